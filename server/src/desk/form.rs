//! What is registered, as a form again.

use domain::case::{DisputeItem, PartyKind, Registration};
use domain::intake::{Form, ItemForm};
use domain::value::ContributionMonth;

/// What is registered, as a form that staff amend.
pub(super) fn form_of(registration: &Registration) -> Form {
    let applicant = registration.applicant();
    let respondent = registration.respondent();
    let yes = |on: bool| if on { "yes".to_owned() } else { String::new() };
    let text = |value: Option<String>| value.unwrap_or_default();
    Form {
        matter_kind: registration.matter_kind.id().to_owned(),
        items: registration.items.iter().map(item_form).collect(),
        summary: registration.summary.clone(),
        title: registration.title.clone(),
        town: registration.location_town.to_string(),
        labour_district: text(registration.labour_districts.first().map(ToString::to_string)),
        applicant_kind: applicant.map_or(PartyKind::Individual, |party| party.kind).id().to_owned(),
        name: text(applicant.map(|party| party.name.clone())),
        id_number: text(applicant.and_then(|party| party.id_number.as_ref()).map(ToString::to_string)),
        credit_code: text(applicant.and_then(|party| party.credit_code.as_ref()).map(ToString::to_string)),
        phone: text(applicant.and_then(|party| party.phone.as_ref()).map(ToString::to_string)),
        address: text(applicant.map(|party| party.address.clone())),
        email: text(applicant.map(|party| party.email.clone())),
        respondent_name: text(respondent.map(|party| party.name.clone())),
        respondent_credit_code: text(respondent.and_then(|party| party.credit_code.as_ref()).map(ToString::to_string)),
        respondent_phone: text(respondent.and_then(|party| party.phone.as_ref()).map(ToString::to_string)),
        respondent_address: text(respondent.map(|party| party.address.clone())),
        identity_hidden: yes(applicant.is_some_and(|party| party.identity_hidden)),
        by_agent: yes(registration.representation.is_some()),
        agent_name: text(registration.representation.as_ref().map(|agent| agent.agent.clone())),
        agent_phone: text(registration.representation.as_ref().map(|agent| agent.phone.to_string())),
        agent_relation: text(registration.representation.as_ref().map(|agent| agent.relation.clone())),
        agent_may_withdraw: yes(registration.representation.as_ref().is_some_and(|agent| agent.may_withdraw)),
        people: registration.people.to_string(),
        circumstances: registration
            .circumstances
            .iter()
            .filter_map(|circumstance| serde_json::to_value(circumstance).ok()?.as_str().map(str::to_owned))
            .collect(),
        petition_no: text(registration.petition_no.clone()),
    }
}

fn item_form(item: &DisputeItem) -> ItemForm {
    let month = |month: ContributionMonth| (month.year().to_string(), month.month().to_string());
    let (from_year, from_month) = item.period.map(|period| month(period.from())).unwrap_or_default();
    let (to_year, to_month) = item.period.map(|period| month(period.to())).unwrap_or_default();
    ItemForm {
        category: item.category.to_string(),
        sub_kind: item.sub_kind.clone().unwrap_or_default(),
        enrolled: item.enrolled.id().to_owned(),
        payer: item.payer.id().to_owned(),
        from_year,
        from_month,
        to_year,
        to_month,
        insurance: item.insurance_kinds.iter().map(|kind| kind.id().to_owned()).collect(),
        claims: item.claims.iter().map(|claim| claim.id().to_owned()).collect(),
        paid: item.paid.id().to_owned(),
        wage_matches: item.wage_matches.id().to_owned(),
        amount: item
            .amount
            .map(|amount| format!("{}.{:02}", amount.fen() / 100, amount.fen() % 100))
            .unwrap_or_default(),
        acting: item.acting_department.as_ref().map(ToString::to_string).unwrap_or_default(),
        description: item.description.clone(),
        duty: item.duty.id().to_owned(),
    }
}
