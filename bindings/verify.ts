// Did the chain decide what the rules say? One epoch's recorded outputs against the epoch run here.

import { type FoundAmount, findAmount } from "./emission-amount.js";
import type { EpochOutput, EpochResult, RecordedOutput } from "./epoch.js";
import { outputStages } from "./epoch-stages.js";
import { YumaError } from "./error.js";
import { camelCase } from "./forms/element.js";
import { formatRows } from "./forms/format.js";
import type { Yuma } from "./load.js";
import type { EpochState, SparseRows } from "./state.js";

/** How a recorded epoch is compared. */
export interface VerifyOptions {
  /**
   * given: the state's emission is what was handed out. find: it isn't known, and is found from the recorded payments.
   * Default: given.
   */
  readonly emission?: "given" | "find";
  /** Uids whose recorded values are not this epoch's: they are not compared. Default: none. */
  readonly except?: readonly number[];
}

/** Whether a recorded epoch is what the rules give, and where not. */
export interface Verification {
  readonly equal: boolean;
  /** Every recorded field, in the order of the computation. */
  readonly fields: readonly FieldVerification[];
  /** The first stage at which recording and rules part: a heading of docs/specification/epoch.md. */
  readonly stage?: string;
  readonly emission: EmissionAmount;
  /** What the rules give, with its trace. */
  readonly result: EpochResult;
}

/** One recorded field against the rules. */
export interface FieldVerification {
  /** The field's name in the JSON form. */
  readonly field: string;
  readonly stage: string;
  /** uids compared */
  readonly compared: number;
  /** uids that differ */
  readonly differing: number;
  /** By ascending uid; several of one uid where several of its bonds differ. */
  readonly differences: readonly UidDifference[];
}

/** Flags as 0 and 1. */
export type Recordable = number | bigint | readonly (readonly [uid: number, value: number])[];

/** One value that is not as the rules have it. */
export interface UidDifference {
  readonly uid: number;
  /** Of bonds: the neuron the bond is on. Without it the two rows have the same bonds in another order. */
  readonly target?: number;
  /** as recorded; undefined: no such bond */
  readonly expected: Recordable | undefined;
  /** by the rules; undefined: no such bond */
  readonly actual: Recordable | undefined;
}

/** The amount that was handed out, in rao. */
export type EmissionAmount =
  | { readonly source: "given"; readonly amount: bigint }
  /** Every amount from this one to the highest reproduces all payments, and no other. */
  | ({ readonly source: "found" } & FoundAmount)
  /** No amount reproduces all payments; this one reproduces the most. */
  | ({ readonly source: "none" } & FoundAmount)
  /** Not given, and no payments recorded to find it from. */
  | { readonly source: "unrecorded"; readonly amount: bigint };

/**
 * Runs an epoch and compares it with what was recorded of it.
 * @param state what the epoch read
 * @param recorded what the chain wrote: any of the output's fields
 * @throws YumaError if the state is at fault, or a recorded field has not n elements
 */
export function verifyEpoch(
  yuma: Yuma,
  state: EpochState,
  recorded: RecordedOutput,
  { emission = "given", except = [] }: VerifyOptions = {},
): Verification {
  const known = emission === "given" ? { source: emission, amount: state.emission } : undefined;
  const unpaid = known ? undefined : yuma.epoch({ ...state, emission: 0n }, { trace: true });
  const amount = known ?? amountOf(unpaid?.trace && findAmount(unpaid.trace, recorded, except));
  const result = yuma.epoch({ ...state, emission: amount.amount }, { trace: true });
  const fields = Object.keys(outputStages).flatMap((name) => verifyField(name, recorded, result.output, except));
  const first = fields.find(({ differing }) => differing > 0);
  return { equal: first === undefined, fields, ...(first && { stage: first.stage }), emission: amount, result };
}

/** As in `bonds[3] on uid 12: recorded 123, the rules give 124`. */
export function describeUidDifference(field: string, { uid, target, expected, actual }: UidDifference): string {
  const show = (value: Recordable | undefined) =>
    value === undefined ? "nothing" : typeof value === "object" ? JSON.stringify(value) : String(value);
  const on = target === undefined ? "" : ` on uid ${target}`;
  return `${field}[${uid}]${on}: recorded ${show(expected)}, the rules give ${show(actual)}`;
}

function amountOf(found: FoundAmount | undefined): EmissionAmount {
  if (found === undefined) return { source: "unrecorded", amount: 0n };
  return { source: found.reproduced === found.recorded ? "found" : "none", ...found };
}

function verifyField(
  name: string,
  recorded: RecordedOutput,
  output: EpochOutput,
  except: readonly number[],
): FieldVerification[] {
  const key = camelCase(name) as keyof EpochOutput;
  const stage = outputStages[name]?.stage;
  if (stage === undefined) return [];
  const expected = recorded[key];
  if (expected === undefined) return [];
  const n = output.active.length;
  const actual = output[key];
  if (actual === undefined) {
    throw new YumaError("unknown_field", `${name}: the epoch of this runtime has no such output`, name);
  }
  const length = "offsets" in expected ? expected.offsets.length - 1 : expected.length;
  if (length !== n) {
    throw new YumaError("wrong_count", `${name}: expected ${n} elements, one a neuron, got ${length}`, name);
  }
  const all =
    "offsets" in expected
      ? rowDifferences(expected, actual as SparseRows)
      : elementDifferences(expected, actual as typeof expected);
  const skipped = new Set(except.filter((uid) => uid < n));
  const differences = all.filter(({ uid }) => !skipped.has(uid));
  const differing = new Set(differences.map(({ uid }) => uid)).size;
  return [{ field: name, stage, compared: n - skipped.size, differing, differences }];
}

function elementDifferences(
  expected: ArrayLike<number | bigint>,
  actual: ArrayLike<number | bigint>,
): readonly UidDifference[] {
  return Array.from(expected, (value, uid) => ({ uid, expected: value, actual: actual[uid] })).filter(
    ({ expected, actual }) => expected !== actual,
  );
}

function rowDifferences(expected: SparseRows, actual: SparseRows): readonly UidDifference[] {
  const actualRows = formatRows(actual);
  return formatRows(expected).flatMap((row, uid): UidDifference[] => {
    const other = actualRows[uid] as typeof row;
    const equal = row.length === other.length && row.every(([j, v], k) => j === other[k]?.[0] && v === other[k]?.[1]);
    if (equal) return [];
    const [before, after] = [new Map(row), new Map(other)];
    const targets = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
    const differences = targets
      .map((target) => ({ uid, target, expected: before.get(target), actual: after.get(target) }))
      .filter(({ expected, actual }) => expected !== actual);
    return differences.length > 0 ? differences : [{ uid, expected: row, actual: other }];
  });
}
