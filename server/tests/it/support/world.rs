//! One data folder, its desk and its router, with a cast of staff and a clock that stories set.

use super::Browser;
use axum::Router;
use domain::access::{Actor, Role, RoleSet};
use domain::administration::Doer;
use domain::case::{Case, Channel, Command, CommandKind, HearingCommand, NoObjection, Refusal};
use domain::intake::Form;
use domain::ports::{Accounts, Casework, Registers, Tracking};
use domain::problem::Problem;
use domain::register::{Post, RosterEntry};
use domain::value::{AccountId, CaseNo, Instant};
use domain::view::{CommandOutcome, Submitted};
use server::clock::Clock;
use server::desk::Desk;
use server::documents::Printer;
use server::http::{Shared, SiteFiles, router};
use server::limits::Bounds;
use server::store::{AccountRow, Options, Store};
use std::sync::LazyLock;
use tempfile::TempDir;
use tokio::sync::watch;

/// `2025-11-10T09:30`, Beijing time.
pub(crate) fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(&format!("{text}:00+08:00")).unwrap()
}

/// Everybody's password.
pub(crate) const PASSWORD: &str = "Mohe-2025-cs";

/// Hashing is slow on purpose; the cast shares one hash.
static HASH: LazyLock<String> = LazyLock::new(|| server::desk::hash_password(PASSWORD).unwrap());

/// Login, name, roles, department: at least one account of every role.
pub(crate) const CAST: &[(&str, &str, &str, &str)] = &[
    ("wangqiang", "王强", "CLK,HDL", "tax_bureau"),
    ("liuyang", "刘洋", "CLK", "tax_bureau"),
    ("sunmei", "孙梅", "CLK", "tax_bureau"),
    ("handler", "钱峰", "HDL", "tax_bureau"),
    ("zhaogang", "赵刚", "DHD", "tax_bureau"),
    ("sunli", "孙丽", "CLK,HDL", "hrss_bureau"),
    ("chenhua", "陈华", "DHD", "hrss_bureau"),
    ("gaoyan", "高岩", "STA", "station_232701100"),
    ("beiyue", "北岳", "STA", "station_232701104"),
    ("hotline", "何线", "HST", "business_environment_bureau"),
    ("government", "郑府", "GOV", "municipal_government"),
    ("office", "林办", "LGO", "leading_group_office"),
    ("leader", "梁组", "LGL", "leading_group_office"),
    ("justice", "司南", "JUS", "justice_bureau"),
    ("court", "方院", "COU", "court"),
    ("petitions", "林静", "LPB", "petitions_bureau"),
    ("cyberspace", "文馨", "CYB", "cyberspace_office"),
    ("discipline", "纪明", "DIS", "discipline_commission"),
    ("supervisor", "督考", "SUP", "tax_bureau"),
    ("auditor", "沈计", "AUD", "tax_bureau"),
    ("admin", "管理", "ADM", "leading_group_office"),
    ("centre", "钟治", "STC", "governance_centre"),
    ("zhoumin", "周敏", "CLK,HDL", "medical_security_bureau"),
    ("wufang", "吴芳", "DHD", "medical_security_bureau"),
    ("justicehead", "司正", "DHD", "justice_bureau"),
    ("petitionshead", "林正", "DHD", "petitions_bureau"),
    ("cyberhead", "文正", "DHD", "cyberspace_office"),
    ("hpsb", "郭敏", "CLK,HDL", "agency_heping"),
    ("hpsbhead", "杜峰", "DHD", "agency_heping"),
    ("hplj", "宋涛", "CLK,HDL", "inspectorate_heping"),
    ("hpljhead", "苗青", "DHD", "inspectorate_heping"),
];

fn shared(desk: &Desk, ending: watch::Receiver<bool>) -> Shared {
    Shared {
        desk: desk.clone(),
        site: SiteFiles::none(),
        secure: false,
        origins: Vec::new(),
        behind_proxy: false,
        ending,
    }
}

/// A running desk over a data folder of its own.
pub(crate) struct World {
    /// The ports.
    pub(crate) desk: Desk,
    router: Router,
    folder: TempDir,
    ending: watch::Sender<bool>,
}

impl World {
    /// A fresh folder with the cast, on that day.
    pub(crate) async fn at(now: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::new(folder.path());
        options.create = true;
        let store = Store::open(&options).await.unwrap();
        let mut desk = Desk::open(store, Clock::set_to(at(now))).await.unwrap();
        // As `make fonts` brought them.
        let fonts = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fonts");
        desk.printer = Printer::new(vec![fonts]);
        for (login, name, roles, department) in CAST {
            hire(&desk, login, name, roles, department).await;
        }
        Self::over(folder, desk)
    }

    /// A desk opened elsewhere, over its folder.
    pub(crate) fn around(folder: TempDir, desk: Desk) -> Self {
        Self::over(folder, desk)
    }

    fn over(folder: TempDir, desk: Desk) -> Self {
        // Stories are told on this machine; that it may be called back stands in the settings as anywhere else.
        let bounds = Bounds { callback_allow: vec!["127.0.0.1".to_owned()], ..Bounds::default() };
        let desk = desk.within(bounds);
        let (ending, ended) = watch::channel(false);
        let shared = shared(&desk, ended);
        Self { desk, router: router(shared), folder, ending }
    }

    /// The same, where these posts need a second factor.
    pub(crate) fn requiring(self, roles: &[Role]) -> Self {
        let Self { mut desk, folder, .. } = self;
        let rules = server::desk::SignInRules { second_factor: roles.to_vec(), ..Default::default() };
        desk.sign_in_rules = std::sync::Arc::new(rules);
        Self::over(folder, desk)
    }

    /// A browser before the same desk, served as `change` says.
    pub(crate) fn served(&self, change: impl FnOnce(&mut Shared)) -> Browser {
        let mut shared = shared(&self.desk, self.ending.subscribe());
        change(&mut shared);
        Browser::of(router(shared))
    }

    /// The data folder.
    pub(crate) fn path(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Closes the desk and gives the folder back, for whoever opens it next.
    pub(crate) async fn close(self) -> TempDir {
        let Self { desk, router, folder, ending } = self;
        ending.send_replace(true);
        desk.store.readers.close().await;
        drop((desk, router));
        // The writer ends when the last handle is gone; its connection closes with it.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        folder
    }

    /// Opens a folder again.
    pub(crate) async fn open(folder: TempDir, now: Instant) -> Self {
        let store = Store::open(&Options::new(folder.path())).await.unwrap();
        let desk = Desk::open(store, Clock::set_to(now)).await.unwrap();
        Self::over(folder, desk)
    }

    /// Ends it, and waits until its connections are closed; the folder is somebody else's.
    pub(crate) async fn leave(self) {
        let Self { desk, router, ending, .. } = self;
        ending.send_replace(true);
        drop(router);
        let store = desk.store.clone();
        drop(desk);
        store.close().await;
    }

    /// Opens a folder that is somebody else's to remove.
    pub(crate) async fn open_path(folder: &std::path::Path, now: Instant) -> Self {
        let store = Store::open(&Options::new(folder)).await.unwrap();
        let desk = Desk::open(store, Clock::set_to(now)).await.unwrap();
        Self::over(tempfile::tempdir().unwrap(), desk)
    }

    /// The router, as the program serves it.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// Becomes true when the world ends.
    pub(crate) fn ending(&self) -> watch::Receiver<bool> {
        self.ending.subscribe()
    }

    /// Sets the clock.
    pub(crate) fn clock(&self, now: &str) {
        self.desk.clock.set(at(now));
    }

    /// A browser nobody used before.
    pub(crate) fn browser(&self) -> Browser {
        Browser::of(self.router.clone())
    }

    /// A browser in which `login` is signed in.
    pub(crate) async fn browser_of(&self, login: &str) -> Browser {
        let row = self.account(login).await;
        let token = server::store::vault::random_token().unwrap();
        self.desk.store.session_begin(&token, row.account, self.desk.now()).await.unwrap();
        self.browser().with_cookie(app::context::cookie::SESSION, &token)
    }

    async fn account(&self, login: &str) -> AccountRow {
        self.desk.store.account_fetch(login).await.unwrap().unwrap()
    }

    /// A member of staff.
    pub(crate) async fn staff(&self, login: &str) -> Actor {
        let row = self.account(login).await;
        let token = server::store::vault::random_token().unwrap();
        self.desk.store.session_begin(&token, row.account, self.desk.now()).await.unwrap();
        self.desk.me(&token).await.unwrap().actor()
    }

    /// A contact taken at the counter.
    pub(crate) async fn take(&self, login: &str, channel: Channel, form: Form) -> Submitted {
        let clerk = self.staff(login).await;
        self.desk.register_contact(&clerk, channel, form).await.unwrap()
    }

    /// The case as stored.
    pub(crate) async fn case(&self, case_no: CaseNo) -> Case {
        self.desk.store.case_fetch(case_no).await.unwrap().unwrap().case
    }

    /// What `login` gets for a command on the case as it is now.
    pub(crate) async fn tries(
        &self,
        login: &str,
        case_no: CaseNo,
        command: Command,
    ) -> Result<CommandOutcome, Problem> {
        let actor = self.staff(login).await;
        let version = self.case(case_no).await.version;
        Casework::command(&self.desk, &actor, case_no, version, command).await
    }

    /// What `login`, who has seen nothing of the case, gets for a command sent to its number.
    pub(crate) async fn tries_unseen(
        &self,
        login: &str,
        case_no: CaseNo,
        command: Command,
    ) -> Result<CommandOutcome, Problem> {
        let known = self.desk.store.case_fetch(case_no).await.unwrap();
        let version = known.map_or(1, |row| row.case.version);
        Casework::command(&self.desk, &self.staff(login).await, case_no, version, command).await
    }

    /// The roster has the cast's leader, whose own consent is (M-3.1-a).
    pub(crate) async fn has_leader(&self) {
        let (office, leader) = (self.staff("office").await, self.staff("leader").await);
        let known = self.desk.roster(&office).await.unwrap().entries;
        if known.iter().any(|row| row.entry.post == Post::Leader) {
            return;
        }
        let entry = RosterEntry {
            name: leader.name.clone(),
            unit: "municipal_government".into(),
            post: Post::Leader,
            from: "2019-01-01".parse().unwrap(),
            until: None,
            account: leader.account(),
        };
        self.desk.roster_add(&office, entry).await.unwrap();
    }

    /// `login` does it.
    pub(crate) async fn does(&self, login: &str, case_no: CaseNo, command: Command) -> CommandOutcome {
        let told = format!("{login}: {command:?}");
        // Stories that are about something else need not tell who leads.
        if matches!(command.kind(), CommandKind::GiveConsent | CommandKind::RefuseConsent) {
            self.has_leader().await;
        }
        if let Some((who, hearing)) = self.hearing_before(case_no, command.kind()).await {
            self.tries(who, case_no, hearing).await.unwrap();
        }
        match self.tries(login, case_no, command).await {
            Ok(outcome) => outcome,
            Err(problem) => panic!("{told} answered {problem:?}"),
        }
    }

    /// What must come before the answer, and who writes it down: the other side's view, or that the head does not ask it
    /// (M-4.3-a). Stories about something else need not tell it.
    pub(crate) async fn hearing_before(&self, case_no: CaseNo, next: CommandKind) -> Option<(&'static str, Command)> {
        if !matches!(next, CommandKind::SubmitReply | CommandKind::FeedBack) {
            return None;
        }
        let case = self.case(case_no).await;
        if case.heard_party().is_none() || case.is_heard() || case.pack.id != "mohe_2025" {
            return None;
        }
        let (handler, head) = super::play::people_of(case.accountable_department().as_str());
        if case.hearing_is_decided() {
            let skip = HearingCommand::Decide { hear: false, reason: "听取会暴露反映人".to_owned() };
            return case.hearing_decision().is_none().then_some((head, Command::Hearing(skip)));
        }
        let said = HearingCommand::State { party: 2, text: "来电称工资表随后提交".to_owned() };
        Some((handler, Command::Hearing(said)))
    }

    /// `login` records of each party that still waits that it does not object: one word each (M-4.3-b).
    pub(crate) async fn all_agree(&self, login: &str, case_no: CaseNo) {
        let case = self.case(case_no).await;
        for party in case.awaited().map(|party| party.no) {
            let how = NoObjection::Evidence { method: "书面".to_owned(), on: self.desk.now().day() };
            self.does(login, case_no, Command::ConfirmNoObjection { party, how }).await;
        }
    }

    /// `login` is refused; the refusal, and nothing has changed.
    pub(crate) async fn refused(&self, login: &str, case_no: CaseNo, command: Command) -> Refusal {
        let before = self.case(case_no).await;
        match self.tries(login, case_no, command.clone()).await {
            Err(Problem::Refused(refusal)) => {
                assert_eq!(self.case(case_no).await, before, "a refusal changes nothing");
                assert!(!refusal.message.is_empty() && !refusal.clause.as_str().is_empty(), "{refusal:?}");
                refusal
            }
            other => panic!("{login}: {command:?} answered {other:?}"),
        }
    }

    /// A party's session, opened with the query code.
    pub(crate) async fn tracking(&self, case_no: CaseNo, query_code: &str) -> String {
        self.desk.open(&case_no.to_string(), query_code, "127.0.0.1").await.unwrap()
    }

    /// What a party gets for a command on the case as it is now.
    pub(crate) async fn party_tries(
        &self,
        session: &str,
        case_no: CaseNo,
        command: Command,
    ) -> Result<CommandOutcome, Problem> {
        let version = self.case(case_no).await.version;
        self.desk.act(session, case_no, version, command).await
    }

    /// The log verifies; the number of its rows of cases.
    pub(crate) async fn verified(&self) -> u64 {
        let found = self.desk.store.log_verify().await.unwrap();
        assert_eq!(found.problem, None);
        found.rows
    }
}

async fn hire(desk: &Desk, login: &str, name: &str, roles: &str, department: &str) {
    let id = domain::value::DepartmentId::from(department);
    let packs = desk.rules();
    let pack = packs.latest_packs().find(|pack| pack.department(&id).is_some()).unwrap();
    let known = pack.department(&id).unwrap();
    let roles = RoleSet::from_codes(roles).unwrap();
    assert!(roles.iter().all(|role: Role| role.works_in(known.kind)), "{login} cannot work there");
    let row = AccountRow {
        account: AccountId(0),
        login: login.to_owned(),
        name: name.to_owned(),
        roles,
        town: known.town.clone(),
        department: id,
        pack_id: pack.reference.id.clone(),
        password: HASH.clone(),
        active: true,
    };
    desk.store.account_create(row, Doer::CommandLine("test".to_owned()), desk.now()).await.unwrap();
}
