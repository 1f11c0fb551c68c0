// Sweeps: a scenario in all combinations of some parameters' values, each with several seeds (docs/simulation.md, "Sweeps").

import { isObject, type JsonObject } from "../../bindings/json.js";
import { InputError } from "../../bindings/source.js";
import { parseScenario } from "../scenario.js";
import { runName, type Scenario } from "../schema.js";
import { type Parameter, parameterOf, withValue } from "./parameters.js";
import { jsonOf, valuesOf } from "./values.js";

export const MAX_RUNS = 100_000;
export const MAX_CELLS = 10_000;
/** Totals that are kept, of each group in each run. */
export const MAX_TOTALS = 1_000_000;

export interface Axis {
  readonly name: string;
  /** as people read them */
  readonly values: readonly string[];
  readonly parameter: Parameter;
  /** as they stand in a scenario */
  readonly json: readonly unknown[];
}

export interface Sweep {
  /** what is the same everywhere */
  readonly scenario: Scenario;
  readonly json: JsonObject;
  readonly axes: readonly Axis[];
  readonly seeds: readonly number[];
  /** combinations of values, those of the last axis next to each other */
  readonly cells: number;
}

/** One run of a sweep: runs of a seed stand together, and seeds of a cell. */
export interface SweepRun {
  readonly cell: number;
  readonly seed: number;
  /** of the scenario's */
  readonly run: number;
  /** a scenario with this run alone */
  readonly json: JsonObject;
}

/** NAME=VALUES, as on a command line. A name may have an equals sign in it, values have none. */
export function assignmentOf(text: string): readonly [name: string, values: string] {
  const at = text.lastIndexOf("=");
  if (at <= 0) throw new InputError(`${text} is not NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The scenario's JSON with parameters at values that are the same everywhere. */
export function withSettings(json: unknown, settings: readonly string[]): unknown {
  if (settings.length === 0) return json;
  const names = new Set<string>();
  return settings.map(assignmentOf).reduce((scenario, [name, text]) => {
    if (names.has(name)) throw new InputError(`${name} is set twice`);
    names.add(name);
    return told(name, () => {
      const parameter = parameterOf(scenario, name);
      const values = valuesOf(text, 1);
      return withValue(scenario, parameter, jsonOf(values, parameter.kind)[0]);
    });
  }, withRuns(json));
}

function told<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError && !error.message.startsWith("there is no parameter")) {
      throw new InputError(`${name}: ${error.message}`);
    }
    throw error;
  }
}

/** Runs that a scenario leaves out are written down, for parameters are put into them. */
function withRuns(json: unknown): JsonObject {
  const { runs } = parseScenario(json);
  const scenario = json as JsonObject;
  return isObject(json) && json.runs !== undefined
    ? json
    : { ...scenario, runs: runs.map(({ ruleset }) => ({ ruleset })) };
}

/**
 * @param seedCount how many seeds, from the scenario's on
 * @throws InputError or YumaError for what is wrong with a parameter, a value or a combination
 */
export function sweepOf(given: unknown, assignments: readonly string[], seedCount: number): Sweep {
  const json = withRuns(given);
  const scenario = parseScenario(json);
  const axes = assignments.map(assignmentOf).map(
    ([name, list]): Axis =>
      told(name, () => {
        const parameter = parameterOf(json, name);
        const values = valuesOf(list, MAX_CELLS);
        const written = jsonOf(values, parameter.kind);
        const same = written.findIndex((value, i) => written.indexOf(value) < i);
        if (same >= 0) {
          throw new InputError(
            `${values[written.indexOf(written[same])]} and ${values[same]} are both ${written[same]}`,
          );
        }
        return { name, values, parameter, json: written };
      }),
  );
  checkDistinct(axes, seedCount);
  if (seedCount > MAX_RUNS) throw new InputError(`${seedCount} seeds are more than ${MAX_RUNS} runs`);
  if (scenario.seed + seedCount - 1 > 0xffff_ffff) throw new InputError("the last seed is above 2^32 - 1");
  const seeds = Array.from({ length: seedCount }, (_, i) => scenario.seed + i);
  const cells = axes.reduce((product, { values }) => product * values.length, 1);
  const runs = cells * seedCount * scenario.runs.length;
  if (cells > MAX_CELLS) throw new InputError(`${cells} combinations are more than ${MAX_CELLS}`);
  if (runs > MAX_RUNS) throw new InputError(`${runs} runs are more than ${MAX_RUNS}`);
  if (runs * scenario.groups.length > MAX_TOTALS) {
    throw new InputError(`${runs} runs of ${scenario.groups.length} groups are more than ${MAX_TOTALS} in all`);
  }
  const sweep = { scenario, json, axes, seeds, cells };
  for (let cell = 0; cell < cells; ++cell) checkCell(sweep, cell);
  return sweep;
}

/** No field of the scenario is swept by two. */
function checkDistinct(axes: readonly Axis[], seedCount: number): void {
  const taken = new Set<string>();
  for (const { name, parameter } of axes) {
    const places = parameter.places.map((place) => place.join());
    if (places.some((place) => taken.has(place))) throw new InputError(`${name} is swept twice`);
    for (const place of places) taken.add(place);
  }
  if (seedCount > 1 && taken.has("seed")) throw new InputError("seed is swept, and --seeds has no place beside it");
}

/** A cell's values, one for each axis. */
export function valuesAt({ axes }: Pick<Sweep, "axes">, cell: number): number[] {
  let rest = cell;
  return [...axes]
    .reverse()
    .map(({ values }) => {
      const index = rest % values.length;
      rest = (rest - index) / values.length;
      return index;
    })
    .reverse();
}

export const textsAt = (sweep: Pick<Sweep, "axes">, cell: number): string[] =>
  valuesAt(sweep, cell).map((index, a) => sweep.axes[a]?.values[index] as string);

function cellJson(sweep: Sweep, cell: number): JsonObject {
  const indices = valuesAt(sweep, cell);
  return sweep.axes.reduce(
    (json, axis, a) => withValue(json, axis.parameter, axis.json[indices[a] as number]),
    sweep.json,
  );
}

function checkCell(sweep: Sweep, cell: number): void {
  try {
    parseScenario(cellJson(sweep, cell));
  } catch (error) {
    const values = textsAt(sweep, cell).map((text, a) => `${sweep.axes[a]?.name}=${text}`);
    throw new InputError(`with ${values.join(", ")}: ${(error as Error).message}`);
  }
}

/** All runs, one made after the other. */
export function* runsOf(sweep: Sweep): Generator<SweepRun> {
  const isSeeded = sweep.axes.some(({ name }) => name === "seed");
  for (let cell = 0; cell < sweep.cells; ++cell) {
    const json = cellJson(sweep, cell);
    const runs = json.runs as readonly unknown[];
    for (const seed of sweep.seeds) {
      for (const [run, only] of runs.entries()) {
        yield {
          cell,
          seed: isSeeded ? (json.seed as number) : seed,
          run,
          json: { ...json, ...(!isSeeded && { seed }), runs: [only] },
        };
      }
    }
  }
}

export const countOf = ({ cells, seeds, scenario }: Sweep): number => cells * seeds.length * scenario.runs.length;
export const runNames = ({ scenario }: Pick<Sweep, "scenario">): string[] => scenario.runs.map(runName);
