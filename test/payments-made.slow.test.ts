// Payouts of all runtimes whose coinbase is known, made by test/model: every payment is what is computed.

import type { HexString } from "@polkadot-api/substrate-bindings";
import { describe, expect, test } from "vitest";
import { readPaid, readRows } from "../bindings/chain/epoch-rows.js";
import { Runtime } from "../bindings/chain/runtime.js";
import { loadYuma } from "../bindings/load.js";
import { accountsOf } from "../bindings/payout/accounting.js";
import { formatPayout, parsePayout } from "../bindings/payout/record.js";
import { verifyPayout } from "../bindings/payout/verify.js";
import type { EpochState } from "../bindings/state.js";
import { statesOf } from "./node/memory.js";
import { type MadePayout, madePayout } from "./node/payout.js";
import { readMetadata } from "./node/recorded.js";
import { EdgeRandom } from "./random.js";
import { hasRecordings } from "./states.js";

const yuma = await loadYuma();
const specs = [
  261, 283, 290, 297, 298, 300, 301, 306, 315, 319, 320, 325, 326, 333, 334, 338, 342, 343, 345, 348, 360, 361, 362,
  365, 381, 391, 397, 400, 411, 413, 421, 423, 424, 425,
];

async function paid({ metadata, block, before: rows, after: own }: MadePayout, spec: number, netuid: number) {
  const [before, after] = statesOf(new Runtime(spec, metadata), block, rows, own);
  const read = await readRows(yuma, { before, after }, netuid, 0, () => {});
  const result = await readPaid(yuma, read, 0);
  if ("unpaid" in result) throw new Error(result.unpaid);
  return { payout: result.payout, ...verifyPayout(yuma, result.payout) };
}

/** Blocks a runtime. */
const BLOCKS = 4;

/** The first blocks in which an epoch runs. */
function* blocks(spec: number, metadata?: HexString): Generator<readonly [seed: number, MadePayout]> {
  for (let seed = 0, found = 0; found < BLOCKS; ++seed) {
    const made = madePayout({ spec, random: new EdgeRandom(seed, spec), ...(metadata && { metadata }) });
    if (made === undefined) continue;
    ++found;
    yield [seed, made];
  }
}

async function expectEqual(spec: number, metadata?: HexString): Promise<void> {
  for (const [seed, made] of blocks(spec, metadata)) {
    for (const { netuid } of made.epochs) {
      const { payout, differences, payments } = await paid(made, spec, netuid);
      expect([seed, netuid, differences]).toEqual([seed, netuid, []]);
      // What is paid by its parts is what the pools have more.
      const { alpha } = accountsOf(payout, payments);
      const had = payout.accounts.reduce((sum, { alphaStake }) => sum + alphaStake, 0n);
      const has = payments.result.totalHotkeyAlpha.reduce((sum, { amount }) => sum + amount, 0n);
      expect(alpha.paid).toBe(has - had);
      expect(alpha.paid + alpha.putAside + alpha.burned + alpha.recycled + alpha.leftOver).toBe(alpha.emitted);
    }
  }
}

describe("every payment of a made epoch", () => {
  test.each(specs)("of spec_version %d", (spec) => expectEqual(spec));

  test.skipIf(!hasRecordings).each([293, 381, 424] as const)("of spec_version %d, by its own metadata", (spec) =>
    expectEqual(spec, readMetadata(spec)),
  );
});

describe("a rao is found and named", () => {
  /** Item, the order of its arguments, and what the difference is called. */
  const records = [
    ["TotalHotkeyAlphaLastEpoch", "hotkey first", "total"],
    ["AlphaDividendsPerSubnet", "netuid first", "nominators"],
    ["TaoDividendsPerSubnet", "netuid first", "root_nominators"],
    ["RootAlphaDividendsPerSubnet", "netuid first", "root_nominators"],
    ["MinerBurned", "netuid alone", "miner_burned"],
  ] as const;

  test.each([261, 300, 320, 343, 365, 400, 421, 425])("in every record of spec_version %d", async (spec) => {
    const [[, made]] = [...blocks(spec)] as [readonly [number, MadePayout]];
    const { netuid, family } = made.epochs[0] as (typeof made.epochs)[number];
    const runtime = new Runtime(spec, made.metadata);
    let found = 0;
    for (const [item, order, kind] of records.filter(([item]) => runtime.has(item))) {
      for (const hotkey of order === "netuid alone" ? [undefined] : family) {
        const args = order === "hotkey first" ? [hotkey, netuid] : [netuid, hotkey];
        const key = runtime.item(item).key(...(hotkey === undefined ? [netuid] : args));
        const value = made.after.get(key);
        if (value === undefined) continue;
        const first = (Number.parseInt(value.slice(2, 4), 16) ^ 1).toString(16).padStart(2, "0");
        const after = new Map(made.after).set(key, `0x${first}${value.slice(4)}`);
        const { differences } = await paid({ ...made, after }, spec, netuid);
        expect([item, hotkey, differences.map((one) => [one.hotkey ?? undefined, one.kind])]).toEqual([
          item,
          hotkey,
          [[hotkey, kind]],
        ]);
        ++found;
      }
    }
    expect(found).toBeGreaterThan(family.length);
  });

  test.each([315, 343, 425])("in the events of spec_version %d", async (spec) => {
    const [[, made]] = [...blocks(spec)] as [readonly [number, MadePayout]];
    const { netuid } = made.epochs[0] as (typeof made.epochs)[number];
    const { payout } = await paid(made, spec, netuid);
    const [event, ...others] = payout.recorded.incentives;
    const emissions = BigUint64Array.from(event?.emissions ?? [], (rao, uid) => (uid === 4 ? rao + 1n : rao));
    const incentives = [{ mechanism: event?.mechanism ?? 0, emissions }, ...others];
    const wrong = verifyPayout(yuma, { ...payout, recorded: { ...payout.recorded, incentives } });
    expect(wrong.differences.map(({ uid, kind }) => [uid, kind])).toEqual([[4, "incentive"]]);
  });
});

describe("what is in a file", () => {
  test.each([300, 361, 425])("of spec_version %d is what was read", async (spec) => {
    for (const [, made] of blocks(spec)) {
      const { payout } = await paid(made, spec, made.epochs[0]?.netuid as number);
      const [state] = payout.states as [EpochState];
      const file = JSON.parse(JSON.stringify(formatPayout(payout)));
      expect(parsePayout(file, "payout", state)).toEqual(payout);
    }
  });

  test("and damaged is told by its place", async () => {
    const [[, made]] = [...blocks(425)] as [readonly [number, MadePayout]];
    const { payout } = await paid(made, 425, made.epochs[0]?.netuid as number);
    const [state] = payout.states as [EpochState];
    const json = JSON.parse(JSON.stringify(formatPayout(payout)));
    const told = (change: object) => {
      try {
        parsePayout({ ...json, ...change }, "payout", state);
      } catch (error) {
        return (error as Error).message;
      }
      return "nothing";
    };
    expect(told({ addresses: ["<script>"] })).toBe("payout.addresses[0]: expected an address");
    expect(told({ hotkeys: [9999] })).toBe(`payout: account 9999 is none of its ${payout.addresses.length} addresses`);
    expect(told({ ck_burn: 5 })).toMatch(/^payout\.ck_burn: expected a u64 as a decimal string/);
    expect(told({ extra: 1 })).toMatch(/^payout\.extra: a payout has no such field/);
    expect(told({ drained: { ...json.drained, candidates: [] } })).toMatch(/^payout\.drained\.candidates: /);
    expect(told({ states: [] })).toMatch(/^payout\.states: /);
    expect(told({ accounts: [] })).toMatch(/^payout\.accounts: /);
  });
});
