// Emission requests as bytes: whatever they hold the answer is a status, never a trap, and the next valid call is right.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EmissionField, EmissionOperation } from "../assembly/layout/emission.js";
import { ENTRY_BYTES, Entry, HEADER_BYTES, RequestHeader } from "../assembly/layout/record.js";
import { Status } from "../assembly/layout/status.js";
import { emission, parseEmission } from "../bindings/emission/run.js";
import { runtimeEmission } from "../bindings/emission/runtime.js";
import type { EmissionSuite } from "../bindings/emission/suite.js";
import { payoutJson } from "./payout-input.js";
import { EdgeRandom } from "./random.js";
import { call, requestOf } from "./records.js";

const MUTATIONS = 400;
const emissionRequest = (suite: EmissionSuite, input: unknown) =>
  requestOf((spy) => emission(spy, suite, parseEmission(suite, input)));

/** A request for every operation: the largest of a vector file's. */
const folder = new URL("../vectors/emission/", import.meta.url);
const largestOf = (file: URL): { suite: string; input: unknown } => {
  const { suite, cases } = JSON.parse(readFileSync(file, "utf8"));
  const sizes = (cases as { input: unknown }[]).map(({ input }) => JSON.stringify(input).length);
  return { suite, input: cases[sizes.indexOf(Math.max(...sizes))].input };
};
const requests = readdirSync(folder).map((file): [string, Uint8Array] => {
  const { suite, input } = largestOf(new URL(file, folder));
  return [suite, emissionRequest(suite as EmissionSuite, input)];
});
requests.push(["payout", emissionRequest("payout", payoutJson())]);
// Those of the coinbase and the payout by runtime, of the runtimes that have most that others don't.
for (const spec of [261, 338, 413, 425]) {
  const payouts = new URL(`../vectors/payout/${spec}/`, import.meta.url);
  for (const file of readdirSync(payouts)) {
    const { suite, input } = largestOf(new URL(file, payouts));
    requests.push([`payout/${spec}/${suite}`, requestOf((spy) => runtimeEmission(spy, suite, spec, input))]);
  }
}

const words = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const sectionsOf = (record: Uint8Array) => words(record).getUint32(RequestHeader.SECTIONS, true);
const entryOf = (record: Uint8Array, i: number) => {
  const at = HEADER_BYTES + i * ENTRY_BYTES;
  const word = (offset: number) => words(record).getUint32(at + offset, true);
  return { at, field: word(Entry.FIELD), count: word(Entry.COUNT), offset: word(Entry.OFFSET) };
};
const entriesOf = (record: Uint8Array) => Array.from({ length: sectionsOf(record) }, (_, i) => entryOf(record, i));

function change(record: Uint8Array, at: number, value: number): Uint8Array {
  const changed = record.slice();
  words(changed).setUint32(at, value, true);
  return changed;
}

test("there is a request for every operation", () => {
  const operations = requests.map(([, record]) => words(record).getUint32(RequestHeader.OPERATION, true) - 0x200);
  expect([...new Set(operations)].sort((a, b) => a - b)).toEqual(
    Object.values(EmissionOperation).filter(Number.isInteger),
  );
});

test("an operation beyond them is unknown", () => {
  const [, record] = requests[0] as [string, Uint8Array];
  for (const operation of [0x200 + 27, 0x2ff, 0xffffffff, 0x1ff]) {
    expect(call(change(record, RequestHeader.OPERATION, operation)).status).toBe(Status.UNKNOWN_OPERATION);
  }
});

describe.each(requests)("%s", (_, record) => {
  const valid = call(record);
  const expectValid = () => expect(Buffer.compare(call(record).bytes, valid.bytes)).toBe(0);

  test("answers with sections in order, inside the record, aligned, none over another", () => {
    expect(valid.status).toBe(Status.OK);
    const entries = entriesOf(valid.bytes);
    let end = 0;
    entries.forEach(({ field, count, offset }, i) => {
      if (i > 0) expect(field).toBeGreaterThan(entries[i - 1]?.field as number);
      expect(offset % 8).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(end);
      end = offset + count * (field & 0xff);
    });
    expect(end).toBeLessThanOrEqual(valid.bytes.length);
  });

  test("names a section that is missing, repeated, too short, misaligned or outside", () => {
    for (const { at, field, count, offset } of entriesOf(record)) {
      const optional = field === EmissionField.MECHANISM_SPLIT;
      if (!optional) {
        const renamed = call(change(record, at + Entry.FIELD, field + 0x100));
        expect([Status.MISSING_FIELD, Status.UNKNOWN_FIELD]).toContain(renamed.status);
      }
      expect(call(change(record, at + Entry.OFFSET, offset + 4)).status).not.toBe(Status.OK);
      expect(call(change(record, at + Entry.OFFSET, 0xfffffff8)).status).not.toBe(Status.OK);
      expect(call(change(record, at + Entry.COUNT, 0xffffffff)).status).not.toBe(Status.OK);
      expect(call(change(record, at + Entry.RESERVED, 1)).status).toBe(Status.UNKNOWN_FLAG);
      expect(count).toBeGreaterThanOrEqual(0);
    }
    expectValid();
  });

  test(`never traps on ${MUTATIONS} mutations, and is right again after each`, () => {
    const random = new EdgeRandom(425, 0);
    for (let run = 0; run < MUTATIONS; ++run) {
      const mutated = record.slice();
      for (let k = random.below(3); k >= 0; --k) {
        // Half of them where the counts and offsets are.
        const directory = HEADER_BYTES + sectionsOf(record) * ENTRY_BYTES;
        const at = random.below(random.below(2) === 0 ? Math.min(directory, record.length) : record.length);
        mutated[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
      }
      const length = random.below(8) === 0 ? random.below(record.length + 1) : record.length;
      const { status } = call(mutated, length);
      expect(status).toBeGreaterThanOrEqual(0);
      expect(Status[status]).toBeDefined();
      expectValid();
    }
  });
});

describe("what a field may hold", () => {
  const request = (suite: string) => requests.find(([name]) => name === suite)?.[1] as Uint8Array;
  const section = (record: Uint8Array, field: number) => {
    const found = entriesOf(record).find((entry) => entry.field === field);
    if (found === undefined) throw new Error(`no field ${field.toString(16)}`);
    return found;
  };
  const expectFault = (record: Uint8Array, status: Status, field: number, index: number) => {
    const answer = call(record);
    expect([answer.status, answer.field, answer.index]).toEqual([status, field, index]);
  };

  test("a reference to an account that does not exist is named with its index", () => {
    const record = request("distribute-emission");
    for (const field of [EmissionField.OWNER, EmissionField.PARENT, EmissionField.CHILD, EmissionField.NEURON_HOTKEY]) {
      const { offset } = section(record, field);
      expectFault(change(record, offset + 4, 0xfffffff0), Status.TOO_LARGE, field, 1);
    }
  });

  test("a hotkey under two uids is named", () => {
    const record = request("distribute-emission");
    const { offset } = section(record, EmissionField.NEURON_HOTKEY);
    const first = words(record).getUint32(offset, true);
    expectFault(change(record, offset + 4, first), Status.REPEATED, EmissionField.NEURON_HOTKEY, 1);
  });

  test("netuids have to rise", () => {
    const record = request("coinbase-blocks");
    const { offset } = section(record, EmissionField.NETUID);
    const changed = record.slice();
    words(changed).setUint16(offset + 2, words(record).getUint16(offset, true), true);
    expectFault(changed, Status.NOT_ASCENDING, EmissionField.NETUID, 1);
  });

  test("a flag is 0 or 1", () => {
    const record = request("coinbase-blocks");
    const { offset } = section(record, EmissionField.SUBTOKEN_ENABLED);
    const changed = record.slice();
    changed[offset + 1] = 2;
    expectFault(changed, Status.NOT_BOOLEAN, EmissionField.SUBTOKEN_ENABLED, 1);
  });

  test("there are no more accounts than are named", () => {
    for (const suite of ["share-pool", "mechanism-aggregate"]) {
      const record = request(suite);
      const { offset } = section(record, EmissionField.ACCOUNTS);
      expectFault(change(record, offset, 1_000_000), Status.TOO_LARGE, EmissionField.ACCOUNTS, 0xffffffff);
    }
  });

  test("an epoch's record is one, and of as many neurons", () => {
    const record = request("payout");
    const { offset, count } = section(record, EmissionField.EPOCHS);
    expectFault(
      change(record, offset + RequestHeader.LENGTH, count + 8),
      Status.LENGTH_MISMATCH,
      EmissionField.EPOCHS,
      0,
    );
    expectFault(change(record, offset + RequestHeader.LENGTH, 0), Status.LENGTH_MISMATCH, EmissionField.EPOCHS, 0);
    const other = change(record, offset + RequestHeader.OPERATION, 0x200);
    expectFault(other, Status.UNKNOWN_OPERATION, EmissionField.EPOCHS, 0xffffffff);
    expect(call(change(record, offset + RequestHeader.SPEC_VERSION, 1)).status).toBe(Status.UNKNOWN_RUNTIME);
  });
});
