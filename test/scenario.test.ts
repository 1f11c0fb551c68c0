// The form of scenarios: what is shipped has it, what hasn't is refused by a sentence that names the field.

import { toJsonSchema } from "@valibot/to-json-schema";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { YumaError } from "../bindings/index.js";
import { parseScenario } from "../simulation/scenario.js";
import { scenarios } from "../simulation/scenarios.js";
import { scenarioSchema } from "../simulation/schema.js";

const schema = toJsonSchema(scenarioSchema, { typeMode: "input", ignoreActions: ["transform", "check"] });

describe("the schema", () => {
  it("is written down as it is (npx vitest run test/scenario.test.ts -u)", async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../simulation/scenario.schema.json");
  });

  it.each(Object.keys(scenarios))("holds for %s, which can be read", (name) => {
    const validate = new Ajv({ allErrors: true }).compile(schema as object);
    validate(scenarios[name]);
    expect(validate.errors).toBeNull();
    expect(parseScenario(scenarios[name]).groups.length).toBeGreaterThan(1);
  });
});

/** A scenario that is in order. */
const good = () => ({
  description: "a test",
  epochs: 10,
  runs: [{ ruleset: "classic" }, { name: "other", ruleset: "classic" }] as Record<string, unknown>[],
  hyperparameters: { kappa: 30000 } as Record<string, unknown>,
  groups: [
    { name: "v", count: 2, stake: "1000", weights: [{ behaviour: "honest" }, { from_epoch: 3, behaviour: "copier" }] },
    { name: "m", count: 2, utility: 0.5 },
  ] as Record<string, unknown>[],
  changes: [{ epoch: 1 }, { epoch: 2 }] as Record<string, unknown>[],
});

type Good = ReturnType<typeof good>;
const behaviours = (scenario: Good) => (scenario.groups[0] as { weights: Record<string, unknown>[] }).weights;

const set = (target: unknown, fields: object) => void Object.assign(target as object, fields);

const mistakes: [field: string, mistake: (scenario: Good) => void, message: string][] = [
  ["epochs", (s) => delete (s as Partial<Good>).epochs, "epochs: the field is missing"],
  ["epochs", (s) => set(s, { epochs: 0 }), "epochs: 0 is below 1"],
  ["epochs", (s) => set(s, { epochs: 1.5 }), "epochs: expected an integer, got 1.5"],
  [
    "epochs",
    (s) => set(s, { epochs: 1e9, runs: [{ ruleset: "yuma3" }] }),
    "epochs: with 4 neurons at most 2097152 epochs of each run can be kept, not 1000000000",
  ],
  [
    "epochs of several runs",
    (s) => set(s, { epochs: 2_000_000 }),
    "epochs: with 4 neurons at most 1048576 epochs of each run can be kept, not 2000000",
  ],
  ["a field", (s) => set(s, { epoch: 1 }), "epoch: there is no such field here"],
  ["seed", (s) => set(s, { seed: "1" }), 'seed: expected number, got "1"'],
  ["kappa", (s) => set(s.hyperparameters, { kappa: 65536 }), "hyperparameters.kappa: 65536 is above 65535"],
  ["emission", (s) => set(s.hyperparameters, { emission: 5 }), "hyperparameters.emission: expected string, got 5"],
  [
    "emission",
    (s) => set(s.hyperparameters, { emission: "0x5" }),
    'hyperparameters.emission: expected a u64 as a decimal string, got "0x5"',
  ],
  [
    "emission",
    (s) => set(s.hyperparameters, { emission: "18446744073709551616" }),
    "hyperparameters.emission: 18446744073709551616 is above 2^64 - 1",
  ],
  [
    "amounts",
    (s) => set(s.hyperparameters, { emission: "1844674407370955162" }),
    "groups: all stake and emission together are above 2^64 - 1",
  ],
  [
    "ruleset",
    (s) => set(s.runs[1], { ruleset: "yuma" }),
    'runs[1].ruleset: expected one of "naive", "whitepaper", "classic", "yuma3", got "yuma"',
  ],
  [
    "amounts with the default emission",
    (s) => set(s.groups[0], { stake: "18446744073709551615" }),
    "groups: all stake and emission together are above 2^64 - 1",
  ],
  ["runs", (s) => set(s, { runs: [] }), "runs: at least one is needed"],
  ["a run's name", (s) => set(s.runs[1], { name: "classic" }), "runs[1].name: classic is the name of runs[0] too"],
  ["a group's name", (s) => set(s.groups[1], { name: "v" }), "groups[1].name: v is the name of groups[0] too"],
  [
    "a group's name",
    (s) => set(s.groups[1], { name: "a,b" }),
    'groups[1].name: expected a name, without commas, quotes or control characters, got "a,b"',
  ],
  [
    "a group's name that no SVG may have",
    (s) => set(s.groups[1], { name: "a\u001b" }),
    'groups[1].name: expected a name, without commas, quotes or control characters, got "a\\u001b"',
  ],
  ["groups", (s) => set(s, { groups: {} }), "groups: expected an array, got an object"],
  ["weights", (s) => set(s.groups[0], { weights: [[], 1] }), "groups[0].weights[0].behaviour: the field is missing"],
  ["weights", (s) => set(s.groups[0], { weights: [null] }), "groups[0].weights[0]: expected an object, got null"],
  ["count", (s) => set(s.groups[1], { count: -1 }), "groups[1].count: -1 is below 1"],
  ["count", (s) => set(s.groups[1], { count: 4095 }), "groups: 4097 neurons are more than 4096"],
  ["utility", (s) => set(s.groups[1], { utility: 1.01 }), "groups[1].utility: 1.01 is above 1"],
  ["auto_stake", (s) => set(s.groups[1], { auto_stake: "x" }), "groups[1].auto_stake: there is no group x"],
  [
    "until_epoch",
    (s) => set(s.groups[1], { from_epoch: 4, until_epoch: 4 }),
    "groups[1].until_epoch: 4 is not after from_epoch, which is 4",
  ],
  [
    "behaviour",
    (s) => set(behaviours(s)[1], { behaviour: "bad" }),
    'groups[0].weights[1].behaviour: expected one of "honest", "cabal", "self-dealing", "copier", "lazy", "shifted", "recorded", "weights", got "bad"',
  ],
  [
    "a behaviour's field",
    (s) => set(behaviours(s)[0], { behaviour: "cabal" }),
    "groups[0].weights[0].self_weight: the field is missing",
  ],
  [
    "another behaviour's field",
    (s) => set(behaviours(s)[1], { deviation: 0 }),
    "groups[0].weights[1].deviation: there is no such field here",
  ],
  [
    "from_epoch",
    (s) => set(behaviours(s)[1], { from_epoch: 0 }),
    "groups[0].weights[1].from_epoch: 0 is not above 0, the one before it",
  ],
  [
    "discovers",
    (s) => set(behaviours(s)[0], { discovers: [{ group: "x", epoch: 1 }] }),
    "groups[0].weights[0].discovers[0].group: there is no group x",
  ],
  [
    "a listed weight's uid",
    (s) => set(s.groups[0], { weights: [{ behaviour: "weights", weights: [null, [[3, 1], [4, 1]]] }] }), // biome-ignore format: one line
    "groups[0].weights[0].weights[1][1][0]: there is no uid 4, with 4 neurons in all",
  ],
  [
    "a listed weight that stands twice",
    (s) => set(s.groups[0], { weights: [{ behaviour: "weights", weights: [[[3, 1], [3, 2]]] }] }), // biome-ignore format: one line
    "groups[0].weights[0].weights[0][1][0]: uid 3 has a weight in this row already",
  ],
  [
    "a listed weight",
    (s) => set(s.groups[0], { weights: [{ behaviour: "weights", weights: [[[3, 65536]]] }] }),
    "groups[0].weights[0].weights[0][0][1]: 65536 is above 65535",
  ],
  [
    "a listed weight of three",
    (s) => set(s.groups[0], { weights: [{ behaviour: "weights", weights: [[[3, 1, 2]]] }] }),
    "groups[0].weights[0].weights[0][0][2]: a weight is a uid and a value, and nothing else",
  ],
  [
    "max_allowed_uids",
    (s) => set(s.runs[1], { hyperparameters: { max_allowed_uids: 3 } }),
    "runs[1].hyperparameters.max_allowed_uids: 4 neurons are there from the start",
  ],
  [
    "listed weights",
    (s) => set(s.groups[0], { weights: [{ behaviour: "weights" }] }),
    "groups[0].weights[0].weights: the field is missing",
  ],
  [
    "a file of weights",
    (s) => set(s.groups[0], { weights: [{ behaviour: "weights", file: "w.json" }] }),
    "groups[0].weights[0].file: files are read by the command alone: elsewhere put what is in it in its place",
  ],
  [
    "a delay of what is open",
    (s) => set(s.groups[0], { weights: [{ behaviour: "copier", copies: "weights", delay: 1 }] }),
    "groups[0].weights[0].delay: what is open now has no delay: that is for copies of the consensus",
  ],
  [
    "stake that comes",
    (s) => set(s.changes[1], { stake: [{ group: "x", stake: "1" }] }),
    "changes[1].stake[0].group: there is no group x",
  ],
  [
    "bonds that end",
    (s) => set(s.changes[1], { reset_bonds: ["x"] }),
    "changes[1].reset_bonds[0]: there is no group x",
  ],
  ["changes", (s) => set(s.changes[1], { epoch: 1 }), "changes[1].epoch: 1 is not above 1, the one before it"],
  [
    "a change's utility",
    (s) => set(s.changes[1], { utility: [{ group: "x", utility: 1 }] }),
    "changes[1].utility[0].group: there is no group x",
  ],
];

describe("a mistake is told by its field", () => {
  it("and what has none is read", () => {
    expect(parseScenario(good()).groups[0]?.stake).toBe(1000n);
  });

  it("and what is no object is none", () => {
    expect(() => parseScenario("cabal")).toThrow('scenario: expected an object, got "cabal"');
  });

  it.each(mistakes)("%s", (_, mistake, message) => {
    const scenario = good();
    mistake(scenario);
    expect(() => parseScenario(scenario)).toThrow(YumaError);
    expect(() => parseScenario(scenario)).toThrow(expect.objectContaining({ message }));
  });
});
