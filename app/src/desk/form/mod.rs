//! One form for every step: what it asks, how it is shown, how it is sent.

mod act;
mod classification;
mod commands;
mod division;
mod duty;
mod fields;
mod hearing;
mod joint;
mod lanes;
mod naming;
mod oversight;
mod people;
mod records;
mod registration;
mod reply;
mod spec;
mod view;

pub(crate) use act::{Act, ActDialog, Target, tell};
pub(crate) use commands::asks_nothing;
pub(crate) use records::opinion_form;
pub(crate) use spec::{Field, Input, Values};
pub(crate) use view::{Fields, focus_first, read};
