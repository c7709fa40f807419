//! What the court has of a case ends when the record was made by mistake (M-3.2.6-a, M-5.3-b).

use crate::competence::apply;
use crate::joint_handling::at_tax;
use crate::story::*;
use domain::access::{Sight, sight};
use domain::case::{Command, CourtUpdate, RecordCommand, VoidKind};
use domain::view::{TaskKind, task_rows};

fn void(no: u8) -> Command {
    Command::Record(RecordCommand::Void {
        what: VoidKind::CourtItem, no, reason: "登记到了另一家单位".to_owned()
    })
}

fn update(no: u8) -> Command {
    let update = CourtUpdate { docket: "（2025）黑 2701 行审 3 号".to_owned(), ..CourtUpdate::default() };
    Command::Record(RecordCommand::UpdateCourtItem { no, update })
}

/// Tasks of the court on the case.
fn waits_for_court(story: &Story) -> bool {
    let rows = task_rows(&story.case, &story.pack, &story.calendar, story.now);
    rows.iter().any(|row| row.kind == TaskKind::Court)
}

/// M-3.2.6-a: a voided application leaves the court: no sight, no task, nothing to update.
#[test]
fn m_3_2_6_a_a_voided_application_leaves_the_court() {
    let mut story = at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    story.does(apply("强制执行申请书", Vec::new()));
    assert!(waits_for_court(&story) && sight(&court(), &story.case, &story.pack) != Sight::Nothing);
    story.does(void(1));
    assert_eq!(sight(&court(), &story.case, &story.pack), Sight::Nothing, "404");
    assert!(!waits_for_court(&story), "nothing waits there");
    story.as_(&court());
    assert_eq!(story.refused(update(1)), "ROLE_NOT_ALLOWED");
    // The right application is made; the mistaken one is the offices' to see, marked, and not the court's.
    story.as_(&wang_qiang()).does(apply("强制执行申请书（更正）", Vec::new()));
    let seen = story.case.seen_as(sight(&court(), &story.case, &story.pack), &court());
    let nos: Vec<u8> = seen.records.court_items.iter().map(|item| item.no).collect();
    assert_eq!(nos, [2]);
    assert!(waits_for_court(&story));
    let inside = story.case.seen_as(sight(&wang_qiang(), &story.case, &story.pack), &wang_qiang());
    assert_eq!(inside.records.court_items.len(), 2);
    assert!(inside.records.court_items[0].void.is_some());
    story.as_(&court()).does(update(2));
}
