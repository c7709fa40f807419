//! Random histories: whatever people try, in whatever order, the invariants hold.

use crate::story::*;
use domain::access::{Actor, Role};
use domain::case::{
    Case, Channel, Command, CommandKind, CorrectionUpdate, DefectAnswer, DefectField, DefectInput, Departure,
    DocumentKind, NoObjection, OpenedBy, RemedyKind, RemedyOutcome, ReopenGround, ServiceMethod, Stage, SubState,
    Target, decide, steps,
};
use domain::policy::{InputName, Pack};
use domain::value::Instant;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeSet;

/// Number of histories; they begin at the counter, online, and with a draft before the head. `HISTORIES` in the
/// environment of the build asks for fewer, where the same tests run again and again.
fn histories() -> u32 {
    option_env!("HISTORIES").and_then(|number| number.parse().ok()).unwrap_or(100_000)
}

fn cast() -> Vec<Actor> {
    vec![
        wang_qiang(),
        liu_yang(),
        head_of_tax(),
        Actor::party(1, "张丽"),
        Actor::party(2, "北极宾馆有限公司"),
        staff(31, "人社经办", &[Role::Clerk, Role::Handler], "hrss_bureau"),
        staff(32, "人社负责人", &[Role::Head], "hrss_bureau"),
        staff(41, "调解员", &[Role::Station], "station_232701100"),
        staff(33, "医保经办", &[Role::Clerk, Role::Handler], "medical_security_bureau"),
        staff(34, "医保负责人", &[Role::Head], "medical_security_bureau"),
        staff(43, "法律把关", &[Role::Justice], "justice_bureau"),
        staff(51, "管理员", &[Role::Administrator], "business_environment_bureau"),
        Actor::system(),
    ]
}

/// A command of `kind`, usually with good data, sometimes (`salt`) with something missing.
pub(crate) fn command(kind: CommandKind, case: &Case, now: Instant, salt: u32) -> Command {
    let blank = salt.is_multiple_of(7);
    let text = |text: &str| if blank { "  ".to_owned() } else { text.to_owned() };
    let basis = || if blank { Vec::new() } else { vec!["社会保险法第六十三条".to_owned()] };
    let party = u8::try_from(salt % 3).unwrap();
    let conclusions = || {
        let items = case.registration.items.iter();
        items.map(|item| domain::case::Conclusion { item: item.no, text: text("应补缴") }).collect()
    };
    let departures = || vec![Departure { item: 1, reason: text("首问责任人认为") }];
    match kind {
        CommandKind::Claim | CommandKind::Submit | CommandKind::RegisterContact => Command::Claim,
        CommandKind::OfferHandOver => Command::OfferHandOver { to: staff_ref(&liu_yang()), reason: text("出差") },
        CommandKind::AcceptHandOver => Command::AcceptHandOver,
        CommandKind::DeclineHandOver => Command::DeclineHandOver,
        CommandKind::ReleaseClaim => Command::ReleaseClaim,
        CommandKind::AmendRegistration => {
            let mut registration = case.registration.clone();
            match salt % 5 {
                0 => registration.summary = String::new(),
                1 => registration.items.clear(),
                2 => registration.parties[0].phone = None,
                3 => registration.items[0..].iter_mut().for_each(|item| item.enrolled = domain::case::Tri::Unknown),
                _ => registration.title = text("更正后的标题"),
            }
            Command::AmendRegistration { registration: Box::new(registration) }
        }
        CommandKind::ReturnForCorrection => Command::ReturnForCorrection {
            defects: vec![DefectInput { field: DefectField::Period, text: text("所属期不清") }],
        },
        CommandKind::Correct => Command::Correct {
            answers: vec![DefectAnswer { no: 1, text: text("已更正") }],
            update: CorrectionUpdate {
                period: if blank { None } else { period("2025-01", "2025-06") },
                ..CorrectionUpdate::default()
            },
        },
        CommandKind::RecordContact => Command::RecordContact {
            party: 1 + u8::from(salt.is_multiple_of(2)),
            at: now,
            method: text("电话"),
            result: text("无人接听"),
        },
        CommandKind::Lapse => Command::Lapse,
        CommandKind::Register => Command::Register,
        CommandKind::AskVerification => Command::AskVerification {
            item: 1,
            fact: if salt.is_multiple_of(2) { InputName::Enrolled } else { InputName::Paid },
            department: "hrss_bureau".into(),
            question: text("是否参保"),
        },
        CommandKind::AnswerVerification => Command::AnswerVerification {
            value: ["yes", "no", "unknown", "nonsense"][(salt % 4) as usize].to_owned(),
            note: text("查询结果"),
        },
        CommandKind::DeclareOwn => Command::DeclareOwn { item: 1, reason: text("属于本部门") },
        CommandKind::ClassifyOwn => Command::ClassifyOwn { departures: departures() },
        CommandKind::Inform => Command::Inform {
            target: Target {
                // Whose duty it is, the case says; all three are tried.
                department: Some(["hrss_bureau", "medical_security_bureau", "tax_bureau"][salt as usize % 3].into()),
                name: text("主管部门"),
                address: "西林吉镇".to_owned(),
                phone: String::new(),
            },
            path: text("窗口"),
            materials: vec![text("身份证")],
            departures: departures(),
        },
        CommandKind::NoticeServed => Command::NoticeServed,
        CommandKind::Forward => Command::Forward { consent: !blank },
        CommandKind::AnswerQuestion => Command::AnswerQuestion { question: text("问"), answer: text("答") },
        CommandKind::Reclassify => Command::Reclassify { reason: text("分错了"), office_note: String::new() },
        CommandKind::RecordFinding => {
            Command::RecordFinding { facts: text("事实"), conclusions: conclusions(), legal_basis: basis() }
        }
        CommandKind::SubmitReply => Command::SubmitReply {
            facts: text("事实"),
            conclusions: conclusions(),
            legal_basis: basis(),
            remedies: if blank { Vec::new() } else { remedies() },
            waives_contribution: false,
        },
        CommandKind::ReturnReply => Command::ReturnReply { reason: text("补充依据") },
        CommandKind::SignReply => Command::SignReply { legal_basis: basis() },
        CommandKind::RecordService => Command::RecordService {
            document: if case.sub_state == SubState::Informed {
                DocumentKind::CompetenceNotice
            } else {
                DocumentKind::Reply
            },
            // Usually whom the document has not reached yet: a walk that serves the same party again gets nowhere.
            party: case
                .parties_to_serve()
                .map(|party| party.no)
                .find(|no| !salt.is_multiple_of(5) && !case.is_served(DocumentKind::Reply, *no))
                .unwrap_or(party),
            method: ServiceMethod::Post,
            served_at: now,
            proof: text("回执"),
        },
        CommandKind::ServeReply => Command::ServeReply,
        CommandKind::ConfirmNoObjection => Command::ConfirmNoObjection {
            // Usually somebody who has not said anything yet.
            party: case.awaited().map(|party| party.no).next().unwrap_or(party),
            how: match salt % 3 {
                0 => NoObjection::Stated,
                1 => NoObjection::Evidence { method: text("电话录音"), on: now.day() },
                _ => NoObjection::Silence,
            },
        },
        CommandKind::Object => Command::Object { party, grounds: text("不同意") },
        CommandKind::StartRemedy => Command::StartRemedy {
            party: 0,
            remedy: RemedyKind::ALL[(salt % 4) as usize],
            body: text("复议机关"),
            filed_on: now.day(),
            docket: None,
            civil: salt.is_multiple_of(5),
            acknowledged: salt.is_multiple_of(2),
        },
        CommandKind::ReExamine => Command::ReExamine { ground: text("新证据") },
        CommandKind::WithdrawObjection => Command::WithdrawObjection,
        CommandKind::CloseRemedy => Command::CloseRemedy {
            received_on: None,
            party: 0,
            outcome: RemedyOutcome::ALL[(salt % 8) as usize],
            decision: text("决定书"),
        },
        CommandKind::RedoAfterRemedy => Command::RedoAfterRemedy {
            party: 0,
            outcome: RemedyOutcome::ALL[(salt % 8) as usize],
            decision: text("决定书"),
        },
        CommandKind::CloseNotPursued => Command::CloseNotPursued { party: 0 },
        CommandKind::ProceedToArchive => Command::ProceedToArchive,
        CommandKind::Archive => Command::Archive,
        CommandKind::AskReopening => Command::AskReopening { reason: text("有新证据") },
        CommandKind::Reopen => Command::Reopen { ground: ReopenGround::NewEvidence, reason: text("属实") },
        CommandKind::Withdraw => Command::Withdraw { reason: text("已解决"), letter: Some(text("撤回信")) },
        CommandKind::KeepExOfficio => Command::KeepExOfficio { reason: text("公共利益") },
        CommandKind::LeaveMessage | CommandKind::AddAttachment => {
            Command::LeaveMessage { text: text("催一下"), to: None }
        }
        CommandKind::DraftTransfer
        | CommandKind::InformComplainant
        | CommandKind::SendTransfer
        | CommandKind::ReceiveTransfer
        | CommandKind::NoteReceipt
        | CommandKind::IssueCode
        | CommandKind::ContactComplainant
        | CommandKind::CloseTransferred
        | CommandKind::SendFeedback
        | CommandKind::ReceiveFeedback => Command::SendTransfer,
        other => crate::attempts::command(other, case, now, salt),
    }
}

/// Reads a gene as "who tries what": three times in four something lawful for somebody, else anything by anybody.
fn attempt(story: &mut Story, cast: &[Actor], gene: u32) -> Command {
    story.now = story.now.plus(i64::from(gene >> 24) * 900);
    let salt = gene >> 8 & 0xffff;
    if gene & 3 != 0 {
        let mut open = Vec::new();
        for actor in cast {
            let ctx = domain::case::Context { actor, ..story.context() };
            for step in steps::steps(&story.case, &ctx) {
                if step.mine {
                    open.push((actor.clone(), step.command));
                }
            }
            if story.case.sub_state == SubState::ReplyReview && actor.has(Role::Head) {
                open.push((actor.clone(), CommandKind::SignReply));
                open.push((actor.clone(), CommandKind::RecordService));
            }
        }
        if !open.is_empty() {
            let (actor, kind) = open[(gene as usize >> 2) % open.len()].clone();
            story.actor = actor;
            return command(kind, &story.case, story.now, salt);
        }
    }
    story.actor = cast[(gene as usize >> 2) % cast.len()].clone();
    let kind = CommandKind::ALL[(gene as usize >> 6) % CommandKind::ALL.len()];
    command(kind, &story.case, story.now, salt)
}

fn check(story: &Story, pack: &Pack) {
    let case = &story.case;
    assert_eq!(case.version as usize, story.entries.len(), "the version grows by one per entry");
    assert!(pack.department(case.accountable_department()).is_some(), "one accountable department (M-2.3-a)");
    if !matches!(case.sub_state.stage(), Stage::Registration | Stage::Archiving) {
        assert!(case.ledger_no.is_some(), "registered before leaving 受理登记 (M-4.1-c)");
        assert!(case.registration.missing().is_empty(), "five registered items (M-4.1-d)");
    }
    // Under the same calendar every date comes out as it stands, whatever pauses and extensions there were: an import
    // moves what it must and nothing else (§2.4).
    assert_eq!(case.redated(&story.calendar, ""), [], "in {:?}", case.sub_state);
    if case.sub_state == SubState::Archived {
        assert!(case.open_objection().is_none() && case.open_remedy().is_none(), "no archive with an open objection");
        assert!(case.clocks.iter().all(|clock| clock.stopped_at.is_some()), "no clock runs after the archive");
        assert!(case.outcome.is_some(), "an archived case ended somehow");
    } else {
        assert!(case.due_clock().is_some(), "a clock runs or lawfully stands still in {:?}", case.sub_state);
    }
}

#[test]
fn random_histories_keep_the_invariants() {
    let cast = cast();
    let online = Story::submitted("2025-11-10T09:30", unpaid_item());
    let mut unknown = unpaid_item();
    unknown.enrolled = domain::case::Tri::Unknown;
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let counter = Story::open(
        pack("mohe_2025"),
        "2025-11-10T09:00",
        wang_qiang(),
        Channel::Counter,
        registration("2025-11-10T09:00", unknown),
        by,
    )
    .unwrap();
    let mut review = online.follow_self();
    review.as_(&wang_qiang()).at("2025-11-10T14:00").does(Command::Claim).does(Command::Register);
    review.does(Command::ClassifyOwn { departures: Vec::new() });
    let finding = review.finding();
    let draft = review.draft();
    review.does(finding).does(draft);
    // Another department's duty, which is told and not handled.
    let before_reform = domain::case::DisputeItem { period: period("2019-03", "2021-12"), ..unpaid_item() };
    let mut elsewhere = Story::submitted("2025-11-10T09:30", before_reform);
    elsewhere.as_(&wang_qiang()).at("2025-11-10T14:00").does(Command::Claim).does(Command::Register);
    // After the service: the far end is reached in every run, whatever the dice.
    let mut objected = crate::scenarios::s01_served();
    objected.as_(&Actor::party(2, "北极宾馆有限公司")).at("2025-12-03T10:00");
    objected.does(Command::Object { party: 2, grounds: "金额算错了".to_owned() });
    let origins = [&online, &counter, &review, &elsewhere, &objected];
    let states = std::cell::RefCell::new(BTreeSet::new());
    let mut runner = TestRunner::new(Config { cases: histories(), failure_persistence: None, ..Config::default() });
    runner
        .run(&(0..origins.len(), prop::collection::vec(any::<u32>(), 1..28)), |(origin, genes)| {
            let mut story = origins[origin].follow_self();
            for gene in genes {
                let command = attempt(&mut story, &cast, gene);
                let outcome = story.try_to(command.clone());
                let preview = domain::case::Context { numbers: &domain::case::Preview, ..story.context() };
                let outlined = decide(&story.case.outline(), command.clone(), &preview);
                match (&outcome, &outlined) {
                    (Ok(_), Ok(_)) => {}
                    (Err(refusal), Err(same)) => {
                        assert_eq!(refusal.code, same.code, "the outline decides alike: {command:?}");
                        assert!(!refusal.message.is_empty() && !refusal.clause.as_str().is_empty());
                    }
                    _ => panic!("case and outline decide differently on {command:?}: {outcome:?} against {outlined:?}"),
                }
                if outcome.is_ok() {
                    story.does(command);
                    check(&story, &story.pack);
                    states.borrow_mut().insert(story.case.sub_state);
                }
            }
            assert_eq!(Case::replay(&story.entries).as_ref(), Some(&story.case), "replaying gives the same state");
            Ok(())
        })
        .unwrap();
    // The walk is worth something only if it gets everywhere the pack leads; a short one cannot.
    if histories() < 20_000 {
        return;
    }
    let reached = states.into_inner();
    for state in [
        SubState::Submitted,
        SubState::Registering,
        SubState::ReturnedForCorrection,
        SubState::Triage,
        SubState::Verifying,
        SubState::Informed,
        SubState::OwnHandling,
        SubState::ReplyDrafting,
        SubState::ReplyReview,
        SubState::ReplyServed,
        SubState::ObjectionRecorded,
        SubState::RemedyTracking,
        SubState::ArchivePending,
        SubState::Archived,
    ] {
        assert!(reached.contains(&state), "never reached {state:?}, only {reached:?}");
    }
}
