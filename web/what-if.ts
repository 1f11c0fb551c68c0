// The same epoch under other hyperparameters, with another stake or other weights of one neuron; and the epochs after it.

import { smaller, U64_MAX } from "../bindings/explain/arithmetic.js";
import { nextState } from "../bindings/explain/explain.js";
import type { EpochOutput, Yuma } from "../bindings/index.js";
import type { EpochState, SparseRows } from "../bindings/state.js";

/** What is changed of an epoch. */
export interface Changes {
  readonly parameters: Partial<EpochState>;
  /** of one neuron */
  readonly own?: OwnChanges;
}

export interface OwnChanges {
  readonly uid: number;
  /** rao of alpha */
  readonly stake?: bigint;
  /** u16, set in the epoch's own block */
  readonly weights?: readonly (readonly [uid: number, weight: number])[];
}

export function changedState(state: EpochState, { parameters, own }: Changes): EpochState {
  const changed = { ...state, ...parameters };
  if (own === undefined) return changed;
  const { uid, stake, weights } = own;
  const replaced = (values: BigUint64Array, value: bigint) => {
    const copy = values.slice();
    copy[uid] = value;
    return copy;
  };
  return {
    ...changed,
    ...(stake !== undefined && { alphaStake: replaced(state.alphaStake, stake) }),
    ...(weights && {
      weights: withRow(state.weights, uid, weights),
      lastUpdate: replaced(state.lastUpdate, state.currentBlock),
    }),
  };
}

/** Rows with another one in place of a validator's. */
function withRow(
  { offsets, uids, values }: SparseRows,
  row: number,
  entries: NonNullable<OwnChanges["weights"]>,
): SparseRows {
  const [start, end] = [offsets[row] as number, offsets[row + 1] as number];
  const longer = entries.length - (end - start);
  const spliced = (from: Uint16Array, own: readonly number[]) => {
    const joined = new Uint16Array(from.length + longer);
    joined.set(from.subarray(0, start));
    joined.set(own, start);
    joined.set(from.subarray(end), start + own.length);
    return joined;
  };
  return {
    offsets: offsets.map((offset, i) => (i > row ? offset + longer : offset)),
    uids: spliced(
      uids,
      entries.map(([uid]) => uid),
    ),
    values: spliced(
      values,
      entries.map(([, value]) => value),
    ),
  };
}

/** What one neuron gets in each epoch from this one on, if nobody does anything but set the same weights again. */
export interface Course {
  /** rao, by epoch */
  readonly emission: readonly bigint[];
  /** The first epoch, counted from 1, from which on nothing changes any more; undefined: there was none. */
  readonly settled: number | undefined;
  /** in the last epoch */
  readonly last: EpochOutput;
}

export interface Forward {
  readonly asItIs: Course;
  readonly whatIf: Course;
}

/** Milliseconds between two looks at what else is asked. */
const SLICE = 50;

/**
 * Runs an epoch forward until nothing changes any more.
 * @param most epochs at most
 * @param report told now and then how many were run
 * @param isStale whether nobody wants to know any more
 * @returns undefined if it is
 */
export async function courseOf(
  yuma: Yuma,
  first: EpochState,
  uid: number,
  most: number,
  report: (epochs: number) => void,
  isStale: () => boolean,
): Promise<Course | undefined> {
  let state = first;
  let last = yuma.epoch(state).output;
  const emission = [last.emission[uid] as bigint];
  let looked = performance.now();
  while (emission.length < most) {
    state = again(state, last);
    const { output } = yuma.epoch(state);
    // What this one begins with is what the one before began with, but for the block: so is all that follows.
    if (isSame(output, last)) return { emission, settled: emission.length, last };
    last = output;
    emission.push(last.emission[uid] as bigint);
    if (performance.now() - looked < SLICE) continue;
    report(emission.length);
    await new Promise((resolve) => setTimeout(resolve));
    if (isStale()) return undefined;
    looked = performance.now();
  }
  return { emission, settled: undefined, last };
}

/** The next epoch, for which everybody active has set the same weights again. */
function again(state: EpochState, output: EpochOutput): EpochState {
  const next = nextState(state, output);
  const now = smaller(next.currentBlock, U64_MAX);
  return { ...next, lastUpdate: state.lastUpdate.map((block, uid) => (output.active[uid] === 1 ? now : block)) };
}

/** Whether two epochs leave and pay the same. */
function isSame(a: EpochOutput, b: EpochOutput): boolean {
  const pairs = [
    [a.emission, b.emission],
    [a.consensus, b.consensus],
    [a.validatorPermit, b.validatorPermit],
    [a.bonds.offsets, b.bonds.offsets],
    [a.bonds.uids, b.bonds.uids],
    [a.bonds.values, b.bonds.values],
  ] as const;
  return pairs.every(([x, y]) => x.length === y.length && x.every((value, i) => value === y[i]));
}
