// Pieces of sentences.

import { grouped } from "../decimals.js";

const MANY = 6;

/** 1 weight, 1,234 weights */
export const count = (number: number, noun: string) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;

/** largest, 2nd largest, 23rd largest */
export function largest(place: number): string {
  if (place === 1) return "largest";
  const last = place % 100 > 10 && place % 100 < 14 ? 0 : place % 10;
  return `${grouped(place)}${["th", "st", "nd", "rd"][last] ?? "th"} largest`;
}

/** uid 3; uids 3, 5 and 8; of many the first, and how many more */
export function uidList(uids: readonly number[]): string {
  const shown = uids.length > MANY ? uids.slice(0, MANY - 1) : uids;
  const rest = uids.length - shown.length;
  return `uid${uids.length === 1 ? "" : "s"} ${enumerated([...shown.map(String), ...(rest > 0 ? [`${grouped(rest)} more`] : [])])}`;
}

/** a; a and b; a, b and c */
export function enumerated(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** 3 weights on it count, and none is dropped; 3 weights on it count, 1 does not: why */
export function counted(number: number, dropped: number, which: string, why: () => string): string {
  const counts = `${count(number, "weight")} ${which} ${number === 1 ? "counts" : "count"}`;
  if (dropped === 0) return `${counts}, and none is dropped`;
  return `${counts}, ${grouped(dropped)} ${dropped === 1 ? "does" : "do"} not: ${why()}`;
}

/** the one weight it set does not count; none of the 3 weights it set counts */
export const noneCounts = (number: number, which: string) =>
  number === 1 ? `the one weight ${which} does not count` : `none of the ${grouped(number)} weights ${which} counts`;

export const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The entries by reason, and of which neurons; how many each where there are several reasons. */
export function groups<R extends string, T extends { readonly why: R }>(
  entries: readonly T[],
  texts: Readonly<Record<R, string>>,
  uidOf: (entry: T) => number,
): string {
  const reasons = (Object.keys(texts) as R[]).filter((reason) => entries.some(({ why }) => why === reason));
  const parts = reasons.map((reason) => {
    const uids = entries.filter(({ why }) => why === reason).map(uidOf);
    const number = reasons.length > 1 ? `${grouped(uids.length)} ` : "";
    return `${number}${texts[reason]} (${uidList(uids)})`;
  });
  return enumerated(parts);
}
