//! A legal check lets pass the text it was about; a waiver that nobody checked is never served (M-2.2-b, M-3.2.5-a).

use crate::competence::own;
use crate::joint_handling::{answer_check, ask_check, at_tax, consolidated, joint, s03_consolidating};
use crate::major::{all_opinions, ask_reviews, convene, major, meeting, s06_team};
use crate::story::*;
use domain::case::{CheckResult, Command, Conclusion, DocumentKind, JointCommand, MajorCommand, ServiceMethod};

/// The reply as others draft it, with the tick 涉及减免应缴费款 as given.
fn reply(story: &Story, waives_contribution: bool) -> Command {
    let Command::SubmitReply { facts, conclusions, legal_basis, remedies, .. } = story.draft() else { unreachable!() };
    Command::SubmitReply { facts, conclusions, legal_basis, remedies, waives_contribution }
}

fn service(story: &Story, party: u8) -> Command {
    let (document, served_at) = (DocumentKind::Reply, story.now);
    Command::RecordService { document, party, method: ServiceMethod::InPerson, served_at, proof: "签收".to_owned() }
}

fn served(story: &mut Story) {
    for party in [1, 2] {
        let service = service(story, party);
        story.does(service);
    }
}

/// What is not checked reaches nobody: from the service on a party its rights run.
fn is_kept_back(story: &Story) {
    assert_eq!(story.refused(service(story, 1)), "LEGAL_CHECK_REQUIRED");
    assert_ne!(story.refused(Command::ServeReply), "");
}

/// Signed, `waives` ticked in the reply; what the head is told when the reply is to go out.
fn told_of(story: &mut Story, waives: bool) -> Option<String> {
    let draft = reply(story, waives);
    story.as_(&wang_qiang()).does(draft).as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let Err(refusal) = story.try_to(service(story, 1)) else {
        served(story);
        assert!(story.try_to(Command::ServeReply).is_ok());
        return None;
    };
    assert_eq!(refusal.code.id(), "LEGAL_CHECK_REQUIRED");
    Some(refusal.message)
}

fn checked(story: &mut Story, asks: &domain::access::Actor, result: CheckResult) {
    story.as_(asks).does(ask_check()).as_(&justice()).does(answer_check(result)).as_(asks);
}

/// 总处理意见 drafted by the lead.
fn drafted() -> Story {
    let mut story = s03_consolidating();
    let opinion = consolidated(&story, &["hrss_bureau", "medical_security_bureau"]);
    story.as_(&wang_qiang()).does(opinion).as_(&head_of_tax());
    story
}

/// M-2.2-b: what passed was 总处理意见; a waiver ticked in the reply needs a check of its own, however that one passed.
#[test]
fn m_2_2_b_a_waiver_ticked_after_a_joint_check_is_checked() {
    for result in [CheckResult::Pass, CheckResult::PassWithChanges] {
        let mut story = drafted();
        checked(&mut story, &head_of_tax(), result);
        story.does(joint(JointCommand::IssueConsolidated));
        let mut plain = story.follow_self();
        assert_eq!(told_of(&mut plain, false), None, "the same conclusions, nothing waived");
        let told = told_of(&mut story, true).expect("a waiver nobody checked");
        assert!(told.contains("改动前"), "{told}");
        checked(&mut story, &head_of_tax(), CheckResult::Pass);
        served(&mut story);
        story.does(Command::ServeReply);
    }
}

/// M-3.2.5-a: a check before any text is about the question; it lets no waiver pass.
#[test]
fn m_2_2_b_a_check_before_any_text_lets_no_waiver_pass() {
    let mut story = at_tax(unpaid_item());
    story.does(own(""));
    checked(&mut story, &head_of_tax(), CheckResult::Pass);
    story.as_(&wang_qiang());
    let finding = story.finding();
    story.does(finding);
    assert!(told_of(&mut story, true).is_some());
}

/// M-3.2.5-a: what passed was another 总处理意见 than the one to be issued, or than what the reply says.
#[test]
fn m_3_2_5_a_a_joint_opinion_changed_after_its_check_is_checked_again() {
    let mut story = drafted();
    checked(&mut story, &head_of_tax(), CheckResult::Pass);
    let Command::Joint(JointCommand::DraftConsolidated { facts, answers, legal_basis, .. }) =
        consolidated(&story, &["hrss_bureau", "medical_security_bureau"])
    else {
        unreachable!()
    };
    let conclusions = vec![Conclusion { item: 1, text: "不予补缴".to_owned() }];
    let other = joint(JointCommand::DraftConsolidated { facts, conclusions, answers, legal_basis });
    let mut redrafted = story.follow_self();
    redrafted.as_(&wang_qiang()).does(other).as_(&head_of_tax());
    assert_eq!(redrafted.refused(joint(JointCommand::IssueConsolidated)), "LEGAL_CHECK_REQUIRED");
    // Issued as it passed, and the reply says something else.
    story.does(joint(JointCommand::IssueConsolidated));
    let Command::SubmitReply { facts, legal_basis, remedies, .. } = story.draft() else { unreachable!() };
    let conclusions = vec![Conclusion { item: 1, text: "不予补缴".to_owned() }];
    story.as_(&wang_qiang()).does(Command::SubmitReply {
        facts,
        conclusions,
        legal_basis,
        remedies,
        waives_contribution: false,
    });
    story.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    is_kept_back(&story);
}

/// M-3.2.5-a: 司法局 checks what the reply rests on; another basis put under it at the signature was not checked.
#[test]
fn m_3_2_5_a_another_basis_at_the_signature_is_checked_again() {
    let mut story = drafted();
    checked(&mut story, &head_of_tax(), CheckResult::Pass);
    story.does(joint(JointCommand::IssueConsolidated)).as_(&wang_qiang());
    let draft = reply(&story, false);
    story.does(draft).as_(&head_of_tax());
    story.does(Command::SignReply { legal_basis: vec!["社会保险法第八十六条".to_owned()] });
    is_kept_back(&story);
}

/// M-2.2-b, M-4.2.2-f: in a major case the check of the minutes lets no waiver of the reply pass.
#[test]
fn m_2_2_b_a_waiver_ticked_after_the_check_of_the_minutes_is_checked() {
    let mut story = s06_team();
    story.as_(&justice()).does(answer_check(CheckResult::Pass)).as_(&office());
    let asked = ask_reviews(&story);
    story.does(asked);
    all_opinions(&mut story);
    let (call, held) = (convene(&story), meeting(&story));
    story.as_(&office()).does(call).does(held).does(major(MajorCommand::SignMinutes));
    checked(&mut story, &office(), CheckResult::Pass);
    story.as_(&head_of_tax()).does(major(MajorCommand::AdoptMinutes));
    let mut plain = story.follow_self();
    assert_eq!(told_of(&mut plain, false), None);
    assert!(told_of(&mut story, true).is_some());
}
