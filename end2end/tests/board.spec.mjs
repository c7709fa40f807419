// The board: what it shows, how cards move on it, what it refuses and why, and how it hears of others.

import { apart } from "../support/apart.mjs";
import { expect, open, test as common } from "../support/fixtures.mjs";
import { card, claimed, column, live, menu, move, submit } from "../support/demo.mjs";

const test = apart(common);

const COLUMNS = ["受理登记", "分类流转", "事项办理", "回复反馈", "案卷归档"];

/** Takes a card with the mouse and holds it over a column. */
async function hold(page, caseNo, name) {
  const one = card(page, caseNo);
  await one.scrollIntoViewIfNeeded();
  const from = await one.locator(".card__who").boundingBox();
  const to = await column(page, name).boundingBox();
  await page.mouse.move(from.x + 12, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 24, from.y + 12, { steps: 3 });
  await page.mouse.move(to.x + to.width / 2, to.y + Math.min(to.height / 2, 240), { steps: 6 });
}

test.describe("看板", () => {
  test("五个环节和报送办理，名称和顺序与文件一致", async ({ as }) => {
    const page = await as("wangqiang");
    await open(page, "/desk");
    const names = await page.locator(".cols section[data-stage] h2").allInnerTexts();
    expect(names).toEqual(COLUMNS);
    await expect(column(page, "报送办理")).toBeVisible();
    await expect(page.locator(".cols .steps__n").first()).toHaveText("一");
    for (const name of COLUMNS) {
      const shown = await column(page, name).locator("[data-case]").count();
      const count = Number.parseInt(await column(page, name).locator(".count").first().innerText(), 10);
      expect(count).toBeGreaterThanOrEqual(shown);
    }
    await expect(page.locator(".due--over").first()).toContainText("超期");
  });

  test("待接待的卡片不显示姓名和经过", async ({ as, page }) => {
    const { caseNo } = await submit(page);
    const board = await as("liuyang");
    await open(board, "/desk");
    await expect(card(board, caseNo)).toContainText("待接待");
    await expect(card(board, caseNo)).toContainText("张*例");
    await expect(card(board, caseNo)).not.toContainText("张样例");
    // In the common pool a clerk sees that something waits, and nothing of what.
    const waiting = board.locator("[data-case]").filter({ hasText: "接待后可见" });
    await expect(waiting.first()).toBeVisible();
    await expect(waiting.first().getByRole("link")).toHaveCount(0);
  });

  test("别人的移动一秒内出现在自己的看板上", async ({ as, page }) => {
    const [mine, theirs] = [await as("wangqiang"), await as("liuyang")];
    await open(mine, "/desk");
    await open(theirs, "/desk");
    await Promise.all([live(mine), live(theirs)]);
    const { caseNo } = await submit(page);
    // A new case appears on both boards by itself.
    await expect(card(mine, caseNo)).toBeVisible({ timeout: 3_000 });
    await expect(card(theirs, caseNo)).toBeVisible({ timeout: 3_000 });
    const answered = mine.waitForResponse((response) => response.url().endsWith("/api/case/command"));
    await move(mine, caseNo, "接待");
    await answered;
    await expect(card(theirs, caseNo)).toContainText("首问 王强", { timeout: 1_000 });
  });

  test("拖到允许的环节：先看得见，放下就移动", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    await hold(board, caseNo, "分类流转");
    await expect(column(board, "分类流转")).toContainText("可以放入");
    await expect(column(board, "分类流转").locator(".slot")).toContainText("放到这里");
    await expect(column(board, "分类流转").locator(".slot .cite")).toContainText("机制");
    await board.mouse.up();
    await expect(column(board, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await expect(board.locator(".toast").last()).toContainText("已完成受理登记");
    await board.reload();
    await expect(column(board, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
  });

  test("S18 拖到不允许的环节：放下之前就说明原因和条款，放下后留在原处", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    await hold(board, caseNo, "事项办理");
    await expect(column(board, "事项办理")).toContainText("不可放入");
    await expect(column(board, "事项办理").locator(".why")).toContainText("不得跳过办理环节");
    await expect(column(board, "事项办理").locator(".why .cite")).toContainText("机制 四");
    await board.mouse.up();
    await expect(board.locator(".toast--error")).toContainText("不得跳过办理环节");
    await expect(board.locator(".toast--error .cite")).toContainText("机制 四");
    await expect(column(board, "受理登记").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    // Withdrawal is no way to the archive.
    await hold(board, caseNo, "案卷归档");
    await expect(column(board, "案卷归档")).toContainText("不可放入");
    await board.keyboard.press("Escape");
    await expect(column(board, "案卷归档")).not.toContainText("不可放入");
    await board.mouse.up();
    await expect(column(board, "受理登记").locator(`[data-case="${caseNo}"]`)).toBeVisible();
  });

  test("S18 落后的浏览器移动卡片被拒绝，并说明是谁改的", async ({ as, page, watch }) => {
    watch.allow(/409/);
    const slow = await as("wangqiang");
    const quick = await as("wangqiang");
    const { caseNo } = await claimed(slow, page);
    // The slow browser hears of nothing.
    await slow.route("**/live", (route) => route.abort());
    await slow.route("**/api/board/**", (route) => route.abort());
    watch.allow(/ERR_FAILED/);
    await slow.reload();
    await expect(card(slow, caseNo)).toBeVisible();
    await slow.waitForFunction(() => document.documentElement.dataset.hydrated === "1");
    await open(quick, "/desk");
    await move(quick, caseNo, "完成受理登记");
    await expect(column(quick, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await slow.unroute("**/api/board/**");
    await move(slow, caseNo, "完成受理登记");
    await expect(slow.locator(".toast--error")).toContainText("王强");
    await expect(column(slow, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
  });

  test("“移动到…”只用键盘也能用，并列出不能去的环节和条款", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    const one = card(board, caseNo);
    await one.getByRole("link").focus();
    await board.keyboard.press("Tab");
    await expect(one.locator(".card__move")).toBeFocused();
    await expect(one.locator(".card__move")).toHaveCSS("opacity", "1");
    await board.keyboard.press("Escape");
    await one.getByRole("link").focus();
    await board.keyboard.press("m");
    const dialog = board.getByRole("dialog", { name: "移动到" });
    await expect(dialog).toBeVisible();
    await expect(dialog.locator('[aria-disabled="true"]').filter({ hasText: "事项办理" })).toContainText("不得跳过办理环节");
    await expect(dialog.locator('[aria-disabled="true"]').filter({ hasText: "事项办理" }).locator(".cite")).toContainText("机制");
    await expect(dialog.getByRole("button").filter({ hasText: "撤回" })).toHaveCount(0);
    await board.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    const again = await menu(board, caseNo);
    const target = again.getByRole("button").filter({ hasText: "分类流转" }).first();
    await target.focus();
    await board.keyboard.press("Enter");
    await expect(column(board, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
  });

  test("期限会自己走", async ({ as }) => {
    const page = await as("wangqiang");
    await page.clock.install();
    await open(page, "/desk");
    const chip = page.locator(".due", { hasText: "今天到期" }).first();
    await expect(chip).toBeVisible();
    const caseNo = await page.locator("[data-case]").filter({ has: chip }).first().getAttribute("data-case");
    await page.clock.fastForward("09:30:00");
    await expect(card(page, caseNo).locator(".due")).toContainText("小时");
    await page.clock.fastForward("06:00:00");
    await expect(card(page, caseNo).locator(".due")).toContainText("超期");
  });

  test("查找：编号和姓名", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    await board.keyboard.press("/");
    await expect(board.locator("#find")).toBeFocused();
    await board.keyboard.type(caseNo);
    await board.keyboard.press("Enter");
    await expect(board.getByRole("link", { name: /./ }).filter({ hasText: "欠缴" }).or(board.locator(".found article")).first()).toBeVisible();
    await board.getByRole("link", { name: "回看板" }).click();
    await expect(board.getByRole("heading", { level: 1 })).toContainText("案件看板");
  });

  test("从看板到别的页面再回来，都能读到内容", async ({ as }) => {
    const page = await as("wangqiang");
    await open(page, "/desk");
    const bar = page.getByRole("navigation", { name: "工作台" });
    await bar.getByRole("link", { name: "规则" }).click();
    await expect(page.getByRole("heading", { name: "由谁办理" })).toBeVisible();
    await bar.getByRole("link", { name: "登记来访" }).click();
    await expect(page.locator("form.reg")).toBeVisible();
    await bar.getByRole("link", { name: "看板" }).click();
    await live(page);
    await page.locator("[data-case] a").first().click();
    await expect(page.getByRole("heading", { name: "下一步" })).toBeVisible();
    await page.locator(".cw-head .crumb").getByRole("link", { name: "看板" }).click();
    await live(page);
  });
});
