// What was paid, on the page: from a file, without a node.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { loadYuma } from "../../bindings/index.js";
import { madeSnapshot } from "../made-snapshot.js";
import { choose, hasChromium, headline, openBrowser, seriousFaults, type Tab, type Tabs } from "./page.js";

if (!hasChromium) console.warn("Skipped: the page in Chromium, which is not installed.");

describe.skipIf(!hasChromium)("payments on the page", () => {
  let tabs: Tabs;
  let tab: Tab;
  let file: string;
  beforeAll(async () => {
    tabs = await openBrowser();
    file = JSON.stringify(await madeSnapshot(await loadYuma(), 343));
  });
  afterAll(() => tabs.close());
  afterEach(() => {
    expect(tab.complaints).toEqual([]);
    expect(tab.foreign).toEqual([]);
  });

  test.each([1280, 390])("are part of the verdict, at %d pixels", async (width) => {
    tab = await tabs.open("", { width, height: 800 });
    const { page } = tab;
    await choose(page, "made.json", file);
    expect(await headline(page)).toMatch(/^All 8 neurons agree with the rules, and all \d+ payments$/);
    const list = page.getByRole("list", { name: "What was paid" });
    const lines = await list.getByRole("listitem").allInnerTexts();
    expect(lines[0]).toMatch(/Amount: [\d.,]+ alpha, (computed|found among \d+),/);
    expect(lines[1]).toMatch(/Payments: all \d+ recorded values are what the rules give\.$/);
    expect(lines[2]).toMatch(/Emitted: .* alpha = .* paid/);
    expect(lines.at(-1)).toMatch(/The owner took a cut of [\d.,]+ of [\d.,]+ alpha emitted|No owner is known/);
    await page.getByRole("row").nth(2).click();
    await page.getByRole("heading", { name: "What it was paid" }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    if (process.env.PICTURES) await page.screenshot({ path: `/tmp/paid-${width}.png`, fullPage: true });
  });

  test("that are a rao off are named", async () => {
    const json = JSON.parse(file) as {
      cases: [{ payout: { recorded: { total_hotkey_alpha_last_epoch: { amount: string }[] } } }];
    };
    const [row] = json.cases[0].payout.recorded.total_hotkey_alpha_last_epoch;
    if (row) row.amount = String(BigInt(row.amount) + 1n);
    tab = await tabs.open();
    await choose(tab.page, "made.json", JSON.stringify(json));
    expect(await headline(tab.page)).toMatch(/^The neurons agree with the rules, 1 of \d+ payments do not$/);
    await tab.page.getByText(/uid \d, 5\w+: what it was paid: recorded \d+, the rules give \d+/).waitFor();
    if (process.env.PICTURES) await tab.page.screenshot({ path: "/tmp/paid-off.png", fullPage: true });
  });
});
