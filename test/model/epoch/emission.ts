import { at } from "../at.js";
import { I32F32, I96F32, U64 } from "../fixed.js";
import type { EpochInput } from "./input.js";
import { normalise } from "./matrix.js";

export interface EmissionShares {
  readonly server: bigint[];
  readonly validator: bigint[];
  readonly combined: bigint[];
}

/** "10. Emission": the shares of incentive, of dividends, and of both. */
export function emissionShares(
  incentive: readonly bigint[],
  dividends: readonly bigint[],
  activeStake: readonly bigint[],
  stakeShare: readonly bigint[],
): EmissionShares {
  const combined = incentive.map((value, i) => I32F32.saturatingAdd(value, at(dividends, i)));
  const total = I32F32.sum(combined);
  if (total === 0n) {
    const byStake = I32F32.sum(activeStake) === 0n ? stakeShare : activeStake;
    return { server: [...incentive], validator: [...byStake], combined: [...byStake] };
  }
  const shareOfTotal = (value: bigint) => I32F32.safeDiv(value, total);
  return {
    server: incentive.map(shareOfTotal),
    validator: dividends.map(shareOfTotal),
    combined: normalise(combined),
  };
}

/** "10. Emission": a share of the emission in whole rao. */
export function emissionOfShare(input: EpochInput, share: bigint): bigint {
  const emission = I96F32.saturatingFromInteger(input.emission);
  return I96F32.saturatingToInteger(I96F32.saturatingMul(I96F32.saturatingFrom(share, I32F32), emission), U64);
}
