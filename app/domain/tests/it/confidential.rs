//! Confidentiality (S15), petitions and public opinion (S16), the court's extract (S17): who sees what, and what is not
//! there for the rest.

use crate::joint_handling::at_tax;
use crate::story::*;
use domain::access::{Actor, Part, Role, Sight, sight, story};
use domain::case::{
    Audience, Channel, Command, CourtItemKind, CourtUpdate, DivisionCommand, DocumentKind, MatterKind, OpenedBy,
    OversightCommand, PartyRole, Queue, RecordCommand, RefusalKind, Registration, SubState, SuspensionGround,
};
use domain::value::Money;
use domain::view::Card;

fn record(command: RecordCommand) -> Command {
    Command::Record(command)
}

/// A report with hidden identity against 鑫源公司, answered.
fn s15_reported() -> Story {
    let mut registration = registration("2025-11-10T09:00", unpaid_item());
    registration.matter_kind = MatterKind::ReportOfViolation;
    registration.parties[0].role = PartyRole::Reporter;
    "刘敏".clone_into(&mut registration.parties[0].name);
    "西林吉镇中华路 1 号".clone_into(&mut registration.parties[0].address);
    registration.parties[0].identity_hidden = true;
    "鑫源公司".clone_into(&mut registration.parties[1].name);
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register).does(Command::ClassifyOwn { departures: Vec::new() });
    let finding = story.finding();
    story.does(finding);
    let draft = story.draft();
    story.does(draft).as_(&head_of_tax()).does(Command::SignReply { legal_basis: basis() });
    let now = story.now;
    for party in [1, 2] {
        story.does(crate::scenarios::serve(DocumentKind::Reply, party, now));
    }
    story.does(Command::ServeReply);
    story
}

/// S15 [M-5.3-a, M-5.3-c, X-16-a]: the company's view has no reporter, the others get nothing at all.
#[test]
fn s15_the_reported_company_finds_no_reporter_and_strangers_find_no_case() {
    let told = s15_reported();
    let company = Actor::party(2, "鑫源公司");
    assert_eq!(sight(&company, &told.case, &told.pack), Sight::Party(2));
    let read: Vec<String> = told
        .case
        .documents
        .iter()
        .filter(|document| !matches!(document.audience, Audience::Staff | Audience::Applicant | Audience::Party(1)))
        .map(|document| document.body.clone())
        .chain(story(&told.entries, &told.pack, Sight::Party(2)).into_iter().map(|told| format!("{told:?}")))
        .collect();
    assert!(read.iter().any(|text| text.contains("反映人（身份保密）")), "the reply is addressed to both: {read:?}");
    for secret in ["刘敏", "13800000001", "中华路"] {
        assert!(read.iter().all(|text| !text.contains(secret)), "{secret} in {read:?}");
    }
    let card = Card::of(&told.case, &told.pack, &told.calendar, told.now);
    assert!(card.who.contains("身份保密") && !card.who.contains('刘'), "{}", card.who);

    let petitions = staff(44, "信访岗", &[Role::Petitions], "petitions_bureau");
    let administrator = staff(51, "管理员", &[Role::Administrator], "business_environment_bureau");
    let strangers = [Actor::party(3, "别的市民"), petitions, administrator, hrss_handler(), head_of_medical()];
    for stranger in strangers {
        assert_eq!(sight(&stranger, &told.case, &told.pack), Sight::Nothing, "404 for {}", stranger.name);
        let nothing = serde_json::to_string(&told.case.seen_as(Sight::Nothing, &stranger)).unwrap();
        assert!(!nothing.contains("刘敏") && !nothing.contains("鑫源"), "{nothing}");
    }
    // M-5.3-a: staff who work on it see the number masked until they open it with a purpose (logged by the server).
    let masked = told.case.masked();
    let phone = masked.registration.parties[0].phone.as_ref().unwrap();
    assert!(phone.full().is_none() && !phone.to_string().contains("00000001"), "{phone}");
}

/// S15 [M-5.3-b, TR80]: an export is refused until approved, then carries only the approved fields.
#[test]
fn s15_an_export_carries_only_the_approved_fields() {
    let mut story = s15_reported();
    story.as_(&wang_qiang());
    let release = || record(RecordCommand::ReleaseDisclosure { no: 1 });
    assert_eq!(story.refused(release()), "DISCLOSURE_NOT_APPROVED");
    story.does(record(RecordCommand::AskDisclosure {
        recipient: "样例日报".to_owned(),
        fields: vec!["办理结果".to_owned(), " ".to_owned()],
        purpose: "报道".to_owned(),
        expires_on: story.now.day().plus(10),
        public: false,
    }));
    assert_eq!(story.refused(release()), "DISCLOSURE_NOT_APPROVED");
    let decide = |approved| RecordCommand::DecideDisclosure { no: 1, approved, reason: "按程序".to_owned() };
    let mut refused = story.follow_self();
    refused.as_(&head_of_tax()).does(record(decide(false))).as_(&wang_qiang());
    assert_eq!(refused.refused(release()), "DISCLOSURE_NOT_APPROVED", "refused");
    story.as_(&head_of_tax()).does(record(decide(true))).as_(&wang_qiang()).does(release());
    let disclosure = &story.case.records.disclosures[0];
    assert_eq!(disclosure.fields, ["办理结果"], "and nothing else");
    assert_eq!(story.refused(release()), "DISCLOSURE_NOT_APPROVED", "once");
    let form = story.case.documents.iter().find(|document| document.kind == DocumentKind::DisclosureForm).unwrap();
    assert!(form.body.contains("样例日报") && form.body.contains("办理结果"), "{}", form.body);
}

fn petition() -> Registration {
    Registration { petition_no: Some("X2026-31".to_owned()), ..registration("2026-01-05T09:00", unpaid_item()) }
}

/// S16 [M-3.2.7-b, M-3.2.8-a, M-3.2.8-b, TR81, TR84]: a petition is forwarded, a post about the same unit is linked,
/// answered and closed with a note; 网信办 never sees names, 信访局 sees stage and result only.
#[test]
fn s16_a_petition_is_forwarded_and_a_post_is_answered() {
    let lpb = staff(44, "信访岗", &[Role::Petitions], "petitions_bureau");
    let by = OpenedBy::Intake(staff_ref(&lpb));
    let mut story =
        Story::open(pack("mohe_2025"), "2026-01-05T09:00", lpb.clone(), Channel::Petition, petition(), by).unwrap();
    let forward =
        Command::Division(DivisionCommand::ForwardAcceptance { to: "tax_bureau".into(), departures: Vec::new() });
    assert_eq!(story.refused(forward.clone()), "NOT_REGISTERED", "M-4.1-c");
    story.does(Command::Register);
    assert_eq!(at_tax(unpaid_item()).refused(forward.clone()), "FORWARD_NOT_ALLOWED", "税务局 informs (M-4.1-b)");
    story.does(forward);
    assert_eq!(story.case.sub_state, SubState::Submitted, "in 待接待");
    assert_eq!(story.case.queue, Queue::Department("tax_bureau".into()));
    story.as_(&wang_qiang()).does(Command::Claim).does(Command::Register);
    assert_eq!(story.case.accepting_department.as_ref().unwrap().as_str(), "tax_bureau");
    assert_eq!(story.case.first_department.as_ref().unwrap().as_str(), "petitions_bureau", "首问 stays");
    assert_eq!(story.case.first_contact().unwrap().name, "信访岗");
    story.does(Command::ClassifyOwn { departures: Vec::new() });

    let now = story.now;
    story.as_(&cyberspace()).does(record(RecordCommand::RegisterPublicOpinion {
        platform: "短视频".to_owned(),
        url: "https://example.invalid/v/1".to_owned(),
        summary: "某单位欠缴社保".to_owned(),
        level: "一般".to_owned(),
        found_at: now,
    }));
    assert!(story.case.records.open_public_opinion().is_some(), "badge 舆情");
    story.as_(&wang_qiang());
    story.does(record(RecordCommand::RespondPublicOpinion {
        no: 1,
        response: "已立案核查".to_owned(),
        statement: String::new(),
        disclosure: None,
    }));
    let close = |note: &str| record(RecordCommand::ClosePublicOpinion { no: 1, note: note.to_owned() });
    story.as_(&cyberspace());
    assert_eq!(story.refused(close("")), "FIELDS_INVALID", "without a note");
    let posts = story.case.seen_as(sight(&cyberspace(), &story.case, &story.pack), &cyberspace());
    let text = serde_json::to_string(&posts).unwrap();
    for hidden in ["张丽", "北极宾馆", "X2026-31", "13800000001"] {
        assert!(!text.contains(hidden), "网信办 sees {hidden}");
    }
    story.does(close("已平息"));
    assert!(story.case.records.open_public_opinion().is_none());

    assert_eq!(sight(&lpb, &story.case, &story.pack), Sight::Part(Part::Stage));
    let stage = story.case.seen_as(Sight::Part(Part::Stage), &lpb);
    assert_eq!(stage.sub_state, SubState::OwnHandling);
    assert_eq!(stage.registration.petition_no.as_deref(), Some("X2026-31"), "its own number");
    assert!(stage.documents.is_empty() && stage.finding.is_none() && stage.records.public_opinion.is_empty());
}

/// S17 [M-3.2.6-a, M-3.2.6-b, TR78]: the tax bureau applies, the court opens only the extract.
#[test]
fn s17_the_court_opens_only_the_extract() {
    let mut story = at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    assert_eq!(sight(&court(), &story.case, &story.pack), Sight::Nothing, "before anything is before it");
    let apply = |kind, amount| {
        record(RecordCommand::OpenCourtItem {
            kind,
            application: "强制执行申请书".to_owned(),
            amount,
            files: Vec::new(),
        })
    };
    let amount = Some(Money::parse_yuan("128,400.00").unwrap());
    story.as_(&hrss_handler());
    let refusal = story.try_to(apply(CourtItemKind::Compulsory, amount)).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.code.kind()), ("ROLE_NOT_ALLOWED", RefusalKind::Role), "人社局 gets 403");
    story.as_(&wang_qiang()).does(apply(CourtItemKind::Compulsory, amount));
    story.does(apply(CourtItemKind::Bankruptcy, None));
    story.as_(&head_of_tax()).does(Command::Oversight(OversightCommand::Suspend {
        ground: SuspensionGround::Bankruptcy,
        reason: "进入破产清算".to_owned(),
        expected_end: at("2026-03-01T00:00").day(),
    }));
    story.as_(&court());
    for update in [
        CourtUpdate { docket: "（2025）黑 2701 行审 3 号".to_owned(), ..CourtUpdate::default() },
        CourtUpdate { ruling: "准予强制执行".to_owned(), ..CourtUpdate::default() },
        CourtUpdate { priority: "第二顺位".to_owned(), ..CourtUpdate::default() },
    ] {
        story.does(record(RecordCommand::UpdateCourtItem { no: 1, update }));
    }
    let sight = sight(&court(), &story.case, &story.pack);
    assert_eq!(sight, Sight::Part(Part::Court));
    let extract = story.case.seen_as(sight, &court());
    assert_eq!(extract.records.court_items.len(), 2);
    assert_eq!(extract.records.court_items[0].amount.unwrap().to_string(), "128,400.00");
    assert!(extract.registration.summary.is_empty() && extract.documents.is_empty() && extract.messages.is_empty());
    assert!(extract.registration.items[0].period.is_some(), "the period belongs to the extract");
}
