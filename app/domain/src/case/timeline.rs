//! The story of a case, from its entries: for staff with who and why, for parties in plain words (requirements §3).

use super::{
    Correction, DocumentKind, DutyEvent, Entry, Event, HearingEvent, JointEvent, MajorEvent, NamingEvent,
    OversightEvent, RecordEvent, ReferralEvent, StationEvent, SubState, Transition,
};
use crate::clock::ClockKind;
use crate::policy::Pack;
use crate::value::{ClauseId, Instant};
use serde::{Deserialize, Serialize};

/// What kind of thing happened; decides the mark beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HappeningKind {
    /// Submitted.
    Submitted,
    /// Received or registered.
    Registered,
    /// Classified, informed, forwarded.
    Routed,
    /// A clock stands still.
    Paused,
    /// A document was issued or served.
    Document,
    /// Somebody wrote.
    Message,
    /// A file was added.
    File,
    /// A party objects.
    Objection,
    /// Closed or archived.
    Closed,
    /// Anything else.
    Step,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// When.
    pub at: Instant,
    /// Mark.
    pub kind: HappeningKind,
    /// What, in a few words.
    pub title: String,
    /// More about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Who: for staff a name, for parties a department.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// On what authority.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<ClauseId>,
}

/// The story, latest first. For a party (`party` its number) only what concerns it: what was written to it, no internal
/// opinions, no staff names but the contact's, nothing of the other party but its position. Number 0 is no party: an
/// office that reads where the card went.
pub fn timeline(entries: &[Entry], pack: &Pack, party: Option<u8>) -> Vec<Happening> {
    let mut story = Vec::new();
    let mut state = None;
    for entry in entries {
        for event in &entry.events {
            let told = match party {
                None => told_to_staff(event, pack),
                Some(party) => told_to_party(event, entry, state, party),
            };
            if let Some(mut happening) = told {
                happening.at = entry.at;
                happening.who = teller(entry, pack, party);
                story.push(happening);
            }
            if let Event::Moved { to, .. } = event {
                state = Some(*to);
            }
        }
    }
    story.reverse();
    story
}

/// The story of a major case for the leading-group office: where the card went, what lies over it, what units and the
/// group did. What the department and the parties wrote to each other is theirs.
pub(crate) fn leading_story(entries: &[Entry], pack: &Pack) -> Vec<Happening> {
    let mut story = Vec::new();
    for entry in entries {
        for event in &entry.events {
            let told = match event {
                Event::Moved { transition, to: _, from: _, reason, clauses } => kind_of(*transition).and_then(|kind| {
                    let why = if is_the_groups(*transition) { reason.as_str() } else { "" };
                    let mut told = happening(kind, transition.zh(), why)?;
                    told.clauses.clone_from(clauses);
                    Some(told)
                }),
                Event::ClockExtended { .. }
                | Event::ClockRedated { .. }
                | Event::Joint(_)
                | Event::Oversight(_)
                | Event::Major(_)
                | Event::ReplySigned { .. }
                | Event::Record(RecordEvent::Consulted(_) | RecordEvent::Coordinated(_)) => told_to_staff(event, pack),
                _ => None,
            };
            if let Some(mut happening) = told {
                happening.at = entry.at;
                happening.who = teller(entry, pack, None);
                story.push(happening);
            }
        }
    }
    story.reverse();
    story
}

/// Transitions whose reason was written to, or by, the leading group, or lies over the whole case.
fn is_the_groups(transition: Transition) -> bool {
    matches!(
        transition,
        Transition::Tr20
            | Transition::Tr29
            | Transition::Tr30
            | Transition::Tr31
            | Transition::Tr32
            | Transition::Tr33
            | Transition::Tr34
            | Transition::Tr35
            | Transition::Tr36
            | Transition::Tr63
            | Transition::Tr64
            | Transition::Tr65
    )
}

/// A side of the dispute as staff read it.
pub fn side_zh(party: u8) -> &'static str {
    if party == 1 { "申请人" } else { "另一方" }
}

fn teller(entry: &Entry, pack: &Pack, party: Option<u8>) -> String {
    let department = entry.actor.department.as_ref().map(|department| pack.department_short(department));
    match (party, department, entry.actor.party) {
        // Office and court read who spoke: which side, never its name.
        (Some(0) | None, None, Some(actor)) => side_zh(actor).to_owned(),
        (Some(viewer), _, Some(actor)) if viewer == actor => "您".to_owned(),
        (Some(_), _, Some(_)) => "另一方".to_owned(),
        (Some(_), department, None) => department.unwrap_or_default().to_owned(),
        (None, Some(department), _) => format!("{} · {department}", entry.actor.name),
        (None, None, None) => entry.actor.name.clone(),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every event answers with what is told of it, if anything")]
fn happening(kind: HappeningKind, title: impl Into<String>, text: impl Into<String>) -> Option<Happening> {
    Some(Happening {
        at: Instant::default(),
        kind,
        title: title.into(),
        text: text.into(),
        who: String::new(),
        clauses: Vec::new(),
    })
}

/// What is wrong, in one line.
fn defects(correction: &Correction) -> String {
    let list: Vec<String> =
        correction.defects.iter().map(|defect| format!("{}：{}", defect.field.zh(), defect.text)).collect();
    list.join("；")
}

/// What staff inside a case are told of an event.
fn told_to_staff(event: &Event, pack: &Pack) -> Option<Happening> {
    use HappeningKind as K;
    match event {
        Event::Moved { transition, to: _, from: _, reason, clauses } => {
            let kind = kind_of(*transition)?;
            let mut told = happening(kind, transition.zh(), reason)?;
            told.clauses.clone_from(clauses);
            Some(told)
        }
        Event::HandOverOffered(offer) => {
            happening(K::Step, format!("请{}接手首问", offer.to.name), offer.reason.clone())
        }
        Event::HandOverAccepted(receiver) => {
            happening(K::Step, format!("{}接手经办，首问责任记录不变", receiver.name), "")
        }
        Event::ClaimReleased(receiver) => happening(K::Step, format!("{}撤销接待，重新等待接待", receiver.name), ""),
        Event::HandOverDeclined => happening(K::Step, "未接手首问移交", ""),
        Event::RegistrationAmended(_) => happening(K::Step, "登记内容已补充或更正", ""),
        Event::CorrectionRequested(correction) => happening(K::Paused, "需要补充或更正", defects(correction)),
        Event::ContactAttempted(attempt) => {
            happening(K::Step, "联系当事人", format!("{}：{}", attempt.method, attempt.result))
        }
        Event::VerificationAsked(verification) => {
            let department = pack.department_short(&verification.department);
            let title = format!("向{department}核实“{}”", verification.fact.zh());
            happening(K::Step, title, verification.question.clone())
        }
        Event::VerificationAnswered { item: _, fact, value, note } => {
            happening(K::Step, format!("核实结果：{}", fact.value_zh(pack, value)), note.clone())
        }
        Event::Declared(declaration) => {
            let department = pack.department_short(&declaration.department);
            let title = format!("{department}认领分项 {}", declaration.item);
            happening(K::Routed, title, declaration.reason.clone())
        }
        Event::ReplySigned { .. } => happening(K::Document, "签发书面答复", ""),
        Event::Served(service) => {
            let title = format!("{}已送达", service.document.zh());
            happening(K::Document, title, format!("{}：{}", service.method.zh(), service.proof))
        }
        Event::Withdrawn(reason) => happening(K::Closed, "申请人撤回", reason.clone()),
        Event::KeptExOfficio(reason) => happening(K::Step, "依职权继续办理", reason.clone()),
        Event::AttachmentAdded(attachment) => happening(K::File, "添加材料", attachment.name.clone()),
        Event::MessageLeft(message) => happening(K::Message, "留言", message.text.clone()),
        Event::ReopeningAsked(request) => happening(K::Step, "申请重新办理", request.reason.clone()),
        Event::ClockRedated { kind, unit: _, from, to, reason } => {
            happening(K::Step, redated(*kind, *from, *to), reason.clone())
        }
        Event::ClockExtended { kind, unit: _, to, reason } => happening(K::Step, extended(*kind, *to), reason.clone()),
        Event::ComplainantInformed(method) => happening(K::Step, "已告知举报投诉人", method.clone()),
        Event::TransferReceived { receiver, contact: _ } => {
            happening(K::Routed, "对方单位已签收移送书", receiver.clone())
        }
        Event::ComplainantContacted { at: _, method, by: _ } => {
            happening(K::Step, "已主动联系举报投诉人", method.clone())
        }
        Event::DocumentIssued(document) => {
            let shown = !matches!(document.kind, DocumentKind::Receipt | DocumentKind::ServiceProof);
            let number = document.document_no.as_ref().map(ToString::to_string).unwrap_or_default();
            shown.then(|| happening(K::Document, document.title.clone(), number))?
        }
        Event::Major(MajorEvent::MinutesSigned(number)) => happening(K::Document, "签发会议纪要", number.clone()),
        Event::Station(StationEvent::SessionRecorded(session)) => happening(K::Step, "调解情况", session.text.clone()),
        Event::Joint(event) => joint(event, pack),
        Event::Oversight(event) => oversight(event),
        Event::Referral(event) => referral(event),
        Event::Record(event) => record(event),
        Event::Hearing(event) => hearing(event),
        Event::Duty(event) => duty(event, pack),
        // Opening is told by its transition; the rest are parts of a step that is told.
        Event::Opened(_)
        | Event::Claimed(_)
        | Event::LedgerNumbered(_)
        | Event::DefectsAnswered(_)
        | Event::Classified { .. }
        | Event::NoticeIssued(_)
        | Event::Forwarded(_)
        | Event::Linked(_)
        | Event::Answered { .. }
        | Event::FindingRecorded(_)
        | Event::ReplyDrafted(_)
        | Event::ReplyReturned(_)
        | Event::NoObjectionRecorded(_)
        | Event::PositionTaken(_)
        | Event::ObjectionRaised(_)
        | Event::ObjectionClosed(_)
        | Event::ObjectionEnded { .. }
        | Event::RemedyStarted(_)
        | Event::RemedyClosed { .. }
        | Event::OutcomeSet(_)
        | Event::RoundBegun
        | Event::ClockStarted(_)
        | Event::ClockStopped { .. }
        | Event::ClockSuspended { .. }
        | Event::ClockResumed { .. }
        | Event::TransferDrafted(_)
        | Event::TransferSent { .. }
        | Event::TransferClosed(_)
        | Event::Division(_)
        | Event::Major(_)
        | Event::Station(_)
        | Event::FedBack(_) => None,
    }
}

fn redated(kind: ClockKind, from: Instant, to: Instant) -> String {
    format!("{}期限由 {} 调整为 {}", kind.zh(), from.plus(-1).day(), to.plus(-1).day())
}

fn extended(kind: ClockKind, to: Instant) -> String {
    format!("{}期限延至 {}", kind.zh(), to.plus(-1).day())
}

/// What a party is told of an event that found the card in `state`: what was written to it, and nothing written to, or
/// by, somebody else. Whoever is not the applicant reads that something happened, not why (X-16-a, M-5.3-c).
fn told_to_party(event: &Event, entry: &Entry, state: Option<SubState>, party: u8) -> Option<Happening> {
    use HappeningKind as K;
    let applicant = party == APPLICANT;
    let why = |text: &str| if applicant { text.to_owned() } else { String::new() };
    match event {
        Event::Moved { transition, to, from: _, reason, clauses } => {
            let mut told = moved(*transition, *to, party)?;
            // Which remedy it chose, somebody knows who chose it.
            if *transition == Transition::Tr52 && entry.actor.party == Some(party) {
                told.text.clone_from(reason);
            }
            told.clauses.clone_from(clauses);
            Some(told)
        }
        Event::RegistrationAmended(_) if applicant => happening(K::Step, "登记内容已补充或更正", ""),
        Event::CorrectionRequested(correction) if applicant => {
            happening(K::Paused, "需要补充或更正", defects(correction))
        }
        // While something is to be corrected, the applicant reads that it was called; of calls to the other side nothing.
        Event::ContactAttempted(attempt)
            if applicant
                && attempt.party.unwrap_or(APPLICANT) == party
                && state == Some(SubState::ReturnedForCorrection) =>
        {
            happening(K::Step, "联系当事人", format!("{}：{}", attempt.method, attempt.result))
        }
        Event::Served(service) if service.party == party => {
            let title = format!("{}已送达", service.document.zh());
            happening(K::Document, title, format!("{}：{}", service.method.zh(), service.proof))
        }
        Event::Served(service) if is_for_both(service.document) => {
            happening(K::Document, format!("{}已送达另一方", service.document.zh()), "")
        }
        Event::Withdrawn(reason) => happening(K::Closed, "申请人撤回", why(reason)),
        Event::AttachmentAdded(attachment) if attachment.by.party == Some(party) => {
            happening(K::File, "添加材料", attachment.name.clone())
        }
        Event::MessageLeft(message) if message.concerns(party) => happening(K::Message, "留言", message.text.clone()),
        Event::ReopeningAsked(request) if request.by.party == Some(party) => {
            happening(K::Step, "申请重新办理", request.reason.clone())
        }
        // Which office asked for it is the offices' business.
        Event::ReopeningAsked(request) if request.by.party.is_some() => happening(K::Step, "申请重新办理", ""),
        Event::ClockRedated { kind, unit: None, from, to, reason }
            if kind.is_told_to_parties() && (applicant || kind.binds_office()) =>
        {
            happening(K::Step, redated(*kind, *from, *to), why(reason))
        }
        Event::ClockExtended { kind, unit: None, to, reason }
            if kind.is_told_to_parties() && (applicant || kind.binds_office()) =>
        {
            happening(K::Step, extended(*kind, *to), why(reason))
        }
        Event::Hearing(HearingEvent::Stated(statement)) if statement.party == party => {
            happening(K::Message, "陈述意见", statement.text.clone())
        }
        Event::Hearing(HearingEvent::PersonNamed(person)) if person.party == party => {
            happening(K::Step, format!("确定负责人员：{}", person.name), person.post.clone())
        }
        // That the other side was asked, and answered, is the applicant's to know; what it said is not.
        Event::Hearing(HearingEvent::Invited(_)) if applicant => happening(K::Step, "已通知另一方参加处理", ""),
        Event::Hearing(HearingEvent::Stated(_)) if applicant => happening(K::Step, "另一方已陈述意见", ""),
        Event::Hearing(HearingEvent::Invited(_)) if party != 0 => {
            happening(K::Document, "收到参加处理通知书", "您可以在答复签发以前陈述意见、提交材料、确定负责人员")
        }
        Event::Record(RecordEvent::CodeIssued { party: to, purpose, by: _ }) if *to == party => {
            happening(K::Step, "为您出具了新的查询码，原有的查询码失效", purpose.clone())
        }
        Event::ComplainantInformed(method) if applicant => happening(K::Step, "已告知举报投诉人", method.clone()),
        Event::ComplainantContacted { at: _, method: _, by: _ } if applicant => {
            happening(K::Step, "已主动联系举报投诉人", "")
        }
        Event::Opened(_)
        | Event::Claimed(_)
        | Event::ClaimReleased(_)
        | Event::HandOverOffered(_)
        | Event::HandOverAccepted(_)
        | Event::HandOverDeclined
        | Event::RegistrationAmended(_)
        | Event::LedgerNumbered(_)
        | Event::CorrectionRequested(_)
        | Event::DefectsAnswered(_)
        | Event::ContactAttempted(_)
        | Event::VerificationAsked(_)
        | Event::VerificationAnswered { .. }
        | Event::Declared(_)
        | Event::Classified { .. }
        | Event::NoticeIssued(_)
        | Event::Forwarded(_)
        | Event::Linked(_)
        | Event::Answered { .. }
        | Event::FindingRecorded(_)
        | Event::ReplyDrafted(_)
        | Event::ReplyReturned(_)
        | Event::ReplySigned { .. }
        | Event::Served(_)
        | Event::NoObjectionRecorded(_)
        | Event::PositionTaken(_)
        | Event::ObjectionRaised(_)
        | Event::ObjectionClosed(_)
        | Event::ObjectionEnded { .. }
        | Event::RemedyStarted(_)
        | Event::RemedyClosed { .. }
        | Event::KeptExOfficio(_)
        | Event::OutcomeSet(_)
        | Event::AttachmentAdded(_)
        | Event::MessageLeft(_)
        | Event::ReopeningAsked(_)
        | Event::RoundBegun
        | Event::ClockStarted(_)
        | Event::ClockStopped { .. }
        | Event::ClockSuspended { .. }
        | Event::ClockResumed { .. }
        | Event::ClockExtended { .. }
        | Event::ClockRedated { .. }
        | Event::DocumentIssued(_)
        | Event::TransferDrafted(_)
        | Event::ComplainantInformed(_)
        | Event::TransferSent { .. }
        | Event::TransferReceived { .. }
        | Event::ComplainantContacted { .. }
        | Event::TransferClosed(_)
        | Event::FedBack(_)
        | Event::Joint(_)
        | Event::Oversight(_)
        | Event::Division(_)
        | Event::Major(_)
        | Event::Referral(_)
        | Event::Station(_)
        | Event::Hearing(_)
        | Event::Record(_)
        | Event::Duty(_) => None,
    }
}

/// Number of the applicant.
const APPLICANT: u8 = 1;

/// Documents that are served on both sides, each of which may know that the other has it (M-4.3-a).
fn is_for_both(document: DocumentKind) -> bool {
    matches!(document, DocumentKind::Reply | DocumentKind::AssignedFeedback | DocumentKind::MediationAgreement)
}

fn joint(event: &JointEvent, pack: &Pack) -> Option<Happening> {
    use HappeningKind as K;
    let short = |department| pack.department_short(department);
    match event {
        JointEvent::Convened(units) => {
            let names: Vec<&str> = units.iter().map(|unit| short(&unit.department)).collect();
            happening(K::Routed, "征求书面意见", names.join("、"))
        }
        JointEvent::OpinionDrafted { department, .. } => {
            happening(K::Step, format!("{}拟写书面意见", short(department)), "")
        }
        JointEvent::OpinionSigned { department, .. } => {
            happening(K::Document, format!("{}签发书面意见", short(department)), "")
        }
        JointEvent::Reminded { department, reminder } => {
            happening(K::Step, format!("催办{}", short(department)), reminder.text.clone())
        }
        JointEvent::AbsenceRecorded { department, reason } => {
            happening(K::Step, format!("{}逾期未提供意见，决定继续办理", short(department)), reason.clone())
        }
        JointEvent::ConsolidatedDrafted(_) => happening(K::Step, "拟写总处理意见", ""),
        JointEvent::ConsolidatedIssued => None,
    }
}

/// A clue is told to nobody: its author, the author's head and discipline inspection read it where it lies.
fn referral(event: &ReferralEvent) -> Option<Happening> {
    use HappeningKind as K;
    match event {
        ReferralEvent::RefusalViewed(view) => {
            let what = if view.justified { "理由正当" } else { "无正当理由" };
            happening(K::Step, format!("12345 热线办意见：{what}"), view.text.clone())
        }
        ReferralEvent::Reminded(reminder) => happening(K::Step, "催办承办部门", reminder.text.clone()),
        ReferralEvent::ResultDrafted(_) => happening(K::Step, "拟写办理结果", ""),
        ReferralEvent::FeedbackRecorded(record) => {
            happening(K::Document, format!("已反馈{}", record.to.zh()), record.proof.clone())
        }
        ReferralEvent::SlipFilled(_)
        | ReferralEvent::Begun
        | ReferralEvent::SlipSent(_)
        | ReferralEvent::SlipReceived(_)
        | ReferralEvent::SlipReturned(_)
        | ReferralEvent::Assigned(_)
        | ReferralEvent::Refused(_)
        | ReferralEvent::RefusalJudged(_)
        | ReferralEvent::ClueHandedOver(_)
        | ReferralEvent::ClueVoided { .. }
        | ReferralEvent::ClueAcknowledged
        | ReferralEvent::ClueConcluded(_)
        | ReferralEvent::FedBackToBoth => None,
    }
}

fn duty(event: &DutyEvent, pack: &Pack) -> Option<Happening> {
    use HappeningKind as K;
    match event {
        DutyEvent::DepartureAsked(asked) => {
            let title = format!("提请会签：与规则建议不同，由{}办理", pack.department_short(&asked.to));
            happening(K::Routed, title, asked.reason.clone())
        }
        DutyEvent::DepartureAnswered { no: _, answer } => {
            let title = if answer.granted { "负责人会签同意" } else { "负责人不同意" };
            happening(K::Routed, title, answer.reason.clone())
        }
        DutyEvent::Reassigned(given) => happening(K::Step, format!("转由{}经办", given.to.name), given.reason.clone()),
        DutyEvent::StandInAppointed(one) => {
            let title = format!("{}至{}由{}代{}办理", one.from, one.until, one.to.name, one.holder.name);
            happening(K::Step, title, one.reason.clone())
        }
        DutyEvent::StandInEnded { no: _, reason } => happening(K::Step, "结束代办", reason.clone()),
    }
}

fn record(event: &RecordEvent) -> Option<Happening> {
    use HappeningKind as K;
    match event {
        RecordEvent::CourtItemUpdated { update, .. } => {
            let parts = [&update.docket, &update.ruling, &update.enforcement, &update.priority];
            let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
            happening(K::Step, "法院反馈", parts.join("；"))
        }
        RecordEvent::Voided { what, no, void } => {
            happening(K::Step, format!("第 {no} 号{}作废", what.zh()), void.reason.clone())
        }
        RecordEvent::OpinionAnswered { response, .. } => happening(K::Step, "舆情应对", response.clone()),
        RecordEvent::Coordinated(record) => {
            happening(K::Step, format!("{}：{}", record.form.zh(), record.people), record.result.clone())
        }
        RecordEvent::Consulted(consultation) => {
            happening(K::Step, consultation.kind.zh(), consultation.conclusion.clone())
        }
        RecordEvent::Naming(NamingEvent::Asked(naming)) if naming.answer.is_some() => {
            happening(K::Step, "负责人确认文中写明要求保密的身份", naming.reason.clone())
        }
        RecordEvent::Naming(NamingEvent::Asked(naming)) => {
            happening(K::Step, "提请负责人确认文中写明要求保密的身份", naming.reason.clone())
        }
        RecordEvent::Naming(NamingEvent::Answered { answer, .. }) => {
            let title = if answer.confirmed {
                "确认文中写明要求保密的身份"
            } else {
                "不同意文中写明要求保密的身份"
            };
            happening(K::Step, format!("负责人{title}"), answer.reason.clone())
        }
        RecordEvent::CodeIssued { party, purpose, by: _ } => {
            happening(K::Step, format!("为{}出具新的查询码", side_zh(*party)), purpose.clone())
        }
        RecordEvent::GuidanceAsked(guidance) => {
            happening(K::Message, "当事人请求法律指导", format!("第 {} 个问题，由司法局答复", guidance.no))
        }
        RecordEvent::CourtItemOpened(_)
        | RecordEvent::DisclosureAsked(_)
        | RecordEvent::DisclosureDecided { .. }
        | RecordEvent::DisclosureReleased(_)
        | RecordEvent::OpinionRegistered(_)
        | RecordEvent::OpinionClosed { .. }
        | RecordEvent::GuidanceAnswered { .. } => None,
    }
}

fn hearing(event: &HearingEvent) -> Option<Happening> {
    use HappeningKind as K;
    match event {
        // Told by its document.
        HearingEvent::Invited(_) => None,
        HearingEvent::Stated(statement) => {
            happening(K::Message, format!("{}陈述意见", side_zh(statement.party)), statement.text.clone())
        }
        HearingEvent::PersonNamed(person) => happening(K::Step, format!("{}确定负责人员", side_zh(person.party)), ""),
        HearingEvent::Decided(decision) => {
            let what = if decision.hear { "决定听取另一方意见" } else { "决定不听取另一方意见" };
            happening(K::Step, what, decision.reason.clone())
        }
    }
}

fn oversight(event: &OversightEvent) -> Option<Happening> {
    use HappeningKind as K;
    match event {
        OversightEvent::CheckAsked(check) => happening(K::Step, "请司法局法律把关", check.question.clone()),
        // Told by their transitions or documents; a restriction is told to nobody who may not know it anyway.
        OversightEvent::CheckAnswered { .. }
        | OversightEvent::ExtensionAsked(_)
        | OversightEvent::ExtensionRefused(_)
        | OversightEvent::Suspended(_)
        | OversightEvent::Resumed
        | OversightEvent::Restricted(_)
        | OversightEvent::RestrictionLifted => None,
    }
}

/// The mark of a transition; `None` for what its own event tells.
fn kind_of(transition: Transition) -> Option<HappeningKind> {
    use HappeningKind as K;
    Some(match transition {
        Transition::Tr01 | Transition::Tr02 => K::Submitted,
        Transition::Tr03 | Transition::Tr04 | Transition::Tr07 | Transition::Tr09 => K::Registered,
        // Told by the list of defects and by the withdrawal itself.
        Transition::Tr06 | Transition::Tr60 => return None,
        Transition::Tr10
        | Transition::Tr11
        | Transition::Tr12
        | Transition::Tr14
        | Transition::Tr21
        | Transition::Tr15
        | Transition::Tr17
        | Transition::Tr18
        | Transition::Tr19
        | Transition::Tr20
        | Transition::Tr23
        | Transition::Tr37
        | Transition::Tr38
        | Transition::Tr39
        | Transition::Tr40
        | Transition::Tr22
        | Transition::Tr61
        | Transition::Tr62
        | Transition::Tr82
        | Transition::Tr84
        | Transition::Tr66
        | Transition::Tr67 => K::Routed,
        Transition::Tr63 => K::Paused,
        Transition::Tr16
        | Transition::Tr24
        | Transition::Tr36
        | Transition::Tr45
        | Transition::Tr46
        | Transition::Tr47
        | Transition::Tr48
        | Transition::Tr49
        | Transition::Tr69 => K::Document,
        Transition::Tr51 | Transition::Tr52 => K::Objection,
        Transition::Tr08
        | Transition::Tr13
        | Transition::Tr50
        | Transition::Tr55
        | Transition::Tr57
        | Transition::Tr58
        | Transition::Tr83
        | Transition::Tr85 => K::Closed,
        _ => K::Step,
    })
}

/// A move in the words of a party.
fn moved(transition: Transition, to: SubState, party: u8) -> Option<Happening> {
    let kind = kind_of(transition)?;
    let title = match transition {
        Transition::Tr01 => "您提交了反映",
        Transition::Tr02 => "12345 热线转来您的诉求",
        Transition::Tr03 => "工作人员登记了您的反映",
        Transition::Tr04 => "工作人员已接待",
        Transition::Tr07 => "您提交了补正",
        Transition::Tr08 => "逾期未补正，按撤回处理",
        Transition::Tr09 => "已完成受理登记",
        Transition::Tr10 if to == SubState::Verifying => "正在核实一项情况",
        Transition::Tr11 => "确定办理部门，开始办理",
        Transition::Tr12 => "已书面告知应由哪个部门办理",
        Transition::Tr14 => "已转送有权部门",
        Transition::Tr21 => "重新确定办理部门",
        Transition::Tr24 => "办理完毕，正在形成书面答复",
        Transition::Tr18 | Transition::Tr22 => "由多个部门联合办理",
        Transition::Tr15 => "镇调解站开始调解",
        Transition::Tr16 => "调解成功，已签调解协议书",
        Transition::Tr17 => "调解不成，正在转送有权部门",
        Transition::Tr19 | Transition::Tr23 => "职责待明确，正在报市政府",
        Transition::Tr20 => "已报领导小组",
        Transition::Tr31 => "领导小组专案办理",
        Transition::Tr36 => "专案会商已有结论，正在形成书面答复",
        // The order to that department was taken back.
        Transition::Tr39 if to == SubState::SlipDispatching => "转办单作废，重新明确承办部门",
        Transition::Tr39 => "已明确承办部门",
        Transition::Tr45 => "承办部门已反馈结果",
        Transition::Tr46 => "办理结果已送达双方",
        Transition::Tr27 => "各部门意见已齐，正在综合",
        Transition::Tr28 => "已形成总处理意见，正在形成书面答复",
        Transition::Tr61 if to == SubState::Archived => "并入先登记的同一事项",
        Transition::Tr61 => "同一事项的另一件并入本件",
        Transition::Tr62 => "撤销并案，恢复办理",
        Transition::Tr63 => "案件中止",
        Transition::Tr64 => "恢复办理",
        Transition::Tr82 => "部分分项单独办理，编号不变，加序号",
        Transition::Tr84 => "已转送有权部门，您不必再来",
        Transition::Tr49 => "已向双方送达书面答复",
        Transition::Tr50 => "确认无异议",
        Transition::Tr51 => "记录了异议",
        Transition::Tr52 => "登记了救济途径",
        Transition::Tr53 => "部门同意重新审查",
        Transition::Tr54 => "撤回了异议",
        Transition::Tr55 => "救济程序办结",
        Transition::Tr56 => "依据救济结果重新办理",
        Transition::Tr58 => "案卷已归档",
        Transition::Tr59 => "重新办理",
        Transition::Tr66 if to == SubState::TransferredOut => "已书面移送有权单位",
        Transition::Tr67 => "有权单位已接收",
        Transition::Tr69 => "有权单位已反馈结果",
        Transition::Tr83 => "已答复您的咨询",
        Transition::Tr85 => "异议后逾期未申请救济，按此办结",
        // Inside the offices.
        _ => return None,
    };
    let asks = transition == Transition::Tr49 && party != 0;
    let text = if asks { "您可以表示无异议，或提出异议并选择救济途径" } else { "" };
    // The other side reads the same story about somebody else.
    if party == APPLICANT {
        happening(kind, title, text)
    } else {
        happening(kind, title.replace("您的", "申请人的").replace('您', "申请人"), text)
    }
}
