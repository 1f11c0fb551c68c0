// The form of a subnet's scenarios (docs/subnet.md): what is learnt, who mines, who validates, and how scores are made.

import * as v from "valibot";
import { epoch, flag, integer, name, object, u64 } from "../simulation/form.js";
import { runForm } from "../simulation/schema.js";
import { taskNames } from "./task.js";

/** In all: each metric looks at every pair of them, or at every order. */
export const MAX_MINERS = 64;
export const MAX_VALIDATORS = 16;
export const MAX_RUNS = 16;
const MAX_EPOCHS = 1000;

const real = (min: number, max: number, about: string) =>
  v.pipe(v.number(), v.minValue(min), v.maxValue(max), v.description(about));
const labels = v.pipe(
  v.array(integer(0, 9, "a label's number")),
  v.minLength(1),
  v.description("labels they choose from; all where absent"),
);

const common = {
  name: name("of the group"),
  side: v.optional(name("whose miners they are; the group's own name where absent")),
  count: v.optional(integer(1, MAX_MINERS, "miners"), 1),
  from_epoch: v.optional(epoch("the epoch before which it registers"), 0),
};
const of = name("the group whose answers they give: the i-th of them those of its i-th, counted around");
const learner = {
  ...common,
  niche: v.optional(integer(1, 10, "labels that most of a miner's examples are of"), 3),
  labels: v.optional(labels),
  examples: v.optional(integer(1, 2000, "a miner has of its own, or as many as there are of its labels"), 120),
};

const miner = v.variant("kind", [
  object({ kind: v.pipe(v.literal("specialist"), v.description("learns a few labels")), ...learner }),
  object({
    kind: v.pipe(v.literal("generalist"), v.description("learns all labels")),
    ...common,
    labels: v.optional(labels),
    examples: v.optional(integer(1, 2000, "a miner has of its own, or as many as there are of its labels"), 120),
  }),
  object({
    kind: v.pipe(v.literal("sharpener"), v.description("a specialist that says everything louder than it knows")),
    ...learner,
    sharpness: v.optional(real(0.1, 20, "what its scores are multiplied by"), 5),
  }),
  object({
    kind: v.pipe(
      v.literal("adaptive"),
      v.description("a specialist that keeps the variant of itself that is paid more"),
    ),
    ...learner,
    trial: v.optional(integer(1, 100, "epochs that a variant is tried for"), 3),
  }),
  object({ kind: v.pipe(v.literal("relay"), v.description("passes on what another answers")), ...common, of }),
  object({
    kind: v.pipe(v.literal("copier"), v.description("gives the answers of a copy of another, made now and then")),
    ...common,
    of,
    every: v.optional(integer(1, MAX_EPOCHS, "epochs between copies"), 10),
  }),
  object({ kind: v.pipe(v.literal("sybil"), v.description("further names of one miner")), ...common, of }),
  object({ kind: v.pipe(v.literal("constant"), v.description("always says the same label")), ...common }),
  object({
    kind: v.pipe(v.literal("memoriser"), v.description("knows what leaked by heart, and nothing else")),
    ...common,
    knows: v.optional(v.picklist(["probe", "probe and labels"]), "probe"),
  }),
  object({
    kind: v.pipe(v.literal("noise"), v.description("says anything")),
    ...common,
    loud: v.optional(flag("whether it is always certain of it"), false),
  }),
  object({ kind: v.pipe(v.literal("colluder"), v.description("knows nothing, and has friends")), ...common }),
]);

const validator = object({
  name: name("of the group"),
  side: v.optional(name("whose validators they are; the group's own name where absent")),
  count: v.optional(integer(1, MAX_VALIDATORS, "validators"), 1),
  stake: v.optional(u64("rao of alpha, of the whole group"), "10000000000000"),
  cabal: v.optional(flag("whether all its weight goes to the miners of its side, whatever they are worth"), false),
});

export const subnetSchema = object({
  $schema: v.optional(v.string()),
  description: v.string(),
  task: v.optional(v.picklist(taskNames), "digits"),
  epochs: v.optional(integer(1, MAX_EPOCHS, "how many to run"), 50),
  seed: v.optional(integer(0, 0xffff_ffff, "of all random numbers"), 1),
  join: v.optional(v.picklist(["log", "linear"]), "log"),
  top: v.optional(integer(1, MAX_MINERS, "how many miners are asked about an input; all where absent")),
  importance: v.optional(real(0, 10, "weight of the loss that spreads questions over miners"), 0.03),
  known_labels: v.optional(integer(10, 1000, "examples that a validator teaches its gate with"), 150),
  probe: v.optional(integer(10, 1000, "examples on which it scores miners, drawn anew in each epoch"), 120),
  orders: v.optional(integer(2, 1000, "of miners, for Shapley values"), 8),
  smoothing: v.optional(real(0.01, 1, "the part of a score that the newest epoch is"), 0.3),
  calibrate: v.optional(flag("whether answers are made as sharp as they deserve before they are joined"), false),
  clusters: v.optional(flag("whether of miners that answer alike only the first is asked"), false),
  runs: v.optional(v.pipe(v.array(runForm), v.minLength(1), v.description("rulesets to compare")), [
    { ruleset: "yuma3" },
  ]),
  validators: v.optional(v.pipe(v.array(validator), v.minLength(1)), [
    { name: "validators", side: "honest", count: 3 },
  ]),
  miners: v.pipe(v.array(miner), v.minLength(1)),
  attackers: v.optional(
    v.pipe(v.array(name("of a group")), v.description("groups whose pay is told beside the others'")),
    [],
  ),
});

/** A scenario that was checked. */
export type SubnetScenario = v.InferOutput<typeof subnetSchema>;
export type MinerGroup = SubnetScenario["miners"][number];
export type ValidatorGroup = SubnetScenario["validators"][number];
