// Scenarios run in the page, with the numbers that Node gives.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alpha } from "../../bindings/decimals.js";
import { loadYuma } from "../../bindings/index.js";
import { isObject } from "../../bindings/json.js";
import { neuronsCsv } from "../../simulation/history.js";
import { charts } from "../../simulation/pictures/charts.js";
import { parseScenario } from "../../simulation/scenario.js";
import { scenarios } from "../../simulation/scenarios.js";
import { simulate } from "../../simulation/simulation.js";
import { totalsOf } from "../../simulation/totals.js";
import { hasChromium, openBrowser, seriousFaults, type Tab, type Tabs } from "./page.js";

if (!hasChromium) console.warn("Skipped: the page in Chromium, which is not installed.");

async function histories(change: object, of: unknown = scenarios.cabal) {
  if (!isObject(of)) throw new Error("That is no scenario.");
  const scenario = parseScenario({ ...of, ...change });
  const yuma = await loadYuma();
  return { scenario, histories: scenario.runs.map((run) => simulate(yuma, scenario, run)) };
}

/** The stake shares after an epoch, as the page's table has them. */
async function expected(change: object, epoch?: number): Promise<string[]> {
  const run = await histories(change);
  const { series } = charts.stake(run.scenario, run.histories);
  const last = run.scenario.epochs - 1;
  const of = (name: string) =>
    series
      .filter(({ column }) => column === name)
      .map(({ points }) => points.find(({ x }) => x === (epoch ?? last))?.y.toFixed(2));
  return run.histories.map(({ name }) => [name, ...of(name)].join("\t"));
}

describe.skipIf(!hasChromium)("simulations in the page", () => {
  let tabs: Tabs;
  beforeAll(async () => {
    tabs = await openBrowser();
  });
  afterAll(() => tabs.close());

  const rows = async (page: Tab["page"]) =>
    (await page.locator("table.values tbody").innerText()).split("\n").map((row) => row.trim());
  const drop = async (page: Tab["page"], name: string, text: string) => {
    // Before, nobody takes it.
    await page.getByRole("heading", { level: 2 }).waitFor();
    await page.evaluate(
      ([name, text]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text as string], name as string));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      },
      [name, text],
    );
  };

  test("a slider gives another network, and all numbers are Node's", async () => {
    const { page, complaints, foreign } = await tabs.open();
    await page.getByRole("link", { name: "Simulate" }).click();
    await page.getByText("1,000 of 1,000 epochs").waitFor();
    expect(await rows(page)).toEqual(await expected({}));
    await page.getByRole("slider", { name: "Kappa" }).fill("0.4");
    await page.getByText("1,000 of 1,000 epochs").waitFor({ state: "detached" });
    await page.getByText("1,000 of 1,000 epochs").waitFor();
    expect(await rows(page)).toEqual(await expected({ hyperparameters: { kappa: Math.round(0.4 * 65535) } }));
    expect([complaints, foreign]).toEqual([[], []]);
  });

  test("epochs, seed and rules are chosen; totals, and what is saved, are Node's", async () => {
    const { page, complaints } = await tabs.open("#simulate=cabal");
    const change = { epochs: 120, seed: 7, runs: [{ ruleset: "classic" }, { ruleset: "yuma3" }] };
    await page.getByRole("textbox", { name: "Epochs", exact: true }).fill("120");
    await page.getByRole("textbox", { name: "Seed" }).fill("7");
    await page.getByRole("checkbox", { name: "naive" }).uncheck();
    await page.getByRole("checkbox", { name: "whitepaper" }).uncheck();
    await page.getByText("120 of 120 epochs under 2 rulesets").waitFor();
    expect(await rows(page)).toEqual(await expected(change));
    const run = await histories(change);
    const totals = run.histories.map(totalsOf);
    const cells = async (run: number, group: number) =>
      page
        .locator(".totals tbody")
        .nth(run)
        .locator("tr")
        .nth(group + 1)
        .locator("td")
        .allInnerTexts();
    for (const [r, groups] of totals.entries()) {
      const yields = await Promise.all([0, 1].map(async (g) => Number((await cells(r, g))[1])));
      expect((await cells(r, 0))[0]).toBe(alpha(groups[0]?.dividends as bigint).slice(0, -7));
      expect((await cells(r, 3))[3]).toBe(alpha(groups[3]?.incentive as bigint).slice(0, -7));
      const more = Number((await cells(r, 1))[2]?.replace("%", ""));
      expect(more).toBeCloseTo(((yields[1] as number) / (yields[0] as number) - 1) * 100, 1);
    }
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV" }).click(),
    ]);
    expect(readFileSync(await download.path(), "utf8")).toBe([...neuronsCsv(run.scenario, run.histories)].join(""));
    const [picture] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "PNG" }).click(),
    ]);
    expect(
      readFileSync(await picture.path())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect(complaints).toEqual([]);
  });

  test("an epoch is looked at by mouse and by keyboard; what is drawn along is zoomed to", async () => {
    const { page, complaints } = await tabs.open("#simulate=cabal");
    await page.getByRole("textbox", { name: "Epochs", exact: true }).fill("400");
    await page.getByText("400 of 400 epochs").waitFor();
    const panel = page.locator(".panels svg").first();
    const box = (await panel.boundingBox()) as NonNullable<Awaited<ReturnType<typeof panel.boundingBox>>>;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await panel.getByText(/^epoch \d+$/).waitFor();
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2);
    await page.mouse.up();
    const from = page.getByRole("textbox", { name: "from epoch" });
    await expect.poll(() => from.inputValue()).not.toBe("0");
    await page.getByRole("textbox", { name: "to epoch" }).fill("260");
    await from.fill("200");
    const slider = page.getByRole("slider", { name: "Epoch", exact: true });
    await expect.poll(() => slider.getAttribute("max")).toBe("260");
    await page.getByRole("textbox", { name: "Epoch, typed" }).fill("237");
    // Every epoch is there, as soon as there is room for it.
    await expect.poll(() => rows(page)).toEqual(await stakeAt(237, 400));
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => rows(page)).toEqual(await stakeAt(238, 400));
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/^epoch 238: naive honest \d/);
    await page.getByRole("button", { name: "All", exact: true }).click();
    await expect.poll(() => from.inputValue()).toBe("0");
    expect(await seriousFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);

    async function stakeAt(epoch: number, epochs: number): Promise<string[]> {
      // A run of so many epochs ends there.
      expect(epoch).toBeLessThan(epochs);
      return expected({ epochs: epoch + 1 });
    }
  });

  test("an own scenario is dropped, or written; what is wrong with it is told by its field", async () => {
    const { page, complaints } = await tabs.open("#simulate=cabal");
    const own = { ...(scenarios.discovery as object), description: "My own", epochs: 50, runs: [{ ruleset: "yuma3" }] };
    await drop(page, "mine.json", JSON.stringify(own));
    await page.getByRole("heading", { name: "My own" }).waitFor();
    await page.getByText("50 of 50 epochs under 1 ruleset").waitFor();
    const fault = page.locator("main > .fault");
    for (const [text, message] of [
      ["{", /^bad\.json is not JSON: line 1, column 2/],
      [
        JSON.stringify({ ...own, groups: [{ name: "a", count: 0 }] }),
        /^bad\.json: groups\[0\]\.count: 0 is below 1\.$/,
      ],
      [JSON.stringify({ ...own, x: 1 }), /^bad\.json: x: there is no such field here\.$/],
      ["7", /^bad\.json: scenario: expected an object/],
      ["x".repeat(4_000_001), /^bad\.json has more than 4 MB/],
    ] as const) {
      await drop(page, "bad.json", text);
      await expect.poll(() => fault.innerText()).toMatch(message);
    }
    await page.getByText("The scenario as text").click();
    const editor = page.getByRole("textbox", { name: "What is written here is run" });
    await editor.fill(JSON.stringify({ ...own, description: "Written", epochs: 30 }));
    await page.getByRole("heading", { name: "Written" }).waitFor();
    await page.getByText("30 of 30 epochs").waitFor();
    expect(await fault.count()).toBe(0);
    await editor.fill(JSON.stringify({ ...own, changes: [{ epoch: 5, utility: [{ group: "nobody", utility: 1 }] }] }));
    await page.getByText("changes[0].utility[0].group: there is no group nobody.").waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
    expect(complaints).toEqual([]);
  });

  test("a recorded network goes on from where it was recorded", async () => {
    const { page, complaints } = await tabs.open("#simulate=cabal");
    await drop(page, "medium.json", readFileSync("vectors/epoch/medium.json", "utf8"));
    await page.getByRole("heading", { name: "medium.json, from where it was recorded on" }).waitFor();
    await page.getByText("100 of 100 epochs under 1 ruleset").waitFor();
    const state = JSON.parse(readFileSync("vectors/epoch/medium.json", "utf8"));
    const run = await histories({}, { description: "", epochs: 100, network: { state } });
    const [validators] = totalsOf(run.histories[0] as (typeof run.histories)[number]);
    const cell = page.locator(".totals tbody tr").nth(1).locator("td").first();
    expect(await cell.innerText()).toBe(alpha(validators?.dividends as bigint).slice(0, -7));
    expect(complaints).toEqual([]);
  });

  test("what a browser has no room for is refused, with what fits", async () => {
    const { page } = await tabs.open("#simulate=cabal");
    const group = { name: "v", count: 4096, stake: "1000000000000", weights: [{ behaviour: "honest" }], utility: 1 };
    await drop(page, "big.json", JSON.stringify({ description: "Big", epochs: 1000, groups: [group] }));
    await page
      .getByText("epochs: a page keeps at most 512 of 1 run with 4096 neurons, not 1000; the command")
      .waitFor();
    const small = { ...group, count: 1 };
    const groups = Array.from({ length: 41 }, (_, k) => ({ ...small, name: `g${k}` }));
    await drop(page, "wide.json", JSON.stringify({ description: "Wide", epochs: 2, groups }));
    await page.getByText("groups: a page shows at most 40, not 41").waitFor();
    const runs = Array.from({ length: 17 }, (_, k) => ({ ruleset: "naive", name: `r${k}` }));
    await drop(page, "runs.json", JSON.stringify({ description: "Runs", epochs: 2, groups: [small], runs }));
    await page.getByText("runs: a page runs at most 16 side by side, not 17").waitFor();
    const long = [small, { ...small, name: "y".repeat(1_000_000) }];
    await drop(page, "long.json", JSON.stringify({ description: "Long", epochs: 2, groups: long }));
    await page.getByText("groups[1].name: a page shows names of at most 100 letters, not 1000000").waitFor();
    await page.getByRole("combobox", { name: "Scenario" }).selectOption("discovery");
    await page.getByText("160 of 160 epochs").waitFor();
  });

  test.each(Object.keys(scenarios))("axe finds nothing serious: %s", async (name) => {
    const { page, complaints } = await tabs.open(`#simulate=${name}`, { width: 360, height: 740 });
    await page.locator("figure svg").first().waitFor();
    await page.getByRole("combobox", { name: "Show" }).selectOption("bonds");
    await page.getByRole("img", { name: "shares of the bonds" }).locator("svg").first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(complaints).toEqual([]);
  });
});
