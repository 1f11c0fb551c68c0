// 5.4 Childkey distribution (docs/specification/emission.md).

import { U96F32 } from "../fixed/u96f32";
import { Words } from "../fixed/words";
import { EmissionField } from "../layout/emission";
import { Arena } from "../record/arena";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRao, proportionOfU16, subRao } from "./amounts";
import { Column } from "./column";
import { childkeyBurn, family, taoWeight } from "./family";

const one = memory.data<u64>([1 << 32, 0]);
const stake = memory.data(16);
const kept = memory.data(16);
const total = memory.data(16);
const take = memory.data(16);
const all = memory.data(16);
const remaining = memory.data(16);
const taken = memory.data(16);
const share = memory.data(16);
const burn = memory.data(16);
const childTake = memory.data(16);

/** Work of one distribution: a parent's contribution, U96F32, and what each receives, the hotkey last. */
let contributions: usize = 0;
let received: usize = 0;

export function layOutChildkeys(): void {
  family.layOut();
  contributions = Arena.array(family.edges, 16);
  received = Arena.array(<u64>family.edges + 1, 8);
}

/** What the part of an account's stakes on the subnet and on root counts for: U96F32. */
function contribution(out: usize, account: u32, part: usize): void {
  U96F32.fromU64(stake, Column.u64(family.rootStake, account));
  U96F32.saturatingMul(stake, stake, part);
  U96F32.saturatingMul(stake, stake, taoWeight);
  U96F32.fromU64(out, Column.u64(family.alphaStake, account));
  U96F32.saturatingMul(out, out, part);
  U96F32.saturatingAdd(out, out, stake);
}

/** A hotkey's own contribution: of what its children leave it, in whole rao, unlike the parents'. */
function selfContribution(hotkey: u32): u64 {
  Words.copy(kept, one);
  const end = Column.u32(family.childOffsets, hotkey + 1);
  for (let k = Column.u32(family.childOffsets, hotkey); k < end; ++k) {
    U96F32.saturatingSub(kept, kept, family.proportionOf(Column.u32(family.childEdges, k)));
  }
  contribution(total, hotkey, kept);
  return U96F32.toU64(total);
}

function effectiveTake(hotkey: u32): u32 {
  return max(Column.u16(family.childkeyTake, hotkey), family.minChildkeyTake);
}

/** Shares a hotkey's dividends with its parents; returns what is burned. What each gets is in receivedBy. */
export function distributeToParents(hotkey: u32, dividends: u64): u64 {
  const start = Column.u32(family.parentOffsets, hotkey);
  const count = parentsOf(hotkey);
  const owner = Column.u32(family.owner, hotkey);
  proportionOfU16(take, effectiveTake(hotkey));
  U96F32.fromU64(all, dividends);
  U96F32.fromU64(total, selfContribution(hotkey));
  for (let i: u32 = 0; i < count; ++i) {
    const edge = Column.u32(family.parentEdges, start + i);
    const part = Column.wide(contributions, i);
    contribution(part, Column.u32(family.parent, edge), family.proportionOf(edge));
    U96F32.saturatingAdd(total, total, part);
  }

  let burned: u64 = 0;
  Words.copy(remaining, all);
  Words.set(taken, 0, 0);
  for (let i: u32 = 0; i < count; ++i) {
    const parent = Column.u32(family.parent, Column.u32(family.parentEdges, start + i));
    U96F32.safeDivide(share, Column.wide(contributions, i), total);
    U96F32.saturatingMul(share, all, share);
    U96F32.saturatingSub(remaining, remaining, share);
    if (Column.u32(family.owner, parent) != owner) {
      // Burn and take are both parts of the whole share.
      U96F32.saturatingMul(burn, childkeyBurn, share);
      U96F32.saturatingMul(childTake, take, share);
      U96F32.saturatingSub(share, share, burn);
      U96F32.saturatingSub(share, share, childTake);
      U96F32.saturatingAdd(taken, taken, childTake);
      burned = addRao(burned, U96F32.toU64(burn));
    }
    Column.setU64(received, i, U96F32.toU64(share));
  }
  U96F32.saturatingAdd(remaining, remaining, taken);
  Column.setU64(received, count, U96F32.toU64(remaining));
  return burned;
}

export function parentsOf(hotkey: u32): u32 {
  return Column.u32(family.parentOffsets, hotkey + 1) - Column.u32(family.parentOffsets, hotkey);
}

/** Who is the i-th receiver of the last distribution, which was that of `hotkey`: its parents in order, itself last. */
export function receiver(hotkey: u32, i: u32): u32 {
  if (i == parentsOf(hotkey)) return hotkey;
  return Column.u32(family.parent, Column.u32(family.parentEdges, Column.u32(family.parentOffsets, hotkey) + i));
}

export function receivedBy(i: u32): u64 {
  return Column.u64(received, i);
}

export function parentChildDividends(): void {
  family.takeAccounts();
  const alphaOut = Request.scalar(EmissionField.ALPHA_OUT, u64.MAX_VALUE);
  family.takeStakes();
  const hotkeys = Request.ranks(EmissionField.HOTKEY, 1, family.accounts);
  const dividends = Request.scalar(EmissionField.DIVIDEND, u64.MAX_VALUE);
  Request.end();
  layOutChildkeys();
  if (!Result.begin(7, 48 + (<u64>family.edges + 1) * 12)) return;
  family.index();

  const hotkey = load<u32>(hotkeys);
  const burned = distributeToParents(hotkey, dividends);
  const count = parentsOf(hotkey) + 1;
  Result.scalar(EmissionField.ALPHA_OUT, subRao(alphaOut, burned));
  Result.scalar(EmissionField.RECYCLED, burned);
  Result.scalar(EmissionField.SELF_CONTRIBUTION, selfContribution(hotkey));
  Result.scalar(EmissionField.EFFECTIVE_CHILDKEY_TAKE, effectiveTake(hotkey));
  Result.column(EmissionField.CHILDKEY_BURN_BITS, 1, childkeyBurn);
  const receivers = Result.zeros(EmissionField.RECEIVER, count);
  for (let i: u32 = 0; i < count; ++i) Column.setU32(receivers, i, receiver(hotkey, i));
  Result.column(EmissionField.RECEIVED, count, received);
}
