import { I32F32 } from "../fixed.js";
import { defaultOf, type ParameterWithDefault } from "./defaults.js";
import { Refusal } from "./refusal.js";
import type { Ruleset } from "./ruleset.js";

/** A sparse row as the vectors write it: [uid, u16] in storage order. */
export type SparseRowJson = [uid: number, value: number][];

/** The runtime an input is for that doesn't say. */
export const REFERENCE_SPEC = 425;

/**
 * Input in the vectors' JSON form: u64 are decimal strings, u16 are numbers, absent is null. A parameter that may be left
 * out takes its runtime's default.
 */
export interface EpochInputJson {
  spec_version?: number;
  n: number;
  current_block: string;
  tempo: number;
  last_mechanism_step_block: string;
  activity_cutoff: string;
  last_update: string[];
  block_at_registration: string[];
  alpha_stake: string[];
  tao_stake: string[];
  tao_weight: string;
  stake_threshold: string;
  owner_uid: number | null;
  validator_permit: boolean[];
  max_allowed_validators: number;
  weights: SparseRowJson[];
  bonds: SparseRowJson[];
  kappa: number;
  bonds_penalty?: number;
  bonds_moving_average?: string;
  yuma3_enabled?: boolean;
  liquid_alpha_enabled: boolean;
  alpha_sigmoid_steepness?: number;
  alpha_low: number;
  alpha_high: number;
  commit_reveal_enabled: boolean;
  commit_block: (string | null)[];
  emission: string;
  /** Specs 446+: the stored consensus of the epoch before, null where none is stored. */
  previous_consensus?: number[] | null;
  /** Specs 446+: which consensus liquid alpha reads, auto where absent. */
  liquid_alpha_consensus_mode?: LiquidAlphaConsensusMode;
  /** Specs 475+: the subnet's consensus mode is Null. */
  null_consensus?: boolean;
  /** Specs 365+: whose mechanism, yuma where absent. */
  ruleset?: Mechanism;
  /** The whitepaper's: the sigmoid's steepness, 10 where absent. */
  rho?: number;
}

export type Mechanism = "yuma" | "whitepaper" | "naive";
export type LiquidAlphaConsensusMode = "current" | "previous" | "auto";

/** The specification's input table, with u64 as bigint. */
export interface EpochInput {
  readonly n: number;
  readonly currentBlock: bigint;
  readonly tempo: bigint;
  readonly lastMechanismStepBlock: bigint;
  readonly activityCutoff: bigint;
  readonly lastUpdate: readonly bigint[];
  readonly blockAtRegistration: readonly bigint[];
  readonly alphaStake: readonly bigint[];
  readonly taoStake: readonly bigint[];
  readonly taoWeight: bigint;
  readonly stakeThreshold: bigint;
  readonly ownerUid: number | null;
  readonly validatorPermit: readonly boolean[];
  readonly maxAllowedValidators: number;
  readonly weights: readonly SparseRowJson[];
  readonly bonds: readonly SparseRowJson[];
  readonly kappa: number;
  readonly bondsPenalty: number;
  readonly bondsMovingAverage: bigint;
  readonly yuma3Enabled: boolean;
  readonly liquidAlphaEnabled: boolean;
  readonly alphaSigmoidSteepness: number;
  readonly alphaLow: number;
  readonly alphaHigh: number;
  readonly commitRevealEnabled: boolean;
  readonly commitBlock: readonly (bigint | null)[];
  readonly emission: bigint;
  readonly previousConsensus: readonly number[] | null;
  readonly liquidAlphaConsensusMode: LiquidAlphaConsensusMode;
  readonly nullConsensus: boolean;
  readonly ruleset: Mechanism;
  readonly rho: number;
}

export function parseEpochInput(json: EpochInputJson, spec: number): EpochInput {
  const perNeuron = <T>(field: string, values: readonly T[]): readonly T[] => {
    if (values.length !== json.n) throw new RangeError(`${field} has ${values.length} elements for ${json.n} neurons`);
    return values;
  };
  const orDefault = <P extends ParameterWithDefault>(parameter: P) => json[parameter] ?? defaultOf(parameter, spec);
  const perNeuronU64 = (field: string, values: readonly string[]) => perNeuron(field, values).map(BigInt);
  return {
    n: json.n,
    currentBlock: BigInt(json.current_block),
    tempo: BigInt(json.tempo),
    lastMechanismStepBlock: BigInt(json.last_mechanism_step_block),
    activityCutoff: BigInt(json.activity_cutoff),
    lastUpdate: perNeuronU64("last_update", json.last_update),
    blockAtRegistration: perNeuronU64("block_at_registration", json.block_at_registration),
    alphaStake: perNeuronU64("alpha_stake", json.alpha_stake),
    taoStake: perNeuronU64("tao_stake", json.tao_stake),
    taoWeight: BigInt(json.tao_weight),
    stakeThreshold: BigInt(json.stake_threshold),
    ownerUid: json.owner_uid,
    validatorPermit: perNeuron("validator_permit", json.validator_permit),
    maxAllowedValidators: json.max_allowed_validators,
    weights: perNeuron("weights", json.weights),
    bonds: perNeuron("bonds", json.bonds),
    kappa: json.kappa,
    bondsPenalty: orDefault("bonds_penalty"),
    bondsMovingAverage: BigInt(orDefault("bonds_moving_average")),
    yuma3Enabled: orDefault("yuma3_enabled"),
    liquidAlphaEnabled: json.liquid_alpha_enabled,
    alphaSigmoidSteepness: orDefault("alpha_sigmoid_steepness"),
    alphaLow: json.alpha_low,
    alphaHigh: json.alpha_high,
    commitRevealEnabled: json.commit_reveal_enabled,
    commitBlock: perNeuron("commit_block", json.commit_block).map((block) => (block === null ? null : BigInt(block))),
    emission: BigInt(json.emission),
    previousConsensus: json.previous_consensus ?? null,
    liquidAlphaConsensusMode: json.liquid_alpha_consensus_mode ?? "auto",
    nullConsensus: json.null_consensus ?? false,
    ruleset: json.ruleset ?? "yuma",
    rho: json.rho ?? 10,
  };
}

/** Refuses input that stops the old runtimes, or for which the rulesets page gives no formula. */
export function refuseUnspecifiedInput(input: EpochInput, rules: Ruleset): void {
  if (rules.nullConsensus && input.nullConsensus) {
    throw new Refusal("the consensus mode Null is not established");
  }
  if (input.ruleset !== "yuma" && !rules.comparison) {
    throw new Refusal(`the ruleset ${input.ruleset} is for newer runtimes`);
  }
  const reachesOutside = (rows: readonly SparseRowJson[]) => rows.some((row) => row.some(([uid]) => uid >= input.n));
  if (!rules.skipsWeightsOutOfRange && reachesOutside(input.weights)) {
    throw new Refusal("a weight's target uid is out of range, which stops the runtime");
  }
  if (!rules.toleratesBondsOutOfRange && reachesOutside(input.bonds)) {
    throw new Refusal("a bond's target uid is out of range, which stops the runtime");
  }
  // subtensor-121, item 3: beyond these the conversions of that time wrap, and the page does not say where.
  if (!rules.stakeIncludesAlpha) {
    if (input.alphaStake.some((stake) => stake >= 2n ** 63n)) {
      throw new Refusal("stakes of 2^63 rao and more are not established for this spec_version");
    }
    if (input.bondsMovingAverage >= 2n ** 31n * 1_000_000n) {
      throw new Refusal("so large a bonds_moving_average is not established for this spec_version");
    }
  }
}

/** F(value) / F(65535): a u16 hyperparameter as a fraction of 65535. */
export function fractionOfU16(value: number): bigint {
  return I32F32.safeDiv(I32F32.saturatingFromInteger(BigInt(value)), I32F32.saturatingFromInteger(65535n));
}
