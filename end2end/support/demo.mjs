// Ways through the site that many tests take.

import { expect } from "@playwright/test";
import { hydrated, open } from "./fixtures.mjs";

let serial = 0;

/** A report nobody else made. */
export function report(change = {}) {
  serial += 1;
  const mark = `${Date.now() % 1_000_000}${serial}`;
  return {
    category: "8",
    subKind: "recovery",
    enrolled: "yes",
    paid: "no",
    from: ["2025", "1"],
    to: ["2025", "6"],
    insurance: ["pension"],
    claims: ["back_pay"],
    summary: `我在样例宾馆工作，单位 2025 年 1 月至 6 月没有按时缴社保费，请责令补缴。编号 ${mark}`,
    name: "张样例",
    phone: "13800138000",
    town: "232701100",
    respondent: "样例宾馆有限公司",
    mark,
    ...change,
  };
}

/** Checks a radio button or a box by its value, also where the label covers it. */
export async function tick(page, name, value) {
  await page.locator(`input[name="${name}"][value="${value}"]`).check({ force: true });
}

const main = (page) => page.locator("main");

export async function begin(page) {
  await open2(page, "/report/kind");
  await main(page).getByRole("button", { name: "开始填写" }).click();
  await expect(page.getByRole("button", { name: "保存并继续" })).toBeVisible();
}

async function open2(page, address) {
  await page.goto(address);
  const scripted = await page.evaluate(() => 1).then(() => true, () => false);
  if (scripted && page.context()._options?.javaScriptEnabled !== false) await hydrated(page);
}

export async function fillKind(page, { category }) {
  await tick(page, "category", category);
  await page.getByRole("button", { name: "保存并继续" }).click();
  await page.waitForURL(/\/report\/facts/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("请说说具体情况");
}

export async function fillFacts(page, { subKind, enrolled, paid, from, to, insurance, claims, summary }) {
  if (subKind) await tick(page, "sub_kind", subKind);
  await tick(page, "enrolled", enrolled);
  await page.locator("#from_year").fill(from[0]);
  await page.locator("#from_month").fill(from[1]);
  await page.locator("#to_year").fill(to[0]);
  await page.locator("#to_month").fill(to[1]);
  for (const kind of insurance) await tick(page, "insurance[]", kind);
  await tick(page, "paid", paid);
  await page.getByLabel("反映主要事项").fill(summary);
  for (const claim of claims) await tick(page, "claims[]", claim);
  await page.getByRole("button", { name: "保存并继续" }).click();
  await page.waitForURL(/\/report\/contact/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("怎么联系您，对方是谁？");
}

export async function fillContact(page, { name, phone, town, respondent }) {
  await page.locator("#name").fill(name);
  await page.locator("#phone").fill(phone);
  await tick(page, "town", town);
  await page.locator("#respondent_name").fill(respondent);
  await page.getByRole("button", { name: "保存并继续" }).click();
  await page.waitForURL(/\/report\/files/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("上传材料");
}

export async function confirm(page) {
  await page.getByRole("link", { name: "继续", exact: true }).click();
  await page.waitForURL(/\/report\/confirm/);
  await tick(page, "truthful", "yes");
  await tick(page, "agreed", "yes");
}

/** The receipt's two numbers. */
export async function receipt(page) {
  await page.waitForURL(/\/report\/done/);
  const caseNo = await page.locator("#case-no").innerText();
  const code = (await page.locator("#query-code").innerText()).replace(/\s/g, "");
  return { caseNo, code };
}

/** Reports a matter from the first page to the receipt. */
export async function submit(page, form = report()) {
  await begin(page);
  await fillKind(page, form);
  await fillFacts(page, form);
  await fillContact(page, form);
  await confirm(page);
  await page.getByRole("button", { name: "确认提交" }).click();
  return receipt(page);
}

/** The card of a case on a board. */
export function card(page, caseNo) {
  return page.locator(`[data-case="${caseNo}"]`);
}

/** Brings a card into view: a column shows the cards due first, more when asked, and draws only what is near. */
export async function reach(page, caseNo) {
  await expect(async () => {
    for (let turn = 0; turn < 60 && (await card(page, caseNo).count()) === 0; turn += 1) {
      const ended = await page.evaluate(() => {
        const lists = [...document.querySelectorAll(".col__l")].filter((list) => list.clientHeight > 0);
        for (const list of lists) list.scrollTop += list.clientHeight;
        return lists.every((list) => list.scrollTop + list.clientHeight >= list.scrollHeight - 2);
      });
      if (ended) {
        for (const more of await page.locator("a.col__more[aria-busy=false]:visible").all()) await more.click({ timeout: 2_000 });
        if ((await page.locator("a.col__more:visible").count()) === 0) {
          await page.evaluate(() => document.querySelectorAll(".col__l").forEach((list) => (list.scrollTop = 0)));
        }
      }
      await page.waitForTimeout(60);
    }
    expect(await card(page, caseNo).count()).toBeGreaterThan(0);
  }).toPass({ timeout: 20_000 });
  // A card that moves meanwhile is drawn anew.
  await expect(() => card(page, caseNo).first().scrollIntoViewIfNeeded({ timeout: 2_000 })).toPass({ timeout: 10_000 });
}

export function column(page, name) {
  return page.locator(`section[aria-label="${name}"]`);
}

export { open };

/** Waits until a board hears of changes. */
export async function live(page) {
  await expect(page.locator(".statbar .live")).toContainText("实时同步");
}

/** Opens the move menu of a card with the keyboard. */
export async function menu(page, caseNo) {
  const one = card(page, caseNo);
  await one.scrollIntoViewIfNeeded();
  await one.locator(".card__move").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "移动到" });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Makes a step that asks nothing from the move menu. */
export async function move(page, caseNo, step) {
  const dialog = await menu(page, caseNo);
  await dialog.getByRole("button").filter({ hasText: step }).first().click();
  await expect(dialog).toBeHidden();
}

/** A citizen's report, claimed by the person whose board `page` shows. */
export async function claimed(page, citizen, form = report()) {
  const found = await submit(citizen, form);
  await open(page, "/desk");
  await reach(page, found.caseNo);
  await move(page, found.caseNo, "接待");
  // The menu closes at once; the card says when the server has agreed.
  await expect(card(page, found.caseNo)).toContainText("首问");
  return found;
}

const panel = (page) => page.locator("section.panel").filter({ has: page.getByRole("heading", { name: "下一步", exact: true }) });

/** A step on the case page, wherever it stands in the list. */
export function stepButton(page, name) {
  const first = panel(page).locator(".nx__main").getByRole("button", { name, exact: true });
  const other = panel(page)
    .locator("ul.nx > li")
    .filter({ has: page.locator("b").getByText(name, { exact: true }) })
    .getByRole("button", { name: "办理", exact: true });
  return first.or(other).first();
}

/** What the list of steps says of one. */
export function stepLine(page, name) {
  return panel(page).locator(".nx__main, ul.nx > li").filter({ has: page.locator("b").getByText(name, { exact: true }) });
}

export const state = (page) => page.locator(".cw-head .crumb .muted");

/** Opens the form of a step. */
export async function form(page, name) {
  await stepButton(page, name).click();
  const dialog = page.locator("dialog.act[open]");
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Fills a form by the labels people see and sends it. */
export async function fill(dialog, fields) {
  for (const [label, value] of Object.entries(fields)) {
    const field = dialog.getByLabel(label, { exact: false }).first();
    if ((await field.evaluate((element) => element.tagName)) === "SELECT") {
      await field.selectOption(value);
    } else {
      await field.fill(value);
    }
  }
}

export async function send(dialog) {
  await dialog.locator("button[type=submit]").click();
}

/** Makes a step with its form, until the page says it is done. */
export async function step(page, name, fields, after) {
  const dialog = await form(page, name);
  await fill(dialog, fields ?? {});
  await send(dialog);
  await expect(dialog).toBeHidden();
  if (after) await expect(state(page)).toHaveText(after);
}

/** Records for a party that it has no objection, and how it said so. */
export async function noObjection(page, how) {
  const fold = panel(page).locator("details").filter({ hasText: "代为登记" });
  const record = fold.getByRole("button", { name: "登记无异议" });
  // The page may be drawn anew by what happened just before: open or closed, it is opened.
  await expect(async () => {
    if (!(await record.isVisible())) await fold.locator("summary").click();
    await record.click({ timeout: 2000 });
  }).toPass({ timeout: 15_000 });
  const dialog = page.locator("dialog.act[open]");
  await expect(dialog).toBeVisible();
  await fill(dialog, { 无异议的表示方式: how });
  await send(dialog);
  await expect(dialog).toBeHidden();
}

/** A panel by its heading. */
export const panelOf = (page, name) => page.locator("section.panel").filter({ has: page.getByRole("heading", { name, exact: true }) });

/** Opens a case with number and query code. */
export async function track(page, caseNo, code) {
  await page.goto("/track");
  await page.locator("main #case_no").fill(caseNo);
  await page.locator("main #query_code").fill(code);
  await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
  await page.waitForURL(`**/track/${caseNo}`);
}
