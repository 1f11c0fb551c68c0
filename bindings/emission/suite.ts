// What goes into each of the emission's operations, and what comes out, as typed values.

import type { suites } from "../forms/emission.js";
import type { Typed } from "../forms/types.js";

export type EmissionSuite = keyof typeof suites;
export type EmissionInput<N extends EmissionSuite> = Typed<(typeof suites)[N]["input"]>;
export type EmissionOutput<N extends EmissionSuite> = Typed<(typeof suites)[N]["output"]>;
