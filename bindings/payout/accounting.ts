// Where every rao went that waited for an epoch: what was emitted is what was paid, put aside, burned, recycled and left over.

import { Coinbase } from "../../assembly/layout/runtimes.js";
import type { Payments } from "./payments.js";
import type { PayoutRecord } from "./record.js";

/**
 * Rao. Paid, put aside, burned, recycled and left over add up to what was emitted. What is left over and not named is lost to
 * rounding, or to nobody who could take it.
 */
export interface Accounting {
  readonly emitted: bigint;
  /** to hotkeys: owner cut, incentives, takes and what goes to all who stake with them */
  readonly paid: bigint;
  /** for root's stakers, to be claimed */
  readonly putAside: bigint;
  readonly burned: bigint;
  readonly recycled: bigint;
  readonly leftOver: bigint;
  /** Of what is left over: withheld from the owner's hotkeys and nobody's, and the cut of an owner who is not known. */
  readonly withheld: bigint;
  readonly ownerless: bigint;
}

/** Where the amount handed out went. */
export interface Accounts {
  readonly alpha: Accounting;
  /** Root's TAO, to spec_version 333. */
  readonly tao?: Accounting;
}

const sum = (values: Iterable<bigint>) => [...values].reduce((total, value) => total + value, 0n);
const total = (rows: readonly { readonly amount: bigint }[]) => sum(rows.map(({ amount }) => amount));

export function accountsOf(record: PayoutRecord, { drained, payments, result }: Payments): Accounts {
  const { rules } = record;
  const onRoot = rules < Coinbase.FLOW_SHARES;
  const claims = new Set(result.rootClaimable.map(({ hotkey }) => hotkey));
  const rootRests = result.rootDividendsPerSubnet;
  const putAside = total(rootRests.filter(({ hotkey }) => claims.has(hotkey)));
  const paid =
    sum(payments.map(({ ownerCut, incentive, take, nominators }) => ownerCut + incentive + take + nominators)) +
    (onRoot ? 0n : total(result.rootTakes) + total(rootRests) - putAside);
  const withheld = sum(result.incentives.map(({ incentive, withheld }) => (withheld ? incentive : 0n)));
  const recycles = rules >= Coinbase.RECYCLE_OR_BURN && record.recycleOrBurn === "recycle";
  const burned = rules >= Coinbase.RECYCLE_OR_BURN && !recycles ? withheld : 0n;
  const recycled = recycles ? withheld : 0n;
  const emitted =
    drained.pendingEmission +
    drained.pendingRootAlphaDivs +
    drained.pendingServerEmission +
    drained.pendingValidatorEmission +
    drained.pendingOwnerCut;
  const isOwned = record.subnetOwner !== null && record.subnetOwnerHotkey !== null;
  const alpha = {
    emitted,
    paid,
    putAside,
    burned,
    recycled,
    leftOver: emitted - paid - putAside - burned - recycled,
    withheld: withheld - burned - recycled,
    ownerless: isOwned ? 0n : drained.pendingOwnerCut,
  };
  if (!onRoot) return { alpha };
  const tao = total(result.rootTakes) + total(rootRests);
  const none = { putAside: 0n, burned: 0n, recycled: 0n, withheld: 0n, ownerless: 0n };
  const rootTao = drained.pendingRootDivs;
  return { alpha, tao: { emitted: rootTao, paid: tao, ...none, leftOver: rootTao - tao } };
}
