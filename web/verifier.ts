// What the page asks for, answered in its worker.

import type { About } from "../bindings/about.js";
import type { EpochRecording, Trust } from "../bindings/chain/index.js";
import { grouped } from "../bindings/decimals.js";
import { type EpochOutput, formatOutput, type RecordedOutput } from "../bindings/epoch.js";
import { plain } from "../bindings/foreign-text.js";
import type { Yuma } from "../bindings/load.js";
import { loadBytes } from "../bindings/load-bytes.js";
import type { Metagraph } from "../bindings/metagraph.js";
import { formatRecordedEpochs, type RecordedEpoch } from "../bindings/recording.js";
import type { EpochState } from "../bindings/state.js";
import type { Verdict } from "../bindings/verdict.js";
import { describeUidDifference, type Verification, verifyEpoch } from "../bindings/verify.js";
import type { answerer, Reasons } from "./answers.js";
import type { Asked, Laboratory, Lived, SubnetPicture } from "./laboratory.js";
import type { ChainQuestion } from "./link.js";
import type { Matrix, MatrixKind } from "./matrix.js";
import type { Compared, Past } from "./over-time.js";
import type { Paid } from "./paid.js";
import { epochBefore, type FileEpochs, type Report, readFile, tellingOf } from "./read.js";
import type { LiveSimulation, Simulated, SimulationView } from "./simulator.js";
import type { Changes, Forward } from "./what-if.js";

/** An epoch of what was opened, in short. */
export interface Item {
  readonly name: string;
  readonly description: string;
  /** at which it runs, exact up to 2^53 */
  readonly block: number;
  /** of the epochs that were opened, the last one of the same subnet before it */
  readonly before: number | undefined;
  /** rao handed out, as given or found */
  readonly amount: bigint;
  /** unrecorded: there is nothing to compare with */
  readonly verdict: "equal" | "different" | "unrecorded";
}

export interface Opened {
  /** what the worker knows it by */
  readonly id: number;
  readonly source: string;
  /** what computed the recorded outputs, where that is known */
  readonly reference: string;
  readonly items: readonly Item[];
  /** of the newest epoch, where a chain was asked */
  readonly block?: number;
  /** why there are not as many epochs as were asked for */
  readonly fewer?: string;
}

/** Where on a chain an epoch was read. */
export interface ChainPlace {
  readonly block: number;
  readonly blockHash: string;
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
  /** what the worker knows it by */
  readonly id: number;
  readonly item: number;
  /** with the emission that was handed out, where it had to be found */
  readonly state: EpochState;
  readonly recorded: RecordedOutput;
  /** what the rules give */
  readonly output: EpochOutput;
  /** what was paid, where that is recorded */
  readonly paid?: Paid;
  /** SS58 addresses by uid, where they are known */
  readonly hotkeys?: readonly string[];
  /** whose they are, where it is known */
  readonly about?: About;
  readonly chain?: ChainPlace;
}

export interface Recomputed {
  readonly output: EpochOutput;
  readonly milliseconds: number;
}

export type ExportFormat = "state.json" | "result.json" | "result.csv";

/** UTF-16 units of what others have named or said, where our own words follow. */
const MOST_NAME = 200;

const isFromChain = (epoch: RecordedEpoch): epoch is EpochRecording => Object.hasOwn(epoch, "trust");

const placeOf = ({ block, blockHash, notes, unpaid, trust, trustWords }: EpochRecording): ChainPlace => ({
  ...(unpaid !== undefined && { unpaid: plain(unpaid) }),
  block,
  blockHash,
  notes: notes.map((note) => plain(note)),
  trust,
  trustWords,
});

/** The blob beside this script, which is what its hash says or is nothing. */
async function fetchYuma(): Promise<Yuma> {
  const answer = await fetch(new URL("yuma.wasm", import.meta.url));
  if (!answer.ok) throw new Error(`yuma.wasm did not load: the page’s host answers with status ${answer.status}.`);
  return loadBytes(await answer.arrayBuffer());
}

/** What was opened, in full. */
interface Epochs {
  readonly all: readonly RecordedEpoch[];
  readonly items: readonly Item[];
  /** what recorded them */
  readonly reference: string;
}

async function paidAfter(verdict: Verdict, { payout }: RecordedEpoch): Promise<Paid | undefined> {
  return payout && (await import("./paid.js")).paidOf(verdict, payout);
}

export class Verifier {
  #loaded: Promise<Yuma> | undefined;
  readonly #opened = new Map<number, Epochs>();
  #ids = 0;
  /** of the epoch that was asked about last, for it looks into all of it */
  #answer: { readonly key: string; readonly of: ReturnType<typeof answerer> } | undefined;
  /** the simulation under way, or the subnet */
  #underWay: object | undefined;
  #simulation: LiveSimulation | undefined;
  /** of the simulation */
  #view: SimulationView | undefined;
  #laboratory: Laboratory | undefined;
  /** the look ahead under way */
  #forward: object | undefined;

  /** @returns the blob's SHA-256, which was checked */
  async load(): Promise<string> {
    return (await this.#yuma()).sha256;
  }

  /**
   * The epochs of one file, or of several in the order of their blocks.
   * @throws InputError with a message for the person
   */
  async openFiles(files: readonly File[], report: Report): Promise<Opened> {
    const yuma = await this.#yuma();
    const read: FileEpochs[] = [];
    for (const file of files) read.push(await readFile(yuma, file));
    const all = read.flatMap(({ epochs }) => epochs);
    if (files.length > 1) all.sort((a, b) => Number(a.state.currentBlock - b.state.currentBlock));
    const [{ name, reference }] = read as [FileEpochs];
    const source = files.length > 1 ? `${name} and ${files.length - 1} more` : name;
    return tellingOf(name, () => this.#open(source, reference, all, report));
  }

  /** @throws InputError, or ChainError, with a message for the person */
  async openChain(question: ChainQuestion, report: Report): Promise<Opened> {
    const { readChain } = await import("./read-chain.js");
    const { epochs, fewer } = await readChain(await this.#yuma(), question, report);
    const [first, newest] = [epochs[0], epochs.at(-1)] as [EpochRecording, EpochRecording];
    const { netuid, mechanism } = question;
    const blocks = epochs.length > 1 ? `blocks ${grouped(first.block)} to` : "block";
    const source = `subnet ${netuid}${mechanism > 0 ? `, mechanism ${mechanism}` : ""}, ${blocks} ${grouped(newest.block)}`;
    const reference = `executed by the runtime of spec_version ${newest.specVersion}`;
    const opened = await this.#open(source, reference, epochs, report);
    return { ...opened, block: newest.block, ...(fewer !== undefined && { fewer }) };
  }

  /** Forgets what was opened. */
  async close(id: number): Promise<void> {
    this.#opened.delete(id);
  }

  async show(id: number, item: number): Promise<Examined> {
    const epoch = this.#epoch(id, item);
    const verdict = await this.#verify(epoch);
    const { result, ...decision } = verdict.decision;
    const { hotkeys, about } = epoch;
    const paid = await paidAfter(verdict, epoch);
    return {
      ...decision,
      id,
      item,
      state: this.#state(id, item),
      recorded: epoch.recorded,
      output: result.output,
      ...(paid && { paid }),
      ...(hotkeys && { hotkeys }),
      ...(about && { about }),
      ...(isFromChain(epoch) && { chain: placeOf(epoch) }),
    };
  }

  /** An epoch with some of its state changed. */
  async whatIf(id: number, item: number, changes: Changes): Promise<Recomputed> {
    this.#forward = undefined;
    const [{ changedState }, yuma] = await Promise.all([import("./what-if.js"), this.#yuma()]);
    const state = changedState(this.#state(id, item), changes);
    const start = performance.now();
    const { output } = yuma.epoch(state);
    return { output, milliseconds: performance.now() - start };
  }

  /**
   * An epoch and those after it, as they are and with some of its state changed. What is asked next ends it.
   * @param most epochs
   * @returns undefined if it was ended
   */
  async forward(
    { id, item }: Pick<Examined, "id" | "item">,
    changes: Changes,
    uid: number,
    most: number,
    report: (epochs: number) => void,
  ): Promise<Forward | undefined> {
    const own = {};
    this.#forward = own;
    const [{ changedState, courseOf }, yuma] = await Promise.all([import("./what-if.js"), this.#yuma()]);
    const state = this.#state(id, item);
    const isStale = () => this.#forward !== own;
    const asItIs = await courseOf(yuma, state, uid, most, report, isStale);
    const later = (epochs: number) => report((asItIs?.emission.length ?? 0) + epochs);
    const whatIf = asItIs && (await courseOf(yuma, changedState(state, changes), uid, most, later, isStale));
    return whatIf && { asItIs, whatIf };
  }

  async matrix(id: number, item: number, kind: MatrixKind): Promise<Matrix> {
    const [{ matrixOf }, yuma] = await Promise.all([import("./matrix.js"), this.#yuma()]);
    return matrixOf(yuma, this.#state(id, item), kind);
  }

  async reasons(id: number, item: number, uid: number): Promise<Reasons> {
    const key = `${id} ${item}`;
    const answer = this.#answer?.key === key ? this.#answer.of : await this.#answerer(id, item);
    this.#answer = { key, of: answer };
    return answer(uid);
  }

  /** Why a neuron's pay is not what it was in another epoch. */
  async compare(id: number, before: number, after: number, uid: number): Promise<Compared> {
    const [{ compared }, yuma] = await Promise.all([import("./over-time.js"), this.#yuma()]);
    return compared(yuma, this.#state(id, before), this.#state(id, after), uid);
  }

  /** What every neuron of an epoch is paid, rao. */
  async emissions(id: number, item: number): Promise<BigUint64Array> {
    return (await this.#yuma()).epoch(this.#state(id, item)).output.emission;
  }

  /** A neuron in these epochs, the oldest first. */
  async past(id: number, items: readonly number[], uid: number): Promise<readonly Past[]> {
    const [{ past }, yuma] = await Promise.all([import("./over-time.js"), this.#yuma()]);
    return past(
      yuma,
      items.map((item) => [item, this.#state(id, item)] as const),
      uid,
    );
  }

  /** What people look at of an epoch. */
  async metagraph(id: number, item: number): Promise<Metagraph> {
    const [{ metagraph }, yuma] = await Promise.all([import("../bindings/metagraph.js"), this.#yuma()]);
    const { about } = this.#epoch(id, item);
    const options = about && { ...about, immunityPeriod: BigInt(about.immunityPeriod) };
    return metagraph(yuma, this.#state(id, item), options);
  }

  /** Runs a scenario; another call ends it. */
  async simulate(json: unknown, view: SimulationView, report: (simulated: Simulated) => void): Promise<void> {
    const own = {};
    this.#underWay = own;
    this.#view = view;
    const [{ LiveSimulation }, yuma] = await Promise.all([import("./simulator.js"), this.#yuma()]);
    // What waits for a module does not go on in the order in which it began to.
    if (this.#underWay !== own) return;
    this.#simulation = LiveSimulation.open(yuma, json, report);
    await this.#simulation.run(
      () => this.#view as SimulationView,
      () => this.#underWay !== own,
    );
  }

  /** Another view of the scenario that runs or ran last is reported: of those that wait the last. */
  async look(view: SimulationView): Promise<void> {
    this.#view = view;
    await new Promise((resolve) => setTimeout(resolve));
    if (this.#view === view) this.#simulation?.tell(view);
  }

  /** Every neuron in every epoch of it. */
  async simulatedCsv(): Promise<Blob | undefined> {
    return this.#simulation?.csv();
  }

  /** Runs a subnet; another call ends it. */
  async subnet(json: unknown, picture: SubnetPicture, report: (lived: Lived) => void): Promise<void> {
    const own = {};
    this.#underWay = own;
    const [{ Laboratory }, yuma] = await Promise.all([import("./laboratory.js"), this.#yuma()]);
    const laboratory = await Laboratory.open(yuma, json);
    if (this.#underWay !== own) return;
    this.#laboratory = laboratory;
    await laboratory.run(picture, report, () => this.#underWay !== own);
  }

  /** What the subnet that ran last makes of one of its test's inputs; undefined if there is none yet. */
  async asked(example: number): Promise<Asked | undefined> {
    return this.#laboratory?.ask(example);
  }

  async export(id: number, item: number, format: ExportFormat): Promise<Blob> {
    const epoch = this.#epoch(id, item);
    const { reference } = this.#opened.get(id) as Epochs;
    if (format === "state.json") return jsonBlob(formatRecordedEpochs(epoch.name, reference, [epoch]));
    const verdict = await this.#verify(epoch);
    const { stage, fields, result } = verdict.decision;
    const output = formatOutput(result.output);
    if (format === "result.csv") {
      const { epochCsv } = await import("../bindings/epoch-csv.js");
      return new Blob([epochCsv({ output })], { type: "text/csv" });
    }
    const differences = fields.flatMap(({ field, differences }) =>
      differences.map((difference) => describeUidDifference(field, difference)),
    );
    const { name, state } = epoch;
    const { equal } = verdict;
    const paid = await paidAfter(verdict, epoch);
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

  async #open(source: string, reference: string, all: readonly RecordedEpoch[], report: Report): Promise<Opened> {
    const items: Item[] = [];
    for (const epoch of all) {
      const { name, description } = epoch;
      const { equal, decision } = await this.#verify(epoch);
      const { fields, emission } = decision;
      const verdict = fields.length === 0 ? "unrecorded" : equal ? "equal" : "different";
      const before = epochBefore(all, items.length);
      const block = Number(epoch.state.currentBlock);
      const { amount } = emission;
      items.push({ name: plain(name, MOST_NAME), description: plain(description), verdict, block, before, amount });
      report("Verifying", items.length, all.length);
    }
    const id = ++this.#ids;
    this.#opened.set(id, { all, items, reference });
    return { id, source, reference, items };
  }

  /** With the emission that was handed out, where it had to be found. */
  #state(id: number, item: number): EpochState {
    const { state } = this.#epoch(id, item);
    const { items } = this.#opened.get(id) as Epochs;
    return { ...state, emission: (items[item] as Item).amount };
  }

  #epoch(id: number, item: number): RecordedEpoch {
    const epoch = this.#opened.get(id)?.all[item];
    if (epoch === undefined) throw new Error("That epoch is not open any more.");
    return epoch;
  }

  /** What was paid is verified by code that is loaded with the first payout. */
  async #verify(epoch: RecordedEpoch): Promise<Verdict> {
    const yuma = await this.#yuma();
    if (epoch.payout !== undefined) return (await import("../bindings/verdict.js")).verifyRecorded(yuma, epoch);
    const decision = verifyEpoch(yuma, epoch.state, epoch.recorded, epoch);
    return { equal: decision.equal, decision };
  }

  async #answerer(id: number, item: number): Promise<ReturnType<typeof answerer>> {
    const [{ answerer }, yuma] = await Promise.all([import("./answers.js"), this.#yuma()]);
    const epoch = this.#epoch(id, item);
    const { payout } = epoch;
    const payments = payout && (await this.#verify(epoch)).payments?.payments;
    return answerer(yuma, { state: this.#state(id, item), ...(payout && payments && { paid: { payout, payments } }) });
  }

  #yuma(): Promise<Yuma> {
    this.#loaded ??= fetchYuma();
    return this.#loaded;
  }
}

const jsonBlob = (value: unknown) => new Blob([JSON.stringify(value)], { type: "application/json" });
