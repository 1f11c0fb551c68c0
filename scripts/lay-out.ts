/** JSON to be read by people: whatever fits on a line stands in one. */
export function layOut(value: unknown, line: number, indent = ""): string {
  const text = JSON.stringify(value);
  if (text.length <= line || typeof value !== "object" || value === null) return text;
  const inner = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => layOut(item, line, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([name, item]) => `${JSON.stringify(name)}: ${layOut(item, line, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${items.map((item) => inner + item).join(",\n")}\n${indent}${close}`;
}
