//! What the documents say, as data: departments, categories, limits, routing, enabled transitions, texts.
//!
//! The engine contains no place, no department and no date; a [`Pack`] does. Packs are TOML files under
//! `app/domain/packs`, read by [`read`], proven by [`proof`] and asked by [`route`].

mod by_kind;
#[cfg(feature = "authoring")]
pub mod diff;
mod facts;
mod pack;
#[cfg(feature = "authoring")]
pub mod proof;
#[cfg(feature = "authoring")]
pub mod read;
mod reform;
pub mod route;
mod shipped;

pub(crate) use by_kind::route_item;
pub(crate) use facts::counterpart;
pub use facts::{Facts, InputName};
pub use pack::{
    AfterDecision, ArchiveRule, Category, ClauseText, ClockRule, Department, DepartmentKind, InsuranceGroup,
    NotOwnDuty, Offices, Override, Pack, PackRef, Priority, ReformRule, RemedyRule, SubKind, Town, TransitionRule,
};
pub use reform::ReformCut;
pub use route::{Clarity, Route, RouteTrack};
pub use shipped::SHIPPED_SOURCES;
#[cfg(feature = "authoring")]
pub use shipped::shipped;
