//! Changes, told to open boards of this process.

use domain::access::Actor;
use domain::case::Case;
use domain::policy::{DepartmentKind, Pack};
use domain::value::{CaseNo, DepartmentId};
use tokio::sync::broadcast;

/// Messages a slow listener may fall behind before it is told to catch up.
const BACKLOG: usize = 1024;

/// "Case N changed", with who may know.
#[derive(Debug, Clone)]
pub struct LiveMessage {
    /// The case.
    pub case_no: CaseNo,
    /// Its version now.
    pub version: u32,
    /// Its pack.
    pub pack_id: String,
    departments: Vec<DepartmentId>,
    /// Departments that see it as long as it waits in the pool.
    pool: Vec<DepartmentId>,
}

impl LiveMessage {
    /// The message for `case`, which looked like `before` until now: who could see it until now must learn that it
    /// has gone.
    pub fn of(before: Option<&Case>, case: &Case, pack: &Pack) -> Self {
        let mut departments = case.departments();
        if let Some(before) = before {
            for department in before.departments() {
                if !departments.contains(&department) {
                    departments.push(department);
                }
            }
        }
        let in_pool = case.is_in_pool() || before.is_some_and(Case::is_in_pool);
        let pool = if in_pool {
            let stations = pack.departments.iter().filter(|department| {
                department.kind == DepartmentKind::Station
                    && department.town.as_ref() == Some(&case.registration.location_town)
            });
            pack.pool.iter().cloned().chain(stations.map(|station| station.id.clone())).collect()
        } else {
            Vec::new()
        };
        Self { case_no: case.case_no, version: case.version, pack_id: case.pack.id.clone(), departments, pool }
    }

    /// Whether `actor`'s board shows the case, or showed it.
    pub fn concerns(&self, actor: &Actor, pack_id: &str) -> bool {
        self.pack_id == pack_id
            && actor.department().is_some_and(|own| self.departments.contains(own) || self.pool.contains(own))
    }
}

/// The channel.
#[derive(Debug, Clone)]
pub struct Live {
    channel: broadcast::Sender<LiveMessage>,
}

impl Live {
    /// A channel nobody listens to yet.
    pub fn new() -> Self {
        Self { channel: broadcast::Sender::new(BACKLOG) }
    }

    /// Tells everybody who listens.
    pub fn tell(&self, message: LiveMessage) {
        // Nobody listening is not a failure.
        let _ = self.channel.send(message);
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<LiveMessage> {
        self.channel.subscribe()
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}
