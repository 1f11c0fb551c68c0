// The pictures of a simulation: what each shows, and its lines. Runs stand side by side.

import { type History, isMiner, isValidator } from "../history.js";

import type { Neuron } from "../neurons.js";
import { type Group, type Scenario, sideOf } from "../schema.js";
import type { Chart, Point, Series } from "./chart.js";

/** More points than this a line has no room for. */
const MAX_POINTS = 150;

/** By name. */
export const charts: Readonly<Record<ChartName, (scenario: Scenario, histories: readonly History[]) => Chart>> = {
  stake: (scenario, histories) => ({
    title: "Each side's share of the stake, by epoch",
    x: "epoch",
    y: "share of the stake, %",
    mark: 50,
    series: histories.flatMap((history) =>
      stakedSides(scenario, histories).map(([side, groups]) => ({
        column: history.name,
        row: "",
        label: side,
        points: pointsOf(0, history.epochs, (epoch) => stakeShare(history, groups, epoch)),
      })),
    ),
  }),
  dividends: (scenario, histories) => ({
    title: "Each validator's share of the dividends, by epoch",
    x: "epoch",
    y: "share of the dividends, %",
    series: perNeuron(scenario, histories, isValidator, ({ dividends }) => dividends),
  }),
  incentive: (scenario, histories) => ({
    title: "Each miner's share of the incentive, by epoch",
    x: "epoch",
    y: "share of the incentive, %",
    series: perNeuron(scenario, histories, isMiner, ({ incentive }) => incentive),
  }),
  bonds: (scenario, histories) => ({
    title: "The validators' shares of the bonds on each group of miners, by epoch",
    x: "epoch",
    y: "share of the bonds, %",
    series: histories.flatMap((history) =>
      history.bondPairs.map(({ validators, miners }, pair) => ({
        column: history.name,
        row: `on ${nameOf(scenario, miners)}`,
        label: nameOf(scenario, validators),
        points: pointsOf(
          0,
          history.epochs,
          (epoch) => (history.bonds[epoch * history.bondPairs.length + pair] as number) / 10_000,
        ),
      })),
    ),
  }),
};

export type ChartName = "stake" | "dividends" | "incentive" | "bonds";
export const chartNames: readonly ChartName[] = ["stake", "dividends", "incentive", "bonds"];

const nameOf = ({ groups }: Scenario, group: number) => (groups[group] as Group).name;

/** Each side that ever has stake, and its groups. */
function stakedSides({ groups }: Scenario, histories: readonly History[]): [side: string, groups: Set<number>][] {
  const staked = new Set<number>();
  for (const { neurons, stake } of histories) {
    for (const [at, amount] of stake.entries()) {
      if (amount > 0n) staked.add((neurons[at % neurons.length] as Neuron).group);
    }
  }
  const sides = new Map<string, Set<number>>();
  for (const [g, group] of groups.entries()) {
    if (staked.has(g)) sides.set(sideOf(group), (sides.get(sideOf(group)) ?? new Set()).add(g));
  }
  return [...sides];
}

/** Percent. */
function stakeShare({ neurons, stake }: History, groups: ReadonlySet<number>, epoch: number): number {
  let own = 0n;
  let all = 0n;
  for (const [k, { group }] of neurons.entries()) {
    const amount = stake[epoch * neurons.length + k] as bigint;
    all += amount;
    if (groups.has(group)) own += amount;
  }
  return all === 0n ? 0 : Number((own * 1_000_000n) / all) / 10_000;
}

function perNeuron(
  { groups }: Scenario,
  histories: readonly History[],
  isWanted: (group: Group) => boolean,
  column: (history: History) => Uint16Array,
): Series[] {
  return histories.flatMap((history) =>
    history.neurons.flatMap(({ group: g, fromEpoch, untilEpoch }, k) => {
      const group = groups[g] as Group;
      if (!isWanted(group) || fromEpoch >= history.epochs) return [];
      const share = (epoch: number) => ((column(history)[epoch * history.neurons.length + k] as number) * 100) / 65535;
      const points = pointsOf(fromEpoch, Math.min(untilEpoch, history.epochs), share);
      return [{ column: history.name, row: "", label: group.name, points }];
    }),
  );
}

/** Every epoch, or as many as a line has room for, the first and the last among them. */
function pointsOf(from: number, until: number, value: (epoch: number) => number): Point[] {
  const last = until - 1;
  const step = Math.ceil((until - from) / MAX_POINTS);
  const points: Point[] = [];
  for (let epoch = from; epoch < last; epoch += step) points.push({ x: epoch, y: value(epoch) });
  return [...points, { x: last, y: value(last) }];
}
