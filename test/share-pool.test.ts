// Pools of stake as a verifier of nominators counts them, against the chain's own cases and test/model.

import { describe, expect, test } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { type SharePool, type Shares, stakeForAll, stakeForOne, worthOf } from "../bindings/payout/share-pool.js";
import { Pool } from "./model/payout/pools.js";
import { EdgeRandom } from "./random.js";
import { readVectors } from "./states.js";

const yuma = await loadYuma();

interface Case {
  readonly name: string;
  readonly input: { readonly operations: readonly { readonly key: number | null; readonly update: string }[] };
  readonly output: {
    readonly after_each: readonly {
      readonly shared_value: string;
      readonly shares: readonly { readonly key: number; readonly value: string }[];
    }[];
  };
}

test("decimal pools are worth what the chain's cases say, as far as nothing is taken", () => {
  let compared = 0;
  for (const { name, input, output } of readVectors<Case>("emission/share-pool.json")) {
    let pool: SharePool = { value: 0n, denominator: 0n };
    const shares = new Map<number, Shares>();
    for (const [i, { key, update }] of input.operations.entries()) {
      const rao = BigInt(update);
      if (rao < 0n) break;
      if (key === null) pool = stakeForAll(pool, rao);
      else {
        const [next, share] = stakeForOne(yuma, pool, shares.get(key) ?? 0n, rao, true);
        pool = next;
        shares.set(key, share);
      }
      const { shared_value, shares: worth } = output.after_each[i] as Case["output"]["after_each"][number];
      expect([name, i, String(pool.value)]).toEqual([name, i, shared_value]);
      for (const { key, value } of worth) {
        expect([name, i, String(worthOf(yuma, pool, shares.get(key) as Shares))]).toEqual([name, i, value]);
        ++compared;
      }
    }
  }
  expect(compared).toBeGreaterThan(100);
});

describe.each([
  ["of U64F64 to 396", false],
  ["that become decimal from 397 on", true],
] as const)("pools %s", (_, isDecimal) => {
  test("have the denominator and the shares of the model", () => {
    const random = new EdgeRandom(397, 1);
    for (let run = 0; run < 200; ++run) {
      const model = new Pool(isDecimal);
      const rao = () => random.upTo(random.pick([10n ** 6n, 10n ** 12n, 2n ** 62n]));
      model.value = random.oneIn(8) ? 0n : rao();
      model.oldDenominator = random.oneIn(8) ? 0n : random.upTo(1n << 124n);
      let pool: SharePool = { value: model.value, denominator: model.oldDenominator };
      const shares = new Map<number, Shares>();
      for (const coldkey of [1, 2]) {
        const share = model.oldDenominator === 0n ? 0n : random.upTo(model.oldDenominator);
        shares.set(coldkey, share);
        if (share !== 0n) model.oldShares.set(coldkey, share);
      }
      for (let step = 0; step < 4; ++step) {
        const [amount, coldkey] = [random.oneIn(5) ? 0n : rao(), random.between(0, 2)];
        if (coldkey === 0) {
          model.payAll(amount);
          pool = stakeForAll(pool, amount);
          continue;
        }
        model.payOne(coldkey, amount);
        const [next, share] = stakeForOne(yuma, pool, shares.get(coldkey) as Shares, amount, isDecimal);
        pool = next;
        shares.set(coldkey, share);
        const own = model.shares.get(coldkey) ?? model.oldShares.get(coldkey) ?? 0n;
        const plain = (value: Shares) =>
          typeof value === "bigint" ? `${value}` : value.mantissa === 0n ? "0" : `${value.mantissa} ${value.exponent}`;
        expect([run, step, pool.value, plain(pool.denominator), plain(share)]).toEqual([
          run,
          step,
          model.value,
          plain(model.denominator ?? model.oldDenominator),
          plain(own),
        ]);
      }
    }
  });
});
