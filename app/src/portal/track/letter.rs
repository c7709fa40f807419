//! A document, as a letter to read and to print.

use crate::api::tracking::tracking;
use crate::error::AppError;
use crate::ui::{Failure, Icon, void_zh};
use domain::problem::Problem;
use domain::view::DocumentView;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

#[component]
pub(in crate::portal) fn LetterPage() -> impl IntoView {
    let params = use_params_map();
    let case_no = Memo::new(move |_| params.with(|params| params.get("case_no").unwrap_or_default()));
    let no =
        Memo::new(move |_| params.with(|params| params.get("no").and_then(|no| no.parse::<u16>().ok()).unwrap_or(0)));
    let loaded = Resource::new_blocking(
        move || (case_no.get(), no.get()),
        |(case_no, no)| async move {
            let view = tracking(case_no).await?;
            let found = view.documents.into_iter().find(|document| document.no == no);
            found.ok_or_else(|| AppError::Problem(Problem::NotFound).on_page())
        },
    );
    view! {
        <Title text="文书"/>
        <div class="wrap">
            <nav class="crumb no-print" aria-label="位置">
                <a href="/">"首页"</a><Icon name="right" small=true/>
                <a href=move || format!("/track/{}", case_no.get())>"办理进度"</a><Icon name="right" small=true/><span>"文书"</span>
            </nav>
            <Transition>
                {move || Suspend::new(async move {
                    match loaded.await {
                        Ok(document) => {
                            let pdf = format!("/letters/track/{}/{}", case_no.get_untracked(), document.no);
                            view! { <Letter document=document pdf=pdf/> }.into_any()
                        }
                        Err(error) => view! { <Failure error=error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

/// The sheet.
#[component]
pub(crate) fn Letter(
    document: DocumentView,
    /// Where it is to be had as PDF.
    pdf: String,
) -> impl IntoView {
    let lines: Vec<String> =
        document.body.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    view! {
        <div class="letter letter--plain">
            <div class="desk" tabindex="0" role="region" aria-label="文书正文">
                <section class="a4 a4--letter gw-flow">
                    <div class="gw-org">{document.department}</div>
                    <div class="gw-r1"></div>
                    {(!document.document_no.is_empty()).then(|| view! { <p class="gw-fwh">{document.document_no}</p> })}
                    <h1 class="gw-t">{document.title}</h1>
                    {document.void.map(|void| view! { <p class="paper__void"><b>"作废"</b>" "{void_zh(&void)}</p> })}
                    {lines
                        .into_iter()
                        .map(|line| {
                            let class = paragraph(&line);
                            view! { <p class=class>{line}</p> }
                        })
                        .collect_view()}
                </section>
            </div>
            <div class="row row--wrap no-print letter__act">
                <button class="btn btn--primary only-js" type="button" on:click=move |_| { let _ = window().print(); }><Icon name="print"/>"打印"</button>
                <a class="btn" href=pdf rel="external"><Icon name="download"/>"下载 PDF"</a>
            </div>
        </div>
    }
}

/// Headings of the first level stand out; addressees stand flush left.
fn paragraph(line: &str) -> &'static str {
    let heading = ["一、", "二、", "三、", "四、", "五、", "六、"].iter().any(|mark| line.starts_with(mark));
    if heading {
        "gw-1"
    } else if line.ends_with('：') && line.chars().count() < 40 {
        "gw-to"
    } else {
        ""
    }
}
