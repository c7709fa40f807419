//! What of a case is put in for whom (requirements §3). Beside every field of a case and of a registration stands who
//! sees it; a field that somebody adds does not compile until that is said.

use super::actor::Actor;
use super::role::Role;
use super::visibility::{Part, Sight};
use crate::case::shown::Pen;
use crate::case::{
    Attachment, Case, DisciplineClue, DisputeItem, Document, DocumentKind, Entry, Event, Formerly, HandlingUnit,
    Happening, ItemDecision, Party, PartyKind, PartyRole, People, Records, ReferralEvent, ReferralFile, Registration,
    StaffRef, Tri, UnitDuty, leading_story, timeline,
};
use crate::case::{DutyKind, FinishedWork, PayerKind};
use crate::policy::Pack;
use crate::value::{DepartmentId, TownId};
use std::collections::BTreeSet;

/// Whether `actor` may know of `clue`: its author, the author's head, discipline inspection (M-4.5-f).
fn may_know_clue(actor: &Actor, clue: &DisciplineClue) -> bool {
    let author = actor.account().is_some() && actor.account() == clue.by.account;
    let head = actor.has(Role::Head) && actor.department() == clue.by.department.as_ref();
    author || head || actor.has(Role::Discipline)
}

/// What `make` makes, where it is for this reader; else nothing.
fn put<T: Default>(shown: bool, make: impl FnOnce() -> T) -> T {
    if shown { make() } else { T::default() }
}

/// Somebody who reads a part of a case, or all of it.
struct Reader<'a> {
    sight: Sight,
    actor: &'a Actor,
    /// How words are written for them.
    pen: Pen<'a>,
    /// Whether a legal check of the case was asked for: only then the justice bureau reads drafts.
    checked: bool,
    /// Whether the units know each other's opinions (M-4.2.1-c, M-4.2.2-e).
    open: bool,
    /// Whether the case is a special team's.
    team: bool,
    /// Whether the consolidated opinion was issued.
    consolidated: bool,
    /// The department that accepted the case.
    accepting: Option<&'a DepartmentId>,
    /// The department the slip was assigned to.
    assigned: Option<&'a DepartmentId>,
    /// What was served on anybody.
    served: BTreeSet<DocumentKind>,
}

impl Reader<'_> {
    /// Who works on the case.
    fn inside(&self) -> bool {
        self.sight == Sight::Full
    }

    fn is(&self, parts: &[Part]) -> bool {
        matches!(self.sight, Sight::Part(part) if parts.contains(&part))
    }

    /// Those inside, and these.
    fn or(&self, parts: &[Part]) -> bool {
        self.inside() || self.is(parts)
    }

    /// What an office of its own is there for stays in its sight while it is a unit.
    fn unit_as(&self, role: Role) -> bool {
        self.is(&[Part::Unit]) && self.actor.has(role)
    }

    /// The justice bureau, of a case it was asked to check.
    fn checks(&self) -> bool {
        self.checked && (self.is(&[Part::Check]) || self.unit_as(Role::Justice))
    }

    /// A colleague who received the case: named to whoever has to do with the work, a department to the rest.
    fn receiver(&self, receiver: &StaffRef) -> StaffRef {
        let StaffRef { account, name, department } = receiver;
        let named = self.or(&[Part::Leading, Part::Unit, Part::Check, Part::Slip, Part::Asked, Part::Stage]);
        StaffRef { account: *account, name: put(named, || name.clone()), department: department.clone() }
    }

    fn registration(&self, registration: &Registration, asked: Option<u8>) -> Registration {
        let Registration {
            matter_kind,
            received_at,
            location_town,
            labour_districts,
            title,
            summary,
            parties,
            items,
            circumstances,
            people,
            representation,
            petition_no,
            venue,
            grid,
        } = registration;
        let pen = self.pen;
        // The court dockets by debtor and amount (decisions: nothing else).
        let court = self.is(&[Part::Court]);
        let matter = self.or(&[Part::Leading, Part::Unit, Part::Check, Part::Slip]);
        Registration {
            matter_kind: *matter_kind,
            received_at: *received_at,
            location_town: if court { TownId::from("") } else { location_town.clone() },
            labour_districts: put(matter, || labour_districts.clone()),
            title: put(matter || self.is(&[Part::Leader]), || pen.text(title)),
            summary: put(matter, || pen.text(summary)),
            parties: self.parties(parties),
            items: items.iter().filter_map(|item| self.item(item, asked)).collect(),
            circumstances: put(matter, || circumstances.clone()),
            people: if court { 1 } else { *people },
            representation: put(self.inside(), || pen.one(representation.as_ref(), Pen::representation)),
            petition_no: put(self.or(&[Part::Unit, Part::Stage]), || pen.some(petition_no.as_ref())),
            venue: put(self.or(&[Part::Unit, Part::Leading]), || *venue),
            // The station that forwarded it still finds it by its grid (M-3.2.9-d).
            grid: put(self.or(&[Part::Stage]), || pen.one(grid.as_ref(), Pen::grid)),
        }
    }

    /// The people a reader sees, and how far.
    fn parties(&self, parties: &[Party]) -> Vec<Party> {
        match self.sight {
            Sight::Full | Sight::Part(Part::Leading | Part::Unit) => self.pen.all(parties, Pen::party),
            Sight::Part(Part::Slip | Part::Leader | Part::Check | Part::Stage) => {
                let nobody = People::default();
                Pen::Without(&nobody).all(parties, Pen::party)
            }
            Sight::Part(Part::Court) => debtor(parties).map(named_debtor).into_iter().collect(),
            Sight::Part(Part::Asked) => parties.iter().map(looked_up).collect(),
            Sight::Part(Part::PublicOpinion | Part::Clue)
            | Sight::Nothing
            | Sight::Pool
            | Sight::Party(_)
            | Sight::Status => Vec::new(),
        }
    }

    fn item(&self, item: &DisputeItem, asked: Option<u8>) -> Option<DisputeItem> {
        match self.sight {
            Sight::Full | Sight::Part(Part::Leading | Part::Unit | Part::Check | Part::Slip) => {
                Some(self.pen.item(item))
            }
            Sight::Part(Part::Asked) if asked != Some(item.no) => None,
            Sight::Part(Part::Leader | Part::Asked) => Some(item_in(item, Extract::Facts)),
            Sight::Part(Part::Court) => Some(item_in(item, Extract::Claim)),
            Sight::Part(Part::Stage) | Sight::Pool => Some(item_in(item, Extract::Kind)),
            Sight::Part(Part::PublicOpinion | Part::Clue) | Sight::Nothing | Sight::Party(_) | Sight::Status => None,
        }
    }

    /// Files: everything to who works on the case; to a unit those of the parties, of the accepting department and its own,
    /// of the other units when opinions are open (M-4.2.1-c); to the court those of an application before it (M-3.2.6-a).
    fn opens(&self, file: &Attachment, records: &Records) -> bool {
        let applied = || records.live_court_items().any(|item| item.files.contains(&file.no));
        let by = file.by.department.as_ref();
        let unit = || self.open || by.is_none() || by == self.accepting || by == self.actor.department();
        self.or(&[Part::Leading]) || self.is(&[Part::Unit]) && unit() || self.is(&[Part::Court]) && applied()
    }

    fn records(&self, records: &Records) -> Records {
        let Records { court_items, disclosures, public_opinion, guidance, coordination, consultations, naming, codes } =
            records;
        let pen = self.pen;
        // What was recorded by mistake stays in the file and leaves the court.
        let at_court = self.is(&[Part::Court]) || self.unit_as(Role::Court);
        let inside = self.inside() || self.is(&[Part::Leading]);
        let post = self.or(&[Part::PublicOpinion]) || self.unit_as(Role::Cyberspace);
        // What a party asks the justice bureau, and what it answers, is between them (M-3.2.5-b); who works on the case
        // sees that something was asked and answered.
        let between = self.is(&[Part::Check]) || self.unit_as(Role::Justice);
        let asked = between || self.inside();
        Records {
            court_items: put(inside || at_court, || {
                court_items
                    .iter()
                    .filter(|item| inside || item.void.is_none())
                    .map(|item| pen.court_item(item))
                    .collect()
            }),
            disclosures: put(self.inside(), || pen.all(disclosures, Pen::disclosure)),
            public_opinion: put(post, || pen.all(public_opinion, Pen::public_opinion)),
            guidance: put(asked, || pen.all(guidance, if between { Pen::guidance } else { Pen::sealed_guidance })),
            coordination: put(self.or(&[Part::Leading]), || pen.all(coordination, Pen::coordination)),
            consultations: put(self.or(&[Part::Leading, Part::Leader]), || pen.all(consultations, Pen::consultation)),
            naming: put(self.inside(), || pen.all(naming, Pen::naming)),
            codes: put(self.inside(), || codes.clone()),
        }
    }

    /// The referral lane; of the package of a clue the slip, the assignment, the refusal and the reminders.
    fn referral(&self, file: &ReferralFile) -> ReferralFile {
        let ReferralFile {
            slip,
            slip_no,
            receipt,
            returned,
            assignment,
            refusals,
            reminders,
            result,
            feedback,
            fed_back,
            sent,
            orders,
        } = file;
        let pen = self.pen;
        let whole = !self.is(&[Part::Clue]);
        ReferralFile {
            slip: pen.one(slip.as_ref(), Pen::slip),
            slip_no: pen.some(slip_no.as_ref()),
            receipt: put(whole, || pen.one(receipt.as_ref(), Pen::slip_receipt)),
            returned: put(whole, || pen.list(returned)),
            assignment: pen.one(assignment.as_ref(), Pen::assignment),
            refusals: pen.all(refusals, Pen::refusal),
            reminders: pen.all(reminders, Pen::reminder),
            result: put(whole, || pen.one(result.as_ref(), Pen::assigned_result)),
            feedback: put(whole, || pen.all(feedback, Pen::feedback)),
            fed_back: *fed_back,
            sent: put(whole, || pen.all(sent, Pen::sent_paper)),
            orders: put(whole, || pen.all(orders, Pen::sent_paper)),
        }
    }

    /// Own question and opinion; of the others, once they are open, what they signed.
    fn unit(&self, unit: &HandlingUnit) -> HandlingUnit {
        let HandlingUnit { department, duty, question, draft, opinions, reminders, absence } = unit;
        let own = self.or(&[Part::Leading]) || Some(department) == self.actor.department();
        let pen = self.pen;
        HandlingUnit {
            department: department.clone(),
            duty: *duty,
            question: put(own || self.open, || pen.text(question)),
            draft: put(own, || pen.one(draft.as_ref(), Pen::opinion)),
            opinions: put(own || self.open, || pen.all(opinions, Pen::opinion)),
            reminders: put(own, || pen.all(reminders, Pen::reminder)),
            absence: put(own, || pen.some(absence.as_ref())),
        }
    }

    /// Why the lead departed from the table is the lead's.
    fn decision(&self, decision: &ItemDecision) -> ItemDecision {
        let ItemDecision { item, row, proposed, track, clarity, clauses, facts, departments, departure } = decision;
        ItemDecision {
            item: *item,
            row: row.clone(),
            proposed: proposed.clone(),
            track: *track,
            clarity: *clarity,
            clauses: clauses.clone(),
            facts: facts.clone(),
            departments: departments.clone(),
            departure: put(self.inside(), || self.pen.some(departure.as_ref())),
        }
    }

    /// A document as this reader opens it.
    fn paper(&self, pen: Pen<'_>, document: &Document) -> Document {
        let between = self.is(&[Part::Check]) || self.unit_as(Role::Justice);
        let mut paper = pen.document(document);
        // Why a paper of the lane was taken back is between the offices of the lane.
        if self.is(&[Part::Clue])
            && let Some(void) = &mut paper.void
        {
            void.reason.clear();
        }
        if document.kind == DocumentKind::GuidanceAnswer && !between {
            "本件由司法局答复提问的当事人，只有双方能看。".clone_into(&mut paper.body);
        }
        paper
    }

    fn reads(&self, document: &Document) -> bool {
        let own = self.actor.department();
        let kind = document.kind;
        // A reminder is read by whom it was written to; of the lane's, by whoever sees the lane.
        let elsewhere = kind == DocumentKind::ReminderNote && document.to.as_ref() != self.assigned;
        match self.sight {
            Sight::Full => true,
            Sight::Part(Part::Leading) => LEADING_DOCUMENTS.contains(&kind),
            Sight::Part(Part::Unit) => {
                let opened = matches!(
                    kind,
                    DocumentKind::ConsolidatedOpinion
                        | DocumentKind::MeetingMinutes
                        | DocumentKind::WrittenOpinion
                        | DocumentKind::ReviewOpinion
                );
                document.to.as_ref() == own
                    || document.issued_by.department.as_ref() == own
                    || kind == DocumentKind::RegistrationForm
                    || self.open && opened
            }
            Sight::Part(Part::Slip | Part::Clue) if elsewhere => false,
            Sight::Part(Part::Slip) => SLIP_DOCUMENTS.contains(&kind) || kind == DocumentKind::AssignedFeedback,
            Sight::Part(Part::Clue) => SLIP_DOCUMENTS.contains(&kind),
            Sight::Part(Part::Leader) => LEADER_DOCUMENTS.contains(&kind),
            Sight::Part(Part::Check) => {
                matches!(kind, DocumentKind::LegalCheckOpinion | DocumentKind::GuidanceAnswer)
            }
            // The result, once it is one.
            Sight::Part(Part::Stage) => {
                matches!(kind, DocumentKind::Reply | DocumentKind::AssignedFeedback) && self.served.contains(&kind)
            }
            Sight::Part(Part::Asked) => kind == DocumentKind::VerificationQuery,
            Sight::Part(Part::Court | Part::PublicOpinion)
            | Sight::Nothing
            | Sight::Pool
            | Sight::Party(_)
            | Sight::Status => false,
        }
    }
}

impl Case {
    /// The case as somebody with that sight may see it. What does not belong to the part is not there at all.
    #[must_use]
    pub fn seen_as(&self, sight: Sight, actor: &Actor) -> Self {
        let people = match sight {
            Sight::Part(Part::Asked | Part::Court) => People::contacts_of(&self.registration),
            _ => People::of(&self.registration),
        };
        let pen = match sight {
            // Registered facts with the people in them; what leaves the server is masked.
            Sight::Full | Sight::Part(Part::Leading | Part::Unit) => Pen::Whole,
            _ => Pen::Without(&people),
        };
        let consolidated = self.consolidated.as_ref().is_some_and(|opinion| opinion.issued_at.is_some());
        let team = self.units.iter().any(|unit| unit.duty == UnitDuty::Team);
        let checked = !self.legal_checks.is_empty();
        let assignment = self.referral.as_ref().and_then(|file| file.assignment.as_ref());
        let assigned = assignment.map(|assignment| &assignment.department).or(self.handling_department.as_ref());
        let open = consolidated || team;
        let served = self.services.iter().map(|service| service.document).collect();
        let accepting = self.accepting_department.as_ref();
        self.put_in(&Reader { sight, actor, pen, checked, open, team, consolidated, accepting, assigned, served })
    }

    fn put_in(&self, reader: &Reader<'_>) -> Self {
        let Self {
            case_no,
            version,
            pack,
            channel,
            sub_state,
            track,
            round,
            queue,
            first_department,
            first_receiver,
            accepting_department,
            handling_department,
            accountable_until_claimed,
            hand_over,
            registration,
            ledger_no,
            ticket,
            corrections,
            verification,
            verified_items,
            contact_attempts,
            declarations,
            decisions,
            reclassified,
            notice,
            answer,
            finding,
            reply,
            services,
            no_objection,
            positions,
            objections,
            remedies,
            withdrawn,
            ex_officio,
            outcome,
            reopen_requests,
            attachments,
            messages,
            clocks,
            documents,
            links,
            transfer,
            units,
            consolidated,
            legal_checks,
            major,
            referral,
            clues,
            hearing,
            mediation,
            records,
            extension_request,
            suspension,
            restriction,
            first_contact,
            duty,
            merged_into,
            unmerged,
            taken_tickets,
            split_off,
            // The offices' memory: searched, read by nobody.
            formerly: _,
            since,
        } = self;
        let pen = reader.pen;
        let inside = reader.inside();
        let checks = reader.checks();
        let hotline = reader.is(&[Part::Slip]) && reader.actor.has(Role::HotlineOffice);
        let slip = reader.or(&[Part::Slip, Part::Clue]) || reader.unit_as(Role::Government);
        let leading = reader.or(&[Part::Leading]);
        // In a paper a department is asked with, people are called as lists call them.
        let people = People::of(registration);
        let papers = if reader.is(&[Part::Asked]) { Pen::Without(&people) } else { pen };
        // How far the card is, and until when: not for whom the extract, or the post, is all.
        let timed = !reader.is(&[Part::Court, Part::PublicOpinion]);
        Self {
            case_no: *case_no,
            version: *version,
            pack: pack.clone(),
            channel: *channel,
            sub_state: *sub_state,
            track: *track,
            round: *round,
            queue: queue.clone(),
            first_department: first_department.clone(),
            first_receiver: first_receiver.as_ref().map(|receiver| reader.receiver(receiver)),
            accepting_department: accepting_department.clone(),
            handling_department: handling_department.clone(),
            accountable_until_claimed: accountable_until_claimed.clone(),
            hand_over: put(inside, || pen.one(hand_over.as_ref(), Pen::hand_over)),
            registration: reader.registration(registration, verification.as_ref().map(|asked| asked.item)),
            ledger_no: ledger_no.clone().filter(|_| timed),
            ticket: put(inside || hotline, || pen.one(ticket.as_ref(), Pen::ticket)),
            corrections: put(inside, || pen.all(corrections, Pen::correction)),
            verification: put(reader.or(&[Part::Asked]), || pen.one(verification.as_ref(), Pen::verification)),
            verified_items: verified_items.clone(),
            contact_attempts: put(inside, || pen.all(contact_attempts, Pen::contact_attempt)),
            declarations: put(inside, || pen.all(declarations, Pen::declaration)),
            decisions: put(reader.or(&[Part::Leading, Part::Unit]), || {
                decisions.iter().map(|decision| reader.decision(decision)).collect()
            }),
            reclassified: *reclassified,
            notice: put(inside, || pen.one(notice.as_ref(), Pen::notice)),
            answer: put(inside, || answer.as_ref().map(|(question, answer)| (pen.text(question), pen.text(answer)))),
            finding: put(leading || checks, || pen.one(finding.as_ref(), Pen::finding)),
            reply: put(leading || checks, || {
                pen.one(reply.as_ref(), if inside { Pen::reply } else { Pen::reply_unreturned })
            }),
            services: put(inside, || pen.all(services, Pen::service)),
            no_objection: put(inside, || pen.one(no_objection.as_ref(), Pen::no_objection)),
            positions: put(inside, || pen.all(positions, Pen::position)),
            objections: put(inside, || pen.all(objections, Pen::objection)),
            remedies: put(inside, || pen.all(remedies, Pen::remedy)),
            withdrawn: put(inside, || pen.some(withdrawn.as_ref())),
            ex_officio: put(inside, || pen.some(ex_officio.as_ref())),
            outcome: *outcome,
            reopen_requests: put(inside, || pen.all(reopen_requests, Pen::reopen_request)),
            attachments: attachments
                .iter()
                .filter(|file| reader.opens(file, records))
                .map(|file| pen.attachment(file))
                .collect(),
            messages: put(inside, || pen.all(messages, Pen::message)),
            clocks: put(timed, || pen.all(clocks, if leading { Pen::clock } else { Pen::bare_clock })),
            documents: documents.iter().filter(|one| reader.reads(one)).map(|one| reader.paper(papers, one)).collect(),
            links: put(inside, || pen.links(links, *case_no)),
            transfer: put(inside, || pen.boxed(transfer.as_deref(), Pen::transfer)),
            units: put(reader.or(&[Part::Leading, Part::Unit]), || {
                units.iter().map(|unit| reader.unit(unit)).collect()
            }),
            consolidated: put(leading || checks || reader.is(&[Part::Unit]) && reader.consolidated, || {
                pen.boxed(consolidated.as_deref(), Pen::consolidated)
            }),
            legal_checks: put(leading || checks, || pen.all(legal_checks, Pen::legal_check)),
            major: put(reader.or(&[Part::Leading, Part::Leader]) || reader.is(&[Part::Unit]) && reader.team, || {
                pen.boxed(major.as_deref(), Pen::major)
            }),
            referral: put(slip, || referral.as_deref().map(|file| Box::new(reader.referral(file)))),
            clues: put(reader.or(&[Part::Clue]), || {
                clues.iter().filter(|clue| may_know_clue(reader.actor, clue)).map(|clue| pen.clue(clue)).collect()
            }),
            // What the other side says is for whoever decides; a unit answers its own question.
            hearing: put(leading, || pen.boxed(hearing.as_deref(), Pen::hearing)),
            mediation: put(inside, || pen.boxed(mediation.as_deref(), Pen::mediation)),
            records: reader.records(records),
            extension_request: put(leading, || pen.one(extension_request.as_ref(), Pen::extension_request)),
            suspension: pen.one(suspension.as_ref(), if leading { Pen::suspension } else { Pen::standstill }),
            restriction: put(inside, || pen.one(restriction.as_ref(), Pen::restriction)),
            first_contact: first_contact.as_ref().map(|receiver| reader.receiver(receiver)),
            duty: put(inside, || pen.duty(duty)),
            merged_into: put(inside, || pen.boxed(merged_into.as_deref(), Pen::merged_into)),
            unmerged: unmerged.filter(|_| inside),
            taken_tickets: put(inside, || {
                taken_tickets.iter().map(|(from, ticket)| (*from, pen.ticket(ticket))).collect()
            }),
            split_off: put(inside, || {
                split_off.as_ref().map(|(to, items, verified)| (*to, pen.all(items, Pen::item), verified.clone()))
            }),
            formerly: Formerly::default(),
            since: *since,
        }
    }

    /// What of the case, as `seen`, leaves the server: people masked, texts of documents and keys of files left out
    /// (M-5.3-a). To the court the debtor is named: it must be able to docket.
    #[must_use]
    pub fn sent_to(&self, seen: Sight) -> Self {
        let mut sent = self.masked();
        if seen == Sight::Part(Part::Court) {
            sent.registration.parties = self.registration.parties.iter().map(named_debtor).collect();
        }
        sent
    }
}

/// Who owes: the other side, else the employer among the parties. A person who asked not to be named is nobody's debtor.
fn debtor(parties: &[Party]) -> Option<&Party> {
    let found = parties.iter().find(|party| party.role == PartyRole::Respondent);
    let found = found.or_else(|| parties.iter().find(|party| party.kind == PartyKind::Employer));
    found.filter(|party| !party.identity_hidden)
}

/// Full name and code, and nothing to reach anybody by.
fn named_debtor(party: &Party) -> Party {
    let Party { no, role, kind, name, id_number, credit_code, phone: _, address: _, email: _, identity_hidden } = party;
    Party {
        no: *no,
        role: *role,
        kind: *kind,
        name: name.clone(),
        id_number: id_number.clone().filter(|_| *kind == PartyKind::Individual),
        credit_code: credit_code.clone(),
        phone: None,
        address: String::new(),
        email: String::new(),
        identity_hidden: *identity_hidden,
    }
}

/// What a fact can be looked up by, and nothing else: name and number (TR10, minimum fields). Who asked not to be named
/// is not.
fn looked_up(party: &Party) -> Party {
    let Party { no, role, kind, name, id_number, credit_code, phone: _, address: _, email: _, identity_hidden } = party;
    let hidden = *identity_hidden;
    Party {
        no: *no,
        role: *role,
        kind: *kind,
        name: if hidden { "身份保密".to_owned() } else { name.clone() },
        id_number: id_number.clone().filter(|_| !hidden),
        credit_code: credit_code.clone().filter(|_| !hidden),
        phone: None,
        address: String::new(),
        email: String::new(),
        identity_hidden: hidden,
    }
}

/// How much of an item is put in where its description is not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extract {
    /// What its route rests on.
    Facts,
    /// What is owed and for when: the court's extract.
    Claim,
    /// What it is about.
    Kind,
}

fn item_in(item: &DisputeItem, extract: Extract) -> DisputeItem {
    let DisputeItem {
        no,
        category,
        sub_kind,
        insurance_kinds,
        period,
        enrolled,
        payer,
        claims,
        paid,
        wage_matches,
        amount,
        acting_department,
        description: _,
        duty,
        finished,
    } = item;
    let facts = extract == Extract::Facts;
    let claim = facts || extract == Extract::Claim;
    DisputeItem {
        no: *no,
        category: *category,
        sub_kind: put(extract != Extract::Claim, || sub_kind.clone()),
        insurance_kinds: put(facts, || insurance_kinds.clone()),
        period: period.filter(|_| claim),
        enrolled: if facts { *enrolled } else { Tri::Unknown },
        payer: if facts { *payer } else { PayerKind::Employer },
        claims: put(facts, || claims.clone()),
        paid: if facts { *paid } else { Tri::Unknown },
        wage_matches: if facts { *wage_matches } else { Tri::Unknown },
        amount: amount.filter(|_| claim),
        acting_department: put(facts, || acting_department.clone()),
        description: String::new(),
        duty: if facts { *duty } else { DutyKind::Unknown },
        finished: if facts { *finished } else { FinishedWork::None },
    }
}

/// Of the referral lane, without what was found: that is the payer's and the hotline office's (M-4.5-e).
const SLIP_DOCUMENTS: [DocumentKind; 6] = [
    DocumentKind::ReferralSlip,
    DocumentKind::SlipReceipt,
    DocumentKind::DispatchOrder,
    DocumentKind::RefusalStatement,
    DocumentKind::RefusalJudgement,
    DocumentKind::ReminderNote,
];

/// Of a major case, what the leading-group office works with (M-4.2.2).
const LEADING_DOCUMENTS: [DocumentKind; 21] = [
    DocumentKind::RegistrationForm,
    DocumentKind::AcceptanceNotice,
    DocumentKind::EscalationReport,
    DocumentKind::LeaderDecision,
    DocumentKind::ReviewRequest,
    DocumentKind::ReviewOpinion,
    DocumentKind::MeetingNotice,
    DocumentKind::MeetingMinutes,
    DocumentKind::ConsultationRecord,
    DocumentKind::SpecialMinutes,
    DocumentKind::JointNotice,
    DocumentKind::WrittenOpinion,
    DocumentKind::ReminderNote,
    DocumentKind::AbsenceRecord,
    DocumentKind::ConsolidatedOpinion,
    DocumentKind::LegalCheckOpinion,
    DocumentKind::HandlingRecord,
    DocumentKind::Reply,
    DocumentKind::ExtensionNotice,
    DocumentKind::SuspensionNotice,
    DocumentKind::ResumptionNotice,
];

const LEADER_DOCUMENTS: [DocumentKind; 4] = [
    DocumentKind::EscalationReport,
    DocumentKind::LeaderDecision,
    DocumentKind::MeetingMinutes,
    DocumentKind::SpecialMinutes,
];

/// The story as somebody with that sight may read it: offices with a part read the moves of the card in the parties'
/// words, and nothing anybody wrote. The court's extract has no story.
pub fn story(entries: &[Entry], pack: &Pack, sight: Sight) -> Vec<Happening> {
    match sight {
        Sight::Full => timeline(entries, pack, None),
        Sight::Part(Part::Leading) => leading_story(entries, pack),
        Sight::Party(party) => timeline(entries, pack, Some(party)),
        Sight::Part(
            Part::Unit
            | Part::Slip
            | Part::Leader
            | Part::Check
            | Part::PublicOpinion
            | Part::Clue
            | Part::Stage
            | Part::Asked,
        )
        | Sight::Status => timeline(&moves(entries), pack, Some(0)),
        Sight::Part(Part::Court) | Sight::Nothing | Sight::Pool => Vec::new(),
    }
}

/// The entries with nothing but where the card went.
fn moves(entries: &[Entry]) -> Vec<Entry> {
    let moved = |event: &Event| match event {
        Event::Moved { transition, from, to, reason: _, clauses } => Some(Event::Moved {
            transition: *transition,
            from: *from,
            to: *to,
            reason: String::new(),
            clauses: clauses.clone(),
        }),
        _ => None,
    };
    entries
        .iter()
        .map(|entry| {
            let Entry { version, at, actor, events } = entry;
            Entry {
                version: *version,
                at: *at,
                actor: Pen::There.actor(actor),
                events: events.iter().filter_map(moved).collect(),
            }
        })
        .collect()
}

/// Whether nothing but a clue was added, of which only three may know (M-4.5-f): to everybody else nothing happened.
pub fn is_sealed(entry: &Entry) -> bool {
    entry.events.iter().all(|event| {
        matches!(
            event,
            Event::Referral(
                ReferralEvent::ClueHandedOver(_)
                    | ReferralEvent::ClueVoided { .. }
                    | ReferralEvent::ClueAcknowledged
                    | ReferralEvent::ClueConcluded(_)
            )
        )
    })
}
