// The line protocol's answers, without the lines.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { loadYuma } from "../bindings/load.js";
import { answer } from "../bindings/protocol.js";

const yuma = await loadYuma();
const [vector] = JSON.parse(readFileSync("vectors/epoch/single.json", "utf8")).cases;
const { input, output, trace } = vector;

it.each([
  [
    { suite: "epoch", input, trace: true },
    { output, trace },
  ],
  [{ suite: "epoch", input, trace: false }, { output }],
  [{ suite: "epoch", spec_version: 425, input }, { output }],
  [{ suite: "epoch", spec_version: 425, input: { ...input, spec_version: 425 } }, { output }],
  [{ suite: "fixed/I32F32.saturating_mul", input: ["-4294967296", "2147483648"] }, { output: "-2147483648" }],
  [{ suite: "fixed/I32F32.checked_div", input: ["1", "0"] }, { output: null }],
  [
    { suite: "fixed/U96F32.saturating_add", input: ["340282366920938463463374607431768211455", "1"] },
    { output: "340282366920938463463374607431768211455" },
  ],
])("a request is answered in the vectors' form (%#)", (request, expected) => {
  expect(answer(yuma, request)).toEqual(expected);
});

const exp = (input: unknown) => ({ suite: "fixed/I32F32.exp", input });
it.each([
  [null, "wrong_type", undefined],
  ["epoch", "wrong_type", undefined],
  [[], "wrong_type", undefined],
  [{ input: [] }, "missing_field", "suite"],
  [{ suite: 1, input: [] }, "wrong_type", "suite"],
  [{ suite: "epoche", input: {} }, "unknown_suite", "suite"],
  [{ suite: "fixed/I32F32.sin", input: ["0"] }, "unknown_suite", "suite"],
  [{ suite: "fixed/__proto__.exp", input: ["0"] }, "unknown_suite", "suite"],
  [{ suite: "epoch" }, "missing_field", "input"],
  [{ suite: "epoch", input: [] }, "wrong_type", undefined],
  [{ suite: "epoch", input: {} }, "missing_field", "n"],
  [{ suite: "epoch", input, tracing: true }, "unknown_field", "tracing"],
  [{ suite: "epoch", input, trace: 1 }, "wrong_type", "trace"],
  [{ suite: "epoch", input, spec_version: "425" }, "wrong_type", "spec_version"],
  [{ suite: "epoch", input: { ...input, spec_version: 425 }, spec_version: 273 }, "contradiction", "spec_version"],
  [{ suite: "epoch", input: [], spec_version: 425 }, "wrong_type", undefined],
  [{ suite: "fixed/I32F32.exp" }, "missing_field", "input"],
  [{ ...exp(["0"]), trace: true }, "unknown_field", "trace"],
  [exp("0"), "wrong_type", "input"],
  [exp([]), "wrong_count", "input"],
  [exp(["0", "0"]), "wrong_count", "input"],
  [exp([0]), "wrong_type", "input"],
  [exp([""]), "wrong_type", "input"],
  [exp(["00"]), "wrong_type", "input"],
  [exp(["-0"]), "wrong_type", "input"],
  [exp([" 1"]), "wrong_type", "input"],
  [exp(["0x1"]), "wrong_type", "input"],
  [exp(["9223372036854775808"]), "too_large", "input"],
  [exp([`1${"0".repeat(100)}`]), "too_large", "input"],
  [exp(["-9223372036854775809"]), "too_small", "input"],
  [{ suite: "fixed/U64F64.floor", input: ["-1"] }, "negative", "input"],
])("a request at fault is answered with what is wrong and where (%#)", (request, code, field) => {
  const message = expect.stringMatching(field ? `^${field}` : ".");
  expect(answer(yuma, request)).toEqual({ error: { code, message, ...(field && { field }) } });
});
