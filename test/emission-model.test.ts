// Every emission suite through the blob, against BigInt (test/model/emission.ts).

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { emissionOf } from "./emission-form.js";
import { inputs } from "./emission-inputs.js";
import * as model from "./model/emission.js";

const RUNS = 500;
const yuma = await loadYuma();

const models: Readonly<Record<string, (input: never) => unknown>> = {
  "block-emission": model.blockEmissionSuite,
  "coinbase-blocks": model.coinbaseBlocksSuite,
  "distribute-emission": model.distributeEmissionSuite,
  "dividend-distribution": model.dividendDistributionSuite,
  "dividends-and-incentives": model.dividendsAndIncentivesSuite,
  "emit-to-subnets": model.emitToSubnetsSuite,
  "flow-normalize": model.flowNormalizeSuite,
  "flow-shares": model.flowSharesSuite,
  "mechanism-aggregate": model.mechanismAggregateSuite,
  "mechanism-split": model.mechanismSplitSuite,
  "moving-price": model.movingPriceSuite,
  "parent-child-dividends": model.parentChildDividendsSuite,
  "root-proportion": model.rootProportionSuite,
  "safe-float": model.safeFloatSuite,
  "safe-pow": model.safePowSuite,
  "share-pool": model.sharePoolSuite,
  "stake-weights": model.stakeWeightsSuite,
  "subnet-shares": model.subnetSharesSuite,
  "subnet-terms": model.subnetTermsSuite,
};

describe.each(Object.entries(models))("%s", (suite, run) => {
  test(`is equal on ${RUNS} random inputs`, () => {
    const input = inputs[suite];
    if (input === undefined) throw new Error(`there are no inputs for ${suite}`);
    fc.assert(
      fc.property(input, (value) => {
        expect(emissionOf(yuma, suite, value)).toStrictEqual(run(structuredClone(value) as never));
      }),
      { numRuns: RUNS, seed: 425 },
    );
  });
});

test.each([
  // 2 x 10376134889753566796 modulo 2^64 leaves so much that the first part saturates.
  ["17000000000000000000", [40000, 40000], ["18446744073709551615", "10376134889753566796"]],
  // 3 x 2^64 - 3 modulo 2^64 is 2^64 - 3: 2 are left for a part that is full.
  ["18446744073709551615", [65535, 65535, 65535], Array(3).fill("18446744073709551615")],
])("the parts of a split of %s by %j are added with wrapping", (alpha, shares, split) => {
  const input = { mechanism_count_current: shares.length, mechanism_emission_split: shares, alpha };
  expect(emissionOf(yuma, "mechanism-split", input)).toStrictEqual({ split });
  expect(model.mechanismSplitSuite(input)).toStrictEqual({ split });
});
