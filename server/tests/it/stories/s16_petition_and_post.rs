//! S16 [M-3.2.7-b, M-3.2.8-a, M-3.2.8-b, TR81, TR84]: a petition is transferred, a post is registered.

use crate::support::play::*;
use crate::support::*;
use domain::case::{Channel, Command, RecordCommand, SubState};
use domain::intake::Form;
use domain::ports::{Board, Casework, Tasks};
use domain::problem::Problem;
use domain::view::{TaskFilter, TaskKind};

/// M-3.2.7-b: a petition is registered once, also when two register it at once; whoever may know the other case is told
/// its number, others are not.
#[tokio::test]
async fn s16_a_petition_is_registered_once() {
    let world = World::at("2025-11-10T09:00").await;
    let numbered = |number: &str| Form { petition_no: number.to_owned(), ..back_pay_form() };
    let first = world.take("petitions", Channel::Petition, numbered("X2026-31")).await.case_no;
    assert_eq!(world.case(first).await.registration.petition_no.as_deref(), Some("X2026-31"));
    let told = |answer: Result<domain::view::Submitted, Problem>| match answer {
        Err(Problem::Invalid(fields)) => {
            assert_eq!(fields[0].field, "petition_no");
            fields[0].message.clone()
        }
        other => panic!("{other:?}"),
    };
    let own = world.staff("petitions").await;
    let again = told(world.desk.register_contact(&own, Channel::Petition, numbered(" x2026-31 ")).await);
    assert!(again.contains(&first.to_string()), "{again}");
    let stranger = world.staff("wangqiang").await;
    let hidden = told(world.desk.register_contact(&stranger, Channel::Petition, numbered("X2026-31")).await);
    assert!(!hidden.contains(&first.to_string()) && hidden.contains("已经登记过"), "{hidden}");
    let (one, two) = tokio::join!(
        world.desk.register_contact(&own, Channel::Petition, numbered("X2026-32")),
        world.desk.register_contact(&stranger, Channel::Petition, numbered("X2026-32")),
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "one of two at once");
    told(one.and(two));
    // The number is taken where a registration is amended, too; the own number is no other's.
    let other = world.take("wangqiang", Channel::Petition, numbered("X2026-33")).await.case_no;
    let version = world.case(other).await.version;
    let amended = world.desk.amend(&stranger, other, version, numbered("X2026-31")).await;
    assert!(matches!(amended, Err(Problem::Invalid(_))), "{amended:?}");
    world.desk.amend(&stranger, other, version, numbered("X2026-33")).await.unwrap();
    world.desk.amend(&stranger, other, version + 1, numbered("X2026-34")).await.unwrap();
    world.take("sunli", Channel::Petition, numbered("X2026-33")).await;
    world.verified().await;
}

#[tokio::test]
async fn s16_the_petition_is_followed_and_the_post_is_closed_with_a_note() {
    let world = World::at("2025-11-10T09:00").await;
    let case_no = world.plays(PETITION_LANE, 2).await;
    let case = world.case(case_no).await;
    assert_eq!((case.sub_state, case.accountable_department().as_str()), (SubState::Submitted, "tax_bureau"));
    world.steps(case_no, &PETITION[2..]).await;
    let case = world.case(case_no).await;
    assert_eq!(case.accepting_department.as_ref().unwrap().as_str(), "tax_bureau");
    assert_eq!(case.first_contact().unwrap().name, "林静", "首问 stays 信访局");
    let own_case = world.plays(OWN_LANE, 1).await;
    let refusal = world.refused("wangqiang", own_case, forward("hrss_bureau")).await;
    assert_eq!(refusal.code.id(), "FORWARD_NOT_ALLOWED", "M-4.1-b");

    // 信访局: stage and result, of its own petitions only.
    let petitions = world.staff("petitions").await;
    let seen = world.desk.case(&petitions, case_no).await.unwrap();
    assert!(seen.documents.is_empty() && seen.attachments.is_empty() && seen.case.decisions.is_empty());
    assert_eq!(world.desk.case(&petitions, own_case).await.err(), Some(Problem::NotFound));
    let followed = TaskFilter { kind: Some(TaskKind::Followed), ..TaskFilter::default() };
    let list = world.desk.tasks(&petitions, followed, None).await.unwrap();
    assert_eq!(list.groups[0].tasks[0].case_no, case_no);
    let files = world.desk.case_file(&petitions, case_no, 1).await;
    assert_eq!(files.err(), Some(Problem::NotFound));

    // 网信办 links by number, and never sees a name.
    let cyberspace = world.staff("cyberspace").await;
    assert_eq!(world.desk.case(&cyberspace, case_no).await.err(), Some(Problem::NotFound));
    let nowhere = world.tries_unseen("cyberspace", "2025-0999".parse().unwrap(), post(world.desk.now())).await;
    assert_eq!(nowhere.err(), Some(Problem::NotFound));
    world.tries_unseen("cyberspace", case_no, post(world.desk.now())).await.unwrap();
    let item = world.desk.case(&cyberspace, case_no).await.unwrap();
    let told = serde_json::to_string(&item).unwrap();
    for hidden in ["张", "北极宾馆", "工资条"] {
        assert!(!told.contains(hidden), "{hidden} in {told}");
    }
    let list =
        serde_json::to_string(&world.desk.tasks(&cyberspace, TaskFilter::default(), None).await.unwrap()).unwrap();
    assert!(list.contains("某单位欠缴社保") && !list.contains('张'), "{list}");
    let found = world.desk.find(&cyberspace, "张丽").await.unwrap();
    assert!(found.cards.is_empty(), "not by name");
    let respond = record(RecordCommand::RespondPublicOpinion {
        no: 1,
        response: "已立案核查".to_owned(),
        statement: String::new(),
        disclosure: None,
    });
    world.does("wangqiang", case_no, respond).await;
    let close = |note: &str| record(RecordCommand::ClosePublicOpinion { no: 1, note: note.to_owned() });
    assert_eq!(world.refused("cyberspace", case_no, close(" ")).await.code.id(), "FIELDS_INVALID");
    world.does("cyberspace", case_no, close("已平息")).await;
    assert!(world.case(case_no).await.records.open_public_opinion().is_none());
    // An archived case takes no post, and says nothing of itself.
    let withdrawn = world.plays(OWN_LANE, 1).await;
    let letter = Some("撤回申请书".to_owned());
    world.does("wangqiang", withdrawn, Command::Withdraw { reason: "已补缴".to_owned(), letter }).await;
    world.does("wangqiang", withdrawn, Command::Archive).await;
    let late = world.tries_unseen("cyberspace", withdrawn, post(world.desk.now())).await;
    assert_eq!(late.err(), Some(Problem::NotFound));
    world.verified().await;
}
