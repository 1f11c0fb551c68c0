/** Amounts and JSON forms that every part of the emission pipeline uses ("0. Numbers"). */
import { clampToRange, U64, U96F32 } from "../fixed.js";

/** A decimal string: a u64 amount in rao, a block, or raw fixed-point bits. */
export type Decimal = string;

export interface NetuidBits {
  netuid: number;
  bits: Decimal;
}

export interface HotkeyBits {
  hotkey: number;
  bits: Decimal;
}

/** Balances are u64 whose additions and subtractions saturate. */
export function addRao(a: bigint, b: bigint): bigint {
  return clampToRange(a + b, U64);
}

export function subRao(a: bigint, b: bigint): bigint {
  return clampToRange(a - b, U64);
}

/** Whole rao of an amount in U96F32. */
export function wholeRao(bits: bigint): bigint {
  return U96F32.saturatingToInteger(bits, U64);
}

/** "u64 as a proportion": of 2^64 - 1. */
export function proportionOfU64(value: bigint): bigint {
  return U96F32.safeDiv(U96F32.saturatingFromInteger(value), U96F32.saturatingFromInteger(U64.max));
}

/** "u16 as a proportion": of 65535. */
export function proportionOfU16(value: number): bigint {
  return U96F32.safeDiv(U96F32.saturatingFromInteger(BigInt(value)), U96F32.saturatingFromInteger(65535n));
}

/** Maps are ordered by ascending account or netuid. */
export function ascending<V>(map: ReadonlyMap<number, V>): [key: number, value: V][] {
  return [...map].sort(([a], [b]) => a - b);
}

export function addTo(
  map: Map<number, bigint>,
  key: number,
  amount: bigint,
  add: (a: bigint, b: bigint) => bigint,
): void {
  map.set(key, add(map.get(key) ?? 0n, amount));
}
