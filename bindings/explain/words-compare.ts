// A comparison in sentences.

import { alpha, grouped, percent } from "../decimals.js";
import type { Cause } from "./causes.js";
import type { ParameterChange, StakeChange } from "./changes.js";
import type { Comparison, Part, Pay } from "./compare.js";
import { capitalised, count, enumerated, uidList } from "./phrases.js";
import { rulesOf } from "./rules.js";

/** Causes that the first sentence names. */
const NAMED = 3;

/** A comparison in words. */
export interface ComparisonWords {
  /** how much more or less, and the causes that matter most */
  readonly answer: readonly string[];
  /** what is different, of each cause that is */
  readonly causes: Readonly<Partial<Record<Cause, string>>>;
}

/** A comparison in words. */
export function comparisonWords(comparison: Comparison): ComparisonWords {
  const changed = comparison.parts.filter((part) => part.changed);
  const causes = changed.map(({ cause }) => [cause, whatChanged(comparison, cause)]);
  return { answer: answer(comparison), causes: Object.fromEntries(causes) };
}

export const causeNames: Readonly<Record<Cause, string>> = {
  emission: "emission",
  own_stake: "its stake",
  other_stake: "others' stake",
  own_weights: "its weights",
  other_weights: "others' weights",
  consensus: "clipping and consensus",
  bonds: "bonds carried",
  registrations: "permits and registrations",
  rules: "rules",
};

function answer(comparison: Comparison): string[] {
  const { uid, before, after, difference, parts, changes } = comparison;
  const unit = unitOf(before);
  const at = (pay: Pay) => `at block ${grouped(pay.block)}`;
  const then = before.block === after.block ? "in the other epoch" : at(before);
  const gets = `Neuron ${uid} gets ${amount(after.emission, unit)} ${at(after)}`;
  const moving = parts.filter((part) => part.amount !== 0n).sort((a, b) => descending(size(a.amount), size(b.amount)));
  const sentences = [
    difference === 0n
      ? `${gets}, as much as ${then}.`
      : `${gets}, ${moreOrLess(difference)} than ${then}, when it got ${amount(before.emission, unit)}.`,
  ];
  const [first] = moving;
  if (first) sentences.push(because(comparison, moving));
  else if (!parts.some(({ changed }) => changed)) sentences.push("Both epochs read the same.");
  else sentences.push("Nothing that changed between them moves its pay.");
  if (!before.exists) sentences.push(`There was no neuron ${uid} then: it registered since.`);
  else if (!after.exists) sentences.push(`There is no neuron ${uid} any more.`);
  else if (changes.replaced.includes(uid)) {
    sentences.push(
      `Uid ${uid} is another neuron than then: it was registered anew, and all it has counts as registered.`,
    );
  }
  return sentences;
}

/** The causes that matter most, and what the others come to. */
function because(comparison: Comparison, moving: readonly Part[]): string {
  const [only] = moving;
  if (only && moving.length === 1) return `That is because ${whatChanged(comparison, only.cause)}.`;
  const named = moving.slice(0, moving.length > NAMED + 1 ? NAMED : NAMED + 1);
  const clauses = named.map(({ cause, amount }) => `${moreOrLess(amount)} because ${whatChanged(comparison, cause)}`);
  const rest = moving.slice(named.length).reduce((sum, part) => sum + part.amount, 0n);
  if (moving.length > named.length)
    clauses.push(`${moreOrLess(rest)} for ${count(moving.length - named.length, "other cause")}`);
  return `${capitalised(clauses.join("; "))}.`;
}

const amount = (rao: bigint, unit: string) => (rao === 0n ? "nothing" : `${alpha(rao)} ${unit}`);
/** +0.310000000 */
export const signedAlpha = (rao: bigint) => (rao === 0n ? "0" : `${rao < 0n ? "-" : "+"}${alpha(size(rao))}`);
const moreOrLess = (rao: bigint) => `${alpha(size(rao))} ${rao < 0n ? "less" : "more"}`;
const size = (value: bigint) => (value < 0n ? -value : value);
const descending = (a: bigint, b: bigint) => (a > b ? -1 : a < b ? 1 : 0);
const unitOf = ({ specVersion }: Pay) => (rulesOf(specVersion).alpha ? "alpha" : "TAO");

/** A clause, as it goes on after "because". */
function whatChanged(comparison: Comparison, cause: Cause): string {
  const { changes, uid, before } = comparison;
  const parameters = changes.parameters[cause] ?? [];
  switch (cause) {
    case "emission":
      return emission(parameters, unitOf(before));
    case "own_stake":
      return stakes(changes.ownStake, () => "its", before);
    case "other_stake":
      return stakes(changes.otherStake, (other) => `uid ${other}'s`, before);
    case "own_weights":
      return ownWeights(comparison);
    case "other_weights":
      return otherWeights(comparison);
    case "bonds":
      return `the bonds carried from the epoch before are others${changes.bondRows.includes(uid) ? ", its own among them" : ""} (${uidList(changes.bondRows)})`;
    case "registrations":
      return registrations(comparison);
    case "consensus":
    case "rules":
      return enumerated(parameters.map(parameter));
  }
}

function emission([change]: readonly ParameterChange[], unit: string): string {
  const [before, after] = [change?.before as bigint, change?.after as bigint];
  return `${alpha(after)} ${unit} is handed out to all, where it was ${alpha(before)}`;
}

function parameter({ field, before, after }: ParameterChange): string {
  if (before === null && after === null) return `${field} is another`;
  const text = (value: ParameterChange["before"]) => (value === null ? "none" : String(value));
  return `${field} is ${text(after)}, was ${text(before)}`;
}

function stakes(changes: readonly StakeChange[], whose: (uid: number) => string, pay: Pay): string {
  const [first] = changes;
  if (first === undefined) return "stakes changed";
  const { alpha: own, tao } = first;
  const moves = [
    ...(own[0] === own[1] ? [] : [stakeMove(own, "stake", unitOf(pay))]),
    ...(tao[0] === tao[1] ? [] : [stakeMove(tao, "root stake", "TAO")]),
  ];
  const named = `${whose(first.uid)} ${enumerated(moves)}`;
  const rest = changes.length - 1;
  return rest === 0 ? named : `the stake of ${count(changes.length, "other")} changed, most of all ${named}`;
}

function stakeMove([before, after]: readonly [bigint, bigint], what: string, unit: string): string {
  const range = `from ${alpha(before)} to ${alpha(after)} ${unit}`;
  if (before > 0n && after === 2n * before) return `${what} doubled, ${range}`;
  if (after > 0n && before === 2n * after) return `${what} halved, ${range}`;
  return `${what} ${after > before ? "rose" : "fell"} ${range}`;
}

function ownWeights({ changes: { ownWeights } }: Comparison): string {
  const [first] = ownWeights;
  if (first === undefined) return "it set its weights otherwise, though to the same shares";
  const gives = `uid ${first.miner} ${percent(first.after)} of its weight, where it gave ${percent(first.before)}`;
  const rest = ownWeights.length - 1;
  return `it gives ${gives}${rest > 0 ? `, and another share to ${count(rest, "other")}` : ""}`;
}

function otherWeights({ changes: { otherRows, weightsOnIt } }: Comparison): string {
  const set = `${uidList(otherRows)} set other weights`;
  if (weightsOnIt.length === 0) return `${set}, none of them on it`;
  const [first] = weightsOnIt;
  if (weightsOnIt.length > 1 || first === undefined) return `${set}, ${grouped(weightsOnIt.length)} of them on it`;
  const whose = otherRows.length === 1 ? "" : `uid ${first.validator} `;
  return `${set}, ${whose}on it ${percent(first.after)}, was ${percent(first.before)}`;
}

function registrations({ changes }: Comparison): string {
  const events: readonly (readonly [readonly number[], string, string])[] = [
    [changes.replaced, "was registered anew", "were registered anew"],
    [changes.joined, "joined", "joined"],
    [changes.gone, "is gone", "are gone"],
    [changes.permitsGained, "got a permit", "got permits"],
    [changes.permitsLost, "lost its permit", "lost their permits"],
    [changes.becameActive, "became active", "became active"],
    [changes.becameInactive, "became inactive", "became inactive"],
  ];
  const told = events
    .filter(([uids]) => uids.length > 0)
    .map(([uids, one, many]) => `${uidList(uids)} ${uids.length === 1 ? one : many}`);
  const owner = (changes.parameters.registrations ?? []).filter(({ field }) => field === "owner_uid").map(parameter);
  const all = [...told, ...owner];
  return all.length > 0 ? enumerated(all) : "the blocks of updates, commits and epochs moved on";
}
