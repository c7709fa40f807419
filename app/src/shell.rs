//! The document around both sites.

use leptos::prelude::*;

/// Which site a document belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// The citizens'.
    Portal,
    /// The staff's.
    Desk,
}

/// Address of the icons, as the document states it.
#[derive(Debug, Clone)]
pub struct IconsHref(pub String);

/// The sign in the tab, within the document: one request less for every visitor.
#[cfg(feature = "ssr")]
static FAVICON: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
    let mut address = String::from("data:image/svg+xml,");
    for letter in include_str!("../../public/favicon.svg").trim().chars() {
        match letter {
            '%' => address.push_str("%25"),
            '#' => address.push_str("%23"),
            '<' => address.push_str("%3C"),
            '>' => address.push_str("%3E"),
            '"' => address.push('\''),
            other => address.push(other),
        }
    }
    address
});

/// The document: chosen view on `<html>`, one style sheet, one module.
#[cfg(feature = "ssr")]
pub fn shell(site: Site) -> AnyView {
    use crate::context::{Assets, visitor};
    use leptos_meta::MetaTags;
    let assets = use_context::<Assets>().unwrap_or_default();
    let look = visitor().look;
    let on = |key: &str| look.split(' ').any(|chosen| chosen == key);
    let theme = if on("dark") {
        Some("dark")
    } else if on("light") {
        Some("light")
    } else {
        None
    };
    let mode = on("elder").then_some("elder");
    let contrast = on("more").then_some("more");
    let density = on("compact").then_some("compact");
    provide_context(IconsHref(assets.icons.clone()));
    let (script, module) = match site {
        Site::Portal => assets.portal,
        Site::Desk => assets.desk,
    };
    let nonce = use_nonce();
    crate::context::set_header(http::header::CONTENT_SECURITY_POLICY, &content_policy(nonce.as_deref()));
    let start = format!("import init,{{hydrate}} from '{script}';init({{module_or_path:'{module}'}}).then(hydrate);");
    let body = match site {
        Site::Portal => view! { <crate::portal::PortalApp/> }.into_any(),
        Site::Desk => view! { <crate::desk::DeskApp/> }.into_any(),
    };
    view! {
        <!DOCTYPE html>
        <html lang="zh-CN" data-theme=theme data-mode=mode data-contrast=contrast data-density=density>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="icons" content=assets.icons/>
                <link rel="stylesheet" href=assets.css/>
                <link rel="icon" href=FAVICON.as_str() type="image/svg+xml"/>
                <link rel="modulepreload" href=script nonce=nonce.clone()/>
                <link rel="preload" href=module r#as="fetch" type="application/wasm" crossorigin="anonymous"/>
                <MetaTags/>
                <script type="module" nonce=nonce>
                    {start}
                </script>
            </head>
            <body>{body}</body>
        </html>
    }
    .into_any()
}

/// Only this site's own files, and of scripts only those that carry the nonce of this answer and what they load.
#[cfg(feature = "ssr")]
fn content_policy(nonce: Option<&str>) -> String {
    let nonce = nonce.unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

/// Tells tests and the curious that handlers are in place.
pub fn mark_hydrated() {
    Effect::new(|_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "1");
        }
    });
}

/// The icons' address: from the context on the server, from the document in the browser.
pub fn icons_href() -> String {
    if let Some(IconsHref(href)) = use_context::<IconsHref>() {
        return href;
    }
    #[cfg(not(feature = "ssr"))]
    {
        document()
            .query_selector("meta[name=icons]")
            .ok()
            .flatten()
            .and_then(|meta| meta.get_attribute("content"))
            .unwrap_or_default()
    }
    #[cfg(feature = "ssr")]
    String::new()
}
