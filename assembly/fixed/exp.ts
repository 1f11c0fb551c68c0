// exp of I32F32, the crate's own series (docs/specification/fixed-point.md, "exp").

import { __res128_hi, __umulq64 } from "as-bignum/assembly/globals";
import { I32F32 } from "./i32f32";
import { Share } from "./share";

/** No result. exp is never negative, so that -1 can say so. */
export const NONE: i64 = -1;

/** e, truncated to 23 fraction bits. */
const E: i64 = 22802600 << 9;
const LIMIT: i64 = 20 << 32;
const LIMIT_OF_FOUR: i64 = 16 << 32;

/** Below this a term of four series is small. */
const SMALL: u64 = 1 << 27;
/** 2^36 / i, rounded up, for the index i of a small term, from FIRST_SMALL on. */
const reciprocals = memory.data<u64>([
  11453246123, 9817068106, 8589934593, 7635497416, 6871947674, 6247225158, 5726623062, 5286113596, 4908534053,
  4581298450, 4294967297, 4042322161, 3817748708, 3616814566, 3435973837, 3272356036, 3123612579, 2987803337,
  2863311531, 2748779070, 2643056798, 2545165806, 2454267027, 2369637129, 2290649225, 2216757315,
]);
const FIRST_SMALL: u32 = 6;

/** exp(operand), or NONE where the series or its reciprocal overflows. */
export function exp(operand: i64): i64 {
  if (operand == I32F32.MIN) return NONE;
  const x = Series.magnitude(operand);
  const result = x <= <u64>LIMIT ? shortSeries(x) : longSeries(x);
  return result == NONE ? NONE : Series.power(operand, result);
}

export class Exponent {
  /** The operand clamped to [-20, 20], where the series has no overflow: exp of that is `exp_safe`. */
  @inline static clamp(operand: i64): i64 {
    return max(min(operand, LIMIT), -LIMIT);
  }

  /** Whether expFour takes it: an operand in [-16, 16]. */
  @inline static isForFour(operand: i64): bool {
    return operand <= LIMIT_OF_FOUR && operand >= -LIMIT_OF_FOUR;
  }
}

export function expSafe(operand: i64): i64 {
  return exp(Exponent.clamp(operand));
}

/**
 * exp of four operands in [-16, 16], i64[4] at an address, in place. A term waits for the division of the one before: four
 * series side by side take little longer than one.
 */
export function expFour(at: usize): void {
  t0 = x0 = Series.magnitude(load<i64>(at));
  t1 = x1 = Series.magnitude(load<i64>(at, 8));
  t2 = x2 = Series.magnitude(load<i64>(at, 16));
  t3 = x3 = Series.magnitude(load<i64>(at, 24));
  s0 = I32F32.ONE + x0;
  s1 = I32F32.ONE + x1;
  s2 = I32F32.ONE + x2;
  s3 = I32F32.ONE + x3;
  smallTerms(largeTerms());
  store<i64>(at, Series.power(load<i64>(at), s0));
  store<i64>(at, Series.power(load<i64>(at, 8), s1), 8);
  store<i64>(at, Series.power(load<i64>(at, 16), s2), 16);
  store<i64>(at, Series.power(load<i64>(at, 24), s3), 24);
}

// Of each of the four: x, the last term, and the sum.
let x0: u64 = 0;
let x1: u64 = 0;
let x2: u64 = 0;
let x3: u64 = 0;
let t0: u64 = 0;
let t1: u64 = 0;
let t2: u64 = 0;
let t3: u64 = 0;
let s0: u64 = 0;
let s1: u64 = 0;
let s2: u64 = 0;
let s3: u64 = 0;

/**
 * Adds terms until all four are small; returns the index of the next one. Unrolled as far as operands up to 5 need, which
 * the usual steepness gives: engines divide by constants in a third of the time.
 */
function largeTerms(): u32 {
  Four.addTerm(2);
  Four.addTerm(3);
  Four.addTerm(4);
  Four.addTerm(5);
  if (Four.addTerm(6) < SMALL) return 7;
  Four.addTerm(7);
  if (Four.addTerm(8) < SMALL) return 9;
  Four.addTerm(9);
  if (Four.addTerm(10) < SMALL) return 11;
  Four.addTerm(11);
  if (Four.addTerm(12) < SMALL) return 13;
  if (Four.addTerm(13) < SMALL) return 14;
  if (Four.addTerm(14) < SMALL) return 15;
  if (Four.addTerm(15) < SMALL) return 16;
  for (let i: u32 = 16; i < 32; ++i) if (Four.addTerm(i) < SMALL) return i + 1;
  return 32;
}

/** Adds the rest of the terms, from that index on. A term that is zero stays zero. */
function smallTerms(first: u32): void {
  let a = t0;
  let b = t1;
  let c = t2;
  let d = t3;
  for (let i = first; i < 32 && (a | b | c | d) != 0; ++i) {
    const reciprocal = load<u64>(reciprocals + ((<usize>(i - FIRST_SMALL)) << 3));
    a = Four.nextSmall(a, x0, reciprocal);
    b = Four.nextSmall(b, x1, reciprocal);
    c = Four.nextSmall(c, x2, reciprocal);
    d = Four.nextSmall(d, x3, reciprocal);
    s0 += a;
    s1 += b;
    s2 += c;
    s3 += d;
  }
}

class Four {
  /** Adds the term of an index to each series. What it returns is below a power of two where all four are. */
  @inline static addTerm(i: u64): u64 {
    t0 = Four.next(t0, x0, i);
    t1 = Four.next(t1, x1, i);
    t2 = Four.next(t2, x2, i);
    t3 = Four.next(t3, x3, i);
    s0 += t0;
    s1 += t1;
    s2 += t2;
    s3 += t3;
    return t0 | t1 | t2 | t3;
  }

  /** term * x / i. Up to 16 no term reaches 2^20, and x has 37 bits: of the term 28 times x fit 64, and so does the rest. */
  @inline static next(term: u64, x: u64, i: u64): u64 {
    return (((term >> 28) * x + (((term & 0xfffffff) * x) >> 28)) >> 4) / i;
  }

  /**
   * The same for a small term. The first product has 63 bits and the dividend 31, and 5 more of i are not more than the 36 of
   * the reciprocal, so that it is exact. The second is 2^36 times the next term: where terms are small they fall, and it fits.
   */
  @inline static nextSmall(term: u64, x: u64, reciprocal: u64): u64 {
    return (((term * x) >> 32) * reciprocal) >> 36;
  }
}

class Series {
  @inline static magnitude(operand: i64): u64 {
    return <u64>(operand < 0 ? 0 - operand : operand);
  }

  /** term * x / i. Up to 20 no term reaches 2^26: the parts of the product that are not dropped fit 64 bits. */
  @inline static next(term: u64, x: u64, i: u64): u64 {
    const low = term & 0xffffffff;
    return ((term >> 32) * x + low * (x >> 32) + ((low * (x & 0xffffffff)) >> 32)) / i;
  }

  /** exp(operand) from the series of its magnitude. */
  @inline static power(operand: i64, series: i64): i64 {
    if (operand == I32F32.ONE) return E;
    return operand < 0 ? Share.of(I32F32.ONE, series, Share.reciprocal(series)) : series;
  }
}

/** 1 + x + x^2/2! + ... + x^31/31!, every term truncated, for x up to 20. */
function shortSeries(x: u64): i64 {
  let result = <u64>I32F32.ONE + x;
  let term = x;
  for (let i: u64 = 2; i < 32 && term != 0; ++i) {
    term = Series.next(term, x, i);
    result += term;
  }
  return <i64>result;
}

/** The series for any x, or NONE where it overflows. */
function longSeries(x: u64): i64 {
  let result = <u64>I32F32.ONE + x;
  let term = x;
  for (let i: u64 = 2; i < 32; ++i) {
    const low = __umulq64(term, x);
    if (__res128_hi >> 31 != 0) return NONE;
    term = ((__res128_hi << 32) | (low >> 32)) / i;
    result += term;
    if (<i64>result < 0) return NONE;
  }
  return <i64>result;
}
