// A network in a file: a student is taught by KL(student || G) what the network G answered, and stands in for it offline
// (whitepaper, section 8, eq. 11). The cross-entropy with G's answers has the same slope as KL(G || student), which is
// what is minimised here, as Hinton et al. (2015) do.

import { Random } from "../simulation/random.js";
import { type Answers, newAnswers, put } from "./answers.js";
import { joined, likeliest, losses, mean, type View } from "./join.js";
import { Net } from "./net.js";
import type { SubnetScenario } from "./schema.js";
import { ablation } from "./scores/removal.js";
import { divergence, spearman } from "./statistics.js";
import type { Task } from "./task.js";

/** What became of a student. */
export interface Age {
  readonly epoch: number;
  /** epochs since it was taught */
  readonly age: number;
  /** the part of the test on which it and the network say the same */
  readonly agreement: number;
  /** KL(network || student), nats */
  readonly divergence: number;
  readonly loss: number;
  readonly networkLoss: number;
  /** Spearman of ablation scores from students of each miner with those from the miners themselves */
  readonly scores: number;
}

const HIDDEN = 32;
const PASSES = 40;
const RATE = { rate: 0.1, momentum: 0.9, batch: 16 };
const STREAM = 0x3000;

export class Student {
  readonly epoch: number;
  readonly #task: Task;
  readonly #net: Net;
  /** of each miner, a softmax regression; what it was not asked it does not know */
  readonly #doubles: readonly Net[];

  /**
   * @param view the network's answers to inputs whose labels nobody needs
   * @param rows of the task: those inputs
   */
  constructor(scenario: SubnetScenario, task: Task, view: View, rows: Uint32Array, epoch: number) {
    this.epoch = epoch;
    this.#task = task;
    const random = new Random(scenario.seed, STREAM);
    const shape = { inputs: task.inputs, hidden: HIDDEN, classes: task.classes.length };
    this.#net = new Net(shape, random);
    const lessons = { x: task.x, rows, targets: view.p };
    for (let pass = 0; pass < PASSES; ++pass) this.#net.learn(lessons, random, rateOf(pass));
    const { miners, classes, p } = view.answers;
    this.#doubles = Array.from({ length: miners }, (_, i) => {
      const double = new Net({ ...shape, hidden: 0 }, random);
      const targets = p.subarray(i * rows.length * classes, (i + 1) * rows.length * classes);
      for (let pass = 0; pass < PASSES / 4; ++pass) double.learn({ x: task.x, rows, targets }, random, RATE);
      return double;
    });
  }

  /**
   * How it does now.
   * @param view the network as it is, on the test
   * @param rows of the task: those of the view
   */
  age(view: View, rows: Uint32Array, epoch: number): Age {
    const { classes } = view.answers;
    const own = this.#answers(rows);
    const loss = losses({ ...view, p: own });
    let agreed = 0;
    for (let r = 0; r < rows.length; ++r) {
      agreed += Number(likeliest(own, r * classes, classes) === likeliest(view.p, r * classes, classes));
    }
    return {
      epoch,
      age: epoch - this.epoch,
      agreement: agreed / rows.length,
      divergence: divergence(view.p, own, classes),
      loss: mean(loss),
      networkLoss: mean(losses(view)),
      scores: spearman(ablation(joined({ ...view, answers: this.#doubled(rows) })), ablation(view)),
    };
  }

  #answers(rows: Uint32Array): Float64Array {
    const { x, inputs, classes } = this.#task;
    const out = new Float64Array(rows.length * classes.length);
    for (const [r, row] of rows.entries()) this.#net.answer(x, row * inputs, out, r * classes.length);
    return out;
  }

  #doubled(rows: Uint32Array): Answers {
    const { x, inputs, classes } = this.#task;
    const answers = newAnswers(this.#doubles.length, rows.length, classes.length);
    const said = new Float64Array(classes.length);
    for (const [i, double] of this.#doubles.entries()) {
      for (const [r, row] of rows.entries()) {
        double.answer(x, row * inputs, said, 0);
        put(answers, i, r, said);
      }
    }
    return answers;
  }
}

/** Steps get smaller towards the end. */
const rateOf = (pass: number) => ({ ...RATE, rate: RATE.rate * (pass < PASSES / 2 ? 1 : 0.2) });
