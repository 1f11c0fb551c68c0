// The schemas of the vectors have the fields of the descriptions, and no other.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { suites } from "../bindings/forms/emission.js";
import { stateFields } from "../bindings/forms/epoch.js";
import type { Described } from "../bindings/forms/shape.js";
import { stages } from "../bindings/forms/stages.js";

interface Part {
  readonly properties: Readonly<Record<string, object>>;
}
const definitions = (name: string) =>
  JSON.parse(readFileSync(`vectors/schema/${name}.schema.json`, "utf8")).$defs as Readonly<Record<string, Part>>;
const names = (fields: object) => Object.keys(fields).sort();

test("a state", () => {
  expect(names(definitions("state").fields?.properties ?? {})).toEqual(names(stateFields));
});

describe.each<[string, Readonly<Record<string, Described>>]>([
  ["stage", stages],
  ["emission", suites],
])("of %s", (schema, described) => {
  const known = definitions(schema);
  test.each(Object.entries(described).filter(([suite]) => Object.hasOwn(known, suite)))(
    "%s",
    (suite, { input, output }) => {
      const { properties } = known[suite] as unknown as { properties: Readonly<Record<"input" | "output", Part>> };
      expect(names(properties.input.properties)).toEqual(names(input));
      // What comes out may be more than the vectors have, or one of several.
      if (properties.output.properties)
        expect(names(output)).toEqual(expect.arrayContaining(names(properties.output.properties)));
    },
  );
});
