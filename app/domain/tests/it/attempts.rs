//! Commands of the joint, major, referral and station lanes for random histories and the exhaustive pairs.

use domain::case::{
    Case, CheckResult, Command, CommandKind, Conclusion, Departure, DivisionCommand, JointCommand, Likeness,
    OpinionAnswer, OversightCommand, SuspensionGround, UnitQuestion,
};
use domain::clock::ClockKind;
use domain::value::{CaseNo, DepartmentId, Instant};

/// A command of `kind`, usually with good data, sometimes (`salt`) with something missing.
pub(crate) fn command(kind: CommandKind, case: &Case, now: Instant, salt: u32) -> Command {
    let blank = salt % 7 == 0;
    let text = |text: &str| if blank { "  ".to_owned() } else { text.to_owned() };
    let basis = || if blank { Vec::new() } else { vec!["社会保险法第六十三条".to_owned()] };
    let unit = || {
        let count = case.units.len().max(1) as u32;
        case.units.get((salt % count) as usize).map_or_else(|| "hrss_bureau".into(), |unit| unit.department.clone())
    };
    let conclusions = || -> Vec<Conclusion> {
        let items = case.registration.items.iter();
        items.map(|item| Conclusion { item: item.no, text: text("应补缴") }).collect()
    };
    let questions = || -> Vec<UnitQuestion> {
        ["hrss_bureau", "medical_security_bureau"]
            .into_iter()
            .map(|department| UnitQuestion { department: department.into(), question: text("请提出意见") })
            .collect()
    };
    let departures = || vec![Departure { item: 1, reason: text("首问责任人认为") }];
    match kind {
        CommandKind::ClassifyJoint => Command::Joint(JointCommand::Classify { departures: Vec::new() }),
        CommandKind::TurnJoint => Command::Joint(JointCommand::Turn {
            departments: vec![DepartmentId::from("hrss_bureau")],
            reason: text("涉及参保"),
        }),
        CommandKind::ConveneJoint => Command::Joint(JointCommand::Convene { lead: None, units: questions() }),
        CommandKind::DraftOpinion => {
            Command::Joint(JointCommand::DraftOpinion { text: text("意见"), legal_basis: basis() })
        }
        CommandKind::SignOpinion => Command::Joint(JointCommand::SignOpinion),
        CommandKind::SignReviewOpinion => Command::Joint(JointCommand::SignReviewOpinion),
        CommandKind::RemindUnit => Command::Joint(JointCommand::Remind { department: unit(), text: text("请尽快") }),
        CommandKind::RecordAbsence => {
            Command::Joint(JointCommand::RecordAbsence { department: unit(), reason: text("逾期") })
        }
        CommandKind::BeginConsolidation => Command::Joint(JointCommand::BeginConsolidation),
        CommandKind::DraftConsolidated => Command::Joint(JointCommand::DraftConsolidated {
            facts: text("事实"),
            conclusions: conclusions(),
            answers: case
                .units
                .iter()
                .map(|unit| OpinionAnswer { department: unit.department.clone(), text: text("采纳") })
                .collect(),
            legal_basis: basis(),
        }),
        CommandKind::IssueConsolidated => Command::Joint(JointCommand::IssueConsolidated),
        CommandKind::AskLegalCheck => Command::Oversight(OversightCommand::AskLegalCheck {
            question: text("适用法律是否正确"),
            draft: String::new(),
        }),
        CommandKind::AnswerLegalCheck => Command::Oversight(OversightCommand::AnswerLegalCheck {
            result: CheckResult::ALL[(salt % 3) as usize],
            opinion: text("意见"),
            articles: basis(),
        }),
        CommandKind::AskExtension => Command::Oversight(OversightCommand::AskExtension {
            clock: ClockKind::Handling,
            days: salt % 12,
            reason: text("案情复杂"),
        }),
        CommandKind::DecideExtension => {
            Command::Oversight(OversightCommand::DecideExtension { granted: salt % 2 == 0, reason: text("同意") })
        }
        CommandKind::Suspend => Command::Oversight(OversightCommand::Suspend {
            ground: SuspensionGround::LabourRelation,
            reason: text("劳动关系待确认"),
            expected_end: now.day().plus(30),
        }),
        CommandKind::Resume => Command::Oversight(OversightCommand::Resume { reason: text("已确认") }),
        CommandKind::Restrict => {
            Command::Oversight(OversightCommand::Restrict { users: Vec::new(), reason: text("涉密") })
        }
        CommandKind::LiftRestriction => Command::Oversight(OversightCommand::LiftRestriction { reason: text("公开") }),
        CommandKind::Split => Command::Division(DivisionCommand::Split { items: Vec::new() }),
        CommandKind::ForwardAcceptance => Command::Division(DivisionCommand::ForwardAcceptance {
            to: "tax_bureau".into(),
            departures: departures(),
        }),
        CommandKind::Merge => Command::Division(DivisionCommand::Merge {
            duplicate: CaseNo::new(2025, 900),
            likeness: Likeness {
                payer: true,
                employer: true,
                category: true,
                period: !blank,
                ticket: false,
                pack: true,
                open: true,
                later: true,
            },
        }),
        CommandKind::Unmerge => Command::Division(DivisionCommand::Unmerge {
            duplicate: CaseNo::new(2025, 900),
            reason: text("不是同一事项"),
        }),
        CommandKind::BeMerged => Command::Division(DivisionCommand::BeMerged { into: CaseNo::new(2025, 800) }),
        CommandKind::BeRestored => Command::Division(DivisionCommand::BeRestored),
        _ => Command::Claim,
    }
}
