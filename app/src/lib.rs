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
pub mod ui;

#[cfg(feature = "ssr")]
pub mod context;
