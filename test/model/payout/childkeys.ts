/** 6.2 what a hotkey's dividends become for its parents and itself. */
import { at } from "../at.js";
import { type Decimal, proportionOfU16, proportionOfU64, wholeRao } from "../emission/amounts.js";
import { U96F32 } from "../fixed.js";
import { type Assets, assetsJson, recycle } from "./assets.js";
import { type Rules, rulesOf } from "./rules.js";

export interface AccountJson {
  hotkey: number;
  owner: number | null;
  alpha_stake: Decimal;
  root_stake: Decimal;
  childkey_take: number | null;
  delegate_take?: number;
  denominator?: Decimal;
  shares?: [coldkey: number, bits: Decimal][];
  root_denominator?: Decimal;
  root_shares?: [coldkey: number, bits: Decimal][];
}

export interface FamilyJson {
  netuid: number;
  tao_weight: Decimal;
  accounts: AccountJson[];
  child_edges: { parent: number; child: number; proportion: Decimal }[];
  ck_burn?: Decimal;
  min_childkey_take?: number;
  min_childkey_take_per_subnet?: number;
  subnet_alpha_out: Decimal;
}

export interface Stake {
  readonly alpha: bigint;
  readonly root: bigint;
}

interface Relative {
  readonly hotkey: number;
  /** U96F32. */
  readonly proportion: bigint;
}

/** A subnet's stakes and childkey relations, and the alpha outside of its pool. */
export interface Family {
  readonly rules: Rules;
  readonly netuid: number;
  readonly taoWeight: bigint;
  readonly childkeyBurn: bigint;
  alphaOut: bigint;
  readonly assets: Assets;
  /** The zero account owns whatever has no owner. */
  owner(hotkey: number): number;
  stake(hotkey: number): Stake;
  childkeyTake(hotkey: number): number;
  parents(hotkey: number): readonly Relative[];
  children(hotkey: number): readonly Relative[];
}

const ZERO_ACCOUNT = 0;

export function parseFamily(rules: Rules, json: FamilyJson): Family {
  const accounts = new Map(json.accounts.map((account) => [account.hotkey, account]));
  const related = (own: "parent" | "child", other: "parent" | "child") => (hotkey: number) =>
    json.child_edges
      .filter((edge) => edge[own] === hotkey)
      .map((edge) => ({ hotkey: edge[other], proportion: proportionOfU64(BigInt(edge.proportion)) }));
  const minimumTake = rules.minChildkeyTake
    ? Math.max(json.min_childkey_take ?? 0, json.min_childkey_take_per_subnet ?? 0)
    : 0;
  return {
    rules,
    netuid: json.netuid,
    taoWeight: proportionOfU64(BigInt(json.tao_weight)),
    childkeyBurn: proportionOfU64(BigInt(json.ck_burn ?? 0)),
    alphaOut: BigInt(json.subnet_alpha_out),
    assets: { recycled: new Map(), burned: new Map() },
    owner: (hotkey) => accounts.get(hotkey)?.owner ?? ZERO_ACCOUNT,
    stake: (hotkey) => ({
      alpha: BigInt(accounts.get(hotkey)?.alpha_stake ?? 0),
      root: BigInt(accounts.get(hotkey)?.root_stake ?? 0),
    }),
    childkeyTake: (hotkey) => Math.max(accounts.get(hotkey)?.childkey_take ?? 0, minimumTake),
    parents: related("child", "parent"),
    children: related("parent", "child"),
  };
}

/** alpha * proportion + (root * proportion) * tao weight. */
function contribution({ alpha, root }: Stake, proportion: bigint, taoWeight: bigint): bigint {
  const part = (rao: bigint) => U96F32.saturatingMul(U96F32.saturatingFromInteger(rao), proportion);
  return U96F32.saturatingAdd(part(alpha), U96F32.saturatingMul(part(root), taoWeight));
}

export function selfContribution(family: Family, hotkey: number): bigint {
  const kept = family
    .children(hotkey)
    .reduce((rest, { proportion }) => U96F32.saturatingSub(rest, proportion), U96F32.one);
  return wholeRao(contribution(family.stake(hotkey), kept, family.taoWeight));
}

/** The parents in their order, the hotkey itself last. Burns lower the alpha outside of the pool. */
export function distributeToParents(
  family: Family,
  hotkey: number,
  dividends: bigint,
): { hotkey: number; dividends: bigint }[] {
  const all = U96F32.saturatingFromInteger(dividends);
  const take = proportionOfU16(family.childkeyTake(hotkey));
  const parents = family.parents(hotkey);
  const contributions = parents.map((parent) =>
    contribution(family.stake(parent.hotkey), parent.proportion, family.taoWeight),
  );
  const own = U96F32.saturatingFromInteger(selfContribution(family, hotkey));
  const total = contributions.reduce((sum, value) => U96F32.saturatingAdd(sum, value), own);
  let remaining = all;
  let taken = 0n;
  const receivers = parents.map((parent, i) => {
    const share = U96F32.saturatingMul(all, U96F32.safeDiv(at(contributions, i), total));
    remaining = U96F32.saturatingSub(remaining, share);
    if (family.owner(parent.hotkey) === family.owner(hotkey))
      return { hotkey: parent.hotkey, dividends: wholeRao(share) };
    const burned = family.rules.childkeyBurn ? U96F32.saturatingMul(family.childkeyBurn, share) : 0n;
    const childTake = U96F32.saturatingMul(take, share);
    taken = U96F32.saturatingAdd(taken, childTake);
    recycle(family.rules, family.assets, family, wholeRao(burned));
    const rest = U96F32.saturatingSub(U96F32.saturatingSub(share, burned), childTake);
    return { hotkey: parent.hotkey, dividends: wholeRao(rest) };
  });
  receivers.push({ hotkey, dividends: wholeRao(U96F32.saturatingAdd(remaining, taken)) });
  return receivers;
}

export function parentChildDividendsSuite(input: FamilyJson & { hotkey: number; dividends: Decimal }, spec: number) {
  const rules = rulesOf(spec);
  const family = parseFamily(rules, input);
  const distribution = distributeToParents(family, input.hotkey, BigInt(input.dividends));
  return {
    self_contribution: selfContribution(family, input.hotkey).toString(),
    distribution: distribution.map(({ hotkey, dividends }) => ({ hotkey, dividends: dividends.toString() })),
    subnet_alpha_out: family.alphaOut.toString(),
    ...(rules.minChildkeyTake && { effective_childkey_take: family.childkeyTake(input.hotkey) }),
    ...(rules.assets && { assets: assetsJson(family.assets) }),
  };
}
