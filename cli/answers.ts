// What a request on standard input is answered with, as a line of JSON or as a record.

import { answerEpoch } from "../bindings/epoch-line.js";
import { YumaError } from "../bindings/error.js";
import { isShallow, TOO_DEEP } from "../bindings/json.js";
import { jsonFault } from "../bindings/json-fault.js";
import { loadYuma, type Yuma } from "../bindings/load.js";
import { type Answer, answer, errorAnswer } from "../bindings/protocol.js";
import { decodeUtf8, MOST } from "./input.js";

/** Requests in their order; undefined for one that is longer than MOST. */
export type Requests = AsyncIterable<Buffer | undefined>;

/** Answers one request, the how-manieth being told. undefined where there is nothing to say. */
export type Answerer = (request: Uint8Array | undefined, place: number) => Uint8Array | undefined;

/** How requests are written: a name that goes to worker threads too. */
export type Notation = "lines" | "records";

export async function answererOf(notation: Notation): Promise<Answerer> {
  const yuma = await loadYuma();
  return notation === "lines"
    ? (request, place) => lineAnswer(yuma, request, place)
    : (request) => recordAnswer(yuma, request);
}

function lineAnswer(yuma: Yuma, bytes: Uint8Array | undefined, line: number): Uint8Array | undefined {
  if (bytes === undefined) {
    return formatted(errorAnswer(new YumaError("too_large", `line ${line} is longer than ${MOST}`)));
  }
  const quick = answerEpoch(yuma, bytes);
  if (quick !== undefined) return quick;
  const text = decodeUtf8(bytes);
  if (text === undefined) return formatted(invalid(`line ${line} is not UTF-8 text`));
  return text.trim() === "" ? undefined : formatted(textAnswer(yuma, text, line));
}

function textAnswer(yuma: Yuma, text: string, line: number): Answer {
  if (!isShallow(text)) return invalid(`line ${line} ${TOO_DEEP}`);
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    const { column, problem } = jsonFault(text);
    return invalid(`line ${line} is not JSON: column ${column}: ${problem}`);
  }
  return answer(yuma, request);
}

const invalid = (message: string) => errorAnswer(new YumaError("invalid_json", message));

const formatted = (value: Answer) => Buffer.from(`${JSON.stringify(value)}\n`);

/** The result's length, and the result. */
function recordAnswer(yuma: Yuma, request: Uint8Array | undefined): Uint8Array {
  const result = yuma.record(request);
  const framed = new Uint8Array(LENGTH_BYTES + result.length);
  new DataView(framed.buffer).setUint32(0, result.length, true);
  framed.set(result, LENGTH_BYTES);
  return framed;
}

export const LENGTH_BYTES = 4;
