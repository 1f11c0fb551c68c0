// A file as recorded epochs. Whatever is wrong with it is told in a sentence.

import { plain } from "../bindings/foreign-text.js";
import { isObject } from "../bindings/json.js";
import { parseRecordedEpoch, type RecordedEpoch, readRecordedEpochs } from "../bindings/recording.js";
import { decodeUtf8, InputError, isState, parseJson as parseText } from "../bindings/source.js";
import { isVectorFile } from "../bindings/vectors.js";

export { InputError };

export function parseJson(name: string, bytes: ArrayBuffer): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new InputError(`${name} is not UTF-8 text. A state or a vector file is JSON.`);
  try {
    return parseText(text, name);
  } catch (error) {
    throw new InputError(`${(error as InputError).message}.`);
  }
}

/** @throws YumaError that names the field at fault */
export function recordedEpochs(name: string, json: unknown): readonly RecordedEpoch[] {
  if (isVectorFile(json)) {
    const epochs = readRecordedEpochs(json);
    if (epochs.length === 0) throw new InputError(`${name} has no cases.`);
    return epochs;
  }
  if (!isState(json)) {
    throw new InputError(
      `${name} is neither a subnet’s state, which has fields such as n, weights and emission, nor a vector file.`,
    );
  }
  return [{ name, description: "", ...parseRecordedEpoch(json, {}) }];
}

/** What computed the outputs of a vector file. */
export const referenceOf = (json: unknown) =>
  isObject(json) && typeof json.reference === "string" ? plain(json.reference) : "";
