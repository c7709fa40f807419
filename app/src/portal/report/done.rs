//! The receipt.

use crate::api::intake::receipt;
use crate::api::tracking::OpenCase;
use crate::error::AppError;
use crate::portal::leave::LeaveForm;
use crate::text::{day_with_weekday, last_day, query_code};
use crate::ui::{Alert, AlertKind, Failure, Icon};
use domain::problem::Problem;
use domain::view::Submitted;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub(in crate::portal) fn DonePage() -> impl IntoView {
    let query = use_query_map();
    let handle = Memo::new(move |_| query.with(|query| query.get("draft").unwrap_or_default()));
    let submitted = Resource::new_blocking(move || handle.get(), receipt);
    put_away_when_left(handle);
    view! {
        <Title text="已经收到"/>
        <div class="wrap done-page">
            <Suspense>
                {move || Suspend::new(async move {
                    match submitted.await {
                        Ok(submitted) => view! { <Receipt submitted=submitted draft=handle.get_untracked()/> }.into_any(),
                        Err(AppError::Problem(Problem::NotFound)) => view! { <PutAway/> }.into_any(),
                        Err(error) => view! { <Failure error=error/> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

/// Where a script runs, another page of the site is drawn without asking the server for it: the receipt is put away as
/// its page goes. Where none runs, the server sees that another page is asked for.
fn put_away_when_left(handle: Memo<String>) {
    if cfg!(feature = "hydrate") {
        on_cleanup(move || {
            let Some(draft) = handle.try_get_untracked() else { return };
            leptos::task::spawn_local(async move {
                if let Err(error) = crate::api::intake::put_receipt_away(draft).await {
                    leptos::logging::warn!("receipt not put away: {error}");
                }
            });
        });
    }
}

/// The receipt was shown.
#[component]
fn PutAway() -> impl IntoView {
    view! {
        <section class="empty">
            <Icon name="key"/>
            <h1 class="h1">"回执已经收起"</h1>
            <p class="sub">
                "为保护您的信息，查询码只在提交后 15 分钟内显示，离开回执页后不再显示。您反映的事项已经收到，不用重新提交。"
            </p>
            <p class="sub">
                "没有记下查询码的，带身份证到受理部门或就近的镇调解站，工作人员核对身份后重新出具；也可以拨打 12345 询问到哪里办。"
            </p>
            <div class="row row--wrap">
                <a class="btn btn--primary" href="/track">"查办理进度"</a>
                <a class="btn" href="/guide/stations">"各镇调解站地址与电话"</a>
            </div>
        </section>
    }
}

#[component]
fn Receipt(submitted: Submitted, draft: String) -> impl IntoView {
    let action = ServerAction::<OpenCase>::new();
    let register_by =
        submitted.register_by.map(|due| format!("最迟 {}", day_with_weekday(last_day(due), submitted.at)));
    view! {
        <div class="cq stack stack--6">
            <section class="done-hero">
                <div class="done-hero__t">
                    <Icon name="okc"/>
                    <div>
                        <h1 class="h1">"已经收到，请放心"</h1>
                        <p class="sub">"请记下或拍下面两个号码，查进度时用。"</p>
                    </div>
                </div>
                <div class="ticket">
                    <div><span class="lbl">"受理编号"</span><div class="big num" id="case-no">{submitted.case_no.to_string()}</div></div>
                    <div><span class="lbl">"查询码"</span><div class="big num" id="query-code">{query_code(&submitted.query_code)}</div></div>
                </div>
                <p class="sub">{submitted.title}</p>
                <div class="row row--wrap">
                    <ActionForm action=action>
                        <input type="hidden" name="case_no" value=submitted.case_no.to_string()/>
                        <input type="hidden" name="query_code" value=submitted.query_code/>
                        <button class="btn btn--primary">"查看办理进度"</button>
                    </ActionForm>
                    <button class="btn only-js" type="button" on:click=move |_| { let _ = window().print(); }><Icon name="print"/>"打印回执"</button>
                    <form method="post" action="/api/intake/receipt-seen" class="no-print">
                        <input type="hidden" name="draft" value=draft/>
                        <button class="btn"><Icon name="check"/>"我已记下"</button>
                    </form>
                    <LeaveForm/>
                </div>
                <p class="small muted">"本页只在提交后 15 分钟内、离开之前显示，请现在记下、拍照或打印。查询码等于您的钥匙，请不要转发给别人。忘记了可以带身份证到受理部门重新出具。"</p>
            </section>
            <section class="panel">
                <div class="panel__body panel__body--l">
                    <h2 class="h2">"接下来会怎样"</h2>
                    <ol class="nexts">
                        <li>
                            <span class="steps__n">"一"</span><b>"受理登记"</b><span class="when2">{register_by.unwrap_or_default()}</span>
                            <p>"受理人员核对您的信息，可能会打电话向您了解情况。"</p>
                        </li>
                        <li>
                            <span class="steps__n">"二"</span><b>"确定谁来办"</b><span class="when2">"登记后"</span>
                            <p>"告诉您牵头部门和第一责任人；不归本单位管的，书面告诉您归哪里，并可以替您转过去。"</p>
                        </li>
                        <li>
                            <span class="steps__n">"三"</span><b>"部门办理"</b><span class="when2">"期限写在进度页"</span>
                            <p>"核查情况。需要您补材料时会写在进度页，补材料的时间不计入期限。"</p>
                        </li>
                        <li>
                            <span class="steps__n">"四"</span><b>"给您和对方书面答复"</b><span class="when2">"办理后"</span>
                            <p>"认可就归档；不认可，答复里会写清楚调解、行政复议、仲裁、行政诉讼各找谁、到哪天为止。"</p>
                        </li>
                    </ol>
                </div>
            </section>
            <Alert kind=AlertKind::Plain title="请防范冒充">
                <p class="sub">"办理过程不收任何费用。向您要银行卡密码、短信验证码或让您转账的，都不是我们，请直接挂断并拨打 12345 核实。"</p>
            </Alert>
        </div>
    }
    .into_any()
}
