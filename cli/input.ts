// Reading what the user names. Whatever is wrong with it is told in a sentence.

import { createReadStream } from "node:fs";
import { InvalidArgumentError } from "commander";
import { YumaError } from "../bindings/error.js";
import { plain } from "../bindings/foreign-text.js";
import { decodeUtf8, InputError, parseJson as parseText } from "../bindings/source.js";
import { readVectors, type VectorFile } from "../bindings/vectors.js";
import { MOST_BYTES } from "./lines.js";

export const MOST = `${MOST_BYTES / 2 ** 20} MB`;

export { decodeUtf8, InputError };

/** What messages call a file, `-` being standard input. */
export const sourceName = (path: string) => (path === "-" ? "standard input" : plain(path, 200));

/** The text of a file, or of standard input. */
export async function readText(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of path === "-" ? process.stdin : createReadStream(path)) {
      length += chunk.length;
      if (length > MOST_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    fail(path, error as Error);
  }
  if (length > MOST_BYTES) fault(`${sourceName(path)} is longer than ${MOST}`);
  return decodeUtf8(Buffer.concat(chunks)) ?? fault(`${sourceName(path)} is not UTF-8 text`);
}

/** JSON read from a source. */
export const parseJson = (text: string, path: string): unknown => parseText(text, sourceName(path));

/** The cases of a vector file. */
export function parseVectors(json: unknown, path: string): VectorFile {
  try {
    return readVectors(json, path);
  } catch (error) {
    if (error instanceof YumaError) return fault(`${sourceName(path)}: ${error.message}`);
    throw error;
  }
}

/** An option's whole number. */
export function u32(text: string): number {
  if (!/^(0|[1-9][0-9]{0,9})$/.test(text) || Number(text) > 0xffffffff) {
    throw new InvalidArgumentError("A whole number below 2^32 is wanted.");
  }
  return Number(text);
}

/** An option's time. */
export function seconds(text: string): number {
  const value = Number(text);
  // A timer counts milliseconds in 31 bits.
  if (!(value > 0 && value <= 1e6)) throw new InvalidArgumentError("A number of seconds is wanted.");
  return value;
}

/** The error for a path the system would not read. */
export function fail(path: string, error: NodeJS.ErrnoException): never {
  const name = sourceName(path);
  switch (error.code) {
    case "ENOENT":
      return fault(`there is no file ${name}`);
    case "EISDIR":
      return fault(`${name} is a folder, where a file is wanted`);
    case "EACCES":
      return fault(`${name} may not be read: permission denied`);
    default:
      return fault(`${name} can't be read: ${error.message}`);
  }
}

function fault(message: string): never {
  throw new InputError(message);
}
