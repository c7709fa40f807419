//! The other side takes part before the decision: what is claimed, its own statement, who answers for it (M-4.3-a).

use super::actions::StepForm;
use super::progress::before;
use crate::api::tracking::{NamePerson, StateView};
use crate::text::{day_with_weekday, last_day, moment};
use crate::ui::{Alert, AlertKind, Field, TextArea};
use domain::clock::ClockKind;
use domain::view::{PartyAction, TrackingView};
use leptos::prelude::*;

/// Shown to whoever was asked to take part.
#[component]
pub(super) fn HearingPart(view: TrackingView) -> impl IntoView {
    let may = |action: PartyAction| view.actions.contains(&action);
    let there = !view.claim.is_empty() || !view.statements.is_empty() || may(PartyAction::StateView);
    if !there {
        return ().into_any();
    }
    let now = view.now;
    let (state, name) = (ServerAction::<StateView>::new(), ServerAction::<NamePerson>::new());
    let case_no = view.case_no.to_string();
    let claim: Vec<AnyView> = view.claim.iter().map(|line| view! { <li>{line.clone()}</li> }.into_any()).collect();
    let statements: Vec<AnyView> = view
        .statements
        .iter()
        .map(|statement| {
            view! { <li><p class="muted small">{moment(statement.at, now)}</p><p class="sumtext">{statement.text.clone()}</p></li> }
                .into_any()
        })
        .collect();
    let person = view.person.as_ref().map(|person| {
        let line = format!("{} {} {}（{} 确定）", person.name, person.post, person.phone, moment(person.at, now));
        view! { <p>{format!("负责人员：{line}")}</p> }
    });
    let until = view.clocks.iter().find(|clock| clock.kind == ClockKind::Hearing && clock.stopped_at.is_none());
    let until = until.map(|clock| format!("请在 {} 前答复。", day_with_weekday(last_day(clock.due_at), now)));
    // What was kept of a refused form is shown, not folded away.
    let typed = ["person", "post", "phone"].into_iter().any(|field| !before(field).is_empty());
    view! {
        <section class="panel" id="hearing">
            <div class="panel__body panel__body--l stack stack--3">
                <h2 class="h2">"参加处理"</h2>
                {(!claim.is_empty()).then(|| view! { <p>"反映的事项："</p><ul class="bullets">{claim}</ul> })}
                {may(PartyAction::StateView).then(|| view! {
                    <Alert kind=AlertKind::Plain title="答复签发以前，您可以陈述意见、提交材料、确定负责人员"><p>{until}"材料请在“材料”里上传。期满没有答复的，会继续办理。"</p></Alert>
                })}
                {(!statements.is_empty()).then(|| view! { <h3>"您已陈述的意见"</h3><ul class="answers">{statements}</ul> })}
                {person}
                {may(PartyAction::StateView).then(|| view! {
                    <StepForm action=state case_no=case_no.clone() version=view.version>
                        <div class="field">
                            <label class="field__label" for="view">"陈述意见"</label>
                            <p class="field__hint" id="view-hint">"写明对哪一项有什么不同意见、有什么依据。反映人看不到您写的内容。"</p>
                            <TextArea name="text" id="view" value=before("view") rows=5 described_by="view-hint"/>
                        </div>
                        <button class="btn btn--primary">"提交意见"</button>
                    </StepForm>
                    <details class="fold fold--last" open=typed>
                        <summary>"确定负责人员"</summary>
                        <StepForm action=name case_no=case_no.clone() version=view.version>
                            <Field name="name" label="负责人员姓名" value=before("person") width="w-18"/>
                            <Field name="post" label="职务" value=before("post") optional=true width="w-18"/>
                            <Field name="phone" label="负责人员电话" value=before("phone") mode="tel" width="w-12"/>
                            <button class="btn">"保存"</button>
                        </StepForm>
                    </details>
                })}
            </div>
        </section>
    }
    .into_any()
}
