// The case page: what the law allows next, why, what is missing, and forms that never lose what was typed.

import { expect, open, test } from "../support/fixtures.mjs";
import { claimed, fill, form, move, report, send, state, step, stepButton, stepLine } from "../support/demo.mjs";

async function opened(as, page, login = "wangqiang") {
  const desk = await as(login);
  const found = await claimed(desk, page);
  await open(desk, `/desk/case/${found.caseNo}`);
  await expect(desk.getByRole("heading", { name: "下一步" })).toBeVisible();
  return { desk, ...found };
}

test.describe("案件页", () => {
  test("下一步写明条款，和别人才能办的步骤", async ({ as, page }) => {
    const { desk } = await opened(as, page);
    await expect(stepButton(desk, "完成受理登记")).toBeVisible();
    await expect(stepLine(desk, "完成受理登记").locator(".cite")).toContainText("机制 四（一）");
    await expect(stepLine(desk, "退回补正")).toContainText("办理");
    await expect(stepLine(desk, "移交首问")).toContainText("他人办理");
    await expect(stepLine(desk, "移交首问")).toContainText("由受理部门负责人办理");
    await stepButton(desk, "完成受理登记").click();
    await expect(state(desk)).not.toHaveText("登记中");
    // The proposal with row, clause and facts.
    await expect(desk.locator(".route").first()).toContainText("R09");
    await expect(desk.locator(".route").first()).toContainText("市税务局");
    await expect(desk.getByText("建议：本单位办理")).toBeVisible();
  });

  test("还缺什么：登记五项不全时说出缺哪一项", async ({ as }) => {
    const desk = await as("wangqiang");
    await open(desk, "/desk/intake");
    await desk.locator("#name").fill("缺项样例");
    await desk.locator("#phone").fill("13800138001");
    await desk.getByRole("button", { name: "登记", exact: true }).click();
    await desk.getByRole("link", { name: "打开案件" }).click();
    await expect(desk.getByRole("heading", { name: "下一步" })).toBeVisible();
    const line = stepLine(desk, "完成受理登记");
    await expect(line).toContainText("事项所在辖区");
    await expect(line).toContainText("反映主要事项");
    await expect(line.getByRole("button")).toHaveCount(0);
  });

  test("填错时留下已填的内容，并说出是哪一栏", async ({ as, page, watch }) => {
    watch.allow(/4(22|09)/);
    const { desk } = await opened(as, page);
    await stepButton(desk, "完成受理登记").click();
    await expect(stepButton(desk, "由本单位办理")).toBeVisible();
    await stepButton(desk, "由本单位办理").click();
    await expect(state(desk)).toHaveText("本单位办理");
    const dialog = await form(desk, "形成办理结论");
    await fill(dialog, { 事实认定: "已核对 2025 年 1 月至 6 月申报记录，单位没有按时缴费。" });
    await send(dialog);
    await expect(dialog.locator(".field__err").first()).toBeVisible();
    await expect(dialog.locator(".field--err label")).toContainText(["结论"]);
    await expect(dialog.getByLabel("事实认定")).toHaveValue(/已核对 2025 年/);
    // Closing keeps it too.
    await dialog.getByRole("button", { name: "取消" }).click();
    const again = await form(desk, "形成办理结论");
    await expect(again.getByLabel("事实认定")).toHaveValue(/已核对 2025 年/);
  });

  test("退回补正要写明至少一项，缴费人看到全部", async ({ as, page }) => {
    const { desk, caseNo } = await opened(as, page);
    const dialog = await form(desk, "退回补正");
    await send(dialog);
    await expect(dialog.getByText("需补正的内容：至少写明一项")).toBeVisible();
    await fill(dialog, { 材料: "请补交 2025 年 1 月至 6 月的工资流水" });
    await send(dialog);
    await expect(dialog).toBeHidden();
    await expect(state(desk)).toContainText("补正");
    await page.getByRole("button", { name: "查看办理进度" }).click();
    await page.waitForURL(`**/track/${caseNo}`);
    await expect(page.locator("#correction")).toContainText("请补交 2025 年 1 月至 6 月的工资流水");
    await page.getByLabel("您的说明").fill("已补交，见材料");
    await page.getByRole("button", { name: "提交补正" }).click();
    await expect(page.locator("#correction")).toBeHidden();
    await expect(state(desk)).not.toContainText("补正");
  });

  test("查看完整电话要写用途，并留痕", async ({ as, page }) => {
    const { desk } = await opened(as, page);
    await expect(desk.getByText("138****8000")).toBeVisible();
    await desk.getByRole("button", { name: /查看完整电话|查看完整联系/ }).first().click();
    await desk.getByLabel("查看用途").fill("核对参保记录");
    await desk.getByRole("button", { name: "查看并留痕" }).click();
    await expect(desk.getByText("13800138000")).toBeVisible();
  });

  test("SEC-01 用途不成话不给看，写下的字还在；更正登记不动遮盖的内容", async ({ as, page, watch }) => {
    watch.allow(/422/);
    const { desk, caseNo } = await opened(as, page);
    await desk.getByRole("button", { name: /查看完整电话|查看完整联系/ }).first().click();
    await desk.getByLabel("查看用途").fill("啊啊啊啊");
    await desk.getByRole("button", { name: "查看并留痕" }).click();
    await expect(desk.getByRole("alert")).toContainText("请用一句话写明为什么要看");
    await expect(desk.getByLabel("查看用途")).toHaveValue("啊啊啊啊");
    await expect(desk.getByText("13800138000")).toHaveCount(0);
    await open(desk, `/desk/case/${caseNo}/registration`);
    await expect(desk.locator("form.reg #phone")).toContainText("138****8000");
    await desk.getByRole("button", { name: "查看完整联系电话（将留痕）" }).click();
    await desk.getByLabel("查看用途").fill("核对参保记录");
    await desk.getByRole("button", { name: "查看并留痕" }).click();
    await expect(desk.locator("form.reg #phone")).toContainText("13800138000");
    await desk.getByRole("button", { name: "更正联系电话" }).click();
    await expect(desk.locator("form.reg input#phone")).toHaveValue("13800138000");
    await desk.getByRole("button", { name: "不更正，保留原值" }).click();
    await desk.getByRole("button", { name: "保存更正" }).click();
    await desk.waitForURL(/\/desk\/case\/[\d-]+$/);
    await expect(desk.getByText("138****8000")).toBeVisible();
  });

  test("留言双方都看得到", async ({ as, page }) => {
    const { desk, caseNo } = await opened(as, page);
    await desk.getByLabel("给缴费人留言").fill("请带上工资流水");
    await desk.getByRole("button", { name: "发送" }).click();
    await expect(desk.locator(".tl")).toContainText("请带上工资流水");
    await page.getByRole("button", { name: "查看办理进度" }).click();
    await page.waitForURL(`**/track/${caseNo}`);
    await expect(page.locator(".tl")).toContainText("请带上工资流水");
    await page.getByLabel("给承办人员留言").fill("好的，明天送来");
    await page.getByRole("button", { name: "留言", exact: true }).click();
    await expect(page.locator(".tl")).toContainText("好的，明天送来");
    await expect(desk.locator(".tl")).toContainText("好的，明天送来");
  });

  test("别的部门打开案件地址，看不出它存在", async ({ as, page, watch }) => {
    watch.allow(/404/);
    const { caseNo } = await opened(as, page);
    const other = await as("zhoumin");
    await other.goto(`/desk/case/${caseNo}`);
    await expect(other.getByRole("alert")).toContainText("没有找到");
    const admin = await as("admin");
    await admin.goto(`/desk/case/${caseNo}`);
    await expect(admin.getByRole("alert")).toContainText("没有找到");
  });

  test("S09 首问责任不能由别人登记，移交后可以", async ({ as, page }) => {
    const { desk, caseNo } = await opened(as, page);
    const colleague = await as("liuyang");
    await open(colleague, `/desk/case/${caseNo}`);
    await expect(stepLine(colleague, "完成受理登记")).toContainText("他人办理");
    const head = await as("zhaogang");
    await open(head, `/desk/case/${caseNo}`);
    const dialog = await form(head, "移交首问");
    await dialog.getByLabel("接手人").selectOption({ label: "刘洋（受理岗）" });
    await fill(dialog, { 移交理由: "王强外出核查" });
    await send(dialog);
    await expect(dialog).toBeHidden();
    await open(colleague, `/desk/case/${caseNo}`);
    await colleague.getByRole("button", { name: "接受", exact: true }).click();
    await expect(stepButton(colleague, "完成受理登记")).toBeVisible();
    await stepButton(colleague, "完成受理登记").click();
    await expect(state(colleague)).not.toHaveText("登记中");
    await expect(desk.locator(".tl")).toContainText("刘洋");
  });
});
