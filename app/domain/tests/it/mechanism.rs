//! Clauses of the mechanism that are kept beside the handling: what leaves a case, what a slip says, whom the medical
//! bureau serves, how figures are counted. Each test is named after its clause.

use crate::joint_handling::at_tax;
use crate::referral::s04_assigned;
use crate::story::*;
use domain::access::{Actor, Role, Sight, sight};
use domain::case::{
    Audience, Channel, Command, ConsultationKind, DisclosedField, DisclosureFile, DisputeItem, DocumentKind, Grid,
    InsuranceKind, MatterKind, OpenedBy, Outcome, PartyRole, RecordCommand, SubState, Track, Venue,
};
use domain::register::{
    ConsultationDraft, ConsultationEntry, Counts, DepartmentFigures, Measure, Quarter, counted, figures_of,
};
use domain::view::{Card, Lens};

fn record(command: RecordCommand) -> Command {
    Command::Record(command)
}

fn ask(story: &Story, fields: &[&str]) -> Command {
    record(RecordCommand::AskDisclosure {
        recipient: "市<b>审计局</b>".to_owned(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        purpose: "专项审计".to_owned(),
        expires_on: story.now.day().plus(10),
        public: true,
    })
}

fn approve(no: u8) -> Command {
    record(RecordCommand::DecideDisclosure { no, approved: true, reason: "按程序".to_owned() })
}

fn release(no: u8) -> Command {
    record(RecordCommand::ReleaseDisclosure { no })
}

/// A report with hidden identity by 刘敏, taken at 税务局.
fn reported() -> Story {
    let mut registration = registration("2025-11-10T09:00", unpaid_item());
    registration.matter_kind = MatterKind::ReportOfViolation;
    registration.parties[0].role = PartyRole::Reporter;
    "刘敏".clone_into(&mut registration.parties[0].name);
    registration.parties[0].identity_hidden = true;
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register).does(Command::ClassifyOwn { departures: Vec::new() });
    story
}

/// M-5.3-b: with approval only the approved fields leave, with watermark, recipient and last day; until then nothing.
#[test]
fn m_5_3_b_the_file_of_a_disclosure_has_the_approved_fields_and_nothing_else() {
    let mut story = at_tax(unpaid_item());
    story.as_(&wang_qiang());
    assert_eq!(story.refused(ask(&story, &["银行流水"])), "FIELDS_INVALID", "what no case says cannot be asked for");
    story.does(ask(&story, &["respondent_name", "险种和费款所属期", "respondent_name"]));
    let today = story.now.day();
    let file = |story: &Story, day| DisclosureFile::of(&story.case, 1, &story.pack, day);
    assert_eq!(file(&story, today).unwrap_err().code.id(), "DISCLOSURE_NOT_APPROVED", "asked for");
    story.as_(&head_of_tax()).does(approve(1));
    assert!(file(&story, today).is_err(), "approved, not released");
    story.as_(&wang_qiang()).does(release(1));
    let made = file(&story, today).unwrap();
    let html = made.html();
    for part in
        ["对方当事人名称：北极宾馆有限公司", "险种和费款所属期：养老", "专项审计", "市&lt;b&gt;审计局&lt;/b&gt;"]
    {
        assert!(html.contains(part), "{part} in {html}");
    }
    let until = story.case.records.disclosures[0].expires_on;
    assert!(made.watermark().contains(&until.to_string()) && made.watermark().contains("市<b>审计局</b>"));
    assert!(html.matches(&format!("有效期至 {until}")).count() > 20, "the watermark runs over the page");
    for field in DisclosedField::ALL {
        let approved = matches!(field, DisclosedField::RespondentName | DisclosedField::Periods);
        assert_eq!(html.contains(&format!("{}：", field.zh())), approved, "{field:?}");
    }
    for secret in ["张丽", "13800000001", "工资条", &story.case.case_no.to_string(), "<b>", "<script"] {
        assert!(!html.contains(secret), "{secret} in {html}");
    }
    assert!(file(&story, until).is_ok(), "to its last day");
    let late = file(&story, until.plus(1)).unwrap_err();
    assert_eq!((late.code.id(), late.clause.as_str()), ("DISCLOSURE_NOT_APPROVED", "M-5.3-b"));
    // What is registered later does not change what has left.
    story.case.registration.parties[1].name = "另一家".to_owned();
    assert_eq!(file(&story, today).unwrap(), made);
    let mut hidden = story.follow_self();
    hidden.case.registration.parties[1].identity_hidden = true;
    assert!(file(&hidden, today).is_err(), "who hides afterwards leaves no more (M-5.3-c)");
    let paper = story.case.documents.iter().find(|one| one.kind == DocumentKind::DisclosedInformation).unwrap();
    assert_eq!((paper.audience, paper.document_no.is_some()), (Audience::Staff, true));
}

/// M-5.3-b, M-5.3-c: who asked not to be named leaves in no disclosure, neither by a field nor in the words of one.
#[test]
fn m_5_3_b_a_hidden_reporter_leaves_in_no_disclosure() {
    let mut story = reported();
    for field in ["applicant_name", "applicant_id", "applicant_phone", "summary"] {
        let refusal = story.try_to(ask(&story, &["respondent_name", field])).unwrap_err();
        assert_eq!(refusal.code.id(), "IDENTITY_IN_TEXT", "{field}");
        assert_eq!(refusal.fields[0].field, "fields");
    }
    story.does(ask(&story, &["respondent_name", "category", "result"]));
    story.as_(&head_of_tax()).does(approve(1)).as_(&wang_qiang());
    let mut named = story.follow_self();
    story.does(release(1));
    let html = DisclosureFile::of(&story.case, 1, &story.pack, story.now.day()).unwrap().html();
    assert!(html.contains("北极宾馆") && !html.contains("刘敏") && !html.contains("13800000001"), "{html}");
    // It was approved; meanwhile the result came to name the person.
    named.case.reply = Some(domain::case::Reply {
        facts: String::new(),
        conclusions: vec![domain::case::Conclusion { item: 1, text: "经核实，刘敏反映属实".to_owned() }],
        legal_basis: Vec::new(),
        remedies: Vec::new(),
        drafted_by: wang_qiang().to_ref(),
        signed_by: Some(head_of_tax().to_ref()),
        signed_at: Some(named.now),
        round: 1,
        returned: None,
        waives_contribution: false,
    });
    assert_eq!(named.refused(release(1)), "IDENTITY_IN_TEXT");
}

/// M-3.2.8-b: what is published about a post rests on an approved disclosure and names nobody who is hidden.
#[test]
fn m_3_2_8_b_a_public_statement_rests_on_an_approved_disclosure() {
    let mut story = reported();
    let now = story.now;
    story.as_(&cyberspace()).does(record(RecordCommand::RegisterPublicOpinion {
        platform: "短视频".to_owned(),
        url: String::new(),
        summary: "某单位欠缴".to_owned(),
        level: "一般".to_owned(),
        found_at: now,
    }));
    story.as_(&wang_qiang());
    let publish = |text: &str, disclosure| {
        record(RecordCommand::RespondPublicOpinion {
            no: 1,
            response: "已核查".to_owned(),
            statement: text.to_owned(),
            disclosure,
        })
    };
    let refusal = story.try_to(publish("情况属实，正在追缴", None)).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("DISCLOSURE_NOT_APPROVED", "M-3.2.8-b"));
    assert_eq!(refusal.fields[0].field, "disclosure");
    story.does(ask(&story, &["category"]));
    assert_eq!(story.refused(publish("情况属实", Some(1))), "DISCLOSURE_NOT_APPROVED", "asked for is not approved");
    story.as_(&head_of_tax()).does(approve(1)).as_(&wang_qiang());
    assert_eq!(story.refused(publish("刘敏反映属实", Some(1))), "IDENTITY_IN_TEXT");
    assert_eq!(story.refused(publish("北极宾馆有限公司情况属实", Some(1))), "DISCLOSURE_NOT_APPROVED", "not approved");
    for said in ["北极 宾馆有限公司", "电话１３８ 0000 0001", "没有这样写"] {
        let refused = story.try_to(publish(&format!("{said}，情况属实"), Some(1))).is_err();
        assert_eq!(refused, said != "没有这样写", "{said}");
    }
    assert!(story.try_to(publish("其参保情况未登记，正在补办", Some(1))).is_ok(), "what is blank names nobody");
    let mut inside = story.follow_self();
    inside.case.records.disclosures[0].public = false;
    assert_eq!(inside.refused(publish("情况属实", Some(1))), "DISCLOSURE_NOT_APPROVED", "for the recipient alone");
    let mut late = story.follow_self();
    late.now = late.case.records.disclosures[0].expires_on.end();
    assert_eq!(late.refused(publish("情况属实", Some(1))), "DISCLOSURE_NOT_APPROVED", "expired");
    story.does(publish("情况属实，正在追缴", Some(1)));
    let made = story.case.records.public_opinion[0].statement.clone().unwrap();
    assert_eq!((made.text.as_str(), made.disclosure), ("情况属实，正在追缴", 1));
    story.does(publish("", None));
    assert!(story.case.records.public_opinion[0].statement.is_some(), "what was published stays on record");
    let seen = story.case.seen_as(sight(&cyberspace(), &story.case, &story.pack), &cyberspace());
    assert!(serde_json::to_string(&seen).unwrap().contains("正在追缴"), "网信办 reads what was published");
}

/// M-4.2.3-c: without the leader's consent a major consultation cannot be convened; it ends in a numbered 专题会议纪要.
#[test]
fn m_4_2_3_c_a_major_consultation_waits_for_consent_and_ends_in_numbered_minutes() {
    let pack = pack("mohe_2025");
    let (office, leader) = (office(), leader());
    let (now, later) = (at("2025-11-10T09:00"), at("2025-11-12T09:00"));
    let draft = |kind| ConsultationDraft {
        kind,
        held_at: now,
        place: "市政府三楼".to_owned(),
        agenda: "统一滞纳金口径".to_owned(),
        participants: vec!["税务局".to_owned(), "人社局".to_owned()],
        cases: Vec::new(),
    };
    let mut major = ConsultationEntry::open(draft(ConsultationKind::Major), &office, now).unwrap();
    assert!(!major.is_convened());
    let code = |answer: Result<(), domain::case::Refusal>| answer.unwrap_err().code.id();
    let refusal = major.convene(later, "市政府", &office, now).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("LEADER_CONSENT_REQUIRED", "M-4.2.3-c"));
    assert_eq!(code(major.conclude("同意", &[], &pack, &office, now)), "LEADER_CONSENT_REQUIRED");
    major.give_consent(&leader, domain::register::Leadership::Unasked, at("2025-11-11T09:00")).unwrap();
    assert_eq!(code(major.conclude("同意", &[], &pack, &office, later)), "STAGE_SKIPPED", "not yet convened");
    assert_eq!(code(major.convene(now, "市政府", &office, later)), "FIELDS_INVALID", "held before the consent");
    assert_eq!(code(major.convene(later, " ", &office, later)), "FIELDS_INVALID");
    assert_eq!(code(major.convene(later, "市政府", &head_of_tax(), later)), "ROLE_NOT_ALLOWED");
    major.convene(later, "市政府四楼", &office, at("2025-11-11T10:00")).unwrap();
    assert_eq!(code(major.conclude("同意", &[], &pack, &office, at("2025-11-11T11:00"))), "STAGE_SKIPPED", "not held");
    let mut second = major.clone();
    major.conclude("按实际工资补缴", &[second.clone()], &pack, &office, later).unwrap();
    let minutes = major.minutes.clone().unwrap();
    assert_eq!(minutes.no.to_string(), "漠社争专纪〔2025〕1号");
    for part in
        ["专题会议纪要", "漠社争专纪〔2025〕1号", "统一滞纳金口径", "市政府四楼", "税务局、人社局", "按实际工资补缴"]
    {
        assert!(minutes.body.contains(part), "{part} in {}", minutes.body);
    }
    assert!(minutes.body.contains(&leader.name) && minutes.body.contains("2025年11月11日"), "{}", minutes.body);
    second.conclude("再议", std::slice::from_ref(&major), &pack, &office, later).unwrap();
    assert_eq!(second.minutes.unwrap().no.to_string(), "漠社争专纪〔2025〕2号");
    let mut next_year = ConsultationEntry::open(draft(ConsultationKind::Major), &office, later).unwrap();
    next_year.give_consent(&leader, domain::register::Leadership::Unasked, later).unwrap();
    let held = at("2026-01-06T09:00");
    next_year.convene(held, "市政府", &office, later).unwrap();
    next_year.conclude("同意", &[major], &pack, &office, held).unwrap();
    assert_eq!(next_year.minutes.unwrap().no.to_string(), "漠社争专纪〔2026〕1号");
    let mut general = ConsultationEntry::open(draft(ConsultationKind::General), &head_of_tax(), now).unwrap();
    general.conclude("口径一致", &[], &pack, &head_of_tax(), now).unwrap();
    assert!(general.minutes.is_none() && general.is_convened(), "M-4.2.3-b: without consent, without minutes");
    // An entry from before there was convening still reads.
    let old = serde_json::json!({ "draft": draft(ConsultationKind::Major), "by": office.to_ref(), "at": now });
    assert!(!serde_json::from_value::<ConsultationEntry>(old).unwrap().is_convened());
}

/// M-3.2.4-b: benefits of medical and maternity insurance are the medical bureau's, which takes and answers them; the
/// pension office's benefits are not, and tax answers for neither.
#[test]
fn m_3_2_4_b_medical_benefits_are_the_medical_bureaus() {
    let benefit = |kinds: &[InsuranceKind]| DisputeItem {
        sub_kind: Some("benefit".to_owned()),
        insurance_kinds: kinds.to_vec(),
        ..DisputeItem::new(1, 7)
    };
    for kinds in [
        &[InsuranceKind::Medical][..],
        &[InsuranceKind::Maternity],
        &[InsuranceKind::Medical, InsuranceKind::Maternity],
    ] {
        let registration = registration("2025-11-10T09:00", benefit(kinds));
        let by = OpenedBy::Intake(staff_ref(&medical_handler()));
        let mut story =
            Story::open(pack("mohe_2025"), "2025-11-10T09:00", medical_handler(), Channel::Counter, registration, by)
                .unwrap();
        story.does(Command::Register);
        let route = story.case.route_of(&story.pack, 1).unwrap();
        let departments: Vec<&str> = route.departments.iter().map(domain::value::DepartmentId::as_str).collect();
        assert_eq!((route.row.as_str(), departments), ("R06", vec!["medical_security_bureau"]), "{kinds:?}");
        assert!(route.clauses.iter().any(|clause| clause.as_str() == "M-3.2.4-b"), "{:?}", route.clauses);
        story.does(Command::ClassifyOwn { departures: Vec::new() });
        assert_eq!((story.case.sub_state, story.case.track), (SubState::OwnHandling, Some(Track::Own)));
        assert_eq!(story.case.accountable_department().as_str(), "medical_security_bureau");
        let finding = story.finding();
        story.does(finding);
        let draft = story.draft();
        story.does(draft).as_(&head_of_medical()).does(Command::SignReply { legal_basis: basis() });
    }
    // The same kind of matter of another insurance, or at another counter, is not this bureau's or not that counter's.
    let route = |kinds: &[InsuranceKind]| {
        let story = at_tax(benefit(kinds));
        let route = story.case.route_of(&story.pack, 1).unwrap();
        (route.departments.iter().map(ToString::to_string).collect::<Vec<_>>(), story)
    };
    assert_eq!(route(&[InsuranceKind::Pension]).0, ["hrss_bureau"]);
    let (departments, mut tax) = route(&[InsuranceKind::Medical]);
    assert_eq!(departments, ["medical_security_bureau"]);
    let own = tax.try_to(Command::ClassifyOwn { departures: Vec::new() }).unwrap_err();
    assert!(!own.message.is_empty() && !own.clause.as_str().is_empty(), "{own:?}");
    tax.as_(&wang_qiang());
}

/// M-4.5-a: the slip says who is to be reached how, and whether the worker is enrolled; whoever asked not to be named is
/// reached through the accepting department.
#[test]
fn m_4_5_a_the_slip_says_contact_and_enrolment() {
    let story = s04_assigned();
    let slip = story.case.documents.iter().find(|one| one.kind == DocumentKind::ReferralSlip).unwrap();
    for part in ["联系方式：13800000001", "是否参保：否", "缴费人：张丽", "已考虑的部门及不明理由", "所属期"]
    {
        assert!(slip.body.contains(part), "{part} in {}", slip.body);
    }
    assert!(!slip.body.contains('{'), "every field of the form is filled: {}", slip.body);
    let office = as_slip(&story);
    assert!(office.contains("是否参保：否") && !office.contains("13800000001") && !office.contains("张丽"), "{office}");
}

/// The slip as 12345 热线办 reads it.
fn as_slip(story: &Story) -> String {
    let actor = hotline_office();
    let seen = story.case.seen_as(sight(&actor, &story.case, &story.pack), &actor);
    seen.documents.iter().find(|one| one.kind == DocumentKind::ReferralSlip).unwrap().body.clone()
}

/// M-5.4-a: each number of the assessment equals the list behind it.
#[test]
fn m_5_4_a_each_number_equals_the_list_behind_it() {
    let story = s04_assigned();
    let quarter: Quarter = "2025-Q4".parse().unwrap();
    let (from, to) = (quarter.first(), quarter.last());
    let list = counted(&story.entries, &story.pack, (from, to), to.end());
    let figures = figures_of(&story.entries, &story.pack, (from, to), to.end());
    assert!(list.iter().any(|one| one.measure == Measure::Overdue) && figures.len() > 2, "{list:?}");
    for (department, figures) in &figures {
        for measure in Measure::ALL {
            let behind = list.iter().filter(|one| one.department == *department && one.measure == *measure).count();
            assert_eq!(figures.of(*measure) as usize, behind, "{department} {measure:?}");
            assert!(!measure.formula().is_empty());
        }
        assert_ne!(*figures, DepartmentFigures::default());
    }
    assert!(list.iter().all(|one| (from..=to).contains(&one.on) && !one.what.is_empty()), "{list:?}");
}

/// M-0-a, M-1-c: counts have no case in them, and the share settled at stations is settled ÷ closed of the town.
#[test]
fn m_1_c_the_share_settled_on_the_spot_is_settled_by_closed() {
    let quarter: Quarter = "2025-Q4".parse().unwrap();
    let open = at_tax(unpaid_item());
    let closed = |town: &str, outcome, day: &str| {
        let mut story = at_tax(unpaid_item());
        story.case.registration.location_town = town.into();
        story.case.sub_state = SubState::Archived;
        story.case.outcome = Some(outcome);
        story.case.since = at(day);
        story.case
    };
    let mut counts = Counts::default();
    counts.add(&open.case, quarter, quarter.last());
    for (town, outcome, day) in [
        ("232701104", Outcome::Mediated, "2025-11-20T09:00"),
        ("232701104", Outcome::ConcludedNoObjection, "2025-12-31T23:00"),
        ("232701104", Outcome::Merged, "2025-12-01T09:00"),
        ("232701100", Outcome::ConcludedNoObjection, "2025-12-01T09:00"),
        ("232701100", Outcome::Mediated, "2026-01-01T00:00"),
    ] {
        counts.add(&closed(town, outcome, day), quarter, quarter.last());
    }
    let mut restricted = closed("232701104", Outcome::Mediated, "2025-11-20T09:00");
    restricted.restriction =
        Some(domain::case::Restriction { users: Vec::new(), reason: "保护".to_owned(), by: head_of_tax().to_ref() });
    counts.add(&restricted, quarter, quarter.last());
    let beiji = counts.settled[&"232701104".into()];
    assert_eq!((beiji.settled, beiji.closed, beiji.per_mille()), (1, 2, Some(500)), "merged goes on elsewhere");
    let xilinji = counts.settled[&"232701100".into()];
    assert_eq!(
        (xilinji.settled, xilinji.closed, xilinji.per_mille()),
        (0, 1, Some(0)),
        "another quarter is not counted"
    );
    assert_eq!(counts.cases, 5, "open, and closed in the quarter; the restricted one for nobody");
    assert_eq!(counts.outcomes.values().sum::<u32>(), 3);
    assert_eq!(counts.stages.values().sum::<u32>(), 5);
}

/// M-0-a: the governance centre's account sees no case and makes no step; a contact can be received at the centre.
#[test]
fn m_0_a_the_governance_centre_counts_and_does_nothing() {
    let centre = staff(90, "综治统计", &[Role::Statistics], "governance_centre");
    let mut story = at_tax(unpaid_item());
    assert_eq!(sight(&centre, &story.case, &story.pack), Sight::Nothing);
    story.case.registration.venue = Some(Venue::Centre);
    let seen = story.case.seen_as(Sight::Full, &wang_qiang());
    assert_eq!(seen.registration.venue.map(Venue::zh), Some("综治中心"));
    story.as_(&centre);
    for command in [Command::Register, Command::ClassifyOwn { departures: Vec::new() }, Command::Archive] {
        assert!(story.try_to(command).is_err());
    }
    let draft = ConsultationDraft {
        kind: ConsultationKind::General,
        held_at: story.now,
        place: "综治中心".to_owned(),
        agenda: "会商".to_owned(),
        participants: Vec::new(),
        cases: Vec::new(),
    };
    assert!(ConsultationEntry::open(draft, &centre, story.now).is_err());
    for actor in [Actor::party(1, "张丽"), head_of_tax()] {
        assert!(!domain::register::may_read_counts(&actor), "{}", actor.name);
    }
    assert!(domain::register::may_read_counts(&centre) && !domain::register::may_read_figures(&centre));
}

/// M-3.2.9-d: a grid code is on the card, and the filter finds by it and by nothing else.
#[test]
fn m_3_2_9_d_cards_are_found_by_their_grid() {
    let mut story = at_tax(unpaid_item());
    story.case.registration.grid = Some(Grid { code: "XLJ-03".to_owned(), worker: "郝网".to_owned() });
    let card = Card::of(&story.case, &story.pack, &story.calendar, story.now);
    assert_eq!(card.grid, "XLJ-03");
    for (query, found) in [("grid=XLJ-03", true), ("grid=XLJ-04&grid=XLJ-03", true), ("grid=XLJ-04", false)] {
        let (lens, told) = Lens::parse(query);
        assert!(told.is_empty(), "{told:?}");
        assert_eq!(lens.admits(&card, story.now), found, "{query}");
        assert_eq!(Lens::parse(&lens.query()).0, lens, "the address keeps it");
    }
    let other = story.case.seen_as(Sight::Part(domain::access::Part::Slip), &hotline_office());
    assert!(other.registration.grid.is_none(), "nobody else reads it");
    let station = story.case.seen_as(Sight::Part(domain::access::Part::Stage), &station());
    assert_eq!(station.registration.grid.unwrap().code, "XLJ-03", "the station that forwarded it finds it by its grid");
}
