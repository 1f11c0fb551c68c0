import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findChromium } from "./test/chromium.js";

const chromium = findChromium();
if (chromium === undefined) {
  if (process.env.YUMA_REQUIRE_BROWSER) throw new Error("There is no Chromium for the browser tests.");
  console.warn("Skipped: the browser tests. Install Chromium, or set CHROMIUM_PATH to one.");
}

const node = {
  test: { name: "node", include: ["test/**/*.test.ts"], exclude: ["test/browser/**"], testTimeout: 120_000 },
};
const browser = {
  test: {
    name: "chromium",
    include: ["test/browser/**/*.test.ts"],
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
    projects: chromium === undefined ? [node] : [node, browser],
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
  },
});
