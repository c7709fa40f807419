//! Figures of the press: `cargo bench -p press --bench press`, with the fonts that `make fonts` brought.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints")]
#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "a bench measures time")]

use domain::letter::{Block, Column, Head, HeadForm, Letter, Level, Seal, Sign};
use domain::value::Day;
use press::{Options, Press, PressError, Verify};
use std::path::Path;
use std::time::{Duration, Instant};

/// Prints for the percentiles.
const PRINTS: usize = 100;
/// Letters of a batch.
const BATCH: usize = 200;
/// Who print at once.
const AT_ONCE: usize = 16;

fn main() {
    if let Err(error) = figures() {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn figures() -> Result<(), PressError> {
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fonts");
    let bare = resident();
    let begun = Instant::now();
    let press = Press::open(&[fonts])?;
    println!("open the press: {} ms, memory {bare} → {} MB", begun.elapsed().as_millis(), resident());
    let begun = Instant::now();
    let first = press.print(&reply(0), &options())?;
    println!(
        "first letter: {} ms, {} pages, {} kB",
        begun.elapsed().as_millis(),
        first.pages,
        first.bytes.len() / 1024
    );

    let mut taken = Vec::with_capacity(PRINTS);
    for n in 0..PRINTS {
        let begun = Instant::now();
        press.print(&reply(n), &options())?;
        taken.push(begun.elapsed());
    }
    taken.sort_unstable();
    println!(
        "{PRINTS} replies of {} pages, one by one: p50 {} ms, p99 {} ms, memory {} MB",
        first.pages,
        ms(taken[PRINTS / 2]),
        ms(taken[PRINTS - 2]),
        resident()
    );

    let begun = Instant::now();
    let slowest = std::thread::scope(|scope| {
        let running: Vec<_> = (0..AT_ONCE)
            .map(|n| {
                scope.spawn({
                    let press = &press;
                    move || timed(press, n)
                })
            })
            .collect();
        running.into_iter().filter_map(|thread| thread.join().ok()).max().unwrap_or_default()
    });
    println!(
        "{AT_ONCE} at once: all in {} ms, the slowest {} ms, memory {} MB",
        begun.elapsed().as_millis(),
        ms(slowest),
        resident()
    );

    let begun = Instant::now();
    let mut bytes = 0;
    for n in 0..BATCH {
        bytes += press.print(&reply(n), &options())?.bytes.len();
    }
    let spent = begun.elapsed();
    println!(
        "a batch of {BATCH}: {:.1} s, {} kB each, memory {} MB",
        spent.as_secs_f64(),
        bytes / BATCH / 1024,
        resident()
    );

    let long = Letter {
        blocks: vec![Block::paragraph("单位没有足额缴纳社会保险费。".repeat(7_143))], ..reply(0)
    };
    let begun = Instant::now();
    let printed = press.print(&long, &options())?;
    println!(
        "100 000 characters: {} ms, {} pages, {} kB, memory {} MB, peak {} MB",
        begun.elapsed().as_millis(),
        printed.pages,
        printed.bytes.len() / 1024,
        resident(),
        peak()
    );
    Ok(())
}

fn timed(press: &Press, n: usize) -> Duration {
    let begun = Instant::now();
    let printed = press.print(&reply(n), &options());
    assert!(printed.is_ok(), "printed");
    begun.elapsed()
}

fn ms(time: Duration) -> u128 {
    time.as_millis()
}

/// Megabytes this process holds, as Linux counts.
fn resident() -> u64 {
    status("VmRSS:")
}

fn peak() -> u64 {
    status("VmHWM:")
}

fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default() / 1024
}

fn options() -> Options {
    let verify = Verify { code: "7K3F-9QWX".to_owned(), url: "https://example.cn/verify?code=7K3F9QWX".to_owned() };
    Options { verify: Some(verify), ..Options::default() }
}

/// A reply of four pages; each says something else.
fn reply(n: usize) -> Letter {
    let facts = format!(
        "2025年{}月社会保险费由用人单位代办申报，合计{n}155.00元，于2025年11月11日缴清。原通知自2025年10月1日起加收42日，经核，单位当期申报期限依规顺延至10月15日，应自10月16日起算。",
        n % 12 + 1
    );
    let section =
        |mark: &str| [Block::heading(Level::First, format!("{mark}、核查情况")), Block::paragraph(facts.repeat(4))];
    let rows = (0..18)
        .map(|row| vec![format!("2025年{}月", row % 12 + 1), "基本养老保险费".to_owned(), format!("{n}{row}.59")]);
    let mut blocks: Vec<Block> = ["一", "二", "三"].into_iter().flat_map(section).collect();
    let columns = ["所属期", "险种", "金额（元）"].map(Column::new).to_vec();
    blocks.push(Block::Table { columns, rows: rows.collect() });
    Letter {
        head: Head { office: "国家税务总局漠河市税务局".to_owned(), form: HeadForm::Letter },
        number: Some(format!("漠税争告〔2026〕{}号", n + 1)),
        title: "关于滞纳金加收争议的处理意见告知书".to_owned(),
        to: vec!["赵国".to_owned(), "北岭商贸有限公司".to_owned()],
        blocks,
        sign: vec![Sign {
            office: "国家税务总局漠河市税务局".to_owned(), person: Some("李安".to_owned())
        }],
        date: Day::new(2026, 3, 16).ok(),
        seal: Seal::OverDate,
        copies: vec!["联合处置工作领导小组办公室".to_owned()],
        ..Letter::default()
    }
}
