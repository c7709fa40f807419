// A server on a free port with a demo data folder of its own. Everything here is bounded in time, and a server is ended
// by its own process id.

import { execFile, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const program = process.env.SERVER ?? join(root, "target/debug/server");
const site = process.env.SITE ?? join(root, "target/site-dev");

const SEED_WITHIN = 180_000;
const START_WITHIN = 30_000;
const END_WITHIN = 8_000;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Accounts and query codes, as the demo note lists them. */
export function readNote(folder) {
  const note = readFileSync(join(folder, "DEMO.txt"), "utf8");
  const tracked = [...note.matchAll(/^ {2}(\d{4}-\d+)\s+查询码 (\d+)\s+(.*)$/gm)].map(([, caseNo, code, what]) => ({
    caseNo,
    code,
    what,
  }));
  const [, client, secret] = note.match(/客户端 (\S+)\s+密钥 (\S+)/) ?? [];
  const [, password] = note.match(/密码都是 ([^）]+)）/) ?? [];
  return { note, tracked, client, secret, password };
}

/**
 * Seeds `cases` demo cases as of `at`, and serves them; the server's time runs on from `at`.
 * @param {{ at: string, cases?: number }} options
 */
export async function startServer({ at, cases = 40 }) {
  const folder = mkdtempSync(join(tmpdir(), "fengqiao-end2end-"));
  const data = join(folder, "data");
  const clock = join(folder, "clock");
  writeFileSync(clock, at);
  const port = await freePort();
  const env = { ...process.env, FENGQIAO_CLOCK: clock, FENGQIAO_BEHIND_PROXY: "true", RUST_LOG: "warn" };
  await promisify(execFile)(program, ["seed", "--data", data, "--cases", String(cases)], {
    env,
    timeout: SEED_WITHIN,
    killSignal: "SIGKILL",
  });
  // Time stood still while the cases were made.
  writeFileSync(clock, at);
  const log = openSync(join(folder, "server.log"), "a");
  const child = spawn(program, ["serve", "--data", data, "--site", site, "--listen", `127.0.0.1:${port}`], {
    env,
    stdio: ["ignore", log, log],
  });
  const base = `http://127.0.0.1:${port}`;
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await Promise.race([gone, pause(END_WITHIN)]);
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
      }
    }
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", () => child.kill("SIGKILL"));
  const until = Date.now() + START_WITHIN;
  for (;;) {
    const healthy = await fetch(`${base}/healthz`, { signal: AbortSignal.timeout(2_000) })
      .then((answer) => answer.ok)
      .catch(() => false);
    if (healthy) break;
    if (Date.now() > until || child.exitCode !== null) {
      const told = readFileSync(join(folder, "server.log"), "utf8");
      await end();
      throw new Error(`the server did not start: ${told}`);
    }
    await pause(100);
  }
  return { base, data, clock, pid: child.pid, end, ...readNote(data) };
}

/** The server's time now: the instant in the clock file, running on since it was written. */
export function setClock(clock, at) {
  writeFileSync(clock, at);
}
