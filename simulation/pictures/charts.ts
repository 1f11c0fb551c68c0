// The pictures of a simulation: what each shows, and its lines. Runs stand side by side.

import { type History, isMiner, isValidator } from "../history.js";

import type { Neuron } from "../neurons.js";
import { type Group, type Scenario, sideOf } from "../schema.js";
import type { Chart, Point, Series } from "./chart.js";
import type { ChartName } from "./names.js";

/** More points than this a line has no room for. */
const MAX_POINTS = 150;

/** @param at an epoch of which each line that is there then has a point */
type Draw = (scenario: Scenario, histories: readonly History[], at?: number) => Chart;

/** By name. */
export const charts: Readonly<Record<ChartName, Draw>> = {
  stake: (scenario, histories, at) => ({
    title: "Each side's share of the stake, by epoch",
    x: "epoch",
    y: "share of the stake, %",
    mark: 50,
    series: histories.flatMap((history) =>
      stakedSides(scenario, histories).map(([side, groups]) => ({
        column: history.name,
        row: "",
        label: side,
        points: pointsOf(history, (epoch) => stakeShare(history, groups, epoch), at),
      })),
    ),
  }),
  dividends: (scenario, histories, at) => ({
    title: "Each validator's share of the dividends, by epoch",
    x: "epoch",
    y: "share of the dividends, %",
    series: perNeuron(scenario, histories, isValidator, ({ dividends }) => dividends, at),
  }),
  incentive: (scenario, histories, at) => ({
    title: "Each miner's share of the incentive, by epoch",
    x: "epoch",
    y: "share of the incentive, %",
    series: perNeuron(scenario, histories, isMiner, ({ incentive }) => incentive, at),
  }),
  bonds: (scenario, histories, at) => ({
    title: "The validators' shares of the bonds on each group of miners, by epoch",
    x: "epoch",
    y: "share of the bonds, %",
    series: histories.flatMap((history) =>
      history.bondPairs.map(({ validators, miners }, pair) => ({
        column: history.name,
        row: `on ${nameOf(scenario, miners)}`,
        label: nameOf(scenario, validators),
        points: pointsOf(
          history,
          (epoch) => (history.bonds[epoch * history.bondPairs.length + pair] as number) / 10_000,
          at,
        ),
      })),
    ),
  }),
};

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
  at: number | undefined,
): Series[] {
  return histories.flatMap((history) =>
    history.neurons.flatMap((neuron, k) => {
      const group = groups[neuron.group] as Group;
      if (!isWanted(group) || neuron.fromEpoch >= history.epochs) return [];
      const share = (epoch: number) => ((column(history)[epoch * history.neurons.length + k] as number) * 100) / 65535;
      return [{ column: history.name, row: "", label: group.name, points: pointsOf(history, share, at, neuron) }];
    }),
  );
}

/** Whether lines over so many epochs have points at one: at each, or at as many as there is room for; and at one that is wanted. */
export function isDrawn(epochs: number, at: number | undefined): (epoch: number) => boolean {
  const step = Math.ceil(epochs / MAX_POINTS);
  return (epoch) => epoch % step === 0 || epoch === epochs - 1 || epoch === at;
}

/** With the first and the last of a neuron that is not there in all epochs. */
function pointsOf(
  { epochs }: History,
  value: (epoch: number) => number,
  at: number | undefined,
  { fromEpoch, untilEpoch }: Pick<Neuron, "fromEpoch" | "untilEpoch"> = { fromEpoch: 0, untilEpoch: epochs },
): Point[] {
  const last = Math.min(untilEpoch, epochs) - 1;
  const isWanted = isDrawn(epochs, at);
  const points: Point[] = [];
  for (let epoch = fromEpoch; epoch <= last; ++epoch) {
    if (isWanted(epoch) || epoch === fromEpoch || epoch === last) points.push({ x: epoch, y: value(epoch) });
  }
  return points;
}
