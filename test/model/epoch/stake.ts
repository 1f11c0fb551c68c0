import { at } from "../at.js";
import { clampToRange, I32F32, I64F64, U64, U96F32 } from "../fixed.js";
import type { EpochInput } from "./input.js";
import { normalise } from "./matrix.js";
import type { Ruleset } from "./ruleset.js";

/** "1. Activity". */
export function activity(input: EpochInput): boolean[] {
  return input.lastUpdate.map(
    (lastUpdate) => clampToRange(lastUpdate + input.activityCutoff, U64) >= input.currentBlock,
  );
}

/** "2. Stake weight": total[i], in I64F64. */
export function totalStake(input: EpochInput, rules: Ruleset): bigint[] {
  const alpha = input.alphaStake.map((rao) => I64F64.saturatingFromInteger(rao));
  // subtensor-121: one stake per neuron, which the input carries as alpha_stake.
  if (!rules.stakeIncludesAlpha) return alpha;

  const proportion = U96F32.safeDiv(
    U96F32.saturatingFromInteger(input.taoWeight),
    U96F32.saturatingFromInteger(U64.max),
  );
  const taoWeight = I64F64.saturatingFrom(proportion, U96F32);
  return alpha.map((stake, i) => {
    const tao = I64F64.saturatingFromInteger(at(input.taoStake, i));
    return I64F64.saturatingAdd(stake, I64F64.saturatingMul(tao, taoWeight));
  });
}

/** "2. Stake weight": the filter by threshold, and each neuron's share of what is left. */
export function stakeShare(input: EpochInput, rules: Ruleset, total: readonly bigint[]): bigint[] {
  const filtered = total.map((stake, uid) => {
    const exempt = rules.ownerIsExempt && uid === input.ownerUid;
    const tooLow = I64F64.saturatingToInteger(stake, U64) < input.stakeThreshold;
    return rules.stakeThreshold && tooLow && !exempt ? 0n : stake;
  });
  return normalise(filtered, I64F64).map((share) => I32F32.saturatingFrom(share, I64F64));
}

function forceOwnersPermit(permits: readonly boolean[], input: EpochInput, rules: Ruleset): boolean[] {
  return permits.map((permit, uid) => permit || (rules.ownerIsExempt && uid === input.ownerUid));
}

/** "3. Permits": those in force. */
export function permitsInForce(input: EpochInput, rules: Ruleset): boolean[] {
  return forceOwnersPermit(input.validatorPermit, input, rules);
}

/** "3. Permits": the new ones, to the top K stake shares. */
export function newPermits(input: EpochInput, rules: Ruleset, share: readonly bigint[]): boolean[] {
  const ascending = share
    .map((stake, uid) => ({ stake, uid }))
    .sort((a, b) => (a.stake === b.stake ? a.uid - b.uid : a.stake < b.stake ? -1 : 1));
  const losers = Math.max(0, input.n - input.maxAllowedValidators);
  const permits = new Array<boolean>(input.n).fill(false);
  for (const { stake, uid } of ascending.slice(losers)) permits[uid] = !rules.permitsNeedStake || stake !== 0n;
  return forceOwnersPermit(permits, input, rules);
}

/** "4. Active stake". */
export function activeStake(
  share: readonly bigint[],
  active: readonly boolean[],
  permits: readonly boolean[],
): bigint[] {
  return normalise(share.map((stake, uid) => (at(active, uid) && at(permits, uid) ? stake : 0n)));
}
