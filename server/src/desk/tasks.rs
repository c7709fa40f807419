//! 我的待办: what waits for whom.

use super::Desk;
use crate::store::{ErrandQuery, Fault};
use async_trait::async_trait;
use domain::access::{Actor, Role, Sight, Who, sight};
use domain::case::{Context, Preview};
use domain::ports::{Answer, Tasks};
use domain::problem::Problem;
use domain::register::Leadership;
use domain::value::Instant;
use domain::view::{
    ClueTrace, Cursor, LoadLine, LoadView, TaskCount, TaskDesk, TaskFilter, TaskGroup, TaskKind, TaskLine, TaskList,
};

/// Lines of a group in the list of all groups.
const FIRST: u32 = 8;
/// Lines of a page of one group.
const PAGE: u32 = 20;

impl Desk {
    async fn group(
        &self,
        actor: &Actor,
        filter: TaskFilter,
        count: TaskCount,
        after: Option<Cursor>,
        now: Instant,
    ) -> Answer<TaskGroup> {
        let limit = if filter.kind.is_some() { PAGE } else { FIRST };
        let mut group = TaskGroup {
            kind: count.kind,
            title: count.kind.zh().to_owned(),
            count: count.count,
            overdue: count.overdue,
            tasks: Vec::new(),
            beside: Vec::new(),
            next: None,
        };
        if count.count == 0 {
            return Ok(group);
        }
        if count.kind == TaskKind::Registers {
            group.beside = self.beside(actor, filter).await?;
            return Ok(group);
        }
        let desks = TaskDesk::of(actor, filter.mine);
        let query = ErrandQuery { desks, kind: count.kind, overdue: filter.overdue, after, limit };
        let page = self.store.errand_page(&query, now).await.map_err(Fault::into_problem)?;
        let rules = Desk::rules(self);
        let calendar = rules.calendar();
        for row in self.store.case_fetch_many(&page.cases).await.map_err(Fault::into_problem)? {
            let pack = self.pack_of(&row.case)?;
            // The case may have changed since the page was read.
            if sight(actor, &row.case, &pack) == Sight::Nothing {
                continue;
            }
            let ctx = Context {
                now,
                actor,
                pack: &pack,
                calendar: &calendar,
                numbers: &Preview,
                leader: Leadership::Unasked,
            };
            group.tasks.push(TaskLine::of(&row.case, count.kind, &ctx));
        }
        group.next = page.next;
        Ok(group)
    }
}

fn staff(actor: &Actor) -> Answer<()> {
    if matches!(actor.who, Who::Staff { .. }) { Ok(()) } else { Err(Problem::NotFound) }
}

pub(super) fn only(actor: &Actor, roles: &[Role]) -> Answer<()> {
    if roles.iter().any(|role| actor.has(*role)) {
        return Ok(());
    }
    let names: Vec<&str> = roles.iter().map(|role| role.zh()).collect();
    Err(Problem::NotAllowed(format!("由{}查看", names.join("、"))))
}

#[async_trait]
impl Tasks for Desk {
    async fn tasks(&self, actor: &Actor, filter: TaskFilter, after: Option<Cursor>) -> Answer<TaskList> {
        staff(actor)?;
        let now = self.now();
        let counts = self.task_counts(actor, filter).await?;
        let Who::Staff { roles, .. } = &actor.who else { return Err(Problem::NotFound) };
        let mut kinds: Vec<TaskKind> = match filter.kind {
            Some(kind) => vec![kind],
            None => TaskKind::standing_of(roles).into_iter().chain(counts.iter().map(|count| count.kind)).collect(),
        };
        kinds.sort_unstable();
        kinds.dedup();
        let mut groups = Vec::with_capacity(kinds.len());
        for kind in kinds {
            let none = TaskCount { kind, count: 0, overdue: 0 };
            let count = counts.iter().find(|count| count.kind == kind).copied().unwrap_or(none);
            groups.push(self.group(actor, filter, count, after.clone().filter(|_| filter.kind.is_some()), now).await?);
        }
        Ok(TaskList { groups, now })
    }

    async fn task_counts(&self, actor: &Actor, filter: TaskFilter) -> Answer<Vec<TaskCount>> {
        staff(actor)?;
        let desks = TaskDesk::of(actor, filter.mine);
        let mut counts = self.store.errand_counts(&desks, self.now()).await.map_err(Fault::into_problem)?;
        // What waits for the leader waits for whom the roster has, not for every account of the post (M-3.1-a).
        if actor.has(Role::GroupLeader) && !self.leads(actor).await? {
            counts.retain(|count| count.kind != TaskKind::Consent);
        }
        let all = self.beside(actor, TaskFilter { overdue: false, ..filter }).await?;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let beside = TaskCount {
            kind: TaskKind::Registers,
            count: number(all.len()),
            overdue: number(all.iter().filter(|line| line.overdue).count()),
        };
        Ok(counts
            .into_iter()
            .chain([beside])
            .filter(|count| filter.kind.is_none_or(|kind| kind == count.kind))
            .map(|count| if filter.overdue { TaskCount { count: count.overdue, ..count } } else { count })
            .filter(|count| count.count > 0)
            .collect())
    }

    async fn load(&self, actor: &Actor) -> Answer<LoadView> {
        only(actor, &[Role::LeadingGroupOffice, Role::GroupLeader, Role::Government, Role::Supervisor])?;
        let now = self.now();
        let own = actor.department().and_then(|department| self.pack_of_department(department));
        let pack = own.ok_or(Problem::NotFound)?;
        let load = self.store.errand_load(now).await.map_err(Fault::into_problem)?;
        let owed = self.store.errand_owed(now).await.map_err(Fault::into_problem)?;
        let departments = pack
            .departments
            .iter()
            .map(|department| LoadLine {
                department: department.id.clone(),
                name: department.short.clone(),
                stages: load.get(&department.id).cloned().unwrap_or_default(),
                opinions: owed.get(&department.id).copied().unwrap_or_default(),
            })
            .filter(|line| !line.stages.is_empty() || line.opinions.0 > 0)
            .collect();
        Ok(LoadView { departments, now })
    }

    async fn clue_traces(&self, actor: &Actor) -> Answer<Vec<ClueTrace>> {
        only(actor, &[Role::Auditor])?;
        let traces = self.store.errand_clues().await.map_err(Fault::into_problem)?;
        Ok(traces.into_iter().map(|at| ClueTrace { at }).collect())
    }
}
