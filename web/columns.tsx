// What the table shows of each neuron.

import type { ComponentChildren } from "preact";
import { alpha, grouped, percent, share } from "../bindings/decimals.js";
import type { Metagraph } from "../bindings/metagraph.js";
import type { FieldVerification } from "../bindings/verify.js";
import type { Examined } from "./verifier.js";
import { Hotkey } from "./views/hotkey.js";

export interface Column {
  readonly name: string;
  readonly title: string;
  /** where there is room for a few alone, this is one of them */
  readonly main?: boolean;
  /** to sort by */
  value(uid: number): number | bigint | string;
  text(uid: number): ComponentChildren;
}

/** @param metagraph once it is there */
export function columnsOf(examined: Examined, metagraph: Metagraph | undefined): readonly Column[] {
  const { output, state, hotkeys, about } = examined;
  const permit = (uid: number) => 2 * (output.validatorPermit[uid] as number) + (state.validatorPermit[uid] as number);
  return [
    { name: "uid", title: "the neuron’s number in the subnet", main: true, value: (uid) => uid, text: String },
    ...(hotkeys ? [hotkeyColumn(hotkeys)] : []),
    ...(about?.names.some((name) => name !== null) ? [nameColumn(about.names)] : []),
    amounts("stake", "stake weight, alpha", output.stake, 2),
    {
      name: "permit",
      title: "permit to validate from the next epoch on",
      main: hotkeys === undefined,
      value: permit,
      text: (uid) => ["–", "lost", "new", "yes"][permit(uid)] as string,
    },
    {
      name: "active",
      title: "set weights within the activity cutoff",
      value: (uid) => output.active[uid] as number,
      text: (uid) => (output.active[uid] ? "yes" : "–"),
    },
    shares("consensus", "the weight a majority of stake agrees on", output.consensus),
    shares("incentive", "share of the miners’ half", output.incentive),
    shares("dividends", "share of the validators’ half", output.dividends),
    relative(metagraph),
    shares("vtrust", "how much of a validator’s weights the consensus left", output.validatorTrust),
    {
      name: "since",
      title: "blocks since it set weights",
      value: (uid) => sinceUpdate(examined, uid),
      text: (uid) => grouped(sinceUpdate(examined, uid)),
    },
    pruned(metagraph),
    amounts("emission", "alpha for this epoch", output.emission, 4),
  ];
}

const sinceUpdate = ({ state }: Examined, uid: number) => state.currentBlock - (state.lastUpdate[uid] as bigint);

const hotkeyColumn = (hotkeys: readonly string[]): Column => ({
  name: "hotkey",
  title: "the neuron’s key, an SS58 address",
  main: true,
  value: (uid) => hotkeys[uid] as string,
  text: (uid) => <Hotkey address={hotkeys[uid] as string} />,
});

const nameColumn = (names: readonly (string | null)[]): Column => ({
  name: "name",
  title: "what its coldkey calls itself: anybody may choose any name",
  value: (uid) => names[uid] ?? "",
  text: (uid) => <span class="name">{names[uid] ?? ""}</span>,
});

const shares = (name: string, title: string, values: Uint16Array): Column => ({
  name,
  title,
  value: (uid) => values[uid] as number,
  text: (uid) => share(BigInt(values[uid] as number)),
});

/** Cut, for a table is for comparing: the exact rao stand with the neuron. */
const amounts = (name: string, title: string, values: BigUint64Array, decimals: number): Column => ({
  name,
  title,
  main: true,
  value: (uid) => values[uid] as bigint,
  text: (uid) => alpha(values[uid] as bigint).slice(0, decimals - 9),
});

function relative(metagraph: Metagraph | undefined): Column {
  const of = (uid: number) => metagraph?.neurons[uid]?.relativeDividends ?? null;
  const text = (bits: bigint) => (bits < 0n ? <span class="fell">{percent(bits)}</span> : percent(bits));
  return {
    name: "relative",
    title: "share of the dividends less share of the stake: below zero, the stake earns less than others’",
    value: (uid) => of(uid) ?? -(1n << 40n),
    text: (uid) => {
      const bits = of(uid);
      return metagraph === undefined ? "…" : bits === null ? "–" : text(bits);
    },
  };
}

function pruned(metagraph: Metagraph | undefined): Column {
  const of = (uid: number) => metagraph?.neurons[uid]?.pruned ?? null;
  return {
    name: "pruned",
    title: "its place among those that are pruned when others register: 1 is the next",
    value: (uid) => of(uid) ?? Number.MAX_SAFE_INTEGER,
    text: (uid) => (metagraph === undefined ? "…" : (of(uid) ?? "–")),
  };
}

/** By uid, the fields in which recording and rules differ. */
export function differingFields(fields: readonly FieldVerification[]): ReadonlyMap<number, readonly string[]> {
  const byUid = new Map<number, string[]>();
  for (const { field, differences } of fields) {
    for (const uid of new Set(differences.map(({ uid }) => uid))) byUid.set(uid, [...(byUid.get(uid) ?? []), field]);
  }
  return byUid;
}
