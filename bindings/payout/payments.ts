// Every payment of an epoch by the rules: the blob runs the epochs, splits dividends among parents and children, and pays
// (docs/specification/payout.md, 6).

import { Coinbase } from "../../assembly/layout/runtimes.js";
import type { PaymentInput, PaymentOutput } from "../emission/runtime.js";
import type { AccountId } from "../forms/shape.js";
import type { Yuma } from "../load.js";
import type { Account, PayoutRecord } from "./record.js";

/** What was drained for an epoch and its payout, in rao of alpha, root's to spec_version 333 in TAO; 0 where a runtime has none. */
export interface Drained {
  readonly pendingEmission: bigint;
  readonly pendingAlphaSwapped: bigint;
  readonly pendingRootDivs: bigint;
  readonly pendingRootAlphaDivs: bigint;
  readonly pendingServerEmission: bigint;
  readonly pendingValidatorEmission: bigint;
  readonly pendingOwnerCut: bigint;
}

/** What one hotkey gets, in rao of alpha. */
export interface Payment {
  readonly hotkey: AccountId;
  readonly ownerCut: bigint;
  /** What miners' incentives stake here: its own, and others' whose owner wants them here. */
  readonly incentive: bigint;
  /** Of its alpha dividend what its owner takes, and what goes to all who stake with it. */
  readonly take: bigint;
  readonly nominators: bigint;
  /** The same of root's dividend: TAO to spec_version 333. */
  readonly rootTake: bigint;
  readonly rootNominators: bigint;
  /** Of its alpha dividend what its children earned for it. */
  readonly fromChildren: bigint;
  /** What it earned as a validator in the epoch and went to its parents, less childkey takes. */
  readonly toParents: bigint;
  /** Whether the payout records it: those that dividends may go to, neurons and their parents. */
  readonly recorded: boolean;
}

/** Who is paid what. */
export interface Payments {
  readonly drained: Drained;
  readonly payments: readonly Payment[];
  /** What each neuron earned as a miner, whether or not it was kept from it. */
  readonly incentives: PaymentOutput<"payments">["incentives"];
  readonly result: PaymentOutput<"payments">;
  /** rao by uid, of each mechanism's epoch what it gave miners */
  readonly servers: readonly BigUint64Array[];
  /** Dividends that childkeys burned: rao of the epoch's, of which the payout is a scale. */
  readonly childkeyBurned: bigint;
}

const U64_MAX = 2n ** 64n - 1n;
const added = (a: bigint, b: bigint) => (a + b > U64_MAX ? U64_MAX : a + b);

/** rao by hotkey */
type Ledger = Map<AccountId, bigint>;
const add = (ledger: Ledger, hotkey: AccountId, rao: bigint) =>
  ledger.set(hotkey, added(ledger.get(hotkey) ?? 0n, rao));
const ledgerOf = (rows: readonly { readonly hotkey: AccountId; readonly amount: bigint }[]): Ledger =>
  new Map(rows.map(({ hotkey, amount }) => [hotkey, amount]));

/** What the epochs gave, before anything is paid; the same for every amount of the root dividends. */
export interface Earned {
  readonly servers: readonly BigUint64Array[];
  readonly emissions: PaymentInput<"payments">["hotkeyEmission"];
  readonly fromChildren: Ledger;
  readonly toParents: Ledger;
  readonly childkeyBurned: bigint;
}

/**
 * Runs the epochs of all mechanisms and splits what validators earn among their parents and themselves.
 * @throws YumaError if a state or the payout is at fault
 */
export function earned(yuma: Yuma, record: PayoutRecord, drained: Drained): Earned {
  const { states, hotkeys } = record;
  const epochEmission = epochAmount(yuma, record, drained);
  const { split } = yuma.emission("mechanism-split", {
    alpha: epochEmission,
    mechanismCountCurrent: states.length,
    mechanismEmissionSplit: record.mechanismEmissionSplit,
  });
  const outputs = states.map((state, m) => yuma.epoch({ ...state, emission: split[m] as bigint }).output);
  const sum = (of: "serverEmission" | "validatorEmission", uid: number) =>
    outputs.reduce((total, output) => added(total, output[of][uid] as bigint), 0n);
  const validators: Ledger = new Map();
  const fromChildren: Ledger = new Map();
  const toParents: Ledger = new Map();
  let childkeyBurned = 0n;
  const family = familyOf(record);
  for (const [uid, hotkey] of hotkeys.entries()) {
    const dividends = sum("validatorEmission", uid);
    const { parts, burned } = family(yuma, hotkey, dividends);
    childkeyBurned = added(childkeyBurned, burned);
    for (const { receiver, rao } of parts) {
      add(validators, receiver, rao);
      if (receiver === hotkey) continue;
      add(fromChildren, receiver, rao);
      add(toParents, hotkey, rao);
    }
  }
  const servers = new Map(hotkeys.map((hotkey, uid) => [hotkey, sum("serverEmission", uid)]));
  const emissions = [...validators].map(([hotkey, validatorEmission]) => ({
    hotkey,
    serverEmission: servers.get(hotkey) ?? 0n,
    validatorEmission,
  }));
  return {
    servers: outputs.map(({ serverEmission }) => serverEmission),
    emissions,
    fromChildren,
    toParents,
    childkeyBurned,
  };
}

/** Rao that the epochs are called with. */
export const epochAmount = (yuma: Yuma, record: PayoutRecord, drained: Drained): bigint =>
  pay(yuma, record, drained, []).epochEmission;

type Split = (
  yuma: Yuma,
  hotkey: AccountId,
  dividends: bigint,
) => { readonly parts: readonly { readonly receiver: AccountId; readonly rao: bigint }[]; readonly burned: bigint };

/**
 * 6.2 of one hotkey, by its own rows alone: the links of the chain have two ends, which need not agree. So its parents stand
 * in for themselves, and its children are one account.
 */
function familyOf(record: PayoutRecord): Split {
  const accounts = new Map(record.accounts.map((account) => [account.hotkey, relative(account)]));
  const parents = byHotkey(record.parents);
  const children = byHotkey(record.children);
  const CHILDREN = record.addresses.length;
  const standIn = (i: number) => CHILDREN + 1 + i;
  return (yuma, hotkey, dividends) => {
    const links = parents.get(hotkey) ?? [];
    if (links.length === 0) return { parts: [{ receiver: hotkey, rao: dividends }], burned: 0n };
    const given = children.get(hotkey) ?? [];
    const { distribution, recycled } = yuma.payments("childkeys", record.rules, {
      ...settingsOf(record),
      accounts: [
        accounts.get(hotkey) as Relative,
        ...links.map(({ parent }, i) => ({ ...(accounts.get(parent) as Relative), hotkey: standIn(i) })),
      ],
      childEdges: [
        ...links.map(({ proportion }, i) => ({ parent: standIn(i), child: hotkey, proportion })),
        ...given.map(({ proportion }) => ({ parent: hotkey, child: CHILDREN, proportion })),
      ],
      subnetAlphaOut: 0n,
      hotkey,
      dividends,
    });
    const parts = distribution.map(({ hotkey: receiver, dividends: rao }) => ({
      receiver: receiver === hotkey ? hotkey : (links[(receiver as number) - standIn(0)]?.parent as AccountId),
      rao,
    }));
    return { parts, burned: recycled };
  };
}

function byHotkey<T extends { readonly hotkey: AccountId }>(rows: readonly T[]): Map<AccountId, T[]> {
  const groups = new Map<AccountId, T[]>();
  for (const row of rows) groups.set(row.hotkey, [...(groups.get(row.hotkey) ?? []), row]);
  return groups;
}

type Relative = Omit<Account, "delegateTake">;

/** An account without what only its own stakers pay. */
export const relative = ({ delegateTake: _, ...account }: Account): Relative => account;

/** What all of the blob's operations on a subnet's dividends are told. */
export const settingsOf = ({ states, ckBurn, minChildkeyTake, minChildkeyTakePerSubnet }: PayoutRecord) => ({
  taoWeight: states[0]?.taoWeight ?? 0n,
  ckBurn,
  minChildkeyTake,
  minChildkeyTakePerSubnet,
});

/** What is paid of what was earned. */
export function payments(yuma: Yuma, record: PayoutRecord, drained: Drained, earned: Earned): Payments {
  const result = pay(yuma, record, drained, earned.emissions);
  const { servers, childkeyBurned } = earned;
  const neurons = new Set(record.hotkeys);
  const incentives = result.incentives.filter(({ hotkey }) => neurons.has(hotkey));
  return {
    drained,
    payments: paymentsOf(record, drained, earned, result),
    incentives,
    result,
    servers,
    childkeyBurned,
  };
}

function pay(
  yuma: Yuma,
  record: PayoutRecord,
  drained: Drained,
  hotkeyEmission: Earned["emissions"],
): PaymentOutput<"payments"> {
  const [state] = record.states;
  return yuma.payments("payments", record.rules, {
    ...settingsOf(record),
    ...drained,
    accounts: record.accounts.map((account) => ({ ...account, denominator: 0n, rootDenominator: 0n })),
    childEdges: [],
    alphaShares: [],
    rootShares: [],
    subnetAlphaOut: U64_MAX,
    hotkeyEmission,
    rootTao: 0n,
    subnetOwner: record.subnetOwner,
    subnetOwnerHotkey: record.subnetOwnerHotkey,
    ownedHotkeys: record.ownedHotkeys,
    neurons: record.hotkeys.map((hotkey, uid) => ({
      hotkey,
      uid,
      blockAtRegistration: state?.blockAtRegistration[uid] ?? 0n,
    })),
    immuneOwnerUidsLimit: record.immuneOwnerUidsLimit,
    recycleOrBurn: record.recycleOrBurn,
    autoStakeDestination: record.autoStakeDestination,
  });
}

function paymentsOf(
  record: PayoutRecord,
  { pendingOwnerCut }: Drained,
  { emissions, fromChildren, toParents }: Earned,
  result: PaymentOutput<"payments">,
): Payment[] {
  const [takes, rests] = [ledgerOf(result.alphaTakes), restsOf(record, result)];
  const [rootTakes, rootRests] = [ledgerOf(result.rootTakes), ledgerOf(result.rootDividendsPerSubnet)];
  const incentives: Ledger = new Map();
  for (const { destination, incentive, withheld } of incentivesOf(record, result)) {
    if (!withheld) add(incentives, destination, incentive);
  }
  const dividends = new Map(emissions.map(({ hotkey, validatorEmission }) => [hotkey, validatorEmission]));
  const { subnetOwner, subnetOwnerHotkey } = record;
  const cutTo = subnetOwner === null ? null : subnetOwnerHotkey;
  const all = new Set([...dividends.keys(), ...incentives.keys(), ...(cutTo === null ? [] : [cutTo])]);
  return [...all].map((hotkey) => {
    const [take, nominators] = [takes.get(hotkey) ?? 0n, rests.get(hotkey) ?? 0n];
    const earned = dividends.get(hotkey) ?? 0n;
    // What it got is in the epoch's rao; what is paid is a scale of that.
    const inherited = (take + nominators) * (fromChildren.get(hotkey) ?? 0n);
    return {
      hotkey,
      ownerCut: hotkey === cutTo ? pendingOwnerCut : 0n,
      incentive: incentives.get(hotkey) ?? 0n,
      take,
      nominators,
      rootTake: rootTakes.get(hotkey) ?? 0n,
      rootNominators: rootRests.get(hotkey) ?? 0n,
      fromChildren: earned === 0n ? 0n : inherited / earned,
      toParents: toParents.get(hotkey) ?? 0n,
      recorded: dividends.has(hotkey),
    };
  });
}

/** The alpha dividends without root's, which from 334 to 360 are recorded in one sum with them. */
function restsOf({ rules }: PayoutRecord, result: PaymentOutput<"payments">): Ledger {
  const rests = ledgerOf(result.alphaDividendsPerSubnet);
  if (rules < Coinbase.FLOW_SHARES || rules >= Coinbase.DRAIN_FIRST) return rests;
  for (const { hotkey, amount } of result.rootDividendsPerSubnet) rests.set(hotkey, (rests.get(hotkey) ?? 0n) - amount);
  return rests;
}

/** Where each neuron's incentive is staked. */
export function incentivesOf(record: PayoutRecord, { incentives }: Pick<Payments["result"], "incentives">) {
  const owners = new Map(record.accounts.map(({ hotkey, owner }) => [hotkey, owner]));
  const destinations = new Map(
    record.rules < Coinbase.AUTO_STAKE ? [] : record.autoStakeDestination.map((row) => [row.owner, row.destination]),
  );
  return incentives.map(({ hotkey, incentive, withheld }) => {
    const owner = owners.get(hotkey) ?? 0;
    const destination = destinations.get(owner);
    return {
      hotkey,
      owner,
      incentive,
      withheld,
      autoStaked: destination !== undefined,
      destination: destination ?? hotkey,
    };
  });
}
