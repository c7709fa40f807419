// A board opened by a browser that has nothing of it: what comes over the wire, and how soon it can be worked with.

import { columnCounts, profiled } from "../browser.mjs";
import { figure, missing, quantile } from "../report.mjs";
import { pause } from "../world.mjs";

export const names = ["cold", "interactive"];

const RUNS = 7;
/** What comes so long after the board is interactive still belongs to opening it. */
const SETTLE = 1_500;
/** A key is tried again for so long. */
const KEY_WITHIN = 5_000;

/** Counts what comes over the wire of a page. */
async function wire(cdp) {
  const seen = new Map();
  await cdp.send("Network.enable");
  cdp.on("Network.requestWillBeSent", ({ requestId, request, type }) => {
    if (!request.url.startsWith("data:")) seen.set(requestId, { url: request.url, type, bytes: 0 });
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const one = seen.get(requestId);
    if (one) one.bytes = encodedDataLength;
  });
  return seen;
}

async function once(world, profile) {
  const { adapter, visitors } = world;
  const visitor = await visitors.page(adapter.people.viewer);
  const { page, cdp } = visitor;
  try {
    const seen = await wire(cdp);
    await profiled({ browser: world.browser, profile }, visitor, "interactive", async () => {
      await page.goto(adapter.board.path, { waitUntil: "commit" });
      await page.waitForFunction(() => window.__bench?.interactive != null, undefined, { polling: "raf" });
      if (adapter.board.key) {
        const until = performance.now() + KEY_WITHIN;
        do {
          await page.keyboard.press(adapter.board.key);
          await page.waitForTimeout(20);
        } while (performance.now() < until && !(await page.evaluate(() => window.__bench.key != null)));
      }
    });
    await pause(SETTLE);
    const { interactive, key, paints } = await visitor.noted();
    const nodes = await page.evaluate(() => document.getElementsByTagName("*").length);
    const counts = await columnCounts(page, adapter);
    const requests = [...seen.values()];
    return {
      interactive,
      key,
      painted: paints["first-contentful-paint"] ?? Number.NaN,
      nodes,
      cards: counts.reduce((all, count) => all + count, 0),
      requests: requests.length,
      bytes: requests.reduce((all, { bytes }) => all + bytes, 0) / 1000,
      html: (requests.find(({ type }) => type === "Document")?.bytes ?? Number.NaN) / 1000,
      list: requests.map(({ url, bytes }) => `${new URL(url).pathname} ${(bytes / 1000).toFixed(1)}`),
    };
  } finally {
    await visitor.close();
  }
}

export async function measure(world) {
  await once(world);
  const rounds = [];
  const runs = world.share < 1 ? 3 : RUNS;
  for (let round = 0; round < world.rounds; round += 1) {
    const all = [];
    for (let run = 0; run < runs; run += 1) all.push(await once(world));
    rounds.push(all);
  }
  if (world.profile) await once(world, world.profile);
  const each = (key) => rounds.map((all) => quantile(all.map((one) => one[key]), 0.5));
  const worst = Math.max(...rounds.flat().map((one) => one.key ?? one.interactive));
  const last = rounds.at(-1).at(-1);
  world.shown = last.cards;
  const keyed = world.adapter.board.key
    ? figure("interactive", "navigation to a key that works", "ms", each("key"), 1000, `${runs} cold a round, worst ${worst.toFixed(0)} ms`)
    : missing("interactive", "navigation to a key that works", "this board has no keys");
  return [
    figure("cold-requests", "requests of a cold board", "", each("requests"), 8, last.list.join(", ")),
    figure("cold-bytes", "bytes over the wire, cold", "kB", each("bytes"), 500),
    figure("cold-html", "HTML of the board, compressed", "kB", each("html"), 25),
    figure("first-paint", "first contentful paint, cold", "ms", each("painted"), 400),
    keyed,
    figure("hydrated", "navigation to handlers in place, cold", "ms", each("interactive")),
    figure("nodes", "DOM nodes of the open board", "", each("nodes"), 4000, `${last.cards} cards in view of the person`),
  ];
}
