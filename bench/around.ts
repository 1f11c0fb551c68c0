// What comes before the epochs: loading the blob, its first calls, and reading a state from JSON.

import { spawnSync } from "node:child_process";
import { formatState, loadYuma, parseState } from "../bindings/index.js";
import { type Effort, measure, type Timing, timed, timing, timingOf } from "./measure.js";
import { madeState } from "./states.js";

/** What the program is started with to see a process that has not compiled the blob yet. */
export const FIRST_CALL = "first-call";

const subnet = { neurons: 256, validators: 64, rowLength: 256 };

/** Loading and the first epochs, in processes of their own. */
export function firstCalls(processes: number): Record<string, Timing> {
  const runs = Array.from({ length: processes }, () => {
    const args = [process.argv[1] as string, `--${FIRST_CALL}`];
    const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    return JSON.parse(stdout) as Record<string, number>;
  });
  const names = Object.keys(runs[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, timingOf(runs.map((run) => run[name] as number))]));
}

export async function printFirstCall(): Promise<void> {
  const state = madeState(subnet);
  const start = performance.now();
  const yuma = await loadYuma();
  const loaded = performance.now();
  yuma.epoch(state);
  const first = performance.now();
  yuma.epoch(state);
  const second = performance.now();
  console.log(JSON.stringify({ load: loaded - start, "first epoch": first - loaded, "second epoch": second - first }));
}

export function jsonTimings(effort: Effort): Record<string, Timing> {
  const text = JSON.stringify(formatState(madeState(subnet)));
  const json: unknown = JSON.parse(text);
  const variants = [timed("JSON.parse", () => JSON.parse(text)), timed("parseState", () => parseState(json))];
  const measured = measure(variants, effort);
  return Object.fromEntries(variants.map(({ name }, i) => [name, timing(measured[i] ?? [])]));
}
