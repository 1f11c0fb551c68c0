// A report of a simulation: one HTML file that needs nothing else.

import { BLOB_SHA256 } from "../../bindings/pin.js";
import type { History } from "../history.js";
import type { Scenario } from "../schema.js";
import { drawChart } from "./chart.js";
import { type ChartName, chartNames, charts } from "./charts.js";
import { svgFile } from "./svg.js";

export interface ReportInput {
  /** its JSON form, with everything that was chosen on the command line */
  readonly json: unknown;
  readonly scenario: Scenario;
  readonly histories: readonly History[];
  /** the command that makes the report again */
  readonly command: string;
  readonly version: string;
  /** as text in columns */
  readonly table: string;
}

export const chartSvg = (name: ChartName, scenario: Scenario, histories: readonly History[]): string =>
  svgFile((document) => drawChart(charts[name](scenario, histories), document));

export function htmlReport({ json, scenario, histories, command, version, table }: ReportInput): string {
  return reportPage({
    title: scenario.description,
    lead: `${scenario.epochs} epochs, ${histories[0]?.neurons.length ?? 0} neurons, seed ${scenario.seed}; under ${histories.map(({ name }) => name).join(", ")}.`,
    table,
    figures: chartNames.map((name) => ({
      title: charts[name](scenario, histories).title,
      svg: chartSvg(name, scenario, histories),
    })),
    json,
    command,
    version,
  });
}

export interface ReportPage extends Pick<ReportInput, "json" | "version" | "table"> {
  /** the command that makes the report again from its JSON; a report of what was read has none */
  readonly command?: string;
  readonly title: string;
  readonly lead: string;
  readonly figures: readonly { readonly title: string; readonly svg: string }[];
}

/** One HTML file that needs nothing else. */
export function reportPage({ title, lead, table, figures, json, command, version }: ReportPage): string {
  const drawn = figures.map((figure) => `<h2>${escaped(figure.title)}</h2>\n<figure>${figure.svg}</figure>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; font: 1rem/1.5 "Open Sans", system-ui, sans-serif; color: #222; background: white; }
figure { margin: 0; overflow-x: auto; }
pre { overflow-x: auto; padding: 0.75rem; background: #f4f4f4; font-size: 0.875rem; }
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(lead)}</p>
<pre>${escaped(table)}</pre>
${drawn.join("\n")}
${command === undefined ? sourceOf(version) : againBy(command, version)}
<pre>${escaped(JSON.stringify(json, null, 2))}</pre>
</body>
</html>
`;
}

const sourceOf = (version: string) => `<h2>All of it</h2>
<p>As yuma-consensus ${version}, whose blob has the SHA-256 <code>${BLOB_SHA256}</code>, has it:</p>`;

const againBy = (command: string, version: string) => `<h2>To run it again</h2>
<p>Save the scenario below as <code>scenario.json</code>. yuma-consensus ${version}, whose blob has the SHA-256 <code>${BLOB_SHA256}</code>, gives the same numbers on any machine:</p>
<pre>${escaped(command)}</pre>`;

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
