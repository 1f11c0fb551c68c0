// What a block's coinbase emits, computed from two states and held against what it recorded: chains of real runtimes.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { HexString } from "@polkadot-api/substrate-bindings";
import { describe, expect, test } from "vitest";
import { type CoinbaseBlock, readCoinbase } from "../bindings/chain/coinbase/coinbase.js";
import { epochAmount } from "../bindings/chain/coinbase/run.js";
import { type EmissionVerification, verifyCoinbase } from "../bindings/chain/coinbase/verify.js";
import { BlockEvents } from "../bindings/chain/events.js";
import { Runtime } from "../bindings/chain/runtime.js";
import { loadYuma } from "../bindings/load.js";
import type { Chain } from "./node/chain.js";
import { type Rows, statesOf } from "./node/memory.js";
import { type RecordedName, recordedChain } from "./node/recorded.js";
import { hasRecordings } from "./states.js";

const yuma = await loadYuma();

/** Subnet, block; what waited for the epoch: emission, sold alpha, owner's cut; what it was called with; TAO for root. */
const drained = [
  [4, 5, 4041860976n, 58161908n, 899977110n, 4100022884n, [29080105n, 29080106n]],
  [1, 7, 5658605496n, 81426542n, 1259967954n, 5740032038n, [40711610n, 40711612n]],
  [3, 7, 5658605496n, 81426542n, 1259967954n, 5740032038n, [40711609n, 40711610n]],
  [2, 9, 7275350087n, 104691105n, 1619958798n, 7380041192n, [52342809n, 52342810n]],
  [4, 16, 8892095758n, 127954588n, 1979949642n, 9020050346n, [63969486n, 63969487n]],
  [1, 17, 8083723689n, 116322079n, 1799954220n, 8200045768n, [58152929n, 58152930n]],
  [3, 19, 9700468645n, 139586276n, 2159945064n, 9840054921n, [69782598n, 69782599n]],
] as const;

describe.skipIf(!hasRecordings)("recorded chains", () => {
  const chains = new Map<RecordedName, { chain: Chain; runtime: Runtime }>();
  const open = (name: RecordedName) => {
    const chain = chains.get(name)?.chain ?? recordedChain(name);
    const runtime = chains.get(name)?.runtime ?? new Runtime(chain.specVersion, chain.metadata);
    chains.set(name, { chain, runtime });
    return { chain, runtime };
  };
  const stateOf = (name: RecordedName, number: number) =>
    open(name).chain.blocks.find((block) => block.number === number)?.state as Rows;

  async function verified(
    name: RecordedName,
    number: number,
    after: Rows = stateOf(name, number),
  ): Promise<EmissionVerification & { coinbase: CoinbaseBlock }> {
    const [before, own] = statesOf(open(name).runtime, number, stateOf(name, number - 1), after);
    const coinbase = await readCoinbase(before, own, yuma);
    const events = await BlockEvents.read(own);
    return { ...(await verifyCoinbase(yuma, coinbase, { before, block: number, events })), coinbase };
  }

  /** Blocks that have both states. */
  const blocks = (["node-300", "node-293"] as const).flatMap((name) => {
    if (!hasRecordings) return [];
    const known = open(name)
      .chain.blocks.filter(({ state }) => state)
      .map(({ number }) => number);
    return known.filter((number) => known.includes(number - 1)).map((number) => [name, number] as const);
  });

  const differences = ({ subnets }: EmissionVerification) =>
    subnets.flatMap(({ netuid, records }) =>
      records.filter(({ equal }) => !equal).map(({ record, recorded }) => `${record} of ${netuid}: ${recorded}`),
    );

  test.each(drained)(
    "subnet %d, block %d of the branch of 300: what waited, to the rao",
    async (netuid, number, ...expected) => {
      const [emission, alphaSwapped, ownerCut, amount, [lowest, highest]] = expected;
      const { rules, subnets } = (await verified("node-300", number)).coinbase;
      const subnet = subnets.find((other) => other.netuid === netuid);
      const pending = { emission, alphaSwapped, ownerCut, rootAlpha: 0n, server: 0n, validator: 0n };
      expect(rules).toBe(290);
      expect(subnet).toMatchObject({ epoch: true, pending: { source: "computed", candidates: [pending] } });
      expect(epochAmount(rules, pending)).toBe(amount);
      // Found from the pool's books, between what the dividends leave open.
      expect(subnet?.rootTao?.source).toBe("found");
      expect(subnet?.rootTao?.lowest).toBe(subnet?.rootTao?.highest);
      expect(subnet?.rootTao?.lowest).toBeGreaterThanOrEqual(lowest);
      expect(subnet?.rootTao?.lowest).toBeLessThanOrEqual(highest);
    },
  );

  test.each(blocks)("%s, block %d: every record is what the rules give", async (name, number) => {
    const emission = await verified(name, number);
    expect(differences(emission)).toEqual([]);
    for (const { netuid, records, open } of emission.subnets) {
      expect([netuid, records.length + open.length]).toEqual([netuid, 10]);
      expect(open.map(({ record }) => record).filter((record) => record !== "PendingRootDivs")).toEqual([]);
    }
  });

  test.each(blocks.filter(([name]) => name === "node-293"))(
    "%s, block %d: before its transactions every record is known and what the runtime's own coinbase left",
    async (name, number) => {
      const file = new URL(`../../shared/real/node-293/after_initialize_${number}.json.gz`, import.meta.url);
      const changes = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<HexString, HexString | null>;
      const after = new Map(stateOf(name, number - 1));
      for (const [key, value] of Object.entries(changes)) {
        if (value === null) after.delete(key as HexString);
        else after.set(key as HexString, value);
      }
      const emission = await verified(name, number, after);
      expect(differences(emission)).toEqual([]);
      expect(emission.subnets.flatMap(({ open }) => open)).toEqual([]);
    },
  );

  /** One more in the first byte of a row's value. */
  function flipped(name: RecordedName, number: number, item: string, netuid: number): Map<HexString, HexString> {
    const rows = new Map(stateOf(name, number));
    const key = open(name).runtime.item(item).key(netuid);
    const value = rows.get(key) ?? `0x${"00".repeat(8)}`;
    const first = (Number.parseInt(value.slice(2, 4), 16) ^ 1).toString(16).padStart(2, "0");
    return rows.set(key, `0x${first}${value.slice(4)}`);
  }

  test.each([
    ["node-293", 5940486, "PendingEmission", 7],
    ["node-293", 5940486, "PendingEmission", 6],
    ["node-293", 5940486, "PendingAlphaSwapped", 1],
    ["node-293", 5940486, "PendingOwnerCut", 8],
    ["node-293", 5940486, "PendingRootDivs", 7],
    ["node-293", 5940486, "PendingEmission", 2],
    ["node-293", 5940490, "SubnetTaoInEmission", 5],
    ["node-293", 5940490, "SubnetAlphaInEmission", 1],
    ["node-293", 5940490, "SubnetAlphaOutEmission", 8],
    ["node-293", 5940490, "SubnetMovingPrice", 3],
    ["node-293", 5940490, "BlocksSinceLastStep", 5],
    ["node-300", 16, "PendingOwnerCut", 2],
    ["node-300", 16, "PendingRootDivs", 3],
    ["node-300", 16, "SubnetTaoInEmission", 4],
    ["node-300", 17, "SubnetAlphaInEmission", 1],
  ] as const)("%s, block %d: a rao more or less in %s of subnet %d is named", async (name, number, item, netuid) => {
    const [only, ...others] = differences(await verified(name, number, flipped(name, number, item, netuid)));
    expect(others).toEqual([]);
    expect(only).toMatch(`${item} of ${netuid}: `);
  });

  test("a runtime's first block is refused, and so is one whose coinbase is not known", async () => {
    const { runtime } = open("node-293");
    const key = "0x26aa394eea5630e07c48ae0c9558cef7f9cce9c888469bb1a0dceaa129672ef8";
    const earlier = new Map(stateOf("node-293", 5940480)).set(key, "0x9104386e6f64652d73756274656e736f72");
    const [before, own] = statesOf(runtime, 5940481, earlier, stateOf("node-293", 5940481));
    await expect(readCoinbase(before, own, yuma)).rejects.toThrow(
      "block 5940481 is the first of spec_version 293: what its migrations changed before the coinbase is in no state",
    );
  });
});
