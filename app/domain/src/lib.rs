//! The rules of Fengqiao: what a case is, what may be done to it, by whom, until when, and on whose authority.
//!
//! No I/O, no clock, no randomness, no framework. The same [`case::decide()`] is compiled into the server, which
//! enforces it, and into the staff's browser, which uses it to show what the law allows next.
//!
//! | To find | Look in |
//! |---|---|
//! | what may happen to a case, and what forbids it | [`case`] |
//! | who is responsible for a dispute item, and why | [`policy::route`] |
//! | when something is due, and which days were counted | [`clock`] |
//! | who may see or do what | [`access`] |
//! | what is done to accounts, rules and codes, on record | [`administration`] |
//! | who is told what | [`notification`] |
//! | what stands in the registers beside the cases | [`register`] |
//! | what a letter consists of, and how it reads | [`letter`] |
//! | what travels to the browser | [`view`] |
//! | what a form becomes when it is submitted | [`intake`] |
//! | what the wire may say, and how it is read | [`input`] |
//! | how long what people write may be | [`limits`] |
//! | what the outside must provide | [`ports`] |

pub mod access;
pub mod administration;
pub mod case;
pub mod clock;
pub mod input;
pub mod intake;
pub mod letter;
pub mod limits;
pub mod notification;
pub mod policy;
pub mod ports;
pub mod problem;
pub mod register;
pub mod value;
pub mod view;
