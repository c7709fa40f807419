// SEC-04.5: one event stream for all pages of a browser; more than six tabs of the board work over plain HTTP/1.1.

import { expect, open, test as common } from "../support/fixtures.mjs";
import { apart } from "../support/apart.mjs";
import { card, claimed, live, menu, reach } from "../support/demo.mjs";

// Streams are counted, so nobody else looks at this server.
const test = apart(common);

const TABS = 10;

/** Counts event streams that every page of a browser opens. */
function streams(context) {
  const seen = [];
  context.on("request", (request) => new URL(request.url()).pathname === "/live" && seen.push(request));
  return seen;
}

/** Ten tabs at the board, each pushed to. */
async function tabs(first) {
  const context = first.context();
  const all = [first];
  while (all.length < TABS) all.push(await context.newPage());
  for (const tab of all) {
    await open(tab, "/desk");
    await live(tab);
  }
  return all;
}

for (const [how, prepare] of [
  ["有网页锁", async () => {}],
  [
    "没有网页锁（非安全上下文、旧内核）",
    (context) => context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined })),
  ],
]) {
  test.describe(`十个标签页，${how}`, () => {
    test("SEC-04.5 十个标签页共用一条事件流，每页都看到同事的操作；关掉持有者后其他页接上", async ({ as, page }) => {
      const [mine, theirs] = [await as("liuyang"), await as("wangqiang")];
      await prepare(mine.context());
      const seen = streams(mine.context());
      const { caseNo } = await claimed(theirs, page);
      const all = await tabs(mine);
      for (const tab of all) await reach(tab, caseNo);
      expect(seen.length, "one stream for ten tabs").toBe(1);
      const dialog = await menu(theirs, caseNo);
      await dialog.getByRole("button").filter({ hasText: "退回补正" }).first().click();
      for (const tab of all) await expect(card(tab, caseNo).locator(".card__note--live")).toContainText("王强");
      console.log(`${TABS} tabs, ${how}: ${seen.length} stream(s)`);
      // The one that has the stream goes; another takes over, and every other still hears.
      await all[0].close();
      await expect.poll(() => seen.length).toBe(2);
      for (const tab of all.slice(1)) await live(tab);
      await theirs.locator("dialog.act[open]").getByRole("button", { name: "取消" }).click();
      for (const tab of all.slice(1)) await expect(card(tab, caseNo).locator(".card__note--live")).toHaveCount(0);
      expect(seen.length, "one after the other").toBe(2);
    });
  });
}
