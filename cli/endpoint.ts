// A node the user names, and which subnet and block of it is meant.

import { type Command, InvalidArgumentError } from "commander";
import { ChainError } from "../bindings/chain/error.js";
import type { Checkpoint, EpochRecording, Node } from "../bindings/chain/index.js";
import { plainAddress } from "../bindings/foreign-text.js";
import type { Yuma } from "../bindings/load.js";
import { InputError, parseJson, readText, sourceName } from "./input.js";

export interface EndpointOptions {
  readonly rpc: string;
  readonly genesis?: string;
  /** seconds */
  readonly timeout?: number;
  readonly requestsPerSecond?: number;
  /** Nothing without a proof. */
  readonly proven?: boolean;
  /** a file */
  readonly checkpoint?: string;
}

/** Which epoch of the node. */
export interface NodeEpochOptions extends EndpointOptions {
  readonly netuid: number;
  readonly mechanism: number;
  /** the last one where none is named */
  readonly block?: number;
  readonly blockHash?: string;
}

/** Adds what every command takes that reads an epoch from a node. */
export const withNodeOptions = (command: Command): Command =>
  withConnectionOptions(
    command
      .option("--block <number>", "the block its epoch ran in (default: the last one)", blockNumber)
      .option(
        "--block-hash <hash>",
        "the same by its hash, for a node that does not know blocks by their number",
        hash,
      ),
  );

/** The same without the one epoch's block. */
export const withConnectionOptions = (command: Command): Command =>
  command
    .option("--mechanism <number>", "of a subnet with several", mechanism, 0)
    .option("--genesis <hash>", "refuse a node of another chain than that with this block 0")
    .option("--proven", "read storage by proof or not at all (default: by proof where the node gives one)")
    .option("--checkpoint <file>", "where to follow what is final from (default: the live network's that ships)")
    .option("--timeout <seconds>", "how long the node may take for each epoch (default: 120)", positive)
    .option("--requests-per-second <number>", "ask the node no faster (default: as fast as it answers)", positive);

/** Connects to the node; the caller closes it. What speaks to nodes is loaded only here. */
export async function openEndpoint({
  rpc,
  genesis,
  timeout,
  requestsPerSecond,
  proven = false,
}: EndpointOptions): Promise<Node> {
  const [{ connect, openNode }, { WebSocket }] = await Promise.all([
    import("../bindings/chain/index.js"),
    import("ws"),
  ]);
  let provider: ReturnType<typeof connect>;
  try {
    provider = connect(rpc, { websocketClass: WebSocket });
  } catch {
    const place = plainAddress(rpc);
    throw new InputError(
      `--rpc: ${place} is no endpoint of a node, such as wss://host, ws://host:9944 or https://host`,
    );
  }
  return openNode(provider, {
    ...(proven && { proofs: "demand" as const }),
    ...(genesis !== undefined && { genesis }),
    ...(timeout !== undefined && { timeout: timeout * 1000 }),
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
  });
}

/** The block that is named, if any is: by its number, by its hash, or by both. */
export async function namedBlock(
  node: Node,
  { block, blockHash }: Pick<NodeEpochOptions, "block" | "blockHash">,
): Promise<(Pick<NodeEpochOptions, "block" | "blockHash"> & { readonly block: number }) | undefined> {
  if (blockHash === undefined) return block === undefined ? undefined : { block };
  return { block: block ?? (await node.blockOf(blockHash, `block ${blockHash}`)).number, blockHash };
}

/** The checkpoint that is named, if any is. */
export async function readCheckpoint(path: string | undefined): Promise<{ readonly checkpoint?: Checkpoint }> {
  if (path === undefined) return {};
  const { parseCheckpoint } = await import("../bindings/chain/index.js");
  try {
    return { checkpoint: parseCheckpoint(parseJson(await readText(path), path)) };
  } catch (error) {
    if (error instanceof ChainError) throw new InputError(`--checkpoint ${sourceName(path)}: ${error.message}`);
    throw error;
  }
}

export async function readEpochOf(yuma: Yuma, options: NodeEpochOptions): Promise<EpochRecording> {
  const node = await openEndpoint(options);
  try {
    return await readEpochFrom(node, yuma, options);
  } finally {
    node.close();
  }
}

/** The same from a node that is connected already. */
export async function readEpochFrom(node: Node, yuma: Yuma, options: NodeEpochOptions): Promise<EpochRecording> {
  const { netuid, mechanism } = options;
  const [checkpoint, { readEpoch }] = await Promise.all([
    readCheckpoint(options.checkpoint),
    import("../bindings/chain/index.js"),
  ]);
  const named = (await namedBlock(node, options)) ?? { block: await lastEpochBlock(node, netuid) };
  return readEpoch(node, yuma, { netuid, mechanism, ...named }, { ...checkpoint, about: true });
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

const positive = (text: string) => {
  const value = Number(text);
  if (!/^[0-9]{1,7}(\.[0-9]{1,3})?$/.test(text) || value === 0) {
    throw new InvalidArgumentError("A number above 0 is wanted.");
  }
  return value;
};

const hash = (text: string) => {
  if (!/^0x[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError("A hash is wanted: 0x and 64 digits.");
  return text.toLowerCase();
};

export const netuid = integerTo(65_535);
const mechanism = integerTo(15);
export const blockNumber = integerTo(0xffff_ffff);
