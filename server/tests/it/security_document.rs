//! SECURITY.md and docs/asvs.md say what is tested, and all of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

/// Source files below `folder` with one of the endings.
fn sources(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut open = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("folder").flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() && !matches!(name.as_str(), "node_modules" | "target" | "corpus") {
                open.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found
}

/// Names of the tests written in Rust, by looking for a function right after its attribute.
fn rust_tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["app/domain/src", "app/domain/tests", "app/src", "server/src", "server/tests"] {
        for path in sources(folder, &[".rs"]) {
            let text = std::fs::read_to_string(&path).expect("source");
            let mut announced = false;
            for line in text.lines().map(str::trim) {
                if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                    announced = true;
                } else if announced && let Some(at) = line.find("fn ") {
                    let name = line[at + 3..].split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
                    names.extend(name.take(1).map(str::to_owned));
                    announced = false;
                }
            }
        }
    }
    names
}

/// Names like `SEC-06 …` in the titles of browser tests.
fn browser_titles() -> BTreeSet<String> {
    let mut titles = BTreeSet::new();
    for path in sources("end2end/tests", &[".mjs"]) {
        let text = std::fs::read_to_string(&path).expect("source");
        for part in text.split("test(").skip(1) {
            let title: Option<&str> =
                part.strip_prefix(['\'', '"', '`']).and_then(|rest| rest.split(['\'', '"', '`']).next());
            titles.extend(title.filter(|title| title.starts_with("SEC-")).map(str::to_owned));
        }
    }
    titles
}

/// What stands between backticks.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn sec_12_the_security_document_names_every_test_and_only_tests_that_are() {
    let document = format!("{}\n{}", text("SECURITY.md"), text("docs/asvs.md"));
    let named = quoted(&document);
    let tests = rust_tests();
    let browser = browser_titles();
    assert!(tests.len() > 300 && !browser.is_empty(), "{} tests found", tests.len());
    for test in tests.iter().filter(|test| test.starts_with("sec_")).chain(&browser) {
        assert!(named.contains(test), "SECURITY.md does not name {test}");
    }
    let looks_like_a_test = |name: &&String| {
        name.starts_with("SEC-")
            || name.len() > 20
                && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
    };
    for name in named.iter().filter(looks_like_a_test) {
        assert!(tests.contains(name) || browser.contains(name), "no test is called {name}");
    }
}

#[test]
fn sec_12_every_item_of_level_2_has_a_standing() {
    /// How many items ASVS 4.0.3 asks of level 2.
    const LEVEL_2: usize = 259;
    let document = text("docs/asvs.md");
    let mut items = BTreeSet::new();
    for row in
        document.lines().filter(|line| line.starts_with("| ") && line.as_bytes().get(2).is_some_and(u8::is_ascii_digit))
    {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [item, standing, by] = cells[..] else { panic!("three cells: {row}") };
        assert!(matches!(standing, "met" | "not applicable" | "open"), "{row}");
        assert!(!by.is_empty(), "{row}");
        assert!(items.insert(item.to_owned()), "{item} stands twice");
    }
    assert_eq!(items.len(), LEVEL_2);
}
