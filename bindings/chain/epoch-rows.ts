// What an epoch read of a subnet, from the parent's state, and what it and its payout wrote, from the block's own.

import { Since } from "../../assembly/layout/runtimes.js";
import { YumaError } from "../error.js";
import type { Yuma } from "../load.js";
import type { PayoutRecord } from "../payout/record.js";
import type { EpochState } from "../state.js";
import { readCommitBlocks } from "./commits.js";
import { readDrained } from "./drained.js";
import { ChainError } from "./error.js";
import { BlockEvents, type SetWeights } from "./events.js";
import {
  type Entries,
  type Mechanism,
  type Neurons,
  type Parameters,
  readLiquidAlphaConsensus,
  readMechanism,
  readNeurons,
  readParameters,
  sparse,
  uidRows,
} from "./inputs.js";
import { type Outputs, readOutputs } from "./outputs.js";
import { readPayout } from "./payout.js";
import { type RootDividends, readRootDividends } from "./root-dividends.js";
import { lastEpoch } from "./schedule.js";
import { type InheritedStake, readStake } from "./stake.js";
import type { StateAt, StorageRow } from "./state.js";
import { checkUpgrade } from "./upgrade.js";

/** The parent's state, and the block's own. */
export interface States {
  readonly before: StateAt;
  readonly after: StateAt;
}

export interface EpochRows {
  readonly state: EpochState;
  readonly set: SetWeights;
  readonly written: Outputs;
  readonly dividends: RootDividends;
  readonly hotkeys: readonly string[];
  /** rao that waited before the block */
  readonly pending: bigint;
  /** For its payout. */
  readonly subnet: Subnet;
}

interface Subnet extends States {
  readonly events: BlockEvents;
  readonly parameters: Parameters;
  readonly mechanism: Mechanism;
  readonly stake: InheritedStake;
}

/** What a subnet has put aside, by the names that runtimes have for it. */
const PENDING = [
  "PendingEmission",
  "PendingAlphaSwapped",
  "PendingServerEmission",
  "PendingValidatorEmission",
  "PendingRootAlphaDivs",
];

type Progress = (part: "parameters" | "neurons" | "stakes") => void;

/** @throws ChainError saying why it can't be read, or what about it is not established */
export async function readRows(
  yuma: Yuma,
  states: States,
  netuid: number,
  which: number,
  onProgress: Progress,
): Promise<EpochRows> {
  const { before, after } = states;
  onProgress("parameters");
  const [parameters, mechanism, pendingRows, last] = await Promise.all([
    readParameters(before, netuid),
    readMechanism(before, netuid, which),
    before.readStored(PENDING.map((name): StorageRow => [name, netuid])),
    lastEpoch(after, netuid),
  ]);
  if (last !== after.block.number) throw noEpoch(netuid, after.block.number, last);
  const pending = (pendingRows as (bigint | undefined)[]).reduce<bigint>((sum, rao) => sum + (rao ?? 0n), 0n);

  onProgress("neurons");
  const [neurons, events] = await Promise.all([
    readNeurons(before, mechanism, parameters.n),
    BlockEvents.read(after),
    checkUpgrade(after),
  ]);
  checkOwner(events, netuid, after);
  const { hotkeys } = neurons;

  onProgress("stakes");
  const dividendsOf = (holders: readonly string[]) => readRootDividends(before, after, events, netuid, holders);
  const [stake, masks, written] = await Promise.all([
    readStake(before, yuma, netuid, hotkeys, dividendsOf),
    readMasks(states, events, parameters, mechanism, neurons),
    readOutputs(after, events, mechanism, hotkeys),
  ]);
  const subnet = { ...states, events, parameters, mechanism, stake };
  const state = stateOf(subnet, mechanism, neurons, masks);
  const { dividends } = stake;
  return { state, set: events.setWeights(mechanism.index), written, dividends, hotkeys, pending, subnet };
}

interface Masks {
  readonly liquidAlphaConsensus: Awaited<ReturnType<typeof readLiquidAlphaConsensus>>;
  readonly commitBlock: BigUint64Array;
  /** weights of those who set them before the epoch, in the block */
  readonly revealed: readonly Entries[];
}

async function readMasks(
  { before, after }: States,
  events: BlockEvents,
  parameters: Parameters,
  mechanism: Mechanism,
  { hotkeys, weights }: Neurons,
): Promise<Masks> {
  const { netuid, index } = mechanism;
  const { tempo, n } = parameters;
  const [liquidAlphaConsensus, commitBlock, revealed] = await Promise.all([
    readLiquidAlphaConsensus(before, mechanism, parameters),
    readCommitBlocks(before, after, events, { netuid, index, tempo, hotkeys }),
    events.setWeights(index).before.size > 0 ? after.read(uidRows("Weights", index, n)) : weights,
  ]);
  return { liquidAlphaConsensus, commitBlock, revealed: revealed as readonly Entries[] };
}

/** What the epoch of one mechanism reads. */
function stateOf(
  { before, after, events, parameters, stake }: Subnet,
  { index }: Mechanism,
  neurons: Neurons,
  { liquidAlphaConsensus, commitBlock, revealed }: Masks,
): EpochState {
  const set = events.setWeights(index);
  const block = BigInt(after.block.number);
  return {
    ...parameters,
    ...liquidAlphaConsensus,
    specVersion: before.runtime.specVersion,
    currentBlock: block,
    // With commit-reveal the update is the commit; without, weights still revealed count as set now.
    lastUpdate: neurons.lastUpdate.map((update, uid) =>
      set.before.has(uid) && !parameters.commitRevealEnabled ? block : update,
    ),
    blockAtRegistration: neurons.blockAtRegistration,
    alphaStake: stake.alpha,
    taoStake: stake.tao,
    validatorPermit: neurons.validatorPermit,
    weights: sparse(neurons.weights.map((row, uid) => (set.before.has(uid) ? (revealed[uid] as Entries) : row))),
    bonds: sparse(neurons.bonds),
    commitBlock,
    emission: 0n,
  };
}

/**
 * What the payout read and wrote. Of what is not established of it the reason is told: the epoch can be verified all the same.
 */
export async function readPaid(
  yuma: Yuma,
  { state, hotkeys, subnet }: EpochRows,
  which: number,
): Promise<{ readonly payout: PayoutRecord } | { readonly unpaid: string }> {
  const { before, after, events, parameters, mechanism, stake } = subnet;
  const { netuid, count } = mechanism;
  const stateOfOther = async (other: number) => {
    const rows = await readMechanism(before, netuid, other);
    const neurons = await readNeurons(before, rows, parameters.n);
    return stateOf(subnet, rows, neurons, await readMasks(subnet, events, parameters, rows, neurons));
  };
  try {
    const drained = await readDrained(yuma, before, after, netuid);
    const states = await Promise.all(
      Array.from({ length: count }, (_, other) => (other === which ? state : stateOfOther(other))),
    );
    return { payout: await readPayout(before, after, events, { netuid, states, hotkeys, stake, ...drained }) };
  } catch (error) {
    const isKnown = error instanceof ChainError && ["not_established", "unknown_runtime"].includes(error.code);
    if (!isKnown && !(error instanceof YumaError)) throw error;
    return { unpaid: error.message };
  }
}

/** @throws ChainError where the epoch's neurons are those of neither state */
function checkOwner(events: BlockEvents, netuid: number, { block, runtime }: StateAt): void {
  if (runtime.specVersion < Since.OWNER_CHANGES_BEFORE_EPOCH || !events.ownerChanged(netuid)) return;
  throw new ChainError(
    "not_established",
    `subnet ${netuid} got another owner in block ${block.number} before its epoch ran, and perhaps a neuron for it, which no event tells of`,
  );
}

function noEpoch(netuid: number, block: number, last: number): ChainError {
  const when = last === 0 ? "it never ran before" : `it ran last in block ${last}`;
  return new ChainError("no_epoch", `the epoch of subnet ${netuid} did not run in block ${block}: ${when}`);
}
