//! 责任追究 (M-5.4-b): who may enter what, and who reads it.

use crate::access::{Actor, ActorRef, Role};
use crate::case::{Refusal, RefusalCode, choice};
use crate::problem::FieldError;
use crate::value::{CaseNo, Day, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

choice! {
    /// The grounds the document names.
    AccountabilityGround {
        /// The duty was not done.
        DutyNeglected = "duty_neglected", "责任履行不到位";
        /// A mistake.
        Error = "error", "工作失误";
        /// It caused public opinion.
        PublicOpinion = "public_opinion", "引发舆情";
        /// It had serious consequences.
        SeriousConsequence = "serious_consequence", "造成严重后果";
    }
}

/// An entry as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountabilityDraft {
    /// The unit.
    pub unit: DepartmentId,
    /// The person, where one is named.
    #[serde(default)]
    pub person: String,
    /// Ground.
    pub ground: AccountabilityGround,
    /// What was verified, and how.
    pub verification: String,
    /// Legal basis.
    #[serde(default)]
    pub legal_basis: Vec<String>,
    /// Decision.
    pub decision: String,
    /// Day of the decision.
    pub decided_on: Day,
    /// The case it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_no: Option<CaseNo>,
}

/// An entry of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountabilityEntry {
    /// What was entered.
    pub draft: AccountabilityDraft,
    /// Who entered it.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

impl AccountabilityEntry {
    /// Enters `draft`: supervision or the leading-group office only, never without basis and verification.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `NO_LEGAL_BASIS` and `FIELDS_INVALID` under M-5.4-b.
    pub fn record(mut draft: AccountabilityDraft, actor: &Actor, now: Instant) -> Result<Self, Refusal> {
        let refuse = |code| Refusal::new(code, "M").under("M-5.4-b");
        if !actor.has(Role::Supervisor) && !actor.has(Role::LeadingGroupOffice) {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由监督考核或领导小组办公室登记"));
        }
        draft.legal_basis.retain(|basis| !basis.trim().is_empty());
        if draft.legal_basis.is_empty() {
            let field = FieldError::new("legal_basis", "依据：请填写");
            return Err(refuse(RefusalCode::FieldsInvalid).detail("依据").fields(vec![field]));
        }
        let mut missing = Vec::new();
        if draft.verification.trim().is_empty() {
            missing.push(FieldError::new("verification", "核实情况：请填写"));
        }
        if draft.decision.trim().is_empty() {
            missing.push(FieldError::new("decision", "处理决定：请填写"));
        }
        if draft.decided_on > now.day() {
            missing.push(FieldError::new("decided_on", "日期：不能晚于今天"));
        }
        if !missing.is_empty() {
            return Err(refuse(RefusalCode::FieldsInvalid).fields(missing));
        }
        Ok(Self { draft, by: actor.to_ref(), at: now })
    }
}

/// Supervision, the leading-group office and discipline inspection read the register; colleagues do not.
pub fn may_read_accountability(actor: &Actor) -> bool {
    [Role::Supervisor, Role::LeadingGroupOffice, Role::Discipline].into_iter().any(|role| actor.has(role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::RoleSet;
    use crate::value::AccountId;

    fn actor(role: Role) -> Actor {
        Actor::staff(AccountId(1), "某", RoleSet::one(role), DepartmentId::from("tax_bureau"))
    }

    fn draft() -> AccountabilityDraft {
        AccountabilityDraft {
            unit: DepartmentId::from("tax_bureau"),
            person: String::new(),
            ground: AccountabilityGround::DutyNeglected,
            verification: "查阅转办单和拒办说明".to_owned(),
            legal_basis: vec!["公务员法第五十九条".to_owned()],
            decision: "责令书面检查".to_owned(),
            decided_on: "2026-01-05".parse().unwrap(),
            case_no: None,
        }
    }

    /// S05 [M-5.4-a, M-5.4-b].
    #[test]
    fn s05_an_entry_needs_its_basis_and_its_role() {
        let now = Instant::parse_rfc3339("2026-01-06T09:00:00+08:00").unwrap();
        let without = AccountabilityDraft { legal_basis: vec![" ".to_owned()], ..draft() };
        let refusal = AccountabilityEntry::record(without, &actor(Role::Supervisor), now).unwrap_err();
        assert_eq!(refusal.code.kind(), crate::case::RefusalKind::Data, "422");
        assert_eq!(refusal.clause.as_str(), "M-5.4-b");
        for role in [Role::Head, Role::Discipline, Role::Clerk] {
            let refusal = AccountabilityEntry::record(draft(), &actor(role), now).unwrap_err();
            assert_eq!(refusal.code, RefusalCode::RoleNotAllowed);
        }
        let blank = AccountabilityDraft { verification: String::new(), ..draft() };
        assert!(AccountabilityEntry::record(blank, &actor(Role::Supervisor), now).is_err());
        assert!(AccountabilityEntry::record(draft(), &actor(Role::LeadingGroupOffice), now).is_ok());
        assert!(may_read_accountability(&actor(Role::Discipline)) && !may_read_accountability(&actor(Role::Head)));
    }
}
