// Time against the number of weights, both axes logarithmic, as SVG.

import { drawChart, type Series } from "../simulation/pictures/chart.js";
import { svgFile } from "../simulation/pictures/svg.js";
import type { CaseResult } from "./report.js";

/** The cases with the whole penalty, by mode: lines through the dense subnets, and of the blob one through the sparse too. */
export function plot(cases: readonly CaseResult[]): string {
  const made = cases.filter(({ penalty, subnet }) => penalty === 1 && subnet.includes("/"));
  const dense = made.filter(({ neurons, subnet }) => subnet.endsWith(`/${neurons}`));
  const sparse = made.filter((result) => !dense.includes(result));
  const variants = [...new Set(dense.flatMap(({ times }) => Object.keys(times)))];
  const series = [
    ...variants.flatMap((variant) => lines(dense, variant, variant)),
    ...lines(sparse, "blob", "blob, sparse rows"),
  ];
  const title = "Milliseconds an epoch against the number of weights, at bonds penalty 1";
  return svgFile((document) => drawChart({ title, x: "weights", y: "ms", logarithmic: true, series }, document));
}

/** One of each mode that has run. */
function lines(cases: readonly CaseResult[], variant: string, label: string): Series[] {
  return [...new Set(cases.map(({ mode }) => mode))].map((mode) => ({
    column: mode,
    row: "",
    label,
    points: cases.flatMap(({ mode: ownMode, weights, times }) => {
      const time = times[variant];
      return ownMode === mode && time ? [{ x: weights, y: time.median }] : [];
    }),
  }));
}
