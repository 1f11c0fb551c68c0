// What a payout's verdict says, in plain English: for a terminal and for a page alike.

import { Coinbase } from "../../assembly/layout/runtimes.js";
import { alpha, grouped, percent } from "../decimals.js";
import type { AccountId } from "../forms/shape.js";
import { type Accounting, type Accounts, accountsOf } from "./accounting.js";
import { addressOf, type PaymentDifference, type PaymentKind, type Unrecorded } from "./compare.js";
import { incentivesOf, type Payment, type Payments } from "./payments.js";
import type { PayoutRecord } from "./record.js";
import type { PayoutVerification } from "./verify.js";

const WHAT: Readonly<Record<PaymentKind, string>> = {
  total: "what it was paid",
  nominators: "what its nominators got",
  root_nominators: "what its stakers on root got",
  root_claimable: "what a rao on root may claim, in raw bits",
  incentive: "its incentive by the event",
  auto_stake: "its incentive staked elsewhere, by the event",
  miner_burned: "what miners burned, in raw bits",
  unrecorded: "its pool after the block",
};

/** As in `uid 12, 5F…: what it was paid: recorded 123, the rules give 124 (owner cut 1, take 20, nominators 103)`. */
export function describePayment({ hotkey, uid, kind, recorded, expected, payment }: PaymentDifference): string {
  const who = hotkey === null ? "" : `${uid === null ? "" : `uid ${uid}, `}${hotkey}: `;
  const show = (value: bigint | null) => (value === null ? "nothing" : String(value));
  const parts = kind === "total" && payment ? partsOf(payment).map(([name, rao]) => `${name} ${rao}`) : [];
  const made = parts.length > 0 ? ` (${parts.join(", ")})` : "";
  return `${who}${WHAT[kind]}: recorded ${show(recorded)}, the rules give ${show(expected)}${made}`;
}

/** What a hotkey's alpha is made of, without what is nothing. */
export function partsOf({
  ownerCut,
  incentive,
  take,
  nominators,
  fromChildren,
}: Payment): [name: string, rao: bigint][] {
  const parts: [string, bigint][] = [
    ["owner cut", ownerCut],
    ["incentive", incentive],
    ["take", take],
    ["nominators", nominators],
    ["of it from children", fromChildren],
  ];
  return parts.filter(([, rao]) => rao > 0n);
}

/** What is known of all payments of an epoch, in sentences. */
export function payoutSentences({ compared, differing, unrecorded }: PayoutVerification, accounts: Accounts): string[] {
  const verdict =
    differing === 0
      ? `Payments: all ${grouped(compared)} recorded values are what the rules give.`
      : `Payments: ${grouped(differing)} of ${grouped(compared)} recorded values differ from what the rules give.`;
  return [
    verdict,
    accountSentence(accounts.alpha, "alpha"),
    ...taoSentence(accounts),
    ...unrecordedSentences(unrecorded),
  ];
}

const taoSentence = ({ tao }: Accounts) =>
  tao === undefined || tao.emitted === 0n ? [] : [accountSentence(tao, "TAO for root")];

function accountSentence(accounting: Accounting, unit: string): string {
  const { emitted, paid, putAside, burned, recycled, leftOver, withheld, ownerless } = accounting;
  const named = [
    ...(withheld > 0n ? [`${alpha(withheld)} withheld from the owner's hotkeys and nobody's`] : []),
    ...(ownerless > 0n ? [`${alpha(ownerless)} the cut of an owner who is not known`] : []),
    `${signed(leftOver - withheld - ownerless)} lost to rounding or to no taker`,
  ];
  const parts = [
    `${alpha(paid)} paid`,
    ...(putAside > 0n ? [`${alpha(putAside)} put aside for root's stakers`] : []),
    ...(burned > 0n ? [`${alpha(burned)} burned`] : []),
    ...(recycled > 0n ? [`${alpha(recycled)} recycled`] : []),
  ];
  // Miners are paid what the epochs say, whatever waited for them.
  const rest =
    leftOver < 0n
      ? ` - ${alpha(-leftOver)} that did not wait`
      : ` + ${alpha(leftOver)} left over (${named.join(", ")})`;
  return `Emitted: ${alpha(emitted)} ${unit} = ${parts.join(" + ")}${rest}.`;
}

const signed = (rao: bigint) => (rao < 0n ? `-${alpha(-rao)}` : alpha(rao));

const KINDS: Readonly<Record<Unrecorded["kind"], string>> = {
  incentive: "incentive",
  owner_cut: "owner cut",
  root_take: "root take",
};

/** By kind and reason: of whom is in the JSON. */
function unrecordedSentences(unrecorded: readonly Unrecorded[]): string[] {
  const groups = new Map<string, Unrecorded[]>();
  for (const one of unrecorded) {
    const key = `${one.kind} ${one.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const [{ kind, reason }] = group as [Unrecorded];
    const rao = group.reduce((sum, { amount }) => sum + amount, 0n);
    const of = group.length === 1 ? (group[0] as Unrecorded).hotkey : `${grouped(group.length)} hotkeys`;
    return `Not in a record: the ${KINDS[kind]} of ${of}, ${alpha(rao)} in all: ${reason}.`;
  });
}

/** What the subnet's owner took of an epoch. */
export interface OwnerTook {
  /** SS58; null where there is no owner to take it */
  readonly hotkey: string | null;
  /** rao of alpha: its cut, all that was emitted, and of its hotkeys' incentives what was kept from them */
  readonly cut: bigint;
  readonly emitted: bigint;
  readonly withheld: bigint;
  readonly words: string;
}

export function ownerTook(record: PayoutRecord, paid: Payments): OwnerTook {
  const { subnetOwner, subnetOwnerHotkey } = record;
  const { emitted } = accountsOf(record, paid).alpha;
  const cut = paid.payments.reduce((sum, { ownerCut }) => sum + ownerCut, 0n);
  const withheld = paid.result.incentives.reduce((sum, one) => sum + (one.withheld ? one.incentive : 0n), 0n);
  const hotkey = subnetOwner === null || subnetOwnerHotkey === null ? null : addressOf(record, subnetOwnerHotkey);
  const share = emitted === 0n ? "" : ` (${percent((cut << 32n) / emitted)})`;
  const kept = withheld === 0n ? "" : ` Of its hotkeys' incentives ${alpha(withheld)} was withheld.`;
  const words =
    hotkey === null
      ? "No owner is known who could take a cut."
      : `The owner took a cut of ${alpha(cut)} of ${alpha(emitted)} alpha emitted${share}, with ${hotkey}.${kept}`;
  return { hotkey, cut, emitted, withheld, words };
}

/** What one neuron was paid, in JSON and in sentences. */
export interface PaidNeuron {
  readonly hotkey: string;
  /** rao as decimal strings */
  readonly parts: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

export function paidNeuron(record: PayoutRecord, paid: Payments, uid: number): PaidNeuron {
  const hotkey = record.hotkeys[uid] as AccountId;
  const payment = paid.payments.find((payment) => payment.hotkey === hotkey);
  const { hotkey: _, recorded: __, ...parts } = payment ?? { hotkey, recorded: false };
  const words = paidSentences(record, paid, uid);
  return { hotkey: addressOf(record, hotkey), parts: formatParts(parts), words };
}

/** Rao by part, in JSON form. */
export const formatParts = (parts: Readonly<Record<string, bigint>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parts).map(([name, rao]) => [name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), String(rao)]),
  );

function paidSentences(record: PayoutRecord, paid: Payments, uid: number): string[] {
  const hotkey = record.hotkeys[uid] as AccountId;
  const payment = paid.payments.find((payment) => payment.hotkey === hotkey);
  if (payment === undefined) return [];
  const { ownerCut, incentive, take, nominators, rootTake, rootNominators, fromChildren, toParents } = payment;
  const all = ownerCut + incentive + take + nominators;
  const parts = [
    ...(ownerCut > 0n ? [`${alpha(ownerCut)} owner cut`] : []),
    ...(incentive > 0n ? [`${alpha(incentive)} incentive`] : []),
    ...(take > 0n ? [`${alpha(take)} take`] : []),
    ...(nominators > 0n ? [`${alpha(nominators)} to nominators`] : []),
  ];
  const inherited = fromChildren > 0n ? `; ${alpha(fromChildren)} of it came from children` : "";
  const onRoot = record.rules < Coinbase.FLOW_SHARES ? "TAO" : "alpha";
  return [
    all === 0n ? "It was paid nothing." : `Of ${alpha(all)} alpha paid: ${parts.join(", ")}${inherited}.`,
    ...(rootTake + rootNominators > 0n
      ? [
          `For root ${alpha(rootTake + rootNominators)} ${onRoot}: ${alpha(rootTake)} take, ${alpha(rootNominators)} to its stakers there.`,
        ]
      : []),
    ...(toParents > 0n ? [`Of what it earned as a validator ${alpha(toParents)} went to its parents.`] : []),
    ...ownIncentive(record, paid, hotkey),
  ];
}

/** An incentive that does not come to the hotkey that earned it. */
function ownIncentive(record: PayoutRecord, { result }: Payments, hotkey: AccountId): string[] {
  const own = incentivesOf(record, result).find((one) => one.hotkey === hotkey);
  if (own === undefined || own.incentive === 0n) return [];
  const { incentive, withheld, destination } = own;
  if (withheld) {
    const recycles = record.recycleOrBurn === "recycle" ? "recycled" : "burned";
    const became = record.rules < Coinbase.RECYCLE_OR_BURN ? "stays nobody's" : `is ${recycles}`;
    return [`Its incentive of ${alpha(incentive)} alpha is withheld, for it is the owner's, and ${became}.`];
  }
  if (destination === hotkey) return [];
  return [
    `Its incentive of ${alpha(incentive)} alpha is staked with ${addressOf(record, destination)}, where its owner wants it.`,
  ];
}
