// Inputs of the emission suites in JSON form: whatever is wrong with one is an error that names the place.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { emissionSuites, loadYuma, YumaError, type YumaErrorCode } from "../bindings/index.js";
import { emissionOf } from "./emission-form.js";
import { payoutJson } from "./payout-input.js";

const yuma = await loadYuma();
const vectors = new URL("../vectors/", import.meta.url);
const filesOf = (folder: string) =>
  readdirSync(new URL(folder, vectors)).map((file) =>
    JSON.parse(readFileSync(new URL(folder + file, vectors), "utf8")),
  );

function largestOf(cases: readonly { readonly input: object }[]): object {
  const sizes = cases.map(({ input }) => JSON.stringify(input).length);
  return (cases[sizes.indexOf(Math.max(...sizes))] as { input: object }).input;
}

const largest = new Map<string, object>(filesOf("emission/").map(({ suite, cases }) => [suite, largestOf(cases)]));
largest.set("payout", payoutJson());

/** Those of the suites by runtime, as `spec_version/suite`. */
const byRuntime = new Map<string, object>(
  ["261/", "338/", "413/", "425/"].flatMap((runtime) =>
    filesOf(`payout/${runtime}`).map(({ suite, cases }): [string, object] => [runtime + suite, largestOf(cases)]),
  ),
);

function answerOf(name: string, input: unknown): unknown {
  const [runtime, suite] = name.split("/") as [string, string?];
  return suite === undefined ? emissionOf(yuma, name, input) : yuma.runtimeEmission(suite, Number(runtime), input);
}

function errorOf(suite: string, input: unknown): YumaError {
  try {
    answerOf(suite, input);
  } catch (error) {
    if (error instanceof YumaError) return error;
    throw error;
  }
  throw new Error(`${suite} took it`);
}

type Step = string | number;

/** Every place in a value, with the value there; of a list the last element only. */
function* places(value: unknown, path: readonly Step[] = []): Generator<readonly [readonly Step[], unknown]> {
  if (path.length > 0) yield [path, value];
  if (Array.isArray(value)) {
    if (value.length > 0) yield* places(value.at(-1), [...path, value.length - 1]);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) yield* places(member, [...path, name]);
  }
}

function withChange(value: unknown, [step, ...rest]: readonly Step[], change: (old: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<Step, unknown>;
  const changed = withChange(copy[step], rest, change);
  if (changed === undefined) delete copy[step];
  else copy[step] = changed;
  return copy;
}

const textOf = (path: readonly Step[]) =>
  path.map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`)).join("");

describe.each([...largest, ...byRuntime])("%s", (suite, input) => {
  const all = [...places(input)];
  const members = all.filter(([path]) => typeof path.at(-1) === "string");

  test("a member of another kind is an error at its place", () => {
    for (const [path, value] of all) {
      const wrong = typeof value === "object" ? true : { not: "this" };
      expect(
        errorOf(
          suite,
          withChange(input, path, () => wrong),
        ).message,
      ).toContain(textOf(path));
    }
  });

  test("a member that is missing or unknown is an error at its place", () => {
    for (const [path] of members) {
      // test/state.test.ts says what an epoch may leave out.
      if (path[0] === "epochs" && path.length > 1) continue;
      // By runtime, most has a default.
      if (largest.has(suite)) {
        const error = errorOf(
          suite,
          withChange(input, path, () => undefined),
        );
        expect([error.code, error.message]).toEqual(["missing_field", expect.stringContaining(textOf(path))]);
      }
      const other = [...path.slice(0, -1), "other"];
      const unknown = errorOf(
        suite,
        withChange(input, other, () => 1),
      );
      expect([unknown.code, unknown.message]).toEqual(["unknown_field", expect.stringContaining(textOf(other))]);
    }
  });

  test("a number that is out of range, or not in the right form, is an error at its place", () => {
    for (const [path, value] of all) {
      if (path[0] === "epochs") continue;
      const wrong: unknown[] =
        typeof value === "number"
          ? [-1, 0.5, 2 ** 60, "1", null, Number.NaN]
          : typeof value === "string" && /^-?[0-9]+$/.test(value)
            ? [`1${"0".repeat(40)}`, `-1${"0".repeat(60)}`, "01", "1.0", "0x1", "", " 1", 1, "9".repeat(1_000_000)]
            : [];
      for (const element of wrong) {
        // null is none where there may be none.
        const changed = withChange(input, path, () => element);
        if (element === null && mayBeNull(suite, path.at(-1) as string)) continue;
        const { message } = errorOf(suite, changed);
        expect(message.slice(0, 400)).toContain(textOf(path));
      }
    }
  });

  test("is right again after all that", () => {
    expect(answerOf(suite, input)).toStrictEqual(answerOf(suite, structuredClone(input)));
  });
});

const mayBeNull = (suite: string, name: string) =>
  ["key", "subnet_owner", "subnet_owner_hotkey"].includes(name) ||
  (byRuntime.has(suite) && ["owner", "childkey_take", "sale", "buy", "first_emission_block_number"].includes(name));

describe("a runtime", () => {
  const namesIn = (value: unknown) => [...JSON.stringify(value).matchAll(/"([a-z_]+)":/g)].map(([, name]) => `${name}`);

  /** Inputs of the chain, by suite and runtime, with all names that such inputs have. */
  const seen = new Map<string, Map<string, { names: Set<string>; input: object }>>();
  for (const runtime of readdirSync(new URL("payout/", vectors))) {
    for (const { suite, reference, cases } of filesOf(`payout/${runtime}/`)) {
      if (!reference.startsWith("subtensor")) continue;
      // Every runtime has this one; the chain's inputs name it where epochs are counted.
      const names = new Set(["last_mechanism_step_block", ...namesIn(cases)]);
      seen.set(suite, (seen.get(suite) ?? new Map()).set(runtime, { names, input: largestOf(cases) }));
    }
  }

  test.each([...seen])("refuses what it does not have, by name: %s", (suite, runtimes) => {
    let refused = 0;
    for (const { input } of runtimes.values()) {
      for (const [runtime, { names }] of runtimes) {
        const unknown = namesIn(input).filter((name) => !names.has(name));
        if (unknown.length === 0) {
          answerOf(`${runtime}/${suite}`, input);
          continue;
        }
        ++refused;
        const { code, message } = errorOf(`${runtime}/${suite}`, input);
        expect(code).toBe("unknown_field");
        expect(message).toMatch(new RegExp(`: spec_version ${runtime} has no such field$`));
        expect(unknown).toContain(/([a-z_]+):/.exec(message)?.[1]);
      }
    }
    expect(refused > 0).toBe(!["schedule", "dividend-distribution"].includes(suite));
  });
});

describe("what only several members say together", () => {
  const expectError = (suite: string, input: unknown, code: YumaErrorCode, message: string) => {
    const error = errorOf(suite, input);
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(message)]);
  };
  const change = (suite: string, members: object) => ({ ...(largest.get(suite) as object), ...members });

  test("a map has each key once", () => {
    const { accounts } = largest.get("stake-weights") as { accounts: object[] };
    const twice = [...accounts, accounts[0]];
    expectError(
      "stake-weights",
      change("stake-weights", { accounts: twice }),
      "repeated",
      `accounts[${accounts.length}].hotkey`,
    );
    const { subnets } = largest.get("subnet-shares") as { subnets: object[] };
    const last = `subnets[${subnets.length}].netuid`;
    expectError("subnet-shares", change("subnet-shares", { subnets: [...subnets, subnets[0]] }), "repeated", last);
  });

  test("a uid is below the number of neurons, and has one hotkey", () => {
    const keys = [{ uid: 2, hotkey: 1 }];
    expectError("stake-weights", change("stake-weights", { subnetwork_n: 2, keys }), "too_large", "keys[0].uid");
    const both = [...keys, ...keys];
    expectError("stake-weights", change("stake-weights", { subnetwork_n: 3, keys: both }), "repeated", "keys[1].uid");
  });

  test("a hotkey has one uid", () => {
    const payout = payoutJson();
    const hotkeys = (payout.hotkeys as number[]).map((hotkey, uid) => (uid === 2 ? 10 : hotkey));
    expectError("payout", { ...payout, hotkeys }, "repeated", "hotkeys[2]");
  });

  test("a block has a price for every subnet", () => {
    const { blocks } = largest.get("coinbase-blocks") as { blocks: { current_alpha_price_bits: string[] }[] };
    const short = blocks.map((block) => ({
      ...block,
      current_alpha_price_bits: block.current_alpha_price_bits.slice(1),
    }));
    expectError("coinbase-blocks", change("coinbase-blocks", { blocks: short }), "wrong_count", "blocks[0]");
  });

  test("mechanisms are as many as their number says", () => {
    const { mechanisms } = largest.get("mechanism-aggregate") as { mechanisms: object[][] };
    const more = { mechanisms: [...mechanisms, []] };
    expectError("mechanism-aggregate", change("mechanism-aggregate", more), "wrong_count", "mechanisms");
  });

  test("an epoch does not say what the payout decides", () => {
    const payout = payoutJson();
    const epochs = (payout.epochs as object[]).map((epoch) => ({ ...epoch, emission: "1" }));
    expectError("payout", { ...payout, epochs }, "unknown_field", "epochs[0].emission");
    expectError("payout", { ...payout, epochs: [] }, "wrong_count", "epochs");
  });

  test("an account is a number or 32 bytes", () => {
    const payout = payoutJson();
    for (const id of ["5F", "0x12", `0x${"g".repeat(64)}`, {}, true]) {
      expectError("payout", { ...payout, subnet_owner: id }, "wrong_type", "subnet_owner");
    }
  });

  test("there is no other suite", () => {
    expectError("epoch", {}, "unknown_suite", "emission/epoch");
    expectError("__proto__", {}, "unknown_suite", "__proto__");
    expect(emissionSuites.length).toBe(22);
  });
});
