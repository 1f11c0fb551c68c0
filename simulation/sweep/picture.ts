// A sweep as a picture: over two parameters a heat map for each run and side, over one a line.

import * as Plot from "@observablehq/plot";
import { InputError } from "../../bindings/source.js";
import { type Chart, drawChart } from "../pictures/chart.js";
import { type Measure, type Results, resultsAt, type Spread, sidesOf, spreadOf } from "./summary.js";
import { type Axis, runNames, type Sweep, valuesAt } from "./sweep.js";

const TITLES: Readonly<Record<Measure, string>> = {
  stake: "Each side's share of the stake in the last epoch",
  incentive: "Each side's share of all incentive",
  dividends: "Each side's share of all dividends",
};

/** Panels on top of each other: more are no picture any more. */
const MAX_ROWS = 24;

/** What a picture shows of a cell. */
interface Point extends Spread {
  readonly run: string;
  readonly row: string;
  readonly x: string;
  readonly y: string;
}

export const sweepTitle = (sweep: Pick<Sweep, "axes" | "seeds">, measure: Measure): string => {
  const names = sweep.axes.map(({ name }) => name).join(", ");
  const over = sweep.seeds.length > 1 ? `, mean and standard deviation of ${sweep.seeds.length} seeds` : "";
  return `${TITLES[measure]}, %${names && `, by ${names}`}${over}`;
};

/**
 * An SVG element.
 * @param least pixels across, of lines
 */
export function drawSweep(
  sweep: Sweep,
  results: Results,
  measure: Measure,
  document: Document,
  least = 0,
): SVGSVGElement {
  const [first, second] = sweep.axes;
  const points = pointsOf(sweep, results, measure);
  const title = sweepTitle(sweep, measure);
  if (first && !second && first.values.length > 1 && first.values.every((value) => Number.isFinite(Number(value)))) {
    return drawLines(first, points, title, (chart) => drawChart(chart, document, least));
  }
  return drawHeat(sweep, points, title, document);
}

function pointsOf(sweep: Sweep, results: Results, measure: Measure): Point[] {
  const { axes, scenario } = sweep;
  const sides = [...sidesOf(scenario, measure)];
  return Array.from({ length: sweep.cells }, (_, cell) => {
    const [x = "", y = "", ...others] = valuesAt(sweep, cell).map((index, a) => axes[a]?.values[index] as string);
    const rest = others.map((text, k) => `${axes[k + 2]?.name} ${text}`);
    return runNames(sweep).flatMap((run, r) =>
      sides.flatMap(([side, groups]) => {
        const spread = spreadOf(resultsAt(sweep, results, cell, r), groups, measure);
        return spread ? [{ run, row: [side, ...rest].join(", "), x, y, ...spread }] : [];
      }),
    );
  }).flat();
}

function drawLines(
  axis: Axis,
  points: readonly Point[],
  title: string,
  draw: (chart: Chart) => SVGSVGElement,
): SVGSVGElement {
  const lines = new Map<string, Point[]>();
  for (const point of points) {
    const key = JSON.stringify([point.run, point.row]);
    lines.set(key, [...(lines.get(key) ?? []), point]);
  }
  const percent = (millionths: number) => millionths / 10_000;
  const chart = {
    title,
    x: axis.name,
    y: "share, %",
    fitsX: true as const,
    series: [...lines.values()].map((line) => ({
      column: (line[0] as Point).run,
      row: "",
      label: (line[0] as Point).row,
      points: line.map(({ x, mean, deviation }) => ({
        x: Number(x),
        y: percent(mean),
        low: percent(mean - deviation),
        high: percent(mean + deviation),
      })),
    })),
  };
  return draw(chart);
}

const CELL = { width: 52, height: 38 };
const LETTER = 6.6;
const MARGIN = { top: 62, bottom: 44, gap: 18, right: 24 };

function drawHeat(sweep: Sweep, points: readonly Point[], title: string, document: Document): SVGSVGElement {
  const [across, down] = sweep.axes;
  const runs = [...new Set(points.map(({ run }) => run))];
  const rows = [...new Set(points.map(({ row }) => row))];
  if (rows.length > MAX_ROWS) {
    throw new InputError(`a picture of ${rows.length} rows of heat maps is none: sweep two parameters, or write .csv`);
  }
  const xs = across?.values ?? [""];
  const ys = down?.values ?? [""];
  const longest = Math.max(0, ...ys.map(({ length }) => length), (down?.name ?? "").length);
  const left = 24 + LETTER * longest;
  const right = MARGIN.right + LETTER * Math.max(0, ...rows.map(({ length }) => length));
  const hasDeviation = sweep.seeds.length > 1;
  const means = points.map(({ mean }) => mean);
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const ink = ({ mean }: Point) => (mean - low > (high - low) * 0.5 ? "#222" : "white");
  const facet = { x: "x", y: "y", fx: "run", fy: "row" };
  const text = (millionths: number) => (millionths / 10_000).toFixed(1);
  const width = left + right + runs.length * (xs.length * CELL.width + MARGIN.gap);
  const figure = Plot.plot({
    document,
    width: Math.max(width, title.length * LETTER * 0.95 + 20),
    height: MARGIN.top + MARGIN.bottom + rows.length * (ys.length * CELL.height + MARGIN.gap),
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    marginLeft: left,
    marginRight: Math.max(right, title.length * LETTER * 0.95 + 20 - width + right),
    ariaLabel: title,
    style: { fontSize: "12px", fontFamily: "'Open Sans', system-ui, sans-serif", color: "#222", background: "white" },
    x: { domain: xs, label: across?.name ?? null, labelArrow: "none", labelAnchor: "center", tickSize: 0 },
    y: { domain: ys, label: down?.name ?? null, labelArrow: "none", tickSize: 0 },
    fx: { domain: runs, label: null, padding: 0.04 },
    fy: { domain: rows, label: null, axis: null, padding: 0.08 },
    color: { type: "linear", scheme: "viridis", domain: low === high ? [low - 1, high + 1] : [low, high] },
    marks:
      points.length > 0
        ? [
            Plot.axisFy({ anchor: "right", textAnchor: "start" }),
            Plot.cell(points as Point[], { ...facet, fill: "mean", inset: 0.5 }),
            Plot.text(points as Point[], {
              ...facet,
              text: ({ mean }: Point) => text(mean),
              fill: ink,
              dy: hasDeviation ? -6 : 0,
            }),
            ...(hasDeviation
              ? [
                  Plot.text(points as Point[], {
                    ...facet,
                    text: ({ deviation }: Point) => `± ${text(deviation)}`,
                    fill: ink,
                    dy: 8,
                    fontSize: 9.5,
                  }),
                ]
              : []),
          ]
        : [Plot.text(["nothing to show"], { frameAnchor: "middle" })],
  }) as SVGSVGElement;
  const element = (name: string, attributes: Record<string, string | number>, content: string) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.textContent = content;
    return made;
  };
  figure.append(element("text", { x: 10, y: 18, "text-anchor": "start" }, title));
  figure.prepend(element("title", {}, title), element("rect", { width: "100%", height: "100%", fill: "white" }, ""));
  return figure;
}
