// What lines charts have in common, on the Observable Plot library. Drawn with the document it is given: the page's own, or
// one of Node (simulation/pictures/svg.ts).

import * as Plot from "@observablehq/plot";

/** A line of a chart. */
export interface Series {
  /** the column and the row of panels it is drawn in */
  readonly column: string;
  readonly row: string;
  /** what its colour and dashes stand for */
  readonly label: string;
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** how far values spread around it */
  readonly low?: number;
  readonly high?: number;
}

export interface Chart {
  /** what the whole shows, for those who can't see it */
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** both axes, which then need not start at 0 */
  readonly logarithmic?: true;
  /** x begins where the lines do, and not at 0 */
  readonly fitsX?: true;
  readonly series: readonly Series[];
  /** a line across all panels */
  readonly mark?: number;
}

/** Told apart by colour-blind readers too, as dashes are by those who print in black. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
const DASHES = ["", "6 3", "2 3", "8 3 2 3", "", "6 3", "2 3"];

const PANEL_WIDTH = 210;
const PANEL_HEIGHT = 190;
const TOP = 42;
const LEFT = 58;
/** More lines than this in a panel are thin ones. */
const MANY = 12;
/** Of a letter, roughly. */
const LETTER_WIDTH = 6.5;
const LEGEND_LINE = 22;

/** A line, and where it has one the band around it. */
function lineMarks({ points, column, row }: Series, style: number, isCrowded: boolean): Plot.Markish[] {
  const colour = COLOURS[style] as string;
  const where = { x: "x", fx: () => column, fy: () => row };
  const line = Plot.line(points as Point[], {
    ...where,
    y: "y",
    stroke: colour,
    strokeDasharray: DASHES[style] as string,
    ...(isCrowded ? { strokeWidth: 1, strokeOpacity: 0.5 } : { strokeWidth: 1.6 }),
  });
  if (points[0]?.low === undefined) return [line];
  return [Plot.areaY(points as Point[], { ...where, y1: "low", y2: "high", fill: colour, fillOpacity: 0.18 }), line];
}

/**
 * An SVG element.
 * @param least pixels across, for panels wider than they would be
 */
export function drawChart(chart: Chart, document: Document, least = 0): SVGSVGElement {
  const columns = [...new Set(chart.series.map(({ column }) => column))];
  const rows = [...new Set(chart.series.map(({ row }) => row))];
  const labels = [...new Set(chart.series.map(({ label }) => label))];
  const isCrowded = chart.series.length > MANY * columns.length * rows.length;
  const letters = Math.max(0, ...labels.map(({ length }) => length));
  const right = 76 + letters * LETTER_WIDTH;
  const width = Math.max(least, LEFT + Math.max(1, columns.length) * PANEL_WIDTH + right);
  const height = TOP + 40 + Math.max(1, rows.length) * PANEL_HEIGHT;
  const scale = (tickFormat: string) =>
    chart.logarithmic ? ({ type: "log", tickFormat } as const) : ({ zero: true } as const);
  const marks = [
    Plot.frame({ stroke: "#ccc" }),
    Plot.axisFy({ anchor: "right", tickRotate: 90, dx: 10 }),
    ...(chart.mark === undefined ? [] : [Plot.ruleY([chart.mark], { stroke: "#888" })]),
    ...chart.series.flatMap((series) => lineMarks(series, labels.indexOf(series.label) % COLOURS.length, isCrowded)),
  ];
  const figure = Plot.plot({
    document,
    width,
    height: Math.max(height, TOP + 60 + labels.length * LEGEND_LINE),
    marginTop: TOP,
    marginRight: right,
    marginBottom: 40,
    marginLeft: LEFT,
    ariaLabel: chart.title,
    style: { fontSize: "12px", fontFamily: "'Open Sans', system-ui, sans-serif", color: "#222", background: "white" },
    fx: { domain: columns, label: null, padding: 0.12 },
    fy: { domain: rows, label: null, axis: null, padding: 0.15 },
    x: {
      label: chart.x,
      ticks: 4,
      labelArrow: "none",
      labelAnchor: "center",
      ...scale("~s"),
      ...(chart.fitsX && { zero: false }),
    },
    y: { label: chart.y, ticks: 5, grid: true, labelArrow: "none", nice: true, ...scale(",~f") },
    marks: chart.series.length > 0 ? marks : [Plot.text(["nothing to show"], { frameAnchor: "middle" })],
  }) as SVGSVGElement;
  const element = (name: string, attributes: Record<string, string | number>, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.textContent = text;
    return made;
  };
  const x = width - right + 30;
  for (const [i, label] of labels.entries()) {
    const y = TOP + 8 + i * LEGEND_LINE;
    const stroke = COLOURS[i % COLOURS.length] as string;
    const dashes = DASHES[i % DASHES.length] as string;
    figure.append(
      element("line", { x1: x, x2: x + 26, y1: y, y2: y, stroke, "stroke-width": 2, "stroke-dasharray": dashes }),
      element("text", { x: x + 33, y: y + 4, "text-anchor": "start" }, label),
    );
  }
  figure.prepend(element("title", {}, chart.title), element("rect", { width: "100%", height: "100%", fill: "white" }));
  return figure;
}
