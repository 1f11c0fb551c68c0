// A subnet of the largest size, honestly served: what reading it takes in time and memory.

import { AccountId } from "@polkadot-api/substrate-bindings";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command } from "./command-peak.js";
import { EPOCH, madeChain, NETUID, type Write } from "./node/made.js";
import { serveChain, type TestNode } from "./node/server.js";

const N = 4096;
/** Of these each sets a weight and has a bond on every neuron. */
const VALIDATORS = 64;

const uids = Array.from({ length: N }, (_, uid) => uid);
const hotkey = (uid: number) => {
  const bytes = new Uint8Array(32).fill(200);
  bytes[0] = uid & 255;
  bytes[1] = uid >> 8;
  return AccountId(42).dec(bytes);
};

let server: TestNode;
beforeAll(async () => {
  const row = (uid: number, step: number) => uids.map((other) => [other, (uid * 37 + other * step) % 65_536]);
  const before = (write: Write) => {
    write("SubnetworkN", [NETUID], N);
    write("MaxAllowedValidators", [NETUID], VALIDATORS);
    write(
      "LastUpdate",
      [NETUID],
      uids.map(() => 8n),
    );
    write(
      "ValidatorPermit",
      [NETUID],
      uids.map((uid) => uid < VALIDATORS),
    );
    for (const uid of uids) {
      write("Keys", [NETUID, uid], hotkey(uid));
      if (uid >= VALIDATORS) continue;
      write("TotalHotkeyAlpha", [hotkey(uid), NETUID], BigInt(uid + 1) * 10n ** 12n);
      write("Weights", [NETUID, uid], row(uid, 11));
      write("Bonds", [NETUID, uid], row(uid, 7));
    }
  };
  const after = (write: Write) => {
    for (const item of ["Incentive", "Consensus", "Dividends", "ValidatorTrust", "StakeWeight"]) {
      write(
        item,
        [NETUID],
        uids.map(() => 1),
      );
    }
    write(
      "ValidatorPermit",
      [NETUID],
      uids.map((uid) => uid < VALIDATORS),
    );
    write(
      "Active",
      [NETUID],
      uids.map(() => true),
    );
    write(
      "Emission",
      [NETUID],
      uids.map(() => 1n),
    );
  };
  server = await serveChain(madeChain(400, { variant: { before, after } }));
}, 120_000);
afterAll(() => server.close());

test.each(["ws", "http"] as const)("4,096 neurons over %s", async (protocol) => {
  const result = await command(
    "verify",
    "--rpc",
    server[protocol],
    "--netuid",
    String(NETUID),
    "--block",
    String(EPOCH),
  );
  const { code, out, err, megabytes, seconds } = result;
  console.log(`4,096 neurons, ${protocol}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB`);
  // What it recorded is no epoch's: it is read whole, but for a neuron that was registered anew, and found to differ.
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out).toMatch(/\bactive +4095 +- /);
  expect(megabytes).toBeLessThan(1000);
  expect(seconds).toBeLessThan(60);
});
