//! S08 [M-2.3-a, M-2.3-b, M-3.2.2-a, M-3.2.3-f, M-3.2.4-d, M-4.0-a, M-4.2.0-a, TR03, TR10, TR21–TR23]: the doors, the
//! table, the facts that are asked for, the discoveries that come late. Every row of the table stands in `domain`'s own
//! test of this name; here it is seen through the ports.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, JointCommand, ProposalKind, ReferralCommand, SubState, Tri};
use domain::intake::Form;
use domain::policy::InputName;
use domain::ports::{Board, Casework};
use domain::value::CaseNo;

async fn row_of(world: &World, login: &str, case_no: CaseNo) -> String {
    let view = world.desk.case(&world.staff(login).await, case_no).await.unwrap();
    view.items[0].route.as_ref().map(|route| route.row.clone()).unwrap_or_default()
}

/// M-4.2.0-a: every channel makes a card in 受理登记 with its badge.
#[tokio::test]
async fn s08_every_door_leads_to_registration() {
    let world = World::at("2025-11-10T09:00").await;
    let mut cases = Vec::new();
    for (login, channel) in [
        ("wangqiang", Channel::Counter),
        ("wangqiang", Channel::Letter),
        ("wangqiang", Channel::Email),
        ("wangqiang", Channel::Phone),
        ("gaoyan", Channel::Station),
        ("petitions", Channel::Petition),
    ] {
        cases.push((world.take(login, channel, back_pay_form()).await.case_no, login, channel));
    }
    let mut citizen = world.browser();
    cases.push((super::submits_online(&mut citizen).await.case_no, "wangqiang", Channel::Online));
    let hotline = Hotline::of(&world, "12345", None).await;
    let accepted = hotline.forward(&ticket("T-1", "2025-11-10T08:50:00+08:00")).await.json();
    cases.push((accepted["case_no"].as_str().unwrap().parse().unwrap(), "wangqiang", Channel::Hotline));
    for (case_no, login, channel) in cases {
        let case = world.case(case_no).await;
        assert_eq!(case.sub_state.stage(), domain::case::Stage::Registration, "{channel:?}");
        assert!(!case.accountable_department().as_str().is_empty(), "M-2.3-a");
        let actor = world.staff(login).await;
        let Ok(change) = world.desk.card(&actor, case_no, "").await else { continue };
        assert_eq!(change.card.expect("a card").channel, channel.zh());
    }
}

/// TR10 [M-4.1-a]: what is unknown is asked for; the answer decides the row.
#[tokio::test]
async fn s08_an_unknown_fact_is_verified_and_the_answer_routes() {
    let world = World::at("2025-11-10T09:00").await;
    let mut form = back_pay_form();
    form.items[0].enrolled = Tri::Unknown.id().to_owned();
    let case_no = world.take("wangqiang", Channel::Counter, form).await.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    assert_eq!(row_of(&world, "wangqiang", case_no).await, "R15");
    assert!(world.tries("wangqiang", case_no, own()).await.is_err(), "first verify");
    let ask = Command::AskVerification {
        item: 1,
        fact: InputName::Enrolled,
        department: "hrss_bureau".into(),
        question: "是否参保".to_owned(),
    };
    world.does("wangqiang", case_no, ask).await;
    assert_eq!(world.case(case_no).await.sub_state, SubState::Verifying);
    let answer = Command::AnswerVerification { value: "yes".to_owned(), note: "查得已参保".to_owned() };
    world.does("wangqiang", case_no, answer).await;
    assert_eq!(row_of(&world, "wangqiang", case_no).await, "R09", "M-3.2.2-a");
    world.does("wangqiang", case_no, own()).await;
}

/// M-4.0-a [M-2.3-b]: out of the area only a notice is possible.
#[tokio::test]
async fn s08_another_place_is_told_and_not_handled() {
    let world = World::at("2025-11-10T09:00").await;
    let form = Form { town: "232721".to_owned(), ..back_pay_form() };
    let case_no = world.take("wangqiang", Channel::Counter, form).await.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    let view = world.desk.case(&world.staff("wangqiang").await, case_no).await.unwrap();
    assert_eq!(view.proposal.kind, ProposalKind::InformElsewhere, "呼玛县");
    let codes = [own(), draft_slip(), Command::Joint(JointCommand::Classify { departures: Vec::new() })];
    for command in codes {
        assert!(world.tries("wangqiang", case_no, command).await.is_err());
    }
}

/// M-3.2.3-f: a head declares an "other" item its own.
#[tokio::test]
async fn s08_an_other_item_is_declared_own() {
    let world = World::at("2025-11-10T09:00").await;
    let mut form = back_pay_form();
    form.items[0].category = "9".to_owned();
    form.items[0].sub_kind = "other".to_owned();
    form.items[0].description = "挂靠代缴的钱能不能要回来，单位说不归它管".to_owned();
    let case_no = world.take("sunli", Channel::Counter, form).await.case_no;
    world.does("sunli", case_no, Command::Register).await;
    assert_eq!(row_of(&world, "sunli", case_no).await, "R30");
    let gap = world.refused("sunli", case_no, own()).await;
    assert_eq!(gap.code.id(), "DUTY_UNCLEAR");
    let declare = Command::DeclareOwn { item: 1, reason: "属于本部门职责范围内的其他争议".to_owned() };
    assert!(world.tries("sunli", case_no, declare.clone()).await.is_err(), "the head declares");
    world.does("chenhua", case_no, declare).await;
    world.does("sunli", case_no, own()).await;
    assert_eq!(world.case(case_no).await.sub_state, SubState::OwnHandling);
}

/// TR21–TR23: an own case needs another department, proves unclear, or was misclassified.
#[tokio::test]
async fn s08_late_discoveries_go_where_they_belong() {
    let world = World::at("2025-11-10T09:00").await;
    let turn = Command::Joint(JointCommand::Turn {
        departments: vec!["hrss_bureau".into()],
        reason: "涉及参保登记".to_owned(),
    });
    let unclear = refer(ReferralCommand::Turn { reason: "查明未参保".to_owned() });
    let wrong = Command::Reclassify { reason: "登记有误".to_owned(), office_note: String::new() };
    for (command, state) in
        [(turn, SubState::JointConvening), (unclear, SubState::SlipDrafting), (wrong, SubState::Triage)]
    {
        let case_no = world.plays(OWN_LANE, 2).await;
        assert!(world.tries("wangqiang", case_no, command.clone()).await.is_err(), "the head");
        world.does("zhaogang", case_no, command).await;
        assert_eq!(world.case(case_no).await.sub_state, state);
    }
}
