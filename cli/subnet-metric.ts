// A metric that is a program: one view a line in, scores a line out (docs/subnet.md).

import { isObject } from "../bindings/json.js";
import type { Yuma } from "../bindings/load.js";
import type { View } from "../subnet/join.js";
import { Recorder, type SubnetResult, type Wanted } from "../subnet/result.js";
import type { SubnetScenario } from "../subnet/schema.js";
import { Subnet } from "../subnet/subnet.js";
import { loadTask } from "../subnet/task.js";
import { InputError } from "./input.js";
import { Program } from "./program.js";

/** What a program's metric is called. */
export const PROGRAM = "program";
const SUITE = "subnet/scores";
/** Scores beyond it are nobody's nats. */
const MAX_SCORE = 1e9;
const SECONDS = 60;

/** A world whose miners are scored by a program, and by metrics that are built in beside it. */
export async function runWithProgram(
  yuma: Yuma,
  scenario: SubnetScenario,
  { metrics, proxyAt }: Wanted,
  program: Program,
  onEpoch: () => void,
): Promise<SubnetResult> {
  const task = await loadTask[scenario.task]();
  const subnet = new Subnet(yuma, scenario, task, [...metrics, PROGRAM]);
  const recorder = new Recorder(subnet, proxyAt);
  let scores: Float64Array[] = [];
  while (!subnet.done) {
    subnet.observe();
    for (const metric of metrics) subnet.pay(metric, subnet.scores(metric));
    scores = [];
    for (const [validator, view] of subnet.views.entries()) {
      scores.push(await ask(program, view, { epoch: subnet.epoch, validator }));
    }
    subnet.pay(PROGRAM, scores);
    subnet.close();
    recorder.look();
    onEpoch();
  }
  const result = recorder.result(metrics);
  const [first = new Float64Array()] = scores;
  const means = Array.from(first, (_, i) => scores.reduce((sum, one) => sum + (one[i] as number), 0) / scores.length);
  return { ...result, scores: { ...result.scores, [PROGRAM]: means } };
}

export const startProgram = (command: readonly string[]): Promise<Program> => Program.start(command, SECONDS);

async function ask(program: Program, view: View, place: { epoch: number; validator: number }): Promise<Float64Array> {
  const where = `epoch ${place.epoch}, validator ${place.validator}`;
  const answer = await program
    .ask({ suite: SUITE, input: { ...place, ...viewJson(view) } })
    .catch((error: Error) => fault(`${where}: ${error.message}`));
  const { output, error } = answer as { output?: unknown; error?: unknown };
  if (error !== undefined) fault(`${where}: the program says ${JSON.stringify(error).slice(0, 200)}`);
  const scores = isObject(output) ? output.scores : undefined;
  if (!Array.isArray(scores)) fault(`${where}: output.scores: expected a list`);
  const { miners } = view.answers;
  if (scores.length !== miners) fault(`${where}: output.scores: ${scores.length} scores for ${miners} miners`);
  for (const [i, score] of scores.entries()) {
    if (typeof score !== "number" || !(Math.abs(score) <= MAX_SCORE)) {
      const given = JSON.stringify(score)?.slice(0, 80);
      fault(`${where}: output.scores[${i}]: expected a number from -${MAX_SCORE} to ${MAX_SCORE}, got ${given}`);
    }
  }
  return Float64Array.from(scores);
}

function fault(message: string): never {
  throw new InputError(`the metric's program: ${message}`);
}

/** Lists by row: the gate by miner, the answers by miner and class, what the network says by class. */
function viewJson({ join, answers, labels, gate, p }: View) {
  const { miners, rows, classes } = answers;
  const list = <T>(length: number, of: (k: number) => T) => Array.from({ length }, (_, k) => of(k));
  const rounded = (value: number) => Number(value.toPrecision(6));
  return {
    join,
    labels: [...labels],
    gate: list(rows, (row) => list(miners, (i) => rounded(gate[row * miners + i] as number))),
    answers: list(rows, (row) =>
      list(miners, (i) =>
        gate[row * miners + i] === 0
          ? null
          : list(classes, (c) => rounded(answers.p[(i * rows + row) * classes + c] as number)),
      ),
    ),
    network: list(rows, (row) => list(classes, (c) => rounded(p[row * classes + c] as number))),
  };
}
