//! Records beside the handling: court items, disclosures, public opinion (TR78, TR80, TR81), guidance, coordination.

use super::guard::Guard;
use super::who;
use super::work::{Work, clean, moment_zh};
use super::{Context, crossing};
use crate::access::Actor;
use crate::case::register::digest;
use crate::case::transition::Relation;
use crate::case::{
    Audience, Case, Consultation, ConsultationKind, CoordinationRecord, CourtItem, CourtItemKind, CourtUpdate,
    DisclosedField, Disclosure, DisclosureState, DocumentKind, Event, Guidance, PublicOpinionItem, PublicStatement,
    RecordCommand, RecordEvent, Refusal, RefusalCode, VoidKind, Voided,
};
use crate::clock::ClockKind;
use crate::problem::FieldError;
use crate::value::{Day, Instant, Money};

pub(super) fn decide(work: &mut Work<'_>, command: RecordCommand) -> Result<(), Refusal> {
    match command {
        RecordCommand::OpenCourtItem { kind, application, amount, files } => {
            open_court_item(work, kind, &application, amount, files)
        }
        RecordCommand::Void { what, no, reason } => void(work, what, no, &reason),
        RecordCommand::UpdateCourtItem { no, update } => update_court_item(work, no, &update),
        RecordCommand::AskDisclosure { recipient, fields, purpose, expires_on, public } => {
            ask_disclosure(work, &recipient, &fields, &purpose, (expires_on, public))
        }
        RecordCommand::DecideDisclosure { no, approved, reason } => decide_disclosure(work, no, approved, &reason),
        RecordCommand::ReleaseDisclosure { no } => release(work, no),
        RecordCommand::RegisterPublicOpinion { platform, url, summary, level, found_at } => {
            let platform = work.required("platform", "平台", &platform)?;
            let summary = work.required("summary", "摘要", &summary)?;
            let level = work.required("level", "级别", &level)?;
            past(work, "found_at", "发现时间", found_at.day())?;
            if found_at > work.now().plus(60) {
                return Err(work.invalid(vec![FieldError::new("found_at", "发现时间：不能晚于现在")]));
            }
            let no = number(work.case.records.public_opinion.len());
            let url = clean(&url);
            let item = PublicOpinionItem {
                no,
                platform,
                url,
                summary,
                level,
                found_at,
                response: String::new(),
                statement: None,
                closed: None,
            };
            work.emit(Event::Record(RecordEvent::OpinionRegistered(item)));
            work.stay("");
            Ok(())
        }
        RecordCommand::RespondPublicOpinion { no, response, statement, disclosure } => {
            let response = work.required("response", "应对情况", &response)?;
            open_item(work, no)?;
            let statement = published(work, &statement, disclosure)?;
            work.emit(Event::Record(RecordEvent::OpinionAnswered { no, response, statement }));
            work.stay("");
            Ok(())
        }
        RecordCommand::ClosePublicOpinion { no, note } => {
            let note = work.required("note", "结束说明", &note)?;
            open_item(work, no)?;
            work.emit(Event::Record(RecordEvent::OpinionClosed { no, note }));
            work.stay("");
            Ok(())
        }
        RecordCommand::Naming(command) => crossing::decide(work, command),
        RecordCommand::IssueCode { party, purpose } => issue_code(work, party, &purpose),
        RecordCommand::AskGuidance { question } => ask_guidance(work, &question),
        RecordCommand::AnswerGuidance { no, answer } => answer_guidance(work, no, &answer),
        RecordCommand::RecordCoordination { form, on, people, result } => {
            let people = work.required("people", "参加人", &people)?;
            let result = work.required("result", "结果", &result)?;
            let on = work.stated_day("on", "日期", on)?;
            let by = work.ctx.actor.to_ref();
            let record = CoordinationRecord { form, on, people, result, by };
            work.emit(Event::Record(RecordEvent::Coordinated(record)));
            Ok(())
        }
        RecordCommand::OpenConsultation { kind, held_at, place, agenda, participants, conclusion } => {
            if kind == ConsultationKind::Major && !work.case.has_leader_consent() {
                return Err(work.refuse(RefusalCode::LeaderConsentRequired).under("M-4.2.3-c"));
            }
            let held_at = match (kind, work.case.leader_consented_at()) {
                // Without consent there is no major consultation, so that none was held before it (M-4.2.3-c).
                (ConsultationKind::Major, Some(consented)) => {
                    let stated = work.stated_since("held_at", "会商时间", held_at, (consented.day(), "组长同意之日"));
                    stated.map_err(|refusal| refusal.under("M-4.2.3-c"))?
                }
                _ => work.stated_moment("held_at", "会商时间", held_at)?,
            };
            let place = work.required("place", "地点", &place)?;
            let agenda = work.required("agenda", "议题", &agenda)?;
            let conclusion = work.required("conclusion", "结论", &conclusion)?;
            let participants: Vec<String> =
                participants.iter().map(|name| clean(name)).filter(|name| !name.is_empty()).collect();
            let fields = [
                ("kind", kind.zh()),
                ("when", &moment_zh(held_at)),
                ("place", &place),
                ("agenda", &agenda),
                ("participants", &participants.join("、")),
                ("conclusion", &conclusion),
            ];
            // A major one ends in a numbered 专题会议纪要 (M-4.2.3-c).
            let minutes =
                kind == ConsultationKind::Major && work.ctx.pack.texts.contains_key("document.special_minutes");
            let paper = if minutes { DocumentKind::SpecialMinutes } else { DocumentKind::ConsultationRecord };
            work.issue(paper, Audience::Staff, &fields);
            let by = work.ctx.actor.to_ref();
            let consultation = Consultation { kind, held_at, place, agenda, participants, conclusion, by };
            work.emit(Event::Record(RecordEvent::Consulted(Box::new(consultation))));
            Ok(())
        }
    }
}

/// Who works on the case in the department that has it, or handles it in the referral lane, speaks with both sides and
/// gives out codes: not another post of that department, to which a part of the case is open (requirements §3).
pub(super) fn may_issue_code(case: &Case, ctx: &Context<'_>) -> Result<(), Refusal> {
    use Relation as R;
    let work = [
        R::Clerk,
        R::Handler,
        R::Head,
        R::FirstReceiver,
        R::AccountableHandler,
        R::AccountableHead,
        R::AssignedHandler,
        R::AssignedHead,
    ];
    if work.into_iter().any(|relation| who::holds(relation, ctx.actor, case, ctx.pack)) {
        return Ok(());
    }
    Err(ctx.refuse(RefusalCode::RoleNotAllowed).detail("由受理部门或承办部门出具查询码"))
}

/// A party's own page is opened by its code: that one was given out, by whom and what for, stands in the story for both
/// to read, so that nobody takes a party's page in secret.
fn issue_code(work: &mut Work<'_>, party: u8, purpose: &str) -> Result<(), Refusal> {
    if work.case.registration.party(party).is_none() {
        return Err(work.invalid(vec![FieldError::new("party", "当事人：没有这一方")]));
    }
    // The other side sees the case once it was asked to take part, or something was served on it (requirements §3).
    if party != 1 && !work.case.is_open_to(party) {
        return Err(work.refuse(RefusalCode::StageSkipped).detail("向该方发出参加处理通知书之后才能出具查询码"));
    }
    let purpose = work.required("purpose", "出具理由", purpose)?;
    let by = work.ctx.actor.to_ref();
    work.emit(Event::Record(RecordEvent::CodeIssued { party, purpose, by }));
    Ok(())
}

fn number(count: usize) -> u8 {
    u8::try_from(count + 1).unwrap_or(u8::MAX)
}

/// Nothing of this mechanism is older.
const FIRST_YEAR: i32 = 1990;

fn past(work: &Work<'_>, field: &str, label: &str, on: Day) -> Result<(), Refusal> {
    let what = if on > work.now().day() {
        "不能晚于今天"
    } else if on.year() < FIRST_YEAR {
        "不能早于 1990 年"
    } else {
        return Ok(());
    };
    Err(work.invalid(vec![FieldError::new(field, format!("{label}：{what}"))]))
}

fn open_court_item(
    work: &mut Work<'_>,
    kind: CourtItemKind,
    application: &str,
    amount: Option<Money>,
    mut files: Vec<u16>,
) -> Result<(), Refusal> {
    let application = work.required("application", "申请", application)?;
    if kind == CourtItemKind::Compulsory && amount.is_none() {
        return Err(work.invalid(vec![FieldError::new("amount", "申请金额：请填写")]));
    }
    files.sort_unstable();
    files.dedup();
    if files.iter().any(|file| work.case.attachments.iter().all(|known| known.no != *file)) {
        return Err(work.invalid(vec![FieldError::new("files", "申请材料：案卷里没有这份材料")]));
    }
    let sum = amount.map(|amount| amount.to_string()).unwrap_or_default();
    let digest = digest(&[kind.id(), &application, &sum]);
    let same = work.case.records.live_court_items().find(|item| item.digest == digest);
    if let Some(same) = same {
        let which = format!("见第 {} 号法院事项（{}）", same.no, same.kind.zh());
        return Err(work.refuse(RefusalCode::AlreadyOnRecord).under("M-3.2.6-a").detail(which));
    }
    let item = CourtItem {
        no: number(work.case.records.court_items.len()),
        kind,
        application,
        amount,
        docket: String::new(),
        ruling: String::new(),
        enforcement: String::new(),
        priority: String::new(),
        files,
        digest,
        void: None,
        by: Some(work.ctx.actor.to_ref()),
    };
    work.emit(Event::Record(RecordEvent::CourtItemOpened(item)));
    work.stay(kind.zh());
    Ok(())
}

/// Whether this person makes records of its own, so that it takes them back.
pub(super) fn may_void(case: &Case, ctx: &Context<'_>) -> bool {
    use crate::case::Relation as R;
    let own = [R::CourtApplicant, R::Handler, R::Head, R::AccountableHandler];
    own.into_iter().any(|relation| who::holds(relation, ctx.actor, case, ctx.pack))
}

/// A record made by mistake is taken back with a reason; it stays on file. What the court has docketed is the court's,
/// what was released has left.
fn void(work: &mut Work<'_>, what: VoidKind, no: u8, reason: &str) -> Result<(), Refusal> {
    let clause = match what {
        VoidKind::CourtItem => "M-3.2.6-a",
        VoidKind::Disclosure => "M-5.3-b",
        VoidKind::Slip => "M-4.5-a",
        VoidKind::Order => "M-4.5-c",
    };
    // Whoever makes such a record takes it back.
    if what != VoidKind::Order && !may_void(work.case, work.ctx) {
        return Err(work.refuse(RefusalCode::RoleNotAllowed).under(clause));
    }
    let reason = work.required("reason", "作废理由", reason).map_err(|refusal| refusal.under(clause))?;
    let records = &work.case.records;
    let gone = match what {
        VoidKind::Slip => return super::referral::void_slip(work, no, reason),
        VoidKind::Order => return super::referral::void_order(work, no, &reason),
        VoidKind::CourtItem => {
            let item = records.live_court_items().find(|item| item.no == no);
            item.map(|item| !item.docket.is_empty())
        }
        VoidKind::Disclosure => {
            let known = records.disclosures.iter().find(|known| known.no == no && known.void.is_none());
            known.map(|known| known.state == DisclosureState::Released)
        }
    };
    // Whoever made such a record takes it back, not another office that works on the case, too.
    let maker = match what {
        VoidKind::CourtItem => {
            let item = records.court_items.iter().find(|item| item.no == no);
            item.and_then(|item| item.by.as_ref())
        }
        VoidKind::Disclosure => {
            let known = records.disclosures.iter().find(|known| known.no == no);
            known.map(|known| &known.by)
        }
        VoidKind::Slip | VoidKind::Order => None,
    };
    if maker.is_some_and(|by| by.department.as_ref() != work.ctx.actor.department()) {
        let why = "由登记这一项的部门作废";
        return Err(work.refuse(RefusalCode::RoleNotAllowed).under(clause).detail(why));
    }
    match gone {
        None => {
            let field = FieldError::new("no", format!("{}：没有这一项，或已经作废", what.zh()));
            Err(work.invalid(vec![field]).under(clause))
        }
        Some(true) => Err(work.refuse(RefusalCode::StageSkipped).detail("法院已立案或已经提供，不能作废")),
        Some(false) => {
            let void = Voided { reason, by: work.ctx.actor.to_ref(), at: work.now() };
            work.emit(Event::Record(RecordEvent::Voided { what, no, void }));
            let waited = |known: &Disclosure| known.no == no && known.state == DisclosureState::Requested;
            if what == VoidKind::Disclosure && work.case.records.disclosures.iter().any(waited) {
                let others = still_asked(work, no);
                work.answered(ClockKind::Disclosure, others)?;
            }
            Ok(())
        }
    }
}

fn update_court_item(work: &mut Work<'_>, no: u8, update: &CourtUpdate) -> Result<(), Refusal> {
    if !work.case.records.live_court_items().any(|item| item.no == no) {
        return Err(work.invalid(vec![FieldError::new("no", "法院事项：没有这一项")]));
    }
    let update = CourtUpdate {
        docket: clean(&update.docket),
        ruling: clean(&update.ruling),
        enforcement: clean(&update.enforcement),
        priority: clean(&update.priority),
    };
    if update == CourtUpdate::default() {
        return Err(work.invalid(vec![FieldError::new("docket", "案号、裁定、执行结果、清偿顺位：至少填写一项")]));
    }
    work.emit(Event::Record(RecordEvent::CourtItemUpdated { no, update }));
    work.stay("");
    Ok(())
}

fn ask_disclosure(
    work: &mut Work<'_>,
    recipient: &str,
    fields: &[String],
    purpose: &str,
    (expires_on, public): (Day, bool),
) -> Result<(), Refusal> {
    let recipient = work.required("recipient", "接收方", recipient)?;
    let purpose = work.required("purpose", "用途", purpose)?;
    let fields = disclosed_fields(work, fields)?;
    let fields: Vec<String> = fields.into_iter().map(|field| field.zh().to_owned()).collect();
    if expires_on < work.now().day() {
        return Err(work.invalid(vec![FieldError::new("expires_on", "到期：不能早于今天")]));
    }
    work.planned_day("expires_on", "到期", expires_on)?;
    let until = expires_on.to_string();
    let listed = fields.join("、");
    let mut content = vec![recipient.as_str(), listed.as_str(), purpose.as_str(), until.as_str()];
    content.extend(public.then_some("对外发布"));
    let digest = digest(&content);
    let same = work.case.records.disclosures.iter().find(|known| known.void.is_none() && known.digest == digest);
    if let Some(same) = same {
        let which = format!("见第 {} 号信息提供申请（{}）", same.no, same.state.zh());
        return Err(work.refuse(RefusalCode::AlreadyOnRecord).under("M-5.3-b").detail(which));
    }
    let disclosure = Disclosure {
        no: number(work.case.records.disclosures.len()),
        recipient,
        fields,
        purpose,
        expires_on,
        public,
        by: work.ctx.actor.to_ref(),
        state: DisclosureState::Requested,
        decision: None,
        digest,
        void: None,
        asked_at: Some(work.now()),
        decided_at: None,
        released_at: None,
        document: None,
    };
    work.emit(Event::Record(RecordEvent::DisclosureAsked(disclosure)));
    work.asked(ClockKind::Disclosure, None)?;
    work.stay("");
    Ok(())
}

/// What was chosen, each once and in the order of the list; what tells who asked not to be named leaves in no case.
fn disclosed_fields(work: &Work<'_>, fields: &[String]) -> Result<Vec<DisclosedField>, Refusal> {
    let named: Vec<String> = fields.iter().map(|field| clean(field)).filter(|field| !field.is_empty()).collect();
    if named.is_empty() {
        return Err(work.invalid(vec![FieldError::new("fields", "提供的字段：至少一项")]));
    }
    let mut chosen = Vec::new();
    for name in &named {
        let Some(field) = DisclosedField::from_id(name) else {
            let error = format!("提供的字段：系统里没有“{name}”，请从列出的字段中选择");
            return Err(work.invalid(vec![FieldError::new("fields", error)]));
        };
        chosen.push(field);
    }
    chosen.sort_unstable();
    chosen.dedup();
    let tells: Vec<&str> =
        chosen.iter().filter(|field| field.tells_hidden(work.case, work.ctx.pack)).map(|field| field.zh()).collect();
    if tells.is_empty() {
        return Ok(chosen);
    }
    let error = format!("提供的字段：{}会说出要求身份保密的人，请去掉", tells.join("、"));
    let refusal = work.refuse(RefusalCode::IdentityInText).detail(tells.join("、"));
    Err(refusal.fields(vec![FieldError::new("fields", error)]))
}

/// What is published rests on an approved disclosure and names nobody who asked not to be named (M-3.2.8-b, M-5.3-b).
fn published(work: &Work<'_>, text: &str, disclosure: Option<u8>) -> Result<Option<PublicStatement>, Refusal> {
    let text = clean(text);
    if text.is_empty() {
        return Ok(None);
    }
    let refuse = |why: &str| {
        let error = FieldError::new("disclosure", format!("依据的信息提供审批：{why}"));
        let refusal = work.refuse(RefusalCode::DisclosureNotApproved).under("M-3.2.8-b");
        refusal.detail(why).fields(vec![error])
    };
    let no = disclosure.ok_or_else(|| refuse("对外发布须先报批信息提供，批准后在这里选择"))?;
    let known = work.case.records.disclosures.iter().find(|known| known.no == no);
    let Some(known) = known.filter(|known| known.holds_on(work.now().day())) else {
        return Err(refuse("没有批准或已经到期，请重新报批"));
    };
    if !known.public {
        return Err(refuse("这一项是批准向有关单位提供的，没有批准对外发布，请另行报批"));
    }
    work.case.admit_published(&text, known, work.ctx.pack)?;
    Ok(Some(PublicStatement { text, disclosure: no }))
}

fn disclosure<'a>(work: &Work<'a>, no: u8) -> Result<&'a Disclosure, Refusal> {
    let mut all = work.case.records.disclosures.iter();
    let found = all.find(|disclosure| disclosure.no == no && disclosure.void.is_none());
    found.ok_or_else(|| work.invalid(vec![FieldError::new("no", "信息提供申请：没有这一项")]))
}

/// Conditions of the head's decision and of the release (M-5.3-b).
pub(super) fn disclosure_guards(case: &Case, releasing: bool) -> Vec<Guard> {
    let any = |state| {
        case.records.disclosures.iter().any(|disclosure| disclosure.state == state && disclosure.void.is_none())
    };
    if releasing {
        let met = any(DisclosureState::Approved);
        return vec![Guard::new(met, RefusalCode::DisclosureNotApproved, "已批准对外提供", "没有批准的申请")];
    }
    let met = any(DisclosureState::Requested);
    vec![Guard::new(met, RefusalCode::StageSkipped, "有信息提供申请", "没有待审批的申请")]
}

fn decide_disclosure(work: &mut Work<'_>, no: u8, approved: bool, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "审批意见", reason)?;
    let asked = disclosure(work, no)?;
    if asked.state != DisclosureState::Requested {
        return Err(work.refuse(RefusalCode::StageSkipped).detail("已经审批"));
    }
    let fields = [
        ("recipient", asked.shown_recipient()),
        ("fields", asked.fields.join("、")),
        ("purpose", asked.purpose.clone()),
        ("until", asked.expires_on.to_string()),
        ("decision", if approved { "批准" } else { "不批准" }.to_owned()),
        ("reason", reason.clone()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    work.issue(DocumentKind::DisclosureForm, Audience::Staff, &fields);
    let by = work.ctx.actor.to_ref();
    work.emit(Event::Record(RecordEvent::DisclosureDecided { no, approved, by, reason }));
    let others = still_asked(work, no);
    work.answered(ClockKind::Disclosure, others)?;
    work.stay(if approved { "批准" } else { "不批准" });
    Ok(())
}

/// Since when another disclosure than `no` waits for the head.
fn still_asked(work: &Work<'_>, no: u8) -> Option<Instant> {
    let waits =
        |other: &&Disclosure| other.no != no && other.void.is_none() && other.state == DisclosureState::Requested;
    let others = work.case.records.disclosures.iter().filter(waits);
    others.map(|other| other.asked_at.unwrap_or_else(|| work.now())).min()
}

/// Only what was approved leaves, and only until it expires.
fn release(work: &mut Work<'_>, no: u8) -> Result<(), Refusal> {
    let asked = disclosure(work, no)?;
    if asked.state != DisclosureState::Approved || asked.expires_on < work.now().day() {
        return Err(work.refuse(RefusalCode::DisclosureNotApproved));
    }
    let pack = work.ctx.pack;
    let lines: Vec<String> = disclosed_fields(work, &asked.fields)?
        .into_iter()
        .map(|field| format!("{}：{}", field.zh(), field.value(work.case, pack)))
        .collect();
    let why = format!("{}：{}", asked.recipient, asked.fields.join("、"));
    let approver = asked.decision.as_ref().map(|(by, _)| by.name.clone()).unwrap_or_default();
    let fields = [
        ("recipient", asked.shown_recipient()),
        ("purpose", asked.purpose.clone()),
        ("until", asked.expires_on.to_string()),
        ("approver", approver),
        ("fields", lines.join("\n")),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    work.issue(DocumentKind::DisclosedInformation, Audience::Staff, &fields);
    work.emit(Event::Record(RecordEvent::DisclosureReleased(no)));
    work.stay(&why);
    Ok(())
}

fn open_item(work: &Work<'_>, no: u8) -> Result<(), Refusal> {
    let open = work.case.records.public_opinion.iter().any(|item| item.no == no && item.closed.is_none());
    if open { Ok(()) } else { Err(work.invalid(vec![FieldError::new("no", "舆情：没有这一项或已结束")])) }
}

pub(super) fn opinion_guard(case: &Case) -> Guard {
    let open = case.records.open_public_opinion().is_some();
    Guard::new(open, RefusalCode::StageSkipped, "有未结束的舆情", "没有未结束的舆情")
}

pub(super) fn court_guard(case: &Case) -> Guard {
    let any = case.is_before_court();
    Guard::new(any, RefusalCode::StageSkipped, "有法院事项", "没有法院事项")
}

/// A party that objects, or thinks of it, asks the justice bureau (M-3.2.5-b).
fn ask_guidance(work: &mut Work<'_>, question: &str) -> Result<(), Refusal> {
    let question = work.required("question", "需要指导的问题", question)?;
    let Some(party) = work.ctx.actor.as_party() else { return Err(work.refuse(RefusalCode::RoleNotAllowed)) };
    if work.case.records.open_guidance().is_some() {
        return Err(work.refuse(RefusalCode::WaitingForAnswer));
    }
    let guidance =
        Guidance { no: number(work.case.records.guidance.len()), party, question, at: work.now(), answer: None };
    work.emit(Event::Record(RecordEvent::GuidanceAsked(guidance)));
    let justice = work.ctx.pack.offices.justice.clone();
    work.asked(ClockKind::Guidance, justice.as_ref())
}

fn answer_guidance(work: &mut Work<'_>, no: u8, answer: &str) -> Result<(), Refusal> {
    let answer = work.required("answer", "指导意见", answer)?;
    let asked = work.case.records.guidance.iter().find(|guidance| guidance.no == no && guidance.answer.is_none());
    let Some(asked) = asked.cloned() else {
        return Err(work.invalid(vec![FieldError::new("no", "指导请求：没有这一项或已答复")]));
    };
    let fields = [("question", asked.question.as_str()), ("answer", &answer)];
    work.issue(DocumentKind::GuidanceAnswer, Audience::Party(asked.party), &fields);
    work.emit(Event::Record(RecordEvent::GuidanceAnswered { no, answer }));
    work.stop(ClockKind::Guidance);
    Ok(())
}

/// Whether this person belongs to the leading group: its office and leader, the heads of its units (M-3.1-b, M-3.1-c).
pub(super) fn is_group_member(actor: &Actor) -> bool {
    use crate::access::Role;
    [Role::LeadingGroupOffice, Role::GroupLeader, Role::Head, Role::Government].into_iter().any(|role| actor.has(role))
}
