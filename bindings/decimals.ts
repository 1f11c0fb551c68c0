// Integers as decimals for people, without floating point.

const NANO = 9;

/** Rao as alpha: 1234567890123n is 1,234.567890123. */
export function alpha(rao: bigint): string {
  const digits = rao.toString().padStart(NANO + 1, "0");
  return `${grouped(digits.slice(0, -NANO))}.${digits.slice(-NANO)}`;
}

/** A fraction of 65535, rounded to the 5 decimals that tell all of them apart. */
export function share(value: bigint): string {
  const digits = ((value * 100_000n + 32_767n) / 65_535n).toString().padStart(6, "0");
  return `${digits.slice(0, -5)}.${digits.slice(-5)}`;
}

/** Raw I32F32 bits as a percentage: 2^31 is 50.000%. What would round to nothing is <0.001%, below zero >-0.001%. */
export function percent(bits: bigint): string {
  if (bits < 0n) return `-${percent(-bits)}`.replace("-<", ">-");
  const thousandths = (bits * 100_000n + (1n << 31n)) >> 32n;
  if (thousandths === 0n && bits > 0n) return "<0.001%";
  const digits = thousandths.toString().padStart(4, "0");
  return `${grouped(digits.slice(0, -3))}.${digits.slice(-3)}%`;
}

export const grouped = (integer: bigint | number | string) => String(integer).replace(/\B(?=(\d{3})+$)/g, ",");
