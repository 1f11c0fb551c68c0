// Whose a subnet's neurons are, what they are called, and what pruning goes by: from the state before the epoch's block.

import { type About, plainName } from "../about.js";
import { isObject } from "../json.js";
import type { StateAt, StorageRow } from "./state.js";

/** The newest first: what was said under an older one was moved, or counts until it is said anew. */
const IDENTITIES = ["IdentitiesV2", "Identities"];
const SUBNET_IDENTITIES = ["SubnetIdentitiesV3", "SubnetIdentitiesV2", "SubnetIdentities"];
/** From here on other hotkeys of the owner's are not pruned either; first those that registered last, then those that did first. */
const OWNERS_HOTKEYS = 320;
const EARLIEST_FIRST = 326;

/**
 * @param hotkeys by uid
 * @returns undefined where the runtime does not keep it
 */
export async function readAbout(
  before: StateAt,
  netuid: number,
  hotkeys: readonly string[],
  registered: BigUint64Array,
): Promise<About | undefined> {
  if (!before.runtime.has("Owner") || !before.runtime.has("ImmunityPeriod")) return undefined;
  const [coldkeys, [period], names, neverPruned, [least]] = await Promise.all([
    before.read(hotkeys.map((hotkey): StorageRow => ["Owner", hotkey])),
    before.read([["ImmunityPeriod", netuid]]),
    readNames(before, SUBNET_IDENTITIES, [netuid], "subnet_name"),
    readNeverPruned(before, netuid, hotkeys, registered),
    before.readKnown([["MinNonImmuneUids", netuid]]),
  ]);
  const owners = [...new Set(coldkeys as string[])];
  const called = await readNames(before, IDENTITIES, owners, "name");
  return {
    subnetName: names.get(netuid) ?? null,
    coldkeys: coldkeys as string[],
    names: (coldkeys as string[]).map((coldkey) => called.get(coldkey) ?? null),
    immunityPeriod: period as number,
    neverPruned,
    // Without the item there is no such bound.
    minNonImmune: (least ?? 0) as number,
  };
}

/** Names by key, of whom there is one. */
async function readNames<T>(
  before: StateAt,
  items: readonly string[],
  keys: readonly T[],
  field: string,
): Promise<Map<T, string>> {
  const rows = await before.readStored(items.flatMap((item) => keys.map((key): StorageRow => [item, key])));
  const names = new Map<T, string>();
  for (const [i, row] of rows.entries()) {
    const key = keys[i % keys.length] as T;
    const bytes = isObject(row) ? row[field] : undefined;
    if (names.has(key) || !(bytes instanceof Uint8Array)) continue;
    const name = plainName(new TextDecoder().decode(bytes.subarray(0, 1024)));
    if (name !== null) names.set(key, name);
  }
  return names;
}

async function readNeverPruned(
  before: StateAt,
  netuid: number,
  hotkeys: readonly string[],
  registered: BigUint64Array,
): Promise<number[]> {
  const { specVersion } = before.runtime;
  const [ownHotkey, coldkey] = (await before.readStored([
    ["SubnetOwnerHotkey", netuid],
    ["SubnetOwner", netuid],
  ])) as (string | undefined)[];
  const own = ownHotkey === undefined ? -1 : hotkeys.indexOf(ownHotkey);
  if (specVersion < OWNERS_HOTKEYS || coldkey === undefined) return own < 0 ? [] : [own];
  const [owned, limit] = (await before.readKnown([
    ["OwnedHotkeys", coldkey],
    ["ImmuneOwnerUidsLimit", netuid],
  ])) as [readonly string[], number | undefined];
  const block = (uid: number) => registered[uid] as bigint;
  const direction = specVersion < EARLIEST_FIRST ? -1 : 1;
  const uids = [...new Set(owned)]
    .map((hotkey) => hotkeys.indexOf(hotkey))
    .filter((uid) => uid >= 0)
    .sort((a, b) => (block(a) === block(b) ? a - b : block(a) < block(b) ? -direction : direction))
    .slice(0, limit ?? 1);
  return own < 0 || uids.includes(own) ? uids : [own, ...uids].slice(0, limit ?? 1);
}
