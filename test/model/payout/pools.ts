/** 7 share pools: a hotkey's stake on a subnet, shared by coldkeys. Numbers of two generations: U64F64, from 397 decimal. */
import { addRao, ascending, subRao } from "../emission/amounts.js";
import * as decimal from "../emission/safe-float.js";
import { I64F64, U64, U64F64 } from "../fixed.js";

/** A smaller rest of a share than this counts as nothing. */
const LEAST_RATIO = U64F64.safeDiv(U64F64.one, U64F64.saturatingFromInteger(100_000n));
/** Room that a value must have above it, in rao. */
const HEADROOM = 2_628_000_000_000_000n;

export class Pool {
  value = 0n;
  /** Old rows, U64F64: the denominator, and shares by coldkey. 0 is no row. */
  oldDenominator = 0n;
  readonly oldShares = new Map<number, bigint>();
  /** New rows. */
  denominator: decimal.SafeFloat | null = null;
  readonly shares = new Map<number, decimal.SafeFloat>();

  constructor(private readonly isDecimal: boolean) {}

  /** The amount is reinterpreted as i64 first. */
  payAll(amount: bigint): void {
    this.move(BigInt.asIntN(64, amount));
  }

  payOne(coldkey: number, amount: bigint): void {
    const update = BigInt.asIntN(64, amount);
    if (this.isDecimal) this.payOneDecimal(coldkey, update);
    else if (update >= 0n) this.addOne(coldkey, update);
    else this.takeFromOne(coldkey, update);
  }

  private move(update: bigint): void {
    if (update > 0n) this.value = addRao(this.value, update);
    // The negation of -2^63 wraps to itself, and so changes nothing before 397.
    else if (this.isDecimal || update !== -(2n ** 63n)) this.value = subRao(this.value, -update);
  }

  // 244-396

  private addOne(coldkey: number, update: bigint): void {
    const share = this.oldShares.get(coldkey) ?? 0n;
    if (this.oldDenominator === 0n) {
      this.oldDenominator = U64F64.saturatingFromInteger(update);
      this.setOld(coldkey, this.oldDenominator);
    } else {
      const more = U64F64.saturatingFrom(this.sharesFor(update), I64F64);
      this.oldDenominator = U64F64.saturatingAdd(this.oldDenominator, more);
      this.setOld(coldkey, U64F64.saturatingAdd(share, more));
    }
    this.move(update);
  }

  private takeFromOne(coldkey: number, update: bigint): void {
    if (this.oldDenominator === 0n) {
      this.setOld(coldkey, 0n);
      this.move(update);
      return;
    }
    const share = this.oldShares.get(coldkey) ?? 0n;
    // The negation of the lowest number wraps to itself, and counts as nothing.
    const less = U64F64.saturatingFrom(I64F64.wrap(-this.sharesFor(update)), I64F64);
    const denominator = U64F64.saturatingSub(this.oldDenominator, less);
    const rest = U64F64.saturatingSub(share, less);
    const room = U64F64.checkedDiv(U64F64.saturatingFromInteger(addRao(this.value, HEADROOM)), denominator);
    if (U64F64.safeDiv(rest, share) < LEAST_RATIO || room === null) {
      const all = this.oldValueOf(share);
      this.oldDenominator = U64F64.saturatingSub(this.oldDenominator, share);
      this.setOld(coldkey, 0n);
      this.value = subRao(this.value, all);
      return;
    }
    this.oldDenominator = denominator;
    this.setOld(coldkey, rest);
    this.move(update);
  }

  /** I64F64: the update over the value of one share. */
  private sharesFor(update: bigint): bigint {
    const valueOfOne = U64F64.checkedDiv(U64F64.saturatingFromInteger(this.value), this.oldDenominator);
    const amount = I64F64.saturatingFromInteger(update);
    if (valueOfOne !== null) return I64F64.safeDiv(amount, I64F64.saturatingFrom(valueOfOne, U64F64));
    const part = I64F64.safeDiv(amount, I64F64.saturatingFromInteger(this.value));
    return I64F64.saturatingMul(part, I64F64.saturatingFrom(this.oldDenominator, U64F64));
  }

  private oldValueOf(share: bigint): bigint {
    const all = U64F64.saturatingFromInteger(this.value);
    const valueOfOne = U64F64.checkedDiv(all, this.oldDenominator);
    const value =
      valueOfOne === null
        ? U64F64.safeDiv(U64F64.saturatingMul(all, share), this.oldDenominator)
        : U64F64.saturatingMul(valueOfOne, share);
    return U64F64.saturatingToInteger(value, U64);
  }

  private setOld(coldkey: number, share: bigint): void {
    if (share === 0n) this.oldShares.delete(coldkey);
    else this.oldShares.set(coldkey, share);
  }

  // 397 on

  private payOneDecimal(coldkey: number, update: bigint): void {
    const amount = ofU64(update < 0n ? -update : update);
    const denominator = this.denominator ?? ofOldRow(this.oldDenominator);
    const share = this.shares.get(coldkey) ?? ofOldRow(this.oldShares.get(coldkey) ?? 0n);
    if (denominator.mantissa === 0n) {
      this.write(coldkey, amount, amount);
    } else {
      const part = decimal.mulDiv(amount, denominator, ofU64(this.value)) ?? decimal.ZERO;
      const change = update > 0n ? decimal.add : decimal.sub;
      this.write(coldkey, change(denominator, part) ?? denominator, change(share, part) ?? share);
    }
    this.move(update);
  }

  /** A written row is of the new form, and takes the place of the old one. */
  private write(coldkey: number, denominator: decimal.SafeFloat, share: decimal.SafeFloat): void {
    this.oldDenominator = 0n;
    this.denominator = denominator.mantissa === 0n ? null : denominator;
    this.oldShares.delete(coldkey);
    if (share.mantissa === 0n) this.shares.delete(coldkey);
    else this.shares.set(coldkey, share);
  }

  // The rows in JSON, old ones first.

  denominatorJson() {
    return [
      ...(this.oldDenominator === 0n ? [] : [{ bits: this.oldDenominator.toString() }]),
      ...(this.denominator === null ? [] : [{ shares: decimal.safeFloatJson(this.denominator) }]),
    ];
  }

  oldSharesJson() {
    return ascending(this.oldShares).map(([coldkey, bits]) => ({ coldkey, bits: bits.toString() }));
  }

  newSharesJson() {
    return ascending(this.shares).map(([coldkey, share]) => ({ coldkey, shares: decimal.safeFloatJson(share) }));
  }
}

function ofU64(amount: bigint): decimal.SafeFloat {
  const float = decimal.safeFloat(amount, 0n);
  if (float === null) throw new Error("every u64 is a SafeFloat");
  return float;
}

function ofOldRow(bits: bigint): decimal.SafeFloat {
  return decimal.fromU64F64(bits) ?? decimal.ZERO;
}
