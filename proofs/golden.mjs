// Requests of the emission's vectors, as the bindings write them: of each operation the shortest, and one that is longer.
// Prints one JSON line: [hex, ...].

import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const records = new Map();
const { Instance } = WebAssembly;
WebAssembly.Instance = function instance(module, imports) {
  const { exports } = new Instance(module, imports);
  const call = (length) => {
    const record = Buffer.from(new Uint8Array(exports.memory.buffer, exports.reserve(0), length));
    const operation = record.readUInt32LE(8);
    records.set(operation, [...(records.get(operation) ?? []), record]);
    return exports.call(length);
  };
  return { exports: { memory: exports.memory, reserve: exports.reserve, call } };
};

const { loadYuma, parseEmission } = await import(new URL("dist/index.js", root));
const yuma = await loadYuma();
for (const { folder, suite, spec_version: version, cases } of files()) {
  for (const { input } of cases) {
    if (folder === "emission") yuma.emission(suite, parseEmission(suite, input));
    else yuma.runtimeEmission(suite, version, input);
  }
}
const chosen = [...records.values()].flatMap((all) => {
  const sorted = all.sort((a, b) => a.length - b.length);
  return [sorted[0], sorted[sorted.length >> 2]];
});
console.log(JSON.stringify(chosen.map((record) => record.toString("hex"))));

function files() {
  const payout = readdirSync(new URL("vectors/payout", root)).map((version) => `payout/${version}`);
  return ["emission", ...payout].flatMap((folder) =>
    readdirSync(new URL(`vectors/${folder}`, root))
      .filter((name) => name.endsWith(".json"))
      .map((name) => ({
        folder,
        ...JSON.parse(readFileSync(new URL(`vectors/${folder}/${name}`, root), "utf8")),
      })),
  );
}
