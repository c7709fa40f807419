import { chromium } from "@playwright/test";
const base = process.env.END2END_BASE ?? "http://127.0.0.1:4410";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const [,, only] = process.argv;
async function shoot(name, path, viewport, login = "wangqiang", after = async () => {}) {
  if (only && !name.includes(only)) return;
  const context = await browser.newContext({ baseURL: base, viewport, locale: "zh-CN", timezoneId: "Asia/Shanghai", hasTouch: viewport.width < 500, isMobile: viewport.width < 500 });
  await context.request.post("/api/desk/sign-in", { form: { login, password: "Fengqiao-2026" }, maxRedirects: 0, headers: { accept: "application/json" } });
  const page = await context.newPage();
  page.on("console", (m) => { if (m.type() === "error" || /panic/.test(m.text())) console.log(name, m.text().slice(0, 400)); });
  await page.goto(path);
  await page.waitForFunction(() => document.documentElement.dataset.hydrated === "1");
  await page.waitForTimeout(600);
  await after(page);
  await page.screenshot({ path: `/tmp/h4d/${name}.png` });
  console.log(name, await page.evaluate(() => document.querySelectorAll("*").length));
  await context.close();
}
const wide = { width: 1440, height: 900 }, narrow = { width: 390, height: 844 };
await shoot("plain", "/desk", wide);
await shoot("lanes", "/desk?group=department", wide);
await shoot("due", "/desk?group=due&track=own", wide);
await shoot("list", "/desk?as=list&sort=no&dir=desc", wide, "zhaogang");
await shoot("filter", "/desk?town=%E5%8C%97%E6%9E%81%E9%95%87&department=%E5%B7%B2%E6%92%A4&track=foo", wide, "wangqiang", (p) => p.locator(".fmenu summary").nth(3).click());
await shoot("phone", "/desk", narrow);
await shoot("keys", "/desk", wide, "wangqiang", async (p) => { await p.keyboard.press("j"); await p.keyboard.press("j"); await p.keyboard.press(" "); await p.keyboard.press("l"); });
await shoot("help", "/desk", wide, "wangqiang", (p) => p.keyboard.press("?"));
await browser.close();
