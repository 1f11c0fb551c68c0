// Scenarios from JSON: what is wrong with one is told by the path of the field at fault.

import type { JsonObject } from "../bindings/json.js";
import type { EpochState } from "../bindings/state.js";
import { checked, fail, unique } from "./check.js";
import { MAX_NEURONS, U64_MAX } from "./form.js";
import { parseEpochs, recordedRuleset, recordedSettings, validates } from "./network.js";
import {
  type Behaviour,
  defaults,
  type Group,
  type Hyperparameters,
  type Network,
  runName,
  type Scenario,
  scenarioSchema,
  type Written,
  type WrittenGroup,
} from "./schema.js";

/** So much of all runs' histories is kept: of so many neurons in so many epochs. */
const MAX_NEURON_EPOCHS = 2 ** 23;

/**
 * A scenario from its JSON form.
 * @param json what JSON.parse gave
 * @throws YumaError whose message starts with the path at fault, as in `groups[1].weights[0].self_weight`
 */
export function parseScenario(json: unknown): Scenario {
  const written = checked(scenarioSchema, json);
  const groups = written.groups.map((group, i) => ({
    ...group,
    count: countOf(group, `groups[${i}]`, written.network),
  }));
  const { network, ...rest } = written;
  const scenario = network ? onRecording({ ...rest, groups }, network, json as JsonObject) : { ...rest, groups };
  if (scenario.groups.length === 0) throw fail("wrong_count", "groups", "at least one is needed");
  check(scenario);
  return scenario;
}

function countOf({ count, uids }: WrittenGroup, path: string, network: unknown): number {
  if (uids === undefined) {
    if (count === undefined) throw fail("missing_field", `${path}.count`, "the field is missing");
    return count;
  }
  if (network === undefined) throw fail("contradiction", `${path}.uids`, "there is no recorded network");
  if (count !== undefined) throw fail("contradiction", `${path}.count`, "the uids say how many there are");
  return uids.length;
}

/** What a scenario leaves out is as recorded, and so is whom it leaves out. */
function onRecording(scenario: Scenario, written: NonNullable<Written["network"]>, json: JsonObject): Scenario {
  if (written.file !== undefined) throw fail("contradiction", "network.file", ONLY_THE_COMMAND);
  if (written.state === undefined) throw fail("missing_field", "network.state", "the field is missing");
  const network: Network = { epochs: parseEpochs(written.state, written.case), afterwards: written.afterwards };
  const [first] = network.epochs as readonly [EpochState];
  const chosen = new Set<number>();
  for (const [i, { uids = [], fromEpoch }] of scenario.groups.entries()) {
    if (uids.length > 0 && fromEpoch > 0) {
      throw fail("contradiction", `groups[${i}].from_epoch`, "who was recorded is there from the start");
    }
    for (const [k, uid] of uids.entries()) {
      const path = `groups[${i}].uids[${k}]`;
      if (uid >= first.n) throw fail("too_large", path, `there is no uid ${uid} among ${first.n} recorded neurons`);
      if (chosen.has(uid)) throw fail("repeated", path, `uid ${uid} is in a group already`);
      chosen.add(uid);
    }
  }
  const others = [...Array(first.n).keys()].filter((uid) => !chosen.has(uid));
  const rest = (name: string, areValidators: boolean) => {
    const uids = others.filter((uid) => validates(network, uid) === areValidators);
    return uids.length === 0 ? [] : [recordedGroup(name, uids)];
  };
  const asRecorded = (group: Group): Group =>
    group.uids && group.weights.length === 0 && group.uids.some((uid) => validates(network, uid))
      ? { ...group, weights: [AS_RECORDED] }
      : group;
  return {
    ...scenario,
    network,
    specVersion: Object.hasOwn(json, "spec_version") ? scenario.specVersion : first.specVersion,
    runs: Object.hasOwn(json, "runs") ? scenario.runs : [{ ruleset: recordedRuleset(first), hyperparameters: {} }],
    hyperparameters: { ...recordedSettings(first), ...scenario.hyperparameters },
    groups: [
      ...scenario.groups.map(asRecorded),
      ...rest("recorded validators", true),
      ...rest("recorded miners", false),
    ],
  };
}

const AS_RECORDED: Behaviour = { behaviour: "recorded", fromEpoch: 0, by: 0 };

/** Recorded neurons that a scenario does not speak of. */
function recordedGroup(name: string, uids: number[]): Group {
  const { groups } = checked(scenarioSchema, { description: "", epochs: 1, groups: [{ name, uids }] });
  const [group] = groups as [WrittenGroup];
  return { ...group, count: uids.length, weights: name === "recorded validators" ? [AS_RECORDED] : [] };
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
  const first = groups.reduce((sum, { count, fromEpoch }) => sum + (fromEpoch === 0 ? count : 0), 0);
  const settings = [["", scenario] as const, ...runs.map((run, i) => [`runs[${i}].`, run] as const)];
  for (const [where, { hyperparameters }] of settings) {
    if ((hyperparameters.maxAllowedUids ?? first) >= first) continue;
    throw fail(
      "contradiction",
      `${where}hyperparameters.max_allowed_uids`,
      `${first} neurons are there from the start`,
    );
  }
  // Whatever comes in a change was not there before, at most.
  const moved = changes.flatMap(({ stake }) => stake.map((one) => one.stake));
  const recorded = scenario.network?.epochs[0]?.alphaStake ?? [];
  const given = groups.map(({ stake }) => stake ?? 0n);
  checkAmounts("groups", epochs, [...given, ...recorded, ...moved], [scenario, ...runs, ...changes]);
  unique("groups", groups);
  unique(
    "runs",
    runs.map(runName).map((name) => ({ name })),
  );
  const hasGroup = (path: string, name: string) => {
    if (!groups.some((group) => group.name === name)) throw fail("contradiction", path, `there is no group ${name}`);
  };
  for (const [i, { uids, fromEpoch, untilEpoch, weights, autoStake }] of groups.entries()) {
    const path = `groups[${i}]`;
    if (untilEpoch !== undefined && untilEpoch <= fromEpoch) {
      throw fail(
        "contradiction",
        `${path}.until_epoch`,
        `${untilEpoch} is not after from_epoch, which is ${fromEpoch}`,
      );
    }
    checkChildren(groups, i, hasGroup);
    if (autoStake !== undefined) hasGroup(`${path}.auto_stake`, autoStake);
    ascending(weights.map((phase, k) => [`${path}.weights[${k}].from_epoch`, phase.fromEpoch]));
    for (const [k, phase] of weights.entries()) {
      if (phase.behaviour === "recorded" && uids === undefined) {
        throw fail("contradiction", `${path}.weights[${k}].behaviour`, "nothing is recorded of a group without uids");
      }
      checkBehaviour(`${path}.weights[${k}]`, phase, neurons, hasGroup);
    }
  }
  ascending(changes.map(({ epoch }, i) => [`changes[${i}].epoch`, epoch]));
  for (const [i, { utility, stake, resetBonds }] of changes.entries()) {
    for (const [k, { group }] of utility.entries()) hasGroup(`changes[${i}].utility[${k}].group`, group);
    for (const [k, { group }] of stake.entries()) hasGroup(`changes[${i}].stake[${k}].group`, group);
    for (const [k, group] of resetBonds.entries()) hasGroup(`changes[${i}].reset_bonds[${k}]`, group);
  }
}

function checkChildren(groups: readonly Group[], i: number, hasGroup: (path: string, name: string) => void): void {
  const { name, children } = groups[i] as Group;
  let given = 0;
  for (const [k, child] of children.entries()) {
    const path = `groups[${i}].children[${k}]`;
    hasGroup(`${path}.group`, child.group);
    if (child.group === name) throw fail("contradiction", `${path}.group`, "a group is no child of its own");
    given += child.proportion;
    if (given > 65536) throw fail("too_large", `${path}.proportion`, "with those before it, it is more than all");
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
