// S02, S04 and S05: notice and forward, nobody's duty, a refusal and the clue that follows.

import { Cast, NOBODYS, contact, item } from "../support/cast.mjs";
import { form, panelOf, send, state, step, stepButton, stepLine, tick, track } from "../support/demo.mjs";
import { apart } from "../support/apart.mjs";
import { accessible, expect, fits, open, shot, test as common } from "../support/fixtures.mjs";

const test = apart(common);

test.setTimeout(180_000);



test("S02 不属于本部门：告知书写明部门和材料，缴费人同意后转送", async ({ as, visitor, watch }) => {
  watch.allow(/409|422/);
  const cast = new Cast(visitor);
  const before = item({ from_year: "2019", from_month: "3", to_year: "2021", to_month: "12" });
  const { caseNo, code } = await cast.registers("wangqiang", contact({ name: "李春样", items: [before] }));
  const wang = await as("wangqiang");
  await open(wang, `/desk/case/${caseNo}`);
  const notice = await form(wang, "书面告知");
  await expect(notice.getByLabel("有权部门")).toHaveValue("hrss_bureau");
  await expect(notice.getByLabel("所需材料")).not.toHaveValue("");
  await notice.getByLabel("有权部门").selectOption("elsewhere");
  await send(notice);
  await expect(notice.locator(".field__err").or(notice.getByRole("alert")).first()).toBeVisible();
  await notice.getByLabel("有权部门").selectOption("hrss_bureau");
  await send(notice);
  await expect(notice).toBeHidden();
  await expect(state(wang)).toContainText("已告知");
  await step(wang, "登记送达", { "签收人或送达凭证": "本人签收" });
  const citizen = await (await visitor()).newPage();
  await track(citizen, caseNo, code);
  await expect(citizen.locator("main")).toContainText("人力资源和社会保障局");
  const hrss = await as("sunli");
  const cards = () => hrss.locator("[data-case]").evaluateAll((nodes) => nodes.map((node) => node.dataset.case));
  await open(hrss, "/desk");
  const known = await cards();
  const consent = citizen.locator('input[name="consent"]');
  if (await consent.count()) await consent.first().check({ force: true });
  await citizen.getByRole("button", { name: /转送/ }).first().click();
  await expect(citizen.locator("main")).toContainText(/新的受理编号|已转送/);
  // Who sent it on is not told the number of a case that is the other department's.
  expect((await cast.sees("wangqiang", caseNo)).view.case.links ?? []).toEqual([]);
  await open(hrss, "/desk");
  await expect.poll(async () => (await cards()).some((no) => !known.includes(no))).toBe(true);
});

/** An enrolment of HRSS's own and a payment nobody owns, at HRSS. */
async function mixed(cast) {
  const enrol = item({ category: "1", sub_kind: "enrolment", claims: ["enrol"], enrolled: "no" });
  const pay = { ...NOBODYS, from_year: "2024", from_month: "5", to_year: "2025", to_month: "3" };
  return cast.registers("sunli", contact({ name: "孙浩样", respondent_name: "额木尔河样例旅行社", items: [enrol, pay] }));
}

async function toSlip(cast, caseNo) {
  await cast.does("sunli", caseNo, {
    referral: { draft: { considered: [{ department: "tax_bureau", reason: "未参保，不属于按时缴费争议" }, { department: "hrss_bureau", reason: "参保以后的征缴不由本局负责" }] } },
  });
  await cast.does("chenhua", caseNo, { referral: "send_slip" });
}

test("S04 职责不清：先看后分案、报送单、退回补正、转办、双向反馈", async ({ as, visitor, watch }) => {
  // A slip that was returned is no longer the government's to see.
  watch.allow(/404|409|422/);
  const cast = new Cast(visitor);
  const { caseNo, code } = await mixed(cast);

  // Which item goes where is shown before it is done.
  const sun = await as("sunli");
  await open(sun, `/desk/case/${caseNo}`);
  const split = await form(sun, "分案");
  const cards = split.locator(".outcome .seg-card");
  await expect(cards).toHaveCount(2);
  await expect(cards.first()).toContainText("分项 1");
  await expect(cards.first()).toContainText("市人社局");
  await expect(cards.last()).toContainText("分项 2");
  await accessible(sun);
  await shot(sun, "split");
  await split.getByLabel("分出分项 2", { exact: false }).uncheck({ force: true });
  await expect(cards.last()).toContainText("没有分项");
  await split.getByLabel("分出分项 2", { exact: false }).check({ force: true });
  await send(split);
  await expect(split).toBeHidden();
  const child = (await cast.sees("sunli", caseNo)).view.case.links.find((link) => link.kind === "split_to").case_no;
  expect(child).toContain(caseNo);

  // The citizen sees both cards with the same number and code.
  const citizen = await (await visitor()).newPage();
  await track(citizen, caseNo, code);
  await expect(panelOf(citizen, "分开办理的事项")).toContainText(child);
  await citizen.getByRole("link", { name: new RegExp(child) }).click();
  await citizen.waitForURL(`**/track/${child}`);
  await expect(panelOf(citizen, "分开办理的事项")).toContainText(caseNo);

  // The slip names the departments considered; the government returns it once, then receives it.
  await open(sun, `/desk/case/${child}`);
  const slip = await form(sun, "填写报送单");
  await slip.getByLabel("国家税务总局", { exact: false }).or(slip.getByLabel(/税务局：为什么/)).first().fill("未参保，不属于按时缴费争议");
  await slip.getByLabel(/(人力资源|人社局).*为什么/).first().fill("参保以后的征缴不由本局负责");
  await send(slip);
  await expect(slip).toBeHidden();
  const hrssHead = await as("chenhua");
  await open(hrssHead, `/desk/case/${child}`);
  await expect(panelOf(hrssHead, "报送单")).toContainText("未参保");
  await step(hrssHead, "签发报送单", {}, "已移交市政府");
  const government = await as("maxiao");
  await open(government, "/desk");
  await expect(government.locator("section[aria-label='待接收报送单']")).toContainText(child);
  await accessible(government);
  await fits(government);
  await shot(government, "government-tasks");
  await open(government, `/desk/case/${child}`);
  await expect(government.locator("main")).not.toContainText("13800138000");
  await accessible(government);
  await shot(government, "government-case");
  await step(government, "退回报送单", { 需补正的内容: "请写明所属期" });
  await open(hrssHead, `/desk/case/${child}`);
  await expect(panelOf(hrssHead, "报送单")).toContainText("请写明所属期");
  await step(hrssHead, "签发报送单", {}, "已移交市政府");
  await open(government, `/desk/case/${child}`);
  await step(government, "市政府接收", {});

  // 12345 assigns 税务局, which feeds back to both.
  const hotline = await as("renxian");
  await open(hotline, "/desk");
  await expect(hotline.locator("section[aria-label='待转办']")).toContainText(child);
  await open(hotline, `/desk/case/${child}`);
  await step(hotline, "转办", { 承办部门: "tax_bureau", "按职责转办的理由": "改革后的征缴由税务机关负责" });
  await expect(panelOf(hotline, "转办")).toContainText("市税务局");
  await shot(hotline, "hotline-case");
  const wang = await as("wangqiang");
  await open(wang, `/desk/case/${child}`);
  await step(wang, "登记当事人意见", { 陈述意见: "单位来电说明，工资表随后提交。" });
  await step(wang, "拟写办理结果", { 事实: "经查 2024 年 5 月以后没有参保。", "分项 1 的结论": "责令单位申报并补缴。", 依据: "《中华人民共和国社会保险法》第六十三条" });
  const feed = async (to, proof) => {
    const dialog = await form(wang, "登记反馈");
    await tick(dialog, "to", to);
    await dialog.getByLabel("凭证或回执号").fill(proof);
    await send(dialog);
    await expect(dialog).toBeHidden();
  };
  await feed("payer", "通话录音 18 号");
  const head = await as("zhaogang");
  await open(head, `/desk/case/${child}`);
  await expect(stepLine(head, "双向反馈").getByRole("button")).toHaveCount(0);
  await expect(panelOf(head, "承办结果")).toContainText("市12345热线办：未反馈");
  await open(wang, `/desk/case/${child}`);
  await feed("hotline_office", "回执 77");
  await open(head, `/desk/case/${child}`);
  await step(head, "双向反馈", {}, "已双向反馈");
  await expect(panelOf(head, "承办结果")).toContainText("已双向反馈");
});

test("S05 拒办被认定无正当理由：线索只有三方可见，责任追究要有依据，季度报告计一次拒办", async ({ as, visitor, watch }) => {
  watch.allow(/404|409|422/);
  const cast = new Cast(visitor);
  const refusals = async () => {
    const page = await as("yinzheng");
    await open(page, "/desk/registers/figures");
    const row = page.locator("table tbody tr").filter({ hasText: "市税务局" });
    const text = (await row.count()) ? await row.locator("td[data-th='拒办']").innerText() : "0";
    await page.context().close();
    return Number(text);
  };
  const before = await refusals();
  const { caseNo } = await cast.registers("sunli", contact({ items: [NOBODYS] }));
  await toSlip(cast, caseNo);
  await cast.does("maxiao", caseNo, { referral: { receive: { received_by: "马骁", instruction: "按职责转办" } } });
  await cast.does("renxian", caseNo, { referral: { assign: { department: "tax_bureau", reason: "改革后的征缴" } } });

  const tax = await as("zhaogang");
  await open(tax, `/desk/case/${caseNo}`);
  await step(tax, "承办部门拒办", { 不予办理的理由: "非本局职责" });
  await expect(panelOf(tax, "拒办与认定")).toContainText("未写明依据");
  const hotline = await as("renxian");
  await open(hotline, `/desk/case/${caseNo}`);
  const opinion = await form(hotline, "对拒办理由表示意见");
  await tick(opinion, "justified", "no");
  await opinion.getByLabel("认定意见").fill("没有依据");
  await send(opinion);
  await expect(opinion).toBeHidden();
  const hrss = await as("chenhua");
  await open(hrss, `/desk/case/${caseNo}`);
  await step(hrss, "不认可拒办理由", { 认定理由: "改革后的征缴职责明确" }, "承办办理");
  await expect(panelOf(hrss, "拒办与认定")).toContainText("无正当理由");
  await step(hrss, "移交线索", { 事实: "拒不办理属于本部门的征缴争议" });
  await expect(panelOf(hrss, "线索移交 第 1 号")).toContainText("等待接收");

  // Nobody else sees badge or entry; discipline inspection sees the package and nothing more.
  for (const page of [tax, hotline]) {
    await open(page, `/desk/case/${caseNo}`);
    await expect(page.locator("main")).not.toContainText("线索");
    await expect(page.locator("main")).not.toContainText("拒不办理");
  }
  const discipline = await as("jiming");
  await open(discipline, "/desk");
  await expect(discipline.locator("section[aria-label='线索']")).toContainText(caseNo);
  await accessible(discipline);
  await fits(discipline);
  await shot(discipline, "discipline-tasks");
  await open(discipline, `/desk/case/${caseNo}`);
  await expect(panelOf(discipline, "线索移交 第 1 号")).toContainText("拒不办理属于本部门的征缴争议");
  await expect(discipline.locator("main")).not.toContainText("张*");
  await accessible(discipline);
  await shot(discipline, "discipline-case");
  await step(discipline, "接收线索", {});
  await expect(panelOf(discipline, "线索移交 第 1 号")).toContainText("已接收");
  // Another case without a refusal offers no such step.
  const other = await cast.registers("sunli", contact({ items: [NOBODYS] }));
  await toSlip(cast, other.caseNo);
  await open(hrss, `/desk/case/${other.caseNo}`);
  await expect(stepButton(hrss, "移交线索")).toHaveCount(0);
  await cast.refused("chenhua", other.caseNo, { referral: { hand_over_clue: { facts: "没有拒办" } } }, "NO_REFUSAL_RECORDED");
  // Supervision enters it, not without its basis; the quarter's report counts one refusal more.
  const supervisor = await as("yinzheng");
  await open(supervisor, "/desk/registers/accountability");
  const entry = supervisor.locator("section[aria-label='登记责任追究']");
  await entry.getByLabel("单位").selectOption("tax_bureau");
  await entry.getByLabel("责任履行不到位").check({ force: true });
  await entry.getByLabel("核实情况").fill(`查阅 ${caseNo} 转办单和拒办说明`);
  await entry.getByLabel("处理决定").fill("责令书面检查");
  await entry.getByRole("button", { name: "登记" }).click();
  await expect(entry.getByRole("alert")).toContainText("依据");
  await entry.getByLabel("依据").fill("《中华人民共和国公务员法》第五十九条");
  await entry.getByRole("button", { name: "登记" }).click();
  await expect(supervisor.locator("li.entry").filter({ hasText: caseNo })).toContainText("责令书面检查");
  expect(await refusals()).toBe(before + 1);
  const hidden = await cast.sees("jiming", other.caseNo);
  expect(hidden.status).toBe(404);
});
