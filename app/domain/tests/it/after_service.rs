//! What comes after the answer was served, and before it was heard: found by reading, each a fault of its own once.

use crate::parties::{contact, employer, reconsideration, served_in_december};
use crate::scenarios::serve;
use crate::station::{agreement, at_station, mediate};
use crate::story::*;
use domain::access::Actor;
use domain::case::{
    Command, DocumentKind, HearingCommand, MajorCommand, NoObjection, Outcome, OversightCommand, RemedyKind,
    RemedyOutcome, StationCommand, SubState, SuspensionGround,
};
use domain::notification::{Addressee, NotificationKind, notifications};

fn zhang_li() -> Actor {
    Actor::party(1, "张丽")
}

fn decided(received: Option<&str>) -> Command {
    Command::CloseRemedy {
        party: 1,
        outcome: RemedyOutcome::Upheld,
        decision: "复决〔2027〕1号".to_owned(),
        received_on: received.map(|day| day.parse().unwrap()),
    }
}

/// The payer went to reconsideration; the employer agrees.
fn reconsidered() -> Story {
    let mut story = served_in_december();
    story.as_(&zhang_li()).at("2026-12-30T10:00");
    story.does(Command::Object { party: 0, grounds: "少算".to_owned() }).does(reconsideration("2026-12-30"));
    story.as_(&employer()).does(Command::ConfirmNoObjection { party: 0, how: NoObjection::Stated });
    story.as_(&wang_qiang()).at("2027-02-10T10:00");
    story
}

/// M-4.3-c, 行政诉讼法 45: after a decision on reconsideration there are fifteen days to sue, and the case waits for them.
#[test]
fn m_4_3_c_no_case_is_archived_before_the_days_to_sue_over_a_decision_have_passed() {
    let mut story = reconsidered();
    for (received, why) in [(None, "请填写"), (Some("2027-02-11"), "今天"), (Some("2026-12-29"), "提起")] {
        let refusal = story.try_to(decided(received)).unwrap_err();
        assert_eq!((refusal.code.id(), refusal.fields[0].field.as_str()), ("FIELDS_INVALID", "received_on"));
        assert!(refusal.message.contains(why), "{}", refusal.message);
    }
    story.does(decided(Some("2027-02-08")));
    assert_eq!(story.case.sub_state, SubState::ArchivePending);
    let limit = story.case.suit_limit(1, &story.pack, &story.calendar).unwrap();
    assert_eq!(limit.kind, RemedyKind::Litigation);
    assert_eq!(limit.due_at.unwrap().plus(-1).day().to_string(), "2027-02-23", "15 days from the day after");
    let refusal = story.try_to(Command::Archive).unwrap_err();
    assert_eq!(refusal.code.id(), "REMEDY_LIMIT_OPEN");
    assert!(refusal.message.contains("2027-02-23"), "{}", refusal.message);
    let open = story.case.remedy_limits(1, &story.pack, &story.calendar);
    let suit = open.iter().find(|limit| limit.kind == RemedyKind::Litigation).unwrap();
    assert_eq!(suit.due_at, limit.due_at, "her page shows the day that counts now");
    story.at("2027-02-24T00:00").does(Command::Archive);
    assert_eq!(story.case.outcome, Some(Outcome::ConcludedAfterRemedy));
}

/// M-4.3-c, TR85: who objects once more after a decision and then vanishes does not keep the case open for ever.
#[test]
fn m_4_3_c_an_objection_after_a_decision_ends_like_any_other() {
    let mut story = reconsidered();
    story.does(decided(Some("2027-02-08")));
    story.as_(&zhang_li()).at("2027-02-12T10:00").does(Command::Object { party: 0, grounds: "仍不服".to_owned() });
    story.as_(&head_of_tax()).at("2027-07-01T10:00");
    let now = story.now;
    story.does(contact(1, now)).does(contact(1, now)).does(Command::CloseNotPursued { party: 0 });
    assert_eq!(story.case.sub_state, SubState::ArchivePending);
    // She is told, and that reopening can be asked for.
    let told = notifications(&story.case, story.entries.last().unwrap(), &story.pack);
    assert!(
        told.iter().any(|one| one.to == Addressee::Party(1) && one.kind == NotificationKind::NotPursued),
        "{told:?}"
    );
    let text = story.pack.text("notification.not_pursued");
    assert!(text.contains("申请重新办理"), "{text}");
}

/// M-4.3-b: a station, which has no head of its own, closes on a silent side too.
#[test]
fn m_4_3_b_a_station_closes_on_a_silent_side() {
    let mut story = at_station();
    story.does(mediate(StationCommand::Begin { consents: vec![1, 2] }));
    let draft = agreement(&story, false);
    story.does(draft).does(mediate(StationCommand::Settle { signed: vec![1, 2] }));
    let draft = story.draft();
    story.does(draft).does(Command::SignReply { legal_basis: basis() });
    let now = story.now;
    story.does(serve(DocumentKind::Reply, 1, now)).does(serve(DocumentKind::Reply, 2, now)).does(Command::ServeReply);
    story.as_(&zhang_li()).does(Command::ConfirmNoObjection { party: 0, how: NoObjection::Stated });
    story.as_(&station()).at("2025-12-20T10:00");
    let now = story.now;
    story.does(contact(2, now)).does(contact(2, now));
    story.does(Command::ConfirmNoObjection { party: 2, how: NoObjection::Silence });
    assert_eq!(story.case.sub_state, SubState::ArchivePending);
}

/// M-4.3-b: a pause counts for a side whose clock the other side's objection stopped.
#[test]
fn m_4_3_b_a_pause_lengthens_each_partys_window() {
    let mut story = served_in_december();
    let before = story.case.window_ends(2, &story.pack, &story.calendar).unwrap();
    story.as_(&head_of_tax()).at("2026-12-21T09:00").does(Command::Oversight(OversightCommand::Suspend {
        ground: SuspensionGround::ForceMajeure,
        reason: "大雪封路".to_owned(),
        expected_end: "2026-12-31".parse().unwrap(),
    }));
    story.at("2026-12-31T09:00").does(Command::Oversight(OversightCommand::Resume { reason: "路已通".to_owned() }));
    let paused = story.case.window_ends(2, &story.pack, &story.calendar).unwrap();
    assert!(paused > before.plus(9 * 86_400), "ten days of pause");
    story.as_(&zhang_li()).does(Command::Object { party: 0, grounds: "少算".to_owned() });
    let after = story.case.window_ends(2, &story.pack, &story.calendar).unwrap();
    assert_eq!(after, paused, "the other side's objection takes nothing from it");
}

/// M-4.3-a: whoever is named before the leader consents is asked, and the head can ask whoever was not.
#[test]
fn m_4_3_a_a_major_matter_asks_the_other_side_too() {
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    // As if it had come to classification without being asked, by a split.
    story.case.hearing = None;
    story.as_(&head_of_tax()).does(crate::major::escalate()).as_(&office()).does(crate::major::present());
    let mut asked = story.follow_self();
    asked.as_(&head_of_tax());
    let hear = |hear| Command::Hearing(HearingCommand::Decide { hear, reason: "应当听取".to_owned() });
    assert_eq!(asked.refused(hear(false)), "FIELDS_INVALID", "not to hear is for reports and hidden identities");
    asked.does(hear(true));
    assert!(asked.case.is_invited());
    assert_eq!(asked.refused(hear(true)), "STAGE_SKIPPED", "once");
    story.as_(&leader()).does(Command::Major(MajorCommand::Consent { text: "同意".to_owned() }));
    assert!(story.case.is_invited(), "the team's consent asks");
}

/// M-4.3-a, M-5.3-c: who was asked is not exchanged for somebody who then reads what was written for the first.
#[test]
fn m_4_3_a_who_was_asked_is_not_exchanged() {
    let story = crate::joint_handling::at_tax(unpaid_item());
    let amended = |change: &dyn Fn(&mut domain::case::Party)| {
        let mut registration = story.case.registration.clone();
        change(registration.parties.iter_mut().find(|party| party.no == 2).unwrap());
        story.try_to(Command::AmendRegistration { registration: Box::new(registration) })
    };
    let refusal = amended(&|party| {
        party.name = "另一家有限公司".to_owned();
        party.credit_code = None;
    });
    let refusal = refusal.unwrap_err();
    assert_eq!(refusal.code.id(), "FIELDS_INVALID");
    assert!(refusal.message.contains("参加处理通知书"), "{}", refusal.message);
    assert!(amended(&|party| party.address = "西林吉镇中华路2号".to_owned()).is_ok(), "an address may be put right");
    let mut removed = story.case.registration.clone();
    removed.parties.truncate(1);
    assert!(story.try_to(Command::AmendRegistration { registration: Box::new(removed) }).is_err());
}
