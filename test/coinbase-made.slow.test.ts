// Blocks of all runtimes whose coinbase is known, made by test/model: every record is what is computed, and what waits for an
// epoch is among what is found.

import { Binary, type HexString } from "@polkadot-api/substrate-bindings";
import { describe, expect, test } from "vitest";
import { readCoinbase } from "../bindings/chain/coinbase/coinbase.js";
import { RECORDS } from "../bindings/chain/coinbase/records.js";
import { verifyCoinbase } from "../bindings/chain/coinbase/verify.js";
import { BlockEvents } from "../bindings/chain/events.js";
import { Runtime } from "../bindings/chain/runtime.js";
import { loadYuma } from "../bindings/load.js";
import { coinbaseMetadata, type MadeCoinbase, madeCoinbase } from "./node/coinbase.js";
import { statesOf } from "./node/memory.js";
import { readMetadata } from "./node/recorded.js";
import { EdgeRandom } from "./random.js";
import { hasRecordings } from "./states.js";

const yuma = await loadYuma();
const specs = [
  261, 282, 283, 290, 297, 298, 301, 305, 306, 319, 320, 333, 334, 337, 338, 341, 342, 343, 344, 345, 347, 348, 360,
  361, 362, 364, 365, 390, 391, 396, 397, 410, 411, 412, 413, 420, 421, 422, 423, 424, 425,
];
const CASES = 6;

/** A subnet's pending amounts as the suites have them. */
const amounts = (fields: Readonly<Record<string, unknown>>) =>
  ["emission", "alpha_swapped", "root_alpha_divs", "server_emission", "validator_emission", "owner_cut"].map((name) =>
    String(fields[`pending_${name}`] ?? 0),
  );

/** Of each runtime whose metadata is at hand, a coinbase by that. */
const recorded = [381, 424] as const;

interface Case {
  readonly spec: number;
  readonly traded: boolean;
  readonly seed: number;
  readonly metadata?: HexString;
}

const madeCase = ({ spec, traded, seed, metadata }: Case) =>
  madeCoinbase({ spec, random: new EdgeRandom(seed, spec), traded, ...(metadata && { metadata }) });

async function check(
  { spec, metadata = coinbaseMetadata(spec) }: Case,
  { block, before: rows, after: own, subnets: undrained }: MadeCoinbase,
) {
  const runtime = new Runtime(spec, metadata);
  const [before, after] = statesOf(runtime, block, rows, own);
  const coinbase = await readCoinbase(before, after, yuma);
  const events = await BlockEvents.read(after);
  const { subnets } = await verifyCoinbase(yuma, coinbase, { before, block, events });
  const differences = subnets.flatMap(({ netuid, records }) =>
    records.filter(({ equal }) => !equal).map(({ record }) => `${record} of ${netuid}`),
  );
  const missed = coinbase.subnets.flatMap(({ netuid, pending }) => {
    const expected = String(amounts(undrained.find((subnet) => subnet.netuid === netuid) ?? {}));
    const found = pending.candidates.map(({ emission, alphaSwapped, rootAlpha, server, validator, ownerCut }) =>
      String([emission, alphaSwapped, rootAlpha, server, validator, ownerCut]),
    );
    return found.includes(expected) ? [] : [`${netuid} waits: ${expected}, not ${found.slice(0, 4)} (${found.length})`];
  });
  const open = subnets.flatMap(({ netuid, open }) => open.map(({ record }) => `${record} of ${netuid}`));
  return { differences, missed, open, coinbase };
}

describe.each([
  ["alone in its pools", false],
  ["with others' trades behind it", true],
] as const)("a coinbase %s", (_, traded) => {
  test.each(specs)("of spec_version %d", async (spec) => {
    for (let seed = 0; seed < CASES; ++seed) {
      const { differences, missed, open } = await check({ spec, traded, seed }, madeCase({ spec, traded, seed }));
      expect([seed, differences, missed]).toEqual([seed, [], []]);
      // The payout writes it.
      if (!traded) expect(open.filter((record) => !record.startsWith("MinerBurned"))).toEqual([]);
    }
  });

  test.skipIf(!hasRecordings).each(recorded)("of spec_version %d, by its own metadata", async (spec) => {
    for (let seed = 0; seed < CASES; ++seed) {
      const one = { spec, traded, seed, metadata: readMetadata(spec) };
      const { differences, missed } = await check(one, madeCase(one));
      expect([seed, differences, missed]).toEqual([seed, [], []]);
    }
  });
});

test.each([261, 290, 300, 325, 340, 343, 370, 400, 412, 415, 421, 425])(
  "spec_version %d: every record that is a rao off is named",
  async (spec) => {
    const one = { spec, traded: false, seed: 3 };
    const made = madeCase(one);
    const runtime = new Runtime(spec, coinbaseMetadata(spec));
    const items = Object.keys(RECORDS).filter((name) => runtime.has(name));
    const found: string[] = [];
    const planted: string[] = [];
    for (const { netuid } of made.subnets) {
      for (const name of items) {
        const key = runtime.item(name).key(netuid);
        const value = made.after.get(key);
        // What tells an epoch's block, and what its payout writes, is not this.
        if (value === undefined || ["LastMechansimStepBlock", "MinerBurned"].includes(name)) continue;
        const first = (Number.parseInt(value.slice(2, 4), 16) ^ 1).toString(16).padStart(2, "0");
        const after = new Map(made.after).set(key, `0x${first}${value.slice(4)}`);
        planted.push(`${name} of ${netuid}`);
        found.push(...(await check(one, { ...made, after })).differences);
      }
    }
    expect(found).toEqual(planted);
    expect(planted.length).toBeGreaterThan(7);
  },
);

test("from 411 on no more is handed out than may still be minted", async () => {
  const made = madeCase({ spec: 411, traded: false, seed: 1 });
  const runtime = new Runtime(411, coinbaseMetadata(411));
  // Balances.TotalIssuance: 5 rao less than 21 million TAO.
  const key = "0xc2261276cc9d1f8598ea4b6a74b15c2f57c875e4cff74148e4628f264b974c80";
  const left = 21_000_000n * 10n ** 9n - 5n;
  const value = Binary.toHex(Uint8Array.from({ length: 8 }, (_, i) => Number((left >> BigInt(8 * i)) & 255n)));
  const [before, after] = statesOf(runtime, made.block, new Map(made.before).set(key, value), made.after);
  expect((await readCoinbase(before, after, yuma)).emission).toEqual({ source: "computed", candidates: [5n] });
});
