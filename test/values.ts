// fast-check arbitraries for raw bits: mostly edges, for that is where arithmetic breaks.

import fc from "fast-check";

/** Integers of a type: its ends, powers of two and their neighbours, multiples of those, and any. */
export function edgeHeavy({ min, max }: { min: bigint; max: bigint }): fc.Arbitrary<bigint> {
  const bits = max.toString(2).length;
  const within = (value: bigint) => value >= min && value <= max;
  const power = fc.integer({ min: 0, max: bits }).map((exponent) => 1n << BigInt(exponent));
  const nearPower = fc
    .tuple(power, fc.bigInt({ min: -3n, max: 3n }), fc.boolean())
    .map(([value, offset, negative]) => (negative ? -value : value) + offset);
  const ofAnySize = fc
    .tuple(power, fc.bigInt({ min, max }))
    .map(([modulus, value]) => value % modulus)
    .filter(within);
  return fc.oneof(
    fc.constantFrom(min, min + 1n, max - 1n, max, 0n, 1n),
    nearPower.filter(within),
    ofAnySize,
    fc.bigInt({ min, max }),
  );
}
