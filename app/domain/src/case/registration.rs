//! What is registered: the five required items (M-4.1-d), the parties and the dispute items.

use crate::policy::Pack;
use crate::policy::route::Circumstance;
use crate::value::{
    CreditCode, DepartmentId, IdNumber, Instant, Money, Period, Phone, Protected, TownId, mask_name, mask_organisation,
};
use serde::{Deserialize, Serialize};

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $id:literal, $zh:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $id)] $variant,)* }

        impl $name {
            /// Every choice, in the order people see them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Identifier on the wire and in packs.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// What people call it.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)* }
            }

            /// The choice with that identifier or that Chinese name.
            pub fn from_id(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.id() == text || choice.zh() == text)
            }
        }
    };
}
pub(crate) use choice;

choice! {
    /// Where a case came from (M-4.2.0-a, T-2.1-a).
    Channel {
        /// In person.
        Counter = "counter", "来访";
        /// By letter.
        Letter = "letter", "来信";
        /// By e-mail.
        Email = "email", "电子邮件";
        /// By telephone.
        Phone = "phone", "来电";
        /// Online.
        Online = "online", "网上";
        /// Forwarded by the 12345 hotline.
        Hotline = "hotline", "12345";
        /// From the petitions bureau.
        Petition = "petition", "信访";
        /// From a public-opinion item.
        PublicOpinion = "public_opinion", "舆情";
        /// At a town station.
        Station = "station", "镇站";
        /// By transfer from the counterpart unit (T).
        Transfer = "transfer", "移转";
    }
}

choice! {
    /// What kind of matter it is (T-2.1-b).
    MatterKind {
        /// Dispute.
        Dispute = "dispute", "争议";
        /// Complaint of one's own.
        Complaint = "complaint", "投诉";
        /// Report of somebody's violation.
        ReportOfViolation = "report_of_violation", "举报";
        /// Question about policy.
        PolicyQuestion = "policy_question", "咨询";
        /// Feedback on a problem.
        Feedback = "feedback", "反映问题";
    }
}

choice! {
    /// Yes, no, unknown.
    Tri {
        /// Yes.
        Yes = "yes", "是";
        /// No.
        No = "no", "否";
        /// Unknown.
        Unknown = "unknown", "不明";
    }
}

choice! {
    /// Kind of social insurance.
    InsuranceKind {
        /// Pension.
        Pension = "pension", "养老";
        /// Medical.
        Medical = "medical", "医疗";
        /// Work injury.
        WorkInjury = "work_injury", "工伤";
        /// Unemployment.
        Unemployment = "unemployment", "失业";
        /// Maternity.
        Maternity = "maternity", "生育";
    }
}

choice! {
    /// Who owes the contributions.
    PayerKind {
        /// An employer for its workers.
        Employer = "employer", "用人单位";
        /// An individual for himself (灵活就业).
        Individual = "individual", "个人(灵活就业)";
        /// A resident under residents' insurance.
        Resident = "resident", "城乡居民";
        /// An employer nobody knows, or the one behind a platform.
        Unknown = "unknown", "用人单位不明（含平台用工）";
    }
}

choice! {
    /// What the applicant asks for.
    ItemClaim {
        /// To be enrolled.
        Enrol = "enrol", "办理参保登记";
        /// That contributions be verified and made up.
        BackPay = "back_pay", "核实并补缴";
        /// That records be corrected.
        Correct = "correct", "更正记录";
        /// That too much paid be returned.
        Refund = "refund", "退还多缴";
        /// That the calculation be explained.
        Explain = "explain", "说明计算方法";
        /// Something else.
        Other = "other", "其他";
    }
}

choice! {
    /// Which duty a matter falls under (T-1.1).
    DutyKind {
        /// Enforcement.
        Enforcement = "enforcement", "行政执法";
        /// Management.
        Management = "management", "社会保险管理";
        /// Both.
        Both = "both", "共同处理";
        /// Neither.
        Outside = "outside", "均不属于";
        /// Not known.
        Unknown = "unknown", "不明";
    }
}

choice! {
    /// What the unit has already done when a transfer is considered (T-A1-d).
    FinishedWork {
        /// Nothing.
        None = "none", "无";
        /// Ordered to correct.
        OrderToCorrect = "order_to_correct", "已责令限期改正";
        /// Ordered to pay.
        OrderToPay = "order_to_pay", "已责令限期缴纳";
        /// Bank accounts queried.
        BankInquiry = "bank_inquiry", "已查询存款账户";
        /// Another statutory ground.
        OtherStatutory = "other_statutory", "其他法定事由";
    }
}

choice! {
    /// Role of a party (当事人角色).
    PartyRole {
        /// Who asks.
        Applicant = "applicant", "申请人";
        /// Against whom.
        Respondent = "respondent", "被申请人";
        /// Somebody else concerned.
        ThirdParty = "third_party", "第三人";
        /// Who reports a violation.
        Reporter = "reporter", "举报人";
    }
}

choice! {
    /// What a party is.
    PartyKind {
        /// A person.
        Individual = "individual", "个人";
        /// An employer.
        Employer = "employer", "用人单位";
        /// Another body.
        Organisation = "organisation", "机构";
    }
}

choice! {
    /// How a document reaches a party.
    ServiceMethod {
        /// Handed over.
        InPerson = "in_person", "当面送达";
        /// By post.
        Post = "post", "邮寄送达";
        /// On this site, opened with the query code.
        Online = "online", "网上送达";
        /// By telephone with the text sent on.
        Phone = "phone", "电话告知并寄送";
        /// Left at the place.
        Left = "left", "留置送达";
    }
}

/// A party of the case (当事人).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its number in the case, from 1; the applicant is 1.
    pub no: u8,
    /// Role.
    pub role: PartyRole,
    /// Person or body; either may be the applicant, in every category (M-3.3-x).
    pub kind: PartyKind,
    /// Name.
    pub name: String,
    /// Resident identity number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<Protected<IdNumber>>,
    /// Unified social credit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<Protected<CreditCode>>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Protected<Phone>>,
    /// Postal address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// E-mail.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Hide who it is from the other party (X-16-a).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub identity_hidden: bool,
}

/// What stands for the name of who asked not to be named, in a view without it.
pub(crate) const UNNAMED: &str = "身份保密";

impl Party {
    /// Whether it can be reached.
    pub fn has_contact(&self) -> bool {
        self.phone.is_some() || !self.address.trim().is_empty() || !self.email.trim().is_empty()
    }

    /// The name as papers that the other side reads show it (X-16-a, M-5.3-c).
    pub fn shown_name(&self) -> String {
        if self.identity_hidden { "反映人（身份保密）".to_owned() } else { self.name.clone() }
    }

    /// The name as lists show it.
    pub fn masked_name(&self) -> String {
        match self.kind {
            PartyKind::Individual => mask_name(&self.name),
            PartyKind::Employer | PartyKind::Organisation => mask_organisation(&self.name),
        }
    }
}

/// An agent acting for the applicant (代理).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representation {
    /// Name of the agent.
    pub agent: String,
    /// Telephone of the agent.
    pub phone: Protected<Phone>,
    /// Relation to the applicant.
    #[serde(default)]
    pub relation: String,
    /// Whether the agent may withdraw the case.
    pub may_withdraw: bool,
}

/// A dispute item (争议分项); each is routed on its own (M-1-b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeItem {
    /// Its number in the case, from 1.
    pub no: u8,
    /// Category, 1 to 9 (M-3.3).
    pub category: u8,
    /// Sub-kind; the category's first where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_kind: Option<String>,
    /// Insurance kinds concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub insurance_kinds: Vec<InsuranceKind>,
    /// Contribution period (费款所属期).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Whether the worker is enrolled.
    pub enrolled: Tri,
    /// Who pays.
    pub payer: PayerKind,
    /// What is asked for.
    pub claims: Vec<ItemClaim>,
    /// Whether the contributions were paid on time.
    pub paid: Tri,
    /// Whether the declared wage is the actual one.
    pub wage_matches: Tri,
    /// Amount in dispute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Who assessed, inspected or sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acting_department: Option<DepartmentId>,
    /// In the applicant's words; needed for category 9.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Enforcement or management (T).
    #[serde(default = "unknown_duty", skip_serializing_if = "is_unknown_duty")]
    pub duty: DutyKind,
    /// What has been done already (T).
    #[serde(default = "nothing_finished", skip_serializing_if = "is_nothing_finished")]
    pub finished: FinishedWork,
}

fn unknown_duty() -> DutyKind {
    DutyKind::Unknown
}

// serde passes the field by reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_unknown_duty(duty: &DutyKind) -> bool {
    *duty == DutyKind::Unknown
}

fn nothing_finished() -> FinishedWork {
    FinishedWork::None
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_nothing_finished(finished: &FinishedWork) -> bool {
    *finished == FinishedWork::None
}

impl DisputeItem {
    /// An item of `category` about which nothing else is known yet.
    pub fn new(no: u8, category: u8) -> Self {
        Self {
            no,
            category,
            sub_kind: None,
            insurance_kinds: Vec::new(),
            period: None,
            enrolled: Tri::Unknown,
            payer: PayerKind::Employer,
            claims: Vec::new(),
            paid: Tri::Unknown,
            wage_matches: Tri::Unknown,
            amount: None,
            acting_department: None,
            description: String::new(),
            duty: DutyKind::Unknown,
            finished: FinishedWork::None,
        }
    }

    /// The routing matter of its category and sub-kind.
    pub fn matter<'a>(&self, pack: &'a Pack) -> Option<&'a str> {
        let category = pack.category(self.category)?;
        let kind = match &self.sub_kind {
            Some(id) => category.sub_kinds.iter().find(|kind| kind.id == *id)?,
            None => category.sub_kinds.first()?,
        };
        Some(&kind.matter)
    }
}

choice! {
    /// Where a person was received (M-0-a).
    Venue {
        /// At a department's counter.
        Counter = "counter", "部门窗口";
        /// At the governance centre, into which the mechanism is taken.
        Centre = "centre", "综治中心";
        /// At a town's station.
        Station = "station", "镇调解站";
    }
}

/// The grid (网格) a matter lies in, through which it can be settled nearby (M-3.2.9-d).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Grid {
    /// Code of the grid.
    pub code: String,
    /// Who works in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub worker: String,
}

/// What is registered (M-4.1-d).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Kind of matter.
    pub matter_kind: MatterKind,
    /// 来访时间: when the applicant came, called, wrote or submitted.
    pub received_at: Instant,
    /// 事项所在辖区: a town of the pack, or another place; decides who is competent (M-2.3-b, M-4.0-a).
    pub location_town: TownId,
    /// 用工地 (T).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labour_districts: Vec<TownId>,
    /// One line for lists.
    pub title: String,
    /// 反映主要事项.
    pub summary: String,
    /// Parties; the first is the applicant.
    pub parties: Vec<Party>,
    /// Dispute items.
    pub items: Vec<DisputeItem>,
    /// Circumstances that add to the routing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub circumstances: Vec<Circumstance>,
    /// How many people are concerned.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub people: u32,
    /// Agent of the applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representation: Option<Representation>,
    /// Number of the petition it came from (M-3.2.7-b).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub petition_no: Option<String>,
    /// Where the person was received, where it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<Venue>,
    /// The grid it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Grid>,
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_one(people: &u32) -> bool {
    *people == 1
}

impl Registration {
    /// The applicant.
    pub fn applicant(&self) -> Option<&Party> {
        self.parties.first()
    }

    /// The other side, if it is known.
    pub fn respondent(&self) -> Option<&Party> {
        self.parties.iter().find(|party| party.role == PartyRole::Respondent)
    }

    /// Party number `no`.
    pub fn party(&self, no: u8) -> Option<&Party> {
        self.parties.iter().find(|party| party.no == no)
    }

    /// Which of the five required items are blank (M-4.1-d), by their labels. 来访时间 is always there.
    pub fn missing(&self) -> Vec<&'static str> {
        let applicant = self.applicant();
        let blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
        let mut missing = Vec::new();
        if blank(applicant.map(|party| party.name.as_str())) {
            missing.push("缴费人基本情况");
        }
        if !applicant.is_some_and(Party::has_contact) {
            missing.push("联系方式");
        }
        if blank(Some(self.location_town.as_str())) {
            missing.push("事项所在辖区");
        }
        if blank(Some(&self.summary)) {
            missing.push("反映主要事项");
        }
        missing
    }
}
