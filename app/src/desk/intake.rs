//! Registration by staff: taking a contact (TR03), and completing or correcting what is registered.

use super::frame::{Frame, Place};
use super::rules::{read_in_browser, use_rules};
use super::toast::use_toasts;
use crate::api::casework::{amend, fetch_case, register_contact, registration_form};
use crate::error::AppError;
use crate::text::query_code;
use crate::ui::{ErrorSummary, Failure, Icon, TextArea};
use domain::access::Role;
use domain::case::{Channel, DutyKind, InsuranceKind, ItemClaim, MatterKind, PayerKind, Tri};
use domain::intake::{Form, ItemForm};
use domain::policy::route::Circumstance;
use domain::policy::{InputName, Pack};
use domain::problem::{FieldError, Problem};
use domain::value::CaseNo;
use domain::view::{Me, RulesView, Submitted};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos_router::hooks::{use_navigate, use_params_map};
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
                                    view! { <Editor rules=rules form=form channel=Some(channel) errors=errors on_submit=submit submit="登记"/> }.into_any()
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
    // Opening the form unmasks what is in it, so it is read once, in the browser.
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
            Ok((view.case.version, form, rules))
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
                    Some(Ok((version, form, rules))) => {
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
                        view! { <Editor rules=rules form=form channel=None errors=errors on_submit=submit submit="保存更正"/> }.into_any()
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
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(node) = node.get_untracked() else { return };
        let node: &web_sys::HtmlFormElement = node.unchecked_ref();
        let Ok(data) = web_sys::FormData::new_with_form(node) else { return };
        let read = read(&Data(data), &items.get_untracked(), &typed.get_value());
        on_submit.run(read);
    };
    let places: Vec<(String, String)> =
        pack.towns.iter().chain(&pack.outside_places).map(|place| (place.id.to_string(), place.name.clone())).collect();
    let asks = |input: InputName| pack.routing.position(input).is_some();
    let matter_kinds = pairs(MatterKind::ALL.iter().map(|kind| (kind.id(), kind.zh())));
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
                    <Line name="name".to_owned() label="姓名或单位名称" value=form.name.clone()/>
                    <Line name="phone".to_owned() label="联系电话" value=form.phone.clone()/>
                    {move || if employer.get() {
                        view! { <Line name="credit_code".to_owned() label="统一社会信用代码" value=typed.with_value(|form| form.credit_code.clone())/> }.into_any()
                    } else {
                        view! { <Line name="id_number".to_owned() label="身份证号码" value=typed.with_value(|form| form.id_number.clone())/> }.into_any()
                    }}
                    <Line name="address".to_owned() label="通讯地址" value=form.address.clone()/>
                    <label class="opt-i opt-i--quiet"><input type="checkbox" name="identity_hidden" value="yes" checked=form.identity_hidden == "yes"/><span class="opt-i__t">"要求对另一方保密身份"</span></label>
                </div>
            </section>
            <section class="panel">
                <div class="panel__head"><h2>"另一方"</h2></div>
                <div class="panel__body reg__grid">
                    <Line name="respondent_name".to_owned() label="名称" value=form.respondent_name.clone()/>
                    <Line name="respondent_credit_code".to_owned() label="统一社会信用代码" value=form.respondent_credit_code.clone()/>
                    <Line name="respondent_phone".to_owned() label="电话" value=form.respondent_phone.clone()/>
                    <Line name="respondent_address".to_owned() label="地址" value=form.respondent_address.clone()/>
                </div>
            </section>
            <section class="panel">
                <div class="panel__head"><h2>"代理人"</h2><span class="muted tiny">"本人办理的不填"</span></div>
                <div class="panel__body reg__grid">
                    <Line name="agent_name".to_owned() label="姓名" value=form.agent_name.clone()/>
                    <Line name="agent_phone".to_owned() label="电话" value=form.agent_phone.clone()/>
                    <Line name="agent_relation".to_owned() label="与本人的关系" value=form.agent_relation.clone()/>
                    <label class="opt-i opt-i--quiet"><input type="checkbox" name="agent_may_withdraw" value="yes" checked=form.agent_may_withdraw == "yes"/><span class="opt-i__t">"授权包含撤回"</span></label>
                </div>
            </section>
            <section class="panel">
                <div class="panel__head"><h2>"反映主要事项"</h2></div>
                <div class="panel__body stack stack--3">
                    <Line name="title".to_owned() label="标题" value=form.title.clone() hint="不填按争议类别自动生成"/>
                    <div class="field"><label class="field__label" for="summary">"经过和诉求"</label><TextArea name="summary" value=form.summary.clone() rows=6 max=10_000/></div>
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
    view! {
        <div class="field">
            <label class="field__label" for=name.clone()>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="field__hint">{hint}</p> })}
            <input class="field__input" id=name.clone() name=name value=value autocomplete="off"/>
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

/// One dispute item. Names of the first are bare, of the others `itemN-…`, as the checks name them.
#[component]
fn ItemPart(
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

struct Data(web_sys::FormData);

impl Data {
    fn text(&self, name: &str) -> String {
        self.0.get(name).as_string().unwrap_or_default().trim().to_owned()
    }

    fn all(&self, name: &str) -> Vec<String> {
        self.0.get_all(name).iter().filter_map(|value| value.as_string()).collect()
    }
}

/// The form as typed; what is not asked on this page stays as it was.
fn read(data: &Data, items: &[usize], before: &Form) -> (String, Form) {
    let agent = data.text("agent_name");
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
        email: before.email.clone(),
        respondent_name: data.text("respondent_name"),
        respondent_credit_code: data.text("respondent_credit_code"),
        respondent_phone: data.text("respondent_phone"),
        respondent_address: data.text("respondent_address"),
        identity_hidden: data.text("identity_hidden"),
        by_agent: if agent.is_empty() { String::new() } else { "yes".to_owned() },
        agent_name: agent,
        agent_phone: data.text("agent_phone"),
        agent_relation: data.text("agent_relation"),
        agent_may_withdraw: data.text("agent_may_withdraw"),
        people: data.text("people"),
        circumstances: data.all("circumstances"),
        petition_no: data.text("petition_no"),
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
