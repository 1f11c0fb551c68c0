// A neuron's own view: what it got, how that changed and why; two epochs compared, and all of them over time.

import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { alpha } from "../../bindings/decimals.js";
import { signedAlpha } from "../../bindings/explain/words-compare.js";
import {
  compareEpochs,
  formatOutput,
  formatState,
  loadYuma,
  metagraph,
  readRecordedEpochs,
} from "../../bindings/index.js";
import { madeSnapshot } from "../made-snapshot.js";
import { account } from "../node/made.js";
import { choose, hasChromium, headline, openBrowser, seriousFaults, type Tab, type Tabs } from "./page.js";

if (!hasChromium) console.warn("Skipped: the page in Chromium, which is not installed.");

const yuma = await loadYuma();
const sequences = JSON.parse(readFileSync("vectors/epoch/sequence.json", "utf8"));
/** The page has the first of them. */
const made = readRecordedEpochs({ ...sequences, cases: [sequences.cases[8]] }).slice(0, 28);

describe.skipIf(!hasChromium)("one neuron", () => {
  let tabs: Tabs;
  let tab: Tab;
  beforeAll(async () => {
    tabs = await openBrowser();
  });
  afterAll(() => tabs.close());
  afterEach(() => {
    expect(tab.complaints).toEqual([]);
    expect(tab.foreign).toEqual([]);
  });

  test("one click opens the epochs of the page's own, a second a neuron, and Back goes back", async () => {
    tab = await tabs.open("", { width: 390, height: 844 });
    const { page } = tab;
    await page.getByRole("link", { name: "Look at a subnet" }).click();
    expect(await headline(page)).toBe("All 19 neurons agree with the rules");
    await page.locator("#uid-11").click();
    await page.getByRole("heading", { name: "Neuron 11", exact: true }).waitFor();
    const [before, after] = [made[25]?.state, made[26]?.state] as const;
    const comparison = compareEpochs(yuma, before as never, after as never, 11);
    expect(await page.locator(".amount b").innerText()).toBe(alpha(comparison.after.emission));
    await page.getByRole("heading", { name: signedAlpha(comparison.difference) }).waitFor();
    const causes = await page.locator(".causes .number").allInnerTexts();
    const moving = comparison.parts.filter(({ changed }) => changed).map(({ amount }) => signedAlpha(amount));
    expect(causes.sort()).toEqual(moving.sort());
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const address = page.url();
    await page.goBack();
    await page.getByRole("grid", { name: "Neurons" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Check a file" }).waitFor();
    await page.goForward();
    await page.goForward();
    await page.getByRole("heading", { name: "Neuron 11", exact: true }).waitFor();
    const { page: other } = await tabs.open(new URL(address).hash);
    await other.getByRole("heading", { name: signedAlpha(comparison.difference) }).waitFor();
  });

  test.each([
    [1280, "light"],
    [390, "dark"],
  ] as const)("axe finds nothing serious: %i wide, %s", async (width, colorScheme) => {
    tab = await tabs.open("#sample=&epoch=27&uid=11", { width, height: 844 });
    const { page } = tab;
    await page.emulateMedia({ colorScheme });
    await page.getByRole("img", { name: "Weights on neuron 11" }).locator("svg").waitFor();
    await page.locator(".causes").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    for (const [view, what] of [
      ["Compare", ".changes"],
      ["History", "figure:nth-child(4) svg"],
    ] as const) {
      await page.getByRole("link", { name: view }).click();
      await page.locator(what).waitFor();
      expect([view, await seriousFaults(page)]).toEqual([view, []]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });

  test("over time, epoch by epoch, with what happened", async () => {
    tab = await tabs.open("#sample=&uid=11&view=history");
    const rows = tab.page.locator(".view .plain tbody tr");
    await rows.first().waitFor();
    expect(await rows.count()).toBe(made.length);
    const texts = await rows.allInnerTexts();
    for (const [i, { state }] of made.entries()) {
      const { emission } = metagraph(yuma, state).neurons[11] as { emission: bigint };
      expect(texts[made.length - 1 - i]).toContain(alpha(emission).slice(0, -5));
    }
    expect(texts.filter((text) => text.includes("lost its permit"))).toHaveLength(1);
  });

  test("a link that is followed by keyboard gives the focus to what comes, and not to nothing", async () => {
    tab = await tabs.open("#sample=&view=history", { width: 390, height: 844 });
    const { page } = tab;
    const follow = async (link: string) => {
      await page.locator(link).nth(2).focus();
      await page.keyboard.press("Enter");
    };
    const focused = () => page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent);
    await page.locator(".view .plain a").nth(2).waitFor();
    await follow(".view .plain a");
    await expect.poll(focused).toBe("Neurons");
    await page.getByRole("link", { name: "Compare" }).click();
    await page.locator(".changes a").nth(2).waitFor();
    const uid = await page.locator(".changes a").nth(2).innerText();
    await follow(".changes a");
    await expect.poll(focused).toBe(`Neuron ${uid}`);
    await page.getByRole("link", { name: "History" }).click();
    await page.locator(".view .plain a").nth(2).waitFor();
    await follow(".view .plain a");
    await expect.poll(focused).toBe(`Neuron ${uid}`);
  });

  test("a uid that others begin with is the one that is meant", async () => {
    tab = await tabs.open("#sample=");
    await tab.page.getByLabel("Find uid").fill("1");
    await tab.page.keyboard.press("Enter");
    await tab.page.getByRole("heading", { name: "Neuron 1", exact: true }).waitFor();
  });

  test("two files are two epochs of one subnet, compared whole", async () => {
    tab = await tabs.open();
    const { page } = tab;
    const files = ([26, 25] as const).map((step) => ({
      name: `step-${step}.json`,
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify({ ...sequences, cases: [stepAlone(step)] })),
    }));
    await page.setInputFiles("input[type=file]", files);
    await headline(page);
    await page.getByRole("link", { name: "Compare" }).click();
    const first = page.locator(".changes tbody tr").first();
    await first.waitFor();
    const [, , change] = await first.locator("th, td").allInnerTexts();
    const paid = [25, 26].map((step) => yuma.epoch(made[step]?.state as never).output.emission);
    const changes = [...(paid[1] as BigUint64Array)].map((rao, uid) => rao - (paid[0]?.[uid] as bigint));
    const largest = changes.reduce((most, one) => (one * one > most * most ? one : most));
    expect(change).toBe(signedAlpha(largest));
  });

  function stepAlone(step: number) {
    const { state, recorded } = made[step] as (typeof made)[number];
    return madeCase(`netuid_9_block_${state.currentBlock}`, state, recorded);
  }

  test("a key is short to see and whole to copy, and finds its neuron", async () => {
    tab = await tabs.open();
    const { page } = tab;
    const { cases, ...file } = (await madeSnapshot(yuma, 343)) as unknown as { cases: object[] };
    const hotkeys = Array.from({ length: 8 }, (_, uid) => account(uid + 1));
    await choose(page, "made.json", JSON.stringify({ ...file, cases: [{ ...cases[0], hotkeys }] }));
    await headline(page);
    const cell = page.locator("#uid-3 .hotkey");
    const whole = hotkeys[3] as string;
    expect(((await cell.boundingBox()) as { width: number }).width).toBeLessThan(130);
    const selected = await cell.evaluate((element) => {
      getSelection()?.selectAllChildren(element);
      return String(getSelection());
    });
    expect(selected).toBe(whole);
    await page.getByLabel("Find uid").fill("0");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Neuron 0", exact: true }).waitFor();
    await page.getByLabel("Another neuron").fill(whole);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Neuron 3", exact: true }).waitFor();
    await page.getByLabel("Another neuron").fill("<b>nobody</b>");
    await page.keyboard.press("Enter");
    await page.getByText("There is none; uids go from 0 to 7.").waitFor();
  });

  test.each([
    ["#sample=&uid=99", "There is no neuron 99 in this epoch, there are 0 to 18."],
    ["#sample=&epoch=99", "There is no epoch 99 in this, there is 1 to 28."],
    ["#sample=&view=%3Cb%3Ex", "This link’s view is “<b>x”, which this page does not have."],
    ["#netuid=-1&endpoint=wss://node.example", "This link’s netuid is “-1”, where a number from 0 to 65535 is wanted."],
    [
      "#endpoint=javascript:alert(1)&netuid=1",
      /^This link’s endpoint is “javascript:alert\(1\)”, where a node’s address/,
    ],
    ["#endpoint=wss://node.example", "This link names an endpoint, but no subnet."],
    [`#uid=${"9".repeat(5000)}`, "This link is longer than any of this page."],
  ])("a link that makes no sense says so: %s", async (fragment, message) => {
    tab = await tabs.open(fragment);
    await tab.page.locator(".fault", { hasText: message }).waitFor();
  });

  test("a link to a view of a file asks for the file, and then shows it", async () => {
    tab = await tabs.open("#file=%3Ci%3Etiny.json&uid=3&view=what-if");
    const { page } = tab;
    await page.getByText("This link looks at neuron 3 in a file, <i>tiny.json.").waitFor();
    await choose(page, "<i>tiny.json", readFileSync("vectors/epoch/medium.json"));
    await page.locator("[aria-current=page]", { hasText: "What if" }).waitFor();
  });

  test("questions are kept in this browser, can be forgotten, and a browser that keeps nothing has none", async () => {
    tab = await tabs.open();
    const { page } = tab;
    const kept = ["#endpoint=wss%3A%2F%2Fnode.example&netuid=31", "#endpoint=<b>&netuid=x", 7, "#uid=3"];
    await page.evaluate((kept) => localStorage.setItem("yuma-questions", JSON.stringify(kept)), kept);
    await page.reload();
    await page.getByRole("button", { name: "Subnet 31, from wss://node.example" }).waitFor();
    expect(await page.locator(".recent li").count()).toBe(1);
    await page.getByRole("button", { name: "Forget them" }).click();
    expect(await page.evaluate(() => localStorage.getItem("yuma-questions"))).toBe(null);
    for (const text of ["{", "null", '"x"', "[[[]]]"]) {
      await page.evaluate((text) => localStorage.setItem("yuma-questions", text), text);
      await page.reload();
      await page.getByRole("heading", { name: "Check a file" }).waitFor();
    }
    await page.addInitScript(() =>
      Object.defineProperty(globalThis, "localStorage", {
        get: () => {
          throw new Error("blocked");
        },
      }),
    );
    await page.reload();
    await page.getByRole("heading", { name: "Check a file" }).waitFor();
  });
});

function madeCase(
  name: string,
  state: (typeof made)[number]["state"],
  recorded: (typeof made)[number]["recorded"],
): unknown {
  const { spec_version, ...input } = formatState(state);
  return { name, description: "", spec_version, input, output: formatOutput(recorded) };
}
