// Verification of recorded epochs: what differs is named, and the amount handed out is found where it is not recorded.

import { describe, expect, test } from "vitest";
import {
  describeUidDifference,
  formatRecordedEpochs,
  loadYuma,
  parseOutput,
  parseState,
  type RecordedEpoch,
  readRecordedEpochs,
  verifyEpoch,
  YumaError,
} from "../bindings/index.js";
import { hasRecordings, type Json, readRecording, readVectors } from "./states.js";

const yuma = await loadYuma();
const [vector] = readVectors("epoch/large.json");
if (vector === undefined) throw new Error("there is no large epoch");
const { input, output } = vector;
const state = parseState(input);

/** The recording with some of its fields changed. */
const recordedWith = (change: (output: Json) => void) => {
  const copy = structuredClone(output);
  change(copy);
  return parseOutput(copy, state.n);
};
const elements = (json: unknown) => json as (number | string | boolean | [number, number][])[];

describe("verifyEpoch", () => {
  test("compares every recorded field, in the order of the computation", () => {
    const { equal, fields, stage, emission } = verifyEpoch(yuma, state, parseOutput(output, state.n));
    expect({ equal, stage, emission }).toEqual({
      equal: true,
      stage: undefined,
      emission: { source: "given", amount: state.emission },
    });
    const names = fields.map(({ field }) => field);
    expect([...names].sort()).toEqual(Object.keys(output).sort());
    expect(names.slice(0, 5)).toEqual(["active", "stake", "stake_weight", "validator_permit", "consensus"]);
    expect(fields.every(({ compared, differing }) => compared === state.n && differing === 0)).toBe(true);
  });

  test("compares no field that isn't recorded", () => {
    const { equal, fields } = verifyEpoch(yuma, state, parseOutput({ dividends: output.dividends }, state.n));
    expect({ equal, fields: fields.map(({ field }) => field) }).toEqual({ equal: true, fields: ["dividends"] });
    expect(verifyEpoch(yuma, state, {}).fields).toEqual([]);
  });

  test("names every uid that differs, and the first stage at which they part", () => {
    const recorded = recordedWith((copy) => {
      const [consensus, dividends] = [elements(copy.consensus), elements(copy.dividends)];
      consensus[7] = (consensus[7] as number) ^ 1;
      dividends[3] = (dividends[3] as number) ^ 1;
      dividends[200] = (dividends[200] as number) ^ 1;
    });
    const { equal, stage, fields } = verifyEpoch(yuma, state, recorded);
    expect({ equal, stage }).toEqual({ equal: false, stage: "6. Consensus" });
    const differing = fields.filter(({ differing }) => differing > 0);
    expect(differing.map(({ field, differences }) => [field, differences.map(({ uid }) => uid)])).toEqual([
      ["consensus", [7]],
      ["dividends", [3, 200]],
    ]);
    const [{ differences = [] } = {}] = differing;
    const given = elements(output.consensus)[7] as number;
    expect(differences).toEqual([{ uid: 7, expected: given ^ 1, actual: given }]);
  });

  test("names the bond that differs, one that is missing, and one too many", () => {
    const uid = elements(output.bonds).findIndex((row) => (row as []).length > 3);
    const recorded = recordedWith((copy) => {
      const row = elements(copy.bonds)[uid] as [number, number][];
      (row[0] as [number, number])[1] ^= 1;
      row.splice(1, 1);
      row.push([65535, 9]);
    });
    const [first, missing] = elements(output.bonds)[uid] as [number, number][];
    const { stage, fields } = verifyEpoch(yuma, state, recorded);
    expect(stage).toBe("9. Bonds");
    const { differing, differences = [] } = fields.find(({ field }) => field === "bonds") ?? {};
    expect(differing).toBe(1);
    expect(differences.map((difference) => describeUidDifference("bonds", difference))).toEqual([
      `bonds[${uid}] on uid ${first?.[0]}: recorded ${(first?.[1] ?? 0) ^ 1}, the rules give ${first?.[1]}`,
      `bonds[${uid}] on uid ${missing?.[0]}: recorded nothing, the rules give ${missing?.[1]}`,
      `bonds[${uid}] on uid 65535: recorded 9, the rules give nothing`,
    ]);
  });

  test("tells a row in another order from an equal one", () => {
    const uid = elements(output.bonds).findIndex((row) => (row as []).length > 3);
    const recorded = recordedWith((copy) => (elements(copy.bonds)[uid] as []).reverse());
    const { fields } = verifyEpoch(yuma, state, recorded);
    const row = elements(output.bonds)[uid] as [number, number][];
    expect(fields.find(({ field }) => field === "bonds")?.differences).toEqual([
      { uid, expected: [...row].reverse(), actual: row },
    ]);
  });

  test("refuses a recording of another size, and a field the runtime has not", () => {
    const short = { consensus: new Uint16Array(state.n - 1) };
    expect(() => verifyEpoch(yuma, state, short)).toThrow("consensus: expected 256 elements, one a neuron, got 255");
    const rank = { rank: new Uint16Array(state.n) };
    expect(() => verifyEpoch(yuma, state, rank)).toThrow("rank: the epoch of this runtime has no such output");
  });
});

describe("the amount handed out", () => {
  const paid = ["server_emission", "validator_emission", "emission"];
  test.each([[paid], [["emission"]], [["server_emission"]], [["validator_emission"]]])(
    "is found from %j alone, and reproduces the epoch",
    (names) => {
      const recorded = parseOutput(Object.fromEntries(names.map((name) => [name, output[name]])), state.n);
      const { equal, emission } = verifyEpoch(yuma, state, recorded, { emission: "find" });
      expect(equal).toBe(true);
      if (emission.source !== "found") throw new Error(emission.source);
      expect(emission.amount <= state.emission && state.emission <= emission.highest).toBe(true);
      // The interval is the whole of it: beyond either end some payment is another.
      for (const outside of [emission.amount - 1n, emission.highest + 1n]) {
        expect(verifyEpoch(yuma, { ...state, emission: outside }, recorded).equal).toBe(false);
      }
    },
  );

  test("doesn't exist where a payment is off by one rao, which is named", () => {
    const uid = elements(output.emission).findIndex((rao) => rao !== "0");
    const recorded = recordedWith((copy) => {
      const emission = elements(copy.emission);
      emission[uid] = String(BigInt(emission[uid] as string) + 1000n);
    });
    const { equal, stage, fields, emission } = verifyEpoch(yuma, state, recorded, { emission: "find" });
    expect({ equal, stage }).toEqual({ equal: false, stage: "10. Emission" });
    expect(emission).toMatchObject({ source: "none", reproduced: 767, recorded: 768 });
    expect(
      fields.filter(({ differing }) => differing > 0).map(({ field, differences }) => [field, differences]),
    ).toEqual([["emission", [expect.objectContaining({ uid })]]]);
  });

  test("is of no account where no payments are recorded", () => {
    const recorded = parseOutput({ consensus: output.consensus }, state.n);
    const { equal, emission } = verifyEpoch(yuma, state, recorded, { emission: "find" });
    expect({ equal, emission }).toEqual({ equal: true, emission: { source: "unrecorded", amount: 0n } });
  });

  test("of a payment to a neuron with no share is none", () => {
    const uid = elements(output.emission).indexOf("0");
    const recorded = recordedWith((copy) => {
      elements(copy.emission)[uid] = "5";
    });
    expect(verifyEpoch(yuma, state, recorded, { emission: "find" }).emission.source).toBe("none");
  });
});

describe("recorded epochs", () => {
  test("have their emission found where it is not in the file", () => {
    const { emission: _, ...rest } = input;
    const file = { format: "yuma-epoch-vectors/1", suite: "x", cases: [{ name: "a", input: rest, output }] };
    const [epoch] = readRecordedEpochs(file) as [RecordedEpoch];
    expect(epoch).toMatchObject({ name: "a", emission: "find" });
    expect(verifyEpoch(yuma, epoch.state, epoch.recorded, epoch).equal).toBe(true);
    const written = JSON.parse(JSON.stringify(formatRecordedEpochs("x", "", [epoch])));
    expect(written.cases[0].input).toEqual(rest);
    expect(readRecordedEpochs(written)).toEqual([epoch]);
  });

  test("of a sequence stand on the recorded bonds and permits of the step before", () => {
    const vectors = { format: "yuma-epoch-vectors/1", suite: "x", cases: readVectors("epoch/sequence.json") };
    const epochs = readRecordedEpochs(vectors);
    expect(epochs.map(({ name }) => name)).toContain("seq_000, step 2");
    for (const { state, recorded, emission } of epochs) {
      expect(verifyEpoch(yuma, state, recorded, { emission }).equal).toBe(true);
    }
  });

  test("name the place of what is wrong in them", () => {
    const file = (output: unknown) => ({
      format: "yuma-epoch-vectors/1",
      suite: "x",
      cases: [{ name: "a", input, output }],
    });
    const error = (output: unknown) => {
      try {
        readRecordedEpochs(file(output));
      } catch (error) {
        return (error as YumaError).message;
      }
      return "";
    };
    expect(error({ consensus: 5 })).toBe("consensus: expected an array of 256 elements, got the number 5");
    expect(error({ nonsense: [] })).toBe("nonsense: an output has no such field");
    expect(error({ bonds: [] })).toBe("bonds: expected 256 elements, one a neuron, got 0");
    expect(() => readRecordedEpochs({ format: "fixed-vectors/1", cases: [] })).toThrow(YumaError);
  });

  test.skipIf(!hasRecordings)("of a real runtime of spec_version 300 are equal, their emission found", () => {
    const epochs = readRecordedEpochs(readRecording("runtime-300.json"));
    expect(epochs).toHaveLength(7);
    for (const { state, recorded } of epochs) {
      const { equal, emission } = verifyEpoch(yuma, state, recorded, { emission: "find" });
      expect({ equal, source: emission.source }).toEqual({ equal: true, source: "found" });
      expect(emission.amount).toBe(state.emission);
    }
  });
});
