// A rule of somebody's own beside a scenario's runs: a program that answers epochs by the line protocol.

import { NoAnswer } from "../bindings/conformance.js";
import { parseOutput } from "../bindings/epoch.js";
import { YumaError } from "../bindings/error.js";
import { plain } from "../bindings/foreign-text.js";
import { isObject, type JsonObject } from "../bindings/json.js";
import { loadYuma } from "../bindings/load.js";
import { type EpochState, formatState } from "../bindings/state.js";
import type { History } from "../simulation/history.js";
import { type Decision, decisionFields } from "../simulation/own.js";
import { type Run, runName, type Scenario } from "../simulation/schema.js";
import { Simulation } from "../simulation/simulation.js";
import { InputError } from "./input.js";
import { Program } from "./program.js";

/** What the run is called. */
const NAME = "program";

/** The run that a program decides: it has all of the first one but its name. */
export function programRun({ runs }: Scenario): Run {
  if (runs.some((run) => runName(run) === NAME))
    throw new InputError(`a run is called ${NAME} already: the program's is`);
  return { ...(runs[0] as Run), name: NAME };
}

/**
 * A run whose epochs a program decides.
 * @param seconds it may take for one answer
 * @throws InputError that says in which epoch it failed, and how
 */
export async function runProgram(
  scenario: Scenario,
  run: Run,
  command: readonly string[],
  seconds: number,
  onEpoch: () => void,
): Promise<History> {
  const simulation = new Simulation(await loadYuma(), scenario, run);
  const program = await Program.start(command, seconds);
  try {
    while (!simulation.done) {
      const { epochs } = simulation.history;
      const state = simulation.open();
      try {
        simulation.close(await decided(program, state));
      } catch (error) {
        if (error instanceof NoAnswer || error instanceof YumaError || error instanceof InputError) {
          throw new InputError(`the program, epoch ${epochs}: ${error.message}`);
        }
        throw error;
      }
      onEpoch();
    }
  } finally {
    await program.close();
  }
  return simulation.history;
}

async function decided(program: Program, state: EpochState): Promise<Decision> {
  const { spec_version, ...input } = formatState(state) as JsonObject & { spec_version: number };
  const answer = (await program.ask({ suite: "epoch", spec_version, input })) as JsonObject;
  if (answer.output === undefined) throw new InputError(`it answered with an error: ${toldError(answer.error)}`);
  const output = parseOutput(answer.output, state.n);
  const missing = decisionFields.find((name) => output[name] === undefined);
  if (missing !== undefined)
    throw new InputError(`its output has no ${missing.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}`);
  return output as Decision;
}

function toldError(error: unknown): string {
  const { code, message } = isObject(error) ? error : {};
  return plain([code, message].filter((part) => typeof part === "string").join(": ") || "of no known form", 200);
}
