//! A policy pack as the engine uses it.

use super::route::RouteTable;
use crate::access::Role;
use crate::case::{DocumentKind, HearingFrom, InsuranceKind, ItemClaim, MatterKind, RemedyKind, Track, Transition};
use crate::clock::{ClockKind, ClockSource, Limit};
use crate::value::{ClauseId, ContributionMonth, Day, DepartmentId, TownId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Which version of which pack a case was registered under; it keeps it (M-0-b).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PackRef {
    /// `mohe_2025`.
    pub id: String,
    /// Version, counted from 1.
    pub version: u32,
}

/// What kind of body a department is in the mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DepartmentKind {
    /// Handles disputes and informs rather than forwards (税务, 人社, 医保).
    Functional,
    /// Registers and forwards: no collection duty of its own (信访, 司法, 网信, 法院, 营商).
    Liaison,
    /// A town's mediation station.
    Station,
    /// The municipal government.
    Government,
    /// The leading group's office and leader.
    LeadingGroup,
    /// Discipline inspection.
    Discipline,
    /// Sees figures only.
    Statistics,
}

/// A department of the mechanism.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Identifier.
    pub id: DepartmentId,
    /// Full name.
    pub name: String,
    /// Name on cards.
    pub short: String,
    /// The one character of its seal on cards.
    pub seal: String,
    /// Kind.
    pub kind: DepartmentKind,
    /// Where citizens find it.
    #[serde(default)]
    pub address: String,
    /// Its telephone.
    #[serde(default)]
    pub phone: String,
    /// The town a station belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<TownId>,
    /// Side of a transfer between two kinds of unit (社保 / 劳监, T-A1-a).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<String>,
    /// District, where the pack has several (T).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<TownId>,
}

/// Another reform month than the document's general one: elsewhere collection moved at other months for other insurance
/// kinds and places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReformRule {
    /// First contribution month of the unified collection.
    pub month: ContributionMonth,
    /// For these insurance kinds; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub insurance: Vec<InsuranceKind>,
    /// For these places; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<TownId>,
}

/// In a list of units, the station of the case's town.
pub(crate) const TOWN_UNIT: &str = "@town";

/// A place within the area of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Town {
    /// Code of the administrative division.
    pub id: TownId,
    /// Name.
    pub name: String,
}

/// A dispute category (争议事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Number in the document, 1 to 9.
    pub no: u8,
    /// Identifier.
    pub id: String,
    /// As the document words it.
    pub name: String,
    /// On cards.
    pub short: String,
    /// For citizens: the question in their words.
    pub plain: String,
    /// For citizens: what falls under it.
    pub hint: String,
    /// The clause.
    pub clause: ClauseId,
    /// What of it: decides the routing matter. At least one; the first is proposed.
    pub sub_kinds: Vec<SubKind>,
    /// Whether a contribution period is required (M-3.3-6 and amounts).
    pub period_required: bool,
    /// Whether the assessing, inspecting or sending department is required (M-3.3-5).
    pub acting_required: bool,
    /// Whether a free description of at least ten characters is required (M-3.3-9).
    pub description_required: bool,
}

/// A sub-kind of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubKind {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Value of the routing input `matter`.
    pub matter: String,
}

/// Insurance kinds that one department answers for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsuranceGroup {
    /// Value of the routing input `insurance`.
    pub id: String,
    /// Name.
    pub name: String,
    /// The kinds.
    pub kinds: Vec<InsuranceKind>,
    /// The department.
    pub department: DepartmentId,
}

/// The limit of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRule {
    /// The limit.
    pub limit: Limit,
    /// Its authority.
    pub source: ClockSource,
    /// The clause that asks for a limit.
    pub clause: ClauseId,
    /// Most units an extension may add, once (TR65); 0 for none.
    #[serde(default)]
    pub extension_max: u32,
    /// A warning is given this many working days before the end.
    #[serde(default)]
    pub remind_before: u32,
}

/// An enabled transition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitionRule {
    /// What people of this pack call it.
    pub name: String,
    /// The clauses it rests on; never empty.
    pub clauses: Vec<ClauseId>,
}

/// A gap in the text that an administrator may close with a document as authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Whether it is in force.
    pub on: bool,
    /// The decision it rests on.
    pub authority: String,
    /// What is suggested and why.
    pub note: String,
}

/// What happens with a matter that is another department's duty (decisions.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotOwnDuty {
    /// Notice always; forwarded when the applicant says so.
    ForwardOnConsent,
    /// Notice and transfer together (社会保险法 82).
    NoticeAndTransfer,
}

/// A remedy named in replies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemedyRule {
    /// Which.
    pub kind: RemedyKind,
    /// The body to turn to, by deciding department; `""` is the default.
    pub bodies: BTreeMap<String, String>,
    /// The limit, counted from service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// The statute behind it.
    pub law: String,
    /// Advice on when it fits.
    pub advice: String,
    /// The limit where another remedy came before: counted from the day its decision reached the party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<AfterDecision>,
    /// Matters it is there for; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_for: Vec<String>,
    /// Matters it is not there for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_for: Vec<String>,
}

/// A limit that runs from the decision on another remedy: 行政诉讼 within fifteen days of a decision on reconsideration
/// (行政诉讼法第四十五条).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AfterDecision {
    /// The remedy that came before.
    pub kind: RemedyKind,
    /// How long.
    pub limit: Limit,
    /// The statute behind it.
    pub law: String,
}

impl RemedyRule {
    /// Whether it is open for a dispute about `matter`.
    pub fn fits(&self, matter: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|known| known == matter);
        (self.only_for.is_empty() || named(&self.only_for)) && !named(&self.not_for)
    }
}

/// Documents an archived case must hold (M-4.4-a).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ArchiveRule {
    /// For every track except those that say otherwise.
    pub all: Vec<DocumentKind>,
    /// More, or for closed lists instead, by track name.
    pub by_track: BTreeMap<String, Vec<DocumentKind>>,
    /// Tracks whose own list replaces `all` (告知 only).
    pub instead: BTreeSet<String>,
}

/// Which department holds which office of the mechanism.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Offices {
    /// Receives slips (M-4.5-b).
    #[serde(default)]
    pub government: Option<DepartmentId>,
    /// Dispatches them (M-3.2.1-a).
    #[serde(default)]
    pub hotline_office: Option<DepartmentId>,
    /// The leading group's office and leader (M-3.1-a).
    #[serde(default)]
    pub leading_group: Option<DepartmentId>,
    /// Legal checks and guidance (M-3.2.5).
    #[serde(default)]
    pub justice: Option<DepartmentId>,
    /// The court (M-3.2.6).
    #[serde(default)]
    pub court: Option<DepartmentId>,
    /// Applies to the court for compulsory collection (M-3.2.6-a).
    #[serde(default)]
    pub court_applicant: Option<DepartmentId>,
    /// Public opinion (M-3.2.8).
    #[serde(default)]
    pub cyberspace: Option<DepartmentId>,
    /// Clues (M-4.5-f).
    #[serde(default)]
    pub discipline: Option<DepartmentId>,
}

/// How much a clause weighs in the mechanism (requirements §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Priority {
    /// Core pipeline.
    #[serde(rename = "C")]
    Core,
    /// Mechanism.
    #[serde(rename = "M")]
    Mechanism,
    /// Oversight.
    #[serde(rename = "O")]
    Oversight,
    /// Peripheral.
    #[serde(rename = "P")]
    Peripheral,
}

/// Wording of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseText {
    /// How much it weighs; a core or mechanism clause must be referred to somewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// How it is cited, `机制 四（一）`.
    pub cite: String,
    /// The sentence.
    pub text: String,
}

/// A policy pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Identity.
    pub reference: PackRef,
    /// Title of the document.
    pub title: String,
    /// Title on cards and in citations.
    pub short_title: String,
    /// Who issued it.
    pub issuer: String,
    /// When.
    pub issued_on: Day,
    /// Number of the document, if it has one.
    pub document_no: Option<String>,
    /// First day of force.
    pub in_force_from: Day,
    /// Last day of force, if limited.
    pub in_force_until: Option<Day>,
    /// Documents it repeals; they may not be cited.
    pub repeals: Vec<String>,
    /// Who received it.
    pub addressees: Vec<String>,
    /// Letter that begins its clause numbers.
    pub clause_prefix: String,
    /// Name of the area.
    pub area_name: String,
    /// First contribution month of the unified collection, where routing knows one (AMB-06).
    pub reform_month: Option<ContributionMonth>,
    /// Other reform months, by insurance kind and place; the first that fits decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reforms: Vec<ReformRule>,
    /// Departments in seal order.
    pub departments: Vec<Department>,
    /// Towns of the area.
    pub towns: Vec<Town>,
    /// Places outside the area that the form offers, with the place competent for them.
    pub outside_places: Vec<Town>,
    /// Categories in the document's order.
    pub categories: Vec<Category>,
    /// Insurance groups.
    pub insurance_groups: Vec<InsuranceGroup>,
    /// Departments that the routing input `acting` distinguishes.
    pub acting_departments: Vec<DepartmentId>,
    /// Departments whose clerks see the common pool (AMB-10).
    pub pool: Vec<DepartmentId>,
    /// Department accountable while a case waits in the common pool (M-2.3-a).
    pub pool_accountable: DepartmentId,
    /// Departments whose head may declare an unclear item their own (M-3.2.3-f, M-3.2.4-d).
    pub self_declaring: Vec<DepartmentId>,
    /// Whether the first department, rather than one person of it, is responsible (T-2.1-a against M-4.1-f).
    pub first_responsible_is_department: bool,
    /// When the other side is asked before the decision; where nothing is said, it is not (M-4.3-a).
    #[serde(default)]
    pub hear_respondent: Option<HearingFrom>,
    /// Limits by clock.
    pub clocks: BTreeMap<ClockKind, ClockRule>,
    /// Enabled transitions.
    pub transitions: BTreeMap<Transition, TransitionRule>,
    /// Routing.
    pub routing: RouteTable,
    /// Gaps that can be closed.
    pub overrides: BTreeMap<String, Override>,
    /// Not own duty, by kind of matter.
    pub not_own_duty: BTreeMap<MatterKind, NotOwnDuty>,
    /// Remedies.
    pub remedies: Vec<RemedyRule>,
    /// Archive.
    pub archive: ArchiveRule,
    /// Document numbers: template by kind, with `{year}`, `{n}` and `{seal}`.
    pub numbering: BTreeMap<DocumentKind, String>,
    /// Contact attempts before silence or a lapse counts (TR08, TR50).
    pub contact_attempts: u32,
    /// Reminders before the case may go on without a unit's opinion (TR27, TR34).
    #[serde(default)]
    pub reminders: u32,
    /// Tracks whose reply needs a legal check (M-3.2.5-a, AMB-13).
    #[serde(default)]
    pub legal_check_tracks: Vec<Track>,
    /// Units of a special team (M-4.2.2-d); `@town` stands for the station of the case's town.
    #[serde(default)]
    pub team_units: Vec<DepartmentId>,
    /// Which department holds which office of the mechanism.
    #[serde(default)]
    pub offices: Offices,
    /// Material people may be asked for, by category number, in plain words.
    pub materials: BTreeMap<u8, Vec<String>>,
    /// What the applicant may claim, in plain words.
    pub claims: BTreeMap<ItemClaim, String>,
    /// Wording of clauses.
    pub clauses: BTreeMap<ClauseId, ClauseText>,
    /// Other texts, by key.
    pub texts: BTreeMap<String, String>,
}

impl Pack {
    /// The department `id`.
    pub fn department(&self, id: &DepartmentId) -> Option<&Department> {
        self.departments.iter().find(|department| department.id == *id)
    }

    /// Name of a department on cards; its id where the pack no longer knows it.
    pub fn department_short<'a>(&'a self, id: &'a DepartmentId) -> &'a str {
        self.department(id).map_or(id.as_str(), |department| department.short.as_str())
    }

    /// Full name of a department; its id where the pack no longer knows it.
    pub fn department_name<'a>(&'a self, id: &'a DepartmentId) -> &'a str {
        self.department(id).map_or(id.as_str(), |department| department.name.as_str())
    }

    /// A town of the area, by code or by name.
    pub fn town(&self, code_or_name: &str) -> Option<&Town> {
        self.towns.iter().find(|town| town.id.as_str() == code_or_name || town.name == code_or_name)
    }

    /// A town or a place outside the area, by code or by name.
    pub fn place(&self, code_or_name: &str) -> Option<&Town> {
        self.town(code_or_name).or_else(|| {
            self.outside_places.iter().find(|place| place.id.as_str() == code_or_name || place.name == code_or_name)
        })
    }

    /// Name of a place; what was written where the pack does not know it.
    pub fn place_name<'a>(&'a self, id: &'a TownId) -> &'a str {
        self.place(id.as_str()).map_or(id.as_str(), |town| town.name.as_str())
    }

    /// Whether `id` is a town of the area.
    pub fn is_inside(&self, id: &TownId) -> bool {
        self.towns.iter().any(|town| town.id == *id)
    }

    /// Towns without a station (M-3.2.9-a: 各镇社区需设立社保费争议调解站).
    pub fn towns_without_station(&self) -> Vec<&Town> {
        let has = |town: &Town| {
            let mut stations = self.departments.iter().filter(|own| own.kind == DepartmentKind::Station);
            stations.any(|station| station.town.as_ref() == Some(&town.id))
        };
        self.towns.iter().filter(|town| !has(town)).collect()
    }

    /// The category numbered `no`.
    pub fn category(&self, no: u8) -> Option<&Category> {
        self.categories.iter().find(|category| category.no == no)
    }

    /// Whether the pack enables `transition`.
    pub fn enables(&self, transition: Transition) -> bool {
        self.transitions.contains_key(&transition)
    }

    /// Whether the pack is in force on `day`.
    pub fn is_in_force(&self, day: Day) -> bool {
        day >= self.in_force_from && self.in_force_until.is_none_or(|until| day <= until)
    }

    /// Text `key`, or the key itself where the pack says nothing.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.texts.get(key).map_or(key, String::as_str)
    }

    /// How a clause is cited; its id where the pack has no wording (another pack's clause, a product default).
    pub fn cite<'a>(&'a self, clause: &'a ClauseId) -> &'a str {
        self.clauses.get(clause).map_or(clause.as_str(), |text| text.cite.as_str())
    }

    /// Whether an override is in force.
    pub fn override_on(&self, key: &str) -> bool {
        self.overrides.get(key).is_some_and(|entry| entry.on)
    }

    /// Units of a special team for a case of `town`.
    pub fn team_for(&self, town: &TownId) -> Vec<DepartmentId> {
        let station = || {
            let own = |department: &&Department| {
                department.kind == DepartmentKind::Station && department.town.as_ref() == Some(town)
            };
            self.departments.iter().find(own).map(|department| department.id.clone())
        };
        self.team_units
            .iter()
            .filter_map(|unit| if unit.as_str() == TOWN_UNIT { station() } else { Some(unit.clone()) })
            .collect()
    }

    /// Departments in which somebody with `role` may work.
    pub fn departments_of(&self, role: Role) -> impl Iterator<Item = &Department> {
        self.departments.iter().filter(move |department| role.works_in(department.kind))
    }
}
