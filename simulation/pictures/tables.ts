// The tables of a report, as HTML: what its runs were set to, and what they came to.

import { grouped } from "../../bindings/decimals.js";
import { hyperparameters } from "../../bindings/settled.js";
import { InputError } from "../../bindings/source.js";
import { type History, isValidator } from "../history.js";
import { defaults, type Run, runName, type Scenario } from "../schema.js";
import { type Totals, together, totalsOf } from "../totals.js";
import { escaped } from "./escaped.js";

/** What totals are compared with. */
export interface Base {
  /** of a run; the first where there are several and nothing is said */
  readonly run: string | undefined;
  /** of a group of validators: what others get for their stake against what it gets */
  readonly group: string | undefined;
}

/**
 * A run comes before a group of the same name.
 * @throws InputError where the scenario has neither
 */
export function baseOf({ runs, groups }: Scenario, name: string | undefined): Base {
  const validators = groups.filter(isValidator).map((group) => group.name);
  const known = [...runs.map(runName), ...validators];
  if (name !== undefined && !known.includes(name)) {
    throw new InputError(`--base: there is no run or group of validators ${name}; there are ${known.join(", ")}`);
  }
  const isRun = runs.some((run) => runName(run) === name);
  return { run: isRun ? name : undefined, group: isRun ? undefined : name };
}

/** Header cells and rows as text; a row may be marked. */
interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly isMarked?: boolean }[];
}

function htmlTable({ caption, head, rows }: Table): string {
  const row = (cells: readonly string[], tag: string) =>
    cells
      .map(
        (cell, i) => `<${i === 0 ? "th" : tag}${i > 0 ? ' class="n"' : ""}>${escaped(cell)}</${i === 0 ? "th" : tag}>`,
      )
      .join("");
  const body = rows.map(({ cells, isMarked }) => `<tr${isMarked ? ' class="differs"' : ""}>${row(cells, "td")}</tr>`);
  return `<div class="table"><table><caption>${escaped(caption)}</caption>
<thead><tr>${row(head, "th")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div>`;
}

type Value = number | bigint | boolean;
type Settings = Readonly<Record<string, Value>>;
const names = new Map<string, { json: string; about: string }>(
  hyperparameters.map(({ typed, json, shape }) => [typed, { json, about: shape.about ?? "" }]),
);
const UNITS: readonly (readonly [end: string, one: number])[] = [
  ["fraction of 65535", 65_535],
  ["millionths", 1_000_000],
];

const snake = (name: string) => names.get(name)?.json ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A value, and as a fraction where it is kept in parts. */
function shown(name: string, value: Value): string {
  const [, one] = UNITS.find(([end]) => names.get(name)?.about.endsWith(end)) ?? [];
  return one === undefined ? String(value) : `${value} (${Number((Number(value) / one).toFixed(4))})`;
}

/** In force in a run's first epoch. */
function settingsOf({ hyperparameters: own, changes }: Scenario, run: Run): Settings {
  const first = changes.find(({ epoch }) => epoch === 0)?.hyperparameters;
  return { ...defaults, ...own, ...first, ...run.hyperparameters } as Settings;
}

/** What a sweep goes through. */
export function sweptHtml(axes: readonly { readonly name: string; readonly values: readonly string[] }[]): string {
  const items = axes.map(({ name, values }) => `<li>${escaped(`${name}: ${values.join(", ")}`)}</li>`);
  return items.length === 0 ? "" : `<ul>${items.join("")}</ul>\n`;
}

/** Every hyperparameter of each run; marked are those in which runs differ, first what is not the default. */
export function parametersHtml(scenario: Scenario): string {
  const runs = scenario.runs.map((run) => settingsOf(scenario, run));
  const differ = (values: readonly Value[]) => values.some((value) => value !== values[0]);
  const rows = Object.entries(defaults as Settings).map(([name, standard]) => {
    const values = runs.map((run) => run[name] as Value);
    const cells = [snake(name), ...values.map((value) => shown(name, value)), shown(name, standard)];
    return { cells, isMarked: differ(values), isChosen: differ([standard, ...values]) };
  });
  const rules = [
    {
      cells: ["ruleset", ...scenario.runs.map(({ ruleset }) => ruleset), "yuma3"],
      isMarked: differ(scenario.runs.map(({ ruleset }) => ruleset as unknown as Value)),
    },
    {
      cells: [
        "spec_version",
        ...scenario.runs.map(({ specVersion }) => String(specVersion ?? scenario.specVersion)),
        "",
      ],
      isMarked: differ(scenario.runs.map(({ specVersion }) => specVersion ?? scenario.specVersion)),
    },
  ];
  const head = ["", ...scenario.runs.map(runName), "default"];
  const table = (caption: string, kept: Table["rows"]) => htmlTable({ caption, head, rows: kept });
  const others = rows.filter(({ isChosen }) => !isChosen);
  return `${table("What was chosen, and what differs between runs", [...rules, ...rows.filter(({ isChosen }) => isChosen)])}
${changesHtml(scenario)}<details><summary>${others.length} parameters at their defaults</summary>${table("As the chain sets them", others)}</details>`;
}

function changesHtml({ changes }: Scenario): string {
  const items = changes.flatMap(({ epoch, hyperparameters: own, utility }) => [
    ...Object.entries(own as Settings).map(
      ([name, value]) => `from epoch ${epoch}: ${snake(name)} ${shown(name, value)}`,
    ),
    ...utility.map((one) => `from epoch ${epoch}: utility of ${one.group} ${Number((one.utility / 65536).toFixed(4))}`),
  ]);
  return items.length === 0 ? "" : `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>\n`;
}

/** What groups have of each run, and how much more or less than in the base run, or than the base group for its stake. */
export function totalsHtml(scenario: Scenario, histories: readonly History[], base: Base): string {
  const of = new Map(histories.map((history) => [history.name, totalsOf(history)]));
  const baseRun = base.run ?? (histories.length > 1 && base.group === undefined ? histories[0]?.name : undefined);
  return histories
    .map(({ name, neurons }) => {
      const totals = of.get(name) as Totals[];
      const all = together(totals);
      const against = baseRun === undefined || baseRun === name ? undefined : of.get(baseRun);
      const baseGroup = totals[scenario.groups.findIndex((group) => group.name === base.group)];
      const row = (label: string, count: number, own: Totals, other: Totals | undefined) => ({
        cells: [
          label,
          String(count),
          ...(["stakeFirst", "stakeLast", "incentive", "dividends"] as const).flatMap((what) => [
            rounded(own[what]),
            percent(own[what], all[what]),
            ...(against && what !== "stakeFirst" ? [more(own[what], other?.[what] ?? 0n)] : []),
          ]),
          ...(baseGroup ? [more(own.dividends * baseGroup.stakeFirst, baseGroup.dividends * own.stakeFirst)] : []),
        ],
      });
      const counts = scenario.groups.map((_, g) => neurons.filter(({ group }) => group === g).length);
      const columns = ["stake at first", "stake at last", "incentive", "dividends"];
      const head = [
        "group",
        "neurons",
        ...columns.flatMap((column, i) => [column, "of all", ...(against && i > 0 ? [`against ${baseRun}`] : [])]),
        ...(baseGroup ? [`dividends for stake, against ${base.group}`] : []),
      ];
      const rows = [
        ...scenario.groups.map((group, g) => row(group.name, counts[g] as number, totals[g] as Totals, against?.[g])),
        row("all", neurons.length, all, against && together(against)),
      ];
      return htmlTable({ caption: `${name}: alpha, to three decimals`, head, rows });
    })
    .join("\n");
}

/** With two decimals. */
function percent(part: bigint, whole: bigint): string {
  return whole === 0n ? "–" : `${hundredths(part, whole)} %`;
}

/** How much more than the base, in percent. */
function more(own: bigint, base: bigint): string {
  if (base === 0n) return own === 0n ? "0.00 %" : "–";
  const text = hundredths(own > base ? own - base : base - own, base);
  return `${text === "0.00" ? "" : own > base ? "+" : "-"}${text} %`;
}

/** Alpha, rounded to three decimals. */
function rounded(rao: bigint): string {
  const digits = String((rao + 500_000n) / 1_000_000n).padStart(4, "0");
  return `${grouped(digits.slice(0, -3))}.${digits.slice(-3)}`;
}

function hundredths(part: bigint, whole: bigint): string {
  const all = (part * 20_000n + whole) / (2n * whole);
  return `${all / 100n}.${String(all % 100n).padStart(2, "0")}`;
}
