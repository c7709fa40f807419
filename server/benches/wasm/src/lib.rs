//! `decide` in WebAssembly, as the staff's browser runs it, asked by a script in Node.js.

use domain::access::Actor;
use domain::case::{Case, Command, Context, Preview, decide};
use domain::clock::Calendar;
use domain::input::{CommandInput, Known};
use domain::policy::Pack;
use domain::register::Leadership;
use domain::value::Instant;
use serde::Deserialize;
use std::hint::black_box;
use wasm_bindgen::prelude::wasm_bindgen;

/// One command, as a browser sends it, and what it is decided on.
#[derive(Deserialize)]
struct Step {
    pack: usize,
    actor: Actor,
    case: Case,
    command: CommandInput,
}

#[derive(Deserialize)]
struct Written {
    now: Instant,
    calendar: Calendar,
    packs: Vec<Pack>,
    steps: Vec<Step>,
}

/// Steps to decide, each with its command read.
#[wasm_bindgen]
pub struct Steps {
    written: Written,
    commands: Vec<Command>,
}

#[wasm_bindgen]
impl Steps {
    /// Reads what the bench wrote; nothing if it cannot be read.
    pub fn read(json: &str) -> Option<Steps> {
        let written: Written = serde_json::from_str(json).ok()?;
        let commands: Option<Vec<Command>> = written
            .steps
            .iter()
            .map(|step| {
                let pack = written.packs.get(step.pack)?;
                let known = Known { pack, case: &step.case, staff: &[], now: written.now };
                step.command.parse(&known).ok()
            })
            .collect();
        Some(Self { commands: commands?, written })
    }

    /// Decides `count` steps in turn; returns how many were accepted.
    pub fn decide(&self, count: usize) -> usize {
        let Written { now, calendar, packs, steps } = &self.written;
        let mut accepted = 0;
        for index in 0..count {
            let index = index * 7919 % steps.len().max(1);
            let (Some(step), Some(command)) = (steps.get(index), self.commands.get(index)) else { break };
            let Some(pack) = packs.get(step.pack) else { break };
            let leader = Leadership::Unasked;
            let ctx = Context { now: *now, actor: &step.actor, pack, calendar, numbers: &Preview, leader };
            accepted += usize::from(black_box(decide(&step.case, command.clone(), &ctx)).is_ok());
        }
        accepted
    }
}
