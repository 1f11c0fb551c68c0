// The epochs of a subnet, read from a node and verified one after the other, newest first.

import { access, appendFile } from "node:fs/promises";
import * as v from "valibot";
import { ChainError, type ChainErrorCode } from "../bindings/chain/error.js";
import type { EpochQuery, Node } from "../bindings/chain/index.js";
import { YumaError } from "../bindings/error.js";
import { plain } from "../bindings/foreign-text.js";
import { loadYuma } from "../bindings/load.js";
import { verifyRecorded } from "../bindings/verdict.js";
import { type EndpointOptions, namedBlock, neverRan, openEndpoint, readCheckpoint } from "./endpoint.js";
import { fail, InputError, parseJson, readText, sourceName } from "./input.js";
import { progressBar } from "./progress.js";
import { resultOf, type Verified, type VerifyResult } from "./verify-report.js";

export interface ChainOptions extends EndpointOptions {
  readonly netuid: number;
  readonly mechanism: number;
  readonly block?: number;
  readonly blockHash?: string;
  readonly last?: number;
  readonly from?: number;
  readonly to?: number;
  readonly resume?: string;
}

/** Of one block: the next may do. After any other error nothing would. */
const OF_ONE_BLOCK: readonly ChainErrorCode[] = ["not_established", "unknown_runtime", "bad_answer"];
/** Blocks in a row at which a node gives bad answers before it is not asked any more. */
export const MAX_BAD = 10;

export async function* verifyChain(options: ChainOptions): AsyncGenerator<VerifyResult> {
  const { netuid, mechanism, resume } = options;
  const checkpoint = await readCheckpoint(options.checkpoint);
  const node = await openEndpoint(options);
  // Without a number or a beginning the last one is meant. What is wrong with it is told as of the whole question.
  const isNamed = options.block !== undefined || options.blockHash !== undefined;
  const isOne = isNamed || (options.last === undefined && options.from === undefined);
  const bar = progressBar(isOne ? 1 : (options.last ?? 0), "epochs");
  try {
    const [{ readEpoch }, yuma] = await Promise.all([import("../bindings/chain/index.js"), loadYuma()]);
    const known = resume === undefined ? new Map<string, Verified>() : await readResults(resume, node.genesis);
    let done = 0;
    let bad = 0;
    for await (const epoch of epochs(node, options)) {
      const place = { genesis: node.genesis, netuid, mechanism, block: epoch.block };
      const earlier = known.get(keyOf(place));
      if (earlier && (!options.proven || earlier.trust?.state === "proven")) yield earlier;
      else {
        let result: VerifyResult;
        try {
          const recording = await readEpoch(node, yuma, { ...place, ...epoch }, checkpoint);
          result = resultOf(recording, verifyRecorded(yuma, recording));
          bad = 0;
        } catch (error) {
          if (isOne || !isOfOneBlock(error)) throw error;
          const { code, message } = error;
          bad = code === "bad_answer" ? bad + 1 : 0;
          if (bad === MAX_BAD) throw error;
          result = { name: `netuid_${netuid}_block_${place.block}`, ...place, error: { code, message } };
        }
        if (resume !== undefined && !("error" in result)) await appendResult(resume, result);
        yield result;
      }
      bar.update(++done);
    }
    if (done === 0) throw neverRan(netuid);
  } finally {
    bar.stop();
    node.close();
  }
}

async function* epochs(node: Node, options: ChainOptions): AsyncGenerator<Pick<EpochQuery, "block" | "blockHash">> {
  const { netuid, from, to, last } = options;
  const named = await namedBlock(node, options);
  if (named !== undefined) {
    if (from !== undefined || to !== undefined || last !== undefined) {
      throw new InputError("--block names one epoch: --from, --to and --last name several");
    }
    yield named;
    return;
  }
  const { epochBlocks } = await import("../bindings/chain/index.js");
  const count = last ?? (from === undefined ? 1 : undefined);
  const query = {
    netuid,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(count !== undefined && { last: count }),
  };
  for await (const block of epochBlocks(node, query)) yield { block };
}

export const isOfOneBlock = (error: unknown): error is ChainError | YumaError =>
  error instanceof YumaError || (error instanceof ChainError && OF_ONE_BLOCK.includes(error.code));

interface Place {
  readonly genesis?: unknown;
  readonly netuid?: unknown;
  readonly mechanism?: unknown;
  readonly block?: unknown;
}

const keyOf = ({ genesis, netuid, mechanism, block }: Place) => `${genesis} ${netuid} ${mechanism} ${block}`;

/** The form of an earlier run's result, as far as a report relies on it. */
const amount = v.pipe(v.string(), v.regex(/^[0-9]{1,20}$/));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const recordable = v.union([v.null(), v.number(), v.string(), v.array(v.tuple([v.number(), v.number()]))]);
const difference = v.object({
  uid: count,
  hotkey: v.optional(v.string()),
  target: v.optional(count),
  expected: recordable,
  actual: recordable,
});
const field = v.object({
  field: v.string(),
  stage: v.string(),
  compared: count,
  differing: count,
  differences: v.array(difference),
});
const source = v.picklist(["computed", "found"]);
const handedOut = v.looseObject({
  source,
  candidates: v.optional(count),
  equal: v.boolean(),
  rao: amount,
  recorded: v.optional(v.object({ lowest: amount, highest: amount })),
  left: v.record(v.string(), amount),
  words: v.string(),
});
const paid = v.union([
  v.object({ refused: v.string() }),
  v.looseObject({
    compared: count,
    differing: count,
    differences: v.array(v.looseObject({ words: v.string() })),
    words: v.array(v.string()),
  }),
]);
const resultSchema = v.looseObject({
  genesis: v.string(),
  netuid: count,
  mechanism: count,
  block: count,
  name: v.string(),
  block_hash: v.optional(v.string()),
  spec_version: count,
  equal: v.boolean(),
  stage: v.nullable(v.string()),
  emission: v.object({
    source: v.picklist(["given", "found", "none", "unrecorded"]),
    amount,
    highest: v.optional(amount),
  }),
  pending: v.optional(amount),
  fields: v.pipe(v.array(field), v.minLength(1)),
  amount: v.optional(handedOut),
  payments: v.optional(paid),
  notes: v.array(v.string()),
  trust: v.optional(
    v.object({
      state: v.picklist(["proven", "node"]),
      layout: v.picklist(["pinned", "node"]),
      finality: v.picklist(["proven", "given", "node"]),
    }),
  ),
  trust_words: v.optional(v.array(v.string())),
});

/** The results of an earlier run, by their place. */
async function readResults(path: string, genesis: string): Promise<Map<string, Verified>> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  const text = there ? await readText(path) : "";
  const results = new Map<string, Verified>();
  for (const [i, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const place = `${sourceName(path)}, line ${i + 1},`;
    const json = v.safeParse(resultSchema, parseJson(line, place));
    const consistent = json.success && json.output.equal === isEqualThroughout(json.output);
    if (!consistent) throw new InputError(`${place} is no result of yuma verify --rpc: delete that line, or the file`);
    if (json.output.genesis !== genesis) {
      throw new InputError(
        `${place} is of another chain than this node's: its genesis block is ${plain(json.output.genesis, 70)}, not ${genesis}`,
      );
    }
    results.set(keyOf(json.output), json.output as unknown as Verified);
  }
  return results;
}

/** Do its parts say that all three are equal? */
function isEqualThroughout({ fields, amount, payments }: v.InferOutput<typeof resultSchema>): boolean {
  const paidRight = payments === undefined || "refused" in payments || payments.differing === 0;
  return fields.every(({ differing }) => differing === 0) && amount?.equal !== false && paidRight;
}

async function appendResult(path: string, result: VerifyResult): Promise<void> {
  await appendFile(path, `${JSON.stringify(result)}\n`).catch((error) => fail(path, error));
}
