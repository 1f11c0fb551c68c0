// A simulation as a table for people: where each group began and where it ended.

import { alpha } from "../bindings/decimals.js";
import { plain } from "../bindings/foreign-text.js";
import type { History } from "../simulation/history.js";
import type { Scenario } from "../simulation/schema.js";
import { aligned, styled } from "./table.js";

const HEADER = ["group", "neurons", "stake at first", "share", "stake at last", "share", "incentive", "dividends"];
const LEGEND = "stake, incentive and dividends in alpha; the last two are all that was paid";

/** A group's sums over its neurons. */
interface Sums {
  readonly name: string;
  readonly neurons: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly incentive: bigint;
  readonly dividends: bigint;
}

export function scenarioTable(scenario: Scenario, histories: readonly History[]): string {
  const neurons = scenario.groups.reduce((sum, { count }) => sum + count, 0);
  const lines = [plain(scenario.description), `${scenario.epochs} epochs, ${neurons} neurons, seed ${scenario.seed}`];
  for (const history of histories) {
    const groups = scenario.groups.map(({ name }, g) => sumsOf(name, history, (group) => group === g));
    const total = sumsOf("total", history, () => true);
    const rows = [...groups, total].map((sums) => [
      sums.name,
      String(sums.neurons),
      alpha(sums.first),
      percent(sums.first, total.first),
      alpha(sums.last),
      percent(sums.last, total.last),
      alpha(sums.incentive),
      alpha(sums.dividends),
    ]);
    const [header = "", ...body] = aligned([HEADER, ...rows]);
    lines.push("", styled("bold", history.name), styled("bold", header), ...body);
  }
  return `${[...lines, "", LEGEND].join("\n")}\n`;
}

function sumsOf(name: string, history: History, isWanted: (group: number) => boolean): Sums {
  const { neurons, epochs, stake, serverEmission, validatorEmission } = history;
  const wanted = [...neurons.keys()].filter((k) => isWanted((neurons[k] as { group: number }).group));
  const inEpoch = (column: BigUint64Array, epoch: number) =>
    wanted.reduce((sum, k) => sum + (column[epoch * neurons.length + k] as bigint), 0n);
  const inAll = (column: BigUint64Array) => {
    let sum = 0n;
    for (let epoch = 0; epoch < epochs; ++epoch) sum += inEpoch(column, epoch);
    return sum;
  };
  return {
    name,
    neurons: wanted.length,
    first: inEpoch(stake, 0),
    last: inEpoch(stake, epochs - 1),
    incentive: inAll(serverEmission),
    dividends: inAll(validatorEmission),
  };
}

/** With one decimal. */
function percent(part: bigint, whole: bigint): string {
  if (whole === 0n) return "-";
  const tenths = (part * 2000n + whole) / (whole * 2n);
  return `${tenths / 10n}.${tenths % 10n} %`;
}
