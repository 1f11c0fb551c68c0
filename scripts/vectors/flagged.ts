// Gives the cases of a vector file their flags. Nothing else of it changes.

import { REFERENCE_RUNTIME } from "../../assembly/layout/runtimes.js";
import { isObject, type JsonObject } from "../../bindings/json.js";
import type { EpochInputJson } from "../../test/model/epoch/input.js";
import { emissionFlags } from "./emission-flags.js";
import { epochFlags } from "./epoch-flags.js";
import { situationOf } from "./epoch-situation.js";
import type { VectorJson } from "./files.js";
import { fixedFlags } from "./fixed-flags.js";
import { type Flags, flagsOf, type Note, type Notes } from "./flag.js";
import { payoutFlags } from "./payout-flags.js";
import { stageFlags } from "./stage-flags.js";

export interface Flagged {
  readonly file: VectorJson;
  readonly notes: Notes;
}

/** The runtime of the vectors that do not name one. */

export function withFlags(file: VectorJson): Flagged {
  switch (file.format) {
    case "yuma-epoch-vectors/1":
      return byCase(file, epochFlags, epochCaseFlags);
    case "yuma-emission-vectors/1": {
      const suite = String(file.suite);
      return byCase(file, emissionFlags, ({ input }) =>
        flagsOf(emissionFlags, { suite, input: isObject(input) ? input : {} }),
      );
    }
    case "yuma-emission-vectors/2": {
      const suite = String(file.suite);
      const specVersion = Number(file.spec_version);
      return byCase(file, payoutFlags, ({ input }) =>
        flagsOf(payoutFlags, { suite, specVersion, input: isObject(input) ? input : {} }),
      );
    }
    case "yuma-stage-vectors/1": {
      const suite = String(file.suite);
      return byCase(file, stageFlags, ({ input }) =>
        flagsOf(stageFlags, { suite, input: isObject(input) ? input : {} }),
      );
    }
    case "fixed-vectors/1": {
      const flags = flagsOf(fixedFlags, { type: String(file.type), op: String(file.op) });
      const { cases, ...header } = file;
      return { file: { ...header, flags, cases, format: file.format }, notes: notesOf(fixedFlags, flags) };
    }
    default:
      throw new Error(`no flags are known for ${file.format}`);
  }
}

function byCase<Subject>(
  file: VectorJson,
  table: Flags<Subject>,
  caseFlags: (entry: JsonObject) => readonly string[],
): Flagged {
  const cases = file.cases.map((entry) => {
    if (!isObject(entry)) throw new Error("a case is an object");
    return insertFlags(entry, caseFlags(entry));
  });
  return {
    file: { ...file, cases },
    notes: notesOf(
      table,
      cases.flatMap(({ flags }) => flags as string[]),
    ),
  };
}

/** Behind the name and the description, before the long members. */
function insertFlags({ flags: _, ...entry }: JsonObject, flags: readonly string[]): JsonObject {
  const members = Object.entries(entry);
  const place = members.findLastIndex(([name]) => name === "name" || name === "description") + 1;
  return Object.fromEntries([...members.slice(0, place), ["flags", flags], ...members.slice(place)]);
}

/** A sequence has the flags of all its epochs. */
function epochCaseFlags(entry: JsonObject): string[] {
  const specVersion = typeof entry.spec_version === "number" ? entry.spec_version : REFERENCE_RUNTIME;
  const inputs = epochInputs(entry);
  const situations = inputs.map((input) => situationOf(input, specVersion, inputs.length > 1));
  const found = new Set(situations.flatMap((situation) => flagsOf(epochFlags, situation)));
  return Object.keys(epochFlags).filter((flag) => found.has(flag));
}

/** The input of the epoch, or of each epoch of a sequence. */
function epochInputs(entry: JsonObject): EpochInputJson[] {
  if (!Array.isArray(entry.steps)) return [entry.input as EpochInputJson];
  let state = entry.initial as EpochInputJson;
  return entry.steps.map(({ set, output }: { set: Partial<EpochInputJson>; output: EpochInputJson }) => {
    const input = { ...state, ...set };
    state = { ...input, bonds: output.bonds, validator_permit: output.validator_permit };
    return input;
  });
}

/** The notes of those flags, in the order of their table. */
function notesOf(table: Readonly<Record<string, Note>>, flags: readonly string[]): Notes {
  const used = new Set(flags);
  const notes = Object.entries(table).filter(([flag]) => used.has(flag));
  return Object.fromEntries(notes.map(([flag, { about, mistake, cost }]) => [flag, { about, mistake, cost }]));
}
