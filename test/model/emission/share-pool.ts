import { I64 } from "../fixed.js";
import { addRao, ascending, type Decimal, subRao } from "./amounts.js";
import { add, mulDiv, type SafeFloat, safeFloat, safeFloatJson, sub, toU64, ZERO } from "./safe-float.js";

/** A u64 amount as the chain hands it to a pool: reinterpreted as an i64. */
export function asPoolUpdate(amount: bigint): bigint {
  return BigInt.asIntN(64, amount);
}

/** "Pool" of section 7: a value shared by coldkeys. */
export class SharePool {
  value = 0n;
  denominator: SafeFloat = ZERO;
  private readonly shares = new Map<number, SafeFloat>();

  /** Shares by ascending coldkey. */
  entries(): [coldkey: number, share: SafeFloat][] {
    return ascending(this.shares);
  }

  valueOf(coldkey: number): bigint {
    const share = this.shares.get(coldkey) ?? ZERO;
    const value = mulDiv(ofU64(this.value), share, this.denominator);
    return value === null ? 0n : toU64(value);
  }

  /** Everybody's value changes, the shares stay. */
  updateForAll(update: bigint): void {
    this.value = update > 0n ? addRao(this.value, update) : subRao(this.value, -update);
  }

  updateForOne(coldkey: number, update: bigint): void {
    const amount = ofU64(update < 0n ? -update : update);
    if (this.denominator.mantissa === 0n) {
      // Whoever comes first owns all that was in the pool.
      this.denominator = amount;
      this.setShare(coldkey, amount);
    } else {
      const shareOfUpdate = mulDiv(amount, this.denominator, ofU64(this.value)) ?? ZERO;
      const change = update > 0n ? add : sub;
      const share = this.shares.get(coldkey) ?? ZERO;
      // An impossible result keeps the old number.
      this.denominator = change(this.denominator, shareOfUpdate) ?? this.denominator;
      this.setShare(coldkey, change(share, shareOfUpdate) ?? share);
    }
    this.updateForAll(update);
  }

  private setShare(coldkey: number, share: SafeFloat): void {
    if (share.mantissa === 0n) this.shares.delete(coldkey);
    else this.shares.set(coldkey, share);
  }
}

function ofU64(amount: bigint): SafeFloat {
  const float = safeFloat(amount, 0n);
  if (float === null) throw new Error("every u64 is a SafeFloat");
  return float;
}

export function sharePoolSuite(input: { operations: { key: number | null; update: Decimal }[] }) {
  const pool = new SharePool();
  return {
    after_each: input.operations.map(({ key, update }) => {
      const amount = BigInt(update);
      if (amount < I64.min || amount > I64.max) throw new RangeError("an update is an i64");
      if (key === null) pool.updateForAll(amount);
      else pool.updateForOne(key, amount);
      return {
        shared_value: pool.value.toString(),
        denominator: safeFloatJson(pool.denominator),
        shares: pool.entries().map(([coldkey, share]) => ({
          key: coldkey,
          share: safeFloatJson(share),
          value: pool.valueOf(coldkey).toString(),
        })),
      };
    }),
  };
}
