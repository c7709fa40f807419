//! Signing in step by step, sessions, and proving once more who it is.

use super::attempt::{Guess, Source};
use super::device::in_words;
use super::password::weakness;
use super::{Desk, Ended};
use crate::store::vault::random_token;
use crate::store::{AccountRow, Fault, SessionRow, Stage};
use crate::watch::{SecurityEvent, note};
use domain::access::Role;
use domain::administration::{Act, AdminEvent, Doer, PasswordWay};
use domain::ports::Answer;
use domain::problem::{FieldError, Problem};
use domain::view::{BegunSession, Caller, LinkView, Me, SecurityView, SessionView, SignInStep};

/// What an installation asks of whoever signs in.
#[derive(Debug, Clone)]
pub struct SignInRules {
    /// Posts that need a second factor.
    pub second_factor: Vec<Role>,
    /// Signing and account acts ask again for the password after so many seconds.
    pub confirm_within: i64,
}

impl Default for SignInRules {
    fn default() -> Self {
        Self { second_factor: Vec::new(), confirm_within: 15 * 60 }
    }
}

/// Who asks, by a session's token.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The member of staff.
    pub me: Me,
    /// Name of the session; no token.
    pub session: String,
    /// How far signing in has come; only who is done may do anything else.
    pub step: SignInStep,
}

fn step_of(stage: Stage) -> SignInStep {
    match stage {
        Stage::Whole => SignInStep::Done,
        Stage::Code => SignInStep::Code,
        Stage::SetUp => SignInStep::SetUp,
    }
}

/// A hash to check against, where there is an account that may sign in.
fn hash_of(row: Option<&AccountRow>) -> Option<String> {
    row.map(|row| row.password.clone())
}

impl Desk {
    /// Who asks, by a session's token; signing in may stand half done.
    ///
    /// # Errors
    /// `NotFound` where the session does not hold.
    pub async fn visit(&self, session: &str) -> Answer<Visit> {
        let row = self.session_row(session).await?;
        Ok(Visit { me: self.me_of(row.account)?, session: row.id, step: step_of(row.stage) })
    }

    pub(super) async fn session_row(&self, session: &str) -> Answer<SessionRow> {
        let row = self.store.session_fetch(session, self.now()).await.map_err(Fault::into_problem)?;
        row.ok_or(Problem::NotFound)
    }

    /// The session of somebody who has signed in with all that takes.
    pub(super) async fn whole_session(&self, session: &str) -> Answer<SessionRow> {
        let row = self.session_row(session).await?;
        if row.stage == Stage::Whole { Ok(row) } else { Err(Problem::NotFound) }
    }

    /// Whether the post of an account needs a second factor.
    pub(super) fn needs_second_factor(&self, row: &AccountRow) -> bool {
        self.sign_in_rules.second_factor.iter().any(|role| row.roles.has(*role))
    }

    pub(super) async fn sign_in_password(&self, login: &str, password: &str, caller: &Caller) -> Answer<BegunSession> {
        let login = login.trim().to_lowercase();
        let device = self.known_device(&login, caller.device.as_deref());
        let source = Source { address: &caller.address, device };
        let attempt = self.attempt(Guess::SignIn, source, &login).await.inspect_err(|problem| {
            if matches!(problem, Problem::TooMany(_)) {
                note(SecurityEvent::SignInBlocked);
            }
        })?;
        attempt.slow_down().await;
        let found = self.store.account_fetch(&login).await.map_err(Fault::into_problem);
        let row = match found {
            Ok(row) => row.filter(|row| row.active),
            Err(problem) => {
                attempt.withdrawn();
                return Err(problem);
            }
        };
        // An unknown login takes as long as a wrong password.
        let turn = (caller.address.as_str(), device.is_some());
        let matches = match self.verify_password(hash_of(row.as_ref()), password, turn).await {
            Ok(matches) => matches,
            Err(problem) => {
                attempt.withdrawn();
                return Err(problem);
            }
        };
        let Some(row) = row.filter(|_| matches) else {
            note(SecurityEvent::SignInFailed);
            attempt.wrong().await;
            return Err(Problem::NotAllowed("登录名或密码不对，请核对后再试".to_owned()));
        };
        attempt.right().await;
        let factor = self.store.second_factor_fetch(row.account).await.map_err(Fault::into_problem)?;
        let stage = if factor.is_some_and(|factor| factor.set_at.is_some()) {
            Stage::Code
        } else if self.needs_second_factor(&row) {
            Stage::SetUp
        } else {
            Stage::Whole
        };
        self.open_session(&row, stage, caller).await
    }

    /// Begins a session; its token is a fresh one at every step.
    pub(super) async fn open_session(&self, row: &AccountRow, stage: Stage, caller: &Caller) -> Answer<BegunSession> {
        let token = random_token().map_err(|_| Problem::Unavailable)?;
        let now = self.now();
        self.store.session_open(&token, row.account, stage, &in_words(&caller.agent), now).await?;
        if stage == Stage::Whole {
            let second_factor = self.factor_in_force(row.account).await?.is_some();
            let act = Act::SignedIn { account: row.account, second_factor };
            self.store.admin_note(AdminEvent::new(now, Doer::Account(row.account), act)).await?;
        }
        // A browser that is known stays known under its name.
        let known = self.known_device(&row.login, caller.device.as_deref()).and(caller.device.clone());
        let device = match known {
            Some(device) => device,
            None if stage == Stage::Whole => self.device_token(&row.login)?,
            None => String::new(),
        };
        Ok(BegunSession { token, device, step: step_of(stage) })
    }

    pub(super) async fn session_over(&self, session: &str) -> Answer<()> {
        self.store.session_end(session).await?;
        self.streams.end(Ended::Session(self.store.session_digest(session)));
        Ok(())
    }

    /// Whether the owner of the session proved lately enough to be who they are.
    pub(super) fn is_fresh(&self, row: &SessionRow) -> bool {
        // A clock that was put back is no proof.
        (0..=self.sign_in_rules.confirm_within).contains(&self.now().since(row.confirmed_at))
    }

    pub(super) fn proven(&self, row: &SessionRow) -> Answer<()> {
        if self.is_fresh(row) { Ok(()) } else { Err(Problem::ConfirmIdentity) }
    }

    /// Whether the password is the own one; who guesses is counted.
    pub(super) async fn own_password(
        &self,
        row: &AccountRow,
        (field, label): (&str, &str),
        password: &str,
        caller: &Caller,
    ) -> Answer<()> {
        let device = self.known_device(&row.login, caller.device.as_deref());
        let source = Source { address: &caller.address, device };
        let attempt = self.attempt(Guess::Password, source, &row.account.0.to_string()).await?;
        attempt.slow_down().await;
        match self.verify_password(Some(row.password.clone()), password, (&caller.address, true)).await {
            Ok(true) => {
                attempt.right().await;
                Ok(())
            }
            Ok(false) => {
                attempt.wrong().await;
                Err(Problem::Invalid(vec![FieldError::new(field, format!("{label}：不对，请核对大小写"))]))
            }
            Err(problem) => {
                attempt.withdrawn();
                Err(problem)
            }
        }
    }

    pub(super) async fn prove(&self, session: &str, password: &str, code: &str, caller: &Caller) -> Answer<()> {
        let row = self.whole_session(session).await?;
        self.own_password(&row.account, ("password", "密码"), password, caller).await?;
        if let Some(factor) = self.factor_in_force(row.account.account).await? {
            self.own_code(&row.account, &factor, code, caller).await?;
        }
        self.store.session_confirm(session, self.now()).await
    }

    pub(super) async fn security_of(&self, session: &str) -> Answer<SecurityView> {
        let row = self.whole_session(session).await?;
        let account = row.account.account;
        let lines = self.store.session_list(account, self.now()).await.map_err(Fault::into_problem)?;
        let factor = self.factor_in_force(account).await?;
        Ok(SecurityView {
            sessions: lines
                .into_iter()
                .map(|line| SessionView {
                    own: line.id == row.id,
                    id: line.id,
                    device: line.device,
                    begun_at: line.begun_at,
                    seen_at: line.seen_at,
                })
                .collect(),
            factor_since: factor.and_then(|factor| factor.set_at),
            recovery_left: self.store.recovery_code_count(account).await.map_err(Fault::into_problem)?,
            factor_required: self.needs_second_factor(&row.account),
            failures: self.attempts_on(Guess::SignIn, &row.account.login).await?,
            now: self.now(),
        })
    }

    pub(super) async fn password_change(&self, session: &str, old: &str, new: &str, caller: &Caller) -> Answer<()> {
        let row = self.whole_session(session).await?;
        self.own_password(&row.account, ("old", "现在的密码"), old, caller).await?;
        if old == new {
            return Err(Problem::Invalid(vec![FieldError::new("new", "新密码：和现在的一样，请换一个")]));
        }
        self.strong_enough(&row.account, "new", new)?;
        let hash = self.hash_in_turn(new, &caller.address).await?;
        let account = row.account.account;
        let (by, now) = (Doer::Account(account), self.now());
        // Ended first, so that each stream of another device ends with its own session.
        let ended = self.store.session_end_all(account, Some(&row.id), by.clone(), now).await?;
        self.store.account_set_password(account, hash, Some(&row.id), (PasswordWay::Own, by, now)).await?;
        self.store.session_confirm(session, now).await?;
        for digest in ended {
            self.streams.end(Ended::Session(digest));
        }
        Ok(())
    }

    /// Whether a new password is strong enough for this person.
    pub(super) fn strong_enough(&self, row: &AccountRow, field: &str, password: &str) -> Answer<()> {
        let pack = self.rules().latest(&row.pack_id);
        let department =
            pack.as_ref().map(|pack| pack.department_short(&row.department).to_owned()).unwrap_or_default();
        let about = [row.login.as_str(), row.name.as_str(), department.as_str(), row.department.as_str()];
        weakness(field, password, &about).map_or(Ok(()), |error| Err(Problem::Invalid(vec![error])))
    }

    async fn link_row(&self, token: &str, caller: &Caller) -> Answer<AccountRow> {
        let attempt = self.attempt(Guess::Link, Source::at(&caller.address), "").await?;
        let found = match self.store.account_link_open(token, self.now()).await {
            Ok(Some(account)) => self.store.account_fetch_by_id(account).await,
            Ok(None) => Ok(None),
            Err(fault) => Err(fault),
        };
        match found {
            Ok(Some(row)) if row.active => {
                attempt.right().await;
                Ok(row)
            }
            Ok(_) => {
                let told = attempt.refusal(Problem::NotFound);
                attempt.wrong().await;
                Err(told)
            }
            Err(fault) => {
                attempt.withdrawn();
                Err(fault.into_problem())
            }
        }
    }

    pub(super) async fn link_of(&self, token: &str, caller: &Caller) -> Answer<LinkView> {
        let me = self.me_of(self.link_row(token, caller).await?)?;
        Ok(LinkView { login: me.login, name: me.name, department: me.department_short })
    }

    pub(super) async fn link_used(&self, token: &str, password: &str, again: &str, caller: &Caller) -> Answer<()> {
        let row = self.link_row(token, caller).await?;
        self.strong_enough(&row, "password", password)?;
        if password != again {
            return Err(Problem::Invalid(vec![FieldError::new("again", "再输一次：和上面的不一样，请核对")]));
        }
        let hash = self.hash_in_turn(password, &caller.address).await?;
        if !self.store.account_link_use(token, hash, self.now()).await? {
            return Err(Problem::NotFound);
        }
        self.streams.end(Ended::Account(row.account));
        Ok(())
    }
}
