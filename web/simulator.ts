// Scenarios run in the page's worker, a slice at a time, so that another question is heard in between.

import type { Yuma } from "../bindings/load.js";
import type { Chart } from "../simulation/pictures/chart.js";
import { type ChartName, charts } from "../simulation/pictures/charts.js";
import { parseScenario } from "../simulation/scenario.js";
import { Simulation } from "../simulation/simulation.js";

export interface Simulated {
  readonly chart: Chart;
  /** run of each ruleset so far */
  readonly epochs: number;
  readonly milliseconds: number;
}

/** Milliseconds of a slice. */
const SLICE = 100;

/**
 * Runs a scenario under all its rulesets.
 * @param report told after each slice what there is so far
 * @param isStale whether nobody wants to know any more
 * @throws YumaError naming the field of the scenario at fault
 */
export async function simulateLive(
  yuma: Yuma,
  json: unknown,
  name: ChartName,
  report: (simulated: Simulated) => void,
  isStale: () => boolean,
): Promise<void> {
  const scenario = parseScenario(json);
  const simulations = scenario.runs.map((run) => new Simulation(yuma, scenario, run));
  const histories = simulations.map(({ history }) => history);
  let milliseconds = 0;
  for (let epochs = 0; epochs < scenario.epochs && !isStale(); ) {
    const start = performance.now();
    do {
      for (const simulation of simulations) simulation.step();
      ++epochs;
    } while (epochs < scenario.epochs && performance.now() - start < SLICE);
    milliseconds += performance.now() - start;
    report({ chart: charts[name](scenario, histories), epochs, milliseconds });
    await new Promise((resolve) => setTimeout(resolve));
  }
}
