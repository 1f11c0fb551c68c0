// The form of scenarios (docs/simulation.md): who is in a network, what they do, and under which rules.

import * as v from "valibot";
import type { Member } from "../bindings/forms/element.js";
import { chainDefaults, type Hyperparameters as Settings, hyperparameters as settings } from "../bindings/settled.js";
import { DEFAULT_SPEC_VERSION } from "../bindings/state.js";
import { epoch, flag, fraction, integer, name, object, u16, u64 } from "./form.js";

/** In all. */
export const MAX_NEURONS = 4096;

/** What a scenario may set: all that a subnet does, and what an epoch hands out. */
export type Hyperparameters = Partial<Settings & { readonly emission: bigint }>;

const hyperparameters = object({
  ...Object.fromEntries(settings.map(({ json, shape }) => [json, v.optional(setting(shape))])),
  tempo: v.optional(integer(3, 65535, about("tempo"))),
  emission: v.optional(u64("rao of alpha that an epoch hands out")),
}) as unknown as v.GenericSchema<unknown, Hyperparameters>;

function about(name: string): string {
  return settings.find(({ json }) => json === name)?.shape.about as string;
}

function setting({ type, range, about = "" }: Member["shape"]) {
  if (type === "boolean") return flag(about);
  if (type === "u64") return u64(about);
  const [min, max] = range?.(DEFAULT_SPEC_VERSION) ?? [0, 65535];
  return integer(min, max, about);
}

const fromEpoch = v.optional(epoch("the epoch from which it behaves so"), 0);
const deviation = v.optional(fraction("standard deviation of each weight, of itself"), 0);
const discovery = object({
  group: name("of miners"),
  epoch: epoch("before it their utility is taken for 0"),
});
const behaviour = v.variant("behaviour", [
  object({
    behaviour: v.pipe(v.literal("honest"), v.description("weighs miners by their utility")),
    from_epoch: fromEpoch,
    deviation,
    discovers: v.optional(v.array(discovery), []),
  }),
  object({
    behaviour: v.pipe(v.literal("cabal"), v.description("favours the miners of its side")),
    from_epoch: fromEpoch,
    deviation,
    self_weight: fraction("the part of its weight that they get, evenly"),
  }),
  object({
    behaviour: v.pipe(v.literal("copier"), v.description("sets the last epoch's consensus")),
    from_epoch: fromEpoch,
  }),
  object({
    behaviour: v.pipe(v.literal("lazy"), v.description("honest, but sets its weights once")),
    from_epoch: fromEpoch,
    deviation,
  }),
]);

const group = object({
  name: name("of the group"),
  side: v.optional(name("whose neurons they are; the group's own name where absent")),
  count: integer(1, MAX_NEURONS, "neurons"),
  stake: v.optional(u64("rao of alpha, of the whole group"), "0"),
  stake_deviation: v.optional(fraction("standard deviation of a neuron's part of it, of the mean"), 0),
  delegated: v.optional(fraction("the part of the stake that is its nominators'"), 0),
  utility: v.optional(fraction("what its miners are worth"), 0),
  utility_deviation: v.optional(fraction("standard deviation of a miner's utility, of it"), 0),
  weights: v.optional(
    v.pipe(v.array(behaviour), v.description("behaviours in order of their epochs; none for miners")),
    [],
  ),
  auto_stake: v.optional(name("the group whose stake grows by its incentive; itself where absent")),
  from_epoch: v.optional(epoch("the epoch before which it registers"), 0),
  until_epoch: v.optional(epoch("the epoch before which it loses its slots")),
});

export const runForm = object({
  name: v.optional(name("of the run; the ruleset where absent")),
  ruleset: v.picklist(["naive", "whitepaper", "classic", "yuma3"]),
  hyperparameters: v.optional(
    v.pipe(hyperparameters, v.description("in force throughout, whatever the changes say")),
    {},
  ),
});

const change = object({
  epoch: epoch("from which it holds"),
  hyperparameters: v.optional(hyperparameters, {}),
  utility: v.optional(v.array(object({ group: name("of miners"), utility: fraction("what they are worth") })), []),
});

export const scenarioSchema = object({
  $schema: v.optional(v.string()),
  description: v.string(),
  epochs: integer(1, 0xffff_ffff, "how many to run"),
  seed: v.optional(integer(0, 0xffff_ffff, "of all random numbers"), 1),
  runs: v.optional(v.pipe(v.array(runForm), v.minLength(1), v.description("what to compare")), [{ ruleset: "yuma3" }]),
  stake_feedback: v.optional(flag("whether stake grows by what is earned"), true),
  take: v.optional(u16("what a validator's owner keeps of its dividends, fraction of 65535"), 11796),
  hyperparameters: v.optional(hyperparameters, {}),
  groups: v.pipe(v.array(group), v.minLength(1)),
  changes: v.optional(v.pipe(v.array(change), v.description("in order of their epochs")), []),
});

/** A scenario that was checked. Fractions are in units of 1/65536, amounts bigints. */
export type Scenario = v.InferOutput<typeof scenarioSchema>;
export type Group = Scenario["groups"][number];
export type Run = Scenario["runs"][number];
export type Behaviour = Group["weights"][number];
export type Ruleset = Run["ruleset"];
export const rulesets: readonly Ruleset[] = runForm.entries.ruleset.options;

/**
 * For what a scenario leaves out: the chain's defaults, and what is left of the alpha of 360 blocks when
 * of each one the owner's cut, 11796/65535, is taken.
 */
export const defaults: Required<Hyperparameters> = {
  ...chainDefaults,
  emission: 295_201_648_080n,
};

export const sideOf = ({ name, side }: Group): string => side ?? name;
export const runName = ({ name, ruleset }: Run): string => name ?? ruleset;
