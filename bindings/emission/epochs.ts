// The epochs of a payout: a record each, inside the payout's own.

import { Operation } from "../../assembly/layout/record.js";
import { encodeState } from "../epoch.js";
import { YumaError } from "../error.js";
import { isObject, type JsonObject } from "../json.js";
import { recordOf } from "../record.js";
import { DEFAULT_SPEC_VERSION, type EpochState, fail, parseState, wrongType } from "../state.js";
import { type Form, type Input, nameIn, type Row, textOf } from "./codec.js";

/** A state without what the list of hotkeys, the stake graph and the pending amounts decide. */
export type PayoutEpoch = Omit<EpochState, keyof Decided>;
type Decided = Pick<EpochState, "n" | "alphaStake" | "taoStake" | "taoWeight" | "emission">;

const decided = ["n", "alpha_stake", "tao_stake", "tao_weight", "emission"];

/** A list of such states, of as many neurons as another list has hotkeys. */
export function epochRecords(field: number, hotkeys: string): Input {
  return {
    encode([row], record) {
      const { value, path, owner = {} } = row as Row;
      if (!Array.isArray(value)) throw wrongType(textOf(path), "an array of epochs, one a mechanism", value);
      const n = (owner[hotkeys] as unknown[]).length;
      const records = value.map((epoch, i) => {
        const at = `${textOf(path)}[${i}]`;
        if (!isObject(epoch)) throw wrongType(at, "an object", epoch);
        const name = decided.map((json) => nameIn(record.form, json)).find((name) => Object.hasOwn(epoch, name));
        if (name !== undefined) throw fail("unknown_field", `${at}.${name}`, "other fields of the payout decide this");
        return epochRecord(epoch, n, record.form, at);
      });
      const bytes = new Uint8Array(records.reduce((sum, { length }) => sum + length, 0));
      let end = 0;
      for (const one of records) {
        bytes.set(one, end);
        end += one.length;
      }
      record.bytes.set(field, bytes);
      record.names.set(field, textOf(path));
    },
  };
}

function epochRecord(epoch: JsonObject, n: number, form: Form, at: string): Uint8Array {
  try {
    const state = form === "json" ? parsedState(epoch, n) : typedState(epoch, n);
    return recordOf(Operation.EPOCH, state.specVersion, encodeState(state));
  } catch (error) {
    if (!(error instanceof YumaError)) throw error;
    const [field, index] = at.split(/[[\]]/);
    throw new YumaError(error.code, `${at}.${error.message}`, field, Number(index));
  }
}

// The blob puts what is decided in these places.

function parsedState(epoch: JsonObject, n: number): EpochState {
  const zeros = new Array<string>(n).fill("0");
  return parseState({ ...epoch, n, alpha_stake: zeros, tao_stake: zeros, tao_weight: "0", emission: "0" });
}

function typedState(epoch: JsonObject, n: number): EpochState {
  const zeros = new BigUint64Array(n);
  const rest = epoch as unknown as PayoutEpoch;
  const specVersion = rest.specVersion ?? DEFAULT_SPEC_VERSION;
  return { ...rest, specVersion, n, alphaStake: zeros, taoStake: zeros, taoWeight: 0n, emission: 0n };
}
