// The shipped attacks on any subnet: its own miners, and those of the attack.

import { checkSubnet, isLearner, parseSubnet } from "./scenario.js";
import { subnetScenarios } from "./scenarios.js";
import type { MinerGroup, SubnetScenario } from "./schema.js";

/**
 * A scenario with an attack on it. The victim, whose answers others use or who gets loud, is its first group that is one
 * learner, or its first group of learners if there is no such.
 * @param name of `attacks`
 * @throws YumaError where the two don't fit together
 */
export function attacked(base: SubnetScenario, name: string): SubnetScenario {
  const attack = parseSubnet(subnetScenarios[name]);
  const learners = base.miners.filter(isLearner);
  const victim = learners.find(({ count }) => count === 1) ?? learners[0];
  const theirs = attack.miners.filter((group) => attack.attackers.includes(group.name));
  const miners: MinerGroup[] = [...base.miners];
  const attackers = [...base.attackers];
  for (const group of theirs) {
    if (isLearner(group) && group.kind !== "adaptive") {
      if (victim === undefined) continue;
      attackers.push(victim.name);
      const { count, side } = victim;
      const loud = { ...group, ...victim, kind: "sharpener" as const, count, side };
      if (group.kind === "sharpener") miners[miners.indexOf(victim)] = loud as MinerGroup;
    } else {
      attackers.push(group.name);
      miners.push("of" in group && victim ? { ...group, of: victim.name } : group);
    }
  }
  const cabal = attack.validators.filter((group) => group.cabal);
  const honest = attack.validators.filter((group) => !group.cabal);
  const stakeOf = (groups: readonly { readonly stake: bigint }[]) => groups.reduce((sum, { stake }) => sum + stake, 0n);
  const validators = [
    ...base.validators,
    ...cabal.map((group) => ({ ...group, stake: (group.stake * stakeOf(base.validators)) / stakeOf(honest) })),
  ];
  const together = { ...base, description: attack.description, miners, validators, attackers };
  checkSubnet(together);
  return together;
}
