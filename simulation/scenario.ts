// Scenarios from JSON: what is wrong with one is told by the path of the field at fault.

import { checked, fail, unique } from "./check.js";
import { MAX_NEURONS, U64_MAX } from "./form.js";
import { type Behaviour, defaults, type Hyperparameters, runName, type Scenario, scenarioSchema } from "./schema.js";

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
  // Whatever comes in a change was not there before, at most.
  const moved = changes.flatMap(({ stake }) => stake.map((one) => one.stake));
  checkAmounts("groups", epochs, [...groups.map(({ stake }) => stake), ...moved], [scenario, ...runs, ...changes]);
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
    for (const [k, phase] of weights.entries()) checkBehaviour(`${path}.weights[${k}]`, phase, neurons, hasGroup);
  }
  ascending(changes.map(({ epoch }, i) => [`changes[${i}].epoch`, epoch]));
  for (const [i, { utility, stake, resetBonds }] of changes.entries()) {
    for (const [k, { group }] of utility.entries()) hasGroup(`changes[${i}].utility[${k}].group`, group);
    for (const [k, { group }] of stake.entries()) hasGroup(`changes[${i}].stake[${k}].group`, group);
    for (const [k, group] of resetBonds.entries()) hasGroup(`changes[${i}].reset_bonds[${k}]`, group);
  }
}

function checkBehaviour(
  path: string,
  phase: Behaviour,
  neurons: number,
  hasGroup: (path: string, name: string) => void,
): void {
  if (phase.behaviour === "honest") {
    for (const [m, { group }] of phase.discovers.entries()) hasGroup(`${path}.discovers[${m}].group`, group);
  }
  if (phase.behaviour === "copier" && phase.copies === "weights" && phase.delay > 0) {
    throw fail("contradiction", `${path}.delay`, "what is open now has no delay: that is for copies of the consensus");
  }
  if (phase.behaviour === "weights") checkRows(path, phase, neurons);
}

function checkRows(
  path: string,
  { weights, file }: Extract<Behaviour, { behaviour: "weights" }>,
  neurons: number,
): void {
  if (file !== undefined) throw fail("contradiction", `${path}.file`, ONLY_THE_COMMAND);
  if (weights === undefined) throw fail("missing_field", `${path}.weights`, "the field is missing");
  for (const [e, row] of weights.entries()) {
    const seen = new Set<number>();
    for (const [i, [uid]] of (row ?? []).entries()) {
      const at = `${path}.weights[${e}][${i}][0]`;
      if (uid >= neurons) throw fail("too_large", at, `there is no uid ${uid}, with ${neurons} neurons in all`);
      if (seen.has(uid)) throw fail("repeated", at, `uid ${uid} has a weight in this row already`);
      seen.add(uid);
    }
  }
}

const ONLY_THE_COMMAND = "files are read by the command alone: elsewhere put what is in it in its place";

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
