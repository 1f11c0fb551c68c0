import { type IntegerRange, U16, U64, U64F64 } from "../fixed.js";
import { addRao, ascending, type Decimal, subRao } from "./amounts.js";

/** "5.1 split_emissions". */
export function splitEmission(alpha: bigint, count: number, split: readonly number[] | null): bigint[] {
  if (count === 0) return [];
  const even = alpha / BigInt(count);
  const parts = Array.from({ length: count }, (_, mechanism) =>
    split === null ? even : (alpha * BigInt(split[mechanism] ?? 0)) / 65535n,
  );
  const sum = parts.reduce((total, part) => total + part, 0n) % 2n ** 64n;
  const rest = subRao(alpha, sum);
  return parts.map((part, mechanism) => (mechanism === 0 ? addRao(part, rest) : part));
}

interface SplitInputJson {
  mechanism_count_current: number;
  mechanism_emission_split: number[] | null;
}

export function mechanismSplitSuite(input: SplitInputJson & { alpha: Decimal }) {
  const parts = splitEmission(BigInt(input.alpha), input.mechanism_count_current, input.mechanism_emission_split);
  return { split: parts.map(String) };
}

/** A hotkey's terms, as one mechanism's epoch returns them or as merged over the mechanisms. */
interface TermsJson {
  hotkey: number;
  uid: number;
  dividend: number;
  incentive: number;
  validator_emission: Decimal;
  server_emission: Decimal;
  stake_weight: number;
  active: boolean;
  emission: Decimal;
  consensus: number;
  validator_trust: number;
  new_validator_permit: boolean;
  stake: Decimal;
}

/** floor(accumulated + value * weight), saturated: the fraction is dropped after each mechanism. */
function accumulateWeighted(accumulated: bigint, value: bigint, weight: bigint, range: IntegerRange): bigint {
  const weighted = U64F64.saturatingMul(U64F64.saturatingFromInteger(value), weight);
  const sum = U64F64.saturatingAdd(U64F64.saturatingFromInteger(accumulated), weighted);
  return U64F64.saturatingToInteger(sum, range);
}

/** Merges one mechanism's terms of a hotkey into what earlier mechanisms gave it. */
function mergeTerms(merged: TermsJson | undefined, terms: TermsJson, weight: bigint): TermsJson {
  const weightedU16 = (accumulated: number, value: number) =>
    Number(accumulateWeighted(BigInt(accumulated), BigInt(value), weight, U16));
  const sum = (a: Decimal, b: Decimal) => addRao(BigInt(a), BigInt(b)).toString();
  return {
    hotkey: terms.hotkey,
    uid: merged?.uid ?? terms.uid,
    dividend: weightedU16(merged?.dividend ?? 0, terms.dividend),
    incentive: merged?.incentive ?? weightedU16(0, terms.incentive),
    validator_emission: sum(merged?.validator_emission ?? "0", terms.validator_emission),
    server_emission: sum(merged?.server_emission ?? "0", terms.server_emission),
    stake_weight: weightedU16(merged?.stake_weight ?? 0, terms.stake_weight),
    active: terms.active || (merged?.active ?? false),
    emission: accumulateWeighted(BigInt(merged?.emission ?? 0), BigInt(terms.emission), weight, U64).toString(),
    consensus: weightedU16(merged?.consensus ?? 0, terms.consensus),
    validator_trust: weightedU16(merged?.validator_trust ?? 0, terms.validator_trust),
    new_validator_permit: terms.new_validator_permit || (merged?.new_validator_permit ?? false),
    stake: sum(merged?.stake ?? "0", terms.stake),
  };
}

/** A mechanism's part of the whole emission; the first one weighs everything where there is none. */
function mechanismWeight(part: bigint, total: bigint, mechanism: number): bigint {
  if (total === 0n) return mechanism === 0 ? U64F64.one : 0n;
  return U64F64.safeDiv(U64F64.saturatingFromInteger(part), U64F64.saturatingFromInteger(total));
}

/** "5.2 epoch_with_mechanisms", around the mechanisms' epochs. */
export function mechanismAggregateSuite(input: SplitInputJson & { rao_emission: Decimal; mechanisms: TermsJson[][] }) {
  const total = BigInt(input.rao_emission);
  const parts = splitEmission(total, input.mechanism_count_current, input.mechanism_emission_split);
  const merged = new Map<number, TermsJson>();
  for (const [mechanism, part] of parts.entries()) {
    const weight = mechanismWeight(part, total, mechanism);
    for (const terms of input.mechanisms[mechanism] ?? []) {
      merged.set(terms.hotkey, mergeTerms(merged.get(terms.hotkey), terms, weight));
    }
  }
  const aggregated = ascending(merged).map(([, terms]) => terms);
  return {
    sub_emissions: parts.map(String),
    aggregated,
    hotkey_emission: aggregated.map(({ hotkey, server_emission, validator_emission }) => ({
      hotkey,
      server_emission,
      validator_emission,
    })),
  };
}
