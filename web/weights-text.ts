// A validator's weights as a person writes them: "17: 500, 23: 1500".

export type Weights = readonly (readonly [uid: number, weight: number])[];

/** UTF-16 units: more than 65535 weights have. */
const MOST = 1_000_000;

/** @returns the weights, or what is wrong with them, in a sentence */
export function parseWeights(text: string, n: number): Weights | string {
  if (text.length > MOST) return "That is more text than a row of weights has.";
  const weights = new Map<number, number>();
  const parts = text.split(/[,;\n]/).map((part) => part.trim());
  for (const [i, part] of parts.filter((part) => part !== "").entries()) {
    const where = `Weight ${i + 1}, “${part.slice(0, 30)}”`;
    const [, uidText, weightText] = /^(\d{1,9})\s*[:=\s]\s*(\d{1,9})$/.exec(part) ?? [];
    if (uidText === undefined) return `${where}: a uid and a whole number are wanted, as in 17: 500.`;
    const [uid, weight] = [Number(uidText), Number(weightText)];
    if (uid >= n) return `${where}: there is no neuron ${uid}, there are 0 to ${n - 1}.`;
    if (weight > 65535) return `${where}: a weight is at most 65535.`;
    if (weights.has(uid)) return `${where}: neuron ${uid} has a weight already.`;
    weights.set(uid, weight);
  }
  return [...weights];
}

export const formatWeights = (weights: Weights) => weights.map(([uid, weight]) => `${uid}: ${weight}`).join(", ");
