// The form of subnets' scenarios: what is shipped has it, what hasn't is refused by a sentence that names the field.

import { toJsonSchema } from "@valibot/to-json-schema";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parseSubnet, withoutAttack } from "../subnet/scenario.js";
import { attacks, subnetScenarios } from "../subnet/scenarios.js";
import { subnetSchema } from "../subnet/schema.js";

const schema = toJsonSchema(subnetSchema, { typeMode: "input", ignoreActions: ["transform", "check"] });

it("the schema is written down as it is (npx vitest run test/subnet-scenario.test.ts -u)", async () => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../subnet/scenario.schema.json");
});

it.each(Object.keys(subnetScenarios))("%s has the schema's form, and can be read", (name) => {
  const validate = new Ajv({ allErrors: true }).compile(schema as object);
  validate(subnetScenarios[name]);
  expect(validate.errors).toBeNull();
  const scenario = parseSubnet(subnetScenarios[name]);
  expect((attacks as readonly string[]).includes(name)).toBe(scenario.attackers.length > 0);
});

it("without the attack nobody cheats", () => {
  const kinds = (name: string) => withoutAttack(parseSubnet(subnetScenarios[name])).miners.map(({ kind }) => kind);
  expect(kinds("sybil")).toEqual(["specialist", "specialist", "generalist"]);
  expect(kinds("loud")).toEqual(["specialist", "specialist", "generalist"]);
  expect(kinds("constants")).toEqual(["specialist", "specialist", "generalist"]);
  expect(withoutAttack(parseSubnet(subnetScenarios.sybil)).attackers).toEqual(["owner"]);
});

const good = () => ({
  description: "a test",
  epochs: 10,
  miners: [
    { name: "a", kind: "specialist" },
    { name: "b", kind: "relay", of: "a" },
  ] as Record<string, unknown>[],
  validators: [{ name: "v" }] as Record<string, unknown>[],
  attackers: ["b"],
});

const mistakes: [mistake: (scenario: ReturnType<typeof good>) => void, message: string][] = [
  [(s) => Object.assign(s, { epoch: 1 }), "epoch: there is no such field here"],
  [(s) => Object.assign(s, { epochs: 1001 }), "epochs: 1001 is above 1000"],
  [(s) => Object.assign(s, { top: 0 }), "top: 0 is below 1"],
  [(s) => Object.assign(s, { importance: Number.NaN }), "importance: expected number, got NaN"],
  [(s) => Object.assign(s, { join: "mean" }), 'join: expected one of "log", "linear", got "mean"'],
  [(s) => Object.assign(s, { miners: [] }), "miners: at least one is needed"],
  [(s) => Object.assign(s.miners[0] ?? {}, { count: 65 }), "miners[0].count: 65 is above 64"],
  [(s) => Object.assign(s.miners[0] ?? {}, { count: 64 }), "miners: 65 miners are more than 64"],
  [
    (s) => Object.assign(s.miners[0] ?? {}, { count: 40 }) && Object.assign(s, { epochs: 1000 }),
    "epochs: with 41 miners at most 487 epochs are run, not 1000",
  ],
  [(s) => Object.assign(s.miners[0] ?? {}, { kind: "oracle" }), "miners[0].kind: expected one of "],
  [(s) => Object.assign(s.miners[0] ?? {}, { labels: [10] }), "miners[0].labels[0]: 10 is above 9"],
  [(s) => Object.assign(s.miners[0] ?? {}, { name: "a,b" }), "miners[0].name: expected a name, without commas"],
  [(s) => Object.assign(s.miners[1] ?? {}, { name: "a" }), "miners[1].name: a is the name of miners[0] too"],
  [(s) => Object.assign(s.miners[1] ?? {}, { name: "v" }), "miners[1].name: v is the name of validators too"],
  [(s) => Object.assign(s.miners[1] ?? {}, { of: "c" }), "miners[1].of: there is no group c"],
  [(s) => Object.assign(s.miners[1] ?? {}, { of: "b" }), "miners[1].of: b learns nothing of its own"],
  [(s) => Object.assign(s.miners[0] ?? {}, { from_epoch: 3 }), "miners[1].from_epoch: a comes at epoch 3 only"],
  [(s) => Object.assign(s, { attackers: ["c"] }), "attackers[0]: there is no group c"],
  [(s) => Object.assign(s.validators[0] ?? {}, { stake: 5 }), "validators[0].stake: expected string, got 5"],
  [(s) => Object.assign(s.validators[0] ?? {}, { cabal: true }), "validators: at least one must score miners"],
  [
    (s) => Object.assign(s.validators[0] ?? {}, { stake: "18446744073709551615" }),
    "validators: all stake and emission together are above 2^64 - 1",
  ],
];

describe("a mistake is told by its field", () => {
  it("and what has none is read", () => {
    expect(parseSubnet(good()).miners).toHaveLength(2);
  });
  it.each(mistakes)("%#", (mistake, message) => {
    const scenario = good();
    mistake(scenario);
    expect(() => parseSubnet(scenario)).toThrow(message);
  });
});
