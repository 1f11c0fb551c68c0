// What the pictures use of the chart library; loaded where the first one is shown.

export { dot, frame, legend, plot, pointerX, raster, rect, ruleX, ruleY, text, tip } from "@observablehq/plot";
