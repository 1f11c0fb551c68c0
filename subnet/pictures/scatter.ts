// Points beside each other in panels, on the Observable Plot library.

import * as Plot from "@observablehq/plot";

export interface Scatter {
  readonly title: string;
  readonly points: readonly { readonly metric: string; readonly x: number; readonly y: number }[];
}

const PANEL = 150;
const COLUMNS = 5;

/** An SVG element. */
export function drawScatter({ title, points }: Scatter, document: Document): SVGSVGElement {
  const metrics = [...new Set(points.map(({ metric }) => metric))];
  const rows = Math.max(1, Math.ceil(metrics.length / COLUMNS));
  const columnOf = ({ metric }: { metric: string }) => metrics.indexOf(metric) % COLUMNS;
  const rowOf = ({ metric }: { metric: string }) => Math.floor(metrics.indexOf(metric) / COLUMNS);
  const most = Math.max(1, ...points.flatMap(({ x, y }) => [x, y]));
  const figure = Plot.plot({
    document,
    width: Math.max(1, Math.min(COLUMNS, metrics.length)) * PANEL + 90,
    height: rows * PANEL + 60,
    marginTop: 20,
    marginLeft: 56,
    marginRight: 24,
    marginBottom: 40,
    ariaLabel: title,
    style: { fontSize: "12px", fontFamily: "'Open Sans', system-ui, sans-serif", color: "#222", background: "white" },
    fx: { axis: null, padding: 0.12 },
    fy: { axis: null, padding: 0.2 },
    x: { domain: [0, most], ticks: 3, label: "ablation Shapley value, %", labelArrow: "none", labelAnchor: "center" },
    y: { domain: [0, most], ticks: 4, label: "score, %", labelArrow: "none", grid: true },
    marks: [
      Plot.frame({ stroke: "#ccc" }),
      Plot.link([0], { x1: 0, y1: 0, x2: most, y2: most, stroke: "#bbb" }),
      Plot.dot(points as { metric: string; x: number; y: number }[], {
        x: "x",
        y: "y",
        fx: columnOf,
        fy: rowOf,
        r: 2,
        fill: "#0072b2",
        fillOpacity: 0.6,
      }),
      Plot.text(metrics, {
        fx: (metric: string) => columnOf({ metric }),
        fy: (metric: string) => rowOf({ metric }),
        text: (metric: string) => metric,
        frameAnchor: "top",
        dy: -14,
        fontWeight: 600,
      }),
    ],
  }) as SVGSVGElement;
  const text = document.createElementNS("http://www.w3.org/2000/svg", "title");
  text.textContent = title;
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [key, value] of Object.entries({ width: "100%", height: "100%", fill: "white" }))
    ground.setAttribute(key, value);
  figure.prepend(text, ground);
  return figure;
}
