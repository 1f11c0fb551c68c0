// npm run fuzz:payout -- [--cases N] [--seed S] [--kind coinbase-block | distribute-emission]
// Ends with status 1 where blob and model differ, or a rao is not accounted for.

import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { loadYuma } from "../../bindings/index.js";
import { type Kind, PayoutFuzz, type Tally } from "./payout.js";

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "10000" },
    seed: { type: "string", default: String(randomInt(2 ** 32)) },
    kind: { type: "string" },
  },
});
const kinds: readonly Kind[] = values.kind ? [values.kind as Kind] : ["coinbase-block", "distribute-emission"];
const yuma = await loadYuma();
for (const kind of kinds) {
  const tally: Tally = { cases: 0, balanced: 0, runtimes: new Set(), differences: [] };
  const start = Date.now();
  new PayoutFuzz(yuma, kind, Number(values.seed)).run(0, Number(values.cases), tally);
  for (const difference of tally.differences.slice(0, 10)) console.error(difference);
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  console.log(
    `${kind}: ${tally.cases} cases of ${tally.runtimes.size} runtimes, seed ${values.seed}; ${tally.differences.length} differences; the books of ${tally.balanced} added up; ${seconds} s`,
  );
  if (tally.differences.length > 0) process.exitCode = 1;
}
