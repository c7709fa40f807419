//! Clauses of the mechanism beside the handling, through the ports and the doors: what leaves with a disclosure, what
//! auditors read, what the governance centre counts, cards by their grid. Each test is named after its clause.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, DocumentKind, RecordCommand, StationCommand, Venue};
use domain::intake::Form;
use domain::ports::{Audit, Casework, Looks, Registers};
use domain::problem::Problem;
use domain::register::{OpinionDraft, Quarter};
use domain::value::CaseNo;
use domain::view::{ChangesAsked, DisclosuresAsked};

fn ask(world: &World, fields: &[&str]) -> Command {
    record(RecordCommand::AskDisclosure {
        recipient: "市审计局".to_owned(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        purpose: "张丽一案专项审计".to_owned(),
        expires_on: world.desk.now().day().plus(5),
        public: true,
    })
}

fn decide(no: u8, approved: bool) -> Command {
    record(RecordCommand::DecideDisclosure { no, approved, reason: "按程序".to_owned() })
}

fn release(no: u8) -> Command {
    record(RecordCommand::ReleaseDisclosure { no })
}

async fn at_tax(world: &World) -> CaseNo {
    let case_no = world.take("wangqiang", Channel::Counter, back_pay_form()).await.case_no;
    world.does("wangqiang", case_no, Command::Register).await;
    case_no
}

/// M-5.3-b: the file opens for who works on the case, has the approved fields, watermark, recipient and last day, and is
/// on record; before the release, after the last day and for anybody else there is none.
#[tokio::test]
async fn m_5_3_b_a_released_disclosure_is_a_file_with_the_approved_fields() {
    let world = World::at("2025-11-10T09:30").await;
    let case_no = at_tax(&world).await;
    world.does("wangqiang", case_no, ask(&world, &["respondent_name", "category"])).await;
    world.does("zhaogang", case_no, decide(1, true)).await;
    let path = format!("/export/disclosure/{case_no}/1");
    let handler = world.staff("handler").await;
    let early = world.desk.disclosure_file(&handler, case_no, 1).await;
    let Err(Problem::Refused(refusal)) = early else { panic!("{early:?}") };
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("DISCLOSURE_NOT_APPROVED", "M-5.3-b"));
    world.does("wangqiang", case_no, release(1)).await;
    let mut browser = world.browser_of("handler").await;
    let file = browser.get(&path).await;
    assert_eq!(file.status, 200);
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let text = file.text();
    assert!(text.starts_with("<!doctype html>") && text.contains("对方当事人名称：北极宾馆"), "{text}");
    assert!(text.contains("仅供 市审计局 使用 · 漠税争供〔2025〕1号 · 有效期至 2025-11-15"), "the watermark: {text}");
    for secret in ["13800000001", "工资", &case_no.to_string(), "缴费人姓名"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let row = world.desk.store.case_fetch(case_no).await.unwrap().unwrap();
    let looks = world.desk.store.access_list(row.case_id).await.unwrap();
    assert!(looks.iter().any(|(_, account, what, _)| Some(*account) == handler.account() && what.contains("对外提供")));
    for login in ["liuyang", "sunli", "supervisor", "auditor", "admin", "centre", "office"] {
        assert_eq!(world.browser_of(login).await.get(&path).await.status, 404, "{login}");
    }
    assert_eq!(world.browser().get(&path).await.status, 404, "signed out");
    world.clock("2025-11-16T09:00");
    let late = world.browser_of("handler").await.get(&path).await;
    assert_ne!(late.status, 200, "after its last day");
    world.verified().await;
}

/// M-3.2.8-b: a text about a post that has no case yet is published under an approved disclosure of a case, or not at all.
#[tokio::test]
async fn m_3_2_8_b_what_is_published_beside_the_cases_rests_on_an_approved_disclosure() {
    let world = World::at("2025-11-10T09:30").await;
    let case_no = at_tax(&world).await;
    let (cyberspace, tax) = (world.staff("cyberspace").await, world.staff("wangqiang").await);
    let draft = OpinionDraft {
        platform: "短视频".to_owned(),
        url: String::new(),
        summary: "某单位停缴社保".to_owned(),
        level: "一般".to_owned(),
        found_at: world.desk.now(),
        responsible: Some("tax_bureau".into()),
    };
    world.desk.opinion_register(&cyberspace, draft).await.unwrap();
    let id = world.desk.opinions(&tax, None).await.unwrap()[0].id;
    let publish = |case_no, no| world.desk.opinion_publish(&tax, id, "正在核查", case_no, no);
    world.does("wangqiang", case_no, ask(&world, &["category"])).await;
    for (case_no, no) in [(None, None), (Some(case_no), None), (Some(case_no), Some(1)), (Some(case_no), Some(9))] {
        let refused = publish(case_no, no).await;
        let Err(Problem::Refused(refusal)) = refused else { panic!("{refused:?}") };
        assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("DISCLOSURE_NOT_APPROVED", "M-3.2.8-b"));
    }
    world.does("zhaogang", case_no, decide(1, true)).await;
    let stranger =
        world.desk.opinion_publish(&world.staff("sunli").await, id, "正在核查", Some(case_no), Some(1)).await;
    assert_eq!(stranger.err(), Some(Problem::NotFound));
    publish(Some(case_no), Some(1)).await.unwrap();
    let read = world.desk.opinions(&tax, None).await.unwrap()[0].entry.statement.clone().unwrap();
    assert_eq!((read.text.as_str(), read.case_no, read.disclosure), ("正在核查", Some(case_no), 1));
    let office = world.desk.opinions(&cyberspace, None).await.unwrap()[0].entry.statement.clone().unwrap();
    assert_eq!(
        (office.text.as_str(), office.case_no),
        ("正在核查", None),
        "not even the number of a case it may not know"
    );
}

/// M-5.3-a: auditors read and filter disclosures and changes of the house; nobody in them is a party, and nobody else
/// reads them.
#[tokio::test]
async fn m_5_3_a_auditors_read_disclosures_and_changes_of_the_house() {
    let world = World::at("2025-11-10T09:30").await;
    let (first, second) = (at_tax(&world).await, at_tax(&world).await);
    for case_no in [first, second] {
        world.does("wangqiang", case_no, ask(&world, &["category"])).await;
    }
    world.does("zhaogang", first, decide(1, true)).await;
    world.does("wangqiang", first, release(1)).await;
    world.does("zhaogang", second, decide(1, false)).await;
    let auditor = world.staff("auditor").await;
    let read = |case_no: &str, who: &str, state: &str| {
        let asked = DisclosuresAsked { case_no: case_no.to_owned(), who: who.to_owned(), state: state.to_owned() };
        let (world, auditor) = (&world, &auditor);
        async move { world.desk.disclosures(auditor, &asked, None).await.unwrap() }
    };
    let all = read("", "", "").await;
    assert_eq!((all.lines.len(), all.next.is_none()), (2, true));
    let line = &all.lines[0];
    assert_eq!((line.case_no, line.no, line.recipient.as_str()), (first, 1, "市审计局（用于对外发布）"));
    assert_eq!(
        (line.asked_by.as_str(), line.decided_by.as_str(), line.fields.join("、")),
        ("王强", "赵刚", "争议类别".to_owned())
    );
    assert!(line.asked_at.is_some() && line.decided_at.is_some() && line.released_at.is_some());
    assert_eq!(line.purpose, "张*一案专项审计", "no name of a party");
    assert_eq!(read(&second.to_string(), "", "").await.lines.len(), 1);
    assert_eq!(read("", "赵刚", "不批准").await.lines[0].case_no, second);
    assert_eq!(read("", "孙丽", "").await.lines.len(), 0);
    assert_eq!(read("火星", "", "maybe").await.told.len(), 2, "what is not understood is said");

    let changed = |kind: &str, who: &str, day: &str| {
        let asked = ChangesAsked { kind: kind.to_owned(), who: who.to_owned(), day: day.to_owned() };
        let (world, auditor) = (&world, &auditor);
        async move { world.desk.changes(auditor, &asked, None).await.unwrap() }
    };
    let accounts = changed("account_created", "", "").await;
    assert_eq!(accounts.lines.len(), CAST.len(), "everybody of the cast was made");
    assert!(accounts.lines.iter().any(|line| line.about.contains("王强（wangqiang）") && line.what == "建立账号"));
    assert_eq!(changed("", "test", "2025-11-10").await.lines.len(), CAST.len(), "by whoever made them");
    assert!(changed("", "", "2025-11-09").await.lines.is_empty());
    assert!(!changed("", "", "").await.lines.iter().any(|line| line.what == "查看完整信息"), "openings are elsewhere");
    let page = world.browser_of("auditor").await.get("/desk/access/changes?kind=account_created").await;
    assert!(page.text().contains("wangqiang") && page.text().contains("建立账号"), "{}", page.text());
    let page = world.browser_of("auditor").await.get("/desk/access/disclosures").await;
    assert!(page.text().contains("市审计局") && !page.text().contains("张丽"), "{}", page.text());
    for login in ["wangqiang", "zhaogang", "admin", "supervisor", "office", "centre"] {
        let actor = world.staff(login).await;
        let refused = world.desk.disclosures(&actor, &DisclosuresAsked::default(), None).await;
        assert!(matches!(refused, Err(Problem::NotAllowed(_))), "{login}");
        let refused = world.desk.changes(&actor, &ChangesAsked::default(), None).await;
        assert!(matches!(refused, Err(Problem::NotAllowed(_))), "{login}");
    }
}

/// M-1-c, M-0-a: what a station settled is counted for its town and quarter; the governance centre reads counts, finds no
/// case and changes nothing.
#[tokio::test]
async fn m_0_a_m_1_c_the_centre_counts_and_finds_no_case() {
    let world = World::at("2025-11-10T09:00").await;
    let mut form = Form { town: "232701104".to_owned(), ..back_pay_form() };
    form.items[0].category = "6".to_owned();
    form.items[0].sub_kind = String::new();
    let case_no = world.take("beiyue", Channel::Station, form).await.case_no;
    world.does("beiyue", case_no, Command::Register).await;
    world.does("beiyue", case_no, mediate(StationCommand::Begin { consents: vec![1, 2] })).await;
    let agreement = mediate(StationCommand::DraftAgreement {
        conclusions: conclusions(&world.case(case_no).await),
        waives_contribution: false,
        legal_basis: basis(),
    });
    world.does("beiyue", case_no, agreement).await;
    world.does("beiyue", case_no, mediate(StationCommand::Settle { signed: vec![1, 2] })).await;
    world.does("beiyue", case_no, draft(&world.case(case_no).await)).await;
    world.does("beiyue", case_no, sign()).await;
    for party in [1, 2] {
        world.does("beiyue", case_no, serve(DocumentKind::Reply, party, world.desk.now())).await;
    }
    world.does("beiyue", case_no, Command::ServeReply).await;
    world.all_agree("beiyue", case_no).await;
    world.does("beiyue", case_no, Command::Archive).await;
    let open = at_tax(&world).await;
    let quarter: Quarter = "2025-Q4".parse().unwrap();
    let centre = world.staff("centre").await;
    let counts = world.desk.counts(&centre, quarter).await.unwrap();
    let town = counts.settled.iter().find(|line| line.town == "北极镇").unwrap();
    assert_eq!((town.settled, town.closed, town.share()), (1, 1, "100.0%".to_owned()));
    assert_eq!((counts.total.settled, counts.total.closed, counts.cases), (1, 1, 2));
    for list in [&counts.stages, &counts.towns, &counts.categories] {
        assert_eq!(list.iter().map(|(_, n)| n).sum::<u32>(), 2, "{list:?}");
    }
    assert_eq!(counts.outcomes, [("调解成功".to_owned(), 1)]);
    assert_eq!(world.desk.counts(&centre, quarter.before()).await.unwrap().total.closed, 0, "another quarter");
    let told = serde_json::to_string(&counts).unwrap();
    assert!(!told.contains(&case_no.to_string()) && !told.contains("张丽"), "{told}");
    let mut browser = world.browser_of("centre").await;
    assert_eq!(browser.get("/desk/registers/counts?quarter=2025-Q4").await.status, 200);
    for no in [case_no, open] {
        assert_eq!(browser.get(&format!("/desk/case/{no}")).await.status, 404, "opening any case");
        assert_eq!(world.tries("centre", no, Command::Archive).await.err(), Some(Problem::NotFound));
    }
    let contact = world.desk.register_contact(&centre, Channel::Counter, back_pay_form()).await;
    assert!(contact.is_err(), "no right to write");
    assert!(world.desk.figures(&centre, quarter).await.is_err(), "figures of units are for supervision");
    for login in ["wangqiang", "zhaogang", "auditor", "admin", "court"] {
        let refused = world.desk.counts(&world.staff(login).await, quarter).await;
        assert!(matches!(refused, Err(Problem::NotAllowed(_))), "{login}");
    }
    // A contact may be received at the centre; the case says so.
    let at_centre = Form { venue: "centre".to_owned(), ..back_pay_form() };
    let taken = world.take("wangqiang", Channel::Counter, at_centre).await.case_no;
    assert_eq!(world.case(taken).await.registration.venue, Some(Venue::Centre));
    let page = world.browser_of("wangqiang").await.get(&format!("/desk/case/{taken}")).await;
    assert!(page.text().contains("综治中心"), "{}", page.text());
}

/// M-3.2.9-d: a station finds its cases by their grid, through the board and after a rebuild.
#[tokio::test]
async fn m_3_2_9_d_cases_are_found_by_their_grid() {
    let world = World::at("2025-11-10T09:00").await;
    let form = |code: &str, worker: &str| Form {
        town: "232701104".to_owned(),
        grid_code: code.to_owned(),
        grid_worker: worker.to_owned(),
        ..back_pay_form()
    };
    let found = world.take("beiyue", Channel::Station, form("BJ-07", "郝网")).await.case_no;
    world.take("beiyue", Channel::Station, form("", "")).await;
    let refused = world.desk.register_contact(&world.staff("beiyue").await, Channel::Station, form("", "郝网")).await;
    assert!(matches!(refused, Err(Problem::Invalid(_))), "a worker without a grid: {refused:?}");
    let beiyue = world.staff("beiyue").await;
    for (query, count) in [("", 2), ("grid=BJ-07", 1), ("grid=BJ-08", 0)] {
        let tally = world.desk.tally(&beiyue, query).await.unwrap();
        assert_eq!(tally.counts.iter().map(|(_, n, _)| n).sum::<u32>(), count, "{query}");
    }
    let look = world.desk.look(&beiyue, "grid=BJ-07", &[], None).await.unwrap();
    assert_eq!(look.choices.grids, ["BJ-07"]);
    let cards: Vec<CaseNo> =
        look.board.columns.iter().flat_map(|column| &column.cards).map(|card| card.case_no).collect();
    assert_eq!(cards, [found]);
    let page = world.browser_of("beiyue").await.get(&format!("/desk/case/{found}")).await;
    assert!(page.text().contains("BJ-07") && page.text().contains("郝网"), "{}", page.text());
    world.verified().await;
}

/// M-0-b: the rules page says who issued the document, when, and to whom.
#[tokio::test]
async fn m_0_b_the_rules_say_who_issued_the_document_when_and_to_whom() {
    let world = World::at("2025-11-10T09:00").await;
    let pack = world.desk.rules().latest("mohe_2025").unwrap();
    assert!(pack.addressees.iter().any(|unit| unit == "各镇政府") && pack.issued_on.to_string() == "2025-11-03");
    let told = world.browser_of("wangqiang").await.get("/rules/mohe_2025/1").await.text();
    assert!(
        told.contains("各镇政府") && told.contains("2025-11-03") && told.contains(&pack.issuer),
        "what the page shows"
    );
}
