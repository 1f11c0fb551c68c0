// The scenarios that are shipped, by name.

import cabal from "./scenarios/cabal.json";
import copier from "./scenarios/copier.json";
import discovery from "./scenarios/discovery.json";
import kappa from "./scenarios/kappa.json";
import liquidAlpha from "./scenarios/liquid-alpha.json";

export const scenarios: Readonly<Record<string, unknown>> = {
  cabal,
  copier,
  discovery,
  kappa,
  "liquid-alpha": liquidAlpha,
};
