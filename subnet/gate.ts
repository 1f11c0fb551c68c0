// The validator's router: whom to ask about an input, and how much to believe each (Shazeer et al. 2017):
//   H_i = x W_i + z_i softplus(x N_i), z normal;   g = softmax over the k largest H
// taught on the validator's labels by the loss of the joined answers, and by w CV(importance)^2, which spreads the work.

import type { Random } from "../simulation/random.js";
import type { Answers } from "./answers.js";
import { sigmoid, softmax, softplus } from "./arithmetic.js";
import type { Join } from "./join.js";
import type { Task } from "./task.js";

export interface GateSettings {
  readonly join: Join;
  /** how many are asked about an input; all of them where it is no less than there are */
  readonly top: number;
  /** w, of the importance loss */
  readonly importance: number;
}

const RATE = 0.05;
const MOMENTUM = 0.9;
/** Of the weights, at each step. */
const DECAY = 0.004;
const DEVIATE = 1 / 65536;

/** An input on its way through the gate. */
interface Passage {
  /** x N_i, z_i and g_i by miner */
  readonly spread: Float64Array;
  readonly chance: Float64Array;
  readonly g: Float64Array;
}

export class Gate {
  readonly settings: GateSettings;
  readonly miners: number;
  /** input after input a weight for each miner, then biases */
  readonly weights: Float64Array;
  readonly noise: Float64Array;
  readonly #task: Task;
  readonly #velocity: Float64Array;
  readonly #noiseVelocity: Float64Array;

  constructor(settings: GateSettings, miners: number, task: Task) {
    this.settings = settings;
    this.miners = miners;
    this.#task = task;
    const size = (task.inputs + 1) * miners;
    this.weights = new Float64Array(size);
    this.noise = new Float64Array(size);
    this.#velocity = new Float64Array(size);
    this.#noiseVelocity = new Float64Array(size);
  }

  /** Forgets what it has learnt of these miners, or of all. */
  forget(miners: Iterable<number> = Array(this.miners).keys()): void {
    for (const i of miners) {
      for (let at = i; at < this.weights.length; at += this.miners) {
        for (const values of [this.weights, this.noise, this.#velocity, this.#noiseVelocity]) values[at] = 0;
      }
    }
  }

  /**
   * Weights of the miners for an input: 0 for who is not asked, 1 in all.
   * @param open who may be asked, 1 or 0 by miner
   */
  weigh(row: number, open: Uint8Array, g: Float64Array): void {
    this.#linear(this.weights, row, g);
    this.#choose(g, open);
  }

  /**
   * A step of descent on one batch.
   * @param rows of the task
   * @param places of the same rows among the answers
   */
  learn(answers: Answers, rows: Uint32Array, places: Uint32Array, open: Uint8Array, random: Random): void {
    const passages = Array.from(rows, (row) => this.#pass(row, open, random));
    const gradient = new Float64Array(this.weights.length);
    const noiseGradient = new Float64Array(this.weights.length);
    const importance = this.#importance(passages);
    const slopes = new Float64Array(this.miners);
    for (const [b, passage] of passages.entries()) {
      const row = rows[b] as number;
      joinSlopes(this.settings.join, answers, places[b] as number, this.#task.labels[row] as number, passage.g, slopes);
      for (let i = 0; i < this.miners; ++i) {
        slopes[i] = ((slopes[i] as number) + (importance[i] as number)) / rows.length;
      }
      throughSoftmax(passage.g, slopes);
      this.#addOuter(gradient, row, slopes);
      if (!this.#isNoisy(open)) continue;
      for (let i = 0; i < this.miners; ++i) {
        slopes[i] = (slopes[i] as number) * (passage.chance[i] as number) * sigmoid(passage.spread[i] as number);
      }
      this.#addOuter(noiseGradient, row, slopes);
    }
    descend(this.weights, this.#velocity, gradient);
    if (this.#isNoisy(open)) descend(this.noise, this.#noiseVelocity, noiseGradient);
  }

  /** Chance is for exploring: where all are asked there is nothing to explore. */
  #isNoisy(open: Uint8Array): boolean {
    let count = 0;
    for (let i = 0; i < open.length; ++i) count += open[i] as number;
    return this.settings.top < count;
  }

  #pass(row: number, open: Uint8Array, random: Random): Passage {
    const [g, spread, chance] = [0, 0, 0].map(() => new Float64Array(this.miners)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    this.#linear(this.weights, row, g);
    if (this.#isNoisy(open)) {
      this.#linear(this.noise, row, spread);
      for (let i = 0; i < this.miners; ++i) {
        chance[i] = random.normal() * DEVIATE;
        g[i] = (g[i] as number) + (chance[i] as number) * softplus(spread[i] as number);
      }
    }
    this.#choose(g, open);
    return { g, spread, chance };
  }

  #linear(weights: Float64Array, row: number, out: Float64Array): void {
    const { inputs, x } = this.#task;
    const n = this.miners;
    const from = row * inputs;
    for (let i = 0; i < n; ++i) out[i] = weights[inputs * n + i] as number;
    for (let k = 0; k < inputs; ++k) {
      const value = x[from + k] as number;
      if (value === 0) continue;
      for (let i = 0; i < n; ++i) out[i] = (out[i] as number) + value * (weights[k * n + i] as number);
    }
  }

  /** Scores become weights: the softmax over the largest of those that are open, the first of equals before others. */
  #choose(h: Float64Array, open: Uint8Array): void {
    const order: number[] = [];
    for (let i = 0; i < h.length; ++i) if (open[i] === 1) order.push(i);
    if (order.length > this.settings.top) {
      order.sort((a, b) => (h[b] as number) - (h[a] as number) || a - b);
      order.length = this.settings.top;
    }
    const chosen = Float64Array.from(order, (i) => h[i] as number);
    softmax(chosen);
    h.fill(0);
    for (const [k, i] of order.entries()) h[i] = chosen[k] as number;
  }

  /** The slope of B w CV^2 by each g: 2 w n I_i / B, where I_i is a miner's sum of g over the B rows. */
  #importance(passages: readonly Passage[]): Float64Array {
    const slopes = new Float64Array(this.miners);
    if (this.settings.importance === 0) return slopes;
    const factor = (2 * this.settings.importance * this.miners) / passages.length;
    for (const { g } of passages) {
      for (let i = 0; i < this.miners; ++i) slopes[i] = (slopes[i] as number) + (g[i] as number) * factor;
    }
    return slopes;
  }

  #addOuter(gradient: Float64Array, row: number, d: Float64Array): void {
    const { inputs, x } = this.#task;
    const n = this.miners;
    for (let k = 0; k < inputs; ++k) {
      const value = x[row * inputs + k] as number;
      if (value === 0) continue;
      for (let i = 0; i < n; ++i) gradient[k * n + i] = (gradient[k * n + i] as number) + value * (d[i] as number);
    }
    for (let i = 0; i < n; ++i) gradient[inputs * n + i] = (gradient[inputs * n + i] as number) + (d[i] as number);
  }
}

/**
 * dL/dg_i: -p_i(y) / p(y) (linear), (p - e_y) . f_i (log).
 * @param row of the answers
 */
export function joinSlopes(
  join: Join,
  { miners, rows, classes, p, f }: Answers,
  row: number,
  label: number,
  g: Float64Array,
  slopes: Float64Array,
): void {
  if (join === "linear") {
    let whole = 0;
    for (let i = 0; i < miners; ++i) whole += (g[i] as number) * (p[(i * rows + row) * classes + label] as number);
    for (let i = 0; i < miners; ++i) slopes[i] = -(p[(i * rows + row) * classes + label] as number) / whole;
    return;
  }
  const z = new Float64Array(classes);
  for (let i = 0; i < miners; ++i) {
    if (g[i] === 0) continue;
    const from = (i * rows + row) * classes;
    for (let c = 0; c < classes; ++c) z[c] = (z[c] as number) + (g[i] as number) * (f[from + c] as number);
  }
  softmax(z);
  for (let i = 0; i < miners; ++i) {
    const from = (i * rows + row) * classes;
    let sum = -(f[from + label] as number);
    for (let c = 0; c < classes; ++c) sum += (z[c] as number) * (f[from + c] as number);
    slopes[i] = sum;
  }
}

/** dL/dh_i = g_i (dL/dg_i - sum_j g_j dL/dg_j), in place. */
export function throughSoftmax(g: Float64Array, slopes: Float64Array): void {
  let whole = 0;
  for (let i = 0; i < g.length; ++i) whole += (g[i] as number) * (slopes[i] as number);
  for (let i = 0; i < g.length; ++i) slopes[i] = (g[i] as number) * ((slopes[i] as number) - whole);
}

function descend(weights: Float64Array, velocity: Float64Array, gradient: Float64Array): void {
  for (let i = 0; i < weights.length; ++i) {
    const slope = (gradient[i] as number) + DECAY * (weights[i] as number);
    const v = MOMENTUM * (velocity[i] as number) - RATE * slope;
    velocity[i] = v;
    weights[i] = (weights[i] as number) + v;
  }
}
