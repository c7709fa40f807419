//! The shipped packs, read and proven; and packs that must be refused.

use domain::policy::proof::{prove, read_sound};
use domain::policy::read::read;
use domain::policy::{SHIPPED_SOURCES, shipped};

fn mohe() -> &'static str {
    SHIPPED_SOURCES[0].1
}

#[test]
fn the_shipped_packs_are_sound() {
    for pack in shipped().unwrap() {
        let report = prove(&pack);
        println!("{report}");
        assert!(report.is_sound(), "{report}");
    }
}

/// The rows of the table as they stand in the file, each with its text.
fn rows(source: &str) -> Vec<(String, String)> {
    let blocks: Vec<&str> = source.split("\n[[routing.row]]\n").skip(1).collect();
    blocks
        .iter()
        .map(|block| {
            let text = block.split("\n[").next().unwrap().split("\n# Rows that add").next().unwrap();
            let id = text.split('"').nth(1).unwrap().to_owned();
            (id, format!("\n[[routing.row]]\n{text}"))
        })
        .collect()
}

#[test]
fn removing_any_row_is_found_and_the_hole_is_named() {
    let source = mohe();
    let rows = rows(source);
    assert_eq!(rows.len(), 32);
    for (id, text) in rows {
        let without = source.replacen(&text, "\n", 1);
        assert_ne!(without, source, "{id} is in the file");
        let report = prove(&read("mohe_2025.toml", &without).unwrap());
        assert!(!report.is_sound(), "without {id}");
        assert!(!report.holes.is_empty() && report.holes[0].example.contains("area="), "without {id}: {report}");
    }
}

#[test]
fn a_row_that_can_never_decide_is_found() {
    let again = mohe().replacen("[[routing.also]]", "[[routing.row]]\nid = \"R99\"\ntrack = \"own\"\nclarity = \"clear\"\nclauses = [\"M-4.1-a\"]\ndepartments = [\"tax_bureau\"]\nreason = \"x\"\nwhen = [{ matter = [\"other\"] }]\n\n[[routing.also]]", 1);
    let report = prove(&read("p.toml", &again).unwrap());
    assert_eq!(report.shadowed, ["R99"]);
    assert!(report.overlaps.iter().any(|overlap| overlap.second == "R99"));
}

#[test]
fn a_missing_transition_leaves_a_dead_end_or_an_unreachable_state() {
    for (id, field) in [("TR58", "dead"), ("TR13", "dead"), ("TR04", "unreachable")] {
        let line = mohe().lines().find(|line| line.starts_with(&format!("{id} ="))).unwrap();
        let report = prove(&read("p.toml", &mohe().replacen(line, "", 1)).unwrap());
        assert!(!report.is_sound(), "without {id} ({field})");
    }
    let report = prove(&read("p.toml", &mohe().replacen("[clocks.K-RPL]", "[clocks.K-LTR]", 1)).unwrap());
    assert!(!report.clockless.is_empty(), "no clock for the reply");
}

#[test]
fn a_pack_with_a_slip_is_refused_with_file_line_and_field() {
    for (what, from, to, field, line) in [
        ("unknown department", "departments = [\"tax_bureau\"]", "departments = [\"tax_buro\"]", "R09", true),
        ("unknown clause", "TR24 = { clauses = [\"M-4.1-a\"", "TR24 = { clauses = [\"M-9.9-z\"", "TR24", true),
        ("unknown input value", "paid = [\"no\"]", "paid = [\"never\"]", "R09", true),
        ("no clause", "TR09 = { clauses = [\"M-4.1-c\", \"M-4.1-d\"] }", "TR09 = { clauses = [] }", "TR09", true),
        ("duplicate row", "id = \"R10\"", "id = \"R09\"", "routing.row", true),
        ("unknown field", "reform_month = \"2024-04\"", "reform_moth = \"2024-04\"", "", true),
        ("no such transition", "TR24 = {", "TR99 = {", "TR99", true),
        ("a transition the engine lacks", "TR24 = {", "TR76 = {", "TR76", true),
        ("unknown override", "override_key = \"pre_reform_other\"", "override_key = \"nobody_knows\"", "R16B", true),
        ("a clock without days", "[clocks.K-HND]\nn = 15", "[clocks.K-HND]\nn = 0", "K-HND", true),
        ("a seal of two characters", "seal = \"税\"", "seal = \"税务\"", "seal", true),
        ("a gap without key", "no_override = ", "# no_override = ", "R30", true),
    ] {
        assert!(mohe().contains(from), "{what}");
        let problem = read("mohe_2025.toml", &mohe().replacen(from, to, 1)).expect_err(what);
        assert_eq!(problem.file, "mohe_2025.toml");
        assert_eq!(problem.line.is_some(), line, "{what}: {problem}");
        assert!(problem.to_string().contains(field), "{what}: {problem}");
    }
}

/// What needs the whole pack is refused with file, line and reason too: a hole, a row in another's shadow, a cycle that
/// never reaches the archive, a clause nobody follows.
#[test]
fn an_unsound_pack_is_refused_with_file_line_and_reason() {
    let line_of = |text: &str, needle: &str| text[..text.find(needle).unwrap()].matches('\n').count() + 1;
    let archive = mohe().lines().find(|line| line.starts_with("TR58 =")).unwrap();
    let cycle = mohe().replacen(archive, "", 1).replacen(
        mohe().lines().find(|line| line.starts_with("TR59 =")).unwrap(),
        "",
        1,
    );
    let report = prove(&read("p.toml", &cycle).unwrap());
    assert!(report.dead_ends.is_empty(), "every state has a way out: {:?}", report.dead_ends);
    assert!(report.endless.contains(&"待归档".to_owned()) && report.endless.contains(&"待分类".to_owned()), "{report}");
    let hole = rows(mohe()).into_iter().find(|(id, _)| id == "R09").unwrap().1;
    let hole = mohe().replacen(&hole, "\n", 1);
    let shadow = mohe().replacen("[[routing.also]]", "[[routing.row]]\nid = \"R99\"\ntrack = \"own\"\nclarity = \"clear\"\nclauses = [\"M-4.1-a\"]\ndepartments = [\"tax_bureau\"]\nreason = \"x\"\nwhen = [{ matter = [\"other\"] }]\n\n[[routing.also]]", 1);
    let clause = mohe().replacen(
        "[clauses]\n",
        "[clauses]\n\"M-9.9-z\" = { cite = \"机制 九\", text = \"没有人实现\", priority = \"C\" }\n",
        1,
    );
    let clock = mohe().replacen("[clocks.K-RPL]", "[clocks.K-LTR]", 1);
    for (what, text, needle, reason) in [
        ("a cycle", &cycle, "[transitions]", "循环往复，到不了归档"),
        ("a hole", &hole, "[routing]", "缺口"),
        ("a shadow", &shadow, "id = \"R99\"", "被前面的行完全遮蔽"),
        ("a clause nobody follows", &clause, "\"M-9.9-z\" =", "没有任何规则引用 M-9.9-z"),
        ("a state without a clock", &clock, "[clocks.", "没有时限"),
    ] {
        let problem = read_sound("mohe_2025.toml", text).expect_err(what);
        assert_eq!(problem.file, "mohe_2025.toml", "{what}");
        assert_eq!(problem.line, Some(line_of(text, needle)), "{what}: {problem}");
        assert!(problem.to_string().contains(reason) && problem.to_string().contains(" 行"), "{what}: {problem}");
    }
    for (id, source) in SHIPPED_SOURCES {
        assert!(read_sound(&format!("{id}.toml"), source).is_ok(), "{id}");
    }
}

/// The one row of the table nobody hits is worth nothing: every row by id, with facts in the fields of an item.
#[test]
fn every_row_has_facts_that_hit_it() {
    use domain::policy::route::{NoRow, route};
    let pack = shipped().unwrap().remove(0);
    let table = &pack.routing;
    for row in &table.rows {
        let case = &row.cases[0];
        let values = case.admits.iter().map(|bits| u8::try_from(bits.trailing_zeros()).unwrap()).collect();
        let facts = domain::policy::Facts { values, insurance: vec![0], receiver: None, counterpart: None };
        let found: Result<_, NoRow> = route(&pack, &facts, false);
        let found = found.unwrap();
        assert_eq!(found.row, row.id);
        assert!(!found.clauses.is_empty() && !found.reason.is_empty() && !found.facts.is_empty(), "{}", row.id);
    }
}

/// The proof names core and mechanism clauses that became nothing, and transitions that are not enabled.
#[test]
fn a_core_clause_nobody_refers_to_is_named() {
    let again = mohe().replacen(
        "[clauses]\n",
        "[clauses]\n\"M-9.9-z\" = { cite = \"机制 九\", text = \"没有人实现的一句\", priority = \"C\" }\n\"M-9.9-p\" = { cite = \"机制 九\", text = \"旁枝\", priority = \"P\" }\n",
        1,
    );
    let report = prove(&read("p.toml", &again).unwrap());
    assert_eq!(report.unreferenced, ["M-9.9-z 机制 九"]);
    assert!(!report.is_sound());
    let report = prove(&shipped().unwrap().remove(0));
    assert!(report.unreferenced.is_empty());
    // What Tianjin alone does stays off in Mohe.
    let off: Vec<&str> = report.not_enabled.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(off, ["TR66", "TR67", "TR68", "TR69"]);
    assert_eq!((report.states.len(), report.transitions), (31, 73));
}

/// M-3.1-a, M-4.2.2-d, M-4.5-b: offices and team units are departments of the pack.
#[test]
fn offices_and_team_units_are_departments() {
    for (what, from, to) in [
        ("an unknown office", "court_applicant = \"tax_bureau\"", "court_aplicant = \"tax_bureau\""),
        ("an office nobody holds", "justice = \"justice_bureau\"", "justice = \"justice_buro\""),
        ("a unit nobody knows", "    \"@town\",", "    \"@village\","),
        ("a track nobody knows", "[\"general_joint\", \"major\"]", "[\"general_joint\", \"majr\"]"),
    ] {
        assert!(mohe().contains(from), "{what}");
        let problem = read("p.toml", &mohe().replacen(from, to, 1)).expect_err(what);
        assert!(problem.line.is_some(), "{what}: {problem}");
    }
    let pack = shipped().unwrap().remove(0);
    assert_eq!(pack.team_for(&pack.towns[0].id).len(), 8);
}

/// Every document of the mechanism has its text, and no text has a field that nobody fills.
#[test]
fn every_document_has_its_text() {
    use domain::case::DocumentKind;
    let pack = shipped().unwrap().remove(0);
    let transfer = ["transfer_letter", "transfer_checklist", "transfer_receipt", "feedback_letter"];
    for kind in DocumentKind::ALL.iter().filter(|kind| !transfer.contains(&kind.id())) {
        assert!(pack.texts.contains_key(&format!("document.{}", kind.id())), "{}", kind.id());
    }
}

/// M-5.3-c: every notification has its text, and a text carries the case number and nothing else.
#[test]
fn every_notification_has_its_text_and_carries_the_case_number_only() {
    use domain::notification::NotificationKind;
    let [mohe, tianjin] = <[_; 2]>::try_from(shipped().unwrap()).unwrap();
    for kind in NotificationKind::ALL {
        assert!(mohe.texts.contains_key(&format!("notification.{}", kind.id())), "{}", kind.id());
    }
    for pack in [&mohe, &tianjin] {
        for (key, text) in pack.texts.iter().filter(|(key, _)| key.starts_with("notification.")) {
            let known = key.strip_prefix("notification.").and_then(NotificationKind::from_id).is_some();
            assert!(known || key.contains("outside"), "{key} is nobody's text");
            assert_eq!(text.matches('{').count(), 1, "{key}: {text}");
            assert!(text.contains("{case_no}"), "{key}: {text}");
        }
    }
}
