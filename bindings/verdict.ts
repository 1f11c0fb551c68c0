// One verdict of a recorded epoch, in three parts: what was decided, the amount handed out, what was paid.

import { alpha, grouped } from "./decimals.js";
import type { Yuma } from "./load.js";
import { type Accounts, accountsOf } from "./payout/accounting.js";
import type { Drained } from "./payout/payments.js";
import type { PayoutRecord } from "./payout/record.js";
import { type PayoutVerification, verifyPayout } from "./payout/verify.js";
import type { RecordedEpoch } from "./recording.js";
import { type Verification, verifyEpoch } from "./verify.js";

/** An epoch in three parts: the decision, the amount handed out, what was paid. */
export interface Verdict {
  /** All three are. */
  readonly equal: boolean;
  readonly decision: Verification;
  /** Where the payout is recorded. */
  readonly amount?: AmountVerification;
  readonly payments?: PayoutVerification;
  readonly accounts?: Accounts;
}

/** Whether the amount handed out is what the rules give. */
export interface AmountVerification {
  readonly equal: boolean;
  /** found: among so many candidates, by what was paid */
  readonly source: "computed" | "found";
  readonly candidates: number;
  readonly drained: Drained;
  /** rao that the epochs were called with */
  readonly handedOut: bigint;
  /** What the recorded payments say of that, where they do. */
  readonly recorded?: { readonly lowest: bigint; readonly highest: bigint };
  /** What still waits after the block, though the epoch takes all. */
  readonly left: PayoutRecord["drained"]["left"];
}

/** @throws YumaError if what is recorded is at fault */
export function verifyRecorded(yuma: Yuma, epoch: RecordedEpoch): Verdict {
  const { payout } = epoch;
  // What was handed out is found from what was decided, so that one does not stand for the other.
  const options = payout === undefined ? epoch : { ...epoch, emission: "find" as const };
  const decision = verifyEpoch(yuma, epoch.state, epoch.recorded, options);
  if (payout === undefined) return { equal: decision.equal, decision };
  const recorded = recordedAmount(decision, payout);
  const payments = verifyPayout(yuma, payout, recorded);
  const amount = amountOf(recorded, payments, payout);
  const accounts = accountsOf(payout, payments.payments);
  return { equal: decision.equal && amount.equal && payments.equal, decision, amount, payments, accounts };
}

/** As in `Amount: 10.418736734 alpha, computed, is what the recorded payments say.` */
export function amountSentence({ equal, source, candidates, handedOut, recorded, left }: AmountVerification): string {
  const how = source === "computed" ? "computed" : `found among ${grouped(candidates)}`;
  if (equal) {
    const says =
      recorded === undefined ? "with which the payments are as recorded" : "is what the recorded payments say";
    return `Amount: ${alpha(handedOut)} alpha, ${how}, ${says}.`;
  }
  const { lowest, highest } = recorded ?? { lowest: handedOut, highest: handedOut };
  const agrees = handedOut >= lowest && handedOut <= highest;
  const range = lowest === highest ? lowest : `${lowest} to ${highest}`;
  const why = [
    ...(agrees ? [] : [`the recorded payments say ${range}`]),
    ...left.map(({ item, amount }) => `${item} still holds ${amount} rao after the block`),
  ];
  return `Amount: ${handedOut} rao, ${how}, differs: ${why.join("; ")}.`;
}

/** Of several mechanisms what is recorded is a mixture. */
function recordedAmount({ emission }: Verification, { states }: PayoutRecord): AmountVerification["recorded"] {
  return states.length === 1 && "highest" in emission
    ? { lowest: emission.amount, highest: emission.highest }
    : undefined;
}

function amountOf(
  recorded: AmountVerification["recorded"],
  { drained, candidates, chosen, payments }: PayoutVerification,
  { drained: { source, left } }: PayoutRecord,
): AmountVerification {
  const handedOut = payments.result.epochEmission;
  const agrees = recorded === undefined || (handedOut >= recorded.lowest && handedOut <= recorded.highest);
  return {
    equal: agrees && left.length === 0,
    source: source === "computed" && chosen === 0 ? "computed" : "found",
    candidates,
    drained,
    handedOut,
    ...(recorded && { recorded }),
    left,
  };
}
