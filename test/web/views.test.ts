// What the page shows of a verdict, by mouse, by keyboard and by what a screen reader finds.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alpha } from "../../bindings/decimals.js";
import { explainer } from "../../bindings/explain/explain.js";
import type { Support } from "../../bindings/explain/miner.js";
import { formatResult, loadYuma, parseState } from "../../bindings/index.js";
import { readVectors } from "../states.js";
import { choose, hasChromium, headline, openBrowser, seriousFaults, type Tabs } from "./page.js";

if (!hasChromium) console.warn("Skipped: the page in Chromium, which is not installed.");

const views = ["Neurons", "Earnings", "Weights", "Bonds", "What if"];
describe.skipIf(!hasChromium)("the views", () => {
  let tabs: Tabs;
  beforeAll(async () => {
    tabs = await openBrowser();
  });
  afterAll(() => tabs.close());

  const open = async (path: string, fragment = "") => {
    const tab = await tabs.open(fragment);
    await choose(tab.page, "file.json", readFileSync(path));
    await headline(tab.page);
    return tab;
  };

  test.each([
    [1280, 800],
    [360, 740],
  ])("axe finds nothing serious, and nothing is wider than the page: %i by %i", async (width, height) => {
    const tab = await tabs.open("#uid=9", { width, height });
    const { page } = tab;
    expect(await seriousFaults(page)).toEqual([]);
    await choose(page, "medium.json", readFileSync("vectors/epoch/medium.json"));
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const view of views) {
        await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view, exact: true }).click();
        if (view !== "Neurons") await page.locator("figure svg").first().waitFor();
        expect([view, scheme, await seriousFaults(page)]).toEqual([view, scheme, []]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      }
    }
    expect(tab.complaints).toEqual([]);
  });

  test("by keyboard alone", async () => {
    const { page, complaints } = await open("vectors/epoch/medium.json");
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    const link = (name: string) => page.getByRole("link", { name, exact: true });
    await link("Neurons").focus();
    for (let stops = 0; (await focused()) !== "Neurons"; ++stops) {
      expect(stops).toBeLessThan(12);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    const last = await page.locator("tr[aria-selected=true] td").first().innerText();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: `Neuron ${last}`, exact: true }).waitFor();
    await page.goBack();
    await page.getByRole("grid").waitFor();
    await link("What if").focus();
    await page.keyboard.press("Enter");
    await page.locator("[aria-current=page]").getByText("What if").waitFor();
    for (let presses = 0; presses < 4; ++presses) await page.keyboard.press("Tab");
    expect(complaints).toEqual([]);
  });

  test("sorts, searches and filters 4096 neurons", async () => {
    const n = 4096;
    const each = (value: (uid: number) => unknown) => Array.from({ length: n }, (_, uid) => value(uid));
    const [example] = readVectors("epoch/tiny.json");
    const input = {
      ...example?.input,
      n,
      last_update: each(() => example?.input.current_block),
      block_at_registration: each(() => "0"),
      alpha_stake: each((uid) => (uid < 64 ? `${uid + 1}000000000000` : "0")),
      tao_stake: each(() => "0"),
      validator_permit: each((uid) => uid < 64),
      owner_uid: null,
      max_allowed_validators: 64,
      weights: each((uid) => (uid < 64 ? Array.from({ length: n - 64 }, (_, j) => [j + 64, 1 + ((uid * j) % 9)]) : [])),
      bonds: each(() => []),
      commit_block: each(() => null),
    };
    const yuma = await loadYuma();
    const { output } = formatResult(yuma.epoch(parseState(input)));
    const file = { format: "yuma-epoch-vectors/1", suite: "large", cases: [{ name: "large", input, output }] };
    const { page, complaints } = await tabs.open();
    await choose(page, "large.json", JSON.stringify(file));
    expect(await headline(page)).toBe("All 4,096 neurons agree with the rules");
    const rows = page.getByRole("grid").locator("tbody tr:not(.space)");
    expect(await rows.count()).toBeLessThan(80);
    await page.getByRole("button", { name: "stake" }).click();
    expect(await rows.first().locator("td").first().innerText()).toBe("63");
    await page.getByLabel("Find uid").fill("4095");
    await page.getByText("1 of 4,096").waitFor();
    await page.getByLabel("Find uid").fill("");
    await page.getByLabel("Show").selectOption("validators");
    await page.getByText("64 of 4,096").waitFor();
    await page.getByLabel("Show").selectOption("all");
    await page.getByRole("button", { name: "uid" }).click();
    await page.getByRole("grid").press("End");
    await page.locator("#uid-4095[aria-selected=true]").waitFor();
    expect(complaints).toEqual([]);
  });

  test("a miner's consensus, with who was clipped", async () => {
    const yuma = await loadYuma();
    const reasons = explainer(yuma, parseState(readVectors("epoch/medium.json").at(-1)?.input));
    const isClipped = ({ weight, clipped, activeStake }: Support) => activeStake > 0n && clipped < weight;
    const uid = Array.from({ length: 64 }, (_, uid) => uid).find((uid) => reasons(uid).miner.weights.some(isClipped));
    const clipped = reasons(uid as number).miner.weights.filter(isClipped);
    const { page } = await open("vectors/epoch/medium.json", `#uid=${uid}`);
    const uids = clipped.map(({ validator }) => validator).join(", ");
    await page.getByText(new RegExp(`^Clipped: uids? ${uids}, by the part`)).waitFor();
    await page
      .getByRole("img", { name: `Weights on neuron ${uid}` })
      .locator("svg")
      .waitFor();
    await page.getByText(new RegExp(`^Neuron ${uid} gets `)).waitFor();
  });

  test("a click on a bar chooses its neuron", async () => {
    const { page, complaints } = await open("vectors/epoch/medium.json", "#view=shares");
    const { incentive } = (await loadYuma()).epoch(parseState(readVectors("epoch/medium.json").at(-1)?.input)).output;
    const best = incentive.indexOf(Math.max(...incentive));
    const bars = page.getByRole("img", { name: "Incentive of every neuron" }).locator("g[aria-label=rule] line");
    const box = await bars.nth(incentive.subarray(0, best).filter((value) => value > 0).length).boundingBox();
    const at = box as NonNullable<typeof box>;
    await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
    await page.mouse.click(at.x + at.width / 2, at.y + at.height / 2);
    await page.getByRole("heading", { name: `Neuron ${best}`, exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("another kappa gives what the blob gives for it", async () => {
    const { page, complaints } = await open("vectors/epoch/medium.json", "#view=what-if");
    await page.getByText("No neuron’s emission changes.").waitFor();
    await page.getByRole("slider", { name: "Kappa" }).fill("0.7");
    const rows = page.locator(".what-if tbody tr");
    await rows.nth(1).waitFor();
    const state = parseState(readVectors("epoch/medium.json").at(-1)?.input);
    const { output } = (await loadYuma()).epoch({ ...state, kappa: Math.round(0.7 * 65535) });
    for (const row of await rows.all()) {
      const [uid, , whatIf] = await row.locator("td").allInnerTexts();
      expect(whatIf).toBe(alpha(output.emission[Number(uid)] as bigint));
    }
    await page.getByRole("button", { name: "As recorded" }).click();
    await page.getByText("No neuron’s emission changes.").waitFor();
    expect(complaints).toEqual([]);
  });

  test("what is saved can be opened again, and a picture is one", async () => {
    const { page } = await open("vectors/epoch/tiny.json", "#view=shares");
    const saved = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name }).first().click(),
      ]);
      return readFileSync(await download.path());
    };
    await page.getByText("From a file, as it tells it").click();
    const state = await saved("State and recording");
    expect((await saved("Results, CSV")).toString()).toMatch(/^uid,active,stake,/);
    expect(JSON.parse((await saved("Results, JSON")).toString())).toMatchObject({ equal: true, differences: [] });
    expect((await saved("SVG")).toString()).toMatch(/^<svg .*<\/svg>$/s);
    expect((await saved("SVG")).toString()).not.toContain("var(");
    expect((await saved("PNG")).subarray(1, 4).toString()).toBe("PNG");
    const verdict = await headline(page);
    await page.getByRole("link", { name: "Check another" }).click();
    await choose(page, "again.json", state);
    expect(await headline(page)).toBe(verdict);
  });

  test("works without a network once it was there", async () => {
    const { page } = await tabs.open();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.context().setOffline(true);
    await page.reload();
    await choose(page, "medium.json", readFileSync("vectors/epoch/medium.json"));
    expect(await headline(page)).toBe("All 64 neurons agree with the rules");
    await page.getByRole("link", { name: "Bonds" }).click();
    await page.locator("figure svg").first().waitFor();
  });
});
