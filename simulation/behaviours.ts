// The forms of behaviours: how a group's validators find their weights (docs/simulation.md, "Behaviours").

import * as v from "valibot";
import { epoch, fraction, integer, MAX_NEURONS, name, object, u16 } from "./form.js";

const fromEpoch = v.optional(epoch("the epoch from which it behaves so"), 0);
const deviation = v.optional(fraction("standard deviation of each weight, of itself"), 0);
const discovery = object({
  group: name("of miners"),
  epoch: epoch("before it their utility is taken for 0"),
});
const row = v.array(v.strictTuple([integer(0, MAX_NEURONS - 1, "uid"), u16("its weight")]));

export const behaviour = v.variant("behaviour", [
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
    behaviour: v.pipe(
      v.literal("self-dealing"),
      v.description("favours the one miner of its side that has its number"),
    ),
    from_epoch: fromEpoch,
    deviation,
    self_weight: v.optional(fraction("the part of its weight that this one gets"), 1),
  }),
  object({
    behaviour: v.pipe(v.literal("copier"), v.description("sets the consensus of others")),
    from_epoch: fromEpoch,
    copies: v.optional(
      v.pipe(
        v.picklist(["consensus", "weights"]),
        v.description("what the last epoch stored, or what the weights would give that are open before this one"),
      ),
      "consensus",
    ),
    delay: v.optional(integer(0, 1000, "epochs by which what it copies is older still"), 0),
  }),
  object({
    behaviour: v.pipe(v.literal("lazy"), v.description("honest, but sets its weights once")),
    from_epoch: fromEpoch,
    deviation,
  }),
  object({
    behaviour: v.pipe(v.literal("shifted"), v.description("honest, or as recorded, but of another epoch")),
    from_epoch: fromEpoch,
    deviation,
    by: v.optional(integer(-1000, 1000, "epochs that it is ahead; below 0 behind"), 1),
  }),
  object({
    behaviour: v.pipe(v.literal("recorded"), v.description("does what was recorded of it")),
    from_epoch: fromEpoch,
    by: v.optional(integer(-1000, 1000, "epochs that it is ahead; below 0 behind"), 0),
  }),
  object({
    behaviour: v.pipe(v.literal("weights"), v.description("sets what is written here")),
    from_epoch: fromEpoch,
    weights: v.optional(
      v.pipe(
        v.array(v.nullable(row)),
        v.minLength(1),
        v.description("rows of [uid, weight], an epoch each from from_epoch on, the last for good; null sets nothing"),
      ),
    ),
    file: v.optional(v.pipe(v.string(), v.description("a JSON file with that list, beside the scenario"))),
  }),
]);

export type Behaviour = v.InferOutput<typeof behaviour>;
