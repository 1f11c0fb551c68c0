// What implementers of the epoch get wrong.

import { oldBonds } from "../../test/model/epoch/bonds.js";
import type { EpochInput, SparseRowJson } from "../../test/model/epoch/input.js";
import { I64F64 } from "../../test/model/fixed.js";
import { meetsMinority, type Situation, tiesAtTopK } from "./epoch-situation.js";
import type { Flags } from "./flag.js";

const ONE_MILLION = 1_000_000n;
/** From here on a u64 does not fit a signed integer of 64 bits, nor I64F64. */
const TWO_63 = 2n ** 63n;

const isYuma = ({ input }: Situation) => input.ruleset === "yuma";
const yuma3 = (s: Situation) => isYuma(s) && s.rules.yuma3 && s.input.yuma3Enabled;
const liquidV2 = (s: Situation) => yuma3(s) && s.input.liquidAlphaEnabled;
const liquidAlphaUsed = (s: Situation) => liquidV2(s) && s.consensus.some((value) => value !== 0n);
const largestExponent = ({ input, rules }: Situation) =>
  Math.abs(input.alphaSigmoidSteepness) / (rules.steepnessInHundredths ? 200 : 2);
const penaltyCounts = (s: Situation) => isYuma(s) && s.rules.bondsPenaltyIsHyperparameter;

const anyRow = (input: EpochInput, holds: (row: SparseRowJson) => boolean) =>
  input.weights.some(holds) || input.bonds.some(holds);
const pairs = (row: SparseRowJson) => row.slice(1).map(([uid], i) => [row[i]?.[0] ?? uid, uid] as const);
const entries = (rows: readonly { readonly length: number }[]) => rows.reduce((sum, row) => sum + row.length, 0);
const hasStake = ({ share }: Situation, uid: number) => (share[uid] ?? 0n) > 0n;

/** A validator whose row of weights has an entry on that uid, which nothing but the rule in question would drop. */
const someWeight = (s: Situation, holds: (validator: number, target: number, weight: number) => boolean) =>
  s.input.weights.some(
    (row, i) => s.permits[i] === true && row.some(([j, weight]) => j < s.input.n && holds(i, j, weight)),
  );
const registered = ({ input }: Situation, uid: number) => input.blockAtRegistration[uid] ?? 0n;

export const epochFlags: Flags<Situation> = {
  classic: {
    about: "Bonds by the classic rules: shares of a column, bought with stake times weight.",
    mistake: "Normalising is skipped where a vector seems normalised already, or done in another order.",
    cost: "Dividends are wrong in the last bits, and the error grows with every epoch through the stored bonds.",
    holds: (s) => isYuma(s) && !yuma3(s),
  },
  yuma3: {
    about: "Bonds by the Yuma3 rules: fractions of 65535 that move towards the weight.",
    mistake: "Old bonds are normalised by column as in the classic rules, or dividends are not multiplied by stake.",
    cost: "Dividends go to the wrong validators.",
    holds: yuma3,
  },
  liquid_alpha: {
    about: "An alpha of its own for each validator and neuron, from weight, old bond and consensus.",
    mistake: "The two clamps are taken in the other order, or old bonds without a new weight are kept.",
    cost: "Bonds move at the wrong speed, and dividends follow.",
    holds: liquidAlphaUsed,
  },
  liquid_alpha_v1: {
    about: "The first liquid alpha (spec_versions 154 to 272): one alpha a column, from quartiles of the consensus.",
    mistake: "The later version's formula is used, or the quartiles are not interpolated.",
    cost: "No bond of an old epoch comes out right.",
    holds: ({ input, rules, consensus }) =>
      rules.liquidAlphaV1 && input.liquidAlphaEnabled && consensus.some((value) => value !== 0n),
  },
  liquid_alpha_ignored: {
    about: "Liquid alpha is set, but Yuma3 is off.",
    mistake: "From spec_version 273 the setting does nothing without Yuma3, and is followed all the same.",
    cost: "Every bond and dividend is wrong.",
    holds: (s) => isYuma(s) && s.input.liquidAlphaEnabled && !s.rules.liquidAlphaV1 && !s.input.yuma3Enabled,
  },
  negative_quotient: {
    about: "The steepness over -100 is no whole number: a negative quotient with a remainder.",
    mistake: "The language's division floors, where the chain's truncates toward zero.",
    cost: "Every alpha of the epoch is off by some bits.",
    holds: (s) => liquidAlphaUsed(s) && s.rules.steepnessInHundredths && s.input.alphaSigmoidSteepness % 100 > 0,
  },
  negative_steepness: {
    about: "A sigmoid that falls.",
    mistake: "The steepness is read as unsigned, or the exponent's sign is lost.",
    cost: "Bonds move fast where they should move slowly.",
    holds: (s) => liquidAlphaUsed(s) && s.input.alphaSigmoidSteepness < 0,
  },
  exp_of_one: {
    about: "The exponent at no distance is exactly 1, for which the crate has a constant of 23 fraction bits.",
    mistake: "The series, or a better e, is used at 1 as everywhere else.",
    cost: "Every alpha at no distance is off, which are most of them.",
    holds: (s) => liquidAlphaUsed(s) && largestExponent(s) === 1 && s.input.alphaSigmoidSteepness > 0,
  },
  exp_out_of_range: {
    about: "Exponents beyond 20.",
    mistake: "The clamp to 20 of newer runtimes, or the 0 that older ones take for a failed exponential, is missing.",
    cost: "A program stops on overflow, or the alphas of far weights are wrong.",
    holds: (s) => liquidAlphaUsed(s) && largestExponent(s) > 20,
  },
  alpha_low_above_high: {
    about: "alpha_low above alpha_high.",
    mistake: "The input is refused, or a clamp function that wants its bounds in order fails or takes the other one.",
    cost: "An epoch that the chain ran can't be verified.",
    holds: (s) => (liquidAlphaUsed(s) || s.rules.liquidAlphaV1) && s.input.alphaLow > s.input.alphaHigh,
  },
  penalty_between: {
    about: "A bonds penalty between 0 and 1: weights for bonds between W and C, rows sorted.",
    mistake: "Storage order is kept, entries of 0 are kept, or repeated uids count twice.",
    cost: "Bonds and dividends are wrong, by a few bits or by a whole entry.",
    holds: (s) => penaltyCounts(s) && s.input.bondsPenalty > 0 && s.input.bondsPenalty < 65535,
  },
  penalty_zero: {
    about: "A bonds penalty of 0: bonds from the weights as they were set.",
    mistake: "The general formula is used, which sorts rows and drops zeros that here stay.",
    cost: "Stored bond rows differ in order and length.",
    holds: (s) => penaltyCounts(s) && s.input.bondsPenalty === 0,
  },
  moving_average_extreme: {
    about: "bonds_moving_average is 0, or a million or more.",
    mistake: "1 minus the average is not allowed to fall to 0 or below.",
    cost: "Bonds never move, or move away: old bonds are kept or lost.",
    holds: (s) => isYuma(s) && (s.input.bondsMovingAverage === 0n || s.input.bondsMovingAverage >= ONE_MILLION),
  },
  wrapped_conversion: {
    about: "A bonds_moving_average that no I64F64 holds.",
    mistake: "Yuma3's conversion saturates as the classic one does, where it has to wrap.",
    cost: "The sign of the average is lost, and every bond with it.",
    holds: (s) => isYuma(s) && s.input.bondsMovingAverage >= TWO_63,
  },
  equal_stakes: {
    about: "Several neurons with the same stake, above zero.",
    mistake: "Sorting is not stable, or breaks ties in favour of the lower uid.",
    cost: "Permits may go to the wrong neurons.",
    holds: ({ share }) => {
      const stakes = share.filter((value) => value > 0n);
      return new Set(stakes).size < stakes.length;
    },
  },
  top_k_tie: {
    about: "The same stake on both sides of the last permit: the uid decides.",
    mistake: "The lower uid keeps the permit; on the chain it loses.",
    cost: "A wrong neuron becomes a validator, and the other's bonds are emptied.",
    holds: tiesAtTopK,
  },
  fewer_validators_than_k: {
    about: "Fewer neurons with stake than max_allowed_validators.",
    mistake: "Neurons without stake get the permits that are left; before spec_version 273 they did.",
    cost: "Neurons that may not validate have a permit.",
    holds: ({ input, share }) => share.filter((value) => value > 0n).length < input.maxAllowedValidators,
  },
  no_permits: {
    about: "max_allowed_validators is 0.",
    mistake: "A last element of an empty list is asked for.",
    cost: "A program stops.",
    holds: ({ input }) => input.n > 0 && input.maxAllowedValidators === 0,
  },
  empty_subnet: {
    about: "A subnet without neurons.",
    mistake: "A sum or maximum of nothing fails.",
    cost: "A program stops.",
    holds: ({ input }) => input.n === 0,
  },
  zero_stake: {
    about: "No neuron has any stake that counts.",
    mistake: "Normalising divides by a sum of 0.",
    cost: "A program stops, or pays out what nobody earned.",
    holds: ({ input, share }) => input.n > 0 && share.every((value) => value === 0n),
  },
  no_active_validator: {
    about: "There is stake, but none of an active neuron with a permit.",
    mistake: "The median of no validators is not 0, or the emission does not fall back to the stake.",
    cost: "A program stops, or the whole emission goes astray.",
    holds: ({ share, stake }) => share.some((value) => value > 0n) && stake.every((value) => value === 0n),
  },
  below_threshold: {
    about: "Stake below the threshold, which counts as 0.",
    mistake: "The threshold is compared before the TAO stake is added, with >, or with the owner's stake too.",
    cost: "A neuron has a say, or a permit, that it should not have.",
    holds: ({ input, rules, total }) =>
      rules.stakeThreshold &&
      total.some((value, uid) => value > 0n && value >> 64n < input.stakeThreshold && uid !== input.ownerUid),
  },
  saturated_stake: {
    about: "A stake of 2^63 rao or more, which I64F64 does not hold.",
    mistake: "The conversion wraps to a negative stake instead of saturating.",
    cost: "The largest staker counts as the smallest.",
    holds: ({ input }) => [...input.alphaStake, ...input.taoStake].some((stake) => stake >= TWO_63),
  },
  wrapped_sum: {
    about: "The stakes sum to more than I64F64 holds: the chain's plain sum wraps.",
    mistake: "The sum saturates, stops the program, or is made with integers of any size.",
    cost: "Every stake share is wrong, and all that follows.",
    holds: ({ total }) => total.reduce((sum, value) => sum + value, 0n) > I64F64.max,
  },
  inactive_validator: {
    about: "A validator with stake and permit that has not set weights for longer than the activity cutoff.",
    mistake: "Its stake counts, its weights or bonds are dropped too, or the cutoff is off by one.",
    cost: "Consensus follows somebody who is not there.",
    holds: (s) => s.active.some((active, uid) => !active && s.permits[uid] === true && hasStake(s, uid)),
  },
  kappa_extreme: {
    about: "kappa is 0 or 65535.",
    mistake: "The median over all or none of the stake has no answer in the search that is used.",
    cost: "Consensus is 0 where it should be the largest or smallest weight, or the other way round.",
    holds: (s) => isYuma(s) && (s.input.kappa === 0 || s.input.kappa === 65535),
  },
  median_boundary: {
    about: "The stake up to some weight is exactly what kappa leaves to the minority.",
    mistake: "Comparing with >= instead of >, or rounding kappa otherwise, takes the weight below.",
    cost: "A cabal that just misses the majority sets the consensus.",
    holds: (s) => isYuma(s) && meetsMinority(s),
  },
  owner_self_weight: {
    about: "The subnet owner's weight on itself, which counts from spec_version 252.",
    mistake: "It is dropped with everybody else's weight on themselves.",
    cost: "The owner's row is normalised otherwise, and consensus and incentive shift.",
    holds: (s) =>
      s.rules.ownerKeepsSelfWeight &&
      someWeight(
        s,
        (i, j, weight) =>
          i === j && i === s.input.ownerUid && weight > 0 && (s.input.lastUpdate[i] ?? 0n) > registered(s, j),
      ),
  },
  self_weight: {
    about: "A validator's weight on itself.",
    mistake: "It counts, or it is set to 0 and stays in the row instead of being dropped.",
    cost: "Validators vote for themselves.",
    holds: (s) => someWeight(s, (i, j) => i === j && !(s.rules.ownerKeepsSelfWeight && i === s.input.ownerUid)),
  },
  owner_without_permit: {
    about: "An owner without a stored permit: from spec_version 397 it has one all the same.",
    mistake: "The stored permits are taken as they are.",
    cost: "The owner's weights and stake are lost.",
    holds: ({ input, rules }) =>
      rules.ownerIsExempt && input.ownerUid !== null && input.validatorPermit[input.ownerUid] === false,
  },
  owner_out_of_range: {
    about: "An owner_uid of n or more: nobody's.",
    mistake: "It is refused as an error, or read out of bounds.",
    cost: "An epoch that the chain ran can't be verified.",
    holds: ({ input }) => input.ownerUid !== null && input.ownerUid >= input.n,
  },
  repeated_uids: {
    about: "A row that names a uid more than once.",
    mistake: "Duplicates are merged on reading. For the consensus the last counts, in the plain average they add up.",
    cost: "An epoch of a chain whose storage holds such rows can't be verified.",
    holds: ({ input }) => anyRow(input, (row) => new Set(row.map(([uid]) => uid)).size < row.length),
  },
  unsorted_row: {
    about: "A row whose uids do not ascend.",
    mistake: "Rows are sorted on reading, or a merge walk is replaced by a search.",
    cost: "Stored bonds come out in another order; with liquid alpha other entries are found.",
    holds: ({ input }) => anyRow(input, (row) => pairs(row).some(([before, uid]) => uid < before)),
  },
  uid_out_of_range: {
    about: "A row with a uid of n or more, left there when the subnet shrank.",
    mistake: "It is refused, read out of bounds, or counted when the row is normalised.",
    cost: "A program stops, or the row's other weights are too small.",
    holds: ({ input }) => anyRow(input, (row) => row.some(([uid]) => uid >= input.n)),
  },
  zero_weight: {
    about: "A weight of 0 that is stored.",
    mistake: "It is dropped as if it were not there.",
    cost: "Stored bond rows are shorter than the chain's.",
    holds: (s) => someWeight(s, (_, __, weight) => weight === 0),
  },
  masked_by_registration: {
    about: "Weights that are older than the neuron they are on.",
    mistake: "They count for the neuron that took the uid over, or the comparison is off by one block.",
    cost: "A new neuron is paid for what the old one did.",
    holds: (s) => someWeight(s, (i, j) => (s.input.lastUpdate[i] ?? 0n) <= registered(s, j)),
  },
  masked_bonds: {
    about: "Stored bonds on a neuron that registered since the last epoch.",
    mistake: "They are kept, or the last epoch's block is not the one the rules of that runtime use.",
    cost: "Validators hold bonds of a neuron they never judged.",
    holds: ({ input, rules }) => entries(oldBonds(input, rules)) < entries(input.bonds),
  },
  commit_reveal: {
    about: "Weights that were committed before the neuron they are on registered.",
    mistake: "last_update is used alone, which is the block of the reveal.",
    cost: "A new neuron is paid by weights that were fixed before it came.",
    holds: (s) =>
      s.rules.commitRevealMask &&
      s.input.commitRevealEnabled &&
      someWeight(s, (i, j) => {
        const commit = s.input.commitBlock[i] ?? null;
        return commit !== null && commit < registered(s, j);
      }),
  },
  kept_bond_row: {
    about: "Bonds of a neuron without a permit: before spec_version 320 its stored row stays as it is.",
    mistake: "The row is emptied, or run through the moving average.",
    cost: "A neuron that gets its permit back later starts from other bonds.",
    holds: ({ input, rules, permits }) =>
      rules.keepsUntouchedBondRows && input.bonds.some((row, uid) => row.length > 0 && permits[uid] === false),
  },
  no_emission: {
    about: "An emission of 0.",
    mistake: "Shares are made by dividing by the emission.",
    cost: "A program stops.",
    holds: ({ input }) => input.emission === 0n,
  },
  large_emission: {
    about: "An emission of 2^63 rao or more.",
    mistake: "A signed integer of 64 bits, or a product that overflows.",
    cost: "Negative or clamped emissions.",
    holds: ({ input }) => input.emission >= TWO_63,
  },
  emission_by_stake: {
    about: "Nobody gives a weight that counts: the emission goes by stake.",
    mistake: "Nothing is paid out.",
    cost: "The whole emission of the epoch.",
    holds: ({ input, weights }) => input.n > 0 && input.emission > 0n && weights.every((row) => row.length === 0),
  },
  whitepaper: {
    about: "The whitepaper's ruleset: ranks times a sigmoid of the stake behind a neuron, and bonds that grow.",
    mistake:
      "Trust is divided by a sum, or weights of 0 count for it; the bonds' average has one alpha for all columns.",
    cost: "Incentive is wrong around kappa, and every later dividend with the bonds.",
    holds: ({ input }) => input.ruleset === "whitepaper",
  },
  naive: {
    about: "Plain peer ranking: no consensus, and bonds that grow.",
    mistake: "Weights are clipped, or the bonds are a moving average of one pace.",
    cost: "The network that others are compared with is another one.",
    holds: ({ input }) => input.ruleset === "naive",
  },
  rho_extreme: {
    about: "rho is 0, or so large that exponents pass 20.",
    mistake: "A consensus of one half everywhere is taken for none, or the exponential's clamp to 20 is missing.",
    cost: "A program stops, or ranks are cut to 0 that are not.",
    holds: ({ input }) => input.ruleset === "whitepaper" && (input.rho === 0 || input.rho > 20),
  },
  sequence: {
    about: "Several epochs in a row, bonds and permits carried on.",
    mistake: "A difference too small to see in one epoch, bonds that are not rounded to u16, old permits used on.",
    cost: "A verifier that follows the chain drifts away from it.",
    holds: ({ inSequence }) => inSequence,
  },
};
