// An epoch as a table for people.

import { alpha, share } from "../bindings/decimals.js";
import { matrices, perNeuron } from "../bindings/epoch-csv.js";
import { traceFields } from "../bindings/forms/epoch.js";
import { formatFields } from "../bindings/forms/format.js";
import type { JsonObject } from "../bindings/json.js";
import type { Epoch } from "./epoch-source.js";
import { type Column, tableLines } from "./neuron-table.js";

const NO_MAJORITY =
  "no miner's weights have a majority (kappa) behind them: nobody has incentive or dividends, and pay follows stake";
const LEGEND = "stake and emission in alpha, the others as shares of 1; permits new and lost count from the next epoch";

/** Every neuron, those that earn most first, with the totals below. */
export function epochTable({ state, result: { output, trace } }: Epoch): string {
  const emission = [...output.emission];
  const uids = [...emission.keys()].sort((a, b) => compare(at(emission, b), at(emission, a)) || a - b);
  const columns = [
    { name: "uid", cells: [...emission.keys()].map(String), total: "total" },
    amounts("stake", [...output.stake]),
    permits(state.validatorPermit, output.validatorPermit),
    activity(output.active),
    { ...shares("consensus", output.consensus), total: "" },
    shares("incentive", output.incentive),
    shares("dividends", output.dividends),
    { ...shares("trust", output.validatorTrust), total: "" },
    amounts("emission", emission),
  ];
  const lines = tableLines(columns, uids, (uid) => (at(emission, uid) === 0n ? "dim" : undefined));
  const text = [...lines, LEGEND];
  const nobody = [output.consensus, output.incentive, output.dividends].every((values) =>
    values.every((share) => share === 0),
  );
  if (nobody && sum(emission) > 0n) text.push(NO_MAJORITY);
  if (trace) text.push("", ...traceLines(formatFields(traceFields, trace), uids));
  return `${text.join("\n")}\n`;
}

function amounts(name: string, values: readonly bigint[]): Column {
  return { name, cells: values.map(alpha), total: alpha(sum(values)) };
}

function shares(name: string, shares: Uint16Array): Column {
  const values = Array.from(shares, BigInt);
  return { name, cells: values.map(share), total: share(sum(values)) };
}

function permits(before: Uint8Array, after: Uint8Array): Column {
  const cells = Array.from(after, (permit, uid) =>
    permit ? (before[uid] ? "yes" : "new") : before[uid] ? "lost" : "-",
  );
  return { name: "permit", cells, total: count(after) };
}

function activity(active: Uint8Array): Column {
  return { name: "active", cells: Array.from(active, (flag) => (flag ? "yes" : "-")), total: count(active) };
}

/** The intermediate vectors by uid, in the table's order, as raw bits. */
function traceLines(trace: JsonObject, uids: readonly number[]): string[] {
  const uid = { name: "uid", cells: [...uids.keys()].map(String), total: "" };
  const vectors = perNeuron(trace).map(([name, values]): Column => ({ name, cells: values.map(String), total: "" }));
  const rest = matrices.filter((name) => Object.hasOwn(trace, name));
  return [...tableLines([uid, ...vectors], uids), `${rest.join(" and ")}: with --format json`];
}

const at = (values: readonly bigint[], uid: number) => values[uid] as bigint;
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const count = (flags: Uint8Array) => String(flags.filter(Boolean).length);
const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
