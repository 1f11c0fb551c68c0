// What comes around the epochs: loading the blob, its first calls, and a state's JSON form.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { formatState, loadYuma, parseState } from "../bindings/index.js";
import { type Effort, measure, type Timing, timed, timing, timingOf } from "./measure.js";
import { type MadeSize, madeState, subnetName } from "./states.js";

/** What the program is started with to see a process that has run nothing yet. It reads a state from standard input. */
export const FIRST_CALL = "first-call";

const small = { neurons: 256, validators: 64, rowLength: 256 };
const large = { neurons: 4096, validators: 64, rowLength: 4096 };

/** From a state's text to its first and second result, each time in a process of its own. */
export function firstCalls(processes: number): Record<string, Timing> {
  const input = JSON.stringify(formatState(madeState(small)));
  const runs = Array.from({ length: processes }, () => {
    const args = [process.argv[1] as string, `--${FIRST_CALL}`];
    const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8", input });
    return JSON.parse(stdout) as Record<string, number>;
  });
  const names = Object.keys(runs[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, timingOf(runs.map((run) => run[name] as number))]));
}

export async function printFirstCall(): Promise<void> {
  const text = readFileSync(0, "utf8");
  const start = performance.now();
  const json: unknown = JSON.parse(text);
  const read = performance.now();
  const state = parseState(json);
  const parsed = performance.now();
  const yuma = await loadYuma();
  const loaded = performance.now();
  yuma.epoch(state);
  const first = performance.now();
  yuma.epoch(state);
  const second = performance.now();
  const times = {
    "JSON.parse": read - start,
    parseState: parsed - read,
    load: loaded - parsed,
    "first epoch": first - loaded,
    "load and first epoch": first - parsed,
    "second epoch": second - first,
  };
  console.log(JSON.stringify(times));
}

/** Of a state of each size. */
export function jsonTimings(effort: Effort): Record<string, Record<string, Timing>> {
  return Object.fromEntries([small, large].map((size) => [subnetName(size), jsonTimingsOf(size, effort)]));
}

function jsonTimingsOf(size: MadeSize, effort: Effort): Record<string, Timing> {
  const state = madeState(size);
  const json = formatState(state);
  const text = JSON.stringify(json);
  const variants = [
    timed("JSON.parse", () => JSON.parse(text)),
    timed("parseState", () => parseState(json)),
    timed("formatState", () => formatState(state)),
    timed("JSON.stringify", () => JSON.stringify(json)),
  ];
  const measured = measure(variants, effort);
  return Object.fromEntries(variants.map(({ name }, i) => [name, timing(measured[i] ?? [])]));
}
