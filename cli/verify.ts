// yuma verify: did the chain decide what the rules say?

import { Command, Option } from "commander";
import { YumaError } from "../bindings/error.js";
import { plainJson } from "../bindings/foreign-text.js";
import { loadYuma } from "../bindings/load.js";
import type { RecordedEpoch } from "../bindings/recording.js";
import { verifyEpoch } from "../bindings/verify.js";
import { blockNumber, netuid, withNodeOptions } from "./endpoint.js";
import { InputError } from "./input.js";
import { epochBetween, recordedEpochs } from "./recordings.js";
import { type ChainOptions, verifyChain } from "./verify-chain.js";
import { epochReport, epochsReport, isEqual, type Result, resultOf } from "./verify-report.js";

interface Options extends Omit<ChainOptions, "rpc" | "netuid"> {
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
    .option("--last <number>", "its last so many epochs", blockNumber)
    .option("--from <block>", "its epochs from this block on", blockNumber)
    .option("--to <block>", "its epochs up to this block (default: the newest)", blockNumber)
    .option("--resume <file>", "add results to this file of JSON lines, and skip the epochs it has")
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "json"]).default("table"))
    .action(async (file: string | undefined, options: Options) => {
      // Until everything is checked, however this ends.
      process.exitCode = 2;
      const results: Result[] = [];
      try {
        for await (const result of verify(file, options)) {
          results.push(result);
          if (options.format === "json") console.log(plainJson(result));
        }
      } finally {
        if (options.format === "table" && results.length > 0) console.log(report(results));
      }
      process.exitCode = exitCode(results);
    });
  return withNodeOptions(command);
}

function verify(file: string | undefined, options: Options): AsyncIterable<Result> {
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

async function* verifyFile(read: () => Promise<RecordedEpoch[]>): AsyncGenerator<Result> {
  const epochs = await read();
  const yuma = await loadYuma();
  for (const epoch of epochs) {
    try {
      const verification = verifyEpoch(yuma, epoch.state, epoch.recorded, epoch);
      yield resultOf(epoch, verification);
    } catch (error) {
      if (!(error instanceof YumaError)) throw error;
      yield { name: epoch.name, error: { code: error.code, message: error.message } };
    }
  }
}

function report(results: readonly Result[]): string {
  const [only] = results;
  return results.length === 1 && only && !("error" in only) ? epochReport(only) : epochsReport(results);
}

function exitCode(results: readonly Result[]): number {
  if (results.some((result) => !("error" in result) && !isEqual(result))) return 1;
  return results.some((result) => "error" in result) || results.length === 0 ? 2 : 0;
}
