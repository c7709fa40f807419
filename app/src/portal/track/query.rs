//! Number and query code.

use crate::api::tracking::OpenCase;
use crate::error::AppError;
use crate::ui::{Field, Icon, ToldHere};
use domain::problem::Problem;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Why a case did not open; unknown, foreign and mistyped numbers read alike.
#[component]
pub(in crate::portal) fn OpenFailure(error: AppError) -> impl IntoView {
    let (title, message) = match error {
        AppError::Problem(Problem::TooMany(seconds)) => ("暂停查询".to_owned(), waiting(seconds)),
        AppError::Problem(Problem::NotFound) => {
            ("没有查到这件事".to_owned(), "受理编号和查询码对不上，请核对登记回执".to_owned())
        }
        other => ("暂时查不了".to_owned(), other.told().0),
    };
    view! {
        <div class="errsum" role="alert">
            <h2><Icon name="oct"/>{title}</h2>
            <ul><li>{message}</li></ul>
        </div>
    }
}

fn waiting(seconds: u32) -> String {
    let minutes = seconds.div_ceil(60);
    if seconds < 60 {
        format!("输错次数太多，请 {seconds} 秒后再试")
    } else {
        format!("输错次数太多，请 {minutes} 分钟后再试")
    }
}

/// Opens a case.
#[component]
pub(in crate::portal) fn QueryPage() -> impl IntoView {
    let action = ServerAction::<OpenCase>::new();
    let query = use_query_map();
    let typed = query.with_untracked(|query| query.get("no").unwrap_or_default());
    let failed = query.with_untracked(|query| {
        query.get("failed").map(|_| {
            let wait = query.get("wait").and_then(|seconds| seconds.parse().ok());
            AppError::Problem(wait.map_or(Problem::NotFound, Problem::TooMany))
        })
    });
    let told = failed.is_some();
    #[cfg(feature = "ssr")]
    if told {
        crate::context::set_status(404);
    }
    let _ = told;
    let failure = move || action.value().get().and_then(Result::err).or_else(|| failed.clone());
    view! {
        <Title text="查办理进度"/>
        <div class="wrap narrow-page">
            <nav class="crumb" aria-label="位置"><a href="/">"首页"</a><Icon name="right" small=true/><span>"我要查询"</span></nav>
            <div class="stack stack--6 cq gap-top">
                {move || failure().map(|error| view! { <OpenFailure error=error/> })}
                <ToldHere/>
                <div class="wiz__head"><h1 class="h1">"查办理进度"</h1><p>"提交后给您的登记回执上，有下面两个号码。"</p></div>
                <ActionForm action=action attr:class="q q--fields">
                    <Field name="case_no" label="受理编号" value=typed hint="4 位年份加序号，中间的短横线可以不输" width="w-12"/>
                    <Field name="query_code" label="查询码" value="" hint="8 位数字。连续输错会暂停查询" mode="numeric" width="w-12"/>
                    <div class="wiz__act wiz__act--bare">
                        <button class="btn btn--primary btn--l" disabled=move || action.pending().get()>"查询"</button>
                    </div>
                </ActionForm>
                <div class="panel">
                    <div class="panel__body">
                        <details class="fold"><summary>"没有号码，或者找不到回执"<Icon name="down"/></summary>
                            <p>"带上身份证到受理部门或镇调解站，工作人员核对身份后可以重新出具查询码；也可以拨打 12345 询问到哪里办。"</p>
                        </details>
                        <details class="fold fold--last"><summary>"替家里老人查"<Icon name="down"/></summary>
                            <p>"请老人把回执拍给您；或陪老人到镇调解站，工作人员当面帮您查。"</p>
                        </details>
                    </div>
                </div>
            </div>
        </div>
    }
    .into_any()
}
