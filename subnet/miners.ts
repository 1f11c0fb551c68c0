// Miners: those that learn, each from examples of its own, and those that would rather not.

import { Random } from "../simulation/random.js";
import { type Answers, copy, put } from "./answers.js";
import { certain, type Lessons, Net } from "./net.js";
import { isLearner } from "./scenario.js";
import type { MinerGroup } from "./schema.js";
import { type Split, shuffled, type Task } from "./task.js";

/** What the other parts of the subnet know of a miner. */
export interface Miner {
  readonly group: MinerGroup;
  /** in its group */
  readonly index: number;
  readonly fromEpoch: number;
  readonly net?: Net;
  /** what its scores are multiplied by before the softmax */
  sharpness: number;
  /** of the labels, by number */
  labels: readonly number[];
  lessons?: Lessons;
  /** the miner whose answers it gives */
  readonly model?: number;
  /** of a copier: the net it copied */
  copied?: Net;
  readonly random: Random;
}

const HIDDEN = 16;
/** Of a specialist's examples, so many in ten are of its own labels. */
const OWN_OF_TEN = 7;

/** Streams of random numbers. */
const MINER_STREAMS = 0x1000;

export class Miners {
  readonly all: readonly Miner[];
  readonly #task: Task;
  readonly #split: Split;

  constructor(groups: readonly MinerGroup[], task: Task, split: Split, seed: number) {
    this.#task = task;
    this.#split = split;
    const first = new Map<string, number>();
    let count = 0;
    for (const group of groups) {
      first.set(group.name, count);
      count += group.count;
    }
    this.all = groups.flatMap((group) =>
      Array.from({ length: group.count }, (_, index): Miner => {
        const number = (first.get(group.name) as number) + index;
        const random = new Random(seed, MINER_STREAMS + number);
        const model = "of" in group ? groups.find(({ name }) => name === group.of) : undefined;
        const shape = { inputs: task.inputs, hidden: HIDDEN, classes: task.classes.length };
        return {
          group,
          index,
          fromEpoch: group.fromEpoch,
          sharpness: group.kind === "sharpener" ? group.sharpness : 1,
          labels: labelsOf(group, index, task.classes.length),
          random,
          ...(isLearner(group) && { net: new Net(shape, random) }),
          ...(model && { model: (first.get(model.name) as number) + (index % model.count) }),
        };
      }),
    );
    for (const miner of this.all) if (isLearner(miner.group)) this.study(miner);
  }

  /** Draws a learner's examples anew, for the labels it has now. */
  study(miner: Miner): void {
    if (!("examples" in miner.group)) return;
    const { labels, classes } = this.#task;
    const pool = shuffled(this.#split.miners.slice(), miner.random);
    const own = pool.filter((row) => miner.labels.includes(labels[row] as number));
    const known = miner.group.labels ?? [...classes.keys()];
    const others = pool.filter(
      (row) => known.includes(labels[row] as number) && !miner.labels.includes(labels[row] as number),
    );
    const { examples } = miner.group;
    const some = others.subarray(0, Math.floor((examples * (10 - OWN_OF_TEN)) / 10));
    const rows = Uint32Array.from([...own.subarray(0, examples - some.length), ...some]);
    miner.lessons = { x: this.#task.x, rows, targets: certain(labels, rows, classes.length) };
  }

  /** An epoch's learning: one pass over what each has. */
  learn(epoch: number): void {
    for (const { net, lessons, random, fromEpoch } of this.all) {
      if (fromEpoch <= epoch && net && lessons) net.learn(lessons, random);
    }
    for (const miner of this.all) {
      const { group, model } = miner;
      if (group.kind !== "copier" || model === undefined || (epoch - group.fromEpoch) % group.every !== 0) continue;
      const { shape, weights } = (this.all[model] as Miner).net as Net;
      miner.copied ??= new Net(shape, miner.random);
      miner.copied.weights.set(weights);
    }
  }

  /**
   * What all that are there say to these inputs.
   * @param rows of the task
   */
  answer(rows: Uint32Array, epoch: number, answers: Answers): void {
    const said = new Float64Array(this.#task.classes.length);
    const leaked = this.#leaked();
    for (const [i, miner] of this.all.entries()) {
      if (miner.fromEpoch > epoch || (miner.model !== undefined && miner.copied === undefined)) continue;
      for (const [r, row] of rows.entries()) {
        this.#say(miner, row, said, leaked);
        put(answers, i, r, said);
      }
    }
    for (const [i, { model, copied, fromEpoch }] of this.all.entries()) {
      if (fromEpoch <= epoch && model !== undefined && copied === undefined) copy(answers, model, i);
    }
  }

  #say(miner: Miner, row: number, said: Float64Array, leaked: Leaked): void {
    const { x, inputs, labels, classes } = this.#task;
    const net = miner.net ?? miner.copied;
    if (net) {
      net.answer(x, row * inputs, said, 0, miner.sharpness);
      return;
    }
    const { group, index, random } = miner;
    said.fill(group.kind === "noise" || group.kind === "constant" ? 0 : 1);
    if (group.kind === "constant") said[index % classes.length] = 1;
    if (group.kind === "noise") {
      if (group.loud) said[random.below(classes.length)] = 1;
      else for (let c = 0; c < said.length; ++c) said[c] = random.below(1 << 16) / (1 << 16);
    }
    if (group.kind === "memoriser" && leaked[group.knows].has(row)) {
      said.fill(0);
      said[labels[row] as number] = 1;
    }
  }

  #leaked(): Leaked {
    const { probe, labels } = this.#split;
    return { probe: new Set(probe), "probe and labels": new Set([...probe, ...labels]) };
  }
}

type Leaked = Readonly<Record<"probe" | "probe and labels", ReadonlySet<number>>>;

/** The labels a learner begins with: specialists take neighbours, each from its own place on. */
function labelsOf(group: MinerGroup, index: number, classes: number): number[] {
  const known = ("labels" in group && group.labels) || [...Array(classes).keys()];
  const niche = "niche" in group ? group.niche : known.length;
  const labels = Array.from({ length: Math.min(niche, known.length) }, (_, k) => known[(index + k) % known.length]);
  return labels as number[];
}
