//! S01 [M-1-a, M-2.2-a, M-3.2.2-b, M-4.0-b, M-4.1-a, M-4.1-c, M-4.1-d, M-4.3-a, M-4.3-b, M-4.4-a]: own duty, online,
//! from claim to archive; everybody through the site.

use crate::support::*;
use domain::case::{Command, DocumentKind, HearingCommand, NoObjection, Outcome, Refusal, Stage, SubState};
use domain::clock::{ClockKind, ClockSource};
use domain::problem::Problem;
use domain::value::CaseNo;
use domain::view::{CaseView, CommandOutcome, Submitted, TrackingView};
use serde_json::json;

/// 张丽 fills the form in, step by step, and submits it.
pub(crate) async fn submits_online(citizen: &mut Browser) -> Submitted {
    let (draft, _) = citizen.begin_draft().await;
    let draft = draft.as_str();
    let fields = [("draft", draft), ("item", "1"), ("who", "worker"), ("category", "8")];
    let kind = citizen.form("/api/intake/kind", &fields).await;
    assert_eq!(kind.status, 200, "{}", kind.text());
    let form = back_pay_form();
    let item = &form.items[0];
    let facts = citizen
        .form(
            "/api/intake/facts",
            &[
                ("draft", draft),
                ("item", "1"),
                ("sub_kind", &item.sub_kind),
                ("enrolled", &item.enrolled),
                ("payer", &item.payer),
                ("from_year", &item.from_year),
                ("from_month", &item.from_month),
                ("to_year", &item.to_year),
                ("to_month", &item.to_month),
                ("insurance[0]", &item.insurance[0]),
                ("insurance[1]", &item.insurance[1]),
                ("claims[0]", &item.claims[0]),
                ("paid", &item.paid),
                ("summary", &form.summary),
            ],
        )
        .await;
    assert_eq!(facts.status, 200, "{}", facts.text());
    let contact = citizen
        .form(
            "/api/intake/contact",
            &[
                ("draft", draft),
                ("name", &form.name),
                ("phone", &form.phone),
                ("town", &form.town),
                ("respondent_name", &form.respondent_name),
            ],
        )
        .await;
    assert_eq!(contact.status, 200, "{}", contact.text());
    let fields = [("draft", draft), ("truthful", "yes"), ("agreed", "yes")];
    let sent = citizen.form("/api/intake/submit", &fields).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    citizen.form("/api/intake/receipt", &[("draft", draft)]).await.read()
}

/// A member of staff at a screen.
struct Desk {
    browser: Browser,
    login: &'static str,
    case_no: CaseNo,
}

impl Desk {
    async fn of(world: &World, login: &'static str, case_no: CaseNo) -> Self {
        let mut desk = Self { browser: world.browser(), login, case_no };
        desk.signs_in().await;
        desk
    }

    /// Sessions end over night.
    async fn signs_in(&mut self) {
        let reply = self.browser.form("/api/desk/sign-in", &[("login", self.login), ("password", PASSWORD)]).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }

    async fn case(&mut self) -> CaseView {
        self.browser.form("/api/case/case", &[("case_no", &self.case_no.to_string())]).await.read()
    }

    async fn send(&mut self, version: u32, command: &Command) -> Reply {
        let body = json!({ "case_no": self.case_no, "version": version, "command": command });
        self.browser.json("/api/case/command", &body).await
    }

    async fn does(&mut self, command: Command) -> CommandOutcome {
        let version = self.case().await.case.version;
        self.send(version, &command).await.read()
    }

    async fn refused(&mut self, command: Command) -> Refusal {
        let version = self.case().await.case.version;
        match self.send(version, &command).await.problem() {
            app::error::AppError::Problem(Problem::Refused(refusal)) => refusal,
            other => panic!("{command:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn s01_own_duty_online_from_claim_to_archive() {
    let world = World::at("2025-11-10T09:30").await;
    let mut citizen = world.browser();
    let submitted = submits_online(&mut citizen).await;
    let case_no = submitted.case_no;
    let mut stages = vec![world.case(case_no).await.sub_state.stage()];
    assert_eq!(world.case(case_no).await.accountable_department().as_str(), "tax_bureau", "the proposed department");

    world.clock("2025-11-10T14:00");
    let mut clerk = Desk::of(&world, "wangqiang", case_no).await;
    let claimed = clerk.send(1, &Command::Claim).await;
    assert_eq!(claimed.status, 200, "{}", claimed.text());
    let refusal = clerk.refused(Command::ClassifyOwn { departures: Vec::new() }).await;
    assert_eq!(refusal.code.id(), "STAGE_SKIPPED", "M-4.0-b");
    let told = clerk.does(Command::Register).await;
    assert!(told.message.contains("2025 年第 1 号"), "{told:?}");
    stages.push(world.case(case_no).await.sub_state.stage());

    world.clock("2025-11-11T09:00");
    clerk.signs_in().await;
    let view = clerk.case().await;
    let route = view.items[0].route.as_ref().unwrap();
    assert_eq!((route.row.as_str(), route.departments[0].as_str()), ("R09", "tax_bureau"));
    clerk.does(Command::ClassifyOwn { departures: Vec::new() }).await;
    stages.push(world.case(case_no).await.sub_state.stage());
    let view = clerk.case().await;
    let handling = view.clocks.iter().find(|clock| clock.kind == ClockKind::Handling).unwrap();
    assert_eq!(handling.due_at.plus(-1).day().to_string(), "2025-12-02");
    assert_eq!((handling.source, handling.source.zh()), (ClockSource::ProductDefault, "内定默认值(文件未规定)"));

    world.clock("2025-11-20T10:00");
    clerk.signs_in().await;
    let case = world.case(case_no).await;
    // M-4.3-a: the other side is heard before the answer.
    let heard = HearingCommand::State { party: 2, text: "单位来电，工资表随后提交".to_owned() };
    clerk.does(Command::Hearing(heard)).await;
    clerk.does(Command::RecordFinding { facts: facts(), conclusions: conclusions(&case), legal_basis: basis() }).await;
    clerk
        .does(Command::SubmitReply {
            facts: facts(),
            conclusions: conclusions(&case),
            legal_basis: basis(),
            remedies: remedies(),
            waives_contribution: false,
        })
        .await;
    stages.push(world.case(case_no).await.sub_state.stage());

    world.clock("2025-12-01T10:00");
    let mut head = Desk::of(&world, "zhaogang", case_no).await;
    assert_eq!(head.refused(Command::SignReply { legal_basis: Vec::new() }).await.code.id(), "NO_LEGAL_BASIS");
    head.does(Command::SignReply { legal_basis: basis() }).await;
    head.does(serve(DocumentKind::Reply, 1, world.desk.now())).await;
    assert_eq!(head.refused(Command::ServeReply).await.code.id(), "PARTY_NOT_SERVED", "M-4.3-a");
    head.does(serve(DocumentKind::Reply, 2, world.desk.now())).await;
    head.does(Command::ServeReply).await;

    world.clock("2025-12-03T20:00");
    let number = case_no.to_string();
    let opened = citizen.form("/api/track/open", &[("case_no", &number), ("query_code", &submitted.query_code)]).await;
    assert_eq!(opened.status, 200, "{}", opened.text());
    let seen: TrackingView = citizen.form("/api/track/view", &[("case_no", &number)]).await.read();
    assert_eq!(seen.state, SubState::ReplyServed);
    assert!(seen.documents.iter().any(|document| document.body.contains("责令单位补缴")), "the reply is there to read");
    let version = seen.version.to_string();
    let said = citizen.form("/api/track/no-objection", &[("case_no", &number), ("version", &version)]).await;
    assert_eq!(said.status, 200, "{}", said.text());
    assert_eq!(world.case(case_no).await.sub_state, SubState::ReplyServed, "M-4.3-b: the other side has its own word");
    clerk.signs_in().await;
    let how = NoObjection::Evidence { method: "书面".to_owned(), on: world.desk.now().day() };
    clerk.does(Command::ConfirmNoObjection { party: 2, how }).await;
    stages.push(world.case(case_no).await.sub_state.stage());
    assert_eq!(stages, Stage::COLUMNS, "no column was skipped");

    world.clock("2025-12-04T09:00");
    clerk.signs_in().await;
    let view = clerk.case().await;
    assert!(view.archive_check.iter().all(|(_, there)| *there), "{:?}", view.archive_check);
    assert!(!view.catalogue.is_empty());
    clerk.does(Command::Archive).await;
    let archived = world.case(case_no).await;
    assert_eq!((archived.sub_state, archived.outcome), (SubState::Archived, Some(Outcome::ConcludedNoObjection)));
    assert_eq!(
        clerk.refused(Command::LeaveMessage { text: "再问".to_owned(), to: None }).await.code.id(),
        "CASE_ARCHIVED"
    );
    assert!(world.verified().await >= 12);
}

#[tokio::test]
async fn s01_sending_the_same_form_twice_is_one_case() {
    let world = World::at("2025-11-10T09:30").await;
    let mut citizen = world.browser();
    let first = submits_online(&mut citizen).await;
    let (draft, _) = citizen.receipt();
    let fields = [("draft", draft.as_str()), ("truthful", "yes"), ("agreed", "yes")];
    let again = citizen.form("/api/intake/submit", &fields).await;
    assert_eq!(again.status, 200);
    let receipt: Submitted = citizen.form("/api/intake/receipt", &[("draft", &draft)]).await.read();
    assert_eq!(receipt, first);
    assert_eq!(world.verified().await, 1);

    // Both at once: what two impatient clicks do.
    let mut other = world.browser();
    let (draft, token) = other.begin_draft().await;
    let form = back_pay_form();
    domain::ports::Intake::save(&world.desk, &token, form).await.unwrap();
    let sends = (0..8).map(|_| {
        let (mut browser, draft) = (other.clone(), draft.clone());
        async move {
            let fields = [("draft", draft.as_str()), ("truthful", "yes"), ("agreed", "yes")];
            browser.form("/api/intake/submit", &fields).await.status
        }
    });
    let statuses = futures::future::join_all(sends).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(world.verified().await, 2);
}
