// On a telephone: one column at a time, every card with its move button, and the form under the thumb.

import { apart } from "../support/apart.mjs";
import { expect, fits, open, test as common } from "../support/fixtures.mjs";
import { card, column, reach, submit } from "../support/demo.mjs";

const test = apart(common);

test.describe("手机", () => {
  test("看板一次一个环节，卡片用“移动到…”", async ({ as, page }) => {
    const { caseNo } = await submit(page);
    const board = await as("wangqiang");
    await open(board, "/desk");
    const tabs = board.getByRole("navigation", { name: "阶段" });
    await tabs.getByRole("button", { name: /受理登记/ }).tap();
    await expect(column(board, "受理登记")).toBeVisible();
    await expect(column(board, "分类流转")).toBeHidden();
    await reach(board, caseNo);
    await card(board, caseNo).getByRole("button", { name: "移动到…" }).tap();
    const dialog = board.getByRole("dialog", { name: "移动到" });
    await fits(board);
    await dialog.getByRole("button").filter({ hasText: "接待" }).first().tap();
    await expect(card(board, caseNo)).toContainText("首问 王强");
    await card(board, caseNo).getByRole("button", { name: "移动到…" }).tap();
    await dialog.getByRole("button").filter({ hasText: "分类流转" }).first().tap();
    await tabs.getByRole("button", { name: /分类流转/ }).tap();
    await reach(board, caseNo);
    await expect(column(board, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await tabs.getByRole("button", { name: /报送办理/ }).tap();
    await expect(column(board, "报送办理")).toBeVisible();
  });

  test("底部导航和菜单", async ({ as, page }) => {
    const desk = await as("wangqiang");
    await open(desk, "/desk");
    await desk.getByRole("navigation", { name: "底部导航" }).getByRole("link", { name: "登记来访" }).tap();
    await expect(desk.locator("form.reg")).toBeVisible();
    await fits(desk);
    await open(page, "/");
    await page.getByRole("button", { name: "菜单" }).tap();
    await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "我要反映" }).tap();
    await expect(page.getByRole("button", { name: "开始填写" })).toBeVisible();
  });
});
