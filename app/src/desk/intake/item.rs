//! A dispute item in the form of staff, and what stands in the form when it is sent.

use super::{Line, Pick, pairs};
use crate::ui::Icon;
use domain::case::{DutyKind, InsuranceKind, ItemClaim, PayerKind, Tri};
use domain::intake::{Form, ItemForm};
use domain::policy::{InputName, Pack};
use domain::view::RulesView;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One dispute item. Names of the first are bare, of the others `itemN-…`, as the checks name them.
#[component]
pub(super) fn ItemPart(
    no: usize,
    form: StoredValue<Form>,
    rules: StoredValue<Arc<RulesView>>,
    removable: Signal<bool>,
    on_remove: Callback<()>,
) -> impl IntoView {
    let item = form.with_value(|form| form.item(no));
    let rules = rules.get_value();
    let pack = &rules.pack;
    let named = |field: &str| name_of(no, field);
    let kinds = kind_choices(pack);
    let chosen = format!("{}/{}", item.category, sub_kind_of(pack, &item));
    let tri = || pairs(Tri::ALL.iter().map(|tri| (tri.id(), tri.zh())));
    let payers = pairs(PayerKind::ALL.iter().map(|payer| (payer.id(), payer.zh())));
    let acting: Vec<(String, String)> =
        pack.acting_departments.iter().map(|id| (id.to_string(), pack.department_short(id).to_owned())).collect();
    let from = join(&item.from_year, &item.from_month);
    let to = join(&item.to_year, &item.to_month);
    let duty = pack.routing.position(InputName::Duty).is_some();
    let payer = if item.payer.is_empty() { PayerKind::Employer.id().to_owned() } else { item.payer.clone() };
    let insurance_name = named("insurance");
    let claims_name = named("claims");
    view! {
        <section class="panel">
            <div class="panel__head">
                <h2>"争议分项"</h2>
                {move || removable.get().then(|| view! { <span class="end"><button type="button" class="btn btn--text btn--s" on:click=move |_| on_remove.run(())><Icon name="x"/>"删去这一项"</button></span> })}
            </div>
            <div class="panel__body stack stack--3">
                <div class="reg__grid">
                    <Pick name=named("category") label="争议类别" choices=kinds value=chosen/>
                    <Pick name=named("enrolled") label="是否参保" choices=tri() value=item.enrolled.clone()/>
                    <Pick name=named("payer") label="缴费主体" choices=payers value=payer/>
                    <Line name=named("from_year") label="所属期起" value=from hint="例如 2024-05"/>
                    <Line name=named("to_year") label="所属期止" value=to hint="例如 2025-09"/>
                    <Pick name=named("paid") label="是否按时缴费" choices=tri() value=item.paid.clone()/>
                    <Pick name=named("wage_matches") label="申报工资与实际相符" choices=tri() value=item.wage_matches.clone()/>
                    <Line name=named("amount") label="争议金额（元）" value=item.amount.clone()/>
                    <Pick name=named("acting") label="核定、检查或传递部门" choices=acting value=item.acting.clone()/>
                    {duty.then(|| view! { <Pick name=named("duty") label="职责性质" choices=pairs(DutyKind::ALL.iter().map(|duty| (duty.id(), duty.zh()))) value=item.duty.clone()/> })}
                </div>
                <fieldset class="field">
                    <legend class="field__label">"险种"</legend>
                    <div class="opts opts--row" id=insurance_name.clone()>
                        {InsuranceKind::ALL.iter().map(|kind| {
                            let on = item.insurance.iter().any(|chosen| chosen == kind.id());
                            view! { <label class="opt-i"><input type="checkbox" name=insurance_name.clone() value=kind.id() checked=on/><span class="opt-i__t">{kind.zh()}</span></label> }
                        }).collect_view()}
                    </div>
                </fieldset>
                <fieldset class="field">
                    <legend class="field__label">"诉求"</legend>
                    <div class="opts opts--row" id=claims_name.clone()>
                        {ItemClaim::ALL.iter().map(|claim| {
                            let on = item.claims.iter().any(|chosen| chosen == claim.id());
                            view! { <label class="opt-i"><input type="checkbox" name=claims_name.clone() value=claim.id() checked=on/><span class="opt-i__t">{claim.zh()}</span></label> }
                        }).collect_view()}
                    </div>
                </fieldset>
                <Line name=named("description") label="说明" value=item.description.clone() hint="“其他”类须写清楚是什么事"/>
            </div>
        </section>
    }
    .into_any()
}

fn name_of(no: usize, field: &str) -> String {
    if no == 1 { field.to_owned() } else { format!("item{no}-{field}") }
}

/// Categories with their sub-kinds, as one list: `8/recovery`.
fn kind_choices(pack: &Pack) -> Vec<(String, String)> {
    pack.categories
        .iter()
        .flat_map(|category| {
            category.sub_kinds.iter().map(move |kind| {
                let name = if category.sub_kinds.len() == 1 {
                    category.name.clone()
                } else {
                    format!("{} · {}", category.short, kind.name)
                };
                (format!("{}/{}", category.no, kind.id), format!("{} {name}", category.no))
            })
        })
        .collect()
}

fn sub_kind_of(pack: &Pack, item: &ItemForm) -> String {
    if !item.sub_kind.is_empty() {
        return item.sub_kind.clone();
    }
    let category = item.category.parse().ok().and_then(|no| pack.category(no));
    category.and_then(|category| category.sub_kinds.first()).map(|kind| kind.id.clone()).unwrap_or_default()
}

fn join(year: &str, month: &str) -> String {
    if year.is_empty() && month.is_empty() { String::new() } else { format!("{year}-{month:0>2}") }
}

/// `2024-05`, `2024.5`, `2024年5月` as year and month.
fn split(text: &str) -> (String, String) {
    let mut parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    (parts.next().unwrap_or_default().to_owned(), parts.next().unwrap_or_default().to_owned())
}

/// What stands in the form.
pub(super) struct Data(web_sys::FormData);

impl Data {
    pub(super) fn of(form: &web_sys::HtmlFormElement) -> Option<Self> {
        web_sys::FormData::new_with_form(form).ok().map(Self)
    }

    fn text(&self, name: &str) -> String {
        self.0.get(name).as_string().unwrap_or_default().trim().to_owned()
    }

    fn all(&self, name: &str) -> Vec<String> {
        self.0.get_all(name).iter().filter_map(|value| value.as_string()).collect()
    }
}

/// The form as typed; what is kept stays as it is registered.
pub(super) fn read(data: &Data, items: &[usize], kept: &BTreeSet<String>) -> (String, Form) {
    let agent = data.text("agent_name");
    let acted_for = !agent.is_empty() || kept.contains("agent_name");
    // An employer has no identity number.
    let employer = data.text("applicant_kind") == "employer";
    let kept = kept.iter().filter(|field| !employer || *field != "id_number").cloned().collect();
    let form = Form {
        matter_kind: data.text("matter_kind"),
        items: items.iter().map(|no| read_item(data, *no)).filter(|item| *item != ItemForm::default()).collect(),
        summary: data.text("summary"),
        title: data.text("title"),
        town: data.text("town"),
        labour_district: data.text("labour_district"),
        applicant_kind: data.text("applicant_kind"),
        name: data.text("name"),
        id_number: data.text("id_number"),
        credit_code: data.text("credit_code"),
        phone: data.text("phone"),
        address: data.text("address"),
        email: data.text("email"),
        respondent_name: data.text("respondent_name"),
        respondent_credit_code: data.text("respondent_credit_code"),
        respondent_phone: data.text("respondent_phone"),
        respondent_address: data.text("respondent_address"),
        identity_hidden: data.text("identity_hidden"),
        by_agent: if acted_for { "yes".to_owned() } else { String::new() },
        agent_name: agent,
        agent_phone: data.text("agent_phone"),
        agent_relation: data.text("agent_relation"),
        agent_may_withdraw: data.text("agent_may_withdraw"),
        people: data.text("people"),
        circumstances: data.all("circumstances"),
        petition_no: data.text("petition_no"),
        venue: data.text("venue"),
        grid_code: data.text("grid_code"),
        grid_worker: data.text("grid_worker"),
        kept,
    };
    (data.text("channel"), form)
}

fn read_item(data: &Data, no: usize) -> ItemForm {
    let text = |field: &str| data.text(&name_of(no, field));
    let kind = text("category");
    let (category, sub_kind) = kind.split_once('/').unwrap_or((kind.as_str(), ""));
    let (from_year, from_month) = split(&text("from_year"));
    let (to_year, to_month) = split(&text("to_year"));
    let item = ItemForm {
        category: category.to_owned(),
        sub_kind: sub_kind.to_owned(),
        enrolled: text("enrolled"),
        payer: text("payer"),
        from_year,
        from_month,
        to_year,
        to_month,
        insurance: data.all(&name_of(no, "insurance")),
        claims: data.all(&name_of(no, "claims")),
        paid: text("paid"),
        wage_matches: text("wage_matches"),
        amount: text("amount"),
        acting: text("acting"),
        description: text("description"),
        duty: text("duty"),
    };
    // Nothing but the payer that was there at first: the item was not filled in.
    if item == (ItemForm { payer: item.payer.clone(), ..ItemForm::default() }) { ItemForm::default() } else { item }
}
