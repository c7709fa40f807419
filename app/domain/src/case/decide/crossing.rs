//! Text that crosses to the other party of a case with a hidden identity: searched when it is drafted, signed and served,
//! and refused with the place until it is removed or the head confirms it knowingly (X-16-a, M-5.3-c).
//!
//! What crosses is said event by event, without a rest: a new event does not compile until somebody says who reads it.

use super::text::Texts;
use super::work::Work;
use super::{Context, Preview, events_of, who};
use crate::case::naming::{Hidden, places_in, refusal};
use crate::case::{
    AssignedResult, Audience, Case, CaseSuspension, Command, CommandKind, Conclusion, ConsolidatedOpinion, Document,
    DocumentKind, Event, ExtensionRequest, Finding, HearingEvent, JointEvent, MediationAgreement, MediationResult,
    Message, NamedPlace, Naming, NamingAnswer, NamingCommand, NamingEvent, Notice, OversightEvent, PersonInCharge,
    RecordEvent, ReferralEvent, Refusal, RefusalCode, Relation, Remedy, RemedyNotice, Reply, ServiceRecord, Statement,
    StationEvent,
};
use crate::clock::ClockKind;
use crate::problem::FieldError;

/// Who will read a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    Applicant,
    Party(u8),
    Parties,
}

impl Readers {
    fn numbers(self, case: &Case) -> Vec<u8> {
        match self {
            Self::Applicant => vec![1],
            Self::Party(no) => vec![no],
            Self::Parties => case.registration.parties.iter().map(|party| party.no).collect(),
        }
    }

    fn of(audience: Audience) -> Option<Self> {
        match audience {
            Audience::Staff => None,
            Audience::Applicant => Some(Self::Applicant),
            Audience::Party(no) => Some(Self::Party(no)),
            Audience::Parties | Audience::Served => Some(Self::Parties),
        }
    }
}

/// A text somebody wrote that will be read by a party.
struct Crossing {
    field: String,
    label: String,
    text: String,
    readers: Readers,
}

/// What an event lets parties read, piece by piece; `staff` where somebody of an office wrote it.
struct Gathered {
    found: Vec<Crossing>,
    readers: Readers,
}

impl Gathered {
    fn new(readers: Readers) -> Self {
        Self { found: Vec::new(), readers }
    }

    fn add(mut self, field: &str, label: &str, text: &str) -> Self {
        let (field, label, text) = (field.to_owned(), label.to_owned(), text.to_owned());
        self.found.push(Crossing { field, label, text, readers: self.readers });
        self
    }

    fn conclusions(mut self, conclusions: &[Conclusion]) -> Self {
        for Conclusion { item, text } in conclusions {
            self = self.add(&format!("conclusion-{item}"), &format!("分项 {item} 的结论"), text);
        }
        self
    }

    fn basis(mut self, basis: &[String]) -> Self {
        for entry in basis {
            self = self.add("legal_basis", "依据", entry);
        }
        self
    }

    fn remedies(mut self, remedies: &[RemedyNotice]) -> Self {
        for RemedyNotice { kind, body, limit } in remedies {
            self = self.add(&format!("remedy-{}", kind.id()), &format!("{}：受理机构", kind.zh()), body);
            self = self.add(&format!("limit-{}", kind.id()), &format!("{}：期限和提示", kind.zh()), limit);
        }
        self
    }
}

fn of_reply(reply: &Reply, readers: Readers) -> Vec<Crossing> {
    let Reply {
        facts,
        conclusions,
        legal_basis,
        remedies,
        drafted_by: _,
        signed_by: _,
        signed_at: _,
        round: _,
        returned: _,
        waives_contribution: _,
    } = reply;
    let texts = Gathered::new(readers).add("facts", "事实", facts).conclusions(conclusions);
    texts.basis(legal_basis).remedies(remedies).found
}

fn of_finding(finding: &Finding) -> Vec<Crossing> {
    let Finding { facts, conclusions, legal_basis, at: _, by: _ } = finding;
    Gathered::new(Readers::Parties).add("facts", "事实认定", facts).conclusions(conclusions).basis(legal_basis).found
}

fn of_consolidated(opinion: &ConsolidatedOpinion) -> Vec<Crossing> {
    // Answers to the units' opinions stay among the offices.
    let ConsolidatedOpinion { facts, conclusions, answers: _, legal_basis, drafted_by: _, issued_at: _ } = opinion;
    Gathered::new(Readers::Parties).add("facts", "事实认定", facts).conclusions(conclusions).basis(legal_basis).found
}

fn of_result(result: &AssignedResult, readers: Readers) -> Vec<Crossing> {
    let AssignedResult { facts, conclusions, legal_basis, remedies, drafted_by: _, waives_contribution: _ } = result;
    let texts = Gathered::new(readers).add("facts", "事实", facts).conclusions(conclusions);
    texts.basis(legal_basis).remedies(remedies).found
}

fn of_agreement(agreement: &MediationAgreement) -> Vec<Crossing> {
    let MediationAgreement { conclusions, waives_contribution: _, legal_basis } = agreement;
    Gathered::new(Readers::Parties).conclusions(conclusions).basis(legal_basis).found
}

/// What people wrote into the papers of the kind that is served.
fn of_served(case: &Case, document: DocumentKind, readers: Readers) -> Vec<Crossing> {
    match document {
        DocumentKind::Reply => case.reply.as_ref().map(|reply| of_reply(reply, readers)).unwrap_or_default(),
        DocumentKind::AssignedFeedback => {
            let result = case.referral.as_ref().and_then(|file| file.result.as_ref());
            result.map(|result| of_result(result, readers)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Every text of `event` that a party will read, and the event's own papers.
#[expect(clippy::match_same_arms, reason = "the arms follow the lanes of the events, not what they yield")]
fn crossing(case: &Case, event: &Event) -> Vec<Crossing> {
    match event {
        Event::FindingRecorded(finding) => of_finding(finding),
        Event::ReplyDrafted(reply) => of_reply(reply, Readers::Parties),
        Event::ReplySigned { by: _, legal_basis } => {
            let drafted = case.reply.as_ref().map(|reply| of_reply(reply, Readers::Parties)).unwrap_or_default();
            let mut texts = Gathered::new(Readers::Parties).basis(legal_basis).found;
            texts.extend(drafted);
            texts
        }
        Event::Served(service) => {
            let ServiceRecord { document, party, method: _, served_at: _, proof, round: _ } = service;
            let readers = Readers::Party(*party);
            let mut texts = Gathered::new(readers).add("proof", "签收人或送达凭证", proof).found;
            texts.extend(of_served(case, *document, readers));
            texts
        }
        Event::MessageLeft(Message { by, at: _, text, to }) if by.party.is_none() => {
            Gathered::new(Readers::Party(to.unwrap_or(1))).add("text", "留言", text).found
        }
        Event::RemedyStarted(Remedy {
            party: _,
            round: _,
            kind: _,
            body,
            docket,
            filed_on: _,
            outcome: _,
            decision: _,
            received_on: _,
        }) => {
            let texts = Gathered::new(Readers::Parties).add("body", "受理机构", body);
            texts.add("docket", "案号", docket.as_deref().unwrap_or_default()).found
        }
        Event::RemedyClosed { outcome: _, decision, party: _, received_on: _ } => {
            Gathered::new(Readers::Parties).add("decision", "决定文书", decision).found
        }
        Event::ClockExtended { kind: _, unit: _, to: _, reason } => {
            Gathered::new(Readers::Parties).add("reason", "延期理由", reason).found
        }
        Event::Answered { question, answer } => {
            Gathered::new(Readers::Applicant).add("question", "问题", question).add("answer", "答复", answer).found
        }
        Event::NoticeIssued(Notice { target, path, materials, at: _, forwarded_to: _ }) => {
            let texts = Gathered::new(Readers::Applicant).add("target", "有权部门", &target.name);
            let texts = texts.add("target", "有权部门", &target.address).add("path", "途径", path);
            texts.add("materials", "材料", &materials.join("\n")).found
        }
        Event::CorrectionRequested(correction) => {
            let defects = correction.defects.iter();
            defects
                .fold(Gathered::new(Readers::Applicant), |texts, defect| texts.add("defects", "补正事项", &defect.text))
                .found
        }
        Event::ComplainantInformed(method) => Gathered::new(Readers::Applicant).add("method", "告知方式", method).found,
        Event::Joint(JointEvent::ConsolidatedDrafted(opinion)) => of_consolidated(opinion),
        Event::DocumentIssued(_)
        | Event::Joint(
            JointEvent::Convened(_)
            | JointEvent::OpinionDrafted { .. }
            | JointEvent::OpinionSigned { .. }
            | JointEvent::Reminded { .. }
            | JointEvent::AbsenceRecorded { .. }
            | JointEvent::ConsolidatedIssued,
        ) => Vec::new(),
        Event::Oversight(OversightEvent::Suspended(CaseSuspension {
            ground: _,
            reason,
            expected_end: _,
            at: _,
            clocks: _,
        })) => Gathered::new(Readers::Parties).add("reason", "中止理由", reason).found,
        Event::Oversight(OversightEvent::ExtensionAsked(ExtensionRequest {
            clock: _,
            days: _,
            reason,
            by: _,
            at: _,
        })) => Gathered::new(Readers::Parties).add("reason", "延期理由", reason).found,
        Event::Oversight(
            OversightEvent::CheckAsked(_)
            | OversightEvent::CheckAnswered { .. }
            | OversightEvent::ExtensionRefused(_)
            | OversightEvent::Resumed
            | OversightEvent::Restricted(_)
            | OversightEvent::RestrictionLifted,
        ) => Vec::new(),
        Event::Referral(ReferralEvent::ResultDrafted(result)) => of_result(result, Readers::Parties),
        Event::Referral(ReferralEvent::FedBackToBoth) => {
            of_served(case, DocumentKind::AssignedFeedback, Readers::Parties)
        }
        Event::Referral(
            ReferralEvent::SlipFilled(_)
            | ReferralEvent::Begun
            | ReferralEvent::SlipSent(_)
            | ReferralEvent::SlipReceived(_)
            | ReferralEvent::SlipReturned(_)
            | ReferralEvent::Assigned(_)
            | ReferralEvent::Refused(_)
            | ReferralEvent::RefusalViewed(_)
            | ReferralEvent::RefusalJudged(_)
            | ReferralEvent::Reminded(_)
            | ReferralEvent::ClueHandedOver(_)
            | ReferralEvent::ClueVoided { .. }
            | ReferralEvent::ClueAcknowledged
            | ReferralEvent::ClueConcluded(_)
            | ReferralEvent::FeedbackRecorded(_),
        ) => Vec::new(),
        // What a party states is its own; what staff write down for it, it reads again.
        Event::Hearing(HearingEvent::Stated(Statement { party, text, by, at: _ })) if by.party.is_none() => {
            Gathered::new(Readers::Party(*party)).add("text", "陈述意见", text).found
        }
        Event::Hearing(HearingEvent::PersonNamed(PersonInCharge { party, name, post, phone: _, by, at: _ }))
            if by.party.is_none() =>
        {
            Gathered::new(Readers::Party(*party)).add("name", "负责人员姓名", name).add("post", "职务", post).found
        }
        Event::Hearing(
            HearingEvent::Invited(_)
            | HearingEvent::Stated(_)
            | HearingEvent::PersonNamed(_)
            | HearingEvent::Decided(_),
        ) => Vec::new(),
        Event::Station(StationEvent::AgreementDrafted(agreement)) => of_agreement(agreement),
        Event::Station(StationEvent::Ended(MediationResult::Settled(_))) => {
            let agreement = case.mediation.as_ref().and_then(|mediation| mediation.agreement.as_ref());
            agreement.map(of_agreement).unwrap_or_default()
        }
        Event::Station(
            StationEvent::Begun(_) | StationEvent::SessionRecorded(_) | StationEvent::Ended(MediationResult::Failed(_)),
        ) => Vec::new(),
        Event::Record(RecordEvent::GuidanceAnswered { no, answer }) => {
            let asked = case.records.guidance.iter().find(|guidance| guidance.no == *no);
            let readers = asked.map_or(Readers::Parties, |guidance| Readers::Party(guidance.party));
            Gathered::new(readers).add("answer", "答复", answer).found
        }
        Event::Record(RecordEvent::CodeIssued { party, purpose, by: _ }) => {
            Gathered::new(Readers::Party(*party)).add("purpose", "出具理由", purpose).found
        }
        Event::Record(
            RecordEvent::CourtItemOpened(_)
            | RecordEvent::CourtItemUpdated { .. }
            | RecordEvent::Voided { .. }
            | RecordEvent::DisclosureAsked(_)
            | RecordEvent::DisclosureDecided { .. }
            | RecordEvent::DisclosureReleased(_)
            | RecordEvent::OpinionRegistered(_)
            | RecordEvent::OpinionAnswered { .. }
            | RecordEvent::OpinionClosed { .. }
            | RecordEvent::GuidanceAsked(_)
            | RecordEvent::Coordinated(_)
            | RecordEvent::Consulted(_)
            | RecordEvent::Naming(_),
        ) => Vec::new(),
        // What a party wrote, what offices write to each other, and what nobody wrote.
        Event::Opened(_)
        | Event::Moved { .. }
        | Event::Claimed(_)
        | Event::ClaimReleased(_)
        | Event::HandOverOffered(_)
        | Event::HandOverAccepted(_)
        | Event::HandOverDeclined
        | Event::RegistrationAmended(_)
        | Event::LedgerNumbered(_)
        | Event::DefectsAnswered(_)
        | Event::ContactAttempted(_)
        | Event::VerificationAsked(_)
        | Event::VerificationAnswered { .. }
        | Event::Declared(_)
        | Event::Classified { .. }
        | Event::Forwarded(_)
        | Event::Linked(_)
        | Event::ReplyReturned(_)
        | Event::NoObjectionRecorded(_)
        | Event::PositionTaken(_)
        | Event::ObjectionRaised(_)
        | Event::ObjectionClosed(_)
        | Event::ObjectionEnded { .. }
        | Event::Withdrawn(_)
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
        | Event::ClockRedated { .. }
        | Event::TransferDrafted(_)
        | Event::TransferSent { .. }
        | Event::TransferReceived { .. }
        | Event::ComplainantContacted { .. }
        | Event::TransferClosed(_)
        | Event::FedBack(_)
        | Event::Division(_)
        | Event::Duty(_)
        | Event::Major(_) => Vec::new(),
    }
}

/// Papers that an event puts before parties: issued by it, or served by it.
fn papers<'a>(case: &'a Case, event: &'a Event) -> Vec<(&'a Document, Readers)> {
    match event {
        Event::DocumentIssued(document) => {
            Readers::of(document.audience).map(|readers| (&**document, readers)).into_iter().collect()
        }
        Event::Served(service) => {
            let served = |document: &&Document| document.kind == service.document && document.round == service.round;
            case.documents
                .iter()
                .rfind(served)
                .map(|document| (document, Readers::Party(service.party)))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Stands where a text was cut out that is searched by itself: nothing is found across it.
const CUT: &str = "\u{fffc}";

/// The places in what `events` let parties read that name somebody hidden from them and that the head has not confirmed.
pub(super) fn named(case: &Case, events: &[Event], texts: &Texts) -> Vec<NamedPlace> {
    let Some(hidden) = Hidden::of(case) else { return Vec::new() };
    let crossings: Vec<Crossing> = events.iter().flat_map(|event| crossing(case, event)).collect();
    let mut places: Vec<NamedPlace> = Vec::new();
    for Crossing { field, label, text, readers } in &crossings {
        places.extend(places_in(&hidden, field, label, text, &readers.numbers(case)));
    }
    for (document, readers) in events.iter().flat_map(|event| papers(case, event)) {
        let mut parts: Vec<&str> = crossings.iter().map(|crossing| crossing.text.as_str()).collect();
        parts.retain(|part| !part.trim().is_empty());
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        let body = parts.iter().fold(document.body.clone(), |body, part| body.replace(part, CUT));
        for mut place in places_in(&hidden, "", document.kind.zh(), &body, &readers.numbers(case)) {
            // The field of the command that put it there, where there is one.
            let same = |text: &str| {
                let inside = places_in(&hidden, "", "", text, &readers.numbers(case));
                inside.iter().any(|other| (other.party, other.by) == (place.party, place.by))
            };
            place.field = texts.field_where(same).unwrap_or_default();
            places.push(place);
        }
    }
    let mut seen: Vec<(String, u32)> = Vec::new();
    places.retain(|place| {
        let key = (place.digest.clone(), place.at);
        let new = !seen.contains(&key) && !case.naming_confirmed(place);
        seen.push(key);
        new
    });
    places
}

/// The refusal with the places.
pub(super) fn refuse(places: &[NamedPlace], ctx: &Context<'_>) -> Refusal {
    refusal(places, ctx.actor.department().is_some(), &ctx.pack.clause_prefix)
}

/// Whether this person may ask for, give or answer a confirmation.
pub(super) fn admit(case: &Case, kind: CommandKind, ctx: &Context<'_>) -> Result<bool, Refusal> {
    if Hidden::of(case).is_none() {
        return Err(ctx.refuse(RefusalCode::StageSkipped).detail("本案没有对另一方隐匿身份的当事人"));
    }
    if kind == CommandKind::AnswerNaming && case.records.open_naming().next().is_none() {
        return Err(ctx.refuse(RefusalCode::StageSkipped).detail("没有待确认的文字"));
    }
    let holds = |relation| who::holds(relation, ctx.actor, case, ctx.pack);
    let heads = [Relation::Head, Relation::AccountableHead, Relation::AssignedHead];
    Ok(match kind {
        CommandKind::AskNaming => ctx.actor.department().is_some(),
        _ => heads.into_iter().any(holds),
    })
}

/// What `command` would be refused for. It must be one this person may make, complete but for that.
fn refused_for(work: &Work<'_>, command: Command) -> Result<Vec<NamedPlace>, Refusal> {
    let nested =
        matches!(command.kind(), CommandKind::AskNaming | CommandKind::ConfirmNaming | CommandKind::AnswerNaming);
    if nested {
        return Err(work.refuse(RefusalCode::StageSkipped).detail("请对要办理的步骤提请确认"));
    }
    let ctx = Context { numbers: &Preview, ..*work.ctx };
    let texts = Texts::of(&command);
    let events = events_of(work.case, command, &ctx)?;
    let places = named(work.case, &events, &texts);
    if places.is_empty() {
        let field = FieldError::new("reason", "确认：这些文字没有写出要求身份保密的人，可以直接办理");
        return Err(work.invalid(vec![field]));
    }
    Ok(places)
}

fn put(work: &mut Work<'_>, command: Command, reason: &str, label: &str) -> Result<Naming, Refusal> {
    let reason = work.required("naming_reason", label, reason)?;
    let places = refused_for(work, command)?;
    let no = u8::try_from(work.case.records.naming.len() + 1).unwrap_or(u8::MAX);
    let places = places.into_iter().map(NamedPlace::covered).collect();
    Ok(Naming { no, places, reason, by: work.ctx.actor.to_ref(), at: work.now(), answer: None })
}

pub(super) fn decide(work: &mut Work<'_>, command: NamingCommand) -> Result<(), Refusal> {
    match command {
        NamingCommand::Ask { command, reason } => ask(work, *command, &reason),
        NamingCommand::Confirm { command, reason } => confirm(work, *command, &reason),
        NamingCommand::Answer { no, confirmed, reason } => answer(work, no, confirmed, &reason),
    }
}

/// The drafter asks the head.
fn ask(work: &mut Work<'_>, command: Command, reason: &str) -> Result<(), Refusal> {
    let naming = put(work, command, reason, "须写明的理由")?;
    let waits = work.case.records.open_naming().any(|open| {
        open.places.len() == naming.places.len()
            && open.places.iter().zip(&naming.places).all(|(open, new)| open.digest == new.digest)
    });
    if waits {
        return Err(work.refuse(RefusalCode::WaitingForAnswer).detail("已提请部门负责人确认，请等待答复"));
    }
    work.emit(Event::Record(RecordEvent::Naming(NamingEvent::Asked(naming))));
    work.asked(ClockKind::Naming, None)
}

/// The head confirms what is about to be refused.
fn confirm(work: &mut Work<'_>, command: Command, reason: &str) -> Result<(), Refusal> {
    let mut naming = put(work, command, reason, "确认理由")?;
    naming.answer =
        Some(NamingAnswer { confirmed: true, reason: naming.reason.clone(), by: naming.by.clone(), at: naming.at });
    work.emit(Event::Record(RecordEvent::Naming(NamingEvent::Asked(naming))));
    Ok(())
}

/// The head answers the drafter.
fn answer(work: &mut Work<'_>, no: u8, confirmed: bool, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "理由", reason)?;
    if !work.case.records.open_naming().any(|naming| naming.no == no) {
        return Err(work.invalid(vec![FieldError::new("no", "文字：没有待确认的这一项")]));
    }
    let answer = NamingAnswer { confirmed, reason, by: work.ctx.actor.to_ref(), at: work.now() };
    work.emit(Event::Record(RecordEvent::Naming(NamingEvent::Answered { no, answer })));
    let others = work.case.records.open_naming().filter(|naming| naming.no != no).map(|naming| naming.at).min();
    work.answered(ClockKind::Naming, others)
}
