// fast-check arbitraries for the inputs of every emission suite, in the vectors' JSON form.

import fc from "fast-check";
import { edgeHeavy } from "./values.js";

const integer = (bits: number, signed: boolean) =>
  edgeHeavy({
    min: signed ? -(1n << BigInt(bits - 1)) : 0n,
    max: (1n << BigInt(signed ? bits - 1 : bits)) - 1n,
  });
const decimal = (bits: number, signed = false) => integer(bits, signed).map(String);
const number = (bits: number) => integer(bits, false).map(Number);

/** Any number of rao, and more often one that there can be. */
export const rao = fc.oneof(decimal(64), fc.bigInt({ min: 0n, max: 21_000_000_000_000_000n }).map(String));
const u64 = decimal(64);
const unsigned = decimal(128);
const signed = decimal(128, true);
/** Up to a few, in U96F32 and U64F64. */
const price = fc.oneof(unsigned, fc.bigInt({ min: 0n, max: 1n << 66n }).map(String));
const movingPrice = fc.oneof(signed, fc.bigInt({ min: 0n, max: 1n << 34n }).map(String));
const proportion = fc.oneof(u64, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(String));
const u16 = fc.oneof(number(16), fc.integer({ min: 0, max: 20_000 }));
const block = fc.oneof(u64, fc.bigInt({ min: 5_000_000n, max: 5_000_400n }).map(String));

/** Few enough that they meet. */
const account = fc.integer({ min: 0, max: 9 });
const owner = fc.integer({ min: 0, max: 14 });
const orNull = <T>(values: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: values }, fc.constant(null));

const listed = <T extends object>(members: fc.Arbitrary<T>, netuids = fc.integer({ min: 0, max: 30 })) =>
  fc
    .uniqueArray(netuids, { maxLength: 6 })
    .chain((keys) => fc.tuple(...keys.map((netuid) => members.map((rest) => ({ netuid, ...rest })))));

const ascending = <T extends { netuid: number }>(rows: fc.Arbitrary<T[]>) =>
  rows.map((list) => [...list].sort((a, b) => a.netuid - b.netuid));

const root = { tao_weight: proportion, root_tao: rao };
const supply = { subnet_alpha_in: rao, subnet_alpha_out: rao };
const pending = {
  pending_server_emission: rao,
  pending_validator_emission: rao,
  pending_root_alpha_divs: rao,
  pending_owner_cut: rao,
};
const priced = {
  subnet_mechanism: fc.integer({ min: 0, max: 2 }),
  subnet_moving_price_bits: movingPrice,
  miner_burned_bits: fc.oneof(unsigned, fc.bigInt({ min: 0n, max: 1n << 32n }).map(String)),
  subnet_emission_enabled: fc.boolean(),
};
const movingPriceBlocks = { first_emission_block_number: orNull(block), ema_price_halving_blocks: block };
const terms = { ...supply, current_alpha_price_bits: price, tao_emission_bits: price };

const emissionOf = (first: string, second: string) => fc.record({ hotkey: account, [first]: rao, [second]: rao });

const accountMembers = {
  owner,
  alpha_stake: rao,
  root_stake: rao,
  childkey_take: u16,
};

const accounts = <T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc
    .uniqueArray(account, { maxLength: 8 })
    .chain((keys) => fc.tuple(...keys.map((hotkey) => fc.record(members).map((rest) => ({ hotkey, ...rest })))));

const edges = fc.uniqueArray(fc.record({ parent: account, child: account, proportion }), {
  maxLength: 8,
  selector: ({ parent, child }) => parent * 100 + child,
});

const family = {
  tao_weight: proportion,
  ck_burn: proportion,
  min_childkey_take: u16,
  min_childkey_take_per_subnet: u16,
  accounts: accounts(accountMembers),
  child_edges: edges,
};

export const payoutMembers = {
  ...family,
  accounts: accounts({ ...accountMembers, delegate_take: u16 }),
  subnet_alpha_out: rao,
  pending_server_alpha: rao,
  pending_validator_alpha: rao,
  pending_root_alpha: rao,
  pending_owner_cut: rao,
  subnet_owner: orNull(owner),
  subnet_owner_hotkey: orNull(account),
  owned_hotkeys_of_subnet_owner: fc.uniqueArray(account, { maxLength: 4 }),
  recycle_or_burn: fc.constantFrom("recycle", "burn", null),
  auto_stake_destination: fc.uniqueArray(fc.record({ owner, destination: account }), {
    maxLength: 4,
    selector: (entry) => entry.owner,
  }),
};

const neurons = fc
  .uniqueArray(account, { maxLength: 8 })
  .chain((hotkeys) =>
    fc.tuple(
      ...hotkeys.map((hotkey, uid) =>
        fc
          .integer({ min: 0, max: 3 })
          .map((at) => ({ hotkey, uid: (uid * 7) % 11, block_at_registration: String(at) })),
      ),
    ),
  );

const split = fc.oneof(
  fc.constant(null),
  fc.array(u16, { maxLength: 5 }),
  fc.integer({ min: 0, max: 65535 }).map((first) => [first, 65535 - first]),
);

const mechanismTerms = fc.uniqueArray(account, { maxLength: 6 }).chain((hotkeys) =>
  fc.tuple(
    ...hotkeys.map((hotkey) =>
      fc.record({
        hotkey: fc.constant(hotkey),
        uid: u16,
        dividend: u16,
        incentive: u16,
        validator_emission: rao,
        server_emission: rao,
        stake_weight: u16,
        active: fc.boolean(),
        emission: rao,
        consensus: u16,
        validator_trust: u16,
        new_validator_permit: fc.boolean(),
        stake: rao,
      }),
    ),
  ),
);

const float = fc.record({
  mantissa: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 21n }).map(String), unsigned, u64),
  exponent: fc.oneof(fc.integer({ min: -40, max: 25 }).map(String), decimal(64, true)),
});

const ema = orNull(fc.record({ block, bits: signed }));

const coinbaseSubnet = fc.record({
  ...priced,
  ...movingPriceBlocks,
  subtoken_enabled: fc.integer({ min: 0, max: 9 }).map((draw) => draw > 0),
  network_registration_allowed: fc.integer({ min: 0, max: 9 }).map((draw) => draw > 0),
  ...supply,
  owner_cut_enabled: fc.boolean(),
  tempo: fc.oneof(number(16), fc.integer({ min: 0, max: 3 })),
  last_epoch_block: block,
  pending_epoch_at: fc.oneof(fc.constant("0"), block),
  blocks_since_last_step: fc.oneof(u64, fc.integer({ min: 50_395, max: 50_403 }).map(String)),
  epoch_input_consistent: fc.boolean(),
});

/** By suite. */
export const inputs: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  "block-emission": fc.record({
    issuance: fc.oneof(rao, fc.bigInt({ min: 20_999_000_000_000_000n, max: 21_000_000_000_000_001n }).map(String)),
  }),
  "safe-pow": fc.record({
    val_bits: fc.oneof(unsigned, fc.bigInt({ min: 0n, max: 1n << 68n }).map(String)),
    p_bits: fc.oneof(unsigned, fc.bigInt({ min: 0n, max: 1n << 67n }).map(String)),
  }),
  "flow-normalize": fc.record({
    p_bits: price,
    offset_flows: ascending(listed(fc.record({ bits: unsigned }))),
  }),
  "flow-shares": fc.record({
    current_block: block,
    net_tao_flow_enabled: fc.boolean(),
    flow_ema_smoothing_factor: u64,
    tao_flow_cutoff_bits: fc.oneof(fc.constant("0"), signed),
    flow_norm_exponent_bits: price,
    subnets: listed(
      fc.record({
        subnet_tao_flow: decimal(64, true),
        subnet_ema_tao_flow: ema,
        subnet_protocol_flow: decimal(64, true),
        subnet_ema_protocol_flow: ema,
      }),
    ),
  }),
  "subnet-shares": fc.record({ block_emission_bits: price, subnets: listed(fc.record(priced)) }),
  "moving-price": fc.record({
    netuid: fc.integer({ min: 0, max: 3 }),
    current_block: block,
    ...movingPriceBlocks,
    subnet_moving_alpha_bits: movingPrice,
    subnet_mechanism: fc.integer({ min: 0, max: 2 }),
    current_alpha_price_bits: price,
    subnet_moving_price_bits: movingPrice,
  }),
  "root-proportion": fc.record({ ...root, ...supply }),
  "subnet-terms": fc.record({ ...root, subnets: listed(fc.record(terms)) }),
  "emit-to-subnets": fc.record({
    ...root,
    subnet_owner_cut: u16,
    root_sell_flag: fc.boolean(),
    subnets: listed(fc.record({ ...terms, owner_cut_enabled: fc.boolean(), ...pending })),
  }),
  "mechanism-split": fc.record({
    mechanism_count_current: fc.integer({ min: 0, max: 6 }),
    mechanism_emission_split: split,
    alpha: rao,
  }),
  "mechanism-aggregate": fc.array(mechanismTerms, { maxLength: 4 }).chain((mechanisms) =>
    fc.record({
      rao_emission: rao,
      mechanism_count_current: fc.constant(mechanisms.length),
      mechanism_emission_split: split,
      mechanisms: fc.constant(mechanisms),
    }),
  ),
  "parent-child-dividends": fc.record({ ...family, subnet_alpha_out: rao, hotkey: account, dividends: rao }),
  "dividends-and-incentives": fc.record({
    ...family,
    hotkey_emission: fc.array(emissionOf("incentive", "dividend"), { maxLength: 6 }),
    pending_validator_alpha: rao,
    pending_root_alpha: rao,
  }),
  "dividend-distribution": fc.record({
    pending_alpha: rao,
    pending_root_alpha: rao,
    tao_weight_bits: fc.oneof(unsigned, fc.bigInt({ min: 0n, max: 1n << 32n }).map(String)),
    stake_map: accounts({ alpha_stake: rao, root_stake: rao }),
    dividends: accounts({ bits: unsigned }),
  }),
  "safe-float": fc.record({ a: float, b: float, c: float, u64f64_bits: unsigned }),
  "share-pool": fc.record({
    operations: fc.array(
      fc.record({
        key: orNull(account),
        update: fc.oneof(decimal(64, true), fc.bigInt({ min: -(10n ** 12n), max: 10n ** 13n }).map(String)),
      }),
      { maxLength: 12 },
    ),
  }),
  "stake-weights": fc.integer({ min: 0, max: 8 }).chain((n) =>
    fc.record({
      ...family,
      subnetwork_n: fc.constant(n),
      keys:
        n === 0
          ? fc.constant([])
          : fc.uniqueArray(fc.record({ uid: fc.integer({ min: 0, max: n - 1 }), hotkey: account }), {
              selector: ({ uid }) => uid,
            }),
    }),
  ),
  "distribute-emission": fc.record({
    ...payoutMembers,
    neurons,
    hotkey_emission: fc.array(emissionOf("server_emission", "validator_emission"), { maxLength: 6 }),
  }),
  "coinbase-blocks": ascending(listed(coinbaseSubnet)).chain((subnets) =>
    fc.record({
      ...root,
      subnet_owner_cut: u16,
      subnet_moving_alpha_bits: fc.oneof(signed, fc.bigInt({ min: 0n, max: 1n << 30n }).map(String)),
      max_epochs_per_block: fc.integer({ min: 0, max: 3 }),
      subnets: fc.constant(subnets),
      blocks: fc.array(
        fc.record({
          current_block: block,
          total_issuance: rao,
          current_alpha_price_bits: fc.array(price, { minLength: subnets.length, maxLength: subnets.length }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  ),
};
