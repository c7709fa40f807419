//! 一般事项联办 as the rules see it (M-4.2.1-a..d), and the late discoveries of S08.

use crate::story::*;
use domain::case::{
    Channel, CheckResult, Command, DisputeItem, DocumentKind, JointCommand, OpenedBy, OpinionAnswer, OversightCommand,
    SubState, Track, Tri, UnitQuestion,
};
use domain::clock::ClockKind;
use domain::value::DepartmentId;

/// 赵敏, enrolled, wage declared too low 2023-06 to 2024-09, pension and medical (S03).
pub(crate) fn across_item() -> DisputeItem {
    DisputeItem {
        sub_kind: None,
        period: period("2023-06", "2024-09"),
        paid: Tri::Yes,
        wage_matches: Tri::No,
        ..DisputeItem { category: 3, ..unpaid_item() }
    }
}

pub(crate) fn at_tax(item: DisputeItem) -> Story {
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let registration = registration("2025-11-10T09:00", item);
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
    story
}

pub(crate) fn joint(command: JointCommand) -> Command {
    Command::Joint(command)
}

fn question(department: &str) -> UnitQuestion {
    UnitQuestion { department: department.into(), question: "请就本部门职责内的部分提出意见".to_owned() }
}

pub(crate) fn convene(departments: &[&str]) -> Command {
    joint(JointCommand::Convene { lead: None, units: departments.iter().copied().map(question).collect() })
}

pub(crate) fn opinion() -> Command {
    joint(JointCommand::DraftOpinion { text: "应按实际工资补缴".to_owned(), legal_basis: basis() })
}

pub(crate) fn consolidated(story: &Story, answered: &[&str]) -> Command {
    joint(JointCommand::DraftConsolidated {
        facts: "申报工资低于实际工资".to_owned(),
        conclusions: story.conclusions(),
        answers: answered
            .iter()
            .map(|department| OpinionAnswer { department: (*department).into(), text: "采纳".to_owned() })
            .collect(),
        legal_basis: basis(),
    })
}

pub(crate) fn ask_check() -> Command {
    Command::Oversight(OversightCommand::AskLegalCheck {
        question: "补缴依据是否充分".to_owned(),
        draft: String::new(),
    })
}

pub(crate) fn answer_check(result: CheckResult) -> Command {
    Command::Oversight(OversightCommand::AnswerLegalCheck {
        result,
        opinion: "适用法律正确".to_owned(),
        articles: basis(),
    })
}

/// S03 up to the opinions being asked for.
pub(crate) fn s03_convened() -> Story {
    let mut story = at_tax(across_item());
    story.at("2025-11-11T09:00").does(joint(JointCommand::Classify { departures: Vec::new() }));
    story.as_(&head_of_tax()).does(convene(&["hrss_bureau", "medical_security_bureau"]));
    story
}

/// S03 with every opinion signed, being consolidated.
pub(crate) fn s03_consolidating() -> Story {
    let mut story = s03_convened();
    for (handler, head) in [(hrss_handler(), head_of_hrss()), (medical_handler(), head_of_medical())] {
        story.as_(&handler).does(opinion()).as_(&head).does(joint(JointCommand::SignOpinion));
    }
    story.as_(&head_of_tax()).does(joint(JointCommand::BeginConsolidation));
    story
}

/// S03 [M-1-b, M-3.2.2-b, M-3.2.3-e, M-3.2.4-c, M-4.2.1-a..d, TR18, TR25–TR28].
#[test]
fn s03_period_across_the_reform_is_handled_jointly() {
    let mut story = at_tax(across_item());
    let route = story.case.route_of(&story.pack, 1).unwrap();
    assert_eq!(route.row, "R13", "M-3.2.2-b, M-3.2.3-e, M-3.2.4-c");
    assert_eq!(route.departments.len(), 3);
    assert_eq!(story.refused(Command::ClassifyOwn { departures: Vec::new() }), "NOT_OWN_DUTY");
    story.at("2025-11-11T09:00").does(joint(JointCommand::Classify { departures: Vec::new() }));
    assert_eq!((story.case.sub_state, story.case.track), (SubState::JointConvening, Some(Track::GeneralJoint)));
    let handling = story.case.open_clock(ClockKind::Handling).unwrap().due_at;

    assert_eq!(story.refused(convene(&["hrss_bureau"])), "ROLE_NOT_ALLOWED", "the head convenes");
    story.as_(&head_of_hrss());
    assert_eq!(story.refused(convene(&["tax_bureau"])), "NOT_ACCEPTING_DEPT");
    story.as_(&head_of_tax());
    let led_by_hrss = JointCommand::Convene { lead: Some("hrss_bureau".into()), units: vec![question("hrss_bureau")] };
    assert_eq!(story.refused(joint(led_by_hrss)), "LEAD_IS_ACCEPTING_DEPT", "M-4.2.1-b");
    assert_eq!(story.refused(convene(&["tax_bureau"])), "JOINT_NEEDS_TWO", "M-4.2.1-a");
    assert_eq!(story.refused(convene(&["hrss_bureau"])), "JOINT_NEEDS_TWO", "every responsible department");
    story.does(convene(&["hrss_bureau", "medical_security_bureau"]));
    assert_eq!(story.case.clocks.iter().filter(|clock| clock.kind == ClockKind::Opinion).count(), 2, "one per unit");
    assert_eq!(story.case.open_clock(ClockKind::Handling).unwrap().due_at, handling, "K-HND goes on");

    story.as_(&head_of_hrss()).at("2025-11-13T09:00");
    assert_eq!(story.refused(joint(JointCommand::SignOpinion)), "STAGE_SKIPPED", "nothing drafted");
    story.as_(&hrss_handler());
    let unfounded = JointCommand::DraftOpinion { text: "意见".to_owned(), legal_basis: Vec::new() };
    assert_eq!(story.refused(joint(unfounded)), "NO_LEGAL_BASIS", "M-2.2-a");
    story.does(opinion()).as_(&head_of_hrss()).does(joint(JointCommand::SignOpinion));
    let hrss = DepartmentId::from("hrss_bureau");
    assert!(story.case.open_unit_clock(ClockKind::Opinion, Some(&hrss)).is_none(), "its K-OPN stops");

    story.as_(&head_of_tax());
    let refusal = story.try_to(joint(JointCommand::BeginConsolidation)).unwrap_err();
    assert_eq!(refusal.code.id(), "OPINIONS_MISSING", "M-4.2.1-d");
    assert!(refusal.message.contains("市医保局") && !refusal.message.contains("市人社局"), "{}", refusal.message);
    // M-4.2.1-d: a reminder reaches whoever is waited for and nobody else.
    let reminders = story.case.reminders("请于两日内提供");
    let remind =
        JointCommand::Remind { department: "medical_security_bureau".into(), text: "请于两日内提供".to_owned() };
    assert_eq!(reminders, [joint(remind)]);
    for reminder in reminders {
        story.at("2025-11-19T09:00").does(reminder);
    }
    story.as_(&medical_handler()).does(opinion()).as_(&head_of_medical()).does(joint(JointCommand::SignOpinion));
    assert!(story.case.reminders("请尽快").is_empty(), "nobody is waited for any more");
    story.as_(&hrss_handler()).does(opinion()).as_(&head_of_hrss()).does(joint(JointCommand::SignOpinion));
    assert_eq!(story.case.unit(&hrss).unwrap().opinions.len(), 2, "versions are kept, one is in force");
    story.as_(&head_of_tax()).does(joint(JointCommand::BeginConsolidation));
    assert_eq!(story.case.sub_state, SubState::JointConsolidation);

    story.as_(&wang_qiang());
    let one_answer = consolidated(&story, &["hrss_bureau"]);
    assert_eq!(story.refused(one_answer), "FIELDS_INVALID", "answers every opinion");
    story.as_(&hrss_handler());
    let other = consolidated(&story, &["hrss_bureau", "medical_security_bureau"]);
    assert_eq!(story.refused(other.clone()), "NOT_ACCEPTING_DEPT", "M-4.2.1-d");
    story.as_(&wang_qiang()).does(other).as_(&head_of_tax());
    assert_eq!(story.refused(joint(JointCommand::IssueConsolidated)), "LEGAL_CHECK_REQUIRED", "M-3.2.5-a");
    story.does(ask_check()).as_(&justice()).does(answer_check(CheckResult::PassWithChanges));
    story.as_(&head_of_tax()).does(joint(JointCommand::IssueConsolidated));
    assert_eq!(story.case.sub_state, SubState::ReplyDrafting);
    assert!(story.case.open_clock(ClockKind::Handling).is_none() && story.case.open_clock(ClockKind::Reply).is_some());

    story.as_(&wang_qiang());
    let draft = story.draft();
    story.does(draft).as_(&head_of_hrss());
    assert_eq!(story.refused(Command::SignReply { legal_basis: basis() }), "ROLE_NOT_ALLOWED", "from 税务局 only");
    story.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let now = story.now;
    for party in [1, 2] {
        story.does(Command::RecordService {
            document: DocumentKind::Reply,
            party,
            method: domain::case::ServiceMethod::InPerson,
            served_at: now,
            proof: "签收".to_owned(),
        });
    }
    story.does(Command::ServeReply);
    story.all_agree();
    story.as_(&wang_qiang()).does(Command::Archive);
    assert_eq!(story.case.sub_state, SubState::Archived, "the file of a joint case is complete");
}

/// M-4.2.1-c, M-4.2.1-d: overdue, two reminders, the head's decision.
#[test]
fn a_silent_department_is_recorded_after_two_reminders() {
    let mut story = s03_convened();
    story.as_(&hrss_handler()).does(opinion()).as_(&head_of_hrss()).does(joint(JointCommand::SignOpinion));
    story.as_(&head_of_tax());
    let absence = || {
        joint(JointCommand::RecordAbsence {
            department: "medical_security_bureau".into(),
            reason: "不影响结论".to_owned(),
        })
    };
    let remind =
        || joint(JointCommand::Remind { department: "medical_security_bureau".into(), text: "请尽快".to_owned() });
    story.does(remind()).does(remind());
    assert_eq!(story.refused(absence()), "OPINIONS_MISSING", "not yet due");
    story.at("2025-11-19T09:00");
    let mut hasty = story.follow_self();
    hasty.case.units[1].reminders.pop();
    assert_eq!(hasty.refused(absence()), "OPINIONS_MISSING", "one reminder only");
    story.as_(&wang_qiang());
    assert_eq!(story.refused(absence()), "ROLE_NOT_ALLOWED", "the head decides");
    story.as_(&head_of_medical());
    assert_eq!(story.refused(absence()), "NOT_ACCEPTING_DEPT");
    story.as_(&head_of_tax()).does(absence()).does(joint(JointCommand::BeginConsolidation));
    assert!(story.case.clocks.iter().all(|clock| clock.kind != ClockKind::Opinion || clock.stopped_at.is_some()));
    let hrss = DepartmentId::from("hrss_bureau");
    assert!(story.case.unit(&hrss).unwrap().absence.is_none());
}

/// S08 [M-4.2.1-b, TR22]: an own case later needs another department; the handling clock goes on.
#[test]
fn s08_an_own_case_turns_joint() {
    let mut story = at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    let due = story.case.open_clock(ClockKind::Handling).unwrap().due_at;
    let turn = |departments: &[&str]| {
        let departments = departments.iter().map(|department| (*department).into()).collect();
        joint(JointCommand::Turn { departments, reason: "涉及参保登记".to_owned() })
    };
    assert_eq!(story.refused(turn(&["hrss_bureau"])), "ROLE_NOT_ALLOWED");
    story.as_(&head_of_tax());
    assert_eq!(story.refused(turn(&["tax_bureau"])), "JOINT_NEEDS_TWO");
    assert_eq!(story.refused(turn(&["leading_group_office"])), "FIELDS_INVALID");
    story.does(turn(&["hrss_bureau"]));
    assert_eq!((story.case.sub_state, story.case.track), (SubState::JointConvening, Some(Track::GeneralJoint)));
    assert_eq!(story.case.open_clock(ClockKind::Handling).unwrap().due_at, due);
    // M-3.2.5-c, M-3.2.7-a: 司法局 and 信访局 may be invited.
    story.does(convene(&["hrss_bureau", "justice_bureau", "petitions_bureau"]));
    assert_eq!(story.case.units.len(), 3);
}

/// M-4.2.1-a: with one responsible department there is nothing to convene.
#[test]
fn joint_needs_two_responsible_departments() {
    let story = at_tax(unpaid_item());
    assert_eq!(story.refused(joint(JointCommand::Classify { departures: Vec::new() })), "JOINT_NEEDS_TWO");
}

/// S07 [TR53]: a joint case that is re-examined is convened again.
#[test]
fn s07_a_joint_case_is_re_examined_jointly() {
    let mut story = s03_convened();
    story.case.sub_state = SubState::ObjectionRecorded;
    story.does(Command::ReExamine { ground: "工资台账有误".to_owned() });
    assert_eq!((story.case.sub_state, story.case.round), (SubState::JointConvening, 2));
    assert!(story.case.units.is_empty() && story.case.open_clock(ClockKind::Handling).is_some());
    story.does(convene(&["hrss_bureau", "medical_security_bureau"]));
}

/// M-3.2.5-a: a failed check sends the reply back to its drafter.
#[test]
fn a_failed_legal_check_returns_the_draft() {
    let mut story = at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    let finding = story.finding();
    story.does(finding);
    let draft = story.draft();
    story.does(draft);
    assert_eq!(story.refused(ask_check()), "ROLE_NOT_ALLOWED", "the head asks");
    story.as_(&justice());
    assert_eq!(story.refused(answer_check(CheckResult::Pass)), "ROLE_NOT_ALLOWED", "nothing was asked");
    story.as_(&head_of_tax()).does(ask_check());
    assert_eq!(story.refused(ask_check()), "WAITING_FOR_ANSWER");
    story.as_(&justice()).does(answer_check(CheckResult::Fail));
    assert_eq!(story.case.sub_state, SubState::ReplyDrafting);
    assert!(story.case.reply.as_ref().unwrap().returned.is_some());
}
