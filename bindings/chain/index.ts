/** yuma-consensus/chain: a subnet's epochs from a node. */

export { type ConnectOptions, connect } from "./connect.js";
export { type EpochQuery, type EpochRecording, type ReadOptions, readEpoch } from "./epoch.js";
export { ChainError, type ChainErrorCode } from "./error.js";
export type { HexString } from "./hex.js";
export type { JsonRpcProvider } from "./message.js";
export { type Block, Node, type NodeOptions, openNode } from "./node.js";
export { type EpochBlocksQuery, epochBlocks } from "./schedule.js";
export type { WebSocketClass, WebSocketLike } from "./websocket.js";
