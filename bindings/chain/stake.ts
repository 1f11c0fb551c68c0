// Each neuron's stake as the epoch sees it: its own, less what it hands to child keys, plus what its parents hand to it.

import type { Yuma } from "../load.js";
import { ROOT, type RootDividends } from "./root-dividends.js";
import type { StateAt, StorageRow } from "./state.js";

export interface InheritedStake {
  /** rao, by uid */
  readonly alpha: BigUint64Array;
  /** rao, by uid */
  readonly tao: BigUint64Array;
  /** Root stake in it that the state does not have. */
  readonly dividends: RootDividends;
  /** What it is made of: links by the neurons' own rows, and stakes of them and of their parents. */
  readonly neurons: readonly LinkedNeuron[];
  readonly stakes: ReadonlyMap<string, Stake>;
}

type Links = readonly (readonly [proportion: bigint, hotkey: string])[];
/** rao */
export type Stake = readonly [alpha: bigint, root: bigint];

export interface LinkedNeuron {
  readonly hotkey: string;
  /** Whom it inherits from, by its own row: what the parent's row says does not matter. */
  readonly parents: Links;
  /** Whom it gives to, by its own row. */
  readonly children: Links;
}

/**
 * Reads stakes and links, and has the blob compute what is inherited (docs/specification/emission.md, 6).
 * @param hotkeys by uid
 * @param dividendsOf what hotkeys got on the root subnet after the state, and before the epoch
 */
export async function readStake(
  state: StateAt,
  yuma: Yuma,
  netuid: number,
  hotkeys: readonly string[],
  dividendsOf: (holders: readonly string[]) => Promise<RootDividends>,
): Promise<InheritedStake> {
  const [links, own] = await Promise.all([
    state.read(
      hotkeys.flatMap((hotkey): StorageRow[] => [
        ["ParentKeys", hotkey, netuid],
        ["ChildKeys", hotkey, netuid],
      ]),
    ) as Promise<Links[]>,
    readOwn(state, netuid, hotkeys),
  ]);
  const neurons = hotkeys.map((hotkey, uid): LinkedNeuron => {
    const [parents, children] = links.slice(uid * 2, uid * 2 + 2) as [Links, Links];
    return { hotkey, parents, children };
  });
  const parents = new Set(neurons.flatMap(({ parents }) => parents.map(([, parent]) => parent)));
  const others = [...parents].filter((parent) => !own.has(parent));
  const [more, dividends] = await Promise.all([
    readOwn(state, netuid, others),
    dividendsOf([...own.keys(), ...others]),
  ]);
  const stakes = new Map<string, Stake>();
  for (const [hotkey, [alpha, root]] of [...own, ...more]) {
    stakes.set(hotkey, [alpha, root + (dividends.paid.get(hotkey) ?? 0n)]);
  }
  return { ...inherited(yuma, neurons, stakes), dividends, neurons, stakes };
}

async function readOwn(state: StateAt, netuid: number, hotkeys: readonly string[]): Promise<Map<string, Stake>> {
  const rows = hotkeys.flatMap((hotkey): StorageRow[] => [
    ["TotalHotkeyAlpha", hotkey, netuid],
    ["TotalHotkeyAlpha", hotkey, ROOT],
  ]);
  const stakes = (await state.read(rows)) as bigint[];
  return new Map(hotkeys.map((hotkey, i) => [hotkey, [stakes[i * 2] as bigint, stakes[i * 2 + 1] as bigint]]));
}

/**
 * The blob's links have two ends, the chain's rows may have one. So each row gets links of its own: a parent in a neuron's
 * row is an account beside that of the parent's own neuron, and all children are one account, which nobody asks for.
 */
function inherited(yuma: Yuma, neurons: readonly LinkedNeuron[], stakes: ReadonlyMap<string, Stake>) {
  const CHILDREN = 1;
  const numbersFrom = (first: number, hotkeys: readonly string[]) =>
    new Map([...new Set(hotkeys)].map((hotkey, i) => [hotkey, first + i]));
  const own = numbersFrom(
    CHILDREN + 1,
    neurons.map(({ hotkey }) => hotkey),
  );
  const asParent = numbersFrom(
    CHILDREN + 1 + own.size,
    neurons.flatMap(({ parents }) => parents.map(([, parent]) => parent)),
  );
  const account = (number: number, [alpha, root]: Stake) => ({
    hotkey: number,
    owner: number,
    alphaStake: alpha,
    rootStake: root,
    childkeyTake: 0,
  });
  const rows = new Map(neurons.map((neuron) => [neuron.hotkey, neuron]));
  const edges = [...rows.values()].flatMap(({ hotkey, parents, children }) => [
    ...parents.map(([proportion, parent]) => ({
      parent: asParent.get(parent) as number,
      child: own.get(hotkey) as number,
      proportion,
    })),
    ...children.map(([proportion]) => ({ parent: own.get(hotkey) as number, child: CHILDREN, proportion })),
  ]);
  const { inherited } = yuma.emission("stake-weights", {
    taoWeight: 0n,
    ckBurn: 0n,
    minChildkeyTake: 0,
    minChildkeyTakePerSubnet: 0,
    accounts: [
      account(CHILDREN, [0n, 0n]),
      ...[...own, ...asParent].map(([hotkey, number]) => account(number, stakes.get(hotkey) as Stake)),
    ],
    childEdges: edges,
    subnetworkN: neurons.length,
    keys: neurons.map(({ hotkey }, uid) => ({ uid, hotkey: own.get(hotkey) as number })),
  });
  // In the order of the accounts, whose numbers count from 1.
  const of = (key: "alpha" | "tao") =>
    BigUint64Array.from(neurons, ({ hotkey }) => inherited[(own.get(hotkey) as number) - 1]?.[key] ?? 0n);
  return { alpha: of("alpha"), tao: of("tao") };
}
