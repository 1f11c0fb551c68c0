import { expect, it } from "vitest";
import { networkDigest, PINNED_DIGEST } from "../map-network.js";

it("a consensus map's network is the same here as in Node", async () => {
  expect(await networkDigest(1)).toBe(PINNED_DIGEST);
});
