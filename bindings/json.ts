/** A JSON object nobody has looked into yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of brackets in each other: several times what any state, vector or answer of a node has. */
const MAX_DEPTH = 64;
export const TOO_DEEP = `is nested deeper than ${MAX_DEPTH} levels`;

/** Whether no bracket stands in too many others: whoever walks through the value later does so by recursion. */
export function isShallow(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; ++i) {
    switch (text[i]) {
      case "[":
      case "{":
        if (++depth > MAX_DEPTH) return false;
        break;
      case "]":
      case "}":
        --depth;
        break;
      case '"':
        i = endOfString(text, i);
    }
  }
  return true;
}

/** Where the string that begins here ends; the end of the text if it does not. */
function endOfString(text: string, start: number): number {
  for (let end = start; ; ) {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") ++backslashes;
    if (backslashes % 2 === 0) return end;
  }
}
