// An epoch as a table for people.

import { alpha, grouped, share } from "../bindings/decimals.js";
import { matrices, perNeuron } from "../bindings/epoch-csv.js";
import { traceFields } from "../bindings/forms/epoch.js";
import { formatFields } from "../bindings/forms/format.js";
import type { JsonObject } from "../bindings/json.js";
import type { Epoch } from "./epoch-source.js";
import { shortAddress } from "./identity.js";
import { type Column, chosen, named, sortedBy, tableLines, type View } from "./neuron-table.js";
import { wrapped } from "./table.js";

const NO_MAJORITY =
  "no miner's weights have a majority (kappa) behind them: nobody has incentive or dividends, and pay follows stake";
const LEGEND = "stake and emission in alpha, the others as shares of 1; permits new and lost count from the next epoch";

/** What is shown where not all fits, the most important first. */
const RANKED = [
  "uid",
  "emission",
  "dividends",
  "incentive",
  "stake",
  "permit",
  "trust",
  "consensus",
  "hotkey",
  "active",
];

/**
 * Every neuron, those that earn most first unless the view says otherwise, with the totals below.
 * @param hotkeys by uid, where they are known
 */
export function epochTable({ state, result }: Epoch, view: View = {}, hotkeys?: readonly string[]): string {
  const { output, trace } = result;
  const emission = [...output.emission];
  const columns: Column[] = [
    {
      name: "uid",
      cells: [...emission.keys()].map(String),
      total: "total",
      values: emission.map((_, uid) => -BigInt(uid)),
    },
    ...(hotkeys ? [{ name: "hotkey", cells: hotkeys.map(shortAddress), total: "" }] : []),
    amounts("stake", [...output.stake]),
    permits(state.validatorPermit, output.validatorPermit),
    activity(output.active),
    { ...shares("consensus", output.consensus), total: "" },
    shares("incentive", output.incentive),
    shares("dividends", output.dividends),
    { ...shares("trust", output.validatorTrust), total: "" },
    amounts("emission", emission),
  ];
  const uids = sortedBy(named(columns, view.sort ?? "emission")).slice(0, view.top);
  // On a terminal what fits; who reads a pipe has all.
  const shown = chosen(columns, RANKED, uids, view, process.stdout.columns ?? Number.POSITIVE_INFINITY);
  const hidden = columns.filter((column) => !shown.includes(column)).map(({ name }) => name);
  const lines = tableLines(shown, uids, (uid) => (at(emission, uid) === 0n ? "dim" : undefined));
  const text = [
    ...lines,
    ...(uids.length < emission.length ? [`${grouped(emission.length - uids.length)} more; the totals are of all`] : []),
    ...(hidden.length > 0 ? wrapped(`Not shown: ${hidden.join(", ")}; --columns all, or some of them by name.`) : []),
    ...wrapped(LEGEND),
  ];
  const nobody = [output.consensus, output.incentive, output.dividends].every((values) =>
    values.every((share) => share === 0),
  );
  if (nobody && sum(emission) > 0n) text.push(NO_MAJORITY);
  if (trace) text.push("", ...traceLines(formatFields(traceFields, trace), uids));
  return `${text.join("\n")}\n`;
}

function amounts(name: string, values: readonly bigint[]): Column {
  return { name, cells: values.map(alpha), total: alpha(sum(values)), values };
}

function shares(name: string, shares: Uint16Array): Column {
  const values = Array.from(shares, BigInt);
  return { name, cells: values.map(share), total: share(sum(values)), values };
}

function permits(before: Uint8Array, after: Uint8Array): Column {
  const cells = Array.from(after, (permit, uid) =>
    permit ? (before[uid] ? "yes" : "new") : before[uid] ? "lost" : "-",
  );
  return { name: "permit", cells, total: count(after), values: Array.from(after, BigInt) };
}

function activity(active: Uint8Array): Column {
  return {
    name: "active",
    cells: Array.from(active, (flag) => (flag ? "yes" : "-")),
    total: count(active),
    values: Array.from(active, BigInt),
  };
}

/** The intermediate vectors by uid, in the table's order, as raw bits. */
function traceLines(trace: JsonObject, uids: readonly number[]): string[] {
  const n = Math.max(-1, ...uids) + 1;
  const uid = { name: "uid", cells: Array.from({ length: n }, (_, k) => String(k)), total: "" };
  const vectors = perNeuron(trace).map(([name, values]): Column => ({ name, cells: values.map(String), total: "" }));
  const rest = matrices.filter((name) => Object.hasOwn(trace, name));
  return [...tableLines([uid, ...vectors], uids), `${rest.join(" and ")}: with --format json`];
}

const at = (values: readonly bigint[], uid: number) => values[uid] as bigint;
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const count = (flags: Uint8Array) => String(flags.filter(Boolean).length);
