//! 会商 of the leading group that is about no case, or about several (M-4.2.3-a..c). What concerns one case stands there.
//!
//! A general one is open once a member calls it. A major one is first asked for by the office; the leader consents, only
//! then the office convenes it, and its conclusion is a numbered 专题会议纪要.

use super::Leadership;
use crate::access::{Actor, ActorRef, Role};
use crate::case::{ConsultationKind, Refusal, RefusalCode, date_zh, fill, moment_zh};
use crate::policy::Pack;
use crate::problem::FieldError;
use crate::value::{CaseNo, DocumentNo, Instant};
use serde::{Deserialize, Serialize};

/// A consultation as it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultationDraft {
    /// Kind.
    pub kind: ConsultationKind,
    /// When.
    pub held_at: Instant,
    /// Where.
    pub place: String,
    /// Agenda.
    pub agenda: String,
    /// Participants.
    #[serde(default)]
    pub participants: Vec<String>,
    /// Cases it is about.
    #[serde(default)]
    pub cases: Vec<CaseNo>,
}

/// A consultation of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultationEntry {
    /// What was opened.
    pub draft: ConsultationDraft,
    /// Who opened it.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// The leader's consent, which a major one needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<(ActorRef, Instant)>,
    /// Who convened a major one, and when; a general one is convened by being opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convened: Option<(ActorRef, Instant)>,
    /// What was concluded, by whom it was entered, when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conclusion: Option<(String, ActorRef, Instant)>,
    /// 专题会议纪要, in which a major one ends (M-4.2.3-c).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<SpecialMinutes>,
}

/// 专题会议纪要 of a major consultation: its text is fixed with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialMinutes {
    /// Its number.
    pub no: DocumentNo,
    /// Year and place in the year's series, from which the next number is counted.
    pub series: (i32, u32),
    /// Its text. Case numbers do not stand in it: not every member knows of every case.
    pub body: String,
}

/// Number and text of the paper where a pack has no words of its own.
const MINUTES_NO: &str = "专题会议纪要〔{year}〕{n}号";
const MINUTES: &str = "专题会议纪要\n{no}\n议题：{agenda}\n时间：{when}    地点：{place}\n参加：{participants}\n\
     经领导小组组长 {leader} 于{consented}同意召开。\n会议结论：\n{conclusion}\n{department}\n{date}";

/// Members of the leading group: its office and leader, the heads of its units, the municipal government.
pub fn is_group_member(actor: &Actor) -> bool {
    [Role::LeadingGroupOffice, Role::GroupLeader, Role::Head, Role::Government].into_iter().any(|role| actor.has(role))
}

impl ConsultationEntry {
    /// Calls a general consultation, which any member may without consent (M-4.2.3-b), or has the office ask for a major
    /// one, which is not open before the leader consented and the office convened it.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `FIELDS_INVALID`.
    pub fn open(draft: ConsultationDraft, actor: &Actor, now: Instant) -> Result<Self, Refusal> {
        let clause = if draft.kind == ConsultationKind::Major { "M-4.2.3-c" } else { "M-4.2.3-b" };
        let refuse = |code| Refusal::new(code, "M").under(clause);
        let may = match draft.kind {
            ConsultationKind::General => is_group_member(actor),
            ConsultationKind::Major => actor.has(Role::LeadingGroupOffice),
        };
        if !may {
            return Err(refuse(RefusalCode::RoleNotAllowed));
        }
        let mut wrong = Vec::new();
        if draft.place.trim().is_empty() {
            wrong.push(FieldError::new("place", "地点：请填写"));
        }
        if draft.agenda.trim().is_empty() {
            wrong.push(FieldError::new("agenda", "议题：请填写"));
        }
        if !wrong.is_empty() {
            return Err(refuse(RefusalCode::FieldsInvalid).fields(wrong));
        }
        Ok(Self { draft, by: actor.to_ref(), at: now, consent: None, convened: None, conclusion: None, minutes: None })
    }

    /// Whether it is open: called, and of a major one convened with the leader's consent.
    pub fn is_convened(&self) -> bool {
        self.draft.kind == ConsultationKind::General || self.convened.is_some()
    }

    /// The leader consents to a major one: whoever the roster has as such on the day, and nobody else (M-3.1-a).
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `STAGE_SKIPPED` under M-4.2.3-c.
    pub fn give_consent(&mut self, actor: &Actor, leader: Leadership<'_>, now: Instant) -> Result<(), Refusal> {
        let refuse = |code| Refusal::new(code, "M").under("M-4.2.3-c");
        if !actor.has(Role::GroupLeader) {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由领导小组组长同意"));
        }
        if let Err(who) = leader.admits(actor) {
            return Err(refuse(RefusalCode::RoleNotAllowed).under("M-3.1-a").detail(who));
        }
        if self.draft.kind == ConsultationKind::General || self.consent.is_some() {
            return Err(refuse(RefusalCode::StageSkipped).detail("不需要同意，或已经同意"));
        }
        self.consent = Some((actor.to_ref(), now));
        Ok(())
    }

    /// Convenes a major one at a time and place that lie after the leader's consent.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `LEADER_CONSENT_REQUIRED`, `STAGE_SKIPPED`, `FIELDS_INVALID` under M-4.2.3-c.
    pub fn convene(&mut self, held_at: Instant, place: &str, actor: &Actor, now: Instant) -> Result<(), Refusal> {
        let refuse = |code| Refusal::new(code, "M").under("M-4.2.3-c");
        if !actor.has(Role::LeadingGroupOffice) {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由领导小组办公室召集"));
        }
        if self.is_convened() {
            return Err(refuse(RefusalCode::StageSkipped).detail("不需要召集，或已经召集"));
        }
        let Some((_, consented)) = &self.consent else {
            return Err(refuse(RefusalCode::LeaderConsentRequired).detail("请先提请组长同意，同意后再召集"));
        };
        let mut wrong = Vec::new();
        // People state a time to the minute.
        if held_at.unix() / 60 < consented.unix() / 60 {
            wrong.push(FieldError::new("held_at", "会商时间：不能早于组长同意的时间"));
        }
        if place.trim().is_empty() {
            wrong.push(FieldError::new("place", "地点：请填写"));
        }
        if !wrong.is_empty() {
            return Err(refuse(RefusalCode::FieldsInvalid).fields(wrong));
        }
        place.trim().clone_into(&mut self.draft.place);
        self.draft.held_at = held_at;
        self.convened = Some((actor.to_ref(), now));
        Ok(())
    }

    /// Enters the conclusion; of a major one only once it was convened, and as a numbered 专题会议纪要. `among` are the
    /// entries of the register, from which the number is counted.
    ///
    /// # Errors
    /// `ROLE_NOT_ALLOWED`, `LEADER_CONSENT_REQUIRED`, `STAGE_SKIPPED`, `FIELDS_INVALID`.
    pub fn conclude(
        &mut self,
        text: &str,
        among: &[Self],
        pack: &Pack,
        actor: &Actor,
        now: Instant,
    ) -> Result<(), Refusal> {
        let major = self.draft.kind == ConsultationKind::Major;
        let refuse = |code| Refusal::new(code, "M").under(if major { "M-4.2.3-c" } else { "M-4.2.3-a" });
        let own = self.by.account.is_some() && self.by.account == actor.account();
        if !own && !actor.has(Role::LeadingGroupOffice) {
            return Err(refuse(RefusalCode::RoleNotAllowed).detail("由发起人或领导小组办公室登记"));
        }
        if major && self.consent.is_none() {
            return Err(refuse(RefusalCode::LeaderConsentRequired).detail("请先提请组长同意，同意后再召集"));
        }
        if self.conclusion.is_some() {
            return Err(refuse(RefusalCode::StageSkipped).detail("结论已经登记"));
        }
        if !self.is_convened() {
            return Err(refuse(RefusalCode::StageSkipped).detail("还没有召集，请先召集会商"));
        }
        if self.draft.held_at > now {
            return Err(refuse(RefusalCode::StageSkipped).detail("会商时间还没有到"));
        }
        if text.trim().is_empty() {
            let field = FieldError::new("conclusion", "结论：请填写");
            return Err(refuse(RefusalCode::FieldsInvalid).fields(vec![field]));
        }
        self.conclusion = Some((text.trim().to_owned(), actor.to_ref(), now));
        if major {
            self.minutes = Some(self.minutes_of(text.trim(), among, pack, now));
        }
        Ok(())
    }

    /// The paper, under the next number of the year.
    fn minutes_of(&self, conclusion: &str, among: &[Self], pack: &Pack, now: Instant) -> SpecialMinutes {
        let year = now.day().year();
        let taken = among.iter().filter_map(|entry| entry.minutes.as_ref()).map(|minutes| minutes.series);
        let n = taken.filter(|(of, _)| *of == year).map(|(_, n)| n).max().unwrap_or(0) + 1;
        let numbered = [("year", year.to_string()), ("n", n.to_string())];
        let numbered: Vec<(&str, &str)> = numbered.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let worded = |key: &str, plain: &'static str| pack.texts.get(key).map_or(plain, String::as_str).to_owned();
        let no = fill(&worded("register.special_minutes.no", MINUTES_NO), &numbered);
        let office = pack.offices.leading_group.as_ref().map_or("", |office| pack.department_name(office));
        let consent = self.consent.as_ref();
        let fields = [
            ("no", no.clone()),
            ("agenda", self.draft.agenda.clone()),
            ("when", moment_zh(self.draft.held_at)),
            ("place", self.draft.place.clone()),
            ("participants", self.draft.participants.join("、")),
            ("leader", consent.map(|(by, _)| by.name.clone()).unwrap_or_default()),
            ("consented", consent.map(|(_, at)| date_zh(*at)).unwrap_or_default()),
            ("conclusion", conclusion.to_owned()),
            ("department", office.to_owned()),
            ("date", date_zh(now)),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let body = fill(&worded("register.special_minutes", MINUTES), &fields).trim().to_owned();
        SpecialMinutes { no: DocumentNo::new(no), series: (year, n), body }
    }
}
