//! The inputs of routing: which there are, what values they take, and how they follow from a dispute item.

use super::pack::{InsuranceGroup, Pack};
use super::route::RouteTable;
use crate::case::{DisputeItem, DutyKind, FinishedWork, ItemClaim, MatterKind, PayerKind, Registration, Tri};
use crate::value::DepartmentId;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// An input of routing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputName {
    /// Whether the place is inside the area (M-4.0-a).
    Area,
    /// What the dispute is about: category and sub-kind.
    Matter,
    /// Which insurance group.
    Insurance,
    /// Contribution period against the reform month (M-3.2.2-a).
    Period,
    /// Whether the worker is enrolled (M-3.2.2-b).
    Enrolled,
    /// Who pays.
    Payer,
    /// What is claimed.
    Claim,
    /// Whether the contributions were paid on time.
    Paid,
    /// Whether the declared wage is the actual one.
    Wage,
    /// Which department assessed, inspected or sent.
    Acting,
    /// Dispute, question, complaint (T).
    MatterKind,
    /// Labour place against the receiving district (T-1.2-a).
    LabourPlace,
    /// Enforcement or management (T-1.1).
    Duty,
    /// Side of the receiving unit (T).
    Receiver,
    /// What the receiving unit has finished (T-A1-d).
    Finished,
}

impl InputName {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Area,
        Self::Matter,
        Self::Insurance,
        Self::Period,
        Self::Enrolled,
        Self::Payer,
        Self::Claim,
        Self::Paid,
        Self::Wage,
        Self::Acting,
        Self::MatterKind,
        Self::LabourPlace,
        Self::Duty,
        Self::Receiver,
        Self::Finished,
    ];

    /// Its name in packs and facts files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Matter => "matter",
            Self::Insurance => "insurance",
            Self::Period => "period",
            Self::Enrolled => "enrolled",
            Self::Payer => "payer",
            Self::Claim => "claim",
            Self::Paid => "paid",
            Self::Wage => "wage",
            Self::Acting => "acting",
            Self::MatterKind => "matter_kind",
            Self::LabourPlace => "labour_place",
            Self::Duty => "duty",
            Self::Receiver => "receiver",
            Self::Finished => "finished",
        }
    }

    /// What people call it.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Area => "事项所在辖区",
            Self::Matter => "争议内容",
            Self::Insurance => "险种",
            Self::Period => "费款所属期",
            Self::Enrolled => "是否参保",
            Self::Payer => "缴费主体",
            Self::Claim => "诉求",
            Self::Paid => "是否按时缴费",
            Self::Wage => "申报工资与实际",
            Self::Acting => "核定、检查或传递部门",
            Self::MatterKind => "事项性质",
            Self::LabourPlace => "用工地",
            Self::Duty => "职责性质",
            Self::Receiver => "收件单位",
            Self::Finished => "已完成的工作",
        }
    }

    /// Every value the input can take under `pack`, in a fixed order.
    pub fn domain(self, pack: &Pack) -> Vec<String> {
        let fixed = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        match self {
            Self::Area => fixed(&["inside", "outside"]),
            Self::Matter => {
                let mut values: Vec<String> = Vec::new();
                for kind in pack.categories.iter().flat_map(|category| &category.sub_kinds) {
                    if !values.contains(&kind.matter) {
                        values.push(kind.matter.clone());
                    }
                }
                values
            }
            Self::Insurance => {
                let groups = pack.insurance_groups.iter().map(|group| group.id.clone());
                groups.chain(["several".to_owned(), "unknown".to_owned()]).collect()
            }
            Self::Period => fixed(&["before", "after", "across", "unknown"]),
            Self::Enrolled | Self::Paid => fixed(&["yes", "no", "unknown"]),
            Self::Payer => fixed(&["employer", "individual", "resident", "unknown"]),
            Self::Claim => fixed(&["enrol", "pay", "other"]),
            Self::Wage => fixed(&["match", "mismatch", "unknown"]),
            Self::Acting => {
                let departments = pack.acting_departments.iter().map(ToString::to_string);
                departments.chain(["other".to_owned(), "unknown".to_owned()]).collect()
            }
            Self::MatterKind => fixed(&["dispute", "complaint", "report", "question", "feedback"]),
            Self::LabourPlace => fixed(&["own", "other", "several", "unknown"]),
            Self::Duty => fixed(&["enforcement", "management", "both", "outside", "unknown"]),
            Self::Receiver => fixed(&["inspectorate", "agency", "city"]),
            Self::Finished => fixed(&["none", "order_to_correct", "order_to_pay", "bank_inquiry", "other_statutory"]),
        }
    }

    /// A value in the words people use; the value itself where it is a department or a matter of the pack.
    pub fn value_zh(self, pack: &Pack, value: &str) -> String {
        let text = match (self, value) {
            (Self::Area, "inside") => "本辖区",
            (Self::Area, "outside") => "辖区外",
            // Where months differ by insurance and place, the general one would be the wrong one for some.
            (Self::Period, "before") if !pack.reforms.is_empty() => return "改革月份以前".to_owned(),
            (Self::Period, "after") if !pack.reforms.is_empty() => return "改革月份及以后".to_owned(),
            (Self::Period, "across") if !pack.reforms.is_empty() => return "跨改革月份".to_owned(),
            (Self::Period, "before") => return format!("{}以前", super::route::reform_month_zh(pack.reform_month)),
            (Self::Period, "after") => return format!("{}及以后", super::route::reform_month_zh(pack.reform_month)),
            (Self::Period, "across") => return format!("跨 {}", super::route::reform_month_zh(pack.reform_month)),
            (Self::Insurance, "several") => "多组险种",
            (Self::Enrolled, "yes") => "已参保",
            (Self::Enrolled, "no") => "未参保",
            (Self::Paid, "yes") => "已按时缴",
            (Self::Paid, "no") => "未按时缴",
            (Self::Payer, "employer") => "用人单位",
            (Self::Payer, "individual") => "个人或灵活就业",
            (Self::Payer, "resident") => "城乡居民",
            (Self::Payer, "unknown") => "用人单位不明",
            (Self::Claim, "enrol") => "办理参保",
            (Self::Claim, "pay") => "补缴",
            (Self::Claim, "other") => "其他诉求",
            (Self::Wage, "match") => "相符",
            (Self::Wage, "mismatch") => "不符",
            (Self::MatterKind, "dispute") => "争议",
            (Self::MatterKind, "complaint") => "投诉",
            (Self::MatterKind, "report") => "举报",
            (Self::MatterKind, "question") => "咨询",
            (Self::MatterKind, "feedback") => "反映问题",
            (Self::LabourPlace, "own") => "本区",
            (Self::LabourPlace, "several") => "多个区",
            (Self::LabourPlace | Self::Acting, "other") => "其他",
            (Self::Duty, "enforcement") => "行政执法",
            (Self::Duty, "management") => "社会保险管理",
            (Self::Duty, "both") => "共同处理",
            (Self::Duty, "outside") => "不属社会保险执法与管理",
            (Self::Receiver, "inspectorate") => "劳动监察",
            (Self::Receiver, "agency") => "社保经办",
            (Self::Receiver, "city") => "市级单位",
            (Self::Finished, "none") => "无",
            (Self::Finished, "order_to_correct") => "已责令限期改正",
            (Self::Finished, "order_to_pay") => "已责令限期缴纳",
            (Self::Finished, "bank_inquiry") => "已查询存款账户",
            (Self::Finished, "other_statutory") => "其他法定事由",
            (_, "unknown") => "不明",
            (Self::Insurance, group) => {
                return pack
                    .insurance_groups
                    .iter()
                    .find(|known| known.id == group)
                    .map_or_else(|| group.to_owned(), |known| known.name.clone());
            }
            (Self::Acting, department) => return pack.department_short(&DepartmentId::new(department)).to_owned(),
            (Self::Matter, matter) => {
                return pack
                    .categories
                    .iter()
                    .flat_map(|category| &category.sub_kinds)
                    .find(|kind| kind.matter == matter)
                    .map_or_else(|| matter.to_owned(), |kind| kind.name.clone());
            }
            (_, other) => other,
        };
        text.to_owned()
    }
}

/// Values of the inputs of a pack's table, by position, with what they are derived from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Index of the value of each input.
    pub values: Vec<u8>,
    /// Insurance groups concerned, by index; decides between departments where the input only says `several`.
    pub insurance: Vec<usize>,
    /// The receiving department (T).
    pub receiver: Option<DepartmentId>,
    /// Its counterpart (T).
    pub counterpart: Option<DepartmentId>,
}

impl Facts {
    /// Facts of an item of a registration, as `receiver` sees them.
    pub fn of(pack: &Pack, registration: &Registration, item: &DisputeItem, receiver: Option<&DepartmentId>) -> Self {
        let insurance: Vec<usize> = pack
            .insurance_groups
            .iter()
            .enumerate()
            .filter(|(_, group)| item.insurance_kinds.iter().any(|kind| group.kinds.contains(kind)))
            .map(|(index, _)| index)
            .collect();
        let values = pack
            .routing
            .inputs
            .iter()
            .map(|input| {
                let value = derived(pack, registration, item, receiver, input.name, &insurance);
                let found = input.values.iter().position(|known| *known == value);
                u8::try_from(found.unwrap_or(input.values.len() - 1)).unwrap_or(0)
            })
            .collect();
        let counterpart = receiver.and_then(|receiver| counterpart(pack, receiver));
        Self { values, insurance, receiver: receiver.cloned(), counterpart }
    }

    /// The same facts with one input changed.
    #[must_use]
    pub fn with(&self, table: &RouteTable, name: InputName, value: &str) -> Self {
        let mut changed = self.clone();
        if let Some(position) = table.position(name)
            && let Some(index) = table.inputs[position].values.iter().position(|known| known == value)
        {
            changed.values[position] = u8::try_from(index).unwrap_or(0);
            if name == InputName::Insurance {
                let groups = table.inputs[position].values.len() - 2;
                changed.insurance = match index.cmp(&groups) {
                    Ordering::Less => vec![index],
                    Ordering::Equal => (0..groups).collect(),
                    Ordering::Greater => Vec::new(),
                };
            }
        }
        changed
    }

    pub(super) fn groups<'a>(&'a self, pack: &'a Pack) -> impl Iterator<Item = &'a InsuranceGroup> {
        self.insurance.iter().filter_map(|index| pack.insurance_groups.get(*index))
    }

    pub(super) fn acting<'a>(&self, pack: &'a Pack) -> Option<&'a DepartmentId> {
        let position = pack.routing.position(InputName::Acting)?;
        pack.acting_departments.get(self.values[position] as usize)
    }
}

fn derived(
    pack: &Pack,
    registration: &Registration,
    item: &DisputeItem,
    receiver: Option<&DepartmentId>,
    name: InputName,
    insurance: &[usize],
) -> String {
    let tri = |value: Tri| match value {
        Tri::Yes => "yes",
        Tri::No => "no",
        Tri::Unknown => "unknown",
    };
    let text = match name {
        InputName::Area => {
            if pack.is_inside(&registration.location_town) {
                "inside"
            } else {
                "outside"
            }
        }
        InputName::Matter => return item.matter(pack).unwrap_or_default().to_owned(),
        InputName::Insurance => match insurance {
            [] => "unknown",
            [group] => return pack.insurance_groups[*group].id.clone(),
            _ => "several",
        },
        InputName::Period => against_the_reform(pack, registration, item),
        InputName::Enrolled => tri(item.enrolled),
        InputName::Payer => match item.payer {
            PayerKind::Employer => "employer",
            PayerKind::Individual => "individual",
            PayerKind::Resident => "resident",
            PayerKind::Unknown => "unknown",
        },
        InputName::Claim => {
            if item.claims.contains(&ItemClaim::Enrol) {
                "enrol"
            } else if item.claims.contains(&ItemClaim::BackPay) {
                "pay"
            } else {
                "other"
            }
        }
        InputName::Paid => tri(item.paid),
        InputName::Wage => match item.wage_matches {
            Tri::Yes => "match",
            Tri::No => "mismatch",
            Tri::Unknown => "unknown",
        },
        InputName::Acting => match &item.acting_department {
            None => "unknown",
            Some(department) if pack.acting_departments.contains(department) => return department.to_string(),
            Some(_) => "other",
        },
        InputName::MatterKind => match registration.matter_kind {
            MatterKind::Dispute => "dispute",
            MatterKind::Complaint => "complaint",
            MatterKind::ReportOfViolation => "report",
            MatterKind::PolicyQuestion => "question",
            MatterKind::Feedback => "feedback",
        },
        InputName::LabourPlace => labour_place(pack, registration, receiver),
        InputName::Duty => match item.duty {
            DutyKind::Enforcement => "enforcement",
            DutyKind::Management => "management",
            DutyKind::Both => "both",
            DutyKind::Outside => "outside",
            DutyKind::Unknown => "unknown",
        },
        InputName::Receiver => {
            let side = receiver.and_then(|id| pack.department(id)).and_then(|department| department.side.as_deref());
            let district =
                receiver.and_then(|id| pack.department(id)).and_then(|department| department.district.as_ref());
            match (side, district) {
                (Some("劳监"), Some(_)) => "inspectorate",
                (Some("社保"), Some(_)) => "agency",
                _ => "city",
            }
        }
        InputName::Finished => match item.finished {
            FinishedWork::None => "none",
            FinishedWork::OrderToCorrect => "order_to_correct",
            FinishedWork::OrderToPay => "order_to_pay",
            FinishedWork::BankInquiry => "bank_inquiry",
            FinishedWork::OtherStatutory => "other_statutory",
        },
    };
    text.to_owned()
}

/// The period against the reform months of the item's insurance kinds at its place: before all of them, after all of
/// them, or across.
fn against_the_reform(pack: &Pack, registration: &Registration, item: &DisputeItem) -> &'static str {
    let Some(period) = item.period else { return "unknown" };
    pack.side_of_reform(period, &item.insurance_kinds, &registration.location_town)
}

fn labour_place(pack: &Pack, registration: &Registration, receiver: Option<&DepartmentId>) -> &'static str {
    let own = receiver.and_then(|id| pack.department(id)).and_then(|department| department.district.as_ref());
    match (registration.labour_districts.as_slice(), own) {
        ([], _) => "unknown",
        (_, None) => "own",
        ([place], Some(own)) if place == own => "own",
        ([_], Some(_)) => "other",
        _ => "several",
    }
}

/// The unit of the other side in the same district (T-2.2-b).
pub(crate) fn counterpart(pack: &Pack, of: &DepartmentId) -> Option<DepartmentId> {
    let own = pack.department(of)?;
    let side = own.side.as_ref()?;
    pack.departments
        .iter()
        .find(|other| other.district == own.district && other.side.as_ref().is_some_and(|other| other != side))
        .map(|other| other.id.clone())
}
