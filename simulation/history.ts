// What is kept of a run, and its form as CSV. All numbers are integers.

import type { SparseRows } from "../bindings/index.js";
import { isPresent, type Neuron } from "./neurons.js";
import type { Decision } from "./own.js";
import { type Group, runName, type Scenario } from "./schema.js";
import type { Stakes } from "./stake.js";

/** Rows of all neurons, epoch after epoch: element epoch * neurons + neuron. A neuron without a slot has zeros. */
export interface History {
  /** of the run */
  readonly name: string;
  /** how many are recorded */
  epochs: number;
  readonly neurons: readonly Neuron[];
  /** rao, before the epoch's emission */
  readonly stake: BigUint64Array;
  /** rao: the part of it that is the owner's */
  readonly owned: BigUint64Array;
  /** 0 or 1, after the epoch */
  readonly permit: Uint8Array;
  /** fractions of 65535 */
  readonly consensus: Uint16Array;
  readonly incentive: Uint16Array;
  readonly dividends: Uint16Array;
  readonly validatorTrust: Uint16Array;
  /** rao */
  readonly serverEmission: BigUint64Array;
  readonly validatorEmission: BigUint64Array;
  /** Which groups have bonds, and on whom. */
  readonly bondPairs: readonly BondPair[];
  /** millionths: element epoch * bondPairs + pair */
  readonly bonds: Uint32Array;
}

/** Groups, by their number: a group's share of the bonds on a miner, averaged over the miners of another. */
export interface BondPair {
  readonly validators: number;
  readonly miners: number;
}

export const isValidator = ({ weights }: Group): boolean => weights.length > 0;
export const isMiner = (group: Group): boolean => !isValidator(group) || (group.utility ?? 0) > 0;

export function newHistory(scenario: Scenario, run: Scenario["runs"][number], neurons: readonly Neuron[]): History {
  const size = scenario.epochs * neurons.length;
  const numbers = [...scenario.groups.keys()];
  const bondPairs = numbers
    .filter((miners) => isMiner(scenario.groups[miners] as Group))
    .flatMap((miners) =>
      numbers
        .filter((validators) => isValidator(scenario.groups[validators] as Group))
        .map((validators) => ({ validators, miners })),
    );
  return {
    name: runName(run),
    epochs: 0,
    neurons,
    stake: new BigUint64Array(size),
    owned: new BigUint64Array(size),
    permit: new Uint8Array(size),
    consensus: new Uint16Array(size),
    incentive: new Uint16Array(size),
    dividends: new Uint16Array(size),
    validatorTrust: new Uint16Array(size),
    serverEmission: new BigUint64Array(size),
    validatorEmission: new BigUint64Array(size),
    bondPairs,
    bonds: new Uint32Array(scenario.epochs * bondPairs.length),
  };
}

/** Adds an epoch. */
export function record(history: History, stakes: Stakes, output: Decision): void {
  const epoch = history.epochs++;
  const { neurons } = history;
  for (const [k, neuron] of neurons.entries()) {
    if (!isPresent(neuron, epoch)) continue;
    const at = epoch * neurons.length + k;
    const { uid } = neuron;
    history.stake[at] = stakes.all[k] as bigint;
    history.owned[at] = stakes.owned[k] as bigint;
    history.permit[at] = output.validatorPermit[uid] as number;
    history.consensus[at] = output.consensus[uid] as number;
    history.incentive[at] = output.incentive[uid] as number;
    history.dividends[at] = output.dividends[uid] as number;
    history.validatorTrust[at] = output.validatorTrust[uid] as number;
    history.serverEmission[at] = output.serverEmission[uid] as bigint;
    history.validatorEmission[at] = output.validatorEmission[uid] as bigint;
  }
  history.bonds.set(bondShares(history, output.bonds, epoch), epoch * history.bondPairs.length);
}

function bondShares({ neurons, bondPairs }: History, bonds: SparseRows, epoch: number): number[] {
  const groupOf: number[] = [];
  for (const neuron of neurons) if (isPresent(neuron, epoch)) groupOf[neuron.uid] = neuron.group;
  const n = bonds.offsets.length - 1;
  const ofGroup = new Map<number, Float64Array>();
  const ofAll = new Float64Array(n);
  for (const { validators } of bondPairs) ofGroup.set(validators, new Float64Array(n));
  for (let row = 0; row < n; ++row) {
    const columns = ofGroup.get(groupOf[row] ?? -1);
    for (let k = bonds.offsets[row] as number; k < (bonds.offsets[row + 1] as number); ++k) {
      const column = bonds.uids[k] as number;
      const value = bonds.values[k] as number;
      ofAll[column] = (ofAll[column] as number) + value;
      if (columns) columns[column] = (columns[column] as number) + value;
    }
  }
  return bondPairs.map(({ validators, miners }) => {
    const columns = ofGroup.get(validators) as Float64Array;
    let sum = 0;
    let count = 0;
    for (let column = 0; column < n; ++column) {
      const all = ofAll[column] as number;
      if (groupOf[column] !== miners || all === 0) continue;
      sum += Math.floor(((columns[column] as number) * 1_000_000) / all);
      ++count;
    }
    return count === 0 ? 0 : Math.floor(sum / count);
  });
}

const NEURON_COLUMNS =
  "run,epoch,group,neuron,uid,stake,owned,permit,consensus,incentive,dividends,validator_trust,server_emission,validator_emission";

/** A name that a spreadsheet would take for a formula is marked as text. */
export const csvCell = (name: string) => (/^[=+\-@]/.test(name) ? `'${name}` : name);

/** A line for each neuron in each epoch of each run, in pieces. */
export function* neuronsCsv(scenario: Scenario, histories: readonly History[]): Generator<string> {
  yield `${NEURON_COLUMNS}\n`;
  for (const history of histories) {
    const { neurons } = history;
    for (let epoch = 0; epoch < history.epochs; ++epoch) {
      const lines = neurons.flatMap((neuron, k) => {
        if (!isPresent(neuron, epoch)) return [];
        const at = epoch * neurons.length + k;
        const { stake, owned, permit, consensus, incentive, dividends } = history;
        const { validatorTrust, serverEmission, validatorEmission } = history;
        const columns = [
          stake,
          owned,
          permit,
          consensus,
          incentive,
          dividends,
          validatorTrust,
          serverEmission,
          validatorEmission,
        ];
        const group = (scenario.groups[neuron.group] as Group).name;
        return [
          [
            csvCell(history.name),
            epoch,
            csvCell(group),
            neuron.index,
            neuron.uid,
            ...columns.map((column) => column[at]),
          ].join(","),
        ];
      });
      yield lines.map((line) => `${line}\n`).join("");
    }
  }
}

/** A line for each pair of groups in each epoch of each run, in pieces. */
export function* bondsCsv({ groups }: Scenario, histories: readonly History[]): Generator<string> {
  yield "run,epoch,validators,miners,bonds_millionths\n";
  for (const { name, epochs, bondPairs, bonds } of histories) {
    for (let epoch = 0; epoch < epochs; ++epoch) {
      yield bondPairs
        .map(({ validators, miners }, pair) => {
          const names = [validators, miners].map((g) => (groups[g] as Group).name);
          return `${[csvCell(name), epoch, ...names.map(csvCell), bonds[epoch * bondPairs.length + pair]].join(",")}\n`;
        })
        .join("");
    }
  }
}
