//! The rules alone, in this process: how often per second they answer.

use crate::load::calls_per_second;
use crate::plan::Folder;
use crate::report::Figure;
use crate::world::World;
use anyhow::ensure;
use domain::case::{Context, Preview, decide};
use domain::policy::{Facts, Pack, route};
use domain::register::Leadership;
use std::hint::black_box;

pub(crate) fn figures(world: &World) -> anyhow::Result<Vec<Figure>> {
    let found = Folder::read(&world.fresh()?)?;
    let refused = found
        .moves
        .iter()
        .filter_map(|planned| {
            let ctx = Context {
                now: found.now,
                actor: &planned.person.actor,
                pack: &planned.pack,
                calendar: &found.calendar,
                numbers: &Preview,
                leader: Leadership::Unasked,
            };
            decide(&planned.case, planned.command.clone(), &ctx).err()
        })
        .count();
    ensure!(refused == 0, "{refused} of {} steps refused", found.moves.len());
    let decisions = (0..world.size.rounds)
        .map(|_| {
            calls_per_second(world.size.of(200_000), |index| {
                let planned = &found.moves[index * 7919 % found.moves.len()];
                let ctx = Context {
                    now: found.now,
                    actor: &planned.person.actor,
                    pack: &planned.pack,
                    calendar: &found.calendar,
                    numbers: &Preview,
                    leader: Leadership::Unasked,
                };
                black_box(decide(&planned.case, planned.command.clone(), &ctx)).ok();
            })
        })
        .collect();
    let facts: Vec<(&Pack, Facts)> = found
        .moves
        .iter()
        .flat_map(|planned| {
            let items = planned.case.registration.items.iter();
            items.filter_map(|item| Some((&*planned.pack, planned.case.facts_of(&planned.pack, item.no)?)))
        })
        .collect();
    ensure!(!facts.is_empty(), "no items");
    let routes = (0..world.size.rounds)
        .map(|_| {
            calls_per_second(world.size.of(1_000_000), |index| {
                let (pack, facts) = &facts[index * 7919 % facts.len()];
                black_box(route::route(pack, facts, false)).ok();
            })
        })
        .collect();
    Ok(vec![
        Figure::new("decide", "decisions, mixed steps, one thread", "/s", decisions, None),
        Figure::new("route", "routes of items, one thread", "/s", routes, None),
    ])
}
