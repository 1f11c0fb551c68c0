// A neuron, or a whole subnet, from epoch to epoch: what it had and got, and what happened.

import { alpha, grouped, percent, share } from "../decimals.js";
import type { EpochRecord, NeuronColumns, Place, RecordedVerdict, Unread } from "./record.js";

/** Who it is about: a uid, or a hotkey's address. undefined: the whole subnet. */
export type Asked = { readonly uid: number } | { readonly hotkey: string } | undefined;

/** What happened in this epoch, or since the one before. */
export interface HistoryEvent {
  readonly kind: EventKind;
  readonly words: string;
}

export type EventKind =
  | "permit_lost"
  | "permit_won"
  | "take"
  | "childkey_take"
  /** another neuron has the uid */
  | "replaced"
  /** the same neuron has another hotkey */
  | "renamed"
  /** the hotkey has another uid */
  | "moved"
  | "registered"
  | "gone"
  | "runtime"
  /** epochs that are not in this history */
  | "gap"
  | "unread"
  /** the neuron gets less than in the epoch before, by more than was asked for */
  | "fell"
  | "differs";

export type Unit = "rao" | "share" | "count" | "flag";

/** What of a neuron, and of a subnet, is told of every epoch. */
export const neuronMeasures: Readonly<Record<string, Unit>> = {
  stake: "rao",
  dividends: "share",
  incentive: "share",
  validator_trust: "share",
  emission: "rao",
  take: "share",
  validator_permit: "flag",
};
export const subnetMeasures: Readonly<Record<string, Unit>> = {
  neurons: "count",
  validators: "count",
  stake: "rao",
  emission: "rao",
};

/** One epoch of it. */
export interface HistoryRow extends Place {
  readonly specVersion: number | null;
  /** null for the subnet, and where the neuron is not */
  readonly uid: number | null;
  readonly hotkey: string | null;
  readonly verdict: RecordedVerdict | "unread";
  /** why, where it is not `equal` */
  readonly words: string | null;
  /** by measure; null where it is not known */
  readonly values: Readonly<Record<string, bigint | null>>;
  readonly events: readonly HistoryEvent[];
}

/** A neuron as an epoch has it. The block of its registration tells it from another with its uid. */
interface Neuron {
  readonly uid: number;
  readonly hotkey: string | null;
  readonly registered: bigint;
}

interface Seen {
  readonly record: EpochRecord;
  readonly neuron: Neuron | undefined;
}

/**
 * @param entries of one subnet and mechanism, oldest first
 * @param fall how much less than in the epoch before a neuron has to get for a fall, in thousandths of a percent
 */
export function historyRows(entries: readonly (EpochRecord | Unread)[], asked: Asked, fall?: number): HistoryRow[] {
  const neurons = located(entries, asked);
  let before: Seen | undefined;
  /** the neuron when it was there last */
  let last: Neuron | undefined;
  let unread = false;
  return entries.map((entry, i) => {
    if ("error" in entry) {
      unread = true;
      return unreadRow(entry);
    }
    const seen = { record: entry, neuron: neurons[i] };
    const events = [
      ...(before ? betweenEpochs(before.record, entry, unread) : []),
      ...(asked === undefined ? ofAll(before?.record, entry) : ofOne(before, last, seen)),
      ...(before && fall !== undefined ? falls(before, seen, fall) : []),
      ...(entry.verdict === "differs" ? [{ kind: "differs", words: `differs: ${entry.words}` } as const] : []),
    ];
    before = seen;
    last = seen.neuron ?? last;
    unread = false;
    return rowOf(seen, asked, events);
  });
}

const NOBODY = { uid: null, hotkey: null } as const;

function unreadRow({ error, ...place }: Unread): HistoryRow {
  const event = { kind: "unread", words: `not read: ${error}` } as const;
  return { ...place, ...NOBODY, specVersion: null, verdict: "unread", words: error, values: {}, events: [event] };
}

function rowOf({ record, neuron }: Seen, asked: Asked, events: readonly HistoryEvent[]): HistoryRow {
  const { genesis, netuid, mechanism, block, name, specVersion, verdict, words } = record;
  return {
    ...{ genesis, netuid, mechanism, block, name, specVersion },
    ...(neuron ? { uid: neuron.uid, hotkey: neuron.hotkey } : NOBODY),
    ...{ verdict, words },
    values: asked === undefined ? subnetValues(record) : neuron ? neuronValues(record, neuron) : {},
    events,
  };
}

function neuronValues({ neurons, take }: EpochRecord, { uid }: Neuron): HistoryRow["values"] {
  const of = (name: keyof NeuronColumns) => BigInt(neurons[name][uid] as bigint | number);
  return {
    stake: of("stake"),
    dividends: of("dividends"),
    incentive: of("incentive"),
    validator_trust: of("validatorTrust"),
    emission: of("emission"),
    take: take === null ? null : BigInt(take[uid] as number),
    validator_permit: of("nextPermit"),
  };
}

const subnetValues = ({ n, neurons, emission }: EpochRecord): HistoryRow["values"] => ({
  neurons: BigInt(n),
  validators: BigInt(neurons.nextPermit.reduce((sum, flag) => sum + flag, 0)),
  stake: neurons.stake.reduce((sum, rao) => sum + rao, 0n),
  emission,
});

/**
 * The neuron in every epoch. A hotkey that an epoch lacks was swapped for another if the neuron that has it in the epoch beside
 * registered at the same block.
 */
function located(entries: readonly (EpochRecord | Unread)[], asked: Asked): (Neuron | undefined)[] {
  const found = entries.map((entry) => ("error" in entry ? undefined : neuronAsked(entry, asked)));
  if (asked === undefined || "uid" in asked) return found;
  const follow = (indices: readonly number[]) => {
    let known: Neuron | undefined;
    for (const i of indices) {
      const entry = entries[i] as EpochRecord | Unread;
      if (found[i] === undefined && known && !("error" in entry)) found[i] = sameNeuron(entry, known);
      known = found[i] ?? ("error" in entry ? known : undefined);
    }
  };
  const forth = [...entries.keys()];
  follow(forth.toReversed());
  follow(forth);
  return found;
}

function neuronAsked(record: EpochRecord, asked: Asked): Neuron | undefined {
  if (asked === undefined) return undefined;
  return neuronAt(record, "uid" in asked ? asked.uid : (record.hotkeys?.indexOf(asked.hotkey) ?? -1));
}

function sameNeuron(record: EpochRecord, known: Neuron): Neuron | undefined {
  const same = neuronAt(record, known.uid);
  return same?.hotkey != null && same.registered === known.registered ? same : undefined;
}

function neuronAt({ hotkeys, neurons }: EpochRecord, uid: number): Neuron | undefined {
  const registered = neurons.registered[uid];
  return registered === undefined ? undefined : { uid, hotkey: hotkeys?.[uid] ?? null, registered };
}

/** What changed of the subnet. */
function betweenEpochs(before: EpochRecord, now: EpochRecord, unread: boolean): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  if (now.specVersion !== before.specVersion) {
    events.push({ kind: "runtime", words: `spec_version ${now.specVersion}, was ${before.specVersion}` });
  }
  if (unread || now.previous === null || now.previous === before.block) return events;
  if (now.previous === 0) {
    return [
      ...events,
      { kind: "gap", words: "the subnet's first epoch: those before are of another that had its netuid" },
    ];
  }
  const since =
    now.previous > before.block ? `the one before it, at block ${grouped(now.previous)},` : "an epoch before it";
  return [...events, { kind: "gap", words: `${since} is not in this history` }];
}

function ofOne(before: Seen | undefined, last: Neuron | undefined, { record, neuron }: Seen): HistoryEvent[] {
  if (neuron === undefined) {
    return before?.neuron ? [{ kind: "gone", words: "is not registered any more" }] : [];
  }
  const changed = last === undefined ? [] : identity(last, neuron);
  const isNew = before !== undefined && before.neuron === undefined;
  const isSame = before?.neuron !== undefined && changed.every(({ kind }) => kind === "renamed");
  return [
    ...(isNew ? [registration(neuron)] : changed),
    ...permits(record, neuron.uid, ""),
    ...(isSame ? takes(before.record, record, neuron.uid, "") : []),
  ];
}

function falls(before: Seen, now: Seen, fall: number): HistoryEvent[] {
  const [was, is] = [before, now].map(({ record, neuron }) => record.neurons.emission[neuron?.uid ?? -1] ?? 0n);
  const less = (was as bigint) - (is as bigint);
  if (less * 100_000n <= (was as bigint) * BigInt(fall)) return [];
  const part = percent((less << 32n) / (was as bigint));
  return [
    {
      kind: "fell",
      words: `gets ${part} less than in the epoch before: ${alpha(is as bigint)}, was ${alpha(was as bigint)}`,
    },
  ];
}

const registration = ({ uid, registered }: Neuron): HistoryEvent => ({
  kind: "registered",
  words: `uid ${uid} registered at block ${grouped(registered)}`,
});

function identity(last: Neuron, { uid, hotkey, registered }: Neuron): HistoryEvent[] {
  if (last.uid !== uid) return [{ kind: "moved", words: `has uid ${uid}, had ${last.uid}` }];
  if (last.registered !== registered) {
    const who = hotkey === null ? "" : `: ${hotkey}`;
    const words = `uid ${uid} is another neuron, registered at block ${grouped(registered)}${who}`;
    return [{ kind: "replaced", words }];
  }
  if (last.hotkey === hotkey || last.hotkey === null || hotkey === null) return [];
  return [{ kind: "renamed", words: `uid ${uid}'s hotkey is ${hotkey}, was ${last.hotkey}` }];
}

function permits({ neurons: { permit, nextPermit } }: EpochRecord, uid: number, who: string): HistoryEvent[] {
  if (permit[uid] === nextPermit[uid]) return [];
  return permit[uid] === 1
    ? [{ kind: "permit_lost", words: `${who}lost its permit` }]
    : [{ kind: "permit_won", words: `${who}got a permit` }];
}

function takes(before: EpochRecord, now: EpochRecord, uid: number, who: string): HistoryEvent[] {
  const change = (kind: "take" | "childkey_take", name: string, was?: number, is?: number): HistoryEvent[] =>
    was === undefined || is === undefined || was === is
      ? []
      : [{ kind, words: `${who}${name} is ${sharePercent(BigInt(is))}, was ${sharePercent(BigInt(was))}` }];
  return [
    ...change("take", "take", before.take?.[uid], now.take?.[uid]),
    ...change("childkey_take", "childkey take", before.childkeyTake?.[uid], now.childkeyTake?.[uid]),
  ];
}

/** All that happened to a subnet's neurons. */
function ofAll(before: EpochRecord | undefined, now: EpochRecord): HistoryEvent[] {
  return Array.from({ length: now.n }, (_, uid) => {
    const who = `uid ${uid} `;
    const changed = permits(now, uid, who);
    if (before === undefined) return changed;
    const [last, neuron] = [neuronAt(before, uid), neuronAt(now, uid) as Neuron];
    if (last === undefined) return [registration(neuron), ...changed];
    const changedHands = identity(last, neuron);
    return [
      ...changedHands,
      ...changed,
      ...(changedHands.some(({ kind }) => kind === "replaced") ? [] : takes(before, now, uid, who)),
    ];
  }).flat();
}

/** A fraction of 65535 as a percentage. */
export function sharePercent(value: bigint): string {
  const [whole = "", part = ""] = share(value).split(".");
  return `${grouped(BigInt(whole + part.slice(0, 2)))}.${part.slice(2)}%`;
}

/** A value for people. */
export function measureText(unit: Unit, value: bigint | null | undefined): string {
  if (value === null || value === undefined) return "-";
  switch (unit) {
    case "rao":
      return alpha(value);
    case "share":
      return sharePercent(value);
    case "count":
      return grouped(value);
    case "flag":
      return value === 1n ? "yes" : "-";
  }
}
