// How soon an input is seen: cards lifted, moved, dropped and put back with real pointer and keyboard input.

import { profiled, refill } from "../browser.mjs";
import { missing, quantiles } from "../report.mjs";
import { pause, within } from "../world.mjs";

export const names = ["inp", "lift", "drag"];

/** Cards taken in hand in a round, by pointer and by keys. */
const CARDS = 24;
const ROUND_WITHIN = 120_000;
/** The browser tells of nothing shorter; what it did not tell of is counted as this. */
const SHORTEST = 16;
/** As a hand moves: a point every so many milliseconds, so many points from column to column. */
const HAND = 16;
const POINTS = 24;

class Hand {
  constructor(visitor, adapter) {
    this.adapter = adapter;
    this.page = visitor.page;
    this.hand = adapter.hand;
    this.board = adapter.board;
    /** Inputs the browser takes for interactions. */
    this.inputs = 0;
    /** Cards that were dropped. */
    this.dropped = [];
  }

  async #box(selector) {
    const box = await this.page.locator(selector).first().boundingBox();
    if (!box) throw new Error(`${selector} is not there`);
    return box;
  }

  /** A card that can be taken, and which it is: what moves meanwhile is another. */
  async #card(at) {
    const { page, hand, board } = this;
    await refill(page, this.adapter);
    const found = page.locator(`${hand.from} ${board.card}:not(${hand.busy ?? ".none"})`).nth(at);
    const identity = await found.getAttribute(board.identity);
    const card = page.locator(`${hand.from} [${board.identity}="${identity}"]`);
    await card.scrollIntoViewIfNeeded();
    return { card, identity };
  }

  async #key(key) {
    this.inputs += 1;
    await this.page.keyboard.press(key);
    await pause(HAND * 3);
  }

  /** A form the step asked for is closed; what is under way is waited for. */
  async #settle() {
    const { page, hand } = this;
    await pause(80);
    if (hand.form && (await page.locator(hand.form).count()) > 0) {
      await page.keyboard.press("Escape");
      await page.locator(hand.form).waitFor({ state: "detached" }).catch(() => {});
    }
    if (hand.busy) await page.locator(hand.busy).first().waitFor({ state: "detached" }).catch(() => {});
    await pause(80);
  }

  async pointer(drops) {
    const { page, hand } = this;
    const { card, identity } = await this.#card(0);
    const grip = await card.locator(hand.grip).boundingBox();
    const to = await this.#box(hand.to);
    const [x, y] = [grip.x + 12, grip.y + grip.height / 2];
    await page.mouse.move(x, y);
    this.inputs += 1;
    await page.mouse.down();
    for (let point = 1; point <= POINTS; point += 1) {
      const along = point / POINTS;
      await page.mouse.move(x + (to.x + to.width / 2 - x) * along, y + (to.y + 160 - y) * along);
      await pause(HAND);
    }
    await page.locator(hand.lifted).first().waitFor();
    if (!drops) await this.#key(hand.keys?.back ?? "Escape");
    else this.dropped.push(identity);
    await page.mouse.up();
    await this.#settle();
  }

  async keys(drops) {
    const { page, hand } = this;
    const { card, identity } = await this.#card(1);
    await card.focus();
    await this.#key(hand.keys.lift);
    await page.locator(hand.heldByKeys).waitFor();
    await this.#key(hand.keys.travel);
    if (drops) this.dropped.push(identity);
    await this.#key(drops ? hand.keys.drop : hand.keys.back);
    await this.#settle();
  }
}

/** Entries of one interaction belong together; the longest counts. */
function interactions(events) {
  const longest = new Map();
  for (const { id, startTime, duration } of events) {
    const key = id || `at ${Math.round(startTime)}`;
    longest.set(key, Math.max(longest.get(key) ?? 0, duration));
  }
  return [...longest.values()];
}

async function round(world, visitor, colleague, way) {
  const hand = new Hand(visitor, world.adapter);
  const { page } = visitor;
  const many = Math.max(6, Math.round(CARDS * world.share));
  await page.evaluate(() => {
    window.__bench.events.length = 0;
    window.__bench.moves.length = 0;
  });
  const work = async () => {
    for (let card = 0; card < many; card += 1) await hand[way](card % 3 !== 2);
  };
  await within(ROUND_WITHIN, `${many} cards by ${way}`, work());
  await pause(500);
  const { events, moves } = await visitor.noted();
  // There are cards for the next round.
  for (const card of hand.dropped) await colleague?.back(card);
  const told = interactions(events);
  const silent = Math.max(0, hand.inputs - told.length);
  return {
    inputs: [...told, ...Array(silent).fill(SHORTEST)],
    silent,
    lifts: moves.filter(({ lifts }) => lifts).map(({ duration }) => duration),
    moves: moves.filter(({ lifts }) => !lifts).map(({ duration }) => duration),
    worst: events.sort((one, other) => other.duration - one.duration).slice(0, 3),
  };
}

export async function measure(world) {
  const { adapter, visitors } = world;
  if (!adapter.hand) return [missing("inp", "inputs until they are seen", "this adapter moves nothing by hand")];
  const visitor = await visitors.board(adapter.people.hand);
  const colleague = await adapter.Colleague?.come((login) => visitors.door(login));
  const ways = adapter.hand.keys ? ["pointer", "keys"] : ["pointer"];
  const figures = [];
  const all = [];
  try {
    for (const way of ways) {
      const rounds = [];
      await profiled(world, visitor, `inp-${way}`, async () => {
        for (let turn = 0; turn < world.rounds; turn += 1) rounds.push(await round(world, visitor, colleague, way));
      });
      all.push(rounds);
      const silent = rounds.reduce((sum, one) => sum + one.silent, 0);
      const worst = rounds
        .flatMap((one) => one.worst)
        .sort((one, other) => other.duration - one.duration)
        .slice(0, 3)
        .map(({ name, duration, before, work }) => `${name} ${duration} (waited ${before.toFixed(0)}, handlers ${work.toFixed(0)})`);
      const note = `${silent} too short to be told of; longest: ${worst.join("; ") || "none"}`;
      const inputs = rounds.map((one) => one.inputs);
      figures.push(...quantiles(`inp-${way}`, `lift, move, drop by ${way}, until seen`, "ms", inputs, { p95: 50 }, note, [0.95, 1]));
      if (way === "pointer") {
        figures.push(
          ...quantiles("lift-pointer", "the move of the pointer that lifts, until seen", "ms", rounds.map((one) => one.lifts), { p95: 50 }, "", [0.95, 1]),
          ...quantiles("drag-pointer", "every move of the card in the air, until seen", "ms", rounds.map((one) => one.moves), { p95: 50 }, "", [0.95]),
        );
      }
    }
    const together = all[0].map((_, at) => all.flatMap((rounds) => rounds[at].inputs));
    return [...quantiles("inp", "all interactions", "ms", together, { p95: 50 }, "refused and escaped ones counted", [0.95, 1]), ...figures];
  } finally {
    colleague?.leave();
    await visitor.close();
  }
}
