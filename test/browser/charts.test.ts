// Charts drawn by a page, where it can be measured that no text lies on another or outside the picture.

import { describe, expect, it } from "vitest";
import { loadYuma } from "../../bindings/index.js";
import { drawChart } from "../../simulation/pictures/chart.js";
import { charts } from "../../simulation/pictures/charts.js";
import { chartNames } from "../../simulation/pictures/names.js";
import { parseScenario } from "../../simulation/scenario.js";
import { scenarios } from "../../simulation/scenarios.js";
import { simulate } from "../../simulation/simulation.js";

const yuma = await loadYuma();

describe.each(Object.keys(scenarios))("the charts of %s", (name) => {
  const scenario = parseScenario({ ...(scenarios[name] as object), epochs: 110 });
  const histories = scenario.runs.map((run) => simulate(yuma, scenario, run));

  it.each(chartNames)("%s", (chart) => {
    const svg = drawChart(charts[chart](scenario, histories), document);
    svg.style.maxWidth = "none"; // at its own size, which boxes of text are measured best in
    document.body.replaceChildren(svg);
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map((text) => ({
      text: text.textContent,
      box: text.getBoundingClientRect(),
    }));
    expect(texts.length).toBeGreaterThan(10);
    for (const [i, { text, box }] of texts.entries()) {
      const inside =
        box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
      expect(inside, `${text} lies in the picture`).toBe(true);
      for (const other of texts.slice(i + 1)) {
        const apart =
          box.right <= other.box.left ||
          other.box.right <= box.left ||
          box.bottom <= other.box.top ||
          other.box.bottom <= box.top;
        expect(apart, `${text} lies beside ${other.text}`).toBe(true);
      }
    }
  });
});
