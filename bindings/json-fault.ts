// JSON.parse says that a text is not JSON, but often not where.

export interface JsonFault {
  /** from 1 */
  readonly line: number;
  /** from 1 */
  readonly column: number;
  readonly problem: string;
}

/** Where a text that JSON.parse refused stops being JSON. */
export function jsonFault(text: string): JsonFault {
  const offset = faultOffset(text);
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n"), problem: describe(text, offset) };
}

function describe(text: string, offset: number): string {
  if (offset === text.length) return "the text ends too early";
  token.lastIndex = offset;
  if (text[offset] === '"' && !token.test(text)) return "this string has no end, or a character that must be escaped";
  // A word or number, a string on one line, or a single character.
  const [found] = /^(?:[\w.+-]+|"[^"\n]*"|.)/su.exec(text.slice(offset, offset + 30)) as RegExpExecArray;
  return `${found} does not belong here`;
}

// White space and then one of: a bracket, comma or colon; a string; another value.
const token =
  /[ \t\n\r]*(?:([[\]{}:,])|("[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*")|(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?))/y;

/** The first token that is none, or that may not stand where it does. */
function faultOffset(text: string): number {
  const open: ("]" | "}")[] = [];
  // Kinds of token that may come next: a bracket, comma or colon itself, s for a string, v for another value.
  let allowed = "[{sv";
  let start = 0;
  for (;;) {
    token.lastIndex = start;
    const match = token.exec(text);
    const kind = match && (match[1] ?? (match[2] === undefined ? "v" : "s"));
    if (kind === null || !allowed.includes(kind)) {
      return text.length - text.slice(start).replace(/^[ \t\n\r]+/, "").length;
    }
    if (kind === "s" && allowed.startsWith("s")) allowed = ":";
    else if (kind === "[" || kind === "{") {
      open.push(kind === "[" ? "]" : "}");
      allowed = kind === "[" ? "[{sv]" : "s}";
    } else if (kind === "," && open.at(-1) === "}") allowed = "s";
    else if (kind === "," || kind === ":") allowed = "[{sv";
    else {
      if (kind === "]" || kind === "}") open.pop();
      allowed = open.length === 0 ? "" : `,${open.at(-1)}`;
    }
    start = token.lastIndex;
  }
}
