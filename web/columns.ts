// What the table shows of each neuron.

import { alpha, share } from "../bindings/decimals.js";
import type { FieldVerification } from "../bindings/verify.js";
import type { Subject } from "./verifier.js";

export interface Column {
  readonly name: string;
  readonly title: string;
  /** to sort by */
  value(uid: number): number | bigint;
  text(uid: number): string;
}

export function columnsOf({ state, output }: Subject): readonly Column[] {
  const shares = (name: string, title: string, values: Uint16Array): Column => ({
    name,
    title,
    value: (uid) => values[uid] as number,
    text: (uid) => share(BigInt(values[uid] as number)),
  });
  const amounts = (name: string, title: string, values: BigUint64Array): Column => ({
    name,
    title,
    value: (uid) => values[uid] as bigint,
    text: (uid) => shortAlpha(values[uid] as bigint),
  });
  const permit = (uid: number) => 2 * (output.validatorPermit[uid] as number) + (state.validatorPermit[uid] as number);
  return [
    { name: "uid", title: "the neuron’s number in the subnet", value: (uid) => uid, text: String },
    amounts("stake", "stake weight, alpha", output.stake),
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
    amounts("emission", "alpha for this epoch", output.emission),
  ];
}

/** To 4 decimals, cut: a table is for comparing, the exact rao stand with the neuron. */
const shortAlpha = (rao: bigint) => alpha(rao).slice(0, -5);

/** By uid, the fields in which recording and rules differ. */
export function differingFields(fields: readonly FieldVerification[]): ReadonlyMap<number, readonly string[]> {
  const byUid = new Map<number, string[]>();
  for (const { field, differences } of fields) {
    for (const uid of new Set(differences.map(({ uid }) => uid))) byUid.set(uid, [...(byUid.get(uid) ?? []), field]);
  }
  return byUid;
}
