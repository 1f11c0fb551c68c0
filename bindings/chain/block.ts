import type { HexString } from "./hex.js";

/** A block whose header hashes to what the node calls it. */
export interface Block {
  readonly number: number;
  readonly hash: HexString;
  readonly parentHash: HexString;
  readonly stateRoot: HexString;
  /** as the chain hashes it */
  readonly header: HexString;
}
