//! All plays, in the order of time.

use super::ink::Ink;
use super::stage::Play;
use super::{beside, lanes, scenes};
use crate::support::*;
use domain::case::CommandKind;
use futures::FutureExt;

/// Kinds of command that come about otherwise than by a person's step, or through doors of their own.
const FOLLOW: [CommandKind; 7] = [
    // Says no word, and comes half a year after everything else.
    CommandKind::CloseNotPursued,
    CommandKind::NoticeServed,
    CommandKind::ProceedToArchive,
    CommandKind::NoteReceipt,
    CommandKind::ReceiveFeedback,
    CommandKind::BeMerged,
    CommandKind::BeRestored,
];

/// Cases in every lane and overlay, with records in the registers beside them; and the hotline, which gave some.
pub(crate) async fn played(world: &World, callback: Option<String>) -> (Play<'_>, Hotline) {
    let mut play = Play { world, ink: Ink::default(), cases: Vec::new(), failed: Vec::new() };
    let mut failed = Vec::new();
    // A play that cannot go on is told with the others.
    macro_rules! played {
        ($name:literal, $scene:expr) => {
            match std::panic::AssertUnwindSafe($scene).catch_unwind().await {
                Ok(done) => Some(done),
                Err(_) => {
                    failed.push(format!("could not go on: {}", $name));
                    None
                }
            }
        };
    }
    played!("transfer", lanes::transfer(&mut play));
    world.clock("2025-11-10T09:30");
    world.has_leader().await;
    let hotline = Hotline::of(world, "12345", callback).await;
    played!("tickets", lanes::tickets(&mut play, &hotline));
    played!("waiting", scenes::waiting(&mut play));
    played!("own", scenes::own_with_records(&mut play));
    played!("served", scenes::served_and_objected(&mut play));
    played!("objections", scenes::objections(&mut play));
    played!("done again", scenes::done_again_and_split(&mut play));
    played!("archived", scenes::archived_and_reopened(&mut play));
    played!("corrections", scenes::corrections(&mut play));
    played!("hidden", scenes::hidden_reporters(&mut play));
    played!("standing", scenes::standing_and_restricted(&mut play));
    played!("merged", scenes::merged(&mut play));
    let opinions = played!("joint", lanes::joint(&mut play));
    played!("major", lanes::major(&mut play));
    played!("referral", lanes::referral(&mut play));
    played!("station", lanes::station(&mut play));
    played!("petition", lanes::petition(&mut play));
    played!("informed", lanes::informed(&mut play));
    played!("verifying", lanes::verifying(&mut play));
    played!("others", scenes::others(&mut play));
    played!("registers", beside::registers(&mut play));
    world.clock("2025-12-01T09:30");
    if let Some(opinions) = opinions {
        played!("absent", lanes::absent(&mut play, opinions));
    }
    played!("lapsed", scenes::lapsed(&mut play));
    play.failed = failed;
    let missing: Vec<_> =
        CommandKind::ALL.iter().filter(|kind| !play.ink.made.contains(kind) && !FOLLOW.contains(kind)).collect();
    let missing = (!missing.is_empty()).then(|| format!("never made, so nothing of it is proven: {missing:?}"));
    play.failed.extend(missing);
    // Words are found once the index has followed.
    while world.desk.index_changed(100).await.unwrap() > 0 {}
    (play, hotline)
}
