// What the table shows of each neuron.

import { alpha, share } from "../bindings/decimals.js";
import type { FieldVerification } from "../bindings/verify.js";
import type { Examined } from "./verifier.js";

export interface Column {
  readonly name: string;
  readonly title: string;
  /** to sort by */
  value(uid: number): number | bigint | string;
  text(uid: number): string;
}

export function columnsOf({ state, output }: Examined, hotkeys: readonly string[] | undefined): readonly Column[] {
  const shares = (name: string, title: string, values: Uint16Array): Column => ({
    name,
    title,
    value: (uid) => values[uid] as number,
    text: (uid) => share(BigInt(values[uid] as number)),
  });
  // Cut, for a table is for comparing: the exact rao stand with the neuron.
  const amounts = (name: string, title: string, values: BigUint64Array, decimals: number): Column => ({
    name,
    title,
    value: (uid) => values[uid] as bigint,
    text: (uid) => alpha(values[uid] as bigint).slice(0, decimals - 9),
  });
  const permit = (uid: number) => 2 * (output.validatorPermit[uid] as number) + (state.validatorPermit[uid] as number);
  return [
    { name: "uid", title: "the neuron’s number in the subnet", value: (uid) => uid, text: String },
    ...(hotkeys
      ? [
          {
            name: "hotkey",
            title: "the neuron’s key, an SS58 address",
            value: (uid: number) => hotkeys[uid] as string,
            text: (uid: number) => `${hotkeys[uid]?.slice(0, 5)}…`,
          },
        ]
      : []),
    amounts("stake", "stake weight, alpha", output.stake, 2),
    {
      name: "permit",
      title: "permit to validate from the next epoch on",
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
    shares("trust", "how much of a validator’s weights the consensus left", output.validatorTrust),
    amounts("emission", "alpha for this epoch", output.emission, 4),
  ];
}

/** By uid, the fields in which recording and rules differ. */
export function differingFields(fields: readonly FieldVerification[]): ReadonlyMap<number, readonly string[]> {
  const byUid = new Map<number, string[]>();
  for (const { field, differences } of fields) {
    for (const uid of new Set(differences.map(({ uid }) => uid))) byUid.set(uid, [...(byUid.get(uid) ?? []), field]);
  }
  return byUid;
}
