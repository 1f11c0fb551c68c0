// Epochs of a history in files: JSON lines of what was read, to which a run adds, and snapshots.

import { open } from "node:fs/promises";
import * as v from "valibot";
import { plain } from "../bindings/foreign-text.js";
import {
  type EpochRecord,
  type NeuronColumns,
  type Place,
  recordedVerdicts,
  recordOf,
} from "../bindings/history/record.js";
import { isObject, type JsonObject } from "../bindings/json.js";
import type { Yuma } from "../bindings/load.js";
import type { RecordedEpoch } from "../bindings/recording.js";
import { verifyRecorded } from "../bindings/verdict.js";
import { fail, InputError, parseJson, readText, sourceName } from "./input.js";
import { epochsIn, type ProofOptions, told } from "./recordings.js";

/** Neurons' epochs that are kept at a time: 400 MB. */
const MOST = 2 ** 23;

const MOST_BLOCKS = 0xffff_ffff;
const U64_MAX = 2n ** 64n - 1n;
const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const u64 = v.pipe(
  v.string(),
  v.regex(/^[0-9]{1,20}$/),
  v.transform((text) => BigInt(text)),
  v.check((value) => value <= U64_MAX),
);
const u64s = v.pipe(
  v.array(u64),
  v.transform((values) => BigUint64Array.from(values)),
);
const shares = v.pipe(
  v.array(uint(65_535)),
  v.transform((values) => Uint16Array.from(values)),
);
const flags = v.pipe(
  v.array(uint(1)),
  v.transform((values) => Uint8Array.from(values)),
);
const address = v.pipe(v.string(), v.regex(/^[1-9A-HJ-NP-Za-km-z]{46,50}$/));
const words = v.pipe(
  v.string(),
  v.transform((text) => plain(text)),
);
const lineSchema = v.pipe(
  v.object({
    genesis: v.nullable(v.pipe(v.string(), v.regex(/^0x[0-9a-f]{64}$/))),
    netuid: v.nullable(uint(65_535)),
    mechanism: uint(15),
    block: uint(MOST_BLOCKS),
    name: words,
    block_hash: v.nullable(v.pipe(v.string(), v.regex(/^0x[0-9a-f]{64}$/))),
    previous: v.nullable(uint(MOST_BLOCKS)),
    proven: v.nullable(v.boolean()),
    spec_version: uint(0xffff_ffff),
    n: uint(65_535),
    verdict: v.picklist(recordedVerdicts),
    words: v.nullable(words),
    emission: u64,
    registered: u64s,
    stake: u64s,
    dividends: shares,
    incentive: shares,
    validator_trust: shares,
    neuron_emission: u64s,
    permit: flags,
    next_permit: flags,
    hotkeys: v.nullable(v.array(address)),
    take: v.nullable(shares),
    childkey_take: v.nullable(shares),
  }),
  // Each leads to an earlier one, or reading them would not end.
  v.check(({ block, previous }) => previous === null || previous < block),
  v.check((line) => {
    const lists = [line.registered, line.stake, line.dividends, line.incentive, line.validator_trust];
    const others = [line.neuron_emission, line.permit, line.next_permit, line.hotkeys, line.take, line.childkey_take];
    return [...lists, ...others].every((list) => list === null || list.length === line.n);
  }),
);

const BEGINNING = '{"genesis":"0x';

/** A line of it. Integers that may be above 32 bits are decimal strings. */
export function recordLine({ neurons, ...record }: EpochRecord): string {
  const { registered, stake, dividends, incentive, validatorTrust, emission, permit, nextPermit } = neurons;
  const list = (values: Iterable<number> | null) => (values === null ? null : [...values]);
  return `${JSON.stringify({
    genesis: record.genesis,
    netuid: record.netuid,
    mechanism: record.mechanism,
    block: record.block,
    name: record.name,
    block_hash: record.blockHash,
    previous: record.previous,
    proven: record.proven,
    spec_version: record.specVersion,
    n: record.n,
    verdict: record.verdict,
    words: record.words,
    emission: String(record.emission),
    registered: Array.from(registered, String),
    stake: Array.from(stake, String),
    dividends: list(dividends),
    incentive: list(incentive),
    validator_trust: list(validatorTrust),
    neuron_emission: Array.from(emission, String),
    permit: list(permit),
    next_permit: list(nextPermit),
    hotkeys: record.hotkeys,
    take: list(record.take),
    childkey_take: list(record.childkeyTake),
  } satisfies Record<keyof v.InferInput<typeof lineSchema>, unknown>)}\n`;
}

/** The same hotkeys stand in every epoch: each is kept once. */
const interned = new Map<string, string>();
function intern(text: string): string {
  const known = interned.get(text);
  if (known === undefined) interned.set(text, text);
  return known ?? text;
}

function recordIn(json: unknown): EpochRecord | undefined {
  const parsed = v.safeParse(lineSchema, json);
  if (!parsed.success) return undefined;
  const { block_hash, spec_version, hotkeys, take, childkey_take, ...line } = parsed.output;
  const { registered, stake, dividends, incentive, validator_trust, neuron_emission, permit, next_permit, ...rest } =
    line;
  const neurons: NeuronColumns = {
    ...{ registered, stake, dividends, incentive, permit },
    validatorTrust: validator_trust,
    emission: neuron_emission,
    nextPermit: next_permit,
  };
  return {
    ...rest,
    blockHash: block_hash,
    specVersion: spec_version,
    neurons,
    hotkeys: hotkeys?.map(intern) ?? null,
    take,
    childkeyTake: childkey_take,
  };
}

export const keyOf = ({ netuid, mechanism, block }: Pick<Place, "netuid" | "mechanism" | "block">) =>
  `${netuid} ${mechanism} ${block}`;

/** What an earlier run read, and where the next adds to it. A line that was cut short when it ended is taken away. */
export class RecordFile {
  readonly #known = new Map<string, EpochRecord>();

  private constructor(readonly path: string | undefined) {}

  /** @throws InputError where the file is none, or of another chain */
  static async open(path: string | undefined, genesis: string): Promise<RecordFile> {
    const file = new RecordFile(path);
    if (path === undefined) return file;
    const handle = await open(path, "a+").catch((error) => fail(path, error));
    try {
      const text = await readText(path);
      const whole = text.lastIndexOf("\n") + 1;
      // What is no beginning of a line of ours is somebody's: it is told, not cut.
      const isTorn = text.slice(whole, whole + BEGINNING.length) === BEGINNING.slice(0, text.length - whole);
      const lines = isTorn ? text.slice(0, whole) : text;
      file.#read(lines, path, genesis);
      if (lines !== text) await handle.truncate(Buffer.byteLength(lines));
    } finally {
      await handle.close();
    }
    return file;
  }

  #read(text: string, path: string, genesis: string): void {
    for (const [i, line] of text.split("\n").entries()) {
      if (line === "") continue;
      const place = `${sourceName(path)}, line ${i + 1},`;
      const record = recordIn(parseJson(line, place));
      if (record === undefined)
        throw new InputError(`${place} is no epoch of yuma history: delete that line, or the file`);
      if (record.genesis !== genesis) {
        throw new InputError(
          `${place} is of another chain than this node's: its genesis block is ${record.genesis}, not ${genesis}`,
        );
      }
      this.#known.set(keyOf(record), record);
    }
  }

  get(place: Pick<Place, "netuid" | "mechanism" | "block">): EpochRecord | undefined {
    return this.#known.get(keyOf(place));
  }

  /** The block of the newest epoch it had. */
  newest(netuid: number, mechanism: number): number | undefined {
    const blocks = [...this.#known.values()]
      .filter((record) => record.netuid === netuid && record.mechanism === mechanism)
      .map(({ block }) => block);
    return blocks.length === 0 ? undefined : blocks.reduce((a, b) => Math.max(a, b));
  }

  /** Keeps a record, at once. */
  async add(record: EpochRecord): Promise<void> {
    const { path } = this;
    this.#known.set(keyOf(record), record);
    if (path === undefined) return;
    const handle = await open(path, "a").catch((error) => fail(path, error));
    await handle
      .appendFile(recordLine(record))
      .catch((error) => fail(path, error))
      .finally(() => handle.close());
  }
}

/** Every epoch of files: snapshots, vector files of recorded epochs, and lines of either or of what a run kept. */
export async function recordsOf(yuma: Yuma, paths: readonly string[], proof: ProofOptions): Promise<EpochRecord[]> {
  const records = new Map<string, EpochRecord>();
  for (const path of paths) {
    for await (const record of recordsIn(yuma, path, proof)) {
      const key = `${record.netuid ?? record.name} ${keyOf(record)}`;
      const known = records.get(key);
      if (known !== undefined && !isSame(known, record)) {
        throw new InputError(`${sourceName(path)}: there are two different epochs of ${record.name}`);
      }
      if (known === undefined || record.previous !== null) records.set(key, record);
    }
  }
  const all = [...records.values()];
  checkRoom(all.reduce((sum, { n }) => sum + n, 0));
  return all;
}

/** @throws InputError where there are more than there is room for */
export function checkRoom(neurons: number): void {
  if (neurons > MOST) {
    throw new InputError(`more than ${MOST} neurons' epochs have no room here: ask for fewer epochs`);
  }
}

/** As far as both say it. */
function isSame(a: EpochRecord, b: EpochRecord): boolean {
  if (a.blockHash !== null && b.blockHash !== null && a.blockHash !== b.blockHash) return false;
  return a.n === b.n && a.neurons.stake.every((rao, uid) => rao === b.neurons.stake[uid]);
}

async function* recordsIn(yuma: Yuma, path: string, proof: ProofOptions): AsyncGenerator<EpochRecord> {
  const text = await readText(path);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const isLines = lines.length > 1 && lines.every((line) => line.startsWith("{") && line.trimEnd().endsWith("}"));
  for (const [i, part] of (isLines ? lines : [text]).entries()) {
    const place = isLines ? `${sourceName(path)}, line ${i + 1},` : path;
    const json = parseJson(part, place);
    const record = isObject(json) && !Object.hasOwn(json, "format") ? recordIn(json) : undefined;
    if (record) yield record;
    else
      for (const epoch of await epochsIn(json, place, proof))
        yield recordOfFile(yuma, epoch, json as JsonObject, place);
  }
}

/** As yuma snapshot names an epoch. */
const NAME = /^netuid_([0-9]{1,5})(?:_mechanism_([0-9]{1,2}))?_block_[0-9]+$/;

function recordOfFile(yuma: Yuma, epoch: RecordedEpoch, json: JsonObject, place: string): EpochRecord {
  const [, netuid, mechanism = "0"] = NAME.exec(epoch.name) ?? [];
  const [genesis = null] = / on chain (0x[0-9a-f]{64})$/.exec(String(json.reference))?.slice(1) ?? [];
  const block = Number(epoch.state.currentBlock);
  if (block > MOST_BLOCKS) {
    throw new InputError(`${place}: ${plain(epoch.name, 60)}: current_block: no chain has so many blocks`);
  }
  return told(place, () =>
    recordOf(epoch, verifyRecorded(yuma, epoch), {
      genesis,
      netuid: netuid === undefined ? (epoch.payout?.netuid ?? null) : Number(netuid),
      mechanism: Number(mechanism),
      block,
      name: netuid === undefined ? epoch.name.replace(/, step [0-9]+$/, "") : epoch.name,
      blockHash: null,
      previous: null,
      proven: Object.hasOwn(json, "proof") ? true : null,
    }),
  );
}
