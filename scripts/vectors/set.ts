// The whole set: the text of every file by its path below vectors/.

import { existsSync } from "node:fs";
import { FOLDER, formatVectorFile, MANIFEST, parseVectorFile, readText, vectorPaths } from "./files.js";
import { withFlags } from "./flagged.js";
import { formatManifest, manifestOf } from "./manifest.js";
import { epochFiles } from "./model-epochs.js";
import { payoutFiles } from "./model-payouts.js";
import { stageFiles } from "./stages.js";

export type VectorSet = ReadonlyMap<string, string>;

/** What is there. */
export function readSet(): VectorSet {
  const paths = existsSync(`${FOLDER}/${MANIFEST}`) ? [...vectorPaths(), MANIFEST] : vectorPaths();
  return new Map(paths.map((path) => [path, readText(path)]));
}

/** What has to be there, made from what is there. */
export function generateSet(present: VectorSet): VectorSet {
  const files = new Map([...stageFiles(), ...epochFiles(), ...payoutFiles()]);
  for (const [path, text] of present) {
    if (path !== MANIFEST && !files.has(path)) files.set(path, parseVectorFile(text));
  }
  const texts = new Map<string, string>();
  for (const [path, json] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { file, notes } = withFlags(json);
    texts.set(path, formatVectorFile(file, notes));
  }
  return texts.set(MANIFEST, formatManifest(manifestOf(texts)));
}
