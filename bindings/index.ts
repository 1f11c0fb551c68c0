/** yuma-consensus: the epoch of Bittensor's Yuma Consensus, bit for bit. */

export * from "./core.js";
export { type LoadOptions, loadYuma } from "./load.js";
