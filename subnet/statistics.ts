// How alike two lists are.

import { log } from "./arithmetic.js";

/** Spearman's rank correlation; equals share the mean of their ranks. 0 if either list is all alike. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(ranks(a), ranks(b));
}

export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [sumA, sumB] = [0, 0];
  for (let i = 0; i < n; ++i) {
    sumA += a[i] as number;
    sumB += b[i] as number;
  }
  let [both, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < n; ++i) {
    const da = (a[i] as number) - sumA / n;
    const db = (b[i] as number) - sumB / n;
    both += da * db;
    squareA += da * da;
    squareB += db * db;
  }
  return squareA === 0 || squareB === 0 ? 0 : both / Math.sqrt(squareA * squareB);
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i);
  order.sort((i, j) => (values[i] as number) - (values[j] as number));
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) ++end;
    for (let k = start; k < end; ++k) result[order[k] as number] = (start + end - 1) / 2;
    start = end;
  }
  return result;
}

/** KL(a || b) of distributions, the mean over rows, in nats. */
export function divergence(a: Float64Array, b: Float64Array, classes: number): number {
  let sum = 0;
  for (let k = 0; k < a.length; ++k) {
    if (a[k] !== 0) sum += (a[k] as number) * (log(a[k] as number) - log(b[k] as number));
  }
  return (sum * classes) / a.length;
}
