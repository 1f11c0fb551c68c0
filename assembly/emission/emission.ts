// The emission operations (assembly/record/emission.ts), one a suite of vectors/emission.

import { EmissionOperation } from "../record/emission";
import { Fault } from "../record/fault";
import { Status } from "../record/layout";
import { blockEmission } from "./block-emission";
import { parentChildDividends } from "./childkeys";
import { coinbaseBlock } from "./coinbase";
import { distributeEmission } from "./distribute";
import { dividendDistribution, dividendsAndIncentives } from "./dividends";
import { emitToSubnets, rootProportionOf, subnetTermsOf } from "./emit-to-subnets";
import { flowNormalize, flowShares, safePowSteps } from "./flow-shares";
import { mechanismAggregate, mechanismSplit } from "./mechanisms";
import { movingPrices } from "./moving-price";
import { payoutOfEpochs } from "./payout";
import { safeFloat } from "./safe-float";
import { sharePool } from "./share-pool";
import { stakeWeights } from "./stake-weights";
import { subnetSharesOfPrices } from "./subnet-shares";

/** Answers the opened request. */
export function emission(operation: u32): void {
  switch (operation) {
    case EmissionOperation.BLOCK_EMISSION:
      return blockEmission();
    case EmissionOperation.SAFE_POW:
      return safePowSteps();
    case EmissionOperation.FLOW_NORMALIZE:
      return flowNormalize();
    case EmissionOperation.FLOW_SHARES:
      return flowShares();
    case EmissionOperation.SUBNET_SHARES:
      return subnetSharesOfPrices();
    case EmissionOperation.MOVING_PRICE:
      return movingPrices();
    case EmissionOperation.ROOT_PROPORTION:
      return rootProportionOf();
    case EmissionOperation.SUBNET_TERMS:
      return subnetTermsOf();
    case EmissionOperation.EMIT_TO_SUBNETS:
      return emitToSubnets();
    case EmissionOperation.MECHANISM_SPLIT:
      return mechanismSplit();
    case EmissionOperation.MECHANISM_AGGREGATE:
      return mechanismAggregate();
    case EmissionOperation.PARENT_CHILD_DIVIDENDS:
      return parentChildDividends();
    case EmissionOperation.DIVIDENDS_AND_INCENTIVES:
      return dividendsAndIncentives();
    case EmissionOperation.DIVIDEND_DISTRIBUTION:
      return dividendDistribution();
    case EmissionOperation.SAFE_FLOAT:
      return safeFloat();
    case EmissionOperation.SHARE_POOL:
      return sharePool();
    case EmissionOperation.STAKE_WEIGHTS:
      return stakeWeights();
    case EmissionOperation.DISTRIBUTE_EMISSION:
      return distributeEmission();
    case EmissionOperation.COINBASE_BLOCK:
      return coinbaseBlock();
    case EmissionOperation.PAYOUT:
      return payoutOfEpochs();
    default:
      Fault.report(Status.UNKNOWN_OPERATION);
  }
}
