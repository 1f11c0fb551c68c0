// The emission operations (assembly/layout/emission.ts), one a suite of vectors/emission.

import { EmissionOperation } from "../layout/emission";
import { Status } from "../layout/status";
import { Fault } from "../record/fault";
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
import { runtimeCoinbase, runtimeMovingPrice, runtimeSchedule } from "./runtime-coinbase";
import { runtimePayout } from "./runtime-payout";
import { runtimeFlowShares, runtimeShares } from "./runtime-shares";
import { runtimeTerms } from "./runtime-terms";
import { safeFloat } from "./safe-float";
import { sharePool } from "./share-pool";
import { stakeWeights } from "./stake-weights";
import { subnetSharesOfPrices } from "./subnet-shares";

/** Answers the opened request. */
export function emission(operation: u32): void {
  if (operation >= <u32>EmissionOperation.RUNTIME_COINBASE) {
    emissionByRuntime(operation);
    return;
  }
  switch (operation) {
    case EmissionOperation.BLOCK_EMISSION:
      blockEmission();
      break;
    case EmissionOperation.SAFE_POW:
      safePowSteps();
      break;
    case EmissionOperation.FLOW_NORMALIZE:
      flowNormalize();
      break;
    case EmissionOperation.FLOW_SHARES:
      flowShares();
      break;
    case EmissionOperation.SUBNET_SHARES:
      subnetSharesOfPrices();
      break;
    case EmissionOperation.MOVING_PRICE:
      movingPrices();
      break;
    case EmissionOperation.ROOT_PROPORTION:
      rootProportionOf();
      break;
    case EmissionOperation.SUBNET_TERMS:
      subnetTermsOf();
      break;
    case EmissionOperation.EMIT_TO_SUBNETS:
      emitToSubnets();
      break;
    case EmissionOperation.MECHANISM_SPLIT:
      mechanismSplit();
      break;
    case EmissionOperation.MECHANISM_AGGREGATE:
      mechanismAggregate();
      break;
    case EmissionOperation.PARENT_CHILD_DIVIDENDS:
      parentChildDividends();
      break;
    case EmissionOperation.DIVIDENDS_AND_INCENTIVES:
      dividendsAndIncentives();
      break;
    case EmissionOperation.DIVIDEND_DISTRIBUTION:
      dividendDistribution();
      break;
    case EmissionOperation.SAFE_FLOAT:
      safeFloat();
      break;
    case EmissionOperation.SHARE_POOL:
      sharePool();
      break;
    case EmissionOperation.STAKE_WEIGHTS:
      stakeWeights();
      break;
    case EmissionOperation.DISTRIBUTE_EMISSION:
      distributeEmission();
      break;
    case EmissionOperation.COINBASE_BLOCK:
      coinbaseBlock();
      break;
    case EmissionOperation.PAYOUT:
      payoutOfEpochs();
      break;
    default:
      Fault.report(Status.UNKNOWN_OPERATION);
  }
}

/** The suites of vectors/payout. */
function emissionByRuntime(operation: u32): void {
  switch (operation) {
    case EmissionOperation.RUNTIME_COINBASE:
      runtimeCoinbase();
      break;
    case EmissionOperation.RUNTIME_MOVING_PRICE:
      runtimeMovingPrice();
      break;
    case EmissionOperation.RUNTIME_FLOW_SHARES:
      runtimeFlowShares();
      break;
    case EmissionOperation.RUNTIME_SHARES:
      runtimeShares();
      break;
    case EmissionOperation.RUNTIME_TERMS:
      runtimeTerms();
      break;
    case EmissionOperation.RUNTIME_SCHEDULE:
      runtimeSchedule();
      break;
    case EmissionOperation.RUNTIME_PAYOUT:
      runtimePayout();
      break;
    default:
      Fault.report(Status.UNKNOWN_OPERATION);
  }
}
