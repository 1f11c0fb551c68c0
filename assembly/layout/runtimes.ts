// What sets the runtimes apart (docs/specification/rulesets.md, "The table"): each spec_version stands here and nowhere else.

/** The runtimes whose rules are known: from FIRST_RUNTIME to LAST_RUNTIME, and Since.NULL_CONSENSUS. 474 never ran. */
export const FIRST_RUNTIME = 121;
export const LAST_RUNTIME = 473;

/** The runtime that the specification describes, and whose rules apply where a state names none. */
export const REFERENCE_RUNTIME = 425;

/** The first spec_version under a rule. */
export enum Since {
  /** A weight on a uid of n or more is skipped; before, it stops the runtime. */
  WEIGHTS_OUT_OF_RANGE_SKIPPED = 144,
  /** Liquid alpha with one alpha a column, until YUMA3. */
  LIQUID_ALPHA_V1 = 154,
  STAKE_WEIGHT_STORED = 195,
  /**
   * Stake is alpha and weighted TAO; before, one number, the TAO of the hotkey. And the bonds penalty is a hyperparameter;
   * before, it is 1.
   */
  ALPHA_STAKE = 233,
  /** The owner's weight on itself counts. */
  OWNER_SELF_WEIGHT = 252,
  /** Old bonds are masked by the last epoch's block; before, by their row's last update. */
  BOND_MASK_BY_LAST_TEMPO = 257,
  /** Yuma3, and with it liquid alpha with an alpha for each pair, may be on. Stake has a threshold, and a permit needs stake. */
  YUMA3 = 273,
  /** The steepness of liquid alpha is an i16 of hundredths; from YUMA3 to here a u16 of whole ones. */
  STEEPNESS_IN_HUNDREDTHS = 283,
  /** Weights count only for neurons that had registered before the weights were committed. */
  COMMIT_REVEAL_MASK = 297,
  /**
   * A subnet may have several mechanisms. And neurons without a permit, old or new, lose their bond row too; before, it stays
   * as stored.
   */
  MECHANISMS = 320,
  /** Root dividends are alpha, to be claimed; before, TAO that an epoch's payout stakes on root, for the next epoch to see. */
  ROOT_CLAIMS = 334,
  /**
   * rank, trust and pruning_score are no outputs any more; the rulesets for comparison stand on the stages since. And liquid
   * alpha clamps the exponent; before, an exp that overflows gives 0.
   */
  RANKS_GONE = 365,
  /** The owner is exempt from the threshold and always permitted. */
  OWNER_EXEMPT = 397,
  /**
   * Epochs are counted, the last one's block is stored, and the next is due a tempo after it; before, the last is taken to be
   * a tempo ago, and one is due every tempo + 1 blocks.
   */
  COUNTED_EPOCHS = 423,
  /** A subnet's owner may change, and its new hotkey register, in the coinbase before the epoch. */
  OWNER_CHANGES_BEFORE_EPOCH = 425,
  /** Liquid alpha may look at the consensus that the last epoch stored. */
  LIQUID_ALPHA_CONSENSUS = 446,
  /** A subnet may have no consensus at all. */
  NULL_CONSENSUS = 475,
}
