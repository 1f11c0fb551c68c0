// What an epoch reads of a subnet, from the state before its block.

import { Since } from "../../assembly/layout/runtimes.js";
import type { EpochState, LiquidAlphaConsensusMode, SparseRows } from "../state.js";
import { ChainError } from "./error.js";
import type { StateAt, StorageRow } from "./state.js";

/** Mechanism m of a subnet has its rows under m * 4096 + netuid. */
const MECHANISM_STRIDE = 4096;
const U16_MAX = 65535;

export type Entries = readonly (readonly [uid: number, value: number])[];

/** The state's parameters, and what else is needed to read the rest of it. */
export interface Parameters
  extends Pick<
    EpochState,
    | "n"
    | "tempo"
    | "lastMechanismStepBlock"
    | "activityCutoff"
    | "taoWeight"
    | "stakeThreshold"
    | "maxAllowedValidators"
    | "kappa"
    | "bondsPenalty"
    | "bondsMovingAverage"
    | "yuma3Enabled"
    | "liquidAlphaEnabled"
    | "alphaSigmoidSteepness"
    | "alphaLow"
    | "alphaHigh"
    | "commitRevealEnabled"
    | "nullConsensus"
    | "ownerUid"
  > {}

export interface Mechanism {
  readonly netuid: number;
  /** What its weights, bonds and commits are stored under. */
  readonly index: number;
  /** How many the subnet has. */
  readonly count: number;
}

/** @throws ChainError if the subnet has no such mechanism */
export async function readMechanism(state: StateAt, netuid: number, mechanism: number): Promise<Mechanism> {
  const counts = await state.readStored([
    ["MechanismCountCurrent", netuid],
    ["SubsubnetCountCurrent", netuid],
  ]);
  const count = (counts.find((value) => value !== undefined) as number | undefined) ?? 1;
  if (mechanism >= count) {
    const has = count === 1 ? "one mechanism" : `${count} mechanisms`;
    throw new ChainError(
      "no_such_subnet",
      `subnet ${netuid} has ${has} at block ${state.block.number}: there is no mechanism ${mechanism}`,
    );
  }
  return { netuid, index: mechanism * MECHANISM_STRIDE + netuid, count };
}

export async function readParameters(state: StateAt, netuid: number): Promise<Parameters> {
  const names = [
    "SubnetworkN",
    "Tempo",
    "MaxAllowedValidators",
    "Kappa",
    "BondsPenalty",
    "BondsMovingAverage",
    "LiquidAlphaOn",
    "CommitRevealWeightsEnabled",
  ];
  const [values, [alphas, taoWeight, stakeThreshold, added], later, lastStep, activityCutoff, ownerUid] =
    await Promise.all([
      state.read(names.map((name): StorageRow => [name, netuid])),
      state.read([["AlphaValues", netuid], ["TaoWeight"], ["StakeThreshold"], ["NetworksAdded", netuid]]),
      readLaterParameters(state, netuid),
      readLastStep(state, netuid),
      readActivityCutoff(state, netuid),
      readOwner(state, netuid),
    ]);
  if (added !== true)
    throw new ChainError("no_such_subnet", `there is no subnet ${netuid} at block ${state.block.number}`);
  const [n, tempo, maxAllowedValidators, kappa, bondsPenalty, bondsMovingAverage, liquidAlphaEnabled, commitReveal] =
    values as [number, number, number, number, number, bigint, boolean, boolean];
  const [alphaLow, alphaHigh] = alphas as [number, number];
  return {
    n,
    tempo,
    lastMechanismStepBlock: lastStep,
    activityCutoff,
    taoWeight: taoWeight as bigint,
    stakeThreshold: stakeThreshold as bigint,
    ownerUid,
    maxAllowedValidators,
    kappa,
    bondsPenalty,
    bondsMovingAverage,
    liquidAlphaEnabled,
    alphaLow,
    alphaHigh,
    commitRevealEnabled: commitReveal,
    ...later,
  };
}

/** Parameters that came later than the first runtime read here: without the item they have the value of the time. */
async function readLaterParameters(state: StateAt, netuid: number) {
  const read = async (name: string, before: unknown) =>
    state.runtime.has(name) ? (await state.read([[name, netuid]]))[0] : before;
  const yuma3Enabled = (await read("Yuma3On", false)) as boolean;
  const alphaSigmoidSteepness = (await read("AlphaSigmoidSteepness", 1000)) as number;
  if (!state.runtime.has("SubnetEpochConsensus")) return { yuma3Enabled, alphaSigmoidSteepness };
  const [mode] = (await state.read([["SubnetEpochConsensus", netuid]])) as [{ type: string }];
  return { yuma3Enabled, alphaSigmoidSteepness, nullConsensus: mode.type !== "Yuma" };
}

/**
 * Which consensus liquid alpha looks at, and the one stored before: the subnet's own, or where the metadata has it the
 * mechanism's.
 * @throws ChainError in the first epoch after the mechanisms' vectors came, before which none was stored, if it would be read
 */
export async function readLiquidAlphaConsensus(
  state: StateAt,
  { netuid, index }: Mechanism,
  { liquidAlphaEnabled, yuma3Enabled, bondsPenalty }: Parameters,
): Promise<Pick<EpochState, "previousConsensus" | "liquidAlphaConsensusMode">> {
  if (state.runtime.specVersion < Since.LIQUID_ALPHA_CONSENSUS) return {};
  const hasOwn = state.runtime.has("ConsensusByMechanism");
  const [mode, ofSubnet, own] = (await state.read([
    ["LiquidAlphaConsensusMode", netuid],
    ["Consensus", netuid],
    hasOwn ? ["ConsensusByMechanism", index] : ["Consensus", netuid],
  ])) as [{ type: string }, readonly number[], readonly number[]];
  const isPrevious = mode.type === "Auto" ? bondsPenalty === U16_MAX : mode.type === "Previous";
  if (own.length === 0 && ofSubnet.length > 0 && isPrevious && liquidAlphaEnabled && yuma3Enabled) {
    throw new ChainError(
      "not_established",
      `subnet ${netuid} has a consensus at block ${state.block.number}, but none by mechanism yet: what liquid alpha looked at in its first epoch since is not established`,
    );
  }
  return {
    previousConsensus: Uint16Array.from(own),
    liquidAlphaConsensusMode: mode.type.toLowerCase() as LiquidAlphaConsensusMode,
  };
}

/** 0 stands for a tempo ago, which is what older runtimes take. */
async function readLastStep(state: StateAt, netuid: number): Promise<bigint> {
  if (state.runtime.specVersion < Since.COUNTED_EPOCHS) return 0n;
  const [yuma, any] = await state.readStored([
    ["LastYumaStepBlock", netuid],
    ["LastMechansimStepBlock", netuid],
  ]);
  return (yuma ?? any ?? 0n) as bigint;
}

async function readActivityCutoff(state: StateAt, netuid: number): Promise<bigint> {
  if (state.runtime.specVersion < Since.COUNTED_EPOCHS) {
    const [blocks] = (await state.read([["ActivityCutoff", netuid]])) as [number];
    return BigInt(blocks);
  }
  const [factor, tempo] = (await state.read([
    ["ActivityCutoffFactorMilli", netuid],
    ["Tempo", netuid],
  ])) as [number, number];
  const blocks = (BigInt(factor) * BigInt(tempo)) / 1000n;
  return blocks > 0n ? blocks : 1n;
}

async function readOwner(state: StateAt, netuid: number): Promise<number | null> {
  const [hotkey] = await state.readStored([["SubnetOwnerHotkey", netuid]]);
  if (hotkey === undefined) return null;
  const [uid] = (await state.readStored([["Uids", netuid, hotkey]])) as [number | undefined];
  return uid ?? null;
}

export interface Neurons {
  /** SS58 addresses by uid */
  readonly hotkeys: readonly string[];
  readonly lastUpdate: BigUint64Array;
  readonly blockAtRegistration: BigUint64Array;
  readonly validatorPermit: Uint8Array;
  readonly weights: readonly Entries[];
  readonly bonds: readonly Entries[];
}

export async function readNeurons(state: StateAt, { netuid, index }: Mechanism, n: number): Promise<Neurons> {
  const perUid = (name: string, where: number) => state.read(uidRows(name, where, n));
  const [hotkeys, registrations, weights, bonds, [updates, permits]] = await Promise.all([
    perUid("Keys", netuid),
    perUid("BlockAtRegistration", netuid),
    perUid("Weights", index),
    perUid("Bonds", index),
    state.read([
      ["LastUpdate", index],
      ["ValidatorPermit", netuid],
    ]),
  ]);
  return {
    hotkeys: hotkeys as string[],
    lastUpdate: BigUint64Array.from(ofLength(updates as bigint[], n, 0n, "LastUpdate", state)),
    blockAtRegistration: BigUint64Array.from(registrations as bigint[]),
    validatorPermit: Uint8Array.from(ofLength(permits as boolean[], n, false, "ValidatorPermit", state), Number),
    weights: weights as Entries[],
    bonds: bonds as Entries[],
  };
}

export const uidRows = (name: string, where: number, n: number): StorageRow[] =>
  Array.from({ length: n }, (_, uid) => [name, where, uid]);

/** A vector of n elements: where it is longer, the rest is not read; where it is shorter, what later runtimes pad it with. */
function ofLength<T>(values: readonly T[], n: number, padding: T, name: string, state: StateAt): readonly T[] {
  if (values.length < n && state.runtime.specVersion < Since.MECHANISMS) {
    throw new ChainError(
      "not_established",
      `${name} has ${values.length} elements for ${n} neurons at block ${state.block.number}, which stops spec_version ${state.runtime.specVersion}`,
    );
  }
  return Array.from({ length: n }, (_, uid) => values[uid] ?? padding);
}

/** Rows as the state has them. */
export function sparse(rows: readonly Entries[]): SparseRows {
  const offsets = new Uint32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) offsets[i + 1] = (offsets[i] as number) + row.length;
  const entries = rows.flat();
  return {
    offsets,
    uids: Uint16Array.from(entries, ([uid]) => uid),
    values: Uint16Array.from(entries, ([, value]) => value),
  };
}
