// The machine, the data folder, the server in its own process. Everything is bounded in time, and a server is ended by
// its own process id.

import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const program = process.env.SERVER ?? join(root, "target/release/server");
const site = process.env.SITE ?? join(root, "target/site");
const folders = join(root, "target/bench-data");

const START_WITHIN = 60_000;
const END_WITHIN = 10_000;
/** Seeding takes about 10 ms a case on two cores. */
const SEED_EACH = 60;
/** Deadlines are relative to the day a folder was made; after so long it is made anew. */
const FRESH = 3 * 24 * 3600 * 1000;
/** Sources that decide what a seeded folder looks like. */
const SOURCES = ["server/migrations", "server/demo", "server/src/seed"];
/** Folders beyond this are served as they are: the moves of a run change little of them, copying them costs minutes. */
const COPIED_UPTO = 4 * 1024 ** 3;

export const cores = availableParallelism;

/** Load of the machine over the last minute. */
export const loadAverage = () => Number(readFileSync("/proc/loadavg", "utf8").split(" ")[0]);

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Fails with `what` when `promise` takes longer. */
export async function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function digestOfSources() {
  const digest = createHash("sha256");
  for (const source of SOURCES) {
    const files = readdirSync(join(root, source), { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    for (const file of files.map(({ parentPath, path, name }) => join(parentPath ?? path, name)).sort()) digest.update(readFileSync(file));
  }
  return digest.digest("hex");
}

/** The folder with so many cases, made when it is not there, too old, or made by other sources. */
async function dataset(cases) {
  const folder = join(folders, `board-${cases}`);
  const database = join(folder, "fengqiao.db");
  const stamp = `${folder}.stamp`;
  const wanted = digestOfSources();
  const fresh = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && Date.now() - statSync(stamp).mtimeMs < FRESH;
  if (fresh && existsSync(database)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`seeding ${cases} cases into ${folder} …\n`);
  const begun = Date.now();
  await run(program, ["seed", "--cases", String(cases), "--data", folder], {
    timeout: 120_000 + cases * SEED_EACH,
    maxBuffer: 64 * 1024 ** 2,
  });
  writeFileSync(stamp, wanted);
  process.stderr.write(`  ${((Date.now() - begun) / 1000).toFixed(0)} s, ${(statSync(database).size / 1024 ** 2).toFixed(0)} MB\n`);
  return folder;
}

/** A copy to be moved about in, in place of the copy before. */
async function copied(folder) {
  const { stdout } = await run("du", ["-sb", folder]);
  if (Number(stdout.split("\t")[0]) > COPIED_UPTO) return folder;
  const copy = join(folders, "board-work");
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(folders, { recursive: true });
  await run("cp", ["-r", "--reflink=auto", folder, copy]);
  // What is not on disk yet would be written during the measurement.
  await run("sync");
  return copy;
}

/** Serves `cases` cases, or a copy of `data`. */
export async function serve({ cases, data }) {
  const folder = await copied(data ?? (await dataset(cases)));
  const child = spawn(program, ["serve", "--json", "--listen", "127.0.0.1:0", "--site", site, "--data", folder], {
    // The two hundred boards of the bench come from addresses of their own, as through a proxy.
    env: { ...process.env, FENGQIAO_BEHIND_PROXY: "true", FENGQIAO_LOG: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await Promise.race([gone, pause(END_WITHIN)]);
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    }
    process.off("exit", kill);
    if (folder.endsWith("board-work")) rmSync(folder, { recursive: true, force: true });
  };
  const listening = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", reject);
    gone.then((code) => reject(new Error(`the server ended with ${code}`)));
  });
  try {
    const { listening: base } = JSON.parse(await within(START_WITHIN, "start of the server", listening));
    return { base, pid: child.pid, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Processor time a process used so far, milliseconds; nothing where it is not ours. */
export function processorTime(pid) {
  if (!pid) return undefined;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1).trim().split(" ");
  // Linux counts in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Resident memory of a process, MB. */
export function resident(pid) {
  if (!pid) return undefined;
  return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;
}
