// What sets each runtime apart (docs/specification/rulesets.md, "The table"), as far as an explanation has to say which
// rule applied.

import { Since } from "../../assembly/layout/runtimes.js";

export interface ExplainedRules {
  /** Stake is alpha and weighted TAO, and alpha is handed out; before, both were TAO. */
  readonly alpha: boolean;
  /** The bonds penalty is a hyperparameter; before, it is 1. */
  readonly bondsPenalty: boolean;
  /** The owner's weight on itself counts. */
  readonly ownerSelfWeight: boolean;
  /** Old bonds are masked by the last epoch's block; before, by their row's last update. */
  readonly bondMaskByLastEpoch: boolean;
  /** Stake below the threshold doesn't count, and a permit needs stake. */
  readonly stakeThreshold: boolean;
  readonly yuma3: boolean;
  readonly commitRevealMask: boolean;
  /** The owner is exempt from the threshold and always permitted. */
  readonly ownerExempt: boolean;
  /** The last epoch's block is stored; before, it is taken to be a tempo ago. */
  readonly lastEpochStored: boolean;
}

export function rulesOf(specVersion: number): ExplainedRules {
  return {
    alpha: specVersion >= Since.ALPHA_STAKE,
    bondsPenalty: specVersion >= Since.ALPHA_STAKE,
    ownerSelfWeight: specVersion >= Since.OWNER_SELF_WEIGHT,
    bondMaskByLastEpoch: specVersion >= Since.BOND_MASK_BY_LAST_TEMPO,
    stakeThreshold: specVersion >= Since.YUMA3,
    yuma3: specVersion >= Since.YUMA3,
    commitRevealMask: specVersion >= Since.COMMIT_REVEAL_MASK,
    ownerExempt: specVersion >= Since.OWNER_EXEMPT,
    lastEpochStored: specVersion >= Since.COUNTED_EPOCHS,
  };
}
