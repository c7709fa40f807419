//! `docs/clauses.md`: each clause of the document with the rule it became, where people see it, and what proves it. It is
//! made from the sources, where clause ids stand beside what they ask for, so it cannot say what is not there.
//! `CLAUSES=write cargo test -p domain --test it clauses_md` writes it anew.

use crate::clauses::{clauses_in, sources, tests_of};
use crate::story::pack;
use domain::case::{DocumentKind, RefusalCode};
use domain::policy::{Pack, SHIPPED_SOURCES};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What of the product a source of pages is, as docs name it. The first that fits counts.
const SCREENS: [(&str, &str); 16] = [
    ("app/src/portal/track/", "citizen's case page (/track)"),
    ("app/src/portal/report/", "citizen's report form (/report)"),
    ("app/src/portal/", "citizen's guide pages"),
    ("app/src/desk/board/", "board (/desk)"),
    ("app/src/desk/case/", "staff's case page"),
    ("app/src/desk/form/", "staff's forms of a step"),
    ("app/src/desk/registers/", "registers and figures"),
    ("app/src/desk/tasks", "我的待办"),
    ("app/src/desk/inbox", "notices of staff"),
    ("app/src/desk/access", "access log"),
    ("app/src/desk/policy", "rules page"),
    ("app/src/desk/rules", "rules page"),
    ("app/src/desk/intake", "counter form"),
    ("app/src/desk/", "staff's pages"),
    ("server/src/desk/hotline", "hotline interface"),
    ("server/src/http/export", "files to take away"),
];

/// What is found for a clause.
#[derive(Default)]
struct Found {
    rules: BTreeSet<String>,
    seen: BTreeSet<String>,
    tests: BTreeSet<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn relative(path: &Path) -> String {
    path.canonicalize().unwrap().strip_prefix(root()).unwrap().to_str().unwrap().to_owned()
}

/// Name of the function of a test.
fn name_of(test: &str) -> Option<&str> {
    let after = test.split("fn ").nth(1)?;
    Some(after.split(['(', '<']).next().unwrap_or_default().trim())
}

/// Clauses a test proves: those its text names, and the one its own name begins with.
fn proven(test: &str, all: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = clauses_in(test);
    let name = name_of(test).unwrap_or_default();
    let fits = |id: &&String| {
        let snake = id.to_lowercase().replace(['.', '-'], "_");
        name.strip_prefix(snake.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    found.extend(all.iter().filter(fits).cloned());
    found
}

/// Titles of browser tests with what stands in them and in the comment above.
fn browser_tests(text: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.trim_start().starts_with("test(")) {
        let comments = lines[..at].iter().rev().take_while(|above| above.trim_start().starts_with("//"));
        let said: String = comments.copied().chain([*line]).collect::<Vec<_>>().join("\n");
        let title = line.split(['"', '`']).nth(1).unwrap_or_default().to_owned();
        found.push((title, said));
    }
    found
}

/// The papers whose line in the list of documents names a clause.
fn papers() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut clauses = BTreeSet::new();
    for line in include_str!("../../src/case/document.rs").lines().map(str::trim) {
        if line.starts_with("///") {
            clauses = clauses_in(line);
        } else if let Some(kind) = DocumentKind::ALL.iter().find(|kind| line.contains(&format!("\"{}\"", kind.id()))) {
            for clause in std::mem::take(&mut clauses) {
                found.entry(clause).or_default().insert(kind.zh().to_owned());
            }
        }
    }
    found
}

/// What the pack says of a clause: rows, steps, clocks, categories.
fn of_the_pack(pack: &Pack, all: &mut BTreeMap<String, Found>) {
    let mut add = |clause: &str, rule: String, seen: Option<String>| {
        let Some(found) = all.get_mut(clause) else { return };
        found.rules.insert(rule);
        found.seen.extend(seen);
    };
    for row in &pack.routing.rows {
        for clause in &row.clauses {
            add(
                clause.as_str(),
                format!("pack, row {}", row.id),
                Some("assistant on the staff's case page".to_owned()),
            );
        }
    }
    for row in &pack.routing.also {
        for clause in &row.clauses {
            add(
                clause.as_str(),
                format!("pack, row {}", row.id),
                Some("assistant on the staff's case page".to_owned()),
            );
        }
    }
    for (id, rule) in &pack.transitions {
        for clause in &rule.clauses {
            let step = id.zh();
            add(clause.as_str(), format!("pack, step {id:?}"), Some(format!("board and case page, step 「{step}」")));
        }
    }
    for (kind, rule) in &pack.clocks {
        let name = kind.zh();
        add(rule.clause.as_str(), format!("pack, limit 「{name}」"), Some(format!("due date 「{name}」")));
    }
    for category in &pack.categories {
        add(
            category.clause.as_str(),
            format!("pack, category {}", category.no),
            Some("citizen's report form (/report)".to_owned()),
        );
    }
    for code in RefusalCode::ALL {
        for clause in code.clauses() {
            add(clause, format!("refusal {}", code.id()), None);
        }
    }
}

fn of_the_sources(all: &mut BTreeMap<String, Found>) {
    let root = root();
    let known: BTreeSet<String> = all.keys().cloned().collect();
    for folder in ["app/domain/src", "app/src", "server/src"] {
        for path in sources(&root.join(folder)) {
            let at = relative(&path);
            let source = std::fs::read_to_string(&path).unwrap();
            let (code, proofs) = source.split_once("#[cfg(test)]").unwrap_or((&source, ""));
            let screen = SCREENS.iter().find(|(prefix, _)| at.starts_with(prefix));
            for clause in clauses_in(code) {
                let Some(found) = all.get_mut(&clause) else { continue };
                match screen {
                    Some((_, name)) => found.seen.insert((*name).to_owned()),
                    // The list of the proof points at rules; it is none.
                    None if at.ends_with("proof/clauses.rs") => false,
                    None => found.rules.insert(format!("`{at}`")),
                };
            }
            note_tests(&at, &tests_of(proofs), &known, all);
        }
    }
    for folder in ["app/domain/tests/it", "server/tests/it"] {
        for path in sources(&root.join(folder)) {
            let at = relative(&path);
            let source = std::fs::read_to_string(&path).unwrap();
            note_tests(&at, &tests_of(&source), &known, all);
        }
    }
    for entry in std::fs::read_dir(root.join("end2end/tests")).unwrap().flatten() {
        let file = entry.file_name().into_string().unwrap();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        for (title, said) in browser_tests(&text) {
            for clause in clauses_in(&said) {
                if let Some(found) = all.get_mut(&clause) {
                    found.tests.insert(format!("`{file}`: {title}"));
                }
            }
        }
    }
}

fn note_tests(at: &str, tests: &[&str], known: &BTreeSet<String>, all: &mut BTreeMap<String, Found>) {
    let file = at.rsplit('/').next().unwrap_or(at).trim_end_matches(".rs");
    // A test that only counts clauses proves none.
    let counts = ["every_core_and_mechanism_clause_has_a_rule_and_a_proof", "a_range_proves_only_its_first_clause"];
    for test in tests {
        let Some(name) = name_of(test).filter(|name| !counts.contains(name)) else { continue };
        for clause in proven(test, known) {
            if let Some(found) = all.get_mut(&clause) {
                found.tests.insert(format!("`{file}::{name}`"));
            }
        }
    }
}

fn list(out: &mut String, label: &str, entries: &BTreeSet<String>) {
    let shown: Vec<&str> = entries.iter().map(String::as_str).collect();
    writeln!(out, "- {label}: {}", shown.join("; ")).unwrap();
}

#[test]
fn clauses_md_maps_every_clause_to_rule_screen_and_test() {
    let pack = pack("mohe_2025");
    let mut all: BTreeMap<String, Found> = BTreeMap::new();
    let order: Vec<String> = SHIPPED_SOURCES[0]
        .1
        .split("\n[clauses]\n")
        .nth(1)
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix('"')?.split('"').next().map(str::to_owned))
        .filter(|id| pack.clauses.get(&id.as_str().into()).is_some_and(|text| text.priority.is_some()))
        .collect();
    for id in &order {
        all.insert(id.clone(), Found::default());
    }
    of_the_pack(&pack, &mut all);
    of_the_sources(&mut all);
    for (clause, papers) in papers() {
        if let Some(found) = all.get_mut(&clause) {
            found.seen.extend(papers.into_iter().map(|paper| format!("paper 「{paper}」")));
        }
    }
    assert_eq!(order.len(), 90, "clauses of the document");
    let lacking: Vec<String> = order
        .iter()
        .filter_map(|id| {
            let Found { rules, seen, tests } = &all[id];
            let lacks: Vec<&str> = [("rule", rules), ("place", seen), ("test", tests)]
                .into_iter()
                .filter(|(_, entries)| entries.is_empty())
                .map(|(what, _)| what)
                .collect();
            (!lacks.is_empty()).then(|| format!("{id}: no {}", lacks.join(", no ")))
        })
        .collect();
    let mut out = String::from(
        "# Clauses of the Mohe document\n\nMade by the test `clauses_md_maps_every_clause_to_rule_screen_and_test` from the sources; do not edit. For each clause: where its rule is, where people see it, and the tests that prove it. `CLAUSES=write cargo test -p domain --test it clauses_md` writes it anew.\n",
    );
    for id in &order {
        let text = &pack.clauses[&id.as_str().into()];
        let Found { rules, seen, tests } = &all[id];
        writeln!(out, "\n## {id}\n\n{}：{}\n", text.cite, text.text).unwrap();
        list(&mut out, "Rule", rules);
        list(&mut out, "Seen", seen);
        list(&mut out, "Test", tests);
    }
    let path = root().join("docs/clauses.md");
    if option_env!("CLAUSES") == Some("write") {
        std::fs::write(&path, &out).unwrap();
    }
    println!("{} clauses; {} tests named", order.len(), all.values().map(|found| found.tests.len()).sum::<usize>());
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == out,
        "docs/clauses.md is not what the sources say: CLAUSES=write cargo test -p domain --test it clauses_md"
    );
}
