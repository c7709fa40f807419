//! A lens as the query of an address.

use super::{DueBand, Group, Layout, Lens, Sort};
use crate::case::Track;

/// Values of one condition.
const VALUES_MOST: usize = 20;
/// Lanes that are folded.
const FOLDED_MOST: usize = 100;
/// Letters of one value.
const LETTERS_MOST: usize = 60;
/// Stands for no lane: all have been unfolded.
const NONE_FOLDED: &str = "-";

impl Lens {
    /// Reads the query of an address. What is not understood is left out; the second part says so in words.
    pub fn parse(query: &str) -> (Self, Vec<String>) {
        let mut lens = Self::default();
        let mut told: Vec<String> = Vec::new();
        for pair in query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some(value) = decoded(value) else {
                say(&mut told, format!("地址里的“{}”看不懂，已略去", short(key)));
                continue;
            };
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let known = match key {
                "department" => put(&mut lens.departments, value),
                "kind" => put(&mut lens.kinds, value),
                "town" => put(&mut lens.towns, value),
                "person" => put(&mut lens.people, value),
                "channel" => put(&mut lens.channels, value),
                "grid" => put(&mut lens.grids, value),
                "track" => choose(&Track::ALL, track_id, value, &mut lens.tracks),
                "due" => choose(&DueBand::ALL, DueBand::id, value, &mut lens.due),
                "q" => {
                    let text: String = value.chars().filter(|letter| !letter.is_control()).take(LETTERS_MOST).collect();
                    // What was cut in a gap would otherwise not be what its own address says.
                    text.trim().clone_into(&mut lens.text);
                    if lens.words().is_empty() {
                        say(&mut told, format!("“{}”太短，查找至少要两个相连的字", short(value)));
                    }
                    true
                }
                "group" => one(&Group::ALL, Group::id, value, &mut lens.group),
                "fold" if value == NONE_FOLDED => {
                    lens.folded.get_or_insert_default();
                    true
                }
                "fold" => put_up_to(FOLDED_MOST, lens.folded.get_or_insert_default(), value),
                "sort" => one(&Sort::ALL, Sort::id, value, &mut lens.sort),
                "as" => match value {
                    "list" => set(&mut lens.layout, Layout::List),
                    "columns" => set(&mut lens.layout, Layout::Columns),
                    _ => false,
                },
                "dir" => match value {
                    "desc" => set(&mut lens.descending, true),
                    "asc" => set(&mut lens.descending, false),
                    _ => false,
                },
                // Somebody else's key, as mail programs add them.
                _ => true,
            };
            if !known {
                say(&mut told, format!("{}“{}”看不懂，已略去", name(key), short(value)));
            }
        }
        (lens, told)
    }

    /// The query of an address, without the question mark; empty where everything is as usual.
    pub fn query(&self) -> String {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        let texts = [
            ("department", &self.departments),
            ("kind", &self.kinds),
            ("town", &self.towns),
            ("person", &self.people),
            ("channel", &self.channels),
            ("grid", &self.grids),
        ];
        for (key, values) in texts {
            pairs.extend(values.iter().map(|value| (key, value.as_str())));
        }
        pairs.extend(self.tracks.iter().map(|track| ("track", track_id(*track))));
        pairs.extend(self.due.iter().map(|band| ("due", band.id())));
        if !self.text.is_empty() {
            pairs.push(("q", &self.text));
        }
        if self.group != Group::None {
            pairs.push(("group", self.group.id()));
            match self.folded.as_deref() {
                None => {}
                Some([]) => pairs.push(("fold", NONE_FOLDED)),
                Some(lanes) => pairs.extend(lanes.iter().map(|lane| ("fold", lane.as_str()))),
            }
        }
        if self.layout == Layout::List {
            pairs.push(("as", "list"));
            if self.sort != Sort::Due {
                pairs.push(("sort", self.sort.id()));
            }
            if self.descending {
                pairs.push(("dir", "desc"));
            }
        }
        pairs.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }

    /// The board's address.
    pub fn href(&self) -> String {
        let query = self.query();
        if query.is_empty() { "/desk".to_owned() } else { format!("/desk?{query}") }
    }
}

/// A track as it stands in an address.
pub fn track_id(track: Track) -> &'static str {
    match track {
        Track::Own => "own",
        Track::Station => "station",
        Track::GeneralJoint => "general",
        Track::Major => "major",
        Track::Referral => "referral",
        Track::Transfer => "transfer",
        Track::Informed => "informed",
        Track::Question => "question",
    }
}

/// The track that stands as `id` in addresses.
pub(super) fn track_from_id(id: &str) -> Option<Track> {
    Track::ALL.into_iter().find(|track| track_id(*track) == id)
}

fn put(values: &mut Vec<String>, value: &str) -> bool {
    put_up_to(VALUES_MOST, values, value)
}

fn put_up_to(most: usize, values: &mut Vec<String>, value: &str) -> bool {
    if value.chars().count() > LETTERS_MOST || value.chars().any(char::is_control) {
        return false;
    }
    if values.len() < most && !values.iter().any(|known| known == value) {
        values.push(value.to_owned());
    }
    true
}

fn choose<T: Copy + PartialEq>(all: &[T], id: fn(T) -> &'static str, value: &str, chosen: &mut Vec<T>) -> bool {
    let found = all.iter().copied().find(|one| id(*one) == value);
    if let Some(found) = found.filter(|found| !chosen.contains(found)) {
        chosen.push(found);
    }
    found.is_some()
}

fn one<T: Copy>(all: &[T], id: fn(T) -> &'static str, value: &str, chosen: &mut T) -> bool {
    let found = all.iter().copied().find(|one| id(*one) == value);
    if let Some(found) = found {
        *chosen = found;
    }
    found.is_some()
}

fn set<T>(place: &mut T, value: T) -> bool {
    *place = value;
    true
}

fn say(told: &mut Vec<String>, text: String) {
    if told.len() < 5 && !told.contains(&text) {
        told.push(text);
    }
}

/// What a condition is called.
fn name(key: &str) -> &'static str {
    match key {
        "department" => "部门",
        "kind" => "争议类型",
        "track" => "办理类型",
        "town" => "镇",
        "due" => "期限",
        "person" => "首问",
        "channel" => "来源",
        "grid" => "网格",
        "group" => "分组",
        "fold" => "收起的分组",
        "sort" => "排序",
        "as" => "显示方式",
        "dir" => "顺序",
        _ => "条件",
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(12).collect()
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            _ => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
