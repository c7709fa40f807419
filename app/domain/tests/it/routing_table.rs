//! The routing table of Mohe, row by row, each with the text of a case that meets it (§5.1). The rules are held against it
//! here, and the doors in the server's tests.

use domain::case::{DisputeItem, InsuranceKind, ItemClaim, PayerKind, Tri};
use domain::policy::{Clarity, RouteTrack};
use domain::value::Period;

use InsuranceKind::{Medical, Pension};
use ItemClaim::{BackPay, Correct, Enrol, Refund};

/// What a row decides of a case.
pub(crate) struct Expected {
    /// The row that decides.
    pub(crate) row: &'static str,
    /// What the person says.
    pub(crate) text: &'static str,
    /// The facts.
    pub(crate) item: DisputeItem,
    /// Where.
    pub(crate) town: &'static str,
    /// Who is competent.
    pub(crate) departments: &'static [&'static str],
    /// How it is handled.
    pub(crate) track: RouteTrack,
    /// How clear the duty is.
    pub(crate) clarity: Clarity,
    /// A clause it rests on.
    pub(crate) clause: &'static str,
}

/// A town of Mohe.
pub(crate) const MOHE: &str = "232701100";
const BEFORE: (&str, &str) = ("2019-03", "2021-12");
const AFTER: (&str, &str) = ("2025-01", "2025-06");
const ACROSS: (&str, &str) = ("2023-06", "2024-09");

/// An item of category and sub-kind with insurance kinds and a period.
fn item(category: u8, sub_kind: &str, insurance: &[InsuranceKind], months: Option<(&str, &str)>) -> DisputeItem {
    DisputeItem {
        sub_kind: Some(sub_kind.to_owned()),
        insurance_kinds: insurance.to_vec(),
        period: months.map(|(from, to)| Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()),
        description: "所说的情况不在前八类之中，请有权部门处理".to_owned(),
        ..DisputeItem::new(1, category)
    }
}

/// What is claimed and known of the payment: enrolled, paid on time, wage right.
fn claiming(item: DisputeItem, claim: ItemClaim, enrolled: Tri, paid: Tri, wage_matches: Tri) -> DisputeItem {
    DisputeItem { claims: vec![claim], enrolled, paid, wage_matches, ..item }
}

fn acting(item: DisputeItem, department: &str) -> DisputeItem {
    DisputeItem { acting_department: Some(department.into()), ..item }
}

fn paid_by(item: DisputeItem, payer: PayerKind) -> DisputeItem {
    DisputeItem { payer, ..item }
}

const TAX: &[&str] = &["tax_bureau"];
const HRSS: &[&str] = &["hrss_bureau"];
const MEDICAL: &[&str] = &["medical_security_bureau"];
const BOTH: &[&str] = &["hrss_bureau", "medical_security_bureau"];

#[rustfmt::skip]
/// One item at least for each row.
pub(crate) fn table() -> Vec<Expected> {
    use Clarity::{Clear, Inferred, Unclear};
    use RouteTrack::{Inform, Joint, Own, Refer, Verify};
    use Tri::{No, Unknown, Yes};
    let recovery = |insurance: &[InsuranceKind], months| item(8, "recovery", insurance, Some(months));
    let amount = |months| item(4, "amount", &[Pension], Some(months));
    let row = |row, text, item, departments, track, clarity, clause| {
        Expected { row, text, item, town: MOHE, departments, track, clarity, clause }
    };
    vec![
        Expected { town: "232721", ..row("R00", "我在呼玛县上班，单位也在呼玛县，社保没人管", item(1, "enrolment", &[Pension], None), &[], Inform, Clear, "M-4.0-a") },
        row("R01", "单位一直没给我办养老和工伤保险", item(1, "enrolment", &[Pension, InsuranceKind::WorkInjury], None), HRSS, Own, Clear, "M-3.2.3-a"),
        row("R02", "单位没给我办医疗保险", item(1, "enrolment", &[Medical], None), MEDICAL, Own, Clear, "M-3.2.4-a"),
        row("R03", "五险一样都没有给我办", item(1, "enrolment", &[Pension, Medical], None), BOTH, Joint, Inferred, "M-4.2.1-a"),
        row("R04", "单位不肯签劳动合同，也不承认约定的工资", item(9, "labour_contract", &[], None), HRSS, Own, Clear, "M-3.2.3-b"),
        row("R05", "单位说我不是他们的人，请确认劳动关系", item(9, "labour_relation", &[], None), HRSS, Own, Clear, "M-3.2.3-c"),
        row("R06", "我的养老金核定少算了三年工龄", item(7, "benefit", &[Pension], None), HRSS, Own, Clear, "M-3.2.3-d"),
        row("R06", "住院费医保局不给报", item(7, "benefit", &[Medical], None), MEDICAL, Own, Clear, "M-3.2.4-b"),
        row("R06", "养老金和医保待遇都核错了", item(7, "benefit", &[Pension, Medical], None), BOTH, Joint, Clear, "M-3.3-7"),
        row("R07", "2019 到 2021 年单位欠我的养老保险", claiming(recovery(&[Pension], BEFORE), BackPay, Yes, No, Unknown), HRSS, Own, Clear, "M-3.2.3-e"),
        row("R08", "2019 到 2021 年单位欠我的医疗保险", claiming(recovery(&[Medical], BEFORE), BackPay, Yes, No, Unknown), MEDICAL, Own, Clear, "M-3.2.4-c"),
        row("R07+R08", "2019 到 2021 年养老、医疗都没有缴", claiming(recovery(&[Pension, Medical], BEFORE), BackPay, Yes, No, Unknown), BOTH, Joint, Inferred, "M-4.2.1-a"),
        row("R09", "今年上半年单位没给我缴社保，工资条照扣", claiming(recovery(&[Pension, Medical], AFTER), BackPay, Yes, No, Unknown), TAX, Own, Clear, "M-3.2.2-b"),
        row("R10", "单位按最低基数给我报，实际工资五千六", claiming(item(3, "base_declaration", &[Pension], Some(AFTER)), BackPay, Yes, Yes, No), TAX, Own, Clear, "M-3.2.2-b"),
        row("R11", "今年的社保单位没有给我办，请给我办上", claiming(recovery(&[Pension], AFTER), Enrol, No, Unknown, Unknown), HRSS, Own, Clear, "M-3.2.3-a"),
        row("R11", "今年的养老、医疗单位都没有给我办", claiming(recovery(&[Pension, Medical], AFTER), Enrol, No, Unknown, Unknown), BOTH, Joint, Clear, "M-3.2.4-a"),
        row("R12", "单位没给我参保，今年的钱要补上", claiming(recovery(&[Pension], AFTER), BackPay, No, Unknown, Unknown), &[], Refer, Unclear, "M-4.5-a"),
        row("R13", "2023 年 6 月到 2024 年 9 月都按低基数报的", claiming(item(3, "base_declaration", &[Pension], Some(ACROSS)), BackPay, Yes, Yes, No), &["hrss_bureau", "tax_bureau"], Joint, Inferred, "M-3.2.3-e"),
        row("R14", "2023 年 6 月到 2024 年 9 月一直没参保，要求补缴", claiming(recovery(&[Pension], ACROSS), BackPay, No, Unknown, Unknown), HRSS, Refer, Unclear, "M-4.5-a"),
        row("R15", "今年的社保不知道单位给我办没办", claiming(recovery(&[Pension], AFTER), BackPay, Unknown, Unknown, Unknown), &[], Verify, Unclear, "M-4.5-a"),
        row("R16", "今年的工伤费率突然变了，缴多了", claiming(amount(AFTER), Refund, Yes, Yes, Yes), &[], Refer, Unclear, "M-3.2.2-a"),
        row("R16B", "2020 年的缴费金额重复扣了一次，要求退", claiming(amount(BEFORE), Refund, Yes, Yes, Yes), &[], Refer, Unclear, "M-3.2.4-d"),
        row("R17", "我是灵活就业，今年扣了两次养老保险", paid_by(claiming(amount(AFTER), Refund, Yes, Yes, Yes), PayerKind::Individual), &[], Refer, Unclear, "M-3.2.2-b"),
        row("R33", "我给平台送外卖，不知道谁是用人单位，社保没人缴", paid_by(claiming(recovery(&[Pension], AFTER), BackPay, Yes, No, Unknown), PayerKind::Unknown), &[], Refer, Unclear, "M-4.5-a"),
        row("R18", "居民医保今年多收了钱", paid_by(claiming(item(4, "amount", &[Medical], Some(AFTER)), Refund, Yes, Yes, Yes), PayerKind::Resident), &[], Refer, Unclear, "M-3.2.4-a"),
        row("R19", "银行系统升级没扣成功，滞纳金不该我们出", claiming(item(6, "surcharge", &[Pension], Some(AFTER)), Refund, Yes, No, Unknown), TAX, Own, Inferred, "M-3.3-6"),
        row("R19", "2012 年漏缴的滞纳金比本金还多", claiming(item(6, "surcharge", &[Pension], Some(BEFORE)), Refund, Yes, No, Unknown), HRSS, Own, Inferred, "M-3.3-6"),
        row("R20", "社保局核定的一次性补缴数算高了", acting(item(5, "special_assessment", &[Pension], None), "hrss_bureau"), HRSS, Own, Inferred, "M-3.3-5"),
        row("R20", "医保局核定的补缴年限不认", acting(item(5, "special_assessment", &[Medical], None), "medical_security_bureau"), MEDICAL, Own, Inferred, "M-3.2.4-d"),
        row("R21", "山东转来的养老保险一直没到账", item(1, "relation_transfer", &[Pension], None), HRSS, Own, Inferred, "M-3.3-1"),
        row("R22", "医保局登记的信息传到税务就变了", acting(item(2, "data_transmission", &[Medical], None), "medical_security_bureau"), &["medical_security_bureau", "tax_bureau"], Joint, Inferred, "M-3.3-2"),
        row("R22B", "税务有完税证明，人社查不到", acting(item(2, "data_transmission", &[Pension], None), "tax_bureau"), &["tax_bureau", "hrss_bureau"], Joint, Inferred, "M-3.3-2"),
        row("R23", "今年申报的基数有争议，工资还在核", claiming(item(3, "base_declaration", &[Pension], Some(AFTER)), Correct, Yes, Yes, Unknown), TAX, Own, Inferred, "M-3.3-3"),
        row("R23", "2020 年的基数申报错了，请更正", claiming(item(3, "base_declaration", &[Medical], Some(BEFORE)), Correct, Yes, Yes, Unknown), MEDICAL, Own, Inferred, "M-3.3-3"),
        row("R24", "收到限期缴纳通知，认为劳务费不该算进基数", claiming(item(8, "collection", &[Pension], Some(AFTER)), Correct, Yes, Unknown, Unknown), TAX, Own, Clear, "M-3.3-8"),
        row("R24", "2020 年那次追缴，程序不对", claiming(item(8, "collection", &[Pension], Some(BEFORE)), Correct, Yes, Unknown, Unknown), HRSS, Own, Clear, "M-3.3-8"),
        row("R25", "税务来检查缴费，说法前后不一", acting(item(8, "inspection", &[Pension], None), "tax_bureau"), TAX, Own, Inferred, "M-3.3-8"),
        row("R30", "挂靠代缴的钱能不能要回来", item(9, "other", &[], None), &[], Refer, Unclear, "M-3.3-9"),
        row("R31", "路口有一个大坑，请尽快填补", item(9, "not_social_insurance", &[], None), &[], Inform, Inferred, "M-4.1-b"),
    ]
}
