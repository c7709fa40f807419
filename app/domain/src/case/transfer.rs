//! Transfer between two units of the same level (T-2.2, annexes 1 and 2).

use super::registration::choice;
use crate::access::ActorRef;
use crate::value::{CaseNo, Day, DepartmentId, Instant};
use serde::{Deserialize, Serialize};

choice! {
    /// What is transferred (T-A1-d).
    TransferKind {
        /// A: complaint to be handled.
        ComplaintHandling = "complaint_handling", "受理和查处社会保险举报投诉";
        /// B: amount to be assessed.
        AmountAssessment = "amount_assessment", "核定社会保险应缴（欠缴）数额";
        /// C: penalty requested.
        PenaltyRequest = "penalty_request", "申请作出行政处罚";
        /// D: allocation requested.
        AllocationRequest = "allocation_request", "申请作出划拨决定";
        /// Other statutory ground.
        OtherStatutory = "other_statutory", "其他法律法规规定的移转";
    }
}

choice! {
    /// Material of the checklist (annex 2, requirements §4.5).
    Material {
        /// 1.
        ComplaintForm = "complaint_form", "举报、投诉登记表";
        /// 2.
        ComplaintMaterials = "complaint_materials", "举报、投诉接收的相关材料";
        /// 3.
        BusinessLicenceCopy = "business_licence_copy", "用人单位营业执照复印件";
        /// 4.
        LabourPlaceContact = "labour_place_contact", "用人单位用工地址、电话、联系人";
        /// 5.
        OrderToCorrect = "order_to_correct", "责令用人单位限期改正的文书和相关证据材料";
        /// 6.
        OrderToPay = "order_to_pay", "责令用人单位限期缴纳或者补足社会保险费的文书和相关证据材料";
        /// 7.
        AssessmentApplication = "assessment_application", "提交社会保险经办机构核定应缴纳社会保险费数额的申请";
        /// 8.
        ArrearsFacts = "arrears_facts", "欠缴人数、欠缴期间和依法核定的欠缴数额";
        /// 9.
        BankInquiry = "bank_inquiry", "向银行和其他金融机构查询存款账户的情况及相关证据材料";
        /// 10.
        PenaltyApplication = "penalty_application", "提交劳动监察部门实施行政处罚的申请";
        /// 11.
        AllocationApplication = "allocation_application", "提交劳动监察部门作出划拨决定的申请";
        /// 12.
        EvidenceInventory = "evidence_inventory", "移转案件的证据清单";
        /// 13, optional.
        OtherMaterial = "other_material", "其他需要提供的材料";
    }
}

impl TransferKind {
    /// Mandatory material of the kind's list; the annex has none for other statutory grounds (T-A2-5).
    pub fn checklist(self) -> &'static [Material] {
        use Material as M;
        match self {
            Self::ComplaintHandling => &[M::ComplaintForm, M::ComplaintMaterials],
            Self::AmountAssessment => &[
                M::BusinessLicenceCopy,
                M::LabourPlaceContact,
                M::OrderToCorrect,
                M::AssessmentApplication,
                M::EvidenceInventory,
            ],
            Self::PenaltyRequest => &[
                M::BusinessLicenceCopy,
                M::LabourPlaceContact,
                M::OrderToPay,
                M::ArrearsFacts,
                M::PenaltyApplication,
                M::EvidenceInventory,
            ],
            Self::AllocationRequest => &[
                M::BusinessLicenceCopy,
                M::LabourPlaceContact,
                M::OrderToPay,
                M::ArrearsFacts,
                M::BankInquiry,
                M::AllocationApplication,
                M::EvidenceInventory,
            ],
            Self::OtherStatutory => &[],
        }
    }

    /// The side a kind may be sent to: assessment only to the agency, penalty and allocation only to the inspectorate.
    pub fn only_to_side(self) -> Option<&'static str> {
        match self {
            Self::AmountAssessment => Some("社保"),
            Self::PenaltyRequest | Self::AllocationRequest => Some("劳监"),
            Self::ComplaintHandling | Self::OtherStatutory => None,
        }
    }
}

choice! {
    /// From what the 24 hours run (T-2.2-b).
    TransferTrigger {
        /// 接件.
        Receipt = "receipt", "接件";
        /// 相关工作结束.
        WorkDone = "work_done", "相关工作结束";
    }
}

/// 社会保险案件移送书 (annex 1). Number, sender and dates are filled when it is drafted and sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferLetter {
    /// Number `[和平]（社保）移字[2019]第1号`; empty until it is sent.
    #[serde(default)]
    pub letter_no: String,
    /// The counterpart.
    pub to: DepartmentId,
    /// 案件来源.
    pub case_source: String,
    /// 名称（姓名） of the investigated.
    pub investigated_name: String,
    /// 地址.
    pub investigated_address: String,
    /// 邮编.
    #[serde(default)]
    pub postcode: String,
    /// 法定代表人.
    #[serde(default)]
    pub legal_rep_name: String,
    /// 职务.
    #[serde(default)]
    pub legal_rep_post: String,
    /// 电话.
    #[serde(default)]
    pub legal_rep_phone: String,
    /// 主要负责人.
    #[serde(default)]
    pub principal_name: String,
    /// 职务.
    #[serde(default)]
    pub principal_post: String,
    /// 电话.
    #[serde(default)]
    pub principal_phone: String,
    /// 其他联系方式.
    #[serde(default)]
    pub other_contact: String,
    /// 移转案件类型.
    pub kinds: Vec<TransferKind>,
    /// 其他类型说明.
    #[serde(default)]
    pub other_kind_text: String,
    /// 证据材料清单 or 情况说明.
    pub evidence: String,
    /// Material that is enclosed.
    pub enclosed: Vec<Material>,
    /// 移转人's contact.
    pub sender_contact: String,
    /// 起算事由.
    pub trigger: TransferTrigger,
    /// 起算时点.
    pub trigger_at: Instant,
}

/// What a case keeps of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferFile {
    /// The letter.
    pub letter: TransferLetter,
    /// Who drafted it.
    pub drafted_by: ActorRef,
    /// That the complainant was told: when and how (T-2.2-c).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complainant_informed: Option<(Instant, String)>,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_on: Option<Day>,
    /// The case at the other unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterpart: Option<CaseNo>,
    /// The receipt: who, contact, when (T-A1-f).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<(String, String, Instant)>,
    /// The contact with the complainant: when, how, by whom (T-2.2-d).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<(Instant, String, String)>,
    /// Result, once the receiving unit closed the matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// When the written feedback was sent or received (T-2.2-f).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fed_back_at: Option<Instant>,
}
