//! SEC-04: every wait and every anonymous thing has a bound.

mod budgets;
mod connections;
mod history;
mod outbox;
mod streams;
