/**
 * The coinbase and the payout of the runtimes from 261 to 425: an executable form of the specification's page on them.
 * Every suite of the payout vectors has one function here, from a case's input to its output, both in the vectors' JSON
 * form.
 */

export { parentChildDividendsSuite } from "./payout/childkeys.js";
export {
  coinbaseBlockSuite,
  flowSharesSuite,
  scheduleSuite,
  subnetSharesSuite,
  subnetTermsSuite,
} from "./payout/coinbase.js";
export { dividendDistributionSuite, dividendsAndIncentivesSuite } from "./payout/dividends.js";
export { movingPriceSuite } from "./payout/moving-price.js";
export { distributeEmissionSuite } from "./payout/payments.js";
