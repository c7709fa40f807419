//! Records beside the cases: registers of the leading group, the public-opinion items, notes and views of a board.

use super::ink::By;
use super::stage::Play;
use domain::case::ConsultationKind;
use domain::ports::{Looks, Registers};
use domain::register::{
    AccountabilityDraft, AccountabilityGround, ConsultationDraft, OpinionDraft, Post, RosterEntry, TaskDraft,
};

impl Play<'_> {
    fn write(&mut self, login: &'static str, key: &str, unit: Option<&str>) -> String {
        self.ink.text(key, &By::Staff(login), unit)
    }
}

/// Every register, and what a department writes on its own board.
pub(crate) async fn registers(play: &mut Play<'_>) {
    let desk = &play.world.desk;
    let [office, leader, hotline] = ["office", "leader", "hotline"].map(|login| play.world.staff(login));
    let (office, leader, hotline) = (office.await, leader.await, hotline.await);
    let supervisor = play.world.staff("supervisor").await;
    let (cyberspace, tax) = (play.world.staff("cyberspace").await, play.world.staff("wangqiang").await);
    let entry = RosterEntry {
        name: play.write("office", "roster.name", None),
        unit: "tax_bureau".into(),
        post: Post::Deputy,
        from: "2025-11-03".parse().unwrap(),
        until: None,
        account: None,
    };
    desk.roster_add(&office, entry).await.unwrap();
    let place = play.write("office", "consultation.place", None);
    let draft = ConsultationDraft {
        kind: ConsultationKind::Major,
        held_at: desk.now(),
        place: place.clone(),
        agenda: play.write("office", "consultation.agenda", None),
        participants: vec![play.write("office", "consultation.participants", None)],
        cases: Vec::new(),
    };
    desk.consultation_open(&office, draft).await.unwrap();
    let id = desk.consultations(&office, None).await.unwrap()[0].id;
    desk.consultation_consent(&leader, id).await.unwrap();
    // Where it was asked for, it is held.
    desk.consultation_convene(&office, id, desk.now(), &place).await.unwrap();
    let conclusion = play.write("office", "consultation.conclusion", None);
    desk.consultation_conclude(&office, id, &conclusion).await.unwrap();
    let unit = "business_environment_bureau";
    let draft = TaskDraft {
        unit: unit.into(),
        task: play.write("office", "task.task", Some(unit)),
        due_on: "2025-11-20".parse().unwrap(),
    };
    desk.group_task_assign(&office, draft).await.unwrap();
    let id = desk.group_tasks(&hotline, None).await.unwrap()[0].id;
    let result = play.write("hotline", "task.result", Some(unit));
    desk.group_task_report(&hotline, id, &result).await.unwrap();
    let draft = AccountabilityDraft {
        unit: "tax_bureau".into(),
        person: play.write("supervisor", "accountability.person", None),
        ground: AccountabilityGround::DutyNeglected,
        verification: play.write("supervisor", "accountability.verification", None),
        legal_basis: vec![play.write("supervisor", "accountability.legal_basis", None)],
        decision: play.write("supervisor", "accountability.decision", None),
        decided_on: "2025-11-09".parse().unwrap(),
        case_no: None,
    };
    desk.accountability_record(&supervisor, draft).await.unwrap();
    let responsible = Some("tax_bureau");
    let draft = OpinionDraft {
        platform: play.write("cyberspace", "opinion.platform", responsible),
        url: format!("https://video.example/{}", play.write("cyberspace", "opinion.url", responsible)),
        summary: play.write("cyberspace", "opinion.summary", responsible),
        level: play.write("cyberspace", "opinion.level", responsible),
        found_at: desk.now(),
        responsible: Some("tax_bureau".into()),
    };
    desk.opinion_register(&cyberspace, draft).await.unwrap();
    let id = desk.opinions(&cyberspace, None).await.unwrap()[0].id;
    let response = play.write("wangqiang", "opinion.response", responsible);
    desk.opinion_respond(&tax, id, &response).await.unwrap();
    // Published under what was approved in a case.
    let case_no = play.cases.iter().find(|played| played.name == "own").unwrap().case_no;
    let statement = play.write("wangqiang", "opinion.statement", responsible);
    desk.opinion_publish(&tax, id, &statement, Some(case_no), Some(1)).await.unwrap();
    let note = play.write("cyberspace", "opinion.note", responsible);
    desk.opinion_close(&cyberspace, id, &note).await.unwrap();
    // A department's own notes and views.
    let case_no = play.cases.iter().find(|played| played.name == "own").unwrap().case_no;
    let note = play.write("wangqiang", "board.note", Some("tax_bureau"));
    desk.put_note(&tax, case_no, &note).await.unwrap();
    let name = play.write("zhaogang", "board.view", Some("tax_bureau"));
    desk.save_view(&play.world.staff("zhaogang").await, &name, "due=over", true).await.unwrap();
}
