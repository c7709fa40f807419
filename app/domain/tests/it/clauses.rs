//! Every core and mechanism clause of the document (requirements §1.1, priority in the pack) is found twice in the
//! sources: where it became a rule, and in a test. This file counts; the proofs are where the ids stand.

use crate::story::*;
use domain::access::Actor;
use domain::case::{Channel, Command, DocumentKind, OpenedBy};
use domain::policy::read::read;
use domain::policy::{Priority, SHIPPED_SOURCES};
use domain::value::TownId;
use domain::view::Card;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Rust sources under `folder`.
pub(crate) fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Clause ids in a text; of a range (`M-4.2.1-a..d`) only the first, which is all that a search finds.
pub(crate) fn clauses_in(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("M-") {
        let id: String =
            text[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')).collect();
        let id = id.split("..").next().unwrap_or_default();
        found.insert(id.trim_end_matches(['.', '-']).to_owned());
    }
    found
}

/// The test functions of a source, each with the comment before it.
pub(crate) fn tests_of(source: &str) -> Vec<&str> {
    let items = source.split("\n}\n").flat_map(|item| item.split("\n    }\n"));
    items.filter(|item| item.contains("#[test]") || item.contains("#[tokio::test]")).collect()
}

/// All core and mechanism clauses, by id.
fn weighty() -> BTreeSet<String> {
    let clauses = pack("mohe_2025").clauses;
    let weighty = |priority| matches!(priority, Some(Priority::Core | Priority::Mechanism));
    clauses.iter().filter(|(_, text)| weighty(text.priority)).map(|(id, _)| id.to_string()).collect()
}

#[test]
fn every_core_and_mechanism_clause_has_a_rule_and_a_proof() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut ruled, mut proven) = (BTreeSet::new(), BTreeSet::new());
    for path in sources(&root.join("src")) {
        let source = std::fs::read_to_string(&path).unwrap();
        let (code, proofs) = source.split_once("#[cfg(test)]").unwrap_or((&source, ""));
        // The list of the proof points at rules; it is none.
        if !path.ends_with("proof/clauses.rs") {
            ruled.extend(clauses_in(code));
        }
        proven.extend(tests_of(proofs).into_iter().flat_map(clauses_in));
    }
    // In the pack: rows, transitions, clocks, categories; the wording itself is no rule.
    let data = SHIPPED_SOURCES[0].1.split("\n[clauses]\n").next().unwrap();
    ruled.extend(clauses_in(data));
    let own = Path::new(file!()).file_name().unwrap();
    let stories = sources(&root.join("tests/it")).into_iter().chain(sources(&root.join("../../server/tests")));
    for path in stories.filter(|path| path.file_name() != Some(own)) {
        let source = std::fs::read_to_string(&path).unwrap();
        proven.extend(tests_of(&source).into_iter().flat_map(clauses_in));
    }
    let own = include_str!("clauses.rs");
    let counting = "every_core_and_mechanism_clause_has_a_rule_and_a_proof";
    proven.extend(tests_of(own).into_iter().filter(|test| !test.contains(counting)).flat_map(clauses_in));

    let all = weighty();
    assert_eq!(all.len(), 83, "62 of the core pipeline, 21 of the mechanism (requirements §1.1)");
    let without_rule: Vec<&String> = all.difference(&ruled).collect();
    let without_proof: Vec<&String> = all.difference(&proven).collect();
    assert!(without_rule.is_empty(), "clauses that became no rule: {without_rule:?}");
    assert!(without_proof.is_empty(), "clauses that no test refers to: {without_proof:?}");
}

/// The counting itself would notice: an id nobody wrote is in neither set.
#[test]
fn a_range_proves_only_its_first_clause() {
    let found = clauses_in("/// S03 [M-4.2.1-a..d, M-3.3-x], M-0-b.");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["M-0-b", "M-3.3-x", "M-4.2.1-a"]);
    let source = "/// A helper [M-1-a].\nfn helper() {\n}\n\n/// M-1-b.\n#[test]\nfn story() {\n    helper();\n}\n";
    let tests = tests_of(source);
    assert_eq!(tests.len(), 1);
    assert_eq!(clauses_in(tests[0]).into_iter().collect::<Vec<_>>(), ["M-1-b"]);
}

/// M-1-a: one entrance, one form, one number: no department is chosen, and the number never changes, whoever handles it.
#[test]
fn one_entrance_and_one_number_for_life() {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    let number = story.case.case_no;
    let receipt = &story.case.documents[0];
    assert_eq!(receipt.kind, DocumentKind::Receipt);
    assert!(receipt.body.contains(&number.to_string()), "{}", receipt.body);
    story.as_(&wang_qiang()).does(Command::Claim).does(Command::Register);
    story.as_(&head_of_tax()).does(crate::major::escalate()).as_(&office()).does(crate::major::present());
    story.as_(&leader()).does(crate::major::consent());
    assert_eq!(story.case.case_no, number, "also in a special team");
}

/// M-4.1-d: any of the five items blank is refused, and every missing one is named; the board shows 张*.
#[test]
fn the_five_registered_items_are_asked_for_by_name() {
    let blank = |what: &str| {
        let mut registration = registration("2025-11-10T09:00", unpaid_item());
        match what {
            "缴费人基本情况" => registration.parties[0].name = " ".to_owned(),
            "联系方式" => registration.parties[0].phone = None,
            "事项所在辖区" => registration.location_town = TownId::from(""),
            "反映主要事项" => registration.summary = "\n".to_owned(),
            _ => {
                registration.parties[0].name.clear();
                registration.parties[0].phone = None;
                registration.summary.clear();
            }
        }
        let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
        let story =
            Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Phone, registration, by).unwrap();
        story.try_to(Command::Register).unwrap_err()
    };
    for label in ["缴费人基本情况", "联系方式", "事项所在辖区", "反映主要事项"] {
        let refusal = blank(label);
        assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("REGISTRATION_INCOMPLETE", "M-4.1-d"));
        assert_eq!(refusal.message, format!("登记内容不完整：{label}"));
    }
    assert_eq!(blank("several").message, "登记内容不完整：缴费人基本情况、联系方式、反映主要事项");
    // 来访时间 is there by itself, never in the future.
    let mut early = registration("2025-11-10T09:00", unpaid_item());
    early.received_at = at("2025-11-11T09:00");
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let refused = Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Phone, early, by);
    assert_eq!(refused.err().unwrap().fields[0].field, "received_at");
    let story = crate::joint_handling::at_tax(unpaid_item());
    let card = Card::of(&story.case, &story.pack, &story.calendar, story.now);
    assert!(card.who.contains("张*") && !card.who.contains("张丽"), "{}", card.who);
}

/// M-3.2.9-a: every town has its station; a town without one is flagged.
#[test]
fn a_town_without_station_is_flagged() {
    let pack = pack("mohe_2025");
    assert!(pack.towns_without_station().is_empty());
    let moved = SHIPPED_SOURCES[0].1.replacen("town = \"232701105\"", "town = \"232701104\"", 1);
    let lacking = read("p.toml", &moved).unwrap();
    let flagged: Vec<&str> = lacking.towns_without_station().into_iter().map(|town| town.name.as_str()).collect();
    assert_eq!(flagged, ["古莲镇"]);
}

/// M-2.3-a: at every instant exactly one department answers for an open card, from the pool to the assignment.
#[test]
fn exactly_one_department_answers_at_every_instant() {
    let mut pooled = unpaid_item();
    pooled.insurance_kinds = Vec::new();
    pooled.enrolled = domain::case::Tri::Unknown;
    let pool = Story::submitted("2025-11-10T09:30", pooled);
    assert!(pool.case.is_in_pool());
    assert_eq!(pool.case.accountable_department(), &pool.pack.pool_accountable);
    let mut referred = crate::referral::unclear_at_hrss();
    assert_eq!(referred.case.accountable_department().as_str(), "hrss_bureau");
    referred = crate::referral::s04_assigned();
    assert_eq!(referred.case.accountable_department().as_str(), "tax_bureau", "the assigned one");
    let withdrawn = {
        let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
        story.as_(&Actor::party(1, "张丽")).does(Command::Withdraw { reason: "已补缴".to_owned(), letter: None });
        story
    };
    assert_eq!(withdrawn.case.accountable_department().as_str(), "tax_bureau", "though nobody received it");
}
