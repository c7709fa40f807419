//! Machine clients of the hotline interface and their tickets.

use super::Store;
use super::admin_log::{binding, is_bound};
use super::fault::Fault;
use super::vault::Vault;
use super::writer::Unit;
use domain::administration::{Act, AdminEvent, Doer};
use domain::problem::{FieldError, Problem};
use domain::value::{AccountId, Instant};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// Machine accounts are numbered apart from people's.
const MACHINES: i64 = 1_000_000;

/// A machine client.
#[derive(Debug, Clone)]
pub struct ClientRow {
    /// Id; also its account in records.
    pub client: AccountId,
    /// Name, sent in the header.
    pub name: String,
    /// Shared secret.
    pub secret: String,
    /// Where results are called back to.
    pub callback: Option<String>,
}

/// What is known of a ticket number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketSeen {
    /// Never sent by this client.
    New,
    /// Sent with the same content: the case it became.
    Same(i64),
    /// Sent with other content.
    Different,
}

fn context(name: &str) -> Vec<u8> {
    format!("client/{name}").into_bytes()
}

/// What binds the values of a client to one another: an address put in by another hand is sent nothing.
pub(super) fn client_bound(vault: &Vault, row: &SqliteRow) -> Vec<u8> {
    let flag = |value: i64| u8::try_from(value).unwrap_or(u8::MAX);
    let id: i64 = row.get("client_id");
    let (demo, active): (i64, i64) = (row.get("demo"), row.get("active"));
    let callback: Option<&str> = row.get("callback");
    binding(
        vault,
        "machine_client",
        &[
            &id.to_be_bytes(),
            row.get::<&str, _>("name").as_bytes(),
            row.get::<&[u8], _>("secret"),
            callback.unwrap_or_default().as_bytes(),
            // As they stand: any other number than 1 is told from it.
            &[u8::from(callback.is_some()), flag(demo), flag(active)],
        ],
    )
}

/// What binds a ticket to the case it became.
pub(super) fn ticket_bound(vault: &Vault, client: i64, ticket_no: &str, case_id: i64, content: &[u8]) -> Vec<u8> {
    binding(vault, "ticket", &[&client.to_be_bytes(), ticket_no.as_bytes(), &case_id.to_be_bytes(), content])
}

pub(super) const CLIENT_OF_CASE: &str = "select client_id from ticket where case_id = $1";

impl Store {
    /// The client with that name. Demo clients exist only in a folder marked as demo.
    pub async fn client_fetch(&self, name: &str) -> Result<Option<ClientRow>, Fault> {
        let row = sqlx::query("select * from machine_client where name = $1 and active = 1")
            .bind(name)
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        if row.get::<bool, _>("demo") && !self.demo {
            return Ok(None);
        }
        self.client(&row)
    }

    /// The client with that id.
    pub async fn client_fetch_by_id(&self, client: AccountId) -> Result<Option<ClientRow>, Fault> {
        let row = sqlx::query("select * from machine_client where client_id = $1")
            .bind(client.0)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(|row| self.client(&row)).transpose()?.flatten())
    }

    fn client(&self, row: &SqliteRow) -> Result<Option<ClientRow>, Fault> {
        if !is_bound(row.get("bound"), &client_bound(&self.vault, row)) {
            let client: i64 = row.get("client_id");
            tracing::error!(client, "a client whose values do not belong together is not admitted");
            return Ok(None);
        }
        let name: String = row.get("name");
        let secret = self.vault.secrets().open(&context(&name), row.get("secret"))?;
        Ok(Some(ClientRow {
            client: AccountId(row.get("client_id")),
            secret: String::from_utf8(secret).map_err(|_| Fault::inconsistent("a client's secret"))?,
            name,
            callback: row.get("callback"),
        }))
    }

    /// The client whose ticket a case came from.
    pub async fn client_of_case(&self, case_id: i64) -> Result<Option<ClientRow>, Fault> {
        let client: Option<i64> =
            sqlx::query_scalar(CLIENT_OF_CASE).bind(case_id).fetch_optional(&self.readers).await?;
        match client {
            Some(client) => self.client_fetch_by_id(AccountId(client)).await,
            None => Ok(None),
        }
    }

    /// Creates a client, on record; the name must be free.
    pub async fn client_create(
        &self,
        name: &str,
        secret: &str,
        callback: Option<String>,
        demo: bool,
        by: Doer,
        now: Instant,
    ) -> Result<AccountId, Problem> {
        let (name, secret) = (name.to_owned(), secret.to_owned());
        self.writer
            .run(move |unit| {
                Box::pin(async move {
                    let taken: Option<i64> = sqlx::query_scalar("select client_id from machine_client where name = $1")
                        .bind(name.as_str())
                        .fetch_optional(&mut unit.conn)
                        .await?;
                    if taken.is_some() {
                        let error = FieldError::new("name", format!("客户端：“{name}”已存在"));
                        return Err(Fault::Problem(Problem::Invalid(vec![error])));
                    }
                    let last: Option<i64> =
                        sqlx::query_scalar("select max(client_id) from machine_client").fetch_one(&mut unit.conn).await?;
                    let id = last.unwrap_or(MACHINES) + 1;
                    let sealed = unit.vault.secrets().seal(&context(&name), secret.as_bytes())?;
                    sqlx::query(
                        "insert into machine_client (client_id, name, secret, callback, demo) values ($1, $2, $3, $4, $5)",
                    )
                    .bind(id)
                    .bind(name.as_str())
                    .bind(sealed)
                    .bind(callback)
                    .bind(demo)
                    .execute(&mut unit.conn)
                    .await?;
                    let client = AccountId(id);
                    let bound = hex::encode(unit.client_bind(client).await?);
                    unit.admin_append(&AdminEvent::new(now, by, Act::ClientStored { client, name, bound }))?;
                    Ok(client)
                })
            })
            .await
    }

    /// The case a client's ticket became.
    pub async fn ticket_case(&self, client: AccountId, ticket_no: &str) -> Result<Option<i64>, Fault> {
        Ok(sqlx::query_scalar("select case_id from ticket where client_id = $1 and ticket_no = $2")
            .bind(client.0)
            .bind(ticket_no)
            .fetch_optional(&self.readers)
            .await?)
    }
}

pub(super) const HOTLINE: &str = "select client_id from machine_client
     where active = 1 and callback is not null and demo = 0 order by client_id limit 1";

impl Unit {
    /// The hotline's own client: the first one registered that is called back. It hears of slips its office passed on.
    pub async fn hotline_client(&mut self) -> Result<Option<AccountId>, Fault> {
        let found: Option<i64> = sqlx::query_scalar(HOTLINE).fetch_optional(&mut self.conn).await?;
        Ok(found.map(AccountId))
    }

    /// Binds the values of a client to one another, after a change that was made by right.
    pub(super) async fn client_bind(&mut self, client: AccountId) -> Result<Vec<u8>, Fault> {
        let row = sqlx::query("select * from machine_client where client_id = $1")
            .bind(client.0)
            .fetch_one(&mut self.conn)
            .await?;
        let bound = client_bound(&self.vault, &row);
        sqlx::query("update machine_client set bound = $2 where client_id = $1")
            .bind(client.0)
            .bind(bound.clone())
            .execute(&mut self.conn)
            .await?;
        Ok(bound)
    }

    /// What is known of a ticket, as of this job.
    pub async fn ticket_seen(
        &mut self,
        client: AccountId,
        ticket_no: &str,
        content: &[u8],
    ) -> Result<TicketSeen, Fault> {
        let row = sqlx::query("select case_id, content from ticket where client_id = $1 and ticket_no = $2")
            .bind(client.0)
            .bind(ticket_no)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(match row {
            None => TicketSeen::New,
            Some(row) if row.get::<Vec<u8>, _>("content") == content => TicketSeen::Same(row.get("case_id")),
            Some(_) => TicketSeen::Different,
        })
    }

    /// Notes what a ticket became.
    pub fn ticket_put(&mut self, client: AccountId, ticket_no: &str, case_id: i64, content: &[u8]) {
        let bound = ticket_bound(&self.vault, client.0, ticket_no, case_id, content);
        self.later.push("insert into ticket (client_id, ticket_no, case_id, content, bound) values (");
        self.later.push_bind(client.0).push(", ").push_bind(ticket_no.to_owned()).push(", ").push_bind(case_id);
        self.later.push(", ").push_bind(content.to_vec()).push(", ").push_bind(bound).push(");");
    }
}
