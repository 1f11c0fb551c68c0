import type { Navigation } from "./navigation.js";
import type { Examined, Opened } from "./verifier.js";

/** What was opened, and the epoch of it that is looked at. */
export interface Shown {
  /** with what an address says of it */
  readonly opened: Opened & { readonly address: string };
  readonly item: number;
  readonly subject: Examined;
}

/** What every view is given. */
export interface ViewProps {
  readonly shown: Shown;
  readonly navigation: Navigation;
  /** the chosen neuron, which this epoch has */
  readonly uid: number | undefined;
}
