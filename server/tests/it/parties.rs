//! Two parties through the doors [M-4.3-a, M-4.3-b, M-4.3-c, M-4.5-e, M-2.3-c]: who is asked, reads and answers what, and
//! until when.

use crate::support::play::*;
use crate::support::*;
use domain::case::{
    Channel, Command, DocumentKind, FeedbackTo, HearingCommand, NoObjection, ReferralCommand, RemedyKind,
    ServiceMethod, SubState,
};
use domain::ports::{Casework, Tracking};
use domain::problem::Problem;
use domain::value::Instant;
use domain::view::{PartyAction, RevealField};

fn state(text: &str) -> Command {
    Command::Hearing(HearingCommand::State { party: 0, text: text.to_owned() })
}

/// M-4.3-a: notice with number and code after registration, the claim without a contact, its view until the signature.
#[tokio::test]
async fn m_4_3_a_the_respondent_takes_part_before_the_decision() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let case_no = taken.case_no;
    let head = world.staff("zhaogang").await;
    let early = world.desk.issue_code(&head, case_no, 2, "来窗口补领，已核对身份证").await;
    assert!(
        matches!(&early, Err(Problem::Refused(refusal)) if refusal.message.contains("参加处理通知书")),
        "before it was asked: {early:?}"
    );
    world.does("wangqiang", case_no, Command::Register).await;
    world.does("wangqiang", case_no, own()).await;
    let code = world.desk.issue_code(&head, case_no, 2, "来窗口补领，已核对身份证").await.unwrap();
    let session = world.tracking(case_no, &code).await;
    let seen = world.desk.view(&session, case_no).await.unwrap();
    assert!(seen.actions.contains(&PartyAction::StateView) && seen.actions.contains(&PartyAction::AddFile));
    assert!(seen.claim.iter().any(|line| line.contains("所属期")), "{:?}", seen.claim);
    let notice = seen.documents.iter().find(|document| document.kind == DocumentKind::ParticipationNotice).unwrap();
    assert!(notice.document_no.contains("争参") && notice.body.contains("2025年11月17日"), "{notice:?}");
    let told = serde_json::to_string(&seen).unwrap();
    assert!(!told.contains("13800000001") && !told.contains("工资条"), "M-5.3-c: {told}");
    let case = world.case(case_no).await;
    world.does("wangqiang", case_no, finding(&case)).await;
    let refusal = world.refused("wangqiang", case_no, draft(&case)).await;
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("HEARING_OPEN", "M-4.3-a"));
    world.party_tries(&session, case_no, state("6 月已补缴")).await.unwrap();
    let own_page = world.desk.view(&session, case_no).await.unwrap();
    assert_eq!(own_page.statements.len(), 1);
    let applicant = world.tracking(case_no, &taken.query_code).await;
    let other = world.desk.view(&applicant, case_no).await.unwrap();
    assert!(other.statements.is_empty() && other.claim.is_empty(), "§3: its name and what was served, no more");
    assert!(!serde_json::to_string(&other).unwrap().contains("6 月已补缴"));
    assert!(world.party_tries(&applicant, case_no, state("我也说")).await.is_err(), "hers is the claim");
    let staff = world.desk.case(&head, case_no).await.unwrap();
    assert_eq!(staff.case.hearing.as_ref().unwrap().statements.len(), 1);
    let phone = domain::value::Phone::parse("13900000002").ok();
    let (name, post) = ("钱进".to_owned(), "人事经理".to_owned());
    let person = Command::Hearing(HearingCommand::NamePerson { party: 0, name, post, phone });
    world.party_tries(&session, case_no, person).await.unwrap();
    let masked = serde_json::to_string(&world.desk.case(&head, case_no).await.unwrap()).unwrap();
    assert!(!masked.contains("钱进") && !masked.contains("13900000002"), "M-5.3-a: {masked}");
    let opened = world.desk.reveal(&head, case_no, 2, RevealField::PersonPhone, "联系单位核对工资表").await.unwrap();
    assert_eq!(opened.value, "13900000002", "on record, with a purpose");
    world.does("wangqiang", case_no, draft(&case)).await;
    world.does("zhaogang", case_no, sign()).await;
    assert!(world.party_tries(&session, case_no, state("太迟")).await.is_err(), "until the reply is signed");
    world.verified().await;
}

/// M-4.3-b, M-4.3-c: each page shows its own days, and the file waits for each side's word.
#[tokio::test]
async fn m_4_3_c_each_party_reads_its_own_last_day_and_says_its_own_word() {
    let world = World::at("2026-12-01T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let case_no = taken.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    world.does("wangqiang", case_no, own()).await;
    let case = world.case(case_no).await;
    world.does("wangqiang", case_no, finding(&case)).await;
    let remedies = world.desk.case(&world.staff("wangqiang").await, case_no).await.unwrap().remedies;
    let rule = remedies.iter().find(|remedy| remedy.kind == RemedyKind::Reconsideration).unwrap();
    assert!(rule.limit.contains("自收到本答复书之日起六十日内") && !rule.limit.contains("2027"), "{}", rule.limit);
    world.does("wangqiang", case_no, draft(&case)).await;
    world.clock("2026-12-17T10:00");
    world.does("zhaogang", case_no, sign()).await;
    let served = |party, at: &str| Command::RecordService {
        document: DocumentKind::Reply,
        party,
        method: ServiceMethod::InPerson,
        served_at: Instant::parse_rfc3339(&format!("{at}:00+08:00")).unwrap(),
        proof: "签收".to_owned(),
    };
    world.clock("2026-12-21T09:00");
    let early = world.refused("zhaogang", case_no, served(1, "2026-12-16T09:00")).await;
    assert_eq!(early.fields[0].field, "served_at", "before the paper exists");
    world.does("zhaogang", case_no, served(1, "2026-12-18T15:00")).await;
    world.does("zhaogang", case_no, served(2, "2026-12-20T10:00")).await;
    world.does("zhaogang", case_no, Command::ServeReply).await;
    let code =
        world.desk.issue_code(&world.staff("zhaogang").await, case_no, 2, "来窗口补领，已核对身份证").await.unwrap();
    let sessions = [world.tracking(case_no, &taken.query_code).await, world.tracking(case_no, &code).await];
    for (session, last) in sessions.iter().zip(["2027-02-16", "2027-02-18"]) {
        let page = world.desk.view(session, case_no).await.unwrap();
        let line = page.limits.iter().find(|limit| limit.kind == RemedyKind::Reconsideration).unwrap();
        assert_eq!(line.last_day.unwrap().to_string(), last);
        assert!(line.explanation.as_ref().is_some_and(|explanation| explanation.days.len() > 60), "day by day");
    }
    let staff = world.desk.case(&world.staff("zhaogang").await, case_no).await.unwrap();
    assert_eq!(staff.standings.len(), 2);
    let content = || Command::ConfirmNoObjection { party: 0, how: NoObjection::Stated };
    world.party_tries(&sessions[0], case_no, content()).await.unwrap();
    assert_eq!(world.case(case_no).await.sub_state, SubState::ReplyServed);
    let object = Command::Object { party: 0, grounds: "多算了一个月".to_owned() };
    world.party_tries(&sessions[1], case_no, object).await.unwrap();
    world.party_tries(&sessions[1], case_no, Command::WithdrawObjection).await.unwrap();
    assert_eq!(world.case(case_no).await.sub_state, SubState::ArchivePending);
    world.verified().await;
}

/// M-4.5-e: in the referral lane each side is served the sheet by a record, reads its remedies and asks for guidance.
#[tokio::test]
async fn m_4_5_e_the_referral_lane_serves_like_every_answer() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("sunli", Channel::Counter, unclear_form()).await;
    let case_no = taken.case_no;
    world.steps(case_no, &REFERRAL[..ASSIGNED]).await;
    let handler = world.staff("handler").await;
    let code = world.desk.issue_code(&handler, case_no, 2, "来窗口补领，已核对身份证").await.unwrap();
    world.does("handler", case_no, result(&world.case(case_no).await)).await;
    for to in [FeedbackTo::Payer, FeedbackTo::HotlineOffice] {
        world.does("handler", case_no, feedback(to, world.desk.now())).await;
    }
    world.does("zhaogang", case_no, refer(ReferralCommand::FeedBack)).await;
    assert!(!world.case(case_no).await.is_served(DocumentKind::AssignedFeedback, 1), "a call is no service");
    let now = world.desk.now();
    world.does("handler", case_no, serve(DocumentKind::AssignedFeedback, 1, now)).await;
    world.does("chenhua", case_no, serve(DocumentKind::AssignedFeedback, 2, now)).await;
    world.does("chenhua", case_no, refer(ReferralCommand::ConcludeFeedback)).await;
    for code in [&taken.query_code, &code] {
        let session = world.tracking(case_no, code).await;
        let page = world.desk.view(&session, case_no).await.unwrap();
        assert_eq!(page.remedies.len(), 4, "the remedies are there in this lane too");
        assert!(!page.limits.is_empty() && page.actions.contains(&PartyAction::AskGuidance));
    }
    world.verified().await;
}

/// M-2.3-c: a message waits on somebody's list until it is answered.
#[tokio::test]
async fn m_2_3_c_a_message_waits_until_it_is_answered() {
    use domain::clock::ClockKind;
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let session = world.tracking(taken.case_no, &taken.query_code).await;
    let say = Command::LeaveMessage { text: "什么时候有结果？".to_owned(), to: None };
    world.party_tries(&session, taken.case_no, say).await.unwrap();
    assert!(world.case(taken.case_no).await.open_clock(ClockKind::Message).is_some());
    let answer = Command::LeaveMessage { text: "正在核对".to_owned(), to: Some(1) };
    world.does("wangqiang", taken.case_no, answer).await;
    assert!(world.case(taken.case_no).await.open_clock(ClockKind::Message).is_none());
}

/// M-4.3-a: whoever named a person in charge without script finds what was typed open before it, whichever field was
/// wrong; the page says of a statement what it says of a message, in neutral words.
#[tokio::test]
async fn m_4_3_a_a_refused_person_in_charge_is_open_again() {
    let world = World::at("2025-11-10T09:00").await;
    let taken = world.take("wangqiang", Channel::Counter, back_pay_form()).await;
    let case_no = taken.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    world.does("wangqiang", case_no, own()).await;
    let head = world.staff("zhaogang").await;
    let code = world.desk.issue_code(&head, case_no, 2, "来窗口补领，已核对身份证").await.unwrap();
    let session = world.tracking(case_no, &code).await;
    let mut company = world.browser().with_cookie(app::context::cookie::TRACK, &session).without_script();
    let version = world.case(case_no).await.version.to_string();
    let number = case_no.to_string();
    let fold = |page: &str| {
        let (before, _) = page.split_once("<summary>确定负责人员</summary>").expect("the form is there");
        let tag = &before[before.rfind("<details").unwrap()..];
        tag.split_once('>').unwrap().0.contains(" open")
    };
    let fresh = company.get(&format!("/track/{number}")).await.text();
    assert!(!fold(&fresh), "nothing was typed yet");
    for (name, phone) in [("钱进", "12"), ("", "13900000002")] {
        let sent = [
            ("case_no", number.as_str()),
            ("version", version.as_str()),
            ("name", name),
            ("post", "人事经理"),
            ("phone", phone),
        ];
        let reply = company.form("/api/track/person", &sent).await;
        assert!(reply.location().contains("error="), "{}", reply.location());
        let page = company.get(reply.location()).await.text();
        assert!(page.contains("人事经理") && fold(&page), "{name}{phone}: what was typed is in sight");
    }
    let page = company.get(&format!("/track/{number}?error=invalid&fields=text")).await.text();
    assert!(page.contains("：您写的内容") && !page.contains("再提交：留言"), "a statement is no 留言");
}
