//! Registration by staff: taking a contact (TR03), and completing or correcting what is registered.

mod item;

use super::frame::{Frame, Place};
use super::reveal::{Held, KeptLine};
use super::rules::{read_in_browser, use_rules};
use super::toast::use_toasts;
use crate::api::casework::{amend, fetch_case, register_contact, registration_form};
use crate::error::AppError;
use crate::text::query_code;
use crate::ui::{ErrorSummary, Failure, Icon, TextArea};
use domain::access::Role;
use domain::case::{Channel, MatterKind, PartyRole, Venue};
use domain::intake::{Form, ItemForm};
use domain::limits;
use domain::policy::InputName;
use domain::policy::route::Circumstance;
use domain::problem::{FieldError, Problem};
use domain::value::CaseNo;
use domain::view::{Me, RevealField, RulesView, Submitted};
use item::{Data, ItemPart, read};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos_router::hooks::{use_navigate, use_params_map};
use std::collections::BTreeSet;
use std::sync::Arc;

#[component]
pub(super) fn IntakePage() -> impl IntoView {
    view! { <Frame place=Place::Intake title="登记来访" page=intake/> }
}

#[component]
pub(super) fn AmendPage() -> impl IntoView {
    view! { <Frame place=Place::Board title="更正登记" page=amendment/> }
}

fn intake(me: Me) -> AnyView {
    if ![Role::Clerk, Role::Station, Role::Petitions].into_iter().any(|role| me.roles.has(role)) {
        return view! { <div class="pad"><Failure error=not_allowed("由受理岗和镇调解站登记来访").on_page()/></div> }
            .into_any();
    }
    let rules = use_rules();
    let toasts = use_toasts();
    let pack = me.pack.clone();
    let loaded = read_in_browser(move || rules.load(pack.clone()));
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let done = RwSignal::new(None::<Submitted>);
    let again = RwSignal::new(0_u32);
    let channel = if me.roles.has(Role::Station) {
        Channel::Station
    } else if me.roles.has(Role::Petitions) {
        Channel::Petition
    } else {
        Channel::Counter
    };
    let town = me.town.clone().map(|town| town.to_string()).unwrap_or_default();
    let submit = Callback::new(move |(channel, form): (String, Form)| {
        spawn_local(async move {
            match register_contact(channel, form).await {
                Ok(submitted) => {
                    errors.try_set(Vec::new());
                    done.try_set(Some(submitted));
                }
                Err(error) => told(&error, errors, toasts),
            }
        });
    });
    view! {
        <div class="viewhead"><h1>"登记来访"</h1><span class="muted tiny">"登记后您就是这件事的首问责任人"</span></div>
        <div class="pad">
            {move || if let Some(submitted) = done.get() {
                view! { <Receipt submitted=submitted again=Callback::new(move |()| { done.set(None); again.update(|n| *n += 1); })/> }.into_any()
            } else {
                    again.track();
                    let town = town.clone();
                    view! {
                        {move || match loaded.get() {
                                None => view! { <p class="muted" role="status">"正在读取登记表…"</p> }.into_any(),
                                Some(Some(rules)) => {
                                    let form = Form { town: town.clone(), applicant_kind: "individual".to_owned(), items: vec![ItemForm::default()], ..Form::default() };
                                    view! { <Editor rules=rules form=form channel=Some(channel) case_no=None errors=errors on_submit=submit submit="登记"/> }.into_any()
                                }
                                Some(None) => view! { <Failure error=AppError::Offline/> }.into_any(),
                        }}
                    }.into_any()
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Receipt(submitted: Submitted, again: Callback<()>) -> impl IntoView {
    let case_no = submitted.case_no;
    view! {
        <section class="panel narrow">
            <div class="panel__body stack stack--3">
                <p class="alert__t"><Icon name="okc"/>" 已登记"</p>
                <dl class="kv kv--wide">
                    <dt>"受理编号"</dt><dd class="num strong">{case_no.to_string()}</dd>
                    <dt>"查询码"</dt><dd class="num strong">{query_code(&submitted.query_code)}</dd>
                </dl>
                <p class="sub">"请把这两个号码写给来访人：凭它们可以在手机上查进度、收答复、提异议。查询码只显示这一次。"</p>
                <div class="row">
                    <a class="btn btn--primary" href=format!("/desk/case/{case_no}")>"打开案件"</a>
                    <button type="button" class="btn" on:click=move |_| again.run(())>"再登记一件"</button>
                </div>
            </div>
        </section>
    }
    .into_any()
}

const NOT_AMENDABLE: &str = "由首问责任人在登记完成前更正登记";

fn not_allowed(message: &str) -> AppError {
    AppError::Problem(Problem::NotAllowed(message.to_owned()))
}

/// Whether the registration may be amended by who asks for the page.
async fn admitted(number: Option<CaseNo>) -> Result<(), AppError> {
    let number = number.ok_or_else(|| AppError::Problem(Problem::NotFound).on_page())?;
    let view = fetch_case(number.to_string()).await?;
    if view.may_amend { Ok(()) } else { Err(not_allowed(NOT_AMENDABLE).on_page()) }
}

fn amendment(me: Me) -> AnyView {
    let rules = use_rules();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let params = use_params_map();
    let number = Memo::new(move |_| params.read().get("case_no").and_then(|text| text.parse::<CaseNo>().ok()));
    let errors = RwSignal::new(Vec::<FieldError>::new());
    let _ = me;
    let admission = Resource::new(move || number.get(), admitted);
    // What somebody corrected would be lost if the form were read again, so it is read once, in the browser.
    let loaded = read_in_browser(move || {
        let number = number.get();
        async move {
            let Some(number) = number else { return Err(AppError::Problem(Problem::NotFound)) };
            let view = fetch_case(number.to_string()).await?;
            if !view.may_amend {
                return Err(not_allowed(NOT_AMENDABLE));
            }
            let form = registration_form(number).await?;
            let rules = rules.load(view.case.pack.clone()).await.ok_or(AppError::Offline)?;
            let other = view.parties.iter().find(|party| party.role == PartyRole::Respondent && party.no != 1);
            Ok((view.case.version, form, rules, other.map(|party| party.no)))
        }
    });
    let back = move || number.get().map_or("/desk".to_owned(), |number| format!("/desk/case/{number}"));
    view! {
        <div class="viewhead">
            <h1>"更正登记"</h1>
            <span class="muted tiny num">{move || number.get().map(|number| number.to_string())}</span>
            <div class="end"><a class="btn" href=back><Icon name="back"/>"回案件"</a></div>
        </div>
        <div class="pad">
            <Suspense>
                {move || Suspend::new(async move { admission.await.err().map(|error| view! { <Failure error=error/> }) })}
            </Suspense>
            {move || {
                let navigate = navigate.clone();
                match loaded.get() {
                    None => view! { <p class="muted" role="status">"正在读取登记表…"</p> }.into_any(),
                    // Who is not admitted has been told why above.
                    Some(Err(AppError::Problem(Problem::NotAllowed(_) | Problem::NotFound))) => ().into_any(),
                    Some(Err(error)) => view! { <Failure error=error/> }.into_any(),
                    Some(Ok((version, form, rules, other))) => {
                        let submit = Callback::new(move |(_, form): (String, Form)| {
                            let Some(number) = number.get_untracked() else { return };
                            let navigate = navigate.clone();
                            spawn_local(async move {
                                match amend(number, version, form).await {
                                    Ok(outcome) => {
                                        toasts.done(outcome.message);
                                        navigate(&format!("/desk/case/{number}"), leptos_router::NavigateOptions::default());
                                    }
                                    Err(error) => told(&error, errors, toasts),
                                }
                            });
                        });
                        let case_no = number.get_untracked();
                        view! { <Editor rules=rules form=form channel=None case_no=case_no other=other errors=errors on_submit=submit submit="保存更正"/> }.into_any()
                    }
                }
            }}
        </div>
    }
    .into_any()
}

fn told(error: &AppError, errors: RwSignal<Vec<FieldError>>, toasts: super::toast::Toasts) {
    let fields = error.fields();
    if fields.is_empty() {
        toasts.failed(error);
    }
    errors.try_set(fields);
}

/// The whole registration on one page.
#[component]
fn Editor(
    rules: Arc<RulesView>,
    form: Form,
    /// Asked for where a contact is taken.
    channel: Option<Channel>,
    /// The case that is amended: what is masked of it stays as it is registered.
    case_no: Option<CaseNo>,
    /// Number of the other side.
    #[prop(optional_no_strip)]
    other: Option<u8>,
    errors: RwSignal<Vec<FieldError>>,
    on_submit: Callback<(String, Form)>,
    submit: &'static str,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Form>::new();
    let count = form.items.len().max(1);
    let items = RwSignal::new((1..=count).collect::<Vec<usize>>());
    let next = StoredValue::new(count + 1);
    let typed = StoredValue::new(form.clone());
    let rules = StoredValue::new(rules);
    let pack = rules.get_value();
    let pack = &pack.pack;
    let employer = RwSignal::new(form.applicant_kind == "employer");
    let kept = RwSignal::new(form.kept.iter().cloned().collect::<BTreeSet<String>>());
    let hidden = form.identity_hidden == "yes";
    let length = RwSignal::new(form.summary.chars().count());
    // A personal value: as it is registered until somebody corrects it.
    let personal = move |name: &'static str, label: &'static str, party: u8, field: RevealField| {
        let shown = typed.with_value(|form| form.personal(name).cloned().unwrap_or_default());
        match case_no.filter(|_| typed.with_value(|form| form.kept.iter().any(|kept| kept == name))) {
            Some(case_no) => {
                let held = Held { case_no, party, field };
                view! { <KeptLine name=name label=label shown=shown held=held kept=kept/> }.into_any()
            }
            None => view! { <Line name=name.to_owned() label=label value=shown/> }.into_any(),
        }
    };
    // The other side as the server numbers it; a blank one has nothing to open.
    let other = other.unwrap_or(2);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(node) = node.get_untracked() else { return };
        let node: &web_sys::HtmlFormElement = node.unchecked_ref();
        let Some(data) = Data::of(node) else { return };
        let read = read(&data, &items.get_untracked(), &kept.get_untracked());
        on_submit.run(read);
    };
    let places: Vec<(String, String)> =
        pack.towns.iter().chain(&pack.outside_places).map(|place| (place.id.to_string(), place.name.clone())).collect();
    let asks = |input: InputName| pack.routing.position(input).is_some();
    let matter_kinds = pairs(MatterKind::ALL.iter().map(|kind| (kind.id(), kind.zh())));
    let venues = pairs(Venue::ALL.iter().map(|venue| (venue.id(), venue.zh())));
    let channels = pairs(
        [
            Channel::Counter,
            Channel::Letter,
            Channel::Email,
            Channel::Phone,
            Channel::Petition,
            Channel::PublicOpinion,
            Channel::Station,
        ]
        .iter()
        .map(|channel| (channel.id(), channel.zh())),
    );
    let circumstances: Vec<_> = Circumstance::ALL
        .into_iter()
        .filter(|circumstance| *circumstance != Circumstance::ReceiverWithoutDuty)
        .map(|circumstance| {
            let id = serde_json::to_string(&circumstance).unwrap_or_default().trim_matches('"').to_owned();
            (id, circumstance.zh().to_owned())
        })
        .collect();
    let matter =
        if form.matter_kind.is_empty() { MatterKind::Dispute.id().to_owned() } else { form.matter_kind.clone() };
    view! {
        <form class="reg" node_ref=node on:submit=send novalidate>
            {move || view! { <ErrorSummary errors=errors.get()/> }}
            <section class="panel">
                <div class="panel__head"><h2>"来源"</h2></div>
                <div class="panel__body reg__grid">
                    {channel.map(|channel| view! { <Pick name="channel".to_owned() label="来源渠道" choices=channels.clone() value=channel.id().to_owned()/> })}
                    <Pick name="matter_kind".to_owned() label="事项性质" choices=matter_kinds value=matter/>
                    <Pick name="town".to_owned() label="事项所在辖区" choices=places.clone() value=form.town.clone()/>
                    {asks(InputName::LabourPlace).then(|| view! { <Pick name="labour_district".to_owned() label="用工地" choices=places.clone() value=form.labour_district.clone()/> })}
                    <Line name="people".to_owned() label="涉及人数" value=form.people.clone() hint="不填按 1 人"/>
                    <Line name="petition_no".to_owned() label="信访件编号" value=form.petition_no.clone() hint="信访转来的事项填写，每件只登记一次"/>
                    <Pick name="venue".to_owned() label="接待地点" choices=venues value=form.venue.clone()/>
                    <Line name="grid_code".to_owned() label="网格编号" value=form.grid_code.clone() hint="通过网格协调的填写，可以不填"/>
                    <Line name="grid_worker".to_owned() label="网格员" value=form.grid_worker.clone()/>
                </div>
            </section>
            <section class="panel">
                <div class="panel__head"><h2>"缴费人"</h2></div>
                <div class="panel__body reg__grid">
                    <div class="field">
                        <label class="field__label" for="applicant_kind">"是谁"</label>
                        <select class="field__input" id="applicant_kind" name="applicant_kind" on:change=move |event| employer.set(event_target_value(&event) == "employer")>
                            <option value="individual" selected=!employer.get_untracked()>"个人"</option>
                            <option value="employer" selected=employer.get_untracked()>"单位"</option>
                        </select>
                    </div>
                    {personal("name", "姓名或单位名称", 1, RevealField::Name)}
                    {personal("phone", "联系电话", 1, RevealField::Phone)}
                    {move || if employer.get() {
                        view! { <Line name="credit_code".to_owned() label="统一社会信用代码" value=typed.with_value(|form| form.credit_code.clone())/> }.into_any()
                    } else {
                        personal("id_number", "身份证号码", 1, RevealField::IdNumber)
                    }}
                    {personal("address", "通讯地址", 1, RevealField::Address)}
                    {personal("email", "电子邮箱", 1, RevealField::Email)}
                    {if hidden {
                        // Whoever asked to stay unnamed lifts it; nobody does so for them.
                        view! { <p class="field__hint" id="identity_hidden">"本人要求对另一方保密身份，更正登记不能取消"<input type="hidden" name="identity_hidden" value="yes"/></p> }.into_any()
                    } else {
                        view! { <label class="opt-i opt-i--quiet"><input type="checkbox" id="identity_hidden" name="identity_hidden" value="yes"/><span class="opt-i__t">"要求对另一方保密身份"</span></label> }.into_any()
                    }}
                </div>
            </section>
            <section class="panel">
                <div class="panel__head"><h2>"另一方"</h2></div>
                <div class="panel__body reg__grid">
                    {personal("respondent_name", "名称", other, RevealField::Name)}
                    <Line name="respondent_credit_code".to_owned() label="统一社会信用代码" value=form.respondent_credit_code.clone()/>
                    {personal("respondent_phone", "电话", other, RevealField::Phone)}
                    {personal("respondent_address", "地址", other, RevealField::Address)}
                </div>
            </section>
            <section class="panel">
                <div class="panel__head"><h2>"代理人"</h2><span class="muted tiny">"本人办理的不填"</span></div>
                <div class="panel__body reg__grid">
                    {personal("agent_name", "姓名", 1, RevealField::AgentName)}
                    {personal("agent_phone", "电话", 1, RevealField::AgentPhone)}
                    <Line name="agent_relation".to_owned() label="与本人的关系" value=form.agent_relation.clone()/>
                    <label class="opt-i opt-i--quiet"><input type="checkbox" name="agent_may_withdraw" value="yes" checked=form.agent_may_withdraw == "yes"/><span class="opt-i__t">"授权包含撤回"</span></label>
                </div>
            </section>
            <section class="panel">
                <div class="panel__head"><h2>"反映主要事项"</h2></div>
                <div class="panel__body stack stack--3">
                    <Line name="title".to_owned() label="标题" value=form.title.clone() hint="不填按争议类别自动生成"/>
                    <div class="field">
                        <label class="field__label" for="summary">"经过和诉求"</label>
                        <TextArea name="summary" value=form.summary.clone() rows=6 max=limits::SUMMARY described_by="summary-count"
                            on_text=Callback::new(move |text: String| length.set(text.chars().count()))/>
                        <div class="field__foot"><span id="summary-count">{move || format!("已写 {} 字，最多 {} 字", length.get(), limits::SUMMARY)}</span></div>
                    </div>
                    <fieldset class="field">
                        <legend class="field__label">"特别情形"</legend>
                        <div class="opts opts--row">
                            {circumstances.into_iter().map(|(id, zh)| {
                                let on = form.circumstances.contains(&id);
                                view! { <label class="opt-i"><input type="checkbox" name="circumstances" value=id checked=on/><span class="opt-i__t">{zh}</span></label> }
                            }).collect_view()}
                        </div>
                    </fieldset>
                </div>
            </section>
            <For each=move || items.get() key=|no| *no let:no>
                <ItemPart no=no form=typed rules=rules removable=Signal::derive(move || items.with(Vec::len) > 1)
                    on_remove=Callback::new(move |()| items.update(|items| items.retain(|other| *other != no)))/>
            </For>
            <div class="row row--wrap">
                <button type="button" class="btn" on:click=move |_| {
                    let no = next.get_value();
                    next.set_value(no + 1);
                    items.update(|items| items.push(no));
                }><Icon name="plus"/>"再加一个争议分项"</button>
                <button class="btn btn--primary end">{submit}</button>
            </div>
        </form>
    }
    .into_any()
}

fn pairs<'a>(choices: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    choices.map(|(id, zh)| (id.to_owned(), zh.to_owned())).collect()
}

#[component]
fn Line(name: String, label: &'static str, value: String, #[prop(optional)] hint: &'static str) -> impl IntoView {
    let most = limits::of(&name).to_string();
    view! {
        <div class="field">
            <label class="field__label" for=name.clone()>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="field__hint">{hint}</p> })}
            <input class="field__input" id=name.clone() name=name value=value autocomplete="off" maxlength=most/>
        </div>
    }
}

#[component]
fn Pick(name: String, label: &'static str, choices: Vec<(String, String)>, value: String) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field__label" for=name.clone()>{label}</label>
            <select class="field__input" id=name.clone() name=name>
                <option value="">"请选择"</option>
                {choices.into_iter().map(|(id, zh)| {
                    let on = id == value;
                    view! { <option value=id selected=on>{zh}</option> }
                }).collect_view()}
            </select>
        </div>
    }
}
