// Which neuron is meant: its uid, its hotkey, whose it is, or what that calls itself.

import { grouped } from "../bindings/decimals.js";
import { plain } from "../bindings/foreign-text.js";
import type { NamedEpoch } from "./epoch-named.js";
import { InputError } from "./input.js";

/** Letters of an address that name it where no other begins so. */
const LEAST = 4;
/** Neurons that are listed where several are meant. */
const LISTED = 5;

/**
 * @param text a uid; or an SS58 address of any network's prefix, of a hotkey or a coldkey; or the beginning of such an address, or of
 * a name, where there is one neuron alone of it
 * @param epochs one of which has it, the first before the others
 * @throws InputError naming what there is
 */
export async function uidIn(text: string, epochs: readonly NamedEpoch[]): Promise<number> {
  const [{ place, state }, other] = epochs as [NamedEpoch, NamedEpoch | undefined];
  const range = state.n === 0 ? "no neurons" : `neurons 0 to ${state.n - 1}`;
  if (/^[0-9]{1,19}$/.test(text)) {
    if (/^(0|[1-9][0-9]{0,4})$/.test(text) && epochs.some((epoch) => Number(text) < epoch.state.n)) return Number(text);
    throw new InputError(
      other === undefined
        ? `${place}: there is no neuron ${text}, there are ${range}`
        : `${place}: there is no neuron ${text}, nor is there in ${other.place}`,
    );
  }
  const known = epochs.filter(({ hotkeys }) => hotkeys !== undefined);
  const { asAddress } = await import("../bindings/chain/index.js");
  const address = asAddress(text);
  if (known.length === 0 && address !== undefined) {
    throw new InputError(`${place} does not tell hotkeys: name the neuron by its uid`);
  }
  for (const epoch of known) {
    const uid = address === undefined ? -1 : (epoch.hotkeys?.indexOf(address) ?? -1);
    if (uid >= 0) return uid;
    const uids = matches(epoch, address ?? text);
    if (uids.length === 1) return uids[0] as number;
    if (uids.length > 1) throw ambiguous(text, uids, epoch);
  }
  throw new InputError(
    address === undefined
      ? `${place}: there is no neuron ${plain(text, 60)}, there are ${range}: a uid is wanted, or a hotkey's SS58 address`
      : `${known.map((epoch) => epoch.place).join(" and ")}: no neuron has the hotkey ${address}`,
  );
}

/** By the beginning of its hotkey, its coldkey or its name, whatever else has that beginning. */
function matches({ hotkeys = [], about }: NamedEpoch, text: string): number[] {
  const name = text.toLocaleLowerCase("en");
  const isBeginning = (address = "") => text.length >= LEAST && address.startsWith(text);
  return [...hotkeys.keys()].filter(
    (uid) =>
      isBeginning(hotkeys[uid]) ||
      isBeginning(about?.coldkeys[uid]) ||
      about?.names[uid]?.toLocaleLowerCase("en").startsWith(name),
  );
}

function ambiguous(text: string, uids: readonly number[], { place, hotkeys = [], about }: NamedEpoch): InputError {
  const list = uids.slice(0, LISTED).map((uid) => {
    const name = about?.names[uid];
    return `uid ${uid} (${shortAddress(hotkeys[uid] as string)}${name ? `, ${name}` : ""})`;
  });
  const more = uids.length > LISTED ? ` and ${grouped(uids.length - LISTED)} more` : "";
  return new InputError(`${place}: ${plain(text, 60)} may be ${list.join(", ")}${more}: name the neuron by its uid`);
}

/** For tables: 5F3sa…GtQY. */
export const shortAddress = (address: string) => `${address.slice(0, 5)}…${address.slice(-4)}`;

/** For tables: what a name begins with. */
export function shortName(name: string): string {
  const characters = [...name];
  return characters.length > SHORT ? `${characters.slice(0, SHORT - 1).join("")}…` : name;
}
const SHORT = 16;
