//! S12 [M-3.2.1-a, M-3.2.1-b, M-4.5-e, M-5.3-c, TR02]: a ticket becomes one case, and its result goes back.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Command, DocumentKind, Target};
use domain::intake::Form;
use domain::ports::Casework;
use domain::value::CaseNo;
use serde_json::Value;
use server::hotline::signature;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const TICKET: &str = "12345-20251112-0007";

/// The hotline's end of the line: takes one callback.
async fn one_callback(listener: TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).await.unwrap();
        request.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let complete = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            body.len() >= length.unwrap_or(usize::MAX)
        });
        if complete || read == 0 {
            stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await.unwrap();
            return text;
        }
    }
}

#[tokio::test]
async fn s12_one_ticket_one_case_and_its_result_goes_back() {
    let world = World::at("2025-11-12T09:05").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let callback = format!("http://{}/results", listener.local_addr().unwrap());
    let hotline = Hotline::of(&world, "12345", Some(callback)).await;
    let ticket = ticket(TICKET, "2025-11-12T09:00:00+08:00");

    let accepted = hotline.forward(&ticket).await;
    assert_eq!(accepted.status, 201, "{}", accepted.text());
    let accepted = accepted.json();
    assert_eq!(
        (accepted["stage"].as_str(), accepted["due_at"].as_str().unwrap()),
        (Some("registration"), "2025-11-14T00:00:00+08:00")
    );
    let again = hotline.forward(&ticket).await;
    assert_eq!((again.status.as_u16(), &again.json()["case_no"]), (200, &accepted["case_no"]));
    assert_eq!(world.verified().await, 1, "one case");

    let case_no: CaseNo = accepted["case_no"].as_str().unwrap().parse().unwrap();
    world.does("wangqiang", case_no, Command::Claim).await;
    let clerk = world.staff("wangqiang").await;
    let known = world.desk.registration_form(&clerk, case_no).await.unwrap();
    assert_eq!((known.name.as_str(), known.respondent_name.as_str()), ("张*", "北**馆"), "masked, and kept");
    assert_eq!(known.kept, ["name", "phone", "respondent_name"]);
    let form = Form { id_number: "11010519491231002X".to_owned(), ..back_pay_form() };
    let version = world.case(case_no).await.version;
    world.desk.amend(&clerk, case_no, version, form).await.unwrap();
    world.does("wangqiang", case_no, Command::Register).await;
    world.does("wangqiang", case_no, Command::ClassifyOwn { departures: Vec::new() }).await;
    let state = hotline.ask(TICKET).await.json();
    assert_eq!((state["stage"].as_str(), state["due_at"].is_string()), (Some("handling"), true));
    assert_eq!(state["result"], Value::Null, "no result before the reply is served");

    let mut conclusions = conclusions(&world.case(case_no).await);
    conclusions[0].text = "责令单位为 11010519491231002X 补缴，联系 13800000001".to_owned();
    let finding = Command::RecordFinding { facts: facts(), conclusions: conclusions.clone(), legal_basis: basis() };
    world.does("wangqiang", case_no, finding).await;
    let draft = Command::SubmitReply {
        facts: facts(),
        conclusions,
        legal_basis: basis(),
        remedies: remedies(),
        waives_contribution: false,
    };
    world.does("wangqiang", case_no, draft).await;
    world.does("zhaogang", case_no, Command::SignReply { legal_basis: basis() }).await;
    for party in [1, 2] {
        world.does("zhaogang", case_no, serve(DocumentKind::Reply, party, world.desk.now())).await;
    }
    world.does("zhaogang", case_no, Command::ServeReply).await;

    let (end, ending) = tokio::sync::watch::channel(false);
    let mut jobs = server::jobs::start(&world.desk, &server::jobs::Senders::files(world.path()), &ending);
    let request = one_callback(listener).await;
    end.send_replace(true);
    while jobs.join_next().await.is_some() {}
    assert_eq!(world.desk.store.outbox_pending().await.unwrap(), 0, "nothing was forgotten");

    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let header = |name: &str| {
        head.lines().find_map(|line| Some(line.split_once(": ")?).filter(|(key, _)| key.eq_ignore_ascii_case(name)))
    };
    let signed = signature::verify(
        &hotline.secret,
        header("x-hotline-timestamp").unwrap().1,
        "POST",
        "/results",
        body.as_bytes(),
        header("x-hotline-signature").unwrap().1,
        world.desk.now(),
    );
    assert!(signed, "{head}");
    let result: Value = serde_json::from_str(body).unwrap();
    assert_eq!((result["ticket_no"].as_str(), result["event"].as_str()), (Some(TICKET), Some("replied")));
    assert!(result["result"].as_str().unwrap().contains("责令单位"), "{result}");
    for personal in ["张丽", "11010519491231002", "13800000001"] {
        assert!(!body.contains(personal), "{personal} in {body}");
        let state = hotline.ask(TICKET).await.text();
        assert!(!state.contains(personal), "{personal} in {state}");
    }
}

/// M-4.5-e: a case that came from another door and was passed on under a slip is called back under the slip's number: it
/// never had a ticket, and waits for none.
#[tokio::test]
async fn m_4_5_e_a_case_without_a_ticket_is_called_back_under_its_slip() {
    let world = World::at("2025-11-10T09:00").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let callback = format!("http://{}/results", listener.local_addr().unwrap());
    let hotline = Hotline::of(&world, "12345", Some(callback)).await;
    // A second client's own tickets are its own: it hears of no slip.
    Hotline::of(&world, "county", Some("http://127.0.0.1:1/never".to_owned())).await;
    let case_no = world.plays(REFERRAL_LANE, REFERRAL.len()).await;
    let case = world.case(case_no).await;
    assert!(
        case.ticket.is_none() && case.sub_state == domain::case::SubState::AssignedFedBack,
        "nothing was waited for"
    );
    let slip = case.referral.as_ref().unwrap().slip_no.clone().unwrap();
    let (end, ending) = tokio::sync::watch::channel(false);
    let mut jobs = server::jobs::start(&world.desk, &server::jobs::Senders::files(world.path()), &ending);
    let request = one_callback(listener).await;
    end.send_replace(true);
    while jobs.join_next().await.is_some() {}
    assert_eq!(world.desk.store.outbox_pending().await.unwrap(), 0, "and nobody else was told");
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&hotline.name), "{head}");
    let result: Value = serde_json::from_str(body).unwrap();
    assert_eq!((result["slip_no"].as_str(), result["event"].as_str()), (Some(slip.as_str()), Some("replied")));
    assert_eq!((result.get("ticket_no"), result["case_no"].as_str()), (None, Some(case_no.to_string().as_str())));
    assert!(result["result"].as_str().is_some_and(|text| !text.is_empty()), "{result}");
}

/// M-4.5-e, TR14: the ticket goes on with a case that is sent on, and who sent it hears of that one.
#[tokio::test]
async fn m_4_5_e_a_ticket_goes_on_with_the_case_that_is_sent_on() {
    let world = World::at("2025-11-12T09:05").await;
    let hotline = Hotline::of(&world, "12345", None).await;
    let accepted = hotline.forward(&ticket(TICKET, "2025-11-12T09:00:00+08:00")).await.json();
    let case_no: CaseNo = accepted["case_no"].as_str().unwrap().parse().unwrap();
    world.does("sunli", case_no, Command::Claim).await;
    let clerk = world.staff("sunli").await;
    let version = world.case(case_no).await.version;
    world.desk.amend(&clerk, case_no, version, back_pay_form()).await.unwrap();
    world.does("sunli", case_no, Command::Register).await;
    let notice = Command::Inform {
        target: Target {
            department: Some("tax_bureau".into()),
            name: "国家税务总局漠河市税务局".to_owned(),
            address: "样例路 1 号".to_owned(),
            phone: "0457-2880001".to_owned(),
        },
        path: "持身份证到窗口办理".to_owned(),
        materials: vec!["身份证".to_owned()],
        departures: Vec::new(),
    };
    world.does("sunli", case_no, notice).await;
    let party = domain::access::Actor::party(1, "张丽");
    let done = world.desk.command(&party, case_no, None, Command::Forward { consent: true }).await.unwrap();
    let linked = done.linked.unwrap();
    assert_eq!(world.case(linked).await.ticket.unwrap().ticket_no, TICKET);
    let state = hotline.ask(TICKET).await.json();
    assert_eq!(state["case_no"].as_str(), Some(linked.to_string().as_str()), "{state}");
}

/// M-3.2.1-a, M-2.3-c: 12345 reads when its case is due, not by when a message of a party is to be answered.
#[tokio::test]
async fn m_3_2_1_a_the_hotline_reads_the_date_of_its_case() {
    let world = World::at("2025-11-12T09:05").await;
    let hotline = Hotline::of(&world, "12345", None).await;
    let accepted = hotline.forward(&ticket(TICKET, "2025-11-12T09:00:00+08:00")).await.json();
    let case_no: CaseNo = accepted["case_no"].as_str().unwrap().parse().unwrap();
    world.does("wangqiang", case_no, Command::Claim).await;
    let clerk = world.staff("wangqiang").await;
    let version = world.case(case_no).await.version;
    world.desk.amend(&clerk, case_no, version, back_pay_form()).await.unwrap();
    world.does("wangqiang", case_no, Command::Register).await;
    world.does("wangqiang", case_no, Command::ClassifyOwn { departures: Vec::new() }).await;
    let before = hotline.ask(TICKET).await.json()["due_at"].clone();
    let head = world.staff("zhaogang").await;
    let code = world.desk.issue_code(&head, case_no, 1, "来窗口补领，已核对身份证").await.unwrap();
    let session = world.tracking(case_no, &code).await;
    let message = Command::LeaveMessage { text: "什么时候有结果？".to_owned(), to: None };
    world.party_tries(&session, case_no, message).await.unwrap();
    let case = world.case(case_no).await;
    let promised = case.open_clock(domain::clock::ClockKind::Message).unwrap().due_at;
    assert!(case.due_clock().is_some_and(|clock| clock.due_at == promised), "on the board the message comes first");
    assert_eq!(hotline.ask(TICKET).await.json()["due_at"], before, "事项办理");
}
