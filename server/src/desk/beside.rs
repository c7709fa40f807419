//! What waits for somebody in the registers beside the cases (M-3.2.1-b, M-3.2.8, M-4.2.3).

use super::Desk;
use crate::store::RegisterKind;
use domain::access::{Actor, Role};
use domain::case::ConsultationKind;
use domain::ports::Answer;
use domain::register::{Book, ConsultationEntry, GroupTask, OpinionEntry, is_group_member};
use domain::view::{BesideLine, TaskFilter};

impl Desk {
    /// Entries that wait for the actor; with `overdue` those whose day is over. None waits for a person by name.
    pub(super) async fn beside(&self, actor: &Actor, filter: TaskFilter) -> Answer<Vec<BesideLine>> {
        if filter.mine || self.group_pack(actor).is_err() {
            return Ok(Vec::new());
        }
        let mut lines = self.tasks_beside(actor).await?;
        lines.extend(self.posts_beside(actor).await?);
        lines.extend(self.consultations_beside(actor).await?);
        lines.retain(|line| line.overdue || !filter.overdue);
        Ok(lines)
    }

    async fn tasks_beside(&self, actor: &Actor) -> Answer<Vec<BesideLine>> {
        let today = self.now().day();
        let waits = |task: &GroupTask| task.result.is_none() && actor.department() == Some(&task.draft.unit);
        let rows = self.entries_where(actor, RegisterKind::Task, waits).await?;
        let lines = rows.into_iter().map(|row| BesideLine {
            book: Book::Tasks,
            id: row.id,
            title: row.entry.draft.task,
            todo: "报告结果".to_owned(),
            due_on: Some(row.entry.draft.due_on),
            overdue: row.entry.draft.due_on < today,
        });
        Ok(lines.collect())
    }

    async fn posts_beside(&self, actor: &Actor) -> Answer<Vec<BesideLine>> {
        if !Book::Opinions.is_open_to(actor) {
            return Ok(Vec::new());
        }
        let finds = actor.has(Role::Cyberspace);
        // Answered ones wait for the office that found them; so do those that concern no department.
        let waits = |item: &OpinionEntry| {
            let answered = item.response.is_some() || item.draft.responsible.is_none();
            item.is_open() && item.is_visible_to(actor) && answered == finds
        };
        let rows = self.entries_where(actor, RegisterKind::Opinion, waits).await?;
        let lines = rows.into_iter().map(|row| BesideLine {
            book: Book::Opinions,
            id: row.id,
            title: format!("{}：{}", row.entry.draft.platform, row.entry.draft.summary),
            todo: if finds { "结束或关联案件" } else { "登记应对情况" }.to_owned(),
            due_on: None,
            overdue: false,
        });
        Ok(lines.collect())
    }

    async fn consultations_beside(&self, actor: &Actor) -> Answer<Vec<BesideLine>> {
        if !is_group_member(actor) {
            return Ok(Vec::new());
        }
        let now = self.now();
        let (consents, keeps) =
            (actor.has(Role::GroupLeader) && self.leads(actor).await?, actor.has(Role::LeadingGroupOffice));
        let asks = |entry: &ConsultationEntry| entry.draft.kind == ConsultationKind::Major && entry.consent.is_none();
        let calls = |entry: &ConsultationEntry| !entry.is_convened() && entry.consent.is_some();
        let waits = |entry: &ConsultationEntry| {
            let own = entry.by.account.is_some() && entry.by.account == actor.account();
            let held = entry.draft.held_at <= now && entry.is_convened();
            let ready = keeps && calls(entry);
            entry.conclusion.is_none() && (consents && asks(entry) || ready || (keeps || own) && held)
        };
        let rows = self.entries_where(actor, RegisterKind::Consultation, waits).await?;
        let lines = rows.into_iter().map(|row| BesideLine {
            book: Book::Consultations,
            id: row.id,
            todo: match (asks(&row.entry), calls(&row.entry)) {
                (true, _) => "同意召开",
                (false, true) => "召集会商",
                (false, false) => "登记结论",
            }
            .to_owned(),
            title: row.entry.draft.agenda,
            due_on: None,
            overdue: false,
        });
        Ok(lines.collect())
    }
}
