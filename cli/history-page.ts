// A history as an HTML file that needs nothing else: its table, a chart of each measure, and its rows.

import type { Asked, Unit } from "../bindings/history/rows.js";
import { version } from "../package.json";
import { type Chart, drawChart } from "../simulation/pictures/chart.js";
import { reportPage } from "../simulation/pictures/report.js";
import { svgFile } from "../simulation/pictures/svg.js";
import { type Group, measuresOf, rowJson } from "./history-report.js";

/** Charts are for the eye: nine decimals are more than it sees. */
const SCALES: Readonly<Record<Unit, { readonly divisor: number; readonly words: string }>> = {
  rao: { divisor: 1e9, words: "alpha" },
  share: { divisor: 655.35, words: "%" },
  count: { divisor: 1, words: "number" },
  flag: { divisor: 1, words: "1 for yes" },
};

/** @param table as text in columns */
export function historyPage(groups: readonly Group[], asked: Asked, table: string): string {
  const rows = groups.flatMap((group) => group.rows);
  const last = rows.findLast(({ uid }) => uid !== null);
  const who = asked === undefined ? "" : `, uid ${last?.uid ?? "?"}${last?.hotkey ? ` ${last.hotkey}` : ""}`;
  const blocks = rows.map(({ block }) => block);
  const figures = Object.entries(measuresOf(asked)).flatMap(([measure, unit]) => {
    const chart = chartOf(groups, measure, unit);
    return chart.series.some(({ points }) => points.length > 1)
      ? [{ title: chart.title, svg: svgFile((document) => drawChart(chart, document)) }]
      : [];
  });
  return reportPage({
    title: `History of ${groups.map(({ label }) => label).join(", ")}${groups.length > 1 ? "" : who}`,
    lead: `${rows.length === 1 ? "1 epoch" : `${rows.length} epochs`}, blocks ${Math.min(...blocks)} to ${Math.max(...blocks)}.`,
    table,
    figures,
    json: rows.map((row) => rowJson(row, asked)),
    version,
  });
}

/** By epochs before the last: subnets' blocks have no scale in common. */
function chartOf(groups: readonly Group[], measure: string, unit: Unit): Chart {
  const { divisor, words } = SCALES[unit];
  return {
    title: measure.replaceAll("_", " "),
    x: "epochs before the last",
    y: words,
    series: groups.map(({ label, rows }) => ({
      column: "",
      row: "",
      label,
      points: rows.flatMap(({ values }, i) => {
        const value = values[measure];
        return value === null || value === undefined ? [] : [{ x: i + 1 - rows.length, y: Number(value) / divisor }];
      }),
    })),
  };
}
