// The epoch: a state in, typed arrays out (docs/specification/epoch.md, "Output").

import { Flag, Operation } from "../assembly/layout/record.js";
import { checkObject } from "./check.js";
import { decode } from "./forms/decode.js";
import { encode } from "./forms/encode.js";
import { outputFields, stateFields, traceFields } from "./forms/epoch.js";
import { formatFields } from "./forms/format.js";
import { parseFields, sectionName } from "./forms/parse.js";
import { someOf } from "./forms/shape.js";
import type { Same, Typed } from "./forms/types.js";
import type { JsonObject } from "./json.js";
import { type BlobExports, callBlob } from "./record.js";
import type { EpochState, SparseRows } from "./state.js";

/** What of an epoch is wanted beside its outputs. */
export interface EpochOptions {
  /** Also return the intermediate vectors. */
  readonly trace?: boolean;
}

/** What the epoch decides. Arrays have n elements, one a uid; shares are u16 fractions of 65535. */
export interface EpochOutput {
  /** 0 or 1 */
  readonly active: Uint8Array;
  /** stake weight before filter and normalisation, rao */
  readonly stake: BigUint64Array;
  /** not below spec_version 195 */
  readonly stakeWeight?: Uint16Array;
  readonly consensus: Uint16Array;
  readonly incentive: Uint16Array;
  readonly dividends: Uint16Array;
  readonly validatorTrust: Uint16Array;
  /** rao of alpha */
  readonly serverEmission: BigUint64Array;
  /** rao of alpha */
  readonly validatorEmission: BigUint64Array;
  /** rao of alpha; floored by itself, so it may be one above the sum of the two */
  readonly emission: BigUint64Array;
  /** 0 or 1: the permits until the next epoch */
  readonly validatorPermit: Uint8Array;
  /** to be stored for the next epoch */
  readonly bonds: SparseRows;
  /** below spec_version 365, as the next two: the incentive by another name */
  readonly rank?: Uint16Array;
  /** what the consensus left of each neuron's rank */
  readonly trust?: Uint16Array;
  /** combined emission, scaled so that the largest is 65535 */
  readonly pruningScore?: Uint16Array;
}

/** Sparse rows of raw I32F32 bits. */
export interface RawRows {
  readonly offsets: Uint32Array;
  readonly uids: Uint16Array;
  readonly values: BigInt64Array;
}

/** The intermediate vectors, as raw I32F32 bits unless said otherwise. */
export interface EpochTrace {
  /** raw I64F64 bits */
  readonly totalStake: readonly bigint[];
  readonly stake: BigInt64Array;
  readonly activeStake: BigInt64Array;
  readonly consensus: BigInt64Array;
  readonly validatorTrust: BigInt64Array;
  readonly incentive: BigInt64Array;
  readonly dividends: BigInt64Array;
  readonly normalizedServerEmission: BigInt64Array;
  readonly normalizedValidatorEmission: BigInt64Array;
  readonly normalizedCombinedEmission: BigInt64Array;
  readonly emaBonds: RawRows;
  /** n rows of n, only where liquid alpha was used */
  readonly alphas?: BigInt64Array;
  /** n, only where the first version of liquid alpha was used (spec_version 154 to 272) */
  readonly alphaColumns?: BigInt64Array;
  /** below spec_version 365: ranks before clipping; in the rulesets whitepaper and naive the ranks */
  readonly prerank?: BigInt64Array;
  /** below spec_version 365, and in the ruleset whitepaper */
  readonly trust?: BigInt64Array;
}

/** What an epoch gives. */
export interface EpochResult {
  readonly output: EpochOutput;
  readonly trace?: EpochTrace;
}

/** The descriptions have these fields, and no other. */
export const outputIsDescribed: Same<EpochOutput, Typed<typeof outputFields>> = true;
export const traceIsDescribed: Same<EpochTrace, Typed<typeof traceFields>> = true;

/** See Yuma.epoch. */
export function epoch(blob: BlobExports, state: EpochState, options: EpochOptions = {}): EpochResult {
  const context = { notation: "typed", specVersion: state.specVersion, whole: "a state" } as const;
  const request = encode(stateFields, parseFields(stateFields, state as unknown as JsonObject, "", context));
  const flags = options.trace ? Flag.TRACE : 0;
  const result = callBlob(blob, Operation.EPOCH, state.specVersion, flags, request.sections, stateFieldName);
  const output = decode(outputFields, request, result) as unknown as EpochOutput;
  return options.trace ? { output, trace: decode(traceFields, request, result) as unknown as EpochTrace } : { output };
}

const stateFieldName = (section: number) => sectionName(stateFields, section);

/** Some of the fields of an output, as a recording has them. */
export type RecordedOutput = Partial<EpochOutput>;

const recordedFields = someOf(outputFields);

/**
 * What is recorded of an output, from the vectors' JSON form.
 * @param n neurons of the subnet: what every field has one element for
 * @throws YumaError whose message starts with the path at fault, as in `bonds[3][2][0]`
 */
export function parseOutput(json: unknown, n: number): RecordedOutput {
  const context = { notation: "json", specVersion: 0, whole: "an output" } as const;
  const { n: _, ...recorded } = parseFields(recordedFields, checkObject(json, "output"), "", context, { n });
  return recorded;
}

/** An output, or what is recorded of one, in the vectors' JSON form. */
export function formatOutput(output: RecordedOutput): Record<string, unknown> {
  return formatFields(outputFields, output);
}

/** A result in the vectors' JSON form. */
export function formatResult(result: EpochResult): {
  output: Record<string, unknown>;
  trace?: Record<string, unknown>;
} {
  const output = formatOutput(result.output);
  return result.trace ? { output, trace: formatFields(traceFields, result.trace) } : { output };
}
