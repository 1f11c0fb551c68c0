// The two parts of a verdict beside the decision, as JSON and as lines for people: the amount handed out, and what was paid.

import { grouped } from "../bindings/decimals.js";
import { plain } from "../bindings/foreign-text.js";
import type { Accounting, Accounts } from "../bindings/payout/accounting.js";
import type { PaymentDifference, Unrecorded } from "../bindings/payout/compare.js";
import type { Payment } from "../bindings/payout/payments.js";
import type { PayoutVerification } from "../bindings/payout/verify.js";
import { describePayment, formatParts, payoutSentences } from "../bindings/payout/words.js";
import { type AmountVerification, amountSentence } from "../bindings/verdict.js";

/** Rao as decimal strings, as everywhere here. */
type Rao = string;

export interface Root {
  readonly source: "computed" | "found";
  readonly rao: Rao;
  /** up to this amount the recorded dividends are the same */
  readonly highest: Rao;
}

export interface Amount {
  readonly source: "computed" | "found";
  /** among how many it was found */
  readonly candidates?: number;
  readonly equal: boolean;
  /** what the epochs were called with, and what waited for them by part */
  readonly rao: Rao;
  readonly parts: Readonly<Record<string, Rao>>;
  readonly root: Root;
  /** what the recorded payments say it was */
  readonly recorded?: { readonly lowest: Rao; readonly highest: Rao };
  /** what still waits after the block */
  readonly left: Readonly<Record<string, Rao>>;
  readonly words: string;
}

export type PaymentsJson = Verified | { readonly refused: string };

interface Verified {
  readonly compared: number;
  readonly differing: number;
  readonly differences: readonly Difference[];
  readonly not_recorded: readonly (Omit<Unrecorded, "amount"> & { readonly rao: Rao })[];
  readonly accounting: Readonly<Record<string, Readonly<Record<string, Rao>>>>;
  /** the verdict in sentences */
  readonly words: readonly string[];
}

interface Difference {
  readonly hotkey: string | null;
  readonly uid: number | null;
  readonly kind: string;
  readonly recorded: Rao | null;
  readonly expected: Rao | null;
  /** what the rules pay the hotkey */
  readonly parts: Readonly<Record<string, Rao>> | null;
  readonly words: string;
}

const text = (value: bigint | null) => (value === null ? null : String(value));

export function rootJson({ root }: PayoutVerification): Root {
  return { source: root.source, rao: String(root.amount), highest: String(root.highest) };
}

export function amountJson(amount: AmountVerification, root: Root): Amount {
  const { source, candidates, equal, handedOut, drained, recorded, left } = amount;
  return {
    source,
    ...(source === "found" && { candidates }),
    equal,
    rao: String(handedOut),
    parts: formatParts({ ...drained }),
    root,
    ...(recorded && { recorded: { lowest: String(recorded.lowest), highest: String(recorded.highest) } }),
    left: Object.fromEntries(left.map(({ item, amount }) => [item, String(amount)])),
    words: amountSentence(amount),
  };
}

export function paymentsJson(verification: PayoutVerification, accounts: Accounts): PaymentsJson {
  const { compared, differing, differences, unrecorded } = verification;
  const account = ({ ...rao }: Accounting) => formatParts(rao);
  return {
    compared,
    differing,
    differences: differences.map(differenceJson),
    not_recorded: unrecorded.map(({ amount, ...rest }) => ({ ...rest, rao: String(amount) })),
    accounting: { alpha: account(accounts.alpha), ...(accounts.tao && { tao: account(accounts.tao) }) },
    words: payoutSentences(verification, accounts),
  };
}

function differenceJson(difference: PaymentDifference): Difference {
  const { hotkey, uid, kind, recorded, expected, payment } = difference;
  const parts = payment && formatParts(partsOf(payment));
  return {
    hotkey,
    uid,
    kind,
    recorded: text(recorded),
    expected: text(expected),
    parts,
    words: describePayment(difference),
  };
}

const partsOf = ({ hotkey: _, recorded: __, ...parts }: Payment) => parts;

/** Differences shown of one epoch. */
const SHOWN = 20;

export function paymentLines({
  amount,
  payments,
}: {
  readonly amount?: Amount;
  readonly payments?: PaymentsJson;
}): string[] {
  if (payments === undefined) return [];
  if ("refused" in payments) return [`Payments: not verified: ${plain(payments.refused, 10_000)}.`];
  const more = payments.differences.length - SHOWN;
  return [
    ...(amount ? [plain(amount.words, 1000)] : []),
    ...payments.differences.slice(0, SHOWN).map(({ words }) => `  ${plain(words, 1000)}`),
    ...(more > 0 ? [`  and ${grouped(more)} more: --format json has all`] : []),
    ...payments.words.map((words) => plain(words, 10_000)),
  ];
}

export function paymentsInShort({
  amount,
  payments,
}: {
  readonly amount?: Amount;
  readonly payments?: PaymentsJson;
}): string[] {
  if (payments === undefined) return [];
  if ("refused" in payments) return ["payments not verified"];
  const wrong = amount && !amount.equal ? ["the amount differs"] : [];
  const [first] = payments.differences;
  if (first === undefined) return [...wrong, `all ${grouped(payments.compared)} payments too`];
  return [
    ...wrong,
    `${grouped(payments.differing)} of ${grouped(payments.compared)} payments differ: ${plain(first.words, 1000)}`,
  ];
}
