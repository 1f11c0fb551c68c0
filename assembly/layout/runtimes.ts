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

/** The runtimes whose coinbase and payout are known by number, from the first to the last. */
export const FIRST_COINBASE = 261;
export const LAST_COINBASE = 425;

/** The first spec_version under a rule of the coinbase or the payout (docs/specification/payout.md). */
export enum Coinbase {
  /** The pool says its price and what a sale pays; before, x * y = k. A payment says who stakes where. */
  POOL_SWAPS = 283,
  /** Below its part of the emission a price is bought up. A failed sale credits all the same; server sums saturate. */
  SUBSIDY = 298,
  /** A subnet that is closed takes nothing; before, no TAO. */
  CLOSED_TAKES_NOTHING = 301,
  /** Of all hotkeys of the owner incentives are withheld. Trades of a stable pool move its reserves. */
  OWNER_HOTKEYS_WITHHELD = 306,
  /** An owner's incentives may be staked elsewhere. Childkeys may burn. */
  AUTO_STAKE = 315,
  /** Withheld incentives are recycled or burned, without a limit. A subsidised pool gets as much alpha as the block has TAO. */
  RECYCLE_OR_BURN = 320,
  /** An owner has a destination for each subnet; before, one for all. */
  AUTO_STAKE_BY_SUBNET = 326,
  /** Shares are made of flows, until PRICE_EMA. Root alpha is kept; before, sold in every block. */
  FLOW_SHARES = 334,
  /** A flow's average starts at 10^9 of the price. */
  FLOW_STARTS_SCALED = 338,
  /** What exceeds a pool's cap buys alpha, instead of the subsidy. Root alpha is kept only if prices add up to more than one. */
  EXCESS = 342,
  /** Servers and validators have pending amounts of their own. */
  SERVER_AND_VALIDATOR = 343,
  /** Only subnets whose emission has begun are emitted to, which from EXCESS to here was forgotten. */
  BEGUN_ONLY = 345,
  /** A flow's average starts at 0. */
  FLOW_STARTS_AT_ZERO = 348,
  /**
   * Everything is drained before the first epoch is run, moving prices come last, and pools are served one by one. Closed
   * subnets and those without subtoken are not emitted to. Until PROVIDED_NOT_COUNTED what users provide counts as issued.
   */
  DRAIN_FIRST = 361,
  /** A pool's cap is the block emission at most. */
  CAP_BY_BLOCK_EMISSION = 362,
  PROVIDED_NOT_COUNTED = 391,
  /** Pools count in decimal numbers. Registration by work opens no subnet. */
  DECIMAL_POOLS = 397,
  /** TAO is minted before it is spent. Emission and owner cut may be off; the protocol has a flow; childkey takes a minimum. */
  CREDIT = 411,
  /** Bought alpha is kept by the protocol; before, recycled. */
  BOUGHT_KEPT = 413,
  /** Fees that are paid in alpha have an event. */
  ALPHA_FEES_TOLD = 419,
  /** Shares are made of moving prices and of what miners burn, and the cap is root's. */
  PRICE_EMA = 421,
  /** Epochs are counted. A pool may refuse what it is given. Moving prices have 64 bits while they are made. */
  COUNTED_EPOCHS = 423,
  /** Root's proportion does not weigh shares any more. */
  ROOT_NOT_WEIGHED = 425,
}
