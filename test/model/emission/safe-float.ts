import { clampToRange, I64, minimum, U64, U64F64 } from "../fixed.js";
import type { Decimal } from "./amounts.js";

/** "SafeFloat" of section 7: mantissa * 10^exponent, normalised so that 10^20 < mantissa <= 10^21, or 0 * 10^0. */
export interface SafeFloat {
  readonly mantissa: bigint;
  readonly exponent: bigint;
}

export const ZERO: SafeFloat = { mantissa: 0n, exponent: 0n };

const MANTISSA_DIGITS = 21n;
const MAX_MANTISSA = 10n ** MANTISSA_DIGITS;
const MIN_MANTISSA = 10n ** (MANTISSA_DIGITS - 1n);
/** Powers of ten are capped at 10^22. */
const MAX_POWER = 22n;

/** A normalised number; null is "no result". */
function normalised(mantissa: bigint, exponent: bigint): SafeFloat | null {
  if (mantissa === 0n) return ZERO;
  let m = mantissa;
  let e = exponent;
  for (; m > MAX_MANTISSA; e++) m /= 10n;
  for (; m <= MIN_MANTISSA; e--) m *= 10n;
  return e === clampToRange(e, I64) ? { mantissa: m, exponent: e } : null;
}

/** The constructor. */
export function safeFloat(mantissa: bigint, exponent: bigint): SafeFloat | null {
  return mantissa > MAX_MANTISSA ? null : normalised(mantissa, exponent);
}

function powerOfTen(exponent: bigint): bigint {
  return 10n ** minimum(exponent, MAX_POWER);
}

/** Both mantissas at the larger exponent. */
function align(a: SafeFloat, b: SafeFloat): { a: bigint; b: bigint; exponent: bigint } {
  return a.exponent >= b.exponent
    ? { a: a.mantissa, b: b.mantissa / powerOfTen(a.exponent - b.exponent), exponent: a.exponent }
    : { a: a.mantissa / powerOfTen(b.exponent - a.exponent), b: b.mantissa, exponent: b.exponent };
}

export function add(a: SafeFloat, b: SafeFloat): SafeFloat | null {
  if (a.mantissa === 0n) return b;
  if (b.mantissa === 0n) return a;
  const aligned = align(a, b);
  return normalised(aligned.a + aligned.b, aligned.exponent);
}

export function sub(a: SafeFloat, b: SafeFloat): SafeFloat | null {
  if (b.mantissa === 0n) return a;
  if (a.mantissa === 0n) return null;
  const aligned = align(a, b);
  return aligned.a > aligned.b ? normalised(aligned.a - aligned.b, aligned.exponent) : ZERO;
}

/** a * b / c. */
export function mulDiv(a: SafeFloat, b: SafeFloat, c: SafeFloat): SafeFloat | null {
  if (c.mantissa === 0n) return null;
  return normalised((a.mantissa * b.mantissa) / c.mantissa, a.exponent + b.exponent - c.exponent);
}

export function div(a: SafeFloat, b: SafeFloat): SafeFloat | null {
  if (b.mantissa === 0n) return null;
  return normalised((a.mantissa * MAX_MANTISSA) / b.mantissa, a.exponent - b.exponent - MANTISSA_DIGITS);
}

export function isGreater(a: SafeFloat, b: SafeFloat): boolean {
  const difference = a.exponent - b.exponent;
  if (difference === 0n) return a.mantissa > b.mantissa;
  if (difference === 1n) return 10n * a.mantissa > b.mantissa;
  if (difference === -1n) return a.mantissa > 10n * b.mantissa;
  return difference > 0n;
}

export function toU64({ mantissa, exponent }: SafeFloat): bigint {
  const whole = exponent < 0n ? mantissa / powerOfTen(-exponent) : mantissa * powerOfTen(exponent);
  return clampToRange(whole, U64);
}

export function fromU64F64(bits: bigint): SafeFloat | null {
  const whole = safeFloat(bits >> U64F64.fractionBits, 0n);
  const numerator = safeFloat(bits & (U64F64.one - 1n), 0n);
  const denominator = safeFloat(U64F64.one, 0n);
  if (whole === null || numerator === null || denominator === null) return null;
  const fraction = div(numerator, denominator);
  return fraction === null ? null : add(whole, fraction);
}

export interface SafeFloatJson {
  mantissa: Decimal;
  exponent: Decimal;
}

export function safeFloatJson({ mantissa, exponent }: SafeFloat): SafeFloatJson {
  return { mantissa: mantissa.toString(), exponent: exponent.toString() };
}

export function safeFloatSuite(input: { a: SafeFloatJson; b: SafeFloatJson; c: SafeFloatJson; u64f64_bits: Decimal }) {
  const parse = ({ mantissa, exponent }: SafeFloatJson) => safeFloat(BigInt(mantissa), BigInt(exponent));
  const list = (value: SafeFloat | null) => value && safeFloatJson(value);
  const [a, b, c] = [parse(input.a), parse(input.b), parse(input.c)];
  const operands = { a: list(a), b: list(b), c: list(c) };
  if (a === null || b === null || c === null) return operands;
  return {
    ...operands,
    add: list(add(a, b)),
    sub: list(sub(a, b)),
    div: list(div(a, b)),
    mul_div: list(mulDiv(a, b, c)),
    gt: isGreater(a, b),
    to_u64: toU64(a).toString(),
    from_u64f64: list(fromU64F64(BigInt(input.u64f64_bits))),
  };
}
