import { readdirSync, readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { testVectorSuites } from "./vector-suites.js";

const readJson = (path: string) => JSON.parse(readFileSync(`vectors/${path}`, "utf8"));
const paths = readdirSync("vectors", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".json") && !path.startsWith("schema"))
  .sort();

await testVectorSuites(paths, async (path) => readJson(path));

describe("the vectors' JSON Schema", () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false });
  for (const name of ["state", "epoch", "fixed", "emission"]) ajv.addSchema(readJson(`schema/${name}.schema.json`));
  const schemaOf = (path: string) => (/^(fixed|emission)/.exec(path)?.[0] ?? "epoch").concat(".schema.json");
  const errorsOf = (path: string, json: unknown) => (ajv.validate(schemaOf(path), json) ? [] : ajv.errors);

  test.each(paths)("is kept by %s", (path) => {
    expect(errorsOf(path, readJson(path))).toEqual([]);
  });

  test("does not let a misspelt field pass", () => {
    const text = JSON.stringify(readJson("epoch/tiny.json"));
    expect(errorsOf("epoch/tiny.json", JSON.parse(text.replaceAll("bonds_penalty", "bond_penalty")))).not.toEqual([]);
  });
});
