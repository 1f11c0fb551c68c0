// What the payout of a subnet's epoch read, and what the chain recorded of it (docs/specification/payout.md, 4): typed, and
// in the JSON form of a snapshot.

import { checkArray, checkObject, checkText, fail } from "../check.js";
import { formatFields } from "../forms/format.js";
import { parseFields } from "../forms/parse.js";
import {
  account,
  flag,
  i128,
  list,
  object,
  oneOf,
  optional,
  orNone,
  orNull,
  u8,
  u16,
  u32,
  u64,
  u128,
} from "../forms/shape.js";
import type { Typed } from "../forms/types.js";
import type { JsonObject } from "../json.js";
import { type EpochState, formatState, parseState } from "../state.js";

const amounts = list({ hotkey: account(), amount: u64() });

const recorded = {
  /** After the block, of all that the payout writes it for, and of names that came or went by a swap. */
  total_hotkey_alpha_last_epoch: amounts,
  /** Before it, of names of a swap that the payout does not write it for. */
  total_hotkey_alpha_last_epoch_before: amounts,
  alpha_dividends_per_subnet: amounts,
  /** TAO to spec_version 333, alpha from 361 on; between the two they are in the alpha dividends. */
  root_dividends_per_subnet: amounts,
  /** I96F32, before and after the block; null: no entry for the subnet. */
  root_claimable: list({ hotkey: account(), before_bits: orNull(i128()), after_bits: orNull(i128()) }),
  miner_burned_bits: optional(u128()),
  /** Of each mechanism what its event says of its neurons, by uid. */
  incentives: list({ mechanism: u16(), emissions: list("u64") }),
  /** As their events say. */
  auto_staked: list({ hotkey: account(), owner: account(), destination: account(), incentive: u64() }),
  /** The pools after the block, of those that get what no record has. */
  total_hotkey_alpha: amounts,
  /** The hotkeys that a transaction's event names. */
  touched: list("account"),
  /** Whether an event moved stakes of hotkeys that it does not name. */
  touched_unnamed: flag(),
} as const;

const lease = {
  /** whose pool the distribution is taken from */
  hotkey: account(),
  /** percent of the owner's cut */
  emissions_share: u8(),
  accumulated: u64(),
  /** Whether this epoch distributed what was accumulated. */
  distributed: flag(),
} as const;

/** Where what waits for an epoch is kept. */
export const PENDING_ITEMS = [
  "PendingEmission",
  "PendingAlphaSwapped",
  "PendingRootDivs",
  "PendingRootAlphaDivs",
  "PendingServerEmission",
  "PendingValidatorEmission",
  "PendingOwnerCut",
] as const;

const drained = {
  /** found: which of the candidates it is, the payments tell */
  source: oneOf(0, ["computed", "found"]),
  /** likeliest first: rao of alpha that waited when the epoch ran */
  candidates: list({
    emission: u64(),
    alpha_swapped: u64(),
    root_alpha: u64(),
    server: u64(),
    validator: u64(),
    owner_cut: u64(),
  }),
  /** TAO for root's stakers, to spec_version 333: where the two differ, the dividends tell. */
  root_tao_lowest: u64(),
  root_tao_highest: u64(),
  /** What still waits after the block: an epoch takes all. */
  left: list({ item: oneOf(0, PENDING_ITEMS), amount: u64() }),
} as const;

const fields = {
  /** The rules of the payout: of main line's runtimes their spec_version. */
  rules: u32(),
  netuid: u16(),
  /** by uid */
  hotkeys: list("account"),
  accounts: list({
    hotkey: account(),
    owner: account(),
    alpha_stake: u64(),
    root_stake: u64(),
    childkey_take: u16(),
    delegate_take: u16(),
  }),
  /** By the neurons' own rows: whom they inherit from, and what they give away. */
  parents: list({ hotkey: account(), parent: account(), proportion: u64() }),
  children: list({ hotkey: account(), proportion: u64() }),
  ck_burn: u64(),
  min_childkey_take: u16(),
  min_childkey_take_per_subnet: u16(),
  subnet_owner: orNull(account()),
  subnet_owner_hotkey: orNull(account()),
  owned_hotkeys: list("account"),
  immune_owner_uids_limit: u16(),
  recycle_or_burn: oneOf(0, ["burn", "recycle"]),
  auto_stake_destination: list({ owner: account(), destination: account() }),
  mechanism_emission_split: orNone(list("u16")),
  lease: orNone(object(lease)),
  /** Who was swapped for whom after the payout, in order. */
  swaps: list({ from: account(), to: account() }),
  drained: object(drained),
  recorded: object(recorded),
} as const;

/** rao of alpha, but for root's dividends to spec_version 333, which are TAO */
export interface PayoutRecord extends Typed<typeof fields> {
  /** SS58; an account's number is its place here, in ascending order of the keys. The first is the zero account. */
  readonly addresses: readonly string[];
  /** What the epochs of the subnet's mechanisms read. */
  readonly states: readonly EpochState[];
}

export type Account = PayoutRecord["accounts"][number];

const MAX_MECHANISMS = 255;
const MAX_CANDIDATES = 1024;
/** UTF-16 units of an address. */
const MAX_ADDRESS = 60;

/**
 * @param state of the case that has it: of a subnet with one mechanism it is not repeated
 * @throws YumaError whose message starts with the path at fault
 */
export function parsePayout(json: unknown, path: string, state: EpochState): PayoutRecord {
  const { addresses, states, ...rest } = checkObject(json, path);
  const names = checkArray(addresses, `${path}.addresses`).map((address, i) => {
    const place = `${path}.addresses[${i}]`;
    const text = checkText(address, place);
    if (text.length > MAX_ADDRESS || !/^[1-9A-HJ-NP-Za-km-z]+$/.test(text))
      throw fail("wrong_type", place, "expected an address");
    return text;
  });
  const context = { notation: "json", specVersion: state.specVersion, whole: "a payout" } as const;
  const record = parseFields(fields, rest, path, context) as unknown as Typed<typeof fields>;
  checkNumbers(record, names.length, path);
  checkWhole(record, state.n, path);
  const own = states === undefined ? [{ ...state, emission: 0n }] : statesIn(states, `${path}.states`, state.n);
  return { ...record, addresses: names, states: own };
}

/** Of a subnet with several mechanisms. */
function statesIn(json: unknown, path: string, n: number): EpochState[] {
  const states = checkArray(json, path).map(parseState);
  if (states.length < 2 || states.length > MAX_MECHANISMS) throw fail("wrong_count", path, "expected 2 states or more");
  const other = states.findIndex((state) => state.n !== n);
  if (other >= 0) throw fail("wrong_count", `${path}[${other}]`, `expected ${n} neurons, got ${states[other]?.n}`);
  return states;
}

/** What the computation relies on: an amount to try, a hotkey for every uid, and an account for every hotkey. */
function checkWhole(
  { drained, hotkeys, accounts, parents, children, lease }: Typed<typeof fields>,
  n: number,
  path: string,
) {
  const { length } = drained.candidates;
  if (length === 0 || length > MAX_CANDIDATES) {
    throw fail("wrong_count", `${path}.drained.candidates`, `expected 1 to ${MAX_CANDIDATES}, got ${length}`);
  }
  if (hotkeys.length !== n) {
    throw fail("wrong_count", `${path}.hotkeys`, `expected ${n} elements, one a neuron, got ${hotkeys.length}`);
  }
  const known = new Set(accounts.map(({ hotkey }) => hotkey));
  const named = [
    ...hotkeys,
    ...parents.flatMap(({ hotkey, parent }) => [hotkey, parent]),
    ...children.map(({ hotkey }) => hotkey),
    ...(lease ? [lease.hotkey] : []),
  ];
  const missing = named.find((hotkey) => !known.has(hotkey));
  if (missing !== undefined) throw fail("missing_field", `${path}.accounts`, `account ${missing} is not among them`);
}

/** Every account has an address. */
function checkNumbers(value: unknown, count: number, path: string): void {
  const accounts = new Set([
    "hotkey",
    "owner",
    "parent",
    "destination",
    "from",
    "to",
    "subnetOwner",
    "subnetOwnerHotkey",
  ]);
  const lists = new Set(["hotkeys", "ownedHotkeys", "touched"]);
  const check = (account: unknown) => {
    if (account === null || (typeof account === "number" && account < count)) return;
    throw fail("too_large", path, `account ${String(account)} is none of its ${count} addresses`);
  };
  const walk = (part: unknown): void => {
    if (typeof part !== "object" || part === null || ArrayBuffer.isView(part)) return;
    for (const [name, member] of Object.entries(part)) {
      if (accounts.has(name)) check(member);
      else if (lists.has(name)) (member as unknown[]).forEach(check);
      else walk(member);
    }
  };
  walk(value);
}

export function formatPayout({ addresses, states, ...record }: PayoutRecord): JsonObject {
  return {
    addresses,
    ...formatFields(fields, record),
    ...(states.length > 1 && { states: states.map(formatState) }),
  };
}
