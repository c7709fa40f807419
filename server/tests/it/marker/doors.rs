//! Every door: what it answers to somebody, searched for every mark.

use super::table::Place;
use super::viewers::{Viewer, Who};
use crate::authorisation::{Row, ask, functions, others, pages};
use crate::support::*;
use domain::value::CaseNo;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What was found behind a door.
#[derive(Debug)]
pub(crate) struct Look {
    /// Who looked.
    pub(crate) viewer: usize,
    /// Where.
    pub(crate) door: String,
    pub(crate) place: Place,
    /// Marks seen.
    pub(crate) found: BTreeSet<usize>,
}

/// All marks at once, by how they begin and how long they are; capitals are small letters.
#[derive(Clone)]
pub(crate) struct Lens {
    beginnings: Arc<Vec<(Vec<u8>, Vec<usize>)>>,
    marks: Arc<HashMap<Vec<u8>, usize>>,
    firsts: Arc<[bool; 256]>,
}

/// Bytes by which beginnings are told apart.
const BEGINNING: usize = 3;

impl Lens {
    pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut beginnings: Vec<(Vec<u8>, Vec<usize>)> = Vec::new();
        let mut marks = HashMap::new();
        for (index, text) in texts.enumerate() {
            let bytes = text.to_ascii_lowercase().into_bytes();
            let beginning = bytes[..BEGINNING].to_vec();
            let known = beginnings.iter().position(|(known, _)| *known == beginning).unwrap_or_else(|| {
                beginnings.push((beginning, Vec::new()));
                beginnings.len() - 1
            });
            let lengths = &mut beginnings[known].1;
            if !lengths.contains(&bytes.len()) {
                lengths.push(bytes.len());
            }
            marks.insert(bytes, index);
        }
        assert!(beginnings.len() < 10, "marks begin in too many ways to be looked for");
        let mut firsts = [false; 256];
        for (beginning, _) in &beginnings {
            firsts[usize::from(beginning[0])] = true;
        }
        Self { beginnings: Arc::new(beginnings), marks: Arc::new(marks), firsts: Arc::new(firsts) }
    }

    /// The marks in `bytes`.
    pub(crate) fn marks(&self, bytes: &[u8]) -> BTreeSet<usize> {
        let bytes = bytes.to_ascii_lowercase();
        let mut found = BTreeSet::new();
        // A plain loop: pages are long, and tests are compiled as they are written.
        let mut at = 0;
        while at < bytes.len() {
            if self.firsts[usize::from(bytes[at])] {
                for (beginning, lengths) in self.beginnings.iter().filter(|(known, _)| bytes[at..].starts_with(known)) {
                    debug_assert_eq!(beginning.len(), BEGINNING);
                    for length in lengths {
                        let text = bytes.get(at..at + length);
                        found.extend(text.and_then(|text| self.marks.get(text)).copied());
                    }
                }
            }
            at += 1;
        }
        found
    }
}

/// How something is asked.
enum Ask {
    Get,
    Form(Vec<(&'static str, String)>),
}

type Door = (Place, String, Ask);

fn get(place: Place, path: impl Into<String>) -> Door {
    (place, path.into(), Ask::Get)
}

fn form(place: Place, path: &str, fields: &[(&'static str, &str)]) -> Door {
    (place, path.to_owned(), Ask::Form(fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()))
}

/// Doors that are not about one case.
fn general() -> Vec<Door> {
    use Place::{Card, List, Other, Register};
    let mut doors = vec![
        form(Card, "/api/board/board", &[]),
        form(Card, "/api/board/counts", &[]),
        form(Card, "/api/board/look", &[("query", "")]),
        form(Card, "/api/board/look", &[("query", "closed=all")]),
        form(Card, "/api/board/tally", &[("query", "due=over")]),
        form(Card, "/api/board/list", &[("query", "")]),
        form(Card, "/api/board/list", &[("query", "sort=received")]),
        form(List, "/api/tasks/list", &[]),
        form(List, "/api/tasks/counts", &[]),
        form(List, "/api/tasks/load", &[]),
        form(List, "/api/tasks/clues", &[]),
        form(List, "/api/desk/badges", &[]),
        form(List, "/api/inbox/list", &[]),
        form(Other, "/api/desk/me", &[]),
        form(Other, "/api/case/colleagues", &[]),
        form(Other, "/api/intake/choices", &[]),
        form(Register, "/api/registers/shelf", &[]),
        form(Register, "/api/registers/figures", &[("quarter", "2025-Q4")]),
        form(Register, "/api/registers/assessment", &[("quarter", "2025-Q4"), ("unit", "tax_bureau")]),
        form(Register, "/api/registers/counts", &[("quarter", "2025-Q4")]),
        form(Register, "/api/audit/disclosures", &[]),
        form(Register, "/api/audit/changes", &[]),
        get(Card, "/desk"),
        get(List, "/desk/tasks"),
        get(List, "/desk/inbox"),
        get(Other, "/desk/rules"),
        get(Other, "/desk/intake"),
        get(Other, "/desk/admin"),
        get(Other, "/"),
        get(Other, "/track"),
        get(Register, "/desk/registers"),
        get(Register, "/export/figures/2025-Q4"),
    ];
    for stage in ["registration", "classification", "handling", "referral", "reply", "archiving"] {
        doors.push(form(Card, "/api/board/column", &[("stage", stage)]));
        doors.push(form(Card, "/api/board/page", &[("stage", stage), ("limit", "60")]));
    }
    for book in ["roster", "consultations", "tasks", "accountability", "opinions"] {
        doors.push(form(Register, &format!("/api/registers/{book}"), &[]));
        doors.push(get(Register, format!("/desk/registers/{book}")));
    }
    doors
}

/// How closely somebody looks at a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// At everything, pages included.
    Pages,
    /// At everything but pages, which show what the functions answer.
    Data,
    /// Where there should be nothing: at the doors, not behind each of them.
    Stranger,
    /// Where there should be nothing: at the page and the card.
    Passing,
}

/// Doors of one case, to staff. `documents` and `files` are how many there are; one beyond is asked for, too.
fn of_case(house: House, depth: Depth) -> Vec<Door> {
    use Place::{Card, Document, File, Form, Merge, Page, Reveal};
    let no = house.case_no.to_string();
    let no = no.as_str();
    let of =
        |fields: &[(&'static str, &str)], place, path: &str| form(place, path, &[&[("case_no", no)], fields].concat());
    let mut doors = vec![of(&[], Page, "/api/case/case"), of(&[], Card, "/api/board/card")];
    if depth == Depth::Passing {
        return doors;
    }
    doors.extend([
        of(&[], Card, "/api/board/gone"),
        of(&[], Merge, "/api/case/merge-candidates"),
        of(&[("purpose", "核对登记内容")], Form, "/api/case/registration-form"),
        of(&[], Page, "/api/track/view"),
    ]);
    let (documents, files) = if depth == Depth::Stranger { (1, 1) } else { (house.documents + 1, house.files + 1) };
    for number in 1..=documents {
        doors.push(of(&[("no", &number.to_string())], Document, "/api/case/document"));
    }
    for number in 1..=files {
        doors.push(get(File, format!("/files/case/{no}/{number}")));
    }
    let parties: &[&str] = if depth == Depth::Stranger { &["1"] } else { &["1", "2"] };
    for party in parties {
        let fields = ["name", "id_number", "phone", "address", "email", "credit_code"];
        let tried = if depth == Depth::Stranger { 1 } else { fields.len() };
        for field in &fields[..tried] {
            doors.push(of(
                &[("party", party), ("field", field), ("purpose", "电话联系当事人")],
                Reveal,
                "/api/case/reveal",
            ));
        }
    }
    if depth == Depth::Pages {
        doors.push(get(Page, format!("/desk/case/{no}")));
        doors.push(get(Form, format!("/desk/case/{no}/registration")));
        doors.push(get(Document, format!("/desk/case/{no}/document/1")));
        doors.push(get(Document, format!("/desk/case/{no}/document/{}", house.documents)));
    }
    doors
}

/// Doors of one case, to a party.
fn of_tracked(house: House, depth: Depth) -> Vec<Door> {
    use Place::{File, Letter, List, Page};
    let no = house.case_no.to_string();
    let no = no.as_str();
    let mut doors = vec![form(Page, "/api/track/view", &[("case_no", no)])];
    if matches!(depth, Depth::Stranger | Depth::Passing) {
        return doors;
    }
    doors.push(form(List, "/api/track/notices", &[("case_no", no)]));
    doors.push(form(Page, "/api/case/case", &[("case_no", no)]));
    doors.push(form(Letter, "/api/case/document", &[("case_no", no), ("no", "1")]));
    doors.push(get(Page, format!("/track/{no}")));
    for number in 1..=house.documents + 1 {
        doors.push(get(Letter, format!("/track/{no}/letter/{number}")));
    }
    for number in 1..=house.files + 1 {
        doors.push(get(File, format!("/files/track/{no}/{number}")));
        doors.push(get(File, format!("/files/case/{no}/{number}")));
    }
    doors
}

/// A case to knock at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct House {
    pub(crate) case_no: CaseNo,
    pub(crate) documents: usize,
    pub(crate) files: usize,
}

async fn knock(browser: &mut Browser, asked: &Ask, path: &str) -> Reply {
    match asked {
        Ask::Get => browser.get(path).await,
        Ask::Form(fields) => {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            browser.form(path, &fields).await
        }
    }
}

fn bytes_of(reply: &Reply) -> Vec<u8> {
    let mut bytes = reply.body.clone();
    for (name, value) in &reply.headers {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(value.as_bytes());
        bytes.push(b'\n');
    }
    bytes
}

/// One viewer at every door.
pub(crate) async fn walk(index: usize, viewer: Viewer, houses: Vec<(House, Depth)>, lens: Lens) -> Vec<Look> {
    let mut looks = Vec::new();
    let staff = matches!(viewer.who, Who::Staff(..));
    let mut doors = if staff || viewer.who == Who::Nobody { general() } else { Vec::new() };
    for (house, depth) in houses {
        doors.extend(if staff { of_case(house, depth) } else { of_tracked(house, depth) });
    }
    for (place, path, asked) in doors {
        let mut browser = viewer.browser.clone();
        let reply = knock(&mut browser, &asked, &path).await;
        assert!(!reply.status.is_server_error(), "{} {path}: {}", viewer.name, reply.text());
        let door = match &asked {
            Ask::Get => path,
            Ask::Form(fields) => {
                let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
                format!("{path} {}", fields.join("&"))
            }
        };
        no_step_number(&door, &bytes_of(&reply));
        looks.push(Look { viewer: index, door, place, found: lens.marks(&bytes_of(&reply)) });
    }
    looks
}

/// No person reads a step's number of the requirements (`TR49`): what stands alone between quotes is for programs, what a
/// script carries is no text.
fn no_step_number(door: &str, body: &[u8]) {
    let text = String::from_utf8_lossy(body);
    let mut shown = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(open) = rest.find("<script") {
        shown.push_str(&rest[..open]);
        rest = rest[open..].find("</script>").map_or("", |close| &rest[open + close..]);
    }
    shown.push_str(rest);
    let bytes = shown.as_bytes();
    for (at, _) in shown.match_indices("TR") {
        let digits = bytes.get(at + 2..at + 4).is_some_and(|two| two.iter().all(u8::is_ascii_digit));
        let longer =
            bytes.get(at + 4).is_some_and(u8::is_ascii_alphanumeric) || at > 0 && bytes[at - 1].is_ascii_alphanumeric();
        let alone = at > 0 && bytes[at - 1] == b'"' && bytes.get(at + 4) == Some(&b'"');
        if digits && !longer && !alone {
            let around: String =
                String::from_utf8_lossy(&bytes[at.saturating_sub(60)..(at + 60).min(bytes.len())]).into();
            panic!("{door} shows the number of a step: {around}");
        }
    }
}

#[test]
fn the_number_of_a_step_is_found_where_it_is_shown() {
    let shows = |text: &str| std::panic::catch_unwind(|| no_step_number("door", text.as_bytes())).is_err();
    assert!(shows("<td>TR49</td>") && shows(r#"{"message":"办理 TR05"}"#));
    assert!(!shows(r#"{"id":"TR49"}"#) && !shows("<script>TR49</script>") && !shows("STR49 TR4 TR491"));
}

/// Every registered door as the authorisation test asks it, once more with the marks of one case in sight.
pub(crate) async fn walk_registered(index: usize, viewer: Viewer, house: House, lens: Lens) -> Vec<Look> {
    /// They end somebody's session; what they answer holds a code at most.
    const ENDING: [&str; 5] =
        ["/api/leave/all", "/api/desk/sign-out", "/api/track/close", "/api/track/open", "/api/case/issue-code"];
    let mut looks = Vec::new();
    let rows: Vec<Row> = functions(house.case_no, "00000000")
        .into_iter()
        .chain(pages(house.case_no))
        .chain(others(house.case_no))
        .filter(|row| !ENDING.contains(&row.pattern))
        .collect();
    for row in rows {
        let mut browser = viewer.browser.clone();
        let Ok(reply) = tokio::time::timeout(std::time::Duration::from_mins(2), ask(&mut browser, &row)).await else {
            panic!("{}: {} never answered", viewer.name, row.pattern);
        };
        no_step_number(row.pattern, &bytes_of(&reply));
        let found = lens.marks(&bytes_of(&reply));
        looks.push(Look {
            viewer: index,
            door: format!("{} of {}", row.pattern, house.case_no),
            place: place_of(row.pattern),
            found,
        });
    }
    looks
}

fn place_of(pattern: &str) -> Place {
    match pattern {
        "/live" => Place::Live,
        "/api/case/registration-form" | "/desk/case/{case_no}/registration" => Place::Form,
        "/api/case/reveal" => Place::Reveal,
        "/api/case/merge-candidates" => Place::Merge,
        "/desk" => Place::Card,
        "/api/track/notices" | "/desk/tasks" | "/desk/inbox" | "/api/desk/badges" => Place::List,
        _ if pattern.contains("/document") => Place::Document,
        _ if pattern.contains("/letter/") => Place::Letter,
        _ if pattern.starts_with("/letters/track") => Place::Letter,
        _ if pattern.starts_with("/letters/case") => Place::Document,
        _ if pattern.starts_with("/files/") => Place::File,
        _ if pattern.starts_with("/api/registers") || pattern.starts_with("/desk/registers") => Place::Register,
        // The file of a released disclosure is a document of its case.
        _ if pattern.starts_with("/export/disclosure") => Place::Document,
        _ if pattern.starts_with("/export/") => Place::Register,
        _ if pattern.starts_with("/api/audit/") || pattern.starts_with("/desk/access") => Place::Register,
        _ if pattern.starts_with("/api/board") => Place::Card,
        _ if pattern.starts_with("/api/tasks") || pattern.starts_with("/api/inbox") => Place::List,
        _ if pattern.starts_with("/api/case/") || pattern.starts_with("/api/track/") => Place::Page,
        _ if pattern.starts_with("/desk/case/") || pattern.starts_with("/track/") => Place::Page,
        _ => Place::Other,
    }
}
