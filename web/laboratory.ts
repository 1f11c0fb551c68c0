// Subnets run in the page's worker, an epoch at a time, so that another question is heard in between.

import type { Yuma } from "../bindings/load.js";
import type { Chart } from "../simulation/pictures/chart.js";
import type { View } from "../subnet/join.js";
import { incentiveChart, lossChart, routingHeat } from "../subnet/pictures/charts.js";
import type { Heat } from "../subnet/pictures/heat.js";
import { Recorder, type SubnetResult } from "../subnet/result.js";
import { parseSubnet } from "../subnet/scenario.js";
import type { SubnetScenario } from "../subnet/schema.js";
import type { MetricName } from "../subnet/scores/metrics.js";
import { ablationOn } from "../subnet/scores/removal.js";
import { groupShares, type Plan } from "../subnet/study.js";
import { Subnet } from "../subnet/subnet.js";
import { loadTask, type Task } from "../subnet/task.js";

/** Those that are told apart best, of the ten. */
export const METRICS: readonly MetricName[] = ["accuracy", "gate", "fisher", "ablation", "ablation-shapley"];
/** Who adapts sees one. */
const ONE: readonly MetricName[] = ["ablation"];

export type SubnetPicture = "loss" | "incentive" | "routing";

export interface Lived {
  readonly epochs: number;
  readonly of: number;
  readonly milliseconds: number;
  readonly picture: { readonly chart: Chart } | { readonly heat: Heat };
  readonly groups: readonly string[];
  /** of all pay, each group's share, by metric */
  readonly shares: readonly { readonly metric: string; readonly of: readonly number[] }[];
  /** on the test, the newest that was looked at */
  readonly loss: number;
  readonly right: number;
  readonly own: number;
  readonly bytes: number;
  readonly examples: number;
}

/** One input of the test. */
export interface Asked {
  readonly example: number;
  readonly label: string;
  readonly classes: readonly string[];
  /** 0 to 1, row after row of 8 */
  readonly pixels: readonly number[];
  readonly network: readonly number[];
  readonly miners: readonly AskedMiner[];
}

export interface AskedMiner {
  readonly name: string;
  /** the gate's weight */
  readonly weight: number;
  readonly answer: readonly number[];
  /** by how much the network's loss would rise if it said its average answer, nats */
  readonly worth: number;
}

/** Epochs between pictures that are not the last one. */
const EVERY = 5;

export class Laboratory {
  readonly #recorder: Recorder;
  readonly #scenario: SubnetScenario;
  readonly #metrics: readonly MetricName[];
  /** the first validator's network on the test, when it was last looked at */
  #view: View | undefined;

  /** @throws YumaError naming the field of the scenario at fault */
  static async open(yuma: Yuma, json: unknown): Promise<Laboratory> {
    const scenario = parseSubnet(json);
    const task = await loadTask[scenario.task]();
    return new Laboratory(yuma, scenario, task);
  }

  private constructor(yuma: Yuma, scenario: SubnetScenario, task: Task) {
    this.#scenario = scenario;
    this.#metrics = scenario.miners.some(({ kind }) => kind === "adaptive") ? ONE : METRICS;
    const [run] = scenario.runs;
    const single = { ...scenario, runs: run ? [run] : [] };
    this.#recorder = new Recorder(new Subnet(yuma, single, task, this.#metrics));
  }

  async run(picture: SubnetPicture, report: (lived: Lived) => void, isStale: () => boolean): Promise<void> {
    const { subnet } = this.#recorder;
    let milliseconds = 0;
    while (!subnet.done && !isStale()) {
      const start = performance.now();
      subnet.step();
      this.#recorder.look();
      milliseconds += performance.now() - start;
      if (subnet.epoch === 1 || subnet.epoch % EVERY === 0 || subnet.done) {
        this.#view = this.#recorder.tested()[0];
        report(this.#lived(picture, milliseconds));
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  ask(example: number): Asked | undefined {
    const view = this.#view;
    if (view === undefined) return undefined;
    const { task, split, miners } = this.#recorder.subnet;
    const { rows, classes, p } = view.answers;
    const row = split.test[example] as number;
    const worth = ablationOn(view, example);
    const all = miners.all.map(
      ({ group, index }, i): AskedMiner => ({
        name: group.count === 1 ? group.name : `${group.name} ${index}`,
        weight: view.gate[example * view.answers.miners + i] as number,
        answer: [...p.subarray((i * rows + example) * classes, (i * rows + example + 1) * classes)],
        worth: worth[i] as number,
      }),
    );
    return {
      example,
      label: task.classes[task.labels[row] as number] as string,
      classes: task.classes,
      pixels: [...task.x.subarray(row * task.inputs, (row + 1) * task.inputs)],
      network: [...view.p.subarray(example * classes, (example + 1) * classes)],
      miners: all.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight),
    };
  }

  #lived(picture: SubnetPicture, milliseconds: number): Lived {
    const { subnet } = this.#recorder;
    const result: SubnetResult = this.#recorder.result([]);
    const plan: Plan = { scenario: this.#scenario, tasks: [] };
    const groups = this.#scenario.miners.map(({ name }) => name);
    const run = result.pays[0]?.run ?? "";
    const last = result.network.at(-1);
    return {
      epochs: subnet.epoch,
      of: this.#scenario.epochs,
      milliseconds,
      picture:
        picture === "routing"
          ? { heat: routingHeat(plan, [result]) }
          : { chart: picture === "loss" ? lossChart([result]) : incentiveChart(plan, [result], run) },
      groups,
      shares: this.#metrics.map((metric) => ({
        metric,
        of: groups.map((name) => groupShares(plan, [result], [name], metric, run)[0] ?? 0),
      })),
      loss: last?.loss ?? 0,
      right: last?.accuracy ?? 0,
      own: result.own.loss,
      bytes: subnet.bytes,
      examples: subnet.split.test.length,
    };
  }
}
