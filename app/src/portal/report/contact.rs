//! Step 3: how to reach the applicant, and who the other side is.

use super::frame::{DraftField, StepButtons, StepData, StepPage, autosave};
use crate::api::intake::SaveContact;
use crate::ui::{Choice, Choices, Field, Icon, field_message};
use domain::intake::Step;
use domain::problem::FieldError;
use leptos::form::ActionForm;
use leptos::prelude::*;

#[component]
pub(in crate::portal) fn ContactPage() -> impl IntoView {
    let action = ServerAction::<SaveContact>::new();
    provide_context(action);
    view! {
        <StepPage
            step=Step::Contact
            title="怎么联系您，对方是谁？"
            lead="这些信息只用于办理这件事，办理人员依规保密。"
            version=action.version()
            failure=Signal::derive(move || action.value().get().and_then(Result::err))
            view=form
        />
    }
}

fn form(data: StepData, errors: Vec<FieldError>) -> AnyView {
    let action = expect_context::<ServerAction<SaveContact>>();
    let handle = data.draft.clone();
    let back = data.path_of("facts", data.page.draft.form.items.len().max(1));
    let form = data.page.draft.form;
    // A person or an employer may report, in every category (M-3.3-x).
    let employer = form.applicant_kind == "employer";
    let by_agent = form.by_agent == "yes";
    let places: Vec<Choice> = data
        .choices
        .towns
        .into_iter()
        .chain(data.choices.outside)
        .map(|(code, name)| Choice::new(code, name))
        .collect();
    let town_error = field_message(&errors, "town");
    let town_class = if town_error.is_some() { "field field--err opts--err" } else { "field" };
    let hidden = if form.identity_hidden == "yes" { "yes" } else { "no" };
    let save = autosave::<SaveContact>(|| {});
    view! {
        <ActionForm action=action attr:novalidate=true on:input=save>
            <DraftField draft=handle/>
            <div class="q q--fields">
                <h2 class="q__title">{if by_agent { "当事人（您替他反映的人）" } else { "您的联系方式" }}</h2>
                <Field
                    name="name"
                    label=if employer { "单位名称" } else { "姓名" }
                    value=form.name
                    errors=errors.clone()
                    autocomplete=if employer { "organization" } else { "name" }
                    width="w-18"
                />
                {if employer {
                    view! {
                        <Field name="credit_code" label="统一社会信用代码" value=form.credit_code errors=errors.clone() optional=true width="w-18" placeholder="18 位"/>
                    }
                        .into_any()
                } else {
                    view! {
                        <Field name="id_number" label="身份证号码" value=form.id_number errors=errors.clone() optional=true hint="用于核对参保记录。页面上只显示首尾几位。" width="w-18"/>
                    }
                        .into_any()
                }}
                <Field name="phone" label="联系电话" value=form.phone errors=errors.clone() mode="tel" autocomplete="tel" width="w-12" hint="手机号码；座机请带区号，例如 0457-2880001"/>
                <Field name="address" label="通讯地址" value=form.address errors=errors.clone() optional=true autocomplete="street-address" hint="需要邮寄书面答复时使用"/>
                <fieldset class=town_class>
                    <legend class="field__label">"事项所在辖区"</legend>
                    <p class="field__hint">"事情发生在哪个镇：单位所在的镇，或者参保的镇。"</p>
                    {town_error.map(|error| view! { <p class="field__err"><Icon name="oct"/>{error}</p> })}
                    <Choices name="town" row=true chosen=vec![form.town] choices=places/>
                </fieldset>
            </div>
            {by_agent
                .then(|| {
                    view! {
                        <div class="q q--fields">
                            <h2 class="q__title">"您（代办人）"</h2>
                            <Field name="agent_name" label="代办人姓名" value=form.agent_name errors=errors.clone() width="w-18"/>
                            <Field name="agent_phone" label="代办人电话" value=form.agent_phone errors=errors.clone() mode="tel" width="w-12"/>
                            <Field name="agent_relation" label="与本人的关系" value=form.agent_relation errors=errors.clone() optional=true width="w-18" placeholder="例如 儿子、网格员"/>
                            <label class="opt-i opt-i--quiet">
                                <input type="checkbox" name="agent_may_withdraw" value="yes" checked=form.agent_may_withdraw == "yes"/>
                                <span class="opt-i__t">"当事人授权我撤回反映"</span>
                            </label>
                            <p class="field__hint">"下一步请上传当事人签名的委托书照片。"</p>
                        </div>
                    }
                })}
            <div class="q q--fields">
                <h2 class="q__title">"对方是谁"</h2>
                <Field
                    name="respondent_name"
                    label="对方名称"
                    value=form.respondent_name
                    errors=errors.clone()
                    optional=true
                    hint="通常是用人单位，按劳动合同或工资条上的名称填写，记不全写简称也可以。没有对方的可以不填。"
                />
                <Field name="respondent_credit_code" label="统一社会信用代码" value=form.respondent_credit_code errors=errors.clone() optional=true width="w-18" placeholder="18 位，不知道可不填"/>
                <Field name="respondent_phone" label="对方电话" value=form.respondent_phone errors=errors.clone() optional=true mode="tel" width="w-12"/>
                <Field name="respondent_address" label="对方地址" value=form.respondent_address errors=errors.clone() optional=true/>
                <fieldset class="field">
                    <legend class="field__label">"可以让对方知道是您反映的吗？"</legend>
                    <Choices
                        name="identity_hidden"
                        chosen=vec![hidden.to_owned()]
                        choices=vec![
                            Choice::new("no", "可以").detail("核实工资和基数通常需要说明您的姓名"),
                            Choice::new("yes", "先不要").detail("需要透露时，我们会先电话征求您的意见"),
                        ]
                    />
                </fieldset>
            </div>
            <StepButtons back=back pending=action.pending()/>
        </ActionForm>
    }
    .into_any()
}
