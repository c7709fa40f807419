// Two browsers and one program move the same fifty cards at random; in the end every board shows the same, and what was
// agreed to has happened exactly once.

import { expect, open, test as common } from "../support/fixtures.mjs";
import { apart } from "../support/apart.mjs";
import { column, live } from "../support/demo.mjs";
import { Cast, contact } from "../support/cast.mjs";

const test = apart(common);

const CARDS = 50;
const SECONDS = Number(process.env.RACE_SECONDS ?? 120);
const STAGES = ["受理登记", "分类流转", "事项办理", "回复反馈", "案卷归档"];

/** The cards of every column from top to bottom, with the counts in the heads. */
async function whole(page) {
  const found = {};
  for (const name of STAGES) {
    const list = column(page, name).locator(".col__l");
    await list.evaluate((one) => (one.scrollTop = 0));
    const seen = [];
    for (let turn = 0; turn < 600; turn += 1) {
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      // Only what is in sight: the card in focus is drawn wherever the list is scrolled to.
      const drawn = await list.evaluate((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        const seen = (card) => card.getBoundingClientRect().bottom > top && card.getBoundingClientRect().top < bottom;
        return [...one.querySelectorAll("article[data-case]")].filter(seen).map((card) => card.dataset.case);
      });
      for (const no of drawn) if (!seen.includes(no)) seen.push(no);
      const ended = await list.evaluate((one) => {
        const end = one.scrollTop + one.clientHeight >= one.scrollHeight - 2 && !one.querySelector(".col__more");
        one.scrollTop += one.clientHeight * 0.7;
        return end;
      });
      if (ended) break;
    }
    const count = Number((await column(page, name).locator(".count").first().innerText()).match(/\d+/)[0]);
    found[name] = { seen, count };
  }
  return found;
}

test("两个浏览器和一个程序同时移动同样的五十张卡片，最后完全一致，不丢不重", async ({ as, visitor, watch }) => {
  test.setTimeout((SECONDS + 180) * 1000);
  watch.allow(/409|422|403/);
  const mark = `并发${Math.random().toString(36).slice(2, 8)}`;
  const cast = new Cast(visitor);
  const versions = new Map();
  for (let no = 0; no < CARDS; no += 1) {
    const answer = await cast.calls("wangqiang", "/api/case/register-contact", { channel: "counter", form: contact({ title: `${mark} 第${no}件` }) });
    const { case_no: caseNo } = await answer.json();
    versions.set(caseNo, (await cast.sees("wangqiang", caseNo)).view.case.version);
  }
  const numbers = [...versions.keys()];
  const agreed = new Map(numbers.map((no) => [no, 0]));
  const boards = [await as("wangqiang"), await as("wangqiang")];
  for (const board of boards) {
    board.on("response", async (response) => {
      if (!response.url().endsWith("/api/case/command") || response.status() !== 200) return;
      const { case_no: caseNo } = response.request().postDataJSON();
      agreed.set(caseNo, agreed.get(caseNo) + 1);
    });
    await open(board, `/desk?q=${encodeURIComponent(mark)}`);
    await live(board);
    for (const name of ["受理登记"]) {
      await expect(async () => expect(Number(await column(board, name).locator(".count").first().innerText())).toBe(CARDS)).toPass();
    }
  }
  const until = Date.now() + SECONDS * 1000;
  const any = (list) => list[Math.floor(Math.random() * list.length)];

  /** A hand on the keyboard: takes what is in sight and moves it on. */
  async function hand(board) {
    while (Date.now() < until) {
      const drawn = await board.locator("article[data-case]:not(.is-busy)").evaluateAll((all) => all.map((one) => one.dataset.case));
      if (drawn.length > 0) {
        const one = any(drawn);
        await board.evaluate((no) => document.querySelector(`article[data-case="${no}"]`)?.focus(), one);
        await board.keyboard.press("Space");
        // Another hand may have it just now.
        if ((await board.locator(".card--held").count()) === 0) continue;
        for (const key of ["ArrowRight", "Enter"]) await board.keyboard.press(key);
        // Where a form opened, nothing is sent.
        if ((await board.locator("dialog[open]").count()) > 0) await board.keyboard.press("Escape");
      }
      await board.waitForTimeout(150 + Math.random() * 250);
    }
  }

  async function program() {
    while (Date.now() < until) {
      const caseNo = any(numbers);
      const { view } = await cast.sees("wangqiang", caseNo);
      const command =
        { registering: "register", triage: { classify_own: { departures: [] } }, own_handling: { reclassify: { reason: "分类有误，退回重新分类" } } }[
          view.case.sub_state
        ] ?? { leave_message: { text: "请补充材料" } };
      const options = [command, { leave_message: { text: "请补充材料" } }];
      const answer = await cast.calls("wangqiang", "/api/case/command", { case_no: caseNo, version: view.case.version, command: any(options) });
      if (answer.status() === 200) agreed.set(caseNo, agreed.get(caseNo) + 1);
      await new Promise((done) => setTimeout(done, 60 + Math.random() * 120));
    }
  }

  await Promise.all([hand(boards[0]), hand(boards[1]), program()]);
  for (const board of boards) {
    await expect(board.locator(".is-busy")).toHaveCount(0);
    await live(board);
  }
  await boards[0].waitForTimeout(2_500);
  // What was agreed to happened exactly once.
  const moved = [...agreed.values()].reduce((all, one) => all + one, 0);
  expect(moved).toBeGreaterThan(SECONDS / 2);
  for (const caseNo of numbers) {
    const { view } = await cast.sees("wangqiang", caseNo);
    expect(view.case.version, caseNo).toBe(versions.get(caseNo) + agreed.get(caseNo));
  }
  // Both boards are what a board opened now is.
  const fresh = await as("wangqiang");
  await open(fresh, `/desk?q=${encodeURIComponent(mark)}`);
  const now = await whole(fresh);
  expect(STAGES.reduce((all, name) => all + now[name].seen.length, 0)).toBe(CARDS);
  for (const name of STAGES) expect(now[name].count, name).toBe(now[name].seen.length);
  for (const board of boards) expect(await whole(board)).toEqual(now);
});
