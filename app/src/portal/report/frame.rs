//! What surrounds every step: heading, progress, help, the saved draft.

use crate::api::intake::{
    BeginDraft, Choices, DiscardDraft, DraftLine, DraftPage, draft, drafts, offered, step_path, too_many_drafts,
};
use crate::error::AppError;
use crate::text::{clock, moment};
use crate::ui::{Alert, AlertKind, ErrorSummary, Failure, Icon, Meter, ToldHere};
use domain::intake::Step;
use domain::problem::FieldError;
use gloo_timers::callback::Timeout;
use leptos::form::{ActionForm, FromFormData};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::wasm_bindgen::JsCast;
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
    /// Handle of the draft.
    pub(super) draft: String,
}

impl StepData {
    /// Address of a step of this draft.
    pub(super) fn path(&self, step: &str) -> String {
        step_path(step, &self.draft, None)
    }

    /// Address of a step that is about one item.
    pub(super) fn path_of(&self, step: &str, item: usize) -> String {
        step_path(step, &self.draft, u16::try_from(item).ok())
    }
}

/// Which draft a form is about.
#[component]
pub(super) fn DraftField(draft: String) -> impl IntoView {
    view! { <input type="hidden" name="draft" value=draft/> }
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
    // Each tab writes the draft its address names.
    let handle = Memo::new(move |_| query.with(|query| query.get("draft").unwrap_or_default()));
    let begin = ServerAction::<BeginDraft>::new();
    let discard = ServerAction::<DiscardDraft>::new();
    let loaded = Resource::new_blocking(
        move || (version.get(), discard.version().get(), handle.get(), item(), check.get()),
        move |(_, _, handle, item, check)| async move {
            let Some(page) = draft(handle.clone(), step.path().to_owned(), item, check).await? else {
                return Ok(Err(drafts().await?));
            };
            let choices = offered().await?;
            Ok::<_, AppError>(Ok(StepData { page, choices, item, draft: handle }.into_wire()))
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
                                Ok(Ok(data)) => {
                                    let errors = failure
                                        .get()
                                        .map(|error| error.fields())
                                        .filter(|fields| !fields.is_empty())
                                        .unwrap_or_else(|| data.page.errors.clone());
                                    let other = failure.get().filter(|error| error.fields().is_empty());
                                    let saved = data.page.draft.saved_at.map(clock);
                                    let handle = data.draft.clone();
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
                                        <div class="row row--wrap wiz__away">
                                            <DiscardForm action=discard draft=handle what="放弃这份草稿"/>
                                            <crate::portal::leave::LeaveForm/>
                                        </div>
                                    }
                                        .into_any()
                                }
                                Ok(Err(unsent)) => view! { <Begin action=begin discard=discard unsent=unsent/> }.into_any(),
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
pub(super) type Wire = (DraftPage, Choices, u16, String);

impl StepData {
    fn into_wire(self) -> Wire {
        (self.page, self.choices, self.item, self.draft)
    }

    fn from_wire((page, choices, item, draft): Wire) -> Self {
        Self { page, choices, item, draft }
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

/// Throws a draft away, after one more question that needs no script.
#[component]
fn DiscardForm(
    action: ServerAction<DiscardDraft>,
    draft: String,
    /// What the fold says.
    what: &'static str,
) -> impl IntoView {
    view! {
        <details class="fold fold--last">
            <summary><Icon name="x"/>{what}</summary>
            <ActionForm action=action attr:class="row row--wrap">
                <DraftField draft=draft/>
                <span class="small sub">"填写的内容和上传的材料会删除，不能找回。"</span>
                <button class="btn">"确定放弃"</button>
            </ActionForm>
        </details>
    }
}

/// Saves what stands in a form while it is typed, without going on; `done` once it is kept. Only the last of several
/// changes in a row is sent.
pub(super) fn autosave<F>(done: impl Fn() + Clone + 'static) -> impl Fn(leptos::ev::Event)
where
    F: ServerFn<Output = (), Error = AppError> + FromFormData + 'static,
{
    let changes = StoredValue::new(0_u32);
    move |event: leptos::ev::Event| {
        let Some(form) = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|element| element.closest("form").ok().flatten())
            .and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok())
        else {
            return;
        };
        changes.try_update_value(|changes| *changes = changes.wrapping_add(1));
        let this = changes.try_get_value();
        let done = done.clone();
        Timeout::new(600, move || {
            if changes.try_get_value() != this {
                return;
            }
            let Ok(data) = web_sys::FormData::new_with_form(&form) else { return };
            let _ = data.append_with_str("stay", "true");
            let Ok(typed) = F::from_form_data(&data) else { return };
            leptos::task::spawn_local(async move {
                if typed.run_on_client().await.is_ok() {
                    done();
                }
            });
        })
        .forget();
    }
}

/// Offers to begin, or to go on with what this browser began and did not send. The draft lives on the server, so that
/// nothing is lost when the telephone rings.
#[component]
fn Begin(
    action: ServerAction<BeginDraft>,
    discard: ServerAction<DiscardDraft>,
    unsent: Vec<DraftLine>,
) -> impl IntoView {
    let query = use_query_map();
    let category = query.with_untracked(|query| query.get("category").unwrap_or_default());
    let full = query.with_untracked(|query| query.get("full").is_some());
    // The address names a draft that this browser does not hold: sent, given up, or its cookie refused.
    let lost = query.with_untracked(|query| query.get("draft").is_some());
    view! {
        <div class="wiz__head">
            <h1 class="h1">"开始反映"</h1>
            <p>"一共五步，大约三分钟。填到哪里都会自动保存，三十天内可以接着填。"</p>
        </div>
        {full.then(|| view! {
            <Alert kind=AlertKind::Error title="没有开始新的" live=true><p>{too_many_drafts()}</p></Alert>
        })}
        {lost.then(|| view! {
            <Alert kind=AlertKind::Soon title="没有打开这份草稿" live=true>
                <p>"已经提交的，请凭受理编号和查询码在“我要查询”里看进度，不必再填一次。"</p>
                <p>"刚点“开始填写”又回到这里的，是浏览器没有允许本网站保存 Cookie（只用来记住您这份草稿）。请在浏览器设置里允许，或拨打 12345、到就近的镇调解站请工作人员代填。"</p>
            </Alert>
        })}
        {move || action.value().get().and_then(Result::err).map(|error| view! { <Failure error=error/> })}
        {(!unsent.is_empty()).then(|| view! { <Unsent discard=discard unsent=unsent/> })}
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

/// What this browser began and did not send.
#[component]
fn Unsent(discard: ServerAction<DiscardDraft>, unsent: Vec<DraftLine>) -> impl IntoView {
    view! {
        <section class="q" aria-labelledby="unsent">
            <h2 class="q__title" id="unsent">"没有提交的草稿"</h2>
            <p class="field__hint">"在公用的电脑或手机上，离开前请提交或放弃。"</p>
            <ul class="stack stack--3">
                {unsent
                    .into_iter()
                    .map(|line| {
                        let about = if line.category.is_empty() { "还没有选事项".to_owned() } else { line.category };
                        let saved = line.saved_at.map(|at| format!("{} 保存", moment(at, line.now)));
                        view! {
                            <li class="stack stack--2">
                                <div class="row row--wrap row--between">
                                    <span><b>{about}</b>" "<span class="sub small">{saved}</span></span>
                                    <a class="btn" href=step_path("kind", &line.draft, None)>"继续填写"</a>
                                </div>
                                <DiscardForm action=discard draft=line.draft what="放弃草稿"/>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
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
