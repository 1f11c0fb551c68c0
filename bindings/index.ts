/** yuma-consensus: the epoch of Bittensor's Yuma Consensus, bit for bit. */

export type { AccountId } from "./emission/codec.js";
export type { PayoutEpoch } from "./emission/epochs.js";
export { emissionSuites } from "./emission/run.js";
export type {
  AlphaByHotkey,
  CoinbaseBlock,
  CoinbaseBlockResult,
  CoinbaseSubnet,
  HotkeyEmission,
  Payout,
  PayoutAccount,
  PayoutOfEmission,
  PayoutResult,
  PayoutState,
  SafeFloat,
} from "./emission/types.js";
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
