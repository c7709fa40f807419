//! Store, ports, HTTP, hotline gateway and command line.

pub mod clock;
pub mod desk;
pub mod store;
