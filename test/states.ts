// Vector states for tests, and the chain's shared recordings where they are.

import { existsSync, readFileSync } from "node:fs";
import { formatState } from "../bindings/index.js";
import { settledState } from "../bindings/settled.js";
import type { State } from "./fuzz/subnet.js";

export type Json = Record<string, unknown>;

export interface VectorCase {
  readonly name: string;
  readonly spec_version?: number;
  readonly input: Json;
  readonly trace?: Json;
  readonly output: Json;
}

export interface VectorSequence {
  readonly name: string;
  readonly initial: Json;
  readonly steps: readonly { readonly set: Json; readonly output: Json }[];
}

export function readVectors<T = VectorCase>(path: string): readonly T[] {
  return (JSON.parse(readFileSync(`vectors/${path}`, "utf8")) as { cases: T[] }).cases;
}

export function vectorState(path: string, name: string): Json {
  const found = readVectors(path).find((item) => item.name === name);
  if (!found) throw new Error(`${path} has no case ${name}`);
  return found.input;
}

/** A settled subnet in the vectors' form, as this changes it. */
export const settledSubnet = <Change extends object>(n: number, change: Change) => ({
  ...(formatState(settledState(n)) as unknown as State),
  ...change,
});

/** Recordings of the live network, which lie beside the project and are not part of it. */
const recordings = new URL("../../shared/real/", import.meta.url);
export const hasRecordings = existsSync(recordings);

export function readRecording(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, recordings), "utf8"));
}
