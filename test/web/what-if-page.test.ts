// What if, by hand: what is typed, what is moved, and what is said of it.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { grouped } from "../../bindings/decimals.js";
import { loadYuma, parseState } from "../../bindings/index.js";
import { changedState, courseOf, type OwnChanges } from "../../web/what-if.js";
import { readVectors } from "../states.js";
import { choose, hasChromium, headline, openBrowser, seriousFaults, type Tabs } from "./page.js";

if (!hasChromium) console.warn("Skipped: the page in Chromium, which is not installed.");

describe.skipIf(!hasChromium)("what if", () => {
  let tabs: Tabs;
  beforeAll(async () => {
    tabs = await openBrowser();
  });
  afterAll(() => tabs.close());

  const state = parseState(readVectors("epoch/medium.json").at(-1)?.input);
  const open = async () => {
    const tab = await tabs.open("#view=what-if&uid=9", { width: 390, height: 844 });
    await choose(tab.page, "medium.json", readFileSync("vectors/epoch/medium.json"));
    await headline(tab.page);
    const answer = tab.page.locator(".answer");
    await answer.waitFor();
    return { ...tab, answer };
  };
  const rao = async (changes: OwnChanges, parameters = {}) => {
    const { output } = (await loadYuma()).epoch(changedState(state, { parameters, own: changes }));
    return grouped(output.emission[changes.uid] as bigint);
  };

  test("a number that is typed, own stake, own weights: the sentence has what the blob gives", async () => {
    const { page, answer, complaints } = await open();
    const said = (text: string) => expect.poll(() => answer.innerText()).toContain(`${text} rao`);
    const typed = (name: string) => page.getByRole("textbox", { name });
    await typed("Kappa, typed").fill("0.75");
    await said(await rao({ uid: 9 }, { kappa: Math.round(0.75 * 65535) }));
    await typed("Kappa, typed").fill("1.5");
    await page.getByText("It goes from 0 to 1.").waitFor();
    await typed("Kappa, typed").fill("many");
    await page.getByText("A number from 0 to 1 is wanted.").waitFor();
    await said(await rao({ uid: 9 }, { kappa: Math.round(0.75 * 65535) }));
    await page.getByRole("button", { name: "As recorded" }).click();
    await page.getByText("No neuron’s emission changes.").waitFor();

    const uid = [...state.validatorPermit].findIndex((permit, uid) => permit === 1 && uid > 9);
    await typed("Neuron").fill("9999");
    await page.getByText(`There are neurons 0 to ${state.n - 1}.`).waitFor();
    await typed("Neuron").fill(String(uid));
    await page.getByRole("slider", { name: "Its alpha stake" }).waitFor();
    await typed("Its alpha stake, typed").fill("5000000");
    await said(await rao({ uid, stake: 5_000_000_000_000_000n }));
    await typed("Its weights").fill("3: 65535, 99: 1");
    await page.getByText("Weight 2, “99: 1”: there is no neuron 99").waitFor();
    await typed("Its weights").fill("3: 65535, 5: 1");
    const own = {
      uid,
      stake: 5_000_000_000_000_000n,
      weights: [
        [3, 65535],
        [5, 1],
      ] as const,
    };
    await said(await rao(own));
    await expect.poll(() => page.url()).toContain(`of=${uid}&stake=5000000000000000&weights=3%3A65535%2C5%3A1`);
    const address = page.url();
    expect(await page.locator(".pinned td").first().innerText()).toBe(String(uid));
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByRole("button", { name: "Run forward" }).click();
    const yuma = await loadYuma();
    const course = await courseOf(
      yuma,
      changedState(state, { parameters: {}, own }),
      uid,
      500,
      () => {},
      () => false,
    );
    await page.getByText(`In the end neuron ${uid} gets ${grouped(course?.emission.at(-1) as bigint)} rao`).waitFor();
    await page.getByText(`with the changes, nothing changes from epoch ${course?.settled} on`).waitFor();
    await typed("Epochs, at most").fill("2");
    await page.getByRole("button", { name: "Run forward" }).click();
    await page.getByText("As it is, it has not settled within 2 epochs").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

    const again = await tabs.open(new URL(address).hash);
    await choose(again.page, "medium.json", readFileSync("vectors/epoch/medium.json"));
    await again.page.locator(".answer", { hasText: `${await rao(own)} rao` }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("a look ahead is given up for what is asked next", async () => {
    const { page, answer } = await open();
    await page.getByRole("textbox", { name: "Bonds moving average, typed" }).fill("0.999999");
    await page.getByRole("textbox", { name: "Epochs, at most" }).fill("5000");
    await page.getByRole("button", { name: "Run forward" }).click();
    await page.getByRole("slider", { name: "Kappa" }).fill("0.3");
    const parameters = { kappa: Math.round(0.3 * 65535), bondsMovingAverage: 999_999n };
    const expected = await rao({ uid: 9 }, parameters);
    await expect.poll(() => answer.innerText(), { timeout: 2000 }).toContain(`${expected} rao`);
    // What it would have found is about other changes.
    await page.waitForTimeout(1500);
    expect(await page.getByText(/epochs …$|^In the end/).count()).toBe(0);
  });
});
