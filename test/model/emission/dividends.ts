import { U96F32 } from "../fixed.js";
import { addRao, addTo, ascending, type Decimal, type HotkeyBits, subRao } from "./amounts.js";
import {
  distributeToParents,
  effectiveChildkeyTake,
  type Family,
  type FamilyJson,
  parseFamily,
  selfContribution,
} from "./childkeys.js";

export interface HotkeyEmission {
  readonly hotkey: number;
  readonly incentive: bigint;
  readonly dividend: bigint;
}

export interface DividendsAndIncentives {
  readonly incentives: Map<number, bigint>;
  /** Whole numbers in U96F32. */
  readonly dividends: Map<number, bigint>;
  readonly burned: bigint[];
}

/** 5.4, calculate_dividends_and_incentives: dividends go to the hotkeys' parents too. */
export function dividendsAndIncentives(family: Family, list: readonly HotkeyEmission[]): DividendsAndIncentives {
  const incentives = new Map<number, bigint>();
  const dividends = new Map<number, bigint>();
  const burned: bigint[] = [];
  for (const { hotkey, incentive, dividend } of list) {
    addTo(incentives, hotkey, incentive, addRao);
    const distribution = distributeToParents(family, hotkey, dividend);
    for (const receiver of distribution.receivers) {
      const amount = U96F32.saturatingFromInteger(receiver.dividends);
      addTo(dividends, receiver.hotkey, amount, (a, b) => U96F32.saturatingAdd(a, b));
    }
    burned.push(...distribution.burned);
  }
  return { incentives, dividends, burned };
}

export interface OwnStake {
  readonly alphaStake: bigint;
  readonly rootStake: bigint;
}

export interface DividendDistribution {
  /** U96F32. */
  readonly alpha: Map<number, bigint>;
  /** U96F32. */
  readonly root: Map<number, bigint>;
}

/** "5.5 calculate_dividend_distribution". */
export function distributeDividends(
  pendingAlpha: bigint,
  pendingRoot: bigint,
  taoWeight: bigint,
  stakes: ReadonlyMap<number, OwnStake>,
  dividends: ReadonlyMap<number, bigint>,
): DividendDistribution {
  const alphaParts = new Map<number, bigint>();
  const rootParts = new Map<number, bigint>();
  for (const [hotkey, dividend] of ascending(dividends)) {
    const stake = stakes.get(hotkey);
    if (stake === undefined) continue;
    const alpha = U96F32.saturatingFromInteger(stake.alphaStake);
    const root = U96F32.saturatingMul(U96F32.saturatingFromInteger(stake.rootStake), taoWeight);
    const rootShare = U96F32.safeDiv(root, U96F32.saturatingAdd(alpha, root));
    const rootPart = U96F32.saturatingMul(dividend, rootShare);
    rootParts.set(hotkey, rootPart);
    alphaParts.set(hotkey, U96F32.saturatingSub(dividend, rootPart));
  }
  return { alpha: payPending(pendingAlpha, alphaParts), root: payPending(pendingRoot, rootParts) };
}

/** The pending amount in proportion to the parts; to nobody where they are all 0. */
function payPending(pending: bigint, parts: ReadonlyMap<number, bigint>): Map<number, bigint> {
  const amount = U96F32.saturatingFromInteger(pending);
  const total = U96F32.saturatingSum(parts.values());
  return new Map(
    [...parts].map(([hotkey, part]) => [hotkey, U96F32.saturatingMul(amount, U96F32.safeDiv(part, total))]),
  );
}

/** The own stakes of hotkeys, without inheritance. */
export function ownStakes(family: Family, hotkeys: Iterable<number>): Map<number, OwnStake> {
  return new Map([...hotkeys].map((hotkey) => [hotkey, family.account(hotkey)]));
}

export function parentChildDividendsSuite(
  input: FamilyJson & { subnet_alpha_out: Decimal; hotkey: number; dividends: Decimal },
) {
  const family = parseFamily(input);
  const { receivers, burned } = distributeToParents(family, input.hotkey, BigInt(input.dividends));
  return {
    self_contribution: selfContribution(family, input.hotkey).toString(),
    effective_childkey_take: effectiveChildkeyTake(family, input.hotkey),
    ck_burn_bits: family.childkeyBurn.toString(),
    distribution: receivers.map(({ hotkey, dividends }) => ({ hotkey, dividends: dividends.toString() })),
    subnet_alpha_out: burned.reduce(subRao, BigInt(input.subnet_alpha_out)).toString(),
    recycled_alpha: burned.reduce(addRao, 0n).toString(),
  };
}

interface DividendsAndIncentivesInputJson extends FamilyJson {
  hotkey_emission: { hotkey: number; incentive: Decimal; dividend: Decimal }[];
  pending_validator_alpha: Decimal;
  pending_root_alpha: Decimal;
}

export function dividendsAndIncentivesSuite(input: DividendsAndIncentivesInputJson) {
  const family = parseFamily(input);
  const list = input.hotkey_emission.map(({ hotkey, incentive, dividend }) => ({
    hotkey,
    incentive: BigInt(incentive),
    dividend: BigInt(dividend),
  }));
  const { incentives, dividends, burned } = dividendsAndIncentives(family, list);
  const distribution = distributeDividends(
    BigInt(input.pending_validator_alpha),
    BigInt(input.pending_root_alpha),
    family.taoWeight,
    ownStakes(family, dividends.keys()),
    dividends,
  );
  return {
    incentives: ascending(incentives).map(([hotkey, incentive]) => ({ hotkey, incentive: incentive.toString() })),
    dividends: listByHotkey(dividends),
    recycled_alpha: burned.reduce(addRao, 0n).toString(),
    ...distributionJson(distribution),
  };
}

interface DividendDistributionInputJson {
  pending_alpha: Decimal;
  pending_root_alpha: Decimal;
  tao_weight_bits: Decimal;
  stake_map: { hotkey: number; alpha_stake: Decimal; root_stake: Decimal }[];
  dividends: HotkeyBits[];
}

export function dividendDistributionSuite(input: DividendDistributionInputJson) {
  const stakes = input.stake_map.map(
    ({ hotkey, alpha_stake, root_stake }) =>
      [hotkey, { alphaStake: BigInt(alpha_stake), rootStake: BigInt(root_stake) }] as const,
  );
  const dividends = input.dividends.map(({ hotkey, bits }) => [hotkey, BigInt(bits)] as const);
  const distribution = distributeDividends(
    BigInt(input.pending_alpha),
    BigInt(input.pending_root_alpha),
    BigInt(input.tao_weight_bits),
    new Map(stakes),
    new Map(dividends),
  );
  return distributionJson(distribution);
}

function distributionJson({ alpha, root }: DividendDistribution) {
  return { alpha_dividends: listByHotkey(alpha), root_alpha_dividends: listByHotkey(root) };
}

function listByHotkey(map: ReadonlyMap<number, bigint>): HotkeyBits[] {
  return ascending(map).map(([hotkey, bits]) => ({ hotkey, bits: bits.toString() }));
}
