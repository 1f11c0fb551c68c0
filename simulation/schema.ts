// The form of scenarios (docs/simulation.md): who is in a network, what they do, and under which rules.

import * as v from "valibot";
import type { Member } from "../bindings/forms/element.js";
import { chainDefaults, type Hyperparameters as Settings, hyperparameters as settings } from "../bindings/settled.js";
import { DEFAULT_SPEC_VERSION, type EpochState } from "../bindings/state.js";
import { type Behaviour, behaviour } from "./behaviours.js";
import { epoch, flag, fraction, integer, MAX_NEURONS, name, object, u16, u64 } from "./form.js";

/** What a scenario may set: all that a subnet does, and what of the chain around its epochs is modelled. */
export type Hyperparameters = Partial<Settings & Surroundings>;

/** What an epoch is given, and what happens between two. */
interface Surroundings {
  /** rao */
  readonly emission: bigint;
  /** fraction of 2^64 - 1 */
  readonly taoWeight: bigint;
  /** epochs; 0 where weights are open */
  readonly commitRevealPeriod: number;
  readonly maxAllowedUids: number;
  readonly minNonImmuneUids: number;
  /** blocks */
  readonly immunityPeriod: number;
}

const hyperparameters = object({
  ...Object.fromEntries(settings.map(({ json, shape }) => [json, v.optional(setting(shape))])),
  tempo: v.optional(integer(3, 65535, about("tempo"))),
  emission: v.optional(u64("rao of alpha that an epoch hands out")),
  tao_weight: v.optional(u64("what TAO stake counts beside alpha, fraction of 2^64 - 1")),
  commit_reveal_period: v.optional(
    integer(0, 1000, "epochs for which weights that are set stay hidden, and without effect; 0: they are open"),
  ),
  max_allowed_uids: v.optional(integer(1, MAX_NEURONS, "slots; who registers when all are taken prunes somebody")),
  min_non_immune_uids: v.optional(integer(0, MAX_NEURONS, "of those that are not immune so many are never pruned")),
  immunity_period: v.optional(u16("blocks after its registration in which a neuron is pruned last")),
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

const group = object({
  name: name("of the group"),
  side: v.optional(name("whose neurons they are; the group's own name where absent")),
  count: v.optional(integer(1, MAX_NEURONS, "neurons that register")),
  uids: v.optional(
    v.pipe(
      v.array(integer(0, MAX_NEURONS - 1, "of the recorded network")),
      v.minLength(1),
      v.description("instead of count: recorded neurons that are this group from now on"),
    ),
  ),
  stake: v.optional(u64("rao of alpha, of the whole group; where absent as recorded, or none")),
  tao_stake: v.optional(u64("rao of TAO, of the whole group, split evenly; where absent as recorded, or none")),
  stake_deviation: v.optional(fraction("standard deviation of a neuron's part of it, of the mean"), 0),
  delegated: v.optional(fraction("the part of the stake that is its nominators'"), 0),
  utility: v.optional(fraction("what its miners are worth; where absent what recorded weights say, or nothing")),
  utility_deviation: v.optional(fraction("standard deviation of a miner's utility, of it"), 0),
  weights: v.optional(
    v.pipe(v.array(behaviour), v.description("behaviours in order of their epochs; none for miners")),
    [],
  ),
  children: v.optional(
    v.pipe(
      v.array(object({ group: name("whose neurons are its childkeys"), proportion: fraction("of its stake") })),
      v.description("stake that works for others: its i-th neuron's for their i-th, counted around"),
    ),
    [],
  ),
  childkey_take: v.optional(u16("what it keeps of what its parents' stake earns, fraction of 65535"), 0),
  auto_stake: v.optional(name("the group whose stake grows by its incentive; itself where absent")),
  from_epoch: v.optional(epoch("the epoch before which it registers"), 0),
  until_epoch: v.optional(epoch("the epoch before which it loses its slots")),
});

const network = object({
  file: v.optional(v.pipe(v.string(), v.description("where the recording lies, beside the scenario"))),
  state: v.optional(v.pipe(v.unknown(), v.description("what would be in the file"))),
  case: v.optional(v.pipe(v.string(), v.description("of a file of several; the first where absent"))),
  afterwards: v.optional(
    v.pipe(
      v.picklist(["hold", "back"]),
      v.description("after the last recorded epoch: weights are kept, or go through the recording back and forth"),
    ),
    "hold",
  ),
});

const specVersion = epoch("the runtime whose rules apply");

export const runForm = object({
  name: v.optional(name("of the run; the ruleset where absent")),
  ruleset: v.picklist(["naive", "whitepaper", "classic", "yuma3"]),
  spec_version: v.optional(specVersion),
  hyperparameters: v.optional(
    v.pipe(hyperparameters, v.description("in force throughout, whatever the changes say")),
    {},
  ),
});

const change = object({
  epoch: epoch("from which it holds"),
  hyperparameters: v.optional(hyperparameters, {}),
  utility: v.optional(v.array(object({ group: name("of miners"), utility: fraction("what they are worth") })), []),
  stake: v.optional(
    v.pipe(
      v.array(
        object({ group: name("whose stake is moved in or out"), stake: u64("rao it has from there on, in all") }),
      ),
      v.description("stake that comes or goes, in the proportions there are"),
    ),
    [],
  ),
  reset_bonds: v.optional(
    v.pipe(v.array(name("of a group")), v.description("groups, all bonds on whose neurons end")),
    [],
  ),
});

export const scenarioSchema = object({
  $schema: v.optional(v.string()),
  description: v.string(),
  epochs: integer(1, 0xffff_ffff, "how many to run"),
  spec_version: v.optional(specVersion, DEFAULT_SPEC_VERSION),
  seed: v.optional(integer(0, 0xffff_ffff, "of all random numbers"), 1),
  runs: v.optional(v.pipe(v.array(runForm), v.minLength(1), v.description("what to compare")), [{ ruleset: "yuma3" }]),
  stake_feedback: v.optional(flag("whether stake grows by what is earned"), true),
  take: v.optional(u16("what a validator's owner keeps of its dividends, fraction of 65535"), 11796),
  nominators_move: v.optional(
    fraction("the part of all nominators' stake that goes, after each epoch, to where dividends were high"),
    0,
  ),
  hyperparameters: v.optional(hyperparameters, {}),
  network: v.optional(v.pipe(network, v.description("a recorded network to begin with"))),
  groups: v.optional(v.array(group), []),
  changes: v.optional(v.pipe(v.array(change), v.description("in order of their epochs")), []),
});

/** A recorded network. */
export interface Network {
  /** The epochs that were recorded, one after the other; at least one, and all of the same neurons. */
  readonly epochs: readonly EpochState[];
  /** What recorded neurons do after the last of them: keep their weights, or go through the recording back and forth. */
  readonly afterwards: "hold" | "back";
}

export type Written = v.InferOutput<typeof scenarioSchema>;
export type WrittenGroup = Written["groups"][number];
export type Group = WrittenGroup & { readonly count: number };
/**
 * A scenario that was checked. Fractions are in units of 1/65536, amounts bigints. Neurons of a recorded network that it does
 * not speak of are groups of their own, and what it leaves out is as recorded.
 */
export type Scenario = Omit<Written, "network" | "groups"> & {
  readonly groups: readonly Group[];
  readonly network?: Network;
};
export type Run = Scenario["runs"][number];
export type { Behaviour };
export type Ruleset = Run["ruleset"];
export const rulesets: readonly Ruleset[] = runForm.entries.ruleset.options;

/**
 * For what a scenario leaves out: the chain's defaults, and what is left of the alpha of 360 blocks when
 * of each one the owner's cut, 11796/65535, is taken.
 */
export const defaults: Required<Hyperparameters> = {
  ...chainDefaults,
  emission: 295_201_648_080n,
  taoWeight: 0n,
  commitRevealPeriod: 0,
  maxAllowedUids: MAX_NEURONS,
  minNonImmuneUids: 0,
  immunityPeriod: 4096,
};

export const sideOf = ({ name, side }: Group): string => side ?? name;
export const runName = ({ name, ruleset }: Run): string => name ?? ruleset;
