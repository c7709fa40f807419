//! Store, ports, HTTP, hotline gateway and command line.

pub mod anchor;
pub mod backup;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod documents;
pub mod hotline;
pub mod http;
pub mod jobs;
pub mod limits;
pub mod seed;
pub mod start;
pub mod store;
pub mod watch;
