//! What lies beside the handling as its party is told: a standstill, an extension, cards split off, guidance.

use super::actions::StepForm;
use super::progress::before;
use crate::api::tracking::AskGuidance;
use crate::text::{day_with_weekday, last_day, moment};
use crate::ui::{Alert, AlertKind, Icon, TextArea};
use domain::view::{PartyAction, TrackingView};
use leptos::prelude::*;

/// Why nothing moves, and why the last day moved (TR63, TR65).
#[component]
pub(super) fn Delays(view: TrackingView) -> impl IntoView {
    let now = view.now;
    let standstill = view.standstill.map(|standstill| {
        let title = format!("案件已中止：{}", standstill.ground.zh());
        let until = format!("预计 {} 恢复。", day_with_weekday(standstill.expected_end, now));
        // Why in words is said to the applicant only.
        let reason = if standstill.reason.is_empty() { String::new() } else { format!("{}。", standstill.reason) };
        view! {
            <Alert kind=AlertKind::Plain title=title>
                <p>{reason}{until}"期限已暂停，恢复后按剩余时间接着算，您不用做什么。"</p>
            </Alert>
        }
        .into_any()
    });
    let extended: Vec<AnyView> = view
        .clocks
        .iter()
        .flat_map(|clock| clock.extensions.iter().map(|extension| (clock.kind.zh(), extension)))
        .map(|(clock, extension)| {
            let title = format!("“{clock}”延期到 {}", day_with_weekday(last_day(extension.to), now));
            let was = format!("原定 {}。", day_with_weekday(last_day(extension.from), now));
            let why = &extension.reason;
            let reason = if why.is_empty() { String::new() } else { format!("理由：{why}") };
            view! { <Alert kind=AlertKind::Plain title=title><p>{was}{reason}</p></Alert> }.into_any()
        })
        .collect();
    view! { {standstill} {extended} }.into_any()
}

/// Cards that share this registration: each goes its own way (TR82).
#[component]
pub(super) fn Siblings(view: TrackingView) -> impl IntoView {
    (!view.siblings.is_empty()).then(|| {
        view! {
            <section class="panel">
                <div class="panel__head"><h2 class="h2">"分开办理的事项"</h2></div>
                <div class="panel__body stack stack--2">
                    <p class="sub">"您反映的事项由不同的部门负责，分成几张卡片同时办理。查询码不变，您不用重新提交。"</p>
                    <ul class="doclist doclist--plain">
                        {view.siblings.into_iter().map(|sibling| {
                            let words = if sibling.child { "由此分出，另行办理" } else { "本件由此分出" };
                            view! {
                                <li>
                                    <a href=format!("/track/{}", sibling.case_no)>
                                        <Icon name="split"/><b class="num">{sibling.case_no.to_string()}</b><span>{words}</span>
                                    </a>
                                </li>
                            }
                        }).collect_view()}
                    </ul>
                </div>
            </section>
        }
        .into_any()
    })
}

/// Questions to the justice bureau and its answers (M-3.2.5-b).
#[component]
pub(super) fn GuidancePart(view: TrackingView) -> impl IntoView {
    let may = view.actions.contains(&PartyAction::AskGuidance);
    // Guidance is on remedies: it is offered once there is an answer to disagree with, or a question was asked before.
    let offered = may && (!view.remedies.is_empty() || view.objection.is_some());
    if view.guidance.is_empty() && !offered {
        return ().into_any();
    }
    let now = view.now;
    let action = ServerAction::<AskGuidance>::new();
    let typed = before("guidance");
    let was_typed = !typed.is_empty();
    let (case_no, version) = (view.case_no.to_string(), view.version);
    view! {
        <section class="panel" id="guidance">
            <div class="panel__head"><h2 class="h2">"法律指导"</h2></div>
            <div class="panel__body stack stack--3">
                <ul class="stack stack--3">
                    {view.guidance.into_iter().map(|guidance| {
                        let answer = match guidance.answer {
                            Some((text, at)) => view! {
                                <div class="tl__x"><p class="sub">{format!("市司法局答复 · {}", moment(at, now))}</p><p class="sumtext">{text}</p></div>
                            }.into_any(),
                            None => view! { <p class="sub">"已转市司法局，答复会显示在这里。"</p> }.into_any(),
                        };
                        view! {
                            <li class="stack stack--2">
                                <p><b>{guidance.question}</b>" "<span class="sub">{moment(guidance.at, now)}</span></p>
                                {answer}
                            </li>
                        }
                    }).collect_view()}
                </ul>
                {offered.then(|| view! {
                    <details class="fold fold--last no-print" open=was_typed>
                        <summary><Icon name="scale"/>"请司法局指导怎样申请救济"<Icon name="down"/></summary>
                        <p class="sub">"市司法局会告诉您找哪个机构、带什么材料、什么时候之前提出。只有您和司法局能看到。"</p>
                        <StepForm action=action case_no=case_no version=version>
                            <div class="field">
                                <label class="field__label" for="question">"您想问什么？"</label>
                                <TextArea name="question" id="question" value=typed rows=3/>
                            </div>
                            <button class="btn">"请求法律指导"</button>
                        </StepForm>
                    </details>
                })}
            </div>
        </section>
    }
    .into_any()
}
