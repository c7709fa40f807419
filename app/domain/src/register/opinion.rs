//! 舆情 without a case (M-3.2.8-a, M-3.2.8-b): found by the cyberspace office, answered by the department it concerns,
//! closed with a note, or linked to a case, where it goes on.

use crate::access::{Actor, ActorRef, Role};
use crate::case::{Refusal, RefusalCode};
use crate::problem::FieldError;
use crate::value::{CaseNo, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

/// An item as it is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionDraft {
    /// Platform.
    pub platform: String,
    /// Link.
    #[serde(default)]
    pub url: String,
    /// Summary.
    pub summary: String,
    /// Level.
    pub level: String,
    /// When it was found.
    pub found_at: Instant,
    /// The department that is to respond.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<DepartmentId>,
}

/// An item of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionEntry {
    /// What was registered.
    pub draft: OpinionDraft,
    /// Who registered it.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// Response plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<(String, ActorRef, Instant)>,
    /// What was published about it (M-3.2.8-b).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<PostStatement>,
    /// The case it goes on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_no: Option<CaseNo>,
    /// Closing note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<(String, ActorRef, Instant)>,
}

/// What was published about a post, and the approved disclosure it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostStatement {
    /// The words.
    pub text: String,
    /// The case of the disclosure, as far as the reader sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_no: Option<CaseNo>,
    /// The disclosure, by its number in that case.
    pub disclosure: u8,
    /// Who published it.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

fn refuse(code: RefusalCode) -> Refusal {
    Refusal::new(code, "M").under("M-3.2.8-b")
}

impl OpinionEntry {
    /// The cyberspace office registers an item.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `FIELDS_INVALID` under M-3.2.8-a.
    pub fn register(draft: OpinionDraft, actor: &Actor, now: Instant) -> Result<Self, Refusal> {
        let refuse = |code| Refusal::new(code, "M").under("M-3.2.8-a");
        if !actor.has(Role::Cyberspace) {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由网信办登记"));
        }
        let texts = [
            ("platform", "平台", &draft.platform),
            ("summary", "摘要", &draft.summary),
            ("level", "级别", &draft.level),
        ];
        let mut wrong: Vec<FieldError> = texts
            .into_iter()
            .filter(|(_, _, text)| text.trim().is_empty())
            .map(|(field, label, _)| FieldError::new(field, format!("{label}：请填写")))
            .collect();
        if draft.found_at > now {
            wrong.push(FieldError::new("found_at", "发现时间：不能晚于现在"));
        }
        if !wrong.is_empty() {
            return Err(refuse(RefusalCode::FieldsInvalid).fields(wrong));
        }
        Ok(Self { draft, by: actor.to_ref(), at: now, response: None, statement: None, case_no: None, closed: None })
    }

    /// Whether it still waits here.
    pub fn is_open(&self) -> bool {
        self.closed.is_none() && self.case_no.is_none()
    }

    /// Whether this person sees it: the cyberspace office, handlers and head of the department that responds.
    pub fn is_visible_to(&self, actor: &Actor) -> bool {
        let works = actor.has(Role::Handler) || actor.has(Role::Head);
        actor.has(Role::Cyberspace) || works && actor.department() == self.draft.responsible.as_ref()
    }

    fn admit_open(&self) -> Result<(), Refusal> {
        if self.is_open() {
            Ok(())
        } else {
            Err(refuse(RefusalCode::StageSkipped).detail("已经结束或已关联案件"))
        }
    }

    /// The department responds.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `STAGE_SKIPPED`, `FIELDS_INVALID` under M-3.2.8-b.
    pub fn respond(&mut self, text: &str, actor: &Actor, now: Instant) -> Result<(), Refusal> {
        let works = actor.has(Role::Handler) || actor.has(Role::Head);
        if !works || actor.department().is_none() || actor.department() != self.draft.responsible.as_ref() {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由负责应对的部门登记"));
        }
        self.admit_open()?;
        if text.trim().is_empty() {
            let field = FieldError::new("response", "应对情况：请填写");
            return Err(refuse(RefusalCode::FieldsInvalid).fields(vec![field]));
        }
        self.response = Some((text.trim().to_owned(), actor.to_ref(), now));
        Ok(())
    }

    /// The department publishes something, resting on an approved disclosure of a case: `approved` is that disclosure
    /// where there is one that holds today (M-5.3-b).
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `STAGE_SKIPPED`, `DISCLOSURE_NOT_APPROVED`, `FIELDS_INVALID` under M-3.2.8-b.
    pub fn publish(
        &mut self,
        text: &str,
        approved: Option<(CaseNo, u8)>,
        actor: &Actor,
        now: Instant,
    ) -> Result<(), Refusal> {
        let works = actor.has(Role::Handler) || actor.has(Role::Head);
        if !works || actor.department().is_none() || actor.department() != self.draft.responsible.as_ref() {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由负责应对的部门发布"));
        }
        self.admit_open()?;
        let Some((case_no, disclosure)) = approved else {
            let why = "对外发布须先在案件里报批信息提供，批准后在这里写明案件和批准的第几号";
            let field = FieldError::new("disclosure", format!("依据的信息提供审批：{why}"));
            return Err(refuse(RefusalCode::DisclosureNotApproved).detail(why).fields(vec![field]));
        };
        if text.trim().is_empty() {
            let field = FieldError::new("statement", "对外发布的文字：请填写");
            return Err(refuse(RefusalCode::FieldsInvalid).fields(vec![field]));
        }
        let text = text.trim().to_owned();
        let case_no = Some(case_no);
        self.statement = Some(PostStatement { text, case_no, disclosure, by: actor.to_ref(), at: now });
        Ok(())
    }

    /// The cyberspace office links it to a case, where it goes on.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `STAGE_SKIPPED` under M-3.2.8-b.
    pub fn link(&mut self, case_no: CaseNo, actor: &Actor) -> Result<(), Refusal> {
        if !actor.has(Role::Cyberspace) {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由网信办关联"));
        }
        self.admit_open()?;
        self.case_no = Some(case_no);
        Ok(())
    }

    /// The cyberspace office closes it, never without a note.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `STAGE_SKIPPED`, `FIELDS_INVALID` under M-3.2.8-b.
    pub fn close(&mut self, note: &str, actor: &Actor, now: Instant) -> Result<(), Refusal> {
        if !actor.has(Role::Cyberspace) {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由网信办结束"));
        }
        self.admit_open()?;
        if note.trim().is_empty() {
            let field = FieldError::new("note", "结束说明：请填写");
            return Err(refuse(RefusalCode::FieldsInvalid).fields(vec![field]));
        }
        self.closed = Some((note.trim().to_owned(), actor.to_ref(), now));
        Ok(())
    }
}
