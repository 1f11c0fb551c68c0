// Nets of one hidden layer, or of none: rectified, with a softmax at the end, taught by stochastic gradient descent with
// momentum. All sums are made in the order written here, so that a seed gives one net, whatever engine runs it.

import type { Random } from "../simulation/random.js";
import { softmax } from "./arithmetic.js";

export interface Shape {
  readonly inputs: number;
  /** 0: a softmax regression */
  readonly hidden: number;
  readonly classes: number;
}

/** What a net is taught: for each row of `x` among `rows`, a distribution over classes. */
export interface Lessons {
  readonly x: Float64Array;
  readonly rows: Uint32Array;
  /** probabilities, the first for the first of `rows` */
  readonly targets: Float64Array;
}

export interface Teaching {
  readonly rate: number;
  readonly momentum: number;
  readonly batch: number;
}

export const TEACHING: Teaching = { rate: 0.02, momentum: 0.9, batch: 16 };

/** Of a deviate of the random numbers, which counts in 65536ths. */
const DEVIATE = 1 / 65536;

export class Net {
  readonly shape: Shape;
  /** input after input its weights, then biases; the same for the second layer */
  readonly weights: Float64Array;
  readonly #velocity: Float64Array;
  readonly #gradient: Float64Array;
  readonly #hidden: Float64Array;
  readonly #blame: Float64Array;
  readonly #output: Float64Array;

  constructor(shape: Shape, random: Random) {
    this.shape = shape;
    const { inputs, hidden, classes } = shape;
    const size = hidden === 0 ? (inputs + 1) * classes : (inputs + 1) * hidden + (hidden + 1) * classes;
    this.weights = new Float64Array(size);
    this.#velocity = new Float64Array(size);
    this.#gradient = new Float64Array(size);
    this.#hidden = new Float64Array(hidden);
    this.#blame = new Float64Array(hidden);
    this.#output = new Float64Array(classes);
    if (hidden === 0) return;
    this.#draw(0, inputs * hidden, inputs, random);
    this.#draw((inputs + 1) * hidden, hidden * classes, hidden, random);
  }

  #draw(from: number, count: number, fan: number, random: Random): void {
    const scale = Math.sqrt(2 / fan) * DEVIATE;
    for (let i = from; i < from + count; ++i) this.weights[i] = random.normal() * scale;
  }

  /**
   * Probabilities for the input that starts at x[at], written to out[to] and on.
   * @param sharpness what the scores are multiplied by before the softmax
   */
  answer(x: Float64Array, at: number, out: Float64Array, to: number, sharpness = 1): void {
    this.#scores(x, at);
    const { classes } = this.shape;
    for (let c = 0; c < classes; ++c) out[to + c] = (this.#output[c] as number) * sharpness;
    softmax(out, to, classes);
  }

  #scores(x: Float64Array, at: number): void {
    const { inputs, hidden } = this.shape;
    if (hidden === 0) {
      layer(this.weights, 0, x, at, inputs, this.#output);
      return;
    }
    layer(this.weights, 0, x, at, inputs, this.#hidden);
    for (let j = 0; j < hidden; ++j) if ((this.#hidden[j] as number) < 0) this.#hidden[j] = 0;
    layer(this.weights, (inputs + 1) * hidden, this.#hidden, 0, hidden, this.#output);
  }

  /** One pass over the lessons, in an order drawn anew. */
  learn({ x, rows, targets }: Lessons, random: Random, { rate, momentum, batch }: Teaching = TEACHING): void {
    const order = Uint32Array.from(rows.keys());
    for (let i = order.length - 1; i > 0; --i) {
      const k = random.below(i + 1);
      [order[i], order[k]] = [order[k] as number, order[i] as number];
    }
    for (let start = 0; start < order.length; start += batch) {
      const end = Math.min(start + batch, order.length);
      this.#gradient.fill(0);
      for (let i = start; i < end; ++i) {
        const lesson = order[i] as number;
        this.gradient(x, (rows[lesson] as number) * this.shape.inputs, targets, lesson * this.shape.classes);
      }
      const step = rate / (end - start);
      const [weights, velocity, gradient] = [this.weights, this.#velocity, this.#gradient];
      for (let i = 0; i < weights.length; ++i) {
        const v = momentum * (velocity[i] as number) - step * (gradient[i] as number);
        velocity[i] = v;
        weights[i] = (weights[i] as number) + v;
      }
    }
  }

  /**
   * Adds the gradient of the cross-entropy of one example.
   * @returns the sum so far
   */
  gradient(x: Float64Array, at: number, targets: Float64Array, target: number): Float64Array {
    const { inputs, hidden, classes } = this.shape;
    const [out, gradient, weights] = [this.#output, this.#gradient, this.weights];
    this.#scores(x, at);
    softmax(out);
    for (let c = 0; c < classes; ++c) out[c] = (out[c] as number) - (targets[target + c] as number);
    if (hidden === 0) {
      addOuter(gradient, 0, x, at, inputs, out);
      return gradient;
    }
    const second = (inputs + 1) * hidden;
    addOuter(gradient, second, this.#hidden, 0, hidden, out);
    const blame = this.#blame;
    for (let j = 0; j < hidden; ++j) {
      let sum = 0;
      if ((this.#hidden[j] as number) > 0) {
        const from = second + j * classes;
        for (let c = 0; c < classes; ++c) sum += (weights[from + c] as number) * (out[c] as number);
      }
      blame[j] = sum;
    }
    addOuter(gradient, 0, x, at, inputs, blame);
    return gradient;
  }
}

/** out = biases + x W; zeros of x, of which there are many, are passed over. */
function layer(w: Float64Array, from: number, x: Float64Array, at: number, count: number, out: Float64Array): void {
  const width = out.length;
  const biases = from + count * width;
  for (let j = 0; j < width; ++j) out[j] = w[biases + j] as number;
  for (let i = 0; i < count; ++i) {
    const value = x[at + i] as number;
    if (value === 0) continue;
    const row = from + i * width;
    for (let j = 0; j < width; ++j) out[j] = (out[j] as number) + value * (w[row + j] as number);
  }
}

/** gradient += x' d, and the biases' part d. */
function addOuter(
  gradient: Float64Array,
  from: number,
  x: Float64Array,
  at: number,
  count: number,
  d: Float64Array,
): void {
  const width = d.length;
  for (let i = 0; i < count; ++i) {
    const value = x[at + i] as number;
    if (value === 0) continue;
    const row = from + i * width;
    for (let j = 0; j < width; ++j) gradient[row + j] = (gradient[row + j] as number) + value * (d[j] as number);
  }
  const biases = from + count * width;
  for (let j = 0; j < width; ++j) gradient[biases + j] = (gradient[biases + j] as number) + (d[j] as number);
}

/** Certainty of each row's label. */
export function certain(labels: Uint8Array, rows: Uint32Array, classes: number): Float64Array {
  const targets = new Float64Array(rows.length * classes);
  for (const [i, row] of rows.entries()) targets[i * classes + (labels[row] as number)] = 1;
  return targets;
}
