//! Who sees what (requirements §3, M-5.3-c): what is hidden does not exist.

use crate::joint_handling::{ask_check, joint, opinion, s03_convened};
use crate::major::{escalate, s06_team};
use crate::referral::{refer, s04_assigned};
use crate::story::*;
use domain::access::{Actor, Part, Role, Sight, sight, story};
use domain::case::{
    Case, Command, CourtItemKind, DisputeItem, DocumentKind, JointCommand, RecordCommand, ReferralCommand, Tri, steps,
};
use domain::policy::InputName;

fn seen(story: &Story, actor: &Actor) -> Sight {
    sight(actor, &story.case, &story.pack)
}

fn as_seen(story: &Story, actor: &Actor) -> Case {
    story.case.seen_as(seen(story, actor), actor)
}

/// M-4.2.1-c, M-3.2.3-c: a participant sees its own question and opinion, not the others' before consolidation.
#[test]
fn a_participant_sees_its_own_part() {
    let mut story = s03_convened();
    story.as_(&hrss_handler()).does(opinion()).as_(&head_of_hrss()).does(joint(JointCommand::SignOpinion));
    assert_eq!(seen(&story, &head_of_medical()), Sight::Part(Part::Unit));
    let view = as_seen(&story, &head_of_medical());
    let hrss = view.unit(&"hrss_bureau".into()).unwrap();
    assert!(hrss.opinions.is_empty() && hrss.question.is_empty(), "another's opinion");
    assert!(!view.unit(&"medical_security_bureau".into()).unwrap().question.is_empty(), "its own question");
    assert!(view.documents.iter().all(|document| document.kind != DocumentKind::WrittenOpinion));
    assert!(view.documents.iter().any(|document| document.kind == DocumentKind::JointNotice));
    assert_eq!(as_seen(&story, &head_of_hrss()).unit(&"hrss_bureau".into()).unwrap().opinions.len(), 1);
    let lead = as_seen(&story, &head_of_tax());
    assert_eq!(lead.unit(&"hrss_bureau".into()).unwrap().opinions.len(), 1, "the lead sees n of m");
    assert!(story.case.departments().contains(&"medical_security_bureau".into()), "on its board");
    // Its step is still lawful on what it sees.
    let ctx = domain::case::Context { actor: &medical_handler(), ..story.context() };
    assert!(steps::errands(&view, &ctx).contains(&domain::case::CommandKind::DraftOpinion));
}

/// TR10 [M-4.1-a]: the department that is asked sees the question, the item and whom it is about, while it is asked; no
/// telephone, no story, nothing of the others' work.
#[test]
fn a_department_that_is_asked_sees_the_question_while_it_is_asked() {
    let mut story = crate::joint_handling::at_tax(DisputeItem { enrolled: Tri::Unknown, ..unpaid_item() });
    let hrss = [hrss_handler(), head_of_hrss()];
    for actor in &hrss {
        assert_eq!(seen(&story, actor), Sight::Nothing);
    }
    let question = "张丽 2025 年 1 月至 6 月是否参保".to_owned();
    let ask = Command::AskVerification {
        item: 1,
        fact: InputName::Enrolled,
        department: "hrss_bureau".into(),
        question: question.clone(),
    };
    story.does(ask);
    for actor in &hrss {
        assert_eq!(seen(&story, actor), Sight::Part(Part::Asked));
        let view = as_seen(&story, actor);
        assert_eq!(view.verification.as_ref().map(|asked| asked.question.clone()), Some(question.clone()));
        assert_eq!(view.registration.items.len(), 1);
        assert!(!view.registration.parties.is_empty() && view.registration.summary.is_empty());
        assert!(view.registration.parties.iter().all(|party| party.phone.is_none() && party.address.is_empty()));
        assert!(view.documents.iter().all(|document| document.kind == DocumentKind::VerificationQuery));
        assert!(view.attachments.is_empty() && view.messages.is_empty() && view.clues.is_empty());
        let ctx = domain::case::Context { actor, ..story.context() };
        assert!(steps::errands(&view, &ctx).is_empty(), "it looks the fact up; the first receiver records it");
    }
    assert_eq!(seen(&story, &head_of_medical()), Sight::Nothing, "not asked");
    assert_eq!(seen(&story, &staff(98, "督考", &[Role::Supervisor], "hrss_bureau")), Sight::Nothing);
    story.case.registration.parties[0].identity_hidden = true;
    let hidden = as_seen(&story, &hrss[0]).registration.parties[0].clone();
    assert!(hidden.name == "身份保密" && hidden.id_number.is_none());
    story.does(Command::AnswerVerification { value: "yes".to_owned(), note: "人社局电话答复".to_owned() });
    for actor in &hrss {
        assert_eq!(seen(&story, actor), Sight::Nothing, "answered");
    }
}

/// §3: offices see nothing until something is addressed to them, and then their part only.
#[test]
fn offices_see_their_part_and_nothing_before() {
    let own = crate::joint_handling::at_tax(unpaid_item());
    let outsiders =
        [office(), leader(), government(), hotline_office(), justice(), court(), cyberspace(), discipline()];
    for actor in &outsiders {
        assert_eq!(seen(&own, actor), Sight::Nothing, "{}", actor.name);
    }
    for role in [Role::Administrator, Role::Auditor, Role::Supervisor, Role::Statistics] {
        let actor = staff(99, "无", &[role], "tax_bureau");
        assert_eq!(seen(&own, &actor), Sight::Nothing, "{role}");
    }

    let mut reported = crate::joint_handling::at_tax(unpaid_item());
    reported.as_(&head_of_tax()).does(escalate());
    assert_eq!(seen(&reported, &office()), Sight::Part(Part::Leading), "M-4.2.2-b: from the report on");
    let leaders = as_seen(&reported, &leader());
    assert!(leaders.registration.parties.iter().all(|party| party.phone.is_none()), "no personal data");
    assert!(leaders.documents.iter().all(|document| document.kind == DocumentKind::EscalationReport));

    let team = s06_team();
    assert_eq!(seen(&team, &government()), Sight::Part(Part::Unit), "GOV joins the team");

    // M-4.2.2-d, M-3.2.5-a: 司法局 is asked by itself and is a unit too; it sees both.
    assert_eq!(seen(&team, &justice()), Sight::Part(Part::Unit));
    assert_eq!(as_seen(&team, &justice()).legal_checks.len(), 1);
    assert!(as_seen(&team, &government()).legal_checks.is_empty());

    let mut asked = crate::joint_handling::at_tax(unpaid_item());
    asked.does(Command::ClassifyOwn { departures: Vec::new() }).as_(&head_of_tax()).does(ask_check());
    let check = as_seen(&asked, &justice());
    assert_eq!(check.legal_checks.len(), 1);
    assert!(check.attachments.is_empty() && check.registration.parties[0].phone.is_none(), "M-3.2.5-a");

    let mut sued = crate::joint_handling::at_tax(unpaid_item());
    sued.does(Command::Record(RecordCommand::OpenCourtItem {
        kind: CourtItemKind::Bankruptcy,
        application: "申报".to_owned(),
        amount: None,
        files: Vec::new(),
    }));
    let extract = as_seen(&sued, &court());
    assert!(extract.registration.summary.is_empty() && extract.documents.is_empty(), "M-3.2.6-a: the extract only");
    assert_eq!((extract.records.court_items.len(), extract.registration.items.len()), (1, 1));

    let now = own.now;
    let mut posted = crate::joint_handling::at_tax(unpaid_item());
    posted.as_(&cyberspace()).does(Command::Record(RecordCommand::RegisterPublicOpinion {
        platform: "短视频".to_owned(),
        url: String::new(),
        summary: "欠缴".to_owned(),
        level: "一般".to_owned(),
        found_at: now,
    }));
    let item = as_seen(&posted, &cyberspace());
    assert!(item.registration.parties.is_empty() && item.registration.summary.is_empty(), "M-3.2.8-b: never names");
    assert!(!story(&posted.entries, &posted.pack, seen(&posted, &cyberspace())).is_empty());
}

/// S05 [M-4.5-f, M-5.3-c]: a clue exists for its author, the author's head and discipline inspection.
#[test]
fn s05_a_clue_is_seen_by_three_only() {
    let mut story = s04_assigned();
    story.as_(&head_of_tax());
    story.does(refer(ReferralCommand::Refuse { reason: "非本局职责".to_owned(), legal_basis: Vec::new() }));
    story.as_(&hotline_office());
    story.does(refer(ReferralCommand::ViewRefusal { justified: false, text: "没有依据".to_owned() }));
    story.as_(&head_of_hrss());
    story.does(refer(ReferralCommand::RejectRefusal { why: "职责明确".to_owned() }));
    assert_eq!(seen(&story, &discipline()), Sight::Nothing);
    story.does(refer(ReferralCommand::HandOverClue { facts: "拒不办理".to_owned() }));
    assert_eq!(as_seen(&story, &discipline()).clues.len(), 1);
    assert!(as_seen(&story, &discipline()).registration.parties.is_empty(), "the package only");
    assert_eq!(as_seen(&story, &head_of_hrss()).clues.len(), 1);
    let hidden = [head_of_tax(), wang_qiang(), hrss_handler(), hotline_office(), government()];
    for actor in &hidden {
        assert!(as_seen(&story, actor).clues.is_empty(), "{}", actor.name);
        let text = serde_json::to_string(&as_seen(&story, actor)).unwrap();
        assert!(!text.contains("拒不办理"), "{}", actor.name);
    }
    let slip = as_seen(&story, &hotline_office());
    assert!(slip.attachments.is_empty() && slip.registration.parties[0].id_number.is_none(), "§3 HST");
    assert!(slip.registration.parties[0].name != "张丽");
}

/// S16 [M-3.2.7-b]: who forwarded a case sees stage and result.
#[test]
fn s16_who_forwarded_sees_the_stage() {
    let clerk = staff(44, "信访岗", &[Role::Clerk, Role::Handler], "petitions_bureau");
    let by = domain::case::OpenedBy::Intake(staff_ref(&clerk));
    let registration = registration("2025-11-10T09:00", unpaid_item());
    let channel = domain::case::Channel::Petition;
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", clerk.clone(), channel, registration, by).unwrap();
    story.does(Command::Register);
    assert_eq!(seen(&story, &clerk), Sight::Full);
    story.does(Command::Division(domain::case::DivisionCommand::ForwardAcceptance {
        to: "tax_bureau".into(),
        departures: Vec::new(),
    }));
    assert_eq!(seen(&story, &clerk), Sight::Part(Part::Stage));
    assert_eq!(seen(&story, &wang_qiang()), Sight::Full);
    assert!(as_seen(&story, &clerk).documents.is_empty());
}

/// §3, issue: 我的待办 — what waits for whom.
#[test]
fn every_role_has_its_errands() {
    use domain::case::CommandKind as K;
    let errands = |story: &Story, actor: &Actor| {
        let view = as_seen(story, actor);
        steps::errands(&view, &domain::case::Context { actor, ..story.context() })
    };
    let mut story = crate::referral::unclear_at_hrss();
    // What is proposed comes first.
    assert_eq!(errands(&story, &hrss_handler()), [K::DraftSlip, K::AskVerification]);
    story.does(crate::referral::draft_slip());
    assert_eq!(errands(&story, &head_of_hrss()), [K::SendSlip]);
    assert!(errands(&story, &government()).is_empty());
    story.as_(&head_of_hrss()).does(refer(ReferralCommand::SendSlip));
    assert_eq!(errands(&story, &government()), [K::ReceiveSlip, K::ReturnSlip]);
    story.as_(&government());
    story.does(refer(ReferralCommand::Receive { received_by: "王".to_owned(), instruction: "转办".to_owned() }));
    assert!(errands(&story, &hotline_office()).contains(&K::AssignSlip));
    let mut reported = crate::joint_handling::at_tax(unpaid_item());
    reported.as_(&head_of_tax()).does(escalate());
    assert_eq!(errands(&reported, &office()), [K::PresentToLeader, K::ReturnEscalation]);
    reported.as_(&office()).does(crate::major::present());
    assert_eq!(errands(&reported, &leader()), [K::GiveConsent, K::RefuseConsent]);
}
