// What a miner's answers are worth by themselves, or by how much the gate listens. A miner that was not asked on a row says
// nothing there.

import { log } from "../arithmetic.js";
import { likeliest, type View } from "../join.js";

/** The part of the answers whose likeliest class is the label. */
export function accuracyOf({ answers, labels, gate }: View): Float64Array {
  const { miners, rows, classes, p } = answers;
  return perMiner(miners, rows, gate, (i, row) =>
    Number(likeliest(p, (i * rows + row) * classes, classes) === labels[row]),
  );
}

/** Nats by which a miner's answers are better than saying all classes are alike. */
export function solo({ answers, labels, gate }: View): Float64Array {
  const { miners, rows, classes, f } = answers;
  const ignorance = log(classes);
  return perMiner(
    miners,
    rows,
    gate,
    (i, row) => ignorance + (f[(i * rows + row) * classes + (labels[row] as number)] as number),
  );
}

/** The gate's mean weight (whitepaper, section 9: "the gate's weights as a differentiable proxy"). */
export function gateMass({ answers: { miners, rows }, gate }: View): Float64Array {
  const scores = new Float64Array(miners);
  for (let row = 0; row < rows; ++row) {
    for (let i = 0; i < miners; ++i) scores[i] = (scores[i] as number) + (gate[row * miners + i] as number) / rows;
  }
  return scores;
}

/**
 * The score of bittensor 3.7.0, in nats: what a miner is worth alone, and half of what it adds in pairs. That code took
 * both through a scaling law whose floor, 1.69 nats, lies above the losses here.
 */
export function synergy(view: View): Float64Array {
  const { answers, labels, gate } = view;
  const { miners, rows, classes, p, f } = answers;
  const scores = solo(view);
  const value = (i: number, row: number) => p[(i * rows + row) * classes + (labels[row] as number)] as number;
  const loss = (i: number, row: number) => -(f[(i * rows + row) * classes + (labels[row] as number)] as number);
  for (let i = 0; i < miners; ++i) {
    for (let j = i + 1; j < miners; ++j) {
      let [both, a, b, asked] = [0, 0, 0, 0];
      for (let row = 0; row < rows; ++row) {
        if (gate[row * miners + i] === 0 || gate[row * miners + j] === 0) continue;
        a += loss(i, row);
        b += loss(j, row);
        both -= log((value(i, row) + value(j, row)) / 2);
        ++asked;
      }
      if (asked === 0) continue;
      const gain = Math.max(0, Math.min(a, b) - both) / asked / (2 * miners);
      scores[i] = (scores[i] as number) + gain;
      scores[j] = (scores[j] as number) + gain;
    }
  }
  return scores;
}

/** The mean over the rows on which a miner was asked; 0 if it never was. */
function perMiner(
  miners: number,
  rows: number,
  gate: Float64Array,
  value: (miner: number, row: number) => number,
): Float64Array {
  return Float64Array.from({ length: miners }, (_, i) => {
    let [sum, asked] = [0, 0];
    for (let row = 0; row < rows; ++row) {
      if (gate[row * miners + i] === 0) continue;
      sum += value(i, row);
      ++asked;
    }
    return asked === 0 ? 0 : sum / asked;
  });
}
