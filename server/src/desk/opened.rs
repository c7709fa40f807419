//! What is opened in full: one field at a time, one document as a whole, each with its purpose on record before it is
//! handed out (M-5.3-a), and what auditors read of that record.

use super::Desk;
use super::casework::{document_view, unnamed};
use super::tasks::only;
use crate::store::{CaseRow, Fault, OpeningRow, OpeningsWanted};
use async_trait::async_trait;
use domain::access::{Actor, Part, Role, Sight, masked_paper, masked_purpose};
use domain::case::{DisclosureFile, Document, Event, Registration};
use domain::input::purpose;
use domain::ports::{Answer, Audit};
use domain::problem::Problem;
use domain::value::{AccountId, CaseNo};
use domain::view::{
    ChangesAsked, ChangesView, DisclosuresAsked, DisclosuresView, DocumentView, OpeningAsked, OpeningView,
    OpeningsView, RevealField, Revealed,
};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

impl Desk {
    /// Notes an opening, before what is opened is handed out: the one place that does.
    pub(super) async fn note(&self, actor: &Actor, case_id: i64, what: String, purpose: &str) -> Answer<()> {
        let Some(account) = actor.account() else { return Err(Problem::NotFound) };
        self.store.access_note(account, case_id, what, purpose, self.now()).await
    }

    /// A personal field in full, for who may know the person.
    pub(super) async fn reveal_field(
        &self,
        actor: &Actor,
        case_no: CaseNo,
        party: u8,
        field: RevealField,
        why: &str,
    ) -> Answer<Revealed> {
        let (row, _, seen) = self.case_seen(actor, case_no).await?;
        if !may_open(seen) {
            return Err(Problem::NotFound);
        }
        let why = purpose(why, &row.case).map_err(|wrong| Problem::Invalid(vec![wrong]))?;
        let value = field.of_case(&row.case, party).ok_or(Problem::NotFound)?;
        self.note(actor, row.case_id, format!("当事人 {party} {}", field.zh()), &why).await?;
        Ok(Revealed { value })
    }

    /// A document's text, masked unless a purpose was given.
    pub(super) async fn read_document(
        &self,
        actor: &Actor,
        case_no: CaseNo,
        no: u16,
        why: Option<&str>,
    ) -> Answer<DocumentView> {
        let (row, pack, seen) = self.case_seen(actor, case_no).await?;
        let document = row.case.documents.iter().find(|document| document.no == no).ok_or(Problem::NotFound)?;
        let (body, masked) = self.masked_body(&row, document).await?;
        let hidden = self.hidden_links(&row.case, actor).await?;
        let Some(why) = why else {
            self.note(actor, row.case_id, format!("文书 {no} {}", document.title), "查看文书").await?;
            return Ok(DocumentView { masked, ..document_view(document, unnamed(&body, &hidden), &pack) });
        };
        if masked && !may_open(seen) {
            return Err(Problem::NotFound);
        }
        let why = purpose(why, &row.case).map_err(|wrong| Problem::Invalid(vec![wrong]))?;
        self.note(actor, row.case_id, format!("文书 {no} {}（完整内容）", document.title), &why).await?;
        Ok(document_view(document, unnamed(&document.body, &hidden), &pack))
    }

    /// The file of a released disclosure, for who works on the case as handler or head (M-5.3-b).
    pub(super) async fn read_disclosure(&self, actor: &Actor, case_no: CaseNo, no: u8) -> Answer<DisclosureFile> {
        let (row, pack, seen) = self.case_seen(actor, case_no).await?;
        if seen != Sight::Full || !(actor.has(Role::Handler) || actor.has(Role::Head)) {
            return Err(Problem::NotFound);
        }
        let file = DisclosureFile::of(&row.case, no, &pack, self.now().day())?;
        self.note(actor, row.case_id, format!("对外提供的文件 {no}"), &file.purpose).await?;
        Ok(file)
    }

    /// The text fixed when the document was issued may be older than what is registered now: whatever was ever
    /// registered is looked for.
    async fn masked_body(&self, row: &CaseRow, document: &Document) -> Answer<(String, bool)> {
        let entries = self.store.case_entries(row).await.map_err(Fault::into_problem)?;
        let once = entries.iter().flat_map(|entry| &entry.events).filter_map(|event| match event {
            Event::Opened(opened) => Some(&opened.registration),
            Event::RegistrationAmended(registration) => Some(&**registration),
            _ => None,
        });
        let ever: Vec<&Registration> = once.chain([&row.case.registration]).collect();
        Ok(masked_paper(document.kind, &document.body, ever.into_iter()))
    }
}

/// Who works on the case, the units convened, the leading-group office; a department that is asked looks a fact up by
/// name and number, and the rest is not in its part of the case.
pub(super) fn may_open(seen: Sight) -> bool {
    matches!(seen, Sight::Full | Sight::Part(Part::Unit | Part::Leading | Part::Asked))
}

#[async_trait]
impl Audit for Desk {
    async fn openings(
        &self,
        actor: &Actor,
        asked: &OpeningAsked,
        after: Option<&str>,
        limit: u32,
    ) -> Answer<OpeningsView> {
        only(actor, &[Role::Auditor])?;
        let (filter, mut told) = asked.filter();
        let before = after.filter(|after| !after.is_empty()).map(cursor);
        if before == Some(None) {
            told.push("地址里的页码看不懂，从头显示".to_owned());
        }
        let mut wanted = OpeningsWanted { day: filter.day, before: before.flatten(), ..OpeningsWanted::default() };
        if let Some(case_no) = filter.case_no {
            let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?;
            let Some(row) = row else { return Ok(OpeningsView { told, ..OpeningsView::default() }) };
            wanted.case_id = Some(row.case_id);
        }
        let accounts = self.store.account_list().await.map_err(Fault::into_problem)?;
        if let Some(who) = &filter.who {
            let login = accounts.iter().find(|row| row.login == *who);
            let named: Vec<_> = accounts.iter().filter(|row| row.name == *who).collect();
            if login.is_none() && named.len() > 1 {
                let logins: Vec<&str> = named.iter().map(|row| row.login.as_str()).collect();
                told.push(format!("叫“{who}”的账号有 {} 个，请填账号：{}", named.len(), logins.join("、")));
                return Ok(OpeningsView { told, ..OpeningsView::default() });
            }
            let Some(row) = login.or_else(|| named.first().copied()) else {
                told.push(format!("没有叫“{who}”的账号"));
                return Ok(OpeningsView { told, ..OpeningsView::default() });
            };
            wanted.account = Some(row.account);
        }
        let most = limit.clamp(1, domain::view::OPENINGS_OF_A_FILE);
        let mut rows = self.store.access_page(&wanted, most + 1).await.map_err(Fault::into_problem)?;
        let more = rows.len() > most as usize;
        rows.truncate(most as usize);
        let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.at.unix(), row.id));
        let by: BTreeMap<AccountId, _> = accounts.iter().map(|row| (row.account, row)).collect();
        let mut cases: BTreeMap<i64, Option<Registration>> = BTreeMap::new();
        let mut lines = Vec::with_capacity(rows.len());
        for OpeningRow { id: _, at, account, case_id, case_no, what, purpose } in rows {
            let registration = match cases.entry(case_id) {
                Entry::Occupied(known) => known.into_mut().as_ref(),
                Entry::Vacant(unread) => {
                    let row = self.store.case_fetch_by_id(case_id).await.map_err(Fault::into_problem)?;
                    unread.insert(row.map(|row| row.case.registration)).as_ref()
                }
            };
            let row = by.get(&account);
            let pack = row.and_then(|row| self.pack_of_department(&row.department));
            lines.push(OpeningView {
                at,
                name: row.map(|row| row.name.clone()).unwrap_or_default(),
                login: row.map(|row| row.login.clone()).unwrap_or_default(),
                department: row
                    .zip(pack)
                    .map(|(row, pack)| pack.department_short(&row.department).to_owned())
                    .unwrap_or_default(),
                case_no,
                what,
                purpose: registration.map_or(String::new(), |known| masked_purpose(&purpose, known)),
            });
        }
        Ok(OpeningsView { lines, next, told })
    }

    async fn disclosures(
        &self,
        actor: &Actor,
        asked: &DisclosuresAsked,
        after: Option<&str>,
    ) -> Answer<DisclosuresView> {
        only(actor, &[Role::Auditor])?;
        self.all_disclosures(asked, after).await
    }

    async fn changes(&self, actor: &Actor, asked: &ChangesAsked, before: Option<i64>) -> Answer<ChangesView> {
        only(actor, &[Role::Auditor])?;
        self.all_changes(asked, before).await
    }
}

/// `at.id` of the last line seen.
fn cursor(text: &str) -> Option<(i64, i64)> {
    let (at, id) = text.split_once('.')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}
