//! Fonts: which files there are, which typeface sets which part, and what none of them can show.

use crate::PressError;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// Faces by part: first those that GB/T 9704 names, under every name their files give themselves, then free ones.
const BODY: Role = Role {
    zh: "仿宋",
    named: &[
        "仿宋_GB2312",
        "FangSong_GB2312",
        "方正仿宋_GBK",
        "方正仿宋_GB2312",
        "FZFangSong-Z02",
        "FZFangSong-Z02S",
        "仿宋",
        "FangSong",
    ],
    free: &[
        "Zhuque Fangsong (technical preview)",
        "朱雀仿宋（预览测试版）",
        "Zhuque Fangsong",
        "朱雀仿宋",
        "Noto Serif SC",
        "Noto Serif CJK SC",
        "Source Han Serif SC",
    ],
};
const TITLE: Role = Role {
    zh: "小标宋",
    named: &["方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S", "小标宋"],
    free: &["Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC"],
};
const HEI: Role = Role {
    zh: "黑体",
    named: &["黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "FZHei-B01S"],
    free: &["Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC"],
};
const KAI: Role = Role {
    zh: "楷体",
    named: &["楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "FZKai-Z03", "FZKai-Z03S", "楷体", "KaiTi"],
    free: &["LXGW WenKai GB", "LXGW WenKai", "霞鹜文楷"],
};
const SONG: Role = Role {
    zh: "宋体",
    named: &["宋体", "SimSun", "方正书宋_GBK"],
    free: &["Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC"],
};

/// What a part is set in.
struct Role {
    zh: &'static str,
    named: &'static [&'static str],
    free: &'static [&'static str],
}

/// A part that is not set in the typeface of the standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitute {
    /// The typeface that the standard names: 仿宋, 小标宋, 黑体, 楷体, 宋体.
    pub named: &'static str,
    /// What stands in for it.
    pub instead: String,
}

/// For each part the families to try in turn; the last of each chain are all the others there are.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Chains {
    body: Vec<String>,
    title: Vec<String>,
    hei: Vec<String>,
    kai: Vec<String>,
    song: Vec<String>,
}

/// The fonts at hand.
#[derive(Debug)]
pub(crate) struct Fonts {
    book: LazyHash<FontBook>,
    faces: Vec<Font>,
    chains: Chains,
}

impl Fonts {
    /// Reads every font file of `folders`, not of folders within them.
    pub(crate) fn read<P: AsRef<Path>>(folders: &[P]) -> Result<Self, PressError> {
        let mut fonts = Vec::new();
        for path in files(folders)? {
            let unreadable = |why: &str| PressError::Font(format!("{}：{why}", path.display()));
            let bytes = std::fs::read(&path).map_err(|error| unreadable(&error.to_string()))?;
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(bytes)));
            if fonts.len() == before {
                return Err(unreadable("不是字体"));
            }
        }
        let book = FontBook::from_fonts(&fonts);
        let families = Families::of(&fonts);
        let searched: Vec<String> = folders.iter().map(|folder| folder.as_ref().display().to_string()).collect();
        let chain = |role: &Role| families.chain(role);
        // Without a face for the text and the title nothing can be set; the others fall back on these.
        let (Some(body), Some(title)) = (chain(&BODY), chain(&TITLE)) else {
            return Err(PressError::NoFonts(searched.join("、")));
        };
        let or_body = |role: &Role| chain(role).unwrap_or_else(|| body.clone());
        let chains = Chains { hei: or_body(&HEI), kai: or_body(&KAI), song: or_body(&SONG), body, title };
        Ok(Self { book: LazyHash::new(book), faces: fonts, chains })
    }

    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        self.faces.get(index).cloned()
    }

    pub(crate) fn chains(&self) -> &Chains {
        &self.chains
    }

    pub(crate) fn substitutes(&self) -> Vec<Substitute> {
        let Chains { body, title, hei, kai, song } = &self.chains;
        let parts = [(&BODY, body), (&TITLE, title), (&HEI, hei), (&KAI, kai), (&SONG, song)];
        let stands_in = |(role, chain): (&Role, &Vec<String>)| {
            let first = chain.first()?;
            let own = role.named.iter().any(|name| name.eq_ignore_ascii_case(first));
            (!own).then(|| Substitute { named: role.zh, instead: first.clone() })
        };
        parts.into_iter().filter_map(stands_in).collect()
    }

    /// Every character of `text` that would not be seen, each once, in order.
    pub(crate) fn missing(&self, text: &str) -> Vec<char> {
        let mut known = BTreeSet::new();
        let news = text.chars().filter(|c| !matches!(c, '\n' | '\t' | ' ' | '\u{3000}') && known.insert(*c));
        news.filter(|&c| unseen(c) || private(c) || !self.shows(c)).collect()
    }

    fn shows(&self, c: char) -> bool {
        self.faces.iter().any(|font| font.info().coverage.contains(u32::from(c)))
    }
}

/// The families of a set of fonts, in the order of their folders.
struct Families(Vec<String>);

impl Families {
    fn of(fonts: &[Font]) -> Self {
        let mut families: Vec<String> = Vec::new();
        for font in fonts {
            let family = font.info().family.clone();
            if !families.contains(&family) {
                families.push(family);
            }
        }
        Self(families)
    }

    fn chain(&self, role: &Role) -> Option<Vec<String>> {
        let at_hand = |name: &&str| self.0.iter().find(|family| family.eq_ignore_ascii_case(name)).cloned();
        let mut chain: Vec<String> = Vec::new();
        for family in role.named.iter().chain(role.free).filter_map(at_hand) {
            if !chain.contains(&family) {
                chain.push(family);
            }
        }
        if chain.is_empty() {
            return None;
        }
        let rest: Vec<String> = self.0.iter().filter(|family| !chain.contains(*family)).cloned().collect();
        chain.extend(rest);
        Some(chain)
    }
}

fn files<P: AsRef<Path>>(folders: &[P]) -> Result<Vec<PathBuf>, PressError> {
    let mut files = Vec::new();
    for folder in folders.iter().map(AsRef::as_ref).filter(|folder| folder.is_dir()) {
        let unreadable = |error: std::io::Error| PressError::Font(format!("{}：{error}", folder.display()));
        let mut here = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
            if matches!(ending.as_deref(), Some("ttf" | "otf" | "ttc" | "otc")) {
                here.push(path);
            }
        }
        here.sort();
        files.extend(here);
    }
    Ok(files)
}

/// Whether nobody would see `c` on paper: controls, marks that turn the direction of reading, joiners, fillers, variation
/// selectors, tags, the separators of lines that are no line ends.
pub(crate) fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether `c` means something else on every machine.
fn private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}
