// The test-only build: the arithmetic under the fixed tables, primitive by primitive, and room for operands in memory.

import { __res128_hi, __umulq64 } from "as-bignum/assembly/globals";
import { I32F32 } from "../../assembly/fixed/i32f32";
import { I64F64 } from "../../assembly/fixed/i64f64";
import { I96F32 } from "../../assembly/fixed/i96f32";
import { Share, U16Quotient } from "../../assembly/fixed/share";
import { Words } from "../../assembly/fixed/words";

const room = memory.data(128, 8);

/** The address of 128 bytes for operands and results. */
export function operands(): usize {
  return room;
}

/** The one thing of as-bignum that the blob contains: the low word of its product, and the high one. */
export function productLow(a: u64, b: u64): u64 {
  return __umulq64(a, b);
}

export function productHigh(a: u64, b: u64): u64 {
  __umulq64(a, b);
  return __res128_hi;
}

export function checkedMul(a: i64, b: i64, otherwise: i64): i64 {
  return I32F32.checkedMul(a, b, otherwise);
}

export function safeDivOr(a: i64, b: i64, otherwise: i64): i64 {
  return I32F32.safeDivOr(a, b, otherwise);
}

export function fractionMul(a: i64, b: i64): i64 {
  return I32F32.fractionMul(a, b);
}

export function partOfWhole(part: i64, whole: i64): i64 {
  const divisor = Share.divisor(whole);
  return Share.of(part, divisor, Share.reciprocal(divisor));
}

const quotient = changetype<U16Quotient>(memory.data(offsetof<U16Quotient>(), 8));

export function u16OfWhole(part: u64, whole: u64): u64 {
  quotient.set(whole);
  return U16Quotient.of(part, quotient.multiplier, quotient.addend, quotient.shift);
}

export function shareOf(share: i64, amount: u64): u64 {
  return I96F32.shareOf(share, amount);
}

export function toI32F32(a: usize): i64 {
  return I64F64.toI32F32(a);
}

export function wrappingToI32F32(a: usize): i64 {
  return I64F64.wrappingToI32F32(a);
}

export function wordsAdd(out: usize, a: usize, b: usize): void {
  Words.add(out, a, b);
}

export function wordsSubtract(out: usize, a: usize, b: usize): void {
  Words.subtract(out, a, b);
}

export function wordsNegate(out: usize, a: usize): void {
  Words.negate(out, a);
}

export function wordsLess(a: usize, b: usize): bool {
  return Words.less(a, b);
}

export function wordsMultiply(out: usize, a: usize, b: usize): void {
  Words.multiply(out, a, b);
}

export function wordsDivide(quotient: usize, dividend: usize, by: usize): void {
  Words.divide(quotient, dividend, by);
}
