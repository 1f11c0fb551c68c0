// Pinned layouts say of every item what the metadata says that they were cut from.

import { readdirSync, readFileSync } from "node:fs";
import { Binary } from "@polkadot-api/substrate-bindings";
import { describe, expect, test } from "vitest";
import { ITEMS } from "../bindings/chain/items.js";
import { LAYOUTS } from "../bindings/chain/layouts/index.js";
import pins from "../bindings/chain/layouts/pins.json" with { type: "json" };
import { pinOf, runtimeOf } from "../bindings/chain/pinned.js";
import { Runtime, type StorageItem } from "../bindings/chain/runtime.js";
import { cutLayout, layoutFile, layoutSource } from "../scripts/layouts.js";
import { hasRecordings } from "./states.js";

const specVersions = readdirSync("bindings/chain/layouts").flatMap((file) => {
  const [, specVersion] = /^spec-(\d+)\.ts$/.exec(file) ?? [];
  return specVersion === undefined ? [] : [Number(specVersion)];
});
/** Also one that waits for its code's hash. */
const pinnedRuntime = async (specVersion: number): Promise<Runtime> => {
  const { default: layout } = await import(`../bindings/chain/layouts/spec-${specVersion}.ts`);
  return runtimeOf(specVersion, layout);
};
const paths = Object.keys(ITEMS).map((path) => path.split(".") as [pallet: string, name: string]);

test.each(specVersions)("spec_version %d has what an epoch needs", async (specVersion) => {
  const runtime = await pinnedRuntime(specVersion);
  expect(runtime).toMatchObject({ specVersion, layout: "pinned" });
  for (const name of ["Weights", "Bonds", "Keys", "TotalHotkeyAlpha", "LastMechansimStepBlock"]) {
    expect(runtime.item(name).prefix).toHaveLength(66);
  }
  expect(runtime.item("Events", "System").prefix).toHaveLength(66);
  expect(() => runtime.has("Account", "Balances")).toThrow(/has no pallet Balances: pin it anew with it/);
});

test("every pin is of one code, and its layout is there", async () => {
  expect(new Set(pins.map(({ code }) => code)).size).toBe(pins.length);
  for (const { code, spec_version, layout } of pins) {
    expect(code).toMatch(/^0x[0-9a-f]{64}$/);
    expect(pinOf(code)?.specVersion).toBe(spec_version);
    expect(layout).toBe(spec_version in LAYOUTS);
    const runtime = await pinOf(code)?.runtime?.();
    expect(runtime?.specVersion).toBe(layout ? spec_version : undefined);
  }
  expect(pinOf(`0x${"00".repeat(32)}`)).toBeUndefined();
});

describe.skipIf(!hasRecordings)("beside the metadata", () => {
  const files: Readonly<Record<number, string>> = {
    240: "metadata-240.scale",
    293: "node-293/metadata.scale",
    300: "node-300/metadata.scale",
    381: "metadata-381.scale",
    424: "metadata-424-v15.scale",
    439: "metadata-439-v15.scale",
    461: "metadata-461-v15.scale",
  };
  const bytesOf = (specVersion: number) =>
    readFileSync(new URL(`../../shared/real/${files[specVersion]}`, import.meta.url));

  test.each(specVersions)("spec_version %d: the file is what the script writes", (specVersion) => {
    expect(layoutSource(cutLayout(bytesOf(specVersion)))).toBe(readFileSync(layoutFile(specVersion), "utf8"));
  });

  test.each(specVersions)(
    "spec_version %d: every item that is read has the same place, type and default",
    async (specVersion) => {
      const whole = new Runtime(specVersion, Binary.toHex(bytesOf(specVersion)));
      const pinned = await pinnedRuntime(specVersion);
      for (const [pallet, name] of paths) {
        expect([name, pinned.has(name, pallet)]).toEqual([name, whole.has(name, pallet)]);
        if (!whole.has(name, pallet)) continue;
        const of = (item: StorageItem) => [item.prefix, item.value(undefined, "")];
        expect(of(pinned.item(name, pallet))).toEqual(of(whole.item(name, pallet)));
      }
    },
  );

  test("metadata of another runtime is refused", () => {
    const metadata = Binary.toHex(bytesOf(381));
    expect(() => new Runtime(424, metadata)).toThrow(
      "the metadata of spec_version 424 can't be read: it is of spec_version 381",
    );
  });
});
