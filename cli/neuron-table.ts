// A table of neurons: its columns, its order, and what of it fits a terminal.

import { InvalidArgumentError } from "commander";
import { InputError } from "./input.js";
import { type Style, styled } from "./table.js";

/** What of a table is shown, and in which order. */
export interface View {
  readonly sort?: string;
  readonly top?: number;
  /** names, or all */
  readonly columns?: readonly string[];
}

export interface Column {
  readonly name: string;
  /** by uid */
  readonly cells: readonly string[];
  readonly total: string;
  /** What a column is sorted by, the largest first; of text none. */
  readonly values?: readonly (bigint | null)[];
  readonly style?: (uid: number) => Style | undefined;
}

const GAP = 2;

/** The uids by a column, the largest first, those without a value last; of equal ones the lowest. */
export function sortedBy({ values, cells }: Column): number[] {
  const uids = [...cells.keys()];
  if (values === undefined) return uids;
  return uids.sort((a, b) => {
    const [x, y] = [values[a] ?? null, values[b] ?? null];
    if (x === y) return a - b;
    if (x === null || y === null) return x === null ? 1 : -1;
    return x > y ? -1 : 1;
  });
}

/** The header, the rows in the order given, and the totals, where there are any. */
export function tableLines(
  columns: readonly Column[],
  uids: readonly number[],
  rowStyle: (uid: number) => Style | undefined = () => undefined,
): string[] {
  const widths = columns.map((column) => widthOf(column, uids));
  const line = (cell: (column: Column) => string) =>
    columns.map((column, i) => cell(column).padStart(widths[i] as number));
  const gap = " ".repeat(GAP);
  const rows = uids.map((uid) => {
    const style = rowStyle(uid);
    const cells = columns.map((column, i) => {
      const text = (column.cells[uid] as string).padStart(widths[i] as number);
      const own = column.style?.(uid);
      return own === undefined ? text : styled(own, text);
    });
    return style === undefined ? cells.join(gap) : styled(style, cells.join(gap));
  });
  const totals = columns.some(({ total }) => total !== "")
    ? [styled("bold", line(({ total }) => total).join(gap))]
    : [];
  return [styled("bold", line(({ name }) => name).join(gap)), ...rows, ...totals];
}

/**
 * The columns that fit, in their order.
 * @param columns the most important ones first in `ranked`
 */
export function fitting(
  columns: readonly Column[],
  ranked: readonly string[],
  uids: readonly number[],
  width: number,
): Column[] {
  const kept = new Set<string>();
  let used = -GAP;
  for (const name of ranked) {
    const column = columns.find((each) => each.name === name);
    if (column === undefined) continue;
    const wider = used + GAP + widthOf(column, uids);
    if (wider > width && kept.size > 0) continue;
    used = wider;
    kept.add(name);
  }
  return columns.filter(({ name }) => kept.has(name));
}

const widthOf = ({ name, cells, total }: Column, uids: readonly number[]) =>
  uids.reduce((width, uid) => Math.max(width, (cells[uid] as string).length), Math.max(name.length, total.length));

/** @throws InputError naming what there is */
export function named(columns: readonly Column[], name: string): Column {
  const found = columns.find((column) => column.name === name);
  if (found) return found;
  throw new InputError(
    `there is no column ${JSON.stringify(name)}; there are ${columns.map((each) => each.name).join(", ")}`,
  );
}

/** The columns that a view names, or those that fit. */
export function chosen(
  columns: readonly Column[],
  ranked: readonly string[],
  uids: readonly number[],
  view: View,
  width: number,
): readonly Column[] {
  if (view.columns === undefined) return fitting(columns, ranked, uids, width);
  return view.columns.includes("all") ? columns : view.columns.map((name) => named(columns, name));
}

/** An option's argument: so many rows. */
export function rowCount(text: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new InvalidArgumentError("A number of neurons is wanted.");
  return Number(text);
}

/** An option's argument: names of columns. */
export function columnNames(text: string): readonly string[] {
  const all = text.split(",").map((name) => name.trim());
  if (all.some((name) => name === "")) throw new InvalidArgumentError("Columns by name are wanted, such as uid,stake.");
  return all;
}
