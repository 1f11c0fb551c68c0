// The weights of a whole subnet: which of them count, and what of each the consensus leaves
// (docs/specification/epoch.md, 5 to 8).

import type { RawRows } from "../epoch.js";
import type { EpochState } from "../state.js";
import { type Bits, integer, normalised, smaller, wrappingSum } from "./arithmetic.js";
import type { ExplainedRules } from "./rules.js";
import type { Traced } from "./traced.js";

/** Why a weight in storage doesn't count. */
export type DropReason =
  /** The uid it is on is not in the subnet. */
  | "no_such_neuron"
  /** The validator has no permit in force. */
  | "no_permit"
  /** It is on the validator itself. */
  | "on_itself"
  /** The miner registered in the block of the validator's last update or later: it is a new neuron under an old uid. */
  | "registered_since"
  /** The validator's earliest commit that is not revealed yet is older than the miner's registration. */
  | "committed_before";

/** A weight that counts. */
export interface Weight {
  readonly validator: number;
  readonly miner: number;
  /** as set, u16 */
  readonly raw: number;
  /** its part of what counts in the validator's row */
  readonly weight: Bits;
  /** what of it is not above the consensus on the miner */
  readonly clipped: Bits;
}

/** A weight that doesn't count, and why. */
export interface DroppedWeight {
  readonly validator: number;
  readonly miner: number;
  /** as set, u16 */
  readonly raw: number;
  readonly why: DropReason;
}

export interface Weights {
  /** by validator, in storage order */
  readonly rows: readonly (readonly Weight[])[];
  readonly dropped: readonly DroppedWeight[];
  /** before they are normalised, by miner */
  readonly ranks: readonly Bits[];
  /** by validator */
  readonly forBonds: readonly (readonly (readonly [miner: number, weight: Bits])[])[];
}

export function weightsOf({ yuma, rules, state, permits, trace }: Traced): Weights {
  const dropped: DroppedWeight[] = [];
  const rows = permits.map((_, validator): Weight[] => {
    const kept: { miner: number; raw: number }[] = [];
    for (const [miner, raw] of entries(state.weights, validator)) {
      const why = dropReason(rules, state, permits, validator, miner);
      if (why) dropped.push({ validator, miner, raw, why });
      else kept.push({ miner, raw });
    }
    const values = kept.map(({ raw }) => integer(raw));
    // A sum that wraps below zero leaves the row as it is.
    const weights = wrappingSum(values) > 0n ? normalised(values) : values;
    return kept.map(({ miner, raw }, i) => {
      const weight = weights[i] as Bits;
      return { validator, miner, raw, weight, clipped: smaller(weight, trace.consensus[miner] as Bits) };
    });
  });
  const scores = yuma.stage("clipping", {
    stake: trace.activeStake,
    weights: sparse(rows),
    consensus: trace.consensus,
    bondsPenalty: penaltyOf(rules, state),
  });
  return {
    rows,
    dropped,
    ranks: [...scores.ranks],
    forBonds: rows.map((_, validator) => entries(scores.weightsForBonds, validator)),
  };
}

/** What counts of the weights as sparse rows. */
function sparse(rows: readonly (readonly Weight[])[]): RawRows {
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach(({ length }, i) => {
    offsets[i + 1] = (offsets[i] as number) + length;
  });
  const all = rows.flat();
  return {
    offsets,
    uids: Uint16Array.from(all, ({ miner }) => miner),
    values: BigInt64Array.from(all, ({ weight }) => weight),
  };
}

/** The bonds penalty in force, a fraction of 65535. */
export const penaltyOf = (rules: ExplainedRules, state: EpochState) =>
  rules.bondsPenalty ? state.bondsPenalty : 65535;

interface Rows<T> extends Pick<RawRows, "offsets" | "uids"> {
  readonly values: { readonly [k: number]: T };
}

/** The entries of a row. */
export function entries<T>(rows: Rows<T>, row: number): (readonly [uid: number, value: T])[] {
  const start = rows.offsets[row] as number;
  const uids = rows.uids.subarray(start, rows.offsets[row + 1]);
  return Array.from(uids, (uid, k) => [uid, rows.values[start + k] as T]);
}

export function dropReason(
  rules: ExplainedRules,
  state: EpochState,
  permits: readonly boolean[],
  validator: number,
  miner: number,
): DropReason | undefined {
  if (miner >= state.n) return "no_such_neuron";
  if (!permits[validator]) return "no_permit";
  if (miner === validator && !(rules.ownerSelfWeight && validator === state.ownerUid)) return "on_itself";
  const registration = state.blockAtRegistration[miner] as bigint;
  if ((state.lastUpdate[validator] as bigint) <= registration) return "registered_since";
  const masks = rules.commitRevealMask && state.commitRevealEnabled;
  return masks && (state.commitBlock[validator] as bigint) < registration ? "committed_before" : undefined;
}
