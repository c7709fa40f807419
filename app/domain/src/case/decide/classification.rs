//! 分类流转: verification, declaration, own handling, notice, forwarding (TR10–TR14).

use super::registration::describe_items;
use super::work::{Work, clean};
use crate::access::Who;
use crate::case::command::Departure;
use crate::case::document::fill;
use crate::case::{
    Audience, CaseLink, DocumentKind, Event, HearingFrom, ItemDecision, LinkKind, Notice, Outcome, ProposalKind,
    Refusal, RefusalCode, SelfDeclaration, SubState, Target, Track, Verification,
};
use crate::clock::ClockKind;
use crate::policy::{InputName, NotOwnDuty, Pack};
use crate::problem::FieldError;
use crate::value::{ClauseId, DepartmentId};

/// TR10, out: a named fact is asked of a named department; the classification clock stands still.
pub(super) fn ask(
    work: &mut Work<'_>,
    item: u8,
    fact: InputName,
    department: DepartmentId,
    question: &str,
) -> Result<(), Refusal> {
    let question = work.required("question", "核实的问题", question)?;
    if !work.case.registration.items.iter().any(|candidate| candidate.no == item) {
        return Err(work.invalid(vec![FieldError::new("item", "争议分项：没有这一项")]));
    }
    if work.ctx.pack.department(&department).is_none() {
        return Err(work.invalid(vec![FieldError::new("department", "核实部门：请选择")]));
    }
    let name = work.ctx.pack.department_name(&department).to_owned();
    let fields = [("asked", name.as_str()), ("fact", fact.zh()), ("question", question.as_str())];
    work.issue(DocumentKind::VerificationQuery, Audience::Staff, &fields);
    work.suspend(ClockKind::Classification, "待核实");
    // Who is asked has a clock while the case waits for them.
    work.start_for(ClockKind::Verification, &department)?;
    let at = work.now();
    work.emit(Event::VerificationAsked(Verification { item, fact, question, department, at }));
    work.go(SubState::Verifying, fact.zh());
    Ok(())
}

/// TR10, back: the answer is recorded; a fact that stays unknown makes the item a gap.
pub(super) fn answer(work: &mut Work<'_>, value: &str, note: &str) -> Result<(), Refusal> {
    let note = work.required("note", "核实结果", note)?;
    let Some(verification) = work.case.verification.clone() else {
        return Err(work.refuse(RefusalCode::StageSkipped));
    };
    if !verification.fact.domain(work.ctx.pack).iter().any(|known| known == value) {
        return Err(work.invalid(vec![FieldError::new("value", format!("{}：请选择", verification.fact.zh()))]));
    }
    work.emit(Event::VerificationAnswered {
        item: verification.item,
        fact: verification.fact,
        value: value.to_owned(),
        note,
    });
    work.stop(ClockKind::Verification);
    work.resume(ClockKind::Classification)?;
    work.go(SubState::Triage, &verification.fact.value_zh(work.ctx.pack, value));
    Ok(())
}

/// A head declares an item the department's own (M-3.2.3-f, M-3.2.4-d).
pub(super) fn declare(work: &mut Work<'_>, item: u8, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "属于本部门职责的理由", reason)?;
    let department = work.department();
    if !work.ctx.pack.self_declaring.contains(&department) {
        return Err(work.refuse(RefusalCode::RoleNotAllowed).detail("本文件没有授权该部门自行认领"));
    }
    if !work.case.registration.items.iter().any(|candidate| candidate.no == item) {
        return Err(work.invalid(vec![FieldError::new("item", "争议分项：没有这一项")]));
    }
    work.emit(Event::Declared(SelfDeclaration { item, department, reason }));
    Ok(())
}

/// TR11: every item is the accepting department's; a departure from the table needs its reason.
pub(super) fn own(work: &mut Work<'_>, departures: &[Departure]) -> Result<(), Refusal> {
    let department = work.department();
    let decisions = decide_items(work, departures, &[department], RefusalCode::NotOwnDuty)?;
    let why = reasons(&decisions);
    issue_opinion(work, &decisions, Track::Own);
    work.emit(Event::Classified { decisions, track: Track::Own });
    work.stop(ClockKind::Classification);
    work.start(ClockKind::Handling)?;
    let due = work.last_day(ClockKind::Handling);
    work.issue(DocumentKind::AcceptanceNotice, Audience::Applicant, &[("due", &due)]);
    super::hearing::invite(work, HearingFrom::Handling)?;
    work.go(SubState::OwnHandling, &why);
    Ok(())
}

/// The articles a notice rests on: the clauses of the rows that name the competent department, and the one that asks for
/// the notice (M-4.1-b), as the document counts them.
fn articles(decisions: &[ItemDecision], pack: &Pack) -> String {
    let rows = decisions.iter().flat_map(|decision| decision.clauses.iter());
    let mut found: Vec<String> = Vec::new();
    let notice = RefusalCode::NoticeWithoutTarget.clauses().iter().map(|id| ClauseId::from(*id));
    for clause in rows.cloned().chain(notice) {
        let Some(text) = pack.clauses.get(&clause) else { continue };
        let article = text.cite.trim_start_matches(pack.short_title.as_str()).trim().to_owned();
        if !article.is_empty() && !found.contains(&article) {
            found.push(article);
        }
    }
    found.join("、")
}

/// What comes after a notice of competence: on the person's word, by law whatever she wishes (社会保险法 82), or on her own
/// way where the other office is outside.
fn onward(work: &Work<'_>, target: &Target, name: &str) -> String {
    let pack = work.ctx.pack;
    let key = match (&target.department, pack.not_own_duty.get(&work.case.registration.matter_kind)) {
        (None, _) => "notice.outside",
        (Some(_), Some(NotOwnDuty::NoticeAndTransfer)) => "notice.by_law",
        (Some(_), _) => "notice.on_consent",
    };
    fill(pack.text(key), &[("target", name)])
}

/// TR12: one notice with department, path and materials (M-4.1-b).
pub(super) fn inform(
    work: &mut Work<'_>,
    target: Target,
    path: &str,
    materials: Vec<String>,
    departures: &[Departure],
) -> Result<(), Refusal> {
    let name = clean(&target.name);
    if name.is_empty() || (target.address.trim().is_empty() && target.phone.trim().is_empty()) {
        return Err(work
            .refuse(RefusalCode::NoticeWithoutTarget)
            .fields(vec![FieldError::new("target", "有权部门：请写明名称和地址或电话")]));
    }
    let materials: Vec<String> =
        materials.iter().map(|material| clean(material)).filter(|material| !material.is_empty()).collect();
    let path = clean(path);
    let mut fields = Vec::new();
    if path.is_empty() {
        fields.push(FieldError::new("path", "办理途径：请填写"));
    }
    if materials.is_empty() {
        fields.push(FieldError::new("materials", "所需材料：请一次列全，没有的写“无需材料”"));
    }
    if !fields.is_empty() {
        return Err(work.refuse(RefusalCode::NoticeIncomplete).fields(fields));
    }
    if let Some(department) = &target.department {
        if work.ctx.pack.department(department).is_none() {
            return Err(work.invalid(vec![FieldError::new("target", "有权部门：请选择")]));
        }
        if Some(department) == work.case.accepting_department.as_ref() {
            return Err(work
                .refuse(RefusalCode::NoticeWithoutTarget)
                .fields(vec![FieldError::new("target", "有权部门：不能是本单位")]));
        }
    }
    check_target(work, &target)?;
    if let Some(department) = &target.department {
        let guard = super::duty::countersigned(work.case, work.ctx, department);
        if !guard.met {
            return Err(guard.refusal(work.ctx));
        }
    }
    let departments: Vec<DepartmentId> = target.department.iter().cloned().collect();
    let decisions = decide_items(work, departures, &departments, RefusalCode::NotOwnDuty)?;
    let why = reasons(&decisions);
    let list: Vec<String> =
        materials.iter().enumerate().map(|(index, material)| format!("{}. {material}", index + 1)).collect();
    let phone = if target.phone.is_empty() { "—" } else { target.phone.as_str() };
    let address = if target.address.is_empty() { "—" } else { target.address.as_str() };
    let items = describe_items(&work.case.registration, work.ctx.pack);
    let articles = articles(&decisions, work.ctx.pack);
    let onward = onward(work, &target, &name);
    let fields = [
        ("target", name.as_str()),
        ("target_address", address),
        ("target_phone", phone),
        ("path", path.as_str()),
        ("materials", &list.join("\n")),
        ("items", &items),
        ("articles", &articles),
        ("onward", &onward),
    ];
    work.issue(DocumentKind::CompetenceNotice, Audience::Applicant, &fields);
    // Nobody answers here what is decided elsewhere.
    work.stop(ClockKind::Hearing);
    work.emit(Event::Classified { decisions, track: Track::Informed });
    let at = work.now();
    let target = Target { name, ..target };
    work.emit(Event::NoticeIssued(Notice { target, path, materials, at, forwarded_to: None }));
    work.stop(ClockKind::Classification);
    work.start(ClockKind::Reply)?;
    work.go(SubState::Informed, &why);
    Ok(())
}

/// A notice names who is competent: a lawful owner of every item, or, where no department here answers for it, who the
/// first receiver knows to be. Outside the area nobody here is (M-4.0-a, M-4.1-b).
fn check_target(work: &Work<'_>, target: &Target) -> Result<(), Refusal> {
    let pack = work.ctx.pack;
    let elsewhere = work.case.proposal(pack).kind == ProposalKind::InformElsewhere;
    let outside = !pack.towns.is_empty() && !pack.is_inside(&work.case.registration.location_town);
    let why = match &target.department {
        Some(_) if elsewhere && outside => "有权部门：事项不在本辖区，请写明有管辖权的地方",
        Some(_) | None if elsewhere => return Ok(()),
        Some(department) if work.case.is_lawful_owner(pack, department) => return Ok(()),
        Some(_) => "有权部门：须是规则写明负责的部门，或负责人已认领的部门",
        None => "有权部门：规则写明由本市部门负责，请从名单中选择",
    };
    let owners = work.case.proposal(pack).departments;
    let owners: Vec<&str> = owners.iter().map(|owner| pack.department_short(owner)).collect();
    let owners = owners.join("、");
    let refusal = work.refuse(RefusalCode::NoticeWithoutTarget).fields(vec![FieldError::new("target", why)]);
    Err(if owners.is_empty() { refusal } else { refusal.detail(format!("规则建议{owners}")) })
}

/// TR13: the served notice closes the matter here; the case stays in the ledger.
pub(super) fn notice_served(work: &mut Work<'_>) -> Result<(), Refusal> {
    work.stop(ClockKind::Reply);
    work.emit(Event::OutcomeSet(Outcome::Informed));
    work.start(ClockKind::Archiving)?;
    work.go(SubState::ArchivePending, "告知书已送达");
    Ok(())
}

/// TR14: on the applicant's own act, or by statute for reports and complaints, the registration goes on as a linked
/// case; nothing has to be written again (M-2.3-c).
pub(super) fn forward(work: &mut Work<'_>, consent: bool) -> Result<(), Refusal> {
    if !consent && work.ctx.actor.who != Who::System {
        return Err(work
            .refuse(RefusalCode::ConsentRequired)
            .fields(vec![FieldError::new("consent", "同意转送：请勾选")]));
    }
    let to = work.ctx.next_case_no();
    work.stay("");
    work.emit(Event::Forwarded(to));
    work.emit(Event::Linked(CaseLink { kind: LinkKind::ForwardedTo, case_no: to }));
    Ok(())
}

/// Decides every item for `departments`; where the table says otherwise a reason must be there.
fn decide_items(
    work: &Work<'_>,
    departures: &[Departure],
    departments: &[DepartmentId],
    code: RefusalCode,
) -> Result<Vec<ItemDecision>, Refusal> {
    let mut decisions = Vec::new();
    let mut open = Vec::new();
    let own = work.case.accepting_department.as_ref();
    for (no, route) in work.case.routes(work.ctx.pack) {
        // Who declares an item its own takes it on; another department's declaration closes a gap, and no more: what the
        // table gives clearly is departed from with a reason.
        let declared = work.case.declarations.iter().any(|declaration| {
            declaration.item == no
                && departments.contains(&declaration.department)
                && (Some(&declaration.department) == own || route.departments.is_empty())
        });
        let same = declared || route.departments == departments;
        let reason = departures.iter().find(|departure| departure.item == no).map(|departure| clean(&departure.reason));
        let reason = reason.filter(|reason| !reason.is_empty());
        if !same && reason.is_none() {
            open.push(FieldError::new(
                format!("departure-{no}"),
                format!("分项 {no}：与规则建议（{}）不同，请填写理由", route.row),
            ));
        }
        decisions.push(ItemDecision {
            item: no,
            row: route.row,
            proposed: route.departments,
            track: route.track,
            clarity: route.clarity,
            clauses: route.clauses,
            facts: route.facts,
            departments: departments.to_vec(),
            departure: if same { None } else { reason },
        });
    }
    if open.is_empty() {
        return Ok(decisions);
    }
    let detail: Vec<&str> = open.iter().map(|field| field.message.as_str()).collect();
    Err(work.refuse(code).detail(detail.join("；")).fields(open))
}

fn reasons(decisions: &[ItemDecision]) -> String {
    let reasons: Vec<String> = decisions
        .iter()
        .filter_map(|decision| decision.departure.as_ref().map(|reason| format!("分项 {}：{reason}", decision.item)))
        .collect();
    reasons.join("；")
}

/// Every item for the departments its row names.
pub(super) fn as_proposed(work: &Work<'_>) -> Vec<ItemDecision> {
    let own = work.case.accepting_department.as_ref();
    let routes = work.case.routes(work.ctx.pack).into_iter();
    routes
        .map(|(no, route)| {
            let declared = work
                .case
                .declarations
                .iter()
                .find(|declaration| declaration.item == no && Some(&declaration.department) == own);
            let departments =
                declared.map_or(route.departments.clone(), |declaration| vec![declaration.department.clone()]);
            ItemDecision {
                item: no,
                row: route.row,
                proposed: route.departments,
                track: route.track,
                clarity: route.clarity,
                clauses: route.clauses,
                facts: route.facts,
                departments,
                departure: None,
            }
        })
        .collect()
}

pub(super) fn issue_opinion(work: &mut Work<'_>, decisions: &[ItemDecision], track: Track) {
    let pack = work.ctx.pack;
    let lines: Vec<String> = decisions
        .iter()
        .map(|decision| {
            let departments: Vec<&str> =
                decision.departments.iter().map(|department| pack.department_short(department)).collect();
            let cites: Vec<&str> = decision.clauses.iter().map(|clause| pack.cite(clause)).collect();
            let departure =
                decision.departure.as_ref().map(|reason| format!("，与建议不同，理由：{reason}")).unwrap_or_default();
            format!(
                "分项 {}：{}办理（规则 {}，{}，依据{}）{departure}",
                decision.item,
                departments.join("、"),
                decision.row,
                decision.clarity.zh(),
                cites.join("、")
            )
        })
        .collect();
    work.issue(
        DocumentKind::ClassificationOpinion,
        Audience::Staff,
        &[("items", &lines.join("\n")), ("track", track.zh())],
    );
}
