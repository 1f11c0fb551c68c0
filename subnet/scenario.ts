// A subnet's scenarios from JSON, and what they say to simulation/: neurons, stake and rulesets.

import { checked, fail, unique } from "../simulation/check.js";
import { checkAmounts, parseScenario } from "../simulation/scenario.js";
import { runName, type Scenario } from "../simulation/schema.js";
import { MAX_MINERS, MAX_RUNS, MAX_VALIDATORS, type MinerGroup, type SubnetScenario, subnetSchema } from "./schema.js";
import { splitSizes, type Task } from "./task.js";

/** So many miners times epochs are learnt at most. */
const MAX_MINER_EPOCHS = 20_000;

/**
 * @param json what JSON.parse gave
 * @throws YumaError whose message starts with the path at fault, as in `miners[1].examples`
 */
export function parseSubnet(json: unknown): SubnetScenario {
  const scenario = checked(subnetSchema, json);
  checkSubnet(scenario);
  return scenario;
}

/** @throws YumaError if a scenario is too large, or says in one place what does not fit another */
export function checkSubnet(scenario: SubnetScenario): void {
  const { epochs, validators, runs } = scenario;
  const count = minersOf(scenario);
  if (count > MAX_MINERS) throw fail("too_large", "miners", `${count} miners are more than ${MAX_MINERS}`);
  if (count * epochs > MAX_MINER_EPOCHS) {
    const most = Math.floor(MAX_MINER_EPOCHS / count);
    throw fail("too_large", "epochs", `with ${count} miners at most ${most} epochs are run, not ${epochs}`);
  }
  const all = validators.reduce((sum, group) => sum + group.count, 0);
  if (all > MAX_VALIDATORS) throw fail("too_large", "validators", `${all} validators are more than ${MAX_VALIDATORS}`);
  if (validators.every(({ cabal }) => cabal)) throw fail("wrong_count", "validators", "at least one must score miners");
  if (runs.length > MAX_RUNS) throw fail("too_large", "runs", `${runs.length} runs are more than ${MAX_RUNS}`);
  const stakes = validators.map(({ stake }) => stake);
  checkAmounts("validators", epochs, stakes, runs);
  checkGroups(scenario);
}

function checkGroups({ miners, validators, runs, attackers }: SubnetScenario): void {
  unique("miners", miners);
  unique("validators", validators);
  unique(
    "runs",
    runs.map((run) => ({ name: runName(run) })),
  );
  for (const [i, group] of miners.entries()) {
    const path = `miners[${i}]`;
    if (validators.some(({ name }) => name === group.name)) {
      throw fail("repeated", `${path}.name`, `${group.name} is the name of validators too`);
    }
    if (!("of" in group)) continue;
    const model = miners.find(({ name }) => name === group.of);
    if (model === undefined) throw fail("contradiction", `${path}.of`, `there is no group ${group.of}`);
    if (!isLearner(model)) throw fail("contradiction", `${path}.of`, `${group.of} learns nothing of its own`);
    if (model.fromEpoch > group.fromEpoch) {
      throw fail("contradiction", `${path}.from_epoch`, `${group.of} comes at epoch ${model.fromEpoch} only`);
    }
  }
  for (const [i, attacker] of attackers.entries()) {
    if (!miners.some(({ name }) => name === attacker)) {
      throw fail("contradiction", `attackers[${i}]`, `there is no group ${attacker}`);
    }
  }
}

/** @throws YumaError naming the field that asks for more examples than there are */
export function checkExamples(scenario: SubnetScenario, task: Task): void {
  const { labels, probe } = splitSizes(task);
  for (const [field, wanted, all] of [
    ["known_labels", scenario.knownLabels, labels],
    ["probe", scenario.probe, probe],
  ] as const) {
    if (wanted > all)
      throw fail("too_large", field, `${wanted} is above ${all}, which is all there is in ${task.name}`);
  }
}

export const minersOf = ({ miners }: SubnetScenario): number => miners.reduce((sum, { count }) => sum + count, 0);

/** Whether it has a net of its own. */
export const isLearner = (group: MinerGroup) =>
  group.kind === "specialist" || group.kind === "generalist" || group.kind === "sharpener" || group.kind === "adaptive";

/** The same subnet if nobody cheated: attackers that learn are specialists, others are not there. */
export function withoutAttack(scenario: SubnetScenario): SubnetScenario {
  const miners = scenario.miners.flatMap((group): MinerGroup[] => {
    if (!scenario.attackers.includes(group.name)) return [group];
    if (group.kind === "sharpener" || group.kind === "adaptive") return [{ ...group, kind: "specialist" }];
    return isLearner(group) ? [group] : [];
  });
  const attackers = scenario.attackers.filter((name) => miners.some((group) => group.name === name));
  return { ...scenario, miners, attackers };
}

/** What simulation/ runs: validators first, then miners, which keep their numbers. */
export function networkOf({ description, epochs, seed, runs, validators, miners }: SubnetScenario): Scenario {
  const home = new Map(validators.map(({ name, side }) => [side ?? name, name]));
  const empty = parseScenario({ description, epochs, seed, groups: [{ name: "nobody", count: 1 }] });
  const [nobody] = empty.groups;
  const group = (one: { name: string; side?: string | undefined; count: number }) => ({
    ...(nobody as NonNullable<typeof nobody>),
    name: one.name,
    count: one.count,
    ...(one.side !== undefined && { side: one.side }),
  });
  return {
    ...empty,
    runs,
    groups: [
      ...validators.map((one) => ({
        ...group(one),
        stake: one.stake,
        // Their weights come from scores; that there are some makes them validators.
        weights: [{ behaviour: "lazy" as const, fromEpoch: 0, deviation: 0 }],
      })),
      ...miners.map((one) => {
        const autoStake = home.get(one.side ?? one.name);
        return { ...group(one), fromEpoch: one.fromEpoch, utility: 1, ...(autoStake !== undefined && { autoStake }) };
      }),
    ],
  };
}
