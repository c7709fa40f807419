//! 绩效考评 (M-5.4-a): a department's figures over a period, counted from what its cases say happened.

use crate::case::{Case, Entry, Event, ItemDecision, MajorEvent, ReferralEvent, choice};
use crate::policy::Pack;
use crate::value::{Day, DepartmentId, Instant, Malformed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A quarter of a year, as a report is made of (`2026-Q1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quarter(Day);

impl Quarter {
    /// The quarter `day` lies in.
    pub fn of(day: Day) -> Self {
        let (_, month, date) = day.parts();
        Self(day.plus(1 - i64::from(date)).plus_months(-i32::from((month - 1) % 3)))
    }

    /// Its first day.
    pub fn first(self) -> Day {
        self.0
    }

    /// Its last day.
    pub fn last(self) -> Day {
        self.0.plus_months(3).plus(-1)
    }

    /// The one before.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.plus_months(-3))
    }

    /// The one after.
    #[must_use]
    pub fn after(self) -> Self {
        Self(self.0.plus_months(3))
    }

    fn parts(self) -> (i32, u8) {
        let (year, month, _) = self.0.parts();
        (year, month.div_ceil(3))
    }

    /// `2026 年第 1 季度`.
    pub fn zh(self) -> String {
        let (year, no) = self.parts();
        format!("{year} 年第 {no} 季度")
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, no) = self.parts();
        write!(f, "{year}-Q{no}")
    }
}

impl FromStr for Quarter {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed::new("季度的样子是 2026-Q1");
        let (year, no) = text.split_once("-Q").ok_or_else(malformed)?;
        let (year, no): (i32, u8) = (year.parse().map_err(|_| malformed())?, no.parse().map_err(|_| malformed())?);
        if !(1990..=2100).contains(&year) || !(1..=4).contains(&no) {
            return Err(malformed());
        }
        Day::new(year, no * 3 - 2, 1).map(Self)
    }
}

impl TryFrom<String> for Quarter {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> Self {
        quarter.to_string()
    }
}

/// Figures of a department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DepartmentFigures {
    /// Limits that ended within the period in time.
    pub on_time: u32,
    /// Limits that ended within the period too late.
    pub late: u32,
    /// Limits still running at the end of the period and over.
    pub overdue: u32,
    /// Slips and reports that came back as defective or as not major.
    pub returns: u32,
    /// Remedies that ended against the department's reply.
    pub objections_upheld: u32,
    /// Assignments it refused.
    pub refusals: u32,
    /// Clear duties it sent away, or took from another, against the table (推出, M-4.1-e).
    #[serde(default)]
    pub pushed_out: u32,
}

impl DepartmentFigures {
    /// Share of limits kept, in tenths of a percent; `None` where none ended.
    pub fn on_time_per_mille(self) -> Option<u32> {
        (self.on_time * 1000).checked_div(self.on_time + self.late)
    }

    /// Adds what one case says about `department` from `from` to `to`, both included.
    pub fn count(&mut self, entries: &[Entry], pack: &Pack, department: &DepartmentId, from: Day, to: Day) {
        if let Some(found) = figures_of(entries, pack, (from, to), to.end()).get(department) {
            self.add(*found);
        }
    }

    /// Counts one thing more.
    pub fn tally(&mut self, measure: Measure) {
        *match measure {
            Measure::OnTime => &mut self.on_time,
            Measure::Late => &mut self.late,
            Measure::Overdue => &mut self.overdue,
            Measure::Returns => &mut self.returns,
            Measure::ObjectionsUpheld => &mut self.objections_upheld,
            Measure::Refusals => &mut self.refusals,
            Measure::PushedOut => &mut self.pushed_out,
        } += 1;
    }

    /// The number of one measure.
    pub fn of(self, measure: Measure) -> u32 {
        match measure {
            Measure::OnTime => self.on_time,
            Measure::Late => self.late,
            Measure::Overdue => self.overdue,
            Measure::Returns => self.returns,
            Measure::ObjectionsUpheld => self.objections_upheld,
            Measure::Refusals => self.refusals,
            Measure::PushedOut => self.pushed_out,
        }
    }

    /// Adds the figures of another case.
    pub fn add(&mut self, other: Self) {
        self.on_time += other.on_time;
        self.late += other.late;
        self.overdue += other.overdue;
        self.returns += other.returns;
        self.objections_upheld += other.objections_upheld;
        self.refusals += other.refusals;
        self.pushed_out += other.pushed_out;
    }
}

choice! {
    /// What is counted of a department over a period.
    Measure {
        /// A limit that ended in time.
        OnTime = "on_time", "按期办结时限";
        /// A limit that ended too late.
        Late = "late", "逾期办结时限";
        /// A limit still running at the end of the period and over.
        Overdue = "overdue", "期末超期未办";
        /// A slip or report that came back.
        Returns = "returns", "被退回";
        /// A remedy that ended against its reply.
        ObjectionsUpheld = "objections_upheld", "异议成立";
        /// An assignment it refused.
        Refusals = "refusals", "拒办";
        /// A clear duty it sent away or took.
        PushedOut = "pushed_out", "推出";
    }
}

impl Measure {
    /// How it is counted, in words.
    pub fn formula(self) -> &'static str {
        match self {
            Self::OnTime => "本期内结束、且在到期前结束的时限个数（中止中结束的计入）。按期率 = 按期 ÷（按期 + 逾期）",
            Self::Late => "本期内结束、但在到期后才结束的时限个数",
            Self::Overdue => "本期最后一天仍未结束、且已经到期的时限个数",
            Self::Returns => "本期内报送单被退回补正、重大疑难呈报被退回的次数",
            Self::ObjectionsUpheld => "本期内救济结果要求重新办理的次数",
            Self::Refusals => "本期内转办后不予办理的次数",
            Self::PushedOut => "本期内把规则表明确属于本部门的事项转出、或者改由他人承办的次数",
        }
    }
}

/// One thing that is counted, of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Of which department.
    pub department: DepartmentId,
    /// As what.
    pub measure: Measure,
    /// On which day it happened; of a limit still running its last day.
    pub on: Day,
    /// Which limit, or what happened.
    pub what: String,
}

/// What one case says about every department from `from` to `to`, both included, thing by thing: the figures are these
/// counted, and nothing else.
///
/// `now` is when it is counted: what is due today is not late before the day is over.
pub fn counted(entries: &[Entry], pack: &Pack, (from, to): (Day, Day), now: Instant) -> Vec<Counted> {
    let mut found = Vec::new();
    let Some((first, rest)) = entries.split_first() else { return found };
    let Some(mut case) = Case::begin(first) else { return found };
    for entry in rest.iter().take_while(|entry| entry.at.day() <= to) {
        if entry.at.day() < from {
            case.apply(entry);
            continue;
        }
        let before = case.clone();
        case.apply(entry);
        let on = entry.at.day();
        for (was, is) in before.clocks.iter().zip(&case.clocks) {
            let ended = was.stopped_at.is_none() && is.stopped_at.is_some();
            if let Some(department) = before.obliged(was.kind, was.unit.as_ref(), pack).filter(|_| ended) {
                let kept = was.is_suspended() || entry.at < was.due_at;
                let measure = if kept { Measure::OnTime } else { Measure::Late };
                found.push(Counted { department: department.clone(), measure, on, what: was.kind.zh().to_owned() });
            }
        }
        for event in &entry.events {
            let Some((measure, department)) = measured(event, &before) else { continue };
            let what = measure.zh().to_owned();
            found.push(Counted { department: department.clone(), measure, on, what });
        }
    }
    let end = to.end().min(now);
    for clock in case.clocks.iter().filter(|clock| clock.is_overdue(end)) {
        if let Some(department) = case.obliged(clock.kind, clock.unit.as_ref(), pack) {
            found.push(Counted {
                department: department.clone(),
                measure: Measure::Overdue,
                on: clock.due_at.plus(-1).day(),
                what: clock.kind.zh().to_owned(),
            });
        }
    }
    found
}

/// What an event is counted as, and of whom.
fn measured<'a>(event: &'a Event, before: &'a Case) -> Option<(Measure, &'a DepartmentId)> {
    let accepting = before.accepting_department.as_ref();
    match event {
        Event::Referral(ReferralEvent::Refused(refusal)) => Some((Measure::Refusals, &refusal.department)),
        Event::Referral(ReferralEvent::SlipReturned(_)) | Event::Major(MajorEvent::Returned(_)) => {
            Some((Measure::Returns, accepting?))
        }
        Event::Classified { decisions, .. }
            if before.decisions != *decisions && decisions.iter().any(ItemDecision::drops_a_clear_owner) =>
        {
            Some((Measure::PushedOut, accepting?))
        }
        // What the table gave clearly is declared unclear and referred (TR23).
        Event::Referral(ReferralEvent::Begun) if before.decisions.iter().any(ItemDecision::is_clear) => {
            Some((Measure::PushedOut, accepting?))
        }
        Event::RemedyClosed { outcome, .. } if outcome.redoes() => Some((Measure::ObjectionsUpheld, accepting?)),
        _ => None,
    }
}

/// What one case says about every department from `from` to `to`, both included.
/// `now` is when it is counted.
pub fn figures_of(
    entries: &[Entry],
    pack: &Pack,
    (from, to): (Day, Day),
    now: Instant,
) -> BTreeMap<DepartmentId, DepartmentFigures> {
    let mut all: BTreeMap<DepartmentId, DepartmentFigures> = BTreeMap::new();
    for one in counted(entries, pack, (from, to), now) {
        all.entry(one.department).or_default().tally(one.measure);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M-5.4-a: a report covers whole quarters, none twice and none left out.
    #[test]
    fn quarters_follow_each_other_without_gap() {
        let quarter = Quarter::of("2026-02-28".parse().unwrap());
        assert_eq!((quarter.to_string(), quarter.zh()), ("2026-Q1".to_owned(), "2026 年第 1 季度".to_owned()));
        assert_eq!((quarter.first(), quarter.last()), ("2026-01-01".parse().unwrap(), "2026-03-31".parse().unwrap()));
        assert_eq!(quarter.before().to_string(), "2025-Q4");
        let mut one = quarter;
        for _ in 0..40 {
            assert_eq!(one.last().next(), one.after().first());
            assert_eq!((Quarter::of(one.first()), Quarter::of(one.last())), (one, one));
            assert_eq!(one.to_string().parse(), Ok(one));
            one = one.after();
        }
        for wrong in ["", "2026", "2026-Q5", "2026-Q0", "0-Q1", "2026-1", "x-Q1"] {
            assert!(wrong.parse::<Quarter>().is_err(), "{wrong}");
        }
    }
}
