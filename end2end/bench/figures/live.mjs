// A colleague's move seen on a board, while two hundred are open: one in a real browser, the others as streams that ask
// for the one card as the page does.

import { refill } from "../browser.mjs";
import { crowd } from "../crowd.mjs";
import { quantile, missing, quantiles } from "../report.mjs";
import { pause, processorTime, within } from "../world.mjs";

export const names = ["live"];

const BOARDS = 200;
const MOVES = 100;
/** A move every so many milliseconds, and a little more or less so that nothing runs in step. */
const EVERY = 600;
const SEEN_WITHIN = 15_000;
const ROUND_WITHIN = 240_000;

/** In the browser: when nothing fits the selector any more, on the clock of the epoch. */
function gone({ selector, within: wait }) {
  return new Promise((resolve) => {
    const look = () => {
      if (document.querySelector(selector)) return;
      observer.disconnect();
      clearTimeout(timer);
      resolve(performance.timeOrigin + performance.now());
    };
    const observer = new MutationObserver(look);
    const timer = setTimeout(() => {
      observer.disconnect();
      resolve(null);
    }, wait);
    observer.observe(document.body, { childList: true, subtree: true, attributes: true });
    look();
  });
}

/** By how much the browser's clock is ahead of ours, milliseconds. */
async function ahead(page) {
  const offsets = [];
  for (let turn = 0; turn < 9; turn += 1) {
    const before = performance.timeOrigin + performance.now();
    const theirs = await page.evaluate(() => performance.timeOrigin + performance.now());
    const after = performance.timeOrigin + performance.now();
    offsets.push({ wide: after - before, by: theirs - (before + after) / 2 });
  }
  return offsets.sort((one, other) => one.wide - other.wide)[0].by;
}

/** Cards that are drawn on the page now, of those that can be moved. */
async function drawn(page, adapter, movable) {
  const { board, hand } = adapter;
  const shown = await page.locator(`${hand.from} ${board.card}`).evaluateAll(
    (all, identity) => all.map((one) => one.getAttribute(identity)),
    board.identity,
  );
  return shown.filter((card) => movable.has(card));
}

async function round(world, { page }, colleague, others, movable) {
  const { adapter } = world;
  const many = Math.max(12, Math.round(MOVES * world.share));
  const offset = await ahead(page);
  const seen = [];
  const heard = [];
  const agreed = [];
  let unseen = 0;
  let failed = 0;
  await others.heard();
  while (seen.length + unseen < many) {
    await refill(page, adapter);
    const [card] = await drawn(page, adapter, movable);
    if (!card) break;
    const saw = page.evaluate(gone, { selector: adapter.before(card), within: SEEN_WITHIN });
    saw.catch(() => {});
    const { moved, sent, took } = await colleague.on(card);
    if (!moved) {
      movable.delete(card);
      continue;
    }
    const at = await saw;
    if (at === null) unseen += 1;
    else seen.push(at - offset - sent);
    agreed.push(took);
    await pause(EVERY * (0.75 + Math.random() / 2));
    const mine = (await others.heard()).filter(([other]) => other === card);
    heard.push(...mine.map(([, when]) => when - sent));
    failed += mine.filter(([, , status]) => status !== 200).length;
    // Sent back it stands further below, and another is the first.
    await colleague.back(card);
    await pause(EVERY * (0.75 + Math.random() / 2));
    await others.heard();
  }
  return { seen, agreed, unseen, failed, heard, moves: agreed.length };
}

export async function measure(world) {
  const { adapter, visitors } = world;
  if (!adapter.Colleague) return [missing("live", "a colleague's move seen", "this adapter has no colleague")];
  const many = world.share < 1 ? 40 : BOARDS;
  process.stderr.write(`  opening ${many - 1} boards …\n`);
  const others = await crowd({ base: world.base, adapter: adapter.name, many: many - 1 });
  const colleague = await adapter.Colleague.come((login) => visitors.door(login));
  const visitor = await visitors.board(adapter.people.viewer);
  try {
    await adapter.waitLive(visitor.page);
    const movable = new Set(await colleague.movable(2_000));
    const rounds = [];
    const begun = processorTime(world.pid);
    for (let turn = 0; turn < world.rounds; turn += 1) {
      const one = await within(ROUND_WITHIN, "a round of moves", round(world, visitor, colleague, others, movable));
      if (one.seen.length > 0) rounds.push(one);
    }
    if (rounds.length === 0) return [missing("live", "a colleague's move seen", "no card in sight could be moved")];
    const sum = (key) => rounds.reduce((all, one) => all + one[key], 0);
    const agreed = quantile(rounds.flatMap((one) => one.agreed), 0.5);
    const lost = sum("unseen") > 0 ? `${sum("unseen")} NOT SEEN` : "";
    const note = [`from sending the command, which is answered after ${agreed.toFixed(1)} ms (p50)`, lost].filter(Boolean).join(", ");
    const cards = sum("moves") * (many - 1);
    // Every move is followed by one back, and each is asked for by every board.
    const cpu = begun === undefined ? "" : `, server CPU ${((processorTime(world.pid) - begun) / sum("moves") / 2).toFixed(0)} ms a move`;
    const heard = `${rounds.reduce((all, one) => all + one.heard.length, 0)} of ${cards} cards came, ${sum("failed")} failed${cpu}`;
    return [
      ...quantiles("live", `a colleague's move seen, ${many} boards open`, "ms", rounds.map((one) => one.seen), { p99: 300 }, note),
      ...quantiles("live-others", `the card has come to the other ${many - 1}`, "ms", rounds.map((one) => one.heard), {}, heard),
    ];
  } finally {
    await visitor.close();
    await others.end();
    colleague.leave();
  }
}
