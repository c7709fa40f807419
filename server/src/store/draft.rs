//! Drafts of citizens: sealed, found by the digest of a token only the citizen's browser holds.

use super::Store;
use super::budget::Spend;
use super::fault::Fault;
use super::vault::Vault;
use super::writer::Unit;
use domain::intake::Form;
use domain::problem::Problem;
use domain::value::Instant;
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection};

/// A draft is kept so many seconds after it was touched last.
const LIFE: i64 = 30 * 24 * 3600;

/// A draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRow {
    /// What was typed.
    pub form: Form,
    /// Files.
    pub files: Vec<DraftFileRow>,
    /// Why the last file was not taken.
    #[serde(default)]
    pub file_error: Option<String>,
    /// When it was saved last.
    #[serde(default)]
    pub saved_at: Option<Instant>,
}

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFileRow {
    /// Number in the draft.
    pub no: u16,
    /// Name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Sealed file.
    pub file: String,
    /// Its key.
    pub key: String,
    /// Whether it is the agent's authorisation.
    pub authorisation: bool,
}

/// A stored draft with what became of it.
pub struct StoredDraft {
    /// The draft.
    pub draft: DraftRow,
    /// The case it became.
    pub case_id: Option<i64>,
    /// The receipt, sealed like the draft.
    pub receipt: Option<Vec<u8>>,
}

fn digest(vault: &Vault, token: &str) -> Vec<u8> {
    vault.digest("draft", token.as_bytes()).to_vec()
}

async fn fetch(conn: &mut SqliteConnection, vault: &Vault, token: &str) -> Result<Option<StoredDraft>, Fault> {
    let digest = digest(vault, token);
    let row = sqlx::query("select sealed, case_id, receipt from draft where token = $1")
        .bind(digest.as_slice())
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let plain = vault.drafts().open(&digest, row.get("sealed"))?;
    let receipt =
        row.get::<Option<Vec<u8>>, _>("receipt").map(|sealed| vault.drafts().open(&digest, &sealed)).transpose()?;
    Ok(Some(StoredDraft { draft: serde_json::from_slice(&plain)?, case_id: row.get("case_id"), receipt }))
}

pub(super) const EXPIRED: &str = "select token, sealed, case_id from draft where updated_at < $1 limit 500";

pub(super) const RECEIPTS: &str = "update draft set receipt = null where receipt is not null and updated_at < $1";

impl Store {
    /// Puts a receipt away; that the draft was sent stays known, so that sending it again makes no second case.
    pub async fn receipt_forget(&self, token: &str) -> Result<(), Problem> {
        let digest = digest(&self.vault, token);
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query("update draft set receipt = null where token = $1 and receipt is not null")
                        .bind(digest)
                        .execute(&mut unit.conn)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Puts every receipt away that was made before `before`.
    pub async fn receipt_expire(&self, before: Instant) -> Result<(), Problem> {
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    sqlx::query(RECEIPTS).bind(before.unix()).execute(&mut unit.conn).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Throws an unsent draft away; returns the files to remove. A draft that was sent belongs to its case.
    pub async fn draft_discard(&self, token: &str) -> Result<Vec<String>, Problem> {
        let token = token.to_owned();
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let found = unit.draft_fetch(&token).await?.filter(|found| found.case_id.is_none());
                    let Some(found) = found else { return Ok(Vec::new()) };
                    let mut files = Vec::new();
                    for file in found.draft.files {
                        if unit.file_release(&file.file).await? {
                            files.push(file.file);
                        }
                    }
                    let digest = digest(&unit.vault, &token);
                    sqlx::query("delete from draft where token = $1").bind(digest).execute(&mut unit.conn).await?;
                    Ok(files)
                })
            })
            .await
    }

    /// The draft a token opens.
    pub async fn draft_fetch(&self, token: &str) -> Result<Option<StoredDraft>, Fault> {
        let mut conn = self.readers.acquire().await?;
        fetch(&mut conn, &self.vault, token).await
    }

    /// Begins a draft.
    pub async fn draft_begin(&self, token: &str, spends: Vec<Spend>, now: Instant) -> Result<(), Problem> {
        let token = token.to_owned();
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    unit.budget_spend(&spends, now).await?;
                    unit.draft_put(&token, &DraftRow::default(), now).await
                })
            })
            .await
    }

    /// Removes drafts nobody touched for thirty days; returns the files to remove.
    pub async fn draft_expire(&self, now: Instant) -> Result<Vec<String>, Problem> {
        let before = now.unix() - LIFE;
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let rows = sqlx::query(EXPIRED).bind(before).fetch_all(&mut unit.conn).await?;
                    let mut files = Vec::new();
                    for row in rows {
                        let token: Vec<u8> = row.get("token");
                        // The files of a submitted draft belong to its case.
                        if row.get::<Option<i64>, _>("case_id").is_none() {
                            let plain = unit.vault.drafts().open(&token, row.get("sealed"))?;
                            let draft: DraftRow = serde_json::from_slice(&plain)?;
                            for file in draft.files {
                                if unit.file_release(&file.file).await? {
                                    files.push(file.file);
                                }
                            }
                        }
                        sqlx::query("delete from draft where token = $1").bind(token).execute(&mut unit.conn).await?;
                    }
                    Ok(files)
                })
            })
            .await
    }
}

impl Unit {
    /// The draft a token opens, as of this job.
    pub async fn draft_fetch(&mut self, token: &str) -> Result<Option<StoredDraft>, Fault> {
        fetch(&mut self.conn, &self.vault, token).await
    }

    /// Writes a draft.
    pub async fn draft_put(&mut self, token: &str, draft: &DraftRow, now: Instant) -> Result<(), Fault> {
        let digest = digest(&self.vault, token);
        let sealed = self.vault.drafts().seal(&digest, &serde_json::to_vec(draft)?)?;
        sqlx::query(
            "insert into draft (token, sealed, updated_at) values ($1, $2, $3)
             on conflict (token) do update set sealed = excluded.sealed, updated_at = excluded.updated_at",
        )
        .bind(digest)
        .bind(sealed)
        .bind(now.unix())
        .execute(&mut self.conn)
        .await?;
        Ok(())
    }

    /// Notes the case a draft became; its personal content goes, the receipt stays for a while.
    pub async fn draft_submitted(
        &mut self,
        token: &str,
        case_id: i64,
        receipt: &[u8],
        now: Instant,
    ) -> Result<(), Fault> {
        self.draft_put(token, &DraftRow::default(), now).await?;
        let digest = digest(&self.vault, token);
        let sealed = self.vault.drafts().seal(&digest, receipt)?;
        sqlx::query("update draft set case_id = $2, receipt = $3 where token = $1")
            .bind(digest)
            .bind(case_id)
            .bind(sealed)
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}
