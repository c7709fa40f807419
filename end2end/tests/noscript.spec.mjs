// The citizen's site without JavaScript: reporting, mistakes, files, following, answering.

import { expect, test } from "../support/fixtures.mjs";
import { confirm, fillContact, fillFacts, fillKind, receipt, report, tick } from "../support/demo.mjs";

async function begin(page) {
  await page.goto("/report/kind");
  await page.getByRole("button", { name: "开始填写" }).click();
  await expect(page.getByRole("button", { name: "保存并继续" })).toBeVisible();
}

async function submit(page, form = report()) {
  await begin(page);
  await fillKind(page, form);
  await fillFacts(page, form);
  await fillContact(page, form);
  await confirm(page);
  await page.getByRole("button", { name: "确认提交" }).click();
  return receipt(page);
}

test.describe("不开脚本", () => {
  test("S01 缴费人的一半：反映、回执、查询", async ({ page }) => {
    const { caseNo, code } = await submit(page);
    await page.getByRole("button", { name: "查看办理进度" }).click();
    await page.waitForURL(`**/track/${caseNo}`);
    await expect(page.getByText("办理经过")).toBeVisible();
    await page.getByRole("button", { name: "退出查询" }).click();
    await page.waitForURL(/\/track$/);
    await page.locator("main #case_no").fill(caseNo);
    await page.locator("main #query_code").fill(code);
    await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
    await page.waitForURL(`**/track/${caseNo}`);
    await page.getByLabel("给承办人员留言").fill("请问什么时候登记");
    await page.getByRole("button", { name: "留言", exact: true }).click();
    await expect(page.locator(".tl")).toContainText("请问什么时候登记");
  });

  test("填错时逐项说明，已填的还在", async ({ page, watch }) => {
    watch.allow(/422/);
    await begin(page);
    await page.getByRole("button", { name: "保存并继续" }).click();
    await expect(page.locator(".errsum")).toContainText("争议类别");
    await fillKind(page, report());
    await page.locator("#amount").fill("很多");
    await page.getByLabel("反映主要事项").fill("单位欠费");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await expect(page.locator(".errsum")).toContainText("争议金额");
    await expect(page.locator("#amount")).toHaveValue("很多");
    await expect(page.getByLabel("反映主要事项")).toHaveValue("单位欠费");
    await page.locator("#amount").fill("");
    await fillFacts(page, report());
    await page.locator("#phone").fill("12");
    await page.getByRole("button", { name: "保存并继续" }).click();
    for (const label of ["姓名", "联系电话", "事项所在辖区"]) await expect(page.locator(".errsum")).toContainText(label);
    await expect(page.locator("#phone")).toHaveValue("12");
  });

  test("上传和删除材料；不认识的类型说明原因", async ({ page }) => {
    const form = report();
    await begin(page);
    await fillKind(page, form);
    await fillFacts(page, form);
    await fillContact(page, form);
    await page.locator("input[type=file]").setInputFiles({ name: "合同.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") });
    await page.getByRole("button", { name: "上传", exact: true }).click();
    await expect(page.getByRole("list", { name: "已上传的材料" })).toContainText("合同.pdf");
    await page.locator("input[type=file]").setInputFiles({ name: "x.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ") });
    await page.getByRole("button", { name: "上传", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("没有上传");
    await page.getByRole("button", { name: "删除 合同.pdf" }).click();
    await expect(page.locator("main")).not.toContainText("合同.pdf");
  });

  test("没有勾选确认不能提交", async ({ page, watch }) => {
    watch.allow(/422/);
    const form = report();
    await begin(page);
    await fillKind(page, form);
    await fillFacts(page, form);
    await fillContact(page, form);
    await page.getByRole("link", { name: "继续", exact: true }).click();
    await page.getByRole("button", { name: "确认提交" }).click();
    await expect(page.getByText("提交前请勾选下面两项")).toBeVisible();
  });

  test("查询码不对", async ({ page, watch, demo }) => {
    watch.allow(/404/);
    await page.goto("/track");
    await page.locator("main #case_no").fill(demo.tracked[0].caseNo);
    await page.locator("main #query_code").fill("00000000");
    await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("没有查到这件事");
    await expect(page.locator("main #case_no")).toHaveValue(demo.tracked[0].caseNo);
  });

  test("看答复，提出异议：没写理由时说明，写了就登记", async ({ page, demo }) => {
    const { caseNo, code } = demo.tracked.find(({ what }) => what.includes("已书面答复"));
    await page.goto("/track");
    await page.locator("main #case_no").fill(caseNo);
    await page.locator("main #query_code").fill(code);
    await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
    await page.waitForURL(`**/track/${caseNo}`);
    await page.getByRole("link", { name: "阅读全文" }).click();
    await expect(page.locator(".a4 h1")).toBeVisible();
    await page.goBack();
    await page.locator("#objection > summary").click();
    await page.getByRole("button", { name: "提出异议" }).click();
    await expect(page.getByRole("alert")).toContainText("异议理由");
    await page.locator("#objection > summary").click();
    await page.getByLabel("哪里有异议？").fill("答复没有写 2025 年 3 月");
    await page.getByRole("button", { name: "提出异议" }).click();
    await expect(page.getByRole("heading", { name: "您已提出异议" })).toBeVisible();
    await expect(page.getByText("答复没有写 2025 年 3 月").first()).toBeVisible();
  });

  test("补正时填错一处，其余的还在", async ({ page, demo }) => {
    const { caseNo, code } = demo.tracked.find(({ what }) => what.includes("需要补正"));
    await page.goto("/track");
    await page.locator("main #case_no").fill(caseNo);
    await page.locator("main #query_code").fill(code);
    await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
    await page.waitForURL(`**/track/${caseNo}`);
    await page.getByLabel("您的说明").fill("协议已丢失，附转账记录 <1>");
    await page.locator("#from_year").fill("2025");
    await page.locator("#from_month").fill("13");
    await page.locator("#to_year").fill("2025");
    await page.locator("#to_month").fill("12");
    await page.getByRole("button", { name: "提交补正" }).click();
    await expect(page.getByRole("alert")).toContainText("费款所属期");
    await expect(page.getByLabel("您的说明")).toHaveValue("协议已丢失，附转账记录 <1>");
    await expect(page.locator("#from_month")).toHaveValue("13");
  });

  test("说明页、首页、长者模式", async ({ page }) => {
    for (const address of ["/", "/guide/policy", "/guide/process", "/guide/stations", "/track"]) {
      const answer = await page.goto(address);
      expect(answer.status()).toBe(200);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    }
    await page.getByRole("button", { name: "长者模式" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-mode", "elder");
    await expect(page).toHaveURL(/\/track$/);
  });

  test("工作人员不开脚本也能登录，看到看板和案件", async ({ page }) => {
    await page.goto("/desk/rules?x=1");
    await page.locator("#login").fill("sunli");
    await page.locator("#password").fill("falsch-falsch-1");
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("账号或密码不对");
    await page.locator("#login").fill("sunli");
    await page.locator("#password").fill("Fengqiao-2026");
    await page.getByRole("button", { name: "登录", exact: true }).click();
    // The page that was asked for first is still known.
    await page.waitForURL(/\/desk\/rules\?x=1/);
    await page.goto("/desk");
    await expect(page.locator("[data-case]").first()).toBeVisible();
    await page.locator("[data-case] a").first().click();
    await expect(page.getByRole("heading", { name: "下一步" })).toBeVisible();
  });

  test("消息和通知：不开脚本也能读、能标为已读", async ({ page, as, demo }) => {
    const staff = await as("zhaogang");
    await staff.goto("/desk/inbox");
    await expect(staff.getByRole("heading", { level: 1 })).toHaveText("消息");
    await expect(staff.getByRole("link", { name: "消息", exact: true })).toBeVisible();
    await expect(staff.locator(".notice.is-new").first()).toBeVisible();
    const unread = await staff.locator(".notice.is-new").count();
    await staff.getByRole("button", { name: "全部标为已读" }).click();
    await staff.waitForURL("**/desk/inbox");
    // What other tests do meanwhile is told to this person too; what was shown is read.
    await expect(staff.locator(".notices h2")).toContainText(/全部已读|条未读/);
    await expect.poll(() => staff.locator(".notice.is-new").count()).toBeLessThan(unread);
    await staff.locator(".notice a").first().click();
    await staff.waitForURL(/\/desk\/case\//);

    const { caseNo, code } = demo.tracked[0];
    await page.goto("/track");
    await page.locator("main #case_no").fill(caseNo);
    await page.locator("main #query_code").fill(code);
    await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
    await page.waitForURL(`**/track/${caseNo}`);
    const notices = page.locator("section.notices");
    await expect(notices).toContainText(/条未读/);
    await notices.getByRole("button", { name: /全部标为已读/ }).click();
    await page.waitForURL(`**/track/${caseNo}`);
    await expect(page.locator("section.notices")).not.toContainText(/条未读/);
  });
});
