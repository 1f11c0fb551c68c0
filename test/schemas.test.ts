// The schemas of the vectors have the fields of the descriptions, and no other.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { schemaFiles } from "../scripts/schemas.js";

test.each([...schemaFiles()])("%s is what npm run abi writes", (path, text) => {
  expect(readFileSync(path, "utf8")).toBe(text);
});
