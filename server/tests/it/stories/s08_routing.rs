//! S08 [M-2.3-a, M-2.3-b, M-3.2.2-a, M-3.2.3-f, M-3.2.4-d, M-4.0-a, M-4.2.0-a, TR03, TR10, TR21–TR23]: the doors, the
//! table, the facts that are asked for, the discoveries that come late. The table itself is the one `domain`'s own
//! test of this name is held against.

use crate::routing_table::{Expected, table};
use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, DisputeItem, JointCommand, ProposalKind, ReferralCommand, SubState, Tri};
use domain::intake::{Form, ItemForm};
use domain::policy::InputName;
use domain::ports::{Board, Casework};
use domain::value::{CaseNo, DepartmentId};

async fn row_of(world: &World, login: &str, case_no: CaseNo) -> String {
    let view = world.desk.case(&world.staff(login).await, case_no).await.unwrap();
    view.items[0].route.as_ref().map(|route| route.row.clone()).unwrap_or_default()
}

/// What is typed for `expected` at the counter.
fn typed(expected: &Expected) -> Form {
    let DisputeItem { sub_kind, enrolled, payer, period, insurance_kinds, claims, .. } = &expected.item;
    let DisputeItem { paid, wage_matches, acting_department, description, category, .. } = &expected.item;
    let months = period.map(|period| [period.from(), period.to()].map(|month| month.to_string()));
    let [(from_year, from_month), (to_year, to_month)] = months.unwrap_or_default().map(|month| {
        let (year, month) = month.split_once('-').unwrap_or_default();
        (year.to_owned(), month.to_owned())
    });
    let item = ItemForm {
        category: category.to_string(),
        sub_kind: sub_kind.clone().unwrap_or_default(),
        enrolled: enrolled.id().to_owned(),
        payer: payer.id().to_owned(),
        from_year,
        from_month,
        to_year,
        to_month,
        insurance: insurance_kinds.iter().map(|kind| kind.id().to_owned()).collect(),
        claims: claims.iter().map(|claim| claim.id().to_owned()).collect(),
        paid: paid.id().to_owned(),
        wage_matches: wage_matches.id().to_owned(),
        acting: acting_department.as_ref().map(ToString::to_string).unwrap_or_default(),
        description: description.clone(),
        ..ItemForm::default()
    };
    let (town, summary) = (expected.town.to_owned(), expected.text.to_owned());
    Form { items: vec![item], town, summary, ..back_pay_form() }
}

/// TR03: every row of the table, from what is typed at the counter to what the case page proposes.
#[tokio::test]
async fn s08_every_row_decides_what_is_typed_at_the_counter() {
    let world = World::at("2025-11-10T09:00").await;
    let clerk = world.staff("sunli").await;
    for expected in table() {
        let case_no = world.take("sunli", Channel::Counter, typed(&expected)).await.case_no;
        let view = world.desk.case(&clerk, case_no).await.unwrap();
        let route = view.items[0].route.as_ref().unwrap_or_else(|| panic!("{} “{}”", expected.row, expected.text));
        let departments: Vec<&str> = route.departments.iter().map(DepartmentId::as_str).collect();
        assert_eq!(
            (route.row.as_str(), departments.as_slice(), route.track, route.clarity),
            (expected.row, expected.departments, expected.track, expected.clarity),
            "“{}”",
            expected.text
        );
        let cited = route.clauses.iter().any(|clause| clause.as_str() == expected.clause);
        assert!(cited, "{}: {:?}", expected.row, route.clauses);
    }
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
