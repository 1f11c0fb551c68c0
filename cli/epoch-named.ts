// The epoch that a command is about: of a file, or of a node.

import type { About } from "../bindings/about.js";
import { YumaError } from "../bindings/error.js";
import type { Yuma } from "../bindings/load.js";
import { type PayoutRecord, parsePayout } from "../bindings/payout/record.js";
import { identitiesOf } from "../bindings/recording.js";
import type { EpochState } from "../bindings/state.js";
import type { Step } from "../bindings/vectors.js";
import { type NodeEpochOptions, readEpochOf } from "./endpoint.js";
import { chosenStep, readSource, stateAt } from "./epoch-source.js";
import { InputError } from "./input.js";

/** What names it. */
export interface EpochNames extends Omit<NodeEpochOptions, "rpc" | "netuid"> {
  readonly case?: string;
  readonly step?: string;
  readonly rpc?: string;
  readonly netuid?: number;
}

/** What an epoch read, and what is known of it. */
export interface NamedEpoch {
  /** for messages */
  readonly place: string;
  readonly state: EpochState;
  readonly notes: readonly string[];
  /** SS58 by uid, where they are known */
  readonly hotkeys?: readonly string[];
  /** whose these are, where it is known */
  readonly about?: About;
  /** What was paid, where that is recorded. */
  readonly payout?: PayoutRecord;
}

export async function namedEpoch(yuma: Yuma, file: string | undefined, options: EpochNames): Promise<NamedEpoch> {
  const { rpc, netuid } = options;
  if ((file === undefined) === (rpc === undefined)) {
    throw new InputError("name an epoch: a file, or --rpc and --netuid (--network for --rpc)");
  }
  if (rpc !== undefined) {
    if (netuid === undefined) throw new InputError("--rpc wants a subnet: --netuid");
    const { state, block, notes, hotkeys, about, payout } = await readEpochOf(yuma, { ...options, rpc, netuid });
    const known = { notes, hotkeys, ...(about && { about }), ...(payout && { payout }) };
    return { place: `subnet ${netuid}, block ${block}`, state, ...known };
  }
  const source = await readSource(file as string, options.case);
  const step = chosenStep(source, options.step);
  const state = stateAt(yuma, source, step);
  const chosen = source.vector.steps[step - 1] as Step;
  const { payout } = chosen;
  return {
    place: source.place,
    state,
    notes: [],
    ...told(source.place, () => identitiesOf(chosen, state.n)),
    ...(payout !== undefined && { payout: told(source.place, () => parsePayout(payout, "payout", state)) }),
  };
}

function told<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof YumaError) throw new InputError(`${place}: ${error.message}`);
    throw error;
  }
}
