// yuma run: the line protocol, for programs that are not written in JavaScript.

import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import { answerEpoch } from "../bindings/epoch-line.js";
import { YumaError } from "../bindings/error.js";
import { isShallow, TOO_DEEP } from "../bindings/json.js";
import { jsonFault } from "../bindings/json-fault.js";
import { loadYuma, type Yuma } from "../bindings/load.js";
import { type Answer, answer, errorAnswer } from "../bindings/protocol.js";
import { decodeUtf8, MOST } from "./input.js";
import { lines } from "./lines.js";

export function runCommand(): Command {
  return new Command("run")
    .description("answer requests: one JSON object a line on standard input, one a line on standard output")
    .addHelpText(
      "after",
      `
Requests:
  {"suite":"epoch","input":{...},"trace":true}
  {"suite":"epoch","spec_version":425,"input":{...}}
  {"suite":"fixed/I32F32.saturating_mul","input":["4294967296","2147483648"]}
Inputs and outputs have the form they have in vectors/ (vectors/README.md, "The line protocol").
A request at fault is answered with an error, and the run goes on.`,
    )
    .action(async () => {
      const yuma = await loadYuma();
      // The pipeline reads no further than the other side takes the answers.
      await pipeline(
        process.stdin,
        lines,
        (requests: AsyncIterable<Buffer | undefined>) => answers(yuma, requests),
        process.stdout,
      );
    });
}

async function* answers(yuma: Yuma, requests: AsyncIterable<Buffer | undefined>): AsyncGenerator<string | Uint8Array> {
  let line = 0;
  for await (const bytes of requests) {
    ++line;
    if (bytes === undefined) {
      yield format(errorAnswer(new YumaError("too_large", `line ${line} is longer than ${MOST}`)));
      continue;
    }
    const fast = answerEpoch(yuma, bytes);
    if (fast !== undefined) {
      yield fast;
      continue;
    }
    const text = decodeUtf8(bytes);
    if (text === undefined) yield format(invalid(`line ${line} is not UTF-8 text`));
    else if (text.trim() !== "") yield format(answerText(yuma, text, line));
  }
}

function answerText(yuma: Yuma, text: string, line: number): Answer {
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

const format = (value: Answer) => `${JSON.stringify(value)}\n`;
