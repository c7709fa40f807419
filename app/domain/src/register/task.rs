//! 领导小组交办的其他工作 (M-3.2.1-b).

use crate::access::{Actor, ActorRef, Role};
use crate::case::{Refusal, RefusalCode};
use crate::problem::FieldError;
use crate::value::{Day, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// A task as it is assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDraft {
    /// To whom.
    pub unit: DepartmentId,
    /// What.
    pub task: String,
    /// Until when.
    pub due_on: Day,
}

/// A task of the leading group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupTask {
    /// The task.
    pub draft: TaskDraft,
    /// Who assigned it.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// The result, once reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<(String, ActorRef, Instant)>,
}

impl GroupTask {
    /// The leading-group office assigns a task.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `FIELDS_INVALID` under M-3.2.1-b.
    pub fn assign(draft: TaskDraft, actor: &Actor, now: Instant) -> Result<Self, Refusal> {
        let refuse = |code| Refusal::new(code, "M").under("M-3.2.1-b");
        if !actor.has(Role::LeadingGroupOffice) {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由领导小组办公室交办"));
        }
        let mut wrong = Vec::new();
        if draft.task.trim().is_empty() {
            wrong.push(FieldError::new("task", "交办事项：请填写"));
        }
        if draft.due_on < now.day() {
            wrong.push(FieldError::new("due_on", "期限：不能早于今天"));
        }
        if !wrong.is_empty() {
            return Err(refuse(RefusalCode::FieldsInvalid).fields(wrong));
        }
        Ok(Self { draft, by: actor.to_ref(), at: now, result: None })
    }

    /// Whether this person sees the task: the office, and the unit.
    pub fn is_visible_to(&self, actor: &Actor) -> bool {
        actor.has(Role::LeadingGroupOffice) || actor.department() == Some(&self.draft.unit)
    }

    /// The unit reports the result.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `STAGE_SKIPPED`, `FIELDS_INVALID` under M-3.2.1-b.
    pub fn report(&mut self, result: &str, actor: &Actor, now: Instant) -> Result<(), Refusal> {
        let refuse = |code| Refusal::new(code, "M").under("M-3.2.1-b");
        // Who sees figures only writes nothing (M-0-a).
        if actor.department() != Some(&self.draft.unit) || actor.has(Role::Statistics) {
            return Err(refuse(RefusalCode::RoleNotAllowed));
        }
        if self.result.is_some() {
            return Err(refuse(RefusalCode::StageSkipped).detail("已经报告结果"));
        }
        if result.trim().is_empty() {
            return Err(refuse(RefusalCode::FieldsInvalid).fields(vec![FieldError::new("result", "结果：请填写")]));
        }
        self.result = Some((result.trim().to_owned(), actor.to_ref(), now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::RoleSet;
    use crate::value::AccountId;

    /// M-3.2.1-b.
    #[test]
    fn a_task_is_seen_by_the_office_and_by_its_unit_which_reports() {
        let now = Instant::parse_rfc3339("2026-01-06T09:00:00+08:00").unwrap();
        let person = |role, unit: &str| Actor::staff(AccountId(1), "某", RoleSet::one(role), unit.into());
        let office = person(Role::LeadingGroupOffice, "leading_group_office");
        let hotline = person(Role::HotlineOffice, "business_environment_bureau");
        let other = person(Role::Head, "tax_bureau");
        let draft = TaskDraft {
            unit: "business_environment_bureau".into(),
            task: "汇总热线诉求".to_owned(),
            due_on: "2026-01-20".parse().unwrap(),
        };
        assert!(GroupTask::assign(draft.clone(), &other, now).is_err());
        let mut task = GroupTask::assign(draft, &office, now).unwrap();
        assert!(task.is_visible_to(&office) && task.is_visible_to(&hotline) && !task.is_visible_to(&other));
        assert!(task.report("已汇总", &other, now).is_err());
        assert!(task.report(" ", &hotline, now).is_err());
        task.report("已汇总", &hotline, now).unwrap();
        assert!(task.report("再报", &hotline, now).is_err());
    }
}
