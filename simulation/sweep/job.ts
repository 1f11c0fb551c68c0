// One run of a sweep as JSON, which any process may be given: a scenario with a single run in, its groups' totals out.

import type { Yuma } from "../../bindings/index.js";
import { isObject } from "../../bindings/json.js";
import { BLOB_SHA256 } from "../../bindings/pin.js";
import { parseScenario } from "../scenario.js";
import type { Group, Run } from "../schema.js";
import { simulate } from "../simulation.js";
import { type Totals, totalsOf } from "../totals.js";

/** Another number where the same scenario would give other totals. */
const FORM = "yuma-consensus-run/1";

export interface GroupTotals extends Totals {
  /** its name */
  readonly group: string;
}

/** What a run is known by: the digest of this text. */
export const jobText = (json: unknown): string => `${FORM} ${BLOB_SHA256} ${JSON.stringify(json)}`;

/**
 * @param json a scenario, of which the first run is run
 * @throws YumaError whose message starts with the path at fault
 */
export function runJob(yuma: Yuma, json: unknown): GroupTotals[] {
  const scenario = parseScenario(json);
  const totals = totalsOf(simulate(yuma, scenario, scenario.runs[0] as Run));
  return totals.map((own, g) => ({ group: (scenario.groups[g] as Group).name, ...own }));
}

/** Amounts as decimal strings. */
export const totalsJson = (totals: readonly GroupTotals[]): object[] =>
  totals.map(({ group, stakeFirst, stakeLast, incentive, dividends }) => ({
    group,
    stake_first: String(stakeFirst),
    stake_last: String(stakeLast),
    incentive: String(incentive),
    dividends: String(dividends),
  }));

const AMOUNT = /^(0|[1-9][0-9]{0,19})$/;

/** Back again; undefined for what is no such list of these groups. */
export function readTotals(json: unknown, groups: readonly { readonly name: string }[]): GroupTotals[] | undefined {
  if (!Array.isArray(json) || json.length !== groups.length) return undefined;
  const totals: GroupTotals[] = [];
  for (const [g, one] of json.entries()) {
    if (!isObject(one) || one.group !== groups[g]?.name) return undefined;
    const amounts = [one.stake_first, one.stake_last, one.incentive, one.dividends];
    if (!amounts.every((text): text is string => typeof text === "string" && AMOUNT.test(text))) return undefined;
    const [stakeFirst, stakeLast, incentive, dividends] = amounts.map(BigInt) as [bigint, bigint, bigint, bigint];
    totals.push({ group: one.group as string, stakeFirst, stakeLast, incentive, dividends });
  }
  return totals;
}
