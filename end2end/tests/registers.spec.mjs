// 领导小组台账: tasks, consultations, posts without a case, accountability and the quarter's figures, roster.

import { expect, accessible, fits, open, shot, test } from "../support/fixtures.mjs";

const entry = (page, text) => page.locator("li.entry").filter({ hasText: text });
const unfold = (page, text, name) => entry(page, text).locator("summary").filter({ hasText: name }).click();
const mark = () => Math.random().toString(36).slice(2, 8);

/** Fills a form by the labels people see. */
async function fill(form, fields) {
  for (const [label, value] of Object.entries(fields)) {
    const field = form.getByLabel(label, { exact: false }).first();
    const kind = await field.evaluate((element) => `${element.tagName} ${element.type}`);
    if (kind.startsWith("SELECT")) await field.selectOption(value);
    else if (kind === "INPUT radio") await field.check({ force: true });
    else await field.fill(value);
  }
}

test("交办事项：办公室交办，承办单位在待办看到并报告结果 [M-3.2.1-b]", async ({ as, watch }) => {
  watch.allow(/422/);
  const task = `汇总本月热线诉求 ${mark()}`;
  const office = await as("fangping");
  await open(office, "/desk/registers/tasks");
  const form = office.locator("section[aria-label='交办']");
  await form.getByRole("button", { name: "交办" }).click();
  await expect(form.locator(".field__err").first()).toBeVisible();
  await fill(form, { 承办单位: "business_environment_bureau", 交办事项: task });
  await form.getByRole("button", { name: "交办" }).click();
  await expect(entry(office, task)).toContainText("办理中");
  await accessible(office);
  await fits(office);
  await shot(office, "registers-tasks");

  const hotline = await as("renxian");
  await open(hotline, "/desk/tasks");
  const group = hotline.locator("section[aria-label='领导小组台账']");
  await expect(group).toContainText(task);
  await group.getByRole("link", { name: task }).click();
  await hotline.waitForURL(/\/desk\/registers\/tasks/);
  const own = entry(hotline, task);
  await unfold(hotline, task, "报告结果");
  await own.getByRole("button", { name: "报告结果" }).click();
  await expect(own.locator(".field__err")).toBeVisible();
  await own.getByLabel("办理结果").fill("已汇总，附表一份。");
  await own.getByRole("button", { name: "报告结果" }).click();
  await expect(entry(hotline, task)).toContainText("已报告");
  await expect(hotline.locator("section[aria-label='交办']")).toHaveCount(0);
  await open(office, "/desk/registers/tasks");
  await expect(entry(office, task)).toContainText("附表一份");
});

test("重大会商须经组长同意才有结论 [M-4.2.3-c]", async ({ as }) => {
  const agenda = `统一滞纳金口径 ${mark()}`;
  const office = await as("fangping");
  await open(office, "/desk/registers/consultations");
  const form = office.locator("section[aria-label='发起会商']");
  await fill(form, { 重大: "重大", 地点: "市政府三楼", 议题: agenda, 参加人: "税务局 赵刚\n人社局 陈华" });
  await form.getByRole("button", { name: "发起会商" }).click();
  await expect(entry(office, agenda)).toContainText("待组长同意");
  await expect(entry(office, agenda).locator("summary")).toHaveCount(0);

  const leader = await as("qinling", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await open(leader, "/desk/tasks");
  await leader.locator("section[aria-label='领导小组台账']").getByRole("link", { name: agenda }).click();
  await leader.waitForURL(/consultations/);
  await entry(leader, agenda).getByRole("button", { name: "同意召开" }).click();
  await expect(entry(leader, agenda)).toContainText("待召集");
  await accessible(leader);
  await fits(leader);
  await shot(leader, "registers-consultations-phone");

  // The leader's consent comes first, then the office convenes, and what was concluded is numbered minutes.
  await open(office, "/desk/registers/consultations");
  await unfold(office, agenda, "召集会商");
  await entry(office, agenda).getByRole("button", { name: "召集", exact: true }).click();
  await expect(entry(office, agenda)).toContainText("待登记结论");
  await unfold(office, agenda, "登记结论");
  await entry(office, agenda).getByLabel("结论").fill("按实际工资补缴，滞纳金依法计算。");
  await entry(office, agenda).getByRole("button", { name: "登记结论" }).click();
  await expect(entry(office, agenda)).toContainText("已有结论");
  await accessible(office);
  await shot(office, "registers-consultations");
});

test("S05 责任追究没有依据不能登记；季度绩效考评可打印、可导出 [M-5.4-a, M-5.4-b]", async ({ as, watch }) => {
  watch.allow(/422|403/);
  const why = `无依据拒办转办事项 ${mark()}`;
  const supervisor = await as("yinzheng");
  await open(supervisor, "/desk/registers/accountability");
  const form = supervisor.locator("section[aria-label='登记责任追究']");
  await fill(form, { 单位: "tax_bureau", 责任履行不到位: "", 核实情况: why, 处理决定: "责令书面检查" });
  await form.getByRole("button", { name: "登记" }).click();
  await expect(form.getByRole("alert")).toContainText("依据");
  await expect(form.getByLabel("核实情况")).toHaveValue(why);
  await fill(form, { 依据: "《中华人民共和国公务员法》第五十九条" });
  await form.getByRole("button", { name: "登记" }).click();
  await expect(entry(supervisor, why)).toContainText("公务员法");
  await accessible(supervisor);
  await fits(supervisor);
  await shot(supervisor, "registers-accountability");

  await open(supervisor, "/desk/registers/figures");
  await expect(supervisor.getByRole("heading", { level: 2 })).toContainText(/绩效考评 · \d{4} 年第 \d 季度/);
  const row = supervisor.locator("table tbody tr").filter({ hasText: "市税务局" });
  await expect(row).toBeVisible();
  expect(Number(await row.locator("td").last().innerText())).toBeGreaterThan(0);
  await accessible(supervisor);
  await fits(supervisor);
  await shot(supervisor, "registers-figures");
  const file = supervisor.waitForEvent("download");
  await supervisor.getByRole("link", { name: "导出 CSV" }).click();
  expect((await file).suggestedFilename()).toMatch(/^绩效考评 \d{4}-Q\d\.csv$/);
  await supervisor.getByRole("link", { name: "前一季度" }).click();
  await expect(supervisor).toHaveURL(/quarter=/);
  await expect(supervisor.getByRole("link", { name: "后一季度" })).toBeVisible();

  // Who is not meant to read them finds neither the tab nor the page.
  const head = await as("zhaogang");
  await open(head, "/desk/registers");
  await expect(head.getByRole("navigation", { name: "台账" })).not.toContainText("责任追究");
  await open(head, "/desk/registers/figures");
  await expect(head.getByRole("alert")).toBeVisible();
  await expect(head.locator("table")).toHaveCount(0);
});

test("名册：组长只有一位，登记后列出，缺副组长的单位有提示 [M-3.1-a, M-3.1-b]", async ({ as, watch }) => {
  watch.allow(/422/);
  const office = await as("fangping");
  await open(office, "/desk/registers/roster");
  await expect(office.getByText("还没有副组长的单位")).toContainText("市法院");
  const form = office.locator("section[aria-label='登记任职']");
  const name = `样例${mark()}`;
  await fill(form, { 姓名: name, 成员: "", 单位: "tax_bureau" });
  await form.getByRole("button", { name: "登记" }).click();
  const row = office.locator("tbody tr").filter({ hasText: name });
  await expect(row).toContainText("成员");
  await accessible(office);
  await fits(office);
  await shot(office, "registers-roster");
  await row.getByText("结束任职").first().click();
  await row.getByLabel("最后一天").fill("2020-01-01");
  await row.getByRole("button", { name: "结束任职" }).click();
  await expect(row.locator(".field__err")).toBeVisible();
});

test("S16 没有案件的舆情：网信办登记，部门应对，网信办结束 [M-3.2.8-a, M-3.2.8-b]", async ({ as }) => {
  const summary = `网帖称某单位停缴社保 ${mark()}`;
  const cyberspace = await as("baixue");
  await open(cyberspace, "/desk/registers/opinions");
  await fill(cyberspace.locator("section[aria-label='登记舆情']"), { 平台: "短视频", 摘要: summary, 应对部门: "tax_bureau" });
  await cyberspace.locator("section[aria-label='登记舆情']").getByRole("button", { name: "登记舆情" }).click();
  await expect(entry(cyberspace, summary)).toContainText("待应对");
  const tax = await as("wangqiang");
  await open(tax, "/desk/tasks");
  await tax.locator("section[aria-label='领导小组台账']").getByRole("link", { name: new RegExp(summary) }).click();
  await tax.waitForURL(/opinions/);
  await unfold(tax, summary, "登记应对");
  await entry(tax, summary).getByLabel("应对情况").fill("已约谈单位，三日内补缴。");
  await entry(tax, summary).getByRole("button", { name: "登记应对" }).click();
  await expect(entry(tax, summary)).toContainText("已应对");
  await open(cyberspace, "/desk/registers/opinions");
  const own = entry(cyberspace, summary);
  await unfold(cyberspace, summary, /^结束$/);
  await own.getByLabel("结束说明").fill("舆情已平息。");
  await own.getByRole("button", { name: "结束", exact: true }).click();
  await expect(entry(cyberspace, summary)).toContainText("已结束");
  await accessible(cyberspace);
  await fits(cyberspace);
  await shot(cyberspace, "registers-opinions");
});
