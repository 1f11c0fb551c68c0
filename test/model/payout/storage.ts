/** The storage that a block's coinbase reads and writes, and its JSON form: an item that is absent has its default. */

import type { Decimal } from "../emission/amounts.js";
import { proportionOfU64 } from "../emission/amounts.js";
import type { Assets } from "./assets.js";

export interface Ema {
  readonly block: bigint;
  /** I64F64. */
  readonly value: bigint;
}

export interface EmaJson {
  block: Decimal;
  bits: Decimal;
}

export interface SubnetJson {
  netuid: number;
  subnet_mechanism: number;
  subnet_tao: Decimal;
  subnet_alpha_in: Decimal;
  subnet_alpha_out: Decimal;
  subnet_alpha_in_provided?: Decimal;
  subnet_moving_price_bits: Decimal;
  ema_price_halving_blocks: Decimal;
  network_registration_allowed: boolean;
  network_pow_registration_allowed: boolean;
  tempo: number;
  blocks_since_last_step: Decimal;
  first_emission_block_number?: Decimal;
  current_alpha_price_bits?: Decimal;
  sale?: Decimal | null;
  buy?: Decimal | null;
  pool_refuses?: boolean;
  last_epoch_block?: Decimal;
  pending_epoch_at?: Decimal;
  last_mechanism_step_block?: Decimal;
  pending_owner_cut?: Decimal;
  pending_emission?: Decimal;
  pending_alpha_swapped?: Decimal;
  pending_root_divs?: Decimal;
  pending_root_alpha_divs?: Decimal;
  pending_server_emission?: Decimal;
  pending_validator_emission?: Decimal;
  subtoken_enabled?: boolean;
  subnet_emission_enabled?: boolean;
  owner_cut_enabled?: boolean;
  miner_burned_bits?: Decimal;
  subnet_tao_flow?: Decimal;
  subnet_ema_tao_flow?: EmaJson;
  subnet_protocol_flow?: Decimal;
  subnet_ema_protocol_flow?: EmaJson;
  tao_emission_bits?: Decimal;
}

export interface CoinbaseJson {
  current_block: Decimal;
  tao_weight: Decimal;
  subnet_owner_cut: number;
  root_tao: Decimal;
  subnet_moving_alpha_bits: Decimal;
  flow_ema_smoothing_factor?: Decimal;
  flow_norm_exponent_bits?: Decimal;
  tao_flow_cutoff_bits?: Decimal;
  net_tao_flow_enabled?: boolean;
  max_epochs_per_block?: number;
  subnets: SubnetJson[];
  total_issuance?: Decimal;
  total_stake?: Decimal;
  block_emission?: Decimal;
}

/** A subnet's rows as the block changes them. What only is read stays in `json`. */
export interface Subnet {
  readonly json: SubnetJson;
  readonly netuid: number;
  /** Root and subnets of mechanism 0: their price is one. */
  readonly isStable: boolean;
  tao: bigint;
  alphaIn: bigint;
  alphaOut: bigint;
  readonly alphaInProvided: bigint;
  protocolAlpha: bigint;
  /** I96F32, as stored. */
  movingPrice: bigint;
  taoFlow: bigint;
  protocolFlow: bigint;
  taoFlowEma: Ema | null;
  protocolFlowEma: Ema | null;
  taoInEmission: bigint;
  alphaInEmission: bigint;
  alphaOutEmission: bigint;
  excessTao: bigint;
  ownerCut: bigint;
  /** PendingEmission to 342. */
  emission: bigint;
  alphaSwapped: bigint;
  rootDivs: bigint;
  rootAlphaDivs: bigint;
  server: bigint;
  validator: bigint;
  blocksSinceLastStep: bigint;
  lastMechanismStepBlock: bigint;
  lastEpochBlock: bigint;
  pendingEpochAt: bigint;
  epochIndex: bigint;
}

export interface Chain {
  readonly json: CoinbaseJson;
  readonly currentBlock: bigint;
  readonly rootTao: bigint;
  /** U96F32. */
  readonly taoWeight: bigint;
  totalIssuance: bigint;
  totalStake: bigint;
  readonly calls: unknown[];
  readonly assets: Assets;
  /** By ascending netuid. */
  readonly subnets: readonly Subnet[];
}

const int = (value: Decimal | undefined) => BigInt(value ?? 0);
const ema = (json: EmaJson | undefined): Ema | null =>
  json ? { block: int(json.block), value: int(json.bits) } : null;

function parseSubnet(json: SubnetJson): Subnet {
  return {
    json,
    netuid: json.netuid,
    isStable: json.netuid === 0 || json.subnet_mechanism === 0,
    tao: int(json.subnet_tao),
    alphaIn: int(json.subnet_alpha_in),
    alphaOut: int(json.subnet_alpha_out),
    alphaInProvided: int(json.subnet_alpha_in_provided),
    protocolAlpha: 0n,
    movingPrice: int(json.subnet_moving_price_bits),
    taoFlow: int(json.subnet_tao_flow),
    protocolFlow: int(json.subnet_protocol_flow),
    taoFlowEma: ema(json.subnet_ema_tao_flow),
    protocolFlowEma: ema(json.subnet_ema_protocol_flow),
    taoInEmission: 0n,
    alphaInEmission: 0n,
    alphaOutEmission: 0n,
    excessTao: 0n,
    ownerCut: int(json.pending_owner_cut),
    emission: int(json.pending_emission),
    alphaSwapped: int(json.pending_alpha_swapped),
    rootDivs: int(json.pending_root_divs),
    rootAlphaDivs: int(json.pending_root_alpha_divs),
    server: int(json.pending_server_emission),
    validator: int(json.pending_validator_emission),
    blocksSinceLastStep: int(json.blocks_since_last_step),
    lastMechanismStepBlock: int(json.last_mechanism_step_block),
    lastEpochBlock: int(json.last_epoch_block),
    pendingEpochAt: int(json.pending_epoch_at),
    epochIndex: 0n,
  };
}

export function parseChain(json: CoinbaseJson): Chain {
  return {
    json,
    currentBlock: int(json.current_block),
    rootTao: int(json.root_tao),
    taoWeight: proportionOfU64(int(json.tao_weight)),
    totalIssuance: int(json.total_issuance),
    totalStake: int(json.total_stake),
    calls: [],
    assets: { recycled: new Map(), burned: new Map() },
    subnets: json.subnets.map(parseSubnet).sort((a, b) => a.netuid - b.netuid),
  };
}
