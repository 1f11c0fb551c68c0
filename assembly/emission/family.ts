// The stake graph of a subnet: every account's own stakes, and which part of them each lends to which child.

import { EmissionField } from "../layout/emission";
import { Coinbase } from "../layout/runtimes";
import { Arena } from "../record/arena";
import { Request } from "../record/request";
import { proportionOfU64 } from "./amounts";
import { Column } from "./column";

/** U96F32 */
export const taoWeight = memory.data(16);
/** U96F32 */
export const childkeyBurn = memory.data(16);
const proportion = memory.data(16);

@unmanaged
export class Family {
  specVersion: u32;
  accounts: u32;
  /** As given; see taoWeight. */
  taoWeight: u64;
  // An account each.
  owner: usize;
  alphaStake: usize;
  rootStake: usize;
  childkeyTake: usize;
  minChildkeyTake: u32;
  // An edge each, in stored order.
  edges: u32;
  parent: usize;
  child: usize;
  proportion: usize;
  /** An account's parents are those of the edges parentEdges[k], k from parentOffsets[account] to the next offset. */
  parentOffsets: usize;
  parentEdges: usize;
  childOffsets: usize;
  childEdges: usize;

  /** Whether the runtime is under this rule; the operations of the reference runtime name none. */
  has(rule: Coinbase): bool {
    return this.specVersion == 0 || this.specVersion >= <u32>rule;
  }

  /** Takes the fields that come first; others may lie between them and the rest. */
  takeAccounts(): void {
    this.specVersion = Request.specVersion();
    this.taoWeight = Request.scalar(EmissionField.TAO_WEIGHT, u64.MAX_VALUE);
    proportionOfU64(taoWeight, this.taoWeight);
    this.accounts = <u32>Request.scalar(EmissionField.ACCOUNTS, u32.MAX_VALUE);
  }

  takeStakes(): void {
    const burn = Request.scalar(EmissionField.CHILDKEY_BURN, u64.MAX_VALUE);
    const take = <u32>Request.scalar(EmissionField.MIN_CHILDKEY_TAKE, u16.MAX_VALUE);
    const takeHere = <u32>Request.scalar(EmissionField.MIN_CHILDKEY_TAKE_PER_SUBNET, u16.MAX_VALUE);
    proportionOfU64(childkeyBurn, this.has(Coinbase.AUTO_STAKE) ? burn : 0);
    this.minChildkeyTake = this.has(Coinbase.CREDIT) ? max(take, takeHere) : 0;
    this.owner = Request.ranks(EmissionField.OWNER, this.accounts, this.accounts);
    this.alphaStake = Request.array(EmissionField.ALPHA_STAKE, this.accounts);
    this.rootStake = Request.array(EmissionField.ROOT_STAKE, this.accounts);
    this.childkeyTake = Request.array(EmissionField.CHILDKEY_TAKE, this.accounts);
    this.parent = Request.take(EmissionField.PARENT);
    this.edges = Request.count();
    Request.checkRanks(EmissionField.PARENT, this.parent, this.edges, this.accounts);
    this.child = Request.ranks(EmissionField.CHILD, this.edges, this.accounts);
    this.proportion = Request.array(EmissionField.PROPORTION, this.edges);
  }

  layOut(): void {
    this.parentOffsets = Arena.array(<u64>this.accounts + 1, 4);
    this.parentEdges = Arena.array(this.edges, 4);
    this.childOffsets = Arena.array(<u64>this.accounts + 1, 4);
    this.childEdges = Arena.array(this.edges, 4);
  }

  /** Sorts the edges by child and by parent. */
  index(): void {
    indexBy(this.child, this.edges, this.accounts, this.parentOffsets, this.parentEdges);
    indexBy(this.parent, this.edges, this.accounts, this.childOffsets, this.childEdges);
  }

  /** U96F32, of an edge: valid until the next call. */
  proportionOf(edge: u32): usize {
    proportionOfU64(proportion, Column.u64(this.proportion, edge));
    return proportion;
  }
}

export const family = changetype<Family>(memory.data(offsetof<Family>(), 8));

/** The edges by their key, u32[edges], in stored order: a counting sort. */
function indexBy(keys: usize, edges: u32, accounts: u32, offsets: usize, sorted: usize): void {
  memory.fill(offsets, 0, (<usize>accounts + 1) << 2);
  // offsets[key + 1] counts; then offsets[key] is where the key's edges start.
  for (let edge: u32 = 0; edge < edges; ++edge) {
    const next = Column.u32(keys, edge) + 1;
    Column.setU32(offsets, next, Column.u32(offsets, next) + 1);
  }
  for (let key: u32 = 0; key < accounts; ++key) {
    Column.setU32(offsets, key + 1, Column.u32(offsets, key) + Column.u32(offsets, key + 1));
  }
  // Filled from the back, each key from its end, which leaves offsets[key + 1] at its start.
  for (let edge = edges; edge != 0; --edge) {
    const next = Column.u32(keys, edge - 1) + 1;
    const at = Column.u32(offsets, next) - 1;
    Column.setU32(offsets, next, at);
    Column.setU32(sorted, at, edge - 1);
  }
  memory.copy(offsets, offsets + 4, (<usize>accounts) << 2);
  Column.setU32(offsets, accounts, edges);
}
