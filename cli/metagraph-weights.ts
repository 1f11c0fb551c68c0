// A subnet's weights: who gave whom how much, as set and as the consensus leaves it.

import { grouped, percent } from "../bindings/decimals.js";
import { traceEpoch } from "../bindings/explain/traced.js";
import { type DroppedWeight, type Weight, weightsOf } from "../bindings/explain/weights.js";
import type { Yuma } from "../bindings/load.js";
import type { EpochState } from "../bindings/state.js";
import { type Column, fitting, tableLines } from "./neuron-table.js";
import { terminalColumns, wrapped } from "./table.js";

export type WeightsShown = "raw" | "clipped";

interface View {
  readonly weights: WeightsShown;
  readonly top?: number;
  readonly format: "table" | "json" | "csv";
}

/** Columns that are narrower than this there are none. */
const NARROWEST = 3;

/** @throws YumaError naming the field and index at fault */
export function weightsText(yuma: Yuma, state: EpochState, { weights: which, top, format }: View): string {
  const traced = traceEpoch(yuma, state);
  const { rows, dropped } = weightsOf(traced);
  const all = [...rows.flat(), ...dropped].sort((a, b) => a.validator - b.validator || a.miner - b.miner);
  if (format === "json") return JSON.stringify({ weights: all.map(entryJson) });
  if (format === "csv") {
    const header = ["validator", "miner", "raw", "weight", "clipped", "dropped"];
    return [header, ...all.map((entry) => Object.values(entryJson(entry)).map((value) => value ?? ""))].join("\n");
  }
  const { stake, consensus } = traced.trace;
  const by = (bits: BigInt64Array) => (a: number, b: number) => {
    const [x, y] = [bits[a] as bigint, bits[b] as bigint];
    return x === y ? a - b : x > y ? -1 : 1;
  };
  const validators = [...new Set(all.map(({ validator }) => validator))].sort(by(stake));
  const miners = [...new Set(all.map(({ miner }) => miner))].filter((miner) => miner < state.n).sort(by(consensus));
  return matrix(which, rows, dropped, { n: state.n, validators: validators.slice(0, top), miners })
    .concat(
      validators.length > (top ?? validators.length)
        ? [`${grouped(validators.length - (top as number))} validators more.`]
        : [],
    )
    .join("\n");
}

/** Raw bits of I32F32 as decimal strings; null for what doesn't count. */
function entryJson(entry: Weight | DroppedWeight) {
  const { validator, miner, raw } = entry;
  return "why" in entry
    ? { validator, miner, raw, weight: null, clipped: null, dropped: entry.why }
    : { validator, miner, raw, weight: String(entry.weight), clipped: String(entry.clipped), dropped: null };
}

interface Axes {
  readonly n: number;
  /** by stake */
  readonly validators: readonly number[];
  /** by consensus */
  readonly miners: readonly number[];
}

/** As many miners as fit. */
function matrix(
  which: WeightsShown,
  rows: readonly (readonly Weight[])[],
  dropped: readonly DroppedWeight[],
  { n, validators, miners }: Axes,
): string[] {
  const width = terminalColumns();
  const columns = new Map(
    miners
      .slice(0, Math.ceil(width / NARROWEST))
      .map((miner) => [miner, { cells: Array<string>(n).fill("-"), clipped: new Set<number>() }]),
  );
  for (const { validator, miner, raw } of dropped) {
    const column = columns.get(miner);
    if (column) column.cells[validator] = which === "raw" ? `${raw}*` : "*";
  }
  for (const { validator, miner, raw, weight, clipped } of rows.flat()) {
    const column = columns.get(miner);
    if (column === undefined) continue;
    column.cells[validator] = which === "raw" ? String(raw) : percent(clipped);
    if (clipped < weight) column.clipped.add(validator);
  }
  const all: Column[] = [
    { name: "validator", cells: Array.from({ length: n }, (_, uid) => String(uid)), total: "" },
    ...[...columns].map(([miner, { cells, clipped }]) => ({
      name: String(miner),
      cells,
      total: "",
      style: (uid: number) => (clipped.has(uid) ? ("red" as const) : undefined),
    })),
  ];
  const names = all.map(({ name }) => name);
  const fits = fitting(all, names, validators, width);
  // A narrower one behind one that does not fit would seem to come next.
  const end = all.findIndex((column) => !fits.includes(column));
  const shown = end < 0 ? all : all.slice(0, end);
  const more = miners.length - (shown.length - 1);
  const what = which === "raw" ? "Weights as set" : "Weights as the consensus leaves them";
  return [
    ...tableLines(shown, validators),
    "",
    ...wrapped(
      `${what}, validators by stake, miners by consensus; red: above the consensus; *: does not count.${
        more > 0 ? ` ${grouped(more)} miners more: --format csv has all, and why some do not count.` : ""
      }`,
    ),
  ];
}
