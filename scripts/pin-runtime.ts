// Pins a runtime: the layout of its storage from its metadata, and with its code's hash what that layout belongs to.
//   npm run pin:runtime -- METADATA [CODE_HASH]
// METADATA is a file of what state_getMetadata gives, as bytes or as hex digits; CODE_HASH is blake2b-256 of :code.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import pins from "../bindings/chain/layouts/pins.json" with { type: "json" };
import { cutLayout, layoutFile, layoutSource, pinsFile } from "./layouts.js";

const [path, code] = process.argv.slice(2);
if (path === undefined || !existsSync(path) || (code !== undefined && !/^0x[0-9a-f]{64}$/.test(code))) {
  console.error("npm run pin:runtime -- METADATA [CODE_HASH]: a file, and a hash as 0x and 64 digits");
  process.exit(2);
}
const content = readFileSync(path);
const text = content.subarray(0, 2).toString() === "0x" ? content.toString().trim() : undefined;
const layout = cutLayout(text ? Buffer.from(text.slice(2), "hex") : content);
const { specVersion } = layout;
writeFileSync(layoutFile(specVersion), layoutSource(layout));

const kept = pins.filter((pin) => pin.code !== code);
const runtimes = code === undefined ? kept : [...kept, { code, spec_version: specVersion, layout: true }];
runtimes.sort((a, b) => a.spec_version - b.spec_version);
writeFileSync(pinsFile, `[\n${runtimes.map((pin) => `  ${JSON.stringify(pin)}`).join(",\n")}\n]\n`);
// Each is a module of its own, loaded when a chain turns out to run it; those without a code's hash wait for theirs.
const names = new Set(runtimes.filter(({ layout }) => layout).map(({ spec_version }) => spec_version));
writeFileSync(
  `${dirname(pinsFile)}/index.ts`,
  `/** Layouts of pinned runtimes, by spec_version. Written by npm run pin:runtime. */
export const LAYOUTS: Readonly<Record<number, () => Promise<{ readonly default: string }>>> = {
${[...names].map((name) => `  ${name}: () => import("./spec-${name}.js"),`).join("\n")}
};
`,
);
console.log(
  `spec_version ${specVersion}: ${code === undefined ? "its layout, without its code's hash" : `code ${code}`}`,
);
