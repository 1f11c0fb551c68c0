// Verified epochs as JSON lines, and as text for people.

import type { EpochRecording, Trust } from "../bindings/chain/index.js";
import { alpha, grouped } from "../bindings/decimals.js";
import { YumaError } from "../bindings/error.js";
import { plain } from "../bindings/foreign-text.js";
import type { RecordedEpoch } from "../bindings/recording.js";
import type { Verdict } from "../bindings/verdict.js";
import { describeUidDifference, type UidDifference, type Verification } from "../bindings/verify.js";
import { shortAddress } from "./identity.js";
import {
  type Amount,
  amountJson,
  type PaymentsJson,
  paymentLines,
  paymentsInShort,
  paymentsJson,
  type Root,
  rootJson,
} from "./payments-report.js";
import { aligned, styled } from "./table.js";

/** A line of JSON: what `--resume` keeps, and what is printed of it. Integers above 32 bits are decimal strings. */
export type VerifyResult = Verified | Unverified;

interface Place {
  readonly name: string;
  /** Of an epoch from a node, as the next four. */
  readonly genesis?: string;
  readonly netuid?: number;
  readonly mechanism?: number;
  readonly block?: number;
}

export interface Verified extends Place {
  readonly block_hash?: string;
  readonly spec_version: number;
  readonly equal: boolean;
  /** where recording and rules part first */
  readonly stage: string | null;
  readonly emission: {
    readonly source: Verification["emission"]["source"];
    readonly amount: string;
    readonly highest?: string;
  };
  /** Of an epoch from a node: rao that waited before the block. */
  readonly pending?: string;
  readonly fields: readonly {
    readonly field: string;
    readonly stage: string;
    readonly compared: number;
    readonly differing: number;
    readonly differences: readonly JsonDifference[];
  }[];
  readonly decision: { readonly compared: number; readonly differing: number };
  /** Where the payout is recorded, as the next two: what was handed out. */
  readonly amount?: Amount;
  /** what root's stakers were given */
  readonly root?: Root;
  readonly payments?: PaymentsJson;
  readonly notes: readonly string[];
  /** Of an epoch from a chain: what the verdict rests on, and the same in words. */
  readonly trust?: Trust;
  readonly trust_words?: readonly string[];
}

export interface Unverified extends Place {
  readonly error: { readonly code: string; readonly message: string };
}

interface JsonDifference extends Pick<UidDifference, "uid" | "target"> {
  /** SS58, where it is known */
  readonly hotkey?: string;
  /** null: nothing */
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Differences shown of one epoch. */
const SHOWN = 20;

/** @throws YumaError if there was nothing to compare: that is no epoch as the rules have it */
export function resultOf(epoch: RecordedEpoch | EpochRecording, verdict: Verdict): Verified {
  const { stage = null, emission, fields } = verdict.decision;
  if (fields.every(({ compared }) => compared === 0)) {
    throw new YumaError("missing_field", "nothing is recorded of its outputs");
  }
  return {
    name: epoch.name,
    ...("genesis" in epoch && {
      genesis: epoch.genesis,
      netuid: epoch.netuid,
      mechanism: epoch.mechanism,
      block: epoch.block,
      block_hash: epoch.blockHash,
    }),
    spec_version: epoch.state.specVersion,
    equal: verdict.equal,
    stage,
    emission: {
      source: emission.source,
      amount: String(emission.amount),
      ...("highest" in emission && { highest: String(emission.highest) }),
    },
    ...("pending" in epoch && { pending: String(epoch.pending) }),
    fields: fields.map(({ differences, ...field }) => ({
      ...field,
      differences: differences.map((difference) => jsonDifference(difference, epoch.hotkeys)),
    })),
    decision: countsOf(fields),
    ...paymentPart(epoch, verdict),
    notes: "notes" in epoch ? epoch.notes : [],
    ...("trust" in epoch && { trust: epoch.trust, trust_words: epoch.trustWords }),
  };
}

/** Values compared, and those that differ. */
function countsOf(fields: Verified["fields"] | Verification["fields"]) {
  const sum = (key: "compared" | "differing") => fields.reduce((total, field) => total + field[key], 0);
  return { compared: sum("compared"), differing: sum("differing") };
}

function paymentPart(epoch: RecordedEpoch | EpochRecording, { amount, payments, accounts }: Verdict) {
  if (amount === undefined || payments === undefined || accounts === undefined) {
    return "unpaid" in epoch ? { payments: { refused: epoch.unpaid as string } } : {};
  }
  const root = rootJson(payments);
  return { amount: amountJson(amount, root), root, payments: paymentsJson(payments, accounts) };
}

function jsonDifference(
  { uid, target, expected, actual }: UidDifference,
  hotkeys: readonly string[] | undefined,
): JsonDifference {
  const json = (value: unknown) => (typeof value === "bigint" ? String(value) : (value ?? null));
  const hotkey = hotkeys?.[uid];
  return {
    uid,
    ...(hotkey !== undefined && { hotkey }),
    ...(target !== undefined && { target }),
    expected: json(expected),
    actual: json(actual),
  };
}

export const isEqual = (result: VerifyResult) => !("error" in result) && result.equal;

/** One epoch, field by field. */
export function epochReport(result: Verified): string {
  const rows = result.fields.map(({ field, stage, compared, differing }) => [
    plain(field, 40),
    String(compared - differing),
    differing === 0 ? "-" : String(differing),
    plain(stage, 60),
  ]);
  const [header = "", ...lines] = aligned([["field", "equal", "differ", "stage"], ...rows]);
  const differences = result.fields.flatMap(({ field, differences }) =>
    differences.map((difference) => `  ${describe(field, difference)}`),
  );
  const more = differences.length - SHOWN;
  return [
    `${plain(result.name)}, spec_version ${result.spec_version}${result.block_hash ? `, block ${plain(result.block_hash)}` : ""}`,
    "",
    styled("bold", header),
    ...lines,
    "",
    ...differences.slice(0, SHOWN),
    ...(more > 0 ? [`  and ${grouped(more)} more: --format json has all`] : []),
    ...(differences.length > 0 ? [""] : []),
    `${verdict(result)}.`,
    ...emissionLines(result),
    ...paymentLines(result),
    ...result.notes.map((note) => plain(note, 10_000)),
    ...(result.trust_words ? ["", ...result.trust_words.map((words) => plain(words, 10_000))] : []),
  ].join("\n");
}

/** Many epochs, a line each. */
export function epochsReport(results: readonly VerifyResult[]): string {
  const lines = results.map((result) => {
    if ("error" in result) return `${plain(result.name)}: not checked, because ${result.error.message}`;
    const first = result.fields.find(({ differing }) => differing > 0);
    const difference = first?.differences[0];
    const parts = [
      `${verdict(result)}${first && difference ? `: ${describe(first.field, difference)}` : ""}`,
      ...paymentsInShort(result),
    ];
    return `${plain(result.name)}: ${parts.join("; ")}`;
  });
  const equal = results.filter(isEqual).length;
  const unchecked = results.filter((result) => "error" in result).length;
  const different = results.length - equal - unchecked;
  const counts = [`${grouped(equal)} equal`, `${grouped(different)} different`, `${grouped(unchecked)} not checked`];
  return [...lines, "", `${grouped(results.length)} epochs: ${counts.join(", ")}.`].join("\n");
}

function verdict({ fields, stage }: Verified): string {
  const { compared, differing } = countsOf(fields);
  if (differing === 0) return `all ${grouped(compared)} recorded values are what the rules give`;
  return `${grouped(differing)} of ${grouped(compared)} recorded values differ from what the rules give, first at ${plain(stage ?? "", 60)}`;
}

function emissionLines({ emission: { source, amount, highest }, pending }: Verified): string[] {
  const rao = BigInt(amount);
  const waited =
    pending === undefined ? [] : [`Before the block ${alpha(BigInt(pending))} alpha waited to be handed out.`];
  switch (source) {
    case "given":
      return [`Handed out: ${alpha(rao)} alpha, as given.`];
    case "found":
      return [
        highest === amount
          ? `Handed out: ${alpha(rao)} alpha, the only amount that gives the recorded payments.`
          : `Handed out: ${alpha(rao)} to ${alpha(BigInt(highest ?? amount))} alpha: each gives the recorded payments.`,
        ...waited,
      ];
    case "none":
      return [
        `No amount handed out gives all recorded payments; ${alpha(rao)} alpha gives the most of them.`,
        ...waited,
      ];
    case "unrecorded":
      return [];
  }
}

const describe = (field: string, { uid, hotkey, target, expected, actual }: JsonDifference) =>
  plain(
    `${describeUidDifference(field, {
      uid,
      ...(target !== undefined && { target }),
      expected: (expected ?? undefined) as UidDifference["expected"],
      actual: (actual ?? undefined) as UidDifference["actual"],
    })}${hotkey === undefined ? "" : ` (${shortAddress(hotkey)})`}`,
  );
