// What differs between two states, by cause: what a comparison names.

import type { EpochState } from "../state.js";
import type { Bits } from "./arithmetic.js";
import { type Cause, parameters, replacedUids } from "./causes.js";
import type { Traced } from "./traced.js";

/** A parameter, by its name in the states' JSON form. */
export interface ParameterChange {
  readonly field: string;
  /** null where the state has none, or has a list */
  readonly before: Scalar;
  readonly after: Scalar;
}
/** A parameter's value. */
export type Scalar = bigint | number | boolean | string | null;

/** A neuron's stake, rao. */
export interface StakeChange {
  readonly uid: number;
  readonly alpha: readonly [before: bigint, after: bigint];
  readonly tao: readonly [before: bigint, after: bigint];
}

/** A weight as a share of all that its row gives. */
export interface WeightChange {
  readonly validator: number;
  readonly miner: number;
  readonly before: Bits;
  readonly after: Bits;
}

/** What of the inputs changed between two epochs. */
export interface Changes {
  readonly parameters: Readonly<Partial<Record<Cause, readonly ParameterChange[]>>>;
  readonly ownStake: readonly StakeChange[];
  /** those that changed most come first */
  readonly otherStake: readonly StakeChange[];
  /** those that changed most come first */
  readonly ownWeights: readonly WeightChange[];
  /** what others give this neuron */
  readonly weightsOnIt: readonly WeightChange[];
  /** others whose rows changed */
  readonly otherRows: readonly number[];
  /** whose bonds carried are not the same */
  readonly bondRows: readonly number[];
  /** uids that have another neuron, have one newly, or have none any more */
  readonly replaced: readonly number[];
  readonly joined: readonly number[];
  readonly gone: readonly number[];
  /** in force; of neurons that both epochs have */
  readonly permitsGained: readonly number[];
  readonly permitsLost: readonly number[];
  /** of those with a permit in either */
  readonly becameActive: readonly number[];
  readonly becameInactive: readonly number[];
}

export function changesOf(before: Traced, after: Traced, uid: number): Changes {
  const [a, b] = [before.state, after.state];
  const isNew = replacedUids(a, b);
  const replaced = [...isNew];
  const kept = [...Array(Math.min(a.n, b.n)).keys()].filter((neuron) => !isNew.has(neuron));
  const others = kept.filter((neuron) => neuron !== uid);
  const own = kept.filter((neuron) => neuron === uid);
  const stakes = (uids: readonly number[]) => uids.flatMap((neuron) => stakeChange(a, b, neuron));
  const gained = (is: (epoch: Traced, neuron: number) => boolean, first: Traced, second: Traced) =>
    kept.filter((neuron) => !is(first, neuron) && is(second, neuron));
  const permit = ({ permits }: Traced, neuron: number) => permits[neuron] as boolean;
  // Activity matters to those who have a permit.
  const validator = (neuron: number) => permit(before, neuron) || permit(after, neuron);
  const active = ({ output }: Traced, neuron: number) => output.active[neuron] === 1 && validator(neuron);
  const otherRows = others.filter((neuron) => !sameRow(a, b, "weights", neuron));
  return {
    parameters: parameterChanges(a, b),
    ownStake: stakes(own),
    otherStake: stakes(others).sort((x, y) => descending(moved(x), moved(y))),
    ownWeights: own
      .flatMap((neuron) => weightChanges(a, b, neuron))
      .sort((x, y) => descending(size(x.after - x.before), size(y.after - y.before))),
    weightsOnIt: otherRows.flatMap((neuron) => weightChanges(a, b, neuron).filter(({ miner }) => miner === uid)),
    otherRows,
    bondRows: kept.filter((neuron) => !sameRow(a, b, "bonds", neuron)),
    replaced: replaced.filter((neuron) => neuron < a.n && neuron < b.n),
    joined: replaced.filter((neuron) => neuron >= a.n),
    gone: replaced.filter((neuron) => neuron >= b.n),
    permitsGained: gained(permit, before, after),
    permitsLost: gained(permit, after, before),
    becameActive: gained(active, before, after),
    becameInactive: gained(active, after, before),
  };
}

function parameterChanges(a: EpochState, b: EpochState): Changes["parameters"] {
  const changed = (field: keyof EpochState): ParameterChange[] => {
    const [before, after] = [a[field] ?? null, b[field] ?? null];
    const list = typeof before === "object" && typeof after === "object";
    if (list ? String(before) === String(after) : before === after) return [];
    return [{ field: snakeCase(field), before: scalar(before), after: scalar(after) }];
  };
  const named = (Object.keys(parameters) as (keyof typeof parameters)[]).map((cause) => [
    cause,
    parameters[cause].flatMap(changed),
  ]);
  return Object.fromEntries(named.filter(([, changes]) => (changes as unknown[]).length > 0));
}

const scalar = (value: unknown) => (typeof value === "object" ? null : (value as Scalar));
export const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function stakeChange(a: EpochState, b: EpochState, uid: number): StakeChange[] {
  const alpha = [a.alphaStake[uid] as bigint, b.alphaStake[uid] as bigint] as const;
  const tao = [a.taoStake[uid] as bigint, b.taoStake[uid] as bigint] as const;
  return alpha[0] === alpha[1] && tao[0] === tao[1] ? [] : [{ uid, alpha, tao }];
}

const moved = ({ alpha, tao }: StakeChange) => size(alpha[1] - alpha[0]) + size(tao[1] - tao[0]);
const size = (value: bigint) => (value < 0n ? -value : value);
const descending = (a: bigint, b: bigint) => (a > b ? -1 : a < b ? 1 : 0);

function sameRow(a: EpochState, b: EpochState, field: "weights" | "bonds", uid: number): boolean {
  const [x, y] = [a[field], b[field]].map(({ offsets, uids, values }) => {
    const [from, to] = [offsets[uid] as number, offsets[uid + 1] as number];
    return `${uids.subarray(from, to)};${values.subarray(from, to)}`;
  });
  return x === y;
}

/** Of one validator, the weights whose share of the row changed. */
function weightChanges(a: EpochState, b: EpochState, validator: number): WeightChange[] {
  const [before, after] = [shares(a, validator), shares(b, validator)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((miner) => ({ validator, miner, before: before.get(miner) ?? 0n, after: after.get(miner) ?? 0n }))
    .filter((change) => change.before !== change.after);
}

function shares({ weights: { offsets, uids, values } }: EpochState, validator: number): Map<number, Bits> {
  const row = new Map<number, number>();
  let sum = 0;
  for (let k = offsets[validator] as number; k < (offsets[validator + 1] as number); ++k) {
    const [miner, value] = [uids[k] as number, values[k] as number];
    row.set(miner, (row.get(miner) ?? 0) + value);
    sum += value;
  }
  return new Map([...row].map(([miner, value]) => [miner, sum === 0 ? 0n : (BigInt(value) << 32n) / BigInt(sum)]));
}
