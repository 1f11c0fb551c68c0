// Each neuron's stake as the epoch sees it: its own, less what it hands to child keys, plus what its parents hand to it.

import type { Yuma } from "../load.js";
import { ChainError } from "./error.js";
import type { StateAt } from "./state.js";

/** The root subnet, whose stake is TAO. */
const ROOT = 0;

export interface InheritedStake {
  /** rao, by uid */
  readonly alpha: BigUint64Array;
  /** rao, by uid */
  readonly tao: BigUint64Array;
  /** Whose stakes it comes from: the hotkeys and their parents. */
  readonly holders: readonly string[];
}

type Links = readonly (readonly [proportion: bigint, hotkey: string])[];

/**
 * Reads stakes and links, and has the blob compute what is inherited (docs/specification/emission.md, 6).
 * @param hotkeys by uid
 * @throws ChainError if a link is not the same from both of its ends
 */
export async function readStake(
  state: StateAt,
  yuma: Yuma,
  netuid: number,
  hotkeys: readonly string[],
): Promise<InheritedStake> {
  const own = hotkeys.flatMap((hotkey) => [
    ["ParentKeys", hotkey, netuid] as const,
    ["ChildKeys", hotkey, netuid] as const,
    ...stakeRows(hotkey, netuid),
  ]);
  const values = await state.read(own);
  const stakes = new Map<string, readonly [alpha: bigint, root: bigint]>();
  const edges = new Map<string, { parent: string; child: string; proportion: bigint }>();
  const link = (parent: string, child: string, proportion: bigint) => {
    const name = `${parent} ${child}`;
    const known = edges.get(name);
    if (known && known.proportion !== proportion) {
      throw new ChainError(
        "not_established",
        `subnet ${netuid} at block ${state.block.number}: ${parent} gives its child ${child} ${proportion} in one place and ${known.proportion} in the other`,
      );
    }
    edges.set(name, { parent, child, proportion });
  };
  for (const [uid, hotkey] of hotkeys.entries()) {
    const [parents, children, alpha, root] = values.slice(uid * 4, uid * 4 + 4) as [Links, Links, bigint, bigint];
    stakes.set(hotkey, [alpha, root]);
    for (const [proportion, parent] of parents) link(parent, hotkey, proportion);
    for (const [proportion, child] of children) link(hotkey, child, proportion);
  }
  const parents = [...new Set([...edges.values()].map(({ parent }) => parent))].filter((key) => !stakes.has(key));
  const parentStakes = await state.read(parents.flatMap((hotkey) => stakeRows(hotkey, netuid)));
  for (const [i, hotkey] of parents.entries()) {
    stakes.set(hotkey, parentStakes.slice(i * 2, i * 2 + 2) as [bigint, bigint]);
  }
  return inherited(yuma, hotkeys, stakes, [...edges.values()]);
}

const stakeRows = (hotkey: string, netuid: number) =>
  [
    ["TotalHotkeyAlpha", hotkey, netuid],
    ["TotalHotkeyAlpha", hotkey, ROOT],
  ] as const;

function inherited(
  yuma: Yuma,
  hotkeys: readonly string[],
  stakes: ReadonlyMap<string, readonly [bigint, bigint]>,
  edges: readonly { parent: string; child: string; proportion: bigint }[],
): InheritedStake {
  // Accounts are numbers there. Children that are not in the subnet have no stake to tell.
  const accounts = [...new Set([...hotkeys, ...stakes.keys(), ...edges.map(({ child }) => child)])];
  const numbers = new Map(accounts.map((hotkey, i) => [hotkey, i + 1]));
  const { inherited } = yuma.emission("stake-weights", {
    tao_weight: "0",
    ck_burn: "0",
    min_childkey_take: 0,
    min_childkey_take_per_subnet: 0,
    accounts: accounts.map((hotkey, i) => {
      const [alpha, root] = stakes.get(hotkey) ?? [0n, 0n];
      return { hotkey: i + 1, owner: i + 1, alpha_stake: String(alpha), root_stake: String(root), childkey_take: 0 };
    }),
    child_edges: edges.map(({ parent, child, proportion }) => ({
      parent: numbers.get(parent),
      child: numbers.get(child),
      proportion: String(proportion),
    })),
    subnetwork_n: hotkeys.length,
    keys: hotkeys.map((hotkey, uid) => ({ uid, hotkey: numbers.get(hotkey) })),
  }) as { inherited: readonly { alpha: string; tao: string }[] };
  const of = (key: "alpha" | "tao") =>
    BigUint64Array.from(hotkeys, (hotkey) => BigInt(inherited[(numbers.get(hotkey) as number) - 1]?.[key] ?? 0));
  return { alpha: of("alpha"), tao: of("tao"), holders: [...stakes.keys()] };
}
