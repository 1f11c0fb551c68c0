// yuma verify: did the chain decide what the rules say?

import { Command, Option } from "commander";
import { YumaError } from "../bindings/error.js";
import { plainJson } from "../bindings/foreign-text.js";
import { loadYuma } from "../bindings/load.js";
import type { RecordedEpoch } from "../bindings/recording.js";
import { verifyRecorded } from "../bindings/verdict.js";
import { blockNumber, netuid, withNodeOptions } from "./endpoint.js";
import { InputError } from "./input.js";
import { asksForSubnet, withNetwork } from "./network.js";
import { epochBetween, recordedEpochs } from "./recordings.js";
import { type ChainOptions, verifyChain } from "./verify-chain.js";
import { verifyEmissions } from "./verify-emission.js";
import { type BlockResult, blockReport, blocksReport, shortened } from "./verify-emission-report.js";
import { epochReport, epochsReport, resultOf, type VerifyResult } from "./verify-report.js";
import { stakersOf, stakersReport, tellStakers } from "./verify-stakers.js";

interface Options extends Omit<ChainOptions, "rpc" | "netuid"> {
  readonly emission?: boolean;
  readonly coldkey?: string;
  readonly hotkey?: string;
  readonly rpc?: string;
  readonly netuid?: number;
  readonly before?: string;
  readonly after?: string;
  readonly format: "table" | "json";
}

export function verifyCommand(): Command {
  const command = new Command("verify")
    .description(
      "did the chain decide what the rules say? exits 1 on a difference, 2 if something could not be checked",
    )
    .argument("[file]", "recorded epochs, as yuma snapshot writes them; - is standard input")
    .option("--before <file>", "or: the state an epoch read,")
    .option("--after <file>", "and what came of it: its outputs, or the state after it")
    .option("--rpc <url>", "or: a node's endpoint: ws, wss, http or https,")
    .option("--netuid <number>", "and a subnet", netuid)
    .option(
      "--emission",
      "or with --rpc: what blocks emitted to all subnets, those that --block, --last, --from or --to name",
    )
    .option("--coldkey <address>", "or with --rpc and --netuid: what a coldkey's stakes earned in an epoch")
    .option("--hotkey <address>", "the same of all who stake with a hotkey, or of the coldkey's stake with it")
    .option("--last <number>", "its last so many epochs", blockNumber)
    .option("--from <block>", "its epochs from this block on", blockNumber)
    .option("--to <block>", "its epochs up to this block (default: the newest)", blockNumber)
    .option("--resume <file>", "add results to this file of JSON lines, and skip the epochs it has")
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "json"]).default("table"))
    .action(async (file: string | undefined, options: Options) => {
      // Until everything is checked, however this ends.
      process.exitCode = 2;
      const { coldkey, hotkey } = options;
      if (options.emission) await tell(emissions(file, options), options, emissionsReport);
      else if (coldkey !== undefined || hotkey !== undefined) {
        const { equal } = await tellStakers({ ...options, ...stakersOf(file, options) }, stakersReport);
        process.exitCode = equal ? 0 : 1;
      } else await tell(verify(file, options), options, report);
    });
  return withNodeOptions(withNetwork(command, (options) => asksForSubnet(options) || options.emission === true));
}

/** Prints results, as they come or at the end, and sets the exit code by them. */
async function tell<T extends VerifyResult | BlockResult>(
  verified: AsyncIterable<T>,
  { format }: Pick<Options, "format">,
  report: (results: readonly T[]) => string,
): Promise<void> {
  const results: T[] = [];
  try {
    for await (const result of verified) {
      // Of many blocks only what a report says of them is kept.
      results.push(results.length > 0 && "subnets" in result ? { ...result, ...shortened(result) } : result);
      if (format === "json") console.log(plainJson(result));
    }
  } finally {
    if (format === "table" && results.length > 0) console.log(report(results));
  }
  process.exitCode = exitCode(results);
}

function emissions(file: string | undefined, options: Options): AsyncIterable<BlockResult> {
  const { rpc, netuid, before, after, resume, coldkey, hotkey } = options;
  if (coldkey !== undefined || hotkey !== undefined) {
    throw new InputError("--emission is of all subnets: leave out --coldkey and --hotkey");
  }
  if (rpc === undefined || [file, before, after].some((source) => source !== undefined)) {
    throw new InputError("--emission reads from a node: --rpc");
  }
  if (netuid !== undefined) throw new InputError("--emission is of all subnets: leave out --netuid");
  if (resume !== undefined) throw new InputError("--resume goes with the epochs of a subnet, not with --emission");
  return verifyEmissions({ ...options, rpc });
}

function verify(file: string | undefined, options: Options): AsyncIterable<VerifyResult> {
  const { rpc, netuid, before, after } = options;
  if ([file, rpc, before ?? after].filter((source) => source !== undefined).length !== 1) {
    throw new InputError("name what to verify: a file, or --before and --after, or --rpc and --netuid");
  }
  if (rpc !== undefined) {
    if (netuid === undefined) throw new InputError("--rpc wants a subnet: --netuid");
    return verifyChain({ ...options, rpc, netuid });
  }
  if (file !== undefined) return verifyFile(() => recordedEpochs(file, options));
  if (before === undefined || after === undefined) throw new InputError("--before and --after go together");
  return verifyFile(async () => [await epochBetween(before, after)]);
}

async function* verifyFile(read: () => Promise<RecordedEpoch[]>): AsyncGenerator<VerifyResult> {
  const epochs = await read();
  const yuma = await loadYuma();
  for (const epoch of epochs) {
    try {
      yield resultOf(epoch, verifyRecorded(yuma, epoch));
    } catch (error) {
      if (!(error instanceof YumaError)) throw error;
      yield { name: epoch.name, error: { code: error.code, message: error.message } };
    }
  }
}

function report(results: readonly VerifyResult[]): string {
  const [only] = results;
  return results.length === 1 && only && !("error" in only) ? epochReport(only) : epochsReport(results);
}

function emissionsReport(results: readonly BlockResult[]): string {
  const [only] = results;
  return results.length === 1 && only && !("error" in only) ? blockReport(only) : blocksReport(results);
}

function exitCode(results: readonly (VerifyResult | BlockResult)[]): number {
  if (results.some((result) => !("error" in result) && !result.equal)) return 1;
  return results.some((result) => "error" in result) || results.length === 0 ? 2 : 0;
}
