// Cells of CSV files.

/** Text that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvCell(value: unknown): string {
  if (typeof value !== "string") return String(value ?? "");
  const safe = /^[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
