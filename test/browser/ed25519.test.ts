import { expect, test } from "vitest";
import { judged } from "../ed25519-cases.js";

test("signatures at the edges, in Chromium", async () => {
  const { accepted, good } = await judged();
  expect(accepted).toEqual(good);
});
