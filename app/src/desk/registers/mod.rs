//! 领导小组台账: registers beside the cases (M-3.1, M-3.2.1-b, M-3.2.8, M-4.2.3, M-5.4). Who reads which, and who adds to
//! it, is [`domain::register::Book`]'s to say.

mod accountability;
mod assessment;
mod consultations;
mod counts;
mod figures;
pub(super) mod form;
mod opinions;
mod roster;
mod tasks;

use super::frame::{Frame, Place};
use crate::api::registers as api;
use crate::error::AppError;
use crate::text::moment;
use crate::ui::{Failure, Icon};
use domain::access::ActorRef;
use domain::problem::Problem;
use domain::register::{AccountabilityEntry, Book, ConsultationEntry, GroupTask, OpinionEntry, Quarter};
use domain::value::Instant;
use domain::view::{Assessment, BookShelf, CountsReport, FiguresReport, Me, Registered, RosterView};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

/// As many entries as the server puts on a page.
const PAGE: usize = 50;

#[component]
pub(super) fn RegistersPage() -> impl IntoView {
    view! { <Frame place=Place::Registers title="领导小组台账" page=page/> }
}

/// What is asked for, as the address says it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    /// The register; the first one where the address names none.
    book: Option<String>,
    /// Entries before this one.
    before: Option<i64>,
    /// Which quarter.
    quarter: Option<String>,
    /// Which unit's paper.
    unit: Option<String>,
}

/// What a register holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Content {
    Tasks(Vec<Registered<GroupTask>>),
    Consultations(Vec<Registered<ConsultationEntry>>),
    Opinions(Vec<Registered<OpinionEntry>>),
    Accountability(Vec<Registered<AccountabilityEntry>>),
    Figures(Box<FiguresReport>),
    Assessment(Box<Assessment>),
    Counts(Box<CountsReport>),
    Roster(RosterView),
}

async fn read(asked: Asked) -> Result<(BookShelf, Book, Content), AppError> {
    let shelf = api::shelf().await?;
    let book = match &asked.book {
        Some(id) => Book::from_id(id),
        None => shelf.books.first().map(|(book, _)| *book),
    };
    let Some(book) = book else {
        #[cfg(feature = "ssr")]
        crate::context::set_status(404);
        return Err(AppError::Problem(Problem::NotFound));
    };
    let content = match book {
        Book::Tasks => Content::Tasks(api::group_tasks(asked.before).await?),
        Book::Consultations => Content::Consultations(api::consultations(asked.before).await?),
        Book::Opinions => Content::Opinions(api::opinions(asked.before).await?),
        Book::Accountability => Content::Accountability(api::accountability(asked.before).await?),
        Book::Figures | Book::Counts => {
            let quarter = asked.quarter.unwrap_or_else(|| Quarter::of(shelf.now.day()).to_string());
            match (book, asked.unit) {
                (Book::Counts, _) => Content::Counts(Box::new(api::counts(quarter).await?)),
                (_, Some(unit)) => Content::Assessment(Box::new(api::assess_unit(quarter, unit).await?)),
                (_, None) => Content::Figures(Box::new(api::figures(quarter).await?)),
            }
        }
        Book::Roster => Content::Roster(api::roster().await?),
    };
    Ok((shelf, book, content))
}

/// What every register is shown with.
#[derive(Clone)]
struct Around {
    me: Me,
    shelf: BookShelf,
    /// Something was entered: what is to be said, before the register is read again.
    done: Callback<&'static str>,
}

impl Around {
    fn now(&self) -> Instant {
        self.shelf.now
    }

    /// Units to choose from.
    fn units(&self) -> Vec<(String, String)> {
        self.shelf.units.iter().map(|(id, name)| (id.to_string(), name.clone())).collect()
    }

    /// Whether the entry was made by the person who looks.
    fn is_own(&self, by: &ActorRef) -> bool {
        by.account == Some(self.me.account)
    }
}

fn page(me: Me) -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let toasts = super::toast::use_toasts();
    let asked = Memo::new(move |_| Asked {
        book: params.with(|params| params.get("book")),
        before: query.with(|query| query.get("before").and_then(|id| id.parse().ok())),
        quarter: query.with(|query| query.get("quarter")),
        unit: query.with(|query| query.get("unit")),
    });
    let again = RwSignal::new(0_u32);
    let content = Resource::new(move || (asked.get(), again.get()), |(asked, _)| read(asked));
    let done = Callback::new(move |text: &'static str| {
        toasts.done(text);
        again.try_update(|n| *n += 1);
    });
    view! {
        <div class="viewhead"><h1>"领导小组台账"</h1></div>
        <Transition fallback=|| view! { <p class="pad muted">"正在读取台账…"</p> }>
            {move || content.get().map(|read| match read {
                Err(error) => view! { <div class="pad"><Failure error=error/></div> }.into_any(),
                Ok((shelf, book, content)) => shown(Around { me: me.clone(), shelf, done }, book, content),
            })}
        </Transition>
    }
    .into_any()
}

fn shown(around: Around, book: Book, content: Content) -> AnyView {
    let tabs: Vec<AnyView> = around
        .shelf
        .books
        .iter()
        .map(|(one, _)| {
            let current = (*one == book).then_some("page");
            view! { <a href=format!("/desk/registers/{}", one.id()) aria-current=current>{one.zh()}</a> }.into_any()
        })
        .collect();
    let body = match content {
        Content::Tasks(rows) => tasks::shown(&around, rows),
        Content::Consultations(rows) => consultations::shown(&around, rows),
        Content::Opinions(rows) => opinions::shown(&around, rows),
        Content::Accountability(rows) => accountability::shown(&around, rows),
        Content::Figures(report) => figures::shown(&around, &report),
        Content::Assessment(paper) => assessment::shown(&around, &paper),
        Content::Counts(report) => counts::shown(&around, &report),
        Content::Roster(view) => roster::shown(&around, view),
    };
    view! {
        <div class="pad stack stack--3">
            <nav class="tabs no-print" aria-label="台账">{tabs}</nav>
            {body}
        </div>
    }
    .into_any()
}

/// A register: its entries, and beside them the form of whoever keeps it.
fn sheet(title: &'static str, entries: AnyView, form: Option<AnyView>) -> AnyView {
    let class = if form.is_some() { "regs regs--kept" } else { "regs" };
    view! {
        <div class=class>
            <section class="panel" aria-label=title>
                <div class="panel__head"><h2>{title}</h2></div>
                {entries}
            </section>
            {form}
        </div>
    }
    .into_any()
}

/// The entries of a register as a list; what an empty one is for.
fn list<T>(
    book: Book,
    rows: Vec<Registered<T>>,
    nothing: &'static str,
    entry: impl Fn(Registered<T>) -> AnyView,
) -> AnyView {
    if rows.is_empty() {
        return view! { <div class="empty"><Icon name="folder"/><h3>"还没有登记"</h3><p>{nothing}</p></div> }
            .into_any();
    }
    let more = (rows.len() >= PAGE).then(|| rows.last().map(|row| row.id)).flatten();
    let entries: Vec<AnyView> = rows.into_iter().map(entry).collect();
    view! {
        <ul class="entries">{entries}</ul>
        {more.map(|id| view! {
            <p class="panel__foot"><a class="btn btn--s" href=format!("/desk/registers/{}?before={id}", book.id())>"更早的"</a></p>
        })}
    }
    .into_any()
}

/// An entry: its head, what was entered step by step, what can be done with it.
fn entry(id: i64, head: AnyView, body: AnyView, acts: Vec<AnyView>) -> AnyView {
    view! {
        <li class="entry" id=format!("entry-{id}")>
            <div class="entry__h">{head}</div>
            {body}
            {(!acts.is_empty()).then(|| view! { <div class="entry__act">{acts}</div> })}
        </li>
    }
    .into_any()
}

/// A line of an entry: what it is, what was said, by whom and when.
fn said(label: &'static str, text: String, by: &ActorRef, at: Instant, now: Instant) -> AnyView {
    if text.is_empty() {
        return view! { <p class="entry__s"><b>{label}</b><span>{format!("{} · {}", by.name, moment(at, now))}</span></p> }
            .into_any();
    }
    view! {
        <p class="entry__s"><b>{label}</b><span>{text}</span><small class="muted">{format!("{} · {}", by.name, moment(at, now))}</small></p>
    }
    .into_any()
}
