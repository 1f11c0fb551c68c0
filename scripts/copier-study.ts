// What commit-reveal costs a weight copier on a recorded subnet: each of its larger validators in turn copies, under each rule and
// reveal period. Prints a table, and writes the picture of docs/simulation.md:
//   node scripts/run.mjs scripts/copier-study.ts RECORDING.json docs/pictures/copier-study.svg

import { readFileSync, writeFileSync } from "node:fs";
import { loadYuma } from "../bindings/index.js";
import { drawChart, type Series } from "../simulation/pictures/chart.js";
import { svgFile } from "../simulation/pictures/svg.js";
import { parseScenario } from "../simulation/scenario.js";
import { simulate } from "../simulation/simulation.js";

const EPOCHS = 112;
/** Until then bonds and weights are those of a start. */
const FIRST = 28;
const PERIODS = [0, 1, 2, 3, 4, 5];
/** A copier's stake, of all: who has less is not asked. */
const LEAST = 0.01;
const RULES = [
  { ruleset: "classic", liquid: false },
  { ruleset: "classic", liquid: true },
  { ruleset: "yuma3", liquid: false },
  { ruleset: "yuma3", liquid: true },
] as const;
type Rule = (typeof RULES)[number];

const [recording, picture] = process.argv.slice(2) as [string, string];
const state = JSON.parse(readFileSync(recording, "utf8"));
const yuma = await loadYuma();

/** Dividends of each uid with stake, in parts of its part of the stake. */
function rates({ ruleset, liquid }: Rule, period: number, copier?: number): Map<number, number> {
  const copies = { behaviour: "copier", copies: "weights" };
  const scenario = parseScenario({
    description: "",
    epochs: EPOCHS,
    stake_feedback: false,
    network: { state, afterwards: "back" },
    runs: [{ ruleset, hyperparameters: { commit_reveal_period: period, liquid_alpha_enabled: liquid } }],
    groups: copier === undefined ? [] : [{ name: "copier", uids: [copier], weights: [copies] }],
  });
  const { neurons, stake, validatorEmission } = simulate(yuma, scenario, scenario.runs[0] as never);
  const sums = neurons.map(() => 0n);
  for (let at = FIRST * neurons.length; at < validatorEmission.length; ++at) {
    sums[at % neurons.length] = (sums[at % neurons.length] as bigint) + (validatorEmission[at] as bigint);
  }
  const total = (amounts: readonly bigint[]) => Number(amounts.reduce((sum, amount) => sum + amount, 0n));
  const [all, paid] = [total([...stake.subarray(0, neurons.length)]), total(sums)];
  const shares = neurons.map(({ uid }, k) => [uid, Number(stake[k]) / all, Number(sums[k]) / paid] as const);
  const earning = shares.filter(([, share, dividends]) => share >= LEAST && dividends > 0);
  return new Map(earning.map(([uid, share, dividends]) => [uid, dividends / share]));
}

function median(values: Iterable<number>): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] as number) + (sorted[sorted.length >> 1] as number)) / 2;
}

/** Of all copiers the median: what it earns more than it did by itself, and than the median of others does, percent. */
function study(rule: Rule, period: number): { own: number; others: number } {
  const honest = rates(rule, period);
  const gains = [...honest].map(([uid, before]) => {
    const copied = rates(rule, period, uid);
    const own = copied.get(uid) ?? 0;
    const others = median([...copied].filter(([other]) => other !== uid).map(([, rate]) => rate));
    return { own: (own / before - 1) * 100, others: (own / others - 1) * 100 };
  });
  return { own: median(gains.map(({ own }) => own)), others: median(gains.map(({ others }) => others)) };
}

const nameOf = ({ ruleset, liquid }: Rule) => `${ruleset}, liquid alpha ${liquid ? "on" : "off"}`;
const series: Series[] = [];
console.log(`| | ${PERIODS.join(" | ")} |\n| --- |${" --- |".repeat(PERIODS.length)}`);
for (const rule of RULES) {
  const found = PERIODS.map((period) => study(rule, period));
  const cells = found.map(({ own, others }) => `${own.toFixed(1)} (${others.toFixed(1)})`);
  console.log(`| ${nameOf(rule)} | ${cells.join(" | ")} |`);
  for (const [column, what] of [
    ["than by its own weights", "own"],
    ["than others' median", "others"],
  ] as const) {
    const points = found.map((gain, i) => ({ x: PERIODS[i] as number, y: gain[what] }));
    series.push({ column, row: "", label: nameOf(rule), points });
  }
}
const title = "What a weight copier earns more per stake, by reveal period";
const chart = { title, x: "reveal period, epochs", y: "dividends per stake, % more", series };
writeFileSync(
  picture,
  svgFile((document) => drawChart(chart, document)),
);
