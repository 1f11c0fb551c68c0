// yuma epoch: one epoch, for people and for spreadsheets.

import { Command, Option } from "commander";
import { epochCsv } from "../epoch-csv.js";
import { isObject, type JsonObject } from "../json.js";
import { loadYuma, type Yuma } from "../load.js";
import { answer } from "../protocol.js";
import { stateFields } from "../state.js";
import { isVectorFile, type VectorCase } from "../vectors.js";
import { epochTable } from "./epoch-format.js";
import { chainVerdict } from "./epoch-verdict.js";
import { InputError, parseJson, parseVectors, readText, sourceName } from "./input.js";

interface Options {
  readonly case?: string;
  readonly step?: string;
  readonly format: "table" | "json" | "csv";
  readonly trace?: true;
}

/** An epoch to run, and what is known of it. */
interface Source {
  /** for messages */
  readonly place: string;
  readonly vector: VectorCase;
  readonly reference: string;
}

/** An epoch that was run, in the vectors' JSON form. */
export interface Epoch {
  readonly input: JsonObject;
  readonly output: JsonObject;
  readonly trace?: JsonObject;
}

export function epochCommand(): Command {
  return new Command("epoch")
    .description("run one epoch and show what every neuron gets")
    .argument("<file>", "a state, or a vector file with epochs; - is standard input")
    .option("--case <name>", "the case of a vector file (default: its first)")
    .option("--step <number>", "the step of a sequence, from 1 (default: its last)")
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "json", "csv"]).default("table"))
    .option("--trace", "print the intermediate vectors too, as raw fixed-point bits")
    .action(async (path: string, options: Options) => {
      const source = findCase(parseJson(await readText(path), path), path, options.case);
      const count = chosenStep(source, options.step);
      const epoch = runSteps(await loadYuma(), source, count, options.trace ?? false);
      process.stdout.write(show(source, count, epoch, options.format));
      if (options.format === "table") {
        const verdict = chainVerdict(source.vector.steps[count - 1]?.expected ?? [], epoch.output, source.reference);
        if (verdict) console.log(`\n${verdict.text}`);
        if (verdict && !verdict.equal) process.exitCode = 1;
      }
    });
}

function findCase(json: unknown, path: string, name: string | undefined): Source {
  const source = sourceName(path);
  if (!isVectorFile(json)) {
    if (!isObject(json) || !stateFields.some((field) => Object.hasOwn(json, field.json))) {
      throw new InputError(
        `${source} is neither a subnet's state, which has fields such as n, weights and emission, nor a vector file`,
      );
    }
    if (name !== undefined) throw new InputError(`${source} is a single state: it has no cases to choose from`);
    const step = { request: () => ({ suite: "epoch", input: json }), expected: [] };
    return { place: source, vector: { name: source, description: "", flags: [], steps: [step] }, reference: "" };
  }
  const { kind, cases, reference } = parseVectors(json, path);
  if (kind !== "epoch") {
    throw new InputError(`${source} has ${kind} vectors, not epochs; yuma conformance ${path} checks them`);
  }
  const vector = name === undefined ? cases[0] : cases.find((entry) => entry.name === name);
  if (vector === undefined) {
    const names = cases.map((entry) => entry.name);
    const some = names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
    throw new InputError(
      names.length === 0 ? `${source} has no cases` : `${source} has no case ${name}; it has ${names.length}: ${some}`,
    );
  }
  return { place: `${source}, case ${vector.name}`, vector, reference };
}

function chosenStep({ place, vector }: Source, step: string | undefined): number {
  const { length } = vector.steps;
  if (step === undefined) return length;
  if (!/^[1-9][0-9]{0,8}$/.test(step) || Number(step) > length) {
    const range = length === 1 ? "is a single epoch: --step is for sequences" : `has steps 1 to ${length}, not ${step}`;
    throw new InputError(`${place} ${range}`);
  }
  return Number(step);
}

/** A sequence's epochs stand on one another, so all of them run up to the one that is shown. */
function runSteps(yuma: Yuma, { place, vector }: Source, count: number, trace: boolean): Epoch {
  let last: Epoch = { input: {}, output: {} };
  for (const step of vector.steps.slice(0, count)) {
    const request = step.request(last.output);
    const result = answer(yuma, { ...request, trace });
    if ("error" in result) throw new InputError(`${place}: ${result.error.message}`);
    last = { input: request.input, ...result } as Epoch;
  }
  return last;
}

function show({ vector }: Source, count: number, epoch: Epoch, format: Options["format"]): string {
  switch (format) {
    case "json": {
      const { input: _, ...result } = epoch;
      return `${JSON.stringify(result)}\n`;
    }
    case "csv":
      return epochCsv(epoch);
    case "table": {
      const step = vector.steps.length > 1 ? `, step ${count} of ${vector.steps.length}` : "";
      const about = vector.description === "" ? "" : `: ${vector.description}`;
      return `${vector.name}${step}${about}\n\n${epochTable(epoch)}`;
    }
  }
}
