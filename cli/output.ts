// Writing what the user asked for to where it is wanted.

import { constants, createWriteStream } from "node:fs";
import { access, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { InputError } from "./input.js";

/** Told before the work, not after it: a path nothing can be written to. */
export async function checkWritable(path: string, wanted: "file" | "folder", option = "--out"): Promise<void> {
  const folder = dirname(path);
  await access(folder, constants.W_OK).catch(() => {
    throw new InputError(`${option} ${path}: ${folder} is no folder that can be written to`);
  });
  const there = await stat(path).catch(() => undefined);
  if (there && there.isDirectory() !== (wanted === "folder")) {
    throw new InputError(
      `${option} ${path}: what is there is ${wanted === "folder" ? "no folder" : "a folder, no file"}`,
    );
  }
}

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error) => fail(path, error));
}

export async function save(path: string, content: string | Uint8Array): Promise<void> {
  await whole(path, (part) => writeFile(part, content));
}

/** A text that may be longer than a string can be. */
export async function savePieces(path: string, pieces: Iterable<string>): Promise<void> {
  await whole(path, (part) => pipeline(pieces, createWriteStream(part)));
}

/** A file gets its name when all of it is written: whoever is interrupted has no half of one. */
async function whole(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  try {
    await write(part);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    fail(path, error as Error);
  }
}

function fail(path: string, error: Error): never {
  throw new InputError(`${path} can't be written: ${error.message}`);
}
