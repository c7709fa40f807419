//! Which connections stand, how many each address has, and which one makes room.

use super::Limits;
use super::meter::Meter;
use crate::clock;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct Open {
    next: u64,
    all: HashMap<u64, Arc<Meter>>,
    by_address: HashMap<IpAddr, Vec<u64>>,
}

impl Open {
    fn remove(&mut self, id: u64) -> Option<Arc<Meter>> {
        let meter = self.all.remove(&id)?;
        if let Some(ids) = self.by_address.get_mut(&meter.address) {
            ids.retain(|other| *other != id);
            if ids.is_empty() {
                self.by_address.remove(&meter.address);
            }
        }
        Some(meter)
    }

    /// Closes the connection that does least, of one address or of all. Nothing where each is at work.
    fn make_room(&mut self, address: Option<IpAddr>) -> bool {
        let now = clock::steady();
        let ranked = |id: &u64| Some((self.all.get(id)?.rank(now)?, *id));
        let least = match address {
            Some(address) => self.by_address.get(&address).and_then(|ids| ids.iter().filter_map(ranked).min()),
            None => self.all.keys().filter_map(ranked).min(),
        };
        let Some(meter) = least.and_then(|(_, id)| self.remove(id)) else { return false };
        meter.close();
        true
    }
}

/// All connections of the server.
#[derive(Debug)]
pub(super) struct Ledger {
    limits: Limits,
    open: Mutex<Open>,
}

impl Ledger {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, open: Mutex::new(Open::default()) }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // Whoever broke off while holding it left it whole.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A seat for a connection from `address`, if need be in the place of a silent one. Nothing where all are at work.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let address = network(address);
        let mut open = self.open();
        if let Some(most) = self.limits.by_address
            && open.by_address.get(&address).map_or(0, Vec::len) >= most
            && !open.make_room(Some(address))
        {
            return None;
        }
        if open.all.len() >= self.limits.total && !open.make_room(None) {
            return None;
        }
        let (id, meter) = (open.next, Arc::new(Meter::new(address)));
        open.next += 1;
        open.all.insert(id, meter.clone());
        open.by_address.entry(address).or_default().push(id);
        drop(open);
        crate::watch::metrics().connections.inc();
        Some(Seat { ledger: self.clone(), id, meter })
    }

    /// Descriptors ran out although the limit was not reached: a silent connection goes.
    pub(super) fn relieve(&self) -> bool {
        self.open().make_room(None)
    }

    /// Closes connections on which nothing ever came: the server ends and waits for nobody who has not asked.
    pub(super) fn dismiss(&self) {
        let now = clock::steady();
        self.open()
            .all
            .values()
            .filter(|meter| meter.rank(now).is_some_and(|(rank, _)| rank == 0))
            .for_each(|meter| meter.close());
    }

    /// Closes what was waited for too long; how many.
    pub(super) fn sweep(&self) -> usize {
        let now = clock::steady();
        let overdue: Vec<_> = {
            let open = self.open();
            let all = open.all.values();
            all.filter_map(|meter| Some((meter.overdue(&self.limits.patience, now)?, meter.clone()))).collect()
        };
        for (why, meter) in &overdue {
            tracing::debug!(why, "connection closed");
            meter.close();
        }
        overdue.len()
    }
}

/// A place among the connections, free again when dropped.
#[derive(Debug)]
pub(super) struct Seat {
    ledger: Arc<Ledger>,
    id: u64,
    /// The connection's.
    pub(super) meter: Arc<Meter>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.ledger.open().remove(self.id);
        crate::watch::metrics().connections.dec();
    }
}

/// Whom an address counts for: of the newer addresses a household or an office has a whole network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(total: usize, by_address: usize) -> Arc<Ledger> {
        let limits = Limits { total, by_address: Some(by_address), ..Limits::default() };
        Arc::new(Ledger::new(limits))
    }

    fn v4(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[tokio::test]
    async fn sec_04_1_room_is_made_by_the_longest_silent_and_never_by_one_at_work() {
        let ledger = ledger(3, 10);
        let seats: Vec<Seat> = (1..=3).map(|last| ledger.admit(v4(last)).unwrap()).collect();
        seats[0].meter.asked();
        let fourth = ledger.admit(v4(4)).unwrap();
        seats[1].meter.closed().await;
        for seat in [&seats[2], &fourth] {
            seat.meter.asked();
        }
        assert!(ledger.admit(v4(5)).is_none(), "all are at work");
        fourth.meter.answered();
        assert!(ledger.admit(v4(5)).is_some(), "one between two requests makes room");
    }

    #[tokio::test]
    async fn sec_04_1_one_address_takes_no_more_than_its_share_and_only_its_own_go() {
        let ledger = ledger(100, 2);
        let other = ledger.admit(v4(1)).unwrap();
        let own: Vec<Seat> = (0..2).map(|_| ledger.admit(v4(2)).unwrap()).collect();
        let third = ledger.admit(v4(2)).unwrap();
        own[0].meter.closed().await;
        assert_eq!(ledger.open().by_address[&v4(2)].len(), 2);
        assert!(ledger.open().all.contains_key(&other.id));
        drop((own, third));
        assert_eq!(ledger.open().all.len(), 1, "a seat is free again once it is left");
    }

    #[test]
    fn a_network_of_the_newer_addresses_counts_as_one() {
        let one: IpAddr = "2001:db8:1:2:aaaa::1".parse().unwrap();
        let other: IpAddr = "2001:db8:1:2:bbbb::9".parse().unwrap();
        assert_eq!(network(one), network(other));
        assert_eq!(network("::ffff:10.0.0.1".parse().unwrap()), v4(1));
    }
}
