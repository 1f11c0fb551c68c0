import { expect, test } from "vitest";
import { judged } from "./ed25519-cases.js";

test("signatures at the edges, in Node", async () => {
  const { accepted, good } = await judged();
  expect(accepted).toEqual(good);
  expect(good).toEqual(["an honest signature", "key with a part of order 8, that drops out"]);
});
