//! Everybody at every door, against the table.

use super::doors::{Depth, House, Lens, Look, walk, walk_registered};
use super::ink::Mark;
use super::outside::{Called, live, outside};
use super::stage::{Play, Played};
use super::table::{Place, Table, table};
use super::viewers::{Viewer, Who, everybody};
use crate::support::*;
use domain::ports::Board;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

/// What the comparison came to.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) combinations: usize,
    /// Grouped: what is wrong, and where it was seen.
    pub(crate) differences: BTreeMap<String, Vec<String>>,
}

impl Told {
    /// The first forty groups, each with a few places.
    pub(crate) fn report(&self) -> String {
        let mut text = format!("{} kinds of difference\n", self.differences.len());
        for (what, places) in self.differences.iter().take(400) {
            writeln!(text, "{what} ({}×)", places.len()).unwrap();
            for place in places.iter().take(2) {
                writeln!(text, "    {place}").unwrap();
            }
        }
        text
    }

    /// Takes out what `known.txt` names: faults that are being mended. How many there were.
    pub(crate) fn without_known(&mut self) -> usize {
        let known = super::table::read("known.txt");
        let before = self.differences.len();
        let is_known = |what: &str| known.lines().any(|line| line.split('#').next().unwrap_or_default().trim() == what);
        self.differences.retain(|what, _| !is_known(what));
        before - self.differences.len()
    }

    fn differ(&mut self, what: String, place: String) {
        self.differences.entry(what).or_default().push(place);
    }
}

struct Proof {
    marks: Vec<Mark>,
    /// Cases in which each mark stands.
    stands: Vec<Vec<usize>>,
    cases: Vec<Played>,
    viewers: Vec<Viewer>,
    table: Table,
}

impl Proof {
    /// Whether the table lets `viewer` read the mark there.
    fn allows(&self, viewer: usize, mark: usize, place: Place) -> bool {
        let (viewer, mark_of) = (&self.viewers[viewer], &self.marks[mark]);
        let Some(readers) = self.table.get(&mark_of.key) else { return false };
        readers.iter().filter(|reader| reader.reads_in(place)).any(|reader| {
            let cases = self.stands[mark].iter().map(|case| Some(&self.cases[*case]));
            // A record of no case is read by post.
            cases.chain([None]).any(|played| reader.means(viewer, mark_of, played))
        })
    }

    fn stands_in(&self, viewer: usize, mark: usize) -> String {
        let names: Vec<String> = self.stands[mark]
            .iter()
            .map(|case| {
                let played = &self.cases[*case];
                format!("“{}” as {:?}", played.name, self.viewers[viewer].rel(played))
            })
            .collect();
        names.join(", ")
    }
}

/// Cases in which each mark stands, read from what is stored.
async fn stands(world: &World, play: &Play<'_>, lens: &Lens) -> Vec<Vec<usize>> {
    let mut stands = vec![Vec::new(); play.ink.marks.len()];
    for (index, played) in play.cases.iter().enumerate() {
        let row = world.desk.store.case_fetch(played.case_no).await.unwrap().unwrap();
        let entries = world.desk.store.case_entries(&row).await.unwrap();
        let text = serde_json::to_string(&(&row.case, &entries)).unwrap();
        for mark in lens.marks(text.as_bytes()) {
            stands[mark].push(index);
        }
    }
    // What is left of a masked value, the bytes of a file and the rest stand where their whole value stands.
    for index in 0..play.ink.marks.len() {
        let mark = &play.ink.marks[index];
        if stands[index].is_empty() && (mark.key.ends_with('~') || mark.key == "file.content") {
            let beside = if mark.key.ends_with('~') { index + 1 } else { index - 1 };
            stands[index] = stands[beside].clone();
        }
    }
    stands
}

/// Everybody goes to every door; what is found is compared with the table.
pub(crate) async fn compare(world: &World, play: Play<'_>, called: &Called, hotline: &Hotline) -> Told {
    let lens = Lens::of(play.ink.marks.iter().map(|mark| mark.text.as_str()));
    let stands = stands(world, &play, &lens).await;
    let viewers = everybody(world, &play.cases).await;
    let mut houses = Vec::new();
    for played in &play.cases {
        let case = world.case(played.case_no).await;
        houses.push(House { case_no: played.case_no, documents: case.documents.len(), files: case.attachments.len() });
    }
    let proof = Proof { marks: play.ink.marks, stands, cases: play.cases, viewers, table: table() };
    let began = std::time::Instant::now();
    let mut looks = all_doors(&proof, &houses, &lens).await;
    println!("SEC-01 {} doors in {:?}", looks.len(), began.elapsed());
    looks.extend(searched(world, &proof).await);
    println!("SEC-01 searched in {:?}", began.elapsed());
    looks.extend(live(world, &proof.viewers, &proof.cases, &lens).await);
    looks.extend(outside(world, &proof.viewers, &proof.marks, called, hotline, &lens).await);
    let mut told = Told { combinations: looks.len() * proof.marks.len(), ..Told::default() };
    let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
    for look in &looks {
        for mark in &look.found {
            seen.insert((look.viewer, *mark));
            if proof.allows(look.viewer, *mark, look.place) {
                continue;
            }
            let (viewer, mark_of) = (&proof.viewers[look.viewer], &proof.marks[*mark]);
            let rels: BTreeSet<String> =
                proof.stands[*mark].iter().map(|case| format!("{:?}", viewer.rel(&proof.cases[*case]))).collect();
            let rels: Vec<String> = rels.into_iter().collect();
            let known = if proof.table.contains_key(&mark_of.key) { "seen, should not be" } else { "has no row" };
            let what = format!("{} {known}: by {} at {:?}", mark_of.key, rels.join("/"), look.place);
            told.differ(what, format!("{} at {}: {}", viewer.name, look.door, proof.stands_in(look.viewer, *mark)));
        }
    }
    alive(&proof, &looks, &mut told);
    told
}

async fn all_doors(proof: &Proof, houses: &[House], lens: &Lens) -> Vec<Look> {
    let mut walks = Vec::new();
    let mut alike: BTreeMap<(usize, String), usize> = BTreeMap::new();
    let mut posts: BTreeSet<&str> = BTreeSet::new();
    let mut registered = Vec::new();
    for (index, viewer) in proof.viewers.iter().enumerate() {
        let mut near = Vec::new();
        for (case, (house, played)) in houses.iter().zip(&proof.cases).enumerate() {
            let depth = match viewer.rel(played) {
                // Everybody tries every case; every fourth tries harder.
                None if (index + case) % 4 == 0 => Depth::Stranger,
                None => Depth::Passing,
                // Colleagues of one post get the same pages and the same data: the first opens the pages, the next one
                // what they are made of, the others the case itself.
                Some(rel) => {
                    let like = format!("{rel:?} {:?} {}", viewer.department(), viewer.has("DHD"));
                    let before = alike.entry((case, like)).or_default();
                    *before += 1;
                    match before {
                        1 => Depth::Pages,
                        2 => Depth::Data,
                        _ => Depth::Stranger,
                    }
                }
            };
            near.push((*house, depth));
        }
        walks.push(walk(index, viewer.clone(), near, lens.clone()));
        let own = proof.cases.iter().position(|played| viewer.rel(played).is_some());
        let house = houses[own.unwrap_or(index % houses.len())];
        // Every registered door once for every post, and for a few parties.
        let first = match &viewer.who {
            Who::Staff(_, roles, _) => posts.insert(roles),
            Who::Nobody => true,
            Who::Coded(..) | Who::Machine => index.is_multiple_of(16),
        };
        if first {
            registered.push((index, viewer.clone(), house));
        }
    }
    let mut looks = few_at_once(walks).await;
    // Afterwards: some of these doors change things.
    let walks =
        registered.into_iter().map(|(index, viewer, house)| walk_registered(index, viewer, house, lens.clone()));
    looks.extend(few_at_once(walks.collect()).await);
    looks
}

/// As many at once as there are hands: more would only wait for the store.
async fn few_at_once<F: Future<Output = Vec<Look>> + Send + 'static>(walks: Vec<F>) -> Vec<Look> {
    let gate = Arc::new(tokio::sync::Semaphore::new(3));
    let spawned: Vec<_> = walks
        .into_iter()
        .map(|walk| {
            let gate = gate.clone();
            tokio::spawn(async move {
                let _turn = gate.acquire().await.unwrap();
                walk.await
            })
        })
        .collect();
    let mut looks = Vec::new();
    for walk in spawned {
        looks.extend(walk.await.unwrap());
    }
    looks
}

/// Who finds by a mark learns that it is there.
async fn searched(world: &World, proof: &Proof) -> Vec<Look> {
    let mut some: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, mark) in proof.marks.iter().enumerate() {
        let of_key = some.entry(&mark.key).or_default();
        if of_key.is_empty() {
            of_key.push(index);
        }
    }
    // Every text that can be found by, and some of the others.
    let findable =
        |key: &str| proof.table.get(key).is_some_and(|row| row.iter().any(|reader| reader.reads_in(Place::Find)));
    let some: Vec<usize> = some
        .into_iter()
        .enumerate()
        .filter(|(number, (key, _))| number % 4 == 0 || findable(key))
        .flat_map(|(_, (_, marks))| marks)
        .collect();
    // What changed since is looked at anew by every search; the index follows first.
    while world.desk.index_changed(100).await.unwrap() > 0 {}
    let mut looks = Vec::new();
    // How many somebody may look for in a minute is another matter.
    let mut bounds = server::limits::Bounds::default();
    bounds.budget.searches_per_minute = u32::MAX;
    let desk = world.desk.clone().within(bounds);
    for (index, viewer) in proof.viewers.iter().enumerate() {
        let Who::Staff(login, ..) = viewer.who else { continue };
        let actor = world.staff(login).await;
        for mark in &some {
            let Ok(answer) = desk.find(&actor, &proof.marks[*mark].text).await else { break };
            let found = if answer.count > 0 { BTreeSet::from([*mark]) } else { BTreeSet::new() };
            looks.push(Look {
                viewer: index,
                door: format!("find {}", proof.marks[*mark].key),
                place: Place::Find,
                found,
            });
        }
    }
    looks
}

/// Whoever should see a text sees it somewhere: for every key in every case and everybody the table names without `?`, one
/// of those it means found one of its marks where it says. What was written anew since need not be shown as it was.
fn alive(proof: &Proof, looks: &[Look], told: &mut Told) {
    let mut where_seen: BTreeMap<usize, Vec<(usize, Place)>> = BTreeMap::new();
    for look in looks {
        for mark in &look.found {
            where_seen.entry(*mark).or_default().push((look.viewer, look.place));
        }
    }
    let nobody = Vec::new();
    let mut meant: BTreeSet<(&str, &str)> = BTreeSet::new();
    // Whether any mark of a key in a case was seen by a reader.
    let mut shown: BTreeMap<(&str, &str, &str), bool> = BTreeMap::new();
    for (index, mark) in proof.marks.iter().enumerate() {
        let Some(readers) = proof.table.get(&mark.key) else {
            told.differ(format!("{} has no row", mark.key), mark.text.clone());
            continue;
        };
        let seen = where_seen.get(&index).unwrap_or(&nobody);
        for reader in readers {
            let cases = || proof.stands[index].iter().map(|case| Some(&proof.cases[*case])).chain([None]);
            for played in cases() {
                let means: Vec<usize> = (0..proof.viewers.len())
                    .filter(|viewer| reader.means(&proof.viewers[*viewer], mark, played))
                    .collect();
                if means.is_empty() {
                    continue;
                }
                meant.insert((&mark.key, &reader.text));
                let read = seen.iter().any(|(viewer, place)| means.contains(viewer) && reader.reads_in(*place));
                // Search is tried with some marks only.
                let tried = !matches!(reader.text.split_once('@'), Some((_, "find")));
                if !reader.perhaps && tried && !mark.replaced {
                    let name = played.map_or("no case", |played| played.name);
                    *shown.entry((&mark.key, &reader.text, name)).or_default() |= read;
                }
            }
        }
    }
    for ((key, reader, name), _) in shown.into_iter().filter(|(_, read)| !read) {
        told.differ(format!("{key} not seen by {reader}"), format!("in “{name}”"));
    }
    for (key, readers) in &proof.table {
        for reader in readers {
            if !meant.contains(&(key.as_str(), reader.text.as_str())) {
                told.differ(format!("{key}: nobody is {}", reader.text), "a row nothing stands behind".to_owned());
            }
        }
    }
}
