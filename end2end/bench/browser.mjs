// The browser: pages that share nothing, signed in, with the probes in place.

import { chromium } from "playwright";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import config from "../playwright.config.mjs";
import { Door } from "./door.mjs";
import { probes } from "./probes.mjs";

const { launchOptions, locale, timezoneId } = config.use;
export const viewport = config.projects.find(({ name }) => name === "desktop").use.viewport;

/** Opening and waiting, at most. */
const WITHIN = 240_000;
/** A hand's step on an open board, at most. */
const STEP_WITHIN = 10_000;

export const launch = () => chromium.launch(launchOptions);

/** Visitors of one board. */
export class Visitors {
  #world;

  /** @param world `{ base, adapter, browser }` */
  constructor(world) {
    this.#world = world;
  }

  /** A door of somebody signed in. */
  async door(login, options) {
    const { base, adapter } = this.#world;
    return adapter.signIn(new Door(base, options), login);
  }

  /** A page of its own of somebody signed in; nothing is in its cache. */
  async page(login) {
    const { base, adapter, browser } = this.#world;
    const door = await this.door(login);
    const context = await browser.newContext({ baseURL: base, viewport, locale, timezoneId });
    context.setDefaultTimeout(WITHIN);
    const cookies = door.cookie.split("; ").filter(Boolean).map((pair) => pair.split(/=(.*)/s));
    await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: base })));
    door.close();
    await context.addInitScript(probes(adapter.board));
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    return { page, cdp, noted: () => page.evaluate(() => ({ ...window.__bench, memories: undefined })), close: () => context.close() };
  }

  /** The same, with the board open and interactive. */
  async board(login) {
    const { adapter } = this.#world;
    const visitor = await this.page(login);
    await visitor.page.goto(adapter.board.path, { timeout: WITHIN });
    await adapter.waitInteractive(visitor.page);
    await visitor.page.locator(adapter.board.ready).first().waitFor();
    visitor.page.setDefaultTimeout(STEP_WITHIN);
    return visitor;
  }
}

/** Kinds of work of a page's main thread, as its trace names them. */
const WORK = ["EvaluateScript", "FunctionCall", "EventDispatch", "FireAnimationFrame", "TimerFire", "RunMicrotasks", "V8.GC_MC_ATOMIC_PAUSE", "MinorGC", "MajorGC", "ParseHTML", "UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit", "HitTest", "RasterTask", "v8.wasm.compileConsume", "wasm.CompileStreaming"];

/** Where a browser's time went, for a figure that misses its target: a trace for its developer tools, and the sums. */
export async function profiled({ browser, profile }, { page }, name, job) {
  if (!profile) return job();
  mkdirSync(profile, { recursive: true });
  const categories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "disabled-by-default-v8.cpu_profiler", "v8.wasm"];
  await browser.startTracing(page, { categories });
  try {
    return await job();
  } finally {
    const trace = await browser.stopTracing();
    writeFileSync(join(profile, `${name}.trace.json`), trace);
    const sums = new Map();
    for (const { ph, name: what, dur } of JSON.parse(trace.toString("utf8")).traceEvents) {
      if (ph === "X" && WORK.includes(what)) sums.set(what, [(sums.get(what)?.[0] ?? 0) + dur / 1000, (sums.get(what)?.[1] ?? 0) + 1]);
    }
    const most = [...sums].sort(([, one], [, other]) => other[0] - one[0]).slice(0, 10);
    process.stderr.write(`  ${name}: ${most.map(([what, [sum, many]]) => `${what} ${sum.toFixed(0)} ms (${many})`).join(", ")}\n`);
  }
}

/** Size of the heap after everything that can be collected was, and of what belongs to the page, MB. */
export async function memory({ page, cdp }) {
  await cdp.send("HeapProfiler.enable");
  await cdp.send("Performance.enable");
  for (let turn = 0; turn < 3; turn += 1) await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  const wasm = await page.evaluate(() => window.__bench.memories.reduce((all, one) => all + one.buffer.byteLength, 0));
  return { heap: of("JSHeapUsedSize") / 1024 ** 2, wasm: wasm / 1024 ** 2, nodes: of("Nodes"), listeners: of("JSEventListeners") };
}

/** How many cards each column says it has. */
export const columnCounts = (page, { board }) =>
  page.evaluate(`[...document.querySelectorAll(${JSON.stringify(board.columns)})].map(${board.count})`);

/** Cards that can be taken are few: more of the column are read, as whoever works there would. */
export async function refill(page, { board, hand }, least = 6) {
  const cards = page.locator(`${hand.from} ${board.card}`);
  const more = page.locator(`${hand.from} ${hand.more ?? ".none"}`);
  if ((await cards.count()) >= least || (await more.count()) === 0) return;
  // No input to be measured, and messages may lie over it.
  await more.first().dispatchEvent("click");
  await cards.nth(least).waitFor().catch(() => {});
}
