// The type declarations of the library, one file an entry point.

import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

const ENTRIES = {
  index: "bindings/index",
  core: "bindings/core",
  chain: "bindings/chain/index",
  simulation: "simulation/index",
};
const TREE = "dist/types";

export async function buildDeclarations() {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
  const { write } = await rollup({
    input: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, `${TREE}/${path}.d.ts`])),
    plugins: [dts()],
    onLog: (_, { message }) => {
      throw new Error(message); // such as a type that is used and not exported
    },
  });
  await write({
    dir: "dist/cjs",
    entryFileNames: "[name].d.ts",
    chunkFileNames: "shared.d.ts",
    minifyInternalExports: false,
  });
  // ES modules may have their types from a CommonJS file, not the other way round.
  for (const name of Object.keys(ENTRIES)) writeFileSync(`dist/${name}.d.ts`, `export * from "./cjs/${name}.js";\n`);
  const module =
    "/** A WebAssembly.Module, where the host or the bundler makes one of an import. */\ndeclare const module: object;\n";
  writeFileSync("dist/yuma.wasm.d.ts", `${module}export default module;\n`);
  writeFileSync("dist/cjs/yuma.wasm.d.ts", `${module}export = module;\n`);
  rmSync(TREE, { recursive: true });
}
