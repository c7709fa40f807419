//! `decide` in WebAssembly, as the staff's browser runs it, asked by a script in Node.js.

use domain::access::Actor;
use domain::case::{Case, Command, Context, Preview, decide};
use domain::clock::Calendar;
use domain::policy::Pack;
use domain::register::Leadership;
use domain::value::Instant;
use serde::Deserialize;
use std::hint::black_box;
use wasm_bindgen::prelude::wasm_bindgen;

/// One command and what it is decided on.
#[derive(Deserialize)]
struct Step {
    pack: usize,
    actor: Actor,
    case: Case,
    command: Command,
}

#[derive(Deserialize)]
struct Written {
    now: Instant,
    calendar: Calendar,
    packs: Vec<Pack>,
    steps: Vec<Step>,
}

/// Steps to decide.
#[wasm_bindgen]
pub struct Steps(Written);

#[wasm_bindgen]
impl Steps {
    /// Reads what the bench wrote; nothing if it cannot be read.
    pub fn read(json: &str) -> Option<Steps> {
        serde_json::from_str(json).ok().map(Self)
    }

    /// Decides `count` steps in turn; returns how many were accepted.
    pub fn decide(&self, count: usize) -> usize {
        let mut accepted = 0;
        for index in 0..count {
            let Some(step) = self.0.steps.get(index * 7919 % self.0.steps.len().max(1)) else { break };
            let Some(pack) = self.0.packs.get(step.pack) else { break };
            let ctx =
                Context { now: self.0.now, actor: &step.actor, pack, calendar: &self.0.calendar, numbers: &Preview, leader: Leadership::Unasked };
            accepted += usize::from(black_box(decide(&step.case, step.command.clone(), &ctx)).is_ok());
        }
        accepted
    }
}
