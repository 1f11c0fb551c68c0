// 5.4 calculate_dividends_and_incentives and 5.5 calculate_dividend_distribution (docs/specification/emission.md).

import { U96F32 } from "../fixed/u96f32";
import { Words } from "../fixed/words";
import { EmissionField } from "../layout/emission";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRao, addRaoAt } from "./amounts";
import { distributeToParents, layOutChildkeys, parentsOf, receivedBy, receiver } from "./childkeys";
import { Column } from "./column";
import { family, taoWeight } from "./family";

const amount = memory.data(16);
const root = memory.data(16);
const total = memory.data(16);

/** Maps by account: whether it is in the map, and its value. */
@unmanaged
export class Earnings {
  hasIncentive: usize;
  /** rao */
  incentive: usize;
  hasDividends: usize;
  /** U96F32, as both below */
  dividends: usize;
  alpha: usize;
  root: usize;

  clear(accounts: u32): void {
    memory.fill(this.hasIncentive, 0, accounts);
    memory.fill(this.incentive, 0, (<usize>accounts) << 3);
    memory.fill(this.hasDividends, 0, accounts);
    memory.fill(this.dividends, 0, (<usize>accounts) << 4);
  }

  /** Adds up what an epoch gives its hotkeys, of dividends also to their parents; returns what is burned. */
  collect(count: u32, hotkeys: usize, incentives: usize, dividends: usize): u64 {
    let burned: u64 = 0;
    for (let k: u32 = 0; k < count; ++k) {
      const hotkey = Column.u32(hotkeys, k);
      Column.setFlag(this.hasIncentive, hotkey, true);
      addRaoAt(this.incentive, hotkey, Column.u64(incentives, k));
      burned = addRao(burned, distributeToParents(hotkey, Column.u64(dividends, k)));
      const receivers = parentsOf(hotkey) + 1;
      for (let i: u32 = 0; i < receivers; ++i) {
        const account = receiver(hotkey, i);
        const sum = Column.wide(this.dividends, account);
        Column.setFlag(this.hasDividends, account, true);
        U96F32.fromU64(amount, receivedBy(i));
        U96F32.saturatingAdd(sum, sum, amount);
      }
    }
    return burned;
  }

  /** 5.5: dividends in proportion to alpha and root stake, in rao. An account without dividends gets nothing. */
  distribute(accounts: u32, alphaStake: usize, rootStake: usize, pendingAlpha: u64, pendingRoot: u64): void {
    for (let a: u32 = 0; a < accounts; ++a) {
      const dividends = Column.wide(this.dividends, a);
      const rootPart = Column.wide(this.root, a);
      U96F32.fromU64(root, Column.u64(rootStake, a));
      U96F32.saturatingMul(root, root, taoWeight);
      U96F32.fromU64(amount, Column.u64(alphaStake, a));
      U96F32.saturatingAdd(amount, amount, root);
      U96F32.safeDivide(root, root, amount);
      U96F32.saturatingMul(rootPart, dividends, root);
      U96F32.saturatingSub(Column.wide(this.alpha, a), dividends, rootPart);
    }
    shareOut(this.alpha, accounts, pendingAlpha);
    shareOut(this.root, accounts, pendingRoot);
  }
}

export const earnings = changetype<Earnings>(memory.data(offsetof<Earnings>(), 8));

/** The parts become their shares of the pending amount; nobody's where they are all 0. */
function shareOut(parts: usize, accounts: u32, pending: u64): void {
  Words.set(total, 0, 0);
  for (let a: u32 = 0; a < accounts; ++a) U96F32.saturatingAdd(total, total, Column.wide(parts, a));
  U96F32.fromU64(amount, pending);
  for (let a: u32 = 0; a < accounts; ++a) {
    const part = Column.wide(parts, a);
    U96F32.safeDivide(part, part, total);
    U96F32.saturatingMul(part, amount, part);
  }
}

export function dividendsAndIncentives(): void {
  family.takeAccounts();
  const pendingValidator = Request.scalar(EmissionField.PENDING_VALIDATOR, u64.MAX_VALUE);
  const pendingRoot = Request.scalar(EmissionField.PENDING_ROOT, u64.MAX_VALUE);
  family.takeStakes();
  const accounts = family.accounts;
  const hotkeys = Request.take(EmissionField.EMISSION_HOTKEY);
  const count = Request.count();
  Request.checkRanks(EmissionField.EMISSION_HOTKEY, hotkeys, count, accounts);
  const incentives = Request.array(EmissionField.SERVER_EMISSION, count);
  const dividends = Request.array(EmissionField.VALIDATOR_EMISSION, count);
  Request.end();
  layOutChildkeys();
  if (!Result.begin(7, <u64>accounts * (2 + 8 + 3 * 16) + 8)) return;
  family.index();

  earnings.hasDividends = Result.zeros(EmissionField.HAS_DIVIDENDS, accounts);
  earnings.dividends = Result.zeros(EmissionField.DIVIDENDS, accounts);
  const recycled = Result.zeros(EmissionField.RECYCLED, 1);
  earnings.hasIncentive = Result.zeros(EmissionField.HAS_INCENTIVE, accounts);
  earnings.incentive = Result.zeros(EmissionField.INCENTIVE, accounts);
  earnings.alpha = Result.zeros(EmissionField.ALPHA_DIVIDENDS, accounts);
  earnings.root = Result.zeros(EmissionField.ROOT_DIVIDENDS, accounts);
  earnings.clear(accounts);
  store<u64>(recycled, earnings.collect(count, hotkeys, incentives, dividends));
  earnings.distribute(accounts, family.alphaStake, family.rootStake, pendingValidator, pendingRoot);
}

export function dividendDistribution(): void {
  const weight = Request.array(EmissionField.TAO_WEIGHT_BITS, 1);
  const accounts = <u32>Request.scalar(EmissionField.ACCOUNTS, u32.MAX_VALUE);
  const pendingAlpha = Request.scalar(EmissionField.PENDING_VALIDATOR, u64.MAX_VALUE);
  const pendingRoot = Request.scalar(EmissionField.PENDING_ROOT, u64.MAX_VALUE);
  const alphaStake = Request.array(EmissionField.ALPHA_STAKE, accounts);
  const rootStake = Request.array(EmissionField.ROOT_STAKE, accounts);
  const hasStake = Request.booleans(EmissionField.HAS_STAKE, accounts);
  const hasDividends = Request.booleans(EmissionField.HAS_DIVIDENDS, accounts);
  const dividends = Request.array(EmissionField.DIVIDENDS, accounts);
  Request.end();
  if (!Result.begin(3, <u64>accounts * (1 + 2 * 16))) return;

  const listed = Result.zeros(EmissionField.LISTED, accounts);
  earnings.alpha = Result.zeros(EmissionField.ALPHA_DIVIDENDS, accounts);
  earnings.root = Result.zeros(EmissionField.ROOT_DIVIDENDS, accounts);
  earnings.dividends = dividends;
  for (let a: u32 = 0; a < accounts; ++a) {
    const isListed = Column.flag(hasStake, a) && Column.flag(hasDividends, a);
    Column.setFlag(listed, a, isListed);
    if (!isListed) Words.set(Column.wide(dividends, a), 0, 0);
  }
  Words.copy(taoWeight, weight);
  earnings.distribute(accounts, alphaStake, rootStake, pendingAlpha, pendingRoot);
}
