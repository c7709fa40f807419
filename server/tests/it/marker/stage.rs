//! The stage: who stands how to which case, and how marked steps are made.

use super::ink::{By, Ink};
use crate::support::play::Step;
use crate::support::*;
use domain::case::{Case, Channel, Command, CommandKind, DocumentKind};
use domain::input::CommandInput;
use domain::intake::Form;
use domain::ports::{Casework, Tracking};
use domain::value::CaseNo;

/// How somebody stands to a case (requirements §3), as the plays declare it: never asked of the rules under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rel {
    /// Works on it: accepting, handling or waiting department; the first receiver.
    Full,
    /// A unit of a joint handling or a team.
    Unit,
    /// The leading-group office, once reported.
    Leading,
    /// The group leader.
    Leader,
    /// Municipal government and hotline office: the slip.
    Slip,
    /// The justice bureau.
    Check,
    /// The court.
    Court,
    /// The cyberspace office.
    Opinion,
    /// Discipline inspection.
    Clue,
    /// Registered it and sent it on.
    Stage,
    /// A fact is asked of it.
    Asked,
    /// Waits in the common pool.
    Pool,
    /// The applicant.
    Applicant,
    /// The applicant's agent.
    Agent,
    /// The other side, once served.
    Respondent,
    /// The 12345 system, which sent it.
    Machine,
}

/// A case as it stands when people look.
#[derive(Debug)]
pub(crate) struct Played {
    /// Name of the play.
    pub(crate) name: &'static str,
    /// Its number.
    pub(crate) case_no: CaseNo,
    /// Staff who see something of it.
    pub(crate) sees: Vec<(&'static str, Rel)>,
    /// Query codes: party, footing, code.
    pub(crate) codes: Vec<(u8, Rel, String)>,
    /// Whether units read each other's opinions by now.
    pub(crate) open: bool,
    /// Whether the answer has been served on both sides.
    pub(crate) served: bool,
    /// Whether the applicant withdrew and it went on without: no reply is served there.
    pub(crate) withdrew: bool,
}

pub(crate) const TAX: &[&str] = &["wangqiang", "liuyang", "sunmei", "handler", "zhaogang"];
pub(crate) const HRSS: &[&str] = &["sunli", "chenhua"];
pub(crate) const MED: &[&str] = &["zhoumin", "wufang"];

/// Plays cases with marks in them.
pub(crate) struct Play<'a> {
    pub(crate) world: &'a World,
    pub(crate) ink: Ink,
    pub(crate) cases: Vec<Played>,
    /// Plays that could not go on, and what was never played.
    pub(crate) failed: Vec<String>,
}

impl Play<'_> {
    /// Says who sees the case.
    pub(crate) fn sees(&mut self, case_no: CaseNo, logins: &[&'static str], rel: Rel) {
        let played = self.played(case_no);
        played.sees.extend(logins.iter().map(|login| (*login, rel)));
    }

    pub(crate) fn played(&mut self, case_no: CaseNo) -> &mut Played {
        self.cases.iter_mut().find(|played| played.case_no == case_no).unwrap()
    }

    /// A case that came of another.
    pub(crate) fn born(&mut self, name: &'static str, case_no: CaseNo) {
        self.cases.push(Played {
            name,
            case_no,
            sees: Vec::new(),
            codes: Vec::new(),
            open: false,
            served: false,
            withdrew: false,
        });
    }

    /// A contact is taken; the form is marked.
    pub(crate) async fn take(
        &mut self,
        name: &'static str,
        login: &'static str,
        channel: Channel,
        form: Form,
    ) -> CaseNo {
        let form = self.ink.form(&By::Party(1), form);
        self.take_as(name, login, channel, form).await
    }

    /// A contact is taken with the form as it is.
    pub(crate) async fn take_as(
        &mut self,
        name: &'static str,
        login: &'static str,
        channel: Channel,
        form: Form,
    ) -> CaseNo {
        let rel = if form.by_agent == "yes" { Rel::Agent } else { Rel::Applicant };
        let taken = self.world.take(login, channel, form).await;
        self.ink.made.insert(CommandKind::RegisterContact);
        self.born(name, taken.case_no);
        self.played(taken.case_no).codes.push((1, rel, taken.query_code));
        taken.case_no
    }

    /// A marked step of a member of staff.
    pub(crate) async fn does(&mut self, login: &'static str, case_no: CaseNo, command: Command) -> Option<CaseNo> {
        if let Some((who, hearing)) = self.world.hearing_before(case_no, command.kind()).await {
            let hearing = self.ink.command(&By::Staff(who), &hearing);
            self.says(who, case_no, hearing).await;
        }
        let said = self.ink.command(&By::Staff(login), &command);
        self.says(login, case_no, said).await
    }

    /// A step of a member of staff as it is sent; the case that came of it, whether or not its number is told.
    pub(crate) async fn says(&self, login: &str, case_no: CaseNo, said: CommandInput) -> Option<CaseNo> {
        let (actor, before) = (self.world.staff(login).await, self.case(case_no).await);
        if let Err(problem) = Casework::say(&self.world.desk, &actor, case_no, before.version, said.clone()).await {
            panic!("{login}: {said:?} answered {problem:?}");
        }
        self.case(case_no).await.links.get(before.links.len()).map(|link| link.case_no)
    }

    /// Marked steps.
    pub(crate) async fn steps(&mut self, case_no: CaseNo, steps: &[Step]) {
        for (login, command) in steps {
            let command = command(&self.case(case_no).await, self.world.desk.now());
            self.does(login, case_no, command).await;
        }
    }

    /// The case as stored.
    pub(crate) async fn case(&self, case_no: CaseNo) -> Case {
        self.world.case(case_no).await
    }

    /// A marked step of a party.
    pub(crate) async fn party(&mut self, party: u8, case_no: CaseNo, command: Command) -> Option<CaseNo> {
        let said = self.ink.command(&By::Party(party), &command);
        let (session, version) = (self.session(party, case_no).await, self.case(case_no).await.version);
        match Tracking::say(&self.world.desk, &session, case_no, version, said.clone()).await {
            Ok(outcome) => outcome.linked,
            Err(problem) => panic!("party {party}: {said:?} answered {problem:?}"),
        }
    }

    async fn session(&mut self, party: u8, case_no: CaseNo) -> String {
        let codes = &self.played(case_no).codes;
        let code = codes.iter().find(|(known, ..)| *known == party).map(|(.., code)| code.clone()).unwrap();
        self.world.tracking(case_no, &code).await
    }

    /// A file of a party, marked in name and content.
    pub(crate) async fn party_file(&mut self, party: u8, case_no: CaseNo) {
        let session = self.session(party, case_no).await;
        let mut browser = self.world.browser().with_cookie(app::context::cookie::TRACK, &session);
        self.file(&By::Party(party), &mut browser, &format!("/upload/track/{case_no}")).await;
    }

    /// A file of the staff, marked in name and content.
    pub(crate) async fn staff_file(&mut self, login: &'static str, case_no: CaseNo) {
        let mut browser = self.world.browser_of(login).await;
        self.file(&By::Staff(login), &mut browser, &format!("/upload/case/{case_no}")).await;
    }

    async fn file(&mut self, by: &By, browser: &mut Browser, path: &str) {
        let name = self.ink.text("file.name", by, None);
        let content = self.ink.text("file.content", by, None);
        let content = format!("%PDF-1.7 {content}");
        let sent = browser.upload(path, &format!("{name}.pdf"), content.as_bytes()).await;
        assert_eq!(sent.status, 204, "{}", sent.text());
        self.ink.made.insert(CommandKind::AddAttachment);
    }

    /// The other side gets its query code.
    pub(crate) async fn code_of_respondent(&mut self, login: &'static str, case_no: CaseNo) {
        let purpose = self.ink.text("record.issue_code.purpose", &By::Staff(login), None);
        self.ink.for_party(2);
        self.ink.made.insert(CommandKind::IssueCode);
        let clerk = self.world.staff(login).await;
        let code = self.world.desk.issue_code(&clerk, case_no, 2, &purpose).await.unwrap();
        let played = self.played(case_no);
        played.codes.push((2, Rel::Respondent, code));
        played.served = true;
    }

    /// 税务局 handles it as its own, to the draft reply.
    pub(crate) async fn bring_to_review(&mut self, case_no: CaseNo) {
        use crate::support::play::{draft, finding, own};
        if self.case(case_no).await.sub_state == domain::case::SubState::Registering {
            self.does("wangqiang", case_no, Command::Register).await;
        }
        self.does("wangqiang", case_no, own()).await;
        let case = self.case(case_no).await;
        self.does("wangqiang", case_no, finding(&case)).await;
        self.does("wangqiang", case_no, draft(&case)).await;
    }

    /// Signed and served on every party that must have it; the other side has its code.
    pub(crate) async fn bring_to_service(&mut self, case_no: CaseNo) {
        self.bring_to_review(case_no).await;
        self.sign_and_serve(case_no).await;
    }

    /// Each party that still waits does not object: one word each.
    pub(crate) async fn all_agree(&mut self, login: &'static str, case_no: CaseNo) {
        use domain::case::NoObjection;
        let waits: Vec<u8> = self.case(case_no).await.awaited().map(|party| party.no).collect();
        for party in waits {
            let how = NoObjection::Evidence { method: "书面".to_owned(), on: self.world.desk.now().day() };
            self.does(login, case_no, Command::ConfirmNoObjection { party, how }).await;
        }
    }

    /// From review to served.
    pub(crate) async fn sign_and_serve(&mut self, case_no: CaseNo) {
        use crate::support::play::sign;
        self.does("zhaogang", case_no, sign()).await;
        let parties: Vec<u8> = self.case(case_no).await.parties_to_serve().map(|party| party.no).collect();
        for party in parties {
            self.does("zhaogang", case_no, serve(DocumentKind::Reply, party, self.world.desk.now())).await;
        }
        self.does("zhaogang", case_no, Command::ServeReply).await;
        self.code_of_respondent("zhaogang", case_no).await;
    }
}
