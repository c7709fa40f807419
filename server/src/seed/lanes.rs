//! Cases in the lanes where several have a hand in them: joint handling, major matters, referral, the town's station,
//! suspension, remedies, a petition sent on. Every step is made by the person whose it is.

use super::SeedError;
use super::accounts::actor;
use super::play::{later, party, working_days_before};
use crate::desk::{Desk, remedies};
use crate::store::Fault;
use domain::case::{
    Case, Channel, Command, Conclusion, CourtItemKind, DepartmentConsidered, DivisionCommand, DocumentKind,
    HearingCommand, JointCommand, MajorCommand, MajorGround, OversightCommand, RecordCommand, ReferralCommand,
    RemedyKind, ServiceMethod, StationCommand, SuspensionGround, UnitQuestion,
};
use domain::intake::Form;
use domain::ports::Casework;
use domain::problem::Problem;
use domain::value::{CaseNo, Instant, Money};
use serde::Deserialize;

/// A case of one lane.
#[derive(Debug, Clone, Deserialize)]
struct LanePlan {
    id: String,
    lane: Lane,
    /// How many of the lane's steps are made.
    steps: usize,
    /// Working days since it came in.
    age: u32,
    /// Who takes the contact.
    receiver: String,
    channel: Channel,
    form: Form,
}

/// Which way a case goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Lane {
    Joint,
    Major,
    Referral,
    Station,
    Suspended,
    Remedy,
    Petition,
}

/// Who makes a step: an account, or a party by number.
enum By {
    Login(&'static str),
    Party(u8),
}

type Step = (By, fn(&Scene<'_>) -> Command);

/// What a step is made from.
struct Scene<'a> {
    desk: &'a Desk,
    case: &'a Case,
    now: Instant,
}

const fn by(login: &'static str) -> By {
    By::Login(login)
}

fn basis() -> Vec<String> {
    vec!["《中华人民共和国社会保险法》第六十条、第六十三条".to_owned()]
}

impl Scene<'_> {
    fn conclusions(&self) -> Vec<Conclusion> {
        let text = "责令用人单位按实际工资补缴差额，滞纳金依法加收";
        let items = &self.case.registration.items;
        items.iter().map(|item| Conclusion { item: item.no, text: text.to_owned() }).collect()
    }
}

fn facts() -> String {
    "经核对工资卡流水、考勤和申报记录，用人单位未按规定申报缴费，事实清楚".to_owned()
}

fn question(department: &str) -> UnitQuestion {
    UnitQuestion {
        department: department.into(), question: "请就本部门职责内的期间提出应补数额和依据".to_owned()
    }
}

fn opinion(_: &Scene<'_>) -> Command {
    Command::Joint(JointCommand::DraftOpinion {
        text: "改革时点前的期间由本部门核定，应按实际工资补缴差额".to_owned(),
        legal_basis: basis(),
    })
}

fn register(_: &Scene<'_>) -> Command {
    Command::Register
}

fn joint(_: &Scene<'_>) -> Command {
    Command::Joint(JointCommand::Classify { departures: Vec::new() })
}

fn convene(_: &Scene<'_>) -> Command {
    let units = ["hrss_bureau", "medical_security_bureau"].map(question).to_vec();
    Command::Joint(JointCommand::Convene { lead: None, units })
}

fn own(_: &Scene<'_>) -> Command {
    Command::ClassifyOwn { departures: Vec::new() }
}

fn sign_opinion(_: &Scene<'_>) -> Command {
    Command::Joint(JointCommand::SignOpinion)
}

const JOINT: &[Step] = &[
    (by("wangqiang"), register),
    (by("wangqiang"), joint),
    (by("zhaogang"), convene),
    (by("sunli"), opinion),
    (by("chenhua"), sign_opinion),
    (by("zhoumin"), opinion),
    (by("wufang"), sign_opinion),
    (by("zhaogang"), |_| Command::Joint(JointCommand::BeginConsolidation)),
    (by("wangqiang"), |scene| {
        let answers = scene.case.units.iter().map(|unit| domain::case::OpinionAnswer {
            department: unit.department.clone(),
            text: "意见采纳，写入总处理意见".to_owned(),
        });
        Command::Joint(JointCommand::DraftConsolidated {
            facts: facts(),
            conclusions: scene.conclusions(),
            answers: answers.collect(),
            legal_basis: basis(),
        })
    }),
    (by("zhaogang"), |_| {
        Command::Oversight(OversightCommand::AskLegalCheck {
            question: "跨改革时点分段补缴的依据是否充分".to_owned(),
            draft: "按 2024 年 4 月分段，分别由税务、人社、医保核定应补数额".to_owned(),
        })
    }),
    (By::Party(1), |_| {
        Command::Record(RecordCommand::AskGuidance {
            question: "如果对总处理意见不服，应该找谁复议，多少天内提出？".to_owned(),
        })
    }),
    (by("zhaogang"), |scene| {
        Command::Record(RecordCommand::RecordCoordination {
            form: domain::case::CoordinationForm::Discussion,
            on: scene.now.day(),
            people: "市税务局、市人社局、市医保局".to_owned(),
            result: "三部门口径一致，等待司法局把关意见".to_owned(),
        })
    }),
];

const MAJOR: &[Step] = &[
    (by("wangqiang"), register),
    (by("wangqiang"), joint),
    (by("zhaogang"), convene),
    (by("zhaogang"), |_| {
        Command::Major(MajorCommand::Escalate {
            grounds: vec![MajorGround::Major, MajorGround::Complex],
            explanation: "涉及职工人数多、跨改革时点，工资构成争议大，建议专案处理".to_owned(),
        })
    }),
    (by("fangping"), |_| {
        Command::Major(MajorCommand::Present {
            note: "材料齐全，建议由领导小组专案处理".to_owned(),
            also: Vec::new(),
            lead: None,
        })
    }),
    (by("qinling"), |_| {
        Command::Major(MajorCommand::Consent {
            text: "同意。请各成员单位按时提出书面审批意见。".to_owned()
        })
    }),
    (by("fangping"), |scene| {
        let units = scene.case.units.iter().map(|unit| question(unit.department.as_str())).collect();
        Command::Major(MajorCommand::AskReviews { units })
    }),
    (by("sunli"), opinion),
    (by("chenhua"), |_| Command::Joint(JointCommand::SignReviewOpinion)),
];

const REFERRAL: &[Step] = &[
    (by("sunli"), register),
    (by("sunli"), |_| {
        let considered = ["tax_bureau", "hrss_bureau"].map(|department| DepartmentConsidered {
            department: department.into(),
            reason: "机制没有写明 2024 年 4 月以后未参保人员的补缴由谁负责".to_owned(),
        });
        Command::Referral(ReferralCommand::Draft {
            considered: considered.to_vec(),
            suggested: Some("tax_bureau".into()),
            departures: Vec::new(),
        })
    }),
    (by("chenhua"), |_| Command::Referral(ReferralCommand::SendSlip)),
    (by("maxiao"), |_| {
        Command::Referral(ReferralCommand::Receive {
            received_by: "马骁".to_owned(),
            instruction: "请 12345 热线办按部门职责转办".to_owned(),
        })
    }),
    (by("renxian"), |_| {
        Command::Referral(ReferralCommand::Assign {
            department: "tax_bureau".into(),
            reason: "2024 年 4 月以后由税务机关统一征收".to_owned(),
        })
    }),
    (by("zhaogang"), |_| {
        Command::Referral(ReferralCommand::Refuse {
            reason: "当事人未参保，登记和核定不在我局".to_owned(),
            legal_basis: Vec::new(),
        })
    }),
    (by("renxian"), |_| {
        Command::Referral(ReferralCommand::ViewRefusal {
            justified: false,
            text: "没有引用依据，征收职责已经划转".to_owned(),
        })
    }),
    (by("chenhua"), |_| {
        Command::Referral(ReferralCommand::RejectRefusal { why: "征收职责明确，应继续办理".to_owned() })
    }),
    (by("chenhua"), |_| {
        Command::Referral(ReferralCommand::HandOverClue {
            facts: "转办后无依据退回，经认定无正当理由".to_owned()
        })
    }),
];

const STATION: &[Step] = &[
    (by("beiyue"), register),
    (by("beiyue"), |_| Command::Station(StationCommand::Begin { consents: vec![1, 2] })),
    (by("beiyue"), |scene| {
        Command::Station(StationCommand::RecordSession {
            at: scene.now,
            text: "双方到场，单位同意补缴，数额还要核对".to_owned(),
        })
    }),
];

const SUSPENDED: &[Step] = &[
    (by("wangqiang"), register),
    (by("wangqiang"), own),
    (by("wangqiang"), |_| {
        Command::Record(RecordCommand::OpenCourtItem {
            kind: CourtItemKind::Bankruptcy,
            application: "申报社会保险费债权".to_owned(),
            amount: Money::from_fen(12_840_000).ok(),
            files: Vec::new(),
        })
    }),
    (by("baixue"), |scene| {
        Command::Record(RecordCommand::RegisterPublicOpinion {
            platform: "短视频平台".to_owned(),
            url: "https://video.example/7".to_owned(),
            summary: "有人发视频称某木业公司停产欠保".to_owned(),
            level: "一般".to_owned(),
            found_at: scene.now,
        })
    }),
    (by("guyuan"), |_| {
        let update = domain::case::CourtUpdate {
            docket: "（2026）黑 2701 破 1 号".to_owned(),
            ..domain::case::CourtUpdate::default()
        };
        Command::Record(RecordCommand::UpdateCourtItem { no: 1, update })
    }),
    (by("zhaogang"), |scene| {
        Command::Oversight(OversightCommand::Suspend {
            ground: SuspensionGround::Bankruptcy,
            reason: "单位进入破产清算，债权数额待法院确认".to_owned(),
            expected_end: scene.now.day().plus(60),
        })
    }),
];

const REMEDY: &[Step] = &[
    (by("wangqiang"), register),
    (by("wangqiang"), own),
    (By::Party(2), |_| {
        Command::Hearing(HearingCommand::State {
            party: 0,
            text: "试用期工资不应计入缴费工资，其余月份没有意见".to_owned(),
        })
    }),
    (by("wangqiang"), |scene| Command::RecordFinding {
        facts: facts(),
        conclusions: scene.conclusions(),
        legal_basis: basis(),
    }),
    (by("wangqiang"), |scene| Command::SubmitReply {
        facts: facts(),
        conclusions: scene.conclusions(),
        legal_basis: basis(),
        remedies: scene.desk.rules().pack(&scene.case.pack).map(|pack| remedies(scene.case, &pack)).unwrap_or_default(),
        waives_contribution: false,
    }),
    (by("zhaogang"), |_| Command::SignReply { legal_basis: basis() }),
    (by("zhaogang"), |scene| serve(1, scene.now)),
    (by("zhaogang"), |scene| serve(2, scene.now)),
    (by("zhaogang"), |_| Command::ServeReply),
    (By::Party(2), |_| Command::Object {
        party: 2, grounds: "补缴数额计算有误，试用期工资不应计入".to_owned()
    }),
    (By::Party(2), |scene| Command::StartRemedy {
        party: 0,
        remedy: RemedyKind::Reconsideration,
        body: "上一级税务机关".to_owned(),
        filed_on: scene.now.day(),
        docket: None,
        civil: false,
        acknowledged: false,
    }),
];

const PETITION: &[Step] = &[
    (by("tianye"), register),
    (by("tianye"), |_| {
        let to = "tax_bureau".into();
        Command::Division(DivisionCommand::ForwardAcceptance { to, departures: Vec::new() })
    }),
    (by("liuyang"), |_| Command::Claim),
    (by("liuyang"), register),
];

fn serve(party: u8, served_at: Instant) -> Command {
    Command::RecordService {
        document: DocumentKind::Reply,
        party,
        method: ServiceMethod::InPerson,
        served_at,
        proof: "本人签收".to_owned(),
    }
}

impl Lane {
    fn steps(self) -> &'static [Step] {
        match self {
            Self::Joint => JOINT,
            Self::Major => MAJOR,
            Self::Referral => REFERRAL,
            Self::Station => STATION,
            Self::Suspended => SUSPENDED,
            Self::Remedy => REMEDY,
            Self::Petition => PETITION,
        }
    }
}

/// Plays the shipped cases of all lanes so that everything has happened by `now`; how many there are.
pub(super) async fn play(desk: &Desk, now: Instant) -> Result<u32, SeedError> {
    let plans: Vec<LanePlan> = serde_json::from_str(include_str!("../../demo/lanes.json"))?;
    let calendar = desk.rules().calendar();
    let mut moments = Vec::new();
    for (index, plan) in plans.iter().enumerate() {
        let start = working_days_before(now, plan.age, &calendar)?.start().plus(9 * 3600 + 1200);
        let start = start.min(now.plus(-3600));
        let steps = plan.steps.min(plan.lane.steps().len());
        moments.push((start, index, None));
        for step in 0..steps {
            // Spread over four fifths of the time since.
            let passed = u32::try_from(step + 1).unwrap_or(1) * plan.age * 16 / u32::try_from(steps).unwrap_or(1);
            let at = later(start, passed, &calendar)?.min(now.plus(-60)).max(start);
            moments.push((at, index, Some(step)));
        }
    }
    moments.sort_by_key(|(at, index, step)| (*at, *index, *step));
    let mut numbers: Vec<Option<CaseNo>> = vec![None; plans.len()];
    for (at, index, step) in moments {
        desk.clock.set(at);
        let plan = &plans[index];
        let done = match (step, numbers[index]) {
            (None, _) => {
                let clerk = actor(desk, &plan.receiver).await?;
                let taken = desk.register_contact(&clerk, plan.channel, plan.form.clone()).await;
                taken.map(|taken| numbers[index] = Some(taken.case_no)).map_err(SeedError::Problem)
            }
            (Some(step), Some(case_no)) => perform(desk, case_no, &plan.lane.steps()[step]).await,
            (Some(_), None) => Err(SeedError::Problem(Problem::NotFound)),
        };
        done.map_err(|error| match error {
            SeedError::Problem(problem) => {
                SeedError::Refused { case: plan.id.clone(), step: format!("{step:?}"), problem: Box::new(problem) }
            }
            other => other,
        })?;
    }
    Ok(u32::try_from(plans.len()).unwrap_or(0))
}

async fn perform(desk: &Desk, case_no: CaseNo, (who, command): &Step) -> Result<(), SeedError> {
    let row = desk.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
    let command = command(&Scene { desk, case: &row.case, now: desk.now() });
    match who {
        By::Login(login) => {
            let actor = actor(desk, login).await?;
            Casework::command(desk, &actor, case_no, row.case.version, command).await?;
        }
        By::Party(no) => {
            desk.command(&party(&row.case, *no), case_no, Some(row.case.version), command).await?;
        }
    }
    Ok(())
}
