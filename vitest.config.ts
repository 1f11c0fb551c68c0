import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findChromium } from "./test/chromium.js";

const chromium = findChromium();
if (chromium === undefined) {
  if (process.env.YUMA_REQUIRE_BROWSER) throw new Error("There is no Chromium for the browser tests.");
  console.warn("Skipped: the browser tests. Install Chromium, or set CHROMIUM_PATH to one.");
}

const SLOW = ["test/**/*.slow.test.ts", "test/web/**/*.test.ts"];
const BROWSER = ["test/browser/**/*.test.ts"];
const fast = {
  test: {
    name: "fast",
    include: ["test/**/*.test.ts"],
    exclude: [...SLOW, ...BROWSER],
    testTimeout: 120_000,
    // Files share what they import, which is a third of the time: a test leaves modules and globals as it found them.
    isolate: false,
  },
};
const slow = { test: { name: "slow", include: SLOW, testTimeout: 120_000 } };
const browser = {
  test: {
    name: "chromium",
    include: BROWSER,
    testTimeout: 120_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { ...(chromium && { executablePath: chromium }), args: ["--no-sandbox"] },
      }),
      instances: [{ browser: "chromium" as const }],
    },
  },
};

const report = process.env.YUMA_TEST_REPORT;
export default defineConfig({
  test: {
    globalSetup: "test/set-up.ts",
    projects: [fast, slow, ...(chromium === undefined ? [] : [browser])],
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
  },
});
