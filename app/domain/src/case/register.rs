//! Records beside the handling: court items, disclosures, public opinion, guidance, coordination, consultations.

use super::Case;
use super::command_kind::CommandKind;
use super::disclosed::DisclosedField;
use super::document::DocumentKind;
use super::naming::{Naming, NamingCommand, NamingEvent};
use super::registration::choice;
use crate::access::ActorRef;
use crate::value::{Day, Instant, Money};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

choice! {
    /// What a court item is about (M-3.2.6).
    CourtItemKind {
        /// 强制征缴.
        Compulsory = "compulsory_collection", "强制征缴";
        /// 破产债权.
        Bankruptcy = "bankruptcy_claim", "破产债权";
        /// 法律适用.
        Application = "application_of_law", "法律适用";
    }
}

/// A court item (法院事项, TR78).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourtItem {
    /// Its number in the case, from 1.
    pub no: u8,
    /// What it is about.
    pub kind: CourtItemKind,
    /// The application.
    pub application: String,
    /// The amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Docket number.
    #[serde(default)]
    pub docket: String,
    /// Ruling.
    #[serde(default)]
    pub ruling: String,
    /// Result of enforcement.
    #[serde(default)]
    pub enforcement: String,
    /// Rank among the debts (M-3.2.6-b).
    #[serde(default)]
    pub priority: String,
    /// Files of the application, by their number in the case: what the court may open, and nothing else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<u16>,
    /// Digest of its content, by which a second one is known for the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// Taken back (作废), with why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Voided>,
    /// Who opened it; unknown in records from before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<ActorRef>,
}

/// That a record was taken back (作废); it stays on file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    /// Why.
    pub reason: String,
    /// Who.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

choice! {
    /// Which record is taken back.
    VoidKind {
        /// A court item.
        CourtItem = "court_item", "法院事项";
        /// A disclosure not yet released.
        Disclosure = "disclosure", "信息提供申请";
        /// A referral slip that was sent and not yet passed on to a department (M-4.5-b).
        Slip = "slip", "报送单";
        /// A dispatch order that the assigned department has not taken up (M-4.5-c).
        Order = "order", "转办单";
    }
}

/// Digest of what a record says; on the outline of a case, where no text is, it still tells the same from another.
pub(in crate::case) fn digest(parts: &[&str]) -> String {
    use std::fmt::Write;
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.trim().as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What the court adds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CourtUpdate {
    /// Docket number.
    #[serde(default)]
    pub docket: String,
    /// Ruling.
    #[serde(default)]
    pub ruling: String,
    /// Result of enforcement.
    #[serde(default)]
    pub enforcement: String,
    /// Rank among the debts.
    #[serde(default)]
    pub priority: String,
}

choice! {
    /// How far a disclosure is (信息提供审批, TR80).
    DisclosureState {
        /// 已申请.
        Requested = "requested", "待审批";
        /// 已批准.
        Approved = "approved", "已批准";
        /// 不批准.
        Refused = "refused", "不批准";
        /// 已提供.
        Released = "released", "已提供";
    }
}

/// Information for somebody outside the case (M-5.3-b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// Its number in the case, from 1.
    pub no: u8,
    /// For whom.
    pub recipient: String,
    /// Which fields, and nothing else.
    pub fields: Vec<String>,
    /// What for.
    pub purpose: String,
    /// Until when.
    pub expires_on: Day,
    /// To be published, and not for the recipient alone (M-3.2.8-b).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
    /// Who asked.
    pub by: ActorRef,
    /// How far it is.
    pub state: DisclosureState,
    /// Who decided, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<(ActorRef, String)>,
    /// Digest of its content, by which a second one is known for the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// Taken back (作废), with why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Voided>,
    /// When it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Instant>,
    /// When it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Instant>,
    /// When it was released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_at: Option<Instant>,
    /// The paper it was released as, by its number in the case file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<u16>,
}

impl Disclosure {
    /// For whom, as it is shown: whether it may be published stands beside the recipient.
    pub fn addressed(recipient: &str, public: bool) -> String {
        if public { format!("{recipient}（用于对外发布）") } else { recipient.to_owned() }
    }

    /// The recipient as it is shown.
    pub fn shown_recipient(&self) -> String {
        Self::addressed(&self.recipient, self.public)
    }

    /// The fields it names.
    pub fn chosen(&self) -> impl Iterator<Item = DisclosedField> + '_ {
        let named = |field: &String| DisclosedField::ALL.iter().copied().find(|known| known.zh() == field.trim());
        self.fields.iter().filter_map(named)
    }

    /// Whether it is approved, or was released, and holds on `today`.
    pub fn holds_on(&self, today: Day) -> bool {
        let approved = matches!(self.state, DisclosureState::Approved | DisclosureState::Released);
        approved && self.void.is_none() && self.expires_on >= today
    }
}

/// What was published about a post, and the approved disclosure it rests on (M-3.2.8-b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicStatement {
    /// The words.
    pub text: String,
    /// The disclosure, by its number in the case.
    pub disclosure: u8,
}

/// A public-opinion item (舆情, TR81).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicOpinionItem {
    /// Its number in the case, from 1.
    pub no: u8,
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
    /// The handling department's response.
    #[serde(default)]
    pub response: String,
    /// What was published about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<PublicStatement>,
    /// Closing note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
}

/// A party's question to the justice bureau (M-3.2.5-b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guidance {
    /// Its number in the case, from 1.
    pub no: u8,
    /// Who asks.
    pub party: u8,
    /// The question.
    pub question: String,
    /// When.
    pub at: Instant,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<(String, Instant)>,
}

choice! {
    /// How departments coordinated (M-5.2-a).
    CoordinationForm {
        /// 磋商.
        Talk = "talk", "磋商";
        /// 座谈.
        Discussion = "discussion", "座谈";
        /// 会商.
        Consultation = "consultation", "会商";
        /// 其他.
        Other = "other", "其他";
    }
}

/// A coordination record; staff see it, parties do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoordinationRecord {
    /// How.
    pub form: CoordinationForm,
    /// When.
    pub on: Day,
    /// Who.
    pub people: String,
    /// With what result.
    pub result: String,
    /// Who recorded it.
    pub by: ActorRef,
}

choice! {
    /// Kind of consultation (M-4.2.3-a).
    ConsultationKind {
        /// 一般事项会商: any member, without consent (M-4.2.3-b).
        General = "general", "一般事项会商";
        /// 重大事项会商: with the leader's consent (M-4.2.3-c).
        Major = "major", "重大事项会商";
    }
}

/// A consultation (会商) of the leading group on the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// Kind.
    pub kind: ConsultationKind,
    /// When.
    pub held_at: Instant,
    /// Where.
    pub place: String,
    /// Agenda.
    pub agenda: String,
    /// Participants.
    pub participants: Vec<String>,
    /// Conclusion.
    pub conclusion: String,
    /// Who opened it.
    pub by: ActorRef,
}

/// What is asked of the records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordCommand {
    /// Open a court item (TR78).
    OpenCourtItem {
        /// What it is about.
        kind: CourtItemKind,
        /// The application.
        application: String,
        /// The amount.
        #[serde(skip_serializing_if = "Option::is_none")]
        amount: Option<Money>,
        /// Files of the application, by their number in the case.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        files: Vec<u16>,
    },
    /// A record is taken back (作废); it stays on file.
    Void {
        /// Which kind.
        what: VoidKind,
        /// Which.
        no: u8,
        /// Why.
        reason: String,
    },
    /// The court adds to its item (TR78).
    UpdateCourtItem {
        /// Which.
        no: u8,
        /// What.
        update: CourtUpdate,
    },
    /// Ask for a disclosure (TR80).
    AskDisclosure {
        /// For whom.
        recipient: String,
        /// Which fields.
        fields: Vec<String>,
        /// What for.
        purpose: String,
        /// Until when.
        expires_on: Day,
        /// To be published, and not for the recipient alone (M-3.2.8-b).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        public: bool,
    },
    /// Approve or refuse it (TR80).
    DecideDisclosure {
        /// Which.
        no: u8,
        /// Approved.
        approved: bool,
        /// Why.
        reason: String,
    },
    /// Provide the approved fields (TR80).
    ReleaseDisclosure {
        /// Which.
        no: u8,
    },
    /// Register a public-opinion item (TR81).
    RegisterPublicOpinion {
        /// Platform.
        platform: String,
        /// Link.
        url: String,
        /// Summary.
        summary: String,
        /// Level.
        level: String,
        /// When it was found.
        found_at: Instant,
    },
    /// Respond to it (TR81).
    RespondPublicOpinion {
        /// Which.
        no: u8,
        /// How.
        response: String,
        /// What is published with it; blank where nothing is (M-3.2.8-b).
        #[serde(skip_serializing_if = "String::is_empty")]
        statement: String,
        /// The approved disclosure a published text rests on.
        #[serde(skip_serializing_if = "Option::is_none")]
        disclosure: Option<u8>,
    },
    /// Close it (TR81).
    ClosePublicOpinion {
        /// Which.
        no: u8,
        /// Closing note.
        note: String,
    },
    /// A fresh query code for a party (查询码); the code itself is no fact of the case.
    IssueCode {
        /// Which.
        party: u8,
        /// What for, as staff say it.
        purpose: String,
    },
    /// A party asks the justice bureau.
    AskGuidance {
        /// The question.
        question: String,
    },
    /// The justice bureau answers.
    AnswerGuidance {
        /// Which.
        no: u8,
        /// The answer.
        answer: String,
    },
    /// Record a coordination.
    RecordCoordination {
        /// How.
        form: CoordinationForm,
        /// When.
        on: Day,
        /// Who.
        people: String,
        /// With what result.
        result: String,
    },
    /// Open a consultation of the leading group.
    OpenConsultation {
        /// Kind.
        kind: ConsultationKind,
        /// When.
        held_at: Instant,
        /// Where.
        place: String,
        /// Agenda.
        agenda: String,
        /// Participants.
        participants: Vec<String>,
        /// Conclusion.
        conclusion: String,
    },
    /// On a text that names who is hidden.
    Naming(NamingCommand),
}

impl RecordCommand {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::OpenCourtItem { .. } => CommandKind::OpenCourtItem,
            Self::UpdateCourtItem { .. } => CommandKind::UpdateCourtItem,
            Self::Void { .. } => CommandKind::VoidRecord,
            Self::AskDisclosure { .. } => CommandKind::AskDisclosure,
            Self::DecideDisclosure { .. } => CommandKind::DecideDisclosure,
            Self::ReleaseDisclosure { .. } => CommandKind::ReleaseDisclosure,
            Self::RegisterPublicOpinion { .. } => CommandKind::RegisterPublicOpinion,
            Self::RespondPublicOpinion { .. } => CommandKind::RespondPublicOpinion,
            Self::ClosePublicOpinion { .. } => CommandKind::ClosePublicOpinion,
            Self::IssueCode { .. } => CommandKind::IssueCode,
            Self::AskGuidance { .. } => CommandKind::AskGuidance,
            Self::AnswerGuidance { .. } => CommandKind::AnswerGuidance,
            Self::RecordCoordination { .. } => CommandKind::RecordCoordination,
            Self::Naming(command) => command.kind(),
            Self::OpenConsultation { .. } => CommandKind::OpenConsultation,
        }
    }
}

/// What happened beside the handling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordEvent {
    /// A court item was opened.
    CourtItemOpened(CourtItem),
    /// The court added to it.
    CourtItemUpdated {
        /// Which.
        no: u8,
        /// What.
        update: CourtUpdate,
    },
    /// A record was taken back.
    Voided {
        /// Which kind.
        what: VoidKind,
        /// Which.
        no: u8,
        /// Why, by whom, when.
        void: Voided,
    },
    /// A disclosure was asked for.
    DisclosureAsked(Disclosure),
    /// It was decided.
    DisclosureDecided {
        /// Which.
        no: u8,
        /// Approved.
        approved: bool,
        /// By whom.
        by: ActorRef,
        /// Why.
        reason: String,
    },
    /// The approved fields were provided.
    DisclosureReleased(u8),
    /// A public-opinion item was registered.
    OpinionRegistered(PublicOpinionItem),
    /// It was responded to.
    OpinionAnswered {
        /// Which.
        no: u8,
        /// How.
        response: String,
        /// What was published with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        statement: Option<PublicStatement>,
    },
    /// It was closed.
    OpinionClosed {
        /// Which.
        no: u8,
        /// Closing note.
        note: String,
    },
    /// A fresh query code was issued to a party; the former one opens nothing any more.
    CodeIssued {
        /// To which.
        party: u8,
        /// What for, as staff say it.
        purpose: String,
        /// By whom.
        by: ActorRef,
    },
    /// A party asked the justice bureau.
    GuidanceAsked(Guidance),
    /// The justice bureau answered.
    GuidanceAnswered {
        /// Which.
        no: u8,
        /// The answer.
        answer: String,
    },
    /// A coordination was recorded.
    Coordinated(CoordinationRecord),
    /// The leading group consulted.
    Consulted(Box<Consultation>),
    /// On a text that names who is hidden.
    Naming(NamingEvent),
}

/// That a query code was given out (查询码): to whom, by whom, when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeGiven {
    /// To which party.
    pub party: u8,
    /// By whom.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// All records beside the handling.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Records {
    /// Court items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub court_items: Vec<CourtItem>,
    /// Disclosures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disclosures: Vec<Disclosure>,
    /// Public-opinion items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub public_opinion: Vec<PublicOpinionItem>,
    /// Guidance questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guidance: Vec<Guidance>,
    /// Coordination records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coordination: Vec<CoordinationRecord>,
    /// Consultations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consultations: Vec<Consultation>,
    /// Texts that name who is hidden, put to the head.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub naming: Vec<Naming>,
    /// Query codes given out, without the codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<CodeGiven>,
}

impl Records {
    /// Nothing was recorded.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Court items in force: not those recorded by mistake (作废).
    pub fn live_court_items(&self) -> impl DoubleEndedIterator<Item = &CourtItem> {
        self.court_items.iter().filter(|item| item.void.is_none())
    }

    /// The public-opinion item that is open.
    pub fn open_public_opinion(&self) -> Option<&PublicOpinionItem> {
        self.public_opinion.iter().find(|item| item.closed.is_none())
    }

    /// The guidance question that is open.
    pub fn open_guidance(&self) -> Option<&Guidance> {
        self.guidance.iter().find(|guidance| guidance.answer.is_none())
    }
}

impl Case {
    /// Whether something of the case lies before the court (M-3.2.6-a).
    pub fn is_before_court(&self) -> bool {
        self.records.live_court_items().next().is_some()
    }

    pub(super) fn fold_record(&mut self, event: &RecordEvent, at: Instant) {
        let records = &mut self.records;
        match event {
            RecordEvent::CourtItemOpened(item) => records.court_items.push(item.clone()),
            RecordEvent::CourtItemUpdated { no, update } => {
                if let Some(item) = records.court_items.iter_mut().find(|item| item.no == *no) {
                    let parts = [
                        (&mut item.docket, &update.docket),
                        (&mut item.ruling, &update.ruling),
                        (&mut item.enforcement, &update.enforcement),
                        (&mut item.priority, &update.priority),
                    ];
                    for (known, new) in parts {
                        if !new.is_empty() {
                            known.clone_from(new);
                        }
                    }
                }
            }
            RecordEvent::Voided { what: VoidKind::CourtItem, no, void } => {
                if let Some(item) = records.court_items.iter_mut().find(|item| item.no == *no) {
                    item.void = Some(void.clone());
                }
            }
            RecordEvent::Voided { what: VoidKind::Disclosure, no, void } => {
                if let Some(disclosure) = records.disclosures.iter_mut().find(|disclosure| disclosure.no == *no) {
                    disclosure.void = Some(void.clone());
                }
            }
            RecordEvent::Voided { what: VoidKind::Slip, no, void } => {
                let number = self.referral.as_mut().and_then(|file| file.void_slip(*no, void));
                if let Some(number) = number {
                    self.void_paper(DocumentKind::ReferralSlip, &number, void);
                }
            }
            RecordEvent::Voided { what: VoidKind::Order, no, void } => {
                let Some((number, stood)) = self.referral.as_mut().and_then(|file| file.void_order(*no, void)) else {
                    return;
                };
                if stood {
                    self.handling_department = None;
                }
                self.void_paper(DocumentKind::DispatchOrder, &number, void);
            }
            RecordEvent::DisclosureAsked(disclosure) => {
                records.disclosures.push(Disclosure { asked_at: Some(at), ..disclosure.clone() });
            }
            RecordEvent::DisclosureDecided { no, approved, by, reason } => {
                if let Some(disclosure) = records.disclosures.iter_mut().find(|disclosure| disclosure.no == *no) {
                    disclosure.state = if *approved { DisclosureState::Approved } else { DisclosureState::Refused };
                    disclosure.decision = Some((by.clone(), reason.clone()));
                    disclosure.decided_at = Some(at);
                }
            }
            RecordEvent::DisclosureReleased(no) => {
                if let Some(disclosure) = records.disclosures.iter_mut().find(|disclosure| disclosure.no == *no) {
                    disclosure.state = DisclosureState::Released;
                    disclosure.released_at = Some(at);
                    // The paper was issued with the release, just before.
                    let mut papers = self.documents.iter().rev();
                    let paper = papers.find(|document| document.kind == DocumentKind::DisclosedInformation);
                    disclosure.document = paper.map(|document| document.no);
                }
            }
            RecordEvent::OpinionRegistered(item) => records.public_opinion.push(item.clone()),
            RecordEvent::OpinionAnswered { no, response, statement } => {
                if let Some(item) = records.public_opinion.iter_mut().find(|item| item.no == *no) {
                    item.response.clone_from(response);
                    if statement.is_some() {
                        item.statement.clone_from(statement);
                    }
                }
            }
            RecordEvent::OpinionClosed { no, note } => {
                if let Some(item) = records.public_opinion.iter_mut().find(|item| item.no == *no) {
                    item.closed = Some(note.clone());
                }
            }
            // The code itself stands in the keyed table.
            RecordEvent::CodeIssued { party, purpose: _, by } => {
                records.codes.push(CodeGiven { party: *party, by: by.clone(), at });
            }
            RecordEvent::GuidanceAsked(guidance) => records.guidance.push(guidance.clone()),
            RecordEvent::GuidanceAnswered { no, answer } => {
                if let Some(guidance) = records.guidance.iter_mut().find(|guidance| guidance.no == *no) {
                    guidance.answer = Some((answer.clone(), at));
                }
            }
            RecordEvent::Coordinated(record) => records.coordination.push(record.clone()),
            RecordEvent::Consulted(consultation) => records.consultations.push((**consultation).clone()),
            RecordEvent::Naming(event) => records.fold_naming(event),
        }
    }
}
