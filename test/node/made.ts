// A chain made for tests: one epoch of two subnets in block 10, with everything around it that a reader can go wrong at.
// The outputs are those of test/model.

import { getDynamicBuilder, getLookupFn } from "@polkadot-api/metadata-builders";
import {
  AccountId,
  Binary,
  blockHeader,
  decAnyMetadata,
  type HexString,
  unifyMetadata,
} from "@polkadot-api/substrate-bindings";
import { Since } from "../../assembly/layout/runtimes.js";
import { type EpochInputJson, type EpochOutputJson, epoch } from "../model/epoch.js";
import { type Chain, type ChainBlock, CODE, chainBlock, trieOf } from "./chain.js";
import { encodeMetadata, type Item, type Type } from "./metadata.js";

/** The block of the epoch, the last before it in which one ran, and the newest of the chain. */
export const EPOCH = 10;
const EARLIER_EPOCH = 4;
const NEWEST = 12;
/** A subnet with one mechanism, and one with two. */
export const NETUID = 2;
export const TWO_MECHANISMS = 3;

/** From here on the made runtimes keep a consensus for each mechanism. */
const CONSENSUS_BY_MECHANISM = 452;

export interface MadeChain extends Chain {
  /** What the epochs read, by netuid and mechanism. */
  readonly inputs: Readonly<Record<string, EpochInputJson>>;
}

/** The 32 bytes that are all this number, as an address. */
export const account = (number: number): string => AccountId(42).dec(new Uint8Array(32).fill(number));

const netuid = ["Identity", "u16"] as const;
const uid = ["Identity", "u16"] as const;
const hotkey = ["Blake2128Concat", "account"] as const;
const entries: Type = { list: { tuple: ["u16", "u16"] } };
const links: Type = { list: { tuple: ["u64", "account"] } };
const commits: Type = { list: { tuple: ["hash", "u64", "u64", "u64"] } };
const timelocked: Type = { list: { tuple: ["account", "u64", { list: "u8" }, "u64"] } };

const u16 = (value: number) => ({ value: "u16", keys: [netuid], fallback: little(value, 2) }) satisfies Item;
const u64 = (value: number) => ({ value: "u64", keys: [netuid], fallback: little(value, 8) }) satisfies Item;
const bool = { value: "bool", keys: [netuid], fallback: "0x00" } satisfies Item;
const list = (of: Type) => ({ value: { list: of }, keys: [netuid], fallback: "0x00" }) satisfies Item;

function little(value: number, bytes: number): HexString {
  return Binary.toHex(Uint8Array.from({ length: bytes }, (_, i) => Math.floor(value / 2 ** (8 * i)) & 0xff));
}

/** As much of a runtime as an epoch has to do with. */
export function storageItems(specVersion: number): Record<string, Record<string, Item>> {
  const swapped = { coldkey: "account", old_hotkey: "account", new_hotkey: "account" } as const;
  const event: Type = {
    enum: {
      NetworkRemoved: [1, "u16"],
      WeightsSet: [5, "u16", "u16"],
      NeuronRegistered: [6, "u16", "u16", "account"],
      HotkeySwapped: [61, { struct: swapped }],
      HotkeySwappedOnSubnet: [95, { struct: { ...swapped, netuid: "u16" } }],
      SubnetOwnerChanged: [134, { struct: { netuid: "u16", old_coldkey: "account", new_coldkey: "account" } }],
    },
  };
  const phase: Type = { enum: { ApplyExtrinsic: [0, "u32"], Finalization: [1], Initialization: [2] } };
  const record: Type = {
    struct: { phase, event: { enum: { SubtensorModule: [7, event] } }, topics: { list: "hash" } },
  };
  const paidInTao = {
    TaoDividendsPerSubnet: { value: "u64", keys: [netuid, hotkey], fallback: little(0, 8) },
    Delegates: { value: "u16", keys: [hotkey], fallback: little(11_796, 2) },
  } satisfies Record<string, Item>;
  const withoutBlock = {
    value: { list: { tuple: ["account", { list: "u8" }, "u64"] } },
    keys: [
      ["Twox64Concat", "u16"],
      ["Twox64Concat", "u64"],
    ],
    fallback: "0x00",
  } satisfies Item;
  const counted = {
    ActivityCutoffFactorMilli: { value: "u32", keys: [netuid], fallback: little(13_889, 4) },
    SubnetEpochIndex: u64(0),
  } satisfies Record<string, Item>;
  const modes = {
    LiquidAlphaConsensusMode: {
      value: { enum: { Current: [0], Previous: [1], Auto: [2] } },
      keys: [netuid],
      fallback: "0x02",
    },
    ...(specVersion >= CONSENSUS_BY_MECHANISM && { ConsensusByMechanism: list("u16") }),
  } satisfies Record<string, Item>;
  return {
    System: { Events: { value: { list: record }, fallback: "0x00" } },
    SubtensorModule: {
      NetworksAdded: bool,
      SubnetworkN: u16(0),
      Tempo: u16(10),
      MaxAllowedValidators: u16(128),
      Kappa: u16(32767),
      BondsPenalty: u16(65535),
      BondsMovingAverage: u64(900_000),
      AlphaSigmoidSteepness: { value: "i16", keys: [netuid], fallback: little(1000, 2) },
      LiquidAlphaOn: bool,
      Yuma3On: bool,
      AlphaValues: { value: { tuple: ["u16", "u16"] }, keys: [netuid], fallback: "0x33b366e6" },
      CommitRevealWeightsEnabled: bool,
      TaoWeight: { value: "u64", fallback: "0xfc62e03efa3c7c0d" },
      StakeThreshold: { value: "u64", fallback: little(0, 8) },
      LastMechansimStepBlock: u64(0),
      PendingServerEmission: u64(0),
      PendingValidatorEmission: u64(0),
      PendingRootAlphaDivs: u64(0),
      SubnetOwnerHotkey: { value: "account", keys: [netuid], fallback: `0x${"00".repeat(32)}` },
      Uids: { value: "u16", keys: [netuid, hotkey] },
      Keys: { value: "account", keys: [netuid, uid], fallback: `0x${"00".repeat(32)}` },
      BlockAtRegistration: { value: "u64", keys: [netuid, uid], fallback: little(0, 8) },
      Weights: { value: entries, keys: [netuid, uid], fallback: "0x00" },
      Bonds: { value: entries, keys: [netuid, uid], fallback: "0x00" },
      LastUpdate: list("u64"),
      ValidatorPermit: list("bool"),
      Active: list("bool"),
      Consensus: list("u16"),
      Incentive: list("u16"),
      Dividends: list("u16"),
      ValidatorTrust: list("u16"),
      StakeWeight: list("u16"),
      Emission: list("u64"),
      TotalHotkeyAlpha: { value: "u64", keys: [hotkey, netuid], fallback: little(0, 8) },
      ChildKeys: { value: links, keys: [hotkey, netuid], fallback: "0x00" },
      ParentKeys: { value: links, keys: [hotkey, netuid], fallback: "0x00" },
      RevealPeriodEpochs: { ...u64(1), keys: [["Twox64Concat", "u16"]] },
      WeightCommits: {
        value: commits,
        keys: [
          ["Twox64Concat", "u16"],
          ["Twox64Concat", "account"],
        ],
      },
      TimelockedWeightCommits: {
        value: timelocked,
        keys: [
          ["Twox64Concat", "u16"],
          ["Twox64Concat", "u64"],
        ],
        fallback: "0x00",
      },
      MechanismCountCurrent: { value: "u8", keys: [["Twox64Concat", "u16"]], fallback: "0x01" },
      ...(specVersion < Since.ROOT_CLAIMS && paidInTao),
      ...(specVersion < Since.MECHANISMS && { PendingEmission: u64(0), PendingAlphaSwapped: u64(0) }),
      ...(specVersion < Since.COMMIT_REVEAL_MASK && { CRV3WeightCommits: withoutBlock }),
      ...(specVersion < Since.COUNTED_EPOCHS ? { ActivityCutoff: u16(5000) } : counted),
      ...(specVersion >= Since.LIQUID_ALPHA_CONSENSUS && modes),
    },
  };
}

/** Rows of storage in one state. */
export type Write = (item: string, args: readonly unknown[], value: unknown, pallet?: string) => void;

interface MadeEvent {
  /** Default: a transaction's. */
  readonly phase?: "Initialization";
  readonly type: string;
  readonly value: unknown;
}

/** What is otherwise around the epoch of NETUID: its outputs are those of its input then. */
export interface Variant {
  readonly input?: Partial<EpochInputJson>;
  readonly before?: (write: Write) => void;
  readonly after?: (write: Write) => void;
  /** The state before the first epoch, otherwise empty. */
  readonly atFirst?: (write: Write) => void;
  /** Behind those that there are. */
  readonly events?: readonly MadeEvent[];
}

interface MadeOptions {
  /** Of a real runtime of that spec_version, from 233 on; default: a made one's, from 283 on. */
  readonly metadata?: HexString;
  readonly variant?: Variant;
}

export function madeChain(specVersion: number, options: MadeOptions = {}): MadeChain {
  const { metadata = encodeMetadata(storageItems(specVersion)), variant = {} } = options;
  const builder = getDynamicBuilder(getLookupFn(unifyMetadata(decAnyMetadata(metadata))));
  const state = (...writers: ((write: Write) => void)[]): Map<HexString, HexString> => {
    const rows = new Map<HexString, HexString>();
    for (const writer of writers) {
      writer((item, args, value, pallet = "SubtensorModule") => {
        const { keys, value: codec } = builder.buildStorage(pallet, item);
        rows.set(keys.enc(...args), Binary.toHex(codec.enc(value)));
      });
    }
    rows.set(CODE, specCode(specVersion));
    return rows;
  };
  const first = madeSubnet(specVersion, variant);
  const second = specVersion < Since.MECHANISMS ? NOTHING : madeMechanisms(specVersion);
  const before = [first.before, second.before, variant.before ?? nothing];
  const after = state(...before, first.after, second.after, variant.after ?? nothing);
  const states = new Map<number, ChainBlock["state"]>([
    [0, new Map()],
    [EARLIER_EPOCH - 1, state(variant.atFirst ?? nothing)],
    [EPOCH - 1, state(...before)],
    [EPOCH, after],
    [NEWEST, after],
  ]);
  const blocks: ChainBlock[] = [];
  for (let number = 0; number <= NEWEST; ++number) {
    const header = {
      parentHash: blocks.at(-1)?.hash ?? `0x${"00".repeat(32)}`,
      number,
      stateRoot: trieOf({}, states.get(number) ?? NO_ROWS).root,
      extrinsicRoot: `0x${"22".repeat(32)}`,
      digests: [{ type: "preRuntime" as const, value: { engine: "aura", payload: "0x0102030405060708" } }],
    };
    blocks.push(chainBlock(Binary.toHex(blockHeader.enc(header as never)), states.get(number)));
  }
  return { metadata, specVersion, blocks, inputs: { ...first.inputs, ...second.inputs } };
}

const NO_ROWS: ReadonlyMap<HexString, HexString> = new Map();

/** A runtime's code, of which only the hash is ever looked at. */
const specCode = (specVersion: number): HexString =>
  `0x${specVersion.toString(16).padStart(64, "0")}${"c0de".repeat(20)}`;

const N = 8;
const COMMITMENT = `0x${"ab".repeat(32)}`;
const HALF = 1n << 63n;
const uids = Array.from({ length: N }, (_, uid) => uid);
/** A parent that has no neuron, and whoever takes the place of a neuron. */
const PARENT = 100;
const NEWCOMER = 101;
const REPLACED = 5;

interface Made {
  readonly inputs: Record<string, EpochInputJson>;
  readonly before: (write: Write) => void;
  readonly after: (write: Write) => void;
}

const nothing = () => {};
const NOTHING: Made = { inputs: {}, before: nothing, after: nothing };

/** What is alike in both subnets. */
function common(
  specVersion: number,
): Omit<
  EpochInputJson,
  | "n"
  | "last_update"
  | "block_at_registration"
  | "alpha_stake"
  | "tao_stake"
  | "validator_permit"
  | "weights"
  | "bonds"
  | "commit_block"
> {
  return {
    spec_version: specVersion,
    current_block: String(EPOCH),
    tempo: 360,
    last_mechanism_step_block: specVersion < Since.COUNTED_EPOCHS ? "0" : String(EARLIER_EPOCH),
    activity_cutoff: "5000",
    tao_weight: "971718665099567868",
    stake_threshold: "0",
    owner_uid: null,
    max_allowed_validators: 3,
    kappa: 32767,
    // Not in storage: the runtime's default.
    bonds_penalty: specVersion < 253 ? 0 : 65535,
    bonds_moving_average: "900000",
    yuma3_enabled: false,
    liquid_alpha_enabled: false,
    alpha_sigmoid_steepness: 1000,
    alpha_low: 45875,
    alpha_high: 58982,
    commit_reveal_enabled: true,
    emission: "4100022884",
    ...(specVersion >= Since.LIQUID_ALPHA_CONSENSUS && {
      yuma3_enabled: true,
      liquid_alpha_enabled: true,
    }),
  };
}

/** What an earlier epoch stored, of the subnet and of each mechanism: not as many values as there are neurons now. */
const STORED = [1000, 60_000, 1, 30_000, 3, 500, 9, 2, 7];
const STORED_BY_MECHANISM = [
  [65_535, 1],
  [5, 65_535, 20_000],
];

/** The runtime reads the subnet's own consensus for every mechanism, or each mechanism's where it has them. */
function storedConsensus(specVersion: number, ofSubnet: number[], ofMechanism: number[]): Partial<EpochInputJson> {
  if (specVersion < Since.LIQUID_ALPHA_CONSENSUS) return {};
  return {
    previous_consensus: specVersion >= CONSENSUS_BY_MECHANISM ? ofMechanism : ofSubnet,
    // Not in storage: auto, which is previous at this penalty.
    liquid_alpha_consensus_mode: "auto",
  };
}

function madeSubnet(specVersion: number, variant: Variant): Made {
  const hotkeys = uids.map((uid) => account(uid + 1));
  const ownAlpha = uids.map((uid) => (uid < 4 ? BigInt(8 - uid) * 2_000_000_000_000n : 0n));
  const ownTao = uids.map((uid) => (uid < 4 ? BigInt(uid + 1) * 500_000_000_000n : 0n));
  // Neuron 1 hands half of its stake to its child, neuron 3; neuron 0 has half of a parent's.
  const alpha = [...ownAlpha];
  const tao = [...ownTao];
  for (const stakes of [alpha, tao]) {
    const half = (stakes[1] as bigint) / 2n;
    stakes[1] = (stakes[1] as bigint) - half;
    stakes[3] = (stakes[3] as bigint) + half;
  }
  const parentAlpha = 3_000_000_000_000n;
  alpha[0] = (alpha[0] as bigint) + parentAlpha / 2n;

  const row = (uid: number, ...values: number[]) => values.map((value, i): [number, number] => [uid + i, value]);
  const stored = [
    row(4, 9000, 20_000, 30_000),
    row(4, 30_000, 10_000, 5000),
    row(4, 1, 2, 3),
    row(3, 65_535, 0, 7, 9, 11),
    [],
    [],
    [],
    [],
  ];
  // Neuron 2 revealed these in the block, before the epoch; neuron 3 set others after it.
  const revealed = row(4, 65_535, 30_000, 100, 50);
  const setLater = row(4, 1);
  const bonds = [row(4, 65_535, 1000), row(4, 20_000, 65_535, 3), [], [], [], [], [], []];
  // Neuron 6 is newer than neuron 1's commit in block 5, neuron 4 than the last epoch; neuron 3's commit is expired.
  const registered = [0, 0, 0, 0, 7, 0, 6, 0];
  const input: EpochInputJson = {
    ...common(specVersion),
    ...storedConsensus(specVersion, STORED.slice(0, 3), STORED),
    ...(specVersion >= Since.LIQUID_ALPHA_CONSENSUS && {
      liquid_alpha_consensus_mode: "previous",
      bonds_penalty: 65_534,
    }),
    n: N,
    owner_uid: 4,
    kappa: 40_000,
    last_update: uids.map(() => "8"),
    block_at_registration: registered.map(String),
    alpha_stake: alpha.map(String),
    tao_stake: tao.map(String),
    validator_permit: uids.map((uid) => uid < 3),
    weights: stored.map((weights, uid) => (uid === 2 ? revealed : weights)),
    bonds,
    // Before, commits mask nothing.
    commit_block: uids.map((uid) => (specVersion < Since.COMMIT_REVEAL_MASK ? null : (["7", "5"][uid] ?? null))),
    ...variant.input,
  };
  const { output } = epoch(input);

  const commit = (hotkey: string | undefined, block: number) => [hotkey, BigInt(block), [1, 2, 3], 77n];
  const counted = specVersion >= Since.COUNTED_EPOCHS;
  // With a tempo of 360 all blocks here are of one epoch; counted ones may be any.
  const now = counted ? 9n : 0n;
  const queue = [commit(hotkeys[1], 5), commit(hotkeys[2], 3)];
  const names =
    specVersion < Since.MECHANISMS
      ? ["PendingEmission", "PendingAlphaSwapped"]
      : ["PendingServerEmission", "PendingValidatorEmission"];
  const pending = names.map((name, i) => [name, [1_500_000_000n, 1_700_000_000n][i]] as const);
  const before = (write: Write) => {
    write("NetworksAdded", [NETUID], true);
    write("SubnetworkN", [NETUID], N);
    writeParameters(write, specVersion, NETUID);
    write("Kappa", [NETUID], 40_000);
    for (const [item, rao] of pending) write(item, [NETUID], rao);
    write("LastMechansimStepBlock", [NETUID], BigInt(EARLIER_EPOCH));
    write("SubnetOwnerHotkey", [NETUID], hotkeys[4]);
    write(
      "LastUpdate",
      [NETUID],
      uids.map(() => 8n),
    );
    write("ValidatorPermit", [NETUID], input.validator_permit);
    for (const [uid, hotkey] of hotkeys.entries()) {
      write("Keys", [NETUID, uid], hotkey);
      write("Uids", [NETUID, hotkey], uid);
      if (ownAlpha[uid]) write("TotalHotkeyAlpha", [hotkey, NETUID], ownAlpha[uid]);
      if (ownTao[uid]) write("TotalHotkeyAlpha", [hotkey, 0], ownTao[uid]);
      if (stored[uid]?.length) write("Weights", [NETUID, uid], stored[uid]);
      if (bonds[uid]?.length) write("Bonds", [NETUID, uid], bonds[uid]);
      if (registered[uid]) write("BlockAtRegistration", [NETUID, uid], BigInt(registered[uid] as number));
    }
    if (specVersion >= Since.LIQUID_ALPHA_CONSENSUS) {
      write("LiquidAlphaConsensusMode", [NETUID], { type: "Previous", value: undefined });
      write("BondsPenalty", [NETUID], 65_534);
      write("Consensus", [NETUID], STORED.slice(0, 3));
    }
    if (specVersion >= CONSENSUS_BY_MECHANISM) write("ConsensusByMechanism", [NETUID], STORED);
    write("ChildKeys", [hotkeys[1], NETUID], [[HALF, hotkeys[3]]]);
    write("ParentKeys", [hotkeys[3], NETUID], [[HALF, hotkeys[1]]]);
    write("ParentKeys", [hotkeys[0], NETUID], [[HALF, account(PARENT)]]);
    write("ChildKeys", [account(PARENT), NETUID], [[HALF, hotkeys[0]]]);
    write("TotalHotkeyAlpha", [account(PARENT), NETUID], parentAlpha);
    if (specVersion >= Since.COMMIT_REVEAL_MASK) write("TimelockedWeightCommits", [NETUID, now], queue);
    // One revealed by hand has its block, and where epochs are counted its epoch before it.
    const byHand = (epoch: bigint, block: bigint) => [COMMITMENT, ...(counted ? [epoch, block] : [block, 0n]), 0n];
    write("WeightCommits", [NETUID, hotkeys[0]], [byHand(now, 7n)]);
    if (counted) {
      write("SubnetEpochIndex", [NETUID], now - 1n);
      write("WeightCommits", [NETUID, hotkeys[3]], [byHand(0n, 2n)]);
    }
  };
  const after = (write: Write) => {
    writeOutput(write, NETUID, NETUID, replace(output));
    write("LastMechansimStepBlock", [NETUID], BigInt(EPOCH));
    for (const [item] of pending) write(item, [NETUID], 0n);
    write("Weights", [NETUID, 2], revealed);
    write("Weights", [NETUID, 3], setLater);
    if (specVersion >= Since.COMMIT_REVEAL_MASK) write("TimelockedWeightCommits", [NETUID, now], queue.slice(0, 1));
    if (counted) write("SubnetEpochIndex", [NETUID], now);
    write("Keys", [NETUID, REPLACED], account(NEWCOMER));
    write("BlockAtRegistration", [NETUID, REPLACED], BigInt(EPOCH));
    const events: MadeEvent[] = [
      { phase: "Initialization", type: "WeightsSet", value: [NETUID, 2] },
      { type: "WeightsSet", value: [NETUID, 3] },
      { type: "NeuronRegistered", value: [NETUID, REPLACED, account(NEWCOMER)] },
      ...(variant.events ?? []),
    ];
    write("Events", [], events.map(eventRecord), "System");
  };
  return { inputs: { [`${NETUID} 0`]: input }, before, after };
}

const eventRecord = ({ phase, type, value }: MadeEvent) => ({
  phase: phase === undefined ? { type: "ApplyExtrinsic", value: 1 } : { type: phase, value: undefined },
  event: { type: "SubtensorModule", value: { type, value } },
  topics: [],
});

/** What a registration leaves of a neuron's outputs. */
function replace(output: EpochOutputJson): EpochOutputJson {
  const without = (values: readonly number[]) => values.map((value, uid) => (uid === REPLACED ? 0 : value));
  return {
    ...output,
    consensus: without(output.consensus),
    incentive: without(output.incentive),
    dividends: without(output.dividends),
    emission: output.emission.map((rao, uid) => (uid === REPLACED ? "0" : rao)),
  };
}

/** What several mechanisms share is mixed in storage, so that only their own rows are of use. */
function madeMechanisms(specVersion: number): Made {
  const n = 3;
  const hotkeys = [50, 51, 52].map(account);
  const stakes = ["3000000000000", "1000000000000", "0"];
  const inputs: Record<string, EpochInputJson> = {};
  const outputs: EpochOutputJson[] = [];
  for (const mechanism of [0, 1]) {
    const input: EpochInputJson = {
      ...common(specVersion),
      ...storedConsensus(specVersion, STORED, STORED_BY_MECHANISM[mechanism] as number[]),
      n,
      last_update: ["8", "8", "0"],
      block_at_registration: ["0", "0", "0"],
      alpha_stake: stakes,
      tao_stake: ["0", "0", "0"],
      validator_permit: [true, true, false],
      weights: [
        [
          [1, 100 + mechanism],
          [2, 200],
        ],
        [
          [0, 7],
          [2, 9 * (mechanism + 1)],
        ],
        [],
      ],
      bonds: [[], [[2, 5 + mechanism]], []],
      commit_block: [null, null, null],
      emission: "0",
    };
    inputs[`${TWO_MECHANISMS} ${mechanism}`] = input;
    outputs.push(epoch(input).output);
  }
  const index = (mechanism: number) => mechanism * 4096 + TWO_MECHANISMS;
  const before = (write: Write) => {
    write("NetworksAdded", [TWO_MECHANISMS], true);
    write("SubnetworkN", [TWO_MECHANISMS], n);
    writeParameters(write, specVersion, TWO_MECHANISMS);
    write("MechanismCountCurrent", [TWO_MECHANISMS], 2);
    write("LastMechansimStepBlock", [TWO_MECHANISMS], BigInt(EARLIER_EPOCH));
    write("ValidatorPermit", [TWO_MECHANISMS], [true, true, false]);
    for (const [uid, hotkey] of hotkeys.entries()) {
      write("Keys", [TWO_MECHANISMS, uid], hotkey);
      write("TotalHotkeyAlpha", [hotkey, TWO_MECHANISMS], BigInt(stakes[uid] as string));
    }
    if (specVersion >= Since.LIQUID_ALPHA_CONSENSUS) write("Consensus", [TWO_MECHANISMS], STORED);
    for (const mechanism of [0, 1]) {
      if (specVersion >= CONSENSUS_BY_MECHANISM) {
        write("ConsensusByMechanism", [index(mechanism)], STORED_BY_MECHANISM[mechanism]);
      }
      const input = inputs[`${TWO_MECHANISMS} ${mechanism}`];
      // Shorter than n: it counts as padded with 0.
      write("LastUpdate", [index(mechanism)], [8n, 8n]);
      for (const [uid, row] of (input?.weights ?? []).entries()) write("Weights", [index(mechanism), uid], row);
      for (const [uid, row] of (input?.bonds ?? []).entries()) write("Bonds", [index(mechanism), uid], row);
    }
  };
  const after = (write: Write) => {
    for (const [mechanism, output] of outputs.entries()) writeOutput(write, TWO_MECHANISMS, index(mechanism), output);
    write("Consensus", [TWO_MECHANISMS], [1, 2, 3]);
    write("LastMechansimStepBlock", [TWO_MECHANISMS], BigInt(EPOCH));
  };
  return { inputs, before, after };
}

/** Those whose defaults are others in real runtimes than in the made one. */
function writeParameters(write: Write, specVersion: number, netuid: number): void {
  write("Tempo", [netuid], 360);
  write("MaxAllowedValidators", [netuid], 3);
  write("CommitRevealWeightsEnabled", [netuid], true);
  if (specVersion < Since.LIQUID_ALPHA_CONSENSUS) return;
  write("Yuma3On", [netuid], true);
  write("LiquidAlphaOn", [netuid], true);
}

/** What an epoch stores of a mechanism, whose rows are under the index. */
export function writeOutput(write: Write, netuid: number, index: number, output: EpochOutputJson): void {
  write("Active", [netuid], output.active);
  write("Consensus", [netuid], output.consensus);
  write("Incentive", [index], output.incentive);
  write("Dividends", [netuid], output.dividends);
  write("ValidatorTrust", [netuid], output.validator_trust);
  write("ValidatorPermit", [netuid], output.validator_permit);
  write("StakeWeight", [netuid], output.stake_weight);
  write("Emission", [netuid], output.emission.map(BigInt));
  for (const [uid, row] of output.bonds.entries()) write("Bonds", [index, uid], row);
}
