//! Registers beside the cases.

use super::{Desk, Extra};
use crate::store::{AccountRow, Fault, RegisterAct, RegisterKind};
use async_trait::async_trait;
use domain::access::{Actor, Role, Sight, sight};
use domain::case::{Command, RecordCommand};
use domain::policy::{DepartmentKind, Pack};
use domain::ports::{Answer, Registers};
use domain::problem::{FieldError, Problem};
use domain::register::{
    AccountabilityDraft, AccountabilityEntry, Book, ConsultationDraft, ConsultationEntry, GroupTask, Leadership,
    OpinionDraft, OpinionEntry, Quarter, Roster, RosterEntry, TaskDraft, is_group_member, keeps_roster,
    may_read_accountability,
};
use domain::value::{AccountId, CaseNo, Day, DepartmentId, Instant};
use domain::view::{Assessment, BookShelf, CountsReport, FiguresReport, Registered, RosterView};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Entries of one page.
const PAGE: u32 = 50;

/// Texts that can be kept.
fn check(draft: &impl serde::Serialize) -> Answer<()> {
    let errors = domain::input::texts(draft);
    if errors.is_empty() { Ok(()) } else { Err(Problem::Invalid(errors)) }
}

impl Desk {
    /// The pack of the actor's department, where it has a leading group; elsewhere there are no such registers.
    pub(super) fn group_pack(&self, actor: &Actor) -> Answer<Arc<Pack>> {
        let own = actor.department().and_then(|department| self.pack_of_department(department));
        own.filter(|pack| pack.offices.leading_group.is_some()).ok_or(Problem::NotFound)
    }

    /// Who leads the leading group, for whoever holds that post and would consent; nobody else is asked.
    pub(super) async fn leader_seen_by(&self, actor: &Actor, pack: &Pack) -> Answer<Option<Option<RosterEntry>>> {
        if !actor.has(Role::GroupLeader) {
            return Ok(None);
        }
        let held = self.store.roster_leader(&pack.reference.id, self.now().day()).await;
        held.map(Some).map_err(Fault::into_problem)
    }

    /// Whether `actor` is the leader of the actor's own leading group today (M-3.1-a).
    pub(super) async fn leads(&self, actor: &Actor) -> Answer<bool> {
        let pack = self.group_pack(actor)?;
        let held = self.leader_seen_by(actor, &pack).await?;
        Ok(held.is_some() && Leadership::of(held.as_ref()).admits(actor).is_ok())
    }

    /// Accounts of the leader's post that may sign in, for whoever keeps the roster.
    async fn leader_posts(&self, pack: &Pack) -> Answer<Vec<(AccountId, String)>> {
        let Some(office) = &pack.offices.leading_group else { return Ok(Vec::new()) };
        let rows = self.store.account_list_of(&pack.reference.id, office).await.map_err(Fault::into_problem)?;
        let posts = rows.into_iter().filter(|row| row.roles.has(Role::GroupLeader));
        Ok(posts.map(|row| (row.account, format!("{}（{}）", row.name, row.login))).collect())
    }

    /// The account of a leader: one that may sign in and holds the post.
    async fn leader_account(&self, pack: &Pack, account: AccountId) -> Answer<()> {
        let row = self.store.account_fetch_by_id(account).await.map_err(Fault::into_problem)?;
        let fits =
            |row: &AccountRow| row.active && row.pack_id == pack.reference.id && row.roles.has(Role::GroupLeader);
        if row.as_ref().is_some_and(fits) {
            return Ok(());
        }
        let message = "组长的账号：请选择在用的领导小组组长岗位账号";
        Err(Problem::Invalid(vec![FieldError::new("account", message)]))
    }

    fn act(&self, actor: &Actor, kind: RegisterKind, act: &'static str) -> Answer<RegisterAct> {
        let pack = self.group_pack(actor)?;
        let account = actor.account().ok_or(Problem::NotFound)?;
        Ok(RegisterAct { kind, pack_id: pack.reference.id.clone(), account, at: self.now(), act })
    }

    pub(super) async fn entries<T: DeserializeOwned>(
        &self,
        actor: &Actor,
        kind: RegisterKind,
        before: Option<i64>,
        limit: u32,
    ) -> Answer<Vec<Registered<T>>> {
        let pack = self.group_pack(actor)?;
        let rows = self.store.register_list(kind, &pack.reference.id, before, limit).await;
        let rows = rows.map_err(Fault::into_problem)?;
        Ok(rows.into_iter().map(|(id, entry)| Registered { id, entry }).collect())
    }

    /// Every entry that `wanted` lets through.
    pub(super) async fn entries_where<T: DeserializeOwned>(
        &self,
        actor: &Actor,
        kind: RegisterKind,
        wanted: impl Fn(&T) -> bool,
    ) -> Answer<Vec<Registered<T>>> {
        let rows: Vec<Registered<T>> = self.entries(actor, kind, None, u32::MAX).await?;
        Ok(rows.into_iter().filter(|row| wanted(&row.entry)).collect())
    }

    /// A page of what `sees` lets through: as many entries as there are, however many others lie between them.
    async fn entries_seen<T: DeserializeOwned>(
        &self,
        actor: &Actor,
        kind: RegisterKind,
        before: Option<i64>,
        sees: impl Fn(&T) -> bool,
    ) -> Answer<Vec<Registered<T>>> {
        let (mut found, mut before) = (Vec::new(), before);
        loop {
            let rows: Vec<Registered<T>> = self.entries(actor, kind, before, PAGE).await?;
            let last = rows.len() < PAGE as usize;
            before = rows.last().map(|row| row.id);
            found.extend(rows.into_iter().filter(|row| sees(&row.entry)));
            if last || found.len() >= PAGE as usize {
                found.truncate(PAGE as usize);
                return Ok(found);
            }
        }
    }

    /// Those of the cases the actor sees; of the others he learns not even the number.
    async fn seen_of(&self, actor: &Actor, cases: &[CaseNo]) -> Answer<Vec<CaseNo>> {
        let mut seen = Vec::with_capacity(cases.len());
        for case_no in cases {
            let Some(row) = self.store.case_fetch(*case_no).await.map_err(Fault::into_problem)? else { continue };
            let pack = self.pack_of(&row.case)?;
            if !matches!(sight(actor, &row.case, &pack), Sight::Nothing | Sight::Pool) {
                seen.push(*case_no);
            }
        }
        Ok(seen)
    }

    /// The case, if the actor sees it.
    async fn seen_one(&self, actor: &Actor, case_no: Option<CaseNo>) -> Answer<Option<CaseNo>> {
        Ok(self.seen_of(actor, case_no.as_slice()).await?.pop())
    }
}

impl Desk {
    /// The disclosure that a published text rests on, if the actor works on its case and it holds today (M-5.3-b). A text
    /// that names who asked not to be named is refused as it is in the case.
    async fn approved_disclosure(
        &self,
        actor: &Actor,
        case_no: Option<CaseNo>,
        disclosure: Option<u8>,
        text: &str,
    ) -> Answer<Option<(CaseNo, u8)>> {
        let (Some(case_no), Some(no)) = (case_no, disclosure) else { return Ok(None) };
        let Some(row) = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)? else { return Ok(None) };
        let pack = self.pack_of(&row.case)?;
        if sight(actor, &row.case, &pack) != Sight::Full {
            return Ok(None);
        }
        let mut all = row.case.records.disclosures.iter();
        let known = all.find(|known| known.no == no && known.holds_on(self.now().day()) && known.public);
        let Some(known) = known else { return Ok(None) };
        row.case.admit_published(text, known, &pack)?;
        Ok(Some((case_no, no)))
    }
}

pub(super) fn not_yours(who: &str) -> Problem {
    Problem::NotAllowed(format!("由{who}查看"))
}

fn known(pack: &Pack, department: &DepartmentId) -> bool {
    pack.department(department).is_some()
}

fn unknown_unit(field: &str) -> Problem {
    Problem::Invalid(vec![FieldError::new(field, "单位：请从名单中选择")])
}

#[async_trait]
impl Registers for Desk {
    async fn shelf(&self, actor: &Actor) -> Answer<BookShelf> {
        let pack = self.group_pack(actor)?;
        let open = Book::ALL.into_iter().filter(|book| book.is_open_to(actor));
        Ok(BookShelf {
            now: self.now(),
            books: open.map(|book| (book, book.is_kept_by(actor))).collect(),
            units: pack.departments.iter().map(|unit| (unit.id.clone(), unit.short.clone())).collect(),
        })
    }

    async fn figures(&self, actor: &Actor, quarter: Quarter) -> Answer<FiguresReport> {
        self.report(actor, quarter).await
    }

    async fn assessment(&self, actor: &Actor, quarter: Quarter, unit: &DepartmentId) -> Answer<Assessment> {
        self.assess(actor, quarter, unit).await
    }

    async fn counts(&self, actor: &Actor, quarter: Quarter) -> Answer<CountsReport> {
        self.count_all(actor, quarter).await
    }

    async fn roster(&self, actor: &Actor) -> Answer<RosterView> {
        let pack = self.group_pack(actor)?;
        let entries: Vec<Registered<RosterEntry>> = self.entries(actor, RegisterKind::Roster, None, u32::MAX).await?;
        let roster = Roster::of(entries.iter().map(|row| row.entry.clone()).collect());
        // 各单位主要负责同志任副组长 (M-3.1-b): the units that handle, those that assist, the towns.
        let units: Vec<DepartmentId> = pack
            .departments
            .iter()
            .filter(|department| {
                matches!(
                    department.kind,
                    DepartmentKind::Functional | DepartmentKind::Liaison | DepartmentKind::Station
                )
            })
            .map(|department| department.id.clone())
            .collect();
        let missing = roster.without_deputy(&units, self.now().day());
        let has_station = |town: &domain::value::TownId| {
            let station = |department: &domain::policy::Department| {
                department.kind == DepartmentKind::Station && department.town.as_ref() == Some(town)
            };
            pack.departments.iter().any(station)
        };
        let without_station =
            pack.towns.iter().filter(|town| !has_station(&town.id)).map(|town| town.name.clone()).collect();
        // A town stands on the roster under its station and is called by its own name.
        let mut without_deputy: Vec<String> = missing
            .into_iter()
            .map(|unit| {
                let town = pack.department(unit).and_then(|known| known.town.as_ref());
                town.map_or_else(|| pack.department_short(unit), |town| pack.place_name(town)).to_owned()
            })
            .collect();
        // A town without a station has nobody on the roster either.
        without_deputy.extend(pack.towns.iter().filter(|town| !has_station(&town.id)).map(|town| town.name.clone()));
        without_deputy.dedup();
        let leaders = if keeps_roster(actor) { self.leader_posts(&pack).await? } else { Vec::new() };
        Ok(RosterView { without_deputy, without_station, may_keep: keeps_roster(actor), leaders, entries })
    }

    async fn roster_add(&self, actor: &Actor, entry: RosterEntry) -> Answer<()> {
        check(&entry)?;
        let act = self.act(actor, RegisterKind::Roster, "登记")?;
        let pack = self.group_pack(actor)?;
        if let (Some(account), true) = (entry.account, keeps_roster(actor)) {
            self.leader_account(&pack, account).await?;
        }
        let actor = actor.clone();
        self.store
            .register_add(act, move |known_entries: Vec<RosterEntry>| {
                Roster::of(known_entries).add(entry.clone(), &actor)?;
                if known(&pack, &entry.unit) { Ok(entry) } else { Err(unknown_unit("unit")) }
            })
            .await
    }

    async fn roster_end(&self, actor: &Actor, id: i64, until: Day) -> Answer<()> {
        let act = self.act(actor, RegisterKind::Roster, "结束任职")?;
        let actor = actor.clone();
        let change = move |entry: &mut RosterEntry| Ok(entry.end(until, &actor)?);
        self.store.register_change(act, id, change).await
    }

    async fn roster_tie(&self, actor: &Actor, id: i64, account: AccountId) -> Answer<()> {
        let act = self.act(actor, RegisterKind::Roster, "登记组长账号")?;
        if keeps_roster(actor) {
            let pack = self.group_pack(actor)?;
            self.leader_account(&pack, account).await?;
        }
        let actor = actor.clone();
        let change = move |entry: &mut RosterEntry| Ok(entry.tie(account, &actor)?);
        self.store.register_change(act, id, change).await
    }

    async fn consultations(&self, actor: &Actor, before: Option<i64>) -> Answer<Vec<Registered<ConsultationEntry>>> {
        if !is_group_member(actor) {
            return Err(not_yours("领导小组成员"));
        }
        let mut rows: Vec<Registered<ConsultationEntry>> =
            self.entries(actor, RegisterKind::Consultation, before, PAGE).await?;
        for row in &mut rows {
            row.entry.draft.cases = self.seen_of(actor, &row.entry.draft.cases).await?;
        }
        Ok(rows)
    }

    async fn consultation_open(&self, actor: &Actor, draft: ConsultationDraft) -> Answer<()> {
        check(&draft)?;
        let act = self.act(actor, RegisterKind::Consultation, "发起")?;
        let entry = ConsultationEntry::open(draft, actor, act.at)?;
        if self.seen_of(actor, &entry.draft.cases).await? != entry.draft.cases {
            let field = FieldError::new("cases", "案件编号：没有这一件");
            return Err(Problem::Invalid(vec![field]));
        }
        self.store.register_add(act, move |_: Vec<ConsultationEntry>| Ok(entry)).await
    }

    async fn consultation_consent(&self, actor: &Actor, id: i64) -> Answer<()> {
        let act = self.act(actor, RegisterKind::Consultation, "同意")?;
        let pack = self.group_pack(actor)?;
        let held = self.leader_seen_by(actor, &pack).await?;
        let (actor, now) = (actor.clone(), act.at);
        let change =
            move |entry: &mut ConsultationEntry| Ok(entry.give_consent(&actor, Leadership::of(held.as_ref()), now)?);
        self.store.register_change(act, id, change).await
    }

    async fn consultation_convene(&self, actor: &Actor, id: i64, held_at: Instant, place: &str) -> Answer<()> {
        check(&serde_json::json!({ "place": place }))?;
        let act = self.act(actor, RegisterKind::Consultation, "召集")?;
        let (actor, now, place) = (actor.clone(), act.at, place.to_owned());
        let change = move |entry: &mut ConsultationEntry| Ok(entry.convene(held_at, &place, &actor, now)?);
        self.store.register_change(act, id, change).await
    }

    async fn consultation_conclude(&self, actor: &Actor, id: i64, conclusion: &str) -> Answer<()> {
        check(&serde_json::json!({ "conclusion": conclusion }))?;
        let act = self.act(actor, RegisterKind::Consultation, "登记结论")?;
        let pack = self.group_pack(actor)?;
        let (actor, now, conclusion) = (actor.clone(), act.at, conclusion.to_owned());
        let change = move |entry: &mut ConsultationEntry, among: &[ConsultationEntry]| {
            Ok(entry.conclude(&conclusion, among, &pack, &actor, now)?)
        };
        self.store.register_change_among(act, id, change).await
    }

    async fn group_tasks(&self, actor: &Actor, before: Option<i64>) -> Answer<Vec<Registered<GroupTask>>> {
        self.entries_seen(actor, RegisterKind::Task, before, |task: &GroupTask| task.is_visible_to(actor)).await
    }

    async fn group_task_assign(&self, actor: &Actor, draft: TaskDraft) -> Answer<()> {
        check(&draft)?;
        let act = self.act(actor, RegisterKind::Task, "交办")?;
        let pack = self.group_pack(actor)?;
        let task = GroupTask::assign(draft, actor, act.at)?;
        if !known(&pack, &task.draft.unit) {
            return Err(unknown_unit("unit"));
        }
        self.store.register_add(act, move |_: Vec<GroupTask>| Ok(task)).await
    }

    async fn group_task_report(&self, actor: &Actor, id: i64, result: &str) -> Answer<()> {
        check(&serde_json::json!({ "result": result }))?;
        let act = self.act(actor, RegisterKind::Task, "报告结果")?;
        let (actor, now, result) = (actor.clone(), act.at, result.to_owned());
        let change = move |task: &mut GroupTask| {
            if !task.is_visible_to(&actor) {
                return Err(Problem::NotFound);
            }
            Ok(task.report(&result, &actor, now)?)
        };
        self.store.register_change(act, id, change).await
    }

    async fn accountability(&self, actor: &Actor, before: Option<i64>) -> Answer<Vec<Registered<AccountabilityEntry>>> {
        if !may_read_accountability(actor) {
            return Err(not_yours("监督考核、领导小组办公室、纪委监委"));
        }
        let mut rows: Vec<Registered<AccountabilityEntry>> =
            self.entries(actor, RegisterKind::Accountability, before, PAGE).await?;
        for row in &mut rows {
            let own = row.entry.by.account.is_some() && row.entry.by.account == actor.account();
            if !own {
                row.entry.draft.case_no = self.seen_one(actor, row.entry.draft.case_no).await?;
            }
        }
        Ok(rows)
    }

    async fn accountability_record(&self, actor: &Actor, draft: AccountabilityDraft) -> Answer<()> {
        check(&draft)?;
        let act = self.act(actor, RegisterKind::Accountability, "登记")?;
        let pack = self.group_pack(actor)?;
        let entry = AccountabilityEntry::record(draft, actor, act.at)?;
        if !known(&pack, &entry.draft.unit) {
            return Err(unknown_unit("unit"));
        }
        self.store.register_add(act, move |_: Vec<AccountabilityEntry>| Ok(entry)).await
    }

    async fn opinions(&self, actor: &Actor, before: Option<i64>) -> Answer<Vec<Registered<OpinionEntry>>> {
        let mut rows = self
            .entries_seen(actor, RegisterKind::Opinion, before, |item: &OpinionEntry| item.is_visible_to(actor))
            .await?;
        for row in &mut rows {
            row.entry.case_no = self.seen_one(actor, row.entry.case_no).await?;
            if let Some(statement) = &mut row.entry.statement {
                statement.case_no = self.seen_one(actor, statement.case_no).await?;
            }
        }
        Ok(rows)
    }

    async fn opinion_register(&self, actor: &Actor, draft: OpinionDraft) -> Answer<()> {
        check(&draft)?;
        let act = self.act(actor, RegisterKind::Opinion, "登记")?;
        let pack = self.group_pack(actor)?;
        let entry = OpinionEntry::register(draft, actor, act.at)?;
        if entry.draft.responsible.as_ref().is_some_and(|unit| !known(&pack, unit)) {
            return Err(unknown_unit("responsible"));
        }
        self.store.register_add(act, move |_: Vec<OpinionEntry>| Ok(entry)).await
    }

    async fn opinion_respond(&self, actor: &Actor, id: i64, response: &str) -> Answer<()> {
        check(&serde_json::json!({ "response": response }))?;
        let act = self.act(actor, RegisterKind::Opinion, "登记应对")?;
        let (actor, now, response) = (actor.clone(), act.at, response.to_owned());
        let change = move |entry: &mut OpinionEntry| {
            if !entry.is_visible_to(&actor) {
                return Err(Problem::NotFound);
            }
            Ok(entry.respond(&response, &actor, now)?)
        };
        self.store.register_change(act, id, change).await
    }

    async fn opinion_publish(
        &self,
        actor: &Actor,
        id: i64,
        statement: &str,
        case_no: Option<CaseNo>,
        disclosure: Option<u8>,
    ) -> Answer<()> {
        check(&serde_json::json!({ "statement": statement }))?;
        let act = self.act(actor, RegisterKind::Opinion, "对外发布")?;
        let approved = self.approved_disclosure(actor, case_no, disclosure, statement).await?;
        let (actor, now, statement) = (actor.clone(), act.at, statement.to_owned());
        let change = move |entry: &mut OpinionEntry| {
            if !entry.is_visible_to(&actor) {
                return Err(Problem::NotFound);
            }
            Ok(entry.publish(&statement, approved, &actor, now)?)
        };
        self.store.register_change(act, id, change).await
    }

    async fn opinion_link(&self, actor: &Actor, id: i64, case_no: CaseNo) -> Answer<()> {
        let act = self.act(actor, RegisterKind::Opinion, "关联案件")?;
        let rows: Vec<Registered<OpinionEntry>> = self.entries(actor, RegisterKind::Opinion, Some(id + 1), 1).await?;
        let found = rows.into_iter().find(|row| row.id == id && row.entry.is_visible_to(actor));
        let draft = found.ok_or(Problem::NotFound)?.entry.draft;
        let command = Command::Record(RecordCommand::RegisterPublicOpinion {
            platform: draft.platform,
            url: draft.url,
            summary: draft.summary,
            level: draft.level,
            found_at: draft.found_at,
        });
        let who = actor.clone();
        // The item goes on in the case and ends here, or neither.
        let extra: Extra = Box::new(move |unit, _, _| {
            Box::pin(async move {
                let change = move |entry: &mut OpinionEntry| Ok(entry.link(case_no, &who)?);
                unit.register_change(&act, id, change).await
            })
        });
        self.command_with(actor, case_no, None, command, Some(extra)).await.map(|_| ())
    }

    async fn opinion_close(&self, actor: &Actor, id: i64, note: &str) -> Answer<()> {
        check(&serde_json::json!({ "note": note }))?;
        let act = self.act(actor, RegisterKind::Opinion, "结束")?;
        let (actor, now, note) = (actor.clone(), act.at, note.to_owned());
        let change = move |entry: &mut OpinionEntry| {
            if !entry.is_visible_to(&actor) {
                return Err(Problem::NotFound);
            }
            Ok(entry.close(&note, &actor, now)?)
        };
        self.store.register_change(act, id, change).await
    }
}
