//! S17 [M-3.2.6-a, M-3.2.6-b, TR78]: compulsory collection and bankruptcy before the court.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Command, CourtUpdate, OversightCommand, RecordCommand, SuspensionGround};
use domain::ports::{Casework, Tasks};
use domain::problem::Problem;
use domain::view::{TaskFilter, TaskKind};

#[tokio::test]
async fn s17_the_court_opens_the_extract_and_nothing_else() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(OWN_LANE, 2).await;
    let court = world.staff("court").await;
    assert_eq!(world.desk.case(&court, case_no).await.err(), Some(Problem::NotFound));
    let joint = world.plays(JOINT_LANE, CONVENED).await;
    let other = world.refused("sunli", joint, court_item()).await;
    assert_eq!(other.code.id(), "ROLE_NOT_ALLOWED", "403: 人社局 cannot");
    world.does("wangqiang", case_no, court_item()).await;

    let list = world.desk.tasks(&court, TaskFilter::default(), None).await.unwrap();
    let group = list.groups.iter().find(|group| group.kind == TaskKind::Court).unwrap();
    assert_eq!((group.count, group.tasks[0].case_no), (1, case_no));
    assert!(group.tasks[0].title.contains("128,400.00") || group.tasks[0].title.contains("128400.00"), "{group:?}");
    let extract = world.desk.case(&court, case_no).await.unwrap();
    let told = serde_json::to_string(&extract).unwrap();
    for hidden in ["工资条", "13800000001", "张丽", "张*"] {
        assert!(!told.contains(hidden), "{hidden}");
    }
    assert!(told.contains("北极宾馆有限公司"), "it dockets by debtor and amount");
    assert!(extract.documents.is_empty() && extract.attachments.is_empty());
    assert_eq!(extract.case.records.court_items.len(), 1);
    let mut browser = world.browser_of("court").await;
    for path in [format!("/desk/case/{case_no}/document/1"), format!("/files/case/{case_no}/1")] {
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
    }
    world.does("court", case_no, docket()).await;
    let ruling =
        CourtUpdate {
            ruling: "准予强制执行".to_owned(), priority: "第二顺位".to_owned(), ..CourtUpdate::default()
        };
    world.does("court", case_no, record(RecordCommand::UpdateCourtItem { no: 1, update: ruling })).await;
    let stand = Command::Oversight(OversightCommand::Suspend {
        ground: SuspensionGround::Bankruptcy,
        reason: "进入破产清算".to_owned(),
        expected_end: at("2026-02-01T00:00").day(),
    });
    world.does("zhaogang", case_no, stand).await;
    let case = world.case(case_no).await;
    assert!(case.is_suspended());
    assert_eq!(case.records.court_items[0].priority, "第二顺位", "M-3.2.6-b");
    world.verified().await;
}
