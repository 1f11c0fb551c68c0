import { I96F32, log2, U64 } from "../fixed.js";
import type { Decimal } from "./amounts.js";

export const TOTAL_SUPPLY = 21n * 10n ** 15n;
const DEFAULT_BLOCK_EMISSION = 10n ** 9n;

/** "1. Block emission": of the TAO issuance, and likewise of a subnet's alpha issuance. */
export function blockEmissionOf(issuance: bigint): bigint {
  if (issuance >= TOTAL_SUPPLY) return 0n;
  const issued = I96F32.safeDiv(I96F32.saturatingFromInteger(issuance), I96F32.saturatingFromInteger(TOTAL_SUPPLY));
  const residual = I96F32.safeDiv(I96F32.one, I96F32.saturatingSub(I96F32.one, issued));
  const logarithm = log2(residual, I96F32);
  if (logarithm === null) throw new Error("an issuance below the supply leaves a residual of at least one");
  const two = I96F32.saturatingFromInteger(2n);
  let multiplier = I96F32.one;
  for (let halvings = logarithm >> I96F32.fractionBits; halvings > 0n; halvings--) {
    multiplier = I96F32.saturatingMul(multiplier, two);
  }
  const share = I96F32.safeDiv(I96F32.one, multiplier);
  const emission = I96F32.saturatingMul(share, I96F32.saturatingFromInteger(DEFAULT_BLOCK_EMISSION));
  return I96F32.saturatingToInteger(emission, U64);
}

export function blockEmissionSuite(input: { issuance: Decimal }) {
  return { block_emission: blockEmissionOf(BigInt(input.issuance)).toString(), error: null };
}
