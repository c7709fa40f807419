//! The clause that each refusal cites (requirements §2.5, §1): one table over every command and code that is reached.

use crate::joint_handling::{at_tax, s03_convened};
use crate::parties::employer;
use crate::properties::command;
use crate::story::*;
use domain::access::Actor;
use domain::case::{Command, CommandKind, Context, HearingCommand, RefusalCode, clause_behind, decide};
use domain::policy::shipped;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Who tries everything: whoever has something to do somewhere.
fn people() -> Vec<Actor> {
    vec![
        wang_qiang(),
        head_of_tax(),
        hrss_handler(),
        head_of_hrss(),
        station(),
        hotline_office(),
        government(),
        office(),
        leader(),
        justice(),
        court(),
        Actor::party(1, "张丽"),
        Actor::party(2, "北极宾馆有限公司"),
    ]
}

/// Clauses by command and code, over every state, with everything filled in and with everything blank.
fn reached() -> BTreeMap<(String, &'static str), BTreeSet<String>> {
    let mut found: BTreeMap<(String, &'static str), BTreeSet<String>> = BTreeMap::new();
    let mut add = |kind: CommandKind, code, clause: String| {
        found.entry((format!("{kind:?}"), code)).or_default().insert(clause);
    };
    for (kind, code, clause) in crate::refusals::pairs() {
        add(kind, code, clause);
    }
    let people = people();
    for story in crate::rights::everywhere() {
        for kind in CommandKind::ALL {
            for salt in [1, 7] {
                let asked = command(*kind, &story.case, story.now, salt);
                if asked.kind() != *kind {
                    continue;
                }
                for actor in &people {
                    if let Err(refusal) = decide(&story.case, asked.clone(), &Context { actor, ..story.context() }) {
                        add(*kind, refusal.code.id(), refusal.clause.to_string());
                    }
                }
            }
        }
    }
    found
}

/// Requirements §2.5: the exact clause of every command and code. A rule that cites another changes the table
/// `data/refusal-clauses.txt`, and the change is read before it is accepted (`REFUSAL_CLAUSES=write` at build time
/// writes it anew).
#[test]
fn every_refusal_cites_the_clause_behind_it() {
    let pack = pack("mohe_2025");
    let found = reached();
    let mut table = String::new();
    for ((kind, code), clauses) in &found {
        let clauses: Vec<&str> = clauses.iter().map(String::as_str).collect();
        for clause in &clauses {
            assert!(
                pack.clauses.contains_key(&(*clause).into()),
                "{kind} {code}: {clause} is a clause of the document"
            );
        }
        writeln!(table, "{kind} {code} {}", clauses.join(" ")).unwrap();
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/refusal-clauses.txt");
    if option_env!("REFUSAL_CLAUSES") == Some("write") {
        std::fs::write(&path, &table).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap();
    for (is, was) in table.lines().zip(known.lines()) {
        assert_eq!(is, was);
    }
    assert_eq!(table.lines().count(), known.lines().count());
    println!("§2.5: the clause of {} pairs of command and code asserted", found.len());
    assert!(found.len() > 300, "{} pairs", found.len());
}

/// M-4.3-a: what the other side says of itself, and whether it is asked, rests on hearing both sides.
#[test]
fn m_4_3_a_an_empty_statement_cites_the_hearing() {
    let mut story = at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    let clause = |story: &Story, command: HearingCommand| {
        let refusal = story.try_to(Command::Hearing(command)).unwrap_err();
        (refusal.code, refusal.clause.to_string())
    };
    let blank = (RefusalCode::FieldsInvalid, "M-4.3-a".to_owned());
    story.as_(&employer());
    assert_eq!(clause(&story, HearingCommand::State { party: 0, text: " ".to_owned() }), blank);
    let (name, post, phone) = (String::new(), String::new(), None);
    assert_eq!(clause(&story, HearingCommand::NamePerson { party: 0, name, post, phone }), blank);
    let pack = pack("mohe_2025");
    let of = |kind| clause_behind(Some(kind), RefusalCode::FieldsInvalid, &pack).to_string();
    assert_eq!(of(CommandKind::DecideHearing), "M-4.3-a");
}

/// M-4.1-d, M-4.3-b, M-4.3-c: attempts to reach a party are demanded by the step they come before; so is an answer that
/// is waited for, but for 首问 itself (M-4.1-f).
#[test]
fn m_4_3_c_attempts_and_answers_are_demanded_by_their_step() {
    use CommandKind as K;
    let pack = pack("mohe_2025");
    let of = |kind, code| clause_behind(Some(kind), code, &pack).to_string();
    for (kind, clause) in [(K::Lapse, "M-4.1-d"), (K::ConfirmNoObjection, "M-4.3-b"), (K::CloseNotPursued, "M-4.3-c")] {
        assert_eq!(of(kind, RefusalCode::ContactAttemptsMissing), clause, "{kind:?}");
    }
    for (kind, clause) in [
        (K::AskLegalCheck, "M-3.2.5-a"),
        (K::AskExtension, "M-4.1-a"),
        (K::AskDeparture, "M-4.1-e"),
        (K::AskGuidance, "M-3.2.5-b"),
        (K::RejectRefusal, "M-4.5-f"),
        (K::AskNaming, "M-5.3-c"),
    ] {
        assert_eq!(of(kind, RefusalCode::WaitingForAnswer), clause, "{kind:?}");
    }
    let mut offered = Story::submitted("2025-11-10T09:00", unpaid_item());
    offered.as_(&wang_qiang()).does(Command::Claim).as_(&head_of_tax());
    offered.does(Command::OfferHandOver { to: staff_ref(&liu_yang()), reason: "休假".to_owned() });
    offered.as_(&wang_qiang());
    assert_eq!(offered.try_to(Command::Register).unwrap_err().clause.as_str(), "M-4.1-f");
}

/// M-0-b: a case under another document never reads a clause of Mohe's.
#[test]
fn m_0_b_no_other_document_is_answered_with_a_clause_of_mohe() {
    let mut asserted = 0;
    for pack in shipped().unwrap().into_iter().filter(|pack| pack.reference.id != "mohe_2025") {
        for code in RefusalCode::ALL {
            for kind in CommandKind::ALL {
                let clause = clause_behind(Some(*kind), *code, &pack);
                assert!(!clause.as_str().starts_with("M-"), "{}: {kind:?} {code}: {clause}", pack.reference.id);
                asserted += 1;
            }
        }
        // And so it is answered, whatever is tried on a case of its own.
        let mut story = s03_convened();
        story.pack = pack;
        for kind in CommandKind::ALL {
            let asked = command(*kind, &story.case, story.now, 7);
            let answer = decide(&story.case, asked, &Context { actor: &head_of_tax(), ..story.context() });
            if let Err(refusal) = answer {
                let (id, clause) = (&story.pack.reference.id, refusal.clause.as_str());
                assert!(!clause.starts_with("M-"), "{id}: {kind:?} {}: {clause}", refusal.code);
            }
        }
    }
    println!("{asserted} pairs of command and code of other documents cite no clause of Mohe");
}
