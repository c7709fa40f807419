//! What travels to the browser. Never a stored row, never unmasked personal data of somebody else.

mod board;
mod case;
mod inbox;
mod staff;
mod tracking;

pub use board::{BoardView, Card, CardChange, ColumnCount, ColumnView, Cursor, DueView, LiveEvent, due_view, seals};
pub use case::{
    AttachmentView, CaseView, ClockView, CommandOutcome, DocumentView, ItemView, RevealField, Revealed, clock_views,
    stages,
};
pub use inbox::{InboxRow, InboxView};
pub use staff::{AccountView, CalendarYearView, Colleague, Me, PackView, RulesView};
pub use tracking::{DraftFile, DraftView, Hint, PartyAction, StationView, Submitted, TrackingView};
