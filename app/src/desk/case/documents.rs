//! Documents, the archive check, and one document in full.

use crate::api::casework::{document_in_full, fetch_document};
use crate::desk::frame::{Frame, Place};
use crate::desk::reveal::{Purpose, PurposeForm};
use crate::error::AppError;
use crate::text::moment;
use crate::ui::{Failure, Icon, Void, void_zh};
use domain::case::{Audience, CatalogueLine};
use domain::problem::Problem;
use domain::value::{CaseNo, Instant};
use domain::view::{CaseView, DocumentView, Me};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

/// Documents shown before the rest is folded away.
const SHOWN: usize = 12;

/// Documents of a case.
#[component]
pub(super) fn DocumentPanel(view: CaseView, inside: bool) -> impl IntoView {
    let (case_no, now) = (view.case.case_no, view.now);
    let none = view.documents.is_empty();
    if none && !inside {
        return ().into_any();
    }
    let count = view.documents.len();
    // The latest first; of a long file the rest is folded away.
    let mut shown: Vec<DocumentView> = view.documents.into_iter().rev().collect();
    let earlier = shown.split_off(shown.len().min(SHOWN));
    let more = earlier.len();
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"文书"</h2><span class="count">{count}</span></div>
            {none.then(|| view! { <p class="panel__body tiny muted">"办理中的文书会按步骤自动形成。"</p> })}
            {(!none).then(|| table(case_no, now, shown))}
            {(more > 0).then(|| view! {
                <details class="fold fold--s fold--more"><summary>{format!("较早的 {more} 件")}<Icon name="down"/></summary>{table(case_no, now, earlier)}</details>
            })}
        </section>
    }
    .into_any()
}

fn table(case_no: CaseNo, now: Instant, documents: Vec<DocumentView>) -> AnyView {
    let rows: Vec<AnyView> = documents
        .into_iter()
        .map(|document| {
            let number = if document.document_no.is_empty() { "—".to_owned() } else { document.document_no.clone() };
            let address = format!("/desk/case/{case_no}/document/{}", document.no);
            view! {
                <tr>
                    <td data-th="">
                        <a class="row" href=address>
                            <Icon name="doc" small=true/>
                            {if document.void.is_some() { view! { <s>{document.title}</s> }.into_any() } else { document.title.into_any() }}
                        </a>
                        <Void void=document.void now=now/>
                    </td>
                    <td data-th="文号" class="muted">{number}</td>
                    <td data-th="谁能看">{audience(document.audience)}</td>
                    <td data-th="时间" class="muted num">{moment(document.issued_at, now)}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <div class="tbl-wrap" tabindex="0" role="group" aria-label="文书">
            <table class="tbl tbl--dense tbl--stack">
                <thead><tr><th>"文书"</th><th>"文号"</th><th>"谁能看"</th><th>"时间"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "内部",
        Audience::Applicant => "缴费人",
        Audience::Party(_) => "一方当事人",
        Audience::Parties => "双方",
        Audience::Served => "送达后双方",
    }
}

/// What the archive asks for, and the catalogue.
#[component]
pub(super) fn ArchivePanel(view: CaseView) -> impl IntoView {
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"案卷"</h2></div>
            <div class="panel__body stack stack--3">
                <ul class="pre">
                    {view.archive_check.into_iter().map(|(document, there)| view! {
                        <li class=if there { "" } else { "no" }>
                            <Icon name=if there { "check" } else { "x" }/>
                            {document.zh()}{(!there).then_some("：缺")}
                        </li>
                    }).collect_view()}
                </ul>
                {(!view.catalogue.is_empty()).then(|| view! {
                    <details class="fold">
                        <summary><Icon name="folder"/>{format!("目录 {} 件", view.catalogue.len())}<Icon name="down"/></summary>
                        {catalogue(view.catalogue)}
                    </details>
                })}
            </div>
        </section>
    }
    .into_any()
}

/// 归档目录, with the columns of requirements §4.7.
fn catalogue(lines: Vec<CatalogueLine>) -> AnyView {
    let rows: Vec<AnyView> = lines
        .into_iter()
        .map(|line| {
            let CatalogueLine { no, title, document_no, responsible, issued_on, issued_by: _, pages, attachment } =
                line;
            let pages = pages.map_or("见文件".to_owned(), |pages| pages.to_string());
            let attachment = attachment.map_or("—".to_owned(), |no| no.to_string());
            view! {
                <tr>
                    <td data-th="序号" class="num">{no}</td>
                    <td data-th="">{title}</td>
                    <td data-th="文号" class="muted">{document_no}</td>
                    <td data-th="责任者">{responsible}</td>
                    <td data-th="日期" class="num">{issued_on}</td>
                    <td data-th="页数" class="num">{pages}</td>
                    <td data-th="附件" class="num">{attachment}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <div class="tbl-wrap" tabindex="0" role="group" aria-label="归档目录">
            <table class="tbl tbl--dense tbl--stack">
                <thead><tr><th>"序号"</th><th>"文书名称"</th><th>"文号"</th><th>"责任者"</th><th>"日期"</th><th>"页数"</th><th>"附件"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// One document in full; opening it is on record.
#[component]
pub(in crate::desk) fn DocumentPage() -> impl IntoView {
    view! { <Frame place=Place::Board title="文书" page=page/> }
}

fn page(_me: Me) -> AnyView {
    let params = use_params_map();
    let wanted = Memo::new(move |_| {
        let params = params.read();
        let case_no = params.get("case_no").and_then(|text| text.parse::<CaseNo>().ok());
        let no = params.get("no").and_then(|text| text.parse::<u16>().ok());
        case_no.zip(no)
    });
    let document = Resource::new(
        move || wanted.get(),
        |wanted| async move {
            match wanted {
                Some((case_no, no)) => fetch_document(case_no, no).await,
                None => Err(AppError::from(Problem::NotFound).on_page()),
            }
        },
    );
    let back = move || wanted.get().map_or("/desk".to_owned(), |(case_no, _)| format!("/desk/case/{case_no}"));
    view! {
        <div class="pad letter-page">
            <p class="crumb no-print"><a href=back><Icon name="back" small=true/>"回案件"</a></p>
            <Suspense fallback=|| view! { <p class="muted">"正在读取文书…"</p> }>
                {move || Suspend::new(async move {
                    match document.await {
                        Err(error) => view! { <Failure error=error/> }.into_any(),
                        Ok(document) => view! { <Paper at=wanted.get_untracked() document=document/> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

/// The text; where personal values in it are masked, the whole is opened with a purpose, and printed then.
#[component]
fn Paper(at: Option<(CaseNo, u16)>, document: DocumentView) -> impl IntoView {
    let DocumentView { title, document_no, body, masked, void, .. } = document;
    // The whole text, and what it was opened for.
    let full = RwSignal::new(None::<(String, String)>);
    let purpose = Purpose::new();
    let open = Callback::new(move |why: String| {
        let Some((case_no, no)) = at else { return };
        spawn_local(async move {
            if let Some(whole) = purpose.answered(document_in_full(case_no, no, why.clone()).await) {
                full.try_set(Some((whole.body, why)));
            }
        });
    });
    let covered = move || masked && full.with(Option::is_none);
    let lines = move || {
        let text = full.get().map_or_else(|| body.clone(), |(whole, _)| whole);
        text.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view()
    };
    view! {
        <Title text=title.clone()/>
        {move || covered().then(|| view! {
            <section class="panel no-print" aria-label="查看完整内容">
                <div class="panel__body stack stack--2">
                    <p class="tiny">"姓名、号码和地址已遮盖。需要核对或者打印完整内容的，请写明用途，查看会留痕。"</p>
                    <PurposeForm purpose=purpose button="查看完整内容并留痕" open=open/>
                </div>
            </section>
        })}
        <article class="paper">
            <h1>{title}</h1>
            {(!document_no.is_empty()).then(|| view! { <p class="paper__no">{document_no}</p> })}
            {void.map(|void| view! { <p class="paper__void"><b>"作废"</b>" "{void_zh(&void)}</p> })}
            {lines}
        </article>
        <div class="row row--wrap no-print"><button type="button" class="btn" on:click=move |_| { let _ = window().print(); }><Icon name="print"/>{move || if covered() { "打印（已遮盖）" } else { "打印" }}</button>
            {at.map(|(case_no, no)| view! { <Download address=format!("/letters/case/{case_no}/{no}") masked=masked full=full/> })}
        </div>
    }
    .into_any()
}

/// The same as a file: masked as the page is, or whole with the purpose that was said, which is noted again.
#[component]
fn Download(address: String, masked: bool, full: RwSignal<Option<(String, String)>>) -> impl IntoView {
    move || match full.get() {
        Some((_, purpose)) if masked => view! {
            <form method="post" action=address.clone()>
                <input type="hidden" name="purpose" value=purpose/>
                <button class="btn"><Icon name="download"/>"下载 PDF"</button>
            </form>
        }
        .into_any(),
        _ => view! {
            <a class="btn" href=address.clone() rel="external">
                <Icon name="download"/>{if masked { "下载 PDF（已遮盖）" } else { "下载 PDF" }}
            </a>
        }
        .into_any(),
    }
}
