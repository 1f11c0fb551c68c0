// The scenarios that are shipped, by name.

import cabal from "./scenarios/cabal.json";

export const scenarios: Readonly<Record<string, unknown>> = { cabal };
