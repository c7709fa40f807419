//! Registers beside the cases [M-3.1-a..c, M-3.2.1-b, M-3.2.8-a, M-3.2.8-b, M-4.2.3-a..c, M-5.4-b]: who keeps them, who reads
//! them, and that what was done stays on record.

use crate::support::play::*;
use crate::support::*;
use domain::access::Actor;
use domain::case::{Command, ConsultationKind, OversightCommand};
use domain::ports::{Casework, Registers, Tasks};
use domain::problem::Problem;
use domain::register::{
    AccountabilityDraft, AccountabilityGround, ConsultationDraft, DepartmentFigures, OpinionDraft, Post, Quarter,
    RosterEntry, TaskDraft,
};
use domain::view::{TaskFilter, TaskKind};
use server::store::{DATABASE, Options, RegisterProblem, Store};

fn code<T: std::fmt::Debug>(answer: Result<T, Problem>) -> &'static str {
    match answer {
        Err(Problem::Refused(refusal)) => {
            assert!(!refusal.message.is_empty() && !refusal.clause.as_str().is_empty());
            refusal.code.id()
        }
        other => panic!("{other:?}"),
    }
}

fn member(name: &str, unit: &str, post: Post) -> RosterEntry {
    RosterEntry {
        name: name.to_owned(),
        unit: unit.into(),
        post,
        from: "2025-11-03".parse().unwrap(),
        until: None,
        account: None,
    }
}

async fn trace(world: &World, id: i64) -> Vec<(Option<domain::value::AccountId>, String)> {
    let trace = world.desk.store.register_trace(id).await.unwrap();
    trace.into_iter().map(|(_, account, act)| (Some(account), act)).collect()
}

/// S06 [M-3.1-a..c].
#[tokio::test]
async fn s06_the_roster_has_one_leader_and_flags_units_without_a_deputy() {
    let world = World::at("2025-11-10T09:00").await;
    let (office, head) = (world.staff("office").await, world.staff("zhaogang").await);
    let own = world.staff("leader").await.account();
    let leader = RosterEntry { account: own, ..member("常务副市长", "municipal_government", Post::Leader) };
    for account in [None, head.account()] {
        let wrong = RosterEntry { account, ..leader.clone() };
        let refused = world.desk.roster_add(&office, wrong).await;
        assert!(refused.is_err(), "an account of the leader's post, and one at all: {account:?}");
    }
    assert_eq!(code(world.desk.roster_add(&head, leader.clone()).await), "ROLE_NOT_ALLOWED");
    world.desk.roster_add(&office, leader.clone()).await.unwrap();
    assert_eq!(code(world.desk.roster_add(&office, leader.clone()).await), "FIELDS_INVALID", "one at a time");
    world.desk.roster_add(&office, member("局长", "tax_bureau", Post::Deputy)).await.unwrap();
    let nowhere = world.desk.roster_add(&office, member("某", "nowhere", Post::Member)).await;
    assert!(matches!(nowhere, Err(Problem::Invalid(_))));
    let seen = world.desk.roster(&head).await.unwrap();
    assert_eq!(seen.entries.len(), 2);
    assert!(!seen.may_keep && seen.without_station.is_empty());
    assert!(seen.without_deputy.iter().any(|unit| unit == "市法院"));
    assert!(!seen.without_deputy.iter().any(|unit| unit == "市税务局"), "{:?}", seen.without_deputy);
    // M-3.1-b: towns too, by their own name, until somebody of theirs is on the roster.
    assert!(seen.without_deputy.iter().any(|unit| unit == "北极镇"), "{:?}", seen.without_deputy);
    world.desk.roster_add(&office, member("镇长", "station_232701104", Post::Deputy)).await.unwrap();
    let towns = world.desk.roster(&head).await.unwrap().without_deputy;
    assert!(!towns.iter().any(|unit| unit == "北极镇") && towns.iter().any(|unit| unit == "西林吉镇"), "{towns:?}");
    let id = seen.entries.iter().find(|row| row.entry.post == Post::Leader).unwrap().id;
    let ended = "2025-12-31".parse().unwrap();
    assert_eq!(code(world.desk.roster_end(&head, id, ended).await), "ROLE_NOT_ALLOWED");
    world.desk.roster_end(&office, id, ended).await.unwrap();
    world.desk.roster_add(&office, RosterEntry { from: "2026-01-01".parse().unwrap(), ..leader }).await.unwrap();
    let own = office.account();
    assert_eq!(trace(&world, id).await, [(own, "登记".to_owned()), (own, "结束任职".to_owned())]);
    let elsewhere = world.desk.roster(&world.staff("hpsb").await).await;
    assert_eq!(elsewhere.err(), Some(Problem::NotFound), "Tianjin has no leading group");
}

/// S06 [M-4.2.3-a..c]: general without consent, major with it; a case one may not know has no number there.
#[tokio::test]
async fn s06_consultations_beside_the_cases() {
    let world = World::at("2025-11-10T09:00").await;
    world.has_leader().await;
    let (office, leader) = (world.staff("office").await, world.staff("leader").await);
    let (head, clerk) = (world.staff("wufang").await, world.staff("wangqiang").await);
    let draft = |kind, cases| ConsultationDraft {
        kind,
        held_at: world.desk.now(),
        place: "市政府三楼".to_owned(),
        agenda: "统一滞纳金口径".to_owned(),
        participants: vec!["税务局".to_owned()],
        cases,
    };
    let general = draft(ConsultationKind::General, Vec::new());
    assert_eq!(code(world.desk.consultation_open(&clerk, general.clone()).await), "ROLE_NOT_ALLOWED", "members");
    world.desk.consultation_open(&head, general).await.unwrap();
    let major = world.plays(MAJOR_LANE, REPORTED).await;
    let foreign = draft(ConsultationKind::General, vec![world.plays(OWN_LANE, 1).await]);
    assert!(matches!(world.desk.consultation_open(&head, foreign).await, Err(Problem::Invalid(_))));
    let special = draft(ConsultationKind::Major, vec![major]);
    assert_eq!(code(world.desk.consultation_open(&head, special.clone()).await), "ROLE_NOT_ALLOWED");
    world.desk.consultation_open(&office, special).await.unwrap();
    let rows = world.desk.consultations(&office, None).await.unwrap();
    let id = rows[0].id;
    assert_eq!((rows.len(), rows[0].entry.draft.cases.as_slice()), (2, &[major][..]), "the latest first");
    assert_eq!(code(world.desk.consultation_conclude(&office, id, "同意").await), "LEADER_CONSENT_REQUIRED");
    let held = world.desk.now();
    let early = world.desk.consultation_convene(&office, id, held, "市政府三楼").await;
    assert_eq!(code(early), "LEADER_CONSENT_REQUIRED", "M-4.2.3-c: not without the leader");
    assert_eq!(code(world.desk.consultation_consent(&office, id).await), "ROLE_NOT_ALLOWED");
    world.desk.consultation_consent(&leader, id).await.unwrap();
    assert_eq!(code(world.desk.consultation_conclude(&office, id, "同意").await), "STAGE_SKIPPED", "not convened");
    world.desk.consultation_convene(&office, id, held, "市政府四楼").await.unwrap();
    // Two enter the conclusion at once: one stands, the other is told.
    let (one, two) = tokio::join!(
        world.desk.consultation_conclude(&office, id, "按实际工资补缴"),
        world.desk.consultation_conclude(&office, id, "再议"),
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    assert_eq!(code(one.and(two)), "STAGE_SKIPPED");
    let minutes = world.desk.consultations(&leader, None).await.unwrap()[0].entry.minutes.clone().unwrap();
    assert_eq!(minutes.no.to_string(), "漠社争专纪〔2025〕1号", "M-4.2.3-c: a numbered 专题会议纪要");
    assert!(minutes.body.contains("市政府四楼") && !minutes.body.contains(&major.to_string()), "{}", minutes.body);
    let general = world.desk.consultations(&head, Some(id)).await.unwrap();
    assert_eq!(general.len(), 1, "the page after");
    world.desk.consultation_conclude(&head, general[0].id, "口径一致").await.unwrap();
    let petitions = world.desk.consultations(&world.staff("petitionshead").await, None).await.unwrap();
    assert!(petitions[0].entry.draft.cases.is_empty(), "not even the number");
    assert!(matches!(world.desk.consultations(&clerk, None).await, Err(Problem::NotAllowed(_))));
}

/// M-3.2.1-b.
#[tokio::test]
async fn a_task_of_the_leading_group_is_seen_by_the_office_and_the_unit() {
    let world = World::at("2025-11-10T09:00").await;
    let (office, hotline) = (world.staff("office").await, world.staff("hotline").await);
    let draft = TaskDraft {
        unit: "business_environment_bureau".into(),
        task: "汇总热线诉求".to_owned(),
        due_on: "2025-11-20".parse().unwrap(),
    };
    assert_eq!(code(world.desk.group_task_assign(&hotline, draft.clone()).await), "ROLE_NOT_ALLOWED");
    world.desk.group_task_assign(&office, draft).await.unwrap();
    let id = world.desk.group_tasks(&hotline, None).await.unwrap()[0].id;
    for login in ["zhaogang", "government", "leader", "auditor"] {
        let actor = world.staff(login).await;
        assert!(world.desk.group_tasks(&actor, None).await.unwrap().is_empty(), "{login}");
        let report = world.desk.group_task_report(&actor, id, "已办").await;
        assert_eq!(report.err(), Some(Problem::NotFound), "{login}");
    }
    world.desk.group_task_report(&hotline, id, "已汇总，附表一份").await.unwrap();
    assert_eq!(code(world.desk.group_task_report(&hotline, id, "再报").await), "STAGE_SKIPPED");
    assert!(world.desk.group_tasks(&office, None).await.unwrap()[0].entry.result.is_some());
}

/// S05 [M-5.4-b]: never without basis; not for colleagues; sealed where it lies.
#[tokio::test]
async fn s05_an_accountability_entry_needs_its_basis_and_is_not_for_colleagues() {
    let world = World::at("2025-11-10T09:00").await;
    let supervisor = world.staff("supervisor").await;
    let draft = |basis: &[&str]| AccountabilityDraft {
        unit: "tax_bureau".into(),
        person: "赵某刚".to_owned(),
        ground: AccountabilityGround::DutyNeglected,
        verification: "查阅转办单和拒办说明".to_owned(),
        legal_basis: basis.iter().map(|basis| (*basis).to_owned()).collect(),
        decision: "责令书面检查".to_owned(),
        decided_on: "2025-11-09".parse().unwrap(),
        case_no: None,
    };
    assert_eq!(code(world.desk.accountability_record(&supervisor, draft(&[])).await), "FIELDS_INVALID");
    let head = world.staff("zhaogang").await;
    let law = &["公务员法第五十九条"][..];
    assert_eq!(code(world.desk.accountability_record(&head, draft(law)).await), "ROLE_NOT_ALLOWED");
    world.desk.accountability_record(&supervisor, draft(law)).await.unwrap();
    for login in ["supervisor", "office", "discipline"] {
        let actor = world.staff(login).await;
        assert_eq!(world.desk.accountability(&actor, None).await.unwrap().len(), 1, "{login}");
    }
    for login in ["zhaogang", "wangqiang", "leader", "auditor", "admin", "government"] {
        let answer = world.desk.accountability(&world.staff(login).await, None).await;
        assert!(matches!(answer, Err(Problem::NotAllowed(_))), "{login}");
    }
    let folder = world.close().await;
    let bytes = [DATABASE.to_owned(), format!("{DATABASE}-wal")]
        .iter()
        .filter_map(|file| std::fs::read(folder.path().join(file)).ok())
        .collect::<Vec<_>>()
        .concat();
    for personal in ["赵某刚", "责令书面检查"] {
        assert!(!bytes.windows(personal.len()).any(|window| window == personal.as_bytes()), "{personal}");
    }
}

fn post_draft(world: &World) -> OpinionDraft {
    OpinionDraft {
        platform: "短视频".to_owned(),
        url: "https://video.example/9".to_owned(),
        summary: "某单位停缴社保".to_owned(),
        level: "一般".to_owned(),
        found_at: world.desk.now(),
        responsible: Some("tax_bureau".into()),
    }
}

/// S16 [M-3.2.8-a, M-3.2.8-b]: an item without a case is answered and closed, or goes on in a case.
#[tokio::test]
async fn s16_a_post_without_a_case_is_answered_closed_or_linked() {
    let world = World::at("2025-11-10T09:00").await;
    let cyberspace = world.staff("cyberspace").await;
    let tax = world.staff("wangqiang").await;
    assert_eq!(code(world.desk.opinion_register(&tax, post_draft(&world)).await), "ROLE_NOT_ALLOWED");
    world.desk.opinion_register(&cyberspace, post_draft(&world)).await.unwrap();
    let desk = &world.desk;
    let seen = |actor: Actor| async move { desk.opinions(&actor, None).await.unwrap().len() };
    for (login, count) in [("cyberspace", 1), ("wangqiang", 1), ("zhaogang", 1), ("sunli", 0), ("petitions", 0)] {
        assert_eq!(seen(world.staff(login).await).await, count, "{login}");
    }
    let id = world.desk.opinions(&cyberspace, None).await.unwrap()[0].id;
    let stranger = world.desk.opinion_respond(&world.staff("sunli").await, id, "与我无关").await;
    assert_eq!(stranger.err(), Some(Problem::NotFound));
    world.desk.opinion_respond(&tax, id, "已约谈单位").await.unwrap();
    assert_eq!(code(world.desk.opinion_close(&cyberspace, id, " ").await), "FIELDS_INVALID", "a closing note");
    assert_eq!(code(world.desk.opinion_close(&tax, id, "平息").await), "ROLE_NOT_ALLOWED");
    world.desk.opinion_close(&cyberspace, id, "已平息").await.unwrap();
    assert_eq!(code(world.desk.opinion_respond(&tax, id, "补充").await), "STAGE_SKIPPED");
    assert_eq!(trace(&world, id).await.len(), 3, "registered, answered, closed");

    let case_no = world.plays(OWN_LANE, 2).await;
    world.desk.opinion_register(&cyberspace, post_draft(&world)).await.unwrap();
    let id = world.desk.opinions(&cyberspace, None).await.unwrap()[0].id;
    let nowhere = world.desk.opinion_link(&cyberspace, id, "2025-0999".parse().unwrap()).await;
    assert_eq!(nowhere.err(), Some(Problem::NotFound));
    assert!(world.desk.opinions(&cyberspace, None).await.unwrap()[0].entry.is_open(), "nothing of it happened");
    world.desk.opinion_link(&cyberspace, id, case_no).await.unwrap();
    assert_eq!(world.case(case_no).await.records.public_opinion.len(), 1);
    assert_eq!(world.desk.opinions(&cyberspace, None).await.unwrap()[0].entry.case_no, Some(case_no));
    assert_eq!(code(world.desk.opinion_link(&cyberspace, id, case_no).await), "STAGE_SKIPPED", "once");
    assert_eq!(world.case(case_no).await.records.public_opinion.len(), 1, "and nothing of the second");
    assert!(world.desk.case(&cyberspace, case_no).await.is_ok());
}

/// What waits in the registers stands on the list of whoever is responsible, and the counts are the rows [M-3.2.1-b,
/// M-3.2.8-b, M-4.2.3-c].
#[tokio::test]
async fn what_waits_in_a_register_is_on_the_list_of_who_is_responsible() {
    let world = World::at("2025-11-10T09:00").await;
    let (office, cyberspace) = (world.staff("office").await, world.staff("cyberspace").await);
    let draft = TaskDraft {
        unit: "business_environment_bureau".into(),
        task: "汇总热线诉求".to_owned(),
        due_on: "2025-11-12".parse().unwrap(),
    };
    world.desk.group_task_assign(&office, draft).await.unwrap();
    world.desk.opinion_register(&cyberspace, post_draft(&world)).await.unwrap();
    let major = ConsultationDraft {
        kind: ConsultationKind::Major,
        held_at: world.desk.now(),
        place: "市政府三楼".to_owned(),
        agenda: "统一口径".to_owned(),
        participants: Vec::new(),
        cases: Vec::new(),
    };
    world.desk.consultation_open(&office, major).await.unwrap();
    let desk = &world.desk;
    let waits = |login: &'static str, filter: TaskFilter| {
        let world = &world;
        async move {
            let actor = world.staff(login).await;
            let list = desk.tasks(&actor, filter, None).await.unwrap();
            let groups = list.groups.into_iter().filter(|group| group.kind == TaskKind::Registers);
            let (mut count, mut todo) = (0, Vec::new());
            for group in groups {
                assert_eq!(group.count as usize, group.beside.len(), "{login}");
                count += group.count;
                todo.extend(group.beside.into_iter().map(|line| line.todo));
            }
            let counts = desk.task_counts(&actor, filter).await.unwrap();
            let counted = counts.iter().find(|count| count.kind == TaskKind::Registers).map_or(0, |count| count.count);
            assert_eq!(counted, count, "{login}: the badge");
            todo.join(" ")
        }
    };
    let all = TaskFilter::default();
    let overdue = TaskFilter { overdue: true, ..all };
    assert_eq!(waits("hotline", all).await, "报告结果");
    assert_eq!(waits("hotline", overdue).await, "");
    assert_eq!(waits("hotline", TaskFilter { mine: true, ..all }).await, "", "none waits for a person by name");
    assert_eq!(waits("wangqiang", all).await, "登记应对情况");
    assert_eq!(waits("leader", all).await, "", "nobody leads yet");
    world.has_leader().await;
    assert_eq!(waits("leader", all).await, "同意召开");
    for nobody in ["office", "cyberspace", "sunli", "liuyang", "petitions", "auditor", "hpsb"] {
        assert_eq!(waits(nobody, all).await, "", "{nobody}");
    }
    world.clock("2025-11-13T09:00");
    assert_eq!(waits("hotline", overdue).await, "报告结果");
    let (leader, tax, hotline) =
        (world.staff("leader").await, world.staff("wangqiang").await, world.staff("hotline").await);
    let id = |rows: Vec<i64>| rows[0];
    let consultation = id(desk.consultations(&leader, None).await.unwrap().iter().map(|row| row.id).collect());
    desk.consultation_consent(&leader, consultation).await.unwrap();
    assert_eq!((waits("leader", all).await, waits("office", all).await), (String::new(), "召集会商".to_owned()));
    let now = desk.now();
    desk.consultation_convene(&world.staff("office").await, consultation, now, "市政府").await.unwrap();
    assert_eq!(waits("office", all).await, "登记结论");
    let post = id(desk.opinions(&tax, None).await.unwrap().iter().map(|row| row.id).collect());
    desk.opinion_respond(&tax, post, "已约谈").await.unwrap();
    assert_eq!(
        (waits("wangqiang", all).await, waits("cyberspace", all).await),
        (String::new(), "结束或关联案件".to_owned())
    );
    let task = id(desk.group_tasks(&hotline, None).await.unwrap().iter().map(|row| row.id).collect());
    desk.group_task_report(&hotline, task, "已汇总").await.unwrap();
    assert_eq!(waits("hotline", all).await, "");
}

/// A unit's tasks are found however many of others lie between them.
#[tokio::test]
async fn a_page_of_a_register_holds_what_the_reader_sees() {
    let world = World::at("2025-11-10T09:00").await;
    let (office, hotline) = (world.staff("office").await, world.staff("hotline").await);
    let assign =
        |unit: &str| TaskDraft { unit: unit.into(), task: "汇总".to_owned(), due_on: "2025-11-20".parse().unwrap() };
    world.desk.group_task_assign(&office, assign("business_environment_bureau")).await.unwrap();
    for _ in 0..70 {
        world.desk.group_task_assign(&office, assign("court")).await.unwrap();
    }
    assert_eq!(world.desk.group_tasks(&hotline, None).await.unwrap().len(), 1);
    let first = world.desk.group_tasks(&office, None).await.unwrap();
    let rest = world.desk.group_tasks(&office, first.last().map(|row| row.id)).await.unwrap();
    assert_eq!((first.len(), rest.len()), (50, 21));
}

/// S05 [M-5.4-a]: the report of a quarter is what the cases say, for supervision and the office, and has no restricted
/// case in it.
#[tokio::test]
async fn s05_the_report_of_a_quarter_is_what_the_cases_say() {
    let world = World::at("2025-11-10T09:00").await;
    let (supervisor, office) = (world.staff("supervisor").await, world.staff("office").await);
    let mut cases = Vec::new();
    for lane in [OWN_LANE, MAJOR_LANE, OWN_LANE] {
        cases.push(world.plays(lane, 3).await);
    }
    world.clock("2026-02-20T09:00");
    let quarter: Quarter = "2025-Q4".parse().unwrap();
    let report = world.desk.figures(&supervisor, quarter).await.unwrap();
    let mut expected = DepartmentFigures::default();
    for case_no in &cases {
        let row = world.desk.store.case_fetch(*case_no).await.unwrap().unwrap();
        let entries = world.desk.store.case_entries(&row).await.unwrap();
        let pack = world.desk.rules().pack(&row.case.pack).unwrap();
        expected.count(&entries, &pack, &"tax_bureau".into(), quarter.first(), quarter.last());
    }
    let tax = report.lines.iter().find(|line| line.department == "tax_bureau".into()).unwrap();
    assert_eq!((tax.figures, report.cases), (expected, 3));
    assert!(expected.on_time > 0 && expected.overdue > 0, "{expected:?}");
    assert_eq!(report.until, quarter.last());
    let sum: u32 = report.lines.iter().map(|line| line.figures.on_time).sum();
    assert_eq!(report.total.figures.on_time, sum, "sums are sums of the lines");
    assert_eq!(report.lines, world.desk.figures(&office, quarter).await.unwrap().lines);
    // M-5.4-a: the paper of the unit: every number is as long as its list, and each line is a case of the quarter.
    let paper = world.desk.assessment(&supervisor, quarter, &"tax_bureau".into()).await.unwrap();
    assert_eq!(paper.line.figures, tax.figures);
    for measure in domain::register::Measure::ALL {
        assert_eq!(paper.behind(*measure).count(), tax.figures.of(*measure) as usize, "{measure:?}");
    }
    assert!(paper.lines.iter().all(|line| cases.contains(&line.case_no)), "{:?}", paper.lines);
    let told = serde_json::to_string(&paper).unwrap();
    assert!(!told.contains("张丽") && !told.contains("北极宾馆"), "numbers and case numbers only: {told}");
    let mut browser = world.browser_of("supervisor").await;
    let page = browser.get("/desk/registers/figures?quarter=2025-Q4&unit=tax_bureau").await;
    assert!(page.text().contains(&cases[0].to_string()) && page.text().contains("按期率 ="), "{}", page.text());
    let nobody = world.desk.assessment(&world.staff("zhaogang").await, quarter, &"tax_bureau".into()).await;
    assert!(matches!(nobody, Err(Problem::NotAllowed(_))));
    // Decided in the quarter, entered later.
    let draft = AccountabilityDraft {
        unit: "tax_bureau".into(),
        person: String::new(),
        ground: AccountabilityGround::DutyNeglected,
        verification: "查阅流转记录".to_owned(),
        legal_basis: vec!["公务员法第五十九条".to_owned()],
        decision: "责令书面检查".to_owned(),
        decided_on: "2025-12-30".parse().unwrap(),
        case_no: Some(cases[0]),
    };
    world.desk.accountability_record(&supervisor, draft).await.unwrap();
    let counted = |report: domain::view::FiguresReport| report.total.entries;
    assert_eq!(counted(world.desk.figures(&supervisor, quarter).await.unwrap()), 1);
    assert_eq!(counted(world.desk.figures(&supervisor, quarter.after()).await.unwrap()), 0);
    let restrict = OversightCommand::Restrict { users: Vec::new(), reason: "举报人保护".to_owned() };
    world.does("zhaogang", cases[0], Command::Oversight(restrict)).await;
    assert_eq!(world.desk.figures(&supervisor, quarter).await.unwrap().cases, 2, "counted for nobody");
    assert_eq!(world.desk.figures(&office, "2025-Q3".parse().unwrap()).await.unwrap().lines, Vec::new());
    for login in ["leader", "government", "zhaogang", "discipline", "auditor", "admin"] {
        let answer = world.desk.figures(&world.staff(login).await, quarter).await;
        assert!(matches!(answer, Err(Problem::NotAllowed(_))), "{login}");
    }
    let file = world.browser_of("supervisor").await.get("/export/figures/2025-Q4").await;
    let text = file.text();
    assert!(text.starts_with('\u{feff}') && text.contains("市税务局") && text.contains("合计"), "{text}");
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("2025-Q4.csv"));
    assert_eq!(world.browser_of("supervisor").await.get("/export/figures/2025-4").await.status, 404);
}

/// Somebody with the file and a tool changes the record of the registers, or an entry behind its back.
async fn tampered(sql: &'static str) -> RegisterProblem {
    let world = World::at("2025-11-10T09:00").await;
    let office = world.staff("office").await;
    for unit in ["tax_bureau", "court"] {
        world.desk.roster_add(&office, member("局长", unit, Post::Deputy)).await.unwrap();
    }
    let id = world.desk.roster(&office).await.unwrap().entries[0].id;
    world.desk.roster_end(&office, id, "2025-12-31".parse().unwrap()).await.unwrap();
    let found = world.desk.store.register_verify().await.unwrap();
    assert_eq!((found.rows, found.entries, found.problem), (3, 2, None));
    let folder = world.close().await;
    change(folder.path(), sql).await;
    let store = Store::open(&Options::new(folder.path())).await.unwrap();
    let problem = store.register_verify().await.unwrap().problem.expect("noticed");
    drop(store);
    let told = program(folder.path(), &["audit", "verify"]).await;
    assert!(!told.success && told.stdout.contains(&problem.to_string()), "{told:?} does not say {problem}");
    assert!(told.stdout.contains("日志完整"), "the log of cases is as it was");
    problem
}

async fn change(folder: &std::path::Path, sql: &'static str) {
    use sqlx::ConnectOptions;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join(DATABASE));
    let mut conn = options.connect().await.unwrap();
    let unlock = "drop trigger register_log_is_append_only_update; drop trigger register_log_is_append_only_delete;";
    sqlx::raw_sql(unlock).execute(&mut conn).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
}

/// M-3.1-a, M-5.4-b: the record of the registers is chained, and `audit verify` says what was done to it.
#[tokio::test]
async fn audit_verify_notices_what_was_done_to_the_record_of_the_registers() {
    for (sql, expected) in [
        ("update register_log set account_id = 1 where log_id = 2", RegisterProblem::Altered { log_id: 2 }),
        ("update register_log set act = '改' where log_id = 1", RegisterProblem::Altered { log_id: 1 }),
        ("update register_log set at = at - 1 where log_id = 3", RegisterProblem::Altered { log_id: 3 }),
        ("update register_log set sealed = zeroblob(40) where log_id = 1", RegisterProblem::Altered { log_id: 1 }),
        ("update register_log set hash = null where log_id = 3", RegisterProblem::Altered { log_id: 3 }),
        ("delete from register_log where log_id = 2", RegisterProblem::Altered { log_id: 3 }),
        ("delete from register_log where log_id = 3", RegisterProblem::Truncated { recorded: 3, found: 2 }),
        ("delete from register_head", RegisterProblem::HeadForged),
        ("update register_head set log_id = 2", RegisterProblem::HeadForged),
        ("update register set sealed = zeroblob(40) where entry_id = 1", RegisterProblem::EntryAltered { entry_id: 1 }),
        ("delete from register where entry_id = 2", RegisterProblem::EntryAltered { entry_id: 2 }),
    ] {
        assert_eq!(tampered(sql).await, expected, "{sql}");
    }
}

/// Rows from before there was a chain are bound by the first row after them.
#[tokio::test]
async fn rows_from_before_the_chain_are_bound_by_the_next() {
    let world = World::at("2025-11-10T09:00").await;
    let office = world.staff("office").await;
    world.desk.roster_add(&office, member("局长", "tax_bureau", Post::Deputy)).await.unwrap();
    let now = world.desk.now();
    let folder = world.close().await;
    change(folder.path(), "update register_log set hash = null; delete from register_head").await;
    let world = World::open(folder, now).await;
    assert_eq!(world.desk.store.register_verify().await.unwrap().problem, None, "nothing binds them yet");
    world.desk.roster_add(&office, member("院长", "court", Post::Deputy)).await.unwrap();
    assert_eq!(world.desk.store.register_verify().await.unwrap().problem, None);
    let folder = world.close().await;
    change_again(folder.path(), "update register_log set account_id = 1 where log_id = 1").await;
    let world = World::open(folder, now).await;
    let problem = world.desk.store.register_verify().await.unwrap().problem;
    assert_eq!(problem, Some(RegisterProblem::Altered { log_id: 2 }));
}

async fn change_again(folder: &std::path::Path, sql: &'static str) {
    use sqlx::ConnectOptions;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join(DATABASE));
    sqlx::raw_sql(sql).execute(&mut options.connect().await.unwrap()).await.unwrap();
}

/// What was done in a register cannot be undone with a tool.
#[tokio::test]
async fn the_record_of_the_registers_takes_no_update_and_no_delete() {
    use sqlx::ConnectOptions;
    let world = World::at("2025-11-10T09:00").await;
    let office = world.staff("office").await;
    world.desk.roster_add(&office, member("局长", "tax_bureau", Post::Deputy)).await.unwrap();
    let folder = world.close().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join(DATABASE));
    let mut conn = options.connect().await.unwrap();
    for sql in ["update register_log set act = ''", "delete from register_log"] {
        assert!(sqlx::query(sql).execute(&mut conn).await.is_err(), "{sql}");
    }
}
