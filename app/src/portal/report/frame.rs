//! What surrounds every step: heading, progress, help, the saved draft.

use crate::api::intake::{BeginDraft, Choices, DraftPage, draft, offered};
use crate::error::AppError;
use crate::text::clock;
use crate::ui::{ErrorSummary, Failure, Icon, Meter, ToldHere};
use domain::intake::Step;
use domain::problem::FieldError;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// What a step is given: the draft, what the form offers, which item.
#[derive(Debug, Clone)]
pub(super) struct StepData {
    /// Draft and errors.
    pub(super) page: DraftPage,
    /// What the form offers.
    pub(super) choices: Choices,
    /// Item number.
    pub(super) item: u16,
}

/// The item number in the address.
pub(super) fn item_in_query() -> impl Fn() -> u16 + Copy + Send + Sync + 'static {
    let query = use_query_map();
    move || {
        query.with(|query| query.get("item").and_then(|item| item.parse().ok())).filter(|item| *item <= 10).unwrap_or(1)
    }
}

/// Loads the draft for `step` and shows it with `view`; offers to begin where there is no draft.
#[component]
pub(super) fn StepPage(
    /// The step.
    step: Step,
    /// Heading.
    title: &'static str,
    /// Line under the heading.
    lead: &'static str,
    /// Counts submissions, so that the draft is read again.
    #[prop(into)]
    version: Signal<usize>,
    /// What the last submission was refused for.
    #[prop(into)]
    failure: Signal<Option<AppError>>,
    /// The form.
    view: fn(StepData, Vec<FieldError>) -> AnyView,
) -> impl IntoView {
    let query = use_query_map();
    let item = item_in_query();
    let check = Memo::new(move |_| query.with(|query| query.get("check").is_some()));
    // The page that offers to begin is the page that begins, so beginning does not navigate.
    let begin = ServerAction::<BeginDraft>::new();
    let loaded = Resource::new_blocking(
        move || (version.get(), begin.version().get(), item(), check.get()),
        move |(_, _, item, check)| async move {
            let Some(page) = draft(step.path().to_owned(), item, check).await? else { return Ok(None) };
            let choices = offered().await?;
            Ok::<_, AppError>(Some(StepData { page, choices, item }.into_wire()))
        },
    );
    let index = Step::ALL.iter().position(|known| *known == step).unwrap_or(0) + 1;
    view! {
        <Title text=step.zh()/>
        <div class="wrap">
            <nav class="crumb" aria-label="位置"><a href="/">"首页"</a><Icon name="right" small=true/><span>"我要反映"</span></nav>
            <Meter step=index of=5 name=step.zh() class="wizbar"/>
            <div class="wiz wiz--top">
                <div class="wiz__main cq">
                    <ToldHere/>
                    <Transition>
                        {move || Suspend::new(async move {
                            match loaded.await.map(|read| read.map(StepData::from_wire)) {
                                Ok(Some(data)) => {
                                    let errors = failure
                                        .get()
                                        .map(|error| error.fields())
                                        .filter(|fields| !fields.is_empty())
                                        .unwrap_or_else(|| data.page.errors.clone());
                                    let other = failure.get().filter(|error| error.fields().is_empty());
                                    let saved = data.page.draft.saved_at.map(clock);
                                    view! {
                                        <ErrorSummary errors=errors.clone()/>
                                        {other.map(|error| view! { <Failure error=error/> })}
                                        <div class="wiz__head">
                                            <h1 class="h1">{title}</h1>
                                            {(!lead.is_empty()).then(|| view! { <p>{lead}</p> })}
                                        </div>
                                        {view(data, errors)}
                                        {saved.map(|at| view! {
                                            <p class="row small muted wiz__saved" role="status"><Icon name="okc"/>{format!("已自动保存 {at}")}</p>
                                        })}
                                    }
                                        .into_any()
                                }
                                Ok(None) => view! { <Begin action=begin/> }.into_any(),
                                Err(error) => view! { <Failure error=error/> }.into_any(),
                            }
                        })}
                    </Transition>
                </div>
                <aside class="wiz__side">
                    <Progress step=step/>
                    <div class="panel">
                        <div class="panel__body stack stack--2">
                            <b>"填不下去？"</b>
                            <p class="small sub">
                                "拨打 "<a href="tel:12345">"12345"</a>
                                "，说“社保费争议”，工作人员可以代您填写。也可以到"<a href="/guide/stations">"各镇社保费争议调解站"</a>"当面反映。"
                            </p>
                        </div>
                    </div>
                </aside>
            </div>
        </div>
    }
    .into_any()
}

/// What a resource carries: everything of a step.
pub(super) type Wire = (DraftPage, Choices, u16);

impl StepData {
    fn into_wire(self) -> Wire {
        (self.page, self.choices, self.item)
    }

    fn from_wire((page, choices, item): Wire) -> Self {
        Self { page, choices, item }
    }
}

#[component]
fn Progress(step: Step) -> impl IntoView {
    const NUMERALS: [&str; 5] = ["一", "二", "三", "四", "五"];
    view! {
        <div class="side-steps panel">
            <div class="panel__body">
                <ol class="vsteps" aria-label="填写进度">
                    {Step::ALL
                        .into_iter()
                        .zip(NUMERALS)
                        .map(|(known, numeral)| {
                            let (done, now) = (known < step, known == step);
                            view! {
                                <li class=if now { "is-now" } else if done { "is-done" } else { "" } aria-current=now.then_some("step")>
                                    <span class="steps__n">
                                        {if done { view! { <Icon name="check"/> }.into_any() } else { numeral.into_any() }}
                                    </span>
                                    <span class="vsteps__t">
                                        {known.zh()}
                                        {done.then(|| view! { <span class="vh">"，已完成"</span> })}
                                    </span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ol>
            </div>
        </div>
    }
}

/// Offers to begin; the draft lives on the server, so that nothing is lost when the telephone rings.
#[component]
fn Begin(action: ServerAction<BeginDraft>) -> impl IntoView {
    let query = use_query_map();
    let category = query.with_untracked(|query| query.get("category").unwrap_or_default());
    view! {
        <div class="wiz__head">
            <h1 class="h1">"开始反映"</h1>
            <p>"一共五步，大约三分钟。填到哪里都会自动保存，三十天内可以接着填。"</p>
        </div>
        <section class="q">
            <h2 class="q__title">"开始之前"</h2>
            <ul class="need need--plain">
                <li><Icon name="okc"/><span>"不用分辨该找哪个部门，由工作人员按职责流转"</span></li>
                <li><Icon name="okc"/><span>"材料可以现在拍照上传，也可以以后补"</span></li>
                <li><Icon name="okc"/><span>"只问办理需要的内容，办理人员依规保密"</span></li>
            </ul>
            <ActionForm action=action>
                <input type="hidden" name="category" value=category/>
                <div class="wiz__act"><button class="btn btn--primary btn--l">"开始填写"<Icon name="go"/></button></div>
            </ActionForm>
        </section>
    }
}

/// The buttons under every step.
#[component]
pub(super) fn StepButtons(
    /// The step before.
    #[prop(optional)]
    back: Option<String>,
    /// Label of the main button.
    #[prop(default = "保存并继续")]
    label: &'static str,
    /// Whether it is being sent.
    #[prop(into)]
    pending: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="wiz__act">
            <button type="submit" class="btn btn--primary btn--l" disabled=move || pending.get()>
                {move || if pending.get() { "正在保存……" } else { label }}
            </button>
            {back.map(|back| view! { <a class="btn btn--l" href=back>"上一步"</a> })}
        </div>
    }
}
