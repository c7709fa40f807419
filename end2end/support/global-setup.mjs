// One server for all tests that do not need a time of their own.

import { startServer } from "./server.mjs";

/** A Wednesday morning. */
export const NOW = "2026-03-18T09:41:00+08:00";

export default async function globalSetup() {
  const server = await startServer({ at: NOW });
  process.env.END2END_BASE = server.base;
  process.env.END2END_DATA = server.data;
  process.env.END2END_CLOCK = server.clock;
  return () => server.end();
}
