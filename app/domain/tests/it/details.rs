//! What the stories pass over: the other answer of a question, the second of its kind, the way not taken.

use crate::joint_handling::{across_item, answer_check, ask_check, at_tax, convene, joint, opinion, s03_convened};
use crate::scenarios::s01_served;
use crate::story::*;
use domain::access::{Actor, Who};
use domain::case::{
    Attachment, AttachmentPurpose, Case, Channel, CheckResult, Command, CorrectionUpdate, CourtItemKind, DefectAnswer,
    DefectField, DefectInput, Departure, DisputeItem, DivisionCommand, DocumentKind, InsuranceKind, ItemClaim,
    JointCommand, Likeness, MajorCommand, MatterKind, OpenedBy, Outcome, OversightCommand, PayerKind, RecordCommand,
    ReferralCommand, Representation, StationCommand, SubState, SuspensionGround, Track, UnitQuestion,
};
use domain::clock::ClockKind;
use domain::value::{Phone, TownId};

fn own() -> Story {
    let mut story = at_tax(unpaid_item());
    story.at("2025-11-11T09:00").does(Command::ClassifyOwn { departures: Vec::new() });
    story
}

fn fields(story: &Story, command: Command) -> Vec<String> {
    let refusal = story.try_to(command).expect_err("refused");
    refusal.fields.into_iter().map(|field| field.field).collect()
}

/// TR61, TR62: not with itself, and only what was merged is un-merged.
#[test]
fn a_case_is_no_duplicate_of_itself() {
    let mut story = own();
    story.as_(&head_of_tax());
    let alike = Likeness {
        payer: true,
        employer: true,
        category: true,
        period: true,
        pack: true,
        open: true,
        later: true,
        ..Likeness::default()
    };
    let merge = |duplicate| Command::Division(DivisionCommand::Merge { duplicate, likeness: alike.clone() });
    assert_eq!(story.refused(merge(story.case.case_no)), "MERGE_NOT_SAME");
    let twin = domain::value::CaseNo::new(2025, 7);
    story.does(merge(twin));
    let unmerge = |duplicate| Command::Division(DivisionCommand::Unmerge { duplicate, reason: "弄错了".to_owned() });
    assert_eq!(fields(&story, unmerge(domain::value::CaseNo::new(2025, 8))), ["duplicate"]);
    story.does(unmerge(twin));
    // Each difference keeps two cases apart; the same ticket makes up for people and kind, not for place and time.
    let apart = |change: fn(&mut Likeness)| {
        let mut likeness = alike.clone();
        change(&mut likeness);
        likeness.differences().len()
    };
    assert_eq!(apart(|_| {}), 0);
    for change in [
        (|l| l.payer = false) as fn(&mut Likeness),
        |l| l.employer = false,
        |l| l.category = false,
        |l| l.period = false,
        |l| l.pack = false,
        |l| l.open = false,
        |l| l.later = false,
    ] {
        assert_eq!(apart(change), 1);
    }
    let by_ticket = Likeness { ticket: true, pack: true, open: true, later: true, ..Likeness::default() };
    assert!(by_ticket.differences().is_empty());
    assert_eq!(Likeness { open: false, ..by_ticket }.differences(), ["对方案件已办结"]);
}

/// TR84: to whom the table names, and to nobody else, whatever the reason.
#[test]
fn acceptance_is_forwarded_to_who_is_named_whatever_the_reason() {
    let clerk = staff(44, "信访岗", &[domain::access::Role::Clerk], "petitions_bureau");
    let by = OpenedBy::Intake(staff_ref(&clerk));
    let registered = registration("2025-11-10T09:00", unpaid_item());
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", clerk, Channel::Petition, registered, by).unwrap();
    story.does(Command::Register);
    let forward = |reason: &str| {
        let departures = vec![Departure { item: 1, reason: reason.to_owned() }];
        Command::Division(DivisionCommand::ForwardAcceptance { to: "hrss_bureau".into(), departures })
    };
    let refusal = story.try_to(forward(" ")).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.message.contains("市税务局")), ("NOT_OWN_DUTY", true));
    assert_eq!(story.refused(forward("当事人的参保在人社局办理")), "NOT_OWN_DUTY");
}

/// TR65: what has stopped meanwhile is not extended.
#[test]
fn an_extension_comes_too_late_for_a_clock_that_stopped() {
    let mut story = own();
    story.does(Command::Oversight(OversightCommand::AskExtension {
        clock: ClockKind::Handling,
        days: 5,
        reason: "调取流水".to_owned(),
    }));
    let finding = story.finding();
    story.does(finding).as_(&head_of_tax());
    story.does(Command::Oversight(OversightCommand::DecideExtension { granted: true, reason: "同意".to_owned() }));
    assert!(story.case.extension_request.is_none());
    assert!(story.case.clocks.iter().all(|clock| clock.extensions.is_empty()));
    let nothing = Command::Oversight(OversightCommand::AskExtension {
        clock: ClockKind::Handling,
        days: 5,
        reason: "再要".to_owned(),
    });
    story.as_(&wang_qiang());
    assert_eq!(fields(&story, nothing), ["clock"], "nothing runs");
}

/// M-4.5-f: where the pack asks for no reminders, inaction alone never makes a clue.
#[test]
fn inaction_needs_reminders() {
    let mut story = crate::referral::s04_assigned();
    story.pack.reminders = 0;
    story.as_(&head_of_hrss()).at("2026-03-01T09:00");
    let clue = Command::Referral(ReferralCommand::HandOverClue { facts: "逾期".to_owned() });
    assert_eq!(story.refused(clue), "NO_REFUSAL_RECORDED");
}

/// The second record of a kind has the number 2.
#[test]
fn records_are_numbered_within_their_case() {
    let mut story = own();
    let check = |story: &mut Story| {
        story.as_(&head_of_tax()).does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Pass));
    };
    check(&mut story);
    check(&mut story);
    assert_eq!(story.case.legal_checks.iter().map(|check| check.no).collect::<Vec<_>>(), [1, 2]);
    let now = story.now;
    let today = now.day();
    // The same is not on record twice; what differs is numbered on.
    for turn in ["第一次", "第二次"] {
        story.as_(&wang_qiang()).does(Command::Record(RecordCommand::OpenCourtItem {
            kind: CourtItemKind::Bankruptcy,
            application: format!("{turn}申报债权"),
            amount: None,
            files: Vec::new(),
        }));
        story.does(Command::Record(RecordCommand::AskDisclosure {
            recipient: "报社".to_owned(),
            fields: vec!["办理结果".to_owned()],
            purpose: format!("{turn}报道"),
            public: false,
            expires_on: today,
        }));
        story.as_(&cyberspace()).does(Command::Record(RecordCommand::RegisterPublicOpinion {
            platform: "短视频".to_owned(),
            url: String::new(),
            summary: "欠缴".to_owned(),
            level: "一般".to_owned(),
            found_at: now,
        }));
        let no = u8::try_from(story.case.records.guidance.len() + 1).unwrap();
        story.as_(&Actor::party(1, "张丽"));
        story.does(Command::Record(RecordCommand::AskGuidance { question: "怎样复议".to_owned() })).as_(&justice());
        let answer = |no| Command::Record(RecordCommand::AnswerGuidance { no, answer: "六十日内".to_owned() });
        assert_eq!(fields(&story, answer(no + 1)), ["no"]);
        story.does(answer(no));
    }
    let records = &story.case.records;
    assert_eq!(records.court_items.iter().map(|item| item.no).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(records.disclosures.iter().map(|item| item.no).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(records.public_opinion.iter().map(|item| item.no).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(records.guidance.iter().map(|item| item.no).collect::<Vec<_>>(), [1, 2]);
    story.as_(&cyberspace());
    let close = |no| Command::Record(RecordCommand::ClosePublicOpinion { no, note: "平息".to_owned() });
    story.does(close(1));
    assert_eq!(fields(&story, close(1)), ["no"], "closed once");
    assert_eq!(fields(&story, close(3)), ["no"]);
    story.does(close(2));
}

/// M-4.2.1-a, M-4.2.1-b: who is invited, how often, with what question.
#[test]
fn a_joint_handling_invites_each_department_once() {
    // 税务局 is responsible itself, so one other department makes two.
    let mut two = at_tax(DisputeItem { insurance_kinds: vec![InsuranceKind::Pension], ..across_item() });
    two.does(joint(JointCommand::Classify { departures: Vec::new() })).as_(&head_of_tax());
    let ask = |department: &str, question: &str| UnitQuestion {
        department: department.into(),
        question: question.to_owned(),
    };
    let call = |units: Vec<UnitQuestion>| joint(JointCommand::Convene { lead: Some("tax_bureau".into()), units });
    assert_eq!(fields(&two, call(vec![ask("hrss_bureau", " ")])), ["question-hrss_bureau"]);
    assert_eq!(fields(&two, call(vec![ask("discipline_commission", "请提出意见")])), ["units"], "cannot join");
    assert_eq!(fields(&two, call(vec![ask("nobody", "请提出意见")])), ["units"]);
    assert_eq!(two.refused(call(Vec::new())), "JOINT_NEEDS_TWO");
    let without = call(vec![ask("medical_security_bureau", "请提出意见")]);
    let refusal = two.try_to(without).unwrap_err();
    assert_eq!(refusal.code.id(), "JOINT_NEEDS_TWO");
    assert!(refusal.message.contains("还应邀请市人社局"), "{}", refusal.message);
    let twice = vec![ask("hrss_bureau", "请提出意见"), ask("hrss_bureau", "再问一次"), ask("tax_bureau", "自己")];
    two.does(call(twice));
    assert_eq!(two.case.units.len(), 1, "once, and the lead is not asked by itself");
    assert_eq!(two.case.units[0].question, "请提出意见");
    // A lead that is not responsible itself does not count as one of the two.
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let enrol = DisputeItem {
        category: 1,
        sub_kind: Some("enrolment".to_owned()),
        claims: vec![ItemClaim::Enrol],
        payer: PayerKind::Employer,
        ..unpaid_item()
    };
    let registered = registration("2025-11-10T09:00", enrol);
    let mut led =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registered, by).unwrap();
    led.does(Command::Register).does(joint(JointCommand::Classify { departures: Vec::new() })).as_(&head_of_tax());
    assert_eq!(led.refused(convene(&["hrss_bureau"])), "JOINT_NEEDS_TWO");
    led.does(convene(&["hrss_bureau", "medical_security_bureau"]));
    // TR18 keeps a reason that was given, and none where nothing was said.
    for (said, kept) in [(" 涉及两部门 ", Some("涉及两部门")), (" ", None)] {
        let mut noted = at_tax(across_item());
        let departures = vec![Departure { item: 1, reason: said.to_owned() }];
        noted.does(joint(JointCommand::Classify { departures }));
        assert_eq!(noted.case.decisions[0].departure.as_deref(), kept);
    }
    // TR22 adds to the departments decided before, with the reason.
    let mut turned = own();
    turned.as_(&head_of_tax()).does(joint(JointCommand::Turn {
        departments: vec!["tax_bureau".into(), "hrss_bureau".into()],
        reason: "涉及参保".to_owned(),
    }));
    let decision = &turned.case.decisions[0];
    assert_eq!(
        decision.departments.iter().map(domain::value::DepartmentId::as_str).collect::<Vec<_>>(),
        ["tax_bureau", "hrss_bureau"]
    );
    assert_eq!(decision.departure.as_deref(), Some("涉及参保"));
}

/// M-4.2.2-d, AMB-15: the eight units, others by hand, a lead among them.
#[test]
fn the_office_proposes_the_team() {
    let mut story = own();
    story.as_(&head_of_tax()).does(crate::major::escalate()).as_(&office());
    let present = |also: &[&str], lead: Option<&str>| {
        let also = also.iter().map(|unit| (*unit).into()).collect();
        let lead = lead.map(Into::into);
        Command::Major(MajorCommand::Present { note: "材料齐全".to_owned(), also, lead })
    };
    for other in ["discipline_commission", "governance_centre", "leading_group_office", "nobody"] {
        assert_eq!(fields(&story, present(&[other], None)), ["also"], "{other}");
    }
    assert_eq!(fields(&story, present(&[], Some("court"))), ["lead"], "no member");
    let mut plain = story.follow_self();
    plain.does(present(&["court", "business_environment_bureau", "tax_bureau"], None));
    let team = plain.case.major.as_ref().unwrap().proposed.clone().unwrap();
    assert_eq!((team.units.len(), team.lead.as_str()), (10, "tax_bureau"), "nobody twice");
    story.does(present(&["court"], Some("court"))).as_(&leader()).does(crate::major::consent());
    assert_eq!(story.case.units.len(), 9);
    story.as_(&office());
    let Command::Major(MajorCommand::AskReviews { mut units }) = crate::major::ask_reviews(&story) else { panic!() };
    units.pop();
    assert_eq!(fields(&story, Command::Major(MajorCommand::AskReviews { units })), ["question-court"]);
}

/// M-3.2.9-c, M-2.2-b: both agree and both sign; the agreement says whether contributions are waived.
#[test]
fn a_mediation_needs_both_sides() {
    let by = OpenedBy::Intake(staff_ref(&station()));
    let registered = registration("2025-11-10T09:00", unpaid_item());
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", station(), Channel::Station, registered, by).unwrap();
    story.does(Command::Register);
    let station_does = Command::Station;
    for consents in [vec![], vec![2], vec![1, 3]] {
        assert_eq!(story.refused(station_does(StationCommand::Begin { consents })), "CONSENT_REQUIRED");
    }
    story.does(station_does(StationCommand::Begin { consents: vec![2, 1] }));
    for (waives, said) in [(false, "不涉及减免应缴费款"), (true, "涉及减免应缴费款，已经法律把关")]
    {
        let mut agreed = story.follow_self();
        agreed.does(station_does(StationCommand::DraftAgreement {
            conclusions: story.conclusions(),
            waives_contribution: waives,
            legal_basis: basis(),
        }));
        if waives {
            agreed.does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Fail)).as_(&station());
            let settle = station_does(StationCommand::Settle { signed: vec![1, 2] });
            assert_eq!(agreed.refused(settle), "LEGAL_CHECK_REQUIRED", "failed");
            agreed.does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Pass)).as_(&station());
        }
        agreed.does(station_does(StationCommand::Settle { signed: vec![1, 2] }));
        let paper = agreed.case.documents.iter().find(|paper| paper.kind == DocumentKind::MediationAgreement).unwrap();
        let body = &paper.body;
        assert!(body.contains(said) && (waives || !body.contains("已经法律把关")), "{body}");
        assert!(body.contains("（1）责令单位补缴"), "{body}");
        assert_eq!(agreed.case.finding.as_ref().unwrap().conclusions.len(), 1);
    }
}

/// TR83: a question is answered at once; a dispute is not.
#[test]
fn a_question_is_answered_and_closed() {
    let open = |kind: MatterKind| {
        let mut registered = registration("2025-11-10T09:00", unpaid_item());
        registered.matter_kind = kind;
        let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Phone, registered, by).unwrap()
    };
    let answer =
        || Command::AnswerQuestion { question: "怎样查询".to_owned(), answer: "凭受理编号".to_owned() };
    assert_eq!(open(MatterKind::Dispute).refused(answer()), "STAGE_SKIPPED");
    let mut story = open(MatterKind::PolicyQuestion);
    story.does(answer());
    let ended = (story.case.sub_state, story.case.outcome, story.case.track);
    assert_eq!(ended, (SubState::ArchivePending, Some(Outcome::QuestionAnswered), Some(Track::Question)));
    let running: Vec<ClockKind> =
        story.case.clocks.iter().filter(|clock| clock.stopped_at.is_none()).map(|clock| clock.kind).collect();
    assert_eq!(running, [ClockKind::Archiving]);
    story.does(Command::Archive);
}

/// TR60: staff need the signed letter, an agent the authority, and nobody withdraws twice.
#[test]
fn a_withdrawal_is_somebodys_own() {
    let story = own();
    let withdraw =
        |letter: Option<&str>| Command::Withdraw { reason: "已补缴".to_owned(), letter: letter.map(str::to_owned) };
    for letter in [None, Some(" ")] {
        assert_eq!(fields(&story, withdraw(letter)), ["letter"]);
    }
    assert!(story.try_to(withdraw(Some("2025-11-11 来信"))).is_ok());
    let agent = Actor { who: Who::Party { party: 1, agent: true }, name: "代办人".to_owned() };
    let mut represented = story.follow_self();
    let authority = |may_withdraw| Representation {
        agent: "李明".to_owned(),
        phone: Phone::parse("13800000003").unwrap().into(),
        relation: "同事".to_owned(),
        may_withdraw,
    };
    represented.as_(&agent);
    for (authority, code) in [
        (None, Some("WITHDRAWAL_NOT_AUTHORISED")),
        (Some(authority(false)), Some("WITHDRAWAL_NOT_AUTHORISED")),
        (Some(authority(true)), None),
    ] {
        represented.case.registration.representation = authority;
        assert_eq!(represented.try_to(withdraw(None)).err().map(|refusal| refusal.code.id()), code);
    }
    let mut kept = story.follow_self();
    kept.as_(&head_of_tax()).does(Command::KeepExOfficio { reason: "涉及多人".to_owned() });
    kept.as_(&Actor::party(1, "张丽")).does(withdraw(None));
    assert_eq!(kept.refused(withdraw(None)), "WITHDRAWAL_TOO_LATE", "once");
}

/// What a corrected case looks like.
type Check = fn(&Case) -> bool;

/// TR06, TR07: every kind of defect is answered by its own field; a word is no telephone number.
#[test]
fn each_defect_is_answered_by_its_own_field() {
    let returned = |field| {
        let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
        story.as_(&wang_qiang()).does(Command::Claim);
        let defects = vec![DefectInput { field, text: "请更正".to_owned() }];
        story.does(Command::ReturnForCorrection { defects }).as_(&Actor::party(1, "张丽"));
        story
    };
    let correct = |said: &str, update: CorrectionUpdate| Command::Correct {
        answers: vec![DefectAnswer { no: 1, text: said.to_owned() }],
        update,
    };
    let nothing = CorrectionUpdate::default;
    let text = |text: &str| Some(text.to_owned());
    let cases: Vec<(DefectField, CorrectionUpdate, Check)> = vec![
        (DefectField::Contact, CorrectionUpdate { address: text("西林吉镇 1 号"), ..nothing() }, |case| {
            case.registration.parties[0].address == "西林吉镇 1 号"
        }),
        (DefectField::PayerProfile, CorrectionUpdate { name: text("张莉"), ..nothing() }, |case| {
            case.registration.parties[0].name == "张莉"
        }),
        (DefectField::Town, CorrectionUpdate { location_town: Some(TownId::from("232701104")), ..nothing() }, |case| {
            case.registration.location_town.as_str() == "232701104"
        }),
        (DefectField::Summary, CorrectionUpdate { summary: text(" 更正后的经过 "), ..nothing() }, |case| {
            case.registration.summary == "更正后的经过"
        }),
        (DefectField::Period, CorrectionUpdate { period: period("2025-02", "2025-03"), ..nothing() }, |case| {
            case.registration.items[0].period == period("2025-02", "2025-03")
        }),
        (
            DefectField::Insurance,
            CorrectionUpdate { insurance_kinds: vec![InsuranceKind::Unemployment], ..nothing() },
            |case| case.registration.items[0].insurance_kinds == [InsuranceKind::Unemployment],
        ),
    ];
    for (field, update, done) in cases {
        let mut story = returned(field);
        assert_eq!(story.refused(correct("已更正", nothing())), "REGISTRATION_INCOMPLETE", "{field:?}");
        story.does(correct("", update));
        assert!(done(&story.case), "{field:?}");
    }
    let blank = CorrectionUpdate { name: text(" "), address: text(" "), summary: text(" "), ..nothing() };
    for field in [DefectField::Contact, DefectField::PayerProfile, DefectField::Summary] {
        assert_eq!(returned(field).refused(correct("已更正", blank.clone())), "REGISTRATION_INCOMPLETE", "{field:?}");
    }
    for field in [DefectField::Other, DefectField::Material] {
        let story = returned(field);
        assert_eq!(story.refused(correct(" ", nothing())), "REGISTRATION_INCOMPLETE", "{field:?}");
        assert!(story.try_to(correct("原件在单位，无法提供", nothing())).is_ok(), "{field:?}: said so");
    }
    // A value for another field changes nothing that was not asked for.
    let mut other = returned(DefectField::Other);
    other.does(correct("说明", CorrectionUpdate { period: period("2025-02", "2025-03"), ..nothing() }));
    assert_eq!(other.case.registration.items[0].period, period("2025-01", "2025-06"));
    // A file added for it is an answer, an older one is not.
    let mut files = returned(DefectField::Material);
    let file = |at, purpose| Attachment {
        no: 1,
        name: "工资条.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        size: 1,
        file: "f".to_owned(),
        key: "k".to_owned(),
        by: Actor::party(1, "张丽").to_ref(),
        at,
        purpose,
    };
    let now = files.now;
    for (at, purpose, enough) in [
        (now, Some(AttachmentPurpose::Correction), true),
        (now.plus(-1), Some(AttachmentPurpose::Correction), false),
        (now, None, false),
    ] {
        files.case.attachments = vec![file(at, purpose)];
        let empty = Command::Correct { answers: Vec::new(), update: nothing() };
        assert_eq!(files.try_to(empty).is_ok(), enough);
    }
}

/// TR63: while a case stands still nothing moves, records that belong to a step neither; messages and files go on.
#[test]
fn while_a_case_stands_still_its_steps_do_too() {
    let mut story = s03_convened();
    let end = story.now.day().plus(10);
    story.as_(&head_of_tax()).does(Command::Oversight(OversightCommand::Suspend {
        ground: SuspensionGround::LabourRelation,
        reason: "待确认".to_owned(),
        expected_end: end,
    }));
    story.as_(&hrss_handler());
    assert_eq!(story.refused(opinion()), "CASE_SUSPENDED");
    story.as_(&head_of_tax());
    let absence = JointCommand::RecordAbsence { department: "hrss_bureau".into(), reason: "逾期".to_owned() };
    assert_eq!(story.refused(joint(absence)), "CASE_SUSPENDED");
    assert_eq!(story.refused(joint(JointCommand::BeginConsolidation)), "CASE_SUSPENDED");
    let remind = JointCommand::Remind { department: "hrss_bureau".into(), text: "恢复后请提供".to_owned() };
    assert!(story.try_to(joint(remind)).is_ok(), "a reminder is no step");
    assert!(story.try_to(Command::LeaveMessage { text: "中止了".to_owned(), to: None }).is_ok());
    let restrict = OversightCommand::Restrict { users: Vec::new(), reason: "涉密".to_owned() };
    assert!(story.try_to(Command::Oversight(restrict)).is_ok(), "TR79");
    let paused: Vec<_> =
        story.case.clocks.iter().filter(|clock| clock.is_suspended()).map(|clock| clock.kind).collect();
    let all = [ClockKind::Hearing, ClockKind::Handling, ClockKind::Opinion, ClockKind::Opinion];
    assert_eq!(paused, all, "one per department too, and the other side's");
    story.does(Command::Oversight(OversightCommand::Resume { reason: "已确认".to_owned() }));
    assert!(story.case.clocks.iter().all(|clock| !clock.is_suspended()));
}

/// M-4.0-b, M-4.1-c: what is told depends on how far the card is: not registered, not classified, or past it.
#[test]
fn a_step_out_of_turn_says_what_comes_first() {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    story.as_(&wang_qiang()).does(Command::Claim);
    let slip = crate::referral::draft_slip;
    assert_eq!(story.refused(slip()), "NOT_REGISTERED");
    let own_handling = || Command::ClassifyOwn { departures: Vec::new() };
    let told = |story: &Story, command| story.try_to(command).unwrap_err().message;
    assert!(told(&story, own_handling()).contains("应先完成受理登记和分类流转"));
    story.does(Command::Register).does(own_handling());
    assert_eq!(story.refused(slip()), "STAGE_SKIPPED", "past it, not before it");
    assert!(!told(&story, own_handling()).contains("应先完成受理登记"));
    assert!(told(&story, own_handling()).contains("现在是“本单位办理”"));
    assert_eq!(story.refused(Command::Archive), "STAGE_SKIPPED", "no objection is open");
    story.as_(&liu_yang());
    assert_eq!(story.refused(Command::Claim), "ALREADY_CLAIMED");
}

/// TR51 by staff: on behalf of a party that is there.
#[test]
fn staff_record_an_objection_for_a_party() {
    let mut story = s01_served();
    story.as_(&wang_qiang());
    let object = |party| Command::Object { party, grounds: "来信不服".to_owned() };
    assert_eq!(fields(&story, object(3)), ["party"]);
    story.does(object(2));
    assert_eq!(story.case.open_objection().unwrap().party, 2);
    story.as_(&Actor::party(1, "张丽"));
    assert_eq!(story.refused(Command::WithdrawObjection), "ROLE_NOT_ALLOWED", "only who raised it");
    story.as_(&Actor::party(2, "北极宾馆")).does(Command::WithdrawObjection);
}
