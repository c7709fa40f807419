// Every post begins with what waits for it; the counts are the rows; pictures of each post's first page.

import { Cast, contact } from "../support/cast.mjs";
import { accessible, expect, fits, open, shot, test } from "../support/fixtures.mjs";

const POSTS = {
  wangqiang: ["clerk", "看板"],
  zhaogang: ["head", "看板"],
  gaoyan: ["station", "看板"],
  renxian: ["hotline-office", "我的待办"],
  maxiao: ["government", "我的待办"],
  fangping: ["leading-office", "我的待办"],
  qinling: ["leader", "我的待办"],
  liuqing: ["justice", "我的待办"],
  guyuan: ["court", "我的待办"],
  tianye: ["petitions", "我的待办"],
  baixue: ["cyberspace", "我的待办"],
  jiming: ["discipline", "我的待办"],
  yinzheng: ["supervisor", "我的待办"],
  shenji: ["auditor", "我的待办"],
  admin: ["administrator", "看不到案件"],
};

test("每个岗位登录后看到自己的首页", async ({ as }) => {
  for (const [login, [name, heading]] of Object.entries(POSTS)) {
    const page = await as(login);
    await open(page, "/desk");
    await expect(page.getByRole("heading", { level: 1 })).toContainText(heading);
    await accessible(page);
    await fits(page);
    await shot(page, `desk-${name}`);
    await page.context().close();
  }
});

test("手机上每个岗位的待办不横向滚动", async ({ as }) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  for (const login of ["fangping", "qinling", "baixue", "wangqiang"]) {
    const page = await as(login, phone);
    await open(page, "/desk/tasks");
    await accessible(page);
    await fits(page);
    await page.context().close();
  }
});

test("待办的数目等于各行，筛选后仍然相等", async ({ as, visitor }) => {
  const cast = new Cast(visitor);
  const { caseNo } = await cast.registers("sunli", contact());
  const page = await as("sunli");
  for (const address of ["/desk/tasks", "/desk/tasks?overdue=1", "/desk/tasks?mine=1", "/desk/tasks?kind=classify"]) {
    await open(page, address);
    for (const group of await page.locator("main section.panel[id^=group-]").all()) {
      const count = Number(await group.locator(".count").innerText());
      const rows = await group.locator(".task").count();
      const more = await group.getByRole("link", { name: "看其余的" }).count();
      if (more) expect(count).toBeGreaterThan(rows);
      else expect(count, await group.getAttribute("aria-label")).toBe(rows);
    }
  }
  await open(page, "/desk/tasks?kind=classify");
  await expect(page.locator("main")).toContainText(caseNo);
  // The navigation tells the same number and leads there; a line leads to its case.
  await page.getByRole("link", { name: new RegExp(contact().title.slice(0, 6)) }).last().click();
  await page.waitForURL(/\/desk\/case\//);
});
