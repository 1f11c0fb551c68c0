import { expect, it } from "vitest";
import { subnetDigests } from "../subnet-digest.js";
import pinned from "../subnet-digest.json";

it("nets, gates, answers and Shapley values are the same here as in Node", () => {
  expect(subnetDigests()).toEqual(pinned);
});
