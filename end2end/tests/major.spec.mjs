// S06: a major and difficult matter, from the joint handling over the leader's telephone to the minutes and the reply.

import { ACROSS, BASIS, Cast, FACTS, contact } from "../support/cast.mjs";
import { form, panelOf, send, state, step, stepLine } from "../support/demo.mjs";
import { accessible, expect, fits, open, shot, test } from "../support/fixtures.mjs";

test.setTimeout(180_000);

const TEAM = {
  municipal_government: ["maxiao", "maxiao"],
  justice_bureau: ["liuqing", "zhanglv"],
  hrss_bureau: ["sunli", "chenhua"],
  medical_security_bureau: ["zhoumin", "wufang"],
  petitions_bureau: ["tianye", "qinxin"],
  tax_bureau: ["wangqiang", "zhaogang"],
  cyberspace_office: ["baixue", "huwang"],
  station_232701100: ["gaoyan", "gaoyan"],
};


test("S06 重大疑难：上报、组长不同意再同意、专案组、会商纪要、由受理部门答复", async ({ visitor, as, watch }) => {
  watch.allow(/409|422|403/);
  const cast = new Cast(visitor);
  const { caseNo } = await cast.registers("wangqiang", contact({ items: [ACROSS], people: "86", respondent_name: "兴安样例矿业有限公司" }));
  await cast.does("wangqiang", caseNo, { joint: { classify: { departures: [] } } });
  const questions = ["hrss_bureau", "medical_security_bureau"].map((department) => ({ department, question: "请就本部门职责内的部分提出书面意见" }));
  await cast.does("zhaogang", caseNo, { joint: { convene: { units: questions } } });

  // The head reports it; the office sees what it needs and presents it with the eight units of the document.
  const head = await as("zhaogang");
  await open(head, `/desk/case/${caseNo}`);
  await expect(panelOf(head, "联办意见")).toContainText("已出具 0 / 2");
  const report = await form(head, "报领导小组办公室");
  await report.getByLabel("重大", { exact: true }).check({ force: true });
  await report.getByLabel("情况说明").fill("86 名职工对缴费基数和滞纳金有争议，三个部门口径不一。");
  await send(report);
  await expect(report).toBeHidden();
  await expect(panelOf(head, "专案程序")).toContainText("受理部门上报");
  await expect(state(head)).toContainText("领导小组办公室");

  const office = await as("fangping");
  await open(office, "/desk");
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("我的待办");
  await expect(office.locator("section[aria-label='待办公室审核']")).toContainText(caseNo);
  await expect(office.locator("section[aria-label='各部门在办']")).toContainText("市税务局");
  await accessible(office);
  await fits(office);
  await open(office, `/desk/case/${caseNo}`);
  await shot(office, "major-office");
  const present = await form(office, "呈组长");
  for (const unit of ["市政府", "市司法局", "市人社局", "市医保局", "市信访局", "市税务局", "市委网信办", "西林吉镇调解站"]) {
    await expect(present).toContainText(unit);
  }
  await present.getByLabel("办公室审核意见").fill("材料齐全，建议专案处理。");
  await send(present);
  await expect(present).toBeHidden();

  // The leader, at 390 px: refuses once with a reason, and the case is back in 联办 with its units.
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const leader = await as("qinling", phone);
  await open(leader, "/desk");
  await accessible(leader);
  await fits(leader);
  await shot(leader, "leader-tasks");
  await open(leader, `/desk/case/${caseNo}`);
  const decide = panelOf(leader, "请您决定");
  await expect(decide).toContainText("86 名职工");
  await expect(decide).toContainText("材料齐全");
  for (const name of [/不同意/, /^同意/]) expect((await decide.getByRole("button", { name }).boundingBox()).height).toBeGreaterThanOrEqual(48);
  await accessible(leader);
  await fits(leader);
  await shot(leader, "leader-consent");
  await expect(leader.locator("main")).not.toContainText("13800138000");
  await decide.getByRole("button", { name: /不同意/ }).click();
  const refuse = leader.locator("dialog.act[open]");
  await refuse.getByLabel("不同意的理由").fill("先由三部门联办。");
  await send(refuse);
  await expect(refuse).toBeHidden();
  const back = await cast.sees("zhaogang", caseNo);
  expect(back.view.case.sub_state).toBe("joint_opinions");
  expect(back.view.case.units.length).toBe(2);

  // Reported again; this time with consent.
  await cast.does("zhaogang", caseNo, { major: { escalate: { grounds: ["major"], explanation: "86 名职工，联办口径不一。" } } });
  const early = await cast.calls("fangping", "/api/case/command", {
    case_no: caseNo,
    version: (await cast.sees("fangping", caseNo)).view.case.version,
    command: { major: { ask_reviews: { units: [] } } },
  });
  expect(early.status()).toBe(409);
  expect(await early.text()).toContain("LEADER_CONSENT_REQUIRED");
  await cast.does("fangping", caseNo, { major: { present: { note: "材料齐全。" } } });
  await open(leader, `/desk/case/${caseNo}`);
  await panelOf(leader, "请您决定").getByRole("button", { name: /^同意/ }).click();
  const consent = leader.locator("dialog.act[open]");
  await send(consent);
  await expect(consent).toBeHidden();
  await expect(leader.getByText("组长同意", { exact: true }).first()).toBeVisible();

  // Eight units are asked and answer; the office sees n of m.
  const asked = Object.keys(TEAM).map((department) => ({ department, question: "请就本单位职责内的部分提出书面审批意见" }));
  await cast.does("fangping", caseNo, { major: { ask_reviews: { units: asked } } });
  for (const [department, [handler, head]] of Object.entries(TEAM)) {
    if (department === "justice_bureau") continue;
    await cast.does(handler, caseNo, { joint: { draft_opinion: { text: "同意按实际工资补缴。", legal_basis: BASIS } } });
    await cast.does(head, caseNo, { joint: "sign_review_opinion" });
  }
  await open(office, `/desk/case/${caseNo}`);
  await expect(panelOf(office, "专案组审批意见")).toContainText("已出具 7 / 8");
  await expect(stepLine(office, "召开会商")).toContainText("市司法局");

  // The justice bureau writes its opinion on its own page.
  const justice = await as("liuqing");
  await open(justice, `/desk/case/${caseNo}`);
  await step(justice, "拟写书面意见", { 书面意见: "程序合法，同意。", 依据: BASIS[0] });
  await cast.does("zhanglv", caseNo, { joint: "sign_review_opinion" });
  // No reply before the minutes.
  const before = { submit_reply: { facts: FACTS, conclusions: [{ item: 1, text: "补缴" }], legal_basis: BASIS, remedies: [] } };
  await cast.refused("wangqiang", caseNo, before, "MINUTES_REQUIRED");

  await open(office, `/desk/case/${caseNo}`);
  await expect(panelOf(office, "专案组审批意见")).toContainText("已出具 8 / 8");
  await step(office, "召开会商", { 会商时间: "2026-11-18T14:00", 地点: "市综治中心 302", 议题: "欠费金额以哪份数据为准" });
  await expect(panelOf(office, "会商")).toContainText("市综治中心 302");
  await expect(panelOf(office, "会商")).toContainText("已向 8 个单位发出会商通知");
  await cast.does("fangping", caseNo, {
    major: {
      record_meeting: {
        meeting: {
          held_at: (await cast.sees("fangping", caseNo)).view.now,
          place: "市综治中心 302",
          attendees: ["市税务局 赵刚", "市人社局 陈华", "市司法局 张律"],
          absentees: ["市委网信办"],
          conclusions: "以税务申报明细加职工名册认定欠费。\n由受理部门统一书面答复。",
          dissent: "市医保局建议先保在治疗职工。",
        },
      },
    },
  });
  await open(office, `/desk/case/${caseNo}`);
  await step(office, "签发会议纪要", {});
  await expect(panelOf(office, "会议纪要")).toContainText(/漠社争会〔2026〕\d+号/);
  await accessible(office);
  await shot(office, "meeting");

  // Nor before the justice bureau has checked the law.
  await open(head, `/desk/case/${caseNo}`);
  await expect(stepLine(head, "据纪要答复")).toContainText("法律把关");
  await cast.refused("zhaogang", caseNo, { major: "adopt_minutes" }, "LEGAL_CHECK_REQUIRED");
  await cast.does("liuqing", caseNo, { oversight: { answer_legal_check: { result: "pass", opinion: "适用法律正确", articles: BASIS } } });
  // The accepting department replies on the minutes, not the office.
  await open(head, `/desk/case/${caseNo}`);
  await step(head, "据纪要答复", {}, "拟写答复");
  const handler = await as("wangqiang");
  await open(handler, `/desk/case/${caseNo}`);
  await step(handler, "登记当事人意见", { 陈述意见: "单位来电说明，工资表随后提交。" });
  const reply = await form(handler, "提交审签");
  await expect(reply.getByLabel("分项 1 的结论")).toHaveValue(/以税务申报明细/);
  await reply.getByLabel("事实", { exact: true }).fill(FACTS);
  await reply.getByLabel("依据").fill(BASIS[0]);
  await send(reply);
  await expect(reply).toBeHidden();
  await open(office, `/desk/case/${caseNo}`);
  await expect(panelOf(office, "下一步").getByRole("button", { name: /签发答复|签发并送达/ })).toHaveCount(0);
});
