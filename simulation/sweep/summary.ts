// What a sweep tells: of each cell, run and group (or side) the mean of its shares over the seeds, and how far they spread.
// Integers throughout.

import { csvCell, isMiner, isValidator } from "../history.js";
import { type Group, type Scenario, sideOf } from "../schema.js";
import type { Totals } from "../totals.js";
import { runNames, runsOf, type Sweep, textsAt } from "./sweep.js";

/** What groups have shares of. */
export type Measure = "stake" | "incentive" | "dividends";
export const measures: readonly Measure[] = ["stake", "incentive", "dividends"];

/** Millionths of a whole. */
export interface Spread {
  readonly mean: number;
  /** standard deviation, as of a sample; 0 of a single one */
  readonly deviation: number;
}

const MILLION = 1_000_000n;

const amount = (totals: Totals, measure: Measure): bigint => (measure === "stake" ? totals.stakeLast : totals[measure]);

/** Totals of each run of a sweep, in the runs' order: those of each group. */
export type Results = readonly (readonly Totals[])[];

/** The runs of a cell, one for each seed. */
export function resultsAt({ seeds, scenario }: Sweep, results: Results, cell: number, run: number): Results {
  const runs = scenario.runs.length;
  return seeds.map((_, s) => results[(cell * seeds.length + s) * runs + run] as readonly Totals[]);
}

/** The share of some groups together, over the seeds in which there is anything to share; undefined where there is none. */
export function spreadOf(results: Results, groups: readonly number[], measure: Measure): Spread | undefined {
  const shares: bigint[] = [];
  for (const totals of results) {
    const whole = totals.reduce((sum, group) => sum + amount(group, measure), 0n);
    const own = groups.reduce((sum, g) => sum + amount(totals[g] as Totals, measure), 0n);
    if (whole > 0n) shares.push((own * MILLION) / whole);
  }
  const n = BigInt(shares.length);
  if (n === 0n) return undefined;
  const sum = shares.reduce((total, share) => total + share, 0n);
  const squares = shares.reduce((total, share) => total + share * share, 0n);
  const variance = n === 1n ? 0n : (n * squares - sum * sum) / (n * (n - 1n));
  return { mean: Number((2n * sum + n) / (2n * n)), deviation: Number(root(variance)) };
}

/** All groups of each side of which one may have of it. */
export function sidesOf({ groups }: Scenario, measure: Measure): Map<string, number[]> {
  const mayHave = (group: Group) =>
    measure === "incentive"
      ? isMiner(group)
      : isValidator(group) || (measure === "stake" && (group.uids !== undefined || (group.stake ?? 0n) > 0n));
  const sides = new Map(groups.filter(mayHave).map((group) => [sideOf(group), [] as number[]]));
  for (const [g, group] of groups.entries()) sides.get(sideOf(group))?.push(g);
  return sides;
}

/** floor(sqrt) */
function root(square: bigint): bigint {
  if (square < 2n) return square;
  let high = BigInt(Math.ceil(Math.sqrt(Number(square)))) + 1n;
  for (let next = (high + square / high) / 2n; next < high; next = (high + square / high) / 2n) high = next;
  return high;
}

const decimal = (millionths: number): string =>
  `${Math.floor(millionths / 1_000_000)}.${String(millionths % 1_000_000).padStart(6, "0")}`;

/** Below 0 it is a number all the same. */
const valueCell = (value: string) => (/^-?[0-9.]+$/.test(value) ? value : csvCell(value));

/** A line for each group in each run of each cell. */
export function* cellsCsv(sweep: Sweep, results: Results): Generator<string> {
  const columns = measures.flatMap((measure) => [`${measure}_mean`, `${measure}_deviation`]);
  yield `${[...sweep.axes.map(({ name }) => csvCell(name)), "run", "group", "seeds", ...columns].join(",")}\n`;
  for (let cell = 0; cell < sweep.cells; ++cell) {
    const values = textsAt(sweep, cell).map(valueCell);
    yield runNames(sweep)
      .flatMap((run, r) => {
        const own = resultsAt(sweep, results, cell, r);
        return sweep.scenario.groups.map(({ name }, g) => {
          const spreads = measures.flatMap((measure) => {
            const spread = spreadOf(own, [g], measure);
            return spread ? [decimal(spread.mean), decimal(spread.deviation)] : ["", ""];
          });
          return `${[...values, csvCell(run), csvCell(name), sweep.seeds.length, ...spreads].join(",")}\n`;
        });
      })
      .join("");
  }
}

/** A line for each group in each run of each seed, amounts in rao. */
export function* runsCsv(sweep: Sweep, results: Results): Generator<string> {
  const names = sweep.axes.map(({ name }) => csvCell(name));
  yield `${[...names, "seed", "run", "group", "stake_first", "stake_last", "incentive", "dividends"].join(",")}\n`;
  let k = 0;
  for (const { cell, seed, run } of runsOf(sweep)) {
    const values = [...textsAt(sweep, cell).map(valueCell), seed, csvCell(runNames(sweep)[run] as string)];
    yield (results[k++] as readonly Totals[])
      .map(({ stakeFirst, stakeLast, incentive, dividends }, g) => {
        const group = csvCell(sweep.scenario.groups[g]?.name as string);
        return `${[...values, group, stakeFirst, stakeLast, incentive, dividends].join(",")}\n`;
      })
      .join("");
  }
}
