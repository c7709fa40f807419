//! Packs and calendar in force in this data folder.

use crate::store::vault::sha256;
use crate::store::{Fault, Store};
use axum::body::Bytes;
use domain::administration::Doer;
use domain::clock::{Calendar, CalendarProblem};
use domain::policy::proof::{read_in_force, read_sound};
use domain::policy::read::{PackProblem, read};
use domain::policy::{Pack, PackRef, SHIPPED_SOURCES};
use domain::problem::Problem;
use domain::value::Instant;
use domain::view::RulesView;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Packs by version and the calendar.
#[derive(Debug)]
pub struct Rules {
    packs: HashMap<PackRef, Arc<Pack>>,
    latest: BTreeMap<String, PackRef>,
    calendar: Arc<Calendar>,
    /// Packs with the calendar as browsers read them, with a digest.
    json: HashMap<PackRef, (Bytes, String)>,
    version: String,
    /// Shipped packs of which the folder keeps another text under the same version.
    departed: Vec<PackRef>,
}

/// Why the rules cannot be used; the server does not start with them.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A pack that cannot be read or does not prove sound: file, line, field and reason.
    #[error("{0}")]
    Pack(#[from] PackProblem),
    /// A calendar that cannot be read.
    #[error("{0}")]
    Calendar(#[from] CalendarProblem),
    /// The calendar ends before the deadlines of cases that begin today.
    #[error(
        "CALENDAR_MISSING：工作日历只到 {0} 年，不足以计算今天起的时限，请导入国务院办公厅公布的放假安排（server calendar import）"
    )]
    CalendarMissing(i32),
    /// A version that does not follow the latest one.
    #[error("{id} 的下一个版本应是 {next}，文件里是 {found}；已用过的版本不能改动")]
    NotNext {
        /// The pack.
        id: String,
        /// The version expected.
        next: u32,
        /// The version in the file.
        found: u32,
    },
    /// The store.
    #[error("{0}")]
    Store(String),
}

impl From<Fault> for RulesError {
    fn from(fault: Fault) -> Self {
        Self::Store(fault.into_problem().to_string())
    }
}

impl From<Problem> for RulesError {
    fn from(problem: Problem) -> Self {
        Self::Store(problem.to_string())
    }
}

impl Rules {
    /// Reads what the folder holds, adding the shipped packs it does not have yet.
    ///
    /// # Errors
    /// An unsound pack, a calendar that does not reach far enough.
    pub async fn load(store: &Store, now: Instant) -> Result<Self, RulesError> {
        let (rules, fresh) = Self::read_with_fresh(store).await?;
        for (id, version, source) in fresh {
            store.pack_put(id, version, source, Doer::Server, now).await?;
        }
        rules.check_reach(now)?;
        Ok(rules)
    }

    /// Reads what the folder holds and the shipped packs, and stores nothing.
    ///
    /// # Errors
    /// An unsound pack or calendar.
    pub async fn read(store: &Store) -> Result<Self, RulesError> {
        Self::read_with_fresh(store).await.map(|(rules, _)| rules)
    }

    /// The rules, and the shipped packs the folder does not have yet.
    async fn read_with_fresh(store: &Store) -> Result<(Self, Vec<(&'static str, u32, &'static str)>), RulesError> {
        let version = store.rules_version().await?;
        let mut stored = store.pack_list().await?;
        let mut fresh = Vec::new();
        let mut departed = Vec::new();
        for (id, source) in SHIPPED_SOURCES {
            let reference = read(&format!("{id}.toml"), source)?.reference;
            let version = reference.version;
            match stored.iter().find(|(known, known_version, _)| known == id && *known_version == version) {
                Some((_, _, kept)) if kept == source => {}
                // A version once used is not changed (M-0-b): what the folder holds is the rule.
                Some(_) => departed.push(reference),
                None => {
                    fresh.push((id, version, source));
                    stored.push((id.to_owned(), version, source.to_owned()));
                }
            }
        }
        let mut packs = HashMap::new();
        let mut latest: BTreeMap<String, PackRef> = BTreeMap::new();
        for (id, version, source) in stored {
            // Whatever way it came here: nothing is decided under a pack that does not prove sound.
            let pack = read_in_force(&format!("{id}@{version}.toml"), &source)?;
            let reference = pack.reference.clone();
            let newer = latest.get(&id).is_none_or(|known| known.version < version);
            if newer {
                latest.insert(id, reference.clone());
            }
            packs.insert(reference, Arc::new(pack));
        }
        let mut calendar = Calendar::shipped()?;
        for (_, source) in store.calendar_list().await? {
            calendar.import(&source)?;
        }
        let json = packs
            .iter()
            .map(|(reference, pack)| Ok((reference.clone(), encoded(pack, &calendar)?)))
            .collect::<Result<_, Fault>>()?;
        Ok((Self { packs, latest, calendar: Arc::new(calendar), json, version, departed }, fresh))
    }

    /// The longest working-day limit that could start today must end within the calendar.
    fn check_reach(&self, now: Instant) -> Result<(), RulesError> {
        for reference in self.latest.values() {
            let Some(pack) = self.packs.get(reference) else { continue };
            self.reaches(pack, now)?;
        }
        Ok(())
    }

    /// Whether limits that begin then would end within the calendar.
    ///
    /// # Errors
    /// Until when it reaches.
    pub fn reaches_from(&self, then: Instant) -> Result<(), RulesError> {
        self.check_reach(then)
    }

    fn reaches(&self, pack: &Pack, now: Instant) -> Result<(), RulesError> {
        if !pack.is_in_force(now.day()) {
            return Ok(());
        }
        for rule in pack.clocks.values() {
            if let Err(missing) = domain::clock::due_at(&self.calendar, now, rule.limit) {
                return Err(RulesError::CalendarMissing(missing.0 - 1));
            }
        }
        Ok(())
    }

    /// Whether `pack`, which was read as sound, may be published here: it follows the latest version, and its limits end
    /// within the calendar.
    ///
    /// # Errors
    /// What stands in its way.
    pub fn check_publication(&self, pack: &Pack, now: Instant) -> Result<(), RulesError> {
        let PackRef { id, version } = &pack.reference;
        let next = self.latest.get(id).map_or(1, |latest| latest.version + 1);
        if *version != next {
            return Err(RulesError::NotNext { id: id.clone(), next, found: *version });
        }
        self.reaches(pack, now)
    }

    /// A pack in a version.
    pub fn pack(&self, reference: &PackRef) -> Option<Arc<Pack>> {
        self.packs.get(reference).cloned()
    }

    /// The latest version of a pack, under which new cases are registered.
    pub fn latest(&self, id: &str) -> Option<Arc<Pack>> {
        self.latest.get(id).and_then(|reference| self.pack(reference))
    }

    /// A pack with the calendar as JSON, and a digest of it.
    pub fn json(&self, reference: &PackRef) -> Option<(Bytes, String)> {
        self.json.get(reference).cloned()
    }

    /// What of the store they were read from.
    pub fn version(&self) -> String {
        self.version.clone()
    }

    /// Versions whose text in the folder is not the one this program brings: the folder's is in force, and the program's
    /// can be published as the next version.
    pub fn departed(&self) -> &[PackRef] {
        &self.departed
    }

    /// All packs in their latest versions.
    pub fn latest_packs(&self) -> impl Iterator<Item = Arc<Pack>> + '_ {
        self.latest.values().filter_map(|reference| self.pack(reference))
    }

    /// All packs in all versions.
    pub fn all_packs(&self) -> impl Iterator<Item = (&PackRef, &Arc<Pack>)> {
        self.packs.iter()
    }

    /// The calendar.
    pub fn calendar(&self) -> Arc<Calendar> {
        self.calendar.clone()
    }
}

impl super::Desk {
    /// Publishes a version of a pack from its source: cases registered from now on are under it, running cases keep
    /// theirs (M-0-b). `name` is the file's, for messages. On record.
    ///
    /// # Errors
    /// A pack that cannot be read, is not sound, is not the next version, or needs a calendar that is not there.
    pub async fn publish_pack(&self, name: &str, source: &str, by: Doer) -> Result<PackRef, RulesError> {
        let pack = read_sound(name, source)?;
        let now = self.now();
        self.rules().check_publication(&pack, now)?;
        let PackRef { id, version } = pack.reference.clone();
        if !self.store.pack_put(&id, version, source, by, now).await? {
            return Err(RulesError::NotNext { id, next: version + 1, found: version });
        }
        self.reload_rules().await?;
        Ok(pack.reference)
    }
}

fn encoded(pack: &Pack, calendar: &Calendar) -> Result<(Bytes, String), Fault> {
    let view = RulesView { pack: pack.clone(), calendar: calendar.clone() };
    let json = serde_json::to_vec(&view)?;
    let tag = hex::encode(&sha256(&[&json])[..8]);
    Ok((Bytes::from(json), tag))
}
