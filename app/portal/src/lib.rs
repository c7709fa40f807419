//! Hydrates the citizen's site.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    app::tell_panics();
    leptos::mount::hydrate_body(app::portal::PortalApp);
}
