// Who is meant, and which network: hotkeys for uids, and names for endpoints.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { endpointOf } from "../cli/network.js";
import { account, EPOCH, madeChain, NETUID, type Write } from "./node/made.js";
import { readMetadata } from "./node/recorded.js";
import { serveChain } from "./node/server.js";
import { hasRecordings } from "./states.js";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const FINNEY = "0x2f0555cc76fc2840a25a6ea3b9637146806f1f44b090c175ffde2a7e5ab36c03";
const folder = mkdtempSync(join(tmpdir(), "yuma-identity-"));
const snapshot = join(folder, "snapshot.json");
let server: Awaited<ReturnType<typeof serveChain>>;
let hotkeys: string[];

/** Runs the command to its end, while this process serves the node. */
async function run(args: readonly string[], network?: string) {
  const env = { ...process.env, ...(network !== undefined && { YUMA_NETWORK: network }) };
  const child = spawn(process.execPath, ["dist/cli/yuma.js", ...args], { env });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { stdout, stderr, code };
}

beforeAll(async () => {
  server = await serveChain(madeChain(400));
  const saved = await run(["snapshot", "--rpc", server.ws, "--netuid", String(NETUID), "--proven", "-o", snapshot]);
  expect(saved).toEqual({ stdout: "", stderr: "", code: 0 });
  hotkeys = JSON.parse(readFileSync(snapshot, "utf8")).cases[0].hotkeys;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** The snapshot with other hotkeys. */
function changed(change: (keys: string[]) => unknown, name: string): string {
  const file = JSON.parse(readFileSync(snapshot, "utf8"));
  const { hotkeys: keys } = file.cases[0];
  file.cases[0].hotkeys = change([...keys]);
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(file));
  return path;
}

describe("a hotkey names a neuron", () => {
  test("of a snapshot, and of a node", async () => {
    const [uid, hotkey] = [2, hotkeys[2] as string];
    const place = ["--rpc", server.ws, "--netuid", String(NETUID), "--block", String(EPOCH)];
    for (const source of [[snapshot], place]) {
      const { stdout, stderr, code } = await run(["explain", ...source, "--uid", hotkey, "--format", "json"]);
      expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
      expect(JSON.parse(stdout)).toMatchObject({ uid, hotkey });
    }
    expect((await run(["explain", snapshot, "--uid", String(uid)])).stdout).toContain(`Its hotkey is ${hotkey}.`);
  });

  test("in a comparison too", async () => {
    const args = ["explain", snapshot, "--against", snapshot, "--uid", hotkeys[1] as string, "--format", "json"];
    expect(JSON.parse((await run(args)).stdout)).toMatchObject({ uid: 1, difference: "0" });
  });

  test("shortened in a table, whole as JSON and CSV", async () => {
    const short = hotkeys.map((hotkey) => `${hotkey.slice(0, 5)}…${hotkey.slice(-4)}`);
    const { stdout } = await run(["metagraph", snapshot, "--sort", "uid", "--columns", "uid,hotkey"]);
    const rows = stdout.split("\n").slice(1, hotkeys.length + 1);
    expect(rows.map((row) => row.trim().split(/ +/)[1])).toEqual(short);
    const json = JSON.parse((await run(["metagraph", snapshot, "--format", "json"])).stdout);
    expect(json.neurons.map(({ hotkey }: { hotkey: string }) => hotkey)).toEqual(hotkeys);
  });

  test.each([
    ["5CAAfyuH3E1bk8cGfvXR6p3Km3Jg6tgL8Lm1rFtVnbsiLWzZ", "there is no neuron 5CAAfyuH"],
    ["5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM", "no neuron has the hotkey 5C4hrfjw"],
    ["alice", "a uid is wanted, or a hotkey's SS58 address"],
    ["-1", "a uid is wanted"],
    ["0x10", "there is no neuron 0x10"],
  ])("refuses %s", async (uid, message) => {
    const { stdout, stderr, code } = await run(["explain", snapshot, `--uid=${uid}`]);
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
    expect(stderr).toContain(message);
  });

  test("a file without hotkeys says so", async () => {
    const { stderr } = await run(["explain", "vectors/epoch/pareto.json", "--uid", hotkeys[0] as string]);
    expect(stderr).toContain("does not tell hotkeys: name the neuron by its uid");
  });
});

describe("a snapshot's hotkeys", () => {
  test("are what its proof shows, or the file is refused", async () => {
    expect((await run(["verify", snapshot])).code).not.toBe(2);
    const swapped = changed(([first = "", second = "", ...rest]) => [second, first, ...rest], "swapped.json");
    const { code, stderr } = await run(["verify", swapped]);
    expect([code, stderr]).toEqual([2, "yuma: what the file says of its epoch is not what its proof shows\n"]);
    // Files of before they were kept.
    expect((await run(["verify", changed(() => undefined, "older.json")])).code).not.toBe(2);
  });

  test.each([
    ["one too few", (keys: string[]) => keys.slice(1), /hotkeys: there are \d+ for \d+ neurons/],
    [
      "no address",
      ([, ...keys]: string[]) => ["<b>", ...keys],
      /hotkeys\[0\]: expected an SS58 address, got the string "<b>"/,
    ],
    ["no list", () => 7, /hotkeys: expected a list of SS58 addresses, got the number 7/],
  ])("%s", async (name, change, message) => {
    const { code, stderr } = await run(["explain", changed(change, `${name}.json`), "--uid", "0"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe.skipIf(!hasRecordings)("what a chain calls them", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const identity = (name: string, more: object) => {
    const rest = ["url", "image", "discord", "description", "additional"].map((field) => [field, bytes("x")]);
    return { name: bytes(name), ...Object.fromEntries(rest), ...more };
  };
  const subnet = (name: string) => ({
    ...{ subnet_name: bytes(name), github_repo: bytes(""), subnet_contact: bytes(""), subnet_url: bytes("") },
    ...{ discord: bytes(""), description: bytes(""), logo_url: bytes(""), additional: bytes("") },
  });
  const [COLD, OTHER] = [account(201), account(202)];

  /** Neuron uid has the hotkey of number uid + 1. */
  const named = (specVersion: 240 | 424) => (write: Write) => {
    for (let uid = 0; uid < 8; ++uid) write("Owner", [account(uid + 1)], uid < 2 ? COLD : OTHER);
    write("ImmunityPeriod", [NETUID], 5);
    write("IdentitiesV2", [COLD], identity("Ali\u001bce", { github_repo: bytes("") }));
    if (specVersion === 240) write("Identities", [OTHER], identity("Old", {}));
    else {
      write("IdentitiesV2", [OTHER], identity("Bob", { github_repo: bytes("") }));
      write("SubnetIdentitiesV3", [NETUID], subnet("Made subnet"));
      write("SubnetOwner", [NETUID], OTHER);
      write("OwnedHotkeys", [OTHER], [8, 7, 6, 77].map(account));
      write("ImmuneOwnerUidsLimit", [NETUID], 2);
      write("MinNonImmuneUids", [NETUID], 1);
    }
  };

  test.each([
    [240, "Old", null, [4], 0],
    // The owner's hotkey, and of the others of the owner's coldkey the one that registered first.
    [424, "Bob", "Made subnet", [4, 5], 1],
  ] as const)(
    "under spec_version %i, into a snapshot and its proof, and out of it",
    async (spec, second, name, never, least) => {
      const before = named(spec);
      const node = await serveChain(madeChain(spec, { metadata: readMetadata(spec), variant: { before } }));
      const file = join(folder, `named-${spec}.json`);
      const rpc = ["--rpc", node.ws, "--netuid", String(NETUID)];
      expect(await run(["snapshot", ...rpc, "--proven", "-o", file])).toMatchObject({ stderr: "", code: 0 });
      await node.close();
      const { about } = JSON.parse(readFileSync(file, "utf8")).cases[0];
      expect(about).toEqual({
        subnet_name: name,
        coldkeys: [COLD, COLD, ...Array(6).fill(OTHER)],
        names: ["Ali\ufffdce", "Ali\ufffdce", ...Array(6).fill(second)],
        immunity_period: 5,
        never_pruned: never,
        min_non_immune: least,
      });
      expect((await run(["verify", file])).code).not.toBe(2);
      writeFileSync(file, readFileSync(file, "utf8").replace(`"${second}"`, '"Eve"'));
      expect((await run(["verify", file])).stderr).toBe(
        "yuma: what the file says of its epoch is not what its proof shows\n",
      );
      const csv = (await run(["metagraph", file, "--format", "csv"])).stdout.split("\n");
      expect(csv[1]?.split(",").slice(0, 4)).toEqual(["0", account(1), COLD, "Ali\ufffdce"]);
      const words = (await run(["explain", file, "--uid", "0"])).stdout;
      expect(words).toContain(`Its coldkey is ${COLD}, which calls itself Ali\ufffdce.`);
    },
  );
});

describe("a network by its name", () => {
  test("is an endpoint and a chain, and older blocks are the archive's", () => {
    expect(endpointOf("finney", {})).toEqual({ rpc: "wss://entrypoint-finney.opentensor.ai:443", genesis: FINNEY });
    for (const option of ["block", "from", "last", "against"]) {
      expect(endpointOf("finney", { [option]: 7 }).rpc).toBe("wss://archive.chain.opentensor.ai:443");
    }
    expect(endpointOf("test", {}).rpc).toBe("wss://test.finney.opentensor.ai:443");
    expect(endpointOf("local", {})).toEqual({ rpc: "ws://127.0.0.1:9944" });
    expect(endpointOf("finney", { rpc: "ws://own:1" })).toEqual({ rpc: "ws://own:1", genesis: FINNEY });
    expect(() => endpointOf("finney", { genesis: `0x${"0".repeat(64)}` })).toThrow("not that of --network finney");
    for (const name of ["Finney", "toString"]) expect(() => endpointOf(name, {})).toThrow("there is no network");
  });

  const uid = ["--netuid", String(NETUID), "--uid", "0"];

  test("a node of another chain is refused", async () => {
    const { stdout, stderr, code } = await run(["explain", "--rpc", server.ws, "--network", "finney", ...uid]);
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
    expect(stderr).toContain(`the node is of another chain`);
  });

  test("the default is for who asks for a chain, and names no node", async () => {
    const unknown = "there is no network";
    for (const args of [
      ["explain", ...uid],
      ["metagraph", "--netuid", "1"],
      ["verify", "--netuid", "1"],
      ["snapshot", "--netuid", "1"],
      ["checkpoint"],
    ]) {
      expect((await run(args, "nowhere")).stderr).toContain(unknown);
      expect((await run(args, "")).stderr).not.toContain(unknown);
    }
    // Whoever names a source has it.
    expect((await run(["explain", snapshot, "--uid", "0"], "nowhere")).code).toBe(0);
    expect((await run(["explain", "--rpc", server.ws, ...uid], "nowhere")).code).toBe(0);
    expect((await run(["verify"], "nowhere")).stderr).toContain("name what to verify");
  });
});
