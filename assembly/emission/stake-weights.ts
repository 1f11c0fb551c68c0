// 6. Stake weights (docs/specification/emission.md).

import { I64F64 } from "../fixed/i64f64";
import { U96F32 } from "../fixed/u96f32";
import { Words } from "../fixed/words";
import { EmissionField, NO_ACCOUNT } from "../layout/emission";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { Column } from "./column";
import { family, taoWeight } from "./family";

const weight = memory.data(16);
const stake = memory.data(16);
const part = memory.data(16);
const toChildren = memory.data(16);
const fromParents = memory.data(16);
const alpha = memory.data(16);
const tao = memory.data(16);

/** Of these stakes, an account each, what one has after its children took and its parents gave their part. */
export function inheritedStake(stakes: usize, account: u32): u64 {
  sumParts(toChildren, stakes, account, family.childOffsets, family.childEdges);
  sumParts(fromParents, stakes, account, family.parentOffsets, family.parentEdges);
  U96F32.fromU64(stake, Column.u64(stakes, account));
  U96F32.saturatingSub(stake, stake, toChildren);
  U96F32.saturatingAdd(stake, stake, fromParents);
  return U96F32.toU64(stake);
}

/** out = the sum of what flows over the account's edges to its children, or from its parents. */
function sumParts(out: usize, stakes: usize, account: u32, offsets: usize, edges: usize): void {
  Words.set(out, 0, 0);
  const end = Column.u32(offsets, account + 1);
  for (let k = Column.u32(offsets, account); k < end; ++k) {
    const edge = Column.u32(edges, k);
    U96F32.fromU64(part, Column.u64(stakes, Column.u32(family.parent, edge)));
    U96F32.saturatingMul(part, part, family.proportionOf(edge));
    U96F32.saturatingAdd(out, out, part);
  }
}

export function stakeWeights(): void {
  family.takeAccounts();
  family.takeStakes();
  const accounts = family.accounts;
  const hotkeys = Request.take(EmissionField.NEURON_HOTKEY);
  const n = Request.count();
  Request.checkRanks(EmissionField.NEURON_HOTKEY, hotkeys, n, accounts, true);
  Request.end();
  family.layOut();
  if (!Result.begin(7, 16 + <u64>accounts * 32 + <u64>n * 48)) return;
  family.index();

  I64F64.fromU96F32(weight, taoWeight);
  Result.column(EmissionField.TAO_WEIGHT_BITS, 1, weight);
  const alphas = Result.zeros(EmissionField.ALPHA_INHERITED, accounts);
  const taos = Result.zeros(EmissionField.ROOT_INHERITED, accounts);
  const totals = Result.zeros(EmissionField.TOTAL_INHERITED, accounts);
  for (let a: u32 = 0; a < accounts; ++a) {
    Column.setU64(alphas, a, inheritedStake(family.alphaStake, a));
    Column.setU64(taos, a, inheritedStake(family.rootStake, a));
    I64F64.fromU64(alpha, Column.u64(alphas, a));
    I64F64.fromU64(tao, Column.u64(taos, a));
    I64F64.saturatingMul(tao, tao, weight);
    I64F64.saturatingAdd(Column.wide(totals, a), alpha, tao);
  }
  const totalWeights = Result.zeros(EmissionField.TOTAL_WEIGHT, n);
  const alphaWeights = Result.zeros(EmissionField.ALPHA_WEIGHT, n);
  const taoWeights = Result.zeros(EmissionField.ROOT_WEIGHT, n);
  for (let uid: u32 = 0; uid < n; ++uid) {
    const hotkey = Column.u32(hotkeys, uid);
    const hasKey = hotkey != NO_ACCOUNT;
    Words.set(Column.wide(totalWeights, uid), 0, 0);
    if (hasKey) Words.copy(Column.wide(totalWeights, uid), Column.wide(totals, hotkey));
    I64F64.fromU64(Column.wide(alphaWeights, uid), hasKey ? Column.u64(alphas, hotkey) : 0);
    I64F64.fromU64(Column.wide(taoWeights, uid), hasKey ? Column.u64(taos, hotkey) : 0);
  }
}
