// Did everybody get what the rules say? What was recorded of a payout against the payments computed here
// (docs/specification/payout.md, 4).

import type { Yuma } from "../load.js";
import { compare, type PaymentDifference, type Unrecorded } from "./compare.js";
import { type Drained, earned, type Payments, payments } from "./payments.js";
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

/**
 * Compares every payment of an epoch. Of what may have been drained that is taken which reproduces the most.
 * @throws YumaError if the record is at fault
 */
export function verifyPayout(yuma: Yuma, record: PayoutRecord): PayoutVerification {
  const { candidates, rootTaoLowest } = record.drained;
  const tried: PayoutVerification[] = [];
  for (const [chosen, { emission, alphaSwapped, rootAlpha, server, validator, ownerCut }] of candidates.entries()) {
    const drained = {
      pendingEmission: emission,
      pendingAlphaSwapped: alphaSwapped,
      pendingRootDivs: rootTaoLowest,
      pendingRootAlphaDivs: rootAlpha,
      pendingServerEmission: server,
      pendingValidatorEmission: validator,
      pendingOwnerCut: ownerCut,
    };
    const verification = { ...verifyDrained(yuma, record, drained), candidates: candidates.length, chosen };
    if (verification.equal) return verification;
    tried.push(verification);
  }
  return tried.reduce((best, other) => (other.differing < best.differing ? other : best));
}

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
