//! The server as its users meet it: real SQLite files, the real router, the real program; only the time is set by hand.

#[cfg(test)]
mod authorisation;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod deadlines;
#[cfg(test)]
mod hotline_api;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod looks;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod offices;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod policy_versions;
#[cfg(test)]
mod registers;
// One table for the rules and for the doors.
#[cfg(test)]
#[path = "../../../app/domain/tests/it/routing_table.rs"]
mod routing_table;
#[cfg(test)]
mod security_document;
mod seed;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod store;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod uploads;
