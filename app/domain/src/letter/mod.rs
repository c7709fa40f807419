//! A letter: what leaves an office on paper, as structure. Pages, print and PDF are all set from this one value
//! (M-4.4-a; form of GB/T 9704-2012), so that none of them guesses back from flat text.
//!
//! Who builds one says what a line *is*; how it looks is the business of who sets it. The words that the standard itself
//! puts around the parts (附件：, 抄送：, 印发) are composed here, once, so that a reader of the page, the paper and the
//! file reads the same text.

mod block;
mod body;

pub use block::{Block, Column, Field, Level, SignaturePlace, numbered};

use crate::value::Day;
use serde::{Deserialize, Serialize};

/// A letter or form, complete as it goes out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Letter {
    /// Who issues it, and under which head.
    pub head: Head,
    /// 发文字号, as in `漠税争告〔2026〕11号`; forms and records among offices may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// 标题.
    pub title: String,
    /// 主送: whom it addresses, each by name, without the colon.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// 正文.
    #[serde(default)]
    pub blocks: Vec<Block>,
    /// 附件说明: the names of what is attached, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annexes: Vec<String>,
    /// 署名: the offices that sign, the leading one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sign: Vec<Sign>,
    /// 成文日期; a draft has none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// Where the seal goes.
    #[serde(default)]
    pub seal: Seal,
    /// 抄送: who gets a copy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<String>,
    /// 印发: which office printed it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<Issue>,
}

/// The red head (发文机关标志).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Head {
    /// Full name of the issuing office; empty where the form has no head.
    pub office: String,
    /// Which of the standard's forms.
    #[serde(default)]
    pub form: HeadForm,
}

/// The forms of a head in GB/T 9704-2012.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadForm {
    /// 信函格式: the name alone between double red lines, the number at the right; how offices write to people.
    #[default]
    Letter,
    /// 文件格式: the name followed by 文件, the number in the middle, a red line below.
    Document,
    /// 纪要格式: the name stands as the title of minutes, without a seal.
    Minutes,
    /// No head: registers, forms, catalogues.
    Plain,
}

/// One signature in type: an office and, where a person answers for it by name, that person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sign {
    /// The office.
    pub office: String,
    /// 签发人.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// Room for the seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seal {
    /// Not sealed: the name stands two characters from the right.
    #[default]
    None,
    /// Sealed in the middle over name and date: room is left for it, and the date stands four characters from the right.
    OverDate,
}

/// The line of the printer's office in the 版记.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// 印发机关.
    pub office: String,
    /// 印发日期.
    pub on: Day,
}

impl Letter {
    /// The red head as it reads; empty without one.
    pub fn head_line(&self) -> String {
        match self.head.form {
            HeadForm::Plain => String::new(),
            HeadForm::Document if !self.head.office.is_empty() => format!("{}文件", self.head.office),
            HeadForm::Letter | HeadForm::Document | HeadForm::Minutes => self.head.office.clone(),
        }
    }

    /// The addressees as one line with its colon; empty without any.
    pub fn to_line(&self) -> String {
        if self.to.is_empty() { String::new() } else { format!("{}：", self.to.join("、")) }
    }

    /// 附件说明, a line for each: the first carries the word, several are numbered, none ends with a stop.
    pub fn annex_lines(&self) -> Vec<String> {
        match self.annexes.as_slice() {
            [] => Vec::new(),
            [only] => vec![format!("附件：{only}")],
            several => {
                let line =
                    |(i, name): (usize, &String)| format!("{}{}.{name}", if i == 0 { "附件：" } else { "" }, i + 1);
                several.iter().enumerate().map(line).collect()
            }
        }
    }

    /// 署名, a line for each: who answers by name, then the office.
    pub fn sign_lines(&self) -> Vec<String> {
        let lines = |sign: &Sign| {
            let person = sign.person.as_ref().map(|person| format!("签发：{person}"));
            person.into_iter().chain((!sign.office.is_empty()).then(|| sign.office.clone())).collect::<Vec<_>>()
        };
        self.sign.iter().flat_map(lines).collect()
    }

    /// 成文日期 as it reads.
    pub fn date_line(&self) -> String {
        self.date.map(day_zh).unwrap_or_default()
    }

    /// 抄送 as it reads; empty without any.
    pub fn copies_line(&self) -> String {
        if self.copies.is_empty() { String::new() } else { format!("抄送：{}。", self.copies.join("，")) }
    }

    /// The whole text in the order in which it is read, a line for each line or cell, empty lines left out. What is
    /// searched, compared and proved on paper is this.
    pub fn plain_text(&self) -> String {
        let mut lines = vec![self.head_line()];
        lines.extend(self.number.clone());
        lines.extend([self.title.clone(), self.to_line()]);
        for block in &self.blocks {
            block.lines_into(&mut lines);
        }
        lines.extend(self.annex_lines());
        lines.extend(self.sign_lines());
        lines.extend([self.date_line(), self.copies_line()]);
        if let Some(issue) = &self.issue {
            lines.extend([issue.office.clone(), issue.line()]);
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

impl Issue {
    /// `2026年3月16日印发`.
    pub fn line(&self) -> String {
        format!("{}印发", day_zh(self.on))
    }
}

/// `2025年11月3日`: Arabic figures, no zero before them (GB/T 9704-2012 7.3.5.4).
pub fn day_zh(day: Day) -> String {
    let (year, month, day) = day.parts();
    format!("{year}年{month}月{day}日")
}
