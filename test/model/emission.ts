/**
 * The emission pipeline around the epoch: an executable form of the specification's page on emission. Every suite of
 * the emission vectors has one function here, from a case's input to its output, both in the vectors' JSON form.
 */
export { blockEmissionSuite } from "./emission/block-emission.js";
export { coinbaseBlocksSuite } from "./emission/coinbase.js";
export { distributeEmissionSuite } from "./emission/distribution.js";
export {
  dividendDistributionSuite,
  dividendsAndIncentivesSuite,
  parentChildDividendsSuite,
} from "./emission/dividends.js";
export { emitToSubnetsSuite, rootProportionSuite, subnetTermsSuite } from "./emission/emit-to-subnets.js";
export { flowNormalizeSuite, flowSharesSuite, safePowSuite } from "./emission/flow-shares.js";
export { mechanismAggregateSuite, mechanismSplitSuite } from "./emission/mechanisms.js";
export { movingPriceSuite } from "./emission/moving-price.js";
export { safeFloatSuite } from "./emission/safe-float.js";
export { sharePoolSuite } from "./emission/share-pool.js";
export { stakeWeightsSuite } from "./emission/stake-weights.js";
export { subnetSharesSuite } from "./emission/subnet-shares.js";
