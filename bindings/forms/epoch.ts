// The epoch's records: a state in, an output and, if asked for, a trace out. What the fields mean, and in which units, is in
// docs/specification/epoch.md, "Input" and "Output".

import { LiquidAlphaConsensus, OutputField, Ruleset, StateField, TraceField } from "../../assembly/layout/epoch.js";
import { FIRST_RUNTIME, REFERENCE_RUNTIME, Since } from "../../assembly/layout/runtimes.js";
import { type Default, flag, list, oneOf, optional, orNone, orNull, rows, type Shape, u16, u32, u64 } from "./shape.js";

/** The runtime a state is for that doesn't say. */
export const DEFAULT_SPEC_VERSION = REFERENCE_RUNTIME;

const LATEST = 0xffffffff;

// What a runtime takes for a parameter that has no row in storage (docs/specification/rulesets.md, "Defaults that
// changed"). Outside the spans given here a default is not known, and the parameter must be given.
const byDefault = <const S extends Shape>(shape: S, ...defaults: readonly Default[]) => ({ ...shape, defaults });

const always = (value: unknown): Default => ({ from: FIRST_RUNTIME, to: LATEST, value });

/** The names of an enum by the numbers from 0. */
const names = <N extends string>(numbers: Readonly<Record<N, number>>) =>
  (Object.keys(numbers) as N[]).sort((a, b) => numbers[a] - numbers[b]);

/** An element a neuron. */
const perNeuron = <const T extends "boolean" | "u16" | "u64" | "i64" | "i128">(type: T, section: number) =>
  ({ ...list(type, section), count: "n" }) as const;

const rowsPerNeuron = <const T extends "u16" | "i64">(type: T, offsets: number, uids: number, values: number) =>
  ({ ...rows(type, offsets, uids, values), count: "n" }) as const;

/** auto: previous where the bonds penalty is 65535, else current. */
const consensusModes = names({
  current: LiquidAlphaConsensus.CURRENT,
  previous: LiquidAlphaConsensus.PREVIOUS,
  auto: LiquidAlphaConsensus.AUTO,
});

const rulesets = names({ yuma: Ruleset.YUMA, whitepaper: Ruleset.WHITEPAPER, naive: Ruleset.NAIVE });

/** u16 of whole ones for the first runtimes with Yuma3, else i16 of hundredths. The blob knows which. */
const steepness = (section: number) =>
  ({
    form: "one",
    type: "i32",
    sections: [section],
    range: (specVersion: number): readonly [number, number] =>
      specVersion >= Since.YUMA3 && specVersion < Since.STEEPNESS_IN_HUNDREDTHS ? [0, 65535] : [-32768, 32767],
  }) as const;

/**
 * A hyperparameter: what it is, for who sets it, and where nobody has.
 * @param preset the chain's default today, typed
 */
const setting = <const S extends Shape, const P>(shape: S, preset: P, about: string) =>
  ({ ...shape, preset, about }) as const;

export const stateFields = {
  /** In the header of the record. */
  spec_version: byDefault(u32(), { from: 0, to: LATEST, value: DEFAULT_SPEC_VERSION }),
  n: u16(StateField.N),
  current_block: u64(StateField.CURRENT_BLOCK),
  tempo: setting(u16(StateField.TEMPO), 360, "blocks from one epoch to the next"),
  last_mechanism_step_block: u64(StateField.LAST_MECHANISM_STEP_BLOCK),
  activity_cutoff: setting(
    u64(StateField.ACTIVITY_CUTOFF),
    5000n,
    "blocks after which a validator that set no weights counts no more",
  ),
  last_update: perNeuron("u64", StateField.LAST_UPDATE),
  block_at_registration: perNeuron("u64", StateField.BLOCK_AT_REGISTRATION),
  alpha_stake: perNeuron("u64", StateField.ALPHA_STAKE),
  tao_stake: perNeuron("u64", StateField.TAO_STAKE),
  tao_weight: u64(StateField.TAO_WEIGHT),
  stake_threshold: setting(u64(StateField.STAKE_THRESHOLD), 0n, "rao below which stake counts as none"),
  owner_uid: orNull(u16(StateField.OWNER_UID)),
  validator_permit: perNeuron("boolean", StateField.VALIDATOR_PERMIT),
  max_allowed_validators: setting(u16(StateField.MAX_ALLOWED_VALIDATORS), 64, "how many permits there are"),
  weights: rowsPerNeuron("u16", StateField.WEIGHTS_OFFSETS, StateField.WEIGHTS_UIDS, StateField.WEIGHTS_VALUES),
  bonds: rowsPerNeuron("u16", StateField.BONDS_OFFSETS, StateField.BONDS_UIDS, StateField.BONDS_VALUES),
  kappa: setting(u16(StateField.KAPPA), 32767, "the majority, fraction of 65535"),
  bonds_penalty: byDefault(
    setting(u16(StateField.BONDS_PENALTY), 65535, "how far bonds follow the cut of weights, fraction of 65535"),
    { from: FIRST_RUNTIME, to: Since.ALPHA_STAKE - 1, value: 65535 }, // no parameter yet: bonds from clipped weights
    { from: Since.ALPHA_STAKE, to: 252, value: 0 },
    { from: 257, to: LATEST, value: 65535 },
  ),
  bonds_moving_average: byDefault(
    setting(u64(StateField.BONDS_MOVING_AVERAGE), 900_000n, "how much of the old bonds stays, millionths"),
    { from: Since.ALPHA_STAKE, to: Since.LIQUID_ALPHA_CONSENSUS - 1, value: "900000" },
  ),
  yuma3_enabled: byDefault(flag(StateField.YUMA3_ENABLED), always(false)),
  liquid_alpha_enabled: setting(
    flag(StateField.LIQUID_ALPHA_ENABLED),
    false,
    "whether each bond has a pace of its own (Yuma3)",
  ),
  // Not read before Yuma3.
  alpha_sigmoid_steepness: byDefault(
    setting(steepness(StateField.ALPHA_SIGMOID_STEEPNESS), 1000, "how sharply one turns into the other, hundredths"),
    always(1000),
  ),
  alpha_low: setting(u16(StateField.ALPHA_LOW), 45875, "the slowest pace, fraction of 65535"),
  alpha_high: setting(u16(StateField.ALPHA_HIGH), 58982, "the fastest pace, fraction of 65535"),
  commit_reveal_enabled: flag(StateField.COMMIT_REVEAL_ENABLED),
  commit_block: orNull(perNeuron("u64", StateField.COMMIT_BLOCK)),
  emission: u64(StateField.EMISSION),
  // How many elements there may be is the blob's to say.
  previous_consensus: optional(orNone(list("u16", StateField.PREVIOUS_CONSENSUS))),
  liquid_alpha_consensus_mode: optional(oneOf(StateField.LIQUID_ALPHA_CONSENSUS_MODE, consensusModes)),
  null_consensus: optional(flag(StateField.NULL_CONSENSUS)),
  ruleset: optional(oneOf(StateField.RULESET, rulesets)),
  rho: optional(u16(StateField.RHO)),
} as const;

export const outputFields = {
  active: perNeuron("boolean", OutputField.ACTIVE),
  stake: perNeuron("u64", OutputField.STAKE),
  stake_weight: optional(perNeuron("u16", OutputField.STAKE_WEIGHT)),
  consensus: perNeuron("u16", OutputField.CONSENSUS),
  incentive: perNeuron("u16", OutputField.INCENTIVE),
  dividends: perNeuron("u16", OutputField.DIVIDENDS),
  validator_trust: perNeuron("u16", OutputField.VALIDATOR_TRUST),
  server_emission: perNeuron("u64", OutputField.SERVER_EMISSION),
  validator_emission: perNeuron("u64", OutputField.VALIDATOR_EMISSION),
  emission: perNeuron("u64", OutputField.EMISSION),
  validator_permit: perNeuron("boolean", OutputField.VALIDATOR_PERMIT),
  bonds: rowsPerNeuron("u16", OutputField.BONDS_OFFSETS, OutputField.BONDS_UIDS, OutputField.BONDS_VALUES),
  rank: optional(perNeuron("u16", OutputField.RANK)),
  trust: optional(perNeuron("u16", OutputField.TRUST)),
  pruning_score: optional(perNeuron("u16", OutputField.PRUNING_SCORE)),
} as const;

export const traceFields = {
  total_stake: perNeuron("i128", TraceField.TOTAL_STAKE),
  stake: perNeuron("i64", TraceField.STAKE),
  active_stake: perNeuron("i64", TraceField.ACTIVE_STAKE),
  consensus: perNeuron("i64", TraceField.CONSENSUS),
  validator_trust: perNeuron("i64", TraceField.VALIDATOR_TRUST),
  incentive: perNeuron("i64", TraceField.INCENTIVE),
  dividends: perNeuron("i64", TraceField.DIVIDENDS),
  normalized_server_emission: perNeuron("i64", TraceField.NORMALIZED_SERVER_EMISSION),
  normalized_validator_emission: perNeuron("i64", TraceField.NORMALIZED_VALIDATOR_EMISSION),
  normalized_combined_emission: perNeuron("i64", TraceField.NORMALIZED_COMBINED_EMISSION),
  ema_bonds: rowsPerNeuron("i64", TraceField.EMA_BONDS_OFFSETS, TraceField.EMA_BONDS_UIDS, TraceField.EMA_BONDS_VALUES),
  alphas: { form: "square", type: "i64", sections: [TraceField.ALPHAS], optional: true },
  alpha_columns: optional(perNeuron("i64", TraceField.ALPHA_COLUMNS)),
  prerank: optional(perNeuron("i64", TraceField.PRERANK)),
  trust: optional(perNeuron("i64", TraceField.TRUST)),
} as const satisfies Readonly<Record<string, Shape>>;
