/** yuma-consensus/core: all of yuma-consensus but the embedded blob, for hosts that bring a module. */

export type { About } from "./about.js";
export { emissionSuites, formatEmission, parseEmission } from "./emission/run.js";
export type { PaymentInput, PaymentOutput, PaymentSuite } from "./emission/runtime.js";
export type { EmissionInput, EmissionOutput, EmissionSuite } from "./emission/suite.js";
export type {
  AlphaByHotkey,
  CoinbaseBlock,
  CoinbaseBlockResult,
  CoinbaseSubnet,
  HotkeyEmission,
  Payout,
  PayoutAccount,
  PayoutEpoch,
  PayoutOfEmission,
  PayoutResult,
  PayoutState,
  SafeFloat,
} from "./emission/types.js";
export type { FoundAmount } from "./emission-amount.js";
export {
  type EpochOptions,
  type EpochOutput,
  type EpochResult,
  type EpochTrace,
  formatOutput,
  formatResult,
  parseOutput,
  type RawRows,
  type RecordedOutput,
} from "./epoch.js";
export { type StatusCode, YumaError, type YumaErrorCode } from "./error.js";
export type { Bond, LostBond } from "./explain/bonds.js";
export { type Cause, causes } from "./explain/causes.js";
export type { Changes, ParameterChange, Scalar, StakeChange, WeightChange } from "./explain/changes.js";
export { type Comparison, compareEpochs, type Part, type Pay } from "./explain/compare.js";
export {
  type Emission as ExplainedEmission,
  type Explanation,
  explain,
  explainer,
  type NextEpoch,
} from "./explain/explain.js";
export { formatComparison, formatExplanation } from "./explain/json.js";
export type { Consensus, Miner as ExplainedMiner, NoIncentive, Support } from "./explain/miner.js";
export type { Neuron as ExplainedNeuron, NoActiveStake, Permit, Rival, Stake } from "./explain/neuron.js";
export type { NoDividends, OwnWeight, Validator as ExplainedValidator } from "./explain/validator.js";
export type { DroppedWeight, DropReason } from "./explain/weights.js";
export { type Sentences, sentencesOf } from "./explain/words.js";
export { type ComparisonWords, comparisonWords } from "./explain/words-compare.js";
export type { FixedOperands } from "./fixed.js";
export type { AccountId } from "./forms/shape.js";
export type { JsonObject } from "./json.js";
export {
  type Metagraph,
  type MetagraphNeuron,
  type MetagraphOptions,
  metagraph,
  type PermitPrice,
} from "./metagraph.js";
export type { Accounting, Accounts } from "./payout/accounting.js";
export type { PaymentDifference, PaymentKind, Unrecorded } from "./payout/compare.js";
export type { Drained, Payment, Payments } from "./payout/payments.js";
export type { PayoutRecord } from "./payout/record.js";
export type { RootAmount } from "./payout/root.js";
export type { PayoutVerification } from "./payout/verify.js";
export { formatRecordedEpochs, type RecordedEpoch, readRecordedEpochs } from "./recording.js";
export { knowsRuntime } from "./runtime.js";
export type { StageInput, StageName, StageOutput } from "./stages.js";
export {
  DEFAULT_SPEC_VERSION,
  type EpochState,
  formatState,
  type LiquidAlphaConsensusMode,
  NO_COMMIT,
  parseState,
  type RulesetName,
  type SparseRows,
} from "./state.js";
export { type AmountVerification, type Verdict, verifyRecorded } from "./verdict.js";
export {
  describeUidDifference,
  type EmissionAmount,
  type FieldVerification,
  type Recordable,
  type UidDifference,
  type Verification,
  type VerifyOptions,
  verifyEpoch,
} from "./verify.js";
export { type CompiledModule, instantiate, type Yuma } from "./yuma.js";
