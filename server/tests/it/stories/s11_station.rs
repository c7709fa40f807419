//! S11 [M-3.2.9-a..d, M-1-c, M-2.2-b, TR15–TR17, TR84]: a town's station mediates; what it cannot settle is forwarded.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, DocumentKind, Outcome, StationCommand, SubState};
use domain::intake::Form;
use domain::ports::{Board, Casework, Intake};
use domain::problem::Problem;

/// A surcharge dispute of 北极镇.
fn surcharge_form() -> Form {
    let mut form = Form { town: "232701104".to_owned(), ..back_pay_form() };
    form.items[0].category = "6".to_owned();
    form.items[0].sub_kind = String::new();
    form
}

fn begin() -> Command {
    mediate(StationCommand::Begin { consents: vec![1, 2] })
}

#[tokio::test]
async fn s11_settled_on_the_spot_or_forwarded_never_bounced() {
    let world = World::at("2025-11-10T09:00").await;
    let stations = world.desk.stations().await.unwrap();
    assert!(stations.iter().any(|station| station.town == "北极镇" && !station.phone.is_empty()), "M-3.2.9-a");
    let beiyue = world.staff("beiyue").await;
    let elsewhere = Form { town: "232701103".to_owned(), ..surcharge_form() };
    let refused = world.desk.register_contact(&beiyue, Channel::Station, elsewhere).await;
    let Err(Problem::Refused(refusal)) = refused else { panic!("{refused:?}") };
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("OUT_OF_STATION_AREA", "M-3.2.9-b"));

    let case_no = world.take("beiyue", Channel::Station, surcharge_form()).await.case_no;
    world.does("beiyue", case_no, Command::Register).await;
    let one_side = mediate(StationCommand::Begin { consents: vec![1] });
    assert_eq!(world.refused("beiyue", case_no, one_side).await.code.id(), "CONSENT_REQUIRED");
    world.does("beiyue", case_no, begin()).await;
    let agreement = mediate(StationCommand::DraftAgreement {
        conclusions: conclusions(&world.case(case_no).await),
        waives_contribution: true,
        legal_basis: basis(),
    });
    world.does("beiyue", case_no, agreement).await;
    let settle = mediate(StationCommand::Settle { signed: vec![1, 2] });
    assert_eq!(world.refused("beiyue", case_no, settle.clone()).await.code.id(), "LEGAL_CHECK_REQUIRED", "M-2.2-b");
    world.does("beiyue", case_no, ask_check()).await;
    world.does("justice", case_no, pass_check()).await;
    world.does("beiyue", case_no, settle).await;
    assert_eq!(world.case(case_no).await.sub_state, SubState::ReplyDrafting);
    world.does("beiyue", case_no, draft(&world.case(case_no).await)).await;
    world.does("beiyue", case_no, sign()).await;
    for party in [1, 2] {
        world.does("beiyue", case_no, serve(DocumentKind::Reply, party, world.desk.now())).await;
    }
    world.does("beiyue", case_no, Command::ServeReply).await;
    world.all_agree("beiyue", case_no).await;
    world.does("beiyue", case_no, Command::Archive).await;
    assert_eq!(world.case(case_no).await.outcome, Some(Outcome::Mediated), "counts as 就地解决 (M-1-c)");
    let other = world.desk.case(&world.staff("gaoyan").await, case_no).await;
    assert_eq!(other.err(), Some(Problem::NotFound), "§3 STA: cases of other towns");

    // Not settled: forwarded with TR84; the station reads stage and result from then on.
    let case_no =
        world.take("beiyue", Channel::Station, Form { town: "232701104".to_owned(), ..back_pay_form() }).await;
    let case_no = case_no.case_no;
    world.does("beiyue", case_no, Command::Register).await;
    world.does("beiyue", case_no, begin()).await;
    world.does("beiyue", case_no, mediate(StationCommand::Fail { reason: "金额分歧".to_owned() })).await;
    world.does("beiyue", case_no, forward("tax_bureau")).await;
    world.does("wangqiang", case_no, Command::Claim).await;
    world.does("wangqiang", case_no, Command::Register).await;
    world.does("wangqiang", case_no, own()).await;
    let case = world.case(case_no).await;
    assert_eq!(case.first_contact().unwrap().name, "北岳", "首问 stays");
    assert_eq!(case.accepting_department.as_ref().unwrap().as_str(), "tax_bureau");
    let seen = world.desk.case(&beiyue, case_no).await.unwrap();
    assert!(seen.case.finding.is_none() && seen.case.messages.is_empty());
    let board = world.desk.board(&beiyue).await.unwrap();
    let card = board.columns.iter().flat_map(|column| &column.cards).find(|card| card.case_no == case_no);
    assert_eq!(card.expect("the station follows it").note, "", "status only");
    world.verified().await;
}
