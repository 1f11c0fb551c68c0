// EdgeRandom coinbases and payouts of all runtimes through the blob and the model, and where every rao of theirs went.
// An input is one of the vectors', changed at random, under any runtime from the first to the last.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { FIRST_COINBASE, LAST_COINBASE } from "../../assembly/layout/runtimes.js";
import { firstDifference } from "../../bindings/difference.js";
import { YumaError } from "../../bindings/error.js";
import type { Yuma } from "../../bindings/index.js";
import type { JsonObject } from "../../bindings/json.js";
import * as model from "../model/payout.js";
import { EdgeRandom } from "../random.js";
import { coinbaseBalance, isModest, payoutBalance } from "./payout-balance.js";

export type Kind = "coinbase-block" | "distribute-emission";

const models = {
  "coinbase-block": model.coinbaseBlockSuite,
  "distribute-emission": model.distributeEmissionSuite,
} as unknown as Readonly<Record<Kind, (input: unknown, spec: number) => JsonObject>>;

export interface Tally {
  cases: number;
  /** Cases small enough that no sum saturates: their books were added up. */
  balanced: number;
  readonly runtimes: Set<number>;
  readonly differences: string[];
}

export class PayoutFuzz {
  readonly #bases: ReadonlyMap<number, readonly JsonObject[]>;
  readonly #specs: readonly number[];

  constructor(
    private readonly yuma: Yuma,
    private readonly kind: Kind,
    private readonly seed: number,
  ) {
    const folder = new URL("vectors/payout/", `file://${process.cwd()}/`);
    this.#specs = readdirSync(folder)
      .filter((spec) => existsSync(new URL(`${spec}/${kind}.json`, folder)))
      .map(Number)
      .sort((a, b) => a - b);
    this.#bases = new Map(
      this.#specs.map((spec) => {
        const { cases } = JSON.parse(readFileSync(new URL(`${spec}/${kind}.json`, folder), "utf8"));
        return [spec, (cases as { input: JsonObject }[]).map(({ input }) => input)];
      }),
    );
  }

  draw(index: number): { spec: number; input: JsonObject } {
    const random = new EdgeRandom(this.seed, index);
    const spec = random.between(FIRST_COINBASE, LAST_COINBASE);
    const base = this.#specs.filter((known) => known <= spec).at(-1) as number;
    const modest = random.oneIn(2);
    const changed = change(random, random.pick(this.#bases.get(base) as readonly JsonObject[]), modest);
    return { spec, input: changed as JsonObject };
  }

  run(from: number, end: number, tally: Tally): void {
    for (let index = from; index < end; ++index) {
      const { spec, input } = this.draw(index);
      const blob = this.#answer(spec, input);
      const expected = models[this.kind](structuredClone(input), spec);
      ++tally.cases;
      tally.runtimes.add(spec);
      const difference = firstDifference(JSON.parse(JSON.stringify(expected)), blob);
      if (difference)
        tally.differences.push(`${this.kind} ${index} of ${spec}${difference.path}: ${JSON.stringify(difference)}`);
      else if (isModest(input)) {
        ++tally.balanced;
        const faults =
          this.kind === "coinbase-block" ? coinbaseBalance(spec, input, blob) : payoutBalance(spec, input, blob);
        for (const fault of faults) tally.differences.push(`${this.kind} ${index} of ${spec}: ${fault}`);
      }
    }
  }

  #answer(spec: number, input: JsonObject): JsonObject {
    try {
      return this.yuma.runtimeEmission(this.kind, spec, input) as JsonObject;
    } catch (error) {
      if (error instanceof YumaError) return { error: error.message };
      throw error;
    }
  }
}

const SUPPLY = 21_000_000_000_000_000n;
const BITS = 2n ** 96n;

/** Amounts, blocks, bits and flags, some of them drawn anew. Keys of maps and names stay. */
function change(random: EdgeRandom, value: unknown, modest: boolean, name = ""): unknown {
  if (Array.isArray(value)) {
    const kept = value.length > 1 && random.oneIn(16) && isList(name) ? value.slice(0, -1) : value;
    return kept.map((item) => change(random, item, modest, name));
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(random, item, modest, key)]));
  }
  if (!random.oneIn(4)) return value;
  if (typeof value === "boolean") return random.oneIn(2);
  if (typeof value === "number") return changedNumber(random, value, name);
  if (typeof value !== "string" || !/^-?[0-9]+$/.test(value)) return changedWord(random, value, name);
  if (name.endsWith("bits") || name === "shares" || name.endsWith("_shares") || name.endsWith("denominator")) {
    return random.upTo(random.oneIn(4) ? BITS : 2n ** 34n).toString();
  }
  const amount = modest ? random.upTo(random.pick([10n ** 9n, 10n ** 13n, SUPPLY])) : random.edgeU64();
  const isSigned = name === "subnet_tao_flow" || name === "subnet_protocol_flow";
  return String(isSigned ? BigInt.asIntN(64, random.oneIn(2) ? -amount : amount) : amount);
}

/** Lists that may be any shorter. */
const isList = (name: string) => ["subnets", "hotkey_emission", "child_edges", "neurons"].includes(name);

function changedNumber(random: EdgeRandom, value: number, name: string): number {
  if (["subnet_owner_cut", "childkey_take", "delegate_take", "tempo"].includes(name)) return random.edgeU16();
  if (name.startsWith("min_childkey_take")) return random.edgeU16();
  if (name === "subnet_mechanism") return random.below(3);
  if (name === "max_epochs_per_block") return random.below(5);
  if (name === "immune_owner_uids_limit") return random.below(4);
  return value;
}

function changedWord(random: EdgeRandom, value: unknown, name: string): unknown {
  if (name === "recycle_or_burn") return random.pick(["recycle", "burn", null]);
  if (name === "sale" || name === "buy") return random.oneIn(2) ? null : random.upTo(10n ** 10n).toString();
  return value;
}
