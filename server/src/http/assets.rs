//! Built assets: compressed before the server starts, named by the hash of their content, kept by browsers for a year.

use super::Shared;
use app::context::Assets;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use tower_http::services::ServeDir;

/// The folder of built assets and their addresses.
#[derive(Debug, Clone, Default)]
pub struct SiteFiles {
    folder: Option<PathBuf>,
    /// Addresses, as pages state them.
    pub addresses: Assets,
}

/// Why a folder of assets cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    /// Not there or not readable.
    #[error("{0}：{1}")]
    Io(PathBuf, std::io::Error),
    /// Not what the build writes.
    #[error("{0}：{1}")]
    Manifest(PathBuf, serde_json::Error),
}

/// What the build wrote.
#[derive(Deserialize)]
struct Manifest {
    css: String,
    icons: String,
    portal: [String; 2],
    desk: [String; 2],
}

impl SiteFiles {
    /// No assets: pages come without style and script, everything else works.
    pub fn none() -> Self {
        Self::default()
    }

    /// The folder the build made.
    ///
    /// # Errors
    /// If there is no manifest in it.
    pub fn open(folder: &Path) -> Result<Self, AssetError> {
        let path = folder.join("manifest.json");
        let text = std::fs::read_to_string(&path).map_err(|error| AssetError::Io(path.clone(), error))?;
        let manifest: Manifest = serde_json::from_str(&text).map_err(|error| AssetError::Manifest(path, error))?;
        let address = |name: String| format!("/pkg/{name}");
        let pair = |[script, module]: [String; 2]| (address(script), address(module));
        let addresses = Assets {
            css: address(manifest.css),
            icons: address(manifest.icons),
            portal: pair(manifest.portal),
            desk: pair(manifest.desk),
        };
        Ok(Self { folder: Some(folder.to_owned()), addresses })
    }
}

/// `/pkg/…`, and the few files that have a fixed place.
pub(super) fn routes(site: &SiteFiles) -> Router<Shared> {
    let Some(folder) = &site.folder else { return Router::new() };
    let files = |folder: PathBuf| {
        ServeDir::new(folder).precompressed_br().precompressed_gzip().append_index_html_on_directories(false)
    };
    Router::new().nest_service("/pkg", files(folder.join("pkg"))).layer(middleware::from_fn(keep_for_a_year)).merge(
        ["favicon.svg", "robots.txt"].into_iter().fold(Router::new(), |router, name| {
            router.route_service(&format!("/{name}"), tower_http::services::ServeFile::new(folder.join(name)))
        }),
    )
}

async fn keep_for_a_year(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status() == StatusCode::OK || response.status() == StatusCode::NOT_MODIFIED {
        let year = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, year);
    }
    response
}
