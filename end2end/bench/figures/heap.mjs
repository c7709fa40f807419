// What half an hour of colleagues' moves leaves in the memory of an open board.

import { memory, profiled } from "../browser.mjs";
import { figure, missing } from "../report.mjs";
import { pause, within } from "../world.mjs";

export const names = ["heap"];

/** Half an hour, a move every five seconds; made as fast as the page keeps up. */
const EVENTS = 30 * 12;
/** Moves before the first look: what is made once, at the first event, is no growth. */
const WARM = 24;
/** Cases that go to and fro. */
const CASES = 60;
const ROUND_WITHIN = 240_000;
const HEARD_WITHIN = 3_000;

/** Moves the cases on and back in turn. */
async function traffic({ page }, adapter, colleague, cases, many) {
  for (let made = 0; made < many; ) {
    const one = cases.shift();
    if (!one) throw new Error("no case is left that could be moved");
    // The page asks for what changed; that is when it has kept up.
    const heard = page.waitForResponse((answer) => adapter.asksForChange(answer.url()), { timeout: HEARD_WITHIN }).catch(() => {});
    const { moved } = one.on ? await colleague.back(one.card) : await colleague.on(one.card);
    // What cannot go on from here is left alone.
    if (!moved) continue;
    cases.push({ ...one, on: !one.on });
    made += 1;
    await heard;
  }
}

export async function measure(world) {
  const { adapter, visitors } = world;
  if (!adapter.Colleague) return [missing("heap", "growth of the heap", "this adapter has no colleague")];
  const colleague = await adapter.Colleague.come((login) => visitors.door(login));
  const many = Math.max(40, Math.round(EVENTS * world.share));
  const rounds = [];
  try {
    for (let turn = 0; turn < world.rounds; turn += 1) {
      const visitor = await visitors.board(adapter.people.viewer);
      try {
        await adapter.waitLive(visitor.page);
        const cases = (await colleague.movable(CASES)).map((card) => ({ card, on: false }));
        await within(ROUND_WITHIN, "the first moves", traffic(visitor, adapter, colleague, cases, WARM));
        await pause(3_000);
        const before = await memory(visitor);
        await profiled(world, visitor, "heap", () =>
          within(ROUND_WITHIN, "half an hour of moves", traffic(visitor, adapter, colleague, cases, many)),
        );
        // Marks and messages on the page go by themselves.
        await pause(8_000);
        rounds.push({ before, after: await memory(visitor) });
      } finally {
        await visitor.close();
      }
    }
  } finally {
    colleague.leave();
  }
  const grown = (key) => rounds.map(({ before, after }) => 100 * (after[key] / before[key] - 1));
  const { before, after } = rounds.at(-1);
  const from = (key, digits = 1) => `${before[key].toFixed(digits)} → ${after[key].toFixed(digits)}`;
  return [
    figure("heap", "growth of the script heap in half an hour", "%", grown("heap"), 10, `${many} moves, ${from("heap")} MB, nodes ${from("nodes", 0)}, listeners ${from("listeners", 0)}`),
    ...(before.wasm > 0 ? [figure("heap-wasm", "growth of WebAssembly's memory", "%", grown("wasm"), 10, `${from("wasm")} MB`)] : []),
    figure("heap-all", "growth of both", "%", rounds.map((one) => 100 * ((one.after.heap + one.after.wasm) / (one.before.heap + one.before.wasm) - 1)), 10),
  ];
}
