//! Security events as structured lines: what happened, never to whom. The line carries the id of its request, which the
//! answer carried, too, in `X-Request-Id`.

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecurityEvent {
    /// A password or second factor that was not right.
    SignInFailed,
    /// An attempt to sign in that was not looked at, because too many had failed.
    SignInBlocked,
    /// A query code that opens nothing.
    QueryCodeFailed,
    /// An attempt with a query code that was not looked at, because too many had failed.
    QueryCodeBlocked,
    /// A write that another site made in the visitor's name.
    CrossSite,
    /// A machine's request whose signature is not right.
    SignatureRefused,
    /// Something anonymous beyond its budget.
    BudgetSpent,
}

impl SecurityEvent {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::SignInFailed,
        Self::SignInBlocked,
        Self::QueryCodeFailed,
        Self::QueryCodeBlocked,
        Self::CrossSite,
        Self::SignatureRefused,
        Self::BudgetSpent,
    ];

    /// As the lines and the numbers spell it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::SignInFailed => "sign_in_failed",
            Self::SignInBlocked => "sign_in_blocked",
            Self::QueryCodeFailed => "query_code_failed",
            Self::QueryCodeBlocked => "query_code_blocked",
            Self::CrossSite => "cross_site",
            Self::SignatureRefused => "signature_refused",
            Self::BudgetSpent => "budget_spent",
        }
    }
}

/// Writes the line and counts it.
pub fn note(event: SecurityEvent) {
    super::metrics().security(event);
    tracing::warn!(target: "server::security", event = event.id(), "security");
}
