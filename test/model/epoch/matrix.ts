import { at } from "../at.js";
import { type FixedFormat, I32F32, maximum } from "../fixed.js";

/** Entries [uid, value] in their own order; a uid may come more than once. */
export type SparseRow = readonly (readonly [uid: number, value: bigint])[];
export type SparseMatrix = readonly SparseRow[];

/** "Normalise" of the specification: every element divided by the plain sum, unless that is 0. */
export function normalise(vector: readonly bigint[], format: FixedFormat = I32F32): bigint[] {
  const sum = format.sum(vector);
  return sum === 0n ? [...vector] : vector.map((element) => format.safeDiv(element, sum));
}

/** A row as a vector over the uids below n, missing entries being 0; of duplicates the last one counts. */
export function denseRow(row: SparseRow, n: number): bigint[] {
  const dense = new Array<bigint>(n).fill(0n);
  for (const [uid, value] of row) if (uid < n) dense[uid] = value;
  return dense;
}

/** The entries above 0 of a dense row, in ascending uid. */
export function positiveEntries(dense: readonly bigint[]): SparseRow {
  return dense.flatMap((value, uid) => (value > 0n ? [[uid, value] as const] : []));
}

export function mapValues(
  matrix: SparseMatrix,
  change: (value: bigint, uid: number, row: number) => bigint,
): SparseMatrix {
  return matrix.map((row, i) => row.map(([uid, value]) => [uid, change(value, uid, i)] as const));
}

/** Folds every column's entries, row by row, starting from 0; uids from n on have no column. */
function foldColumns(matrix: SparseMatrix, n: number, combine: (folded: bigint, value: bigint) => bigint): bigint[] {
  const columns = new Array<bigint>(n).fill(0n);
  for (const row of matrix) {
    for (const [uid, value] of row) {
      const folded = columns[uid];
      if (folded !== undefined) columns[uid] = combine(folded, value);
    }
  }
  return columns;
}

function divideColumns(matrix: SparseMatrix, divisors: readonly bigint[]): SparseMatrix {
  return mapValues(matrix, (value, uid) => {
    const divisor = divisors[uid] ?? 0n;
    return divisor === 0n ? value : I32F32.safeDiv(value, divisor);
  });
}

/** "Column-normalise": every column divided by its saturating sum, where that is not 0. */
export function columnNormalise(matrix: SparseMatrix, n: number): SparseMatrix {
  return divideColumns(
    matrix,
    foldColumns(matrix, n, (sum, value) => I32F32.saturatingAdd(sum, value)),
  );
}

/** Every column divided by its largest entry. */
export function columnMaxUpscale(matrix: SparseMatrix, n: number): SparseMatrix {
  return divideColumns(matrix, foldColumns(matrix, n, maximum));
}

/** Row i multiplied by vector[i]. */
export function scaleRows(vector: readonly bigint[], matrix: SparseMatrix): SparseMatrix {
  return mapValues(matrix, (value, _uid, i) => I32F32.saturatingMul(at(vector, i), value));
}

/** result[j] = saturating sum over i of vector[i] * matrix[i][j]. */
export function weightedColumnSums(vector: readonly bigint[], matrix: SparseMatrix): bigint[] {
  return foldColumns(scaleRows(vector, matrix), vector.length, (sum, value) => I32F32.saturatingAdd(sum, value));
}

/** result[i] = saturating sum over j of matrix[i][j] * vector[j]. */
export function weightedRowSums(matrix: SparseMatrix, vector: readonly bigint[]): bigint[] {
  return matrix.map((row) =>
    I32F32.saturatingSum(row.map(([uid, value]) => I32F32.saturatingMul(at(vector, uid), value))),
  );
}
