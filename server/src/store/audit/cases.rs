//! The read tables of the cases, each made again from the case's entries and compared.

use super::{ALTERED, MISSING, Scene, UNKNOWN, UNOPENED, compare};
use crate::store::blind::tokens;
use crate::store::card::{Facets, cards_of, open_card};
use crate::store::case::{CaseRow, next_due, open_entry, open_head};
use crate::store::errand::{ErrandRow, errands_of};
use crate::store::fault::Fault;
use crate::store::search::{SearchDoc, docs_of};
use crate::store::vault::DataKey;
use domain::administration::Act;
use domain::case::{Case, Entry, Event};
use domain::policy::Pack;
use domain::value::Instant;
use domain::view::Card;
use sqlx::Row;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A case's row with its snapshot, where there is one, and what came after it.
const HEAD: &str = concat!(
    "select h.case_no, h.pack_id, h.sub_state, h.open, h.next_due, h.case_id, h.version, s.version as snapshot, s.sealed,
         k.wrapped, ",
    case_tail!(),
    " from case_head h join case_key k on k.case_id = h.case_id left join case_snapshot s on s.case_id = h.case_id
      where h.case_id = $1"
);

/// What other tables are compared with.
#[derive(Default)]
pub(super) struct Gathered {
    /// Files the cases refer to: how often, and how large.
    pub(super) files: BTreeMap<String, (i64, u64)>,
    /// Tickets: client, number, case.
    pub(super) tickets: BTreeSet<(i64, String, i64)>,
    /// Last numbers: of cases by year, of ledgers by department and year, parts by case.
    pub(super) serials: BTreeMap<String, u32>,
    /// Numbered documents by kind and year.
    pub(super) documents: BTreeMap<(String, i32), u32>,
    /// Documents of the search by their number.
    pub(super) docs: BTreeMap<i64, Vec<SearchDoc>>,
    /// Cards by board and column.
    pub(super) counts: BTreeMap<(String, String), i64>,
    /// Cases there are, with their version.
    pub(super) versions: BTreeMap<i64, i64>,
    /// Last versions taken in as whole histories.
    pub(super) adopted: HashMap<i64, u32>,
}

type CardKey = (String, String, i64);

impl Scene<'_> {
    pub(super) async fn cases(&mut self) -> Result<(), Fault> {
        for (_, event) in &self.events {
            if let Act::CasesAdopted { cases } = &event.act {
                self.gathered.adopted.extend(cases.iter().copied());
            }
        }
        let keys =
            sqlx::query("select case_id, wrapped from case_key order by case_id").fetch_all(&mut *self.conn).await?;
        let logged: Vec<i64> = sqlx::query_scalar("select distinct case_id from case_log order by case_id")
            .fetch_all(&mut *self.conn)
            .await?;
        let keyed: HashSet<i64> = keys.iter().map(|row| row.get("case_id")).collect();
        for case_id in logged.iter().filter(|case_id| !keyed.contains(case_id)) {
            self.audit.find("case_key", format!("案件 {case_id}"), MISSING);
        }
        let logged: HashSet<i64> = logged.into_iter().collect();
        for row in keys {
            let case_id: i64 = row.get("case_id");
            if !logged.contains(&case_id) {
                self.audit.find("case_key", format!("案件 {case_id}"), UNKNOWN);
                continue;
            }
            match self.vault.unwrap(case_id, row.get("wrapped")) {
                Ok(key) => self.case(case_id, key).await?,
                Err(_) => self.audit.find("case_key", format!("案件 {case_id}"), UNOPENED),
            }
        }
        self.strays().await?;
        self.counts().await
    }

    async fn case(&mut self, case_id: i64, key: DataKey) -> Result<(), Fault> {
        let name = format!("案件 {case_id}");
        let rows = sqlx::query("select version, at, payload from case_log where case_id = $1 order by version")
            .bind(case_id)
            .fetch_all(&mut *self.conn)
            .await?;
        let mut entries: Vec<Entry> = Vec::with_capacity(rows.len());
        for row in &rows {
            match open_entry(case_id, &key, row) {
                Ok(entry) if entry.at.unix() == row.get::<i64, _>("at") => entries.push(entry),
                _ => {
                    let version: i64 = row.get("version");
                    self.audit.find("case_log", format!("{name}第 {version} 版"), UNOPENED);
                    return Ok(());
                }
            }
        }
        let (Some(case), Some(last)) = (Case::replay(&entries), entries.last()) else {
            self.audit.find("case_log", name, "没有开头");
            return Ok(());
        };
        let Some(pack) = self.rules.packs.get(&case.pack).cloned() else {
            self.audit.find("pack", format!("{} 第 {} 版", case.pack.id, case.pack.version), MISSING);
            return Ok(());
        };
        self.gathered.versions.insert(case_id, i64::from(case.version));
        self.gather(case_id, &case, &entries, &pack, last.at);
        self.head(case_id, &case, &pack).await?;
        self.cards(case_id, &case, &pack, last.at).await?;
        self.errands(case_id, &case, &pack, last.at).await?;
        self.blind(case_id, &case).await
    }

    fn gather(&mut self, case_id: i64, case: &Case, entries: &[Entry], pack: &Arc<Pack>, at: Instant) {
        let adopted = self.gathered.adopted.get(&case_id).copied().unwrap_or(0);
        let gathered = &mut self.gathered;
        for attachment in &case.attachments {
            // An adopted history names files of the case it was copied from and does not count them.
            let counted = i64::from(adopted == 0);
            let known = gathered.files.entry(attachment.file.clone()).or_insert((0, attachment.size));
            known.0 += counted;
        }
        gathered.tickets.extend(case.tickets().map(|ticket| (ticket.client.0, ticket.ticket_no.clone(), case_id)));
        let mut number = |series: String, value: u32| {
            let last = gathered.serials.entry(series).or_insert(0);
            *last = (*last).max(value);
        };
        let no = case.case_no;
        number(format!("case//{}", no.year()), no.serial());
        if no.part_no() > 1 {
            number(format!("part/{}/{}", no.part(1), no.year()), u32::from(no.part_no()) - 1);
        }
        for entry in entries.iter().filter(|entry| entry.version > adopted) {
            for event in &entry.events {
                if let Event::LedgerNumbered(ledger) = event {
                    number(format!("ledger/{}/{}", ledger.department, ledger.year), ledger.serial);
                }
            }
        }
        for entry in entries.iter().filter(|entry| entry.version > adopted) {
            for event in &entry.events {
                if let Event::DocumentIssued(document) = event
                    && document.document_no.is_some()
                {
                    let key = (document.kind.id().to_owned(), document.issued_at.day().year());
                    *gathered.documents.entry(key).or_insert(0) += 1;
                }
            }
        }
        gathered.docs.insert(case_id, docs_of(case, pack, &self.rules.calendar, at));
    }

    async fn head(&mut self, case_id: i64, case: &Case, pack: &Pack) -> Result<(), Fault> {
        let row = sqlx::query(HEAD).bind(case_id).fetch_optional(&mut *self.conn).await?;
        let name = format!("案件 {case_id}");
        let Some(row) = row else {
            self.audit.find("case_head", name, MISSING);
            return Ok(());
        };
        if row.get::<Option<&[u8]>, _>("sealed").is_none() {
            self.audit.find("case_snapshot", name, MISSING);
            return self.deadlines(case_id, case, pack, row.get("next_due")).await;
        }
        let sealed = open_head(self.vault, &row);
        let columns = row.get::<&str, _>("case_no") == case.case_no.to_string()
            && row.get::<i64, _>("version") == i64::from(case.version)
            && row.get::<&str, _>("pack_id") == case.pack.id
            && row.get::<&str, _>("sub_state") == case.sub_state.id()
            && row.get::<i64, _>("open") == i64::from(case.sub_state.is_open());
        match sealed {
            Ok(CaseRow { case: found, .. }) if found == *case && columns => {}
            _ if !columns => self.audit.find("case_head", name.clone(), ALTERED),
            Ok(_) => self.audit.find("case_snapshot", name.clone(), ALTERED),
            Err(_) => self.audit.find("case_snapshot", name.clone(), UNOPENED),
        }
        self.deadlines(case_id, case, pack, row.get("next_due")).await
    }

    /// When the sweep looks at the case next, and that what it passed was told.
    async fn deadlines(&mut self, case_id: i64, case: &Case, pack: &Pack, due: Option<i64>) -> Result<(), Fault> {
        let deadlines = case.deadlines(pack, &self.rules.calendar);
        let known: HashSet<Option<i64>> = deadlines.iter().map(|deadline| Some(deadline.at.unix())).collect();
        // A sweep that told the last one leaves none; so does a closed case.
        if !(due.is_none() || known.contains(&due)) || (due.is_some() && deadlines.is_empty()) {
            self.audit.find("case_head", format!("案件 {case_id} 的下一期限"), ALTERED);
            return Ok(());
        }
        let told: HashSet<String> = sqlx::query_scalar("select deadline from deadline_told where case_id = $1")
            .bind(case_id)
            .fetch_all(&mut *self.conn)
            .await?
            .into_iter()
            .collect();
        if !case.sub_state.is_open() || case.sub_state.is_open() && due == next_due(case, pack, &self.rules.calendar) {
            return Ok(());
        }
        for deadline in deadlines.iter().filter(|deadline| due.is_none_or(|due| deadline.at.unix() < due)) {
            if !told.contains(&deadline.key()) {
                self.audit.find("deadline_told", format!("案件 {case_id}，{}", deadline.key()), MISSING);
            }
        }
        Ok(())
    }

    async fn cards(&mut self, case_id: i64, case: &Case, pack: &Pack, at: Instant) -> Result<(), Fault> {
        let calendar = self.rules.calendar.clone();
        let mut expected = BTreeMap::new();
        for row in cards_of(self.vault, case_id, case, pack, &calendar, at)? {
            let board = (row.board.clone(), row.stage().to_owned(), row.due());
            *self.gathered.counts.entry((board.0.clone(), board.1.clone())).or_insert(0) += 1;
            let card = row.open(self.vault, case_id)?;
            expected.insert(board, (row.facets(), comparable(card, &calendar, at)));
        }
        let rows =
            sqlx::query("select * from card where case_id = $1").bind(case_id).fetch_all(&mut *self.conn).await?;
        let mut found = BTreeMap::new();
        for row in &rows {
            let key: CardKey = (row.get("department"), row.get("stage"), row.get("due"));
            match open_card(self.vault, row) {
                Ok(card) => {
                    found.insert(key, (Facets::of_row(row), comparable(card, &calendar, at)));
                }
                Err(_) => self.audit.find("card", named(case_id, &key), UNOPENED),
            }
        }
        compare(&mut self.audit, "card", &expected, &found, |key| named(case_id, key));
        Ok(())
    }

    async fn errands(&mut self, case_id: i64, case: &Case, pack: &Pack, at: Instant) -> Result<(), Fault> {
        let expected: BTreeMap<_, i64> =
            errands_of(case, pack, &self.rules.calendar, at).iter().map(ErrandRow::parts).collect();
        let rows = sqlx::query("select desk, kind, due, from_at from errand where case_id = $1")
            .bind(case_id)
            .fetch_all(&mut *self.conn)
            .await?;
        let found = rows.iter().map(|row| ((row.get(0), row.get(1), row.get(2)), row.get(3))).collect();
        compare(&mut self.audit, "errand", &expected, &found, |(desk, kind, due)| {
            format!("案件 {case_id}、{desk}、{kind}、{due}")
        });
        Ok(())
    }

    async fn blind(&mut self, case_id: i64, case: &Case) -> Result<(), Fault> {
        // Tokens have no values of their own: each stands for itself.
        let expected = tokens(self.vault, case).into_iter().map(|token| (token.clone(), token)).collect();
        let rows: Vec<Vec<u8>> = sqlx::query_scalar("select token from blind_index where case_id = $1")
            .bind(case_id)
            .fetch_all(&mut *self.conn)
            .await?;
        let found = rows.into_iter().map(|token| (token.clone(), token)).collect();
        compare(&mut self.audit, "blind_index", &expected, &found, |token| {
            format!("案件 {case_id}、{}", hex::encode(token))
        });
        Ok(())
    }

    /// Rows of cases that do not exist.
    async fn strays(&mut self) -> Result<(), Fault> {
        for table in [
            "case_head",
            "case_snapshot",
            "card",
            "errand",
            "blind_index",
            "search_pending",
            "deadline_told",
            "notification",
        ] {
            let sql = format!(
                "select distinct case_id from {table} where case_id not in (select case_id from case_log) limit 100"
            );
            let ids: Vec<i64> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *self.conn).await?;
            for id in ids {
                self.audit.find(table, format!("案件 {id}"), UNKNOWN);
            }
        }
        Ok(())
    }

    async fn counts(&mut self) -> Result<(), Fault> {
        let rows = sqlx::query("select department, stage, n from card_count").fetch_all(&mut *self.conn).await?;
        let found: BTreeMap<(String, String), i64> =
            rows.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect();
        let expected = std::mem::take(&mut self.gathered.counts);
        compare(&mut self.audit, "card_count", &expected, &found, |(department, stage)| {
            format!("{department}、{stage}")
        });
        Ok(())
    }
}

fn named(case_id: i64, (board, stage, due): &CardKey) -> String {
    format!("案件 {case_id}、{board}、{stage}、{due}")
}

/// Days left were counted when the card was written; what they are counted from is compared.
fn comparable(mut card: Card, calendar: &domain::clock::Calendar, at: Instant) -> Card {
    card.due = card.due.map(|due| due.as_of(calendar, at));
    card
}
