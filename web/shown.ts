import type { Examined, Opened } from "./verifier.js";

/** What was opened, and the epoch of it that is looked at. */
export interface Shown {
  readonly opened: Opened;
  readonly item: number;
  readonly subject: Examined;
}
