// 1. Block emission (docs/specification/emission.md).

import { I96F32 } from "../fixed/i96f32";
import { log2OfI96F32 } from "../fixed/log";
import { EmissionField } from "../layout/emission";
import { Request } from "../record/request";
import { Result } from "../record/result";

/** rao */
export const TOTAL_SUPPLY: u64 = 21_000_000_000_000_000;
export const DEFAULT_BLOCK_EMISSION: u64 = 1_000_000_000;

const one = memory.data<u64>([1 << 32, 0]);
const supply = memory.data(16);
const issued = memory.data(16);

/** Of the TAO issuance, and likewise of a subnet's alpha issuance. */
export function blockEmissionOf(issuance: u64): u64 {
  if (issuance >= TOTAL_SUPPLY) return 0;
  I96F32.fromU64(issued, issuance);
  I96F32.fromU64(supply, TOTAL_SUPPLY);
  I96F32.safeDivide(issued, issued, supply);
  I96F32.saturatingSub(issued, one, issued);
  I96F32.safeDivide(issued, one, issued);
  // The chain doubles a multiplier as often as this and takes its reciprocal, both exact: at most 32 times.
  const halvings = log2OfI96F32(issued) >> 32;
  return DEFAULT_BLOCK_EMISSION >> <u64>halvings;
}

export function blockEmission(): void {
  const issuance = Request.scalar(EmissionField.ISSUANCE, u64.MAX_VALUE);
  Request.end();
  if (!Result.begin(1, 8)) return;
  Result.scalar(EmissionField.BLOCK_EMISSION, blockEmissionOf(issuance));
}
