//! Routing of one dispute item: the first matching row of the pack's table decides (requirements §5).

use super::facts::{Facts, InputName};
use super::pack::Pack;
use crate::case::Transition;
use crate::clock::Limit;
use crate::value::{ClauseId, ContributionMonth, DepartmentId};
use serde::{Deserialize, Serialize};

/// Whether the text says so, we infer it, or nobody is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clarity {
    /// 明确: the text says so.
    Clear,
    /// 推定: inferred, shown as such.
    Inferred,
    /// 职责不清: a gap of the text.
    Unclear,
}

impl Clarity {
    /// 明确, 推定, 职责不清.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Clear => "明确",
            Self::Inferred => "推定",
            Self::Unclear => "职责不清",
        }
    }
}

/// What a route proposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteTrack {
    /// One department handles it.
    Own,
    /// Two or more departments handle it jointly.
    Joint,
    /// Another place or body is competent: the applicant is told where to turn.
    Inform,
    /// Nobody is named: referral slip (报送办理).
    Refer,
    /// A fact is missing: verify first (TR10).
    Verify,
    /// The counterpart of the same level takes it (T, TR66).
    Transfer,
    /// Both units handle it separately (T, TR70).
    Both,
    /// Answered at once (咨询, TR83).
    Answer,
    /// The two units consult each other in writing (T-2.3-a).
    Consult,
}

impl RouteTrack {
    /// The steps by which a row of this track is followed; a pack must enable one of them.
    pub fn ways(self) -> &'static [Transition] {
        match self {
            Self::Own => &[Transition::Tr11],
            Self::Joint => &[Transition::Tr18],
            Self::Inform => &[Transition::Tr12],
            Self::Refer => &[Transition::Tr19],
            // To ask another unit in writing what the duty is, is how a doubt is cleared up (T-2.3-a).
            Self::Verify | Self::Consult => &[Transition::Tr10],
            Self::Transfer => &[Transition::Tr66],
            // The unit asked first handles its part and coordinates (T-2.1-e).
            Self::Both => &[Transition::Tr70, Transition::Tr11],
            Self::Answer => &[Transition::Tr83],
        }
    }

    /// 本单位办理, 联合办理, ….
    pub fn zh(self) -> &'static str {
        match self {
            Self::Own => "单一部门办理",
            Self::Joint => "多部门联办",
            Self::Inform => "告知有权部门",
            Self::Refer => "报送办理",
            Self::Verify => "先核实",
            Self::Transfer => "移转",
            Self::Both => "分别处理",
            Self::Answer => "直接答复",
            Self::Consult => "书面会商",
        }
    }
}

/// Whom a row makes responsible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Responsible {
    /// A department.
    Department(DepartmentId),
    /// The department of each insurance group concerned.
    ByInsurance,
    /// The department that assessed, inspected or sent.
    Acting,
    /// The receiving department (T).
    Receiver,
    /// Its counterpart of the same level and district (T).
    Counterpart,
}

/// One way of matching a row: for each input the admitted values, as bits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowCase {
    /// Admitted values by input, in the order of [`RouteTable::inputs`].
    pub admits: Vec<u32>,
    /// Responsible under this case, where it differs from the row's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<Vec<Responsible>>,
}

impl RowCase {
    fn matches(&self, facts: &Facts) -> bool {
        self.admits.iter().zip(&facts.values).all(|(admitted, value)| *admitted & (1_u32 << *value) != 0)
    }
}

/// A row of the routing table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// `R09`.
    pub id: String,
    /// When it applies: any of these.
    pub cases: Vec<RowCase>,
    /// Who is responsible.
    pub responsible: Vec<Responsible>,
    /// What is proposed. Own with several departments means joint.
    pub track: RouteTrack,
    /// How sure the text is.
    pub clarity: Clarity,
    /// On what authority.
    pub clauses: Vec<ClauseId>,
    /// In plain words.
    pub reason: String,
    /// The item is split at the reform month and each part routed on its own (R13, R14).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub split: bool,
    /// Key that closes this gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_key: Option<String>,
    /// Who is responsible once it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Vec<Responsible>>,
    /// Why a gap has no key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_override: Option<String>,
    /// Items that depend on this one may wait for it (R05).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub others_may_wait: bool,
}

/// A circumstance of the case that adds something to whatever row applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Circumstance {
    /// The employer is in bankruptcy (M-3.2.6-b).
    Bankruptcy,
    /// Compulsory collection is requested (M-3.2.6-a).
    CompulsoryCollection,
    /// The payer wishes to sue in a civil court for back payment (M-3.2.6-c).
    CivilSuitWish,
    /// The first receiver has no collection duty of its own (M-3.2.7-b, M-3.2.8-b, M-3.2.9-c).
    ReceiverWithoutDuty,
    /// A ground 重大/复杂/疑难 is recorded (M-4.2.2-a).
    MajorGround,
}

impl Circumstance {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Bankruptcy,
        Self::CompulsoryCollection,
        Self::CivilSuitWish,
        Self::ReceiverWithoutDuty,
        Self::MajorGround,
    ];

    /// What it is called.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Bankruptcy => "用人单位破产清算",
            Self::CompulsoryCollection => "申请强制征缴",
            Self::CivilSuitWish => "拟就补缴提起民事诉讼",
            Self::ReceiverWithoutDuty => "首问单位无征缴职责",
            Self::MajorGround => "重大、复杂、疑难",
        }
    }
}

/// A row that adds to whatever row applies (R26–R29, R32).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlsoRow {
    /// `R26`.
    pub id: String,
    /// When.
    pub when: Circumstance,
    /// How sure the text is.
    pub clarity: Clarity,
    /// On what authority.
    pub clauses: Vec<ClauseId>,
    /// What it adds, in plain words.
    pub reason: String,
    /// The steps it offers beside those of whatever row applies.
    #[serde(default)]
    pub offers: Vec<Transition>,
}

/// The routing table of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RouteTable {
    /// Inputs it looks at.
    pub inputs: Vec<Input>,
    /// Rows, first match wins.
    pub rows: Vec<Row>,
    /// Rows that add.
    pub also: Vec<AlsoRow>,
    /// Limit of a clock that runs in hours, where the pack has one; kept here for the reason texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer_limit: Option<Limit>,
}

/// An input with its possible values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Which.
    pub name: InputName,
    /// Values, as packs and facts files write them.
    pub values: Vec<String>,
}

/// A fact a route rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactUsed {
    /// The input.
    pub input: InputName,
    /// Its value.
    pub value: String,
}

/// Where an item belongs and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The row that matched, `R09`.
    pub row: String,
    /// Responsible departments; empty where nobody is named or another place is competent.
    pub departments: Vec<DepartmentId>,
    /// What is proposed.
    pub track: RouteTrack,
    /// How sure the text is.
    pub clarity: Clarity,
    /// On what authority.
    pub clauses: Vec<ClauseId>,
    /// In plain words.
    pub reason: String,
    /// Facts the row looked at.
    pub facts: Vec<FactUsed>,
    /// Key that would close the gap, or that closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_key: Option<String>,
    /// Whether that key is in force.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overridden: bool,
    /// The parts before and after the reform month, each with its own route.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<(String, Route)>,
    /// Rows that add, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl Route {
    /// Whether nobody is named, or a part has nobody.
    pub fn is_gap(&self) -> bool {
        self.track == RouteTrack::Refer || self.parts.iter().any(|(_, part)| part.is_gap())
    }

    /// Row ids of the route and its parts: `R13（R07＋R09）`.
    pub fn rows_zh(&self) -> String {
        if self.parts.is_empty() {
            return self.row.clone();
        }
        let parts: Vec<&str> = self.parts.iter().map(|(_, part)| part.row.as_str()).collect();
        format!("{}（{}）", self.row, parts.join("＋"))
    }
}

/// No row matches: the pack is unsound. [`super::proof`] finds this before a pack is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("没有匹配的路由行：{facts}")]
pub struct NoRow {
    /// The facts, `area=inside, matter=amount, …`.
    pub facts: String,
}

impl RouteTable {
    /// The first row that matches, with the case of it that did.
    pub fn first_match(&self, facts: &Facts) -> Option<(&Row, &RowCase)> {
        self.rows.iter().find_map(|row| row.cases.iter().find(|case| case.matches(facts)).map(|case| (row, case)))
    }

    /// Number of combinations of input values.
    pub fn combinations(&self) -> u64 {
        self.inputs.iter().map(|input| input.values.len() as u64).product()
    }

    /// Position of an input.
    pub fn position(&self, name: InputName) -> Option<usize> {
        self.inputs.iter().position(|input| input.name == name)
    }

    /// Facts in words, for messages.
    pub fn describe(&self, facts: &Facts) -> String {
        let parts: Vec<String> = self
            .inputs
            .iter()
            .zip(&facts.values)
            .map(|(input, value)| format!("{}={}", input.name.id(), input.values[*value as usize]))
            .collect();
        parts.join(", ")
    }
}

/// Routes an item with the given facts. `verified` says that missing facts were asked for and stay unknown: the item
/// is then a gap instead of waiting for an answer (requirements §5, rule for gaps).
pub fn route(pack: &Pack, facts: &Facts, verified: bool) -> Result<Route, NoRow> {
    let table = &pack.routing;
    let (row, case) = table.first_match(facts).ok_or_else(|| NoRow { facts: table.describe(facts) })?;
    if row.split {
        return split(pack, row, case, facts, verified);
    }
    let overridden = row.override_key.as_deref().is_some_and(|key| pack.override_on(key));
    let responsible = match (&row.overridden, &case.responsible) {
        (Some(responsible), None) if overridden => responsible,
        (_, Some(responsible)) if overridden || row.override_key.is_none() => responsible,
        _ => &row.responsible,
    };
    let departments = departments(pack, responsible, facts);
    let (track, clarity) = if overridden {
        (RouteTrack::Own, Clarity::Inferred)
    } else if row.track == RouteTrack::Verify && verified {
        (RouteTrack::Refer, Clarity::Unclear)
    } else {
        (row.track, row.clarity)
    };
    let track = if track == RouteTrack::Own && departments.len() > 1 { RouteTrack::Joint } else { track };
    Ok(Route {
        row: row.id.clone(),
        departments,
        track,
        clarity,
        clauses: row.clauses.clone(),
        reason: said(pack, row, case, facts),
        facts: used(pack, row, case, facts),
        override_key: row.override_key.clone(),
        overridden,
        parts: Vec::new(),
        also: Vec::new(),
    })
}

fn split(pack: &Pack, row: &Row, case: &RowCase, facts: &Facts, verified: bool) -> Result<Route, NoRow> {
    let table = &pack.routing;
    let mut parts = Vec::with_capacity(2);
    for value in ["before", "after"] {
        let part = facts.with(table, InputName::Period, value);
        parts.push((value.to_owned(), route(pack, &part, verified)?));
    }
    let whole = Route {
        row: row.id.clone(),
        departments: Vec::new(),
        track: row.track,
        clarity: row.clarity,
        clauses: row.clauses.clone(),
        reason: row.reason.clone(),
        facts: used(pack, row, case, facts),
        override_key: None,
        overridden: false,
        parts: Vec::new(),
        also: Vec::new(),
    };
    Ok(super::by_kind::joined(whole, parts))
}

/// Why, in plain words; where the row rests on months before the reform, that the division is this document's own.
fn said(pack: &Pack, row: &Row, case: &RowCase, facts: &Facts) -> String {
    let before =
        used(pack, row, case, facts).iter().any(|fact| fact.input == InputName::Period && fact.value == "before");
    if before {
        format!("{}。改革前后的划分是《{}》自己的规定，其他地方可能不同", row.reason, pack.short_title)
    } else {
        row.reason.clone()
    }
}

fn departments(pack: &Pack, responsible: &[Responsible], facts: &Facts) -> Vec<DepartmentId> {
    let mut found: Vec<DepartmentId> = Vec::new();
    let mut add = |department: &DepartmentId| {
        if !found.contains(department) {
            found.push(department.clone());
        }
    };
    for entry in responsible {
        match entry {
            Responsible::Department(department) => add(department),
            Responsible::ByInsurance => facts.groups(pack).for_each(|group| add(&group.department)),
            Responsible::Acting => facts.acting(pack).into_iter().for_each(&mut add),
            Responsible::Receiver => facts.receiver.iter().for_each(&mut add),
            Responsible::Counterpart => facts.counterpart.iter().for_each(&mut add),
        }
    }
    found
}

fn used(pack: &Pack, row: &Row, case: &RowCase, facts: &Facts) -> Vec<FactUsed> {
    let responsible = case.responsible.as_ref().unwrap_or(&row.responsible);
    pack.routing
        .inputs
        .iter()
        .enumerate()
        .filter(|(index, input)| {
            let any = case.admits[*index].count_ones() as usize >= input.values.len();
            let named = match input.name {
                InputName::Insurance => responsible.contains(&Responsible::ByInsurance),
                InputName::Acting => responsible.contains(&Responsible::Acting),
                _ => false,
            };
            !any || named
        })
        .map(|(index, input)| FactUsed { input: input.name, value: input.values[facts.values[index] as usize].clone() })
        .collect()
}

/// One fact, changed: what the route would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The input.
    pub input: InputName,
    /// The other value.
    pub value: String,
    /// The route then.
    pub row: String,
    /// Departments then.
    pub departments: Vec<DepartmentId>,
    /// Track then.
    pub track: RouteTrack,
}

/// Which single changes of a fact the row looked at would lead elsewhere.
pub fn what_if(pack: &Pack, facts: &Facts, verified: bool) -> Vec<WhatIf> {
    let Ok(now) = route(pack, facts, verified) else { return Vec::new() };
    let mut found = Vec::new();
    for fact in &now.facts {
        let Some(input) = pack.routing.inputs.iter().find(|input| input.name == fact.input) else { continue };
        for value in input.values.iter().filter(|value| **value != fact.value) {
            let other = facts.with(&pack.routing, input.name, value);
            let Ok(then) = route(pack, &other, verified) else { continue };
            if then.departments != now.departments || then.track != now.track {
                found.push(WhatIf {
                    input: input.name,
                    value: value.clone(),
                    row: then.row,
                    departments: then.departments,
                    track: then.track,
                });
            }
        }
    }
    found
}

/// First month that counts as "after", for texts.
pub(crate) fn reform_month_zh(month: Option<ContributionMonth>) -> String {
    month.map(|month| format!("{} 年 {} 月", month.year(), month.month())).unwrap_or_default()
}
