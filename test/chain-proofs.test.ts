// Reading by proof: what a node that lies can do, and what a verdict then rests on.

import { Binary, compactNumber, str, Tuple } from "@polkadot-api/substrate-bindings";
import { describe, expect, test } from "vitest";
import {
  ChainError,
  type Checkpoint,
  type EpochRecording,
  formatProof,
  readProvenEpoch,
} from "../bindings/chain/index.js";
import { formatRecordedEpochs, loadYuma } from "../bindings/index.js";
import { type Chain, chainBlock, trieOf } from "./node/chain.js";
import { alice, justify, voter } from "./node/grandpa.js";
import { honestChain as chain, failure, read } from "./node/reading.js";
import type { Fault, Reply } from "./node/server.js";
import { EdgeRandom } from "./random.js";

const yuma = await loadYuma();

/** Does something to the proofs that have so many items and more. */
const withProof =
  (to: (proof: string[]) => string[]): Fault =>
  ({ method }, reply) => {
    if (method !== "state_getReadProof" || !("result" in reply)) return undefined;
    const { at, proof } = reply.result as { at: string; proof: string[] };
    return { result: { at, proof: to([...proof]) } };
  };

const noProofs: Fault = ({ method }) =>
  method === "state_getReadProof" ? { error: { code: -32601, message: "Method not found" } } : undefined;

describe("a node that gives proofs", () => {
  test("is read by them alone, and the same is read", async () => {
    const proven = await read({});
    const { proof, trust, trustWords, ...rest } = proven;
    expect(trust).toEqual({ state: "proven", layout: "node", finality: "node" });
    expect(trustWords).toHaveLength(3);
    const told = await read({ proofs: "none" });
    expect(told.trust).toEqual({ state: "node", layout: "node", finality: "node" });
    expect(told.proof).toBeUndefined();
    for (const [key, value] of Object.entries(rest))
      expect([key, told[key as keyof EpochRecording]]).toEqual([key, value]);
    expect(proof?.parent.items.length).toBeGreaterThan(20);
  });

  test.each<[string, (proof: string[]) => string[], RegExp]>([
    ["a value altered", (proof) => proof.map((item) => item.replace(/0(?=[0-9a-f]$)/, "1")), /is not in it$/],
    ["an item dropped", (proof) => proof.slice(1), /is not in it$/],
    ["an item doubled", (proof) => [...proof, proof[0] as string], /is in it twice$/],
    ["a foreign item", (proof) => [...proof, "0x1234"], /prove nothing that was asked for/],
    ["nothing", () => [], /the state root, which hashes to 0x.* is not in it$/],
  ])("is refused: %s", async (_, to, why) => {
    for (const proofs of ["try", "demand"] as const) {
      const [code, message] = await failure({ fault: withProof(to), proofs });
      expect(code).toBe("bad_proof");
      expect(message).toMatch(/^the proof for the state of block \d+ fails: this is no proof: /);
      expect(message).toMatch(why);
    }
  });

  test("is refused with any item of any proof gone", async () => {
    const random = new EdgeRandom(1, 18);
    for (let i = 0; i < 40; ++i) {
      const request = random.below(10);
      let seen = 0;
      const [code] = await failure({
        fault: withProof((proof) => (seen++ === request ? random.shuffled(proof).slice(1) : proof)),
      });
      expect(code).toBe("bad_proof");
    }
  });

  test("is refused where a listing leaves a row out", async () => {
    const fault: Fault = ({ method }, reply) =>
      method === "state_getKeysPaged" && "result" in reply ? { result: [] } : undefined;
    expect((await failure({ fault }))[0]).toBe("bad_proof");
  });

  test.each([
    [{ at: `0x${"00".repeat(32)}`, proof: [] }],
    [{ proof: [] }],
    [null],
    [{ at: chain.blocks[9]?.hash, proof: ["0x1"] }],
    [{ at: chain.blocks[9]?.hash, proof: "0x" }],
  ])("is refused: %j", async (result) => {
    const fault: Fault = ({ method }) => (method === "state_getReadProof" ? { result } : undefined);
    const [code, message] = await failure({ fault });
    expect([code, message]).toEqual([
      "bad_answer",
      expect.stringMatching(/^the node's answer to state_getReadProof can't be right: no proof at 0x/),
    ]);
  });
});

describe("a node that gives proofs of few keys only", () => {
  /** What it refuses, as nodes do whose answer would be too large. */
  const refused: Reply = { error: { code: -32000, message: "Response is too big" } };
  const ofFew =
    (most: number): Fault =>
    ({ method, params }) =>
      method === "state_getReadProof" && (params[0] as unknown[]).length > most ? refused : undefined;

  test.each([1, 3, 20])("is asked for halves down to %d", async (most) => {
    const { proof, trust, state } = await read({ fault: ofFew(most), proofs: "demand" });
    expect(trust.state).toBe("proven");
    const whole = await read({});
    expect(state).toEqual(whole.state);
    expect(proof?.parent.items).toEqual(whole.proof?.parent.items);
  });

  test("is not asked for ever where it refuses each", async () => {
    let asked = 0;
    const fault: Fault = ({ method }) => {
      if (method !== "state_getReadProof") return undefined;
      ++asked;
      return refused;
    };
    expect(await failure({ fault, proofs: "demand" })).toEqual([
      "no_proof",
      "there is no proof of the state: the node refuses state_getReadProof: Response is too big (-32000)",
    ]);
    expect(asked).toBeLessThan(12);
  });

  test("is refused with an item doubled in a half", async () => {
    const doubled: Fault = (request, reply) =>
      ofFew(20)(request, reply) ?? withProof((proof) => [...proof, proof[0] as string])(request, reply);
    expect((await failure({ fault: doubled }))[1]).toMatch(/is in it twice$/);
  });
});

describe("a node that gives none", () => {
  test("is read the old way, and the verdict says so", async () => {
    expect((await read({ fault: noProofs })).trust.state).toBe("node");
  });

  test("is refused where proofs are demanded", async () => {
    expect(await failure({ fault: noProofs, proofs: "demand" })).toEqual([
      "no_proof",
      "there is no proof of the state: the node refuses state_getReadProof: Method not found (-32601)",
    ]);
  });
});

/** The same chain with other rows in the states of some blocks, and headers that fit. */
function remade(rows: Readonly<Record<number, Readonly<Record<string, string>>>>): Chain {
  const blocks: Chain["blocks"][number][] = [];
  for (const { number, state, header } of chain.blocks) {
    const changed = state && new Map([...state, ...Object.entries(rows[number] ?? {})]);
    const stateRoot = changed ? trieOf({}, changed).root : (header.stateRoot as string);
    blocks.push(
      chainBlock(
        encodeHeader({ ...header, number, stateRoot, parentHash: blocks.at(-1)?.hash ?? header.parentHash }),
        changed,
      ),
    );
  }
  return { ...chain, blocks };
}

function encodeHeader({ parentHash, number, stateRoot, extrinsicsRoot, digest }: Record<string, unknown>): string {
  const { logs } = digest as { logs: string[] };
  const parts = [
    parentHash,
    Binary.toHex(compactNumber.enc(number as number)),
    stateRoot,
    extrinsicsRoot,
    Binary.toHex(compactNumber.enc(logs.length)),
    ...logs,
  ];
  return `0x${parts.map((part) => String(part).slice(2)).join("")}`;
}

describe("the runtime", () => {
  const key = "0x26aa394eea5630e07c48ae0c9558cef7f9cce9c888469bb1a0dceaa129672ef8";
  const upgradedTo = (specVersion: number) =>
    remade({ 10: { [key]: Binary.toHex(Tuple(compactNumber, str).enc([specVersion, "made"])) } });

  test("is the one that the block's own state says", async () => {
    expect((await read({ chain: upgradedTo(400) })).specVersion).toBe(400);
    expect(await failure({ chain: upgradedTo(401) })).toEqual([
      "bad_answer",
      "the node says spec_version 400 executed block 10, whose state says 401",
    ]);
    const lie: Fault = ({ method }) =>
      method === "state_getRuntimeVersion" ? { result: { specVersion: 401 } } : undefined;
    expect((await failure({ chain: upgradedTo(400), fault: lie }))[1]).toBe(
      "the node says spec_version 401 executed block 10, whose state says 400",
    );
  });
});

describe("finality", () => {
  const hashOf = (number: number) => chain.blocks[number]?.hash as string;
  const others = [voter(new Uint8Array(32).fill(9))];
  const checkpoint: Checkpoint = {
    genesis: hashOf(0),
    number: 1,
    hash: hashOf(1),
    id: 3n,
    authorities: [[alice.key, 1n]],
  };
  /** Justified as nodes give it. */
  const withJustification =
    (number: number, justification: string): Fault =>
    ({ method, params }) => {
      if (method !== "chain_getBlock") return undefined;
      const bytes = [...Binary.fromHex(justification)];
      return {
        result: { block: {}, justifications: params[0] === hashOf(number) ? [[[70, 82, 78, 75], bytes]] : null },
      };
    };
  const at = (number: number) => ({ number, hash: hashOf(number) });
  const signedBy = (number: number, set = 3n, by = [alice]) =>
    justify(
      at(number),
      set,
      by.map((voter) => ({ ...at(number), voter })),
    );

  test("is proven by a justification of the block itself, and of a later one through headers", async () => {
    const own = await read({ checkpoint, fault: withJustification(10, signedBy(10)) });
    expect(own.trust.finality).toBe("proven");
    expect(own.trustWords[2]).toBe("Finality: proven. Authority set 3 made block 10 final.");
    const noStates: Fault = (request, reply) =>
      request.method === "state_getReadProof" && request.params[1] === hashOf(12)
        ? { error: { code: 4003, message: `Client error: State already discarded for ${hashOf(12)}` } }
        : withJustification(12, signedBy(12))(request, reply);
    const later = await read({ checkpoint, fault: noStates });
    expect(later.trustWords[2]).toBe("Finality: proven. Authority set 3 made block 12 final.");
  });

  test("is not claimed where there is no justification yet", async () => {
    const fault: Fault = ({ method }) =>
      method === "chain_getBlock" ? { result: { block: {}, justifications: null } } : undefined;
    const epoch = await read({ checkpoint, fault });
    expect(epoch.trust.finality).toBe("node");
    expect(epoch.trustWords[2]).toBe(
      "Finality: as the node tells it. It is not final yet by any justification: the next is due at block 512.",
    );
    const behind: Fault = (request) =>
      request.method === "chain_getFinalizedHead" ? { result: hashOf(9) } : undefined;
    expect((await read({ checkpoint, fault: behind })).trustWords[2]).toBe(
      "Finality: as the node tells it. It is not final yet: block 9 is the newest that is.",
    );
  });

  test.each<[string, number, string, RegExp]>([
    ["of another set", 10, signedBy(10, 4n), /is not signed by it for authority set 3$/],
    ["of others", 10, signedBy(10, 3n, others), /which is not of authority set 3 or voted before$/],
    ["of nobody", 10, signedBy(10, 3n, []), /has votes of weight 0 of authority set 3, which wants 1$/],
    ["of another block", 10, signedBy(9), /the justification is for block 9, 0x.*, not for block 10, 0x/],
    ["that is none", 10, "0x1234", /what stands for a justification is none$/],
  ])("is refused with a justification %s", async (_, number, justification, why) => {
    const [code, message] = await failure({ checkpoint, fault: withJustification(number, justification) });
    expect(code).toBe("bad_proof");
    expect(message).toMatch(why);
  });

  test("is refused from a checkpoint of another chain", async () => {
    const genesis = `0x${"77".repeat(32)}`;
    expect(await failure({ checkpoint: { ...checkpoint, genesis } })).toEqual([
      "bad_checkpoint",
      `the checkpoint is of another chain: its genesis block is ${genesis}, not ${hashOf(0)}`,
    ]);
  });

  test("is given where the reader names the block's hash", async () => {
    expect((await read({ blockHash: hashOf(10) })).trust.finality).toBe("given");
  });

  test("and all the rest stay proven in a file", async () => {
    const epoch = await read({ checkpoint, fault: withJustification(10, signedBy(10)) });
    const file = JSON.parse(
      JSON.stringify({
        ...formatRecordedEpochs("x", "", [{ ...epoch, emission: "given" }]),
        proof: epoch.proof && formatProof(epoch.proof),
      }),
    );
    const again = await readProvenEpoch(yuma, file, { checkpoint });
    expect(again).toEqual({ ...epoch, unpaid: "the file does not have it" });
    const refused = async (change: (file: unknown) => void, why: RegExp) => {
      const copy = structuredClone(file);
      change(copy);
      await expect(readProvenEpoch(yuma, copy, { checkpoint })).rejects.toThrow(why);
      await expect(readProvenEpoch(yuma, copy, { checkpoint })).rejects.toBeInstanceOf(ChainError);
    };
    // biome-ignore lint/suspicious/noExplicitAny: members of JSON
    const any = (file: unknown) => file as any;
    await refused((file) => {
      any(file).cases[0].input.kappa += 1;
    }, /^what the file says of its epoch is not what its proof shows$/);
    await refused((file) => void any(file).proof.parent.items.pop(), /this is no proof/);
    await refused((file) => void any(file).proof.own.items.push("0x00"), /prove nothing that was asked for/);
    await refused((file) => {
      any(file).proof.own.header = any(file).proof.parent.header;
    }, /no_epoch|has no header of|did not run|no proof/);
    await refused((file) => {
      any(file).proof.finality.justification = signedBy(10, 4n);
    }, /is not signed by it for authority set 3$/);
    await refused((file) => void delete any(file).proof.metadata, /the file has no metadata/);
    await refused((file) => {
      any(file).proof = { format: "x" };
    }, /^the file's proof can't be read: format: expected/);
    await refused((file) => {
      any(file).proof.finality.link = {};
    }, /^the file's proof can't be read: finality$/);
    const [first] = any(file).proof.parent.items as string[];
    await refused((file) => void any(file).proof.parent.items.push(first), /is in it twice$/);
  });
});
