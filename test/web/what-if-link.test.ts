// What is changed in a what-if survives a link, and a link that makes no sense changes nothing.

import { expect, test } from "vitest";
import { parseState } from "../../bindings/index.js";
import { formatWhatIf, parseWhatIf, type WhatIfState } from "../../web/what-if-link.js";
import { readVectors } from "../states.js";

const state = parseState(readVectors("epoch/medium.json").at(-1)?.input);

test.each<WhatIfState>([
  { parameters: {}, own: { uid: 4 } },
  {
    parameters: { kappa: 0, bondsMovingAverage: 999_999n, yuma3Enabled: true, liquidAlphaEnabled: false },
    own: { uid: 9 },
  },
  {
    parameters: { alphaSigmoidSteepness: -5, alphaLow: 1 },
    own: {
      uid: 9,
      stake: 0n,
      weights: [
        [3, 65535],
        [5, 0],
      ],
    },
  },
  { parameters: {}, own: { uid: 9, weights: [] } },
])("there and back: %#", (changed) => expect(parseWhatIf(formatWhatIf(changed, 4), state, 4)).toEqual(changed));

test("what makes no sense counts as not said", () => {
  const settings = { kappa: "70000", yuma: "yes", of: "64", stake: "-1", weights: "99: 1", "alpha-low": "1e3", x: "y" };
  expect(parseWhatIf(settings, state, 4)).toEqual({ parameters: {}, own: { uid: 4 } });
});
