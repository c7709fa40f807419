// The browser tests. They need a built server and built assets; `make test` makes both.
//
//   npx playwright test                     everything
//   npx playwright test --project=phone     one kind of visitor
//
// SERVER, SITE and CHROMIUM name another program, another folder of assets, another browser.

import { defineConfig } from "@playwright/test";

const args = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const wide = { width: 1440, height: 900 };

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  globalSetup: "./support/global-setup.mjs",
  // One server and one database: cases made by one test must not surprise another, so every test makes its own.
  workers: Number(process.env.WORKERS ?? 2),
  fullyParallel: false,
  retries: 0,
  timeout: 120_000,
  globalTimeout: 40 * 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./support/counts.mjs"]],
  forbidOnly: Boolean(process.env.CI),
  use: {
    browserName: "chromium",
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args },
  },
  projects: [
    {
      name: "desktop",
      testIgnore: ["noscript.spec.mjs", "phone.spec.mjs"],
      use: { viewport: wide },
    },
    {
      name: "phone",
      testMatch: ["pages.spec.mjs", "phone.spec.mjs"],
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1 },
    },
    {
      name: "noscript",
      testMatch: ["noscript.spec.mjs", "leaving.spec.mjs"],
      use: { viewport: wide, javaScriptEnabled: false },
    },
  ],
});
