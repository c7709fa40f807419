//! Signing in, sessions, the second factor, and the link for a first password.

use crate::value::Instant;
use serde::{Deserialize, Serialize};

/// Who asks, as far as the machine knows: for counting attempts, and for the list of sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// Where the request comes from; a network where addresses are plentiful.
    pub address: String,
    /// What the browser kept of an earlier sign-in.
    pub device: Option<String>,
    /// What the browser says it is.
    pub agent: String,
}

impl Caller {
    /// Somebody at an address.
    pub fn at(address: impl Into<String>) -> Self {
        Self { address: address.into(), ..Self::default() }
    }
}

/// How far signing in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInStep {
    /// Done.
    Done,
    /// The code of the second factor is still to come.
    Code,
    /// The post needs a second factor; it is still to be set up.
    SetUp,
}

/// A session that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunSession {
    /// The session's token, for the browser alone.
    pub token: String,
    /// What the browser keeps, so that it is known the next time.
    pub device: String,
    /// What comes next.
    pub step: SignInStep,
}

/// A session as its owner reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Its name; no token.
    pub id: String,
    /// The device in words.
    pub device: String,
    /// Since when.
    pub begun_at: Instant,
    /// When it was last used.
    pub seen_at: Instant,
    /// Whether it is the one that asks.
    pub own: bool,
}

/// What protects an account, as its owner reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityView {
    /// Sessions that hold, the one used last first.
    pub sessions: Vec<SessionView>,
    /// Since when a second factor is asked for.
    pub factor_since: Option<Instant>,
    /// Recovery codes that are left.
    pub recovery_left: u32,
    /// Whether the post needs a second factor.
    pub factor_required: bool,
    /// Sign-ins that failed in the last day, from wherever.
    pub failures: u32,
    /// As of when.
    pub now: Instant,
}

/// A second factor that is being set up; shown to its owner until the first code was right, and never again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentView {
    /// The secret to type, in groups.
    pub secret: String,
    /// The same as a picture to scan: width in modules …
    pub width: u32,
    /// … and the path of its dark ones.
    pub path: String,
    /// The same as an address, for a browser on the telephone itself.
    pub address: String,
    /// Codes that stand in for a lost device, each once.
    pub recovery: Vec<String>,
    /// Whether the post needs it.
    pub required: bool,
}

/// Whose first password a link is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// Name to sign in with.
    pub login: String,
    /// Name.
    pub name: String,
    /// Department.
    pub department: String,
}
