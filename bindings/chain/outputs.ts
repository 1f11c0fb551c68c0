// What an epoch wrote, from the state after its block.

import { Since } from "../../assembly/layout/runtimes.js";
import type { RecordedOutput } from "../epoch.js";
import { ChainError } from "./error.js";
import type { BlockEvents } from "./events.js";
import { type Entries, type Mechanism, sparse, uidRows } from "./inputs.js";
import type { StateAt, StorageRow } from "./state.js";

/** They computed stake weights, but did not store them. */
const STAKE_WEIGHT_STALE = [Since.MECHANISMS, 321, 322];

export interface Outputs {
  readonly recorded: RecordedOutput;
  /** Uids that a registration of the block gave to another hotkey after the epoch: what is recorded of them is not the epoch's. */
  readonly replaced: readonly number[];
  readonly notes: readonly string[];
}

/** @param hotkeys by uid, before the block */
export async function readOutputs(
  state: StateAt,
  events: BlockEvents,
  { netuid, index, count }: Mechanism,
  hotkeys: readonly string[],
): Promise<Outputs> {
  const n = hotkeys.length;
  const { specVersion } = state.runtime;
  const vectors: [key: keyof RecordedOutput, row: StorageRow][] = [
    ["incentive", ["Incentive", index]],
    ["validatorPermit", ["ValidatorPermit", netuid]],
  ];
  // Of several mechanisms the subnet's vectors are a mixture.
  if (count === 1) {
    vectors.push(
      ["active", ["Active", netuid]],
      ["consensus", ["Consensus", netuid]],
      ["dividends", ["Dividends", netuid]],
      ["validatorTrust", ["ValidatorTrust", netuid]],
      ["emission", ["Emission", netuid]],
    );
    if (!STAKE_WEIGHT_STALE.includes(specVersion)) vectors.push(["stakeWeight", ["StakeWeight", netuid]]);
    if (specVersion < Since.RANKS_GONE) {
      vectors.push(
        ["rank", ["Rank", netuid]],
        ["trust", ["Trust", netuid]],
        ["pruningScore", ["PruningScores", netuid]],
      );
    }
  }
  const [stored, bonds, keys] = await Promise.all([
    state.readStored(vectors.map(([, row]) => row)),
    state.read(uidRows("Bonds", index, n)),
    state.read(uidRows("Keys", netuid, n)),
  ]);
  const recorded: Record<string, unknown> = { bonds: sparse(bonds as Entries[]) };
  const missing: string[] = [];
  for (const [i, [key, [name]]] of vectors.entries()) {
    const values = stored[i] as readonly (number | bigint | boolean)[] | undefined;
    if (values === undefined) missing.push(name);
    else recorded[key] = typed(values, n, name, state);
  }
  // A neuron whose hotkey was swapped is still the same.
  const registered = events.registered(netuid);
  const replaced = [...hotkeys.keys()].filter(
    (uid) => registered.has(uid) || keys[uid] !== events.renamed(netuid, hotkeys[uid] as string),
  );
  return { recorded, replaced, notes: notes(count, missing, replaced) };
}

/** Neurons that registered after the epoch stand behind those it decided about. */
function typed(values: readonly (number | bigint | boolean)[], n: number, name: string, state: StateAt) {
  if (values.length < n) {
    throw new ChainError(
      "not_established",
      `${name} has ${values.length} elements for ${n} neurons at block ${state.block.number}: it is not what an epoch wrote`,
    );
  }
  const own = values.slice(0, n);
  if (own.every((value) => typeof value === "bigint")) return BigUint64Array.from(own);
  if (own.every((value) => typeof value === "boolean")) return Uint8Array.from(own, Number);
  return Uint16Array.from(own as readonly number[]);
}

function notes(count: number, missing: readonly string[], replaced: readonly number[]): string[] {
  const notes: string[] = [];
  if (count > 1) {
    notes.push(
      `The subnet has ${count} mechanisms; what the chain stores mixed of all of them is not compared: active, consensus, dividends, validator trust, stake weight, emission.`,
    );
  }
  if (missing.length > 0) notes.push(`Not in the state, and not compared: ${missing.join(", ")}.`);
  if (replaced.length > 0) {
    notes.push(`Registered anew in the block after the epoch ran, and not compared: uid ${replaced.join(", ")}.`);
  }
  return notes;
}
