//! 首问, the holder, stand-ins and who answers a message (M-4.1-e, M-4.1-f, M-2.3-c).

use crate::competence::{benefit, own, taken_by};
use crate::joint_handling::at_tax;
use crate::referral::{s04_assigned, tax_handler};
use crate::story::*;
use domain::access::Actor;
use domain::case::{Case, Channel, Command, CommandKind, DutyCommand, DutyEvent, Entry, Event};
use domain::notification::{Addressee, notifications};
use domain::register::figures_of;
use domain::view::{TaskDesk, TaskKind, task_rows};

fn duty(command: DutyCommand) -> Command {
    Command::Duty(command)
}

/// A case as it was kept before 首问 had a place of its own.
fn of_old(story: &mut Story) {
    story.case.first_contact = None;
}

/// M-4.1-e: 首问 of a case kept before it had a place of its own stays with whoever had the work first.
#[test]
fn m_4_1_e_first_contact_of_an_old_record_does_not_move_with_the_work() {
    let to = staff_ref(&liu_yang());
    let mut given = at_tax(unpaid_item());
    given.does(own(""));
    of_old(&mut given);
    given.as_(&head_of_tax()).does(duty(DutyCommand::Reassign { to: to.clone(), reason: "调离".to_owned() }));
    let mut handed = Story::submitted("2025-11-10T09:00", unpaid_item());
    handed.as_(&wang_qiang()).does(Command::Claim);
    of_old(&mut handed);
    handed.as_(&head_of_tax()).does(Command::OfferHandOver { to: to.clone(), reason: "休假".to_owned() });
    handed.as_(&liu_yang()).does(Command::AcceptHandOver);
    for story in [given, handed] {
        assert_eq!(story.case.holder().map(|holder| holder.account), Some(to.account));
        assert_eq!(story.case.first_contact().unwrap().name, "王强", "as a rebuild from the log has it");
        let rebuilt = Case::replay(&story.entries).unwrap();
        assert_eq!(rebuilt.first_contact(), story.case.first_contact());
        assert_eq!(story.case.told_to(1).contact, "王*", "on the party's page and in letters");
    }
}

fn appoint(from: &str, until: &str) -> Command {
    duty(DutyCommand::AppointStandIn {
        to: staff_ref(&liu_yang()),
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
        reason: "王强休假".to_owned(),
    })
}

/// From when 刘洋 has something on his own desk, by the rows made at `when`.
fn on_his_desk(story: &Story, when: &str) -> Option<i64> {
    let rows = task_rows(&story.case, &story.pack, &story.calendar, at(when));
    let his = TaskDesk::Person(liu_yang().account().unwrap());
    rows.iter().filter(|row| row.desk == his && row.kind == TaskKind::Classify).map(|row| row.from).min()
}

/// M-4.1-f: a stand-in appointed from tomorrow has the tasks tomorrow, though nothing happens in between.
#[test]
fn m_4_1_f_the_tasks_of_a_stand_in_begin_with_the_period() {
    let mut story = at_tax(unpaid_item());
    assert_eq!(on_his_desk(&story, "2025-11-10T10:00"), None, "the work is 王强's");
    story.as_(&head_of_tax()).does(appoint("2025-11-11", "2025-11-14"));
    let from = on_his_desk(&story, "2025-11-10T10:00");
    assert_eq!(from, Some(at("2025-11-11T00:00").unix()), "not before, and without another event");
    assert!(on_his_desk(&story, "2025-11-14T23:00").is_some());
    assert_eq!(on_his_desk(&story, "2025-11-15T00:00"), None, "the period is over");
}

/// M-4.1-f: after the last day the stand-in ends by itself, on the record.
#[test]
fn m_4_1_f_a_stand_in_ends_with_its_last_day() {
    let mut story = at_tax(unpaid_item());
    story.as_(&head_of_tax()).does(appoint("2025-11-10", "2025-11-14"));
    let wakes = |story: &Story| {
        let deadlines = story.case.deadlines(&story.pack, &story.calendar);
        deadlines.iter().any(|deadline| deadline.clock.is_none() && deadline.at == at("2025-11-15T00:00"))
    };
    assert!(wakes(&story), "the sweep looks at the case then");
    assert!(story.case.stand_ins_over(at("2025-11-14T23:59").day()).is_empty());
    let events = story.case.stand_ins_over(at("2025-11-15T00:01").day());
    assert!(matches!(events.as_slice(), [Event::Duty(DutyEvent::StandInEnded { no: 1, .. })]));
    let entry =
        Entry { version: story.case.version + 1, at: at("2025-11-15T00:01"), actor: Actor::system().to_ref(), events };
    assert!(entry.is_of_time(), "nobody's form is stale for it");
    story.case.apply(&entry);
    assert!(!wakes(&story) && story.case.stand_ins_over(at("2025-11-20T00:00").day()).is_empty(), "once");
}

/// M-4.1-f: a stand-in is told what happens in the period, and nothing outside it.
#[test]
fn m_4_1_f_a_stand_in_is_told_within_the_period_only() {
    let mut story = at_tax(unpaid_item());
    story.as_(&head_of_tax()).does(appoint("2025-11-11", "2025-11-14"));
    let told = |when: &str| {
        let mut then = story.follow_self();
        then.at(when).as_(&Actor::party(1, "张丽"));
        then.does(Command::LeaveMessage { text: "什么时候有结果？".to_owned(), to: None });
        let entry = then.entries.last().unwrap();
        let found = notifications(&then.case, entry, &then.pack);
        found.iter().any(|one| one.to == Addressee::Account(liu_yang().account().unwrap()))
    };
    assert_eq!((told("2025-11-10T15:00"), told("2025-11-12T09:00")), (false, true));
    assert!(!told("2025-11-17T09:00"), "the period is over");
}

/// M-4.1-e, M-3.2.3-f: a clear row taken by declaration is 推出 as one departed from with a reason is.
#[test]
fn m_4_1_e_a_clear_row_taken_by_declaration_is_counted() {
    let pushed = |story: &Story| {
        let (from, to) = ("2025-10-01".parse().unwrap(), "2025-12-31".parse().unwrap());
        let figures = figures_of(&story.entries, &story.pack, (from, to), to.end());
        figures.get(&"hrss_bureau".into()).map_or(0, |one| one.pushed_out)
    };
    for item in [unpaid_item(), benefit()] {
        let mut story = taken_by(&hrss_handler(), Channel::Counter, item);
        assert!(
            story.case.route_of(&story.pack, 1).unwrap().departments.iter().any(|one| one.as_str() != "hrss_bureau")
        );
        story.as_(&head_of_hrss()).does(Command::DeclareOwn { item: 1, reason: "本局职责".to_owned() });
        story.as_(&hrss_handler()).does(own(""));
        assert_eq!(pushed(&story), 1, "the table gave it to others as well");
    }
    // What no row gives to anybody is nobody's to be taken from.
    let gap = domain::case::DisputeItem { payer: domain::case::PayerKind::Unknown, ..unpaid_item() };
    let mut story = taken_by(&hrss_handler(), Channel::Counter, gap);
    story.as_(&head_of_hrss()).does(Command::DeclareOwn { item: 1, reason: "本局职责".to_owned() });
    story.as_(&hrss_handler()).does(own(""));
    assert_eq!(pushed(&story), 0);
}

/// M-2.3-c, M-4.5-d: whoever has the message among his tasks can answer it, in the referral lane too.
#[test]
fn m_2_3_c_whoever_has_the_message_as_a_task_answers_it() {
    let say = |to| Command::LeaveMessage { text: "什么时候有结果？".to_owned(), to };
    let mut story = s04_assigned();
    story.as_(&Actor::party(1, "张丽")).does(say(None));
    for actor in [tax_handler(), hrss_handler()] {
        story.as_(&actor);
        let ctx = story.context();
        let waits = domain::view::waiting(&story.case, domain::access::Sight::Full, &ctx);
        let task = waits.iter().any(|one| one.command == Some(CommandKind::LeaveMessage));
        assert!(task && story.try_to(say(Some(1))).is_ok(), "{}", actor.name);
    }
    story.as_(&tax_handler()).does(say(Some(1)));
    assert!(story.case.open_clock(domain::clock::ClockKind::Message).is_none(), "what was charged to it, it ended");
    let stranger = staff(77, "局外人", &[domain::access::Role::Handler], "medical_security_bureau");
    story.as_(&stranger);
    assert_eq!(story.refused(say(Some(1))), "ROLE_NOT_ALLOWED");
}
