// npm run bench: how long an epoch takes, beside the same epoch in plain Rust, in BigInt and on the chain.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { describeDifference, firstDifference } from "../bindings/difference.js";
import { epoch } from "../bindings/epoch.js";
import { type EpochState, formatResult, formatState, loadYuma, type Yuma } from "../bindings/index.js";
import type { BlobExports } from "../bindings/record.js";
import { type EpochInputJson, epoch as modelEpoch } from "../test/model/epoch.js";
import { FIRST_CALL, firstCalls, jsonTimings, printFirstCall } from "./around.js";
import { allowedMemory, compile, type EpochSample, peakMemory, TimedBlob } from "./blob.js";
import { type Case, madeCases, recordedCases } from "./cases.js";
import { fullEffort, measure, quickEffort, ratio, type Sample, timed, timing, type Variant } from "./measure.js";
import { buildNative, checkNative, Native } from "./native.js";
import { plot } from "./plot.js";
import { type BlobFile, type CaseResult, formatPage, formatReport } from "./report.js";

const usage = `npm run bench -- [options]
  --quick         a minute or two instead of fifteen: few runs, and not what is slow
  --only TEXT     only cases whose name has this in it, as in "4096/64/4096 Yuma3, penalty 1"
  --against FILE  another blob, such as the one before a change, to run beside dist/yuma.wasm; may be repeated
  --json          as JSON
  --svg FILE      also a plot of time against the number of weights
  --write         also into docs/: the tables to benchmark.md, the plot to benchmark.svg`;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    against: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
    svg: { type: "string" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    [FIRST_CALL]: { type: "boolean", default: false },
  },
});
const effort = options.quick ? quickEffort : fullEffort;
/** The most neurons that slow variants run with: n * n pairs take seconds, or more memory than there is. */
const allPairsUpTo = options.quick ? 1024 : 4096;
const modelUpTo = 256;

/** Progress and what is left out go where they are not in the way of the results. */
const say = (message: string) => console.error(message);
const skip = (message: string) => say(`Skipped: ${message}.`);

if (options.help) console.log(usage);
else if (options[FIRST_CALL]) await printFirstCall();
else await main();

async function main(): Promise<void> {
  const yuma = await loadYuma();
  const blobs = [
    namedBlob("blob", "dist/yuma.wasm"),
    ...options.against.map((file) => namedBlob(basename(file, ".wasm"), file)),
  ];
  const names = blobs.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error(`two blobs go by one name: ${names.join(", ")}`);
  const natives = await checkedNatives();

  const results: CaseResult[] = [];
  for (const bench of cases(yuma)) {
    const name = `${bench.subnet} ${bench.mode}, penalty ${bench.penalty}`;
    if (!name.includes(options.only)) continue;
    say(name);
    results.push(runCase(bench, blobs, natives));
  }
  for (const native of natives) native.dispose();
  if (results.length === 0) throw new Error(`there is no case with ${options.only} in its name`);

  const report = {
    machine: `${cpus()[0]?.model ?? "?"}, ${cpus().length} threads, ${process.platform}, Node ${process.version}`,
    blobs: Object.fromEntries(blobs.map(({ name, file }) => [name, describeFile(file)])),
    cases: results,
    first: firstCalls(options.quick ? 5 : 15),
    json: jsonTimings(effort),
  };
  console.log(options.json ? JSON.stringify(report, null, 2) : formatReport(report));
  if (options.svg !== undefined) writeFileSync(options.svg, plot(results));
  if (options.write) {
    writeFileSync("docs/benchmark.md", formatPage(report));
    writeFileSync("docs/benchmark.svg", plot(results));
  }
}

function* cases(yuma: Yuma): Generator<Case> {
  yield* madeCases();
  yield* recordedCases(yuma, skip);
}

/** The program in plain Rust twice, with the pairs that are read and with all of them; none without cargo. */
async function checkedNatives(): Promise<Native[]> {
  const program = buildNative();
  if (program === undefined) {
    skip("bench/native, since there is no cargo or it could not build it");
    return [];
  }
  const natives = [new Native(program, "read"), new Native(program, "all")];
  for (const native of natives)
    say(`bench/native (pairs: ${native.pairs}) gives ${await checkNative(native)} vectors.`);
  return natives;
}

interface NamedBlob {
  readonly name: string;
  readonly file: string;
  readonly module: WebAssembly.Module;
  readonly blob: TimedBlob;
}

function namedBlob(name: string, file: string): NamedBlob {
  const module = compile(file);
  return { name, file, module, blob: new TimedBlob(module) };
}

function describeFile(file: string): BlobFile {
  const bytes = readFileSync(file);
  return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function runCase(bench: Case, blobs: readonly NamedBlob[], natives: readonly Native[]): CaseResult {
  const { subnet, mode, penalty, chain } = bench;
  const state = bench.state();
  const variants = equalVariants(state, blobs, natives);
  const measured = measure(variants, effort);
  const own = measured[0] ?? [];
  return {
    subnet,
    mode,
    penalty,
    neurons: state.n,
    weights: state.weights.uids.length,
    bonds: state.bonds.uids.length,
    times: Object.fromEntries(
      measured.map((rounds, i) => [variants[i]?.name, { ...timing(rounds), blobToThis: ratio(own, rounds) }]),
    ),
    encode: timing(own, ({ encode }) => encode ?? Number.NaN),
    decode: timing(own, ({ decode }) => decode ?? Number.NaN),
    memory: blobs[0] ? peakMemory(blobs[0].module, state) : 0,
    allowedMemory: allowedMemory(state),
    ...(chain !== undefined && { chain }),
  };
}

/**
 * What runs the state, the blob first.
 * @throws where one of them gives other results than the blob: that would be no comparison
 */
function equalVariants(
  state: EpochState,
  blobs: readonly NamedBlob[],
  natives: readonly Native[],
): Variant<Sample & Partial<EpochSample>>[] {
  const outputOf = (blob: BlobExports) => formatResult(epoch(blob, state)).output;
  const variants = blobs.map(({ name, blob }) => ({ ...blob.variant(name, state), output: () => outputOf(blob) }));
  const liquid = state.yuma3Enabled && state.liquidAlphaEnabled;
  const others = natives
    .filter(({ pairs }) => pairs === "read" || (liquid && state.n <= allPairsUpTo))
    .map((native) => ({
      name: native.pairs === "read" ? "native" : "native, all pairs",
      sample: (runs: number) => native.sample(runs),
      output: () => outputOf(native),
    }));
  const json = formatState(state) as unknown as EpochInputJson;
  const model = () => modelEpoch(json);
  const models = state.n <= modelUpTo ? [{ ...timed("model", model), output: () => model().output }] : [];

  const all = [...variants, ...others, ...models];
  const expected = all[0]?.output();
  for (const { name, output } of all.slice(1)) {
    const difference = firstDifference(expected, output());
    if (difference) throw new Error(`${name} does not give what the blob gives: ${describeDifference(difference)}`);
  }
  return all;
}
