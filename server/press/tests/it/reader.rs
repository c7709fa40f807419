//! The press with the fonts that `make fonts` brought, letters to print, and printed letters read back.

use domain::letter::{Block, Column, Field, Head, HeadForm, Issue, Letter, Level, Seal, Sign, SignaturePlace};
use domain::value::{Day, Instant};
use press::{Options, Pdf, Press};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, OnceLock};

static PRESS: LazyLock<Press> =
    LazyLock::new(|| Press::open(&[fonts()]).expect("fonts in target/fonts: make fonts brings them"));
static TEMP: OnceLock<tempfile::TempDir> = OnceLock::new();

pub(crate) fn fonts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fonts")
}

pub(crate) fn press() -> &'static Press {
    &PRESS
}

/// Prints as it goes out.
pub(crate) fn print(letter: &Letter) -> Pdf {
    print_with(letter, &options())
}

pub(crate) fn print_with(letter: &Letter, options: &Options) -> Pdf {
    press().print(letter, options).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn options() -> Options {
    Options { made_at: Instant::from_unix(1_773_650_000), ..Options::default() }
}

pub(crate) fn day(year: i32, month: u8, day: u8) -> Day {
    Day::new(year, month, day).expect("a day")
}

/// A letter with nothing but `blocks` under an office's head.
pub(crate) fn letter(blocks: Vec<Block>) -> Letter {
    Letter {
        head: Head { office: "国家税务总局漠河市税务局".to_owned(), form: HeadForm::Letter },
        title: "告知书".to_owned(),
        blocks,
        ..Letter::default()
    }
}

/// A letter that has everything a letter can have.
pub(crate) fn whole() -> Letter {
    let office = "国家税务总局漠河市税务局";
    let field = |label: &str, value: &str| Field { label: label.to_owned(), value: value.to_owned() };
    Letter {
        number: Some("漠税争告〔2026〕11号".to_owned()),
        title: "关于滞纳金加收争议的处理意见告知书".to_owned(),
        to: vec!["赵国".to_owned(), "北岭商贸有限公司".to_owned()],
        blocks: vec![
            Block::paragraph(
                "赵国于2026年2月5日反映的社会保险费滞纳金起算日期争议（受理编号2026-0031），我局会同市人力资源和社会保障局办理完毕。现将处理意见告知如下：",
            ),
            Block::heading(Level::First, "一、核查情况"),
            Block::heading(Level::Second, "（一）应缴费款"),
            Block::heading(Level::Third, "1.申报"),
            Block::heading(Level::Fourth, "（1）期限"),
            Block::List(vec![
                "原通知自2025年10月1日起加收。".to_owned(),
                "当期申报期限依规顺延至10月15日。".to_owned(),
            ]),
            Block::Table {
                columns: vec![Column::new("所属期"), Column::new("险种").share(2), Column::new("金额（元）")],
                rows: vec![
                    vec!["2025年6月".to_owned(), "基本养老保险费".to_owned(), "5788.75".to_owned()],
                    vec!["2025年7月".to_owned(), "失业保险费".to_owned()],
                ],
            },
            Block::Fields(vec![
                vec![field("姓名", "赵国"), field("联系方式", "0457-2110218")],
                vec![field("反映主要事项", "滞纳金从哪一天起算")],
            ]),
            Block::Signatures(vec![
                SignaturePlace { who: "申请人 赵国".to_owned() },
                SignaturePlace { who: "被申请人 北岭商贸有限公司".to_owned() },
                SignaturePlace { who: "调解员 孙平".to_owned() },
            ]),
            Block::Note("联系人：周宁，电话：0457-2110218".to_owned()),
        ],
        annexes: vec!["滞纳金计算表".to_owned(), "证据目录".to_owned()],
        sign: vec![Sign { office: office.to_owned(), person: Some("李安".to_owned()) }],
        date: Some(day(2026, 3, 16)),
        seal: Seal::OverDate,
        copies: vec!["联合处置工作领导小组办公室".to_owned(), "市人力资源和社会保障局".to_owned()],
        issue: Some(Issue { office: format!("{office}办公室"), on: day(2026, 3, 16) }),
        ..letter(Vec::new())
    }
}

/// A printed letter as a file.
pub(crate) fn file(pdf: &Pdf) -> tempfile::NamedTempFile {
    let folder = TEMP.get_or_init(|| tempfile::tempdir().expect("a folder"));
    let file = tempfile::NamedTempFile::new_in(folder.path()).expect("a file");
    std::fs::write(file.path(), &pdf.bytes).expect("written");
    file
}

/// What `program` says of the file; `make test` installs poppler-utils and qpdf.
pub(crate) fn told(program: &str, args: &[&str], pdf: &Pdf) -> String {
    let file = file(pdf);
    let mut command = Command::new(program);
    command.args(args).arg(file.path());
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap_or_else(|error| panic!("{program} (poppler-utils, qpdf): {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The text of each page in the order in which it was set, page numbers and line ends left out.
pub(crate) fn pages(pdf: &Pdf) -> Vec<String> {
    let text = told("pdftotext", &["-raw", "-enc", "UTF-8"], pdf);
    let pages = text.split_terminator('\u{c}').map(|page| {
        page.lines().filter(|line| !is_page_number(line)).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
    });
    pages.collect()
}

pub(crate) fn printed(pdf: &Pdf) -> String {
    pages(pdf).concat()
}

/// As [`printed`], with the head of a table left out where a page begins with it again.
pub(crate) fn printed_once(pdf: &Pdf, head: &str) -> String {
    pages(pdf).into_iter().fold(String::new(), |text, page| {
        let again = page.strip_prefix(head).filter(|_| text.contains(head));
        text + again.unwrap_or(&page)
    })
}

pub(crate) fn is_page_number(line: &str) -> bool {
    line.trim()
        .strip_prefix('—')
        .and_then(|line| line.strip_suffix('—'))
        .is_some_and(|n| n.trim().parse::<u32>().is_ok())
}

pub(crate) fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Says where two texts part, not the whole of both.
pub(crate) fn same(printed: &str, meant: &str) {
    let meant = without_spaces(meant);
    if printed != meant {
        let at = printed.chars().zip(meant.chars()).take_while(|(a, b)| a == b).count();
        let part = |text: &str| text.chars().skip(at.saturating_sub(10)).take(40).collect::<String>();
        let (printed_len, meant_len) = (printed.chars().count(), meant.chars().count());
        panic!("at {at} of {meant_len} ({printed_len} printed): printed …{}…, meant …{}…", part(printed), part(&meant));
    }
}
