//! SEC-02 and SEC-01: what the wire may say, at every door, with raw bodies; and what is opened in full, for what, and
//! who reads of it.

use crate::support::*;
use domain::case::{Case, Channel, Command, DefectField, DefectInput, Registration};
use domain::intake::Form;
use domain::limits;
use domain::value::CaseNo;
use domain::view::{CommandOutcome, DocumentView, OpeningsView};
use serde_json::{Value, json};

const NOW: &str = "2025-11-10T09:30";
const ID: &str = "11010519491231002X";

/// Fields of a form and what was typed in them.
type Asked<'a> = &'a [(&'a str, &'a str)];

/// A report with a hidden identity and every personal value.
fn whole_form() -> Form {
    Form {
        identity_hidden: "yes".to_owned(),
        id_number: ID.to_owned(),
        address: "漠河市西林吉镇样例路12号".to_owned(),
        email: "zhang@example.com".to_owned(),
        respondent_phone: "0457-2880001".to_owned(),
        ..back_pay_form()
    }
}

async fn taken(form: Form) -> (World, CaseNo, String) {
    let world = World::at(NOW).await;
    let taken = world.take("liuyang", Channel::Counter, form).await;
    (world, taken.case_no, taken.query_code)
}

/// The fields an answer names.
fn fields(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 422, "{}", reply.text());
    reply.problem().fields().into_iter().map(|error| error.field).collect()
}

async fn command(world: &World, login: &str, case_no: CaseNo, command: Value) -> Reply {
    let version = world.case(case_no).await.version;
    let body = json!({ "case_no": case_no.to_string(), "version": version, "command": command });
    world.browser_of(login).await.json("/api/case/command", &body).await
}

async fn amend(world: &World, case_no: CaseNo, form: Value) -> Reply {
    let version = world.case(case_no).await.version;
    let body = json!({ "case_no": case_no.to_string(), "version": version, "form": form });
    world.browser_of("liuyang").await.json("/api/case/amend", &body).await
}

/// The form as it is handed out.
async fn form_of(world: &World, case_no: CaseNo) -> Value {
    let mut browser = world.browser_of("liuyang").await;
    browser.form("/api/case/registration-form", &[("case_no", &case_no.to_string())]).await.json()
}

/// The attack the issue tells of: a registration of one's own, sent as a command.
#[tokio::test]
async fn sec_02_a_raw_registration_is_no_command() {
    let (world, case_no, _) = taken(whole_form()).await;
    let before = world.case(case_no).await;
    let mut registration = serde_json::to_value(&before.registration).unwrap();
    registration["received_at"] = json!(at("2024-01-01T09:00").unix());
    registration["parties"][0]["id_number"] = json!("1");
    registration["parties"][0]["identity_hidden"] = json!(false);
    registration["parties"][0]["role"] = json!("respondent");
    registration["parties"][1]["role"] = json!("applicant");
    registration["location_town"] = json!("火星");
    for said in [
        json!({ "amend_registration": { "registration": registration } }),
        json!({ "amend_registration": { "registration": before.registration } }),
        json!({ "amend_registration": {} }),
    ] {
        assert_eq!(command(&world, "liuyang", case_no, said.clone()).await.status, 403, "{said}");
        assert_eq!(
            command(&world, "sunli", case_no, said).await.status,
            404,
            "nobody else learns that there is a case"
        );
    }
    assert_eq!(world.case(case_no).await, before, "nothing is appended");
    assert_eq!(world.verified().await, 1);
}

#[tokio::test]
async fn sec_02_the_amendment_takes_no_machine_fact_and_no_junk() {
    let (world, case_no, _) = taken(whole_form()).await;
    let before = world.case(case_no).await;
    let form = form_of(&world, case_no).await;
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut changed = form.clone();
        change(&mut changed);
        changed
    };
    let typed = |field: &'static str, text: &'static str| {
        changed(&|form| {
            form[field] = json!(text);
            form["kept"].as_array_mut().unwrap().retain(|kept| kept != field);
        })
    };
    let swapped = changed(&|form| {
        form["name"] = json!("北极宾馆有限公司");
        form["respondent_name"] = json!("张丽");
        form["kept"].as_array_mut().unwrap().retain(|kept| kept != "name" && kept != "respondent_name");
    });
    let cases: Vec<(&str, Value, &[&str])> = vec![
        ("an identity number of one digit", typed("id_number", "1"), &["id_number"]),
        ("a masked identity number", typed("id_number", "110***********002X"), &["id_number", "id_number"]),
        ("a masked telephone", typed("phone", "138****0001"), &["phone", "phone"]),
        ("a masked name", typed("name", "张*"), &["name"]),
        ("a masked address", typed("address", "漠河市西林吉镇***"), &["address"]),
        ("a telephone of two digits", typed("phone", "12"), &["phone"]),
        ("a town on Mars", changed(&|form| form["town"] = json!("火星")), &["town"]),
        ("a hidden identity lifted", changed(&|form| form["identity_hidden"] = json!("")), &["identity_hidden"]),
        ("persons exchanged", swapped, &["parties"]),
        ("an office on Mars", changed(&|form| form["items"][0]["acting"] = json!("火星")), &["acting"]),
        ("a category there is not", changed(&|form| form["items"][0]["category"] = json!("12")), &["category"]),
        ("a claim there is not", changed(&|form| form["items"][0]["claims"] = json!(["x"])), &["claims"]),
        ("a matter there is not", changed(&|form| form["matter_kind"] = json!("x")), &["matter_kind"]),
        ("a circumstance there is not", changed(&|form| form["circumstances"] = json!(["x"])), &["circumstances"]),
        ("an amount of words", changed(&|form| form["items"][0]["amount"] = json!("很多")), &["amount"]),
        ("a kept value there is not", changed(&|form| form["kept"] = json!(["agent_name"])), &["agent_name"]),
    ];
    for (what, form, expected) in cases {
        let named = fields(&amend(&world, case_no, form).await);
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        // A form of which nothing is kept names more than the one field; the one is among them.
        assert!(expected.iter().all(|field| named.contains(field)), "{what}: {named:?}");
    }
    assert_eq!(world.case(case_no).await, before, "nothing is appended");
    // What machines know is in no form: it is not even looked at.
    let sneaked = changed(&|form| {
        form["received_at"] = json!(0);
        form["channel"] = json!("hotline");
        form["ledger_no"] = json!("1");
        form["parties"] = json!([]);
    });
    assert_eq!(amend(&world, case_no, sneaked).await.status, 200);
    let after = world.case(case_no).await;
    assert_eq!(
        (&after.registration, after.channel, &after.ledger_no),
        (&before.registration, before.channel, &before.ledger_no)
    );
}

#[tokio::test]
async fn sec_02_a_masked_form_saved_unchanged_keeps_the_real_values() {
    let (world, case_no, _) = taken(whole_form()).await;
    let before = world.case(case_no).await.registration;
    let form = form_of(&world, case_no).await;
    let text = form.to_string();
    for real in ["张丽", ID, "13800000001", "样例路", "zhang@", "2880001"] {
        assert!(!text.contains(real), "{real} in {text}");
    }
    let reply = amend(&world, case_no, form.clone()).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(world.case(case_no).await.registration, before);
    // A real name with an asterisk is a name like any other.
    let mut named = form;
    named["name"] = json!("李*飞");
    named["kept"].as_array_mut().unwrap().retain(|kept| kept != "name");
    assert_eq!(amend(&world, case_no, named).await.status, 200);
    let after = world.case(case_no).await.registration;
    assert_eq!(after.parties[0].name, "李*飞");
    assert_eq!(Registration { parties: before.parties.clone(), ..after.clone() }, before, "nothing else changed");
    let handed = form_of(&world, case_no).await;
    assert_eq!(amend(&world, case_no, handed).await.status, 200);
    assert_eq!(world.case(case_no).await.registration, after, "and it stays when the form is saved again");
}

/// The same junk at the doors where a case begins.
#[tokio::test]
async fn sec_02_the_same_junk_is_refused_where_a_case_begins() {
    let world = World::at(NOW).await;
    let long = |most: usize| "字".repeat(most + 1);
    let changes: Vec<(&str, Form)> = vec![
        ("id_number", Form { id_number: "1".to_owned(), ..back_pay_form() }),
        ("town", Form { town: "火星".to_owned(), ..back_pay_form() }),
        ("phone", Form { phone: "138****0001".to_owned(), ..back_pay_form() }),
        ("respondent_credit_code", Form { respondent_credit_code: "91".to_owned(), ..back_pay_form() }),
        ("matter_kind", Form { matter_kind: "火星".to_owned(), ..back_pay_form() }),
        ("applicant_kind", Form { applicant_kind: "organisation".to_owned(), ..back_pay_form() }),
        ("people", Form { people: "100001".to_owned(), ..back_pay_form() }),
        ("name", Form { name: long(limits::NAME), ..back_pay_form() }),
        ("title", Form { title: long(limits::TITLE), ..back_pay_form() }),
        ("summary", Form { summary: long(limits::SUMMARY), ..back_pay_form() }),
        ("address", Form { address: long(limits::ADDRESS), ..back_pay_form() }),
        ("email", Form { email: long(limits::EMAIL), ..back_pay_form() }),
        ("petition_no", Form { petition_no: long(limits::NUMBER), ..back_pay_form() }),
        ("items", Form { items: vec![back_pay_form().items[0].clone(); limits::ITEMS + 1], ..back_pay_form() }),
        ("description", {
            let mut form = back_pay_form();
            form.items[0].description = long(limits::DESCRIPTION);
            form
        }),
    ];
    for (field, form) in changes {
        let body = json!({ "channel": "counter", "form": form });
        let mut clerk = world.browser_of("liuyang").await;
        assert_eq!(fields(&clerk.json("/api/case/register-contact", &body).await), [field], "the counter");
        // The citizen's own form, whose last step checks everything.
        let token = domain::ports::Intake::begin(&world.desk, "").await.unwrap();
        domain::ports::Intake::save(&world.desk, &token, form.clone()).await.unwrap();
        let (draft, secret) = token.split_at(app::context::HANDLE);
        let cookie = format!("{}_{draft}", app::context::cookie::DRAFT);
        let mut citizen = world.browser().with_cookie(&cookie, secret);
        let given = [("draft", draft), ("truthful", "yes"), ("agreed", "yes")];
        let sent = citizen.form("/api/intake/submit", &given).await;
        assert_eq!(fields(&sent), [field], "the citizen's form");
    }
    let hotline = Hotline::of(&world, "12345", None).await;
    let changes: Vec<(&str, Value)> = vec![
        ("town", json!("火星")),
        ("caller_phone", json!("1")),
        ("caller_phone", json!("138****0001")),
        ("called_at", json!("2025-11-10T12:00:00+08:00")),
        ("caller_name", json!(long(limits::NAME))),
        ("matter", json!(long(limits::TITLE))),
        ("content", json!(long(limits::SUMMARY))),
        ("employer_name", json!(long(limits::NAME))),
        ("content", json!("空\u{0}字节")),
    ];
    for (field, value) in changes {
        let mut sent = ticket("HL1", "2025-11-10T09:00:00+08:00");
        sent[field] = value;
        let reply = hotline.forward(&sent).await;
        assert_eq!(reply.status, 422, "{field}: {}", reply.text());
        assert!(reply.text().contains(&format!("\"{field}\"")), "{field}: {}", reply.text());
    }
    assert_eq!(world.desk.store.log_verify().await.unwrap().rows, 0, "nothing is appended at any door");
}

/// What one door takes in full length, no other refuses: nobody shortens a citizen's words.
#[tokio::test]
async fn sec_02_a_ticket_of_full_length_is_amended_and_registered_uncut() {
    let world = World::at(NOW).await;
    let hotline = Hotline::of(&world, "12345", None).await;
    let mut sent = ticket("HL2", "2025-11-10T09:00:00+08:00");
    let long = |most: usize| "字".repeat(most);
    sent["matter"] = json!(long(limits::TITLE));
    sent["content"] = json!(long(limits::SUMMARY));
    sent["caller_name"] = json!(long(limits::NAME));
    sent["employer_name"] = json!(long(limits::NAME));
    let accepted = hotline.forward(&sent).await;
    assert_eq!(accepted.status, 201, "{}", accepted.text());
    let case_no: CaseNo = accepted.json()["case_no"].as_str().unwrap().parse().unwrap();
    world.does("liuyang", case_no, Command::Claim).await;
    let mut form = form_of(&world, case_no).await;
    form["items"] = serde_json::to_value(back_pay_form().items).unwrap();
    assert_eq!(amend(&world, case_no, form).await.status, 200);
    world.does("liuyang", case_no, Command::Register).await;
    let registered = world.case(case_no).await.registration;
    assert_eq!(registered.title, long(limits::TITLE));
    assert_eq!(registered.summary, long(limits::SUMMARY));
    assert_eq!(registered.parties[0].name, long(limits::NAME));
}

/// Steps on a case: junk is refused under the field's name by the browser's door, for many cases at once, and by the
/// party's; and what is asked before the data is still asked first.
#[tokio::test]
async fn sec_02_junk_in_a_step_is_refused_under_its_name_at_every_door() {
    let (world, case_no, code) = taken(back_pay_form()).await;
    let before = world.case(case_no).await;
    let text = |most: usize| json!("长".repeat(most + 1));
    let cases: Vec<(Value, &[&str])> = vec![
        (json!({ "return_for_correction": { "defects": [{ "field": "火星", "text": "x" }] } }), &["defects"]),
        (
            json!({ "return_for_correction": { "defects": [{ "field": "other", "text": text(limits::TEXT) }] } }),
            &["defects"],
        ),
        (json!({ "leave_message": { "text": text(limits::MESSAGE) } }), &["text"]),
        (json!({ "leave_message": { "text": "空\u{0}字节" } }), &["text"]),
        (json!({ "leave_message": { "text": 7 } }), &["text"]),
        (
            json!({ "leave_message": { "text": "好", "received_at": 0, "channel": "hotline" } }),
            &["channel", "received_at"],
        ),
    ];
    for (said, expected) in cases {
        let reply = command(&world, "liuyang", case_no, said.clone()).await;
        assert_eq!(fields(&reply), expected, "{said}");
        // Who may not know of the case learns nothing from junk either.
        assert_eq!(command(&world, "sunli", case_no, said).await.status, 404);
    }
    assert_eq!(fields(&command(&world, "liuyang", case_no, json!("火星")).await), ["command"]);
    let nobody = json!({ "account": 99_999, "name": "x", "department": "x" });
    let handed = json!({ "offer_hand_over": { "to": nobody, "reason": text(limits::TEXT) } });
    assert_eq!(fields(&command(&world, "zhaogang", case_no, handed).await), ["to", "reason"], "every field at once");
    // State and post before data: junk in a step that is not this person's to make says so.
    let junk = json!({ "sign_reply": { "legal_basis": 7 } });
    assert_eq!(command(&world, "liuyang", case_no, junk).await.status, 409, "not yet");
    let junk = json!({ "oversight": { "restrict": { "users": [{ "account": 99_999 }], "reason": "x" } } });
    assert_eq!(command(&world, "liuyang", case_no, junk.clone()).await.status, 403, "not a clerk's");
    assert_eq!(fields(&command(&world, "zhaogang", case_no, junk).await), ["users"], "a head names who exists");

    // Many cases at once.
    let cases = json!([[case_no.to_string(), before.version]]);
    for act in [
        json!({ "hand_over": { "to": 99_999, "reason": "出差" } }),
        json!({ "hand_over": { "to": 1, "reason": text(limits::TEXT) } }),
    ] {
        let mut head = world.browser_of("zhaogang").await;
        let reply = head.json("/api/board/bulk", &json!({ "cases": cases, "act": act })).await;
        assert_eq!(reply.json()[0]["done"], json!(false), "{}", reply.text());
    }

    // The party's door.
    let session = world.tracking(case_no, &code).await;
    let mut party = world.browser().with_cookie(app::context::cookie::TRACK, &session);
    let no = case_no.to_string();
    let version = before.version.to_string();
    let long = "长".repeat(limits::TEXT + 1);
    for (path, field, value) in [
        ("/api/track/message", "text", "长".repeat(limits::MESSAGE + 1)),
        ("/api/track/withdraw", "reason", long.clone()),
        ("/api/track/guidance", "question", long.clone()),
    ] {
        let sent = party.form(path, &[("case_no", &no), ("version", &version), (field, &value)]).await;
        assert_eq!(fields(&sent), [field], "{path}");
    }
    assert_eq!(world.case(case_no).await, before, "nothing is appended");

    let defects = vec![
        DefectInput { field: DefectField::Town, text: "在哪里".to_owned() },
        DefectInput { field: DefectField::Contact, text: "打不通".to_owned() },
        DefectInput { field: DefectField::Period, text: "哪几个月".to_owned() },
    ];
    world.does("liuyang", case_no, Command::ReturnForCorrection { defects }).await;
    let before = world.case(case_no).await;
    let junk = json!({ "record_contact": { "at": "昨天", "method": text(limits::LINE), "result": "x" } });
    assert_eq!(fields(&command(&world, "liuyang", case_no, junk).await), ["at", "method"]);
    let version = before.version.to_string();
    let sound = [
        ("phone", "13900000009"),
        ("town", "232701100"),
        ("from_year", "2025"),
        ("from_month", "1"),
        ("to_year", "2025"),
        ("to_month", "6"),
    ];
    let summary = "字".repeat(limits::SUMMARY + 1);
    let name = "字".repeat(limits::NAME + 1);
    for (field, junk) in [
        ("phone", "1"),
        ("phone", "138****0001"),
        ("town", "火星"),
        ("from_month", "13"),
        ("insurance[]", "火星"),
        ("summary", summary.as_str()),
        ("name", name.as_str()),
    ] {
        let mut pairs = vec![("case_no", no.as_str()), ("version", version.as_str())];
        pairs.extend(sound.iter().filter(|(known, _)| *known != field).copied());
        pairs.push((field, junk));
        let named = match field {
            "from_month" => "from_year",
            "insurance[]" => "insurance",
            field => field,
        };
        assert_eq!(fields(&party.form("/api/track/correct", &pairs).await), [named], "{field}");
    }
    assert_eq!(world.case(case_no).await, before, "nothing is appended");
    let mut pairs = vec![("case_no", no.as_str()), ("version", version.as_str())];
    pairs.extend(sound);
    party.form("/api/track/correct", &pairs).await.read::<CommandOutcome>();
}

/// Texts of the registers beside the cases have the same limits.
#[tokio::test]
async fn sec_02_registers_keep_no_text_beyond_its_limit() {
    let world = World::at(NOW).await;
    let mut office = world.browser_of("office").await;
    let task = |text: String| json!({ "draft": { "unit": "court", "task": text, "due_on": "2026-01-01" } });
    let sent = office.json("/api/registers/task-assign", &task("长".repeat(limits::TEXT + 1))).await;
    assert_eq!(fields(&sent), ["task"]);
    assert_eq!(fields(&office.json("/api/registers/task-assign", &task("空\u{0}".to_owned())).await), ["task"]);
    let strange = json!({ "draft": { "unit": "火星", "task": "汇总", "due_on": "2026-01-01" } });
    assert_eq!(fields(&office.json("/api/registers/task-assign", &strange).await), ["unit"]);
    assert_eq!(office.json("/api/registers/task-assign", &task("汇总情况".to_owned())).await.status, 200);
}

async fn reveal(world: &World, login: &str, case_no: CaseNo, (party, field): (&str, &str), purpose: &str) -> Reply {
    let pairs = [
        ("case_no", case_no.to_string()),
        ("party", party.to_owned()),
        ("field", field.to_owned()),
        ("purpose", purpose.to_owned()),
    ];
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.browser_of(login).await.form("/api/case/reveal", &pairs).await
}

pub(crate) async fn looks(world: &World, case_no: CaseNo) -> Vec<(String, String)> {
    let row = world.desk.store.case_fetch(case_no).await.unwrap().unwrap();
    let looks = world.desk.store.access_list(row.case_id).await.unwrap();
    looks.into_iter().map(|(_, _, what, purpose)| (what, purpose)).collect()
}

#[tokio::test]
async fn sec_01_a_full_value_is_opened_one_field_at_a_time_with_a_purpose_in_every_state() {
    let form = Form {
        by_agent: "yes".to_owned(),
        agent_name: "张小二".to_owned(),
        agent_phone: "13900000002".to_owned(),
        ..whole_form()
    };
    let world = World::at(NOW).await;
    let submitted = world.take("wangqiang", Channel::Counter, form).await;
    let (case_no, code) = (submitted.case_no, submitted.query_code);
    let values = [
        (("1", "name"), "张丽"),
        (("1", "id_number"), ID),
        (("1", "phone"), "13800000001"),
        (("1", "address"), "漠河市西林吉镇样例路12号"),
        (("1", "email"), "zhang@example.com"),
        (("1", "agent_name"), "张小二"),
        (("1", "agent_phone"), "13900000002"),
        (("2", "phone"), "0457-2880001"),
    ];
    for purpose in ["", "看", "啊啊啊啊", "aaaa", "1234567", "。。。。。。", "核对张丽"] {
        for (field, value) in values {
            let reply = reveal(&world, "wangqiang", case_no, field, purpose).await;
            assert_eq!(fields(&reply), ["purpose"], "{purpose}");
            assert!(!reply.text().contains(value));
        }
    }
    assert!(looks(&world, case_no).await.is_empty(), "nothing was opened");
    let page = world.browser_of("wangqiang").await.form("/api/case/case", &[("case_no", &case_no.to_string())]).await;
    for (_, value) in values {
        assert!(!page.text().contains(value), "the page shows {value}");
    }
    let mut expected = Vec::new();
    let mut open_all = async |login: &'static str| {
        for ((party, field), value) in values {
            let purpose = format!("核对参保记录 {field}");
            let reply = reveal(&world, login, case_no, (party, field), &purpose).await;
            assert_eq!(reply.json()["value"], json!(value), "{login} {field}");
            expected.push(purpose);
        }
        let noted: Vec<String> = looks(&world, case_no).await.into_iter().map(|(_, purpose)| purpose).collect();
        assert_eq!(noted.iter().filter(|purpose| purpose.starts_with("核对参保")).count(), expected.len());
        assert!(noted.len() >= expected.len() && expected.iter().all(|purpose| noted.contains(purpose)));
    };
    open_all("wangqiang").await;
    for login in ["sunli", "auditor", "admin", "supervisor", "court"] {
        assert_eq!(reveal(&world, login, case_no, ("1", "name"), "核对参保记录").await.status, 404, "{login}");
    }
    assert_eq!(reveal(&world, "wangqiang", case_no, ("3", "name"), "核对参保记录").await.status, 404, "nobody");
    assert_eq!(reveal(&world, "wangqiang", case_no, ("2", "id_number"), "核对参保记录").await.status, 404, "nothing");
    // Also once the case is closed for good.
    finish(&world, case_no, &code).await;
    open_all("wangqiang").await;
}

/// To the archive: registered, answered, served, no objection.
async fn finish(world: &World, case_no: CaseNo, code: &str) {
    use domain::case::{DocumentKind, NoObjection};
    world.does("wangqiang", case_no, Command::Register).await;
    world.does("wangqiang", case_no, Command::ClassifyOwn { departures: Vec::new() }).await;
    let case: Case = world.case(case_no).await;
    let (facts, conclusions, legal_basis) = (facts(), conclusions(&case), basis());
    let finding = Command::RecordFinding {
        facts: facts.clone(),
        conclusions: conclusions.clone(),
        legal_basis: legal_basis.clone(),
    };
    world.does("wangqiang", case_no, finding).await;
    let draft =
        Command::SubmitReply { facts, conclusions, legal_basis, remedies: remedies(), waives_contribution: false };
    world.does("wangqiang", case_no, draft).await;
    world.does("zhaogang", case_no, Command::SignReply { legal_basis: basis() }).await;
    for party in [1, 2] {
        world.does("zhaogang", case_no, serve(DocumentKind::Reply, party, world.desk.now())).await;
    }
    world.does("zhaogang", case_no, Command::ServeReply).await;
    let session = world.tracking(case_no, code).await;
    world
        .party_tries(&session, case_no, Command::ConfirmNoObjection { party: 0, how: NoObjection::Stated })
        .await
        .unwrap();
    world.all_agree("wangqiang", case_no).await;
    world.does("wangqiang", case_no, Command::Archive).await;
}

#[tokio::test]
async fn sec_01_the_registration_form_as_a_document_is_masked_until_a_purpose_is_given() {
    let (world, case_no, _) = taken(back_pay_form()).await;
    world.does("liuyang", case_no, Command::Register).await;
    // The document was fixed before the telephone was corrected: both are masked.
    let mut form = form_of(&world, case_no).await;
    form["phone"] = json!("13900000003");
    form["kept"].as_array_mut().unwrap().retain(|kept| kept != "phone");
    assert_eq!(amend(&world, case_no, form).await.status, 200);
    let case = world.case(case_no).await;
    let document =
        case.documents.iter().find(|document| document.kind == domain::case::DocumentKind::RegistrationForm).unwrap();
    assert!(document.body.contains("张丽") && document.body.contains("13800000001"), "{}", document.body);
    let (no, number) = (case_no.to_string(), document.no.to_string());
    let mut clerk = world.browser_of("liuyang").await;
    let shown: DocumentView = clerk.form("/api/case/document", &[("case_no", &no), ("no", &number)]).await.read();
    assert!(shown.masked && shown.body.contains("张*") && shown.body.contains("138****0001"), "{}", shown.body);
    assert!(!shown.body.contains("张丽") && !shown.body.contains("13800000001"), "{}", shown.body);
    let page = clerk.get(&format!("/desk/case/{no}/document/{number}")).await;
    assert!(!page.text().contains("13800000001") && !page.text().contains("张丽"), "{}", page.text());
    let asked = |purpose| [("case_no", no.as_str()), ("no", number.as_str()), ("purpose", purpose)];
    for purpose in ["", "啊啊啊啊", "打印给张丽"] {
        assert_eq!(fields(&clerk.form("/api/case/document-in-full", &asked(purpose)).await), ["purpose"]);
    }
    let whole: DocumentView = clerk.form("/api/case/document-in-full", &asked("打印后邮寄")).await.read();
    assert_eq!((whole.masked, &whole.body), (false, &document.body));
    let noted = looks(&world, case_no).await;
    assert!(noted.iter().any(|(what, purpose)| what.contains("完整内容") && purpose == "打印后邮寄"), "{noted:?}");
}

#[tokio::test]
async fn sec_01_auditors_read_who_opened_what_and_nothing_of_anybody() {
    let (world, case_no, _) = taken(whole_form()).await;
    let other = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    for n in 0..60 {
        assert_eq!(reveal(&world, "liuyang", case_no, ("1", "phone"), &format!("电话联系第 {n} 次")).await.status, 200);
    }
    world.clock("2025-11-11T10:00");
    assert_eq!(reveal(&world, "wangqiang", other, ("1", "name"), "核对参保记录").await.status, 200);
    // A purpose from before purposes were looked at.
    let row = world.desk.store.case_fetch(other).await.unwrap().unwrap();
    let account = world.staff("wangqiang").await.account().unwrap();
    let old = "给张丽打 13800000001".to_owned();
    world
        .desk
        .store
        .access_note(account, row.case_id, "当事人 1 姓名".to_owned(), &old, world.desk.now())
        .await
        .unwrap();

    let mut auditor = world.browser_of("auditor").await;
    let first: OpeningsView = auditor.form("/api/audit/openings", &[]).await.read();
    assert_eq!(first.lines.len(), 50);
    assert_eq!(first.lines[0].purpose, "给张*打 138****0001", "auditors read no name and no number");
    assert_eq!((first.lines[1].login.as_str(), first.lines[1].what.as_str()), ("wangqiang", "当事人 1 姓名"));
    let next = first.next.clone().unwrap();
    let second: OpeningsView = auditor.form("/api/audit/openings", &[("after", &next)]).await.read();
    assert_eq!((second.lines.len(), &second.next), (12, &None), "62 openings, none twice");
    let all: Vec<_> = first.lines.iter().chain(&second.lines).map(|line| (line.at, &line.purpose)).collect();
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 62);

    let (no, other) = (case_no.to_string(), other.to_string());
    // What is asked for, lines found, things told.
    let cases: [(Asked<'_>, usize, usize); 8] = [
        (&[("case_no", other.as_str())], 2, 0),
        (&[("who", "wangqiang")], 2, 0),
        (&[("who", "王强")], 2, 0),
        (&[("who", "liuyang"), ("case_no", other.as_str())], 0, 0),
        (&[("day", "2025-11-11")], 2, 0),
        (&[("day", "2025-11-09")], 0, 0),
        (&[("who", "nobody")], 0, 1),
        (&[("case_no", "火星"), ("day", "昨天"), ("after", "x"), ("who", "wangqiang")], 2, 3),
    ];
    for (asked, lines, told) in cases {
        let found: OpeningsView = auditor.form("/api/audit/openings", asked).await.read();
        assert_eq!((found.lines.len(), found.told.len()), (lines, told), "{asked:?}: {found:?}");
    }
    let page = auditor.get(&format!("/desk/access?case_no={no}&day=2025-11-10")).await;
    assert_eq!(page.status, 200);
    let file = auditor.get("/export/access?who=liuyang").await;
    assert_eq!(file.status, 200);
    assert_eq!(file.text().lines().count(), 61, "a head and sixty lines");
    for body in [page.text(), file.text()] {
        assert!(body.contains("电话联系第") && body.contains(&no), "{body}");
        for personal in ["张丽", ID, "13800000001", "样例路", "北极宾馆", "没有给我缴"] {
            assert!(!body.contains(personal), "{personal} in {body}");
        }
    }
    for login in ["liuyang", "zhaogang", "admin", "supervisor", "office"] {
        let mut browser = world.browser_of(login).await;
        assert_eq!(browser.form("/api/audit/openings", &[]).await.status, 403, "{login}");
        assert_eq!(browser.get("/export/access").await.status, 403, "{login}");
    }
}
