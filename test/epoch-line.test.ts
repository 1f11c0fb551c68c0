// Requests of epochs from text to text: the quick way gives the bytes of the other, or nothing.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { answerEpoch } from "../bindings/epoch-line.js";
import { formatFields } from "../bindings/forms/format.js";
import { readJson } from "../bindings/forms/read-json.js";
import { type Fields, list, orNull, rows } from "../bindings/forms/shape.js";
import { JsonWriter } from "../bindings/forms/write-json.js";
import { loadYuma } from "../bindings/load.js";
import { answer } from "../bindings/protocol.js";
import { EdgeRandom } from "./random.js";
import type { Json } from "./states.js";

const yuma = await loadYuma();
const bytes = (text: string) => new TextEncoder().encode(text);
const writer = new JsonWriter();
const quick = (text: string) => quickOf(bytes(text));
/** Nothing is written where there is no answer. */
function quickOf(line: Uint8Array): string | undefined {
  const answered = answerEpoch(yuma, writer, line);
  const written = new TextDecoder().decode(writer.take());
  if (!answered) expect(written).toBe("");
  return answered ? written : undefined;
}
const slow = (text: string) => `${JSON.stringify(answer(yuma, JSON.parse(text)))}\n`;

function inputsIn(folder: string): Json[] {
  return readdirSync(folder).flatMap((file) => {
    const { cases } = JSON.parse(readFileSync(`${folder}/${file}`, "utf8"));
    return (cases as Json[]).map(({ input, initial, steps, spec_version }) => {
      const state = input ?? { ...(initial as Json), ...((steps as Json[])[0]?.set as Json) };
      return { spec_version: spec_version ?? 425, ...(state as Json) };
    });
  });
}

const folders = ["epoch", ...readdirSync("vectors/rulesets").map((name) => `rulesets/${name}`)];
const inputs = folders.flatMap((folder) => inputsIn(`vectors/${folder}`));
const [input] = inputsIn("vectors/epoch").filter(({ n }) => n === 3) as [Json];
const requests = { suite: "epoch", input };

describe("what is written plainly", () => {
  test("has the answer of the other way, byte for byte, with the trace too", () => {
    let answered = 0;
    for (const input of inputs) {
      for (const trace of [true, false]) {
        const text = JSON.stringify({ suite: "epoch", input, trace });
        const line = quick(text);
        if (line !== undefined) expect(line).toBe(slow(text));
        answered += Number(line !== undefined);
      }
    }
    // Some vectors say that the runtime stops.
    expect(inputs.length).toBeGreaterThan(900);
    expect(answered).toBeGreaterThan(1.95 * inputs.length);
  });

  test.each([
    ["with spaces and lines", JSON.stringify(requests, null, 2)],
    ["with tabs and returns", ` ${JSON.stringify(requests, null, "\t").replaceAll("\n", "\r\n")} `],
    ["with a space after each comma", JSON.stringify(requests).replaceAll(",", ", ").replaceAll(":", ": ")],
    [
      "in another order",
      JSON.stringify({ input: Object.fromEntries(Object.entries(input).reverse()), suite: "epoch" }),
    ],
    ["with the runtime beside", JSON.stringify({ ...requests, spec_version: 425 })],
    ["without what has a default", JSON.stringify({ ...requests, input: { ...input, bonds_penalty: undefined } })],
  ])("is read %s", (_, text) => {
    expect(quick(text)).toBe(slow(text));
  });
});

describe("anything else is left to the other way", () => {
  const { kappa: _, ...noKappa } = input;
  test.each<[string, unknown]>([
    ["another suite", { suite: "stage/normalise", input: { values: [] } }],
    ["no suite", { input }],
    ["no input", { suite: "epoch" }],
    ["another field", { ...requests, more: 1 }],
    ["another field of the input", { suite: "epoch", input: { ...input, more: 1 } }],
    ["a field too few", { suite: "epoch", input: noKappa }],
    [
      "a runtime named twice and differently",
      { ...requests, spec_version: 424, input: { ...input, spec_version: 425 } },
    ],
    ["an unknown runtime", { ...requests, spec_version: 1 }],
    ["a list of another length", { suite: "epoch", input: { ...input, last_update: [] } }],
    ["rows too many", { suite: "epoch", input: { ...input, bonds: [[], [], [], []] } }],
    ["a number too large", { suite: "epoch", input: { ...input, kappa: 65536 } }],
    ["a steepness too large", { suite: "epoch", input: { ...input, alpha_sigmoid_steepness: 32768 } }],
    ["null where there is none", { suite: "epoch", input: { ...input, kappa: null } }],
    ["a uid that is negative", { suite: "epoch", input: { ...input, weights: [[[-1, 1]], [], []] } }],
    ["three in an entry", { suite: "epoch", input: { ...input, weights: [[[1, 1, 1]], [], []] } }],
  ])("%s", (_, request) => {
    expect(quick(JSON.stringify(request))).toBeUndefined();
  });

  const text = JSON.stringify(requests);
  test.each([
    ["a name twice", text.replace('{"suite":"epoch"', '{"suite":"epoch","suite":"epoch"')],
    ["a name in escapes", text.replace('"suite"', '"\\u0073uite"')],
    ["a leading zero", text.replace('"kappa":', '"kappa":0')],
    ["an exponent", text.replace('"kappa":32767', '"kappa":32767e0')],
    ["something after it", `${text}1`],
    ["half of it", text.slice(0, text.length / 2)],
    ["nothing", ""],
  ])("%s", (_, changed) => {
    expect(changed).not.toBe(text);
    expect(quick(changed)).toBeUndefined();
  });

  test("whatever byte is another: nothing is told that the other way does not tell", () => {
    const random = new EdgeRandom(23, 0);
    const alphabet = bytes('012345678901234567890123456789-+.eE"[]{},: \\ntru\u00e9\0');
    let answered = 0;
    for (let i = 0; i < 4000; ++i) {
      const changed = bytes(text);
      const places = 1 + random.below(2);
      for (let k = 0; k < places; ++k)
        changed[random.below(changed.length)] = alphabet[random.below(alphabet.length)] as number;
      const line = quickOf(changed);
      if (line === undefined) continue;
      ++answered;
      expect(line).toBe(slow(new TextDecoder().decode(changed)));
    }
    expect(answered).toBeGreaterThan(200);
  });
});

describe("numbers", () => {
  const fields = { values: orNull(list("u64", 8)) } satisfies Fields;
  const random = new EdgeRandom(64, 0);
  const edges = [9, 10, 15, 16, 18, 19].flatMap((digits) => [-1n, 0n, 1n].map((step) => 10n ** BigInt(digits) + step));
  const powers = [31, 32, 53, 63, 64].flatMap((power) => [-1n, 0n, 1n].map((step) => 2n ** BigInt(power) + step));
  const numbers = [0n, 1n, ...edges, ...powers, ...Array.from({ length: 5000 }, () => random.edgeU64())];
  const inRange = numbers.filter((value) => value < 2n ** 64n);

  test("of 64 bits are read as they are", () => {
    const read = readJson(fields, bytes(JSON.stringify({ values: [...inRange.map(String), null] })));
    expect(read?.values).toEqual(BigUint64Array.from([...inRange, 2n ** 64n - 1n]));
    for (const value of numbers.filter((value) => value >= 2n ** 64n)) {
      expect(readJson(fields, bytes(JSON.stringify({ values: [String(value)] })))).toBeUndefined();
    }
    for (const wrong of ["", "00", "01", "-1", " 1", "1 ", "1.0", "0x1", "9".repeat(21), "9".repeat(1_000_000)]) {
      expect(readJson(fields, bytes(JSON.stringify({ values: [wrong] })))).toBeUndefined();
    }
  });

  test("are written as JSON.stringify has them", () => {
    const all = {
      flags: list("boolean", 1),
      shares: list("u16", 2),
      rao: list("u64", 8),
      raw: list("i64", 8),
      some: rows("u16", 4, 2, 2),
    };
    const values = {
      flags: Uint8Array.of(1, 0),
      shares: Uint16Array.from({ length: 65536 }, (_, i) => i),
      rao: BigUint64Array.from(inRange),
      raw: BigInt64Array.from(inRange, (value) => BigInt.asIntN(64, value)),
      some: { offsets: Uint32Array.of(0, 0, 2), uids: Uint16Array.of(1, 65535), values: Uint16Array.of(65535, 0) },
    };
    writer.fields(all, values);
    expect(new TextDecoder().decode(writer.take())).toBe(JSON.stringify(formatFields(all, values)));
    writer.fields(all, {});
    expect(new TextDecoder().decode(writer.take())).toBe("{}");
  });
});
