//! From the file's form to the engine's, checking every reference on the way.

use super::raw::{FirstResponsible, Name, Raw};
use super::{PackProblem, Source, routing};
use crate::case::{RemedyKind, Transition};
use crate::clock::{ClockKind, Limit};
use crate::policy::pack::{
    ArchiveRule, Category, ClockRule, Department, InsuranceGroup, Offices, Pack, PackRef, RemedyRule, SubKind,
    TOWN_UNIT, Town, TransitionRule,
};
use crate::value::{ClauseId, DepartmentId, TownId};
use std::collections::{BTreeMap, BTreeSet};

/// Ids of what a pack declares, for checking references.
pub(super) struct Known {
    pub(super) departments: BTreeSet<String>,
    pub(super) clauses: BTreeSet<String>,
    pub(super) overrides: BTreeSet<String>,
}

impl Known {
    pub(super) fn clause(&self, source: &Source<'_>, name: &Name, field: &str) -> Result<ClauseId, PackProblem> {
        if self.clauses.contains(name.get_ref()) {
            return Ok(ClauseId::new(name.get_ref()));
        }
        Err(source.problem(name.span(), field, format!("没有条款“{}”，请在 [clauses] 中写明原文", name.get_ref())))
    }

    pub(super) fn clauses(
        &self,
        source: &Source<'_>,
        names: &[Name],
        field: &str,
    ) -> Result<Vec<ClauseId>, PackProblem> {
        names.iter().map(|name| self.clause(source, name, field)).collect()
    }

    pub(super) fn department(
        &self,
        source: &Source<'_>,
        name: &Name,
        field: &str,
    ) -> Result<DepartmentId, PackProblem> {
        if self.departments.contains(name.get_ref()) {
            return Ok(DepartmentId::new(name.get_ref()));
        }
        Err(source.problem(name.span(), field, format!("没有部门“{}”", name.get_ref())))
    }
}

pub(super) fn pack(source: &Source<'_>, raw: Raw) -> Result<Pack, PackProblem> {
    let known = Known {
        departments: unique(source, "department.id", raw.department.iter().map(|department| &department.id))?,
        clauses: raw.clauses.keys().cloned().collect(),
        overrides: raw.overrides.keys().cloned().collect(),
    };
    unique(source, "town.id", raw.town.iter().chain(&raw.outside_place).map(|town| &town.id))?;
    let head = raw.pack;
    if *head.version.get_ref() == 0 {
        return Err(source.problem(head.version.span(), "pack.version", "版本从 1 起"));
    }
    if let Some(until) = &head.in_force_until
        && *until.get_ref() < head.in_force_from
    {
        return Err(source.problem(until.span(), "pack.in_force_until", "失效日早于生效日"));
    }
    let departments = departments(source, &raw.department, &raw.town)?;
    let matters: BTreeSet<String> =
        raw.category.iter().flat_map(|category| &category.sub_kinds).map(|kind| kind.matter.clone()).collect();
    let mut pack = Pack {
        reference: PackRef { id: head.id, version: head.version.into_inner() },
        title: head.title,
        short_title: head.short_title,
        issuer: head.issuer,
        issued_on: head.issued_on,
        document_no: head.document_no,
        in_force_from: head.in_force_from,
        in_force_until: head.in_force_until.map(toml::Spanned::into_inner),
        repeals: head.repeals,
        addressees: head.addressees,
        clause_prefix: head.clause_prefix,
        area_name: head.area_name,
        reform_month: head.reform_month,
        reforms: raw.reform,
        departments,
        towns: places(&raw.town),
        outside_places: places(&raw.outside_place),
        categories: categories(source, &known, &raw.category)?,
        insurance_groups: raw
            .insurance_group
            .iter()
            .map(|group| {
                Ok(InsuranceGroup {
                    id: group.id.clone(),
                    name: group.name.clone(),
                    kinds: group.kinds.clone(),
                    department: known.department(source, &group.department, "insurance_group.department")?,
                })
            })
            .collect::<Result<_, PackProblem>>()?,
        acting_departments: ids(source, &known, &raw.routing.acting_departments, "routing.acting_departments")?,
        pool: ids(source, &known, &head.pool, "pack.pool")?,
        pool_accountable: known.department(source, &head.pool_accountable, "pack.pool_accountable")?,
        self_declaring: ids(source, &known, &head.self_declaring, "pack.self_declaring")?,
        first_responsible_is_department: head.first_responsible == FirstResponsible::Department,
        clocks: clocks(source, &known, raw.clocks)?,
        transitions: transitions(source, &known, raw.transitions)?,
        routing: crate::policy::route::RouteTable::default(),
        overrides: raw.overrides,
        not_own_duty: raw.not_own_duty,
        remedies: remedies(source, &known, &matters, raw.remedy)?,
        archive: archive(source, raw.archive)?,
        numbering: raw.numbering,
        contact_attempts: head.contact_attempts,
        team_units: team_units(source, &known, &head.team_units)?,
        offices: offices(source, &known, &raw.offices)?,
        hear_respondent: head.hear_respondent,
        reminders: head.reminders,
        legal_check_tracks: head.legal_check_tracks,
        materials: materials(source, raw.materials)?,
        claims: raw.claims,
        clauses: raw.clauses.into_iter().map(|(id, text)| (ClauseId::new(id), text)).collect(),
        texts: raw.texts,
    };
    if let Some(place) =
        pack.reforms.iter().flat_map(|rule| &rule.places).find(|place| pack.place(place.as_str()).is_none())
    {
        return Err(source.problem(0..0, "reform.places", format!("没有辖区“{place}”")));
    }
    pack.routing = routing::table(source, &known, &pack, raw.routing)?;
    Ok(pack)
}

fn unique<'a>(
    source: &Source<'_>,
    field: &str,
    names: impl Iterator<Item = &'a Name>,
) -> Result<BTreeSet<String>, PackProblem> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.get_ref().clone()) {
            return Err(source.problem(name.span(), field, format!("“{}”重复", name.get_ref())));
        }
    }
    Ok(seen)
}

fn ids(source: &Source<'_>, known: &Known, names: &[Name], field: &str) -> Result<Vec<DepartmentId>, PackProblem> {
    names.iter().map(|name| known.department(source, name, field)).collect()
}

fn team_units(source: &Source<'_>, known: &Known, names: &[Name]) -> Result<Vec<DepartmentId>, PackProblem> {
    names
        .iter()
        .map(|name| match name.get_ref().as_str() {
            TOWN_UNIT => Ok(DepartmentId::from(TOWN_UNIT)),
            _ => known.department(source, name, "pack.team_units"),
        })
        .collect()
}

fn offices(source: &Source<'_>, known: &Known, raw: &BTreeMap<Name, Name>) -> Result<Offices, PackProblem> {
    let mut offices = Offices::default();
    for (office, department) in raw {
        let department = known.department(source, department, &format!("offices.{}", office.get_ref()))?;
        let seat = match office.get_ref().as_str() {
            "government" => &mut offices.government,
            "hotline_office" => &mut offices.hotline_office,
            "leading_group" => &mut offices.leading_group,
            "justice" => &mut offices.justice,
            "court" => &mut offices.court,
            "court_applicant" => &mut offices.court_applicant,
            "cyberspace" => &mut offices.cyberspace,
            "discipline" => &mut offices.discipline,
            _ => return Err(source.problem(office.span(), "offices", format!("没有职务“{}”", office.get_ref()))),
        };
        *seat = Some(department);
    }
    Ok(offices)
}

fn places(raw: &[super::raw::Place]) -> Vec<Town> {
    raw.iter().map(|place| Town { id: TownId::new(place.id.get_ref()), name: place.name.clone() }).collect()
}

fn departments(
    source: &Source<'_>,
    raw: &[super::raw::Department],
    towns: &[super::raw::Place],
) -> Result<Vec<Department>, PackProblem> {
    let place = |name: &Option<Name>, field: &str| -> Result<Option<TownId>, PackProblem> {
        let Some(name) = name else { return Ok(None) };
        if towns.iter().any(|town| town.id.get_ref() == name.get_ref()) {
            return Ok(Some(TownId::new(name.get_ref())));
        }
        Err(source.problem(name.span(), field, format!("没有辖区“{}”", name.get_ref())))
    };
    raw.iter()
        .map(|department| {
            if department.seal.get_ref().chars().count() != 1 {
                return Err(source.problem(department.seal.span(), "department.seal", "部门章应是一个字"));
            }
            Ok(Department {
                id: DepartmentId::new(department.id.get_ref()),
                name: department.name.clone(),
                short: department.short.clone(),
                seal: department.seal.get_ref().clone(),
                kind: department.kind,
                address: department.address.clone(),
                phone: department.phone.clone(),
                town: place(&department.town, "department.town")?,
                side: department.side.clone(),
                district: place(&department.district, "department.district")?,
            })
        })
        .collect()
}

fn categories(source: &Source<'_>, known: &Known, raw: &[super::raw::Category]) -> Result<Vec<Category>, PackProblem> {
    let mut categories = Vec::with_capacity(raw.len());
    for (index, category) in raw.iter().enumerate() {
        if usize::from(*category.no.get_ref()) != index + 1 {
            return Err(source.problem(category.no.span(), "category.no", "争议类别须按文件顺序从 1 连续编号"));
        }
        if category.sub_kinds.is_empty() {
            return Err(source.problem(category.no.span(), "category.sub_kinds", "至少一个细类"));
        }
        categories.push(Category {
            no: *category.no.get_ref(),
            id: category.id.clone(),
            name: category.name.clone(),
            short: category.short.clone(),
            plain: category.plain.clone(),
            hint: category.hint.clone(),
            clause: known.clause(source, &category.clause, "category.clause")?,
            sub_kinds: category
                .sub_kinds
                .iter()
                .map(|kind| SubKind { id: kind.id.clone(), name: kind.name.clone(), matter: kind.matter.clone() })
                .collect(),
            period_required: category.period_required,
            acting_required: category.acting_required,
            description_required: category.description_required,
        });
    }
    Ok(categories)
}

fn clocks(
    source: &Source<'_>,
    known: &Known,
    raw: BTreeMap<Name, super::raw::ClockRule>,
) -> Result<BTreeMap<ClockKind, ClockRule>, PackProblem> {
    let mut clocks = BTreeMap::new();
    for (code, rule) in raw {
        let Some(kind) = ClockKind::ALL.into_iter().find(|kind| kind.code() == code.get_ref()) else {
            return Err(source.problem(code.span(), "clocks", format!("没有时限“{}”", code.get_ref())));
        };
        let n = *rule.n.get_ref();
        if n == 0 || n > 3660 {
            return Err(source.problem(rule.n.span(), format!("clocks.{}", code.get_ref()), "限值应为 1 至 3660"));
        }
        clocks.insert(
            kind,
            ClockRule {
                limit: Limit { n, unit: rule.unit, roll: rule.roll },
                source: rule.source,
                clause: known.clause(source, &rule.clause, &format!("clocks.{}.clause", code.get_ref()))?,
                extension_max: rule.extension_max,
                remind_before: rule.remind_before,
            },
        );
    }
    Ok(clocks)
}

fn transitions(
    source: &Source<'_>,
    known: &Known,
    raw: BTreeMap<Name, super::raw::TransitionRule>,
) -> Result<BTreeMap<Transition, TransitionRule>, PackProblem> {
    let mut transitions = BTreeMap::new();
    for (id, rule) in raw {
        let field = format!("transitions.{}", id.get_ref());
        let Some(transition) = Transition::from_id(id.get_ref()) else {
            return Err(source.problem(id.span(), field, "没有这个转换"));
        };
        if transition.edge().is_none() {
            return Err(source.problem(id.span(), field, "本版本尚不能执行这个转换，请勿启用"));
        }
        if rule.clauses.is_empty() {
            return Err(source.problem(id.span(), field, "须写明依据条款（法无授权不可为）"));
        }
        let clauses = known.clauses(source, &rule.clauses, &field)?;
        let name = rule.name.unwrap_or_else(|| transition.zh().to_owned());
        transitions.insert(transition, TransitionRule { name, clauses });
    }
    Ok(transitions)
}

fn remedies(
    source: &Source<'_>,
    known: &Known,
    matters: &BTreeSet<String>,
    raw: Vec<super::raw::Remedy>,
) -> Result<Vec<RemedyRule>, PackProblem> {
    let mut remedies: Vec<RemedyRule> = Vec::new();
    for remedy in raw {
        let mut bodies = BTreeMap::new();
        for (department, body) in remedy.bodies {
            if department.get_ref() != "default" {
                known.department(source, &department, "remedy.bodies")?;
            }
            bodies.insert(department.get_ref().replace("default", ""), body);
        }
        let limit = remedy.n.zip(remedy.unit).map(|(n, unit)| Limit { n, unit, roll: true });
        for matter in remedy.only_for.iter().chain(&remedy.not_for) {
            if !matters.contains(matter.as_str()) {
                return Err(source.problem(0..0, "remedy", format!("没有这种争议内容“{matter}”")));
            }
        }
        remedies.push(RemedyRule {
            kind: remedy.kind,
            bodies,
            limit,
            law: remedy.law,
            advice: remedy.advice,
            after: remedy.after.map(|after| crate::policy::AfterDecision {
                kind: after.kind,
                limit: Limit { n: after.n, unit: after.unit, roll: true },
                law: after.law,
            }),
            only_for: remedy.only_for,
            not_for: remedy.not_for,
        });
    }
    if let Some(kind) = RemedyKind::ALL.iter().find(|kind| !remedies.iter().any(|remedy| remedy.kind == **kind)) {
        return Err(source.problem(0..0, "remedy", format!("缺少救济途径“{}”", kind.zh())));
    }
    Ok(remedies)
}

fn archive(source: &Source<'_>, raw: super::raw::Archive) -> Result<ArchiveRule, PackProblem> {
    let mut instead = BTreeSet::new();
    for track in raw.instead {
        if !raw.by_track.contains_key(track.get_ref()) {
            return Err(source.problem(
                track.span(),
                "archive.instead",
                format!("没有“{}”的归档清单", track.get_ref()),
            ));
        }
        instead.insert(track.into_inner());
    }
    Ok(ArchiveRule { all: raw.all, by_track: raw.by_track, instead })
}

fn materials(source: &Source<'_>, raw: BTreeMap<Name, Vec<String>>) -> Result<BTreeMap<u8, Vec<String>>, PackProblem> {
    let mut materials = BTreeMap::new();
    for (no, list) in raw {
        let Ok(category) = no.get_ref().parse::<u8>() else {
            return Err(source.problem(no.span(), "materials", "应以争议类别编号为键"));
        };
        materials.insert(category, list);
    }
    Ok(materials)
}
