//! Who sees a case, and how much of it (requirements §3, M-5.3-c).

use super::actor::{Actor, Who};
use super::role::{Role, RoleSet};
use crate::case::{Audience, Case, DocumentKind, SubState};
use crate::policy::{DepartmentKind, Pack};
use crate::value::DepartmentId;

/// How much of a case somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It does not exist for this person: everything answers "not found".
    Nothing,
    /// That it waits in the common pool, masked until claimed (AMB-10).
    Pool,
    /// All internal documents; personal information still masked until opened with a purpose.
    Full,
    /// A part of it; [`Case::seen_as`] leaves the rest out.
    Part(Part),
    /// What a party sees of its own case.
    Party(u8),
    /// Status and result summary only (12345 system, for its own tickets).
    Status,
}

/// Which part of a case an office sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A unit of a joint handling or a team: registered facts, own question, own opinion.
    Unit,
    /// The municipal government and the hotline office: the slip and what became of it.
    Slip,
    /// The leading-group office: a major case from its report on.
    Leading,
    /// The group leader: report, decision, minutes; no personal data.
    Leader,
    /// The justice bureau: facts, draft, question.
    Check,
    /// The court: the extract of its items.
    Court,
    /// The cyberspace office: its items, stage and department; no names, no facts.
    PublicOpinion,
    /// Discipline inspection: the clue package.
    Clue,
    /// Who registered the case and forwarded it: stage and result.
    Stage,
    /// A department a fact is asked of, for as long as it is asked (TR10): the question, the item, who it is about.
    Asked,
}

/// Posts that see no case contents, whatever their department is asked and whatever they hold.
const NUMBERS_ONLY: [Role; 4] = [Role::Supervisor, Role::Auditor, Role::Administrator, Role::Statistics];

/// What `actor` sees of `case`.
pub fn sight(actor: &Actor, case: &Case, pack: &Pack) -> Sight {
    match &actor.who {
        Who::System => Sight::Full,
        Who::Party { party, .. } => {
            if has_joined(case, *party) {
                Sight::Party(*party)
            } else {
                Sight::Nothing
            }
        }
        Who::Hotline { account } => {
            if case.tickets().any(|ticket| ticket.client == *account) {
                Sight::Status
            } else {
                Sight::Nothing
            }
        }
        Who::Staff { roles, department, .. } => {
            if !may_know(actor, case) {
                return Sight::Nothing;
            }
            // Auditors, supervisors and administrators see no case contents, whatever they were given or received before.
            if roles.iter().any(|role| NUMBERS_ONLY.contains(&role)) {
                return Sight::Nothing;
            }
            // Whoever received it registers and forwards it, whatever the post.
            if case.first_receiver.as_ref().is_some_and(|receiver| actor.acts_for(receiver.account)) {
                return Sight::Full;
            }
            let works = [Role::Clerk, Role::Handler, Role::Head, Role::Station];
            if works.into_iter().any(|role| roles.has(role)) {
                return working_sight(department, case, pack);
            }
            let asked = || is_asked(department, case).then_some(Part::Asked);
            match office_part(roles, department, case).or_else(asked) {
                Some(part) => Sight::Part(part),
                None => Sight::Nothing,
            }
        }
    }
}

/// Whether `party` may know of the case: the applicant from the beginning, anybody else once something of it was served
/// on them or they were invited (requirements §3, EMP). Asked of every case anew, of linked ones too.
pub(super) fn has_joined(case: &Case, party: u8) -> bool {
    let served = || case.services.iter().any(|service| service.party == party);
    let invited = || {
        case.documents.iter().any(|document| match document.audience {
            Audience::Party(reader) => reader == party,
            Audience::Parties => {
                document.kind == DocumentKind::MediationNotice && case.parties_to_serve().any(|one| one.no == party)
            }
            Audience::Staff | Audience::Applicant | Audience::Served => false,
        })
    };
    case.registration.party(party).is_some() && (party == 1 || served() || invited())
}

/// Whether a fact is asked of `department` now (TR10).
fn is_asked(department: &DepartmentId, case: &Case) -> bool {
    case.sub_state == SubState::Verifying
        && case.verification.as_ref().is_some_and(|verification| verification.department == *department)
}

/// What clerks, handlers, heads and stations see through their department.
fn working_sight(department: &DepartmentId, case: &Case, pack: &Pack) -> Sight {
    if case.handling_departments().contains(department) {
        return Sight::Full;
    }
    if case.unit(department).is_some() {
        return Sight::Part(Part::Unit);
    }
    if is_asked(department, case) {
        return Sight::Part(Part::Asked);
    }
    if case.first_department.as_ref() == Some(department) {
        return Sight::Part(Part::Stage);
    }
    let station = pack.department(department).is_some_and(|own| {
        own.kind == DepartmentKind::Station && own.town.as_ref() == Some(&case.registration.location_town)
    });
    if case.is_in_pool() && (pack.pool.contains(department) || station) { Sight::Pool } else { Sight::Nothing }
}

/// What an office with a post of its own sees (requirements §3).
fn office_part(roles: &RoleSet, department: &DepartmentId, case: &Case) -> Option<Part> {
    let slip = case.referral.as_deref();
    let unit = case.unit(department).is_some().then_some(Part::Unit);
    let role = roles.iter().next()?;
    match role {
        // A unit sees more than an office; what the office is there for comes on top of it.
        Role::Government => unit.or(slip.is_some_and(|file| file.slip_no.is_some()).then_some(Part::Slip)),
        Role::HotlineOffice => {
            let dispatched = slip.is_some_and(|file| file.receipt.is_some());
            (dispatched || case.tickets().next().is_some()).then_some(Part::Slip).or(unit)
        }
        Role::LeadingGroupOffice => case.major.is_some().then_some(Part::Leading),
        Role::GroupLeader => case.major.is_some().then_some(Part::Leader),
        Role::Justice => {
            let asked = !case.legal_checks.is_empty() || !case.records.guidance.is_empty();
            unit.or(asked.then_some(Part::Check))
        }
        Role::Court => unit.or(case.is_before_court().then_some(Part::Court)),
        Role::Petitions => unit.or_else(|| (case.first_department.as_ref() == Some(department)).then_some(Part::Stage)),
        Role::Cyberspace => unit.or((!case.records.public_opinion.is_empty()).then_some(Part::PublicOpinion)),
        Role::Discipline => case.standing_clue().map(|_| Part::Clue),
        Role::Clerk
        | Role::Handler
        | Role::Head
        | Role::Station
        | Role::Supervisor
        | Role::Auditor
        | Role::Administrator
        | Role::Statistics => None,
    }
}

/// Whether a restriction, where there is one, names this person (TR79). The leading-group office, which may lift it,
/// knows of the cases reported to it.
fn may_know(actor: &Actor, case: &Case) -> bool {
    case.restriction.as_ref().is_none_or(|restriction| {
        let account = actor.account();
        restriction.by.account == account
            || restriction.users.iter().any(|named| Some(*named) == account)
            || actor.has(Role::LeadingGroupOffice) && case.is_reported()
    })
}
