//! 报送办理 as the rules see it (M-4.5-a..f).

use crate::joint_handling::at_tax;
use crate::story::*;
use domain::access::{Actor, Role};
use domain::case::{
    Channel, Command, DepartmentConsidered, DocumentKind, FeedbackTo, ItemClaim, OpenedBy, Outcome, ReferralCommand,
    ServiceMethod, SubState, Track, Tri, timeline,
};
use domain::clock::ClockKind;
use domain::register::DepartmentFigures;

pub(crate) fn refer(command: ReferralCommand) -> Command {
    Command::Referral(command)
}

pub(crate) fn considered(departments: &[&str]) -> Vec<DepartmentConsidered> {
    departments
        .iter()
        .map(|department| DepartmentConsidered {
            department: (*department).into(),
            reason: "文件没有写明未参保人员的补缴由谁负责".to_owned(),
        })
        .collect()
}

pub(crate) fn draft_slip() -> Command {
    refer(ReferralCommand::Draft {
        considered: considered(&["tax_bureau", "hrss_bureau"]),
        suggested: Some("tax_bureau".into()),
        departures: Vec::new(),
    })
}

/// 孙浩, not enrolled, claims pay of 2024-05 to 2025-03 (R12), at 人社局 (S04).
pub(crate) fn unclear_at_hrss() -> Story {
    let mut item = unpaid_item();
    item.enrolled = Tri::No;
    item.claims = vec![ItemClaim::BackPay];
    item.period = period("2024-05", "2025-03");
    let by = OpenedBy::Intake(staff_ref(&hrss_handler()));
    let registration = registration("2025-11-10T09:00", item);
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", hrss_handler(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
    story
}

pub(crate) fn tax_handler() -> Actor {
    staff(11, "税务承办", &[Role::Handler], "tax_bureau")
}

pub(crate) fn assign(department: &str) -> Command {
    refer(ReferralCommand::Assign { department: department.into(), reason: "按征收职责".to_owned() })
}

pub(crate) fn receive() -> Command {
    refer(ReferralCommand::Receive { received_by: "王秘书".to_owned(), instruction: "请 12345 转办".to_owned() })
}

/// S04 up to the assignment to 税务局.
pub(crate) fn s04_assigned() -> Story {
    let mut story = unclear_at_hrss();
    story.does(draft_slip()).as_(&head_of_hrss()).does(refer(ReferralCommand::SendSlip));
    story.as_(&government()).does(receive()).as_(&hotline_office()).does(assign("tax_bureau"));
    story
}

fn feedback(to: FeedbackTo, story: &Story) -> Command {
    refer(ReferralCommand::RecordFeedback {
        to, method: "电话".to_owned(), at: story.now, proof: "录音 17".to_owned()
    })
}

/// S04 [M-3.2.2-b, M-4.5-a..e, M-3.2.1-a, TR19, TR37–TR40, TR45, TR46].
#[test]
fn s04_unclear_duty_is_referred_and_fed_back_twice() {
    let mut story = unclear_at_hrss();
    assert_eq!(story.case.route_of(&story.pack, 1).unwrap().row, "R12");
    let blank = refer(ReferralCommand::Draft { considered: Vec::new(), suggested: None, departures: Vec::new() });
    assert_eq!(story.refused(blank), "FIELDS_INVALID", "M-4.5-a: departments considered");
    story.as_(&liu_yang());
    assert_eq!(story.refused(draft_slip()), "NOT_FIRST_RECEIVER");
    story.as_(&hrss_handler()).does(draft_slip());
    assert_eq!((story.case.sub_state, story.case.track), (SubState::SlipDrafting, Some(Track::Referral)));
    assert!(story.case.open_clock(ClockKind::Slip).is_some());

    assert_eq!(story.refused(refer(ReferralCommand::SendSlip)), "ROLE_NOT_ALLOWED", "the head signs");
    story.as_(&head_of_tax());
    assert_eq!(story.refused(refer(ReferralCommand::SendSlip)), "NOT_ACCEPTING_DEPT", "M-4.5-a");
    story.as_(&head_of_hrss()).does(refer(ReferralCommand::SendSlip));
    let number = story.case.referral.as_ref().unwrap().slip_no.clone().unwrap();
    assert_eq!(number, "报送〔2025〕第1号");
    story.as_(&hotline_office());
    assert_eq!(story.refused(assign("tax_bureau")), "STAGE_SKIPPED", "M-4.5-c: first the municipal government");
    let defective = refer(ReferralCommand::Return { defects: vec!["没有写明参保情况".to_owned()] });
    assert_eq!(story.refused(defective.clone()), "ROLE_NOT_ALLOWED", "not yet passed on");
    story.as_(&government());
    assert_eq!(story.refused(refer(ReferralCommand::Return { defects: Vec::new() })), "FIELDS_INVALID");
    story.does(defective);
    assert_eq!(story.case.sub_state, SubState::SlipDrafting);
    let fill = refer(ReferralCommand::FillSlip { considered: considered(&["tax_bureau"]), suggested: None });
    story.as_(&head_of_tax());
    assert_eq!(story.refused(fill.clone()), "NOT_ACCEPTING_DEPT");
    story.as_(&hrss_handler()).does(fill).as_(&head_of_hrss()).does(refer(ReferralCommand::SendSlip));
    story.as_(&government()).does(receive());
    story.as_(&hotline_office());
    assert_eq!(story.refused(assign("justice_bureau")), "FIELDS_INVALID");
    story.does(assign("tax_bureau"));
    assert_eq!(story.case.accountable_department().as_str(), "tax_bureau", "M-4.5-d");
    assert!(story.case.open_clock(ClockKind::Assigned).is_some());

    story.as_(&hrss_handler());
    let result = refer(ReferralCommand::DraftResult {
        facts: "经查未按时缴纳".to_owned(),
        remedies: remedies(),
        conclusions: story.conclusions(),
        legal_basis: basis(),
        waives_contribution: false,
    });
    assert_eq!(story.refused(result.clone()), "ROLE_NOT_ALLOWED", "the assigned department handles");
    story.as_(&tax_handler()).does(result);
    let payer = feedback(FeedbackTo::Payer, &story);
    story.does(payer.clone());
    assert_eq!(story.refused(payer), "FIELDS_INVALID", "once");
    story.as_(&head_of_tax());
    let refusal = story.try_to(refer(ReferralCommand::FeedBack)).unwrap_err();
    assert_eq!(refusal.code.id(), "DUAL_FEEDBACK_INCOMPLETE", "M-4.5-e");
    assert!(refusal.message.contains("12345"), "{}", refusal.message);
    let hotline = feedback(FeedbackTo::HotlineOffice, &story);
    story.as_(&tax_handler()).does(hotline).as_(&head_of_tax()).does(refer(ReferralCommand::FeedBack));
    assert_eq!(story.case.sub_state, SubState::AssignedFedBack);

    story.as_(&head_of_hrss());
    assert_eq!(story.refused(refer(ReferralCommand::ConcludeFeedback)), "PARTY_NOT_SERVED", "M-4.3-a, AMB-19");
    // The payer was told by telephone before there was a paper: that is no service of it (M-4.3-a).
    let now = story.now;
    for party in [1, 2] {
        story.does(Command::RecordService {
            document: DocumentKind::AssignedFeedback,
            party,
            method: ServiceMethod::Post,
            served_at: now,
            proof: format!("EMS {party}"),
        });
    }
    story.does(refer(ReferralCommand::ConcludeFeedback));
    assert_eq!(story.case.sub_state, SubState::ReplyServed);
    let mut objecting = story.follow_self();
    objecting.as_(&Actor::party(2, "单位")).does(Command::Object { party: 2, grounds: "不同意".to_owned() });
    story.all_agree();
    story.as_(&hrss_handler()).does(Command::Archive);
    assert_eq!((story.case.sub_state, story.case.outcome), (SubState::Archived, Some(Outcome::ConcludedNoObjection)));
}

/// S04 [M-1-b, M-3.2.2-b, M-4.5-a, TR19, TR82]: enrolment (R11) and pay (R12) of one contact become two cards under one
/// number; each is led to its end.
#[test]
fn s04_one_contact_becomes_two_cards_under_one_number() {
    let mut enrol = unpaid_item();
    enrol.enrolled = Tri::No;
    enrol.claims = vec![ItemClaim::Enrol];
    enrol.insurance_kinds = vec![domain::case::InsuranceKind::Pension];
    enrol.period = period("2024-05", "2025-03");
    let pay = domain::case::DisputeItem { no: 2, claims: vec![ItemClaim::BackPay], ..enrol.clone() };
    let mut registration = registration("2025-11-10T09:00", enrol);
    registration.items.push(pay);
    let by = OpenedBy::Intake(staff_ref(&hrss_handler()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", hrss_handler(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
    let rows: Vec<String> = story.case.routes(&story.pack).into_iter().map(|(_, route)| route.row).collect();
    assert_eq!(rows, ["R11", "R12"]);
    assert_eq!(story.refused(draft_slip()), "STAGE_SKIPPED", "split first");
    story.does(Command::Division(domain::case::DivisionCommand::Split { items: Vec::new() }));
    let mut slip = story.follow_linked();
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    assert_eq!((story.case.sub_state, story.case.track), (SubState::OwnHandling, Some(Track::Own)));
    assert_eq!(slip.case.case_no.to_string(), format!("{}-2", story.case.case_no), "both under one number");

    slip.as_(&hrss_handler()).does(draft_slip()).as_(&head_of_hrss()).does(refer(ReferralCommand::SendSlip));
    slip.as_(&government()).does(receive()).as_(&hotline_office()).does(assign("tax_bureau"));
    let result = refer(ReferralCommand::DraftResult {
        facts: "经查未按时缴纳".to_owned(),
        remedies: remedies(),
        conclusions: slip.conclusions(),
        legal_basis: basis(),
        waives_contribution: false,
    });
    let payer = feedback(FeedbackTo::Payer, &slip);
    let office = feedback(FeedbackTo::HotlineOffice, &slip);
    slip.as_(&tax_handler()).does(result).does(payer).as_(&head_of_tax());
    assert_eq!(slip.refused(refer(ReferralCommand::FeedBack)), "DUAL_FEEDBACK_INCOMPLETE", "M-4.5-e");
    slip.as_(&tax_handler()).does(office).as_(&head_of_tax()).does(refer(ReferralCommand::FeedBack));
    assert_eq!(slip.case.sub_state, SubState::AssignedFedBack);
    assert!(slip.case.referral.as_ref().unwrap().has_feedback(FeedbackTo::HotlineOffice), "the hotline is told");
}

/// S05 [M-5.4-a]: 税务局's report of the quarter counts the refusal, and no other department's does.
#[test]
fn s05_the_quarter_report_counts_one_refusal() {
    let mut story = s04_assigned();
    story.as_(&head_of_tax()).does(refuse_it()).as_(&hotline_office());
    story.does(refer(ReferralCommand::ViewRefusal { justified: false, text: "没有依据".to_owned() }));
    story.as_(&head_of_hrss()).does(refer(ReferralCommand::RejectRefusal { why: "征收职责明确".to_owned() }));
    let (from, to) = ("2025-10-01".parse().unwrap(), "2025-12-31".parse().unwrap());
    let figures = |department: &str, from, to| {
        let mut figures = DepartmentFigures::default();
        figures.count(&story.entries, &story.pack, &department.into(), from, to);
        figures
    };
    let tax = figures("tax_bureau", from, to);
    assert_eq!((tax.refusals, tax.overdue), (1, 1), "refused, and K-ASG has run out by the end of the quarter");
    let hrss = figures("hrss_bureau", from, to);
    assert_eq!(hrss.refusals, 0);
    assert_eq!((hrss.on_time, hrss.late), (4, 0), "K-REG, K-CLS, K-SLP and K-JDG were kept");
    assert_eq!(hrss.on_time_per_mille(), Some(1000));
    assert_eq!(figures("business_environment_bureau", from, to).on_time, 1, "K-DSP is the hotline office's");
    let next = figures("tax_bureau", "2026-01-01".parse().unwrap(), "2026-03-31".parse().unwrap());
    assert_eq!(next.refusals, 0, "another quarter");
    assert_eq!(DepartmentFigures::default().on_time_per_mille(), None);
}

/// S04 [M-4.5-a]: a slip for S01's case.
#[test]
fn s04_a_clear_duty_is_not_referred() {
    let story = at_tax(unpaid_item());
    assert_eq!(story.refused(draft_slip()), "DUTY_IS_CLEAR");
}

/// S08 [TR23]: an own case proves unclear.
#[test]
fn s08_an_own_case_proves_unclear() {
    let mut story = at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() }).as_(&head_of_tax());
    story.does(refer(ReferralCommand::Turn { reason: "查明未参保".to_owned() }));
    assert_eq!(story.case.sub_state, SubState::SlipDrafting);
    assert!(story.case.open_clock(ClockKind::Handling).is_none() && story.case.open_clock(ClockKind::Slip).is_some());
    assert_eq!(story.refused(refer(ReferralCommand::SendSlip)), "STAGE_SKIPPED", "the slip is empty");
    let fill = refer(ReferralCommand::FillSlip { considered: considered(&["hrss_bureau"]), suggested: None });
    story.as_(&wang_qiang()).does(fill).as_(&head_of_tax()).does(refer(ReferralCommand::SendSlip));
}

fn refuse_it() -> Command {
    refer(ReferralCommand::Refuse { reason: "非本局职责".to_owned(), legal_basis: Vec::new() })
}

fn clue() -> Command {
    refer(ReferralCommand::HandOverClue { facts: "转办后无依据拒办".to_owned() })
}

/// S05 [M-4.5-f, M-5.3-c, TR41–TR44].
#[test]
fn s05_an_unjustified_refusal_becomes_a_clue_nobody_else_sees() {
    let mut story = s04_assigned();
    story.as_(&head_of_hrss());
    assert_eq!(story.refused(clue()), "NO_REFUSAL_RECORDED");
    assert_eq!(story.refused(refuse_it()), "ROLE_NOT_ALLOWED", "the assigned head refuses");
    story.as_(&head_of_tax()).does(refuse_it());
    assert_eq!(story.case.sub_state, SubState::AssignedRefused);
    assert!(story.case.open_clock(ClockKind::Assigned).unwrap().is_suspended());
    assert_eq!(story.refused(clue()), "NOT_ACCEPTING_DEPT", "M-4.5-f");
    let reject = refer(ReferralCommand::RejectRefusal { why: "征收职责明确".to_owned() });
    story.as_(&head_of_hrss());
    assert_eq!(story.refused(reject.clone()), "WAITING_FOR_ANSWER", "with the hotline office");
    assert_eq!(story.refused(clue()), "NO_REFUSAL_RECORDED", "not yet judged");
    let view = refer(ReferralCommand::ViewRefusal { justified: false, text: "没有依据".to_owned() });
    story.as_(&head_of_tax());
    assert_eq!(story.refused(view.clone()), "ROLE_NOT_ALLOWED");
    story.as_(&hotline_office()).does(view).as_(&head_of_hrss());
    let accept = refer(ReferralCommand::AcceptRefusal { why: "正当".to_owned() });
    assert_eq!(story.refused(accept), "WAITING_FOR_ANSWER", "they must agree");
    story.at("2025-11-12T09:00").does(reject);
    assert_eq!(story.case.sub_state, SubState::AssignedHandling);
    assert!(story.case.open_clock(ClockKind::Assigned).unwrap().is_running(), "K-ASG runs on");

    let before = (story.case.sub_state, story.case.documents.len(), story.case.clocks.clone());
    story.does(clue());
    assert_eq!(before, (story.case.sub_state, story.case.documents.len(), story.case.clocks.clone()), "nothing moves");
    assert_eq!(story.case.clues.len(), 1);
    assert!(story.case.outline().clues.is_empty(), "no browser gets it");
    for party in [None, Some(1), Some(2)] {
        let told = timeline(&story.entries, &story.pack, party);
        assert!(told.iter().all(|happening| !happening.text.contains("线索") && !happening.title.contains("线索")));
    }
    let outcome = refer(ReferralCommand::RecordClueOutcome { outcome: "已约谈".to_owned() });
    assert_eq!(story.refused(outcome.clone()), "ROLE_NOT_ALLOWED");
    story.as_(&discipline());
    assert_eq!(story.refused(outcome.clone()), "STAGE_SKIPPED", "first taken");
    story.does(refer(ReferralCommand::AcknowledgeClue)).does(outcome);
    assert_eq!(story.refused(refer(ReferralCommand::AcknowledgeClue)), "STAGE_SKIPPED");
}

/// M-4.5-f: inaction past the due date and two reminders counts; with a handling entry it does not (AMB-34).
#[test]
fn s05_inaction_after_two_reminders_is_a_refusal_too() {
    let mut story = s04_assigned();
    let remind = || refer(ReferralCommand::RemindAssigned { text: "请尽快办理".to_owned() });
    assert_eq!(story.case.reminders("请尽快办理"), [remind()], "the department assigned is waited for");
    story.as_(&head_of_hrss()).at("2025-12-01T10:00").does(remind());
    story.at("2025-12-15T10:00");
    assert_eq!(story.refused(clue()), "NO_REFUSAL_RECORDED", "one reminder");
    story.as_(&hotline_office()).does(remind()).as_(&head_of_hrss());
    let mut early = story.follow_self();
    early.at("2025-11-28T10:00");
    assert_eq!(early.refused(clue()), "NO_REFUSAL_RECORDED", "not overdue");
    let mut active = story.follow_self();
    let result = refer(ReferralCommand::DraftResult {
        facts: "经查未按时缴纳".to_owned(),
        remedies: remedies(),
        conclusions: story.conclusions(),
        legal_basis: basis(),
        waives_contribution: false,
    });
    active.as_(&tax_handler()).does(result).as_(&head_of_hrss());
    assert_eq!(active.refused(clue()), "NO_REFUSAL_RECORDED", "it handles");
    story.does(clue());
}

/// TR42 [M-4.5-f]: a justified reason sends the slip back to dispatching; a second assignment to the accepting
/// department cannot be refused.
#[test]
fn a_justified_refusal_ends_the_assignment() {
    let mut story = s04_assigned();
    story.as_(&head_of_tax()).does(refuse_it());
    story.as_(&hotline_office());
    story.does(refer(ReferralCommand::ViewRefusal { justified: true, text: "确非其职责".to_owned() }));
    story.as_(&head_of_hrss()).does(refer(ReferralCommand::AcceptRefusal { why: "理由成立".to_owned() }));
    assert_eq!(story.case.sub_state, SubState::SlipDispatching);
    assert_eq!(story.case.accountable_department().as_str(), "hrss_bureau", "M-2.3-a");
    assert_eq!(story.refused(clue()), "NO_REFUSAL_RECORDED");
    story.as_(&hotline_office()).does(assign("hrss_bureau")).as_(&head_of_hrss());
    assert_eq!(story.refused(refuse_it()), "ROLE_NOT_ALLOWED", "AMB-34");
}
