//! A code and what it opened are a person's: once somebody else stands under the number, or acts for it, they end.

use crate::support::play::mixed_form;
use crate::support::*;
use domain::case::{Channel, Command, DivisionCommand, OversightCommand, Registration, Representation};
use domain::ports::{Casework, Tracking};
use domain::problem::Problem;
use domain::value::{CaseNo, Phone};

async fn amend(world: &World, login: &str, case_no: CaseNo, change: impl FnOnce(&mut Registration)) {
    let mut registration = world.case(case_no).await.registration;
    change(&mut registration);
    let actor = world.staff(login).await;
    let amended = Command::AmendRegistration { registration: Box::new(registration) };
    world.desk.command(&actor, case_no, None, amended).await.unwrap();
}

fn phone(text: &str) -> domain::value::Protected<Phone> {
    Phone::parse(text).unwrap().into()
}

/// SEC-06: the applicant is replaced by another person; a misspelt name is corrected.
#[tokio::test]
async fn sec_06_a_code_ends_when_somebody_else_stands_under_the_number() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let (case_no, number) = (taken.case_no, taken.case_no.to_string());
    let session = world.tracking(case_no, &taken.query_code).await;
    amend(&world, "wangqiang", case_no, |known| known.parties[0].name = "张莉".to_owned()).await;
    assert!(world.desk.view(&session, case_no).await.is_ok(), "the same person, spelt right");
    amend(&world, "wangqiang", case_no, |known| known.parties[0].phone = Some(phone("13900000012"))).await;
    assert_eq!(world.desk.view(&session, case_no).await.err(), Some(Problem::NotFound), "somebody else by two steps");
    let again = world.desk.open(&number, &taken.query_code, "10.0.0.1").await;
    assert_eq!(again.err(), Some(Problem::NotFound), "nor does the code open it again");
    let fresh =
        world.desk.issue_code(&world.staff("wangqiang").await, case_no, 1, "来窗口补领，已核对身份证").await.unwrap();
    assert!(world.desk.open(&number, &fresh, "10.0.0.2").await.is_ok());
}

/// SEC-06: a mistyped number is corrected: who is called and reached as before keeps the page; a number with another
/// telephone is another person's.
#[tokio::test]
async fn sec_06_a_corrected_number_shuts_nobody_out() {
    let world = World::at("2025-11-10T09:00").await;
    let form = domain::intake::Form { id_number: "11010119900307002X".to_owned(), ..back_pay_form() };
    let taken = world.take("wangqiang", Channel::Counter, form).await;
    let case_no = taken.case_no;
    let session = world.tracking(case_no, &taken.query_code).await;
    let number = |text: &str| domain::value::IdNumber::parse(text).unwrap().into();
    amend(&world, "wangqiang", case_no, |known| known.parties[0].id_number = Some(number("110101199003070038"))).await;
    assert!(world.desk.view(&session, case_no).await.is_ok(), "the same person, written right");
    amend(&world, "wangqiang", case_no, |known| {
        known.parties[0].id_number = Some(number("110101199003070054"));
        known.parties[0].phone = Some(phone("13900000012"));
    })
    .await;
    assert_eq!(world.desk.view(&session, case_no).await.err(), Some(Problem::NotFound));
}

/// SEC-06: an agent is exchanged: the former one's code opens nothing and says nothing.
#[tokio::test]
async fn sec_06_a_code_of_an_agent_ends_with_the_agent() {
    let world = World::at("2025-11-10T09:00").await;
    let form = domain::intake::Form {
        by_agent: "yes".to_owned(),
        agent_name: "甲代理".to_owned(),
        agent_phone: "13700000033".to_owned(),
        agent_relation: "同事".to_owned(),
        ..back_pay_form()
    };
    let taken = world.take("wangqiang", Channel::Counter, form).await;
    let case_no = taken.case_no;
    let session = world.tracking(case_no, &taken.query_code).await;
    assert!(world.desk.view(&session, case_no).await.unwrap().agent);
    amend(&world, "wangqiang", case_no, |known| {
        known.representation = Some(Representation {
            agent: "乙代理".to_owned(),
            phone: phone("13600000044"),
            relation: "亲属".to_owned(),
            may_withdraw: false,
        });
    })
    .await;
    assert_eq!(world.desk.view(&session, case_no).await.err(), Some(Problem::NotFound));
    let said = Command::LeaveMessage { text: "我还在".to_owned(), to: None };
    assert!(world.party_tries(&session, case_no, said).await.is_err());
}

/// SEC-06: a card that was split off keeps the codes of the card it came from, for the same people only.
#[tokio::test]
async fn sec_06_a_code_opens_no_split_card_of_somebody_else() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("sunli", Channel::Counter, mixed_form()).await;
    let parent = taken.case_no;
    world.does("sunli", parent, Command::Register).await;
    let split = Command::Division(DivisionCommand::Split { items: Vec::new() });
    let child = world.does("sunli", parent, split).await.linked.expect("the card split off");
    let session = world.tracking(parent, &taken.query_code).await;
    assert!(world.desk.view(&session, child).await.is_ok());
    amend(&world, "sunli", child, |known| {
        known.parties[0].name = "赵无关".to_owned();
        known.parties[0].phone = Some(phone("13500000055"));
        known.parties[0].id_number = None;
    })
    .await;
    assert!(world.desk.view(&session, parent).await.is_ok());
    assert_eq!(world.desk.view(&session, child).await.err(), Some(Problem::NotFound));
    let direct = world.desk.open(&child.to_string(), &taken.query_code, "10.0.0.3").await;
    assert_eq!(direct.err(), Some(Problem::NotFound));
}

/// SEC-01: who asks not to be named on one card is named on no other card of the matter.
#[tokio::test]
async fn sec_01_hiding_on_one_card_hides_on_the_cards_split_off() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("sunli", Channel::Counter, mixed_form()).await;
    let parent = taken.case_no;
    world.does("sunli", parent, Command::Register).await;
    let split = Command::Division(DivisionCommand::Split { items: Vec::new() });
    let child = world.does("sunli", parent, split).await.linked.expect("the card split off");
    amend(&world, "sunli", parent, |known| known.parties[0].identity_hidden = true).await;
    let other = world.case(child).await;
    assert!(other.registration.parties[0].identity_hidden, "hidden there, too");
    let name = other.registration.parties[0].name.clone();
    let told = other.told_to(2);
    let papers: String = told.documents.iter().map(|document| document.body.as_str()).collect();
    assert!(!papers.contains(&name), "{papers}");
    world.verified().await;
}

/// SEC-01: a card split off knows by which names somebody hidden was registered before, as the card it came from does.
#[tokio::test]
async fn sec_01_former_names_go_with_the_cards_split_off() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("sunli", Channel::Counter, mixed_form()).await;
    let parent = taken.case_no;
    let former = world.case(parent).await.registration.parties[0].name.clone();
    amend(&world, "sunli", parent, |known| {
        known.parties[0].name = "李晓明".to_owned();
        known.parties[0].identity_hidden = true;
    })
    .await;
    world.does("sunli", parent, Command::Register).await;
    let split = Command::Division(DivisionCommand::Split { items: Vec::new() });
    let child = world.does("sunli", parent, split).await.linked.expect("the card split off");
    for text in [former.as_str(), "李晓明"] {
        let said = Command::LeaveMessage { text: format!("请联系{text}"), to: Some(2) };
        let refused = world.desk.command(&world.staff("sunli").await, child, None, said).await;
        let Err(Problem::Refused(refusal)) = refused else { panic!("{text} goes to the other side") };
        assert_eq!(refusal.code, domain::case::RefusalCode::IdentityInText, "{text}");
    }
    world.verified().await;
}

/// SEC-01: who sees no case contents is not named among those who may know of a restricted case.
#[tokio::test]
async fn sec_01_nobody_without_cases_is_let_into_a_restriction() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let head = world.staff("zhaogang").await;
    for (login, admitted) in [("auditor", false), ("supervisor", false), ("wangqiang", true)] {
        let known = world.staff(login).await;
        let user = domain::case::StaffRef {
            account: known.account().unwrap(),
            name: known.name.clone(),
            department: known.department().unwrap().clone(),
        };
        let restrict = OversightCommand::Restrict { users: vec![user], reason: "涉及个人隐私".to_owned() };
        let said = domain::input::CommandInput::of(&Command::Oversight(restrict));
        let version = world.case(taken.case_no).await.version;
        let answer = Casework::say(&world.desk, &head, taken.case_no, version, said).await;
        assert_eq!(answer.is_ok(), admitted, "{login}: {answer:?}");
    }
}

/// SEC-06: nobody takes a party's page in secret: a fresh code has a purpose, is told to the party, and stands in the
/// story for staff and party to read.
#[tokio::test]
async fn sec_06_a_code_given_out_is_told_to_whose_page_it_opens() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let case_no = taken.case_no;
    let clerk = world.staff("wangqiang").await;
    for purpose in ["", "补领", "aaaaaaaa", "12345678", "张丽来窗口补领"] {
        let refused = world.desk.issue_code(&clerk, case_no, 1, purpose).await.unwrap_err();
        let Problem::Invalid(fields) = refused else { panic!("{purpose}: {refused:?}") };
        assert!(fields[0].message.starts_with("出具理由："), "{fields:?}");
    }
    let session = world.tracking(case_no, &taken.query_code).await;
    assert!(world.desk.view(&session, case_no).await.is_ok(), "what was refused ended nothing");
    let before = world.case(case_no).await.version;
    let code = world.desk.issue_code(&clerk, case_no, 1, "来窗口补领，已核对身份证").await.unwrap();
    let case = world.case(case_no).await;
    assert_eq!(case.version, before + 1, "on record in the case itself");
    let view = world.desk.case(&clerk, case_no).await.unwrap();
    let story = serde_json::to_string(&view.timeline).unwrap();
    assert!(story.contains("为申请人出具新的查询码") && story.contains("已核对身份证"), "{story}");
    assert!(!story.contains(&code));
    let session = world.tracking(case_no, &code).await;
    let page = serde_json::to_string(&world.desk.view(&session, case_no).await.unwrap()).unwrap();
    assert!(page.contains("为您出具了新的查询码，原有的查询码失效"), "{page}");
    assert!(page.contains("来窗口补领，已核对身份证"), "{page}");
    server::jobs::deliver(&world.desk, &server::jobs::Senders::files(world.path())).await;
    let sent = std::fs::read_dir(world.path().join("messages")).unwrap();
    let sent: Vec<String> = sent.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let told = sent.iter().filter(|text| text.contains("不是您本人办理的，请立即联系受理部门")).count();
    assert_eq!(told, 1, "a short message to the telephone registered: {sent:?}");
    world.verified().await;
}

/// SEC-06: an office to which only a part of a case is open gives out no code of it: petitions, cyberspace, units.
#[tokio::test]
async fn sec_06_whoever_sees_a_part_of_a_case_gives_out_no_code() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let case_no = taken.case_no;
    let found = domain::case::RecordCommand::RegisterPublicOpinion {
        platform: "短视频".to_owned(),
        url: String::new(),
        summary: "某单位欠缴".to_owned(),
        level: "一般".to_owned(),
        found_at: world.desk.now(),
    };
    world.desk.command(&world.staff("cyberspace").await, case_no, None, Command::Record(found)).await.unwrap();
    let session = world.tracking(case_no, &taken.query_code).await;
    for login in ["cyberspace", "petitions", "justice", "sunli", "supervisor", "auditor", "admin"] {
        let given = world.desk.issue_code(&world.staff(login).await, case_no, 1, "来窗口补领，已核对身份证").await;
        assert!(given.is_err(), "{login}");
        assert!(world.desk.view(&session, case_no).await.is_ok(), "{login} ended nothing");
    }
}
