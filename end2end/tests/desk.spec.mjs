// Signing in and out, administration, rules, taking a contact.

import { expect, hydrated, open, PASSWORD, test } from "../support/fixtures.mjs";
import { stepButton } from "../support/demo.mjs";

async function signIn(page, login, password) {
  await page.locator("#login").fill(login);
  await page.locator("#password").fill(password);
  await page.getByRole("button", { name: "登录", exact: true }).click();
}

test.describe("登录", () => {
  test("密码不对，再登录到想去的页面，退出", async ({ page, watch }) => {
    watch.allow(/404|403|422/);
    await page.goto("/desk/rules?x=1");
    await page.waitForURL(/\/desk\/login\?next=/);
    await hydrated(page);
    await signIn(page, "sunli", "falsch-falsch-1");
    await expect(page.getByRole("alert")).toContainText("账号或密码不对");
    await expect(page.locator("#login")).toHaveValue("sunli");
    await signIn(page, "sunli", PASSWORD);
    await page.waitForURL(/\/desk\/rules\?x=1/);
    await expect(page.getByRole("heading", { name: "由谁办理" })).toBeVisible();
    await page.locator("summary.me").click();
    await expect(page.locator("summary.me")).toHaveAccessibleName(/账号菜单.*孙丽|账号菜单/);
    await page.getByRole("button", { name: "退出登录" }).click();
    await page.waitForURL(/\/desk\/login/);
    await page.goto("/desk");
    await page.waitForURL(/\/desk\/login/);
  });

  test("连续输错要等，并说要等多久", async ({ page, watch }) => {
    watch.allow(/404|403|422|429/);
    await open(page, "/desk/login");
    const told = page.getByRole("alert");
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const answered = page.waitForResponse((response) => response.url().includes("/api/desk/sign-in"));
      await signIn(page, "heping", `falsch-falsch-${attempt}`);
      await answered;
      await expect(told).toBeVisible();
      if ((await told.innerText()).includes("秒后再试")) break;
    }
    await expect(told).toContainText("尝试次数过多");
  });

  test("公众不能借登录页跳到别处", async ({ page }) => {
    await open(page, "/desk/login?next=//example.org");
    await signIn(page, "chenhua", PASSWORD);
    await page.waitForURL(/\/desk$/);
  });
});

test.describe("管理", () => {
  test("新增账号，填错逐项说明；停用后不能登录", async ({ as, page, watch }) => {
    watch.allow(/4\d\d/);
    const admin = await as("admin");
    await open(admin, "/desk/admin");
    await expect(admin.getByRole("heading", { name: "账号与日历" })).toBeVisible();
    await expect(admin.locator("tr", { hasText: "wangqiang" })).toContainText("正常");
    await admin.getByRole("button", { name: "新增", exact: true }).click();
    await expect(admin.locator(".field__err").first()).toBeVisible();
    const login = `neu${Date.now() % 100000}`;
    await admin.locator("#login").fill(login);
    await admin.locator("#name").fill("新人");
    await admin.locator("#roles").fill("CLK");
    await admin.locator("#department").fill("tax_bureau");
    await admin.getByRole("button", { name: "新增", exact: true }).click();
    const row = admin.locator("tr", { hasText: login });
    await expect(row).toContainText("新人");
    await expect(admin.locator("#login")).toHaveValue("");
    const link = await admin.locator("#handed").inputValue();
    // An account that reads cases takes two: the head of the department confirms.
    await expect(row).toContainText("已停用");
    const head = await as("zhaogang");
    await open(head, "/desk/second-person");
    const asked = head.getByRole("region", { name: `新建账号：新人（${login}）` });
    await asked.getByRole("button", { name: "同意", exact: true }).click();
    await expect(asked).toHaveCount(0);
    // The person chooses the password by the link; it is good once.
    await open(page, new URL(link).pathname);
    await expect(page.getByRole("main")).toContainText("新人");
    await page.locator("#password").fill("Password123!");
    await page.locator("#again").fill("Password123!");
    await page.getByRole("button", { name: "保存并去登录" }).click();
    await expect(page.locator("#password-error")).toContainText("很多人用");
    await expect(page.locator("#password")).toHaveValue("Password123!");
    await page.locator("#password").fill("qingsong-diqi-zuo-shangang");
    await page.locator("#again").fill("qingsong-diqi-zuo-shangang");
    await page.getByRole("button", { name: "保存并去登录" }).click();
    await page.waitForURL(/\/desk\/login\?ready=1/);
    await signIn(page, login, "qingsong-diqi-zuo-shangang");
    await page.waitForURL(/\/desk$/);
    await open(admin, "/desk/admin");
    await admin.getByRole("button", { name: "停用 新人" }).last().click();
    await expect(row).toContainText("已停用");
    await page.goto("/desk");
    await page.waitForURL(/\/desk\/login/);
    await expect(admin.locator(".years")).toContainText("2026");
  });

  test("管理员看不到案件", async ({ as }) => {
    const admin = await as("admin");
    await open(admin, "/desk");
    await expect(admin.getByRole("heading", { level: 1 })).toHaveText("系统管理员看不到案件");
  });
});

test("规则页：路由、时限、步骤，每条有依据", async ({ as }) => {
  const page = await as("gaoyan");
  await open(page, "/desk/rules");
  for (const name of ["由谁办理", "时限", "步骤"]) await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect(page.locator("tr", { hasText: "R09" }).first()).toContainText("税务");
  await expect(page.locator("table").nth(1)).toContainText("内定默认值");
});

test.describe("登记来访", () => {
  test("S16 信访件编号每件只登记一次，重复时指出已登记的案件 [M-3.2.7-b]", async ({ as, watch }) => {
    watch.allow(/422/);
    const page = await as("tianye");
    const number = `X2026-${Date.now() % 1_000_000}`;
    const fill = async () => {
      await open(page, "/desk/intake");
      await expect(page.locator("[name=channel]")).toHaveValue("petition");
      await page.locator("[name=petition_no]").fill(number);
      await page.locator("#name").fill("信样例");
      await page.locator("#phone").fill("13900139001");
      await page.locator("#town").selectOption("232701100");
      await page.locator("#summary").fill("单位没有给我参保");
      await page.getByRole("button", { name: "登记", exact: true }).click();
    };
    await fill();
    await expect(page.getByText("查询码", { exact: true })).toBeVisible();
    const caseNo = await page.locator("dl.kv dd").first().innerText();
    await fill();
    await expect(page.locator(".errsum")).toContainText(`${number} 已登记为案件 ${caseNo}`);
    await expect(page.locator("[name=petition_no]")).toHaveValue(number);
  });

  test("S08 填错留着已填的内容；登记后给出号码；更正登记", async ({ as, watch }) => {
    watch.allow(/422/);
    const page = await as("sunli");
    await open(page, "/desk/intake");
    await page.locator("#name").fill("陈来访");
    await page.locator("#phone").fill("123");
    await page.locator("#summary").fill("单位没有给我参保");
    await page.getByRole("button", { name: "登记", exact: true }).click();
    await expect(page.locator(".errsum")).toContainText("联系电话");
    await expect(page.locator("#name")).toHaveValue("陈来访");
    await expect(page.locator("#summary")).toHaveValue("单位没有给我参保");
    await page.locator("#phone").fill("13900139000");
    await page.locator("#town").selectOption("232701100");
    await page.getByRole("button", { name: "登记", exact: true }).click();
    await expect(page.getByText("查询码", { exact: true })).toBeVisible();
    await page.getByRole("link", { name: "打开案件" }).click();
    await expect(page.getByRole("heading", { name: "下一步" })).toBeVisible();
    await page.getByRole("link", { name: "更正登记" }).click();
    await expect(page.locator("form.reg #name")).toContainText("陈*访");
    await page.locator("#category").selectOption({ index: 1 });
    await page.locator("#enrolled").selectOption("no");
    await page.getByRole("button", { name: "保存更正" }).click();
    await page.waitForURL(/\/desk\/case\/[\d-]+$/);
    await expect(stepButton(page, "完成受理登记")).toBeVisible();
  });

  test("S11 调解站只登记本镇的事", async ({ as, watch }) => {
    watch.allow(/4(22|09|03)/);
    const page = await as("beiyue");
    await open(page, "/desk/intake");
    await expect(page.locator("#channel")).toHaveValue("station");
    await page.locator("#name").fill("外镇样例");
    await page.locator("#phone").fill("13900139001");
    await page.locator("#town").selectOption("232701100");
    await page.getByRole("button", { name: "登记", exact: true }).click();
    await expect(page.locator(".errsum, .toast--error").first()).toContainText("仅受理本辖区争议");
  });
});

test("修改密码：旧密码不对、新密码太短都说明", async ({ as, watch }) => {
  watch.allow(/4\d\d/);
  const page = await as("wufang");
  await open(page, "/desk/password");
  await page.locator("#old").fill("falsch-falsch-1");
  await page.locator("#new").fill("kurz");
  await page.getByRole("button", { name: "修改", exact: true }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
});
