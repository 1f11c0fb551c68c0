// Every operation of the fixed tables, through the blob, against BigInt (test/model/fixed.ts).

import { readdirSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fixedTable } from "../bindings/fixed.js";
import { integers } from "../bindings/forms/element.js";
import { loadYuma } from "../bindings/index.js";
import { fixedOperation } from "./model/tables.js";
import { edgeHeavy } from "./values.js";

const RUNS = 10_000;
const yuma = await loadYuma();
const names = readdirSync(new URL("../vectors/fixed/", import.meta.url)).map((file) => file.replace(/\.json$/, ""));

/** The bisection takes up to 129 divisions of 192 bits in the model: fewer of those runs. */
const runsOf = (name: string) => (name === "U64F64.checked_sqrt" ? RUNS / 10 : RUNS);

test.each(names)("%s", (name) => {
  const table = fixedTable(name);
  if (table === undefined) throw new Error(`the blob has no table ${name}`);
  const [type = "", operation = ""] = name.split(".");
  const model = fixedOperation(type, operation);
  const [first, second] = table.operands.map(({ type }) => integers[type]);
  if (first === undefined) throw new Error("every table has an operand");
  // The chain's saturating_div has no result for a zero divisor, and the blob says none.
  const hasResult = (b: bigint) => operation !== "saturating_div" || b !== 0n;
  const operands = second ? fc.tuple(edgeHeavy(first), edgeHeavy(second)) : fc.tuple(edgeHeavy(first));
  const property = fc.property(operands, (row) => {
    const [a, b = 0n] = row;
    expect(yuma.fixed(name, row)).toBe(hasResult(b) ? model(a, b) : null);
  });
  fc.assert(property, { numRuns: runsOf(name), seed: 425 });
});
