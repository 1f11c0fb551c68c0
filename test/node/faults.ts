// What a node can do wrong, by class, and how a reader must end: the generator of test/hostile.slow.test.ts.

import type { ServerResponse } from "node:http";
import { createGzip } from "node:zlib";
import { Binary, compact, decAnyMetadata, metadata as metadataCodec } from "@polkadot-api/substrate-bindings";
import type { NodeOptions } from "../../bindings/chain/index.js";
import { Runtime } from "../../bindings/chain/runtime.js";
import type { Chain } from "./chain.js";
import { account, EPOCH, type MadeChain, madeChain, NETUID } from "./made.js";
import type { Fault, Reply, Request, Wire } from "./server.js";

export type FaultClass = "shape" | "size" | "time" | "order" | "limit" | "metadata" | "state";

export interface Behaviour {
  readonly class: FaultClass;
  readonly name: string;
  readonly fault?: Fault;
  readonly chain?: Chain;
  readonly door?: "shut";
  readonly only?: "ws" | "http";
  readonly options?: NodeOptions & { readonly blockHash?: string };
  /** Seconds and megabytes are measured, of the command in a process of its own. */
  readonly measured?: true;
  /** What the command's message has in it; equal: the epoch is verified all the same. */
  readonly end: "equal" | RegExp;
}

/** Of a node that gives no proofs: where it does, most of what is wrong here changes nothing. */
export const honest: MadeChain = { ...madeChain(400), proofs: false };
const runtime = new Runtime(400, honest.metadata);
const key = (item: string, ...args: unknown[]) => runtime.item(item).key(...args);

/** Answers that a method's result may be replaced with. The first epoch's way leads through all of these methods. */
const RESULTS: readonly [name: string, result: unknown][] = [
  ["null", null],
  ["a number", 7],
  ["words", "nothing"],
  ["an empty list", []],
  ["an empty object", {}],
  ["lists in lists", JSON.parse(`${"[".repeat(50)}${"]".repeat(50)}`)],
];
const METHODS: Readonly<Record<string, RegExp>> = {
  chain_getBlockHash: /can't be right: no hash/,
  chain_getFinalizedHead: /can't be right: no hash/,
  chain_getHeader: /no header of|does not keep the newest finalized block/,
  state_getRuntimeVersion: /can't be right: no spec_version/,
  state_getMetadata: /can't be right: no metadata/,
  state_queryStorageAt: /can't be right: no values at/,
  state_getKeysPaged: /can't be right: no keys after/,
};

const on =
  (method: string, what: (request: Request, reply: Reply) => ReturnType<Fault>): Fault =>
  (request, reply) =>
    request.method === method ? what(request, reply) : undefined;
const result = (method: string, value: unknown) => on(method, () => ({ result: value }));
const change = (method: string, to: (value: never) => unknown) =>
  on(method, (_, reply) => ("result" in reply ? { result: to(reply.result as never) } : undefined));
/** Does it the first times, and then no more. */
const times = (count: number, fault: Fault): Fault => {
  let left = count;
  return (request, reply) => {
    const done = left > 0 ? fault(request, reply) : undefined;
    if (done !== undefined) --left;
    return done;
  };
};
const QUERY = "state_queryStorageAt";
type Answer = [{ block: string; changes: [string, string | null][] }];
const changes = (to: (changes: [string, string | null][]) => unknown) =>
  change(QUERY, ([set]: Answer) => [{ ...set, changes: to(set.changes) }]);
const value = (item: string, args: unknown[], to: string) =>
  changes((rows) => rows.map(([row, is]) => [row, row === key(item, ...args) ? to : is]));
const error = (words: unknown, code: unknown = -32000) => ({ error: { code, message: words } }) as Reply;
const LIST = "state_getKeysPaged";
const commits = key("TimelockedWeightCommits", NETUID);
const listed = (id: number) => `${commits}${id.toString(16).padStart(16, "0").repeat(2)}`;

function* shapes(): Generator<Behaviour> {
  for (const [method, end] of Object.entries(METHODS)) {
    for (const [name, given] of RESULTS) {
      // That there are no commits is a lie that only a proof would show.
      if (method === LIST && name === "an empty list") continue;
      const isLight = method === "chain_getBlockHash" && given === null;
      yield {
        class: "shape",
        name: `${method}: ${name}`,
        fault: result(method, given),
        end: isLight ? "equal" : end,
      };
    }
  }
  const whole: [string, (id: unknown) => string, RegExp][] = [
    ["no answer but HTML", () => "<html><script>alert(1)</script>", /not JSON-RPC: "<html>/],
    ["an empty text", () => "", /not JSON-RPC/],
    ["3 million brackets", () => "[".repeat(3e6), /not JSON-RPC/],
    ["3 million brackets in an error", (id) => deep(id), /not JSON-RPC/],
    ["a string without an end", (id) => `{"jsonrpc":"2.0","id":"${id}","result":"\\`, /not JSON-RPC/],
    ["an error that is a text", (id) => JSON.stringify({ jsonrpc: "2.0", id, error: "no" }), /not JSON-RPC/],
    ["a list of answers", (id) => JSON.stringify([{ jsonrpc: "2.0", id, result: [] }]), /not JSON-RPC/],
  ];
  for (const [name, text, end] of whole) yield { class: "shape", name, fault: on(LIST, ({ id }) => text(id)), end };
  const errors: [string, unknown, RegExp][] = [
    ["an object", { a: [1] }, /refuses state_getKeysPaged: {2}\(-32000\)/],
    ["nothing", undefined, /refuses state_getKeysPaged: {2}\(-32000\)/],
    ["10 million letters", "x".repeat(1e7), /refuses state_getKeysPaged: x{100}/],
    [
      "escape sequences",
      "\u001b[2J\u001b]0;owned\u0007\r\nyuma: all equal\u202e",
      /refuses state_getKeysPaged: \ufffd\[2J/,
    ],
  ];
  for (const [name, words, end] of errors) {
    yield { class: "shape", name: `an error whose message is ${name}`, fault: on(LIST, () => error(words)), end };
  }
  const both: Fault = ({ id }, reply) => JSON.stringify({ jsonrpc: "2.0", id, error: null, ...reply });
  yield { class: "shape", name: "no error, which is said", fault: both, end: "equal" };
  const code = on(LIST, () => error("no", "rate_limited"));
  yield { class: "shape", name: "an error whose code is a word of ours", fault: code, end: /refuses .*: no \(0\)/ };
  for (const number of ["0x", "10", "0xfffffffffff", 10, null]) {
    const fault = change("chain_getHeader", (header: object) => ({ ...header, number }));
    yield { class: "shape", name: `a block number of ${JSON.stringify(number)}`, fault, end: /no header of/ };
  }
  const binary = on(
    LIST,
    () =>
      ({ ws }: Wire) =>
        ws?.send(Buffer.from("{}")),
  );
  yield { class: "shape", name: "bytes instead of text", fault: binary, only: "ws", end: /sends bytes/ };
  const status = on(
    LIST,
    () =>
      ({ http }: Wire) =>
        void http?.writeHead(404, "\u00a7 \u009b31m").end("gone"),
  );
  yield { class: "shape", name: "a status with controls in it", fault: status, only: "http", end: /it answers 404/ };
  const away = on(
    LIST,
    () =>
      ({ http }: Wire) =>
        void http?.writeHead(307, { location: "http://127.0.0.1:1" }).end(),
  );
  yield { class: "shape", name: "another address", fault: away, only: "http", end: /sends on to another address/ };
}

const deep = (id: unknown) =>
  `{"jsonrpc":"2.0","id":"${id}","error":{"code":1,"message":${"[".repeat(3e6)}${"]".repeat(3e6)}}}`;

/** Sends without end, as fast as it is taken. */
function pour(send: (more: () => void) => void, ended: () => boolean): void {
  const more = () => void (ended() || send(() => setImmediate(more)));
  more();
}
const MEGABYTE = Buffer.alloc(2 ** 20, " ");

function endless(gzip: boolean): Fault {
  return on(LIST, () => ({ ws, http }) => {
    if (ws)
      pour(
        (more) => ws.send(MEGABYTE, { fin: false, binary: false }, more),
        () => ws.readyState !== ws.OPEN,
      );
    else pourBody(http as ServerResponse, gzip);
  });
}

function pourBody(http: ServerResponse, gzip: boolean): void {
  if (gzip) http.setHeader("content-encoding", "gzip");
  const body = gzip ? createGzip() : http;
  if (body !== http) body.pipe(http);
  pour(
    (more) => (body.write(MEGABYTE) ? more() : body.once("drain", more)),
    () => http.destroyed,
  );
}

/** Of what takes long to decode. */
const tooSlow = /more than 2 MB of events, parents, children and commits at block/;

function* sizes(): Generator<Behaviour> {
  const zeros = (bytes: number) => `0x${"00".repeat(bytes)}`;
  const n = [NETUID];
  yield {
    class: "size",
    name: "a value of 90 MB",
    fault: value("SubnetworkN", n, zeros(45e6)),
    end: /more than 16 MB/,
  };
  yield {
    class: "size",
    name: "a value of 6 MB for a number",
    fault: value("SubnetworkN", n, zeros(6e6)),
    end: /the 6000000 bytes .*SubnetworkN/,
  };
  yield {
    class: "size",
    name: "an error of 50 MB",
    fault: on(LIST, () => error("x".repeat(5e7))),
    end: /more than 16 MB/,
  };
  yield { class: "size", name: "a body without end", fault: endless(false), end: /more than 16 MB/ };
  yield { class: "size", name: "a bomb in gzip", fault: endless(true), only: "http", end: /more than 16 MB/ };
  let page = 0;
  const pages = on(LIST, () => ({ result: Array.from({ length: 1000 }, () => listed(++page)) }));
  yield { class: "size", name: "pages without end", fault: pages, end: /more than 100000 keys/ };
  const long = on(LIST, () => ({ result: [`${commits}${"00".repeat(1e6)}`] }));
  yield { class: "size", name: "a key of a megabyte", fault: long, end: /no keys after/ };
  const many = on(LIST, () => ({ result: Array.from({ length: 1001 }, (_, i) => listed(i)) }));
  yield { class: "size", name: "a page of more than was asked for", fault: many, end: /no keys after/ };
  yield {
    class: "size",
    name: "200,000 parents of one hotkey",
    fault: value("ParentKeys", [account(1), NETUID], manyLinks(200_000)),
    end: tooSlow,
  };
  yield {
    class: "size",
    name: "65,535 neurons",
    fault: value("SubnetworkN", n, "0xffff"),
    end: /more than 200000 rows/,
  };
  yield { class: "size", name: "weights of 16 MB in each row", fault: fatRows(), end: /more than (16|32) MB/ };
  yield {
    class: "size",
    name: "events of 6 MB",
    fault: change(QUERY, (answer: Answer) => fatEvents(answer)),
    end: /System\.Events|more than/,
  };
  yield { class: "size", name: "a million events", fault: manyEvents(1e6), end: tooSlow };
  yield { class: "size", name: "4,096 parents of many hotkeys", fault: parentsOfMany(), end: tooSlow };
  yield { class: "size", name: "commits of 100,000 accounts", fault: manyCommits(20_000), end: tooSlow };
  yield {
    class: "size",
    name: "metadata of 60 MB",
    fault: result("state_getMetadata", zeros(30e6)),
    end: /more than 16 MB/,
  };
  yield {
    class: "size",
    name: "metadata of 12 MB",
    fault: result("state_getMetadata", zeros(6e6)),
    end: /metadata .* can't be read: it is of 6000000 bytes/,
  };
}

/** A list as SCALE has it. */
const scaleList = (length: number, item: string) => Binary.toHex(compact.enc(length)) + item.repeat(length);
const ACCOUNT = "ab".repeat(32);
const manyLinks = (count: number) => scaleList(count, `0100000000000000${ACCOUNT}`);

/** A subnet was removed, so and so often. */
const manyEvents = (count: number) =>
  changes((rows) => rows.map(([row, is]) => [row, row === events ? scaleList(count, "020701020000") : is]));

/** Of 256 neurons. */
function parentsOfMany(): Fault {
  const links = manyLinks(4096);
  const vectors = new Map<string, string>([
    [key("SubnetworkN", NETUID), "0x0001"],
    [key("LastUpdate", NETUID), scaleList(256, "00".repeat(8))],
    [key("ValidatorPermit", NETUID), scaleList(256, "00")],
    [key("Active", NETUID), scaleList(256, "00")],
    [key("Emission", NETUID), scaleList(256, "00".repeat(8))],
    ...["Consensus", "Incentive", "Dividends", "ValidatorTrust", "StakeWeight"].map((name): [string, string] => [
      key(name, NETUID),
      scaleList(256, "0000"),
    ]),
  ]);
  const [keys, parents] = [key("Keys", NETUID), key("ParentKeys")];
  const given = (row: string, is: string | null) => {
    if (row.startsWith(keys)) return `0x${row.slice(-4).repeat(16)}`;
    return row.startsWith(parents) && Number.parseInt(row.slice(-8, -6), 16) % 16 === 0
      ? links
      : (vectors.get(row) ?? is);
  };
  return changes((rows) => rows.map(([row, is]) => [row, given(row, is)]));
}

/** In each of five epochs. */
function manyCommits(count: number): Fault {
  const fat = scaleList(count, `${ACCOUNT}${"00".repeat(17)}`);
  const queues = [1, 2, 3, 4, 5].map((epoch) => key("TimelockedWeightCommits", NETUID, BigInt(epoch))).sort();
  const list = on(LIST, ({ params }) => ({ result: params[2] === null ? queues : [] }));
  const rows = changes((given) => given.map(([row, is]) => [row, queues.includes(row as never) ? fat : is]));
  return (request, reply) => list(request, reply) ?? rows(request, reply);
}

/** Rows of the longest weights there can be, as long as the node is asked for some. */
function fatRows(): Fault {
  const bytes = new Uint8Array(4 + 65_535 * 4);
  new DataView(bytes.buffer).setUint32(0, 65_535 * 4 + 2, true);
  const fat = Binary.toHex(bytes);
  const prefixes = [key("Weights"), key("Bonds")];
  const n = key("SubnetworkN", NETUID);
  return changes((rows) =>
    rows.map(([row, is]) => [row, row === n ? "0x0010" : prefixes.some((prefix) => row.startsWith(prefix)) ? fat : is]),
  );
}

const events = runtime.item("Events", "System").key();
const fatEvents = ([set]: Answer) => [
  { ...set, changes: set.changes.map(([row, is]) => [row, row === events ? `0x02093d00${"00".repeat(6e6)}` : is]) },
];

function* delays(): Generator<Behaviour> {
  const soon = { timeout: 1000 };
  yield {
    class: "time",
    name: "a door that never opens",
    door: "shut",
    options: soon,
    end: /did not answer chain_getBlockHash within 1 seconds/,
  };
  for (const method of Object.keys(METHODS)) {
    const end = new RegExp(`did not answer ${method} within 1 seconds|the node is too slow: .* none to ${method} yet`);
    yield { class: "time", name: `no answer to ${method}`, fault: on(method, () => () => {}), options: soon, end };
  }
  const late: Fault = (request, reply) => (wire) =>
    setTimeout(() => {
      const text = JSON.stringify({ jsonrpc: "2.0", id: request.id, ...reply });
      if (wire.ws) wire.ws.send(text);
      else wire.http.end(text);
    }, 300);
  yield {
    class: "time",
    name: "every answer late",
    fault: late,
    options: soon,
    end: /the node is too slow: \d answers? within 1 seconds/,
  };
  const drip = on(LIST, () => ({ ws, http }) => {
    const timer = setInterval(() => {
      if (ws) ws.send(" ", { fin: false }, () => {});
      else http?.write(" ");
    }, 50);
    (ws ?? http)?.on("close", () => clearInterval(timer));
  });
  yield { class: "time", name: "an answer in drops", fault: drip, options: soon, end: /did not answer|too slow/ };
  const half = on(LIST, () => ({ ws, http }) => {
    if (ws) ws.send('{"jsonrpc":', { fin: false });
    else http?.write('{"jsonrpc":');
  });
  yield {
    class: "time",
    name: "half an answer",
    fault: half,
    options: soon,
    end: /did not answer|too slow|not JSON-RPC/,
  };
  const flood = on(LIST, () => ({ ws }) => {
    const notice = JSON.stringify({ jsonrpc: "2.0", method: "news", params: { result: 1 } });
    if (ws)
      pour(
        (more) => ws.send(notice, more),
        () => ws.readyState !== ws.OPEN,
      );
  });
  yield {
    class: "time",
    name: "news without end and no answer",
    fault: flood,
    only: "ws",
    options: soon,
    end: /did not answer|too slow/,
  };
  for (const method of Object.keys(METHODS)) {
    yield {
      class: "time",
      name: `cut once at ${method}`,
      fault: times(
        1,
        on(method, () => "cut"),
      ),
      end: "equal",
    };
  }
  yield { class: "time", name: "cut again and again", fault: on(LIST, () => "cut"), end: /there is no connection to/ };
}

function* orders(): Generator<Behaviour> {
  const bonds = key("Bonds", NETUID, 0);
  const without = changes((rows) => rows.filter(([row]) => row !== bonds));
  yield {
    class: "order",
    name: "a row left out",
    fault: without,
    end: /SubtensorModule\.Bonds \(2, 0\) is left out of it/,
  };
  yield { class: "order", name: "all rows left out", fault: changes(() => []), end: /is left out of it/ };
  const twice = changes((rows) => [...rows, ...rows.filter(([row]) => row === bonds)]);
  yield { class: "order", name: "a row twice", fault: twice, end: /two values of SubtensorModule\.Bonds \(2, 0\)/ };
  const other = changes((rows) => [...rows, [key("Bonds", 9, 9), "0x00"]]);
  yield { class: "order", name: "a row that was not asked for", fault: other, end: /a key that was not asked for/ };
  yield { class: "order", name: "rows the other way round", fault: changes((rows) => rows.toReversed()), end: "equal" };
  const upper = changes((rows) => rows.map(([row, is]) => [row.toUpperCase().replace("X", "x"), is]));
  yield { class: "order", name: "keys in capitals", fault: upper, end: /a key that was not asked for/ };
  const capitals = changes((rows) => rows.map(([row, is]) => [row, is?.toUpperCase().replace("X", "x")]));
  yield { class: "order", name: "values in capitals", fault: capitals, end: "equal" };
  const odd = changes((rows) => rows.map(([row, is]) => [row, is && `${is}0`]));
  yield { class: "order", name: "half a byte more", fault: odd, end: /no storage value/ };
  const twoSets = change(QUERY, ([set]: Answer) => [set, set]);
  yield { class: "order", name: "two sets of rows", fault: twoSets, end: /no values at/ };
  const elsewhere = change(QUERY, ([set]: Answer) => [{ ...set, block: `0x${"12".repeat(32)}` }]);
  yield { class: "order", name: "rows of another block", fault: elsewhere, end: /no values at/ };
  const same = on(LIST, () => ({ result: [listed(1)] }));
  yield { class: "order", name: "the same page again and again", fault: same, end: /is not behind it/ };
  const back = on(LIST, () => ({ result: [listed(2), listed(1)] }));
  yield { class: "order", name: "keys that descend", fault: back, end: /is not behind it/ };
  const alien = on(LIST, () => ({ result: [key("Bonds", NETUID, 0)] }));
  yield { class: "order", name: "keys of another list", fault: alien, end: /no keys after/ };
  const one = (request: Request, reply: Reply) =>
    request.method === LIST && "result" in reply ? { result: (reply.result as string[]).slice(0, 1) } : undefined;
  yield { class: "order", name: "pages of one key", fault: one, end: "equal" };
  const stranger = on(LIST, ({ id }) => JSON.stringify({ jsonrpc: "2.0", id: `${id}1`, result: [] }));
  yield {
    class: "order",
    name: "an answer to another request",
    fault: stranger,
    options: { timeout: 1000 },
    end: /answers another request|did not answer|too slow/,
  };
  const echo: Fault =
    ({ id }, reply) =>
    ({ ws, http }) => {
      const text = JSON.stringify({ jsonrpc: "2.0", id, ...reply });
      if (ws) for (let i = 0; i < 3; ++i) ws.send(text);
      else http?.end(text);
    };
  yield { class: "order", name: "every answer three times", fault: echo, end: "equal" };
  let head = true;
  const wrong = on("chain_getHeader", () => {
    head = !head;
    return { result: honest.blocks[head ? 3 : 4]?.header };
  });
  yield { class: "order", name: "headers of other blocks", fault: wrong, end: /the node is lying about/ };
  const swapped = changes((rows) => rows.map(([row], i) => [row, rows.at(i - 1)?.[1] ?? null]));
  yield {
    class: "order",
    name: "values one row off",
    fault: swapped,
    end: /not a value of its type|there is no subnet/,
  };
}

function* limits(): Generator<Behaviour> {
  for (const code of [-32004, -32005, -32029, -32009, -32999, 429]) {
    const twice = times(
      2,
      on(QUERY, () => error("limit exceeded", code)),
    );
    yield { class: "limit", name: `${code} twice`, fault: twice, end: "equal" };
  }
  const words = times(
    1,
    on(QUERY, () => error("Too many requests, slow down")),
  );
  yield { class: "limit", name: "a limit told in words", fault: words, end: "equal" };
  const always = on(QUERY, () => error("daily limit exceeded", -32005));
  yield {
    class: "limit",
    name: "a limit for ever",
    fault: always,
    options: { timeout: 2000 },
    end: /rate limit let no epoch be read within 2 seconds: daily limit exceeded/,
  };
  const status = (code: number) =>
    times(
      2,
      on(
        QUERY,
        () =>
          ({ http }: Wire) =>
            void http?.writeHead(code).end("wait"),
      ),
    );
  for (const code of [429, 503]) {
    yield { class: "limit", name: `HTTP ${code} twice`, fault: status(code), only: "http", end: "equal" };
  }
  let queries = 0;
  const third = on(QUERY, () => (++queries % 3 === 0 ? error("internal error", -32603) : undefined));
  yield { class: "limit", name: "every third query refused", fault: third, end: "equal" };
  const few = on(QUERY, ({ params }) =>
    (params[0] as unknown[]).length > 10 ? error("Response is too big", -32008) : undefined,
  );
  yield { class: "limit", name: "more than ten rows refused", fault: few, end: "equal" };
  const bonds = key("Bonds", NETUID, 0);
  const never = on(QUERY, ({ params }) =>
    (params[0] as string[]).includes(bonds) ? error("not this one", -32603) : undefined,
  );
  yield {
    class: "limit",
    name: "one row refused for ever",
    fault: never,
    end: /refuses state_queryStorageAt: not this one \(-32603\)/,
  };
  const asked = new Map<string, number>();
  const twice = on(QUERY, ({ params }) => {
    const [row = "", ...others] = params[0] as string[];
    const count = (asked.get(row) ?? 0) + 1;
    if (others.length === 0) asked.set(row, count);
    return others.length > 0 || count < 3 ? error("not now", -32603) : undefined;
  });
  yield {
    class: "limit",
    name: "every row refused twice, and then given",
    fault: twice,
    options: { timeout: 2000 },
    end: /the node is too slow: \d+ answers within 2 seconds, and none to state_queryStorageAt yet/,
  };
  const unknown = on(QUERY, () => error("Method not found", -32601));
  yield { class: "limit", name: "no query of many rows", fault: unknown, end: "equal" };
  yield { class: "limit", name: "a pace of our own", options: { requestsPerSecond: 20 }, end: "equal" };
}

// biome-ignore lint/suspicious/noExplicitAny: metadata as a liar makes it fits no type
type Any = any;

/** The honest metadata with something changed in it. */
function lie(change: (metadata: Any) => void): Fault {
  const decoded = decAnyMetadata(honest.metadata) as Any;
  change(decoded.metadata.value);
  return result("state_getMetadata", Binary.toHex(metadataCodec.enc(decoded)));
}
const itemOf = (metadata: Any, name: string) =>
  metadata.pallets.flatMap((pallet: Any) => pallet.storage.items).find((item: Any) => item.name === name);
/** Gives an item another value type, made by this. */
const retype = (name: string, define: (add: (def: Any, more?: Any) => number) => number) =>
  lie((metadata) => {
    const add = (def: Any, more: Any = {}) =>
      metadata.lookup.push({ id: metadata.lookup.length, path: [], params: [], def, docs: [], ...more }) - 1;
    const item = itemOf(metadata, name);
    const type = define(add);
    if (item.type.tag === "plain") item.type.value = type;
    else item.type.value.value = type;
  });
const tuple = (...value: number[]) => ({ tag: "tuple", value });
const list = (value: number) => ({ tag: "sequence", value });

function* metadataLies(): Generator<Behaviour> {
  const unreadable = /the metadata of spec_version 400 can't be read/;
  const { metadata } = honest;
  const texts: [string, string][] = [
    ["none at all", "0x"],
    ["cut in the middle", metadata.slice(0, Math.floor(metadata.length / 4) * 2)],
    ["of version 99", `0x6d65746163${metadata.slice(12)}`],
    ["a length of a thousand million types", `0x6d6574610e${"ff".repeat(1000)}`],
  ];
  for (const [name, text] of texts)
    yield { class: "metadata", name, fault: result("state_getMetadata", text), end: unreadable };
  const types: [string, Fault][] = [
    ["a type that is not there", retype("Kappa", () => 100_000)],
    ["a type that holds itself", retype("Kappa", (add) => add(tuple(add(tuple()) + 1)))],
    ["a list of nothing", retype("LastUpdate", (add) => add(list(add(tuple()))))],
    [
      "an array of four thousand million",
      retype("Kappa", (add) =>
        add({ tag: "array", value: { len: 0xffff_ffff, type: add({ tag: "primitive", value: { tag: "u8" } }) } }),
      ),
    ],
    ["types that double 40 times", retype("Kappa", (add) => chainOf(add, 40, (type) => tuple(type, type)))],
    ["types that are 1,000 deep", retype("Kappa", (add) => chainOf(add, 1000, (type) => tuple(type)))],
    ["types that are 100,000 deep", retype("Kappa", (add) => chainOf(add, 100_000, (type) => list(type)))],
    ["variants of each other", retype("Kappa", (add) => tangle(add))],
    ["a default too short", lie((all) => Object.assign(itemOf(all, "SubnetworkN"), { fallback: "0x" }))],
    ["types with other numbers", lie((all) => all.lookup.reverse())],
    [
      "an option of what is not there",
      retype("Kappa", (add) =>
        add({ tag: "variant", value: [] }, { path: ["Option"], params: [{ name: "T", type: 99_999 }] }),
      ),
    ],
  ];
  for (const [name, fault] of types) yield { class: "metadata", name, fault, end: unreadable };
  const primitive = (tag: string) => (add: Any) => add({ tag: "primitive", value: { tag } });
  const others: [string, Fault][] = [
    ["a number as a text", retype("SubnetworkN", primitive("str"))],
    ["a number of 128 bits", retype("SubnetworkN", primitive("u128"))],
    ["a list as a number", retype("Weights", primitive("u32"))],
    ["events that are none", retype("Events", primitive("u8"))],
    [
      "a row with another key",
      lie((all) => Object.assign(itemOf(all, "Kappa").type.value, { key: itemOf(all, "Weights").type.value.value })),
    ],
  ];
  for (const [name, fault] of others)
    yield { class: "metadata", name, fault, end: /spec_version 400 keeps .* as .*, not as/ };
  const gone = lie((all) => Object.assign(itemOf(all, "Kappa"), { name: "Kappaa" }));
  yield { class: "metadata", name: "an item gone", fault: gone, end: /spec_version 400 has no SubtensorModule\.Kappa/ };
  const pallets = lie((all) => all.pallets.push(...Array.from({ length: 300 }, () => all.pallets[1])));
  yield { class: "metadata", name: "the pallet 300 times more", fault: pallets, end: /equal|can't be read/ };
  for (const version of ["400", 1e9, -1, 4.5, true]) {
    const fault = result("state_getRuntimeVersion", { specVersion: version });
    yield {
      class: "metadata",
      name: `a spec_version of ${JSON.stringify(version)}`,
      fault,
      end: /no spec_version|whose rules are not known here/,
    };
  }
}

function chainOf(add: (def: Any) => number, length: number, next: (type: number) => Any): number {
  let type = add(tuple());
  for (let i = 0; i < length; ++i) type = add(next(type));
  return type;
}

/** Forty variants, each of which may be any of two that come after it; the last may be the first. */
function tangle(add: (def: Any) => number): number {
  const first = add(tuple()) + 1;
  const variant = (name: string, index: number, type: number) => ({
    name,
    index,
    docs: [],
    fields: [{ name: undefined, type, typeName: undefined, docs: [] }],
  });
  for (let i = 0; i < 40; ++i) {
    const to = (step: number) => first + ((i + step) % 40);
    add({ tag: "variant", value: [variant("A", 0, to(1)), variant("B", 1, to(2))] });
  }
  return first;
}

function* states(): Generator<Behaviour> {
  const cases: [string, string, unknown[], string, RegExp][] = [
    ["a row cut short", "Bonds", [NETUID, 0], "0x04", /bytes the node gives for SubtensorModule\.Bonds \(2, 0\)/],
    [
      "a row that says it is longer",
      "Weights",
      [NETUID, 0],
      "0xfeffffff",
      /bytes the node gives for SubtensorModule\.Weights/,
    ],
    ["a flag of 7", "NetworksAdded", [NETUID], "0x07", /NetworksAdded/],
    ["no such subnet", "NetworksAdded", [NETUID], "0x00", /there is no subnet 2/],
    [
      "an epoch in the future",
      "LastMechansimStepBlock",
      [NETUID],
      "0xff00000000000000",
      /no block 255 yet|ran last in|epoch/,
    ],
    [
      "an epoch at the end of time",
      "LastMechansimStepBlock",
      [NETUID],
      `0x${"ff".repeat(8)}`,
      /subnet 2 run in block 18446744073709551615, which comes later/,
    ],
    ["a vector too short", "Incentive", [NETUID], "0x00", /Incentive has 0 elements for 8 neurons/],
  ];
  for (const [name, item, args, to, end] of cases) yield { class: "state", name, fault: value(item, args, to), end };
  const genesis = { genesis: honest.blocks[0]?.hash as string };
  const stated = change("chain_getHeader", (header: Any) =>
    header.number === "0x0" ? { ...header, stateRoot: `0x${"99".repeat(32)}` } : header,
  );
  yield {
    class: "state",
    name: "a genesis that is only stated",
    fault: stated,
    options: genesis,
    end: /lying about block 0/,
  };
  yield { class: "state", name: "the genesis asked for", options: genesis, end: "equal" };
  const light = on("chain_getBlockHash", ({ params }) => (params[0] === 0 ? undefined : { result: null }));
  yield { class: "state", name: "blocks that are not known by number", fault: light, end: "equal" };
  yield {
    class: "state",
    name: "a block named by its hash",
    fault: light,
    options: { blockHash: honest.blocks[EPOCH]?.hash as string },
    end: "equal",
  };
  yield {
    class: "state",
    name: "a hash of no block",
    options: { blockHash: `0x${"ab".repeat(32)}` },
    end: /does not keep block 0xab/,
  };
}

export function behaviours(): Behaviour[] {
  return [
    ...shapes(),
    ...[...sizes()].map((size) => ({ ...size, measured: true }) as const),
    ...delays(),
    ...orders(),
    ...limits(),
    ...metadataLies(),
    ...states(),
  ];
}
