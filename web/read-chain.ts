// A node as recorded epochs. Whatever is wrong with it is told in a sentence, and what to do.

import { ChainError } from "../bindings/chain/error.js";
import { connect, type EpochRecording, epochBlocks, type Node, openNode, readEpoch } from "../bindings/chain/index.js";
import { plain, plainAddress } from "../bindings/foreign-text.js";
import type { Yuma } from "../bindings/load.js";
import { networks } from "../bindings/networks.js";
import { adviceOn } from "./advice.js";
import type { ChainQuestion } from "./link.js";
import { InputError, type Report } from "./read.js";

/** The parts of an epoch, as they are read. */
const PARTS = ["block", "parameters", "neurons", "stakes", "payments", "finality"];
/** UTF-16 units of what a node says, where our own words follow. */
const MOST = 200;

/** Epochs in the order of their blocks. */
export interface ChainEpochs {
  readonly epochs: readonly EpochRecording[];
  /** why there are not as many as were asked for */
  readonly fewer?: string;
}

/** @throws InputError with a message for the person */
export async function readChain(yuma: Yuma, question: ChainQuestion, report: Report): Promise<ChainEpochs> {
  const { endpoint } = question;
  report(`Connecting to ${plainAddress(endpoint)}`, 0, PARTS.length);
  let node: Node | undefined;
  try {
    node = await openNode(connect(endpoint), genesisOf(endpoint));
    return await readEpochs(node, yuma, question, report);
  } catch (error) {
    throw told(error, endpoint);
  } finally {
    node?.close();
  }
}

/** A network's own node has to be of its chain. */
function genesisOf(endpoint: string): { readonly genesis?: string } {
  const network = Object.values(networks).find(({ rpc, archive }) => rpc === endpoint || archive === endpoint);
  return network?.genesis === undefined ? {} : { genesis: network.genesis };
}

/** The newest comes first: where an older one can't be read, those that were are an answer. */
async function readEpochs(node: Node, yuma: Yuma, question: ChainQuestion, report: Report): Promise<ChainEpochs> {
  const { endpoint, netuid, mechanism, last } = question;
  const place = plainAddress(endpoint);
  const epochs: EpochRecording[] = [];
  try {
    for await (const found of blocksOf(node, question)) {
      const whose = last > 1 ? ` of epoch ${epochs.length + 1} of ${last}` : "";
      const onProgress = (part: string) =>
        report(
          `Reading ${part}${whose} from ${place}`,
          PARTS.length * epochs.length + PARTS.indexOf(part),
          PARTS.length * last,
        );
      epochs.unshift(await readEpoch(node, yuma, { netuid, mechanism, block: found }, { onProgress }));
    }
  } catch (error) {
    if (epochs.length === 0 || !(error instanceof ChainError)) throw error;
    return { epochs, fewer: `Epochs before these were not read. ${told(error, endpoint).message}` };
  }
  if (epochs.length === 0) throw new InputError(`The epoch of subnet ${netuid} never ran on this chain.`);
  if (epochs.length === last) return { epochs };
  return { epochs, fewer: `There are no epochs of subnet ${netuid} before these.` };
}

/** A block that is named is the newest epoch's, or the node says in which block one ran. */
async function* blocksOf(node: Node, { netuid, block, last }: ChainQuestion): AsyncGenerator<number> {
  if (block !== undefined) yield block;
  const others = block === undefined ? last : last - 1;
  if (others > 0) yield* epochBlocks(node, { netuid, last: others, ...(block !== undefined && { to: block - 1 }) });
}

function told(error: unknown, endpoint: string): Error {
  if (!(error instanceof ChainError)) return error as Error;
  const advice = adviceOn(error.code, endpoint);
  return new InputError(`The chain could not be read: ${plain(error.message, MOST)}. ${advice}`.trimEnd());
}
