// Time against the number of weights, both axes logarithmic, as SVG.

import type { Mode } from "./cases.js";
import type { CaseResult } from "./report.js";

const width = 760;
const height = 500;
const margin = { left: 70, right: 210, top: 30, bottom: 50 };

/** Told apart by colour-blind readers too. */
const colours: Readonly<Record<Mode, string>> = { classic: "#0072b2", Yuma3: "#009e73", "liquid alpha": "#d55e00" };

/** How the variants are drawn; what is not named here is not. */
const strokes: Readonly<Record<string, string>> = { blob: "", native: "6 4", "native, all pairs": "2 4" };

interface Point {
  readonly weights: number;
  readonly milliseconds: number;
  /** every validator has a weight on every neuron */
  readonly dense: boolean;
}

/** The cases with the whole penalty: lines through the dense subnets, and rings for what the blob makes of sparse ones. */
export function plot(cases: readonly CaseResult[]): string {
  const drawn = cases.filter(({ penalty }) => penalty === 1);
  const series = (Object.keys(colours) as Mode[]).flatMap((mode) =>
    Object.entries(strokes).map(([variant, dashes]) => ({
      mode,
      variant,
      dashes,
      points: pointsOf(drawn, mode, variant),
    })),
  );
  const shown = series.filter(({ points }) => points.length > 0);
  const all = shown.flatMap(({ points }) => points);
  const x = logAxis(
    all.map(({ weights }) => weights),
    margin.left,
    width - margin.right,
  );
  const y = logAxis(
    all.map(({ milliseconds }) => milliseconds),
    height - margin.bottom,
    margin.top,
  );

  const lines = shown.map(({ mode, dashes, points }) => {
    const at = ({ weights, milliseconds }: Point) => `${x.at(weights).toFixed(1)},${y.at(milliseconds).toFixed(1)}`;
    const path = points.filter(({ dense }) => dense).map(at);
    const marks = points.map((point) => {
      const [cx, cy] = at(point).split(",");
      return `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${point.dense ? colours[mode] : "white"}"/>`;
    });
    return `<g stroke="${colours[mode]}" stroke-width="1.5"><polyline fill="none" stroke-dasharray="${dashes}" points="${path.join(" ")}"/>${marks.join("")}</g>`;
  });
  const grid = [
    ...x.ticks.map((tick) => {
      const at = x.at(tick).toFixed(1);
      return `<line x1="${at}" x2="${at}" y1="${margin.top}" y2="${height - margin.bottom}"/>${text(at, height - margin.bottom + 18, "middle", tick.toLocaleString("en"))}`;
    }),
    ...y.ticks.map((tick) => {
      const at = y.at(tick);
      return `<line x1="${margin.left}" x2="${width - margin.right}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}"/>${text(margin.left - 8, at + 4, "end", String(tick))}`;
    }),
  ];
  const legend = shown.map(({ mode, variant, dashes }, i) => {
    const at = margin.top + 20 * i + 6;
    const left = width - margin.right + 16;
    return `<line x1="${left}" x2="${left + 28}" y1="${at}" y2="${at}" stroke="${colours[mode]}" stroke-width="1.5" stroke-dasharray="${dashes}"/>${text(left + 36, at + 4, "start", `${mode}, ${variant}`)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    "<title>Milliseconds an epoch against the number of weights, at bonds penalty 1</title>",
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<g stroke="#ddd">${grid.join("")}</g>`,
    ...lines,
    ...legend,
    text((margin.left + width - margin.right) / 2, height - 10, "middle", "weights (rings: sparse rows, blob)"),
    text(margin.left - 8, margin.top - 12, "end", "ms"),
    "</svg>\n",
  ].join("\n");
}

function pointsOf(cases: readonly CaseResult[], mode: Mode, variant: string): Point[] {
  return cases.flatMap((result): Point[] => {
    const [neurons, , rowLength] = result.subnet.split("/");
    const time = result.times[variant];
    // Of the recordings there is one of each kind, which makes no line.
    if (result.mode !== mode || time === undefined || rowLength === undefined) return [];
    const dense = neurons === rowLength;
    if (!dense && variant !== "blob") return [];
    return [{ weights: result.weights, milliseconds: time.median, dense }];
  });
}

/** From whole power of ten to whole power of ten. */
function logAxis(values: readonly number[], from: number, to: number) {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    at: (value: number) => from + ((to - from) * (Math.log10(value) - first)) / (last - first),
    ticks: Array.from({ length: last - first + 1 }, (_, i) => Number(`1e${first + i}`)),
  };
}

function text(x: number | string, y: number, anchor: "start" | "middle" | "end", content: string): string {
  return `<text x="${x}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#222" stroke="none">${content}</text>`;
}
