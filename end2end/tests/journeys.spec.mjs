// Whole scenarios of the requirements, played by everybody who takes part, each in a browser of their own. Where the
// scenario names its days, it has a server of its own whose clock is set.

import { createHmac } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { expect, open, test as base } from "../support/fixtures.mjs";
import { card, claimed, column, fill, form, live, move, noObjection, report, send, state, step, stepButton, stepLine, submit, tick } from "../support/demo.mjs";
import { setClock, startServer } from "../support/server.mjs";

const test = base.extend({
  /** Starts a server as of a day; it ends with the test. */
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

test.setTimeout(240_000);

const BASIS = "《中华人民共和国社会保险法》第六十三条";
const FACTS = "已核对 2025 年 1 月至 6 月申报和入库记录，单位没有按时缴费，工资流水与本人所述一致。";

async function serve(page, party, method, proof) {
  const dialog = await form(page, "登记送达");
  await tick(dialog, "party", party);
  await expect(dialog.getByLabel("送达方式")).not.toHaveValue("");
  await dialog.getByLabel("送达方式").selectOption({ label: method });
  await dialog.getByLabel("签收人或送达凭证").fill(proof);
  await send(dialog);
  await expect(dialog).toBeHidden();
}

async function track(page, caseNo, code) {
  await open(page, "/track");
  await page.locator("main #case_no").fill(caseNo);
  await page.locator("main #query_code").fill(code);
  await page.locator("main").getByRole("button", { name: "查询", exact: true }).click();
  await page.waitForURL(`**/track/${caseNo}`);
}

/** From own handling to the reply that waits for the signature. */
async function drafted(page) {
  await step(page, "形成办理结论", { 事实认定: FACTS, "分项 1 的结论": "责令单位补缴 2025 年 1 月至 6 月社会保险费。", 依据: BASIS }, "拟写答复");
  // The other side has its word before the decision.
  await step(page, "登记当事人意见", { 陈述意见: "单位来电说明，工资表随后提交。" });
  const reply = await form(page, "提交审签");
  await expect(reply.getByLabel("事实", { exact: true })).toHaveValue(FACTS);
  await expect(reply.getByLabel("行政复议：受理机构")).not.toHaveValue("");
  await send(reply);
  await expect(reply).toBeHidden();
  await expect(state(page)).toHaveText("审签");
}

test("S01 职责明确、网上反映，从接待到归档", async ({ world, as, visitor, watch }) => {
  watch.allow(/409|422/);
  const server = await world("2025-11-10T09:30:00+08:00");
  const at = { baseURL: server.base };
  const citizen = await (await visitor(at)).newPage();
  const { caseNo, code } = await submit(citizen, report({ name: "张丽", respondent: "北极宾馆有限公司" }));

  const wang = await as("wangqiang", at);
  await open(wang, "/desk");
  await live(wang);
  await expect(column(wang, "受理登记").locator(`[data-case="${caseNo}"]`)).toContainText("张*");
  await move(wang, caseNo, "接待");
  await expect(card(wang, caseNo)).toContainText("首问 王强");
  await move(wang, caseNo, "完成受理登记");
  await expect(column(wang, "分类流转").locator(`[data-case="${caseNo}"]`)).toBeVisible();

  // On the next day it is classified: the proposal is the tax bureau, under row R09.
  await wang.context().close();
  setClock(server.clock, "2025-11-11T10:00:00+08:00");
  const desk = await as("wangqiang", at);
  await open(desk, `/desk/case/${caseNo}`);
  await expect(desk.locator(".route").first()).toContainText("R09");
  await expect(desk.locator(".route").first()).toContainText("市税务局");
  await expect(desk.getByText("建议：本单位办理")).toBeVisible();
  await open(desk, "/desk");
  await move(desk, caseNo, "由本单位办理");
  await expect(column(desk, "事项办理").locator(`[data-case="${caseNo}"]`)).toBeVisible();
  await card(desk, caseNo).getByRole("link").click();
  await expect(state(desk)).toHaveText("本单位办理");
  const clocks = desk.locator("section.panel", { has: desk.getByRole("heading", { name: "期限" }) });
  await expect(clocks).toContainText("12 月 2 日");
  await clocks.locator("summary").click();
  await expect(clocks).toContainText("内定默认值(文件未规定)");
  await drafted(desk);

  // The head signs, first without a basis.
  const head = await as("zhaogang", at);
  await open(head, `/desk/case/${caseNo}`);
  const sign = await form(head, "签发答复");
  await sign.getByLabel("依据").fill("");
  await send(sign);
  await expect(sign.getByRole("alert").or(sign.locator(".field__err")).first()).toContainText(/依据|请填写/);
  await sign.getByLabel("依据").fill(BASIS);
  await send(sign);
  await expect(sign).toBeHidden();

  // Both parties are served, then the case moves on.
  await expect(stepLine(head, "签发并送达")).toContainText("送达");
  await open(desk, `/desk/case/${caseNo}`);
  await serve(desk, "1", "当面送达", "本人签收");
  await serve(desk, "2", "邮寄送达", "EMS 回执 EX0000000018");
  await expect(desk.locator("section.panel").filter({ has: desk.getByRole("heading", { name: "下一步" }) })).not.toContainText("登记送达");
  await open(head, `/desk/case/${caseNo}`);
  await stepButton(head, "签发并送达").click();
  await expect(state(head)).toContainText("已告知");

  // She reads the reply and has no objection.
  await track(citizen, caseNo, code);
  await citizen.getByRole("link", { name: "阅读全文" }).click();
  await expect(citizen.locator(".a4")).toContainText("张丽");
  await expect(citizen.locator(".a4")).toContainText("社会保险法");
  await citizen.goBack();
  await citizen.locator("#no-objection summary").click();
  await citizen.getByRole("button", { name: "确认无异议" }).click();
  await expect(citizen.locator(".now")).not.toContainText("等您到");
  await expect(citizen.getByRole("heading", { name: "您的救济期限" })).toBeVisible();

  // Her word is hers: the employer's is recorded by itself.
  await open(desk, `/desk/case/${caseNo}`);
  await expect(state(desk)).toContainText("已告知");
  await noObjection(desk, "窗口签字");
  await expect(desk.locator(".cw-head .steps [aria-current=step]")).toContainText("案卷归档");
  await expect(desk.locator("ul.pre li.no").filter({ hasText: "缺" })).toHaveCount(0);
  await step(desk, "归档", {}, "已归档");
  await expect(desk.locator(".cw-head")).toContainText("无异议办结");
  await expect(desk.getByRole("link", { name: "更正登记" })).toHaveCount(0);
  await expect(desk.getByLabel("给缴费人留言")).toHaveCount(0);
  await expect(desk.getByText(/目录 \d+ 件/)).toBeVisible();

  // Her number and code still open it, and say what came of it.
  const later = await (await visitor(at)).newPage();
  await track(later, caseNo, code);
  await expect(later.locator(".now")).toContainText("无异议办结");
});

test("S12 12345 工单：转来、查询、办理、反馈", async ({ as, baseURL, demo, watch }) => {
  watch.allow(/409|422/);
  const clock = process.env.END2END_CLOCK;
  const now = () => Math.floor((new Date(readFileSync(clock, "utf8").trim()).getTime() + Date.now() - statSync(clock).mtimeMs) / 1000);
  const call = async (method, path, body, secret = demo.secret) => {
    const stamp = String(now());
    const text = body === undefined ? "" : JSON.stringify(body);
    const signature = createHmac("sha256", secret).update(`${stamp}\n${method}\n${path}\n${text}`).digest("hex");
    const headers = { "content-type": "application/json", "x-hotline-client": demo.client, "x-hotline-timestamp": stamp, "x-hotline-signature": signature };
    return fetch(`${baseURL}${path}`, { method, headers, body: text || undefined, signal: AbortSignal.timeout(10_000) });
  };
  const wang = await as("wangqiang");
  await open(wang, "/desk");
  await live(wang);
  const ticketNo = `12345-20251112-${String(Date.now()).slice(-6)}`;
  const ticket = {
    ticket_no: ticketNo,
    called_at: new Date((now() - 600) * 1000).toISOString(),
    caller_name: "李热线",
    caller_phone: "13700137000",
    town: "232701100",
    matter: "单位没有按时缴社保费",
    content: "来电人反映单位 2025 年 1 月至 6 月没有按时缴社保费，要求补缴。",
    suggested_department: "税务局",
    employer_name: "样例宾馆有限公司",
  };
  const first = await call("POST", "/api/hotline/v1/tickets", ticket);
  expect(first.status).toBe(201);
  const { case_no: caseNo } = await first.json();
  const second = await call("POST", "/api/hotline/v1/tickets", ticket);
  expect(second.status).toBe(200);
  expect((await second.json()).case_no).toBe(caseNo);
  expect((await call("GET", "/api/hotline/v1/tickets/12345-00000000-0000")).status).toBe(404);
  expect((await call("GET", `/api/hotline/v1/tickets/${ticketNo}`, undefined, "falsch")).status).toBe(401);

  // It appears on the board by itself, masked; who takes it sees it.
  await expect(card(wang, caseNo)).toBeVisible({ timeout: 3_000 });
  await expect(card(wang, caseNo)).not.toContainText("李热线");
  await move(wang, caseNo, "接待");
  await expect(card(wang, caseNo).getByRole("link")).toBeVisible();
  await open(wang, `/desk/case/${caseNo}/registration`);
  await wang.locator("form.reg #category").selectOption("8/recovery");
  await wang.locator("#enrolled").selectOption("yes");
  await wang.locator("#from_year").fill("2025-01");
  await wang.locator("#to_year").fill("2025-06");
  await wang.locator("#paid").selectOption("no");
  await tick(wang, "insurance", "pension");
  await tick(wang, "claims", "back_pay");
  await wang.getByRole("button", { name: "保存更正" }).click();
  await wang.waitForURL(/\/desk\/case\/[\d-]+$/);
  await stepButton(wang, "完成受理登记").click();
  await expect(stepButton(wang, "由本单位办理")).toBeVisible();
  await stepButton(wang, "由本单位办理").click();
  await expect(state(wang)).toHaveText("本单位办理");
  const under = await (await call("GET", `/api/hotline/v1/tickets/${ticketNo}`)).json();
  expect(JSON.stringify(under)).toContain("事项办理");
  await drafted(wang);
  const head = await as("zhaogang");
  await open(head, `/desk/case/${caseNo}`);
  await send(await form(head, "签发答复"));
  await expect(head.locator("dialog.act[open]")).toHaveCount(0);
  await open(wang, `/desk/case/${caseNo}`);
  await serve(wang, "1", "当面送达", "本人签收");
  await serve(wang, "2", "邮寄送达", "EMS 回执 EX0000000019");
  await open(head, `/desk/case/${caseNo}`);
  await stepButton(head, "签发并送达").click();
  await expect(state(head)).toContainText("已告知");
  await open(wang, `/desk/case/${caseNo}`);
  for (let side = 0; side < 2; side += 1) await noObjection(wang, "窗口签字");
  await expect(wang.locator(".cw-head .steps [aria-current=step]")).toContainText("案卷归档");
  await step(wang, "归档", {}, "已归档");
  const done = JSON.stringify(await (await call("GET", `/api/hotline/v1/tickets/${ticketNo}`)).json());
  expect(done).toContain("无异议办结");
  for (const secret of ["李热线", "13700137000", "attachments"]) expect(done).not.toContain(secret);
});

/** A complaint of 陈静 at the counter of 社保经办 whose duty is 劳动监察's, as far as the letter of transfer. */
async function toTransfer(page, head) {
  await open(page, "/desk/intake");
  await page.locator("#matter_kind").selectOption("complaint");
  await page.locator("#town").selectOption({ label: "和平区" });
  const labour = page.locator("#labour_district");
  if (await labour.count()) await labour.selectOption({ label: "和平区" });
  await page.locator("#name").fill("陈静");
  await page.locator("#phone").fill("13600136000");
  await page.locator("#respondent_name").fill("海河样例餐饮有限公司");
  await page.locator("#respondent_address").fill("和平区样例路 1 号");
  await page.locator("#summary").fill("单位没有为我办理社会保险登记，也没有缴费，请查处。");
  await page.locator("#category").selectOption({ index: 1 });
  await page.locator("#duty").selectOption({ label: "执法" }).catch(() => page.locator("#duty").selectOption({ index: 1 }));
  await page.getByRole("button", { name: "登记", exact: true }).click();
  await page.getByRole("link", { name: "打开案件" }).click();
  await expect(page.getByRole("heading", { name: "下一步" })).toBeVisible();
  const caseNo = page.url().split("/").pop();
  await stepButton(page, "完成受理登记").click();
  await expect(stepButton(page, "移转")).toBeVisible();
  const letter = await form(page, "移转");
  await letter.getByLabel("名称（姓名）").fill("海河样例餐饮有限公司");
  await letter.getByLabel("地址", { exact: true }).fill("和平区样例路 1 号");
  await letter.getByLabel("移转案件类型").selectOption({ index: 1 });
  await letter.getByLabel("有关证据材料清单（情况说明）").fill("投诉登记表、工资流水");
  await letter.getByLabel("移转人联系方式").fill("022-20000001");
  await send(letter);
  // What list A lacks is named; then it is complete.
  await expect(letter.getByRole("alert").first()).toContainText("移转材料缺项");
  for (const box of await letter.locator('input[type="checkbox"]').all()) await box.check({ force: true });
  await send(letter);
  await expect(letter).toBeHidden();
  await open(head, `/desk/case/${caseNo}`);
  return caseNo;
}

test("S19 天津：24 小时内移转，先告知投诉人，先联系再办理，书面反馈", async ({ world, as, watch }) => {
  watch.allow(/409|422/);
  const server = await world("2019-04-30T10:00:00+08:00");
  const at = { baseURL: server.base };
  const [clerk, head] = [await as("hpsbjb", at), await as("hpsbfz", at)];
  const caseNo = await toTransfer(clerk, head);

  // Due after 24 working hours: the holiday does not count.
  const clocks = head.locator("section.panel", { has: head.getByRole("heading", { name: "期限" }) });
  await expect(clocks).toContainText("5 月 5 日");

  // Not before she was told.
  await expect(stepLine(head, "移转")).toContainText("告知举报投诉人");
  await expect(stepLine(head, "移转").getByRole("button")).toHaveCount(0);
  await open(clerk, `/desk/case/${caseNo}`);
  await step(clerk, "登记已告知举报投诉人", { 告知方式: "电话" });
  await open(head, `/desk/case/${caseNo}`);
  const sign = await form(head, "移转");
  await send(sign);
  await expect(sign).toBeHidden();
  await expect(state(head)).toContainText("移转");
  await expect(head.locator("main")).toContainText("移字");

  // The other unit signs the receipt; nothing is decided before she was contacted.
  const inspector = await as("hpljjb", at);
  await open(inspector, "/desk");
  const arrived = column(inspector, "受理登记").locator("[data-case]").first();
  await expect(arrived).toBeVisible();
  await arrived.getByRole("link").click();
  await step(inspector, "接收移转", { 联系方式: "022-20000002" });
  await expect(state(inspector)).toContainText("办理");
  await expect(stepLine(inspector, "形成办理结论").or(stepLine(inspector, "反馈结果")).first()).toContainText("联系");
  await step(inspector, "联系举报投诉人", {});
  const chief = await as("hpljfz", at);
  await open(chief, inspector.url().replace(server.base, ""));
  await step(chief, "反馈结果", { 办理结果: "已责令单位办理社会保险登记并申报缴费。" });
  await expect(chief.locator(".cw-head .steps [aria-current=step]")).toContainText("案卷归档");
  // Written feedback is due within three working days.
  await expect(chief.locator("section.panel", { has: chief.getByRole("heading", { name: "期限" }) })).toContainText("5 月 8 日");
  await step(chief, "反馈结果", { 反馈函内容: "移转事项已办结：已责令单位办理社会保险登记并申报缴费。" });
  await open(head, `/desk/case/${caseNo}`);
  await expect(head.locator(".tl")).toContainText("反馈");
});
