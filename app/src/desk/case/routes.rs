//! Why the case belongs where it belongs: for every item the row, its clause, the facts used, and what would change it.

use super::Starter;
use super::assistant::{Assistant, may_classify};
use crate::desk::rules::use_rules;
use crate::ui::{Cite, Icon, Seal};
use domain::case::ProposalKind;
use domain::policy::Pack;
use domain::policy::route::Clarity;
use domain::view::{CaseView, ItemView, RulesView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// A part of an item that is routed by itself: before and after the reform, an insurance group.
pub(super) fn part_zh(pack: &Pack, part: &str) -> String {
    match part {
        "before" => "改革前".to_owned(),
        "after" => "改革后".to_owned(),
        group => {
            let found = pack.insurance_groups.iter().find(|known| known.id == group);
            found.map_or_else(|| group.to_owned(), |known| known.name.clone())
        }
    }
}

/// Routes of all items.
#[component]
pub(super) fn RoutePanel(view: CaseView, start: Starter) -> impl IntoView {
    let rules = use_rules();
    let known = RwSignal::new(None::<Arc<RulesView>>);
    let pack = view.case.pack.clone();
    Effect::new(move |_| {
        let pack = pack.clone();
        spawn_local(async move {
            if let Some(rules) = rules.load(pack).await {
                known.try_set(Some(rules));
            }
        });
    });
    let proposal = proposal_words(&view);
    let opening = RwSignal::new(false);
    let may = may_classify(&view);
    let stored = StoredValue::new(view.clone());
    let cites = StoredValue::new(view.cites.clone());
    let items = StoredValue::new(view.items.clone());
    let empty = view.items.is_empty();
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"分类依据"</h2><span class="tag tag--ink">{proposal}</span>
                {may.then(|| view! {
                    <span class="end"><button type="button" class="btn btn--s" on:click=move |_| opening.set(true)><Icon name="split"/>"分类助手"</button></span>
                })}
            </div>
            {move || known.get().filter(|_| opening.get()).map(|rules| view! { <Assistant view=stored rules=rules start=start open=opening/> })}
            <div class="panel__body stack stack--3">
                {empty.then(|| view! { <p class="tiny muted">"登记争议分项后，规则会给出建议。"</p> })}
                {move || {
                    let rules = known.get();
                    items.get_value().into_iter().map(|item| view! { <ItemRoute item=item cites=cites rules=rules.clone()/> }).collect_view()
                }}
                <p class="tiny muted"><Icon name="info" small=true/>{format!(" 规则只给建议，由首问责任人决定并留痕。政策包 {} 第 {} 版", view.case.pack.id, view.case.pack.version)}</p>
            </div>
        </section>
    }
    .into_any()
}

fn proposal_words(view: &CaseView) -> String {
    match &view.proposal.kind {
        ProposalKind::Nothing => "尚无建议".to_owned(),
        ProposalKind::Own => "建议：本单位办理".to_owned(),
        ProposalKind::InformDepartment => "建议：告知有权部门".to_owned(),
        ProposalKind::InformElsewhere => "建议：告知有管辖权的地方".to_owned(),
        ProposalKind::Joint => "建议：联合办理".to_owned(),
        ProposalKind::Refer => "建议：职责不清，报送".to_owned(),
        ProposalKind::SplitFirst(_) => "建议：先拆分".to_owned(),
        ProposalKind::Verify(_) => "建议：先核实".to_owned(),
        ProposalKind::Transfer => "建议：移转".to_owned(),
        ProposalKind::Answer => "建议：直接答复".to_owned(),
        ProposalKind::Special(track) => format!("建议：{}", track.zh()),
    }
}

type Cites = StoredValue<Vec<(domain::value::ClauseId, String, String)>>;

#[component]
fn ItemRoute(item: ItemView, cites: Cites, rules: Option<Arc<RulesView>>) -> impl IntoView {
    let no = item.item.no;
    let Some(route) = item.route else {
        return view! { <p class="tiny muted">{format!("分项 {no}：没有匹配的规则")}</p> }.into_any();
    };
    let pack: Option<&Pack> = rules.as_deref().map(|rules| &rules.pack);
    let departments: Vec<(String, String)> = route
        .departments
        .iter()
        .map(|id| match pack.and_then(|pack| pack.department(id)) {
            Some(department) => (department.seal.clone(), department.short.clone()),
            None => ("·".to_owned(), id.to_string()),
        })
        .collect();
    let facts: Vec<String> = route
        .facts
        .iter()
        .map(|fact| {
            let value = pack.map_or_else(|| fact.value.clone(), |pack| fact.input.value_zh(pack, &fact.value));
            format!("{}：{value}", fact.input.zh())
        })
        .collect();
    let what_if: Vec<String> = item
        .what_if
        .iter()
        .map(|other| {
            let value = pack.map_or_else(|| other.value.clone(), |pack| other.input.value_zh(pack, &other.value));
            let names: Vec<String> = other
                .departments
                .iter()
                .map(|id| pack.map_or_else(|| id.to_string(), |pack| pack.department_short(id).to_owned()))
                .collect();
            let where_to = if names.is_empty() { other.track.zh().to_owned() } else { names.join("、") };
            format!("若{}为“{value}”：{where_to}（{}）", other.input.zh(), other.row)
        })
        .collect();
    let clarity = match route.clarity {
        Clarity::Clear => "tag tag--done",
        Clarity::Inferred => "tag tag--line",
        Clarity::Unclear => "tag tag--soon",
    };
    let decided = item.decision.map(|decision| {
        let names: Vec<String> = decision
            .departments
            .iter()
            .map(|id| pack.map_or_else(|| id.to_string(), |pack| pack.department_short(id).to_owned()))
            .collect();
        let why = decision.departure.map(|why| format!("；未采纳建议，理由：{why}")).unwrap_or_default();
        format!("已决定：{}{why}", names.join("、"))
    });
    let texts: Vec<(String, String)> = cites.with_value(|cites| {
        route
            .clauses
            .iter()
            .filter_map(|clause| cites.iter().find(|(id, ..)| id == clause))
            .map(|(_, cite, text)| (cite.clone(), text.clone()))
            .collect()
    });
    let also: Vec<(String, String, String)> = route
        .also
        .iter()
        .filter_map(|id| {
            let pack = pack?;
            let row = pack.routing.also.iter().find(|row| row.id == *id)?;
            let offers: Vec<&str> = row
                .offers
                .iter()
                .filter(|offer| pack.enables(**offer))
                .map(|offer| pack.transitions.get(offer).map_or(offer.zh(), |rule| rule.name.as_str()))
                .collect();
            Some((row.id.clone(), row.reason.clone(), offers.join("、")))
        })
        .collect();
    let named = |part: &str| pack.map_or_else(|| part.to_owned(), |pack| part_zh(pack, part));
    view! {
        <article class="route">
            <header class="route__h">
                <b>{format!("分项 {no} {}", item.category)}</b>
                <span class="tag num">{route.rows_zh()}</span>
                <span class=clarity>{route.clarity.zh()}</span>
                <span class="card__seals">
                    {departments.into_iter().enumerate().map(|(index, (character, name))| view! { <Seal character=character name=name lead=index == 0/> }).collect_view()}
                </span>
                <span class="sub">{route.track.zh()}</span>
            </header>
            <p>{route.reason.clone()}</p>
            {texts.into_iter().map(|(cite, text)| view! { <p class="tiny sub"><q>{text}</q>" "<Cite text=cite/></p> }).collect_view()}
            <ul class="factlist factlist--plain">{facts.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view()}</ul>
            {route.parts.clone().into_iter().map(|(part, inner)| view! { <p class="tiny">{format!("{}：{}（{}）", named(&part), inner.reason, inner.row)}</p> }).collect_view()}
            {(!what_if.is_empty()).then(|| view! {
                <details class="fold">
                    <summary><Icon name="help"/>"事实不同会怎样"<Icon name="down"/></summary>
                    <ul class="bullets tiny">{what_if.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                </details>
            })}
            {also.into_iter().map(|(id, reason, offers)| view! {
                <p class="tiny"><span class="tag num">{id}</span>" "{reason}{(!offers.is_empty()).then(|| format!("。可办理：{offers}"))}</p>
            }).collect_view()}
            {decided.map(|decided| view! { <p class="tiny strong"><Icon name="check" small=true/>" "{decided}</p> })}
        </article>
    }
    .into_any()
}
