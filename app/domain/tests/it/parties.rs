//! Two parties and their dates [M-4.3-a, M-4.3-b, M-4.3-c, M-4.5-e, M-2.3-c]: what runs from the service on whom, who is
//! heard before the decision, whose word ends whose window, what a message promises, which dates papers name.

use crate::scenarios::{s01_in_review, s01_served};
use crate::story::*;
use domain::access::{Actor, Role};
use domain::case::{
    ANSWERS, Audience, Case, Command, CommandKind, Document, DocumentKind, Event, HearingCommand, MatterKind,
    NoObjection, OpenedBy, Outcome, RemedyKind, RemedyOutcome, ServiceMethod, SubState, steps,
};
use domain::clock::ClockKind;
use domain::value::Instant;

fn serve(document: DocumentKind, party: u8, method: ServiceMethod, served_at: Instant) -> Command {
    Command::RecordService { document, party, method, served_at, proof: "签收".to_owned() }
}

fn state(text: &str) -> Command {
    Command::Hearing(HearingCommand::State { party: 0, text: text.to_owned() })
}

fn contact(party: u8, at: Instant) -> Command {
    Command::RecordContact { party, at, method: "电话".to_owned(), result: "无人接听".to_owned() }
}

fn content(how: NoObjection, party: u8) -> Command {
    Command::ConfirmNoObjection { party, how }
}

fn reconsideration(day: &str) -> Command {
    Command::StartRemedy {
        party: 0,
        remedy: RemedyKind::Reconsideration,
        body: "上一级税务机关".to_owned(),
        filed_on: day.parse().unwrap(),
        docket: None,
        civil: false,
        acknowledged: false,
    }
}

pub(crate) fn employer() -> Actor {
    Actor::party(2, "北极宾馆有限公司")
}

fn paper(story: &Story, kind: DocumentKind) -> Document {
    story.case.documents.iter().rev().find(|document| document.kind == kind).unwrap().clone()
}

/// A reply signed and served on 2026-12-18 on the applicant, two days later on the employer.
fn served_in_december() -> Story {
    let mut story = Story::submitted("2026-12-01T09:30", unpaid_item());
    story.as_(&wang_qiang()).at("2026-12-01T10:00").does(Command::Claim).does(Command::Register);
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    let finding = story.at("2026-12-10T10:00").finding();
    story.does(finding);
    let draft = story.draft();
    story.does(draft).as_(&head_of_tax()).at("2026-12-17T10:00").does(Command::SignReply { legal_basis: basis() });
    story.at("2026-12-18T15:00");
    let now = story.now;
    story.does(serve(DocumentKind::Reply, 1, ServiceMethod::InPerson, now)).at("2026-12-21T09:00");
    story.does(serve(DocumentKind::Reply, 2, ServiceMethod::Post, at("2026-12-20T11:00"))).does(Command::ServeReply);
    story
}

/// The case that the issue names: served 2026-12-18, objected 2026-12-30, 行政复议 until 2027-02-16.
#[test]
fn m_4_3_c_remedy_limits_run_from_the_service_on_each_party() {
    let mut story = served_in_december();
    let last = |case: &Case, story: &Story, party, kind| {
        let limits = case.remedy_limits(party, &story.pack, &story.calendar);
        let found = limits.into_iter().find(|limit| limit.kind == kind).unwrap();
        found.due_at.map(|due| due.plus(-1).day().to_string())
    };
    story.as_(&Actor::party(1, "张丽")).at("2026-12-30T10:00");
    story.does(Command::Object { party: 0, grounds: "少算两个月".to_owned() });
    let of = |party, kind| last(&story.case, &story, party, kind);
    assert_eq!(of(1, RemedyKind::Reconsideration).as_deref(), Some("2027-02-16"));
    assert_eq!(of(1, RemedyKind::Litigation).as_deref(), Some("2027-06-18"));
    // The other party has its own, from the service on it: 60 days after 12-20.
    assert_eq!(of(2, RemedyKind::Reconsideration).as_deref(), Some("2027-02-18"));
    assert_eq!(of(1, RemedyKind::Mediation), None, "no statute sets one");
    let shown = story.case.open_clock(ClockKind::Remedy).unwrap();
    assert_eq!(shown.due_at.plus(-1).day().to_string(), "2027-02-16", "the card shows the same day, not 2027-03-01");
    let lines = domain::view::remedy_limits(&story.case, 1, &story.pack, &story.calendar, story.now);
    let reconsideration = lines.iter().find(|line| line.kind == RemedyKind::Reconsideration).unwrap();
    let days = &reconsideration.explanation.as_ref().unwrap().days;
    assert_eq!(
        days.first().unwrap().day.to_string(),
        "2026-12-18",
        "day by day from the service, which is not counted"
    );
    let standing = domain::view::standings(&story.case, &story.pack, &story.calendar, story.now);
    assert_eq!(standing.iter().map(|one| one.party).collect::<Vec<_>>(), [1, 2], "staff see both");
    // Of labour relations it is arbitration, one year.
    let mut item = unpaid_item();
    (item.category, item.sub_kind) = (9, Some("labour_relation".to_owned()));
    let mut labour = story.follow_self();
    labour.case.registration.items = vec![item];
    assert_eq!(last(&labour.case, &labour, 1, RemedyKind::Arbitration).as_deref(), Some("2027-12-20"), "Monday");
}

/// Done-when 2 of the issue: transitions × parties × ways of service.
#[test]
fn m_4_3_c_no_limit_starts_before_the_service_and_no_case_is_archived_over_a_party() {
    for method in ServiceMethod::ALL {
        for party in [1_u8, 2] {
            let other = 3 - party;
            let mut story = s01_in_review();
            story.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
            let signed = story.now;
            // Not before the paper exists, and not in the future.
            for (served_at, what) in
                [(signed.plus(-3600), "before it was signed"), (signed.plus(7200), "in the future")]
            {
                assert_eq!(
                    story.refused(serve(DocumentKind::Reply, party, *method, served_at)),
                    "FIELDS_INVALID",
                    "{what}"
                );
            }
            assert_eq!(
                story.case.remedy_limits(party, &story.pack, &story.calendar),
                [],
                "nothing runs before service"
            );
            story.now = signed.plus(86_400);
            story.does(serve(DocumentKind::Reply, party, *method, signed.plus(3600)));
            assert_eq!(story.case.answer_service(party).map(|service| service.method), Some(*method), "as recorded");
            assert_eq!(story.refused(Command::ServeReply), "PARTY_NOT_SERVED", "M-4.3-a");
            let now = story.now;
            story.does(serve(DocumentKind::Reply, other, *method, now)).does(Command::ServeReply);
            for limit in story.case.remedy_limits(party, &story.pack, &story.calendar) {
                assert_eq!(limit.served_at, signed.plus(3600));
                assert!(limit.due_at.is_none_or(|due| due > limit.served_at));
            }
            assert!(story.case.is_open_to(party) && story.case.is_open_to(other), "whom it is served on can read it");
            // The one says 无异议: whatever staff try, the file is not closed over the other.
            let mut one = story.follow_self();
            one.as_(&Actor::party(party, "一方")).does(content(NoObjection::Stated, 0));
            assert_eq!(one.case.sub_state, SubState::ReplyServed);
            assert_eq!(one.case.awaited().map(|party| party.no).collect::<Vec<_>>(), [other]);
            for actor in [wang_qiang(), head_of_tax()] {
                one.as_(&actor);
                assert_eq!(one.refused(Command::Archive), "STAGE_SKIPPED", "M-4.3-b");
            }
            let mut forced = one.follow_self();
            forced.case.sub_state = SubState::ArchivePending;
            forced.case.outcome = Some(Outcome::ConcludedNoObjection);
            let refusal = forced.as_(&wang_qiang()).try_to(Command::Archive).unwrap_err();
            assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("PARTY_AWAITED", "M-4.3-b"));
            // The other may object now, and after the file lies ready.
            let mut objecting = one.follow_self();
            objecting
                .as_(&Actor::party(other, "另一方"))
                .does(Command::Object { party: 0, grounds: "不同意".to_owned() });
            assert_eq!(objecting.case.sub_state, SubState::ObjectionRecorded);
            assert!(objecting.case.is_at_rest(party), "its own word stands");
            one.all_agree();
            assert_eq!(one.case.sub_state, SubState::ArchivePending);
            one.as_(&Actor::party(other, "另一方"))
                .does(Command::Object { party: 0, grounds: "刚收到账".to_owned() });
            assert_eq!(one.case.sub_state, SubState::ObjectionRecorded);
        }
    }
}

/// M-4.3-b: silence is each party's own; its window and two attempts to reach it, not the other.
#[test]
fn m_4_3_b_silence_counts_for_one_party_and_with_contacts_to_it() {
    let mut story = served_in_december();
    let window = |story: &Story, party| {
        story.case.window_ends(party, &story.pack, &story.calendar).unwrap().plus(-1).day().to_string()
    };
    assert_eq!((window(&story, 1), window(&story, 2)), ("2027-01-04".to_owned(), "2027-01-04".to_owned()));
    story.as_(&head_of_tax()).at("2026-12-28T09:00");
    let now = story.now;
    story.does(contact(1, now)).does(contact(1, now)).at("2027-01-05T09:00");
    let mut early = story.follow_self();
    early.at("2027-01-04T23:00");
    assert_eq!(early.refused(content(NoObjection::Silence, 1)), "OBJECTION_WINDOW_OPEN");
    assert_eq!(
        story.refused(content(NoObjection::Silence, 2)),
        "CONTACT_ATTEMPTS_MISSING",
        "nobody called the employer"
    );
    story.does(content(NoObjection::Silence, 1));
    assert_eq!(story.case.sub_state, SubState::ReplyServed, "the employer is still awaited");
    let now = story.now;
    story.does(contact(2, now)).does(contact(2, now)).does(content(NoObjection::Silence, 2));
    assert_eq!(
        (story.case.sub_state, story.case.outcome),
        (SubState::ArchivePending, Some(Outcome::ConcludedNoObjection))
    );
    // Evidence of a party names a day on which it had the answer.
    let mut told = served_in_december();
    told.as_(&wang_qiang());
    let evidence = |day: &str| NoObjection::Evidence { method: "窗口签字".to_owned(), on: day.parse().unwrap() };
    assert_eq!(told.refused(content(evidence("2026-12-19"), 2)), "FIELDS_INVALID", "served on the 20th");
    told.does(content(evidence("2026-12-20"), 2));
    assert!(told.case.is_at_rest(2) && !told.case.is_at_rest(1));
}

/// M-4.3-c, TR85: an objection that its author does not pursue is led to its end, and who comes later is not shut out.
#[test]
fn m_4_3_c_an_objection_not_pursued_ends_after_the_limits_and_two_contacts() {
    let mut story = served_in_december();
    story.as_(&Actor::party(1, "张丽")).does(content(NoObjection::Stated, 0));
    story.as_(&employer()).at("2026-12-30T10:00").does(Command::Object { party: 0, grounds: "多算".to_owned() });
    let close = || Command::CloseNotPursued { party: 0 };
    story.as_(&head_of_tax()).at("2027-06-21T10:00");
    let refusal = story.try_to(close()).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("REMEDY_LIMIT_OPEN", "M-4.3-c"));
    assert!(refusal.message.contains("2027-06-21"), "six months from 12-20, a Sunday: {}", refusal.message);
    story.at("2027-06-22T10:00");
    assert_eq!(story.refused(close()), "CONTACT_ATTEMPTS_MISSING");
    let now = story.now;
    story.does(contact(1, now)).does(contact(1, now));
    assert_eq!(story.refused(close()), "CONTACT_ATTEMPTS_MISSING", "that was the other side");
    story.does(contact(2, now)).does(contact(2, now));
    let mut filed = story.follow_self();
    filed.as_(&employer()).does(reconsideration("2027-01-10")).as_(&head_of_tax());
    assert_eq!(filed.refused(close()), "STAGE_SKIPPED", "a filing is on record");
    story.as_(&wang_qiang());
    assert_eq!(story.refused(close()), "ROLE_NOT_ALLOWED", "the head's");
    story.as_(&head_of_tax()).does(close());
    assert_eq!((story.case.sub_state, story.case.outcome), (SubState::ArchivePending, Some(Outcome::NotPursued)));
    assert_eq!(Outcome::NotPursued.zh(), "逾期未申请救济");
    story.as_(&wang_qiang()).does(Command::Archive).as_(&employer());
    story.does(Command::AskReopening { reason: "法院要求提供答复".to_owned() });
    assert_eq!(story.case.reopen_requests.len(), 1, "a late party is heard");
}

/// M-4.3-c: both sides object, each goes its own way, and the card ends when both have.
#[test]
fn m_4_3_c_both_sides_may_object_and_pursue_their_remedies_side_by_side() {
    let mut story = served_in_december();
    story.as_(&Actor::party(1, "张丽")).at("2026-12-30T10:00");
    story.does(Command::Object { party: 0, grounds: "少算".to_owned() }).does(reconsideration("2026-12-30"));
    story.as_(&employer()).does(Command::Object { party: 0, grounds: "多算".to_owned() });
    assert_eq!(story.case.sub_state, SubState::RemedyTracking, "a remedy is under way");
    assert_eq!(story.refused(Command::Object { party: 0, grounds: "再说一次".to_owned() }), "OBJECTION_OPEN");
    story.does(reconsideration("2026-12-30"));
    assert_eq!(story.case.open_remedies().map(|remedy| remedy.party).collect::<Vec<_>>(), [1, 2]);
    let close = |party, outcome| Command::CloseRemedy { party, outcome, decision: "复决〔2027〕1号".to_owned() };
    story.as_(&wang_qiang()).at("2027-02-10T10:00").does(close(2, RemedyOutcome::Upheld));
    assert_eq!(story.case.sub_state, SubState::RemedyTracking, "the other one is not over");
    let mut redone = story.follow_self();
    redone.as_(&head_of_tax()).does(Command::RedoAfterRemedy {
        party: 1,
        outcome: RemedyOutcome::Annulled,
        decision: "复决〔2027〕2号".to_owned(),
    });
    assert_eq!((redone.case.sub_state, redone.case.open_objection()), (SubState::Triage, None));
    story.does(close(1, RemedyOutcome::Dismissed));
    assert_eq!(
        (story.case.sub_state, story.case.outcome),
        (SubState::ArchivePending, Some(Outcome::ConcludedAfterRemedy))
    );
}

/// M-4.3-a: both sides get the answer, so both are heard before it.
#[test]
fn m_4_3_a_the_other_side_is_asked_and_heard_before_the_decision() {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    story.case.registration.items[0].description = "张丽的电话 13800000001".to_owned();
    assert!(!story.case.is_open_to(2), "nobody told it yet");
    story.as_(&wang_qiang()).at("2025-11-10T10:00").does(Command::Claim);
    assert_eq!(story.as_(&employer()).refused(state("我方已缴")), "ROLE_NOT_ALLOWED");
    story.as_(&wang_qiang()).does(Command::Register);
    let notice = paper(&story, DocumentKind::ParticipationNotice);
    assert_eq!(notice.audience, Audience::Party(2));
    assert!(notice.document_no.is_some(), "a number of its own");
    let due = story.case.open_clock(ClockKind::Hearing).unwrap();
    assert_eq!(
        (due.due_at.plus(-1).day().to_string().as_str(), due.source.zh()),
        ("2025-11-17", "内定默认值(文件未规定)")
    );
    for said in ["2025年11月17日", "欠费追缴", "所属期 2025-01", "核实并补缴"] {
        assert!(notice.body.contains(said), "{said}: {}", notice.body);
    }
    for kept in ["13800000001", "工资条上照扣"] {
        assert!(!notice.body.contains(kept), "nobody's own words, no contact (M-5.3-c): {}", notice.body);
    }
    assert!(story.case.is_open_to(2), "it has a page, and so a query code");
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    let finding = story.at("2025-11-12T10:00").finding();
    story.does(finding);
    let refusal = story.try_to(story.draft()).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("HEARING_OPEN", "M-4.3-a"));
    assert!(refusal.message.contains("2025-11-17"), "{}", refusal.message);
    // Without an answer it goes on after the limit.
    let mut silent = story.follow_self();
    silent.at("2025-11-18T00:00");
    assert!(silent.try_to(silent.draft()).is_ok());
    // With one, at once; and it may add to it, with the date of each, until the reply is signed.
    story.as_(&Actor::party(1, "张丽"));
    assert_eq!(story.refused(state("我再说一句")), "ROLE_NOT_ALLOWED", "the claim is hers, and messages");
    story.as_(&employer()).does(state("6 月已于 7 月补缴")).at("2025-11-13T09:00").does(state("附缴费凭证"));
    let person = |phone: Option<&str>| {
        Command::Hearing(HearingCommand::NamePerson {
            party: 0,
            name: "钱进".to_owned(),
            post: "人事经理".to_owned(),
            phone: phone.map(|phone| domain::value::Phone::parse(phone).unwrap()),
        })
    };
    assert_eq!(story.refused(person(None)), "FIELDS_INVALID");
    story.does(person(Some("13900000002")));
    let hearing = story.case.hearing.as_deref().unwrap();
    let days: Vec<String> = hearing.statements.iter().map(|said| said.at.day().to_string()).collect();
    assert_eq!(days, ["2025-11-12", "2025-11-13"]);
    assert_eq!(hearing.persons[0].at.day().to_string(), "2025-11-13");
    let told = story.case.told_to(1);
    assert!(told.statements.is_empty() && told.person.is_none(), "§3: the other party's name, no more");
    assert_eq!(story.case.told_to(2).statements.len(), 2);
    let masked = serde_json::to_string(&story.case.masked()).unwrap();
    assert!(!masked.contains("钱进") && !masked.contains("13900000002"), "M-5.3-a");
    let draft = story.as_(&wang_qiang()).draft();
    story.does(draft).as_(&employer()).does(state("请看补充说明"));
    story.as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() }).as_(&employer());
    assert_eq!(story.refused(state("太迟了")), "STAGE_SKIPPED", "signed");
}

/// M-4.3-a: the day the notice reached the other side begins its time; staff write down what it says to them.
#[test]
fn m_4_3_a_the_time_to_answer_runs_from_the_service_of_the_notice() {
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    story.as_(&wang_qiang()).at("2025-11-14T10:00");
    let now = story.now;
    let notice = |party, served_at| serve(DocumentKind::ParticipationNotice, party, ServiceMethod::Post, served_at);
    assert_eq!(story.refused(notice(1, now)), "FIELDS_INVALID", "it is the other side's");
    assert_eq!(story.refused(serve(DocumentKind::Reply, 2, ServiceMethod::Post, now)), "STAGE_SKIPPED", "no reply yet");
    story.does(notice(2, now));
    let due = story.case.open_clock(ClockKind::Hearing).unwrap().due_at;
    assert_eq!(due.plus(-1).day().to_string(), "2025-11-21");
    assert!(ANSWERS.iter().all(|document| !story.case.is_served(*document, 2)) && story.case.served_at(2).is_none());
    story.does(Command::Hearing(HearingCommand::State { party: 2, text: "来电称已补缴".to_owned() }));
    assert!(story.case.is_heard() && story.case.open_clock(ClockKind::Hearing).is_none());
    // Contact with either side is on record in every open state.
    story.does(contact(2, now)).does(contact(1, now)).does(Command::ClassifyOwn { departures: Vec::new() });
    story.does(contact(2, now));
    assert_eq!(story.case.contact_attempts.len(), 3, "and stays when the card moves");
}

/// X-16-a, M-4.3-a: of a report, or a hidden identity, the head says whether the other side is asked.
#[test]
fn m_4_3_a_of_a_report_or_a_hidden_identity_the_head_decides_about_the_hearing() {
    for report in [true, false] {
        let mut registered = registration("2025-11-10T09:00", unpaid_item());
        if report {
            registered.matter_kind = MatterKind::ReportOfViolation;
        } else {
            registered.parties[0].identity_hidden = true;
        }
        let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
        let open = |registered| {
            let (pack, channel) = (pack("mohe_2025"), domain::case::Channel::Counter);
            Story::open(pack, "2025-11-10T09:00", wang_qiang(), channel, registered, by.clone()).unwrap()
        };
        let mut story = open(registered);
        story.does(Command::Register).does(Command::ClassifyOwn { departures: Vec::new() });
        assert!(!story.case.is_invited() && !story.case.is_open_to(2), "nobody is told by itself");
        let finding = story.finding();
        story.does(finding).at("2025-12-20T09:00");
        let refusal = story.try_to(story.draft()).unwrap_err();
        assert_eq!(refusal.code.id(), "HEARING_OPEN", "no limit passes by itself here");
        let decide = |hear, reason: &str| Command::Hearing(HearingCommand::Decide { hear, reason: reason.to_owned() });
        assert_eq!(story.refused(decide(false, "会暴露举报人")), "ROLE_NOT_ALLOWED", "the head's");
        story.as_(&head_of_tax());
        assert_eq!(story.refused(decide(false, " ")), "FIELDS_INVALID", "with a reason");
        let mut skipped = story.follow_self();
        skipped.does(decide(false, "听取会暴露举报人"));
        assert!(!skipped.case.is_open_to(2));
        skipped.as_(&wang_qiang());
        assert!(skipped.try_to(skipped.draft()).is_ok());
        story.does(decide(true, "只核对公开的申报记录"));
        let notice = paper(&story, DocumentKind::ParticipationNotice);
        if !report {
            assert!(!notice.body.contains("张丽") && notice.body.contains("身份保密"), "{}", notice.body);
        }
        assert!(story.case.is_open_to(2));
        story.as_(&wang_qiang());
        assert_eq!(story.refused(story.draft()), "HEARING_OPEN", "now it has its time");
    }
    let mut plain = crate::joint_handling::at_tax(unpaid_item());
    plain.as_(&head_of_tax());
    let waive = Command::Hearing(HearingCommand::Decide { hear: false, reason: "省事".to_owned() });
    assert_eq!(plain.refused(waive), "STAGE_SKIPPED", "of an ordinary dispute nobody may skip it");
}

/// A pack that says nothing of a hearing has none, and one that says so asks when handling begins.
#[test]
fn m_4_3_a_when_the_other_side_is_asked_is_a_setting_of_the_pack() {
    for (setting, registered, handled) in
        [(None, false, false), (Some(domain::case::HearingFrom::Handling), false, true)]
    {
        let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
        story.pack.hear_respondent = setting;
        story.as_(&wang_qiang()).does(Command::Claim).does(Command::Register);
        assert_eq!(story.case.is_invited(), registered);
        story.does(Command::ClassifyOwn { departures: Vec::new() });
        assert_eq!(story.case.is_invited(), handled);
        let finding = story.finding();
        story.does(finding);
        assert_eq!(story.try_to(story.draft()).is_ok(), setting.is_none());
    }
}

/// M-4.5-e, M-4.3-a: the feedback sheet is served like every answer, and says what every answer says.
#[test]
fn m_4_5_e_a_telephone_call_before_the_sheet_is_no_service_of_it() {
    use domain::case::{FeedbackTo, ReferralCommand};
    let refer = crate::referral::refer;
    let mut story = crate::referral::s04_assigned();
    story.as_(&crate::referral::tax_handler());
    let draft = |remedies| {
        refer(ReferralCommand::DraftResult {
            facts: "经查 2024 年 5 月以后未参保".to_owned(),
            conclusions: story.conclusions(),
            legal_basis: basis(),
            remedies,
        })
    };
    let (lacking, whole) = (draft(Vec::new()), draft(remedies()));
    assert_eq!(story.refused(lacking), "FIELDS_INVALID", "M-4.3-c: the four remedies");
    story.does(whole);
    for to in FeedbackTo::ALL {
        let now = story.now;
        let (method, proof) = ("电话".to_owned(), "录音 17".to_owned());
        story.does(refer(ReferralCommand::RecordFeedback { to: *to, method, at: now, proof }));
    }
    let told = story.now;
    story.now = told.plus(2 * 86_400);
    story.as_(&head_of_tax()).does(refer(ReferralCommand::FeedBack));
    assert!(story.case.services.is_empty(), "nothing was served by telling: {:?}", story.case.services);
    let sheet = paper(&story, DocumentKind::AssignedFeedback);
    for said in ["2024 年 5 月以后未参保", "行政复议：", "60 日内", "一、事实", "四、救济途径"]
    {
        assert!(sheet.body.contains(said), "{said}: {}", sheet.body);
    }
    story.as_(&head_of_hrss());
    let unserved = story.try_to(refer(ReferralCommand::ConcludeFeedback)).unwrap_err();
    assert_eq!(unserved.code.id(), "PARTY_NOT_SERVED");
    let early = serve(DocumentKind::AssignedFeedback, 1, ServiceMethod::InPerson, told);
    assert_eq!(story.refused(early), "FIELDS_INVALID", "a paper reaches nobody before it exists");
    let now = story.now;
    story.as_(&crate::referral::tax_handler());
    story.does(serve(DocumentKind::AssignedFeedback, 1, ServiceMethod::Phone, now));
    assert_eq!(story.case.answer_service(1).map(|service| service.method), Some(ServiceMethod::Phone), "as recorded");
    assert_eq!(story.case.told_to(1).remedies.len(), 4, "the remedies are on the page in this lane too");
    assert!(story.case.told_to(2).remedies.is_empty(), "not served yet");
}

/// M-2.3-c: 一个工作日内回您.
#[test]
fn m_2_3_c_a_message_is_a_task_with_a_clock_until_it_is_answered() {
    let say = |text: &str, to| Command::LeaveMessage { text: text.to_owned(), to };
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    story.as_(&Actor::party(1, "张丽")).at("2025-11-14T15:00").does(say("什么时候有结果？", None));
    let clock = story.case.open_clock(ClockKind::Message).unwrap();
    assert_eq!(
        (clock.due_at.plus(-1).day().to_string().as_str(), clock.source.zh()),
        ("2025-11-17", "内定默认值(文件未规定)")
    );
    assert_eq!(
        story.case.due_clock().map(|clock| clock.kind),
        Some(ClockKind::Classification),
        "what ends first binds"
    );
    story.at("2025-11-14T16:00").does(say("还有一个问题", None));
    assert_eq!(story.case.clocks.iter().filter(|clock| clock.kind == ClockKind::Message).count(), 1, "one promise");
    let waits = |story: &Story, actor: &Actor| {
        let ctx = domain::case::Context { actor, ..story.context() };
        let waiting = domain::view::waiting(&story.case, domain::access::Sight::Full, &ctx);
        waiting.iter().any(|one| one.kind == domain::view::TaskKind::Message)
    };
    assert!(waits(&story, &wang_qiang()), "in 我的待办");
    let other = domain::view::party_due_view(&story.case, &story.calendar, story.now).map(|due| due.kind);
    assert_eq!(other, Some(ClockKind::Classification), "the party is told of its case");
    story.as_(&employer()).does(say("我单位也有一个问题", None));
    story.as_(&wang_qiang()).does(say("正在核对", Some(1)));
    assert!(story.case.open_clock(ClockKind::Message).is_some(), "the other side still waits");
    story.does(say("请把凭证传上来", Some(2)));
    assert!(story.case.open_clock(ClockKind::Message).is_none() && !waits(&story, &wang_qiang()));
    // A file is not closed over a promise.
    let mut pending = s01_served();
    pending.all_agree();
    pending.as_(&Actor::party(1, "张丽")).does(say("什么时候补缴到账？", None)).as_(&wang_qiang());
    let refusal = pending.try_to(Command::Archive).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("MESSAGE_UNANSWERED", "M-2.3-c"));
    pending.does(say("下月十五日前", Some(1))).does(Command::Archive);
}

/// M-4.5-f, M-4.1-a: whoever judges a refusal, and whoever is asked about a fact, has a clock that runs.
#[test]
fn m_4_5_f_waiting_on_people_has_a_clock() {
    use domain::case::ReferralCommand;
    let refer = crate::referral::refer;
    let mut story = crate::referral::s04_assigned();
    let refuse = ReferralCommand::Refuse { reason: "非本局职责".to_owned(), legal_basis: Vec::new() };
    story.as_(&head_of_tax()).does(refer(refuse));
    assert!(story.case.open_clock(ClockKind::Assigned).unwrap().is_suspended());
    let judging = story.case.open_clock(ClockKind::Judgement).unwrap();
    assert!(judging.is_running() && story.case.due_clock() == Some(judging), "the card shows it");
    let view = ReferralCommand::ViewRefusal { justified: false, text: "没有依据".to_owned() };
    story.as_(&hotline_office()).does(refer(view));
    story.as_(&head_of_hrss()).does(refer(ReferralCommand::RejectRefusal { why: "职责明确".to_owned() }));
    assert!(story.case.open_clock(ClockKind::Judgement).is_none());
    assert!(story.case.open_clock(ClockKind::Assigned).unwrap().is_running());
    let mut asked = crate::joint_handling::at_tax(unpaid_item());
    asked.does(Command::AskVerification {
        item: 1,
        fact: domain::policy::InputName::Paid,
        department: "hrss_bureau".into(),
        question: "是否入库".to_owned(),
    });
    assert!(asked.case.open_clock(ClockKind::Verification).unwrap().is_running());
    asked.does(Command::AnswerVerification { value: "no".to_owned(), note: "未入库".to_owned() });
    assert!(asked.case.open_clock(ClockKind::Verification).is_none());
    // The pack without such a clock does not pass the proof: nothing open is without one that runs.
    let mut pack = pack("mohe_2025");
    assert!(domain::policy::proof::prove(&pack).is_sound());
    for kind in [ClockKind::Judgement, ClockKind::Verification] {
        let rule = pack.clocks.remove(&kind).unwrap();
        assert!(!domain::policy::proof::prove(&pack).clockless.is_empty(), "{}", kind.code());
        pack.clocks.insert(kind, rule);
    }
}

/// M-4.1-a, M-4.2.1-b, M-4.2.2-e, M-4.2.2-f, M-4.5-d: papers name the date the clock knows, and a meeting its hour.
#[test]
fn m_4_1_a_papers_name_the_due_date_and_meetings_their_hour() {
    let named = |story: &Story, kind, clock: ClockKind| {
        let due = story.case.clocks.iter().rev().find(|known| known.kind == clock).unwrap().due_at.plus(-1).day();
        let (year, month, day) = due.parts();
        let body = paper(story, kind).body;
        assert!(body.contains(&format!("{year}年{month}月{day}日")), "{body}");
    };
    let mut own = crate::joint_handling::at_tax(unpaid_item());
    own.does(Command::ClassifyOwn { departures: Vec::new() });
    named(&own, DocumentKind::AcceptanceNotice, ClockKind::Handling);
    named(&crate::joint_handling::s03_convened(), DocumentKind::JointNotice, ClockKind::Opinion);
    named(&crate::referral::s04_assigned(), DocumentKind::DispatchOrder, ClockKind::Assigned);
    let mut team = crate::major::s06_team();
    team.as_(&office());
    let asked = crate::major::ask_reviews(&team);
    team.does(asked);
    named(&team, DocumentKind::ReviewRequest, ClockKind::Team);
    crate::major::all_opinions(&mut team);
    let call = domain::case::MajorCommand::ConveneMeeting {
        at: at("2025-12-01T14:30"),
        place: "市政府".to_owned(),
        agenda: "处理意见".to_owned(),
    };
    team.as_(&office()).does(Command::Major(call));
    assert!(paper(&team, DocumentKind::MeetingNotice).body.contains("2025年12月1日14时30分"));
}

/// Logs from before each side was asked read as they did.
#[test]
fn older_records_are_read_as_they_were() {
    let mut story = s01_served();
    let entry = |events: &str, story: &Story| {
        let mut entry = story.entries.last().unwrap().clone();
        entry.version += 1;
        entry.events = serde_json::from_str::<Vec<Event>>(events).unwrap();
        entry
    };
    let stated = entry(r#"[{"no_objection_recorded":"stated"}]"#, &story);
    story.case.apply(&stated);
    assert!(story.case.is_at_rest(1) && !story.case.is_at_rest(2));
    let mut objected = s01_served();
    objected.as_(&employer()).does(Command::Object { party: 0, grounds: "不同意".to_owned() });
    let remedy = r#"[{"remedy_started":{"kind":"mediation","body":"调解站","filed_on":"2025-12-10"}}]"#;
    let filed = entry(remedy, &objected);
    objected.case.apply(&filed);
    assert!(objected.case.pursues_remedy(2) && objected.case.has_filed(2));
    let closed = r#"[{"remedy_closed":{"outcome":"upheld","decision":"决定"}},{"objection_closed":"decided"}]"#;
    let closed = entry(closed, &objected);
    objected.case.apply(&closed);
    assert!(objected.case.open_remedy().is_none() && objected.case.is_at_rest(2));
    let contact = r#"[{"contact_attempted":{"at":0,"method":"电话","result":"无人接听","by":{"name":"王强"}}}]"#;
    let contact = entry(contact, &objected);
    objected.case.apply(&contact);
    assert_eq!(objected.case.attempts_to_reach(1, Instant::default()), 1, "the applicant, where nothing was said");
}

/// The steps a page offers follow the same rules: nobody is offered what is another's to say.
#[test]
fn m_4_3_b_each_party_is_offered_its_own_word() {
    let mut story = served_in_december();
    let offered = |story: &Story, actor: &Actor, kind: CommandKind| {
        let ctx = domain::case::Context { actor, ..story.context() };
        steps::steps(&story.case, &ctx).iter().any(|step| step.command == kind && step.is_open())
    };
    let applicant = Actor::party(1, "张丽");
    assert!([&applicant, &employer()].iter().all(|party| offered(&story, party, CommandKind::ConfirmNoObjection)));
    story.as_(&applicant).does(content(NoObjection::Stated, 0));
    assert!(
        !offered(&story, &applicant, CommandKind::ConfirmNoObjection)
            && offered(&story, &applicant, CommandKind::Object)
    );
    assert!(offered(&story, &employer(), CommandKind::ConfirmNoObjection));
    assert_eq!(story.refused(content(NoObjection::Stated, 0)), "STAGE_SKIPPED", "said once");
    assert!(matches!(staff(99, "x", &[Role::Auditor], "tax_bureau").who, domain::access::Who::Staff { .. }));
}
