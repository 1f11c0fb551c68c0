// Which runtimes there are rules for, without asking the blob.

import { FIRST_RUNTIME, LAST_RUNTIME, Since } from "../assembly/layout/runtimes.js";

/** Are the rules of this spec_version known? */
export function knowsRuntime(specVersion: number): boolean {
  return (specVersion >= FIRST_RUNTIME && specVersion <= LAST_RUNTIME) || specVersion === Since.NULL_CONSENSUS;
}
