// A network that was recorded, as what a scenario begins with: its neurons, stake, bonds, weights and hyperparameters.

import { YumaError } from "../bindings/error.js";
import { isObject, type JsonObject } from "../bindings/json.js";
import { readRecordedEpochs } from "../bindings/recording.js";
import { hyperparameters } from "../bindings/settled.js";
import { type EpochState, parseState } from "../bindings/state.js";
import { isVectorFile } from "../bindings/vectors.js";
import { fail } from "./check.js";
import { MAX_NEURONS } from "./form.js";
import type { Hyperparameters, Network, Ruleset } from "./schema.js";

/**
 * The epochs of a recording.
 * @param json a state; a file of recorded epochs or of epoch vectors, of which one case is taken; or a metagraph as nodes give
 *   it, decoded, which has no weights and no bonds
 * @param name of the case, undefined for the first
 * @throws YumaError whose message starts with `network.state`
 */
export function parseEpochs(json: unknown, name: string | undefined): readonly EpochState[] {
  const epochs = told(() => statesOf(json, name));
  for (const [i, { n, currentBlock }] of epochs.entries()) {
    const problem =
      n > MAX_NEURONS
        ? `has ${n} neurons, above ${MAX_NEURONS}`
        : n !== epochs[0]?.n
          ? `has ${n} neurons, and not ${epochs[0]?.n} as the first`
          : i > 0 && currentBlock <= (epochs[i - 1] as EpochState).currentBlock
            ? "is of no later block than the one before it"
            : undefined;
    if (problem) throw fail("contradiction", "network.state", `epoch ${i} ${problem}`);
  }
  return epochs;
}

function statesOf(json: unknown, name: string | undefined): EpochState[] {
  if (isVectorFile(json)) {
    const cases: readonly unknown[] = Array.isArray(json.cases) ? json.cases : [];
    const chosen = name === undefined ? cases[0] : cases.find((one) => isObject(one) && one.name === name);
    if (chosen === undefined) {
      throw fail("contradiction", "case", name === undefined ? "the file has no cases" : "the file has no such case");
    }
    return readRecordedEpochs({ ...json, cases: [chosen] }).map(({ state }) => state);
  }
  if (name !== undefined) throw fail("contradiction", "case", "a single state has no cases");
  if (!isObject(json)) return [parseState(json)];
  if (isObject(json.input)) return [parseState(json.input)];
  return [parseState(isObject(json.hyperparameters) && isObject(json.state) ? ofMetagraph(json) : json)];
}

/** The state of a decoded metagraph. What it does not have is as in a subnet without weights. */
function ofMetagraph({ hyperparameters: own, state }: JsonObject): JsonObject {
  const [settings, columns] = [own as JsonObject, state as JsonObject];
  const text = (value: unknown) => (Number.isSafeInteger(value) ? String(value) : value);
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(text) : value);
  const n = Array.isArray(columns.alpha_stake) ? columns.alpha_stake.length : 0;
  const each = <T>(value: T) => Array.from({ length: n }, () => value);
  return {
    n,
    current_block: text(settings.block),
    tempo: settings.tempo,
    last_mechanism_step_block: text(settings.last_step),
    activity_cutoff: text(settings.activity_cutoff),
    last_update: texts(columns.last_update),
    block_at_registration: texts(columns.block_at_registration),
    alpha_stake: texts(columns.alpha_stake),
    tao_stake: texts(columns.tao_stake),
    tao_weight: "0",
    stake_threshold: "0",
    owner_uid: null,
    validator_permit: columns.permit,
    max_allowed_validators: settings.max_validators,
    weights: each([]),
    bonds: each([]),
    kappa: settings.kappa,
    bonds_moving_average: text(settings.bonds_moving_avg),
    liquid_alpha_enabled: settings.liquid_alpha_enabled,
    alpha_low: settings.alpha_low,
    alpha_high: settings.alpha_high,
    commit_reveal_enabled: settings.cr,
    commit_block: each(null),
    emission: "0",
  };
}

function told<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof YumaError) throw fail(error.code, "network.state", error.message);
    throw error;
  }
}

/** rao of alpha that a block's owner cut leaves */
const A_BLOCK = 820_004_578n;

/** What of a recording a scenario takes where it says nothing itself. Where the emission is not known it is one alpha a block. */
export function recordedSettings(state: EpochState): Hyperparameters {
  const settings = hyperparameters.map(({ typed }) => [typed, state[typed as keyof EpochState]]);
  const { taoWeight, emission, tempo } = state;
  return { ...Object.fromEntries(settings), taoWeight, emission: emission > 0n ? emission : A_BLOCK * BigInt(tempo) };
}

export function recordedRuleset({ ruleset = "yuma", yuma3Enabled }: EpochState): Ruleset {
  return ruleset === "yuma" ? (yuma3Enabled ? "yuma3" : "classic") : ruleset;
}

/** Whether a neuron has a permit or weights in any of the epochs. */
export function validates({ epochs }: Network, uid: number): boolean {
  return epochs.some(
    ({ validatorPermit, weights: { offsets } }) => validatorPermit[uid] === 1 || offsets[uid] !== offsets[uid + 1],
  );
}

/** Whether its weights count in a recorded epoch. */
export const isActive = ({ lastUpdate, activityCutoff, currentBlock }: EpochState, uid: number): boolean =>
  (lastUpdate[uid] as bigint) + activityCutoff >= currentBlock;

/** The recorded epoch that stands for an epoch of the simulation, which may be before the first. */
export function recordedEpoch({ epochs, afterwards }: Network, epoch: number): EpochState {
  const last = epochs.length - 1;
  const at = Math.max(0, epoch);
  if (afterwards === "hold" || last === 0) return epochs[Math.min(at, last)] as EpochState;
  const turn = at % (2 * last);
  return epochs[turn <= last ? turn : 2 * last - turn] as EpochState;
}
