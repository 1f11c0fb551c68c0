// Writing what the user asked for to where it is wanted.

import { constants, createWriteStream } from "node:fs";
import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { InputError } from "./input.js";

/** Told before the work, not after it: a path nothing can be written to. */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(path);
  await access(folder, constants.W_OK).catch(() => {
    throw new InputError(`--out ${path}: ${folder} is no folder that can be written to`);
  });
}

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error) => fail(path, error));
}

export async function save(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content).catch((error) => fail(path, error));
}

/** A text that may be longer than a string can be. */
export async function savePieces(path: string, pieces: Iterable<string>): Promise<void> {
  await pipeline(pieces, createWriteStream(path)).catch((error) => fail(path, error));
}

function fail(path: string, error: Error): never {
  throw new InputError(`${path} can't be written: ${error.message}`);
}
