//! Documents stored before they carried a letter: flat text, of which only the end is known to be a signature.

use super::{Block, Head, HeadForm, Letter, Seal, Sign};
use crate::value::Day;

/// What stands before the name of who signed, in texts of old documents.
const SIGNER: &str = "签发：";

impl Letter {
    /// A letter from a document's flat text: a paragraph for each line, in order, whatever it says.
    ///
    /// Where the last line is a day and nothing else it is the date, the line before it the office, and a line before
    /// that which begins with 签发： the person. Nothing else is guessed.
    pub fn from_body(office: &str, number: Option<String>, title: &str, body: &str) -> Self {
        let mut lines: Vec<&str> = body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let date = lines.last().and_then(|line| day_of(line));
        let mut sign = Vec::new();
        if date.is_some() {
            lines.pop();
            if let Some(office) = lines.pop() {
                let person = lines.last().and_then(|line| line.strip_prefix(SIGNER));
                let person = person.map(str::to_owned).inspect(|_| _ = lines.pop());
                sign.push(Sign { office: office.to_owned(), person });
            }
        }
        Self {
            head: Head { office: office.to_owned(), form: HeadForm::Letter },
            number: number.filter(|number| !number.is_empty()),
            title: title.to_owned(),
            blocks: lines.into_iter().map(Block::paragraph).collect(),
            seal: if sign.is_empty() { Seal::None } else { Seal::OverDate },
            sign,
            date,
            ..Self::default()
        }
    }
}

/// The day that `2025年11月3日` reads; nothing else does, and no zero stands before a figure.
fn day_of(line: &str) -> Option<Day> {
    let (year, rest) = line.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let day = rest.strip_suffix('日')?;
    let day = Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (super::day_zh(day) == line).then_some(day)
}
