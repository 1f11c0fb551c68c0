// A node the user names, and which subnet and block of it is meant.

import { InvalidArgumentError } from "commander";
import type { EpochRecording, Node } from "../bindings/chain/index.js";
import type { Yuma } from "../bindings/load.js";
import { InputError } from "./input.js";

export interface EndpointOptions {
  readonly rpc: string;
  readonly genesis?: string;
}

/** Which epoch of the node. */
export interface EpochOptions extends EndpointOptions {
  readonly netuid: number;
  readonly mechanism: number;
  /** the last one where none is named */
  readonly block?: number;
}

/** Connects to the node; the caller closes it. What speaks to nodes is loaded only here. */
export async function openEndpoint({ rpc, genesis }: EndpointOptions): Promise<Node> {
  const [{ connect, openNode }, { WebSocket }] = await Promise.all([
    import("../bindings/chain/index.js"),
    import("ws"),
  ]);
  let provider: ReturnType<typeof connect>;
  try {
    provider = connect(rpc, { websocketClass: WebSocket as unknown as typeof globalThis.WebSocket });
  } catch {
    throw new InputError(`--rpc: ${rpc} is no endpoint of a node, such as wss://host, ws://host:9944 or https://host`);
  }
  return openNode(provider, genesis === undefined ? {} : { genesis });
}

export async function readEpochOf(yuma: Yuma, options: EpochOptions): Promise<EpochRecording> {
  const node = await openEndpoint(options);
  try {
    const { readEpoch } = await import("../bindings/chain/index.js");
    const { netuid, mechanism, block = await lastEpochBlock(node, netuid) } = options;
    return await readEpoch(node, yuma, { netuid, block, mechanism });
  } finally {
    node.close();
  }
}

/** @throws InputError if it never ran */
async function lastEpochBlock(node: Node, netuid: number): Promise<number> {
  const { epochBlocks } = await import("../bindings/chain/index.js");
  for await (const block of epochBlocks(node, { netuid, last: 1 })) return block;
  throw neverRan(netuid);
}

export const neverRan = (netuid: number) =>
  new InputError(`no epoch of subnet ${netuid} ran in these blocks, or there is no such subnet`);

/** An option's argument: an integer from 0 to a largest one. */
const integerTo = (largest: number) => (text: string) => {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || value > largest) {
    throw new InvalidArgumentError(`An integer from 0 to ${largest} is wanted.`);
  }
  return value;
};

export const netuid = integerTo(65_535);
export const mechanism = integerTo(15);
export const blockNumber = integerTo(0xffff_ffff);
