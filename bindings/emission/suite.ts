// What goes into each of the emission's operations, and what comes out, as typed values.

import type { suites } from "../forms/emission.js";
import type { Typed } from "../forms/types.js";

/** The names of the emission's operations: the suites of vectors/emission, and what is more than they have. */
export type EmissionSuite = keyof typeof suites;
/** What goes into one of them, as typed values. */
export type EmissionInput<N extends EmissionSuite> = Typed<(typeof suites)[N]["input"]>;
/** What comes out of one of them, as typed values. */
export type EmissionOutput<N extends EmissionSuite> = Typed<(typeof suites)[N]["output"]>;
