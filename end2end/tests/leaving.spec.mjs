// Nothing is left lying about in a browser, with and without scripts: two tabs, two drafts; two cases; the receipt; 离开.

import { expect, hydrated, test } from "../support/fixtures.mjs";
import { begin, fillKind, report, submit } from "../support/demo.mjs";

const scripted = () => test.info().project.use.javaScriptEnabled !== false;

/** Goes there as a person does, by the address. */
async function go(page, address) {
  const answer = await page.goto(address);
  if (scripted()) await hydrated(page);
  return answer;
}

/** Types what happened and saves it, whichever way this visitor saves. */
async function tell(page, summary) {
  await page.getByLabel("反映主要事项").fill(summary);
  if (scripted()) {
    const saved = page.waitForResponse((response) => response.url().includes("/api/intake/facts"));
    await page.getByLabel("反映主要事项").blur();
    await saved;
  } else {
    await page.locator("#from_year").fill("2025");
    await page.locator("#from_month").fill("1");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.waitForURL(/\/report\/(contact|facts)/);
  }
}

async function look(page, { caseNo, code }) {
  await go(page, "/track");
  await page.locator("main #case_no").fill(caseNo);
  await page.locator("main #query_code").fill(code);
  await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
  await page.waitForURL(`**/track/${caseNo}`);
  await expect(page.locator("main")).toContainText("办理经过");
}

test.describe("离开", () => {
  test("SEC-06 两个标签页写两份，互不影响；可以继续，也可以放弃", async ({ page, context }) => {
    const [first, second] = [page, await context.newPage()];
    const words = ["第一个标签页里写的经过，单位没有给我缴社保费。", "第二个标签页里写的经过，缴费基数比工资低。"];
    for (const [index, tab] of [first, second].entries()) {
      await begin(tab);
      await fillKind(tab, report());
      await tell(tab, words[index]);
    }
    const address = (tab) => new URL(tab.url()).searchParams.get("draft");
    expect(address(first)).not.toEqual(address(second));
    for (const [index, tab] of [first, second].entries()) {
      await go(tab, `/report/facts?draft=${address(tab)}&item=1`);
      await expect(tab.getByLabel("反映主要事项")).toHaveValue(words[index]);
    }
    await go(second, "/report/kind");
    await expect(second.getByRole("link", { name: "继续填写" })).toHaveCount(2);
    const line = second.locator("li", { has: second.locator(`a[href*="${address(first)}"]`) });
    await line.getByText("放弃草稿").click();
    await line.getByRole("button", { name: "确定放弃" }).click();
    await expect(second.getByRole("link", { name: "继续填写" })).toHaveCount(1);
    await second.getByRole("link", { name: "继续填写" }).click();
    await second.waitForURL(/\/report\/kind\?draft=/);
    await go(second, `/report/facts?draft=${address(second)}&item=1`);
    await expect(second.getByLabel("反映主要事项")).toHaveValue(words[1]);
    // The first tab's is gone, also there.
    await first.reload();
    await expect(first.getByRole("heading", { level: 1 })).toHaveText("开始反映");
    await expect(first.locator("body")).not.toContainText(words[0]);
  });

  test("SEC-06 转发的草稿地址，别的浏览器打不开", async ({ page, visitor }) => {
    await begin(page);
    await fillKind(page, report());
    await tell(page, "只有我自己能看到的经过，单位没有给我缴社保费。");
    const other = await (await visitor()).newPage();
    await go(other, page.url().replace("contact", "facts"));
    await expect(other.getByRole("heading", { level: 1 })).toHaveText("开始反映");
    await expect(other.locator("body")).not.toContainText("只有我自己能看到");
  });

  test("SEC-06 回执离开一次就收起，按返回键也看不到", async ({ page, watch }) => {
    watch.allow(/404/);
    const { caseNo, code } = await submit(page);
    await page.reload();
    await expect(page.locator("#query-code")).toBeVisible();
    const receipt = page.url();
    await page.getByRole("link", { name: "办理流程" }).first().click();
    await page.waitForURL(/\/guide\/process/);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("回执已经收起");
    await expect(page.locator("body")).toContainText("重新出具");
    await go(page, receipt);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("回执已经收起");
    for (const secret of [code, `${code.slice(0, 4)} ${code.slice(4)}`]) {
      await expect(page.locator("body")).not.toContainText(secret);
      expect(await page.content()).not.toContain(secret);
    }
    // Still good where it belongs.
    await look(page, { caseNo, code });
  });

  test("SEC-06 我已记下以后，回执收起", async ({ page, watch }) => {
    watch.allow(/404/);
    const { code } = await submit(page);
    const receipt = page.url();
    await page.getByRole("button", { name: "我已记下" }).click();
    await page.waitForURL((address) => address.pathname === "/");
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("回执已经收起");
    await go(page, receipt);
    expect(await page.content()).not.toContain(code);
  });

  test("SEC-06 两个标签页查两件，互不影响；退出一件，另一件还在", async ({ page, context, watch }) => {
    watch.allow(/404/);
    const other = await context.newPage();
    const one = await submit(page);
    await look(page, one);
    const two = await submit(other);
    await look(other, two);
    for (const [tab, own, foreign] of [[page, one, two], [other, two, one]]) {
      await tab.reload();
      await expect(tab.locator(".trk-head")).toContainText(own.caseNo);
      await expect(tab.locator("body")).not.toContainText(foreign.caseNo);
    }
    await page.getByLabel("给承办人员留言").fill("只给第一件的留言");
    await page.getByRole("button", { name: "留言", exact: true }).click();
    await expect(page.locator(".tl")).toContainText("只给第一件的留言");
    await other.reload();
    await expect(other.locator("body")).not.toContainText("只给第一件的留言");
    await page.getByRole("button", { name: "退出查询" }).click();
    await page.waitForURL(/\/track$/);
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("请用受理编号和查询码打开");
    await other.reload();
    await expect(other.locator(".trk-head")).toContainText(two.caseNo);
  });

  test("SEC-06 离开后，查询、草稿、回执都没有了，按返回键也看不到", async ({ page, context, watch }) => {
    watch.allow(/404/);
    const submitted = await submit(page);
    const receipt = page.url();
    const drafting = await context.newPage();
    await begin(drafting);
    await fillKind(drafting, report());
    await tell(drafting, "草稿里的经过，离开后不应再看到。");
    const draft = drafting.url().replace("contact", "facts");
    await look(page, submitted);
    if (scripted()) await page.evaluate(() => { localStorage.setItem("left", "1"); sessionStorage.setItem("left", "1"); });
    await page.locator("main").getByRole("button", { name: "离开", exact: true }).click();
    await page.waitForURL(/\/left$/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("没有留下您的内容");
    const kept = (await context.cookies()).filter(({ name }) => /fq_(draft|track|receipt|typed)/.test(name));
    expect(kept).toEqual([]);
    if (scripted()) expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("请用受理编号和查询码打开");
    await expect(page.locator("body")).not.toContainText("张样例");
    await go(page, receipt);
    expect(await page.content()).not.toContain(submitted.code);
    await drafting.reload();
    await expect(drafting.getByRole("heading", { level: 1 })).toHaveText("开始反映");
    await go(drafting, draft);
    await expect(drafting.locator("body")).not.toContainText("离开后不应再看到");
  });
});
