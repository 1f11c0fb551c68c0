// What the coinbase alone writes of a subnet, as a state has it.

import type { StateAt, StorageRow } from "../state.js";
import { type Pool, readPools } from "./pool.js";
import type { Pending } from "./run.js";

/** Items of a subnet, by what the blob's suites call them. */
export const RECORDS = {
  SubnetTaoInEmission: "subnet_tao_in_emission",
  SubnetAlphaInEmission: "subnet_alpha_in_emission",
  SubnetAlphaOutEmission: "subnet_alpha_out_emission",
  SubnetExcessTao: "subnet_excess_tao",
  PendingEmission: "pending_emission",
  PendingAlphaSwapped: "pending_alpha_swapped",
  PendingRootDivs: "pending_root_divs",
  PendingRootAlphaDivs: "pending_root_alpha_divs",
  PendingServerEmission: "pending_server_emission",
  PendingValidatorEmission: "pending_validator_emission",
  PendingOwnerCut: "pending_owner_cut",
  RootProp: "root_proportion_bits",
  SubnetMovingPrice: "subnet_moving_price_bits",
  SubnetEmaTaoFlow: "subnet_ema_tao_flow",
  SubnetEmaProtocolFlow: "subnet_ema_protocol_flow",
  BlocksSinceLastStep: "blocks_since_last_step",
  LastMechansimStepBlock: "last_mechanism_step_block",
  LastEpochBlock: "last_epoch_block",
  SubnetEpochIndex: "subnet_epoch_index",
  MinerBurned: "miner_burned_bits",
} as const;

export type RecordName = keyof typeof RECORDS;

/** undefined: the runtime has no such item, or no row where there is no default */
export type SubnetRecords = Readonly<Record<RecordName, bigint | readonly [block: bigint, bits: bigint] | undefined>>;

const names = Object.keys(RECORDS) as RecordName[];

export async function readRecords(state: StateAt, netuids: readonly number[]): Promise<Map<number, SubnetRecords>> {
  const rows = netuids.flatMap((netuid) => names.map((name): StorageRow => [name, netuid]));
  const values = await state.readKnown(rows);
  return new Map(
    netuids.map((netuid, i) => [
      netuid,
      Object.fromEntries(names.map((name, k) => [name, values[i * names.length + k]])) as unknown as SubnetRecords,
    ]),
  );
}

const rao = (value: SubnetRecords[RecordName]) => (typeof value === "bigint" ? value : 0n);

export const pendingOf = (records: SubnetRecords): Pending => ({
  emission: rao(records.PendingEmission),
  alphaSwapped: rao(records.PendingAlphaSwapped),
  rootAlpha: rao(records.PendingRootAlphaDivs),
  server: rao(records.PendingServerEmission),
  validator: rao(records.PendingValidatorEmission),
  ownerCut: rao(records.PendingOwnerCut),
});

/** A pool before and after a block. */
export interface PoolChange {
  readonly before: Pool;
  readonly after: Pool;
  /** TAO in rao that went through it */
  readonly volume: bigint;
}

export async function readChanges(
  before: ReadonlyMap<number, Pool>,
  states: readonly [before: StateAt, after: StateAt],
): Promise<Map<number, PoolChange>> {
  const netuids = [...before.keys()];
  const volumes = netuids.map((netuid): StorageRow => ["SubnetVolume", netuid]);
  const [after, ...[earlier, later]] = await Promise.all([
    readPools(states[1], netuids),
    ...states.map((state) => state.read(volumes) as Promise<bigint[]>),
  ]);
  return new Map(
    netuids.map((netuid, i) => {
      const volume = (later?.[i] as bigint) - (earlier?.[i] as bigint);
      return [netuid, { before: before.get(netuid) as Pool, after: after.get(netuid) as Pool, volume }];
    }),
  );
}
