// S07, S13 and S18: objection and remedies, merged and withdrawn cases, and the guards of reply and archive.

import { BASIS, Cast, FACTS, contact, item } from "../support/cast.mjs";
import { form, live, panelOf, send, state, step, stepButton, stepLine, tick, track } from "../support/demo.mjs";
import { apart } from "../support/apart.mjs";
import { accessible, expect, fits, open, shot, test as common } from "../support/fixtures.mjs";

const test = apart(common);

test.setTimeout(180_000);

/** A case of the tax bureau whose reply was served on both. */
async function served(cast, change) {
  const made = await cast.registers("wangqiang", contact(change));
  await cast.does("wangqiang", made.caseNo, { classify_own: { departures: [] } });
  await cast.replies("wangqiang", "zhaogang", made.caseNo);
  return made;
}

test("S07 对方有异议：请司法局指导、民事诉讼的说明、复议撤销后重办", async ({ as, visitor, watch }) => {
  watch.allow(/409|422/);
  const cast = new Cast(visitor);
  const { caseNo, code } = await served(cast);
  const employerCode = await cast.code("wangqiang", caseNo, 2);

  // The employer objects and asks the justice bureau, on a page without script.
  const employer = await (await visitor({ javaScriptEnabled: false })).newPage();
  await track(employer, caseNo, employerCode);
  await employer.locator("#objection summary").click();
  await employer.getByLabel("哪里有异议？").fill("三月已经缴过，有回单。");
  await employer.getByRole("button", { name: "提出异议" }).click();
  await expect(employer.getByText("已记录您的异议", { exact: false }).first()).toBeVisible();
  await employer.locator("#guidance summary").click();
  await employer.getByLabel("您想问什么？").fill("怎样申请行政复议？");
  await employer.getByRole("button", { name: "请求法律指导" }).click();
  await expect(panelOf(employer, "法律指导")).toContainText("已转市司法局");

  const justice = await as("liuqing");
  await open(justice, "/desk");
  await expect(justice.locator("section[aria-label='待法律指导']")).toContainText(caseNo);
  await accessible(justice);
  await fits(justice);
  await shot(justice, "justice-tasks");
  await open(justice, `/desk/case/${caseNo}`);
  await expect(panelOf(justice, "法律指导")).toContainText("怎样申请行政复议？");
  await step(justice, "答复法律指导", { 指导意见: "请在 60 日内向上一级税务机关申请，带上答复书和回单。" });
  await employer.reload();
  await expect(panelOf(employer, "法律指导")).toContainText("带上答复书和回单");
  // It is between the asker and the justice bureau.
  const worker = await (await visitor()).newPage();
  await track(worker, caseNo, code);
  await expect(worker.locator("main")).not.toContainText("带上答复书和回单");

  // Not archived while the objection is open.
  const wang = await as("wangqiang");
  await open(wang, `/desk/case/${caseNo}`);
  await expect(panelOf(wang, "异议与救济")).toContainText("三月已经缴过");
  await expect(stepButton(wang, "归档")).toHaveCount(0);

  // A civil suit for back payment needs the explanation acknowledged; reconsideration does not.
  await employer.locator("#choose-remedy summary").click();
  await tick(employer, "remedy", "administrative_litigation");
  await tick(employer, "civil", "yes");
  await employer.locator("#choose-remedy").getByRole("button", { name: "登记" }).click();
  await expect(employer.locator("main")).toContainText("不属于民事纠纷");
  await expect(employer.locator("#choose-remedy")).toBeVisible();
  // What was typed keeps the form open. Nothing is filed for her: the day is hers to say.
  await tick(employer, "remedy", "administrative_reconsideration");
  const now = (await cast.sees("wangqiang", caseNo)).view.now;
  const today = new Date((now + 8 * 3600) * 1000).toISOString().slice(0, 10);
  await employer.locator("#choose-remedy").getByLabel("递交日期").fill(today);
  await employer.locator("#choose-remedy").getByRole("button", { name: "登记" }).click();
  await open(wang, `/desk/case/${caseNo}`);
  await expect(panelOf(wang, "异议与救济")).toContainText("行政复议");

  // Annulled: back to classification in round 2 under the same number.
  const head = await as("zhaogang");
  await open(head, `/desk/case/${caseNo}`);
  await step(head, "依救济结果重办", { 救济结果: "annulled", 决定文书: "复决字〔2026〕3 号" });
  await expect(head.locator(".cw-head")).toContainText("第 2 轮");
  await expect(head.locator(".cw-head .steps [aria-current=step]")).toContainText("分类流转");
  await accessible(head);
});

test("S13 并案、撤销并案，撤回太迟", async ({ as, visitor, watch }) => {
  watch.allow(/409|422/);
  const cast = new Cast(visitor);
  const same = { name: "韩峰样", respondent_name: "远行样例人力有限公司" };
  const first = await cast.registers("wangqiang", contact(same));
  const second = await cast.registers("wangqiang", contact(same));
  const other = await cast.registers("wangqiang", contact({ ...same, items: [item({ from_year: "2024", from_month: "5", to_year: "2024", to_month: "8" })] }));
  const head = await as("zhaogang");
  await open(head, `/desk/case/${first.caseNo}`);
  const merge = await form(head, "并案");
  await merge.getByLabel("并入本案的案件编号").fill(other.caseNo);
  await send(merge);
  await expect(merge.getByRole("alert").first()).toContainText("所属期不重叠");
  // What is alike is offered, with what stands in the way of the rest.
  const offered = merge.locator("#f-candidate");
  await expect(offered.locator(`option[value="${other.caseNo}"]`)).toContainText("所属期不重叠");
  await expect(offered.locator(`option[value="${second.caseNo}"]`)).not.toContainText("（");
  await merge.getByLabel("并入本案的案件编号").fill("");
  await offered.selectOption(second.caseNo);
  await send(merge);
  await expect(merge).toBeHidden();
  await expect(panelOf(head, "相关案件")).toContainText(second.caseNo);
  await open(head, `/desk/case/${second.caseNo}`);
  await expect(head.getByRole("status").filter({ hasText: `本案已并入 ${first.caseNo}` })).toBeVisible();
  await open(head, `/desk/case/${first.caseNo}`);
  await step(head, "撤销并案", { 撤销并案的理由: "不是同一件事" });
  await expect(panelOf(head, "相关案件")).toHaveCount(0);

  // Early withdrawal ends the case, after the reply there is none.
  const early = await (await visitor()).newPage();
  await track(early, second.caseNo, second.code);
  await early.getByText("撤回反映").click();
  await early.getByLabel("撤回理由").fill("单位已经补缴");
  await early.getByRole("button", { name: "撤回，不再办理" }).click();
  await expect(early.locator(".now")).toContainText("撤回");
  await open(head, `/desk/case/${second.caseNo}`);
  await expect(head.getByRole("status").filter({ hasText: "申请人已撤回" })).toBeVisible();
  const late = await served(cast);
  await track(early, late.caseNo, late.code);
  await expect(early.getByText("撤回反映")).toHaveCount(0);
  const wang = await as("wangqiang");
  await open(wang, `/desk/case/${late.caseNo}`);
  await expect(stepButton(wang, "撤回反映")).toHaveCount(0);
});

test("S18 两人同时办：一个成功，另一个知道是谁做了什么，填写的内容还在", async ({ as, visitor, watch }) => {
  watch.allow(/409|422/);
  const cast = new Cast(visitor);
  const { caseNo } = await cast.registers("wangqiang");
  const [one, two] = [await as("wangqiang"), await as("wangqiang")];

  // On the board: nothing goes from 受理登记 straight to 事项办理, and a card moved by one moves at the other.
  const claimless = await cast.calls("wangqiang", "/api/case/register-contact", { channel: "counter", form: contact() });
  const { case_no: fresh } = await claimless.json();
  await open(two, "/desk");
  await live(two);
  const skipped = await cast.calls("wangqiang", "/api/case/command", { case_no: fresh, version: 1, command: { classify_own: { departures: [] } } });
  expect(skipped.status()).toBe(409);
  expect(await skipped.text()).toContain("STAGE_SKIPPED");
  await open(one, `/desk/case/${fresh}`);
  await stepButton(one, "完成受理登记").click();
  await expect(two.locator('section[aria-label="分类流转"]').locator(`[data-case="${fresh}"]`)).toBeVisible();

  // Both write on the same version.
  await cast.does("wangqiang", caseNo, { classify_own: { departures: [] } });
  await open(one, `/desk/case/${caseNo}`);
  await open(two, `/desk/case/${caseNo}`);
  const mine = await form(one, "形成办理结论");
  await mine.getByLabel("事实认定").fill(FACTS);
  await mine.getByLabel("分项 1 的结论").fill("责令补缴。");
  await mine.getByLabel("依据").fill(BASIS[0]);
  const theirs = await form(two, "延期");
  await theirs.getByLabel("延长几个工作日").fill("3");
  await theirs.getByLabel("延期理由").fill("等待流水");
  await send(theirs);
  await expect(theirs).toBeHidden();
  await send(mine);
  await expect(mine.getByRole("alert")).toContainText("王强");
  await expect(mine.getByRole("alert")).toContainText("您填写的内容还在");
  await expect(mine.getByLabel("事实认定")).toHaveValue(FACTS);
  await accessible(one);
  await send(mine);
  await expect(mine).toBeHidden();
  await expect(state(one)).toHaveText("拟写答复");

  // The draft names the four remedies as the facts have it; returned with a reason; one party unserved stops it.
  await step(one, "登记当事人意见", { 陈述意见: "单位来电说明，工资表随后提交。" });
  const reply = await form(one, "提交审签");
  await expect(reply.getByLabel("行政复议：期限和提示")).toHaveValue(/本案适用/);
  await expect(reply.getByLabel("仲裁：期限和提示")).toHaveValue(/本案不适用/);
  await expect(reply.getByLabel("行政诉讼：期限和提示")).toHaveValue(/不属于民事纠纷/);
  await send(reply);
  await expect(reply).toBeHidden();
  const head = await as("zhaogang");
  await open(head, `/desk/case/${caseNo}`);
  await step(head, "退回修改", { 退回理由: "请写明三月的入库情况" }, "拟写答复");
  await open(one, `/desk/case/${caseNo}`);
  await expect(panelOf(one, "书面答复")).toContainText("请写明三月的入库情况");
  const again = await form(one, "提交审签");
  await send(again);
  await expect(again).toBeHidden();
  await open(head, `/desk/case/${caseNo}`);
  await send(await form(head, "签发答复"));
  await expect(head.locator("dialog.act[open]")).toHaveCount(0);
  await open(one, `/desk/case/${caseNo}`);
  await one.getByRole("button", { name: /登记.*的送达/ }).first().click();
  const service = one.locator("dialog.act[open]");
  await service.getByLabel("签收人或送达凭证").fill("本人签收");
  await send(service);
  await expect(service).toBeHidden();
  await expect(panelOf(one, "书面答复")).toContainText("未送达");
  await open(head, `/desk/case/${caseNo}`);
  await expect(stepLine(head, "签发并送达").getByRole("button")).toHaveCount(0);
  await expect(stepLine(head, "签发并送达")).toContainText("送达");
});
