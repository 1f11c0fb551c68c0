// A table of coloured cells, on the Observable Plot library.

import * as Plot from "@observablehq/plot";

export interface Cell {
  readonly column: string;
  readonly row: string;
  /** 0 to 1: how dark */
  readonly value: number;
  readonly text: string;
  /** under it, smaller */
  readonly note?: string;
}

export interface Heat {
  /** what the whole shows, for those who can't see it */
  readonly title: string;
  readonly caption: string;
  readonly cells: readonly Cell[];
}

const CELL = { width: 74, height: 44 };
const NARROW = { width: 40, height: 26 };
const LETTER = 6.6;
const TOP = 74;

/** An SVG element. */
export function drawHeat({ title, caption, cells }: Heat, document: Document): SVGSVGElement {
  const columns = [...new Set(cells.map(({ column }) => column))];
  const rows = [...new Set(cells.map(({ row }) => row))];
  const hasNotes = cells.some(({ note }) => note !== undefined);
  const { width, height } = hasNotes ? CELL : NARROW;
  const left = 16 + LETTER * Math.max(0, ...rows.map(({ length }) => length));
  const longest = Math.max(0, ...columns.map(({ length }) => length));
  const top = hasNotes ? TOP : 40 + (longest * width > 7 * LETTER * 6 ? longest * 4.4 : 12);
  const ink = ({ value }: Cell) => (value > 0.55 ? "white" : "#222");
  const figure = Plot.plot({
    document,
    width: Math.max(left + columns.length * width + 44, caption.length * LETTER * 0.92),
    height: top + rows.length * height + 12,
    marginTop: top,
    marginLeft: left,
    marginRight: Math.max(44, caption.length * LETTER * 0.92 - left - columns.length * width),
    marginBottom: 12,
    ariaLabel: title,
    style: { fontSize: "12px", fontFamily: "'Open Sans', system-ui, sans-serif", color: "#222", background: "white" },
    x: { domain: columns, axis: "top", label: null, tickSize: 0, tickRotate: longest * LETTER > width ? -35 : 0 },
    y: { domain: rows, label: null, tickSize: 0 },
    color: { type: "linear", domain: [0, 1], range: ["#f3f5f7", "#8c1c13"], interpolate: "rgb" },
    marks: [
      Plot.cell(cells as Cell[], { x: "column", y: "row", fill: "value", inset: 1 }),
      Plot.text(cells as Cell[], { x: "column", y: "row", text: "text", fill: ink, dy: hasNotes ? -6 : 0 }),
      ...(hasNotes
        ? [Plot.text(cells as Cell[], { x: "column", y: "row", text: "note", fill: ink, dy: 9, fontSize: 10 })]
        : []),
    ],
  }) as SVGSVGElement;
  const element = (name: string, attributes: Record<string, string | number>, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.textContent = text;
    return made;
  };
  figure.append(element("text", { x: 10, y: 16, "text-anchor": "start" }, caption));
  figure.prepend(element("title", {}, title), element("rect", { width: "100%", height: "100%", fill: "white" }));
  return figure;
}
