//! Figures beside their targets, with the load under which they were taken.

use crate::load::Round;
use crate::world::{World, cores, disk_sync, load_average};
use serde::Serialize;
use server::clock::Clock;

/// What a figure should be.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// At least so much.
    AtLeast(f64),
    /// At most so much.
    AtMost(f64),
}

/// A measured figure.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    /// Its name, for `--only`.
    pub(crate) name: &'static str,
    /// What was measured.
    pub(crate) what: &'static str,
    /// Unit.
    pub(crate) unit: &'static str,
    /// Median over the rounds.
    pub(crate) value: f64,
    /// Every round.
    pub(crate) rounds: Vec<f64>,
    /// What it should be; some figures only explain others.
    pub(crate) target: Option<Target>,
    /// Whether it is.
    pub(crate) met: Option<bool>,
    /// What else is worth knowing.
    pub(crate) note: String,
}

impl Figure {
    /// The median of `rounds`.
    pub(crate) fn new(
        name: &'static str,
        what: &'static str,
        unit: &'static str,
        rounds: Vec<f64>,
        target: Option<Target>,
    ) -> Self {
        let value = median(&rounds);
        let met = target.map(|target| match target {
            Target::AtLeast(least) => value >= least,
            Target::AtMost(most) => value <= most,
        });
        Self { name, what, unit, value, rounds, target, met, note: String::new() }
    }

    /// Rate of the rounds.
    pub(crate) fn rate(name: &'static str, what: &'static str, rounds: &[Round], least: Option<f64>) -> Self {
        let target = least.map(Target::AtLeast);
        let rates = rounds.iter().map(Round::rate).collect();
        Self::new(name, what, "/s", rates, target).noted(cpu(rounds))
    }

    /// Latency of the rounds at a quantile.
    pub(crate) fn quantile(
        name: &'static str,
        what: &'static str,
        rounds: &[Round],
        hundredths: usize,
        most: Option<f64>,
    ) -> Self {
        let unit = if hundredths == 50 { "ms p50" } else { "ms p99" };
        let values = rounds.iter().map(|round| round.quantile(hundredths)).collect();
        Self::new(name, what, unit, values, most.map(Target::AtMost))
    }

    /// With a note.
    #[must_use]
    pub(crate) fn noted(self, note: String) -> Self {
        Self { note, ..self }
    }

    /// As one line.
    pub(crate) fn line(&self) -> String {
        let target = match self.target {
            Some(Target::AtLeast(least)) => format!("≥ {}", number(least)),
            Some(Target::AtMost(most)) => format!("≤ {}", number(most)),
            None => String::new(),
        };
        let met = match self.met {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "",
        };
        let value = format!("{} {}", number(self.value), self.unit);
        format!("{:<18} {:<44} {value:>16}  {target:>8} {met:<4} {}", self.name, self.what, self.note)
    }
}

fn cpu(rounds: &[Round]) -> String {
    let each: Vec<f64> = rounds.iter().map(Round::cpu_each).collect();
    format!("server CPU {} µs each", number(median(&each)))
}

/// The middle value.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

fn number(value: f64) -> String {
    if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// All figures of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    at: String,
    cases: u32,
    rounds: usize,
    cores: usize,
    load_before: f64,
    load_after: f64,
    disk_sync_ms: f64,
    figures: Vec<Figure>,
}

impl Report {
    /// Notes the machine as it is now.
    pub(crate) fn begin(world: &World) -> anyhow::Result<Self> {
        Ok(Self {
            at: Clock::System.now().to_string(),
            cases: world.size.cases,
            rounds: world.size.rounds,
            cores: cores(),
            load_before: load_average(),
            load_after: 0.0,
            disk_sync_ms: disk_sync()?,
            figures: Vec::new(),
        })
    }

    /// Adds a figure.
    pub(crate) fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// Adds the memory of the largest server seen.
    pub(crate) fn add_memory(&mut self, world: &World) {
        if world.resident.get() > 0 {
            #[expect(clippy::cast_precision_loss, reason = "kilobytes of a process")]
            let megabytes = world.resident.get() as f64 / 1024.0;
            let what = "resident memory after load, largest";
            let figure = Figure::new("memory", what, "MB", vec![megabytes], Some(Target::AtMost(120.0)));
            self.add(figure.noted(format!("after {}", world.resident_after.get())));
        }
    }

    /// Notes the machine at the end.
    pub(crate) fn end(&mut self) {
        self.load_after = load_average();
    }

    /// For people.
    pub(crate) fn table(&self) -> String {
        let mut lines = vec![format!(
            "{}  {} cases, {} rounds (medians), {} cores shared by server and clients, load average {} before and {} \
             after, disk sync {:.2} ms",
            self.at, self.cases, self.rounds, self.cores, self.load_before, self.load_after, self.disk_sync_ms
        )];
        lines.extend(self.figures.iter().map(Figure::line));
        lines.join("\n")
    }

    /// For machines.
    pub(crate) fn json(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }
}
