//! The parts of a letter's body.

use serde::{Deserialize, Serialize};

/// One part of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A paragraph, its first line indented by two characters.
    Paragraph(String),
    /// A heading with its mark (`一、事实`), which the writer sets: numbers run on across blocks as the text wants.
    Heading {
        /// How deep.
        level: Level,
        /// Its text.
        text: String,
    },
    /// A list, numbered `1.`, `2.` by whoever sets it.
    List(Vec<String>),
    /// A table; its head is repeated on every page that it reaches.
    Table {
        /// Its columns.
        columns: Vec<Column>,
        /// Its rows; a row that is short of cells is filled up with empty ones.
        rows: Vec<Vec<String>>,
    },
    /// The rows of a form: pairs of label and value beside each other.
    Fields(Vec<Vec<Field>>),
    /// Places where people sign by hand: both sides, and the mediator.
    Signatures(Vec<SignaturePlace>),
    /// 附注: said in passing, in brackets below the text.
    Note(String),
}

/// Depth of a heading in GB/T 9704-2012, which has four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 一、
    #[default]
    First,
    /// （一）
    Second,
    /// 1.
    Third,
    /// （1）
    Fourth,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Its share of the width, against the shares of the others; nothing counts as 1.
    #[serde(default = "one")]
    pub share: u8,
}

/// A pair of a form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Field {
    /// 栏目.
    pub label: String,
    /// What was filled in; empty leaves room to write.
    pub value: String,
}

/// A place to sign by hand, with room for the day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SignaturePlace {
    /// Who signs: `申请人 赵国`, `调解员`.
    pub who: String,
}

fn one() -> u8 {
    1
}

impl Column {
    /// A column of the common width.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), share: 1 }
    }

    /// With another share of the width.
    #[must_use]
    pub fn share(self, share: u8) -> Self {
        Self { share, ..self }
    }
}

impl SignaturePlace {
    /// What stands before the room for the name.
    pub fn line(&self) -> String {
        format!("{}（签名或者盖章）：", self.who)
    }

    /// The day, to be written in by hand.
    pub const DAY: &'static str = "年　　月　　日";
}

/// The `n`th entry of a list, from 0, with its number.
pub fn numbered(n: usize, text: &str) -> String {
    format!("{}.{text}", n + 1)
}

impl Block {
    /// A paragraph.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(text.into())
    }

    /// A heading.
    pub fn heading(level: Level, text: impl Into<String>) -> Self {
        Self::Heading { level, text: text.into() }
    }

    /// Its text, line by line and cell by cell, in reading order.
    pub(super) fn lines_into(&self, lines: &mut Vec<String>) {
        match self {
            Self::Paragraph(text) | Self::Heading { text, .. } => lines.push(text.clone()),
            Self::List(entries) => lines.extend(entries.iter().enumerate().map(|(n, entry)| numbered(n, entry))),
            Self::Table { columns, rows } => {
                lines.extend(columns.iter().map(|column| column.title.clone()));
                lines.extend(rows.iter().flatten().cloned());
            }
            Self::Fields(rows) => {
                let pairs = rows.iter().flatten();
                lines.extend(pairs.flat_map(|field| [field.label.clone(), field.value.clone()]));
            }
            Self::Signatures(places) => {
                lines.extend(places.iter().flat_map(|place| [place.line(), SignaturePlace::DAY.to_owned()]));
            }
            Self::Note(text) => lines.push(format!("（{text}）")),
        }
    }
}
