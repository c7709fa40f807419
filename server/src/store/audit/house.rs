//! The house: accounts, clients, rules, settings, codes and openings, compared with the fold of the administrative log.

use super::{ALTERED, MISSING, Scene, UNBOUND, UNOPENED, compare};
use crate::store::access_log;
use crate::store::account::{AccountRow, account_bound, password_bound};
use crate::store::admin_log::is_bound;
use crate::store::client::client_bound;
use crate::store::fault::Fault;
use crate::store::four_eyes::{self, four_eyes_bound};
use crate::store::query_code::code_bound;
use crate::store::rules::source_digest;
use crate::store::second_factor;
use crate::store::take_over::{self, openings_digest};
use crate::store::vault::sha256;
use domain::administration::{AccountChange, AccountState, Act, AdminEvent, CodeBound, Doer, Pending, YearStored};
use domain::value::AccountId;
use sqlx::Row;
use std::collections::BTreeMap;

/// An opening on record: when, who, case, what, for what.
type Opening = (i64, i64, i64, String, String);

/// The house as the administrative log has it.
#[derive(Default)]
struct House {
    begun: bool,
    accounts: BTreeMap<i64, (AccountState, String)>,
    clients: BTreeMap<i64, String>,
    packs: BTreeMap<(String, i64), String>,
    years: BTreeMap<i64, String>,
    settings: BTreeMap<String, String>,
    codes: BTreeMap<(i64, i64, bool), String>,
    openings: BTreeMap<i64, Opening>,
    old_openings: (i64, String),
    registers: BTreeMap<i64, String>,
    old_registers: i64,
    /// Requests: state, by whom, for what.
    requests: BTreeMap<i64, (&'static str, i64, AccountChange)>,
    /// Second factors: since when, the digest of the secret, the digest over the recovery codes.
    factors: BTreeMap<i64, (i64, String, String)>,
    /// Links that are good: digest and until when; nothing of those from before that was kept.
    links: BTreeMap<i64, Option<(String, i64)>>,
}

impl House {
    fn apply(&mut self, AdminEvent { at, by, act }: &AdminEvent) {
        match act {
            Act::LogBegun { accounts, clients, packs, years, settings, registers, openings, openings_digest } => {
                self.begun = true;
                let of = |(state, bound): &(AccountState, String)| (state.account.0, (state.clone(), bound.clone()));
                self.accounts = accounts.iter().map(of).collect();
                self.clients = clients.iter().map(|(client, bound)| (client.0, bound.clone())).collect();
                self.packs =
                    packs.iter().map(|(id, no, digest)| ((id.clone(), i64::from(*no)), digest.clone())).collect();
                self.years(years);
                self.settings = settings.iter().cloned().collect();
                self.old_registers = *registers;
                self.old_openings = (*openings, openings_digest.clone());
            }
            Act::AccountCreated { state } => {
                self.accounts.insert(state.account.0, (state.clone(), String::new()));
            }
            Act::AccountChanged { state } => {
                if !state.active {
                    self.links.remove(&state.account.0);
                }
                if let Some((known, _)) = self.accounts.get_mut(&state.account.0) {
                    *known = state.clone();
                }
            }
            Act::PasswordSet { account, bound, .. } => {
                self.links.remove(&account.0);
                if let Some((_, known)) = self.accounts.get_mut(&account.0) {
                    known.clone_from(bound);
                }
            }
            Act::ClientStored { client, bound, .. } => {
                self.clients.insert(client.0, bound.clone());
            }
            Act::PackPublished { pack, version, digest } => {
                self.packs.insert((pack.clone(), i64::from(*version)), digest.clone());
            }
            Act::CalendarImported { years } => self.years(years),
            Act::SettingChanged { key, digest } => {
                self.settings.insert(key.clone(), digest.clone());
            }
            Act::CodesTakenOver { codes } | Act::CodesIssued { codes } => {
                for CodeBound { case_id, party, agent, bound } in codes {
                    self.codes.insert((*case_id, i64::from(*party), *agent), bound.clone());
                }
            }
            Act::FieldOpened { access, account, case_id, what, purpose } => {
                let opening = (at.unix(), account.0, *case_id, what.clone(), purpose.clone());
                self.openings.insert(*access, opening);
            }
            Act::RegisterNoted { log_id, hash, .. } => {
                self.registers.insert(*log_id, hash.clone());
            }
            Act::FourEyesAsked { request, change } => {
                let Doer::Account(asked) = by else { return };
                self.requests.insert(*request, ("asked", asked.0, change.clone()));
            }
            Act::FourEyesConfirmed { request } => self.request(*request, "confirmed"),
            Act::FourEyesUsed { request } => self.request(*request, "used"),
            Act::FourEyesRefused { request, .. } => self.request(*request, "refused"),
            Act::SecondFactorSet { account, secret, codes } => {
                self.factors.insert(account.0, (at.unix(), secret.clone(), codes.clone()));
            }
            Act::SecondFactorReset { account } => {
                self.factors.remove(&account.0);
            }
            Act::RecoveryCodeUsed { account, codes: left, .. } => {
                if let Some((_, _, codes)) = self.factors.get_mut(&account.0) {
                    codes.clone_from(left);
                }
            }
            Act::LinkIssued { account, digest, until } => {
                self.links.insert(account.0, (!digest.is_empty()).then(|| (digest.clone(), *until)));
            }
            Act::LinkUsed { account } => {
                self.links.remove(&account.0);
            }
            // These change no table that is compared here.
            Act::SignedIn { .. }
            | Act::SignInFailed { .. }
            | Act::LockedOut { .. }
            | Act::SessionsRevoked { .. }
            | Act::Disclosed { .. }
            | Act::Exported { .. }
            | Act::CasesAdopted { .. }
            | Act::ServerStarted { .. }
            | Act::ServerStopped {}
            | Act::ClockJumped { .. }
            | Act::Rebuilt { .. }
            | Act::BackupMade { .. }
            | Act::Restored { .. }
            | Act::Anchored { .. } => {}
        }
    }

    fn request(&mut self, request: i64, state: &'static str) {
        if let Some(known) = self.requests.get_mut(&request) {
            known.0 = state;
        }
    }

    fn years(&mut self, years: &[YearStored]) {
        self.years.extend(years.iter().map(|year| (i64::from(year.year), year.digest.clone())));
    }
}

impl Scene<'_> {
    pub(super) async fn house(&mut self) -> Result<(), Fault> {
        let mut house = House::default();
        for (seq, event) in &self.events {
            if house.begun && matches!(event.act, Act::LogBegun { .. }) {
                self.audit.find("admin_log", format!("第 {seq} 行"), "管理日志第二次开始：其前的内容曾被清空");
            }
            house.apply(event);
        }
        if !house.begun {
            self.audit.find(
                "admin_log",
                "整张表",
                "管理日志没有开头：被清空，或升级后还没有启动过服务（先运行 server rebuild）",
            );
            return Ok(());
        }
        self.accounts(&house).await?;
        self.clients(&house).await?;
        self.rules(&house).await?;
        self.settings(&house).await?;
        self.codes(&house).await?;
        self.openings(&house).await?;
        self.requests(&house).await?;
        self.factors(&house).await?;
        self.links(&house).await?;
        self.register_events(&house).await
    }

    async fn accounts(&mut self, house: &House) -> Result<(), Fault> {
        let rows = sqlx::query("select * from account order by account_id").fetch_all(&mut *self.conn).await?;
        let mut found = BTreeMap::new();
        for row in &rows {
            let id: i64 = row.get("account_id");
            if !is_bound(row.get("bound"), &account_bound(self.vault, row)) {
                self.audit.find("account", format!("账号 {id}"), UNBOUND);
            }
            match AccountRow::try_from(row) {
                Ok(row) => {
                    let bound = password_bound(self.vault, AccountId(id), &row.password);
                    found.insert(id, (row.state(), bound));
                }
                Err(_) => self.audit.find("account", format!("账号 {id}"), ALTERED),
            }
        }
        compare(&mut self.audit, "account", &house.accounts, &found, |id| format!("账号 {id}"));
        Ok(())
    }

    async fn links(&mut self, house: &House) -> Result<(), Fault> {
        let rows =
            sqlx::query("select account_id, digest, expires_at from account_link").fetch_all(&mut *self.conn).await?;
        let old = |account: i64| house.links.get(&account).is_some_and(Option::is_none);
        let found = rows.iter().filter(|row| !old(row.get(0)));
        let found = found.map(|row| (row.get(0), (hex::encode(row.get::<&[u8], _>(1)), row.get(2)))).collect();
        let expected = house.links.iter().filter_map(|(account, link)| Some((*account, link.clone()?))).collect();
        compare(&mut self.audit, "account_link", &expected, &found, |id| format!("账号 {id}"));
        Ok(())
    }

    async fn clients(&mut self, house: &House) -> Result<(), Fault> {
        let rows = sqlx::query("select * from machine_client").fetch_all(&mut *self.conn).await?;
        let mut found = BTreeMap::new();
        for row in &rows {
            let id: i64 = row.get("client_id");
            let bound = client_bound(self.vault, row);
            if !is_bound(row.get("bound"), &bound) {
                self.audit.find("machine_client", format!("客户端 {id}"), UNBOUND);
            }
            found.insert(id, hex::encode(bound));
        }
        compare(&mut self.audit, "machine_client", &house.clients, &found, |id| format!("客户端 {id}"));
        Ok(())
    }

    async fn rules(&mut self, house: &House) -> Result<(), Fault> {
        let rows =
            sqlx::query("select pack_id, version, source, published_at from pack").fetch_all(&mut *self.conn).await?;
        let found = rows.iter().map(|row| ((row.get(0), row.get(1)), source_digest(row.get(2), row.get(3)))).collect();
        compare(&mut self.audit, "pack", &house.packs, &found, |(id, version)| format!("{id} 第 {version} 版"));
        let rows =
            sqlx::query("select year, source, imported_at from calendar_year").fetch_all(&mut *self.conn).await?;
        let found = rows.iter().map(|row| (row.get(0), source_digest(row.get(1), row.get(2)))).collect();
        compare(&mut self.audit, "calendar_year", &house.years, &found, |year| format!("{year} 年"));
        Ok(())
    }

    async fn settings(&mut self, house: &House) -> Result<(), Fault> {
        let rows = sqlx::query("select key, value from setting").fetch_all(&mut *self.conn).await?;
        let mut expected = house.settings.clone();
        // Known from the key itself, before there is a log.
        let check = self.vault.digest("key check", b"fengqiao");
        expected.insert("key_check".to_owned(), hex::encode(sha256(&[&check])));
        let found = rows.iter().map(|row| (row.get(0), hex::encode(sha256(&[row.get::<&[u8], _>(1)])))).collect();
        compare(&mut self.audit, "setting", &expected, &found, Clone::clone);
        Ok(())
    }

    async fn codes(&mut self, house: &House) -> Result<(), Fault> {
        let rows = sqlx::query("select * from query_code").fetch_all(&mut *self.conn).await?;
        let name = |(case_id, party, agent): &(i64, i64, bool)| {
            format!("案件 {case_id}、当事人 {party}{}", if *agent { "（代理人）" } else { "" })
        };
        let mut found = BTreeMap::new();
        for row in &rows {
            let key: (i64, i64, bool) = (row.get("case_id"), row.get("party"), row.get("agent"));
            let bound = code_bound(self.vault, key, row.get("mac"), row.get("holder"));
            if !is_bound(row.get("bound"), &bound) {
                self.audit.find("query_code", name(&key), UNBOUND);
            }
            found.insert(key, hex::encode(bound));
        }
        compare(&mut self.audit, "query_code", &house.codes, &found, name);
        Ok(())
    }

    async fn openings(&mut self, house: &House) -> Result<(), Fault> {
        let (last_old, old_digest) = &house.old_openings;
        let old = sqlx::query(take_over::OPENINGS).bind(last_old).fetch_all(&mut *self.conn).await?;
        if openings_digest(&old) != *old_digest {
            self.audit.find("access_log", format!("第 1 至 {last_old} 行"), ALTERED);
        }
        let rows = sqlx::query("select * from access_log where access_id > $1")
            .bind(last_old)
            .fetch_all(&mut *self.conn)
            .await?;
        let mut found = BTreeMap::new();
        for row in &rows {
            let (id, case_id): (i64, i64) = (row.get("access_id"), row.get("case_id"));
            let purpose = self.vault.secrets().open(&access_log::context(case_id), row.get("purpose"));
            let Some(purpose) = purpose.ok().and_then(|purpose| String::from_utf8(purpose).ok()) else {
                self.audit.find("access_log", format!("第 {id} 行"), UNOPENED);
                continue;
            };
            found.insert(id, (row.get("at"), row.get("account_id"), case_id, row.get("what"), purpose));
        }
        compare(&mut self.audit, "access_log", &house.openings, &found, |id| format!("第 {id} 行"));
        Ok(())
    }

    async fn requests(&mut self, house: &House) -> Result<(), Fault> {
        let rows = sqlx::query("select * from four_eyes").fetch_all(&mut *self.conn).await?;
        let name = |request: &i64| format!("第 {request} 件");
        let mut found = BTreeMap::new();
        for row in &rows {
            let (request, state, sealed): (i64, &str, &[u8]) =
                (row.get("request"), row.get("state"), row.get("sealed"));
            if !is_bound(row.get("bound"), &four_eyes_bound(self.vault, request, state, sealed)) {
                self.audit.find("four_eyes", name(&request), UNBOUND);
            }
            let opened = self.vault.administration().open(&four_eyes::context(request), sealed).ok();
            let Some(pending) = opened.and_then(|plain| serde_json::from_slice::<Pending>(&plain).ok()) else {
                self.audit.find("four_eyes", name(&request), UNOPENED);
                continue;
            };
            let state = ["asked", "confirmed", "used", "refused"].into_iter().find(|known| *known == state);
            found.insert(request, (state.unwrap_or_default(), pending.by.0, pending.change));
        }
        compare(&mut self.audit, "four_eyes", &house.requests, &found, name);
        Ok(())
    }

    /// Second factors that are asked for, and the recovery codes beside them; one that is being set up only opens.
    async fn factors(&mut self, house: &House) -> Result<(), Fault> {
        let rows =
            sqlx::query("select account_id, sealed, set_at from second_factor").fetch_all(&mut *self.conn).await?;
        let mut found = BTreeMap::new();
        for row in &rows {
            let (account, sealed, set_at): (i64, &[u8], Option<i64>) = (row.get(0), row.get(1), row.get(2));
            if self.vault.secrets().open(&second_factor::context(AccountId(account)), sealed).is_err() {
                self.audit.find("second_factor", format!("账号 {account}"), UNOPENED);
            }
            if let Some(set_at) = set_at {
                found.insert(account, (set_at, hex::encode(sha256(&[sealed]))));
            }
        }
        let expected = house.factors.iter().map(|(id, (at, secret, _))| (*id, (*at, secret.clone()))).collect();
        compare(&mut self.audit, "second_factor", &expected, &found, |id| format!("账号 {id}"));
        let rows = sqlx::query("select account_id, digest from recovery_code").fetch_all(&mut *self.conn).await?;
        let mut codes: BTreeMap<i64, Vec<Vec<u8>>> = house.factors.keys().map(|id| (*id, Vec::new())).collect();
        for row in &rows {
            codes.entry(row.get(0)).or_default().push(row.get(1));
        }
        let found = codes.into_iter().map(|(id, codes)| (id, second_factor::codes_digest(codes))).collect();
        let expected = house.factors.iter().map(|(id, (_, _, codes))| (*id, codes.clone())).collect();
        compare(&mut self.audit, "recovery_code", &expected, &found, |id| format!("账号 {id}"));
        Ok(())
    }

    /// The record of the registers hangs on the chain row by row.
    async fn register_events(&mut self, house: &House) -> Result<(), Fault> {
        let rows = sqlx::query("select log_id, hash from register_log").fetch_all(&mut *self.conn).await?;
        let mut found = BTreeMap::new();
        let mut last = 0;
        for row in &rows {
            let (id, hash): (i64, Option<Vec<u8>>) = (row.get(0), row.get(1));
            last = last.max(id);
            if id > house.old_registers {
                found.insert(id, hex::encode(hash.unwrap_or_default()));
            }
        }
        if last < house.old_registers {
            self.audit.find("register_log", format!("第 {} 行", house.old_registers), MISSING);
        }
        compare(&mut self.audit, "register_log", &house.registers, &found, |id| format!("第 {id} 行"));
        Ok(())
    }
}
