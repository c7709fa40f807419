//! What people should know: the document, the process, the remedies, stations, proxies, protection of their data.

use crate::api::intake::{Choices, offered, stations};
use crate::ui::{Failure, Icon};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// Topics: address, title.
const TOPICS: [(&str, &str); 8] = [
    ("policy", "政策与依据"),
    ("process", "办理流程与时限"),
    ("remedies", "对处理结果不满意怎么办"),
    ("materials", "需要准备哪些材料"),
    ("stations", "各镇调解站地址与电话"),
    ("proxy", "代为填写与授权说明"),
    ("privacy", "个人信息怎样被保护"),
    ("accessibility", "无障碍说明"),
];

#[component]
pub(super) fn GuidePage() -> impl IntoView {
    let params = use_params_map();
    let topic = Memo::new(move |_| params.with(|params| params.get("topic").unwrap_or_default()));
    // The document's title is asked for again when the page has been written, and its signals may be gone by then.
    let title = move || {
        let found = topic.try_with(|topic| TOPICS.iter().find(|(known, _)| known == topic).map(|(_, title)| *title));
        found.flatten().unwrap_or("没有这一页")
    };
    let loaded = Resource::new_blocking(|| (), |()| offered());
    view! {
        <Title text=title/>
        <div class="wrap">
            <nav class="crumb" aria-label="位置"><a href="/">"首页"</a><Icon name="right" small=true/><span>{title}</span></nav>
            <div class="guide">
                <nav class="guide__nav" aria-label="说明目录">
                    <ul class="links">
                        {TOPICS
                            .into_iter()
                            .map(|(known, title)| {
                                view! {
                                    <li><a href=format!("/guide/{known}") aria-current=move || (topic.get() == known).then_some("page")>{title}</a></li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </nav>
                <article class="guide__body stack">
                    <h1 class="h1">{title}</h1>
                    <Transition>
                        {move || Suspend::new(async move {
                            match loaded.await {
                                Ok(choices) => topic_view(&topic.get(), choices),
                                Err(error) => view! { <Failure error=error/> }.into_any(),
                            }
                        })}
                    </Transition>
                </article>
            </div>
        </div>
    }
    .into_any()
}

fn topic_view(topic: &str, choices: Choices) -> AnyView {
    match topic {
        "policy" => policy(choices),
        "process" => process(&choices),
        "remedies" => remedies(),
        "materials" => materials(choices),
        "stations" => view! { <Stations/> }.into_any(),
        "proxy" => proxy(),
        "privacy" => privacy(),
        "accessibility" => accessibility(),
        _ => {
            #[cfg(feature = "ssr")]
            crate::context::set_status(404);
            view! { <p>"请从左侧选择。"</p> }.into_any()
        }
    }
}

fn policy(choices: Choices) -> AnyView {
    let (title, issuer, on) = choices.document;
    view! {
        <p class="sub">{format!("《{title}》，{issuer}，{on} 印发。下面是系统逐条执行的条款原文；每一步、每一次拒绝都写明依据的是哪一条。")}</p>
        <div class="tbl-wrap" tabindex="0" role="region" aria-label="条款">
            <table class="tbl">
                <thead><tr><th scope="col">"条款"</th><th scope="col">"原文"</th></tr></thead>
                <tbody>
                    {choices.clauses.into_iter().map(|(cite, text)| view! { <tr><td class="nowrap">{cite}</td><td>{text}</td></tr> }).collect_view()}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn process(choices: &Choices) -> AnyView {
    let limit = |stage: &str| {
        choices.limits.iter().find(|(known, _)| known == stage).map(|(_, limit)| limit.clone()).unwrap_or_default()
    };
    let steps = [
        (
            "受理登记",
            limit("registration"),
            "第一位接待您的人负责登记和流转，这叫首问责任制。内容不全的，会一次列全请您补正，补正时间不计入期限。",
        ),
        (
            "分类流转",
            limit("classification"),
            "按职责表确定由谁办理，写明依据哪一条。不属于本单位的，书面告知应由哪个部门办理，您同意后可以直接转送，不必重填。",
        ),
        ("事项办理", limit("handling"), "承办部门核查事实，形成每一项的结论和依据。"),
        ("回复反馈", limit("reply"), "书面答复同时送达您和对方，写明四种救济途径、受理机构和期限。"),
        ("案卷归档", limit("archiving"), "无异议或救济办结后归档，归档后只读；有新证据等情形可以申请重新办理。"),
    ];
    view! {
        <ol class="nexts">
            {steps
                .into_iter()
                .zip(["一", "二", "三", "四", "五"])
                .map(|((title, limit, text), numeral)| view! {
                    <li><span class="steps__n">{numeral}</span><b>{title}</b><span class="when2">{limit}</span><p>{text}</p></li>
                })
                .collect_view()}
        </ol>
        <p class="sub">"机制原文写的是“规定时限”“及时”，没有写天数；这里的天数是内定默认值，由客户核定，不是法律规定。到期没有办完的，会列入督办，不会自动结案。"</p>
    }
    .into_any()
}

fn remedies() -> AnyView {
    let rows = [
        ("调解", "双方愿意商量时", "镇社保费争议调解站、人民调解委员会", "随时；达成协议后 30 日内可共同申请司法确认"),
        (
            "行政复议",
            "对部门的处理决定不服",
            "对税务局的决定，向上一级税务机关；对人社、医保局的决定，向漠河市人民政府",
            "知道之日起 60 日内；不需要先缴费",
        ),
        ("仲裁", "与单位之间的劳动关系、劳动合同等争议", "劳动人事争议仲裁委员会", "知道权利被侵害之日起 1 年内"),
        (
            "行政诉讼",
            "对部门的处理决定不服",
            "有管辖权的人民法院",
            "知道之日起 6 个月内；经过复议的，收到复议决定之日起 15 日内",
        ),
    ];
    view! {
        <div class="tbl-wrap" tabindex="0" role="region" aria-label="救济途径">
            <table class="tbl tbl--stack">
                <thead><tr><th scope="col">"途径"</th><th scope="col">"适用"</th><th scope="col">"找谁"</th><th scope="col">"期限"</th></tr></thead>
                <tbody>
                    {rows.into_iter().map(|(kind, fits, body, limit)| view! {
                        <tr><td data-th="途径"><b>{kind}</b></td><td data-th="适用">{fits}</td><td data-th="找谁">{body}</td><td data-th="期限">{limit}</td></tr>
                    }).collect_view()}
                </tbody>
            </table>
        </div>
        <p>"补缴社保不属于民事纠纷，应通过行政途径解决（机制 三（二）6）。"</p>
        <p class="sub">"拿不准时可以先问市司法局，业务指导不收费（机制 三（二）5）。"</p>
    }
    .into_any()
}

fn materials(choices: Choices) -> AnyView {
    view! {
        <p class="sub">"缺材料也可以先反映，受理后再补。已经交过的材料不会再要一遍。"</p>
        {choices
            .categories
            .into_iter()
            .map(|category| view! {
                <section>
                    <h2 class="h3">{category.plain}</h2>
                    <ul class="bullets">{category.materials.into_iter().map(|material| view! { <li>{material}</li> }).collect_view()}</ul>
                </section>
            })
            .collect_view()}
    }
    .into_any()
}

/// The towns' stations, so that a citizen finds the nearest (M-3.2.9-a).
#[component]
fn Stations() -> impl IntoView {
    let loaded = Resource::new_blocking(|| (), |()| stations());
    view! {
        <p class="sub">"各镇社区设立社保费争议调解站，对辖区内争议初步受理和分类（机制 三（二）9）。"</p>
        <Suspense>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(stations) => view! {
                        <div class="tbl-wrap" tabindex="0" role="region" aria-label="调解站">
                            <table class="tbl tbl--stack">
                                <thead><tr><th scope="col">"镇"</th><th scope="col">"调解站"</th><th scope="col">"地址"</th><th scope="col">"电话"</th></tr></thead>
                                <tbody>
                                    {stations.into_iter().map(|station| view! {
                                        <tr>
                                            <td data-th="镇">{station.town}</td>
                                            <td data-th="调解站">{station.name}</td>
                                            <td data-th="地址">{station.address}</td>
                                            <td data-th="电话"><a href=format!("tel:{}", station.phone)>{station.phone.clone()}</a></td>
                                        </tr>
                                    }).collect_view()}
                                </tbody>
                            </table>
                        </div>
                    }
                    .into_any(),
                    Err(error) => view! { <Failure error=error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn proxy() -> AnyView {
    view! {
        <p>"老人、病人或不方便上网的人，可以请家人、网格员或工作人员代为反映。"</p>
        <ul class="bullets">
            <li>"在第一步选择“替别人反映”，写明当事人和代办人两个人的姓名、电话。"</li>
            <li>"上传当事人签名的委托书照片，写明委托谁、办什么、到什么时候。"</li>
            <li>"查询码交给代办人保管。委托书没有写明可以撤回的，代办人不能替当事人撤回。"</li>
            <li>"也可以到镇调解站或任何一个部门窗口，由工作人员当面代填，当场给您受理编号和查询码。"</li>
        </ul>
    }
    .into_any()
}

fn privacy() -> AnyView {
    view! {
        <ul class="bullets">
            <li>"只收集办理需要的内容：姓名、联系方式、事项所在的镇、经过、参保和缴费情况。"</li>
            <li>"姓名、证件号码、电话、地址和经过都加密保存；看板和列表上只显示打码后的内容。"</li>
            <li>"工作人员查看完整的证件号码、电话，需要写明用途并留痕；查看材料和文书也留痕。"</li>
            <li>"您要求先不让对方知道的，对方看到的答复里不出现您的身份。"</li>
            <li>"12345 热线转来的事项，只把办理结果反馈给热线，不反馈证件号码和材料。"</li>
            <li>"为办理此事会向税务、人社、医保部门核对：参保登记、费款所属期、缴费记录、待遇核定。"</li>
        </ul>
        <p class="sub">"依据：机制 五（三），个人信息保护法第十三条、第三十四条、第三十五条。"</p>
    }
    .into_any()
}

fn accessibility() -> AnyView {
    view! {
        <ul class="bullets">
            <li>"页面顶部可切换长者模式（大字、大按钮）、高对比和深色，选择会记住。"</li>
            <li>"全部功能都能只用键盘完成；不开脚本（JavaScript）也能提交和查询。"</li>
            <li>"颜色不是唯一的提示，期限、状态都有文字和图形。"</li>
            <li>"出错时先说哪里需要改、怎么改，已填的内容不会丢。"</li>
            <li>"没有限时操作、图片验证码和弹窗广告。"</li>
        </ul>
        <p>"用着不方便，请拨打 12345 告诉我们。"</p>
    }
    .into_any()
}
