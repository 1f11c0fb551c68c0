// What a request on standard input is answered with, as a line of JSON or as a record.

import { answerEpoch } from "../bindings/epoch-line.js";
import { YumaError } from "../bindings/error.js";
import { JsonWriter } from "../bindings/forms/write-json.js";
import { isShallow, TOO_DEEP } from "../bindings/json.js";
import { jsonFault } from "../bindings/json-fault.js";
import { loadYuma, type Yuma } from "../bindings/load.js";
import { type Answer, answer, errorAnswer } from "../bindings/protocol.js";
import { type Batch, ENOUGH, requestsOf } from "./batches.js";
import { decodeUtf8, MOST } from "./input.js";
import { LENGTH_BYTES } from "./records.js";

/** How requests are written: a name that goes to worker threads too. */
export type Notation = "lines" | "records";

/** @returns what gives the answers to a batch, one behind the other, in buffers of their own */
export async function answererOf(notation: Notation): Promise<(batch: Batch) => Generator<Uint8Array>> {
  const yuma = await loadYuma();
  const answers = new JsonWriter();
  const answer = notation === "lines" ? answerLine : answerRecord;
  return function* (batch) {
    let place = batch.first;
    for (const request of requestsOf(batch)) {
      answer(yuma, answers, request, place++);
      // An answer may be a thousand times its request.
      if (answers.length >= ENOUGH) yield answers.take();
    }
    if (answers.length > 0) yield answers.take();
  };
}

/** @param line the how-manieth of all requests it is */
function answerLine(yuma: Yuma, answers: JsonWriter, bytes: Uint8Array | undefined, line: number): void {
  if (bytes !== undefined && answerEpoch(yuma, answers, bytes)) return;
  const value = lineAnswer(yuma, bytes, line);
  if (value !== undefined) answers.raw(Buffer.from(`${JSON.stringify(value)}\n`));
}

function lineAnswer(yuma: Yuma, bytes: Uint8Array | undefined, line: number): Answer | undefined {
  if (bytes === undefined) return errorAnswer(new YumaError("too_large", `line ${line} is longer than ${MOST}`));
  const text = decodeUtf8(bytes);
  if (text === undefined) return invalid(`line ${line} is not UTF-8 text`);
  return text.trim() === "" ? undefined : textAnswer(yuma, text, line);
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

/** The result's length, and the result. */
function answerRecord(yuma: Yuma, answers: JsonWriter, request: Uint8Array | undefined): void {
  const result = yuma.record(request);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(result.length);
  answers.raw(length);
  answers.raw(result);
}
