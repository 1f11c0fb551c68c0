/** 6.1, 6.5, 6.6 the amounts of an epoch, and the payments in their order. */
import { addRao, addTo, ascending, type Decimal, proportionOfU16, subRao, wholeRao } from "../emission/amounts.js";
import { I96F32, U96F32 } from "../fixed.js";
import { assetsJson, burn, recycle } from "./assets.js";
import { type AccountJson, type Family, type FamilyJson, parseFamily } from "./childkeys.js";
import { type DividendsAndIncentives, dividendsAndIncentives, type HotkeyEmissionJson } from "./dividends.js";
import { Pool } from "./pools.js";
import { type Rules, rulesOf } from "./rules.js";

const DEFAULT_DELEGATE_TAKE = 11796;
const ZERO_ACCOUNT = 0;

interface NeuronJson {
  uid: number;
  hotkey: number;
  block_at_registration: Decimal;
}

interface PayoutJson extends FamilyJson {
  hotkey_emission: HotkeyEmissionJson[];
  root_tao: Decimal;
  total_stake: Decimal;
  subnet_owner?: number;
  subnet_owner_hotkey?: number;
  owned_hotkeys: { owner: number; hotkeys: number[] }[];
  neurons: NeuronJson[];
  immune_owner_uids_limit?: number;
  recycle_or_burn?: "recycle" | "burn" | null;
  auto_stake_destination?: { owner: number; destination: number }[];
  pending_owner_cut: Decimal;
  pending_emission?: Decimal;
  pending_alpha_swapped?: Decimal;
  pending_root_divs?: Decimal;
  pending_root_alpha_divs?: Decimal;
  pending_server_emission?: Decimal;
  pending_validator_emission?: Decimal;
}

/** 6.1: what the epoch is called with, and what validators and root get of it. */
interface Amounts {
  readonly epoch: bigint;
  readonly validators: bigint;
  readonly root: bigint;
}

function amounts(rules: Rules, input: PayoutJson): Amounts {
  const servers = input.hotkey_emission.map(({ server_emission }) => BigInt(server_emission));
  const exact = servers.reduce((sum, rao) => sum + rao, 0n);
  const incentives = rules.incentiveSumWraps ? BigInt.asUintN(64, exact) : servers.reduce(addRao, 0n);
  if (rules.serverAndValidator) {
    const [server, validator] = [
      BigInt(input.pending_server_emission ?? 0),
      BigInt(input.pending_validator_emission ?? 0),
    ];
    const root = BigInt(input.pending_root_alpha_divs ?? 0);
    const validators = incentives === 0n ? addRao(validator, server) : validator;
    return { epoch: addRao(addRao(server, validator), root), validators, root };
  }
  const emission = BigInt(input.pending_emission ?? 0);
  const rootAlpha = BigInt((rules.rootSold ? input.pending_alpha_swapped : input.pending_root_alpha_divs) ?? 0);
  const all = addRao(emission, rootAlpha);
  const validators = incentives === 0n ? emission : subRao(all / 2n, rootAlpha);
  return { epoch: all, validators, root: BigInt((rules.rootSold ? input.pending_root_divs : rootAlpha) ?? 0) };
}

/** The storage that a payout changes. */
class Ledger {
  readonly rules: Rules;
  readonly pools = new Map<number, Pool>();
  readonly rootPools = new Map<number, Pool>();
  readonly stakingHotkeys = new Map<number, number[]>();
  readonly alphaDividends = new Map<number, bigint>();
  readonly rootDividends = new Map<number, bigint>();
  readonly lastEpoch = new Map<number, bigint>();
  /** I96F32. */
  readonly rootClaimable = new Map<number, bigint>();
  rootTao: bigint;
  totalStake: bigint;

  constructor(
    readonly family: Family,
    readonly input: PayoutJson,
  ) {
    this.rules = family.rules;
    this.rootTao = BigInt(input.root_tao);
    this.totalStake = BigInt(input.total_stake);
    for (const account of input.accounts) {
      const { hotkey, alpha_stake, denominator, shares, root_stake, root_denominator, root_shares } = account;
      fill(this.pool(this.pools, hotkey), alpha_stake, denominator, shares);
      fill(this.pool(this.rootPools, hotkey), root_stake, root_denominator, root_shares);
    }
  }

  pool(pools: Map<number, Pool>, hotkey: number): Pool {
    const pool = pools.get(hotkey) ?? new Pool(this.rules.decimalPools);
    pools.set(hotkey, pool);
    return pool;
  }

  payOne(pools: Map<number, Pool>, hotkey: number, coldkey: number, amount: bigint): void {
    this.pool(pools, hotkey).payOne(coldkey, amount);
    if (!this.rules.stakingHotkeys || amount === 0n) return;
    const list = this.stakingHotkeys.get(coldkey) ?? [];
    if (!list.includes(hotkey)) list.push(hotkey);
    this.stakingHotkeys.set(coldkey, list);
  }

  /** Splits a dividend (U96F32): whole rao of take, and of the rest. */
  split(hotkey: number, dividend: bigint): { take: bigint; rest: bigint } {
    const account = this.input.accounts.find((account) => account.hotkey === hotkey);
    const proportion = proportionOfU16(account?.delegate_take ?? DEFAULT_DELEGATE_TAKE);
    const take = U96F32.saturatingMul(proportion, dividend);
    return { take: wholeRao(take), rest: wholeRao(U96F32.saturatingSub(dividend, take)) };
  }
}

function fill(pool: Pool, value: Decimal, denominator: Decimal | undefined, shares: AccountJson["shares"]): void {
  pool.value = BigInt(value);
  pool.oldDenominator = BigInt(denominator ?? 0);
  for (const [coldkey, bits] of shares ?? []) pool.oldShares.set(coldkey, BigInt(bits));
}

/** 6.5, 1: lost unless both of the owner's keys have rows. */
function payOwnerCut(ledger: Ledger): void {
  const { subnet_owner: coldkey, subnet_owner_hotkey: hotkey, pending_owner_cut: cut } = ledger.input;
  if (coldkey !== undefined && hotkey !== undefined) ledger.payOne(ledger.pools, hotkey, coldkey, BigInt(cut));
}

/** 6.5, 2: whose incentives are withheld. */
function withheldHotkeys({ rules, input }: Ledger): number[] {
  const ownerHotkey = input.subnet_owner_hotkey;
  if (!rules.ownerHotkeysWithheld) return ownerHotkey === undefined ? [] : [ownerHotkey];
  const owner = input.subnet_owner ?? ZERO_ACCOUNT;
  const owned = input.owned_hotkeys.find((entry) => entry.owner === owner)?.hotkeys ?? [];
  const limit = rules.ownerHotkeysLimited ? (input.immune_owner_uids_limit ?? 1) : Number.POSITIVE_INFINITY;
  const newestFirst = (a: NeuronJson, b: NeuronJson) => {
    const [x, y] = [BigInt(a.block_at_registration), BigInt(b.block_at_registration)];
    return x === y ? a.uid - b.uid : x > y ? -1 : 1;
  };
  const hotkeys = input.neurons
    .filter(({ hotkey }) => owned.includes(hotkey))
    .sort(newestFirst)
    .map(({ hotkey }) => hotkey)
    .slice(0, limit);
  const hasUid = input.neurons.some(({ hotkey }) => hotkey === ownerHotkey);
  if (ownerHotkey === undefined || !hasUid || hotkeys.includes(ownerHotkey)) return hotkeys;
  return [ownerHotkey, ...hotkeys].slice(0, limit);
}

/** 6.5, 2. Returns what was withheld. */
function payIncentives(ledger: Ledger, incentives: ReadonlyMap<number, bigint>): bigint {
  const { rules, family, input } = ledger;
  const withheldFrom = withheldHotkeys(ledger);
  const destinations = new Map((input.auto_stake_destination ?? []).map((row) => [row.owner, row.destination]));
  let withheld = 0n;
  for (const [hotkey, incentive] of ascending(incentives)) {
    if (withheldFrom.includes(hotkey)) {
      withheld = addRao(withheld, incentive);
      if (rules.recycleOrBurn && input.recycle_or_burn === "recycle") recycle(rules, family.assets, family, incentive);
      else burn(rules, family.assets, family.netuid, incentive);
      continue;
    }
    const owner = family.owner(hotkey);
    const destination = rules.autoStake ? (destinations.get(owner) ?? hotkey) : hotkey;
    ledger.payOne(ledger.pools, destination, owner, incentive);
  }
  return withheld;
}

/** 6.5, 3. */
function payAlphaDividends(ledger: Ledger, dividends: ReadonlyMap<number, bigint>): void {
  for (const [hotkey, dividend] of ascending(dividends)) {
    const { take, rest } = ledger.split(hotkey, dividend);
    ledger.payOne(ledger.pools, hotkey, ledger.family.owner(hotkey), take);
    const pool = ledger.pool(ledger.pools, hotkey);
    pool.payAll(rest);
    addTo(ledger.alphaDividends, hotkey, rest, addRao);
    ledger.lastEpoch.set(hotkey, pool.value);
  }
}

/** 6.5, 4: TAO to 333, then alpha whose rest nominators on root claim by a rate (6.6). */
function payRootDividends(ledger: Ledger, dividends: ReadonlyMap<number, bigint>): void {
  const { rules, family } = ledger;
  for (const [hotkey, dividend] of ascending(dividends)) {
    const { take, rest } = ledger.split(hotkey, dividend);
    const owner = family.owner(hotkey);
    if (rules.rootSold) {
      ledger.payOne(ledger.rootPools, hotkey, owner, take);
      ledger.pool(ledger.rootPools, hotkey).payAll(rest);
      if (rules.rootTaoRaised) ledger.rootTao = addRao(ledger.rootTao, addRao(take, rest));
    } else {
      ledger.payOne(ledger.pools, hotkey, owner, take);
      claimLater(ledger, hotkey, rest);
      if (rules.rootInAlphaDividends) addTo(ledger.alphaDividends, hotkey, rest, addRao);
    }
    addTo(ledger.rootDividends, hotkey, rest, addRao);
  }
}

function claimLater(ledger: Ledger, hotkey: number, rest: bigint): void {
  const stake = ledger.pool(ledger.rootPools, hotkey).value;
  if (rest > stake) {
    ledger.payOne(ledger.pools, hotkey, ledger.family.owner(hotkey), rest);
    return;
  }
  const rate = I96F32.safeDiv(I96F32.saturatingFromInteger(rest), I96F32.saturatingFromInteger(stake));
  addTo(ledger.rootClaimable, hotkey, rate, (a, b) => I96F32.saturatingAdd(a, b));
}

function minerBurned(withheld: bigint, incentives: DividendsAndIncentives["incentives"]): bigint {
  const all = [...incentives.values()].reduce(addRao, 0n);
  return U96F32.safeDiv(U96F32.saturatingFromInteger(withheld), U96F32.saturatingFromInteger(all));
}

export function distributeEmissionSuite(input: PayoutJson, spec: number) {
  const rules = rulesOf(spec);
  const family = parseFamily(rules, input);
  const ledger = new Ledger(family, input);
  const { epoch, validators, root } = amounts(rules, input);
  const paid = dividendsAndIncentives(family, input.hotkey_emission, validators, root);
  payOwnerCut(ledger);
  const withheld = payIncentives(ledger, paid.incentives);
  payAlphaDividends(ledger, paid.alpha);
  payRootDividends(ledger, paid.root);
  return {
    calls: [["epoch", input.netuid, epoch.toString()]],
    ...(rules.assets && { assets: assetsJson(family.assets) }),
    ...(rules.minerBurned && { miner_burned_bits: minerBurned(withheld, paid.incentives).toString() }),
    ...ledgerJson(ledger),
  };
}

function ledgerJson(ledger: Ledger) {
  const { rules, family } = ledger;
  const list = (amounts: ReadonlyMap<number, bigint>) =>
    ascending(amounts).map(([hotkey, amount]) => ({ hotkey, amount: amount.toString() }));
  return {
    subnet_alpha_out: family.alphaOut.toString(),
    root_tao: ledger.rootTao.toString(),
    total_stake: ledger.totalStake.toString(),
    alpha_dividends_per_subnet: list(ledger.alphaDividends),
    ...(rules.rootSold && { tao_dividends_per_subnet: list(ledger.rootDividends) }),
    ...(!rules.rootSold &&
      !rules.rootInAlphaDividends && { root_alpha_dividends_per_subnet: list(ledger.rootDividends) }),
    total_hotkey_alpha_last_epoch: list(ledger.lastEpoch),
    ...poolsJson(ledger.pools, ""),
    ...poolsJson(ledger.rootPools, "_root"),
    ...(rules.rootAlphaKept && {
      root_claimable: ascending(ledger.rootClaimable).map(([hotkey, bits]) => ({
        hotkey,
        claimable: [{ netuid: family.netuid, bits: bits.toString() }],
      })),
    }),
    staking_hotkeys: ascending(ledger.stakingHotkeys).map(([coldkey, hotkeys]) => ({ coldkey, hotkeys })),
  };
}

function poolsJson(pools: ReadonlyMap<number, Pool>, suffix: string) {
  const all = ascending(pools);
  const denominators = all.flatMap(([hotkey, pool]) => pool.denominatorJson().map((row) => ({ hotkey, ...row })));
  const isOld = (row: object) => "bits" in row;
  return {
    [`total_hotkey_alpha${suffix}`]: all
      .filter(([, { value }]) => value !== 0n)
      .map(([hotkey, { value }]) => ({ hotkey, amount: value.toString() })),
    [`total_hotkey_shares${suffix}`]: [...denominators.filter(isOld), ...denominators.filter((row) => !isOld(row))],
    [`alpha_shares${suffix}`]: [
      ...all.flatMap(([hotkey, pool]) => pool.oldSharesJson().map((row) => ({ hotkey, ...row }))),
      ...all.flatMap(([hotkey, pool]) => pool.newSharesJson().map((row) => ({ hotkey, ...row }))),
    ],
  };
}
