import { ChainError } from "../error.js";

/** @param what the first thing about it that is wrong */
export const badProof = (what: string) => new ChainError("bad_proof", `this is no proof: ${what}`);
