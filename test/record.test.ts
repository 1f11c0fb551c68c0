// Requests as bytes: whatever they hold the answer is a status, never a trap, and the next valid call is still right.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StateField } from "../assembly/layout/epoch.js";
import {
  ENTRY_BYTES,
  Entry,
  Flag,
  HEADER_BYTES,
  NO_INDEX,
  RequestHeader,
  ResultHeader,
} from "../assembly/layout/record.js";
import { Status } from "../assembly/layout/status.js";
import { madeState } from "../bench/states.js";
import { epoch } from "../bindings/epoch.js";
import { formatResult, loadYuma, parseState } from "../bindings/index.js";
import { blob, call, instantiate, requestOf } from "./records.js";
import { readVectors, vectorState } from "./states.js";

const recordOf = (state: unknown, trace = false) => requestOf((spy) => epoch(spy, parseState(state), { trace }));

const json = vectorState("epoch/messy_rows.json", "messy_rows_000");
const valid = recordOf(json);
const traced = recordOf(vectorState("epoch/yuma3_liquid.json", "yuma3_liquid_000"), true);
const answer = call(valid);

/** A copy of the valid request, changed. */
function changed(change: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const bytes = Uint8Array.from(valid);
  change(new DataView(bytes.buffer), bytes);
  return bytes;
}

/** Where a field's directory entry and section lie in the valid request. */
function locate(field: number): { entry: number; section: number } {
  const view = new DataView(valid.buffer);
  for (let entry = HEADER_BYTES; ; entry += ENTRY_BYTES) {
    if (view.getUint32(entry + Entry.FIELD, true) === field) {
      return { entry, section: view.getUint32(entry + Entry.OFFSET, true) };
    }
  }
}

function inHeader(offset: number, value: number): Uint8Array {
  return changed((view) => view.setUint32(offset, value, true));
}
function inEntry(field: number, offset: number, value: number): Uint8Array {
  return changed((view) => view.setUint32(locate(field).entry + offset, value, true));
}
function inSection(field: number, offset: number, value: bigint): Uint8Array {
  return changed((view) => view.setBigUint64(locate(field).section + offset, value, true));
}

test("the valid request has a result", () => {
  expect(answer.status).toBe(Status.OK);
});

describe("a request at fault names what and where", () => {
  const n = json.n as number;
  const rows: [string, Uint8Array, number, number, number][] = [
    ["nothing", new Uint8Array(), Status.LENGTH_MISMATCH, 0, NO_INDEX],
    ["half a header", valid.slice(0, 16), Status.LENGTH_MISMATCH, 0, NO_INDEX],
    ["wrong magic", inHeader(RequestHeader.MAGIC, 7), Status.WRONG_MAGIC, 0, NO_INDEX],
    ["ABI of the future", inHeader(RequestHeader.ABI_VERSION, 2), Status.UNKNOWN_ABI_VERSION, 0, NO_INDEX],
    ["no operation", inHeader(RequestHeader.OPERATION, 0), Status.UNKNOWN_OPERATION, 0, NO_INDEX],
    ["unknown operation", inHeader(RequestHeader.OPERATION, 0x7fffffff), Status.UNKNOWN_OPERATION, 0, NO_INDEX],
    ["unknown runtime", inHeader(RequestHeader.SPEC_VERSION, 99999), Status.UNKNOWN_RUNTIME, 0, NO_INDEX],
    ["unknown flag", inHeader(RequestHeader.FLAGS, Flag.TRACE << 1), Status.UNKNOWN_FLAG, 0, NO_INDEX],
    ["reserved word", inHeader(RequestHeader.RESERVED, 1), Status.UNKNOWN_FLAG, 0, NO_INDEX],
    ["length that lies", inHeader(RequestHeader.LENGTH, valid.length + 8), Status.LENGTH_MISMATCH, 0, NO_INDEX],
    ["more sections than room", inHeader(RequestHeader.SECTIONS, 0x10000000), Status.LENGTH_MISMATCH, 0, NO_INDEX],
    [
      "too few sections",
      inHeader(RequestHeader.SECTIONS, 3),
      Status.MISSING_FIELD,
      StateField.LAST_MECHANISM_STEP_BLOCK,
      NO_INDEX,
    ],
    [
      "unknown field",
      inEntry(StateField.KAPPA, Entry.FIELD, StateField.KAPPA - 0x80),
      Status.UNKNOWN_FIELD,
      StateField.KAPPA - 0x80,
      NO_INDEX,
    ],
    ["missing field", inEntry(StateField.KAPPA, Entry.FIELD, 0x7f08), Status.MISSING_FIELD, StateField.KAPPA, NO_INDEX],
    [
      "misaligned",
      inEntry(StateField.LAST_UPDATE, Entry.OFFSET, 900),
      Status.SECTION_MISALIGNED,
      StateField.LAST_UPDATE,
      NO_INDEX,
    ],
    [
      "out of bounds",
      inEntry(StateField.LAST_UPDATE, Entry.OFFSET, 0xfffffff8),
      Status.SECTION_OUT_OF_BOUNDS,
      StateField.LAST_UPDATE,
      NO_INDEX,
    ],
    [
      "in the directory",
      inEntry(StateField.LAST_UPDATE, Entry.OFFSET, 64),
      Status.SECTION_OUT_OF_BOUNDS,
      StateField.LAST_UPDATE,
      NO_INDEX,
    ],
    [
      "count that overflows",
      inEntry(StateField.WEIGHTS_UIDS, Entry.COUNT, 0xffffffff),
      Status.SECTION_OUT_OF_BOUNDS,
      StateField.WEIGHTS_UIDS,
      NO_INDEX,
    ],
    [
      "wrong count",
      inEntry(StateField.LAST_UPDATE, Entry.COUNT, n - 1),
      Status.WRONG_COUNT,
      StateField.LAST_UPDATE,
      NO_INDEX,
    ],
    ["n that lies", inSection(StateField.N, 0, BigInt(n + 1)), Status.WRONG_COUNT, StateField.LAST_UPDATE, NO_INDEX],
    ["n too large", inSection(StateField.N, 0, 65536n), Status.TOO_LARGE, StateField.N, NO_INDEX],
    ["kappa too large", inSection(StateField.KAPPA, 0, 65536n), Status.TOO_LARGE, StateField.KAPPA, NO_INDEX],
    [
      "steepness too small",
      inSection(StateField.ALPHA_SIGMOID_STEEPNESS, 0, BigInt.asUintN(64, -32769n)),
      Status.TOO_LARGE,
      StateField.ALPHA_SIGMOID_STEEPNESS,
      NO_INDEX,
    ],
    ["no boolean", inSection(StateField.YUMA3_ENABLED, 0, 2n), Status.NOT_BOOLEAN, StateField.YUMA3_ENABLED, NO_INDEX],
    [
      "no boolean in a list",
      changed((view) => view.setUint8(locate(StateField.VALIDATOR_PERMIT).section + 2, 3)),
      Status.NOT_BOOLEAN,
      StateField.VALIDATOR_PERMIT,
      2,
    ],
    [
      "offsets that start late",
      changed((view) => view.setUint32(locate(StateField.WEIGHTS_OFFSETS).section, 1, true)),
      Status.ROW_OFFSETS_NOT_MONOTONE,
      StateField.WEIGHTS_OFFSETS,
      0,
    ],
    [
      "offsets that fall",
      changed((view) => view.setUint32(locate(StateField.BONDS_OFFSETS).section + 4, 0x7fffffff, true)),
      Status.ROW_OFFSETS_NOT_MONOTONE,
      StateField.BONDS_OFFSETS,
      1,
    ],
    [
      "offsets that end early",
      changed((view) => view.setUint32(locate(StateField.WEIGHTS_OFFSETS).section + 4 * n, 0, true)),
      Status.ROW_OFFSETS_NOT_MONOTONE,
      StateField.WEIGHTS_OFFSETS,
      n,
    ],
    [
      "offsets that leave out the last entry",
      changed((view) => {
        const { section } = locate(StateField.WEIGHTS_OFFSETS);
        const entries = view.getUint32(section + 4 * n, true);
        for (let at = section + 4 * n; view.getUint32(at, true) === entries; at -= 4) {
          view.setUint32(at, entries - 1, true);
        }
      }),
      Status.ROW_OFFSETS_NOT_MONOTONE,
      StateField.WEIGHTS_OFFSETS,
      n,
    ],
    [
      "an offset just behind the entries",
      changed((view) => {
        const { section } = locate(StateField.WEIGHTS_OFFSETS);
        view.setUint32(section + 4 * (n - 1), view.getUint32(section + 4 * n, true) + 1, true);
      }),
      Status.ROW_OFFSETS_NOT_MONOTONE,
      StateField.WEIGHTS_OFFSETS,
      n - 1,
    ],
  ];
  test.each(rows)("%s", (_, record, status, field, index) => {
    const { bytes: _bytes, ...fault } = call(record);
    expect(fault).toEqual({ status, field, index });
    expect(call(valid)).toEqual(answer);
  });

  test("a length beyond all memory", () => {
    blob.reserve(64);
    const result = blob.call(0xfffffff8) >>> 0;
    const status = new DataView(blob.memory.buffer).getUint32(result + ResultHeader.STATUS, true);
    expect([Status.OUT_OF_MEMORY, Status.WRONG_MAGIC, Status.LENGTH_MISMATCH]).toContain(status);
    expect(blob.reserve(0xffffffff)).toBe(0);
    expect(call(valid)).toEqual(answer);
  });
});

describe("fuzz: always a status, never a trap", () => {
  const runs = { numRuns: 20_000, seed: 425 };
  const survives = (record: Uint8Array, length?: number) => {
    const { status } = call(record, length);
    expect(Status[status]).toBeDefined();
  };
  const requests = fc.constantFrom(valid, traced);

  test("random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => survives(bytes)),
      runs,
    );
  });

  test("a right header and random bytes after it", () => {
    const record = fc.uint8Array({ minLength: 0, maxLength: 800 }).map((tail) => {
      const bytes = new Uint8Array(HEADER_BYTES + tail.length);
      bytes.set(valid.subarray(0, HEADER_BYTES));
      bytes.set(tail, HEADER_BYTES);
      new DataView(bytes.buffer).setUint32(RequestHeader.LENGTH, bytes.length, true);
      return bytes;
    });
    fc.assert(
      fc.property(record, (bytes) => survives(bytes)),
      runs,
    );
  });

  test("truncated, with and without a length that owns up to it", () => {
    const property = fc.property(requests, fc.nat(), fc.boolean(), (request, cut, honest) => {
      const bytes = request.slice(0, cut % request.length);
      if (honest && bytes.length >= HEADER_BYTES) {
        new DataView(bytes.buffer).setUint32(RequestHeader.LENGTH, bytes.length, true);
      }
      survives(bytes);
    });
    fc.assert(property, runs);
  });

  test("bits flipped", () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 8 });
    const property = fc.property(requests, flips, (request, places) => {
      const bytes = Uint8Array.from(request);
      for (const [at, bit] of places) bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ (1 << bit);
      survives(bytes);
    });
    fc.assert(property, runs);
  });

  test("words of the header and directory replaced", () => {
    const word = fc.oneof(fc.constantFrom(0, 1, 8, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff), fc.nat(4096));
    const property = fc.property(
      requests,
      fc.array(fc.tuple(fc.nat(), word), { minLength: 1, maxLength: 4 }),
      (request, places) => {
        const bytes = Uint8Array.from(request);
        const view = new DataView(bytes.buffer);
        const words = (HEADER_BYTES + view.getUint32(RequestHeader.SECTIONS, true) * ENTRY_BYTES) / 4;
        for (const [at, value] of places) view.setUint32((at % words) * 4, value, true);
        survives(bytes);
      },
    );
    fc.assert(property, runs);
  });

  test("a length other than the record's", () => {
    const property = fc.property(requests, fc.nat(0xffff), (request, length) => survives(request, length));
    fc.assert(property, runs);
  });

  test("and the valid request still has the same result", () => {
    expect(call(valid)).toEqual(answer);
  });
});

describe("one instance, used again", () => {
  test("gives the same results in any order, and none of them changes later", async () => {
    const yuma = await loadYuma();
    const states = readVectors("epoch/tiny.json").map(({ input }) => parseState(input));
    const first = states.map((state) => yuma.epoch(state, { trace: true }));
    const before = first.map(formatResult);
    const again = [...states].reverse().map((state) => yuma.epoch(state, { trace: true }));
    expect(again.reverse().map(formatResult)).toEqual(before);
    expect(first.map(formatResult)).toEqual(before);
  });

  test("the largest subnet: 65,535 neurons", async () => {
    const yuma = await loadYuma();
    const state = madeState({ neurons: 65535, validators: 64, rowLength: 256 });
    const { output } = yuma.epoch(state);
    expect(output.emission.reduce((sum, rao) => sum + rao, 0n)).toBeLessThanOrEqual(state.emission);
    expect(output.emission.reduce((sum, rao) => sum + rao, 0n)).toBeGreaterThan(state.emission - 100_000n);
  });

  test.each([
    ["classic", { neurons: 4096, validators: 64, rowLength: 512 }, false, 236],
    ["with the trace", { neurons: 4096, validators: 64, rowLength: 512 }, true, 236 + 132],
    ["many neurons", { neurons: 65535, validators: 64, rowLength: 256 }, false, 236],
  ])("memory is what docs/abi.md says: %s", async (_, size, trace, perNeuron) => {
    const fresh = await instantiate();
    epoch(fresh, madeState(size), { trace });
    const entries = size.validators * size.rowLength;
    const formula = perNeuron * size.neurons + (trace ? 38 + 28 : 28 + 18) * entries + 4096;
    const pages = fresh.memory.buffer.byteLength / 65536;
    expect(pages).toBeLessThanOrEqual(Math.ceil(formula / 65536));
    expect(pages).toBeGreaterThan(Math.floor((0.95 * formula) / 65536));
  });

  test("what does not fit 2 GiB is refused by name, and the instance goes on", async () => {
    const yuma = await loadYuma();
    const size = { neurons: 65535, validators: 1, rowLength: 1 };
    const state = madeState(size, { yuma3Enabled: true, liquidAlphaEnabled: true });
    // The trace of every alpha of 65,535 neurons would take 34 GB.
    expect(() => yuma.epoch(state, { trace: true })).toThrow("this needs more memory than there is");
    expect(() => yuma.epoch(state)).not.toThrow();
  });
});
