// What must hold whatever the rules are in detail: nothing is lost, nobody is paid who is not there.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alphaBalance, payoutBalance, taoBalance } from "../bindings/emission/conservation.js";
import {
  type AccountId,
  type CoinbaseBlock,
  type CoinbaseSubnet,
  loadYuma,
  type Payout,
  type PayoutResult,
  parseState,
} from "../bindings/index.js";
import { curve } from "../cli/emission-curve.js";
import { emissionOf } from "./emission-form.js";
import { inputs, rao } from "./emission-inputs.js";
import { EdgeRandom } from "./random.js";

const SEED = 425;
const yuma = await loadYuma();

const check = <T>(input: fc.Arbitrary<T>, property: (value: T) => void, numRuns = 300) =>
  fc.assert(fc.property(input, property), { numRuns, seed: SEED });

interface Bits {
  readonly netuid: number;
  readonly bits: string;
}
const sum = (values: Iterable<bigint>) => [...values].reduce((total, value) => total + value, 0n);
const sumBits = (list: readonly Bits[]) => sum(list.map(({ bits }) => BigInt(bits)));

describe("the issuance curve", () => {
  test("never rises, and never emits more than a TAO a block", () => {
    check(fc.tuple(rao, rao), ([a, b]) => {
      const [low, high] = [BigInt(a), BigInt(b)].sort((x, y) => (x < y ? -1 : 1)) as [bigint, bigint];
      expect(yuma.blockEmission(low)).toBeGreaterThanOrEqual(yuma.blockEmission(high));
      expect(yuma.blockEmission(low)).toBeLessThanOrEqual(10n ** 9n);
    });
  });

  test("halves thirty times, where the closed form says", () => {
    const halvings = curve(yuma);
    expect(halvings.length).toBe(30);
    expect(halvings.filter(({ equal }) => !equal)).toEqual([]);
    expect(halvings[0]?.issuance).toBe(10_500_000_000_000_000n);
    expect(yuma.blockEmission(21_000_000_000_000_000n)).toBe(0n);
  });
});

describe("subnet shares", () => {
  const ONE = 1n << 64n;

  // Where a sum saturates, its parts are more than it: no price comes near that, but these inputs do.
  test("are never above one together, and nothing is emitted beyond the block's emission", () => {
    check(inputs["subnet-shares"] as fc.Arbitrary<{ block_emission_bits: string }>, (input) => {
      const output = emissionOf(yuma, "subnet-shares", input) as Record<
        "moving_alpha_price" | "price_shares" | "shares" | "emissions",
        Bits[]
      >;
      if (sumBits(output.moving_alpha_price) >> 128n) return;
      expect(sumBits(output.price_shares)).toBeLessThanOrEqual(ONE);
      expect(sumBits(output.shares)).toBeLessThanOrEqual(ONE);
      expect(sumBits(output.emissions)).toBeLessThanOrEqual(BigInt(input.block_emission_bits));
    });
  });

  test("of flows are never above one together, once they are normalised", () => {
    check(inputs["flow-normalize"] as fc.Arbitrary<{ offset_flows: Bits[] }>, (input) => {
      const output = emissionOf(yuma, "flow-normalize", input) as Record<"scaled" | "offset_flows", Bits[]>;
      if (output.offset_flows.some(({ bits }, i) => bits !== output.scaled[i]?.bits)) {
        expect(sumBits(output.offset_flows)).toBeLessThanOrEqual(ONE);
      }
    });
  });
});

test("the mechanisms' parts are the whole, unless the split is more than the whole", () => {
  check(
    inputs["mechanism-split"] as fc.Arbitrary<{ alpha: string; mechanism_emission_split: number[] | null }>,
    (input) => {
      const { split } = emissionOf(yuma, "mechanism-split", input) as { split: string[] };
      const shares = (input.mechanism_emission_split ?? []).slice(0, split.length).reduce((a, b) => a + b, 0);
      if (split.length > 0 && shares <= 65535) expect(sum(split.map(BigInt))).toBe(BigInt(input.alpha));
    },
  );
});

test("a split of the block's alpha is never more than it, and less by at most three rao", () => {
  check(inputs["emit-to-subnets"] as fc.Arbitrary<{ subnets: object[] }>, (input) => {
    // From empty books, so that nothing saturates.
    const empty = {
      pending_server_emission: "0",
      pending_validator_emission: "0",
      pending_root_alpha_divs: "0",
      pending_owner_cut: "0",
    };
    const subnets = input.subnets.map((subnet) => ({ ...subnet, ...empty }));
    const output = emissionOf(yuma, "emit-to-subnets", { ...input, subnets }) as { subnets: Record<string, string>[] };
    for (const s of output.subnets) {
      const parts = [...Object.keys(empty), "recycled_alpha"].map((name) => BigInt(s[name] as string));
      const lost = BigInt(s.subnet_alpha_out_emission as string) - sum(parts);
      expect(lost).toBeGreaterThanOrEqual(0n);
      expect(lost).toBeLessThanOrEqual(3n);
    }
  });
});

test("dividends are never more than what is pending", () => {
  const input = inputs["dividend-distribution"] as fc.Arbitrary<{
    pending_alpha: string;
    pending_root_alpha: string;
    dividends: Bits[];
  }>;
  check(input, (value) => {
    if (sumBits(value.dividends) >> 128n) return;
    const output = emissionOf(yuma, "dividend-distribution", value) as Record<string, Bits[]>;
    expect(sumBits(output.alpha_dividends as Bits[])).toBeLessThanOrEqual(BigInt(value.pending_alpha) << 32n);
    expect(sumBits(output.root_alpha_dividends as Bits[])).toBeLessThanOrEqual(BigInt(value.pending_root_alpha) << 32n);
  });
});

test("a pool's shares are worth no more than it holds, but for what their rounding makes of it", () => {
  check(inputs["share-pool"] as fc.Arbitrary<{ operations: { key: number | null; update: string }[] }>, (input) => {
    // Nobody takes out: then every share is a part of the denominator.
    const operations = input.operations.map(({ key, update }) => ({
      key,
      update: update.replace("-", "").slice(0, 15),
    }));
    const output = emissionOf(yuma, "share-pool", { operations }) as {
      after_each: { shared_value: string; shares: { value: string }[] }[];
    };
    for (const { shared_value, shares } of output.after_each) {
      const worth = sum(shares.map(({ value }) => BigInt(value)));
      expect(worth).toBeLessThanOrEqual(BigInt(shared_value) + BigInt(shares.length));
    }
  });
});

interface PayoutInput {
  accounts: { hotkey: number; owner: number }[];
  child_edges: { parent: number; child: number }[];
  subnet_owner_hotkey: number | null;
  auto_stake_destination: { destination: number }[];
  hotkey_emission: { hotkey: number }[];
}
type PayoutOutput = Record<string, { hotkey: number }[]>;

test("nobody is paid who is not in the maps", () => {
  check(inputs["distribute-emission"] as fc.Arbitrary<PayoutInput>, (input) => {
    const output = emissionOf(yuma, "distribute-emission", input) as PayoutOutput;
    const earning = new Set(input.hotkey_emission.map(({ hotkey }) => hotkey));
    // And their parents, but not those of the parents.
    const direct = new Set(earning);
    for (const { parent, child } of input.child_edges) if (earning.has(child)) direct.add(parent);
    for (const { hotkey } of output.alpha_dividends_per_subnet ?? []) expect(direct).toContain(hotkey);
    for (const { hotkey } of output.root_claimable ?? []) expect(direct).toContain(hotkey);
    const staked = new Set(direct);
    for (const { hotkey } of input.accounts) staked.add(hotkey);
    for (const { destination } of input.auto_stake_destination) staked.add(destination);
    if (input.subnet_owner_hotkey !== null) staked.add(input.subnet_owner_hotkey);
    for (const { hotkey } of output.total_hotkey_alpha ?? []) expect(staked).toContain(hotkey);
    for (const { hotkey } of output.alpha_shares ?? []) expect(staked).toContain(hotkey);
  });
});

// Conservation

const FRESH = {
  pendingServerEmission: 0n,
  pendingValidatorEmission: 0n,
  pendingRootAlphaDivs: 0n,
  pendingOwnerCut: 0n,
  subnetEpochIndex: 0n,
};

function randomSubnet(random: EdgeRandom, netuid: number, currentBlock: bigint): CoinbaseSubnet {
  return {
    ...FRESH,
    netuid,
    subnetMechanism: random.below(8) === 0 ? 0 : 1,
    subnetMovingPriceBits: random.upTo(1n << 33n),
    minerBurnedBits: random.below(3) === 0 ? random.upTo(1n << 32n) : 0n,
    subnetEmissionEnabled: random.below(6) !== 0,
    firstEmissionBlockNumber: random.below(6) === 0 ? null : currentBlock - random.upTo(100_000n),
    emaPriceHalvingBlocks: 201_600n,
    subtokenEnabled: random.below(9) !== 0,
    networkRegistrationAllowed: random.below(9) !== 0,
    subnetAlphaIn: random.upTo(4_000_000_000_000_000n),
    subnetAlphaOut: random.upTo(4_000_000_000_000_000n) + 10n ** 10n,
    ownerCutEnabled: random.below(3) !== 0,
    tempo: random.below(5),
    lastEpochBlock: currentBlock - random.upTo(4n),
    pendingEpochAt: random.below(4) === 0 ? currentBlock + random.upTo(3n) : 0n,
    blocksSinceLastStep: random.upTo(400n),
    epochInputConsistent: random.below(8) !== 0,
    currentAlphaPriceBits: random.upTo(1n << 65n),
  };
}

test("10,000 random blocks: every rao is accounted for", () => {
  const random = new EdgeRandom(SEED, 0);
  let unaccounted = 0n;
  for (let run = 0; run < 1000; ++run) {
    let block: CoinbaseBlock = {
      currentBlock: 5_000_000n + random.upTo(1_000_000n),
      totalIssuance: random.upTo(21_000_000_000_000_000n),
      taoWeight: random.upTo((1n << 64n) - 1n),
      rootTao: random.upTo(8_000_000_000_000_000n),
      subnetOwnerCut: random.below(65_536),
      subnetMovingAlphaBits: random.upTo(1n << 24n),
      maxEpochsPerBlock: random.below(4),
      subnets: [],
    };
    const netuids = new Set(Array.from({ length: random.below(8) }, () => random.below(60)));
    const subnets = [...netuids].map((netuid) => randomSubnet(random, netuid, block.currentBlock));
    block = { ...block, subnets: subnets.sort((a, b) => a.netuid - b.netuid) };
    for (let i = 0; i < 10; ++i) {
      const result = yuma.coinbaseBlock(block);
      unaccounted += taoBalance(result).unaccounted + alphaBalance(block, result).unaccounted;
      block = {
        ...block,
        currentBlock: block.currentBlock + 1n,
        totalIssuance: block.totalIssuance + result.blockEmission,
        subnets: block.subnets.map((subnet, k) => ({ ...subnet, ...result.subnets[k] })),
      };
    }
  }
  expect(unaccounted).toBe(0n);
});

/** Small subnets, as the vectors have them. */
const epochs = (["tiny", "uniform", "ties", "owner", "yuma3"] as const).flatMap((suite) => {
  const file = JSON.parse(readFileSync(new URL(`../vectors/epoch/${suite}.json`, import.meta.url), "utf8"));
  return (file.cases as { input: { n: number } }[])
    .filter(({ input }) => input.n <= 16)
    .map(({ input }) => parseState(input));
});

function randomPayout(random: EdgeRandom): Payout {
  const { n, alphaStake, taoStake, taoWeight, emission, ...epoch } = random.pick(epochs);
  const accounts = Array.from({ length: n + random.below(3) }, (_, i) => ({
    hotkey: 10 + i,
    owner: 100 + random.below(n + 1),
    alphaStake: (alphaStake[i] ?? random.upTo(10n ** 12n)) % 10n ** 16n,
    rootStake: (taoStake[i] ?? random.upTo(10n ** 12n)) % 10n ** 16n,
    childkeyTake: random.below(12_000),
    delegateTake: random.below(12_000),
  }));
  const hotkey = () => 10 + random.below(accounts.length + 1);
  const owners = [...new Set(accounts.map(({ owner }) => owner))];
  return {
    taoWeight,
    ckBurn: random.below(2) === 0 ? 0n : random.upTo(1n << 62n),
    minChildkeyTake: 0,
    minChildkeyTakePerSubnet: random.below(2_000),
    accounts,
    childEdges: Array.from({ length: random.below(5) }, () => ({
      parent: hotkey(),
      child: hotkey(),
      proportion: random.upTo(1n << 63n),
    })),
    subnetAlphaOut: 10n ** 16n,
    pendingServerAlpha: random.upTo(10n ** 12n),
    pendingValidatorAlpha: random.upTo(10n ** 12n),
    pendingRootAlpha: random.upTo(10n ** 11n),
    pendingOwnerCut: random.upTo(10n ** 11n),
    subnetOwner: random.below(5) === 0 ? null : 100 + random.below(n + 1),
    subnetOwnerHotkey: random.below(5) === 0 ? null : hotkey(),
    ownedHotkeysOfSubnetOwner: random.below(2) === 0 ? [] : [hotkey()],
    recycleOrBurn: random.pick(["recycle", "burn", null] as const),
    autoStakeDestination: owners.filter(() => random.below(5) === 0).map((owner) => ({ owner, destination: hotkey() })),
    mechanismEmissionSplit: null,
    hotkeys: accounts.slice(0, n).map((account) => account.hotkey),
    epochs: Array.from({ length: 1 + random.below(2) }, () => epoch),
  };
}

test("10,000 random payouts with their epochs: every rao is accounted for", () => {
  const random = new EdgeRandom(SEED, 0);
  let unaccounted = 0n;
  for (let run = 0; run < 10_000; ++run) {
    const payout = randomPayout(random);
    const result = yuma.payout(payout);
    unaccounted += payoutBalance(payout, result).unaccounted;
    expect(payout.subnetAlphaOut - result.subnetAlphaOut).toBe(result.recycledAlpha);
    expectWorth(result);
  }
  expect(unaccounted).toBe(0n);
});

/** The same payout, step by step: inherited stakes, the parts of the mechanisms, their epochs, and paying what they say. */
function payoutInSteps(payout: Payout): PayoutResult {
  const { hotkeys, epochs, mechanismEmissionSplit, ...state } = payout;
  const n = hotkeys.length;
  const json = (value: bigint) => String(value);
  const { inherited } = emissionOf(yuma, "stake-weights", {
    tao_weight: json(state.taoWeight),
    ck_burn: json(state.ckBurn),
    min_childkey_take: state.minChildkeyTake,
    min_childkey_take_per_subnet: state.minChildkeyTakePerSubnet,
    accounts: state.accounts.map(({ hotkey, owner, alphaStake, rootStake, childkeyTake }) => ({
      hotkey,
      owner,
      alpha_stake: json(alphaStake),
      root_stake: json(rootStake),
      childkey_take: childkeyTake,
    })),
    child_edges: state.childEdges.map((edge) => ({ ...edge, proportion: json(edge.proportion) })),
    subnetwork_n: 0,
    keys: [],
  }) as { inherited: { hotkey: AccountId; alpha: string; tao: string }[] };
  const stakes = new Map(
    inherited.map(({ hotkey, alpha, tao }) => [hotkey, { alpha: BigInt(alpha), tao: BigInt(tao) }]),
  );
  const alphaStake = BigUint64Array.from(hotkeys, (hotkey) => stakes.get(hotkey)?.alpha ?? 0n);
  const taoStake = BigUint64Array.from(hotkeys, (hotkey) => stakes.get(hotkey)?.tao ?? 0n);
  const { split } = emissionOf(yuma, "mechanism-split", {
    mechanism_count_current: epochs.length,
    mechanism_emission_split: mechanismEmissionSplit && Array.from(mechanismEmissionSplit),
    alpha: json(state.pendingServerAlpha + state.pendingValidatorAlpha + state.pendingRootAlpha),
  }) as { split: string[] };
  const outputs = epochs.map((epoch, mechanism) => {
    const emission = BigInt(split[mechanism] as string);
    return yuma.epoch({ ...epoch, n, alphaStake, taoStake, taoWeight: state.taoWeight, emission }).output;
  });
  const neurons = hotkeys.map((hotkey, uid) => ({
    hotkey,
    uid,
    blockAtRegistration: epochs[0]?.blockAtRegistration[uid] as bigint,
  }));
  const hotkeyEmission = hotkeys.map((hotkey, uid) => ({
    hotkey,
    serverEmission: sum(outputs.map(({ serverEmission }) => serverEmission[uid] as bigint)),
    validatorEmission: sum(outputs.map(({ validatorEmission }) => validatorEmission[uid] as bigint)),
  }));
  return yuma.payoutOfEmission({ ...state, neurons, hotkeyEmission });
}

test("a payout is its steps, one by one", () => {
  const random = new EdgeRandom(SEED, 0);
  for (let run = 0; run < 500; ++run) {
    const payout = randomPayout(random);
    const shares = random.below(65_536);
    const mechanismEmissionSplit = random.below(2) === 0 ? null : Uint16Array.of(shares, 65_535 - shares);
    const whole = { ...payout, mechanismEmissionSplit };
    expect(yuma.payout(whole)).toStrictEqual(payoutInSteps(whole));
  }
});

/** What each pool holds is what its shares are worth, but for the rounding of each. */
function expectWorth({ totalHotkeyAlpha, alphaShares }: PayoutResult): void {
  for (const { hotkey, alpha } of totalHotkeyAlpha) {
    const values = alphaShares.filter((share) => share.hotkey === hotkey).map(({ value }) => value);
    if (values.length === 0) continue;
    const lost = alpha - sum(values);
    if (lost < -BigInt(values.length) || lost > BigInt(values.length)) {
      throw new Error(`hotkey ${hotkey} holds ${alpha}, its shares are worth ${sum(values)}`);
    }
  }
}

test("an account's id may be 32 bytes, compared bytewise", () => {
  const id = (byte: number) => `0x${byte.toString(16).padStart(2, "0")}${"00".repeat(31)}`;
  const payout = randomPayout(new EdgeRandom(1, 0));
  const renamed = JSON.parse(
    JSON.stringify(payout, (_, value) => (typeof value === "bigint" ? `${value}n` : value)),
    (key, value) => {
      if (typeof value === "string" && /^[0-9]+n$/.test(value)) return BigInt(value.slice(0, -1));
      const isId = ["hotkey", "owner", "parent", "child", "destination", "subnetOwner", "subnetOwnerHotkey"].includes(
        key,
      );
      return isId && typeof value === "number" ? id(value) : value;
    },
  );
  const ids = {
    ...renamed,
    hotkeys: payout.hotkeys.map((hotkey) => id(hotkey as number)),
    ownedHotkeysOfSubnetOwner: payout.ownedHotkeysOfSubnetOwner.map((hotkey) => id(hotkey as number)),
    epochs: payout.epochs,
  } as Payout;
  const plain = yuma.payout(payout);
  const result = yuma.payout(ids);
  expect(result.totalHotkeyAlpha.map(({ alpha }) => alpha)).toEqual(plain.totalHotkeyAlpha.map(({ alpha }) => alpha));
  expect(result.totalHotkeyAlpha.map(({ hotkey }) => hotkey)).toEqual(
    plain.totalHotkeyAlpha.map(({ hotkey }) => id(hotkey as number)),
  );
});
