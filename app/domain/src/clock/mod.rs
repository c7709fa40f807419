//! Time limits: the working-day calendar, the arithmetic of limits, running clocks and their day-by-day explanation.
//!
//! Counting follows 民法典 201–203: the day of the event is not counted; months end on the same day of the month or
//! its last day; a calendar period that ends on a day off ends on the next working day. Hours of "24 小时，节假日顺延"
//! (T-2.2-b) run on working days only (AMB-08).

mod calendar;
mod explain;
mod limit;
mod running;

pub use calendar::{Calendar, CalendarMissing, CalendarProblem, DayKind, YearStatus};
pub use explain::{CountedDay, DayMark, Explanation, explain, explain_clock};
pub use limit::{Limit, LimitUnit, due_at};
pub use running::{Clock, ClockKind, ClockSource, Extension, Redating, Suspension};
