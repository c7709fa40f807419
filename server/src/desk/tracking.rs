//! A party's door to its own case.

use super::Desk;
use super::attempt::{Guess, Source};
use super::casework::document_view;
use crate::store::vault::random_token;
use crate::store::{CaseRow, Fault, StoredFile};
use crate::watch::{SecurityEvent, note};
use async_trait::async_trait;
use domain::access::{Actor, PartyCase, Sight, Who, sight};
use domain::case::{
    Attachment, AttachmentPurpose, Case, Command, CommandKind, Context, Document, Entry, HearingCommand, LinkKind,
    Preview, RecordCommand, SubState, claim, decide, steps, timeline,
};
use domain::input::{CommandInput, Misread};
use domain::policy::Pack;
use domain::ports::{Answer, Tracking};
use domain::problem::Problem;
use domain::register::Leadership;
use domain::value::CaseNo;
use domain::view::{
    AttachmentView, CommandOutcome, DocumentView, PartyAction, SiblingView, StandstillView, TrackingView, clock_views,
    party_due_view, remedy_limits, stages,
};
use std::collections::BTreeSet;

impl Desk {
    /// The case a citizen's session is for, and who looks. Any other case is not found.
    pub(super) async fn tracked(&self, session: &str, case_no: CaseNo) -> Answer<(CaseRow, Actor)> {
        let found = self.store.tracking_party(session, self.now()).await.map_err(Fault::into_problem)?;
        let Some(footing) = found else { return Err(Problem::NotFound) };
        let (party, agent) = (footing.party, footing.agent);
        let mut row = self
            .store
            .case_fetch_by_id(footing.case_id)
            .await
            .map_err(Fault::into_problem)?
            .ok_or(Problem::NotFound)?;
        if row.case.case_no != case_no {
            // The case it was sent on as, or came from, and the cards it was split into are the same person's too.
            let linked = row.case.links.iter().any(|link| {
                let same_person = matches!(
                    link.kind,
                    LinkKind::ForwardedTo | LinkKind::ForwardedFrom | LinkKind::SplitTo | LinkKind::SplitFrom
                );
                link.case_no == case_no && same_person
            }) && row.case.is_open_to(party);
            if !linked {
                return Err(Problem::NotFound);
            }
            row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        }
        let name = row.case.registration.party(party).map(|party| party.name.clone()).ok_or(Problem::NotFound)?;
        // Nor once somebody else stands under that number there, or acts for it (decisions: a code is a person's).
        if !self.store.still_stands(&footing, &row.case.registration) {
            return Err(Problem::NotFound);
        }
        // What opened one case opens no other before its party was served or invited there (requirements §3, EMP).
        if !row.case.is_open_to(party) {
            return Err(Problem::NotFound);
        }
        Ok((row, Actor { who: Who::Party { party, agent }, name }))
    }

    /// The cases linked to `case` of which `actor` may know, each asked for itself.
    pub(super) async fn linked_open_to(&self, case: &Case, actor: &Actor) -> Answer<BTreeSet<CaseNo>> {
        let mut open = BTreeSet::new();
        for case_no in case.linked_cases() {
            let row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?;
            let Some(row) = row else { continue };
            let pack = self.pack_of(&row.case)?;
            if !matches!(sight(actor, &row.case, &pack), Sight::Nothing | Sight::Pool) {
                open.insert(case_no);
            }
        }
        Ok(open)
    }

    /// Adds a party's file to its case.
    pub async fn track_add_file(
        &self,
        session: &str,
        from: &str,
        case_no: CaseNo,
        name: &str,
        stored: StoredFile,
    ) -> Answer<()> {
        let (row, actor) = self.tracked(session, case_no).await?;
        let spends = self.spends_case_file(from, case_no, actor.as_party().unwrap_or(0), stored.size);
        let correcting = row.case.sub_state == SubState::ReturnedForCorrection;
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
            purpose: correcting.then_some(AttachmentPurpose::Correction),
        };
        let command = Command::AddAttachment { attachment: Box::new(attachment) };
        let added = self.command_with(&actor, case_no, None, command, Some(self.spending(spends))).await;
        if added.is_err() {
            self.store.files.remove(&file).await;
        }
        added.map(|_| ())
    }

    /// Whether the session may add a file to the case; asked before anything is taken in.
    pub async fn track_admits_file(&self, session: &str, from: &str, case_no: CaseNo) -> Answer<()> {
        let (row, actor) = self.tracked(session, case_no).await?;
        self.budget_admits(&self.spends_case_file(from, case_no, actor.as_party().unwrap_or(0), 0)).await?;
        let pack = self.pack_of(&row.case)?;
        if actions(&row.case, &actor, &pack, self).contains(&PartyAction::AddFile) {
            Ok(())
        } else {
            Err(Problem::NotFound)
        }
    }

    /// A party's own file.
    pub async fn track_file(&self, session: &str, case_no: CaseNo, no: u16) -> Answer<(String, String, Vec<u8>)> {
        let (row, actor) = self.tracked(session, case_no).await?;
        let own = row
            .case
            .attachments
            .iter()
            .find(|attachment| attachment.no == no && attachment.by.party == actor.as_party())
            .ok_or(Problem::NotFound)?;
        let content = self.store.files.read(&own.file, &own.key).await.map_err(|error| {
            tracing::error!(%error, "attachment");
            Problem::Unavailable
        })?;
        Ok((own.name.clone(), own.media_type.clone(), content))
    }

    pub(super) fn pack_of(&self, case: &Case) -> Answer<std::sync::Arc<Pack>> {
        self.rules()
            .pack(&case.pack)
            .ok_or_else(|| Fault::inconsistent(format!("no pack {:?}", case.pack)).into_problem())
    }
}

#[async_trait]
impl Tracking for Desk {
    async fn open(&self, case_no: &str, query_code: &str, from: &str) -> Answer<String> {
        let case_no_text = case_no.trim();
        // A malformed number takes the same way as an unknown one; a number is one subject however it is written.
        let parsed = case_no_text.parse::<CaseNo>().unwrap_or(CaseNo::new(1, 1));
        let attempt = self.attempt(Guess::QueryCode, Source::at(from), &parsed.to_string()).await?;
        attempt.slow_down().await;
        // However it is written: in groups, with full-width digits.
        let code: String = domain::value::narrow_digits(query_code).chars().filter(char::is_ascii_digit).collect();
        let found = match self.store.query_code_open(parsed, &code).await {
            // A code that came along with a split or a forwarding opens nothing before its party was served there.
            Ok(Some(footing)) => self.store.case_fetch_by_id(footing.case_id).await.map(|row| {
                let opens = |row: &CaseRow| {
                    row.case.is_open_to(footing.party) && self.store.still_stands(&footing, &row.case.registration)
                };
                row.as_ref().is_some_and(opens).then_some(footing)
            }),
            Ok(None) => Ok(None),
            Err(fault) => Err(fault),
        };
        let found = match found {
            Ok(Some(found)) => {
                // Each party of the case has a code: one's own gives nothing back of guesses at another's.
                attempt.right_for_one();
                found
            }
            Ok(None) => {
                note(SecurityEvent::QueryCodeFailed);
                let told = attempt.refusal(Problem::NotFound);
                attempt.wrong().await;
                return Err(told);
            }
            Err(fault) => {
                attempt.withdrawn();
                return Err(fault.into_problem());
            }
        };
        let token = random_token().map_err(|_| Problem::Unavailable)?;
        self.store.tracking_begin(&token, found, self.now()).await?;
        Ok(token)
    }

    async fn session(&self, held: Vec<String>, case_no: CaseNo) -> Answer<String> {
        let mut linked = None;
        for token in held {
            match self.tracked(&token, case_no).await {
                Ok((row, _)) => {
                    let own = self.store.tracking_party(&token, self.now()).await.map_err(Fault::into_problem)?;
                    if own.is_some_and(|own| own.case_id == row.case_id) {
                        return Ok(token);
                    }
                    linked.get_or_insert(token);
                }
                Err(Problem::NotFound) => {}
                Err(problem) => return Err(problem),
            }
        }
        linked.ok_or(Problem::NotFound)
    }

    async fn view(&self, session: &str, case_no: CaseNo) -> Answer<TrackingView> {
        // Citizens' pages never take all readers of the store: boards are read beside however many of them.
        let _turn = self.citizens.acquire().await.map_err(|_| Problem::Unavailable)?;
        let (row, actor) = self.tracked(session, case_no).await?;
        let entries = self.store.case_entries(&row).await.map_err(Fault::into_problem)?;
        let pack = self.pack_of(&row.case)?;
        let may_open = self.linked_open_to(&row.case, &actor).await?;
        Ok(view(&row.case, &entries, &actor, &pack, self, &may_open))
    }

    async fn say(&self, session: &str, case_no: CaseNo, version: u32, input: CommandInput) -> Answer<CommandOutcome> {
        let (row, actor) = self.tracked(session, case_no).await?;
        let pack = self.pack_of(&row.case)?;
        let command = match self.parsed(&row.case, &pack, &input).await? {
            Ok(command) if is_party_command(command.kind()) => command,
            Err(Misread::Fields { kind: Some(kind), errors }) if is_party_command(kind) => {
                return Err(self.refused(&actor, &row.case, &pack, Some(kind), errors).into());
            }
            Ok(_) | Err(_) => return Err(Problem::NotFound),
        };
        let kind = command.kind();
        // A message or a file does not depend on what was seen; everything else does.
        let seen = (!matches!(kind, CommandKind::LeaveMessage)).then_some(version);
        // What moves the case is bounded by its rules; what can be said again and again is by a budget.
        let said = matches!(
            kind,
            CommandKind::StateView
                | CommandKind::NamePerson
                | CommandKind::LeaveMessage
                | CommandKind::AskGuidance
                | CommandKind::AskReopening
        );
        let spends = said.then(|| self.spending(self.spends_message(case_no, actor.as_party().unwrap_or(0))));
        let done = self.command_with(&actor, case_no, seen, command, spends).await?;
        Ok(CommandOutcome {
            version: done.case().version,
            message: told(kind, done.case(), &pack),
            linked: done.linked,
        })
    }

    async fn close(&self, session: &str) -> Answer<()> {
        self.store.tracking_end(session).await
    }
}

fn is_party_command(kind: CommandKind) -> bool {
    matches!(
        kind,
        CommandKind::Correct
            | CommandKind::Forward
            | CommandKind::ConfirmNoObjection
            | CommandKind::Object
            | CommandKind::StartRemedy
            | CommandKind::WithdrawObjection
            | CommandKind::Withdraw
            | CommandKind::AskReopening
            | CommandKind::LeaveMessage
            | CommandKind::AskGuidance
            | CommandKind::StateView
            | CommandKind::NamePerson
    )
}

fn told(kind: CommandKind, case: &Case, pack: &Pack) -> String {
    let department = pack.department_short(case.accountable_department());
    match kind {
        CommandKind::Correct => "补正已提交，工作人员会继续登记".to_owned(),
        CommandKind::Forward => {
            let to = case.notice.as_ref().and_then(|notice| notice.forwarded_to);
            let number = to.map(|case_no| case_no.to_string()).unwrap_or_default();
            format!("已转送，新的受理编号是 {number}，查询码不变")
        }
        CommandKind::ConfirmNoObjection if case.awaited().next().is_some() || case.open_objection().is_some() => {
            "已记录您无异议；另一方表示意见或期满后归档".to_owned()
        }
        CommandKind::ConfirmNoObjection if case.is_being_served() => {
            "已记录您无异议；答复送达另一方后，由双方各自表示意见".to_owned()
        }
        CommandKind::ConfirmNoObjection => "已记录您无异议，案卷将归档".to_owned(),
        CommandKind::Object => "已记录您的异议。您可以选择一种救济途径，或等待部门重新审查".to_owned(),
        CommandKind::StartRemedy => "已登记您选择的救济途径".to_owned(),
        CommandKind::WithdrawObjection => "已撤回异议".to_owned(),
        CommandKind::Withdraw => "已撤回。以后仍可重新反映".to_owned(),
        CommandKind::AskReopening => format!("申请已送达{department}"),
        CommandKind::LeaveMessage => "留言已送达，一个工作日内回您".to_owned(),
        CommandKind::StateView => "意见已提交，工作人员会查阅".to_owned(),
        CommandKind::NamePerson => "负责人员已登记".to_owned(),
        CommandKind::AskGuidance => "已转司法局，答复会显示在本页".to_owned(),
        _ => "已办理".to_owned(),
    }
}

/// What the party may do now, by the same rules that decide it.
fn actions(case: &Case, actor: &Actor, pack: &Pack, desk: &Desk) -> Vec<PartyAction> {
    let rules = desk.rules();
    let calendar = rules.calendar();
    let ctx =
        Context { now: desk.now(), actor, pack, calendar: &calendar, numbers: &Preview, leader: Leadership::Unasked };
    let mut found = Vec::new();
    for step in steps::steps(case, &ctx) {
        if !step.is_open() {
            continue;
        }
        let action = match step.command {
            CommandKind::Correct => PartyAction::Correct,
            CommandKind::Forward => PartyAction::Forward,
            CommandKind::ConfirmNoObjection => PartyAction::NoObjection,
            CommandKind::Object => PartyAction::Object,
            CommandKind::StartRemedy => PartyAction::Remedy,
            CommandKind::WithdrawObjection => PartyAction::WithdrawObjection,
            CommandKind::Withdraw => PartyAction::Withdraw,
            _ => continue,
        };
        let authorised = case.registration.representation.as_ref().is_none_or(|agent| agent.may_withdraw);
        let by_agent = matches!(actor.who, Who::Party { agent: true, .. });
        if action == PartyAction::Withdraw && by_agent && !authorised {
            continue;
        }
        if !found.contains(&action) {
            found.push(action);
        }
    }
    if case.sub_state == SubState::Archived {
        found.push(PartyAction::AskReopening);
    } else {
        found.push(PartyAction::AddFile);
        found.push(PartyAction::Message);
    }
    let view = Command::Hearing(HearingCommand::State { party: 0, text: "试".to_owned() });
    if decide(case, view, &ctx).is_ok() {
        found.push(PartyAction::StateView);
    }
    let question = Command::Record(RecordCommand::AskGuidance { question: "试".to_owned() });
    if decide(case, question, &ctx).is_ok() {
        found.push(PartyAction::AskGuidance);
    }
    found
}

/// The page of a party: what [`Case::told_to`] puts in, the story, and what every page of the case begins with.
/// Of linked cases it names those the party `may_open`, too.
fn view(
    case: &Case,
    entries: &[Entry],
    actor: &Actor,
    pack: &Pack,
    desk: &Desk,
    may_open: &BTreeSet<CaseNo>,
) -> TrackingView {
    let now = desk.now();
    let rules = desk.rules();
    let calendar = rules.calendar();
    let party = actor.as_party().unwrap_or(0);
    let department_id = case.accountable_department();
    let department = pack.department(department_id);
    let story = case.uncrossed_story(timeline(entries, pack, Some(party)), party);
    let PartyCase {
        title,
        other,
        contact,
        first_department,
        holder,
        defects,
        target,
        forwarded_to,
        remedies,
        objection,
        position,
        statements,
        person,
        remedy,
        guidance,
        standstill,
        siblings,
        documents,
        attachments,
        clocks,
    } = case.told_to(party);
    let category = case.registration.items.first().and_then(|item| pack.category(item.category));
    let category = category.map(|category| category.plain.clone()).unwrap_or_default();
    TrackingView {
        case_no: case.case_no,
        version: case.version,
        party,
        // To another side a case is called after what it is about, never in somebody's words.
        title: if title.is_empty() { category.clone() } else { title },
        category,
        received_at: case.registration.received_at,
        state: case.sub_state,
        since: case.since,
        stages: stages(case, entries),
        track: case.track,
        outcome: case.outcome.filter(|_| !case.sub_state.is_open() || case.sub_state == SubState::ArchivePending),
        department: (
            department.map_or(department_id.to_string(), |department| department.short.clone()),
            department.map(|department| department.seal.clone()).unwrap_or_default(),
            department.map(|department| department.phone.clone()).unwrap_or_default(),
            department.map(|department| department.address.clone()).unwrap_or_default(),
        ),
        contact,
        first_department: first_department.map(|first| pack.department_short(&first).to_owned()).unwrap_or_default(),
        holder,
        due: party_due_view(case, &calendar, now),
        clocks: clock_views(&clocks, pack, &calendar, now),
        cites: cites(&story, pack),
        timeline: story,
        documents: documents.iter().map(|document| own_document(document, pack)).collect(),
        attachments: attachments.iter().map(own_file).collect(),
        defects,
        target,
        forwarded_to: forwarded_to.filter(|case_no| may_open.contains(case_no)),
        remedies,
        // To the other side what is claimed, in the table's words; nobody's own (X-16-a, M-5.3-c).
        claim: if case.heard_party().is_some_and(|other| other.no == party) { claim(case, pack) } else { Vec::new() },
        statements,
        person,
        limits: remedy_limits(case, party, pack, &calendar, now),
        // Each side has its own day, counted from the service on it.
        window: case
            .awaited()
            .any(|awaited| awaited.no == party)
            .then(|| case.window_ends(party, pack, &calendar).map(|end| end.plus(-1).day()))
            .flatten(),
        position,
        objection,
        remedy,
        guidance,
        standstill: standstill.map(|standstill| StandstillView {
            ground: standstill.ground,
            reason: standstill.reason,
            expected_end: standstill.expected_end,
            at: standstill.at,
        }),
        siblings: siblings
            .into_iter()
            .filter(|(case_no, _)| may_open.contains(case_no))
            .map(|(case_no, child)| SiblingView { case_no, child })
            .collect(),
        actions: actions(case, actor, pack, desk),
        agent: matches!(actor.who, Who::Party { agent: true, .. }),
        other,
        now,
    }
}

/// A paper as its party reads it: what was taken back says by which office, not by whom there.
fn own_document(document: &Document, pack: &Pack) -> DocumentView {
    let mut view = document_view(document, document.body.clone(), pack);
    if let (Some(view), Some(void)) = (&mut view.void, &document.void) {
        let office = void.by.department.as_ref().map_or("平台", |department| pack.department_name(department));
        office.clone_into(&mut view.by);
    }
    view
}

fn own_file(attachment: &Attachment) -> AttachmentView {
    let mut view = AttachmentView::of(attachment);
    "您".clone_into(&mut view.by);
    view
}

fn cites(story: &[domain::case::Happening], pack: &Pack) -> Vec<(domain::value::ClauseId, String)> {
    let clauses: BTreeSet<_> = story.iter().flat_map(|happening| &happening.clauses).collect();
    clauses.into_iter().map(|clause| (clause.clone(), pack.cite(clause).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::case::edge_for;

    #[test]
    fn every_party_command_is_a_step_or_a_side_record_of_the_engine() {
        for kind in CommandKind::ALL.iter().filter(|kind| is_party_command(**kind)) {
            let known = kind.transition().is_none_or(|transition| edge_for(transition, *kind).is_some());
            assert!(known, "{kind:?}");
        }
    }
}
