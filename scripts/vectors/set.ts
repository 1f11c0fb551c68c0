// The whole set: the text of every file by its path below vectors/.

import { existsSync } from "node:fs";
import { FOLDER, formatVectorFile, MANIFEST, parseVectorFile, readText, vectorPaths } from "./files.js";
import { withFlags } from "./flagged.js";
import { formatManifest, manifestOf } from "./manifest.js";

export type VectorSet = ReadonlyMap<string, string>;

/** What is there. */
export function readSet(): VectorSet {
  const paths = existsSync(`${FOLDER}/${MANIFEST}`) ? [...vectorPaths(), MANIFEST] : vectorPaths();
  return new Map(paths.map((path) => [path, readText(path)]));
}

/** What has to be there, made from what is there. */
export function generateSet(present: VectorSet): VectorSet {
  const texts = new Map<string, string>();
  for (const [path, text] of present) {
    if (path === MANIFEST) continue;
    const { file, notes } = withFlags(parseVectorFile(text));
    texts.set(path, formatVectorFile(file, notes));
  }
  return texts.set(MANIFEST, formatManifest(manifestOf(texts)));
}
