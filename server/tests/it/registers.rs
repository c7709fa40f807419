//! Registers beside the cases [M-3.1-a..c, M-3.2.1-b, M-3.2.8-a, M-3.2.8-b, M-4.2.3-a..c, M-5.4-b]: who keeps them, who reads
//! them, and that what was done stays on record.

use crate::support::play::*;
use crate::support::*;
use domain::access::Actor;
use domain::case::ConsultationKind;
use domain::ports::{Casework, Registers};
use domain::problem::Problem;
use domain::register::{
    AccountabilityDraft, AccountabilityGround, ConsultationDraft, OpinionDraft, Post, RosterEntry, TaskDraft,
};
use server::store::DATABASE;

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
    RosterEntry { name: name.to_owned(), unit: unit.into(), post, from: "2025-11-03".parse().unwrap(), until: None }
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
    let leader = member("常务副市长", "municipal_government", Post::Leader);
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
    assert_eq!(code(world.desk.consultation_consent(&office, id).await), "ROLE_NOT_ALLOWED");
    world.desk.consultation_consent(&leader, id).await.unwrap();
    // Two enter the conclusion at once: one stands, the other is told.
    let (one, two) = tokio::join!(
        world.desk.consultation_conclude(&office, id, "按实际工资补缴"),
        world.desk.consultation_conclude(&office, id, "再议"),
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    assert_eq!(code(one.and(two)), "STAGE_SKIPPED");
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
