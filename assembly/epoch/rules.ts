// The switches of docs/specification/rulesets.md, "The table": which rules a runtime has. One kernel serves them all.

import { FIRST_RUNTIME, LAST_RUNTIME, Since } from "../layout/runtimes";

export class Rules {
  static areKnown(specVersion: u32): bool {
    const isInRange = specVersion >= <u32>FIRST_RUNTIME && specVersion <= <u32>LAST_RUNTIME;
    return isInRange || specVersion == Since.NULL_CONSENSUS;
  }

  /** A weight on a uid of n or more is not read; before, it stops the runtime. */
  @inline static skipWeightsOutOfRange(specVersion: u32): bool {
    return specVersion >= <u32>Since.WEIGHTS_OUT_OF_RANGE_SKIPPED;
  }

  @inline static liquidAlphaV1(specVersion: u32): bool {
    return specVersion >= <u32>Since.LIQUID_ALPHA_V1 && specVersion < <u32>Since.YUMA3;
  }

  @inline static storeStakeWeight(specVersion: u32): bool {
    return specVersion >= <u32>Since.STAKE_WEIGHT_STORED;
  }

  /** Stake is alpha and weighted TAO; before, one number, the TAO of the hotkey, in alpha_stake. */
  @inline static alphaStake(specVersion: u32): bool {
    return specVersion >= <u32>Since.ALPHA_STAKE;
  }

  /** The penalty is a hyperparameter; before, it is 1. */
  @inline static bondsPenalty(specVersion: u32): bool {
    return specVersion >= <u32>Since.ALPHA_STAKE;
  }

  @inline static ownerSelfWeight(specVersion: u32): bool {
    return specVersion >= <u32>Since.OWNER_SELF_WEIGHT;
  }

  /** Old bonds are masked by the last epoch's block; before, by their row's last update. */
  @inline static bondMaskByLastTempo(specVersion: u32): bool {
    return specVersion >= <u32>Since.BOND_MASK_BY_LAST_TEMPO;
  }

  @inline static stakeThreshold(specVersion: u32): bool {
    return specVersion >= <u32>Since.YUMA3;
  }

  @inline static permitsNeedStake(specVersion: u32): bool {
    return specVersion >= <u32>Since.YUMA3;
  }

  /** Yuma3, and with it liquid alpha v2, may be on. */
  @inline static yuma3(specVersion: u32): bool {
    return specVersion >= <u32>Since.YUMA3;
  }

  /** The steepness is an i16 of hundredths; before, a u16 of whole ones. */
  @inline static steepnessInHundredths(specVersion: u32): bool {
    return specVersion >= <u32>Since.STEEPNESS_IN_HUNDREDTHS;
  }

  @inline static commitRevealMask(specVersion: u32): bool {
    return specVersion >= <u32>Since.COMMIT_REVEAL_MASK;
  }

  /** Neurons without a permit, old or new, lose their bond row too; before, it stays as stored, and must fit n. */
  @inline static everyBondRowRewritten(specVersion: u32): bool {
    return specVersion >= <u32>Since.MECHANISMS;
  }

  /** Liquid alpha v2 clamps the exponent; before, an exp that overflows gives 0. */
  @inline static expClamped(specVersion: u32): bool {
    return specVersion >= <u32>Since.RANKS_GONE;
  }

  /** rank, trust and pruning_score are outputs. */
  @inline static ranksOutput(specVersion: u32): bool {
    return specVersion < <u32>Since.RANKS_GONE;
  }

  /** The rulesets for comparison stand on the stages of the runtimes since; none of them had those outputs. */
  @inline static comparison(specVersion: u32): bool {
    return specVersion >= <u32>Since.RANKS_GONE;
  }

  /** The owner is exempt from the threshold and always permitted. */
  @inline static ownerExempt(specVersion: u32): bool {
    return specVersion >= <u32>Since.OWNER_EXEMPT;
  }

  /** The last epoch's block is stored; before, it is taken to be a tempo ago. */
  @inline static lastStepBlock(specVersion: u32): bool {
    return specVersion >= <u32>Since.COUNTED_EPOCHS;
  }

  /** Liquid alpha may look at the previous epoch's consensus. */
  @inline static liquidAlphaConsensus(specVersion: u32): bool {
    return specVersion >= <u32>Since.LIQUID_ALPHA_CONSENSUS;
  }

  /** A subnet may have no consensus at all. */
  @inline static nullConsensus(specVersion: u32): bool {
    return specVersion >= <u32>Since.NULL_CONSENSUS;
  }
}
