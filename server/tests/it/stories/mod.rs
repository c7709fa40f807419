//! The scenarios of the requirements, through the ports and over HTTP.

mod s01_own_duty;
mod s02_not_own_duty;
mod s03_joint;
mod s04_unclear_duty;
mod s05_refusal;
mod s06_major;
mod s07_remedies;
mod s08_routing;
mod s09_first_receiver;
mod s10_correction;
mod s11_station;
mod s12_hotline;
mod s13_withdrawal;
mod s14_suspension;
mod s15_confidentiality;
mod s16_petition_and_post;
mod s17_court;
mod s18_board_guards;
mod s19_transfer;

pub(crate) use s01_own_duty::submits_online;
pub(crate) use s13_withdrawal::to_served;
