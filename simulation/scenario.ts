// Scenarios from JSON: what is wrong with one is told by the path of the field at fault.

import { checked, fail, unique } from "./check.js";
import { U64_MAX } from "./form.js";
import { defaults, type Hyperparameters, MAX_NEURONS, runName, type Scenario, scenarioSchema } from "./schema.js";

/** So much of all runs' histories is kept: of so many neurons in so many epochs. */
const MAX_NEURON_EPOCHS = 2 ** 23;

/**
 * A scenario from its JSON form.
 * @param json what JSON.parse gave
 * @throws YumaError whose message starts with the path at fault, as in `groups[1].weights[0].self_weight`
 */
export function parseScenario(json: unknown): Scenario {
  const scenario = checked(scenarioSchema, json);
  check(scenario);
  return scenario;
}

/** What is said in two places must fit together. */
function check(scenario: Scenario): void {
  const { epochs, runs, groups, changes } = scenario;
  const neurons = groups.reduce((sum, { count }) => sum + count, 0);
  if (neurons > MAX_NEURONS) throw fail("too_large", "groups", `${neurons} neurons are more than ${MAX_NEURONS}`);
  if (neurons * epochs * runs.length > MAX_NEURON_EPOCHS) {
    const most = Math.floor(MAX_NEURON_EPOCHS / (neurons * runs.length));
    throw fail(
      "too_large",
      "epochs",
      `with ${neurons} neurons at most ${most} epochs of each run can be kept, not ${epochs}`,
    );
  }
  const stakes = groups.map(({ stake }) => stake);
  checkAmounts("groups", epochs, stakes, [scenario, ...runs, ...changes]);
  unique("groups", groups);
  unique(
    "runs",
    runs.map(runName).map((name) => ({ name })),
  );
  const hasGroup = (path: string, name: string) => {
    if (!groups.some((group) => group.name === name)) throw fail("contradiction", path, `there is no group ${name}`);
  };
  for (const [i, { fromEpoch, untilEpoch, weights, autoStake }] of groups.entries()) {
    const path = `groups[${i}]`;
    if (untilEpoch !== undefined && untilEpoch <= fromEpoch) {
      throw fail(
        "contradiction",
        `${path}.until_epoch`,
        `${untilEpoch} is not after from_epoch, which is ${fromEpoch}`,
      );
    }
    if (autoStake !== undefined) hasGroup(`${path}.auto_stake`, autoStake);
    ascending(weights.map((phase, k) => [`${path}.weights[${k}].from_epoch`, phase.fromEpoch]));
    for (const [k, phase] of weights.entries()) {
      if (phase.behaviour !== "honest") continue;
      for (const [m, { group }] of phase.discovers.entries())
        hasGroup(`${path}.weights[${k}].discovers[${m}].group`, group);
    }
  }
  ascending(changes.map(({ epoch }, i) => [`changes[${i}].epoch`, epoch]));
  for (const [i, { utility }] of changes.entries()) {
    for (const [k, { group }] of utility.entries()) hasGroup(`changes[${i}].utility[${k}].group`, group);
  }
}

/** All stake, and all that can be paid out, must fit into a u64. */
export function checkAmounts(
  path: string,
  epochs: number,
  stakes: readonly bigint[],
  parts: readonly { readonly hyperparameters: Hyperparameters }[],
): void {
  const emissions = [defaults.emission, ...parts.map(({ hyperparameters }) => hyperparameters.emission ?? 0n)];
  const stake = stakes.reduce((sum, amount) => sum + amount, 0n);
  // Shares are floored, so that no epoch pays more than its emission.
  const payable = BigInt(epochs) * emissions.reduce((most, emission) => (emission > most ? emission : most), 0n);
  if (stake + payable > U64_MAX) throw fail("too_large", path, "all stake and emission together are above 2^64 - 1");
}

function ascending(epochs: readonly (readonly [path: string, epoch: number])[]): void {
  for (const [i, [path, epoch]] of epochs.entries()) {
    const before = epochs[i - 1]?.[1] ?? -1;
    if (epoch <= before) throw fail("not_ascending", path, `${epoch} is not above ${before}, the one before it`);
  }
}
