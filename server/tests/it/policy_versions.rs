//! A pack is edited without code: a new version takes effect for new cases, running cases keep theirs (M-0-b).

use crate::support::*;
use domain::administration::Doer;
use domain::case::{Channel, Command, SubState};
use domain::clock::{ClockKind, Limit};
use domain::intake::Form;
use domain::value::CaseNo;
use server::desk::FirstPassword;

const MOHE: &str = include_str!("../../../app/domain/packs/mohe_2025.toml");

/// The shipped pack as its next version, with edits, each from what to what.
fn next(version: u32, edits: &[(&str, &str)]) -> String {
    let first = [("version = 1", format!("version = {version}"))];
    let all = first.iter().map(|(from, to)| (*from, to.as_str())).chain(edits.iter().copied());
    all.fold(MOHE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

const LONGER: (&str, &str) = ("[clocks.K-HND]\nn = 15", "[clocks.K-HND]\nn = 20");
const UNENROLLED: (&str, &str) =
    ("[overrides.unenrolled_after_reform]\non = false", "[overrides.unenrolled_after_reform]\non = true");
const NO_EXTENSION: (&str, &str) = ("\nTR62 = {", "\n# TR62 = {");
const HOUSING_FUND: (&str, &str) = (
    "[[department]]\nid = \"hrss_bureau\"",
    "[[department]]\nid = \"housing_fund\"\nname = \"漠河市公积金中心\"\nshort = \"公积金\"\nseal = \"金\"\n\
     kind = \"functional\"\n\n[[department]]\nid = \"hrss_bureau\"",
);

async fn registered(world: &World, form: Form) -> CaseNo {
    let no = world.take("wangqiang", Channel::Counter, form).await.case_no;
    world.does("wangqiang", no, Command::Register).await;
    no
}

async fn handling_limit(world: &World, no: CaseNo) -> Limit {
    world.does("wangqiang", no, Command::ClassifyOwn { departures: Vec::new() }).await;
    world.case(no).await.open_clock(ClockKind::Handling).unwrap().limit
}

/// AMB-02, AMB-05: limit, department, override and step change for what is registered from now on, and for nothing else.
#[tokio::test]
async fn m_0_b_a_new_version_is_for_new_cases_and_running_cases_keep_theirs() {
    let world = World::at("2025-11-10T09:30").await;
    let unenrolled = || {
        let mut form = back_pay_form();
        form.items[0].enrolled = "no".to_owned();
        form
    };
    let (running, running_gap) = (registered(&world, back_pay_form()).await, registered(&world, unenrolled()).await);
    let text = next(2, &[LONGER, UNENROLLED, NO_EXTENSION, HOUSING_FUND]);
    let published = world.desk.publish_pack("v2.toml", &text, by_test()).await.unwrap();
    assert_eq!((published.id.as_str(), published.version), ("mohe_2025", 2));
    let (new, new_gap) = (registered(&world, back_pay_form()).await, registered(&world, unenrolled()).await);
    assert_eq!(handling_limit(&world, running).await.n, 15);
    assert_eq!(handling_limit(&world, new).await.n, 20);
    assert_eq!((world.case(running).await.pack.version, world.case(new).await.pack.version), (1, 2));
    let route = |no: CaseNo| {
        let world = &world;
        async move {
            let case = world.case(no).await;
            let pack = world.desk.rules().pack(&case.pack).unwrap();
            case.route_of(&pack, 1).unwrap()
        }
    };
    let (before, after) = (route(running_gap).await, route(new_gap).await);
    assert_eq!(
        (before.row.as_str(), before.overridden, after.row.as_str(), after.overridden),
        ("R12", false, "R12", true)
    );
    // The step that was switched off is refused under the new version only, and for the pack's reason.
    let unmerge = |duplicate| {
        Command::Division(domain::case::DivisionCommand::Unmerge { duplicate, reason: "误并".to_owned() })
    };
    let refused = world.refused("zhaogang", new, unmerge(running)).await;
    assert!(refused.message.contains("没有规定这一步"), "{refused:?}");
    let other = world.refused("zhaogang", running, unmerge(new)).await;
    assert!(!other.message.contains("没有规定这一步"), "{other:?}");
    // Somebody can be hired for the department that was added.
    let first = FirstPassword::Demonstration(PASSWORD);
    let hired = world.desk.account_add("fund", "金芳", "CLK", "housing_fund", first, by_test()).await;
    assert!(hired.is_ok(), "{hired:?}");
    // After a restart it is the same.
    let now = world.desk.now();
    let world = World::open(world.close().await, now).await;
    assert_eq!(world.case(running).await.sub_state, SubState::OwnHandling);
    assert_eq!(world.desk.rules().latest("mohe_2025").unwrap().reference.version, 2);
    assert_eq!(handling_limit(&world, registered(&world, back_pay_form()).await).await.n, 20);
}

#[tokio::test]
async fn a_version_that_is_unsound_or_not_the_next_is_not_published() {
    let world = World::at("2025-11-10T09:30").await;
    let row = MOHE.find("[[routing.row]]\nid = \"R09\"").unwrap();
    let end = MOHE[row + 5..].find("\n[[").unwrap() + row + 5;
    let holed = format!("{}{}", &MOHE[..row], &MOHE[end..]).replacen("version = 1", "version = 2", 1);
    let too_long = next(2, &[("[clocks.K-HND]\nn = 15", "[clocks.K-HND]\nn = 2000")]);
    for (text, says) in [
        (MOHE.to_owned(), "下一个版本应是 2"),
        (next(3, &[LONGER]), "下一个版本应是 2"),
        (holed, "行，routing.row：缺口"),
        (next(2, &[("n = 15", "n = 0")]), "K-HND"),
        (too_long, "CALENDAR_MISSING"),
    ] {
        let error = world.desk.publish_pack("v2.toml", &text, by_test()).await.unwrap_err().to_string();
        assert!(error.contains(says), "{says} in {error}");
        assert_eq!(world.desk.rules().latest("mohe_2025").unwrap().reference.version, 1);
    }
}

/// `policy publish` beside a running server: it takes the version up by itself, and the log stays whole.
#[tokio::test]
async fn publish_and_diff_from_the_command_line_beside_a_running_server() {
    let world = World::at("2025-11-10T09:30").await;
    let mut form = back_pay_form();
    form.items[0].enrolled = "no".to_owned();
    let gap = registered(&world, form).await;
    let file = world.path().join("v2.toml");
    std::fs::write(&file, next(2, &[LONGER, UNENROLLED])).unwrap();
    let path = file.to_str().unwrap();

    let told = program(world.path(), &["policy", "diff", "mohe_2025@1", path, "--json"]).await;
    let found = told.json();
    let texts: Vec<&str> = found["changes"].as_array().unwrap().iter().map(|c| c["text"].as_str().unwrap()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].contains("K-HND") && texts[1].starts_with("unenrolled_after_reform：关 → 开"), "{texts:?}");
    assert_eq!(found["replayed"], 1);
    assert_eq!(found["elsewhere"][0]["case_no"], gap.to_string());
    assert_eq!(found["elsewhere"][0]["old"]["row"], "R12");
    let words = program(world.path(), &["policy", "diff", "mohe_2025", path]).await.stdout;
    assert!(words.contains("【时限】") && words.contains(&format!("{gap} 分项 1：无（报送办理，R12） → ")), "{words}");
    assert!(!words.contains("张丽"), "{words}");

    let wrong = world.path().join("v3.toml");
    std::fs::write(&wrong, next(3, &[])).unwrap();
    let told = program(world.path(), &["policy", "publish", wrong.to_str().unwrap()]).await;
    assert!(!told.success && told.stderr.contains("下一个版本应是 2"), "{told:?}");
    let told = program(world.path(), &["policy", "publish", path, "--json"]).await;
    assert!(told.success && told.json()["version"] == 2, "{told:?}");
    server::jobs::follow_rules(&world.desk).await;
    let new = registered(&world, back_pay_form()).await;
    assert_eq!(handling_limit(&world, new).await.n, 20, "the running server took it up");
    world.verified().await;
}

/// `calendar import` beside a running server: the dates of open cases follow.
#[tokio::test]
async fn a_calendar_imported_from_the_command_line_moves_dates_while_serving() {
    let world = World::at("2025-11-10T09:30").await;
    server::jobs::follow_rules(&world.desk).await;
    let no = registered(&world, back_pay_form()).await;
    handling_limit(&world, no).await;
    let before = world.case(no).await.open_clock(ClockKind::Handling).unwrap().due_at;
    let shipped: serde_json::Value =
        serde_json::from_str(include_str!("../../../app/domain/packs/calendar/cn.json")).unwrap();
    let mut year = shipped["2025"].clone();
    year["off"].as_array_mut().unwrap().push(serde_json::json!("2025-11-20"));
    let file = world.path().join("2025.json");
    std::fs::write(&file, serde_json::json!({ "2025": year }).to_string()).unwrap();
    let told = program(world.path(), &["calendar", "import", file.to_str().unwrap()]).await;
    assert!(told.success, "{told:?}");
    server::jobs::follow_rules(&world.desk).await;
    let clock = world.case(no).await.open_clock(ClockKind::Handling).unwrap().clone();
    assert_eq!(clock.due_at.since(before), 24 * 3600);
    assert_eq!(clock.redatings.len(), 1);
    world.verified().await;
}

/// However it came into the folder: the server does not start under a pack that does not prove sound, and says where.
#[tokio::test]
async fn a_stored_pack_that_is_unsound_is_refused_at_start_with_file_line_and_reason() {
    let world = World::at("2025-11-10T09:30").await;
    let row = MOHE.find("[[routing.row]]\nid = \"R09\"").unwrap();
    let end = MOHE[row + 5..].find("\n[[").unwrap() + row + 5;
    let holed = format!("{}{}", &MOHE[..row], &MOHE[end..]).replacen("version = 1", "version = 2", 1);
    let now = world.desk.now();
    assert!(world.desk.store.pack_put("mohe_2025", 2, &holed, by_test(), now).await.unwrap());
    let folder = world.close().await;
    let store = server::store::Store::open(&server::store::Options::new(folder.path())).await.unwrap();
    let error = server::desk::Desk::open(store, server::clock::Clock::set_to(now)).await.err().unwrap().to_string();
    let line = holed[..holed.find("[routing]").unwrap()].matches('\n').count() + 1;
    assert!(error.contains(&format!("mohe_2025@2.toml 第 {line} 行")) && error.contains("缺口"), "{error}");
    let told = program(folder.path(), &["serve", "--listen", "127.0.0.1:0"]).await;
    assert!(!told.success && told.stderr.contains("mohe_2025@2.toml"), "{told:?}");
}

fn by_test() -> Doer {
    Doer::CommandLine("test".to_owned())
}
