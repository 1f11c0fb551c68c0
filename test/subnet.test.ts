// The arithmetic of subnets: functions against the platform's, closed forms against finite differences and enumeration.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { Random } from "../simulation/random.js";
import { newAnswers, put } from "../subnet/answers.js";
import { exp, log, sigmoid, softmax, softplus } from "../subnet/arithmetic.js";
import { joinSlopes, throughSoftmax } from "../subnet/gate.js";
import { type Join, joined, losses, mean, type View } from "../subnet/join.js";
import { Net } from "../subnet/net.js";
import { parseSubnet } from "../subnet/scenario.js";
import { subnetScenarios } from "../subnet/scenarios.js";
import { ablation, ablationExact, fisher, leaveOneOut, meanAnswers } from "../subnet/scores/removal.js";
import { ablationShapley, removalShapley } from "../subnet/scores/shapley.js";
import { pearson, spearman } from "../subnet/statistics.js";
import { Subnet } from "../subnet/subnet.js";
import { loadTask } from "../subnet/task.js";

const random = new Random(20, 1);
const uniform = () => random.u32() / 2 ** 32;

/** A view of miners that say anything, each row asking all of them but `idle`. */
function someView(join: Join, miners: number, rows: number, idle = 0): View {
  const classes = 10;
  const answers = newAnswers(miners, rows, classes);
  for (let i = 0; i < miners; ++i) {
    for (let row = 0; row < rows; ++row) {
      put(
        answers,
        i,
        row,
        Float64Array.from({ length: classes }, () => uniform() * uniform()),
      );
    }
  }
  const gate = new Float64Array(rows * miners);
  for (let row = 0; row < rows; ++row) {
    const g = Float64Array.from({ length: miners - idle }, () => 3 * uniform());
    softmax(g);
    gate.set(g, row * miners + (row % (idle + 1)));
  }
  return joined({ join, answers, gate, labels: Uint8Array.from({ length: rows }, () => random.below(classes)) });
}

/** The loss of one row if miner i's part of what is joined were changed by `step` times `direction`. */
function moved({ join, answers, labels, gate }: View, row: number, i: number, direction: Float64Array, step: number) {
  const { miners, rows, classes } = answers;
  const values = join === "log" ? answers.f : answers.p;
  const z = new Float64Array(classes);
  for (let k = 0; k < miners; ++k) {
    for (let c = 0; c < classes; ++c) {
      const value = values[(k * rows + row) * classes + c] as number;
      z[c] =
        (z[c] as number) +
        (gate[row * miners + k] as number) * (value + (k === i ? step * (direction[c] as number) : 0));
    }
  }
  if (join === "log") softmax(z);
  return -Math.log(z[labels[row] as number] as number);
}

/** First and second derivative of the loss along a change of miner i's answers, the mean over rows. */
function derivatives(view: View, i: number, directionOf: (row: number) => Float64Array): [number, number] {
  const h = 1e-3;
  let [first, second] = [0, 0];
  const { rows } = view.answers;
  for (let row = 0; row < rows; ++row) {
    const direction = directionOf(row);
    const at = (step: number) => moved(view, row, i, direction, step);
    // Of fourth order.
    first += (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h) / rows;
    second += (16 * (at(h) + at(-h)) - (at(2 * h) + at(-2 * h)) - 30 * at(0)) / (12 * h * h) / rows;
  }
  return [first, second];
}

describe("arithmetic", () => {
  it("is that of the platform to within two units in the last place", () => {
    for (let i = 0; i < 100_000; ++i) {
      const x = (uniform() - 0.5) * 1400;
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(5e-16);
      const y = i % 2 === 0 ? Math.exp(x) : 0.5 + uniform();
      expect(Math.abs(log(y) - Math.log(y))).toBeLessThan(5e-16 * Math.max(1e-3, Math.abs(Math.log(y))));
    }
  });

  it("holds at the ends", () => {
    expect([exp(0), exp(-800), exp(800), log(1)]).toEqual([1, 0, Number.POSITIVE_INFINITY, 0]);
    expect([exp(-745), log(5e-324), log(Number.MAX_VALUE)]).toEqual([
      5e-324,
      Math.log(5e-324),
      Math.log(Number.MAX_VALUE),
    ]);
    for (const x of [-50, -1, 0, 1, 50]) {
      expect(softplus(x)).toBeCloseTo(Math.log1p(Math.exp(x)), 14);
      expect(sigmoid(x)).toBeCloseTo(1 / (1 + Math.exp(-x)), 15);
    }
  });

  it.each(["subnet", "simulation"])("%s/ uses no function that engines may round as they like", (folder) => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const text = readFileSync(`${folder}/${file}`, "utf8").replace(/^\s*(\/\/|\*|\/\*).*$/gm, "");
      const forbidden = /Math\.(?!(?:abs|ceil|floor|imul|max|min|round|sign|sqrt|trunc|LOG2E|SQRT2)\b)\w+/g;
      expect([file, text.match(forbidden)]).toEqual([file, null]);
      // Powers of two, and of bigints, are exact in every engine.
      expect([file, text.match(/(?<!\b(?:2|10n) )\*\*[^/]/g)]).toEqual([file, null]);
    }
  });
});

describe.each(["linear", "log"] as const)("closed forms of the %s join", (join) => {
  const view = someView(join, 6, 12, 2);
  const { miners, rows, classes } = view.answers;
  const values = join === "log" ? view.answers.f : view.answers.p;
  const own = (i: number, row: number) => values.subarray((i * rows + row) * classes, (i * rows + row + 1) * classes);

  it("dL/dg and dL/dh are finite differences", () => {
    const h0 = Float64Array.from({ length: miners }, () => uniform());
    const lossAt = (h: Float64Array) => {
      const g = h.slice();
      softmax(g);
      const gate = new Float64Array(rows * miners);
      gate.set(g, 0);
      return losses(joined({ ...view, gate: gate.fill(1 / miners, miners) }))[0] as number;
    };
    const g = h0.slice();
    softmax(g);
    const slopes = new Float64Array(miners);
    joinSlopes(join, view.answers, 0, view.labels[0] as number, g, slopes);
    throughSoftmax(g, slopes);
    for (let i = 0; i < miners; ++i) {
      const at = (step: number) => lossAt(h0.map((h, k) => h + (k === i ? step : 0)));
      expect(Math.abs((at(1e-4) - at(-1e-4)) / 2e-4 - (slopes[i] as number))).toBeLessThan(1e-6);
    }
  });

  it("eq. 12 is half the curvature of the loss where a miner says 0 instead", () => {
    const scores = fisher(view);
    for (let i = 0; i < miners; ++i) {
      const [, second] = derivatives(view, i, (row) => own(i, row).map((value) => -value));
      expect(Math.abs((scores[i] as number) - second / 2)).toBeLessThan(1e-6);
    }
  });

  it("ablation is slope and half the curvature towards the mean answer, and its exact form the difference", () => {
    const means = meanAnswers(values, view);
    const [taylor, exact] = [ablation(view), ablationExact(view)];
    for (let i = 0; i < miners; ++i) {
      const towards = (row: number) =>
        own(i, row).map((value, c) =>
          (view.gate[row * miners + i] as number) === 0 ? 0 : (means[i * classes + c] as number) - value,
        );
      const [first, second] = derivatives(view, i, towards);
      expect(Math.abs((taylor[i] as number) - (first + second / 2))).toBeLessThan(1e-6);
      const after = Array.from({ length: rows }, (_, row) => moved(view, row, i, towards(row), 1));
      expect(Math.abs((exact[i] as number) - (mean(Float64Array.from(after)) - mean(losses(view))))).toBeLessThan(1e-9);
    }
  });

  it("leave-one-out is the loss with the gate scaled up, less the loss", () => {
    const scores = leaveOneOut(view);
    for (let i = 0; i < miners; ++i) {
      const gate = view.gate.slice();
      for (let row = 0; row < rows; ++row) {
        const g = gate[row * miners + i] as number;
        for (let k = 0; k < miners; ++k) {
          gate[row * miners + k] = k === i ? 0 : (gate[row * miners + k] as number) / (1 - g);
        }
      }
      const without = mean(losses(joined({ ...view, gate })));
      expect(Math.abs((scores[i] as number) - (without - mean(losses(view))))).toBeLessThan(1e-9);
    }
    const gate = Float64Array.from({ length: rows * miners }, (_, k) => Number(k % miners === 0));
    const lone = joined({ ...view, gate });
    expect(leaveOneOut(lone)[0]).toBeCloseTo(Math.log(classes) - mean(losses(lone)), 12);
  });

  it("whoever says the same to everything is worth nothing to any ablation", () => {
    const said = newAnswers(miners, rows, classes);
    said.p.set(view.answers.p);
    said.f.set(view.answers.f);
    for (let row = 0; row < rows; ++row) put(said, 0, row, Float64Array.from([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    const constant = joined({ ...view, answers: said });
    for (const score of [ablation, ablationExact, (v: View) => ablationShapley(v, 30, new Random(1, 1))]) {
      expect(Math.abs(score(constant)[0] as number)).toBeLessThan(1e-12);
    }
    expect(fisher(constant)[0]).toBeGreaterThan(0);
  });
});

/** Shapley values of one row by definition: the mean over all orders. */
function byDefinition(n: number, worth: (members: ReadonlySet<number>) => number): number[] {
  const sums = new Array<number>(n).fill(0);
  let count = 0;
  const known = new Map<string, number>();
  const value = (members: ReadonlySet<number>) => {
    const key = [...members].sort().join();
    known.set(key, known.get(key) ?? worth(members));
    return known.get(key) as number;
  };
  const walk = (members: Set<number>, gains: readonly [number, number][]) => {
    if (members.size === n) {
      ++count;
      for (const [i, gain] of gains) sums[i] = (sums[i] as number) + gain;
      return;
    }
    const before = value(members);
    for (let i = 0; i < n; ++i) {
      if (members.has(i)) continue;
      const more = new Set([...members, i]);
      walk(more, [...gains, [i, value(more) - before]]);
    }
  };
  walk(new Set(), []);
  return sums.map((sum) => sum / count);
}

describe.each(["linear", "log"] as const)("Shapley values of the %s join", (join) => {
  const view = someView(join, 8, 1);
  const { classes } = view.answers;
  const values = join === "log" ? view.answers.f : view.answers.p;
  const means = Float64Array.from({ length: 8 * classes }, () => 0);
  const worthOf = (g: (i: number) => number, part: (i: number, c: number) => number) => {
    const z = new Float64Array(classes);
    for (let i = 0; i < 8; ++i) for (let c = 0; c < classes; ++c) z[c] = (z[c] as number) + g(i) * part(i, c);
    if (join === "log") softmax(z);
    return Math.log(z[view.labels[0] as number] as number);
  };
  const gate = (i: number) => view.gate[i] as number;
  const said = (i: number, c: number) => values[i * classes + c] as number;

  it("are those of all orders, with players away", () => {
    const worth = (members: ReadonlySet<number>) => {
      let mass = 0;
      for (const i of members) mass += gate(i);
      return members.size === 0 ? -Math.log(classes) : worthOf((i) => (members.has(i) ? gate(i) / mass : 0), said);
    };
    const exact = removalShapley(view, 100, new Random(1, 1));
    for (const [i, value] of byDefinition(8, worth).entries())
      expect(Math.abs((exact[i] as number) - value)).toBeLessThan(1e-9);
  });

  it("are those of all orders, with players that say their mean answer", () => {
    const two = someView(join, 8, 2);
    const average = meanAnswers(join === "log" ? two.answers.f : two.answers.p, two);
    means.set(average);
    const exact = ablationShapley(two, 100, new Random(1, 1));
    const of = (row: number) =>
      byDefinition(8, (members) => {
        const z = new Float64Array(classes);
        for (let i = 0; i < 8; ++i) {
          for (let c = 0; c < classes; ++c) {
            const answer = join === "log" ? two.answers.f : two.answers.p;
            const part = members.has(i)
              ? (answer[(i * 2 + row) * classes + c] as number)
              : (means[i * classes + c] as number);
            z[c] = (z[c] as number) + (two.gate[row * 8 + i] as number) * part;
          }
        }
        if (join === "log") softmax(z);
        return Math.log(z[two.labels[row] as number] as number);
      });
    const [first, second] = [of(0), of(1)];
    for (let i = 0; i < 8; ++i) {
      const value = ((first[i] as number) + (second[i] as number)) / 2;
      expect(Math.abs((exact[i] as number) - value)).toBeLessThan(1e-9);
    }
  });

  it("add up to what all are worth together, by coalitions and by orders alike", () => {
    for (const [miners, orders] of [
      [8, 100],
      [20, 6],
    ] as const) {
      const some = someView(join, miners, 5);
      const sum = (scores: Float64Array) => scores.reduce((total, score) => total + score, 0);
      const loss = mean(losses(some));
      expect(sum(removalShapley(some, orders, new Random(1, 1)))).toBeCloseTo(Math.log(classes) - loss, 10);
      const dull = newAnswers(miners, 5, classes);
      for (const [values, averages] of [
        [dull.p, meanAnswers(some.answers.p, some)],
        [dull.f, meanAnswers(some.answers.f, some)],
      ] as const) {
        for (let i = 0; i < miners; ++i) {
          for (let row = 0; row < 5; ++row)
            values.set(averages.subarray(i * classes, (i + 1) * classes), (i * 5 + row) * classes);
        }
      }
      const without = mean(losses(joined({ ...some, answers: dull })));
      expect(sum(ablationShapley(some, orders, new Random(1, 1)))).toBeCloseTo(without - loss, 10);
    }
  });

  it("of random orders come close to those of all coalitions", () => {
    const some = someView(join, 9, 20);
    const exact = ablationShapley(some, 1000, new Random(1, 1));
    const drawn = ablationShapley(some, 40, new Random(1, 1));
    expect(drawn).not.toEqual(exact);
    expect(pearson(exact, drawn)).toBeGreaterThan(0.99);
  });
});

it("of miners that answer alike only the first is asked, where clusters are", async () => {
  const scenario = parseSubnet({ ...(subnetScenarios.copy as object), epochs: 3, clusters: true });
  const subnet = new Subnet(await loadYuma(), scenario, await loadTask.digits(), ["accuracy"]);
  while (!subnet.done) subnet.step();
  const relay = subnet.miners.all.findIndex(({ group }) => group.kind === "relay");
  for (const { gate, answers } of subnet.views) {
    const asked = (i: number) => gate.filter((g, k) => k % answers.miners === i && g > 0).length;
    expect([asked(relay), asked(relay - 5)]).toEqual([0, answers.rows]);
  }
});

it("a net's gradient is that of finite differences", () => {
  for (const hidden of [0, 5]) {
    const shape = { inputs: 4, hidden, classes: 3 };
    const net = new Net(shape, new Random(3, 3));
    for (const i of net.weights.keys()) net.weights[i] = uniform() - 0.5;
    const x = Float64Array.from([0.3, 0, 1, 0.7]);
    const targets = Float64Array.from([0.2, 0.5, 0.3]);
    const out = new Float64Array(3);
    const loss = () => {
      net.answer(x, 0, out, 0);
      return -targets.reduce((sum, target, c) => sum + target * Math.log(out[c] as number), 0);
    };
    const gradient = net.gradient(x, 0, targets, 0).slice();
    for (const i of net.weights.keys()) {
      const before = net.weights[i] as number;
      const at = (step: number) => {
        net.weights[i] = before + step;
        return loss();
      };
      const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
      net.weights[i] = before;
      expect(Math.abs(slope - (gradient[i] as number))).toBeLessThan(1e-6);
    }
  }
});

it("ranks: equals share theirs, and lists that are all alike tell nothing", () => {
  expect(spearman([1, 2, 3, 4], [10, 20, 30, 1000])).toBe(1);
  expect(spearman([1, 2, 2, 3], [3, 2, 2, 1])).toBe(-1);
  expect(spearman([1, 1, 1], [1, 2, 3])).toBe(0);
});
