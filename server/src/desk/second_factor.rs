//! The second factor: codes of six digits that change every thirty seconds (RFC 6238), and ten codes on paper that stand
//! in for a lost device. A code is good one step early or late, and once.

use super::attempt::{Guess, Source};
use super::{Desk, Ended};
use crate::store::{AccountRow, Fault, SecondFactorRow, Spent, Stage};
use crate::watch::{SecurityEvent, note};
use domain::administration::Doer;
use domain::ports::Answer;
use domain::problem::{FieldError, Problem};
use domain::value::AccountId;
use domain::view::{BegunSession, Caller, EnrolmentView};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;
use totp_rs::{Builder, Secret, Totp};

/// Codes on paper.
const RECOVERY_CODES: usize = 10;
/// Letters of a recovery code; none that is mistaken for another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Letters in one: fifty bits.
const RECOVERY_LENGTH: usize = 10;
/// Setting up may take so many seconds; then another secret is shown.
const SET_UP_WITHIN: i64 = 3600;
/// Who issues the codes, as the telephone shows it.
const ISSUER: &str = "枫桥";

/// How a typed code is read.
#[derive(Debug, PartialEq, Eq)]
enum Typed {
    /// Six digits.
    Code(String),
    /// Ten letters and digits.
    Recovery(String),
    Neither,
}

fn read(text: &str) -> Typed {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—'))
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => c.to_ascii_uppercase(),
        })
        .collect();
    if plain.len() == 6 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        Typed::Code(plain)
    } else if plain.len() == RECOVERY_LENGTH && plain.bytes().all(|byte| LETTERS.contains(&byte)) {
        Typed::Recovery(plain)
    } else {
        Typed::Neither
    }
}

fn totp(secret: &str) -> Answer<Totp> {
    let mut bytes = [0; 20];
    let broken = || Fault::inconsistent("secret of a second factor").into_problem();
    hex::decode_to_slice(secret, &mut bytes).map_err(|_| broken())?;
    Builder::new().with_secret(Secret::new_stack(bytes)).build().map_err(|_| broken())
}

fn random_secret() -> Answer<String> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).map_err(|_| Problem::Unavailable)?;
    Ok(hex::encode(bytes))
}

fn random_recovery() -> Answer<Vec<String>> {
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let mut bytes = [0; RECOVERY_LENGTH];
        getrandom::fill(&mut bytes).map_err(|_| Problem::Unavailable)?;
        codes.push(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect());
    }
    Ok(codes)
}

/// Groups of letters, as they are easier to copy.
fn grouped(text: &str, size: usize, between: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(size).map(|group| group.iter().collect()).collect();
    groups.join(between)
}

/// The path of the dark modules, and how many modules there are in a row, with the quiet zone.
fn picture(address: &str) -> Answer<(String, u32)> {
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(address, EcLevel::M)
        .map_err(|_| Fault::inconsistent("a second factor too long for a picture").into_problem())?;
    let width = code.width();
    let mut path = String::new();
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let run = modules[column..].iter().take_while(|module| **module == Color::Dark).count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
            }
            column += run.max(1);
        }
    }
    Ok((path, u32::try_from(width + 2 * QUIET).unwrap_or(0)))
}

fn wrong_code() -> Problem {
    Problem::Invalid(vec![FieldError::new("code", "验证码：不对或已过期，请用手机上现在显示的 6 位数字，或一个恢复码")])
}

impl Desk {
    /// The second factor that is asked for, where one is set up.
    pub(super) async fn factor_in_force(&self, account: AccountId) -> Answer<Option<SecondFactorRow>> {
        let factor = self.store.second_factor_fetch(account).await.map_err(Fault::into_problem)?;
        Ok(factor.filter(|factor| factor.set_at.is_some()))
    }

    /// Whether a code is right, which uses it up; who guesses is counted.
    pub(super) async fn own_code(
        &self,
        row: &AccountRow,
        factor: &SecondFactorRow,
        text: &str,
        caller: &Caller,
    ) -> Answer<()> {
        let typed = read(text);
        if typed == Typed::Neither {
            let message = "验证码：请填手机上的 6 位数字，或 10 位恢复码";
            return Err(Problem::Invalid(vec![FieldError::new("code", message)]));
        }
        let device = self.known_device(&row.login, caller.device.as_deref());
        let source = Source { address: &caller.address, device };
        let attempt = self.attempt(Guess::Code, source, &row.account.0.to_string()).await?;
        attempt.slow_down().await;
        let spent = match typed {
            Typed::Code(code) => match self.step_of_code(factor, &code)? {
                Some(step) => self.store.second_factor_spend(row.account, step).await.map(Some),
                None => Ok(None),
            },
            Typed::Recovery(code) => {
                let known = self.store.recovery_code_spend(row.account, &code, self.now()).await;
                known.map(|known| known.then_some(Spent::Now))
            }
            Typed::Neither => Ok(None),
        };
        match spent {
            Ok(Some(Spent::Now)) => {
                attempt.right().await;
                Ok(())
            }
            Ok(Some(Spent::Before)) => {
                attempt.wrong().await;
                let message = "验证码：这个已经用过一次，请等手机显示下一个（最多 30 秒）";
                Err(Problem::Invalid(vec![FieldError::new("code", message)]))
            }
            Ok(None) => {
                note(SecurityEvent::SignInFailed);
                attempt.wrong().await;
                Err(wrong_code())
            }
            Err(problem) => {
                attempt.withdrawn();
                Err(problem)
            }
        }
    }

    /// The step a code belongs to, one early or late.
    fn step_of_code(&self, factor: &SecondFactorRow, code: &str) -> Answer<Option<i64>> {
        let now = u64::try_from(self.now().unix()).unwrap_or(0);
        let step = totp(&factor.secret)?.check(code, now);
        Ok(step.and_then(|step| i64::try_from(step).ok()))
    }

    pub(super) async fn code_given(&self, session: &str, code: &str, caller: &Caller) -> Answer<BegunSession> {
        let row = self.session_row(session).await?;
        let factor = self.factor_in_force(row.account.account).await?;
        let Some(factor) = factor.filter(|_| row.stage == Stage::Code) else { return Err(Problem::NotFound) };
        self.own_code(&row.account, &factor, code, caller).await?;
        self.store.session_end(session).await?;
        self.open_session(&row.account, Stage::Whole, caller).await
    }

    pub(super) async fn enrolment_of(&self, session: &str) -> Answer<EnrolmentView> {
        let row = self.session_row(session).await?;
        let (account, now) = (row.account.account, self.now());
        let known = self.store.second_factor_fetch(account).await.map_err(Fault::into_problem)?;
        let begun = match known {
            _ if row.stage == Stage::Code => return Err(Problem::NotFound),
            Some(factor) if factor.set_at.is_some() => {
                return Err(Problem::NotAllowed("二次验证已经设好。换手机时先停用，再重新设置".to_owned()));
            }
            _ if row.stage == Stage::Whole && !self.is_fresh(&row) => return Err(Problem::ConfirmIdentity),
            Some(factor) if now.since(factor.begun_at) <= SET_UP_WITHIN => factor,
            _ => {
                let (secret, recovery) = (random_secret()?, random_recovery()?);
                self.store.second_factor_begin(account, secret, recovery, now).await?;
                let begun = self.store.second_factor_fetch(account).await.map_err(Fault::into_problem)?;
                begun.ok_or(Problem::Unavailable)?
            }
        };
        let secret = totp(&begun.secret)?.secret().to_base32();
        let issuer = percent(ISSUER);
        let address = format!(
            "otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            percent(&row.account.login)
        );
        let (path, width) = picture(&address)?;
        Ok(EnrolmentView {
            secret: grouped(&secret, 4, " "),
            width,
            path,
            address,
            recovery: begun.recovery.iter().map(|code| grouped(code, 5, "-")).collect(),
            required: self.needs_second_factor(&row.account),
        })
    }

    pub(super) async fn enrolled(&self, session: &str, code: &str, caller: &Caller) -> Answer<Option<BegunSession>> {
        let row = self.session_row(session).await?;
        if row.stage == Stage::Whole {
            self.proven(&row)?;
        }
        let (account, now) = (row.account.account, self.now());
        let begun = self.store.second_factor_fetch(account).await.map_err(Fault::into_problem)?;
        let begun = begun.filter(|factor| factor.set_at.is_none() && now.since(factor.begun_at) <= SET_UP_WITHIN);
        let Some(factor) = begun.filter(|_| row.stage != Stage::Code) else { return Err(Problem::NotFound) };
        let Typed::Code(code) = read(code) else {
            return Err(Problem::Invalid(vec![FieldError::new("code", "验证码：请填手机上的 6 位数字")]));
        };
        let attempt = self.attempt(Guess::Code, Source::at(&caller.address), &account.0.to_string()).await?;
        let Some(step) = self.step_of_code(&factor, &code)? else {
            attempt.wrong().await;
            let message = "验证码：不对。请核对手机的时间是否自动校准，再填现在显示的 6 位数字";
            return Err(Problem::Invalid(vec![FieldError::new("code", message)]));
        };
        attempt.right().await;
        if !self.store.second_factor_set(account, factor, step, now).await? {
            return Err(Problem::NotFound);
        }
        if row.stage == Stage::Whole {
            return Ok(None);
        }
        self.store.session_end(session).await?;
        self.open_session(&row.account, Stage::Whole, caller).await.map(Some)
    }

    pub(super) async fn factor_removed(&self, session: &str) -> Answer<()> {
        let row = self.whole_session(session).await?;
        self.proven(&row)?;
        if self.needs_second_factor(&row.account) {
            return Err(Problem::NotAllowed("您的岗位必须使用二次验证；换手机请管理员重置后重新设置".to_owned()));
        }
        let (account, by) = (row.account.account, Doer::Account(row.account.account));
        if self.store.second_factor_remove(account, by, self.now()).await? { Ok(()) } else { Err(Problem::NotFound) }
    }

    /// Takes an account's second factor away, for a lost device; its sessions end.
    ///
    /// # Errors
    /// `NotFound` where there is none.
    pub async fn account_reset_second_factor(&self, account: AccountId, by: Doer) -> Answer<()> {
        if !self.store.second_factor_remove(account, by.clone(), self.now()).await? {
            return Err(Problem::NotFound);
        }
        self.store.session_end_all(account, None, by, self.now()).await?;
        self.streams.end(Ended::Account(account));
        Ok(())
    }
}

fn percent(text: &str) -> String {
    crate::http::percent_encoded(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the last six of eight digits, under its secret `12345678901234567890`.
    #[test]
    fn sec_11_codes_are_those_of_rfc_6238() {
        let totp = totp(&hex::encode(b"12345678901234567890")).unwrap();
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(totp.check(code, time), Some(time / 30), "{time}");
            assert_eq!(totp.check(code, time + 30), Some(time / 30), "a step late");
            assert_eq!(totp.check(code, time - 30), Some(time / 30), "a step early");
            assert_eq!(totp.check(code, time + 60), None, "two steps late");
            if let Some(before) = time.checked_sub(60) {
                assert_eq!(totp.check(code, before), None, "two steps early");
            }
        }
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(read(" 123 456 "), Typed::Code("123456".to_owned()));
        assert_eq!(read("１２３４５６"), Typed::Code("123456".to_owned()));
        assert_eq!(read("abcde-fgh23"), Typed::Recovery("ABCDEFGH23".to_owned()));
        for neither in ["", "12345", "1234567", "ABCDE-FGHI0", "密码密码密码密码密码"] {
            assert_eq!(read(neither), Typed::Neither, "{neither}");
        }
        assert_eq!(grouped("ABCDEFGH23", 5, "-"), "ABCDE-FGH23");
        let codes = random_recovery().unwrap();
        assert_eq!(codes.len(), 10);
        assert!(codes.iter().all(|code| read(code) == Typed::Recovery(code.clone())));
    }

    #[test]
    fn the_picture_has_the_finders_of_a_code() {
        let (path, width) = picture("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        assert!(path.starts_with("M4 4h7v1h-7z"), "the first row begins with a finder: {path}");
        assert!(width > 29 && path.len() > 500);
    }
}
