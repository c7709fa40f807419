//! Step 1: who reports, and what kind of problem it is.

use super::frame::{DraftField, StepButtons, StepData, StepPage};
use crate::api::intake::SaveKind;
use crate::ui::{Choice, Choices, Cite};
use domain::intake::Step;
use domain::problem::FieldError;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub(in crate::portal) fn KindPage() -> impl IntoView {
    let action = ServerAction::<SaveKind>::new();
    provide_context(action);
    view! {
        <StepPage
            step=Step::Kind
            title="您遇到的是哪类问题？"
            lead="选一个最像的就行。选得不准也没关系，受理人员会再核对。"
            version=action.version()
            failure=Signal::derive(move || action.value().get().and_then(Result::err))
            view=form
        />
    }
}

fn form(data: StepData, errors: Vec<FieldError>) -> AnyView {
    let action = expect_context::<ServerAction<SaveKind>>();
    let form = data.page.draft.form;
    let query = use_query_map();
    let item = form.item(usize::from(data.item));
    let category = if item.category.is_empty() {
        query.with_untracked(|query| query.get("category").unwrap_or_default())
    } else {
        item.category
    };
    let who = if form.by_agent == "yes" {
        "agent"
    } else if form.applicant_kind == "employer" {
        "employer"
    } else {
        "person"
    };
    let first = data.item <= 1;
    let matter_kind = if form.matter_kind.is_empty() { "dispute".to_owned() } else { form.matter_kind };
    let wrong = !errors.is_empty();
    view! {
        <ActionForm action=action attr:novalidate=true>
            <DraftField draft=data.draft.clone()/>
            <input type="hidden" name="item" value=data.item.to_string()/>
            {first
                .then(|| {
                    view! {
                        <fieldset class="q">
                            <legend class="q__title">"您以什么身份反映"</legend>
                            <Choices
                                name="who"
                                row=true
                                chosen=vec![who.to_owned()]
                                choices=vec![
                                    Choice::new("person", "职工或个人"),
                                    Choice::new("employer", "用人单位"),
                                    Choice::new("agent", "替别人反映"),
                                ]
                            />
                        </fieldset>
                    }
                })}
            <fieldset class=if wrong { "q opts--err" } else { "q" }>
                <legend class="q__title">{if first { "争议类别" } else { "争议类别：还有一件事属于" }}</legend>
                <div class="kindopts" id="category">
                    {data
                        .choices
                        .categories
                        .into_iter()
                        .map(|known| {
                            let no = known.no.to_string();
                            let on = no == category;
                            view! {
                                <label class="opt-i">
                                    <input type="radio" name="category" value=no checked=on/>
                                    <span class="grow">
                                        <span class="opt-i__t">{known.plain}</span>
                                        <span class="opt-i__d">{known.hint}</span>
                                        <span class="opt-i__more">
                                            <span class="off">"文件里的说法："{known.name}" "<Cite text=known.cite/></span>
                                        </span>
                                    </span>
                                </label>
                            }
                        })
                        .collect_view()}
                </div>
            </fieldset>
            {first
                .then(|| {
                    view! {
                        <fieldset class="q">
                            <legend class="q__title">"您希望我们把它当作"</legend>
                            <Choices
                                name="matter_kind"
                                row=true
                                chosen=vec![matter_kind]
                                choices=vec![
                                    Choice::new("dispute", "争议"),
                                    Choice::new("complaint", "投诉"),
                                    Choice::new("report_of_violation", "举报"),
                                    Choice::new("policy_question", "咨询政策"),
                                ]
                            />
                        </fieldset>
                    }
                })}
            <StepButtons pending=action.pending()/>
        </ActionForm>
    }
    .into_any()
}
