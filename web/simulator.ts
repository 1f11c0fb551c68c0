// Scenarios run in the page's worker, a slice at a time, so that another question is heard in between.

import { YumaError } from "../bindings/error.js";
import type { Yuma } from "../bindings/load.js";
import { InputError } from "../bindings/source.js";
import { type History, isValidator, neuronsCsv } from "../simulation/history.js";
import type { Chart, Point, Series } from "../simulation/pictures/chart.js";
import { charts, isDrawn } from "../simulation/pictures/charts.js";
import type { ChartName } from "../simulation/pictures/names.js";
import { parseScenario } from "../simulation/scenario.js";
import type { Scenario } from "../simulation/schema.js";
import { Simulation } from "../simulation/simulation.js";
import { type Totals, totalsOf } from "../simulation/totals.js";

/** What of a simulation is looked at. */
export interface SimulationView {
  readonly chart: ChartName;
  readonly from: number;
  /** the first epoch after it; undefined: to the end */
  readonly until: number | undefined;
  /** the epoch that is looked at; undefined: the last */
  readonly at: number | undefined;
}

export interface Simulated {
  /** Of lines that are called the same as many as there is room for. */
  readonly chart: Chart;
  /** how many lines are left out */
  readonly left: number;
  /** of the lines that are called the same the mean, all of them counted: where each of them has a point */
  readonly means: readonly Series[];
  /** the epoch that is looked at, in which each line has a point */
  readonly at: number;
  /** run of each ruleset so far */
  readonly epochs: number;
  readonly of: number;
  readonly milliseconds: number;
  /** once all epochs are run */
  readonly totals: readonly RunTotals[] | undefined;
}

export interface RunTotals {
  readonly run: string;
  readonly groups: readonly GroupTotals[];
}

export interface GroupTotals extends Totals {
  readonly name: string;
  readonly neurons: number;
  readonly isValidator: boolean;
  /** rao, of all epochs: a rao of it is a rao for an epoch */
  readonly stakeEpochs: bigint;
}

/** Milliseconds of a slice. */
const SLICE = 100;
/** Lines with one name in a panel. */
const MOST_LINES = 24;
/** Of all runs: what a page keeps of so many neurons in so many epochs is 90 MB. */
const MOST_NEURON_EPOCHS = 2 ** 21;

export class LiveSimulation {
  readonly #scenario: Scenario;
  readonly #simulations: readonly Simulation[];
  readonly #report: (simulated: Simulated) => void;
  #epochs = 0;
  #milliseconds = 0;
  #totals: readonly RunTotals[] | undefined;

  /**
   * @param report told all that is looked at: over one way, so that the newest comes last
   * @throws YumaError naming the field of the scenario at fault, or InputError
   */
  static open(yuma: Yuma, json: unknown, report: (simulated: Simulated) => void): LiveSimulation {
    const scenario = parseScenario(json);
    checkRoom(scenario);
    try {
      return new LiveSimulation(yuma, scenario, report);
    } catch (error) {
      if (error instanceof RangeError) throw new InputError("This browser has not enough memory for this scenario.");
      throw error;
    }
  }

  private constructor(yuma: Yuma, scenario: Scenario, report: (simulated: Simulated) => void) {
    this.#scenario = scenario;
    this.#report = report;
    this.#simulations = scenario.runs.map((run) => new Simulation(yuma, scenario, run));
  }

  /**
   * Runs it under all its rulesets, and tells after each slice what there is so far.
   * @param view asked before each report
   * @param isStale whether nobody wants to know any more
   */
  async run(view: () => SimulationView, isStale: () => boolean): Promise<void> {
    const of = this.#scenario.epochs;
    // Looking takes no more time than running.
    let slice = SLICE;
    while (this.#epochs < of && !isStale()) {
      const start = performance.now();
      do {
        for (const simulation of this.#simulations) simulation.step();
        this.#epochs += 1;
      } while (this.#epochs < of && performance.now() - start < slice);
      const end = performance.now();
      this.#milliseconds += end - start;
      this.tell(view());
      slice = Math.max(SLICE, performance.now() - end);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /** Once there is something to see. */
  tell(view: SimulationView): void {
    if (this.#epochs > 0) this.#report(this.#look(view));
  }

  #look({ chart: name, from, until = this.#scenario.epochs, at = until - 1 }: SimulationView): Simulated {
    const last = Math.min(until, this.#epochs);
    const first = Math.max(0, Math.min(from, last - 1));
    const looked = Math.max(first, Math.min(at, last - 1));
    const histories = this.#simulations.map(({ history }) => history);
    const drawn = charts[name](
      this.#scenario,
      histories.map((history) => windowed(history, first, last)),
      looked - first,
    );
    if (this.#epochs === this.#scenario.epochs) this.#totals ??= histories.map((history) => this.#totalsOf(history));
    const isKnown = isDrawn(last - first, looked - first);
    const series = drawn.series.map((one) => ({
      ...one,
      points: one.points.map((point) => ({ ...point, x: point.x + first })),
    }));
    const chart = { ...drawn, series: thinned(series) };
    return {
      chart,
      left: series.length - chart.series.length,
      means: meansOf(series, (epoch) => isKnown(epoch - first)),
      at: looked,
      epochs: this.#epochs,
      of: this.#scenario.epochs,
      milliseconds: this.#milliseconds,
      totals: this.#totals,
    };
  }

  /** Every neuron in every epoch that was run. */
  csv(): Blob {
    const histories = this.#simulations.map(({ history }) => history);
    return new Blob([...neuronsCsv(this.#scenario, histories)], { type: "text/csv" });
  }

  #totalsOf(history: History): RunTotals {
    const { neurons, epochs, stake } = history;
    const totals = totalsOf(history);
    const stakes = totals.map(() => 0n);
    for (let at = 0; at < epochs * neurons.length; ++at) {
      const { group } = neurons[at % neurons.length] as History["neurons"][number];
      stakes[group] = (stakes[group] as bigint) + (stake[at] as bigint);
    }
    const groups = this.#scenario.groups.map((group, g) => ({
      ...(totals[g] as Totals),
      name: group.name,
      neurons: group.count,
      isValidator: isValidator(group),
      stakeEpochs: stakes[g] as bigint,
    }));
    return { run: history.name, groups };
  }
}

/** What a page has room to show. */
const MOST_RUNS = 16;
const MOST_GROUPS = 40;
const MOST_NAME = 100;

function checkRoom({ groups, epochs, runs }: Scenario): void {
  const refuse = (path: string, problem: string) => {
    throw new YumaError("too_large", `${path}: ${problem}`, path);
  };
  if (runs.length > MOST_RUNS) refuse("runs", `a page runs at most ${MOST_RUNS} side by side, not ${runs.length}`);
  if (groups.length > MOST_GROUPS) refuse("groups", `a page shows at most ${MOST_GROUPS}, not ${groups.length}`);
  const named = [
    ...groups.flatMap(({ name, side = "" }, i) => [
      [`groups[${i}].name`, name] as const,
      [`groups[${i}].side`, side] as const,
    ]),
    ...runs.map(({ name = "" }, i) => [`runs[${i}].name`, name] as const),
  ];
  for (const [path, name] of named) {
    if (name.length > MOST_NAME) refuse(path, `a page shows names of at most ${MOST_NAME} letters, not ${name.length}`);
  }
  const neurons = groups.reduce((sum, { count }) => sum + count, 0);
  const most = Math.floor(MOST_NEURON_EPOCHS / (neurons * runs.length));
  if (epochs <= most) return;
  const run = `${runs.length} ${runs.length === 1 ? "run" : "runs"} with ${neurons} neurons`;
  refuse("epochs", `a page keeps at most ${most} of ${run}, not ${epochs}; the command yuma simulate keeps more`);
}

/** Some of the epochs, as if there were no others. */
function windowed(history: History, from: number, until: number): History {
  const { neurons, bondPairs } = history;
  const some = <T extends BigUint64Array | Uint8Array | Uint16Array | Uint32Array>(values: T, width: number) =>
    values.subarray(from * width, until * width) as T;
  const rows = <T extends BigUint64Array | Uint8Array | Uint16Array>(values: T) => some(values, neurons.length);
  return {
    ...history,
    epochs: until - from,
    neurons: neurons.map((neuron) => ({
      ...neuron,
      fromEpoch: neuron.untilEpoch <= from ? Number.POSITIVE_INFINITY : Math.max(0, neuron.fromEpoch - from),
      untilEpoch: neuron.untilEpoch - from,
    })),
    stake: rows(history.stake),
    owned: rows(history.owned),
    permit: rows(history.permit),
    consensus: rows(history.consensus),
    incentive: rows(history.incentive),
    dividends: rows(history.dividends),
    validatorTrust: rows(history.validatorTrust),
    serverEmission: rows(history.serverEmission),
    validatorEmission: rows(history.validatorEmission),
    bonds: some(history.bonds, bondPairs.length),
  };
}

/** Lines that are called the same, panel by panel. */
function alike(series: readonly Series[]): Series[][] {
  const groups = new Map<string, Series[]>();
  for (const one of series) {
    const key = JSON.stringify([one.column, one.row, one.label]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

const thinned = (series: readonly Series[]): Series[] =>
  alike(series).flatMap((group) => {
    const every = Math.ceil(group.length / MOST_LINES);
    return group.filter((_, k) => k % every === 0);
  });

/** @param isWanted whether at an epoch each line has a point that is there then */
const meansOf = (series: readonly Series[], isWanted: (epoch: number) => boolean): Series[] =>
  alike(series).map((group) => {
    const sums = new Map<number, { sum: number; count: number }>();
    for (const { x, y } of group.flatMap(({ points }) => points.filter(({ x }) => isWanted(x)))) {
      const at = sums.get(x) ?? { sum: 0, count: 0 };
      sums.set(x, { sum: at.sum + y, count: at.count + 1 });
    }
    const points = [...sums].map(([x, { sum, count }]): Point => ({ x, y: sum / count }));
    return { ...(group[0] as Series), points: points.sort((a, b) => a.x - b.x) };
  });
