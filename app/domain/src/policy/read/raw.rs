//! A pack as its file has it. Names that refer to something carry their place in the file.

use crate::case::{DocumentKind, HearingFrom, InsuranceKind, ItemClaim, MatterKind, RemedyKind, Track};
use crate::clock::{ClockSource, LimitUnit};
use crate::policy::pack::{DepartmentKind, NotOwnDuty, Override, ReformRule};
use crate::policy::route::{Circumstance, Clarity, RouteTrack};
use crate::policy::{ClauseText, InputName};
use crate::value::{ContributionMonth, Day};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

pub(super) type Name = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    pub(super) pack: Head,
    pub(super) department: Vec<Department>,
    #[serde(default)]
    pub(super) reform: Vec<ReformRule>,
    #[serde(default)]
    pub(super) town: Vec<Place>,
    #[serde(default)]
    pub(super) outside_place: Vec<Place>,
    pub(super) category: Vec<Category>,
    #[serde(default)]
    pub(super) insurance_group: Vec<InsuranceGroup>,
    pub(super) routing: Routing,
    #[serde(default)]
    pub(super) overrides: BTreeMap<String, Override>,
    pub(super) clocks: BTreeMap<Name, ClockRule>,
    pub(super) transitions: BTreeMap<Name, TransitionRule>,
    #[serde(default)]
    pub(super) not_own_duty: BTreeMap<MatterKind, NotOwnDuty>,
    #[serde(default)]
    pub(super) remedy: Vec<Remedy>,
    pub(super) archive: Archive,
    #[serde(default)]
    pub(super) offices: BTreeMap<Name, Name>,
    #[serde(default)]
    pub(super) numbering: BTreeMap<DocumentKind, String>,
    #[serde(default)]
    pub(super) materials: BTreeMap<Name, Vec<String>>,
    #[serde(default)]
    pub(super) claims: BTreeMap<ItemClaim, String>,
    pub(super) clauses: BTreeMap<String, ClauseText>,
    #[serde(default)]
    pub(super) texts: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) version: Spanned<u32>,
    pub(super) title: String,
    pub(super) short_title: String,
    pub(super) issuer: String,
    pub(super) issued_on: Day,
    #[serde(default)]
    pub(super) document_no: Option<String>,
    pub(super) in_force_from: Day,
    #[serde(default)]
    pub(super) in_force_until: Option<Spanned<Day>>,
    #[serde(default)]
    pub(super) repeals: Vec<String>,
    #[serde(default)]
    pub(super) addressees: Vec<String>,
    pub(super) clause_prefix: String,
    pub(super) area_name: String,
    #[serde(default)]
    pub(super) reform_month: Option<ContributionMonth>,
    #[serde(default)]
    pub(super) pool: Vec<Name>,
    pub(super) pool_accountable: Name,
    #[serde(default)]
    pub(super) self_declaring: Vec<Name>,
    pub(super) first_responsible: FirstResponsible,
    pub(super) contact_attempts: u32,
    #[serde(default)]
    pub(super) team_units: Vec<Name>,
    #[serde(default)]
    pub(super) reminders: u32,
    #[serde(default)]
    pub(super) hear_respondent: Option<HearingFrom>,
    #[serde(default)]
    pub(super) legal_check_tracks: Vec<Track>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum FirstResponsible {
    Person,
    Department,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Department {
    pub(super) id: Name,
    pub(super) name: String,
    pub(super) short: String,
    pub(super) seal: Name,
    pub(super) kind: DepartmentKind,
    #[serde(default)]
    pub(super) address: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) town: Option<Name>,
    #[serde(default)]
    pub(super) side: Option<String>,
    #[serde(default)]
    pub(super) district: Option<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub(super) id: Name,
    pub(super) name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Category {
    pub(super) no: Spanned<u8>,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) short: String,
    pub(super) plain: String,
    pub(super) hint: String,
    pub(super) clause: Name,
    #[serde(default)]
    pub(super) period_required: bool,
    #[serde(default)]
    pub(super) acting_required: bool,
    #[serde(default)]
    pub(super) description_required: bool,
    pub(super) sub_kinds: Vec<SubKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SubKind {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) matter: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InsuranceGroup {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kinds: Vec<InsuranceKind>,
    pub(super) department: Name,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Routing {
    pub(super) inputs: Vec<InputName>,
    #[serde(default)]
    pub(super) acting_departments: Vec<Name>,
    pub(super) row: Vec<Row>,
    #[serde(default)]
    pub(super) also: Vec<Also>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) id: Name,
    pub(super) track: RouteTrack,
    pub(super) clarity: Clarity,
    pub(super) clauses: Vec<Name>,
    pub(super) reason: String,
    #[serde(default)]
    pub(super) departments: Vec<Name>,
    #[serde(default)]
    pub(super) split: bool,
    #[serde(default)]
    pub(super) override_key: Option<Name>,
    #[serde(default)]
    pub(super) overridden: Option<Vec<Name>>,
    #[serde(default)]
    pub(super) no_override: Option<String>,
    #[serde(default)]
    pub(super) others_may_wait: bool,
    pub(super) when: Vec<BTreeMap<Name, Vec<Name>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Also {
    pub(super) id: Name,
    pub(super) when: Circumstance,
    pub(super) clarity: Clarity,
    pub(super) clauses: Vec<Name>,
    pub(super) reason: String,
    #[serde(default)]
    pub(super) offers: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockRule {
    pub(super) n: Spanned<u32>,
    pub(super) unit: LimitUnit,
    #[serde(default)]
    pub(super) roll: bool,
    pub(super) source: ClockSource,
    pub(super) clause: Name,
    #[serde(default)]
    pub(super) extension_max: u32,
    #[serde(default)]
    pub(super) remind_before: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TransitionRule {
    #[serde(default)]
    pub(super) name: Option<String>,
    pub(super) clauses: Vec<Name>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Remedy {
    pub(super) kind: RemedyKind,
    pub(super) bodies: BTreeMap<Name, String>,
    #[serde(default)]
    pub(super) n: Option<u32>,
    #[serde(default)]
    pub(super) unit: Option<LimitUnit>,
    pub(super) law: String,
    pub(super) advice: String,
    #[serde(default)]
    pub(super) after: Option<After>,
    #[serde(default)]
    pub(super) only_for: Vec<String>,
    #[serde(default)]
    pub(super) not_for: Vec<String>,
}

/// A limit that runs from the decision on another remedy.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    pub(super) kind: RemedyKind,
    pub(super) n: u32,
    pub(super) unit: LimitUnit,
    pub(super) law: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Archive {
    pub(super) all: Vec<DocumentKind>,
    #[serde(default)]
    pub(super) by_track: BTreeMap<String, Vec<DocumentKind>>,
    #[serde(default)]
    pub(super) instead: Vec<Name>,
}
