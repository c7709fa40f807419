//! Cases played into every lane, step by step, each step by the person whose it is.

use super::{World, back_pay_form, basis, conclusions, remedies, serve};
use domain::case::{
    Case, Channel, CheckResult, Command, CourtItemKind, CourtUpdate, DepartmentConsidered, DivisionCommand,
    DocumentKind, FeedbackTo, ItemClaim, JointCommand, MajorCommand, MajorGround, OpinionAnswer, OversightCommand,
    RecordCommand, ReferralCommand, StationCommand, SuspensionGround, TeamMeeting, Tri, UnitQuestion,
};
use domain::clock::ClockKind;
use domain::intake::Form;
use domain::value::{CaseNo, Instant, Money};

/// Who does a step, and the step, from the case as it is then.
pub(crate) type Step = (&'static str, fn(&Case, Instant) -> Command);

/// 赵敏: enrolled, wage declared too low 2023-06 to 2024-09 (S03).
pub(crate) fn across_form() -> Form {
    let mut form = Form { name: "赵敏".to_owned(), ..back_pay_form() };
    let item = &mut form.items[0];
    item.category = "3".to_owned();
    item.sub_kind = String::new();
    (item.from_year, item.from_month) = ("2023".to_owned(), "6".to_owned());
    (item.to_year, item.to_month) = ("2024".to_owned(), "9".to_owned());
    item.paid = Tri::Yes.id().to_owned();
    item.wage_matches = Tri::No.id().to_owned();
    form
}

/// 孙浩: not enrolled, claims pay of 2024-05 to 2025-03 (R12, S04).
pub(crate) fn unclear_form() -> Form {
    let mut form = Form {
        name: "孙浩".to_owned(),
        respondent_name: "额木尔河旅行社".to_owned(),
        phone: "13800000009".to_owned(),
        ..back_pay_form()
    };
    let item = &mut form.items[0];
    item.enrolled = Tri::No.id().to_owned();
    (item.from_year, item.from_month) = ("2024".to_owned(), "5".to_owned());
    (item.to_year, item.to_month) = ("2025".to_owned(), "3".to_owned());
    form
}

/// 孙浩 asks for enrolment, too: the case must be split (S04, R11 and R12).
pub(crate) fn mixed_form() -> Form {
    let mut form = unclear_form();
    let pay = form.items[0].clone();
    let enrol = &mut form.items[0];
    enrol.insurance = vec!["pension".to_owned()];
    enrol.claims = vec![ItemClaim::Enrol.id().to_owned()];
    form.items.push(pay);
    form
}

pub(crate) fn considered() -> Vec<DepartmentConsidered> {
    ["tax_bureau", "hrss_bureau"]
        .map(|department| DepartmentConsidered {
            department: department.into(),
            reason: "文件没有写明未参保人员的补缴由谁负责".to_owned(),
        })
        .to_vec()
}

fn question(department: &str) -> UnitQuestion {
    UnitQuestion { department: department.into(), question: "请就本部门职责内的部分提出意见".to_owned() }
}

pub(crate) fn convene(departments: &[&str]) -> Command {
    Command::Joint(JointCommand::Convene {
        lead: None,
        units: departments.iter().map(|department| question(department)).collect(),
    })
}

pub(crate) fn opinion() -> Command {
    Command::Joint(JointCommand::DraftOpinion { text: "应按实际工资补缴".to_owned(), legal_basis: basis() })
}

pub(crate) fn sign_opinion() -> Command {
    Command::Joint(JointCommand::SignOpinion)
}

pub(crate) fn remind(department: &str) -> Command {
    Command::Joint(JointCommand::Remind { department: department.into(), text: "请于两日内提供".to_owned() })
}

pub(crate) fn consolidated(case: &Case) -> Command {
    Command::Joint(JointCommand::DraftConsolidated {
        facts: "申报工资低于实际工资".to_owned(),
        conclusions: conclusions(case),
        answers: case
            .units
            .iter()
            .map(|unit| OpinionAnswer { department: unit.department.clone(), text: "采纳".to_owned() })
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

pub(crate) fn pass_check() -> Command {
    Command::Oversight(OversightCommand::AnswerLegalCheck {
        result: CheckResult::Pass,
        opinion: "适用法律正确".to_owned(),
        articles: basis(),
    })
}

pub(crate) fn refer(command: ReferralCommand) -> Command {
    Command::Referral(command)
}

pub(crate) fn draft_slip() -> Command {
    refer(ReferralCommand::Draft {
        considered: considered(),
        suggested: Some("tax_bureau".into()),
        departures: Vec::new(),
    })
}

pub(crate) fn receive_slip() -> Command {
    refer(ReferralCommand::Receive { received_by: "王秘书".to_owned(), instruction: "请 12345 转办".to_owned() })
}

pub(crate) fn assign(department: &str) -> Command {
    refer(ReferralCommand::Assign { department: department.into(), reason: "按征收职责".to_owned() })
}

pub(crate) fn refuse_assignment() -> Command {
    refer(ReferralCommand::Refuse { reason: "非本局职责".to_owned(), legal_basis: Vec::new() })
}

pub(crate) fn view_refusal() -> Command {
    refer(ReferralCommand::ViewRefusal { justified: false, text: "没有依据".to_owned() })
}

pub(crate) fn reject_refusal() -> Command {
    refer(ReferralCommand::RejectRefusal { why: "征收职责明确".to_owned() })
}

pub(crate) fn hand_over_clue() -> Command {
    refer(ReferralCommand::HandOverClue { facts: "转办后无依据拒不办理".to_owned() })
}

pub(crate) fn feedback(to: FeedbackTo, at: Instant) -> Command {
    refer(ReferralCommand::RecordFeedback { to, method: "电话".to_owned(), at, proof: "录音 17".to_owned() })
}

pub(crate) fn result(case: &Case) -> Command {
    refer(ReferralCommand::DraftResult {
        facts: super::facts(),
        conclusions: conclusions(case),
        legal_basis: basis(),
        remedies: remedies(),
        waives_contribution: false,
    })
}

pub(crate) fn escalate() -> Command {
    Command::Major(MajorCommand::Escalate {
        grounds: vec![MajorGround::Major],
        explanation: "涉及 86 名职工".to_owned(),
    })
}

pub(crate) fn present() -> Command {
    Command::Major(MajorCommand::Present { note: "材料齐全".to_owned(), also: Vec::new(), lead: None })
}

pub(crate) fn consent() -> Command {
    Command::Major(MajorCommand::Consent { text: "同意专案处理".to_owned() })
}

pub(crate) fn ask_reviews(case: &Case) -> Command {
    let units = case.units.iter().map(|unit| question(unit.department.as_str())).collect();
    Command::Major(MajorCommand::AskReviews { units })
}

pub(crate) fn call_meeting(at: Instant) -> Command {
    Command::Major(MajorCommand::ConveneMeeting {
        at, place: "市政府".to_owned(), agenda: "处理意见".to_owned()
    })
}

pub(crate) fn meeting(held_at: Instant) -> Command {
    Command::Major(MajorCommand::RecordMeeting {
        meeting: Box::new(TeamMeeting {
            held_at,
            place: "市政府三楼".to_owned(),
            attendees: vec!["税务局张".to_owned(), "人社局李".to_owned()],
            absentees: vec!["网信办".to_owned()],
            conclusions: "按实际工资补缴，滞纳金依法加收".to_owned(),
            dissent: String::new(),
            minutes_no: None,
        }),
    })
}

pub(crate) fn own() -> Command {
    Command::ClassifyOwn { departures: Vec::new() }
}

pub(crate) fn finding(case: &Case) -> Command {
    Command::RecordFinding { facts: super::facts(), conclusions: conclusions(case), legal_basis: basis() }
}

pub(crate) fn draft(case: &Case) -> Command {
    Command::SubmitReply {
        facts: super::facts(),
        conclusions: conclusions(case),
        legal_basis: basis(),
        remedies: remedies(),
        waives_contribution: false,
    }
}

pub(crate) fn sign() -> Command {
    Command::SignReply { legal_basis: basis() }
}

pub(crate) fn suspend(until: Instant) -> Command {
    Command::Oversight(OversightCommand::Suspend {
        ground: SuspensionGround::LabourRelation,
        reason: "单位否认劳动关系".to_owned(),
        expected_end: until.day(),
    })
}

pub(crate) fn resume() -> Command {
    Command::Oversight(OversightCommand::Resume { reason: "已确认".to_owned() })
}

pub(crate) fn ask_extension(days: u32) -> Command {
    Command::Oversight(OversightCommand::AskExtension {
        clock: ClockKind::Handling,
        days,
        reason: "需要调取工资流水".to_owned(),
    })
}

pub(crate) fn record(command: RecordCommand) -> Command {
    Command::Record(command)
}

pub(crate) fn court_item() -> Command {
    record(RecordCommand::OpenCourtItem {
        kind: CourtItemKind::Compulsory,
        application: "强制执行申请书".to_owned(),
        amount: Money::from_fen(12_840_000).ok(),
        files: Vec::new(),
    })
}

pub(crate) fn docket() -> Command {
    let update = CourtUpdate { docket: "（2025）黑 2701 行审 3 号".to_owned(), ..CourtUpdate::default() };
    record(RecordCommand::UpdateCourtItem { no: 1, update })
}

pub(crate) fn post(found_at: Instant) -> Command {
    record(RecordCommand::RegisterPublicOpinion {
        platform: "短视频".to_owned(),
        url: "https://video.example/1".to_owned(),
        summary: "某单位欠缴社保".to_owned(),
        level: "一般".to_owned(),
        found_at,
    })
}

pub(crate) fn forward(to: &str) -> Command {
    Command::Division(DivisionCommand::ForwardAcceptance { to: to.into(), departures: Vec::new() })
}

pub(crate) fn mediate(command: StationCommand) -> Command {
    Command::Station(command)
}

/// Whoever drafts and whoever signs for a unit of a team.
pub(crate) fn people_of(unit: &str) -> (&'static str, &'static str) {
    match unit {
        "tax_bureau" => ("wangqiang", "zhaogang"),
        "hrss_bureau" => ("sunli", "chenhua"),
        "medical_security_bureau" => ("zhoumin", "wufang"),
        "municipal_government" => ("government", "government"),
        "justice_bureau" => ("justice", "justicehead"),
        "petitions_bureau" => ("petitions", "petitionshead"),
        "cyberspace_office" => ("cyberspace", "cyberhead"),
        _ => ("gaoyan", "gaoyan"),
    }
}

/// S03: 税务局 leads, 人社局 and 医保局 give opinions, to the served reply.
pub(crate) const JOINT: &[Step] = &[
    ("wangqiang", |_, _| Command::Register),
    ("wangqiang", |_, _| Command::Joint(JointCommand::Classify { departures: Vec::new() })),
    ("zhaogang", |_, _| convene(&["hrss_bureau", "medical_security_bureau"])),
    ("sunli", |_, _| opinion()),
    ("chenhua", |_, _| sign_opinion()),
    ("zhoumin", |_, _| opinion()),
    ("wufang", |_, _| sign_opinion()),
    ("zhaogang", |_, _| Command::Joint(JointCommand::BeginConsolidation)),
    ("wangqiang", |case, _| consolidated(case)),
    ("zhaogang", |_, _| ask_check()),
    ("justice", |_, _| pass_check()),
    ("zhaogang", |_, _| Command::Joint(JointCommand::IssueConsolidated)),
    ("wangqiang", |case, _| draft(case)),
    ("zhaogang", |_, _| sign()),
    ("zhaogang", |_, now| serve(DocumentKind::Reply, 1, now)),
    ("zhaogang", |_, now| serve(DocumentKind::Reply, 2, now)),
    ("zhaogang", |_, _| Command::ServeReply),
];

/// Steps of [`JOINT`] until the departments are convened.
pub(crate) const CONVENED: usize = 3;

/// S04, S05: from 人社局 through the lane to 税务局, which refuses; the clue; then it handles.
pub(crate) const REFERRAL: &[Step] = &[
    ("sunli", |_, _| Command::Register),
    ("sunli", |_, _| draft_slip()),
    ("chenhua", |_, _| refer(ReferralCommand::SendSlip)),
    ("government", |_, _| receive_slip()),
    ("hotline", |_, _| assign("tax_bureau")),
    ("zhaogang", |_, _| refuse_assignment()),
    ("hotline", |_, _| view_refusal()),
    ("chenhua", |_, _| reject_refusal()),
    ("chenhua", |_, _| hand_over_clue()),
    ("discipline", |_, _| refer(ReferralCommand::AcknowledgeClue)),
    ("handler", |case, _| result(case)),
    ("handler", |_, now| feedback(FeedbackTo::Payer, now)),
    ("handler", |_, now| feedback(FeedbackTo::HotlineOffice, now)),
    ("zhaogang", |_, _| refer(ReferralCommand::FeedBack)),
];

/// Steps of [`REFERRAL`] until 税务局 is assigned, until it has refused, until the clue is handed over.
pub(crate) const ASSIGNED: usize = 5;
pub(crate) const REFUSED: usize = 6;
pub(crate) const CLUE: usize = 9;

/// S06 up to the team being asked.
pub(crate) const MAJOR: &[Step] = &[
    ("wangqiang", |_, _| Command::Register),
    ("wangqiang", |_, _| Command::Joint(JointCommand::Classify { departures: Vec::new() })),
    ("zhaogang", |_, _| convene(&["hrss_bureau", "medical_security_bureau"])),
    ("zhaogang", |_, _| escalate()),
    ("office", |_, _| present()),
    ("leader", |_, _| consent()),
    ("office", |case, _| ask_reviews(case)),
];

/// Steps of [`MAJOR`] until the report lies with the office, with the leader, until the team is formed.
pub(crate) const REPORTED: usize = 4;
pub(crate) const PRESENTED: usize = 5;
pub(crate) const TEAM: usize = 6;

/// S11 at 西林吉镇.
pub(crate) const STATION: &[Step] = &[
    ("gaoyan", |_, _| Command::Register),
    ("gaoyan", |_, _| mediate(StationCommand::Begin { consents: vec![1, 2] })),
    ("gaoyan", |_, at| mediate(StationCommand::RecordSession { at, text: "双方到场".to_owned() })),
    ("gaoyan", |case, _| {
        mediate(StationCommand::DraftAgreement {
            conclusions: conclusions(case),
            waives_contribution: false,
            legal_basis: basis(),
        })
    }),
    ("gaoyan", |_, _| mediate(StationCommand::Settle { signed: vec![1, 2] })),
];

/// S16: 信访局 forwards to 税务局, which receives.
pub(crate) const PETITION: &[Step] = &[
    ("petitions", |_, _| Command::Register),
    ("petitions", |_, _| forward("tax_bureau")),
    ("wangqiang", |_, _| Command::Claim),
    ("wangqiang", |_, _| Command::Register),
    ("wangqiang", |_, _| own()),
];

/// 税务局's own case with records beside it: court, public opinion, extension, suspension.
pub(crate) const OWN: &[Step] = &[
    ("wangqiang", |_, _| Command::Register),
    ("wangqiang", |_, _| own()),
    ("wangqiang", |_, _| court_item()),
    ("cyberspace", |_, now| post(now)),
    ("wangqiang", |_, _| ask_extension(3)),
    ("court", |_, _| docket()),
    ("zhaogang", |_, now| suspend(now.plus(40 * 86_400))),
    ("zhaogang", |_, _| resume()),
    ("wangqiang", |case, _| finding(case)),
    ("wangqiang", |case, _| draft(case)),
    ("zhaogang", |_, _| sign()),
    ("zhaogang", |_, now| serve(DocumentKind::Reply, 1, now)),
];

/// A lane: who takes the contact, how, what is registered, the steps.
pub(crate) type Lane = (&'static str, Channel, fn() -> Form, &'static [Step]);

/// Every lane: who takes the contact, how, what is registered, the steps.
pub(crate) const LANES: &[Lane] = &[
    ("wangqiang", Channel::Counter, across_form, JOINT),
    ("sunli", Channel::Counter, unclear_form, REFERRAL),
    ("wangqiang", Channel::Letter, across_form, MAJOR),
    ("gaoyan", Channel::Station, back_pay_form, STATION),
    ("petitions", Channel::Petition, back_pay_form, PETITION),
    ("wangqiang", Channel::Phone, back_pay_form, OWN),
];

impl World {
    /// A contact is taken, and so many steps of the script are made.
    pub(crate) async fn plays(&self, lane: usize, steps: usize) -> CaseNo {
        let (login, channel, form, script) = LANES[lane];
        let case_no = self.take(login, channel, form()).await.case_no;
        self.steps(case_no, &script[..steps]).await;
        case_no
    }

    /// The steps are made.
    pub(crate) async fn steps(&self, case_no: CaseNo, steps: &[Step]) {
        for (login, command) in steps {
            let command = command(&self.case(case_no).await, self.desk.now());
            self.does(login, case_no, command).await;
        }
    }

    /// Every unit of the team drafts and signs its review opinion.
    pub(crate) async fn all_units_sign(&self, case_no: CaseNo) {
        for unit in self.case(case_no).await.units {
            let (drafter, signer) = people_of(unit.department.as_str());
            self.does(drafter, case_no, opinion()).await;
            self.does(signer, case_no, Command::Joint(JointCommand::SignReviewOpinion)).await;
        }
    }
}

/// Lanes by name.
pub(crate) const JOINT_LANE: usize = 0;
pub(crate) const REFERRAL_LANE: usize = 1;
pub(crate) const MAJOR_LANE: usize = 2;
pub(crate) const PETITION_LANE: usize = 4;
pub(crate) const OWN_LANE: usize = 5;
