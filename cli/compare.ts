// yuma explain --against: why a neuron's pay is not what it was in another epoch.

import { YumaError } from "../bindings/error.js";
import { type Comparison, compareEpochs } from "../bindings/explain/compare.js";
import { formatComparison } from "../bindings/explain/json.js";
import { causeNames, comparisonWords, signedAlpha } from "../bindings/explain/words-compare.js";
import type { Yuma } from "../bindings/load.js";
import type { EpochState } from "../bindings/state.js";
import { blockNumber } from "./endpoint.js";
import { InputError } from "./input.js";
import { aligned, styled, wrapped } from "./table.js";

/** What names an epoch to explain, and one to compare with. */
interface Named {
  readonly case?: string;
  readonly step?: string;
  readonly rpc?: string;
  readonly block?: number;
  readonly blockHash?: string;
  readonly against?: string;
  readonly againstCase?: string;
}

interface Compared {
  /** for messages */
  readonly place: string;
  readonly state: EpochState;
}

/** What --against names: a block of the same node, a step of the same case, or a file; undefined where it is not given. */
export function againstOf<T extends Named>(
  file: string | undefined,
  options: T,
): { readonly file: string | undefined; readonly options: T } | undefined {
  const { against, againstCase } = options;
  if (against === undefined && againstCase === undefined) return undefined;
  const { case: sameCase, step: _, rpc, block: __, blockHash: ___, ...rest } = options;
  const isNumber = against !== undefined && /^[0-9]+$/.test(against);
  if (rpc !== undefined && (against === undefined || isNumber)) {
    if (againstCase !== undefined)
      throw new InputError("--against-case is for files: a node has blocks, --against BLOCK");
    return { file, options: { ...rest, rpc, block: blockNumber(against as string) } as T };
  }
  const otherCase = againstCase ?? (isNumber ? sameCase : undefined);
  const named = { ...rest, ...(otherCase !== undefined && { case: otherCase }) };
  return isNumber || against === undefined
    ? { file, options: { ...named, ...(isNumber && { step: against }) } as T }
    : { file: against, options: named as T };
}

/** The comparison, as it is printed. */
export function comparisonOf(
  yuma: Yuma,
  before: Compared,
  after: Compared,
  { uid, format }: { readonly uid: number; readonly format: "table" | "json" },
): string {
  try {
    const comparison = compareEpochs(yuma, before.state, after.state, uid);
    return format === "table" ? comparisonText(comparison) : JSON.stringify(formatComparison(comparison));
  } catch (error) {
    if (error instanceof YumaError) throw new InputError(`${after.place} and ${before.place}: ${error.message}`);
    throw error;
  }
}

function comparisonText(comparison: Comparison): string {
  const { answer, causes } = comparisonWords(comparison);
  const { parts, difference } = comparison;
  const rows = parts.map(({ cause, amount, changed }) => [
    causeNames[cause],
    changed ? signedAlpha(amount) : "as it was",
  ]);
  const table = aligned([["cause", "part"], ...rows, ["together", signedAlpha(difference)]]);
  const moved = parts.flatMap(({ cause }) => {
    const what = causes[cause];
    return what === undefined ? [] : wrapped(`${causeNames[cause]}: ${what}.`);
  });
  return [
    answer.flatMap((line) => wrapped(line)),
    table.map((line, i) => (i === 0 || i === table.length - 1 ? styled("bold", line) : line)),
    ...(moved.length > 0 ? [[styled("bold", "What changed"), ...moved]] : []),
    wrapped("A part is what its cause changes, averaged over every order in which the causes that changed can change."),
  ]
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}
