//! The citizen's site.

mod guide;
mod home;
mod leave;
mod look;
mod report;
mod track;

use crate::shell::mark_hydrated;
use crate::text::document_title;
use crate::ui::{Icon, Mark};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};

/// The citizen's site.
#[component]
pub fn PortalApp() -> impl IntoView {
    provide_meta_context();
    mark_hydrated();
    leave::ask_again_when_shown_again();
    view! {
        <Title formatter=|title: String| {
            if title.is_empty() {
                "社会保险费征缴争议联合处置平台".to_owned()
            } else {
                document_title(format!("{title} · 社会保险费征缴争议联合处置平台"))
            }
        }/>
        <Router>
            <a class="skip" href="#main" rel="external">"跳到正文"</a>
            <div class="citizen site-frame">
                <Header/>
                <main id="main" tabindex="-1">
                    <FlatRoutes fallback=NotFound>
                        <Route path=path!("/") view=home::Home ssr=SsrMode::Async/>
                        <Route path=path!("/report/kind") view=report::KindPage ssr=SsrMode::Async/>
                        <Route path=path!("/report/facts") view=report::FactsPage ssr=SsrMode::Async/>
                        <Route path=path!("/report/contact") view=report::ContactPage ssr=SsrMode::Async/>
                        <Route path=path!("/report/files") view=report::FilesPage ssr=SsrMode::Async/>
                        <Route path=path!("/report/confirm") view=report::ConfirmPage ssr=SsrMode::Async/>
                        <Route path=path!("/report/done") view=report::DonePage ssr=SsrMode::Async/>
                        <Route path=path!("/left") view=leave::LeftPage ssr=SsrMode::Async/>
                        <Route path=path!("/track") view=track::QueryPage ssr=SsrMode::Async/>
                        <Route path=path!("/track/:case_no") view=track::TrackPage ssr=SsrMode::Async/>
                        <Route path=path!("/track/:case_no/letter/:no") view=track::LetterPage ssr=SsrMode::Async/>
                        <Route path=path!("/guide/:topic") view=guide::GuidePage ssr=SsrMode::Async/>
                    </FlatRoutes>
                </main>
                <Footer/>
            </div>
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
        <div class="wrap narrow-page">
            <section class="empty">
                <Icon name="search"/>
                <h1 class="h1">"没有找到这个页面"</h1>
                <p class="sub">"地址可能不完整。您可以回首页，或拨打 12345。"</p>
                <div class="row row--wrap">
                    <a class="btn btn--primary" href="/">"回首页"</a>
                    <a class="btn" href="/track">"查办理进度"</a>
                </div>
            </section>
        </div>
    }
    .into_any()
}

const NAV: [(&str, &str); 5] = [
    ("/", "首页"),
    ("/report/kind", "我要反映"),
    ("/track", "我要查询"),
    ("/guide/policy", "政策与依据"),
    ("/guide/process", "办理流程"),
];

#[component]
fn Header() -> impl IntoView {
    let location = use_location();
    let menu = RwSignal::new(false);
    let current = move |href: &'static str| {
        let path = location.pathname.get();
        let here = match href {
            "/" => path == "/",
            "/report/kind" => path.starts_with("/report"),
            "/track" => path.starts_with("/track"),
            href => path == href,
        };
        here.then_some("page")
    };
    view! {
        <header>
            <div class="gov">
                <div class="wrap">
                    <span class="gov__id">
                        <Icon name="shield"/>
                        <span><span class="only-wide">"漠河市人民政府主办 · "</span>"政府服务"<span class="only-wide">"网站"</span></span>
                    </span>
                    <look::LookTools/>
                </div>
            </div>
            <div class="site">
                <div class="wrap">
                    <a class="brand" href="/">
                        <Mark/>
                        <span class="brand__n">
                            <span>"漠河市"</span>
                            <b>
                                <span class="only-wide">"社会保险费征缴争议联合处置平台"</span>
                                <span class="only-narrow">"社保费争议联合处置平台"</span>
                            </b>
                        </span>
                    </a>
                    <nav aria-label="主导航" id="nav" class:is-open=move || menu.get()>
                        <ul class="nav">
                            {NAV
                                .into_iter()
                                .map(|(href, label)| {
                                    view! {
                                        <li>
                                            <a href=href aria-current=move || current(href) on:click=move |_| menu.set(false)>
                                                {label}
                                            </a>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    </nav>
                    <button
                        type="button"
                        class="btn btn--text btn--icon site__menu"
                        aria-label="菜单"
                        aria-controls="nav"
                        aria-expanded=move || if menu.get() { "true" } else { "false" }
                        on:click=move |_| menu.update(|open| *open = !*open)
                    >
                        <Icon name="menu"/>
                    </button>
                </div>
            </div>
        </header>
    }
    .into_any()
}

#[component]
fn Footer() -> impl IntoView {
    view! {
        <footer class="foot">
            <div class="wrap">
                <div class="foot__g">
                    <div class="stack stack--2">
                        <h2>"需要人帮忙？"</h2>
                        <p>
                            "拨打政务服务便民热线 "<a class="strong" href="tel:12345">"12345"</a>
                            "，或到就近的镇社保费争议调解站当面反映。不会上网、行动不便的，工作人员可以代您填写。"
                        </p>
                        <p class="tiny muted">"反映争议不收取任何费用；工作人员不会索要您的银行卡密码或短信验证码。"</p>
                    </div>
                    <div>
                        <h2>"常用"</h2>
                        <ul class="links">
                            <li><a href="/guide/stations">"各镇调解站地址与电话"</a></li>
                            <li><a href="/guide/proxy">"代为填写与授权说明"</a></li>
                            <li><a href="/guide/privacy">"个人信息怎样被保护"</a></li>
                        </ul>
                    </div>
                    <div>
                        <h2>"关于"</h2>
                        <ul class="links">
                            <li><a href="/guide/policy">"联合处置机制全文"</a></li>
                            <li><a href="/guide/accessibility">"无障碍说明"</a></li>
                            <li><a href="/desk/login" rel="external">"工作人员登录"</a></li>
                        </ul>
                    </div>
                </div>
                <div class="foot__b">
                    <span>"主办：漠河市人民政府"</span>
                    <span>"承办：联合处置工作领导小组办公室"</span>
                </div>
            </div>
        </footer>
    }
    .into_any()
}
