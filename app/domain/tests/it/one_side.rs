//! The rights of a party begin with the service on itself [M-4.3-a, M-4.3-b, M-4.3-c]: it says what it has to say before
//! the other side has the answer, and nothing is closed thereby.

use crate::joint_handling::{answer_check, ask_check};
use crate::parties::{employer, reconsideration};
use crate::scenarios::{s01_in_review, serve};
use crate::story::*;
use domain::access::Actor;
use domain::case::{CheckResult, Command, CommandKind, DocumentKind, NoObjection, Outcome, SubState, steps};
use domain::clock::ClockKind;

fn payer() -> Actor {
    Actor::party(1, "张丽")
}

fn content() -> Command {
    Command::ConfirmNoObjection { party: 0, how: NoObjection::Stated }
}

fn object() -> Command {
    Command::Object { party: 0, grounds: "少算两个月".to_owned() }
}

/// Signed, and served on the applicant alone.
fn served_on_one() -> Story {
    let mut story = s01_in_review();
    story.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let now = story.now;
    story.does(serve(DocumentKind::Reply, 1, now));
    story.now = now.plus(3600);
    story
}

fn both_served(story: &mut Story) {
    let now = story.now;
    story.as_(&head_of_tax()).does(serve(DocumentKind::Reply, 2, now)).does(Command::ServeReply);
}

fn may(story: &Story, actor: &Actor, kind: CommandKind) -> bool {
    let mut here = story.follow_self();
    here.as_(actor);
    steps::steps(&here.case, &here.context()).iter().any(|step| step.command == kind && step.is_open())
}

#[test]
fn m_4_3_c_whoever_is_served_objects_and_seeks_a_remedy_before_the_other_side_has_the_answer() {
    let mut story = served_on_one();
    for kind in [CommandKind::Object, CommandKind::ConfirmNoObjection] {
        assert!(may(&story, &payer(), kind), "{kind:?} is offered to whom the answer reached");
        assert!(may(&story, &wang_qiang(), kind), "{kind:?} is recorded by staff");
        assert!(!may(&story, &employer(), kind), "{kind:?} is not offered to whom it has not reached");
    }
    assert_eq!(story.as_(&employer()).refused(object()), "PARTY_NOT_SERVED");
    assert_ne!(story.refused(content()), "");
    let day = story.now.day().to_string();
    story.as_(&payer()).does(object());
    assert_eq!(story.case.sub_state, SubState::ReplyReview, "nothing moves before both sides have the answer");
    assert!(story.case.open_clock(ClockKind::Reply).is_some(), "the clock of the service runs on");
    story.does(reconsideration(&day));
    assert!(story.case.pursues_remedy(1) && story.case.sub_state == SubState::ReplyReview);
    both_served(&mut story);
    assert_eq!(story.case.sub_state, SubState::RemedyTracking, "what was said meanwhile stands");
    let served = story.case.served_at(1).unwrap();
    assert_eq!(story.case.open_clock(ClockKind::Remedy).map(|clock| clock.started_at), Some(served));
    assert!(story.case.awaited().any(|party| party.no == 2), "the other side has its own window");
}

#[test]
fn m_4_3_b_no_objection_before_the_other_side_is_served_closes_nothing() {
    let mut story = served_on_one();
    story.as_(&payer()).does(content());
    assert_eq!((story.case.sub_state, story.case.outcome), (SubState::ReplyReview, None));
    assert!(story.case.open_clock(ClockKind::Archiving).is_none());
    assert_eq!(story.as_(&wang_qiang()).refused(Command::Archive), "STAGE_SKIPPED");
    // Whoever said so may still object, and take that back.
    let mut other = story.follow_self();
    other.as_(&payer()).does(object()).does(Command::WithdrawObjection);
    assert_eq!(other.case.sub_state, SubState::ReplyReview);
    both_served(&mut story);
    assert_eq!(story.case.sub_state, SubState::ReplyServed);
    assert_eq!(story.case.awaited().map(|party| party.no).collect::<Vec<_>>(), [2]);
    story.as_(&employer()).does(content());
    assert_eq!(story.case.outcome, Some(Outcome::ConcludedNoObjection));
}

/// Both may have said so on the same day before the head notes that both have it.
#[test]
fn m_4_3_b_both_sides_at_rest_before_the_service_is_concluded_go_to_the_archive_by_the_heads_step() {
    let mut story = served_on_one();
    let now = story.now;
    story.as_(&head_of_tax()).does(serve(DocumentKind::Reply, 2, now));
    story.as_(&payer()).does(content()).as_(&employer()).does(content());
    assert_eq!(story.case.sub_state, SubState::ReplyReview, "parties close nothing");
    story.as_(&head_of_tax()).does(Command::ServeReply);
    assert_eq!(story.case.sub_state, SubState::ArchivePending);
    assert!(story.case.open_clock(ClockKind::Archiving).is_some());
}

/// The rights run from the service, so what has to be checked is checked before it, and what was served is not changed
/// under the party's hands.
#[test]
fn m_3_2_5_a_a_text_whose_check_failed_is_served_on_nobody_and_a_served_one_is_not_given_back() {
    let story = served_on_one();
    assert_eq!(story.refused(Command::ReturnReply { reason: "再改".to_owned() }), "STAGE_SKIPPED");
    let mut failed = s01_in_review();
    failed.as_(&head_of_tax()).does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Fail));
    failed.as_(&wang_qiang());
    let draft = failed.draft();
    failed.does(draft).as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let now = failed.now;
    assert_eq!(failed.refused(serve(DocumentKind::Reply, 1, now)), "LEGAL_CHECK_REQUIRED");
}
