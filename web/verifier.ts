// What the page asks for, answered in its worker.

import { ChainError } from "../bindings/chain/error.js";
import type { EpochRecording, Node, Trust } from "../bindings/chain/index.js";
import { grouped } from "../bindings/decimals.js";
import { type EpochOutput, formatOutput, type RecordedOutput } from "../bindings/epoch.js";
import { epochCsv } from "../bindings/epoch-csv.js";
import { YumaError } from "../bindings/error.js";
import { explainer } from "../bindings/explain/explain.js";
import type { Miner } from "../bindings/explain/miner.js";
import { type Sentences, sentencesOf } from "../bindings/explain/words.js";
import { plain, plainAddress } from "../bindings/foreign-text.js";
import { isObject } from "../bindings/json.js";
import { loadYuma, type Yuma } from "../bindings/load.js";
import { describePayment, paidNeuron, payoutSentences } from "../bindings/payout/words.js";
import { formatRecordedEpochs, type RecordedEpoch } from "../bindings/recording.js";
import type { EpochState } from "../bindings/state.js";
import { amountSentence, type Verdict, verifyRecorded } from "../bindings/verdict.js";
import { describeUidDifference, type Verification } from "../bindings/verify.js";
import type { ChartName } from "../simulation/pictures/charts.js";
import { adviceOn } from "./advice.js";
import type { Asked, Laboratory, Lived, SubnetPicture } from "./laboratory.js";
import type { ChainQuestion } from "./link.js";
import { type Matrix, type MatrixKind, matrixOf } from "./matrix.js";
import { InputError, parseJson, recordedEpochs, referenceOf } from "./read.js";
import type { Simulated } from "./simulator.js";
import { type Changes, changedState, courseOf, type Forward } from "./what-if.js";

/** What is being done, and how much of it is. */
export type Report = (what: string, done: number, total: number) => void;

/** An epoch of what was opened, in short. */
export interface Item {
  readonly name: string;
  readonly description: string;
  /** unrecorded: there is nothing to compare with */
  readonly verdict: "equal" | "different" | "unrecorded";
}

export interface Opened {
  readonly source: string;
  /** what computed the recorded outputs, where that is known */
  readonly reference: string;
  readonly items: readonly Item[];
  readonly chain?: ChainPlace;
}

/** Where on a chain an epoch was read. */
export interface ChainPlace {
  readonly block: number;
  readonly blockHash: string;
  /** SS58 addresses by uid */
  readonly hotkeys: readonly string[];
  /** what is out of the ordinary */
  readonly notes: readonly string[];
  /** why what was paid can't be verified, where it can't */
  readonly unpaid?: string;
  /** what the verdict rests on, beside the blob's hash, and the same in words */
  readonly trust: Trust;
  readonly trustWords: readonly string[];
}

/** An epoch in full. */
export interface Examined extends Omit<Verification, "result"> {
  /** with the emission that was handed out, where it had to be found */
  readonly state: EpochState;
  readonly recorded: RecordedOutput;
  /** what the rules give */
  readonly output: EpochOutput;
  /** what was paid, where that is recorded */
  readonly paid?: Paid;
}

/** The verdict on what was handed out and paid. */
export interface Paid {
  readonly equal: boolean;
  /** the first two sentences' */
  readonly right: readonly boolean[];
  readonly compared: number;
  readonly differing: number;
  readonly sentences: readonly string[];
  readonly differences: readonly string[];
}

/** Why a neuron got what it got. */
export interface Reasons {
  readonly uid: number;
  readonly sentences: Sentences;
  readonly miner: Pick<Miner, "weights" | "consensus">;
  /** what it was paid, in sentences */
  readonly paid: readonly string[];
}

export interface Recomputed {
  readonly output: EpochOutput;
  readonly milliseconds: number;
}

export type ExportFormat = "state.json" | "result.json" | "result.csv";

interface ShownEpoch {
  readonly state: EpochState;
  /** made when first asked, for it looks into the whole epoch */
  explain?: ReturnType<typeof explainer>;
  paid?: (uid: number) => readonly string[];
}

/** UTF-16 units of what others have named or said, where our own words follow. */
const MOST_NAME = 200;
/** The parts of an epoch on a chain, as they are read. */
const READING: readonly string[] = ["block", "parameters", "neurons", "stakes", "payments", "finality"];

const placeOf = ({ block, blockHash, hotkeys, notes, unpaid, trust, trustWords }: EpochRecording): ChainPlace => ({
  ...(unpaid !== undefined && { unpaid: plain(unpaid) }),
  block,
  blockHash,
  hotkeys,
  notes: notes.map((note) => plain(note)),
  trust,
  trustWords,
});

function paidOf({ amount, payments, accounts }: Verdict): Paid | undefined {
  if (amount === undefined || payments === undefined || accounts === undefined) return undefined;
  const { compared, differing, differences } = payments;
  return {
    equal: amount.equal && payments.equal,
    right: [amount.equal, payments.equal],
    compared,
    differing,
    sentences: [amountSentence(amount), ...payoutSentences(payments, accounts)],
    differences: differences.map(describePayment),
  };
}

export class Verifier {
  #loaded: Promise<Yuma> | undefined;
  #epochs: readonly RecordedEpoch[] = [];
  /** what recorded them */
  #reference = "";
  /** of the epoch that was shown last */
  #shown: ShownEpoch | undefined;
  /** the one under way */
  #simulation: object | undefined;
  #laboratory: Laboratory | undefined;
  /** the look ahead under way */
  #forward: object | undefined;

  /** @returns the blob's SHA-256, which was checked */
  async load(): Promise<string> {
    return (await this.#yuma()).sha256;
  }

  /** @throws InputError with a message for the person */
  async openFile(fileName: string, content: Blob, report: Report): Promise<Opened> {
    const name = plain(fileName, MOST_NAME);
    const json = parseJson(name, await content.arrayBuffer());
    const yuma = await this.#yuma();
    try {
      if (isObject(json) && Object.hasOwn(json, "proof")) {
        const { readProvenEpoch } = await import("../bindings/chain/index.js");
        const epoch = await readProvenEpoch(yuma, json);
        return { ...(await this.#open(name, referenceOf(json), [epoch], report)), chain: placeOf(epoch) };
      }
      return await this.#open(name, referenceOf(json), recordedEpochs(name, json), report);
    } catch (error) {
      const isTold = error instanceof YumaError || error instanceof ChainError;
      throw isTold ? new InputError(`${name}: ${error.message}.`) : error;
    }
  }

  /** @throws InputError, or ChainError, with a message for the person */
  async openChain({ endpoint, netuid, mechanism, block }: ChainQuestion, report: Report): Promise<Opened> {
    const place = plainAddress(endpoint);
    report(`Connecting to ${place}`, 0, READING.length);
    const [{ connect, epochBlocks, openNode, readEpoch }, yuma] = await Promise.all([
      import("../bindings/chain/index.js"),
      this.#yuma(),
    ]);
    let node: Node | undefined;
    try {
      node = await openNode(connect(endpoint));
      const last = block ?? (await epochBlocks(node, { netuid, last: 1 }).next()).value;
      if (last === undefined) throw new InputError(`The epoch of subnet ${netuid} never ran on this chain.`);
      const epoch = await readEpoch(
        node,
        yuma,
        { netuid, mechanism, block: last },
        { onProgress: (part) => report(`Reading ${part} from ${place}`, READING.indexOf(part), READING.length) },
      );
      const source = `subnet ${netuid}${mechanism > 0 ? `, mechanism ${mechanism}` : ""}, block ${grouped(last)}`;
      const reference = `executed by the runtime of spec_version ${epoch.specVersion}`;
      const opened = await this.#open(source, reference, [epoch], report);
      return { ...opened, chain: placeOf(epoch) };
    } catch (error) {
      if (!(error instanceof ChainError)) throw error;
      throw new InputError(
        `The chain could not be read: ${plain(error.message, MOST_NAME)}. ${adviceOn(error.code, endpoint)}`.trimEnd(),
      );
    } finally {
      node?.close();
    }
  }

  async show(item: number): Promise<Examined> {
    const epoch = this.#epochs[item] as RecordedEpoch;
    const verdict = await this.#verify(epoch);
    const { result, ...decision } = verdict.decision;
    const state = { ...epoch.state, emission: decision.emission.amount };
    const { payout } = epoch;
    const { payments } = verdict;
    this.#shown = {
      state,
      ...(payout && payments && { paid: (uid) => paidNeuron(payout, payments.payments, uid).words }),
    };
    const paid = paidOf(verdict);
    return { ...decision, state, recorded: epoch.recorded, output: result.output, ...(paid && { paid }) };
  }

  /** The epoch that was shown, with some of its state changed. */
  async whatIf(changes: Changes): Promise<Recomputed> {
    this.#forward = undefined;
    const yuma = await this.#yuma();
    const state = changedState(this.#shownNow().state, changes);
    const start = performance.now();
    const { output } = yuma.epoch(state);
    return { output, milliseconds: performance.now() - start };
  }

  /**
   * The epoch that was shown and those after it, as they are and with some of its state changed. What is asked next ends it.
   * @param most epochs
   * @returns undefined if it was ended
   */
  async forward(
    changes: Changes,
    uid: number,
    most: number,
    report: (epochs: number) => void,
  ): Promise<Forward | undefined> {
    const own = {};
    this.#forward = own;
    const yuma = await this.#yuma();
    const { state } = this.#shownNow();
    const isStale = () => this.#forward !== own;
    const asItIs = await courseOf(yuma, state, uid, most, report, isStale);
    const later = (epochs: number) => report((asItIs?.emission.length ?? 0) + epochs);
    const whatIf = asItIs && (await courseOf(yuma, changedState(state, changes), uid, most, later, isStale));
    return whatIf && { asItIs, whatIf };
  }

  /** Of the epoch that was shown. */
  async matrix(kind: MatrixKind): Promise<Matrix> {
    return matrixOf(await this.#yuma(), this.#shownNow().state, kind);
  }

  /** Of the epoch that was shown. */
  async reasons(uid: number): Promise<Reasons> {
    const yuma = await this.#yuma();
    const shown = this.#shownNow();
    shown.explain ??= explainer(yuma, shown.state);
    const explanation = shown.explain(uid);
    const { weights, consensus } = explanation.miner;
    const paid = shown.paid?.(uid) ?? [];
    return { uid, sentences: sentencesOf(explanation), miner: { weights, consensus }, paid };
  }

  /** Runs a scenario; another call ends it. */
  async simulate(json: unknown, chart: ChartName, report: (simulated: Simulated) => void): Promise<void> {
    const own = {};
    this.#simulation = own;
    const [{ simulateLive }, yuma] = await Promise.all([import("./simulator.js"), this.#yuma()]);
    await simulateLive(yuma, json, chart, report, () => this.#simulation !== own);
  }

  /** Runs a subnet; another call ends it. */
  async subnet(json: unknown, picture: SubnetPicture, report: (lived: Lived) => void): Promise<void> {
    const own = {};
    this.#simulation = own;
    const [{ Laboratory }, yuma] = await Promise.all([import("./laboratory.js"), this.#yuma()]);
    const laboratory = await Laboratory.open(yuma, json);
    this.#laboratory = laboratory;
    await laboratory.run(picture, report, () => this.#simulation !== own);
  }

  /** What the subnet that ran last makes of one of its test's inputs; undefined if there is none yet. */
  async asked(example: number): Promise<Asked | undefined> {
    return this.#laboratory?.ask(example);
  }

  async export(item: number, format: ExportFormat): Promise<Blob> {
    const epoch = this.#epochs[item] as RecordedEpoch;
    if (format === "state.json") return jsonBlob(formatRecordedEpochs(epoch.name, this.#reference, [epoch]));
    const verdict = await this.#verify(epoch);
    const { stage, fields, result } = verdict.decision;
    const output = formatOutput(result.output);
    if (format === "result.csv") return new Blob([epochCsv({ output })], { type: "text/csv" });
    const differences = fields.flatMap(({ field, differences }) =>
      differences.map((difference) => describeUidDifference(field, difference)),
    );
    const { name, state } = epoch;
    const { equal } = verdict;
    const paid = paidOf(verdict);
    return jsonBlob({
      name,
      spec_version: state.specVersion,
      equal,
      stage: stage ?? null,
      differences,
      payments: paid,
      output,
    });
  }

  async #open(source: string, reference: string, epochs: readonly RecordedEpoch[], report: Report): Promise<Opened> {
    const items: Item[] = [];
    for (const epoch of epochs) {
      const { name, description } = epoch;
      const { equal, decision } = await this.#verify(epoch);
      const { fields } = decision;
      const verdict = fields.length === 0 ? "unrecorded" : equal ? "equal" : "different";
      const item = { name: plain(name, MOST_NAME), description: plain(description), verdict } as const;
      report("Verifying", items.push(item), epochs.length);
    }
    this.#epochs = epochs;
    this.#reference = reference;
    return { source, reference, items };
  }

  async #verify(epoch: RecordedEpoch): Promise<Verdict> {
    return verifyRecorded(await this.#yuma(), epoch);
  }

  #shownNow(): ShownEpoch {
    if (this.#shown === undefined) throw new Error("No epoch is shown.");
    return this.#shown;
  }

  #yuma(): Promise<Yuma> {
    this.#loaded ??= loadYuma();
    return this.#loaded;
  }
}

const jsonBlob = (value: unknown) => new Blob([JSON.stringify(value)], { type: "application/json" });
