// What is asked for on the command line.

export const USAGE = `node end2end/bench/main.mjs [options]

  --cases N[,N…]   datasets to measure, made by "server seed --cases N" once and kept (default 10040)
  --data DIR       this data folder, served as a copy, instead of a dataset of its own
  --base URL       a board that runs already; nothing is seeded or served
  --adapter NAME   which board: a file in end2end/bench/adapters (default fengqiao)
  --only NAME      figures whose name begins so; may be repeated
  --rounds N       rounds, at least three; the median is reported (default 3)
  --quick          small load, to see whether everything works
  --json FILE      the figures for machines
  --profile DIR    traces of the browser, one file per group; they cost time themselves

SERVER, SITE and CHROMIUM name another program, another folder of assets, another browser.
In a run of several datasets the tail at the largest is held against the tail at the smallest.`;

const WITH_VALUE = new Set(["--cases", "--data", "--base", "--adapter", "--only", "--rounds", "--json", "--profile"]);

/** @returns what was asked for, or throws with a message for the person who typed it. */
export function options(given) {
  const asked = { cases: [10_040], adapter: "fengqiao", only: [], rounds: 3, share: 1 };
  for (let at = 0; at < given.length; at += 1) {
    const option = given[at];
    if (option === "--quick") {
      asked.share = 0.1;
      continue;
    }
    if (!WITH_VALUE.has(option)) throw new Error(`unknown option ${option}\n\n${USAGE}`);
    at += 1;
    const value = given[at];
    if (value === undefined) throw new Error(`${option} wants a value`);
    if (option === "--only") asked.only.push(value);
    else if (option === "--cases") asked.cases = value.split(",").map(number);
    else if (option === "--rounds") asked.rounds = Math.max(3, number(value));
    else asked[option.slice(2)] = value;
  }
  if (asked.base) asked.base = asked.base.replace(/\/+$/, "");
  return asked;
}

function number(text) {
  const value = Number(text.replaceAll("_", ""));
  if (!Number.isInteger(value) || value < 1) throw new Error(`${text} is no count`);
  return value;
}
