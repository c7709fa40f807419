//! What must hold before a transition, apart from the data of the command: ticks and crosses on the case page.

use super::Context;
use super::registration::{is_unfinished, unfinished};
use super::{
    assigned, clue, division, duty, extension, hearing, joint, legal_check, major, positions, referral, register,
    reply, restriction, station, suspension,
};
use crate::case::catalogue::missing as missing_documents;
use crate::case::transition::{Edge, Transition};
use crate::case::{Case, CommandKind, DocumentKind, MatterKind, ProposalKind, Refusal, RefusalCode, SubState};
use crate::clock::ClockKind;
use crate::policy::{Clarity, DepartmentKind, RouteTrack};
use crate::value::ClauseId;
use serde::{Deserialize, Serialize};

/// One condition of a transition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// What must hold, in words.
    pub label: String,
    /// Whether it does.
    pub met: bool,
    /// Refusal when it does not.
    pub code: RefusalCode,
    /// What exactly is missing.
    pub detail: String,
    /// Whether the person responsible may depart from it with a recorded reason.
    pub can_depart: bool,
    /// The clause that demands it, where it is another than the step's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseId>,
}

impl Guard {
    pub(super) fn new(met: bool, code: RefusalCode, label: &str, detail: impl Into<String>) -> Self {
        Self { label: label.to_owned(), met, code, detail: detail.into(), can_depart: false, clause: None }
    }

    pub(super) fn or_reason(mut self) -> Self {
        self.can_depart = true;
        self
    }

    /// Demanded by `clause`, where the document has it.
    pub(super) fn under(mut self, clause: &str, ctx: &Context<'_>) -> Self {
        self.clause = Some(ClauseId::from(clause)).filter(|clause| ctx.pack.clauses.contains_key(clause));
        self
    }

    /// The refusal when it is not met.
    pub fn refusal(&self, ctx: &Context<'_>) -> Refusal {
        let refusal = ctx.refuse(self.code);
        let refusal = match &self.clause {
            Some(clause) => refusal.under(clause.as_str()),
            None => refusal,
        };
        if self.detail.is_empty() { refusal } else { refusal.detail(&self.detail) }
    }
}

/// The conditions of `edge` on `case`, in the order in which they are checked.
pub fn guards(edge: &Edge, case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let mut all: Vec<Guard> = suspension::guard(edge, case, ctx).into_iter().collect();
    all.extend(own_guards(edge, case, ctx));
    all
}

fn own_guards(edge: &Edge, case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    match (edge.id, edge.command) {
        (Transition::Tr15, _) => station::begin_guards(case, ctx),
        (Transition::Tr16, _) => station::settle_guards(case, ctx),
        (Transition::Tr19, _) => referral::draft_guards(case, ctx),
        (Transition::Tr31 | Transition::Tr32, _) => vec![major::leader_guard(ctx)],
        (Transition::Tr33 | Transition::Tr35, _) => vec![major::consent_guard(case)],
        (Transition::Tr34, _) => major::meeting_guards(case, ctx),
        (Transition::Tr36, _) => major::adopt_guards(case, ctx),
        (Transition::Tr37, _) => vec![referral::send_guard(case)],
        (Transition::Tr40, _) => vec![referral::return_guard(case, ctx)],
        (Transition::Tr41, _) => referral::refuse_guards(case),
        (Transition::Tr42, _) => vec![referral::judge_guard(case, true)],
        (Transition::Tr43, _) => vec![referral::judge_guard(case, false)],
        (Transition::Tr44, _) => vec![clue::hand_over_guard(case, ctx)],
        (Transition::Tr45, _) => {
            let mut guards = assigned::feed_back_guards(case);
            guards.extend(hearing::guard(case, ctx));
            guards.extend(legal_check::required(case, ctx));
            guards
        }
        (Transition::Tr47, _) => hearing::guard(case, ctx).into_iter().collect(),
        (Transition::Tr46, _) => vec![assigned::conclude_guard(case, ctx)],
        (Transition::Tr78, CommandKind::UpdateCourtItem) => vec![register::court_guard(case)],
        (Transition::Tr80, CommandKind::DecideDisclosure) => register::disclosure_guards(case, false),
        (Transition::Tr80, CommandKind::ReleaseDisclosure) => register::disclosure_guards(case, true),
        (Transition::Tr81, CommandKind::RespondPublicOpinion | CommandKind::ClosePublicOpinion) => {
            vec![register::opinion_guard(case)]
        }
        (Transition::Tr18, _) => joint::classify_guards(case, ctx),
        (Transition::Tr27, _) => vec![joint::opinions_guard(case, ctx)],
        (Transition::Tr28, _) => joint::issue_guards(case, ctx),
        (Transition::Tr60, _) => vec![reply::unreached_guard(case, RefusalCode::WithdrawalTooLate)],
        (Transition::Tr61, CommandKind::BeMerged) => vec![reply::unreached_guard(case, RefusalCode::StageSkipped)],
        (Transition::Tr62, CommandKind::Unmerge) => vec![division::unmerge_guard(case)],
        (Transition::Tr62, CommandKind::BeRestored) => {
            vec![Guard::new(case.merged_into.is_some(), RefusalCode::CaseArchived, "因并案归档", "不是因并案归档")]
        }
        (Transition::Tr63, _) => vec![Guard::new(!case.is_suspended(), RefusalCode::CaseSuspended, "案件没有中止", "")],
        (Transition::Tr64, _) => vec![suspension::resume_guard(case)],
        (Transition::Tr65, CommandKind::DecideExtension) => vec![extension::decide_guard(case)],
        (Transition::Tr65, _) => vec![extension::ask_guard(case)],
        (Transition::Tr77, CommandKind::AnswerLegalCheck) => vec![legal_check::answer_guard(case)],
        (Transition::Tr77, _) => vec![legal_check::ask_guard(case)],
        (Transition::Tr79, CommandKind::LiftRestriction) => restriction::lift_guards(case, ctx.actor),
        (Transition::Tr82, _) => vec![division::split_guard(case, ctx)],
        (Transition::Tr84, _) => division::forward_guards(case, ctx),
        (Transition::Tr04, _) => claim(case, ctx),
        (Transition::Tr08, _) => lapse(case, ctx),
        (Transition::Tr09, _) => register(case, ctx),
        (Transition::Tr11, _) => own(case, ctx),
        (Transition::Tr12, _) => inform(case, ctx),
        (Transition::Tr13, _) => vec![Guard::new(
            case.is_served(DocumentKind::CompetenceNotice, 1),
            RefusalCode::PartyNotServed,
            "告知书已送达申请人",
            "告知书尚未送达",
        )],
        (Transition::Tr14, _) => forward(case),
        (Transition::Tr24, _) => contacted(case),
        (Transition::Tr69, CommandKind::CloseTransferred) => {
            let mut guards = vec![transferred_here(case)];
            guards.extend(contacted(case));
            guards
        }
        (Transition::Tr67 | Transition::Tr68, _) => vec![transferred_here(case)],
        (Transition::Tr69, CommandKind::SendFeedback) => vec![
            transferred_here(case),
            Guard::new(
                case.transfer.as_ref().is_some_and(|file| file.result.is_some()),
                RefusalCode::StageSkipped,
                "移转事项已办结",
                "移转事项尚未办结",
            ),
            Guard::new(
                case.transfer.as_ref().is_none_or(|file| file.fed_back_at.is_none()),
                RefusalCode::StageSkipped,
                "尚未反馈",
                "已经书面反馈",
            ),
        ],
        (Transition::Tr48, _) => vec![reply::give_back_guard(case)],
        (Transition::Tr49, _) => {
            let mut guards = serve(case);
            guards.extend(legal_check::required(case, ctx));
            guards
        }
        (Transition::Tr58, _) => archive(case, ctx),
        (Transition::Tr66, CommandKind::DraftTransfer) => transferable(case, ctx),
        (Transition::Tr66, CommandKind::SendTransfer) => vec![Guard::new(
            case.transfer.as_ref().is_some_and(|file| file.complainant_informed.is_some()),
            RefusalCode::ComplainantNotInformed,
            "已告知举报投诉人",
            "",
        )],
        (Transition::Tr83, _) => vec![Guard::new(
            case.registration.matter_kind == MatterKind::PolicyQuestion,
            RefusalCode::StageSkipped,
            "事项性质为咨询",
            "事项性质不是咨询，应登记后分类流转",
        )],
        (Transition::Tr05 | Transition::Tr06, _) => vec![no_hand_over(case, ctx)],
        (Transition::Tr50, _) => vec![positions::confirm_guard(case, ctx)],
        (Transition::Tr52 | Transition::Tr54, _) => vec![positions::objector_guard(case, ctx)],
        (Transition::Tr85, _) => positions::not_pursued_guards(case, ctx),
        (Transition::Tr51, _) => positions::object_guards(case, ctx),
        _ => Vec::new(),
    }
}

fn no_hand_over(case: &Case, ctx: &Context<'_>) -> Guard {
    let waiting = case.hand_over.as_ref().map(|offer| format!("等待{}接手首问", offer.to.name)).unwrap_or_default();
    // Whatever is tried meanwhile, what it waits for is 首问.
    Guard::new(case.hand_over.is_none(), RefusalCode::WaitingForAnswer, "没有待接手的首问移交", waiting)
        .under("M-4.1-f", ctx)
}

fn claim(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let station = ctx.actor.department().and_then(|id| ctx.pack.department(id));
    match station.filter(|department| department.kind == DepartmentKind::Station) {
        Some(station) => vec![Guard::new(
            station.town.as_ref() == Some(&case.registration.location_town),
            RefusalCode::OutOfStationArea,
            "事项在本镇",
            "",
        )],
        None => Vec::new(),
    }
}

fn lapse(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let passed = case.open_clock(ClockKind::Correction).is_none_or(|clock| ctx.now >= clock.due_at);
    vec![
        Guard::new(passed, RefusalCode::CorrectionOpen, "补正期限已满", "补正期限未满"),
        attempts(case.attempts_to_reach(1, case.since), ctx),
    ]
}

/// That a party was tried to be reached as often as the pack asks for.
pub(super) fn attempts(have: usize, ctx: &Context<'_>) -> Guard {
    let need = ctx.pack.contact_attempts as usize;
    Guard::new(
        have >= need,
        RefusalCode::ContactAttemptsMissing,
        &format!("已有 {need} 次联系记录"),
        format!("需要 {need} 次，现有 {have} 次"),
    )
}

fn register(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let missing = case.registration.missing();
    let unfinished = unfinished(&case.registration, ctx.pack);
    vec![
        no_hand_over(case, ctx),
        Guard::new(missing.is_empty(), RefusalCode::RegistrationIncomplete, "五项登记内容齐全", missing.join("、")),
        Guard::new(
            !case.registration.items.is_empty(),
            RefusalCode::RegistrationIncomplete,
            "至少一个争议分项",
            "争议分项",
        ),
        Guard {
            // What a category needs is demanded by its own clause (M-3.3-5, M-3.3-6, M-3.3-8, M-3.3-9).
            clause: case
                .registration
                .items
                .iter()
                .find(|item| is_unfinished(item, ctx.pack))
                .and_then(|item| ctx.pack.category(item.category))
                .map(|category| category.clause.clone()),
            ..Guard::new(
                unfinished.is_empty(),
                RefusalCode::RegistrationIncomplete,
                "分项必填内容齐全",
                unfinished.join("、"),
            )
        },
    ]
}

fn own(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let proposal = case.proposal(ctx.pack);
    let inside = ctx.pack.is_inside(&case.registration.location_town) || ctx.pack.towns.is_empty();
    let mut guards = vec![
        Guard::new(inside, RefusalCode::OutOfArea, "事项在本辖区", ""),
        Guard::new(
            !case.registration.items.is_empty(),
            RefusalCode::RegistrationIncomplete,
            "至少一个争议分项",
            "争议分项",
        ),
    ];
    let unclear: Vec<String> = match &proposal.kind {
        ProposalKind::Verify(items) => items.iter().map(|no| format!("分项 {no} 有事实待核实")).collect(),
        ProposalKind::SplitFirst(items) => items.iter().map(|no| format!("分项 {no}")).collect(),
        ProposalKind::Refer => case.registration.items.iter().map(|item| format!("分项 {}", item.no)).collect(),
        // The unit asked first handles its part and coordinates (T-2.1-e).
        ProposalKind::Special(RouteTrack::Both) => Vec::new(),
        ProposalKind::Special(track) => vec![track.zh().to_owned()],
        _ => Vec::new(),
    };
    guards.push(Guard::new(unclear.is_empty(), RefusalCode::DutyUnclear, "没有职责不清的分项", unclear.join("、")));
    let accepting = case.accepting_department.as_ref();
    let lawful = accepting.is_some_and(|own| case.is_lawful_owner(ctx.pack, own));
    let elsewhere: Vec<String> = match &proposal.kind {
        ProposalKind::Own | ProposalKind::Nothing => Vec::new(),
        _ => proposal
            .departments
            .iter()
            .filter(|department| Some(*department) != accepting)
            .map(|department| ctx.pack.department_short(department).to_owned())
            .collect(),
    };
    let transfer = proposal.kind == ProposalKind::Transfer;
    let detail =
        if elsewhere.is_empty() { String::new() } else { format!("依职责应由{}办理", elsewhere.join("、")) };
    let owned = proposal.kind == ProposalKind::Own && lawful;
    let guard = Guard::new(
        owned || proposal.kind == ProposalKind::Nothing,
        RefusalCode::NotOwnDuty,
        "全部分项由本单位负责",
        detail,
    );
    // A clear row is departed from with the head's countersignature (M-4.1-e).
    if let Some(own) = accepting.filter(|_| lawful && !owned) {
        guards.push(duty::countersigned(case, ctx, own));
    }
    // Among several lawful owners one may be chosen with a reason; nobody else becomes one (M-3.2.3-f, M-3.2.4-d).
    guards.push(if lawful && !transfer { guard.or_reason() } else { guard });
    guards
}

fn inform(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let proposal = case.proposal(ctx.pack);
    let elsewhere = matches!(proposal.kind, ProposalKind::InformDepartment | ProposalKind::InformElsewhere);
    let unclear = case.routes(ctx.pack).iter().any(|(_, route)| route.clarity == Clarity::Unclear);
    let choice = !unclear && !case.other_owners(ctx.pack).is_empty();
    let detail = match proposal.kind {
        ProposalKind::Own => "依职责属于本单位",
        ProposalKind::Joint => "依职责应多部门联办",
        ProposalKind::Refer | ProposalKind::SplitFirst(_) => "有职责不清的分项",
        ProposalKind::Verify(_) => "有事实待核实",
        ProposalKind::Transfer => "依职责应移转同级单位",
        _ => "",
    };
    let guard = Guard::new(elsewhere, RefusalCode::StageSkipped, "全部分项属于同一个其他部门或其他辖区", detail);
    // Forwarding needs somebody here who is competent; what nobody here answers for is told as anywhere else.
    let failed = Guard::new(
        !case.has_failed_mediation() || proposal.kind == ProposalKind::InformElsewhere,
        RefusalCode::ForwardRequired,
        "没有调解不成",
        "调解不成的，应转送有权部门，不得让当事人另行前往",
    );
    vec![failed, forwards(case, ctx), if choice { guard.or_reason() } else { guard }]
}

/// A station, 信访局 and the like have no collection duty: what another department answers for they forward (TR84), they
/// neither inform nor lead (M-3.2.7-b, M-3.2.9-c). What no department here answers for they tell as everybody does.
pub(super) fn forwards(case: &Case, ctx: &Context<'_>) -> Guard {
    let kind = case.proposal(ctx.pack).kind;
    let theirs = matches!(kind, ProposalKind::InformElsewhere | ProposalKind::Nothing);
    Guard::new(
        theirs || !division::is_without_duty(case, ctx),
        RefusalCode::ForwardRequired,
        "受理单位有征缴职责",
        "请用“转送受理”",
    )
    .under(who_forwards(case, ctx), ctx)
}

/// The clause by which the accepting unit forwards: a station, 网信办, 信访局 or another.
fn who_forwards(case: &Case, ctx: &Context<'_>) -> &'static str {
    let own = case.accepting_department.as_ref();
    let station = own.and_then(|own| ctx.pack.department(own)).is_some_and(|own| own.kind == DepartmentKind::Station);
    if station {
        "M-3.2.9-c"
    } else if own.is_some() && own == ctx.pack.offices.cyberspace.as_ref() {
        "M-3.2.8-b"
    } else {
        "M-3.2.7-b"
    }
}

fn forward(case: &Case) -> Vec<Guard> {
    let notice = case.notice.as_ref();
    vec![
        Guard::new(
            notice.is_some_and(|notice| notice.target.department.is_some()),
            RefusalCode::NoticeWithoutTarget,
            "告知书写明了本市有权部门",
            "有权部门不在本平台，请按告知书联系",
        ),
        Guard::new(
            notice.is_none_or(|notice| notice.forwarded_to.is_none()),
            RefusalCode::AlreadyForwarded,
            "尚未转送",
            notice.and_then(|notice| notice.forwarded_to).map(|case_no| case_no.to_string()).unwrap_or_default(),
        ),
    ]
}

fn contacted(case: &Case) -> Vec<Guard> {
    let came = case.links.iter().any(|link| link.kind == crate::case::LinkKind::TransferredFrom);
    if !came {
        return Vec::new();
    }
    vec![Guard::new(
        case.transfer.as_ref().is_some_and(|file| file.contact.is_some()),
        RefusalCode::ContactRequired,
        "已主动联系举报投诉人",
        "",
    )]
}

fn transferred_here(case: &Case) -> Guard {
    Guard::new(
        case.links.iter().any(|link| link.kind == crate::case::LinkKind::TransferredFrom),
        RefusalCode::StageSkipped,
        "由同级单位移转而来",
        "不是移转来的事项",
    )
}

fn transferable(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let own = case.accepting_department.as_ref();
    vec![
        Guard::new(case.ledger_no.is_some(), RefusalCode::NotRegistered, "已登记", ""),
        Guard::new(
            case.registration.matter_kind != MatterKind::PolicyQuestion,
            RefusalCode::QuestionAnswerDirectly,
            "不是咨询",
            "",
        ),
        Guard::new(
            own.and_then(|own| crate::policy::counterpart(ctx.pack, own)).is_some(),
            RefusalCode::TransferNotSameLevel,
            "有同级对应单位",
            "",
        ),
    ]
}

fn serve(case: &Case) -> Vec<Guard> {
    let signed = case.reply.as_ref().is_some_and(|reply| reply.signed_at.is_some());
    let unserved: Vec<String> = case
        .parties_to_serve()
        .filter(|party| !case.is_served(DocumentKind::Reply, party.no))
        .map(crate::case::Party::masked_name)
        .collect();
    vec![
        Guard::new(signed, RefusalCode::StageSkipped, "答复已签发", "答复尚未签发"),
        Guard::new(unserved.is_empty(), RefusalCode::PartyNotServed, "已向争议双方送达", unserved.join("、")),
    ]
}

fn archive(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let missing: Vec<&str> = missing_documents(case, ctx.pack).iter().map(|kind| kind.zh()).collect();
    let open = case.open_objection().is_some() || case.open_remedy().is_some();
    let feedback_due = case.transfer.as_ref().is_some_and(|file| file.fed_back_at.is_none());
    let mut guards = vec![
        Guard::new(!open, RefusalCode::ObjectionOpen, "异议和救济已结", ""),
        Guard::new(missing.is_empty(), RefusalCode::ArchiveIncomplete, "案卷文书齐全", missing.join("、")),
    ];
    guards.extend(positions::archive_guards(case, ctx));
    // 一个工作日内回您: what was promised is kept before the file is closed.
    let answered = case.open_clock(ClockKind::Message).is_none();
    guards.push(Guard::new(answered, RefusalCode::MessageUnanswered, "当事人的留言都已回复", ""));
    let guided = case.open_clock(ClockKind::Guidance).is_none();
    guards.push(Guard::new(
        guided,
        RefusalCode::MessageUnanswered,
        "法律指导已答复",
        "司法局尚未答复当事人请求的法律指导",
    ));
    if feedback_due && case.sub_state == SubState::ArchivePending {
        guards.push(Guard::new(
            false,
            RefusalCode::ArchiveIncomplete,
            "已书面反馈移交部门",
            DocumentKind::FeedbackLetter.zh(),
        ));
    }
    guards
}
