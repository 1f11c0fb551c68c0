// The consensus map as a picture: a line for each honest stake, on which the honest keep it.

import * as Plot from "@observablehq/plot";
import { svgFile } from "../pictures/svg.js";
import type { ConsensusMap } from "./format.js";
import { retentionLine } from "./retention.js";

const TITLE =
  "The utility it takes an honest majority to keep its stake, by the cabal's weight on itself: a line for each honest stake";

/** The self-weight at which lines carry their stake: there they lie the furthest apart. */
const LABELLED = 20;

/** The text of an SVG file. */
export function mapSvg({ stakes, validatorShare }: ConsensusMap): string {
  const points = stakes.flatMap((map) =>
    retentionLine(map, validatorShare).map(({ utility, selfWeight }) => ({
      stake: map.honestStake,
      utility: utility * 100,
      selfWeight: selfWeight * 100,
    })),
  );
  return svgFile((document) => {
    const figure = Plot.plot({
      document,
      width: 560,
      height: 580,
      marginTop: 40,
      marginBottom: 56,
      marginLeft: 56,
      marginRight: 30,
      ariaLabel: TITLE,
      style: { fontSize: "12px", fontFamily: "'Open Sans', system-ui, sans-serif", color: "#222", background: "white" },
      x: { domain: [0, 100], grid: true, label: "honest utility, %", labelAnchor: "center", labelArrow: "none" },
      y: { domain: [0, 100], grid: true, label: "the cabal's weight on itself, %", labelArrow: "none" },
      // Light lines would be lost on white: the scale ends before yellow.
      color: { type: "linear", scheme: "viridis", domain: [50, 110] },
      marks: [
        Plot.frame({ stroke: "#ccc" }),
        Plot.line(points, { x: "utility", y: "selfWeight", z: "stake", stroke: "stake", strokeWidth: 1.8 }),
        Plot.text(["lines: honest stake, %"], { frameAnchor: "top-right", dy: -18 }),
        Plot.text(points, {
          filter: ({ selfWeight }: { selfWeight: number }) => selfWeight === LABELLED,
          x: "utility",
          y: "selfWeight",
          text: "stake",
          fill: "stake",
          stroke: "white",
          strokeWidth: 5,
          fontWeight: "bold",
        }),
      ],
    }) as SVGSVGElement;
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = TITLE;
    figure.prepend(title);
    return figure;
  });
}
