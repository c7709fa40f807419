//! Server functions: take the context first, call one port, map the error. Addresses are fixed, so that open pages
//! survive an update of the server.

#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod accounts;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod audit;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod board;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod casework;

pub mod four_eyes;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod inbox;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod intake;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod look;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod looks;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod outbox;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod registers;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod security;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod tasks;
#[expect(missing_docs, reason = "a server function makes a field of every argument")]
pub mod tracking;
pub mod typed;

/// Every server function by its address; the authorisation test walks them all.
pub const ENDPOINTS: &[&str] = &[
    "/api/intake/begin",
    "/api/intake/drafts",
    "/api/intake/discard",
    "/api/intake/draft",
    "/api/intake/kind",
    "/api/intake/facts",
    "/api/intake/contact",
    "/api/intake/remove-file",
    "/api/intake/remove-item",
    "/api/intake/submit",
    "/api/intake/receipt",
    "/api/intake/receipt-seen",
    "/api/intake/stations",
    "/api/intake/choices",
    "/api/look/set",
    "/api/track/open",
    "/api/track/view",
    "/api/track/close",
    "/api/leave/all",
    "/api/track/correct",
    "/api/track/forward",
    "/api/track/no-objection",
    "/api/track/object",
    "/api/track/remedy",
    "/api/track/withdraw-objection",
    "/api/track/withdraw",
    "/api/track/ask-reopening",
    "/api/track/message",
    "/api/track/guidance",
    "/api/track/view-state",
    "/api/track/person",
    "/api/desk/sign-in",
    "/api/desk/sign-in-code",
    "/api/desk/sign-out",
    "/api/desk/badges",
    "/api/desk/me",
    "/api/desk/password",
    "/api/desk/security",
    "/api/desk/session-end",
    "/api/desk/sessions-end",
    "/api/desk/confirm",
    "/api/desk/confirm-needs",
    "/api/desk/enrolment",
    "/api/desk/enrol",
    "/api/desk/second-factor-remove",
    "/api/desk/link",
    "/api/desk/link-use",
    "/api/board/board",
    "/api/board/column",
    "/api/board/card",
    "/api/board/counts",
    "/api/board/find",
    "/api/board/look",
    "/api/board/page",
    "/api/board/tally",
    "/api/board/list",
    "/api/board/gone",
    "/api/board/save-view",
    "/api/board/remove-view",
    "/api/board/most",
    "/api/board/note",
    "/api/board/work-on",
    "/api/board/bulk",
    "/api/tasks/list",
    "/api/tasks/counts",
    "/api/tasks/load",
    "/api/tasks/clues",
    "/api/case/case",
    "/api/case/command",
    "/api/case/document",
    "/api/case/document-in-full",
    "/api/case/reveal",
    "/api/case/registration-form",
    "/api/case/amend",
    "/api/case/merge-candidates",
    "/api/case/colleagues",
    "/api/case/stand-in-for-all",
    "/api/case/issue-code",
    "/api/case/register-contact",
    "/api/inbox/list",
    "/api/inbox/read",
    "/api/track/notices",
    "/api/track/notices-read",
    "/api/registers/shelf",
    "/api/registers/figures",
    "/api/registers/assessment",
    "/api/registers/counts",
    "/api/registers/roster",
    "/api/registers/roster-add",
    "/api/registers/roster-end",
    "/api/registers/roster-tie",
    "/api/registers/consultations",
    "/api/registers/consultation-open",
    "/api/registers/consultation-consent",
    "/api/registers/consultation-convene",
    "/api/registers/consultation-conclude",
    "/api/registers/tasks",
    "/api/registers/task-assign",
    "/api/registers/task-report",
    "/api/registers/accountability",
    "/api/registers/accountability-record",
    "/api/registers/opinions",
    "/api/registers/opinion-register",
    "/api/registers/opinion-respond",
    "/api/registers/opinion-publish",
    "/api/registers/opinion-link",
    "/api/registers/opinion-close",
    "/api/audit/openings",
    "/api/audit/disclosures",
    "/api/audit/changes",
    "/api/admin/accounts",
    "/api/admin/set-active",
    "/api/admin/create-account",
    "/api/admin/pending",
    "/api/admin/decide-pending",
    "/api/admin/new-link",
    "/api/admin/end-sessions",
    "/api/admin/reset-second-factor",
    "/api/admin/calendar",
    "/api/admin/undelivered",
    "/api/admin/deliver-again",
];

/// The page whose form `endpoint` answers, where the answer itself names none: a form sent without JavaScript leads back
/// to it, and no browser is asked where it came from.
pub fn page_of(endpoint: &str) -> &'static str {
    match endpoint {
        "/api/intake/begin" | "/api/intake/kind" => "/report/kind",
        "/api/intake/facts" => "/report/facts",
        "/api/intake/contact" => "/report/contact",
        "/api/intake/remove-file" => "/report/files",
        "/api/intake/remove-item" | "/api/intake/submit" => "/report/confirm",
        "/api/desk/sign-in" | "/api/desk/sign-out" => "/desk/login",
        "/api/desk/password" => "/desk/password",
        "/api/inbox/read" => "/desk/inbox",
        other if other.starts_with("/api/track/") => "/track",
        other if other.starts_with("/api/intake/") || other.starts_with("/api/look/") => "/",
        _ => "/desk",
    }
}
