import type { Item } from "../verifier.js";

/** A verdict at a glance. */
export const marks: Readonly<Record<Item["verdict"], string>> = { equal: "✓", different: "✗", unrecorded: "–" };
