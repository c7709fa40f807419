//! What people write in stories.

use domain::case::{
    Case, Command, Conclusion, DocumentKind, InsuranceKind, ItemClaim, MatterKind, PayerKind, RemedyKind, RemedyNotice,
    ServiceMethod, Tri,
};
use domain::intake::{Form, ItemForm};
use domain::value::Instant;

/// 张丽 against 北极宾馆有限公司: enrolled, contributions of 2025-01 to 2025-06 not paid (S01).
pub(crate) fn back_pay_form() -> Form {
    Form {
        matter_kind: MatterKind::Dispute.id().to_owned(),
        items: vec![ItemForm {
            category: "8".to_owned(),
            sub_kind: "recovery".to_owned(),
            enrolled: Tri::Yes.id().to_owned(),
            payer: PayerKind::Employer.id().to_owned(),
            from_year: "2025".to_owned(),
            from_month: "1".to_owned(),
            to_year: "2025".to_owned(),
            to_month: "6".to_owned(),
            insurance: vec![InsuranceKind::Pension.id().to_owned(), InsuranceKind::Medical.id().to_owned()],
            claims: vec![ItemClaim::BackPay.id().to_owned()],
            paid: Tri::No.id().to_owned(),
            ..ItemForm::default()
        }],
        summary: "我在北极宾馆上班，单位 2025 年 1 月到 6 月没有给我缴社保费，工资条上照扣。".to_owned(),
        town: "232701100".to_owned(),
        applicant_kind: "individual".to_owned(),
        name: "张丽".to_owned(),
        phone: "13800000001".to_owned(),
        respondent_name: "北极宾馆有限公司".to_owned(),
        people: "1".to_owned(),
        ..Form::default()
    }
}

/// What the reply rests on.
pub(crate) fn basis() -> Vec<String> {
    vec!["社会保险法第六十三条".to_owned()]
}

/// What was found.
pub(crate) fn facts() -> String {
    "经查，单位 2025 年 1 月至 6 月未按时缴纳。".to_owned()
}

/// A conclusion for every item.
pub(crate) fn conclusions(case: &Case) -> Vec<Conclusion> {
    case.registration
        .items
        .iter()
        .map(|item| Conclusion {
            item: item.no, text: "责令单位补缴 2025 年 1 月至 6 月社会保险费".to_owned()
        })
        .collect()
}

/// The four remedies.
pub(crate) fn remedies() -> Vec<RemedyNotice> {
    RemedyKind::ALL
        .iter()
        .map(|kind| RemedyNotice { kind: *kind, body: "受理机构".to_owned(), limit: "60 日内".to_owned() })
        .collect()
}

/// The document reached the party.
pub(crate) fn serve(document: DocumentKind, party: u8, served_at: Instant) -> Command {
    Command::RecordService {
        document, party, method: ServiceMethod::InPerson, served_at, proof: "本人签收".to_owned()
    }
}
