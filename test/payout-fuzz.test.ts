// Random coinbases and payouts of all runtimes: blob and model are equal, and every rao is accounted for.

import { describe, expect, test } from "vitest";
import { loadYuma } from "../bindings/index.js";
import type { JsonObject } from "../bindings/json.js";
import { PayoutFuzz, type Tally } from "./fuzz/payout.js";
import { coinbaseBalance, isModest, payoutBalance } from "./fuzz/payout-balance.js";

const CASES = 150;
const yuma = await loadYuma();

describe.each(["coinbase-block", "distribute-emission"] as const)("%s", (kind) => {
  const fuzz = new PayoutFuzz(yuma, kind, 425);

  test(`is equal in blob and model on ${CASES} random inputs, and adds up`, () => {
    const tally: Tally = { cases: 0, balanced: 0, runtimes: new Set(), differences: [] };
    fuzz.run(0, CASES, tally);
    expect(tally.differences).toEqual([]);
    expect(tally.balanced).toBeGreaterThan(CASES / 4);
    expect(tally.runtimes.size).toBeGreaterThan(60);
  });
});

/** The first modest input of the kind under a runtime, and what the blob makes of it. */
function modestCase(kind: "coinbase-block" | "distribute-emission", first: number, last: number) {
  const fuzz = new PayoutFuzz(yuma, kind, 7);
  for (let index = 0; index < 5000; ++index) {
    const { spec, input } = fuzz.draw(index);
    if (spec < first || spec > last || !isModest(input)) continue;
    return { spec, input, output: yuma.runtimeEmission(kind, spec, input) as JsonObject };
  }
  throw new Error("there is no such case");
}

test("a rao that is missing is told", () => {
  const block = modestCase("coinbase-block", 413, 425);
  const issuance = String(BigInt(block.output.total_issuance as string) + 1n);
  expect(coinbaseBalance(block.spec, block.input, block.output)).toEqual([]);
  expect(coinbaseBalance(block.spec, block.input, { ...block.output, total_issuance: issuance })).toEqual([
    expect.stringMatching(/^issuance: /),
  ]);
  const payout = modestCase("distribute-emission", 283, 333);
  const tao = String(BigInt(payout.output.root_tao as string) + 1n);
  expect(payoutBalance(payout.spec, payout.input, payout.output)).toEqual([]);
  expect(payoutBalance(payout.spec, payout.input, { ...payout.output, root_tao: tao })).toEqual([
    expect.stringMatching(/^TAO on root's books: /),
  ]);
});
