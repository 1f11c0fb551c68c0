// What sets each runtime apart: the switches of docs/specification/rulesets.md, "The table". A constant is the first
// spec_version with the new value; one kernel serves them all.

/** The runtimes whose rules are known: 121 to 473, and 475. 474 never ran on the main network. */
const FIRST: u32 = 121;
const LAST: u32 = 473;
const NULL_CONSENSUS: u32 = 475;

const WEIGHTS_OUT_OF_RANGE_SKIPPED: u32 = 144;
const LIQUID_ALPHA_V1: u32 = 154;
const STAKE_WEIGHT_STORED: u32 = 195;
const ALPHA_STAKE: u32 = 233;
const BONDS_PENALTY: u32 = 233;
const OWNER_SELF_WEIGHT: u32 = 252;
const BOND_MASK_BY_LAST_TEMPO: u32 = 257;
const STAKE_THRESHOLD: u32 = 273;
const PERMITS_NEED_STAKE: u32 = 273;
const YUMA3: u32 = 273;
const STEEPNESS_IN_HUNDREDTHS: u32 = 283;
const COMMIT_REVEAL_MASK: u32 = 297;
const EVERY_BOND_ROW_REWRITTEN: u32 = 320;
const EXP_CLAMPED: u32 = 365;
const RANKS_GONE: u32 = 365;
const OWNER_EXEMPT: u32 = 397;
const LAST_STEP_BLOCK: u32 = 423;
const LIQUID_ALPHA_CONSENSUS: u32 = 446;

export class Rules {
  static areKnown(specVersion: u32): bool {
    return (specVersion >= FIRST && specVersion <= LAST) || specVersion == NULL_CONSENSUS;
  }

  /** A weight on a uid of n or more is not read; before, it stops the runtime. */
  @inline static skipWeightsOutOfRange(specVersion: u32): bool {
    return specVersion >= WEIGHTS_OUT_OF_RANGE_SKIPPED;
  }

  @inline static liquidAlphaV1(specVersion: u32): bool {
    return specVersion >= LIQUID_ALPHA_V1 && specVersion < YUMA3;
  }

  @inline static storeStakeWeight(specVersion: u32): bool {
    return specVersion >= STAKE_WEIGHT_STORED;
  }

  /** Stake is alpha and weighted TAO; before, one number, the TAO of the hotkey, in alpha_stake. */
  @inline static alphaStake(specVersion: u32): bool {
    return specVersion >= ALPHA_STAKE;
  }

  /** The penalty is a hyperparameter; before, it is 1. */
  @inline static bondsPenalty(specVersion: u32): bool {
    return specVersion >= BONDS_PENALTY;
  }

  @inline static ownerSelfWeight(specVersion: u32): bool {
    return specVersion >= OWNER_SELF_WEIGHT;
  }

  /** Old bonds are masked by the last epoch's block; before, by their row's last update. */
  @inline static bondMaskByLastTempo(specVersion: u32): bool {
    return specVersion >= BOND_MASK_BY_LAST_TEMPO;
  }

  @inline static stakeThreshold(specVersion: u32): bool {
    return specVersion >= STAKE_THRESHOLD;
  }

  @inline static permitsNeedStake(specVersion: u32): bool {
    return specVersion >= PERMITS_NEED_STAKE;
  }

  /** Yuma3, and with it liquid alpha v2, may be on. */
  @inline static yuma3(specVersion: u32): bool {
    return specVersion >= YUMA3;
  }

  /** The steepness is an i16 of hundredths; before, a u16 of whole ones. */
  @inline static steepnessInHundredths(specVersion: u32): bool {
    return specVersion >= STEEPNESS_IN_HUNDREDTHS;
  }

  @inline static commitRevealMask(specVersion: u32): bool {
    return specVersion >= COMMIT_REVEAL_MASK;
  }

  /** Neurons without a permit, old or new, lose their bond row too; before, it stays as stored, and must fit n. */
  @inline static everyBondRowRewritten(specVersion: u32): bool {
    return specVersion >= EVERY_BOND_ROW_REWRITTEN;
  }

  /** Liquid alpha v2 clamps the exponent; before, an exp that overflows gives 0. */
  @inline static expClamped(specVersion: u32): bool {
    return specVersion >= EXP_CLAMPED;
  }

  /** rank, trust and pruning_score are outputs. */
  @inline static ranksOutput(specVersion: u32): bool {
    return specVersion < RANKS_GONE;
  }

  /** The rulesets for comparison stand on the stages of the runtimes since; none of them had those outputs. */
  @inline static comparison(specVersion: u32): bool {
    return specVersion >= RANKS_GONE;
  }

  /** The owner is exempt from the threshold and always permitted. */
  @inline static ownerExempt(specVersion: u32): bool {
    return specVersion >= OWNER_EXEMPT;
  }

  /** The last epoch's block is stored; before, it is taken to be a tempo ago. */
  @inline static lastStepBlock(specVersion: u32): bool {
    return specVersion >= LAST_STEP_BLOCK;
  }

  /** Liquid alpha may look at the previous epoch's consensus. */
  @inline static liquidAlphaConsensus(specVersion: u32): bool {
    return specVersion >= LIQUID_ALPHA_CONSENSUS;
  }

  /** A subnet may have no consensus at all. */
  @inline static nullConsensus(specVersion: u32): bool {
    return specVersion >= NULL_CONSENSUS;
  }
}
