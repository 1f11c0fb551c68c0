// The list of all files of the set, by which a copy of it can be checked.

import { basename } from "node:path";
import { readVectors } from "../../bindings/vectors.js";
import { parseVectorFile, SET_VERSION, sha256 } from "./files.js";

export interface ManifestEntry {
  readonly path: string;
  readonly suite: string;
  readonly schema: string;
  readonly number_of_tests: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly schema: string;
  readonly version: string;
  readonly number_of_files: number;
  readonly number_of_tests: number;
  readonly files: readonly ManifestEntry[];
}

/** @param texts of all files, by path */
export function manifestOf(texts: ReadonlyMap<string, string>): Manifest {
  const files = [...texts].map(([path, text]): ManifestEntry => {
    const json = parseVectorFile(text);
    const { suite, cases } = readVectors(json, basename(path));
    return { path, suite, schema: String(json.schema), number_of_tests: cases.length, sha256: sha256(text) };
  });
  const number_of_tests = files.reduce((sum, file) => sum + file.number_of_tests, 0);
  return {
    schema: "manifest.schema.json",
    version: SET_VERSION,
    number_of_files: files.length,
    number_of_tests,
    files,
  };
}

/** One file a line. */
export function formatManifest({ files, ...header }: Manifest): string {
  const lines = files.map((file) => JSON.stringify(file));
  return `${JSON.stringify(header).slice(0, -1)},"files":[\n${lines.join(",\n")}\n]}\n`;
}
