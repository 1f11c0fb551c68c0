// Several runs as one table: means over seeds.

import { attacked } from "./attack.js";
import type { Quality, SubnetResult, Wanted } from "./result.js";
import { worldsOf } from "./result.js";
import { withoutAttack } from "./scenario.js";
import type { SubnetScenario } from "./schema.js";
import type { Age } from "./student.js";

/** A world to run, and what it is part of. */
export interface Task {
  readonly scenario: SubnetScenario;
  readonly wanted: Wanted;
}

/** Worlds that tell one thing, seed by seed. */
export interface Plan {
  readonly scenario: SubnetScenario;
  readonly tasks: readonly Task[];
}

/** A scenario with each of so many seeds, from its own on. */
export function planOf(scenario: SubnetScenario, seeds: number, wanted: Wanted): Plan {
  const tasks = Array.from({ length: seeds }, (_, k) => ({ ...scenario, seed: (scenario.seed + k) >>> 0 })).flatMap(
    (one) => worldsOf(one, wanted),
  );
  return { scenario, tasks };
}

/** An attack, and the same subnet without it. */
export interface AttackPlan {
  readonly name: string;
  readonly attack: Plan;
  readonly peace: Plan;
}

export function attackPlans(
  base: SubnetScenario,
  names: readonly string[],
  seeds: number,
  wanted: Wanted,
): AttackPlan[] {
  return names.map((name) => {
    const scenario = attacked(base, name);
    return {
      name,
      attack: planOf(scenario, seeds, wanted),
      peace: planOf(withoutAttack(scenario), seeds, wanted),
    };
  });
}

/** How many a network asks about an input, and what that comes to. */
export interface Cost extends Quality {
  readonly top: number;
  readonly bytes: number;
}

/** Networks that ask so many. */
export const TOPS = [1, 2, 4, 8] as const;

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of all that miners were paid, the share of a group under a metric and a ruleset; by seed. */
export function groupShares(
  { scenario }: Plan,
  results: readonly SubnetResult[],
  names: readonly string[],
  metric: string,
  run: string,
): number[] {
  return results.flatMap(({ pays, groups }) =>
    pays
      .filter((pay) => pay.metric === metric && pay.run === run)
      .map(({ share }) =>
        share.reduce(
          (sum, part, i) => (names.includes(scenario.miners[groups[i] as number]?.name as string) ? sum + part : sum),
          0,
        ),
      ),
  );
}

/** The network after the last epoch. */
export function finalNetwork(results: readonly SubnetResult[]): Quality {
  const last = results.map(({ network }) => network.at(-1) as Quality);
  return { loss: mean(last.map(({ loss }) => loss)), accuracy: mean(last.map(({ accuracy }) => accuracy)) };
}

export const ownModel = (results: readonly SubnetResult[]): Quality => ({
  loss: mean(results.map(({ own }) => own.loss)),
  accuracy: mean(results.map(({ own }) => own.accuracy)),
});

/** Students of all seeds, age by age. */
export function ages(results: readonly SubnetResult[]): Age[] {
  const [first] = results;
  return (first?.proxy ?? []).map((one, k) => {
    const of = (name: keyof Age) => mean(results.map(({ proxy }) => proxy[k]?.[name] ?? one[name]));
    return {
      epoch: one.epoch,
      age: one.age,
      agreement: of("agreement"),
      divergence: of("divergence"),
      loss: of("loss"),
      networkLoss: of("networkLoss"),
      scores: of("scores"),
    };
  });
}

/** Each miner in each epoch of each run, in pieces. */
export function* payCsv({ scenario }: Plan, results: readonly SubnetResult[]): Generator<string> {
  yield "seed,run,metric,epoch,miner,group,incentive\n";
  for (const { seed, pays, groups } of results) {
    for (const { run, metric, byEpoch } of pays) {
      const lines = byEpoch.map((part, k) => {
        const miner = k % groups.length;
        const { name } = scenario.miners[groups[miner] as number] as { name: string };
        return `${seed},${run},${metric},${(k - miner) / groups.length},${miner},${name},${Math.round(part * 65535)}\n`;
      });
      yield lines.join("");
    }
  }
}

/** Each miner's score under each metric, after the last epoch. */
export function* scoresCsv({ scenario }: Plan, results: readonly SubnetResult[]): Generator<string> {
  yield "seed,metric,miner,group,score\n";
  for (const { seed, scores, groups } of results) {
    for (const [metric, values] of Object.entries(scores)) {
      for (const [i, score] of values.entries()) {
        const { name } = scenario.miners[groups[i] as number] as { name: string };
        yield `${seed},${metric},${i},${name},${score}\n`;
      }
    }
  }
}
