//! 受理登记: claim, hand-over, amendment, correction, lapse, registration, direct answer (TR04–TR09, TR83).

use super::work::{Work, clean, date_zh};
use crate::access::{Role, Who};
use crate::case::command::{CorrectionUpdate, DefectAnswer, DefectInput};
use crate::case::records::DefectAnswered;
use crate::case::{
    Attachment, AttachmentPurpose, Audience, Case, Correction, Defect, DefectField, DisputeItem, DocumentKind, Event,
    HandOver, HearingFrom, Outcome, Party, PartyRole, Refusal, RefusalCode, Registration, StaffRef, SubState, Track,
};
use crate::clock::ClockKind;
use crate::intake::LIFTED;
use crate::limits;
use crate::policy::Pack;
use crate::problem::FieldError;
use crate::value::{DepartmentId, Instant, LedgerNo, Protected, TownId};

/// TR04: the claimer becomes first receiver, his department first and accepting department (M-4.1-e).
pub(super) fn claim(work: &mut Work<'_>) -> Result<(), Refusal> {
    let receiver = acting_staff(work)?;
    work.emit(Event::Claimed(receiver));
    work.go(SubState::Registering, "");
    Ok(())
}

/// So long after the claim it may be given back, in seconds.
pub(super) const RELEASED_WITHIN: i64 = 300;

/// A claim by mistake is given back at once, before anything else was done; later the duty can only be handed over
/// (M-4.1-f).
pub(super) fn release_claim(work: &mut Work<'_>) -> Result<(), Refusal> {
    let receiver = acting_staff(work)?;
    work.emit(Event::ClaimReleased(receiver));
    Ok(())
}

pub(super) fn acting_staff(work: &Work<'_>) -> Result<StaffRef, Refusal> {
    match &work.ctx.actor.who {
        Who::Staff { account, department, .. } => {
            Ok(StaffRef { account: *account, name: work.ctx.actor.name.clone(), department: department.clone() })
        }
        Who::Party { .. } | Who::Hotline { .. } | Who::System => Err(work.refuse(RefusalCode::RoleNotAllowed)),
    }
}

/// TR05: the head names a colleague of the same department; it takes effect when the colleague accepts (M-4.1-f).
pub(super) fn offer_hand_over(work: &mut Work<'_>, to: StaffRef, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "移交理由", reason)?;
    if Some(&to.department) != work.case.accepting_department.as_ref() {
        return Err(work.invalid(vec![FieldError::new("to", "接手人：须是本部门同事")]));
    }
    if Some(to.account) == work.case.first_receiver.as_ref().map(|receiver| receiver.account) {
        return Err(work.invalid(vec![FieldError::new("to", "接手人：已经是首问责任人")]));
    }
    let by = work.ctx.actor.to_ref();
    work.stay(&reason);
    work.emit(Event::HandOverOffered(HandOver { to, reason, by }));
    work.asked(ClockKind::HandOver, None)
}

pub(super) fn accept_hand_over(work: &mut Work<'_>) -> Result<(), Refusal> {
    let receiver = acting_staff(work)?;
    work.emit(Event::HandOverAccepted(receiver));
    work.stop(ClockKind::HandOver);
    Ok(())
}

pub(super) fn decline_hand_over(work: &mut Work<'_>) {
    work.emit(Event::HandOverDeclined);
    work.stop(ClockKind::HandOver);
}

/// Completes or corrects what is registered. What the applicant wrote stays in the log.
pub(super) fn amend(work: &mut Work<'_>, registration: Box<Registration>) -> Result<(), Refusal> {
    // What follows from another card of the matter is what is registered here, with somebody hidden (X-16-a): nothing
    // else is taken over from what the machine hands in.
    if work.ctx.actor.who == Who::System {
        let mut here = work.case.registration.clone();
        for party in &mut here.parties {
            party.identity_hidden |= registration.party(party.no).is_some_and(|there| there.identity_hidden);
        }
        work.emit(Event::RegistrationAmended(Box::new(here)));
        return Ok(());
    }
    let mut problems = unsound(&registration, work.ctx.pack, work.now());
    problems.extend(masked(&registration));
    problems.extend(changed_facts(work.case, &registration, work.ctx.pack));
    if !problems.is_empty() {
        return Err(work.invalid(problems));
    }
    // Once registered, a registration stays complete (M-4.1-d).
    if work.case.ledger_no.is_some() {
        let mut lacking: Vec<String> = registration.missing().into_iter().map(str::to_owned).collect();
        lacking.extend(unfinished(&registration, work.ctx.pack));
        if registration.items.is_empty() {
            lacking.push("争议分项".to_owned());
        }
        if !lacking.is_empty() {
            return Err(work.refuse(RefusalCode::RegistrationIncomplete).detail(lacking.join("、")));
        }
    }
    work.emit(Event::RegistrationAmended(registration));
    Ok(())
}

/// A masked value is for display: nothing is registered with one.
pub(super) fn masked(registration: &Registration) -> Vec<FieldError> {
    let masked =
        |field: &str, label: &str| FieldError::new(field, format!("{label}：这是遮盖后的内容，请填写完整内容"));
    let mut found = Vec::new();
    for party in &registration.parties {
        if matches!(party.id_number, Some(Protected::Masked(_))) {
            found.push(masked("id_number", "身份证号码"));
        }
        if matches!(party.credit_code, Some(Protected::Masked(_))) {
            found.push(masked("credit_code", "统一社会信用代码"));
        }
        if matches!(party.phone, Some(Protected::Masked(_))) {
            found.push(masked("phone", "联系电话"));
        }
    }
    if registration.representation.as_ref().is_some_and(|agent| matches!(agent.phone, Protected::Masked(_))) {
        found.push(masked("agent_phone", "代办人电话"));
    }
    found
}

/// Whether a party is still who it was: by its code or number, else by its name. A browser that decides ahead knows the
/// name in part.
fn is_same_party(before: &Party, after: &Party) -> bool {
    let numbers = |party: &Party| (party.credit_code.clone(), party.id_number.clone());
    let same = |one: &(_, _), other: &(_, _)| one == other && *one != (None, None);
    let known = before.name.trim();
    known == after.name.trim() || known == after.masked_name() || same(&numbers(before), &numbers(after))
}

/// The other side as it was registered when it was first invited.
fn invited<'a>(case: &'a Case, other: &'a Party) -> &'a Party {
    let to = |document: &crate::case::Document| document.audience == Audience::Party(other.no);
    let paper = case.documents.iter().position(to);
    paper.and_then(|paper| case.party_at_paper(other.no, paper)).unwrap_or(other)
}

/// What an amendment may not change: when the case was received, who is which party, whether somebody stays unnamed,
/// that somebody acts for the applicant; and places and departments are those of the pack.
fn changed_facts(case: &Case, new: &Registration, pack: &Pack) -> Vec<FieldError> {
    let known = &case.registration;
    let mut found = Vec::new();
    let mut refuse = |field: &str, message: &str| found.push(FieldError::new(field, message));
    if new.received_at != known.received_at {
        refuse("received_at", "来访时间：由系统记载，不能更改");
    }
    for (before, after) in known.parties.iter().zip(&new.parties) {
        let asks = |role: PartyRole| matches!(role, PartyRole::Applicant | PartyRole::Reporter);
        if before.role != after.role && !(asks(before.role) && asks(after.role)) {
            refuse("parties", "当事人：缴费人和另一方的身份不能更改");
        }
        if before.identity_hidden && !after.identity_hidden {
            refuse("identity_hidden", LIFTED);
        }
    }
    let gone = known.parties.iter().skip(new.parties.len());
    if new.parties.len() < known.parties.len() && gone.clone().any(|party| party.role != PartyRole::Respondent) {
        refuse("parties", "当事人：已登记的当事人不能删去");
    }
    if gone.clone().any(|party| party.identity_hidden) {
        refuse("identity_hidden", LIFTED);
    }
    let joined = new.parties.iter().skip(known.parties.len());
    if joined.clone().any(|party| matches!(party.role, PartyRole::Applicant | PartyRole::Reporter)) {
        refuse("parties", "当事人：缴费人只有一位");
    }
    let name = |registration: &Registration, no: u8| {
        registration.party(no).map(|party| party.name.trim().to_owned()).filter(|name| !name.is_empty())
    };
    let (first, second) = (name(known, 1), name(known, 2));
    if first.is_some() && second.is_some() && first != second && first == name(new, 2) && second == name(new, 1) {
        refuse("parties", "当事人：缴费人和另一方不能对调");
    }
    if known.representation.is_some() && new.representation.is_none() {
        refuse("agent_name", "代办人：已登记的代办人不能删去");
    }
    let known_place = |town: &TownId| town.as_str().is_empty() || pack.place(town.as_str()).is_some();
    if new.location_town != known.location_town && !known_place(&new.location_town) {
        refuse("town", "事项所在辖区：请从列出的地方中选择");
    }
    if new.labour_districts != known.labour_districts && !new.labour_districts.iter().all(known_place) {
        refuse("labour_district", "用工地：请从列出的地方中选择");
    }
    let known_department = |id: &DepartmentId| id.as_str() == "other" || pack.department(id).is_some();
    let acting = |registration: &Registration, no: u8| {
        registration.items.iter().find(|item| item.no == no).and_then(|item| item.acting_department.clone())
    };
    for item in &new.items {
        let strange = item.acting_department.as_ref().is_some_and(|id| !known_department(id));
        if strange && acting(known, item.no) != item.acting_department {
            refuse("acting", "作出核定、检查的部门：请从列出的部门中选择");
        }
    }
    // Who was asked to take part is not exchanged for somebody who would read what was written for the first (M-4.3-a).
    // In several steps, too: it is compared with whom the notice was issued to.
    let asked = case.heard_party().filter(|other| case.is_invited() || case.is_open_to(other.no));
    let same = |other: &Party, now: &Party| is_same_party(other, now) && is_same_party(invited(case, other), now);
    let kept = asked.is_none_or(|other| new.party(other.no).is_some_and(|now| same(other, now)));
    if !kept && found.is_empty() {
        found.push(FieldError::new(
            "respondent_name",
            "另一方：已向其发出参加处理通知书，不能换成别人。确实找错了对方的，请由缴费人撤回后按正确的单位重新反映",
        ));
    }
    found
}

/// No contribution is older than this.
const FIRST_YEAR: u16 = 1990;

/// Contribution periods lie between the first year there was and the current month.
fn unsound_period(item: &DisputeItem, now: Instant) -> Option<FieldError> {
    let period = item.period?;
    let (year, month, _) = now.day().parts();
    let to = (i32::from(period.to().year()), period.to().month());
    let what = if period.from().year() < FIRST_YEAR {
        "不能早于 1990 年"
    } else if to > (year, month) {
        "不能晚于本月"
    } else {
        return None;
    };
    Some(FieldError::new("period", format!("分项 {} 的费款所属期：{what}", item.no)))
}

/// What a registration may never be, complete or not: no applicant, no item numbers twice, categories the pack lacks,
/// periods that cannot be.
pub(super) fn unsound(registration: &Registration, pack: &Pack, now: Instant) -> Vec<FieldError> {
    let mut problems = Vec::new();
    if registration.parties.is_empty() {
        problems.push(FieldError::new("parties", "缴费人基本情况：请填写"));
    }
    for (index, party) in registration.parties.iter().enumerate() {
        if usize::from(party.no) != index + 1 {
            problems.push(FieldError::new("parties", "当事人：编号应从 1 连续"));
        }
        problems.extend(too_long("name", "姓名或名称", &party.name, limits::NAME));
        problems.extend(too_long("address", "通讯地址", &party.address, limits::ADDRESS));
        problems.extend(too_long("email", "电子邮箱", &party.email, limits::EMAIL));
    }
    if let Some(agent) = &registration.representation {
        problems.extend(too_long("agent_name", "代办人姓名", &agent.agent, limits::NAME));
        problems.extend(too_long("agent_relation", "与本人的关系", &agent.relation, limits::RELATION));
    }
    let number = registration.petition_no.as_deref().unwrap_or_default();
    problems.extend(too_long("petition_no", "信访件编号", number, limits::NUMBER));
    if let Some(grid) = &registration.grid {
        problems.extend(too_long("grid_code", "网格编号", &grid.code, limits::NUMBER));
        problems.extend(too_long("grid_worker", "网格员", &grid.worker, limits::NAME));
    }
    if registration.items.len() > limits::ITEMS {
        problems.push(FieldError::new("items", format!("争议分项：最多 {} 项", limits::ITEMS)));
    }
    if registration.people > limits::PEOPLE {
        problems.push(FieldError::new("people", format!("涉及人数：最多 {} 人", limits::PEOPLE)));
    }
    for (index, item) in registration.items.iter().enumerate() {
        if usize::from(item.no) != index + 1 {
            problems.push(FieldError::new("items", "争议分项：编号应从 1 连续"));
        }
        if item.matter(pack).is_none() {
            problems.push(FieldError::new("category", "争议类别：请从九类中选择"));
        }
        problems.extend(unsound_period(item, now));
        problems.extend(too_long("description", "具体情况", &item.description, limits::DESCRIPTION));
    }
    problems.extend(too_long("title", "标题", &registration.title, limits::TITLE));
    problems.extend(too_long("summary", "反映主要事项", &registration.summary, limits::SUMMARY));
    problems
}

fn too_long(field: &str, label: &str, text: &str, most: usize) -> Option<FieldError> {
    let length = text.chars().count();
    (length > most).then(|| FieldError::new(field, format!("{label}：最多 {most} 字，现在是 {length} 字")))
}

/// Whether an item lacks what its category requires.
pub(super) fn is_unfinished(item: &DisputeItem, pack: &Pack) -> bool {
    !lacking(item, pack).is_empty()
}

/// Labels of what items still need before the registration is complete (M-3.3-5, -6, -8, -9).
pub(crate) fn unfinished(registration: &Registration, pack: &Pack) -> Vec<String> {
    registration.items.iter().flat_map(|item| lacking(item, pack)).collect()
}

fn lacking(item: &DisputeItem, pack: &Pack) -> Vec<String> {
    let Some(category) = pack.category(item.category) else {
        return vec![format!("分项 {} 的争议类别", item.no)];
    };
    let mut labels = Vec::new();
    let several = category.sub_kinds.len() > 1;
    if several && item.sub_kind.is_none() {
        labels.push(format!("分项 {} 的细类", item.no));
    }
    if category.period_required && item.period.is_none() {
        labels.push(format!("分项 {} 的费款所属期", item.no));
    }
    if category.acting_required && item.acting_department.is_none() {
        labels.push(format!("分项 {} 的核定部门", item.no));
    }
    if category.description_required && item.description.trim().chars().count() < 10 {
        labels.push(format!("分项 {} 的具体情况（不少于 10 字）", item.no));
    }
    labels
}

/// TR06: all defects at once; the registration clock stands still while the applicant corrects.
pub(super) fn return_for_correction(work: &mut Work<'_>, defects: Vec<DefectInput>) -> Result<(), Refusal> {
    let mut listed = Vec::with_capacity(defects.len());
    for (index, defect) in defects.iter().enumerate() {
        let text = work.required("defects", "需补正的内容", &defect.text)?;
        let no = u8::try_from(index + 1).unwrap_or(u8::MAX);
        listed.push(Defect { no, field: defect.field, text, answer: None });
    }
    if listed.is_empty() || listed.len() > 20 {
        return Err(work.invalid(vec![FieldError::new("defects", "需补正的内容：请一次列全，1 至 20 项")]));
    }
    let list: Vec<String> =
        listed.iter().map(|defect| format!("{}. {}：{}", defect.no, defect.field.zh(), defect.text)).collect();
    work.suspend(ClockKind::Registration, "退回补正");
    work.start(ClockKind::Correction)?;
    let due = last_day_of(work);
    work.issue(DocumentKind::CorrectionNotice, Audience::Applicant, &[("defects", &list.join("\n")), ("due", &due)]);
    work.emit(Event::CorrectionRequested(Correction { at: work.now(), defects: listed }));
    work.go(SubState::ReturnedForCorrection, "");
    Ok(())
}

/// Last lawful day of the clock just started, in words.
fn last_day_of(work: &Work<'_>) -> String {
    let rule = work.ctx.pack.clocks.get(&ClockKind::Correction);
    rule.and_then(|rule| crate::clock::due_at(work.ctx.calendar, work.now(), rule.limit).ok())
        .map(|due| date_zh(due.plus(-1)))
        .unwrap_or_default()
}

/// TR07: every defect must be answered; a defect of a field only by a value for that field.
pub(super) fn correct(
    work: &mut Work<'_>,
    answers: Vec<DefectAnswer>,
    update: CorrectionUpdate,
) -> Result<(), Refusal> {
    let Some(correction) = work.case.open_correction() else {
        return Err(work.refuse(RefusalCode::StageSkipped));
    };
    let answered: Vec<DefectAnswered> = answers
        .iter()
        .map(|answer| DefectAnswered { no: answer.no, text: clean(&answer.text) })
        .filter(|answer| !answer.text.is_empty())
        .collect();
    let open: Vec<&Defect> =
        correction.defects.iter().filter(|defect| !is_answered(work, defect, correction, &answered, &update)).collect();
    if !open.is_empty() {
        let labels: Vec<String> =
            open.iter().map(|defect| format!("{}（{}）", defect.field.zh(), defect.text)).collect();
        let fields = open
            .iter()
            .map(|defect| {
                FieldError::new(
                    format!("defect-{}", defect.no),
                    format!("{}：还没有补正，{}", defect.field.zh(), defect.text),
                )
            })
            .collect();
        return Err(work
            .refuse(RefusalCode::RegistrationIncomplete)
            .detail(format!("还有 {} 项没有补正：{}", open.len(), labels.join("、")))
            .fields(fields));
    }
    if update.location_town.as_ref().is_some_and(|town| work.ctx.pack.place(town.as_str()).is_none()) {
        let field = FieldError::new("location_town", "事项所在辖区：请从列出的地方中选择");
        return Err(work.invalid(vec![field]));
    }
    let mut registration = work.case.registration.clone();
    updated(&mut registration, correction, update);
    let problems = unsound(&registration, work.ctx.pack, work.now());
    if !problems.is_empty() {
        return Err(work.invalid(problems));
    }
    if registration != work.case.registration {
        work.emit(Event::RegistrationAmended(Box::new(registration)));
    }
    work.emit(Event::DefectsAnswered(answered));
    work.stop(ClockKind::Correction);
    work.resume(ClockKind::Registration)?;
    work.go(SubState::Registering, "");
    Ok(())
}

fn is_answered(
    work: &Work<'_>,
    defect: &Defect,
    correction: &Correction,
    answers: &[DefectAnswered],
    update: &CorrectionUpdate,
) -> bool {
    let said = answers.iter().any(|answer| answer.no == defect.no);
    let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    match defect.field {
        DefectField::Contact => update.phone.is_some() || given(&update.address),
        DefectField::PayerProfile => given(&update.name),
        DefectField::Town => update.location_town.is_some(),
        DefectField::Summary => given(&update.summary),
        DefectField::Period => update.period.is_some(),
        DefectField::Insurance => !update.insurance_kinds.is_empty(),
        DefectField::Material => {
            let added =
                |file: &Attachment| file.purpose == Some(AttachmentPurpose::Correction) && file.at >= correction.at;
            said || work.case.attachments.iter().any(added)
        }
        DefectField::Other => said,
    }
}

fn updated(registration: &mut Registration, correction: &Correction, update: CorrectionUpdate) {
    let concerned = |field: DefectField| correction.defects.iter().any(|defect| defect.field == field);
    if let Some(applicant) = registration.parties.first_mut() {
        if let Some(name) = update.name {
            applicant.name = clean(&name);
        }
        if let Some(phone) = update.phone {
            applicant.phone = Some(phone.into());
        }
        if let Some(address) = update.address {
            applicant.address = clean(&address);
        }
    }
    if let Some(town) = update.location_town {
        registration.location_town = town;
    }
    if let Some(summary) = update.summary {
        registration.summary = clean(&summary);
    }
    for item in &mut registration.items {
        if concerned(DefectField::Period) && update.period.is_some() {
            item.period = update.period;
        }
        if concerned(DefectField::Insurance) && !update.insurance_kinds.is_empty() {
            item.insurance_kinds.clone_from(&update.insurance_kinds);
        }
    }
}

/// TR08: the head closes what was never corrected, with the right to ask for reopening.
pub(super) fn lapse(work: &mut Work<'_>) -> Result<(), Refusal> {
    work.stop_all_but_promises();
    work.issue(DocumentKind::LapseNotice, Audience::Applicant, &[]);
    work.emit(Event::OutcomeSet(Outcome::Lapsed));
    work.start(ClockKind::Archiving)?;
    work.go(SubState::ArchivePending, "逾期未补正");
    Ok(())
}

/// TR09: issues the ledger number and the registration form.
pub(super) fn register(work: &mut Work<'_>) -> Result<(), Refusal> {
    let department = work.department();
    let (year, serial) = work.ctx.next_number("ledger", &department);
    let ledger_no = LedgerNo { department, year: u16::try_from(year).unwrap_or(0), serial };
    let town = work.ctx.pack.place_name(&work.case.registration.location_town).to_owned();
    let contact = work
        .case
        .registration
        .applicant()
        .map(|party| party.phone.as_ref().map_or(party.address.clone(), ToString::to_string))
        .unwrap_or_default();
    let items = describe_items(&work.case.registration, work.ctx.pack);
    let summary = work.case.registration.summary.clone();
    let ledger = ledger_no.to_string();
    work.emit(Event::LedgerNumbered(ledger_no));
    work.issue(
        DocumentKind::RegistrationForm,
        Audience::Applicant,
        &[("ledger_no", &ledger), ("town", &town), ("contact", &contact), ("items", &items), ("summary", &summary)],
    );
    work.stop(ClockKind::Registration);
    work.start(ClockKind::Classification)?;
    super::hearing::invite(work, HearingFrom::Registration)?;
    work.go(SubState::Triage, "");
    Ok(())
}

/// Items in words, a line each.
pub(super) fn describe_items(registration: &Registration, pack: &Pack) -> String {
    let lines: Vec<String> = registration
        .items
        .iter()
        .map(|item| {
            let category = pack.category(item.category).map_or("", |category| category.name.as_str());
            let kinds: Vec<&str> = item.insurance_kinds.iter().map(|kind| kind.zh()).collect();
            let period = item.period.map(|period| format!("，所属期 {period}")).unwrap_or_default();
            let kinds = if kinds.is_empty() { String::new() } else { format!("（{}）", kinds.join("、")) };
            format!("{}. {category}{kinds}{period}", item.no)
        })
        .collect();
    lines.join("\n")
}

/// TR83: a question is answered at once and closes with the answer.
pub(super) fn answer(work: &mut Work<'_>, question: &str, answer: &str) -> Result<(), Refusal> {
    let question = work.required("question", "咨询内容", question)?;
    let answer = work.required("answer", "答复内容", answer)?;
    work.stop_all();
    work.emit(Event::Classified { decisions: Vec::new(), track: Track::Question });
    work.issue(DocumentKind::Answer, Audience::Applicant, &[("question", &question), ("answer", &answer)]);
    work.emit(Event::Answered { question, answer });
    work.emit(Event::OutcomeSet(Outcome::QuestionAnswered));
    work.start(ClockKind::Archiving)?;
    work.go(SubState::ArchivePending, "");
    Ok(())
}

/// Whether the actor may amend the registration: the first receiver before classification ends.
pub(super) fn may_amend(case: &Case, ctx: &super::Context<'_>) -> Result<(), Refusal> {
    let early = matches!(case.sub_state, SubState::Registering | SubState::Triage | SubState::Verifying);
    if !early {
        return Err(ctx
            .refuse(RefusalCode::StageSkipped)
            .detail(format!("现在是“{}”，登记内容只能在分类流转结束前更正", case.sub_state.zh())));
    }
    if super::who::holds(crate::case::Relation::FirstReceiver, ctx.actor, case, ctx.pack) {
        return Ok(());
    }
    let staff = ctx.actor.has(Role::Clerk) || ctx.actor.has(Role::Handler) || ctx.actor.has(Role::Head);
    Err(ctx.refuse(if staff { RefusalCode::NotFirstReceiver } else { RefusalCode::RoleNotAllowed }))
}
