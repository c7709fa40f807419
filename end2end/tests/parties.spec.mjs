// What the law asks between two parties, seen by everybody it concerns: the other side heard, each side's own word and
// days, who is competent, what the court sees.

import { BASIS, Cast, FACTS, contact } from "../support/cast.mjs";
import { live, panelOf, step, stepButton, track } from "../support/demo.mjs";
import { apart } from "../support/apart.mjs";
import { accessible, expect, fits, open, shot, test as common } from "../support/fixtures.mjs";

const test = apart(common);

test.setTimeout(180_000);

const APPLICANT = { name: "岳红样", phone: "13900001234" };

/** `2027-02-16` as pages write it, of this year or another. */
const shown = (day) => {
  const [year, month, of] = day.split("-").map(Number);
  return new RegExp(`${year} ?年 ?${month} ?月 ?${of} ?日|${day}`);
};

/** The phone of the other side, 390 px wide. */
async function phone(visitor) {
  return (await visitor({ viewport: { width: 390, height: 844 } })).newPage();
}

test("答复之前先听取另一方意见：凭自己的编号和查询码看到诉求、陈述、交材料、定负责人 [M-4.3-a]", async ({ as, visitor, watch }) => {
  watch.allow(/409|422/);
  const cast = new Cast(visitor);
  const { caseNo, code } = await cast.registers("wangqiang", contact(APPLICANT));
  await cast.does("wangqiang", caseNo, { classify_own: { departures: [] } });
  const conclusions = [{ item: 1, text: "责令单位补缴 2025 年 1 月至 6 月社会保险费。" }];
  await cast.does("wangqiang", caseNo, { record_finding: { facts: FACTS, conclusions, legal_basis: BASIS } });
  const { view } = await cast.sees("wangqiang", caseNo);
  const reply = { submit_reply: { facts: FACTS, conclusions, legal_basis: BASIS, remedies: view.remedies } };
  await cast.refused("wangqiang", caseNo, reply, "HEARING_OPEN");

  const wang = await as("wangqiang");
  await open(wang, `/desk/case/${caseNo}`);
  await expect(panelOf(wang, "听取另一方意见")).toContainText("等待答复");
  const employer = await phone(visitor);
  await track(employer, caseNo, await cast.code("wangqiang", caseNo, 2));
  const part = employer.locator("#hearing");
  await expect(part).toContainText("2025-01");
  // Never the other side's contact, nor her own words.
  const page = await employer.content();
  for (const hidden of [APPLICANT.phone, "请责令补缴。编号"]) expect(page).not.toContain(hidden);
  await part.getByLabel("陈述意见").fill("6 月已于 7 月补缴，附缴费凭证。");
  await part.getByRole("button", { name: "提交意见" }).click();
  await expect(part).toContainText("您已陈述的意见");
  await part.getByText("确定负责人员", { exact: true }).click();
  await part.getByLabel("负责人员姓名").fill("周样例");
  await part.getByLabel("负责人员电话").fill("13700005678");
  await part.getByRole("button", { name: "保存" }).click();
  await expect(part).toContainText("负责人员：周样例");
  await fits(employer);
  await accessible(employer);
  await shot(employer, "hearing-390");

  await open(wang, `/desk/case/${caseNo}`);
  await expect(panelOf(wang, "听取另一方意见")).toContainText("6 月已于 7 月补缴");
  await expect(panelOf(wang, "听取另一方意见")).not.toContainText("13700005678");
  const worker = await (await visitor()).newPage();
  await track(worker, caseNo, code);
  await expect(worker.locator("main")).not.toContainText("6 月已于 7 月补缴");
  await cast.does("wangqiang", caseNo, reply);
});

test("一方无异议不算另一方的；期限各自从送达该方起算 [M-4.3-b, M-4.3-c]", async ({ as, visitor, watch }) => {
  watch.allow(/409|422/);
  const cast = new Cast(visitor);
  const { caseNo, code } = await cast.registers("wangqiang", contact(APPLICANT));
  await cast.does("wangqiang", caseNo, { classify_own: { departures: [] } });
  await cast.replies("wangqiang", "zhaogang", caseNo);
  const { view } = await cast.sees("wangqiang", caseNo);
  const limits = (party) => view.standings.find((standing) => standing.party === party).limits.filter((limit) => limit.last_day);
  expect(limits(1).length).toBeGreaterThan(1);

  const worker = await (await visitor({ viewport: { width: 360, height: 740 } })).newPage();
  await track(worker, caseNo, code);
  const days = panelOf(worker, "您的救济期限");
  for (const limit of limits(1)) await expect(days).toContainText(shown(limit.last_day));
  await fits(worker);
  // The letter states the rule, not a day that is wrong on the day it is read.
  await worker.getByRole("link", { name: "阅读全文" }).click();
  const letter = worker.getByRole("region", { name: "文书正文" });
  await expect(letter).toContainText("自收到本答复书之日起六十日内");
  await expect(letter).toContainText("补缴社保不属于民事纠纷");
  for (const limit of limits(1)) await expect(letter).not.toContainText(shown(limit.last_day));

  await open(worker, `/track/${caseNo}`);
  await worker.locator("#no-objection summary").click();
  await worker.getByRole("button", { name: "确认无异议" }).click();
  await expect(worker.locator("main")).toContainText("等另一方表示意见");
  const wang = await as("wangqiang");
  await open(wang, `/desk/case/${caseNo}`);
  const both = panelOf(wang, "双方意见和救济期限");
  await expect(both).toContainText("已表示无异议");
  await expect(both).toContainText("等待表示意见");
  for (const limit of limits(2)) await expect(both).toContainText(shown(limit.last_day));
  await expect(stepButton(wang, "归档")).toHaveCount(0);
  await accessible(wang);
  await shot(wang, "standings");

  const employer = await phone(visitor);
  await track(employer, caseNo, await cast.code("wangqiang", caseNo, 2));
  await expect(employer.locator(".now")).toContainText("等您到");
  await employer.locator("#no-objection summary").click();
  await employer.getByRole("button", { name: "确认无异议" }).click();
  await expect(employer.locator("main")).toContainText("您已于");
  await open(wang, `/desk/case/${caseNo}`);
  await expect(stepButton(wang, "归档")).toBeVisible();
});

test("没有征缴职责的单位只能转送；首问部门和首问责任人一直在 [M-3.2.3-f, M-4.1-e]", async ({ as, visitor, watch }) => {
  watch.allow(/409|422/);
  const cast = new Cast(visitor);
  const { caseNo, code } = await cast.registers("linjing", contact(APPLICANT), "petition");
  const petitions = await as("linjing");
  await open(petitions, `/desk/case/${caseNo}`);
  await expect(stepButton(petitions, "本单位办理")).toHaveCount(0);
  await expect(stepButton(petitions, "告知")).toHaveCount(0);
  await cast.refused("linjing", caseNo, { classify_own: { departures: [{ item: 1, reason: "就在这里办" }] } }, "NOT_OWN_DUTY");
  await step(petitions, "转送受理", {});
  await cast.does("wangqiang", caseNo, "claim");
  const wang = await as("wangqiang");
  await open(wang, `/desk/case/${caseNo}`);
  await expect(panelOf(wang, "首问责任人")).toContainText("市信访局");
  await expect(panelOf(wang, "首问责任人")).toContainText("林静");
  const worker = await phone(visitor);
  await track(worker, caseNo, code);
  await expect(worker.locator(".whos")).toContainText("市信访局");
  await expect(worker.locator(".whos")).toContainText("林*；现由 王* 经办");
  await open(wang, "/desk");
  await live(wang);
});

test("法院看到立案所需的，别的看不到 [M-3.2.6-a]", async ({ as, visitor, watch }) => {
  watch.allow(/404|409|422/);
  const cast = new Cast(visitor);
  const debtor = { respondent_name: "欠费样例置业有限公司", respondent_credit_code: "91232723MA18TEST1N" };
  const { caseNo } = await cast.registers("wangqiang", contact({ ...APPLICANT, respondent_name: debtor.respondent_name }));
  await cast.does("wangqiang", caseNo, { classify_own: { departures: [] } });
  await cast.does("wangqiang", caseNo, {
    record: { open_court_item: { kind: "compulsory_collection", application: "责令限期缴纳后逾期未缴，申请强制执行", amount: 3180500, files: [] } },
  });
  const court = await as("guyuan");
  await open(court, "/desk");
  await expect(court.locator("main")).toContainText(caseNo);
  await open(court, `/desk/case/${caseNo}`);
  const main = court.locator("main");
  await expect(main).toContainText(debtor.respondent_name);
  await expect(main).toContainText("31,805");
  await expect(main).toContainText("申请强制执行");
  const sent = await court.content();
  for (const hidden of [APPLICANT.name, "岳*", APPLICANT.phone, "请责令补缴。编号"]) expect(sent).not.toContain(hidden);
  await accessible(court);
  await shot(court, "court-case");
});
