// The notebook of the site, with the library as it is packed.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "./chromium.js";

const executablePath = findChromium();

describe.skipIf(executablePath === undefined)("the notebook", () => {
  const server = createServer(({ url = "" }, response) => {
    try {
      const isLibrary = url.startsWith("/library/");
      const file = isLibrary ? `dist/${url.slice("/library/".length)}` : "site/notebook/index.html";
      const content = readFileSync(file);
      response.writeHead(200, { "content-type": isLibrary ? "text/javascript" : "text/html" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  let browser: Browser;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({ executablePath: executablePath as string, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  it("runs its cells, on a phone too, and again when they are changed", async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    const faults: string[] = [];
    page.on("pageerror", ({ message }) => faults.push(message));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForSelector("body[data-said]", { state: "attached" });
    expect([await page.getAttribute("body", "data-said"), faults]).toEqual(["5 cells", []]);
    expect(await page.locator("svg").count()).toBe(2);
    expect(await page.locator("polyline").count()).toBe(4 + 2);
    expect(await page.locator("section").nth(3).locator("pre").allTextContents()).toHaveLength(4);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);

    const third = page.locator("section").nth(2);
    await third
      .locator("textarea")
      .fill("const yuma3 = scenario.runs[3];\nshow({ runs: scenario.runs.length, rao: 1n });");
    await third.locator("textarea").press("Control+Enter");
    await expect.poll(() => third.locator("pre").allTextContents()).toEqual(['{"runs":4,"rao":"1"}']);
    await third.locator("textarea").fill("nothing();");
    await third.getByRole("button", { name: "Run" }).click();
    await expect
      .poll(() => third.locator("pre.fault").allTextContents())
      .toEqual(["ReferenceError: nothing is not defined"]);
  });
});
