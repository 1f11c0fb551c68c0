// Weights and bonds as pictures that answer.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadYuma, parseState } from "../../bindings/index.js";
import { matrixOf } from "../../web/matrix.js";
import { hasRecordings, readRecording, readVectors } from "../states.js";
import { choose, hasChromium, headline, openBrowser, seriousFaults, type Tabs } from "./page.js";

if (!hasChromium) console.warn("Skipped: the page in Chromium, which is not installed.");

describe.skipIf(!hasChromium)("weights and bonds", () => {
  let tabs: Tabs;
  beforeAll(async () => {
    tabs = await openBrowser();
  });
  afterAll(() => tabs.close());

  const open = async (fragment: string, width = 1280) => {
    const tab = await tabs.open(fragment, { width, height: 800 });
    await choose(tab.page, "medium.json", readFileSync("vectors/epoch/medium.json"));
    await headline(tab.page);
    return tab;
  };

  test.each([1280, 390])("what is clicked, tapped or reached by arrows is told: %i wide", async (width) => {
    const { page, complaints } = await open("#view=weights", width);
    const matrix = matrixOf(await loadYuma(), parseState(readVectors("epoch/medium.json").at(-1)?.input), "weights");
    const picture = page.getByRole("img", { name: `Weights of ${matrix.rows.length} validators` }).locator("svg image");
    await picture.scrollIntoViewIfNeeded();
    const box = (await picture.boundingBox()) as NonNullable<Awaited<ReturnType<typeof picture.boundingBox>>>;
    const [row, column] = [3, 5];
    const cell = {
      x: box.x + ((column + 0.5) * box.width) / matrix.columns.length,
      y: box.y + ((row + 0.5) * box.height) / matrix.rows.length,
    };
    const said = (r: number, c: number) =>
      new RegExp(`Validator ${matrix.rows[r]} \\(.*neuron ${matrix.columns[c]}\\. The consensus`);
    await page.mouse.move(cell.x, cell.y);
    const tip = page.locator(".overlay text");
    await tip.first().waitFor();
    expect((await tip.allTextContents()).join(" ")).toMatch(said(row, column));
    await page.mouse.click(cell.x, cell.y);
    const grid = page.getByRole("grid", { name: "numbers" });
    const chosen = grid.locator("[aria-selected=true]");
    expect(await chosen.getAttribute("aria-label")).toMatch(said(row, column));
    await grid.focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "PageDown", "ArrowUp"])
      await page.keyboard.press(key);
    const last = said(row + 5, column + 1);
    await expect.poll(() => chosen.getAttribute("aria-label")).toMatch(last);
    expect(await page.locator(".said").innerText()).toMatch(last);
    expect(await grid.getAttribute("aria-activedescendant")).toBe(await chosen.getAttribute("id"));
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => chosen.getAttribute("aria-label")).toMatch(said(row + 5, matrix.columns.length - 1));
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole("combobox", { name: "Weights" }).selectOption("what was clipped");
    await page.locator(".said").getByRole("button").first().click();
    await page.getByRole("heading", { name: `Neuron ${matrix.rows[row + 5]}`, exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test.skipIf(!hasRecordings).each([1280, 390, 360])("numbers of a live subnet have room: %i wide", async (width) => {
    const { page } = await tabs.open("", { width, height: 800 });
    await choose(page, "sn31-classic.json", JSON.stringify(readRecording("sn31-classic.json")));
    await headline(page);
    const wider = (selector: string) =>
      page.locator(selector).evaluate((box) => Math.max(0, box.scrollWidth - box.clientWidth));
    expect(await wider(".scroller")).toBe(0);
    await page.getByRole("link", { name: "Bonds" }).click();
    const numbers = page.getByRole("grid", { name: "numbers" });
    await numbers.getByText("100.0%").first().waitFor();
    const right = (box: Element) => box.getBoundingClientRect().right;
    expect(await numbers.evaluate(right)).toBeLessThanOrEqual(await page.locator(".said").evaluate(right));
  });

  test("4096 neurons, 256 of which weigh and bond all others, are a picture within seconds", async () => {
    const n = 4096;
    const validators = 256;
    const each = (value: (uid: number) => unknown) => Array.from({ length: n }, (_, uid) => value(uid));
    const rows = each((uid) =>
      uid < validators ? Array.from({ length: n }, (_, j) => [j, 1 + ((uid * j) % 999)]) : [],
    );
    const example = readVectors("epoch/tiny.json")[0]?.input;
    const input = {
      ...example,
      n,
      last_update: each(() => example?.current_block),
      block_at_registration: each(() => "0"),
      alpha_stake: each((uid) => (uid < validators ? `${uid + 1}000000000000` : "0")),
      tao_stake: each(() => "0"),
      validator_permit: each((uid) => uid < validators),
      owner_uid: null,
      max_allowed_validators: validators,
      weights: rows,
      bonds: rows,
      commit_block: each(() => null),
    };
    const { page, complaints } = await tabs.open("#view=bonds");
    await choose(page, "large.json", JSON.stringify(input));
    await headline(page);
    for (const view of ["Weights", "Bonds"]) {
      const start = performance.now();
      await page.getByRole("link", { name: view }).click();
      const picture = page.getByRole("img", { name: `${view} of 256 validators on 4096 neurons` });
      await picture.locator("image").waitFor();
      expect(performance.now() - start).toBeLessThan(20_000);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
      expect(((await picture.boundingBox()) as { height: number }).height).toBeLessThan(800);
      await page.getByRole("grid", { name: "numbers" }).press("End");
      await page.locator(".said", { hasText: "neuron 4095" }).waitFor();
    }
    expect(complaints).toEqual([]);
  });
});
