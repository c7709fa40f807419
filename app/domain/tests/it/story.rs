//! Builders for stories: who acts, when, and what becomes of the case.

use domain::access::{Actor, ActorRef, Role, RoleSet, Who};
use domain::case::{
    Case, Channel, Command, CommandKind, Conclusion, Consequence, Context, DisputeItem, Entry, HearingCommand,
    InsuranceKind, ItemClaim, MatterKind, NoObjection, Numbering, OpenedBy, Opening, Party, PartyKind, PartyRole,
    PayerKind, Refusal, Registration, RemedyKind, RemedyNotice, Series, StaffRef, Tri, consequences, decide, open,
};
use domain::clock::Calendar;
use domain::policy::{Pack, shipped};
use domain::register::{Leadership, Post, RosterEntry};
use domain::value::{AccountId, CaseNo, DepartmentId, Instant, Period, Phone, TownId};
use std::cell::RefCell;
use std::collections::BTreeMap;

pub(crate) fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(&format!("{text}:00+08:00")).unwrap()
}

pub(crate) fn pack(id: &str) -> Pack {
    shipped().unwrap().into_iter().find(|pack| pack.reference.id == id).unwrap()
}

#[derive(Default)]
pub(crate) struct Counter(RefCell<BTreeMap<Series, u32>>);

impl Numbering for Counter {
    fn next(&self, series: &Series) -> u32 {
        let mut numbers = self.0.borrow_mut();
        let next = numbers.entry(series.clone()).or_default();
        *next += 1;
        *next
    }
}

pub(crate) fn staff(account: i64, name: &str, roles: &[Role], department: &str) -> Actor {
    Actor::staff(AccountId(account), name, RoleSet::new(roles.to_vec()).unwrap(), DepartmentId::from(department))
}

pub(crate) fn staff_ref(actor: &Actor) -> StaffRef {
    StaffRef {
        account: actor.account().unwrap(),
        name: actor.name.clone(),
        department: actor.department().unwrap().clone(),
    }
}

/// 王强 of 税务局, clerk and handler (S01).
pub(crate) fn wang_qiang() -> Actor {
    staff(1, "王强", &[Role::Clerk, Role::Handler], "tax_bureau")
}

/// 刘洋, his colleague (S09).
pub(crate) fn liu_yang() -> Actor {
    staff(2, "刘洋", &[Role::Clerk], "tax_bureau")
}

/// The head of 税务局.
pub(crate) fn head_of_tax() -> Actor {
    staff(3, "赵刚", &[Role::Head], "tax_bureau")
}

pub(crate) fn hrss_handler() -> Actor {
    staff(31, "陈静", &[Role::Clerk, Role::Handler], "hrss_bureau")
}

pub(crate) fn head_of_hrss() -> Actor {
    staff(32, "周敏", &[Role::Head], "hrss_bureau")
}

pub(crate) fn medical_handler() -> Actor {
    staff(33, "孙洁", &[Role::Clerk, Role::Handler], "medical_security_bureau")
}

pub(crate) fn head_of_medical() -> Actor {
    staff(34, "吴涛", &[Role::Head], "medical_security_bureau")
}

pub(crate) fn justice() -> Actor {
    staff(43, "司法把关", &[Role::Justice], "justice_bureau")
}

pub(crate) fn office() -> Actor {
    staff(45, "办公室", &[Role::LeadingGroupOffice], "leading_group_office")
}

pub(crate) fn leader() -> Actor {
    staff(46, "常务副市长", &[Role::GroupLeader], "leading_group_office")
}

/// The roster has that account as leader.
pub(crate) fn roster_entry(leader: &Actor) -> RosterEntry {
    RosterEntry {
        name: leader.name.clone(),
        unit: "municipal_government".into(),
        post: Post::Leader,
        from: "2025-11-03".parse().unwrap(),
        until: None,
        account: leader.account(),
    }
}

pub(crate) fn government() -> Actor {
    staff(47, "市政府办", &[Role::Government], "municipal_government")
}

pub(crate) fn hotline_office() -> Actor {
    staff(48, "热线办", &[Role::HotlineOffice], "business_environment_bureau")
}

pub(crate) fn discipline() -> Actor {
    staff(49, "纪委监委", &[Role::Discipline], "discipline_commission")
}

pub(crate) fn cyberspace() -> Actor {
    staff(52, "网信办", &[Role::Cyberspace], "cyberspace_office")
}

pub(crate) fn court() -> Actor {
    staff(53, "法院联络", &[Role::Court], "court")
}

/// The station of 西林吉镇, where the cases of the stories are.
pub(crate) fn station() -> Actor {
    staff(41, "调解员", &[Role::Station], "station_232701100")
}

pub(crate) fn basis() -> Vec<String> {
    vec!["社会保险法第六十三条".to_owned()]
}

pub(crate) fn hotline() -> Actor {
    Actor { who: Who::Hotline { account: AccountId(90) }, name: "12345".to_owned() }
}

pub(crate) fn person(no: u8, role: PartyRole, name: &str) -> Party {
    Party {
        no,
        role,
        kind: if role == PartyRole::Respondent { PartyKind::Employer } else { PartyKind::Individual },
        name: name.to_owned(),
        id_number: None,
        credit_code: None,
        phone: Some(Phone::parse("13800000001").unwrap().into()),
        address: String::new(),
        email: String::new(),
        identity_hidden: false,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "items have a period or none")]
pub(crate) fn period(from: &str, to: &str) -> Option<Period> {
    Some(Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap())
}

/// 张丽 against 北极宾馆有限公司: enrolled, contributions of 2025-01 to 2025-06 not paid (S01).
pub(crate) fn unpaid_item() -> DisputeItem {
    DisputeItem {
        sub_kind: Some("recovery".to_owned()),
        insurance_kinds: vec![InsuranceKind::Pension, InsuranceKind::Medical],
        period: period("2025-01", "2025-06"),
        enrolled: Tri::Yes,
        payer: PayerKind::Employer,
        claims: vec![ItemClaim::BackPay],
        paid: Tri::No,
        ..DisputeItem::new(1, 8)
    }
}

pub(crate) fn registration(received: &str, item: DisputeItem) -> Registration {
    Registration {
        matter_kind: MatterKind::Dispute,
        received_at: at(received),
        location_town: TownId::from("232701100"),
        labour_districts: Vec::new(),
        title: "单位半年没有缴社保费".to_owned(),
        summary: "我在北极宾馆上班，单位 2025 年 1 月到 6 月没有给我缴社保费，工资条上照扣。".to_owned(),
        parties: vec![person(1, PartyRole::Applicant, "张丽"), person(2, PartyRole::Respondent, "北极宾馆有限公司")],
        items: vec![item],
        circumstances: Vec::new(),
        people: 1,
        representation: None,
        petition_no: None,
        venue: None,
        grid: None,
    }
}

pub(crate) struct Story {
    pub(crate) pack: Pack,
    pub(crate) calendar: Calendar,
    pub(crate) numbers: Counter,
    pub(crate) now: Instant,
    pub(crate) actor: Actor,
    /// Whom the roster has as leader.
    pub(crate) leader: Option<RosterEntry>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) case: Case,
    /// Cases that began as a consequence.
    pub(crate) linked: Vec<(Case, Vec<Entry>)>,
    /// Steps that another case should make.
    pub(crate) for_others: Vec<(CaseNo, Command)>,
}

impl Story {
    pub(crate) fn open(
        pack: Pack,
        received: &str,
        actor: Actor,
        channel: Channel,
        registration: Registration,
        by: OpenedBy,
    ) -> Result<Self, Refusal> {
        let calendar = Calendar::shipped().unwrap();
        let numbers = Counter::default();
        let now = at(received);
        let unasked = Leadership::Unasked;
        let ctx = Context { now, actor: &actor, pack: &pack, calendar: &calendar, numbers: &numbers, leader: unasked };
        let year = u16::try_from(now.day().year()).unwrap();
        numbers.next(&Series { kind: "case".to_owned(), department: String::new(), year: i32::from(year) });
        let opening = Opening {
            case_no: CaseNo::new(year, 1),
            pack: pack.reference.clone(),
            channel,
            registration,
            attachments: Vec::new(),
            formerly: domain::case::Formerly::default(),
            by,
        };
        let events = open(opening, &ctx)?;
        let entry = Entry { version: 1, at: now, actor: actor.to_ref(), events };
        let case = Case::begin(&entry).unwrap();
        Ok(Self {
            pack,
            calendar,
            numbers,
            now,
            actor,
            leader: Some(roster_entry(&leader())),
            entries: vec![entry],
            case,
            linked: Vec::new(),
            for_others: Vec::new(),
        })
    }

    /// 张丽 submits online on `received`.
    pub(crate) fn submitted(received: &str, item: DisputeItem) -> Self {
        let registration = registration(received, item);
        Self::open(
            pack("mohe_2025"),
            received,
            Actor::party(1, "张丽"),
            Channel::Online,
            registration,
            OpenedBy::Applicant,
        )
        .unwrap()
    }

    pub(crate) fn at(&mut self, text: &str) -> &mut Self {
        self.now = at(text);
        self
    }

    pub(crate) fn as_(&mut self, actor: &Actor) -> &mut Self {
        self.actor = actor.clone();
        self
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            now: self.now,
            actor: &self.actor,
            pack: &self.pack,
            calendar: &self.calendar,
            numbers: &self.numbers,
            leader: self.leader.as_ref().map_or(Leadership::Vacant, Leadership::Held),
        }
    }

    pub(crate) fn try_to(&self, command: Command) -> Result<Vec<domain::case::Event>, Refusal> {
        decide(&self.case, command, &self.context())
    }

    /// The code with which `command` is refused; panics if it is not.
    #[track_caller]
    pub(crate) fn refused(&self, command: Command) -> &'static str {
        match self.try_to(command.clone()) {
            Err(refusal) => {
                assert!(!refusal.message.is_empty() && !refusal.clause.as_str().is_empty(), "{refusal:?}");
                refusal.code.id()
            }
            Ok(events) => panic!("{command:?} was accepted: {events:?}"),
        }
    }

    /// The other side says something to the claim, or the head says that it is not asked: what must come before the
    /// answer (M-4.3-a). Stories that are about something else need not tell it.
    pub(crate) fn hears(&mut self) {
        let Some(other) = self.case.heard_party().map(|other| other.no) else { return };
        let before = self.actor.clone();
        let (actor, command) = if self.case.hearing_is_decided() && self.case.hearing_decision().is_none() {
            let own = self.case.accountable_department().clone();
            let role = if own.as_str().starts_with("station") { Role::Station } else { Role::Head };
            let head = staff(900, "负责人", &[role], own.as_str());
            (head, HearingCommand::Decide { hear: false, reason: "听取会暴露举报人".to_owned() })
        } else if self.case.is_invited() {
            let party = Actor::party(other, "另一方");
            (party, HearingCommand::State { party: 0, text: "我单位已收到通知，工资表随后提交".to_owned() })
        } else {
            return;
        };
        self.actor = actor;
        self.does(Command::Hearing(command));
        self.actor = before;
    }

    /// Every party that the answer was served on says, for itself, that it has no objection (M-4.3-b).
    #[track_caller]
    pub(crate) fn all_agree(&mut self) -> &mut Self {
        let awaited: Vec<(u8, String)> = self.case.awaited().map(|party| (party.no, party.name.clone())).collect();
        for (no, name) in awaited {
            self.as_(&Actor::party(no, &name));
            self.does(Command::ConfirmNoObjection { party: 0, how: NoObjection::Stated });
        }
        self
    }

    #[track_caller]
    pub(crate) fn does(&mut self, command: Command) -> &mut Self {
        let kind = command.kind();
        let decides = matches!(kind, CommandKind::SubmitReply | CommandKind::FeedBack);
        if decides && self.pack.hear_respondent.is_some() && !self.case.is_heard() {
            self.hears();
        }
        let events = match self.try_to(command.clone()) {
            Ok(events) => events,
            Err(refusal) => panic!("{command:?} refused: {refusal:?}"),
        };
        self.record(self.actor.to_ref(), events);
        let mut pending: Vec<Consequence> = consequences(&self.case, kind, &self.pack);
        while !pending.is_empty() {
            match pending.remove(0) {
                Consequence::Follow(command) => {
                    let kind = command.kind();
                    let system = Actor::system();
                    let ctx = Context { actor: &system, ..self.context() };
                    let events = decide(&self.case, command, &ctx).unwrap();
                    self.record(system.to_ref(), events);
                    pending.extend(consequences(&self.case, kind, &self.pack));
                }
                Consequence::Open(opening) => {
                    let system = Actor::system();
                    let ctx = Context { actor: &system, ..self.context() };
                    let events = open(*opening, &ctx).unwrap();
                    let entry = Entry { version: 1, at: self.now, actor: system.to_ref(), events };
                    self.linked.push((Case::begin(&entry).unwrap(), vec![entry]));
                }
                Consequence::Other(case_no, command) => self.for_others.push((case_no, command)),
            }
        }
        self
    }

    fn record(&mut self, actor: ActorRef, events: Vec<domain::case::Event>) {
        for event in &events {
            if let domain::case::Event::DocumentIssued(document) = event {
                assert!(!document.body.contains(['{', '}']), "a field nobody fills: {}", document.body);
                assert!(!document.body.starts_with("document."), "no text for {}", document.title);
                self.is_signed_once(document);
            }
        }
        let entry = Entry { version: self.case.version + 1, at: self.now, actor, events };
        self.case.apply(&entry);
        self.entries.push(entry);
    }

    /// Every paper ends in one block: an office (or the platform, which confirms a receipt) and the day.
    fn is_signed_once(&self, document: &domain::case::Document) {
        let lines: Vec<&str> = document.body.lines().collect();
        let [.., office, day] = lines.as_slice() else { panic!("no block: {}", document.body) };
        let (year, month, of_month) = document.issued_at.day().parts();
        assert_eq!(*day, format!("{year}年{month}月{of_month}日"), "{}", document.body);
        let known = self.pack.departments.iter().any(|known| known.name == *office);
        assert!(
            known || document.kind == domain::case::DocumentKind::Receipt,
            "{office} is no office: {}",
            document.body
        );
        let alone = |line: &&str| lines.iter().filter(|other| other == &line).count();
        assert_eq!((alone(office), alone(day)), (1, 1), "twice: {}", document.body);
        assert!(lines.iter().filter(|line| line.starts_with("签发：")).count() <= 1, "{}", document.body);
    }

    /// Continues with the case that began as a consequence.
    pub(crate) fn follow_linked(&self) -> Self {
        let (case, entries) = self.linked.last().expect("a linked case").clone();
        Self {
            pack: self.pack.clone(),
            calendar: self.calendar.clone(),
            numbers: Counter::default(),
            now: self.now,
            actor: self.actor.clone(),
            leader: self.leader.clone(),
            entries,
            case,
            linked: Vec::new(),
            for_others: Vec::new(),
        }
    }

    pub(crate) fn conclusions(&self) -> Vec<Conclusion> {
        self.case
            .registration
            .items
            .iter()
            .map(|item| Conclusion {
                item: item.no, text: "责令单位补缴 2025 年 1 月至 6 月社会保险费".to_owned()
            })
            .collect()
    }

    pub(crate) fn finding(&self) -> Command {
        Command::RecordFinding {
            facts: "经查，单位 2025 年 1 月至 6 月未按时缴纳。".to_owned(),
            conclusions: self.conclusions(),
            legal_basis: vec!["社会保险法第六十三条".to_owned()],
        }
    }

    pub(crate) fn draft(&self) -> Command {
        Command::SubmitReply {
            facts: "经查，单位 2025 年 1 月至 6 月未按时缴纳。".to_owned(),
            conclusions: self.conclusions(),
            legal_basis: vec!["社会保险法第六十三条".to_owned()],
            remedies: remedies(),
            waives_contribution: false,
        }
    }
}

pub(crate) fn remedies() -> Vec<RemedyNotice> {
    RemedyKind::ALL
        .iter()
        .map(|kind| RemedyNotice { kind: *kind, body: "受理机构".to_owned(), limit: "60 日内".to_owned() })
        .collect()
}

impl Story {
    /// A fresh copy to branch a story from; case and entries are set by the caller.
    pub(crate) fn follow_self(&self) -> Self {
        Self {
            pack: self.pack.clone(),
            calendar: self.calendar.clone(),
            numbers: Counter::default(),
            now: self.now,
            actor: self.actor.clone(),
            leader: self.leader.clone(),
            entries: self.entries.clone(),
            case: self.case.clone(),
            linked: Vec::new(),
            for_others: Vec::new(),
        }
    }
}
