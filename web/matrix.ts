// Weights and bonds as matrices to look at: validators by stake, and of the neurons those that anyone has an entry on.

import { type Bits, integer, normalised, ONE, wrappingSum } from "../bindings/explain/arithmetic.js";
import { traceEpoch } from "../bindings/explain/traced.js";
import { type DropReason, dropReason, entries } from "../bindings/explain/weights.js";
import type { Yuma } from "../bindings/load.js";
import type { EpochState, SparseRows } from "../bindings/state.js";

export type MatrixKind = "weights" | "bonds" | "bonds-before";

export interface Matrix {
  /** uids of validators with entries, the most stake first */
  readonly rows: Uint16Array;
  /** of all stake, by row */
  readonly stake: Float64Array;
  /** uids that entries are on, ascending: who has none is left out */
  readonly columns: Uint16Array;
  /** Row i holds the entries offsets[i] to offsets[i + 1], by ascending column. None is 0. */
  readonly offsets: Uint32Array;
  /** of `columns` */
  readonly at: Uint16Array;
  /** Of a weight, its part of what counts in its row; of a bond, the fraction of 65535. */
  readonly values: Float32Array;
  /** what of each weight is above the consensus; of bonds all 0 */
  readonly cut: Float32Array;
  /** by column: of weights the consensus, of bonds their sum */
  readonly totals: Float64Array;
  /** neurons of the subnet */
  readonly n: number;
  /** weights that are set and do not count */
  readonly dropped: readonly (readonly [why: DropReason, count: number])[];
}

interface Entry {
  readonly uid: number;
  readonly value: number;
  readonly cut: number;
}

export function matrixOf(yuma: Yuma, state: EpochState, kind: MatrixKind): Matrix {
  if (kind === "weights") return weightMatrix(yuma, state);
  const { output } = yuma.epoch(state);
  const bonds: SparseRows = kind === "bonds" ? output.bonds : state.bonds;
  const matrix = gathered(state.n, output.stake, (validator) =>
    entries(bonds, validator).map(([uid, value]) => ({ uid, value: value / 65535, cut: 0 })),
  );
  for (const [k, column] of matrix.at.entries()) {
    matrix.totals[column] = (matrix.totals[column] as number) + (matrix.values[k] as number);
  }
  return matrix;
}

function weightMatrix(yuma: Yuma, state: EpochState): Matrix {
  const { rules, output, trace, permits } = traceEpoch(yuma, state);
  // The other rulesets clip nothing.
  const isClipped = (state.ruleset ?? "yuma") === "yuma";
  const dropped = new Map<DropReason, number>();
  const matrix = gathered(state.n, output.stake, (validator) => {
    const kept = entries(state.weights, validator).filter(([miner]) => {
      const why = dropReason(rules, state, permits, validator, miner);
      if (why) dropped.set(why, (dropped.get(why) ?? 0) + 1);
      return why === undefined;
    });
    const raw = kept.map(([, value]) => integer(value));
    const weights = wrappingSum(raw) > 0n ? normalised(raw) : raw;
    return kept.map(([uid], i) => {
      const weight = weights[i] as Bits;
      const line = trace.consensus[uid] as Bits;
      return { uid, value: fraction(weight), cut: isClipped && weight > line ? fraction(weight - line) : 0 };
    });
  });
  for (const [column, uid] of matrix.columns.entries()) {
    matrix.totals[column] = fraction(trace.consensus[uid] as Bits);
  }
  return { ...matrix, dropped: [...dropped] };
}

/** For a picture. */
const fraction = (bits: Bits) => Number(bits) / Number(ONE);

/** The rows of all validators, one after the other. */
function gathered(n: number, stake: BigUint64Array, rowOf: (validator: number) => readonly Entry[]): Matrix {
  const uids = Array.from({ length: n }, (_, uid) => uid);
  const columnOf = new Uint16Array(n);
  const byStake = [...uids].sort((a, b) => compare(stake[b] as bigint, stake[a] as bigint) || a - b);
  const rows = byStake.map((uid) => ({ uid, ...packed(rowOf(uid), n) })).filter(({ at }) => at.length > 0);
  for (const { at } of rows) for (const uid of at) columnOf[uid] = 1;
  const columns = Uint16Array.from(uids.filter((uid) => columnOf[uid] === 1));
  for (const [column, uid] of columns.entries()) columnOf[uid] = column;
  const offsets = new Uint32Array(rows.length + 1);
  for (const [i, { at }] of rows.entries()) offsets[i + 1] = (offsets[i] as number) + at.length;
  const count = offsets[rows.length] as number;
  const all = Number(stake.reduce((sum, amount) => sum + amount, 0n));
  const matrix: Matrix = {
    rows: Uint16Array.from(rows, ({ uid }) => uid),
    stake: Float64Array.from(rows, ({ uid }) => (all === 0 ? 0 : Number(stake[uid]) / all)),
    columns,
    offsets,
    at: new Uint16Array(count),
    values: new Float32Array(count),
    cut: new Float32Array(count),
    totals: new Float64Array(columns.length),
    n,
    dropped: [],
  };
  for (const [i, { at, values, cut }] of rows.entries()) {
    const start = offsets[i] as number;
    matrix.at.set(
      at.map((uid) => columnOf[uid] as number),
      start,
    );
    matrix.values.set(values, start);
    matrix.cut.set(cut, start);
  }
  return matrix;
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/** A row without zeros, by uid. A bond on a uid that is gone has no column; of an entry that is there twice the last counts. */
function packed(entries: readonly Entry[], n: number) {
  const byUid = new Map(entries.filter(({ uid, value }) => uid < n && value > 0).map((entry) => [entry.uid, entry]));
  const row = [...byUid.values()].sort((a, b) => a.uid - b.uid);
  return {
    at: Uint16Array.from(row, ({ uid }) => uid),
    values: Float32Array.from(row, ({ value }) => value),
    cut: Float32Array.from(row, ({ cut }) => cut),
  };
}

/** The entry of a cell; -1 where there is none. */
export function entryAt({ offsets, at }: Matrix, row: number, column: number): number {
  let low = offsets[row] as number;
  let high = offsets[row + 1] as number;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((at[middle] as number) < column) low = middle + 1;
    else high = middle;
  }
  return low < (offsets[row + 1] as number) && at[low] === column ? low : -1;
}
