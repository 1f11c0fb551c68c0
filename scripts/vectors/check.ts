// Is the set whole, and is everything in it what its schema, its manifest and its flags say?

import { readdirSync, readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { isObject } from "../../bindings/json.js";
import {
  FOLDER,
  MANIFEST,
  notesMember,
  parseVectorFile,
  SET_VERSION,
  schemas,
  sha256,
  type VectorJson,
} from "./files.js";
import type { Manifest } from "./manifest.js";
import { generateSet, type VectorSet } from "./set.js";

/** What is wrong with it, in sentences. */
export function checkSet(set: VectorSet): string[] {
  const validate = schemaValidator();
  const files = [...set].filter(([path]) => path !== MANIFEST);
  const faults = files.flatMap(([path, text]) => {
    const file = parseVectorFile(text);
    return [...validate(schemas[file.format], file), ...countFaults(file), ...flagFaults(file)].map(
      (fault) => `${path}: ${fault}`,
    );
  });
  faults.push(...manifestFaults(set, validate).map((fault) => `${MANIFEST}: ${fault}`));
  if (faults.length > 0) return faults;
  // Flags and suites of the model may be stale though each fits its schema.
  const wanted = generateSet(set);
  return [...new Set([...set.keys(), ...wanted.keys()])]
    .filter((path) => set.get(path) !== wanted.get(path))
    .map((path) => `${path}: is not what npm run vectors:write writes`);
}

type Validator = (schema: string | undefined, json: unknown) => string[];

function schemaValidator(): Validator {
  const ajv = new Ajv2020({ strict: true, strictRequired: false });
  for (const name of readdirSync(`${FOLDER}/schema`)) {
    ajv.addSchema(JSON.parse(readFileSync(`${FOLDER}/schema/${name}`, "utf8")));
  }
  return (schema, json) => {
    if (schema === undefined) return ["its format has no schema"];
    if (ajv.validate(schema, json)) return [];
    return (ajv.errors ?? []).map(({ instancePath, message }) => `${schema}: ${instancePath} ${message}`);
  };
}

function countFaults({ number_of_tests: number, cases }: VectorJson): string[] {
  return number === cases.length ? [] : [`number_of_tests is ${number}, there are ${cases.length}`];
}

/** Every flag has a note, and every note a case. */
function flagFaults(file: VectorJson): string[] {
  const notes = file[notesMember(file.format)];
  const noted = new Set(isObject(notes) ? Object.keys(notes) : []);
  const used = new Set(
    [file, ...file.cases].flatMap((part) => (isObject(part) ? ((part.flags ?? []) as string[]) : [])),
  );
  return [
    ...[...used].filter((flag) => !noted.has(flag)).map((flag) => `the flag ${flag} has no note`),
    ...[...noted].filter((flag) => !used.has(flag)).map((flag) => `the note ${flag} belongs to no flag`),
  ];
}

function manifestFaults(set: VectorSet, validate: Validator): string[] {
  const text = set.get(MANIFEST);
  if (text === undefined) return ["is missing"];
  const manifest = JSON.parse(text) as Manifest;
  const faults = validate("manifest.schema.json", manifest);
  if (faults.length > 0) return faults;
  if (manifest.version !== SET_VERSION) faults.push(`version is ${manifest.version}, not ${SET_VERSION}`);
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  for (const path of set.keys()) {
    if (path !== MANIFEST && !listed.has(path)) faults.push(`${path} is not listed`);
  }
  for (const [path, entry] of listed) {
    const content = set.get(path);
    if (content === undefined) faults.push(`${path} is listed and not there`);
    else if (sha256(content) !== entry.sha256) faults.push(`${path} has another SHA-256`);
  }
  return faults;
}
