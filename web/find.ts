// Which neurons are meant.

import type { Examined } from "./verifier.js";

/**
 * By the beginning of a uid, of a hotkey or a coldkey, or of a name; with nothing to go by, all.
 * @returns uids in their order, one alone where it is named in full
 */
export function matching(
  { state, hotkeys, about }: Pick<Examined, "state" | "hotkeys" | "about">,
  text: string,
): number[] {
  const name = text.toLocaleLowerCase("en");
  const isMeant = (uid: number) =>
    String(uid).startsWith(text) ||
    hotkeys?.[uid]?.startsWith(text) ||
    about?.coldkeys[uid]?.startsWith(text) ||
    about?.names[uid]?.toLocaleLowerCase("en").startsWith(name);
  return Array.from({ length: state.n }, (_, uid) => uid).filter(isMeant);
}
