// What coldkeys' stakes earned, on the recorded chain of 293: with nothing behind the coinbase all of it is there, with its
// transactions what they touched is said, and a share that is off is named.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { AccountId, Binary, type HexString } from "@polkadot-api/substrate-bindings";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { readPaid, readRows } from "../bindings/chain/epoch-rows.js";
import { BlockEvents } from "../bindings/chain/events.js";
import {
  connect,
  type Earning,
  openNode,
  readEarnings,
  readEpoch,
  type WebSocketClass,
} from "../bindings/chain/index.js";
import { earningsBetween } from "../bindings/chain/nominators.js";
import { Runtime } from "../bindings/chain/runtime.js";
import { loadYuma } from "../bindings/index.js";
import type { Chain } from "./node/chain.js";
import { account } from "./node/made.js";
import { statesOf } from "./node/memory.js";
import { madePayout, NOMINATORS } from "./node/payout.js";
import { recordedChain } from "./node/recorded.js";
import { serveChain } from "./node/server.js";
import { EdgeRandom } from "./random.js";
import { hasRecordings } from "./states.js";

const yuma = await loadYuma();
const folder = new URL("../../shared/real/node-293/", import.meta.url);
const websocketClass = WebSocket as unknown as WebSocketClass;

/** The chain with another state of a block, and no proofs of it. */
const changed = (chain: Chain, number: number, state: ReadonlyMap<HexString, HexString>): Chain => ({
  ...chain,
  proofs: false,
  blocks: chain.blocks.map((block) => (block.number === number ? { ...block, state } : block)),
});

async function earningsOf(chain: Chain, netuid: number, block: number, hotkeys: readonly string[]): Promise<Earning[]> {
  const server = await serveChain(chain);
  const node = await openNode(connect(server.ws, { websocketClass }), { proofs: "none" });
  try {
    const epoch = await readEpoch(node, yuma, { netuid, block });
    const earnings: Earning[] = [];
    for (const hotkey of hotkeys) earnings.push(...(await readEarnings(node, yuma, epoch, { hotkey })));
    return earnings;
  } finally {
    node.close();
    await server.close();
  }
}

describe.skipIf(!hasRecordings)("nominators", () => {
  const chain = hasRecordings ? recordedChain("node-293") : (undefined as never);
  const stateOf = (number: number) =>
    chain.blocks.find((block) => block.number === number)?.state as ReadonlyMap<HexString, HexString>;
  const names = hasRecordings
    ? (JSON.parse(readFileSync(new URL("names.json", folder), "utf8")) as Record<HexString, string>)
    : {};
  const address = AccountId(42).dec;
  const hotkeys = Object.entries(names)
    .filter(([, name]) => /^(V([0-9]|1[0-7])|O[1-5]|P[0-2]|M1)$/.test(name))
    .map(([key]) => address(Binary.fromHex(key as HexString)));

  test.each([
    [4, 5940481],
    [8, 5940484],
    [2, 5940486],
    [3, 5940488],
    [4, 5940488],
    [1, 5940490],
    [5, 5940490],
    [4, 5940495],
    [2, 5940496],
  ])(
    "of subnet %d, block %d: before its transactions every stake is worth what the rules give",
    async (netuid, number) => {
      const file = new URL(`after_initialize_${number}.json.gz`, folder);
      const changes = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<HexString, HexString | null>;
      const state = new Map(stateOf(number - 1));
      for (const [key, value] of Object.entries(changes)) {
        if (value === null) state.delete(key as HexString);
        else state.set(key as HexString, value);
      }
      const earnings = await earningsOf(changed(chain, number, state), netuid, number, hotkeys);
      // On root several epochs of a block pay into one pool.
      const compared = earnings.filter(({ verdict }) => verdict !== "touched");
      expect(compared.filter(({ verdict }) => verdict === "different")).toEqual([]);
      expect(earnings.filter(({ verdict, netuid: pool }) => verdict === "touched" && pool !== 0)).toEqual([]);
      expect(compared.length).toBeGreaterThan(8);
      if (netuid !== 8) expect(compared.some(({ before, after }) => after > before)).toBe(true);
    },
  );

  test("what a transaction touched is said, and is the only thing that is not compared", async () => {
    const earnings = await earningsOf(chain, 1, 5940490, hotkeys);
    expect(earnings.filter(({ verdict }) => verdict === "different")).toEqual([]);
    const reasons = new Set(earnings.flatMap(({ netuid, why }) => (netuid === 1 && why ? [why] : [])));
    expect([...reasons]).toEqual(["a transaction of the block names the coldkey"]);
  });

  test("a share that is off is named", async () => {
    const runtime = new Runtime(chain.specVersion, chain.metadata);
    const before = await earningsOf(chain, 4, 5940481, hotkeys);
    const { hotkey, coldkey } = before.find(
      ({ own, netuid, verdict }) => own.length === 0 && netuid === 4 && verdict === "equal",
    ) as Earning;
    const key = runtime.item("Alpha").key(hotkey, coldkey, 4);
    const value = stateOf(5940481).get(key) as HexString;
    // A millionth more: 9 bytes in.
    const byte = (Number.parseInt(value.slice(18, 20), 16) ^ 1).toString(16).padStart(2, "0");
    const state = new Map(stateOf(5940481)).set(key, `${value.slice(0, 18)}${byte}${value.slice(20)}` as HexString);
    const earnings = await earningsOf(changed(chain, 5940481, state), 4, 5940481, [hotkey]);
    expect(earnings.filter(({ verdict }) => verdict !== "equal")).toMatchObject([
      { hotkey, coldkey, verdict: "different" },
    ]);
  });
});

/** Made payouts of all generations of pools: behind some there are transactions, which are told. */
test.each([261, 283, 320, 340, 365, 396, 397, 411, 425])("spec_version %d: made stakes", async (spec) => {
  let [compared, nominated] = [0, 0];
  for (let seed = 0; compared < 60; ++seed) {
    const made = madePayout({ spec, random: new EdgeRandom(seed, spec) });
    if (made === undefined) continue;
    const [before, after] = statesOf(new Runtime(spec, made.metadata), made.block, made.before, made.after);
    const events = await BlockEvents.read(after);
    const named = new Set(events.moves().flatMap(({ names }) => names));
    for (const { netuid, family } of made.epochs) {
      const paid = await readPaid(yuma, await readRows(yuma, { before, after }, netuid, 0, () => {}), 0);
      if ("unpaid" in paid) throw new Error(paid.unpaid);
      for (const hotkey of family) {
        for (const earning of await earningsBetween(yuma, { before, after }, paid.payout, { hotkey })) {
          const { coldkey, verdict, why, after: worth, before: had, shared } = earning;
          expect([seed, hotkey, coldkey, verdict === "different"]).toEqual([seed, hotkey, coldkey, false]);
          if (verdict === "touched")
            expect(named.has(hotkey) || named.has(coldkey) || /lease|on root too/.test(why ?? "")).toBe(true);
          else ++compared;
          // Who owns nothing gets a part of what is paid to all.
          if (!NOMINATORS.map(account).includes(coldkey) || shared === 0n) continue;
          expect(earning.own).toEqual([]);
          expect(worth - had <= shared && worth >= had).toBe(true);
          ++nominated;
        }
      }
    }
  }
  expect(nominated).toBeGreaterThan(10);
});
