//! The board: columns of cards, each with what its rules need.

use crate::access::{Actor, Sight};
use crate::case::{Case, Stage, SubState, Track};
use crate::clock::{Calendar, Clock, ClockKind};
use crate::policy::{Pack, PackRef};
use crate::value::{CaseNo, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// When a card is due, in words and as an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueView {
    /// Which clock.
    pub kind: ClockKind,
    /// First instant after the last lawful moment.
    pub at: Instant,
    /// Whether it stands still.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
    /// Working days left, today not counted; negative when overdue.
    pub days: i32,
}

/// The due date of a case as cards show it.
pub fn due_view(case: &Case, calendar: &Calendar, now: Instant) -> Option<DueView> {
    case.due_clock().map(|clock| due_of(clock, calendar, now))
}

/// The due date of a case as its parties are told.
pub fn party_due_view(case: &Case, calendar: &Calendar, now: Instant) -> Option<DueView> {
    case.party_clock().map(|clock| due_of(clock, calendar, now))
}

/// The due date of one clock.
pub(super) fn due_of(clock: &Clock, calendar: &Calendar, now: Instant) -> DueView {
    DueView {
        kind: clock.kind,
        at: clock.due_at,
        paused: clock.is_suspended(),
        days: days_left(clock.due_at, calendar, now),
    }
}

/// Days until a due date depend on today; which clock it is does not.
pub(super) fn days_left(due_at: Instant, calendar: &Calendar, now: Instant) -> i32 {
    let (today, last) = (now.day(), due_at.plus(-1).day());
    let days = if last >= today {
        calendar.working_days_between(today, last).map_or_else(|_| last.since(today), i64::from)
    } else {
        -calendar.working_days_between(last, today).map_or_else(|_| today.since(last), i64::from).max(1)
    };
    i32::try_from(days).unwrap_or(i32::MAX)
}

impl DueView {
    /// As of `now`.
    #[must_use]
    pub fn as_of(self, calendar: &Calendar, now: Instant) -> Self {
        Self { days: days_left(self.at, calendar, now), ..self }
    }
}

/// What the rules need of a case, kept as text until somebody lifts the card: a board carries a hundred of these, and a
/// person moves one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outline(Box<serde_json::value::RawValue>);

impl Outline {
    /// The outline of `case`.
    pub fn of(case: &Case) -> Option<Self> {
        serde_json::value::to_raw_value(&case.outline()).ok().map(Self)
    }

    /// The case, as far as the rules need it.
    pub fn case(&self) -> Option<Case> {
        serde_json::from_str(self.0.get()).ok()
    }
}

impl PartialEq for Outline {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl Eq for Outline {}

/// What a department stuck on a card for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardNote {
    /// The words.
    pub text: String,
    /// Who wrote them.
    pub by: String,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Number.
    pub case_no: CaseNo,
    /// Version it shows.
    pub version: u32,
    /// State.
    pub state: SubState,
    /// Sort key within its column.
    pub order: i64,
    /// Title; for a case in the pool only its category.
    pub title: String,
    /// Parties, masked.
    pub who: String,
    /// Town.
    pub town: String,
    /// Source badge.
    pub channel: String,
    /// Category on cards.
    pub category: String,
    /// Track.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<Track>,
    /// Departments with the character of their seal, the accountable one first.
    pub departments: Vec<(String, String)>,
    /// Code of the grid (M-3.2.9-d).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub grid: String,
    /// First receiver of all (首问责任人), for life (M-4.1-e).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub receiver: String,
    /// Who works on it now, where it is somebody else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub holder: String,
    /// Due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueView>,
    /// One line about what is going on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whether the note is a warning.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warn: bool,
    /// The note of the department whose board it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<BoardNote>,
    /// Files.
    #[serde(default)]
    pub files: u16,
    /// Messages.
    #[serde(default)]
    pub messages: u16,
    /// Waits in the common pool, masked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pool: bool,
    /// What the rules need in order to decide; `None` where the card is only looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
}

/// Cards that stand still or wait for a party come after those that run.
const WAITING: i64 = 1 << 40;
/// Archived cards come last, newest first.
const ARCHIVED: i64 = 1 << 42;

impl Card {
    /// Who works on it: the holder, or the first receiver while nobody else does. By this people look for cards.
    pub fn at_work(&self) -> &str {
        if self.holder.is_empty() { &self.receiver } else { &self.holder }
    }

    /// Sort key of a card within its column: due first.
    pub fn order_of(case: &Case) -> i64 {
        if case.sub_state == SubState::Archived {
            return ARCHIVED - case.since.unix();
        }
        match case.due_clock() {
            Some(clock) if clock.kind.binds_office() && !clock.is_suspended() => clock.due_at.unix(),
            Some(clock) => WAITING + clock.due_at.unix(),
            None => WAITING + case.since.unix(),
        }
    }

    /// The card of `case`; masked down to its category while it waits in the pool.
    pub fn of(case: &Case, pack: &Pack, calendar: &Calendar, now: Instant) -> Self {
        let registration = &case.registration;
        let pool = case.is_in_pool();
        let names: Vec<String> = registration
            .parties
            .iter()
            .take(2)
            .map(|party| if party.identity_hidden { "身份保密".to_owned() } else { party.masked_name() })
            .collect();
        let category = registration
            .items
            .first()
            .and_then(|item| pack.category(item.category))
            .map(|category| category.short.clone())
            .unwrap_or_default();
        let (note, warn) = note(case, pack);
        Self {
            case_no: case.case_no,
            version: case.version,
            state: case.sub_state,
            order: Self::order_of(case),
            title: match (pool, category.is_empty()) {
                (true, true) => format!("{}事项，待接待", case.channel.zh()),
                (true, false) => format!("{category}争议，待接待"),
                (false, _) => registration.title.clone(),
            },
            who: if pool { "接待后可见".to_owned() } else { names.join(" ⇄ ") },
            town: pack.place_name(&registration.location_town).to_owned(),
            channel: case.channel.zh().to_owned(),
            category,
            track: case.track,
            departments: seals(case, pack),
            grid: registration.grid.as_ref().filter(|_| !pool).map(|grid| grid.code.clone()).unwrap_or_default(),
            receiver: case.first_contact().map(|receiver| receiver.name.clone()).unwrap_or_default(),
            holder: case.holder_beside_first().map(|holder| holder.name.clone()).unwrap_or_default(),
            due: due_view(case, calendar, now),
            note,
            warn,
            pinned: None,
            files: u16::try_from(case.attachments.len()).unwrap_or(u16::MAX),
            messages: u16::try_from(case.messages.len()).unwrap_or(u16::MAX),
            pool,
            outline: if pool { Outline::of(&case.seen_as(Sight::Pool, &Actor::system())) } else { Outline::of(case) },
        }
    }
}

impl Card {
    /// The card of `case` as `actor`, whose sight is `seen`, may have it; `None` for who may not know of it. What the
    /// rules of the browser look at is no more than what the case page would show.
    pub fn seen_by(
        actor: &Actor,
        seen: Sight,
        case: &Case,
        pack: &Pack,
        calendar: &Calendar,
        now: Instant,
    ) -> Option<Self> {
        match seen {
            Sight::Nothing | Sight::Party(_) | Sight::Status => None,
            Sight::Full => Some(Self::of(case, pack, calendar, now)),
            Sight::Pool => Some(Self::of(&case.seen_as(seen, actor), pack, calendar, now)),
            Sight::Part(_) => {
                let view = case.seen_as(seen, actor);
                let mut card = Self::of(&view, pack, calendar, now);
                if card.title.is_empty() {
                    card.title = if card.category.is_empty() {
                        format!("案件 {}", case.case_no)
                    } else {
                        format!("{}争议", card.category)
                    };
                }
                // What goes on inside is said to those inside.
                card.note.clear();
                card.warn = false;
                // Who sees the lane reads what a refusal waits for (M-4.5-f).
                if let Some(waits) = view.referral.as_ref().and_then(|_| view.refusal_waits(pack)) {
                    card.note = waits;
                    card.warn = true;
                }
                Some(card)
            }
        }
    }
}

/// Departments of a case with the character of their seal, the accountable one first.
pub fn seals(case: &Case, pack: &Pack) -> Vec<(String, String)> {
    let mut departments = vec![case.accountable_department().clone()];
    for department in case.decisions.iter().flat_map(|decision| &decision.departments) {
        if !departments.contains(department) {
            departments.push(department.clone());
        }
    }
    departments
        .iter()
        .filter_map(|id| pack.department(id))
        .map(|department| (department.seal.clone(), department.short.clone()))
        .collect()
}

fn note(case: &Case, pack: &Pack) -> (String, bool) {
    if let Some(offer) = &case.hand_over {
        return (format!("等待{}接手首问", offer.to.name), false);
    }
    match case.sub_state {
        SubState::ReturnedForCorrection => ("等待申请人补正".to_owned(), false),
        SubState::Verifying => {
            let asked = case.verification.as_ref().map(|verification| pack.department_short(&verification.department));
            (format!("向{}核实", asked.unwrap_or("有关部门")), false)
        }
        SubState::AssignedRefused => (case.refusal_waits(pack).unwrap_or_default(), true),
        SubState::ReplyDrafting => match case.reply.as_ref().and_then(|reply| reply.returned.as_ref()) {
            Some(_) => ("退回修改，理由见案件".to_owned(), true),
            None => (String::new(), false),
        },
        SubState::ReplyReview => {
            let signed = case.reply.as_ref().is_some_and(|reply| reply.signed_at.is_some());
            let unserved = case
                .parties_to_serve()
                .filter(|party| !case.is_served(crate::case::DocumentKind::Reply, party.no))
                .count();
            if signed && unserved > 0 {
                (format!("已签发，还有 {unserved} 方未送达"), true)
            } else if signed {
                ("已签发并送达双方".to_owned(), false)
            } else {
                ("等待部门负责人签发".to_owned(), false)
            }
        }
        SubState::ReplyServed => ("双方已送达，等待表态".to_owned(), false),
        SubState::ObjectionRecorded => ("有异议，已告知四种途径".to_owned(), true),
        SubState::RemedyTracking => {
            let remedy = case.open_remedy().map_or("救济", |remedy| remedy.kind.zh());
            (format!("{remedy}进行中"), false)
        }
        SubState::ArchivePending => {
            let missing: Vec<&str> =
                case.archive_check(pack).iter().filter(|(_, there)| !there).map(|(kind, _)| kind.zh()).collect();
            if missing.is_empty() {
                (case.outcome.map(|outcome| outcome.zh().to_owned()).unwrap_or_default(), false)
            } else {
                (format!("卷内缺：{}", missing.join("、")), true)
            }
        }
        SubState::Archived => {
            let asked = case.reopen_requests.len();
            if asked > 0 && case.outcome.is_some() {
                ("有人申请重新办理".to_owned(), true)
            } else {
                (case.outcome.map(|outcome| outcome.zh().to_owned()).unwrap_or_default(), false)
            }
        }
        _ => (String::new(), false),
    }
}

/// Where a column goes on: due instant and case of the last card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Sort key of the last card.
    pub due: i64,
    /// The last card.
    pub id: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.due, self.id)
    }
}

impl std::str::FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (due, id) = text.split_once('.').ok_or(())?;
        Ok(Self { due: due.parse().map_err(|_| ())?, id: id.parse().map_err(|_| ())? })
    }
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnView {
    /// Which.
    pub stage: Stage,
    /// How many cards it has in all.
    pub count: u32,
    /// Of them overdue.
    pub overdue: u32,
    /// The cards due first.
    pub cards: Vec<Card>,
    /// Where more begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

/// A department's board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardView {
    /// Whose.
    pub department: DepartmentId,
    /// Its name.
    pub department_name: String,
    /// The columns, the lane last.
    pub columns: Vec<ColumnView>,
    /// The pack new cases are registered under; limits in the column heads come from it.
    pub pack: PackRef,
    /// Limits in the column heads, in words.
    pub limits: Vec<(Stage, String)>,
    /// The server's time.
    pub now: Instant,
}

/// How many cards a column has, and how many of them are overdue.
pub type ColumnCount = (Stage, u32, u32);

/// A card as it is now, with the counts that changed with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardChange {
    /// The card; `None` where it is no longer this board's to show.
    pub card: Option<Card>,
    /// Whether it passes the lens it was asked for under.
    pub passes: bool,
    /// Counts of every column.
    pub counts: Vec<ColumnCount>,
    /// The server's time.
    pub now: Instant,
}

/// A card changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveEvent {
    /// Which case.
    pub case_no: CaseNo,
    /// Not the case changed, but what a department stuck on its card.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub noted: bool,
    /// Its version now.
    pub version: u32,
}
