// A subnet's state: what an epoch reads (docs/specification/epoch.md, "Input"), as typed arrays and in its JSON form.

import { LiquidAlphaConsensus, Ruleset, StateField } from "../assembly/layout/epoch.js";
import { REFERENCE_RUNTIME } from "../assembly/layout/runtimes.js";
import { defaultOf, steepnessRange } from "./defaults.js";
import { YumaError, type YumaErrorCode } from "./error.js";

/** Sparse rows (CSR): row i holds the entries offsets[i] to offsets[i + 1], in storage order. */
export interface SparseRows {
  /** n + 1 offsets, from 0 to the number of entries */
  readonly offsets: Uint32Array;
  readonly uids: Uint16Array;
  readonly values: Uint16Array;
}

/** One mechanism of one subnet at the block whose epoch runs. Arrays have n elements, one a uid. */
export interface EpochState {
  /** The runtime whose rules apply. */
  readonly specVersion: number;
  /** neurons, at most 65535 */
  readonly n: number;
  readonly currentBlock: bigint;
  /** blocks */
  readonly tempo: number;
  readonly lastMechanismStepBlock: bigint;
  /** blocks */
  readonly activityCutoff: bigint;
  /** blocks */
  readonly lastUpdate: BigUint64Array;
  /** blocks */
  readonly blockAtRegistration: BigUint64Array;
  /** rao, after child and parent inheritance */
  readonly alphaStake: BigUint64Array;
  /** rao, after child and parent inheritance */
  readonly taoStake: BigUint64Array;
  /** fraction of 2^64 - 1 */
  readonly taoWeight: bigint;
  /** rao */
  readonly stakeThreshold: bigint;
  /** the subnet owner's neuron, null if it has none */
  readonly ownerUid: number | null;
  /** 0 or 1: permits in force */
  readonly validatorPermit: Uint8Array;
  readonly maxAllowedValidators: number;
  /** as set, unnormalised, u16 */
  readonly weights: SparseRows;
  /** as stored by the last epoch, u16 */
  readonly bonds: SparseRows;
  /** fraction of 65535 */
  readonly kappa: number;
  /** fraction of 65535 */
  readonly bondsPenalty: number;
  /** millionths */
  readonly bondsMovingAverage: bigint;
  readonly yuma3Enabled: boolean;
  readonly liquidAlphaEnabled: boolean;
  /** i16 of hundredths; u16 of whole ones for spec_version 273 to 282 */
  readonly alphaSigmoidSteepness: number;
  /** fraction of 65535 */
  readonly alphaLow: number;
  /** fraction of 65535 */
  readonly alphaHigh: number;
  readonly commitRevealEnabled: boolean;
  /** the block of each neuron's earliest unexpired commit, NO_COMMIT for none */
  readonly commitBlock: BigUint64Array;
  /** rao of alpha to hand out */
  readonly emission: bigint;
  /** from spec_version 446: the consensus that the last epoch stored, fractions of 65535; null for none */
  readonly previousConsensus?: Uint16Array | null;
  /** from spec_version 446: which consensus liquid alpha looks at; auto where absent */
  readonly liquidAlphaConsensusMode?: LiquidAlphaConsensusMode;
  /** from spec_version 475: the subnet has no consensus mechanism, whose rules are not established */
  readonly nullConsensus?: boolean;
  /** from spec_version 365: whose mechanism; yuma where absent */
  readonly ruleset?: RulesetName;
  /** u16: how steep the consensus of the ruleset whitepaper is; 10 where absent */
  readonly rho?: number;
}

/** auto: previous where the bonds penalty is 65535, else current. */
export type LiquidAlphaConsensusMode = "current" | "previous" | "auto";

const liquidAlphaConsensusModes: Readonly<Record<LiquidAlphaConsensusMode, LiquidAlphaConsensus>> = {
  current: LiquidAlphaConsensus.CURRENT,
  previous: LiquidAlphaConsensus.PREVIOUS,
  auto: LiquidAlphaConsensus.AUTO,
};

/** The mechanism of the whitepaper, and plain peer ranking, are there to be compared with (docs/specification/comparison.md). */
export type RulesetName = "yuma" | "whitepaper" | "naive";

const rulesets: Readonly<Record<RulesetName, Ruleset>> = {
  yuma: Ruleset.YUMA,
  whitepaper: Ruleset.WHITEPAPER,
  naive: Ruleset.NAIVE,
};

/** The numbers of a field's names, by its kind. */
export const enums: Readonly<Record<"mode" | "ruleset", Readonly<Record<string, number>>>> = {
  mode: liquidAlphaConsensusModes,
  ruleset: rulesets,
};

/** "None" among commit blocks. */
export const NO_COMMIT = 0xffff_ffff_ffff_ffffn;

/** The runtime a state is for that doesn't say. */
export const DEFAULT_SPEC_VERSION = REFERENCE_RUNTIME;

const U16_MAX = 65535;
const U64_MAX = 0xffff_ffff_ffff_ffffn;

/** How a field is held, in JSON and in a state. */
type Kind =
  | "u16"
  | "steepness"
  | "mode"
  | "ruleset"
  | "u16s"
  | "u64"
  | "boolean"
  | "uid"
  | "u64s"
  | "blocks"
  | "booleans"
  | "rows";

/** Every field of a state, in the order of the record. */
export const stateFields = [
  { json: "n", key: "n", kind: "u16", field: StateField.N },
  { json: "current_block", key: "currentBlock", kind: "u64", field: StateField.CURRENT_BLOCK },
  { json: "tempo", key: "tempo", kind: "u16", field: StateField.TEMPO },
  {
    json: "last_mechanism_step_block",
    key: "lastMechanismStepBlock",
    kind: "u64",
    field: StateField.LAST_MECHANISM_STEP_BLOCK,
  },
  { json: "activity_cutoff", key: "activityCutoff", kind: "u64", field: StateField.ACTIVITY_CUTOFF },
  { json: "last_update", key: "lastUpdate", kind: "u64s", field: StateField.LAST_UPDATE },
  { json: "block_at_registration", key: "blockAtRegistration", kind: "u64s", field: StateField.BLOCK_AT_REGISTRATION },
  { json: "alpha_stake", key: "alphaStake", kind: "u64s", field: StateField.ALPHA_STAKE },
  { json: "tao_stake", key: "taoStake", kind: "u64s", field: StateField.TAO_STAKE },
  { json: "tao_weight", key: "taoWeight", kind: "u64", field: StateField.TAO_WEIGHT },
  { json: "stake_threshold", key: "stakeThreshold", kind: "u64", field: StateField.STAKE_THRESHOLD },
  { json: "owner_uid", key: "ownerUid", kind: "uid", field: StateField.OWNER_UID },
  { json: "validator_permit", key: "validatorPermit", kind: "booleans", field: StateField.VALIDATOR_PERMIT },
  {
    json: "max_allowed_validators",
    key: "maxAllowedValidators",
    kind: "u16",
    field: StateField.MAX_ALLOWED_VALIDATORS,
  },
  { json: "weights", key: "weights", kind: "rows", field: StateField.WEIGHTS_OFFSETS },
  { json: "bonds", key: "bonds", kind: "rows", field: StateField.BONDS_OFFSETS },
  { json: "kappa", key: "kappa", kind: "u16", field: StateField.KAPPA },
  { json: "bonds_penalty", key: "bondsPenalty", kind: "u16", field: StateField.BONDS_PENALTY },
  { json: "bonds_moving_average", key: "bondsMovingAverage", kind: "u64", field: StateField.BONDS_MOVING_AVERAGE },
  { json: "yuma3_enabled", key: "yuma3Enabled", kind: "boolean", field: StateField.YUMA3_ENABLED },
  { json: "liquid_alpha_enabled", key: "liquidAlphaEnabled", kind: "boolean", field: StateField.LIQUID_ALPHA_ENABLED },
  {
    json: "alpha_sigmoid_steepness",
    key: "alphaSigmoidSteepness",
    kind: "steepness",
    field: StateField.ALPHA_SIGMOID_STEEPNESS,
  },
  { json: "alpha_low", key: "alphaLow", kind: "u16", field: StateField.ALPHA_LOW },
  { json: "alpha_high", key: "alphaHigh", kind: "u16", field: StateField.ALPHA_HIGH },
  {
    json: "commit_reveal_enabled",
    key: "commitRevealEnabled",
    kind: "boolean",
    field: StateField.COMMIT_REVEAL_ENABLED,
  },
  { json: "commit_block", key: "commitBlock", kind: "blocks", field: StateField.COMMIT_BLOCK },
  { json: "emission", key: "emission", kind: "u64", field: StateField.EMISSION },
  {
    json: "previous_consensus",
    key: "previousConsensus",
    kind: "u16s",
    field: StateField.PREVIOUS_CONSENSUS,
    optional: true,
  },
  {
    json: "liquid_alpha_consensus_mode",
    key: "liquidAlphaConsensusMode",
    kind: "mode",
    field: StateField.LIQUID_ALPHA_CONSENSUS_MODE,
    optional: true,
  },
  { json: "null_consensus", key: "nullConsensus", kind: "boolean", field: StateField.NULL_CONSENSUS, optional: true },
  { json: "ruleset", key: "ruleset", kind: "ruleset", field: StateField.RULESET, optional: true },
  { json: "rho", key: "rho", kind: "u16", field: StateField.RHO, optional: true },
] as const satisfies readonly StateFieldOf[];

interface StateFieldOf {
  readonly json: string;
  readonly key: keyof EpochState;
  readonly kind: Kind;
  readonly field: StateField;
  /** Absent from JSON form, state and record alike where the state has none. */
  readonly optional?: true;
}

/** A field's name in the JSON form; the three parts of rows carry the name of the whole. */
const names = new Map<number, string>(stateFields.map(({ field, json }) => [field, json]));
names.set(StateField.WEIGHTS_UIDS, "weights").set(StateField.WEIGHTS_VALUES, "weights");
names.set(StateField.BONDS_UIDS, "bonds").set(StateField.BONDS_VALUES, "bonds");
export const stateFieldName = (field: number): string | undefined => names.get(field);

const knownNames: ReadonlySet<string> = new Set(["spec_version", ...stateFields.map(({ json }) => json)]);

/**
 * A state from its JSON form: u64 as decimal strings, u16 and i16 as numbers, rows as lists of [uid, value].
 * A parameter that is left out takes its runtime's default where that is known (docs/rulesets.md, "Defaults"). Nothing is
 * converted to fit: a field that is missing, unknown, of another form or out of range is an error.
 * @param json what JSON.parse gave
 * @throws YumaError whose message starts with the path at fault, as in `weights[3][2][0]`
 */
export function parseState(json: unknown): EpochState {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new YumaError("wrong_type", `expected a state, which is an object, got ${describe(json)}`);
  }
  const input = json as Record<string, unknown>;
  for (const name of Object.keys(input)) {
    if (!knownNames.has(name)) throw new YumaError("unknown_field", `${name}: a state has no such field`, name);
  }
  const specVersion = Object.hasOwn(input, "spec_version") ? parseU32(input.spec_version) : DEFAULT_SPEC_VERSION;
  const state: Record<string, unknown> = { specVersion };
  for (const { json: name, key, kind, ...rest } of stateFields) {
    const value = Object.hasOwn(input, name) ? input[name] : defaultOf(name, specVersion);
    if (value === undefined && "optional" in rest) continue;
    if (value === undefined) throw new YumaError("missing_field", `${name}: the field is missing`, name);
    state[key] = parsers[kind](value, name, state.n as number, specVersion);
  }
  return state as unknown as EpochState;
}

/** A state in its JSON form; parseState gives the same state back. */
export function formatState(state: EpochState): Record<string, unknown> {
  const json: Record<string, unknown> = { spec_version: state.specVersion };
  for (const { json: name, key, kind } of stateFields) {
    if (state[key] !== undefined) json[name] = formatters[kind](state[key] as never);
  }
  return json;
}

const parsers: Record<Kind, (value: unknown, path: string, n: number, specVersion: number) => unknown> = {
  u16: (value, path) => parseInteger(value, path, 0, U16_MAX),
  steepness: (value, path, _, specVersion) => parseInteger(value, path, ...steepnessRange(specVersion)),
  mode: (value, path) => parseName(value, path, enums.mode),
  ruleset: (value, path) => parseName(value, path, enums.ruleset),
  u64: parseU64,
  boolean: parseBoolean,
  uid: (value, path) => (value === null ? null : parseInteger(value, path, 0, U16_MAX)),
  u64s: (value, path, n) => BigUint64Array.from(parseArray(value, path, n), (element, i) => u64At(element, path, i)),
  blocks: (value, path, n) =>
    BigUint64Array.from(parseArray(value, path, n), (element, i) =>
      element === null ? NO_COMMIT : u64At(element, path, i),
    ),
  u16s: parseU16s,
  booleans: (value, path, n) =>
    Uint8Array.from(parseArray(value, path, n), (element, i) =>
      Number(typeof element === "boolean" ? element : parseBoolean(element, `${path}[${i}]`)),
    ),
  rows: parseRows,
};

const formatters: Record<Kind, (value: never) => unknown> = {
  u16: (value: number) => value,
  steepness: (value: number) => value,
  mode: (value: LiquidAlphaConsensusMode) => value,
  ruleset: (value: RulesetName) => value,
  u64: (value: bigint) => value.toString(),
  boolean: (value: boolean) => value,
  uid: (value: number | null) => value,
  u64s: (values: BigUint64Array) => Array.from(values, String),
  blocks: (values: BigUint64Array) => Array.from(values, (block) => (block === NO_COMMIT ? null : String(block))),
  u16s: (values: Uint16Array | null) => values && Array.from(values),
  booleans: (values: Uint8Array) => Array.from(values, Boolean),
  rows: formatRows,
};

/** Rows as lists of [uid, value]. */
export function formatRows(rows: SparseRows): [number, number][][] {
  return Array.from({ length: rows.offsets.length - 1 }, (_, i) => {
    const entries: [number, number][] = [];
    for (let k = rows.offsets[i] as number; k < (rows.offsets[i + 1] as number); ++k) {
      entries.push([rows.uids[k] as number, rows.values[k] as number]);
    }
    return entries;
  });
}

export function parseRows(value: unknown, path: string, n: number): SparseRows {
  const rows = parseArray(value, path, n);
  const offsets = new Uint32Array(n + 1);
  for (const [i, row] of rows.entries()) {
    if (!Array.isArray(row)) throw wrongType(`${path}[${i}]`, "a list of [uid, value]", row);
    offsets[i + 1] = (offsets[i] as number) + row.length;
  }
  const uids = new Uint16Array(offsets[n] as number);
  const values = new Uint16Array(offsets[n] as number);
  // There may be hundreds of thousands of entries: nothing is made for one but what is at fault.
  for (let i = 0, k = 0; i < n; ++i) {
    const row = rows[i] as unknown[];
    for (let j = 0; j < row.length; ++j, ++k) {
      const entry = row[j];
      if (!Array.isArray(entry) || entry.length !== 2) throw wrongType(`${path}[${i}][${j}]`, "[uid, value]", entry);
      const uid: unknown = entry[0];
      const share: unknown = entry[1];
      uids[k] = isU16(uid) ? uid : parseInteger(uid, `${path}[${i}][${j}][0]`, 0, U16_MAX);
      values[k] = isU16(share) ? share : parseInteger(share, `${path}[${i}][${j}][1]`, 0, U16_MAX);
    }
  }
  return { offsets, uids, values };
}

function isU16(value: unknown): value is number {
  return typeof value === "number" && (value & U16_MAX) === value;
}

/** 19 digits always fit. */
function u64At(element: unknown, path: string, i: number): bigint {
  const short = typeof element === "string" && /^(0|[1-9][0-9]{0,18})$/.test(element);
  return short ? BigInt(element) : parseU64(element, `${path}[${i}]`);
}

export function parseArray(value: unknown, path: string, n: number): unknown[] {
  if (!Array.isArray(value)) throw wrongType(path, `an array of ${n} elements`, value);
  if (value.length !== n) throw fail("wrong_count", path, `expected ${n} elements, one a neuron, got ${value.length}`);
  return value;
}

/** The length is the chain's to choose: whether a shorter vector may be read is the blob's to say. */
function parseU16s(value: unknown, path: string): Uint16Array | null {
  if (value === null) return null;
  if (!Array.isArray(value)) throw wrongType(path, "an array or null", value);
  return Uint16Array.from(value, (element, i) =>
    isU16(element) ? element : parseInteger(element, `${path}[${i}]`, 0, U16_MAX),
  );
}

function parseName(value: unknown, path: string, numbers: Readonly<Record<string, number>>): string {
  const names = Object.keys(numbers);
  if (typeof value !== "string" || !names.includes(value)) throw wrongType(path, `one of ${names.join(", ")}`, value);
  return value;
}

export function parseBoolean(value: unknown, path: string): boolean {
  if (typeof value !== "boolean") throw wrongType(path, "true or false", value);
  return value;
}

export function parseU64(value: unknown, path: string): bigint {
  if (typeof value !== "string") throw wrongType(path, "a u64 as a decimal string", value);
  if (/^-[0-9]+$/.test(value)) throw fail("negative", path, `${value} is negative, a u64 is not`);
  if (!/^(0|[1-9][0-9]*)$/.test(value)) throw wrongType(path, "a u64 as a decimal string", value);
  // Lengths first: a number of a million digits is not worth converting.
  const integer = value.length <= 20 ? BigInt(value) : U64_MAX + 1n;
  if (integer > U64_MAX) throw fail("too_large", path, `${shorten(value)} is above 2^64 - 1`);
  return integer;
}

function parseU32(value: unknown): number {
  return parseInteger(value, "spec_version", 0, 0xffffffff);
}

export function parseInteger(value: unknown, path: string, min: number, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(path, "an integer", value);
  if (value < min) throw fail(min === 0 ? "negative" : "too_small", path, `${value} is below ${min}`);
  if (value > max) throw fail("too_large", path, `${value} is above ${max}`);
  // JSON's -0 is an integer like any other, but would print as 0.
  return value === 0 ? 0 : value;
}

export function wrongType(path: string, expected: string, value: unknown): YumaError {
  return fail("wrong_type", path, `expected ${expected}, got ${describe(value)}`);
}

/** The error at a path such as `weights[3][2][0]`: its field is weights, its index 3. */
export function fail(code: YumaErrorCode, path: string, message: string): YumaError {
  const [field, index] = path.split(/[[\]]+/);
  return new YumaError(code, `${path}: ${message}`, field, index ? Number(index) : undefined);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? `the string ${JSON.stringify(shorten(value))}` : `the ${typeof value} ${value}`;
}

const shorten = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
