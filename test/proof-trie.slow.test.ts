// The reader of storage proofs on more made tries: it goes on where proof-trie.test.ts ends.

import { describe, test } from "vitest";
import { checkListings, checkRows, LAYOUTS } from "./made-tries.js";

describe.each(Object.entries(LAYOUTS))("%s", (_, layout) => {
  test("every row, and every way a row can be missing", () => {
    checkRows(layout, 8, 40);
  });

  test("every listing is complete, and says so where a node is missing", () => {
    checkListings(layout, 4, 20);
  });
});
