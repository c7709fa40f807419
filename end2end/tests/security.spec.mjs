// SEC-11: what protects an account, in a real browser.

import { createHmac } from "node:crypto";
import { apart } from "../support/apart.mjs";
import { accessible, expect, fits, hydrated, open, PASSWORD, shot, test as shared } from "../support/fixtures.mjs";
import { setClock } from "../support/server.mjs";

// The clock is put forward and an account gets a second factor: no other test shall meet that.
const test = apart(shared);

/** The code a telephone shows at that instant (RFC 6238). */
function codeAt(secret, seconds) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const letter of secret.replaceAll(" ", "")) bits += letters.indexOf(letter).toString(2).padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const mac = createHmac("sha1", key).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The server's own time: tests set it. */
async function serverSeconds(page) {
  const listed = await page.request.post("/api/desk/security", { headers: { accept: "application/json" } });
  const { now } = await listed.json();
  return typeof now === "number" ? now : Date.parse(now) / 1000;
}

test("SEC-11 二次验证：设置、用恢复码登录、停用；登录的设备逐一列出", async ({ as, visitor, watch }) => {
  // The wrong code on purpose.
  watch.allow(/422/);
  const page = await as("baixue");
  await open(page, "/desk/password");
  await expect(page.locator(".sessions li").first()).toContainText("本机");
  await accessible(page);
  await fits(page);
  await shot(page, "security");
  await page.getByRole("link", { name: "启用二次验证" }).click();
  await hydrated(page);
  const secret = await page.locator(".setup__secret").innerText();
  await expect(page.locator(".setup__codes li")).toHaveCount(10);
  const recovery = await page.locator(".setup__codes li").first().innerText();
  await accessible(page);
  await fits(page);
  await shot(page, "second-factor");
  await page.locator("#code").fill("000000");
  await page.getByRole("button", { name: "完成" }).click();
  await expect(page.locator("#code-error")).toContainText("不对");
  await page.locator("#code").fill(codeAt(secret, await serverSeconds(page)));
  await page.getByRole("button", { name: "完成" }).click();
  await page.waitForURL(/\/desk\/password\?done=factor/);
  await expect(page.getByRole("status").first()).toContainText("二次验证已设好");

  const other = await (await visitor()).newPage();
  await open(other, "/desk/login");
  await other.locator("#login").fill("baixue");
  await other.locator("#password").fill(PASSWORD);
  await other.getByRole("button", { name: "登录", exact: true }).click();
  await other.waitForURL(/\/desk\/login\/code/);
  await hydrated(other);
  await accessible(other);
  await shot(other, "sign-in-code");
  await other.locator("#code").fill(recovery.toLowerCase());
  await other.getByRole("button", { name: "继续" }).click();
  await other.waitForURL(/\/desk$/);

  await open(page, "/desk/password");
  await expect(page.locator(".sessions li")).toHaveCount(2);
  await page.getByRole("button", { name: /^结束 / }).first().click();
  await expect(page.locator(".sessions li")).toHaveCount(1);
  await other.goto("/desk");
  await other.waitForURL(/\/desk\/login/);
  await expect(page.locator(".account")).toContainText("剩余恢复码 9 个");
  await page.getByRole("button", { name: "停用", exact: true }).click();
  await expect(page.locator(".account")).toContainText("未启用");
});

test("SEC-11 隔了一刻钟，变更账号前先确认本人；填好的内容不丢，确认后自动继续", async ({ as, watch, ownServer }) => {
  watch.allow(/403|422/);
  const admin = await as("admin");
  await open(admin, "/desk/admin");
  setClock(ownServer.clock, new Date((await serverSeconds(admin)) * 1000 + 20 * 60_000).toISOString());
  const login = `spaet${Date.now() % 100000}`;
  await admin.locator("#login").fill(login);
  await admin.locator("#name").fill("新人");
  await admin.locator("#roles").fill("CLK");
  await admin.locator("#department").fill("tax_bureau");
  await admin.getByRole("button", { name: "新增", exact: true }).click();
  const dialog = admin.getByRole("dialog", { name: "请确认是您本人" });
  await expect(dialog).toBeVisible();
  await accessible(admin);
  await shot(admin, "confirm");
  await dialog.locator("#confirm-password").fill("falsch-falsch-1");
  await dialog.getByRole("button", { name: "确认并继续" }).click();
  await expect(dialog.locator("#confirm-password-error")).toContainText("不对");
  await dialog.locator("#confirm-password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "确认并继续" }).click();
  await expect(dialog).toBeHidden();
  await expect(admin.locator("tr", { hasText: login })).toContainText("已停用");
  await expect(admin.locator("#handed")).toHaveValue(/\/desk\/link\//);
});
