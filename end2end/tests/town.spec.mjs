// S11 and S16: a town's station, a petition and public opinion.

import { BASIS, Cast, contact, item } from "../support/cast.mjs";
import { form, panelOf, send, state, step, stepLine, tick } from "../support/demo.mjs";
import { apart } from "../support/apart.mjs";
import { accessible, expect, fits, open, shot, test as common } from "../support/fixtures.mjs";

const test = apart(common);

test.setTimeout(180_000);

const SURCHARGE = item({ category: "6", sub_kind: "surcharge", claims: ["explain"] });

test("S11 镇站调解：外镇不收，双方同意，减免要法律把关，不成就转送", async ({ as, visitor, watch }) => {
  watch.allow(/403|409|422/);
  const cast = new Cast(visitor);
  const outside = await cast.calls("beiyue", "/api/case/register-contact", { channel: "station", form: contact({ town: "232701103", items: [SURCHARGE] }) });
  expect(outside.status()).toBeGreaterThanOrEqual(400);
  expect(await outside.text()).toContain("OUT_OF_STATION_AREA");
  const { caseNo } = await cast.registers("beiyue", contact({ town: "232701104", items: [SURCHARGE] }), "station");

  const station = await as("beiyue");
  await open(station, `/desk/case/${caseNo}`);
  const begin = await form(station, "组织调解");
  await begin.locator('input[name="party-1"]').check({ force: true });
  await send(begin);
  await expect(begin.getByRole("alert").first()).toBeVisible();
  await begin.locator('input[name="party-2"]').check({ force: true });
  await send(begin);
  await expect(begin).toBeHidden();
  await step(station, "登记调解情况", { 调解情况: "双方到场，单位愿意补缴。" });
  const agreement = await form(station, "拟写调解协议");
  await agreement.getByLabel("分项 1 的结论").fill("补缴本金，减免滞纳金。");
  await agreement.locator('input[name="waives"]').check({ force: true });
  await agreement.getByLabel("依据").fill(BASIS[0]);
  await send(agreement);
  await expect(agreement).toBeHidden();
  await expect(panelOf(station, "镇站调解")).toContainText("涉及减免应缴费款");
  await expect(stepLine(station, "调解成功")).toContainText(/法律把关/);
  await accessible(station);
  await fits(station);
  await shot(station, "station-case");
  await step(station, "法律把关", { 请求把关的问题: "减免滞纳金是否合法" });
  await cast.does("liuqing", caseNo, { oversight: { answer_legal_check: { result: "pass", opinion: "可以", articles: BASIS } } });
  await open(station, `/desk/case/${caseNo}`);
  await expect(panelOf(station, "法律把关")).toContainText("通过");
  const settle = await form(station, "调解成功");
  for (const no of [1, 2]) await settle.locator(`input[name="party-${no}"]`).check({ force: true });
  await send(settle);
  await expect(settle).toBeHidden();
  await expect(state(station)).toHaveText("拟写答复");
  await expect(panelOf(station, "镇站调解")).toContainText("调解成功");

  // Not settled: forwarded to the department, not bounced.
  const second = await cast.registers("beiyue", contact({ town: "232701104", items: [item()] }), "station");
  await cast.does("beiyue", second.caseNo, { station: { begin: { consents: [1, 2] } } });
  await open(station, `/desk/case/${second.caseNo}`);
  await step(station, "调解不成", { 调解不成的情况: "单位不同意" });
  await step(station, "转送受理", {});
  await expect(panelOf(station, "首问责任人")).toContainText("市税务局");
  const wang = await as("wangqiang");
  await open(wang, "/desk");
  await expect(wang.locator(`[data-case="${second.caseNo}"]`)).toBeVisible();
});

test("S16 信访线索转送，网信办按编号登记舆情，只看到自己的部分", async ({ as, visitor, watch }) => {
  watch.allow(/404|409|422/);
  const cast = new Cast(visitor);
  const { caseNo } = await cast.registers("tianye", contact(), "petition");
  const petitions = await as("tianye");
  await open(petitions, `/desk/case/${caseNo}`);
  await step(petitions, "转送受理", {});
  await expect(panelOf(petitions, "办理情况")).toHaveCount(0);
  await open(petitions, "/desk");
  await expect(petitions.locator("section[aria-label='关注进展']")).toContainText(caseNo);
  await accessible(petitions);
  await fits(petitions);
  await shot(petitions, "petitions-tasks");
  const wang = await as("wangqiang");
  await cast.does("wangqiang", caseNo, "claim");
  await open(wang, `/desk/case/${caseNo}`);
  await expect(wang.locator("main")).toContainText("市信访局");

  const cyberspace = await as("baixue");
  await open(cyberspace, "/desk");
  await cyberspace.getByText("登记舆情", { exact: true }).first().click();
  const fill = async (number) => {
    await cyberspace.getByLabel("关联的案件编号").fill(number);
    await cyberspace.getByLabel("平台").selectOption("短视频");
    await cyberspace.getByLabel("摘要").fill("短视频反映该单位欠缴社保费");
    await cyberspace.getByLabel("发现时间").fill("2026-11-18T09:00");
    await cyberspace.getByRole("button", { name: "登记舆情" }).click();
  };
  await fill("2026-9999");
  await expect(cyberspace.getByRole("alert").first()).toBeVisible();
  await expect(cyberspace.getByLabel("摘要")).toHaveValue(/欠缴社保费/);
  await fill(caseNo);
  await expect(cyberspace.locator("section[aria-label='舆情']")).toContainText(caseNo);
  await accessible(cyberspace);
  await fits(cyberspace);
  await shot(cyberspace, "cyberspace-tasks");
  await open(cyberspace, `/desk/case/${caseNo}`);
  await expect(panelOf(cyberspace, "舆情")).toContainText("短视频");
  for (const hidden of ["张*", "北极", "补缴"]) await expect(cyberspace.locator("main")).not.toContainText(hidden);
  await accessible(cyberspace);
  await shot(cyberspace, "cyberspace-case");

  await open(wang, `/desk/case/${caseNo}`);
  await expect(wang.getByRole("status").filter({ hasText: "舆情：短视频" })).toBeVisible();
  // Only with a closing note.
  const steps = (await cast.sees("baixue", caseNo)).view.steps.filter((step) => step.mine).map((step) => step.command);
  expect(steps).toContain("close_public_opinion");
  const refused = await cast.calls("baixue", "/api/case/command", {
    case_no: caseNo,
    version: (await cast.sees("baixue", caseNo)).view.case.version,
    command: { record: { close_public_opinion: { no: 1, note: "" } } },
  });
  expect(refused.status()).toBe(422);
  await cast.does("baixue", caseNo, { record: { close_public_opinion: { no: 1, note: "已回应，热度消退" } } });
  await open(wang, `/desk/case/${caseNo}`);
  await expect(panelOf(wang, "舆情")).toContainText("已结束");

  // A functional department may not forward its own case.
  const own = await cast.registers("wangqiang");
  const forward = await cast.calls("wangqiang", "/api/case/command", {
    case_no: own.caseNo,
    version: 2,
    command: { division: { forward_acceptance: { to: "hrss_bureau" } } },
  });
  expect(await forward.text()).toContain("FORWARD_NOT_ALLOWED");
});
