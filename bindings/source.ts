// What a person names: bytes that should be JSON. Whatever is wrong with them is told in a sentence.

import { plain } from "./foreign-text.js";
import { stateFields } from "./forms/epoch.js";
import { isObject, isShallow, type JsonObject, TOO_DEEP } from "./json.js";
import { jsonFault } from "./json-fault.js";

/** Something the person has to put right: its message is all there is to show. */
export class InputError extends Error {
  constructor(message: string) {
    super(plain(message));
  }
}

/** Text from bytes, without a byte order mark; undefined if they are not UTF-8. */
export function decodeUtf8(bytes: AllowSharedBufferSource): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** @throws InputError that says where the text stops being JSON */
export function parseJson(text: string, name: string): unknown {
  if (!isShallow(text)) throw new InputError(`${name} ${TOO_DEEP}`);
  try {
    return JSON.parse(text);
  } catch {
    const { line, column, problem } = jsonFault(text);
    throw new InputError(`${name} is not JSON: line ${line}, column ${column}: ${problem}`);
  }
}

/** Has it any of a state's fields? */
export function isState(json: unknown): json is JsonObject {
  return isObject(json) && Object.keys(stateFields).some((name) => Object.hasOwn(json, name));
}
