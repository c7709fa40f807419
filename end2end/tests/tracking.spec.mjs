// Following a case with number and query code.

import { expect, open, test } from "../support/fixtures.mjs";
import { submit } from "../support/demo.mjs";

async function look(page, caseNo, code) {
  await open(page, "/track");
  await page.locator("main #case_no").fill(caseNo);
  await page.locator("main #query_code").fill(code);
  await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
}

const of = (demo, words) => demo.tracked.find(({ what }) => what.includes(words));

test.describe("查询", () => {
  test("号码和查询码对得上才打开", async ({ page, watch }) => {
    watch.allow(/404/);
    const { caseNo, code } = await submit(page);
    await page.context().clearCookies();
    await look(page, caseNo, "00000000");
    await expect(page.getByRole("alert")).toContainText("没有查到这件事");
    await expect(page.locator("main #case_no")).toHaveValue(caseNo);
    await look(page, "2026-9999", code);
    await expect(page.getByRole("alert")).toContainText("没有查到这件事");
    await page.goto(`/track/${caseNo}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("请用受理编号和查询码打开");
    // The hyphen may be left out, the code may be typed in two groups.
    await look(page, caseNo.replace("-", ""), `${code.slice(0, 4)} ${code.slice(4)}`);
    await page.waitForURL(`**/track/${caseNo}`);
    await expect(page.locator(".tl")).toContainText("提交");
  });

  test("连续输错要等", async ({ page, watch }) => {
    watch.allow(/4(04|29)/);
    const { caseNo } = await submit(page);
    await open(page, "/track");
    await page.locator("main #case_no").fill(caseNo);
    const told = page.getByRole("alert");
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await page.locator("main #query_code").fill(`0000000${attempt}`);
      const answered = page.waitForResponse((response) => response.url().includes("/api/track/open"));
      await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
      await answered;
      if ((await told.innerText().catch(() => "")).includes("暂停查询")) break;
    }
    await expect(told).toContainText("输错次数太多");
  });

  test("首页也能查", async ({ page, demo }) => {
    const { caseNo, code } = of(demo, "正在办理");
    await open(page, "/");
    await page.locator("#case_no").fill(caseNo);
    await page.locator("#query_code").fill(code);
    await page.getByRole("button", { name: "查询", exact: true }).click();
    await page.waitForURL(`**/track/${caseNo}`);
    await expect(page.getByText("首问责任人").first()).toBeVisible();
  });

  test("进度、期限怎么算出来的、经过", async ({ page, demo }) => {
    const { caseNo, code } = of(demo, "正在办理");
    await look(page, caseNo, code);
    await page.waitForURL(`**/track/${caseNo}`);
    await expect(page.locator(".trk-steps [aria-current=step]")).toContainText("事项办理");
    const why = page.locator("details.why-date");
    await why.locator("summary").click();
    await expect(why).toContainText("天数来源");
    await expect(why).toContainText("内定默认值(文件未规定)");
    await expect(why.locator("tbody tr").first()).toBeVisible();
    await expect(page.locator(".tl > li").first()).toBeVisible();
  });

  test("看答复全文，提出异议，再撤回", async ({ page, demo }) => {
    const { caseNo, code } = of(demo, "已提出异议");
    await look(page, caseNo, code);
    await page.waitForURL(`**/track/${caseNo}`);
    await expect(page.getByRole("heading", { name: "书面答复" })).toBeVisible();
    await page.getByRole("link", { name: "阅读全文" }).click();
    await page.waitForURL(/letter/);
    await expect(page.locator(".a4 h1")).toBeVisible();
    await expect(page.locator(".a4")).toContainText("行政复议");
    await page.goBack();
    await expect(page.getByText("对结果有异议，您可以选择")).toBeVisible();
  });

  test("退出查询后，下一个人什么也看不到", async ({ page, demo, watch }) => {
    watch.allow(/404/);
    const { caseNo, code } = of(demo, "已归档");
    await look(page, caseNo, code);
    await page.waitForURL(`**/track/${caseNo}`);
    await expect(page.locator("main")).toContainText("结果");
    await page.getByRole("button", { name: "退出查询" }).click();
    await page.waitForURL(/\/track$/);
    await page.goto(`/track/${caseNo}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("请用受理编号和查询码打开");
  });

  test("撤回要写理由，撤回后不再办理", async ({ page, watch }) => {
    watch.allow(/422|409/);
    const { caseNo } = await submit(page);
    await page.getByRole("button", { name: "查看办理进度" }).click();
    await page.waitForURL(`**/track/${caseNo}`);
    await page.getByText("撤回反映", { exact: true }).click();
    await page.getByRole("button", { name: "撤回，不再办理" }).click();
    await expect(page.getByRole("alert").first()).toContainText("撤回理由");
    await page.getByLabel("撤回理由").fill("单位已补缴");
    await page.getByRole("button", { name: "撤回，不再办理" }).click();
    await expect(page.locator(".now")).toContainText("撤回");
  });
});
