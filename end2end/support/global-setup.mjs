// One server for all tests that do not need a time of their own.

import { startServer } from "./server.mjs";

/** A Wednesday morning. */
export const NOW = "2026-11-18T09:41:00+08:00";

export default async function globalSetup() {
  // A server that runs already is used as it is: handy while writing tests.
  if (process.env.END2END_BASE && process.env.END2END_DATA) return undefined;
  const server = await startServer({ at: NOW });
  process.env.END2END_BASE = server.base;
  process.env.END2END_DATA = server.data;
  process.env.END2END_CLOCK = server.clock;
  return () => server.end();
}
