//! The first page: one door.

use crate::api::intake::{Choices, offered};
use crate::api::tracking::OpenCase;
use crate::ui::{Cite, Icon};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

/// The first page.
#[component]
pub(super) fn Home() -> impl IntoView {
    let loaded = Resource::new_blocking(|| (), |()| offered());
    view! {
        <Title text=""/>
        <Hero/>
        <div class="wrap">
            <Lookup/>
            <Suspense>
                {move || Suspend::new(async move {
                    match loaded.await {
                        Ok(choices) => view! { <Body choices=choices/> }.into_any(),
                        Err(error) => view! { <crate::ui::Failure error=error/> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

#[component]
fn Hero() -> impl IntoView {
    view! {
        <section class="hero">
            <div class="wrap">
                <div>
                    <h1>"社保费有争议，"<br/>"您只需反映一次"</h1>
                    <p class="lead">
                        "不用分辨该找税务、人社还是医保。把情况告诉我们，第一位受理您的工作人员负责到底，最后给您一份书面答复。"
                    </p>
                    <div class="hero__act">
                        <a class="btn btn--primary btn--l" href="/report/kind">"我要反映"<Icon name="go"/></a>
                        <a class="btn btn--l" href="/track"><Icon name="search"/>"我要查询"</a>
                    </div>
                    <ul class="hero__note">
                        <li><Icon name="check" small=true/>"三分钟填完"</li>
                        <li><Icon name="check" small=true/>"手机拍照就能传材料"</li>
                        <li><Icon name="check" small=true/>"全程不收费"</li>
                    </ul>
                </div>
                <Confluence/>
            </div>
        </section>
    }
    .into_any()
}

/// Departments on the picture: character, name, x of the pill, its width, y, and whether it usually leads.
const STREAMS: [(&str, &str, f32, f32, u16, bool); 9] = [
    ("网", "网信办", 232.5, 85.0, 20, false),
    ("法", "人民法院", 226.0, 98.0, 64, false),
    ("营", "营商局·12345", 193.5, 163.0, 108, false),
    ("人", "人社局", 232.5, 85.0, 152, true),
    ("税", "税务局", 232.5, 85.0, 196, true),
    ("医", "医保局", 232.5, 85.0, 240, true),
    ("司", "司法局", 232.5, 85.0, 284, false),
    ("信", "信访局", 232.5, 85.0, 328, false),
    ("镇", "各镇调解站", 219.5, 111.0, 372, false),
];

/// One report flows through many departments into one answer.
#[component]
fn Confluence() -> impl IntoView {
    view! {
        <svg
            class="confl confl--wide"
            viewBox="0 0 560 424"
            role="img"
            aria-label="示意图：您反映一次，受理部门按职责请税务、人社、医保等九方联办，最后汇成一份书面答复"
        >
            {STREAMS
                .into_iter()
                .map(|(_, _, x, width, y, lead)| {
                    let middle = y + 16;
                    let (left, right) = (x, x + width);
                    let d = format!(
                        "M74 212C144 212 125 {middle} {left} {middle}M{right} {middle}C425 {middle} 406 212 476 212",
                    );
                    let (class, stroke) = if lead { ("tr", "3.6") } else { ("br", "1.8") };
                    view! { <path class=class stroke-width=stroke d=d></path> }
                })
                .collect_view()}
            <path class="tr" stroke-width="9" d="M52 212H77M473 212H500"></path>
            <circle class="confl__you" cx="34" cy="212" r="27"></circle>
            <text class="confl__me" x="34" y="219" text-anchor="middle">"您"</text>
            <text class="cap" x="36" y="264">"反映一次"</text>
            {STREAMS
                .into_iter()
                .map(|(character, name, x, width, y, lead)| {
                    let suffix = |class: &str| if lead { format!("{class} {class}--m") } else { class.to_owned() };
                    view! {
                        <rect class=suffix("pill") x=x.to_string() y=y.to_string() width=width.to_string() height="32" rx="6"></rect>
                        <rect class=suffix("sq") x=(x + 5.0).to_string() y=(y + 5).to_string() width="22" height="22" rx="3"></rect>
                        <text class=suffix("ch") x=(x + 16.0).to_string() y=(y + 21).to_string()>{character}</text>
                        <text class="nm" x=(x + 34.0).to_string() y=(y + 21).to_string()>{name}</text>
                    }
                })
                .collect_view()}
            <g transform="translate(488 170)">
                <path class="sheet" d="M4 0h44l14 14v66a4 4 0 0 1-4 4H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z"></path>
                <path class="sheet" fill="none" d="M48 0v14h14"></path>
                <path class="ln" d="M12 20h24M12 32h38M12 42h38M12 52h26"></path>
            </g>
            <text class="cap" x="517" y="278">"一份答复"</text>
        </svg>
    }
    .into_any()
}

#[component]
fn Lookup() -> impl IntoView {
    let action = ServerAction::<OpenCase>::new();
    view! {
        <section class="panel lookup cq" aria-labelledby="lk">
            <ActionForm action=action attr:class="lookup__in">
                <div class="lookup__t"><h2 id="lk">"查办理进度"</h2><p>"登记回执上有这两个号码"</p></div>
                <div class="field">
                    <label class="field__label" for="case_no">"受理编号"</label>
                    <input class="field__input" id="case_no" name="case_no" inputmode="text" placeholder="例如 2026-0058" autocomplete="off"/>
                </div>
                <div class="field">
                    <label class="field__label" for="query_code">"查询码"</label>
                    <input class="field__input" id="query_code" name="query_code" inputmode="numeric" placeholder="8 位数字" autocomplete="off"/>
                </div>
                <button class="btn btn--primary lookup__go" disabled=move || action.pending().get()>"查询"</button>
            </ActionForm>
            {move || {
                action
                    .value()
                    .get()
                    .and_then(Result::err)
                    .map(|error| view! { <div class="lookup__error"><super::track::OpenFailure error=error/></div> })
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Body(choices: Choices) -> impl IntoView {
    let limit = |stage: &str| {
        choices.limits.iter().find(|(known, _)| known == stage).map(|(_, limit)| limit.clone()).unwrap_or_default()
    };
    let flow = [
        (
            "一",
            "受理登记",
            "您提交后，受理人员核对并登记，凭编号和查询码随时可查。",
            format!("{}内", limit("registration")),
        ),
        (
            "二",
            "分类流转",
            "按职责确定牵头和协办部门；不归本单位管的，会明确告诉您去哪里。",
            format!("{}内", limit("classification")),
        ),
        (
            "三",
            "事项办理",
            "各部门依职权办理，各自出具书面意见，由受理部门汇总。",
            format!("一般事项 {}内", limit("handling")),
        ),
        (
            "四",
            "回复反馈",
            "处理意见以书面形式告知争议双方，您可以表示认可或提出异议。",
            format!("形成意见后 {}内", limit("reply")),
        ),
        ("五", "案卷归档", "您没有异议的，整理归档；以后仍可凭编号查阅。", "反馈后".to_owned()),
    ];
    let categories = choices.categories;
    view! {
        <section class="sect" aria-labelledby="k">
            <div class="sect__h"><h2 class="h2" id="k">"哪些事可以反映"</h2><p>"点开最像的一类即可，选错不影响受理"</p></div>
            <div class="kinds">
                {categories
                    .into_iter()
                    .map(|category| {
                        view! {
                            <a href=format!("/report/kind?category={}", category.no)>
                                <b>{category.plain}</b>
                                <Icon name="right"/>
                                <span>{category.hint}</span>
                            </a>
                        }
                    })
                    .collect_view()}
            </div>
        </section>
        <section class="sect" aria-labelledby="f">
            <div class="sect__h"><h2 class="h2" id="f">"办理流程"</h2><a href="/guide/process">"流程与时限说明"</a></div>
            <div class="panel">
                <ol class="flow5">
                    {flow
                        .into_iter()
                        .map(|(numeral, title, text, limit)| {
                            view! {
                                <li>
                                    <span class="steps__n">{numeral}</span>
                                    <h3>{title}</h3>
                                    <p>{text}</p>
                                    <span class="limit"><Icon name="clock" small=true/>{limit}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ol>
                <p class="flow5__side">
                    <Icon name="split"/>
                    <span class="grow">
                        <b>"职责不清怎么办？"</b>
                        " 受理部门填写报送单移交市政府，经 12345 热线机制转交承办部门，仍会答复您，不需要您再跑。"
                    </span>
                </p>
            </div>
            <p class="tiny muted gap-top">"天数为内定默认值：机制原文写的是“规定时限”，没有写天数。"</p>
        </section>
        <section class="sect" aria-labelledby="p">
            <div class="sect__h"><h2 class="h2" id="p">"政策与依据"</h2><a href="/guide/policy">"全部条款"</a></div>
            <div class="who2">
                <div class="panel">
                    <div class="panel__body cq">
                        <h3 class="axis2__h">"先看时间：2024年4月是一条分界线"</h3>
                        <div class="axis2">
                            <span class="axis2__m">"2024 年 4 月"</span>
                            <div><h3>"这之前的补缴争议"</h3><p>"社保补缴由人社局、医保补缴由医保局受理。"</p></div>
                            <div><h3>"这之后的征缴争议"</h3><p>"已参保，但单位没按时缴、或申报工资与实际不符的，由税务局负责。"</p></div>
                        </div>
                        <p class="sub small gap-top">
                            "参保、劳动合同、确认劳动关系、待遇享受等争议，不论前后，都由人社局或医保局受理。"
                            <Cite text="机制 三（二）2—4"/>
                        </p>
                    </div>
                </div>
                <div class="panel">
                    <div class="panel__body">
                        <ul class="doclist">
                            <li><a href="/guide/policy"><Icon name="doc"/><b>{choices.document.0}</b><span>{format!("{} 印发 · 本平台的办事依据", choices.document.2)}</span></a></li>
                            <li><a href="/guide/remedies"><Icon name="doc"/><b>"对处理结果不满意怎么办"</b><span>"调解、行政复议、仲裁、行政诉讼的条件与期限"</span></a></li>
                            <li><a href="/guide/materials"><Icon name="doc"/><b>"需要准备哪些材料"</b><span>"按九类争议分列，缺材料也可以先反映"</span></a></li>
                            <li><a href="/guide/stations"><Icon name="doc"/><b>"各镇调解站"</b><span>"就近当面反映，工作人员代您填写"</span></a></li>
                        </ul>
                    </div>
                </div>
            </div>
        </section>
    }
    .into_any()
}
