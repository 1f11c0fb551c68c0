// A history for people: a table of a neuron or a subnet by epoch with what happened, lines of blocks, and subnets side by side.

import { alpha, grouped } from "../bindings/decimals.js";
import { plain } from "../bindings/foreign-text.js";
import {
  type Asked,
  type HistoryRow,
  measureText,
  neuronMeasures,
  subnetMeasures,
  type Unit,
} from "../bindings/history/rows.js";
import { csvCell } from "./csv.js";
import { shortAddress } from "./identity.js";
import { type Column, fitting, tableLines } from "./neuron-table.js";
import { aligned, styled, terminalColumns, wrapped } from "./table.js";

/** The rows of one subnet, oldest first. */
export interface Group {
  /** as in `subnet 4`, or the name of a case */
  readonly label: string;
  readonly rows: readonly HistoryRow[];
}

export const measuresOf = (asked: Asked) => (asked === undefined ? subnetMeasures : neuronMeasures);

const HEADERS: Readonly<Record<string, string>> = { validator_trust: "vtrust", validator_permit: "permit" };
const headerOf = (measure: string) => HEADERS[measure] ?? measure;
/** What is shown where not all fits, the most important first. */
const RANKED = [
  "block",
  "verdict",
  "emission",
  "dividends",
  "incentive",
  "take",
  "stake",
  "vtrust",
  "uid",
  "permit",
  "neurons",
  "validators",
];
const BARS = "▁▂▃▄▅▆▇█";
/** Blocks of a line: of more epochs so many stand for all. */
const LONGEST = 40;
/** Events of one epoch that a table has. */
const SHOWN = 8;

export function historyReport(groups: readonly Group[], asked: Asked): string {
  const parts = groups.map((group) => groupText(group, asked));
  return [...parts, ...(groups.length > 1 ? [sideBySide(groups, asked)] : [])].join("\n\n");
}

function groupText({ label, rows }: Group, asked: Asked): string {
  const places = [...rows.keys()];
  const columns = columnsOf(rows, asked);
  const shown = fitting(columns, RANKED, places, terminalColumns());
  const style = (i: number) => (rows[i]?.verdict === "differs" ? "red" : undefined);
  const [header = "", ...lines] = tableLines(shown, places, style);
  const hidden = columns.filter((column) => !shown.includes(column)).map(({ name }) => name);
  const notes = hidden.length > 0 ? wrapped(`Not shown: ${hidden.join(", ")}; --format csv has all.`) : [];
  return [
    styled("bold", headline(label, rows, asked)),
    header,
    ...lines.flatMap((line, i) => [line, ...eventLines(rows[i] as HistoryRow)]),
    "",
    ...sparkLines(rows, asked),
    countsText(rows),
    ...notes,
  ].join("\n");
}

function headline(label: string, rows: readonly HistoryRow[], asked: Asked): string {
  const last = rows.findLast(({ uid }) => uid !== null);
  const who = last === undefined ? "" : `, uid ${last.uid}${last.hotkey === null ? "" : ` ${last.hotkey}`}`;
  const nobody = asked !== undefined && last === undefined ? ", in which it is not registered" : "";
  return `${label}${who}${nobody}`;
}

function columnsOf(rows: readonly HistoryRow[], asked: Asked): Column[] {
  const column = (name: string, cell: (row: HistoryRow) => string): Column => ({
    name,
    cells: rows.map(cell),
    total: "",
  });
  const measures = Object.entries(measuresOf(asked)).map(([name, unit]) =>
    column(headerOf(name), ({ values }) => shortText(unit, values[name])),
  );
  const uids = new Set(rows.flatMap(({ uid }) => uid ?? []));
  return [
    column("block", ({ block }) => grouped(block)),
    ...(uids.size > 1 ? [column("uid", ({ uid }) => (uid === null ? "-" : String(uid)))] : []),
    ...measures,
    column("verdict", ({ verdict }) => (verdict === "unread" ? "not read" : verdict)),
  ];
}

/** Rao to three decimals, or to all of them where there are no others. */
function shortText(unit: Unit, value: bigint | null | undefined): string {
  if (unit !== "rao" || value === null || value === undefined) return measureText(unit, value);
  return value === 0n ? "0" : value < 1_000_000n ? alpha(value) : alpha(value).slice(0, -6);
}

function eventLines({ events }: HistoryRow): string[] {
  const more = events.length - SHOWN;
  return [
    ...events
      .slice(0, SHOWN)
      .flatMap(({ words }) => wrapped(plain(words)).map((line, i) => `  ${i === 0 ? ">" : " "} ${line}`)),
    ...(more > 0 ? [`  > and ${grouped(more)} more: --format json has all`] : []),
  ];
}

function sparkLines(rows: readonly HistoryRow[], asked: Asked): string[] {
  const lines = Object.entries(measuresOf(asked)).flatMap(([name, unit]) => {
    if (unit === "flag") return [];
    const values = rows.map(({ values }) => values[name] ?? null);
    const known = values.filter((value) => value !== null);
    if (known.length < 2) return [];
    const [low, high] = [known.reduce((a, b) => (b < a ? b : a)), known.reduce((a, b) => (b > a ? b : a))];
    const range = low === high ? "always" : `${shortText(unit, low)} to`;
    return [[headerOf(name), sparkline(values), range, shortText(unit, high)]];
  });
  return lines.length === 0 ? [] : [...aligned(lines), ""];
}

/** A block of 1 to 8 for each value between the lowest and the highest; nothing where none is known. */
export function sparkline(all: readonly (bigint | null)[]): string {
  const values =
    all.length <= LONGEST
      ? all
      : Array.from({ length: LONGEST }, (_, i) => all[Math.floor(((i + 1) * all.length) / LONGEST) - 1] ?? null);
  const known = values.filter((value) => value !== null);
  const [low, high] = [
    known.reduce((a, b) => (b < a ? b : a), known[0] ?? 0n),
    known.reduce((a, b) => (b > a ? b : a), 0n),
  ];
  const steps = BigInt(BARS.length - 1);
  return values
    .map((value) => {
      if (value === null) return " ";
      const place = high === low ? 0n : ((value - low) * steps + (high - low) / 2n) / (high - low);
      return BARS[Number(place)];
    })
    .join("");
}

const VERDICTS = {
  equal: "equal",
  decided: "equal as far as decided",
  differs: "different",
  unrecorded: "not recorded",
};

function countsText(rows: readonly HistoryRow[]): string {
  const counts = Object.entries({ ...VERDICTS, unread: "not read" }).flatMap(([verdict, words]) => {
    const count = rows.filter((row) => row.verdict === verdict).length;
    return count === 0 ? [] : [`${grouped(count)} ${words}`];
  });
  return `${rows.length === 1 ? "1 epoch" : `${grouped(rows.length)} epochs`}: ${counts.join(", ")}.`;
}

/** What is shown of subnets where not all fits, the most important first. */
const SIDE_RANKED = [
  ...["side by side", "of all", "emission", "by epoch", "dividends", "incentive", "validators"],
  ...["take", "stake", "epochs"],
];

/** A line a subnet: the last epoch, and all of them. */
function sideBySide(groups: readonly Group[], asked: Asked): string {
  const column = (name: string, cell: (group: Group) => string): Column => ({
    name,
    cells: groups.map(cell),
    total: "",
  });
  const last = (measure: string) =>
    column(measure, ({ rows }) => shortText(measuresOf(asked)[measure] as Unit, rows.at(-1)?.values[measure]));
  const paid = ({ rows }: Group) => rows.map(({ values }) => values.emission ?? null);
  const own = asked === undefined ? ["validators"] : ["dividends", "incentive", "take"];
  const columns = [
    column("side by side", ({ label }) => label),
    column("epochs", ({ rows }) => grouped(rows.length)),
    ...["stake", ...own, "emission"].map(last),
    column("of all", (group) =>
      shortText(
        "rao",
        paid(group).reduce<bigint>((sum, rao) => sum + (rao ?? 0n), 0n),
      ),
    ),
    column("by epoch", (group) => sparkline(paid(group))),
  ];
  const places = [...groups.keys()];
  return tableLines(fitting(columns, SIDE_RANKED, places, terminalColumns()), places).join("\n");
}

/** One epoch as it comes, on a line. */
export function rowLine(label: string, row: HistoryRow, asked: Asked): string {
  const values = Object.entries(measuresOf(asked)).flatMap(([name, unit]) => {
    const value = row.values[name];
    if (unit === "flag" || value === null || value === undefined) return [];
    return [`${headerOf(name)} ${shortText(unit, value)}`];
  });
  const who = row.hotkey === null ? "" : `, ${shortAddress(row.hotkey)}`;
  const events = row.events.map(({ words }) => `\n  > ${plain(words)}`);
  return `${label}${who}, block ${grouped(row.block)}: ${[...values, row.verdict].join(", ")}${events.join("")}`;
}

/** An object for JSON.stringify. Rao are decimal strings, shares fractions of 65535. */
export function rowJson({ specVersion, values, verdict, words, events, ...place }: HistoryRow, asked: Asked): object {
  const { genesis, netuid, mechanism, block, name, uid, hotkey } = place;
  const json = Object.entries(measuresOf(asked)).map(([measure, unit]) => {
    const value = values[measure] ?? null;
    return [
      measure,
      value === null ? null : unit === "rao" ? String(value) : unit === "flag" ? value === 1n : Number(value),
    ];
  });
  return {
    ...{ genesis, netuid, mechanism, block, name, spec_version: specVersion },
    ...(asked !== undefined && { uid, hotkey }),
    ...Object.fromEntries(json),
    ...{ verdict, words, events },
  };
}

/** Rao and fractions of 65535 as they are, flags as 0 and 1, nothing where it is not known. */
export function historyCsv(rows: readonly HistoryRow[], asked: Asked): string {
  const measures = Object.keys(measuresOf(asked));
  const header = [
    "netuid",
    "mechanism",
    "block",
    "name",
    "spec_version",
    "uid",
    "hotkey",
    ...measures,
    "verdict",
    "events",
  ];
  const lines = rows.map((row) => [
    ...[row.netuid, row.mechanism, row.block, row.name, row.specVersion, row.uid, row.hotkey],
    ...measures.map((measure) => row.values[measure] ?? null),
    ...[row.verdict, row.events.map(({ words }) => words).join("; ")],
  ]);
  return [header, ...lines].map((cells) => cells.map(csvCell).join(",")).join("\n");
}
