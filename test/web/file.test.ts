// From a file to a verdict, in the page itself.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { BLOB_SHA256 } from "../../bindings/pin.js";
import { hasRecordings, readRecording, readVectors, type VectorCase } from "../states.js";
import { choose, hasChromium, headline, openBrowser, type Tab, type Tabs } from "./page.js";

if (!hasChromium) console.warn("Skipped: the page in Chromium, which is not installed.");

describe.skipIf(!hasChromium)("a file in the page", () => {
  let tabs: Tabs;
  let tab: Tab;
  beforeAll(async () => {
    tabs = await openBrowser();
  });
  afterAll(() => tabs.close());
  afterEach(() => {
    expect(tab?.complaints ?? []).toEqual([]);
    expect(tab?.foreign ?? []).toEqual([]);
  });

  const transferred = (names: Iterable<string>) =>
    [...names]
      .map((name) => gzipSync(readFileSync(join(tabs.folder, name)), { level: 9 }).length)
      .reduce((sum, size) => sum + size, 0);
  /** What only a reader of subnets loads: the view, what computes it, and its data. */
  const isSubnet = (name: string) => /^(subnet|laboratory|digits|opticks)-/.test(name);
  test.each([
    ["all of the page", 420_000, () => true],
    ["a subnet, data and all", 80_000, isSubnet],
  ])("%s is less than %i bytes to transfer", (_, most, isMeant) => {
    const loaded = readdirSync(tabs.folder).filter(
      (name) => !/^(LICENSES\.txt|sbom\.cdx\.json)$/.test(name) && isMeant(name),
    );
    expect(loaded.length).toBeGreaterThanOrEqual(4);
    expect(transferred(loaded)).toBeLessThan(most);
  });

  test("a first verdict from a file takes less than 95 KB, and nothing that reads chains or draws", async () => {
    const files = readdirSync(tabs.folder);
    const chain = files.filter((name) => readFileSync(join(tabs.folder, name), "utf8").includes("state_getReadProof"));
    expect(chain.length).toBe(1);
    // All that speaks to a node, and the largest of the layouts, of which one is loaded.
    const parts = files.filter((name) => /^(read-chain|spec-300)-/.test(name));
    expect(transferred([...chain, ...parts])).toBeLessThan(70_000);
    tab = await tabs.open();
    const loaded = new Set<string>(["index.html"]);
    tab.page.on("request", (request) => loaded.add(new URL(request.url()).pathname.slice(1)));
    await tab.page.reload();
    await choose(tab.page, "tiny.json", readFileSync("vectors/epoch/tiny.json"));
    await headline(tab.page);
    await tab.page.waitForLoadState("networkidle");
    loaded.delete("");
    expect([...loaded]).toContain("main.js");
    expect([...loaded]).toContain("worker.js");
    expect([...loaded].filter((name) => chain.includes(name) || /^(read-chain|spec|plots|sample)/.test(name))).toEqual(
      [],
    );
    expect(transferred(loaded)).toBeLessThan(95_000);
  });

  test("the blob's hash is on show", async () => {
    tab = await tabs.open();
    await tab.page.getByText(BLOB_SHA256).waitFor();
  });

  test("a blob that is not the pinned one computes nothing", async () => {
    const file = join(tabs.folder, "yuma.wasm");
    const pinned = readFileSync(file);
    writeFileSync(file, pinned.with(7, 2));
    try {
      tab = await tabs.open();
      const { page } = tab;
      const fault = new RegExp(`^the blob's SHA-256 is [0-9a-f]{64}, this package is pinned to ${BLOB_SHA256}$`);
      await page.getByText(fault).waitFor();
      await choose(page, "tiny.json", readFileSync("vectors/epoch/tiny.json"));
      expect(await page.locator("main .fault").innerText()).toMatch(fault);
    } finally {
      writeFileSync(file, pinned);
    }
  });

  test("words of a file and its name stand there as they are seen, and no more", async () => {
    const HOSTILE = `\u202eevil\u001b[2J\u0007<b>x</b>${"y".repeat(5000)}`;
    const [{ input, output }] = readVectors("epoch/pareto.json") as unknown as [VectorCase];
    const named = { name: HOSTILE, description: HOSTILE, flags: [], input, output };
    const two = [named, { ...named, name: `${HOSTILE}2` }];
    const json = { format: "yuma-epoch-vectors/1", suite: HOSTILE, reference: HOSTILE, cases: two };
    tab = await tabs.open();
    await choose(tab.page, `${HOSTILE.slice(0, 60)}.json`, JSON.stringify(json));
    await headline(tab.page);
    const text = await tab.page.locator("main").innerText();
    expect(text).toContain("\ufffdevil\ufffd[2J\ufffd<b>x</b>");
    expect(text.replaceAll("\t", "").replaceAll("\n", "")).not.toMatch(/[\p{Cf}\p{Cc}]|y{500}/u);
    expect(await tab.page.locator("main b").count()).toBe(0);
    await tab.page.getByRole("link", { name: "Check another" }).click();
    await choose(tab.page, "state.json", JSON.stringify({ ...input, [HOSTILE]: 1 }));
    const fault = tab.page.locator("main .fault");
    expect(await fault.innerText()).toMatch(/^state\.json: \ufffdevil[^\p{Cf}\p{Cc}]{1,490}$/u);
  });

  test("a vector file: every epoch of it", async () => {
    tab = await tabs.open();
    await choose(tab.page, "large.json", readFileSync("vectors/epoch/large.json"));
    expect(await headline(tab.page)).toBe("All 256 neurons agree with the rules");
  });

  test.skipIf(!hasRecordings).each([
    ["sn31-classic.json", "All 256 neurons agree with the rules", "all 8 epochs equal"],
    ["runtime-300.json", "All 32 neurons agree with the rules", "all 7 epochs equal"],
  ])("a recording: %s", async (file, verdict, count) => {
    tab = await tabs.open();
    await choose(tab.page, file, JSON.stringify(readRecording(file)));
    expect(await headline(tab.page)).toBe(verdict);
    await tab.page.getByText(count).waitFor();
  });

  test("one bond that was flipped is found", async () => {
    const json = JSON.parse(readFileSync("vectors/epoch/medium.json", "utf8")) as { cases: VectorCase[] };
    const bonds = json.cases[0]?.output.bonds as [number, number][][];
    const uid = bonds.findIndex((row) => row.length > 0);
    const bond = bonds[uid]?.[0] as [number, number];
    bond[1] ^= 1;
    tab = await tabs.open();
    await choose(tab.page, "flipped.json", JSON.stringify(json));
    expect(await headline(tab.page)).toMatch(/^1 of \d+ neurons differ, first at stage “9\. Bonds”$/);
    const found = `bonds[${uid}] on uid ${bond[0]}: recorded ${bond[1]}, the rules give ${bond[1] ^ 1}`;
    await tab.page.locator("main").getByText(found).waitFor();
    await tab.page.getByRole("button", { name: `neuron ${uid}` }).click();
    await tab.page.locator(".neuron").getByText(found).waitFor();
  });

  test.each([
    ['{"n": 3,\n "kappa" 5}', "the text.json is not JSON: line 2, column 10: 5 does not belong here."],
    ['{"format": "yuma-epoch-vectors/1", "suite": "x", "cases": []}', "the text.json has no cases."],
    [
      "[]",
      "the text.json is neither a subnet’s state, which has fields such as n, weights and emission, nor a vector file.",
    ],
    ['{"n": -1}', "the text.json: n: -1 is below 0."],
  ])("what is wrong with a file is said: %s", async (text, message) => {
    tab = await tabs.open();
    await choose(tab.page, "the text.json", text);
    expect(await tab.page.locator(".fault").innerText()).toBe(message);
  });
});
