//! Step 2: the facts that decide where the item belongs, and what happened.

use super::frame::{DraftField, StepButtons, StepData, StepPage};
use crate::api::intake::{CategoryChoice, SaveFacts, draft};
use crate::ui::{Choice, ChoiceKind, Choices, Cite, Field, Icon, Seal, TextArea, YearMonths, field_message};
use domain::intake::{ItemForm, Step};
use domain::limits;
use domain::problem::FieldError;
use domain::view::Hint;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub(in crate::portal) fn FactsPage() -> impl IntoView {
    let action = ServerAction::<SaveFacts>::new();
    provide_context(action);
    view! {
        <StepPage
            step=Step::Facts
            title="请说说具体情况"
            lead="回答下面几个问题，帮助我们一次找对部门。不清楚的，选“不清楚”就好。"
            version=action.version()
            failure=Signal::derive(move || action.value().get().and_then(Result::err))
            view=form
        />
    }
}

fn yes_no_unknown(yes: &str, no: &str) -> Vec<Choice> {
    vec![Choice::new("yes", yes), Choice::new("no", no), Choice::new("unknown", "不清楚")]
}

/// Saves what is typed without going on, and asks what the table would say of it now.
fn autosave(handle: String, item: u16, hint: RwSignal<Option<Hint>>) -> impl Fn(leptos::ev::Event) {
    super::frame::autosave::<SaveFacts>(move || {
        let handle = handle.clone();
        leptos::task::spawn_local(async move {
            if let Ok(Some(page)) = draft(handle, "facts".to_owned(), item, false).await {
                hint.try_set(page.draft.hint);
            }
        });
    })
}

fn form(data: StepData, errors: Vec<FieldError>) -> AnyView {
    let action = expect_context::<ServerAction<SaveFacts>>();
    let more = use_query_map().with_untracked(|query| query.get("more").is_some_and(|said| said == "yes"));
    let back = data.path_of("kind", usize::from(data.item));
    let StepData { page, choices, item: no, draft: handle } = data;
    let typed = page.draft.form.item(usize::from(no));
    let summary = page.draft.form.summary.clone();
    let category = choices.categories.iter().find(|known| known.no.to_string() == typed.category).cloned();
    let hint = RwSignal::new(page.draft.hint.clone());
    let save = autosave(handle.clone(), no, hint);
    let claims = choices.claims.clone();
    let acting: Vec<Choice> = choices
        .acting
        .iter()
        .map(|(id, name)| Choice::new(id.to_string(), name.clone()))
        .chain([Choice::new("other", "其他部门"), Choice::new("unknown", "不清楚")])
        .collect();
    let reform = match choices.reform.as_str() {
        "" => "“统模式”改革后".to_owned(),
        month => format!("{month}起"),
    };
    let numbered = Numbering::default();
    view! {
        <ActionForm action=action attr:novalidate=true on:input=save>
            <DraftField draft=handle/>
            <input type="hidden" name="item" value=no.to_string()/>
            {category.clone().map(|category| sub_kinds(&numbered, &category, &typed))}
            <fieldset class="q">
                <legend class="q__title"><span class="q__n">{numbered.next()}</span>"事情发生时，参加社保了吗？"</legend>
                <Choices name="enrolled" row=true chosen=vec![or_unknown(&typed.enrolled)] choices=yes_no_unknown("已经参保", "没有参保")/>
                <details class="fold fold--help">
                    <summary><Icon name="help"/>"怎么知道有没有参保？"</summary>
                    <div>"可在“国家社会保险公共服务平台”或“电子社保卡”里查看参保记录。"</div>
                </details>
            </fieldset>
            <fieldset class="q">
                <legend class="q__title"><span class="q__n">{numbered.next()}</span>"费款所属期：争议发生在哪一段时间？"</legend>
                <p class="field__hint">{format!("填欠缴或缴错的是哪几个月的社保费。{reform}改由单位向税务部门申报缴纳，前后由不同部门负责；记不清可以不填。")}</p>
                <YearMonths
                    values=[typed.from_year.clone(), typed.from_month.clone(), typed.to_year.clone(), typed.to_month.clone()]
                    errors=errors.clone()
                />
            </fieldset>
            <fieldset class="q">
                <legend class="q__title"><span class="q__n">{numbered.next()}</span>"涉及哪些险种？"<span class="opt">"可多选，不清楚可以不选"</span></legend>
                <Choices
                    name="insurance"
                    kind=ChoiceKind::Check
                    row=true
                    chosen=typed.insurance.clone()
                    choices=domain::case::InsuranceKind::ALL.iter().map(|kind| Choice::new(kind.id(), kind.zh())).collect()
                />
            </fieldset>
            {money_questions(&numbered, category.as_ref(), &typed, acting, &errors)}
            <div class="q">
                <Account summary=summary errors=errors.clone() number=numbered.next()/>
            </div>
            <fieldset class="q">
                <legend class="q__title"><span class="q__n">{numbered.next()}</span>"您希望怎么解决？"<span class="opt">"可多选"</span></legend>
                <Choices
                    name="claims"
                    kind=ChoiceKind::Check
                    chosen=typed.claims.clone()
                    choices=claims.into_iter().map(|(id, words)| Choice::new(id, words)).collect()
                />
            </fieldset>
            {move || {
                hint.get()
                    .map(|hint| {
                        view! {
                            <div class="guess" role="status">
                                <Seal character=hint.seal name="可能的牵头部门" lead=true large=true/>
                                <b>{hint.title}</b>
                                <p>{hint.reason}" "<Cite text=hint.cite/></p>
                            </div>
                        }
                    })
            }}
            <label class="opt-i opt-i--quiet">
                <input type="checkbox" name="more" value="yes" checked=more/>
                <span class="opt-i__t">"还有另一件事要一起反映，接着填"</span>
            </label>
            <StepButtons back=back pending=action.pending()/>
        </ActionForm>
    }
    .into_any()
}

fn or_unknown(value: &str) -> String {
    if value.is_empty() { "unknown".to_owned() } else { value.to_owned() }
}

/// Numbers the questions that are asked.
#[derive(Default)]
struct Numbering(std::cell::Cell<u8>);

impl Numbering {
    fn next(&self) -> u8 {
        self.0.set(self.0.get() + 1);
        self.0.get()
    }
}

fn sub_kinds(numbered: &Numbering, category: &CategoryChoice, typed: &ItemForm) -> AnyView {
    if category.sub_kinds.len() < 2 {
        return ().into_any();
    }
    let chosen = if typed.sub_kind.is_empty() {
        category.sub_kinds.first().map(|(id, _)| id.clone()).unwrap_or_default()
    } else {
        typed.sub_kind.clone()
    };
    view! {
        <fieldset class="q">
            <legend class="q__title"><span class="q__n">{numbered.next()}</span>"更接近哪一种？"</legend>
            <Choices
                name="sub_kind"
                row=true
                chosen=vec![chosen]
                choices=category.sub_kinds.iter().map(|(id, name)| Choice::new(id.clone(), name.clone())).collect()
            />
        </fieldset>
    }
    .into_any()
}

/// Questions that only some categories need.
fn money_questions(
    numbered: &Numbering,
    category: Option<&CategoryChoice>,
    typed: &ItemForm,
    acting: Vec<Choice>,
    errors: &[FieldError],
) -> AnyView {
    let no = category.map_or(0, |category| category.no);
    let about_payment = matches!(no, 3 | 4 | 6 | 8);
    let about_office = category.is_some_and(|category| category.acting_required) || matches!(no, 2 | 8);
    let describe = category.is_some_and(|category| category.description_required);
    let payer = if typed.payer.is_empty() { "employer".to_owned() } else { typed.payer.clone() };
    // What the chosen category itself claims is the first answer; it can be changed.
    let paid = if typed.paid.is_empty() && no == 8 { "no".to_owned() } else { or_unknown(&typed.paid) };
    let wage = if typed.wage_matches.is_empty() && no == 3 { "no".to_owned() } else { or_unknown(&typed.wage_matches) };
    view! {
        {about_payment
            .then(|| {
                view! {
                    <fieldset class="q">
                        <legend class="q__title"><span class="q__n">{numbered.next()}</span>"这笔社保费该由谁缴？"</legend>
                        <Choices
                            name="payer"
                            row=true
                            chosen=vec![payer]
                            choices=vec![
                                Choice::new("employer", "单位给职工缴"),
                                Choice::new("individual", "自己缴（灵活就业）"),
                                Choice::new("resident", "城乡居民"),
                                Choice::new("unknown", "不知道单位是谁，或平台用工"),
                            ]
                        />
                    </fieldset>
                    <fieldset class="q">
                        <legend class="q__title"><span class="q__n">{numbered.next()}</span>"按时缴费了吗？"</legend>
                        <Choices name="paid" row=true chosen=vec![paid] choices=yes_no_unknown("按时缴了", "没有按时缴")/>
                    </fieldset>
                    <fieldset class="q">
                        <legend class="q__title"><span class="q__n">{numbered.next()}</span>"申报的工资和实际一样吗？"</legend>
                        <Choices name="wage_matches" row=true chosen=vec![wage] choices=yes_no_unknown("一样", "不一样")/>
                    </fieldset>
                    <div class="q">
                        <Field name="amount" label="争议金额" hint="大约涉及多少元" value=typed.amount.clone() errors=errors.to_vec() optional=true mode="decimal" width="w-12"/>
                    </div>
                }
            })}
        {about_office
            .then(|| {
                view! {
                    <fieldset class="q" id="acting-question">
                        <legend class="q__title"><span class="q__n">{numbered.next()}</span>"哪个部门作的核定、检查，或者信息从哪个部门来？"</legend>
                        <Choices name="acting" row=true chosen=vec![or_unknown(&typed.acting)] choices=acting/>
                    </fieldset>
                }
            })}
        {describe
            .then(|| {
                let error = field_message(errors, "description");
                let invalid = error.is_some();
                view! {
                    <div class=if invalid { "q field--err" } else { "q" }>
                        <label class="field__label" for="description"><span class="q__n">{numbered.next()}</span>"具体情况"</label>
                        <p class="field__hint" id="description-hint">"至少写 10 个字，帮助我们判断归哪里管。"</p>
                        {error.map(|error| view! { <p class="field__err" id="description-error"><Icon name="oct"/>{error}</p> })}
                        <TextArea name="description" value=typed.description.clone() rows=3 max=limits::DESCRIPTION invalid=invalid described_by="description-hint"/>
                    </div>
                }
            })}
    }
    .into_any()
}

/// What happened, with a count of what is written.
#[component]
fn Account(summary: String, errors: Vec<FieldError>, number: u8) -> impl IntoView {
    let error = field_message(&errors, "summary");
    let invalid = error.is_some();
    let length = RwSignal::new(summary.chars().count());
    view! {
        <div class=if invalid { "field field--err" } else { "field" }>
            <label class="field__label" for="summary"><span class="q__n">{number}</span>"反映主要事项"</label>
            <p class="field__hint" id="summary-hint">
                "请把经过告诉我们，可以按这个顺序写：在哪家单位、做什么工作；从什么时候开始不对；您怎么发现的；和单位说过没有、怎么答复。"
            </p>
            {error.map(|error| view! { <p class="field__err" id="summary-error"><Icon name="oct"/>{error}</p> })}
            <TextArea
                name="summary"
                value=summary
                rows=7
                max=limits::SUMMARY
                invalid=invalid
                described_by="summary-hint summary-count"
                on_text=Callback::new(move |text: String| length.set(text.chars().count()))
            />
            <div class="field__foot">
                <span id="summary-count">{move || format!("已写 {} 字，最多 {} 字", length.get(), limits::SUMMARY)}</span>
                <span>"请不要填写银行卡密码"</span>
            </div>
        </div>
    }
}
