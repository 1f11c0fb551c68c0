// The live network's checkpoint that ships.

import { type Checkpoint, parseCheckpoint } from "./checkpoint.js";
import finney from "./finney.json" with { type: "json" };

/** The live network's checkpoint that ships with this package. */
export const shippedCheckpoint = (): Checkpoint => parseCheckpoint(finney);
