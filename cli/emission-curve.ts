// yuma emission --curve: where the issuance curve falls, and whether the blob falls there.

import { alpha, grouped } from "../bindings/decimals.js";
import type { Yuma } from "../bindings/load.js";
import { aligned, styled } from "./table.js";

const SUPPLY = 21_000_000n * 10n ** 9n;
const FIRST_EMISSION = 10n ** 9n;
const STEPS = 1n << 32n;
/** Until the emission of 10^9 rao is 0. */
const HALVINGS = 30;

export interface Halving {
  readonly halving: number;
  /** rao: the first with the lower emission */
  readonly issuance: bigint;
  /** rao a block, before and from there on */
  readonly before: bigint;
  readonly after: bigint;
  /** whether the blob says both */
  readonly equal: boolean;
}

/**
 * The closed form (docs/specification/emission.md, 1): the k-th halving is at the first issuance of which 2^32 steps of the
 * supply are 2^32 - 2^(32 - k) or more.
 */
export function curve(yuma: Yuma): Halving[] {
  return Array.from({ length: HALVINGS }, (_, i) => {
    const halving = i + 1;
    const steps = STEPS - (STEPS >> BigInt(halving));
    const issuance = (steps * SUPPLY + STEPS - 1n) / STEPS;
    const before = FIRST_EMISSION >> BigInt(i);
    const after = FIRST_EMISSION >> BigInt(halving);
    const equal = yuma.blockEmission(issuance - 1n) === before && yuma.blockEmission(issuance) === after;
    return { halving, issuance, before, after, equal };
  });
}

export function curveTable(halvings: readonly Halving[]): string {
  const rows = halvings.map(({ halving, issuance, before, after, equal }) => [
    String(halving),
    grouped(issuance),
    alpha(issuance),
    alpha(before),
    alpha(after),
    equal ? "equal" : "DIFFERS",
  ]);
  const header = ["halving", "issuance from, rao", "TAO", "TAO a block before", "after", "blob"];
  const [first = "", ...lines] = aligned([header, ...rows]);
  const wrong = halvings.filter(({ equal }) => !equal).length;
  const verdict =
    wrong === 0 ? `The blob is equal at all ${halvings.length}, and one rao before each.` : `${wrong} differ.`;
  return `${[styled("bold", first), ...lines, verdict].join("\n")}\n`;
}
