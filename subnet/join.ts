// How a validator makes one answer of many. With gate weights g that add up to 1 (docs/subnet.md):
//   linear: p = sum of g_i p_i            log: p = softmax of sum g_i f_i, f_i = ln p_i (whitepaper, eq. 10)

import type { Answers } from "./answers.js";
import { log, softmax } from "./arithmetic.js";

export type Join = "linear" | "log";

/** A validator's network on some inputs. */
export interface View {
  readonly join: Join;
  readonly answers: Answers;
  /** by row */
  readonly labels: Uint8Array;
  /** element row * miners + miner: 0 for who was not asked, 1 in all */
  readonly gate: Float64Array;
  /** the network's own probabilities, element row * classes + class */
  readonly p: Float64Array;
}

/** Scores before the softmax, or probabilities: the sum of g_i times the miners' `values`, written to `out`. */
export function weighted(
  values: Float64Array,
  { answers, gate }: Omit<View, "p">,
  row: number,
  out: Float64Array,
): void {
  const { miners, rows, classes } = answers;
  out.fill(0);
  for (let i = 0; i < miners; ++i) {
    const g = gate[row * miners + i] as number;
    if (g === 0) continue;
    const from = (i * rows + row) * classes;
    for (let c = 0; c < classes; ++c) out[c] = (out[c] as number) + g * (values[from + c] as number);
  }
}

export function joined(parts: Omit<View, "p">): View {
  const { rows, classes } = parts.answers;
  const p = new Float64Array(rows * classes);
  const out = new Float64Array(classes);
  for (let row = 0; row < rows; ++row) {
    weighted(parts.join === "log" ? parts.answers.f : parts.answers.p, parts, row, out);
    if (parts.join === "log") softmax(out);
    p.set(out, row * classes);
  }
  return { ...parts, p };
}

/** -ln p(label), by row. */
export function losses({ answers: { rows, classes }, labels, p }: View): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => -log(p[row * classes + (labels[row] as number)] as number));
}

/** The part of the rows whose likeliest class is the label. */
export function accuracy({ answers: { rows, classes }, labels, p }: View): number {
  let right = 0;
  for (let row = 0; row < rows; ++row) right += Number(likeliest(p, row * classes, classes) === labels[row]);
  return right / rows;
}

/** The first of the likeliest. */
export function likeliest(p: Float64Array, from: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; ++c) if ((p[from + c] as number) > (p[from + best] as number)) best = c;
  return best;
}

export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; ++i) sum += values[i] as number;
  return values.length === 0 ? 0 : sum / values.length;
}
