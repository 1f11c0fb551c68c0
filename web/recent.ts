// Questions that were asked, kept in this browser alone. One that keeps nothing, or is full, has none.

import { type ChainQuestion, formatLink, nowhere, parseLink } from "./link.js";

const KEY = "yuma-questions";
const MOST = 8;

/** The newest first. What others wrote under this name counts for nothing. */
export function recentQuestions(): readonly ChainQuestion[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    if (!Array.isArray(kept)) return [];
    const links = kept.slice(0, MOST).map((fragment) => parseLink(String(fragment)));
    return links.flatMap(({ question, faults }) => (question && faults.length === 0 ? [question] : []));
  } catch {
    return [];
  }
}

export function remember(question: ChainQuestion): void {
  const own = formatLink({ ...nowhere, question });
  const others = recentQuestions()
    .map((one) => formatLink({ ...nowhere, question: one }))
    .filter((fragment) => fragment !== own);
  try {
    localStorage.setItem(KEY, JSON.stringify([own, ...others].slice(0, MOST)));
  } catch {}
}

export function forget(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {}
}
