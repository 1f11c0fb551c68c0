// The verdict on what was handed out and paid; loaded with the first payout.

import type { PayoutRecord } from "../bindings/payout/record.js";
import { describePayment, ownerTook, payoutSentences } from "../bindings/payout/words.js";
import { amountSentence, type Verdict } from "../bindings/verdict.js";

/** The verdict on what was handed out and paid. */
export interface Paid {
  readonly equal: boolean;
  /** the first two sentences' */
  readonly right: readonly boolean[];
  readonly compared: number;
  readonly differing: number;
  readonly sentences: readonly string[];
  readonly differences: readonly string[];
}

export function paidOf({ amount, payments, accounts }: Verdict, payout: PayoutRecord): Paid | undefined {
  if (!amount || !payments || !accounts) return undefined;
  const { compared, differing, differences } = payments;
  return {
    equal: amount.equal && payments.equal,
    right: [amount.equal, payments.equal],
    compared,
    differing,
    sentences: [
      amountSentence(amount),
      ...payoutSentences(payments, accounts),
      ownerTook(payout, payments.payments).words,
    ],
    differences: differences.map(describePayment),
  };
}
