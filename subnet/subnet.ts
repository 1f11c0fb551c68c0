// A subnet in a box: miners learn, validators ask, metrics score, markets pay. One world, and as many markets beside each
// other as there are metrics and rulesets: they see the same answers, and pay differently.

import type { Yuma } from "../bindings/index.js";
import { Random } from "../simulation/random.js";
import { Adaptation } from "./adapt.js";
import { answerBytes, newAnswers } from "./answers.js";
import type { View } from "./join.js";
import { Market } from "./market.js";
import { Miners } from "./miners.js";
import { checkExamples, minersOf } from "./scenario.js";
import type { SubnetScenario } from "./schema.js";
import { type MetricName, metrics } from "./scores/metrics.js";
import { type Split, splitOf, type Task } from "./task.js";
import { type Hearing, Validator } from "./validator.js";

const SPLIT_STREAM = 0;
const ORDER_STREAMS = 0x4000;

export class Subnet {
  readonly scenario: SubnetScenario;
  readonly task: Task;
  readonly split: Split;
  readonly miners: Miners;
  /** those that score; a cabal does not */
  readonly validators: readonly Validator[];
  /** metric after metric, each under every ruleset */
  readonly markets: readonly Market[];
  readonly #metrics: readonly string[];
  readonly #adaptation: Adaptation;
  readonly #heard: Uint32Array;
  #epoch = 0;
  #views: readonly View[] = [];

  /**
   * @param metrics names, of those that are built in or of one that is scored elsewhere
   * @throws YumaError naming the field that asks for more examples than there are
   */
  constructor(yuma: Yuma, scenario: SubnetScenario, task: Task, metrics: readonly string[]) {
    this.scenario = scenario;
    this.task = task;
    this.split = splitOf(task, new Random(scenario.seed, SPLIT_STREAM));
    checkExamples(scenario, task);
    this.miners = new Miners(scenario.miners, task, this.split, scenario.seed);
    const honest = scenario.validators.flatMap(({ cabal, count }) => (cabal ? [] : Array<number>(count).fill(0)));
    this.validators = honest.map((_, v) => new Validator(scenario, task, this.split, minersOf(scenario), v));
    this.#metrics = metrics;
    this.markets = metrics.flatMap((metric) => scenario.runs.map((run) => new Market(yuma, scenario, run, metric)));
    this.#adaptation = new Adaptation(this.miners, task.classes.length);
    const labels = new Set(this.validators.flatMap(({ labels }) => [...labels]));
    this.#heard = Uint32Array.from([...labels, ...this.split.probe]);
  }

  /** The one that is under way, or comes next. */
  get epoch(): number {
    return this.#epoch;
  }

  get done(): boolean {
    return this.#epoch === this.scenario.epochs;
  }

  /** What each validator saw in the epoch that is under way. */
  get views(): readonly View[] {
    return this.#views;
  }

  /** Bytes that an input costs: the question to each that is asked, and the answers. */
  get bytes(): number {
    const asked = Math.min(this.scenario.top ?? Number.POSITIVE_INFINITY, minersOf(this.scenario));
    return asked * (this.task.questionBytes + answerBytes(this.task.classes.length));
  }

  /** 1 for miners that are registered in this epoch. */
  get present(): Uint8Array {
    return Uint8Array.from(this.miners.all, ({ fromEpoch }) => Number(fromEpoch <= this.#epoch));
  }

  /** An epoch with the metrics that are built in. */
  step(): void {
    this.observe();
    for (const metric of this.#metrics) this.pay(metric, this.scores(metric as MetricName));
    this.close();
  }

  /** Miners learn, validators ask. */
  observe(): void {
    this.miners.learn(this.#epoch);
    const hearing = this.hear(this.#heard);
    const { present } = this;
    this.#views = this.validators.map((validator) => validator.look(hearing, present));
  }

  /** By validator, then by miner. Each metric draws from streams of its own, so that none disturbs another. */
  scores(metric: MetricName, orders = this.scenario.orders): Float64Array[] {
    return this.#views.map((view, v) => {
      const random = new Random(this.scenario.seed, ORDER_STREAMS + this.#epoch * 16 + v);
      return metrics[metric](view, orders, random);
    });
  }

  /** Scores become pay, under each ruleset. */
  pay(metric: string, scores: readonly Float64Array[]): void {
    const incentives = this.markets.filter((market) => market.metric === metric).map((market) => market.pay(scores));
    // Whoever adapts lives in a world with one market.
    if (this.markets.length === 1) this.#adaptation.paid(incentives[0] as Uint16Array, this.#epoch);
  }

  close(): void {
    ++this.#epoch;
  }

  /** What everybody answers to these rows of the task. */
  hear(rows: Uint32Array): Hearing {
    const answers = newAnswers(this.miners.all.length, rows.length, this.task.classes.length);
    this.miners.answer(rows, this.#epoch, answers);
    return { rows, place: new Map([...rows].map((row, place) => [row, place])), answers };
  }
}

/** Whether the metric changes what is learnt: then each needs a world of its own. */
export const isAdaptive = ({ miners }: SubnetScenario): boolean => miners.some(({ kind }) => kind === "adaptive");
