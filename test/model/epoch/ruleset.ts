import { Refusal } from "./refusal.js";

/**
 * The switches of the specification's page "Epoch rulesets by runtime spec_version": one kernel, and what sets each
 * runtime apart. The page's text goes back from spec 425; every switch here is named for what it turns on.
 */
export interface Ruleset {
  /** Specs 233+: alpha stake and weighted TAO. Before: one total TAO stake per neuron. */
  readonly stakeIncludesAlpha: boolean;
  /** Specs 233+: the bonds penalty is a hyperparameter. Before: bonds always come from clipped weights. */
  readonly bondsPenaltyIsHyperparameter: boolean;
  readonly liquidAlphaV1: boolean;
  /** The subnet owner's self-weight survives the diagonal mask. */
  readonly ownerKeepsSelfWeight: boolean;
  /** Old bonds are masked per row by last_update, or per column by last_tempo. */
  readonly bondMask: "last_update" | "last_tempo";
  readonly stakeThreshold: boolean;
  /** New permits go to the top K among the non-zero stakes only. */
  readonly permitsNeedStake: boolean;
  /** Yuma3 and, within it, liquid alpha v2. */
  readonly yuma3: boolean;
  /** Liquid alpha v2: the steepness is divided by 100. */
  readonly steepnessInHundredths: boolean;
  /** Liquid alpha v2: the exponential's operand is clamped to [-20, 20]. Before: an error of exp gives 0. */
  readonly clampedExp: boolean;
  readonly commitRevealMask: boolean;
  /** A neuron with neither an old nor a new permit keeps the bond row it had in storage. */
  readonly keepsUntouchedBondRows: boolean;
  /** Weights with a target uid >= n are skipped. Before: they stop the runtime. */
  readonly skipsWeightsOutOfRange: boolean;
  /** Bonds with a target uid >= n are tolerated. Before: they stop the runtime. */
  readonly toleratesBondsOutOfRange: boolean;
  /** The owner is exempt from the stake threshold, and both its permits are forced. */
  readonly ownerIsExempt: boolean;
  /** last_tempo follows last_mechanism_step_block. Before: current_block - tempo. */
  readonly usesLastMechanismStepBlock: boolean;
  /** Liquid alpha v2 may read the previous epoch's consensus. */
  readonly liquidAlphaConsensusMode: boolean;
  /** A subnet's consensus mode may be Null. */
  readonly nullConsensus: boolean;
  /** The rulesets for comparison may stand in place of Yuma. */
  readonly comparison: boolean;
  readonly outputsStakeWeight: boolean;
  /** Outputs rank, trust and pruning_score. */
  readonly outputsRanks: boolean;
}

const OLDEST_SPEC = 121;
const NEWEST_SPEC = 475;
/** Never reached the main network. */
const SKIPPED_SPEC = 474;

/** "The table" and "going back, one ruleset at a time". */
export function rulesetOfSpecVersion(spec: number): Ruleset {
  if (!Number.isInteger(spec) || spec < OLDEST_SPEC || spec > NEWEST_SPEC || spec === SKIPPED_SPEC) {
    throw new Refusal(`no ruleset is established for spec_version ${spec}`);
  }
  return {
    stakeIncludesAlpha: spec >= 233,
    bondsPenaltyIsHyperparameter: spec >= 233,
    liquidAlphaV1: spec >= 154 && spec < 273,
    ownerKeepsSelfWeight: spec >= 252,
    bondMask: spec >= 257 ? "last_tempo" : "last_update",
    stakeThreshold: spec >= 273,
    permitsNeedStake: spec >= 273,
    yuma3: spec >= 273,
    steepnessInHundredths: spec >= 283,
    clampedExp: spec >= 365,
    commitRevealMask: spec >= 297,
    keepsUntouchedBondRows: spec < 320,
    skipsWeightsOutOfRange: spec >= 144,
    toleratesBondsOutOfRange: spec >= 320,
    ownerIsExempt: spec >= 397,
    usesLastMechanismStepBlock: spec >= 423,
    liquidAlphaConsensusMode: spec >= 446,
    nullConsensus: spec >= 475,
    comparison: spec >= 365,
    outputsStakeWeight: spec >= 195,
    outputsRanks: spec < 365,
  };
}
