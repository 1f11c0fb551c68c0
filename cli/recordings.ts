// Recorded epochs from files: one that has all of it, or the state before and what came of it.

import { YumaError } from "../bindings/error.js";
import { outputFields } from "../bindings/forms/epoch.js";
import { isObject, type JsonObject } from "../bindings/json.js";
import { loadYuma } from "../bindings/load.js";
import { parseRecordedEpoch, type RecordedEpoch, readRecordedEpochs } from "../bindings/recording.js";
import { isVectorFile } from "../bindings/vectors.js";
import { type NodeEpochOptions, readCheckpoint } from "./endpoint.js";
import { InputError, parseJson, readText, sourceName } from "./input.js";

export type ProofOptions = Pick<NodeEpochOptions, "checkpoint" | "blockHash">;

/**
 * The epochs of a file as yuma snapshot writes them; of one with a proof, the epoch that is proven.
 */
export async function recordedEpochs(path: string, options: ProofOptions = {}): Promise<RecordedEpoch[]> {
  return epochsIn(parseJson(await readText(path), path), path, options);
}

/** The same of its JSON. */
export async function epochsIn(json: unknown, path: string, options: ProofOptions = {}): Promise<RecordedEpoch[]> {
  if (!isVectorFile(json)) {
    throw new InputError(
      `${sourceName(path)} is no file of recorded epochs; a state goes with --before, its outputs with --after`,
    );
  }
  if (Object.hasOwn(json as object, "proof")) return [await provenEpoch(json, options)];
  const epochs = told(path, () => readRecordedEpochs(json));
  if (epochs.length === 0) throw new InputError(`${sourceName(path)} has no epochs`);
  return epochs;
}

async function provenEpoch(json: unknown, { checkpoint, blockHash }: ProofOptions): Promise<RecordedEpoch> {
  const { readProvenEpoch } = await import("../bindings/chain/index.js");
  return readProvenEpoch(await loadYuma(), json, {
    ...(await readCheckpoint(checkpoint)),
    ...(blockHash !== undefined && { blockHash }),
  });
}

/** The epoch between a state and what came of it: the outputs, alone or in an object, or the state after. */
export async function epochBetween(before: string, after: string): Promise<RecordedEpoch> {
  const [state, written] = await Promise.all(
    [before, after].map(async (path) => firstCase(parseJson(await readText(path), path))),
  );
  const input = isObject(state) && isObject(state.input) ? state.input : state;
  const specVersion = isObject(state) && typeof state.spec_version === "number" ? state.spec_version : undefined;
  const output = outputOf(written);
  if (output === undefined)
    throw new InputError(`${sourceName(after)} has neither outputs of an epoch nor the state after one`);
  const epoch = told(`${sourceName(before)} and ${sourceName(after)}`, () =>
    parseRecordedEpoch(input, output, specVersion),
  );
  return { name: `${sourceName(before)} to ${sourceName(after)}`, description: "", ...epoch };
}

/** Of a vector file its first case. */
const firstCase = (json: unknown): unknown => (isVectorFile(json) && Array.isArray(json.cases) ? json.cases[0] : json);

function outputOf(json: unknown): JsonObject | undefined {
  if (!isObject(json)) return undefined;
  if (isObject(json.output)) return json.output;
  // Of a state, what the epoch before it left: its other fields are no outputs.
  const state = isObject(json.input) ? json.input : json;
  if (Object.hasOwn(state, "weights")) return { bonds: state.bonds, validator_permit: state.validator_permit };
  return Object.keys(outputFields).some((name) => Object.hasOwn(json, name)) ? json : undefined;
}

/** @throws InputError that names the file, where it is at fault */
export function told<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof YumaError) throw new InputError(`${path === "-" ? sourceName(path) : path}: ${error.message}`);
    throw error;
  }
}
