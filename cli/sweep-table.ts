// A sweep as a table for people: each combination's shares, and how far seeds spread them.

import { plain } from "../bindings/foreign-text.js";
import { type Measure, type Results, resultsAt, type Spread, sidesOf, spreadOf } from "../simulation/sweep/summary.js";
import { countOf, runNames, type Sweep, textsAt } from "../simulation/sweep/sweep.js";
import { aligned, styled } from "./table.js";

/** More are no table to read. */
const MAX_ROWS = 60;

const LEGENDS: Readonly<Record<Measure, string>> = {
  stake: "the share of the stake in the last epoch",
  incentive: "the share of all incentive",
  dividends: "the share of all dividends",
};

export function sweepTable(sweep: Sweep, results: Results, measure: Measure): string {
  const { scenario, axes, cells, seeds } = sweep;
  const sides = [...sidesOf(scenario, measure)];
  const names = runNames(sweep);
  const rows: string[][] = [];
  for (let cell = 0; cell < cells && rows.length < MAX_ROWS; ++cell) {
    for (const [r, name] of names.entries()) {
      const own = resultsAt(sweep, results, cell, r);
      const shares = sides.map(([, groups]) => shown(spreadOf(own, groups, measure), seeds.length));
      rows.push([...textsAt(sweep, cell), name, ...shares]);
    }
  }
  const header = [...axes.map(({ name }) => name), "run", ...sides.map(([side]) => side)];
  const [head = "", ...body] = aligned([header, ...rows]);
  const left = cells * names.length - rows.length;
  return `${[
    plain(scenario.description),
    `${cells} combinations of values, ${seeds.length} seeds from ${seeds[0]} on, ${countOf(sweep)} runs`,
    "",
    styled("bold", head),
    ...body,
    ...(left > 0 ? [`and ${left} rows more: --format csv`] : []),
    "",
    `${LEGENDS[measure]}, in percent${seeds.length > 1 ? ": mean ± standard deviation over the seeds" : ""}`,
  ].join("\n")}\n`;
}

function shown(spread: Spread | undefined, seeds: number): string {
  if (spread === undefined) return "-";
  const percent = (millionths: number) => (millionths / 10_000).toFixed(2);
  return seeds > 1 ? `${percent(spread.mean)} ± ${percent(spread.deviation)}` : percent(spread.mean);
}
