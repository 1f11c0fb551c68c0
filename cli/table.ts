// Plain text for people: aligned columns, and styles where there is a terminal.

import { styleText } from "node:util";

/** The rows as lines, every column as wide as its widest cell, all aligned to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows.map((row) => row.map((cell, i) => cell.padStart(widths[i] as number)).join("  "));
}

/** Text as it is, or in a style where standard output is a terminal. */
export function styled(style: "bold" | "dim", text: string): string {
  return process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text;
}
