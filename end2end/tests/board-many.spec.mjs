// A column of many cards: only what is looked at is drawn, the focus and the counts stay exact.

import { expect, open, test } from "../support/fixtures.mjs";
import { column } from "../support/demo.mjs";
import { NOW } from "../support/global-setup.mjs";
import { startServer } from "../support/server.mjs";

const CASES = Number(process.env.MANY ?? 800);
const nodes = (page) => page.evaluate(() => document.querySelectorAll("*").length);
const shown = (page, name) => column(page, name).locator("article[data-case]").count();

test.describe("看板：很多卡片", () => {
  let server;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    server = await startServer({ at: NOW, cases: CASES });
  });
  test.afterAll(async () => server?.end());

  /** The fullest column. */
  async function fullest(page) {
    const counts = await page.locator(".cols section.col").evaluateAll((all) =>
      all.map((one) => [one.getAttribute("aria-label"), Number(one.querySelector(".count").innerText.match(/\d+/)[0])]),
    );
    return counts.sort((one, other) => other[1] - one[1])[0];
  }

  test("滚动到底读完全部卡片，页面上始终只画看得见的，一张不漏一张不重", async ({ as }) => {
    const page = await as("wangqiang", { baseURL: server.base });
    await open(page, "/desk");
    const [name, count] = await fullest(page);
    expect(count).toBeGreaterThan(60);
    const list = column(page, name).locator(".col__l");
    const seen = new Set();
    let most = 0;
    for (let turn = 0; turn < 2_000; turn += 1) {
      for (const no of await list.locator("article[data-case]").evaluateAll((all) => all.map((one) => one.dataset.case))) seen.add(no);
      most = Math.max(most, await nodes(page));
      if (seen.size >= count) break;
      await list.evaluate((one) => (one.scrollTop += one.clientHeight * 0.7));
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    expect(seen.size).toBe(count);
    expect(most).toBeLessThan(4_000);
    expect(await shown(page, name)).toBeLessThan(40);
    // What is scrolled over stands in the order of its due dates and without holes.
    await list.evaluate((one) => (one.scrollTop = one.scrollHeight / 2));
    await page.waitForTimeout(300);
    const gaps = await list.locator("article[data-case]").evaluateAll((all) => {
      const boxes = all.map((one) => one.getBoundingClientRect());
      return boxes.slice(1).map((box, at) => box.top - boxes[at].bottom);
    });
    expect(Math.max(...gaps)).toBeLessThan(20);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
  });

  test("键盘走到最后一张，焦点不丢；滚走再按键，焦点回到原来的卡片", async ({ as }) => {
    const page = await as("wangqiang", { baseURL: server.base });
    await open(page, "/desk");
    const [name] = await fullest(page);
    const first = column(page, name).locator("article[data-case]").first();
    const no = await first.getAttribute("data-case");
    await first.focus();
    for (let turn = 0; turn < 45; turn += 1) {
      await page.keyboard.press("j");
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    const at = await page.evaluate(() => document.activeElement.dataset.case);
    expect(at).not.toBe(no);
    await expect(page.locator(`[data-case="${at}"]`)).toBeInViewport();
    // Scrolled away, the card in focus is kept; a key goes on from it.
    await column(page, name).locator(".col__l").evaluate((one) => (one.scrollTop = 0));
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => document.activeElement.dataset.case)).toBe(at);
    await page.keyboard.press("j");
    await expect.poll(() => page.evaluate(() => document.activeElement.dataset.case)).not.toBe(at);
    await expect(page.locator("article:focus")).toBeInViewport();
    await page.keyboard.press("Home");
    await expect(page.locator(`[data-case="${no}"]`)).toBeFocused();
    await expect(page.locator(`[data-case="${no}"]`)).toBeInViewport();
  });

  test("数目在每种筛选下都准确", async ({ as }) => {
    const page = await as("wangqiang", { baseURL: server.base });
    await open(page, "/desk");
    const sum = async () => {
      const texts = await page.locator(".cols .count, .side-lane .count").allInnerTexts();
      return texts.reduce((all, text) => all + Number(text.match(/\d+/)[0]), 0);
    };
    const all = await sum();
    let parts = 0;
    for (const band of ["over", "today", "soon", "later", "none"]) {
      await open(page, `/desk?due=${band}`);
      parts += await sum();
    }
    expect(parts).toBe(all);
  });

  test("没有脚本：“下一页”打开列的后面，一张不重", async ({ as }) => {
    const page = await as("wangqiang", { baseURL: server.base, javaScriptEnabled: false });
    await page.goto("/desk");
    const [name] = await fullest(page);
    const numbers = () => column(page, name).locator("article[data-case]").evaluateAll((all) => all.map((one) => one.dataset.case));
    const first = await numbers();
    await column(page, name).getByRole("link", { name: /下一页/ }).click();
    await expect(page).toHaveURL(/after=/);
    const second = await numbers();
    expect(second.length).toBeGreaterThan(0);
    expect(second.filter((no) => first.includes(no))).toEqual([]);
  });
});
