// Writes the files of vectors/: flags and notes of every case, the suites made by the model, and the manifest.
// Inputs and outputs that the chain computed stay as they are.
//   npm run vectors:write    writes what changed
//   npm run vectors:check    changes nothing; says what is wrong, and exits 1

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { checkSet } from "./vectors/check.js";
import { FOLDER } from "./vectors/files.js";
import { generateSet, readSet } from "./vectors/set.js";

if (process.argv.includes("--check")) {
  const faults = checkSet(readSet());
  for (const fault of faults) console.error(fault);
  console.log(faults.length === 0 ? "the vectors are as they have to be" : `${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} else {
  const before = readSet();
  let written = 0;
  for (const [path, text] of generateSet(before)) {
    if (before.get(path) === text) continue;
    mkdirSync(dirname(`${FOLDER}/${path}`), { recursive: true });
    writeFileSync(`${FOLDER}/${path}`, text);
    ++written;
  }
  console.log(`${written} files written`);
}
