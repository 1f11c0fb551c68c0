// yuma history: a neuron, or a subnet, from epoch to epoch.

import { Command, InvalidArgumentError, Option } from "commander";
import { plain } from "../bindings/foreign-text.js";
import type { EpochRecord } from "../bindings/history/record.js";
import { loadYuma } from "../bindings/load.js";
import { blockNumber, netuid, withConnectionOptions } from "./endpoint.js";
import { recordsOf } from "./history-file.js";
import { type FollowOptions, followed } from "./history-follow.js";
import { type Entries, type OutputOptions, outputOf, type Wanted } from "./history-output.js";
import { InputError } from "./input.js";
import { asksForSubnet, withNetwork } from "./network.js";

interface Options extends Omit<FollowOptions, "rpc" | "netuid">, OutputOptions {
  readonly rpc?: string;
  readonly netuid?: readonly number[];
  readonly uid?: string;
}

const HELP = `
Exit codes: 0, 1 if an epoch differs from what the rules give, 2 if something failed or could not be read, 3 if --uid falls by
more than --fall. With --follow it ends with 1 or 3 when a new epoch does so, or posts it and goes on.`;

export function historyCommand(): Command {
  const command = new Command("history")
    .description(
      "a neuron, or a subnet, from epoch to epoch: what it had, what it got, what happened, and was it right",
    )
    .argument("[files...]", "snapshots, files of recorded epochs, or what --resume kept; - is standard input")
    .option("--rpc <url>", "or: a node's endpoint: ws, wss, http or https,")
    .option("--netuid <number>", "and a subnet; several times for several side by side", netuids)
    .option(
      "--uid <neuron>",
      "the neuron: its uid, its hotkey's address or how that begins (default: the whole subnet)",
    )
    .option("--last <number>", "the last so many epochs (default: 50 of a node, all of files)", blockNumber)
    .option("--from <block>", "the epochs from this block on", blockNumber)
    .option("--to <block>", "the epochs up to this block (default: the newest)", blockNumber)
    .option("--resume <file>", "keep what is read there, and read nothing twice")
    .option("--follow", "then wait for new epochs, and tell each")
    .option("--every <seconds>", "how often to look for them", seconds, 30)
    .option("--fall <percent>", "call it a fall if --uid gets so much less than the epoch before", percent)
    .option("--post <url>", "where to post a difference or a fall to, and go on (default: end with exit code 1 or 3)")
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "csv", "json"]).default("table"))
    .option("--out <file>", "write it to a file too, of the kind that .html, .csv or .jsonl says")
    .addHelpText("after", HELP)
    .action(async (files: string[], options: Options) => {
      // Until everything is read, however this ends.
      process.exitCode = 2;
      check(files, options);
      const output = await outputOf(await wantedOf(options), options);
      if (options.rpc === undefined) process.exitCode = await output.tell(await fromFiles(files, options));
      else process.exitCode = await followed({ ...options, rpc: options.rpc, netuid: options.netuid ?? [] }, output);
    });
  return withConnectionOptions(withNetwork(command, asksForSubnet));
}

function check(files: readonly string[], options: Options): void {
  const { rpc, netuid: subnets = [], uid, follow, fall, post, resume } = options;
  if ((files.length === 0) === (rpc === undefined)) {
    throw new InputError("name epochs: files, or --rpc and --netuid (--network for --rpc)");
  }
  if (rpc !== undefined && subnets.length === 0) throw new InputError("--rpc wants a subnet: --netuid");
  if (rpc === undefined && (follow || resume !== undefined)) throw new InputError("--follow and --resume want a node");
  if (!follow && post !== undefined) throw new InputError("--post goes with --follow");
  if (fall !== undefined && uid === undefined) throw new InputError("--fall is of a neuron: --uid");
  if (follow && options.to !== undefined) throw new InputError("--follow has no end: leave out --to");
  if (post !== undefined && !/^https?:\/\/./.test(post)) throw new InputError("--post wants an http or https address");
  if (subnets.length > 1 && /^[0-9]{1,5}$/.test(uid ?? "")) {
    throw new InputError("a uid is of one subnet: name the neuron of several by its hotkey");
  }
}

async function wantedOf({ uid }: Options): Promise<Wanted> {
  if (uid === undefined) return undefined;
  if (/^(0|[1-9][0-9]{0,4})$/.test(uid)) return { uid: Number(uid) };
  const { asAddress } = await import("../bindings/chain/index.js");
  const hotkey = asAddress(uid);
  if (hotkey !== undefined) return { hotkey };
  if (/^[1-9A-HJ-NP-Za-km-z]{4,50}$/.test(uid)) return { beginning: uid };
  throw new InputError(`--uid: ${plain(uid, 60)} is neither a uid nor a hotkey's SS58 address, nor does one begin so`);
}

/** By subnet, as files have them. */
async function fromFiles(files: readonly string[], options: Options): Promise<Entries[]> {
  const {
    netuid: subnets,
    mechanism,
    from = 0,
    to = Number.POSITIVE_INFINITY,
    last = Number.POSITIVE_INFINITY,
  } = options;
  const groups = new Map<string, EpochRecord[]>();
  const chains = new Set<string>();
  for (const record of await recordsOf(
    await loadYuma(),
    files,
    options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint },
  )) {
    const { genesis, netuid, name, block } = record;
    if (subnets && (netuid === null || !subnets.includes(netuid))) continue;
    if (record.mechanism !== mechanism || block < from || block > to) continue;
    if (genesis !== null) chains.add(genesis);
    const label = netuid === null ? plain(name, 60) : `subnet ${netuid}`;
    groups.set(label, [...(groups.get(label) ?? []), record]);
  }
  if (chains.size > 1) throw new InputError(`these epochs are of ${chains.size} chains: ${[...chains].join(", ")}`);
  if (groups.size === 0) throw new InputError("there are no such epochs in these files");
  return [...groups].map(([label, entries]) => ({
    label,
    entries: entries.sort((a, b) => a.block - b.block).slice(-last),
  }));
}

const netuids = (text: string, before: readonly number[] = []): readonly number[] => [
  ...new Set([...before, ...text.split(",").map(netuid)]),
];

function seconds(text: string): number {
  if (!/^[0-9]{1,5}(\.[0-9]{1,3})?$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError("A number of seconds above 0 is wanted.");
  return Number(text);
}

/** In thousandths of a percent. */
function percent(text: string): number {
  const value = Math.round(Number(text) * 1000);
  if (!/^[0-9]{1,3}(\.[0-9]{1,3})?$/.test(text) || value >= 100_000)
    throw new InvalidArgumentError("A percentage below 100 is wanted, such as 10.");
  return value;
}
