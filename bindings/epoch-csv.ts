// An epoch's result as CSV.

import type { JsonObject } from "./json.js";

/** Every field that has one integer a neuron, by uid. */
export function epochCsv({ output, trace = {} }: { readonly output: JsonObject; readonly trace?: JsonObject }): string {
  const traced = perNeuron(trace).map(([name, values]) => [`trace_${name}`, values] as const);
  const columns = [...perNeuron(output), ...traced];
  const lines = [["uid", ...columns.map(([name]) => name)].join(",")];
  for (const uid of (output.active as readonly boolean[]).keys()) {
    // Flags as 0 and 1, everything else as it is.
    const cells = columns.map(([, values]) => (typeof values[uid] === "boolean" ? Number(values[uid]) : values[uid]));
    lines.push([uid, ...cells].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** Fields with a row a neuron, for which a table has no place. */
export const matrices: readonly string[] = ["bonds", "ema_bonds", "alphas"];

/** The other fields, by name. */
export function perNeuron(fields: JsonObject): [string, readonly unknown[]][] {
  return Object.entries(fields).filter((entry): entry is [string, unknown[]] => !matrices.includes(entry[0]));
}
