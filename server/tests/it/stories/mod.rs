//! The scenarios of the requirements, through the ports and over HTTP.

mod s01_own_duty;
mod s09_first_receiver;
mod s10_correction;
mod s12_hotline;
mod s13_withdrawal;
mod s19_transfer;

pub(crate) use s01_own_duty::submits_online;
pub(crate) use s13_withdrawal::to_served;
