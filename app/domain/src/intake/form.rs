//! What people type.

use serde::{Deserialize, Serialize};

/// A step of the citizen's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 事项类型.
    Kind,
    /// 情况说明.
    Facts,
    /// 联系方式和对方.
    Contact,
    /// 材料上传.
    Files,
    /// 确认提交.
    Confirm,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 5] = [Self::Kind, Self::Facts, Self::Contact, Self::Files, Self::Confirm];

    /// What it is called.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Kind => "事项类型",
            Self::Facts => "情况说明",
            Self::Contact => "联系方式和对方",
            Self::Files => "材料上传",
            Self::Confirm => "确认提交",
        }
    }

    /// Last part of its address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Facts => "facts",
            Self::Contact => "contact",
            Self::Files => "files",
            Self::Confirm => "confirm",
        }
    }
}

/// One dispute item as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemForm {
    /// Category number.
    pub category: String,
    /// Sub-kind.
    pub sub_kind: String,
    /// `yes`, `no`, `unknown`.
    pub enrolled: String,
    /// `employer`, `individual`, `resident`.
    pub payer: String,
    /// First year of the period.
    pub from_year: String,
    /// First month.
    pub from_month: String,
    /// Last year.
    pub to_year: String,
    /// Last month.
    pub to_month: String,
    /// Insurance kinds.
    pub insurance: Vec<String>,
    /// Claims.
    pub claims: Vec<String>,
    /// `yes`, `no`, `unknown`.
    pub paid: String,
    /// `yes`, `no`, `unknown`.
    pub wage_matches: String,
    /// Amount in yuan.
    pub amount: String,
    /// Department that assessed, inspected or sent.
    pub acting: String,
    /// In the applicant's words.
    pub description: String,
    /// Enforcement or management (T).
    pub duty: String,
}

/// A case as typed, by a citizen or at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// Kind of matter.
    pub matter_kind: String,
    /// Items; the first is always there.
    pub items: Vec<ItemForm>,
    /// What happened.
    pub summary: String,
    /// Title, when staff give one.
    pub title: String,
    /// Place of the matter.
    pub town: String,
    /// Labour place (T).
    pub labour_district: String,
    /// `individual` or `employer`.
    pub applicant_kind: String,
    /// Name of the applicant.
    pub name: String,
    /// Identity number.
    pub id_number: String,
    /// Credit code of an applying employer.
    pub credit_code: String,
    /// Telephone.
    pub phone: String,
    /// Address.
    pub address: String,
    /// E-mail.
    pub email: String,
    /// Name of the other side.
    pub respondent_name: String,
    /// Its credit code.
    pub respondent_credit_code: String,
    /// Its telephone.
    pub respondent_phone: String,
    /// Its address.
    pub respondent_address: String,
    /// `yes` to hide who reports.
    pub identity_hidden: String,
    /// `yes` when somebody acts for the applicant.
    pub by_agent: String,
    /// Agent's name.
    pub agent_name: String,
    /// Agent's telephone.
    pub agent_phone: String,
    /// Relation to the applicant.
    pub agent_relation: String,
    /// `yes` when the agent may withdraw.
    pub agent_may_withdraw: String,
    /// How many people are concerned.
    pub people: String,
    /// Circumstances, by id.
    pub circumstances: Vec<String>,
    /// Number of the petition it came from.
    pub petition_no: String,
    /// Where the person was received, by id.
    pub venue: String,
    /// Code of the grid.
    pub grid_code: String,
    /// Who works in it.
    pub grid_worker: String,
    /// Fields of which the form shows a masked value that is to stay as it is registered, by name. What stands in such
    /// a field is for display and is never read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<String>,
}

impl Form {
    /// Item number `no`, from 1; a blank one where there is none.
    pub fn item(&self, no: usize) -> ItemForm {
        self.items.get(no.saturating_sub(1)).cloned().unwrap_or_default()
    }

    /// Puts `item` in place of item number `no`, or at the end.
    pub fn set_item(&mut self, no: usize, item: ItemForm) {
        match self.items.get_mut(no.saturating_sub(1)) {
            Some(place) => *place = item,
            None => self.items.push(item),
        }
    }
}
