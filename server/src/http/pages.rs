//! Pages of both sites and the server functions between them and the ports.

use super::{Shared, forms};
use app::context::{Ports, Visitor};
use app::shell::{Site, shell};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, on};
use domain::value::own_path;
use domain::view::SignInStep;
use http::request::Parts;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{generate_route_list, render_app_async_with_context};
use std::sync::{Arc, LazyLock};

/// Every page and server function.
pub(super) fn routes(shared: &Shared) -> Router<Shared> {
    let context = context(shared);
    let portal = pages(Site::Portal, &context);
    let desk = pages(Site::Desk, &context).layer(middleware::from_fn(signed_in_only));
    let not_found = render_app_async_with_context(context.clone(), || shell(Site::Portal));
    let pages = portal.merge(desk).layer(middleware::from_fn(without_errors));
    functions(&context).merge(pages).fallback(get(not_found).layer(middleware::from_fn(without_errors)))
}

/// What pages and server functions find in their context.
fn context(shared: &Shared) -> impl Fn() + Clone + Send + Sync + 'static {
    let desk = Arc::new(shared.desk.clone());
    let ports = Ports {
        intake: desk.clone(),
        tracking: desk.clone(),
        casework: desk.clone(),
        board: desk.clone(),
        looks: desk.clone(),
        tasks: desk.clone(),
        registers: desk.clone(),
        inbox: desk.clone(),
        audit: desk.clone(),
        accounts: desk.clone(),
        four_eyes: desk,
    };
    let assets = shared.site.addresses.clone();
    move || {
        provide_context(ports.clone());
        provide_context(assets.clone());
        let visitor = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Visitor>().cloned());
        provide_context(visitor.unwrap_or_default());
    }
}

/// Paths of the citizens' and of the staff's pages.
///
/// Listed once in a process: while a list is being made, no page of the whole process loads anything, and one that
/// starts to in that moment never answers (leptos issue 4773).
static PATHS: LazyLock<[Vec<String>; 2]> = LazyLock::new(|| {
    [generate_route_list(app::portal::PortalApp), generate_route_list(app::desk::DeskApp)]
        .map(|listings| listings.iter().map(|listing| listing.path().to_owned()).collect())
});

/// Paths of the pages of `site`, as the router writes them.
pub fn paths(site: Site) -> &'static [String] {
    let [portal, desk] = &*PATHS;
    match site {
        Site::Portal => portal,
        Site::Desk => desk,
    }
}

fn pages(site: Site, context: &(impl Fn() + Clone + Send + Sync + 'static)) -> Router<Shared> {
    paths(site).iter().fold(Router::new(), |router, path| {
        router.route(path, get(render_app_async_with_context(context.clone(), move || shell(site))))
    })
}

fn functions(context: &(impl Fn() + Clone + Send + Sync + 'static)) -> Router<Shared> {
    server_fn::axum::server_fn_paths().fold(Router::new(), |router, (path, method)| {
        let context = context.clone();
        let handler = move |request: Request| forms::handle(request, context);
        let filter = axum::routing::MethodFilter::try_from(method).unwrap_or(axum::routing::MethodFilter::POST);
        let route: MethodRouter<Shared> = on(filter, handler);
        router.route(path, route)
    })
}

/// Staff's pages lead to the sign-in page, and from there back; whoever stands half signed in, to what is still to come.
async fn signed_in_only(request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>();
    let (signed_in, pending) = visitor.map_or((false, None), |visitor| (visitor.me.is_some(), visitor.pending));
    let path = request.uri().path();
    let own = match pending {
        Some(SignInStep::Code) => path == app::desk::CODE_PAGE,
        Some(SignInStep::SetUp) => path == app::desk::SET_UP_PAGE,
        Some(SignInStep::Done) | None => false,
    };
    if signed_in || own || path == "/desk/login" || path.starts_with("/desk/link/") {
        return next.run(request).await;
    }
    let wanted = request.uri().path_and_query().map_or(path, |wanted| wanted.as_str());
    let page = match pending {
        Some(SignInStep::Code) => app::desk::CODE_PAGE,
        Some(SignInStep::SetUp) => app::desk::SET_UP_PAGE,
        Some(SignInStep::Done) | None => "/desk/login",
    };
    let at_start = ["/desk", app::desk::CODE_PAGE, app::desk::SET_UP_PAGE].contains(&path);
    let to = if at_start { page.to_owned() } else { format!("{page}?next={}", super::file::percent_encoded(wanted)) };
    Redirect::to(own_path(&to, "/desk/login")).into_response()
}

/// The framework shows whatever error an address brings it, with the sentence in it: such an address is not read.
async fn without_errors(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let is_error = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        let read = percent_decoded(name);
        read.as_deref().is_none_or(|read| read.starts_with("__"))
    };
    if !query.split('&').any(|pair| is_error(&pair)) {
        return next.run(request).await;
    }
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_error(pair)).collect();
    let path = request.uri().path();
    let to = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) };
    Redirect::to(own_path(&to, "/")).into_response()
}

/// A name of a query as the framework reads it; `None` where its percent signs say nothing.
fn percent_decoded(name: &str) -> Option<String> {
    let mut bytes = name.bytes();
    let mut read = Vec::with_capacity(name.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
            read.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            read.push(byte);
        }
    }
    String::from_utf8(read).ok()
}
