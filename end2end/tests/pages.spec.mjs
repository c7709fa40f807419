// Every page as everybody meets it: no barrier, nothing that sticks out, no bundle of the other site, and pictures of
// the pages that matter most.

import { accessible, expect, fits, open, shot, test } from "../support/fixtures.mjs";
import { begin, fillContact, fillFacts, fillKind, receipt, report, tick } from "../support/demo.mjs";

const GUIDES = ["policy", "process", "remedies", "materials", "stations", "proxy", "privacy", "accessibility"];

// Some of these tests look at many pages, one after the other.
test.setTimeout(240_000);

/** Everything a page must be, whatever it shows. */
async function sound(page) {
  await accessible(page);
  await fits(page);
}

test.describe("公众页面", () => {
  for (const [name, address] of [
    ["首页", "/"],
    ["查询", "/track"],
    ...GUIDES.map((topic) => [`说明 ${topic}`, `/guide/${topic}`]),
  ]) {
    test(name, async ({ page }) => {
      await open(page, address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await sound(page);
    });
  }

  test("没有的页面", async ({ page, watch }) => {
    watch.allow(/404/);
    const answer = await open(page, "/nichts");
    expect(answer.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("没有找到这个页面");
    await sound(page);
  });

  test("反映五步和回执", async ({ page }) => {
    const form = report();
    await open(page, "/report/kind");
    await sound(page);
    await begin(page);
    await sound(page);
    await fillKind(page, form);
    await sound(page);
    await page.getByLabel("反映主要事项").fill(form.summary);
    await shot(page, "submission");
    await fillFacts(page, form);
    await sound(page);
    await fillContact(page, form);
    await sound(page);
    await page.getByRole("link", { name: "继续", exact: true }).click();
    await page.waitForURL(/confirm/);
    await expect(page.getByRole("heading", { name: "请核对后提交" })).toBeVisible();
    await sound(page);
    await tick(page, "truthful", "yes");
    await tick(page, "agreed", "yes");
    await page.getByRole("button", { name: "确认提交" }).click();
    await receipt(page);
    await sound(page);
  });

  test("进度、补正、答复和异议", async ({ visitor, demo }) => {
    expect(demo.tracked.length).toBeGreaterThan(3);
    for (const { caseNo, code, what } of demo.tracked) {
      const context = await visitor();
      const page = await context.newPage();
      await open(page, "/track");
      await page.locator("main #case_no").fill(caseNo);
      await page.locator("main #query_code").fill(code);
      await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
      await page.waitForURL(`**/track/${caseNo}`);
      await expect(page.getByText("办理经过")).toBeVisible();
      for (const fold of await page.locator("main details > summary").all()) {
        await fold.click();
      }
      await sound(page);
      if (what.includes("已书面答复")) {
        await shot(page, "tracking");
        await page.getByRole("link", { name: "阅读全文" }).click();
        await page.waitForURL(/letter/);
        await expect(page.locator(".a4")).toBeVisible();
        await sound(page);
      }
    }
  });

  test("深色、高对比和长者模式", async ({ page }) => {
    await open(page, "/");
    for (const name of ["长者模式", "高对比", "深色"]) {
      const button = page.getByRole("button", { name });
      if (!(await button.isVisible())) continue;
      await button.click();
      await expect(button).toHaveAttribute("aria-pressed", "true");
    }
    await sound(page);
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("data-mode", "elder");
  });

  test("公众页面从不下载工作人员的程序", async ({ page, demo, watch }) => {
    // A case asked for without its code.
    watch.allow(/404/);
    const loaded = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    for (const address of ["/", "/report/kind", "/track", `/track/${demo.tracked[0].caseNo}`, "/guide/policy", "/guide/stations"]) {
      await page.goto(address);
      await page.waitForFunction(() => document.documentElement.dataset.hydrated === "1");
    }
    expect(loaded.filter((path) => path.startsWith("/pkg/portal")).length).toBeGreaterThan(0);
    expect(loaded.filter((path) => path.startsWith("/pkg/desk"))).toEqual([]);
  });
});

test.describe("工作人员页面", () => {
  test("登录", async ({ page }) => {
    await open(page, "/desk/login");
    await sound(page);
  });

  test("看板", async ({ as }) => {
    const page = await as("wangqiang");
    await open(page, "/desk");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("案件看板");
    await sound(page);
    await shot(page, "board");
  });

  test("看板：查找", async ({ as }) => {
    const page = await as("wangqiang");
    await open(page, "/desk?find=2026-0001");
    await expect(page.getByRole("heading", { name: "查找" })).toBeVisible();
    await sound(page);
  });

  test("案件、文书、更正登记", async ({ as, demo, watch }) => {
    // Registered long ago: nobody amends it.
    watch.allow(/403/);
    const page = await as("wangqiang");
    await open(page, "/desk");
    const pictured = demo.tracked[0].caseNo;
    for (const stage of ["受理登记", "分类流转", "事项办理", "回复反馈", "案卷归档"]) {
      const found = await page.locator(`section[aria-label="${stage}"] [data-case] a`).evaluateAll((links) => links.map((link) => link.getAttribute("href")));
      for (const href of found.slice(0, 1)) {
        const other = await page.context().newPage();
        await open(other, href);
        await expect(other.getByRole("heading", { name: "下一步" })).toBeVisible();
        await sound(other);
        await other.close();
      }
    }
    await open(page, `/desk/case/${pictured}`);
    await expect(page.getByRole("heading", { name: "下一步" })).toBeVisible();
    await sound(page);
    await shot(page, "case");
    const document = page.locator(`a[href^="/desk/case/${pictured}/document/"]`).first();
    await document.click();
    await expect(page.locator("article.paper h1")).toBeVisible();
    await sound(page);
    await open(page, `/desk/case/${pictured}/registration`);
    await expect(page.locator("form.reg, [role=alert]").first()).toBeVisible();
    await sound(page);
  });

  for (const [name, login, address, waits] of [
    ["登记来访", "wangqiang", "/desk/intake", "form.reg"],
    ["消息", "wangqiang", "/desk/inbox", "ul.noticelist, section.empty"],
    ["台账", "fangping", "/desk/registers", "nav.tabs"],
    ["台账：会商", "fangping", "/desk/registers/consultations", "section[aria-label='会商']"],
    ["台账：责任追究", "fangping", "/desk/registers/accountability", "section[aria-label='责任追究']"],
    ["台账：绩效考评", "fangping", "/desk/registers/figures", "section[aria-label='绩效考评']"],
    ["台账：名册", "wangqiang", "/desk/registers/roster", "section[aria-label='领导小组名册']"],
    ["台账：舆情", "wangqiang", "/desk/registers/opinions", "nav.tabs"],
    ["没有的台账", "wangqiang", "/desk/registers/nichts", "[role=alert]"],
    ["规则", "wangqiang", "/desk/rules", "table.tbl"],
    ["管理", "admin", "/desk/admin", "table.tbl"],
    ["管理员的看板", "admin", "/desk", "section.empty"],
    ["修改密码", "wangqiang", "/desk/password", "#old"],
    ["没有的页面", "wangqiang", "/desk/nichts", "h1"],
    ["没有的案件", "wangqiang", "/desk/case/2026-9999", "[role=alert]"],
  ]) {
    test(name, async ({ as, watch }) => {
      watch.allow(/404/);
      const page = await as(login);
      await open(page, address);
      await expect(page.locator(waits).first()).toBeVisible();
      await sound(page);
    });
  }
});
