// Payouts as two states of a made runtime, or by a real one's metadata: epochs of subnets whose coinbase is made too, with
// parents and children of the same and of other owners, owners whose incentive is withheld, incentives staked elsewhere, and
// transactions behind them. What is paid is what test/model pays.

import { getDynamicBuilder, getLookupFn } from "@polkadot-api/metadata-builders";
import { Binary, decAnyMetadata, type HexString, unifyMetadata } from "@polkadot-api/substrate-bindings";
import { Coinbase, Since } from "../../assembly/layout/runtimes.js";
import { splitEmission } from "../model/emission/mechanisms.js";
import { stakeWeightsSuite } from "../model/emission.js";
import { type EpochInputJson, type EpochOutputJson, epoch } from "../model/epoch.js";
import { distributeEmissionSuite } from "../model/payout.js";
import type { EdgeRandom } from "../random.js";
import { coinbaseItems, type MadeCoinbase, madeCoinbase } from "./coinbase.js";
import { account, storageItems, type Write, writeOutput } from "./made.js";
import { encodeMetadata, type Item, type Type } from "./metadata.js";

const netuid = ["Identity", "u16"] as const;
const hotkey = ["Blake2128Concat", "account"] as const;
const u64: Item = { value: "u64", fallback: `0x${"00".repeat(8)}` };
const u16: Item = { value: "u16", fallback: "0x0000" };
const nobody = { value: "account", fallback: `0x${"00".repeat(32)}` } satisfies Item;

const zeros = (bytes: number): HexString => `0x${"00".repeat(bytes)}`;
const decimal: Type = { struct: { mantissa: "u128", exponent: "i64" } };

const swapped = { coldkey: "account", old_hotkey: "account", new_hotkey: "account" } as const;
const event: Type = {
  enum: {
    NetworkRemoved: [1, "u16"],
    StakeAdded: [2, { tuple: ["account", "account", "u64", "u64", "u16", "u64"] }],
    WeightsSet: [5, "u16", "u16"],
    NeuronRegistered: [6, "u16", "u16", "account"],
    HotkeySwapped: [61, { struct: swapped }],
    HotkeySwappedOnSubnet: [95, { struct: { ...swapped, netuid: "u16" } }],
    AutoStakeAdded: [
      107,
      { struct: { netuid: "u16", destination: "account", hotkey: "account", owner: "account", incentive: "u64" } },
    ],
    IncentiveAlphaEmittedToMiners: [108, { struct: { netuid: "u16", emissions: { list: "u64" } } }],
    SubnetOwnerChanged: [134, { struct: { netuid: "u16", old_coldkey: "account", new_coldkey: "account" } }],
  },
};

/** As much of a runtime as epochs, coinbase and payout have to do with. */
export function payoutMetadata(spec: number): HexString {
  const since = (first: number, items: Record<string, Item>) => (spec >= first ? items : {});
  const before = (end: number, items: Record<string, Item>) => (spec < end ? items : {});
  const record: Type = {
    struct: {
      phase: { enum: { ApplyExtrinsic: [0, "u32"], Finalization: [1], Initialization: [2] } },
      event: { enum: { SubtensorModule: [7, event] } },
      topics: { list: "hash" },
    },
  };
  const byHotkey = { keys: [netuid, hotkey] };
  const lease = { beneficiary: "account", coldkey: "account", hotkey: "account", emissions_share: "u8" } as const;
  const destination = spec < Coinbase.AUTO_STAKE_BY_SUBNET ? [hotkey] : [hotkey, netuid];
  return encodeMetadata({
    ...coinbaseItems(spec),
    System: { Events: { value: { list: record }, fallback: "0x00" } },
    SubtensorModule: {
      ...storageItems(spec).SubtensorModule,
      ...coinbaseItems(spec).SubtensorModule,
      Owner: { ...nobody, keys: [hotkey] },
      OwnedHotkeys: { value: { list: "account" }, keys: [hotkey], fallback: "0x00" },
      Delegates: { ...u16, keys: [hotkey], fallback: "0x142e" },
      ChildkeyTake: { ...u16, keys: [hotkey, netuid] },
      SubnetOwner: { ...nobody, keys: [netuid] },
      Alpha: { value: "u128", keys: [hotkey, hotkey, netuid], fallback: zeros(16) },
      TotalHotkeyShares: { value: "u128", keys: [hotkey, netuid], fallback: zeros(16) },
      ...since(Coinbase.DECIMAL_POOLS, {
        AlphaV2: { value: decimal, keys: [hotkey, hotkey, netuid], fallback: zeros(24) },
        TotalHotkeySharesV2: { value: decimal, keys: [hotkey, netuid], fallback: zeros(24) },
      }),
      TotalHotkeyAlphaLastEpoch: { ...u64, keys: [hotkey, netuid] },
      AlphaDividendsPerSubnet: { ...u64, ...byHotkey },
      ...before(Coinbase.FLOW_SHARES, { TaoDividendsPerSubnet: { ...u64, ...byHotkey } }),
      ...since(Coinbase.DRAIN_FIRST, { RootAlphaDividendsPerSubnet: { ...u64, ...byHotkey } }),
      ...since(Coinbase.FLOW_SHARES, {
        RootClaimable: { value: { list: { tuple: ["u16", "i128"] } }, keys: [hotkey], fallback: "0x00" },
      }),
      ...since(Coinbase.OWNER_HOTKEYS_WITHHELD, {
        ImmuneOwnerUidsLimit: { ...u16, keys: [netuid], fallback: "0x0100" },
      }),
      ...since(Coinbase.AUTO_STAKE, { AutoStakeDestination: { value: "account", keys: destination } }),
      ...since(Coinbase.RECYCLE_OR_BURN, {
        MechanismEmissionSplit: { value: { list: "u16" }, keys: [["Twox64Concat", "u16"]] },
      }),
      ...since(Coinbase.CREDIT, { MinChildkeyTake: u16, MinChildkeyTakePerSubnet: { ...u16, keys: [netuid] } }),
      ...since(285, {
        SubnetUidToLeaseId: { value: "u32", keys: [["Twox64Concat", "u16"]] },
        SubnetLeases: {
          value: {
            struct: { ...lease, end_block: { enum: { None: [0], Some: [1, "u32"] } }, netuid: "u16", cost: "u64" },
          },
          keys: [["Twox64Concat", "u32"]],
        },
        AccumulatedLeaseDividends: { ...u64, keys: [["Twox64Concat", "u32"]] },
      }),
    },
  });
}

/** What an epoch's payout is made of. */
export interface MadePayout extends MadeCoinbase {
  readonly metadata: HexString;
  /** The subnets whose epochs ran, ascending. */
  readonly epochs: readonly MadeEpoch[];
}

export interface MadeEpoch {
  readonly netuid: number;
  /** SS58, of who may get dividends */
  readonly family: readonly string[];
  readonly parents: readonly string[];
}

interface Options {
  readonly spec: number;
  readonly random: EdgeRandom;
  readonly metadata?: HexString;
}

const VALIDATORS = [1, 2, 3, 4, 5];
/** Parents without a uid, owners, and who comes later. */
const PARENTS = [100, 101];
const OWNERS = [150, 151, 152, 153];
const STRANGER = 120;
/** Who stakes with hotkeys and owns none. */
export const NOMINATORS = [160, 161];
const NEWCOMER = 130;
const ZERO = 0;
/** A lease's share of the owner's cut, in percent. */
const LEASED = 33;

/** @returns undefined where no epoch is due in the block that is drawn */
export function madePayout({ spec, random, metadata = payoutMetadata(spec) }: Options): MadePayout | undefined {
  const coinbase = madeCoinbase({ spec, metadata, random, traded: true });
  const tables = new Tables(metadata, coinbase);
  const due = coinbase.subnets
    .map((subnet) => subnet.netuid)
    .filter((netuid) => tables.after.read("LastMechansimStepBlock", [netuid]) === BigInt(coinbase.block));
  if (due.length === 0) return undefined;
  const owners = new Map([...VALIDATORS, ...PARENTS].map((hotkey) => [hotkey, random.pick([ZERO, ...OWNERS])]));
  const roots = new Map([...VALIDATORS, ...PARENTS].map((hotkey) => [hotkey, random.upTo(10n ** 15n)]));
  for (const [hotkey, owner] of owners) if (owner !== ZERO) tables.both("Owner", [account(hotkey)], account(owner));
  for (const [hotkey, rao] of roots) tables.both("TotalHotkeyAlpha", [account(hotkey), 0], rao);
  const chain = drawChain(random);
  tables.both("CKBurn", [], BigInt(chain.ck_burn));
  tables.both("MinChildkeyTake", [], chain.min_childkey_take);
  const records: MadeEvent[] = [];
  const epochs = due.map((netuid, place) => {
    const drained = coinbase.subnets.find((subnet) => subnet.netuid === netuid) as Readonly<Record<string, string>>;
    const { block } = coinbase;
    return pay({ spec, netuid, block, random, tables, owners, roots, chain, place, drained }, records);
  });
  const [first] = epochs;
  if (first && random.oneIn(2)) swap(first.netuid, tables, records);
  tables.after.write("Events", [], records.map(eventRecord), "System");
  return { ...coinbase, before: tables.before.rows, after: tables.after.rows, metadata, epochs };
}

/** Shares unlike the stakes that they stand for; some hotkeys have none. */
function drawShares(random: EdgeRandom, stake: bigint, coldkeys: readonly number[]) {
  if (random.oneIn(5) || stake === 0n) return { denominator: "0", shares: [] };
  const rows = [...new Set(coldkeys)].map((coldkey) => ({
    coldkey,
    bits: ((stake / 3n) << 64n) + random.upTo(stake << 60n),
  }));
  rows.sort((a, b) => a.coldkey - b.coldkey);
  return {
    denominator: String(rows.reduce((sum, { bits }) => sum + bits, 0n)),
    shares: rows.map(({ coldkey, bits }): [number, string] => [coldkey, String(bits)]),
  };
}

/** What all subnets have in common. */
const drawChain = (random: EdgeRandom) => ({
  ck_burn: String(random.pick([0n, HALF, 1n << 60n])),
  min_childkey_take: random.pick([0, 4000]),
  destinations: random
    .shuffled(OWNERS)
    .slice(0, 2)
    .map((owner, i) => ({ owner, destination: i === 0 ? (VALIDATORS[1] as number) : STRANGER })),
});

interface MadeEvent {
  readonly type: string;
  readonly value: unknown;
  readonly phase?: "Initialization";
}

const eventRecord = ({ type, value, phase }: MadeEvent) => ({
  phase: phase === undefined ? { type: "ApplyExtrinsic", value: 1 } : { type: phase, value: undefined },
  event: { type: "SubtensorModule", value: { type, value } },
  topics: [],
});

/** A state's rows, by their names. */
class Table {
  constructor(
    private readonly builder: ReturnType<typeof getDynamicBuilder>,
    private readonly names: ReadonlySet<string>,
    readonly rows: Map<HexString, HexString>,
  ) {}

  readonly write: Write = (item, args, value, pallet = "SubtensorModule") => {
    if (!this.names.has(`${pallet}.${item}`)) return;
    const { keys, value: codec } = this.builder.buildStorage(pallet, item);
    if (value === undefined) this.rows.delete(keys.enc(...args));
    else this.rows.set(keys.enc(...args), Binary.toHex(codec.enc(value)));
  };

  has(item: string): boolean {
    return this.names.has(`SubtensorModule.${item}`);
  }

  read(item: string, args: readonly unknown[]): unknown {
    const { keys, value } = this.builder.buildStorage("SubtensorModule", item);
    const row = this.rows.get(keys.enc(...args));
    return row && value.dec(row);
  }
}

class Tables {
  readonly before: Table;
  readonly after: Table;

  constructor(metadata: HexString, { before, after }: MadeCoinbase) {
    const unified = unifyMetadata(decAnyMetadata(metadata));
    const builder = getDynamicBuilder(getLookupFn(unified));
    const names = new Set(
      unified.pallets.flatMap(({ name, storage }) => (storage?.items ?? []).map((item) => `${name}.${item.name}`)),
    );
    this.before = new Table(builder, names, new Map(before));
    this.after = new Table(builder, names, new Map(after));
  }

  readonly both: Write = (...row) => {
    this.before.write(...row);
    this.after.write(...row);
  };
}

interface MadeSubnet {
  readonly spec: number;
  readonly netuid: number;
  readonly block: number;
  readonly random: EdgeRandom;
  readonly tables: Tables;
  readonly owners: Map<number, number>;
  /** rao on root, which to 333 an epoch raises */
  readonly roots: Map<number, bigint>;
  readonly chain: ReturnType<typeof drawChain>;
  readonly place: number;
  readonly drained: Readonly<Record<string, string>>;
}

const HALF = 1n << 63n;
const QUARTER = 1n << 62n;

function pay(subnet: MadeSubnet, records: MadeEvent[]): MadeEpoch {
  const { spec, netuid, random, tables, owners, roots, place } = subnet;
  // Miners have numbers of their own, among and behind the validators'.
  const hotkeys = random.shuffled([...VALIDATORS, 10 + 4 * place, 11 + 4 * place, 12 + 4 * place]);
  for (const miner of hotkeys.filter((hotkey) => hotkey >= 10)) owners.set(miner, random.pick(OWNERS));
  const alphas = new Map([...hotkeys, ...PARENTS, STRANGER].map((hotkey) => [hotkey, random.upTo(10n ** 15n)]));
  const edges = [
    { parent: 1, child: 2, proportion: HALF },
    { parent: PARENTS[0] as number, child: 2, proportion: QUARTER },
    { parent: PARENTS[1] as number, child: 3, proportion: HALF + QUARTER },
    { parent: 4, child: hotkeys.find((hotkey) => hotkey >= 10) as number, proportion: QUARTER },
  ];
  const owner = random.pick([undefined, ...OWNERS]);
  const owned = hotkeys.filter((hotkey) => owner !== undefined && owners.get(hotkey) === owner);
  const ownerHotkey = random.pick([undefined, STRANGER, hotkeys[0] as number]);
  const { destinations, ...shared } = subnet.chain;
  const takes = new Map(hotkeys.map((hotkey) => [hotkey, random.pick([0, 3000, 11_796, 65_534])]));
  const registered = hotkeys.map(() => random.between(0, 2));
  const rules = {
    ...shared,
    min_childkey_take_per_subnet: random.pick([0, 9000]),
    recycle_or_burn: random.pick(["burn", "recycle"] as const),
    immune_owner_uids_limit: random.between(1, 3),
  };
  const accounts = [...new Set([...hotkeys, ...PARENTS, STRANGER])].map((hotkey) => ({
    hotkey,
    ...drawShares(random, alphas.get(hotkey) ?? 0n, [owners.get(hotkey) ?? ZERO, ...NOMINATORS]),
    owner: owners.get(hotkey) ?? ZERO,
    alpha_stake: String(alphas.get(hotkey) ?? 0n),
    root_stake: String(roots.get(hotkey) ?? 0n),
    childkey_take: takes.get(hotkey) ?? 0,
    delegate_take: hotkey % 2 === 0 ? 11_796 : 4000,
  }));
  const given = { subnet, hotkeys, accounts, edges, registered, ownerHotkey };
  const mechanisms = runEpochs(given);
  const servers = hotkeys.map((_, uid) => sum(mechanisms.map(({ output }) => output.server_emission[uid])));
  const emissions = hotkeys.map((hotkey, uid) => ({
    hotkey,
    server_emission: String(servers[uid]),
    validator_emission: String(sum(mechanisms.map(({ output }) => output.validator_emission[uid]))),
  }));
  const input = {
    netuid,
    tao_weight: String(tables.before.read("TaoWeight", [])),
    accounts: accounts.sort((a, b) => a.hotkey - b.hotkey),
    child_edges: edges.map((edge) => ({ ...edge, proportion: String(edge.proportion) })),
    ...rules,
    subnet_alpha_out: String(tables.after.read("SubnetAlphaOut", [netuid])),
    hotkey_emission: spec < Coinbase.RECYCLE_OR_BURN ? emissions : emissions.sort((a, b) => a.hotkey - b.hotkey),
    root_tao: "0",
    total_stake: "0",
    ...(owner !== undefined && { subnet_owner: owner }),
    ...(ownerHotkey !== undefined && { subnet_owner_hotkey: ownerHotkey }),
    owned_hotkeys: owner === undefined ? [] : [{ owner, hotkeys: owned }],
    neurons: hotkeys.map((hotkey, uid) => ({ uid, hotkey, block_at_registration: String(registered[uid]) })),
    auto_stake_destination: spec < Coinbase.AUTO_STAKE ? [] : destinations,
    ...pendingOf(subnet),
  };
  const output = payoutOf(input, spec);
  writeParent(given, mechanisms, { owner, destinations, rules });
  const isWithheld = withheld(subnet, {
    hotkeys,
    registered,
    owned,
    ownerHotkey,
    limit: rules.immune_owner_uids_limit,
  });
  const leased = owner === undefined ? 0n : writeLease(subnet, ownerHotkey, alphas.get(ownerHotkey ?? ZERO) ?? 0n);
  writePaid(subnet, output, ownerHotkey, leased);
  for (const { index, output: decided } of mechanisms) writeOutput(tables.after.write, netuid, index, decided);
  if (spec >= Coinbase.AUTO_STAKE) {
    records.push(...emittedToMiners(mechanisms));
    for (const [uid, hotkey] of hotkeys.entries()) {
      const to = destinations.find((row) => row.owner === owners.get(hotkey))?.destination;
      if (to === undefined || isWithheld.has(hotkey)) continue;
      const named = { destination: account(to), hotkey: account(hotkey), owner: account(owners.get(hotkey) as number) };
      const value = { netuid, ...named, incentive: servers[uid] as bigint };
      records.push({ type: "AutoStakeAdded", value, phase: "Initialization" });
    }
  }
  stakeMore(subnet, hotkeys, records);
  // What this epoch paid on root the next ones of the block see.
  const rootRows = spec < Coinbase.FLOW_SHARES ? rowsOf(output.total_hotkey_alpha_root) : [];
  for (const { hotkey, amount } of rootRows) roots.set(hotkey, BigInt(amount));
  for (const [hotkey, rao] of roots) tables.after.write("TotalHotkeyAlpha", [account(hotkey), 0], rao);
  return { netuid, family: [...hotkeys, ...PARENTS].map(account), parents: PARENTS.map(account) };
}

type PayoutOutput = ReturnType<typeof distributeEmissionSuite> & Readonly<Record<string, unknown>>;
const payoutOf = (input: Parameters<typeof distributeEmissionSuite>[0], spec: number): PayoutOutput =>
  distributeEmissionSuite(structuredClone(input), spec);

const sum = (values: readonly (string | undefined)[]) =>
  values.reduce((total, value) => total + BigInt(value ?? 0), 0n);
const rowsOf = (rows: unknown) => (rows ?? []) as readonly { readonly hotkey: number; readonly amount: string }[];

const pendingOf = ({ drained }: MadeSubnet) =>
  Object.fromEntries(
    [
      "owner_cut",
      "emission",
      "alpha_swapped",
      "root_divs",
      "root_alpha_divs",
      "server_emission",
      "validator_emission",
    ].map((name) => [`pending_${name}`, String(drained[`pending_${name}`] ?? 0)]),
  ) as unknown as Record<"pending_owner_cut", string>;

interface Given {
  readonly subnet: MadeSubnet;
  readonly hotkeys: readonly number[];
  readonly accounts: readonly {
    hotkey: number;
    owner: number;
    alpha_stake: string;
    root_stake: string;
    childkey_take: number;
    delegate_take: number;
    denominator: string;
    shares: [number, string][];
  }[];
  readonly edges: readonly { parent: number; child: number; proportion: bigint }[];
  readonly registered: readonly number[];
  readonly ownerHotkey: number | undefined;
}

interface Mechanism {
  readonly index: number;
  readonly input: EpochInputJson;
  readonly output: EpochOutputJson;
}

/** One mechanism, or two from the runtime on that has several. */
function runEpochs({ subnet, hotkeys, accounts, edges, registered, ownerHotkey }: Given): Mechanism[] {
  const { spec, netuid, block, random, tables, drained } = subnet;
  const n = hotkeys.length;
  const pending = (name: string) => BigInt(drained[`pending_${name}`] ?? 0);
  const amount =
    spec >= Coinbase.SERVER_AND_VALIDATOR
      ? pending("server_emission") + pending("validator_emission") + pending("root_alpha_divs")
      : pending("emission") + (spec >= Coinbase.FLOW_SHARES ? pending("root_alpha_divs") : pending("alpha_swapped"));
  const count = spec >= Coinbase.RECYCLE_OR_BURN && random.oneIn(3) ? 2 : 1;
  const split = count === 2 && random.oneIn(2) ? [40_000, 25_535] : null;
  const parts = splitEmission(amount, count, split);
  if (count === 2) tables.both("MechanismCountCurrent", [netuid], 2);
  if (split) tables.both("MechanismEmissionSplit", [netuid], split);
  const tempo = tables.before.read("Tempo", [netuid]) as number;
  const taoWeight = String(tables.before.read("TaoWeight", []));
  const { inherited } = stakeWeightsSuite({
    tao_weight: taoWeight,
    ck_burn: "0",
    min_childkey_take: 0,
    min_childkey_take_per_subnet: 0,
    accounts: accounts.map(({ delegate_take: _, denominator: __, shares: ___, ...account }) => account),
    child_edges: edges.map((edge) => ({ ...edge, proportion: String(edge.proportion) })),
    subnetwork_n: n,
    keys: hotkeys.map((hotkey, uid) => ({ uid, hotkey })),
  } as never);
  const stakes = new Map(inherited.map((stake) => [stake.hotkey, stake]));
  const stakesOf = (which: "alpha" | "tao") => hotkeys.map((hotkey) => stakes.get(hotkey)?.[which] ?? "0");
  const ownerUid = ownerHotkey === undefined ? -1 : hotkeys.indexOf(ownerHotkey);
  const permits = hotkeys.map((hotkey) => VALIDATORS.includes(hotkey));
  return parts.map((emission, m) => {
    const cutoff = (13_889n * BigInt(tempo)) / 1000n;
    const input: EpochInputJson = {
      spec_version: spec,
      n,
      current_block: String(block),
      tempo,
      last_mechanism_step_block:
        spec < Since.COUNTED_EPOCHS ? "0" : String(tables.before.read("LastMechansimStepBlock", [netuid])),
      activity_cutoff: spec < Since.COUNTED_EPOCHS ? "5000" : String(cutoff > 0n ? cutoff : 1n),
      last_update: hotkeys.map(() => String(block - 1)),
      block_at_registration: registered.map(String),
      alpha_stake: stakesOf("alpha"),
      tao_stake: stakesOf("tao"),
      tao_weight: taoWeight,
      stake_threshold: "0",
      owner_uid: ownerUid < 0 ? null : ownerUid,
      validator_permit: permits,
      max_allowed_validators: 128,
      weights: hotkeys.map((_, uid) =>
        permits[uid]
          ? hotkeys.flatMap((_, other): [number, number][] =>
              random.oneIn(2) ? [[other, random.between(1, 65_535)]] : [],
            )
          : [],
      ),
      bonds: hotkeys.map(() => []),
      kappa: 32_767,
      // Not in storage: the runtime's default.
      bonds_penalty: 65_535,
      bonds_moving_average: "900000",
      yuma3_enabled: false,
      liquid_alpha_enabled: false,
      alpha_sigmoid_steepness: 1000,
      alpha_low: 45_875,
      alpha_high: 58_982,
      commit_reveal_enabled: false,
      commit_block: hotkeys.map(() => null),
      emission: String(emission),
    };
    return { index: m * 4096 + netuid, input, output: epoch(input).output };
  });
}

interface Rules {
  readonly owner: number | undefined;
  readonly destinations: readonly { owner: number; destination: number }[];
  readonly rules: {
    readonly min_childkey_take_per_subnet: number;
    readonly recycle_or_burn: string;
    readonly immune_owner_uids_limit: number;
  };
}

function writeParent(
  { subnet, hotkeys, accounts, edges, registered, ownerHotkey }: Given,
  mechanisms: readonly Mechanism[],
  { owner, destinations, rules }: Rules,
): void {
  const { spec, netuid, tables, owners, block } = subnet;
  const { both } = tables;
  both("SubnetworkN", [netuid], hotkeys.length);
  // Those whose defaults are others in real runtimes than in the made ones.
  both("MaxAllowedValidators", [netuid], 128);
  for (const flag of ["CommitRevealWeightsEnabled", "Yuma3On", "LiquidAlphaOn"]) both(flag, [netuid], false);
  both("StakeThreshold", [], 0n);
  for (const [uid, hotkey] of hotkeys.entries()) {
    both("Keys", [netuid, uid], account(hotkey));
    both("Uids", [netuid, account(hotkey)], uid);
    both("BlockAtRegistration", [netuid, uid], BigInt(registered[uid] as number));
  }
  for (const { hotkey, owner, alpha_stake, childkey_take, delegate_take, denominator, shares } of accounts) {
    // Of this form before the block; after it they are what the payout left.
    if (denominator !== "0") tables.before.write("TotalHotkeyShares", [account(hotkey), netuid], BigInt(denominator));
    for (const [coldkey, bits] of shares) {
      tables.before.write("Alpha", [account(hotkey), account(coldkey), netuid], BigInt(bits));
    }
    if (owner !== ZERO) both("Owner", [account(hotkey)], account(owner));
    both("TotalHotkeyAlpha", [account(hotkey), netuid], BigInt(alpha_stake));
    both("ChildkeyTake", [account(hotkey), netuid], childkey_take);
    both("Delegates", [account(hotkey)], delegate_take);
    // Of an earlier epoch.
    tables.before.write("AlphaDividendsPerSubnet", [netuid, account(hotkey)], 77n);
    tables.after.write("AlphaDividendsPerSubnet", [netuid, account(hotkey)], undefined);
  }
  for (const hotkey of new Set(edges.flatMap(({ parent, child }) => [parent, child]))) {
    const parents = edges.filter(({ child }) => child === hotkey);
    const children = edges.filter(({ parent }) => parent === hotkey);
    both(
      "ParentKeys",
      [account(hotkey), netuid],
      parents.map(({ parent, proportion }) => [proportion, account(parent)]),
    );
    both(
      "ChildKeys",
      [account(hotkey), netuid],
      children.map(({ child, proportion }) => [proportion, account(child)]),
    );
  }
  if (owner !== undefined) both("SubnetOwner", [netuid], account(owner));
  if (ownerHotkey !== undefined) both("SubnetOwnerHotkey", [netuid], account(ownerHotkey));
  for (const of of OWNERS) {
    both(
      "OwnedHotkeys",
      [account(of)],
      [...owners].filter(([, owner]) => owner === of).map(([hotkey]) => account(hotkey)),
    );
  }
  for (const { owner, destination } of destinations) {
    const args = spec < Coinbase.AUTO_STAKE_BY_SUBNET ? [account(owner)] : [account(owner), netuid];
    both("AutoStakeDestination", args, account(destination));
  }
  both("ImmuneOwnerUidsLimit", [netuid], rules.immune_owner_uids_limit);
  both("MinChildkeyTakePerSubnet", [netuid], rules.min_childkey_take_per_subnet);
  both("RecycleOrBurn", [netuid], { type: rules.recycle_or_burn === "recycle" ? "Recycle" : "Burn", value: undefined });
  for (const { index, input } of mechanisms) {
    both(
      "LastUpdate",
      [index],
      hotkeys.map(() => BigInt(block - 1)),
    );
    both("ValidatorPermit", [netuid], input.validator_permit);
    for (const [uid, row] of input.weights.entries()) both("Weights", [index, uid], row);
  }
}

/** From 306 on all of the owner's neurons, the newest first, to 319 up to a limit; before, the subnet owner's hotkey. */
function withheld(
  { spec }: MadeSubnet,
  {
    hotkeys,
    registered,
    owned,
    ownerHotkey,
    limit,
  }: Pick<Given, "hotkeys" | "registered" | "ownerHotkey"> & {
    readonly owned: readonly number[];
    readonly limit: number;
  },
): Set<number> {
  if (spec < Coinbase.OWNER_HOTKEYS_WITHHELD) return new Set(ownerHotkey === undefined ? [] : [ownerHotkey]);
  const most = spec < Coinbase.RECYCLE_OR_BURN ? limit : hotkeys.length;
  const at = (hotkey: number) => registered[hotkeys.indexOf(hotkey)] as number;
  const list = [...owned].sort((a, b) => at(b) - at(a) || hotkeys.indexOf(a) - hotkeys.indexOf(b)).slice(0, most);
  const goesFirst = ownerHotkey !== undefined && hotkeys.includes(ownerHotkey) && !list.includes(ownerHotkey);
  return new Set(goesFirst ? [ownerHotkey, ...list].slice(0, most) : list);
}

/** What the distribution of a lease sells of its hotkey's pool, in half of the blocks. */
function writeLease(
  { spec, netuid, random, tables, drained }: MadeSubnet,
  hotkey: number | undefined,
  stake: bigint,
): bigint {
  if (spec < 285 || spec >= Coinbase.DRAIN_FIRST || hotkey === undefined || random.oneIn(2)) return 0n;
  const [accumulated, id] = [random.upTo(10n ** 9n), 7 + netuid];
  const cut = BigInt(drained.pending_owner_cut ?? 0);
  const total = accumulated + (cut * BigInt(LEASED) + 99n) / 100n;
  const distributes = random.oneIn(2) && total > 0n && total < stake + cut;
  const someone = account(OWNERS[0] as number);
  tables.both("SubnetUidToLeaseId", [netuid], id);
  tables.both("SubnetLeases", [id], {
    ...{ beneficiary: someone, coldkey: someone, hotkey: account(hotkey), emissions_share: LEASED },
    ...{ end_block: { type: "None", value: undefined }, netuid, cost: 0n },
  });
  tables.before.write("AccumulatedLeaseDividends", [id], accumulated);
  tables.after.write("AccumulatedLeaseDividends", [id], distributes ? 0n : total);
  return distributes ? total : 0n;
}

function writePaid(
  { spec, netuid, tables }: MadeSubnet,
  output: PayoutOutput,
  leaseHotkey: number | undefined,
  leased: bigint,
): void {
  const { write } = tables.after;
  const less = (hotkey: number) => (hotkey === leaseHotkey ? leased : 0n);
  for (const { hotkey, amount } of rowsOf(output.total_hotkey_alpha)) {
    write("TotalHotkeyAlpha", [account(hotkey), netuid], BigInt(amount) - less(hotkey));
  }
  for (const { hotkey, amount } of rowsOf(output.total_hotkey_alpha_last_epoch)) {
    write("TotalHotkeyAlphaLastEpoch", [account(hotkey), netuid], BigInt(amount) - less(hotkey));
  }
  const { alpha_dividends_per_subnet, tao_dividends_per_subnet, root_alpha_dividends_per_subnet } = output;
  type Shares = { bits?: string; shares?: { mantissa: string; exponent: string } };
  const writeShares = (item: string, args: readonly unknown[], { bits, shares }: Shares) => {
    if (bits !== undefined) write(item === "Alpha" ? "Alpha" : "TotalHotkeyShares", args, BigInt(bits));
    if (shares === undefined) return;
    const value = { mantissa: BigInt(shares.mantissa), exponent: BigInt(shares.exponent) };
    write(item === "Alpha" ? "AlphaV2" : "TotalHotkeySharesV2", args, value);
  };
  for (const { hotkey, ...row } of output.total_hotkey_shares as ({ hotkey: number } & Shares)[]) {
    writeShares("TotalHotkeyShares", [account(hotkey), netuid], row);
  }
  for (const { hotkey, coldkey, ...row } of output.alpha_shares as ({ hotkey: number; coldkey: number } & Shares)[]) {
    writeShares("Alpha", [account(hotkey), account(coldkey), netuid], row);
  }
  type OnRoot = readonly { hotkey: number; coldkey: number; bits: string }[];
  for (const { hotkey, bits } of (output.total_hotkey_shares_root ?? []) as OnRoot) {
    writeShares("TotalHotkeyShares", [account(hotkey), 0], { bits });
  }
  for (const { hotkey, coldkey, bits } of (output.alpha_shares_root ?? []) as OnRoot) {
    writeShares("Alpha", [account(hotkey), account(coldkey), 0], { bits });
  }
  const lists = [
    ["AlphaDividendsPerSubnet", alpha_dividends_per_subnet],
    ["TaoDividendsPerSubnet", tao_dividends_per_subnet],
    ["RootAlphaDividendsPerSubnet", root_alpha_dividends_per_subnet],
  ] as const;
  for (const [item, rows] of lists) {
    for (const { hotkey, amount } of rowsOf(rows)) write(item, [netuid, account(hotkey)], BigInt(amount));
  }
  type Claims = readonly (readonly [number, bigint])[];
  const claimed = (output.root_claimable ?? []) as { hotkey: number; claimable: { bits: string }[] }[];
  for (const { hotkey, claimable } of claimed) {
    const had: Claims = [[netuid, 5_000_000n]];
    const others = (tables.before.read("RootClaimable", [account(hotkey)]) ?? []) as Claims;
    tables.before.write("RootClaimable", [account(hotkey)], [...others, ...had]);
    const now = ((tables.after.read("RootClaimable", [account(hotkey)]) ?? []) as Claims).filter(
      ([at]) => at !== netuid,
    );
    write("RootClaimable", [account(hotkey)], [...now, [netuid, 5_000_000n + BigInt(claimable[0]?.bits ?? 0)]]);
  }
  if (output.miner_burned_bits !== undefined) write("MinerBurned", [netuid], BigInt(output.miner_burned_bits));
  // What is recycled is gone when the block's proportion of root is stored.
  const alphaOut = BigInt(output.subnet_alpha_out);
  if (spec < 365) return;
  const recycled = (tables.after.read("SubnetAlphaOut", [netuid]) as bigint) - alphaOut;
  write("SubnetAlphaOut", [netuid], alphaOut);
  const weight = ((tables.before.read("TaoWeight", []) as bigint) << 32n) / (2n ** 64n - 1n);
  const old = tables.after.read("RootProp", [netuid]) as bigint | undefined;
  if (recycled === 0n || old === undefined || old === 0n) return;
  // The issuance of the block, before others traded, follows from what is stored.
  const root = (tables.before.read("SubnetTAO", [0]) as bigint) * weight;
  const all = root + (((tables.after.read("SubnetAlphaIn", [netuid]) as bigint) + alphaOut) << 32n);
  write("RootProp", [netuid], (root << 32n) / all);
}

const emittedToMiners = (mechanisms: readonly Mechanism[]): MadeEvent[] =>
  mechanisms.map(({ index, output }) => ({
    type: "IncentiveAlphaEmittedToMiners",
    value: { netuid: index, emissions: output.server_emission.map(BigInt) },
    phase: "Initialization",
  }));

/** Transactions that stake with hotkeys that were paid. */
function stakeMore({ netuid, tables, random }: MadeSubnet, hotkeys: readonly number[], records: MadeEvent[]): void {
  for (const hotkey of hotkeys) {
    if (random.oneIn(2)) continue;
    const had = (tables.after.read("TotalHotkeyAlpha", [account(hotkey), netuid]) ?? 0n) as bigint;
    tables.after.write("TotalHotkeyAlpha", [account(hotkey), netuid], had + 1_234_567n);
    const value = [account(OWNERS[0] as number), account(hotkey), 1n, 1_234_567n, netuid, 0n];
    records.push({ type: "StakeAdded", value });
  }
}

/** A hotkey gets another name in the subnet, and all that it has with it. */
function swap(netuid: number, { after }: Tables, records: MadeEvent[]): void {
  const [from, to] = [account(VALIDATORS[2] as number), account(NEWCOMER)];
  for (const item of ["TotalHotkeyAlpha", "TotalHotkeyAlphaLastEpoch"]) {
    after.write(item, [to, netuid], after.read(item, [from, netuid]));
    after.write(item, [from, netuid], undefined);
  }
  for (const item of ["AlphaDividendsPerSubnet", "TaoDividendsPerSubnet", "RootAlphaDividendsPerSubnet"]) {
    if (!after.has(item)) continue;
    after.write(item, [netuid, to], after.read(item, [netuid, from]));
    after.write(item, [netuid, from], undefined);
  }
  const uid = after.read("Uids", [netuid, from]) as number;
  after.write("Keys", [netuid, uid], to);
  records.push({
    type: "HotkeySwappedOnSubnet",
    value: { coldkey: account(OWNERS[0] as number), old_hotkey: from, new_hotkey: to, netuid },
  });
}
