// Scenarios from the command line: shipped ones by name, or files, with what they name read from beside them.

import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { plain } from "../bindings/foreign-text.js";
import { isObject, type JsonObject } from "../bindings/json.js";
import { isVectorFile } from "../bindings/vectors.js";
import { scenarios } from "../simulation/scenarios.js";
import { fail, InputError, MOST, parseJson, readText, sourceName } from "./input.js";
import { MOST_BYTES } from "./lines.js";

/** Of a network that is only recorded. */
const EPOCHS = 100;

/**
 * A scenario's JSON form, with the files that it names in their place.
 * @param source the name of a shipped scenario, a path, or - for standard input; undefined for a recording alone
 * @param from the path of a recorded network to begin with
 */
export async function readScenario(source: string | undefined, from: string | undefined): Promise<unknown> {
  if (source === undefined && from === undefined) {
    throw new InputError("a scenario is needed, or --from with a recorded network");
  }
  const files = new Files();
  const json =
    source === undefined
      ? { description: `As recorded in ${plain(basename(from as string), 100)}`, epochs: EPOCHS }
      : await scenarioOf(source);
  if (!isObject(json)) return json;
  const { network, groups } = json;
  const folder = source === undefined || source === "-" ? "." : dirname(source);
  const wanted = isObject(network) ? network : {};
  return {
    ...json,
    ...(from !== undefined
      ? { network: { ...wanted, file: undefined, state: statesOf(await files.read(from), wanted.case) } }
      : network !== undefined && { network: await withState(network, folder, files) }),
    ...(Array.isArray(groups) && { groups: await Promise.all(groups.map((group) => withLists(group, folder, files))) }),
  };
}

/** A shipped scenario, if it is the name of one and not a path. */
async function scenarioOf(source: string): Promise<unknown> {
  if (Object.hasOwn(scenarios, source)) return scenarios[source];
  if (/^[a-z0-9-]+$/.test(source) && source !== "-") {
    const { referenceCases } = await import("../simulation/reference-cases.js");
    if (Object.hasOwn(referenceCases, source)) return referenceCases[source];
    throw new InputError(
      `there is no scenario ${source}; there are ${Object.keys(scenarios).join(", ")}, and a file's name has a . or / in it`,
    );
  }
  return parseJson(await readText(source), source);
}

async function withState(network: unknown, folder: string, files: Files): Promise<unknown> {
  const read = await files.inPlace(network, folder, "state");
  return isObject(network) && network.file !== undefined && isObject(read)
    ? { ...read, state: statesOf(read.state, read.case) }
    : read;
}

/** Of a file of cases what is read of it: the one that is meant, and of its outputs what the next step's state has of them. */
function statesOf(json: unknown, name: unknown): unknown {
  if (!isVectorFile(json) || !Array.isArray(json.cases)) return json;
  const cases: readonly unknown[] = json.cases;
  const chosen = name === undefined ? cases[0] : cases.find((one) => isObject(one) && one.name === name);
  if (!isObject(chosen)) return json;
  const { format, suite } = json;
  const { output, steps, payout: _, hotkeys: __, ...kept } = chosen;
  const short = (step: unknown) =>
    isObject(step) && isObject(step.output) ? { set: step.set, output: carried(step.output) } : step;
  const of = Array.isArray(steps) ? { steps: steps.map(short) } : { output: isObject(output) ? {} : output };
  return { format, suite, cases: [{ ...kept, ...of }] };
}

const carried = ({ bonds, validator_permit }: JsonObject): JsonObject => ({ bonds, validator_permit });

async function withLists(group: unknown, folder: string, files: Files): Promise<unknown> {
  if (!isObject(group) || !Array.isArray(group.weights)) return group;
  return {
    ...group,
    weights: await Promise.all(group.weights.map((phase) => files.inPlace(phase, folder, "weights"))),
  };
}

/** Files that a scenario names: each is read once, and all together are no longer than one may be. */
class Files {
  readonly #read = new Map<string, Promise<unknown>>();
  #bytes = 0;

  read(path: string): Promise<unknown> {
    const reading = this.#read.get(path) ?? this.#json(path);
    this.#read.set(path, reading);
    return reading;
  }

  /** An object whose `file` is read into another of its fields. */
  async inPlace(object: unknown, folder: string, field: string): Promise<unknown> {
    if (!isObject(object) || typeof object.file !== "string") return object;
    const { file, ...others } = object as JsonObject & { file: string };
    return { ...others, [field]: await this.read(isAbsolute(file) ? file : join(folder, file)) };
  }

  async #json(path: string): Promise<unknown> {
    const found = await stat(path).catch((error) => fail(path, error));
    // What is no plain file, as a pipe, may never end.
    if (!found.isFile()) throw new InputError(`${sourceName(path)} is no file`);
    this.#bytes += found.size;
    if (this.#bytes > MOST_BYTES) throw new InputError(`${sourceName(path)} and others are longer than ${MOST}`);
    return parseJson(await readText(path), path);
  }
}
