// The amount an epoch handed out, found from what it paid: recordings have the payments, not the amount.

import type { EpochTrace, RecordedOutput } from "./epoch.js";

/** Fraction bits of a share, which is an I32F32. */
const FRACTION = 32n;
const U64_END = 1n << 64n;

/** The emission of an epoch as its payments tell it. */
export interface FoundAmount {
  /** The lowest amount, in rao, of those that reproduce the most payments. */
  readonly amount: bigint;
  /** Up to this amount it is the same. */
  readonly highest: bigint;
  /** payments that this amount reproduces */
  readonly reproduced: number;
  /** payments recorded */
  readonly recorded: number;
}

/**
 * The amount whose payments are the recorded ones: each is floor(share * amount), which leaves an interval for the amount.
 * @param trace of the epoch; its shares don't depend on the amount
 * @param except uids whose recorded payments are not this epoch's
 * @returns undefined if no payments are recorded
 */
export function findAmount(
  trace: EpochTrace,
  recorded: RecordedOutput,
  except: readonly number[],
): FoundAmount | undefined {
  const payments = [
    ...paymentsOf(trace.normalizedServerEmission, recorded.serverEmission),
    ...paymentsOf(trace.normalizedValidatorEmission, recorded.validatorEmission),
    ...paymentsOf(trace.normalizedCombinedEmission, recorded.emission),
  ].filter(({ uid }) => !except.includes(uid));
  if (payments.length === 0) return undefined;

  return { ...densest(payments.map(({ share, rao }) => amounts(share, rao))), recorded: payments.length };
}

/** Amounts from the first on, without the last. */
export type Interval = readonly [from: bigint, end: bigint];

/** Where the most intervals lie over one another: a sweep over their ends, from the lowest amount up. */
export function densest(intervals: readonly Interval[]): Omit<FoundAmount, "recorded"> {
  const steps = intervals
    .flatMap(([from, end]) => {
      return from < end
        ? [
            { at: from, by: 1 },
            { at: end, by: -1 },
          ]
        : [];
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  let best = { amount: 0n, highest: U64_END - 1n, reproduced: 0 };
  let reproduced = 0;
  for (const [i, { at, by }] of steps.entries()) {
    reproduced += by;
    const next = steps[i + 1]?.at ?? U64_END;
    if (next > at && reproduced > best.reproduced) best = { amount: at, highest: next - 1n, reproduced };
  }
  return best;
}

interface Payment {
  readonly uid: number;
  /** raw I32F32 bits */
  readonly share: bigint;
  readonly rao: bigint;
}

function paymentsOf(shares: BigInt64Array, paid: BigUint64Array | undefined): Payment[] {
  return Array.from(paid ?? [], (rao, uid) => ({ uid, share: shares[uid] as bigint, rao }));
}

/** The amounts from which a share gives this many rao: [first, end), empty where there are none. */
function amounts(share: bigint, rao: bigint): Interval {
  if (share === 0n) return rao === 0n ? [0n, U64_END] : [0n, 0n];
  const first = ceilDivide(rao << FRACTION, share);
  const end = ceilDivide((rao + 1n) << FRACTION, share);
  return [first, end < U64_END ? end : U64_END];
}

const ceilDivide = (dividend: bigint, divisor: bigint) => (dividend + divisor - 1n) / divisor;
