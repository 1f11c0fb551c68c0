// A run from its beginning to its end, and what is kept of it: plain data, which threads can hand over.

import type { Yuma } from "../bindings/index.js";
import { Random } from "../simulation/random.js";
import { accuracy, losses, mean, type View } from "./join.js";
import { certain, Net } from "./net.js";
import type { SubnetScenario } from "./schema.js";
import type { MetricName } from "./scores/metrics.js";
import { type Age, Student } from "./student.js";
import { isAdaptive, Subnet } from "./subnet.js";
import { loadTask } from "./task.js";
import type { Validator } from "./validator.js";

/** Loss in nats, and the part that is right. */
export interface Quality {
  readonly loss: number;
  readonly accuracy: number;
}

export interface Point extends Quality {
  readonly epoch: number;
}

export interface Pay {
  readonly metric: string;
  readonly run: string;
  /** of all that miners were paid, each one's share */
  readonly share: readonly number[];
  /** each one's share of each epoch, element epoch * miners + miner */
  readonly byEpoch: readonly number[];
  /** of the stake after the last epoch, the part of each group of validators */
  readonly stake: readonly number[];
}

export interface SubnetResult {
  readonly seed: number;
  /** by miner, the number of its group */
  readonly groups: readonly number[];
  /** the network on the test, the mean over validators */
  readonly network: readonly Point[];
  /** the validators' own nets, on the labels they have */
  readonly own: Quality;
  /** for an input */
  readonly bytes: number;
  readonly pays: readonly Pay[];
  /** scores of the last epoch by metric, the mean over validators */
  readonly scores: Readonly<Record<string, readonly number[]>>;
  /** the gate's mean weight, element label * miners + miner */
  readonly routing: readonly number[];
  readonly classes: readonly string[];
  readonly proxy: readonly Age[];
  /** of learners, after the last epoch: what their scores are multiplied by */
  readonly sharpness: readonly number[];
}

export interface Wanted {
  readonly metrics: readonly MetricName[];
  /** the epoch after which a proxy is taught */
  readonly proxyAt?: number | undefined;
}

/** Epochs between looks at the test. */
const LOOK = 10;
const OWN_PASSES = 60;
const OWN_STREAMS = 0x5000;

/** @throws YumaError where the blob refuses a state */
export async function runSubnet(
  yuma: Yuma,
  scenario: SubnetScenario,
  { metrics, proxyAt }: Wanted,
  onEpoch: () => void = () => {},
): Promise<SubnetResult> {
  const task = await loadTask[scenario.task]();
  const recorder = new Recorder(new Subnet(yuma, scenario, task, metrics), proxyAt);
  while (!recorder.subnet.done) {
    recorder.subnet.step();
    recorder.look();
    onEpoch();
  }
  return recorder.result(metrics);
}

export class Recorder {
  readonly subnet: Subnet;
  readonly #proxyAt: number | undefined;
  readonly #network: Point[] = [];
  readonly #ages: Age[] = [];
  #student: Student | undefined;
  readonly #own: Quality;

  constructor(subnet: Subnet, proxyAt?: number) {
    this.subnet = subnet;
    this.#proxyAt = proxyAt;
    this.#own = meanQuality(subnet.validators.map((validator, v) => ownQuality(subnet, validator, v)));
  }

  /** After each epoch. */
  look(): void {
    const { epoch, done } = this.subnet;
    if (epoch === this.#proxyAt) this.#student = this.#teach();
    const age = this.#student && epoch - this.#student.epoch;
    if (epoch % LOOK !== 0 && epoch !== 1 && !done && (age === undefined || age % LOOK !== 0)) return;
    const views = this.tested();
    const qualities = views.map(qualityOf);
    this.#network.push({ epoch, ...meanQuality(qualities) });
    if (this.#student) this.#ages.push(this.#student.age(views[0] as View, this.subnet.split.test, epoch));
  }

  result(metrics: readonly MetricName[]): SubnetResult {
    const { subnet } = this;
    const { scenario } = subnet;
    return {
      seed: scenario.seed,
      groups: subnet.miners.all.map(({ group }) => scenario.miners.indexOf(group)),
      network: this.#network,
      own: this.#own,
      bytes: subnet.bytes,
      pays: paysOf(subnet),
      scores: Object.fromEntries(metrics.map((metric) => [metric, meanScores(subnet.scores(metric))])),
      routing: routingOf(subnet, this.tested()),
      classes: subnet.task.classes,
      proxy: this.#ages,
      sharpness: subnet.miners.all.map(({ sharpness }) => sharpness),
    };
  }

  /** Each validator's network on the test, as it is now. */
  tested(): View[] {
    const { subnet } = this;
    const { test } = subnet.split;
    const { answers } = subnet.hear(test);
    return subnet.validators.map((validator) => validator.view(answers, test, Uint32Array.from(test.keys())));
  }

  /** The first validator's network teaches on all inputs but the test's, whose labels it need not know. */
  #teach(): Student {
    const { subnet } = this;
    const { miners, labels, probe } = subnet.split;
    const rows = Uint32Array.from([...miners, ...labels, ...probe]);
    const { answers } = subnet.hear(rows);
    const view = (subnet.validators[0] as Validator).view(answers, rows, Uint32Array.from(rows.keys()));
    return new Student(subnet.scenario, subnet.task, view, rows, subnet.epoch);
  }
}

export const qualityOf = (view: View): Quality => ({ loss: mean(losses(view)), accuracy: accuracy(view) });

function meanQuality(qualities: readonly Quality[]): Quality {
  const of = (name: keyof Quality) => mean(Float64Array.from(qualities, (quality) => quality[name]));
  return { loss: of("loss"), accuracy: of("accuracy") };
}

/** What a validator could do without any miner: a net taught with its labels alone. */
function ownQuality({ task, split, scenario }: Subnet, validator: Validator, number: number): Quality {
  const random = new Random(scenario.seed, OWN_STREAMS + number);
  const { inputs, classes, x, labels } = task;
  const net = new Net({ inputs, hidden: 16, classes: classes.length }, random);
  const lessons = { x, rows: validator.labels, targets: certain(labels, validator.labels, classes.length) };
  for (let pass = 0; pass < OWN_PASSES; ++pass) net.learn(lessons, random);
  const p = new Float64Array(split.test.length * classes.length);
  for (const [r, row] of split.test.entries()) net.answer(x, row * inputs, p, r * classes.length);
  const nobody = { miners: 0, rows: split.test.length, classes: classes.length, p, f: p };
  const known = Uint8Array.from(split.test, (row) => labels[row] as number);
  return qualityOf({ join: scenario.join, answers: nobody, labels: known, gate: p, p });
}

function paysOf({ markets, scenario }: Subnet): Pay[] {
  const validators = scenario.validators.reduce((sum, { count }) => sum + count, 0);
  return markets.map(({ metric, history }) => {
    const { epochs, neurons, incentive, stake } = history;
    const miners = neurons.length - validators;
    const byEpoch: number[] = [];
    const share = new Array<number>(miners).fill(0);
    for (let epoch = 0; epoch < epochs; ++epoch) {
      for (let i = 0; i < miners; ++i) {
        const part = (incentive[epoch * neurons.length + validators + i] as number) / 65535;
        byEpoch.push(part);
        share[i] = (share[i] as number) + part;
      }
    }
    const whole = share.reduce((sum, part) => sum + part, 0);
    const held = scenario.validators.map(() => 0);
    let all = 0;
    for (const [k, { group }] of neurons.entries()) {
      const amount = Number(stake[(epochs - 1) * neurons.length + k]);
      all += amount;
      if (k < validators) held[group] = (held[group] as number) + amount;
    }
    return {
      metric,
      run: history.name,
      share: share.map((part) => (whole === 0 ? 0 : part / whole)),
      byEpoch,
      stake: held.map((amount) => amount / all),
    };
  });
}

function meanScores(scores: readonly Float64Array[]): number[] {
  const [first = new Float64Array()] = scores;
  return Array.from(first, (_, i) => mean(Float64Array.from(scores, (one) => one[i] as number)));
}

function routingOf({ task }: Subnet, views: readonly View[]): number[] {
  const miners = views[0]?.answers.miners ?? 0;
  const sums = new Array<number>(task.classes.length * miners).fill(0);
  const rows = new Uint32Array(task.classes.length);
  for (const { gate, labels } of views) {
    for (const [row, label] of labels.entries()) {
      rows[label] = (rows[label] as number) + 1;
      for (let i = 0; i < miners; ++i) {
        sums[label * miners + i] = (sums[label * miners + i] as number) + (gate[row * miners + i] as number);
      }
    }
  }
  return sums.map((sum, k) => sum / Math.max(1, rows[Math.floor(k / miners)] as number));
}

/** Miners that adapt need a world for each metric and ruleset; others share one. */
export function worldsOf(
  scenario: SubnetScenario,
  wanted: Wanted,
): { readonly scenario: SubnetScenario; readonly wanted: Wanted }[] {
  if (!isAdaptive(scenario)) return [{ scenario, wanted }];
  return wanted.metrics.flatMap((metric) =>
    scenario.runs.map((run) => ({ scenario: { ...scenario, runs: [run] }, wanted: { ...wanted, metrics: [metric] } })),
  );
}
