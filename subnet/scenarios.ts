// The scenarios that are shipped, by name.

import adapt from "./scenarios/adapt.json";
import cabal from "./scenarios/cabal.json";
import constants from "./scenarios/constants.json";
import copy from "./scenarios/copy.json";
import leak from "./scenarios/leak.json";
import leakProbe from "./scenarios/leak-probe.json";
import loud from "./scenarios/loud.json";
import newcomers from "./scenarios/newcomers.json";
import niches from "./scenarios/niches.json";
import noise from "./scenarios/noise.json";
import sybil from "./scenarios/sybil.json";

export const subnetScenarios: Readonly<Record<string, unknown>> = {
  niches,
  sybil,
  copy,
  constants,
  noise,
  "leak-probe": leakProbe,
  leak,
  loud,
  cabal,
  newcomers,
  adapt,
};

/** Those of the attack matrix, in its order. */
export const attacks = ["constants", "noise", "sybil", "copy", "leak-probe", "leak", "loud", "cabal", "adapt"] as const;
