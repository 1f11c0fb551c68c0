// Where a history goes: to standard output as a table, CSV or JSON lines, and to a file.

import { extname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { plainJson } from "../bindings/foreign-text.js";
import type { EpochRecord, Unread } from "../bindings/history/record.js";
import { type Asked, type HistoryRow, historyRows } from "../bindings/history/rows.js";
import { type Group, historyCsv, historyReport, rowJson, rowLine } from "./history-report.js";
import { InputError } from "./input.js";
import { checkWritable, save } from "./output.js";

/** The epochs of one subnet, oldest first. */
export interface Entries {
  readonly label: string;
  readonly entries: readonly (EpochRecord | Unread)[];
}

export interface OutputOptions {
  readonly format: "table" | "csv" | "json";
  readonly out?: string;
  /** thousandths of a percent */
  readonly fall?: number;
}

/** Where the answer goes. */
export interface Output {
  rowsOf(entries: Entries): readonly HistoryRow[];
  /** Prints all of it, and writes it to its file. @returns the exit code */
  tell(all: readonly Entries[]): Promise<number>;
  /** Prints one epoch as it comes. */
  line(label: string, row: HistoryRow): void;
  write(all: readonly Entries[]): Promise<void>;
}

/** Hotkeys that are listed where several are meant. */
const LISTED = 5;

type Writer = (groups: readonly Group[]) => Promise<void>;

/** Who is meant: by the beginning of a hotkey too. */
export type Wanted = Asked | { readonly beginning: string };

export async function outputOf(wanted: Wanted, { fall, format, out }: OutputOptions): Promise<Output> {
  // Until there are epochs to look it up in.
  let asked: Asked = wanted !== undefined && "beginning" in wanted ? { hotkey: wanted.beginning } : wanted;
  const write = await writerOf(out, asked);
  const rowsOf = ({ entries }: Entries) => historyRows(entries, asked, fall);
  const groupsOf = (all: readonly Entries[]) => all.map((entries) => ({ label: entries.label, rows: rowsOf(entries) }));
  return {
    rowsOf,
    async tell(all) {
      if (wanted !== undefined && "beginning" in wanted) asked = onlyOne(all, wanted.beginning);
      const groups = groupsOf(all);
      const rows = groups.flatMap((group) => group.rows);
      if (asked !== undefined && rows.length > 0 && rows.every(({ uid }) => uid === null)) throw nobody(all, asked);
      await write(groups);
      if (format === "table") console.log(historyReport(groups, asked));
      else if (format === "csv") console.log(historyCsv(rows, asked));
      else for (const row of rows) console.log(plainJson(rowJson(row, asked)));
      return exitCode(rows);
    },
    line(label, row) {
      if (format === "json") console.log(plainJson(rowJson(row, asked)));
      else console.log(format === "csv" ? historyCsv([row], asked).split("\n")[1] : rowLine(label, row, asked));
    },
    write: (all) => write(groupsOf(all)),
  };
}

/** By the worst of them. */
export function exitCode(rows: readonly HistoryRow[]): 0 | 1 | 2 | 3 {
  if (rows.some(({ verdict }) => verdict === "differs")) return 1;
  if (rows.some(({ verdict }) => verdict === "unread")) return 2;
  return rows.some(({ events }) => events.some(({ kind }) => kind === "fell")) ? 3 : 0;
}

/** @throws InputError where no hotkey begins so, or several do */
function onlyOne(all: readonly Entries[], beginning: string): Asked {
  const hotkeys = all.flatMap(({ entries }) =>
    entries.flatMap((entry) => ("hotkeys" in entry ? (entry.hotkeys ?? []) : [])),
  );
  const found = [...new Set(hotkeys)].filter((hotkey) => hotkey.startsWith(beginning));
  const [hotkey, ...others] = found;
  if (hotkey === undefined) throw new InputError(`no hotkey of these epochs begins with ${beginning}`);
  if (others.length === 0) return { hotkey };
  const more = found.length > LISTED ? ` and ${found.length - LISTED} more` : "";
  throw new InputError(`${beginning} may be ${found.slice(0, LISTED).join(", ")}${more}: name one of them`);
}

function nobody(all: readonly Entries[], asked: NonNullable<Asked>): InputError {
  const knows = all.some(({ entries }) => entries.some((entry) => "hotkeys" in entry && entry.hotkeys !== null));
  if ("hotkey" in asked && !knows)
    return new InputError("these epochs do not tell hotkeys: name the neuron by its uid");
  return new InputError(`no epoch of these has ${"uid" in asked ? `uid ${asked.uid}` : `the hotkey ${asked.hotkey}`}`);
}

/** A path of which it isn't clear what to write, or where, is told before the work. */
async function writerOf(out: string | undefined, asked: Asked): Promise<Writer> {
  if (out === undefined) return async () => {};
  await checkWritable(out, "file");
  const rows = (groups: readonly Group[]) => groups.flatMap((group) => group.rows);
  switch (extname(out)) {
    case ".csv":
      return (groups) => save(out, `${historyCsv(rows(groups), asked)}\n`);
    case ".jsonl":
      return (groups) =>
        save(
          out,
          rows(groups)
            .map((row) => `${plainJson(rowJson(row, asked))}\n`)
            .join(""),
        );
    case ".html":
      return async (groups) => {
        const { historyPage } = await import("./history-page.js");
        await save(out, historyPage(groups, asked, stripVTControlCharacters(historyReport(groups, asked))));
      };
    default:
      throw new InputError(`--out ${out}: a file's name ends in .html, .csv or .jsonl`);
  }
}
