// The server beside the browser: first page, one more page of a column, searches; one client, one connection.

import { figure, quantiles } from "../report.mjs";
import { processorTime } from "../world.mjs";

export const names = ["board", "board-facet", "column-page", "search"];

const REQUESTS = 400;
const WARM = 20;
/** A group that is slow ends a round earlier; a figure of fewer requests says so. */
const ROUND_WITHIN = 45_000;

async function round(world, many, ask) {
  const times = [];
  const begun = performance.now();
  for (let at = 0; at < many; at += 1) {
    times.push(await ask(at));
    if (performance.now() - begun > ROUND_WITHIN) break;
  }
  return times;
}

async function rounds(world, ask) {
  const many = Math.max(40, Math.round(REQUESTS * world.share));
  await round(world, WARM, ask);
  const before = processorTime(world.pid);
  const all = [];
  for (let at = 0; at < world.rounds; at += 1) all.push(await round(world, many, ask));
  const after = processorTime(world.pid);
  const count = all.reduce((sum, one) => sum + one.length, 0);
  const note = before === undefined ? "" : `server CPU ${((after - before) / count).toFixed(1)} ms each`;
  return { all, note };
}

export async function measure(world) {
  const { adapter, visitors } = world;
  const door = await visitors.door(adapter.people.viewer);
  const figures = [];
  for (const { name, what, request, holds, ...targets } of adapter.pages) {
    const { all, note } = await rounds(world, async () => {
      const answer = await door.expect(request);
      if (!answer.body.includes(holds)) throw new Error(`${request.path}: no complete page`);
      return answer.took;
    });
    figures.push(...quantiles(name, what, "ms", all, targets, note));
  }
  if (adapter.column) {
    const { column } = adapter;
    let after;
    let deepest = 0;
    let depth = 0;
    const { all, note } = await rounds(world, async () => {
      const answer = await door.expect(column.request(after));
      after = column.next(answer.body);
      depth = after === undefined ? 0 : depth + 1;
      deepest = Math.max(deepest, depth);
      return answer.took;
    });
    figures.push(...quantiles("column-page", column.what, "ms", all, column, `${note}, ${deepest + 1} pages one after the other`));
  }
  for (const { name, what, text, request, ...targets } of (await adapter.searches?.(door)) ?? []) {
    let count = 0;
    const { all, note } = await rounds(world, async () => {
      const answer = await door.expect(request);
      count = adapter.found(answer.body);
      return answer.took;
    });
    // How soon nothing is found says nothing of a search.
    const held = count > 0 ? targets : {};
    figures.push(...quantiles(name, `${what} (${text})`, "ms", all, held, `${note}, ${count} found`));
  }
  door.close();
  return figures;
}

/** How much the tail grows from the smallest dataset of a run to the largest. */
export function growth(smallest, largest) {
  return ["board", "column-page"].flatMap((name) => {
    const tail = ({ figures }) => figures.find((one) => one.name === name && one.unit.endsWith("p99"))?.value;
    const [small, large] = [tail(smallest), tail(largest)];
    if (!small || !large) return [];
    const what = `p99 at ${largest.cases} by p99 at ${smallest.cases}, ${name}`;
    return [figure("growth", what, "×", [large / small], 1.5)];
  });
}
