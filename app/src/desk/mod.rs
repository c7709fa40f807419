//! The staff's site: board, tasks, case page, intake at the counter, rules, administration.

mod access;
mod admin;
mod auditing;
mod board;
mod case;
mod confirm;
mod first_password;
mod form;
mod frame;
mod inbox;
mod intake;
mod live;
mod login;
mod password;
mod policy;
mod refused;
mod registers;
mod reveal;
mod rules;
mod second_person;
mod set_up;
mod tasks;
mod toast;
mod undelivered;

use crate::shell::mark_hydrated;
use crate::text::document_title;
use crate::ui::Icon;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

/// The second step of signing in.
pub const CODE_PAGE: &str = "/desk/login/code";
/// Where the second factor is set up.
pub const SET_UP_PAGE: &str = "/desk/second-factor";
/// Where who it is is asked once more, without script.
pub const CONFIRM_PAGE: &str = "/desk/confirm";

/// The staff's site.
#[component]
pub fn DeskApp() -> impl IntoView {
    provide_meta_context();
    mark_hydrated();
    frame::provide_signed();
    rules::provide_rules();
    toast::provide_toasts();
    confirm::provide_confirming();
    view! {
        <Title formatter=|title: String| document_title(format!("{title} · 社保费争议联合处置"))/>
        <Router>
            <a class="skip" href="#main" rel="external">"跳到正文"</a>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/desk/login") view=login::LoginPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/login/code") view=login::CodePage ssr=SsrMode::Async/>
                <Route path=path!("/desk/link/:token") view=first_password::LinkPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/second-factor") view=set_up::SetUpPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/confirm") view=confirm::ConfirmPage ssr=SsrMode::Async/>
                <Route path=path!("/desk") view=board::BoardPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/case/:case_no") view=case::CasePage ssr=SsrMode::Async/>
                <Route path=path!("/desk/case/:case_no/document/:no") view=case::DocumentPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/case/:case_no/registration") view=intake::AmendPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/tasks") view=tasks::TasksPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/inbox") view=inbox::InboxPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/intake") view=intake::IntakePage ssr=SsrMode::Async/>
                <Route path=path!("/desk/registers") view=registers::RegistersPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/registers/:book") view=registers::RegistersPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/access") view=access::AccessPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/access/disclosures") view=auditing::DisclosuresPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/access/changes") view=auditing::ChangesPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/rules") view=policy::PolicyPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/admin") view=admin::AdminPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/second-person") view=second_person::SecondPersonPage ssr=SsrMode::Async/>
                <Route path=path!("/desk/password") view=password::PasswordPage ssr=SsrMode::Async/>
            </FlatRoutes>
            <confirm::ConfirmDialog/>
            <toast::ToastList/>
        </Router>
    }
    .into_any()
}

#[component]
fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::context::set_status(404);
    view! {
        <Title text="没有这个页面"/>
        <main id="main" class="staff">
            <section class="empty">
                <Icon name="search"/>
                <h1 class="h2">"没有找到这个页面"</h1>
                <p>"地址可能不完整，或者案件已转出您的部门。"</p>
                <a class="btn btn--primary" href="/desk">"回看板"</a>
            </section>
        </main>
    }
    .into_any()
}
