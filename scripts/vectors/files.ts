// The vector files as they lie in vectors/: a header, and one case a line, so that a change shows as the lines it is.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { isObject, type JsonObject } from "../../bindings/json.js";
import type { Notes } from "./flag.js";

/** The version of the set: raised with every change of what a conforming program has to do. */
export const SET_VERSION = "1.2.0";
export const FOLDER = "vectors";
export const MANIFEST = "manifest.json";

export interface VectorJson extends JsonObject {
  readonly format: string;
  readonly cases: readonly unknown[];
}

/** The schema of each format. */
export const schemas: Readonly<Record<string, string>> = {
  "yuma-epoch-vectors/1": "epoch.schema.json",
  "yuma-emission-vectors/1": "emission.schema.json",
  "yuma-emission-vectors/2": "payout.schema.json",
  "yuma-stage-vectors/1": "stage.schema.json",
  "fixed-vectors/1": "fixed.schema.json",
};

/** The paths of all vector files, relative to vectors/. */
export function vectorPaths(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".json") && path !== MANIFEST && !path.startsWith("schema"))
    .sort();
}

export const readText = (path: string) => readFileSync(`${FOLDER}/${path}`, "utf8");

export function parseVectorFile(text: string): VectorJson {
  const json: unknown = JSON.parse(text);
  if (!isObject(json) || typeof json.format !== "string" || !Array.isArray(json.cases)) {
    throw new Error("this is no vector file");
  }
  return { ...json, format: json.format, cases: json.cases };
}

export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Emission files had `notes` of another kind before. */
export const notesMember = (format: string) => (format.startsWith("yuma-emission-vectors/") ? "flag_notes" : "notes");

/** The text of a file with the members that make it part of the set: schema, number of tests, and what flags mean. */
export function formatVectorFile(file: VectorJson, notes: Notes): string {
  const { format, schema: _, number_of_tests: __, cases, ...others } = file;
  const name = notesMember(format);
  const rest = Object.fromEntries(Object.entries(others).filter(([key]) => key !== name));
  const header = { format, schema: schemas[format], number_of_tests: cases.length, ...rest };
  const noteLines = Object.entries(notes).map(([flag, note]) => `${JSON.stringify(flag)}:${JSON.stringify(note)}`);
  const lines = cases.map((entry) => JSON.stringify(entry));
  return `${JSON.stringify(header).slice(0, -1)},"${name}":{\n${noteLines.join(",\n")}\n},"cases":[\n${lines.join(",\n")}\n]}\n`;
}
