//! Letters: one structure, one text (M-4.4-a, GB/T 9704-2012).

use domain::letter::{Block, Column, Field, Head, HeadForm, Issue, Letter, Level, Seal, Sign, SignaturePlace};
use domain::value::Day;

fn day(year: i32, month: u8, day: u8) -> Day {
    Day::new(year, month, day).expect("a day")
}

fn reply() -> Letter {
    Letter {
        head: Head { office: "国家税务总局漠河市税务局".to_owned(), form: HeadForm::Letter },
        number: Some("漠税争告〔2026〕11号".to_owned()),
        title: "处理意见告知书".to_owned(),
        to: vec!["赵国".to_owned(), "北岭商贸有限公司".to_owned()],
        blocks: vec![
            Block::paragraph("现将处理意见告知如下："),
            Block::heading(Level::First, "一、核查情况"),
            Block::List(vec!["应缴费款".to_owned(), "起算日期".to_owned()]),
            Block::Table {
                columns: vec![Column::new("所属期"), Column::new("金额").share(2)],
                rows: vec![vec!["2025年6月".to_owned(), "312.59".to_owned()]],
            },
            Block::Fields(vec![vec![Field { label: "联系方式".to_owned(), value: "0457-1234567".to_owned() }]]),
            Block::Signatures(vec![SignaturePlace { who: "申请人 赵国".to_owned() }]),
            Block::Note("联系人：周宁".to_owned()),
        ],
        annexes: vec!["计算表".to_owned(), "证据目录".to_owned()],
        sign: vec![Sign {
            office: "国家税务总局漠河市税务局".to_owned(), person: Some("李安".to_owned())
        }],
        date: Some(day(2026, 3, 6)),
        seal: Seal::OverDate,
        copies: vec!["市人力资源和社会保障局".to_owned(), "市医疗保障局".to_owned()],
        issue: Some(Issue { office: "市税务局办公室".to_owned(), on: day(2026, 3, 16) }),
    }
}

#[test]
fn m_4_4_a_a_letter_reads_from_head_to_copies_with_nothing_left_out_and_nothing_twice() {
    let text = reply().plain_text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "国家税务总局漠河市税务局",
            "漠税争告〔2026〕11号",
            "处理意见告知书",
            "赵国、北岭商贸有限公司：",
            "现将处理意见告知如下：",
            "一、核查情况",
            "1.应缴费款",
            "2.起算日期",
            "所属期",
            "金额",
            "2025年6月",
            "312.59",
            "联系方式",
            "0457-1234567",
            "申请人 赵国（签名或者盖章）：",
            "年　　月　　日",
            "（联系人：周宁）",
            "附件：1.计算表",
            "2.证据目录",
            "签发：李安",
            "国家税务总局漠河市税务局",
            "2026年3月6日",
            "抄送：市人力资源和社会保障局，市医疗保障局。",
            "市税务局办公室",
            "2026年3月16日印发",
        ]
    );
}

#[test]
fn a_letter_travels_and_one_without_the_later_parts_still_reads() {
    let letter = reply();
    let wire = serde_json::to_string(&letter).expect("writes");
    assert_eq!(serde_json::from_str::<Letter>(&wire).expect("reads"), letter);
    let short: Letter = serde_json::from_str(r#"{"head":{"office":"市医疗保障局"},"title":"告知书"}"#).expect("reads");
    assert_eq!(short.plain_text(), "市医疗保障局\n告知书");
}

#[test]
fn the_head_reads_as_its_form_asks_and_one_annex_has_no_number() {
    let mut letter = reply();
    letter.head.form = HeadForm::Document;
    assert_eq!(letter.head_line(), "国家税务总局漠河市税务局文件");
    letter.head.form = HeadForm::Plain;
    assert_eq!(letter.head_line(), "");
    letter.annexes.truncate(1);
    assert_eq!(letter.annex_lines(), ["附件：计算表"]);
}

#[test]
fn a_stored_text_becomes_paragraphs_and_only_a_day_at_its_end_makes_a_signature() {
    let body = "赵国：\n一、事实\n\n#没有*标记*$\n签发：李安\n市税务局\n2026年3月16日";
    let letter = Letter::from_body("市税务局", Some("漠税〔2026〕1号".to_owned()), "书面答复", body);
    let paragraphs = ["赵国：", "一、事实", "#没有*标记*$"].map(Block::paragraph);
    assert_eq!(letter.blocks, paragraphs);
    assert_eq!(letter.sign, [Sign { office: "市税务局".to_owned(), person: Some("李安".to_owned()) }]);
    assert_eq!(letter.date, Some(day(2026, 3, 16)));
    let joined: String = body.lines().filter(|line| !line.is_empty()).collect();
    let text: String = letter.plain_text().lines().skip(3).collect();
    assert_eq!(text, joined, "not one character of the stored text is lost");

    for open in ["没有落款", "市税务局\n二〇二六年三月", "市税务局\n2026年03月16日", "市税务局\n2026年2月30日"]
    {
        let letter = Letter::from_body("市税务局", None, "告知书", open);
        assert!(letter.sign.is_empty() && letter.date.is_none(), "{open}");
        assert_eq!(letter.blocks.len(), open.lines().count(), "{open}");
    }
}
