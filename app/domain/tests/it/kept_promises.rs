//! What a review found: promises that outlast the card, acts of somebody else's record, and who is late.

use crate::referral::{assign, refer, s04_assigned};
use crate::story::*;
use domain::access::{Sight, sight};
use domain::case::{
    Command, CourtItemKind, CourtUpdate, OversightCommand, RecordCommand, ReferralCommand, SubState, SuspensionGround,
    VoidKind,
};
use domain::clock::ClockKind;
use domain::view::{TaskKind, waiting};

fn record(command: RecordCommand) -> Command {
    Command::Record(command)
}

fn message(text: &str) -> Command {
    Command::LeaveMessage { text: text.to_owned(), to: None }
}

fn waits(story: &Story) -> Vec<domain::view::Waiting> {
    waiting(&story.case, sight(&story.actor, &story.case, &story.pack), &story.context())
}

fn received() -> Story {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    story.as_(&wang_qiang()).at("2025-11-10T14:00").does(Command::Claim).does(Command::Register);
    story
}

/// Handled by the tax bureau, with an application before the court.
fn at_court() -> Story {
    let mut story = received();
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    story.does(record(RecordCommand::OpenCourtItem {
        kind: CourtItemKind::ALL[0],
        application: "申请强制征缴".to_owned(),
        amount: domain::value::Money::from_fen(1_200_000).ok(),
        files: Vec::new(),
    }));
    story
}

fn applicant() -> domain::access::Actor {
    domain::access::Actor::party(1, "张丽")
}

/// M-2.3-c: what a party was promised is kept before the file is closed, whoever withdrew meanwhile.
#[test]
fn m_2_3_c_a_message_is_answered_before_the_file_is_closed() {
    let mut story = received();
    story.as_(&applicant()).does(message("什么时候答复？"));
    let withdraw = Command::Withdraw { reason: "已解决".to_owned(), letter: None };
    story.does(withdraw);
    assert_eq!(story.case.sub_state, SubState::ArchivePending);
    assert!(story.case.open_clock(ClockKind::Message).is_some(), "the promise still runs");
    story.as_(&wang_qiang());
    assert_eq!(story.refused(Command::Archive), "MESSAGE_UNANSWERED");
    story.does(Command::LeaveMessage { text: "已按撤回办结".to_owned(), to: Some(1) }).does(Command::Archive);
    assert_eq!(story.case.sub_state, SubState::Archived);
}

/// M-2.3-c: a case that stands still answers its party; the promise does not stand still with it.
#[test]
fn m_2_3_c_a_message_is_somebodys_task_while_the_case_stands_still() {
    let mut story = received();
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    story.as_(&applicant()).does(message("什么时候答复？"));
    let suspend = OversightCommand::Suspend {
        ground: SuspensionGround::LabourRelation,
        reason: "等待鉴定结论".to_owned(),
        expected_end: "2025-12-10".parse().unwrap(),
    };
    story.as_(&head_of_tax()).does(Command::Oversight(suspend));
    assert!(story.case.is_suspended());
    let clock = story.case.open_clock(ClockKind::Message).expect("K-MSG");
    assert!(clock.is_running(), "what was promised to a party runs on");
    story.as_(&wang_qiang());
    assert!(waits(&story).iter().any(|task| task.kind == TaskKind::Message));
}

/// M-3.2.5-b: legal guidance that was asked for is given before the file is closed.
#[test]
fn m_3_2_5_b_guidance_asked_for_is_given_before_the_file_is_closed() {
    let mut story = received();
    story.as_(&applicant()).does(record(RecordCommand::AskGuidance { question: "怎样申请复议？".to_owned() }));
    story.does(Command::Withdraw { reason: "已解决".to_owned(), letter: None });
    assert_eq!(story.as_(&wang_qiang()).refused(Command::Archive), "MESSAGE_UNANSWERED");
    let answer = RecordCommand::AnswerGuidance { no: 1, answer: "自收到之日起六十日内".to_owned() };
    story.as_(&justice()).does(record(answer));
    story.as_(&wang_qiang()).does(Command::Archive);
}

/// M-3.2.6-a: whoever made a record takes it back, not another office that works on the case, too.
#[test]
fn m_3_2_6_a_a_court_item_is_taken_back_by_who_opened_it() {
    let mut story = at_court();
    let void = || record(RecordCommand::Void { what: VoidKind::CourtItem, no: 1, reason: "登记有误".to_owned() });
    let mut moved = story.follow_self();
    moved.case.accepting_department = Some("hrss_bureau".into());
    moved.as_(&head_of_hrss());
    assert_eq!(moved.refused(void()), "ROLE_NOT_ALLOWED");
    story.does(void());
    assert!(story.case.records.court_items[0].void.is_some());
}

/// M-3.2.6-a: what the court does with its item does not wait for the file; discipline inspection goes on with its clue.
#[test]
fn m_3_2_6_a_court_and_clue_go_on_after_the_archive() {
    let mut story = at_court();
    story.as_(&applicant()).does(Command::Withdraw { reason: "已解决".to_owned(), letter: None });
    story.as_(&wang_qiang()).does(Command::Archive).as_(&court());
    assert!(waits(&story).iter().any(|task| task.kind == TaskKind::Court));
    let update = CourtUpdate { docket: "（2025）黑2701行审1号".to_owned(), ..CourtUpdate::default() };
    story.does(record(RecordCommand::UpdateCourtItem { no: 1, update }));

    let mut judged = crate::competence::judged_unfounded();
    judged.as_(&head_of_hrss()).does(refer(ReferralCommand::HandOverClue { facts: "无依据拒办".to_owned() }));
    judged.case.sub_state = SubState::Archived;
    judged.as_(&discipline()).does(refer(ReferralCommand::AcknowledgeClue));
    judged.does(refer(ReferralCommand::RecordClueOutcome { outcome: "已约谈".to_owned() }));
}

/// M-4.5-c: a slip is taken back neither while the case stands still nor once an order went out on it.
#[test]
fn m_4_5_c_a_slip_that_was_passed_on_is_not_taken_back() {
    let void = || record(RecordCommand::Void { what: VoidKind::Slip, no: 1, reason: "写错了".to_owned() });
    let mut story = s04_assigned();
    let refuse = ReferralCommand::Refuse { reason: "非本局职责".to_owned(), legal_basis: Vec::new() };
    story.as_(&head_of_tax()).does(refer(refuse)).as_(&hotline_office());
    story.does(refer(ReferralCommand::ViewRefusal { justified: true, text: "确非其职责".to_owned() }));
    story.as_(&head_of_hrss()).does(refer(ReferralCommand::AcceptRefusal { why: "理由成立".to_owned() }));
    assert_eq!(story.case.sub_state, SubState::SlipDispatching, "to be assigned once more");
    assert_eq!(story.refused(void()), "STAGE_SKIPPED", "an order went out on it");
    story.as_(&hotline_office()).does(assign("hrss_bureau"));
    let mut still = s04_assigned();
    still.case.sub_state = SubState::SlipSent;
    let suspend = OversightCommand::Suspend {
        ground: SuspensionGround::LabourRelation,
        reason: "等待鉴定结论".to_owned(),
        expected_end: "2025-12-10".parse().unwrap(),
    };
    still.as_(&head_of_hrss()).does(Command::Oversight(suspend));
    assert_eq!(still.refused(void()), "CASE_SUSPENDED");
}

/// M-4.5-f: a clue that was taken back opens nothing any more.
#[test]
fn m_4_5_f_a_clue_taken_back_opens_nothing() {
    let mut story = crate::competence::judged_unfounded();
    story.as_(&head_of_hrss()).does(refer(ReferralCommand::HandOverClue { facts: "无依据拒办".to_owned() }));
    assert_ne!(sight(&discipline(), &story.case, &story.pack), Sight::Nothing);
    story.does(refer(ReferralCommand::VoidClue { no: 1, reason: "事实有误".to_owned() }));
    assert_eq!(sight(&discipline(), &story.case, &story.pack), Sight::Nothing);
}

/// M-5.4-a: a disclosure is late at the head who decides it, the end of the referral lane at who concludes it.
#[test]
fn m_5_4_a_a_limit_is_charged_to_who_decides() {
    let mut story = s04_assigned();
    let accepting = story.case.accepting_department.clone();
    let obliged = |story: &Story, kind| story.case.obliged(kind, None, &story.pack).cloned();
    assert_ne!(story.case.accountable_department(), accepting.as_ref().unwrap(), "with the assigned department");
    assert_eq!(obliged(&story, ClockKind::Disclosure), accepting);
    assert_ne!(obliged(&story, ClockKind::Assigned), accepting, "what the assigned department owes is its own");
    assert_ne!(obliged(&story, ClockKind::Reply), accepting);
    story.case.sub_state = SubState::AssignedFedBack;
    assert_eq!(obliged(&story, ClockKind::Reply), accepting, "the accepting head concludes (TR46)");
}

/// M-3.1-a: an ended post is not prolonged, so that two never hold the leader's post on one day.
#[test]
fn m_3_1_a_an_ended_post_is_not_prolonged() {
    let mut entry = roster_entry(&leader());
    let keeper = office();
    let day = |text: &str| text.parse::<domain::value::Day>().unwrap();
    entry.end(day("2025-12-31"), &keeper).unwrap();
    let refusal = entry.end(day("2026-06-30"), &keeper).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.fields[0].field.as_str()), ("FIELDS_INVALID", "until"));
    entry.end(day("2025-11-30"), &keeper).unwrap();
    assert!(!entry.is_active(day("2025-12-15")), "shortened");
}

/// TR59: whoever asks that a closed case be reopened is answered, or has it reopened; either settles the request.
#[test]
fn m_4_4_a_a_request_to_reopen_is_answered_or_granted() {
    let mut story = received();
    story.as_(&applicant()).does(Command::Withdraw { reason: "已解决".to_owned(), letter: None });
    story.as_(&wang_qiang()).does(Command::Archive);
    let ask = || Command::AskReopening { reason: "单位又停缴了".to_owned() };
    story.as_(&applicant()).does(ask()).as_(&head_of_tax());
    let task = |story: &Story| waits(story).iter().any(|task| task.kind == TaskKind::Reopen);
    assert!(task(&story));
    let answer =
        |to| Command::LeaveMessage { text: "没有新的事实，不予重新办理".to_owned(), to: Some(to) };
    let mut others = story.follow_self();
    assert_eq!(others.refused(answer(2)), "FIELDS_INVALID", "who did not ask");
    assert_eq!(others.as_(&wang_qiang()).refused(answer(1)), "CASE_ARCHIVED", "the head answers");
    story.does(answer(1));
    assert!(!task(&story) && story.case.reopen_requests.is_empty());
    assert!(story.case.messages.last().is_some_and(|message| message.to == Some(1)), "told to who asked");
    story.as_(&applicant()).does(ask()).as_(&head_of_tax());
    let reopen = Command::Reopen { ground: domain::case::ReopenGround::NewEvidence, reason: "属实".to_owned() };
    story.does(reopen);
    assert!(story.case.reopen_requests.is_empty(), "granted is settled");
}
