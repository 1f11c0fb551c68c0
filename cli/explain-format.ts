// An explanation for a terminal: its sentences, and tables of what matters most.

import { percent } from "../bindings/decimals.js";
import type { Bits } from "../bindings/explain/arithmetic.js";
import type { Bond } from "../bindings/explain/bonds.js";
import type { Explanation } from "../bindings/explain/explain.js";
import type { Support } from "../bindings/explain/miner.js";
import type { OwnWeight } from "../bindings/explain/validator.js";
import { sentencesOf } from "../bindings/explain/words.js";
import { aligned, styled, wrapped } from "./table.js";

/** Rows of a table that are shown. */
const ROWS = 10;

/** What is known of a neuron beside its explanation. */
export interface About {
  /** SS58 */
  readonly hotkey?: string;
  /** SS58 */
  readonly coldkey?: string;
  /** what the coldkey calls itself */
  readonly name?: string;
  /** what is known of what it was paid */
  readonly paid?: readonly string[];
}

export function explanationText(explanation: Explanation, { hotkey, coldkey, name, paid = [] }: About = {}): string {
  const { answer, neuron, miner, validator, emission, next } = sentencesOf(explanation);
  const { weights } = explanation.miner;
  const clipped = explanation.validator.weights.filter(({ weight, clipped }) => clipped < weight);
  const blocks = [
    [
      ...answer,
      ...(hotkey === undefined ? [] : [`Its hotkey is ${hotkey}.`]),
      ...(coldkey === undefined
        ? []
        : [`Its coldkey is ${coldkey}${name === undefined ? "" : `, which calls itself ${name}`}.`]),
    ],
    section("Activity, stake and permit", neuron),
    section("As a miner", miner),
    table("weights on it that count", weights, weightRow, ({ rank }) => rank, "of rank"),
    section("As a validator", validator),
    table("its weights that are clipped", clipped, clippedRow, ({ weight, clipped }) => weight - clipped, "clipped"),
    table("its bonds", explanation.validator.bonds, bondRow, ({ earned }) => earned, "earned"),
    section("Emission", emission),
    section("What it was paid", paid),
    section("The next epoch", next),
    [weights, clipped, explanation.validator.bonds].some(({ length }) => length > ROWS)
      ? [`Tables show their ${ROWS} most important rows: --format json has all.`]
      : [],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.flatMap((line) => (line.startsWith(" ") ? [line] : wrapped(line))).join("\n"))
    .join("\n\n");
}

const section = (title: string, sentences: readonly string[]) =>
  sentences.length === 0 ? [] : [styled("bold", title), ...sentences];

type TableRow = Readonly<Record<string, string>>;

/** The first rows, which are the most important ones, and what the others come to. */
function table<T>(
  title: string,
  entries: readonly T[],
  row: (entry: T) => TableRow,
  weight: (entry: T) => Bits,
  unit: string,
): string[] {
  const rows = entries.slice(0, ROWS).map(row);
  const [first] = rows;
  if (first === undefined) return [];
  const lines = aligned([Object.keys(first), ...rows.map((cells) => Object.values(cells))]).map((line) => `  ${line}`);
  const rest = entries.slice(ROWS);
  const more = percent(rest.reduce((sum, entry) => sum + weight(entry), 0n));
  return [`${title}:`, ...lines, ...(rest.length > 0 ? [`  and ${rest.length} more with ${more} ${unit}`] : [])];
}

const weightRow = ({ validator, weight, clipped, activeStake, noActiveStake, rank }: Support): TableRow => ({
  validator: String(validator),
  weight: percent(weight),
  "clipped to": clipped < weight ? percent(clipped) : "-",
  "active stake": noActiveStake === null ? percent(activeStake) : noActiveStake.replaceAll("_", " "),
  rank: percent(rank),
});

const clippedRow = ({ miner, weight, clipped }: OwnWeight): TableRow => ({
  miner: String(miner),
  weight: percent(weight),
  consensus: percent(clipped),
  "clipped away": percent(weight - clipped),
});

const bondRow = ({ miner, old, fresh, alpha, share, incentive, earned }: Bond): TableRow => ({
  miner: String(miner),
  old: percent(old),
  new: percent(fresh),
  alpha: percent(alpha),
  "share of all": percent(share),
  incentive: percent(incentive),
  earns: percent(earned),
});
