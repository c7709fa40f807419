//! Which clocks the parties are told of (AMB-42): those of their case, never what runs among offices.

use crate::competence::refuse;
use crate::joint_handling::at_tax;
use crate::major::escalate;
use crate::referral::s04_assigned;
use crate::story::*;
use domain::case::{Command, Event};
use domain::clock::ClockKind;
use domain::policy::InputName;
use domain::view::party_due_view;

/// Kinds of clocks on the page of `party`, and the one that decides its date.
fn told(story: &Story, party: u8) -> (Vec<ClockKind>, Option<ClockKind>) {
    let due = party_due_view(&story.case, &story.calendar, story.now).map(|due| due.kind);
    (story.case.told_to(party).clocks.iter().map(|clock| clock.kind).collect(), due)
}

/// Clocks without an office of their own, as old records have them.
fn without_unit(story: &mut Story) {
    story.case.clocks.iter_mut().for_each(|clock| clock.unit = None);
}

/// M-4.5-f: neither party learns from its dates that the assigned department refused and is judged.
#[test]
fn m_4_5_f_no_party_is_told_of_the_judgement_of_a_refusal() {
    let mut story = s04_assigned();
    story.as_(&head_of_tax()).does(refuse());
    without_unit(&mut story);
    assert!(story.case.open_clock(ClockKind::Judgement).is_some());
    for party in [1, 2] {
        let (kinds, due) = told(&story, party);
        assert!(!kinds.contains(&ClockKind::Judgement), "{kinds:?}");
        assert_eq!(due, Some(ClockKind::Assigned), "承办部门正在办理");
    }
}

/// M-4.1-a, M-4.2.2-b: nor that an office is asked about a fact, or has a report before it.
#[test]
fn m_4_1_a_what_runs_among_offices_is_not_the_parties() {
    let mut asked = at_tax(unpaid_item());
    asked.does(Command::AskVerification {
        item: 1,
        fact: InputName::Enrolled,
        department: "hrss_bureau".into(),
        question: "是否参保".to_owned(),
    });
    without_unit(&mut asked);
    let mut reported = at_tax(unpaid_item());
    reported.as_(&head_of_tax()).does(escalate());
    for (story, kind) in [(asked, ClockKind::Verification), (reported, ClockKind::OfficeReview)] {
        assert!(story.case.open_clock(kind).is_some());
        let (mut kinds, due) = told(&story, 1);
        // The other side was asked, which the applicant knows (M-4.3-a).
        kinds.retain(|kind| *kind != ClockKind::Hearing);
        assert_eq!((kinds, due), (vec![ClockKind::Classification], Some(ClockKind::Classification)), "{kind:?}");
    }
}

/// M-4.5-f: a new calendar that moves such a date moves nothing in the story of a party, and it is told nothing.
#[test]
fn m_4_5_f_no_party_is_told_that_a_date_among_offices_moved() {
    let mut story = s04_assigned();
    story.as_(&head_of_tax()).does(refuse());
    let event = |kind| Event::ClockRedated {
        kind,
        unit: None,
        from: at("2025-11-20T00:00"),
        to: at("2025-11-21T00:00"),
        reason: "导入工作日历".to_owned(),
    };
    let says = |story: &Story, kind: ClockKind| {
        let mut moved = story.follow_self();
        let version = moved.case.version + 1;
        let entry = domain::case::Entry {
            version,
            at: story.now,
            actor: domain::access::Actor::system().to_ref(),
            events: vec![event(kind)],
        };
        moved.case.apply(&entry);
        let told = domain::notification::notifications(&moved.case, &entry, &moved.pack);
        let party = |to: &domain::notification::Addressee| matches!(to, domain::notification::Addressee::Party(_));
        let told = told.iter().any(|one| party(&one.to));
        moved.entries.push(entry);
        let story = domain::case::timeline(&moved.entries, &moved.pack, Some(1));
        (told, story.iter().any(|happening| happening.text.contains("2025-11-20")))
    };
    assert_eq!(says(&story, ClockKind::Judgement), (false, false));
    assert!(says(&story, ClockKind::Assigned).0, "of its own case it is told");
}
