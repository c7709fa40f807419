// The board with the keyboard alone, and as a screen reader finds it.

import { apart } from "../support/apart.mjs";
import { accessible, expect, open, test as common } from "../support/fixtures.mjs";
import { Cast, contact } from "../support/cast.mjs";
import { card, claimed, column, live, reach } from "../support/demo.mjs";

const test = apart(common);

const spoken = (page) => page.locator("p.vh[aria-live=polite]");
const focused = (page) => page.evaluate(() => document.activeElement?.closest("article[data-case]")?.dataset.case);
const focusedStage = (page) => page.evaluate(() => document.activeElement?.closest("[data-stage]")?.getAttribute("aria-label"));
const cases = (page, name) => column(page, name).locator("article[data-case]").evaluateAll((all) => all.map((one) => one.dataset.case));

/** The focus on a card, as an arrow would have brought it there. */
async function take(page, caseNo) {
  await reach(page, caseNo);
  await card(page, caseNo).focus();
  await expect(card(page, caseNo)).toBeFocused();
}

test.describe("看板：键盘和读屏", () => {
  test("方向键和 J K H L 移动焦点，只有一张卡片在 Tab 顺序里", async ({ as }) => {
    const page = await as("wangqiang");
    await open(page, "/desk");
    await expect(page.locator('article[data-case][tabindex="0"]')).toHaveCount(1);
    await page.locator('article[data-case][tabindex="0"]').focus();
    const first = await cases(page, "分类流转");
    await card(page, first[0]).focus();
    await page.keyboard.press("j");
    expect(await focused(page)).toBe(first[1]);
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe(first[2]);
    await page.keyboard.press("k");
    await page.keyboard.press("ArrowUp");
    expect(await focused(page)).toBe(first[0]);
    await page.keyboard.press("l");
    expect(await focusedStage(page)).toBe("事项办理");
    await page.keyboard.press("ArrowLeft");
    expect(await focusedStage(page)).toBe("分类流转");
    await page.keyboard.press("h");
    expect(await focusedStage(page)).toBe("受理登记");
    await page.keyboard.press("End");
    const last = await cases(page, "受理登记");
    expect(await focused(page)).toBe(last.at(-1));
    await page.keyboard.press("Home");
    expect(await focused(page)).toBe(last[0]);
    await expect(page.locator('article[data-case][tabindex="0"]')).toHaveCount(1);
  });

  test("空格拿起，方向键只经过可放入的环节，回车放下，读出结果，焦点跟着卡片走", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    await take(board, caseNo);
    await board.keyboard.press("Space");
    await expect(spoken(board)).toContainText(`已拿起 ${caseNo}`);
    await expect(spoken(board)).toContainText("可放入 1 个环节：分类流转");
    await expect(column(board, "事项办理")).toContainText("不可放入");
    await board.keyboard.press("ArrowRight");
    await expect(spoken(board)).toContainText("分类流转，第 1 个，共 1 个：完成受理登记，依据 机制 四（一）");
    await expect(column(board, "分类流转")).toHaveClass(/is-over/);
    // Beyond the last lawful column there is nothing to travel to.
    await board.keyboard.press("ArrowRight");
    await expect(column(board, "分类流转")).toHaveClass(/is-over/);
    await board.keyboard.press("ArrowLeft");
    await expect(spoken(board)).toContainText("受理登记，原来的环节");
    await board.keyboard.press("l");
    await board.keyboard.press("Enter");
    await expect(column(board, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await expect(spoken(board)).toContainText(/现在在分类流转，第 \d+ 件，共 \d+ 件/);
    await expect(card(board, caseNo)).toBeFocused();
  });

  test("Esc 放回原处并读出；没有可放入的环节时说明原因", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    await take(board, caseNo);
    await board.keyboard.press("Space");
    await board.keyboard.press("ArrowRight");
    await board.keyboard.press("Escape");
    await expect(spoken(board)).toContainText(`已放回原处。${caseNo} 仍在受理登记`);
    await expect(column(board, "受理登记").locator(`[data-case="${caseNo}"]`)).toBeFocused();
    await expect(board.locator(".can, .cannot")).toHaveCount(0);
    const archived = column(board, "案卷归档").locator("article[data-case]").filter({ hasText: "已归档" }).first();
    await archived.focus();
    await board.keyboard.press("Space");
    await expect(spoken(board)).toContainText("现在没有可放入的环节");
    await board.keyboard.press("Tab");
    await expect(board.locator(".card--held, .card--origin")).toHaveCount(0);
  });

  test("回车打开，M 打开移动菜单，/ 查找，? 列出快捷键", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    await take(board, caseNo);
    await board.keyboard.press("?");
    const help = board.getByRole("dialog", { name: "快捷键" });
    await expect(help).toBeVisible();
    await expect(help).toContainText("方向键只经过可放入的环节");
    await accessible(board);
    await board.keyboard.press("Escape");
    await expect(help).toBeHidden();
    await expect(card(board, caseNo)).toBeFocused();
    await board.keyboard.press("m");
    await expect(board.getByRole("dialog", { name: "移动到" })).toBeVisible();
    await board.keyboard.press("Escape");
    await expect(card(board, caseNo)).toBeFocused();
    await board.keyboard.press("/");
    await expect(board.locator("#find")).toBeFocused();
    // Letters typed there are letters.
    await board.keyboard.type("jm?");
    await expect(board.locator("#find")).toHaveValue("jm?");
    await card(board, caseNo).focus();
    await board.keyboard.press("Enter");
    await board.waitForURL(`**/desk/case/${caseNo}`);
  });

  test("别人移动别的卡片时焦点和滚动不变", async ({ as, page }) => {
    const [mine, theirs] = [await as("liuyang"), await as("wangqiang")];
    const { caseNo } = await claimed(theirs, page);
    await open(mine, "/desk");
    await live(mine);
    const own = (await cases(mine, "分类流转"))[0];
    await card(mine, own).focus();
    await take(theirs, caseNo);
    await theirs.keyboard.press("Space");
    await theirs.keyboard.press("ArrowRight");
    await theirs.keyboard.press("Enter");
    await expect(column(theirs, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await expect(card(mine, own)).toBeFocused();
  });

  test("有焦点的卡片走了，焦点落到相邻的卡片并说明原因", async ({ as, page, visitor }) => {
    const [mine, theirs] = [await as("liuyang"), await as("wangqiang")];
    const { caseNo } = await claimed(theirs, page);
    const cast = new Cast(visitor);
    // It no longer passes the filter: somebody else receives now.
    await open(mine, "/desk?person=" + encodeURIComponent("王强"));
    await live(mine);
    await take(mine, caseNo);
    const colleagues = await (await cast.calls("wangqiang", "/api/case/colleagues", {})).json();
    const { account, name } = colleagues.find((one) => one.name === "刘洋");
    const { view: before } = await cast.sees("wangqiang", caseNo);
    const to = { ...before.case.first_receiver, account, name };
    await cast.does("zhaogang", caseNo, { offer_hand_over: { to, reason: "王强出差" } });
    await cast.does("liuyang", caseNo, "accept_hand_over");
    await expect(card(mine, caseNo)).toHaveCount(0);
    await expect(spoken(mine)).toContainText(new RegExp(`${caseNo} .*不再符合筛选条件。焦点移到 20`));
    expect(await focused(mine)).not.toBe(caseNo);
    expect(await focused(mine)).toBeTruthy();
    // It is restricted to others.
    await open(mine, "/desk");
    await live(mine);
    await take(mine, caseNo);
    await cast.does("zhaogang", caseNo, { oversight: { restrict: { users: [before.case.first_receiver], reason: "举报人保护" } } });
    await expect(card(mine, caseNo)).toHaveCount(0);
    await expect(spoken(mine)).toContainText("已限定知悉范围，您不在名单内");
    expect(await focused(mine)).toBeTruthy();
    await expect(mine.locator(".toast").last()).toContainText(caseNo);
    // It becomes part of another case.
    const twice = async () => {
      const answer = await cast.calls("wangqiang", "/api/case/register-contact", { channel: "counter", form: contact({ title: "同一事项" }) });
      const { case_no: no } = await answer.json();
      await cast.does("wangqiang", no, "register");
      return no;
    };
    const [kept, duplicate] = [await twice(), await twice()];
    await take(mine, duplicate);
    await cast.does("zhaogang", kept, { division: { merge: { duplicate, likeness: {} } } });
    // It waits for its archive, and the focus goes with it.
    await expect(column(mine, "案卷归档").locator(`[data-case="${duplicate}"]`)).toBeFocused();
    await expect(spoken(mine)).toContainText(new RegExp(`${duplicate} .*现在在案卷归档`));
  });

  test("读屏看到的看板、拿起的卡片和播报", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    await open(board, "/desk?q=" + caseNo);
    await expect(board.locator("main")).toMatchAriaSnapshot(`
      - main:
        - heading /案件看板/ [level=1]
        - navigation "视图":
          - link "全部"
          - link "我首问的"
          - link "临期"
          - link "超期"
        - search "在看板上查找"
        - region "受理登记":
          - heading "受理登记" [level=2]
          - group "受理登记的卡片":
            - article "${caseNo} 单位欠缴半年社保费，登记中":
              - heading [level=3]
              - button "移动到…"
        - region "分类流转":
          - heading "分类流转" [level=2]
        - region "事项办理"
        - region "回复反馈"
        - region "案卷归档"
        - region "报送办理"
    `.replace("单位欠缴半年社保费，登记中", "/.*登记中/").replace(`"${caseNo} /.*登记中/"`, `/${caseNo} .*登记中/`));
    await take(board, caseNo);
    await board.keyboard.press("Space");
    await expect(column(board, "受理登记")).toMatchAriaSnapshot(`
      - region "受理登记":
        - group "受理登记的卡片":
          - article /${caseNo} .*，已拿起/
    `);
    await expect(column(board, "分类流转")).toMatchAriaSnapshot(`
      - region "分类流转":
        - heading "分类流转" [level=2]
        - text: /可以放入/
        - group "分类流转的卡片":
          - text: /放到这里：完成受理登记/
    `);
    await expect(column(board, "事项办理")).toMatchAriaSnapshot(`
      - region "事项办理":
        - group "事项办理的卡片":
          - text: /不能放到事项办理/
          - paragraph: /不得跳过办理环节/
    `);
    await expect(spoken(board)).toHaveText(new RegExp(`^已拿起 ${caseNo} .*可放入 1 个环节：分类流转`));
    await accessible(board);
    await board.keyboard.press("ArrowRight");
    await board.keyboard.press("Enter");
    await expect(spoken(board)).toHaveText(new RegExp(`^${caseNo} .*现在在分类流转，第 1 件，共 1 件`));
  });
});
