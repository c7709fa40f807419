//! HTTP: pages and server functions, uploads and downloads, live events, the hotline's interface, health.

mod address;
mod assets;
mod attempts;
mod connection;
mod export;
mod file;
mod forms;
mod guard;
mod health;
mod letter;
mod live;
mod pages;
mod problem;
mod rules;
mod trace;
mod upload;
mod visitor;

pub(crate) use address::source;
pub use assets::{AssetError, SiteFiles};
pub use connection::{Limits, Patience, listen, serve};
pub(crate) use file::percent_encoded;
pub use pages::paths as page_paths;
pub use problem::problem_response;

use crate::config::Origin;
use crate::desk::Desk;
use crate::hotline;
use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::limit::RequestBodyLimitLayer;

/// Largest body of a form or command: texts of 100 000 characters, percent-encoded, fit.
const MAX_BODY: usize = 2 * 1024 * 1024;
/// Largest upload in one request: ten files and the frame around them.
const MAX_UPLOAD: usize = 110 * 1024 * 1024;

/// What the routes share.
#[derive(Clone)]
pub struct Shared {
    /// The ports.
    pub desk: Desk,
    /// Built assets.
    pub site: SiteFiles,
    /// Whether cookies may only travel over TLS.
    pub secure: bool,
    /// Under which addresses browsers know the site, where a proxy in front calls it something else.
    pub origins: Vec<Origin>,
    /// Whether a proxy in front says who asks.
    pub behind_proxy: bool,
    /// Becomes true when the server ends; open streams end with it.
    pub ending: watch::Receiver<bool>,
}

/// Every route that is neither a page nor a server function, by method and pattern; the authorisation test walks them.
pub const ROUTES: &[(&str, &str)] = &[
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/live"),
    ("GET", "/rules/{pack}/{version}"),
    ("POST", "/upload/draft"),
    ("POST", "/upload/track/{case_no}"),
    ("POST", "/upload/case/{case_no}"),
    ("GET", "/files/track/{case_no}/{no}"),
    ("GET", "/files/case/{case_no}/{no}"),
    ("GET", "/letters/track/{case_no}/{no}"),
    ("GET", "/letters/case/{case_no}/{no}"),
    ("POST", "/letters/case/{case_no}/{no}"),
    ("GET", "/export/figures/{quarter}"),
    ("GET", "/export/access"),
    ("GET", "/export/disclosure/{case_no}/{no}"),
    ("POST", "/api/hotline/v1/tickets"),
    ("GET", "/api/hotline/v1/tickets/{ticket_no}"),
];

/// The whole site.
pub fn router(shared: Shared) -> Router {
    let uploads = Router::new()
        .route("/upload/draft", post(upload::draft))
        .route("/upload/track/{case_no}", post(upload::track))
        .route("/upload/case/{case_no}", post(upload::case))
        .layer(axum::extract::DefaultBodyLimit::max(MAX_UPLOAD));
    let sited = pages::routes(&shared)
        .route("/live", get(live::live))
        .route("/rules/{pack}/{version}", get(rules::rules))
        .route("/files/track/{case_no}/{no}", get(file::track))
        .route("/files/case/{case_no}/{no}", get(file::case))
        .route("/letters/track/{case_no}/{no}", get(letter::track))
        .route("/letters/case/{case_no}/{no}", get(letter::case).post(letter::case_in_full))
        .route("/export/figures/{quarter}", get(export::figures))
        .route("/export/access", get(export::access))
        .route("/export/disclosure/{case_no}/{no}", get(export::disclosure))
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .merge(uploads)
        .layer(middleware::from_fn_with_state(shared.clone(), attempts::drafts))
        .layer(middleware::from_fn_with_state(shared.clone(), visitor::attach))
        .layer(middleware::from_fn_with_state(shared.clone(), guard::same_origin));
    // Events must not wait in a compressor.
    let compressible = DefaultPredicate::new().and(NotForContentType::new("text/event-stream"));
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(compressible);
    let dynamic = sited
        .merge(hotline::routes().layer(RequestBodyLimitLayer::new(MAX_BODY)))
        .route("/healthz", get(health::health))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::numbers))
        .layer(middleware::from_fn(guard::no_store))
        .layer(compression);
    dynamic
        .merge(assets::routes(&shared.site))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn_with_state(shared.clone(), guard::headers))
        .layer(middleware::from_fn(trace::traced))
        .with_state(shared)
}
