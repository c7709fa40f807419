//! S05 [M-4.5-f, M-5.3-c, M-5.4-a, M-5.4-b, TR41–TR44]: refused without basis; the clue, the entry, the quarter's report.

use crate::support::play::*;
use crate::support::*;
use domain::case::SubState;
use domain::clock::ClockKind;
use domain::ports::{Casework, Inbox, Registers, Tasks, Tracking};
use domain::problem::Problem;
use domain::register::{AccountabilityDraft, AccountabilityGround, Quarter};
use domain::view::TaskFilter;

#[tokio::test]
async fn s05_an_unjustified_refusal_becomes_a_clue_an_entry_and_a_figure() {
    let world = World::at("2025-11-10T09:00").await;
    // A hand-over without any recorded refusal, on another case.
    let other = world.plays(REFERRAL_LANE, ASSIGNED).await;
    let early = world.refused("chenhua", other, hand_over_clue()).await;
    assert_eq!((early.code.id(), early.clause.as_str()), ("NO_REFUSAL_RECORDED", "M-4.5-f"));

    let (login, channel, form, script) = LANES[REFERRAL_LANE];
    let taken = world.take(login, channel, form()).await;
    let case_no = taken.case_no;
    world.steps(case_no, &script[..REFUSED]).await;
    assert_eq!(world.case(case_no).await.sub_state, SubState::AssignedRefused);
    let unjudged = world.refused("chenhua", case_no, hand_over_clue()).await;
    assert_eq!(unjudged.code.id(), "NO_REFUSAL_RECORDED", "not yet judged");
    world.steps(case_no, &script[REFUSED..CLUE]).await;
    let case = world.case(case_no).await;
    assert_eq!(case.sub_state, SubState::AssignedHandling, "back in 承办办理");
    assert!(case.open_clock(ClockKind::Assigned).unwrap().is_running(), "K-ASG runs");

    // DIS sees the package; 税务局, the parties and 12345 see neither badge nor entry nor notice.
    let package = world.desk.case(&world.staff("discipline").await, case_no).await.unwrap();
    assert_eq!(package.case.clues.len(), 1);
    let session = world.tracking(case_no, &taken.query_code).await;
    let mut read = vec![serde_json::to_string(&world.desk.view(&session, case_no).await.unwrap()).unwrap()];
    read.push(serde_json::to_string(&world.desk.party_inbox(&session, case_no).await.unwrap()).unwrap());
    for login in ["zhaogang", "handler", "hotline", "government", "sunli", "office", "supervisor"] {
        let actor = world.staff(login).await;
        if let Ok(view) = world.desk.case(&actor, case_no).await {
            assert!(view.case.clues.is_empty(), "{login}");
            read.push(serde_json::to_string(&view).unwrap());
        }
        read.push(serde_json::to_string(&world.desk.inbox(&actor).await.unwrap()).unwrap());
        read.push(
            serde_json::to_string(&world.desk.tasks(&actor, TaskFilter::default(), None).await.unwrap()).unwrap(),
        );
    }
    for text in read {
        for hidden in ["转办后无依据拒不办理", "\"clues\":", "\"clue\""] {
            assert!(!text.contains(hidden), "{hidden} is told");
        }
    }

    // SUP enters it, not without basis; 税务局's quarter counts one refusal, and the other case none.
    let supervisor = world.staff("supervisor").await;
    let entry = |basis: &[&str]| AccountabilityDraft {
        unit: "tax_bureau".into(),
        person: String::new(),
        ground: AccountabilityGround::DutyNeglected,
        verification: "查阅转办单和拒办说明".to_owned(),
        legal_basis: basis.iter().map(|basis| (*basis).to_owned()).collect(),
        decision: "责令书面检查".to_owned(),
        decided_on: world.desk.now().day(),
        case_no: Some(case_no),
    };
    match world.desk.accountability_record(&supervisor, entry(&[])).await {
        Err(Problem::Refused(refusal)) => {
            assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("FIELDS_INVALID", "M-5.4-b"));
            assert_eq!(app::error::AppError::Problem(Problem::Refused(refusal)).status(), 422);
        }
        answer => panic!("{answer:?}"),
    }
    world.desk.accountability_record(&supervisor, entry(&["公务员法第五十九条"])).await.unwrap();
    let quarter = Quarter::of(world.desk.now().day());
    let report = world.desk.figures(&supervisor, quarter).await.unwrap();
    let line = |unit: &str| report.lines.iter().find(|line| line.department == unit.into()).unwrap();
    assert_eq!((line("tax_bureau").figures.refusals, line("tax_bureau").entries), (1, 1));
    assert_eq!(line("hrss_bureau").figures.refusals, 0);
    world.verified().await;
}
