// The bell and 消息: who is told of what, and that reading is remembered. Parties read theirs on their own page.

import { Cast, FACTS, BASIS } from "../support/cast.mjs";
import { panelOf, track } from "../support/demo.mjs";
import { accessible, expect, fits, open, shot, test } from "../support/fixtures.mjs";

const bell = (page) => page.locator(".appbar a.icb");
const CONCLUSIONS = [{ item: 1, text: "责令单位补缴 2025 年 1 月至 6 月社会保险费。" }];

test("铃铛数未读，消息页列出并带到案件，标为已读后清零", async ({ visitor, as }) => {
  const cast = new Cast(visitor);
  const { caseNo, code } = await cast.registers("zhoumin");
  const citizen = await (await visitor()).newPage();
  await track(citizen, caseNo, code);
  await citizen.getByLabel("给承办人员留言").fill("请问什么时候有答复");
  await citizen.getByRole("button", { name: "留言", exact: true }).click();
  await expect(citizen.locator(".tl")).toContainText("请问什么时候有答复");
  const page = await as("zhoumin");
  await open(page, "/desk");
  await expect(bell(page)).toHaveAccessibleName(/消息，\d+ 条未读/);
  await expect(bell(page).locator(".count")).toBeVisible();
  await bell(page).click();
  await page.waitForURL("**/desk/inbox");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("消息");
  const line = page.locator(".notice.is-new").filter({ hasText: caseNo });
  await expect(line).toContainText("留言");
  await accessible(page);
  await fits(page);
  await shot(page, "inbox");
  await page.getByRole("link", { name: "未读", exact: true }).click();
  await expect(line).toBeVisible();
  await page.getByRole("button", { name: "全部标为已读" }).click();
  await expect(page.getByRole("heading", { name: "没有未读的消息" })).toBeVisible();
  await expect(bell(page)).toHaveAccessibleName("消息");
  await page.getByRole("link", { name: "全部", exact: true }).click();
  await page.locator(".notice").filter({ hasText: caseNo }).getByRole("link").click();
  await page.waitForURL(`**/desk/case/${caseNo}`);
});

test("390 像素上铃铛在，消息不横向滚动", async ({ as }) => {
  const page = await as("chenhua", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await open(page, "/desk/inbox");
  await expect(bell(page)).toBeVisible();
  await accessible(page);
  await fits(page);
  await shot(page, "inbox-phone");
});

test("当事人在进度页看到通知，标为已读后不再是未读", async ({ visitor }) => {
  const cast = new Cast(visitor);
  const { caseNo, code } = await cast.registers("wangqiang");
  await cast.does("wangqiang", caseNo, { classify_own: { departures: [] } });
  await cast.does("wangqiang", caseNo, { record_finding: { facts: FACTS, conclusions: CONCLUSIONS, legal_basis: BASIS } });
  const page = await (await visitor()).newPage();
  await track(page, caseNo, code);
  const notices = panelOf(page, "通知");
  await expect(notices).toContainText(/\d+ 条未读/);
  await expect(notices.locator(".notice").first()).toContainText(caseNo);
  await accessible(page);
  await fits(page);
  await shot(page, "tracking-notices");
  await notices.getByRole("button", { name: "知道了，全部标为已读" }).click();
  await expect(notices.getByText(/条未读/)).toHaveCount(0);
  await page.reload();
  await expect(panelOf(page, "通知").locator(".notice").first()).toBeVisible();
  await expect(panelOf(page, "通知").getByText(/条未读/)).toHaveCount(0);
});
