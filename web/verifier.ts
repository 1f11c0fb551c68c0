// What the page asks for, answered in its worker.

import type { EpochOutput, RecordedOutput } from "../bindings/epoch.js";
import { formatOutput } from "../bindings/epoch.js";
import { epochCsv } from "../bindings/epoch-csv.js";
import { YumaError } from "../bindings/error.js";
import { loadYuma, type Yuma } from "../bindings/load.js";
import { formatRecordedEpochs, type RecordedEpoch } from "../bindings/recording.js";
import type { EpochState } from "../bindings/state.js";
import { describeUidDifference, type Verification, verifyEpoch } from "../bindings/verify.js";
import { InputError, parseJson, recordedEpochs, referenceOf } from "./read.js";

/** How far a task is. */
export type Report = (done: number, total: number) => void;

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
}

/** An epoch in full. */
export interface Subject extends Omit<Verification, "result"> {
  /** with the emission that was handed out, where it had to be found */
  readonly state: EpochState;
  readonly recorded: RecordedOutput;
  /** what the rules give */
  readonly output: EpochOutput;
}

export interface Recomputed {
  readonly output: EpochOutput;
  readonly milliseconds: number;
}

export type ExportFormat = "state.json" | "result.json" | "result.csv";

export class Verifier {
  #loaded: Promise<Yuma> | undefined;
  #epochs: readonly RecordedEpoch[] = [];

  /** @returns the blob's SHA-256, which was checked */
  async load(): Promise<string> {
    return (await this.#yuma()).sha256;
  }

  /** @throws InputError with a message for the person */
  async openFile(name: string, content: Blob, report: Report): Promise<Opened> {
    const json = parseJson(name, await content.arrayBuffer());
    try {
      return await this.#open(name, referenceOf(json), recordedEpochs(name, json), report);
    } catch (error) {
      throw error instanceof YumaError ? new InputError(`${name}: ${error.message}.`) : error;
    }
  }

  async show(item: number): Promise<Subject> {
    const epoch = this.#epochs[item] as RecordedEpoch;
    const { result, ...verdict } = await this.#verify(epoch);
    const state = { ...epoch.state, emission: verdict.emission.amount };
    return { ...verdict, state, recorded: epoch.recorded, output: result.output };
  }

  /** The epoch with some of its state changed. */
  async whatIf(item: number, changes: Partial<EpochState>): Promise<Recomputed> {
    const yuma = await this.#yuma();
    const { state } = await this.show(item);
    const start = performance.now();
    const { output } = yuma.epoch({ ...state, ...changes });
    return { output, milliseconds: performance.now() - start };
  }

  async export(item: number, format: ExportFormat): Promise<Blob> {
    const epoch = this.#epochs[item] as RecordedEpoch;
    if (format === "state.json") return jsonBlob(formatRecordedEpochs("verifier", "", [epoch]));
    const { equal, stage, fields, result } = await this.#verify(epoch);
    const output = formatOutput(result.output);
    if (format === "result.csv") return new Blob([epochCsv({ output })], { type: "text/csv" });
    const differences = fields.flatMap(({ field, differences }) =>
      differences.map((difference) => describeUidDifference(field, difference)),
    );
    const { name, state } = epoch;
    return jsonBlob({ name, spec_version: state.specVersion, equal, stage: stage ?? null, differences, output });
  }

  async #open(source: string, reference: string, epochs: readonly RecordedEpoch[], report: Report): Promise<Opened> {
    const items: Item[] = [];
    for (const epoch of epochs) {
      const { name, description } = epoch;
      const { fields, equal } = await this.#verify(epoch);
      const verdict = fields.length === 0 ? "unrecorded" : equal ? "equal" : "different";
      report(items.push({ name, description, verdict }), epochs.length);
    }
    this.#epochs = epochs;
    return { source, reference, items };
  }

  async #verify(epoch: RecordedEpoch): Promise<Verification> {
    return verifyEpoch(await this.#yuma(), epoch.state, epoch.recorded, epoch);
  }

  #yuma(): Promise<Yuma> {
    this.#loaded ??= loadYuma();
    return this.#loaded;
  }
}

const jsonBlob = (value: unknown) => new Blob([JSON.stringify(value)], { type: "application/json" });
