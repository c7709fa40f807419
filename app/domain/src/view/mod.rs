//! What travels to the browser. Never a stored row, never unmasked personal data of somebody else.

mod account;
mod auditing;
mod board;
mod case;
mod errand;
mod inbox;
mod lens;
mod looking;
mod opening;
mod person;
mod registers;
mod seat;
mod staff;
mod standing;
mod task;
mod tracking;

pub use account::{BegunSession, Caller, EnrolmentView, LinkView, SecurityView, SessionView, SignInStep};
pub use auditing::{
    AUDIT_LINES, ChangeLine, ChangesAsked, ChangesView, DisclosureFilter, DisclosureLine, DisclosuresAsked,
    DisclosuresView,
};
pub use board::{
    BoardNote, BoardView, Card, CardChange, ColumnCount, ColumnView, Cursor, DueView, LiveEvent, Outline, due_view,
    party_due_view, seals,
};
pub use case::{
    AttachmentView, CaseView, ClockView, CommandOutcome, DepartmentName, DocumentView, ItemView, MergeCandidate,
    VoidedView, clock_views, directory, grounds, stages,
};
pub use errand::{Waiting, task_order, waiting};
pub use inbox::{InboxRow, InboxView};
pub use lens::{
    DueBand, DueBounds, Group, LANES_MOST, Layout, Lens, SEARCH_LETTERS, SEARCH_WORDS, Sort, WORD_LEAST, has_words,
    searched, track_id, words_in, words_of,
};
pub use looking::{
    BulkAct, BulkResult, Choices, FoundView, LaneCount, LaneShare, ListView, LookView, SavedView, Tally, Working,
    lanes_of,
};
pub use opening::{OPENINGS_OF_A_FILE, OPENINGS_OF_A_PAGE, OpeningAsked, OpeningFilter, OpeningView, OpeningsView};
pub use person::{AgentView, PartyView, RevealField, Revealed, Shown};
pub use registers::{
    AssessedLine, Assessment, BookShelf, CountsReport, FiguresLine, FiguresReport, Registered, RosterView, SettledLine,
};
pub use seat::{BoardSeat, TaskDesk, TaskRow, board_seats, is_post_of, office_role, somebody, task_rows};
pub use staff::{
    AbsenceForm, AccountView, CalendarYearView, Colleague, Me, PackView, PendingView, RulesView, UndeliveredView,
};
pub use standing::{RemedyLimitView, StandingView, remedy_limits, standings};
pub use task::{
    BesideLine, ClueTrace, LoadLine, LoadView, TaskCount, TaskFilter, TaskGroup, TaskKind, TaskLine, TaskList, Todo,
};
pub use tracking::{
    DraftFile, DraftView, Hint, PartyAction, SiblingView, StandstillView, StationView, Submitted, TrackingView,
};
