/** yuma-consensus: the epoch of Bittensor's Yuma Consensus, bit for bit. */

export {
  type EpochOptions,
  type EpochOutput,
  type EpochResult,
  type EpochTrace,
  formatResult,
  type RawRows,
} from "./epoch.js";
export { YumaError, type YumaErrorCode } from "./error.js";
export type { FixedOperands } from "./fixed.js";
export { type LoadOptions, loadYuma, type Yuma } from "./load.js";
export {
  DEFAULT_SPEC_VERSION,
  type EpochState,
  formatState,
  type LiquidAlphaConsensusMode,
  NO_COMMIT,
  parseState,
  type SparseRows,
} from "./state.js";
