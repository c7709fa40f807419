//! 分类助手: what the table proposes, the row and the clause behind it, the facts it used, what another fact would change,
//! and the other lawful ways. It proposes; a person decides, and a departure asks for its reason on record.

use super::Starter;
use super::routes::part_zh;
use crate::ui::{Cite, Icon, Seal};
use domain::case::steps::Step;
use domain::case::{CommandKind, ProposalKind};
use domain::policy::route::FactUsed;
use domain::policy::{Pack, ReformCut, Route};
use domain::value::{ClauseId, DepartmentId, Period};
use domain::view::{CaseView, ItemView, RulesView};
use leptos::prelude::*;
use std::sync::Arc;

/// Names of facts in the list.
const STEMS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];

/// Steps by which a case is classified.
const CLASSIFYING: [CommandKind; 10] = [
    CommandKind::ClassifyOwn,
    CommandKind::Inform,
    CommandKind::ClassifyJoint,
    CommandKind::DraftSlip,
    CommandKind::Split,
    CommandKind::AskVerification,
    CommandKind::ForwardAcceptance,
    CommandKind::BeginMediation,
    CommandKind::DraftTransfer,
    CommandKind::Escalate,
];

/// Whether the viewer may classify the case now.
pub(super) fn may_classify(view: &CaseView) -> bool {
    let classifying = |step: &Step| CLASSIFYING.contains(&step.command) && step.command != CommandKind::Escalate;
    !view.items.is_empty() && view.steps.iter().any(|step| step.is_open() && classifying(step))
}

/// Facts of all items, each once, with the stem it is called by.
fn facts_of(view: &CaseView) -> Vec<FactUsed> {
    let mut found: Vec<FactUsed> = Vec::new();
    for route in view.items.iter().filter_map(|item| item.route.as_ref()) {
        let parts = route.parts.iter().flat_map(|(_, part)| &part.facts);
        for fact in route.facts.iter().chain(parts) {
            if !found.contains(fact) {
                found.push(fact.clone());
            }
        }
    }
    found
}

/// The dialog.
#[component]
pub(super) fn Assistant(
    /// The case.
    view: StoredValue<CaseView>,
    /// The rules of its pack.
    rules: Arc<RulesView>,
    /// Starts the step chosen.
    start: Starter,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get().filter(|dialog| !dialog.open()) {
            let _ = dialog.show_modal();
        }
    });
    let choose = move |kind: CommandKind, name: String, needs_reason: bool| {
        open.set(false);
        start.run(kind, &name, needs_reason);
    };
    let inner = view.with_value(|view| {
        parts(view, &rules.pack, Callback::new(move |(kind, name, needs)| choose(kind, name, needs)))
    });
    let (title, foot_note) = view.with_value(|view| {
        let pack = &view.case.pack;
        let note = format!("规则只给建议，由您决定并留痕。政策包 {} 第 {} 版", pack.id, pack.version);
        (format!("{} {}", view.case.case_no, view.case.registration.title), note)
    });
    let foot =
        view.with_value(|view| footer(view, Callback::new(move |(kind, name, needs)| choose(kind, name, needs))));
    view! {
        <dialog class="dialog act act--wide" node_ref=dialog aria-labelledby="assistant-title"
            on:cancel=move |event: leptos::ev::Event| { event.prevent_default(); open.set(false); }>
            <div class="act__form">
                <div class="dialog__head">
                    <Icon name="split"/>
                    <h2 id="assistant-title">"分类助手"</h2>
                    <span class="muted tiny">{title}</span>
                    <button type="button" class="btn btn--text btn--icon end" aria-label="关闭" on:click=move |_| open.set(false)><Icon name="x"/></button>
                </div>
                <div class="dialog__body dialog__body--flush" tabindex="0" role="group" aria-label="建议和依据">{inner}</div>
                <div class="dialog__foot">
                    <span class="tiny muted"><Icon name="info" small=true/>" "{foot_note}</span>
                    <span class="end row row--wrap">{foot}</span>
                </div>
            </div>
        </dialog>
    }
    .into_any()
}

type Choose = Callback<(CommandKind, String, bool)>;

fn parts(view: &CaseView, pack: &Pack, choose: Choose) -> AnyView {
    let facts = facts_of(view);
    view! {
        <div class="cls">
            <section aria-labelledby="cls-facts">
                <h3 id="cls-facts">"用到的事实"</h3>
                {fact_list(view, pack, &facts)}
            </section>
            <section aria-labelledby="cls-proposal">
                <h3 id="cls-proposal" class="cls__t">{proposal_title(view)}</h3>
                {cuts(view, pack)}
                {cards(view, pack)}
                <h3>"为什么"</h3>
                <ul class="rules">{why(view, &facts)}</ul>
                {what_if(view, pack)}
                {alternatives(view, choose)}
            </section>
        </div>
    }
    .into_any()
}

fn fact_list(view: &CaseView, pack: &Pack, facts: &[FactUsed]) -> AnyView {
    let lines: Vec<AnyView> = facts
        .iter()
        .enumerate()
        .map(|(index, fact)| {
            let missing = fact.value == "unknown";
            let stem = if missing { "?" } else { STEMS.get(index).copied().unwrap_or("·") };
            let value = fact.input.value_zh(pack, &fact.value);
            view! { <li class=if missing { "is-miss" } else { "" }><span class="id">{stem}</span><span>{value}</span><small>{fact.input.zh()}</small></li> }
                .into_any()
        })
        .collect();
    let amend = view.may_amend.then(|| {
        let href = format!("/desk/case/{}/registration", view.case.case_no);
        view! { <a class="btn btn--text btn--s" href=href><Icon name="edit"/>"更正事实后重算"</a> }
    });
    view! { <ul class="factlist">{lines}</ul>{amend} }.into_any()
}

fn names(view: &CaseView, departments: &[DepartmentId]) -> String {
    let names: Vec<String> = departments.iter().map(|id| view.department_short(id)).collect();
    names.join("、")
}

fn proposal_title(view: &CaseView) -> String {
    let departments = names(view, &view.proposal.departments);
    match &view.proposal.kind {
        ProposalKind::Nothing => "还没有可以归类的分项".to_owned(),
        ProposalKind::Own => "建议：由本单位办理".to_owned(),
        ProposalKind::InformDepartment => format!("建议：告知或转送{departments}"),
        ProposalKind::InformElsewhere => "建议：告知有管辖权的地方".to_owned(),
        ProposalKind::Joint => format!("建议：{departments}联合办理"),
        ProposalKind::Refer => "建议：职责不清，报送办理".to_owned(),
        ProposalKind::SplitFirst(_) => "建议：先分案，职责不清的分项另行报送".to_owned(),
        ProposalKind::Verify(_) => "建议：先核实缺少的事实".to_owned(),
        ProposalKind::Transfer => format!("建议：移转{departments}"),
        ProposalKind::Answer => "建议：直接答复".to_owned(),
        ProposalKind::Special(track) => format!("建议：{}", track.zh()),
    }
}

/// The period as bars, cut where the reform of the item's insurance kinds at its place cuts it (M-3.2.2-a): one bar, or
/// one per month where the kinds moved at different ones.
fn cuts(view: &CaseView, pack: &Pack) -> Vec<AnyView> {
    let place = &view.case.registration.location_town;
    let bars = |item: &ItemView| {
        let cuts = pack.reform_cuts(&item.item, place);
        let (no, period) = (item.item.no, item.item.period);
        cuts.into_iter().filter_map(move |cut| Some(bar(no, period?, &cut)))
    };
    view.items.iter().flat_map(bars).collect()
}

fn bar(no: u8, period: Period, cut: &ReformCut) -> AnyView {
    let ReformCut { month, kinds, before, after } = cut;
    let names: Vec<&str> = kinds.iter().map(|kind| kind.zh()).collect();
    let whose = if names.is_empty() { String::new() } else { format!("{}：", names.join("、")) };
    let label = format!("分项 {no}：{whose}{month} 之前 {before} 个月，之后 {after} 个月");
    let first = (*before > 0).then(|| {
        view! { <span class="a" style:flex-grow=before.to_string()>{format!("{} 起", period.from())}<b>{format!("{before} 个月")}</b></span> }
    });
    let second = (*after > 0).then(|| {
        view! { <span class="b" style:flex-grow=after.to_string()><i>{format!("{whose}{month} “统模式”改革")}</i>{format!("至 {}", period.to())}<b>{format!("{after} 个月")}</b></span> }
    });
    view! { <div class="cutbar" role="img" aria-label=label>{first}{second}</div> }.into_any()
}

/// Who would do what: a card for every part of an item that goes its own way.
fn cards(view: &CaseView, pack: &Pack) -> AnyView {
    let gaps: &[u8] = match &view.proposal.kind {
        ProposalKind::SplitFirst(gaps) => gaps,
        _ => &[],
    };
    let card = |title: String, route: &Route, apart: bool| {
        let seals: Vec<AnyView> = route
            .departments
            .iter()
            .map(|id| {
                let (seal, short) = view.department(id);
                view! { <Seal character=seal name=short.clone() lead=true/>{short} }.into_any()
            })
            .collect();
        let empty = seals.is_empty();
        view! {
            <div class=if apart { "seg-card seg-card--apart" } else { "seg-card" }>
                <div class="t">{if empty { route.track.zh().into_any() } else { seals.into_any() }}</div>
                <span class="per">{title}</span>
                <p>{route.reason.clone()}</p>
                {apart.then(|| view! { <p class="tiny"><Icon name="split" small=true/>" 分出为单独的卡片"</p> })}
            </div>
        }
        .into_any()
    };
    let mut cards: Vec<AnyView> = Vec::new();
    for item in &view.items {
        let Some(route) = &item.route else { continue };
        let apart = gaps.contains(&item.item.no);
        let title = format!("分项 {} {}", item.item.no, item.category);
        if route.parts.is_empty() {
            cards.push(card(title, route, apart));
        } else {
            cards.extend(
                route
                    .parts
                    .iter()
                    .map(|(part, inner)| card(format!("{title} · {}", part_zh(pack, part)), inner, apart)),
            );
        }
    }
    view! { <div class="split2">{cards}</div> }.into_any()
}

fn clause(view: &CaseView, id: &ClauseId) -> (String, String) {
    let found = view.cites.iter().find(|(known, ..)| known == id);
    found.map_or_else(|| (id.to_string(), String::new()), |(_, cite, text)| (cite.clone(), text.clone()))
}

fn why(view: &CaseView, facts: &[FactUsed]) -> Vec<AnyView> {
    let line = |route: &Route| {
        let quotes: Vec<AnyView> = route
            .clauses
            .iter()
            .map(|id| {
                let (cite, text) = clause(view, id);
                view! { {(!text.is_empty()).then(|| view! { <q>{text}</q>" " })}<Cite text=cite/>" " }.into_any()
            })
            .collect();
        let hits: Vec<AnyView> = route
            .facts
            .iter()
            .filter_map(|fact| facts.iter().position(|known| known == fact))
            .filter_map(|index| STEMS.get(index))
            .map(|stem| view! { <span class="fx">{*stem}</span> }.into_any())
            .collect();
        let to =
            if route.departments.is_empty() { route.track.zh().to_owned() } else { names(view, &route.departments) };
        let clarity = route.clarity.zh();
        view! {
            <li>
                <span class="rid">{route.row.clone()}</span>
                <span>{quotes}</span>
                <span class="hit">"命中 "{hits}{format!("→ {to} · {clarity}")}</span>
            </li>
        }
        .into_any()
    };
    let mut lines: Vec<AnyView> = Vec::new();
    for route in view.items.iter().filter_map(|item| item.route.as_ref()) {
        if route.parts.is_empty() {
            lines.push(line(route));
        }
        lines.extend(route.parts.iter().map(|(_, part)| line(part)));
    }
    lines
}

fn what_if(view: &CaseView, pack: &Pack) -> Option<AnyView> {
    let several = view.items.len() > 1;
    let lines: Vec<AnyView> = view
        .items
        .iter()
        .flat_map(|item| item.what_if.iter().map(move |other| (item.item.no, other)))
        .map(|(no, other)| {
            let value = other.input.value_zh(pack, &other.value);
            let to = if other.departments.is_empty() {
                other.track.zh().to_owned()
            } else {
                names(view, &other.departments)
            };
            let which = if several { format!("分项 {no}，") } else { String::new() };
            view! { <li>{format!("{which}若“{}”是“{value}”：{to}（{}）", other.input.zh(), other.row)}</li> }.into_any()
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! { <details class="fold fold--s"><summary><Icon name="help" small=true/>"事实不同会怎样"<Icon name="down"/></summary><ul class="bullets tiny">{lines}</ul></details> }
            .into_any()
    })
}

/// The step that carries the proposal out.
fn proposed(view: &CaseView) -> Option<&Step> {
    let wanted: &[CommandKind] = match view.proposal.kind {
        ProposalKind::Own => &[CommandKind::ClassifyOwn],
        ProposalKind::InformDepartment => &[CommandKind::Inform, CommandKind::ForwardAcceptance],
        ProposalKind::InformElsewhere => &[CommandKind::Inform],
        ProposalKind::Joint => &[CommandKind::ClassifyJoint, CommandKind::ForwardAcceptance],
        ProposalKind::Refer => &[CommandKind::DraftSlip, CommandKind::ForwardAcceptance],
        ProposalKind::SplitFirst(_) => &[CommandKind::Split],
        ProposalKind::Verify(_) => &[CommandKind::AskVerification],
        ProposalKind::Transfer => &[CommandKind::DraftTransfer],
        ProposalKind::Answer => &[CommandKind::AnswerQuestion],
        ProposalKind::Nothing | ProposalKind::Special(_) => &[],
    };
    let open = |kind: &CommandKind| view.steps.iter().find(|step| step.command == *kind && step.is_open());
    wanted.iter().find_map(open)
}

/// Other lawful ways; those that depart from the proposal ask for the reason.
fn alternatives(view: &CaseView, choose: Choose) -> Option<AnyView> {
    let main = proposed(view).map(|step| step.command);
    let lines: Vec<AnyView> = view
        .steps
        .iter()
        .filter(|step| step.is_open() && CLASSIFYING.contains(&step.command) && Some(step.command) != main)
        .map(|step| {
            let (kind, name, needs) = (step.command, step.name.clone(), step.needs_reason());
            let cites: Vec<String> = step.clauses.iter().map(|id| clause(view, id).0).collect();
            let why = if needs { "与建议不同，须写明理由并留痕。" } else { "规则允许。" };
            let label = name.clone();
            view! {
                <li>
                    <Icon name="swap"/>
                    <b>{label.clone()}</b>
                    <p>{why}<Cite text=cites.join("、")/></p>
                    <button type="button" class="btn btn--s" aria-label=format!("改选{label}") on:click=move |_| choose.run((kind, name.clone(), needs))>"改选"</button>
                </li>
            }
            .into_any()
        })
        .collect();
    (!lines.is_empty()).then(|| view! { <h3>"也可以这样办"</h3><ul class="alts">{lines}</ul> }.into_any())
}

fn footer(view: &CaseView, choose: Choose) -> AnyView {
    match proposed(view) {
        Some(step) => {
            let (kind, name, needs) = (step.command, step.name.clone(), step.needs_reason());
            let label = format!("采纳：{name}");
            view! { <button type="button" class="btn btn--primary" on:click=move |_| choose.run((kind, name.clone(), needs))>{label}</button> }
                .into_any()
        }
        None => view! { <span class="tiny muted">"按建议的一步由他人办理，或条件还没有齐"</span> }.into_any(),
    }
}
