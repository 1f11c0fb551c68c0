// A history from a node: what there is, and with --follow what comes, with an alarm where an epoch differs or a neuron falls.

import { setTimeout as sleep } from "node:timers/promises";
import { ChainError } from "../bindings/chain/error.js";
import { plain, plainAddress } from "../bindings/foreign-text.js";
import type { EpochRecord, Unread } from "../bindings/history/record.js";
import { loadYuma } from "../bindings/load.js";
import { type EndpointOptions, neverRan, openEndpoint, readCheckpoint } from "./endpoint.js";
import { type Range, type Reader, recordsFrom } from "./history-chain.js";
import { checkRoom, RecordFile } from "./history-file.js";
import { type Entries, exitCode, type Output } from "./history-output.js";
import { InputError } from "./input.js";
import { progressBar } from "./progress.js";

/** What is read, and what of it is told to whom. */
export interface FollowOptions extends EndpointOptions {
  readonly netuid: readonly number[];
  readonly mechanism: number;
  readonly last?: number;
  readonly from?: number;
  readonly to?: number;
  readonly resume?: string;
  readonly follow?: boolean;
  /** seconds */
  readonly every: number;
  readonly post?: string;
}

const EPOCHS = 50;
/** Looks in a row that may fail before it ends. */
const FAILURES = 10;
/** Epochs of a subnet that are kept while it goes on. */
const KEPT = 1000;
const POSTS = 3;
const POST_TIMEOUT = 10_000;

/** One subnet that is read, oldest first. */
interface Subnet extends Entries {
  readonly range: Range;
  /** Rows up to this block were told of before. */
  known: number;
  entries: (EpochRecord | Unread)[];
}

/**
 * Reads what there is, tells it, and with --follow what comes.
 * @returns the exit code
 */
export async function followed(options: FollowOptions, output: Output): Promise<number> {
  const checkpoint = await readCheckpoint(options.checkpoint);
  const node = await openEndpoint(options);
  try {
    const file = await RecordFile.open(options.resume, node.genesis);
    const reader = { node, yuma: await loadYuma(), file, checkpoint, proven: options.proven === true };
    const subnets = options.netuid.map((netuid): Subnet => {
      const {
        mechanism,
        last = options.from === undefined ? EPOCHS : Number.POSITIVE_INFINITY,
        from = 0,
        to,
      } = options;
      const range = { netuid, mechanism, last, from, ...(to !== undefined && { to }) };
      const known = file.newest(netuid, mechanism) ?? Number.POSITIVE_INFINITY;
      return { label: `subnet ${netuid}`, range, known, entries: [] };
    });
    const code = await readAll(reader, subnets, output);
    return options.follow ? await follow(reader, subnets, options, output) : code;
  } finally {
    node.close();
  }
}

/** What was read before it failed is told all the same. */
async function readAll(reader: Reader, subnets: readonly Subnet[], output: Output): Promise<number> {
  const { last } = (subnets[0] as Subnet).range;
  const bar = progressBar(Number.isFinite(last) ? last * subnets.length : 0, "epochs");
  let [done, neurons] = [0, 0];
  let failure: unknown;
  try {
    for (const subnet of subnets) {
      for await (const record of recordsFrom(reader, subnet.range)) {
        subnet.entries.unshift(record);
        neurons += "n" in record ? record.n : 0;
        checkRoom(neurons);
        bar.update(++done);
      }
      if (subnet.entries.length === 0) throw neverRan(subnet.range.netuid);
    }
  } catch (error) {
    failure = error;
  } finally {
    bar.stop();
  }
  const read = subnets.filter(({ entries }) => entries.length > 0);
  const code = read.length > 0 ? await output.tell(read) : 2;
  if (failure !== undefined) throw failure;
  return code;
}

/** Epochs that an earlier run did not know of are new too: only what there was before the first run is no alarm. */
async function follow(
  reader: Reader,
  subnets: readonly Subnet[],
  options: FollowOptions,
  output: Output,
): Promise<number> {
  for (const subnet of subnets) {
    const alarm = await alarmed(subnet, options, output);
    if (alarm !== undefined) return alarm;
  }
  for (let failures = 0; ; ) {
    await sleep(options.every * 1000);
    try {
      for (const subnet of subnets) {
        if (!(await readNew(reader, subnet))) continue;
        for (const row of newRows(subnet, output)) output.line(subnet.label, row);
        await output.write(subnets);
        const alarm = await alarmed(subnet, options, output);
        if (alarm !== undefined) return alarm;
      }
      failures = 0;
    } catch (error) {
      if (!(error instanceof ChainError) || ++failures === FAILURES) throw error;
      console.error(`yuma: ${plain(error.message)}; it is asked again in ${options.every} seconds`);
    }
  }
}

/** @returns whether there is anything; of a node that lags behind there is not */
async function readNew(reader: Reader, subnet: Subnet): Promise<boolean> {
  const { range, entries } = subnet;
  const newest = (entries.at(-1) as EpochRecord | Unread).block;
  const fresh: (EpochRecord | Unread)[] = [];
  for await (const record of recordsFrom(reader, { ...range, from: newest + 1 })) fresh.unshift(record);
  entries.push(...fresh);
  // Two tell what changed.
  entries.splice(0, Math.max(0, entries.length - Math.max(Math.min(range.last, KEPT), 2)));
  return fresh.length > 0;
}

const newRows = (subnet: Subnet, output: Output) => output.rowsOf(subnet).filter(({ block }) => block > subnet.known);

/** @returns the exit code where there is an alarm that is posted nowhere */
async function alarmed(subnet: Subnet, { post }: FollowOptions, output: Output): Promise<number | undefined> {
  const rows = newRows(subnet, output).filter((row) => exitCode([row]) % 2 === 1);
  subnet.known = (subnet.entries.at(-1) as EpochRecord | Unread).block;
  if (post === undefined) return rows.length > 0 ? exitCode(rows) : undefined;
  for (const row of rows) {
    const what = row.events.filter(({ kind }) => kind === "differs" || kind === "fell").map(({ words }) => words);
    const who = row.uid === null ? "" : `, uid ${row.uid}`;
    await posted(post, `${subnet.label}${who}, block ${row.block}: ${what.join("; ")}`);
  }
  return undefined;
}

/** @throws InputError if nobody takes it: an alarm that is not heard ends the watch */
async function posted(url: string, text: string): Promise<void> {
  let why = "";
  for (let attempt = 1; attempt <= POSTS; ++attempt) {
    try {
      const { ok, status, body } = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ text }),
        redirect: "error",
        signal: AbortSignal.timeout(POST_TIMEOUT),
      });
      await body?.cancel();
      if (ok) return;
      why = `HTTP status ${status}`;
    } catch (error) {
      const { message, cause } = error as Error;
      why = cause instanceof Error ? cause.message : message;
    }
    if (attempt < POSTS) await sleep(1000 * attempt);
  }
  throw new InputError(`${plainAddress(url)} did not take the alarm (${why}): ${text}`);
}
