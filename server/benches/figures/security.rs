//! What safety costs: sealing a record, a password and a code at sign-in, the checks at start.

use crate::load::calls_per_second;
use crate::report::Figure;
use crate::world::World;
use anyhow::ensure;
use server::clock::{Clock, uptime_millis};
use server::desk::{Desk, hash_password};
use server::start::{Patience, State, run};
use server::store::vault::DataKey;
use server::store::{Options, Store};
use std::hint::black_box;

/// Cases of the folder that is checked.
const CASES: u32 = 100_040;
/// A record of usual size.
const RECORD: usize = 1024;

pub(crate) fn figures(world: &World) -> anyhow::Result<Vec<Figure>> {
    let key = DataKey::random()?;
    let record = vec![7; RECORD];
    let sealed = key.seal(b"case/1", &record)?;
    let micros = |per_second: f64| 1_000_000.0 / per_second;
    let times = world.size.of(200_000);
    let each = |call: &dyn Fn()| -> Vec<f64> {
        (0..world.size.rounds).map(|_| micros(calls_per_second(times, |_| call()))).collect()
    };
    let seal = each(&|| drop(black_box(key.seal(b"case/1", &record))));
    let open = each(&|| drop(black_box(key.open(b"case/1", &sealed))));
    let hashes = (0..world.size.rounds)
        .map(|_| 1000.0 / calls_per_second(5, |_| drop(black_box(hash_password("correct-horse-battery")))))
        .collect();
    let secret = totp_rs::Secret::try_from_base32("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")?;
    let totp = totp_rs::Builder::new().with_secret(secret).build()?;
    let codes = each(&|| {
        black_box(totp.generate(1_780_000_000));
    });
    Ok(vec![
        Figure::new("seal", "a record of 1 kB sealed, one thread", "µs", seal, None),
        Figure::new("unseal", "a record of 1 kB opened, one thread", "µs", open, None),
        Figure::new("password", "a password hashed, as at every sign-in", "ms", hashes, None),
        Figure::new("totp", "a code of the second factor reckoned", "µs", codes, None),
        checks_at_start(world)?,
    ])
}

/// Everything the server looks at before it serves, to its end.
fn checks_at_start(world: &World) -> anyhow::Result<Figure> {
    let quick = world.size.share < 100;
    let cases = if quick { world.size.cases } else { CASES };
    let folder = World::prepare(crate::Size { cases, ..world.size })?.fresh()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (rounds, told) = runtime.block_on(async {
        let desk = Desk::open(Store::open(&Options::new(&folder)).await?, Clock::System).await?;
        let (mut rounds, mut told) = (Vec::new(), String::new());
        for _ in 0..world.size.rounds {
            let begun = uptime_millis();
            let found = run(&desk, Patience::Whole, 0, true).await;
            rounds.push(f64::from(u32::try_from(uptime_millis() - begun)?));
            ensure!(found.iter().all(|found| !matches!(found.state, State::Bad)), "the folder is not sound");
            let slow = found.iter().filter(|found| found.millis > 0);
            told = slow.map(|found| format!("{} {} ms", found.check.zh(), found.millis)).collect::<Vec<_>>().join(", ");
        }
        anyhow::Ok((rounds, told))
    })?;
    Ok(Figure::new("start-checks", "checks at start, to their end", "ms", rounds, None)
        .noted(format!("{cases} cases: {told}")))
}
