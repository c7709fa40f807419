// Frames dropped while a column of thousands of cards is scrolled with a wheel.

import { columnCounts, profiled } from "../browser.mjs";
import { countFrames } from "../probes.mjs";
import { figure, missing } from "../report.mjs";
import { pause } from "../world.mjs";

export const names = ["scroll", "scroll-nodes"];

/** So long the wheel turns in a round. */
const SECONDS = 10;
/** One notch of a wheel, every so many milliseconds: as fast as a hand flings it. */
const NOTCH = 120;
const EVERY = 16;
/** Cards are read on in the column until so many are there, or for so long. */
const DEPTH = 5_000;
const DEEPEN_WITHIN = 90_000;
const FRAME = 1000 / 60;
const CATEGORIES = ["devtools.timeline.frame", "disabled-by-default-devtools.timeline.frame", "cc,benchmark"];

/** The fullest column: where it is, and how many cards it has. */
async function fullest(page, adapter) {
  const counts = await columnCounts(page, adapter);
  const at = counts.indexOf(Math.max(...counts));
  return { scroller: page.locator(adapter.board.columns).nth(at).locator(adapter.board.scroller), count: counts[at] };
}

/** Reads on to the end; how many cards are there then, by the height of the column. */
async function deepen(page, scroller, card, count) {
  const until = performance.now() + DEEPEN_WITHIN;
  let depth = 0;
  let still = 0;
  while (depth < Math.min(count, DEPTH) && performance.now() < until && still < 40) {
    const now = await scroller.evaluate((list, selector) => {
      list.scrollTop = list.scrollHeight;
      const cards = [...list.querySelectorAll(selector)];
      const each = cards.length > 1 ? (cards.at(-1).offsetTop - cards[0].offsetTop) / (cards.length - 1) : 1;
      return Math.round(list.scrollHeight / each);
    }, card);
    still = now > depth ? 0 : still + 1;
    depth = Math.max(depth, now);
    await pause(40);
  }
  return Math.min(depth, count);
}

/** Turns the wheel over the column, one way for so long. */
async function turn(page, scroller, seconds, way) {
  const box = await scroller.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const begun = performance.now();
  let notches = 0;
  for (;;) {
    const passed = performance.now() - begun;
    if (passed > seconds * 1000) break;
    await page.mouse.wheel(0, NOTCH * way);
    notches += 1;
    const rest = notches * EVERY - (performance.now() - begun);
    if (rest > 0) await pause(rest);
  }
  return notches;
}

/** Frames the compositor made and those it could not, from the browser's own trace. */
function fromTrace(buffer) {
  const { traceEvents } = JSON.parse(buffer.toString("utf8"));
  const many = (name) => traceEvents.filter((event) => event.name === name).length;
  const states = {};
  for (const { name, ph, args } of traceEvents) {
    const state = name === "PipelineReporter" && ph === "b" && (args?.frame_reporter ?? args?.chrome_frame_reporter)?.state;
    if (state) states[state] = (states[state] ?? 0) + 1;
  }
  return { drawn: many("DrawFrame"), dropped: many("DroppedFrame"), states };
}

/** `traced` rounds are beside the others: a trace costs frames itself. */
async function round(world, visitor, scroller, seconds, traced) {
  const { page } = visitor;
  await scroller.evaluate((list) => (list.scrollTop = list.scrollHeight / 3));
  await pause(500);
  if (traced) await world.browser.startTracing(page, { categories: CATEGORIES });
  await page.evaluate(countFrames);
  const from = await scroller.evaluate((list) => list.scrollTop);
  const down = await turn(page, scroller, seconds / 2, 1);
  const to = await scroller.evaluate((list) => list.scrollTop);
  const up = await turn(page, scroller, seconds / 2, -1);
  const { gaps, most } = await page.evaluate(() => window.__frames.end());
  const trace = traced ? fromTrace(await world.browser.stopTracing()) : { drawn: 0, dropped: 0, states: {} };
  const dropped = gaps.reduce((all, gap) => all + Math.max(0, Math.round(gap / FRAME) - 1), 0);
  return {
    share: (100 * dropped) / (gaps.length + dropped),
    traced: (100 * trace.dropped) / Math.max(1, trace.dropped + trace.drawn),
    longest: Math.max(...gaps),
    most,
    notches: down + up,
    far: Math.abs(to - from),
    frames: gaps.length,
    trace,
  };
}

export async function measure(world) {
  const { adapter, visitors } = world;
  const visitor = await visitors.board(adapter.people.viewer);
  const { page } = visitor;
  try {
    const { scroller, count } = await fullest(page, adapter);
    if (count < 30) return [missing("scroll", "frames dropped", `the fullest column has ${count} cards`)];
    const depth = await deepen(page, scroller, adapter.board.card, count);
    const seconds = world.share < 1 ? 4 : SECONDS;
    const turns = async (traced) => {
      const rounds = [];
      while (rounds.length < world.rounds) rounds.push(await round(world, visitor, scroller, seconds, traced));
      return rounds;
    };
    const rounds = await profiled(world, visitor, "scroll", () => turns(false));
    const beside = await turns(true);
    const { frames, notches, far } = rounds.at(-1);
    const { trace } = beside.at(-1);
    const each = (key) => rounds.map((one) => one[key]);
    const states = Object.entries(trace.states).map(([state, many]) => `${state.replace("STATE_", "").toLowerCase()} ${many}`);
    return [
      figure("scroll", `frames dropped, ${depth} of ${count} cards read`, "%", each("share"), 1, `${frames} frames, ${notches} notches of ${NOTCH} px in ${seconds} s over ${Math.round(far)} px and back, longest gap ${Math.max(...each("longest")).toFixed(0)} ms`),
      figure("scroll-trace", "the same by the compositor's trace", "%", beside.map((one) => one.traced), 1, `drawn ${trace.drawn}, dropped ${trace.dropped}; ${states.join(", ")}`),
      figure("scroll-nodes", "most DOM nodes meanwhile", "", each("most"), 4000),
    ];
  } finally {
    await visitor.close();
  }
}
