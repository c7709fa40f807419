//! What people see. Views read [`domain::view`] types from the server functions in [`api`]; nothing here knows the
//! store, and no rule stands here that is not asked of [`domain`].

#![recursion_limit = "512"]
#![expect(unreachable_pub, reason = "the component macro makes every component public, whatever its visibility")]

pub mod api;
pub mod desk;
pub mod error;
pub mod portal;
pub mod shell;
pub mod text;
pub mod told;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod context;

/// A panic ends the page; the browser's console then says where and why, which the browser tests look for.
pub fn tell_panics() {
    std::panic::set_hook(Box::new(|panicked| leptos::logging::error!("{panicked}")));
}
