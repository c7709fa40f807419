//! The server as its users meet it: real SQLite files, the real router, the real program; only the time is set by hand.
#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "tests measure how long they waited")]

#[cfg(test)]
mod answers;
#[cfg(test)]
mod attacks;
#[cfg(test)]
mod authorisation;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod deadlines;
#[cfg(test)]
mod duty;
#[cfg(test)]
mod four_eyes;
#[cfg(test)]
mod hotline_api;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod looks;
#[cfg(test)]
mod marker;
#[cfg(test)]
mod mechanism;
#[cfg(test)]
mod naming;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod offices;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod parties;
#[cfg(test)]
mod policy_versions;
#[cfg(test)]
mod registers;
// One table for the rules and for the doors.
#[cfg(test)]
#[path = "../../../app/domain/tests/it/routing_table.rs"]
mod routing_table;
#[cfg(test)]
mod sec_06_kept;
#[cfg(test)]
mod sec_06_leaving;
#[cfg(test)]
mod sec_07_running;
#[cfg(test)]
mod second_factor;
#[cfg(test)]
mod security_document;
#[cfg(test)]
mod seed;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod sight;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod store;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tamper;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod uploads;
#[cfg(test)]
mod wire;
