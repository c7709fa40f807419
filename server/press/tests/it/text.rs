//! Not one character missing, nothing twice (issue of letters, "Done when" 1).

use crate::reader::{letter, options, pages, print, print_with, printed, printed_once, same, whole};
use domain::letter::{Block, Column, Field, HeadForm, Letter};
use press::{Mark, Options, Verify};

#[test]
fn m_4_4_a_every_part_of_a_letter_is_on_paper_in_order_and_once() {
    let letter = whole();
    same(&printed(&print(&letter)), &letter.plain_text());
}

#[test]
fn each_form_of_head_prints_its_own_text() {
    for form in [HeadForm::Letter, HeadForm::Document, HeadForm::Minutes, HeadForm::Plain] {
        let mut letter = whole();
        letter.head.form = form;
        same(&printed_once(&print(&letter), "所属期险种金额（元）"), &letter.plain_text());
    }
}

#[test]
fn what_a_citizen_writes_is_never_markup() {
    let words = [
        "#let x = 1 #x #read(\"/etc/passwd\") #panic(\"a\") #sys.inputs #[a] #{1+1}",
        "*粗* _斜_ `码` $x^2$ = 一级标题",
        "= 标题",
        "- 项目 + 编号 / 词: 义",
        "\\ \\n \\u{41} ~ -- --- ... 'q' \"q\" <label> @ref https://example.cn/a?b=c&d=%20",
        "// 注释 /* 注释 */ ] [ } { ) ( fi fl ffi",
        "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    ];
    let mut letter = letter(words.map(Block::paragraph).to_vec());
    letter.title = "#strong[标题] *甲*".to_owned();
    letter.to = vec!["#h(1em)赵国*".to_owned()];
    let cells = || words.map(str::to_owned).to_vec();
    letter
        .blocks
        .push(Block::Table { columns: vec![Column::new("#a"), Column::new("*b*")], rows: vec![cells(), cells()] });
    letter.blocks.push(Block::Fields(vec![vec![Field { label: words[1].to_owned(), value: words[0].to_owned() }]]));
    same(&printed_once(&print(&letter), "#a*b*"), &letter.plain_text());
}

#[test]
fn a_paragraph_of_100_000_characters_is_paged_whole() {
    let sentence = "单位于二〇二五年六月起没有为本人足额缴纳社会保险费，第";
    let text: String = (0..).map(|n| format!("{sentence}{n}次反映。")).take(4_000).collect();
    let text: String = text.chars().take(100_000).collect();
    assert_eq!(text.chars().count(), 100_000);
    let letter = letter(vec![Block::paragraph(&text)]);
    let pdf = print(&letter);
    assert!(pdf.pages > 150, "{} pages", pdf.pages);
    same(&printed(&pdf), &letter.plain_text());
}

#[test]
fn a_word_without_end_is_broken_rather_than_cut() {
    let word = "A1".repeat(3_000);
    let mut letter = letter(vec![Block::paragraph(&word)]);
    letter.blocks.push(Block::Table {
        columns: vec![Column::new("统一社会信用代码"), Column::new("甲").share(9)],
        rows: vec![vec!["91232701MA1BXXXXXX".repeat(4), "乙".to_owned()]],
    });
    same(&printed(&print(&letter)), &letter.plain_text());
}

#[test]
fn a_table_of_86_items_runs_over_pages_with_its_head_on_each() {
    let titles = ["序号", "险种", "费款所属期", "应缴金额（元）"];
    let rows = (1..=86).map(|n| {
        vec![n.to_string(), "基本养老保险费".to_owned(), format!("2024年{}月", n % 12 + 1), format!("{n}12.59")]
    });
    let letter = letter(vec![Block::Table { columns: titles.map(Column::new).to_vec(), rows: rows.collect() }]);
    let pages = pages(&print(&letter));
    assert!(pages.len() > 1);
    let head = titles.concat();
    // The head is set again on each further page; everything else stands once.
    let again = pages.iter().skip(1).map(|page| page.strip_prefix(&head).unwrap_or_else(|| panic!("no head: {page}")));
    let text = pages[0].clone() + &again.collect::<String>();
    same(&text, &letter.plain_text());
}

#[test]
fn forty_workers_with_the_long_names_of_the_minorities_stand_in_full() {
    let names =
        ["买买提江·吐尔逊", "阿依古丽·买买提明", "孟和·巴图", "孟·阿木古郎", "恩和巴雅尔", "欧阳娜娜", "关·哈斯塔娜"];
    let rows = (0..40).map(|n| {
        let name =
            format!("{}{}", names[n % names.len()], if n < names.len() { String::new() } else { format!("·{n}") });
        vec![(n + 1).to_string(), name, "2025年6月至9月".to_owned(), "312.59".to_owned()]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let columns = ["序号", "姓名", "所属期", "金额"].map(Column::new).to_vec();
    let mut letter = letter(vec![Block::Table { columns, rows: rows.clone() }]);
    letter.to = rows.iter().map(|row| row[1].clone()).collect();
    let text = printed(&print(&letter)).replacen("序号姓名所属期金额", "", 9);
    same(&text, &letter.plain_text().replace("序号\n姓名\n所属期\n金额\n", ""));
}

#[test]
fn a_stored_text_without_structure_is_printed_whole() {
    let body = "赵国、北岭商贸有限公司：\n一、事实\n代扣未缴。\n四、救济途径\n向上一级税务机关申请行政复议，六十日内。\n签发：李安\n市税务局\n2026年3月16日";
    let letter = Letter::from_body("市税务局", Some("漠税〔2026〕1号".to_owned()), "书面答复", body);
    same(&printed(&print(&letter)), &letter.plain_text());
}

#[test]
fn an_empty_letter_and_empty_parts_print() {
    let blocks = vec![
        Block::paragraph(""),
        Block::List(Vec::new()),
        Block::Table { columns: Vec::new(), rows: Vec::new() },
        Block::Table { columns: vec![Column::new("")], rows: vec![Vec::new(), vec![String::new(); 3]] },
        Block::Fields(vec![Vec::new(), vec![Field::default()]]),
        Block::Signatures(Vec::new()),
    ];
    let letter = Letter { blocks, ..Letter::default() };
    same(&printed(&print(&letter)), &letter.plain_text());
}

#[test]
fn a_draft_and_a_withdrawn_letter_say_so_on_every_page_and_lose_nothing() {
    let letter = whole();
    for (mark, word) in [(Mark::Draft, "草稿"), (Mark::Void, "作废")] {
        let pages = pages(&print_with(&letter, &Options { mark, ..options() }));
        assert!(pages.len() > 1);
        let stamped = pages.iter().map(|page| {
            assert!(page.contains(word), "{word}: {page}");
            page.replacen(word, "", 1)
        });
        same(&stamped.collect::<String>(), &letter.plain_text());
    }
}

#[test]
fn the_number_and_the_code_to_verify_stand_on_the_last_page_only() {
    let verify = Verify { code: "7K3F-9QWX".to_owned(), url: "https://example.cn/verify?code=7K3F9QWX".to_owned() };
    let letter = whole();
    let lines = verify.lines(&letter).concat();
    let pages = pages(&print_with(&letter, &Options { verify: Some(verify), ..options() }));
    let (last, before) = pages.split_last().expect("pages");
    assert!(last.contains("文书编号：漠税争告〔2026〕11号查验码：7K3F-9QWX"), "{last}");
    assert!(before.iter().all(|page| !page.contains("查验码")));
    let meant = letter.plain_text();
    let (text, foot) = meant.split_once("抄送：").expect("copies");
    same(&pages.concat(), &format!("{text}{lines}抄送：{foot}"));
}
