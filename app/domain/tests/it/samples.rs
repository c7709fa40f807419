//! The 40 sample texts with their stated facts, routed. Their own labels are a second opinion (decisions): where they
//! differ, the requirement that decides is listed here, and the list is checked both ways.

use crate::story::*;
use domain::access::Role;
use domain::case::{Channel, Command, DisputeItem, InsuranceKind, ItemClaim, OpenedBy, PayerKind, ProposalKind, Tri};
use domain::policy::RouteTrack;
use domain::policy::route::Circumstance;
use domain::value::{DepartmentId, Period, TownId};
use serde_json::Value;
use std::collections::BTreeSet;

/// A sample, the rows its items meet, what the card comes to, and the rows that add.
const EXPECTED: &[(&str, &[&str], &str, &[&str])] = &[
    ("D01", &["R10"], "own", &[]),
    ("D02", &["R13（R07＋R10）"], "joint", &["R29"]),
    ("D03", &["R07"], "own", &[]),
    ("D04", &["R09"], "inform", &["R29"]),
    ("D05", &["R07"], "own", &[]),
    ("D06", &["R13（R07+R08＋R09）"], "joint", &["R29"]),
    ("D07", &["R01"], "inform", &[]),
    ("D08", &["R03", "R14（R07+R08＋R12）"], "split", &["R29"]),
    ("D09", &["R21"], "own", &[]),
    ("D10", &["R21"], "own", &[]),
    ("D11", &["R22B"], "joint", &["R29"]),
    ("D12", &["R22B"], "joint", &[]),
    ("D13", &["R17"], "refer", &[]),
    ("D14", &["R16"], "refer", &[]),
    ("D15", &["R18"], "refer", &["R29"]),
    ("D16", &["R20"], "own", &[]),
    ("D17", &["R20"], "inform", &["R29"]),
    ("D18", &["R20"], "own", &[]),
    ("D19", &["R20"], "own", &[]),
    ("D20", &["R19"], "own", &[]),
    ("D21", &["R19"], "own", &[]),
    ("D22", &["R13（R19＋R19）"], "joint", &["R29"]),
    ("D23", &["R06"], "own", &[]),
    ("D24", &["R06"], "own", &[]),
    ("D25", &["R06"], "inform", &["R29"]),
    ("D26", &["R06"], "own", &[]),
    ("D27", &["R06", "R09"], "joint", &["R29"]),
    ("D28", &["R00"], "inform elsewhere", &[]),
    ("D29", &["R13（R07+R08＋R09）"], "joint", &["R26", "R29", "R32"]),
    ("D30", &["R13（R07+R08＋R10）", "R14（R07+R08＋R12）"], "split", &["R29", "R32"]),
    ("D31", &["R24"], "inform", &["R29"]),
    ("D32", &["R30"], "refer", &[]),
    ("D33", &["R30"], "refer", &["R29"]),
    ("D34", &["R30"], "refer", &["R29", "R32"]),
    ("D35", &["R31"], "inform elsewhere", &["R29"]),
    ("D36", &["R31"], "inform elsewhere", &[]),
    ("D37", &["R10"], "inform", &["R29"]),
    ("D38", &["R13（R07+R08＋R09）"], "joint", &["R29"]),
    ("D39", &["R06"], "inform", &["R29"]),
    ("D40", &["R10"], "own", &[]),
];

/// Where a label differs from the table, with the requirement that decides.
const DIFFERENCES: &[(&str, &str)] = &[
    (
        "D08",
        "R14, M-3.2.2-b, AMB-05: who pays for the months without enrolment is named nowhere; that item is split off",
    ),
    ("D13", "R17, M-3.2.2-b, AMB-09: after the reform the text names employers only; an individual's refund is a gap"),
    ("D14", "R16, M-3.2.2-a, AMB-09: neither unpaid nor a wrong wage; a rate that changed is a gap"),
    ("D15", "R18, AMB-36: amounts of residents' insurance are named nowhere"),
    ("D26", "R06, M-3.2.4-b: the allowance alone is in dispute, and benefits are 医保局's"),
    ("D28", "R00, M-4.0-a, AMB-11: neither the employer's place nor the enrolment is in Mohe"),
    (
        "D29",
        "§5.1, last line: 法院, 司法局 and 信访局 are responsible by no row; R26 adds the court item, R32 the escalation",
    ),
    (
        "D30",
        "R14, AMB-05, and §5.1, last line: those never enrolled are split off; 信访局 and 网信办 are responsible by no row",
    ),
    ("D33", "R30 and TR83: a question is answered at once by whoever is asked; as a dispute it is nobody's"),
    (
        "D34",
        "R30, M-3.2.8-a: no payer's item, but a public-opinion item of 网信办; the departments of the label are R32's team",
    ),
];

fn samples() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("../data/dispute-samples.json")).unwrap();
    file["samples"].as_array().unwrap().clone()
}

fn text<'a>(sample: &'a Value, key: &str) -> &'a str {
    sample[key].as_str().unwrap_or_default()
}

/// The facts every sample states in its fields.
fn stated(sample: &Value) -> DisputeItem {
    let kind = u8::try_from(sample["kind"].as_u64().unwrap()).unwrap();
    let month = |key: &str| text(sample, key).get(..7).and_then(|month| month.parse().ok());
    let period = match (text(sample, "period"), month("event_from"), month("event_to")) {
        ("na" | "unknown", _, _) => None,
        (_, Some(from), Some(to)) => Period::new(from, to).ok(),
        _ => None,
    };
    let insurances = sample["insurances"].as_array().unwrap();
    DisputeItem {
        sub_kind: (kind == 0).then(|| "not_social_insurance".to_owned()),
        insurance_kinds: insurances
            .iter()
            .map(|kind| InsuranceKind::from_id(kind.as_str().unwrap()).unwrap())
            .collect(),
        // Periods of benefits and assessments are years of work, not of contributions in dispute.
        period: period.filter(|_| matches!(kind, 3 | 4 | 6 | 8)),
        enrolled: Tri::from_id(text(sample, "enrolled")).unwrap_or(Tri::Unknown),
        description: text(sample, "text").chars().take(200).collect(),
        ..DisputeItem::new(1, if kind == 0 { 9 } else { kind })
    }
}

/// What the text says beyond its fields.
fn items(sample: &Value) -> Vec<DisputeItem> {
    let mut item = stated(sample);
    let pay = || vec![ItemClaim::BackPay];
    let sub = |name: &str| Some(name.to_owned());
    match text(sample, "id") {
        "D01" | "D02" | "D03" | "D37" | "D40" => {
            item.claims = pay();
            item.wage_matches = Tri::No;
        }
        "D04" | "D05" | "D06" | "D28" | "D29" | "D38" => {
            item.sub_kind = sub("recovery");
            item.claims = pay();
            item.paid = Tri::No;
        }
        "D07" => {
            item.sub_kind = sub("enrolment");
            item.claims = vec![ItemClaim::Enrol];
        }
        // 补办参保并补缴: two items (M-1-b).
        "D08" => {
            item.sub_kind = sub("enrolment");
            item.claims = vec![ItemClaim::Enrol];
            let owed = DisputeItem {
                no: 2,
                category: 8,
                sub_kind: sub("recovery"),
                claims: pay(),
                period: period("2024-02", "2025-12"),
                ..item.clone()
            };
            return vec![item, owed];
        }
        "D09" | "D10" => item.sub_kind = sub("relation_transfer"),
        // The tax bureau has the payment, the other side does not show it.
        "D11" | "D12" => item.acting_department = Some("tax_bureau".into()),
        "D13" => {
            item.payer = PayerKind::Individual;
            item.claims = vec![ItemClaim::Refund];
        }
        "D14" => {
            item.claims = vec![ItemClaim::Explain];
            item.paid = Tri::Yes;
            item.wage_matches = Tri::Yes;
        }
        "D15" => {
            item.payer = PayerKind::Resident;
            item.claims = vec![ItemClaim::Refund];
        }
        "D16" | "D17" | "D19" => item.acting_department = Some("hrss_bureau".into()),
        "D18" => item.acting_department = Some("medical_security_bureau".into()),
        "D20" | "D21" | "D22" => item.paid = Tri::No,
        // 要求补缴并让其领取失业金: two items.
        "D27" => {
            let owed = DisputeItem {
                no: 2,
                category: 8,
                sub_kind: sub("recovery"),
                claims: pay(),
                period: period("2025-01", "2025-06"),
                paid: Tri::No,
                ..item.clone()
            };
            return vec![item, owed];
        }
        // 没按实际工资交过社保，有的干脆没交: two groups of workers, two items.
        "D30" => {
            item.sub_kind = sub("recovery");
            item.claims = pay();
            item.enrolled = Tri::Yes;
            item.wage_matches = Tri::No;
            item.paid = Tri::Yes;
            let never = DisputeItem { no: 2, enrolled: Tri::No, ..item.clone() };
            return vec![item, never];
        }
        "D31" => {
            item.sub_kind = sub("collection");
            item.claims = vec![ItemClaim::Explain];
        }
        "D32" | "D33" | "D34" => item.sub_kind = sub("other"),
        _ => {}
    }
    vec![item]
}

/// The case as whoever received it registers it.
fn registered(sample: &Value) -> Story {
    let id = text(sample, "id");
    let receiver = match text(sample, "received_by") {
        "市税务局" => "tax_bureau",
        "市人力资源和社会保障局" => "hrss_bureau",
        "市医疗保障局" => "medical_security_bureau",
        "市营商局" => "business_environment_bureau",
        "市信访局" => "petitions_bureau",
        "市司法局" => "justice_bureau",
        "市委网信办" => "cyberspace_office",
        "图强镇(镇社区社保费争议调解站)" => "station_232701101",
        "北极镇(镇社区社保费争议调解站)" => "station_232701104",
        other => panic!("{id}: {other}"),
    };
    let role = if receiver.starts_with("station") { Role::Station } else { Role::Clerk };
    let clerk = staff(500, "受理", &[role], receiver);
    let when = text(sample, "received").get(..16).unwrap();
    let mut registration = registration(when, DisputeItem::new(1, 9));
    registration.items = items(sample);
    text(sample, "text").clone_into(&mut registration.summary);
    registration.people = u32::try_from(sample["group_size"].as_u64().unwrap_or(1)).unwrap();
    let pack = pack("mohe_2025");
    let town = pack.town(text(sample, "town")).unwrap().id.clone();
    // AMB-11: 派遣公司 is registered in 哈尔滨, and nothing says the worker is enrolled in Mohe.
    registration.location_town = if id == "D28" { TownId::from("elsewhere") } else { town };
    registration.circumstances = match id {
        "D29" => vec![Circumstance::Bankruptcy, Circumstance::MajorGround],
        "D30" | "D34" => vec![Circumstance::MajorGround],
        _ => Vec::new(),
    };
    let by = OpenedBy::Intake(staff_ref(&clerk));
    let mut story = Story::open(pack, when, clerk, Channel::Counter, registration, by)
        .unwrap_or_else(|refusal| panic!("{id}: {refusal:?}"));
    story.does(Command::Register);
    story
}

fn kind(kind: &ProposalKind) -> &'static str {
    match kind {
        ProposalKind::Own => "own",
        ProposalKind::InformDepartment => "inform",
        ProposalKind::InformElsewhere => "inform elsewhere",
        ProposalKind::Joint => "joint",
        ProposalKind::Refer => "refer",
        ProposalKind::SplitFirst(_) => "split",
        ProposalKind::Verify(_) => "verify",
        ProposalKind::Nothing | ProposalKind::Transfer | ProposalKind::Answer | ProposalKind::Special(_) => "other",
    }
}

/// Every text routes to the documented rows, whoever received it.
#[test]
fn all_forty_texts_route_to_the_documented_rows() {
    let samples = samples();
    assert_eq!((samples.len(), EXPECTED.len()), (40, 40));
    for (sample, (id, rows, comes_to, adds)) in samples.iter().zip(EXPECTED) {
        assert_eq!(text(sample, "id"), *id);
        let story = registered(sample);
        let routes = story.case.routes(&story.pack);
        let met: Vec<String> = routes.iter().map(|(_, route)| route.rows_zh()).collect();
        assert_eq!(met, *rows, "{id}");
        assert_eq!(kind(&story.case.proposal(&story.pack).kind), *comes_to, "{id}");
        let also: BTreeSet<&str> = routes.iter().flat_map(|(_, route)| route.also.iter().map(String::as_str)).collect();
        assert_eq!(also.into_iter().collect::<Vec<_>>(), *adds, "{id}");
        for (_, route) in &routes {
            assert!(!route.clauses.is_empty() && !route.reason.is_empty() && !route.facts.is_empty(), "{id}");
        }
    }
}

/// Whether the label says the same as the table.
fn agrees(sample: &Value, story: &Story) -> bool {
    let routes = story.case.routes(&story.pack);
    let proposal = story.case.proposal(&story.pack);
    let labelled: BTreeSet<DepartmentId> = sample["departments"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|name| match name.as_str().unwrap() {
            "市税务局" => Some("tax_bureau"),
            "市人力资源和社会保障局" => Some("hrss_bureau"),
            "市医疗保障局" => Some("medical_security_bureau"),
            "市人民法院" => Some("court"),
            "市司法局" => Some("justice_bureau"),
            "市信访局" => Some("petitions_bureau"),
            "市委网信办" => Some("cyberspace_office"),
            _ => None,
        })
        .map(DepartmentId::from)
        .collect();
    let same = labelled == proposal.departments.iter().cloned().collect();
    let single = matches!(proposal.kind, ProposalKind::Own | ProposalKind::InformDepartment);
    match text(sample, "track") {
        "own_duty" => single && same,
        "general_joint" => proposal.kind == ProposalKind::Joint && same,
        "major" => routes.iter().all(|(_, route)| route.also.contains(&"R32".to_owned())) && same,
        "unclear" => routes.iter().all(|(_, route)| route.is_gap()),
        "out_of_scope" => routes.iter().all(|(_, route)| route.track == RouteTrack::Inform),
        other => panic!("{other}"),
    }
}

/// Every difference from the labels is listed with the requirement that decides, and nothing listed has gone.
#[test]
fn differences_from_the_labels_name_the_requirement_that_decides() {
    let mut found = Vec::new();
    for sample in samples() {
        let story = registered(&sample);
        if !agrees(&sample, &story) {
            let proposal = story.case.proposal(&story.pack);
            println!(
                "{}: label {} {}, table {:?} {:?}",
                text(&sample, "id"),
                text(&sample, "track"),
                sample["departments"],
                proposal.kind,
                proposal.departments
            );
            found.push(text(&sample, "id").to_owned());
        }
    }
    let listed: Vec<&str> = DIFFERENCES.iter().map(|(id, _)| *id).collect();
    assert_eq!(found, listed);
    for (id, why) in DIFFERENCES {
        println!("{id}: {why}");
        assert!(["R", "M-", "§"].iter().any(|kind| why.starts_with(kind)), "{id} names what decides");
    }
}

/// D37, D38, D39 are the same matters as D01, D06, D25: the same rows, so a merge is possible (TR61).
#[test]
fn duplicates_among_the_samples_meet_the_same_rows() {
    let samples = samples();
    let rows = |id: &str| {
        let sample = samples.iter().find(|sample| text(sample, "id") == id).unwrap();
        let story = registered(sample);
        story.case.routes(&story.pack).iter().map(|(_, route)| route.rows_zh()).collect::<Vec<_>>()
    };
    for sample in samples.iter().filter(|sample| sample["duplicate_of"].is_string()) {
        let (id, of) = (text(sample, "id"), text(sample, "duplicate_of"));
        assert_eq!(rows(id), rows(of), "{id} duplicates {of}");
    }
}
