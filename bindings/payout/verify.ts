// Did everybody get what the rules say? What was recorded of a payout against the payments computed here
// (docs/specification/payout.md, 4).

import type { Yuma } from "../load.js";
import { compare, type PaymentDifference, type Unrecorded } from "./compare.js";
import { type Drained, earned, epochAmount, type Payments, payments } from "./payments.js";
import type { PayoutRecord } from "./record.js";
import { type RootAmount, rootAmount } from "./root.js";

/** Whether what was paid is what the rules give, and where not. */
export interface PayoutVerification {
  readonly equal: boolean;
  readonly compared: number;
  readonly differing: number;
  readonly differences: readonly PaymentDifference[];
  readonly unrecorded: readonly Unrecorded[];
  readonly drained: Drained;
  /** how many drained amounts there were to choose from: 1 where they are computed */
  readonly candidates: number;
  /** which of them it was, from 0 */
  readonly chosen: number;
  readonly root: RootAmount;
  readonly payments: Payments;
}

/** Of candidates none of which gives the recorded emission so many are tried. */
const FEW = 16;

/**
 * Compares every payment of an epoch. Of what may have been drained that is taken which reproduces the most.
 * @param range rao that the recorded emission says the epoch was called with, where it does: others are not tried
 * @throws YumaError if the record is at fault
 */
export function verifyPayout(
  yuma: Yuma,
  record: PayoutRecord,
  range?: { readonly lowest: bigint; readonly highest: bigint },
): PayoutVerification {
  const all = drainedOf(record);
  const agrees = ({ drained }: (typeof all)[number]) => {
    const amount = epochAmount(yuma, record, drained);
    return range === undefined || (amount >= range.lowest && amount <= range.highest);
  };
  const likely = all.length === 1 ? all : all.filter(agrees);
  const tried: PayoutVerification[] = [];
  for (const { drained, chosen } of likely.length > 0 ? likely : all.slice(0, FEW)) {
    const verification = { ...verifyDrained(yuma, record, drained), candidates: all.length, chosen };
    if (verification.equal) return verification;
    tried.push(verification);
  }
  return tried.reduce((best, other) => (other.differing < best.differing ? other : best));
}

/** The candidates, each with its place. */
const drainedOf = ({ drained: { candidates, rootTaoLowest } }: PayoutRecord) =>
  candidates.map(({ emission, alphaSwapped, rootAlpha, server, validator, ownerCut }, chosen) => ({
    chosen,
    drained: {
      pendingEmission: emission,
      pendingAlphaSwapped: alphaSwapped,
      pendingRootDivs: rootTaoLowest,
      pendingRootAlphaDivs: rootAlpha,
      pendingServerEmission: server,
      pendingValidatorEmission: validator,
      pendingOwnerCut: ownerCut,
    },
  }));

function verifyDrained(
  yuma: Yuma,
  record: PayoutRecord,
  drained: Drained,
): Omit<PayoutVerification, "candidates" | "chosen"> {
  const before = earned(yuma, record, drained);
  const root = rootAmount(yuma, record, drained, before);
  const paid = payments(yuma, record, { ...drained, pendingRootDivs: root.amount }, before);
  const { compared, differences, unrecorded } = compare(record, paid);
  const differing = differences.length;
  return {
    equal: differing === 0,
    compared,
    differing,
    differences,
    unrecorded,
    drained: paid.drained,
    root,
    payments: paid,
  };
}
