//! S06 [M-3.1-a..c, M-3.2.5-a, M-4.2.2-a..g, M-4.2.3-a..c, TR20, TR29–TR36, TR77]: major and difficult; and the guards of
//! S18 on such a case [M-4.3-a, M-4.4-a].

use crate::support::play::*;
use crate::support::*;
use domain::case::{Command, ConsultationKind, DocumentKind, JointCommand, MajorCommand, RecordCommand, SubState};
use domain::ports::Casework;
use domain::problem::Problem;

fn consultation(world: &World, kind: ConsultationKind) -> Command {
    record(RecordCommand::OpenConsultation {
        kind,
        held_at: world.desk.now(),
        place: "税务局".to_owned(),
        agenda: "口径".to_owned(),
        participants: vec!["甲".to_owned(), "乙".to_owned()],
        conclusion: "继续联办".to_owned(),
    })
}

#[tokio::test]
async fn s06_the_leader_consents_the_team_meets_and_the_accepting_department_replies() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(JOINT_LANE, CONVENED).await;
    world.does("wufang", case_no, consultation(&world, ConsultationKind::General)).await;
    let outsider = world.refused("wangqiang", case_no, consultation(&world, ConsultationKind::General)).await;
    assert_eq!(outsider.code.id(), "ROLE_NOT_ALLOWED", "M-4.2.3-b: members");
    assert_eq!(world.refused("chenhua", case_no, escalate()).await.code.id(), "NOT_ACCEPTING_DEPT", "M-4.2.2-b");
    let before = world.desk.case(&world.staff("office").await, case_no).await;
    assert_eq!(before.err(), Some(Problem::NotFound), "nothing is the office's before the report");
    world.does("zhaogang", case_no, escalate()).await;
    let early = Command::Major(MajorCommand::AskReviews { units: Vec::new() });
    assert_eq!(world.refused("office", case_no, early).await.code.id(), "LEADER_CONSENT_REQUIRED", "M-4.2.2-c");
    let special = world.refused("office", case_no, consultation(&world, ConsultationKind::Major)).await;
    assert_eq!((special.code.id(), special.clause.as_str()), ("LEADER_CONSENT_REQUIRED", "M-4.2.3-c"));
    world.does("office", case_no, present()).await;
    assert_eq!(world.refused("office", case_no, consent()).await.code.id(), "ROLE_NOT_ALLOWED", "M-3.1-a");
    let report = world.desk.case(&world.staff("leader").await, case_no).await.unwrap();
    let told = serde_json::to_string(&report).unwrap();
    assert!(told.contains("涉及 86 名职工") && !told.contains("13800000001"), "the report, no personal data");
    let refuse = Command::Major(MajorCommand::Refuse { reason: "先由三部门联办".to_owned() });
    world.does("leader", case_no, refuse).await;
    assert_eq!(world.case(case_no).await.sub_state, SubState::JointOpinions, "back in 联办");

    world.steps(case_no, &MAJOR[3..TEAM]).await;
    assert_eq!(world.case(case_no).await.units.len(), 8, "M-4.2.2-d");
    world.does("office", case_no, consultation(&world, ConsultationKind::Major)).await;
    world.does("office", case_no, ask_reviews(&world.case(case_no).await)).await;
    let missing = world.refused("office", case_no, call_meeting(world.desk.now())).await;
    assert_eq!(missing.code.id(), "OPINIONS_MISSING");
    let reply = draft(&world.case(case_no).await);
    assert_eq!(world.refused("wangqiang", case_no, reply.clone()).await.code.id(), "MINUTES_REQUIRED", "M-4.2.2-f");
    world.all_units_sign(case_no).await;
    world.does("office", case_no, call_meeting(world.desk.now())).await;
    world.does("office", case_no, meeting(world.desk.now())).await;
    let adopt = || Command::Major(MajorCommand::AdoptMinutes);
    assert_eq!(world.refused("zhaogang", case_no, adopt()).await.code.id(), "MINUTES_REQUIRED");
    world.does("office", case_no, Command::Major(MajorCommand::SignMinutes)).await;
    let minutes = world.case(case_no).await.major.unwrap().meeting.unwrap().minutes_no;
    assert_eq!(minutes.as_deref(), Some("漠社争会〔2025〕1号"));
    assert_eq!(world.refused("zhaogang", case_no, adopt()).await.code.id(), "LEGAL_CHECK_REQUIRED", "M-3.2.5-a");
    world.does("justice", case_no, pass_check()).await;
    world.does("zhaogang", case_no, adopt()).await;
    world.does("wangqiang", case_no, reply).await;
    assert!(world.tries("office", case_no, sign()).await.is_err(), "M-4.2.2-g: LGO serves no reply");
    world.does("zhaogang", case_no, sign()).await;

    // S18 [M-4.3-a, M-4.4-a].
    world.does("zhaogang", case_no, serve(DocumentKind::Reply, 1, world.desk.now())).await;
    assert_eq!(world.refused("zhaogang", case_no, Command::ServeReply).await.code.id(), "PARTY_NOT_SERVED");
    world.does("zhaogang", case_no, serve(DocumentKind::Reply, 2, world.desk.now())).await;
    world.does("zhaogang", case_no, Command::ServeReply).await;
    world.all_agree("wangqiang", case_no).await;
    world.does("wangqiang", case_no, Command::Archive).await;
    let edited = Command::Joint(JointCommand::SignOpinion);
    assert_eq!(world.refused("chenhua", case_no, edited).await.code.id(), "CASE_ARCHIVED");
    world.verified().await;
}

/// The leader consents while the office takes the report back to look at it again: one of them is told.
#[tokio::test]
async fn s06_two_answers_to_one_report_are_one_answer() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(MAJOR_LANE, PRESENTED).await;
    let version = world.case(case_no).await.version;
    world.has_leader().await;
    let leader = world.staff("leader").await;
    let refuse = Command::Major(MajorCommand::Refuse { reason: "再议".to_owned() });
    let (yes, no) = tokio::join!(
        Casework::command(&world.desk, &leader, case_no, version, consent()),
        Casework::command(&world.desk, &leader, case_no, version, refuse),
    );
    assert_eq!(usize::from(yes.is_ok()) + usize::from(no.is_ok()), 1);
    assert!(matches!(yes.err().or(no.err()), Some(Problem::Conflict { .. })));
    assert_eq!(world.case(case_no).await.major.unwrap().decisions.len(), 1);
}
