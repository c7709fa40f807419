//! Budgets: how much one address, draft or case makes within a window. Counted in the transaction of what is made.

use super::Store;
use super::fault::Fault;
use super::vault::Vault;
use super::writer::Unit;
use domain::problem::Problem;
use domain::value::Instant;
use sqlx::Row;

/// A day, from midnight to midnight in Beijing.
pub const DAY: i64 = 24 * 3600;
/// A burst.
pub const BURST: i64 = 600;
/// Beijing's days begin so many seconds before those of Greenwich.
const BEIJING: i64 = 8 * 3600;

/// Something that is spent of a budget.
#[derive(Debug, Clone)]
pub struct Spend {
    /// Kind, part of the subject.
    pub what: &'static str,
    /// Whose: an address, a draft's token, a case and party.
    pub whom: String,
    /// How much.
    pub amount: u32,
    /// How much there is within a window.
    pub most: u32,
    /// Length of the window, seconds.
    pub window: i64,
    /// What the person is told where it is spent, beginning with what there was too much of.
    pub told: &'static str,
}

impl Spend {
    /// End of the window.
    fn until(&self, now: Instant) -> i64 {
        let since = (now.unix() + BEIJING).rem_euclid(self.window);
        now.unix() - since + self.window
    }

    /// The digest holds the window: nobody can tell that two days' rows are the same address.
    fn subject(&self, vault: &Vault, now: Instant) -> Vec<u8> {
        let kind = format!("budget/{}/{}/{}", self.what, self.window, self.until(now));
        vault.digest(&kind, self.whom.as_bytes())[..16].to_vec()
    }

    fn spent(&self, now: Instant) -> Problem {
        let seconds = u32::try_from((self.until(now) - now.unix()).max(1)).unwrap_or(u32::MAX);
        let when = if self.window >= DAY {
            "请明天再来".to_owned()
        } else {
            format!("请在 {} 分钟后再来", seconds.div_ceil(60))
        };
        let message = format!("{}，{when}。您填写的内容都在；急事请拨打 12345 或到窗口办理", self.told);
        Problem::OverBudget { message, seconds }
    }
}

pub(super) const FORGET_OVER: &str = "delete from budget where until <= $1";

impl Unit {
    /// Spends, all or nothing; where one is spent up the job fails, and nothing of it is kept or counted.
    pub async fn budget_spend(&mut self, spends: &[Spend], now: Instant) -> Result<(), Fault> {
        if spends.is_empty() {
            return Ok(());
        }
        sqlx::query(FORGET_OVER).bind(now.unix()).execute(&mut self.conn).await?;
        for spend in spends {
            let used: i64 = sqlx::query(
                "insert into budget (subject, used, until) values ($1, $2, $3)
                 on conflict (subject) do update set used = used + excluded.used returning used",
            )
            .bind(spend.subject(&self.vault, now))
            .bind(i64::from(spend.amount))
            .bind(spend.until(now))
            .fetch_one(&mut self.conn)
            .await?
            .get(0);
            if used > i64::from(spend.most) {
                return Err(spend.spent(now).into());
            }
        }
        Ok(())
    }
}

impl Store {
    /// Whether so much could be spent now; asked before something large is taken in.
    pub async fn budget_admits(&self, spends: &[Spend], now: Instant) -> Result<Result<(), Problem>, Fault> {
        for spend in spends {
            let used: Option<i64> = sqlx::query_scalar("select used from budget where subject = $1")
                .bind(spend.subject(&self.vault, now))
                .fetch_optional(&self.readers)
                .await?;
            if used.unwrap_or(0) + i64::from(spend.amount) > i64::from(spend.most) {
                return Ok(Err(spend.spent(now)));
            }
        }
        Ok(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_04_3_a_day_ends_at_midnight_in_beijing_and_the_person_is_told_when_to_come_again() {
        let now = Instant::parse_rfc3339("2025-11-10T23:50:00+08:00").unwrap();
        let spend = |window| Spend { what: "x", whom: String::new(), amount: 1, most: 1, window, told: "太多" };
        assert_eq!(spend(DAY).until(now) - now.unix(), 600);
        assert_eq!(spend(BURST).until(now) - now.unix(), 600);
        let Problem::OverBudget { message, seconds } = spend(BURST).spent(now) else { panic!() };
        assert!(seconds == 600 && message.contains("10 分钟后") && message.contains("12345"), "{message}");
        assert!(matches!(spend(DAY).spent(now), Problem::OverBudget { message, .. } if message.contains("明天")));
    }
}
