// The vector files that the user's paths name.

import { readdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isVectorFile, type VectorFile } from "../bindings/vectors.js";
import { fail, InputError, parseJson, parseVectors, readText } from "./input.js";

/** The files themselves, and those of folders. */
export async function* vectorFiles(paths: readonly string[]): AsyncGenerator<VectorFile> {
  for (const path of paths) {
    const found = await stat(path).catch((error) => fail(path, error));
    if (found.isDirectory()) yield* vectorFilesBelow(path);
    else yield parseVectors(parseJson(await readText(path), path), path);
  }
}

/** The package yuma-vectors: the reader's own, or the one installed beside this command. */
export function vectorsPackage(): string {
  const { resolve } = createRequire(import.meta.url);
  try {
    return dirname(resolve("yuma-vectors/package.json", { paths: [process.cwd(), import.meta.dirname] }));
  } catch {
    throw new InputError(
      "no vectors are named, and the package yuma-vectors is not installed here: npm install yuma-vectors, or name files or folders",
    );
  }
}

/** The vector files of a folder: other JSON may lie there too. */
async function* vectorFilesBelow(folder: string): AsyncGenerator<VectorFile> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  let any = false;
  for (const path of paths) {
    const text = await readText(path);
    // Only a file that speaks of vectors has to be JSON.
    if (!text.includes("vectors/")) continue;
    const json = parseJson(text, path);
    if (!isVectorFile(json)) continue;
    any = true;
    yield parseVectors(json, path);
  }
  if (!any) throw new InputError(`there are no vector files in ${folder}`);
}
