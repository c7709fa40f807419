//! 我的待办: what waits for somebody, in groups, each line with what the viewer may see of the case (requirements §3).

use super::board::{Cursor, DueView, due_of};
use super::errand::{task_clock, waiting};
use crate::access::{Part, Role, RoleSet, Sight, sight};
use crate::case::{Case, CommandKind, Context, Stage, SubState};
use crate::policy::Pack;
use crate::register::Book;
use crate::value::{CaseNo, Day, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

macro_rules! task_kinds {
    ($($name:ident = $id:literal, $zh:literal;)*) => {
        /// What kind of thing waits; a group of the list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum TaskKind { $(#[doc = $zh] #[serde(rename = $id)] $name,)* }

        impl TaskKind {
            /// Every kind, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As the store and addresses spell it.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// Title of the group.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)* }
            }
        }
    };
}

task_kinds! {
    Claim = "claim", "待接待";
    HandOver = "hand_over", "待接手首问";
    Register = "register", "待登记";
    Correction = "correction", "逾期未补正";
    Classify = "classify", "待分类";
    Verify = "verify", "待登记核实结果";
    Mediate = "mediate", "待调解";
    Convene = "convene", "待召集联办";
    Opinion = "opinion", "待出具意见";
    MissingOpinion = "missing_opinion", "意见逾期待催办";
    Consolidate = "consolidate", "待综合意见";
    Handle = "handle", "待办理";
    Assigned = "assigned", "承办待办理";
    Review = "review", "待办公室审核";
    Consent = "consent", "待组长同意";
    Team = "team", "专案推进";
    Slip = "slip", "待填报送单";
    SlipIn = "slip_in", "待接收报送单";
    Dispatch = "dispatch", "待转办";
    Refusal = "refusal", "拒办待认定";
    Check = "check", "待法律把关";
    Guidance = "guidance", "待法律指导";
    Court = "court", "法院事项";
    PublicOpinion = "public_opinion", "舆情";
    Clue = "clue", "线索";
    Extension = "extension", "待审批延期";
    Disclosure = "disclosure", "信息提供审批";
    Suspended = "suspended", "已中止，待恢复";
    Transfer = "transfer", "移转";
    Reply = "reply", "待拟答复";
    Sign = "sign", "待审签";
    Serve = "serve", "待送达";
    Message = "message", "待回复留言";
    Feedback = "feedback", "反馈待送达另一方";
    Objection = "objection", "异议与救济";
    Archive = "archive", "待归档";
    Reopen = "reopen", "申请重新办理";
    Registers = "registers", "领导小组台账";
    Followed = "followed", "关注进展";
}

impl TaskKind {
    /// The kind written `id`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }

    /// Groups a role's list always shows, empty or not: what the post is there for (requirements §3).
    pub fn standing(role: Role) -> &'static [Self] {
        match role {
            Role::Clerk => &[Self::Claim, Self::Register, Self::Classify],
            Role::Handler => &[Self::Handle, Self::Opinion, Self::Reply, Self::Archive],
            Role::Head => &[Self::Convene, Self::Opinion, Self::Sign],
            Role::Station => &[Self::Claim, Self::Register, Self::Classify, Self::Mediate],
            Role::HotlineOffice => &[Self::Dispatch, Self::Refusal, Self::Followed],
            Role::Government => &[Self::SlipIn, Self::Followed],
            Role::LeadingGroupOffice => &[Self::Review, Self::Team, Self::MissingOpinion],
            Role::GroupLeader => &[Self::Consent],
            Role::Justice => &[Self::Check, Self::Guidance],
            Role::Court => &[Self::Court],
            Role::Petitions => &[Self::Followed],
            Role::Cyberspace => &[Self::PublicOpinion],
            Role::Discipline => &[Self::Clue],
            Role::Supervisor | Role::Auditor | Role::Administrator | Role::Statistics => &[],
        }
    }

    /// The standing groups of somebody's roles, in the order of the list.
    pub fn standing_of(roles: &RoleSet) -> Vec<Self> {
        let mut kinds: Vec<Self> = roles.iter().flat_map(|role| Self::standing(role).iter().copied()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// Whether the clocks of the card bind this kind of work. Side records wait beside the handling; the card's being
    /// late is not theirs.
    pub fn is_timed(self) -> bool {
        !matches!(
            self,
            Self::Court
                | Self::PublicOpinion
                | Self::Clue
                | Self::Suspended
                | Self::Reopen
                | Self::Registers
                | Self::Followed
        )
    }
}

/// Which tasks are asked for; counts follow the same filter as rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TaskFilter {
    /// Only this group; `None` for all, each with its first lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TaskKind>,
    /// Only what is overdue.
    #[serde(default)]
    pub overdue: bool,
    /// Only what waits for this very person (首问责任人, hand-overs), not for the post.
    #[serde(default)]
    pub mine: bool,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Todo {
    /// The command that does it.
    pub command: CommandKind,
    /// What it is called in the pack.
    pub name: String,
}

/// A case that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskLine {
    /// Number.
    pub case_no: CaseNo,
    /// Version it shows.
    pub version: u32,
    /// Title, as far as the viewer may read one.
    pub title: String,
    /// Parties, masked; empty where the viewer sees nobody.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// State of the card.
    pub state: SubState,
    /// Accountable department on cards.
    pub department: String,
    /// What the viewer may do now; empty where the case is only followed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub todo: Vec<Todo>,
    /// One line about what it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueView>,
    /// Whether it is overdue.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overdue: bool,
    /// Whether knowledge of the case is restricted to named persons (TR79).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restricted: bool,
}

impl TaskLine {
    /// The line of `case` in the group `kind`, as far as `ctx.actor` sees it.
    pub fn of(case: &Case, kind: TaskKind, ctx: &Context<'_>) -> Self {
        let (pack, now) = (ctx.pack, ctx.now);
        let seen = sight(ctx.actor, case, pack);
        let view = case.seen_as(seen, ctx.actor);
        let mut todo: Vec<Todo> = Vec::new();
        for waiting in waiting(case, seen, ctx) {
            let Some(command) = waiting.command.filter(|_| waiting.kind == kind && waiting.from <= now.unix()) else {
                continue;
            };
            let name = command.record_zh().map(str::to_owned).or_else(|| step_name(command, pack));
            todo.push(Todo { command, name: name.unwrap_or_else(|| kind.zh().to_owned()) });
        }
        let clock = task_clock(case, kind, ctx.actor.department());
        let masked = matches!(seen, Sight::Pool);
        let registration = &view.registration;
        let names: Vec<String> = registration
            .parties
            .iter()
            .take(2)
            .map(|party| if party.identity_hidden { "身份保密".to_owned() } else { party.masked_name() })
            .collect();
        let title = if masked {
            format!("{}事项，待接待", case.channel.zh())
        } else if registration.title.is_empty() {
            subject(&view, seen)
        } else {
            registration.title.clone()
        };
        Self {
            case_no: case.case_no,
            version: case.version,
            title,
            who: if masked { "接待后可见".to_owned() } else { names.join(" ⇄ ") },
            state: case.sub_state,
            department: pack.department_short(case.accountable_department()).to_owned(),
            todo,
            note: note(&view, kind, ctx),
            due: clock.map(|clock| due_of(clock, ctx.calendar, now)),
            overdue: clock.is_some_and(|clock| clock.kind.binds_office() && clock.is_overdue(now)),
            restricted: case.restriction.is_some(),
        }
    }
}

/// What a command is called in the pack.
fn step_name(command: CommandKind, pack: &Pack) -> Option<String> {
    if let Some(zh) = besides_zh(command) {
        return Some(zh.to_owned());
    }
    let transition = command.transition()?;
    let rule = pack.transitions.get(&transition);
    Some(rule.map_or_else(|| transition.zh().to_owned(), |rule| rule.name.clone()))
}

/// Records made on pages of their own, and steps whose transition is called after something else.
fn besides_zh(command: CommandKind) -> Option<&'static str> {
    Some(match command {
        CommandKind::AcceptHandOver => "接手首问",
        CommandKind::SignReply => "签发答复",
        CommandKind::RecordService => "登记送达",
        CommandKind::AnswerVerification => "登记核实结果",
        CommandKind::UpdateCourtItem => "登记法院进展",
        CommandKind::RespondPublicOpinion => "登记舆情应对",
        CommandKind::ClosePublicOpinion => "结束舆情",
        CommandKind::AnswerLegalCheck => "答复法律把关",
        CommandKind::DecideExtension => "审批延期",
        CommandKind::DecideDisclosure => "审批信息提供",
        CommandKind::ReleaseDisclosure => "提供批准的信息",
        CommandKind::SendFeedback => "书面反馈移转单位",
        CommandKind::CloseTransferred => "登记移转办结",
        _ => return None,
    })
}

/// A title where the viewer may not read the registered one.
fn subject(view: &Case, seen: Sight) -> String {
    let records = &view.records;
    let found = match seen {
        Sight::Part(Part::Court) => records.live_court_items().next_back().map(|item| match item.amount {
            Some(amount) => format!("{} {amount} 元", item.kind.zh()),
            None => item.kind.zh().to_owned(),
        }),
        Sight::Part(Part::PublicOpinion) => {
            records.public_opinion.last().map(|item| format!("{}：{}", item.platform, item.summary))
        }
        Sight::Part(Part::Clue) => view.clues.last().map(|clue| format!("线索移交第 {} 号", clue.no)),
        _ => None,
    };
    found.unwrap_or_else(|| format!("案件 {}", view.case_no))
}

/// One line about what it is about, from what the viewer sees.
fn note(view: &Case, kind: TaskKind, ctx: &Context<'_>) -> String {
    let names = |missing: bool| {
        let units = view.units.iter().filter(|unit| unit.is_missing() == missing);
        let names: Vec<&str> = units.map(|unit| ctx.pack.department_short(&unit.department)).collect();
        names.join("、")
    };
    match kind {
        TaskKind::Opinion => {
            let unit = ctx.actor.department().and_then(|department| view.unit(department));
            unit.map(|unit| unit.question.clone()).unwrap_or_default()
        }
        TaskKind::MissingOpinion => format!("缺意见：{}", names(true)),
        TaskKind::Check => view.open_check().map(|check| check.question.clone()).unwrap_or_default(),
        TaskKind::Guidance => {
            view.records.open_guidance().map(|guidance| guidance.question.clone()).unwrap_or_default()
        }
        TaskKind::Consent | TaskKind::Review => {
            view.major.as_ref().map(|file| file.report.explanation.clone()).unwrap_or_default()
        }
        TaskKind::Extension => view.extension_request.as_ref().map(|asked| asked.reason.clone()).unwrap_or_default(),
        TaskKind::Reopen => view.reopen_requests.last().map(|asked| asked.reason.clone()).unwrap_or_default(),
        TaskKind::Suspended => {
            view.suspension.as_ref().map(|overlay| overlay.ground.zh().to_owned()).unwrap_or_default()
        }
        TaskKind::Refusal => {
            let refusal = view.referral.as_ref().and_then(|file| file.refusal());
            refusal.map(|refusal| format!("拒办理由：{}", refusal.reason)).unwrap_or_default()
        }
        // Who sees the lane reads what a refusal waits for.
        TaskKind::Followed if view.referral.is_some() && view.refusal_waits(ctx.pack).is_some() => {
            view.refusal_waits(ctx.pack).unwrap_or_default()
        }
        TaskKind::Followed => {
            view.outcome.map_or_else(|| view.sub_state.plain().to_owned(), |outcome| outcome.zh().to_owned())
        }
        _ => String::new(),
    }
}

/// An entry of a register beside the cases that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BesideLine {
    /// Which register.
    pub book: Book,
    /// Number of the entry.
    pub id: i64,
    /// What it is about.
    pub title: String,
    /// What has to be done.
    pub todo: String,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Day>,
    /// Whether that day is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overdue: bool,
}

/// A group of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskGroup {
    /// Which.
    pub kind: TaskKind,
    /// Title.
    pub title: String,
    /// How many lines it has in all, under the filter.
    pub count: u32,
    /// Of them overdue.
    pub overdue: u32,
    /// The lines due first.
    pub tasks: Vec<TaskLine>,
    /// Where more begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
    /// Entries of registers, in their group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<BesideLine>,
}

/// What waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskList {
    /// Groups, the standing ones of the viewer's post also when empty.
    pub groups: Vec<TaskGroup>,
    /// The server's time.
    pub now: Instant,
}

/// How many lines a group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCount {
    /// Which group.
    pub kind: TaskKind,
    /// How many.
    pub count: u32,
    /// Of them overdue.
    pub overdue: u32,
}

/// A department's open work in numbers (M-5.4-a); no case among them can be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadLine {
    /// Which.
    pub department: DepartmentId,
    /// Its name on cards.
    pub name: String,
    /// Open cases it is accountable for and overdue ones, by column.
    pub stages: Vec<(Stage, u32, u32)>,
    /// Written opinions it owes and overdue ones (M-4.2.1-c, M-4.2.2-e).
    pub opinions: (u32, u32),
}

/// All departments' open and overdue work, as the leading-group office and supervision see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadView {
    /// Departments with anything open.
    pub departments: Vec<LoadLine>,
    /// The server's time.
    pub now: Instant,
}

/// That a clue exists and since when: all the auditor learns of it (M-4.5-f).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueTrace {
    /// When it was handed over.
    pub at: Instant,
}
