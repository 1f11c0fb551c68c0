// Whole epochs made from the model, for what the chain's own vectors do not reach: the consensus modes of spec_version 446
// and later, edges of 425, and the rulesets for comparison, which no chain ever ran.

import { at } from "../../test/model/at.js";
import type { EpochInputJson, Mechanism } from "../../test/model/epoch/input.js";
import { type EpochResultJson, epoch } from "../../test/model/epoch.js";
import { parseVectorFile, readText, type VectorJson } from "./files.js";

const REFERENCE = "test/model of this project, and equal in the blob";

interface ModelCase extends EpochResultJson {
  readonly name: string;
  readonly spec_version: number;
  readonly description: string;
  readonly input: EpochInputJson;
}

/** The files by their path. */
export function epochFiles(): Map<string, VectorJson> {
  return new Map([
    file("subtensor-446", "previous_consensus", previousConsensus()),
    file("subtensor-425", "model_edges", modelEdges()),
    file("whitepaper", "comparison", comparison("whitepaper")),
    file("naive", "comparison", comparison("naive")),
  ]);
}

function file(ruleset: string, suite: string, cases: readonly ModelCase[]): [string, VectorJson] {
  const path = `rulesets/${ruleset}/${suite}.json`;
  return [path, { format: "yuma-epoch-vectors/1", ruleset, reference: REFERENCE, suite, cases }];
}

function made(name: string, spec_version: number, description: string, input: EpochInputJson): ModelCase {
  const { trace, output } = epoch({ ...input, spec_version });
  return { name, spec_version, description, input, trace, output };
}

interface ChainCase {
  readonly name: string;
  readonly input: EpochInputJson;
  readonly output: { readonly consensus: readonly number[] };
}

const chainCases = (path: string) => parseVectorFile(readText(path)).cases as unknown as readonly ChainCase[];

/** The liquid alpha cases of 425, each with a stored consensus: what another case's epoch stored, stretched or cut. */
function previousConsensus(): ModelCase[] {
  const bases = chainCases("epoch/yuma3_liquid.json");
  const cases: ModelCase[] = [];
  for (const spec of [446, 473, 475]) {
    for (const mode of ["current", "previous", "auto", undefined] as const) {
      for (const isStored of [true, false]) {
        const k = cases.length;
        const base = at(bases, k % bases.length).input;
        const { consensus } = at(bases, (k + 5) % bases.length).output;
        // Elements beyond n are read by nobody.
        const length = k % 3 === 2 ? base.n + 2 : base.n;
        const stored = Array.from({ length }, (_, uid) => at(consensus, uid % consensus.length));
        const bonds_penalty = k % 2 ? 65535 : at([0, 32768, 65534], k % 3);
        const vector = !isStored
          ? "nothing stored"
          : length > base.n
            ? "a stored vector longer than n"
            : "a stored vector";
        cases.push(
          made(
            `previous_consensus_${String(k).padStart(3, "0")}`,
            spec,
            `mode ${mode ?? "absent, so auto"}, ${vector}, penalty ${bonds_penalty}`,
            {
              ...base,
              bonds_penalty,
              previous_consensus: isStored ? stored : null,
              ...(mode && { liquid_alpha_consensus_mode: mode }),
            },
          ),
        );
      }
    }
  }
  return cases;
}

/** Cases of the chain's suites under another ruleset, two epochs of each: the second stands on the bonds of the first. */
function comparison(ruleset: Mechanism): ModelCase[] {
  const suites = ["uniform", "cabal", "registration", "messy_rows", "zeros"];
  const bases = suites.flatMap((suite) => chainCases(`epoch/${suite}.json`).slice(0, 3));
  return bases.flatMap(({ name, input }, k): ModelCase[] => {
    const rho = at([null, 0, 1, 4, 65535], k % 5);
    const kappa = at([input.kappa, 0, 32767, 65535], k % 4);
    const base = { ...input, ruleset, kappa, ...(ruleset === "whitepaper" && rho !== null && { rho }) };
    const parameters = ruleset === "naive" ? "" : `, kappa ${kappa}, ${rho === null ? "no rho, so 10" : `rho ${rho}`}`;
    const first = made(name, 425, `the input of ${name}${parameters}`, base);
    const later = { ...base, bonds: first.output.bonds, validator_permit: first.output.validator_permit };
    return [first, made(`${name}_later`, 475, "the epoch after, its bonds on those of the first", later)];
  });
}

function modelEdges(): ModelCase[] {
  const tiny = chainCases("epoch/tiny.json").find(({ name }) => name === "n2_one_validator");
  if (tiny === undefined) throw new Error("epoch/tiny.json has no case n2_one_validator");
  const { input } = tiny;
  const subnet = (n: number, change: Partial<EpochInputJson> = {}): EpochInputJson => {
    const every = <T>(value: T): T[] => new Array<T>(n).fill(value);
    return {
      ...input,
      n,
      last_update: every(input.current_block),
      block_at_registration: every("1"),
      alpha_stake: every("0"),
      tao_stake: every("0"),
      validator_permit: every(false),
      weights: every([]),
      bonds: every([]),
      commit_block: every(null),
      owner_uid: null,
      stake_threshold: "0",
      ...change,
    };
  };
  const messy = (uid: number): [number, number][] => {
    if (uid > 2) return [];
    return [
      [129 - uid, 500 + uid],
      [2 + uid, 65535],
      [70, 9],
      [2 + uid, 400],
    ];
  };
  const uids = Array.from({ length: 130 }, (_, uid) => uid);
  return [
    made("no_neurons", 425, "a subnet without neurons", subnet(0)),
    made(
      "stake_wraps_to_zero",
      425,
      "four stakes of 2^62 rao: their sum wraps to 0, so that no share is normalised",
      subnet(4, { alpha_stake: new Array(4).fill("4611686018427387904") }),
    ),
    made(
      "unsorted_far_apart",
      425,
      "unsorted and repeated uids with empty stretches between them",
      subnet(uids.length, {
        alpha_stake: uids.map((uid) => (uid < 3 ? `${uid + 2}000000000000` : "0")),
        validator_permit: uids.map((uid) => uid < 3),
        weights: uids.map(messy),
        bonds: uids.map((uid) => messy(uid).reverse()),
      }),
    ),
  ];
}
