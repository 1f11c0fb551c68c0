// Plain text for people: aligned columns, and styles where there is a terminal.

import { styleText } from "node:util";

/** Columns of a paragraph: no more than reads well, and no fewer than a word needs. */
const WIDTH = 100;
const LEAST = 40;

/** The rows as lines, every column as wide as its widest cell, all aligned to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows.map((row) => row.map((cell, i) => cell.padStart(widths[i] as number)).join("  "));
}

export type Style = "bold" | "dim" | "red";

/** Text as it is, or in a style where standard output is a terminal. */
export function styled(style: Style, text: string): string {
  return process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text;
}

/** A paragraph as lines of bounded width: the terminal's, or what COLUMNS says, where that is less than 100 columns. */
export function wrapped(text: string): string[] {
  const width = Math.min(WIDTH, Math.max(LEAST, terminalColumns(WIDTH)));
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Columns of the terminal, or what COLUMNS says. */
export function terminalColumns(otherwise = 80): number {
  const said = Number(process.env.COLUMNS);
  return process.stdout.columns ?? (Number.isInteger(said) && said > 0 ? said : otherwise);
}
