//! A letter as the template takes it: lines composed, long runs without a place to break given one. All of it is data.

use crate::fonts::{Chains, Fonts};
use crate::{Mark, Options, PressError, qr};
use domain::letter::{Block, HeadForm, Letter, Level, Seal, SignaturePlace, numbered};
use serde::Serialize;

/// Characters of a word that is let stand in running text; longer ones may be broken anywhere.
const WORD_IN_TEXT: usize = 24;
/// The same in the narrow cells of tables and forms.
const WORD_IN_CELL: usize = 6;

/// Lines, each in pieces between which it may be broken.
type Lines = Vec<Vec<String>>;

/// What the template reads.
#[derive(Debug, Serialize)]
pub(crate) struct Sheet<'a> {
    fonts: &'a Chains,
    language: &'static str,
    form: HeadForm,
    office: &'a str,
    head: String,
    number: Lines,
    title: String,
    to: Lines,
    parts: Vec<Part>,
    annexes: Vec<Lines>,
    sign: Vec<String>,
    date: String,
    sealed: bool,
    copies: Lines,
    issue: Option<[String; 2]>,
    draft: bool,
    void: bool,
    verify: Option<Proof>,
}

/// The QR code and what stands beside it.
#[derive(Debug, Serialize)]
struct Proof {
    svg: String,
    lines: Vec<Lines>,
}

/// A part of the body.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Part {
    Paragraph { text: Lines },
    Heading { level: u8, text: Lines },
    Table { shares: Vec<u8>, head: Vec<Lines>, cells: Vec<Lines> },
    Fields { pairs: usize, rows: Vec<Vec<[Lines; 2]>> },
    Signatures { places: Vec<Lines>, day: &'static str },
}

impl<'a> Sheet<'a> {
    pub(crate) fn of(letter: &'a Letter, options: &Options, fonts: &'a Fonts) -> Result<Self, PressError> {
        let verify = options.verify.as_ref().map(|verify| {
            let lines = verify.lines(letter).iter().map(|line| lines(line, WORD_IN_CELL)).collect();
            qr::svg(&verify.url).map(|svg| Proof { svg, lines })
        });
        Ok(Self {
            fonts: fonts.chains(),
            language: options.language.code(),
            form: letter.head.form,
            office: &letter.head.office,
            head: letter.head_line(),
            number: lines(letter.number.as_deref().unwrap_or_default(), WORD_IN_TEXT),
            title: letter.title.clone(),
            to: lines(&letter.to_line(), WORD_IN_TEXT),
            parts: letter.blocks.iter().flat_map(parts).collect(),
            annexes: letter.annex_lines().iter().map(|line| lines(line, WORD_IN_TEXT)).collect(),
            sign: letter.sign_lines(),
            date: letter.date_line(),
            sealed: letter.seal == Seal::OverDate,
            copies: lines(&letter.copies_line(), WORD_IN_TEXT),
            issue: letter.issue.as_ref().map(|issue| [issue.office.clone(), issue.line()]),
            draft: options.mark == Mark::Draft,
            void: options.mark == Mark::Void,
            verify: verify.transpose()?,
        })
    }
}

/// A block as parts; a paragraph of several lines is several paragraphs.
fn parts(block: &Block) -> Vec<Part> {
    let cell = |text: &String| lines(text, WORD_IN_CELL);
    let paragraphs = |text: &str| -> Vec<Part> {
        lines(text, WORD_IN_TEXT).into_iter().map(|line| Part::Paragraph { text: vec![line] }).collect()
    };
    match block {
        Block::Paragraph(text) => paragraphs(text),
        Block::Note(text) => paragraphs(&format!("（{text}）")),
        Block::List(entries) => {
            entries.iter().enumerate().flat_map(|(n, entry)| paragraphs(&numbered(n, entry))).collect()
        }
        Block::Heading { level, text } => {
            let level = match level {
                Level::First => 2,
                Level::Second => 3,
                Level::Third => 4,
                Level::Fourth => 5,
            };
            vec![Part::Heading { level, text: lines(text, WORD_IN_TEXT) }]
        }
        Block::Table { columns, rows } => {
            let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(columns.len());
            if width == 0 {
                return Vec::new();
            }
            let filled = |cells: Vec<Lines>| cells.into_iter().chain(std::iter::repeat_with(Vec::new)).take(width);
            let shares = columns.iter().map(|column| column.share.max(1)).chain(std::iter::repeat(1));
            vec![Part::Table {
                shares: shares.take(width).collect(),
                head: filled(columns.iter().map(|column| cell(&column.title)).collect()).collect(),
                cells: rows.iter().flat_map(|row| filled(row.iter().map(cell).collect())).collect(),
            }]
        }
        Block::Fields(rows) => {
            let pairs = rows.iter().map(Vec::len).max().unwrap_or(0);
            let rows = rows.iter().filter(|row| !row.is_empty());
            let rows = rows.map(|row| row.iter().map(|field| [cell(&field.label), cell(&field.value)]).collect());
            if pairs == 0 { Vec::new() } else { vec![Part::Fields { pairs, rows: rows.collect() }] }
        }
        Block::Signatures(places) => {
            let places = places.iter().map(|place| lines(&place.line(), WORD_IN_CELL)).collect();
            vec![Part::Signatures { places, day: SignaturePlace::DAY }]
        }
    }
}

/// The lines of `text`; runs of more than `word` characters without a place to break get one after each character.
fn lines(text: &str, word: usize) -> Lines {
    let line = |line: &str| pieces(&line.replace('\t', " "), word);
    text.split('\n').filter(|line| !line.trim().is_empty()).map(line).collect()
}

fn pieces(line: &str, word: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut rest = line;
    while !rest.is_empty() {
        let run = rest.find(breakable).unwrap_or(rest.len());
        let (run, after) = rest.split_at(run);
        if run.chars().count() > word {
            pieces.extend(run.chars().map(String::from));
            pieces.push(String::new());
        } else if let Some(last) = pieces.last_mut() {
            last.push_str(run);
        }
        let free = after.find(|c| !breakable(c)).unwrap_or(after.len());
        let (free, after) = after.split_at(free);
        if let Some(last) = pieces.last_mut() {
            last.push_str(free);
        }
        rest = after;
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether a line may be broken beside `c` anyway: spaces, and whatever is written without them.
fn breakable(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}
