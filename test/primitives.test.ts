// The primitives under the fixed tables, from the test-only build, against BigInt.

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instantiateSync } from "@assemblyscript/loader";
import asc from "assemblyscript/asc";
import fc from "fast-check";
import { expect, test } from "vitest";
import { I32F32, I64F64, I96F32, U64 } from "./model/fixed.js";
import { edgeHeavy } from "./values.js";

interface Primitives extends Record<string, unknown> {
  memory: WebAssembly.Memory;
  operands(): number;
  productLow(a: bigint, b: bigint): bigint;
  productHigh(a: bigint, b: bigint): bigint;
  checkedMul(a: bigint, b: bigint, otherwise: bigint): bigint;
  safeDivOr(a: bigint, b: bigint, otherwise: bigint): bigint;
  fractionMul(a: bigint, b: bigint): bigint;
  partOfWhole(part: bigint, whole: bigint): bigint;
  u16OfWhole(part: bigint, whole: bigint): bigint;
  shareOf(share: bigint, amount: bigint): bigint;
  toI32F32(a: number): bigint;
  wrappingToI32F32(a: number): bigint;
  wordsAdd(out: number, a: number, b: number): void;
  wordsSubtract(out: number, a: number, b: number): void;
  wordsNegate(out: number, a: number): void;
  wordsLess(a: number, b: number): number;
  wordsMultiply(out: number, a: number, b: number): void;
  wordsDivide(quotient: number, dividend: number, by: number): void;
}

const folder = mkdtempSync(join(tmpdir(), "yuma-primitives-"));
const compiled = await asc.main([
  "test/primitives/index.ts",
  ...["-O3", "--runtime", "stub", "--exportRuntime", "--use", "abort="],
  ...["--outFile", join(folder, "primitives.wasm")],
]);
if (compiled.error) throw new Error(compiled.stderr.toString());
const { exports: primitives } = instantiateSync<Primitives>(readFileSync(join(folder, "primitives.wasm")), {});

const ONE = 1n << 32n;
const word = (bits: number) => ({ min: 0n, max: (1n << BigInt(bits)) - 1n, wide: bits > 64 });
const u64 = edgeHeavy(word(64));
const u128 = edgeHeavy(word(128));
const u256 = edgeHeavy(word(256));
const i64 = edgeHeavy({ ...I32F32 });
const i128 = edgeHeavy({ ...I64F64 });
const check = <T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>) =>
  fc.assert(property, { numRuns: 10_000, seed: 425 });

/** Two or four words at one of four places in the room for operands. */
const room = primitives.operands();
const [A, B, C] = [room, room + 32, room + 64];
function put(at: number, value: bigint, words: number): number {
  const view = new BigUint64Array(primitives.memory.buffer, at, words);
  for (let i = 0; i < words; ++i) view[i] = BigInt.asUintN(64, value >> BigInt(64 * i));
  return at;
}
function get(at: number, words: number): bigint {
  return new BigUint64Array(primitives.memory.buffer, at, words).reduceRight((sum, w) => (sum << 64n) | w, 0n);
}

test("as-bignum's 64-bit product", () => {
  check(
    fc.property(u64, u64, (a, b) => {
      expect(BigInt.asUintN(64, primitives.productLow(a, b))).toBe(BigInt.asUintN(64, a * b));
      expect(BigInt.asUintN(64, primitives.productHigh(a, b))).toBe((a * b) >> 64n);
    }),
  );
});

test("checked_mul and safe_div_or of I32F32", () => {
  check(
    fc.property(i64, i64, i64, (a, b, otherwise) => {
      expect(primitives.checkedMul(a, b, otherwise)).toBe(I32F32.checkedMul(a, b) ?? otherwise);
      expect(primitives.safeDivOr(a, b, otherwise)).toBe(I32F32.checkedDiv(a, b) ?? otherwise);
    }),
  );
});

test("products of a number below 1 and one up to 1", () => {
  const upTo = (max: bigint) => edgeHeavy({ min: 0n, max });
  check(
    fc.property(upTo(I32F32.one - 1n), upTo(I32F32.one), (a, b) => {
      expect(primitives.fractionMul(a, b)).toBe(I32F32.saturatingMul(a, b));
    }),
  );
});

test("shares of a whole, without a division", () => {
  const positive = edgeHeavy({ min: 0n, max: I32F32.max }).filter((whole) => whole > 0n);
  check(
    fc.property(positive, positive, (a, whole) => {
      const most = whole < ONE ? whole : ONE;
      for (const part of [0n, 1n, a % (most + 1n), most - 1n, most]) {
        expect(primitives.partOfWhole(part, whole)).toBe((part * ONE) / whole);
      }
    }),
  );
  // Quotients that end in the middle of a part, or exactly at its edge: where an estimate would be off by one.
  for (const whole of [1n, 2n, 3n, 65535n, ONE - 1n, ONE, ONE + 1n, 3n * ONE, 2n ** 40n, 2n ** 62n, I32F32.max]) {
    const most = whole < ONE ? whole : ONE;
    for (let quotient = 0n; quotient <= ONE; quotient += ONE / 1024n) {
      for (const beside of [-1n, 0n, 1n]) {
        const part = (quotient * whole) / ONE + beside;
        if (part < 0n || part > most) continue;
        expect(primitives.partOfWhole(part, whole)).toBe((part * ONE) / whole);
      }
    }
  }
  expect(primitives.partOfWhole(0n, 0n)).toBe(0n);
});

test("u16s of one whole, in one product", () => {
  const wholes = [3n, 65534n, 65535n, 65537n, 2n ** 31n - 1n];
  for (let bits = 0n; bits < 31n; ++bits) wholes.push(2n ** bits, 2n ** bits + 1n, 2n ** (bits + 1n) - 1n);
  for (const whole of wholes) expectQuotients(whole);
  const positive = edgeHeavy({ min: 0n, max: 2n ** 31n - 1n }).filter((whole) => whole > 0n);
  check(fc.property(positive, expectQuotients));
});

/** Of parts at the ends of their range, and of those whose quotients are the closest to whole numbers. */
function expectQuotients(whole: bigint) {
  const most = whole < 65535n ? whole : 65535n;
  const parts = [0n, 1n, most / 2n, most - 1n, most];
  // The multiples of 2^32 modulo the whole that come closest to it, by continued fractions.
  let [before, here, a, b] = [0n, 1n, whole, ONE % whole];
  while (b > 0n && here <= most) {
    parts.push(here, most - here, most - (most % here));
    [before, here, a, b] = [here, before + (a / b) * here, b, a % b];
  }
  for (const part of parts) expect(primitives.u16OfWhole(part, whole)).toBe((part * ONE) / whole);
}

test("a share of an amount, by way of I96F32", () => {
  check(
    fc.property(i64, u64, (share, amount) => {
      const product = I96F32.saturatingMul(I96F32.saturatingFrom(share, I32F32), I96F32.saturatingFromInteger(amount));
      expect(BigInt.asUintN(64, primitives.shareOf(share, amount))).toBe(I96F32.saturatingToInteger(product, U64));
    }),
  );
});

test("I64F64 to I32F32, saturating and wrapping", () => {
  check(
    fc.property(i128, (a) => {
      expect(primitives.toI32F32(put(A, a, 2))).toBe(I32F32.saturatingFrom(a, I64F64));
      expect(primitives.wrappingToI32F32(put(A, a, 2))).toBe(I32F32.wrappingFrom(a, I64F64));
    }),
  );
});

test("sums, differences, negatives and order of two words", () => {
  check(
    fc.property(u128, u128, (a, b) => {
      primitives.wordsAdd(C, put(A, a, 2), put(B, b, 2));
      expect(get(C, 2)).toBe(BigInt.asUintN(128, a + b));
      primitives.wordsSubtract(C, A, B);
      expect(get(C, 2)).toBe(BigInt.asUintN(128, a - b));
      primitives.wordsNegate(C, A);
      expect(get(C, 2)).toBe(BigInt.asUintN(128, -a));
      expect(primitives.wordsLess(A, B)).toBe(Number(a < b));
    }),
  );
});

test("products of two words", () => {
  check(
    fc.property(u128, u128, (a, b) => {
      primitives.wordsMultiply(C, put(A, a, 2), put(B, b, 2));
      expect(get(C, 4)).toBe(a * b);
    }),
  );
});

test("quotients of four words by two", () => {
  check(
    fc.property(u256, u128, (a, b) => {
      fc.pre(b !== 0n);
      primitives.wordsDivide(C, put(A, a, 4), put(B, b, 2));
      expect(get(C, 4)).toBe(a / b);
    }),
  );
});

// Random operands hardly ever meet these branches of the long division.
test.each([
  ["an estimate that is two too high", 0x8000_0000_ffff_fffe_0000_0000n, 0x8000_0000_ffff_ffffn],
  ["a digit that is one too high until it is added back", (0x8000_0000n << 64n) | 3n, (0x2000_0000n << 64n) | 1n],
])("quotient: %s", (_, a, b) => {
  primitives.wordsDivide(C, put(A, a, 4), put(B, b, 2));
  expect(get(C, 4)).toBe(a / b);
});
