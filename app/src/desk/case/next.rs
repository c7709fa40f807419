//! What the law allows next: each step with its clause, who makes it, and what it still needs.

use super::Starter;
use crate::ui::{Ava, Cite, Icon};
use domain::case::CommandKind;
use domain::case::steps::Step;
use domain::view::CaseView;
use leptos::prelude::*;

/// Steps that lead on, and records beside them.
#[component]
pub(super) fn NextPanel(
    /// The case.
    view: CaseView,
    /// Starts steps.
    start: Starter,
    /// Whether the viewer's department has the case in hand, and so sees what others do next.
    inside: bool,
) -> impl IntoView {
    let start = move |kind: CommandKind, name: String, needs_reason: bool| start.run(kind, &name, needs_reason);
    let cites = view.cites.clone();
    let cite_of = move |step: &Step| -> Vec<String> {
        let cited = step.clauses.iter().map(|clause| {
            let known = cites.iter().find(|(id, ..)| id == clause);
            known.map_or_else(|| clause.to_string(), |(_, cite, _)| cite.clone())
        });
        // Several clauses of one article are cited as the article, once.
        let mut found: Vec<String> = Vec::new();
        for cite in cited {
            if !found.contains(&cite) {
                found.push(cite);
            }
        }
        found
    };
    // Steps of parties are theirs; staff see those they or colleagues make.
    let steps: Vec<Step> = view
        .steps
        .iter()
        .filter(|step| step.command != CommandKind::Correct && step.command != CommandKind::WithdrawObjection)
        .filter(|step| inside || step.mine)
        // Decided beside the report.
        .filter(|step| {
            !step.is_open() || !matches!(step.command, CommandKind::GiveConsent | CommandKind::RefuseConsent)
        })
        .cloned()
        .collect();
    let main = steps.iter().position(|step| step.is_open() && !is_aside(step.command));
    let mut records: Vec<(CommandKind, &'static str, &'static str)> = Vec::new();
    if view.may_sign {
        records.push((CommandKind::SignReply, "签发答复", "stamp"));
    }
    if view.may_serve {
        records.push((CommandKind::RecordService, "登记送达", "send"));
    }
    if view.may_record_contact {
        records.push((CommandKind::RecordContact, "登记联系", "phone"));
    }
    if view.may_declare {
        records.push((CommandKind::DeclareOwn, "认领为本部门职责", "hand"));
    }
    if view.may_inform_complainant {
        records.push((CommandKind::InformComplainant, "登记已告知举报投诉人", "phone"));
    }
    records.extend(view.records.iter().filter_map(|kind| Some((*kind, kind.record_zh()?, "edit"))));
    let first = main.map(|index| steps[index].clone());
    let (for_party, others): (Vec<Step>, Vec<Step>) = steps
        .into_iter()
        .enumerate()
        .filter(|(index, _)| Some(*index) != main)
        .map(|(_, step)| step)
        .partition(|step| step.is_open() && step.mine && step.command == CommandKind::ConfirmNoObjection);
    // Where no step leads on, the record that is waited for stands out.
    let due = records.iter().map(|(kind, ..)| *kind).find(|kind| first.is_none() && !kind.is_beside());
    let nothing = first.is_none() && others.is_empty() && records.is_empty() && for_party.is_empty();
    if nothing && !inside {
        return ().into_any();
    }
    let (main_cite, party_cite) = (cite_of.clone(), cite_of.clone());
    view! {
        <section class="panel">
            <div class="panel__head">
                <h2>"下一步"</h2>
                <span class="end muted tiny">{format!("按政策包第 {} 版推算", view.case.pack.version)}</span>
            </div>
            <div class="panel__body">
                {nothing.then(|| view! { <p class="tiny muted">"没有可办的步骤。"</p> })}
                {first.map(|step| {
                    let cites = main_cite(&step);
                    let (kind, name, needs) = (step.command, step.name.clone(), step.needs_reason());
                    view! {
                        <div class="nx__main">
                            <b>{step.name.clone()}</b>
                            {leads_to(&step).map(|to| view! { <p>{to}</p> })}
                            <Conditions step=step.clone()/>
                            <button type="button" class="btn btn--primary" on:click=move |_| start(kind, name.clone(), needs)>{step.name.clone()}</button>
                            <span class="cite">{cites.join("、")}</span>
                        </div>
                    }
                })}
                <ul class="nx">
                    {records.into_iter().map(|(kind, name, icon)| view! {
                        <li>
                            <Icon name=icon/>
                            <b>{name}</b>
                            <button type="button" class=if Some(kind) == due { "btn btn--s btn--primary" } else { "btn btn--s" } on:click=move |_| start(kind, name.to_owned(), false)>"办理"</button>
                        </li>
                    }).collect_view()}
                    {others.into_iter().map(|step| {
                        let open = step.is_open();
                        let cites = cite_of(&step);
                        let (kind, name, needs) = (step.command, step.name.clone(), step.needs_reason());
                        let who: Vec<&str> = step.who.iter().map(|relation| relation.zh()).collect();
                        view! {
                            <li class=if open { "" } else { "is-no" }>
                                <Icon name=if open { "go" } else { "lock" }/>
                                <b>{step.name.clone()}</b>
                                {if open {
                                    view! { <button type="button" class="btn btn--s" on:click=move |_| start(kind, name.clone(), needs)>"办理"</button> }.into_any()
                                } else {
                                    view! { <span class="tag tag--line">{if step.mine { "未到" } else { "他人办理" }}</span> }.into_any()
                                }}
                                {(!step.mine).then(|| view! { <p class="tiny">{format!("由{}办理", who.join("、"))}</p> })}
                                <Conditions step=step.clone()/>
                                <span class="cite">{cites.join("、")}</span>
                            </li>
                        }
                    }).collect_view()}
                </ul>
                // What a party says is its own: recorded for it only with how it said so (M-4.3-b).
                {for_party.into_iter().map(|step| {
                    let (kind, name) = (step.command, step.name.clone());
                    let cites = party_cite(&step);
                    view! {
                        <details class="fold fold--s">
                            <summary>"当事人已向您表示无异议，代为登记"<Icon name="down"/></summary>
                            <p class="tiny">"写明是哪一方、怎样表示、哪一天；当事人自己可以在进度页表示。"</p>
                            <Conditions step=step/>
                            <p class="row">
                                <button type="button" class="btn btn--s" on:click=move |_| start(kind, name.clone(), false)>{"登记无异议"}</button>
                                <span class="cite">{cites.join("、")}</span>
                            </p>
                        </details>
                    }
                }).collect_view()}
            </div>
        </section>
    }
    .into_any()
}

/// Steps that are possible but not what usually comes next.
fn is_aside(kind: CommandKind) -> bool {
    matches!(
        kind,
        CommandKind::Withdraw
            | CommandKind::OfferHandOver
            | CommandKind::ReturnForCorrection
            | CommandKind::AskVerification
            | CommandKind::Reclassify
            | CommandKind::ReturnReply
            | CommandKind::Object
            | CommandKind::ConfirmNoObjection
            | CommandKind::StartRemedy
            | CommandKind::CloseNotPursued
            | CommandKind::Lapse
            | CommandKind::Suspend
            | CommandKind::AskExtension
            | CommandKind::AskLegalCheck
            | CommandKind::Restrict
            | CommandKind::LiftRestriction
            | CommandKind::Merge
            | CommandKind::Unmerge
            | CommandKind::Escalate
            | CommandKind::TurnJoint
            | CommandKind::TurnReferral
            | CommandKind::RefuseAssignment
            | CommandKind::ReturnSlip
            | CommandKind::ReturnEscalation
            | CommandKind::RefuseConsent
            | CommandKind::HandOverClue
            | CommandKind::OpenCourtItem
            | CommandKind::AskDisclosure
            | CommandKind::RegisterPublicOpinion
    )
}

fn leads_to(step: &Step) -> Option<String> {
    let to: Vec<String> = step.to.iter().map(|state| format!("{}·{}", state.stage().zh(), state.zh())).collect();
    (!to.is_empty()).then(|| format!("转到 {}", to.join(" 或 ")))
}

/// Conditions with ticks and crosses.
#[component]
fn Conditions(step: Step) -> impl IntoView {
    (!step.guards.is_empty()).then(|| {
        view! {
            <ul class="pre">
                {step.guards.into_iter().map(|guard| {
                    // What is not so yet never reads as if it were.
                    let text = match (guard.met, guard.detail.is_empty()) {
                        (true, _) => guard.label.clone(),
                        (false, true) => format!("还差：{}", guard.label),
                        (false, false) => format!("还差：{}（{}）", guard.label, guard.detail),
                    };
                    let (class, icon) = match (guard.met, guard.can_depart) {
                        (true, _) => ("", "check"),
                        (false, true) => ("no", "info"),
                        (false, false) => ("no", "x"),
                    };
                    view! { <li class=class><Icon name=icon/><span>{text}{(!guard.met && guard.can_depart).then_some("（可写明理由后办理）")}</span></li> }
                }).collect_view()}
            </ul>
        }
    })
}

/// Who answers for the case from beginning to end (M-4.1-f).
#[component]
pub(super) fn ReceiverPanel(view: CaseView) -> impl IntoView {
    let receiver = view.case.first_contact().cloned();
    let case = &view.case;
    let first = receiver.as_ref().map(|receiver| view.department_short(&receiver.department)).unwrap_or_default();
    let working = case
        .holder_beside_first()
        .filter(|holder| !holder.name.is_empty())
        .map(|holder| format!("现由{}{}经办", view.department_short(&holder.department), holder.name));
    let standing = case
        .holder()
        .and_then(|holder| case.stand_in(&holder.department, view.now.day()))
        .map(|one| format!("{} 至 {} 由{}代办", one.from, one.until, one.to.name));
    let first_cite = view.ground(CommandKind::Claim).map(|text| view! { <Cite text=text/> });
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"首问责任人"</h2></div>
            <div class="panel__body">
                {match receiver {
                    // Whoever has nothing to do with the work learns which department answers, not who in it.
                    Some(receiver) if receiver.name.is_empty() => {
                        view! { <p class="tiny muted">{format!("已由专人接待。主管部门：{}", view.accountable)}</p> }.into_any()
                    }
                    Some(receiver) => view! {
                        <div class="row row--top">
                            <Ava name=receiver.name.clone()/>
                            <div class="grow">
                                <b>{receiver.name}</b>
                                <p class="tiny sub">{format!("首问部门：{first}")}</p>
                                <p class="tiny sub">{format!("主管部门：{}", view.accountable)}</p>
                                {working.map(|text| view! { <p class="tiny sub">{text}</p> })}
                                {standing.map(|text| view! { <p class="tiny sub">{text}</p> })}
                                <p class="tiny sub">"首问记录不因转送、转交而改变。"</p>
                                {first_cite}
                            </div>
                        </div>
                    }.into_any(),
                    None => view! { <p class="tiny muted">{format!("还没有人接待。主管部门：{}", view.accountable)}</p> }.into_any(),
                }}
            </div>
        </section>
    }
    .into_any()
}
