//! What the server tells of itself to those who run it: numbers, security events, jumps of the clock. Nothing of it names
//! a person, a case, a number or an address.

pub mod jumps;
mod metrics;
mod security;

pub use metrics::{Metrics, metrics};
pub use security::{SecurityEvent, note};
