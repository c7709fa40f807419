//! Every string of every record: what the source declares, what the plays stored.

use super::doors::Lens;
use super::ink::By;
use super::stage::Play;
use super::table::{read, table};
use crate::support::{CAST, World};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A declared text: `Type.field`, `Enum.Variant`, `Enum.Variant.field`.
fn declared(source: &str) -> Vec<String> {
    let (mut found, mut owner, mut variant) = (Vec::new(), None, None);
    for line in source.lines() {
        let line_of_type = ["pub struct ", "pub enum ", "pub(crate) struct ", "struct ", "enum "]
            .iter()
            .find_map(|start| line.strip_prefix(start));
        if let Some(rest) = line_of_type {
            owner = Some(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned());
            variant = None;
            continue;
        }
        if line == "}" {
            owner = None;
        }
        let Some(owner) = &owner else { continue };
        let text = line.trim();
        let indent = line.len() - line.trim_start().len();
        if text.starts_with("//") || text.starts_with('#') {
            continue;
        }
        let name: String =
            text.trim_start_matches("pub ").chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let rest = &text.trim_start_matches("pub ")[name.len()..];
        if let Some(kind) = rest.strip_prefix(": ") {
            if holds_text(kind) {
                let within =
                    variant.as_ref().filter(|_| indent == 8).map(|variant| format!("{variant}.")).unwrap_or_default();
                found.push(format!("{owner}.{within}{name}"));
            }
        } else if name.starts_with(|c: char| c.is_ascii_uppercase()) && indent == 4 {
            if rest.starts_with('(') && holds_text(rest) {
                found.push(format!("{owner}.{name}"));
            } else if rest.trim() == "{" {
                variant = Some(name);
            }
        }
        if text == "}," || text == "}" {
            variant = None;
        }
    }
    found
}

fn holds_text(kind: &str) -> bool {
    kind.split(|c: char| !c.is_alphanumeric()).any(|word| ["String", "Phone", "IdNumber", "CreditCode"].contains(&word))
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Strings with their paths, list indices left out.
fn leaves(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                leaves(field, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(list) => list.iter().for_each(|one| leaves(one, path, found)),
        Value::String(text) => found.push((path.to_owned(), text.clone())),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// An identifier, a number, a moment, a media type: nobody's words.
fn is_machine_text(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "_-:+./".contains(c))
}

/// Ends of the paths of texts the engine or a pack makes: whole, or with somebody's words in them.
fn generated() -> Vec<String> {
    let list = read("generated.txt");
    let ends = list.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    ends.filter(|end| !end.is_empty()).map(|end| format!(".{end}")).collect()
}

/// Compares the source, the list of fields, the table and what is stored.
pub(crate) async fn check(world: &World, play: &Play<'_>) -> BTreeMap<String, String> {
    let lens = Lens::of(play.ink.marks.iter().map(|mark| mark.text.as_str()));
    let staff: BTreeSet<&str> = CAST.iter().map(|(_, name, ..)| *name).chain(["系统", "12345"]).collect();
    let made = generated();
    let (mut wrong, mut said, mut stored) = (BTreeMap::new(), BTreeSet::new(), 0);
    for played in &play.cases {
        let row = world.desk.store.case_fetch(played.case_no).await.unwrap().unwrap();
        let entries = world.desk.store.case_entries(&row).await.unwrap();
        let mut found = Vec::new();
        leaves(&serde_json::to_value(&row.case).unwrap(), "case", &mut found);
        leaves(&serde_json::to_value(&entries).unwrap(), "entry", &mut found);
        for (path, text) in found {
            stored += 1;
            if !lens.marks(text.as_bytes()).is_empty() {
                said.insert(path);
            } else if !is_machine_text(&text)
                && !staff.contains(text.as_str())
                && !made.iter().any(|end| path.ends_with(end.as_str()))
            {
                wrong.entry(format!("{path} is neither marked nor known")).or_insert(text);
            }
        }
    }
    // What the registers beside the cases and the commands say is named by the keys of their marks.
    let keys: BTreeSet<&str> = play.ink.marks.iter().map(|mark| mark.key.as_str()).collect();
    let last = |path: &str| path.rsplit(['.', '/']).next().unwrap_or_default().to_owned();
    let ends: BTreeSet<String> = said.iter().map(|path| last(path)).chain(keys.iter().map(|key| last(key))).collect();
    let list = read("fields.txt");
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for line in list.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let (field, what) = line.split_once(" = ").unwrap_or_else(|| panic!("fields.txt: {line}"));
        known.insert(field.trim(), what.trim());
    }
    let mut declarations = BTreeSet::new();
    for folder in ["case", "register"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/domain/src").join(folder);
        for file in std::fs::read_dir(folder).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|kind| kind == "rs") {
                declarations.extend(declared(&std::fs::read_to_string(file).unwrap()));
            }
        }
    }
    for field in &declarations {
        match known.get(field.as_str()) {
            None => wrong.insert(format!("{field} has no line in fields.txt"), String::new()),
            Some(&"words") => {
                let name = snake(field.rsplit('.').next().unwrap());
                let marked = ends.contains(&name);
                if marked { None } else { wrong.insert(format!("{field} was never marked"), String::new()) }
            }
            Some(_) => None,
        };
    }
    for field in known.keys().filter(|field| !declarations.contains(**field)) {
        wrong.insert(format!("{field} in fields.txt is nowhere in the source"), String::new());
    }
    let table = table();
    for mark in &play.ink.marks {
        if !table.contains_key(&mark.key) {
            wrong.insert(format!("{} has no row in table.txt", mark.key), format!("{:?}", mark.by));
        }
    }
    for key in table.keys().filter(|key| !keys.contains(key.as_str())) {
        wrong.insert(format!("{key} in table.txt is never written"), String::new());
    }
    assert!(declarations.len() > 250 && stored > 10_000, "{} declared, {stored} stored", declarations.len());
    let by_parties = play.ink.marks.iter().filter(|mark| matches!(mark.by, By::Party(_))).count();
    println!(
        "SEC-01 marks: {} in {} cases, {by_parties} of them by parties; {} kinds; {stored} strings stored, {} declared",
        play.ink.marks.len(),
        play.cases.len(),
        keys.len(),
        declarations.len()
    );
    wrong
}
