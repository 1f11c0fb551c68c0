// A block's coinbase as two states of a made runtime, or of a real one's metadata: what it reads from the cases of
// vectors/payout, and what it leaves as test/model has it.

import { getDynamicBuilder, getLookupFn } from "@polkadot-api/metadata-builders";
import { Binary, decAnyMetadata, type HexString, unifyMetadata } from "@polkadot-api/substrate-bindings";
import { Coinbase } from "../../assembly/layout/runtimes.js";
import { blockEmissionSuite } from "../model/emission.js";
import { coinbaseBlockSuite } from "../model/payout/coinbase.js";
import { movingPriceSuite } from "../model/payout/moving-price.js";
import { rulesOf } from "../model/payout/rules.js";
import { emittedTo } from "../model/payout/shares.js";
import { type CoinbaseJson, parseChain, type SubnetJson } from "../model/payout/storage.js";
import type { EdgeRandom } from "../random.js";
import { encodeMetadata, type Item, type Type } from "./metadata.js";

/** U96F32's one, and a weight of one. */
const ONE = 1n << 32n;
const WHOLE = 10n ** 18n;

const netuid = ["Identity", "u16"] as const;
const little = (value: bigint, bytes: number): HexString =>
  Binary.toHex(Uint8Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 255n)));
const plain = (value: Type, bytes: number, fallback = 0n): Item => ({ value, fallback: little(fallback, bytes) });
const map = (value: Type, bytes: number, fallback = 0n): Item => ({ ...plain(value, bytes, fallback), keys: [netuid] });
const ema: Item = { value: { tuple: ["u64", "i128"] }, keys: [netuid] };
const inPool = (value: Type, bytes: number, fallback = 0n): Item => ({
  ...plain(value, bytes, fallback),
  keys: [["Twox64Concat", "u16"]],
});

export const coinbaseMetadata = (spec: number): HexString => encodeMetadata(coinbaseItems(spec));

/** As much of a runtime as its coinbase has to do with. */
export function coinbaseItems(spec: number): Record<string, Record<string, Item>> {
  const since = (first: number, items: Record<string, Item>) => (spec >= first ? items : {});
  const before = (end: number, items: Record<string, Item>) => (spec < end ? items : {});
  const event: Type = { enum: { NetworkRemoved: [1, "u16"], TempoSet: [52, "u16", "u16"] } };
  const phase: Type = { enum: { ApplyExtrinsic: [0, "u32"], Finalization: [1], Initialization: [2] } };
  const record: Type = {
    struct: { phase, event: { enum: { SubtensorModule: [7, event] } }, topics: { list: "hash" } },
  };
  const u64s = (...names: string[]) => Object.fromEntries(names.map((name) => [name, map("u64", 8)]));
  const bools = (fallback: bigint, ...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, map("bool", 1, fallback)]));
  return {
    System: { Events: { value: { list: record }, fallback: "0x00" } },
    SubtensorModule: {
      ...bools(0n, "NetworksAdded", "SubtokenEnabled"),
      ...bools(1n, "NetworkRegistrationAllowed", "NetworkPowRegistrationAllowed"),
      SubnetMechanism: map("u16", 2),
      Tempo: map("u16", 2, 360n),
      ...u64s("SubnetTAO", "SubnetAlphaIn", "SubnetAlphaOut", "BlocksSinceLastStep", "LastMechansimStepBlock"),
      ...u64s("SubnetTaoInEmission", "SubnetAlphaInEmission", "SubnetAlphaOutEmission", "PendingOwnerCut"),
      SubnetVolume: map("u128", 16),
      SubnetMovingPrice: map("i128", 16),
      EMAPriceHalvingBlocks: map("u64", 8, 201_600n),
      FirstEmissionBlockNumber: { value: "u64", keys: [netuid] },
      TaoWeight: plain("u64", 8, 971718665099567868n),
      SubnetOwnerCut: plain("u16", 2, 11796n),
      SubnetMovingAlpha: plain("i128", 16, 12885n),
      TotalIssuance: plain("u64", 8),
      Keys: { value: "account", keys: [netuid, netuid], fallback: `0x${"00".repeat(32)}` },
      ...since(
        Coinbase.POOL_SWAPS,
        before(Coinbase.PROVIDED_NOT_COUNTED, u64s("SubnetTaoProvided", "SubnetAlphaInProvided")),
      ),
      ...before(Coinbase.SERVER_AND_VALIDATOR, u64s("PendingEmission")),
      ...before(Coinbase.FLOW_SHARES, u64s("PendingAlphaSwapped", "PendingRootDivs")),
      ...since(Coinbase.AUTO_STAKE, { CKBurn: plain("u64", 8) }),
      ...since(Coinbase.RECYCLE_OR_BURN, { RecycleOrBurn: { ...map({ enum: { Burn: [0], Recycle: [1] } }, 1) } }),
      ...since(Coinbase.FLOW_SHARES, {
        ...u64s("PendingRootAlphaDivs"),
        SubnetTaoFlow: map("i64", 8),
        SubnetEmaTaoFlow: ema,
        FlowEmaSmoothingFactor: plain("u64", 8, 29_597_889_189_277n),
        FlowNormExponent: plain("u128", 16, 1n << 64n),
        TaoFlowCutoff: plain("i128", 16),
      }),
      ...since(Coinbase.SERVER_AND_VALIDATOR, u64s("PendingServerEmission", "PendingValidatorEmission")),
      ...since(365, { RootProp: map("u128", 16) }),
      ...since(Coinbase.CREDIT, {
        ...bools(1n, "SubnetEmissionEnabled", "OwnerCutEnabled"),
        ...u64s("SubnetExcessTao"),
        NetTaoFlowEnabled: plain("bool", 1, 1n),
        SubnetProtocolFlow: map("i64", 8),
        SubnetEmaProtocolFlow: ema,
      }),
      ...since(Coinbase.PRICE_EMA, { MinerBurned: map("u128", 16) }),
      ...since(Coinbase.COUNTED_EPOCHS, {
        ...u64s("LastEpochBlock", "PendingEpochAt", "SubnetEpochIndex"),
        MaxEpochsPerBlock: plain("u8", 1, 2n),
      }),
    },
    Swap: {
      ...since(
        Coinbase.POOL_SWAPS,
        before(Coinbase.COUNTED_EPOCHS, {
          AlphaSqrtPrice: inPool("u128", 16),
          SwapV3Initialized: inPool("bool", 1),
        }),
      ),
      ...since(Coinbase.COUNTED_EPOCHS, { SwapBalancer: inPool("u64", 8, WHOLE / 2n) }),
    },
  };
}

/** A block of a chain: what its coinbase reads and leaves, and what waits for each subnet before anything is drained. */
export interface MadeCoinbase {
  readonly before: ReadonlyMap<HexString, HexString>;
  readonly after: ReadonlyMap<HexString, HexString>;
  readonly block: number;
  readonly subnets: readonly MadeSubnet[];
}

interface MadeSubnet extends Readonly<Record<string, unknown>> {
  readonly netuid: number;
}

interface Pool {
  readonly tao: bigint;
  readonly alpha: bigint;
  readonly quote: bigint;
  readonly sqrtPrice: bigint;
}

/** Whether others traded in the block too, in the pools of the netuids that leave this rest. */
interface Options {
  readonly spec: number;
  readonly metadata?: HexString;
  readonly random: EdgeRandom;
  readonly traded: boolean;
}

const int = (value: unknown) => BigInt((value ?? 0) as string);

export function madeCoinbase({ spec, metadata = coinbaseMetadata(spec), random, traded }: Options): MadeCoinbase {
  const drawn = drawBlock(spec, random);
  const { pools } = drawn;
  const input = withPools(spec, drawn.input, pools, random);
  const output = coinbaseBlockSuite(structuredClone(input), spec);
  const undrained = coinbaseBlockSuite(
    { ...structuredClone(input), subnets: input.subnets.map((subnet) => ({ ...subnet, tempo: 0 })) },
    spec,
  );
  const builder = getDynamicBuilder(getLookupFn(unifyMetadata(decAnyMetadata(metadata))));
  const names = new Set(
    unifyMetadata(decAnyMetadata(metadata)).pallets.flatMap(({ name, storage }) =>
      (storage?.items ?? []).map((item) => `${name}.${item.name}`),
    ),
  );
  const write = (rows: Map<HexString, HexString>) => (item: string, args: readonly unknown[], value: unknown) => {
    const [pallet, name] = item.includes(".") ? item.split(".") : ["SubtensorModule", item];
    if (value === undefined || !names.has(`${pallet}.${name}`)) return;
    const { keys, value: codec } = builder.buildStorage(pallet as string, name as string);
    rows.set(keys.enc(...args), Binary.toHex(codec.enc(value)));
  };
  const before = new Map<HexString, HexString>();
  writeParent(write(before), spec, input, pools);
  const after = new Map(before);
  const own = write(after);
  for (const subnet of output.subnets as MadeSubnet[]) {
    writeOwn(own, spec, input, subnet, pools.get(subnet.netuid) as Pool);
  }
  if (traded) {
    for (const subnet of output.subnets as MadeSubnet[])
      trade(own, spec, subnet, pools.get(subnet.netuid) as Pool, random);
  }
  return { before, after, block: Number(input.current_block), subnets: undrained.subnets as MadeSubnet[] };
}

/** A block in which the amounts are such as chains have. */
function drawBlock(spec: number, random: EdgeRandom): { input: CoinbaseJson; pools: Map<number, Pool> } {
  const count = random.between(1, 6);
  const netuids = [...new Set(random.list(count, () => random.between(1, 40)))].sort((a, b) => a - b);
  const block = random.between(1000, 9_000_000);
  const amount = (least: bigint, most: bigint) => least + (random.upTo(most - least) as bigint);
  const pools = new Map<number, Pool>();
  const subnets = netuids.map((netuid): SubnetJson => {
    const tao = amount(10n ** 12n, 10n ** 14n);
    const alpha = amount(10n ** 13n, 2n * 10n ** 15n);
    const quote = WHOLE / 2n + random.upTo(WHOLE / 20n) - random.upTo(WHOLE / 20n);
    pools.set(netuid, { tao, alpha, quote, sqrtPrice: squareRoot((tao << 128n) / alpha) });
    const flag = (oneIn: number) => random.oneIn(oneIn);
    const rao = () => String(random.upTo(10n ** 12n));
    const average = () => ({ block: String(block - random.between(1, 50)), bits: String(random.upTo(1n << 100n)) });
    return {
      netuid,
      subnet_mechanism: flag(8) ? 0 : 1,
      subnet_tao: String(tao),
      subnet_alpha_in: String(alpha),
      subnet_alpha_out: String(amount(10n ** 14n, 9n * 10n ** 15n)),
      subnet_moving_price_bits: String(random.upTo(random.pick([ONE, ONE * 4n, ONE / 100n]))),
      ema_price_halving_blocks: "201600",
      network_registration_allowed: !flag(6),
      network_pow_registration_allowed: flag(2),
      tempo: random.pick([0, 1, 10, 99, 360]),
      blocks_since_last_step: String(random.between(0, 400)),
      ...(!flag(7) && { first_emission_block_number: String(random.between(1, block)) }),
      last_mechanism_step_block: String(block - random.between(1, 400)),
      pending_owner_cut: rao(),
      pending_emission: rao(),
      pending_alpha_swapped: rao(),
      pending_root_divs: rao(),
      pending_root_alpha_divs: rao(),
      pending_server_emission: rao(),
      pending_validator_emission: rao(),
      subtoken_enabled: !flag(8),
      subnet_emission_enabled: !flag(5),
      owner_cut_enabled: !flag(4),
      miner_burned_bits: String(random.upTo(ONE)),
      last_epoch_block: String(block - random.between(1, 400)),
      pending_epoch_at: flag(4) ? String(block + random.between(0, 2) - 1) : "0",
      subnet_tao_flow: String(random.upTo(10n ** 12n) - random.upTo(10n ** 12n)),
      ...(!flag(3) && { subnet_ema_tao_flow: average() }),
      subnet_protocol_flow: String(random.upTo(10n ** 12n)),
      ...(!flag(3) && { subnet_ema_protocol_flow: average() }),
    };
  });
  const issuance = random.pick([7n * 10n ** 15n, 10_600_000n * 10n ** 9n, 15n * 10n ** 15n]) + random.upTo(10n ** 12n);
  const { block_emission } = blockEmissionSuite({ issuance: String(issuance) }) as { block_emission: string };
  const input: CoinbaseJson = {
    current_block: String(block),
    tao_weight: random.pick(["971718665099567868", "3320413933267719290", "0"]),
    subnet_owner_cut: random.pick([11_796, 0, 65_535]),
    root_tao: String(random.upTo(7n * 10n ** 15n)),
    subnet_moving_alpha_bits: random.pick(["12885", "4294967"]),
    flow_ema_smoothing_factor: "29597889189277",
    flow_norm_exponent_bits: String(1n << 64n),
    tao_flow_cutoff_bits: "0",
    net_tao_flow_enabled: random.oneIn(2),
    max_epochs_per_block: random.between(1, 2),
    // From 411 on it is minted before the coinbase.
    total_issuance: String(issuance + (spec >= Coinbase.CREDIT ? BigInt(block_emission) : 0n)),
    block_emission,
    subnets,
  };
  return { input, pools };
}

/** What pools say and pay: prices, and of a trade as much as the price gives, or nothing. */
function withPools(
  spec: number,
  drawn: CoinbaseJson,
  pools: ReadonlyMap<number, Pool>,
  random: EdgeRandom,
): CoinbaseJson {
  const priced = {
    ...drawn,
    subnets: drawn.subnets.map((subnet) => {
      const pool = pools.get(subnet.netuid) as Pool;
      const price = subnet.subnet_mechanism === 1 ? priceOf(spec, pool) : unit(spec);
      return { ...subnet, current_alpha_price_bits: String(price), sale: "0", buy: "0" };
    }),
  };
  const offer = (what: string, netuid: number) => callOf(spec, priced, what, netuid);
  return {
    ...priced,
    subnets: priced.subnets.map((subnet) => {
      const price = BigInt(subnet.current_alpha_price_bits);
      const sold = int(offer("sell", subnet.netuid)?.[2]);
      const spent = int(offer("buy", subnet.netuid)?.[2]);
      const loss = random.upTo(1n);
      const paid = (rao: bigint) => (random.oneIn(6) ? null : String(rao > loss ? rao - loss : 0n));
      const [, , tao = "0", alpha = "0"] = offer("liquidity", subnet.netuid) ?? [];
      const quote = injectedQuote(pools.get(subnet.netuid) as Pool, BigInt(tao), BigInt(alpha));
      return {
        ...subnet,
        sale: paid((sold * price) >> bitsOf(spec)),
        buy: paid(price === 0n ? 0n : (spent << bitsOf(spec)) / price),
        pool_refuses: spec >= Coinbase.COUNTED_EPOCHS && quote === undefined,
      };
    }),
  };
}

const bitsOf = (spec: number) => (spec >= Coinbase.COUNTED_EPOCHS ? 64n : 32n);
const unit = (spec: number) => 1n << bitsOf(spec);

function priceOf(spec: number, { tao, alpha, quote, sqrtPrice }: Pool): bigint {
  if (spec < Coinbase.COUNTED_EPOCHS) return (sqrtPrice * sqrtPrice) >> 96n;
  return ((((WHOLE - quote) << 64n) / quote) * ((tao << 64n) / alpha)) >> 64n;
}

function injectedQuote({ tao, alpha, quote }: Pool, taoIn: bigint, alphaIn: bigint): bigint | undefined {
  const half = WHOLE / 2n;
  const base = ((WHOLE - quote) * tao * (alpha + alphaIn) + half) / WHOLE;
  const other = (quote * alpha * (tao + taoIn) + half) / WHOLE;
  const weight = (WHOLE * other) / (base + other);
  return weight < WHOLE / 100n || weight > WHOLE - WHOLE / 100n ? undefined : weight;
}

function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

type Write = (item: string, args: readonly unknown[], value: unknown) => void;

const ROWS = {
  SubnetMovingPrice: "subnet_moving_price_bits",
  EMAPriceHalvingBlocks: "ema_price_halving_blocks",
  NetworkRegistrationAllowed: "network_registration_allowed",
  NetworkPowRegistrationAllowed: "network_pow_registration_allowed",
  SubnetMechanism: "subnet_mechanism",
  Tempo: "tempo",
  FirstEmissionBlockNumber: "first_emission_block_number",
  SubtokenEnabled: "subtoken_enabled",
  SubnetEmissionEnabled: "subnet_emission_enabled",
  OwnerCutEnabled: "owner_cut_enabled",
  MinerBurned: "miner_burned_bits",
  SubnetTaoFlow: "subnet_tao_flow",
  SubnetProtocolFlow: "subnet_protocol_flow",
  SubnetEmaTaoFlow: "subnet_ema_tao_flow",
  SubnetEmaProtocolFlow: "subnet_ema_protocol_flow",
  SubnetTAO: "subnet_tao",
  SubnetAlphaIn: "subnet_alpha_in",
  SubnetAlphaOut: "subnet_alpha_out",
  BlocksSinceLastStep: "blocks_since_last_step",
  LastMechansimStepBlock: "last_mechanism_step_block",
  LastEpochBlock: "last_epoch_block",
  PendingEpochAt: "pending_epoch_at",
  PendingOwnerCut: "pending_owner_cut",
  PendingEmission: "pending_emission",
  PendingAlphaSwapped: "pending_alpha_swapped",
  PendingRootDivs: "pending_root_divs",
  PendingRootAlphaDivs: "pending_root_alpha_divs",
  PendingServerEmission: "pending_server_emission",
  PendingValidatorEmission: "pending_validator_emission",
  SubnetTaoInEmission: "subnet_tao_in_emission",
  SubnetAlphaInEmission: "subnet_alpha_in_emission",
  SubnetAlphaOutEmission: "subnet_alpha_out_emission",
  SubnetExcessTao: "subnet_excess_tao",
} as const;

/** A value of the suites as storage has it. */
function stored(value: unknown): unknown {
  if (typeof value === "string") return BigInt(value);
  if (typeof value !== "object" || value === null) return value ?? undefined;
  const { block, bits } = value as { block: string; bits: string };
  return [BigInt(block), BigInt(bits)];
}

function writeParent(write: Write, spec: number, input: CoinbaseJson, pools: ReadonlyMap<number, Pool>): void {
  write("TaoWeight", [], BigInt(input.tao_weight));
  write("SubnetOwnerCut", [], input.subnet_owner_cut);
  write("SubnetMovingAlpha", [], BigInt(input.subnet_moving_alpha_bits));
  write("FlowEmaSmoothingFactor", [], BigInt(input.flow_ema_smoothing_factor ?? 0));
  write("NetTaoFlowEnabled", [], input.net_tao_flow_enabled);
  write("MaxEpochsPerBlock", [], input.max_epochs_per_block);
  const minted = spec >= Coinbase.CREDIT ? int(input.block_emission) : 0n;
  write("TotalIssuance", [], int(input.total_issuance) - minted);
  write("SubnetTAO", [0], BigInt(input.root_tao));
  write("NetworksAdded", [0], true);
  for (const subnet of input.subnets) {
    const { netuid } = subnet;
    write("NetworksAdded", [netuid], true);
    for (const [item, name] of Object.entries(ROWS)) {
      write(item, [netuid], stored((subnet as unknown as Record<string, unknown>)[name]));
    }
    // Of an earlier block.
    write("SubnetTaoInEmission", [netuid], 7n);
    write("SubnetEpochIndex", [netuid], 3n);
    write("SubnetVolume", [netuid], 1000n);
    writePool(write, netuid, pools.get(netuid) as Pool);
  }
}

function writePool(write: Write, netuid: number, { quote, sqrtPrice }: Pool): void {
  write("Swap.SwapV3Initialized", [netuid], true);
  write("Swap.AlphaSqrtPrice", [netuid], sqrtPrice);
  write("Swap.SwapBalancer", [netuid], quote);
}

/** What the block leaves of a subnet. */
function writeOwn(write: Write, spec: number, input: CoinbaseJson, subnet: MadeSubnet, pool: Pool): void {
  const { netuid } = subnet;
  const drawn = input.subnets.find((other) => other.netuid === netuid) as SubnetJson;
  const listed = emittedTo(rulesOf(spec), parseChain(structuredClone(input))).some((other) => other.netuid === netuid);
  for (const [item, name] of Object.entries(ROWS)) {
    // What is emitted to nobody keeps what an earlier block wrote.
    if (name.endsWith("_emission") && name.startsWith("subnet_") && !listed) continue;
    if (name in subnet) write(item, [netuid], stored(subnet[name]));
  }
  if (spec >= Coinbase.COUNTED_EPOCHS) write("SubnetEpochIndex", [netuid], 3n + int(subnet.subnet_epoch_index));
  const [, , taoIn = "0", alphaIn = "0"] = callOf(spec, input, "liquidity", netuid) ?? [];
  const quote = injectedQuote(pool, BigInt(taoIn), BigInt(alphaIn)) ?? pool.quote;
  const own = { ...pool, quote, tao: int(subnet.subnet_tao), alpha: int(subnet.subnet_alpha_in) };
  writePool(write, netuid, own);
  const dynamic = drawn.subnet_mechanism === 1;
  const sold = callOf(spec, input, "sell", netuid) && int(drawn.sale);
  const spent = drawn.buy == null ? undefined : int(callOf(spec, input, "buy", netuid)?.[2]);
  write("SubnetVolume", [netuid], 1000n + (dynamic ? (sold ?? 0n) + (spent ?? 0n) : 0n));
  if (!listed) return;
  if (spec >= Coinbase.DRAIN_FIRST) {
    const price = dynamic ? priceOf(spec, own) : unit(spec);
    const priced = { ...drawn, current_alpha_price_bits: String(price) };
    const { subnet_moving_price_bits } = movingPriceSuite({ ...input, subnets: [priced] }, spec);
    write("SubnetMovingPrice", [netuid], BigInt(subnet_moving_price_bits));
  }
  const weight = (BigInt(input.tao_weight) << 32n) / (2n ** 64n - 1n);
  const root = int(input.root_tao) * weight;
  const all = root + ((int(subnet.subnet_alpha_in) + int(subnet.subnet_alpha_out)) << 32n);
  write("RootProp", [netuid], all === 0n ? 0n : (root << 32n) / all);
}

function callOf(spec: number, input: CoinbaseJson, what: string, netuid: number) {
  const { calls } = coinbaseBlockSuite(structuredClone(input), spec) as unknown as { calls: readonly Call[] };
  return calls.find((call) => call[0] === what && call[1] === netuid);
}

type Call = readonly [what: string, netuid: number, amount: string, alpha?: string];

/** What others do in a subnet's pool behind the coinbase. */
function trade(write: Write, spec: number, subnet: MadeSubnet, pool: Pool, random: EdgeRandom): void {
  const { netuid } = subnet;
  const rao = BigInt(random.between(1, 1_000_000_000));
  write("SubnetTAO", [netuid], int(subnet.subnet_tao) + rao);
  write("SubnetAlphaIn", [netuid], int(subnet.subnet_alpha_in) - rao);
  write("SubnetAlphaOut", [netuid], int(subnet.subnet_alpha_out) + rao);
  write("SubnetVolume", [netuid], 5_000_000n + rao);
  const sqrtPrice = pool.sqrtPrice + (pool.sqrtPrice >> 6n);
  if (spec >= Coinbase.POOL_SWAPS) writePool(write, netuid, { ...pool, sqrtPrice, quote: pool.quote + 5n });
}
