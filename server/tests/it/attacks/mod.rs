//! What an attacker found over the running program: each way it took, tried again at the door it was found at.

mod altering;
mod guessing;
mod holding;
mod searching;
mod sending;
