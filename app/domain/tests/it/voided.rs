//! 作废 [M-4.5-a, M-4.5-c, M-3.2.6-a, M-4.3-a]: what was taken back or replaced says so on the paper and in the list, by
//! whom, when and why; and who has a refused slip before him reads what it waits for, who judges and until when.

use crate::joint_handling::at_tax;
use crate::parties::{contact, reconsideration};
use crate::referral::{assign, refer, s04_assigned, tax_handler};
use crate::scenarios::{s01_in_review, s01_served};
use crate::story::*;
use domain::access::{Actor, Role, Sight, sight};
use domain::case::{
    Attachment, Case, Command, Document, DocumentKind, RecordCommand, ReferralCommand, RemedyOutcome, SubState,
    VoidKind, admits_file, catalogue,
};
use domain::clock::ClockKind;
use domain::notification::{Addressee, NotificationKind, notifications};
use domain::view::{Card, directory};

fn void(what: VoidKind, no: u8) -> Command {
    Command::Record(RecordCommand::Void { what, no, reason: "转错了部门".to_owned() })
}

fn papers(case: &Case, kind: DocumentKind) -> Vec<&Document> {
    case.documents.iter().filter(|paper| paper.kind == kind).collect()
}

/// Who is told of the last step, and what.
fn told(story: &Story) -> Vec<(String, NotificationKind)> {
    let entry = story.entries.last().unwrap();
    let name = |to: Addressee| match to {
        Addressee::Office { department, .. } => department.to_string(),
        Addressee::Party(party) => format!("party {party}"),
        Addressee::Account(account) => format!("account {}", account.0),
    };
    notifications(&story.case, entry, &story.pack).into_iter().map(|one| (name(one.to), one.kind)).collect()
}

#[test]
fn m_4_5_c_a_dispatch_order_to_the_wrong_department_is_taken_back_before_it_begins() {
    let mut story = s04_assigned();
    let dispatched = story.case.clocks.iter().find(|clock| clock.kind == ClockKind::Dispatch).unwrap().started_at;
    story.now = story.now.plus(3600);
    for other in [tax_handler(), head_of_hrss(), government()] {
        story.as_(&other);
        assert_ne!(story.refused(void(VoidKind::Order, 1)), "", "who dispatched takes it back");
    }
    let nameless = Command::Record(RecordCommand::Void { what: VoidKind::Order, no: 1, reason: " ".to_owned() });
    assert_eq!(story.as_(&hotline_office()).refused(nameless), "FIELDS_INVALID");
    assert_eq!(story.refused(void(VoidKind::CourtItem, 1)), "ROLE_NOT_ALLOWED", "and nothing of others");
    story.does(void(VoidKind::Order, 1));
    let case = &story.case;
    assert_eq!((case.sub_state, case.handling_department.clone()), (SubState::SlipDispatching, None));
    assert_eq!(case.open_clock(ClockKind::Dispatch).map(|clock| clock.started_at), Some(dispatched), "as it stood");
    assert!(case.open_clock(ClockKind::Assigned).is_none());
    let paper = papers(case, DocumentKind::DispatchOrder)[0];
    let mark = paper.void.as_ref().expect("the paper says so");
    assert_eq!(
        (mark.reason.as_str(), mark.by.name.as_str(), mark.at),
        ("转错了部门", hotline_office().name.as_str(), story.now)
    );
    let lines = catalogue(case, &story.pack);
    assert!(lines.iter().any(|line| line.title == "转办单（作废）"), "{lines:?}");
    let told = told(&story);
    for to in ["tax_bureau", "hrss_bureau", "party 1"] {
        assert!(told.contains(&(to.to_owned(), NotificationKind::OrderVoided)), "{to}: {told:?}");
    }
    assert_eq!(sight(&tax_handler(), case, &story.pack), Sight::Nothing, "what was never its own");
    assert!(NotificationKind::OrderVoided.outlives_sight());
    // Sent again, to whoever it belongs to, in the same words.
    story.does(assign("tax_bureau"));
    assert_eq!(papers(&story.case, DocumentKind::DispatchOrder).iter().filter(|paper| paper.void.is_none()).count(), 1);
    assert_eq!(story.refused(void(VoidKind::Order, 1)), "FIELDS_INVALID", "once");
    // What the department has taken up stays with it.
    let now = story.now;
    story.as_(&tax_handler()).does(contact(1, now));
    assert_eq!(story.as_(&hotline_office()).refused(void(VoidKind::Order, 2)), "ROLE_NOT_ALLOWED");
}

#[test]
fn m_4_5_a_a_voided_slip_says_so_on_the_paper() {
    let mut story = crate::referral::unclear_at_hrss();
    story.does(crate::referral::draft_slip()).as_(&head_of_hrss()).does(refer(ReferralCommand::SendSlip));
    story.does(void(VoidKind::Slip, 1));
    assert!(papers(&story.case, DocumentKind::ReferralSlip)[0].void.is_some());
    assert!(story.case.documents.iter().filter(|paper| paper.void.is_some()).count() == 1, "and no other");
}

/// decisions, Two valid papers: a party never holds two answers.
#[test]
fn m_4_3_a_a_replaced_answer_is_void_wherever_it_shows() {
    let mut story = s01_in_review();
    story.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    story.does(Command::ReturnReply { reason: "少写一项".to_owned() }).as_(&wang_qiang());
    let draft = story.draft();
    story.does(draft).as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let replies = papers(&story.case, DocumentKind::Reply);
    let number = replies[1].document_no.as_ref().unwrap().to_string();
    let reason = replies[0].void.as_ref().map(|void| void.reason.clone()).unwrap_or_default();
    assert!(reason.contains(&number), "it names what replaces it: {reason}");
    assert!(replies[1].void.is_none());
    let standing = replies[1].no;
    story.now = story.now.plus(3600);
    let now = story.now;
    story.does(crate::scenarios::serve(DocumentKind::Reply, 1, now));
    let read: Vec<u16> = story
        .case
        .told_to(1)
        .documents
        .iter()
        .filter(|paper| paper.kind == DocumentKind::Reply)
        .map(|paper| paper.no)
        .collect();
    assert_eq!(read, [standing], "what never reached the party is not shown to it");
    // Served, fallen by a decision, answered anew: its party reads that the first one is void.
    let mut fallen = s01_served();
    let day = fallen.now.day().to_string();
    fallen.as_(&Actor::party(1, "张丽")).does(Command::Object { party: 0, grounds: "少算".to_owned() });
    fallen.does(reconsideration(&day)).as_(&head_of_tax());
    let redo =
        Command::RedoAfterRemedy { party: 1, outcome: RemedyOutcome::Annulled, decision: "撤销决定书".to_owned() };
    fallen.does(redo);
    assert!(papers(&fallen.case, DocumentKind::Reply)[0].void.is_none(), "until there is another");
}

/// M-3.2.6-a: the court is told, though it sees nothing more of it.
#[test]
fn m_3_2_6_a_the_court_is_told_that_its_item_was_taken_back() {
    let mut story = at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    story.does(crate::competence::apply("强制执行申请书", Vec::new())).does(void(VoidKind::CourtItem, 1));
    assert_eq!(told(&story), [("court".to_owned(), NotificationKind::CourtItemVoided)]);
    assert_eq!(sight(&court(), &story.case, &story.pack), Sight::Nothing);
    assert!(NotificationKind::CourtItemVoided.outlives_sight());
}

fn refused() -> Story {
    let mut story = s04_assigned();
    story.as_(&staff(90, "税务负责人", &[Role::Head], "tax_bureau"));
    story.does(refer(ReferralCommand::Refuse { reason: "非本局职责".to_owned(), legal_basis: Vec::new() }));
    story
}

/// M-4.5-f: the offices of the lane read who judges and until when; parties read the plain sentence.
#[test]
fn m_4_5_f_a_refused_slip_says_what_it_waits_for_to_the_offices_of_the_lane() {
    let story = refused();
    let until = story.case.open_clock(ClockKind::Judgement).unwrap().due_at.plus(-1).day().to_string();
    let judge = directory(&story.pack).into_iter().find(|one| one.id.as_str() == "hrss_bureau").unwrap().short;
    for actor in [government(), hotline_office(), head_of_hrss()] {
        let seen = sight(&actor, &story.case, &story.pack);
        let card = Card::seen_by(&actor, seen, &story.case, &story.pack, &story.calendar, story.now).unwrap();
        assert!(card.note.contains(&judge) && card.note.contains(&until), "{}: {}", actor.name, card.note);
        assert!(!card.note.contains("正在办理"));
    }
    assert_eq!(story.case.sub_state.plain(), "承办部门正在办理", "what parties and the 12345 system are told");
}

/// M-2.3-a, M-4.5-f: late is whom the clock obliges, not where the card lies.
#[test]
fn m_4_5_f_the_judgement_is_late_at_who_judges() {
    let story = refused();
    assert_eq!(story.case.accountable_department().as_str(), "tax_bureau");
    let obliged = story.case.obligations(&story.pack);
    let due = story.case.open_clock(ClockKind::Judgement).unwrap().due_at;
    assert_eq!(obliged.iter().map(|(id, at)| (id.as_str(), *at)).collect::<Vec<_>>(), [("hrss_bureau", due)]);
}

fn paper() -> Command {
    let file = Attachment {
        no: 0,
        name: "核查表.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1000,
        file: "a".repeat(64),
        key: String::new(),
        by: wang_qiang().to_ref(),
        at: at("2025-11-12T09:00"),
        purpose: None,
    };
    Command::AddAttachment { attachment: Box::new(file) }
}

/// M-4.5-d, M-4.2.1-c: whoever has the case in hand adds papers to it, and others do not.
#[test]
fn m_4_5_d_the_assigned_department_and_the_units_add_papers_while_they_have_the_case() {
    let mut story = s04_assigned();
    assert!(admits_file(&story.case, &Story { actor: tax_handler(), ..story.follow_self() }.context()));
    story.as_(&medical_handler());
    assert_eq!(story.refused(paper()), "ROLE_NOT_ALLOWED");
    story.as_(&tax_handler()).does(paper());
    assert_eq!(story.case.attachments.len(), 1);
    let mut refused = refused();
    refused.as_(&tax_handler());
    assert_eq!(refused.refused(paper()), "ROLE_NOT_ALLOWED", "who refused it has it no more in hand");
    let mut joint = crate::joint_handling::s03_convened();
    joint.as_(&hrss_handler()).does(paper());
    assert_eq!(sight(&hrss_handler(), &joint.case, &joint.pack), Sight::Part(domain::access::Part::Unit), "no wider");
    joint.as_(&justice());
    assert_eq!(joint.refused(paper()), "ROLE_NOT_ALLOWED", "no unit of it");
}

/// M-4.2.1-c: what a unit adds is no opinion told ahead: the other units read it when opinions are open, its own people
/// and the accepting department at once.
#[test]
fn m_4_2_1_c_what_a_unit_adds_is_read_by_the_others_when_opinions_are_open() {
    let mut story = crate::joint_handling::s03_convened();
    story.as_(&hrss_handler()).does(paper());
    let files = |story: &Story, actor: &Actor| {
        story.case.seen_as(sight(actor, &story.case, &story.pack), actor).attachments.len()
    };
    assert_eq!((files(&story, &hrss_handler()), files(&story, &wang_qiang())), (1, 1));
    assert_eq!(files(&story, &medical_handler()), 0, "not before the opinions are open");
    let mut open = crate::joint_handling::s03_consolidating();
    open.case.attachments.clone_from(&story.case.attachments);
    let opinion = crate::joint_handling::consolidated(&open, &["hrss_bureau", "medical_security_bureau"]);
    open.as_(&wang_qiang()).does(opinion).as_(&head_of_tax()).does(crate::joint_handling::ask_check());
    let passed = crate::joint_handling::answer_check(domain::case::CheckResult::Pass);
    open.as_(&justice()).does(passed).as_(&head_of_tax());
    open.does(crate::joint_handling::joint(domain::case::JointCommand::IssueConsolidated));
    assert_eq!(files(&open, &medical_handler()), 1);
}
