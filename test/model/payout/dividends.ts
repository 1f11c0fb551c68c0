/** 6.3, 6.4 the root and alpha parts of all dividends, and what they are scaled to. */
import { addRao, addTo, ascending, type Decimal } from "../emission/amounts.js";
import { U96F32 } from "../fixed.js";
import { distributeToParents, type Family, type FamilyJson, parseFamily, type Stake } from "./childkeys.js";
import { rulesOf } from "./rules.js";

export interface HotkeyEmissionJson {
  hotkey: number;
  server_emission: Decimal;
  validator_emission: Decimal;
}

/** By hotkey, U96F32. */
type Dividends = ReadonlyMap<number, bigint>;

export interface Distribution {
  readonly alpha: Dividends;
  readonly root: Dividends;
}

/** Of each hotkey in the stake map: root_i = d * rprop, alpha_i = d - root_i; then both are scaled to what waits. */
export function distributeDividends(
  pendingAlpha: bigint,
  pendingRoot: bigint,
  taoWeight: bigint,
  stakes: ReadonlyMap<number, Stake>,
  dividends: Dividends,
): Distribution {
  const alphaParts = new Map<number, bigint>();
  const rootParts = new Map<number, bigint>();
  for (const [hotkey, dividend] of ascending(dividends)) {
    const stake = stakes.get(hotkey);
    if (stake === undefined) continue;
    const root = U96F32.saturatingMul(U96F32.saturatingFromInteger(stake.root), taoWeight);
    const total = U96F32.saturatingAdd(U96F32.saturatingFromInteger(stake.alpha), root);
    const rootPart = U96F32.saturatingMul(dividend, U96F32.safeDiv(root, total));
    rootParts.set(hotkey, rootPart);
    alphaParts.set(hotkey, U96F32.saturatingSub(dividend, rootPart));
  }
  return { alpha: scale(pendingAlpha, alphaParts), root: scale(pendingRoot, rootParts) };
}

function scale(pending: bigint, parts: Dividends): Dividends {
  const total = U96F32.saturatingSum(parts.values());
  const all = U96F32.saturatingFromInteger(pending);
  return new Map([...parts].map(([hotkey, part]) => [hotkey, U96F32.saturatingMul(all, U96F32.safeDiv(part, total))]));
}

export interface DividendsAndIncentives extends Distribution {
  /** By hotkey, whole rao. */
  readonly incentives: ReadonlyMap<number, bigint>;
}

/** 6.2 to 6.4 for all hotkeys of the epoch, in its order. */
export function dividendsAndIncentives(
  family: Family,
  emission: readonly HotkeyEmissionJson[],
  pendingAlpha: bigint,
  pendingRoot: bigint,
): DividendsAndIncentives {
  const incentives = new Map<number, bigint>();
  const dividends = new Map<number, bigint>();
  for (const { hotkey, server_emission, validator_emission } of emission) {
    addTo(incentives, hotkey, BigInt(server_emission), addRao);
    for (const receiver of distributeToParents(family, hotkey, BigInt(validator_emission))) {
      addTo(dividends, receiver.hotkey, U96F32.saturatingFromInteger(receiver.dividends), (a, b) =>
        U96F32.saturatingAdd(a, b),
      );
    }
  }
  const stakes = new Map([...dividends.keys()].map((hotkey) => [hotkey, family.stake(hotkey)]));
  return { incentives, ...distributeDividends(pendingAlpha, pendingRoot, family.taoWeight, stakes, dividends) };
}

const listBits = (dividends: Dividends) =>
  ascending(dividends).map(([hotkey, bits]) => ({ hotkey, bits: bits.toString() }));

export function dividendDistributionSuite(input: {
  pending_alpha: Decimal;
  pending_root: Decimal;
  tao_weight_bits: Decimal;
  stake_map: { hotkey: number; alpha_stake: Decimal; root_stake: Decimal }[];
  dividends: { hotkey: number; bits: Decimal }[];
}) {
  const stakes = new Map(
    input.stake_map.map(({ hotkey, alpha_stake, root_stake }) => [
      hotkey,
      { alpha: BigInt(alpha_stake), root: BigInt(root_stake) },
    ]),
  );
  const dividends = new Map(input.dividends.map(({ hotkey, bits }) => [hotkey, BigInt(bits)]));
  const pending = [BigInt(input.pending_alpha), BigInt(input.pending_root)] as const;
  const { alpha, root } = distributeDividends(...pending, BigInt(input.tao_weight_bits), stakes, dividends);
  return { alpha_dividends: listBits(alpha), root_dividends: listBits(root) };
}

export function dividendsAndIncentivesSuite(
  input: FamilyJson & {
    hotkey_emission: HotkeyEmissionJson[];
    pending_validator_alpha: Decimal;
    pending_root: Decimal;
  },
  spec: number,
) {
  const family = parseFamily(rulesOf(spec), input);
  const { incentives, alpha, root } = dividendsAndIncentives(
    family,
    input.hotkey_emission,
    BigInt(input.pending_validator_alpha),
    BigInt(input.pending_root),
  );
  return {
    incentives: ascending(incentives).map(([hotkey, incentive]) => ({ hotkey, incentive: incentive.toString() })),
    alpha_dividends: listBits(alpha),
    root_dividends: listBits(root),
    subnet_alpha_out: family.alphaOut.toString(),
  };
}
