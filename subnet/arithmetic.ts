// Exponentials and logarithms from + - * / alone. Math.exp and Math.log give other bits in other engines, and a net that
// was trained with them is another net; these give the same everywhere. Reductions and polynomials are those of fdlibm
// (Sun Microsystems, 1993), whose errors stay below one unit in the last place.

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
const { SQRT2 } = Math;

/** 2^-1022 to 2^1023 */
const POWERS = powersOfTwo();
const SMALLEST = -1022;

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2046);
  powers[1022] = 1;
  for (let k = 1021; k >= 0; --k) powers[k] = (powers[k + 1] as number) / 2;
  for (let k = 1023; k < 2046; ++k) powers[k] = (powers[k - 1] as number) * 2;
  return powers;
}

/** e^x; 0 below -745.13, Infinity above 709.78. */
export function exp(x: number): number {
  if (x < -745.2) return 0;
  if (x > 709.79) return Number.POSITIVE_INFINITY;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  if (k < SMALLEST) return y * (POWERS[k + 1000 - SMALLEST] as number) * (POWERS[-1000 - SMALLEST] as number);
  if (k > 1023) return y * 2 * (POWERS[k - 1 - SMALLEST] as number);
  return y * (POWERS[k - SMALLEST] as number);
}

/** The natural logarithm of a positive number. */
export function log(x: number): number {
  // What lies below 2^-1022 has fewer digits, and no power of two here that lifts it at once.
  const isTiny = x < (POWERS[0] as number);
  let m = isTiny ? x * (POWERS[54 - SMALLEST] as number) : x;
  let k = isTiny ? -54 : 0;
  for (let shift = 512; shift > 0; shift >>= 1) {
    if (m >= (POWERS[shift - SMALLEST] as number)) {
      m *= POWERS[-shift - SMALLEST] as number;
      k += shift;
    } else if (m < (POWERS[1 - shift - SMALLEST] as number)) {
      m *= POWERS[shift - SMALLEST] as number;
      k -= shift;
    }
  }
  if (m > SQRT2) {
    m /= 2;
    ++k;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const even = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + odd + even) + k * LN2_LOW) - f);
}

/** ln(1 + e^x). */
export function softplus(x: number): number {
  return x > 0 ? x + log(1 + exp(-x)) : log(1 + exp(x));
}

/** 1 / (1 + e^-x), the slope of softplus. */
export function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}

/**
 * Turns scores into probabilities, in place.
 * @returns ln of the sum of their exponentials
 */
export function softmax(scores: Float64Array, from = 0, count = scores.length): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = from; c < from + count; ++c) largest = Math.max(largest, scores[c] as number);
  let sum = 0;
  for (let c = from; c < from + count; ++c) {
    const e = exp((scores[c] as number) - largest);
    scores[c] = e;
    sum += e;
  }
  for (let c = from; c < from + count; ++c) scores[c] = (scores[c] as number) / sum;
  return largest + log(sum);
}
