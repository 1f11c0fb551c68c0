import { I96F32, U96F32 } from "../fixed.js";
import { addRao, addTo, ascending, type Decimal, proportionOfU16, subRao, wholeRao } from "./amounts.js";
import { type AccountJson, type Family, type FamilyJson, parseFamily } from "./childkeys.js";
import { distributeDividends, dividendsAndIncentives, ownStakes } from "./dividends.js";
import { safeFloatJson } from "./safe-float.js";
import { asPoolUpdate, SharePool } from "./share-pool.js";

const DEFAULT_DELEGATE_TAKE = 11796;

interface Neuron {
  hotkey: number;
  uid: number;
  block_at_registration: Decimal;
}

interface DistributeInputJson extends FamilyJson {
  accounts: (AccountJson & { delegate_take: number })[];
  subnet_alpha_out: Decimal;
  pending_server_alpha: Decimal;
  pending_validator_alpha: Decimal;
  pending_root_alpha: Decimal;
  pending_owner_cut: Decimal;
  subnet_owner: number | null;
  subnet_owner_hotkey: number | null;
  owned_hotkeys_of_subnet_owner: number[];
  neurons: Neuron[];
  recycle_or_burn: "recycle" | "burn" | null;
  auto_stake_destination: { owner: number; destination: number }[];
  hotkey_emission: { hotkey: number; server_emission: Decimal; validator_emission: Decimal }[];
}

/** The storage that a payout changes. */
class Ledger {
  readonly family: Family;
  readonly pools = new Map<number, SharePool>();
  alphaOut: bigint;
  recycled = 0n;
  burned = 0n;
  readonly alphaDividends = new Map<number, bigint>();
  readonly rootDividends = new Map<number, bigint>();
  readonly alphaLastEpoch = new Map<number, bigint>();
  /** I96F32. */
  readonly rootClaimable = new Map<number, bigint>();
  private readonly delegateTakes: Map<number, number>;

  constructor(input: DistributeInputJson) {
    this.family = parseFamily(input);
    this.alphaOut = BigInt(input.subnet_alpha_out);
    this.delegateTakes = new Map(input.accounts.map(({ hotkey, delegate_take }) => [hotkey, delegate_take]));
    for (const { hotkey, owner, alpha_stake } of input.accounts) this.stake(hotkey, owner, BigInt(alpha_stake));
  }

  pool(hotkey: number): SharePool {
    const pool = this.pools.get(hotkey) ?? new SharePool();
    this.pools.set(hotkey, pool);
    return pool;
  }

  stake(hotkey: number, coldkey: number, amount: bigint): void {
    this.pool(hotkey).updateForOne(coldkey, asPoolUpdate(amount));
  }

  recycle(amount: bigint): void {
    this.recycled = addRao(this.recycled, amount);
    this.alphaOut = subRao(this.alphaOut, amount);
  }

  /** Splits a dividend (U96F32) and pays the take, in whole rao, to the hotkey's owner. Returns the rest. */
  payDelegateTake(hotkey: number, dividend: bigint): bigint {
    const proportion = proportionOfU16(this.delegateTakes.get(hotkey) ?? DEFAULT_DELEGATE_TAKE);
    const take = U96F32.saturatingMul(proportion, dividend);
    this.stake(hotkey, this.family.account(hotkey).owner, wholeRao(take));
    return U96F32.saturatingSub(dividend, take);
  }
}

/** 5.6, step 1: lost unless both of the owner's keys are set. */
function payOwnerCut(ledger: Ledger, input: DistributeInputJson): void {
  const { subnet_owner: coldkey, subnet_owner_hotkey: hotkey } = input;
  if (coldkey !== null && hotkey !== null) ledger.stake(hotkey, coldkey, BigInt(input.pending_owner_cut));
}

/** 5.6, "Owner hotkeys": the newest registration first. */
function ownerHotkeys(input: DistributeInputJson): number[] {
  const { subnet_owner_hotkey: ownerHotkey } = input;
  const owned = new Set(input.owned_hotkeys_of_subnet_owner);
  const newestFirst = (a: Neuron, b: Neuron) => {
    const difference = BigInt(b.block_at_registration) - BigInt(a.block_at_registration);
    return difference === 0n ? a.uid - b.uid : Number(difference);
  };
  const hotkeys = input.neurons
    .filter(({ hotkey }) => owned.has(hotkey))
    .sort(newestFirst)
    .map(({ hotkey }) => hotkey);
  const hasUid = input.neurons.some(({ hotkey }) => hotkey === ownerHotkey);
  return ownerHotkey !== null && hasUid && !hotkeys.includes(ownerHotkey) ? [ownerHotkey, ...hotkeys] : hotkeys;
}

/** 5.6, steps 2 and 3: pays the incentives; returns miner_burned, the part withheld from the owner's hotkeys. */
function payIncentives(ledger: Ledger, input: DistributeInputJson, incentives: ReadonlyMap<number, bigint>): bigint {
  const withheldFrom = new Set(ownerHotkeys(input));
  const destinations = new Map(input.auto_stake_destination.map(({ owner, destination }) => [owner, destination]));
  let withheld = 0n;
  for (const [hotkey, incentive] of ascending(incentives)) {
    if (withheldFrom.has(hotkey)) {
      withheld = addRao(withheld, incentive);
      if (input.recycle_or_burn === "recycle") ledger.recycle(incentive);
      else ledger.burned = addRao(ledger.burned, incentive);
    } else {
      const { owner } = ledger.family.account(hotkey);
      ledger.stake(destinations.get(owner) ?? hotkey, owner, incentive);
    }
  }
  const total = [...incentives.values()].reduce(addRao, 0n);
  return U96F32.safeDiv(U96F32.saturatingFromInteger(withheld), U96F32.saturatingFromInteger(total));
}

/** 5.6, step 4. */
function payAlphaDividends(ledger: Ledger, dividends: ReadonlyMap<number, bigint>): void {
  for (const [hotkey, dividend] of ascending(dividends)) {
    const rest = wholeRao(ledger.payDelegateTake(hotkey, dividend));
    const pool = ledger.pool(hotkey);
    pool.updateForAll(asPoolUpdate(rest));
    addTo(ledger.alphaDividends, hotkey, rest, addRao);
    ledger.alphaLastEpoch.set(hotkey, pool.value);
  }
}

/** 5.6, step 5: nominators on root claim theirs by a rate per rao of root stake. */
function payRootDividends(ledger: Ledger, dividends: ReadonlyMap<number, bigint>): void {
  for (const [hotkey, dividend] of ascending(dividends)) {
    const rest = wholeRao(ledger.payDelegateTake(hotkey, dividend));
    const { owner, rootStake } = ledger.family.account(hotkey);
    const claimable = I96F32.safeDiv(I96F32.saturatingFromInteger(rest), I96F32.saturatingFromInteger(rootStake));
    if (rest > rootStake) ledger.stake(hotkey, owner, rest);
    else addTo(ledger.rootClaimable, hotkey, claimable, (a, b) => I96F32.saturatingAdd(a, b));
    addTo(ledger.rootDividends, hotkey, rest, addRao);
  }
}

/** "5.3 distribute_emission", around one mechanism's epoch. */
export function distributeEmissionSuite(input: DistributeInputJson) {
  const ledger = new Ledger(input);
  const pendingServer = BigInt(input.pending_server_alpha);
  const pendingValidator = BigInt(input.pending_validator_alpha);
  const pendingRoot = BigInt(input.pending_root_alpha);

  const list = input.hotkey_emission.map(({ hotkey, server_emission, validator_emission }) => ({
    hotkey,
    incentive: BigInt(server_emission),
    dividend: BigInt(validator_emission),
  }));
  const incentiveSum = list.map(({ incentive }) => incentive).reduce(addRao, 0n);
  const validatorAlpha = incentiveSum === 0n ? addRao(pendingValidator, pendingServer) : pendingValidator;

  const { incentives, dividends, burned } = dividendsAndIncentives(ledger.family, list);
  for (const amount of burned) ledger.recycle(amount);
  const stakes = ownStakes(ledger.family, dividends.keys());
  const distribution = distributeDividends(validatorAlpha, pendingRoot, ledger.family.taoWeight, stakes, dividends);

  payOwnerCut(ledger, input);
  const minerBurned = payIncentives(ledger, input, incentives);
  payAlphaDividends(ledger, distribution.alpha);
  payRootDividends(ledger, distribution.root);

  return {
    epoch_emission: [addRao(addRao(pendingServer, pendingValidator), pendingRoot).toString()],
    owner_hotkeys: ownerHotkeys(input),
    miner_burned_bits: minerBurned.toString(),
    ...ledgerJson(ledger),
  };
}

function ledgerJson(ledger: Ledger) {
  // Zero shares, denominators and values are removed from storage.
  const pools = ascending(ledger.pools);
  const listAlpha = (map: ReadonlyMap<number, bigint>) =>
    ascending(map).map(([hotkey, alpha]) => ({ hotkey, alpha: alpha.toString() }));
  return {
    subnet_alpha_out: ledger.alphaOut.toString(),
    recycled_alpha: ledger.recycled.toString(),
    burned_alpha: ledger.burned.toString(),
    total_hotkey_alpha: pools
      .filter(([, pool]) => pool.value !== 0n)
      .map(([hotkey, pool]) => ({ hotkey, alpha: pool.value.toString() })),
    total_hotkey_shares: pools
      .filter(([, pool]) => pool.denominator.mantissa !== 0n)
      .map(([hotkey, pool]) => ({ hotkey, shares: safeFloatJson(pool.denominator) })),
    alpha_shares: pools.flatMap(([hotkey, pool]) =>
      pool.entries().map(([coldkey, share]) => ({
        hotkey,
        coldkey,
        shares: safeFloatJson(share),
        value: pool.valueOf(coldkey).toString(),
      })),
    ),
    alpha_dividends_per_subnet: listAlpha(ledger.alphaDividends),
    root_alpha_dividends_per_subnet: listAlpha(ledger.rootDividends),
    total_hotkey_alpha_last_epoch: listAlpha(ledger.alphaLastEpoch),
    root_claimable: ascending(ledger.rootClaimable).map(([hotkey, bits]) => ({ hotkey, bits: bits.toString() })),
  };
}
