//! Marks: text that stands nowhere else, put into every string somebody can write. A mark says what it was written
//! into (its key, `oversight.suspend.reason`), by whom and to which department.

use domain::case::Command;
use domain::input::CommandInput;
use domain::intake::Form;
use domain::value::{mask_id_number, mask_name, mask_organisation, mask_phone};
use serde_json::Value;
use std::collections::BTreeSet;

/// Who wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum By {
    /// A member of staff.
    Staff(&'static str),
    /// A party of the case, by number.
    Party(u8),
    /// The 12345 system.
    Machine,
}

/// A mark.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// What is looked for.
    pub(crate) text: String,
    /// What it was written into; ends with `~` for what is left of a value once it is masked.
    pub(crate) key: String,
    /// By whom.
    pub(crate) by: By,
    /// The department it speaks to or of, where one stands beside it.
    pub(crate) unit: Option<String>,
    /// For whom an answer is, where it answers one party.
    pub(crate) party: Option<u8>,
    /// Something else stands in its place by now.
    pub(crate) replaced: bool,
}

/// The pen: every mark is used once.
#[derive(Debug, Default)]
pub(crate) struct Ink {
    pub(crate) marks: Vec<Mark>,
    /// Keys of the commands made, so that none is forgotten.
    pub(crate) made: BTreeSet<domain::case::CommandKind>,
    seed: u32,
    /// The party a part of a command is about.
    party: Option<u8>,
}

/// A value of its own kind, valid and unlike any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Link,
    Person,
    Company,
    Phone,
    IdNumber,
    CreditCode,
    Address,
    Email,
}

/// Strings of commands that name something instead of saying something: by what the last part of the path is called.
/// What else is not ASCII is somebody's words.
const NAMES: [&str; 4] = [
    "oversight.restrict.users.name",
    "offer_hand_over.to.name",
    "duty.reassign.to.name",
    "duty.appoint_stand_in.to.name",
];

fn letter(plane: u32, no: u32) -> char {
    char::from_u32(plane + no).unwrap()
}

fn credit_code(no: u32) -> String {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("91232701MA1{no:04}XX");
    let body = &body[..17];
    let mut weight = 1;
    let mut sum = 0;
    for letter in body.bytes() {
        sum += weight * LETTERS.iter().position(|known| *known == letter).unwrap();
        weight = weight * 3 % 31;
    }
    format!("{body}{}", char::from(LETTERS[(31 - sum % 31) % 31]))
}

fn id_number(no: u32) -> String {
    let body = format!("23270119{:02}01{:02}{:03}", 70 + no / 9000, 1 + no / 1000 % 9, no % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", char::from(b"10X98765432"[sum as usize % 11]))
}

impl Ink {
    fn put(&mut self, key: &str, text: String, by: &By, unit: Option<&str>) {
        let unit = unit.map(str::to_owned);
        self.marks.push(Mark { text, key: key.to_owned(), by: by.clone(), unit, party: self.party, replaced: false });
    }

    /// A new mark.
    pub(crate) fn text(&mut self, key: &str, by: &By, unit: Option<&str>) -> String {
        self.value(Kind::Text, key, by, unit)
    }

    fn value(&mut self, kind: Kind, key: &str, by: &By, unit: Option<&str>) -> String {
        self.seed += 1;
        let no = self.seed;
        let mark = format!("qzx{no:04}xzq");
        let masked = format!("{key}~");
        let (looked_for, written) = match kind {
            Kind::Text => (mark.clone(), format!("说明{mark}")),
            Kind::Link => (mark.clone(), format!("https://video.example/{mark}")),
            Kind::Address => (mark.clone(), format!("漠河市西林吉镇{mark}号")),
            Kind::Email => (mark.clone(), format!("{mark}@mail.example")),
            Kind::Person => {
                let name: String = ['慕', letter(0x9a00, no), letter(0x8600, no)].iter().collect();
                self.put(&masked, mask_name(&name), by, unit);
                (name.clone(), name)
            }
            Kind::Company => {
                let name: String = ['样', letter(0x9a00, no), '中', letter(0x8600, no), '业']
                    .iter()
                    .chain("有限公司".chars().collect::<Vec<_>>().iter())
                    .collect();
                self.put(&masked, mask_organisation(&name), by, unit);
                (name.clone(), name)
            }
            Kind::Phone => {
                let phone = format!("139{:04}{:04}", 9999 - no, 1000 + no);
                self.put(&masked, mask_phone(&phone), by, unit);
                (phone.clone(), phone)
            }
            Kind::IdNumber => {
                let id = id_number(no);
                self.put(&masked, mask_id_number(&id), by, unit);
                (id.clone(), id)
            }
            Kind::CreditCode => {
                let code = credit_code(no);
                (code.clone(), code)
            }
        };
        self.put(key, looked_for, by, unit);
        written
    }

    /// The form with marks in every field a person writes freely; what is chosen from lists stays.
    pub(crate) fn form(&mut self, by: &By, mut form: Form) -> Form {
        let employer = form.applicant_kind == "employer";
        let with_agent = form.by_agent == "yes";
        let mut fill = |field: &mut String, kind: Kind, key: &str| *field = self.value(kind, key, by, None);
        fill(&mut form.name, if employer { Kind::Company } else { Kind::Person }, "form.name");
        fill(&mut form.summary, Kind::Text, "form.summary");
        fill(&mut form.title, Kind::Text, "form.title");
        fill(&mut form.phone, Kind::Phone, "form.phone");
        fill(&mut form.address, Kind::Address, "form.address");
        fill(&mut form.email, Kind::Email, "form.email");
        if employer {
            fill(&mut form.credit_code, Kind::CreditCode, "form.credit_code");
        } else {
            fill(&mut form.id_number, Kind::IdNumber, "form.id_number");
        }
        fill(&mut form.respondent_name, Kind::Company, "form.respondent_name");
        fill(&mut form.respondent_credit_code, Kind::CreditCode, "form.respondent_credit_code");
        fill(&mut form.respondent_phone, Kind::Phone, "form.respondent_phone");
        fill(&mut form.respondent_address, Kind::Address, "form.respondent_address");
        if with_agent {
            fill(&mut form.agent_name, Kind::Person, "form.agent_name");
            fill(&mut form.agent_phone, Kind::Phone, "form.agent_phone");
            fill(&mut form.agent_relation, Kind::Text, "form.agent_relation");
        }
        if !form.grid_code.is_empty() {
            fill(&mut form.grid_code, Kind::Text, "form.grid_code");
            fill(&mut form.grid_worker, Kind::Text, "form.grid_worker");
        }
        if !form.petition_no.is_empty() {
            fill(&mut form.petition_no, Kind::Text, "form.petition_no");
        }
        for item in &mut form.items {
            fill(&mut item.description, Kind::Text, "form.items.description");
        }
        form
    }

    /// The command as it is sent, with marks instead of whatever somebody says in it.
    pub(crate) fn command(&mut self, by: &By, command: &Command) -> CommandInput {
        self.made.insert(command.kind());
        let mut value = serde_json::to_value(command).unwrap();
        self.mark(&mut value, "", None, by);
        self.party = None;
        serde_json::from_value(value).unwrap()
    }

    fn mark(&mut self, value: &mut Value, path: &str, unit: Option<&str>, by: &By) {
        match value {
            Value::Object(fields) => {
                if let Some(party) = fields.get("party").and_then(Value::as_u64) {
                    self.party = u8::try_from(party).ok();
                }
                let beside = fields.get("department").and_then(Value::as_str).map(str::to_owned);
                for (name, field) in fields.iter_mut() {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    self.mark(field, &path, beside.as_deref().or(unit), by);
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|one| self.mark(one, path, unit, by)),
            Value::String(text) => {
                if NAMES.contains(&path) || path.starts_with("add_attachment") {
                    return;
                }
                let kind = match path {
                    "correct.update.phone" | "hearing.name_person.phone" => Kind::Phone,
                    "correct.update.name" | "hearing.name_person.name" => Kind::Person,
                    _ if text.starts_with("https://") => Kind::Link,
                    _ if text.is_ascii() => {
                        // An identifier, a day, a number: nobody's words.
                        let plain = |c: char| c.is_ascii_alphanumeric() || "_-:+.".contains(c);
                        assert!(text.chars().all(plain), "{path}: {text:?} is neither words nor an identifier");
                        return;
                    }
                    _ => Kind::Text,
                };
                // What a party writes is another row than what is written to it.
                let prefix = if matches!(by, By::Party(_)) { "party/" } else { "" };
                *text = self.value(kind, &format!("{prefix}{path}"), by, unit);
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

impl Ink {
    /// The last mark answers that party.
    pub(crate) fn for_party(&mut self, party: u8) {
        self.marks.last_mut().unwrap().party = Some(party);
    }

    /// Something else stands in the place of these values.
    pub(crate) fn replaced(&mut self, values: &[String]) {
        let gone = |mark: &Mark| values.iter().any(|value| value.contains(&mark.text));
        self.marks.iter_mut().filter(|mark| gone(mark)).for_each(|mark| mark.replaced = true);
    }

    /// Values that were made and not used.
    pub(crate) fn forget(&mut self, values: &[&str]) {
        let keys: BTreeSet<String> = self
            .marks
            .iter()
            .filter(|mark| values.contains(&mark.text.as_str()))
            .map(|mark| mark.key.clone())
            .collect();
        let masked = |mark: &Mark| {
            let name = mark.key.strip_suffix('~').filter(|key| keys.contains(*key));
            name.is_some()
                && values.iter().any(|value| mask_organisation(value) == mark.text || mask_name(value) == mark.text)
        };
        self.marks.retain(|mark| !values.contains(&mark.text.as_str()) && !masked(mark));
    }
}

impl Ink {
    /// A field of a ticket of the 12345 system.
    pub(crate) fn ticket(&mut self, field: &str) -> String {
        let kind = match field {
            "caller_name" => Kind::Person,
            "caller_phone" => Kind::Phone,
            "employer_name" => Kind::Company,
            _ => Kind::Text,
        };
        self.value(kind, &format!("ticket.{field}"), &By::Machine, None)
    }
}
