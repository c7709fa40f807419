//! What stands on record once, what is taken back, who waits with a clock, whose months moved when [M-4.5-a, M-4.5-c,
//! M-4.5-f, M-4.1-a, M-4.1-e, M-4.1-f, M-3.2.2-a, M-3.2.5-a, M-3.2.5-b, M-5.3-b, M-2.2-b].

use crate::joint_handling::{answer_check, ask_check, at_tax};
use crate::referral::{assign, considered, draft_slip, receive, refer, s04_assigned, tax_handler, unclear_at_hrss};
use crate::story::*;
use domain::access::{Actor, Sight};
use domain::case::{
    CheckResult, Command, CommandKind, Context, DisputeItem, DutyCommand, FeedbackTo, InsuranceKind, MajorCommand,
    OversightCommand, RecordCommand, ReferralCommand, SubState, VoidKind, steps,
};
use domain::clock::{ClockKind, ClockSource};
use domain::policy::InputName;
use domain::policy::SHIPPED_SOURCES;
use domain::policy::proof::prove;
use domain::policy::read::read;
use domain::value::TownId;
use domain::view::{TaskKind, TaskLine, waiting};

fn record(command: RecordCommand) -> Command {
    Command::Record(command)
}

fn slip_sent() -> Story {
    let mut story = unclear_at_hrss();
    story.does(draft_slip()).as_(&head_of_hrss()).does(refer(ReferralCommand::SendSlip));
    story
}

fn void_slip(no: u8, reason: &str) -> Command {
    record(RecordCommand::Void { what: VoidKind::Slip, no, reason: reason.to_owned() })
}

/// M-4.5-a: a second slip that says the same is pointed to the first; one that came back is the first, sent again.
#[test]
fn m_4_5_a_the_same_slip_is_pointed_to_the_first() {
    let mut story = slip_sent();
    let number = story.case.referral.as_ref().unwrap().slip_no.clone().unwrap();
    let defects = vec!["没有写明参保情况".to_owned()];
    let mut again = story.follow_self();
    again.as_(&government()).does(refer(ReferralCommand::Return { defects })).as_(&head_of_hrss());
    again.does(refer(ReferralCommand::SendSlip));
    assert_eq!(again.case.referral.as_ref().unwrap().sent.len(), 2, "what was mended need not be in its words");
    story.case.sub_state = SubState::SlipDrafting;
    story.as_(&head_of_hrss());
    let refusal = story.try_to(refer(ReferralCommand::SendSlip)).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("ALREADY_ON_RECORD", "M-4.5-a"));
    assert!(refusal.message.contains(&number), "{}", refusal.message);
    let fill = refer(ReferralCommand::FillSlip { considered: considered(&["tax_bureau"]), suggested: None });
    story.as_(&hrss_handler()).does(fill).as_(&head_of_hrss()).does(refer(ReferralCommand::SendSlip));
    assert_eq!(story.case.referral.as_ref().unwrap().sent.len(), 2, "both stay on file");
}

/// M-4.5-c: the same department for the same reason is the same order.
#[test]
fn m_4_5_c_the_same_order_is_pointed_to_the_first() {
    let mut story = s04_assigned();
    let first = story.case.referral.as_ref().unwrap().assignment.as_ref().unwrap().dispatch_no.clone();
    story.as_(&head_of_tax()).does(crate::competence::refuse()).as_(&hotline_office());
    story.does(refer(ReferralCommand::ViewRefusal { justified: true, text: "有依据".to_owned() }));
    story.as_(&head_of_hrss()).does(refer(ReferralCommand::AcceptRefusal { why: "理由成立".to_owned() }));
    story.as_(&hotline_office());
    let refusal = story.try_to(assign("tax_bureau")).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("ALREADY_ON_RECORD", "M-4.5-c"));
    assert!(refusal.message.contains(&first), "{}", refusal.message);
    story.does(assign("hrss_bureau"));
}

/// M-4.5-a: a slip sent by mistake is taken back with a reason until it is passed on, and goes back to its drafter.
#[test]
fn m_4_5_a_a_slip_is_taken_back_with_a_reason_until_it_is_passed_on() {
    for received in [false, true] {
        let mut story = slip_sent();
        if received {
            story.as_(&government()).does(receive());
        }
        story.as_(&head_of_tax());
        assert_eq!(story.refused(void_slip(1, "写错")), "ROLE_NOT_ALLOWED", "another department's");
        story.as_(&head_of_hrss());
        assert_eq!(story.refused(void_slip(1, " ")), "FIELDS_INVALID");
        assert_eq!(story.refused(void_slip(2, "写错")), "FIELDS_INVALID", "no such slip");
        story.does(void_slip(1, "写错单位"));
        let file = story.case.referral.as_deref().unwrap();
        assert_eq!(story.case.sub_state, SubState::SlipDrafting);
        assert_eq!(file.sent[0].void.as_ref().unwrap().reason, "写错单位", "on file, taken back");
        assert!(file.slip_no.is_none() && file.receipt.is_none());
        assert!(
            story.case.open_clock(ClockKind::Slip).is_some() && story.case.open_clock(ClockKind::Dispatch).is_none()
        );
        assert_eq!(story.refused(void_slip(1, "再次")), "FIELDS_INVALID", "once");
        story.does(refer(ReferralCommand::SendSlip));
        assert_eq!(story.case.sub_state, SubState::SlipSent, "what was taken back stands in nobody's way");
    }
    let mut late = s04_assigned();
    late.as_(&head_of_hrss());
    assert_eq!(late.refused(void_slip(1, "写错")), "STAGE_SKIPPED", "passed on");
}

/// M-4.5-f: a clue is taken back by its author before discipline inspection has it, as sealed as it was.
#[test]
fn m_4_5_f_a_clue_is_taken_back_before_it_is_taken() {
    let mut story = crate::competence::judged_unfounded();
    let hand_over = || refer(ReferralCommand::HandOverClue { facts: "无依据拒办".to_owned() });
    let void = |reason: &str| refer(ReferralCommand::VoidClue { no: 1, reason: reason.to_owned() });
    story.as_(&head_of_hrss()).does(hand_over());
    assert_eq!(story.refused(hand_over()), "ALREADY_ON_RECORD");
    for other in [head_of_tax(), discipline(), hotline_office()] {
        story.as_(&other);
        assert_eq!(story.refused(void("撤回")), "ROLE_NOT_ALLOWED", "{}", other.name);
    }
    story.as_(&head_of_hrss());
    assert_eq!(story.refused(void("  ")), "FIELDS_INVALID");
    story.does(void("事实有误"));
    assert!(domain::access::is_sealed(story.entries.last().unwrap()), "nobody else learns of it");
    assert_eq!(story.refused(void("再次")), "ROLE_NOT_ALLOWED", "none left");
    story.as_(&discipline());
    assert_eq!(story.refused(refer(ReferralCommand::AcknowledgeClue)), "STAGE_SKIPPED", "nothing to take");
    story.as_(&head_of_hrss()).does(hand_over());
    assert_eq!(story.case.clues.len(), 2, "the first stays on file");
    story.as_(&discipline()).does(refer(ReferralCommand::AcknowledgeClue)).as_(&head_of_hrss());
    assert!(story.case.clues[1].acknowledged_at.is_some() && story.case.clues[0].acknowledged_at.is_none());
    let late = refer(ReferralCommand::VoidClue { no: 2, reason: "撤回".to_owned() });
    assert_eq!(story.refused(late), "STAGE_SKIPPED", "it is theirs now");
}

fn disclosure(recipient: &str) -> Command {
    record(RecordCommand::AskDisclosure {
        recipient: recipient.to_owned(),
        fields: vec!["争议金额".to_owned()],
        purpose: "统计".to_owned(),
        expires_on: "2025-12-31".parse().unwrap(),
        public: false,
    })
}

/// Asks, who answers, and with what.
type Asked = (ClockKind, TaskKind, Story, Actor, Command);

fn asked() -> Vec<Asked> {
    let mut check = at_tax(unpaid_item());
    check.does(Command::ClassifyOwn { departures: Vec::new() }).as_(&head_of_tax()).does(ask_check());
    let mut guidance = crate::scenarios::s01_served();
    guidance.as_(&Actor::party(1, "张丽"));
    guidance.does(record(RecordCommand::AskGuidance { question: "还能申请复议吗".to_owned() }));
    let mut offered = crate::competence::taken_by(&wang_qiang(), domain::case::Channel::Counter, unpaid_item());
    offered.case.sub_state = SubState::Registering;
    offered.as_(&head_of_tax());
    offered.does(Command::OfferHandOver { to: staff_ref(&liu_yang()), reason: "出差".to_owned() });
    let mut longer = at_tax(unpaid_item());
    longer.does(Command::ClassifyOwn { departures: Vec::new() });
    let ask = OversightCommand::AskExtension { clock: ClockKind::Handling, days: 3, reason: "待查档".to_owned() };
    longer.does(Command::Oversight(ask));
    let mut told = at_tax(unpaid_item());
    told.does(disclosure("市统计局"));
    vec![
        (ClockKind::LegalCheck, TaskKind::Check, check, justice(), answer_check(CheckResult::Pass)),
        (
            ClockKind::Guidance,
            TaskKind::Guidance,
            guidance,
            justice(),
            record(RecordCommand::AnswerGuidance { no: 1, answer: "六十日内可以".to_owned() }),
        ),
        (ClockKind::HandOver, TaskKind::HandOver, offered, liu_yang(), Command::AcceptHandOver),
        (
            ClockKind::ExtensionApproval,
            TaskKind::Extension,
            longer,
            head_of_tax(),
            Command::Oversight(OversightCommand::DecideExtension { granted: true, reason: "同意".to_owned() }),
        ),
        (
            ClockKind::Disclosure,
            TaskKind::Disclosure,
            told,
            head_of_tax(),
            record(RecordCommand::DecideDisclosure { no: 1, approved: true, reason: "同意".to_owned() }),
        ),
    ]
}

/// M-4.1-a, M-3.2.5-a, M-3.2.5-b, M-4.1-f, M-5.3-b: whoever is asked has a clock of its own until the answer; the card and
/// 我的待办 show it, marked as ours.
#[test]
fn m_4_1_a_whoever_is_asked_has_a_clock_until_the_answer() {
    for (kind, task, mut story, who, answer) in asked() {
        let clock = story.case.open_clock(kind).unwrap_or_else(|| panic!("{} has no clock", kind.zh())).clone();
        assert!(clock.is_running() && clock.kind.binds_office(), "{}", kind.zh());
        assert_eq!((clock.source, clock.source.zh()), (ClockSource::ProductDefault, "内定默认值(文件未规定)"));
        let ctx = Context { actor: &who, ..story.context() };
        let seen = domain::access::sight(&who, &story.case, &story.pack);
        let lies = waiting(&story.case, seen, &ctx).iter().any(|one| one.kind == task);
        assert!(lies, "{} in 我的待办 of {}", kind.zh(), who.name);
        let line = TaskLine::of(&story.case, task, &ctx);
        assert_eq!(line.due.map(|due| due.kind), Some(kind), "{}: the line shows its own date", kind.zh());
        assert!(story.case.party_clock().is_none_or(|clock| clock.kind != kind), "no date of the parties");
        let first = story.case.due_clock().unwrap().due_at;
        assert!(first <= clock.due_at, "the card shows what ends first");
        story.as_(&who).does(answer);
        assert!(story.case.open_clock(kind).is_none(), "{} ends with the answer", kind.zh());
    }
    // Reporting to the leading group stops the handling, not the justice bureau's time.
    let mut reported = crate::joint_handling::s03_convened();
    reported.does(ask_check()).does(crate::major::escalate());
    assert!(reported.case.open_clock(ClockKind::LegalCheck).unwrap().is_running());
    assert!(reported.case.open_clock(ClockKind::Handling).unwrap().is_suspended());
    reported.as_(&office()).does(crate::major::present());
    let refuse = Command::Major(MajorCommand::Refuse { reason: "先行联办".to_owned() });
    reported.as_(&leader()).does(refuse);
    assert!(reported.case.open_clock(ClockKind::LegalCheck).unwrap().is_running());
    // The work that is given away is offered to nobody any more.
    let mut given = asked().remove(2).2;
    let reassign = DutyCommand::Reassign { to: staff_ref(&liu_yang()), reason: "调离".to_owned() };
    given.as_(&head_of_tax()).does(Command::Duty(reassign));
    assert!(given.case.open_clock(ClockKind::HandOver).is_none() && given.case.hand_over.is_none());
}

/// M-5.3-b: of two requests that wait, the second keeps the time since it was asked.
#[test]
fn m_5_3_b_what_still_waits_keeps_its_time() {
    let mut story = at_tax(unpaid_item());
    story.does(disclosure("市统计局")).at("2025-11-12T09:00").does(disclosure("市档案馆"));
    assert_eq!(story.case.clocks.iter().filter(|clock| clock.kind == ClockKind::Disclosure).count(), 1);
    let decide = |no| record(RecordCommand::DecideDisclosure { no, approved: false, reason: "不必要".to_owned() });
    story.as_(&head_of_tax()).at("2025-11-13T09:00").does(decide(1));
    let clock = story.case.open_clock(ClockKind::Disclosure).unwrap();
    assert_eq!(clock.started_at, at("2025-11-12T09:00"));
    let void = RecordCommand::Void { what: VoidKind::Disclosure, no: 2, reason: "不再需要".to_owned() };
    story.as_(&wang_qiang()).does(record(void));
    assert!(story.case.open_clock(ClockKind::Disclosure).is_none(), "taken back");
}

/// M-4.1-a: the proof covers waiting on people: without any of these clocks a pack is refused.
#[test]
fn m_4_1_a_nothing_open_is_without_a_clock() {
    let mut mohe = pack("mohe_2025");
    assert!(prove(&mohe).is_sound() && prove(&pack("tianjin_2019")).is_sound());
    for kind in [
        ClockKind::LegalCheck,
        ClockKind::Guidance,
        ClockKind::HandOver,
        ClockKind::ExtensionApproval,
        ClockKind::Disclosure,
        ClockKind::Naming,
        ClockKind::Message,
        ClockKind::Hearing,
    ] {
        let rule = mohe.clocks.remove(&kind).unwrap_or_else(|| panic!("{} is no clock of the pack", kind.code()));
        let report = prove(&mohe);
        assert!(!report.is_sound() && report.clockless.contains(&kind.zh().to_owned()), "{}", kind.code());
        mohe.clocks.insert(kind, rule);
    }
}

/// A pack in which medical insurance moved a year later, in one town.
fn moved_later() -> domain::policy::Pack {
    let source = SHIPPED_SOURCES[0].1;
    let rule = "\n[[reform]]\nmonth = \"2025-03\"\ninsurance = [\"medical\"]\nplaces = [\"232701104\"]\n";
    let at = source.find("\n[[department]]").unwrap();
    read("p.toml", &format!("{}{rule}{}", &source[..at], &source[at..])).unwrap()
}

/// M-3.2.2-a: the period is cut at the month of the item's own insurance kinds at its place, one cut per month.
#[test]
fn m_3_2_2_a_a_period_is_cut_at_the_months_of_its_own_kinds() {
    let (pack, mohe) = (moved_later(), pack("mohe_2025"));
    let cuts = |pack: &domain::policy::Pack, kinds: &[InsuranceKind], town: &str, (from, to): (&str, &str)| {
        let item = DisputeItem { insurance_kinds: kinds.to_vec(), period: period(from, to), ..unpaid_item() };
        let cuts = pack.reform_cuts(&item, &TownId::from(town));
        cuts.into_iter().map(|cut| (cut.month.to_string(), cut.kinds, cut.before, cut.after)).collect::<Vec<_>>()
    };
    let (pension, medical) = (InsuranceKind::Pension, InsuranceKind::Medical);
    // S03 [M-3.2.2-b, M-3.2.3-e]: 2024-04 counts as after.
    let general = |from, to| cuts(&mohe, &[pension, medical], "232701104", (from, to));
    assert_eq!(general("2023-11", "2024-06"), [("2024-04".to_owned(), vec![], 5, 3)]);
    assert!(general("2024-04", "2024-06").is_empty() && general("2023-01", "2024-03").is_empty());
    let there = |kinds: &[InsuranceKind], from, to| cuts(&pack, kinds, "232701104", (from, to));
    assert_eq!(there(&[medical], "2024-01", "2025-04"), [("2025-03".to_owned(), vec![], 14, 2)]);
    assert!(there(&[pension], "2024-05", "2025-04").is_empty(), "pension moved before");
    assert!(cuts(&pack, &[medical], "232701100", ("2024-05", "2025-04")).is_empty(), "elsewhere too");
    // An item whose kinds moved at different months: a cut each, with its kinds, also where only their sides differ.
    assert_eq!(
        there(&[pension, medical], "2024-01", "2025-04"),
        [("2024-04".to_owned(), vec![pension], 3, 13), ("2025-03".to_owned(), vec![medical], 14, 2)]
    );
    assert_eq!(
        there(&[pension, medical], "2024-05", "2025-01"),
        [("2024-04".to_owned(), vec![pension], 0, 9), ("2025-03".to_owned(), vec![medical], 9, 0)]
    );
    // What the explanation says of a period names no month that is not the item's.
    assert!(InputName::Period.value_zh(&mohe, "before").contains("2024"));
    assert!(!InputName::Period.value_zh(&pack, "before").contains("2024"));
}

/// M-3.2.2-a, decisions (pre-reform months at another city): kinds that moved at different months are routed each by its
/// own, and the proposal names the months.
#[test]
fn m_3_2_2_a_kinds_that_moved_at_different_months_are_routed_each_by_its_own() {
    let (pension, medical) = (InsuranceKind::Pension, InsuranceKind::Medical);
    let routed = |from, to| {
        let item = DisputeItem { insurance_kinds: vec![pension, medical], period: period(from, to), ..unpaid_item() };
        let mut story = at_tax(item);
        story.case.registration.location_town = TownId::from("232701104");
        story.case.route_of(&moved_later(), 1).unwrap()
    };
    let named = |route: &domain::policy::Route| {
        route.departments.iter().map(|id| id.as_str().to_owned()).collect::<Vec<String>>()
    };
    // Pension moved before these months, medical insurance after: nobody else is named.
    let apart = routed("2024-05", "2025-01");
    assert_eq!(named(&apart), ["tax_bureau", "medical_security_bureau"]);
    assert_eq!(apart.parts.len(), 2);
    for month in ["2024 年 4 月", "2025 年 3 月"] {
        assert!(apart.reason.contains(month), "{}", apart.reason);
        assert!(apart.parts.iter().any(|(part, _)| part.contains(month)), "{:?}", apart.parts);
    }
    // Across both months, each kind is cut at its own.
    let across = routed("2024-01", "2025-04");
    assert_eq!(across.parts.len(), 4);
    assert!(named(&across).contains(&"hrss_bureau".to_owned()));
    // On one side of both, nothing is split.
    assert!(routed("2025-03", "2025-06").parts.is_empty());
}

/// M-2.2-b: a department's result in the referral lane that waives contributions needs the check as any reply does.
#[test]
fn m_2_2_b_a_result_that_waives_contributions_is_checked() {
    let mut story = s04_assigned();
    story.as_(&tax_handler());
    let draft = |waives_contribution, facts: &str, story: &Story| {
        refer(ReferralCommand::DraftResult {
            facts: facts.to_owned(),
            conclusions: story.conclusions(),
            legal_basis: basis(),
            remedies: remedies(),
            waives_contribution,
        })
    };
    let waiving = draft(true, "经查未按时缴纳", &story);
    story.does(waiving);
    for to in FeedbackTo::ALL {
        let (at, method, proof) = (story.now, "电话".to_owned(), "录音 17".to_owned());
        story.does(refer(ReferralCommand::RecordFeedback { to: *to, method, at, proof }));
    }
    story.hears();
    story.as_(&head_of_tax());
    let feed_back = || refer(ReferralCommand::FeedBack);
    let refusal = story.try_to(feed_back()).unwrap_err();
    assert_eq!(refusal.code.id(), "LEGAL_CHECK_REQUIRED");
    story.does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Pass)).as_(&head_of_tax());
    // What passed was that text: another one, ticked or not, is not covered.
    let mut other = story.follow_self();
    let changed = draft(true, "重新核实", &other);
    other.as_(&tax_handler()).does(changed).as_(&head_of_tax());
    assert_eq!(other.refused(feed_back()), "LEGAL_CHECK_REQUIRED");
    story.does(feed_back());
    assert_eq!(story.case.sub_state, SubState::AssignedFedBack);
    // A tick set after a pass with changes was passed by nobody.
    let mut late = s04_assigned();
    let result = draft(false, "经查未按时缴纳", &late);
    late.as_(&tax_handler()).does(result).as_(&head_of_tax()).does(ask_check());
    late.as_(&justice()).does(answer_check(CheckResult::PassWithChanges)).as_(&tax_handler());
    let ticked = draft(true, "经查未按时缴纳", &late);
    late.does(ticked);
    for to in FeedbackTo::ALL {
        let (at, method, proof) = (late.now, "电话".to_owned(), "录音 18".to_owned());
        late.does(refer(ReferralCommand::RecordFeedback { to: *to, method, at, proof }));
    }
    late.hears();
    late.as_(&head_of_tax());
    assert_eq!(late.refused(feed_back()), "LEGAL_CHECK_REQUIRED");
    // Not waived, not asked for.
    let mut plain = s04_assigned();
    let result = draft(false, "经查未按时缴纳", &plain);
    plain.as_(&tax_handler()).does(result);
    assert!(!plain.case.waives_contribution());
}

/// M-4.1-e: what a colleague has in hand on an open case, and what not.
#[test]
fn m_4_1_e_open_work_of_a_colleague() {
    let story = at_tax(unpaid_item());
    let (own, other) = (wang_qiang().account().unwrap(), liu_yang().account().unwrap());
    assert!(story.case.work_of(own).is_some() && story.case.work_of(other).is_none());
    let mut given = story.follow_self();
    let reassign = DutyCommand::Reassign { to: staff_ref(&liu_yang()), reason: "调离".to_owned() };
    given.as_(&Actor::system()).does(Command::Duty(reassign));
    assert!(given.case.work_of(own).is_none() && given.case.work_of(other).is_some(), "the machine gives it away");
    let mut over = story.follow_self();
    over.case.sub_state = SubState::Archived;
    assert!(over.case.work_of(own).is_none(), "closed");
    let ctx = Context { actor: &head_of_tax(), ..story.context() };
    assert!(!steps::errands(&story.case, &ctx).contains(&CommandKind::ReassignWork), "on nobody's list");
    assert!(matches!(domain::access::sight(&head_of_tax(), &story.case, &story.pack), Sight::Full));
}
