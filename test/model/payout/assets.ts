/** Alpha that leaves the books, as AlphaAssets is told of it from 411 on: sums by netuid. */
import { addRao, addTo, ascending, subRao } from "../emission/amounts.js";
import type { Rules } from "./rules.js";

export interface Assets {
  readonly recycled: Map<number, bigint>;
  readonly burned: Map<number, bigint>;
}

/** Recycled alpha lowers SubnetAlphaOut, burned alpha does not. */
export function recycle(
  rules: Rules,
  assets: Assets,
  subnet: { readonly netuid: number; alphaOut: bigint },
  amount: bigint,
): void {
  subnet.alphaOut = subRao(subnet.alphaOut, amount);
  if (rules.assets && amount > 0n) addTo(assets.recycled, subnet.netuid, amount, addRao);
}

export function burn(rules: Rules, assets: Assets, netuid: number, amount: bigint): void {
  if (rules.assets && amount > 0n) addTo(assets.burned, netuid, amount, addRao);
}

export function assetsJson(assets: Assets): unknown[] {
  const list = (what: string, amounts: ReadonlyMap<number, bigint>) =>
    ascending(amounts).map(([netuid, amount]) => [what, netuid, amount.toString()]);
  return [...list("assets_burned", assets.burned), ...list("assets_recycled", assets.recycled)];
}
