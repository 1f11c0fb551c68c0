// A validator may make all miners equally honest about what they are sure of, before it joins their answers.

import type { Answers } from "./answers.js";
import { exp, log, softmax } from "./arithmetic.js";

const SHARPNESSES = [0.1, 0.15, 0.2, 0.3, 0.45, 0.65, 1, 1.5, 2.2, 3.3];

/** A sharpness for each miner that makes its answers to the labelled rows as good as they get: p^t, normalised. */
export function calibration(answers: Answers, places: Uint32Array, labels: Uint8Array): Float64Array {
  const { miners, rows, classes, f } = answers;
  const logs = Float64Array.from(SHARPNESSES, log);
  return Float64Array.from({ length: miners }, (_, i) => {
    let [best, least] = [1, Number.POSITIVE_INFINITY];
    for (let t = 0; t < SHARPNESSES.length; ++t) {
      const sharpness = SHARPNESSES[t] as number;
      // Of equals the one next to 1: rows that say nothing change nothing.
      let loss = 1e-6 * (logs[t] as number) * (logs[t] as number);
      for (const place of places) {
        const from = (i * rows + place) * classes;
        const own = f[from + (labels[place] as number)] as number;
        let sum = 0;
        for (let c = 0; c < classes; ++c) sum += exp(sharpness * ((f[from + c] as number) - own));
        loss += log(sum) / places.length;
      }
      if (loss < least) [best, least] = [sharpness, loss];
    }
    return best;
  });
}

/** Answers with each miner's sharpness, in place. */
export function sharpen({ miners, rows, classes, p, f }: Answers, sharpness: Float64Array): void {
  const scores = new Float64Array(classes);
  for (let i = 0; i < miners; ++i) {
    const t = sharpness[i] as number;
    if (t === 1) continue;
    for (let row = 0; row < rows; ++row) {
      const from = (i * rows + row) * classes;
      for (let c = 0; c < classes; ++c) scores[c] = t * (f[from + c] as number);
      const whole = softmax(scores);
      for (let c = 0; c < classes; ++c) {
        f[from + c] = t * (f[from + c] as number) - whole;
        p[from + c] = scores[c] as number;
      }
    }
  }
}
