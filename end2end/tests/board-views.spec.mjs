// The board looked at: filters, words, groups, the table, kept views; all in the address, and the address is untrusted.

import { accessible, expect, hydrated, open, test as common } from "../support/fixtures.mjs";
import { apart } from "../support/apart.mjs";
import { card, claimed, column, live } from "../support/demo.mjs";
import { Cast } from "../support/cast.mjs";

const test = apart(common);

const town = encodeURIComponent("西林吉镇");
const count = async (page, name) => Number((await column(page, name).locator(".count").first().innerText()).match(/\d+/)[0]);
const cards = (page) => page.locator(".brd article[data-case]");

test.describe("看板：筛选、视图、分组和列表", () => {
  test("筛选写进地址，数目准确，返回和刷新都在，撤销回到原来", async ({ as }) => {
    const page = await as("wangqiang");
    await open(page, "/desk");
    const all = await cards(page).count();
    const inTown = await cards(page).filter({ has: page.locator(".town", { hasText: "西林吉镇" }) }).count();
    const menu = page.locator("details.fmenu").filter({ has: page.locator("summary", { hasText: "镇" }) });
    await menu.locator("summary").click();
    await menu.getByRole("link", { name: "西林吉镇" }).click();
    await expect(page).toHaveURL(/\/desk\?town=%E8%A5%BF/);
    await expect(menu.locator("summary")).toContainText("镇：西林吉镇");
    await expect(cards(page)).toHaveCount(inTown);
    expect(inTown).toBeLessThan(all);
    let sum = 0;
    for (const name of ["受理登记", "分类流转", "事项办理", "回复反馈", "案卷归档", "报送办理"]) sum += await count(page, name);
    expect(sum).toBe(inTown);
    await page.reload();
    await expect(cards(page)).toHaveCount(inTown);
    await page.waitForFunction(() => document.documentElement.dataset.hydrated === "1");
    await page.getByRole("link", { name: "清除筛选" }).click();
    await expect(cards(page)).toHaveCount(all);
    await page.locator(".toast").getByRole("button", { name: "撤销" }).click();
    await expect(cards(page)).toHaveCount(inTown);
    await page.goBack();
    await expect(cards(page)).toHaveCount(all);
    await accessible(page);
  });

  test("查找中文和编号，全角半角一样", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    const field = board.getByRole("searchbox", { name: /卡片上的字/ });
    const wide = caseNo.replace(/[\d-]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
    await field.fill(`${wide} 首问`.replace(" 首问", ""));
    await field.press("Enter");
    await expect(cards(board)).toHaveCount(1);
    await expect(card(board, caseNo)).toBeVisible();
    await field.fill("没有这样的字");
    await field.press("Enter");
    await expect(cards(board)).toHaveCount(0);
    await expect(column(board, "受理登记")).toContainText("没有符合筛选条件的案件");
    await accessible(board);
    // Two words, each somewhere in what was told. Only now: while the answer is on its way, the cards before stay.
    await field.fill("样例宾馆 责令补缴");
    await field.press("Enter");
    await expect(card(board, caseNo)).toBeVisible();
  });

  test("地址里看不懂的条件略去并用中文说明，从不出错", async ({ as }) => {
    const page = await as("wangqiang");
    for (const query of ["track=nonsense", "due=%E4%BB", "group=x&as=pie", "after=%00%ff", "after=handling:zz", "sort=;drop&dir=up", `town=${"x".repeat(3000)}`, "q=%u0041", "&&&===&"]) {
      const answer = await page.goto(`/desk?${query}`);
      expect(answer.status(), query).toBe(200);
      await expect(page.getByRole("heading", { level: 1 })).toContainText("案件看板");
    }
    await open(page, "/desk?track=nonsense&group=x");
    await expect(page.locator(".fbar__told")).toHaveText(["办理类型“nonsense”看不懂，已略去", "分组“x”看不懂，已略去"]);
    await open(page, "/desk?after=handling:zz");
    await expect(page.locator(".fbar__told")).toContainText("页码看不懂");
    await accessible(page);
  });

  test("存为个人视图，再打开，删除后可以撤销；部门视图由负责人存，全部门可见", async ({ as }) => {
    const name = `北极 ${Math.random().toString(36).slice(2, 7)}`;
    const page = await as("wangqiang");
    await open(page, `/desk?town=${town}&group=due`);
    await page.getByRole("button", { name: "保存为视图" }).click();
    await page.getByRole("dialog", { name: "保存为视图" }).getByLabel("视图名称").fill(name);
    await expect(page.getByRole("dialog").getByText("全部门可用")).toHaveCount(0);
    await page.getByRole("button", { name: "保存视图" }).click();
    await expect(page.locator(".views").getByRole("link", { name })).toHaveAttribute("aria-current", "true");
    await open(page, "/desk");
    await page.locator(".views").getByRole("link", { name }).click();
    await expect(page).toHaveURL(/group=due/);
    await expect(page.locator(".swim")).toBeVisible();
    await page.getByRole("button", { name: `删除视图“${name}”` }).click();
    await expect(page.locator(".views").getByRole("link", { name })).toHaveCount(0);
    await page.locator(".toast").getByRole("button", { name: "撤销" }).click();
    await expect(page.locator(".views").getByRole("link", { name })).toBeVisible();
    const head = await as("zhaogang");
    await open(head, `/desk?due=over`);
    await head.getByRole("button", { name: "保存为视图" }).click();
    await head.getByRole("dialog").getByLabel("视图名称").fill(`科室 ${name}`);
    await head.getByRole("dialog").getByText("全部门可用").click();
    await head.getByRole("button", { name: "保存视图" }).click();
    await expect(head.locator(".views").getByRole("link", { name: `科室 ${name}` })).toBeVisible();
    await open(page, "/desk");
    await expect(page.locator(".views").getByRole("link", { name: `科室 ${name}` })).toBeVisible();
    const others = await as("sunli");
    await open(others, "/desk");
    await expect(others.locator(".views").getByRole("link", { name: `科室 ${name}` })).toHaveCount(0);
  });

  test("视图里的部门已撤销：照样打开，并说明", async ({ as }) => {
    const page = await as("wangqiang");
    await open(page, "/desk?department=" + encodeURIComponent("市机构改革前的局"));
    await expect(page.locator(".fbar__told")).toContainText("部门“市机构改革前的局”已不在本看板的名录里");
    await expect(page.locator("details.fmenu summary").first()).toContainText("市机构改革前的局（已不在名录）");
    await expect(cards(page)).toHaveCount(0);
    await page.getByRole("link", { name: "清除筛选" }).click();
    await expect(cards(page).first()).toBeVisible();
  });

  test("按部门、类型、镇、期限分组，泳道可以收起，数目与列一致", async ({ as }) => {
    const page = await as("wangqiang");
    for (const [name, group] of [["按部门", "department"], ["按类型", "track"], ["按镇", "town"], ["按期限", "due"]]) {
      await open(page, "/desk");
      await page.getByRole("group", { name: "分组和列表" }).getByRole("link", { name }).click();
      await expect(page).toHaveURL(new RegExp(`group=${group}`));
      await expect(page.locator(".swim__row").first()).toBeVisible();
      const lanes = await page.locator(".swim__n small:first-of-type").allInnerTexts();
      const heads = await page.locator(".swim__hd .count").allInnerTexts();
      const referral = await count(page, "报送办理");
      const sum = (texts) => texts.reduce((all, text) => all + Number(text.match(/\d+/)[0]), 0);
      expect(sum(lanes), name).toBe(sum(heads) + referral);
    }
    const lane = page.locator(".swim__row").first();
    const shown = await lane.locator("article[data-case]").count();
    expect(shown).toBeGreaterThan(0);
    await lane.locator(".swim__fold").click();
    await expect(lane.locator("article[data-case]")).toHaveCount(0);
    await expect(lane.locator(".swim__fold")).toHaveAttribute("aria-expanded", "false");
    await expect(lane.locator(".swim__none").first()).toBeVisible();
    // What is folded is in the address, and stays folded for whoever opens it.
    await expect(page).toHaveURL(/group=due&fold=/);
    await page.reload();
    await hydrated(page);
    await expect(lane.locator(".swim__fold")).toHaveAttribute("aria-expanded", "false");
    await expect(lane.locator("article[data-case]")).toHaveCount(0);
    await lane.locator(".swim__fold").click();
    await expect(page).toHaveURL(/fold=-$/);
    await expect(lane.locator("article[data-case]")).toHaveCount(shown);
    await accessible(page);
  });

  test("分组看板里也能用键盘移动，落点按法定环节", async ({ as, page }) => {
    const board = await as("wangqiang");
    const { caseNo } = await claimed(board, page);
    await open(board, `/desk?group=department&q=${caseNo}`);
    await card(board, caseNo).focus();
    await board.keyboard.press("Space");
    await board.keyboard.press("ArrowRight");
    await board.keyboard.press("Enter");
    await expect(board.locator('.swim__c[data-stage="classification"]').locator(`[data-case="${caseNo}"]`)).toBeVisible();
    await expect(card(board, caseNo)).toBeFocused();
  });

  test("列表：按任何一列排序，打开案件，键盘可用", async ({ as }) => {
    const page = await as("wangqiang");
    await open(page, "/desk?as=list");
    const numbers = async () => page.locator("tr[data-row]").evaluateAll((rows) => rows.map((row) => row.dataset.row));
    await page.getByRole("columnheader", { name: "编号" }).getByRole("link").click();
    await expect(page).toHaveURL(/sort=no/);
    await expect(page.getByRole("columnheader", { name: "编号" })).toHaveAttribute("aria-sort", "ascending");
    expect(await numbers()).toEqual([...(await numbers())].sort());
    await page.getByRole("columnheader", { name: "编号" }).getByRole("link").click();
    await expect(page.getByRole("columnheader", { name: "编号" })).toHaveAttribute("aria-sort", "descending");
    await expect.poll(async () => (await numbers()).join()).toBe([...(await numbers())].sort().reverse().join());
    await accessible(page);
    await page.locator("tr[data-row] th a").first().click();
    await page.waitForURL(/\/desk\/case\//);
  });

  test("批量移交和批量催办：逐件判断，结果列出哪些没办、为什么", async ({ as, page, visitor }) => {
    const board = await as("wangqiang");
    const own = await claimed(board, page);
    const cast = new Cast(visitor);
    const head = await as("zhaogang");
    await open(head, "/desk?as=list&sort=no&dir=desc");
    const done = head.locator("tr[data-row]").filter({ hasText: "已归档" }).first();
    const closed = await done.getAttribute("data-row");
    await head.locator(`tr[data-row="${own.caseNo}"] input`).check();
    await done.locator("input").check();
    await head.getByRole("button", { name: "批量移交首问" }).click();
    const dialog = head.getByRole("dialog", { name: "批量移交首问" });
    await expect(dialog).toContainText("2 件，逐件判断");
    await dialog.getByLabel("接手人").selectOption({ label: /刘洋/.source ? (await dialog.locator("option", { hasText: "刘洋" }).innerText()) : "" });
    await dialog.getByLabel("移交理由").fill("王强出差");
    await dialog.getByRole("button", { name: "移交", exact: true }).click();
    const results = head.locator("section.bulk");
    await expect(results).toContainText("1 件已办，1 件没有办");
    await expect(results.locator("li.is-done")).toContainText(own.caseNo);
    await expect(results.locator("li.is-refused")).toContainText(closed);
    await expect(results.locator("li.is-refused")).toContainText(/归档|不能|只读/);
    // What was refused stays chosen; the other is not.
    await expect(head.locator(`tr[data-row="${own.caseNo}"] input`)).not.toBeChecked();
    await expect(head.locator(`tr[data-row="${closed}"] input`)).toBeChecked();
    await head.getByRole("button", { name: "批量催办" }).click();
    await head.getByRole("dialog", { name: "批量催办" }).getByLabel("催办内容").fill("请尽快出具意见");
    await head.getByRole("button", { name: "发送催办" }).click();
    await expect(head.locator("section.bulk")).toContainText("0 件已办，1 件没有办");
    await expect(head.locator("section.bulk li")).toContainText("不需要催办");
    await accessible(head);
  });

  test("别人的移动在筛选后的看板上照样出现，数目随之改变", async ({ as, page }) => {
    const [mine, theirs] = [await as("liuyang"), await as("wangqiang")];
    const { caseNo } = await claimed(theirs, page);
    await open(mine, "/desk?person=" + encodeURIComponent("王强"));
    await live(mine);
    const before = await count(mine, "分类流转");
    await theirs.locator(`[data-case="${caseNo}"]`).focus();
    for (const key of ["Space", "ArrowRight", "Enter"]) await theirs.keyboard.press(key);
    await expect(column(mine, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible({ timeout: 2_000 });
    await expect(async () => expect(await count(mine, "分类流转")).toBe(before + 1)).toPass({ timeout: 4_000 });
  });
});
