// The pictures of a subnet: what each shows, and its lines and cells.

import type { Chart } from "../../simulation/pictures/chart.js";
import type { SubnetResult } from "../result.js";
import { type AttackPlan, ages, type Cost, groupShares, mean, type Plan } from "../study.js";
import type { Heat } from "./heat.js";

const percent = (share: number) => (share * 100).toFixed(share < 0.0995 ? 1 : 0);

/** What attackers get of the miners' pay, and what the same miners get if nobody cheats. */
export function matrixHeat(
  plans: readonly AttackPlan[],
  results: readonly { readonly attack: readonly SubnetResult[]; readonly peace: readonly SubnetResult[] }[],
  metrics: readonly string[],
  run: string,
): Heat {
  const cells = plans.flatMap(({ name, attack, peace }, k) =>
    metrics.map((metric) => {
      const share = mean(groupShares(attack, results[k]?.attack ?? [], attack.scenario.attackers, metric, run));
      const before = mean(groupShares(peace, results[k]?.peace ?? [], peace.scenario.attackers, metric, run));
      return { column: metric, row: name, value: share, text: percent(share), note: `honest ${percent(before)}` };
    }),
  );
  return {
    title: `What attackers are paid under each metric, percent of all that miners get (${run})`,
    caption: `attackers' share of all pay, %, and what the same miners get if nobody cheats (${run})`,
    cells,
  };
}

/** Each miner's incentive, of the first seed. */
export const incentiveChart = ({ scenario }: Plan, [first]: readonly SubnetResult[], run: string): Chart => ({
  title: "Each miner's share of the incentive, by epoch and metric",
  x: "epoch",
  y: "share of the incentive, %",
  series: (first?.pays ?? [])
    .filter((pay) => pay.run === run)
    .flatMap(({ metric, byEpoch }) =>
      (first?.groups ?? []).map((group, i, { length }) => ({
        column: metric,
        row: "",
        label: scenario.miners[group]?.name ?? "",
        points: Array.from({ length: byEpoch.length / length }, (_, epoch) => ({
          x: epoch,
          y: (byEpoch[epoch * length + i] as number) * 100,
        })),
      })),
    ),
});

export const lossChart = (results: readonly SubnetResult[]): Chart => ({
  title: "Loss of the networks and of the validators' own models, by epoch",
  x: "epoch",
  y: "loss, nats",
  series: results.flatMap(({ network, own }) => [
    { column: "", row: "", label: "network", points: network.map(({ epoch, loss }) => ({ x: epoch, y: loss })) },
    {
      column: "",
      row: "",
      label: "own model",
      points: network.map(({ epoch }) => ({ x: epoch, y: own.loss })),
    },
  ]),
});

export const costChart = (costs: readonly Cost[], own: number): Chart => ({
  title: "Loss against the bytes that an input costs, for networks that ask 1, 2, 4, 8 or all miners",
  x: "bytes an input",
  y: "loss, nats",
  series: [
    { column: "", row: "", label: "network", points: costs.map(({ bytes, loss }) => ({ x: bytes, y: loss })) },
    { column: "", row: "", label: "own model", points: costs.map(({ bytes }) => ({ x: bytes, y: own })) },
  ],
});

export const ageingChart = (results: readonly SubnetResult[]): Chart => ({
  title: "How a student of the network ages: agreement with it, and of scores made without asking anybody",
  x: "epochs since it was taught",
  y: "%",
  series: [
    {
      column: "",
      row: "",
      label: "same answer",
      points: ages(results).map(({ age, agreement }) => ({ x: age, y: agreement * 100 })),
    },
    {
      column: "",
      row: "",
      label: "rank correlation of scores",
      points: ages(results).map(({ age, scores }) => ({ x: age, y: scores * 100 })),
    },
  ],
});

/** Whom the gate believes about what, the mean over seeds. */
export function routingHeat({ scenario }: Plan, results: readonly SubnetResult[]): Heat {
  const [first] = results;
  const { groups = [], classes = [] } = first ?? {};
  const cells = groups.flatMap((group, i) => {
    const number = groups.slice(0, i).filter((other) => other === group).length;
    const name = scenario.miners[group] as { name: string; count: number };
    return classes.map((label, c) => {
      const share = mean(results.map(({ routing }) => routing[c * groups.length + i] as number));
      const row = name.count === 1 ? name.name : `${name.name} ${number}`;
      return { column: label, row, value: share, text: percent(share) };
    });
  });
  return {
    title: "The gate's weight of each miner, by label",
    caption: "gate's weight by label, %",
    cells,
  };
}

/** Each cheap score beside the ablation Shapley value, both of all miners together 100. */
export function estimateChart({ scenario }: Plan, results: readonly SubnetResult[], of = "ablation-shapley") {
  const points = results.flatMap(({ scores, groups }) => {
    const shares = (values: readonly number[]) => {
      const paid = values.map((value) => Math.max(0, value));
      const sum = paid.reduce((total, value) => total + value, 0);
      return paid.map((value) => (sum === 0 ? 0 : (value / sum) * 100));
    };
    const truth = shares(scores[of] ?? []);
    return Object.entries(scores)
      .filter(([metric]) => metric !== of)
      .flatMap(([metric, values]) =>
        shares(values).map((y, i) => ({
          metric,
          x: truth[i] ?? 0,
          y,
          group: scenario.miners[groups[i] as number]?.name ?? "",
        })),
      );
  });
  return { title: `Each score against the ${of} value, in percent of all miners' together`, points };
}
