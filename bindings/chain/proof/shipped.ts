// The live network's checkpoint that ships.

import { type Checkpoint, parseCheckpoint } from "./checkpoint.js";
import finney from "./finney.json" with { type: "json" };

export const shippedCheckpoint = (): Checkpoint => parseCheckpoint(finney);
