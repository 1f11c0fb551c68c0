// An epoch as a table for people.

import { alpha, share } from "../bindings/decimals.js";
import { matrices, perNeuron } from "../bindings/epoch-csv.js";
import type { JsonObject } from "../bindings/json.js";
import type { Epoch } from "./epoch-source.js";
import { aligned, styled } from "./table.js";

interface Column {
  readonly name: string;
  readonly cells: readonly string[];
  readonly total: string;
}

const NO_MAJORITY =
  "no miner's weights have a majority (kappa) behind them: nobody has incentive or dividends, and pay follows stake";
const LEGEND = "stake and emission in alpha, the others as shares of 1; permits new and lost count from the next epoch";

/** Every neuron, those that earn most first, with the totals below. */
export function epochTable({ input, output, trace }: Epoch): string {
  const emission = integers(output.emission);
  const uids = [...emission.keys()].sort((a, b) => compare(at(emission, b), at(emission, a)) || a - b);
  const columns = [
    { name: "uid", cells: [...emission.keys()].map(String), total: "total" },
    amounts("stake", integers(output.stake)),
    permits(flags(input.validator_permit), flags(output.validator_permit)),
    activity(flags(output.active)),
    { ...shares("consensus", integers(output.consensus)), total: "" },
    shares("incentive", integers(output.incentive)),
    shares("dividends", integers(output.dividends)),
    { ...shares("trust", integers(output.validator_trust)), total: "" },
    amounts("emission", emission),
  ];
  const lines = tableLines(columns, uids);
  const body = lines
    .slice(1, -1)
    .map((line, i) => (at(emission, uids[i] as number) === 0n ? styled("dim", line) : line));
  const text = [styled("bold", lines[0] as string), ...body, styled("bold", lines.at(-1) as string), LEGEND];
  const nobody = [output.consensus, output.incentive, output.dividends].every((values) => sum(integers(values)) === 0n);
  if (nobody && sum(emission) > 0n) text.push(NO_MAJORITY);
  if (trace) text.push("", ...traceLines(trace, uids));
  return `${text.join("\n")}\n`;
}

function amounts(name: string, values: readonly bigint[]): Column {
  return { name, cells: values.map(alpha), total: alpha(sum(values)) };
}

function shares(name: string, values: readonly bigint[]): Column {
  return { name, cells: values.map(share), total: share(sum(values)) };
}

function permits(before: readonly boolean[], after: readonly boolean[]): Column {
  const cells = after.map((permit, uid) => (permit ? (before[uid] ? "yes" : "new") : before[uid] ? "lost" : "-"));
  return { name: "permit", cells, total: count(after) };
}

function activity(active: readonly boolean[]): Column {
  return { name: "active", cells: active.map((flag) => (flag ? "yes" : "-")), total: count(active) };
}

/** The intermediate vectors by uid, in the table's order, as raw bits. */
function traceLines(trace: JsonObject, uids: readonly number[]): string[] {
  const uid = { name: "uid", cells: [...uids.keys()].map(String), total: "" };
  const vectors = perNeuron(trace).map(([name, values]): Column => ({ name, cells: values.map(String), total: "" }));
  const [header = "", ...lines] = tableLines([uid, ...vectors], uids).slice(0, -1);
  const rest = matrices.filter((name) => Object.hasOwn(trace, name));
  return [styled("bold", header), ...lines, `${rest.join(" and ")}: with --format json`];
}

/** The header, the rows in the order given, and the totals. */
function tableLines(columns: readonly Column[], uids: readonly number[]): string[] {
  const rows = uids.map((uid) => columns.map(({ cells }) => cells[uid] as string));
  return aligned([columns.map(({ name }) => name), ...rows, columns.map(({ total }) => total)]);
}

const flags = (values: unknown) => values as readonly boolean[];
const integers = (values: unknown) => (values as readonly (string | number)[]).map(BigInt);
const at = (values: readonly bigint[], uid: number) => values[uid] as bigint;
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const count = (values: readonly boolean[]) => String(values.filter(Boolean).length);
const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
