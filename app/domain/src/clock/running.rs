//! A clock of a case: what runs, since when, until when, on what authority, with its pauses and extensions.

use super::limit::{working_day, working_seconds, working_seconds_between};
use super::{Calendar, CalendarMissing, Limit, LimitUnit, due_at};
use crate::value::{ClauseId, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// What a clock measures (requirements §2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ClockKind {
    /// Claim and register (受理登记).
    #[serde(rename = "K-REG")]
    Registration,
    /// The applicant corrects (补正).
    #[serde(rename = "K-COR")]
    Correction,
    /// Classify (分类流转).
    #[serde(rename = "K-CLS")]
    Classification,
    /// Handle (事项办理): own, or the whole of a joint handling.
    #[serde(rename = "K-HND")]
    Handling,
    /// One department's written opinion (书面意见).
    #[serde(rename = "K-OPN")]
    Opinion,
    /// Review by the leading-group office (领导小组办公室).
    #[serde(rename = "K-OFF")]
    OfficeReview,
    /// Decision of the group leader (组长).
    #[serde(rename = "K-LDR")]
    LeaderDecision,
    /// One unit's review opinion in a special team (书面审批意见).
    #[serde(rename = "K-TEAM")]
    Team,
    /// Mediation at a station (镇站调解).
    #[serde(rename = "K-MED")]
    Mediation,
    /// Send the referral slip (报送单).
    #[serde(rename = "K-SLP")]
    Slip,
    /// Dispatch by the hotline office (转办).
    #[serde(rename = "K-DSP")]
    Dispatch,
    /// Handling by the assigned department (承办办理).
    #[serde(rename = "K-ASG")]
    Assigned,
    /// Serve the reply (回复反馈).
    #[serde(rename = "K-RPL")]
    Reply,
    /// Wait for an objection; never archives by itself (AMB-16).
    #[serde(rename = "K-OBJ")]
    ObjectionWindow,
    /// Archive (案卷归档).
    #[serde(rename = "K-ARC")]
    Archiving,
    /// Hand over to the counterpart (24 小时移转, T-2.2-b).
    #[serde(rename = "K-TRF")]
    Transfer,
    /// Feed back to the transferring unit (T-2.2-f).
    #[serde(rename = "K-FBK")]
    Feedback,
    /// Reply to an official letter (复函).
    #[serde(rename = "K-LTR")]
    Letter,
    /// Limits of the remedies, for information.
    #[serde(rename = "K-REM")]
    Remedy,
    /// The other side answers the claim (参加处理); handling goes on without an answer after it.
    #[serde(rename = "K-HEAR")]
    Hearing,
    /// A party's message is answered (留言): what was promised has a clock.
    #[serde(rename = "K-MSG")]
    Message,
    /// A refused assignment is judged (拒办认定).
    #[serde(rename = "K-JDG")]
    Judgement,
    /// A department answers what it is asked about a fact (核实).
    #[serde(rename = "K-VER")]
    Verification,
    /// The justice bureau answers a legal check (合法性审核, 法律把关).
    #[serde(rename = "K-CHK")]
    LegalCheck,
    /// The justice bureau answers a party that asked for guidance (法律指导).
    #[serde(rename = "K-GUI")]
    Guidance,
    /// A colleague accepts the first receiver's duty, or declines (移交首问).
    #[serde(rename = "K-HOV")]
    HandOver,
    /// An extension is decided (延期审批).
    #[serde(rename = "K-EXT")]
    ExtensionApproval,
    /// A disclosure is decided (信息提供审批).
    #[serde(rename = "K-DIS")]
    Disclosure,
    /// The head says whether a text may name who is hidden (身份保密文字确认).
    #[serde(rename = "K-NAM")]
    Naming,
}

impl ClockKind {
    /// Every kind, in the order of requirements §2.4.
    pub const ALL: [Self; 29] = [
        Self::Registration,
        Self::Correction,
        Self::Classification,
        Self::Handling,
        Self::Opinion,
        Self::OfficeReview,
        Self::LeaderDecision,
        Self::Team,
        Self::Mediation,
        Self::Slip,
        Self::Dispatch,
        Self::Assigned,
        Self::Reply,
        Self::ObjectionWindow,
        Self::Archiving,
        Self::Transfer,
        Self::Feedback,
        Self::Letter,
        Self::Remedy,
        Self::Hearing,
        Self::Message,
        Self::Judgement,
        Self::Verification,
        Self::LegalCheck,
        Self::Guidance,
        Self::HandOver,
        Self::ExtensionApproval,
        Self::Disclosure,
        Self::Naming,
    ];

    /// Its code, `K-HND`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Registration => "K-REG",
            Self::Correction => "K-COR",
            Self::Classification => "K-CLS",
            Self::Handling => "K-HND",
            Self::Opinion => "K-OPN",
            Self::OfficeReview => "K-OFF",
            Self::LeaderDecision => "K-LDR",
            Self::Team => "K-TEAM",
            Self::Mediation => "K-MED",
            Self::Slip => "K-SLP",
            Self::Dispatch => "K-DSP",
            Self::Assigned => "K-ASG",
            Self::Reply => "K-RPL",
            Self::ObjectionWindow => "K-OBJ",
            Self::Archiving => "K-ARC",
            Self::Transfer => "K-TRF",
            Self::Feedback => "K-FBK",
            Self::Letter => "K-LTR",
            Self::Remedy => "K-REM",
            Self::Hearing => "K-HEAR",
            Self::Message => "K-MSG",
            Self::Judgement => "K-JDG",
            Self::Verification => "K-VER",
            Self::LegalCheck => "K-CHK",
            Self::Guidance => "K-GUI",
            Self::HandOver => "K-HOV",
            Self::ExtensionApproval => "K-EXT",
            Self::Disclosure => "K-DIS",
            Self::Naming => "K-NAM",
        }
    }

    /// What people call it.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Registration => "受理登记",
            Self::Correction => "补正",
            Self::Classification => "分类流转",
            Self::Handling => "事项办理",
            Self::Opinion => "书面意见",
            Self::OfficeReview => "领导小组办公室审核",
            Self::LeaderDecision => "组长决定",
            Self::Team => "书面审批意见",
            Self::Mediation => "镇站调解",
            Self::Slip => "报送",
            Self::Dispatch => "转办",
            Self::Assigned => "承办办理",
            Self::Reply => "回复反馈",
            Self::ObjectionWindow => "等待双方意见",
            Self::Archiving => "案卷归档",
            Self::Transfer => "移转",
            Self::Feedback => "办结反馈",
            Self::Letter => "复函",
            Self::Remedy => "救济期限",
            Self::Hearing => "另一方答复",
            Self::Message => "回复留言",
            Self::Judgement => "拒办认定",
            Self::Verification => "核实答复",
            Self::LegalCheck => "法律把关",
            Self::Guidance => "法律指导",
            Self::HandOver => "接手首问",
            Self::ExtensionApproval => "延期审批",
            Self::Disclosure => "信息提供审批",
            Self::Naming => "保密文字确认",
        }
    }

    /// Whether it runs beside the handling: somebody was asked something, and the answer is awaited wherever the card goes
    /// meanwhile. It stands still with nothing but the whole case, and says nothing of when a party has its answer.
    pub fn is_beside(self) -> bool {
        matches!(
            self,
            Self::Hearing
                | Self::Message
                | Self::LegalCheck
                | Self::Guidance
                | Self::HandOver
                | Self::ExtensionApproval
                | Self::Disclosure
                | Self::Naming
        )
    }

    /// Whether its end obliges an office to act. The parties' own time (补正, 另一方答复), the wait for an objection and
    /// the information about remedies end without anybody in the offices being late.
    pub fn binds_office(self) -> bool {
        !matches!(self, Self::Correction | Self::ObjectionWindow | Self::Remedy | Self::Hearing)
    }

    /// Whether the parties are told of it: their own time, what was promised to them, and the steps of the case that
    /// they are told of. What runs among offices is theirs (AMB-42): that a refusal is judged, or a fact asked for, is not.
    pub fn is_told_to_parties(self) -> bool {
        matches!(
            self,
            Self::Registration
                | Self::Correction
                | Self::Classification
                | Self::Handling
                | Self::Mediation
                | Self::Slip
                | Self::Dispatch
                | Self::Assigned
                | Self::Transfer
                | Self::Reply
                | Self::ObjectionWindow
                | Self::Remedy
                | Self::Archiving
                | Self::Hearing
                | Self::Message
        )
    }
}

/// On what authority a limit stands; always shown beside the date (AMB-02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockSource {
    /// A number in the document itself.
    Clause,
    /// Set by the customer in the pack.
    PackSetting,
    /// Ours, because the document gives no number.
    ProductDefault,
    /// A statute outside the document.
    ExternalLaw,
}

impl ClockSource {
    /// 文件条款, 客户设定, 内定默认值(文件未规定), 外部法律.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Clause => "文件条款",
            Self::PackSetting => "客户设定",
            Self::ProductDefault => "内定默认值(文件未规定)",
            Self::ExternalLaw => "外部法律",
        }
    }
}

/// A stretch during which a clock stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Since when.
    pub from: Instant,
    /// Until when; open while it stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Instant>,
    /// Why.
    pub reason: String,
}

/// A granted extension; the earlier due date is kept (TR65).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// When it was granted.
    pub at: Instant,
    /// Due before.
    pub from: Instant,
    /// Due after.
    pub to: Instant,
    /// Why.
    pub reason: String,
}

/// A due date that a newly imported calendar moved; both dates stay on file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redating {
    /// When it was moved.
    pub at: Instant,
    /// Due before.
    pub from: Instant,
    /// Due after.
    pub to: Instant,
    /// Why.
    pub reason: String,
}

/// A clock of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it measures.
    pub kind: ClockKind,
    /// The unit it runs for, where several run side by side (K-OPN, K-TEAM).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<DepartmentId>,
    /// The moment of the event it starts from.
    pub started_at: Instant,
    /// First instant after the last lawful moment; while it stands still, as it was when it stopped.
    pub due_at: Instant,
    /// The limit.
    pub limit: Limit,
    /// Authority of the limit.
    pub source: ClockSource,
    /// The clause that asks for a limit, whether or not it gives the number.
    pub clause: ClauseId,
    /// Pauses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspensions: Vec<Suspension>,
    /// Extensions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Moves by newly imported calendars.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redatings: Vec<Redating>,
    /// When it stopped for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Instant>,
}

impl Clock {
    /// Starts a clock at `at`.
    pub fn start(
        calendar: &Calendar,
        kind: ClockKind,
        at: Instant,
        (limit, source, clause): (Limit, ClockSource, ClauseId),
    ) -> Result<Self, CalendarMissing> {
        Ok(Self {
            kind,
            unit: None,
            started_at: at,
            due_at: due_at(calendar, at, limit)?,
            limit,
            source,
            clause,
            suspensions: Vec::new(),
            extensions: Vec::new(),
            redatings: Vec::new(),
            stopped_at: None,
        })
    }

    /// Neither stopped nor standing still.
    pub fn is_running(&self) -> bool {
        self.stopped_at.is_none() && !self.is_suspended()
    }

    /// Standing still.
    pub fn is_suspended(&self) -> bool {
        self.stopped_at.is_none() && self.suspensions.last().is_some_and(|suspension| suspension.to.is_none())
    }

    /// Running and past its due date.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.is_running() && now >= self.due_at
    }

    /// The due date once a pause that began at `from` ends at `to`: day clocks gain the working days in (day of
    /// `from`, day of `to`], hour clocks the working seconds between; calendar clocks the calendar days (§2.4).
    pub fn due_after_pause(&self, calendar: &Calendar, from: Instant, to: Instant) -> Result<Instant, CalendarMissing> {
        match self.limit.unit {
            LimitUnit::WorkingDay => {
                let gained = calendar.working_days_between(from.day(), to.day())?;
                // `due_at` is midnight after the last day.
                Ok(working_day(calendar, self.due_at.plus(-1).day(), gained)?.end())
            }
            LimitUnit::WorkingHour => {
                let gained = working_seconds_between(calendar, from, to)?;
                working_seconds(calendar, self.due_at, gained)
            }
            LimitUnit::CalendarDay | LimitUnit::Month | LimitUnit::Year => {
                let day = self.due_at.plus(-1).day().plus(to.day().since(from.day()));
                Ok(if self.limit.roll { calendar.working_on_or_after(day)? } else { day }.end())
            }
        }
    }

    /// The due date as the limit, the pauses that ended and the extensions give it under `calendar`, in the order in
    /// which they came; a newly imported calendar may move it. A granted extension names a date that the applicant was
    /// told: it stands, unless offices are closed on it.
    pub fn recomputed(&self, calendar: &Calendar) -> Result<Instant, CalendarMissing> {
        let mut clock = Self { due_at: due_at(calendar, self.started_at, self.limit)?, ..self.clone() };
        let mut extensions = self.extensions.iter().peekable();
        for suspension in &self.suspensions {
            let Some(to) = suspension.to else { continue };
            while let Some(extension) = extensions.next_if(|extension| extension.at < to) {
                clock.due_at = clock.due_at.max(clock.extended_to(calendar, extension.to)?);
            }
            clock.due_at = clock.due_after_pause(calendar, suspension.from, to)?;
        }
        for extension in extensions {
            clock.due_at = clock.due_at.max(clock.extended_to(calendar, extension.to)?);
        }
        Ok(clock.due_at)
    }

    /// The end of an extension, on the next working day where its last day is a day off.
    fn extended_to(&self, calendar: &Calendar, to: Instant) -> Result<Instant, CalendarMissing> {
        let last = to.plus(-1).day();
        match self.limit.unit {
            LimitUnit::WorkingDay => Ok(calendar.working_on_or_after(last)?.end()),
            LimitUnit::CalendarDay | LimitUnit::Month | LimitUnit::Year if self.limit.roll => {
                Ok(calendar.working_on_or_after(last)?.end())
            }
            LimitUnit::WorkingHour | LimitUnit::CalendarDay | LimitUnit::Month | LimitUnit::Year => Ok(to),
        }
    }

    /// When to remind of the end: the beginning of the working day that lies `days` working days before the last one.
    /// `None` for a limit too short to be reminded of, and where the calendar does not reach back that far.
    pub fn reminder_at(&self, calendar: &Calendar, days: u32) -> Option<Instant> {
        if days == 0 {
            return None;
        }
        let mut day = self.due_at.plus(-1).day();
        let mut left = days;
        while left > 0 {
            day = day.plus(-1);
            left -= u32::from(calendar.is_working(day).ok()?);
        }
        Some(day.start()).filter(|at| *at > self.started_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).unwrap()
    }

    fn clock(start: &str, limit: Limit) -> Clock {
        let terms = (limit, ClockSource::ProductDefault, ClauseId::from("M-4.1-a"));
        Clock::start(&Calendar::shipped().unwrap(), ClockKind::Handling, at(start), terms).unwrap()
    }

    #[test]
    fn five_working_days_of_suspension_move_the_due_date_by_five() {
        // Requirements §2.4: due 2025-12-02, suspended 2025-11-20, resumed 2025-11-27 → 2025-12-09.
        let clock = clock("2025-11-11T09:00:00+08:00", Limit::working_days(15));
        assert_eq!(clock.due_at, at("2025-12-03T00:00:00+08:00"));
        let calendar = Calendar::shipped().unwrap();
        let due =
            clock.due_after_pause(&calendar, at("2025-11-20T10:00:00+08:00"), at("2025-11-27T15:00:00+08:00")).unwrap();
        assert_eq!(due, at("2025-12-10T00:00:00+08:00"));
    }

    #[test]
    fn an_hour_clock_gains_the_working_time_of_the_pause() {
        let limit = Limit { n: 24, unit: LimitUnit::WorkingHour, roll: false };
        let clock = clock("2025-11-13T16:00:00+08:00", limit);
        assert_eq!(clock.due_at, at("2025-11-14T16:00:00+08:00"));
        let calendar = Calendar::shipped().unwrap();
        let due =
            clock.due_after_pause(&calendar, at("2025-11-14T10:00:00+08:00"), at("2025-11-17T09:00:00+08:00")).unwrap();
        // Fourteen hours of Friday and nine of Monday are added to Friday 16:00.
        assert_eq!(due, at("2025-11-17T15:00:00+08:00"));
    }

    #[test]
    fn a_clock_in_a_year_without_calendar_cannot_start() {
        let terms = (Limit::working_days(5), ClockSource::Clause, ClauseId::from("M-4.1-a"));
        let start =
            Clock::start(&Calendar::shipped().unwrap(), ClockKind::Handling, at("2027-12-30T09:00:00+08:00"), terms);
        assert_eq!(start, Err(CalendarMissing(2028)));
    }

    #[test]
    fn pauses_and_extensions_count_in_the_order_in_which_they_came() {
        // Extended on the 26th to 12-12, then suspended for three working days: 12-17, and so says the recomputation.
        let calendar = Calendar::shipped().unwrap();
        let mut clock = clock("2025-11-11T09:00:00+08:00", Limit::working_days(15));
        let to = at("2025-12-13T00:00:00+08:00");
        clock.extensions.push(Extension {
            at: at("2025-11-26T10:00:00+08:00"),
            from: clock.due_at,
            to,
            reason: "待鉴定".to_owned(),
        });
        clock.due_at = to;
        let (from, until) = (at("2025-11-27T10:00:00+08:00"), at("2025-12-02T10:00:00+08:00"));
        clock.due_at = clock.due_after_pause(&calendar, from, until).unwrap();
        clock.suspensions.push(Suspension { from, to: Some(until), reason: "待裁判".to_owned() });
        assert_eq!(clock.due_at, at("2025-12-18T00:00:00+08:00"));
        assert_eq!(clock.recomputed(&calendar).unwrap(), clock.due_at);
    }

    #[test]
    fn an_extension_that_ends_on_a_new_day_off_ends_on_the_next_working_day() {
        let mut calendar = Calendar::shipped().unwrap();
        let mut clock = clock("2025-11-11T09:00:00+08:00", Limit::working_days(15));
        let to = at("2025-12-13T00:00:00+08:00");
        clock.extensions.push(Extension { at: clock.started_at, from: clock.due_at, to, reason: String::new() });
        clock.due_at = to;
        calendar.import(r#"{"2025": {"notice": "n", "off": ["2025-12-12"]}}"#).unwrap();
        assert_eq!(clock.recomputed(&calendar).unwrap(), at("2025-12-16T00:00:00+08:00"), "Friday off, then Monday");
    }

    #[test]
    fn a_reminder_comes_as_many_working_days_before_as_the_pack_says() {
        let calendar = Calendar::shipped().unwrap();
        let long = clock("2025-11-11T09:00:00+08:00", Limit::working_days(15));
        // Last day Tuesday 12-02; three working days before it lies Thursday 11-27.
        assert_eq!(long.reminder_at(&calendar, 3), Some(at("2025-11-27T00:00:00+08:00")));
        assert_eq!(long.reminder_at(&calendar, 0), None, "the pack asks for none");
        let short = clock("2025-11-11T09:00:00+08:00", Limit::working_days(1));
        assert_eq!(short.reminder_at(&calendar, 1), None, "it would come before the clock started");
        let midnight = clock("2025-11-11T00:00:00+08:00", Limit::working_days(1));
        assert_eq!(midnight.reminder_at(&calendar, 1), None, "nor is anybody reminded as it starts");
    }
}
