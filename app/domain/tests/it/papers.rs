//! What the papers say, each as its form and clause ask.

use crate::scenarios::serve;
use crate::station::{agreement, at_station, mediate};
use crate::story::*;
use domain::case::{
    Attachment, AttachmentPurpose, Command, DocumentKind, InsuranceKind, MajorCommand, MatterKind, StationCommand,
    Target, catalogue,
};
use domain::value::Instant;

fn body(story: &Story, kind: DocumentKind) -> String {
    let found = story.case.documents.iter().rev().find(|document| document.kind == kind);
    found.unwrap_or_else(|| panic!("no {}", kind.zh())).body.clone()
}

/// A matter of another office, and what its notice says.
fn notice(matter: MatterKind, target: Option<&str>) -> String {
    let mut item = unpaid_item();
    item.period = period("2019-03", "2021-12");
    item.insurance_kinds = vec![InsuranceKind::Pension];
    let mut registration = registration("2025-11-10T09:00", item);
    registration.matter_kind = matter;
    let by = domain::case::OpenedBy::Intake(staff_ref(&wang_qiang()));
    let channel = domain::case::Channel::Counter;
    let mut story =
        Story::open(pack("mohe_2025"), "2025-11-10T09:00", wang_qiang(), channel, registration, by).unwrap();
    story.does(Command::Register).does(Command::Inform {
        target: Target {
            department: target.map(Into::into),
            name: "漠河市人力资源和社会保障局".to_owned(),
            address: "西林吉镇".to_owned(),
            phone: String::new(),
        },
        path: "到窗口办理".to_owned(),
        materials: vec!["身份证".to_owned()],
        departures: Vec::new(),
    });
    body(&story, DocumentKind::CompetenceNotice)
}

#[test]
fn m_4_1_b_the_notice_names_the_document_and_its_articles() {
    let said = notice(MatterKind::Dispute, Some("hrss_bureau"));
    assert!(said.contains("依据《漠河市社会保险费征缴争议联合处置机制》三（二）3、四（一），"), "{said}");
    assert!(said.contains("如果您愿意"), "a dispute goes on with the person's word: {said}");
}

/// M-4.1-b, 社会保险法 82: who reports is told that it was handed over, and asked for no wish.
#[test]
fn m_4_1_b_the_statutory_notice_asks_for_no_wish_the_law_does_not_leave() {
    for matter in [MatterKind::ReportOfViolation, MatterKind::Complaint] {
        let said = notice(matter, Some("hrss_bureau"));
        assert!(
            !said.contains("如果您愿意") && said.contains("已把您的登记内容和材料移送漠河市人力资源和社会保障局"),
            "{said}"
        );
        assert!(said.contains("社会保险法第八十二条"), "{said}");
    }
}

#[test]
fn m_4_2_2_b_the_report_names_the_document_in_full_with_its_article() {
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    story.as_(&head_of_tax()).does(crate::major::escalate());
    let said = body(&story, DocumentKind::EscalationReport);
    assert!(said.contains("依据《漠河市社会保险费征缴争议联合处置机制》四（二）2（1）、（2）"), "{said}");
}

#[test]
fn m_4_2_2_c_the_leaders_decision_names_the_leader() {
    let said = body(&crate::major::s06_team(), DocumentKind::LeaderDecision);
    assert!(said.contains(&format!("领导小组组长{}的意见：同意", leader().to_ref().name)), "{said}");
    let mut story = crate::joint_handling::at_tax(unpaid_item());
    story.as_(&head_of_tax()).does(crate::major::escalate()).as_(&office()).does(crate::major::present());
    story.as_(&leader()).does(Command::Major(MajorCommand::Refuse { reason: "不属于重大事项".to_owned() }));
    let said = body(&story, DocumentKind::LeaderDecision);
    assert!(said.contains(&format!("领导小组组长{}的意见：不同意", leader().to_ref().name)), "{said}");
}

fn signed_scan(at: Instant) -> Command {
    let attachment = Attachment {
        no: 0,
        name: "协议书.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        size: 1000,
        file: "f".to_owned(),
        key: "k".to_owned(),
        by: station().to_ref(),
        at,
        purpose: Some(AttachmentPurpose::SignedAgreement),
    };
    Command::AddAttachment { attachment: Box::new(attachment) }
}

#[test]
fn m_3_2_9_c_the_agreement_has_a_line_for_each_side_and_the_mediator() {
    let mut story = at_station();
    story.does(mediate(StationCommand::Begin { consents: vec![1, 2] }));
    let draft = agreement(&story, false);
    story.does(draft).does(mediate(StationCommand::Settle { signed: vec![1, 2] }));
    let said = body(&story, DocumentKind::MediationAgreement);
    let places: Vec<&str> = said.lines().filter(|line| line.contains("年　　月　　日")).collect();
    assert_eq!(places.len(), 3, "{said}");
    assert!(places[0].starts_with("申请人 张丽（签名或盖章）："), "{said}");
    assert!(places[1].starts_with("被申请人 ") && places[1].contains("有限公司（签名或盖章）："), "{said}");
    assert!(places[2].starts_with("调解员（签名）：调解员"), "{said}");
}

#[test]
fn m_4_4_a_the_catalogue_has_the_columns_of_its_form() {
    let mut story = at_station();
    story.does(mediate(StationCommand::Begin { consents: vec![1, 2] }));
    let draft = agreement(&story, false);
    let now = story.now;
    story.does(draft).does(mediate(StationCommand::Settle { signed: vec![1, 2] })).does(signed_scan(now));
    let draft = story.draft();
    story.does(draft).does(Command::SignReply { legal_basis: basis() });
    for party in [1, 2] {
        story.does(serve(DocumentKind::Reply, party, now));
    }
    story.does(Command::ServeReply);
    story.all_agree();
    let lines = catalogue(&story.case, &story.pack);
    story.as_(&station()).does(Command::Archive);
    let said = body(&story, DocumentKind::ArchiveCatalogue);
    assert!(said.contains("密级：严格保密　保管期限：文件未规定"), "{said}");
    assert!(said.contains("案卷号：") && said.contains("年度：2025") && said.contains("归档人：调解员"), "{said}");
    let rows: Vec<Vec<&str>> =
        said.lines().filter(|line| line.contains(" | ")).map(|line| line.split(" | ").collect()).collect();
    assert_eq!(rows[0], ["序号", "文书名称", "文号", "责任者", "日期", "页数", "附件"]);
    assert_eq!(rows.len(), lines.len() + 1);
    assert!(rows.iter().all(|row| row.len() == 7), "{said}");
    let reply = rows.iter().find(|row| row[1] == "书面答复").unwrap();
    assert_eq!((reply[3], reply[4], reply[6]), ("西林吉镇社保费争议调解站", "2025-11-10", "—"));
    assert!(reply[5].parse::<u16>().unwrap() >= 1, "{said}");
    let scan = rows.iter().find(|row| row[1].contains("签字的调解协议书（扫描件）")).unwrap();
    assert_eq!((scan[5], scan[6]), ("1", "1"));
    let by_party = rows.iter().find(|row| row[3] == "当事人");
    assert!(by_party.is_none() || !said.contains("张丽"), "a catalogue names no party: {said}");
}
