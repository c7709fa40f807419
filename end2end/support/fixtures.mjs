// What every test is given. Any console error and any uncaught error of a page fails the test, unless the test said
// that it expects a refusal.

import AxeBuilder from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readNote } from "./server.mjs";

export { expect };

const shots = join(dirname(fileURLToPath(import.meta.url)), "../shots");
export const PASSWORD = "Fengqiao-2026";

let visitors = 0;

/** An address of its own for every visitor, so that failed attempts of one test do not slow another down. */
function address() {
  visitors += 1;
  const worker = Number(process.env.TEST_PARALLEL_INDEX ?? 0);
  return `10.${(process.pid % 200) + 1}.${worker}.${visitors % 250}`;
}

/** Collects what pages complain about. */
class Watch {
  complaints = [];
  expected = [];

  attach(context) {
    context.on("console", (message) => {
      if (message.type() !== "error" && !/panicked|hydrat|disposed|unreachable/i.test(message.text())) return;
      this.complaints.push({ text: message.text(), url: message.location().url });
    });
    context.on("weberror", (error) => this.complaints.push({ text: `uncaught: ${error.error().message}`, uncaught: true }));
  }

  /**
   * Browsers log every answer that is no success; the ones a test provokes are expected. The pattern is held against the
   * message alone, since a port may look like a status. Nothing uncaught is ever expected.
   */
  allow(pattern) {
    this.expected.push(pattern);
  }

  left() {
    const expected = ({ text, uncaught }) =>
      !uncaught && /^Failed to load resource/.test(text) && this.expected.some((pattern) => pattern.test(text));
    return this.complaints.filter((complaint) => !expected(complaint)).map(({ text, url }) => `${text} (${url ?? ""})`);
  }
}

export const test = base.extend({
  baseURL: async ({}, use) => use(process.env.END2END_BASE),

  demo: async ({}, use) => use(readNote(process.env.END2END_DATA)),

  watch: [
    async ({}, use) => {
      const watch = new Watch();
      await use(watch);
      expect(watch.left(), "pages complained").toEqual([]);
    },
    { auto: true },
  ],

  /** Makes contexts: visitors that share nothing. */
  visitor: async ({ browser, baseURL, watch }, use, info) => {
    const made = [];
    await use(async (options = {}) => {
      const { viewport, hasTouch, isMobile, deviceScaleFactor, javaScriptEnabled, locale, timezoneId } = info.project.use;
      const context = await browser.newContext({
        baseURL,
        viewport,
        hasTouch,
        isMobile,
        deviceScaleFactor,
        javaScriptEnabled,
        locale,
        timezoneId,
        extraHTTPHeaders: { "x-forwarded-for": address() },
        ...options,
      });
      watch.attach(context);
      made.push(context);
      return context;
    });
    await Promise.all(made.map((context) => context.close()));
  },

  context: async ({ visitor }, use) => use(await visitor()),

  page: async ({ context }, use) => use(await context.newPage()),

  /** A page of somebody signed in, in a context of its own. */
  as: async ({ visitor }, use) => {
    await use(async (login, options) => {
      const context = await visitor(options);
      const answer = await context.request.post("/api/desk/sign-in", {
        form: { login, password: PASSWORD },
        headers: { accept: "application/json" },
        maxRedirects: 0,
      });
      expect(answer.status(), `sign-in of ${login}`).toBeLessThan(400);
      return context.newPage();
    });
  },
});

/** Opens a page and waits until its handlers are in place. */
export async function open(page, address) {
  const answer = await page.goto(address);
  await hydrated(page);
  return answer;
}

export async function hydrated(page) {
  await page.waitForFunction(() => document.documentElement.dataset.hydrated === "1");
}

/** No serious barrier on the page as it is now. */
export async function accessible(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.slice(0, 3).map((node) => `   ${node.html.slice(0, 200)} — ${node.any.concat(node.all, node.none).map((check) => check.message).join("; ").slice(0, 200)}`).join("\n")}`);
  expect(serious, `barriers on ${page.url()}`).toEqual([]);
}

/** Nothing sticks out to the right. */
export async function fits(page) {
  const sticking = await page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > wide + 1)
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 120));
  });
  expect(sticking, `sticking out on ${page.url()}`).toEqual([]);
}

export async function shot(page, name) {
  mkdirSync(shots, { recursive: true });
  const { width } = page.viewportSize();
  await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
}
