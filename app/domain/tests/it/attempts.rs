//! Commands of the joint, major, referral and station lanes for random histories and the exhaustive pairs.

use domain::case::{
    Case, CheckResult, Command, CommandKind, Conclusion, ConsultationKind, CoordinationForm, CourtItemKind,
    CourtUpdate, DepartmentConsidered, Departure, DivisionCommand, DutyCommand, FeedbackTo, HearingCommand,
    JointCommand, Likeness, MajorCommand, MajorGround, NamingCommand, OpinionAnswer, OversightCommand, RecordCommand,
    ReferralCommand, StaffRef, StationCommand, SuspensionGround, TeamMeeting, UnitQuestion, VoidKind,
};
use domain::clock::ClockKind;
use domain::value::{CaseNo, DepartmentId, Instant};

/// A command of `kind`, usually with good data, sometimes (`salt`) with something missing.
pub(crate) fn command(kind: CommandKind, case: &Case, now: Instant, salt: u32) -> Command {
    let blank = salt.is_multiple_of(7);
    let text = |text: &str| if blank { "  ".to_owned() } else { text.to_owned() };
    let basis = || if blank { Vec::new() } else { vec!["社会保险法第六十三条".to_owned()] };
    let unit = || {
        let count = case.units.len().max(1);
        case.units.get(salt as usize % count).map_or_else(|| "hrss_bureau".into(), |unit| unit.department.clone())
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
        CommandKind::DecideExtension => Command::Oversight(OversightCommand::DecideExtension {
            granted: salt.is_multiple_of(2),
            reason: text("同意"),
        }),
        CommandKind::Suspend => Command::Oversight(OversightCommand::Suspend {
            ground: SuspensionGround::LabourRelation,
            reason: text("劳动关系待确认"),
            expected_end: now.day().plus(30),
        }),
        CommandKind::Resume => Command::Oversight(OversightCommand::Resume { reason: text("已确认") }),
        CommandKind::Restrict => {
            Command::Oversight(OversightCommand::Restrict { users: Vec::new(), reason: text("涉密") })
        }
        CommandKind::LiftRestriction => {
            Command::Oversight(OversightCommand::LiftRestriction { reason: text("公开") })
        }
        CommandKind::Split => Command::Division(DivisionCommand::Split { items: Vec::new() }),
        CommandKind::ForwardAcceptance => {
            Command::Division(DivisionCommand::ForwardAcceptance { to: "tax_bureau".into(), departures: departures() })
        }
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
                exposes: false,
                carried: None,
            },
        }),
        CommandKind::Unmerge => Command::Division(DivisionCommand::Unmerge {
            duplicate: CaseNo::new(2025, 900),
            reason: text("不是同一事项"),
        }),
        CommandKind::BeMerged => Command::Division(DivisionCommand::BeMerged { into: CaseNo::new(2025, 800) }),
        CommandKind::BeRestored => Command::Division(DivisionCommand::BeRestored),
        CommandKind::Escalate => Command::Major(MajorCommand::Escalate {
            grounds: vec![MajorGround::Major],
            explanation: text("涉及 86 人"),
        }),
        CommandKind::PresentToLeader => {
            Command::Major(MajorCommand::Present { note: text("拟同意"), also: Vec::new(), lead: None })
        }
        CommandKind::ReturnEscalation => Command::Major(MajorCommand::Return { reason: text("不属于重大") }),
        CommandKind::GiveConsent => Command::Major(MajorCommand::Consent { text: text("同意") }),
        CommandKind::RefuseConsent => Command::Major(MajorCommand::Refuse { reason: text("先行联办") }),
        CommandKind::AskReviewOpinions => Command::Major(MajorCommand::AskReviews {
            units: case
                .units
                .iter()
                .map(|unit| UnitQuestion { department: unit.department.clone(), question: text("请审批") })
                .collect(),
        }),
        CommandKind::ConveneTeamMeeting => {
            Command::Major(MajorCommand::ConveneMeeting {
                at: now, place: text("市政府"), agenda: text("处理意见")
            })
        }
        CommandKind::RecordTeamMeeting => Command::Major(MajorCommand::RecordMeeting {
            meeting: Box::new(TeamMeeting {
                held_at: now,
                place: text("市政府"),
                attendees: vec!["甲".to_owned(), "乙".to_owned()],
                absentees: Vec::new(),
                conclusions: text("责令补缴"),
                dissent: String::new(),
                minutes_no: None,
            }),
        }),
        CommandKind::SignMinutes => Command::Major(MajorCommand::SignMinutes),
        CommandKind::AdoptMinutes => Command::Major(MajorCommand::AdoptMinutes),
        CommandKind::DraftSlip => Command::Referral(ReferralCommand::Draft {
            considered: considered(blank),
            suggested: None,
            departures: Vec::new(),
        }),
        CommandKind::TurnReferral => Command::Referral(ReferralCommand::Turn { reason: text("职责不清") }),
        CommandKind::FillSlip => {
            Command::Referral(ReferralCommand::FillSlip { considered: considered(blank), suggested: None })
        }
        CommandKind::SendSlip => Command::Referral(ReferralCommand::SendSlip),
        CommandKind::ReceiveSlip => Command::Referral(ReferralCommand::Receive {
            received_by: text("王秘书"),
            instruction: text("请转办"),
        }),
        CommandKind::AssignSlip => Command::Referral(ReferralCommand::Assign {
            department: if salt.is_multiple_of(2) { "hrss_bureau" } else { "tax_bureau" }.into(),
            reason: text("按职责"),
        }),
        CommandKind::ReturnSlip => Command::Referral(ReferralCommand::Return { defects: vec![text("缺理由")] }),
        CommandKind::RefuseAssignment => {
            Command::Referral(ReferralCommand::Refuse { reason: text("非本局职责"), legal_basis: Vec::new() })
        }
        CommandKind::ViewRefusal => {
            Command::Referral(ReferralCommand::ViewRefusal { justified: salt.is_multiple_of(2), text: text("认定") })
        }
        CommandKind::AcceptRefusal => Command::Referral(ReferralCommand::AcceptRefusal { why: text("正当") }),
        CommandKind::RejectRefusal => Command::Referral(ReferralCommand::RejectRefusal { why: text("不正当") }),
        CommandKind::RemindAssigned => Command::Referral(ReferralCommand::RemindAssigned { text: text("请办理") }),
        CommandKind::HandOverClue => Command::Referral(ReferralCommand::HandOverClue { facts: text("拒不办理") }),
        CommandKind::VoidClue => Command::Referral(ReferralCommand::VoidClue { no: 1, reason: text("事实有误") }),
        CommandKind::AcknowledgeClue => Command::Referral(ReferralCommand::AcknowledgeClue),
        CommandKind::RecordClueOutcome => {
            Command::Referral(ReferralCommand::RecordClueOutcome { outcome: text("已约谈") })
        }
        CommandKind::DraftResult => Command::Referral(ReferralCommand::DraftResult {
            facts: text("经查未按时缴纳"),
            conclusions: conclusions(),
            legal_basis: basis(),
            remedies: if blank { Vec::new() } else { crate::story::remedies() },
            waives_contribution: false,
        }),
        CommandKind::RecordFeedback => Command::Referral(ReferralCommand::RecordFeedback {
            to: FeedbackTo::ALL[(salt % 2) as usize],
            method: text("电话"),
            at: now,
            proof: text("录音"),
        }),
        CommandKind::FeedBack => Command::Referral(ReferralCommand::FeedBack),
        CommandKind::ConcludeFeedback => Command::Referral(ReferralCommand::ConcludeFeedback),
        CommandKind::BeginMediation => Command::Station(StationCommand::Begin { consents: vec![1, 2] }),
        CommandKind::RecordMediationSession => {
            Command::Station(StationCommand::RecordSession { at: now, text: text("第一次调解") })
        }
        CommandKind::DraftAgreement => Command::Station(StationCommand::DraftAgreement {
            conclusions: conclusions(),
            waives_contribution: salt.is_multiple_of(2),
            legal_basis: basis(),
        }),
        CommandKind::SettleMediation => Command::Station(StationCommand::Settle { signed: vec![1, 2] }),
        CommandKind::FailMediation => Command::Station(StationCommand::Fail { reason: text("分歧大") }),
        CommandKind::OpenCourtItem => Command::Record(RecordCommand::OpenCourtItem {
            kind: CourtItemKind::Bankruptcy,
            application: text("申报债权"),
            amount: None,
            files: Vec::new(),
        }),
        CommandKind::UpdateCourtItem => Command::Record(RecordCommand::UpdateCourtItem {
            no: 1,
            update: CourtUpdate { docket: text("（2026）黑 2701 行审 3 号"), ..CourtUpdate::default() },
        }),
        CommandKind::AskDisclosure => Command::Record(RecordCommand::AskDisclosure {
            recipient: text("报社"),
            fields: vec![text("办理结果")],
            purpose: text("报道"),
            public: false,
            expires_on: now.day().plus(10),
        }),
        CommandKind::DecideDisclosure => Command::Record(RecordCommand::DecideDisclosure {
            no: 1,
            approved: salt.is_multiple_of(2),
            reason: text("同意"),
        }),
        CommandKind::ReleaseDisclosure => Command::Record(RecordCommand::ReleaseDisclosure { no: 1 }),
        CommandKind::RegisterPublicOpinion => Command::Record(RecordCommand::RegisterPublicOpinion {
            platform: text("短视频"),
            url: String::new(),
            summary: text("欠缴社保"),
            level: text("一般"),
            found_at: now,
        }),
        CommandKind::RespondPublicOpinion => Command::Record(RecordCommand::RespondPublicOpinion {
            no: 1,
            response: text("已回应"),
            statement: String::new(),
            disclosure: None,
        }),
        CommandKind::ClosePublicOpinion => {
            Command::Record(RecordCommand::ClosePublicOpinion { no: 1, note: text("已平息") })
        }
        CommandKind::AskGuidance => Command::Record(RecordCommand::AskGuidance { question: text("怎样复议") }),
        CommandKind::AnswerGuidance => {
            Command::Record(RecordCommand::AnswerGuidance { no: 1, answer: text("六十日内") })
        }
        CommandKind::RecordCoordination => Command::Record(RecordCommand::RecordCoordination {
            form: CoordinationForm::Talk,
            on: now.day(),
            people: text("两局"),
            result: text("一致"),
        }),
        CommandKind::OpenConsultation => Command::Record(RecordCommand::OpenConsultation {
            kind: ConsultationKind::ALL[(salt % 2) as usize],
            held_at: now,
            place: text("市政府"),
            agenda: text("口径"),
            participants: vec!["甲".to_owned()],
            conclusion: text("一致"),
        }),
        CommandKind::StateView => {
            let party = u8::try_from(salt % 3).unwrap();
            Command::Hearing(HearingCommand::State { party, text: text("我单位已按时缴费") })
        }
        CommandKind::NamePerson => Command::Hearing(HearingCommand::NamePerson {
            party: 2,
            name: text("钱经理"),
            post: text("人事经理"),
            phone: domain::value::Phone::parse("13900000002").ok().filter(|_| !blank),
        }),
        CommandKind::DecideHearing => Command::Hearing(HearingCommand::Decide {
            hear: salt.is_multiple_of(2),
            reason: text("听取会暴露举报人"),
        }),
        CommandKind::AskNaming => {
            let command = Box::new(Command::LeaveMessage { text: text("请张丽补充工资条"), to: Some(2) });
            Command::Record(RecordCommand::Naming(NamingCommand::Ask { command, reason: text("对方已经知道") }))
        }
        CommandKind::ConfirmNaming => {
            let command = Box::new(Command::LeaveMessage { text: text("请张丽补充工资条"), to: Some(2) });
            Command::Record(RecordCommand::Naming(NamingCommand::Confirm {
                command, reason: text("对方已经知道")
            }))
        }
        CommandKind::AnswerNaming => Command::Record(RecordCommand::Naming(NamingCommand::Answer {
            no: 1,
            confirmed: salt.is_multiple_of(2),
            reason: text("对方已经知道"),
        })),
        CommandKind::VoidRecord => Command::Record(RecordCommand::Void {
            what: match salt % 3 {
                1 if case.sub_state == domain::case::SubState::AssignedHandling => VoidKind::Order,
                2 => VoidKind::CourtItem,
                _ => VoidKind::Disclosure,
            },
            no: 1,
            reason: text("重复"),
        }),
        CommandKind::AskDeparture => Command::Duty(DutyCommand::AskDeparture {
            to: case.accepting_department.clone().unwrap_or_else(|| "hrss_bureau".into()),
            reason: text("只涉及养老"),
        }),
        CommandKind::AnswerDeparture => {
            Command::Duty(DutyCommand::AnswerDeparture { granted: salt.is_multiple_of(2), reason: text("已核对") })
        }
        CommandKind::ReassignWork => Command::Duty(DutyCommand::Reassign { to: colleague(), reason: text("调离") }),
        CommandKind::AppointStandIn => Command::Duty(DutyCommand::AppointStandIn {
            to: colleague(),
            from: now.day(),
            until: now.day().plus(3),
            reason: text("休假"),
        }),
        CommandKind::EndStandIn => Command::Duty(DutyCommand::EndStandIn { reason: text("已返岗") }),
        _ => Command::Claim,
    }
}

fn colleague() -> StaffRef {
    crate::story::staff_ref(&crate::story::liu_yang())
}

fn considered(blank: bool) -> Vec<DepartmentConsidered> {
    ["tax_bureau", "hrss_bureau"]
        .into_iter()
        .map(|department| DepartmentConsidered {
            department: department.into(),
            reason: if blank { String::new() } else { "文件没有写明".to_owned() },
        })
        .collect()
}
