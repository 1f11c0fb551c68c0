import { at } from "../at.js";
import { I96F32, minimum, U64F64, U96F32 } from "../fixed.js";
import type { Decimal, NetuidBits } from "./amounts.js";

export interface PricedSubnet {
  readonly netuid: number;
  /** U64F64. */
  readonly movingPrice: bigint;
  /** U96F32. */
  readonly minerBurned: bigint;
  readonly emissionEnabled: boolean;
}

/** 2.2, step 1: the moving price as it is read. Stored as I96F32, read as U64F64. */
export function readMovingPrice(netuid: number, mechanism: number, stored: bigint): bigint {
  const isStable = netuid === 0 || mechanism === 0;
  return isStable ? U64F64.one : U64F64.saturatingFrom(stored, I96F32);
}

/** 2.2, step 2. */
export function priceShares(subnets: readonly PricedSubnet[]): bigint[] {
  const total = U64F64.saturatingSum(subnets.map((subnet) => subnet.movingPrice));
  return subnets.map((subnet) => U64F64.safeDiv(subnet.movingPrice, total));
}

/** "2.2 get_shares": the price shares, weighed by what the miners did not burn. */
export function subnetShares(subnets: readonly PricedSubnet[]): bigint[] {
  const shares = priceShares(subnets);
  const weights = shares.map((share, index) => {
    const burned = U64F64.saturatingFrom(at(subnets, index).minerBurned, U96F32);
    return U64F64.saturatingMul(share, U64F64.saturatingSub(U64F64.one, minimum(burned, U64F64.one)));
  });
  const total = U64F64.saturatingSum(weights);
  return total > 0n ? weights.map((weight) => U64F64.safeDiv(weight, total)) : shares;
}

/** "2.3 get_subnet_block_emissions", in U96F32. */
export function subnetBlockEmissions(subnets: readonly PricedSubnet[], blockEmission: bigint): bigint[] {
  const shares = subnetShares(subnets);
  const enabled = shares.map((share, index) => (at(subnets, index).emissionEnabled ? share : 0n));
  const enabledSum = U64F64.saturatingSum(enabled);
  const someDisabled = subnets.some((subnet) => !subnet.emissionEnabled);
  const finalShares = someDisabled ? enabled.map((share) => U64F64.safeDiv(share, enabledSum)) : shares;
  const emission = U64F64.saturatingFrom(blockEmission, U96F32);
  return finalShares.map((share) => U96F32.saturatingFrom(U64F64.saturatingMul(emission, share), U64F64));
}

/** 2.3, root_sell_flag: the moving prices add up to more than one. */
export function rootSellFlag(subnets: readonly PricedSubnet[]): boolean {
  return U64F64.sum(subnets.map((subnet) => subnet.movingPrice)) > U64F64.one;
}

export interface PricedSubnetJson {
  netuid: number;
  subnet_mechanism: number;
  subnet_moving_price_bits: Decimal;
  miner_burned_bits: Decimal;
  subnet_emission_enabled: boolean;
}

export function parsePricedSubnet(json: PricedSubnetJson): PricedSubnet {
  return {
    netuid: json.netuid,
    movingPrice: readMovingPrice(json.netuid, json.subnet_mechanism, BigInt(json.subnet_moving_price_bits)),
    minerBurned: BigInt(json.miner_burned_bits),
    emissionEnabled: json.subnet_emission_enabled,
  };
}

export function subnetSharesSuite(input: { block_emission_bits: Decimal; subnets: PricedSubnetJson[] }) {
  const inInputOrder = input.subnets.map(parsePricedSubnet);
  const subnets = [...inInputOrder].sort((a, b) => a.netuid - b.netuid);
  const list = (values: readonly bigint[]) => listByNetuid(subnets, values);
  return {
    moving_alpha_price: listByNetuid(
      inInputOrder,
      inInputOrder.map((subnet) => subnet.movingPrice),
    ),
    price_shares: list(priceShares(subnets)),
    shares: list(subnetShares(subnets)),
    emissions: list(subnetBlockEmissions(subnets, BigInt(input.block_emission_bits))),
    root_sell_flag: rootSellFlag(subnets),
  };
}

/** One value per subnet, as the vectors list them. */
export function listByNetuid(subnets: readonly { netuid: number }[], values: readonly bigint[]): NetuidBits[] {
  return subnets.map(({ netuid }, index) => ({ netuid, bits: at(values, index).toString() }));
}
