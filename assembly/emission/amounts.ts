// "0. Numbers" (docs/specification/emission.md): amounts in rao, and proportions.

import { U96F32 } from "../fixed/u96f32";
import { Column } from "./column";

const divisor = memory.data(16);

/** Balances are u64 whose additions and subtractions saturate. */
export function addRao(a: u64, b: u64): u64 {
  const sum = a + b;
  return sum < a ? u64.MAX_VALUE : sum;
}

export function subRao(a: u64, b: u64): u64 {
  return a > b ? a - b : 0;
}

/** column[i] = addRao(column[i], amount) */
export function addRaoAt(column: usize, i: u32, amount: u64): void {
  Column.setU64(column, i, addRao(Column.u64(column, i), amount));
}

/** A u64 as a proportion of 2^64 - 1: U96F32. */
export function proportionOfU64(out: usize, value: u64): void {
  proportion(out, value, u64.MAX_VALUE);
}

/** A u16 as a proportion of 65535: U96F32. */
export function proportionOfU16(out: usize, value: u64): void {
  proportion(out, value, u16.MAX_VALUE);
}

function proportion(out: usize, value: u64, whole: u64): void {
  U96F32.fromU64(out, value);
  U96F32.fromU64(divisor, whole);
  U96F32.safeDivide(out, out, divisor);
}
