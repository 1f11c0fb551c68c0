// The made epoch read from a node of its own, which a fault may change.

import { WebSocket } from "ws";
import {
  ChainError,
  type Checkpoint,
  connect,
  type EpochRecording,
  type NodeOptions,
  openNode,
  readEpoch,
} from "../../bindings/chain/index.js";
import { loadYuma } from "../../bindings/index.js";
import type { Chain } from "./chain.js";
import { EPOCH, madeChain, NETUID } from "./made.js";
import { type Fault, serveChain } from "./server.js";

const yuma = await loadYuma();

export const websocketClass = WebSocket as unknown as typeof globalThis.WebSocket;

/** What the node keeps that nobody changed. */
export const honestChain = madeChain(400);

export interface Situation extends NodeOptions {
  readonly chain?: Chain;
  readonly fault?: Fault;
  readonly protocol?: "ws" | "http";
  readonly netuid?: number;
  readonly block?: number;
  readonly blockHash?: string;
  readonly checkpoint?: Checkpoint;
}

export async function read({
  chain = honestChain,
  fault,
  protocol = "ws",
  netuid = NETUID,
  block = EPOCH,
  blockHash,
  checkpoint,
  ...options
}: Situation): Promise<EpochRecording> {
  const server = await serveChain(chain, fault);
  try {
    const node = await openNode(connect(server[protocol], { websocketClass }), options);
    try {
      const query = { netuid, block, ...(blockHash && { blockHash }) };
      return await readEpoch(node, yuma, query, checkpoint && { checkpoint });
    } finally {
      node.close();
    }
  } finally {
    await server.close();
  }
}

/** The error that reading ends with. */
export async function failure(situation: Situation): Promise<[code: string, message: string]> {
  try {
    await read(situation);
  } catch (error) {
    if (error instanceof ChainError) return [error.code, error.message];
    throw error;
  }
  throw new Error("there was no error");
}
