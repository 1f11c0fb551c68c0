// Justifications, changes of authorities, and the ways from a justified block to another, on a made chain and real ones.

import { Binary, Blake2256, blockHeader } from "@polkadot-api/substrate-bindings";
import { describe, expect, test } from "vitest";
import type { Block } from "../bindings/chain/block.js";
import { ChainError } from "../bindings/chain/error.js";
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from "../bindings/chain/proof/checkpoint.js";
import { blockHashKey, type FinalityProof, verifyFinality } from "../bindings/chain/proof/finality.js";
import finney from "../bindings/chain/proof/finney.json" with { type: "json" };
import { FinalityGatherer, type FinalitySource } from "../bindings/chain/proof/gather.js";
import { readHeader } from "../bindings/chain/proof/header.js";
import { announce, justify, type Target, type Vote, type Voter, voter } from "./node/grandpa.js";
import { WrittenTrie } from "./node/trie.js";

const voters = Array.from({ length: 8 }, (_, i) => voter(new Uint8Array(32).fill(i + 1)));
const [A, B, C, D, E] = voters as [Voter, Voter, Voter, Voter, Voter, ...Voter[]];
const SET = 5n;

interface MadeBlock extends Target {
  readonly header: string;
}

interface HeaderOptions {
  readonly digest?: string;
  readonly stateRoot?: string;
  /** tells forks apart */
  readonly salt?: number;
}

function block(number: number, parentHash: string, { digest, stateRoot, salt = 0 }: HeaderOptions = {}): MadeBlock {
  const encoded = blockHeader.enc({
    parentHash,
    number,
    stateRoot: stateRoot ?? `0x${"11".repeat(32)}`,
    extrinsicRoot: `0x${salt.toString(16).padStart(64, "0")}`,
    digests: digest ? [{ type: "consensus", value: { engine: "FRNK", payload: digest } }] : [],
  } as never);
  return { number, hash: Binary.toHex(Blake2256(encoded)), header: Binary.toHex(encoded) };
}

/** Blocks 10 to 19, each the parent of the next. */
function chain(options: Readonly<Record<number, HeaderOptions>> = {}): MadeBlock[] {
  const blocks: MadeBlock[] = [];
  for (let number = 10; number < 20; ++number) {
    blocks.push(block(number, blocks.at(-1)?.hash ?? `0x${"00".repeat(32)}`, options[number]));
  }
  return blocks;
}

const at = (blocks: readonly MadeBlock[], number: number) => blocks[number - 10] as MadeBlock;
const votesFor = (target: Target, ...by: Voter[]): Vote[] => by.map((voter) => ({ ...target, voter }));
const checkpointAt = (block: Target, by: readonly Voter[], id = SET): Checkpoint => ({
  genesis: `0x${"99".repeat(32)}`,
  number: block.number,
  hash: block.hash,
  id,
  authorities: by.map(({ key }) => [key, 1n]),
});

/** The headers from a block's parent down to another. */
const down = (blocks: readonly MadeBlock[], from: number, to: number) =>
  blocks
    .slice(to - 10, from - 10)
    .map(({ header }) => header)
    .reverse();

describe("a justification", () => {
  const blocks = chain();
  const [final, child, grandchild] = [15, 16, 17].map((number) => at(blocks, number)) as [
    MadeBlock,
    MadeBlock,
    MadeBlock,
  ];
  const checkpoint = checkpointAt(at(blocks, 10), [A, B, C, D]);
  const verify = (justification: string, by = checkpoint) =>
    verifyFinality(by, final, { changes: [], header: final.header, justification, link: { headers: [] } });
  const three = votesFor(final, A, B, C);

  test("of three of four, and of votes for descendants", async () => {
    expect((await verify(justify(final, SET, three))).id).toBe(SET);
    const votes = [...votesFor(final, A), ...votesFor(child, B), ...votesFor(grandchild, C, D)];
    await verify(justify(final, SET, votes, [grandchild.header, child.header]));
  });

  test("counts weights, not heads", async () => {
    const weighted = {
      ...checkpoint,
      authorities: [
        [A.key, 7n],
        [B.key, 1n],
        [C.key, 1n],
        [D.key, 1n],
      ] as const,
    };
    await verify(justify(final, SET, votesFor(final, A)), weighted);
    await expect(verify(justify(final, SET, votesFor(final, B, C, D)), weighted)).rejects.toThrow(
      /has votes of weight 3 of authority set 5, which wants 7$/,
    );
  });

  const other = block(15, at(blocks, 14).hash, { salt: 1 });
  const otherChild = block(16, other.hash);
  const cut = justify(final, SET, three).slice(0, -2);
  test.each<[string, string, RegExp]>([
    [
      "too few votes",
      justify(final, SET, votesFor(final, A, B)),
      /block 15 has votes of weight 2 of authority set 5, which wants 3$/,
    ],
    ["no votes", justify(final, SET, []), /votes of weight 0/],
    [
      "a doubled authority",
      justify(final, SET, [...votesFor(final, A, B), ...votesFor(final, B)]),
      /0x[0-9a-f]{64} voted, which is not of authority set 5 or voted before$/,
    ],
    [
      "a doubled authority beside enough others",
      justify(final, SET, [...three, ...votesFor(final, B)]),
      /voted before$/,
    ],
    ["a vote of nobody", justify(final, SET, [...three, ...votesFor(final, E)]), /which is not of authority set 5/],
    ["another set", justify(final, SET + 1n, three), /is not signed by it for authority set 5$/],
    [
      "another block",
      justify(at(blocks, 14), SET, votesFor(at(blocks, 14), A, B, C)),
      /the justification is for block 14, 0x.*, not for block 15, 0x/,
    ],
    ["a fork", justify(other, SET, votesFor(other, A, B, C)), /the justification is for block 15, 0x/],
    [
      "votes for a fork",
      justify(final, SET, votesFor(other, A, B, C)),
      /is for another block, 0x.*, and no headers lead to 0x/,
    ],
    [
      "votes for a fork's child",
      justify(final, SET, votesFor(otherChild, A, B, C), [otherChild.header]),
      /and no headers lead to/,
    ],
    [
      "votes for an ancestor",
      justify(final, SET, votesFor(at(blocks, 14), A, B, C), [final.header]),
      /no headers lead to/,
    ],
    ["a header that is not needed", justify(final, SET, three, [child.header]), /has a header that no vote needs$/],
    [
      "a header twice",
      justify(final, SET, votesFor(child, A, B, C), [child.header, child.header]),
      /has a header twice$/,
    ],
    ["a missing header", justify(final, SET, votesFor(grandchild, A, B, C), [grandchild.header]), /no headers lead to/],
    [
      "another number in the votes",
      justify(final, SET, votesFor({ ...final, number: 16 }, A, B, C)),
      /gives its block another number$/,
    ],
    [
      "another number in a descendant's",
      justify(final, SET, votesFor({ ...child, number: 18 }, A, B, C), [child.header]),
      /no headers lead to/,
    ],
    ["bytes that are missing", cut, /what stands for a justification is none$/],
    ["bytes too many", `${justify(final, SET, three)}00`, /what stands for a justification is none$/],
    ["nothing", "0x", /what stands for a justification is none$/],
  ])("is refused: %s", async (_, justification, why) => {
    await expect(verify(justification)).rejects.toThrow(why);
    await expect(verify(justification)).rejects.toMatchObject({ code: "bad_proof" });
  });

  test("is refused with any bit of it flipped", async () => {
    const good = Binary.fromHex(justify(final, SET, [...votesFor(final, A, B), ...votesFor(child, C)], [child.header]));
    for (let byte = 0; byte < good.length; ++byte) {
      const bad = Uint8Array.from(good);
      bad[byte] = (bad[byte] as number) ^ (1 << (byte % 8));
      await expect(verify(Binary.toHex(bad))).rejects.toMatchObject({ code: "bad_proof" });
    }
  });
});

describe("changes of authorities", () => {
  const blocks = chain({ 12: { digest: announce([C, D, E]) }, 15: { digest: announce([E], 2) } });
  const last = at(blocks, 19);
  const checkpoint = checkpointAt(at(blocks, 11), [A, B, C, D]);
  const first = {
    headers: [at(blocks, 12).header],
    justification: justify(at(blocks, 12), SET, votesFor(at(blocks, 12), A, B, C)),
  };
  const later = {
    headers: [15, 16, 17].map((number) => at(blocks, number).header),
    justification: justify(at(blocks, 17), SET + 1n, votesFor(at(blocks, 17), C, D, E)),
  };
  const proof: FinalityProof = {
    changes: [first, later],
    header: last.header,
    justification: justify(last, SET + 2n, votesFor(last, E)),
    link: { headers: down(blocks, 19, 13) },
  };
  const verify = (changes: Partial<FinalityProof>, from = checkpoint) =>
    verifyFinality(from, at(blocks, 13), { ...proof, ...changes });

  test("are followed, each justified by the set before it, also after a delay", async () => {
    expect(await verify({})).toEqual({ id: 7n, authorities: [[E.key, 1n]] });
  });

  test("begin with the checkpoint's own", async () => {
    const from = checkpointAt(at(blocks, 12), [A, B, C, D]);
    await verify({ changes: [{ headers: first.headers }, later] }, from);
    await expect(verify({ changes: [{ headers: first.headers }, { headers: first.headers }] }, from)).rejects.toThrow(
      /not one of those after block 12$/,
    );
  });

  const forged = block(12, at(blocks, 11).hash, { digest: announce([E]) });
  const two = block(12, at(blocks, 11).hash, { digest: `${announce([E])}00` });
  const forced = block(12, at(blocks, 11).hash, { digest: announce([E], 0, 2) });
  const nobody = block(12, at(blocks, 11).hash, { digest: announce([]) });
  const only = (block: MadeBlock, by = [A, B, C]) => ({
    changes: [{ headers: [block.header], justification: justify(block, SET, votesFor(block, ...by)) }],
  });
  test.each<[string, Partial<FinalityProof>, RegExp]>([
    ["one left out", { changes: [later] }, /which is not of authority set 5 or voted before$|is not signed by it/],
    ["in another order", { changes: [later, first] }, /not of authority set 5|is not signed by it/],
    ["one twice", { changes: [first, first, later] }, /not one of those after block 12$/],
    [
      "one by another set",
      { changes: [{ ...first, justification: justify(at(blocks, 12), SET, votesFor(at(blocks, 12), E)) }, later] },
      /which is not of authority set 5/,
    ],
    ["one without votes", { changes: [{ headers: first.headers }, later] }, /in block 12 is not justified$/],
    [
      "a forged one",
      { changes: [{ ...first, headers: [forged.header] }] },
      /the justification is for block 12, 0x.*, not for block 12, 0x/,
    ],
    ["a block that changes nothing", only(at(blocks, 13)), /a block that is to change the authorities does not$/],
    [
      "no block",
      { changes: [{ headers: [], justification: first.justification }] },
      /a block that is to change the authorities does not$/,
    ],
    [
      "too early",
      { changes: [first, { ...later, headers: later.headers.slice(0, 2) }] },
      /takes effect 2 blocks later, not in block 16$/,
    ],
    [
      "a gap",
      { changes: [first, { ...later, headers: [later.headers[0], later.headers[2]] as string[] }] },
      /block 17 does not follow block 15$/,
    ],
    ["bytes too many", only(two), /the change of authorities that block 12 announces can't be read$/],
    ["forced", only(forced), /block 12 forces a change of authorities, which only a newer checkpoint leads past$/],
    ["to nobody", only(nobody), /authority set 6 has nobody whose vote counts$/],
    ["too many", { changes: Array(257).fill(first) }, /there are more than 256 changes/],
  ])("are refused: %s", async (_, changes, why) => {
    await expect(verify(changes)).rejects.toThrow(why);
    await expect(verify(changes)).rejects.toMatchObject({ code: "bad_proof" });
  });

  test("older than the checkpoint are none of its", async () => {
    await expect(verify({}, checkpointAt(at(blocks, 13), [A, B, C, D]))).rejects.toThrow(
      /in block 12 is not one of those after block 12$/,
    );
  });
});

describe("the way from a justified block to another", () => {
  const early = chain();
  const wanted = at(early, 12);
  const rows = new Map(early.map(({ number, hash }) => [blockHashKey(number), hash] as const));
  const written = new WrittenTrie(rows);
  const blocks = chain({ 18: { stateRoot: written.root } });
  const justified = at(blocks, 18);
  const checkpoint = checkpointAt(at(blocks, 10), [A]);
  const verify = (block: Target, link: FinalityProof["link"]) =>
    verifyFinality(checkpoint, block, {
      changes: [],
      header: justified.header,
      justification: justify(justified, SET, votesFor(justified, A)),
      link,
    });
  const fork = block(12, at(blocks, 11).hash, { salt: 1 });

  test("by its state, or by headers", async () => {
    await verify(wanted, { proof: written.prove([blockHashKey(12)]) });
    await verify(wanted, { headers: down(blocks, 18, 12) });
  });

  test("is refused where it leads elsewhere", async () => {
    const proof = written.prove([blockHashKey(12)]);
    await expect(verify(fork, { proof })).rejects.toThrow(/block 18 is final, and the block 12 before it is not 0x/);
    await expect(verify(fork, { headers: down(blocks, 18, 12) })).rejects.toThrow(/the block 12 before it is not 0x/);
    await expect(verify(wanted, { headers: down(blocks, 18, 13) })).rejects.toThrow(/the block 12 before it is not 0x/);
    await expect(verify(wanted, { headers: down(blocks, 17, 12) })).rejects.toThrow(
      /block 16 is not the parent of block 18$/,
    );
    await expect(verify(wanted, { proof: written.prove([blockHashKey(13)]) })).rejects.toThrow(/this is no proof: /);
    await expect(verify(wanted, { proof: [...proof, "0x00"] })).rejects.toThrow(/prove nothing that was asked for/);
    await expect(verify({ ...wanted, number: 99 }, { proof: written.prove([blockHashKey(99)]) })).rejects.toThrow(
      /the state of block 18 does not know block 99$/,
    );
  });
});

describe("a checkpoint", () => {
  const checkpoint = checkpointAt({ number: 10, hash: `0x${"ab".repeat(32)}` }, [A, B]);
  const json = formatCheckpoint(checkpoint);

  test("of the live network ships", () => {
    const { id, number, authorities } = parseCheckpoint(finney);
    expect([id, number, authorities.length]).toEqual([5n, 8_867_448, 20]);
  });

  test("is written and read", () => {
    expect(parseCheckpoint(JSON.parse(JSON.stringify(json)))).toEqual(checkpoint);
  });

  test.each<[unknown, string]>([
    [null, "format"],
    [{ ...json, format: "yuma-checkpoint/2" }, "format"],
    [{ ...json, genesis: "0x12" }, "genesis"],
    [{ ...json, number: -1 }, "number"],
    [{ ...json, number: "10" }, "number"],
    [{ ...json, hash: json.hash.toUpperCase() }, "hash"],
    [{ ...json, set_id: 5 }, "set_id"],
    [{ ...json, set_id: "18446744073709551616" }, "set_id"],
    [{ ...json, authorities: [] }, "authorities"],
    [{ ...json, authorities: [[A.key]] }, "authorities[0]"],
    [
      {
        ...json,
        authorities: [
          [A.key, "1"],
          [A.key, "-1"],
        ],
      },
      "authorities[1]",
    ],
  ])("is refused: %j", (json, field) => {
    expect(() => parseCheckpoint(json)).toThrow(`this is no checkpoint: ${field}: expected `);
  });
});

describe("gathering", () => {
  const digests = { 12: { digest: announce([C, D, E]) }, 15: { digest: announce([E], 2) } };
  /** Blocks 10 on, many enough that their headers are not all looked at. */
  const long = (count: number, by: Readonly<Record<number, HeaderOptions>> = digests) => {
    const blocks: MadeBlock[] = [];
    for (let number = 10; number < 10 + count; ++number) {
      blocks.push(block(number, blocks.at(-1)?.hash ?? `0x${"00".repeat(32)}`, by[number]));
    }
    return blocks;
  };
  const sourceOf = (blocks: readonly MadeBlock[], sets: readonly (readonly [from: number, by: readonly Voter[]])[]) => {
    let asked = 0;
    const found = (hash: string): Block => {
      asked += 1;
      const { header } = blocks.find((block) => block.hash === hash) as MadeBlock;
      return { ...readHeader(header), header };
    };
    const setAt = (number: number) => sets.filter(([from]) => from < number).length - 1;
    const source: FinalitySource = {
      finalized: async () => found((blocks.at(-1) as MadeBlock).hash),
      block: async (number) => found((blocks[number - 10] as MadeBlock).hash),
      blockOf: async (hash) => found(hash),
      justification: async ({ number, hash }) => {
        const index = setAt(number);
        const [, by] = sets[index] as (typeof sets)[number];
        const kept = number === blocks.at(-1)?.number || sets.some(([from]) => from === number);
        return kept ? justify({ number, hash }, SET + BigInt(index), votesFor({ number, hash }, ...by)) : undefined;
      },
      readProof: async () => {
        throw new ChainError("pruned", "the state is gone");
      },
      // The set that decides on the next block, as the state has it.
      storage: async ({ number }, keys) => new Map([[keys[0] as string, `0x0${setAt(number + 1)}`]]),
    };
    return { source, asked: () => asked };
  };
  const sets = [
    [0, [A, B, C, D]],
    [12, [C, D, E]],
    [17, [E]],
  ] as const;

  test.each([10, 12])("follows changes from block %d", async (from) => {
    const blocks = long(10);
    const { source } = sourceOf(blocks, sets);
    const gatherer = new FinalityGatherer(source, checkpointAt(at(blocks, from), [A, B, C, D]));
    for (const number of [13, 18, 19]) {
      const found = await gatherer.gather(await source.block(number));
      expect(found).toMatchObject({ set: { id: 7n, authorities: [[E.key, 1n]] }, justified: 19 });
    }
  });

  test("finds a change among many blocks by what states say, in few steps", async () => {
    const digest = { digest: announce([E]) };
    const blocks = long(490, { 300: digest });
    const { source, asked } = sourceOf(blocks, [
      [0, [A, B, C, D]],
      [300, [E]],
    ]);
    const gatherer = new FinalityGatherer(source, checkpointAt(at(blocks, 10), [A, B, C, D]));
    expect(await gatherer.gather(await source.block(495))).toMatchObject({ set: { id: 6n }, justified: 499 });
    expect(asked()).toBeLessThan(40);
  });

  test("ends where no change explains a justification", async () => {
    const blocks = long(10, {});
    const { source } = sourceOf(blocks, [[0, [A]]]);
    const gatherer = new FinalityGatherer(source, checkpointAt(at(blocks, 10), [B]));
    await expect(gatherer.gather(await source.block(18))).rejects.toThrow(
      /which is not of authority set 5 or voted before$/,
    );
  });
});
