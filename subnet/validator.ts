// A validator: a gate that it teaches with its labels, and what it saw of the miners in an epoch.

import { Random } from "../simulation/random.js";
import { type Answers, newAnswers } from "./answers.js";
import { calibration, sharpen } from "./calibration.js";
import { Gate } from "./gate.js";
import { joined, type View } from "./join.js";
import type { SubnetScenario } from "./schema.js";
import { type Split, shuffled, type Task } from "./task.js";

/** Batches an epoch, and their size. */
const STEPS = 20;
const BATCH = 30;
/** Miners whose answers lie closer to each other than this, in total variation on average, are one. */
const ALIKE = 0.005;
const VALIDATOR_STREAMS = 0x2000;

/** Answers of an epoch to all that validators ask about. */
export interface Hearing {
  /** of the task */
  readonly rows: Uint32Array;
  /** of a task's row among them */
  readonly place: ReadonlyMap<number, number>;
  readonly answers: Answers;
}

export class Validator {
  readonly gate: Gate;
  /** of the task: what it knows the labels of */
  readonly labels: Uint32Array;
  readonly random: Random;
  readonly #scenario: SubnetScenario;
  readonly #task: Task;
  readonly #split: Split;
  /** 1 for miners that may be asked */
  open: Uint8Array;

  constructor(scenario: SubnetScenario, task: Task, split: Split, miners: number, number: number) {
    this.#scenario = scenario;
    this.#task = task;
    this.#split = split;
    this.random = new Random(scenario.seed, VALIDATOR_STREAMS + number);
    this.labels = shuffled(split.labels.slice(), this.random).slice(0, scenario.knownLabels);
    this.gate = new Gate(
      { join: scenario.join, top: scenario.top ?? miners, importance: scenario.importance },
      miners,
      task,
    );
    this.open = new Uint8Array(miners);
  }

  /**
   * Teaches the gate, and looks at a probe drawn anew.
   * @param present 1 for miners that are registered
   */
  look(hearing: Hearing, present: Uint8Array): View {
    this.open = this.#scenario.clusters ? firstsOf(hearing.answers, present) : present;
    const placesOf = (rows: Uint32Array) => Uint32Array.from(rows, (row) => hearing.place.get(row) as number);
    const own = placesOf(this.labels);
    const answers = this.#calibrated(hearing, own);
    for (let step = 0; step < STEPS; ++step) {
      const batch = Uint32Array.from({ length: BATCH }, () => this.random.below(this.labels.length));
      const rows = batch.map((k) => this.labels[k] as number);
      this.gate.learn(
        answers,
        rows,
        batch.map((k) => own[k] as number),
        this.open,
        this.random,
      );
    }
    const probe = shuffled(this.#split.probe.slice(), this.random).subarray(0, this.#scenario.probe);
    return this.view(answers, probe, placesOf(probe));
  }

  /** Its network on some rows. */
  view(answers: Answers, rows: Uint32Array, places: Uint32Array): View {
    const { miners } = answers;
    const gate = new Float64Array(rows.length * miners);
    const g = new Float64Array(miners);
    for (const [r, row] of rows.entries()) {
      this.gate.weigh(row, this.open, g);
      gate.set(g, r * miners);
    }
    const labels = Uint8Array.from(rows, (row) => this.#task.labels[row] as number);
    return joined({ join: this.#scenario.join, answers: gathered(answers, places), labels, gate });
  }

  #calibrated({ answers, rows }: Hearing, own: Uint32Array): Answers {
    if (!this.#scenario.calibrate) return answers;
    const labels = Uint8Array.from(rows, (row) => this.#task.labels[row] as number);
    const own_ = { ...answers, p: answers.p.slice(), f: answers.f.slice() };
    sharpen(own_, calibration(answers, own, labels));
    return own_;
  }
}

/** The answers at these places, as answers of their own. */
function gathered(answers: Answers, places: Uint32Array): Answers {
  const { miners, rows, classes } = answers;
  const some = newAnswers(miners, places.length, classes);
  for (let i = 0; i < miners; ++i) {
    for (const [r, place] of places.entries()) {
      const from = (i * rows + place) * classes;
      const to = (i * places.length + r) * classes;
      for (let c = 0; c < classes; ++c) {
        some.p[to + c] = answers.p[from + c] as number;
        some.f[to + c] = answers.f[from + c] as number;
      }
    }
  }
  return some;
}

/** Of miners that answer alike, the first. */
function firstsOf({ miners, rows, classes, p }: Answers, present: Uint8Array): Uint8Array {
  const size = rows * classes;
  const distance = (i: number, j: number) => {
    let sum = 0;
    for (let k = 0; k < size; ++k) sum += Math.abs((p[i * size + k] as number) - (p[j * size + k] as number));
    return sum / (2 * rows);
  };
  const open = present.slice();
  for (let i = 0; i < miners; ++i) {
    for (let j = 0; j < i && open[i] === 1; ++j) {
      if (open[j] === 1 && distance(i, j) < ALIKE) open[i] = 0;
    }
  }
  return open;
}
