/** yuma-consensus/chain: a subnet's epochs from a node. */

export type { JsonObject } from "../json.js";
export type { PayoutRecord } from "../payout/record.js";
export type { Block } from "./block.js";
export type { Found, RootTao } from "./coinbase/coinbase.js";
export { type BlockEmission, type EmissionQuery, readEmission } from "./coinbase/read.js";
export type { Pending } from "./coinbase/run.js";
export type { EmissionVerification, RecordValue, RecordVerification, SubnetVerification } from "./coinbase/verify.js";
export { type ConnectOptions, connect } from "./connect.js";
export { type EpochQuery, type EpochRecording, type ReadOptions, readEpoch } from "./epoch.js";
export { ChainError, type ChainErrorCode } from "./error.js";
export type { HexString } from "./hex.js";
export type { StopSignal } from "./line.js";
export type { JsonRpcProvider, Message } from "./message.js";
export { Node, type NodeOptions, openNode } from "./node.js";
export { asAddress, type Earning, type OwnStake, readEarnings, type StakersQuery } from "./nominators.js";
export type { Authority } from "./proof/authorities.js";
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from "./proof/checkpoint.js";
export { type EpochProof, formatProof } from "./proof/file.js";
export type { AuthorityChange, FinalityProof, Link } from "./proof/finality.js";
export { shippedCheckpoint } from "./proof/shipped.js";
export { readProvenEpoch } from "./proven-epoch.js";
export { type EpochBlocksQuery, epochBlocks, lastEpochBlock } from "./schedule.js";
export type { Evidence } from "./state.js";
export type { Trust } from "./trust.js";
export type { WebSocketClass, WebSocketLike } from "./websocket.js";
