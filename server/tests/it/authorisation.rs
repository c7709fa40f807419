//! Who may do what: every server function, every page and every other route, with every role and with nobody. What
//! is registered but has no row here fails the test.

use crate::support::*;
use app::shell::Site;
use axum::body::Body;
use domain::case::{Channel, Command};
use domain::value::CaseNo;
use http::{Method, Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::SocketAddr;

/// Somebody who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Without any cookie.
    Nobody,
    /// The applicant, with the session of the case.
    Party,
    /// Signed in: role and login.
    Staff(&'static str, &'static str),
}

const EVERYBODY: &[Who] = &[
    Who::Nobody,
    Who::Party,
    Who::Staff("CLK", "liuyang"),
    Who::Staff("HDL", "handler"),
    Who::Staff("DHD", "zhaogang"),
    Who::Staff("STA", "gaoyan"),
    Who::Staff("HST", "hotline"),
    Who::Staff("GOV", "government"),
    Who::Staff("LGO", "office"),
    Who::Staff("LGL", "leader"),
    Who::Staff("JUS", "justice"),
    Who::Staff("COU", "court"),
    Who::Staff("LPB", "petitions"),
    Who::Staff("CYB", "cyberspace"),
    Who::Staff("DIS", "discipline"),
    Who::Staff("SUP", "supervisor"),
    Who::Staff("AUD", "auditor"),
    Who::Staff("ADM", "admin"),
    Who::Staff("STC", "centre"),
    // Of another department, which has nothing to do with the case.
    Who::Staff("CLK elsewhere", "sunli"),
    Who::Staff("DHD elsewhere", "chenhua"),
];

/// Who works on the case of the test: it stands at 税务局, received by 刘洋.
const SEES: &[&str] = &["CLK", "HDL", "DHD"];
/// Who has a board.
const WORKS: &[&str] = &["CLK", "HDL", "DHD", "STA", "CLK elsewhere", "DHD elsewhere"];
/// Who takes contacts.
const RECEIVES: &[&str] = &["CLK", "CLK elsewhere", "STA", "LPB"];
/// Members of the leading group.
const GROUP: &[&str] = &["LGO", "LGL", "GOV", "DHD", "DHD elsewhere"];
/// Who reads counts of the whole mechanism.
const COUNTS: &[&str] = &["STC", "SUP", "LGO", "LGL", "GOV"];
/// Who may be the second person of a change of accounts.
const CONFIRMS: &[&str] = &["ADM", "DHD", "DHD elsewhere"];
const ADMINISTERS: &[&str] = &["ADM"];

/// What is answered.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expect {
    /// The same to everybody.
    Everyone(u16),
    /// To whoever is signed in.
    SignedIn(u16),
    /// To these roles; the second to other staff.
    Only(&'static [&'static str], u16, u16),
    /// By role; the second to other staff.
    ByRole(&'static [(&'static str, u16)], u16),
    /// To the party of the case; to anybody else there is nothing.
    Party(u16),
    /// To these roles; to anybody else there is nothing.
    Hidden(&'static [&'static str], u16),
}

use Expect::{ByRole, Everyone, Hidden, Only, Party, SignedIn};

impl Expect {
    /// `signed_out` is what this kind of address answers to who is not signed in.
    fn of(self, who: Who, signed_out: u16) -> u16 {
        match (self, who) {
            (Everyone(status), _) | (Party(status), Who::Party) | (SignedIn(status), Who::Staff(..)) => status,
            (SignedIn(_) | Only(..) | ByRole(..), Who::Nobody | Who::Party) => signed_out,
            (Only(roles, status, otherwise), Who::Staff(role, _)) => {
                if roles.contains(&role) {
                    status
                } else {
                    otherwise
                }
            }
            (ByRole(statuses, otherwise), Who::Staff(role, _)) => {
                statuses.iter().find(|(known, _)| *known == role).map_or(otherwise, |(_, status)| *status)
            }
            (Hidden(roles, status), Who::Staff(role, _)) if roles.contains(&role) => status,
            (Party(_) | Hidden(..), _) => 404,
        }
    }
}

/// How an address is asked.
pub(crate) enum Call {
    Get,
    Form(Vec<(&'static str, String)>),
    Json(Value),
    File,
}

pub(crate) struct Row {
    /// As registered.
    pub(crate) pattern: &'static str,
    /// As asked.
    pub(crate) path: String,
    pub(crate) call: Call,
    pub(crate) expect: Expect,
}

fn form(pairs: &[(&'static str, &str)]) -> Call {
    Call::Form(pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect())
}

pub(crate) fn functions(case_no: CaseNo, code: &str) -> Vec<Row> {
    let no = case_no.to_string();
    let no = no.as_str();
    let of_case = || form(&[("case_no", no)]);
    let act = |more: &[(&'static str, &str)]| form(&[&[("case_no", no), ("version", "3")], more].concat());
    let message = Command::LeaveMessage { text: "请补充工资条".to_owned(), to: None };
    let remedy = [("remedy", "administrative_reconsideration"), ("filed_on", "2025-12-10")];
    let reveal = [("party", "1"), ("field", "name"), ("purpose", "电话联系")];
    let function = |pattern, call, expect| Row { pattern, path: String::new(), call, expect };
    vec![
        function("/api/intake/begin", form(&[]), Everyone(200)),
        function("/api/intake/draft", form(&[("step", "kind"), ("item", "1"), ("check", "false")]), Everyone(200)),
        function("/api/intake/kind", form(&[("category", "8")]), Everyone(404)),
        function("/api/intake/facts", form(&[("summary", "x")]), Everyone(404)),
        function("/api/intake/contact", form(&[("name", "x")]), Everyone(404)),
        function("/api/intake/remove-file", form(&[("no", "1")]), Everyone(404)),
        function("/api/intake/remove-item", form(&[("item", "1")]), Everyone(404)),
        function("/api/intake/submit", form(&[("truthful", "yes"), ("agreed", "yes")]), Everyone(404)),
        function("/api/intake/receipt", form(&[]), Everyone(404)),
        // Only what this browser holds is thrown away; who holds nothing is answered alike.
        function("/api/intake/receipt-seen", form(&[("draft", "0123456789abcdef")]), Everyone(200)),
        function("/api/intake/drafts", form(&[]), Everyone(200)),
        function("/api/intake/discard", form(&[("draft", "0123456789abcdef")]), Everyone(200)),
        function("/api/leave/all", form(&[]), Everyone(200)),
        function("/api/intake/stations", form(&[]), Everyone(200)),
        function("/api/intake/choices", form(&[]), Everyone(200)),
        function("/api/look/set", form(&[("key", "dark")]), Everyone(200)),
        function("/api/track/open", form(&[("case_no", no), ("query_code", code)]), Everyone(200)),
        function("/api/track/view", of_case(), Party(200)),
        function("/api/track/close", form(&[]), Everyone(200)),
        function("/api/track/correct", act(&[]), Party(409)),
        function("/api/track/forward", act(&[("consent", "yes")]), Party(409)),
        function("/api/track/no-objection", act(&[]), Party(409)),
        function("/api/track/object", act(&[("grounds", "不同意")]), Party(409)),
        function("/api/track/remedy", act(&remedy), Party(409)),
        function("/api/track/withdraw-objection", act(&[]), Party(409)),
        function("/api/track/withdraw", act(&[("reason", "")]), Party(422)),
        function("/api/track/ask-reopening", act(&[("reason", "漏项")]), Party(409)),
        function("/api/track/view-state", act(&[("text", "我已说明")]), Party(403)),
        function("/api/track/person", act(&[("name", "钱进"), ("phone", "13900000002")]), Party(403)),
        function("/api/track/guidance", act(&[("question", " ")]), Party(422)),
        function("/api/track/message", act(&[("text", "请问进展")]), Party(200)),
        function("/api/desk/sign-in", form(&[("login", "liuyang"), ("password", PASSWORD)]), Everyone(200)),
        // Nobody stands between the password and the code here.
        function("/api/desk/sign-in-code", form(&[("code", "123456")]), SignedIn(404)),
        function("/api/desk/sign-out", form(&[]), Everyone(200)),
        function("/api/desk/me", form(&[]), SignedIn(200)),
        function("/api/desk/password", form(&[("old", "wrong"), ("new", "whatever-12")]), SignedIn(422)),
        function("/api/desk/security", form(&[]), SignedIn(200)),
        // A name that is no session's of theirs ends nothing.
        function("/api/desk/session-end", form(&[("id", "0123456789abcdef")]), SignedIn(200)),
        function("/api/desk/sessions-end", form(&[]), SignedIn(200)),
        function("/api/desk/confirm", form(&[("password", "wrong")]), SignedIn(422)),
        function("/api/desk/confirm-needs", form(&[]), SignedIn(200)),
        function("/api/desk/enrolment", form(&[]), SignedIn(200)),
        function("/api/desk/enrol", form(&[("code", "x")]), SignedIn(422)),
        function("/api/desk/second-factor-remove", form(&[]), SignedIn(404)),
        function("/api/desk/link", form(&[("token", "1-0")]), Everyone(404)),
        function("/api/desk/link-use", form(&[("token", "1-0")]), Everyone(404)),
        function("/api/board/board", form(&[]), Only(WORKS, 200, 403)),
        function("/api/board/column", form(&[("stage", "registration")]), Only(WORKS, 200, 403)),
        function("/api/board/card", of_case(), Only(WORKS, 200, 403)),
        function("/api/board/counts", form(&[]), Only(WORKS, 200, 403)),
        function("/api/board/find", form(&[("text", "张丽")]), Only(&["SUP", "AUD", "ADM", "STC"], 403, 200)),
        function("/api/board/look", form(&[("query", "town=北极镇")]), Only(WORKS, 200, 403)),
        function("/api/board/page", form(&[("stage", "registration"), ("limit", "20")]), Only(WORKS, 200, 403)),
        function("/api/board/tally", form(&[("query", "due=over")]), Only(WORKS, 200, 403)),
        function("/api/board/list", form(&[("after", "0.x")]), Only(WORKS, 200, 403)),
        function("/api/board/gone", of_case(), Only(WORKS, 200, 403)),
        function("/api/board/save-view", form(&[("name", "")]), Only(WORKS, 422, 403)),
        function("/api/board/remove-view", form(&[("id", "999")]), Only(WORKS, 404, 403)),
        function("/api/board/most", form(&[("stage", "handling")]), Only(&["DHD", "DHD elsewhere"], 200, 403)),
        function(
            "/api/board/note",
            of_case(),
            ByRole(
                &[
                    ("CLK", 200),
                    ("HDL", 200),
                    ("DHD", 200),
                    ("STA", 404),
                    ("CLK elsewhere", 404),
                    ("DHD elsewhere", 404),
                ],
                403,
            ),
        ),
        // A courtesy; who may not know the case is answered alike, and nobody is told.
        function("/api/board/work-on", of_case(), SignedIn(200)),
        function(
            "/api/board/bulk",
            Call::Json(json!({ "cases": [], "act": { "remind": { "text": "请尽快" } } })),
            Only(WORKS, 200, 403),
        ),
        function("/api/tasks/list", form(&[]), SignedIn(200)),
        function("/api/tasks/counts", form(&[]), SignedIn(200)),
        function("/api/tasks/load", form(&[]), Only(&["LGO", "LGL", "GOV", "SUP"], 200, 403)),
        function("/api/tasks/clues", form(&[]), Only(&["AUD"], 200, 403)),
        function("/api/case/case", of_case(), Only(SEES, 200, 404)),
        function(
            "/api/case/command",
            Call::Json(json!({ "case_no": no, "version": 3, "command": message })),
            Only(SEES, 200, 404),
        ),
        function("/api/case/document", form(&[("case_no", no), ("no", "1")]), Only(SEES, 200, 404)),
        function(
            "/api/case/document-in-full",
            form(&[("case_no", no), ("no", "1"), ("purpose", "打印后邮寄")]),
            Only(SEES, 200, 404),
        ),
        function("/api/case/reveal", form(&[&[("case_no", no)], &reveal[..]].concat()), Only(SEES, 200, 404)),
        function("/api/case/registration-form", of_case(), Only(SEES, 200, 404)),
        function(
            "/api/case/amend",
            Call::Json(json!({ "case_no": no, "version": 3, "form": { "phone": "12" } })),
            Only(SEES, 422, 404),
        ),
        function("/api/case/merge-candidates", of_case(), Only(SEES, 200, 404)),
        function("/api/case/colleagues", form(&[]), SignedIn(200)),
        function(
            "/api/case/stand-in-for-all",
            Call::Json(json!({ "form": {
                "holder": 99999, "to": 99999, "from": "2026-01-01", "until": "2026-01-02", "reason": "休假"
            } })),
            Only(&["DHD", "DHD elsewhere", "STA"], 422, 403),
        ),
        function(
            "/api/case/issue-code",
            form(&[("case_no", no), ("party", "2"), ("purpose", "来窗口补领，已核对身份证")]),
            Only(SEES, 200, 404),
        ),
        function(
            "/api/case/register-contact",
            Call::Json(json!({ "channel": "counter", "form": back_pay_form() })),
            Only(RECEIVES, 200, 403),
        ),
        function("/api/desk/badges", form(&[]), SignedIn(200)),
        function("/api/inbox/list", form(&[]), SignedIn(200)),
        function("/api/inbox/read", form(&[("up_to", "0")]), SignedIn(200)),
        function("/api/track/notices", of_case(), Party(200)),
        function("/api/track/notices-read", form(&[("case_no", no), ("up_to", "0")]), Party(200)),
        function("/api/registers/shelf", form(&[]), SignedIn(200)),
        function("/api/registers/figures", form(&[("quarter", "2025-Q4")]), Only(&["SUP", "LGO"], 200, 403)),
        function(
            "/api/registers/assessment",
            form(&[("quarter", "2025-Q4"), ("unit", "tax_bureau")]),
            Only(&["SUP", "LGO"], 200, 403),
        ),
        function("/api/registers/counts", form(&[("quarter", "2025-Q4")]), Only(COUNTS, 200, 403)),
        function("/api/registers/roster", form(&[]), SignedIn(200)),
        function(
            "/api/registers/roster-add",
            Call::Json(json!({ "entry": { "name": "", "unit": "court", "post": "deputy", "from": "2025-11-03" } })),
            Only(&["LGO", "ADM"], 422, 403),
        ),
        function("/api/registers/roster-end", form(&[("id", "999"), ("until", "2026-01-01")]), SignedIn(404)),
        function(
            "/api/registers/roster-tie",
            form(&[("id", "999"), ("account", "99999")]),
            Only(&["LGO", "ADM"], 422, 404),
        ),
        function("/api/registers/consultations", form(&[]), Only(GROUP, 200, 403)),
        function(
            "/api/registers/consultation-open",
            Call::Json(json!({ "draft": { "kind": "general", "held_at": 0, "place": "", "agenda": "" } })),
            Only(GROUP, 422, 403),
        ),
        function("/api/registers/consultation-consent", form(&[("id", "999")]), SignedIn(404)),
        function(
            "/api/registers/consultation-convene",
            form(&[("id", "999"), ("held_at", "1762738200"), ("place", "市政府")]),
            SignedIn(404),
        ),
        function("/api/registers/consultation-conclude", form(&[("id", "999")]), SignedIn(404)),
        function("/api/registers/tasks", form(&[]), SignedIn(200)),
        function(
            "/api/registers/task-assign",
            Call::Json(json!({ "draft": { "unit": "court", "task": "", "due_on": "2026-01-01" } })),
            Only(&["LGO"], 422, 403),
        ),
        function("/api/registers/task-report", form(&[("id", "999")]), SignedIn(404)),
        function("/api/registers/accountability", form(&[]), Only(&["SUP", "LGO", "DIS"], 200, 403)),
        function(
            "/api/registers/accountability-record",
            Call::Json(json!({ "draft": {
                "unit": "tax_bureau", "ground": "duty_neglected", "verification": "x", "decision": "x",
                "decided_on": "2025-11-01",
            } })),
            Only(&["SUP", "LGO"], 422, 403),
        ),
        function("/api/registers/opinions", form(&[]), SignedIn(200)),
        function(
            "/api/registers/opinion-register",
            Call::Json(json!({ "draft": { "platform": "", "summary": "", "level": "", "found_at": 0 } })),
            Only(&["CYB"], 422, 403),
        ),
        function("/api/registers/opinion-respond", form(&[("id", "999")]), SignedIn(404)),
        function("/api/registers/opinion-publish", form(&[("id", "999"), ("statement", "x")]), SignedIn(404)),
        function("/api/registers/opinion-link", form(&[("id", "999"), ("case_no", no)]), SignedIn(404)),
        function("/api/registers/opinion-close", form(&[("id", "999")]), SignedIn(404)),
        function("/api/audit/openings", form(&[]), Only(&["AUD"], 200, 403)),
        function("/api/audit/disclosures", form(&[]), Only(&["AUD"], 200, 403)),
        function("/api/audit/changes", form(&[]), Only(&["AUD"], 200, 403)),
        function("/api/admin/accounts", form(&[]), Only(ADMINISTERS, 200, 403)),
        function(
            "/api/admin/set-active",
            form(&[("account", "99999"), ("active", "true")]),
            Only(ADMINISTERS, 404, 403),
        ),
        function(
            "/api/admin/create-account",
            form(&[("login", "x"), ("name", ""), ("roles", ""), ("department", "")]),
            Only(ADMINISTERS, 422, 403),
        ),
        function("/api/admin/pending", form(&[]), Only(CONFIRMS, 200, 403)),
        function(
            "/api/admin/decide-pending",
            form(&[("request", "99999"), ("agree", "true")]),
            Only(CONFIRMS, 404, 403),
        ),
        function("/api/admin/new-link", form(&[("account", "99999")]), Only(ADMINISTERS, 404, 403)),
        function("/api/admin/end-sessions", form(&[("account", "99999")]), Only(ADMINISTERS, 200, 403)),
        function("/api/admin/reset-second-factor", form(&[("account", "99999")]), Only(ADMINISTERS, 404, 403)),
        function("/api/admin/calendar", form(&[]), Only(ADMINISTERS, 200, 403)),
        function("/api/admin/undelivered", form(&[]), Only(ADMINISTERS, 200, 403)),
        function("/api/admin/deliver-again", form(&[("id", "999999")]), Only(ADMINISTERS, 404, 403)),
    ]
}

pub(crate) fn pages(case_no: CaseNo) -> Vec<Row> {
    let page = |pattern, path: &str, expect| Row { pattern, path: path.to_owned(), call: Call::Get, expect };
    vec![
        page("/", "/", Everyone(200)),
        page("/report/kind", "/report/kind", Everyone(200)),
        page("/report/facts", "/report/facts", Everyone(200)),
        page("/report/contact", "/report/contact", Everyone(200)),
        page("/report/files", "/report/files", Everyone(200)),
        page("/report/confirm", "/report/confirm", Everyone(200)),
        page("/report/done", "/report/done", Everyone(404)),
        page("/left", "/left", Everyone(200)),
        page("/track", "/track", Everyone(200)),
        page("/track/{case_no}", &format!("/track/{case_no}"), Party(200)),
        page("/track/{case_no}/letter/{no}", &format!("/track/{case_no}/letter/9"), Everyone(404)),
        page("/guide/{topic}", "/guide/nothing", Everyone(404)),
        page("/desk/login", "/desk/login", Everyone(200)),
        // Still to come for nobody here: the session asked about is over, or nobody's.
        page("/desk/login/code", "/desk/login/code", SignedIn(200)),
        page("/desk/second-factor", "/desk/second-factor", SignedIn(200)),
        page("/desk/confirm", "/desk/confirm", SignedIn(200)),
        page("/desk/link/{token}", "/desk/link/1-0", Everyone(404)),
        // Offices without a board begin with what waits for them.
        page("/desk", "/desk", SignedIn(200)),
        page("/desk/case/{case_no}", &format!("/desk/case/{case_no}"), Only(SEES, 200, 404)),
        page("/desk/case/{case_no}/document/{no}", &format!("/desk/case/{case_no}/document/1"), Only(SEES, 200, 404)),
        // Amended by the first receiver; who does not see the case learns nothing.
        page(
            "/desk/case/{case_no}/registration",
            &format!("/desk/case/{case_no}/registration"),
            ByRole(&[("CLK", 200), ("HDL", 403), ("DHD", 403)], 404),
        ),
        page("/desk/intake", "/desk/intake", Only(RECEIVES, 200, 403)),
        page("/desk/inbox", "/desk/inbox", SignedIn(200)),
        page("/desk/registers", "/desk/registers", SignedIn(200)),
        page("/desk/registers/{book}", "/desk/registers/figures", Only(&["SUP", "LGO"], 200, 403)),
        page("/desk/access", "/desk/access", Only(&["AUD"], 200, 403)),
        page("/desk/access/disclosures", "/desk/access/disclosures", Only(&["AUD"], 200, 403)),
        page("/desk/access/changes", "/desk/access/changes", Only(&["AUD"], 200, 403)),
        page("/desk/rules", "/desk/rules", SignedIn(200)),
        page("/desk/tasks", "/desk/tasks", SignedIn(200)),
        page("/desk/admin", "/desk/admin", Only(ADMINISTERS, 200, 403)),
        page("/desk/second-person", "/desk/second-person", Only(CONFIRMS, 200, 403)),
        page("/desk/password", "/desk/password", SignedIn(200)),
    ]
}

pub(crate) fn others(case_no: CaseNo) -> Vec<Row> {
    let route = |pattern, path: &str, call, expect| Row { pattern, path: path.to_owned(), call, expect };
    vec![
        route("/healthz", "/healthz", Call::Get, Everyone(200)),
        route("/readyz", "/readyz", Call::Get, Everyone(200)),
        // For this machine only, which a browser without an address is not.
        route("/metrics", "/metrics", Call::Get, Everyone(404)),
        route("/live", "/live", Call::Get, SignedIn(200)),
        // Published texts.
        route("/rules/{pack}/{version}", "/rules/mohe_2025/1", Call::Get, Everyone(200)),
        route("/upload/draft", "/upload/draft", Call::File, Everyone(404)),
        route("/upload/track/{case_no}", &format!("/upload/track/{case_no}"), Call::File, Party(204)),
        route("/upload/case/{case_no}", &format!("/upload/case/{case_no}"), Call::File, Hidden(SEES, 204)),
        route("/files/track/{case_no}/{no}", &format!("/files/track/{case_no}/1"), Call::Get, Party(200)),
        route("/files/case/{case_no}/{no}", &format!("/files/case/{case_no}/1"), Call::Get, Hidden(SEES, 200)),
        route("/letters/track/{case_no}/{no}", &format!("/letters/track/{case_no}/1"), Call::Get, Party(200)),
        route("/letters/case/{case_no}/{no}", &format!("/letters/case/{case_no}/1"), Call::Get, Hidden(SEES, 200)),
        route(
            "/letters/case/{case_no}/{no}",
            &format!("/letters/case/{case_no}/1"),
            form(&[("purpose", "核对后交给当事人")]),
            Hidden(SEES, 200),
        ),
        // Signed out there is no such file; signed in the report is for two posts.
        route("/export/figures/{quarter}", "/export/figures/2025-Q4", Call::Get, Only(&["SUP", "LGO"], 200, 403)),
        route("/export/access", "/export/access?who=liuyang", Call::Get, Only(&["AUD"], 200, 403)),
        // Nothing was released: to who works on the case that is a refusal, to anybody else there is nothing.
        route(
            "/export/disclosure/{case_no}/{no}",
            &format!("/export/disclosure/{case_no}/1"),
            Call::Get,
            Hidden(&["HDL", "DHD"], 409),
        ),
        route("/api/hotline/v1/tickets", "/api/hotline/v1/tickets", Call::Json(json!({})), Everyone(401)),
        route("/api/hotline/v1/tickets/{ticket_no}", "/api/hotline/v1/tickets/1", Call::Get, Everyone(401)),
    ]
}

/// A case at 税务局, registered by 刘洋, with a file of the applicant; its number and query code.
async fn scene() -> (World, CaseNo, String) {
    let world = World::at("2025-11-10T09:30").await;
    let taken = world.take("liuyang", Channel::Counter, back_pay_form()).await;
    world.does("liuyang", taken.case_no, Command::Register).await;
    let mut party = browser(&world, Who::Party, (taken.case_no, &taken.query_code)).await;
    let path = format!("/upload/track/{}", taken.case_no);
    assert_eq!(party.upload(&path, "工资条.pdf", b"%PDF-1.7 wages").await.status, 204);
    (world, taken.case_no, taken.query_code)
}

async fn browser(world: &World, who: Who, (case_no, code): (CaseNo, &str)) -> Browser {
    match who {
        Who::Nobody => world.browser(),
        Who::Party => {
            let session = world.tracking(case_no, code).await;
            world.browser().with_cookie(app::context::cookie::TRACK, &session)
        }
        Who::Staff(_, login) => world.browser_of(login).await,
    }
}

pub(crate) async fn ask(browser: &mut Browser, row: &Row) -> Reply {
    let path = if row.path.is_empty() { row.pattern } else { row.path.as_str() };
    match &row.call {
        Call::Get => browser.get(path).await,
        Call::Form(pairs) => {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            browser.form(path, &pairs).await
        }
        Call::Json(body) => browser.json(path, body).await,
        Call::File => browser.upload(path, "a.pdf", b"%PDF-1.7 more").await,
    }
}

/// A page that never ends is named instead of waited for.
const ANSWERED_WITHIN: std::time::Duration = std::time::Duration::from_secs(20);

async fn walk(world: &World, rows: Vec<Row>, case: (CaseNo, &str), signed_out: u16) {
    let mut wrong = Vec::new();
    for row in rows {
        for (n, who) in (1_u8..).zip(EVERYBODY) {
            let expected = row.expect.of(*who, signed_out);
            // Each from a place of their own: what others did wrong is not counted against them.
            let mut asking = browser(world, *who, case).await.at(SocketAddr::from(([10, 0, 0, n], 4711)));
            let answer = tokio::time::timeout(ANSWERED_WITHIN, ask(&mut asking, &row)).await;
            let Ok(reply) = answer else {
                wrong.push(format!("{} {who:?}: never answered", row.pattern));
                continue;
            };
            if reply.status != expected {
                let text: String = reply.text().chars().take(160).collect();
                wrong.push(format!("{} {who:?}: {} instead of {expected}: {text}", row.pattern, reply.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn patterns(rows: &[Row]) -> BTreeSet<String> {
    rows.iter().map(|row| row.pattern.to_owned()).collect()
}

#[tokio::test]
async fn every_server_function_has_an_authorisation_case() {
    let (world, case_no, code) = scene().await;
    let rows = functions(case_no, &code);
    let registered: BTreeSet<String> = server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(registered, patterns(&rows), "registered against rows");
    let listed: BTreeSet<String> = app::api::ENDPOINTS.iter().map(|path| (*path).to_owned()).collect();
    assert_eq!(registered, listed, "registered against app::api::ENDPOINTS");
    walk(&world, rows, (case_no, &code), 401).await;
}

#[tokio::test]
async fn every_page_has_an_authorisation_case() {
    let (world, case_no, code) = scene().await;
    let rows = pages(case_no);
    let registered: BTreeSet<String> =
        [Site::Portal, Site::Desk].into_iter().flat_map(server::http::page_paths).cloned().collect();
    assert_eq!(registered, patterns(&rows), "registered against rows");
    walk(&world, rows, (case_no, &code), 303).await;
}

#[tokio::test]
async fn every_other_route_has_an_authorisation_case() {
    let (world, case_no, code) = scene().await;
    let rows = others(case_no);
    let listed: BTreeSet<String> = server::http::ROUTES.iter().map(|(_, path)| (*path).to_owned()).collect();
    assert_eq!(listed, patterns(&rows), "server::http::ROUTES against rows");
    // A router does not tell its routes; the places that write them do.
    for source in [include_str!("../../src/http/mod.rs"), include_str!("../../src/hotline/mod.rs")] {
        for written in source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(listed.contains(written), "{written} is not in server::http::ROUTES");
        }
    }
    walk(&world, rows, (case_no, &code), 401).await;
}

#[tokio::test]
async fn malformed_arguments_are_told_as_such() {
    let (world, case_no, code) = scene().await;
    let mut told = 0;
    for row in functions(case_no, &code) {
        for (kind, body) in [
            ("application/x-www-form-urlencoded", "%ff%fe=&&[[=1"),
            ("application/x-www-form-urlencoded", "version=soon&case_no=x&no=x&item=x&account=x&party=x"),
            ("application/json", "{"),
            ("application/json", "{\"version\":\"soon\",\"command\":{\"fly\":1}}"),
            ("text/plain", "hello"),
        ] {
            let mut browser = world.browser_of("liuyang").await;
            let reply = browser.raw(Method::POST, row.pattern, kind, body.as_bytes().to_vec()).await;
            let status = reply.status.as_u16();
            assert!(![400, 415, 500, 502].contains(&status), "{} {body}: {status} {}", row.pattern, reply.text());
            if status == 422 {
                let problem = reply.problem();
                assert!(!problem.told().0.is_empty(), "{problem:?}");
                told += 1;
            }
        }
    }
    assert!(told > 50, "only {told} were malformed");
}

#[tokio::test]
async fn another_sites_forms_change_nothing() {
    let (world, case_no, _) = scene().await;
    for path in app::api::ENDPOINTS.iter().copied().chain(["/upload/draft"]) {
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.example")] {
            let request = Request::post(path).header("host", "127.0.0.1").header(name, value).body(Body::empty());
            let reply = world.browser_of("liuyang").await.send(request.unwrap()).await;
            assert_eq!(reply.status, 403, "{path} {name}");
        }
    }
    assert_eq!(world.case(case_no).await.version, 3);
}

/// Unknown, foreign and malformed numbers answer with the same bytes.
#[tokio::test]
async fn what_one_may_not_know_and_what_is_not_there_look_alike() {
    let (world, case_no, code) = scene().await;
    let foreign = case_no.to_string();
    let numbers = [foreign.as_str(), "2025-0999", "2024-0001"];
    let session = world.tracking(case_no, &code).await;
    let other = world.take("liuyang", Channel::Counter, back_pay_form()).await.case_no.to_string();
    let of_another_case = [other.as_str(), "2025-0999", "2024-0001"];
    let same = |replies: Vec<(String, Reply)>| {
        // The nonce and the number asked for are all that may differ.
        let plain: BTreeSet<String> = replies
            .iter()
            .map(|(number, reply)| {
                let nonce = reply
                    .headers
                    .get("content-security-policy")
                    .and_then(|policy| policy.to_str().ok()?.split("'nonce-").nth(1)?.split('\'').next())
                    .unwrap_or("-")
                    .to_owned();
                let text = reply.text();
                let text = if number.is_empty() { text } else { text.replace(number.as_str(), "NO") };
                let text = if nonce.len() > 4 { text.replace(&nonce, "NONCE") } else { text };
                // In which order a page's data was ready is chance.
                let text = text.replace("</script><script nonce=\"NONCE\">", "");
                let (head, data) = text.split_once("__RESOLVED_RESOURCES[").unwrap_or((&text, ""));
                let mut data: Vec<&str> = data.split("__RESOLVED_RESOURCES[").collect();
                data.sort_unstable();
                format!("{} {head} {}", reply.status, data.concat().replace("__INCOMPLETE_CHUNKS=[];</script>", ""))
            })
            .collect();
        assert_eq!(plain.len(), 1, "{plain:#?}");
        assert!(plain.first().unwrap().starts_with("404"), "{plain:#?}");
    };
    for path in [
        "/desk/case/NO",
        "/desk/case/NO/document/1",
        "/desk/case/NO/registration",
        "/files/case/NO/1",
        "/letters/case/NO/1",
    ] {
        let mut replies = Vec::new();
        for number in numbers {
            let reply = world.browser_of("sunli").await.get(&path.replace("NO", number)).await;
            replies.push((number.to_owned(), reply));
        }
        same(replies);
    }
    let mut replies = Vec::new();
    for number in numbers.into_iter().chain(["nonsense", ""]) {
        let reply = world.browser_of("sunli").await.form("/api/case/case", &[("case_no", number)]).await;
        replies.push((number.to_owned(), reply));
    }
    same(replies);
    for path in ["/track/NO", "/files/track/NO/1"] {
        let mut replies = Vec::new();
        for number in of_another_case {
            let mut party = world.browser().with_cookie(app::context::cookie::TRACK, &session);
            replies.push((number.to_owned(), party.get(&path.replace("NO", number)).await));
        }
        same(replies);
    }
    // A number with a wrong code, a number that is not there, no number: asked one by one, before anything is throttled.
    let mut replies = Vec::new();
    for number in [foreign.as_str(), "2025-0999", "nonsense"] {
        let reply = world.browser().form("/api/track/open", &[("case_no", number), ("query_code", "00000000")]).await;
        replies.push((number.to_owned(), reply));
    }
    same(replies);
}
