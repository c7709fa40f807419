//! The chosen view: dark, elder, high contrast. Remembered in a cookie, so that pages come right from the server.

use crate::error::AppError;
use leptos::prelude::*;

/// Switches one of `dark`, `elder`, `more` on or off; `back` is the page to return to without JavaScript.
#[server(prefix = "/api", endpoint = "look/set")]
pub async fn set_look(key: String, #[server(default)] back: String) -> Result<String, AppError> {
    let visitor = crate::context::visitor();
    let mut look: Vec<String> = visitor.look.split(' ').filter(|known| !known.is_empty()).map(str::to_owned).collect();
    let known = matches!(key.as_str(), "dark" | "light" | "elder" | "more" | "compact");
    if known {
        if let Some(position) = look.iter().position(|on| *on == key) {
            look.remove(position);
        } else {
            // Light and dark exclude each other.
            if key == "dark" {
                look.retain(|on| on != "light");
            }
            if key == "light" {
                look.retain(|on| on != "dark");
            }
            look.push(key);
        }
    }
    let look = look.join(" ");
    crate::context::set_cookie(crate::context::cookie::LOOK, &look.replace(' ', "."), 365 * 24 * 3600, false);
    if crate::context::wants_html() {
        crate::context::redirect(&back);
    }
    Ok(look)
}
