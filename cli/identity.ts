// Which neuron is meant: its uid, or its hotkey.

import { plain } from "../bindings/foreign-text.js";
import type { NamedEpoch } from "./epoch-named.js";
import { InputError } from "./input.js";

/**
 * @param text a uid, or an SS58 address of any network's prefix
 * @param epochs one of which has it, the first before the others
 * @throws InputError naming what there is
 */
export async function uidIn(text: string, epochs: readonly NamedEpoch[]): Promise<number> {
  const [{ place, state }, other] = epochs as [NamedEpoch, NamedEpoch | undefined];
  const range = state.n === 0 ? "no neurons" : `neurons 0 to ${state.n - 1}`;
  if (/^[0-9]/.test(text) && text.length < 20) {
    if (/^(0|[1-9][0-9]{0,4})$/.test(text) && epochs.some((epoch) => Number(text) < epoch.state.n)) return Number(text);
    throw new InputError(
      other === undefined
        ? `${place}: there is no neuron ${text}, there are ${range}`
        : `${place}: there is no neuron ${text}, nor is there in ${other.place}`,
    );
  }
  const { asAddress } = await import("../bindings/chain/index.js");
  const address = asAddress(text);
  if (address === undefined) {
    throw new InputError(
      `${place}: there is no neuron ${plain(text, 60)}, there are ${range}: a uid is wanted, or a hotkey's SS58 address`,
    );
  }
  const known = epochs.filter(({ hotkeys }) => hotkeys !== undefined);
  if (known.length === 0) throw new InputError(`${place} does not tell hotkeys: name the neuron by its uid`);
  for (const { hotkeys } of known) {
    const uid = hotkeys?.indexOf(address) ?? -1;
    if (uid >= 0) return uid;
  }
  throw new InputError(`${known.map((epoch) => epoch.place).join(" and ")}: no neuron has the hotkey ${address}`);
}

/** For tables: 5F3sa…GtQY. */
export const shortHotkey = (hotkey: string) => `${hotkey.slice(0, 5)}…${hotkey.slice(-4)}`;
