// Subnets as tables for people: what asking miners is worth, who is paid, what attackers gain.

import type { SubnetResult } from "../subnet/result.js";
import type { SubnetScenario } from "../subnet/schema.js";
import {
  type AttackPlan,
  ages,
  type Cost,
  finalNetwork,
  groupShares,
  mean,
  ownModel,
  type Plan,
} from "../subnet/study.js";
import { aligned, styled } from "./table.js";

export interface AttackResults {
  readonly attack: readonly SubnetResult[];
  readonly peace: readonly SubnetResult[];
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const nats = (loss: number) => loss.toFixed(3);
const titled = (rows: readonly (readonly string[])[]) => {
  const [header = "", ...body] = aligned(rows);
  return [styled("bold", header), ...body];
};

/** What is run, and the network beside what a validator can do alone. */
export function heading(scenario: SubnetScenario, results: readonly SubnetResult[]): string[] {
  const miners = scenario.miners.reduce((sum, { count }) => sum + count, 0);
  const seeds = new Set(results.map(({ seed }) => seed)).size;
  const settings = [
    `${scenario.epochs} epochs`,
    `${miners} miners`,
    scenario.task,
    `${scenario.join} join`,
    scenario.top === undefined ? "all asked" : `top ${scenario.top} asked`,
    seeds === 1 ? `seed ${scenario.seed}` : `mean of ${seeds} seeds from ${scenario.seed} on`,
    ...(scenario.calibrate ? ["calibrated"] : []),
    ...(scenario.clusters ? ["clusters"] : []),
  ];
  const own = ownModel(results);
  const network = finalNetwork(results);
  const row = (name: string, quality: { loss: number; accuracy: number }, bytes: string) => [
    name.padEnd(40),
    nats(quality.loss),
    percent(quality.accuracy),
    bytes,
  ];
  return [
    scenario.description,
    settings.join(", "),
    "",
    ...titled([
      ["on the test".padEnd(40), "loss", "right", "bytes an input"],
      row(`a validator's own model, ${scenario.knownLabels} labels`, own, "0"),
      row("the network", network, String(results[0]?.bytes ?? 0)),
    ]),
  ];
}

export function payTable(plan: Plan, results: readonly SubnetResult[], metrics: readonly string[]): string[] {
  const { scenario } = plan;
  const runs = [...new Set(results.flatMap(({ pays }) => pays.map(({ run }) => run)))];
  return runs.flatMap((run) => [
    "",
    ...titled([
      [
        `pay, ${run}`,
        ...scenario.miners.map(({ name }) => name),
        ...scenario.validators.map(({ name }) => `stake of ${name}`),
      ],
      ...metrics.map((metric) => [
        metric,
        ...scenario.miners.map(({ name }) => percent(mean(groupShares(plan, results, [name], metric, run)))),
        ...scenario.validators.map((_, v) =>
          percent(
            mean(
              results.flatMap(({ pays }) =>
                pays.filter((pay) => pay.metric === metric && pay.run === run).map(({ stake }) => stake[v] as number),
              ),
            ),
          ),
        ),
      ]),
    ]),
  ]);
}

export function ageTable(results: readonly SubnetResult[]): string[] {
  const rows = ages(results);
  if (rows.length === 0) return [];
  return [
    "",
    ...titled([
      ["a student's age", "same answer", "KL", "loss", "network's loss", "scores' rank correlation"],
      ...rows.map((one) => [
        String(one.age),
        percent(one.agreement),
        nats(one.divergence),
        nats(one.loss),
        nats(one.networkLoss),
        one.scores.toFixed(3),
      ]),
    ]),
  ];
}

export function costTable(costs: readonly Cost[]): string[] {
  if (costs.length === 0) return [];
  return [
    "",
    ...titled([
      ["asked", "bytes an input", "loss", "right"],
      ...costs.map(({ top, bytes, loss, accuracy }) => [String(top), String(bytes), nats(loss), percent(accuracy)]),
    ]),
  ];
}

/** Attackers' share, and in brackets that of the same miners if nobody cheats. */
export function attackTable(
  plans: readonly AttackPlan[],
  results: readonly AttackResults[],
  metrics: readonly string[],
): string[] {
  const runs = [...new Set(results.flatMap(({ attack }) => attack.flatMap(({ pays }) => pays.map(({ run }) => run))))];
  return runs.flatMap((run) => [
    "",
    ...titled([
      [`pay, ${run}`, ...metrics, "network's loss"],
      ...plans.map(({ name, attack, peace }, k) => {
        const { attack: under, peace: without } = results[k] as AttackResults;
        return [
          name,
          ...metrics.map((metric) => {
            const share = mean(groupShares(attack, under, attack.scenario.attackers, metric, run));
            const before = mean(groupShares(peace, without, peace.scenario.attackers, metric, run));
            return `${(share * 100).toFixed(1)} (${(before * 100).toFixed(1)})`;
          }),
          `${nats(finalNetwork(under).loss)} (${nats(finalNetwork(without).loss)})`,
        ];
      }),
    ]),
    "percent of all that miners get goes to the attackers; in brackets, to the same miners if nobody cheats",
  ]);
}
