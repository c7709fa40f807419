// Figures of the board in a real browser: `make bench-board`, or `node end2end/bench/main.mjs --help`.
//
// Each dataset is made once by `server seed` and kept under target/bench-data; a run works on a copy of it. Browser,
// server and clients share the machine; its load is stated beside the figures. A target that is missed is said and
// fails nothing.

import { writeFileSync } from "node:fs";
import { launch, Visitors, viewport } from "./browser.mjs";
import * as cold from "./figures/cold.mjs";
import * as heap from "./figures/heap.mjs";
import * as http from "./figures/http.mjs";
import * as inp from "./figures/inp.mjs";
import * as live from "./figures/live.mjs";
import * as scroll from "./figures/scroll.mjs";
import { options, USAGE } from "./options.mjs";
import { line, missing, table } from "./report.mjs";
import { cores, loadAverage, resident, serve, within } from "./world.mjs";

/** What changes the board comes after what only looks at it. */
const GROUPS = { http, cold, scroll, inp, heap, live };
const GROUP_WITHIN = 25 * 60_000;

/** Whether `--only` wishes for a group, by its own name or that of a figure. */
function chosen(only, group, { names }) {
  return only.length === 0 || only.some((wish) => [group, ...names].some((name) => name.startsWith(wish) || wish.startsWith(name)));
}

async function dataset(asked, adapter, cases) {
  const server = asked.base ? { base: asked.base, end: async () => {} } : await serve({ cases, data: asked.data });
  const load = loadAverage();
  const figures = [];
  let browser;
  const world = { ...server, ...asked, base: server.base, adapter, cases };
  try {
    for (const [name, group] of Object.entries(GROUPS)) {
      if (!chosen(asked.only, name, group)) continue;
      const now = loadAverage();
      process.stderr.write(`${cases ?? ""} ${name} … (load average ${now})\n`);
      // A browser of its own for every group: nothing that one left disturbs another.
      browser = await launch();
      Object.assign(world, { browser, visitors: new Visitors({ base: server.base, adapter, browser }) });
      const measured = await within(GROUP_WITHIN, name, group.measure(world)).catch((error) => [
        missing(name, "the whole group", error.message.split("\n")[0]),
      ]);
      await browser.close();
      browser = undefined;
      for (const figure of measured) process.stderr.write(`  ${line(figure)}\n`);
      figures.push(...measured.map((figure) => ({ ...figure, group: name, load: now })));
    }
    const memory = resident(server.pid);
    if (memory) figures.push({ name: "memory", what: "resident memory of the server at the end", unit: "MB", value: memory, rounds: [memory], note: "" });
  } finally {
    await browser?.close();
    await server.end();
  }
  return { cases, load, on_board: world.shown, figures };
}

async function main() {
  if (process.argv.includes("--help")) {
    console.log(USAGE);
    return;
  }
  const asked = options(process.argv.slice(2));
  const adapter = await import(`./adapters/${asked.adapter}.mjs`);
  const probe = await launch();
  const version = `Chromium ${probe.version()}`;
  await probe.close();
  const report = {
    at: new Date().toISOString(),
    machine: { cores: cores(), load_before: loadAverage() },
    board: {
      adapter: asked.adapter,
      base: asked.base,
      rounds: asked.rounds,
      browser: version,
      viewport: `${viewport.width}×${viewport.height}`,
    },
    datasets: [],
  };
  const sizes = asked.base || asked.data ? [undefined] : asked.cases;
  for (const cases of sizes) report.datasets.push(await dataset(asked, adapter, cases));
  if (sizes.length > 1) report.datasets.at(-1).figures.push(...http.growth(report.datasets[0], report.datasets.at(-1)));
  report.machine.load_after = loadAverage();
  console.log(table(report));
  if (asked.json) writeFileSync(asked.json, JSON.stringify(report, null, 2));
}

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
// Connections that are kept open keep nobody waiting.
process.exit();
