//! Whether a text names somebody who asked not to be named (X-16-a, M-5.3-c): name, telephone, identity number, address
//! and e-mail in every spelling the search knows. What is found is refused with its place, until it is removed or the head
//! confirms knowingly that this text may say it; the confirmation is bound to the text, so that a changed text asks again.

use super::command_kind::CommandKind;
use super::registration::{Party, PartyKind, UNNAMED, choice};
use super::{Case, Command, Document, Happening, Records, RefusalCode};
use crate::access::ActorRef;
use crate::problem::FieldError;
use crate::value::{
    Instant, Reading, Spelled, core_of, mask_id_number, mask_name, mask_organisation, mask_phone, surname_of,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

choice! {
    /// By what a text names a person.
    NamedBy {
        /// Name.
        Name = "name", "姓名";
        /// Telephone.
        Phone = "phone", "电话";
        /// Identity number or credit code.
        Number = "number", "证件号码";
        /// Address.
        Address = "address", "地址";
        /// E-mail.
        Email = "email", "电子邮箱";
        /// Name or telephone of the agent.
        Agent = "agent", "代理人";
    }
}

/// A place in a text that names somebody who is hidden from its readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedPlace {
    /// Field of the form, where the text stands in one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// What the text is, in words.
    pub label: String,
    /// Who is named, by number.
    pub party: u8,
    /// By what.
    pub by: NamedBy,
    /// Where, counted in characters from 1.
    pub at: u32,
    /// How many characters.
    #[serde(default)]
    pub length: u32,
    /// A few characters around.
    pub excerpt: String,
    /// What a confirmation is bound to: the whole text, the party and by what it is named.
    pub digest: String,
}

/// What was found, put to the head or confirmed by the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// Its number in the case, from 1.
    pub no: u8,
    /// The places.
    pub places: Vec<NamedPlace>,
    /// Why the text has to say it.
    pub reason: String,
    /// Who asks.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
    /// What the head said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<NamingAnswer>,
}

/// What the head said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamingAnswer {
    /// The other side may read it.
    pub confirmed: bool,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: ActorRef,
    /// When.
    pub at: Instant,
}

/// What is asked about a text that names who is hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NamingCommand {
    /// Ask the head to confirm that what this command would let the other side read may name who is hidden (X-16-a).
    Ask {
        /// The command that was refused.
        command: Box<Command>,
        /// Why the text has to say it.
        reason: String,
    },
    /// The head confirms it knowingly.
    Confirm {
        /// The command that was refused.
        command: Box<Command>,
        /// Why the other side may read it.
        reason: String,
    },
    /// The head answers what was asked.
    Answer {
        /// Which.
        no: u8,
        /// The other side may read it.
        confirmed: bool,
        /// Why.
        reason: String,
    },
}

impl NamingCommand {
    /// Its kind.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::Ask { .. } => CommandKind::AskNaming,
            Self::Confirm { .. } => CommandKind::ConfirmNaming,
            Self::Answer { .. } => CommandKind::AnswerNaming,
        }
    }
}

/// What happened about a text that names who is hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamingEvent {
    /// It was put to the head, or confirmed by the head at once.
    Asked(Naming),
    /// The head answered.
    Answered {
        /// Which.
        no: u8,
        /// How.
        answer: NamingAnswer,
    },
}

impl Records {
    /// Texts that wait for the head's word.
    pub fn open_naming(&self) -> impl Iterator<Item = &Naming> {
        self.naming.iter().filter(|naming| naming.answer.is_none())
    }

    pub(super) fn fold_naming(&mut self, event: &NamingEvent) {
        match event {
            NamingEvent::Asked(naming) => self.naming.push(naming.clone()),
            NamingEvent::Answered { no, answer } => {
                if let Some(naming) = self.naming.iter_mut().find(|naming| naming.no == *no) {
                    naming.answer = Some(answer.clone());
                }
            }
        }
    }
}

/// A spelling of something that names a party.
struct Known {
    party: u8,
    by: NamedBy,
    reading: Reading,
    spelled: Spelled,
}

/// Shortest address of a street and number that is looked for; what is shorter is no address.
const LEAST_ADDRESS: usize = 4;
/// Shortest name of a mailbox that is looked for without its domain.
const LEAST_MAILBOX: usize = 6;
/// Characters shown on either side of what was found.
const AROUND: usize = 12;
/// A reader who is no party of the case.
const OUTSIDE: u8 = 0;
/// Places a refusal lists.
const LISTED: usize = 8;

/// Everything the hidden parties of a case can be recognised by, as far as it is known here: where the registration is
/// masked, the masked values; where it is without them, nothing.
pub(crate) struct Hidden {
    known: Vec<Known>,
    /// Names of the others; what stands inside one of them names nobody who is hidden.
    others: Vec<Spelled>,
}

impl Hidden {
    /// Of parties who are hidden from somebody else in the case; `None` where nobody is.
    pub(crate) fn of(case: &Case) -> Option<Self> {
        if case.registration.parties.len() < 2 { None } else { Self::from_outside(case) }
    }

    /// Whether `text` names anybody who is hidden, whoever reads it.
    pub(super) fn is_named_in(&self, text: &str) -> bool {
        !self.places(text, &[OUTSIDE]).is_empty()
    }

    /// Of parties who are hidden from everybody outside the case; `None` where nobody is.
    pub(super) fn from_outside(case: &Case) -> Option<Self> {
        Self::those(case, |party| party.identity_hidden)
    }

    /// Of everybody in the case, as if nobody were to be named: by what `text` names whom (M-5.3-b).
    pub(super) fn everybody_in(case: &Case, text: &str) -> Vec<(u8, NamedBy)> {
        let named = Self::those(case, |_| true).map(|all| all.places(text, &[OUTSIDE])).unwrap_or_default();
        named.into_iter().map(|(party, by, ..)| (party, by)).collect()
    }

    fn those(case: &Case, is_one: impl Fn(&Party) -> bool) -> Option<Self> {
        let registration = &case.registration;
        if !registration.parties.iter().any(&is_one) {
            return None;
        }
        let mut known = Vec::new();
        for party in registration.parties.iter().filter(|party| is_one(party)) {
            // What was corrected since names it as well.
            for once in case.formerly.of(party.no).map(|former| &former.party).chain([party]) {
                spellings(once, party.no, &mut known);
            }
        }
        let applicant = registration.applicant().filter(|party| is_one(party));
        let agents = case.formerly.agents.iter().chain(&registration.representation);
        for (applicant, agent) in applicant.into_iter().flat_map(|one| agents.clone().map(move |agent| (one, agent))) {
            push(&mut known, applicant.no, NamedBy::Agent, Reading::Words, &agent.agent, 2);
            for phone in phone_spellings(&agent.phone.to_string()) {
                push(&mut known, applicant.no, NamedBy::Agent, Reading::Digits, &phone, 7);
            }
        }
        let others = registration.parties.iter().filter(|party| !is_one(party));
        let others = others.map(|party| Spelled::words(&party.name)).filter(|name| name.letters().len() > 1).collect();
        Some(Self { known, others })
    }

    /// Where `text` names anybody who is hidden from one of `readers`.
    fn places(&self, text: &str, readers: &[u8]) -> Vec<(u8, NamedBy, usize, usize)> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        let read = Reading::ALL.map(|reading| (reading, reading.of(text)));
        let bare = read.clone().map(|(reading, text)| (reading, text.bare()));
        let inside: Vec<(usize, usize)> = self.others.iter().flat_map(|other| read[0].1.find(other)).collect();
        let mut found: Vec<(u8, NamedBy, usize, usize)> = Vec::new();
        for known in &self.known {
            if !readers.iter().any(|reader| *reader != known.party) {
                continue;
            }
            // A mask has stars in it; stars between the letters of what has none hide nothing.
            let text = if known.spelled.is_masked() { &read } else { &bare };
            let read = text.iter().filter(|(reading, _)| *reading == known.reading);
            for (first, last) in read.flat_map(|(_, text)| text.find(&known.spelled)) {
                let elsewhere = inside.iter().any(|(from, to)| *from <= first && last <= *to);
                let again = found.iter().any(|(party, by, from, to)| {
                    (*party, *by) == (known.party, known.by) && *from <= last && first <= *to
                });
                if !elsewhere && !again {
                    found.push((known.party, known.by, first, last));
                }
            }
        }
        found.sort_by_key(|(_, _, first, _)| *first);
        found
    }
}

fn push(known: &mut Vec<Known>, party: u8, by: NamedBy, reading: Reading, text: &str, least: usize) {
    let spelled = reading.of(text);
    let new = !known.iter().any(|other| other.by == by && other.party == party && other.spelled == spelled);
    if spelled.letters().len() >= least && new && spelled.letters().iter().any(|letter| *letter != '*') {
        known.push(Known { party, by, reading, spelled });
    }
}

/// In what spellings a party is looked for.
fn spellings(party: &Party, no: u8, known: &mut Vec<Known>) {
    for name in names(party) {
        push(known, no, NamedBy::Name, Reading::Words, &name, 2);
    }
    if let Some(phone) = &party.phone {
        for phone in phone_spellings(&phone.to_string()) {
            push(known, no, NamedBy::Phone, Reading::Digits, &phone, 7);
        }
    }
    if let Some(id) = &party.id_number {
        for id in id_spellings(&id.to_string()) {
            push(known, no, NamedBy::Number, Reading::Digits, &id, 7);
        }
    }
    if let Some(code) = &party.credit_code {
        let code = code.to_string();
        push(known, no, NamedBy::Number, Reading::Digits, &code, 9);
        // 组织机构代码, which the code contains.
        if let Some(organisation) = code.get(8..17) {
            push(known, no, NamedBy::Number, Reading::Digits, organisation, 9);
        }
    }
    if let Some(address) = recognisable(&party.address) {
        push(known, no, NamedBy::Address, Reading::Address, &address, LEAST_ADDRESS);
    }
    if !party.email.contains('*') {
        push(known, no, NamedBy::Email, Reading::Words, &party.email, LEAST_MAILBOX);
        let mailbox = party.email.split(['@', '＠']).next().unwrap_or_default();
        push(known, no, NamedBy::Email, Reading::Words, mailbox, LEAST_MAILBOX);
    }
}

/// The name, its parts where it has any, with a title, and as lists mask it. Not 某 after the surname: so papers write
/// whom they do not name.
fn names(party: &Party) -> Vec<String> {
    let name = party.name.trim();
    // A view without the name knows none; the words that stand for it name nobody.
    if name == UNNAMED {
        return Vec::new();
    }
    let mut names = vec![name.to_owned()];
    let masked = if party.kind == PartyKind::Individual { mask_name(name) } else { mask_organisation(name) };
    if name.contains('*') {
        return names;
    }
    if masked.chars().any(|letter| letter != '*') {
        names.push(masked);
    }
    match party.kind {
        PartyKind::Individual => {
            // 阿依古丽·买买提 is known by the first part alone.
            let parts = name.split(['·', '•', '・', '．', '.', ' ']).filter(|part| part.chars().count() >= 3);
            names.extend(parts.map(str::to_owned));
            let surname = surname_of(name);
            let chinese = surname.chars().all(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
            if chinese && (2..=4).contains(&name.chars().count()) {
                names.extend(["先生", "女士", "小姐", "同志"].iter().map(|title| format!("{surname}{title}")));
            }
        }
        PartyKind::Employer | PartyKind::Organisation => {
            let core = core_of(name);
            if core.chars().count() >= 4 {
                names.push(core.to_owned());
            }
        }
    }
    names
}

/// The number, without its area code, and as lists mask it.
fn phone_spellings(phone: &str) -> Vec<String> {
    let mut spellings = vec![phone.to_owned()];
    if phone.contains('*') {
        return spellings;
    }
    if let Some((_, local)) = phone.split_once('-') {
        spellings.push(local.to_owned());
    }
    spellings.push(mask_phone(phone));
    spellings
}

/// The number without its check character, in the old form with 15 digits and the new one, and as lists mask it.
fn id_spellings(id: &str) -> Vec<String> {
    if id.contains('*') || !id.is_ascii() {
        return vec![id.to_owned()];
    }
    let mut spellings = vec![mask_id_number(id)];
    match id.len() {
        18 => {
            spellings.push(id[..17].to_owned());
            spellings.push(format!("{}{}", &id[..6], &id[8..17]));
        }
        15 => {
            spellings.push(id.to_owned());
            spellings.push(format!("{}19{}", &id[..6], &id[6..]));
        }
        _ => spellings.push(id.to_owned()),
    }
    spellings
}

/// What of an address says where somebody lives: street and number, without the province, city, county and town that
/// every paper names. Nothing where no more than those is known.
fn recognisable(address: &str) -> Option<String> {
    let address = address.trim();
    if address.contains('*') {
        return None;
    }
    let mut rest = address;
    for marks in [&["省", "自治区"][..], &["市", "地区", "盟"], &["县", "区", "旗", "市"], &["镇", "乡", "街道"]]
    {
        let ends = marks.iter().filter_map(|mark| rest.find(mark).map(|at| at + mark.len()));
        // 小区 and 社区 are part of the place itself; a long way off the front nothing is a district any more.
        let near = |end: &usize| {
            let front = &rest[..*end];
            front.chars().count() <= 8 && !["小区", "社区", "园区"].iter().any(|whole| front.ends_with(whole))
        };
        if let Some(end) = ends.filter(near).min() {
            rest = &rest[end..];
        }
    }
    let mut counted = false;
    let numbered = rest.char_indices().find_map(|(at, letter)| {
        let was = counted;
        counted |= Spelled::address(&letter.to_string()).letters().first().is_some_and(char::is_ascii_digit);
        (was && matches!(letter, '号' | '栋' | '幢' | '组' | '弄')).then_some(at + letter.len_utf8())
    });
    let place = &rest[..numbered.unwrap_or(rest.len())];
    let long = |text: &str, least: usize| Spelled::address(text).letters().len() >= least;
    if long(place, LEAST_ADDRESS) {
        Some(place.to_owned())
    } else {
        long(address, 2 * LEAST_ADDRESS).then(|| address.to_owned())
    }
}

/// What a confirmation is bound to.
fn digest(text: &str, party: u8, by: NamedBy) -> String {
    use std::fmt::Write;
    let mut hash = Sha256::new();
    hash.update([party]);
    hash.update(by.id().as_bytes());
    hash.update([0]);
    hash.update(text.as_bytes());
    hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The places of `text` that name somebody hidden from `readers`.
pub(super) fn places_in(hidden: &Hidden, field: &str, label: &str, text: &str, readers: &[u8]) -> Vec<NamedPlace> {
    let letters: Vec<char> = text.chars().collect();
    hidden
        .places(text, readers)
        .into_iter()
        .map(|(party, by, first, last)| {
            let (from, to) = (first.saturating_sub(AROUND), (last + 1 + AROUND).min(letters.len()));
            let shown: String = letters[from..to].iter().map(|c| if c.is_whitespace() { ' ' } else { *c }).collect();
            let before = if from > 0 { "…" } else { "" };
            let after = if to < letters.len() { "…" } else { "" };
            NamedPlace {
                field: field.to_owned(),
                label: label.to_owned(),
                party,
                by,
                at: u32::try_from(first + 1).unwrap_or(u32::MAX),
                length: u32::try_from(last + 1 - first).unwrap_or(u32::MAX),
                excerpt: format!("{before}{shown}{after}"),
                digest: digest(text, party, by),
            }
        })
        .collect()
}

/// What stands for a name that is not for this reader.
const COVERED: &str = "（身份保密）";

impl Hidden {
    /// `text` with what names anybody hidden from `reader` covered, unless `keep` says that it may stand.
    fn cover(&self, text: &str, reader: u8, keep: impl Fn(u8, NamedBy) -> bool) -> String {
        let places = self.places(text, &[reader]);
        let letters: Vec<char> = text.chars().collect();
        let (mut out, mut copied) = (String::with_capacity(text.len()), 0);
        for (_, _, first, last) in places.into_iter().filter(|(party, by, ..)| !keep(*party, *by)) {
            if first >= copied {
                out.extend(&letters[copied..first]);
                out.push_str(COVERED);
            }
            copied = copied.max(last + 1);
        }
        out.extend(&letters[copied.min(letters.len())..]);
        out
    }
}

impl Case {
    /// The text of a paper as `reader` may have it: one that went out before somebody asked not to be named was not
    /// searched then, and is covered now (X-16-a). What was issued since was searched when it was signed.
    pub(crate) fn uncrossed_paper(&self, document: &Document, reader: u8) -> String {
        let before = self.named_until().is_some_and(|(_, papers)| {
            self.documents.iter().take(usize::from(papers)).any(|older| older.no == document.no)
        });
        match Hidden::of(self).filter(|_| before) {
            Some(hidden) => hidden.cover(&document.body, reader, |_, _| false),
            None => document.body.clone(),
        }
    }

    /// The story as `reader` may have it: what was told before somebody asked not to be named, without the names.
    #[must_use]
    pub fn uncrossed_story(&self, mut story: Vec<Happening>, reader: u8) -> Vec<Happening> {
        if let (Some((until, _)), Some(hidden)) = (self.named_until(), Hidden::of(self)) {
            for told in story.iter_mut().filter(|told| told.at <= until) {
                told.text = hidden.cover(&told.text, reader, |party, by| {
                    let digest = digest(&told.text, party, by);
                    self.confirmed_naming().any(|place| place.digest == digest)
                });
            }
        }
        story
    }
}

impl NamedPlace {
    /// As it is kept: what was found is covered, since it would stand in clear on the page of everybody who works on the
    /// case (M-5.3-a). Whoever wrote it has it before them.
    pub(super) fn covered(mut self) -> Self {
        let whole = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let before = whole(self.at.saturating_sub(1));
        // Where more stands before than is shown, a sign says so.
        let first = before.min(AROUND) + usize::from(before > AROUND);
        let found = first..first.saturating_add(whole(self.length));
        let cover = |(at, c)| if found.contains(&at) { '＊' } else { c };
        self.excerpt = self.excerpt.chars().enumerate().map(cover).collect();
        self
    }

    /// 第 12 字起“…经向李小明核实…”是要求身份保密的人的姓名.
    pub fn zh(&self) -> String {
        format!("第 {} 字起“{}”写出了要求身份保密的人的{}", self.at, self.excerpt, self.by.zh())
    }
}

impl Case {
    /// Whether the head confirmed that this text may name that person.
    pub fn naming_confirmed(&self, place: &NamedPlace) -> bool {
        self.confirmed_naming().any(|other| other.digest == place.digest)
    }

    fn confirmed_naming(&self) -> impl Iterator<Item = &NamedPlace> {
        let confirmed = |naming: &&Naming| naming.answer.as_ref().is_some_and(|answer| answer.confirmed);
        self.records.naming.iter().filter(confirmed).flat_map(|naming| &naming.places)
    }
}

/// The refusal that names the places; whoever cannot ask the head is told to remove them.
pub(super) fn refusal(places: &[NamedPlace], staff: bool, prefix: &str) -> super::Refusal {
    let mut lines: Vec<String> =
        places.iter().take(LISTED).map(|place| format!("“{}”{}", place.label, place.zh())).collect();
    if places.len() > LISTED {
        lines.push(format!("另有 {} 处", places.len() - LISTED));
    }
    let what = if staff { "请删去；确须写明的，由部门负责人逐处确认" } else { "请删去" };
    let mut fields: Vec<FieldError> = Vec::new();
    for place in places.iter().filter(|place| !place.field.is_empty()) {
        match fields.iter_mut().find(|field| field.field == place.field) {
            Some(field) => {
                field.message.push('；');
                field.message.push_str(&place.zh());
            }
            None => fields.push(FieldError::new(place.field.clone(), format!("{}：{}", place.label, place.zh()))),
        }
    }
    super::Refusal::new(RefusalCode::IdentityInText, prefix)
        .detail(format!("{}。{what}", lines.join("；")))
        .fields(fields)
}
