// Scenarios run in the page, with the numbers that Node gives.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadYuma } from "../../bindings/index.js";
import { isObject } from "../../bindings/json.js";
import { charts } from "../../simulation/pictures/charts.js";
import { parseScenario } from "../../simulation/scenario.js";
import { scenarios } from "../../simulation/scenarios.js";
import { simulate } from "../../simulation/simulation.js";
import { hasChromium, openBrowser, seriousFaults, type Tabs } from "./page.js";

if (!hasChromium) console.warn("Skipped: the page in Chromium, which is not installed.");

/** The stake shares after the last epoch, as the page's table has them. */
async function expected(change: object): Promise<string[]> {
  const { cabal } = scenarios;
  if (!isObject(cabal)) throw new Error("The cabal is no scenario.");
  const scenario = parseScenario({ ...cabal, ...change });
  const yuma = await loadYuma();
  const { series } = charts.stake(
    scenario,
    scenario.runs.map((run) => simulate(yuma, scenario, run)),
  );
  const of = (run: string) =>
    series.filter(({ column }) => column === run).map(({ points }) => points.at(-1)?.y.toFixed(2));
  return scenario.runs.map(({ ruleset }) => [ruleset, ...of(ruleset)].join("\t"));
}

describe.skipIf(!hasChromium)("simulations in the page", () => {
  let tabs: Tabs;
  beforeAll(async () => {
    tabs = await openBrowser();
  });
  afterAll(() => tabs.close());

  test("a slider gives another network, and all numbers are Node's", async () => {
    const { page, complaints, foreign } = await tabs.open();
    await page.getByRole("link", { name: "Simulate" }).click();
    const rows = async () => (await page.locator("table.plain tbody").innerText()).split("\n").map((row) => row.trim());
    await page.getByText("1,000 of 1,000 epochs").waitFor();
    expect(await rows()).toEqual(await expected({}));
    await page.getByRole("slider", { name: "Kappa" }).fill("0.4");
    await page.getByText("1,000 of 1,000 epochs").waitFor({ state: "detached" });
    await page.getByText("1,000 of 1,000 epochs").waitFor();
    expect(await rows()).toEqual(await expected({ hyperparameters: { kappa: Math.round(0.4 * 65535) } }));
    expect([complaints, foreign]).toEqual([[], []]);
  });

  test.each(Object.keys(scenarios))("axe finds nothing serious: %s", async (name) => {
    const { page, complaints } = await tabs.open(`#simulate=${name}`, { width: 360, height: 740 });
    await page.locator("figure svg").waitFor();
    await page.getByLabel("Show").selectOption("bonds");
    await page.getByRole("img", { name: "shares of the bonds" }).locator("svg").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(complaints).toEqual([]);
  });
});
