//! The bar above every page of staff, and who is signed in.

use super::rules::read_in_browser;
use crate::api::accounts::{SignOut, signed_in};
use crate::api::inbox::badges;
use crate::error::AppError;
use crate::text::percent;
use crate::ui::{Ava, Failure, Icon, Mark};
use domain::access::Role;
use domain::view::{Me, TaskCount, TaskKind};
use gloo_timers::callback::Interval;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// Who is signed in, kept over pages.
#[derive(Debug, Clone, Copy)]
struct Signed(RwSignal<Option<Me>>);

/// Between two looks at what is unread, in milliseconds.
const LOOK: u32 = 60_000;

/// When the bell looks again.
#[derive(Debug, Clone, Copy)]
struct Bell(RwSignal<u32>);

/// Provides the memory of who is signed in, and the bell.
pub(super) fn provide_signed() {
    provide_context(Signed(RwSignal::new(None)));
    provide_context(Bell(RwSignal::new(0)));
}

/// The account signed in, as far as this page knows.
pub(in crate::desk) fn signed_account() -> Option<i64> {
    use_context::<Signed>()?.0.try_get_untracked()?.map(|me| me.account.0)
}

/// Something was read: the bell counts anew.
pub(super) fn ring() {
    if let Some(Bell(again)) = use_context::<Bell>() {
        again.try_update(|n| *n += 1);
    }
}

/// A page of the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The board.
    Board,
    /// What waits for the person.
    Tasks,
    /// Taking a contact.
    Intake,
    /// Registers beside the cases.
    Registers,
    /// Who opened what.
    Access,
    /// The rules.
    Rules,
    /// Administration.
    Admin,
    /// The second person of a change of accounts.
    SecondPerson,
    /// What the person was told.
    Inbox,
    /// Somewhere else.
    Other,
}

/// The frame of a page; the page itself is made once it is known who looks.
#[component]
pub(super) fn Frame(
    /// Where in the bar it belongs.
    place: Place,
    /// Title of the document.
    #[prop(into)]
    title: String,
    /// The page.
    page: fn(Me) -> AnyView,
) -> impl IntoView {
    let signed = expect_context::<Signed>();
    // The server knows who asks before it renders. Inside a `Suspend` it would make the page, and read everything the
    // page shows, several times over.
    let asking = SharedValue::new(asking).into_inner();
    let frame = move |me: Me| {
        let kept = me.clone();
        Effect::new(move |_| signed.0.set(Some(kept.clone())));
        view! { <Chrome place=place me=me.clone()>{page(me)}</Chrome> }.into_any()
    };
    let inner = if let Some(me) = asking.or_else(|| signed.0.get_untracked()) {
        frame(me)
    } else {
        let me = Resource::new(|| (), |()| signed_in());
        view! {
            <Suspense>
                {move || Suspend::new(async move {
                    match me.await {
                        Ok(me) => frame(me),
                        Err(error) => view! { <SignedOut error=error/> }.into_any(),
                    }
                })}
            </Suspense>
        }
        .into_any()
    };
    view! {
        <Title text=title/>
        <div class="staff">{inner}</div>
    }
    .into_any()
}

/// Whether the person's post works with a board; others begin with what waits for them.
pub(super) fn has_board(me: &Me) -> bool {
    me.roles.iter().any(|role| matches!(role, Role::Clerk | Role::Handler | Role::Head | Role::Station))
}

/// Who asks, as the server knows it; a browser reads it from the page.
fn asking() -> Option<Me> {
    #[cfg(feature = "ssr")]
    return crate::context::visitor().me;
    #[cfg(not(feature = "ssr"))]
    None
}

#[component]
fn Chrome(place: Place, me: Me, children: Children) -> impl IntoView {
    let works = has_board(&me);
    let receives = [Role::Clerk, Role::Station, Role::Petitions].into_iter().any(|role| me.roles.has(role));
    // The board's address shows offices without a board their tasks.
    let place = if place == Place::Board && !works { Place::Tasks } else { place };
    let again = expect_context::<Bell>().0;
    let numbers = read_in_browser(move || {
        again.track();
        async { badges().await.unwrap_or_default() }
    });
    let count = move || {
        let (counts, _) = numbers.get().unwrap_or_default();
        let sum =
            |of: fn(&TaskCount) -> u32| counts.iter().filter(|one| one.kind != TaskKind::Followed).map(of).sum::<u32>();
        (sum(|one| one.count), sum(|one| one.overdue))
    };
    let badge = move |of: Place| {
        let (waiting, overdue) = if of == Place::Tasks { count() } else { (0, 0) };
        let class = if overdue > 0 { "count count--urgent" } else { "count" };
        (waiting > 0).then(|| view! { <span class=class><span class="vh">"等您办的 "</span>{waiting}</span> })
    };
    let mut places = Vec::new();
    if works {
        places.push((Place::Board, "/desk", "看板", "board"));
    }
    if !me.is_administrator() {
        places.push((Place::Tasks, "/desk/tasks", "我的待办", "inbox"));
    }
    if receives {
        places.push((Place::Intake, "/desk/intake", "登记来访", "plus"));
    }
    if me.leading_group && !me.roles.has(Role::Auditor) {
        places.push((Place::Registers, "/desk/registers", "台账", "folder"));
    }
    if me.roles.has(Role::Auditor) {
        places.push((Place::Access, "/desk/access", "查看记录", "eye"));
    }
    places.push((Place::Rules, "/desk/rules", "规则", "book"));
    if me.is_administrator() {
        places.push((Place::Admin, "/desk/admin", "管理", "gear"));
    }
    if me.is_administrator() || me.roles.has(Role::Head) {
        places.push((Place::SecondPerson, "/desk/second-person", "复核", "gear"));
    }
    let below = places.clone();
    let current = move |of: Place| (of == place).then_some("page");
    view! {
        <div class="app">
            <header class="appbar">
                <a class="brand" href="/desk"><Mark/><b>"社保费争议联合处置"</b></a>
                <nav aria-label="工作台">
                    <ul class="nav">
                        {places
                            .into_iter()
                            .map(|(of, href, label, _)| view! { <li><a href=href aria-current=current(of)>{label}{move || badge(of)}</a></li> })
                            .collect_view()}
                    </ul>
                </nav>
                <div class="appbar__end">
                    {works.then(|| view! { <Search/> })}
                    <BellLink here=place == Place::Inbox numbers=numbers/>
                    <MeMenu me=me/>
                </div>
            </header>
            <main id="main" tabindex="-1">{children()}</main>
        </div>
        <nav class="botnav" aria-label="底部导航">
            {below
                .into_iter()
                .map(|(of, href, label, icon)| {
                    view! { <a href=href aria-current=current(of)><Icon name=icon/>{label}{move || badge(of)}</a> }
                })
                .collect_view()}
            <a href="/desk/password"><Icon name="user"/>"我的"</a>
        </nav>
    }
    .into_any()
}

/// The bell with the number of unread notifications; a link, so that it works without script.
#[component]
fn BellLink(here: bool, numbers: RwSignal<Option<(Vec<TaskCount>, u32)>>) -> impl IntoView {
    let again = expect_context::<Bell>().0;
    let unread = move || numbers.with(|numbers| numbers.as_ref().map_or(0, |(_, unread)| *unread));
    // Made in the browser only: a timer belongs to one thread.
    Effect::new(move |_| {
        let timer = StoredValue::new_local(None::<Interval>);
        let look = move || {
            if document().visibility_state() == web_sys::VisibilityState::Visible {
                again.try_update(|n| *n += 1);
            }
        };
        timer.try_update_value(|timer| *timer = Some(Interval::new(LOOK, look)));
        on_cleanup(move || {
            timer.try_update_value(Option::take);
        });
    });
    let label = move || match unread() {
        0 => "消息".to_owned(),
        count => format!("消息，{count} 条未读"),
    };
    let count = move || {
        let count = Some(unread()).filter(|count| *count > 0)?;
        Some(
            view! { <span class="count" aria-hidden="true">{if count > 99 { "99+".to_owned() } else { count.to_string() }}</span> },
        )
    };
    view! {
        <a class="icb" href="/desk/inbox" aria-label=label aria-current=here.then_some("page")><Icon name="bell"/>{count}</a>
    }
    .into_any()
}

/// Search by number, name, telephone or identity number; works without script as a plain form.
#[component]
fn Search() -> impl IntoView {
    view! {
        <form class="appsearch" role="search" action="/desk" method="get">
            <Icon name="search"/>
            <input type="search" name="find" id="find" placeholder="编号、姓名、单位、电话" aria-label="查找案件：编号、姓名、单位、电话或身份证号"
                autocomplete="off"/>
            <kbd aria-hidden="true">"/"</kbd>
        </form>
    }
}

#[component]
fn MeMenu(me: Me) -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    let line = format!("{} · {}", me.department_short, me.roles.zh());
    view! {
        <details class="memenu">
            <summary class="me">
                <span class="vh">"账号菜单："</span>
                <Ava name=me.name.clone()/>
                <span>{me.name}<small>{line}</small></span>
            </summary>
            <div class="menu">
                <a href="/desk/password"><Icon name="key"/>"账号与安全"</a>
                <ActionForm action=sign_out>
                    <button type="submit"><Icon name="out"/>"退出登录"</button>
                </ActionForm>
            </div>
        </details>
    }
}

#[component]
fn SignedOut(error: AppError) -> impl IntoView {
    let location = use_location();
    let again = move || {
        let search = location.search.get();
        let query = if search.is_empty() { String::new() } else { format!("?{}", search.trim_start_matches('?')) };
        format!("/desk/login?next={}", percent(&format!("{}{query}", location.pathname.get())))
    };
    view! {
        <main id="main" class="pad">
            <Failure error=error/>
            <p><a class="btn btn--primary" href=again rel="external">"登录"</a></p>
        </main>
    }
}
