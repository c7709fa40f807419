//! Sessions that ended before their time, told within the process to whatever still holds a line open for them.

use domain::value::AccountId;
use tokio::sync::broadcast;

/// Messages a slow listener may fall behind; it then has to take every session for ended.
const BACKLOG: usize = 256;

/// Some sessions of an account ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Whose.
    pub account: AccountId,
    /// The one of that name; none for all of them …
    pub session: Option<String>,
    /// … but this one.
    pub but: Option<String>,
}

impl Ended {
    /// Whether a session of that account and name has ended thereby.
    pub fn covers(&self, account: AccountId, session: &str) -> bool {
        self.account == account
            && self.session.as_deref().is_none_or(|ended| ended == session)
            && self.but.as_deref() != Some(session)
    }
}

/// Tells of ended sessions.
#[derive(Debug, Clone)]
pub struct Endings(broadcast::Sender<Ended>);

impl Default for Endings {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl Endings {
    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Ended> {
        self.0.subscribe()
    }

    /// Every session of an account ended, but one where one is named.
    pub(super) fn all(&self, account: AccountId, but: Option<&str>) {
        self.tell(Ended { account, session: None, but: but.map(str::to_owned) });
    }

    /// One session ended.
    pub(super) fn one(&self, account: AccountId, session: &str) {
        self.tell(Ended { account, session: Some(session.to_owned()), but: None });
    }

    fn tell(&self, ended: Ended) {
        // Nobody listens where no line is open.
        let _ = self.0.send(ended);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_covers_what_it_says() {
        let all = Ended { account: AccountId(7), session: None, but: Some("own".to_owned()) };
        assert!(
            all.covers(AccountId(7), "other") && !all.covers(AccountId(7), "own") && !all.covers(AccountId(8), "x")
        );
        let one = Ended { account: AccountId(7), session: Some("a".to_owned()), but: None };
        assert!(one.covers(AccountId(7), "a") && !one.covers(AccountId(7), "b"));
    }
}
