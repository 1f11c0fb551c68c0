// A subnet's state: what an epoch reads (docs/specification/epoch.md, "Input"), as typed arrays and in its JSON form.

import { describe } from "./check.js";
import { YumaError } from "./error.js";
import { DEFAULT_SPEC_VERSION, stateFields } from "./forms/epoch.js";
import { formatFields } from "./forms/format.js";
import { parseFields } from "./forms/parse.js";
import type { Same, Typed } from "./forms/types.js";
import { isObject } from "./json.js";

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

/** The mechanism of the whitepaper, and plain peer ranking, are there to be compared with (docs/specification/comparison.md). */
export type RulesetName = "yuma" | "whitepaper" | "naive";

/** The description has these fields, and no other. */
export const stateIsDescribed: Same<EpochState, Typed<typeof stateFields>> = true;

/** "None" among commit blocks. */
export const NO_COMMIT = 0xffff_ffff_ffff_ffffn;

export { DEFAULT_SPEC_VERSION };

/**
 * A state from its JSON form: u64 as decimal strings, u16 and i16 as numbers, rows as lists of [uid, value].
 * A parameter that is left out takes its runtime's default where that is known (docs/rulesets.md, "Defaults"). Nothing is
 * converted to fit: a field that is missing, unknown, of another form or out of range is an error.
 * @param json what JSON.parse gave
 * @throws YumaError whose message starts with the path at fault, as in `weights[3][2][0]`
 */
export function parseState(json: unknown): EpochState {
  if (!isObject(json)) {
    const hint = typeof json === "string" ? ": pass what JSON.parse makes of the text" : "";
    throw new YumaError("wrong_type", `expected a state, which is an object, got ${describe(json)}${hint}`);
  }
  if (Object.hasOwn(json, "cases")) {
    const message = "cases: this is a file of cases, no state: pass a case's input, or the whole to readRecordedEpochs";
    throw new YumaError("wrong_type", message, "cases");
  }
  return parseFields(stateFields, json, "", {
    notation: "json",
    specVersion: 0,
    whole: "a state",
  }) as unknown as EpochState;
}

/** A state in its JSON form; parseState gives the same state back. */
export function formatState(state: EpochState): Record<string, unknown> {
  return formatFields(stateFields, state);
}
