// What a verdict rests on, beside the blob's hash.

/** What a verdict rests on. */
export interface Trust {
  /** proven: against the state roots of its blocks. node: believed. */
  readonly state: "proven" | "node";
  /** pinned: known by the hash of the runtime's code, which is proven. node: as the node, or a file, tells it. */
  readonly layout: "pinned" | "node";
  /** proven: from a checkpoint. given: the reader named the block's hash. node: believed. */
  readonly finality: "proven" | "given" | "node";
}

/** The three of them in words. @param why what there is to say of finality */
export function trustWords({ state, layout, finality }: Trust, why: string): readonly [string, string, string] {
  return [
    state === "proven"
      ? "State: proven. Every value and every absence belongs to the state roots in the blocks' headers."
      : "State: as the node tells it. It gives no proofs.",
    layout === "pinned"
      ? "Runtime: layout pinned, for its code is proven to be one whose storage is known."
      : "Runtime: layout as the node tells it, for the runtime is not pinned here.",
    finality === "proven"
      ? `Finality: proven. ${why}`
      : finality === "given"
        ? "Finality: given. The block is the one whose hash you named."
        : `Finality: as the node tells it. ${why}`,
  ];
}
