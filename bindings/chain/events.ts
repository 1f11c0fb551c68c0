// What a block's events tell of how its epochs' subnets changed in it: states show only the block's beginning and end.

import { isObject } from "../json.js";
import type { StateAt } from "./state.js";

interface EventRecord {
  readonly phase: { readonly type: string; readonly value?: unknown };
  readonly event: { readonly type: string; readonly value: { readonly type: string; readonly value: unknown } };
}

export interface SetWeights {
  /** Uids whose weights the block set before the epoch ran: revealed ones. */
  readonly before: ReadonlySet<number>;
  /** Uids whose weights a transaction of the block set after it ran. */
  readonly after: ReadonlySet<number>;
}

export interface Swap {
  readonly old_hotkey: string;
  readonly new_hotkey: string;
  /** undefined: in every subnet */
  readonly netuid?: number;
}

export class BlockEvents {
  readonly #swaps: readonly Swap[];

  private constructor(
    private readonly records: readonly EventRecord[],
    /** Whether the block has any transaction besides its time. */
    readonly hasTransactions: boolean,
  ) {
    const swaps = this.#of("HotkeySwapped", "HotkeySwappedOnSubnet").map(({ value }) => value as Swap);
    this.#swaps = swaps.filter((swap) => typeof swap.old_hotkey === "string" && typeof swap.new_hotkey === "string");
  }

  static async read(after: StateAt): Promise<BlockEvents> {
    const item = after.runtime.item("Events", "System");
    const values = await after.node.storage(after.block, [item.key()]);
    const records = (after.decode(item, [], values.get(item.key())) ?? []) as EventRecord[];
    // All that are read here have fields.
    return new BlockEvents(
      records.filter(({ event: { type, value } }) => type === "SubtensorModule" && hasFields(value.value)),
      records.some(({ phase }) => phase.type === "ApplyExtrinsic" && phase.value !== 0),
    );
  }

  /**
   * Who set weights before and after the epochs, which run before all transactions.
   * @param index what the weights are stored under
   */
  setWeights(index: number): SetWeights {
    const uids = (phase: string) => new Set(uidsIn(this.#of("WeightsSet"), index, phase));
    return { before: uids("Initialization"), after: uids("ApplyExtrinsic") };
  }

  /** Uids of a subnet that the block gave to newcomers, after its epoch. */
  registered(netuid: number): ReadonlySet<number> {
    return new Set(uidsIn(this.#of("NeuronRegistered"), netuid));
  }

  /** Whether the subnet got another owner before its epoch. */
  ownerChanged(netuid: number): boolean {
    const changes = this.#of("SubnetOwnerChanged").filter(({ phase }) => phase === "Initialization");
    return changes.some(({ value }) => (value as { netuid?: unknown }).netuid === netuid);
  }

  /** Subnets that a transaction dissolved, after their epochs. */
  dissolved(): readonly number[] {
    return this.#of("NetworkRemoved").map(({ value }) => value as number);
  }

  /** Whether a transaction set the subnet's tempo, which begins its epochs anew. */
  tempoSet(netuid: number): boolean {
    return this.#of("TempoSet").some(({ value }) => Array.isArray(value) && value[0] === netuid);
  }

  /** What a hotkey of before the block is called in a subnet after it: neurons and stakes keep what they have when it is swapped. */
  renamed(netuid: number, hotkey: string): string {
    return this.#swapsIn(netuid).reduce((name, swap) => (name === swap.old_hotkey ? swap.new_hotkey : name), hotkey);
  }

  /** All hotkeys that were swapped for another one, or another one for them. */
  get swapped(): readonly string[] {
    return this.#swaps.flatMap((swap) => [swap.old_hotkey, swap.new_hotkey]);
  }

  /** Who was swapped for whom in a subnet, in order. */
  swaps(netuid: number): readonly Swap[] {
    return this.#swapsIn(netuid);
  }

  /** The fields of all events of a name, where they have names. */
  fieldsOf(name: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#of(name).flatMap(({ value }) => (isObject(value) ? [value] : []));
  }

  /** The fields of all events of a name, where they have none. */
  listsOf(name: string): readonly (readonly unknown[])[] {
    return this.#of(name).flatMap(({ value }) => (Array.isArray(value) ? [value] : []));
  }

  /** What moved stake behind the payouts, in transactions and in scheduled calls: the accounts it names, by event. */
  moves(): readonly { readonly type: string; readonly names: readonly string[] }[] {
    return this.records
      .filter(({ phase, event }) => phase.type !== "Initialization" || MOVES.includes(event.value.type))
      .map(({ event }) => ({ type: event.value.type, names: textsIn(event.value.value) }));
  }

  #swapsIn(netuid: number): Swap[] {
    return this.#swaps.filter((swap) => swap.netuid === undefined || swap.netuid === netuid);
  }

  #of(...names: string[]): { phase: string; value: unknown }[] {
    return this.records
      .filter(({ event }) => names.includes(event.value.type))
      .map(({ phase, event }) => ({ phase: phase.type, value: event.value.value }));
  }
}

/** Of events whose first two fields are a subnet, or where its rows are, and a uid. */
function uidsIn(events: readonly { phase: string; value: unknown }[], where: number, phase?: string): number[] {
  const those = events.filter((event) => phase === undefined || event.phase === phase);
  return those.flatMap(({ value }) => {
    const [place, uid] = Array.isArray(value) ? value : [];
    return place === where ? [uid as number] : [];
  });
}

/** Events that scheduled calls and root claims leave too, whose phase is that of the payouts. */
const MOVES = [
  ...["StakeAdded", "StakeRemoved", "StakeMoved", "StakeTransferred", "StakeSwapped"],
  ...["AlphaRecycled", "AlphaBurned", "AddStakeBurn", "HotkeySwapped", "ColdkeySwapped", "RootClaimed"],
];

/** All texts in an event, which are addresses and hashes. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

const hasFields = (value: unknown) => value !== undefined && value !== null;
