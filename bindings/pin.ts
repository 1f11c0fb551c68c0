/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "352210bce1f169a155348d3d23007a9c4135453af8ddab6849874ce15502d743";
