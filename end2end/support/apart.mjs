// A server of its own for a file of tests whose counts other tests must not disturb, or that would disturb others.

import { NOW } from "./global-setup.mjs";
import { startServer } from "./server.mjs";

/** The same fixtures, against a server that only this file knows. */
export function apart(test, options = {}) {
  let server;
  const own = test.extend({ baseURL: async ({}, use) => use(server.base) });
  own.beforeAll(async () => {
    own.setTimeout(240_000);
    server = await startServer({ at: NOW, ...options });
  });
  own.afterAll(async () => server?.end());
  return own;
}
