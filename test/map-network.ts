// The states of a consensus map, byte for byte: what Node and Chromium must both make of a seed.

import { SplitNetwork } from "../simulation/map/network.js";

export const PINNED_DIGEST = "16e4ceda539df315896aba7a705829dfde90d029cd5fc963d559780b285f9953";

/** SHA-256 of stakes and weights at three points, in hexadecimal. */
export async function networkDigest(seed: number): Promise<string> {
  const network = new SplitNetwork({ seed, weightDeviation: 26214, kappa: 32767, bondsPenalty: 65535 }, 60);
  const bytes = [[0, 50] as const, [33, 41] as const, [50, 0] as const].flatMap(([utility, selfWeight]) => {
    const { alphaStake, weights } = network.state(utility, selfWeight);
    return [...new Uint8Array(alphaStake.buffer), ...new Uint8Array(weights.values.buffer)];
  });
  const digest = await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
