// A history: who is meant from epoch to epoch, and what happened.

import { describe, expect, test } from "vitest";
import { type EpochRecord, recordOf, type Unread } from "../bindings/history/record.js";
import { type Asked, historyRows } from "../bindings/history/rows.js";
import { loadYuma, verifyEpoch } from "../bindings/index.js";
import { settledState } from "../bindings/settled.js";
import { verifyRecorded } from "../bindings/verdict.js";
import { outputOf } from "../cli/history-output.js";
import { historyCsv, rowJson, sparkline } from "../cli/history-report.js";

interface Made {
  readonly hotkey: string;
  readonly registered?: number;
  readonly emission?: number;
  readonly permit?: number;
  readonly next?: number;
  readonly take?: number;
  readonly childkeyTake?: number;
}

/** An epoch of these neurons. */
function record(block: number, made: readonly Made[], more: Partial<EpochRecord> = {}): EpochRecord {
  const u64 = (of: (neuron: Made) => number) => BigUint64Array.from(made, (neuron) => BigInt(of(neuron)));
  const u16 = (of: (neuron: Made) => number) => Uint16Array.from(made, of);
  const flags = (of: (neuron: Made) => number) => Uint8Array.from(made, of);
  return {
    ...{ genesis: null, netuid: 1, mechanism: 0, block, name: `netuid_1_block_${block}`, blockHash: null },
    ...{ previous: null, proven: null, specVersion: 400, n: made.length, verdict: "equal", words: null, emission: 9n },
    neurons: {
      registered: u64(({ registered = 1 }) => registered),
      stake: u64(() => 5),
      ...{ dividends: u16(() => 1), incentive: u16(() => 2), validatorTrust: u16(() => 3) },
      emission: u64(({ emission = 10 }) => emission),
      permit: flags(({ permit = 0 }) => permit),
      nextPermit: flags(({ permit = 0, next = permit }) => next),
    },
    hotkeys: made.map(({ hotkey }) => hotkey),
    take: u16(({ take = 0 }) => take),
    childkeyTake: u16(({ childkeyTake = 0 }) => childkeyTake),
    ...more,
  };
}

/** By epoch: the uid, and the kinds of events. */
const told = (entries: readonly (EpochRecord | Unread)[], asked: Asked, fall?: number) =>
  historyRows(entries, asked, fall).map(({ uid, events }) => [uid, ...events.map(({ kind }) => kind)]);

const [A, B, C] = [{ hotkey: "A" }, { hotkey: "B" }, { hotkey: "C" }];

describe("events of a neuron", () => {
  test("a permit that the epoch takes or gives", () => {
    const entries = [
      record(1, [{ ...A, permit: 1 }]),
      record(2, [{ ...A, permit: 1, next: 0 }]),
      record(3, [{ ...A, next: 1 }]),
    ];
    expect(told(entries, { uid: 0 })).toEqual([[0], [0, "permit_lost"], [0, "permit_won"]]);
  });

  test("a take that is another one, in words", () => {
    const entries = [record(1, [{ ...A, take: 11_796 }]), record(2, [{ ...A, take: 5898, childkeyTake: 65_535 }])];
    expect(historyRows(entries, { uid: 0 })[1]?.events).toEqual([
      { kind: "take", words: "take is 9.000%, was 18.000%" },
      { kind: "childkey_take", words: "childkey take is 100.000%, was 0.000%" },
    ]);
    expect(told([entries[0] as EpochRecord, record(2, [A], { take: null, childkeyTake: null })], { uid: 0 })).toEqual([
      [0],
      [0],
    ]);
  });

  test("another neuron has the uid, and its take is its own", () => {
    const entries = [record(1, [A, B]), record(2, [A, { ...C, registered: 2, take: 7 }])];
    expect(told(entries, { uid: 1 })).toEqual([[1], [1, "replaced"]]);
    expect(told(entries, { hotkey: "B" })).toEqual([[1], [null, "gone"]]);
    expect(told(entries, { hotkey: "C" })).toEqual([[null], [1, "registered"]]);
  });

  test.each(["B", "C"])("a hotkey that was swapped is the same neuron, asked for as %s", (hotkey) => {
    const entries = [record(1, [A, B]), record(2, [A, { ...C, take: 7 }]), record(3, [A, C])];
    expect(told(entries, { hotkey })).toEqual([[1], [1, "renamed", "take"], [1, "take"]]);
    expect(historyRows(entries, { hotkey }).map((row) => row.hotkey)).toEqual(["B", "C", "C"]);
  });

  test("a swap is not guessed across a registration", () => {
    const entries = [record(1, [A, B]), record(2, [A, { ...C, registered: 2 }])];
    expect(told(entries, { hotkey: "C" })).toEqual([[null], [1, "registered"]]);
  });

  test("a hotkey that went and came again, under another uid", () => {
    const entries = [
      record(1, [A, B]),
      record(2, [A]),
      record(3, [{ ...B, registered: 3 }, A]),
      record(4, [A, { ...B, registered: 4 }]),
    ];
    expect(told(entries, { hotkey: "B" })).toEqual([[1], [null, "gone"], [0, "registered"], [1, "moved"]]);
  });

  test("a fall by more than asked for", () => {
    const entries = [100, 90, 72, 0, 0].map((emission, i) => record(i, [{ ...A, emission }]));
    expect(told(entries, { uid: 0 }, 10_000)).toEqual([[0], [0], [0, "fell"], [0, "fell"], [0]]);
    expect(historyRows(entries, { uid: 0 }, 10_000)[2]?.events[0]?.words).toBe(
      "gets 20.000% less than in the epoch before: 0.000000072, was 0.000000090",
    );
    expect(told([record(1, [A, B]), record(2, [A])], { uid: 1 }, 99_999)).toEqual([[1], [null, "gone", "fell"]]);
  });
});

describe("events of a subnet", () => {
  const gone = { previous: 0 };

  test("another runtime, epochs that are missing, another subnet with the netuid", () => {
    const entries = [
      record(1, [A]),
      record(2, [A], { specVersion: 401, previous: 1 }),
      record(9, [A], { specVersion: 401, previous: 5 }),
      record(12, [A], { specVersion: 401, ...gone }),
    ];
    expect(told(entries, { uid: 0 })).toEqual([[0], [0, "runtime"], [0, "gap"], [0, "gap"]]);
    expect(historyRows(entries, { uid: 0 })[2]?.events[0]?.words).toBe(
      "the one before it, at block 5, is not in this history",
    );
  });

  test("an epoch that could not be read is no gap, and hides nobody", () => {
    const unread = { genesis: null, netuid: 1, mechanism: 0, block: 2, name: "x", error: "why\u001b[31m" };
    const entries = [record(1, [A]), unread, record(3, [C], { previous: 2 })];
    expect(told(entries, { hotkey: "A" })).toEqual([[0], [null, "unread"], [0, "renamed"]]);
    expect(historyRows(entries, { hotkey: "A" }).map(({ verdict }) => verdict)).toEqual(["equal", "unread", "equal"]);
  });

  test("all that happened to its neurons", () => {
    const entries = [
      record(1, [A, B]),
      record(2, [
        { ...A, take: 5, next: 1 },
        { ...C, registered: 2, take: 9 },
        { hotkey: "D", registered: 2 },
      ]),
      record(3, [A, C], { verdict: "differs", words: "bonds[0]" }),
    ];
    expect(told(entries, undefined)).toEqual([
      [null],
      [null, "permit_won", "take", "replaced", "registered"],
      [null, "take", "replaced", "differs"],
    ]);
  });

  test("none", () => {
    expect(historyRows([], { uid: 0 })).toEqual([]);
    expect(historyRows([record(1, [])], undefined)[0]?.values).toEqual({
      neurons: 0n,
      validators: 0n,
      stake: 0n,
      emission: 9n,
    });
  });
});

test("a record has what the chain recorded, and by the rules what it did not, or of another neuron", async () => {
  const yuma = await loadYuma();
  const state = settledState(3, { emission: 1_000n });
  const { output } = yuma.epoch(state);
  const recorded = { incentive: Uint16Array.of(7, 8, 9) };
  const epoch = { name: "", description: "", state, recorded, emission: "given", except: [1] } as const;
  const place = { ...record(5, []), previous: null };
  const made = recordOf(epoch, verifyRecorded(yuma, epoch), place);
  expect([...made.neurons.incentive]).toEqual([7, output.incentive[1], 9]);
  expect(made.neurons.emission).toEqual(output.emission);
  expect([made.verdict, made.take]).toEqual(["differs", null]);
  expect(made.words).toMatch(/^incentive\[0\]: recorded 7/);
  const equal = { ...epoch, recorded: output, except: [] };
  expect(verifyEpoch(yuma, state, output).equal).toBe(true);
  expect(recordOf(equal, verifyRecorded(yuma, equal), place)).toMatchObject({ verdict: "decided", words: null });
  const nothing = { ...epoch, recorded: {} };
  expect(recordOf(nothing, verifyRecorded(yuma, nothing), place).verdict).toBe("unrecorded");
});

test("a hotkey by its beginning, where one alone has it", async () => {
  const entries = [{ label: "made", entries: [record(1, [{ hotkey: "Aaaa1" }, { hotkey: "Aaaa2" }, B])] }];
  const tell = async (beginning: string) => (await outputOf({ beginning }, { format: "json" })).tell(entries);
  await expect(tell("Aaaa")).rejects.toThrow("Aaaa may be Aaaa1, Aaaa2: name one of them");
  await expect(tell("Cccc")).rejects.toThrow("no hotkey of these epochs begins with Cccc");
});

test("a line of blocks", () => {
  expect(sparkline([0n, 1n, 2n, 7n, null, 7n])).toBe("▁▂▃█ █");
  expect(sparkline([5n, 5n])).toBe("▁▁");
  expect(sparkline([null])).toBe(" ");
  expect(sparkline(Array.from({ length: 1000 }, (_, i) => BigInt(i)))).toHaveLength(40);
});

test("CSV has whole numbers, and no formula", () => {
  const rows = historyRows([record(1, [A], { name: '=1+"2",3' }), record(2, [{ ...A, permit: 1, next: 0 }])], {
    uid: 0,
  });
  expect(historyCsv(rows, { uid: 0 }).split("\n")).toEqual([
    "netuid,mechanism,block,name,spec_version,uid,hotkey,stake,dividends,incentive,validator_trust,emission,take,validator_permit,verdict,events",
    `1,0,1,"'=1+""2"",3",400,0,A,5,1,2,3,10,0,0,equal,`,
    "1,0,2,netuid_1_block_2,400,0,A,5,1,2,3,10,0,0,equal,lost its permit",
  ]);
  expect(rowJson(historyRows([record(1, [])], { uid: 0 })[0] as never, { uid: 0 })).toMatchObject({
    uid: null,
    stake: null,
  });
});
