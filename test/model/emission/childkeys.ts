import { U96F32 } from "../fixed.js";
import { type Decimal, proportionOfU16, proportionOfU64, wholeRao } from "./amounts.js";

export interface Account {
  readonly owner: number;
  readonly alphaStake: bigint;
  readonly rootStake: bigint;
  readonly childkeyTake: number;
}

export interface Relative {
  readonly hotkey: number;
  /** U96F32. */
  readonly proportion: bigint;
}

/** Stakes and childkey relations of a subnet, as far as dividends need them. */
export interface Family {
  /** U96F32. */
  readonly taoWeight: bigint;
  /** U96F32. */
  readonly childkeyBurn: bigint;
  readonly minChildkeyTake: number;
  account(hotkey: number): Account;
  /** In stored order. */
  parents(hotkey: number): readonly Relative[];
  children(hotkey: number): readonly Relative[];
}

/** What a stake on the subnet and on root counts for, in U96F32. */
function contribution(account: Account, proportion: bigint, taoWeight: bigint): bigint {
  const alpha = U96F32.saturatingMul(U96F32.saturatingFromInteger(account.alphaStake), proportion);
  const root = U96F32.saturatingMul(U96F32.saturatingFromInteger(account.rootStake), proportion);
  return U96F32.saturatingAdd(alpha, U96F32.saturatingMul(root, taoWeight));
}

/** 5.4, own contribution: floored to whole rao, unlike the parents'. */
export function selfContribution(family: Family, hotkey: number): bigint {
  const kept = family
    .children(hotkey)
    .reduce((rest, child) => U96F32.saturatingSub(rest, child.proportion), U96F32.one);
  return wholeRao(contribution(family.account(hotkey), kept, family.taoWeight));
}

export function effectiveChildkeyTake(family: Family, hotkey: number): number {
  return Math.max(family.account(hotkey).childkeyTake, family.minChildkeyTake);
}

export interface ChildkeyDistribution {
  /** Parents in their order, the hotkey itself last. */
  readonly receivers: { hotkey: number; dividends: bigint }[];
  /** One amount per parent that pays the burn. */
  readonly burned: bigint[];
}

/** "5.4 Childkey distribution" of a hotkey's dividends (whole rao). */
export function distributeToParents(family: Family, hotkey: number, dividends: bigint): ChildkeyDistribution {
  const all = U96F32.saturatingFromInteger(dividends);
  const take = proportionOfU16(effectiveChildkeyTake(family, hotkey));
  const { owner } = family.account(hotkey);

  const parents = family.parents(hotkey).map((parent) => ({
    hotkey: parent.hotkey,
    contribution: contribution(family.account(parent.hotkey), parent.proportion, family.taoWeight),
  }));
  const own = U96F32.saturatingFromInteger(selfContribution(family, hotkey));
  const total = parents.reduce((sum, parent) => U96F32.saturatingAdd(sum, parent.contribution), own);

  let remaining = all;
  let taken = 0n;
  const burned: bigint[] = [];
  const receivers = parents.map((parent) => {
    let share = U96F32.saturatingMul(all, U96F32.safeDiv(parent.contribution, total));
    remaining = U96F32.saturatingSub(remaining, share);
    if (family.account(parent.hotkey).owner !== owner) {
      // Burn and take are both parts of the whole share.
      const burn = U96F32.saturatingMul(family.childkeyBurn, share);
      const childTake = U96F32.saturatingMul(take, share);
      share = U96F32.saturatingSub(U96F32.saturatingSub(share, burn), childTake);
      taken = U96F32.saturatingAdd(taken, childTake);
      burned.push(wholeRao(burn));
    }
    return { hotkey: parent.hotkey, dividends: wholeRao(share) };
  });
  receivers.push({ hotkey, dividends: wholeRao(U96F32.saturatingAdd(remaining, taken)) });
  return { receivers, burned };
}

export interface AccountJson {
  hotkey: number;
  owner: number;
  alpha_stake: Decimal;
  root_stake: Decimal;
  childkey_take: number;
}

export interface FamilyJson {
  tao_weight: Decimal;
  ck_burn: Decimal;
  min_childkey_take: number;
  min_childkey_take_per_subnet: number;
  accounts: AccountJson[];
  child_edges: { parent: number; child: number; proportion: Decimal }[];
}

/** Coldkey 0 stands for the default account, which owns the hotkeys that are not listed. */
const UNKNOWN_ACCOUNT: Account = { owner: 0, alphaStake: 0n, rootStake: 0n, childkeyTake: 0 };

export function parseFamily(json: FamilyJson): Family {
  const accounts = new Map(
    json.accounts.map((account) => [
      account.hotkey,
      {
        owner: account.owner,
        alphaStake: BigInt(account.alpha_stake),
        rootStake: BigInt(account.root_stake),
        childkeyTake: account.childkey_take,
      },
    ]),
  );
  const edges = json.child_edges.map(({ parent, child, proportion }) => ({
    parent,
    child,
    proportion: proportionOfU64(BigInt(proportion)),
  }));
  return {
    taoWeight: proportionOfU64(BigInt(json.tao_weight)),
    childkeyBurn: proportionOfU64(BigInt(json.ck_burn)),
    minChildkeyTake: Math.max(json.min_childkey_take, json.min_childkey_take_per_subnet),
    account: (hotkey) => accounts.get(hotkey) ?? UNKNOWN_ACCOUNT,
    parents: (hotkey) =>
      edges.filter(({ child }) => child === hotkey).map(({ parent, proportion }) => ({ hotkey: parent, proportion })),
    children: (hotkey) =>
      edges.filter(({ parent }) => parent === hotkey).map(({ child, proportion }) => ({ hotkey: child, proportion })),
  };
}
