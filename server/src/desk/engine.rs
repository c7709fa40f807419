//! One accepted command: load, decide, append, follow up, all in one write transaction; then tell the boards.

use super::live::LiveMessage;
use super::rules::Rules;
use super::{Desk, notify};
use crate::store::{Fault, Loaded, Unit};
use domain::access::{Actor, Role, Sight, is_sealed, sight, story};
use domain::administration::{Act, AdminEvent, Doer};
use domain::case::{
    Case, Command, CommandKind, Consequence, Context, Entry, Event, Opening, RecordCommand, RefusalCode, RefusalKind,
    Series, consequences, decide, open,
};
use domain::policy::Pack;
use domain::problem::Problem;
use domain::register::Leadership;
use domain::value::{CaseNo, Instant};
use futures::future::BoxFuture;
use std::sync::Arc;

/// What became of a command.
pub struct Done {
    after: Arc<Loaded>,
    /// A case that began as a consequence.
    pub linked: Option<CaseNo>,
}

impl Done {
    /// The case after it and everything that followed.
    pub fn case(&self) -> &Case {
        &self.after.case
    }
}

/// What has to be written in the same transaction as a new case: the ticket, the draft, the query code.
pub type Extra = Box<dyn for<'u> FnOnce(&'u mut Unit, i64, CaseNo) -> BoxFuture<'u, Result<(), Fault>> + Send>;

/// A job's view of the rules and the time.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) rules: Arc<Rules>,
    pub(super) now: Instant,
}

impl Scene {
    pub(super) fn pack(&self, case: &Case) -> Result<Arc<Pack>, Fault> {
        self.rules.pack(&case.pack).ok_or_else(|| Fault::inconsistent(format!("no pack {:?}", case.pack)))
    }
}

impl Desk {
    pub(super) fn scene(&self) -> Scene {
        Scene { rules: self.rules(), now: self.now() }
    }

    /// Decides `command` on the version somebody saw; `None` for steps that do not depend on what was seen (machines).
    ///
    /// # Errors
    /// Refusals, conflicts, `NotFound` for cases the actor may not know exist.
    pub async fn command(
        &self,
        actor: &Actor,
        case_no: CaseNo,
        seen: Option<u32>,
        command: Command,
    ) -> Result<Done, Problem> {
        self.command_with(actor, case_no, seen, command, None).await
    }

    /// As [`Self::command`], with something more to write in the same transaction.
    pub async fn command_with(
        &self,
        actor: &Actor,
        case_no: CaseNo,
        seen: Option<u32>,
        command: Command,
        extra: Option<Extra>,
    ) -> Result<Done, Problem> {
        let scene = self.scene();
        let actor = actor.clone();
        // Reading and decoding is done here, beside the one writer.
        let prepared = self.store.case_prepare(case_no).await.map_err(Fault::into_problem)?;
        let (done, told) = self
            .store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    if let Some(prepared) = prepared {
                        unit.case_admit(prepared);
                    }
                    perform(unit, &scene, &actor, case_no, seen, command, extra).await
                })
            })
            .await?;
        for message in told {
            self.live.tell(message);
        }
        Ok(done)
    }

    /// Begins a case; its number is the next of the year.
    ///
    /// # Errors
    /// Refusals of the opening.
    pub async fn begin(
        &self,
        actor: &Actor,
        make: impl FnOnce(CaseNo) -> Opening + Send + 'static,
        extra: Option<Extra>,
    ) -> Result<Done, Problem> {
        let scene = self.scene();
        let actor = actor.clone();
        let (done, told) = self
            .store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let case_no = next_case_no(unit, scene.now);
                    begin_in(unit, &scene, &actor, make(case_no), extra).await
                })
            })
            .await?;
        for message in told {
            self.live.tell(message);
        }
        Ok(done)
    }

    /// As [`Self::begin`], but only if `check` finds nothing that exists already; it answers instead then.
    pub async fn begin_unless<T, C>(
        &self,
        actor: &Actor,
        check: C,
        make: impl FnOnce(CaseNo) -> Opening + Send + 'static,
        extra: Option<Extra>,
    ) -> Result<Result<Done, T>, Problem>
    where
        T: Send + 'static,
        C: for<'u> FnOnce(&'u mut Unit) -> BoxFuture<'u, Result<Option<T>, Fault>> + Send + 'static,
    {
        let scene = self.scene();
        let actor = actor.clone();
        let (outcome, told) = self
            .store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    if let Some(existing) = check(unit).await? {
                        return Ok((Err(existing), Vec::new()));
                    }
                    let case_no = next_case_no(unit, scene.now);
                    let (done, told) = begin_in(unit, &scene, &actor, make(case_no), extra).await?;
                    Ok((Ok(done), told))
                })
            })
            .await?;
        for message in told {
            self.live.tell(message);
        }
        Ok(outcome)
    }
}

/// Makes the history of a case once its number is known.
pub type History = Box<dyn FnOnce(CaseNo) -> Result<Vec<Entry>, Fault> + Send>;

impl Desk {
    /// Writes whole histories as cases of their own, in one transaction; nobody is told (large datasets).
    ///
    /// # Errors
    /// A history that is none, trouble with the store.
    pub async fn adopt(&self, histories: Vec<History>) -> Result<(), Problem> {
        let scene = self.scene();
        self.store
            .writer
            .run(move |unit| {
                Box::pin(async move {
                    let calendar = scene.rules.calendar();
                    let mut adopted = Vec::with_capacity(histories.len());
                    for history in histories {
                        let entries = history(next_case_no(unit, scene.now))?;
                        let case = Case::replay(&entries)
                            .ok_or_else(|| Fault::inconsistent("a history without an opening"))?;
                        let pack = scene.pack(&case)?;
                        adopted.push(unit.case_adopt(case, &entries, &pack, &calendar).await?);
                    }
                    let act = Act::CasesAdopted { cases: adopted };
                    unit.admin_append(&AdminEvent::new(scene.now, Doer::Server, act))?;
                    Ok(())
                })
            })
            .await
    }
}

fn next_case_no(unit: &Unit, now: Instant) -> CaseNo {
    use domain::case::Numbering;
    let year = now.day().year();
    let serial = unit.numbers().next(&Series { kind: "case".to_owned(), department: String::new(), year });
    CaseNo::new(u16::try_from(year).unwrap_or(0), serial)
}

async fn begin_in(
    unit: &mut Unit,
    scene: &Scene,
    actor: &Actor,
    opening: Opening,
    extra: Option<Extra>,
) -> Result<(Done, Vec<LiveMessage>), Fault> {
    let loaded = begin_case(unit, scene, actor, opening).await?;
    if let Some(extra) = extra {
        extra(unit, loaded.case_id, loaded.case.case_no).await?;
    }
    let pack = scene.pack(&loaded.case)?;
    let told = vec![LiveMessage::of(&[], &loaded, &pack)];
    Ok((Done { after: loaded, linked: None }, told))
}

async fn begin_case(unit: &mut Unit, scene: &Scene, actor: &Actor, opening: Opening) -> Result<Arc<Loaded>, Fault> {
    let pack =
        scene.rules.pack(&opening.pack).ok_or_else(|| Fault::inconsistent(format!("no pack {:?}", opening.pack)))?;
    let calendar = scene.rules.calendar();
    let decided = {
        let numbers = unit.numbers();
        let leader = Leadership::Unasked;
        open(opening, &Context { now: scene.now, actor, pack: &pack, calendar: &calendar, numbers: &numbers, leader })
    };
    let events = decided.inspect_err(|_| unit.forget_numbers())?;
    let entry = Entry { version: 1, at: scene.now, actor: actor.to_ref(), events };
    let begun = unit.case_begin(&entry, &pack, &calendar).await?;
    notify::enqueue(unit, &begun, &entry, &pack, scene.now).await?;
    Ok(begun)
}

pub(super) async fn perform(
    unit: &mut Unit,
    scene: &Scene,
    actor: &Actor,
    case_no: CaseNo,
    seen: Option<u32>,
    command: Command,
    extra: Option<Extra>,
) -> Result<(Done, Vec<LiveMessage>), Fault> {
    let Some(loaded) = unit.case_load(case_no).await? else { return Err(Problem::NotFound.into()) };
    let pack = scene.pack(&loaded.case)?;
    admit(&loaded, actor, &pack, &command)?;
    let unknown = sight(actor, &loaded.case, &pack) == Sight::Nothing;
    if let Some(seen) = seen {
        check_version(unit, &loaded, seen, actor, &pack, &command).await?;
    }
    let before = loaded.clone();
    let sealed = is_of_a_clue(command.kind());
    let mut told = Vec::new();
    let after = match step(unit, scene, actor, &loaded, command, &mut told).await {
        // Who links a post to a number learns nothing of the case but that it could be linked.
        Err(Fault::Problem(Problem::Refused(refusal))) if unknown && refusal.code.kind() != RefusalKind::Data => {
            return Err(Problem::NotFound.into());
        }
        done => done?,
    };
    if let Some(extra) = extra {
        extra(unit, after.case_id, case_no).await?;
    }
    let message = LiveMessage::of(&before.listed, &after, &pack);
    told.insert(0, if sealed { message.sealed() } else { message });
    let linked = after.case.links.iter().skip(before.case.links.len()).map(|link| link.case_no).next();
    Ok((Done { after, linked }, told))
}

/// The system makes the step that `command` makes of the case as it is, if any; boards hear of it.
pub(super) async fn let_system(
    unit: &mut Unit,
    scene: &Scene,
    case_no: CaseNo,
    command: impl FnOnce(&Case) -> Option<Command>,
) -> Result<Vec<LiveMessage>, Fault> {
    let Some(loaded) = unit.case_load(case_no).await? else { return Err(Problem::NotFound.into()) };
    let Some(command) = command(&loaded.case) else { return Ok(Vec::new()) };
    let mut told = Vec::new();
    let after = step(unit, scene, &Actor::system(), &loaded, command, &mut told).await?;
    let pack = scene.pack(&after.case)?;
    told.insert(0, LiveMessage::of(&loaded.listed, &after, &pack));
    Ok(told)
}

/// A case the actor may not know exists is not found, whatever is asked of it (M-5.3-c).
fn admit(loaded: &Loaded, actor: &Actor, pack: &Pack, command: &Command) -> Result<(), Fault> {
    match sight(actor, &loaded.case, pack) {
        Sight::Nothing if names_by_number(actor, loaded, command) => Ok(()),
        Sight::Nothing => Err(Problem::NotFound.into()),
        // Masked until claimed: nothing else can be done with it.
        Sight::Pool if !matches!(command, Command::Claim) => Err(Problem::NotFound.into()),
        Sight::Pool | Sight::Full | Sight::Part(_) | Sight::Party(_) | Sight::Status => Ok(()),
    }
}

/// The cyberspace office links an item to a case whose number it was told, and sees nothing of it before (M-3.2.8-a). A
/// case knowledge of which is restricted has no number for it either.
fn names_by_number(actor: &Actor, loaded: &Loaded, command: &Command) -> bool {
    let registers = matches!(command, Command::Record(RecordCommand::RegisterPublicOpinion { .. }));
    registers && actor.has(Role::Cyberspace) && loaded.case.restriction.is_none()
}

/// Steps of which nobody else may learn even that they were made (M-4.5-f).
fn is_of_a_clue(kind: CommandKind) -> bool {
    use CommandKind as K;
    matches!(kind, K::HandOverClue | K::VoidClue | K::AcknowledgeClue | K::RecordClueOutcome)
}

/// Somebody else may have changed the case meanwhile; then the person is told who did what.
async fn check_version(
    unit: &mut Unit,
    loaded: &Arc<Loaded>,
    seen: u32,
    actor: &Actor,
    pack: &Pack,
    command: &Command,
) -> Result<(), Fault> {
    let version = loaded.case.version;
    // A second claim is told by whom the case was claimed; the rule says so better than the version.
    if seen == version || (matches!(command, Command::Claim) && loaded.case.is_claimed()) {
        return Ok(());
    }
    let entries = unit.case_entries_after(loaded, seen.min(version)).await?;
    // A clue is nobody's to notice; a new calendar that only moved dates stands in nobody's way.
    if seen < version && entries.iter().all(|entry| is_sealed(entry) || entry.is_of_time()) {
        return Ok(());
    }
    let what: Vec<String> = story(&entries, pack, sight(actor, &loaded.case, pack))
        .iter()
        .rev()
        .map(|happening| format!("{}{}", happening.who.split(" · ").next().unwrap_or_default(), happening.title))
        .take(3)
        .collect();
    let what = if what.is_empty() { "内容有更新".to_owned() } else { what.join("；") };
    let message = format!("{}：{what}。您填写的内容还在，请看过最新情况后再办", RefusalCode::StaleVersion.zh());
    Err(Problem::Conflict { message, version }.into())
}

/// Decides, appends, follows up. Boxed because consequences may have consequences.
fn step<'u>(
    unit: &'u mut Unit,
    scene: &'u Scene,
    actor: &'u Actor,
    loaded: &'u Arc<Loaded>,
    command: Command,
    told: &'u mut Vec<LiveMessage>,
) -> BoxFuture<'u, Result<Arc<Loaded>, Fault>> {
    Box::pin(async move {
        let pack = scene.pack(&loaded.case)?;
        let calendar = scene.rules.calendar();
        let kind = command.kind();
        let held = match kind {
            // Who consents is whom the roster has at this moment (M-3.1-a).
            CommandKind::GiveConsent | CommandKind::RefuseConsent => {
                Some(unit.roster_leader(&pack.reference.id, scene.now.day()).await?)
            }
            _ => None,
        };
        let decided = {
            let numbers = unit.numbers();
            let leader = Leadership::of(held.as_ref());
            let ctx = Context { now: scene.now, actor, pack: &pack, calendar: &calendar, numbers: &numbers, leader };
            decide(&loaded.case, command, &ctx)
        };
        let events = decided.inspect_err(|_| unit.forget_numbers())?;
        // Who stands in for a colleague acts under both names.
        let by = loaded.case.acting(actor, scene.now).to_ref();
        let entry = Entry { version: loaded.case.version + 1, at: scene.now, actor: by, events };
        let mut current = unit.case_append(loaded, &entry, &pack, &calendar).await?;
        notify::enqueue(unit, &current, &entry, &pack, scene.now).await?;
        keep_files(unit, &entry).await?;
        if entry.events.iter().any(|event| matches!(event, Event::RegistrationAmended(_))) {
            hide_elsewhere(unit, scene, &current, told).await?;
        }
        for consequence in consequences(&current.case, kind, &pack) {
            let system = Actor::system();
            match consequence {
                Consequence::Follow(command) => {
                    current = step(unit, scene, &system, &current.clone(), command, told).await?;
                }
                Consequence::Open(opening) => {
                    for attachment in &opening.attachments {
                        unit.file_refer(&attachment.file, attachment.size).await?;
                    }
                    let begun = begin_case(unit, scene, &system, *opening).await?;
                    unit.query_codes_copy(current.case_id, begun.case_id, scene.now).await?;
                    told.push(LiveMessage::of(&[], &begun, &pack));
                }
                Consequence::Other(other, command) => {
                    let Some(other) = unit.case_load(other).await? else {
                        return Err(Fault::inconsistent("a linked case that does not exist"));
                    };
                    let after = step(unit, scene, &system, &other, command, told).await?;
                    told.push(LiveMessage::of(&other.listed, &after, &pack));
                }
            }
        }
        Ok(current)
    })
}

/// Who asks not to be named on one card of a matter is named on none of the others: split off, sent on, merged (X-16-a).
async fn hide_elsewhere(
    unit: &mut Unit,
    scene: &Scene,
    here: &Arc<Loaded>,
    told: &mut Vec<LiveMessage>,
) -> Result<(), Fault> {
    if !here.case.registration.parties.iter().any(|party| party.identity_hidden) {
        return Ok(());
    }
    let mut linked = here.case.linked_cases();
    linked.extend(here.case.merged_into.as_ref().map(|merged| merged.into));
    for case_no in linked {
        let Some(other) = unit.case_load(case_no).await? else { continue };
        let Some(registration) = here.case.hides_in(&other.case) else { continue };
        let command = Command::AmendRegistration { registration: Box::new(registration) };
        let pack = scene.pack(&other.case)?;
        let after = step(unit, scene, &Actor::system(), &other, command, told).await?;
        told.push(LiveMessage::of(&other.listed, &after, &pack));
    }
    Ok(())
}

/// Files added by an entry are referred to from now on.
async fn keep_files(unit: &mut Unit, entry: &Entry) -> Result<(), Fault> {
    for event in &entry.events {
        if let Event::AttachmentAdded(attachment) = event {
            unit.file_refer(&attachment.file, attachment.size).await?;
        }
    }
    Ok(())
}
