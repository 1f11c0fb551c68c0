// What the miners learn: examples with labels, of one kind or another, and who may see which of them.

import type { Random } from "../simulation/random.js";

export interface Task {
  readonly name: string;
  /** numbers of an input */
  readonly inputs: number;
  /** a name for each label */
  readonly classes: readonly string[];
  /** inputs, row after row, 0 to 1 */
  readonly x: Float64Array;
  /** by row */
  readonly labels: Uint8Array;
  /** bytes of a question */
  readonly questionBytes: number;
}

export const taskNames = ["digits", "opticks"] as const;
export type TaskName = (typeof taskNames)[number];

const PIXELS = 64;
/** Letters a guess is made from. */
const CONTEXT = 4;
/** Between the places of the text that are guessed. */
const STRIDE = 4;
/** A guess is one of so many: the most frequent characters. Places where another one follows are left out. */
const GUESSES = 10;

/** Their data are loaded with the first use (subnet/data/README.md). */
export const loadTask: Readonly<Record<TaskName, () => Promise<Task>>> = {
  digits: async () => {
    const { default: data } = await import("./data/digits.json");
    return digitsTask(data);
  },
  opticks: async () => {
    const { default: data } = await import("./data/opticks.json");
    return textTask("opticks", data.text);
  },
};

/** @param images base64 of two pixels a byte, the first one low */
export function digitsTask({ labels, images }: { labels: string; images: string }): Task {
  const bytes = fromBase64(images);
  const x = new Float64Array(bytes.length * 2);
  for (const [i, byte] of bytes.entries()) {
    x[2 * i] = (byte & 15) / 15;
    x[2 * i + 1] = (byte >> 4) / 15;
  }
  return {
    name: "digits",
    inputs: PIXELS,
    classes: [..."0123456789"],
    x,
    labels: Uint8Array.from(labels, Number),
    questionBytes: PIXELS / 2,
  };
}

/** A bare engine has no atob. */
function fromBase64(text: string): Uint8Array {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, "").length * 3) / 4));
  let [bits, held, at] = [0, 0, 0];
  for (const digit of text) {
    bits = ((bits << 6) | digits.indexOf(digit)) & 0xffff;
    held += 6;
    if (held < 8 || at === bytes.length) continue;
    held -= 8;
    bytes[at++] = (bits >> held) & 0xff;
  }
  return bytes;
}

/** Which character follows? Its input is the four before it, one of 27 each. */
export function textTask(name: string, text: string): Task {
  const symbols = Uint8Array.from(text, (letter) => (letter === " " ? 26 : letter.charCodeAt(0) - 97));
  const counts = new Uint32Array(27);
  for (const symbol of symbols) counts[symbol] = (counts[symbol] as number) + 1;
  const frequent = [...counts.keys()].sort((a, b) => (counts[b] as number) - (counts[a] as number)).slice(0, GUESSES);
  const places: number[] = [];
  for (let at = CONTEXT; at < symbols.length; at += STRIDE) {
    if (frequent.includes(symbols[at] as number)) places.push(at);
  }
  const inputs = CONTEXT * 27;
  const x = new Float64Array(places.length * inputs);
  for (const [row, at] of places.entries()) {
    for (let k = 0; k < CONTEXT; ++k) x[row * inputs + k * 27 + (symbols[at - CONTEXT + k] as number)] = 1;
  }
  return {
    name,
    inputs,
    classes: frequent.map((symbol) => (symbol === 26 ? "space" : String.fromCharCode(97 + symbol))),
    x,
    labels: Uint8Array.from(places, (at) => frequent.indexOf(symbols[at] as number)),
    questionBytes: CONTEXT,
  };
}

/** Rows of a task, apart from each other: nobody is tested with what it has learnt. */
export interface Split {
  /** Miners draw their private data from them. */
  readonly miners: Uint32Array;
  /** Validators draw the labels from them with which they teach their gates. */
  readonly labels: Uint32Array;
  /** What validators ask to score miners. */
  readonly probe: Uint32Array;
  /** Nobody's: the loss that is told is theirs. */
  readonly test: Uint32Array;
}

/** Where each part ends, of 18: miners have 8 of them, labels 4, probe 3, test 3. */
const ENDS = [8, 12, 15, 18] as const;
const endsOf = ({ labels }: Task) =>
  ENDS.map((end) => Math.floor((labels.length * end) / 18)) as [number, number, number];

export function splitSizes(task: Task): Readonly<Record<"labels" | "probe", number>> {
  const [miners, labels, probe] = endsOf(task);
  return { labels: labels - miners, probe: probe - labels };
}

export function splitOf(task: Task, random: Random): Split {
  const rows = shuffled(Uint32Array.from(task.labels.keys()), random);
  const [miners, labels, probe] = endsOf(task);
  return {
    miners: rows.subarray(0, miners),
    labels: rows.subarray(miners, labels),
    probe: rows.subarray(labels, probe),
    test: rows.subarray(probe),
  };
}

/** In place. */
export function shuffled(rows: Uint32Array, random: Random): Uint32Array {
  for (let i = rows.length - 1; i > 0; --i) {
    const k = random.below(i + 1);
    [rows[i], rows[k]] = [rows[k] as number, rows[i] as number];
  }
  return rows;
}
