// S03 and S14: several departments on one case, and clocks that stand still or run longer.

import { ACROSS, BASIS, Cast, FACTS, contact } from "../support/cast.mjs";
import { form, panelOf, send, state, step, stepLine, tick, track } from "../support/demo.mjs";
import { accessible, expect, fits, open, shot, test as base } from "../support/fixtures.mjs";
import { setClock, startServer } from "../support/server.mjs";

const test = base.extend({
  world: async ({}, use) => {
    const started = [];
    await use(async (at) => {
      const server = await startServer({ at, cases: 0 });
      started.push(server);
      return server;
    });
    for (const server of started) await server.end();
  },
});

test.setTimeout(180_000);



test("S03 跨改革时点：分类助手、联办通知、各自期限、催办、综合、只由受理部门答复", async ({ world, as, visitor, watch }) => {
  watch.allow(/409|422/);
  const server = await world("2026-11-10T09:30:00+08:00");
  const at = { baseURL: server.base };
  const cast = new Cast(visitor, at);
  const { caseNo, code } = await cast.registers("wangqiang", contact({ items: [ACROSS], name: "赵敏样" }));

  // The assistant shows facts, rows and clauses, the cut at the reform, and what another fact would change.
  let wang = await as("wangqiang", at);
  await open(wang, `/desk/case/${caseNo}`);
  await panelOf(wang, "分类依据").getByRole("button", { name: "分类助手" }).click();
  const assistant = wang.getByRole("dialog", { name: "分类助手" });
  await expect(assistant.getByRole("heading", { name: /建议：.*联合办理/ })).toBeVisible();
  await expect(assistant.locator(".cutbar")).toContainText("5 个月");
  await expect(assistant.locator(".cutbar")).toContainText("3 个月");
  await expect(assistant.locator(".factlist li")).not.toHaveCount(0);
  await expect(assistant.locator(".rules")).toContainText("R09");
  await expect(assistant.getByText("事实不同会怎样")).toBeVisible();
  await accessible(wang);
  await shot(wang, "assistant");
  await assistant.getByRole("button", { name: "采纳：多部门联办" }).click();
  const joint = wang.locator("dialog.act[open]");
  await send(joint);
  await expect(joint).toBeHidden();
  await expect(state(wang)).toContainText("联办召集");

  // Nobody else leads, and nobody is convened alone.
  const asked = (department) => ({ department, question: "请提意见" });
  const convened = (lead, ...departments) => ({ joint: { convene: { lead, units: departments.map(asked) } } });
  await cast.refused("zhaogang", caseNo, convened("hrss_bureau", "hrss_bureau", "medical_security_bureau"), "LEAD_IS_ACCEPTING_DEPT");
  await cast.refused("zhaogang", caseNo, convened(null, "hrss_bureau"), "JOINT_NEEDS_TWO");

  // The head convenes both departments; each has a question and a clock of its own.
  let head = await as("zhaogang", at);
  await open(head, `/desk/case/${caseNo}`);
  const convene = await form(head, "发出联办通知");
  await expect(convene.getByLabel("市人社局：请其答复的问题")).not.toHaveValue("");
  await send(convene);
  await expect(convene).toBeHidden();
  const table = panelOf(head, "联办意见");
  await expect(table).toContainText("已出具 0 / 2");
  await expect(table.getByRole("row").filter({ hasText: "市医保局" })).toContainText("11 月 17 日");

  // 人社局 drafts and signs; 医保局 sees its own question only.
  const hrss = await as("sunli", at);
  await open(hrss, `/desk/case/${caseNo}`);
  await step(hrss, "拟写书面意见", { 书面意见: "劳动关系自 2021 年 3 月存续至今，申报基数低于合同工资。", 依据: BASIS[0] });
  const hrssHead = await as("chenhua", at);
  await open(hrssHead, `/desk/case/${caseNo}`);
  await step(hrssHead, "出具书面意见", {});
  const medical = await as("zhoumin", at);
  await open(medical, `/desk/case/${caseNo}`);
  await expect(panelOf(medical, "联办意见")).not.toContainText("申报基数低于合同工资");
  await expect(panelOf(medical, "联办意见")).toContainText("综合前不公开");
  await accessible(medical);
  await shot(medical, "unit");

  // Not before 医保局; it is reminded beside its line, twice, and then signs.
  await open(head, `/desk/case/${caseNo}`);
  await expect(panelOf(head, "联办意见")).toContainText("已出具 1 / 2");
  await expect(stepLine(head, "进入综合意见")).toContainText("市医保局");
  await head.getByRole("button", { name: "催办市医保局" }).click();
  const remind = head.locator("dialog.act[open]");
  await expect(remind.getByLabel("单位")).toHaveValue("medical_security_bureau");
  await send(remind);
  await expect(remind).toBeHidden();
  await expect(panelOf(head, "联办意见")).toContainText("已催办 1 次");
  setClock(server.clock, "2026-11-18T10:00:00+08:00");
  cast.later();
  for (const page of [head, wang, hrss, hrssHead, medical]) await page.context().close();
  head = await as("zhaogang", at);
  wang = await as("wangqiang", at);
  await cast.does("zhoumin", caseNo, { joint: { draft_opinion: { text: "改革前医保费由我局核查。", legal_basis: BASIS } } });
  await cast.does("wufang", caseNo, { joint: "sign_opinion" });
  await open(head, `/desk/case/${caseNo}`);
  await expect(panelOf(head, "联办意见")).toContainText("已出具 2 / 2");
  await expect(panelOf(head, "联办意见").getByRole("row").filter({ hasText: "市医保局" })).toContainText("逾期");
  await step(head, "进入综合意见", {}, "综合意见");

  // The consolidated opinion answers every department; the law is checked; only then it is issued.
  await open(wang, `/desk/case/${caseNo}`);
  await step(wang, "拟写总处理意见", {
    事实认定: FACTS,
    对市人社局意见的采纳情况: "采纳",
    对市医保局意见的采纳情况: "采纳",
    "分项 1 的结论": "分段补缴。",
    依据: BASIS[0],
  });
  await expect(panelOf(wang, "总处理意见")).toContainText("采纳");
  await cast.does("zhaogang", caseNo, { oversight: { ask_legal_check: { question: "适用是否正确", draft: FACTS } } });
  const justice = await as("liuqing", at);
  await open(justice, "/desk");
  await expect(justice.locator("section[aria-label='待法律把关']")).toContainText(caseNo);
  await open(justice, `/desk/case/${caseNo}`);
  await expect(panelOf(justice, "法律把关")).toContainText("适用是否正确");
  await expect(panelOf(justice, "材料")).toHaveCount(0);
  const check = await form(justice, "答复法律把关");
  await tick(check, "result", "pass");
  await check.getByLabel("把关意见").fill("适用正确");
  await check.getByLabel("条文").fill(BASIS[0]);
  await send(check);
  await expect(check).toBeHidden();
  await shot(justice, "justice-case");
  await open(head, `/desk/case/${caseNo}`);
  await step(head, "形成总处理意见", {}, "拟写答复");
  await cast.replies("wangqiang", "zhaogang", caseNo, [{ item: 1, text: "分段补缴。" }]);
  const citizen = await (await visitor(at)).newPage();
  await track(citizen, caseNo, code);
  await expect(citizen.locator("main")).toContainText("书面答复");
  await expect(citizen.locator("main")).not.toContainText("申报基数低于合同工资");
});

test("S14 中止、恢复、延期：剩余时间接着算，页面和缴费人都看得到理由", async ({ world, as, visitor, watch }) => {
  watch.allow(/409|422/);
  const server = await world("2025-11-10T09:30:00+08:00");
  const at = { baseURL: server.base };
  const cast = new Cast(visitor, at);
  setClock(server.clock, "2025-11-11T09:30:00+08:00");
  const { caseNo, code } = await cast.registers("wangqiang");
  await cast.does("wangqiang", caseNo, { classify_own: { departures: [] } });
  const limits = (page) => panelOf(page, "期限");
  let head = await as("zhaogang", at);
  await open(head, `/desk/case/${caseNo}`);
  await expect(limits(head)).toContainText("12 月 2 日");

  await head.context().close();
  setClock(server.clock, "2025-11-20T10:00:00+08:00");
  head = await as("zhaogang", at);
  await open(head, `/desk/case/${caseNo}`);
  const suspend = await form(head, "中止");
  await suspend.getByLabel("事由").selectOption({ label: "待确认劳动关系" });
  await suspend.getByLabel("中止理由").fill("劳动关系有争议，等仲裁结果");
  await suspend.getByLabel("预计恢复日期").fill("2025-11-27");
  await send(suspend);
  await expect(suspend).toBeHidden();
  await expect(head.getByRole("status").filter({ hasText: "已中止：待确认劳动关系" })).toBeVisible();
  await expect(stepLine(head, "形成办理结论").getByRole("button")).toHaveCount(0);
  const citizen = await (await visitor({ ...at, javaScriptEnabled: false })).newPage();
  await track(citizen, caseNo, code);
  await expect(citizen.locator("main")).toContainText("案件已中止：待确认劳动关系");
  await expect(citizen.locator("main")).toContainText("等仲裁结果");
  await expect(citizen.locator("details.why-date")).toContainText("暂停");

  await head.context().close();
  setClock(server.clock, "2025-11-27T10:00:00+08:00");
  head = await as("zhaogang", at);
  await open(head, `/desk/case/${caseNo}`);
  await head.getByRole("status").filter({ hasText: "已中止" }).getByRole("button", { name: "恢复" }).click();
  const resume = head.locator("dialog.act[open]");
  await resume.getByLabel("恢复理由").fill("仲裁已确认劳动关系");
  await send(resume);
  await expect(resume).toBeHidden();
  await expect(limits(head)).toContainText("12 月 9 日");

  // An extension above the maximum is refused with what was typed; ten days are granted, and everybody reads why.
  const wang = await as("wangqiang", at);
  await open(wang, `/desk/case/${caseNo}`);
  const ask = await form(wang, "延期");
  await ask.getByLabel("延长几个工作日").fill("12");
  await ask.getByLabel("延期理由").fill("等待银行流水");
  await send(ask);
  await expect(ask.getByRole("alert").first()).toContainText(/最多|上限|10/);
  await expect(ask.getByLabel("延期理由")).toHaveValue("等待银行流水");
  await ask.getByLabel("延长几个工作日").fill("5");
  await send(ask);
  await expect(ask).toBeHidden();
  await open(head, `/desk/case/${caseNo}`);
  await head.getByRole("status").filter({ hasText: "王强申请" }).getByRole("button").click();
  const grant = head.locator("dialog.act[open]");
  await tick(grant, "granted", "yes");
  await grant.getByLabel("审批意见").fill("同意，等待银行流水");
  await send(grant);
  await expect(grant).toBeHidden();
  await expect(head.getByRole("status").filter({ hasText: "已延期：原定 12 月 9 日" })).toBeVisible();
  await accessible(head);
  await fits(head);
  await track(citizen, caseNo, code);
  await expect(citizen.locator("main")).toContainText("原定 12 月 9 日");
  await expect(citizen.locator("main")).toContainText("等待银行流水");
});
