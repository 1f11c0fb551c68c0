// What is measured: made subnets of several sizes in every mode, and recordings of the live network.

import { existsSync, readFileSync } from "node:fs";
import { type EpochState, formatResult, parseState, type Yuma } from "../bindings/index.js";
import { type MadeSize, madeState, subnetName } from "./states.js";

export interface Case {
  /** neurons/validators/weights a row, or the name of a recording */
  readonly subnet: string;
  readonly mode: Mode;
  readonly penalty: number;
  /** Made when it is asked for: not every case is run every time. */
  readonly state: () => EpochState;
  /** milliseconds of the chain's own native code */
  readonly chain?: number;
}

export type Mode = "classic" | "Yuma3" | "liquid alpha";

const modes: Readonly<Record<Mode, Partial<EpochState>>> = {
  classic: {},
  Yuma3: { yuma3Enabled: true },
  "liquid alpha": { yuma3Enabled: true, liquidAlphaEnabled: true },
};

/** Bonds penalties as fractions, of 65535 in a state. One half of 65535 is not a whole number. */
const penalties = [
  [0, 0],
  [0.5, 32767],
  [1, 65535],
] as const;

/** What subtensor's native code took on a 2-core cloud machine, in classic, Yuma3 and with liquid alpha. */
type ChainTimes = Readonly<Record<Mode, number>>;

const sizes: readonly { readonly size: MadeSize; readonly chain?: ChainTimes }[] = [
  { size: { neurons: 256, validators: 16, rowLength: 256 } },
  {
    size: { neurons: 256, validators: 64, rowLength: 256 },
    chain: { classic: 2.1, Yuma3: 1.8, "liquid alpha": 20.8 },
  },
  {
    size: { neurons: 1024, validators: 64, rowLength: 1024 },
    chain: { classic: 9.1, Yuma3: 8.4, "liquid alpha": 319 },
  },
  {
    size: { neurons: 4096, validators: 64, rowLength: 4096 },
    chain: { classic: 39, Yuma3: 36, "liquid alpha": 4970 },
  },
  { size: { neurons: 4096, validators: 64, rowLength: 64 } },
  { size: { neurons: 65535, validators: 64, rowLength: 256 } },
];

export function* madeCases(): Generator<Case> {
  for (const { size, chain } of sizes) {
    let made: EpochState | undefined;
    for (const mode of Object.keys(modes) as Mode[]) {
      for (const [penalty, bondsPenalty] of penalties) {
        const state = () => {
          made ??= madeState(size);
          return { ...made, ...modes[mode], bondsPenalty };
        };
        // The chain was timed with the whole penalty.
        yield { subnet: subnetName(size), mode, penalty, state, ...(chain && penalty === 1 && { chain: chain[mode] }) };
      }
    }
  }
}

interface Recording {
  readonly cases: readonly { readonly initial: object; readonly steps: readonly { readonly set: object }[] }[];
}

/** Beside the checkout, where there are any. */
const recordings = "../shared/real";

/** The last epoch of each recorded sequence, which starts from the bonds of those before. */
export function* recordedCases(yuma: Yuma, skip: (message: string) => void): Generator<Case> {
  for (const file of ["sn31-classic.json", "sn31-yuma3.json"]) {
    const path = `${recordings}/${file}`;
    if (!existsSync(path)) {
      skip(`the recording ${file} is not beside this checkout`);
      continue;
    }
    const { cases } = JSON.parse(readFileSync(path, "utf8")) as Recording;
    for (const { initial, steps } of cases) {
      const state = lastState(yuma, initial, steps);
      const liquid = state.yuma3Enabled && state.liquidAlphaEnabled;
      const mode = liquid ? "liquid alpha" : state.yuma3Enabled ? "Yuma3" : "classic";
      const penalty = state.bondsPenalty / 65535;
      yield { subnet: file.replace(".json", ""), mode, penalty, state: () => state };
    }
  }
}

function lastState(yuma: Yuma, initial: object, steps: readonly { readonly set: object }[]): EpochState {
  let json = initial;
  steps.forEach(({ set }, i) => {
    json = { ...json, ...set };
    if (i + 1 === steps.length) return;
    const { output } = formatResult(yuma.epoch(parseState(json)));
    json = { ...json, bonds: output.bonds, validator_permit: output.validator_permit };
  });
  return parseState(json);
}
