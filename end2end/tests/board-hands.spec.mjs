// The board under mouse and finger: what comes in between puts the card back; one column at a time on a telephone; the
// same in every width, light, dark and high contrast.

import { accessible, expect, fits, open, shot, test as common } from "../support/fixtures.mjs";
import { apart } from "../support/apart.mjs";
import { card, claimed, column, reach } from "../support/demo.mjs";

const test = apart(common);

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1 };
const small = { ...phone, viewport: { width: 360, height: 740 } };
const spoken = (page) => page.locator("p.vh[aria-live=polite]");

/** Lifts a card with the mouse and holds it over a column. */
async function lift(page, caseNo, name) {
  await reach(page, caseNo);
  const from = await card(page, caseNo).locator(".card__who").boundingBox();
  await page.mouse.move(from.x + 10, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y + 10, { steps: 3 });
  await expect(page.locator(".card--ghost")).toBeVisible();
  if (name) {
    const to = await column(page, name).boundingBox();
    await page.mouse.move(to.x + to.width / 2, to.y + 160, { steps: 4 });
  }
}

/** Fingers, as the browser gets them. */
async function fingers(page) {
  const session = await page.context().newCDPSession(page);
  const send = (type, points) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  return {
    down: (...points) => send("touchStart", points),
    move: (...points) => send("touchMove", points),
    up: () => send("touchEnd", []),
    cancel: () => send("touchCancel", []),
  };
}

async function stays(page, caseNo, stage) {
  await expect(page.locator(".card--ghost, .can, .cannot")).toHaveCount(0);
  await expect(column(page, stage).locator(`[data-case="${caseNo}"]`)).toBeVisible();
  await expect(page.locator("dialog[open]")).toHaveCount(0);
}

test.describe("看板：鼠标、手指和意外", () => {
  test("放到列外、右键、松手丢失、窗口失去焦点：卡片回到原处", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    let commands = 0;
    board.on("request", (request) => (commands += request.url().endsWith("/api/case/command") ? 1 : 0));
    // Beside every column.
    await lift(board, caseNo, "分类流转");
    await board.mouse.move(700, 20, { steps: 3 });
    await board.mouse.up();
    await stays(board, caseNo, "受理登记");
    await expect(spoken(board)).toContainText(`已放回原处。${caseNo} 仍在受理登记`);
    // The other button.
    await lift(board, caseNo, "分类流转");
    await board.mouse.down({ button: "right" });
    await board.mouse.up({ button: "right" });
    await board.mouse.up();
    await stays(board, caseNo, "受理登记");
    // The browser takes the pointer away.
    await lift(board, caseNo, "分类流转");
    await board.evaluate(() => window.dispatchEvent(new PointerEvent("pointercancel", { pointerId: 1 })));
    await board.mouse.up();
    await stays(board, caseNo, "受理登记");
    // The window goes to the back.
    await lift(board, caseNo, "分类流转");
    await board.evaluate(() => window.dispatchEvent(new Event("blur")));
    await board.mouse.up();
    await stays(board, caseNo, "受理登记");
    // A right press by itself lifts nothing.
    const { x, y } = await card(board, caseNo).boundingBox();
    await board.mouse.click(x + 30, y + 12, { button: "right" });
    await stays(board, caseNo, "受理登记");
    expect(commands).toBe(0);
    // A click after all this still opens the case.
    await card(board, caseNo).getByRole("link").click();
    await board.waitForURL(`**/desk/case/${caseNo}`);
  });

  test("手指长按拿起、放下移动；第二根手指落下则放回；短按滚动不拿起", async ({ as, page }) => {
    const board = await as("wangqiang", { ...phone, viewport: { width: 1024, height: 768 } });
    const { caseNo } = await claimed(board, page);
    await reach(board, caseNo);
    const hand = await fingers(board);
    const at = async () => {
      const box = await card(board, caseNo).locator(".card__who").boundingBox();
      return [box.x + 12, box.y + box.height / 2];
    };
    const target = await column(board, "分类流转").boundingBox();
    const over = [target.x + 60, target.y + 160];
    // A second finger.
    await hand.down(await at());
    await expect(board.locator(".card--ghost")).toBeVisible();
    await hand.move(over);
    await hand.down(over, [500, 400]);
    await expect(board.locator(".card--ghost")).toHaveCount(0);
    await hand.up();
    await stays(board, caseNo, "受理登记");
    // The system takes the touch away.
    await hand.down(await at());
    await expect(board.locator(".card--ghost")).toBeVisible();
    await hand.cancel();
    await stays(board, caseNo, "受理登记");
    // A finger that moves at once scrolls.
    const [x, y] = await at();
    await hand.down([x, y]);
    await hand.move([x, y - 40]);
    await board.waitForTimeout(400);
    await expect(board.locator(".card--ghost")).toHaveCount(0);
    await hand.up();
    // Held, carried, let go.
    await hand.down(await at());
    await expect(board.locator(".card--ghost")).toBeVisible();
    await hand.move([over[0] - 40, over[1]]);
    await hand.move(over);
    await expect(column(board, "分类流转")).toHaveClass(/is-over/);
    await hand.up();
    await expect(column(board, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
  });

  test("手机上左右划换环节，页签同步；360 像素不出边", async ({ as, page }) => {
    const board = await as("wangqiang", small);
    const { caseNo } = await claimed(board, page);
    await open(board, "/desk");
    const tabs = board.getByRole("navigation", { name: "阶段" });
    await tabs.getByRole("button", { name: /受理登记/ }).tap();
    const hand = await fingers(board);
    const stroke = async (from, to) => {
      await hand.down([from, 500]);
      for (let step = 1; step <= 4; step += 1) await hand.move([from + ((to - from) * step) / 4, 502]);
      await hand.up();
    };
    await stroke(300, 80);
    await expect(column(board, "分类流转")).toBeVisible();
    await expect(tabs.getByRole("button", { name: /分类流转/ })).toHaveAttribute("aria-pressed", "true");
    await stroke(80, 300);
    await expect(column(board, "受理登记")).toBeVisible();
    await stroke(80, 300);
    await expect(column(board, "受理登记")).toBeVisible();
    await fits(board);
    await reach(board, caseNo);
    const button = await card(board, caseNo).getByRole("button", { name: "移动到…" }).boundingBox();
    expect(button.height).toBeGreaterThanOrEqual(43);
    await accessible(board);
    await open(board, "/desk?as=list");
    await fits(board);
    await open(board, "/desk?group=town");
    await fits(board);
    await accessible(board);
  });

  test("没有脚本：第一页、筛选、下一页和分组都是链接", async ({ as, page }) => {
    const board = await as("wangqiang", { javaScriptEnabled: false });
    await claimed(await as("wangqiang"), page);
    await board.goto("/desk");
    await expect(board.locator("article[data-case]").first()).toBeVisible();
    await board.locator("details.fmenu summary").filter({ hasText: /^镇/ }).click();
    await board.locator("details.fmenu[open]").getByRole("link", { name: "西林吉镇" }).click();
    await expect(board).toHaveURL(/town=/);
    await expect(board.locator("details.fmenu summary.on")).toContainText("镇：西林吉镇");
    await board.getByRole("searchbox", { name: /卡片上的字/ }).fill("社保");
    await board.getByRole("searchbox", { name: /卡片上的字/ }).press("Enter");
    await expect(board).toHaveURL(/q=.*town=|town=.*q=/);
    await board.getByRole("group", { name: "分组和列表" }).getByRole("link", { name: "列表" }).click();
    await expect(board.locator("tr[data-row]").first()).toBeVisible();
    await board.goto("/desk?after=registration:0.0");
    await expect(board.locator("article[data-case]").first()).toBeVisible();
  });

  for (const [name, look] of [["浅色", []], ["深色", ["dark"]], ["高对比", ["more"]], ["深色高对比", ["dark", "more"]]]) {
    test(`看板各种样子在各种宽度上没有障碍：${name}`, async ({ as }) => {
      for (const options of [{ viewport: { width: 1440, height: 900 } }, { viewport: { width: 1024, height: 768 } }, phone]) {
        const board = await as("wangqiang", options);
        for (const key of look) await board.context().request.post("/api/look/set", { form: { key } });
        for (const [view, address] of [["columns", "/desk"], ["lanes", "/desk?group=due"], ["list", "/desk?as=list"]]) {
          await open(board, address);
          await accessible(board);
          await fits(board);
          await shot(board, `board-${view}-${["light", ...look].at(look.length === 0 ? 0 : -1)}${look.length > 1 ? "-dark" : ""}`);
        }
        await board.context().close();
      }
    });
  }

  test("紧密、深色和高对比记得住；打印样式一页看全", async ({ as }) => {
    const board = await as("wangqiang");
    await open(board, "/desk");
    const roomy = (await board.locator("article[data-case]").first().boundingBox()).height;
    const kept = board.waitForResponse("**/api/look/set");
    await board.getByRole("button", { name: "紧密或宽松" }).click();
    await kept;
    const dense = (await board.locator("article[data-case]").first().boundingBox()).height;
    expect(dense).toBeLessThan(roomy);
    await board.reload();
    await expect(board.locator("html")).toHaveAttribute("data-density", "compact");
    // Ageing is told by words and a sign, not by colour alone.
    const over = board.locator(".due--over").first();
    await expect(over).toContainText("超期");
    await expect(over.locator("svg")).toBeVisible();
    await board.emulateMedia({ media: "print" });
    await expect(board.locator(".fbar")).toBeHidden();
    await expect(board.locator(".statbar")).toBeHidden();
    for (const name of ["受理登记", "案卷归档"]) await expect(column(board, name)).toBeVisible();
  });

  test("在办提醒数由负责人设定：超过时提醒，不妨碍依法移动", async ({ as, page }) => {
    const head = await as("zhaogang");
    await open(head, "/desk");
    await head.getByRole("button", { name: "设定在办提醒数" }).click();
    const dialog = head.getByRole("dialog", { name: "在办提醒数" });
    const saved = head.waitForResponse("**/api/board/most");
    await dialog.getByLabel("分类流转").fill("1");
    await dialog.getByLabel("分类流转").press("Tab");
    await saved;
    await dialog.getByRole("button", { name: "关闭" }).click();
    await expect(column(head, "分类流转").locator(".count--urgent")).toContainText("/1");
    await accessible(head);
    const board = await as("wangqiang");
    await expect(board.getByRole("button", { name: "设定在办提醒数" })).toHaveCount(0);
    const { caseNo } = await claimed(board, page);
    await expect(column(board, "分类流转").locator(".count--urgent")).toContainText("超过提醒数");
    await card(board, caseNo).focus();
    for (const key of ["Space", "ArrowRight", "Enter"]) await board.keyboard.press(key);
    await expect(column(board, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();
    const cleared = head.waitForResponse("**/api/board/most");
    await head.getByRole("button", { name: "设定在办提醒数" }).click();
    await dialog.getByLabel("分类流转").fill("");
    await dialog.getByLabel("分类流转").press("Tab");
    await cleared;
  });
});
