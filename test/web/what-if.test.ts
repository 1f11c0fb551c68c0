// Own stake and own weights, and where the epochs after this one settle.

import { expect, test, vi } from "vitest";
import { formatState, loadYuma, parseState } from "../../bindings/index.js";
import { formatWeights, parseWeights } from "../../web/weights-text.js";
import { changedState, courseOf } from "../../web/what-if.js";
import { readVectors } from "../states.js";

const yuma = await loadYuma();
const input = readVectors("epoch/medium.json").at(-1)?.input as Record<string, unknown>;
const state = parseState(input);
const never = () => false;

test("a neuron's stake and weights are changed, and nothing else is", () => {
  for (const uid of [0, 7, state.n - 1]) {
    const row = [
      [3, 65535],
      [9, 1],
    ] as const;
    const json = structuredClone(input) as { weights: unknown[]; alpha_stake: string[]; last_update: string[] };
    json.weights[uid] = row;
    json.alpha_stake[uid] = "123";
    json.last_update[uid] = String(state.currentBlock);
    const changed = changedState(state, { parameters: {}, own: { uid, stake: 123n, weights: row } });
    expect(formatState(changed)).toEqual(formatState(parseState(json)));
    expect(formatState(changedState(state, { parameters: {}, own: { uid } }))).toEqual(formatState(state));
  }
});

test("the course ends where nothing changes any more, and says in which epoch that began", async () => {
  const reported: number[] = [];
  const course = await courseOf(yuma, state, 5, 2000, (epochs) => reported.push(epochs), never);
  if (course?.settled === undefined) throw new Error("it has not settled");
  // The same, one epoch after the other, and ten more.
  let now = state;
  const outputs = Array.from({ length: course.settled + 10 }, () => {
    const { output } = yuma.epoch(now);
    const block = now.currentBlock + BigInt(now.specVersion >= 423 ? now.tempo : now.tempo + 1);
    now = {
      ...now,
      currentBlock: block,
      lastMechanismStepBlock: now.currentBlock,
      bonds: output.bonds,
      validatorPermit: output.validatorPermit,
      previousConsensus: output.consensus,
      lastUpdate: now.lastUpdate.map((last, uid) => (output.active[uid] === 1 ? block : last)),
    };
    return output;
  });
  expect(course.emission).toEqual(outputs.slice(0, course.settled).map(({ emission }) => emission[5]));
  const [before, ...settled] = outputs.slice(course.settled - 2);
  for (const output of settled) expect(output).toEqual(settled[0]);
  expect(before).not.toEqual(settled[0]);
  expect(course.settled).toBeGreaterThan(3);
});

test("what has not settled within the bound says so, and who is not wanted any more stops", async () => {
  const course = await courseOf(yuma, state, 5, 3, () => {}, never);
  expect(course?.settled).toBeUndefined();
  expect(course?.emission).toHaveLength(3);
  let epochs = 0;
  // Each look at the clock finds that it is time to look at what else is asked, however fast the blob is.
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
  const slow = { ...parseState(readVectors("epoch/large.json").at(-1)?.input), bondsMovingAverage: 999_999n };
  expect(
    await courseOf(
      yuma,
      slow,
      5,
      5000,
      (run) => (epochs = run),
      () => true,
    ),
  ).toBeUndefined();
  vi.restoreAllMocks();
  expect(epochs).toBeGreaterThan(0);
  expect(epochs).toBeLessThan(5000);
});

test("weights as a person writes them", () => {
  expect(parseWeights(" 17: 500, 23 1500;4=0\n", 64)).toEqual([
    [17, 500],
    [23, 1500],
    [4, 0],
  ]);
  expect(parseWeights("", 64)).toEqual([]);
  expect(parseWeights(formatWeights([[1, 2]]), 64)).toEqual([[1, 2]]);
});

test.each([
  ["1: 2, x", "Weight 2, “x”: a uid and a whole number are wanted, as in 17: 500."],
  ["1: 0.5", "Weight 1, “1: 0.5”: a uid and a whole number are wanted, as in 17: 500."],
  ["1: -5", "Weight 1, “1: -5”: a uid and a whole number are wanted, as in 17: 500."],
  ["64: 5", "Weight 1, “64: 5”: there is no neuron 64, there are 0 to 63."],
  ["1: 65536", "Weight 1, “1: 65536”: a weight is at most 65535."],
  ["1: 5, 2: 5, 1: 6", "Weight 3, “1: 6”: neuron 1 has a weight already."],
  ["1:1,".repeat(300_000), "That is more text than a row of weights has."],
])("what is wrong with them is told: %#", (text, message) => expect(parseWeights(text, 64)).toBe(message));
