//! What a party can do: every step is a plain form.

use super::progress::{Reread, before};
use crate::api::tracking::{
    AskReopening, Correct, Forward, LeaveMessage, Object, SayNoObjection, StartRemedy, Withdraw, WithdrawObjection,
};
use crate::error::AppError;
use crate::text::day_with_weekday;
use crate::ui::{
    Alert, AlertKind, Choice, ChoiceKind, Choices, ErrorSummary, Failure, Field, Icon, TextArea, YearMonths,
};
use domain::case::{DefectField, InsuranceKind, RemedyKind};
use domain::view::{CommandOutcome, PartyAction, TrackingView};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::PostUrl;
use leptos::server_fn::request::ClientReq;
use serde::de::DeserializeOwned;

/// A form that makes one step: sends, says what happened, reads the case again.
#[component]
pub(super) fn StepForm<F>(
    /// The step.
    action: ServerAction<F>,
    /// The case.
    case_no: String,
    /// The version seen.
    version: u32,
    /// Fields and button.
    children: Children,
) -> impl IntoView
where
    F: ServerFn<Protocol = server_fn::Http<PostUrl, server_fn::codec::Json>, Output = CommandOutcome, Error = AppError>
        + DeserializeOwned
        + Clone
        + Send
        + Sync
        + 'static,
    F::Client: Client<AppError>,
    <<F::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData: From<web_sys::FormData>,
{
    let reread = expect_context::<Reread>();
    let form = NodeRef::<leptos::html::Form>::new();
    Effect::new(move |_| {
        if let Some(Ok(outcome)) = action.value().get() {
            // What was sent does not stand there to be sent again.
            if let Some(form) = form.get_untracked() {
                form.reset();
            }
            reread.after(outcome.message);
        }
    });
    view! {
        {move || action.value().get().and_then(Result::err).map(|error| {
            let fields = error.fields();
            if fields.is_empty() { view! { <Failure error=error/> }.into_any() } else { view! { <ErrorSummary errors=fields/> }.into_any() }
        })}
        <ActionForm action=action node_ref=form attr:novalidate=true attr:class="stack stack--3">
            <input type="hidden" name="case_no" value=case_no/>
            <input type="hidden" name="version" value=version.to_string()/>
            {children()}
        </ActionForm>
    }
    .into_any()
}

/// Whether a box was ticked before the refusal; what was chosen stays chosen, with or without script.
fn ticked(field: &str) -> bool {
    before(field) == "yes"
}

#[component]
pub(super) fn NoObjectionForm(view: TrackingView) -> impl IntoView {
    let action = ServerAction::<SayNoObjection>::new();
    view! {
        <details class="fold" id="no-objection">
            <summary><Icon name="okc"/>"我无异议"<Icon name="down"/></summary>
            <p class="sub">"确认后记为您对处理结果没有异议；另一方也没有异议时，案件会办结归档。归档之前，您仍可以提出异议；以后仍能凭编号查阅。"</p>
        <StepForm action=action case_no=view.case_no.to_string() version=view.version>
            <button class="btn btn--primary">"确认无异议"</button>
        </StepForm>
        </details>
    }
    .into_any()
}

#[component]
pub(super) fn ObjectionForm(view: TrackingView) -> impl IntoView {
    let action = ServerAction::<Object>::new();
    let grounds = before("grounds");
    let typed = !grounds.is_empty();
    view! {
        <details class="fold fold--last" id="objection" open=typed>
            <summary><Icon name="scale"/>"有异议"<Icon name="down"/></summary>
            <StepForm action=action case_no=view.case_no.to_string() version=view.version>
                <div class="field">
                    <label class="field__label" for="grounds">"哪里有异议？"</label>
                    <p class="field__hint" id="grounds-hint">"写明对哪一项、为什么。归档之前都可以提出。"</p>
                    <TextArea name="grounds" value=grounds rows=4 described_by="grounds-hint"/>
                </div>
                <button class="btn btn--primary">"提出异议"</button>
            </StepForm>
        </details>
    }
    .into_any()
}

#[component]
pub(super) fn RemedyForm(view: TrackingView) -> impl IntoView {
    let action = ServerAction::<StartRemedy>::new();
    // Nothing is chosen for her: what is registered here is what she did elsewhere, by herself.
    let chosen: Vec<String> = Some(before("remedy")).filter(|kind| !kind.is_empty()).into_iter().collect();
    let typed = ["remedy", "body", "filed_on", "docket", "civil", "acknowledged"]
        .into_iter()
        .any(|field| !before(field).is_empty());
    let body_of = |kind: RemedyKind| view.remedies.iter().find(|remedy| remedy.kind == kind);
    let choices = RemedyKind::ALL.iter().map(|kind| {
        let words =
            body_of(*kind).map_or_else(|| kind.zh().to_owned(), |remedy| format!("{}（{}）", kind.zh(), remedy.body));
        Choice::new(kind.id(), words)
    });
    let choices: Vec<Choice> = choices.collect();
    view! {
        <details class="fold" id="choose-remedy" open=typed>
            <summary><Icon name="gavel"/>"登记我选择的救济途径"<Icon name="down"/></summary>
            <StepForm action=action case_no=view.case_no.to_string() version=view.version>
                <Alert kind=AlertKind::Soon title="登记不等于申请">
                    <p>"本平台不代您提起。请先向该机构递交申请，再回到这里登记；没有递交就登记，期限照样会过。"</p>
                </Alert>
                <fieldset class="field">
                    <legend class="field__label">"您已经向哪里提出？"</legend>
                    <Choices name="remedy" chosen=chosen choices=choices/>
                </fieldset>
                <Field name="body" label="实际递交的机构" value=before("body") optional=true hint="和上面写的不同时才填"/>
                <Field name="filed_on" label="递交日期" value=before("filed_on") hint="您递交申请的那一天，例如 2025-12-10" width="w-12"/>
                <Field name="docket" label="案号" value=before("docket") optional=true width="w-18"/>
                <fieldset class="field">
                    <legend class="field__label">"打算提起民事诉讼要求补缴？"</legend>
                    <p class="field__hint">"补缴社保不属于民事纠纷，应通过行政途径解决。"</p>
                    <label class="opt-i opt-i--quiet"><input type="checkbox" name="civil" value="yes" checked=ticked("civil")/><span class="opt-i__t">"是民事诉讼"</span></label>
                    <label class="opt-i opt-i--quiet"><input type="checkbox" name="acknowledged" value="yes" checked=ticked("acknowledged")/><span class="opt-i__t">"我已知悉上述说明"</span></label>
                </fieldset>
                <button class="btn btn--primary">"登记"</button>
            </StepForm>
        </details>
    }
    .into_any()
}

#[component]
pub(super) fn WithdrawObjectionForm(view: TrackingView) -> impl IntoView {
    let action = ServerAction::<WithdrawObjection>::new();
    view! {
        <details class="fold fold--last" id="withdraw-objection">
            <summary>"撤回异议"<Icon name="down"/></summary>
            <p class="sub">"撤回异议，就是表示您对处理结果没有异议：另一方也没有异议时，案件会办结归档。归档之前，您仍可以再次提出异议；申请复议、起诉的期限不因此延长。"</p>
        <StepForm action=action case_no=view.case_no.to_string() version=view.version>
            <button class="btn btn--danger">"确认撤回异议"</button>
        </StepForm>
        </details>
    }
    .into_any()
}

/// Where to turn, and one button that saves the way (M-2.3-c).
#[component]
pub(super) fn Informed(view: TrackingView) -> impl IntoView {
    let Some(target) = view.target.clone() else { return ().into_any() };
    let action = ServerAction::<Forward>::new();
    let may = view.actions.contains(&PartyAction::Forward);
    view! {
        <section class="panel">
            <div class="panel__body panel__body--l stack stack--3">
                <h2 class="h2">"这件事应由以下部门办理"</h2>
                <dl class="kv"><dt>"部门"</dt><dd>{target.name}</dd><dt>"地址"</dt><dd>{target.address}</dd><dt>"电话"</dt><dd>{target.phone}</dd></dl>
                {view.forwarded_to.map(|case_no| view! {
                    <Alert kind=AlertKind::Done title="已转送"><p><a href=format!("/track/{case_no}")>{format!("新的受理编号 {case_no}")}</a>"，查询码不变。"</p></Alert>
                })}
                {may.then(|| view! {
                    <StepForm action=action case_no=view.case_no.to_string() version=view.version>
                        <label class="opt-i opt-i--quiet"><input type="checkbox" name="consent" value="yes" checked=ticked("consent")/><span class="opt-i__t">"我同意把登记内容和材料一并转送该部门，不必重新填写"</span></label>
                        <button class="btn btn--primary">"转送"<Icon name="go"/></button>
                    </StepForm>
                })}
            </div>
        </section>
    }
    .into_any()
}

/// Every defect with the field that answers it. The answers travel in the order of the defects.
#[component]
pub(super) fn CorrectionForm(view: TrackingView) -> impl IntoView {
    let action = ServerAction::<Correct>::new();
    let due = view
        .due
        .as_ref()
        .map(|due| format!("，请在 {} 前补正", day_with_weekday(crate::text::last_day(due.at), view.now)))
        .unwrap_or_default();
    let defects = view.defects.clone();
    view! {
        <section class="panel correction" id="correction">
            <div class="panel__body panel__body--l stack stack--3">
                <Alert kind=AlertKind::Soon title=format!("需要您补充或更正 {} 处{due}", defects.len())><p>"等您补正的时间不计入办理期限。"</p></Alert>
                <StepForm action=action case_no=view.case_no.to_string() version=view.version>
                    {defects
                        .into_iter()
                        .map(|defect| {
                            view! {
                                <div class="q q--fields" id=format!("defect-{}", defect.no)>
                                    <h3 class="q__title">{format!("{}. {}", defect.no, defect.field.zh())}</h3>
                                    <p class="sub">{defect.text}</p>
                                    {answer(defect.field, defect.no)}
                                </div>
                            }
                        })
                        .collect_view()}
                    <button class="btn btn--primary btn--l">"提交补正"</button>
                </StepForm>
            </div>
        </section>
    }
    .into_any()
}

/// The field that answers a defect; a defect of a field is answered by that field, and says so.
fn answer(field: DefectField, no: u8) -> AnyView {
    let said = || view! { <input type="hidden" name="answers[]" value="已更正"/> };
    match field {
        DefectField::Contact => view! { {said()}<Field name="phone" label="联系电话" value=before("phone") mode="tel" width="w-12"/> }.into_any(),
        DefectField::PayerProfile => view! { {said()}<Field name="name" label="姓名或名称" value=before("name") width="w-18"/> }.into_any(),
        DefectField::Town => view! { {said()}<Field name="town" label="事项所在辖区" value=before("town") width="w-12"/> }.into_any(),
        DefectField::Summary => view! {
            {said()}
            <div class="field"><label class="field__label" for="summary">"反映主要事项"</label><TextArea name="summary" value=before("summary") rows=5/></div>
        }
        .into_any(),
        DefectField::Period => {
            view! { {said()}<YearMonths values=[before("from_year"), before("from_month"), before("to_year"), before("to_month")]/> }.into_any()
        }
        DefectField::Insurance => view! {
            {said()}
            <Choices name="insurance" kind=ChoiceKind::Check row=true chosen=before("insurance").split_whitespace().map(str::to_owned).collect()
                choices=InsuranceKind::ALL.iter().map(|kind| Choice::new(kind.id(), kind.zh())).collect()/>
        }
        .into_any(),
        DefectField::Material | DefectField::Other => {
            let id = format!("answer-{no}");
            let hint = if field == DefectField::Material { "先在“材料”里上传，再在这里说明传了什么。" } else { "" };
            view! {
                <div class="field">
                    <label class="field__label" for=id.clone()>"您的说明"</label>
                    {(!hint.is_empty()).then(|| view! { <p class="field__hint">{hint}</p> })}
                    <TextArea name="answers[]" id=id value=before(&format!("answer-{no}")) rows=3/>
                </div>
            }
            .into_any()
        }
    }
}

/// Message, telephone, withdrawal, reopening.
#[component]
pub(super) fn Side(view: TrackingView) -> impl IntoView {
    let may = |action: PartyAction| view.actions.contains(&action);
    let message = ServerAction::<LeaveMessage>::new();
    let withdraw = ServerAction::<Withdraw>::new();
    let reopen = ServerAction::<AskReopening>::new();
    let case_no = view.case_no.to_string();
    view! {
        <section class="panel no-print">
            <div class="panel__head"><h2>"想补充说明或催一下？"</h2></div>
            <div class="panel__body stack stack--3">
                {may(PartyAction::Message).then(|| view! {
                    <StepForm action=message case_no=case_no.clone() version=view.version>
                        <div class="field">
                            <label class="field__label" for="message">"给承办人员留言"</label>
                            <p class="field__hint" id="message-hint">"一个工作日内回您，留言不影响办理期限。"</p>
                            <TextArea name="text" id="message" value=before("text") rows=3 max=domain::limits::MESSAGE described_by="message-hint"/>
                        </div>
                        <button class="btn btn--block"><Icon name="msg"/>"留言"</button>
                    </StepForm>
                })}
                <a class="btn btn--block" href="tel:12345"><Icon name="phone"/>"拨打 12345"</a>
                {may(PartyAction::Withdraw).then(|| view! {
                    <details class="fold fold--last" open=!before("withdraw").is_empty()>
                        <summary>"撤回反映"<Icon name="down"/></summary>
                        <p class="sub">"答复之前随时可以撤回。撤回后不影响以后就同一件事再次反映。"</p>
                        <StepForm action=withdraw case_no=case_no.clone() version=view.version>
                            <Field name="reason" label="撤回理由" value=before("withdraw")/>
                            <button class="btn btn--danger">"撤回，不再办理"</button>
                        </StepForm>
                    </details>
                })}
                {may(PartyAction::AskReopening).then(|| view! {
                    <details class="fold fold--last" open=!before("reopen").is_empty()>
                        <summary>"申请重新办理"<Icon name="down"/></summary>
                        <p class="sub">"有新证据、决定被撤销、漏项或办理错误时，可以申请；由部门负责人决定。"</p>
                        <StepForm action=reopen case_no=case_no.clone() version=view.version>
                            <Field name="reason" label="申请理由" value=before("reopen")/>
                            <button class="btn">"申请重新办理"</button>
                        </StepForm>
                    </details>
                })}
            </div>
        </section>
    }
    .into_any()
}
