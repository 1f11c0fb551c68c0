// Subnets run in the page, with the numbers that Node gives.

import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadYuma } from "../../bindings/index.js";
import { runSubnet } from "../../subnet/result.js";
import { parseSubnet } from "../../subnet/scenario.js";
import { subnetScenarios } from "../../subnet/scenarios.js";
import { groupShares } from "../../subnet/study.js";
import { METRICS } from "../../web/laboratory.js";
import { hasChromium, openBrowser, seriousFaults, type Tabs } from "./page.js";

if (!hasChromium) console.warn("Skipped: the page in Chromium, which is not installed.");

/** Each group's share of the pay, as the page's table has them. */
async function expected(change: object): Promise<string[]> {
  const scenario = parseSubnet({ ...(subnetScenarios.constants as object), ...change });
  const result = await runSubnet(await loadYuma(), scenario, { metrics: METRICS });
  const plan = { scenario, tasks: [] };
  return METRICS.map((metric) =>
    [
      metric,
      ...scenario.miners.map(({ name }) =>
        ((groupShares(plan, [result], [name], metric, "yuma3")[0] as number) * 100).toFixed(1),
      ),
    ].join("\t"),
  );
}

describe.skipIf(!hasChromium)("subnets in the page", () => {
  let tabs: Tabs;
  beforeAll(async () => {
    tabs = await openBrowser();
  });
  afterAll(() => tabs.close());

  test("a slider gives another subnet, all numbers are Node's, and a digit is told about", async () => {
    const { page, complaints, foreign } = await tabs.open();
    await page.getByRole("link", { name: "Subnet", exact: true }).click();
    const rows = async () =>
      (await page.locator("table.plain").first().locator("tbody").innerText()).split("\n").map((row) => row.trim());
    const done = page.getByText("50 of 50 epochs");
    await done.waitFor({ timeout: 90_000 });
    expect(await rows()).toEqual(await expected({}));
    await page.getByRole("slider", { name: "Miners asked" }).fill("4");
    await done.waitFor({ state: "detached" });
    await done.waitFor({ timeout: 90_000 });
    expect(await rows()).toEqual(await expected({ top: 4 }));

    const digits = page.getByRole("region", { name: "Pick a digit" });
    await digits.getByRole("button", { name: /^a \d, number 3$/ }).click();
    const asked = digits.locator("tbody tr");
    // Four, and the network.
    await asked.nth(4).waitFor();
    expect(await asked.count()).toBe(5);
    const weights = (await asked.locator("td:nth-child(2)").allInnerTexts()).map(Number);
    expect(weights[4]).toBe(100);
    expect(Math.abs(weights.slice(0, 4).reduce((sum, weight) => sum + weight, 0) - 100)).toBeLessThan(0.5);
    expect([complaints, foreign]).toEqual([[], []]);
  });

  test("its data are loaded with the first subnet, and not before", async () => {
    const { page } = await tabs.open();
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname.slice(1)));
    await page.getByText("Check the chain").waitFor();
    const mine = readdirSync(tabs.folder).filter((name) => /^(subnet|laboratory|digits)-/.test(name));
    expect(mine).toHaveLength(3);
    expect(loaded.filter((name) => mine.includes(name))).toEqual([]);
    await page.getByRole("link", { name: "Subnet", exact: true }).click();
    await page.getByRole("region", { name: "Pick a digit" }).waitFor();
    expect(loaded.filter((name) => mine.includes(name)).sort()).toEqual([...mine].sort());
  });

  test.each(["adapt", "loud", "newcomers"])("axe finds nothing serious: %s", async (name) => {
    const { page, complaints } = await tabs.open(`#subnet=${name}`, { width: 360, height: 740 });
    await page.locator("figure svg").waitFor();
    await page.getByLabel("Show").selectOption("routing");
    await page.getByRole("img", { name: "gate's weight" }).locator("svg").waitFor();
    await page
      .getByRole("button", { name: /^a \d, number/ })
      .first()
      .waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(complaints).toEqual([]);
  });
});
