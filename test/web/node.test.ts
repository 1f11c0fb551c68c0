// From a node to a verdict, in the page itself, and what a node at fault looks like there.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { EPOCH, madeChain, NETUID } from "../node/made.js";
import { recordedChain, recordedEpochs } from "../node/recorded.js";
import { type Fault, serveChain, type TestNode } from "../node/server.js";
import { hasRecordings } from "../states.js";
import { hasChromium, headline, openBrowser, type Tab, type Tabs } from "./page.js";

if (!hasChromium) console.warn("Skipped: the page in Chromium, which is not installed.");

describe.skipIf(!hasChromium)("a node in the page", () => {
  let tabs: Tabs;
  let node: TestNode | undefined;
  beforeAll(async () => {
    tabs = await openBrowser();
  });
  afterAll(() => tabs.close());
  afterEach(async () => {
    await node?.close();
    node = undefined;
  });

  const ask = async (endpoint: string, netuid: number, block = ""): Promise<Tab> => {
    const tab = await tabs.open();
    await tab.page.getByLabel("Endpoint").fill(endpoint);
    await tab.page.getByLabel("Subnet").fill(String(netuid));
    if (block !== "") {
      await tab.page.getByText("An older block").click();
      await tab.page.getByLabel("Block").fill(block);
    }
    await tab.page.getByRole("button", { name: "Check", exact: true }).click();
    return tab;
  };
  const fault = async (tab: Tab) => tab.page.locator(".fault").innerText();
  /** The rest of this test's answers, as a node that lies gives them. */
  const served = async (change?: Fault) => {
    node = await serveChain(madeChain(430), change);
    return node;
  };

  test.each(["ws", "http"] as const)("the last epoch, over %s, and a link to it", async (protocol) => {
    const { [protocol]: endpoint } = await served();
    const { page, complaints, foreign } = await ask(endpoint, NETUID);
    expect(await headline(page)).toBe("All 7 neurons agree with the rules");
    await page.getByText("Registered anew in the block after the epoch ran, and not compared: uid 5.").waitFor();
    await page.locator("#uid-2").click();
    const fields = new URLSearchParams(new URL(page.url()).hash.slice(1));
    expect(Object.fromEntries(fields)).toEqual({ endpoint, netuid: String(NETUID), block: String(EPOCH), uid: "2" });
    expect(complaints).toEqual([]);
    expect(new Set(foreign.map((url) => new URL(url).origin))).toEqual(new Set([new URL(endpoint).origin]));
  });

  test("three marks say what the verdict rests on", async () => {
    const marks = async (endpoint: string) => {
      const { page } = await ask(endpoint, NETUID);
      const items = page.getByRole("list", { name: "What this rests on" }).getByRole("listitem");
      await items.first().waitFor();
      return items.allInnerTexts();
    };
    const { ws } = await served();
    expect(await marks(ws)).toEqual([
      "✓ State: proven. Every value and every absence belongs to the state roots in the blocks' headers.",
      "– Runtime: layout as the node tells it, for the runtime is not pinned here.",
      "– Finality: as the node tells it. The checkpoint that ships is of another chain.",
    ]);
    await node?.close();
    node = await serveChain({ ...madeChain(430), proofs: false });
    expect((await marks(node.ws))[0]).toBe("– State: as the node tells it. It gives no proofs.");
  });

  test("a proof that fails is no verdict", async () => {
    const { ws } = await served(({ method }, reply) => {
      if (method !== "state_getReadProof" || !("result" in reply)) return undefined;
      const { at, proof } = reply.result as { at: string; proof: string[] };
      return { result: { at, proof: proof.slice(1) } };
    });
    expect(await fault(await ask(ws, NETUID))).toMatch(
      /^The chain could not be read: the proof for the state of block \d+ fails: this is no proof: /,
    );
  });

  test.skipIf(!hasRecordings)("a pinned runtime is marked as such", async () => {
    node = await serveChain(recordedChain());
    const { page } = await ask(node.ws, 4, "16");
    const items = page.getByRole("list", { name: "What this rests on" }).getByRole("listitem");
    await items.first().waitFor();
    expect((await items.allInnerTexts())[1]).toBe(
      "✓ Runtime: layout pinned, for its code is proven to be one whose storage is known.",
    );
  });

  test("a link asks nobody before the person does", async () => {
    const { ws, calls } = await served();
    const link = `#endpoint=${encodeURIComponent(ws)}&netuid=${NETUID}&block=${EPOCH}&uid=2&view=bonds`;
    const { page, foreign } = await tabs.open(link);
    await page.getByRole("heading", { name: "Check the chain" }).waitFor();
    expect(await page.getByLabel("Endpoint").inputValue()).toBe(ws);
    expect([foreign, calls.size]).toEqual([[], 0]);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    const views = page.getByRole("navigation", { name: "Views" });
    await views.locator("[aria-current=page]").getByText("Bonds").waitFor();
    await views.getByRole("link", { name: "Neuron 2" }).click();
    await page.getByRole("heading", { name: "Neuron 2" }).waitFor();
    await page.getByRole("link", { name: "Simulate" }).click();
    await page.getByRole("link", { name: "Verify", exact: true }).click();
    await page.getByRole("heading", { name: "Neuron 2" }).waitFor();
    await page.goBack();
    await page.goBack();
    await page.goBack();
    await views.locator("[aria-current=page]").getByText("Bonds").waitFor();
    await page.evaluate(() => {
      location.hash = "#endpoint=wss://other&netuid=7";
    });
    expect(await page.getByLabel("Endpoint").inputValue()).toBe("wss://other");
  });

  test.skipIf(!hasRecordings).each(recordedEpochs)(
    "the recorded node of spec_version 300: subnet %i, block %i",
    async (netuid, block) => {
      node = await serveChain(recordedChain());
      const { page } = await ask(node.ws, netuid, String(block));
      expect(await headline(page)).toBe("All 32 neurons agree with the rules, and all 96 payments");
    },
  );

  test("an endpoint nobody answers at", async () => {
    const { ws, http } = await served();
    await node?.close();
    node = undefined;
    expect(await fault(await ask(ws, NETUID))).toBe(
      `The chain could not be read: there is no connection to ${ws}: nobody answers. Is the address right, is the node running, and does it accept WebSocket connections from browsers?`,
    );
    expect(await fault(await ask(http, NETUID))).toMatch(
      /^The chain could not be read: there is no connection to http:\S+: Failed to fetch\. Is the address right, and is the node running\? Over http/,
    );
  });

  test("an endpoint that answers garbage", async () => {
    const { ws } = await served(() => "<html>502</html>");
    expect(await fault(await ask(ws, NETUID))).toBe(
      `The chain could not be read: ${ws} answers with something that is not JSON-RPC: "<html>502</html>". Don’t trust this endpoint: name another one.`,
    );
  });

  test("an endpoint that lies about a block", async () => {
    const { ws } = await served(({ method }, reply) =>
      method === "chain_getHeader" && "result" in reply
        ? { result: { ...(reply.result as object), stateRoot: `0x${"99".repeat(32)}` } }
        : undefined,
    );
    expect(await fault(await ask(ws, NETUID, String(EPOCH)))).toMatch(/Don’t trust this endpoint: name another one\.$/);
  });

  test("a block that the node does not keep any more", async () => {
    const { ws } = await served();
    expect(await fault(await ask(ws, NETUID, "9"))).toMatch(
      /^The chain could not be read: the node does not keep the state of block 8 any more .* older blocks need an archive node\.$/,
    );
  });

  test("a node that stays silent is given up", async () => {
    const { ws } = await served(() => "cut");
    const { page } = await ask(ws, NETUID);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("heading", { name: "Check a file" }).waitFor();
    expect(await page.locator(".fault").count()).toBe(0);
  });
});
