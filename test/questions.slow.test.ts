// The questions of docs/questions.md, asked of a recorded node and of snapshots of it.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { yuma } from "./command.js";
import { recordedChain } from "./node/recorded.js";
import { serveChain, type TestNode } from "./node/server.js";
import { hasRecordings } from "./states.js";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
if (!hasRecordings) console.warn("Skipped: the recorded node is not beside this checkout.");

const folder = mkdtempSync(join(tmpdir(), "yuma-questions-"));
const [epoch, before] = ["epoch.json", "before.json"].map((name) => join(folder, name)) as [string, string];
/** A validator that the owner's hotkey is not, and that hotkey, which gets no dividends in the last epoch. */
const [VALIDATOR, OWNER] = ["5D73", "5G4YUt8Kt3bRP57YCWY8pVS43zQu4XhWy8fASQhxja7CBX3H"];

/** What each answer has to say, by question. */
const answers: Readonly<Record<string, { readonly uid?: string; readonly says: RegExp }>> = {
  "What do I earn?": {
    uid: VALIDATOR,
    says: /^Neuron 2 gets 0\.716396540 of the 5\.740032037 alpha .*\n(.|\n)*Of \S+ alpha paid: .* take/,
  },
  "Why did my dividend fall?": { uid: OWNER, says: /^Neuron 3 gets .*\n(.|\n)*\n +together +[-+]\d/ },
  "Who clips me?": { uid: VALIDATOR, says: /\nits weights that are clipped:\n/ },
  "Which of my bonds earn?": { uid: VALIDATOR, says: /\nits bonds:\n/ },
  "Why do I have no incentive?": { uid: "27", says: /\nAs a miner\n(.|\n)*It has no incentive: only/ },
  "Am I about to lose my permit?": { uid: VALIDATOR, says: /\nActivity, stake and permit\n(.|\n)*permit/ },
  "What will the next epoch bring?": { uid: VALIDATOR, says: /\nThe next epoch\n(.|\n)*would give it/ },
  "What does a permit take?": {
    says: /\nA permit takes a stake above [\d,.]+ alpha, that of uid \d+,/,
  },
  "What did the owner take?": { says: /\nThe owner took a cut of \S+ of \S+ alpha emitted \(\S+%\), with/ },
  "Who is pruned next?": { says: /\nPruned next: uid \d+\./ },
  "Who earns more than the stake would give?": { says: /^ +uid .* relative/ },
  "Did the chain pay right?": { says: /\nall 384 recorded values are what the rules give\.\n/ },
  "How has it gone, and what should I watch?": { uid: OWNER, says: /\n3 epochs: 3 equal\./ },
};

const rows = [...readFileSync("docs/questions.md", "utf8").matchAll(/^\| ([^|]+\?) \| `yuma ([^`]+)`/gm)].map(
  ([, question = "", command = ""]) => [question, command] as const,
);

describe.skipIf(!hasRecordings)("every question has its command", () => {
  let server: TestNode;
  beforeAll(async () => {
    server = await serveChain(recordedChain("node-293"));
    const rpc = ["snapshot", "--rpc", server.ws, "--netuid", "4"];
    expect((await yuma([...rpc, "-o", epoch])).code).toBe(0);
    expect((await yuma([...rpc, "--block", "5940481", "-o", before])).code).toBe(0);
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  test("and is known here", () => {
    expect(rows.map(([question]) => question)).toEqual(Object.keys(answers));
  });

  test.each(rows)("%s", async (question, command) => {
    const { uid = "", says } = answers[question] as { uid?: string; says: RegExp };
    const words = command
      .replace("HOTKEY", uid)
      .replace("epoch.json", epoch)
      .replace("before.json", before)
      .replace("--network finney --netuid N", `--rpc ${server.ws} --netuid 4`)
      .split(" ");
    const { code, stdout, stderr } = await yuma(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(says);
  });

  test("what the owner took is what was put aside for it", async () => {
    const { owner } = JSON.parse((await yuma(["metagraph", epoch, "--format", "json"])).stdout);
    const [{ payout }] = JSON.parse(readFileSync(epoch, "utf8")).cases;
    const [drained] = payout.drained.candidates;
    expect(owner).toMatchObject({ hotkey: OWNER, cut: drained.owner_cut, withheld: "243545196" });
    expect(BigInt(owner.cut) * 100n).toBeGreaterThan(BigInt(owner.emitted) * 17n);
  });
});
