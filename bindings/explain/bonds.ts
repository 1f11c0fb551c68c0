// The bonds of a whole subnet, and what each earns (docs/specification/epoch.md, 9).

import type { FixedOperands } from "../fixed.js";
import type { EpochState } from "../state.js";
import {
  type Bits,
  divide,
  fraction,
  integer,
  multiply,
  ONE,
  saturatingSum,
  smaller,
  subtract,
  U64_MAX,
} from "./arithmetic.js";
import type { ExplainedRules } from "./rules.js";
import type { Traced } from "./traced.js";
import { entries } from "./weights.js";

/** A validator's bond on a miner. Of a miner that a row repeats, the sums. */
export interface Bond {
  readonly miner: number;
  /** the old bond: classic, as a share of all old bonds on the miner; Yuma3, as a fraction of 65535 */
  readonly old: Bits;
  /** the weight that buys new bonds, between the plain and the clipped one as the bonds penalty says */
  readonly weight: Bits;
  /** what it buys: classic, active stake * weight as a share of all that is bought on the miner; Yuma3, the weight */
  readonly fresh: Bits;
  /** how much of the new bond is taken, the rest being of the old */
  readonly alpha: Bits;
  /** (1 - alpha) * old */
  readonly kept: Bits;
  /** alpha * fresh */
  readonly bought: Bits;
  /** the two together, in Yuma3 with liquid alpha at most 1 */
  readonly bond: Bits;
  /** of all bonds on the miner */
  readonly share: Bits;
  /** of the miner */
  readonly incentive: Bits;
  /** share * incentive */
  readonly earned: Bits;
}

/** A stored bond that doesn't count, and why. */
export interface LostBond {
  readonly miner: number;
  /** as stored, u16 */
  readonly raw: number;
  readonly why:
    | "no_such_neuron"
    /** The miner registered since the last epoch (below spec_version 257: since the validator's last update). */
    | "registered_since"
    /** Liquid alpha in Yuma3 keeps a bond only where there is a weight to buy with. */
    | "no_weight";
}

/** A validator's bonds. */
export interface BondRow {
  readonly bonds: readonly Bond[];
  readonly lost: readonly LostBond[];
  /** whether it buys with an alpha of 0 wherever it buys, so that nothing new is taken */
  readonly still: boolean;
  /** the sum of what the bonds earn; in Yuma3 still to be multiplied with the active stake */
  readonly earned: Bits;
  /** what the dividends are normalised from */
  readonly dividend: Bits;
}

export interface Bonds {
  /** by validator */
  readonly rows: readonly BondRow[];
  readonly yuma3: boolean;
  /** plain: the same everywhere; by miner: liquid alpha before Yuma3; by pair: liquid alpha of Yuma3 */
  readonly alphas: "plain" | "by_miner" | "by_pair";
}

type Entries<T> = readonly (readonly [miner: number, value: T])[];

interface StoredRow {
  readonly kept: Entries<number>;
  readonly lost: readonly LostBond[];
}

/** A bond before the sum of its column is known. */
interface Purchase extends Pick<Bond, "miner" | "old" | "weight" | "fresh" | "alpha" | "kept" | "bought"> {
  /** One bond, but with liquid alpha of Yuma3 one for each time the row repeats the miner. */
  readonly parts: readonly Bits[];
}

/** @param forBonds the weights that buy bonds, by validator */
export function bondsOf(traced: Traced, forBonds: readonly Entries<Bits>[]): Bonds {
  const { rules, state, trace } = traced;
  const { n } = state;
  const yuma3 = rules.yuma3 && state.yuma3Enabled;
  const { alphas: byPair, alphaColumns: byMiner } = trace;
  const plain = plainAlpha(traced, yuma3);
  const alphaAt = (i: number, j: number) => (byPair ? byPair[i * n + j] : byMiner ? byMiner[j] : plain) as Bits;

  const stored = forBonds.map((row, validator) => storedBonds(rules, state, validator, byPair && row));
  const storedRows = stored.map(({ kept }) => kept.map(([miner, raw]) => [miner, integer(raw)] as const));
  const storedSums = yuma3 ? [] : columnSums(n, storedRows);
  const spent = yuma3
    ? forBonds
    : forBonds.map((row, i) => {
        const stake = trace.activeStake[i] as Bits;
        return row.map(([miner, weight]) => [miner, multiply(stake, weight)] as const);
      });
  const spentSums = yuma3 ? [] : columnSums(n, spent);

  const old = (miner: number, raw: number) => (yuma3 ? fraction(raw) : divide(integer(raw), storedSums[miner] as Bits));
  const fresh = (miner: number, amount: Bits) => (yuma3 ? amount : divide(amount, spentSums[miner] as Bits));
  // Of what a row repeats everything counts. Liquid alpha takes the last: by pair of old bonds, by miner of new ones.
  const counting = (values: readonly Bits[] | undefined, last: unknown) => (last ? values?.slice(-1) : values) ?? [];

  const purchases = forBonds.map((row, validator): Purchase[] => {
    const kept = (stored[validator] as StoredRow).kept.map(([miner, raw]) => [miner, old(miner, raw)] as const);
    const bought = (spent[validator] as Entries<Bits>).map(([miner, amount]) => [miner, fresh(miner, amount)] as const);
    const [olds, weights, news] = [byUid(kept), byUid(row), byUid(bought)];
    return [...new Set([...olds.keys(), ...weights.keys()])].map((miner) => {
      const alpha = alphaAt(validator, miner);
      const oldBonds = counting(olds.get(miner), byPair);
      const newBonds = counting(news.get(miner), byMiner);
      const keptParts = oldBonds.map((bond) => multiply(subtract(ONE, alpha), bond));
      const boughtParts = newBonds.map((bond) => multiply(alpha, bond));
      const parts = byPair
        ? boughtParts.map((part) => smaller(saturatingSum([...keptParts, part]), ONE))
        : [saturatingSum([...boughtParts, ...keptParts])];
      return {
        miner,
        old: saturatingSum(oldBonds),
        weight: saturatingSum(counting(weights.get(miner), byMiner)),
        fresh: saturatingSum(newBonds),
        alpha,
        kept: saturatingSum(keptParts),
        bought: saturatingSum(boughtParts),
        parts: parts.filter((part) => part > 0n),
      };
    });
  });

  const rows = bondRows(traced, yuma3, purchases, stored);
  return { rows, yuma3, alphas: byPair ? "by_pair" : byMiner ? "by_miner" : "plain" };
}

/** What the bonds bought and kept are worth, by validator. */
function bondRows(
  { yuma, trace, state }: Traced,
  yuma3: boolean,
  purchases: readonly (readonly Purchase[])[],
  stored: readonly StoredRow[],
): BondRow[] {
  const partRows = purchases.map((row) =>
    row.flatMap(({ miner, parts }) => parts.map((part) => [miner, part] as const)),
  );
  const sums = columnSums(state.n, partRows);
  return purchases.map((row, validator): BondRow => {
    const bonds = row
      .filter(({ parts }) => parts.length > 0)
      .map(({ parts, ...purchase }): Bond => {
        const incentive = trace.incentive[purchase.miner] as Bits;
        const shares = parts.map((part) => divide(part, sums[purchase.miner] as Bits));
        const earned = saturatingSum(shares.map((share) => multiply(share, incentive)));
        return { ...purchase, bond: saturatingSum(parts), share: saturatingSum(shares), incentive, earned };
      });
    const earned = saturatingSum(bonds.map((bond) => bond.earned));
    const stake = trace.activeStake[validator] as Bits;
    const dividend = yuma3 ? (yuma.fixed("I32F32.checked_mul", [earned, stake]) ?? 0n) : earned;
    const still = row.every(({ weight, alpha }) => weight === 0n || alpha <= 0n);
    return { bonds, lost: (stored[validator] as StoredRow).lost, still, earned, dividend };
  });
}

/** 1 - bonds_moving_average / 1000000, in Yuma3 with conversions that wrap. */
function plainAlpha({ yuma, state }: Traced, yuma3: boolean): Bits {
  const I64F64 = (name: string, operands: FixedOperands) => yuma.fixed(`I64F64.${name}`, operands) as bigint;
  const average = state.bondsMovingAverage;
  const wide = yuma3 ? BigInt.asIntN(128, average << 64n) : I64F64("saturating_from_u64", [average]);
  const kept = I64F64("safe_div", [wide, I64F64("saturating_from_u64", [1_000_000n])]);
  return subtract(ONE, yuma3 ? BigInt.asIntN(64, kept >> 32n) : I64F64("saturating_to_I32F32", [kept]));
}

/** The bonds in storage that count, and those that don't. weights: those without which a bond is dropped, if any. */
function storedBonds(
  rules: ExplainedRules,
  state: EpochState,
  validator: number,
  weights: Entries<Bits> | false | undefined,
): StoredRow {
  const kept: [number, number][] = [];
  const lost: LostBond[] = [];
  const from = bondMask(rules, state, validator);
  const weighted = weights && new Set(weights.map(([miner]) => miner));
  for (const [miner, raw] of entries(state.bonds, validator)) {
    if (miner >= state.n) lost.push({ miner, raw, why: "no_such_neuron" });
    else if ((state.blockAtRegistration[miner] as bigint) >= from) lost.push({ miner, raw, why: "registered_since" });
    else if (weighted && !weighted.has(miner)) lost.push({ miner, raw, why: "no_weight" });
    else kept.push([miner, raw]);
  }
  return { kept, lost };
}

/** Bonds on neurons that registered in this block or later are gone. */
function bondMask(rules: ExplainedRules, state: EpochState, validator: number): bigint {
  if (!rules.bondMaskByLastEpoch) return state.lastUpdate[validator] as bigint;
  const { currentBlock, lastMechanismStepBlock } = state;
  if (rules.lastEpochStored && lastMechanismStepBlock !== 0n) return smaller(lastMechanismStepBlock + 1n, U64_MAX);
  const tempo = BigInt(state.tempo);
  return currentBlock < tempo ? 0n : currentBlock - tempo;
}

function columnSums(n: number, rows: readonly Entries<Bits>[]): Bits[] {
  const columns = Array.from({ length: n }, (): Bits[] => []);
  for (const row of rows) for (const [miner, value] of row) columns[miner]?.push(value);
  return columns.map(saturatingSum);
}

/** The values of each uid, in order. */
function byUid<T>(row: Entries<T>): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const [miner, value] of row) {
    const group = groups.get(miner);
    if (group) group.push(value);
    else groups.set(miner, [value]);
  }
  return groups;
}
