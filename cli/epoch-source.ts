// The epochs a file holds: the one of a state, or those of a vector file's case.

import { type EpochResult, formatOutput } from "../bindings/epoch.js";
import { YumaError } from "../bindings/error.js";
import { plain } from "../bindings/foreign-text.js";
import type { JsonObject } from "../bindings/json.js";
import type { Yuma } from "../bindings/load.js";
import { stateOf } from "../bindings/protocol.js";
import { isState } from "../bindings/source.js";
import type { EpochState } from "../bindings/state.js";
import { isVectorFile, type Step, type VectorCase } from "../bindings/vectors.js";
import { InputError, parseJson, parseVectors, readText, sourceName } from "./input.js";

/** An epoch to run, and what is known of it. */
export interface Source {
  /** for messages */
  readonly place: string;
  readonly vector: VectorCase;
  readonly reference: string;
}

/** An epoch that was run. */
export interface Epoch {
  readonly state: EpochState;
  readonly result: EpochResult;
}

/**
 * The case to run.
 * @param name of the case, undefined for the first
 */
export async function readSource(path: string, name: string | undefined): Promise<Source> {
  return findCase(parseJson(await readText(path), path), path, name);
}

function findCase(json: unknown, path: string, name: string | undefined): Source {
  const source = sourceName(path);
  if (!isVectorFile(json)) {
    if (!isState(json)) {
      throw new InputError(
        `${source} is neither a subnet's state, which has fields such as n, weights and emission, nor a vector file`,
      );
    }
    if (name !== undefined) throw new InputError(`${source} is a single state: it has no cases to choose from`);
    const step = { request: () => ({ suite: "epoch", input: json }), expected: [] };
    return { place: source, vector: { name: source, description: "", flags: [], steps: [step] }, reference: "" };
  }
  const { kind, cases, reference } = parseVectors(json, path);
  if (kind !== "epoch") {
    throw new InputError(`${source} has ${kind} vectors, not epochs; yuma conformance ${path} checks them`);
  }
  const vector = name === undefined ? cases[0] : cases.find((entry) => entry.name === plain(name));
  if (vector === undefined) {
    const names = cases.map((entry) => entry.name);
    const some =
      names
        .slice(0, 5)
        .map((each) => plain(each, 60))
        .join(", ") + (names.length > 5 ? ", … (yuma epoch FILE --cases lists all)" : "");
    throw new InputError(
      names.length === 0
        ? `${source} has no cases`
        : `${source} has no case ${plain(name ?? "", 60)}; it has ${names.length}: ${some}`,
    );
  }
  return { place: `${source}, case ${plain(vector.name, 60)}`, vector, reference };
}

/** The cases of a file, a line each: the name, how many steps, and what it is about. */
export async function listCases(path: string): Promise<string> {
  const json = parseJson(await readText(path), path);
  if (!isVectorFile(json)) throw new InputError(`${sourceName(path)} is no vector file: it has no cases`);
  const lines = parseVectors(json, path).cases.map(({ name, description, steps }) =>
    [
      plain(name, 200),
      ...(steps.length > 1 ? [`${steps.length} steps`] : []),
      ...(description && [plain(description)]),
    ].join("  "),
  );
  return lines.join("\n");
}

/** The number of a step, from 1; undefined means the last. */
export function chosenStep({ place, vector }: Source, step: string | undefined): number {
  const { length } = vector.steps;
  if (length === 0) throw new InputError(`${place} has no steps`);
  if (step === undefined) return length;
  if (!/^[1-9][0-9]{0,8}$/.test(step) || Number(step) > length) {
    const range = length === 1 ? "is a single epoch: --step is for sequences" : `has steps 1 to ${length}, not ${step}`;
    throw new InputError(`${place} ${range}`);
  }
  return Number(step);
}

/** A sequence's epochs stand on one another, so all of them run up to the one that is shown. */
export function runSteps(yuma: Yuma, source: Source, count: number, trace: boolean): Epoch {
  let before = {};
  let last: Epoch | undefined;
  for (const step of source.vector.steps.slice(0, count)) {
    const state = stateOfStep(source, step, before);
    const result = told(source, () => yuma.epoch(state, { trace }));
    before = formatOutput(result.output);
    last = { state, result };
  }
  return last as Epoch;
}

/** The state that a step's epoch reads. */
export function stateAt(yuma: Yuma, source: Source, count: number): EpochState {
  const before = count > 1 ? formatOutput(runSteps(yuma, source, count - 1, false).result.output) : {};
  return stateOfStep(source, source.vector.steps[count - 1] as Step, before);
}

function stateOfStep(source: Source, step: Step, before: JsonObject): EpochState {
  const { input, spec_version } = step.request(before);
  return told(source, () => stateOf(input, spec_version));
}

function told<T>({ place }: Source, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof YumaError) throw new InputError(`${place}: ${error.message}`);
    throw error;
  }
}
