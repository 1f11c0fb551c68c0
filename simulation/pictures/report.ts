// A report of a simulation: one HTML file that needs nothing else.

import { BLOB_SHA256 } from "../../bindings/pin.js";
import type { History } from "../history.js";
import type { Scenario } from "../schema.js";
import { drawChart } from "./chart.js";
import { charts } from "./charts.js";
import { escaped } from "./escaped.js";
import { type ChartName, chartNames } from "./names.js";
import { svgFile } from "./svg.js";
import { type Base, parametersHtml, totalsHtml } from "./tables.js";

export interface ReportInput {
  /** its JSON form, with everything that was chosen on the command line */
  readonly json: unknown;
  readonly scenario: Scenario;
  readonly histories: readonly History[];
  /** the command that makes the report again */
  readonly command: string;
  readonly version: string;
  readonly base: Base;
}

export const chartSvg = (name: ChartName, scenario: Scenario, histories: readonly History[], least = 0): string =>
  svgFile((document) => drawChart(charts[name](scenario, histories), document, least));

export function htmlReport({ json, scenario, histories, command, version, base }: ReportInput): string {
  return reportPage({
    title: scenario.description,
    lead: `${scenario.epochs} epochs, ${histories[0]?.neurons.length ?? 0} neurons, seed ${scenario.seed}; under ${histories.map(({ name }) => name).join(", ")}.`,
    sections: [
      { title: "Parameters", html: parametersHtml(scenario) },
      { title: "Totals", html: totalsHtml(scenario, histories, base) },
    ],
    figures: chartNames.map((name) => ({
      title: charts[name](scenario, histories).title,
      svg: chartSvg(name, scenario, histories, REPORT_WIDTH),
    })),
    json,
    command,
    version,
  });
}

export interface ReportPage extends Pick<ReportInput, "json" | "version"> {
  /** text in columns */
  readonly table?: string;
  readonly sections?: readonly { readonly title: string; readonly html: string }[];
  /** the command that makes the report again from its JSON; a report of what was read has none */
  readonly command?: string;
  readonly title: string;
  readonly lead: string;
  readonly figures: readonly { readonly title: string; readonly svg: string }[];
}

/** Pixels across of a report's charts, more or less as wide as it is. */
export const REPORT_WIDTH = 1200;

/** Wide tables and charts are pushed aside in their own boxes: the page itself fits a phone. */
const STYLE = `
:root { color-scheme: light dark; --ground: white; --text: #222; --muted: #57606a; --soft: #f4f4f4; --line: #d5d9de; --differs: #fdf0e6; }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; font: 1rem/1.5 "Open Sans", system-ui, sans-serif; color: var(--text); background: var(--ground); overflow-wrap: anywhere; }
h1 { font-size: clamp(1.3rem, 4vw, 2rem); line-height: 1.25; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
figure { margin: 0; overflow-x: auto; }
figure svg { display: block; width: 100%; min-width: 56rem; max-width: none !important; height: auto; }
figure.heat svg { width: auto; min-width: 0; }
pre { overflow-x: auto; padding: 0.75rem; background: var(--soft); font-size: 0.875rem; overflow-wrap: normal; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.875rem; overflow-wrap: normal; }
caption { white-space: nowrap; text-align: left; font-weight: bold; padding: 0.25rem 0; }
th, td { padding: 0.2rem 0.75rem 0.2rem 0; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
thead th { color: var(--muted); font-weight: normal; }
tbody th { font-weight: normal; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.differs { background: var(--differs); }
@media (prefers-color-scheme: dark) {
  :root { --ground: #1a1a1a; --text: #e4e7ea; --muted: #a0a8b0; --soft: #262626; --line: #363c43; --differs: #3a2a1c; }
  figure:not(.heat) svg { filter: invert(0.9) hue-rotate(180deg); }
}
`;

/** Its colours say something, and stay; its cells are no larger on a wide screen. */
const isHeat = (svg: string) => svg.includes('aria-label="cell"');

/** A longer one is not laid out line by line. */
const LONG_JSON = 20_000;

/** One HTML file that needs nothing else. */
export function reportPage(page: ReportPage): string {
  const { title, lead, table, sections = [], figures, json, command, version } = page;
  const told = sections.map((section) => `<h2>${escaped(section.title)}</h2>\n${section.html}`);
  const drawn = figures.map(
    (figure) =>
      `<h2>${escaped(figure.title)}</h2>\n<figure${isHeat(figure.svg) ? ' class="heat"' : ""}>${figure.svg}</figure>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(lead)}</p>
${table === undefined ? "" : `<pre>${escaped(table)}</pre>\n`}${told.join("\n")}
${drawn.join("\n")}
${command === undefined ? sourceOf(version) : againBy(command, version)}
<pre>${escaped(laidOut(json))}</pre>
</body>
</html>
`;
}

/** A scenario as people read it. */
export function laidOut(json: unknown): string {
  const text = JSON.stringify(json);
  return text.length > LONG_JSON ? text : JSON.stringify(json, null, 2);
}

const sourceOf = (version: string) => `<h2>All of it</h2>
<p>As yuma-consensus ${version}, whose blob has the SHA-256 <code>${BLOB_SHA256}</code>, has it:</p>`;

const againBy = (command: string, version: string) => `<h2>To run it again</h2>
<p>Save the scenario below as <code>scenario.json</code>. yuma-consensus ${version}, whose blob has the SHA-256 <code>${BLOB_SHA256}</code>, gives the same numbers on any machine:</p>
<pre>${escaped(command)}</pre>`;
