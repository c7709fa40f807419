//! What the outside provides: one trait per use, never per table. `server` implements them over SQLite, the tests run
//! the same stories against them, `app` calls exactly one per server function.

use crate::access::Actor;
use crate::case::{Channel, Command, DisclosureFile, Stage};
use crate::input::CommandInput;
use crate::intake::Form;
use crate::policy::PackRef;
use crate::problem::Problem;
use crate::register::{
    AccountabilityDraft, AccountabilityEntry, ConsultationDraft, ConsultationEntry, GroupTask, OpinionDraft,
    OpinionEntry, Quarter, RosterEntry, TaskDraft,
};
use crate::value::{AccountId, CaseNo, Day, DepartmentId, Instant};
use crate::view::{
    AbsenceForm, AccountView, Assessment, BegunSession, BoardView, BookShelf, BulkAct, BulkResult, CalendarYearView,
    Caller, CardChange, CaseView, ChangesAsked, ChangesView, ClueTrace, Colleague, ColumnView, CommandOutcome,
    CountsReport, Cursor, DisclosuresAsked, DisclosuresView, DocumentView, DraftView, EnrolmentView, FiguresReport,
    FoundView, InboxView, LinkView, ListView, LoadView, LookView, Me, MergeCandidate, OpeningAsked, OpeningsView,
    PendingView, Registered, RevealField, Revealed, RosterView, RulesView, SavedView, SecurityView, StationView,
    Submitted, Tally, TaskCount, TaskFilter, TaskList, TrackingView, UndeliveredView,
};
use async_trait::async_trait;

/// Result of a port.
pub type Answer<T> = Result<T, Problem>;

/// The citizen's form, from the first step to the receipt.
#[async_trait]
pub trait Intake: Send + Sync {
    /// A new draft; its token is all that opens it. `from` is who asks, for the budget.
    async fn begin(&self, from: &str) -> Answer<String>;
    /// The draft as saved; with `hint` what the table would say of that item.
    async fn draft(&self, token: &str, hint: Option<usize>) -> Answer<DraftView>;
    /// Saves what was typed, right or wrong.
    async fn save(&self, token: &str, form: Form) -> Answer<()>;
    /// Removes a file.
    async fn remove_file(&self, token: &str, no: u16) -> Answer<()>;
    /// Submits the draft (TR01). Submitting it again returns the same case. `from` is who asks, for the budget.
    async fn submit(&self, token: &str, from: &str) -> Answer<Submitted>;
    /// The receipt of a submitted draft, for a quarter of an hour unless it is put away before.
    async fn receipt(&self, token: &str) -> Answer<Submitted>;
    /// Puts the receipt away: nobody reads it again.
    async fn put_receipt_away(&self, token: &str) -> Answer<()>;
    /// Throws an unsent draft away with its files.
    async fn discard(&self, token: &str) -> Answer<()>;
    /// Stations by town (M-3.2.9-a).
    async fn stations(&self) -> Answer<Vec<StationView>>;
    /// The pack citizens are served under.
    async fn pack(&self) -> Answer<RulesView>;
}

/// A party's door to its own case.
#[async_trait]
pub trait Tracking: Send + Sync {
    /// Opens a case with its number and query code; returns a token for the session. `from` is who asks, for the
    /// throttle. Unknown, foreign and guessed numbers answer alike.
    async fn open(&self, case_no: &str, query_code: &str, from: &str) -> Answer<String>;
    /// Of the sessions a browser holds, the one that opens the case: its own before one of a case it goes on from.
    async fn session(&self, held: Vec<String>, case_no: CaseNo) -> Answer<String>;
    /// The case as its party sees it.
    async fn view(&self, session: &str, case_no: CaseNo) -> Answer<TrackingView>;
    /// A party's step, as it was sent.
    async fn say(&self, session: &str, case_no: CaseNo, version: u32, input: CommandInput) -> Answer<CommandOutcome>;
    /// The same with a command at hand, through the same door.
    async fn act(&self, session: &str, case_no: CaseNo, version: u32, command: Command) -> Answer<CommandOutcome> {
        self.say(session, case_no, version, CommandInput::of(&command)).await
    }
    /// Forgets the session.
    async fn close(&self, session: &str) -> Answer<()>;
}

/// Staff's work on a case.
#[async_trait]
pub trait Casework: Send + Sync {
    /// Takes a contact in person, by letter, by telephone (TR03); the query code goes to the person.
    async fn register_contact(&self, actor: &Actor, channel: Channel, form: Form) -> Answer<Submitted>;
    /// Everything the viewer may see of a case.
    async fn case(&self, actor: &Actor, case_no: CaseNo) -> Answer<CaseView>;
    /// A step as it was sent, on the version the person saw: every value in it is read before anything is decided.
    async fn say(&self, actor: &Actor, case_no: CaseNo, version: u32, input: CommandInput) -> Answer<CommandOutcome>;
    /// The same with a command at hand, through the same door.
    async fn command(&self, actor: &Actor, case_no: CaseNo, version: u32, command: Command) -> Answer<CommandOutcome> {
        self.say(actor, case_no, version, CommandInput::of(&command)).await
    }
    /// A document with its text, personal values masked; opening it is logged.
    async fn document(&self, actor: &Actor, case_no: CaseNo, no: u16) -> Answer<DocumentView>;
    /// A document with its whole text, with the purpose on record (M-5.3-a).
    async fn document_in_full(&self, actor: &Actor, case_no: CaseNo, no: u16, purpose: &str) -> Answer<DocumentView>;
    /// A personal field in full, with the purpose on record (M-5.3-a).
    async fn reveal(
        &self,
        actor: &Actor,
        case_no: CaseNo,
        party: u8,
        field: RevealField,
        purpose: &str,
    ) -> Answer<Revealed>;
    /// What is registered, as a form to amend: personal values are masked, and kept unless somebody types another.
    async fn registration_form(&self, actor: &Actor, case_no: CaseNo) -> Answer<Form>;
    /// Amends what is registered from a form.
    async fn amend(&self, actor: &Actor, case_no: CaseNo, version: u32, form: Form) -> Answer<CommandOutcome>;
    /// The file of a released disclosure, which is on record (M-5.3-b).
    async fn disclosure_file(&self, actor: &Actor, case_no: CaseNo, no: u8) -> Answer<DisclosureFile>;
    /// A fresh query code for a party, to be handed over with a letter or at the counter; the former one no longer
    /// opens anything. The other side gets one once it was asked to take part. What for, by whom and when is in the story
    /// of the case, the party's own page and a message to it (M-5.3-a).
    async fn issue_code(&self, actor: &Actor, case_no: CaseNo, party: u8, purpose: &str) -> Answer<String>;
    /// Open cases that could be merged into this one: of the same applicant or against the same employer, as far as the
    /// actor works on them; the likeliest first (TR61).
    async fn merge_candidates(&self, actor: &Actor, case_no: CaseNo) -> Answer<Vec<MergeCandidate>>;
    /// A colleague stands in for another on every card he has in hand, for the days stated (DHD); on how many.
    async fn stand_in_for_all(&self, actor: &Actor, form: AbsenceForm) -> Answer<u32>;
    /// Colleagues of the same department: whom a case can be handed over to, and whom a restriction can name.
    async fn colleagues(&self, actor: &Actor) -> Answer<Vec<Colleague>>;
}

/// The board.
#[async_trait]
pub trait Board: Send + Sync {
    /// The first page of every column.
    async fn board(&self, actor: &Actor) -> Answer<BoardView>;
    /// The next page of a column.
    async fn column(&self, actor: &Actor, stage: Stage, after: Option<Cursor>) -> Answer<ColumnView>;
    /// Cases found by number, name, telephone or identity number, and by the words of their accounts: the newest first.
    async fn find(&self, actor: &Actor, text: &str) -> Answer<FoundView>;
    /// One card as it is now, whether it passes the lens of the address, and the counts of every column.
    async fn card(&self, actor: &Actor, case_no: CaseNo, query: &str) -> Answer<CardChange>;
    /// Counts and overdue counts by column.
    async fn counts(&self, actor: &Actor) -> Answer<Vec<(Stage, u32, u32)>>;
    /// Rules the browser decides by.
    async fn rules(&self, pack: &PackRef) -> Answer<RulesView>;
}

/// The board looked at through a lens, and what a department and its people keep about it.
#[async_trait]
pub trait Looks: Send + Sync {
    /// The board under the lens an address describes; of every column as many cards as `depth` says, the first page
    /// where it says nothing. `after` is where one column goes on, for who has no script.
    async fn look(
        &self,
        actor: &Actor,
        query: &str,
        depth: &[(Stage, u32)],
        after: Option<(Stage, Cursor)>,
    ) -> Answer<LookView>;
    /// The next page of a column under a lens.
    async fn look_page(
        &self,
        actor: &Actor,
        query: &str,
        stage: Stage,
        after: Option<Cursor>,
        limit: u32,
    ) -> Answer<ColumnView>;
    /// Counts under a lens.
    async fn tally(&self, actor: &Actor, query: &str) -> Answer<Tally>;
    /// A page of the table under a lens.
    async fn list(&self, actor: &Actor, query: &str, after: Option<&str>) -> Answer<ListView>;
    /// Why a card the actor had on the board is there no more, as far as the actor may know.
    async fn gone(&self, actor: &Actor, case_no: CaseNo) -> Answer<String>;
    /// Keeps a view, for the person or for the department.
    async fn save_view(&self, actor: &Actor, name: &str, query: &str, shared: bool) -> Answer<Vec<SavedView>>;
    /// Removes a view.
    async fn remove_view(&self, actor: &Actor, id: i64) -> Answer<Vec<SavedView>>;
    /// Sets how many cards a column should hold at most; `None` takes the wish back.
    async fn set_most(&self, actor: &Actor, stage: Stage, most: Option<u32>) -> Answer<Vec<(Stage, u32)>>;
    /// One step on many cases, each decided on its own: what one refuses says nothing of the others.
    async fn bulk(&self, actor: &Actor, cases: Vec<(CaseNo, u32)>, act: BulkAct) -> Answer<Vec<BulkResult>>;
    /// Sticks a note on the card of a case, for the department's board only; without words it comes off.
    async fn put_note(&self, actor: &Actor, case_no: CaseNo, text: &str) -> Answer<()>;
    /// Says that the actor is at work on a case, or no longer.
    async fn work_on(&self, actor: &Actor, case_no: CaseNo, what: Option<&str>) -> Answer<()>;
}

/// 我的待办: what waits for whom (requirements §3). Whoever may not know of a case finds it in no list and no count.
#[async_trait]
pub trait Tasks: Send + Sync {
    /// What waits for the actor. Without a kind every group with its first lines; with one that group's page after
    /// `after`.
    async fn tasks(&self, actor: &Actor, filter: TaskFilter, after: Option<Cursor>) -> Answer<TaskList>;
    /// How many lines each group has under the filter; groups without any are left out.
    async fn task_counts(&self, actor: &Actor, filter: TaskFilter) -> Answer<Vec<TaskCount>>;
    /// Open and overdue work of all departments in numbers (LGO, LGL, GOV, SUP).
    async fn load(&self, actor: &Actor) -> Answer<LoadView>;
    /// That clues exist, and since when (AUD).
    async fn clue_traces(&self, actor: &Actor) -> Answer<Vec<ClueTrace>>;
}

/// What staff and parties were told, with what each has read.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// The latest notifications of a member of staff: those to the person, and those to its department and role. Of a
    /// case this person may not know there is none.
    async fn inbox(&self, actor: &Actor) -> Answer<InboxView>;
    /// Marks them read, up to and including `up_to`.
    async fn inbox_read(&self, actor: &Actor, up_to: i64) -> Answer<()>;
    /// The notifications of a party of the case.
    async fn party_inbox(&self, session: &str, case_no: CaseNo) -> Answer<InboxView>;
    /// Marks the party's read, up to and including `up_to`.
    async fn party_inbox_read(&self, session: &str, case_no: CaseNo, up_to: i64) -> Answer<()>;
}

/// Registers beside the cases (M-3.1, M-3.2.1-b, M-3.2.8, M-4.2.3, M-5.4-b). Every change is on a record of its own that
/// nobody can alter. Lists begin with the latest entry; `before` is the number of the last one seen.
#[async_trait]
pub trait Registers: Send + Sync {
    /// Which registers are open to the actor, and the units by name.
    async fn shelf(&self, actor: &Actor) -> Answer<BookShelf>;
    /// The figures of a quarter by unit (SUP, LGO). Cases restricted to named persons are counted for nobody.
    async fn figures(&self, actor: &Actor, quarter: Quarter) -> Answer<FiguresReport>;
    /// The paper of one unit: its figures with the cases behind each, by number (SUP, LGO; M-5.4-a).
    async fn assessment(&self, actor: &Actor, quarter: Quarter, unit: &DepartmentId) -> Answer<Assessment>;
    /// Counts by stage, town, category and outcome, and what stations settled (STC, SUP, LGO, LGL, GOV; M-0-a, M-1-c).
    async fn counts(&self, actor: &Actor, quarter: Quarter) -> Answer<CountsReport>;
    /// The leading group's roster, for its staff.
    async fn roster(&self, actor: &Actor) -> Answer<RosterView>;
    /// Adds somebody to it (LGO, ADM).
    async fn roster_add(&self, actor: &Actor, entry: RosterEntry) -> Answer<()>;
    /// Ends a post (LGO, ADM).
    async fn roster_end(&self, actor: &Actor, id: i64, until: Day) -> Answer<()>;
    /// Ties the leader's post to an account (LGO, ADM): consents that wait are then that account's, at once (M-3.1-a).
    async fn roster_tie(&self, actor: &Actor, id: i64, account: AccountId) -> Answer<()>;
    /// Consultations of the leading group, for its members. Of the cases they are about, those the reader sees.
    async fn consultations(&self, actor: &Actor, before: Option<i64>) -> Answer<Vec<Registered<ConsultationEntry>>>;
    /// Calls a general one (any member), or asks for a major one (LGO), which is not open before it is convened.
    async fn consultation_open(&self, actor: &Actor, draft: ConsultationDraft) -> Answer<()>;
    /// The leader consents to a major one.
    async fn consultation_consent(&self, actor: &Actor, id: i64) -> Answer<()>;
    /// Convenes a major one after the leader's consent (LGO).
    async fn consultation_convene(&self, actor: &Actor, id: i64, held_at: Instant, place: &str) -> Answer<()>;
    /// Enters the conclusion; of a major one as a numbered 专题会议纪要.
    async fn consultation_conclude(&self, actor: &Actor, id: i64, conclusion: &str) -> Answer<()>;
    /// Tasks of the leading group, for its office and the unit.
    async fn group_tasks(&self, actor: &Actor, before: Option<i64>) -> Answer<Vec<Registered<GroupTask>>>;
    /// The office assigns one.
    async fn group_task_assign(&self, actor: &Actor, draft: TaskDraft) -> Answer<()>;
    /// The unit reports its result.
    async fn group_task_report(&self, actor: &Actor, id: i64, result: &str) -> Answer<()>;
    /// Accountability entries (SUP, LGO, DIS).
    async fn accountability(&self, actor: &Actor, before: Option<i64>) -> Answer<Vec<Registered<AccountabilityEntry>>>;
    /// Enters one (SUP, LGO).
    async fn accountability_record(&self, actor: &Actor, draft: AccountabilityDraft) -> Answer<()>;
    /// Public-opinion items without a case, for the cyberspace office and the department that responds.
    async fn opinions(&self, actor: &Actor, before: Option<i64>) -> Answer<Vec<Registered<OpinionEntry>>>;
    /// The cyberspace office registers one.
    async fn opinion_register(&self, actor: &Actor, draft: OpinionDraft) -> Answer<()>;
    /// The department responds.
    async fn opinion_respond(&self, actor: &Actor, id: i64, response: &str) -> Answer<()>;
    /// The department publishes something about it, resting on an approved disclosure of a case (M-3.2.8-b).
    async fn opinion_publish(
        &self,
        actor: &Actor,
        id: i64,
        statement: &str,
        case_no: Option<CaseNo>,
        disclosure: Option<u8>,
    ) -> Answer<()>;
    /// The cyberspace office links it to a case by number; it goes on there.
    async fn opinion_link(&self, actor: &Actor, id: i64, case_no: CaseNo) -> Answer<()>;
    /// The cyberspace office closes it with a note.
    async fn opinion_close(&self, actor: &Actor, id: i64, note: &str) -> Answer<()>;
}

/// What auditors read (requirements §3: AUD).
#[async_trait]
pub trait Audit: Send + Sync {
    /// Who opened what, and for what, the newest first; `after` is where the page goes on.
    async fn openings(
        &self,
        actor: &Actor,
        asked: &OpeningAsked,
        after: Option<&str>,
        limit: u32,
    ) -> Answer<OpeningsView>;
    /// The register of disclosures, case by case, without what identifies a party; `after` is where the page goes on.
    async fn disclosures(
        &self,
        actor: &Actor,
        asked: &DisclosuresAsked,
        after: Option<&str>,
    ) -> Answer<DisclosuresView>;
    /// What changed the house: accounts, packs, calendars, settings; the newest first, before the row `before`.
    async fn changes(&self, actor: &Actor, asked: &ChangesAsked, before: Option<i64>) -> Answer<ChangesView>;
}

/// Accounts and sessions of staff; calendars. Whoever guesses is counted before anything is evaluated.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Signs in, as far as a password goes.
    async fn sign_in(&self, login: &str, password: &str, caller: &Caller) -> Answer<BegunSession>;
    /// The second step: a code of the second factor, or a recovery code. The session is another one afterwards.
    async fn sign_in_code(&self, session: &str, code: &str, caller: &Caller) -> Answer<BegunSession>;
    /// Signs out.
    async fn sign_out(&self, session: &str) -> Answer<()>;
    /// Who is signed in.
    async fn me(&self, session: &str) -> Answer<Me>;
    /// Whether the owner of the session has proved lately to be who they are; `ConfirmIdentity` where not.
    async fn confirmed(&self, session: &str) -> Answer<()>;
    /// Proves it once more: the password, and a code where a second factor is set up.
    async fn confirm(&self, session: &str, password: &str, code: &str, caller: &Caller) -> Answer<()>;
    /// What protects the own account.
    async fn security(&self, session: &str) -> Answer<SecurityView>;
    /// Ends one of the own sessions; whether it was the one that asks.
    async fn end_session(&self, session: &str, id: &str) -> Answer<bool>;
    /// Ends all own sessions but the one that asks.
    async fn end_other_sessions(&self, session: &str) -> Answer<()>;
    /// The second factor that is being set up; begins where there is none.
    async fn enrolment(&self, session: &str) -> Answer<EnrolmentView>;
    /// Ends setting it up with the first code; goes on signing in where that is what it was needed for.
    async fn enrol(&self, session: &str, code: &str, caller: &Caller) -> Answer<Option<BegunSession>>;
    /// Takes the own second factor away, unless the post needs it.
    async fn remove_second_factor(&self, session: &str) -> Answer<()>;
    /// Changes the own password; every other session ends.
    async fn change_password(&self, session: &str, old: &str, new: &str, caller: &Caller) -> Answer<()>;
    /// Whose first password a link is for.
    async fn link(&self, token: &str, caller: &Caller) -> Answer<LinkView>;
    /// Chooses a password by a link, which is used up by it.
    async fn use_link(&self, token: &str, password: &str, again: &str, caller: &Caller) -> Answer<()>;
    /// All accounts (ADM).
    async fn list(&self, actor: &Actor) -> Answer<Vec<AccountView>>;
    /// Opens or closes an account (ADM). One with open cards is not closed: `Invalid` on `receiver` says how many.
    async fn set_active(&self, actor: &Actor, account: AccountId, active: bool) -> Answer<()>;
    /// Closes an account whose open cards go to a colleague of the same department (ADM), all in one act, with the reason
    /// on each card; how many went.
    async fn close(&self, actor: &Actor, account: AccountId, receiver: AccountId, reason: &str) -> Answer<u32>;
    /// Creates an account (ADM): login, name, roles, department. Returns the address under which its owner chooses a
    /// password.
    async fn create(&self, actor: &Actor, login: &str, name: &str, roles: &str, department: &str) -> Answer<String>;
    /// A fresh such address in place of the password (ADM); every session of the account ends.
    async fn new_link(&self, actor: &Actor, account: AccountId) -> Answer<String>;
    /// Ends every session of an account (ADM).
    async fn end_sessions(&self, actor: &Actor, account: AccountId) -> Answer<()>;
    /// Takes an account's second factor away, for a lost device (ADM); every session of the account ends.
    async fn reset_second_factor(&self, actor: &Actor, account: AccountId) -> Answer<()>;
    /// Messages to the outside that were tried and not delivered (ADM).
    async fn undelivered(&self, actor: &Actor) -> Answer<Vec<UndeliveredView>>;
    /// Has one of them tried again now (ADM).
    async fn deliver_again(&self, actor: &Actor, id: i64) -> Answer<()>;
    /// Years of the calendar (ADM).
    async fn calendar(&self, actor: &Actor) -> Answer<Vec<CalendarYearView>>;
}

/// The second person of a change of accounts.
#[async_trait]
pub trait FourEyes: Send + Sync {
    /// Changes that wait: all for administrators, those of the own department for its head.
    async fn pending(&self, actor: &Actor) -> Answer<Vec<PendingView>>;
    /// Confirms or refuses one.
    async fn decide_pending(&self, actor: &Actor, request: i64, agree: bool, reason: &str) -> Answer<()>;
}
