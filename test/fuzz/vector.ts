// A finding as a file of vectors (vectors/README.md), with what the model expects.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REFERENCE_RUNTIME, Since } from "../../assembly/layout/runtimes.js";
import type { Finding } from "./run.js";

/** The rulesets by their first spec_version (docs/specification/rulesets.md, "The table"). */
const rulesets = [
  [Since.NULL_CONSENSUS, "subtensor-475"],
  [Since.LIQUID_ALPHA_CONSENSUS, "subtensor-446"],
  [Since.OWNER_EXEMPT, "subtensor-425"],
  [Since.STEEPNESS_IN_HUNDREDTHS, "subtensor-283"],
  [Since.YUMA3, "subtensor-273"],
  [Since.BOND_MASK_BY_LAST_TEMPO, "subtensor-257"],
  [Since.ALPHA_STAKE, "subtensor-233"],
  [0, "subtensor-121"],
] as const;

/** Where the model refuses the state, the case has its reason in place of a result. */
export function vectorFile(finding: Finding, seed: number): object {
  const { index, family, where, expected } = finding;
  const { spec_version = REFERENCE_RUNTIME, ...input } = finding.state;
  return {
    format: "yuma-epoch-vectors/1",
    ruleset: rulesets.find(([first]) => spec_version >= first)?.[1],
    reference: "test/model",
    suite: "fuzz",
    cases: [
      {
        name: `${family}_${seed}_${index}`,
        spec_version,
        description: `fuzz seed ${seed}, case ${index}, shrunk: ${where}`,
        input,
        ...(expected.kind === "result"
          ? { trace: expected.trace, output: expected.output }
          : { refused: expected.why }),
      },
    ],
  };
}

/** @returns the file's path */
export function writeVector(folder: string, finding: Finding, seed: number): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${finding.family}_${seed}_${finding.index}.json`);
  writeFileSync(path, `${JSON.stringify(vectorFile(finding, seed))}\n`);
  return path;
}
