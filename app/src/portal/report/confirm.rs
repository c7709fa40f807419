//! Step 5: everything once more, then submit.

use super::frame::{DraftField, StepButtons, StepData, StepPage};
use crate::api::intake::{Choices, RemoveItem, Submit};
use crate::ui::{Icon, field_message};
use domain::case::{InsuranceKind, Tri};
use domain::intake::{Form, ItemForm, Step};
use domain::problem::FieldError;
use domain::value::{mask_id_number, mask_phone};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[derive(Clone, Copy)]
struct Confirm {
    submit: ServerAction<Submit>,
    remove: ServerAction<RemoveItem>,
}

#[component]
pub(in crate::portal) fn ConfirmPage() -> impl IntoView {
    let submit = ServerAction::<Submit>::new();
    let remove = ServerAction::<RemoveItem>::new();
    provide_context(Confirm { submit, remove });
    view! {
        <StepPage
            step=Step::Confirm
            title="请核对后提交"
            lead=""
            version=Signal::derive(move || remove.version().get())
            failure=Signal::derive(move || submit.value().get().and_then(Result::err))
            view=form
        />
    }
}

fn form(data: StepData, errors: Vec<FieldError>) -> AnyView {
    let Confirm { submit, remove } = expect_context::<Confirm>();
    let query = use_query_map();
    let consent_asked = query.with_untracked(|query| query.get("consent").is_some())
        || errors.iter().any(|error| matches!(error.field.as_str(), "truthful" | "agreed"));
    // What was ticked before the page asked again.
    let ticked = move |field: &str| query.with_untracked(|query| query.get(field).is_some_and(|said| said == "yes"));
    let handle = data.draft.clone();
    let (to_facts, to_contact, to_files) = (data.path_of("facts", 1), data.path("contact"), data.path("files"));
    let (back, of_submit) = (to_files.clone(), handle.clone());
    let steps: Vec<String> = (1..=data.page.draft.form.items.len()).map(|no| data.path_of("kind", no)).collect();
    let mandate_error = field_message(&errors, "authorisation");
    let lacks_mandate =
        domain::intake::mandate(&data.page.draft.form, data.page.draft.files.iter().any(|file| file.authorisation))
            .is_some();
    let form = data.page.draft.form;
    let files = data.page.draft.files.len();
    let items = form.items.len();
    let people = people(&form, &data.choices);
    view! {
        {form
            .items
            .iter()
            .zip(steps)
            .enumerate()
            .map(|(index, (item, to_kind))| {
                let no = index + 1;
                let title = if items > 1 { format!("第 {no} 件：事项和情况") } else { "事项和情况".to_owned() };
                let rows = item_rows(item, &data.choices);
                let (heading, of_delete, of_draft) = (title.clone(), title.clone(), handle.clone());
                view! {
                    <section class="q q--sum">
                        <div class="row row--between">
                            <h2 class="q__title">{heading}</h2>
                            <span class="row">
                                {(items > 1)
                                    .then(|| view! {
                                        <ActionForm action=remove>
                                            <DraftField draft=of_draft/>
                                            <input type="hidden" name="item" value=no.to_string()/>
                                            <button class="btn btn--text">"删除"<span class="vh">{of_delete}</span></button>
                                        </ActionForm>
                                    })}
                                <a class="btn btn--text" href=to_kind>"修改"<span class="vh">{title}</span></a>
                            </span>
                        </div>
                        <Summary rows=rows/>
                    </section>
                }
            })
            .collect_view()}
        <section class="q q--sum">
            <div class="row row--between">
                <h2 class="q__title">"经过"</h2>
                <a class="btn btn--text" href=to_facts>"修改"<span class="vh">"经过"</span></a>
            </div>
            <p class="sumtext">{form.summary.clone()}</p>
        </section>
        <section class="q q--sum">
            <div class="row row--between">
                <h2 class="q__title">"您和对方"</h2>
                <a class="btn btn--text" href=to_contact>"修改"<span class="vh">"您和对方"</span></a>
            </div>
            <Summary rows=people/>
        </section>
        <section class="q q--sum">
            <div class="row row--between">
                <h2 class="q__title">"材料"</h2>
                <a class="btn btn--text" href=to_files>"修改"<span class="vh">"材料"</span></a>
            </div>
            <p class="sumtext">{match (lacks_mandate, files) {
                (true, _) => "还没有上传委托书：代办须上传本人签名的委托书照片".to_owned(),
                (false, 0) => "还没有上传，受理后可以补".to_owned(),
                (false, files) => format!("已上传 {files} 份"),
            }}</p>
            {mandate_error.map(|message| view! { <p class="field__err" id="authorisation" role="alert"><Icon name="oct"/>{message}</p> })}
        </section>
        <ActionForm action=submit attr:novalidate=true>
            <DraftField draft=of_submit/>
            <fieldset class=if consent_asked { "q opts--err" } else { "q" }>
                <legend class="q__title">"请您确认"</legend>
                {consent_asked.then(|| view! { <p class="field__err"><Icon name="oct"/>"提交前请勾选下面两项"</p> })}
                <div class="opts">
                    <label class="opt-i"><input type="checkbox" id="truthful" name="truthful" value="yes" checked=ticked("truthful")/><span>"以上内容是我知道的真实情况。"</span></label>
                    <label class="opt-i">
                        <input type="checkbox" id="agreed" name="agreed" value="yes" checked=ticked("agreed")/>
                        <span>
                            "我同意受理部门为办理此事，向税务、人社、医保等相关部门核对我的参保和缴费信息。"
                            <a href="/guide/privacy">"看看会核对哪些"</a>
                        </span>
                    </label>
                </div>
            </fieldset>
            <StepButtons label="确认提交" back=back pending=submit.pending()/>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn Summary(rows: Vec<(&'static str, String)>) -> impl IntoView {
    view! {
        <dl class="sumlist">
            {rows
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(label, text)| view! { <div><dt>{label}</dt><dd>{text}</dd></div> })
                .collect_view()}
        </dl>
    }
}

fn tri(value: &str, yes: &str, no: &str) -> String {
    match Tri::from_id(value) {
        Some(Tri::Yes) => yes.to_owned(),
        Some(Tri::No) => no.to_owned(),
        _ => "不清楚".to_owned(),
    }
}

fn item_rows(item: &ItemForm, choices: &Choices) -> Vec<(&'static str, String)> {
    let category = choices.categories.iter().find(|known| known.no.to_string() == item.category);
    let from = |year: &str, month: &str| {
        if year.trim().is_empty() { String::new() } else { format!("{} 年 {} 月", year.trim(), month.trim()) }
    };
    let (begin, end) = (from(&item.from_year, &item.from_month), from(&item.to_year, &item.to_month));
    let when = match (begin.is_empty(), end.is_empty()) {
        (true, _) => "记不清".to_owned(),
        (false, true) => begin,
        (false, false) => format!("{begin}至 {end}"),
    };
    let kinds: Vec<&str> =
        item.insurance.iter().filter_map(|kind| InsuranceKind::from_id(kind)).map(InsuranceKind::zh).collect();
    let claims: Vec<String> = item
        .claims
        .iter()
        .filter_map(|claim| choices.claims.iter().find(|(id, _)| id == claim))
        .map(|(_, words)| words.clone())
        .collect();
    vec![
        ("事项类型", category.map(|category| category.plain.clone()).unwrap_or_default()),
        ("参保情况", tri(&item.enrolled, "已经参保", "没有参保")),
        ("争议时间", when),
        ("涉及险种", if kinds.is_empty() { "不清楚".to_owned() } else { kinds.join("、") }),
        ("涉及金额", item.amount.clone()),
        ("希望", claims.join("；")),
    ]
}

fn people(form: &Form, choices: &Choices) -> Vec<(&'static str, String)> {
    let place = choices
        .towns
        .iter()
        .chain(&choices.outside)
        .find(|(code, _)| *code == form.town)
        .map(|(_, name)| name.clone())
        .unwrap_or_default();
    let masked =
        |text: &str, mask: fn(&str) -> String| if text.trim().is_empty() { String::new() } else { mask(text.trim()) };
    vec![
        (if form.applicant_kind == "employer" { "单位" } else { "姓名" }, form.name.clone()),
        ("身份证", masked(&form.id_number, mask_id_number)),
        ("手机", masked(&form.phone.split_whitespace().collect::<String>(), mask_phone)),
        ("所在镇", place),
        ("对方", form.respondent_name.clone()),
        ("是否公开身份", if form.identity_hidden == "yes" { "先不要让对方知道" } else { "可以让对方知道" }.to_owned()),
        ("代办人", form.agent_name.clone()),
    ]
}
