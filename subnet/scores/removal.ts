// What it would cost if a miner were away: in closed form, from answers that were given already. With g a miner's gate
// weight, f its log answers, y the label, p the network's answer, and rho = g p_i(y) / p(y) the miner's share of it
// (docs/subnet.md has the formulas side by side). Each score is the mean over rows, in nats.

import { exp, log } from "../arithmetic.js";
import { type View, weighted } from "../join.js";

/** What a miner says on average, to the inputs on which it was asked: element miner * classes + class. */
export function meanAnswers(values: Float64Array, { answers, gate }: View): Float64Array {
  const { miners, rows, classes } = answers;
  const means = new Float64Array(miners * classes);
  for (let i = 0; i < miners; ++i) {
    let asked = 0;
    for (let row = 0; row < rows; ++row) {
      if (gate[row * miners + i] === 0) continue;
      ++asked;
      for (let c = 0; c < classes; ++c) {
        means[i * classes + c] =
          (means[i * classes + c] as number) + (values[(i * rows + row) * classes + c] as number);
      }
    }
    for (let c = 0; c < classes; ++c) {
      means[i * classes + c] = asked === 0 ? 0 : (means[i * classes + c] as number) / asked;
    }
  }
  return means;
}

/** Eq. 12 with its half: 1/2 rho^2 (linear), 1/2 g^2 Var_p(f) (log). Blind to the sign: harm counts as significance. */
export function fisher(view: View): Float64Array {
  const { answers } = view;
  if (view.join === "linear") return eachShare(view, (_, rho) => (rho * rho) / 2);
  const away = new Float64Array(answers.classes);
  return eachAsked(view, (i, row, g) => {
    const from = (i * answers.rows + row) * answers.classes;
    for (let c = 0; c < answers.classes; ++c) away[c] = -g * (answers.f[from + c] as number);
    return variance(view, row, away) / 2;
  });
}

/** Leave one out: the loss with the gate's weights on the others scaled up to 1, less the loss. */
export function leaveOneOut(view: View): Float64Array {
  const { answers } = view;
  const ignorance = log(answers.classes);
  const lost = (row: number) => ignorance + log(labelled(view, row));
  if (view.join === "linear") {
    return eachShare(view, (g, rho, row) => (g >= 1 - 1e-12 ? lost(row) : log((1 - g) / (1 - rho))));
  }
  const z = new Float64Array(answers.classes);
  const change = new Float64Array(answers.classes);
  return eachAsked(view, (i, row, g) => {
    if (g >= 1 - 1e-12) return lost(row);
    weighted(answers.f, view, row, z);
    const from = (i * answers.rows + row) * answers.classes;
    const factor = g / (1 - g);
    for (let c = 0; c < z.length; ++c) change[c] = factor * ((z[c] as number) - (answers.f[from + c] as number));
    return raised(view, row, change);
  });
}

/** A miner says its average answer: second-order expansion. Only what depends on the input counts. */
export function ablation(view: View): Float64Array {
  if (view.join === "linear") return eachAblated(view, meanAnswers(view.answers.p, view), (d) => -d + (d * d) / 2);
  return eachChanged(
    view,
    meanAnswers(view.answers.f, view),
    (row, change) => slope(view, row, change) + variance(view, row, change) / 2,
  );
}

/** A miner says its average answer: exactly. */
export function ablationExact(view: View): Float64Array {
  return ablated(view, meanAnswers(view.join === "log" ? view.answers.f : view.answers.p, view));
}

function ablated(view: View, means: Float64Array): Float64Array {
  if (view.join === "linear") return eachAblated(view, means, (d) => -log(1 + d));
  return eachChanged(view, means, (row, change) => raised(view, row, change));
}

/** The same on one row, by miner: 0 for who was not asked. */
export function ablationOn(view: View, row: number): Float64Array {
  const { miners } = view.answers;
  const gate = new Float64Array(view.gate.length);
  gate.set(view.gate.subarray(row * miners, (row + 1) * miners), row * miners);
  const means = meanAnswers(view.join === "log" ? view.answers.f : view.answers.p, view);
  return ablated({ ...view, gate }, means).map((cost) => cost * view.answers.rows);
}

const labelled = ({ answers, labels, p }: View, row: number) =>
  p[row * answers.classes + (labels[row] as number)] as number;

/** The mean over rows of what a miner's absence costs there, which is nothing where it was not asked. */
function eachAsked(
  { answers: { miners, rows }, gate }: View,
  cost: (miner: number, row: number, g: number) => number,
): Float64Array {
  const scores = new Float64Array(miners);
  for (let i = 0; i < miners; ++i) {
    let sum = 0;
    for (let row = 0; row < rows; ++row) {
      const g = gate[row * miners + i] as number;
      if (g > 0) sum += cost(i, row, g);
    }
    scores[i] = sum / rows;
  }
  return scores;
}

function eachShare(view: View, cost: (g: number, rho: number, row: number) => number): Float64Array {
  const { answers, labels } = view;
  return eachAsked(view, (i, row, g) => {
    const own = answers.p[(i * answers.rows + row) * answers.classes + (labels[row] as number)] as number;
    return cost(g, (g * own) / labelled(view, row), row);
  });
}

/** Linear: d is the change of p(y), as a part of it. */
function eachAblated(view: View, means: Float64Array, cost: (d: number) => number): Float64Array {
  const { answers, labels } = view;
  return eachAsked(view, (i, row, g) => {
    const y = labels[row] as number;
    const own = answers.p[(i * answers.rows + row) * answers.classes + y] as number;
    return cost((g * ((means[i * answers.classes + y] as number) - own)) / labelled(view, row));
  });
}

/** Log: the change of the scores z. */
function eachChanged(
  view: View,
  means: Float64Array,
  cost: (row: number, change: Float64Array) => number,
): Float64Array {
  const { answers } = view;
  const { rows, classes, f } = answers;
  const change = new Float64Array(classes);
  return eachAsked(view, (i, row, g) => {
    const from = (i * rows + row) * classes;
    for (let c = 0; c < classes; ++c) {
      change[c] = g * ((means[i * classes + c] as number) - (f[from + c] as number));
    }
    return cost(row, change);
  });
}

/** (p - e_y) . dz */
function slope({ answers: { classes }, labels, p }: View, row: number, dz: Float64Array): number {
  let sum = -(dz[labels[row] as number] as number);
  for (let c = 0; c < classes; ++c) sum += (p[row * classes + c] as number) * (dz[c] as number);
  return sum;
}

/** Var_p(dz) = dz . (diag p - p p') . dz */
function variance({ answers: { classes }, p }: View, row: number, dz: Float64Array): number {
  let [first, second] = [0, 0];
  for (let c = 0; c < classes; ++c) {
    const weightedChange = (p[row * classes + c] as number) * (dz[c] as number);
    first += weightedChange;
    second += weightedChange * (dz[c] as number);
  }
  return second - first * first;
}

/** By how much the loss rises if z becomes z + dz: ln sum p e^dz - dz(y). */
function raised({ answers: { classes }, labels, p }: View, row: number, dz: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < classes; ++c) sum += (p[row * classes + c] as number) * exp(dz[c] as number);
  return log(sum) - (dz[labels[row] as number] as number);
}
