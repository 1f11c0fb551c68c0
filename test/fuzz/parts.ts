// Which cases of the fuzz the fast and the slow tests run: the slow ones go on where the fast ones end.

import { families } from "./families.js";

export const SEED = 425;
export const FAST_CASES = 800;
export const ALL_CASES = 4000;

/** The same of a family. */
export const casesOf = (family: string): { readonly fast: number; readonly all: number } =>
  (families[family]?.rare ?? 1) > 1 ? { fast: 1, all: 3 } : { fast: 10, all: 40 };
