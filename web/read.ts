// A file as recorded epochs. Whatever is wrong with it is told in a sentence.

import { stateFields } from "../bindings/forms/epoch.js";
import { isObject } from "../bindings/json.js";
import { jsonFault } from "../bindings/json-fault.js";
import { parseRecordedEpoch, type RecordedEpoch, readRecordedEpochs } from "../bindings/recording.js";
import { isVectorFile } from "../bindings/vectors.js";

/** Something the person has to put right: its message is all there is to show. */
export class InputError extends Error {}

export function parseJson(name: string, bytes: ArrayBuffer): unknown {
  const text = decodeUtf8(name, bytes);
  try {
    return JSON.parse(text);
  } catch {
    const { line, column, problem } = jsonFault(text);
    throw new InputError(`${name} is not JSON: line ${line}, column ${column}: ${problem}.`);
  }
}

function decodeUtf8(name: string, bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(`${name} is not UTF-8 text. A state or a vector file is JSON.`);
  }
}

/** @throws YumaError that names the field at fault */
export function recordedEpochs(name: string, json: unknown): readonly RecordedEpoch[] {
  if (isVectorFile(json)) {
    const epochs = readRecordedEpochs(json);
    if (epochs.length === 0) throw new InputError(`${name} has no cases.`);
    return epochs;
  }
  if (!isObject(json) || !Object.keys(stateFields).some((name) => Object.hasOwn(json, name))) {
    throw new InputError(
      `${name} is neither a subnet’s state, which has fields such as n, weights and emission, nor a vector file.`,
    );
  }
  return [{ name, description: "", ...parseRecordedEpoch(json, {}) }];
}

/** What computed the outputs of a vector file. */
export const referenceOf = (json: unknown) =>
  isObject(json) && typeof json.reference === "string" ? json.reference : "";
