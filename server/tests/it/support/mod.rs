//! A data folder with people in it, a browser, and the words stories are told in.

mod browser;
mod form;
mod hotline;
mod net;
pub(crate) mod play;
mod program;
mod world;

pub(crate) use browser::{Browser, MULTIPART, MULTIPART_END, Reply, multipart_head};
pub(crate) use form::{back_pay_form, basis, conclusions, facts, remedies, serve};
pub(crate) use hotline::{Hotline, ticket};
pub(crate) use net::{exchange, exchange_whole, request};
pub(crate) use program::{Serving, Told, command, program, program_reading, program_with};
pub(crate) use world::{CAST, PASSWORD, World, at};
