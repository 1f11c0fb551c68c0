// yuma emission: one block or one payout, for people; and the issuance curve.

import { Command, Option } from "commander";
import { REFERENCE_RUNTIME } from "../assembly/layout/runtimes.js";
import { checkInteger } from "../bindings/check.js";
import { runBlocks as overBlocks } from "../bindings/emission/coinbase.js";
import { formatEmission, parseEmission } from "../bindings/emission/run.js";
import { checkCoinbaseRuntime } from "../bindings/emission/runtime.js";
import type { CoinbaseBlock, CoinbaseBlockResult } from "../bindings/emission/types.js";
import { isObject, type JsonObject } from "../bindings/json.js";
import { loadYuma, type Yuma } from "../bindings/load.js";
import { isVectorFile, type Step } from "../bindings/vectors.js";
import { curve, curveTable } from "./emission-curve.js";
import { type Balances, blockBalances, blockReport, payoutBalances, payoutReport } from "./emission-report.js";
import { isReferenceForm, parseRuntime, runOfRuntime, runtimeLine } from "./emission-runtime.js";
import { InputError, parseJson, parseVectors, readText, sourceName } from "./input.js";

interface Options {
  readonly curve?: true;
  readonly case?: string;
  readonly block?: string;
  readonly runtime?: string;
  readonly format: "table" | "json";
}

/** What was run, as text and as the numbers in it. */
interface Report {
  readonly output: JsonObject;
  readonly balances: Balances;
  text(): string;
}

export function emissionCommand(): Command {
  return new Command("emission")
    .description("show what one block or one payout gives to whom, and that every rao is accounted for")
    .argument(
      "[file]",
      "a block, a payout, or a vector file of coinbase-blocks, coinbase-block or distribute-emission; - is standard input",
    )
    .option("--curve", "print the issuance at which the block's emission halves")
    .option("--case <name>", "the case of a vector file (default: its first)")
    .option("--block <number>", "of several blocks, from 1 (default: the last)")
    .option("--runtime <spec_version>", "under whose rules (default: the file's, or 425)")
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "json"]).default("table"))
    .action(async (path: string | undefined, options: Options) => {
      const yuma = await loadYuma();
      if (options.curve) {
        if (path !== undefined) throw new InputError("--curve needs no file");
        const halvings = curve(yuma);
        process.stdout.write(options.format === "json" ? json({ halvings }) : curveTable(halvings));
        if (halvings.some(({ equal }) => !equal)) process.exitCode = 1;
        return;
      }
      if (path === undefined) throw new InputError("which file? Or --curve for the issuance curve");
      const { input, specVersion } = findInput(parseJson(await readText(path), path), path, options.case);
      const named = options.runtime === undefined ? specVersion : parseRuntime(options.runtime);
      if (named !== undefined) checkCoinbaseRuntime(named);
      if (named !== undefined && !(named === REFERENCE_RUNTIME && isReferenceForm(input))) {
        printOfRuntime(yuma, named, input, options);
        return;
      }
      const report = run(yuma, input, path, options.block);
      const { output, balances } = report;
      const spec_version = named ?? REFERENCE_RUNTIME;
      process.stdout.write(
        options.format === "json"
          ? json({ spec_version, output, conservation: balances })
          : runtimeLine(named) + report.text(),
      );
      if (Object.values(balances).some(({ unaccounted }) => unaccounted !== 0n)) process.exitCode = 1;
    });
}

function printOfRuntime(yuma: Yuma, specVersion: number, input: JsonObject, { format, block }: Options): void {
  if (isReferenceForm(input)) {
    throw new InputError(
      `the input is in the form of spec_version ${REFERENCE_RUNTIME}; for ${specVersion} it has to be in that of vectors/payout`,
    );
  }
  if (block !== undefined) throw new InputError("there are not several blocks to choose from");
  const { output, text } = runOfRuntime(yuma, specVersion, input);
  const shown = format === "json" ? json({ spec_version: specVersion, output }) : runtimeLine(specVersion) + text();
  process.stdout.write(shown);
}

/** Integers above 32 bits as decimal strings, as everywhere. */
const json = (value: unknown) =>
  `${JSON.stringify(value, (_, member) => (typeof member === "bigint" ? String(member) : member))}\n`;

/** An input, and the runtime that it or its file names. */
interface Found {
  readonly input: JsonObject;
  readonly specVersion?: number;
}

function findInput(value: unknown, path: string, name: string | undefined): Found {
  const source = sourceName(path);
  if (!isVectorFile(value)) {
    if (!isObject(value)) throw new InputError(`${source} is not an object`);
    if (name !== undefined) throw new InputError(`${source} is a single input: it has no cases to choose from`);
    const { spec_version, ...input } = value;
    if (spec_version === undefined) return { input };
    return { input, specVersion: checkInteger(spec_version, "spec_version", 0, 0xffffffff) };
  }
  const { suite, cases } = parseVectors(value, path);
  if (
    !/^(emission\/(coinbase-blocks|distribute-emission)|payout\/[0-9]+\/(coinbase-block|distribute-emission))$/.test(
      suite,
    )
  ) {
    throw new InputError(`${source} has vectors of ${suite}, which are neither blocks nor payouts`);
  }
  const vector = name === undefined ? cases[0] : cases.find((entry) => entry.name === name);
  if (vector === undefined) throw new InputError(`${source} has no case ${name ?? ""}`.trimEnd());
  const [step] = vector.steps as [Step];
  const { input, spec_version } = step.request(undefined) as { input: JsonObject; spec_version?: number };
  return spec_version === undefined ? { input } : { input, specVersion: spec_version };
}

function run(yuma: Yuma, input: JsonObject, path: string, block: string | undefined): Report {
  if (Object.hasOwn(input, "blocks")) return runBlocks(yuma, input, path, block);
  if (block !== undefined) throw new InputError(`${sourceName(path)} has not several blocks to choose from`);
  if (Object.hasOwn(input, "current_block")) {
    const one = parseEmission("coinbase-block", input);
    return blockOf(one, yuma.coinbaseBlock(one));
  }
  const suite = Object.hasOwn(input, "epochs") ? "payout" : "payout-of-emission";
  if (suite !== "payout" && !Object.hasOwn(input, "hotkey_emission")) {
    throw new InputError(
      `${sourceName(path)} is neither a block, which has current_block or blocks, nor a payout, which has epochs or hotkey_emission`,
    );
  }
  const state = parseEmission(suite, input);
  const result = yuma.emission(suite, state);
  const output = formatEmission(suite, result);
  return { output, balances: payoutBalances(state, result), text: () => payoutReport(state, result) };
}

/** The blocks stand on one another, so all of them run up to the one that is shown. */
function runBlocks(yuma: Yuma, json: JsonObject, path: string, block: string | undefined): Report {
  const input = parseEmission("coinbase-blocks", json);
  const { length } = input.blocks;
  const last = block ?? String(length);
  if (!/^[1-9][0-9]{0,8}$/.test(last) || Number(last) > length) {
    throw new InputError(`${sourceName(path)} has ${length} blocks, and no block ${last}`);
  }
  let report: Report | undefined;
  overBlocks({ ...input, blocks: input.blocks.slice(0, Number(last)) }, (one) => {
    const result = yuma.coinbaseBlock(one);
    report = blockOf(one, result);
    return result;
  });
  return report as unknown as Report;
}

function blockOf(block: CoinbaseBlock, result: CoinbaseBlockResult): Report {
  const output = formatEmission("coinbase-block", result);
  return { output, balances: blockBalances(block, result), text: () => blockReport(block, result) };
}
