// Open boards without a browser, in a thread of their own so that reading for two hundred does not delay the mover.

import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { Door } from "./door.mjs";
import { within } from "./world.mjs";

const OPEN_WITHIN = 240_000;
const END_WITHIN = 10_000;

/** Opens `many` boards; what is returned tells what they heard and closes them. */
export async function crowd({ base, adapter, many }) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { base, adapter, many } });
  const failed = new Promise((_, reject) => worker.once("error", reject));
  failed.catch(() => {});
  const told = (what) =>
    new Promise((resolve) => {
      const listen = (message) => {
        if (!(what in message)) return;
        worker.off("message", listen);
        resolve(message[what]);
      };
      worker.on("message", listen);
    });
  const open = told("open");
  await within(OPEN_WITHIN, `opening ${many} boards`, Promise.race([open, failed]));
  return {
    /** What was heard since the last time: `[card, when, status]`, on the clock of the epoch. */
    async heard() {
      const answer = told("heard");
      worker.postMessage("heard");
      return within(END_WITHIN, "what the boards heard", Promise.race([answer, failed]));
    },
    end: () => worker.terminate(),
  };
}

async function keep({ base, adapter, many }) {
  const { people, signIn, watch } = await import(`./adapters/${adapter}.mjs`);
  let heard = [];
  for (let at = 0; at < many; at += 1) {
    const door = new Door(base, { from: `10.9.${Math.floor(at / 200)}.${(at % 200) + 1}`, connections: 4 });
    await signIn(door, people.crowd[at % people.crowd.length]);
    await watch(door, (card, when, status) => heard.push([card, when, status]));
  }
  parentPort.on("message", () => {
    parentPort.postMessage({ heard });
    heard = [];
  });
  parentPort.postMessage({ open: many });
}

if (!isMainThread) await keep(workerData);
