// The results as tables, which are Markdown and line up as plain text too.

import type { Mode } from "./cases.js";
import type { Timing } from "./measure.js";

export interface ComparedTiming extends Timing {
  /** the blob's time for each millisecond of this one's, from rounds that ran one after the other */
  readonly blobToThis: number;
}

export interface CaseResult {
  readonly subnet: string;
  readonly mode: Mode;
  readonly penalty: number;
  readonly neurons: number;
  readonly weights: number;
  readonly bonds: number;
  /** of the variants that ran it; the first is the blob's */
  readonly times: Readonly<Record<string, ComparedTiming>>;
  /** of the blob's bindings */
  readonly encode: Timing;
  readonly decode: Timing;
  /** bytes */
  readonly memory: number;
  /** bytes, by the formula of docs/abi.md */
  readonly allowedMemory: number;
  /** milliseconds of the chain's own native code */
  readonly chain?: number;
}

export interface BlobFile {
  readonly bytes: number;
  readonly sha256: string;
}

export interface Report {
  readonly machine: string;
  /** by name */
  readonly blobs: Readonly<Record<string, BlobFile>>;
  readonly cases: readonly CaseResult[];
  readonly first: Readonly<Record<string, Timing>>;
  /** by subnet */
  readonly json: Readonly<Record<string, Readonly<Record<string, Timing>>>>;
}

/** The tables as a page of their own. */
export function formatPage(report: Report): string {
  return `# Benchmark

Written by \`npm run bench -- --write\`; [performance](performance.md) says how to read it.

![Time against the number of weights](benchmark.svg)

${formatReport(report)}
`;
}

export function formatReport({ machine, blobs, cases, first, json }: Report): string {
  return [
    machine,
    Object.entries(blobs)
      .map(([name, { bytes, sha256 }]) => `${name}: ${bytes} bytes, SHA-256 ${sha256.slice(0, 16)}…`)
      .join("; "),
    "Milliseconds: the median of the rounds ± half the distance of their quartiles. In brackets: how long the blob took for each millisecond of it.",
    epochTable(cases),
    "In a new process (ms), from the text of a state of 256/64/256:",
    table(Object.keys(first), [Object.values(first).map(show)]),
    "A state and its JSON form (ms), again and again:",
    jsonTable(json),
    "The bindings (ms), at penalty 1:",
    bindingsTable(cases.filter(({ penalty }) => penalty === 1)),
    "Memory in bytes: the most of each subnet's cases, and that for each entry (weight or bond) and for each neuron.",
    memoryTable(cases),
  ].join("\n\n");
}

function epochTable(cases: readonly CaseResult[]): string {
  const names = [...new Set(cases.flatMap(({ times }) => Object.keys(times)))];
  const [blob = "", ...others] = names;
  const hasChain = cases.some(({ chain }) => chain !== undefined);
  const rows = cases.map(({ subnet, mode, penalty, weights, times, chain }) => {
    const own = times[blob]?.median ?? Number.NaN;
    return [
      subnet,
      mode,
      String(penalty),
      show(times[blob]),
      digits((own * 1e6) / weights),
      ...others.map((name) => (times[name] ? `${show(times[name])} (${digits(times[name].blobToThis)})` : "")),
      ...(hasChain ? [chain === undefined ? "" : `${chain} (${digits(own / chain)})`] : []),
    ];
  });
  return table(["subnet", "mode", "penalty", blob, "ns a weight", ...others, ...(hasChain ? ["the chain"] : [])], rows);
}

function jsonTable(json: Report["json"]): string {
  const [names = {}] = Object.values(json);
  const rows = Object.entries(json).map(([subnet, times]) => [subnet, ...Object.values(times).map(show)]);
  return table(["subnet", ...Object.keys(names)], rows);
}

function bindingsTable(cases: readonly CaseResult[]): string {
  return table(
    ["subnet", "mode", "encode", "call", "decode"],
    cases.map(({ subnet, mode, times, encode, decode }) => {
      return [subnet, mode, show(encode), show(Object.values(times)[0]), show(decode)];
    }),
  );
}

function memoryTable(cases: readonly CaseResult[]): string {
  const subnets = [...new Set(cases.map(({ subnet }) => subnet))];
  const rows = subnets.map((subnet) => {
    const [largest] = cases.filter((result) => result.subnet === subnet).sort((a, b) => b.memory - a.memory);
    const { memory, allowedMemory, neurons, weights, bonds } = largest as CaseResult;
    const bytes = [memory, allowedMemory, memory / (weights + bonds), memory / neurons];
    return [subnet, ...bytes.map((value) => String(Math.round(value)))];
  });
  return table(["subnet", "bytes", "the formula", "an entry", "a neuron"], rows);
}

/** Of one or two rounds there is no spread to speak of. */
function show(timing: Timing | undefined): string {
  if (timing === undefined) return "";
  const spread = timing.rounds < 3 ? "" : ` ± ${(100 * timing.spread).toFixed(0)}%`;
  return digits(timing.median) + spread;
}

/** Three significant digits, and no exponent. */
const digits = (value: number) => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))));

function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headers.map((header, i) => Math.max(header.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (cells[i] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(headers), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
