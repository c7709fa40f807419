//! Staff's work on a case.

use super::Desk;
use super::engine::Extra;
use crate::store::vault::random_query_code;
use crate::store::{CaseRow, Fault, StoredFile};
use async_trait::async_trait;
use domain::access::{Actor, Part, Role, Sight, Who, sight, story};
use domain::administration::Doer;
use domain::case::{
    Attachment, AttachmentPurpose, Case, CatalogueLine, Channel, Command, CommandKind, Context, DisclosureFile,
    Document, DocumentKind, Entry, Formerly, OpenedBy, Opening, Party, Preview, RecordCommand, RefusalKind,
    RemedyNotice, StaffRef, SubState, admits_file, catalogue, decide, side_records, steps,
};
use domain::input::{CommandInput, code_purpose};
use domain::intake::{Form, amended, registration};
use domain::policy::{Pack, route};
use domain::ports::{Answer, Casework};
use domain::problem::{FieldError, Problem};
use domain::register::Leadership;
use domain::value::{CaseNo, ClauseId};
use domain::view::{
    AbsenceForm, AgentView, AttachmentView, CaseView, Colleague, CommandOutcome, DocumentView, ItemView,
    MergeCandidate, PartyView, RevealField, Revealed, Submitted, VoidedView, clock_views, directory, due_view, grounds,
    seals, stages, standings,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Posts that see no case and are colleagues for none.
const NO_CASES: [Role; 4] = [Role::Supervisor, Role::Auditor, Role::Administrator, Role::Statistics];

impl Desk {
    /// A case as far as the actor may see it. What is hidden is not found.
    async fn case_row(&self, actor: &Actor, case_no: CaseNo) -> Answer<(CaseRow, Arc<Pack>)> {
        self.case_seen(actor, case_no).await.map(|(row, pack, _)| (row, pack))
    }

    /// The same, with how much the actor sees.
    pub(super) async fn case_seen(&self, actor: &Actor, case_no: CaseNo) -> Answer<(CaseRow, Arc<Pack>, Sight)> {
        let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        let pack = self.pack_of(&row.case)?;
        match sight(actor, &row.case, &pack) {
            seen @ (Sight::Full | Sight::Part(_)) => {
                let case = row.case.seen_as(seen, actor);
                Ok((CaseRow { case, ..row }, pack, seen))
            }
            Sight::Nothing | Sight::Pool | Sight::Party(_) | Sight::Status => Err(Problem::NotFound),
        }
    }

    /// Numbers of linked cases of which the actor may not know: they are not named.
    pub(super) async fn hidden_links(&self, case: &Case, actor: &Actor) -> Answer<BTreeSet<CaseNo>> {
        let open = self.linked_open_to(case, actor).await?;
        Ok(case.linked_cases().into_iter().filter(|linked| !open.contains(linked)).collect())
    }

    /// As [`Self::case_row`], for those who read registered facts with the people in them: who works on the case, the
    /// units convened, the leading-group office. To other offices there is no such thing (requirements §3).
    async fn person_row(&self, actor: &Actor, case_no: CaseNo) -> Answer<(CaseRow, Arc<Pack>)> {
        let (row, pack, seen) = self.case_seen(actor, case_no).await?;
        match seen {
            Sight::Full | Sight::Part(Part::Unit | Part::Leading) => Ok((row, pack)),
            _ => Err(Problem::NotFound),
        }
    }

    /// Adds a file on behalf of staff. With `agreement`, the mediation agreement as it was signed (M-3.2.9-c).
    pub async fn case_add_file(
        &self,
        actor: &Actor,
        case_no: CaseNo,
        name: &str,
        stored: StoredFile,
        agreement: bool,
    ) -> Answer<()> {
        let file = stored.name.clone();
        let attachment = Attachment {
            no: 0,
            name: super::intake::clean_name(name, stored.media_type),
            media_type: stored.media_type.to_owned(),
            size: stored.size,
            file: stored.name,
            key: stored.key,
            by: actor.to_ref(),
            at: self.now(),
            purpose: agreement.then_some(AttachmentPurpose::SignedAgreement),
        };
        let added =
            self.command(actor, case_no, None, Command::AddAttachment { attachment: Box::new(attachment) }).await;
        if added.is_err() {
            self.store.files.remove(&file).await;
        }
        added.map(|_| ())
    }

    /// Whether the actor may add a file; asked before anything is taken in.
    pub async fn case_admits_file(&self, actor: &Actor, case_no: CaseNo, agreement: bool) -> Answer<()> {
        let (row, _) = self.person_row(actor, case_no).await?;
        let drafted = row.case.mediation.as_ref().is_some_and(|mediation| mediation.agreement.is_some());
        if agreement && !drafted {
            let what = "签字的调解协议书：请先拟写调解协议书";
            return Err(Problem::Invalid(vec![FieldError::new("file", what)]));
        }
        Ok(())
    }

    /// A file of a case; opening it is on record.
    pub async fn case_file(&self, actor: &Actor, case_no: CaseNo, no: u16) -> Answer<(String, String, Vec<u8>)> {
        let (row, _) = self.case_row(actor, case_no).await?;
        let file = row.case.attachments.iter().find(|file| file.no == no).ok_or(Problem::NotFound)?;
        self.note(actor, row.case_id, format!("附件 {no}"), "查看材料").await?;
        let content = self.store.files.read(&file.file, &file.key).await.map_err(|error| {
            tracing::error!(%error, "attachment");
            Problem::Unavailable
        })?;
        Ok((file.name.clone(), file.media_type.clone(), content))
    }
}

#[async_trait]
impl Casework for Desk {
    async fn register_contact(&self, actor: &Actor, channel: Channel, form: Form) -> Answer<Submitted> {
        let Who::Staff { account, department, .. } = &actor.who else { return Err(Problem::NotFound) };
        let pack = self.pack_of_department(department).ok_or(Problem::NotFound)?;
        let now = self.now();
        let registration = registration(&form, &pack, now, now, false).map_err(Problem::Invalid)?;
        let agent = registration.representation.is_some();
        let title = registration.title.clone();
        self.admit_petition(actor, registration.petition_no.as_deref(), None).await?;
        let petition = registration.petition_no.clone();
        let receiver = StaffRef { account: *account, name: actor.name.clone(), department: department.clone() };
        let query_code = random_query_code().map_err(|_| Problem::Unavailable)?;
        let code = query_code.clone();
        let doer = Doer::from(actor);
        let extra: Extra = Box::new(move |unit, case_id, case_no| {
            Box::pin(async move {
                if let Some(number) = &petition {
                    unit.petition_admit(number, case_id).await?;
                }
                unit.query_code_set((case_no, 1, agent), &code, doer, now).await
            })
        });
        let reference = pack.reference.clone();
        let make = move |case_no| Opening {
            case_no,
            pack: reference,
            channel,
            registration,
            attachments: Vec::new(),
            formerly: Formerly::default(),
            by: OpenedBy::Intake(receiver),
        };
        let done = self.begin(actor, make, Some(extra)).await?;
        let register_by = done.case().due_clock().map(|clock| clock.due_at);
        Ok(Submitted { case_no: done.case().case_no, query_code, at: now, register_by, title })
    }

    async fn case(&self, actor: &Actor, case_no: CaseNo) -> Answer<CaseView> {
        let (row, pack, seen) = self.case_seen(actor, case_no).await?;
        let entries = self.store.case_entries(&row).await.map_err(Fault::into_problem)?;
        let hidden = self.hidden_links(&row.case, actor).await?;
        let held = self.leader_seen_by(actor, &pack).await?;
        let leader = Leadership::of(held.as_ref());
        let mut page = view(self, &row.case, &entries, actor, seen, (&pack, leader));
        page.case.forget(&hidden);
        for happening in &mut page.timeline {
            happening.text = unnamed(&happening.text, &hidden);
        }
        Ok(page)
    }

    async fn say(&self, actor: &Actor, case_no: CaseNo, version: u32, input: CommandInput) -> Answer<CommandOutcome> {
        let command = self.understood(actor, case_no, &input).await?;
        let kind = command.kind();
        // A message, or an item linked to a number, does not depend on what was seen.
        let blind = matches!(kind, CommandKind::LeaveMessage | CommandKind::RegisterPublicOpinion);
        let seen = (!blind).then_some(version);
        let done = Desk::command(self, actor, case_no, seen, command).await?;
        let pack = self.pack_of(done.case())?;
        let open = self.linked_open_to(done.case(), actor).await?;
        let linked = done.linked.filter(|linked| open.contains(linked));
        Ok(CommandOutcome { version: done.case().version, message: told(kind, done.case(), &pack), linked })
    }

    async fn document(&self, actor: &Actor, case_no: CaseNo, no: u16) -> Answer<DocumentView> {
        self.read_document(actor, case_no, no, None).await
    }

    async fn document_in_full(&self, actor: &Actor, case_no: CaseNo, no: u16, purpose: &str) -> Answer<DocumentView> {
        self.read_document(actor, case_no, no, Some(purpose)).await
    }

    async fn disclosure_file(&self, actor: &Actor, case_no: CaseNo, no: u8) -> Answer<DisclosureFile> {
        self.read_disclosure(actor, case_no, no).await
    }

    async fn reveal(
        &self,
        actor: &Actor,
        case_no: CaseNo,
        party: u8,
        field: RevealField,
        purpose: &str,
    ) -> Answer<Revealed> {
        self.reveal_field(actor, case_no, party, field, purpose).await
    }

    async fn registration_form(&self, actor: &Actor, case_no: CaseNo) -> Answer<Form> {
        let (row, _) = self.person_row(actor, case_no).await?;
        Ok(Form::masked(&row.case.registration))
    }

    async fn amend(&self, actor: &Actor, case_no: CaseNo, version: u32, form: Form) -> Answer<CommandOutcome> {
        let (row, pack) = self.person_row(actor, case_no).await?;
        let known = &row.case.registration;
        let amended = amended(&form, known, &pack, self.now()).map_err(Problem::Invalid)?;
        // Cases that were split or sent on share the number they came with; a new one is nobody else's.
        let petition = amended.petition_no.clone().filter(|number| Some(number) != known.petition_no.as_ref());
        self.admit_petition(actor, petition.as_deref(), Some(row.case_id)).await?;
        let extra: Option<Extra> = petition.map(|number| -> Extra {
            Box::new(move |unit, case_id, _| Box::pin(async move { unit.petition_admit(&number, case_id).await }))
        });
        let command = Command::AmendRegistration { registration: Box::new(amended) };
        let done = self.command_with(actor, case_no, Some(version), command, extra).await?;
        let message = told(CommandKind::AmendRegistration, done.case(), &pack);
        Ok(CommandOutcome { version: done.case().version, message, linked: done.linked })
    }

    async fn issue_code(&self, actor: &Actor, case_no: CaseNo, party: u8, purpose: &str) -> Answer<String> {
        // A part of a case has not the people in it: whoever sees no more gives out no code, and no name is looked for there.
        let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        let pack = self.pack_of(&row.case)?;
        if sight(actor, &row.case, &pack) != Sight::Full {
            return Err(Problem::NotFound);
        }
        let purpose = code_purpose(purpose, &row.case).map_err(|wrong| Problem::Invalid(vec![wrong]))?;
        let agent = party == 1 && row.case.registration.representation.is_some();
        let code = random_query_code().map_err(|_| Problem::Unavailable)?;
        let (given, doer, now) = (code.clone(), Doer::from(actor), self.now());
        let extra: Extra = Box::new(move |unit, _, _| {
            Box::pin(async move { unit.query_code_set((case_no, party, agent), &given, doer, now).await })
        });
        let command = Command::Record(RecordCommand::IssueCode { party, purpose: purpose.clone() });
        self.command_with(actor, case_no, None, command, Some(extra)).await?;
        self.note(actor, row.case_id, format!("出具查询码，当事人 {party}"), &purpose).await?;
        Ok(code)
    }

    async fn merge_candidates(&self, actor: &Actor, case_no: CaseNo) -> Answer<Vec<MergeCandidate>> {
        let (survivor, pack, seen) = self.case_seen(actor, case_no).await?;
        if seen != Sight::Full {
            return Err(Problem::NotFound);
        }
        self.alike(actor, &survivor, &pack).await
    }

    async fn stand_in_for_all(&self, actor: &Actor, form: AbsenceForm) -> Answer<u32> {
        self.stand_in_for(actor, &form).await
    }

    async fn colleagues(&self, actor: &Actor) -> Answer<Vec<Colleague>> {
        let Some(department) = actor.department() else { return Err(Problem::NotFound) };
        let pack = self.pack_of_department(department).ok_or(Problem::NotFound)?;
        let rows = self.store.account_list_of(&pack.reference.id, department).await.map_err(Fault::into_problem)?;
        Ok(rows
            .into_iter()
            .filter(|row| Some(row.account) != actor.account())
            .filter(|row| !NO_CASES.iter().any(|role| row.roles.has(*role)))
            .map(|row| Colleague {
                receives: row.roles.has(Role::Clerk) || row.roles.has(Role::Station),
                account: row.account,
                name: row.name,
                roles: row.roles.zh(),
            })
            .collect())
    }
}

fn told(kind: CommandKind, case: &Case, pack: &Pack) -> String {
    match kind {
        CommandKind::Claim => "已接待，您是本案首问责任人".to_owned(),
        CommandKind::OfferHandOver => "已请同事接手，对方接受后生效".to_owned(),
        CommandKind::Register => {
            let ledger = case.ledger_no.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("已完成受理登记，台账 {ledger}")
        }
        CommandKind::SignReply => "已签发，请向双方送达".to_owned(),
        CommandKind::RecordService => "送达已登记".to_owned(),
        CommandKind::Archive => "已归档，案卷只读".to_owned(),
        CommandKind::LeaveMessage => "留言已发出".to_owned(),
        CommandKind::RegisterPublicOpinion => format!("舆情已登记，关联 {}", case.case_no),
        _ => {
            let name = kind.transition().map(|transition| {
                pack.transitions.get(&transition).map_or(transition.zh().to_owned(), |rule| rule.name.clone())
            });
            match name {
                Some(name) => format!("已办理：{name}，现在是“{}”", case.sub_state.zh()),
                None => "已登记".to_owned(),
            }
        }
    }
}

/// A document as pages show it, with `body` as far as the reader opened it.
pub(super) fn document_view(document: &Document, body: String, pack: &Pack) -> DocumentView {
    let Document { no, kind, document_no, title, body: _, audience, issued_at, issued_by, round: _, to: _, void } =
        document;
    let department = issued_by.department.as_ref();
    DocumentView {
        no: *no,
        kind: *kind,
        title: title.clone(),
        document_no: document_no.as_ref().map(ToString::to_string).unwrap_or_default(),
        issued_at: *issued_at,
        audience: *audience,
        body,
        masked: false,
        department: department.map(|department| pack.department_name(department).to_owned()).unwrap_or_default(),
        void: void.as_ref().map(|void| VoidedView {
            by: [void.by.department.as_ref().map_or("", |department| pack.department_name(department)), &void.by.name]
                .join(" ")
                .trim()
                .to_owned(),
            at: void.at,
            reason: void.reason.clone(),
        }),
    }
}

fn view(
    desk: &Desk,
    case: &Case,
    entries: &[Entry],
    actor: &Actor,
    seen: Sight,
    (pack, leader): (&Pack, Leadership<'_>),
) -> CaseView {
    let now = desk.now();
    let rules = desk.rules();
    let calendar = rules.calendar();
    let ctx = Context { now, actor, pack, calendar: &calendar, numbers: &Preview, leader };
    let inside = matches!(seen, Sight::Full | Sight::Part(Part::Leading));
    let mut steps = steps::steps(case, &ctx);
    if !inside {
        // What others still need, an office's part of the case does not say.
        steps.retain(|step| step.mine);
    }
    let story = story(entries, pack, seen);
    // Of an extract no route can be told: what it rests on is not there.
    let routed = !matches!(seen, Sight::Part(Part::Court | Part::Stage));
    let items: Vec<ItemView> = case
        .registration
        .items
        .iter()
        .map(|item| {
            let facts = case.facts_of(pack, item.no);
            let category = pack.category(item.category);
            ItemView {
                category: category.map(|category| category.name.clone()).unwrap_or_default(),
                sub_kind: category
                    .and_then(|category| {
                        category.sub_kinds.iter().find(|kind| Some(&kind.id) == item.sub_kind.as_ref())
                    })
                    .map(|kind| kind.name.clone())
                    .unwrap_or_default(),
                route: case.route_of(pack, item.no).filter(|_| routed),
                what_if: facts
                    .filter(|_| routed)
                    .map(|facts| route::what_if(pack, &facts, case.verified_items.contains(&item.no)))
                    .unwrap_or_default(),
                decision: case.decisions.iter().find(|decision| decision.item == item.no).cloned(),
                item: item.clone(),
            }
        })
        .collect();
    let clocks = clock_views(&case.clocks, pack, &calendar, now);
    let cites = cites(pack, &steps, &story, &items);
    let admits = |command: Command| match decide(case, command, &ctx) {
        Ok(_) => true,
        // The person and the state are right; only the data of this trial is not.
        Err(refusal) => refusal.code.kind() == RefusalKind::Data,
    };
    let opens = super::opened::may_open(seen);
    CaseView {
        parties: case.registration.parties.iter().map(|party| party_view(party, seen, opens)).collect(),
        agent: case.registration.representation.as_ref().map(|agent| AgentView::of(agent, opens)),
        accountable: pack.department_short(case.accountable_department()).to_owned(),
        departments: seals(case, pack),
        directory: directory(pack),
        due: due_view(case, &calendar, now),
        stages: stages(case, entries),
        town: pack.place_name(&case.registration.location_town).to_owned(),
        proposal: case.proposal(pack),
        documents: case.documents.iter().map(|document| document_view(document, String::new(), pack)).collect(),
        attachments: case.attachments.iter().map(AttachmentView::of).collect(),
        catalogue: if case.sub_state.stage() == domain::case::Stage::Archiving {
            catalogue(case, pack)
        } else {
            Vec::<CatalogueLine>::new()
        },
        archive_check: if seen == Sight::Full { case.archive_check(pack) } else { Vec::new() },
        remedies: if seen == Sight::Full { remedies(case, pack) } else { Vec::new() },
        standings: if seen == Sight::Full { standings(case, pack, &calendar, now) } else { Vec::new() },
        hand_over_to_me: case.hand_over.as_ref().is_some_and(|offer| Some(offer.to.account) == actor.account()),
        may_amend: admits(Command::AmendRegistration { registration: Box::new(case.registration.clone()) }),
        may_sign: admits(Command::SignReply { legal_basis: vec!["试".to_owned()] }),
        may_serve: (waits_for_service(case) || may_serve_notice(case))
            && admits(Command::RecordService {
                document: DocumentKind::Reply,
                party: 0,
                method: domain::case::ServiceMethod::InPerson,
                served_at: now,
                proof: String::new(),
            }),
        may_record_contact: admits(Command::RecordContact {
            party: 1,
            at: now,
            method: String::new(),
            result: String::new(),
        }),
        may_declare: admits(Command::DeclareOwn { item: 0, reason: String::new() })
            && actor.department().is_some_and(|own| pack.self_declaring.contains(own)),
        may_inform_complainant: case.sub_state == SubState::TransferDrafting
            && admits(Command::InformComplainant { at: now, method: String::new() }),
        case: Box::new(case.sent_to(seen)),
        items,
        steps,
        records: side_records(case, &ctx),
        adds_files: admits_file(case, &ctx),
        timeline: story,
        clocks,
        cites,
        grounds: grounds(pack),
        now,
    }
}

/// A text without the numbers of cases the reader may not know of.
pub(super) fn unnamed(text: &str, hidden: &BTreeSet<CaseNo>) -> String {
    hidden.iter().fold(text.to_owned(), |text, case_no| text.replace(&case_no.to_string(), "（另一案件）"))
}

/// Whether the notice to the other side may still be entered as served on it.
fn may_serve_notice(case: &Case) -> bool {
    let other = case.heard_party().map(|other| other.no);
    case.is_invited()
        && other.is_some_and(|other| !case.is_served(DocumentKind::ParticipationNotice, other))
        && !matches!(case.sub_state, SubState::ReplyReview | SubState::Informed | SubState::AssignedFedBack)
}

/// Whether the document of this state still has to be served on somebody.
fn waits_for_service(case: &Case) -> bool {
    if case.sub_state == SubState::Informed {
        return !case.is_served(DocumentKind::CompetenceNotice, 1);
    }
    let document = match case.sub_state {
        SubState::AssignedFedBack => DocumentKind::AssignedFeedback,
        // Nothing is brought to anybody before it is signed.
        SubState::ReplyReview if case.reply.as_ref().is_some_and(|reply| reply.signed_at.is_some()) => {
            DocumentKind::Reply
        }
        _ => return false,
    };
    case.parties_to_serve().any(|party| !case.is_served(document, party.no))
}

fn cites(
    pack: &Pack,
    steps: &[steps::Step],
    story: &[domain::case::Happening],
    items: &[ItemView],
) -> Vec<(ClauseId, String, String)> {
    let clauses: BTreeSet<&ClauseId> = steps
        .iter()
        .flat_map(|step| &step.clauses)
        .chain(story.iter().flat_map(|happening| &happening.clauses))
        .chain(items.iter().filter_map(|item| item.route.as_ref()).flat_map(|route| &route.clauses))
        .collect();
    clauses
        .into_iter()
        .map(|clause| {
            let text = pack.clauses.get(clause).map(|text| text.text.clone()).unwrap_or_default();
            (clause.clone(), pack.cite(clause).to_owned(), text)
        })
        .collect()
}

/// A party as this reader's page shows it: what the case still holds of it was chosen before.
fn party_view(party: &Party, seen: Sight, opens: bool) -> PartyView {
    if seen == Sight::Part(Part::Court) { PartyView::of_debtor(party) } else { PartyView::of(party, opens) }
}

/// The four remedies with bodies by the deciding department, the rule of each limit, and the items each is open for. A
/// letter states the rule and no day: the limit runs from the service on whoever reads it (M-4.3-c).
pub(crate) fn remedies(case: &Case, pack: &Pack) -> Vec<RemedyNotice> {
    let department = case.accountable_department().as_str();
    let items = case.registration.items.len();
    pack.remedies
        .iter()
        .map(|rule| {
            let body = rule.bodies.get(department).or_else(|| rule.bodies.get("")).cloned().unwrap_or_default();
            let open = case.items_for(rule, pack);
            let fit = if open.len() == items {
                "本案适用"
            } else if open.is_empty() {
                "本案不适用"
            } else {
                "部分分项适用"
            };
            let which: Vec<String> = open.iter().map(|no| format!("分项 {no}")).collect();
            let which = if open.is_empty() || open.len() == items {
                String::new()
            } else {
                format!("（{}）", which.join("、"))
            };
            let within = match rule.limit.filter(|_| !open.is_empty()) {
                Some(limit) => format!("自收到本答复书之日起{}内；", limit.words()),
                None => String::new(),
            };
            let limit = format!("{fit}{which}；{within}{}；{}", rule.advice, rule.law);
            RemedyNotice { kind: rule.kind, body, limit }
        })
        .collect()
}
