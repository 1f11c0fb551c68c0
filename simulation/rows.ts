// Rows of weights and bonds: entries by ascending uid, zeros left out.

import type { SparseRows } from "../bindings/index.js";

/** A validator's row: the largest weight is 65535, as the chain's clients set them, and 0 is left out. */
export interface WeightRow {
  readonly uids: Uint16Array;
  readonly values: Uint16Array;
}

export const EMPTY_ROW: WeightRow = { uids: new Uint16Array(0), values: new Uint16Array(0) };

/** A row as it is written, without slots that nobody ever had. */
export function listedRow(entries: readonly (readonly [uid: number, weight: number])[], n: number): WeightRow {
  const known = entries.filter(([uid, weight]) => uid < n && weight > 0).sort(([a], [b]) => a - b);
  return { uids: Uint16Array.from(known, ([uid]) => uid), values: Uint16Array.from(known, ([, weight]) => weight) };
}

export function rowOf(weights: Float64Array): WeightRow {
  let largest = 0;
  for (let uid = 0; uid < weights.length; ++uid) largest = Math.max(largest, weights[uid] as number);
  const uids = new Uint16Array(weights.length);
  const values = new Uint16Array(weights.length);
  let count = 0;
  for (let uid = 0; uid < weights.length && largest > 0; ++uid) {
    const value = Math.floor(((weights[uid] as number) * 65535) / largest);
    if (value === 0) continue;
    uids[count] = uid;
    values[count++] = value;
  }
  return { uids: uids.subarray(0, count), values: values.subarray(0, count) };
}

/** Rows one after the other. */
export function joined(rows: readonly WeightRow[]): SparseRows {
  const offsets = new Uint32Array(rows.length + 1);
  for (const [i, { uids }] of rows.entries()) offsets[i + 1] = (offsets[i] as number) + uids.length;
  const uids = new Uint16Array(offsets[rows.length] as number);
  const values = new Uint16Array(uids.length);
  for (const [i, row] of rows.entries()) {
    uids.set(row.uids, offsets[i]);
    values.set(row.values, offsets[i]);
  }
  return { offsets, uids, values };
}

export function rowAt({ offsets, uids, values }: SparseRows, row: number): WeightRow {
  const span = [offsets[row], offsets[row + 1]] as const;
  return { uids: uids.subarray(...span), values: values.subarray(...span) };
}

export const rowsOf = (rows: SparseRows): WeightRow[] =>
  Array.from({ length: rows.offsets.length - 1 }, (_, row) => rowAt(rows, row));

/** A row's entries on others than these. */
export function without({ uids, values }: WeightRow, gone: ReadonlySet<number>): WeightRow {
  const kept = [...uids.keys()].filter((i) => !gone.has(uids[i] as number));
  return {
    uids: Uint16Array.from(kept, (i) => uids[i] as number),
    values: Uint16Array.from(kept, (i) => values[i] as number),
  };
}
