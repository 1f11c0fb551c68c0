// What miners answer: a u16 for each class. Whatever they say, a validator takes it for a distribution that gives no class
// less than a tenth of a percent (of ten classes), so that no single answer costs more than 6.9 nats.

import { log } from "./arithmetic.js";

/** Of an answer, what is the miner's; the rest is spread evenly. */
const OWN = 0.99;
const U16_MAX = 65535;

export const answerBytes = (classes: number): number => 2 * classes;

/** Answers of several miners to the same inputs. */
export interface Answers {
  readonly miners: number;
  /** how many inputs */
  readonly rows: number;
  readonly classes: number;
  /** probabilities, element (miner * rows + row) * classes + class */
  readonly p: Float64Array;
  /** their logarithms */
  readonly f: Float64Array;
}

export function newAnswers(miners: number, rows: number, classes: number): Answers {
  const size = miners * rows * classes;
  return { miners, rows, classes, p: new Float64Array(size), f: new Float64Array(size) };
}

/** Writes what a miner says to an input: made u16s as on the wire, and bounded. `said` need not add up to 1. */
export function put({ rows, classes, p, f }: Answers, miner: number, row: number, said: Float64Array): void {
  const to = (miner * rows + row) * classes;
  let sum = 0;
  for (let c = 0; c < classes; ++c) {
    const word = Math.floor(Math.max(0, Math.min(1, said[c] as number)) * U16_MAX);
    p[to + c] = word;
    sum += word;
  }
  for (let c = 0; c < classes; ++c) {
    const share = sum === 0 ? 1 / classes : (p[to + c] as number) / sum;
    const bounded = OWN * share + (1 - OWN) / classes;
    p[to + c] = bounded;
    f[to + c] = log(bounded);
  }
}

/** All of a miner's answers are another's. */
export function copy({ rows, classes, p, f }: Answers, from: number, to: number): void {
  const size = rows * classes;
  p.copyWithin(to * size, from * size, (from + 1) * size);
  f.copyWithin(to * size, from * size, (from + 1) * size);
}
