//! S08: the routing table of Mohe, row by row, each with the text of a case that meets it; gaps and their keys;
//! verification, declaration, another place, late discoveries.

use crate::routing_table::{Expected, MOHE, table};
use crate::story::*;
use domain::access::{Actor, Role};
use domain::case::{
    Case, Channel, Command, CommandKind, DisputeItem, HotlineTicket, JointCommand, OpenedBy, PartyKind, ProposalKind,
    RecordCommand, RemedyKind, Stage, SubState, Target, Tri, steps,
};
use domain::policy::read::read;
use domain::policy::route::Circumstance;
use domain::policy::{InputName, Pack, RouteTrack, SHIPPED_SOURCES};
use domain::value::{AccountId, TownId};

/// Opens the case of `expected` over `channel`, by an individual or an employer.
fn opened(expected: &Expected, channel: Channel, applicant: PartyKind) -> Story {
    let mut registration = registration("2025-11-10T09:00", expected.item.clone());
    registration.location_town = TownId::from(expected.town);
    expected.text.clone_into(&mut registration.summary);
    registration.parties[0].kind = applicant;
    let intake = |clerk: &Actor| (clerk.clone(), OpenedBy::Intake(staff_ref(clerk)));
    let (actor, by) = match channel {
        Channel::Online => (Actor::party(1, "张丽"), OpenedBy::Applicant),
        Channel::Hotline => {
            let ticket = HotlineTicket {
                ticket_no: "12345-20251110-0001".to_owned(),
                client: AccountId(90),
                called_at: at("2025-11-10T09:00"),
                suggested_department: None,
                urgency: None,
            };
            (hotline(), OpenedBy::Hotline(ticket))
        }
        Channel::Petition => intake(&staff(44, "信访岗", &[Role::Petitions], "petitions_bureau")),
        Channel::PublicOpinion => intake(&staff(45, "网信岗", &[Role::Clerk], "cyberspace_office")),
        // A station takes what is of its town; what is elsewhere is told at the counter.
        Channel::Station if expected.town == MOHE => intake(&station()),
        _ => intake(&hrss_handler()),
    };
    Story::open(pack("mohe_2025"), "2025-11-10T09:00", actor, channel, registration, by)
        .unwrap_or_else(|refusal| panic!("{} {channel:?}: {refusal:?}", expected.row))
}

/// The eight channels of Mohe (M-4.2.0-a).
const CHANNELS: [Channel; 8] = [
    Channel::Online,
    Channel::Counter,
    Channel::Letter,
    Channel::Phone,
    Channel::Station,
    Channel::Petition,
    Channel::Hotline,
    Channel::PublicOpinion,
];

/// S08 [M-3.2.2-a, M-3.2.2-b, M-3.2.3-a, M-3.2.3-b, M-3.2.3-c, M-3.2.3-d, M-3.2.3-e, M-3.2.4-a, M-3.2.4-b, M-3.2.4-c,
/// M-3.3-1 to M-3.3-9, M-3.3-x, M-4.2.0-a, TR03]: one item for each row, by a person and by an employer, over the eight
/// channels; department, track, clarity and clause equal the row.
#[test]
fn s08_every_row_decides_over_every_channel_for_person_and_employer() {
    let pack = pack("mohe_2025");
    let table = table();
    for expected in &table {
        for channel in CHANNELS {
            for applicant in [PartyKind::Individual, PartyKind::Employer] {
                let story = opened(expected, channel, applicant);
                assert_eq!(story.case.sub_state.stage(), Stage::Registration, "a card in 受理登记 (M-4.2.0-a)");
                assert_eq!(story.case.channel, channel, "with its source");
                let route = story.case.route_of(&story.pack, 1).unwrap();
                let name = format!("{} “{}” {channel:?}", expected.row, expected.text);
                assert_eq!(route.row, expected.row, "{name}");
                assert_eq!(
                    route.departments.iter().map(domain::value::DepartmentId::as_str).collect::<Vec<_>>(),
                    expected.departments,
                    "{name}"
                );
                assert_eq!((route.track, route.clarity), (expected.track, expected.clarity), "{name}");
                assert!(
                    route.clauses.iter().any(|clause| clause.as_str() == expected.clause),
                    "{name}: {:?}",
                    route.clauses
                );
            }
        }
    }
    let covered = |id: &str| table.iter().any(|expected| expected.row == id);
    let without: Vec<&str> = pack.routing.rows.iter().map(|row| row.id.as_str()).filter(|id| !covered(id)).collect();
    assert!(without.is_empty(), "rows without a text: {without:?}");
}

/// M-3.3-1..9: exactly nine categories, in the document's order, each with its clause; M-3.3-x: for persons and employers.
#[test]
fn the_form_offers_nine_categories_in_the_documents_order() {
    let pack = pack("mohe_2025");
    let clauses: Vec<&str> = pack.categories.iter().map(|category| category.clause.as_str()).collect();
    let nine = ["M-3.3-1", "M-3.3-2", "M-3.3-3", "M-3.3-4", "M-3.3-5", "M-3.3-6", "M-3.3-7", "M-3.3-8", "M-3.3-9"];
    assert_eq!(clauses, nine);
    let ids: Vec<&str> = pack.categories.iter().map(|category| category.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "registration_and_transfer",
            "registration_data_transmission",
            "contribution_base_declaration",
            "contribution_amount",
            "special_assessment",
            "late_payment_surcharge",
            "benefit_determination",
            "collection_inspection_recovery",
            "other",
        ]
    );
    // What each still needs before it is registered: M-3.3-5, M-3.3-6, M-3.3-8, M-3.3-9.
    for (category, label) in [(5, "核定部门"), (6, "费款所属期"), (8, "细类"), (9, "具体情况")] {
        let item = DisputeItem::new(1, category);
        let by = OpenedBy::Intake(staff_ref(&hrss_handler()));
        let registration = registration("2025-11-10T09:00", item);
        let story =
            Story::open(pack.clone(), "2025-11-10T09:00", hrss_handler(), Channel::Counter, registration, by).unwrap();
        let refusal = story.try_to(Command::Register).unwrap_err();
        assert_eq!(refusal.code.id(), "REGISTRATION_INCOMPLETE", "M-3.3-{category}: 422");
        assert!(refusal.message.contains(label), "M-3.3-{category}: {}", refusal.message);
    }
}

/// At 人社局, registered.
fn at_hrss(item: DisputeItem) -> Story {
    at_hrss_in(item, MOHE)
}

fn at_hrss_in(item: DisputeItem, town: &str) -> Story {
    let by = OpenedBy::Intake(staff_ref(&hrss_handler()));
    let mut registration = registration("2025-11-10T09:00", item);
    registration.location_town = TownId::from(town);
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", hrss_handler(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
    story
}

fn inform(department: Option<&str>) -> Command {
    Command::Inform {
        target: Target {
            department: department.map(Into::into),
            name: "有权部门".to_owned(),
            address: "呼玛镇".to_owned(),
            phone: String::new(),
        },
        path: "到窗口办理".to_owned(),
        materials: vec!["身份证".to_owned()],
        departures: Vec::new(),
    }
}

/// Where the card may be led on from 待分类, withdrawal and reporting aside.
fn classifications(story: &Story) -> Vec<CommandKind> {
    use CommandKind as K;
    let ways = [K::ClassifyOwn, K::Inform, K::ClassifyJoint, K::DraftSlip];
    let open = steps::steps(&story.case, &story.context());
    open.iter().filter(|step| step.is_open() && ways.contains(&step.command)).map(|step| step.command).collect()
}

fn with_key(key: &str, on: bool) -> Pack {
    let (from, to) = (format!("[overrides.{key}]\non = {}", !on), format!("[overrides.{key}]\non = {on}"));
    assert!(SHIPPED_SOURCES[0].1.contains(&from), "{key}");
    read("p.toml", &SHIPPED_SOURCES[0].1.replacen(&from, &to, 1)).unwrap()
}

/// S08 [M-4.5-a]: a gap proposes 报送 and nothing else, until the key that closes it is set.
#[test]
fn s08_a_gap_proposes_referral_only_until_its_key_is_set() {
    let mut keys = Vec::new();
    for expected in table().into_iter().filter(|expected| expected.track == RouteTrack::Refer) {
        let mut story = at_hrss(expected.item.clone());
        assert_eq!(story.case.proposal(&story.pack).kind, ProposalKind::Refer, "{}", expected.row);
        assert_eq!(classifications(&story), [CommandKind::DraftSlip], "{}", expected.row);
        assert_eq!(story.refused(Command::ClassifyOwn { departures: Vec::new() }), "DUTY_UNCLEAR");
        assert_eq!(story.refused(Command::Joint(JointCommand::Classify { departures: Vec::new() })), "DUTY_UNCLEAR");
        assert_eq!(story.refused(inform(Some("tax_bureau"))), "STAGE_SKIPPED");
        let Some(key) = story.case.route_of(&story.pack, 1).unwrap().override_key else {
            assert_eq!(expected.row, "R30", "every other gap has a key");
            continue;
        };
        story.pack = with_key(&key, true);
        let route = story.case.route_of(&story.pack, 1).unwrap();
        let overridden = route.overridden || route.parts.iter().any(|(_, part)| part.overridden);
        assert!(overridden && !route.departments.is_empty() && !route.is_gap(), "{} with {key}", expected.row);
        assert_eq!(story.refused(crate::referral::draft_slip()), "DUTY_IS_CLEAR", "{}", expected.row);
        keys.push(key);
    }
    keys.sort();
    keys.dedup();
    let mut all = ["post_reform_individual", "post_reform_other", "pre_reform_other", "resident_insurance"].to_vec();
    all.push("unenrolled_after_reform");
    all.push("unknown_employer");
    assert_eq!(keys, all);
    // R19: on in the shipped pack; switched off, a surcharge is a gap like the others (AMB-35).
    let surcharge = table().into_iter().find(|expected| expected.row == "R19").unwrap();
    let mut story = at_hrss(surcharge.item);
    story.pack = with_key("surcharge_follows_principal", false);
    assert_eq!(story.case.proposal(&story.pack).kind, ProposalKind::Refer, "R19");
}

/// S08 [TR10, R15]: what is unknown is asked; the answer decides, and what stays unknown is a gap.
#[test]
fn s08_an_unknown_fact_is_verified_and_decides() {
    let unknown = table().into_iter().find(|expected| expected.row == "R15").unwrap();
    let mut story = at_hrss(DisputeItem { paid: Tri::No, ..unknown.item });
    assert_eq!(classifications(&story), [], "first the fact");
    assert_eq!(story.refused(Command::ClassifyOwn { departures: Vec::new() }), "DUTY_UNCLEAR");
    story.does(Command::AskVerification {
        item: 1,
        fact: InputName::Enrolled,
        department: "hrss_bureau".into(),
        question: "张丽 2025 年 1 月至 6 月是否参保".to_owned(),
    });
    assert_eq!(story.case.sub_state, SubState::Verifying);
    let answer = |value: &str| Command::AnswerVerification { value: value.to_owned(), note: "查系统".to_owned() };
    for (value, row, kind) in [
        ("yes", "R09", ProposalKind::InformDepartment),
        ("no", "R12", ProposalKind::Refer),
        ("unknown", "R15", ProposalKind::Refer),
    ] {
        let mut answered = story.follow_self();
        answered.does(answer(value));
        assert_eq!(answered.case.sub_state, SubState::Triage);
        assert_eq!(answered.case.route_of(&answered.pack, 1).unwrap().row, row);
        assert_eq!(answered.case.proposal(&answered.pack).kind, kind, "{value}");
    }
}

/// S08 [M-2.3-b, M-4.0-a, R00]: 呼玛县 allows only 告知.
#[test]
fn s08_another_county_is_only_told() {
    let elsewhere = table().into_iter().find(|expected| expected.row == "R00").unwrap();
    let mut story = at_hrss_in(elsewhere.item, elsewhere.town);
    assert_eq!(classifications(&story), [CommandKind::Inform]);
    let refusal = story.try_to(Command::ClassifyOwn { departures: Vec::new() }).unwrap_err();
    assert_eq!((refusal.code.id(), refusal.clause.as_str()), ("OUT_OF_AREA", "M-4.0-a"));
    assert_eq!(story.refused(crate::referral::draft_slip()), "DUTY_IS_CLEAR");
    story.does(inform(None));
    assert_eq!(story.case.sub_state, SubState::Informed);
    assert_eq!(story.case.accountable_department().as_str(), "hrss_bureau", "M-2.3-b: not handled, but answered for");
    // M-4.0-b: the informed case stays in the ledger and closes.
    let now = story.now;
    story.does(crate::scenarios::serve(domain::case::DocumentKind::CompetenceNotice, 1, now));
    assert_eq!(story.case.sub_state, SubState::ArchivePending);
}

/// S08 [M-3.2.3-f, M-3.2.4-d, R30]: a head of 人社局 or 医保局 declares an "other" item its own, and nobody else can.
#[test]
fn s08_a_head_declares_an_other_item_its_own() {
    let other = || table().into_iter().find(|expected| expected.row == "R30").unwrap().item;
    let declare = |reason: &str| Command::DeclareOwn { item: 1, reason: reason.to_owned() };
    for (clerk, head, clause) in
        [(hrss_handler(), head_of_hrss(), "M-3.2.3-f"), (medical_handler(), head_of_medical(), "M-3.2.4-d")]
    {
        let by = OpenedBy::Intake(staff_ref(&clerk));
        let registered = registration("2025-11-10T09:00", other());
        let mut story =
            Story::open(pack("mohe_2025"), "2025-11-10T09:00", clerk.clone(), Channel::Counter, registered, by)
                .unwrap();
        story.does(Command::Register);
        assert_eq!(story.refused(declare("属于本部门")), "ROLE_NOT_ALLOWED", "the head declares");
        story.as_(&head);
        assert_eq!(story.refused(declare(" ")), "FIELDS_INVALID", "with a reason");
        story.does(declare("属于本部门职能范围")).as_(&clerk);
        assert_eq!(classifications(&story), [CommandKind::ClassifyOwn], "{clause}");
        story.does(Command::ClassifyOwn { departures: Vec::new() });
        assert_eq!(story.case.sub_state, SubState::OwnHandling);
    }
    let mut tax = crate::joint_handling::at_tax(other());
    tax.as_(&head_of_tax());
    assert_eq!(tax.refused(declare("属于本部门")), "ROLE_NOT_ALLOWED", "the text names 人社局 and 医保局 only");
}

/// S08 [M-4.0-b, TR21]: a misclassified case goes back to 分类流转, once with a reason, again only with what the
/// leading-group office noted.
#[test]
fn s08_a_misclassified_case_is_classified_again_once() {
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    story.does(Command::ClassifyOwn { departures: Vec::new() });
    let again = |reason: &str| Command::Reclassify { reason: reason.to_owned(), office_note: String::new() };
    assert_eq!(story.refused(again("应由人社办")), "ROLE_NOT_ALLOWED", "the head sends it back");
    story.as_(&head_of_tax());
    assert_eq!(story.refused(again(" ")), "FIELDS_INVALID");
    story.does(again("所属期看错了"));
    assert_eq!(story.case.sub_state, SubState::Triage);
    let told = domain::case::timeline(&story.entries, &story.pack, None);
    assert!(told.iter().any(|happening| happening.text.contains("所属期看错了")), "the reason stands in the story");
    story.as_(&wang_qiang()).does(Command::ClassifyOwn { departures: Vec::new() });
    assert_eq!(story.as_(&head_of_tax()).refused(again("又错了")), "STAGE_SKIPPED");
    let noted = |note: &str| Command::Reclassify { reason: "又错了".to_owned(), office_note: note.to_owned() };
    assert_eq!(story.refused(noted(" \n")), "STAGE_SKIPPED");
    let refusal = story.try_to(noted("")).unwrap_err();
    assert_eq!((refusal.fields[0].field.as_str(), refusal.clause.as_str()), ("office_note", "M-4.0-b"));
    story.does(noted("同意再次退回，漠社争办便笺 3 号"));
    assert_eq!((story.case.sub_state, story.case.reclassified), (SubState::Triage, 2));
    let told = domain::case::timeline(&story.entries, &story.pack, None);
    assert!(told.iter().any(|happening| happening.text.contains("便笺 3 号")), "the note stands in the story");
}

fn also(case: &Case, pack: &Pack) -> Vec<String> {
    case.route_of(pack, 1).unwrap().also
}

/// R26–R29, R32 [M-3.2.6-a, M-3.2.6-b, M-3.2.6-c, M-3.2.7-b, M-4.2.2-a]: circumstances add to whatever row applies.
#[test]
fn s08_circumstances_add_their_rows() {
    for (row, circumstance, text) in [
        ("R26", Circumstance::Bankruptcy, "公司已由法院受理破产清算"),
        ("R27", Circumstance::CompulsoryCollection, "税务申请法院强制征缴"),
        ("R28", Circumstance::CivilSuitWish, "我要去法院告单位补缴"),
        ("R32", Circumstance::MajorGround, "八十六名职工一起来的"),
    ] {
        let mut story = crate::joint_handling::at_tax(unpaid_item());
        let mut registration = story.case.registration.clone();
        registration.circumstances = vec![circumstance];
        registration.summary = text.to_owned();
        story.does(Command::AmendRegistration { registration: Box::new(registration) });
        assert_eq!(also(&story.case, &story.pack), [row], "{text}");
        assert_eq!(story.case.route_of(&story.pack, 1).unwrap().row, "R09", "the row itself is the same");
        match row {
            "R26" | "R27" => {
                story.does(Command::Record(RecordCommand::OpenCourtItem {
                    kind: domain::case::CourtItemKind::Bankruptcy,
                    application: text.to_owned(),
                    amount: None,
                    files: Vec::new(),
                }));
            }
            "R32" => {
                story.as_(&head_of_tax()).does(crate::major::escalate());
            }
            _ => {}
        }
    }
    // R28: the explanation is asked for when a civil suit is chosen (M-3.2.6-c).
    let mut sued = crate::scenarios::s01_served();
    sued.as_(&Actor::party(1, "张丽")).at("2025-12-05T09:00");
    sued.does(Command::Object { party: 1, grounds: "少算了".to_owned() });
    let civil = Command::StartRemedy {
        party: 0,
        remedy: RemedyKind::Litigation,
        body: "漠河市人民法院".to_owned(),
        filed_on: "2025-12-05".parse().unwrap(),
        docket: None,
        civil: true,
        acknowledged: false,
    };
    assert_eq!(sued.refused(civil), "NOT_CIVIL_DISPUTE");
    // R29: who has no collection duty forwards (TR84).
    let expected = table().into_iter().find(|expected| expected.row == "R09").unwrap();
    for channel in [Channel::Petition, Channel::Station, Channel::PublicOpinion] {
        let story = opened(&expected, channel, PartyKind::Individual);
        assert_eq!(also(&story.case, &story.pack), ["R29"], "{channel:?}");
    }
    let combined = {
        let mut story = opened(&expected, Channel::Petition, PartyKind::Individual);
        story.case.registration.circumstances = Circumstance::ALL.to_vec();
        also(&story.case, &story.pack)
    };
    assert_eq!(combined, ["R26", "R27", "R28", "R29", "R32"]);
}

/// Combination of rows (requirements §5): one department, several, a gap among clear items.
#[test]
fn s08_items_of_one_card_combine() {
    let find = |row: &str| table().into_iter().find(|expected| expected.row == row).unwrap().item;
    for (rows, kind) in [
        (["R07", "R01"], ProposalKind::Own),
        (["R09", "R10"], ProposalKind::InformDepartment),
        (["R07", "R08"], ProposalKind::Joint),
        (["R01", "R09"], ProposalKind::Joint),
        (["R01", "R12"], ProposalKind::SplitFirst(vec![2])),
        (["R12", "R30"], ProposalKind::Refer),
        (["R15", "R01"], ProposalKind::Verify(vec![1])),
        (["R31", "R01"], ProposalKind::SplitFirst(Vec::new())),
    ] {
        let mut story = at_hrss(find(rows[0]));
        story.case.registration.items.push(DisputeItem { no: 2, ..find(rows[1]) });
        let met: Vec<String> = story.case.routes(&story.pack).into_iter().map(|(_, route)| route.row).collect();
        assert_eq!(met, rows);
        assert_eq!(story.case.proposal(&story.pack).kind, kind, "{rows:?}");
    }
}
