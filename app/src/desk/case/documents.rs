//! Documents, the archive check, and one document in full.

use crate::api::casework::fetch_document;
use crate::desk::frame::{Frame, Place};
use crate::error::AppError;
use crate::text::moment;
use crate::ui::{Failure, Icon};
use domain::case::Audience;
use domain::problem::Problem;
use domain::value::{CaseNo, Instant};
use domain::view::{CaseView, DocumentView, Me};
use leptos::prelude::*;
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
                    <td data-th=""><a class="row" href=address><Icon name="doc" small=true/>{document.title}</a></td>
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
                        <ol class="catalogue tiny">
                            {view.catalogue.into_iter().map(|line| view! { <li>{line.title}" "<span class="muted">{line.document_no}</span></li> }).collect_view()}
                        </ol>
                    </details>
                })}
            </div>
        </section>
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
                        Ok(document) => view! {
                            <Title text=document.title.clone()/>
                            <article class="paper">
                                <h1>{document.title}</h1>
                                {(!document.document_no.is_empty()).then(|| view! { <p class="paper__no">{document.document_no}</p> })}
                                {document.body.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view()}
                                {(!document.department.is_empty()).then(|| view! { <p class="paper__sign">{document.department}<br/>{crate::text::date(document.issued_at.day())}</p> })}
                            </article>
                            <p class="no-print"><button type="button" class="btn" on:click=move |_| { let _ = window().print(); }><Icon name="print"/>"打印"</button></p>
                        }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}
