// What the pictures use of the chart library; loaded where the first one is shown.

export { dot, lineY, plot, pointerX, rect, ruleX, ruleY, text, tip } from "@observablehq/plot";
