// A state made smaller and calmer for as long as it still shows what it showed.

import type { State } from "./subnet.js";

type Matrix = "weights" | "bonds";

/** @param shows whether a state still does */
export function shrink(state: State, shows: (state: State) => boolean): State {
  let smallest = state;
  const attempt = (candidate: State): boolean => {
    const better = shows(candidate);
    if (better) smallest = candidate;
    return better;
  };
  for (let before: State | null = null; before !== smallest; ) {
    before = smallest;
    shrinkNeurons();
    shrinkRows("weights");
    shrinkRows("bonds");
    shrinkFields();
  }
  return smallest;

  function shrinkNeurons(): void {
    for (let count = smallest.n; count > 0; count >>= 1) {
      for (let first = smallest.n - count; first >= 0; first -= count) attempt(withoutNeurons(smallest, first, count));
    }
  }

  function shrinkRows(matrix: Matrix): void {
    for (let uid = 0; uid < smallest.n; ++uid) {
      const row = () => smallest[matrix][uid] ?? [];
      // A long row is not worth the time that each single entry would take.
      for (let count = row().length; count > row().length >> 8; count >>= 1) {
        for (let first = row().length - count; first >= 0; first -= count) {
          attempt(withRow(smallest, matrix, uid, row().toSpliced(first, count)));
        }
      }
      if (row().length > 256) continue;
      for (let k = 0; k < row().length; ++k) {
        const [target, value] = row()[k] as [number, number];
        for (const calmer of calmerValues(value)) {
          if (attempt(withRow(smallest, matrix, uid, row().with(k, [target, calmer as number])))) break;
        }
      }
    }
  }

  function shrinkFields(): void {
    for (const [field, value] of Object.entries(smallest)) {
      if (["spec_version", "n", "weights", "bonds"].includes(field)) continue;
      if (!Array.isArray(value)) {
        calmerValues(value).find((calmer) => attempt({ ...smallest, [field]: calmer }));
        continue;
      }
      for (const [i, element] of value.entries()) {
        const now = () => smallest[field as "last_update"];
        calmerValues(element).find((calmer) => attempt({ ...smallest, [field]: now().with(i, calmer as string) }));
      }
    }
  }
}

/** Simpler values of the same kind, the simplest first; none for the simplest. */
function calmerValues(value: unknown): unknown[] {
  if (value === true) return [false];
  if (typeof value === "number") return before(value, [0, 1, value >> 1]);
  if (typeof value === "string" && /^[0-9]+$/.test(value)) {
    return before(value, ["0", "1", (BigInt(value) >> 1n).toString()]);
  }
  return [];
}

/** The candidates up to the value itself. */
function before<T>(value: T, candidates: T[]): T[] {
  const found = candidates.indexOf(value);
  return found < 0 ? candidates : candidates.slice(0, found);
}

function withRow(state: State, matrix: Matrix, uid: number, row: State["weights"][number]): State {
  return { ...state, [matrix]: state[matrix].with(uid, row) };
}

/** The uids above move down, in rows too; so does one that is no neuron's. */
function withoutNeurons(state: State, first: number, count: number): State {
  const isGone = (uid: number) => uid >= first && uid < first + count;
  const moved = (uid: number) => (uid < first ? uid : uid - count);
  const kept = <T>(values: readonly T[]): T[] => values.filter((_, uid) => !isGone(uid));
  const keptRows = (rows: State["weights"]): State["weights"] =>
    kept(rows).map((row) => row.filter(([uid]) => !isGone(uid)).map(([uid, value]) => [moved(uid), value]));
  const { owner_uid, previous_consensus } = state;
  return {
    ...state,
    n: state.n - count,
    last_update: kept(state.last_update),
    block_at_registration: kept(state.block_at_registration),
    alpha_stake: kept(state.alpha_stake),
    tao_stake: kept(state.tao_stake),
    owner_uid: owner_uid === null || isGone(owner_uid) ? null : moved(owner_uid),
    validator_permit: kept(state.validator_permit),
    weights: keptRows(state.weights),
    bonds: keptRows(state.bonds),
    commit_block: kept(state.commit_block),
    ...(previous_consensus && { previous_consensus: kept(previous_consensus) }),
  };
}
