//! 镇站调解 and the records beside the handling.

use crate::joint_handling::{answer_check, ask_check, at_tax};
use crate::story::*;
use domain::access::Actor;
use domain::case::{
    Channel, CheckResult, Command, CourtItemKind, CourtUpdate, DisputeItem, DivisionCommand, DocumentKind, OpenedBy,
    Outcome, OversightCommand, RecordCommand, ServiceMethod, StationCommand, SubState, SuspensionGround, Target, Track,
};
use domain::clock::ClockKind;
use domain::value::{Money, TownId};

pub(crate) fn mediate(command: StationCommand) -> Command {
    Command::Station(command)
}

pub(crate) fn at_station() -> Story {
    let by = OpenedBy::Intake(staff_ref(&station()));
    // A surcharge dispute of its town; the principal is R09's.
    let surcharge = DisputeItem { category: 6, sub_kind: None, ..unpaid_item() };
    let registration = registration("2025-11-10T09:00", surcharge);
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", station(), Channel::Station, registration, by).unwrap();
    story.does(Command::Register);
    story
}

pub(crate) fn agreement(story: &Story, waives_contribution: bool) -> Command {
    mediate(StationCommand::DraftAgreement {
        conclusions: story.conclusions(),
        waives_contribution,
        legal_basis: basis(),
    })
}

/// S11 [M-3.2.9-a, M-3.2.9-b, M-3.2.9-c, M-1-c, M-2.2-b, TR15, TR16].
#[test]
fn s11_a_settled_mediation_is_replied_and_counts_as_settled_on_the_spot() {
    let mut elsewhere = registration("2025-11-10T09:00", unpaid_item());
    elsewhere.location_town = TownId::from("232701103");
    let by = OpenedBy::Intake(staff_ref(&station()));
    let refused = Story::open(pack("mohe_2025"), "2025-11-10T09:00", station(), Channel::Station, elsewhere, by);
    assert_eq!(refused.err().unwrap().code.id(), "OUT_OF_STATION_AREA", "M-3.2.9-b");

    let mut story = at_station();
    let route = story.case.route_of(&story.pack, 1).unwrap();
    assert_eq!((route.row.as_str(), route.also.as_slice()), ("R19", ["R29".to_owned()].as_slice()));
    let one_side = mediate(StationCommand::Begin { consents: vec![1] });
    assert_eq!(story.refused(one_side), "CONSENT_REQUIRED", "M-3.2.9-c: both agree");
    story.does(mediate(StationCommand::Begin { consents: vec![1, 2] }));
    assert_eq!((story.case.sub_state, story.case.track), (SubState::StationMediation, Some(Track::Station)));
    assert!(story.case.open_clock(ClockKind::Mediation).is_some());
    let now = story.now;
    story.does(mediate(StationCommand::RecordSession { at: now, text: "双方到场".to_owned() }));
    let settle = || mediate(StationCommand::Settle { signed: vec![1, 2] });
    assert_eq!(story.refused(settle()), "STAGE_SKIPPED", "no agreement");
    let waiving = agreement(&story, true);
    story.does(waiving);
    assert_eq!(story.refused(settle()), "LEGAL_CHECK_REQUIRED", "M-2.2-b");
    story.does(ask_check()).as_(&justice()).does(answer_check(CheckResult::Pass)).as_(&station());
    assert_eq!(story.refused(mediate(StationCommand::Settle { signed: vec![1] })), "FIELDS_INVALID", "both sign");
    story.does(settle());
    let draft = story.draft();
    story.does(draft).does(Command::SignReply { legal_basis: basis() });
    let now = story.now;
    for party in [1, 2] {
        story.does(Command::RecordService {
            document: DocumentKind::Reply,
            party,
            method: ServiceMethod::InPerson,
            served_at: now,
            proof: "签收".to_owned(),
        });
    }
    story.does(Command::ServeReply);
    story.all_agree();
    story.as_(&station()).does(Command::Archive);
    assert_eq!(story.case.outcome, Some(Outcome::Mediated), "M-1-c");
}

/// S11 [M-3.2.9-c, TR17, TR84]: not settled is forwarded, not bounced.
#[test]
fn s11_an_unsettled_mediation_is_forwarded() {
    let mut story = at_station();
    story.does(mediate(StationCommand::Begin { consents: vec![1, 2] }));
    assert_eq!(story.refused(mediate(StationCommand::Fail { reason: String::new() })), "FIELDS_INVALID");
    story.does(mediate(StationCommand::Fail { reason: "金额分歧".to_owned() }));
    assert_eq!(story.case.sub_state, SubState::Triage);
    let bounce = Command::Inform {
        target: Target {
            department: Some("tax_bureau".into()),
            name: "税务局".to_owned(),
            address: "西林吉镇".to_owned(),
            phone: String::new(),
        },
        path: "窗口".to_owned(),
        materials: vec!["身份证".to_owned()],
        departures: Vec::new(),
    };
    assert_eq!(story.refused(bounce), "FORWARD_REQUIRED", "AMB-12");
    story.does(Command::Division(DivisionCommand::ForwardAcceptance {
        to: "tax_bureau".into(),
        departures: Vec::new(),
    }));
    assert_eq!(story.case.sub_state, SubState::Submitted);
    assert_eq!(story.case.first_contact().unwrap().name, "调解员");
}

/// A department does not mediate; a station does.
#[test]
fn only_a_station_mediates() {
    let story = at_tax(unpaid_item());
    assert_eq!(story.refused(mediate(StationCommand::Begin { consents: vec![1, 2] })), "ROLE_NOT_ALLOWED");
}

fn record(command: RecordCommand) -> Command {
    Command::Record(command)
}

/// S17 [M-3.2.6-a, M-3.2.6-b, TR78].
#[test]
fn s17_the_tax_bureau_applies_and_the_court_updates() {
    let mut story = at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    let apply = |amount| {
        record(RecordCommand::OpenCourtItem {
            kind: CourtItemKind::Compulsory,
            application: "强制执行申请书".to_owned(),
            amount,
            files: Vec::new(),
        })
    };
    let amount = Money::from_fen(12_840_000).unwrap();
    story.as_(&hrss_handler());
    assert_eq!(story.refused(apply(Some(amount))), "ROLE_NOT_ALLOWED", "only 税务局");
    story.as_(&wang_qiang());
    assert_eq!(story.refused(apply(None)), "FIELDS_INVALID");
    let update = |update| record(RecordCommand::UpdateCourtItem { no: 1, update });
    story.as_(&court());
    let docket = CourtUpdate { docket: "（2025）黑 2701 行审 3 号".to_owned(), ..CourtUpdate::default() };
    assert_eq!(story.refused(update(docket.clone())), "ROLE_NOT_ALLOWED", "nothing before the court");
    story.as_(&wang_qiang()).does(apply(Some(amount)));
    story.as_(&head_of_tax()).does(Command::Oversight(OversightCommand::Suspend {
        ground: SuspensionGround::Bankruptcy,
        reason: "进入破产清算".to_owned(),
        expected_end: at("2026-02-01T00:00").day(),
    }));
    story.as_(&court());
    assert_eq!(story.refused(update(CourtUpdate::default())), "FIELDS_INVALID");
    story.does(update(docket));
    story.does(update(CourtUpdate { priority: "第二顺位".to_owned(), ..CourtUpdate::default() }));
    let item = &story.case.records.court_items[0];
    assert!(item.docket.contains("行审") && item.priority == "第二顺位");
}

/// S16 [M-3.2.8-a, M-3.2.8-b, TR81].
#[test]
fn s16_public_opinion_is_registered_answered_and_closed_with_a_note() {
    let mut story = at_tax(unpaid_item());
    let now = story.now;
    let register = record(RecordCommand::RegisterPublicOpinion {
        platform: "短视频".to_owned(),
        url: String::new(),
        summary: "某单位欠缴".to_owned(),
        level: "一般".to_owned(),
        found_at: now,
    });
    assert_eq!(story.refused(register.clone()), "ROLE_NOT_ALLOWED");
    let close = |note: &str| record(RecordCommand::ClosePublicOpinion { no: 1, note: note.to_owned() });
    story.as_(&cyberspace());
    assert_eq!(story.refused(close("平息")), "STAGE_SKIPPED");
    story.does(register).as_(&wang_qiang());
    story.does(record(RecordCommand::RespondPublicOpinion {
        no: 1,
        response: "已立案核查".to_owned(),
        statement: String::new(),
        disclosure: None,
    }));
    story.as_(&cyberspace());
    assert_eq!(story.refused(close(" ")), "FIELDS_INVALID", "a closing note");
    story.does(close("已平息"));
    assert!(story.case.records.open_public_opinion().is_none());
}

/// S15 [M-5.3-b, TR80].
#[test]
fn s15_nothing_leaves_without_approval() {
    let mut story = at_tax(unpaid_item());
    let ask = record(RecordCommand::AskDisclosure {
        recipient: "报社".to_owned(),
        fields: vec!["办理结果".to_owned()],
        purpose: "报道".to_owned(),
        expires_on: at("2025-12-01T00:00").day(),
        public: true,
    });
    let release = || record(RecordCommand::ReleaseDisclosure { no: 1 });
    assert_eq!(story.refused(release()), "DISCLOSURE_NOT_APPROVED");
    story.does(ask);
    assert_eq!(story.refused(release()), "DISCLOSURE_NOT_APPROVED");
    let approve = || record(RecordCommand::DecideDisclosure { no: 1, approved: true, reason: "同意".to_owned() });
    assert_eq!(story.refused(approve()), "ROLE_NOT_ALLOWED", "the head approves");
    story.as_(&head_of_tax()).does(approve());
    assert_eq!(story.refused(approve()), "STAGE_SKIPPED");
    story.as_(&wang_qiang());
    let mut late = story.follow_self();
    late.at("2025-12-02T09:00");
    assert_eq!(late.refused(release()), "DISCLOSURE_NOT_APPROVED", "expired");
    story.does(release());
}

/// S07 [M-3.2.5-b]: a party asks, 司法局 answers, the answer is the party's.
#[test]
fn s07_guidance_is_asked_and_given() {
    let mut story = at_tax(unpaid_item());
    let ask = || record(RecordCommand::AskGuidance { question: "怎样申请复议".to_owned() });
    let answer =
        || record(RecordCommand::AnswerGuidance { no: 1, answer: "向市政府提出，六十日内".to_owned() });
    assert_eq!(story.refused(ask()), "ROLE_NOT_ALLOWED", "a party asks");
    story.as_(&justice());
    assert_eq!(story.refused(answer()), "ROLE_NOT_ALLOWED", "nothing asked");
    story.as_(&Actor::party(2, "北极宾馆")).does(ask());
    assert_eq!(story.refused(ask()), "WAITING_FOR_ANSWER");
    story.as_(&justice()).does(answer());
    let document = story.case.documents.last().unwrap();
    assert_eq!((document.kind, document.audience), (DocumentKind::GuidanceAnswer, domain::case::Audience::Party(2)));
}

/// M-5.2-a: coordination stands in the staff's story, not in the party's.
#[test]
fn coordination_is_recorded_for_staff() {
    let mut story = at_tax(unpaid_item());
    let on = story.now.day();
    story.does(record(RecordCommand::RecordCoordination {
        form: domain::case::CoordinationForm::Discussion,
        on,
        people: "税务、人社".to_owned(),
        result: "口径一致".to_owned(),
    }));
    let told = |party| {
        let story = domain::case::timeline(&story.entries, &story.pack, party);
        story.iter().any(|happening| happening.text.contains("口径一致"))
    };
    assert!(told(None) && !told(Some(1)));
}

/// M-3.2.9-c, M-4.1-b: what no department here answers for is told after a failed mediation; there is nobody to forward to.
#[test]
fn m_3_2_9_c_a_station_tells_what_nobody_here_answers_for_after_a_failed_mediation() {
    let sub_kind = Some("not_social_insurance".to_owned());
    let description = "路口有一个大坑，请尽快填补".to_owned();
    let outside = DisputeItem { category: 9, sub_kind, description, ..unpaid_item() };
    let by = OpenedBy::Intake(staff_ref(&station()));
    let registered = registration("2025-11-10T09:00", outside);
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", station(), Channel::Station, registered, by).unwrap();
    story.does(Command::Register);
    assert_eq!(story.case.route_of(&story.pack, 1).unwrap().row, "R31");
    story.does(mediate(StationCommand::Begin { consents: vec![1, 2] }));
    story.does(mediate(StationCommand::Fail { reason: "不属于社会保险".to_owned() }));
    story.does(crate::competence::inform(None, ""));
    assert_eq!(story.case.sub_state, SubState::Informed, "it can leave 待分类");
}
