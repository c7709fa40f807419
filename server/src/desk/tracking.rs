//! A party's door to its own case.

use super::Desk;
use super::attempt::{Guess, Source};
use crate::store::vault::random_token;
use crate::store::{CaseRow, Fault, StoredFile};
use async_trait::async_trait;
use domain::access::{Actor, Who};
use domain::case::{
    Attachment, AttachmentPurpose, Audience, Case, Command, CommandKind, Context, DocumentKind, Entry, LinkKind,
    PartyRole, Preview, RecordCommand, SubState, decide, steps, timeline,
};
use domain::policy::Pack;
use domain::ports::{Answer, Tracking};
use domain::problem::Problem;
use domain::value::{CaseNo, mask_name};
use domain::view::{
    AttachmentView, CommandOutcome, DocumentView, PartyAction, SiblingView, StandstillView, TrackingView, clock_views,
    due_view, stages,
};
use std::collections::BTreeSet;

impl Desk {
    /// The case a citizen's session is for, and who looks. Any other case is not found.
    pub(super) async fn tracked(&self, session: &str, case_no: CaseNo) -> Answer<(CaseRow, Actor)> {
        let found = self.store.tracking_party(session, self.now()).await.map_err(Fault::into_problem)?;
        let Some((case_id, party, agent)) = found else { return Err(Problem::NotFound) };
        let mut row =
            self.store.case_fetch_by_id(case_id).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        if row.case.case_no != case_no {
            // The case it was sent on as, or came from, and the cards it was split into are the same person's too.
            let linked = row.case.links.iter().any(|link| {
                let same_person = matches!(
                    link.kind,
                    LinkKind::ForwardedTo | LinkKind::ForwardedFrom | LinkKind::SplitTo | LinkKind::SplitFrom
                );
                link.case_no == case_no && same_person
            });
            if !linked {
                return Err(Problem::NotFound);
            }
            row = self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        }
        let name = row.case.registration.party(party).map(|party| party.name.clone()).ok_or(Problem::NotFound)?;
        Ok((row, Actor { who: Who::Party { party, agent }, name }))
    }

    /// Adds a party's file to its case.
    pub async fn track_add_file(&self, session: &str, case_no: CaseNo, name: &str, stored: StoredFile) -> Answer<()> {
        let (row, actor) = self.tracked(session, case_no).await?;
        let correcting = row.case.sub_state == SubState::ReturnedForCorrection;
        let file = stored.name.clone();
        let attachment = Attachment {
            no: 0,
            name: super::intake::clean_name(name),
            media_type: stored.media_type.to_owned(),
            size: stored.size,
            file: stored.name,
            key: stored.key,
            by: actor.to_ref(),
            at: self.now(),
            purpose: correcting.then_some(AttachmentPurpose::Correction),
        };
        let added =
            self.command(&actor, case_no, None, Command::AddAttachment { attachment: Box::new(attachment) }).await;
        if added.is_err() {
            self.store.files.remove(&file).await;
        }
        added.map(|_| ())
    }

    /// Whether the session may add a file to the case; asked before anything is taken in.
    pub async fn track_admits_file(&self, session: &str, case_no: CaseNo) -> Answer<()> {
        let (row, actor) = self.tracked(session, case_no).await?;
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
        let code: String = query_code.chars().filter(char::is_ascii_digit).collect();
        let found = match self.store.query_code_open(parsed, &code).await {
            Ok(Some(found)) => {
                attempt.right().await;
                found
            }
            Ok(None) => {
                attempt.wrong().await;
                return Err(Problem::NotFound);
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

    async fn view(&self, session: &str, case_no: CaseNo) -> Answer<TrackingView> {
        let (row, actor) = self.tracked(session, case_no).await?;
        let entries = self.store.case_entries(&row).await.map_err(Fault::into_problem)?;
        let pack = self.pack_of(&row.case)?;
        Ok(view(&row.case, &entries, &actor, &pack, self))
    }

    async fn act(&self, session: &str, case_no: CaseNo, version: u32, command: Command) -> Answer<CommandOutcome> {
        let (row, actor) = self.tracked(session, case_no).await?;
        let pack = self.pack_of(&row.case)?;
        if !is_party_command(command.kind()) {
            return Err(Problem::NotFound);
        }
        let kind = command.kind();
        // A message or a file does not depend on what was seen; everything else does.
        let seen = (!matches!(kind, CommandKind::LeaveMessage)).then_some(version);
        let done = self.command(&actor, case_no, seen, command).await?;
        Ok(CommandOutcome { version: done.case.version, message: told(kind, &done.case, &pack), linked: done.linked })
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
        CommandKind::ConfirmNoObjection => "已记录您无异议，案卷将归档".to_owned(),
        CommandKind::Object => "已记录您的异议。您可以选择一种救济途径，或等待部门重新审查".to_owned(),
        CommandKind::StartRemedy => "已登记您选择的救济途径".to_owned(),
        CommandKind::WithdrawObjection => "已撤回异议".to_owned(),
        CommandKind::Withdraw => "已撤回。以后仍可重新反映".to_owned(),
        CommandKind::AskReopening => format!("申请已送达{department}"),
        CommandKind::LeaveMessage => "留言已送达，一个工作日内回您".to_owned(),
        CommandKind::AskGuidance => "已转司法局，答复会显示在本页".to_owned(),
        _ => "已办理".to_owned(),
    }
}

/// What the party may do now, by the same rules that decide it.
fn actions(case: &Case, actor: &Actor, pack: &Pack, desk: &Desk) -> Vec<PartyAction> {
    let rules = desk.rules();
    let calendar = rules.calendar();
    let ctx = Context { now: desk.now(), actor, pack, calendar: &calendar, numbers: &Preview };
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
    let question = Command::Record(RecordCommand::AskGuidance { question: "试".to_owned() });
    if decide(case, question, &ctx).is_ok() {
        found.push(PartyAction::AskGuidance);
    }
    found
}

fn view(case: &Case, entries: &[Entry], actor: &Actor, pack: &Pack, desk: &Desk) -> TrackingView {
    let now = desk.now();
    let rules = desk.rules();
    let calendar = rules.calendar();
    let party = actor.as_party().unwrap_or(0);
    let department_id = case.accountable_department();
    let department = pack.department(department_id);
    let story = timeline(entries, pack, Some(party));
    let other =
        case.registration.parties.iter().find(|other| other.no != party && other.role != PartyRole::ThirdParty).map(
            |other| {
                let name = if other.identity_hidden { "身份保密".to_owned() } else { other_name(other) };
                (name, case.is_served(DocumentKind::Reply, other.no))
            },
        );
    let applicant = party == 1;
    TrackingView {
        case_no: case.case_no,
        version: case.version,
        party,
        title: case.registration.title.clone(),
        category: case
            .registration
            .items
            .first()
            .and_then(|item| pack.category(item.category))
            .map(|category| category.plain.clone())
            .unwrap_or_default(),
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
        contact: case.first_receiver.as_ref().map(|receiver| mask_name(&receiver.name)).unwrap_or_default(),
        due: due_view(case, &calendar, now),
        clocks: clock_views(case, pack, &calendar, now)
            .into_iter()
            .filter(|clock| clock.stopped_at.is_none() && clock.unit.is_none())
            .map(|clock| if applicant { clock } else { without_reasons(clock) })
            .collect(),
        cites: cites(&story, pack),
        timeline: story,
        documents: documents(case, party, pack),
        attachments: case
            .attachments
            .iter()
            .filter(|attachment| attachment.by.party == Some(party))
            .map(|attachment| AttachmentView { by: "您".to_owned(), ..AttachmentView::of(attachment) })
            .collect(),
        defects: case
            .open_correction()
            .filter(|_| applicant)
            .map(|correction| correction.defects.clone())
            .unwrap_or_default(),
        target: case.notice.as_ref().filter(|_| applicant).map(|notice| notice.target.clone()),
        forwarded_to: case.notice.as_ref().filter(|_| applicant).and_then(|notice| notice.forwarded_to),
        remedies: case
            .reply
            .as_ref()
            .filter(|_| case.is_served(DocumentKind::Reply, party))
            .map(|reply| reply.remedies.clone())
            .unwrap_or_default(),
        objection: case.open_objection().filter(|objection| objection.party == party).cloned(),
        remedy: case.open_remedy().cloned(),
        guidance: case.records.guidance.iter().filter(|guidance| guidance.party == party).cloned().collect(),
        standstill: case.suspension.as_ref().map(|standstill| StandstillView {
            ground: standstill.ground,
            reason: standstill.reason.clone(),
            expected_end: standstill.expected_end,
            at: standstill.at,
        }),
        siblings: siblings(case),
        actions: actions(case, actor, pack, desk),
        agent: matches!(actor.who, Who::Party { agent: true, .. }),
        other,
        now,
    }
}

/// Cards split off this one, or the one it was split off (TR82).
fn siblings(case: &Case) -> Vec<SiblingView> {
    let links = case.links.iter().filter(|link| matches!(link.kind, LinkKind::SplitTo | LinkKind::SplitFrom));
    links.map(|link| SiblingView { case_no: link.case_no, child: link.kind == LinkKind::SplitTo }).collect()
}

/// Why a clock stood still or was extended is told to the applicant; the other side sees that it was.
fn without_reasons(mut clock: domain::view::ClockView) -> domain::view::ClockView {
    clock.suspensions.iter_mut().for_each(|pause| pause.reason.clear());
    clock.extensions.iter_mut().for_each(|granted| granted.reason.clear());
    clock
}

/// Of the other party its name is shown; a person's masked.
fn other_name(other: &domain::case::Party) -> String {
    if other.kind == domain::case::PartyKind::Individual { mask_name(&other.name) } else { other.name.clone() }
}

/// Documents this party may read, with their text.
fn documents(case: &Case, party: u8, pack: &Pack) -> Vec<DocumentView> {
    case.documents
        .iter()
        .filter(|document| match document.audience {
            Audience::Staff => false,
            Audience::Applicant => party == 1,
            Audience::Party(reader) => reader == party,
            Audience::Parties => case.parties_to_serve().any(|reader| reader.no == party),
            Audience::Served => case.services.iter().any(|service| {
                service.document == document.kind && service.party == party && service.round == document.round
            }),
        })
        .map(|document| DocumentView {
            no: document.no,
            kind: document.kind,
            title: document.title.clone(),
            document_no: document.document_no.as_ref().map(ToString::to_string).unwrap_or_default(),
            issued_at: document.issued_at,
            audience: document.audience,
            body: document.body.clone(),
            department: document
                .issued_by
                .department
                .as_ref()
                .map(|department| pack.department_name(department).to_owned())
                .unwrap_or_default(),
        })
        .collect()
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
