// Others at the same board: who works on what, what is refused, what was missed while the network was away.

import { accessible, expect, open, test as common } from "../support/fixtures.mjs";
import { apart } from "../support/apart.mjs";
import { card, claimed, column, live, menu, move, reach, submit } from "../support/demo.mjs";
import { Cast } from "../support/cast.mjs";

// Requests are counted, so nobody else moves cards of this server.
const test = apart(common);

const spoken = (page) => page.locator("p.vh[aria-live=polite]");

/** Counts requests whose address has `part`. */
function counting(page, part) {
  const seen = [];
  page.on("request", (request) => request.url().includes(part) && seen.push(request.url()));
  return seen;
}

test.describe("看板：实时和冲突", () => {
  test("同事正在办理的卡片写明是谁，离开后消失", async ({ as, page }) => {
    const [mine, theirs] = [await as("liuyang"), await as("wangqiang")];
    const { caseNo } = await claimed(theirs, page);
    await open(mine, "/desk");
    await live(mine);
    await reach(mine, caseNo);
    const dialog = await menu(theirs, caseNo);
    await dialog.getByRole("button").filter({ hasText: "退回补正" }).first().click();
    await expect(theirs.locator("dialog.act[open]")).toBeVisible();
    await expect(card(mine, caseNo).locator(".card__note--live")).toContainText("王强 正在办理：退回补正");
    // Whoever works on it is not told so.
    await expect(card(theirs, caseNo).locator(".card__note--live")).toHaveCount(0);
    // Whoever opens the board later sees it as well.
    const late = await as("zhaogang");
    await open(late, "/desk");
    await reach(late, caseNo);
    await expect(card(late, caseNo).locator(".card__note--live")).toContainText("王强");
    await accessible(late);
    await theirs.locator("dialog.act[open]").getByRole("button", { name: "取消" }).click();
    await expect(card(mine, caseNo).locator(".card__note--live")).toHaveCount(0);
  });

  test("先移动后被拒绝：卡片看得见地退回，并说明原因", async ({ as, page, watch }) => {
    watch.allow(/409/);
    const [mine, other] = [await as("wangqiang"), await as("wangqiang")];
    const { caseNo } = await claimed(mine, page);
    await open(other, "/desk");
    await mine.route("**/live", (route) => route.abort());
    watch.allow(/ERR_FAILED/);
    await mine.reload();
    await mine.waitForFunction(() => document.documentElement.dataset.hydrated === "1");
    // Somebody writes a message meanwhile: the version is another one, the stage is the same.
    const cast = new Cast(async () => other.context());
    const { view } = await cast.sees("wangqiang", caseNo);
    const sent = await other.context().request.post("/api/case/command", {
      data: { case_no: caseNo, version: view.case.version, command: { leave_message: { text: "请补充工资条" } } },
      headers: { accept: "application/json" },
    });
    expect(sent.status(), await sent.text()).toBe(200);
    let answer;
    const held = new Promise((resolve) => (answer = resolve));
    await mine.route("**/api/case/command", async (route) => {
      await held;
      await route.continue();
    });
    await card(mine, caseNo).focus();
    for (const key of ["Space", "ArrowRight", "Enter"]) await mine.keyboard.press(key);
    // Shown at once where it was dropped …
    await expect(column(mine, "分类流转").locator(`[data-case="${caseNo}"].is-busy`)).toBeVisible();
    answer();
    // … and seen to go back.
    await expect(column(mine, "受理登记").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await expect(column(mine, "受理登记").locator(`[data-case="${caseNo}"]`)).toHaveClass(/is-back/);
    await expect(mine.locator(".toast--error")).toContainText("王强");
    await expect(card(mine, caseNo)).toBeFocused();
    // The new state is there to go on with.
    await expect(card(mine, caseNo).locator(".card__meta")).toContainText("1");
    for (const key of ["Space", "ArrowRight", "Enter"]) await mine.keyboard.press(key);
    await expect(column(mine, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
  });

  test("断网显示离线和数据时间，移动被退回；恢复后一次请求补齐", async ({ as, page, watch }) => {
    watch.allow(/ERR_INTERNET_DISCONNECTED/);
    const [mine, theirs] = [await as("wangqiang"), await as("wangqiang")];
    const { caseNo: own } = await claimed(theirs, page);
    const { caseNo } = await claimed(theirs, page);
    await open(mine, "/desk");
    await live(mine);
    await reach(mine, own);
    await reach(mine, caseNo);
    await mine.context().setOffline(true);
    await expect(mine.locator(".netbar")).toContainText("离线");
    await expect(mine.locator(".netbar")).toContainText("的数据");
    await expect(mine.locator(".statbar .live")).toContainText("离线");
    await accessible(mine);
    const another = await submit(page);
    await move(theirs, caseNo, "完成受理登记");
    await expect(column(theirs, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await expect(column(mine, "受理登记").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    // What is tried meanwhile is not kept for later: it goes back, and nothing is sent when the server is there again.
    const commands = counting(mine, "/api/case/command");
    await card(mine, own).focus();
    for (const key of ["Space", "ArrowRight", "Enter"]) await mine.keyboard.press(key);
    await expect(column(mine, "受理登记").locator(`[data-case="${own}"]`)).toHaveClass(/is-back/);
    await expect(mine.locator(".toast--error")).toContainText(/离线|连接|网络|连不上/);
    await expect(mine.locator(".is-busy")).toHaveCount(0);
    const tried = commands.length;
    const looks = counting(mine, "/api/board/look");
    const single = counting(mine, "/api/board/card");
    await mine.context().setOffline(false);
    await live(mine);
    await expect(mine.locator(".netbar")).toHaveCount(0);
    await expect(column(mine, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await reach(mine, another.caseNo);
    expect(looks).toHaveLength(1);
    expect(single).toHaveLength(0);
    expect(commands.length, "nothing waited to be sent").toBe(tried);
    await expect(column(mine, "受理登记").locator(`[data-case="${own}"]`)).toBeVisible();
  });

  test("睡了一小时的标签页：成百上千个事件只用一次请求补齐", async ({ as, page, visitor }) => {
    const [mine, theirs] = [await as("liuyang"), await as("wangqiang")];
    const { caseNo } = await claimed(theirs, page);
    await open(mine, "/desk");
    await live(mine);
    await reach(mine, caseNo);
    const looks = counting(mine, "/api/board/look");
    const single = counting(mine, "/api/board/card");
    // The browser puts the tab to sleep; what happens meanwhile waits in its stream.
    const session = await mine.context().newCDPSession(mine);
    await session.send("Debugger.enable");
    const paused = new Promise((resolve) => session.once("Debugger.paused", resolve));
    await session.send("Debugger.pause");
    // Nothing of the page runs from the next thing it would do.
    await theirs.bringToFront();
    const asked = mine.evaluate(() => 1).catch(() => undefined);
    await paused;
    const cast = new Cast(visitor);
    const { board } = await (await cast.calls("wangqiang", "/api/board/look", {})).json();
    const busy = board.columns.flatMap((one) => one.cards).filter((one) => !one.pool && one.outline).map((one) => one.case_no);
    expect(busy.length).toBeGreaterThan(15);
    let told = 0;
    for (let turn = 0; turn < 12; turn += 1) {
      for (const no of busy) {
        const { view } = await cast.sees("wangqiang", no);
        const command = { leave_message: { text: `第 ${turn} 次留言` } };
        const answer = await cast.calls("wangqiang", "/api/case/command", { case_no: no, version: view.case.version, command });
        told += answer.ok() ? 1 : 0;
      }
    }
    expect(told, "events while asleep").toBeGreaterThan(150);
    await move(theirs, caseNo, "完成受理登记");
    await expect(column(theirs, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    expect(looks.length + single.length, "asleep, nothing is asked").toBe(0);
    await session.send("Debugger.resume");
    await session.send("Debugger.disable");
    await asked;
    await expect(column(mine, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await live(mine);
    await mine.waitForTimeout(1_500);
    expect(looks.length, "one request, one more where something came in between").toBeLessThanOrEqual(2);
    expect(single.length, "no replay event by event").toBeLessThanOrEqual(12);
  });

  test("打开看板和接上实时之间发生的事不会漏掉", async ({ as, page }) => {
    const [mine, theirs] = [await as("liuyang"), await as("wangqiang")];
    const { caseNo } = await claimed(theirs, page);
    // The stream comes late.
    let free;
    const held = new Promise((resolve) => (free = resolve));
    await mine.route("**/live", async (route) => {
      await held;
      await route.continue();
    });
    await open(mine, "/desk");
    await move(theirs, caseNo, "完成受理登记");
    await expect(column(theirs, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    free();
    await expect(column(mine, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
  });

  test("接待可以撤销；不能撤销的，提示写明依法怎么办", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    await expect(board.locator(".toast").last()).toContainText("首问责任人");
    await board.locator(".toast").last().getByRole("button", { name: "撤销" }).click();
    await expect(card(board, caseNo)).toContainText("待接待");
    await move(board, caseNo, "接待");
    await expect(card(board, caseNo)).toContainText("首问 王强");
    await move(board, caseNo, "完成受理登记");
    await expect(board.locator(".toast").last()).toContainText("已完成受理登记");
    await expect(board.locator(".toast").last()).toContainText("如有误，可在案件页更正登记");
    await expect(column(board, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await move(board, caseNo, "由本单位办理");
    await expect(board.locator(".toast").last()).toContainText(/不能撤销；如有误，由.*退回重新分类/);
    await expect(board.locator(".toast").last().locator(".cite")).toContainText("机制");
    await expect(spoken(board)).toContainText("现在在事项办理");
  });

  test("便签只贴在本部门的看板上，同事马上看到，可以撤销和撕下", async ({ as, page, watch }) => {
    watch.allow(/422/);
    const [mine, theirs] = [await as("wangqiang"), await as("liuyang")];
    const { caseNo } = await claimed(mine, page);
    await open(theirs, "/desk");
    await live(theirs);
    await reach(theirs, caseNo);
    const slip = (board) => card(board, caseNo).locator(".card__note--pin");
    const write = async (words) => {
      await card(mine, caseNo).focus();
      await mine.keyboard.press("n");
      const dialog = mine.getByRole("dialog", { name: `便签 ${caseNo}` });
      await dialog.getByRole("textbox", { name: "便签" }).fill(words);
      await dialog.getByRole("button", { name: "贴上" }).click();
      return dialog;
    };
    // What may not stand there is refused, and stays in the field.
    const dialog = await write("电话 13800138000");
    await expect(mine.locator(".toast--error")).toContainText("不要写电话和证件号码");
    await expect(dialog.getByRole("textbox", { name: "便签" })).toHaveValue("电话 13800138000");
    await accessible(mine);
    await mine.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(card(mine, caseNo)).toBeFocused();
    await write("周三上午来电");
    await expect(slip(mine)).toContainText("周三上午来电");
    await expect(slip(theirs)).toContainText("周三上午来电 · 王强");
    await accessible(theirs);
    // Undone, and done again by undoing that.
    await mine.locator(".toast").last().getByRole("button", { name: "撤销" }).click();
    await expect(slip(mine)).toHaveCount(0);
    await expect(slip(theirs)).toHaveCount(0);
    await mine.locator(".toast").last().getByRole("button", { name: "撤销" }).click();
    await expect(slip(theirs)).toContainText("周三上午来电");
    // By the menu, without the keyboard; a colleague may take it off.
    const menuOf = await menu(theirs, caseNo);
    await menuOf.getByRole("button", { name: "便签" }).click();
    await theirs.getByRole("dialog", { name: `便签 ${caseNo}` }).getByRole("button", { name: "撕下便签" }).click();
    await expect(slip(mine)).toHaveCount(0);
    // Whoever opens the board later sees what is stuck on now.
    await write("等单位盖章");
    await expect(slip(theirs)).toContainText("等单位盖章");
    const late = await as("zhaogang");
    await open(late, "/desk");
    await reach(late, caseNo);
    await expect(slip(late)).toContainText("等单位盖章");
  });
});
