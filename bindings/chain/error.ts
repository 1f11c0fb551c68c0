import { plain } from "../foreign-text.js";

/** Why nothing could be read, for programs. */
export type ChainErrorCode =
  /** No connection, or one that is cut again and again. */
  | "unreachable"
  /** The platform has no WebSocket, and none was passed. */
  | "no_websocket"
  /** No answer in time. */
  | "timeout"
  /** The node's rate limit let too little through in time. */
  | "rate_limited"
  /** An answer that can't be one: no JSON, another shape, a storage value that isn't of its type. */
  | "bad_answer"
  /** What the node says doesn't hash to the block asked for. */
  | "wrong_block"
  /** The node is of another chain. */
  | "wrong_genesis"
  /** The chain isn't that long yet. */
  | "no_such_block"
  /** The node doesn't keep the state of that block any more. */
  | "pruned"
  | "no_such_subnet"
  /** The subnet's epoch did not run in that block. */
  | "no_epoch"
  /** No rules are known for the runtime. */
  | "unknown_runtime"
  /** Rules are known, but not where this runtime keeps what they need. */
  | "not_established"
  /** What is given as a proof proves something else, or nothing. */
  | "bad_proof"
  /** A proof is demanded, and there is none. */
  | "no_proof"
  /** A checkpoint that is none, or one of another chain. */
  | "bad_checkpoint"
  /** The platform has no way to do it. */
  | "unsupported"
  /** Any other refusal of the node, in its words. */
  | "refused";

/** Why a chain could not be read. The message says what happened, at which block, and what to do. */
export class ChainError extends Error {
  override readonly name = "ChainError";

  constructor(
    readonly code: ChainErrorCode,
    message: string,
  ) {
    super(plain(message));
  }
}
