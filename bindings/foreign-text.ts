// Text of a node, a file, a name or an HTTP status, made fit to stand in a sentence.

/** White space that is no plain space: whoever prints it starts another line or column. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** What is not seen, but acts: controls, direction marks and other format characters, and what no XML may hold. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/gu;

/**
 * One line of at most so many UTF-16 units. What can't be shown as it is becomes U+FFFD, a line break a space: a terminal
 * obeys no word of it, and it is never longer than it was.
 */
export function plain(text: string, max = 500): string {
  const clipped = text.length > max ? `${text.slice(0, max - 1)}…` : text;
  return clipped.replace(BREAKS, " ").replace(UNSEEN, "\ufffd");
}

/** JSON in which what acts unseen is escaped: the same value, whatever prints it. */
export function plainJson(value: unknown, space?: number): string {
  const json = JSON.stringify(value, null, space);
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

/** Where an endpoint is: scheme and host. Its user, password, path and query may be secrets and are not repeated. */
export function plainAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.host) return plain(`${parsed.protocol}//${parsed.host}`);
  const [place] = /^(?:[\w+.-]+:\/*)?[^/?#]*/.exec(url.replace(/^.*@/s, "")) as RegExpExecArray;
  return plain(place, 100);
}
