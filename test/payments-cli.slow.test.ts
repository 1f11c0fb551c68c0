// yuma verify and yuma explain on what was paid: three parts of one verdict, from files and from a node.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { loadYuma } from "../bindings/index.js";
import { yuma } from "./command.js";
import { madeSnapshot } from "./made-snapshot.js";
import { madeChain } from "./node/made.js";
import { recordedChain } from "./node/recorded.js";
import { serveChain } from "./node/server.js";
import { hasRecordings } from "./states.js";

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "yuma-"));
afterAll(() => rmSync(folder, { recursive: true }));

// biome-ignore lint/suspicious/noExplicitAny: members of JSON
type Any = any;
let snapshot: Any;
beforeAll(async () => {
  snapshot = JSON.parse(JSON.stringify(await madeSnapshot(await loadYuma(), 425)));
});

/** Verifies the snapshot with something changed, as JSON. */
async function verified(change: (epoch: Any) => void = () => {}): Promise<{ code: number | null; result: Any }> {
  const copy = structuredClone(snapshot);
  change(copy.cases[0]);
  const path = join(folder, "snapshot.json");
  writeFileSync(path, JSON.stringify(copy));
  const { code, stdout } = await yuma(["verify", path, "--format", "json"]);
  return { code, result: JSON.parse(stdout) };
}

const plusOne = (holder: Any, name: string) => {
  holder[name] = String(BigInt(holder[name]) + 1n);
};

describe("a file", () => {
  test("has a verdict in three parts, and every rao by name", async () => {
    const { code, result } = await verified();
    expect(code).toBe(0);
    expect(result).toMatchObject({ equal: true, decision: { compared: 72, differing: 0 } });
    expect(result.amount).toMatchObject({ source: "computed", equal: true, left: {} });
    expect(result.root).toEqual(result.amount.root);
    expect(result.root.source).toBe("computed");
    expect(result.payments).toMatchObject({ differing: 0, differences: [] });
    const { emitted, paid, put_aside, burned, recycled, left_over } = result.payments.accounting.alpha;
    const sum = [paid, put_aside, burned, recycled, left_over].reduce((total, rao) => total + BigInt(rao), 0n);
    expect(String(sum)).toBe(emitted);
  });

  test.each<[string, (epoch: Any) => void, object]>([
    [
      "the decision",
      ({ output }) => {
        output.incentive[0] ^= 1;
      },
      { decision: { differing: 1 }, amount: { equal: true }, payments: { differing: 0 } },
    ],
    [
      "the amount",
      ({ payout }) => payout.drained.left.push({ item: "PendingOwnerCut", amount: "5" }),
      {
        decision: { differing: 0 },
        amount: { equal: false, left: { PendingOwnerCut: "5" } },
        payments: { differing: 0 },
      },
    ],
    [
      "a hotkey's record",
      ({ payout }) => plusOne(payout.recorded.total_hotkey_alpha_last_epoch[0], "amount"),
      { decision: { differing: 0 }, amount: { equal: true }, payments: { differing: 1 } },
    ],
    [
      "a nominators' part",
      ({ payout }) => plusOne(payout.recorded.alpha_dividends_per_subnet[0], "amount"),
      { decision: { differing: 0 }, payments: { differing: 1, differences: [{ kind: "nominators" }] } },
    ],
  ])("%s alone may differ, and the exit code is 1", async (_, change, expected) => {
    const { code, result } = await verified(change);
    expect(code).toBe(1);
    expect(result).toMatchObject({ equal: false, ...expected });
  });

  test("an owner's cut that is a rao more is one payment, and named", async () => {
    const { result } = await verified(({ payout }) => {
      for (const amounts of payout.drained.candidates) plusOne(amounts, "owner_cut");
      // Whoever gets it: the owner's hotkey, if it has a record.
      payout.subnet_owner ??= 0;
      payout.subnet_owner_hotkey = payout.hotkeys[0];
      payout.recorded.touched_unnamed = true;
    });
    expect(result.payments.differences.map(({ uid, kind }: Any) => [uid, kind])).toContainEqual([0, "total"]);
  });

  test("of before payments were verified is verified as it was", async () => {
    const { code, result } = await verified((epoch) => {
      delete epoch.payout;
    });
    expect(code).toBe(0);
    expect(result).toMatchObject({ equal: true, decision: { differing: 0 } });
    expect(["amount", "payments", "root"].filter((part) => part in result)).toEqual([]);
  });

  test("that is damaged is told by its place, with exit code 2", async () => {
    const copy = structuredClone(snapshot);
    copy.cases[0].payout.accounts[0].alpha_stake = "-1";
    const path = join(folder, "damaged.json");
    writeFileSync(path, JSON.stringify(copy));
    const { code, stderr } = await yuma(["verify", path]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/payout\.accounts\[0\]\.alpha_stake: -1 is negative/)]);
  });

  test("tells a neuron its money", async () => {
    const path = join(folder, "snapshot.json");
    writeFileSync(path, JSON.stringify(snapshot));
    const text = await yuma(["explain", path, "--uid", "0"]);
    expect(text.stdout).toMatch(/What it was paid\n(Of [\d,]+\.\d{9} alpha paid: |It was paid nothing\.)/);
    const json = JSON.parse((await yuma(["explain", path, "--uid", "0", "--format", "json"])).stdout);
    expect(json.paid.hotkey).toMatch(/^5\w{47}$/);
    expect(Object.keys(json.paid.parts)).toContain("nominators");
  });
});

test("what is not established of a runtime is said, and the decision verified", async () => {
  const node = await serveChain(madeChain(430));
  try {
    const { code, stdout } = await yuma(["verify", "--rpc", node.ws, "--netuid", "2"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Payments: not verified: .*the emission is known from 261 to 425, not of 430: /);
    const json = JSON.parse((await yuma(["verify", "--rpc", node.ws, "--netuid", "2", "--format", "json"])).stdout);
    expect(json.payments.refused).toMatch(/not of 430/);
  } finally {
    await node.close();
  }
});

describe.skipIf(!hasRecordings)("a recorded node", () => {
  test("proves payments too, into a file that needs no node", async () => {
    const node = await serveChain(recordedChain("node-293"));
    const path = join(folder, "proven.json");
    try {
      const place = ["--rpc", node.ws, "--netuid", "1", "--block", "5940490"];
      const whole = await yuma(["verify", ...place, "--proven"]);
      expect(whole.stdout).toMatch(/Payments: all 786 recorded values are what the rules give\./);
      expect(whole.stdout).toMatch(/^Emitted: 12\.491647911 alpha = 12\.451008395 paid \+ 0\.040639516 left over /m);
      await yuma(["snapshot", ...place, "--proven", "-o", path]);
    } finally {
      await node.close();
    }
    const { code, stdout } = await yuma(["verify", path, "--format", "json"]);
    const result = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(result).toMatchObject({ payments: { compared: 786, differing: 0 }, trust: { state: "proven" } });
  });
});
