//! The press: sets a [`Letter`] on pages as GB/T 9704-2012 asks, and hands it out as PDF/A-2a with its fonts embedded.
//!
//! Typst does the setting, as a library: no network, no files but the fonts read at the start. What a letter says
//! reaches it as data and never as markup, so that `#`, `*`, `$` and brackets in a citizen's words print as they are.
//! The same letter with the same options makes the same bytes.

mod fonts;
mod qr;
mod sheet;
mod world;

pub use fonts::Substitute;

use domain::letter::Letter;
use domain::value::Instant;
use fonts::Fonts;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use typst::diag::{SourceDiagnostic, SourceResult};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// Minutes by which China Standard Time is ahead of UTC.
const UTC_OFFSET_MINUTES: i32 = 8 * 60;
/// Prints for which what the engine remembers is kept: the outlines of glyphs are worth it, people's words are not.
const REMEMBERED_PRINTS: usize = 3;

/// The press with its fonts, built once and shared.
#[derive(Debug)]
pub struct Press {
    fonts: Fonts,
}

/// A printed letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
}

/// How a letter is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What is stamped across every page.
    pub mark: Mark,
    /// What the receiver proves the letter with, below its text on the last page.
    pub verify: Option<Verify>,
    /// The language the file declares, for readers and screen readers.
    pub language: Language,
    /// When the letter was made; stands in the file, so that printing again makes the same bytes.
    pub made_at: Instant,
}

/// A stamp across the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mark {
    /// None: the letter as it goes out.
    #[default]
    None,
    /// 草稿, with the place of the seal drawn: not signed yet.
    Draft,
    /// 作废: withdrawn.
    Void,
}

/// What proves a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verify {
    /// 查验码.
    pub code: String,
    /// Address that says whether the letter stands; in the QR code as well.
    pub url: String,
}

/// Language of a paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// Chinese as written on the mainland.
    #[default]
    Chinese,
    /// English, for a courtesy translation.
    English,
}

/// Why nothing was printed. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// No font for the body or the title.
    #[error(
        "未找到可用的公文字体，文书无法生成。请运行 make fonts，或者把 仿宋、小标宋、黑体、楷体 的字体文件放进字体文件夹：{0}"
    )]
    NoFonts(String),
    /// A font file cannot be read.
    #[error("字体文件读不出来：{0}")]
    Font(String),
    /// Characters that the fonts cannot show, or that nobody could see.
    #[error("这些字打印不出来，请改写后再生成：{}", named(.0))]
    Missing(Vec<char>),
    /// The address to verify at is too long for a QR code.
    #[error("查验地址太长，生成不了二维码")]
    Qr,
    /// The engine refused or failed.
    #[error("文书排版失败：{0}")]
    Engine(String),
}

/// Characters as people can look them up: `𠮷（U+20BB7）`; what cannot be seen by its number alone.
pub fn named(chars: &[char]) -> String {
    chars.iter().enumerate().fold(String::new(), |mut text, (i, &c)| {
        if i > 0 {
            text.push('、');
        }
        // Writing to a string cannot fail.
        let _ = if fonts::unseen(c) {
            write!(text, "不可见字符（U+{:04X}）", u32::from(c))
        } else {
            write!(text, "{c}（U+{:04X}）", u32::from(c))
        };
        text
    })
}

impl Press {
    /// A press with every font file in `folders`; in folders that come first stand the ones that are preferred. A folder
    /// that does not exist is as good as empty.
    pub fn open<P: AsRef<Path>>(folders: &[P]) -> Result<Self, PressError> {
        Fonts::read(folders).map(|fonts| Self { fonts })
    }

    /// Which roles of GB/T 9704 are filled by another typeface than the standard names; to be shown where it matters.
    pub fn substitutes(&self) -> Vec<Substitute> {
        self.fonts.substitutes()
    }

    /// Every character of `letter`, each once in order, that would not be seen on paper: without a glyph in the fonts
    /// at hand, for private use, or invisible (marks that turn the order of reading, controls). To be said before
    /// anybody signs.
    pub fn missing(&self, letter: &Letter) -> Vec<char> {
        self.fonts.missing(&letter.plain_text())
    }

    /// Prints `letter`.
    pub fn print(&self, letter: &Letter, options: &Options) -> Result<Pdf, PressError> {
        let mut text = letter.plain_text();
        for line in options.verify.iter().flat_map(|verify| verify.lines(letter)) {
            text.push('\n');
            text.push_str(&line);
        }
        let missing = self.fonts.missing(&text);
        if !missing.is_empty() {
            return Err(PressError::Missing(missing));
        }
        let sheet = sheet::Sheet::of(letter, options, &self.fonts)?;
        let data = serde_json::to_vec(&sheet).map_err(|error| PressError::Engine(error.to_string()))?;
        // Whatever happens in the engine, the case stays where it was and the reason is told.
        let printed = catch_unwind(AssertUnwindSafe(|| self.set(data, options)));
        typst::comemo::evict(REMEMBERED_PRINTS);
        printed.unwrap_or_else(|_| Err(PressError::Engine("排版程序出错".to_owned())))
    }

    fn set(&self, data: Vec<u8>, options: &Options) -> Result<Pdf, PressError> {
        let world = world::Desk::new(&self.fonts, data);
        let document: PagedDocument = typst::compile(&world).output.map_err(|errors| engine(&errors))?;
        // Accessible where the engine can keep that promise; readable for ever in any case.
        let bytes = write(&document, options, PdfStandard::A_2a)
            .or_else(|_| write(&document, options, PdfStandard::A_2u))
            .map_err(|errors| engine(&errors))?;
        Ok(Pdf { bytes, pages: document.pages().len() })
    }
}

impl Verify {
    /// What stands beside the QR code.
    pub fn lines(&self, letter: &Letter) -> Vec<String> {
        let number = letter.number.iter().map(|number| format!("文书编号：{number}"));
        number.chain([format!("查验码：{}", self.code), format!("查验地址：{}", self.url)]).collect()
    }
}

impl Language {
    fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }
}

fn write(document: &PagedDocument, options: &Options, standard: PdfStandard) -> SourceResult<Vec<u8>> {
    // One standard alone contradicts nothing.
    let standards = PdfStandards::new(&[standard]).unwrap_or_default();
    let how = PdfOptions {
        creator: Smart::Custom(Some("枫桥".to_owned())),
        timestamp: timestamp(options.made_at),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &how)
}

fn engine(errors: &[SourceDiagnostic]) -> PressError {
    let said: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    PressError::Engine(said.join("；"))
}

fn timestamp(at: Instant) -> Option<Timestamp> {
    let (year, month, day) = at.day().parts();
    let (hour, minute, second) = at.time_of_day();
    let part = |n: i64| u8::try_from(n).ok();
    let at = Datetime::from_ymd_hms(year, month, day, part(hour)?, part(minute)?, part(second)?)?;
    Timestamp::new_local(at, UTC_OFFSET_MINUTES)
}
