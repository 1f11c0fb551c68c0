// Vector files (vectors/README.md) as requests of the line protocol, each with the answer it must get.

import { checkArray, checkInteger, checkObject, checkText, wrongType } from "./check.js";
import { bondsOfUnseenAlphas, outputStages, type Stage, traceStages } from "./epoch-stages.js";
import { YumaError } from "./error.js";
import { plain } from "./foreign-text.js";
import { isObject, type JsonObject } from "./json.js";
import { onlyMember, partsOf } from "./payout-stages.js";

/** UTF-16 units of a name or a description. */
const MOST_TEXT = 10_000;

export interface Request {
  readonly suite: string;
  readonly input: unknown;
  readonly trace?: true;
  readonly spec_version?: number;
}

/** A part of an answer that must be as the vector has it. */
export interface Expectation {
  readonly part: "trace" | "output";
  /** of an epoch's trace or output; without it the whole part is meant */
  readonly field?: string;
  /** of each item of the list that the field is */
  readonly member?: string;
  readonly value: unknown;
  /** What computes it: of an epoch, a coinbase and a payout a heading of the specification, else the suite itself. */
  readonly stage: string;
  /** Trace fields it is computed from. */
  readonly inputs: readonly string[];
}

/** One request of a case. */
export interface Step {
  /** Neurons whose output is not compared. */
  readonly except?: readonly number[];
  /** What the epoch's payout read and recorded, in JSON form: see payout/record.ts. */
  readonly payout?: unknown;
  /** SS58 by uid: see recording.ts. */
  readonly hotkeys?: unknown;
  /** Whose these are: see about.ts. */
  readonly about?: unknown;
  /** @param previous the output of the step before: a sequence carries bonds and permits on */
  request(previous: unknown): Request;
  /** in the order of the computation */
  readonly expected: readonly Expectation[];
}

/** What is counted as one: a case of a file, or a row of a fixed-point table. Only a sequence has more than one step. */
export interface VectorCase {
  readonly name: string;
  readonly description: string;
  /** what it meets that implementers get wrong */
  readonly flags: readonly string[];
  readonly steps: readonly Step[];
}

/** What a flag means. */
export interface FlagNote {
  readonly about: string;
  readonly mistake: string;
  readonly cost: string;
}

export interface VectorFile {
  readonly kind: "epoch" | "fixed" | "stage" | "emission";
  /** The folder and file in vectors/, as in `epoch/tiny`. */
  readonly suite: string;
  /** What computed the outputs. */
  readonly reference: string;
  /** by flag */
  readonly notes: ReadonlyMap<string, FlagNote>;
  readonly cases: readonly VectorCase[];
}

/** Does this JSON value say of itself that it is a vector file, of whatever version? */
export function isVectorFile(json: unknown): json is JsonObject {
  return isObject(json) && typeof json.format === "string" && /^[a-z-]*vectors\/[0-9]+$/.test(json.format);
}

/**
 * The cases of a vector file.
 * @param json what JSON.parse gave
 * @param path where the file lies: a fixed-point table is named by its file
 * @throws YumaError whose message starts with the path at fault, as in `cases[3].output`
 */
export function readVectors(json: unknown, path: string): VectorFile {
  if (!isVectorFile(json)) throw new YumaError("wrong_type", "this is not a vector file: it has no vectors' format");
  const cases = checkArray(json.cases, "cases");
  const reference = text(json.reference ?? "", "reference");
  switch (json.format) {
    case "yuma-epoch-vectors/1": {
      const suite = text(json.suite, "suite");
      const folder = json.ruleset === undefined ? "epoch" : `rulesets/${text(json.ruleset, "ruleset")}`;
      return {
        kind: "epoch",
        suite: `${folder}/${suite}`,
        reference,
        notes: notesIn(json.notes),
        cases: cases.map(epochCase),
      };
    }
    case "yuma-stage-vectors/1": {
      const suite = `stage/${text(json.suite, "suite")}`;
      const notes = notesIn(json.notes);
      return { kind: "stage", suite, reference, notes, cases: cases.map((entry, i) => plainCase(suite, entry, i)) };
    }
    case "yuma-emission-vectors/1": {
      const suite = `emission/${text(json.suite, "suite")}`;
      const notes = notesIn(json.flag_notes);
      return { kind: "emission", suite, reference, notes, cases: cases.map((entry, i) => plainCase(suite, entry, i)) };
    }
    case "yuma-emission-vectors/2": {
      const suite = checkText(json.suite, "suite");
      const specVersion = checkInteger(json.spec_version, "spec_version", 0, 0xffffffff);
      return {
        kind: "emission",
        suite: `payout/${specVersion}/${suite}`,
        reference,
        notes: notesIn(json.flag_notes),
        cases: cases.map((entry, i) => payoutCase(suite, specVersion, entry, i)),
      };
    }
    case "fixed-vectors/1": {
      const suite = `fixed/${fileName(path)}`;
      // The tolerance of checked_sqrt is an operand like any other, but the same in all rows.
      const more = json.epsilon === undefined ? [] : [json.epsilon];
      const flags = flagsIn(json.flags, "flags");
      const notes = notesIn(json.notes);
      const rows = cases.map((row, i) => fixedCase(suite, row, more, flags, i));
      return { kind: "fixed", suite, reference, notes, cases: rows };
    }
    default:
      throw new YumaError("wrong_type", `format: ${JSON.stringify(json.format)} is not known here`, "format");
  }
}

function epochCase(entry: unknown, i: number): VectorCase {
  const path = `cases[${i}]`;
  const vector = checkObject(entry, path);
  const name = text(vector.name, `${path}.name`);
  const description = text(vector.description ?? "", `${path}.description`);
  const flags = flagsIn(vector.flags, `${path}.flags`);
  const specVersion =
    vector.spec_version === undefined
      ? {}
      : { spec_version: checkInteger(vector.spec_version, `${path}.spec_version`, 0, 0xffffffff) };
  const except = checkArray(vector.except ?? [], `${path}.except`, "a list of uids").map((uid, k) =>
    checkInteger(uid, `${path}.except[${k}]`, 0, 65535),
  );
  if (vector.steps !== undefined) {
    let state = checkObject(vector.initial, `${path}.initial`);
    const steps = checkArray(vector.steps, `${path}.steps`).map((entry, k): Step => {
      const step = checkObject(entry, `${path}.steps[${k}]`);
      const before = state;
      const set = checkObject(step.set, `${path}.steps[${k}].set`);
      state = { ...before, ...set };
      return {
        request: (previous) => ({
          suite: "epoch",
          input: { ...before, ...(k === 0 ? {} : carried(previous)), ...set },
          ...specVersion,
        }),
        expected: inOrder("output", checkObject(step.output, `${path}.steps[${k}].output`), outputStages),
        except,
      };
    });
    return { name, description, flags, steps };
  }
  const input = checkObject(vector.input, `${path}.input`);
  const request: Request = { suite: "epoch", input, ...specVersion };
  const output = inOrder("output", checkObject(vector.output, `${path}.output`), outputStages);
  const only = (step: Step): VectorCase => ({
    name,
    description,
    flags,
    steps: [{ ...step, except, payout: vector.payout, hotkeys: vector.hotkeys, about: vector.about }],
  });
  if (vector.trace === undefined) return only({ request: () => request, expected: output });
  const fields = checkObject(vector.trace, `${path}.trace`);
  const unseenAlphas = input.liquid_alpha_enabled === true && !("alphas" in fields || "alpha_columns" in fields);
  const stages = unseenAlphas ? { ...traceStages, ema_bonds: bondsOfUnseenAlphas } : traceStages;
  const trace = inOrder("trace", fields, stages);
  return only({ request: () => ({ ...request, trace: true }), expected: [...trace, ...output] });
}

/** What an epoch leaves for the next one. */
function carried(output: unknown): JsonObject {
  return isObject(output) ? { bonds: output.bonds, validator_permit: output.validator_permit } : {};
}

/** A field that is not known comes last, and is a stage of its own. */
function inOrder(part: "trace" | "output", fields: JsonObject, stages: Readonly<Record<string, Stage>>): Expectation[] {
  const order = Object.keys(stages);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.keys(fields)
    .sort((a, b) => rank(a) - rank(b))
    .map((field) => ({ part, field, value: fields[field], stage: plain(field, 60), inputs: [], ...stages[field] }));
}

function plainCase(suite: string, entry: unknown, i: number): VectorCase {
  const path = `cases[${i}]`;
  const vector = checkObject(entry, path);
  return {
    name: text(vector.name, `${path}.name`),
    description: text(vector.description ?? "", `${path}.description`),
    flags: flagsIn(vector.flags, `${path}.flags`),
    steps: [
      singleStep(suite, checkObject(vector.input, `${path}.input`), checkObject(vector.output, `${path}.output`)),
    ],
  };
}

/** Its steps in their order, and then the whole, so that nothing is left out. */
function payoutCase(name: string, specVersion: number, entry: unknown, i: number): VectorCase {
  const suite = `payout/${name}`;
  const { steps, ...vector } = plainCase(suite, entry, i);
  const [whole] = steps.flatMap(({ expected }) => expected) as [Expectation];
  const { input } = entry as JsonObject;
  const output = whole.value as JsonObject;
  const parts = partsOf(name, output).map(({ stage, field, member }): Expectation => {
    const value = member === undefined ? output[field] : onlyMember(output[field], member);
    return { part: "output", field, value, stage, inputs: [], ...(member !== undefined && { member }) };
  });
  const request = { suite, input, spec_version: specVersion };
  return { ...vector, steps: [{ request: () => request, expected: [...parts, whole] }] };
}

function fixedCase(
  suite: string,
  entry: unknown,
  more: readonly unknown[],
  flags: readonly string[],
  i: number,
): VectorCase {
  const row = checkArray(entry, `cases[${i}]`);
  const operands = [...row.slice(0, -1), ...more];
  if (operands.length === 0) throw wrongType(`cases[${i}]`, "operands and a result", row);
  return {
    name: plain(`(${operands.map(String).join(", ")})`),
    description: "",
    flags,
    steps: [singleStep(suite, operands, row.at(-1))],
  };
}

function singleStep(suite: string, input: unknown, value: unknown): Step {
  return { request: () => ({ suite, input }), expected: [{ part: "output", value, stage: suite, inputs: [] }] };
}

/** A file that was written before there were flags has none. */
const flagsIn = (value: unknown, path: string) => checkArray(value ?? [], path).map((flag) => text(flag, path));

function notesIn(value: unknown): ReadonlyMap<string, FlagNote> {
  const notes = Object.entries(checkObject(value ?? {}, "notes")).map(([flag, note]): [string, FlagNote] => {
    const { about, mistake, cost } = checkObject(note, `notes.${flag}`);
    const path = `notes.${flag}`;
    return [flag, { about: text(about, path), mistake: text(mistake, path), cost: text(cost, path) }];
  });
  return new Map(notes);
}

const fileName = (path: string) => (path.split(/[/\\]/).at(-1) as string).replace(/\.json$/, "");

/** Words of a file: names, descriptions, flags. They are printed, so they are plain from here on. */
function text(value: unknown, path: string): string {
  return plain(checkText(value, path), MOST_TEXT);
}
