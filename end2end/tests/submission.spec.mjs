// Reporting a matter: every mistake is named, nothing typed is lost, and sending twice is one case.

import { apart } from "../support/apart.mjs";
import { expect, open, test as common } from "../support/fixtures.mjs";
import { begin, confirm, fillContact, fillFacts, fillKind, receipt, report, submit, tick } from "../support/demo.mjs";

const test = apart(common);

const JPG = Buffer.concat([Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"), Buffer.alloc(512), Buffer.from("ffd9", "hex")]);
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });

async function toFiles(page) {
  const form = report();
  await begin(page);
  await fillKind(page, form);
  await fillFacts(page, form);
  await fillContact(page, form);
}

test.describe("反映", () => {
  test("M-4.1-d 空着的每一项都点名，链接指向那一栏", async ({ page, watch }) => {
    watch.allow(/422/);
    await begin(page);
    await page.getByRole("button", { name: "保存并继续" }).click();
    await expect(page.locator(".errsum")).toContainText("争议类别");
    await fillKind(page, report());
    await page.getByRole("button", { name: "保存并继续" }).click();
    const facts = page.locator(".errsum");
    await expect(facts).toContainText("反映主要事项：请填写");
    await expect(facts).toBeFocused();
    await facts.getByRole("link", { name: /反映主要事项/ }).click();
    await expect(page.getByLabel("反映主要事项")).toBeFocused();
    await fillFacts(page, report());
    await page.getByRole("button", { name: "保存并继续" }).click();
    const contact = page.locator(".errsum");
    for (const label of ["姓名", "联系电话", "事项所在辖区"]) {
      await expect(contact).toContainText(label);
      // The same words stand over the field.
      await expect(page.locator(".field__label").filter({ hasText: label }).first()).toBeVisible();
    }
  });

  test("填错的内容留着，逐项说明怎么改", async ({ page, watch }) => {
    watch.allow(/422/);
    await begin(page);
    await fillKind(page, report());
    await page.locator("#from_year").fill("25");
    await page.locator("#from_month").fill("13");
    await page.getByLabel("反映主要事项").fill("单位欠费");
    await page.locator("#amount").fill("很多");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await expect(page.locator(".errsum")).toContainText("争议金额");
    await expect(page.locator(".errsum")).toContainText("年月");
    await expect(page.locator("#from_month")).toHaveValue("13");
    await expect(page.locator("#amount")).toHaveValue("很多");
    await expect(page.getByLabel("反映主要事项")).toHaveValue("单位欠费");
    await page.locator("#amount").fill("1200.50");
    await fillFacts(page, report());
    await page.locator("#name").fill("张样例");
    await page.locator("#phone").fill("12345");
    await page.locator("#id_number").fill("110101199001011234");
    await page.locator("#respondent_credit_code").fill("ABC");
    await page.getByRole("button", { name: "保存并继续" }).click();
    for (const label of ["联系电话", "身份证号码", "统一社会信用代码", "事项所在辖区"]) {
      await expect(page.locator(".errsum")).toContainText(label);
    }
    await expect(page.locator("#name")).toHaveValue("张样例");
    await expect(page.locator("#phone")).toHaveValue("12345");
    await expect(page.locator("#phone")).toHaveAttribute("aria-invalid", "true");
  });

  test("没有勾选确认不能提交", async ({ page, watch }) => {
    watch.allow(/422/);
    await toFiles(page);
    await page.getByRole("link", { name: "继续", exact: true }).click();
    await page.waitForURL(/confirm/);
    await page.getByRole("button", { name: "确认提交" }).click();
    await expect(page.locator(".errsum")).toContainText("真实情况");
    await expect(page.locator(".errsum")).toContainText("同意");
  });

  test("M-1-a 连按两次提交只有一件", async ({ page, as }) => {
    const form = report();
    await toFiles(page);
    await confirm(page);
    const context = page.context();
    const other = await context.newPage();
    await open(other, page.url());
    await tick(other, "truthful", "yes");
    await tick(other, "agreed", "yes");
    await Promise.all([
      page.getByRole("button", { name: "确认提交" }).dblclick(),
      other.getByRole("button", { name: "确认提交" }).click(),
    ]);
    const [one, two] = [await receipt(page), await receipt(other)];
    expect(one).toEqual(two);
    expect(form.mark).toBeTruthy();
    const board = await as("liuyang");
    await open(board, "/desk");
    await expect(board.locator(`[data-case="${one.caseNo}"]`)).toHaveCount(1);
  });

  test("上传 JPG、PNG、PDF，可以删除", async ({ page }) => {
    await toFiles(page);
    const chooser = page.locator("input[type=file]").last();
    await chooser.setInputFiles([
      file("工资.jpg", "image/jpeg", JPG),
      file("流水.png", "image/png", PNG),
      file("合同.pdf", "application/pdf", PDF),
    ]);
    const list = page.getByRole("list", { name: "已上传的材料" });
    await expect(list.getByRole("listitem")).toHaveCount(3);
    for (const name of ["工资.jpg", "流水.png", "合同.pdf"]) await expect(list).toContainText(name);
    await list.getByRole("button", { name: "删除 流水.png" }).click();
    await expect(list.getByRole("listitem")).toHaveCount(2);
    await page.reload();
    await expect(list.getByRole("listitem")).toHaveCount(2);
  });

  test("不认识的类型、太大的文件、第十一份都说明原因", async ({ page, watch }) => {
    watch.allow(/4(15|13|22|00)/);
    await toFiles(page);
    const chooser = page.locator("input[type=file]").last();
    await chooser.setInputFiles(file("程序.pdf", "application/pdf", Buffer.from("MZ not a pdf at all")));
    await expect(page.getByRole("alert").filter({ hasText: /JPG|PDF|类型/ }).first()).toBeVisible();
    await chooser.setInputFiles(file("很大.jpg", "image/jpeg", Buffer.concat([JPG, Buffer.alloc(10 * 1024 * 1024 + 10)])));
    await expect(page.getByRole("alert").filter({ hasText: "10 MB" }).first()).toBeVisible();
    const list = page.getByRole("list", { name: "已上传的材料" });
    for (let no = 1; no <= 10; no += 1) {
      await chooser.setInputFiles(file(`第${no}份.png`, "image/png", PNG));
      await expect(list.getByRole("listitem")).toHaveCount(no);
    }
    await chooser.setInputFiles(file("第11份.png", "image/png", PNG));
    await expect(page.getByRole("alert").filter({ hasText: "10 份" }).first()).toBeVisible();
    await expect(list.getByRole("listitem")).toHaveCount(10);
  });

  test("填了一半重新打开，内容还在", async ({ page }) => {
    const form = report();
    await begin(page);
    await fillKind(page, form);
    await page.getByLabel("反映主要事项").fill(form.summary);
    await tick(page, "enrolled", "yes");
    const saved = page.waitForResponse((response) => response.url().includes("/api/intake/facts"));
    await page.getByLabel("反映主要事项").blur();
    await saved;
    await page.reload();
    await expect(page.getByLabel("反映主要事项")).toHaveValue(form.summary);
    await expect(page.locator('input[name="enrolled"][value="yes"]')).toBeChecked();
    await open(page, "/report/kind");
    await page.getByRole("link", { name: "继续填写" }).first().click();
    await expect(page.locator('input[name="category"][value="8"]')).toBeChecked();
  });

  test("从首页选一类开始，类别已选好", async ({ page }) => {
    await open(page, "/");
    await page.locator(".kinds a").nth(3).click();
    await page.getByRole("button", { name: "开始填写" }).click();
    await expect(page.locator('input[type=radio][name="category"][value="4"]')).toBeChecked();
  });

  test("两件事一起反映，可以删去一件", async ({ page }) => {
    const form = report();
    await begin(page);
    await fillKind(page, form);
    await tick(page, "more", "yes");
    await tick(page, "sub_kind", form.subKind);
    await page.locator("#from_year").fill("2024");
    await page.locator("#from_month").fill("1");
    await page.getByLabel("反映主要事项").fill(form.summary);
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.waitForURL(/kind\?.*item=2/);
    await tick(page, "category", "7");
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.waitForURL(/facts\?.*item=2/);
    await page.getByRole("button", { name: "保存并继续" }).click();
    await page.waitForURL(/contact/);
    await fillContact(page, form);
    await page.getByRole("link", { name: "继续", exact: true }).click();
    await expect(page.getByRole("heading", { name: "第 2 件：事项和情况" })).toBeVisible();
    await page.getByRole("button", { name: /删除\s*第 2 件/ }).click();
    await expect(page.getByRole("heading", { name: "事项和情况", exact: true })).toBeVisible();
  });

  test("经过里的标签和脚本原样显示", async ({ page }) => {
    const form = report({ summary: "</textarea><script>document.title='x'</script>&lt;单位没缴" });
    await begin(page);
    await fillKind(page, form);
    await page.getByLabel("反映主要事项").fill(form.summary);
    const saved = page.waitForResponse((response) => response.url().includes("/api/intake/facts"));
    await page.getByLabel("反映主要事项").blur();
    await saved;
    await page.reload();
    await expect(page.getByLabel("反映主要事项")).toHaveValue(form.summary);
    await expect(page).not.toHaveTitle("x");
  });

  test("交给工作人员的正是所填的", async ({ page, as }) => {
    const form = report();
    const { caseNo } = await submit(page, form);
    expect(caseNo).toMatch(/^\d{4}-\d{4,}$/);
    const board = await as("liuyang");
    await open(board, "/desk");
    await expect(board.locator(`[data-case="${caseNo}"]`)).toBeVisible();
  });
});
