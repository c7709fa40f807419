//! Passwords: how they are hashed, and which are good enough.

use super::Desk;
use super::turns::Crowded;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::ports::Answer;
use domain::problem::{FieldError, Problem};
use zxcvbn::feedback::{Suggestion, Warning};
use zxcvbn::{Score, zxcvbn};

/// Shortest password.
const SHORTEST: usize = 10;
/// Longest; nobody can make the server work on a novel.
const LONGEST: usize = 128;
/// Words everybody here would try first.
const LOCAL: &[&str] = &[
    "fengqiao",
    "枫桥",
    "mohe",
    "漠河",
    "heilongjiang",
    "shebao",
    "社保",
    "shebaofei",
    "shuiwu",
    "税务",
    "renshe",
    "人社",
    "yibao",
    "医保",
    "zhengyi",
    "争议",
    "mima",
    "密码",
    "denglu",
    "woaini",
    "zhongguo",
    "beijing",
    "admin123",
    "12345",
    "12366",
    "12333",
];
/// Stands in for the hash of an account that is not there or has no password: as costly, and nobody's.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$0tDh6uqo4KaVwaVQ7wvSDVEgP1VyZXAHy0rTJyVvBqk";

/// argon2id with 19 MiB, 2 passes, 1 lane (the recommended floor for servers that must also do other things).
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password.
///
/// # Errors
/// If the operating system gives no randomness.
pub fn hash_password(password: &str) -> Result<String, Problem> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| Problem::Unavailable)?;
    let salt = SaltString::encode_b64(&salt).map_err(|_| Problem::Unavailable)?;
    argon2().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(|_| Problem::Unavailable)
}

fn verify(hash: &str, password: &str) -> bool {
    let own = PasswordHash::new(hash);
    let Ok(hash) = own.or_else(|_| PasswordHash::new(NOBODYS)) else { return false };
    argon2().verify_password(password.as_bytes(), &hash).is_ok()
}

impl Desk {
    /// Whether the password is that of the hash, when it is this address's turn; without a hash it takes as long.
    pub(super) async fn verify_password(
        &self,
        hash: Option<String>,
        password: &str,
        (address, trusted): (&str, bool),
    ) -> Answer<bool> {
        if password.len() > LONGEST * 4 {
            return Ok(false);
        }
        let turn = self.turns.take(address, trusted).await.map_err(|Crowded(wait)| Problem::Crowded(wait))?;
        let (hash, password) = (hash.unwrap_or_else(|| NOBODYS.to_owned()), password.to_owned());
        tokio::task::spawn_blocking(move || {
            let matches = verify(&hash, &password);
            drop(turn);
            matches
        })
        .await
        .map_err(|_| Problem::Unavailable)
    }

    /// Hashes a password, when it is its turn.
    pub(super) async fn hash_in_turn(&self, password: &str, address: &str) -> Answer<String> {
        let turn = self.turns.take(address, true).await.map_err(|Crowded(wait)| Problem::Crowded(wait))?;
        let password = password.to_owned();
        tokio::task::spawn_blocking(move || {
            let hash = hash_password(&password);
            drop(turn);
            hash
        })
        .await
        .map_err(|_| Problem::Unavailable)?
    }
}

/// What is wrong with a new password, and what to do: the estimate of how many guesses it withstands decides, not which
/// kinds of characters are in it. `about` is what others know of its owner.
pub(super) fn weakness(field: &str, password: &str, about: &[&str]) -> Option<FieldError> {
    let length = password.chars().count();
    let say = |message: String| Some(FieldError::new(field, format!("新密码：{message}")));
    if length < SHORTEST {
        return say(format!("至少 {SHORTEST} 位，现在是 {length} 位；几个不相干的词连起来又长又好记"));
    }
    if length > LONGEST {
        return say(format!("最多 {LONGEST} 位，现在是 {length} 位"));
    }
    let own: Vec<&str> = about.iter().copied().filter(|word| word.chars().count() >= 2).collect();
    let lower = password.to_lowercase();
    if let Some(word) = own.iter().find(|word| lower.contains(&word.to_lowercase())) {
        return say(format!("不要包含账号、姓名或单位（“{word}”），别人最先猜这些"));
    }
    let known: Vec<&str> = own.iter().copied().chain(LOCAL.iter().copied()).collect();
    let estimate = zxcvbn(password, &known);
    if estimate.score() >= Score::Three {
        return None;
    }
    let (warning, suggestions) =
        estimate.feedback().map_or((None, &[][..]), |feedback| (feedback.warning(), feedback.suggestions()));
    let mut words = vec![warning.map_or("太容易被猜到", warned).to_owned()];
    let mut told: Vec<&str> = suggestions.iter().filter_map(|suggestion| suggested(*suggestion)).collect();
    told.dedup();
    told.truncate(2);
    if told.is_empty() {
        told.push("再加一两个不常见的词");
    }
    words.push(format!("请{}", told.join("，")));
    say(words.join("。"))
}

fn warned(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            "键盘上相邻的键很容易被猜到"
        }
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            "重复的字符或片段几乎不增加难度"
        }
        Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword => {
            "这是很多人用的密码"
        }
        Warning::ThisIsSimilarToACommonlyUsedPassword => "和很多人用的密码太像",
        Warning::SequencesLikeAbcAreEasyToGuess => "abc、6543 这样的连续字符很容易被猜到",
        Warning::RecentYearsAreEasyToGuess => "年份很容易被猜到",
        Warning::AWordByItselfIsEasyToGuess => "单独一个词很容易被猜到",
        Warning::DatesAreOftenEasyToGuess => "日期很容易被猜到",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess => {
            "姓名很容易被猜到"
        }
    }
}

fn suggested(suggestion: Suggestion) -> Option<&'static str> {
    Some(match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => "用几个不相干的词，不要用成语或常见短语",
        Suggestion::AddAnotherWordOrTwo => "再加一两个不常见的词",
        Suggestion::CapitalizationDoesntHelpVeryMuch | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => {
            "不要只靠大小写"
        }
        Suggestion::ReversedWordsArentMuchHarderToGuess => "不要用倒过来写的词",
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => "不要只用 @ 代替 a 这类替换",
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => "不要用键盘上的图形",
        Suggestion::AvoidRepeatedWordsAndCharacters => "避免重复",
        Suggestion::AvoidSequences => "避免连续字符",
        Suggestion::AvoidRecentYears
        | Suggestion::AvoidYearsThatAreAssociatedWithYou
        | Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => "避免年份和日期",
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SEC-11: strength decides, not classes of characters; what is refused is told with what to do about it.
    #[test]
    fn sec_11_passwords_are_judged_by_strength() {
        let about = ["wangqiang", "王强", "市税务局", "tax_bureau"];
        let refused = |password: &str| weakness("new", password, &about).map(|error| error.message);
        for good in ["correct-horse-battery", "huang he lan mao tui zi", "青松翻过第七座山岗了", "Xq7-mmru-2pLd-09"]
        {
            assert_eq!(refused(good), None, "{good}");
        }
        for (weak, why) in [
            ("Ab1-short", "至少 10 位，现在是 9 位"),
            ("Password123!", "很多人用的密码"),
            ("aaaaaaaaaaAAA1", "重复"),
            ("1qaz2wsx3edc", "很多人用的密码"),
            ("wangqiang-2026", "不要包含账号"),
            ("王强今天来上班了没有", "不要包含账号"),
            ("2026113020261130", "重复"),
            ("shebaofei2026", "请"),
        ] {
            let message = refused(weak).unwrap_or_else(|| panic!("{weak} passed"));
            assert!(message.starts_with("新密码：") && message.contains(why), "{weak}: {message}");
        }
        assert!(refused(&"长".repeat(129)).unwrap().contains("最多 128 位"));
    }

    /// An account without a password, and none at all, are no quicker to try, and no password opens them.
    #[test]
    fn an_account_without_a_password_opens_to_none() {
        for hash in ["!", "", NOBODYS] {
            for password in ["", "!", "anything"] {
                assert!(!verify(hash, password));
            }
        }
        let hash = hash_password("correct-horse-battery").unwrap();
        assert!(verify(&hash, "correct-horse-battery") && !verify(&hash, "correct-horse-batterY"));
    }
}
