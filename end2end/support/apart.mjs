// A server of its own for a file of tests whose counts other tests must not disturb, or that would disturb others.

import { NOW } from "./global-setup.mjs";
import { readNote, startServer } from "./server.mjs";

/** The same fixtures, against a server that only this file knows. */
export function apart(test, options = {}) {
  return test.extend({
    ownServer: [
      async ({}, use) => {
        const server = await startServer({ at: NOW, ...options });
        await use(server);
        await server.end();
      },
      { scope: "worker", timeout: 240_000 },
    ],
    baseURL: async ({ ownServer }, use) => use(ownServer.base),
    demo: async ({ ownServer }, use) => use(readNote(ownServer.data)),
  });
}
