// The set of vectors is whole, fits its schemas, and is what the generator writes.

import { expect, test } from "vitest";
import { checkSet } from "../scripts/vectors/check.js";
import { readSet } from "../scripts/vectors/set.js";

test("the set of vectors is as it has to be", () => {
  expect(checkSet(readSet())).toEqual([]);
});
