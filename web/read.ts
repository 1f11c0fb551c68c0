// A file as recorded epochs. Whatever is wrong with it is told in a sentence.

import { ChainError } from "../bindings/chain/error.js";
import { YumaError } from "../bindings/error.js";
import { plain } from "../bindings/foreign-text.js";
import { isObject } from "../bindings/json.js";
import type { Yuma } from "../bindings/load.js";
import { parseRecordedEpoch, type RecordedEpoch, readRecordedEpochs } from "../bindings/recording.js";
import { decodeUtf8, InputError, isState, parseJson } from "../bindings/source.js";
import { isVectorFile } from "../bindings/vectors.js";

export { InputError };

/** What is being done, and how much of it is. */
export type Report = (what: string, done: number, total: number) => void;

/** The epochs of a file. */
export interface FileEpochs {
  readonly name: string;
  /** what computed their outputs, where that is known */
  readonly reference: string;
  readonly epochs: readonly RecordedEpoch[];
}

/** UTF-16 units of a file's name, where our own words follow. */
const MOST_NAME = 200;

/**
 * A file of one JSON text, or of one in each line.
 * @throws InputError
 */
export async function readFile(yuma: Yuma, file: File): Promise<FileEpochs> {
  const name = plain(file.name, MOST_NAME);
  const text = decodeUtf8(await file.arrayBuffer());
  if (text === undefined) throw new InputError(`${name} is not UTF-8 text. A state or a vector file is JSON.`);
  return tellingOf(name, async () => {
    const texts = textsOf(name, text);
    const epochs: RecordedEpoch[] = [];
    for (const json of texts) epochs.push(...(await epochsOf(yuma, name, json)));
    return { name, reference: referenceOf(texts[0]), epochs };
  });
}

/** JSON lines begin with a whole object in the first line, which no JSON text over several lines does. */
function textsOf(name: string, text: string): readonly unknown[] {
  const lines = text.trim().split("\n");
  const parse = (part: string, place: string) => {
    try {
      return parseJson(part, place);
    } catch (error) {
      throw new InputError(`${(error as InputError).message}.`);
    }
  };
  const [first] = lines as [string];
  if (lines.length === 1 || !/^\{.*\}\s*$/.test(first)) return [parse(text, name)];
  return lines.map((line, i) => parse(line, `line ${i + 1} of ${name}`));
}

async function epochsOf(yuma: Yuma, name: string, json: unknown): Promise<readonly RecordedEpoch[]> {
  if (isObject(json) && Object.hasOwn(json, "proof")) {
    const { readProvenEpoch } = await import("../bindings/chain/index.js");
    return [await readProvenEpoch(yuma, json)];
  }
  return recordedEpochs(name, json);
}

/** @throws YumaError that names the field at fault */
function recordedEpochs(name: string, json: unknown): readonly RecordedEpoch[] {
  if (isVectorFile(json)) {
    const epochs = readRecordedEpochs(json);
    if (epochs.length === 0) throw new InputError(`${name} has no cases.`);
    return epochs;
  }
  if (!isState(json)) {
    throw new InputError(
      `${name} is neither a subnet’s state, which has fields such as n, weights and emission, nor a vector file.`,
    );
  }
  return [{ name, description: "", ...parseRecordedEpoch(json, {}) }];
}

/** What computed the outputs of a vector file. */
const referenceOf = (json: unknown) =>
  isObject(json) && typeof json.reference === "string" ? plain(json.reference) : "";

/** Names the file in what is told of it. */
export async function tellingOf<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isTold = error instanceof YumaError || error instanceof ChainError;
    throw isTold ? new InputError(`${name}: ${error.message}.`) : error;
  }
}

/** Of those in front of it, the newest of the same subnet that ran before it: where names tell subnets apart, by those. */
export function epochBefore(epochs: readonly RecordedEpoch[], item: number): number | undefined {
  const { name, state } = epochs[item] as RecordedEpoch;
  for (let other = item - 1; other >= 0; --other) {
    const earlier = epochs[other] as RecordedEpoch;
    if (seriesOf(earlier.name) === seriesOf(name) && earlier.state.currentBlock < state.currentBlock) return other;
  }
  return undefined;
}

/** A step of a sequence, and a block of a subnet, are named after it. */
const seriesOf = (name: string) => name.replace(/, step \d+$|_block_?\d+$/, "");
