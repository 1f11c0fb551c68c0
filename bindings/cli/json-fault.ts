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
  const column = offset - before.lastIndexOf("\n");
  const found = /^[\w.+-]+|^./u.exec(text.slice(offset, offset + 40))?.[0];
  return { line, column, problem: found === undefined ? "the text ends too early" : `${found} does not belong there` };
}

// White space and then one of: a bracket, comma or colon; a string; another value.
const token =
  /[ \t\n\r]*(?:([[\]{}:,])|("[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*")|(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?))/y;

function faultOffset(text: string): number {
  const open: ("]" | "}")[] = [];
  // Kinds of token that may come next: a bracket, comma or colon itself, s for a string, v for another value.
  let allowed = "[{sv";
  token.lastIndex = 0;
  for (;;) {
    const start = token.lastIndex;
    const match = token.exec(text);
    if (match === null) return start + (/^[ \t\n\r]*/.exec(text.slice(start)) as RegExpExecArray)[0].length;
    const kind = match[1] ?? (match[2] === undefined ? "v" : "s");
    if (!allowed.includes(kind)) return start + (match[0].length - match[0].trimStart().length);
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
  }
}
