//! 重大疑难专案 as the rules see it (M-4.2.2-a..g, M-4.2.3-a..c, M-3.1-a..c).

use crate::joint_handling::{across_item, answer_check, joint, opinion, s03_convened};
use crate::story::*;
use domain::access::{Actor, Role};
use domain::case::{
    Channel, CheckResult, Command, CommandKind, ConsultationKind, DisputeItem, DocumentKind, JointCommand,
    MajorCommand, MajorGround, OpenedBy, RecordCommand, ServiceMethod, SubState, TeamMeeting, Track, UnitQuestion,
    steps,
};
use domain::clock::ClockKind;
use domain::policy::route::Circumstance;

pub(crate) fn major(command: MajorCommand) -> Command {
    Command::Major(command)
}

pub(crate) fn escalate() -> Command {
    major(MajorCommand::Escalate { grounds: vec![MajorGround::Major], explanation: "涉及 86 名职工".to_owned() })
}

pub(crate) fn present() -> Command {
    major(MajorCommand::Present { note: "材料齐全".to_owned(), also: Vec::new(), lead: None })
}

pub(crate) fn consent() -> Command {
    major(MajorCommand::Consent { text: "同意专案处理".to_owned() })
}

pub(crate) fn ask_reviews(story: &Story) -> Command {
    let units = story.case.units.iter();
    let units = units
        .map(|unit| UnitQuestion { department: unit.department.clone(), question: "请提出审批意见".to_owned() })
        .collect();
    major(MajorCommand::AskReviews { units })
}

pub(crate) fn meeting(story: &Story) -> Command {
    major(MajorCommand::RecordMeeting {
        meeting: Box::new(TeamMeeting {
            held_at: story.now,
            place: "市政府三楼".to_owned(),
            attendees: vec!["税务局张".to_owned(), "人社局李".to_owned()],
            absentees: vec!["网信办".to_owned()],
            conclusions: "按实际工资补缴，滞纳金依法加收".to_owned(),
            dissent: String::new(),
            minutes_no: None,
        }),
    })
}

pub(crate) fn convene(story: &Story) -> Command {
    major(MajorCommand::ConveneMeeting {
        at: story.now, place: "市政府".to_owned(), agenda: "处理意见".to_owned()
    })
}

fn consultation(kind: ConsultationKind, story: &Story) -> Command {
    Command::Record(RecordCommand::OpenConsultation {
        kind,
        held_at: story.now,
        place: "税务局".to_owned(),
        agenda: "口径".to_owned(),
        participants: vec!["甲".to_owned(), "乙".to_owned()],
        conclusion: "继续联办".to_owned(),
    })
}

/// Who drafts and who signs for a unit of the team.
pub(crate) fn people_of(department: &str, no: i64) -> (Actor, Actor) {
    match department {
        "municipal_government" => (government(), government()),
        town if town.starts_with("station_") => (station(), station()),
        _ => (
            staff(100 + no, "经办", &[Role::Handler], department),
            staff(200 + no, "负责人", &[Role::Head], department),
        ),
    }
}

/// Everybody signs.
pub(crate) fn all_opinions(story: &mut Story) {
    let units: Vec<String> = story.case.units.iter().map(|unit| unit.department.to_string()).collect();
    for (no, unit) in units.iter().enumerate() {
        let (drafter, signer) = people_of(unit, i64::try_from(no).unwrap());
        story.as_(&drafter).does(opinion()).as_(&signer).does(joint(JointCommand::SignReviewOpinion));
    }
}

/// Up to the leader's consent.
pub(crate) fn s06_team() -> Story {
    let mut story = s03_convened();
    story.does(escalate()).as_(&office()).does(present()).as_(&leader()).does(consent());
    story
}

/// 86 workers of 兴安矿业 dispute base and surcharge; 税务局 has convened 人社局 and 医保局.
fn s06_convened() -> Story {
    let mut registration = registration("2025-11-10T09:00", across_item());
    let surcharge = DisputeItem { no: 2, category: 6, ..across_item() };
    registration.items.push(surcharge);
    registration.people = 86;
    registration.circumstances = vec![Circumstance::MajorGround];
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
    assert_eq!(story.case.route_of(&story.pack, 2).unwrap().also, ["R32"]);
    story.at("2025-11-11T09:00").does(joint(JointCommand::Classify { departures: Vec::new() }));
    story.as_(&head_of_tax()).does(crate::joint_handling::convene(&["hrss_bureau", "medical_security_bureau"]));
    story
}

/// A major case whose reply is signed (S18).
pub(crate) fn s06_signed() -> Story {
    let mut story = s06_team();
    story.as_(&office());
    let asked = ask_reviews(&story);
    story.does(asked);
    all_opinions(&mut story);
    let (call, held) = (convene(&story), meeting(&story));
    story.as_(&office()).does(call).does(held).does(major(MajorCommand::SignMinutes));
    story.as_(&justice()).does(answer_check(CheckResult::Pass));
    story.as_(&head_of_tax()).does(major(MajorCommand::AdoptMinutes));
    let draft = story.draft();
    story.as_(&wang_qiang()).does(draft).as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    story
}

/// S06 [M-3.1-a, M-3.2.5-a, M-4.2.2-a, M-4.2.2-b, M-4.2.2-c, M-4.2.2-d, M-4.2.2-e, M-4.2.2-f, M-4.2.2-g, M-4.2.3-a,
/// M-4.2.3-b, M-4.2.3-c, TR20, TR29–TR36, TR77]; the roster is `register::Roster`'s own test.
#[test]
fn s06_major_and_difficult() {
    let mut story = s06_convened();
    assert_eq!(story.case.sub_state, SubState::JointOpinions);
    let general = consultation(ConsultationKind::General, &story);
    story.as_(&head_of_medical()).does(general.clone());
    story.as_(&wang_qiang());
    assert_eq!(story.refused(general), "ROLE_NOT_ALLOWED", "M-4.2.3-b: members only");
    assert_eq!(story.refused(escalate()), "ROLE_NOT_ALLOWED");
    story.as_(&head_of_hrss());
    assert_eq!(story.refused(escalate()), "NOT_ACCEPTING_DEPT", "M-4.2.2-b");
    story.as_(&head_of_tax());
    let groundless = MajorCommand::Escalate { grounds: Vec::new(), explanation: "多".to_owned() };
    assert_eq!(story.refused(major(groundless)), "FIELDS_INVALID", "M-4.2.2-a");
    story.does(escalate());
    assert!(story.case.open_clock(ClockKind::Handling).unwrap().is_suspended());
    assert!(story.case.open_clock(ClockKind::OfficeReview).is_some());

    story.as_(&office());
    let early = major(MajorCommand::AskReviews { units: Vec::new() });
    assert_eq!(story.refused(early.clone()), "LEADER_CONSENT_REQUIRED", "M-4.2.2-c");
    let special = consultation(ConsultationKind::Major, &story);
    assert_eq!(story.refused(special.clone()), "LEADER_CONSENT_REQUIRED", "M-4.2.3-c");
    story.does(present());
    assert_eq!(story.refused(early), "LEADER_CONSENT_REQUIRED");
    assert_eq!(story.refused(consent()), "ROLE_NOT_ALLOWED", "M-3.1-a: the leader only");
    let refuse = major(MajorCommand::Refuse { reason: "先由三部门联办".to_owned() });
    story.as_(&leader()).at("2025-11-13T09:00").does(refuse);
    assert_eq!(story.case.sub_state, SubState::JointOpinions, "back in 联办");
    assert!(story.case.open_clock(ClockKind::Handling).unwrap().is_running());
    assert_eq!(story.case.units.len(), 2, "the units are still asked");
    assert!(
        story.case.clocks.iter().filter(|clock| clock.kind == ClockKind::Opinion).all(domain::clock::Clock::is_running)
    );

    story.as_(&head_of_tax()).does(escalate()).as_(&office()).does(present()).as_(&leader()).does(consent());
    assert_eq!((story.case.sub_state, story.case.track), (SubState::TeamHandling, Some(Track::Major)));
    assert_eq!(story.case.units.len(), 8, "M-4.2.2-d: eight units");
    assert!(story.case.open_check().is_some(), "司法局 is asked by itself");
    let special = consultation(ConsultationKind::Major, &story);
    story.as_(&office()).does(special);
    let asked = ask_reviews(&story);
    story.does(asked);
    assert_eq!(story.case.sub_state, SubState::TeamOpinions);
    let call = convene(&story);
    assert_eq!(story.refused(call.clone()), "OPINIONS_MISSING", "M-4.2.2-e, M-4.2.2-f");
    story.as_(&wang_qiang());
    let draft = story.draft();
    assert_eq!(story.refused(draft.clone()), "MINUTES_REQUIRED", "reply before minutes");
    all_opinions(&mut story);
    story.as_(&office()).at("2026-01-12T09:00");
    let call = convene(&story);
    story.does(call);
    let held = meeting(&story);
    story.does(held);
    story.as_(&head_of_tax());
    assert_eq!(story.refused(major(MajorCommand::AdoptMinutes)), "MINUTES_REQUIRED", "M-4.2.2-f");
    story.as_(&office()).does(major(MajorCommand::SignMinutes));
    let minutes = story.case.major.as_ref().unwrap().meeting.as_ref().unwrap().minutes_no.clone();
    assert_eq!(minutes.as_deref(), Some("漠社争会〔2026〕1号"));
    assert_eq!(story.refused(major(MajorCommand::SignMinutes)), "STAGE_SKIPPED", "once");
    story.as_(&head_of_tax());
    assert_eq!(story.refused(major(MajorCommand::AdoptMinutes)), "LEGAL_CHECK_REQUIRED", "M-3.2.5-a");
    story.as_(&justice()).does(answer_check(CheckResult::Pass)).as_(&office());
    assert_eq!(story.refused(major(MajorCommand::AdoptMinutes)), "NOT_ACCEPTING_DEPT", "M-4.2.2-g");
    story.as_(&head_of_tax()).does(major(MajorCommand::AdoptMinutes));
    assert!(story.case.open_clock(ClockKind::Team).is_none() && story.case.open_clock(ClockKind::Handling).is_none());
    story.as_(&wang_qiang()).does(draft).as_(&office());
    assert_eq!(story.refused(Command::SignReply { legal_basis: basis() }), "ROLE_NOT_ALLOWED", "LGO serves no reply");
    story.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let now = story.now;
    let serve = |party| Command::RecordService {
        document: DocumentKind::Reply,
        party,
        method: ServiceMethod::InPerson,
        served_at: now,
        proof: "签收".to_owned(),
    };
    story.does(serve(1));
    assert_eq!(story.refused(Command::ServeReply), "PARTY_NOT_SERVED", "S18");
    story.does(serve(2)).does(Command::ServeReply);
    story.all_agree();
    story.as_(&wang_qiang());
    let mut gap = story.follow_self();
    gap.case.documents.retain(|document| document.kind != DocumentKind::MeetingMinutes);
    let refusal = gap.try_to(Command::Archive).unwrap_err();
    assert_eq!(refusal.code.id(), "ARCHIVE_INCOMPLETE", "S18 [M-4.4-a]");
    assert!(refusal.message.contains("会议纪要"), "{}", refusal.message);
    story.does(Command::Archive);
}

/// M-4.2.2-a: the office returns what is not major; the state left and its clocks come back.
#[test]
fn the_office_returns_what_is_not_major() {
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    story.as_(&head_of_tax()).does(escalate());
    story.as_(&office()).does(major(MajorCommand::Return { reason: "单一部门可办".to_owned() }));
    assert_eq!(story.case.sub_state, SubState::Triage);
    assert!(story.case.open_clock(ClockKind::Classification).unwrap().is_running());
    assert!(!story.case.is_reported(), "no longer the leading group's");
    story.as_(&wang_qiang()).does(Command::ClassifyOwn { departures: Vec::new() });
}

/// M-4.2.2-e as M-4.2.1-d: a silent unit of the team is recorded by the office.
#[test]
fn a_silent_unit_of_the_team_is_recorded() {
    let mut story = s06_team();
    story.as_(&office());
    let asked = ask_reviews(&story);
    story.does(asked);
    let remind =
        || joint(JointCommand::Remind { department: "cyberspace_office".into(), text: "请尽快".to_owned() });
    let absence = || {
        joint(JointCommand::RecordAbsence { department: "cyberspace_office".into(), reason: "无舆情".to_owned() })
    };
    story.does(remind()).does(remind());
    assert_eq!(story.refused(absence()), "OPINIONS_MISSING", "not yet due");
    story.at("2025-12-10T09:00").as_(&head_of_tax());
    assert_eq!(story.refused(absence()), "ROLE_NOT_ALLOWED");
    story.as_(&office()).does(absence());
    assert_eq!(story.case.missing_opinions().count(), 7);
}

/// S07 [TR53]: a major case that is re-examined goes back to its team.
#[test]
fn s07_a_major_case_is_re_examined_by_its_team() {
    let mut story = s06_team();
    story.case.sub_state = SubState::ObjectionRecorded;
    story.as_(&head_of_tax()).does(Command::ReExamine { ground: "新证据".to_owned() });
    assert_eq!((story.case.sub_state, story.case.round), (SubState::TeamHandling, 2));
    assert_eq!(story.case.units.len(), 8);
    story.as_(&office());
    let asked = ask_reviews(&story);
    story.does(asked);
}

/// M-3.1-a, M-4.2.2-c: the roster's one active 组长 consents, no other account of the post; a change moves what waits.
#[test]
fn m_3_1_a_consent_is_the_one_active_leaders_and_moves_with_the_post() {
    let mut story = s03_convened();
    story.does(escalate()).as_(&office()).does(present());
    let (old, new) = (leader(), staff(146, "新任副市长", &[Role::GroupLeader], "leading_group_office"));
    let waits = |story: &Story, actor: &Actor| {
        let ctx = domain::case::Context { actor, ..story.context() };
        steps::errands(&story.case, &ctx).contains(&CommandKind::GiveConsent)
    };
    story.as_(&new);
    let refusal = story.try_to(consent()).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("ROLE_NOT_ALLOWED", "M-3.1-a"));
    assert!(refusal.message.contains("常务副市长"), "says who it is: {}", refusal.message);
    assert!(waits(&story, &old) && !waits(&story, &new));
    // The post changes hands while the consent is open.
    story.leader = Some(roster_entry(&new));
    assert!(waits(&story, &new) && !waits(&story, &old), "what waits goes to the new one");
    story.as_(&old);
    for command in [consent(), major(MajorCommand::Refuse { reason: "不同意".to_owned() })] {
        let refusal = story.try_to(command).unwrap_err();
        assert!(refusal.message.contains("新任副市长"), "{}", refusal.message);
    }
    // Nobody, or a leader without an account: what to do is said, and nobody consents instead.
    story.leader = None;
    assert!(story.try_to(consent()).unwrap_err().message.contains("先登记组长"));
    story.leader = Some(domain::register::RosterEntry { account: None, ..roster_entry(&old) });
    assert!(story.try_to(consent()).unwrap_err().message.contains("登记其账号"));
    story.leader = Some(roster_entry(&new));
    story.as_(&new).does(consent());
    assert_eq!(story.case.sub_state, SubState::TeamHandling);
}
